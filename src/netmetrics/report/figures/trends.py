"""What goes on over time: months against the usual, answers by day, goals, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from netmetrics.periods import short_day
from netmetrics.report.figures import drawing
from netmetrics.report.figures.style import ACCENT, INK, MUTED, NARROW, PAPER, RULE, SOFT, STYLE

_MONTHS_SHOWN = 24
_FEWEST = 5
_DAYS_SHOWN = 90
_MARKS = 40
_GOALS_SHOWN = 20
_FARTHEST = 1.5
_CHANGE, _WORDS, _EDGE = 72, 110, 8


def plot_run_chart(
    run_chart: pd.DataFrame, *, unit: str = "", share: bool = False, ax: Axes | None = None
) -> Axes:
    """Month by month against the range in which a month is nothing special.

    Parameters
    ----------
    run_chart
        The table of :func:`netmetrics.metrics.insights.run_chart`: month, count, of, value, usual,
        lo, hi, outside. Its last 24 months are drawn.
    unit
        What is counted.
    share
        Whether to draw the share of `of`; else the count in each month is drawn, and the usual and
        the range are those for its days.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Months outside the range have a large dot and their number, and so has the last.
    """
    with mpl.rc_context(STYLE):
        table = run_chart.tail(_MONTHS_SHOWN).reset_index(drop=True)
        if not table["of"].any() or not (share or table["count"].any()):
            return drawing.say(ax)
        if table["usual"].isna().all():
            return drawing.say(
                ax, "Too early to say what is usual: that takes three whole months with enough in them.",
                "Too early to say what is usual.",
            )  # fmt: skip
        run = _Run.of(table, share=share)
        left = 50 if share else drawing.beside_counts(np.nanmax([run.heights, run.limits[2]]))
        now = drawing.pixels(run.names[run.last], size=13, bold=True)
        right = 12 + max(now, *map(drawing.pixels, run.beside))
        ax = ax or drawing.axes(230, left=left, right=right, top=48, bottom=44)
        _run_axes(ax, run, share=share)
        drawing.month_axis(ax, list(table["month"]))
        drawing.unit(ax, unit, above=32, left=left)
        _band(ax, run, steps=share)
        places = np.arange(len(table))
        ax.plot(places, run.heights, color=MUTED, linewidth=1.2, marker="o", markersize=3.5)
        ax.plot(run.last, run.heights[run.last], color=INK, marker="o", markersize=6)
        out = places[table["outside"].to_numpy(dtype=bool)]
        if len(out):
            ax.plot(out, run.heights[out], "o", color=ACCENT, markersize=9, label="outside it")
        _name_dots(ax, run, out, across=NARROW - left - right)
        drawing.key(ax, left=left)
    return ax


def plot_answer_curve(
    curve: pd.DataFrame, *, window_days: int = 30, ax: Axes | None = None
) -> Axes:
    """How many were answered by each day, as far as is known, with the range it is probably in.

    Parameters
    ----------
    curve
        The table of :func:`netmetrics.metrics.follow_up.curve`: days, at_risk, events, share, lo,
        hi. The first 90 days are drawn.
    window_days
        The day that is picked out.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. A small stroke is somebody whose answer is still open after so many days; below
        the days stands how many were still open and known for so long.
    """
    with mpl.rc_context(STYLE):
        n = int(curve["at_risk"].max()) if len(curve) else 0
        if n < _FEWEST:
            done = f"{int(curve['events'].sum()):,} of {n:,} answered so far. "
            words = (f"{done}Too few to draw.", "Too few to draw.")
            return drawing.say(ax, *(words if n else ()))
        end = min(float(curve["days"].iloc[-1]), _DAYS_SHOWN)
        shown = curve[curve["days"] <= end]
        half = drawing.pixels(f"{n:,}") / 2
        left = max(50, 36 + half)
        ax = ax or drawing.axes(270, left=left, right=max(20, half), top=26, bottom=62)
        drawing.count_axis(ax, 1, shares=True)
        drawing.unit(ax, f"answered by then, of {n:,}", left=left)
        _curve(ax, shown, end)
        following = [*curve["at_risk"].iloc[1:], 0][: len(shown)]
        still = shown[shown["at_risk"] - shown["events"] > following]
        if len(still) <= _MARKS:  # with more of them they are no longer seen
            ax.plot(
                still["days"], still["share"], color=INK, linestyle="none", marker="|",
                markersize=9, markeredgewidth=1.2,
            )  # fmt: skip
        _days_axis(ax, curve, end)
        _picked_day(ax, shown, min(window_days, end), beside=left + max(20, half))
    return ax


def plot_goals(progress: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How far along each goal is, where even progress would be, and where it probably ends.

    Parameters
    ----------
    progress
        The table of :func:`netmetrics.metrics.goals.progress`: goal, target, by_on, state, so_far,
        days, elapsed_days, at_this_pace, lo, hi. The first 20 goals are drawn.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, a strip a goal, all targets below each other.
    """
    with mpl.rc_context(STYLE):
        if progress.empty:
            return drawing.say(ax, "No goals yet.")
        rows = list(progress.head(_GOALS_SHOWN).itertuples())
        ax = drawing.strips(len(rows), 50, ax=ax, left=0, right=0, top=24, bottom=24)
        ax.set_xlim(0, _FARTHEST)
        for place, goal in enumerate(rows):
            top = 50 * place
            said = _goal_words(goal)
            drawing.heading(ax, top + 18, [str(goal.goal)], said, margins=(0, 0))
            _goal_bar(ax, goal, top + 33)
        drawing.note(ax, "the goal", (1, 50 * len(rows)), (0, -16), ha="center")
        left_out = len(progress) - len(rows)
        if left_out:
            drawing.below(ax, f"and {left_out:,} more")
        drawing.key(ax, left=0)
    return ax


