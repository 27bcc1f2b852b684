"""Whether a month differs from the usual, who is quiet for longer than they are, and who answers more.

Most take the tables that other measures made, as the help of each says; ``purposes`` has one row per
purpose: ``interaction`` (an index label of the interactions) and ``purpose``. A table that lacks what
is needed raises ValueError.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from netmetrics.metrics import frames, rates
from netmetrics.metrics.frames import Array, Log
from netmetrics.metrics.given import column_of, measure
from netmetrics.metrics.readiness import facts as readiness
from netmetrics.periods import Period

__all__ = [
    "by_group",
    "changes",
    "compare",
    "compare_delays",
    "first_approaches",
    "one_report",
    "own_rhythm",
    "readiness",
    "run_chart",
    "through_reconnected",
    "tries",
]

_CHANGES = {
    "measure": "str",
    "now": "int64",
    "now_of": "int64",
    "usual": "int64",
    "usual_of": "int64",
    "ratio_or_difference": "float64",
    "lo99": "float64",
    "hi99": "float64",
    "p": "float64",
    "verdict": "str",
    "comparisons": "int64",
}
_MONTHS_BACK, _MONTHS_NEEDED = 6, 3
_EVENTS_NEEDED, _UNITS_NEEDED = 5, 10
_CLEAR, _FALSE_SHARE = 0.01, 0.05
NOT_RECORDED = "Not recorded"
_OPENINGS = {
    "Catch up": "Catching up",
    "Ask to stay in touch": "Catching up",
    "Update": "Catching up",
    "Congratulate": "News about them",
    "Share something": "Something for them",
    "Offer help": "Something for them",
    "Thank": "Something for them",
    "Ask advice": "Asking advice",
    "Ask introduction": "Asking a favour",
    "Ask referral or job": "Asking a favour",
    "Ask reference": "Asking a favour",
}


@measure
def changes(
    people_by_month: pd.DataFrame,
    answers_by_month: pd.DataFrame,
    opportunities_by_month: pd.DataFrame,
    *,
    period: Period,
) -> pd.DataFrame:
    """What differs in a period from the usual, which is up to six months before it, taken together.

    Parameters
    ----------
    people_by_month
        The table made by `engagement.by_month`.
    answers_by_month
        The table made by `follow_up.answer_rate_by_month`.
    opportunities_by_month
        The table made by `opportunities.by_month`.
    period
        The days that are compared with the usual.

    Returns
    -------
    pandas.DataFrame
        One row each for "people in touch with", "answered" and "opportunities". Columns:

        =================== ======= ==============================================================
        column              dtype   meaning
        =================== ======= ==============================================================
        measure             str     what is compared
        now, now_of         int64   count in the period, of so many days (answered: approaches)
        usual, usual_of     int64   the same in the up to six whole months before it
        ratio_or_difference float64 now to usual per day (answered: difference of the shares)
        lo99, hi99          float64 its 99 % bounds: central exact (answered: Newcombe)
        p                   float64 smallest alpha whose bounds leave out "no change"; NaN if too early
        verdict             str     "more" or "fewer", "about as usual", or "too early to say": fewer
                                    than three whole months before, than five events or than ten
                                    approaches on either side
        comparisons         int64   how many were tested together
        =================== ======= ==============================================================

    Notes
    -----
    "More" and "fewer" need 99 % bounds that leave out "no change" and a Benjamini-Hochberg
    adjusted p of at most 0.05 over the comparisons of this table; a report with others besides
    judges all of them together by `one_report`.

    Examples
    --------
    >>> import netmetrics as nm
    >>> month = pd.date_range("2026-01-01", periods=6, freq="MS")
    >>> people = pd.DataFrame(
    ...     {"month": month, "people": [9, 11, 10, 8, 12, 31], "days": 30, "whole": True}
    ... )
    >>> answers = pd.DataFrame({"month": month, "k": 3, "n": 10})
    >>> came = pd.DataFrame({"month": month, "opportunities": 1, "days": 30, "whole": True})
    >>> nm.insights.changes(people, answers, came, period=nm.Period.parse("2026-06"))[
    ...     ["measure", "now", "usual", "verdict"]
    ... ]
                    measure  now  usual           verdict
    0  people in touch with   31     50              more
    1              answered    3     15    about as usual
    2         opportunities    1      5  too early to say
    """
    rows = [
        _compare("people in touch with", people_by_month, "people", "days", period, _ratio),
        _compare("answered", answers_by_month, "k", "n", period, _difference),
        _compare("opportunities", opportunities_by_month, "opportunities", "days", period, _ratio),
    ]
    table = pd.DataFrame(rows)
    table["verdict"], table["comparisons"] = "", 0
    return one_report(frames.frame({name: table[name] for name in _CHANGES}, _CHANGES))[0]


_Sides = tuple[int, int, int, int]


def _compare(
    measure: str,
    months: pd.DataFrame,
    count: str,
    of: str,
    period: Period,
    test: Callable[[_Sides], tuple[rates.Interval, float, bool]],
) -> dict[str, object]:
    now, usual = _now_and_usual(months, period)
    sides = tuple(int(rows[name].sum()) for rows in (now, usual) for name in (count, of))
    interval, p, enough = test((sides[0], sides[1], sides[2], sides[3]))
    enough = enough and len(usual) >= _MONTHS_NEEDED
    return {
        "measure": measure,
        **dict(zip(("now", "now_of", "usual", "usual_of"), sides, strict=True)),
        "ratio_or_difference": interval.estimate,
        "lo99": interval.lo,
        "hi99": interval.hi,
        "p": p if enough else math.nan,
    }


def _now_and_usual(months: pd.DataFrame, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Months of the period, and up to six whole ones right before it."""
    month = frames.days(months, "month").astype("datetime64[M]")
    start = frames.day(period.start).astype("datetime64[M]")
    end = frames.day(period.end).astype("datetime64[M]")
    before = (month < start) & (month >= start - _MONTHS_BACK)
    if "whole" in months:
        before &= months["whole"].to_numpy(dtype=bool)
    return months[(month >= start) & (month <= end)], months[before]


