"""LinkedIn's "Download your data": connections, messages, invitations, of every era."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from netmetrics.exchange import rows
from netmetrics.exchange.exchanges import Sent, walk
from netmetrics.exchange.rows import Event, Person, Reading, Tell
from netmetrics.exchange.texts import Table, nothing
from netmetrics.problems import WorkbookError
from netmetrics.workbook.names import key as name_key

# English as seen; German from a test of another project; the other languages were never seen.
CONNECTIONS = {
    "first": ("first name", "vorname", "prénom", "nombre", "nome", "voornaam", "förnamn", "fornavn", "imię"),
    "last": ("last name", "nachname", "nom", "apellidos", "cognome", "sobrenome", "achternaam", "efternamn",
             "efternavn", "etternavn", "nazwisko"),
    "profile": ("url", "profile url"),
    "email": ("email address", "e mail adresse", "adresse e mail", "dirección de correo electrónico",
              "indirizzo email", "endereço de e mail", "e mailadres", "email"),
    "company": ("company", "unternehmen", "firma", "entreprise", "empresa", "azienda", "bedrijf"),
    "role": ("position", "poste", "cargo", "posizione", "functie"),
    "on": ("connected on", "verbunden am", "connexion le", "en contacto desde el", "conectado el",
           "collegato in data", "conectado em", "verbonden op"),
}  # fmt: skip
MESSAGES = {
    "conversation": ("conversation id",),
    "from": ("from",),
    "sender": ("sender profile url",),
    "to": ("to",),
    "recipients": ("recipient profile urls",),
    "date": ("date",),
    "content": ("content",),
    "folder": ("folder",),
    "draft": ("is message draft",),
    "draft_too": ("is conversation draft",),
}
INVITATIONS = {
    "from": ("from",),
    "to": ("to",),
    "date": ("sent at",),
    "message": ("message",),
    "direction": ("direction",),
    "inviter": ("inviterprofileurl",),
    "invitee": ("inviteeprofileurl",),
}
PROFILE = {"first": ("first name",), "last": ("last name",), "headline": ("headline",)}

# The order of the columns in every language; which languages there are nobody has written down.
_ORDER = ("first", "last", "profile", "email", "company", "role", "on")

_SPONSORED = "spinmail-quill-editor"
_NO_NAME = "LinkedIn Member"


def is_connections(headers: Sequence[str]) -> bool:
    """Whether these are the headers of Connections.csv, in whatever language.

    Parameters
    ----------
    headers
        Tidied headers in their order.

    Returns
    -------
    bool
        The names and the day are there, or seven columns of which the third is the profile.
    """
    named = [name for name, words in CONNECTIONS.items() if set(words) & set(headers)]
    return {"first", "last", "on"} <= set(named) or _is_in_order(headers)


def _is_in_order(headers: Sequence[str]) -> bool:
    filled = [one for one in headers if one]
    return len(filled) == len(_ORDER) and len(set(filled)) == len(filled) and headers[2] == "url"


def connections(table: Table, tell: Tell = nothing) -> Reading:
    """The people of Connections.csv.

    Parameters
    ----------
    table
        The file's table.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        The day of connecting is no interaction, so there is none.
    """
    found = Reading(table.source.name, "LinkedIn connections")
    at = table.places(CONNECTIONS)
    if _is_in_order(table.headers):
        rest = ((name, place) for place, name in enumerate(_ORDER) if place not in at.values())
        at = {**dict(rest), **at}
    for cells in table.rows(tell):
        one = {name: " ".join(cells[place].split()) for name, place in at.items()}
        found.latest = max(found.latest, _connected_on(one.get("on", "")))
        last = one.get("last", "").partition(",")[0]
        name = rows.clean_name(f"{one.get('first', '')} {last}")
        if not name:
            found.leave("with a hidden profile")
            continue
        found.people.append(
            Person(
                name,
                emails=rows.emails(one.get("email", "")),
                profile=one.get("profile", ""),
                company=one.get("company", ""),
                role=one.get("role", ""),
                current=True,
            )
        )
        found.use()
    return found


def _connected_on(text: str) -> str:
    """The day of connecting, only to tell which of two exports is the newer; empty when not plain."""
    for form in ("%d %b %Y", "%d-%b-%y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


@dataclass(slots=True)
class Owner:
    """Whose export it is.

    Parameters
    ----------
    slugs
        Profiles that are known to be the owner's.
    names
        Names, tidied, under which the owner writes.
    """

    slugs: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, me: Iterable[str]) -> Owner:
        """The owner as the person says.

        Parameters
        ----------
        me
            Names, addresses of profiles or e-mail addresses.

        Returns
        -------
        Owner
            The profiles and names among them.
        """
        texts = list(me)
        slugs = {found for text in texts if (found := rows.slug(text))}
        return cls(slugs, {name_key(text) for text in texts if "@" not in text and "/" not in text})

    def learn(self, profiles: Sequence[Table], invitations: Sequence[Table]) -> None:
        """Learn from Profile.csv and Invitations.csv who the owner is.

        Parameters
        ----------
        profiles, invitations
            Tables of such files.
        """
        for table in profiles:
            at = table.places(PROFILE)
            for cells in table.rows():
                name = f"{cells[at['first']]} {cells[at['last']]}"
                self.names |= {name_key(name), name_key(rows.clean_name(name))}
        for table in invitations:
            at = table.places(INVITATIONS)
            for cells in table.rows():
                side = (
                    "inviter" if cells[at["direction"]].strip().upper() == "OUTGOING" else "invitee"
                )
                who = "from" if side == "inviter" else "to"
                if side in at and (found := rows.slug(cells[at[side]])):
                    self.slugs.add(found)
                if name := name_key(cells[at[who]]):
                    self.names.add(name)


class _Letter(NamedTuple):
    conversation: str
    at: dt.datetime
    sender: str
    recipients: tuple[str, ...]
    file: int
    text: str


class _Box:
    """The messages of one or more files, without their text."""

    def __init__(self, known: Iterable[Person]) -> None:
        self.letters: list[_Letter] = []
        self.names: dict[str, str] = {}  # by slug, or by tidied name where there is no slug
        self.profiles: dict[str, str] = {}
        self.slugs: dict[str, set[str]] = defaultdict(set)
        for person in known:
            if person.slug:
                self.meet(person.name, person.profile)

    def meet(self, name: str, profile: str) -> str:
        """Note a person; the result identifies them."""
        slug = rows.slug(profile)
        if slug:
            self.slugs[name_key(name)].add(slug)
            self.profiles.setdefault(slug, profile)
        who = slug or name_key(name)
        if name and name != _NO_NAME:
            self.names.setdefault(who, name)
        return who

    def settle(self) -> None:
        """Where a message has only names, take the one profile that bears the name."""
        one = {name: next(iter(slugs)) for name, slugs in self.slugs.items() if len(slugs) == 1}
        self.letters = [
            letter._replace(
                sender=one.get(letter.sender, letter.sender),
                recipients=tuple(one.get(name, name) for name in letter.recipients),
            )
            for letter in self.letters
        ]


def messages(
    tables: Sequence[Table],
    owner: Owner,
    known: Iterable[Person],
    *,
    zone: dt.tzinfo | None = None,
    with_text: bool = False,
    tell: Tell = nothing,
) -> list[Reading]:
    """The interactions of messages.csv: who wrote first, and the day of the answer.

    Parameters
    ----------
    tables
        The tables of one or more such files.
    owner
        Whose export it is, as far as known.
    known
        People whose names and profiles are known.
    zone
        Where the owner is; by default what this computer says.
    with_text
        Whether to keep the text.
    tell
        Told how many bytes were read.

    Returns
    -------
    list of Reading
        One for each table.

    Raises
    ------
    WorkbookError
        If it cannot be told which of the people is the owner.
    """
    box = _Box(known)
    found = [Reading(table.source.name, "LinkedIn messages") for table in tables]
    seen: set[tuple[str, dt.datetime, str, int]] = set()
    for number, table in enumerate(tables):
        later: set[tuple[str, dt.datetime, str, int]] = set()
        for letter in _letters(table, number, box, found[number], with_text, tell):
            same = (letter.conversation, letter.at, letter.sender, hash(letter.text))
            if same in seen:
                found[number].leave("the same message in another file")
            else:
                if number + 1 < len(tables):
                    later.add(same)
                box.letters.append(letter if with_text else letter._replace(text=""))
        seen |= later
    box.settle()
    _find_owner(box, owner, [table.source.name for table in tables])
    for (conversation, who), letters in _threads(box, owner, found).items():
        person = Person(rows.clean_name(box.names[who]), profile=box.profiles.get(who, ""))
        for row in walk(letters, zone=zone):
            side = row.started_by
            mark, *further = (
                rows.source(rows.WRITTEN, conversation, at.isoformat(), side)
                for at in (row.at, *(one.at for one in row.later))
            )
            covers = tuple(rows.key(one) for one in further)
            event = Event(
                mark, row.on, person, "Message", side, row.answered_on, row.text, covers=covers
            )
            found[row.reading].events.append(event)
    return found


def _letters(
    table: Table, number: int, box: _Box, found: Reading, with_text: bool, tell: Tell
) -> Iterator[_Letter]:
    at = table.places(MESSAGES)
    missing = len(table.headers)
    places = {name: at.get(name, missing) for name in MESSAGES}
    for row in table.rows(tell):
        one = {
            name: (row[place] if place < missing else "").strip() for name, place in places.items()
        }
        if "yes" in (one["draft"].casefold(), one["draft_too"].casefold()):
            found.leave("a draft")
        elif one["folder"].upper() == "SPAM":
            found.leave("spam")
        elif not one["sender"] and _SPONSORED in one["content"]:
            found.leave("advertising")
        elif (moment := _moment(one["date"])) is None:
            found.leave("its date cannot be read")
        else:
            named = "sender" not in at  # else pages and advertisers have no profile of a person
            sender = (
                box.meet(one["from"], one["sender"]) if named or rows.slug(one["sender"]) else ""
            )
            to = _recipients(one, box)
            text = one["content"] if with_text else str(hash(one["content"]))
            yield _Letter(sys.intern(one["conversation"]), moment, sender, to, number, text)


def _recipients(one: Mapping[str, str], box: _Box) -> tuple[str, ...]:
    profiles = [text for text in one["recipients"].split(",") if text.strip()]
    if len(profiles) == 1:
        return (box.meet(one["to"], profiles[0]),) if rows.slug(profiles[0]) else ()
    if profiles:
        return tuple(rows.slug(profile) for profile in profiles)
    names = [part for part in one["to"].split(", ") if " " in part.strip()]
    if len(names) > 1 and name_key(one["to"]) not in box.slugs:
        return tuple(name_key(name) for name in names)
    return (box.meet(one["to"], ""),) if one["to"] else ()


def _moment(text: str) -> dt.datetime | None:
    try:
        plain = dt.datetime.strptime(text.removesuffix(" UTC"), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None
    return plain.replace(tzinfo=dt.UTC)


def _find_owner(box: _Box, owner: Owner, files: Sequence[str]) -> None:
    """Complete the owner's profiles: by name, else whoever takes part in every conversation."""
    for name in owner.names:
        owner.slugs |= box.slugs.get(name, set()) | {name}
    people = {one for letter in box.letters for one in (letter.sender, *letter.recipients)}
    if not box.letters or owner.slugs & people:
        return
    taking_part: dict[str, set[str]] = defaultdict(set)
    for letter in box.letters:
        for one in {letter.sender, *letter.recipients} - {""}:
            taking_part[one].add(letter.conversation)
    counts = Counter({who: len(in_) for who, in_ in taking_part.items()}).most_common(2)
    if len(counts) == 2 and counts[0][1] == counts[1][1]:
        names = " or ".join(box.names.get(who, who) for who, _ in counts)
        raise WorkbookError(
            f'{files[0]} does not tell which of its people is you: {names}. Say so with --me "Your Name", '
            "or import the whole zip."
        )
    if counts:
        owner.slugs.add(counts[0][0])


