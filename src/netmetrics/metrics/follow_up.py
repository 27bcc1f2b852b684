"""What came back: answers, follow-ups kept, and conversations that led further.

Tables are those of `netmetrics.load`, best cut by `netmetrics.known_at`, or your own. ``interactions``
has one row per person and event: ``date`` and ``contact``, and as far as recorded ``channel`` (In
person, Video, Call, Message, Email, Social), ``started_by`` (Me, Them), ``answered_on`` (a day) and
``answered`` (Yes, No), ``next_step``, ``due_on``, ``done_on``, ``done`` (Yes, Cancelled) and
``led_to`` (Meeting, Collaboration, Introduction, Opportunity). ``contacts`` and ``opportunities`` are
as in `engagement` and `opportunities`. A table that lacks what is needed raises ValueError. From some
100,000 rows on, give the measures `netmetrics.compact` of the interactions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import frames, rates
from netmetrics.metrics.frames import Array, Log
from netmetrics.metrics.given import measure
from netmetrics.periods import Period

_NAT = np.datetime64("NaT", "D")
_NEVER = np.datetime64("9999-12-31", "D")
STATES = (
    "kept_on_time",
    "kept_late",
    "not_yet_due",
    "overdue",
    "missed",
    "cancelled",
    "undated",
)
_BY = pd.Index(["", "reply", "inbound"], dtype="str")
_HOW = pd.Index(["lapsed", "answered", "waiting"], dtype="str")
_EPISODES = {
    "contact": "str",
    "started_on": "datetime64[us]",
    "last_on": "datetime64[us]",
    "attempts": "int64",
    "answered_on": "datetime64[us]",
    "answered_by": "str",
    "state": "str",
    "dated": "bool",
    "earliest_on": "datetime64[us]",
}


@measure
def episodes(interactions: pd.DataFrame, *, as_of: dt.date, lapse_days: int = 90) -> pd.DataFrame:
    """Approaches: one or more messages to a person, until they answer or the time is over.

    A message opens an approach when none is open. Later ones join it until it is answered, by an
    answer to any of them or by a row that they start at most `lapse_days` after the last one; after
    an answer, or a pause of more than `lapse_days`, the next message opens a new one. A message whose
    answer is recorded before the message itself belongs to none: it cannot be judged.

    Parameters
    ----------
    interactions
        Rows of the ``interactions`` table that ask or answer, as `netmetrics.asking_rows` picks
        them.
    as_of
        The last day whose entries are known.
    lapse_days
        Days after the last message until an approach ends without an answer.

    Returns
    -------
    pandas.DataFrame
        One row per approach, by contact in order of first appearance, then by day. Columns:

        =========== ============== =============================================================
        column      dtype          meaning
        =========== ============== =============================================================
        contact     str            who
        started_on  datetime64[us] day of the first message
        last_on     datetime64[us] day of the last message that belongs to it
        attempts    int64          messages up to the one that was answered; all of them when they
                                   wrote of their own accord or did not answer
        answered_on datetime64[us] day of the answer, missing when unknown or none
        answered_by str            "reply", "inbound" (they wrote of their own accord) or empty
        state       str            "answered", "waiting" or, after `lapse_days`, "lapsed"
        dated       bool           False when the answer's day is not recorded
        earliest_on datetime64[us] answered_on; where it is unknown, the day of the message with the
                                   Yes, before which the answer cannot have come
        =========== ============== =============================================================

    Raises
    ------
    ValueError
        If `lapse_days` is below 1.

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
    >>> nm.follow_up.episodes(log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "started_on", "attempts", "state"]
    ... ]
      contact started_on  attempts     state
    0     Ann 2026-01-05         1  answered
    1      Bo 2026-02-09         1    lapsed
    2      Bo 2026-06-20         1  answered
    """
    frames.at_least("lapse_days", lapse_days, 1)
    log = Log.of(interactions, as_of)
    out = np.flatnonzero(log.asks())
    code, date = log.code[out], log.date[out]
    reply, undated = _replies(log, out)
    inbound = _next_inbound(log, out, lapse_days)
    start = _episode_starts(code, date, np.minimum(reply, inbound), lapse_days)
    first = np.flatnonzero(start)
    last = np.append(first[1:], len(out))[: len(first)] - 1
    replied, came = _smallest(reply, first), _smallest(inbound, first)
    answer = np.minimum(replied, came)
    by_reply, answered = (replied <= came) & (replied < _NEVER), answer < _NEVER
    # The earliest answer is undated when a Yes without a day, held to be of its own day, is it.
    vague = by_reply & (_smallest(np.where(undated, reply, _NEVER), first) == answer)
    known = _smallest(np.where(reply < _NEVER, np.arange(len(out)), len(out)), first)
    waiting = frames.day(as_of) - date[last] <= np.timedelta64(lapse_days, "D")
    return frames.frame(
        {
            "contact": log.people[code[first]],
            "started_on": date[first],
            "last_on": date[last],
            "attempts": np.where(by_reply, known, last) - first + 1,
            "answered_on": np.where(answered & ~vague, answer, _NAT),
            "answered_by": _BY[np.select([by_reply, answered], [1, 2], 0)],
            "state": _HOW[np.select([answered, waiting], [1, 2], 0)],
            "dated": ~vague,
            "earliest_on": np.where(answered, answer, _NAT),
        },
        _EPISODES,
    )


def _replies(log: Log, rows: Array) -> tuple[Array, Array]:
    """Day of the known answer to each row, never for none; and whether that day is a guess."""
    date, found = log.date[rows], log.known_days("answered_on")[rows]
    undated = log.yes_without_a_day()[rows]
    dated = found >= date
    return np.where(dated, found, np.where(undated, date, _NEVER)), undated & ~dated


def _next_inbound(log: Log, rows: Array, lapse_days: int) -> Array:
    """Day on which they wrote after each of my rows and before my next, in time; or never."""
    theirs = np.flatnonzero(log.has("started_by", "Them"))
    place = np.searchsorted(theirs, rows)
    after = np.append(theirs, -1)[np.minimum(place, len(theirs))]
    before_next = after < np.append(rows[1:], len(log.code))
    same = (after >= 0) & before_next & (log.code[after] == log.code[rows])
    in_time = log.date[after] - log.date[rows] <= np.timedelta64(lapse_days, "D")
    return np.where(same & in_time, log.date[after], _NEVER)


def _episode_starts(code: Array, date: Array, answer: Array, lapse_days: int) -> Array:
    """Whether each of my rows opens an episode, given the earliest answer it brings.

    An episode that starts at row s ends before the first row that lies after an answer to s or to
    any row since, or after a pause. Each row names the first such row it forces; the smallest named
    from s on is where the next episode starts, because a row never names one before itself.
    """
    size = len(code)
    if not size:
        return np.zeros(0, dtype=bool)
    number = frames.keys(code, date)
    forced = np.searchsorted(number, frames.keys(code, answer), side="right")
    pause = np.append(number[1:] - number[:-1] > lapse_days, True)
    forced = np.where(pause, np.arange(1, size + 1), forced)
    following = np.append(np.minimum.accumulate(forced[::-1])[::-1], size)
    start = np.zeros(size + 1, dtype=bool)
    start[:-1] = np.append(True, code[1:] != code[:-1])
    return _reached(start, following)[:-1]


def _reached(start: Array, following: Array) -> Array:
    """Every place reached from the starts by following, in steps that double; the last place ends."""
    while True:
        ahead = following[start]
        if (ahead == len(start) - 1).all():
            return start
        start = start.copy()
        start[ahead] = True
        start[-1] = False
        following = following[following]


def _smallest(values: Array, first: Array) -> Array:
    """Smallest value of each run that begins at `first`."""
    return np.minimum.reduceat(values, first) if len(first) else values[:0]


@measure
def reply_rate(
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    window_days: int = 30,
) -> pd.DataFrame:
    """Share of messages answered within the window, once their window is over.

    Parameters
    ----------
    interactions
        Rows of the ``interactions`` table that ask or answer, as `netmetrics.asking_rows` picks
        them; rows that you did not start are ignored.
    as_of
        The last day whose entries are known.
    period
        The days in which windows closed; None for all so far.
    window_days
        Days within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` answered within the window, ``n`` messages whose window closed in the
        period, ``rate``, ``lo`` and ``hi`` (95 % Wilson), ``method``, ``n_excluded`` messages whose
        window is still open, answered or not, or that were answered before they were sent; ``note``:
        "not recorded", and nothing counted, where the table has no column of answers. An answer
        without its day counts as in time.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

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
    >>> nm.follow_up.reply_rate(log, as_of=dt.date(2026, 6, 30))[["k", "n", "rate", "n_excluded"]]
       k  n  rate  n_excluded
    0  1  2   0.5           1
    """
    return _reply_rate(interactions, "Me", as_of, period, window_days)


def _reply_rate(
    interactions: pd.DataFrame,
    starter: str,
    as_of: dt.date,
    period: Period | None,
    window_days: int,
) -> pd.DataFrame:
    frames.at_least("window_days", window_days, 1)
    date, answer, undated, wrong = _asked(interactions, starter, as_of)
    in_time = (answer - date <= _days(window_days)) | undated
    if len(date) and not {"answered_on", "answered"} & set(interactions):
        return frames.not_recorded(len(date))
    share = _closing(date, in_time, window_days, as_of, period)[0]
    start, end = frames.bounds(period, as_of)
    amiss = (wrong <= end) & (wrong + _days(window_days) >= start)
    return share.assign(n_excluded=share["n_excluded"] + int(amiss.sum()))


def _asked(
    interactions: pd.DataFrame, starter: str, as_of: dt.date
) -> tuple[Array, Array, Array, Array]:
    """Day of each known row of a starter, of its known answer, and whether that has no day.

    Rows answered before they were sent are an error: left out, their days given last.
    """
    date, answer = frames.days(interactions, "date"), frames.days(interactions, "answered_on")
    asks = (date <= frames.day(as_of)) & frames.has(interactions, "started_by", starter)
    wrong = answer < date
    sound = asks & ~wrong
    undated = frames.has(interactions, "answered", "Yes") & np.isnat(answer)
    answer[answer > frames.day(as_of)] = _NAT
    return date[sound], answer[sound], undated[sound], date[asks & wrong]


@measure
def my_answer_rate(
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    window_days: int = 30,
) -> pd.DataFrame:
    """Share of their messages that you answered within the window, once their window is over.

    Parameters
    ----------
    interactions
        Rows of the ``interactions`` table that ask you, as `netmetrics.metrics.known.asked_of_me`
        picks them; rows that they did not start are ignored.
    as_of
        The last day whose entries are known.
    period
        The days in which windows closed; None for all so far.
    window_days
        Days within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row as of `reply_rate`.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09"],
    ...         "contact": "Ann",
    ...         "started_by": "Them",
    ...         "answered_on": ["2026-01-06", None],
    ...     }
    ... )
    >>> nm.follow_up.my_answer_rate(log, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]]
       k  n  rate
    0  1  2   0.5
    """
    return _reply_rate(interactions, "Them", as_of, period, window_days)


def _days(number: int) -> np.timedelta64:
    return np.timedelta64(number, "D")


def _closing(
    date: Array, success: Array, window_days: int, as_of: dt.date, period: Period | None
) -> tuple[pd.DataFrame, Array]:
    """Share of those whose window closed in the period; and which they are."""
    start, end = frames.bounds(period, as_of)
    closes = date + _days(window_days)
    closed = frames.between(closes, start, end)
    still_open = np.logical_and(date <= end, closes > end)
    share = frames.rate_table(
        int((closed & success).sum()), int(closed.sum()), n_excluded=int(still_open.sum())
    )
    return share, closed


@measure
def answer_rate(
    episodes: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    window_days: int = 30,
) -> pd.DataFrame:
    """Share of approaches answered within the window, once their window is over.

    Parameters
    ----------
    episodes
        The table made by `episodes` with the same `as_of`. Of one made later, answers since are
        left out again; one without its day as of the message that it answers.
    as_of
        The last day whose entries are known.
    period
        The days in which windows closed; None for all so far.
    window_days
        Days from the first message within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row as of `reply_rate`, counting approaches, and int64 ``people``: the different
        contacts among `n`.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

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
    >>> nm.follow_up.answer_rate(approaches, as_of=dt.date(2026, 6, 30))[
    ...     ["k", "n", "people", "n_excluded"]
    ... ]
       k  n  people  n_excluded
    0  1  2       2           1
    """
    frames.at_least("window_days", window_days, 1)
    date, success = frames.answered_in_time(episodes, as_of=as_of, window_days=window_days)
    share, closed = _closing(date, success, window_days, as_of, period)
    return share.assign(people=np.int64(episodes["contact"][closed].nunique()))


@measure
def answer_rate_by_month(
    episodes: pd.DataFrame, *, as_of: dt.date, window_days: int = 30
) -> pd.DataFrame:
    """Share of approaches answered within the window, by the month in which the window closed.

    Parameters
    ----------
    episodes
        The table made by `episodes` with the same `as_of`. Of one made later, answers since are
        left out again; one without its day as of the message that it answers.
    as_of
        The last day whose entries are known.
    window_days
        Days from the first message within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row per month from the first in which a window closed to that of `as_of`: datetime64[us]
        ``month`` (its first day), then the columns of `reply_rate`, each row as `answer_rate` gives
        for that month.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

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
    >>> nm.follow_up.answer_rate_by_month(approaches, as_of=dt.date(2026, 6, 30))[
    ...     ["month", "k", "n", "n_excluded"]
    ... ].head(2)
           month  k  n  n_excluded
    0 2026-02-01  1  1           1
    1 2026-03-01  0  1           0
    """
    frames.at_least("window_days", window_days, 1)
    last = frames.day(as_of)
    date, success = frames.answered_in_time(episodes, as_of=as_of, window_days=window_days)
    closes = date + _days(window_days)
    closed = closes <= last
    first = closes[closed].min() if closed.any() else _NAT
    months = frames.month_grid(first, last)
    ends = np.minimum((months + 1).astype("datetime64[D]") - 1, last)
    begun = np.searchsorted(np.sort(date), ends, side="right")
    over = np.searchsorted(np.sort(closes), ends, side="right")
    return frames.rate_table(
        frames.count_in(months, closes[closed & success]),
        frames.count_in(months, closes[closed]),
        n_excluded=begun - over,
        keys={"month": (months, "datetime64[us]")},
    )


_FOLLOW_UPS = {
    "row": "int64",
    "contact": "str",
    "next_step": "str",
    "promised_on": "datetime64[us]",
    "due_on": "datetime64[us]",
    "done_on": "datetime64[us]",
    "state": "str",
    "days_late": "float64",
    "open": "bool",
    "probably_done": "bool",
}


@measure
def follow_ups(
    interactions: pd.DataFrame, *, as_of: dt.date, grace_days: int = 0, missed_days: int = 30
) -> pd.DataFrame:
    """What you promised, and how each promise stands.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    grace_days
        Days after Due that still count as on time.
    missed_days
        Days after that, up to which an open one is overdue rather than missed.

    Returns
    -------
    pandas.DataFrame
        One row per interaction with a Next step or a Due, in sheet order. Columns:

        ============= ============== ===========================================================
        column        dtype          meaning
        ============= ============== ===========================================================
        row           int64          row of the workbook
        contact       str            to whom
        next_step     str            what
        promised_on   datetime64[us] day of the interaction
        due_on        datetime64[us] by when
        done_on       datetime64[us] when it was done, as far as known
        state         str            kept_on_time, kept_late, not_yet_due, overdue, missed,
                                     cancelled, or undated: without Due, or done on an unknown day
                                     once it was due
        days_late     float64        days past Due if kept_late, overdue or missed
        open          bool           neither done, on whatever day, nor cancelled
        probably_done bool           nothing in Done, but you wrote to or met the person on a later
                                     day (not Social): to ask about, never counted as done
        ============= ============== ===========================================================

    Raises
    ------
    ValueError
        If `grace_days` is below 0 or `missed_days` below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": "2026-05-01",
    ...         "contact": ["Ann", "Bo", "Cy"],
    ...         "next_step": "Send the paper",
    ...         "due_on": ["2026-05-10", "2026-05-20", "2026-06-25"],
    ...         "done_on": ["2026-05-09", "2026-05-24", None],
    ...     }
    ... )
    >>> nm.follow_up.follow_ups(log, as_of=dt.date(2026, 6, 30))[["contact", "state", "days_late"]]
      contact         state  days_late
    0     Ann  kept_on_time        NaN
    1      Bo     kept_late        4.0
    2      Cy       overdue        5.0
    """
    frames.at_least("grace_days", grace_days, 0)
    frames.at_least("missed_days", missed_days, 1)
    last = frames.day(as_of)
    wanted = frames.filled(interactions, "next_step") | frames.filled(interactions, "due_on")
    wanted &= frames.days(interactions, "date") <= last
    table = frames.in_sheet_order(interactions[wanted])
    due, done = frames.days(table, "due_on"), frames.days(table, "done_on")
    vague = frames.has(table, "done", "Yes") & np.isnat(done)
    done[done > last] = _NAT
    limit = due + _days(grace_days)
    rules: dict[str, Array] = {
        "cancelled": frames.has(table, "done", "Cancelled"),
        "undated": np.isnat(due) | (vague & (due <= last)),
        "kept_on_time": vague | (done <= limit),
        "kept_late": ~np.isnat(done),
        "not_yet_due": np.greater(limit, last),
        "overdue": np.less_equal(last - limit, _days(missed_days)),
    }
    kept_late, overdue, missed = map(STATES.index, ("kept_late", "overdue", "missed"))
    state = np.select(list(rules.values()), [*map(STATES.index, rules)], missed)
    behind = np.isin(state, [overdue, missed])
    late = np.where(state == kept_late, done, np.where(behind, last, _NAT)) - due
    open_ = np.isnat(done) & ~vague & ~rules["cancelled"]
    return frames.frame(
        {
            "row": table["row"] if "row" in table else np.zeros(len(table)),
            "contact": table["contact"],
            "next_step": table["next_step"]
            if "next_step" in table
            else np.full(len(table), np.nan),
            "promised_on": frames.days(table, "date"),
            "due_on": due,
            "done_on": done,
            "state": pd.Index(STATES, dtype="str")[state],
            "days_late": np.where(np.isnat(late), np.nan, late.astype(float)),
            "open": open_,
            "probably_done": open_ & _wrote_since(interactions, table, last),
        },
        _FOLLOW_UPS,
    )


def _wrote_since(interactions: pd.DataFrame, rows: pd.DataFrame, last: np.datetime64) -> Array:
    """Whether you were in touch with each row's contact on a later day, other than by Social."""
    date = frames.days(interactions, "date")
    mine = frames.has(interactions, "started_by", "Me") & (date <= last)
    mine &= ~frames.has(interactions, "channel", "Social")
    code, people = frames.coded(interactions["contact"])
    latest = np.full(len(people) + 1, np.datetime64("0001-01-01", "D"))
    np.maximum.at(latest, code[mine], date[mine])
    place = pd.Index(people, dtype="str").get_indexer(pd.Index(rows["contact"], dtype="str"))
    found: Array = (place >= 0) & (latest[place] > frames.days(rows, "date"))
    return found


@measure
def follow_up_states(follow_ups: pd.DataFrame) -> pd.DataFrame:
    """How many follow-ups are in each state.

    Parameters
    ----------
    follow_ups
        The table made by `follow_ups`.

    Returns
    -------
    pandas.DataFrame
        One row for each of the seven states, whether or not there are any: str ``state``, int64
        ``follow_ups``, and int64 ``open``: those of them that are neither done nor cancelled.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": "2026-05-01",
    ...         "contact": ["Ann", "Bo", "Cy"],
    ...         "next_step": "Send the paper",
    ...         "due_on": ["2026-05-10", "2026-05-20", "2026-06-25"],
    ...         "done_on": ["2026-05-09", "2026-05-24", None],
    ...     }
    ... )
    >>> promises = nm.follow_up.follow_ups(log, as_of=dt.date(2026, 6, 30))
    >>> nm.follow_up.follow_up_states(promises).query("follow_ups > 0")
              state  follow_ups  open
    0  kept_on_time           1     0
    1     kept_late           1     0
    3       overdue           1     1
    """
    place = frames.places(follow_ups, "state", STATES)
    number = np.bincount(place, minlength=len(STATES))[: len(STATES)]
    left = place[follow_ups["open"].to_numpy(dtype=bool)]
    return frames.frame(
        {
            "state": STATES,
            "follow_ups": number,
            "open": np.bincount(left, minlength=len(STATES))[: len(STATES)],
        },
        {"state": "str", "follow_ups": "int64", "open": "int64"},
    )


@measure
def on_time(
    follow_ups: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    forecast: bool = False,
) -> pd.DataFrame:
    """Share of follow-ups due in a period that were kept on time.

    Parameters
    ----------
    follow_ups
        The table made by `follow_ups` with the same `as_of`.
    as_of
        The last day whose entries are known.
    period
        The days on which they were due; None for all so far.
    forecast
        Whether the share is to tell what you will keep; only then it has bounds.

    Returns
    -------
    pandas.DataFrame
        One row: ``k`` kept on time, ``n`` due and neither cancelled nor still within their grace,
        ``rate``, ``lo`` and ``hi`` (95 % Wilson with `forecast`, else missing), ``method``,
        ``n_excluded`` due in the period but cancelled, done on an unknown day, or promised before
        Done was first used; ``note``: "not recorded", and nothing counted, while it never was.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": "2026-05-01",
    ...         "contact": ["Ann", "Bo", "Cy"],
    ...         "next_step": "Send the paper",
    ...         "due_on": ["2026-05-10", "2026-05-20", "2026-06-25"],
    ...         "done_on": ["2026-05-09", "2026-05-24", None],
    ...     }
    ... )
    >>> promises = nm.follow_up.follow_ups(log, as_of=dt.date(2026, 6, 30))
    >>> nm.follow_up.on_time(promises, as_of=dt.date(2026, 6, 30))[
    ...     ["k", "n", "rate", "method"]
    ... ].round(3)
       k  n   rate  method
    0  1  3  0.333  census
    """
    start, end = frames.bounds(period, as_of)
    due, promised = frames.days(follow_ups, "due_on"), frames.days(follow_ups, "promised_on")
    fell_due = frames.between(due, start, end)
    judged = frames.has(follow_ups, "state", "kept_on_time", "kept_late", "overdue", "missed")
    apart = frames.has(follow_ups, "state", "cancelled", "undated")
    kept = frames.has(follow_ups, "state", "kept_on_time")
    used = kept | frames.has(follow_ups, "state", "kept_late") | (apart & ~np.isnat(due))
    if not used.any() and (judged & fell_due).any():
        return frames.not_recorded(int(fell_due.sum()))
    since = promised[used].min() if used.any() else _NEVER
    judged, apart = judged & (promised >= since), apart | (judged & (promised < since))
    return frames.rate_table(
        int((kept & judged & fell_due).sum()),
        int((judged & fell_due).sum()),
        n_excluded=int((apart & fell_due).sum()),
        census=not forecast,
    )


@measure
def lateness(
    follow_ups: pd.DataFrame, *, as_of: dt.date, period: Period | None = None
) -> pd.DataFrame:
    """How late follow-ups were done, and how long those past their day have been open.

    Parameters
    ----------
    follow_ups
        The table made by `follow_ups` with the same `as_of`.
    as_of
        The last day whose entries are known.
    period
        The days on which they were due; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row: int64 ``kept_late``, float64 ``median_days_late`` (theirs), int64 ``open`` (overdue
        or missed), float64 ``median_days_open`` and ``longest_days_open`` (days past Due, theirs).

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": "2026-05-01",
    ...         "contact": ["Ann", "Bo", "Cy"],
    ...         "next_step": "Send the paper",
    ...         "due_on": ["2026-05-10", "2026-05-20", "2026-06-25"],
    ...         "done_on": ["2026-05-09", "2026-05-24", None],
    ...     }
    ... )
    >>> promises = nm.follow_up.follow_ups(log, as_of=dt.date(2026, 6, 30))
    >>> nm.follow_up.lateness(promises, as_of=dt.date(2026, 6, 30))[
    ...     ["kept_late", "median_days_late", "open", "median_days_open"]
    ... ]
       kept_late  median_days_late  open  median_days_open
    0          1               4.0     1               5.0
    """
    start, end = frames.bounds(period, as_of)
    fell_due = frames.between(frames.days(follow_ups, "due_on"), start, end)
    days = follow_ups["days_late"].to_numpy()
    late = days[fell_due & frames.has(follow_ups, "state", "kept_late")]
    still = days[fell_due & frames.has(follow_ups, "state", "overdue", "missed")]
    return frames.frame(
        {
            "kept_late": [len(late)],
            "median_days_late": [np.median(late) if len(late) else np.nan],
            "open": [len(still)],
            "median_days_open": [np.median(still) if len(still) else np.nan],
            "longest_days_open": [still.max() if len(still) else np.nan],
        },
        {
            "kept_late": "int64",
            "median_days_late": "float64",
            "open": "int64",
            "median_days_open": "float64",
            "longest_days_open": "float64",
        },
    )


@measure
def calls_that_got_through(
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """Share of your calls that took place.

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
        One row as of `reply_rate`: ``k`` Call rows that you started and whose Answered on is not
        No, ``n`` all of these from the first answer's day on, and those with an answer of their
        own, ``n_excluded`` the others before; ``note``: "not recorded", and nothing counted, while it never was.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09"],
    ...         "contact": "Ann",
    ...         "channel": "Call",
    ...         "started_by": "Me",
    ...         "answered": ["No", "Yes"],
    ...     }
    ... )
    >>> nm.follow_up.calls_that_got_through(log, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]]
       k  n  rate
    0  1  2   0.5
    """
    start, end = frames.bounds(period, as_of)
    date = frames.days(interactions, "date")
    calls = frames.has(interactions, "channel", "Call") & frames.between(date, start, end)
    calls &= frames.has(interactions, "started_by", "Me")
    answer = frames.days(interactions, "answered_on")
    told = frames.filled(interactions, "answered") | ~np.isnat(answer)
    told &= (date <= frames.day(as_of)) & ~(answer > frames.day(as_of)) & ~(answer < date)
    if not told.any():
        return frames.not_recorded(int(calls.sum()))
    judged = calls & (told | frames.judged(interactions, frames.answer_days(interactions, told), 0))
    through = judged & ~frames.has(interactions, "answered", "No")
    return frames.rate_table(
        int(through.sum()), int(judged.sum()), n_excluded=int((calls & ~judged).sum())
    )


@measure
def discussion_outcomes(
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    within_days: int = 90,
) -> pd.DataFrame:
    """Share of conversations that led to a meeting or to joint work, once their time is over.

    A conversation is a day on which a message was answered, they wrote, or you met or talked. It
    led further if you met that person on a later day (In person or Video) within the time, if a
    Collaboration for you came up through them within it, if a row of theirs within it has Led to
    Collaboration, or if its own Led to names a Meeting or a Collaboration.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which the time of the conversations was over; None for all so far.
    within_days
        Days within which a conversation can lead further.

    Returns
    -------
    pandas.DataFrame
        One row as of `reply_rate`: ``k`` led further, ``n`` conversations whose time was over in the
        period, ``n_excluded`` those whose time is not over; then int64 ``k_meeting`` and
        ``k_collaboration``, which may overlap. The note is "not recorded", and nothing is counted,
        while Channel, Led to and the opportunities' Kind were never used.

    Raises
    ------
    ValueError
        If `within_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09"],
    ...         "contact": "Ann",
    ...         "channel": ["Call", "In person"],
    ...     }
    ... )
    >>> came = pd.DataFrame(
    ...     {"opened_on": ["2026-06-01"], "contact": "Ann", "kind": "Collaboration"}
    ... )
    >>> nm.follow_up.discussion_outcomes(log, came, as_of=dt.date(2026, 6, 30))[
    ...     ["k", "n", "k_meeting", "k_collaboration"]
    ... ]
       k  n  k_meeting  k_collaboration
    0  1  2          1                0
    """
    frames.at_least("within_days", within_days, 1)
    log = Log.of(interactions, as_of)
    wins = Log.of(opportunities, as_of, by="opened_on")
    _, day, meeting, collaboration = _outcomes(log, wins, within_days)
    share, closed = _closing(day, meeting | collaboration, within_days, as_of, period)
    if not _outcomes_recorded(log, wins):
        share = frames.not_recorded(len(day))
    return share.assign(
        k_meeting=np.int64((closed & meeting).sum()),
        k_collaboration=np.int64((closed & collaboration).sum()),
    )


@measure
def led_further(
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    within_days: int = 90,
) -> pd.DataFrame:
    """Who stands behind `discussion_outcomes`: the conversations whose time is over.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    within_days
        Days within which a conversation can lead further.

    Returns
    -------
    pandas.DataFrame
        One row per conversation: str ``contact`` and bool ``led_further``; none where nothing is
        recorded that tells.

    Raises
    ------
    ValueError
        If `within_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09"],
    ...         "contact": "Ann",
    ...         "channel": ["Call", "In person"],
    ...     }
    ... )
    >>> came = pd.DataFrame(
    ...     {"opened_on": ["2026-06-01"], "contact": "Ann", "kind": "Collaboration"}
    ... )
    >>> nm.follow_up.led_further(log, came, as_of=dt.date(2026, 6, 30))
      contact  led_further
    0     Ann         True
    1     Ann        False
    """
    frames.at_least("within_days", within_days, 1)
    log = Log.of(interactions, as_of)
    wins = Log.of(opportunities, as_of, by="opened_on")
    code, day, meeting, collaboration = _outcomes(log, wins, within_days)
    further = meeting | collaboration
    closed = _closing(day, further, within_days, as_of, None)[1]
    closed &= _outcomes_recorded(log, wins)
    return frames.frame(
        {"contact": log.people[code[closed]], "led_further": further[closed]},
        {"contact": "str", "led_further": "bool"},
    )  # fmt: skip


def _outcomes_recorded(log: Log, wins: Log) -> bool:
    return bool((log.filled("channel") | log.filled("led_to")).any() or wins.filled("kind").any())


def _outcomes(log: Log, wins: Log, within_days: int) -> tuple[Array, Array, Array, Array]:
    """Contact, day, and whether a meeting or a collaboration followed, one per conversation."""
    code, day, meeting, collaboration = _conversations(log)
    talked = log.has("channel", *schema.MEETING_CHANNELS) & ~log.has("answered", "No")
    meeting |= _follows(code, day, log.code[talked], log.date[talked], 1, within_days)
    joint = wins.has("kind", "Collaboration") & ~wins.has("for_whom", "Them")
    known = log.people.get_indexer(wins.people)[wins.code]
    joint &= known >= 0
    at = frames.sorted_by(known[joint], wins.date[joint])
    collaboration |= _follows(code, day, known[joint][at], wins.date[joint][at], 0, within_days)
    led = log.has("led_to", "Collaboration")
    collaboration |= _follows(code, day, log.code[led], log.date[led], 0, within_days)
    return code, day, meeting, collaboration


def _conversations(log: Log) -> tuple[Array, Array, Array, Array]:
    """Contact, day, and whether Led to names a meeting or a collaboration, one per conversation."""
    talked = log.has("channel", *schema.CONVERSATION_CHANNELS)
    theirs = log.has("started_by", "Them")
    answer = log.known_days("answered_on")
    answered = log.yes_without_a_day() | (answer >= log.date)
    real = np.where(talked, ~log.has("answered", "No"), theirs | answered)
    real &= ~log.has("channel", "Social")
    dated = real & ~talked & ~theirs & (answer >= log.date)
    code, day = log.code[real], np.where(dated, answer, log.date)[real]
    turn = frames.sorted_by(code, day)
    code, day = code[turn], day[turn]
    first = np.flatnonzero(
        np.append(True, (code[1:] != code[:-1]) | (day[1:] != day[:-1]))[: len(code)]
    )
    led = [log.has("led_to", word)[real][turn] for word in ("Meeting", "Collaboration")]
    if not len(first):
        return code, day, led[0], led[1]
    meeting, collaboration = (np.logical_or.reduceat(flag, first) for flag in led)
    return code[first], day[first], meeting, collaboration


def _follows(
    code: Array, day: Array, event_code: Array, event_day: Array, soonest: int, latest: int
) -> Array:
    """Whether an event of the same contact lies from `soonest` to `latest` days later."""
    events = frames.keys(event_code, event_day)
    since = np.searchsorted(events, frames.keys(code, day, soonest))
    until = np.searchsorted(events, frames.keys(code, day, latest), side="right")
    found: Array = until > since
    return found


_DELAYS = {"days": "float64", "seen": "bool", "dated": "bool"}


@measure
def reply_delays(
    interactions: pd.DataFrame, *, as_of: dt.date, started_by: str = "Me"
) -> pd.DataFrame:
    """Days until each message was answered, or has gone without an answer so far.

    Parameters
    ----------
    interactions
        Rows of the ``interactions`` table, as `netmetrics.asking_rows` or
        `netmetrics.metrics.known.asked_of_me` picks them.
    as_of
        The last day whose entries are known.
    started_by
        "Me" for answers to you, "Them" for your own.

    Returns
    -------
    pandas.DataFrame
        One row per message. Columns:

        ====== ======= ====================================================================
        column dtype   meaning
        ====== ======= ====================================================================
        days   float64 from the message to its answer, or to `as_of` if there is none yet
        seen   bool    answered
        dated  bool    False when the answer's day is not recorded; curves leave it out
        ====== ======= ====================================================================

    Raises
    ------
    ValueError
        If `started_by` is neither.

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
    >>> nm.follow_up.reply_delays(log, as_of=dt.date(2026, 6, 30))
        days   seen  dated
    0    3.0   True   True
    1  141.0  False   True
    2    1.0   True   True
    """
    if started_by not in schema.SIDES:
        raise ValueError(f'started_by must be "Me" or "Them"; got "{started_by}".')
    date, answer, undated, _ = _asked(interactions, started_by, as_of)
    return _delays(date, answer, undated, as_of)


@measure
def answer_delays(episodes: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Days until each approach was answered, or has gone without an answer so far.

    Parameters
    ----------
    episodes
        The table made by `episodes` with the same `as_of`. Of one made later, answers since are
        left out again; one without its day as of the message that it answers.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per approach, with the columns of `reply_delays`; time runs from its first message.

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
    >>> nm.follow_up.answer_delays(approaches, as_of=dt.date(2026, 6, 30))
        days   seen  dated
    0    3.0   True   True
    1  141.0  False   True
    2    1.0   True   True
    """
    last = frames.day(as_of)
    date, answer = frames.days(episodes, "started_on"), frames.days(episodes, "answered_on")
    known = date <= last
    answer[answer > last] = _NAT
    undated = ~episodes["dated"].to_numpy(dtype=bool)
    return _delays(date[known], answer[known], undated[known], as_of)


def _delays(date: Array, answer: Array, undated: Array, as_of: dt.date) -> pd.DataFrame:
    seen = ~np.isnat(answer)
    spans = np.where(seen, answer, frames.day(as_of)) - date
    return frames.frame(
        {"days": spans.astype(np.int64), "seen": seen | undated, "dated": ~undated}, _DELAYS
    )


def _curve(delays: pd.DataFrame) -> rates.Curve:
    rows = delays[delays["dated"]] if "dated" in delays else delays
    return rates.kaplan_meier(rows["days"].to_numpy(), rows["seen"].to_numpy())


@measure
def curve(delays: pd.DataFrame) -> pd.DataFrame:
    """Share that was answered by each number of days, those still open counted as far as seen.

    Parameters
    ----------
    delays
        A table with ``days`` and ``seen``, such as `reply_delays` or `answer_delays` make.

    Returns
    -------
    pandas.DataFrame
        One row per day on which anything was answered or is known to be open still, up to the
        longest followed; beyond it nothing is known. Columns:

        ======= ======= ==================================================================
        column  dtype   meaning
        ======= ======= ==================================================================
        days    float64 number of days
        at_risk int64   followed for so long without an answer
        events  int64   answered on that day
        share   float64 answered by then, 0-1
        lo, hi  float64 its 95 % band (log-log); missing where `share` is 0 or 1
        ======= ======= ==================================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> delays = pd.DataFrame({"days": [1, 4, 20, 60, 9], "seen": [True, True, True, False, False]})
    >>> nm.follow_up.curve(delays)[["days", "at_risk", "events", "share"]].round(3)
       days  at_risk  events  share
    0   1.0        5       1    0.2
    1   4.0        4       1    0.4
    2   9.0        3       0    0.4
    3  20.0        2       1    0.7
    4  60.0        1       0    0.7
    """
    found = _curve(delays)
    return frames.frame(
        {
            "days": found.time,
            "at_risk": found.at_risk,
            "events": found.events,
            "share": 1 - found.survival,
            "lo": 1 - found.hi,
            "hi": 1 - found.lo,
        },
        {
            "days": "float64",
            "at_risk": "int64",
            "events": "int64",
            "share": "float64",
            "lo": "float64",
            "hi": "float64",
        },
    )


@measure
def share_by_day(delays: pd.DataFrame, *, within_days: Sequence[int] = (1, 7, 30)) -> pd.DataFrame:
    """Share answered within some days, using those still open as far as seen.

    Parameters
    ----------
    delays
        A table with ``days`` and ``seen``, such as `reply_delays` or `answer_delays` make.
    within_days
        The days.

    Returns
    -------
    pandas.DataFrame
        One row per number of days. Columns:

        ============= ======= ================================================================
        column        dtype   meaning
        ============= ======= ================================================================
        within_days   int64   the days
        share         float64 answered by then, 0-1; missing unless `status` is "ok"
        lo, hi        float64 its 95 % band
        n             int64   messages or approaches used
        n_undated     int64   answers left out because their day is not recorded
        at_risk_after int64   followed for longer without an answer
        status        str     "ok", "no data yet" or "not observable yet" (none followed so long,
                              and some are open)
        ============= ======= ================================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> delays = pd.DataFrame({"days": [1, 4, 20, 60, 9], "seen": [True, True, True, False, False]})
    >>> nm.follow_up.share_by_day(delays, within_days=[7, 90])[
    ...     ["within_days", "share", "lo", "hi", "status"]
    ... ].round(3)
       within_days  share     lo     hi              status
    0            7    0.4  0.118  0.874                  ok
    1           90    NaN    NaN    NaN  not observable yet
    """
    found = _curve(delays)
    points = [rates.by_time(found, days) for days in within_days]
    return frames.frame(
        {
            "within_days": list(within_days),
            "share": [point.share for point in points],
            "lo": [point.lo for point in points],
            "hi": [point.hi for point in points],
            "n": [found.n] * len(points),
            "n_undated": [len(delays) - found.n] * len(points),
            "at_risk_after": [point.at_risk_after for point in points],
            "status": [point.status for point in points],
        },
        {
            "within_days": "int64",
            "share": "float64",
            "lo": "float64",
            "hi": "float64",
            "n": "int64",
            "n_undated": "int64",
            "at_risk_after": "int64",
            "status": "str",
        },
    )


@measure
def typical_delay(delays: pd.DataFrame, *, window_days: int = 30) -> pd.DataFrame:
    """Days by which half are answered, those that never were included.

    Parameters
    ----------
    delays
        A table with ``days`` and ``seen``, such as `reply_delays` or `answer_delays` make.
    window_days
        Days within which answers count for `median_of_answers_days`.

    Returns
    -------
    pandas.DataFrame
        One row. Columns:

        ====================== ======= =======================================================
        column                 dtype   meaning
        ====================== ======= =======================================================
        n                      int64   messages or approaches used
        answered               int64   of these, answered
        n_undated              int64   answers left out because their day is not recorded
        median_days            float64 first day by which half are answered; NaN if not reached
        lo_days, hi_days       float64 its 95 % bounds, possibly infinite; NaN below five answers
        status                 str     "ok", "not reached" or "no data yet"
        median_of_answers_days float64 median of the answers within `window_days` alone: what to
                               print, so labelled, when the other is not reached
        ====================== ======= =======================================================

    Raises
    ------
    ValueError
        If `window_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> delays = pd.DataFrame({"days": [1, 4, 20, 60, 9], "seen": [True, True, True, False, False]})
    >>> nm.follow_up.typical_delay(delays)[
    ...     ["n", "answered", "median_days", "median_of_answers_days"]
    ... ]
       n  answered  median_days  median_of_answers_days
    0  5         3         20.0                     4.0
    """
    frames.at_least("window_days", window_days, 1)
    found = _curve(delays)
    half = rates.median(found)
    within = found.time <= window_days
    answers = np.repeat(found.time[within], found.events[within].astype(np.int64))
    return frames.frame(
        {
            "n": [found.n],
            "answered": [found.n_events],
            "n_undated": [len(delays) - found.n],
            "median_days": [half.median],
            "lo_days": [half.lo],
            "hi_days": [half.hi],
            "status": [half.status],
            "median_of_answers_days": [float(np.median(answers)) if len(answers) else np.nan],
        },
        {
            "n": "int64",
            "answered": "int64",
            "n_undated": "int64",
            "median_days": "float64",
            "lo_days": "float64",
            "hi_days": "float64",
            "status": "str",
            "median_of_answers_days": "float64",
        },
    )


@measure
def chance_after_silence(delays: pd.DataFrame, *, window_days: int = 30) -> pd.DataFrame:
    """How likely an answer within the window still is after some days of silence.

    Parameters
    ----------
    delays
        The table made by `reply_delays` or `answer_delays`.
    window_days
        Days within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row per day from 1 to the day before the window ends; none when nothing has been
        followed for the whole window. Int64 ``silent_days``, float64 ``chance`` (0-1), ``lo`` and
        ``hi`` (its 95 % band, log-log; missing where the chance is 0 or 1), and int64 ``n``: those
        followed in silence for longer.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> delays = pd.DataFrame({"days": [1, 4, 20, 60, 9], "seen": [True, True, True, False, False]})
    >>> nm.follow_up.chance_after_silence(delays, window_days=20)[
    ...     ["silent_days", "chance", "n"]
    ... ].iloc[[0, 4]].round(3)
       silent_days  chance  n
    0            1   0.625  4
    4            5   0.500  3
    """
    frames.at_least("window_days", window_days, 1)
    found = _curve(delays)
    seen = rates.by_time(found, window_days).status == "ok"
    silent = np.arange(1, window_days) if seen else np.arange(0)
    if found.n and found.survival[-1] == 0:
        silent = silent[silent < found.time[-1]]  # from then on nobody is silent
    # The curve of those still silent begins anew: its deaths and risks are those after that day.
    left = found.at_risk - found.events
    hazard = np.divide(found.events, found.at_risk * left, out=np.zeros(len(left)), where=left > 0)
    spread = np.append(0.0, np.cumsum(hazard))
    alive, risk = np.append(1.0, found.survival), np.append(found.at_risk, 0)
    since = np.searchsorted(found.time, silent, side="right")
    until = int(np.searchsorted(found.time, window_days, side="right"))
    silence = np.divide(
        alive[until], alive[since], out=np.full(len(silent), np.nan), where=alive[since] > 0
    )
    lo, hi = _log_log(silence, spread[until] - spread[since])
    return frames.frame(
        {
            "silent_days": silent,
            "chance": 1 - silence,
            "lo": 1 - hi,
            "hi": 1 - lo,
            "n": risk[since],
        },
        {
            "silent_days": "int64",
            "chance": "float64",
            "lo": "float64",
            "hi": "float64",
            "n": "int64",
        },
    )


def _log_log(share: Array, variance: Array) -> tuple[Array, Array]:
    """Bounds of shares that are products, given Greenwood's sums; missing where a share is 0 or 1."""
    inside = (share > 0) & (share < 1 - 1e-12)
    lo, hi = np.full((2, len(share)), np.nan)
    log = np.log(share[inside])
    half = NormalDist().inv_cdf(0.975) * np.sqrt(variance[inside]) / np.abs(log)
    lo[inside], hi[inside] = np.exp(log * np.exp(half)), np.exp(log * np.exp(-half))
    return lo, hi


