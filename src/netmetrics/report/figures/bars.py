"""Counts as bars: by month, by kind, by step."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from netmetrics import schema
from netmetrics.report.figures import drawing
from netmetrics.report.figures.style import ACCENT, INK, NARROW, PAPER, SAID, SOFT, STYLE

_FEW = 13
_SHORTEST_SCALE = 5
_MONTHS_SHOWN, _BARS_SHOWN = 24, 20
_STEPS = {
    "conversation": "Talked with",
    "meeting": "Met",
    "collaboration": "Worked together with",
}


def plot_people_by_month(
    by_month: pd.DataFrame, *, usual: float | None = None, ax: Axes | None = None
) -> Axes:
    """How many people you were in touch with, a bar a month, the last month picked out.

    Parameters
    ----------
    by_month
        The table of :func:`netmetrics.metrics.engagement.by_month`: month, people, whole. Its last
        24 months are drawn.
    usual
        People in a usual month, drawn as a line across.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Months that are not whole are hatched.
    """
    return _months(by_month, "people", "people in touch with, each month", usual=usual, ax=ax)


def plot_opportunities_by_month(
    by_month: pd.DataFrame, *, usual: float | None = None, ax: Axes | None = None
) -> Axes:
    """How many opportunities came up, a bar a month, the last month picked out.

    Parameters
    ----------
    by_month
        The table of :func:`netmetrics.metrics.opportunities.by_month`: month, opportunities,
        whole. Its last 24 months are drawn.
    usual
        Opportunities in a usual month, drawn as a line across.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Months that are not whole are hatched.
    """
    return _months(by_month, "opportunities", "opportunities, each month", usual=usual, ax=ax)


def plot_answers_by_month(
    answers_by_month: pd.DataFrame, *, usual: float | None = None, ax: Axes | None = None
) -> Axes:
    """How many approaches were answered and how many not, a bar a month, as counts.

    Parameters
    ----------
    answers_by_month
        The table of :func:`netmetrics.metrics.follow_up.answer_rate_by_month`: month, k, n. Its
        last 24 months are drawn.
    usual
        The share that is usually answered, 0 to 1: a line across each bar at the count that it
        would make.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.
    """
    with mpl.rc_context(STYLE):
        table = answers_by_month.tail(_MONTHS_SHOWN)
        if not table["n"].any():
            return drawing.say(ax)
        last = table.iloc[-1]
        label = f"{last['k']:,} of {last['n']:,}" if last["n"] else ""
        right = 10 + drawing.pixels(label, size=13, bold=True)
        left = drawing.beside_counts(table["n"].max())
        ax = ax or drawing.axes(230, left=left, right=right, top=48, bottom=44)
        answered, asked = table["k"], table["n"]
        places = range(len(asked))
        ax.bar(places, answered, width=0.72, color=ACCENT, label="answered in time")
        ax.bar(
            places, asked - answered, bottom=answered, width=0.72, color=SOFT, label="not in time"
        )
        if usual is not None:
            ends = [at - 0.5 for at in places], [at + 0.5 for at in places]
            ax.hlines(asked * usual, *ends, color=PAPER, linewidth=4)
            said = f"usual: {100 * usual:.0f} %"
            ax.hlines(asked * usual, *ends, color=INK, linewidth=1.5, label=said)
        drawing.count_axis(ax, asked.max())
        drawing.unit(
            ax, "approaches whose time to answer ended, each month",
            "approaches whose time is over, each month", left=left, above=32,
        )  # fmt: skip
        drawing.month_axis(ax, list(table["month"]))
        drawing.note(
            ax, label, (len(asked) - 1 + 0.36, asked.iloc[-1]), (5, 0), strong=True,
            va="center_baseline",
        )  # fmt: skip
        drawing.key(ax, left=left)
    return ax


def plot_status(status: pd.DataFrame, *, dormant_days: int = 365, ax: Axes | None = None) -> Axes:
    """How many people of your list are in touch, due, overdue or quiet, a bar each.

    Parameters
    ----------
    status
        The table of :func:`netmetrics.metrics.engagement.status`: status, listed.
    dormant_days
        Days of silence that are called quiet for long.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, in the order of the schema.
    """
    counts = status.loc[status["listed"], "status"].value_counts()
    present = [name for name in schema.STATUSES if counts.get(name, 0)]
    names = [drawing.quiet(dormant_days) if name.startswith("Quiet") else name for name in present]
    return _bars(
        names, [int(counts[name]) for name in present], ["people on your list"],
        picked=schema.STATUSES[:1], ax=ax,
    )  # fmt: skip


def plot_opportunities_by_kind(by_kind: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many opportunities of each kind came up, the most frequent on top.

    Parameters
    ----------
    by_kind
        The table of :func:`netmetrics.metrics.opportunities.by_kind`: kind, opportunities.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Kinds without any are left out, and those after the first 20; where none came up
        twice there is nothing to compare, and nothing is drawn.
    """
    some = by_kind[by_kind["opportunities"] > 0]
    some = some.sort_values("opportunities", ascending=False, kind="stable")
    if len(some) and some["opportunities"].max() == 1:
        with mpl.rc_context(STYLE):
            ax = drawing.say(ax, "No kind came up twice: too few to draw.", "Too few to draw.")
        ax.set_label(SAID)
        return ax
    kinds = some["kind"].tolist()
    return _bars(kinds, some["opportunities"].tolist(), ["opportunities"], picked=kinds, ax=ax)


