"""Files, folders and zips -> what they are, by content, and what each of them holds."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from netmetrics.exchange import calendar, google_contacts, linkedin, mail, texts, vcard
from netmetrics.exchange.pages import SAME
from netmetrics.exchange.rows import Person, Reading, Source, Tell
from netmetrics.problems import WorkbookError
from netmetrics.workbook import cells

_HEADER_LINE = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[ \t].*\r?\n(?:[ \t]+.*\r?\n)*){3}")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|received|return-path|delivered-to|message-id):", re.IGNORECASE | re.MULTILINE
)
_LARGEST = 2**32
_OF_PEOPLE = ("LinkedIn connections", "Google contacts", "Outlook contacts", "vCard")


@dataclass(frozen=True, slots=True)
class Options:
    """What the person says about an import.

    Parameters
    ----------
    me
        The owner's names, addresses or profiles, where the files do not tell.
    with_text
        Whether the text of messages is kept.
    zone
        Where the owner is; by default what this computer says.
    """

    me: Sequence[str] = ()
    with_text: bool = False
    zone: dt.tzinfo | None = None


@dataclass(slots=True)
class _Found:
    """The sources by what they are."""

    tables: dict[str, list[texts.Table]] = field(default_factory=dict)
    files: dict[str, list[Source]] = field(default_factory=dict)
    unknown: list[Source] = field(default_factory=list)


def sources(paths: Iterable[str | Path]) -> list[Source]:
    """Every file of the exports: the files themselves, those in folders and those in zips.

    Parameters
    ----------
    paths
        Files and folders.

    Returns
    -------
    list of Source
        Each once; a Maildir folder is one. Files of one name are told apart by zip or folder.

    Raises
    ------
    WorkbookError
        If one is missing, empty, damaged, or a workbook.
    """
    found: list[Source] = []
    for text in paths:
        path = Path(text).expanduser()
        if not path.exists():
            raise WorkbookError(f"There is no file {path}. Check the name.")
        found += _folder(path) if path.is_dir() else _file(path)
    return _told_apart(found)


def size_of(found: Iterable[Source]) -> int:
    """How many bytes are to be read, for a progress bar.

    Parameters
    ----------
    found
        The sources.

    Returns
    -------
    int
        Bytes.
    """
    return sum(source.size for source in found)


def read(
    found: Sequence[Source],
    known: Iterable[Person] = (),
    *,
    as_of: dt.date,
    options: Options | None = None,
    tell: Tell = texts.nothing,
) -> list[Reading]:
    """What the exports hold.

    Parameters
    ----------
    found
        The files, from :func:`sources`.
    known
        People whose profiles are known already.
    as_of
        The last day that counts.
    options
        What the person says.
    tell
        Told how many bytes were read.

    Returns
    -------
    list of Reading
        One for each file that was understood, people first.

    Raises
    ------
    WorkbookError
        If a file holds nothing that is understood, or it cannot be told whose it is.
    """
    said = options or Options()
    try:
        return _read(found, list(known), as_of, said, tell)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise WorkbookError(f"A file in the zip is damaged ({error}). Download it again.") from None
    except OSError as error:
        raise WorkbookError(f"A file cannot be read ({error.strerror}). Check the disk.") from None


def _read(
    found: Sequence[Source], known: Sequence[Person], as_of: dt.date, said: Options, tell: Tell
) -> list[Reading]:
    sorted_out = _sort_out(found)
    readings = _people(sorted_out, tell)
    met = [*known, *(person for reading in readings for person in reading.people)]
    readings += _messages(sorted_out, met, said, tell)
    for source in sorted_out.files.get("calendar", []):
        readings.append(
            calendar.meetings(
                source, as_of=as_of, me=said.me, known=known, zone=said.zone, tell=tell
            )
        )
    if mails := sorted_out.files.get("mail", []):
        readings += mail.letters(mails, me=said.me, known=known, met=met, zone=said.zone, tell=tell)
    _check(found, sorted_out, readings)
    return readings


def answers(path: Path) -> dict[str, str]:
    """What a person answered to the questions of an earlier import.

    Parameters
    ----------
    path
        The file to paste from, with Yes or No on its sheet Questions.

    Returns
    -------
    dict of str to str
        By the question's key the contact that it is, or empty for somebody new.

    Raises
    ------
    WorkbookError
        If the file has no such sheet.
    """
    if not path.is_file():
        raise WorkbookError(
            f"There is no file {path}. Name the file that an import left, such as paste.xlsx."
        )
    grid = next((one for one in cells.read(path).grids if one.name == "Questions"), None)
    if grid is None:
        raise WorkbookError(
            f"{path} has no sheet Questions. Name the file that an import left, such as paste.xlsx."
        )
    titles = {str(grid.value(0, at)): at for at in grid.columns}
    found = {}
    for at in range(1, len(grid.rows)):
        one = {name: str(grid.value(at, column)).strip() for name, column in titles.items()}
        said = one.get(SAME, "").casefold()
        if said in ("yes", "y"):
            found[one["Key"]] = one["May be"]
        elif said in ("no", "n"):
            found[one["Key"]] = ""
    return found


def _told_apart(found: Iterable[Source]) -> list[Source]:
    """The sources, each once and under a name of its own: as little of its path as that takes."""
    once = {source.place.parts: source for source in found}
    alike: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts, source in once.items():
        alike[source.name].append(parts)
    named = []
    for parts, source in once.items():
        those = alike[source.name]
        enough = next(
            count for count in range(1, 1 + max(map(len, those)))
            if len({one[-count:] for one in those}) == len(those)
        )  # fmt: skip
        named.append(replace(source, name="/".join(parts[-enough:])) if enough > 1 else source)
    return named


def _folder(path: Path) -> list[Source]:
    if all((path / part).is_dir() for part in ("cur", "new")):
        count = sum(1 for part in ("cur", "new") for _ in (path / part).iterdir())
        return [
            Source(
                path.name,
                count,
                lambda: (_ for _ in ()).throw(IsADirectoryError(path)),
                str(path),
                path.resolve(),
            )
        ]
    files = [
        one for one in sorted(path.rglob("*")) if one.is_file() and not one.name.startswith(".")
    ]
    if not files:
        raise WorkbookError(f"{path} is an empty folder. Name the export itself.")
    return [source for file in files for source in _file(file, alone=False)]


def _file(path: Path, *, alone: bool = True) -> list[Source]:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be opened ({error.strerror}). Check the file's permissions."
        ) from None
    if not size:
        if alone:
            raise WorkbookError(f"{path.name} is empty (0 bytes). Download or export it again.")
        return []
    if start == b"PK\x03\x04":
        return _zip(path, alone=alone)
    return [Source(path.name, size, partial(_binary, path), str(path), path.resolve())]


def _binary(path: Path) -> BinaryIO:
    return path.open("rb")


def _zip(path: Path, *, alone: bool) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and one.file_size]
    except zipfile.BadZipFile as error:
        raise WorkbookError(f"{path.name} is damaged ({error}). Download it again.") from None
    if any(one.filename == "[Content_Types].xml" for one in members):
        if not alone:
            return []
        raise WorkbookError(
            f"{path.name} is a workbook, not an export of another program. If it is one that was saved as "
            f"a workbook, save it as CSV; to see how a tracker is read, run: netmetrics check {path.name}"
        )
    if any(one.flag_bits & 1 for one in members):
        raise WorkbookError(f"{path.name} needs a password. Unpack it and import the folder.")
    if sum(one.file_size for one in members) > _LARGEST:
        raise WorkbookError(
            f"{path.name} would unpack to more than 4 GB. Unpack it and import the files you need."
        )
    return [
        Source(
            Path(one.filename).name,
            one.file_size,
            partial(_member, path, one.filename),
            place=path.resolve() / one.filename,
        )
        for one in members
        if not Path(one.filename).name.startswith(".") and "__MACOSX" not in one.filename
    ]


def _member(path: Path, name: str) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    member = archive.open(name)
    archive.close()  # the member keeps the file open until it is closed itself
    return cast("BinaryIO", member)


def _has(fields: Mapping[str, tuple[str, ...]], *wanted: str) -> Callable[[Sequence[str]], bool]:
    return lambda headers: all(set(headers) & set(fields[one]) for one in wanted)


# The first that fits decides; what names most of its headers stands first.
_TABLES: tuple[tuple[str, Callable[[Sequence[str]], bool]], ...] = (
    ("connections", linkedin.is_connections),
    ("messages", _has(linkedin.MESSAGES, "conversation", "from", "to", "date")),
    ("invitations", _has(linkedin.INVITATIONS, "from", "to", "date", "direction")),
    ("profile", _has(linkedin.PROFILE, "first", "last", "headline")),
    ("google", lambda headers: google_contacts.is_google(set(headers))),
    ("outlook", lambda headers: google_contacts.is_outlook(set(headers))),
)


def _sort_out(found: Iterable[Source]) -> _Found:
    sorted_out = _Found()
    for source in found:
        kind = _kind(source)
        if kind:
            sorted_out.files.setdefault(kind, []).append(source)
            continue
        table = (
            None
            if kind is None
            else texts.find_table(source, lambda headers: bool(_table_kind(headers)))
        )
        if table:
            sorted_out.tables.setdefault(_table_kind(table.headers), []).append(table)
        else:
            sorted_out.unknown.append(source)
    return sorted_out


def _table_kind(headers: Sequence[str]) -> str:
    return next((name for name, fits in _TABLES if fits(headers)), "")


def _kind(source: Source) -> str | None:
    """What a file is by its first bytes; empty for what may be a table, None for what is no text."""
    if source.path and Path(source.path).is_dir():
        return "mail"
    with source.open() as file:
        start = file.read(2**16)
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    plain = start.replace(b"\0", b"").lstrip()
    if re.match(rb"BEGIN[ \t]*:[ \t]*VCARD", plain, re.IGNORECASE):
        return "vcard"
    if re.match(rb"BEGIN[ \t]*:[ \t]*VCALENDAR", plain, re.IGNORECASE):
        return "calendar"
    if plain.startswith(b"From ") and b"\n" in plain and _MAIL_HEADERS.search(plain):
        return "mail"
    if _HEADER_LINE.match(plain) and _MAIL_HEADERS.search(plain):
        return "mail"
    is_text = b"\0" not in start or start.count(b"\0") > len(start) / 4  # UTF-16 has them
    return "" if is_text else None


def _people(found: _Found, tell: Tell) -> list[Reading]:
    of_tables = {
        "connections": linkedin.connections,
        "google": google_contacts.google,
        "outlook": google_contacts.outlook,
    }
    readings = [
        reader(table, tell)
        for kind, reader in of_tables.items()
        for table in found.tables.get(kind, [])
    ]
    # Of two exports the newer one knows better where somebody works now.
    readings.sort(key=lambda one: one.latest, reverse=True)
    return readings + [vcard.people(source, tell) for source in found.files.get("vcard", [])]


def _messages(found: _Found, met: Iterable[Person], said: Options, tell: Tell) -> list[Reading]:
    invited = found.tables.get("invitations", [])
    owner = linkedin.Owner.of(said.me)
    owner.learn(found.tables.get("profile", []), invited)
    readings = []
    if tables := found.tables.get("messages", []):
        readings += linkedin.messages(
            tables, owner, met, zone=said.zone, with_text=said.with_text, tell=tell
        )
    return readings + [
        linkedin.invitations(table, with_text=said.with_text, tell=tell) for table in invited
    ]


def _check(found: Sequence[Source], sorted_out: _Found, readings: Iterable[Reading]) -> None:
    """A file that gave nothing at all is an error, never a success with zero rows."""
    readings = list(readings)
    if not readings and sorted_out.tables.get("profile"):
        raise WorkbookError(
            f"{found[0].name} says only who you are. Import it together with Connections.csv or "
            "messages.csv, or import the whole zip."
        )
    if not readings and len(found) == 1 and not texts.first_lines(found[0]):
        raise WorkbookError(f"{found[0].name} holds no text. Download or export it again.")
    if not readings and len(found) == 1:
        raise WorkbookError(
            f"{found[0].name} is not an export that is known; it begins with "
            f"{texts.first_lines(found[0])}. LinkedIn, Google Contacts and Outlook CSV, vCard, "
            "iCalendar and mail are read."
        )
    if not readings:
        names = ", ".join(source.name for source in found[:6])
        raise WorkbookError(
            f"Nothing in {names} is an export that is known. LinkedIn's Connections.csv and "
            "messages.csv are."
        )
    if sorted_out.unknown:
        names = ", ".join(source.name for source in sorted_out.unknown)
        readings[0].notes.append(f"Not used, because not known: {names}.")
    of_name = {source.name: source for source in found}
    nothing_used = not any(reading.used for reading in readings)
    for reading in readings:
        of_people = reading.kind in _OF_PEOPLE
        if not reading.entries or (not reading.used and (nothing_used or of_people)):
            raise WorkbookError(_empty(reading, of_name.get(reading.file)))


def _empty(reading: Reading, source: Source | None) -> str:
    """What is said of a file that gave nothing."""
    reasons = ", ".join(f"{count:,} {why}" for why, count in reading.left_out.items())
    none = f"none of its {reading.entries:,} entries can be used ({reasons})"
    what = none if reading.entries else "it holds no entry"
    is_folder = source is None or Path(source.path).is_dir()
    start = (
        "" if is_folder or source is None else f"; it begins with {texts.first_lines(source, 6)}"
    )
    return f"{reading.file} was read as {reading.kind}, but {what}{start}. Export it again."
