"""How often, with whom and how lately you were in touch.

Tables are those of `netmetrics.load`, best cut by `netmetrics.known_at`, or your own. ``interactions``
has one row per person and event: ``date`` and ``contact``, and as far as recorded ``channel`` (In
person, Video, Call, Message, Email, Social), ``started_by`` (Me, Them), ``answered_on`` (a day) and
``answered`` (Yes, No). ``contacts`` has one row per person: ``contact``, and as far as recorded
``added_on``, ``check_in_days``, ``paused_until_on`` and ``ok_to_stay_in_touch`` (Yes, No, Not asked).
A table that lacks what is needed raises ValueError. From some 100,000 rows on, give the measures
`netmetrics.compact` of the interactions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import frames, known, rates
from netmetrics.metrics.frames import Array, Log
from netmetrics.metrics.given import measure
from netmetrics.periods import Period

_NAT = np.datetime64("NaT", "D")
_TINY = 1e-12


@measure
def counts(
    interactions: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Times in touch, by whom they were started, and with how many people.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row. Columns, all int64:

        =================== ====================================================
        column              meaning
        =================== ====================================================
        touches             rows
        started_by_me       of these, started by you
        started_by_them     of these, started by the other person
        starter_unknown     of these, not recorded who started
        people              different contacts
        contact_days        different pairs of contact and day
        possible_duplicates rows that repeat one of the same day, contact, channel and starter
        =================== ====================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> nm.engagement.counts(log, as_of=dt.date(2026, 6, 30))[
    ...     ["touches", "started_by_me", "people"]
    ... ]
       touches  started_by_me  people
    0        3              2       2
    """
    log = Log.of(_in_period(interactions, as_of, period), as_of)
    mine, theirs = (int(log.has("started_by", side).sum()) for side in schema.SIDES)
    new = frames.first_of_run(log.code, log.date)
    again = ~new | ~np.append(new[1:], True)[: len(new)]
    names = [c for c in ("channel", "started_by") if c in log.table]
    # Few, so that the others need not be compared.
    of_a_day = log.table[names].iloc[log.order[again]]
    of_a_day = of_a_day.assign(who=log.code[again], on=log.date[again])
    values = {
        "touches": len(log.code),
        "started_by_me": mine,
        "started_by_them": theirs,
        "starter_unknown": len(log.code) - mine - theirs,
        "people": len(log.people),
        "contact_days": int(new.sum()),
        "possible_duplicates": int(of_a_day.duplicated().sum()),
    }
    return frames.frame({k: [v] for k, v in values.items()}, dict.fromkeys(values, "int64"))


def _in_period(interactions: pd.DataFrame, as_of: dt.date, period: Period | None) -> pd.DataFrame:
    start, end = frames.bounds(period, as_of)
    date = frames.days(interactions, "date")
    inside = frames.between(date, start, end)
    return interactions if inside.all() else interactions[inside]


