"""Mail (mbox, Maildir, .eml) -> who wrote to whom and when; only headers are read, never a text."""

from __future__ import annotations

import datetime as dt
import email.errors
import email.header
import email.parser
import email.utils
import mailbox
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from email.message import Message
from pathlib import Path
from typing import BinaryIO, NamedTuple

from netmetrics.exchange import rows
from netmetrics.exchange.exchanges import Sent, walk
from netmetrics.exchange.people import alike
from netmetrics.exchange.rows import Event, Person, Reading, Source, Tell
from netmetrics.exchange.texts import nothing
from netmetrics.problems import WorkbookError

# A mail to more people than this is not written to each of them (a choice of ours).
MOST_RECIPIENTS = 5
_LONGEST_HEADERS = 2**18
_SEPARATOR = re.compile(rb"From \S.*\b[A-Z][a-z]{2} +\d{1,2} +\d{1,2}:\d\d(?::\d\d)?\b.*\d{4}")
_ID = re.compile(r"<[^<>\s]+>")


class _Mail(NamedTuple):
    at: dt.datetime
    id: str
    thread: str
    parent: str
    before: tuple[str, ...]  # what it answers, the nearest first
    sender: str
    to: tuple[str, ...]
    reached: int  # to how many it went, copies counted


def letters(
    sources: Iterable[Source],
    *,
    me: Iterable[str] = (),
    known: Iterable[Person] = (),
    met: Iterable[Person] = (),
    zone: dt.tzinfo | None = None,
    tell: Tell = nothing,
) -> list[Reading]:
    """The interactions of mailboxes: direction, day, and the answer by In-Reply-To.

    Parameters
    ----------
    sources
        Files of mail.
    me
        The owner's addresses, where the mail does not tell.
    known
        The people on Contacts; none of them is the owner.
    met
        People with all their addresses, so that an answer from another one is known as theirs.
    zone
        Where the owner is; by default what this computer says.
    tell
        Told how many bytes were read.

    Returns
    -------
    list of Reading
        One for each source. Lists, copies and mail to many are left out and counted.

    Raises
    ------
    WorkbookError
        If it cannot be told which address is the owner's.
    """
    found: list[Reading] = []
    mails: list[tuple[int, _Mail]] = []
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    delivered: Counter[str] = Counter()
    seen: set[str] = set()
    given: set[str] = set()
    people = [*met, *known]
    shared = _shared(people)
    for number, source in enumerate(sources):
        reading = Reading(source.name, "mail")
        found.append(reading)
        for headers in _headers(source, tell):
            mail = _read(headers, names, shared)
            given.add(mail.id if mail else "")
            reason = _why_not(headers, mail, seen)
            if mail is None or reason:
                reading.leave(reason)
                continue
            seen.add(mail.id)
            mails.append((number, mail))
            counts.update({mail.sender, *mail.to})
            delivered.update(rows.emails(str(headers.get("Delivered-To", ""))))
    for address in {address for person in known for address in person.emails}:
        counts.pop(address, None)
        delivered.pop(address, None)
    own = _own(me, counts, delivered, len(mails), [reading.file for reading in found])
    first = {
        address: one.emails[0] for one in people for address in one.emails
        if not shared & {address, one.emails[0]}
    }  # fmt: skip
    threads = _threads(mails, own, first, given, found)
    for (who, _), sent in threads.items():
        person = Person(names.get(who, ""), emails=rows.emails(who))
        for row in walk(sent, zone=zone):
            event = Event(
                rows.source("Mail", row.key),
                row.on,
                person,
                "Email",
                row.started_by,
                row.answered_on,
                known_only=True,
                covers=tuple(rows.key(rows.source("Mail", one.key)) for one in row.later),
                answers=row.answers,
            )
            found[row.reading].events.append(event)
    return found


def _shared(people: Iterable[Person]) -> set[str]:
    """The addresses that people of unlike names have."""
    names: dict[str, str] = {}
    found = set()
    for one in people:
        for address in one.emails:
            if not alike(names.setdefault(address, one.name), one.name):
                found.add(address)
    return found


def _headers(source: Source, tell: Tell) -> Iterator[Message]:
    """The headers of each mail; what stands below them is never parsed."""
    parser = email.parser.BytesHeaderParser()
    path = Path(source.path) if source.path else None
    if path is not None and path.is_dir():
        folder = mailbox.Maildir(path, factory=None, create=False)
        for key in folder.iterkeys():
            with folder.get_file(key) as file:
                yield parser.parsebytes(_top(file.read(_LONGEST_HEADERS)))
            tell(1)
        return
    with source.open() as file:
        first = file.read(5)
    if first != b"From ":
        with source.open() as file:
            yield parser.parsebytes(_top(file.read(_LONGEST_HEADERS)))
        tell(source.size)
        return
    with source.open() as file:
        for block in _mbox(file, tell):
            yield parser.parsebytes(block)


def _mbox(file: BinaryIO, tell: Tell) -> Iterator[bytes]:
    """The header lines of each mail of an mbox, read line by line."""
    lines: list[bytes] = []
    in_headers, after_blank, size = False, True, 0
    for line in file:
        size += len(line)
        if after_blank and _SEPARATOR.match(line):
            if lines:
                yield b"".join(lines)
            tell(size)
            lines, in_headers, size = [], True, 0
        elif in_headers:
            in_headers = bool(line.strip()) and len(lines) < 2000
            lines.append(line)
        after_blank = not line.strip()
    if lines:
        yield b"".join(lines)
    tell(size)


