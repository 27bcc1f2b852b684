"""The log itself: how things came about, on which days, with one person, and who is how close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from netmetrics import schema
from netmetrics.metrics import habits
from netmetrics.periods import short_day
from netmetrics.report.figures import drawing
from netmetrics.report.figures.style import ACCENT, INK, MUTED, PAPER, RULE, SOFT, STYLE

_PATHS_SHOWN, _PATH = 12, 58
_SILENT_DAYS = 90
_SLOTS, _SILENCE = 20, 4
_CAME_UP = "came up"
_MARKS: dict[str, dict[str, Any]] = {
    "you wrote": {"marker": "o", "markerfacecolor": INK, "markeredgecolor": INK},
    "they wrote": {"marker": "o", "markerfacecolor": PAPER, "markeredgecolor": INK},
    "met or spoke": {"marker": "s", "markerfacecolor": INK, "markeredgecolor": INK},
    "introduced": {"marker": "^", "markerfacecolor": PAPER, "markeredgecolor": INK},
    _CAME_UP: {"marker": "D", "markerfacecolor": ACCENT, "markeredgecolor": ACCENT},
}
_SPOKE = ("meeting", "video", "call")
_WEEKS, _DAY = 53, 15
_WEEKDAYS = {0: "Mon", 2: "Wed", 4: "Fri", 6: "Sun"}
_LANE, _MANY = 40, 400
_YEARS_SHOWN = 5
_NAMED, _LONG_HEAD, _SHORTEST_SCALE = 3, 10, 5


_Line = tuple[float, float, float, float]


class _Drawn(NamedTuple):
    """What the strips of `plot_paths` are made of, to be drawn at once."""

    marks: dict[str, list[tuple[float, float]]]
    solid: list[_Line]
    broken: list[_Line]


def plot_paths(paths: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How each opportunity came about: the steps before it on one line, its silences broken.

    Parameters
    ----------
    paths
        The table of :func:`netmetrics.metrics.opportunities.paths`: opportunity, contact, event,
        started_by, about, on, silent_days. The latest 12 opportunities are drawn, each with its
        last steps.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, the latest opportunity on top. Steps stand side by side in their order; a broken
        line is a silence of 90 days or more.
    """
    with mpl.rc_context(STYLE):
        shown = paths[~paths["event"].isin(["social", "missed"])]
        last = shown.drop_duplicates("opportunity", keep="last")
        if last.empty:
            return drawing.say(ax)
        last = last.sort_values("on", ascending=False, kind="stable").head(_PATHS_SHOWN)
        drawn = [shown[shown["opportunity"] == number] for number in last["opportunity"]]
        more = shown["opportunity"].nunique() - len(drawn)
        # More than three of the marks take two lines on a phone.
        lines = 1 if len({_kind(step) for step in pd.concat(drawn).itertuples()}) <= 3 else 2
        ax = drawing.strips(
            len(drawn),
            _PATH,
            ax=ax,
            left=8,
            right=10,
            top=10 + 16 * lines,
            bottom=22 if more else 2,
        )
        ax.set_xlim(0, _SLOTS)
        found = _Drawn({name: [] for name in _MARKS}, [], [])
        for place, rows in enumerate(drawn):
            first = _path(ax, rows, _PATH * place + 36, found)
            _path_heading(ax, rows, first, _PATH * place + 18)
        drawing.strokes(ax, found.solid, color=MUTED, linewidth=1.5)
        drawing.strokes(ax, found.broken, color=MUTED, linewidth=1.5, linestyle=(0, (4, 4)))
        for name, points in found.marks.items():
            if points:
                ax.plot(
                    *zip(*points, strict=True), linestyle="none", markersize=8, markeredgewidth=1.5,
                    clip_on=False, zorder=3, label=name, **_MARKS[name],
                )  # fmt: skip
        if more:
            drawing.below(ax, f"The latest {len(drawn)}; {more:,} earlier are not drawn.", back=8)
        drawing.key(ax, left=8, lines=lines)
    return ax