def _threads(
    box: _Box, owner: Owner, found: Sequence[Reading]
) -> dict[tuple[str, str], list[Sent]]:
    """The messages by conversation and person; those with several people are left out."""
    others: dict[str, set[str]] = defaultdict(set)
    for letter in box.letters:
        others[letter.conversation] |= {letter.sender, *letter.recipients} - owner.slugs - {""}
    threads: dict[tuple[str, str], list[Sent]] = defaultdict(list)
    for letter in box.letters:
        reading, with_whom = found[letter.file], others[letter.conversation]
        if len(with_whom) > 1:
            reading.leave("a conversation of more than two people")
        elif not with_whom & box.names.keys():
            reading.leave("with somebody without profile or name")
        else:
            reading.use()
            mine = letter.sender in owner.slugs
            sent = Sent(letter.at, mine=mine, reading=letter.file, text=letter.text)
            threads[letter.conversation, next(iter(with_whom))].append(sent)
    return threads


def invitations(table: Table, *, with_text: bool = False, tell: Tell = nothing) -> Reading:
    """The interactions of Invitations.csv: those that carry a note; a bare request is none.

    Parameters
    ----------
    table
        The file's table.
    with_text
        Whether to keep the note.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        Who invited, the day and the direction.
    """
    found = Reading(table.source.name, "LinkedIn invitations")
    at = table.places(INVITATIONS)
    for cells in table.rows(tell):
        one = {name: cells[place].strip() for name, place in at.items()}
        mine = one["direction"].upper() == "OUTGOING"
        name = rows.clean_name(one["to" if mine else "from"])
        moment = _sent_at(one["date"])
        if moment is None:
            found.leave("its date cannot be read")
        elif not name:
            found.leave("with a hidden profile")
        elif not one.get("message"):
            found.leave("an invitation without a note")
        else:
            found.use()
            person = Person(name, profile=one.get("invitee" if mine else "inviter", ""))
            side = "Me" if mine else "Them"
            mark = rows.source(rows.INVITED, moment.isoformat(), name_key(name), side)
            text = one["message"] if with_text else ""
            found.events.append(Event(mark, moment.date(), person, "Message", side, None, text))
    return found


def _sent_at(text: str) -> dt.datetime | None:
    plain = " ".join(text.replace("\u202f", " ").split())
    for form in ("%m/%d/%y, %I:%M %p", "%m/%d/%Y, %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M"):
        try:
            return dt.datetime.strptime(plain, form)
        except ValueError:
            continue
    return None