def _ratio(sides: _Sides) -> tuple[rates.Interval, float, bool]:
    now, days, usual, usual_days = sides
    interval = rates.ratio_of_counts(now, days, usual, usual_days, confidence=0.99)
    enough = min(now, usual) >= _EVENTS_NEEDED
    return interval, rates.ratio_p(now, days, usual, usual_days), enough


def _difference(sides: _Sides) -> tuple[rates.Interval, float, bool]:
    k, n, usual_k, usual_n = sides
    interval = rates.newcombe(k, n, usual_k, usual_n, confidence=0.99)
    enough = min(n, usual_n) >= _UNITS_NEEDED
    return interval, rates.newcombe_p(k, n, usual_k, usual_n), enough


def one_report(*tables: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Judge all comparisons of one report together, so that many of them tell no false story.

    Parameters
    ----------
    *tables
        Tables made by `changes` and `compare`.

    Returns
    -------
    tuple of pandas.DataFrame
        The same tables with ``verdict`` and ``comparisons`` made anew: a difference is clear when
        its 99 % bounds leave out "no difference" and its p, adjusted after Benjamini and Hochberg
        for the comparisons of all tables, is at most 0.05. Whether a difference is the same in all
        layers is a comparison of its own, and counted.

    Examples
    --------
    >>> import netmetrics as nm
    >>> first = pd.DataFrame(
    ...     {
    ...         "channel": ["Email"] * 20 + ["Message"] * 20,
    ...         "judged": True,
    ...         "answered": [True] * 4 + [False] * 16 + [True] * 13 + [False] * 7,
    ...     }
    ... )
    >>> pairs = nm.insights.compare(first, by="channel")
    >>> [table["comparisons"].item() for table in nm.insights.one_report(pairs, pairs)]
    [2, 2]
    """
    tests = [
        table[name].to_numpy(dtype=float)
        for table in tables
        for name in ("p", "p_same")
        if name in table
    ]
    p = np.concatenate([np.zeros(0), *tests])
    clear = (rates.bh(p) <= _FALSE_SHARE) & (p <= _CLEAR)
    parts = iter(np.split(clear, np.cumsum([len(test) for test in tests])[:-1]) if tests else [])
    count = np.int64((~np.isnan(p)).sum())
    judged = []
    for table in tables:
        verdict = (
            _compared(table, next(parts), next(parts))
            if "p_same" in table
            else _changed(table, next(parts))
        )
        text = pd.Series(verdict, index=table.index, dtype="str")
        judged.append(table.assign(verdict=text, comparisons=count))
    return tuple(judged)


def _changed(changes: pd.DataFrame, clear: Array) -> Array:
    shares = frames.has(changes, "measure", "answered")
    up = changes["lo99"].to_numpy() > np.where(shares, 0, 1)
    untold = changes["p"].isna().to_numpy()
    return np.select(
        [untold, clear & up, clear], ["too early to say", "more", "fewer"], "about as usual"
    )


def _compared(pairs: pd.DataFrame, clear: Array, differs: Array) -> Array:
    """What to say of each pair, given whether they differ, and whether by how much differs by layer."""
    holds = (pairs["p_within"] <= _CLEAR) & (pairs["odds_within"] > 1)
    unsure = (pairs["p_same"] <= _FALSE_SHARE) | ((pairs["within"] != "") & ~holds)
    depends = differs | (clear & unsure)
    return np.select([depends, clear], ["it depends", "more often"], "too close to call")


_RUN_CHART = {
    "month": "datetime64[us]",
    "count": "int64",
    "of": "int64",
    "value": "float64",
    "usual": "float64",
    "lo": "float64",
    "hi": "float64",
    "baseline": "bool",
    "outside": "bool",
}


@measure
def run_chart(
    by_month: pd.DataFrame, *, count: str, of: str, period: Period, share: bool = False
) -> pd.DataFrame:
    """Month by month, with the usual and the limits within which a month is nothing special.

    Parameters
    ----------
    by_month
        A table with a month, such as `engagement.by_month` or `follow_up.answer_rate_by_month`.
    count
        The column that counts.
    of
        The column of what it is counted over, such as ``"days"`` or ``"n"``.
    period
        The days that are judged; the usual is that of `changes`, before it.
    share
        Whether each of `of` either did or did not, so that the value cannot exceed 1.

    Returns
    -------
    pandas.DataFrame
        One row per month. Columns:

        ========= ============== ================================================================
        column    dtype          meaning
        ========= ============== ================================================================
        month     datetime64[us] its first day
        count, of int64          as given
        value     float64        ``count / of``; NaN when `of` is 0
        usual     float64        the same of the up to six whole months before the period, pooled;
                                 NaN with fewer than three, or fewer than 5 counted in them all
                                 (a share: over fewer than 10)
        lo, hi    float64        limits: `usual` less and plus three standard deviations of chance
                                 alone; where counts vary more than by chance, 2.66 mean moving
                                 ranges of the usual months (Wheeler's process-behaviour chart)
        baseline  bool           one of the usual months
        outside   bool           beyond the limits; never a month that is not over, or that holds
                                 fewer than 5 and would usually do so (a share: over fewer than 10)
        ========= ============== ================================================================

    Raises
    ------
    ValueError
        If the table has no such column.

    Examples
    --------
    >>> import netmetrics as nm
    >>> month = pd.date_range("2026-01-01", periods=6, freq="MS")
    >>> people = pd.DataFrame(
    ...     {"month": month, "people": [9, 11, 10, 8, 12, 31], "days": 30, "whole": True}
    ... )
    >>> chart = nm.insights.run_chart(
    ...     people, count="people", of="days", period=nm.Period.parse("2026-06")
    ... )
    >>> chart[["count", "usual", "hi", "outside"]].tail(2).round(2)
       count  usual    hi  outside
    4     12   0.33  0.65    False
    5     31   0.33  0.65     True
    """
    for column in (count, of):
        column_of("by_month", by_month, column)
    base = by_month.index.isin(_now_and_usual(by_month, period)[1].index)
    counted, over = by_month[count].to_numpy(float), by_month[of].to_numpy(float)
    value = np.divide(counted, over, out=np.full(len(over), np.nan), where=over > 0)
    usual = spread = math.nan
    total = over[base].sum()
    some = total >= _UNITS_NEEDED if share else total and counted[base].sum() >= _EVENTS_NEEDED
    if base.sum() >= _MONTHS_NEEDED and some:
        usual = counted[base].sum() / total
        steps = np.abs(np.diff(value[base & (over > 0)]))
        spread = 2.66 * float(steps.mean()) if len(steps) and not share else 0.0
    chance = usual * (1 - usual) if share else usual
    width = np.maximum(3 * np.sqrt(chance / np.where(over > 0, over, np.nan)), spread)
    lo, hi = np.maximum(usual - width, 0), usual + width
    whole = by_month["whole"].to_numpy(bool) if "whole" in by_month else np.ones(len(over), bool)
    hi = np.minimum(hi, 1) if share else hi
    # A month that holds little, and should, shows nothing by itself.
    telling = (
        over >= _UNITS_NEEDED if share else np.maximum(counted, usual * over) >= _EVENTS_NEEDED
    )
    return frames.frame(
        {
            "month": by_month["month"],
            "count": counted,
            "of": over,
            "value": value,
            "usual": np.full(len(over), usual),
            "lo": lo,
            "hi": hi,
            "baseline": base,
            "outside": ((value < lo) | (value > hi)) & whole & telling,
        },
        _RUN_CHART,
    )


_OWN_RHYTHM = {
    "contact": "str",
    "gaps": "int64",
    "usual_gap_days": "float64",
    "limit_days": "float64",
    "days_since": "float64",
    "rule": "str",
    "overdue": "bool",
}


@measure
def own_rhythm(
    status: pd.DataFrame, interactions: pd.DataFrame, *, as_of: dt.date, min_gaps: int = 5
) -> pd.DataFrame:
    """Who has been silent for longer than nine in ten of the silences there were before.

    Parameters
    ----------
    status
        The table made by `engagement.status` with the same `as_of`.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    min_gaps
        Silences that must have ended before a person's own rhythm is taken.

    Returns
    -------
    pandas.DataFrame
        One row per contact as in `status`. Columns:

        ============== ======= ===============================================================
        column         dtype   meaning
        ============== ======= ===============================================================
        contact        str     who
        gaps           int64   silences that ended: from one day of contact to the next, counting
                               the rows that restart the clock of `engagement.status`
        usual_gap_days float64 their median; NaN without any
        limit_days     float64 "own rhythm": the shortest of them that nine in ten do not exceed;
                               "check in every": one and a half times that number of days
        days_since     float64 the silence that lasts
        rule           str     "own rhythm" from `min_gaps` on, else "check in every"
        overdue        bool    on your list, and silent for longer than `limit_days`
        ============== ======= ===============================================================

    Raises
    ------
    ValueError
        If `min_gaps` is below 1.

    Notes
    -----
    People who are in touch in bursts look lost in every long pause (Miritello et al. 2013); their
    own pauses are the measure. The limit is a silence that was really seen, not one between two.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": pd.date_range("2026-01-01", periods=7, freq="7D"), "contact": "Ann"}
    ... )
    >>> status = nm.engagement.status(
    ...     pd.DataFrame({"contact": ["Ann"]}), log, as_of=dt.date(2026, 6, 30)
    ... )
    >>> nm.insights.own_rhythm(status, log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "gaps", "limit_days", "days_since", "overdue"]
    ... ]
      contact  gaps  limit_days  days_since  overdue
    0     Ann     6         7.0       138.0     True
    """
    frames.at_least("min_gaps", min_gaps, 1)
    log = Log.of(interactions, as_of)
    real = log.restarts()
    code, day = log.code[real], log.date[real]
    same = code[1:] == code[:-1]
    gap = (day[1:] - day[:-1]).astype(np.int64)
    closed = same & (gap > 0)
    who, gap = code[1:][closed], gap[closed]
    gap = np.append(gap[frames.sorted_by(who, gap)].astype(float), np.nan)
    number = np.bincount(who, minlength=len(log.people))
    start = np.cumsum(number) - number
    # Of ten gaps the ninth is the shortest that nine in ten do not exceed.
    ninth = _pick(gap, start + (9 * number + 9) // 10 - 1, number)
    middle = _pick(gap, start + (number - 1) // 2, number) + _pick(gap, start + number // 2, number)
    place = log.people.get_indexer(pd.Index(status["contact"], dtype="str"))
    gaps = np.append(number, 0)[place]
    own = gaps >= min_gaps
    limit = np.where(
        own, np.append(ninth, np.nan)[place], 1.5 * status["check_in_days"].to_numpy(float)
    )
    since = status["days_since"].to_numpy(float)
    return frames.frame(
        {
            "contact": status["contact"],
            "gaps": gaps,
            "usual_gap_days": np.append(middle / 2, np.nan)[place],
            "limit_days": limit,
            "days_since": since,
            "rule": np.where(own, "own rhythm", "check in every"),
            "overdue": status["listed"].to_numpy(bool) & (since > limit),
        },
        _OWN_RHYTHM,
    )


def _pick(values: Array, place: Array, number: Array) -> Array:
    """Values at the places; missing, as the last value is, for codes that have none."""
    found: Array = values[np.where(number > 0, place, -1)]
    return found


_FIRST = {
    "contact": "str",
    "started_on": "datetime64[us]",
    "channel": "str",
    "opening": "str",
    "closeness": "str",
    "quiet": "str",
    "answered": "bool",
    "judged": "bool",
}


@measure
def first_approaches(
    episodes: pd.DataFrame,
    asking: pd.DataFrame,
    purposes: pd.DataFrame,
    contacts: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
    dormant_days: int = 365,
) -> pd.DataFrame:
    """The first approach to each person, what it was like, and whether it was answered in time.

    One per person, because several to the same are no independent evidence.

    Parameters
    ----------
    episodes
        The table made by `follow_up.episodes` with the same `as_of`.
    asking
        The rows it was made from.
    purposes
        The ``purposes`` table.
    contacts
        The ``contacts`` table.
    as_of
        The last day whose entries are known.
    window_days
        Days within which an answer counts.
    dormant_days
        Days of silence before the approach from which on the person was quiet.

    Returns
    -------
    pandas.DataFrame
        One row per person approached. Columns; what is blank is "Not recorded":

        ========== ============== ================================================================
        column     dtype          meaning
        ========== ============== ================================================================
        contact    str            who
        started_on datetime64[us] day of the first message
        channel    str            its channel
        opening    str            from the first of its What for: "Catching up", "News about them",
                                  "Something for them", "Asking advice" or "Asking a favour"
        closeness  str            as on Contacts
        quiet      str            "Quiet" or "In touch", from the last exchange before, or In touch
                                  before this sheet
        answered   bool           within `window_days` of the first message; on an unknown day, when
                                  the message with the Yes was sent within them
        judged     bool           the window is over; until then it is too early to say
        ========== ============== ================================================================

    Raises
    ------
    ValueError
        If a number of days is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05"],
    ...         "contact": ["Ann"],
    ...         "channel": "Email",
    ...         "started_by": "Me",
    ...         "answered_on": ["2026-01-08"],
    ...     }
    ... )
    >>> asked = pd.DataFrame({"interaction": [0], "purpose": ["Ask advice"]})
    >>> approaches = nm.follow_up.episodes(log, as_of=dt.date(2026, 6, 30))
    >>> first = nm.insights.first_approaches(
    ...     approaches, log, asked, pd.DataFrame({"contact": ["Ann"]}), as_of=dt.date(2026, 6, 30)
    ... )
    >>> first[["contact", "channel", "opening", "answered", "judged"]]
      contact channel        opening  answered  judged
    0     Ann   Email  Asking advice      True    True
    """
    frames.at_least("window_days", window_days, 1)
    frames.at_least("dormant_days", dormant_days, 1)
    last = frames.day(as_of)
    known = episodes[frames.days(episodes, "started_on") <= last]
    first = known.drop_duplicates("contact").reset_index(drop=True)
    start, in_time = frames.answered_in_time(first, as_of=as_of, window_days=window_days)
    window = np.timedelta64(window_days, "D")
    log = Log.of(asking, as_of)
    place = log.people.get_indexer(pd.Index(first["contact"], dtype="str"))
    row = _opening_rows(log, place, start)
    person = contacts.drop_duplicates("contact").set_index("contact").reindex(first["contact"])
    before = frames.days(person, "in_touch_before_on")
    before[before > start] = np.datetime64("NaT")
    silence = start - np.fmax(_last_before(log, place, start), before)
    quiet = np.select(
        [np.isnat(silence), silence >= np.timedelta64(dormant_days, "D")],
        [NOT_RECORDED, "Quiet"],
        "In touch",
    )
    what_for = purposes[purposes["interaction"].isin(row.index)].drop_duplicates("interaction")
    opening = what_for.set_index("interaction")["purpose"].map(_OPENINGS)
    return frames.frame(
        {
            "contact": first["contact"],
            "started_on": start,
            "channel": _or_not_recorded(row, "channel"),
            "opening": opening.reindex(row.index).fillna(NOT_RECORDED),
            "closeness": _or_not_recorded(person, "closeness"),
            "quiet": quiet,
            "answered": in_time,
            "judged": start + window <= last,
        },
        _FIRST,
    )


def _opening_rows(log: Log, place: Array, start: Array) -> pd.DataFrame:
    """The first row of yours to each contact on the day given, under its own label."""
    mine = np.flatnonzero(log.asks())
    at = np.searchsorted(frames.keys(log.code[mine], log.date[mine]), frames.keys(place, start))
    return log.table.iloc[log.order[mine[at]]]


def _last_before(log: Log, place: Array, start: Array) -> Array:
    """Last day before the one given on which each contact was heard from."""
    code, day = log.exchange_days()
    at = np.searchsorted(frames.keys(code, day), frames.keys(place, start)) - 1
    found: Array = np.append(day, np.datetime64("NaT", "D"))[at]
    found[np.append(code, -1)[at] != place] = np.datetime64("NaT")
    return found


def _or_not_recorded(table: pd.DataFrame, name: str) -> Any:
    if name not in table:
        return np.full(len(table), NOT_RECORDED)
    return table[name].astype("str").fillna(NOT_RECORDED)


@measure
def by_group(approaches: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Share of first approaches answered, by what they were like, in an order that luck sways less.

    Parameters
    ----------
    approaches
        The table made by `first_approaches`.
    by
        One of its columns, such as ``"channel"`` or ``"opening"``.

    Returns
    -------
    pandas.DataFrame
        One row per group: those of ten or more by ``shrunk``, then the smaller ones, then "Not
        recorded". Columns: str ``group``; ``k`` answered of ``n`` judged, ``rate``, ``lo`` and
        ``hi`` (95 % Wilson), ``method``, ``n_excluded`` too early to say, ``note``, as of
        `follow_up.reply_rate`; float64 ``shrunk`` (`rates.shrunk` over the recorded groups), and
        bool ``ranked``: ten or more, and recorded.

    Raises
    ------
    ValueError
        If the table has no such column.

    Examples
    --------
    >>> import netmetrics as nm
    >>> first = pd.DataFrame(
    ...     {
    ...         "channel": ["Email"] * 20 + ["Message"] * 20,
    ...         "judged": True,
    ...         "answered": [True] * 4 + [False] * 16 + [True] * 13 + [False] * 7,
    ...     }
    ... )
    >>> nm.insights.by_group(first, by="channel")[["group", "k", "n", "rate", "shrunk"]].round(3)
         group   k   n  rate  shrunk
    0  Message  13  20  0.65   0.575
    1    Email   4  20  0.20   0.275
    """
    column_of("approaches", approaches, by)
    names, place = np.unique(approaches[by].to_numpy(dtype=str), return_inverse=True)
    judged, answered = (approaches[c].to_numpy(dtype=bool) for c in ("judged", "answered"))
    size = len(names)
    k = np.bincount(place[judged & answered], minlength=size)
    n = np.bincount(place[judged], minlength=size)
    recorded = names != NOT_RECORDED
    pulled = np.full(size, np.nan)
    pulled[recorded] = rates.shrunk(k[recorded], n[recorded]).shares
    ranked = recorded & (n >= _UNITS_NEEDED)
    table = frames.rate_table(
        k, n, n_excluded=np.bincount(place, minlength=size) - n, keys={"group": (names, "str")}
    ).assign(shrunk=pulled, ranked=ranked)
    order = np.lexsort((names, -pulled, ~ranked, ~recorded))
    return table.iloc[order].reset_index(drop=True)