@measure
def nudge_day(
    delays: pd.DataFrame, *, window_days: int = 30, default_days: tuple[int, int] = (2, 5)
) -> pd.DataFrame:
    """When to write again: the day by which most answers that will come have come.

    Parameters
    ----------
    delays
        The table made by `reply_delays` or `answer_delays`.
    window_days
        Days within which an answer counts.
    default_days
        What to go by until your own answers tell.

    Returns
    -------
    pandas.DataFrame
        One row: int64 ``first_days`` and ``last_days``, str ``source``, int64 ``n`` (messages or
        approaches) and ``answered``. "own": both are the first day, but at least 2, by which four
        in five of the answers within the window have come. "default": `default_days`, below 30
        messages or 8 answers, or when none was followed so long.

    Raises
    ------
    ValueError
        If `window_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> delays = pd.DataFrame({"days": [1, 4, 20, 60, 9], "seen": [True, True, True, False, False]})
    >>> nm.follow_up.nudge_day(delays)
       first_days  last_days   source  n  answered
    0           2          5  default  5         3
    """
    frames.at_least("window_days", window_days, 1)
    found = _curve(delays)
    end = rates.by_time(found, window_days)
    (first, last), source = default_days, "default"
    if found.n >= 30 and found.n_events >= 8 and end.share > 0:
        most = np.flatnonzero(1 - found.survival >= 0.8 * end.share - 1e-12)[0]
        first = last = max(2, round(float(found.time[most])))
        source = "own"
    return frames.frame(
        {
            "first_days": [first],
            "last_days": [last],
            "source": [source],
            "n": [found.n],
            "answered": [found.n_events],
        },
        {
            "first_days": "int64",
            "last_days": "int64",
            "source": "str",
            "n": "int64",
            "answered": "int64",
        },
    )


