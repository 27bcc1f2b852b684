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
from netmetrics.report.figures.logs import (
    plot_calendar,
    plot_closeness,
    plot_paths,
    plot_timeline,
)
from netmetrics.report.figures.markup import printable, svg
from netmetrics.report.figures.style import (
    ACCENT,
    INK,
    MUTED,
    NARROW,
    PALETTE,
    PAPER,
    RULE,
    SAID,
    SOFT,
    WIDE,
)
from netmetrics.report.figures.trends import (
    plot_answer_curve,
    plot_changes,
    plot_goals,
    plot_run_chart,
)

__all__ = [
    "ACCENT",
    "INK",
    "MUTED",
    "NARROW",
    "PALETTE",
    "PAPER",
    "RULE",
    "SAID",
    "SOFT",
    "WIDE",
    "plot_answer_curve",
    "plot_answers_by_month",
    "plot_calendar",
    "plot_changes",
    "plot_closeness",
    "plot_funnel",
    "plot_goals",
    "plot_opportunities_by_kind",
    "plot_opportunities_by_month",
    "plot_paths",
    "plot_people_by_month",
    "plot_run_chart",
    "plot_status",
    "plot_timeline",
    "printable",
    "svg",
]
