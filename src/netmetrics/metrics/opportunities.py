"""What came up: how many opportunities, of which sort, and how long it took.

Tables are those of `netmetrics.load`, best cut by `netmetrics.known_at`, or your own.
``opportunities`` has one row each: ``opened_on`` and ``contact``, and as far as recorded ``kind``,
``stage`` (Open, Won, Lost), ``closed_on``, ``for_whom`` (Me, Them), ``raised_by``, ``value`` and
``currency``. ``interactions`` and ``contacts`` are as in `engagement`; of the latter
``in_touch_before_on`` and ``introduced_by`` count here. A table that lacks what is needed raises
ValueError.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import follow_up, frames, origins, rates
from netmetrics.metrics.frames import Array, Log
from netmetrics.metrics.given import measure
from netmetrics.periods import Period

_NAT = np.datetime64("NaT", "D")
_Z95 = NormalDist().inv_cdf(0.975)


def _received(
    opportunities: pd.DataFrame, as_of: dt.date, period: Period | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Opportunities of the period for me, and those for others."""
    start, end = frames.bounds(period, as_of)
    opened = frames.days(opportunities, "opened_on")
    rows = opportunities[frames.between(opened, start, end)]
    given = frames.has(rows, "for_whom", "Them")
    return rows[~given], rows[given]


_UNTOLD = "Not recorded"


def _stage(rows: pd.DataFrame, opportunities: pd.DataFrame, as_of: dt.date) -> Array:
    """Open, Won, Lost or Not recorded, as far as known, of some rows of the opportunities.

    A blank means open, but not of what is closed, nor where Stage was never used.
    """
    closed = frames.days(rows, "closed_on") <= frames.day(as_of)
    untold = ~frames.filled(rows, "stage") & closed
    if not _stages_told(opportunities, as_of):
        untold = np.ones(len(rows), dtype=bool)
    return np.select(
        [untold, *(closed & frames.has(rows, "stage", stage) for stage in ("Won", "Lost"))],
        [_UNTOLD, "Won", "Lost"],
        "Open",
    )


def _stages_told(opportunities: pd.DataFrame, as_of: dt.date) -> bool:
    opened = frames.days(opportunities, "opened_on")
    return bool((frames.filled(opportunities, "stage") & (opened <= frames.day(as_of))).any())