def plot_changes(changes: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """What changed: the usual and now on one line each, and whether the difference says anything.

    Parameters
    ----------
    changes
        The table of :func:`netmetrics.metrics.insights.changes`: measure, now, now_of, usual,
        usual_of, verdict.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Each line begins at 0 and ends at the larger of the two; the usual is that of as
        many days as now.
    """
    with mpl.rc_context(STYLE):
        rows = [row for row in changes.itertuples() if row.now_of and row.usual_of]
        rows = [row for row in rows if row.now or row.usual]
        if not rows:
            return drawing.say(ax, *(["Too early to say what changed."] if len(changes) else []))
        sides = [_sides(row) for row in rows]
        widest = max(drawing.pixels(side[1], bold=True) for row in sides for side in row)
        # Words too long to stand at their dots on a phone stand side by side at the edge.
        margin = 16 + widest if widest < _WORDS else _EDGE
        ax = drawing.strips(len(rows), _CHANGE, ax=ax, left=margin, right=margin, top=0, bottom=4)
        ax.set_xlim(0, 1)
        for place, (row, (usual, now)) in enumerate(zip(rows, sides, strict=True)):
            top, verdict = _CHANGE * place, str(row.verdict)
            measure = str(row.measure)[:1].upper() + str(row.measure)[1:]
            drawing.heading(ax, top + 18, [measure], [verdict], margins=(margin, margin))
            _dumbbell(ax, top + 42, usual, now, clear=verdict in ("more", "fewer"))
            _dumbbell_words(ax, top + 42, usual, now, margin=margin)
    return ax


class _Run(NamedTuple):
    """What a run chart draws: the months' values and names, their limits, and those in words."""

    heights: Any
    limits: tuple[Any, Any, Any]
    names: Sequence[str]
    beside: Sequence[str]
    last: int

    @classmethod
    def of(cls, table: pd.DataFrame, *, share: bool) -> _Run:
        of = 1 if share else table["of"].to_numpy(dtype=float)
        values, lo, usual, hi = (
            table[name].to_numpy(dtype=float) * of for name in ("value", "lo", "usual", "hi")
        )
        last = int(np.flatnonzero(~np.isnan(values))[-1])
        names = [
            f"{count:,} of {over:,}" if share else f"{count:,}"
            for count, over in zip(table["count"], table["of"], strict=True)
        ]
        beside = [
            f"{word}{_shown(limit[last], share=share, fine=usual[last] < 10)}"
            for word, limit in (("", lo), ("usual: ", usual), ("", hi))
        ]
        # A number is written once.
        taken = {names[last], beside[1].removeprefix("usual: ")}
        beside = ["" if at != 1 and word in taken else word for at, word in enumerate(beside)]
        return cls(values, (lo, usual, hi), names, beside, last)


def _run_axes(ax: Axes, run: _Run, *, share: bool) -> None:
    drawn = np.array([run.heights, *run.limits])
    lowest, highest = np.nanmin(drawn), np.nanmax(drawn)
    drawing.count_axis(ax, highest, shares=share)
    if lowest > highest / 2:  # a line, unlike a bar, need not begin at 0
        rise = max(0.3 * (highest - lowest), 0.02 if share else 1)
        ax.set_ylim(lowest - rise, highest + rise)
        if share:
            ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10]))
            ax.yaxis.set_major_formatter(FuncFormatter(lambda of, _: f"{100 * of:.0f} %"))


