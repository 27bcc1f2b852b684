"""Whom to write to and why, and whom you could turn to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from netmetrics.periods import short_day
from netmetrics.report import words
from netmetrics.report.html import Strong

_VERBS = frozenset(
    "add answer arrange ask book bring call check come confirm connect draft email find finish follow forward "
    "get give help introduce invite join let look mail make meet message organise organize pass pay pick plan "
    "post prepare propose put read recommend remind reply review ring schedule see send set share show sign sort speak "
    "suggest talk tell test text thank try update visit write".split()
)


def write_next(due: pd.DataFrame, *, most: int = 3) -> list[tuple[str, str]]:
    """Name the first few people to write to, each with the reason.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due`.
    most
        How many to name.

    Returns
    -------
    list of tuple
        Name and reason.
    """
    return [(str(row["contact"]), reason(row)) for row in due.head(most).to_dict("records")]


def reason(row: dict[Any, Any]) -> str:
    """Say why a person is on the list.

    Parameters
    ----------
    row
        One row of :func:`netmetrics.plan.due`.

    Returns
    -------
    str
        Such as ``"new job, 3 Oct"`` or ``"quiet for 94 days"``.
    """
    if row["reason"] == "milestone":
        about = f" ({row['about']})" if row.get("about") else ""
        return f"{words.lower_first(str(row['what']))}{about}, {short_day(row['day'])}"
    if row["reason"] == "follow-up":
        said = promise(row["what"])
        return f"{f'you promised {said}by' if said else 'a follow-up noted for'} {short_day(row['day'])}"
    if row["reason"] == "first-word" and (row["what"] == "undated" or not row["days"]):
        return "on your list, not yet written to"
    if row["reason"] in _REASONS:
        left, since = max(-int(row["days"]), 0), int(row["days"])
        ends = (
            f"{words.count(left, 'day')} left of the first month"
            if left
            else "the first month ends today"
        )
        return _REASONS[row["reason"]].format(
            day=short_day(row["day"]), ends=ends, days=words.count(since, "day"), what=row["what"]
        )  # fmt: skip
    if row["reason"] == "update":
        ended = row["what"] == "closed"
        return f"they vouched for you: tell them {'how it ended' if ended else 'how it stands'}"
    if row["reason"] == "catch-up":
        never = row["what"] == "never"
        return f"no meeting or call {'yet' if never else 'for ' + words.count(int(row['days']), 'day')}"
    return f"quiet for {words.count(int(row['days']), 'day')}"


def next_steps(due: pd.DataFrame) -> list[tuple[str, str]]:
    """Say what to do with one person, and by when or why.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due` of the person alone.

    Returns
    -------
    list of tuple
        What to do, and the reason with the way that reached them; nothing where nothing is due.
    """
    return [
        (_deed(row), _wherefore(row) + _owed_too(row["also"]) + _reached(row))
        for row in due.to_dict("records")
    ]


def _wherefore(row: dict[Any, Any]) -> str:
    if row["reason"] == "follow-up":
        return f"{'promised by' if promise(row['what']) else 'noted for'} {short_day(row['day'])}"
    return reason(row)


def _deed(row: dict[Any, Any]) -> str:
    step = promise(row["what"]).strip("“” ").removeprefix("to ")
    if row["reason"] == "follow-up" and step:
        return words.upper_first(step)
    if row["reason"] == "milestone" and row["what"] not in _TO_CONGRATULATE:
        return "Write"
    if row["reason"] == "update":
        return "Tell them how it ended" if row["what"] == "closed" else "Tell them how it stands"
    return _DEEDS[row["reason"]]


def _reached(row: dict[Any, Any]) -> str:
    if pd.isna(row["channel"]) or row["reason"] == "catch-up":
        return ""
    why = "" if pd.isna(row["channel_why"]) else f", {row['channel_why']}"
    return f"; {words.lower_first(str(row['channel']))}{why}"


_TO_CONGRATULATE = frozenset(("Promotion", "New job", "Work anniversary", "Birthday", "Award"))


_DEEDS = {
    "goodbye": "Ask whether you may stay in touch",
    "first-month": "Write a first word",
    "milestone": "Congratulate",
    "new-year": "Wish a good new year",
    "follow-up": "Follow up",
    "answer": "Answer",
    "thank": "Say thank you",
    "check-in": "Write",
    "catch-up": "Meet or call",
    "first-word": "Write a first word",
}


_REASONS = {
    "goodbye": "last day {day}: ask whether you may stay in touch",
    "first-month": "no word since your last day together, and {ends}",
    "new-year": "a new year, and {days} since you were in touch",
    "answer": "they wrote on {day} and wait for your answer",
    "thank": "thank them for {what}",
    "first-word": "on your list for {days}, not yet written to",
}


def promise(text: str | float | None) -> str:
    """Word a next step so that it can follow "you promised".

    Parameters
    ----------
    text
        The Next step as typed; may be missing.

    Returns
    -------
    str
        Such as ``"to send a CV "``, ending in a space; a step that does not begin with a verb is quoted.
        Empty where there is none.
    """
    step = "" if pd.isna(text) else " ".join(str(text).split()).rstrip(".")
    if not step:
        return ""
    if len(step) > 48:
        step = step[:48].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"
    first = step.split()[0].casefold()
    return f"to {words.lower_first(step)} " if first in _VERBS else f"“{step}” "


_OWED = {
    "follow-up": "a follow-up promised",
    "answer": "an answer owed",
    "thank": "thanks owed",
    "update": "an update owed",
    "milestone": "a milestone of theirs",
}


def _owed_too(also: str) -> str:
    owed = [_OWED[one] for one in also.split(", ") if one in _OWED]
    return f"; also {words.listed(owed)}" if owed else ""


def agenda(due: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Put the reason in words beside each person to write to.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due`.
    most
        How many people to keep.

    Returns
    -------
    pandas.DataFrame
        The first rows of `due` with the columns ``why`` and ``how``.
    """
    rows = due.head(most)
    how = rows["channel"].fillna("")
    return rows.assign(
        how=how.where(rows["channel_why"].isna(), how + ": " + rows["channel_why"]),
        why=pd.Series(
            [
                words.upper_first(reason(row)) + _owed_too(row["also"])
                for row in rows.to_dict("records")
            ],
            rows.index,
            dtype="str",
        ),
    )


