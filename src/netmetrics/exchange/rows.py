"""The common shape of what is found in other programs' files: people, interactions, and counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

# The note of an invitation may stand among the messages too, so its rows are told from theirs.
WRITTEN, INVITED = "LinkedIn", "LinkedIn invitation"

# Told the number of bytes read since the last time; a progress bar, or nothing.
Tell = Callable[[int], None]

_PART = r"[^\s@<>\"'(),:;/|\[\]]"  # of an address; several may be parted by any of these
_PROFILE = re.compile(r"linkedin\.[a-z.]+/(?:mwlite/)?in/([^/?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody found in an export.

    Parameters
    ----------
    name
        As a person writes it.
    emails
        Addresses, in lower case.
    profile
        Address of the profile.
    company, role, phone
        As found; empty when not.
    birthday
        With the year 2000 when the year is not known.
    current
        Whether the company is known to be the present one.
    """

    name: str
    emails: tuple[str, ...] = ()
    profile: str = ""
    company: str = ""
    role: str = ""
    phone: str = ""
    birthday: dt.date | None = None
    current: bool = False

    @property
    def slug(self) -> str:
        """What identifies the profile, whatever its address looks like."""
        return slug(self.profile)


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction found in an export.

    Parameters
    ----------
    source
        Where it came from, with a key that stays the same from export to export.
    on
        Its day.
    person
        With whom.
    channel, started_by
        As the schema spells them.
    answered_on
        The day of the answer.
    text
        The message, when asked for.
    known_only
        Whether it counts only when the person is on Contacts.
    covers
        The keys that its row would have, had the export begun with a later one of its messages.
    answers
        Of an answer to a message that was not given: the keys that the row of that one may have.
    """

    source: str
    on: dt.date
    person: Person
    channel: str
    started_by: str
    answered_on: dt.date | None = None
    text: str = ""
    known_only: bool = False
    covers: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What one file held; ``entries`` is ``used`` plus what was left out, always.

    Parameters
    ----------
    file
        Its name.
    kind
        What it is, in plain words.
    entries, used
        How many entries it holds and how many became people or interactions.
    left_out
        How many did not, by reason.
    people, events
        What was found.
    notes
        What the person should know.
    latest
        The last day it speaks of, where that tells its age.
    """

    file: str
    kind: str
    entries: int = 0
    used: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    people: list[Person] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    latest: str = ""

    def use(self) -> None:
        """Count an entry that was used."""
        self.entries += 1
        self.used += 1

    def leave(self, reason: str) -> None:
        """Count an entry that was left out.

        Parameters
        ----------
        reason
            Why, in plain words.
        """
        self.entries += 1
        self.left_out[reason] += 1


@dataclass(frozen=True, slots=True)
class Source:
    """One file of an export: on the disk, or in a zip.

    Parameters
    ----------
    name
        As the person sees it.
    size
        In bytes.
    open
        Opens it from its beginning.
    path
        Where it lies, when it lies on the disk.
    place
        Its path, or that of its zip with its name there; what tells it from all others.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    path: str = ""
    place: Path = Path()


def slug(address: str) -> str:
    """What identifies a LinkedIn profile.

    Parameters
    ----------
    address
        Any form of its address.

    Returns
    -------
    str
        The last part of it in lower case, without query or closing slash; empty when there is none.

    Examples
    --------
    >>> slug("https://uk.linkedin.com/in/Ana-Ruiz/?trk=x")
    'ana-ruiz'
    """
    from urllib.parse import unquote

    found = _PROFILE.search(address)
    return unquote(found[1]).casefold() if found else ""


def emails(text: str) -> tuple[str, ...]:
    """The e-mail addresses in a text.

    Parameters
    ----------
    text
        One or more addresses, with or without names.

    Returns
    -------
    tuple of str
        In lower case, each once, in the order found.

    Examples
    --------
    >>> emails("Ana <ANA@example.org> ::: a.ruiz@example.net")
    ('ana@example.org', 'a.ruiz@example.net')
    """
    found = re.findall(rf"{_PART}+@{_PART}+\.(?:(?!\.){_PART})+", text)
    return tuple(dict.fromkeys(one.casefold().removeprefix("mailto:") for one in found))


def clean_name(text: str) -> str:
    """A name without credentials behind a comma and without what the workbook cannot hold.

    Parameters
    ----------
    text
        The name as found.

    Returns
    -------
    str
        The name; a semicolon, which parts several people in the workbook, becomes a space.

    Examples
    --------
    >>> clean_name("Ifeoma  Adeyemi, LL.M.")
    'Ifeoma Adeyemi'
    >>> clean_name("Ruiz, Ana")
    'Ruiz, Ana'
    """
    name = " ".join(text.replace(";", " ").split())
    front = name.partition(",")[0].strip()
    return front if " " in front else name.strip(" ,")


def source(origin: str, *parts: str) -> str:
    """The text of the column Source: where a row came from, and a key that tells it from all others.

    Parameters
    ----------
    origin
        The kind of export, such as ``"LinkedIn"``.
    *parts
        What identifies the entry there.

    Returns
    -------
    str
        Such as ``"LinkedIn #1f0c5a77e21b"``.
    """
    return f"{origin} #{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:12]}"


def key(source_text: str) -> str:
    """The key in a cell of the column Source.

    Parameters
    ----------
    source_text
        What the cell holds.

    Returns
    -------
    str
        The key; empty when there is none.
    """
    found = re.search(r"#([0-9a-f]{12})\b", source_text)
    return found[1] if found else ""


def origin(source_text: str) -> str:
    """The kind of export that a cell of the column Source names.

    Parameters
    ----------
    source_text
        What the cell holds.

    Returns
    -------
    str
        Such as ``"LinkedIn"``.
    """
    return source_text.partition("#")[0].strip()


def local_day(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.date:
    """The day that the calendar showed.

    Parameters
    ----------
    moment
        A moment; without a zone it is taken as it stands.
    zone
        Where the person is; None for what this computer says.

    Returns
    -------
    datetime.date
        The day.
    """
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()
