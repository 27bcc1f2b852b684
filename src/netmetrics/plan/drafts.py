"""The opening of a message, from templates that the person can change; no network, no model."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import FileSystemLoader, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from netmetrics.metrics import engagement
from netmetrics.metrics.known import known_at
from netmetrics.periods import short_day
from netmetrics.plan.due import due
from netmetrics.plan.reasons import resting
from netmetrics.problems import WorkbookError
from netmetrics.schema import Settings

_OPENERS = Path(__file__).parent / "openers"
_LONG_GAP_DAYS = 180  # from here on the time that has passed is named (a choice)
_OWN = re.compile(r"^(?:her|his|their)\b", re.IGNORECASE)
_LONGEST_MEMORY = 60
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
) -> Opening:
    """Open a message to a person: the time that has passed, why now, a memory, a question, thanks.

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
        Where own templates may lie, under the names of those in the package.

    Returns
    -------
    Opening
        The wording goes by how close you are, by the gap and by the occasion.

    Raises
    ------
    ValueError
        If nobody or more than one person fits, the person said no, or `ask` is not one of `ASKS`.
    WorkbookError
        If an own template cannot be used.
    """
    if ask and ask not in ASKS:
        raise ValueError(f'ask must be one of {", ".join(ASKS)}; got "{ask}".')
    known = known_at(network, as_of)
    person = find(known.contacts, name)
    if person["ok_to_stay_in_touch"] == "No":
        raise ValueError(f"{person['contact']} asked not to be written to, so there is no draft.")
    found = due(known, as_of=as_of, settings=settings)
    reasons = found[found["contact"] == person["contact"]].to_dict("records")
    reason: dict[Any, Any] = reasons[0] if reasons else {"reason": "", "what": "", "channel": ""}
    status = engagement.status(known.contacts, known.interactions, as_of=as_of)
    where = status[status["contact"] == person["contact"]].iloc[0]
    gap_days = where["days_since"]
    context = {
        "person": person["contact"].split()[0],
        "closeness": _text(person["closeness"]),
        "gap": gap_in_words(int(gap_days)) if gap_days >= _LONG_GAP_DAYS else "",
        "occasion": reason["reason"],
        "what": _text(reason["what"]),
        "day": short_day(reason["day"]) if reasons else "",
        "company": _text(person["company_now"]),
        "memory": memory(_text(person["talk_about"])),
        "ask": ask,
    }
    return Opening(
        contact=person["contact"],
        occasion=reason["reason"],
        channel=_text(reason["channel"]),
        text=_render(context, folder),
        questions=questions(person),
        checklist=_checklist(context, where, known.interactions),
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
        True from 180 days on, and for those you were never in touch with.

    Raises
    ------
    ValueError
        If nobody or more than one person fits.
    """
    known = known_at(network, as_of)
    person = find(known.contacts, name)["contact"]
    status = engagement.status(known.contacts, known.interactions, as_of=as_of)
    days = status.loc[status["contact"] == person, "days_since"].iloc[0]
    return not days < _LONG_GAP_DAYS


def find(contacts: pd.DataFrame, name: str) -> dict[Any, Any]:
    """Find the one person who is meant.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    name
        The name, or a part of it; capitals do not matter.

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
        fits = contacts[folded.str.contains(wanted, regex=False)]
    if len(fits) == 1:
        row: dict[Any, Any] = fits.to_dict("records")[0]
        return row
    if fits.empty:
        raise ValueError(f'Nobody on the sheet is called "{name}". Type the name as on Contacts.')
    some = ", ".join(fits["contact"].head(5))
    raise ValueError(f'"{name}" fits {len(fits)} people: {some}. Type the full name.')


def questions(person: Mapping[Any, Any]) -> tuple[str, ...]:
    """Three open questions, for a message or for when you meet.

    Parameters
    ----------
    person
        A row of the ``contacts`` table.

    Returns
    -------
    tuple of str
        About their work, the place, and the first topic of Talk about; none for who said No.
    """
    if person.get("ok_to_stay_in_touch") == "No":
        return ()
    company, topic = _text(person["company_now"]), memory(_text(person["talk_about"]))
    second = f"What is {company} like from the inside?" if company else "What has changed for you since we worked together?"  # fmt: skip
    third = f"How is it going with {topic}?" if topic else "What would you do differently if you began again?"  # fmt: skip
    return ("What are you working on that you enjoy?", second, third)


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
        for source in sorted(_OPENERS.glob("*.j2")):
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


def gap_in_words(days: int) -> str:
    """Say how long ago something was, as one says it.

    Parameters
    ----------
    days
        Days.

    Returns
    -------
    str
        Such as ``"about two years"``.

    Examples
    --------
    >>> gap_in_words(200), gap_in_words(365), gap_in_words(550)
    ('about seven months', 'about a year', 'about a year and a half')
    """
    months = round(days / 30.4375)
    if months < 11:
        return f"about {_number(months)} months"
    years, half = divmod(round(days / 182.625), 2)
    if years == 1:
        return "about a year and a half" if half else "about a year"
    return f"about {_number(years)}{' and a half' if half else ''} years"


def memory(topic: str) -> str:
    """Word the first topic of Talk about so that it can follow "our talk about".

    Parameters
    ----------
    topic
        The cell.

    Returns
    -------
    str
        Such as ``"your move to Bergen"`` for ``"Her move to Bergen, sailing"``.
    """
    first = re.split(r"[,;.]", topic, maxsplit=1)[0].strip()
    if not first or len(first) > _LONGEST_MEMORY:
        return ""
    first = _OWN.sub("your", first)
    # A word alone, or one before another capital, may be a name.
    second = first.split()[1:2]
    return first[:1].lower() + first[1:] if second and second[0].islower() else first


def _number(number: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if number < len(words) else str(number)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _render(context: dict[str, Any], folder: Path | None) -> str:
    places = [_OPENERS] if folder is None else [folder, _OPENERS]
    # What is rendered is plain text for a message, not a page; nothing is to be escaped.
    pages = SandboxedEnvironment(loader=FileSystemLoader(places), autoescape=False)
    try:
        text = pages.get_template("opener.j2").render(context)
    except (TemplateError, UnicodeDecodeError) as error:
        raise WorkbookError(
            f"The opener in {folder or _OPENERS} cannot be used ({error}). Correct it, or delete it to use the usual one."
        ) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _checklist(
    context: dict[str, Any], where: pd.Series[Any], interactions: pd.DataFrame
) -> tuple[str, ...]:
    lines = [
        "Look up what they have been doing before you write.",
        "Put in what stands in square brackets, or take it out.",
        "Leave out whatever you do not mean.",
    ]
    if context["gap"]:
        lines.append("Name the time, without an excuse.")
    if context["gap"] and context["ask"]:
        lines.append("An ask in the first message after a long time may wait; if it cannot, let a no be easy.")  # fmt: skip
    if where["status"] == "Paused":
        lines.append("You paused this person; is it time?")
    if context["person"] and where["contact"] in resting(interactions):
        lines.append("Three messages had no answer. It may be kinder to let it rest.")
    lines.append("A call or a coffee is worth more than a message, and a message more than a like.")
    return tuple(lines)