def _top(block: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", block, maxsplit=1)[0] + b"\n\n"


def _read(headers: Message, names: dict[str, str], shared: set[str]) -> _Mail | None:
    try:
        when = email.utils.parsedate_to_datetime(str(headers.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    sender = _people(headers, "From", names, shared)
    to = _people(headers, "To", names, shared)
    identity = next(iter(_ID.findall(str(headers.get("Message-ID", "")))), "")
    answers = _ID.findall(str(headers.get("In-Reply-To", "")))
    before = _ID.findall(str(headers.get("References", ""))) or answers
    identity = identity or rows.source("<none>", at.isoformat(), *sender, *to)
    thread = before[0] if before else identity
    parent = (answers or before[-1:] or [""])[0]
    reached = len({*to, *_people(headers, "Cc", names, shared)})
    nearest = tuple(dict.fromkeys((*answers, *reversed(before))))
    first = next(iter(sender), "")
    return _Mail(at, identity, thread, parent, nearest, first, tuple(sender and to), reached)


def _people(headers: Message, name: str, names: dict[str, str], shared: set[str]) -> list[str]:
    """The addresses; beside one that several people share, the name is part of it."""
    found = []
    texts = [_decoded(str(one)) for one in headers.get_all(name, [])]
    for shown, address in email.utils.getaddresses(texts):
        plain = next(iter(rows.emails(address)), "")
        if plain in shared and shown and "@" not in shown:
            plain = f"{rows.clean_name(shown)} <{plain}>"
        if plain:
            found.append(plain)
            if shown and "@" not in shown:
                names.setdefault(plain, rows.clean_name(shown))
    return list(dict.fromkeys(found))


def _decoded(text: str) -> str:
    """The words of a header, each encoded word put in quotes so that its commas part nobody."""

    def plain(found: re.Match[str]) -> str:
        try:
            parts = email.header.decode_header(found[0])
            words = str(email.header.make_header(parts))
        except (email.errors.MessageError, LookupError, UnicodeDecodeError, ValueError):
            return found[0]
        return '"' + words.replace('"', "").replace("\\", "") + '"'

    return re.sub(r"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)*", plain, text)


def _why_not(headers: Message, mail: _Mail | None, seen: set[str]) -> str:
    if headers.get("List-Id") or headers.get("List-Unsubscribe"):
        return "a mailing list"
    automatic = str(headers.get("Auto-Submitted", "no")).strip().casefold()
    if automatic not in ("no", "") or str(headers.get("Precedence", "")).casefold() in (
        "bulk",
        "junk",
        "list",
    ):
        return "sent by a machine"
    labels = str(headers.get("X-Gmail-Labels", "")).casefold()
    if "spam" in labels or str(headers.get("X-Spam-Flag", "")).strip().casefold() == "yes":
        return "spam"
    if "draft" in labels:
        return "a draft"
    if mail is None:
        return "its date cannot be read"
    if not mail.sender or not mail.to:
        return "no sender or no recipient"
    return "the same mail twice" if mail.id in seen else ""


def _own(
    me: Iterable[str], counts: Counter[str], delivered: Counter[str], mails: int, files: list[str]
) -> set[str]:
    """The owner's addresses: as said, those that mail was delivered to, or who is on most of it."""
    said = {address for text in me for address in rows.emails(text)}
    if said or not mails:
        return said
    ranked = counts.most_common(2)
    usual = {address for address, count in delivered.items() if count >= 0.2 * delivered.total()}
    if usual & counts.keys():
        return usual
    if not ranked:
        raise WorkbookError(
            f"{files[0]} does not tell which address is yours: all stand on Contacts. "
            "Say so with --me ADDRESS."
        )
    if len(ranked) == 2 and ranked[0][1] == ranked[1][1]:
        addresses = " or ".join(address for address, _ in ranked)
        raise WorkbookError(
            f"{files[0]} does not tell which address is yours: {addresses}. Say so with --me ADDRESS."
        )
    return {ranked[0][0]}


def _threads(
    mails: Iterable[tuple[int, _Mail]],
    own: set[str],
    first: Mapping[str, str],
    given: set[str],
    found: list[Reading],
) -> dict[tuple[str, str], list[Sent]]:
    """The mails by person and thread; In-Reply-To joins what References do not."""
    root: dict[str, str] = {}
    threads: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for number, mail in sorted(mails, key=lambda one: one[1].at):
        thread = root.get(mail.parent) or root.get(mail.thread) or mail.thread
        root[mail.id] = thread
        mine = mail.sender in own
        others = [one for one in mail.to if one not in own] if mine else [mail.sender]
        if not others:
            found[number].leave("written to yourself")
        elif not mine and not own & set(mail.to):
            found[number].leave("you were only copied")
        elif mail.reached > MOST_RECIPIENTS:
            found[number].leave(f"to more than {MOST_RECIPIENTS} people")
        else:
            found[number].use()
            for who, other in {first.get(one, one): one for one in reversed(others)}.items():
                key = f"{mail.id}|{other}"
                answers = (
                    () if mail.parent in given or not mail.parent else _answers(mail, other, who)
                )
                sent = Sent(mail.at, mine, number, key=key, answers=answers)
                threads[who, thread].append(sent)
    return threads


def _answers(mail: _Mail, *addresses: str) -> tuple[str, ...]:
    """The keys that the rows of what a mail answers have, the nearest first."""
    who = dict.fromkeys(addresses)
    return tuple(rows.key(rows.source("Mail", f"{one}|{at}")) for one in mail.before for at in who)