def plot_calendar(interactions: pd.DataFrame, *, as_of: dt.date, ax: Axes | None = None) -> Axes:
    """On which days of the last 53 weeks you were in touch with somebody, and how often.

    Parameters
    ----------
    interactions
        The ``interactions`` table, of everybody or of one person: date.
    as_of
        The last day drawn.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes: a column a week, Monday on top; the darker, the more entries on the day.
    """
    with mpl.rc_context(STYLE):
        last = np.datetime64(as_of, "D")
        monday = last - np.timedelta64(as_of.weekday() + 7 * (_WEEKS - 1), "D")
        days = np.arange(monday, last + 1)
        place = (interactions["date"].to_numpy().astype("datetime64[D]") - days[0]).astype(int)
        place = place[(place >= 0) & (place < len(days))]
        if not len(place):
            return drawing.say(ax, *(["Nothing in the last 12 months."] * bool(len(interactions))))
        counts = np.bincount(place, minlength=len(days))
        ax = ax or drawing.axes(64 + 7 * _DAY, left=36, right=2, top=28, bottom=36)
        ax.set(xlim=(0, _WEEKS), ylim=(7, 0))
        ax.set_axis_off()
        _calendar_days(ax, counts)
        _calendar_names(ax, days)
    return ax


def plot_timeline(interactions: pd.DataFrame, *, as_of: dt.date, ax: Axes | None = None) -> Axes:
    """One person's entries over time, a line a way of being in touch, long silences shaded.

    Parameters
    ----------
    interactions
        The rows of one person in the ``interactions`` table: date, channel, started_by, answered.
        The last five years are drawn.
    as_of
        The last day drawn.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. A stroke above the line is an entry that you started, one below it one that they
        started; a silence is 90 days or more without a message, meeting or call.
    """
    with mpl.rc_context(STYLE):
        start = pd.Timestamp(as_of) - pd.DateOffset(years=_YEARS_SHOWN)
        shown = interactions["date"].between(start, pd.Timestamp(as_of))
        rows = interactions[shown].sort_values("date", kind="stable")
        if rows.empty:
            return drawing.say(ax)
        channel = rows["channel"].where(rows["channel"].isin(schema.CHANNELS), "Not recorded")
        lanes = [name for name in (*schema.CHANNELS, "Not recorded") if (channel == name).any()]
        months = list(pd.date_range(rows["date"].iloc[0].replace(day=1), as_of, freq="MS"))
        left = 14 + max(drawing.pixels(lane, size=13) for lane in lanes)
        height = _LANE * len(lanes)
        silences = _silences(rows, as_of)
        top = 52 if silences else 30
        ax = ax or drawing.axes(height + top + 44, left=left, right=20, top=top, bottom=44)
        ax.set_ylim(height, 0)
        drawing.month_axis(ax, months)
        for silence in silences:
            _shade(ax, silence, months)
        for number, lane in enumerate(lanes):
            _lane(ax, rows[channel == lane], months, _LANE * (number + 0.5))
        ax.set_yticks([_LANE * (number + 0.5) for number in range(len(lanes))], lanes)
        ax.tick_params(axis="y", length=0, pad=10, labelsize=13, labelcolor=INK)
        for label, colour in (("↑ you started", ACCENT), ("↓ they started", MUTED)):
            ax.plot([], [], color=colour, linewidth=3, label=label)
        drawing.key(ax, left=left, above=top - 26)
    return ax


def plot_closeness(
    people: pd.DataFrame, *, dormant_days: int = 365, ax: Axes | None = None
) -> Axes:
    """How close people are and where you stand with them: how many, and who where they are few.

    Parameters
    ----------
    people
        The table of :func:`netmetrics.metrics.engagement.status` with the ``closeness`` of the
        ``contacts`` table: contact, closeness, status, listed.
    dormant_days
        Days of silence that are called quiet for long.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes: the closest on top, those in touch at the left. Up to three people of a cell are
        named. Who is not on your list is left out.
    """
    with mpl.rc_context(STYLE):
        people = people[people["listed"].astype(bool)]
        if people.empty:
            return drawing.say(ax)
        degrees = schema.CONTACTS.column("closeness").choices
        closeness = people["closeness"].where(people["closeness"].isin(degrees), "Not recorded")
        rows = [name for name in (*degrees, "Not recorded") if (closeness == name).any()]
        cols = [name for name in schema.STATUSES if (people["status"] == name).any()]
        cells = {
            (row, col): list(people["contact"][(closeness == row) & (people["status"] == col)])
            for row in rows
            for col in cols
        }
        most = max(_SHORTEST_SCALE, *map(len, cells.values()))
        heights = [
            54 + 16 * max(len(cells[row, col]) if len(cells[row, col]) <= _NAMED else 0 for col in cols)
            for row in rows
        ]  # fmt: skip
        ax = drawing.strips(1, sum(heights), ax=ax, left=0, right=0, top=40, bottom=2)
        ax.set_xlim(0, len(cols))
        _closeness_heads(ax, cols, drawing.quiet(dormant_days))
        top = 0
        for row, height in zip(rows, heights, strict=True):
            ax.plot([0, len(cols)], [top, top], color=RULE, linewidth=1, clip_on=False)
            drawing.fitting(ax, 0, top + 17, [row], room=lambda width: width)
            for number, col in enumerate(cols):
                _closeness_cell(ax, cells[row, col], (number, top + 38), most, len(cols))
            top += height
    return ax