_PAIRS = {
    "lower": "str",
    "higher": "str",
    "k_lower": "int64",
    "n_lower": "int64",
    "k_higher": "int64",
    "n_higher": "int64",
    "difference": "float64",
    "lo": "float64",
    "hi": "float64",
    "p": "float64",
    "needed": "float64",
    "odds": "float64",
    "within": "str",
    "layers": "int64",
    "odds_within": "float64",
    "odds_lo": "float64",
    "odds_hi": "float64",
    "p_within": "float64",
    "p_same": "float64",
    "verdict": "str",
    "comparisons": "int64",
}


@measure
def compare(approaches: pd.DataFrame, *, by: str, within: str = "") -> pd.DataFrame:
    """Whether first approaches of one kind were answered more often than those of another.

    Parameters
    ----------
    approaches
        The table made by `first_approaches`.
    by
        The column whose groups are compared, such as ``"channel"`` or ``"opening"``.
    within
        A column such as ``"closeness"`` or ``"quiet"``: like is compared with like, for one calls
        friends and writes to strangers. Empty for none.

    Returns
    -------
    pandas.DataFrame
        One row per pair of groups with ten or more judged approaches each. Columns:

        ================ ======= ===============================================================
        column           dtype   meaning
        ================ ======= ===============================================================
        lower, higher    str     the groups, by their shares as counted
        k_lower, n_lower int64   answered, judged; the same for `higher`
        difference       float64 share of `higher` less share of `lower`
        lo, hi           float64 its 95 % bounds (Newcombe)
        p                float64 smallest alpha whose bounds leave out "no difference"
        needed           float64 approaches of either kind that would tell such shares apart
        odds             float64 odds of an answer in `higher` to those in `lower`
        within           str     the column within which they are compared besides; empty where it
                                 is blank for all of either group
        layers           int64   its values that hold both groups and both outcomes, blank apart
        odds_within      float64 the same odds within them, and among the blank (Mantel and Haenszel)
        odds_lo, odds_hi float64 their 95 % bounds
        p_within         float64 that they are even
        p_same           float64 that they are the same in all `layers` (Breslow and Day)
        verdict          str     "more often" (`higher`), "it depends" or "too close to call"
        comparisons      int64   tests that were judged together: each p and each p_same
        ================ ======= ===============================================================

    Raises
    ------
    ValueError
        If the table has no such column.

    Notes
    -----
    "More often" is clear in the sense of `one_report`, and within the layers too (p at most 0.01,
    the same side, and not different between them); else a clear difference is "it depends", as is
    any that differs clearly, in the same sense, between the layers.

    Examples
    --------
    >>> import netmetrics as nm
    >>> first = pd.DataFrame(
    ...     {
    ...         "channel": ["Email"] * 20 + ["Message"] * 20,
    ...         "judged": True,
    ...         "answered": [True] * 4 + [False] * 16 + [True] * 13 + [False] * 7,
    ...     }
    ... )
    >>> nm.insights.compare(first, by="channel")[
    ...     ["lower", "higher", "difference", "p", "verdict"]
    ... ].round(4)
       lower   higher  difference       p     verdict
    0  Email  Message        0.45  0.0035  more often
    """
    for column in (by, within) if within else (by,):
        column_of("approaches", approaches, column)
    rows = approaches[approaches["judged"].to_numpy(bool) & (approaches[by] != NOT_RECORDED)]
    names, place = np.unique(rows[by].to_numpy(dtype=str), return_inverse=True)
    layer = rows[within].to_numpy(dtype=str) if within else np.zeros(len(rows))
    layers, inside = np.unique(layer, return_inverse=True)
    shape = len(names), len(layers)
    cell = place * shape[1] + inside
    n = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    k = np.bincount(cell, rows["answered"], minlength=shape[0] * shape[1]).reshape(shape)
    enough = np.flatnonzero(n.sum(axis=1) >= _UNITS_NEEDED)
    told = layers != NOT_RECORDED if within else np.zeros(1, dtype=bool)
    pairs = [_pair(names, k, n, couple, (within, told)) for couple in combinations(enough, 2)]
    return one_report(frames.frame({c: [pair[c] for pair in pairs] for c in _PAIRS}, _PAIRS))[0]


