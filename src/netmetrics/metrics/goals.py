"""How far along each goal is, and where it is heading.

Tables are those of `netmetrics.load`, best cut by `netmetrics.known_at`, or your own. ``goals`` has
one row each: ``goal`` (a measure of the list in docs/workbook.md, such as Meetings) and ``target``,
``from_on`` and ``by_on``. The others are as in `engagement` and `opportunities`. A table that lacks
what is needed raises ValueError.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import follow_up, frames, known
from netmetrics.metrics.frames import Array
from netmetrics.metrics.given import measure
from netmetrics.periods import Period

_NAT = np.datetime64("NaT", "D")
_WEEK = 7  # days below which nothing is projected
# What depends on nobody else is not a matter of chance.
_OWN = ("People in touch with", "Follow-ups on time")
_OF_A_KIND = "Opportunities: "
_PROGRESS = {
    "goal": "str",
    "target": "float64",
    "from_on": "datetime64[us]",
    "by_on": "datetime64[us]",
    "why": "str",
    "state": "str",
    "so_far": "int64",
    "days": "int64",
    "elapsed_days": "int64",
    "pace": "float64",
    "needed_per_week": "float64",
    "at_this_pace": "float64",
    "lo": "float64",
    "hi": "float64",
    "chance": "float64",
}


class _Events(NamedTuple):
    """Days on which something counted, whom it was with (each person once, if given), and since when.

    `recorded` is False when nothing in the workbook could have shown any.
    """

    day: Array
    person: Array | None = None
    recorded: bool = True


@measure
def progress(
    goals: pd.DataFrame,
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
    lapse_days: int = 90,
    grace_days: int = 0,
) -> pd.DataFrame:
    """How far along each goal is, and where it is heading.

    Parameters
    ----------
    goals
        The ``goals`` table. Without From a goal counts from the first row of the log on.
    interactions
        The ``interactions`` table. Rows of one day with one number in ``row`` are one meeting with
        several people.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    window_days
        Days within which an answer counts, for "People who answered": those whose days were over
        within the goal's, as in `follow_up.answer_rate`.
    lapse_days
        Days after the last message until an approach ends without an answer.
    grace_days
        Days after Due that still count as on time.

    Returns
    -------
    pandas.DataFrame
        One row per goal in sheet order. Columns:

        =============== ============== ===========================================================
        column          dtype          meaning
        =============== ============== ===========================================================
        goal            str            what is counted
        target          float64        how many
        from_on, by_on  datetime64[us] first and last day that counts
        why             str            as typed
        state           str            the first that holds of: "not counted" (a measure we do not
                                       know, no sensible target or days), "not started", "done",
                                       "not recorded" (nothing in the workbook could show any),
                                       "final", "too early to say" (less than a week), "on the way"
        so_far          int64          how many there are
        days            int64          days the goal has
        elapsed_days    int64          of these, days that are over
        pace            float64        share reached over share of days elapsed: 1 is just in time
        needed_per_week float64        what is missing, spread over the days left
        at_this_pace    float64        how many there will be if it goes on as so far; NaN unless
                                       on the way
        lo, hi          float64        where the end probably (80 %) lies; NaN for what you do alone
        chance          float64        how likely the target is reached, 0-1; NaN likewise
        =============== ============== ===========================================================

    Raises
    ------
    ValueError
        If `window_days` or `lapse_days` is below 1 or `grace_days` below 0.

    Notes
    -----
    ``lo``, ``hi`` and ``chance`` take events to come at a steady unknown rate: with Jeffreys'
    prior what is still to come is negative binomial. Meetings, answers and opportunities depend on
    others and get them; people in touch with and follow-ups on time are up to you.

    Examples
    --------
    >>> import netmetrics as nm
    >>> goal = pd.DataFrame(
    ...     {
    ...         "goal": ["Meetings"],
    ...         "target": [10],
    ...         "from_on": ["2026-06-01"],
    ...         "by_on": ["2026-07-30"],
    ...     }
    ... )
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": pd.date_range("2026-06-05", periods=4, freq="7D"),
    ...         "contact": "Ann",
    ...         "channel": "In person",
    ...     }
    ... )
    >>> nm.goals.progress(goal, log, pd.DataFrame(), as_of=dt.date(2026, 6, 30))[
    ...     ["so_far", "pace", "lo", "hi", "chance"]
    ... ].round(2)
       so_far  pace   lo    hi  chance
    0       4   0.8  5.0  13.0    0.31
    """
    frames.at_least("window_days", window_days, 1)
    frames.at_least("lapse_days", lapse_days, 1)
    frames.at_least("grace_days", grace_days, 0)
    goals = frames.in_sheet_order(goals)
    log = known.known_interactions(interactions, as_of)
    # Whom it was with is compared often: numbers compare faster than names.
    log = log.assign(contact=log["contact"].astype("category"))
    came = known.known_opportunities(opportunities, as_of)
    date = frames.days(log, "date")
    first = date.min() if len(date) else _NAT
    start, end = frames.days(goals, "from_on"), frames.days(goals, "by_on")
    start = np.where(np.isnat(start), first, start)
    names = goals["goal"].fillna("").tolist()
    counted = {
        name: _events(name, log, came, as_of, (window_days, lapse_days, grace_days))
        for name in set(names)
    }
    so_far = [
        _count(counted[name], since, min(until, frames.day(as_of)))
        for name, since, until in zip(names, start, end, strict=True)
    ]
    return _table(
        goals,
        start,
        end,
        np.array(so_far, dtype=np.int64),
        frames.day(as_of),
        known_measure=np.array([counted[name] is not None for name in names], dtype=bool),
        recorded=np.array([_is_recorded(counted[name]) for name in names], dtype=bool),
    )


def _is_recorded(events: _Events | None) -> bool:
    return events is not None and events.recorded


def _events(
    goal: str,
    log: pd.DataFrame,
    opportunities: pd.DataFrame,
    as_of: dt.date,
    days: tuple[int, int, int],
) -> _Events | None:
    """What counts for a goal; None for a measure that we do not know."""
    if goal == "People in touch with":
        log = log.dropna(subset="contact")
        return _Events(frames.days(log, "date"), _codes(log["contact"]))
    if goal == "People who answered":
        return _answers(log, as_of, *days[:2])
    if goal == "Meetings":
        return _meetings(log)
    if goal == "Follow-ups on time":
        return _kept(log, as_of, days[2])
    if goal == "Opportunities" or goal.removeprefix(_OF_A_KIND) in schema.OPPORTUNITY_KINDS:
        mine = opportunities[~frames.has(opportunities, "for_whom", "Them")]
        if goal == "Opportunities":
            return _Events(frames.days(mine, "opened_on"))
        there = not len(mine) or bool(frames.filled(mine, "kind").any())
        rows = mine[frames.has(mine, "kind", goal.removeprefix(_OF_A_KIND))]
        return _Events(frames.days(rows, "opened_on"), recorded=there)
    return None


def _codes(contact: pd.Series[str]) -> Array:
    return np.asarray(pd.factorize(contact)[0])


def _answers(log: pd.DataFrame, as_of: dt.date, window_days: int, lapse_days: int) -> _Events:
    """When the time to answer was over, for those who answered within it."""
    names = ["date", "contact", "channel", "started_by", "answered_on", "answered"]
    asked = known.asking_rows(log[[name for name in names if name in log]], window_days=window_days)
    found = follow_up.episodes(asked, as_of=as_of, lapse_days=lapse_days)
    day, in_time = frames.answered_in_time(found, as_of=as_of, window_days=window_days)
    closes = day + np.timedelta64(window_days, "D")
    return _Events(closes[in_time], _codes(found["contact"][in_time]), bool(len(asked)))


def _meetings(log: pd.DataFrame) -> _Events:
    """Each day on which you met somebody, once per person, and once for a row of several."""
    met = frames.has(log, "channel", *schema.MEETING_CHANNELS) & ~frames.has(log, "answered", "No")
    rows = log[met].drop_duplicates(["contact", "date"])
    if "row" in rows:
        told = rows["row"].notna() & ~rows["row"].isin([0])
        place = [name for name in ("sheet", "row", "date") if name in rows]
        rows = rows[~(rows.duplicated(place) & told)]
    return _Events(frames.days(rows, "date"), recorded=bool(frames.filled(log, "channel").any()))


def _kept(log: pd.DataFrame, as_of: dt.date, grace_days: int) -> _Events:
    due = log[frames.filled(log, "due_on")]
    found = follow_up.follow_ups(due, as_of=as_of, grace_days=grace_days)
    kept = frames.has(found, "state", "kept_on_time")
    there = bool((frames.filled(log, "done_on") | frames.filled(log, "done")).any())
    return _Events(frames.days(found, "due_on")[kept], recorded=there)


def _count(events: _Events | None, start: np.datetime64, end: np.datetime64) -> int:
    if events is None:
        return 0
    inside = frames.between(events.day, start, end)
    if events.person is None:
        return int(inside.sum())
    return len(np.unique(events.person[inside]))


def _table(
    goals: pd.DataFrame,
    start: Array,
    end: Array,
    so_far: Array,
    last: np.datetime64,
    *,
    known_measure: Array,
    recorded: Array,
) -> pd.DataFrame:
    target = goals["target"].to_numpy(dtype=float, na_value=np.nan)
    days, elapsed = _number(end - start) + 1, _number(last - start) + 1
    rules = {
        "not counted": ~(known_measure & (target > 0) & (days > 0)),
        "not started": elapsed <= 0,
        "done": so_far >= target,
        "not recorded": ~recorded,
        "final": elapsed >= days,
        "too early to say": elapsed < _WEEK,
    }
    state = np.select(list(rules.values()), list(rules), "on the way")
    begun = ~np.isin(state, ["not counted", "not started", "not recorded"])
    spent = np.clip(elapsed, 0, days)
    ahead, open_ = state == "on the way", np.isin(state, ["on the way", "too early to say"])
    alone = frames.has(goals, "goal", *_OWN)
    lo, hi, chance = _projected(so_far, target, spent, days, ahead & ~alone)
    return frames.frame(
        {
            "goal": goals["goal"],
            "target": target,
            "from_on": start,
            "by_on": end,
            "why": goals["why"] if "why" in goals else np.full(len(goals), np.nan),
            "state": state,
            "so_far": so_far,
            "days": np.maximum(days, 0),
            "elapsed_days": np.maximum(spent, 0),
            "pace": _over(so_far * days, target * spent, begun),
            "needed_per_week": _over(7 * (target - so_far), days - elapsed, open_),
            "at_this_pace": _over(so_far * days, spent, ahead),
            "lo": lo,
            "hi": hi,
            "chance": chance,
        },
        _PROGRESS,
    )


def _number(spans: Array) -> Array:
    """Whole days; a missing one is taken for no day at all."""
    return np.where(np.isnat(spans), -1, spans.astype("timedelta64[D]").astype(np.int64))


def _over(top: Array, bottom: Array, where: Array) -> Array:
    found: Array = np.divide(top, bottom, out=np.full(len(where), np.nan), where=where)
    return found


def _projected(
    so_far: Array, target: Array, elapsed: Array, days: Array, where: Array
) -> tuple[Array, Array, Array]:
    """Where the end lies in 8 of 10 cases, and how likely the target is reached."""
    lo, hi, chance = np.full((3, len(where)), np.nan)
    for place in np.flatnonzero(where):
        shape, share = so_far[place] + 0.5, elapsed[place] / days[place]
        lo[place] = so_far[place] + _to_come(shape, share, 0.1)
        hi[place] = so_far[place] + _to_come(shape, share, 0.9)
        missing = int(np.ceil(target[place])) - so_far[place]
        chance[place] = 1 - _at_most(missing - 1, shape, share)
    return lo, hi, chance


def _at_most(number: int, shape: float, share: float) -> float:
    """How likely at most so many more come: negative binomial."""
    from scipy import special

    return float(special.betainc(shape, number + 1, share))


def _to_come(shape: float, share: float, level: float) -> int:
    """Smallest number that is not exceeded with a probability of `level`."""
    low, high = -1, 1
    while _at_most(high, shape, share) < level:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _at_most(middle, shape, share) < level else (low, middle)
    return high


@measure
def current(progress: pd.DataFrame, *, period: Period) -> pd.DataFrame:
    """Goals whose days share at least one with a period.

    Parameters
    ----------
    progress
        From `progress`.
    period
        The days.

    Returns
    -------
    pandas.DataFrame
        Those rows of `progress`; a goal without its days is among them.

    Examples
    --------
    >>> import netmetrics as nm
    >>> goal = pd.DataFrame(
    ...     {
    ...         "goal": ["Meetings"],
    ...         "target": [10],
    ...         "from_on": ["2026-06-01"],
    ...         "by_on": ["2026-07-30"],
    ...     }
    ... )
    >>> found = nm.goals.progress(goal, pd.DataFrame(), pd.DataFrame(), as_of=dt.date(2026, 6, 30))
    >>> (
    ...     len(nm.goals.current(found, period=nm.Period.parse("2026-07"))),
    ...     len(nm.goals.current(found, period=nm.Period.parse("2026-08"))),
    ... )
    (1, 0)
    """
    over = progress["by_on"] < pd.Timestamp(period.start)
    ahead = progress["from_on"] > pd.Timestamp(period.end)
    return progress[~(over | ahead)].reset_index(drop=True)
