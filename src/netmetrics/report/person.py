"""One person's part of a workbook, and what to say about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from netmetrics.metrics import engagement, habits
from netmetrics.periods import long_day, short_day
from netmetrics.report import sentences, words
from netmetrics.report.html import Strong
from netmetrics.workbook.tables import Network

_OPEN = {"overdue": "overdue", "missed": "overdue", "not_yet_due": "ahead", "undated": "no day"}
_ENTRY_WORDS = {"Me": "you began", "Them": "they began"}


def only(known: Network, person: str = "") -> Network:
    """The tables with nobody but one person in them.

    Parameters
    ----------
    known
        The workbook's tables.
    person
        The name as it stands on Contacts; empty for whoever you were in touch with last.

    Returns
    -------
    Network
        The same tables, cut to the person; goals are left out, as they are about everybody.

    Raises
    ------
    ValueError
        If there is nobody of that name.
    """
    names = set(known.contacts["contact"])
    if not person and names:
        lately = known.interactions.sort_values("date", kind="stable")["contact"]
        person = str([*known.contacts["contact"], *lately][-1])
    if person not in names:
        raise ValueError(f'"{person}" is not on Contacts. Type a name as it stands there.')
    kept = known.interactions[known.interactions["contact"] == person]
    place = pd.Series(range(len(kept)), index=kept.index, dtype="int64")
    purposes = known.purposes[known.purposes["interaction"].isin(kept.index)]
    return replace(
        known,
        interactions=kept.reset_index(drop=True),
        purposes=purposes.assign(interaction=purposes["interaction"].map(place)).reset_index(
            drop=True
        ),
        goals=known.goals.head(0),
        **{
            name: table[table["contact"] == person].reset_index(drop=True)
            for name in ("contacts", "opportunities", "milestones")
            for table in [getattr(known, name)]
        },
    )


def lead(
    contacts: pd.DataFrame, status: pd.DataFrame, by_contact: pd.DataFrame, *, as_of: dt.date
) -> list[str]:
    """Say in a few sentences who the person is and where you stand with them.

    Parameters
    ----------
    contacts
        The ``contacts`` table of the person.
    status
        From :func:`netmetrics.engagement.status`.
    by_contact
        From :func:`netmetrics.engagement.by_contact`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    list of str
        Pieces of text, the day as :class:`netmetrics.report.html.Strong`.
    """
    said = [_history(contacts.iloc[0].to_dict()), _standing(status.iloc[0].to_dict(), as_of)]
    if len(by_contact):
        said.append(_starters(by_contact.iloc[0].to_dict()))
    return [Strong(f"Known to {long_day(as_of)}."), " " + " ".join(filter(None, said))]


def headline(
    status: pd.DataFrame,
    by_contact: pd.DataFrame,
    answered: pd.DataFrame,
    came_up: pd.DataFrame,
    *,
    missing: Collection[str] = (),
) -> list[tuple[str, str, str]]:
    """Give the four numbers of the first screen.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.
    by_contact
        From :func:`netmetrics.engagement.by_contact`.
    answered
        From :func:`netmetrics.follow_up.answer_rate`.
    came_up
        From :func:`netmetrics.opportunities.counts`.
    missing
        What no column of the workbook could show: :attr:`netmetrics.Edition.missing`.

    Returns
    -------
    list of tuple
        What it is, the number, and a note.
    """
    row, waiting = status.iloc[0], int(answered["n_excluded"].iloc[0])
    days = row["days_since"]
    entries = int(by_contact["touches"].iloc[0]) if len(by_contact) else 0
    given, received = int(came_up["given"].iloc[0]), int(came_up["received"].iloc[0])
    unknown = "opportunities" in missing and not given + received
    none = "not recorded" if "answers" in missing else "none yet"
    early = waiting and not answered["n"].iloc[0]
    count = words.count(waiting, "approach", "approaches")
    note = count if early else f"{waiting} too early to say" if waiting else ""
    return [
        ("days since contact", f"{days:.0f}" if pd.notna(days) else "none yet", str(row["status"])),
        ("entries", str(entries), f"on {words.count(int(by_contact['contact_days'].iloc[0]), 'day')}" if entries else ""),
        ("answered you", sentences.k_of_n(answered, none="too early to say" if early else none), note),
        ("opportunities", "not recorded" if unknown else str(received), f"passed on {given}" if given else ""),
    ]  # fmt: skip


def rhythm(interactions: pd.DataFrame, *, as_of: dt.date) -> str:
    """Say how many days usually lie between two days of contact, and how many do now.

    Parameters
    ----------
    interactions
        The ``interactions`` table of the person.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One sentence; empty before the first entry. As in the figure, neither Social nor a meeting
        or call that did not take place ends a silence.
    """
    by_contact = engagement.by_contact(interactions, as_of=as_of)
    if by_contact.empty:
        return ""
    row = by_contact.iloc[0]
    start = (
        f"{words.count(int(row['touches']), 'entry', 'entries')} since {long_day(row['first_on'])}"
    )
    real = engagement.by_contact(interactions[habits.restarts(interactions)], as_of=as_of)
    if real.empty or pd.isna(real["median_gap_days"].iloc[0]):
        return f"{start}."
    silence = real.iloc[0]
    now = words.count(int(silence["open_gap_days"]), "day")
    if silence["contact_days"] == 2:
        between = words.count(int(silence["median_gap_days"]), "day")
        if row["contact_days"] == 2:
            return f"{start}; {between} lay between them, {now} since."
        return f"{start}; the one silence lasted {between}, the present one {now} so far."
    usual = silence["median_gap_days"]
    days = f"{words.decimal(usual)} {'day' if usual == 1 else 'days'}"
    return f"{start}; half of the silences lasted {days} or longer, the present one {now} so far."


def facts(known: Network) -> pd.DataFrame:
    """What there is to talk about, from the person's own row and the latest notes.

    Parameters
    ----------
    known
        The tables, cut by :func:`only`.

    Returns
    -------
    pandas.DataFrame
        Columns ``about`` and ``what``, both str; what is not recorded is left out.
    """
    row = known.contacts.iloc[0]
    plain = [
        ("Talk about", row["talk_about"]), ("Now at", _with(row["company_now"], row["role"])),
        ("Introduced by", row["introduced_by"]), ("Notes", row["notes"]),
    ]  # fmt: skip
    learned = known.interactions[known.interactions["learned"].notna()].tail(3)
    plain += [
        (f"Learned {_day(one['date'])}", one["learned"]) for one in learned.to_dict("records")
    ]
    lately = known.milestones.sort_values("date", kind="stable").tail(3)
    plain += [
        (
            f"{'Milestone' if pd.isna(one['kind']) else one['kind']}, {_day(one['date'])}",
            one["what"],
        )
        for one in lately.to_dict("records")
    ]
    return pd.DataFrame(
        [(about, what) for about, what in plain if pd.notna(what) and str(what)],
        columns=["about", "what"],
        dtype="str",
    )


def questions(asked: Sequence[str]) -> pd.DataFrame:
    """Open questions for when you meet, as a table.

    Parameters
    ----------
    asked
        From :func:`netmetrics.plan.drafts.questions`.

    Returns
    -------
    pandas.DataFrame
        One str column, ``question``.
    """
    return pd.DataFrame({"question": list(asked)}, dtype="str")


def no_opportunity(*, missing: Collection[str] = ()) -> str:
    """Say that nothing came up with the person, if the workbook could show it.

    Parameters
    ----------
    missing
        What no column of the workbook could show: :attr:`netmetrics.Edition.missing`.

    Returns
    -------
    str
        One sentence.
    """
    if "opportunities" in missing:
        return "Opportunities are not recorded."
    return "No opportunity came up so far."


def open_steps(follow_ups: pd.DataFrame) -> pd.DataFrame:
    """What is still promised, the most overdue first.

    Parameters
    ----------
    follow_ups
        From :func:`netmetrics.follow_up.follow_ups`.

    Returns
    -------
    pandas.DataFrame
        Columns ``next_step`` (str), ``due_on`` (datetime64) and ``stands`` (str).
    """
    rows = follow_ups[follow_ups["open"] & follow_ups["state"].isin(_OPEN)].sort_values(
        "due_on", kind="stable"
    )
    return rows.assign(stands=rows["state"].map(_OPEN))[
        ["next_step", "due_on", "stands"]
    ].reset_index(drop=True)


def latest(interactions: pd.DataFrame, *, most: int = 8) -> pd.DataFrame:
    """The latest entries, the newest first.

    Parameters
    ----------
    interactions
        The ``interactions`` table of the person.
    most
        How many.

    Returns
    -------
    pandas.DataFrame
        Columns ``date`` (datetime64), ``how``, ``what_for`` and ``notes`` (str).
    """
    rows = interactions.sort_values("date", kind="stable").tail(most).iloc[::-1]
    who = rows["started_by"].map(_ENTRY_WORDS)
    how = rows["channel"].fillna("not recorded").where(who.isna(), rows["channel"].fillna("not recorded") + ", " + who)  # fmt: skip
    return rows.assign(how=how)[["date", "how", "what_for", "notes"]].reset_index(drop=True)


def _history(row: dict[Any, Any]) -> str:
    if row.get("ok_to_stay_in_touch") == "No":
        return "They would rather not stay in touch."
    worked, until = row["worked_at"], row["worked_until_on"]
    if pd.isna(worked) and pd.isna(until):
        return ""
    text = "You worked together" + ("" if pd.isna(worked) else f" at {worked}")
    return f"{text}{'' if pd.isna(until) else f' until {_month(until)}'}."


def _standing(row: dict[Any, Any], as_of: dt.date) -> str:
    if pd.isna(row["last_contact_on"]):
        return "You have not been in touch since this sheet began."
    text = f"You were last in touch on {_day(row['last_contact_on'])}"
    if not row["listed"]:
        return f"{text}."
    due = row["next_check_in_on"]
    when = "was due on" if due < pd.Timestamp(as_of) else "is by"
    return f"{text}; by your own rhythm the next time {when} {_day(due)}."


def _starters(row: dict[Any, Any]) -> str:
    mine, theirs = int(row["started_by_me"]), int(row["started_by_them"])
    if not mine + theirs:
        return ""
    if not (mine and theirs):
        who = "You" if mine else "They"
        return f"{who} made the first move{' each time' if mine + theirs > 1 else ''}."
    return f"You made the first move {words.times(mine)}, they {words.times(theirs)}."


def _with(company: Any, role: Any) -> Any:
    return company if pd.isna(role) else role if pd.isna(company) else f"{company}, {role}"


def _month(day: dt.date) -> str:
    return long_day(day).split(maxsplit=1)[1]


def _day(day: dt.date) -> str:
    return f"{short_day(day)} {day.year}"