def _pair(
    names: Array, k: Array, n: Array, couple: tuple[Any, Any], layered: tuple[str, Array]
) -> dict[str, object]:
    """One row of `compare` from the counts by group and layer, and which layers are recorded."""
    by_share = sorted(couple, key=lambda group: k[group].sum() / n[group].sum())
    (k2, n2), (k1, n1) = ((k[group], n[group]) for group in by_share)
    sides = int(k1.sum()), int(n1.sum()), int(k2.sum()), int(n2.sum())
    apart = rates.newcombe(*sides)
    crude = rates.mantel_haenszel(*([side] for side in sides))
    within, told = layered
    within = within if n1[told].any() and n2[told].any() else ""
    every = np.full(len(told), within != "")
    found, alike = (
        rates.mantel_haenszel(k1[of], n1[of], k2[of], n2[of]) for of in (every, told & every)
    )
    return {
        "lower": names[by_share[0]],
        "higher": names[by_share[1]],
        **dict(zip(("k_higher", "n_higher", "k_lower", "n_lower"), sides, strict=True)),
        "difference": apart.estimate,
        "lo": apart.lo,
        "hi": apart.hi,
        "p": rates.newcombe_p(*sides),
        "needed": rates.sample_size(sides[2] / sides[3], sides[0] / sides[1]),
        "odds": crude.odds,
        "within": within,
        "layers": alike.layers,
        "odds_within": found.odds,
        "odds_lo": found.lo,
        "odds_hi": found.hi,
        "p_within": found.p,
        "p_same": alike.p_same,
        "verdict": "",
        "comparisons": 0,
    }


