"""Metric tables as pictures, and pictures as SVG for the page.

Each ``plot_`` function takes a table that a measure made and returns the axes it drew on. Nothing
is worked out here beyond counting rows for a bar.
"""

from netmetrics.report.figures.bars import (
    plot_answers_by_month,
    plot_funnel,
    plot_opportunities_by_kind,
    plot_opportunities_by_month,
    plot_people_by_month,
    plot_status,
)
from netmetrics.report.figures.drawing import (
    ACCENT,
    INK,
    MUTED,
    NARROW,
    PALETTE,
    PAPER,
    RULE,
    SOFT,
    WIDE,
    printable,
    svg,
)

__all__ = [
    "ACCENT",
    "INK",
    "MUTED",
    "NARROW",
    "PALETTE",
    "PAPER",
    "RULE",
    "SOFT",
    "WIDE",
    "plot_answers_by_month",
    "plot_funnel",
    "plot_opportunities_by_kind",
    "plot_opportunities_by_month",
    "plot_people_by_month",
    "plot_status",
    "printable",
    "svg",
]