@measure
def by_channel(
    interactions: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Times in touch and people for each channel.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per channel of the schema, then "Not recorded" (blank, or none of them). Columns:

        ======= ===== ==================
        column  dtype meaning
        ======= ===== ==================
        channel str   the channel
        touches int64 rows
        people  int64 different contacts
        ======= ===== ==================

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> nm.engagement.by_channel(log, as_of=dt.date(2026, 6, 30)).query("touches > 0")
         channel  touches  people
    0  In person        1       1
    2       Call        1       1
    4      Email        1       1
    """
    rows = _in_period(interactions, as_of, period).dropna(subset="contact")
    names = frames.choices_then_rest(schema.CHANNELS, "Not recorded")
    place = frames.places(rows, "channel", schema.CHANNELS)
    return frames.frame(
        {
            "channel": names,
            "touches": np.bincount(place, minlength=len(names)),
            "people": _people(rows, place, len(names)),
        },
        {"channel": "str", "touches": "int64", "people": "int64"},
    )


@measure
def coverage(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """Share of your list that you were in touch with.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far. The list is that of its last known day; a Check in
        every, which has no day, puts people on it only while that day is `as_of`.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` people on your list whom you were in touch with, ``n`` people on your list,
        ``rate`` their share, ``lo`` and ``hi`` missing, ``method`` "census", ``n_excluded`` people
        on the sheet who are not followed, ``note``.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.coverage(
    ...     people, log, as_of=dt.date(2026, 6, 30), period=nm.Period.parse("2026-06")
    ... )[["k", "n", "rate"]]
       k  n      rate
    0  1  3  0.333333
    """
    end = as_of if period is None else min(period.end, as_of)
    listing = known.your_list(contacts, interactions, as_of=end, current=end == as_of)
    met = listing["contact"].isin(_in_period(interactions, as_of, period)["contact"].unique())
    return frames.rate_table(
        int((met & listing["listed"]).sum()),
        int(listing["listed"].sum()),
        n_excluded=int((listing["why_not"] == "not followed").sum()),
        census=True,
    )


@measure
def by_month(contacts: pd.DataFrame, interactions: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Times in touch, and people on your list whom you were in touch with, month by month.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per month from that of the first row to that of `as_of`, months without any
        included. Columns:

        ======= ============== =====================================================
        column  dtype          meaning
        ======= ============== =====================================================
        month   datetime64[us] its first day
        touches int64          rows
        people  int64          different contacts on your list, as in `coverage`
        days    int64          days of it from the first row to `as_of`
        whole   bool           all its days are among them
        ======= ============== =====================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.by_month(people, log, as_of=dt.date(2026, 6, 30)).head(2)
           month  touches  people  days  whole
    0 2026-01-01        1       1    27  False
    1 2026-02-01        1       1    28   True
    """
    log = Log.of(interactions, as_of)
    first = log.date.min() if len(log.date) else _NAT
    months = frames.month_grid(first, log.as_of)
    number, whole = frames.month_days(months, first, log.as_of)
    last = np.minimum((months + 1).astype("datetime64[D]") - 1, log.as_of)
    calendar = np.arange(first, log.as_of + 1) if len(months) else log.date
    of_day = (calendar.astype("datetime64[M]") - first.astype("datetime64[M]")).astype(np.int64)
    place = of_day[(log.date - first).astype(np.int64)]
    new = frames.first_of_run(log.code, place)
    listed = _listed(contacts, log.people, log.code[new], last[place[new]])
    return frames.frame(
        {
            "month": months,
            "touches": np.bincount(place, minlength=len(months)),
            "people": np.bincount(place[new][listed], minlength=len(months)),
            "days": number,
            "whole": whole,
        },
        {
            "month": "datetime64[us]",
            "touches": "int64",
            "people": "int64",
            "days": "int64",
            "whole": "bool",
        },
    )


def _listed(contacts: pd.DataFrame, people: pd.Index[str], code: Array, on: Array) -> Array:
    """Whether each of some people is on your list on a day, given a row by then."""
    if not len(contacts):
        return np.zeros(len(code), dtype=bool)
    place = pd.Index(contacts["contact"]).get_indexer(people)[code]
    said_no = frames.has(contacts, "ok_to_stay_in_touch", "No")[place]
    pause = frames.days(contacts, "paused_until_on")[place] > on
    listed: Array = (place >= 0) & ~said_no & ~pause
    return listed


@measure
def contact_rate(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """Times in touch per contact and month, so that short months and new people do not mislead.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
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

        ============== ======= ================================================================
        column         dtype   meaning
        ============== ======= ================================================================
        touches        int64   rows
        contact_months float64 days of the period on or after each contact's Added on or first
                               row, whichever came first, over 30.4375
        rate           float64 rows per contact and month; NaN without contact-months
        ============== ======= ================================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.contact_rate(
    ...     people, log, as_of=dt.date(2026, 6, 30), period=nm.Period.parse("2026-06")
    ... ).round(3)
       touches  contact_months   rate
    0        1           2.957  0.338
    """
    start, end = frames.bounds(period, as_of)
    log = Log.of(interactions, as_of)
    first, _ = _ends(log.code, log.date, len(log.people))
    added = frames.days(contacts, "added_on")
    place = log.people.get_indexer(pd.Index(contacts["contact"], dtype="str"))
    met = place >= 0
    first[place[met]] = np.fmin(first[place[met]], added[met])
    since = np.concatenate([first, added[~met & ~np.isnat(added)]])
    since = np.maximum(since, start)
    months = float(np.maximum((end - since).astype(np.int64) + 1, 0).sum()) / frames.DAYS_PER_MONTH
    touches = int(frames.between(log.date, start, end).sum())
    return frames.frame(
        {
            "touches": [touches],
            "contact_months": [months],
            "rate": [touches / months if months else np.nan],
        },
        {"touches": "int64", "contact_months": "float64", "rate": "float64"},
    )


@measure
def contact_days(interactions: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Days on which you were in touch with each person, and from when to when: nothing more.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per contact with an interaction, in order of first appearance: the columns
        ``contact``, ``contact_days``, ``btyd_recency_days`` and ``btyd_t_days`` of `by_contact`.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.contact_days(log, as_of=dt.date(2026, 6, 30))
      contact  contact_days  btyd_recency_days  btyd_t_days
    0     Ann             2               35.0        176.0
    1      Bo             1                0.0         10.0
    """
    log = Log.of(interactions, as_of)
    new = frames.first_of_run(log.code, log.date)
    first, last = _ends(log.code, log.date, len(log.people))
    return frames.frame(
        {
            "contact": log.people,
            "contact_days": np.bincount(log.code[new], minlength=len(log.people)),
            "btyd_recency_days": _float_days(last - first),
            "btyd_t_days": _float_days(log.as_of - first),
        },
        {
            "contact": "str",
            "contact_days": "int64",
            "btyd_recency_days": "float64",
            "btyd_t_days": "float64",
        },
    )


_BY_CONTACT = {
    "contact": "str",
    "touches": "int64",
    "started_by_me": "int64",
    "started_by_them": "int64",
    "contact_days": "int64",
    "first_on": "datetime64[us]",
    "last_on": "datetime64[us]",
    "recency_days": "float64",
    "btyd_frequency": "int64",
    "btyd_recency_days": "float64",
    "btyd_t_days": "float64",
    "median_gap_days": "float64",
    "open_gap_days": "float64",
    "last_exchange_on": "datetime64[us]",
    "exchange_recency_days": "float64",
    "active": "bool",
    "two_way_active": "bool",
    "out_share": "float64",
    "lo": "float64",
    "hi": "float64",
}


@measure
def by_contact(
    interactions: pd.DataFrame, *, as_of: dt.date, active_days: int = 90
) -> pd.DataFrame:
    """How often, how regularly and how lately you were in touch with each person.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    active_days
        Days up to and including `as_of` within which contact counts as active.

    Returns
    -------
    pandas.DataFrame
        One row per contact with an interaction, in order of first appearance. Columns:

        ===================== ============== =====================================================
        column                dtype          meaning
        ===================== ============== =====================================================
        contact               str            who
        touches               int64          rows
        started_by_me         int64          of these, started by you
        started_by_them       int64          of these, started by the other person
        contact_days          int64          different days
        first_on, last_on     datetime64[us] first and last of them
        recency_days          float64        days since the last
        btyd_frequency        int64          contact days after the first (lifetimes' frequency)
        btyd_recency_days     float64        days from first to last (lifetimes' recency)
        btyd_t_days           float64        days since the first (lifetimes' T)
        median_gap_days       float64        median of days between; NaN with one contact day
        open_gap_days         float64        the gap that is still open, as `recency_days`
        last_exchange_on      datetime64[us] last exchange: they wrote, one answered, or you met or
                                             talked; never Social, whoever started it
        exchange_recency_days float64        days since
        active                bool           a row within `active_days`
        two_way_active        bool           the same for exchanges
        out_share             float64        rows you started over rows with a known starter, 0-1
        lo, hi                float64        its 95 % Wilson bounds
        ===================== ============== =====================================================

    Raises
    ------
    ValueError
        If `active_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> nm.engagement.by_contact(log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "touches", "recency_days", "median_gap_days"]
    ... ]
      contact  touches  recency_days  median_gap_days
    0     Ann        2         141.0             35.0
    1      Bo        1          10.0              NaN
    """
    frames.at_least("active_days", active_days, 1)
    log = Log.of(interactions, as_of)
    size = len(log.people)
    mine = np.bincount(log.code[log.has("started_by", "Me")], minlength=size)
    theirs = np.bincount(log.code[log.has("started_by", "Them")], minlength=size)
    new = frames.first_of_run(log.code, log.date)
    code, day = log.code[new], log.date[new]
    first, last = _ends(code, day, size)
    recency = _float_days(log.as_of - last)
    exchange = _ends(*log.exchange_days(), size)[1]
    exchange_recency = _float_days(log.as_of - exchange)
    contact_days = np.bincount(code, minlength=size)
    lo, hi = rates.wilson(mine, mine + theirs)
    return frames.frame(
        {
            "contact": log.people,
            "touches": np.bincount(log.code, minlength=size),
            "started_by_me": mine,
            "started_by_them": theirs,
            "contact_days": contact_days,
            "first_on": first,
            "last_on": last,
            "recency_days": recency,
            "btyd_frequency": contact_days - 1,
            "btyd_recency_days": _float_days(last - first),
            "btyd_t_days": _float_days(log.as_of - first),
            "median_gap_days": _median_gaps(code, day, size),
            "open_gap_days": recency,
            "last_exchange_on": exchange,
            "exchange_recency_days": exchange_recency,
            "active": recency < active_days,
            "two_way_active": exchange_recency < active_days,
            "out_share": _share(mine, mine + theirs),
            "lo": lo,
            "hi": hi,
        },
        _BY_CONTACT,
    )


def _share(k: Array, n: Array) -> Array:
    share: Array = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)
    return share


def _float_days(spans: Array) -> Array:
    return np.where(np.isnat(spans), np.nan, spans.astype("timedelta64[D]").astype(float))


def _ends(code: Array, day: Array, size: int) -> tuple[Array, Array]:
    """First and last day per code; missing where there is none."""
    first, last = np.full((2, size), _NAT)
    first[code[::-1]] = day[::-1]
    last[code] = day
    return first, last


def _gaps(code: Array, day: Array) -> tuple[Array, Array]:
    """Codes and lengths of the closed gaps between contact days."""
    same = code[1:] == code[:-1]
    return code[1:][same], (day[1:] - day[:-1])[same].astype(np.int64)


def _median_gaps(code: Array, day: Array, size: int) -> Array:
    who, gap = _gaps(code, day)
    turn = frames.sorted_by(who, gap)
    gap = gap[turn].astype(float)
    count = np.bincount(who, minlength=size)
    start = np.cumsum(count) - count
    found = np.full(size, np.nan)
    some = count > 0
    start, count = start[some], count[some]
    found[some] = (gap[start + (count - 1) // 2] + gap[start + count // 2]) / 2
    return found


_STATUS = {
    "contact": "str",
    "status": "str",
    "last_contact_on": "datetime64[us]",
    "days_since": "float64",
    "check_in_days": "float64",
    "next_check_in_on": "datetime64[us]",
    "last_heard_from_on": "datetime64[us]",
    "ratio": "float64",
    "listed": "bool",
}


@measure
def status(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    check_in_days: int = 60,
    dormant_days: int = 365,
) -> pd.DataFrame:
    """Where you stand with each person, by the days since you were last in touch.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    check_in_days
        Days between check-ins for contacts without a Check in every of their own.
    dormant_days
        Days of silence after which a person is quiet.

    Returns
    -------
    pandas.DataFrame
        One row per contact in sheet order. Columns:

        ================== ============== =========================================================
        column             dtype          meaning
        ================== ============== =========================================================
        contact            str            who
        status             str            the first that holds of: Paused, Not yet contacted,
                                          In touch (`ratio` at most 1), Quiet over a year (more than
                                          `dormant_days`), Due (`ratio` at most 1.5), Overdue
        last_contact_on    datetime64[us] last row other than Social and than a meeting or call that
                                          did not take place
        days_since         float64        days since
        check_in_days      float64        the contact's own, or the default
        next_check_in_on   datetime64[us] last contact plus these days; due from the day after
        last_heard_from_on datetime64[us] last exchange, as in `by_contact`
        ratio              float64        `days_since` over `check_in_days`
        listed             bool           on your list, as in `your_list`
        ================== ============== =========================================================

    Raises
    ------
    ValueError
        If a number of days is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.status(people, log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "status", "days_since"]
    ... ]
      contact             status  days_since
    0     Ann            Overdue       141.0
    1      Bo           In touch        10.0
    2      Cy  Not yet contacted         NaN
    """
    frames.at_least("check_in_days", check_in_days, 1)
    frames.at_least("dormant_days", dormant_days, 1)
    contacts = frames.in_sheet_order(contacts)
    log = Log.of(interactions, as_of)
    place = log.people.get_indexer(pd.Index(contacts["contact"], dtype="str"))
    last = _at(_last_contacts(log), place)
    since = _float_days(log.as_of - last)
    every = frames.own_days(contacts, "check_in_days", check_in_days)
    ratio = since / every
    rules = {
        "Paused": known.paused(contacts, as_of=as_of),
        "Not yet contacted": np.isnat(last),
        "In touch": ratio <= 1,
        "Quiet over a year": since > dormant_days,
        "Due": ratio <= 1.5,
    }
    return frames.frame(
        {
            "contact": contacts["contact"],
            "status": np.select(list(rules.values()), list(rules), "Overdue"),
            "last_contact_on": last,
            "days_since": since,
            "check_in_days": every,
            "next_check_in_on": last + np.floor(every).astype("timedelta64[D]"),
            "last_heard_from_on": _at(_ends(*log.exchange_days(), len(log.people))[1], place),
            "ratio": ratio,
            "listed": known.listing(contacts, log.people, as_of=as_of)["listed"],
        },
        _STATUS,
    )


def _last_contacts(log: Log) -> Array:
    """Last day on which each contact's clock was restarted, missing for none."""
    real = log.restarts()
    return _ends(log.code[real], log.date[real], len(log.people))[1]