@measure
def counts(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Opportunities that came up for you and for others, and what became of yours.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row. Columns, all int64:

        ============ ==========================================================
        column       meaning
        ============ ==========================================================
        received     for you (For is not Them)
        given        for the other person
        open         of those received, neither won nor lost by `as_of`
        won          of those received, Won with a Closed on up to `as_of`
        lost         of those received, Lost with a Closed on up to `as_of`
        not_recorded of those received, the others: closed with a blank Stage,
                     and all of them while Stage was never used
        ============ ==========================================================

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.counts(came, as_of=dt.date(2026, 6, 30))
       received  given  open  won  lost  not_recorded
    0         2      1     0    1     1             0
    """
    received, given = _received(opportunities, as_of, period)
    stage = _stage(received, opportunities, as_of)
    values = {"received": len(received), "given": len(given)}
    values |= {name.lower(): int((stage == name).sum()) for name in schema.STAGES}
    values["not_recorded"] = int((stage == _UNTOLD).sum())
    return frames.frame({k: [v] for k, v in values.items()}, dict.fromkeys(values, "int64"))


@measure
def by_kind(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Opportunities for you, by kind.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per kind of the schema, then "Not recorded" (blank, or none of them): str ``kind``,
        int64 ``opportunities``.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.by_kind(came, as_of=dt.date(2026, 6, 30)).query("opportunities > 0")
           kind  opportunities
    0  Job lead              1
    1  Referral              1
    """
    received, _ = _received(opportunities, as_of, period)
    names = frames.choices_then_rest(schema.OPPORTUNITY_KINDS, "Not recorded")
    place = frames.places(received, "kind", schema.OPPORTUNITY_KINDS)
    return frames.frame(
        {"kind": names, "opportunities": np.bincount(place, minlength=len(names))},
        {"kind": "str", "opportunities": "int64"},
    )


@measure
def by_stage(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Opportunities for you, by what became of them.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row each for Open, Won, Lost and "Not recorded", as in `counts`: str ``stage``, int64
        ``opportunities``.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.by_stage(came, as_of=dt.date(2026, 6, 30))
              stage  opportunities
    0          Open              0
    1           Won              1
    2          Lost              1
    3  Not recorded              0
    """
    received, _ = _received(opportunities, as_of, period)
    stage = _stage(received, opportunities, as_of)
    names = frames.choices_then_rest(schema.STAGES, _UNTOLD)
    number = [int((stage == name).sum()) for name in names]
    return frames.frame(
        {"stage": names, "opportunities": number},
        {"stage": "str", "opportunities": "int64"},
    )


@measure
def by_month(
    opportunities: pd.DataFrame, interactions: pd.DataFrame, *, as_of: dt.date
) -> pd.DataFrame:
    """Opportunities for you and times in touch, month by month.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per month from that of the first row of either table to that of `as_of`, months
        without any included. Columns:

        ============= ============== ==================================================
        column        dtype          meaning
        ============= ============== ==================================================
        month         datetime64[us] its first day
        opportunities int64          those for you that came up in it
        touches       int64          interactions
        days          int64          days of it from the first row to `as_of`
        whole         bool           all its days are among them
        ============= ============== ==================================================

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.opportunities.by_month(came, log, as_of=dt.date(2026, 6, 30)).head(3)
           month  opportunities  touches  days  whole
    0 2026-01-01              1        1    27  False
    1 2026-02-01              0        1    28   True
    2 2026-03-01              1        0    31   True
    """
    last = frames.day(as_of)
    date, opened = frames.days(interactions, "date"), frames.days(opportunities, "opened_on")
    seen = np.concatenate([date[date <= last], opened[opened <= last]])
    first = seen.min() if len(seen) else _NAT
    months = frames.month_grid(first, last)
    number, whole = frames.month_days(months, first, last)
    received, _ = _received(opportunities, as_of, None)
    return frames.frame(
        {
            "month": months,
            "opportunities": frames.count_in(months, frames.days(received, "opened_on")),
            "touches": frames.count_in(months, date[date <= last]),
            "days": number,
            "whole": whole,
        },
        {
            "month": "datetime64[us]",
            "opportunities": "int64",
            "touches": "int64",
            "days": "int64",
            "whole": "bool",
        },
    )


@measure
def per_100_touches(
    opportunities: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """Opportunities for you per 100 times in touch.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row. Columns:

        ============= ======= ==========================================================
        column        dtype   meaning
        ============= ======= ==========================================================
        opportunities int64   those for you that came up
        touches       int64   interactions
        rate          float64 opportunities per 100 of them; NaN if there is none
        lo, hi        float64 its 95 % bounds by Garwood
        method        str     "Garwood"
        note          str     "no data yet" without interactions, else empty
        ============= ======= ==========================================================

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.opportunities.per_100_touches(came, log, as_of=dt.date(2026, 6, 30))[
    ...     ["opportunities", "touches", "rate", "lo", "hi"]
    ... ].round(1)
       opportunities  touches  rate   lo     hi
    0              2        3  66.7  8.1  240.8
    """
    start, end = frames.bounds(period, as_of)
    received, _ = _received(opportunities, as_of, period)
    date = frames.days(interactions, "date")[interactions["contact"].notna().to_numpy()]
    touches = int(frames.between(date, start, end).sum())
    lo, hi = rates.garwood(len(received), touches)
    return frames.frame(
        {
            "opportunities": [len(received)],
            "touches": [touches],
            "rate": [100 * len(received) / touches if touches else np.nan],
            "lo": [100 * float(lo)],
            "hi": [100 * float(hi)],
            "method": ["Garwood"],
            "note": ["" if touches else "no data yet"],
        },
        {
            "opportunities": "int64",
            "touches": "int64",
            "rate": "float64",
            "lo": "float64",
            "hi": "float64",
            "method": "str",
            "note": "str",
        },
    )


_LAG = {
    "contact": "str",
    "reconnected_on": "datetime64[us]",
    "opened_on": "datetime64[us]",
    "days": "float64",
    "seen": "bool",
    "note": "str",
}


@measure
def lag(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    dormant_days: int = 365,
) -> pd.DataFrame:
    """Time from being back in touch with a person to the first opportunity through them.

    Parameters
    ----------
    contacts
        The ``contacts`` table; its In touch before this sheet counts as contact.
    interactions
        The ``interactions`` table.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    dormant_days
        Days without an exchange after which the next one is a reconnection.

    Returns
    -------
    pandas.DataFrame
        One row per person who was reconnected with, or whose first exchange in the sheet may have
        been one, in order of first appearance. Columns:

        ============== ============== =============================================================
        column         dtype          meaning
        ============== ============== =============================================================
        contact        str            who
        reconnected_on datetime64[us] first exchange after `dormant_days` without one
        opened_on      datetime64[us] first opportunity for you through them
        days           float64        from the first to the second; to `as_of` if none came up yet
        seen           bool           an opportunity came up; False if none yet, and where a note
                                      leaves the person out
        note           str            "preexisting": an opportunity came up before; "first in this
                                      sheet": when you were last in touch before it is not recorded,
                                      so `reconnected_on` and `days` are missing
        ============== ============== =============================================================

    Raises
    ------
    ValueError
        If `dormant_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo"], "in_touch_before_on": "2022-12-31"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09"], "contact": ["Ann", "Bo"], "channel": "Call"}
    ... )
    >>> came = pd.DataFrame({"opened_on": ["2026-03-06"], "contact": ["Ann"]})
    >>> nm.opportunities.lag(people, log, came, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "days", "seen"]
    ... ]
      contact   days   seen
    0     Ann   60.0   True
    1      Bo  141.0  False
    """
    frames.at_least("dormant_days", dormant_days, 1)
    people = follow_up.reconnections(contacts, interactions, as_of=as_of, dormant_days=dormant_days)
    people = people[people["reconnected_on"].notna() | (people["note"] != "")]
    back, last = frames.days(people, "reconnected_on"), frames.day(as_of)
    wins = Log.of(_received(opportunities, as_of, None)[0], as_of, by="opened_on")
    first = np.full(len(wins.people) + 1, _NAT)
    first[wins.code[::-1]] = wins.date[::-1]
    opened = first[wins.people.get_indexer(pd.Index(people["contact"]))]
    before = opened < back
    spans = np.where(np.isnat(opened), last, opened) - back
    return frames.frame(
        {
            "contact": people["contact"],
            "reconnected_on": back,
            "opened_on": opened,
            "days": np.where(np.isnat(spans) | before, np.nan, spans.astype(float)),
            "seen": opened >= back,
            "note": np.where(before, "preexisting", people["note"].to_numpy()),
        },
        _LAG,
    )


@measure
def lag_summary(lag: pd.DataFrame) -> pd.DataFrame:
    """Time by which half of the people you are back in touch with had an opportunity come up.

    Parameters
    ----------
    lag
        The table made by `lag`; only rows without a note count.

    Returns
    -------
    pandas.DataFrame
        One row. Columns:

        ============= ======= ==================================================================
        column        dtype   meaning
        ============= ======= ==================================================================
        contacts      int64   people reconnected with
        opportunities int64   of these, those through whom an opportunity came up since
        median_days   float64 days until half have; NaN while fewer than half have
        lo_days       float64 lower 95 % bound; NaN below five opportunities
        hi_days       float64 upper 95 % bound, possibly infinite; NaN below five opportunities
        status        str     "ok", "not reached" or "no data yet"
        ============= ======= ==================================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> lag = pd.DataFrame({"days": [60.0, 141.0], "seen": [True, False], "note": ""})
    >>> nm.opportunities.lag_summary(lag)[["contacts", "opportunities", "median_days", "status"]]
       contacts  opportunities  median_days status
    0         2              1         60.0     ok
    """
    rows = lag[lag["note"] == ""]
    return _summary(rows, "contacts", "opportunities")


def _summary(rows: pd.DataFrame, of: str, events: str) -> pd.DataFrame:
    """Median of the days until seen, with how many there are and how many were seen."""
    curve = rates.kaplan_meier(rows["days"].to_numpy(), rows["seen"].to_numpy())
    half = rates.median(curve)
    return frames.frame(
        {
            of: [curve.n],
            events: [curve.n_events],
            "median_days": [half.median],
            "lo_days": [half.lo],
            "hi_days": [half.hi],
            "status": [half.status],
        },
        {
            of: "int64",
            events: "int64",
            "median_days": "float64",
            "lo_days": "float64",
            "hi_days": "float64",
            "status": "str",
        },
    )


@measure
def win_rate(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Share of the opportunities for you that came to something, of those that are decided.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` won, ``n`` won or lost, ``rate``, ``lo`` and ``hi`` (95 % Wilson),
        ``method``, ``n_excluded`` the others, ``note``: "not recorded" while Stage was never used.
        It misleads while those that come to something are decided sooner than the others: read it
        beside `outcomes_by_day`.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.win_rate(came, as_of=dt.date(2026, 6, 30))[["k", "n", "rate", "note"]]
       k  n  rate note
    0  1  2   0.5  few
    """
    received, _ = _received(opportunities, as_of, period)
    if len(received) and not _stages_told(opportunities, as_of):
        return frames.not_recorded(len(received))
    stage = _stage(received, opportunities, as_of)
    won, lost = (int((stage == name).sum()) for name in ("Won", "Lost"))
    return frames.rate_table(won, won + lost, n_excluded=len(received) - won - lost)


@measure
def given_share(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Share of opportunities that were for the other person.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` for them, ``n`` all, ``rate``, ``lo`` and ``hi`` (95 % Wilson), ``method``,
        ``n_excluded`` 0, ``note``: "not recorded", and nothing counted, while For was never used.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.given_share(came, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]].round(3)
       k  n   rate
    0  1  3  0.333
    """
    received, given = _received(opportunities, as_of, period)
    share = frames.rate_table(len(given), len(given) + len(received), n_excluded=0)
    opened = frames.days(opportunities, "opened_on")
    told = frames.filled(opportunities, "for_whom") & (opened <= frames.day(as_of))
    return share if told.any() else frames.not_recorded(len(received))


_CLOSINGS = {
    "contact": "str",
    "opened_on": "datetime64[us]",
    "stage": "str",
    "days": "float64",
    "seen": "bool",
}


@measure
def closings(opportunities: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Days until each opportunity for you was decided, or has been open so far.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per opportunity in sheet order, but for those closed before they came up and those
        of which it is not recorded (see `counts`). Columns:

        ========= ============== ===============================================
        column    dtype          meaning
        ========= ============== ===============================================
        contact   str            through whom
        opened_on datetime64[us] when it came up
        stage     str            Open, Won or Lost at `as_of`
        days      float64        until it was won or lost, or until `as_of`
        seen      bool           won or lost
        ========= ============== ===============================================

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> nm.opportunities.closings(came, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "stage", "days", "seen"]
    ... ]
      contact stage  days  seen
    0     Ann   Won  31.0  True
    1      Bo  Lost   8.0  True
    """
    rows = frames.in_sheet_order(_received(opportunities, as_of, None)[0])
    opened, stage = frames.days(rows, "opened_on"), _stage(rows, opportunities, as_of)
    seen = stage != "Open"
    ended = np.where(seen, frames.days(rows, "closed_on"), frames.day(as_of))
    sound = (ended >= opened) & (stage != _UNTOLD)
    return frames.frame(
        {
            "contact": rows["contact"][sound],
            "opened_on": opened[sound],
            "stage": stage[sound],
            "days": (ended - opened)[sound].astype(np.int64),
            "seen": seen[sound],
        },
        _CLOSINGS,
    )


@measure
def time_to_close(closings: pd.DataFrame) -> pd.DataFrame:
    """Days by which half of the opportunities are decided, those still open counted as far as seen.

    Parameters
    ----------
    closings
        The table made by `closings`.

    Returns
    -------
    pandas.DataFrame
        One row: int64 ``opportunities`` and ``closed``, float64 ``median_days``, ``lo_days`` and
        ``hi_days`` (95 %; NaN below five closed), and str ``status``: "ok", "not reached" or
        "no data yet".

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> closings = nm.opportunities.closings(came, as_of=dt.date(2026, 6, 30))
    >>> nm.opportunities.time_to_close(closings)[
    ...     ["opportunities", "closed", "median_days", "status"]
    ... ]
       opportunities  closed  median_days status
    0              2       2          8.0     ok
    """
    return _summary(closings, "opportunities", "closed")


@measure
def outcomes_by_day(
    closings: pd.DataFrame, *, within_days: Sequence[int] = (30, 90, 180)
) -> pd.DataFrame:
    """Share of opportunities won, lost and still open so many days after they came up.

    Parameters
    ----------
    closings
        The table made by `closings`.
    within_days
        The days.

    Returns
    -------
    pandas.DataFrame
        One row per number of days: int64 ``within_days``, float64 ``won``, ``lost`` and ``open``
        (0-1, together 1; Aalen and Johansen), int64 ``n`` opportunities, str ``status``: "ok",
        "no data yet", or "not observable yet" beyond the longest followed while any is open, where
        the shares are missing; then float64 ``won_lo``, ``won_hi``, ``lost_lo`` and ``lost_hi``, their 95 % bands
        (log-log), missing where the share is 0 or 1.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> closings = nm.opportunities.closings(came, as_of=dt.date(2026, 6, 30))
    >>> nm.opportunities.outcomes_by_day(closings, within_days=[30, 31])[
    ...     ["within_days", "won", "lost", "open", "n"]
    ... ]
       within_days  won  lost  open  n
    0           30  0.0   0.5   0.5  2
    1           31  0.5   0.5   0.0  2
    """
    days = closings["days"].to_numpy()
    causes = np.select([closings["stage"] == "Won", closings["stage"] == "Lost"], [1, 2], 0)
    longest = days.max() if len(days) else -1
    observed = np.asarray(within_days) <= longest if (causes == 0).any() else len(days) > 0
    observed = np.broadcast_to(observed, len(within_days))
    found = {}
    for cause, name in ((1, "won"), (2, "lost")):
        time, *curves = _incidence(days, causes, cause)
        place = np.searchsorted(time, within_days, side="right") - 1
        for end, curve, start in zip(
            ("", "_lo", "_hi"), curves, (0.0, np.nan, np.nan), strict=True
        ):
            # The place before the first time, -1, is the last one here.
            found[name + end] = np.where(observed, np.append(curve, start)[place], np.nan)
    unseen = "not observable yet" if len(days) else "no data yet"
    return frames.frame(
        {
            "within_days": list(within_days),
            "open": 1 - found["won"] - found["lost"],
            "n": [len(days)] * len(within_days),
            "status": np.where(observed, "ok", unseen),
            **found,
        },
        {
            "within_days": "int64",
            "won": "float64",
            "lost": "float64",
            "open": "float64",
            "n": "int64",
            "status": "str",
            "won_lo": "float64",
            "won_hi": "float64",
            "lost_lo": "float64",
            "lost_hi": "float64",
        },
    )


def _incidence(days: Array, causes: Array, cause: int) -> tuple[Array, Array, Array, Array]:
    """Times, shares ended for one reason, and their band: the delta method on the log-log scale."""
    time, share = rates.cumulative_incidence(days, causes, cause=cause)
    curve = rates.kaplan_meier(days, causes != 0)
    risk, ended = curve.at_risk, np.diff(share, prepend=0.0)
    before = np.append(1.0, curve.survival)[: len(time)]
    ours = np.divide(ended * risk, before, out=np.zeros(len(time)), where=before > 0)
    left = np.maximum(risk - curve.events, 0)
    any_end = np.divide(curve.events, risk * left, out=np.zeros(len(time)), where=left > 0)
    own = before**2 * ours * (risk - ours) / risk**3
    both = ended / risk
    variance = (
        share**2 * np.cumsum(any_end)
        - 2 * share * np.cumsum(share * any_end)
        + np.cumsum(share**2 * any_end)
        + np.cumsum(own)
        - 2 * share * np.cumsum(both)
        + 2 * np.cumsum(share * both)
    )
    lo, hi = np.full((2, len(time)), np.nan)
    some = (share > 0) & (share < 1)
    log = np.log(share[some])
    half = _Z95 * np.sqrt(np.maximum(variance[some], 0)) / (share[some] * np.abs(log))
    lo[some], hi[some] = np.exp(log * np.exp(half)), np.exp(log * np.exp(-half))
    return time, share, lo, hi


@measure
def value(
    opportunities: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """What the opportunities for you that were won or are open are worth, per currency.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which they came up; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per stage and currency, by name. Columns:

        =============== ======= ======================================================
        column          dtype   meaning
        =============== ======= ======================================================
        stage           str     Open, Won or, as in `counts`, "Not recorded"
        currency        str     as typed; "Not recorded" if blank
        opportunities   int64   how many
        n_without_value int64   of these, without a Value; they are not taken for 0
        total           float64 sum of the others, in that currency; NaN if there is none
        median          float64 their median
        =============== ======= ======================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> came = pd.DataFrame(
    ...     {
    ...         "opened_on": "2026-01-20",
    ...         "contact": ["Ann", "Bo", "Cy"],
    ...         "stage": "Open",
    ...         "value": [500, 900, None],
    ...         "currency": "EUR",
    ...     }
    ... )
    >>> nm.opportunities.value(came, as_of=dt.date(2026, 6, 30))
      stage currency  opportunities  n_without_value   total  median
    0  Open      EUR              3                1  1400.0   700.0
    """
    rows, _ = _received(opportunities, as_of, period)
    blank = pd.Series(np.nan, index=rows.index)
    money = pd.DataFrame(
        {
            "stage": _stage(rows, opportunities, as_of),
            "currency": rows.get("currency", blank).astype("str").fillna("Not recorded"),
            "value": rows.get("value", blank).astype("float64"),
        }
    )
    groups = money[money["stage"] != "Lost"].groupby(["stage", "currency"])["value"]
    table = pd.DataFrame(
        {
            "opportunities": groups.size(),
            "n_without_value": groups.size() - groups.count(),
            "total": groups.sum(min_count=1),
            "median": groups.median(),
        }
    ).reset_index()
    return frames.frame(
        {name: table[name] for name in table.columns},
        {
            "stage": "str",
            "currency": "str",
            "opportunities": "int64",
            "n_without_value": "int64",
            "total": "float64",
            "median": "float64",
        },
    )


@measure
def attribution(
    opportunities: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    lookback_days: int = 365,
    by: str = "channel",
) -> pd.DataFrame:
    """Which contact preceded the opportunities for you; it tells what came before, not what caused.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which opportunities came up; None for all so far.
    lookback_days
        Days up to and including the opportunity's in which contact with that person counts.
    by
        What rows are told apart by: a column of the ``interactions`` table with choices, such as
        "channel" or "what_for"; a row with several shares its credit among them.

    Returns
    -------
    pandas.DataFrame
        One row per choice, then "Not recorded" and "Unattributed" (no contact in those days).
        Each number column adds up to the opportunities. Columns:

        ====== ======= ===========================================================
        column dtype   meaning
        ====== ======= ===========================================================
        (`by`) str     the choice
        first  float64 opportunities whose earliest row it was
        last   float64 opportunities whose latest row it was
        linear float64 opportunities shared out evenly over all their rows
        ====== ======= ===========================================================

    Raises
    ------
    ValueError
        If `lookback_days` is below 1 or the column has no choices.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> found = nm.opportunities.attribution(came, log, as_of=dt.date(2026, 6, 30))
    >>> found[found["linear"] > 0]
            channel  first  last  linear
    4         Email    1.0   1.0     1.0
    7  Unattributed    1.0   1.0     1.0
    """
    frames.at_least("lookback_days", lookback_days, 1)
    choices = next((c.choices for c in schema.INTERACTIONS.columns if c.name == by), ())
    if not choices:
        raise ValueError(f'by must be a column of interactions with choices; got "{by}".')
    received, _ = _received(opportunities, as_of, period)
    log = Log.of(interactions, as_of)
    who = log.people.get_indexer(pd.Index(received["contact"], dtype="str"))
    opened = frames.days(received, "opened_on")
    number = frames.keys(log.code, log.date)
    start = np.searchsorted(number, frames.keys(who, opened, -lookback_days))
    end = np.searchsorted(number, frames.keys(who, opened), side="right")
    steps = np.where(who >= 0, end - start, 0)
    some = steps > 0
    before = np.cumsum(steps) - steps
    every = np.arange(steps.sum()) - np.repeat(before - start, steps)
    size = len(log.order)
    credit = {
        "first": np.bincount(start[some], minlength=size),
        "last": np.bincount(end[some] - 1, minlength=size),
        "linear": np.bincount(every, np.repeat(1 / np.maximum(steps, 1), steps), minlength=size),
    }
    row, place, share = _choices_of(log, by, choices)
    alone = int((~some).sum())
    return frames.frame(
        {
            by: [*frames.choices_then_rest(choices, "Not recorded"), "Unattributed"],
            **{
                name: np.append(
                    np.bincount(place, given[row] * share, minlength=len(choices) + 1), alone
                )
                for name, given in credit.items()
            },
        },
        {by: "str", "first": "float64", "last": "float64", "linear": "float64"},
    )


def _choices_of(log: Log, by: str, choices: Sequence[str]) -> tuple[Array, Array, Array]:
    """Each row's choices, as (row, place of the choice, share of the row)."""
    if by not in log.table:
        size = len(log.order)
        return np.arange(size), np.full(size, len(choices)), np.ones(size)
    code, texts = frames.coded(log.table[by])
    code = code[log.order]
    parts = [[part.strip() for part in str(text).split(";")] for text in texts]
    known = [[part for part in named if part in choices] for named in parts]
    places = [[choices.index(part) for part in named] or [len(choices)] for named in known]
    places.append([len(choices)])  # a blank has code -1
    number = np.array([len(named) for named in places])[code]
    row = np.repeat(np.arange(len(code)), number)
    flat = np.concatenate([np.array(named) for named in places])
    begin = np.cumsum([0, *(len(named) for named in places)])[:-1][code]
    within = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    return row, flat[np.repeat(begin, number) + within], 1 / np.repeat(number, number)


@measure
def paths(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    lookback_days: int = 365,
    introductions: int = 2,
) -> pd.DataFrame:
    """How each opportunity for you came about, step by step, with the silences between.

    What the log holds on the person in the days before, on whoever introduced you to them, and on
    whoever introduced you to that one. It tells what came before, not what caused.

    Parameters
    ----------
    contacts
        The ``contacts`` table: Introduced by, and In touch before this sheet.
    interactions
        The ``interactions`` table.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which opportunities came up; None for all so far.
    lookback_days
        Days up to and including the opportunity's, or the first with the person introduced, in which
        entries count.
    introductions
        How many introductions are followed back; nobody comes twice.

    Returns
    -------
    pandas.DataFrame
        One row per step, by opportunity in sheet order, then by day, introducers first. Columns:

        =========== ============== ===============================================================
        column      dtype          meaning
        =========== ============== ===============================================================
        opportunity int64          which: its index label in `opportunities` (its place from 0, where
                                   labels are no whole numbers)
        step        int64          1, 2 and so on; the last is the opportunity itself
        depth       int64          0 for the person it came through, 1 for who introduced you, 2 ...
        contact     str            with whom
        event       str            "message", "answer", "meeting" (In person), "video", "call",
                                   "missed" (it did not take place), "social", "introduction" or
                                   "opportunity"
        channel     str            as recorded
        started_by  str            Me or Them; of an answer who answered; of an opportunity who
                                   raised it
        about       str            What for; of an opportunity its kind
        introduced  str            of an introduction: to whom
        on          datetime64[us] the day; of an introduction that of the last row before with that
                                   person that Led to one, or of its answer, missing if there is none
        silent_days float64        days since that person's step before, Social and what did not take
                                   place left out; for the first ever since In touch before this
                                   sheet; missing if unknown, and of an introduction
        row         int64          row of the workbook's sheet; 0 for none
        =========== ============== ===============================================================

    Raises
    ------
    ValueError
        If `lookback_days` is below 1 or `introductions` below 0.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> came = pd.DataFrame({"opened_on": ["2026-03-02"], "contact": ["Ann"]})
    >>> nm.opportunities.paths(people, log, came, as_of=dt.date(2026, 6, 30))[
    ...     ["step", "contact", "event", "on", "silent_days"]
    ... ]
       step contact        event         on  silent_days
    0     1     Ann      message 2026-01-05          NaN
    1     2     Ann         call 2026-02-09         35.0
    2     3     Ann  opportunity 2026-03-02         21.0
    """
    frames.at_least("lookback_days", lookback_days, 1)
    frames.at_least("introductions", introductions, 0)
    received = frames.in_sheet_order(opportunities)
    if received.index.dtype.kind != "i":
        received = received.reset_index(drop=True)
    received = _received(received, as_of, period)[0]
    return origins.paths(
        contacts,
        Log.of(interactions, as_of),
        received[frames.filled(received, "contact")],
        lookback_days=lookback_days,
        introductions=introductions,
    )


@measure
def per_contact_month(
    opportunities: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    active_days: int = 90,
) -> pd.DataFrame:
    """Opportunities for you per active contact and month.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.
    active_days
        Days, that of the contact included, for which a row keeps a contact active.

    Returns
    -------
    pandas.DataFrame
        One row. Columns:

        ============== ======= ==========================================================
        column         dtype   meaning
        ============== ======= ==========================================================
        opportunities  int64   those for you that came up
        contact_months float64 days of the period on which a contact was active, over 30.4375
        rate           float64 opportunities per contact and month; NaN if there is none
        lo, hi         float64 its 95 % bounds by Garwood
        method         str     "Garwood"
        note           str     "no data yet" without active days, else empty
        ============== ======= ==========================================================

    Raises
    ------
    ValueError
        If `active_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
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
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.opportunities.per_contact_month(came, log, as_of=dt.date(2026, 6, 30))[
    ...     ["opportunities", "contact_months", "rate"]
    ... ].round(2)
       opportunities  contact_months  rate
    0              2            4.47  0.45
    """
    frames.at_least("active_days", active_days, 1)
    start, end = frames.bounds(period, as_of)
    log = Log.of(interactions, as_of)
    last = np.minimum(log.date + np.timedelta64(active_days - 1, "D"), end)
    same = np.append(log.code[1:] == log.code[:-1], False)[: len(log.code)]
    before_next = np.append(log.date[1:], _NAT)[: len(log.date)] - np.timedelta64(1, "D")
    last = np.where(same, np.minimum(last, before_next), last)
    stretch = (last - np.maximum(log.date, start)).astype(np.int64) + 1
    active = int(np.maximum(stretch, 0).sum())
    number = len(_received(opportunities, as_of, period)[0])
    months = active / frames.DAYS_PER_MONTH
    lo, hi = rates.garwood(number, months)
    return frames.frame(
        {
            "opportunities": [number],
            "contact_months": [months],
            "rate": [number / months if active else np.nan],
            "lo": [float(lo)],
            "hi": [float(hi)],
            "method": ["Garwood"],
            "note": ["" if active else "no data yet"],
        },
        {
            "opportunities": "int64",
            "contact_months": "float64",
            "rate": "float64",
            "lo": "float64",
            "hi": "float64",
            "method": "str",
            "note": "str",
        },
    )
