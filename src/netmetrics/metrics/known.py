"""What was known on a day: the one cut in time, and what a report feeds the measures."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, ClassVar, Protocol, TypeVar

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import frames
from netmetrics.metrics.given import measure


class _Network(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def contacts(self) -> pd.DataFrame: ...
    @property
    def interactions(self) -> pd.DataFrame: ...
    @property
    def purposes(self) -> pd.DataFrame: ...
    @property
    def opportunities(self) -> pd.DataFrame: ...
    @property
    def milestones(self) -> pd.DataFrame: ...


_N = TypeVar("_N", bound=_Network)


def known_at(network: _N, as_of: dt.date) -> _N:
    """The network as it stood at the end of a day, as far as its dated entries tell.

    Rows of a later day are left out; later answers, completions and closings count as blank. An
    outcome without its day is taken as it stands, but Won or Lost needs a known Closed on, and
    They said needs a known answer. A blank Started by becomes Me where any row left says who
    started; as loaded it is blank, and the measures, which expect tables from here, take a blank
    for not recorded. Index labels stay, so that figures can be traced to rows. From some 100,000
    interactions on, `netmetrics.compact` of them makes the measures about twice as fast.

    Parameters
    ----------
    network
        Any dataclass with the tables ``contacts``, ``interactions``, ``purposes``,
        ``opportunities`` and ``milestones``.
    as_of
        The last day whose entries are known.

    Returns
    -------
    the type of `network`
        A copy with those tables cut; what it was made from is unchanged.

    Examples
    --------
    >>> import netmetrics as nm
    >>> network = nm.known_at(nm.load(nm.sample()), dt.date(2025, 6, 30))
    >>> str(network.interactions["date"].max().date()) <= "2025-06-30"
    True
    """
    interactions = known_interactions(network.interactions, as_of)
    opportunities = known_opportunities(network.opportunities, as_of)
    yearly = comes_again(network.milestones)
    past = frames.days(network.milestones, "date") <= frames.day(as_of)
    milestones = network.milestones[past | yearly]
    naming = [t["contact"] for t in (interactions, opportunities, milestones) if "contact" in t]
    named = [name for column in naming for name in frames.coded(column)[1]]
    purposes = network.purposes
    return dataclasses.replace(
        network,
        contacts=_known_contacts(network.contacts, named, as_of),
        interactions=interactions,
        purposes=purposes[purposes["interaction"].isin(interactions.index)],
        opportunities=opportunities,
        milestones=milestones,
    )


def comes_again(milestones: pd.DataFrame) -> Any:
    """Whether each milestone comes again each year.

    Parameters
    ----------
    milestones
        The ``milestones`` table.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``: Yes in Every year, or nothing there for a birthday or a work anniversary.
    """
    blank = ~frames.filled(milestones, "every_year")
    by_nature = frames.has(milestones, "kind", "Birthday", "Work anniversary")
    return frames.has(milestones, "every_year", "Yes") | (blank & by_nature)


def _known_contacts(contacts: pd.DataFrame, named: list[str], as_of: dt.date) -> pd.DataFrame:
    """Leave out whoever was added later, or stands only in rows that are left out."""
    later = frames.days(contacts, "added_on") > frames.day(as_of)
    if "row" in contacts:
        later |= contacts["row"].to_numpy() == 0
    return contacts[~later | contacts["contact"].isin(named).to_numpy()]


@measure
def known_interactions(interactions: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Interactions as they stood at the end of a day.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        The rows up to that day. Later answers and completions are blank. They said is Pending
        where no answer is known. A blank Started by is Me if any row left says who started.

    Examples
    --------
    >>> from netmetrics.metrics import known
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09", "2026-06-20"],
    ...         "contact": ["Ann", "Bo", "Bo"],
    ...         "started_by": "Me",
    ...         "answered_on": ["2026-01-08", None, "2026-06-21"],
    ...     }
    ... )
    >>> known.known_interactions(log, dt.date(2026, 1, 6))["answered_on"].isna().tolist()
    [True]
    """
    last = frames.day(as_of)
    by_then = frames.days(interactions, "date") <= last
    known = interactions.copy(deep=False) if by_then.all() else interactions[by_then]
    for date, flag in (("answered_on", "answered"), ("done_on", "done")):
        later = frames.days(known, date) > last
        if later.any():
            known.loc[later, [c for c in (date, flag) if c in known]] = None
    if "they_said" in known:
        answered = _answered(known) | happened(known).to_numpy()
        pending = known["they_said"].notna().to_numpy() & ~answered
        known["they_said"] = frames.put(known["they_said"], pending, "Pending")
    if "started_by" in known and known["started_by"].notna().any():
        blank = known["started_by"].isna().to_numpy()
        known["started_by"] = frames.put(known["started_by"], blank, "Me")
    return known


