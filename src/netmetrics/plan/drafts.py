"""The opening of a message, from templates that the person can change; no network, no model."""

from __future__ import annotations

import datetime as dt
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from netmetrics.metrics import engagement, frames
from netmetrics.metrics.known import happened, known_at
from netmetrics.periods import long_day
from netmetrics.plan import reasons
from netmetrics.plan.due import due
from netmetrics.plan.templates import OPENERS, rendered
from netmetrics.plan.wording import (  # fmt: skip
    LISTS,
    address,
    plain,
    read_words,
    same_firm,
    talked_of,
    topic,
    topic_kind,
)
from netmetrics.problems import WorkbookError
from netmetrics.schema import Settings

_LONG_GAP_DAYS = 180  # from here on the time that has passed is named (a choice)
_UNKNOWN_GAP = -1
_YEAR = 365.2425
_LONGEST_STEP = 80
_LONGEST_NOTE = 160
_LONGEST_COMPANY = 40
ASKS = ("advice", "introduction", "referral", "reference")


@dataclass(frozen=True, slots=True)
class Opening:
    """An opener and what to see to before it is sent.

    Parameters
    ----------
    contact
        The person.
    occasion
        The reason, as in :func:`netmetrics.plan.due`; empty when there is none.
    channel
        How to send it; empty when nothing tells.
    text
        The opener; what only you know stands in square brackets.
    questions
        Three open questions, for the message or for when you meet.
    checklist
        What no program can see to.
    """

    contact: str
    occasion: str
    channel: str
    text: str
    questions: tuple[str, ...]
    checklist: tuple[str, ...]


def opening(
    network: Any,
    name: str,
    *,
    as_of: dt.date,
    settings: Settings | None = None,
    ask: str = "",
    folder: Path | None = None,
    language: str = "en",
) -> Opening:
    """Open a message to a person: the time that has passed, why now, one question, thanks.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at` or not.
    name
        The person's name, or a part of it that fits nobody else.
    as_of
        The day on which it is written.
    settings
        The person's thresholds; None for the defaults.
    ask
        What you want to ask for: one of `ASKS`, or nothing.
    folder
        Where own templates and words may lie, under the names of those in the package.
    language
        The language of the message: the name of a template and of a file of words.

    Returns
    -------
    Opening
        The wording goes by how close you are, by the gap, by the occasion and by what you owe them. It
        says nothing of the past that the log does not hold.

    Raises
    ------
    ValueError
        If nobody or more than one person fits, the person said no or is paused, or `ask` or
        `language` is not known.
    WorkbookError
        If an own template cannot be used.
    """
    if ask and ask not in ASKS:
        raise ValueError(f'ask must be one of {", ".join(ASKS)}; got "{ask}".')
    known = known_at(network, as_of)
    person = find(known.contacts, name)
    _welcome(person, as_of)
    words = read_words(language, LISTS, folder=folder)
    found = due(known, as_of=as_of, settings=settings)
    found = found[found["contact"] == person["contact"]]
    reason: dict[Any, Any] = found.to_dict("records")[0] if len(found) else {}
    context = {
        "language": language,
        "today": as_of,
        "ask": ask,
        **_about(person, words, as_of),
        **_history(known, person, as_of, words, (settings or Settings()).reply_window_days),
        **_occasion(known, person, reason, as_of, settings or Settings()),
    }
    if reason.get("reason") in {"goodbye", "first-month"}:
        context["gap_days"] = 0
    text, asked, seen_to = rendered(context, folder)
    return Opening(
        contact=person["contact"],
        occasion=context["occasion"],
        channel=_text(reason.get("channel")),
        text=text,
        questions=asked,
        checklist=seen_to,
    )


def long_gap(network: Any, name: str, *, as_of: dt.date) -> bool:
    """Whether so much time has passed since you were in touch that a message should name it.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at` or not.
    name
        The person's name, or a part of it that fits nobody else.
    as_of
        The day on which the message is written.

    Returns
    -------
    bool
        True from 180 days on, and where the sheet does not tell. Working together counts as being in
        touch.

    Raises
    ------
    ValueError
        If nobody or more than one person fits.
    """
    known = known_at(network, as_of)
    return _gap(known, find(known.contacts, name), as_of)[0] != 0