def _pixel(ax: Axes) -> float:
    """How much of the data is a pixel high."""
    low, high = ax.get_ylim()
    return float((high - low) / (ax.bbox.height / ax.figure.dpi * 72))


def _name_dots(ax: Axes, run: _Run, out: Any, *, across: float) -> None:
    """Name the months outside, as far as the names do not touch each other or the axes."""
    slot, pixel = across / max(len(run.heights), 12), _pixel(ax)
    low, high = ax.get_ylim()
    kept: list[tuple[float, float]] = []
    for at in (place for place in out if place != run.last):
        width, x = drawing.pixels(run.names[at]), (at + 0.6) * slot
        left = min(max(x - width / 2, 0), (run.last + 1) * slot - width)
        if left < 0 or any(left < end + 4 and left + width > start - 4 for start, end in kept):
            continue
        kept.append((left, left + width))
        value, around = run.heights[at], run.heights[max(at - 1, 0) : at + 2]
        below = value < np.nanmean(around) or high - value < 24 * pixel
        below = below and value - low > 24 * pixel
        middle = left == x - width / 2
        drawing.note(
            ax, run.names[at], (at, value), (0 if middle else left - x, -19 if below else 9),
            ha="center" if middle else "left",
        )  # fmt: skip


def _shown(value: float, *, share: bool, fine: bool = False) -> str:
    if share:
        return f"{100 * value:.0f} %"
    return f"{value:,.1f}" if fine and value != round(value) else f"{value:,.0f}"