def _path(ax: Axes, rows: pd.DataFrame, y: float, drawn: _Drawn) -> Any:
    """The steps of one opportunity from the right to the left, as far as there is room."""
    x, first, silent = float(_SLOTS), None, False
    steps: list[Any] = list(rows.iloc[::-1].itertuples())
    for step in steps:
        if x <= 0:
            break
        first = step
        drawn.marks[_kind(step)].append((x, y))
        silent = step.silent_days >= _SILENT_DAYS
        back = max(x - (_SILENCE if silent else 1), 0)
        if silent:
            drawn.broken.append((back, y, x, y))
            if step is steps[-1] and back:  # it begins with an entry that is not among the steps
                drawn.solid.append((back, y - 4, back, y + 4))
            _silence_name(ax, step.silent_days, (back, x), y)
        elif step is not steps[-1]:
            drawn.solid.append((back, y, x, y))
        x = back
    if len(steps) == 1 and not silent:
        drawing.note(
            ax, "no entry before it", (_SLOTS, y), (-13, 0), ha="right", va="center_baseline"
        )
    return first


def _kind(step: Any) -> str:
    if step.event == "opportunity":
        return _CAME_UP
    if step.event == "introduction":
        return "introduced"
    if step.event in _SPOKE:
        return "met or spoke"
    return "they wrote" if step.started_by == "Them" else "you wrote"


def _silence_name(ax: Axes, days: float, ends: tuple[float, float], y: float) -> None:
    share = (ends[1] - ends[0]) / _SLOTS
    drawing.fitting(
        ax, sum(ends) / 2, y + 16, [f"silent for {_span(days)}", _span(days), ""],
        room=lambda width: share * (width - 18) + 4, ha="center", fontsize=11,
    )  # fmt: skip


def _span(days: float) -> str:
    if days < 60:
        return f"{days:.0f} days"
    if days < 700:
        return f"{days / 30.4375:.0f} months"
    return f"{days / 365.25:.0f} years"


def _path_heading(ax: Axes, rows: pd.DataFrame, first: Any, y: float) -> None:
    last = rows.iloc[-1]
    kind = "Opportunity" if pd.isna(last["about"]) else last["about"]
    came = f"{short_day(last['on'])} {last['on'].year}"
    dates = [came]
    if not pd.isna(first.on) and first.on < last["on"]:
        year = "" if first.on.year == last["on"].year else f" {first.on.year}"
        dates.insert(0, f"{short_day(first.on)}{year} to {came}")
    # If it must be cut, then not the name.
    titles = [f"{kind}, through {last['contact']}", f"{last['contact']}: {kind}"]
    drawing.heading(ax, y, titles, dates, margins=(8, 10))


def _level(least: int, below: float) -> str:
    if not least:
        return "none"
    return f"{least:,}" if below - least == 1 else f"{least:,} to {below - 1:,.0f}"


def _calendar_days(ax: Axes, counts: Any) -> None:
    step = int(np.ceil(counts.max() / 3))
    shades = int(np.ceil(counts.max() / step))
    levels = [0, 1, step + 1, 2 * step + 1][: shades + 1]
    looks = [(RULE, 0.7), *[(SOFT, 1), (ACCENT, 0.65)][: shades - 1], (ACCENT, 1)]
    for least, below, (colour, alpha) in zip(levels, [*levels[1:], np.inf], looks, strict=True):
        at = np.flatnonzero((counts >= least) & (counts < below))
        week, day = at // 7, at % 7
        cells = np.column_stack([week + 0.08, day + 0.08, week + 0.92, day + 0.92])
        label = _level(least, min(below, counts.max() + 1))
        drawing.boxes(ax, cells, facecolor=colour, alpha=alpha, label=label)