def find(contacts: pd.DataFrame, name: str) -> dict[Any, Any]:
    """Find the one person who is meant.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    name
        The name, or a part of it; capitals and, in a part, accents do not matter.

    Returns
    -------
    dict
        The person's row.

    Raises
    ------
    ValueError
        If nobody or more than one person fits.
    """
    wanted = " ".join(name.split()).casefold()
    folded = contacts["contact"].str.casefold()
    fits = contacts[folded == wanted]
    if fits.empty and wanted:
        bare = folded.map(_without_accents)
        fits = contacts[bare.str.contains(_without_accents(wanted), regex=False)]
    if len(fits) == 1:
        row: dict[Any, Any] = fits.to_dict("records")[0]
        return row
    if fits.empty:
        raise ValueError(f'Nobody on the sheet is called "{name}". Type the name as on Contacts.')
    some = ", ".join(fits["contact"].head(5))
    raise ValueError(f'"{name}" fits {len(fits)} people: {some}. Type the full name.')


def questions(person: Mapping[Any, Any], *, as_of: dt.date | None = None) -> tuple[str, ...]:
    """Three open questions, for a message or for when you meet.

    Parameters
    ----------
    person
        A row of the ``contacts`` table.
    as_of
        The day; None where nobody is known to be a colleague still.

    Returns
    -------
    tuple of str
        About their work, the place, and the first topic of Talk about; none for who said No.
    """
    if person.get("ok_to_stay_in_touch") == "No":
        return ()
    about = _about(person, read_words("en", LISTS), as_of)
    return rendered(
        {"language": "en", "occasion": "", "what": "", **about}, None, only_questions=True
    )[1]


def own_templates(folder: Path) -> list[str]:
    """Copy the templates where a person can change them; what is there is kept.

    Parameters
    ----------
    folder
        The folder; made if it is not there.

    Returns
    -------
    list of str
        One line for each file: made, or kept as it was.

    Raises
    ------
    WorkbookError
        If the folder cannot be written.
    """
    lines = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in sorted(OPENERS.glob("*.j2")):
            target = folder / source.name
            if target.exists():
                lines.append(f"kept  {target}")
                continue
            target.write_bytes(source.read_bytes())
            lines.append(f"made  {target}")
    except OSError as error:
        raise WorkbookError(
            f"{folder} cannot be written ({error.strerror}). Choose another place."
        ) from error
    return lines


def _welcome(person: Mapping[Any, Any], as_of: dt.date) -> None:
    """Refuse, with the reason, whoever is not to be written to."""
    name, until = person["contact"], person.get("paused_until_on")
    if person.get("ok_to_stay_in_touch") == "No":
        raise ValueError(f"{name} asked not to be written to, so there is no draft.")
    if until is not None and until > pd.Timestamp(as_of):
        raise ValueError(
            f"{name} is paused until {long_day(until.date())}, so there is no draft. To write before then, clear "
            "Paused until on Contacts."
        )


def _about(
    person: Mapping[Any, Any], words: dict[str, Any], as_of: dt.date | None
) -> dict[str, Any]:
    """What Contacts says of a person, in a form that can stand in a message."""
    company = plain(_text(person.get("company_now")))
    placeless = (
        len(company) > _LONGEST_COMPANY or company.casefold() in words["topics"]["placeless"]
    )
    talk_about = _text(person.get("talk_about"))
    subject, until = topic(talk_about, words), person.get("worked_until_on")
    return {
        "person": address(person["contact"], words),
        "turn": zlib.crc32(person["contact"].encode()),
        "closeness": _text(person.get("closeness")),
        "relation": _text(person.get("relation")),
        "workplace": "" if placeless else company,
        "talk_about": _short(talk_about, _LONGEST_NOTE),
        "topic": subject,
        "topic_kind": topic_kind(subject, words),
        "shared": same_firm(company, plain(_text(person.get("worked_at"))), words),
        "colleagues": as_of is not None and not pd.isna(until) and until > pd.Timestamp(as_of),
    }


def _history(
    known: Any, person: Mapping[Any, Any], as_of: dt.date, words: dict[str, Any], window_days: int
) -> dict[str, Any]:
    """What the log holds: the gap, the last row, the last conversation, and one about the topic."""
    days, since = _gap(known, person, as_of)
    log = known.interactions
    rows = log[log["contact"] == person["contact"]].sort_values("date", kind="stable")
    talks = rows[happened(rows)]
    subject = topic(_text(person["talk_about"]), words)
    held = talks[
        [
            talked_of(subject, [_text(row["notes"]), _text(row["learned"])], words)
            for row in talks.to_dict("records")
        ]
    ]
    last = rows.iloc[-1] if len(rows) else None
    return {
        "gap_days": days,
        "since": since,
        "met_on": talks["date"].iloc[-1] if len(talks) else None,
        "talk": subject if len(held) else "",
        "talked_on": held["date"].iloc[-1] if len(held) else None,
        "last_on": None if last is None else last["date"],
        "last_channel": "" if last is None else _text(last["channel"]),
        "last_note": "" if last is None else _short(_text(last["notes"]), _LONGEST_NOTE),
        "rests": person["contact"] in reasons.resting(log, window_days=window_days),
    }