def nobody(status: pd.DataFrame) -> str:
    """Say that nobody is waiting.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.

    Returns
    -------
    str
        One sentence; empty while nobody is on the list.
    """
    return "Nobody is waiting for you." if status["listed"].any() else ""


def week(week: pd.DataFrame, due: pd.DataFrame, *, as_of: dt.date, begun: bool = True) -> list[str]:
    """Say how many people to write to this week, who does not fit, and how many can wait.

    Parameters
    ----------
    week
        From :func:`netmetrics.plan.this_week`.
    due
        From :func:`netmetrics.plan.due`.
    as_of
        The last day whose entries are known.
    begun
        Whether anything is recorded at all.

    Returns
    -------
    list of str
        Pieces of text, the day as :class:`netmetrics.report.html.Strong`.
    """
    rest = due[~due["contact"].isin(week["contact"])]
    urgent = run_out(rest, as_of=as_of)
    later = len(rest) - len(urgent)
    if not begun and due.empty:
        return [
            Strong(f"Known to {as_of.day} {words.month(as_of)} {as_of.year}."),
            f" {words.BEGIN}",
        ]
    done = " Done for this week." if len(rest) else " Nobody is waiting for you."
    text = f" {words.people(len(week))} to write to." if len(week) else done
    if urgent:
        text += f" {cannot_wait(urgent)}"
    if later:
        text += f" {words.count(later, 'more person', 'more people')} can wait until next week."
    return [Strong(f"Known to {as_of.day} {words.month(as_of)} {as_of.year}."), text]