def plot_funnel(funnel: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """From hello to working together: how many people reached each step, of those before it.

    Parameters
    ----------
    funnel
        The table of :func:`netmetrics.metrics.follow_up.funnel`: step, k, n, n_excluded.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Behind each bar, pale, stand those of the step before.
    """
    if "note" in funnel:  # a step that no column could show is not drawn as nobody
        funnel = funnel[funnel["note"] != "not recorded"]
    early = int(funnel["n_excluded"].max()) if len(funnel) else 0
    everyone = int(funnel["n"].iloc[0]) if len(funnel) else 0
    if not everyone:
        people = "one person" if early == 1 else f"{early:,} people"
        wordings = (f"Too early to say for the {people} written to so far.", "Too early to say.")
        with mpl.rc_context(STYLE):
            return drawing.say(ax, *(wordings if early else ()))
    reached, before = funnel["k"].tolist(), funnel["n"].tolist()
    return _bars(
        ["Wrote to", *(_STEPS.get(step, step) for step in funnel["step"])],
        [everyone, *reached],
        [f"people; for {early:,} more it is too early to say", f"people; too early for {early:,}"]
        if early
        else ["people"],
        picked=["Wrote to", *(_STEPS.get(step, step) for step in funnel["step"])],
        behind=[everyone, *before],
        ax=ax,
    )


def _months(
    table: pd.DataFrame, column: str, unit: str, *, usual: float | None, ax: Axes | None
) -> Axes:
    with mpl.rc_context(STYLE):
        table = table.tail(_MONTHS_SHOWN)
        counts = table[column]
        if not counts.any():
            return drawing.say(ax)
        last = len(counts) - 1
        right = max(22, drawing.pixels(f"{counts.iloc[last]:,}", size=13, bold=True) / 2)
        left = drawing.beside_counts(max(counts.max(), usual or 0))
        ax = ax or drawing.axes(230, left=left, right=right, top=26, bottom=44)
        for place, (count, whole) in enumerate(zip(counts, table["whole"], strict=True)):
            colour = ACCENT if place == last else SOFT
            if whole:
                ax.bar(place, count, width=0.72, color=colour)
            else:
                ax.bar(
                    place, count, width=0.72, facecolor="none", edgecolor=colour, hatch="////",
                    linewidth=1,
                )  # fmt: skip
        drawing.count_axis(ax, max(counts.max(), usual or 0))
        drawing.month_axis(ax, list(table["month"]))
        slot = (NARROW - left - right) / max(len(counts), 12)
        roomy = max(drawing.pixels(f"{count:,}", size=11) for count in counts) < slot
        for place, count in enumerate(counts):
            if place == last or (last < _FEW and count and roomy):
                # A number wider than its bar stands clear of those of the axis.
                half = drawing.pixels(f"{count:,}", size=13, bold=True) / 2
                aside = max(0, half - (place + 0.5) * slot)
                drawing.note(
                    ax, f"{count:,}", (place, count), (aside, 4), ha="center", strong=place == last,
                    **({} if place == last else {"fontsize": 11}),
                )  # fmt: skip
        if usual is not None:
            ax.axhline(
                usual, label=f"usual: {usual:,.0f}", color=INK, linewidth=1, linestyle=(0, (4, 3))
            )
            drawing.key(ax, right=True)
        part = "" if table["whole"].all() else "; hatched: part of a month"
        drawing.unit(ax, unit + part, unit, left=left)
    return ax


def _bars(
    names: Sequence[str],
    counts: Sequence[int],
    unit: Sequence[str],
    *,
    picked: Sequence[str],
    behind: Sequence[int] = (),
    ax: Axes | None,
) -> Axes:
    with mpl.rc_context(STYLE):
        if not names:
            return drawing.say(ax)
        more = len(names) - _BARS_SHOWN
        if more > 0:
            names, counts = names[:_BARS_SHOWN], counts[:_BARS_SHOWN]
            unit = [f"{unit[0]}; {more:,} more are not drawn", f"{unit[0]}; {more:,} more"]
        named = [drawing.shortened(name) for name in names]
        ends = list(behind or counts)
        labels = [f"{count:,}" for count in counts]
        if behind:
            labels[1:] = [f"{k:,} of {n:,}" for k, n in zip(counts[1:], ends[1:], strict=True)]
        left = 14 + max(drawing.pixels(name, size=13) for name in named)
        right = 10 + max(drawing.pixels(label, size=13, bold=True) for label in labels)
        ax = ax or drawing.axes(34 + 30 * len(named), left=left, right=right, top=6, bottom=28)
        places = range(len(named))
        if behind:
            ax.barh(places, ends, height=0.64, color=SOFT, alpha=0.5)
        colours = [ACCENT if name in picked else SOFT for name in names]
        ax.barh(places, counts, height=0.64, color=colours)
        ax.set(xlim=(0, max(*ends, _SHORTEST_SCALE)), ylim=(len(named) - 0.45, -0.55))
        ax.set_yticks(places, named)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.tick_params(axis="y", length=0, pad=10, labelsize=13, labelcolor=INK)
        drawing.below(ax, *unit, left=left)
        for place, end, label in zip(places, ends, labels, strict=True):
            drawing.note(ax, label, (end, place), (6, 0), strong=True, va="center_baseline")
    return ax