def _gap(known: Any, person: Mapping[Any, Any], as_of: dt.date) -> tuple[int, str]:
    """Days to be named, 0 for none and -1 where nothing tells, and what they are counted from."""
    log = known.interactions[known.interactions["contact"] == person["contact"]]
    contacts = known.contacts[known.contacts["contact"] == person["contact"]]
    last_on = engagement.status(contacts, log, as_of=as_of)["last_contact_on"].iloc[0]
    counted = {"touch": last_on, "work": person.get("worked_until_on"), "before": person.get("in_touch_before_on")}  # fmt: skip
    ago = {since: (pd.Timestamp(as_of) - day).days for since, day in counted.items() if not pd.isna(day)}  # fmt: skip
    if not ago:
        return _UNKNOWN_GAP, "touch"
    since = min(ago, key=lambda name: ago[name])
    if ago[since] < _LONG_GAP_DAYS:
        return 0, "touch"
    if since == "touch" and _mine(log[log["date"] == last_on]):
        since = "mine"
    return ago[since.replace("mine", "touch")], since.replace("before", "touch")


def _mine(rows: pd.DataFrame) -> bool:
    """Whether the last of these rows is a message of yours that nobody answered."""
    last = rows.tail(1)
    answered = frames.has(last, "answered", "Yes") | frames.filled(last, "answered_on")
    return bool((frames.has(last, "started_by", "Me") & ~answered & ~happened(last)).all())


def _occasion(
    known: Any, person: Mapping[Any, Any], reason: Mapping[Any, Any], as_of: dt.date, settings: Settings
) -> dict[str, Any]:  # fmt: skip
    """Why to write now, and what else you owe the person."""
    name, occasion, what = person["contact"], reason.get("reason", ""), reason.get("what", "")
    tables = [
        reasons.answers(known, as_of=as_of, window_days=settings.reply_window_days),
        reasons.thanks(known, as_of=as_of),
        reasons.updates(known, as_of=as_of),
        reasons.promises(known, as_of=as_of, missed_days=settings.missed_days),
        reasons.milestones(known, as_of=as_of, days=settings.milestone_days),
    ]
    owed = [
        {"reason": row["reason"], "what": _step(row["what"]), "on": row["day"], "days": row["days"],
         "years": _years(known.milestones, name, row["what"], row["day"])}
        for table in tables
        for row in table[table["contact"] == name].to_dict("records")
    ]  # fmt: skip
    on, days = reason.get("day"), reason.get("days", 0)
    years, what = _years(known.milestones, name, what, on), _step(what)
    here = {"reason": occasion, "what": what, "on": on, "days": days, "years": years}
    noted = _noted(known.milestones, name, what)
    moved_to = noted.rpartition(" to ")[2].casefold()  # an import writes "old to new"
    company = plain(_text(person["company_now"]))
    return {
        "occasion": occasion,
        "what": what,
        "on": on,
        "days": days,
        "years": years,
        "owed": [debt for debt in owed if debt != here],
        "noted": noted,
        "company": company if company and company.casefold() in moved_to else "",
    }


def _noted(milestones: pd.DataFrame, name: str, what: str) -> str:
    """What the sheet says of the latest milestone of a kind."""
    rows = milestones[(milestones["contact"] == name) & (milestones["kind"].fillna("") == what)]
    rows = rows[rows["what"].notna()].sort_values("date", kind="stable")
    return _short(rows["what"].iloc[-1], _LONGEST_NOTE) if len(rows) else ""


def _years(milestones: pd.DataFrame, name: str, what: str, on: Any) -> int:
    """How many years before a day a milestone of that kind first came; 0 where it comes once."""
    stones = milestones[(milestones["contact"] == name) & (milestones["kind"].fillna("") == what)]
    days = [] if pd.isna(on) else [(on - day).days for day in stones["date"]]
    return next((round(ago / _YEAR) for ago in days if ago % _YEAR < 2 or _YEAR - ago % _YEAR < 2), 0)  # fmt: skip


def _step(text: Any) -> str:
    """A cell's text as it can stand between the square brackets of a blank."""
    return _short(_text(text).translate({ord("["): "(", ord("]"): ")"}), _LONGEST_STEP)


def _short(text: str, longest: int) -> str:
    """Text on one line, cut at a word, without a full stop of its own."""
    text = plain(text).rstrip(". ")
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]} …"


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