def _calendar_names(ax: Axes, days: Any) -> None:
    for weekday, name in _WEEKDAYS.items():
        drawing.note(ax, name, (0, weekday + 0.5), (-36, 0), va="center_baseline", fontsize=11)
    starts = [place for place, day in enumerate(days) if pd.Timestamp(day).day == 1]
    for number, place in enumerate(starts):
        if place // 7 <= _WEEKS - 3:
            words = [drawing.month_name(pd.Timestamp(days[place])), ""]
            drawing.fitting(
                ax, place // 7, 0, words, room=partial(_month_room, pace=1 + number % 2),
                fontsize=11, transform=ax.transData + drawing.shift(ax, 0, 6),
            )  # fmt: skip
    drawing.key(ax, left=0, above=8, under=True)


def _month_room(width: float, *, pace: int) -> float:
    return width / 12 / pace


def _months_since(months: Sequence[pd.Timestamp], days: Any) -> Any:
    """Days as places on an axis of months."""
    days = pd.DatetimeIndex(days)
    months_on = (days.year - months[0].year) * 12 + days.month - months[0].month
    return np.asarray(months_on + (days.day - 0.5) / days.days_in_month - 0.5)


def _silences(rows: pd.DataFrame, as_of: dt.date) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The spans of 90 days or more without a message, or a meeting or call that took place."""
    days = [*rows["date"][habits.restarts(rows)], pd.Timestamp(as_of)]
    return [
        (last, following)
        for last, following in pairwise(days)
        if (following - last).days >= _SILENT_DAYS
    ]


def _shade(
    ax: Axes, silence: tuple[pd.Timestamp, pd.Timestamp], months: Sequence[pd.Timestamp]
) -> None:
    left, right = _months_since(months, silence)
    ax.axvspan(left, right, color=RULE, alpha=0.55, linewidth=0, zorder=0, label="silence")
    span = _span((silence[1] - silence[0]).days)
    low, high = ax.get_xlim()
    share, layout = (right - left) / (high - low), ax.figure.get_layout_engine()
    margins = layout.across if isinstance(layout, drawing.Margins) else 0
    drawing.fitting(
        ax, (left + right) / 2, 1, [f"silent for {span}", span, ""], ha="center", fontsize=11,
        room=lambda width: share * (width - margins) - 4,
        transform=drawing.over(ax) + drawing.shift(ax, 0, 5),
    )  # fmt: skip


def _lane(ax: Axes, rows: pd.DataFrame, months: Sequence[pd.Timestamp], y: float) -> None:
    ax.axhline(y, color=MUTED, linewidth=1, zorder=1)
    mine = rows["started_by"].eq("Me") | rows["started_by"].isna()
    for side, colour, some in ((-1, ACCENT, rows[mine]), (1, MUTED, rows[~mine])):
        at = np.unique(_months_since(months, some["date"].drop_duplicates()))
        if len(rows) > _MANY:  # to the width of a stroke
            at = np.unique((at * 4).round() / 4)
        ends = [(x, y, x, y + side * 0.36 * _LANE) for x in at]
        drawing.strokes(ax, ends, color=colour, linewidth=2.5)


def _closeness_heads(ax: Axes, cols: Sequence[str], quiet: str) -> None:
    for number, col in enumerate(cols):
        first, _, rest = col.rpartition(" ") if len(col) > _LONG_HEAD else (col, "", "")
        lines = list(filter(None, (first, rest)))
        if rest == "year":
            lines = ["Quiet over", quiet.removeprefix("Quiet over ")]
        for up, line in enumerate(reversed(lines)):
            drawing.note(ax, line, (number, 0), (0, 8 + 14 * up), fontsize=12)


def _closeness_cell(
    ax: Axes, names: Sequence[str], at: tuple[float, float], most: int, cols: int
) -> None:
    x, y = at
    strong = bool(names)
    drawing.note(ax, f"{len(names):,}", at, (0, 0), strong=strong, fontsize=14)
    if not names:
        return
    drawing.boxes(ax, [(x, y + 5, x + 0.9 * len(names) / most, y + 9)], facecolor=ACCENT)
    if len(names) > _NAMED:
        return
    whole = [drawing.shortened(name, room=1000) for name in names]
    for line, name in enumerate(whole):
        words = [name, drawing.shortened(name, room=150, size=11), name.partition(" ")[0]]
        drawing.fitting(
            ax, x, y + 24 + 16 * line, words,
            room=lambda width: 0.94 * width / cols, color=INK, fontsize=11,
        )  # fmt: skip