def run_out(rest: pd.DataFrame, *, as_of: dt.date) -> list[tuple[str, str]]:
    """Name those who cannot wait until next week: a day of theirs runs out before.

    Parameters
    ----------
    rest
        The rows of :func:`netmetrics.plan.due` that do not fit into the week.
    as_of
        The last day whose entries are known.

    Returns
    -------
    list of tuple
        Name and day, such as ``("Ana Ruiz", "27 Nov")``.
    """
    ends = pd.Timestamp(as_of) + pd.Timedelta(days=6 - as_of.weekday())
    soon = rest[rest["until_on"] <= ends]
    return [
        (str(name), short_day(day))
        for name, day in zip(soon["contact"], soon["until_on"], strict=True)
    ]


def cannot_wait(urgent: list[tuple[str, str]], *, most: int = 7) -> str:
    """Say whose day runs out this week although they do not fit into it.

    Parameters
    ----------
    urgent
        From `run_out`.
    most
        How many to name.

    Returns
    -------
    str
        One sentence; empty where there is nobody.
    """
    if not urgent:
        return ""
    named = [f"{name} (by {day})" for name, day in urgent[:most]]
    if len(urgent) > most:
        named.append(f"{len(urgent) - most} more")
    does = "person does" if len(urgent) == 1 else "people do"
    return f"{words.upper_first(words.number(len(urgent)))} more {does} not fit but cannot wait until next week: {words.listed(named)}."


def new_year(new_year: pd.DataFrame, *, opening: bool = False) -> str:
    """Say in January that a new year is a reason to write.

    Parameters
    ----------
    new_year
        From :func:`netmetrics.plan.new_year`.
    opening
        Whether it follows other sentences in the opening, and so begins with a space.

    Returns
    -------
    str
        One sentence; empty outside January.
    """
    if new_year.empty:
        return ""
    return f"{' ' if opening else ''}A new year is reason enough to write to {words.people(len(new_year))} you have not been in touch with since."


_FACTS = {
    "in touch both ways": "Heard from lately, or answered by",
    "in touch lately": "In touch with lately",
    "companies": "They work at",
    "managers": "Former managers among them",
    "agreed to be a reference": "Agreed to be a reference",
    "owed thanks": "You owe thanks to",
    "owed an answer": "You owe an answer to",
    "owed a follow-up": "You promised something to",
}


def help_tomorrow(facts: pd.DataFrame) -> str:
    """Say how many people you could turn to.

    Parameters
    ----------
    facts
        From :func:`netmetrics.readiness.facts`.

    Returns
    -------
    str
        One sentence; empty where there is nobody at all.
    """
    first, many = str(facts["fact"].iloc[0]), facts.set_index("fact")["people"]
    known, companies = int(many[first]), int(many["companies"])
    told = first == "in touch both ways"
    if not many.any():
        return ""
    if not known:
        return (
            "Nobody has exchanged a word with you lately."
            if told
            else "You were in touch with nobody lately."
        )
    where = f" at {words.count(companies, 'company', 'companies')}" if companies else ""
    if told:
        return f"{words.people(known)}{where} {'has' if known == 1 else 'have'} exchanged words with you lately."
    return (
        f"You were in touch with {words.people(known)}{where} lately; who answered is not recorded."
    )


def help_facts(facts: pd.DataFrame) -> pd.DataFrame:
    """Put whom you could turn to, and what you owe, into words.

    Parameters
    ----------
    facts
        From :func:`netmetrics.readiness.facts`.

    Returns
    -------
    pandas.DataFrame
        Columns ``fact``, ``people`` and ``contacts``; facts about nobody are left out.
    """
    rows = facts[(facts["people"] > 0) & facts["fact"].isin(list(_FACTS))].reset_index(drop=True)
    return rows.assign(
        fact=rows["fact"].map(_FACTS), contacts=rows["contacts"].str.replace("; ", ", ")
    )


def warm_up(warm_up: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """Put into words whom to get back in touch with before you need anything.

    Parameters
    ----------
    warm_up
        From :func:`netmetrics.readiness.warm_up`.
    most
        How many people to keep.

    Returns
    -------
    pandas.DataFrame
        The first rows, each reason as the beginning of a sentence.
    """
    rows = warm_up.head(most).reset_index(drop=True)
    return rows.assign(why=rows["why"].map(words.upper_first).astype("str"))