def _answered(interactions: pd.DataFrame) -> Any:
    told = frames.filled(interactions, "answered_on") | frames.has(interactions, "answered", "Yes")
    return told & ~frames.answered_early(interactions)


@measure
def known_opportunities(opportunities: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Opportunities as they stood at the end of a day.

    Parameters
    ----------
    opportunities
        The ``opportunities`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        Those that had come up by then, Open unless Closed on says otherwise by then.

    Examples
    --------
    >>> from netmetrics.metrics import known
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
    >>> known.known_opportunities(came, dt.date(2026, 3, 5))[["contact", "stage"]]
      contact stage
    0     Ann   Won
    1      Bo  Open
    """
    last = frames.day(as_of)
    known = opportunities[frames.days(opportunities, "opened_on") <= last].copy()
    closed = frames.days(known, "closed_on") <= last
    if "closed_on" in known:
        known.loc[~closed, "closed_on"] = pd.NaT
    if "stage" in known:
        known.loc[~closed & frames.has(known, "stage", "Won", "Lost"), "stage"] = "Open"
    return known


@measure
def your_list(
    contacts: pd.DataFrame, interactions: pd.DataFrame, *, as_of: dt.date, current: bool = True
) -> pd.DataFrame:
    """Who is on your list on a day, and why the others are not.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The day.
    current
        Whether a Check in every, which has no day, puts a person on the list.

    Returns
    -------
    pandas.DataFrame
        One row per contact in sheet order. Columns:

        ======= ===== =============================================================
        column  dtype meaning
        ======= ===== =============================================================
        contact str   who
        listed  bool  on the list
        why_not str   empty, "said no", "paused" or "not followed", the first that holds
        ======= ===== =============================================================

    Examples
    --------
    >>> import netmetrics as nm
    >>> people = pd.DataFrame(
    ...     {"contact": ["Ann", "Bo", "Cy"], "ok_to_stay_in_touch": [None, "No", None]}
    ... )
    >>> log = pd.DataFrame(
    ...     {"date": ["2026-01-05", "2026-02-09", "2026-06-20"], "contact": ["Ann", "Ann", "Bo"]}
    ... )
    >>> nm.your_list(people, log, as_of=dt.date(2026, 6, 30))
      contact  listed       why_not
    0     Ann    True
    1      Bo   False       said no
    2      Cy   False  not followed
    """
    by_then = frames.days(interactions, "date") <= frames.day(as_of)
    people = pd.Series(
        interactions["contact"].unique()
        if by_then.all()
        else interactions["contact"][by_then].unique()
    )
    return listing(contacts, people, as_of=as_of, current=current)


def listing(
    contacts: pd.DataFrame, people: Any, *, as_of: dt.date, current: bool = True
) -> pd.DataFrame:
    """Who is on your list, as `your_list`, given whom you had an interaction with by that day.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    people
        The names of those with an interaction.
    as_of
        The day.
    current
        Whether a Check in every, which has no day, puts a person on the list.

    Returns
    -------
    pandas.DataFrame
        The table of `your_list`.
    """
    contacts = frames.in_sheet_order(contacts)
    followed = contacts["contact"].isin(people).to_numpy() | (
        frames.days(contacts, "added_on") <= frames.day(as_of)
    )
    if current:
        followed |= frames.filled(contacts, "check_in_days")
    said_no = frames.has(contacts, "ok_to_stay_in_touch", "No")
    why_not = np.select(
        [said_no, paused(contacts, as_of=as_of), ~followed],
        ["said no", "paused", "not followed"],
        "",
    )
    return frames.frame(
        {"contact": contacts["contact"], "listed": why_not == "", "why_not": why_not},
        {"contact": "str", "listed": "bool", "why_not": "str"},
    )


def paused(contacts: pd.DataFrame, *, as_of: dt.date) -> Any:
    """Whether each contact is paused on a day.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    as_of
        The day; a pause ends on the day that Paused until names.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    return frames.days(contacts, "paused_until_on") > frames.day(as_of)


@measure
def happened(interactions: pd.DataFrame) -> pd.Series[bool]:
    """Whether each row is a meeting or call that took place.

    Parameters
    ----------
    interactions
        The ``interactions`` table.

    Returns
    -------
    pandas.Series
        Dtype ``bool``, on the table's index: In person, Video or Call, and Answered on not No.

    Examples
    --------
    >>> import netmetrics as nm
    >>> nm.happened(
    ...     pd.DataFrame(
    ...         {
    ...             "date": "2026-01-05",
    ...             "contact": "Ann",
    ...             "channel": ["Call", "Call", "Email"],
    ...             "answered": ["No", None, None],
    ...         }
    ...     )
    ... ).tolist()
    [False, True, False]
    """
    talked = frames.has(interactions, "channel", *schema.CONVERSATION_CHANNELS)
    return pd.Series(talked & ~frames.has(interactions, "answered", "No"), index=interactions.index)


@measure
def asking_rows(interactions: pd.DataFrame, *, window_days: int = 30) -> pd.DataFrame:
    """The rows that can ask for an answer or be one, for `reply_rate` and `episodes`.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by `known_at`.
    window_days
        Days to answer.

    Returns
    -------
    pandas.DataFrame
        Messages from you whose days to answer ended no earlier than the day of the first answer
        or row that they started (before it silence means nothing); messages from them; and meetings
        and calls that took place, as started by them, for they answer and ask nothing. Social is
        left out, and so is a message of yours whose answer is recorded before it.

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
    >>> log["channel"] = ["Email", "Social", "Call"]
    >>> nm.asking_rows(log)[["contact", "channel", "started_by"]]
      contact channel started_by
    0     Ann   Email         Me
    2      Bo    Call       Them
    """
    talked = frames.has(interactions, "channel", *schema.CONVERSATION_CHANNELS)
    written = ~talked & ~frames.has(interactions, "channel", "Social")
    theirs = frames.has(interactions, "started_by", "Them")
    judged = frames.judged(interactions, told_on(interactions), window_days)
    mine = frames.has(interactions, "started_by", "Me") & judged
    mine &= ~frames.answered_early(interactions)
    met = talked & ~frames.has(interactions, "answered", "No")
    kept = met | (written & (mine | theirs))
    rows: pd.DataFrame = interactions[kept]
    if "started_by" in rows:
        rows = rows.assign(started_by=frames.put(rows["started_by"], met[kept], "Them"))
    return rows


@measure
def compact(interactions: pd.DataFrame) -> pd.DataFrame:
    """The same interactions with each text kept once, for very large logs.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by `known_at` before or after.

    Returns
    -------
    pandas.DataFrame
        By contact in order of first appearance, then by day; index labels stay. Contact and the
        columns with one choice a row become categories. Every measure takes it and gives the same
        figures: all of them on a million rows in 3 to 4 s, this step included, for 7 to 10 s without.

    Examples
    --------
    >>> import netmetrics as nm
    >>> network = nm.known_at(nm.load(nm.sample()), dt.date(2025, 6, 30))
    >>> large = nm.compact(network.interactions)
    >>> nm.engagement.counts(large, as_of=dt.date(2025, 6, 30)).equals(
    ...     nm.engagement.counts(network.interactions, as_of=dt.date(2025, 6, 30))
    ... )
    True
    """
    choices = [c.name for c in schema.INTERACTIONS.columns if c.kind == "choice"]
    names = [name for name in ("answered", "done", *choices) if name in interactions]
    rows = frames.in_sheet_order(interactions)
    code, people = frames.coded(rows["contact"])
    who = pd.Categorical.from_codes(code, people)
    date = frames.days(rows, "date")
    date[np.isnat(date)] = np.datetime64("0001-01-01", "D")
    rows = rows.assign(contact=who, **{name: _category(rows[name]) for name in names})
    return rows.iloc[frames.sorted_by(code, date)]


def _category(column: pd.Series[Any]) -> pd.Categorical[str]:
    """The column by its words in their order, faster than pandas numbers its strings."""
    code, words = frames.coded(column)
    turn = np.argsort(words)
    place = np.append(np.argsort(turn), -1)  # the last one is that of blanks
    return pd.Categorical.from_codes(place[code], words[turn])


def recorded(table: pd.DataFrame, column: str) -> dt.date | None:
    """The day of the first row that holds anything in a column.

    Parameters
    ----------
    table
        A table with a day: ``date`` or ``opened_on``.
    column
        The column.

    Returns
    -------
    datetime.date or None
        None when the column was never used: what it would tell is "not recorded", not zero.
    """
    day = next(name for name in ("date", "opened_on") if name in table)
    dates = frames.days(table, day)[frames.filled(table, column)]
    dates = dates[~np.isnat(dates)]
    return dates.min().item() if len(dates) else None


def told_on(interactions: pd.DataFrame) -> Any:
    """The day on which each row shows that answers, and who started, are recorded.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by `known_at`.

    Returns
    -------
    numpy.ndarray
        Dtype ``datetime64[D]``, one per row: its own day if they started it, else that of its answer
        (`frames.answer_days`); an answer recorded before its message tells nothing. Where all are
        NaT, answers are not recorded.
    """
    theirs = frames.has(interactions, "started_by", "Them")
    answers = frames.answer_days(interactions, _told(interactions))
    return np.where(theirs, frames.days(interactions, "date"), answers)


def _told(interactions: pd.DataFrame) -> Any:
    told = frames.filled(interactions, "answered") | frames.filled(interactions, "answered_on")
    return told & ~frames.answered_early(interactions)


@measure
def asked_of_me(interactions: pd.DataFrame, *, window_days: int = 30) -> pd.DataFrame:
    """The messages from others that an answer of yours can follow, for `my_answer_rate`.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by `known_at`.
    window_days
        Days to answer.

    Returns
    -------
    pandas.DataFrame
        Their rows other than Social, meetings and calls whose days to answer ended no earlier than
        the day of the first answer of yours to one, as in `asking_rows`. One whose answer is
        recorded before it is left out.

    Examples
    --------
    >>> from netmetrics.metrics import known
    >>> log = pd.DataFrame(
    ...     {
    ...         "date": ["2026-01-05", "2026-02-09"],
    ...         "contact": "Ann",
    ...         "started_by": "Them",
    ...         "answered_on": ["2026-01-06", None],
    ...     }
    ... )
    >>> len(known.asked_of_me(log))
    2
    """
    talked = frames.has(interactions, "channel", *schema.CONVERSATION_CHANNELS)
    written = ~talked & ~frames.has(interactions, "channel", "Social")
    asked = written & frames.has(interactions, "started_by", "Them")
    asked &= ~frames.answered_early(interactions)
    mine = frames.answer_days(interactions, asked & _told(interactions))
    judged = frames.judged(interactions, mine, window_days)
    rows: pd.DataFrame = interactions[asked & judged]
    return rows
