"""Address books as vCard 2.1, 3.0 and 4.0, card by card, so that one bad card costs nobody else theirs."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import vobject

from netmetrics.exchange import rows
from netmetrics.exchange.google_contacts import birthday, unread
from netmetrics.exchange.rows import Person, Reading, Source, Tell
from netmetrics.exchange.texts import CONTROLS, nothing, opened

_QUOTED = re.compile(r"^([^:]*);ENCODING=QUOTED-PRINTABLE([^:]*):(.*)$", re.IGNORECASE | re.DOTALL)
_BARE_QUOTED = re.compile(r";QUOTED-PRINTABLE(?=[;:])", re.IGNORECASE)
_WITH_VALUE = re.compile(r"^(?:[\w-]+\.)?([A-Za-z-]+)")
_WANTED = {"X-ABSHOWAS", "FN", "N", "EMAIL", "TEL", "ORG", "TITLE", "BDAY", "URL", "X-SOCIALPROFILE", "SOCIALPROFILE",
           "KIND", "X-ADDRESSBOOKSERVER-KIND", "NICKNAME", "VERSION", "BEGIN", "END"}  # fmt: skip


def people(source: Source, tell: Tell = nothing) -> Reading:
    """The people of a vCard file.

    Parameters
    ----------
    source
        The file.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        Groups, firms and cards that cannot be read are left out and counted.
    """
    found = Reading(source.name, "vCard")
    births: list[str] = []
    for lines in _cards(source, tell):
        try:
            card = vobject.readOne("\r\n".join(lines) + "\r\n", allowQP=True)
        except (vobject.base.ParseError, vobject.base.ValidateError, ValueError, IndexError):
            found.leave("the card is damaged")
            continue
        contents: Mapping[str, list[Any]] = card.contents if card is not None else {}
        kinds = [*_texts(contents, "kind"), *_texts(contents, "x-addressbookserver-kind")]
        name = _name(contents)
        if _is_firm(name, contents) or any(
            kind.casefold() in ("group", "org", "location") for kind in kinds
        ):
            found.leave("a group or a firm")
        elif not name:
            found.leave("no name of a person")
        else:
            person = _person(name, contents)
            found.people.append(person)
            found.use()
            births += [] if person.birthday else _texts(contents, "bday")[:1]
    found.notes += unread(source.name, births)
    return found


def _is_firm(name: str, contents: Mapping[str, list[Any]]) -> bool:
    """Whether a card is shown under its firm: Apple says so, others give nobody's name."""
    if "company" in (one.casefold() for one in _texts(contents, "x-abshowas")):
        return True
    parts = next((line.value for line in contents.get("n", [])), None)
    nobody = not _words(parts, "given", "additional", "family")
    return nobody and bool(name) and name.casefold() == _firm(contents).casefold()


def _cards(source: Source, tell: Tell) -> Iterator[list[str]]:
    """The lines of each card, unfolded, quoted-printable undone, pictures and notes passed over."""
    lines: list[str] = []
    before, inside = "", False  # a card of vCard 2.1 may hold its secretary's, after AGENT:
    with opened(source, tell) as text:
        for line in _unfolded(text):
            word = line.strip().upper()
            if inside:
                inside = word != "END:VCARD"
            elif word == "BEGIN:VCARD" and lines and before.startswith("AGENT"):
                inside = True
            elif word == "BEGIN:VCARD":
                if lines:  # its end is missing
                    yield [*lines, "END:VCARD"]
                lines = [line]
            elif word == "END:VCARD":
                if lines:
                    yield [*lines, line]
                lines = []
            elif lines and (plain := _plain(line)):
                lines.append(plain)
            before = word or before
    if lines:
        yield [*lines, "END:VCARD"]


def _unfolded(text: Iterable[str]) -> Iterator[str]:
    held = ""
    soft = False
    for raw in text:
        line = raw.rstrip("\r\n").translate(CONTROLS)
        if soft:
            held = held[:-1] + line  # a space here is text, not folding
        elif line[:1] in (" ", "\t") and held:
            held += line[1:]
        else:
            if held:
                yield held
            held = line
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
    if held:
        yield held