@measure
def tries(
    episodes: pd.DataFrame,
    asking: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
    most: int = 3,
) -> pd.DataFrame:
    """Share of first, second and later messages of an approach that were answered in time.

    Parameters
    ----------
    episodes
        The table made by `follow_up.episodes` with the same `as_of`.
    asking
        The rows it was made from.
    as_of
        The last day whose entries are known.
    window_days
        Days from that message within which an answer counts.
    most
        How many messages of an approach are looked at.

    Returns
    -------
    pandas.DataFrame
        One row per number from 1 to `most`: int64 ``attempt``, then the columns of
        `follow_up.reply_rate`: ``k`` approaches that this message had answered in time, ``n`` those
        with so many messages, the window of this one over, ``n_excluded`` its window still open; and
        int64 ``people``, the contacts among `n`. You choose whom to write to again, so the shares are
        not chances of one and the same person.

    Raises
    ------
    ValueError
        If `window_days` or `most` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Bo", "Bo"],
    ...         "started_by": "Me",
    ...         "answered_on": ["2026-01-08", None, "2026-06-21"],
    ...     }
    ... )
    >>> approaches = nm.follow_up.episodes(log, as_of=dt.date(2026, 6, 30))
    >>> nm.insights.tries(approaches, log, as_of=dt.date(2026, 6, 30), most=2)[
    ...     ["attempt", "k", "n", "n_excluded"]
    ... ]
       attempt  k  n  n_excluded
    0        1  1  2           1
    1        2  0  0           0
    """
    frames.at_least("window_days", window_days, 1)
    frames.at_least("most", most, 1)
    log = Log.of(asking, as_of)
    mine = log.asks()
    code, date = log.code[mine], log.date[mine]
    known = episodes[frames.days(episodes, "started_on") <= log.as_of]
    place = log.people.get_indexer(pd.Index(known["contact"], dtype="str"))
    start = frames.days(known, "started_on")
    opening = np.searchsorted(frames.keys(code, date), frames.keys(place, start))
    attempts, answer = known["attempts"].to_numpy(), frames.days(known, "earliest_on")
    window = np.timedelta64(window_days, "D")
    date = np.append(date, np.datetime64("NaT", "D"))
    counts = []
    for attempt in range(1, most + 1):
        row = np.where(attempts >= attempt, opening + attempt - 1, -1)
        sent = date[row]
        over = sent + window <= log.as_of
        in_time = answer - sent <= window
        k = (over & in_time & (attempts == attempt)).sum()
        people = len(np.unique(place[over]))
        counts.append([k, over.sum(), (~np.isnat(sent) & ~over).sum(), people])
    k, n, still_open, people = np.array(counts).T
    return frames.rate_table(
        k, n, n_excluded=still_open, keys={"attempt": (np.arange(1, most + 1), "int64")}
    ).assign(people=people.astype(np.int64))


