"""Each reason to write to a person, found in the tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from netmetrics.metrics import follow_up, frames, habits, readiness
from netmetrics.metrics.known import comes_again, happened
from netmetrics.schema import Settings

# Choices of ours; docs/advice.md says which rule each belongs to.
AHEAD_DAYS = 14  # a promise is shown this long before its day
GOODBYE_DAYS = 30  # a last day is shown this long before
YEARLY_DAYS = 7  # a birthday is a reason this long before and after
THANK_DAYS = 2  # thanks are due after so many days
OWED_DAYS = 90  # after so long thanks, an answer or an outcome are no longer asked for
UPDATE_DAYS = 30  # those who vouch for you hear how it stands this often
VOUCHED_KINDS = ("Job lead", "Referral", "Reference", "Consulting or part-time")
_THANKS_FOR = {
    "Ask advice": "the advice",
    "Ask introduction": "the introduction",
    "Ask referral or job": "the help with a job",
    "Ask reference": "the reference",
    "Collaboration": "the joint work",
    "Inside information": "the information",
    "Consulting or part-time": "the work",
    "Speaking": "the chance to speak",
    "Other": "what came of it",
}
resting = readiness.resting
COLUMNS = {
    "contact": "str",
    "reason": "str",
    "day": "datetime64[us]",
    "days": "int64",
    "what": "str",
    "past": "float64",
    "about": "str",
    "until": "datetime64[us]",
}
# What is shown of a milestone's own words, where its kind alone does not say what happened.
_TELLING = ("Promotion", "New job", "Work anniversary", "Birthday")
_MOST = 40


def goodbyes(network: Any, *, as_of: dt.date) -> pd.DataFrame:
    """Find those who leave soon and have not been asked whether you may stay in touch.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``days`` is negative, the days left. Here and below ``until`` is the last day that
        serves, where there is one ahead.
    """
    contacts = network.contacts
    asked = habits.with_purpose(network, "Ask to stay in touch")["contact"]
    left = (contacts["worked_until_on"] - pd.Timestamp(as_of)).dt.days
    open_ = ~frames.has(contacts, "ok_to_stay_in_touch", "Yes", "No")
    ahead = contacts[left.between(0, GOODBYE_DAYS) & open_ & ~contacts["contact"].isin(asked)]
    left = left.loc[ahead.index]
    day = ahead["worked_until_on"]
    return _rows(ahead, "goodbye", day, -left, past=-left, until=day)


def first_months(network: Any, *, as_of: dt.date) -> pd.DataFrame:
    """Find those you stopped working with less than a month ago and have not written to since.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``day`` is the last day of that month, ``days`` is negative, the days left.
    """
    months = habits.first_month(network.contacts, network.interactions, as_of=as_of)
    still = months[months["state"] == "pending"]
    left = (still["deadline_on"] - pd.Timestamp(as_of)).dt.days
    day = still["deadline_on"]
    return _rows(still, "first-month", day, -left, past=-left, until=day)


def milestones(network: Any, *, as_of: dt.date, days: int) -> pd.DataFrame:
    """Find what happened to people lately and has not been acknowledged.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    days
        Days for which a milestone is a reason; for one that comes every year, it is one from
        `YEARLY_DAYS` before its day to as many after.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``day`` is that of this year where it comes every year, ``days`` those since.
    """
    today = pd.Timestamp(as_of)
    stones = network.milestones.assign(
        date=habits.nearest(network.milestones, as_of=as_of, ahead_days=YEARLY_DAYS)
    )
    yearly = comes_again(stones)
    ago = (today - stones["date"]).dt.days
    fresh = np.where(yearly, ago.between(-YEARLY_DAYS, YEARLY_DAYS), ago.between(0, days))
    stones = stones.assign(until=stones["date"].where(yearly & (ago <= 0)))
    stones, yearly, ago = stones[fresh], yearly[fresh], ago[fresh]
    since = stones["date"] - pd.to_timedelta(np.where(yearly, YEARLY_DAYS, 0), unit="D")
    last = _last(habits.with_purpose(network, "Congratulate"), stones["contact"])
    due = ~(last >= since.to_numpy())
    stones, ago = stones[due], ago[due]
    return _rows(
        stones,
        "milestone",
        stones["date"],
        ago,
        what=milestone_words(stones),
        past=-ago,
        about=about(stones),
        until=stones["until"],
    )


def milestone_words(milestones: pd.DataFrame) -> pd.Series[str]:
    """Say what kind of milestone each is; its own words where the kind says nothing.

    Parameters
    ----------
    milestones
        The ``milestones`` table.

    Returns
    -------
    pandas.Series
        On the table's index; ``"news"`` where neither is there.
    """
    kind, own = milestones["kind"], milestones["what"]
    words: pd.Series[str] = kind.mask(kind == "Other", own.fillna(kind)).fillna(own).fillna("news")
    return words.map(short).astype("str")


def about(milestones: pd.DataFrame) -> pd.Series[str]:
    """The milestone's own words, shortened, where its kind does not tell.

    Parameters
    ----------
    milestones
        The ``milestones`` table.

    Returns
    -------
    pandas.Series
        On the table's index; empty for a job or a birthday, and where `milestone_words` has them.
    """
    told = milestones["kind"].isna() | milestones["kind"].isin([*_TELLING, "Other"])
    words = [
        "" if one else short(text)
        for one, text in zip(told, milestones["what"].fillna(""), strict=True)
    ]
    return pd.Series(words, milestones.index, dtype="str")


def short(text: str) -> str:
    """Put a text on one line and cut it at a word.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    str
        At most 40 characters.
    """
    line = " ".join(text.split()).rstrip(".")
    if len(line) <= _MOST:
        return line
    return line[: _MOST - 1].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"


def promises(network: Any, *, as_of: dt.date, missed_days: int) -> pd.DataFrame:
    """Find what you promised and have not done, a fortnight ahead.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    missed_days
        Days after which an open follow-up counts as missed.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``days`` past the day promised, negative while it is ahead.
    """
    promised = follow_up.follow_ups(network.interactions, as_of=as_of, missed_days=missed_days)
    ago = (pd.Timestamp(as_of) - promised["due_on"]).dt.days
    still = promised[
        promised["state"].isin(["not_yet_due", "overdue", "missed"]) & (ago >= -AHEAD_DAYS)
    ]
    ago = ago.loc[still.index]
    until = still["due_on"].where(ago <= 0)
    return _rows(
        still, "follow-up", still["due_on"], ago, what=still["next_step"], past=ago, until=until
    )


def answers(network: Any, *, as_of: dt.date, window_days: int = 30) -> pd.DataFrame:
    """Find those who wrote to you and have had no word from you since.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    window_days
        Days to answer, as for :func:`netmetrics.asking_rows`.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``days`` since they wrote. Empty where you never recorded an answer of yours.
    """
    log = network.interactions
    open_ = log.loc[readiness.unanswered(log, as_of=as_of, window_days=window_days).index]
    ago = (pd.Timestamp(as_of) - open_["date"]).dt.days
    return _rows(open_, "answer", open_["date"], ago, past=ago)


def thanks(network: Any, *, as_of: dt.date) -> pd.DataFrame:
    """Find those who said yes or brought you something, and have not been thanked since.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; one row per person, the latest; ``days`` since, ``what`` the thanks are for.
        Only what came on or after the day on which What for was first used.
    """
    owed = habits.thanks(network, as_of=as_of, thank_days=THANK_DAYS)
    owed = owed[(owed["state"] == "owed") & (owed["days"] <= OWED_DAYS)]
    owed = owed.drop_duplicates("contact", keep="last")
    what = owed["what"].map(_THANKS_FOR).fillna("the " + owed["what"].str.lower())
    return _rows(owed, "thank", owed["day"], owed["days"], what=what, past=owed["days"])


def updates(network: Any, *, as_of: dt.date) -> pd.DataFrame:
    """Find those who vouched for you and should hear how it stands or how it ended.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``what`` is ``"open"`` or ``"closed"``, ``day`` the day on which the update fell due.
    """
    vouchers = habits.updates(network, as_of=as_of, update_days=UPDATE_DAYS, kinds=VOUCHED_KINDS)
    ago = (pd.Timestamp(as_of) - vouchers["due_on"]).dt.days
    due = vouchers[vouchers["state"].isin(["open", "closed"]) & (ago <= OWED_DAYS)]
    ago = ago.loc[due.index]
    return _rows(due, "update", due["due_on"], ago, what=due["state"], past=ago)


def check_ins(status: pd.DataFrame) -> pd.DataFrame:
    """Find those on the list whom you have not been in touch with for longer than your rhythm.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``days`` since the last contact.
    """
    late = status[status["status"].isin(["Due", "Overdue", "Quiet over a year"]) & status["listed"]]
    return _rows(
        late, "check-in", late["next_check_in_on"], late["days_since"], past=late["ratio"] - 1
    )


def first_words(network: Any, status: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Find those on the list whom you have not been in touch with at all.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    status
        From :func:`netmetrics.engagement.status`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``day`` is that on which they were added, else of their first entry. Where no day
        tells, it is the first of the log, so that they come to their turn; ``what`` is ``"undated"``.
    """
    today = pd.Timestamp(as_of)
    new = status[(status["status"] == "Not yet contacted") & status["listed"]]
    added = network.contacts.set_index("contact")["added_on"].reindex(new["contact"])
    first = network.interactions.groupby("contact")["date"].min().reindex(new["contact"])
    known = pd.Series(added.fillna(first).to_numpy(), new.index)
    begun = network.interactions["date"].min() if len(network.interactions) else today
    day = known.fillna(begun).fillna(today)
    days = (today - day).dt.days
    what = pd.Series(np.where(known.isna(), "undated", ""), new.index)
    return _rows(new, "first-word", day, days, what=what, past=days / new["check_in_days"] - 1)