def _plain(line: str) -> str:
    """The line without encodings; empty when nothing of it is needed."""
    property_name = _WITH_VALUE.match(line)
    if not property_name or property_name[1].upper() not in _WANTED:
        return ""
    line = _BARE_QUOTED.sub(";ENCODING=QUOTED-PRINTABLE", line)
    quoted = _QUOTED.match(line)
    if quoted:
        charset = re.search(r"CHARSET=([\w-]+)", line, re.IGNORECASE)
        value = quopri.decodestring(quoted[3].encode("utf-8", "replace"))
        try:
            text = value.decode(charset[1] if charset else "utf-8", "replace")
        except LookupError:
            text = value.decode("utf-8", "replace")
        line = f"{quoted[1]}{quoted[2]}:{' '.join(text.split())}"
    return re.sub(r";CHARSET=[\w-]+", "", line, flags=re.IGNORECASE)


def _texts(contents: Mapping[str, list[Any]], name: str) -> list[str]:
    found = []
    for line in contents.get(name, []):
        value = line.value
        text = value if isinstance(value, str) else " ".join(map(str, value))
        found.append(" ".join(re.sub(r"\\([:;,\\])", r"\1", text).split()))
    return found


def _name(contents: Mapping[str, list[Any]]) -> str:
    """The full name without titles; put together from its parts where there is none."""
    full = next((text for text in _texts(contents, "fn") if text), "")
    parts = next((line.value for line in contents.get("n", [])), None)
    if full:
        return rows.clean_name(_without(full, _words(parts, "prefix"), _words(parts, "suffix")))
    built = " ".join(_words(parts, "given", "additional", "family"))
    return rows.clean_name(" ".join(re.sub(r"\\.|[;\\]", " ", built).split()))


def _words(parts: Any, *which: str) -> list[str]:
    found = [getattr(parts, one, "") or "" for one in which]
    return " ".join(" ".join(one) if isinstance(one, list) else one for one in found).split()


def _without(full: str, before: list[str], after: list[str]) -> str:
    words = full.split()
    if before and words[: len(before)] == before:
        words = words[len(before) :]
    if after and words[-len(after) :] == after:
        words = words[: -len(after)]
    return " ".join(words) or full


def _firm(contents: Mapping[str, list[Any]]) -> str:
    firm = next((line.value for line in contents.get("org", [])), "")
    while isinstance(firm, list):  # the firm, then its parts, each perhaps a list again
        firm = firm[0] if firm else ""
    return re.sub(r"\\([:;,\\])", r"\1", firm).strip(' "')


def _person(name: str, contents: Mapping[str, list[Any]]) -> Person:
    pages = [
        *_texts(contents, "url"),
        *_texts(contents, "x-socialprofile"),
        *_texts(contents, "socialprofile"),
    ]
    days = [day for text in _texts(contents, "bday") if (day := birthday(text))]
    phones = sorted(contents.get("tel", []), key=_rank)
    numbers = [line.value.removeprefix("tel:") for line in phones if isinstance(line.value, str)]
    mails = sorted(contents.get("email", []), key=_preference)
    return Person(
        name,
        emails=rows.emails(" ".join(_texts({"email": mails}, "email"))),
        profile=_profile(pages, contents),
        company=_firm(contents),
        role=next(iter(_texts(contents, "title")), ""),
        phone=numbers[0].strip() if numbers else "",
        birthday=days[0] if days else None,
    )


def _profile(pages: Iterable[str], contents: Mapping[str, list[Any]]) -> str:
    found = next((page for page in pages if rows.slug(page)), "")
    if found:
        return found
    for line in [*contents.get("x-socialprofile", []), *contents.get("socialprofile", [])]:
        types = [one.casefold() for one in line.params.get("TYPE", [])]
        handle = str(line.value).removeprefix("x-apple:").strip()
        if "linkedin" in types and handle and ":" not in handle:
            return f"https://www.linkedin.com/in/{handle}"
    return ""


def _rank(line: Any) -> int:
    return 0 if "cell" in _types(line) else 1


def _preference(line: Any) -> int:
    """What vCard 4.0 says, 1 being the first; before it, the preferred one and then the others."""
    number = next(iter(line.params.get("PREF", [])), "")
    return int(number) if number.isdecimal() else 1 if "pref" in _types(line) else 101


def _types(line: Any) -> set[str]:
    return {one.casefold() for one in (*line.params.get("TYPE", []), *line.singletonparams)}