@measure
def compare_delays(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Whether answers come sooner in one group than in another, those still open counted as far as seen.

    Parameters
    ----------
    first
        A table with ``days`` and ``seen``, such as `follow_up.answer_delays` makes, one row per
        person.
    second
        The same of the other group.

    Returns
    -------
    pandas.DataFrame
        One row: int64 ``n_first``, ``answered_first``, ``n_second`` and ``answered_second``;
        float64 ``statistic`` and ``p`` (log-rank, NaN with fewer than ten in either); str
        ``verdict``: "sooner" or "later" (`first`, p at most 0.01), "too close to call" or "too
        early to say". Answers whose day is not recorded are left out.

    Examples
    --------
    >>> import netmetrics as nm
    >>> fast = pd.DataFrame({"days": range(1, 13), "seen": True})
    >>> slow = pd.DataFrame({"days": range(20, 32), "seen": True})
    >>> nm.insights.compare_delays(fast, slow)[["n_first", "n_second", "verdict"]]
       n_first  n_second verdict
    0       12        12  sooner
    """
    groups = [t[t["dated"]] if "dated" in t else t for t in (first, second)]
    sides = [(t["days"].to_numpy(dtype=float), t["seen"].to_numpy(dtype=bool)) for t in groups]
    found = rates.log_rank(*sides[0], *sides[1])
    enough = min(len(t) for t in groups) >= _UNITS_NEEDED and not math.isnan(found.p)
    side = "sooner" if found.excess > 0 else "later"
    clear = side if found.p <= _CLEAR else "too close to call"
    columns = {
        "n_first": len(groups[0]),
        "answered_first": sides[0][1].sum(),
        "n_second": len(groups[1]),
        "answered_second": sides[1][1].sum(),
        "statistic": found.statistic if enough else math.nan,
        "p": found.p if enough else math.nan,
        "verdict": clear if enough else "too early to say",
    }
    dtypes = [*["int64"] * 4, "float64", "float64", "str"]
    return frames.frame(
        {name: [value] for name, value in columns.items()},
        dict(zip(columns, dtypes, strict=True)),
    )


@measure
def through_reconnected(
    lag: pd.DataFrame, opportunities: pd.DataFrame, *, as_of: dt.date
) -> pd.DataFrame:
    """Share of opportunities for you that came up through people since you were back in touch.

    Parameters
    ----------
    lag
        The table made by `opportunities.lag` with the same `as_of`.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row as of `follow_up.reply_rate`: ``k`` opened on or after the day on which you
        were back in touch with their contact after a long silence, ``n`` all for you so far.
        That they followed is not to say that they came of it.

    Examples
    --------
    >>> import netmetrics as nm
    >>> lag = pd.DataFrame({"contact": ["Ann"], "reconnected_on": ["2026-01-10"]})
    >>> came = pd.DataFrame(
    ...     {
    ...         "opened_on": ["2026-01-20", "2026-03-02", "2026-05-04"],
    ...         "contact": ["Ann", "Bo", "Ann"],
    ...         "kind": ["Job lead", "Referral", "Referral"],
    ...         "stage": ["Won", "Lost", "Open"],
    ...         "closed_on": ["2026-02-20", "2026-03-10", None],
    ...         "for_whom": ["Me", "Me", "Them"],
    ...     }
    ... )
    >>> nm.insights.through_reconnected(lag, came, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]]
       k  n  rate
    0  1  2   0.5
    """
    opened = frames.days(opportunities, "opened_on")
    mine = (opened <= frames.day(as_of)) & ~frames.has(opportunities, "for_whom", "Them")
    back = pd.Series(
        frames.days(lag, "reconnected_on"), index=pd.Index(lag["contact"], dtype="str")
    ).reindex(opportunities["contact"])
    since = mine & (opened >= back.to_numpy().astype("datetime64[D]"))
    return frames.rate_table(int(since.sum()), int(mine.sum()), n_excluded=0)