def _at(days: Array, place: Array) -> Array:
    """Days at the places, missing where there is none."""
    found: Array = np.append(days, _NAT)[place]
    return found


@measure
def typical_gap(interactions: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Days until you are in touch again with a typical contact, those you lost included.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row. Columns:

        =================== ======= ===========================================================
        column              dtype   meaning
        =================== ======= ===========================================================
        contacts            int64   people with an interaction
        contacts_with_a_gap int64   of these, those with interactions on two days or more
        median_days         float64 gap that half stay under; NaN while fewer than half do
        status              str     "ok", "not reached" or "no data yet"
        =================== ======= ===========================================================

    Notes
    -----
    Wang and Chang's product-limit estimate: a contact's closed gaps share a weight of 1; a contact
    without any counts with the gap that is still open.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.typical_gap(log, as_of=dt.date(2026, 6, 30))[
    ...     ["contacts", "contacts_with_a_gap", "median_days", "status"]
    ... ]
       contacts  contacts_with_a_gap  median_days status
    0         2                    1         35.0     ok
    """
    curve, gapped = _gap_curve(_gaps_of_all(interactions, as_of))
    half = rates.median(curve)
    return frames.frame(
        {
            "contacts": [round(float(curve.at_risk[0])) if curve.n else 0],
            "contacts_with_a_gap": [gapped],
            "median_days": [half.median],
            "status": [half.status],
        },
        {
            "contacts": "int64",
            "contacts_with_a_gap": "int64",
            "median_days": "float64",
            "status": "str",
        },
    )


@measure
def next_contact(
    interactions: pd.DataFrame, *, as_of: dt.date, within_days: Sequence[int] = (7, 30, 90)
) -> pd.DataFrame:
    """How likely you are to be in touch again with a typical contact within some days.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    within_days
        The days.

    Returns
    -------
    pandas.DataFrame
        One row per number of days. Columns:

        =========== ======= ==================================================================
        column      dtype   meaning
        =========== ======= ==================================================================
        within_days int64   the days
        share       float64 in touch again by then, 0-1, by the curve of `typical_gap`; missing
                            unless `status` is "ok"
        lo, hi      float64 its 95 % bounds; missing where `share` is 0 or 1
        contacts    int64   people with an interaction
        status      str     "ok", "no data yet", or "not observable yet" beyond the longest gap
        =========== ======= ==================================================================

    Notes
    -----
    The bounds take each contact as one observation, however many gaps they have (infinitesimal
    jackknife, on the log-log scale); with one gap each they are those of Greenwood.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.next_contact(log, as_of=dt.date(2026, 6, 30), within_days=[7, 35])[
    ...     ["within_days", "share", "status"]
    ... ]
       within_days  share status
    0            7    0.0     ok
    1           35    1.0     ok
    """
    gaps = _gaps_of_all(interactions, as_of)
    curve, _ = _gap_curve(gaps)
    # The open gap of who has closed ones is left out, so beyond the longest nothing is known.
    longest = curve.time[-1] if curve.n else np.inf
    unseen = rates.Point(np.nan, np.nan, np.nan, 0, "not observable yet")
    points = [rates.by_time(curve, days) if days <= longest else unseen for days in within_days]
    bounds = [
        _bounds(gaps, curve, days, point) for days, point in zip(within_days, points, strict=True)
    ]
    return frames.frame(
        {
            "within_days": list(within_days),
            "share": [point.share for point in points],
            "lo": [lo for lo, _ in bounds],
            "hi": [hi for _, hi in bounds],
            "contacts": [len(gaps.number)] * len(points),
            "status": [point.status for point in points],
        },
        {
            "within_days": "int64",
            "share": "float64",
            "lo": "float64",
            "hi": "float64",
            "contacts": "int64",
            "status": "str",
        },
    )


class _Gaps(NamedTuple):
    """Closed gaps and whose they are, how many each contact has, and the open gap of who has none."""

    who: Array
    closed: Array
    number: Array
    still_open: Array


def _gaps_of_all(interactions: pd.DataFrame, as_of: dt.date) -> _Gaps:
    log = Log.of(interactions, as_of)
    size = len(log.people)
    who, gap = _gaps(log.code, log.date)
    who, gap = who[gap > 0], gap[gap > 0]  # two rows of one day leave no gap
    count = np.bincount(who, minlength=size)
    still_open = (log.as_of - _ends(log.code, log.date, size)[1])[count == 0].astype(np.int64)
    return _Gaps(who, gap, count, still_open)


def _gap_curve(gaps: _Gaps) -> tuple[rates.Curve, int]:
    """Wang and Chang's curve, and how many contacts have a closed gap."""
    # One row for each length, so that the curve need not sort a million of them.
    weights = (
        np.bincount(gaps.closed, 1 / gaps.number[gaps.who]),
        np.bincount(gaps.still_open).astype(float),
    )
    lengths = [np.flatnonzero(weight) for weight in weights]
    durations = np.concatenate(lengths)
    closed = np.arange(len(durations)) < len(lengths[0])
    weight = np.concatenate([w[at] for w, at in zip(weights, lengths, strict=True)])
    curve = rates.kaplan_meier(durations, closed, weights=weight)
    return curve, len(gaps.number) - len(gaps.still_open)


def _bounds(gaps: _Gaps, curve: rates.Curve, days: int, point: rates.Point) -> tuple[float, float]:
    """95 % bounds of the share by some days, on the log-log scale, each contact one observation.

    How far each contact moves the curve (the infinitesimal jackknife) holds whatever the gaps of one
    contact have in common; with one gap each the squares add up to Greenwood's.
    """
    if point.status != "ok" or not _TINY < point.share < 1 - _TINY:
        return np.nan, np.nan
    left = curve.at_risk - curve.events
    seen = (curve.time <= days) & (left > _TINY * curve.at_risk)
    pull = np.divide(1.0, left, out=np.zeros(len(left)), where=seen)
    drift = np.cumsum(pull * curve.events / curve.at_risk)
    of_length = np.zeros((2, int(curve.time[-1]) + 1))
    place = curve.time.astype(np.int64)
    of_length[:, place] = pull - drift, -drift
    total = np.bincount(gaps.who, of_length[0][gaps.closed], minlength=len(gaps.number))
    moved: Array = total / np.maximum(gaps.number, 1)
    moved[gaps.number == 0] = of_length[1][gaps.still_open]
    log = np.log(1 - point.share)
    half = NormalDist().inv_cdf(0.975) * np.sqrt((moved**2).sum()) / abs(log)
    return float(1 - np.exp(log * np.exp(-half))), float(1 - np.exp(log * np.exp(half)))


@measure
def days_covered(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    check_in_days: int = 60,
) -> pd.DataFrame:
    """Share of days on which each contact's last contact lay within their own rhythm.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.
    check_in_days
        Days between check-ins for contacts without a Check in every of their own.

    Returns
    -------
    pandas.DataFrame
        One row per contact in sheet order. Columns:

        ============ ======= ==================================================================
        column       dtype   meaning
        ============ ======= ==================================================================
        contact      str     who
        days         int64   days of the period on or after Added on or the first row, whichever
                             came first
        days_covered int64   of these, those at most the rhythm after a last contact as of `status`
        share        float64 ``days_covered / days``; NaN without days
        listed       bool    on your list, as in `your_list`
        ============ ======= ==================================================================

    Raises
    ------
    ValueError
        If `check_in_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.days_covered(people, log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "days", "days_covered"]
    ... ]
      contact  days  days_covered
    0     Ann   181            96
    1      Bo   181            11
    2      Cy   181             0
    """
    frames.at_least("check_in_days", check_in_days, 1)
    contacts = frames.in_sheet_order(contacts)
    start, end = frames.bounds(period, as_of)
    log = Log.of(interactions, as_of)
    place = pd.Index(contacts["contact"], dtype="str").get_indexer(log.people)
    begun = np.fmin(frames.days(contacts, "added_on"), _first_rows(log, place, len(contacts)))
    since = np.maximum(begun, start)
    days = np.where(np.isnat(since), 0, np.maximum((end - since).astype(np.int64) + 1, 0))
    every = frames.own_days(contacts, "check_in_days", check_in_days)
    covered = _covered(log, place, since, end, np.floor(every).astype(np.int64))
    return frames.frame(
        {
            "contact": contacts["contact"],
            "days": days,
            "days_covered": covered,
            "share": _share(covered.astype(float), days.astype(float)),
            "listed": known.listing(contacts, log.people, as_of=as_of)["listed"],
        },
        {
            "contact": "str",
            "days": "int64",
            "days_covered": "int64",
            "share": "float64",
            "listed": "bool",
        },
    )


def _first_rows(log: Log, place: Array, size: int) -> Array:
    """First day of each contact of the sheet; `place` is where on it each of the log's people is."""
    first = np.full(size + 1, _NAT)
    first[place] = _ends(log.code, log.date, len(log.people))[0]
    return first[:size]


def _covered(log: Log, place: Array, since: Array, end: np.datetime64, every: Array) -> Array:
    """Days from `since` to `end` that a contact of at most `every` days before covers."""
    real = log.restarts()
    who, day = place[log.code[real]], log.date[real]
    who, day = who[who >= 0], day[who >= 0]
    same = np.append(who[1:] == who[:-1], False)[: len(who)]
    before_next = np.append(day[1:], _NAT)[: len(day)] - 1
    last = np.minimum(day + every[who], end)
    last = np.where(same, np.minimum(last, before_next), last)
    stretch = (last - np.maximum(day, since[who])).astype(np.int64) + 1
    return np.bincount(who, np.maximum(stretch, 0), minlength=len(every)).astype(np.int64)


@measure
def mean_days_covered(days_covered: pd.DataFrame) -> pd.DataFrame:
    """Mean share of days within their rhythm, over the people on your list.

    Parameters
    ----------
    days_covered
        The table made by `days_covered`.

    Returns
    -------
    pandas.DataFrame
        One row: int64 ``people`` on your list with days to judge, float64 ``share`` (0-1; NaN
        without any). Everyone counts alike; somebody never in touch with counts as 0.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame({"contact": ["Ann", "Bo", "Cy"], "added_on": "2026-01-01"})
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.mean_days_covered(
    ...     nm.engagement.days_covered(people, log, as_of=dt.date(2026, 6, 30))
    ... ).round(3)
       people  share
    0       3  0.197
    """
    shares = days_covered.loc[days_covered["listed"], "share"].dropna()
    return frames.frame(
        {"people": [len(shares)], "share": [shares.mean()]}, {"people": "int64", "share": "float64"}
    )


DEPTHS = ("Social", "Email, Message", "Call, Video", "In person")


@measure
def by_depth(
    interactions: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Times in touch and people by how much of a meeting it was: an order, without weights.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per rank, lightest first, then "Not recorded". Columns:

        ======== ===== ====================================================
        column   dtype meaning
        ======== ===== ====================================================
        depth    int64 1 (Social) to 4 (In person); 0 for "Not recorded"
        channels str   the channels of that rank
        touches  int64 rows
        people   int64 different contacts
        ======== ===== ====================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> nm.engagement.by_depth(log, as_of=dt.date(2026, 6, 30))[["depth", "channels", "touches"]]
       depth        channels  touches
    0      1          Social        0
    1      2  Email, Message        1
    2      3     Call, Video        1
    3      4       In person        1
    4      0    Not recorded        0
    """
    rows = _in_period(interactions, as_of, period)
    rank = {channel: depth for depth, names in enumerate(DEPTHS) for channel in names.split(", ")}
    ranks = np.array([*(rank[channel] for channel in schema.CHANNELS), len(DEPTHS)])
    place = ranks[frames.places(rows, "channel", schema.CHANNELS)]
    return frames.frame(
        {
            "depth": [*range(1, len(DEPTHS) + 1), 0],
            "channels": frames.choices_then_rest(DEPTHS, "Not recorded"),
            "touches": np.bincount(place, minlength=len(DEPTHS) + 1),
            "people": _people(rows, place, len(DEPTHS) + 1),
        },
        {"depth": "int64", "channels": "str", "touches": "int64", "people": "int64"},
    )


def _people(rows: pd.DataFrame, place: Array, size: int) -> Array:
    """Different contacts among the rows of each place."""
    who, people = pd.factorize(rows["contact"])
    met = np.zeros((size, len(people)), dtype=bool)
    met[place[who >= 0], who[who >= 0]] = True
    number: Array = met.sum(axis=1)
    return number


@measure
def initiation(
    interactions: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """Share of contact that you started.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` rows that you started, ``n`` rows with a known starter, ``rate``, ``lo`` and
        ``hi`` (95 % Wilson), ``method``, ``n_excluded`` rows with an unknown starter, ``note``: "not
        recorded" where Started by was never used.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": ["Email", "Call", "In person"],
    ...         "started_by": ["Me", "Them", "Me"],
    ...     }
    ... )
    >>> nm.engagement.initiation(log, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]].round(3)
       k  n   rate
    0  2  3  0.667
    """
    rows = _in_period(interactions, as_of, period)
    mine = int(frames.has(rows, "started_by", "Me").sum())
    told = mine + int(frames.has(rows, "started_by", "Them").sum())
    if len(rows) and not told:
        return frames.not_recorded(len(rows))
    return frames.rate_table(mine, told, n_excluded=len(rows) - told)


@measure
def one_sided(by_contact: pd.DataFrame, *, min_touches: int = 5) -> pd.DataFrame:
    """People with whom nearly all contact is started by one side.

    Parameters
    ----------
    by_contact
        The table made by `by_contact`.
    min_touches
        Rows with a known starter below which nothing is said.

    Returns
    -------
    pandas.DataFrame
        Those whose bounds leave out one half. Columns: str ``contact``, int64 ``started_by_me`` and
        ``started_by_them``, float64 ``out_share``, ``lo`` and ``hi``, and str ``started_by``: "Me" or
        "Them", who starts it.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": pd.date_range("2026-01-01", periods=6), "contact": "Ann", "started_by": "Me"}
    ... )
    >>> nm.engagement.one_sided(nm.engagement.by_contact(log, as_of=dt.date(2026, 6, 30)))[
    ...     ["contact", "out_share", "started_by"]
    ... ]
      contact  out_share started_by
    0     Ann        1.0         Me
    """
    names = ["contact", "started_by_me", "started_by_them", "out_share", "lo", "hi"]
    enough = by_contact["started_by_me"] + by_contact["started_by_them"] >= min_touches
    clear = (by_contact["lo"] > 0.5) | (by_contact["hi"] < 0.5)
    rows = by_contact.loc[enough & clear, names].reset_index(drop=True)
    starter = np.where(rows["lo"] > 0.5, "Me", "Them")
    return rows.assign(started_by=pd.Series(starter, dtype="str"))


@measure
def concentration(
    interactions: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """How unevenly times in touch are spread over the people you were in touch with.

    Parameters
    ----------
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

        ================== ======= ==========================================================
        column             dtype   meaning
        ================== ======= ==========================================================
        contacts           int64   people in touch with
        gini               float64 0 when all are equal, ``(n - 1) / n`` when one has all
        hhi                float64 sum of the squared shares
        effective_contacts float64 ``1 / hhi``: as many equal contacts would be as concentrated
        ================== ======= ==========================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.engagement.concentration(log, as_of=dt.date(2026, 6, 30)).round(3)
       contacts   gini    hhi  effective_contacts
    0         2  0.167  0.556                 1.8
    """
    code, people = frames.coded(_in_period(interactions, as_of, period)["contact"])
    number = np.bincount(code[code >= 0], minlength=len(people))
    number = np.sort(number)
    size, total = len(number), number.sum()
    gini = hhi = np.nan
    if size:
        rank = np.arange(1, size + 1)
        gini = float(((2 * rank - size - 1) * number).sum() / (size * total))
        hhi = float(((number / total) ** 2).sum())
    return frames.frame(
        {"contacts": [size], "gini": [gini], "hhi": [hhi], "effective_contacts": [1 / hhi]},
        {"contacts": "int64", "gini": "float64", "hhi": "float64", "effective_contacts": "float64"},
    )