def catch_ups(
    network: Any, status: pd.DataFrame, *, as_of: dt.date, settings: Settings
) -> pd.DataFrame:
    """Find those you have not met or called for longer than you meant to.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    status
        From :func:`netmetrics.engagement.status`.
    as_of
        The last day whose entries are known.
    settings
        The person's thresholds.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; ``days`` since the last meeting or call, or with ``what`` = ``"never"`` since the
        first contact. Without a Catch up every of their own, people are named only for a year
        after a meeting or call: what ended is not brought up for ever.
    """
    clock = meeting_clock(network, status, as_of=as_of, settings=settings)
    return clock[clock["past"] > 0].reset_index(drop=True)


def meeting_clock(
    network: Any, status: pd.DataFrame, *, as_of: dt.date, settings: Settings
) -> pd.DataFrame:
    """Say when those on the list are to be met or called next.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    status
        From :func:`netmetrics.engagement.status`.
    as_of
        The last day whose entries are known.
    settings
        The person's thresholds.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, as for `catch_ups`; ``past`` is 0 or less as long as the day is not past.
    """
    log, today = network.interactions, pd.Timestamp(as_of)
    contacts = frames.in_sheet_order(network.contacts)
    own = (contacts["catch_up_days"] >= 1).to_numpy()
    every = habits.catch_up_days(contacts, settings)
    met = _last(log[happened(log)], contacts["contact"])
    first = log.groupby("contact")["date"].min().reindex(contacts["contact"]).to_numpy()
    start = pd.Series(np.where(np.isnat(met) & own, first, met), contacts.index)
    days = (today - start).dt.days
    listed = contacts["contact"].isin(status.loc[status["listed"], "contact"])
    runs = listed & days.notna() & (own | (days <= settings.dormant_days))
    return _rows(
        contacts[runs],
        "catch-up",
        start[runs] + pd.to_timedelta(np.floor(every[runs]), unit="D"),
        days[runs],
        what=pd.Series(np.where(np.isnat(met), "never", ""), contacts.index)[runs],
        past=(days / every - 1)[runs],
    )