def _band(ax: Axes, run: _Run, *, steps: bool) -> None:
    count = len(run.heights)
    if steps:
        edges = np.ravel(np.column_stack([np.arange(count) - 0.5, np.arange(count) + 0.5]))
        lo, usual, hi = (np.repeat(limit, 2) for limit in run.limits)
    else:  # what differs from month to month is only the number of days
        edges = np.array([-0.5, *range(count), count - 0.5])
        lo, usual, hi = (np.pad(limit, 1, mode="edge") for limit in run.limits)
    ax.fill_between(edges, lo, hi, color=SOFT, alpha=0.4, linewidth=0, label="the usual range")
    ax.plot(edges, usual, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    said = zip(run.limits, run.beside, strict=True)
    ends = [(limit[run.last], word) for limit, word in said if word]
    ends.append((run.heights[run.last], run.names[run.last]))
    ends.sort()
    heights = _apart([height for height, _ in ends], ax)
    for number, ((_, word), height) in enumerate(zip(ends, heights, strict=True)):
        strong = word == run.names[run.last] and number == ends.index((run.heights[run.last], word))
        drawing.note(ax, word, (edges[-1], height), (5, 0), va="center_baseline", strong=strong)


def _apart(heights: Sequence[float], ax: Axes) -> list[float]:
    """Rising heights, moved so that a line of text fits between each two and all into the axes."""
    line, (low, high) = 16 * _pixel(ax), ax.get_ylim()
    moved = list(heights)
    for at in range(len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + line if at else low)
    for at in reversed(range(len(moved))):
        moved[at] = min(moved[at], moved[at + 1] - line if at + 1 < len(moved) else high)
    return moved


def _days_axis(ax: Axes, curve: pd.DataFrame, end: float) -> None:
    ax.set_xlim(0, max(end, 1))
    days = [day for day in ((0, 14, 30, 60, 90) if end > 45 else (0, 7, 14, 30)) if day <= end]
    still = [int(curve["at_risk"][curve["days"] >= day].max()) for day in days]
    ax.set_xticks(days, [f"{day}\n{open_:,}" for day, open_ in zip(days, still, strict=True)])
    ax.tick_params(axis="x", length=0, pad=6, labelsize=12, labelcolor=MUTED)
    for line, word in enumerate(("days", "open")):
        at = (0, -drawing.LINE * line)
        ax.annotate(
            word, (0, 0), xycoords=("figure pixels", "axes fraction"), xytext=(0, at[1] - 18),
            textcoords="offset points", fontsize=12, color=MUTED,
        )  # fmt: skip


def _curve(ax: Axes, shown: pd.DataFrame, end: float) -> None:
    """The curve and its band, from nobody on day 0 to the last day that is known."""
    days, lo, share, hi = (shown[name].to_numpy() for name in ("days", "lo", "share", "hi"))
    if not len(days) or days[0] > 0:
        days, lo, share, hi = (np.insert(of, 0, 0.0) for of in (days, lo, share, hi))
    days = np.append(days, end)
    lo, share, hi = (np.append(of, of[-1]) for of in (lo, share, hi))
    ax.fill_between(days, lo, hi, step="post", color=SOFT, alpha=0.4, linewidth=0)
    ax.step(days, share, where="post", color=ACCENT, linewidth=2)


def _picked_day(ax: Axes, shown: pd.DataFrame, day: float, *, beside: float) -> None:
    row = shown[shown["days"] <= day].tail(1)
    if row.empty:
        return
    share, lo, hi = (float(row[name].iloc[0]) for name in ("share", "lo", "hi"))
    ax.plot([day], [share], "o", color=ACCENT, markersize=8)
    days = "1 day" if day == 1 else f"{day:.0f} days"
    lines = [[f"{100 * share:.0f} % within {days}", f"{100 * share:.0f} % in {days}"]]
    if not np.isnan(lo):
        lines.append([f"probably {100 * lo:.0f} to {100 * hi:.0f} %"])
    # Under a high curve and above a low one nothing else is drawn.
    pixel, line = _pixel(ax), drawing.LINE
    if share > 0.5:
        top = max(np.nanmin([lo, share]) - 20 * pixel, (line * len(lines) - 10) * pixel)
    else:
        top = np.nanmax(shown[["share", "hi"]].to_numpy()) + line * (len(lines) - 0.5) * pixel
        top = min(top, ax.get_ylim()[1] - line * pixel)
    end = ax.get_xlim()[1]
    right, free = day > end / 2, max(day, end - day) / end
    for number, wordings in enumerate(lines):
        strong = {"color": INK, "fontsize": 13, "fontweight": "bold"} if not number else {}
        drawing.fitting(
            ax, day, top - line * number * pixel, wordings,
            room=lambda width: (width - beside) * free + 10, ha="right" if right else "left",
            transform=ax.transData + drawing.shift(ax, 4 if right else 7, 0), **strong,
        )  # fmt: skip


def _goal_words(goal: Any) -> list[str]:
    so_far = f"{goal.so_far:,} of {goal.target:,.0f}"
    match goal.state:
        case "on the way":
            by = f"{so_far} by {short_day(goal.by_on)} {goal.by_on.year}"
            end = f"{goal.at_this_pace:,.0f} at this pace"
            if not np.isnan(goal.lo):
                ends = dict.fromkeys((f"{goal.lo:,.0f}", f"{goal.hi:,.0f}"))
                end = f"probably {' to '.join(ends)}"
            return [f"{by}; {end}", f"{so_far}; {end}", so_far]
        case "not started" if not pd.isna(goal.from_on):
            return [f"starts {short_day(goal.from_on)} {goal.from_on.year}"]
        case "done" | "too early to say":
            return [f"{so_far}, {goal.state}", so_far]
        case "final":
            return [f"{so_far}, time is over", so_far]
        case _:
            return [goal.state]


def _goal_bar(ax: Axes, goal: Any, y: float) -> None:
    ax.barh(y, 1, height=12, color=RULE, alpha=0.6)
    ax.plot([1, 1], [y - 9, y + 9], color=MUTED, linewidth=1)
    if goal.state in ("not counted", "not recorded", "not started"):
        return
    done, end = goal.so_far / goal.target, goal.elapsed_days / goal.days
    if not np.isnan(goal.lo):
        lo, hi = (min(of / goal.target, _FARTHEST) for of in (goal.lo, goal.hi))
        ax.plot([lo, hi], [y, y], color=MUTED, linewidth=6, label="probable end")
    ax.barh(y, min(done, _FARTHEST), height=12, color=ACCENT, label="so far")
    if goal.state in ("on the way", "too early to say"):
        ax.plot([end], [y], "|", color=PAPER, markeredgewidth=5, markersize=20)
        ax.plot([end], [y], "|", color=INK, markeredgewidth=2, markersize=20, label="even pace")


def _sides(row: Any) -> tuple[tuple[float, str], tuple[float, str]]:
    """The usual and now, each as a number to draw and in words."""
    if row.measure == "answered":
        return (
            (row.usual / row.usual_of, f"usual {row.usual:,} of {row.usual_of:,}"),
            (row.now / row.now_of, f"{row.now:,.0f} of {row.now_of:,.0f}"),
        )
    usual = row.usual / row.usual_of * row.now_of
    return (
        (usual, f"usual {_shown(usual, share=False, fine=usual < 10)}"),
        (row.now, _shown(row.now, share=False, fine=row.now < 10)),
    )


def _dumbbell(
    ax: Axes, y: float, usual: tuple[float, str], now: tuple[float, str], *, clear: bool
) -> None:
    largest = max(usual[0], now[0])
    at = [usual[0] / largest, now[0] / largest]
    ax.plot([0, 1], [y, y], color=RULE, linewidth=2)
    ax.plot([0, 0], [y - 6, y + 6], color=RULE, linewidth=2, clip_on=False)
    ax.plot(at, [y, y], color=ACCENT if clear else SOFT, linewidth=4)
    for x, face, edge, size in ((at[0], PAPER, MUTED, 13), (at[1], ACCENT, ACCENT, 8)):
        ax.plot(
            [x], [y], "o", markerfacecolor=face, markeredgecolor=edge, markeredgewidth=2,
            markersize=size, clip_on=False,
        )  # fmt: skip


def _dumbbell_words(
    ax: Axes, y: float, usual: tuple[float, str], now: tuple[float, str], *, margin: float
) -> None:
    largest = max(usual[0], now[0])
    for (value, text), (other, its_text) in ((usual, now), (now, usual)):
        right = value > other or (value == other and text == now[1])
        x, side = value / largest, "left" if right else "right"
        shift: float = 5 if right else -5
        if margin == _EDGE:
            x, side = 1, "right"
            shift = margin if right else margin - 14 - drawing.pixels(its_text, bold=True)
        drawing.note(
            ax, text, (x, y), (shift, -20), strong=text == now[1], fontsize=12, ha=side
        )  # fmt: skip