@measure
def by_attempt(episodes: pd.DataFrame) -> pd.DataFrame:
    """Share of approaches answered on the first message, the second and so on.

    Parameters
    ----------
    episodes
        The table made by `episodes`.

    Returns
    -------
    pandas.DataFrame
        One row per number of messages reached: int64 ``attempt``, then the columns of `reply_rate`:
        ``k`` answered after exactly so many messages, ``n`` approaches with at least so many.
        You choose whom to write to again, so the shares are not chances of one and the same person.

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
    >>> nm.follow_up.by_attempt(approaches)[["attempt", "k", "n", "rate"]]
       attempt  k  n      rate
    0        1  2  3  0.666667
    """
    attempts = episodes["attempts"].to_numpy()
    answered = attempts[frames.has(episodes, "state", "answered")]
    most = int(attempts.max()) if len(attempts) else 0
    exactly = np.bincount(attempts, minlength=most + 1)[1:]
    return frames.rate_table(
        np.bincount(answered, minlength=most + 1)[1:],
        np.cumsum(exactly[::-1])[::-1],
        n_excluded=np.zeros(most),
        keys={"attempt": (np.arange(1, most + 1), "int64")},
    )


@measure
def stayed_in_touch(
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
    within_days: int = 90,
    reconnections: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of people with whom an exchange, the first or the first for long, led to another.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days on which the time to stay in touch was over; None for all so far.
    within_days
        Days after the exchange within which the next must come.
    reconnections
        The table made by `reconnections`, to start from the exchange after a long silence; None for
        the first exchange in the sheet.

    Returns
    -------
    pandas.DataFrame
        One row as of `reply_rate`: ``k`` another exchange on a later day in time, ``n`` people whose
        exchange is at least `within_days` old, ``n_excluded`` those too recent to tell.

    Raises
    ------
    ValueError
        If `within_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-01-20"],
    ...         "contact": ["Ann", "Ann", "Bo"],
    ...         "channel": "Call",
    ...     }
    ... )
    >>> nm.follow_up.stayed_in_touch(log, as_of=dt.date(2026, 6, 30))[["k", "n", "rate"]]
       k  n  rate
    0  1  2   0.5
    """
    frames.at_least("within_days", within_days, 1)
    log = Log.of(interactions, as_of)
    code, day = log.exchange_days()
    if reconnections is None:
        first = np.flatnonzero(np.append(True, code[1:] != code[:-1])[: len(code)])
        who, since = code[first], day[first]
    else:
        back = frames.days(reconnections, "reconnected_on")
        found = reconnections[back <= frames.day(as_of)]
        names = log.people
        who = names.get_indexer(pd.Index(found["contact"], dtype="str"))
        since = frames.days(found, "reconnected_on")
    again = _follows(who, since, code, day, 1, within_days)
    return _closing(since, again, within_days, as_of, period)[0]


_RECONNECTIONS = {
    "contact": "str",
    "first_exchange_on": "datetime64[us]",
    "reconnected_on": "datetime64[us]",
    "note": "str",
}


@measure
def reconnections(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    dormant_days: int = 365,
) -> pd.DataFrame:
    """When each person was first heard from, and first after a long silence.

    Parameters
    ----------
    contacts
        The ``contacts`` table; its In touch before this sheet counts as an exchange.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    dormant_days
        Days without an exchange after which the next one is a reconnection.

    Returns
    -------
    pandas.DataFrame
        One row per person with an exchange, in order of first appearance. Columns:

        ================= ============== ========================================================
        column            dtype          meaning
        ================= ============== ========================================================
        contact           str            who
        first_exchange_on datetime64[us] first exchange in the sheet
        reconnected_on    datetime64[us] first exchange after `dormant_days` or more without one
        note              str            "first in this sheet" when there is no such day and In
                                         touch before this sheet is blank: it may have been one
        ================= ============== ========================================================

    Raises
    ------
    ValueError
        If `dormant_days` is below 1.

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame(
    ...     {"contact": ["Ann", "Bo"], "in_touch_before_on": ["2022-12-31", None]}
    ... )
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09"], "contact": ["Ann", "Bo"], "channel": "Call"}
    ... )
    >>> nm.follow_up.reconnections(people, log, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "reconnected_on", "note"]
    ... ]
      contact reconnected_on                 note
    0     Ann     2026-01-05
    1      Bo            NaT  first in this sheet
    """
    frames.at_least("dormant_days", dormant_days, 1)
    log = Log.of(interactions, as_of)
    code, day = log.exchange_days()
    place = pd.Index(contacts["contact"], dtype="str").get_indexer(log.people)
    before = np.append(frames.days(contacts, "in_touch_before_on"), _NAT)[place]
    new = np.append(True, code[1:] != code[:-1])[: len(code)]
    previous = np.where(new, before[code], np.append(_NAT, day)[:-1])
    again = day - previous >= _days(dormant_days)
    back = np.full(len(log.people), _NAT)
    back[code[again][::-1]] = day[again][::-1]
    heard = code[new]
    unknown = np.isnat(back) & np.isnat(before)
    return frames.frame(
        {
            "contact": log.people[heard],
            "first_exchange_on": day[new],
            "reconnected_on": back[heard],
            "note": np.where(unknown[heard], "first in this sheet", ""),
        },
        _RECONNECTIONS,
    )


STEPS = ("conversation", "meeting", "collaboration")
_STEPS = {
    "contact": "str",
    "entered_on": "datetime64[us]",
    "conversation_on": "datetime64[us]",
    "meeting_on": "datetime64[us]",
    "collaboration_on": "datetime64[us]",
    "filled": "int64",
    "conversation_recorded": "bool",
    "meeting_recorded": "bool",
    "collaboration_recorded": "bool",
}


@measure
def steps(
    interactions: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """From the first message to working together: when each person reached each step.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.
    period
        The days in which people were first written to; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per person whose first row by you lies in the period. A later step implies the
        earlier ones. Columns:

        ================ ============== ==========================================================
        column           dtype          meaning
        ================ ============== ==========================================================
        contact          str            who
        entered_on       datetime64[us] first row that you started, none answered before its own day
        conversation_on  datetime64[us] first exchange since, or the next step's day if earlier
        meeting_on       datetime64[us] first since that was In person, Video or Led to a Meeting,
                                        or the next step's day if earlier
        collaboration_on datetime64[us] first since that was Led to Collaboration, or a
                                        Collaboration among the opportunities for you
        filled           int64          steps whose day is taken from a later one
        ..._recorded     bool           for each step: a column that could show it was ever used
                                        (Answered on, Started by Them or Channel; Channel or Led to;
                                        Led to or the opportunities' Kind), the same in every row
        ================ ============== ==========================================================

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
    >>> came = pd.DataFrame(
    ...     {"opened_on": ["2026-06-25"], "contact": "Ann", "kind": "Collaboration"}
    ... )
    >>> nm.follow_up.steps(log, came, as_of=dt.date(2026, 6, 30))[
    ...     ["contact", "entered_on", "conversation_on", "collaboration_on"]
    ... ]
      contact entered_on conversation_on collaboration_on
    0     Ann 2026-01-05      2026-01-08       2026-06-25
    1      Bo 2026-02-09      2026-06-21              NaT
    """
    start, end = frames.bounds(period, as_of)
    log = Log.of(interactions, as_of)
    mine = log.asks()
    entered = np.full(len(log.people), _NAT)
    entered[log.code[mine][::-1]] = log.date[mine][::-1]
    talked = ~log.has("answered", "No") & log.has("channel", *schema.MEETING_CHANNELS)
    met = talked | log.has("led_to", "Meeting")
    joint = log.has("led_to", "Collaboration")
    wins = Log.of(opportunities, as_of, by="opened_on")
    won = wins.has("kind", "Collaboration") & ~wins.has("for_whom", "Them")
    place = log.people.get_indexer(wins.people)
    who, day = place[wins.code[won]], wins.date[won]
    conversation = _first_since(entered, *log.exchange_days())
    meeting = _first_since(entered, log.code[met], log.date[met])
    collaboration = np.fmin(
        _first_since(entered, log.code[joint], log.date[joint]),
        _first_since(entered, who[who >= 0], day[who >= 0]),
    )
    filled_meeting = np.fmin(meeting, collaboration)
    filled_conversation = np.fmin(conversation, filled_meeting)
    filled = _differ(meeting, filled_meeting) + _differ(conversation, filled_conversation)
    keep = frames.between(entered, start, end)
    return frames.frame(
        {
            "contact": log.people[keep],
            "entered_on": entered[keep],
            "conversation_on": filled_conversation[keep],
            "meeting_on": filled_meeting[keep],
            "collaboration_on": collaboration[keep],
            "filled": filled[keep],
            **{
                f"{step}_recorded": np.full(int(keep.sum()), used)
                for step, used in zip(STEPS, _steps_recorded(log, wins), strict=True)
            },
        },
        _STEPS,
    )


def _steps_recorded(log: Log, wins: Log) -> tuple[bool, bool, bool]:
    """Whether anything in the tables could have shown each step."""
    channel, led = bool(log.filled("channel").any()), bool(log.filled("led_to").any())
    heard = log.has("started_by", "Them") | log.filled("answered") | log.filled("answered_on")
    return channel or bool(heard.any()), channel or led, led or bool(wins.filled("kind").any())


def _first_since(start: Array, code: Array, day: Array) -> Array:
    """First day of each code that is not before its start; missing for none."""
    since = day >= start[code]
    code, day = code[since], day[since]
    found = np.full(len(start), _NEVER)
    np.minimum.at(found, code, day)
    found[found == _NEVER] = _NAT
    return found


def _differ(one: Array, other: Array) -> Array:
    new: Array = ~np.isnat(other) & ~(one == other)
    return new.astype(np.int64)


@measure
def funnel(steps: pd.DataFrame, *, as_of: dt.date, funnel_days: int = 180) -> pd.DataFrame:
    """How many of the people first written to long enough ago reached each step in time.

    Parameters
    ----------
    steps
        The table made by `steps`.
    as_of
        The last day whose entries are known.
    funnel_days
        Days from the first message within which a step counts; people written to since are left
        out.

    Returns
    -------
    pandas.DataFrame
        One row each for "conversation", "meeting" and "collaboration": str ``step``, then the
        columns of `reply_rate` from the step before (``n`` those who reached it), then float64
        ``overall``, ``overall_lo`` and ``overall_hi``: ``k`` of all written to, 95 % Wilson. A step
        that no column could show has the note "not recorded" and nothing counted; the next one is
        counted from the step before it.

    Raises
    ------
    ValueError
        If `funnel_days` is below 1.

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
    >>> came = pd.DataFrame(
    ...     {"opened_on": ["2026-06-25"], "contact": "Ann", "kind": "Collaboration"}
    ... )
    >>> steps = nm.follow_up.steps(log, came, as_of=dt.date(2026, 6, 30))
    >>> nm.follow_up.funnel(steps, as_of=dt.date(2026, 6, 30), funnel_days=90)[
    ...     ["step", "k", "n", "note"]
    ... ]
                step  k  n          note
    0   conversation  1  2           few
    1        meeting  0  0  not recorded
    2  collaboration  0  1           few
    """
    frames.at_least("funnel_days", funnel_days, 1)
    entered = frames.days(steps, "entered_on")
    known = entered <= frames.day(as_of)
    old = entered + _days(funnel_days) <= frames.day(as_of)
    reached = [
        int((old & (frames.days(steps, f"{step}_on") - entered <= _days(funnel_days))).sum())
        for step in STEPS
    ]
    everyone = int(old.sum())
    early = int((known & ~old).sum())
    before, parts = everyone, []
    for step, number in zip(STEPS, reached, strict=True):
        if _recorded(steps, step):
            parts.append(_funnel_row(number, before, everyone, early))
            before = number
        else:
            missing = dict.fromkeys(("overall", "overall_lo", "overall_hi"), np.nan)
            parts.append(frames.not_recorded(early).assign(**missing))
    table = pd.concat(parts, ignore_index=True)
    table.insert(0, "step", pd.Series(STEPS, dtype="str"))
    return table


def _recorded(steps: pd.DataFrame, step: str) -> bool:
    return f"{step}_recorded" not in steps or bool(steps[f"{step}_recorded"].all())


def _funnel_row(number: int, before: int, everyone: int, early: int) -> pd.DataFrame:
    share = frames.rate_table(number, before, n_excluded=early)
    lo, hi = rates.wilson(number, everyone)
    overall = number / everyone if everyone else np.nan
    return share.assign(overall=overall, overall_lo=float(lo), overall_hi=float(hi))


@measure
def step_delays(steps: pd.DataFrame, step: str, *, as_of: dt.date) -> pd.DataFrame:
    """Days from the first message until each person reached a step, or has not so far.

    Parameters
    ----------
    steps
        The table made by `steps`.
    step
        "conversation", "meeting" or "collaboration".
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per person, with the columns of `reply_delays`, for `curve` and `share_by_day`; none
        where no column could show the step.

    Raises
    ------
    ValueError
        If there is no such step.

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
    >>> came = pd.DataFrame(
    ...     {"opened_on": ["2026-06-25"], "contact": "Ann", "kind": "Collaboration"}
    ... )
    >>> steps = nm.follow_up.steps(log, came, as_of=dt.date(2026, 6, 30))
    >>> nm.follow_up.step_delays(steps, "conversation", as_of=dt.date(2026, 6, 30))
        days  seen  dated
    0    3.0  True   True
    1  132.0  True   True
    """
    if step not in STEPS:
        raise ValueError(f'step must be one of {", ".join(STEPS)}; got "{step}".')
    last = frames.day(as_of)
    entered, reached = frames.days(steps, "entered_on"), frames.days(steps, f"{step}_on")
    known = (entered <= last) & _recorded(steps, step)
    reached[reached > last] = _NAT
    return _delays(entered[known], reached[known], np.zeros(int(known.sum()), dtype=bool), as_of)