def new_years(status: pd.DataFrame, *, as_of: dt.date) -> pd.DataFrame:
    """Find everyone on the list with whom you have not been in touch since the new year.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`; empty outside January and for those never in touch with.
    """
    first = pd.Timestamp(as_of.year, 1, 1)
    ready = status[
        status["listed"] & (status["last_contact_on"] < first) & (as_of.month == first.month)
    ]
    return _rows(
        ready,
        "new-year",
        pd.Series(first, ready.index),
        ready["days_since"],
        past=ready["ratio"] - 1,
    )


def _last(rows: pd.DataFrame, contacts: pd.Series[str]) -> Any:
    """Latest day among the rows of each contact, missing for none."""
    last = rows.groupby("contact")["date"].max()
    return last.reindex(contacts).to_numpy().astype("datetime64[us]")


def _rows(
    table: pd.DataFrame,
    reason: str,
    day: pd.Series[Any],
    days: pd.Series[Any],
    *,
    what: pd.Series[Any] | None = None,
    past: pd.Series[Any],
    about: pd.Series[Any] | None = None,
    until: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    columns = {
        "contact": table["contact"],
        "reason": [reason] * len(table),
        "day": day,
        "days": days,
        "what": [""] * len(table) if what is None else what,
        "past": past,
        "about": [""] * len(table) if about is None else about,
        "until": [pd.NaT] * len(table) if until is None else until,
    }
    return frames.frame(columns, COLUMNS)
