"""What exports hold + a workbook -> rows to add, blanks to fill, conflicts and questions."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import pandas as pd

from netmetrics import schema
from netmetrics.exchange import rows
from netmetrics.exchange.exchanges import LAPSE_DAYS
from netmetrics.exchange.people import (
    Found,
    Register,
    alike,
    question_key,
    same_company,
    same_employer,
)
from netmetrics.exchange.rows import Event, Person, Reading
from netmetrics.workbook.sheets import whole

# What an import may know of a contact, as the person sees it.
LABELS = {
    "company_now": "Company now",
    "email": "Email",
    "role": "Role",
    "linkedin": "LinkedIn",
    "phone": "Phone",
}
FILLS = {"sheet": "str", "tab": "str", "row": "int64", "column": "str", "contact": "str", "value": "object"}  # fmt: skip
CONFLICTS = ["contact", "column", "workbook", "export", "file"]
LONGEST = 32_000  # characters of a message; a cell holds 32,767
QUESTIONS = ["found", "company", "key", "may_be", "where", "why", "interactions"]


class Workbook(Protocol):
    """The tables of a workbook that an import needs; ``netmetrics.load`` gives them."""

    @property
    def contacts(self) -> pd.DataFrame:
        """The contacts."""

    @property
    def interactions(self) -> pd.DataFrame:
        """The interactions."""

    @property
    def milestones(self) -> pd.DataFrame:
        """The milestones."""


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """What an import would change; nothing is written yet.

    Parameters
    ----------
    additions
        New rows by sheet of the schema, with the schema's column names.
    fills
        Blank cells to fill: sheet (of the schema), tab (in the workbook), row, column, contact, value.
    conflicts
        Where the workbook says otherwise than the export: contact, column, workbook, export, file.
        The workbook is kept.
    questions
        People who may or may not be somebody on Contacts: found, company, key, may_be, where, why,
        interactions (how many wait).
    files
        Per file: file, kind, entries, used, left_out.
    reasons
        Per file and reason: file, reason, entries.
    counts
        Per kind of row: rows, found, new, joined, filled, there, asked, left_out; found is the sum of
        the others. Joined is who stands in another entry of this import too.
    notes
        What else the person should know.
    """

    additions: Mapping[str, pd.DataFrame]
    fills: pd.DataFrame
    conflicts: pd.DataFrame
    questions: pd.DataFrame
    files: pd.DataFrame
    reasons: pd.DataFrame
    counts: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return self.fills.empty and all(table.empty for table in self.additions.values())


@dataclass(frozen=True, slots=True, eq=False)
class Blank:
    """The tables of a workbook that does not exist yet.

    Parameters
    ----------
    contacts, interactions, milestones
        Empty tables.
    """

    contacts: pd.DataFrame = field(default_factory=lambda: whole(schema.CONTACTS, []))
    interactions: pd.DataFrame = field(default_factory=lambda: whole(schema.INTERACTIONS, []))
    milestones: pd.DataFrame = field(default_factory=lambda: whole(schema.MILESTONES, []))


def merge(
    workbook: Workbook,
    readings: Sequence[Reading],
    *,
    as_of: dt.date,
    only_known: bool = False,
    answers: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, Collection[str]]] | None = None,
) -> Import:
    """What the exports add to a workbook; what the person typed is never changed.

    Parameters
    ----------
    workbook
        The tables as they are.
    readings
        What the exports hold.
    as_of
        The day of the import, for changes whose own day is not known.
    only_known
        Whether people who are not on Contacts are left out.
    answers
        Answers to questions of an earlier import: by key a contact's name, or empty for a new person.

    columns
        The columns that the workbook has, by sheet and tab; only cells of these are filled.

    Returns
    -------
    Import
        Merging the same exports again with the changed workbook gives an empty one.
    """
    work = _Merge(workbook, as_of, only_known, answers or {}, columns)
    events = [(reading.file, event) for reading in readings for event in reading.events]
    work.people(
        [(reading.file, person) for reading in readings for person in reading.people],
        _correspondents(events),
    )
    work.events(events)
    return work.result(readings)


@dataclass(slots=True)
class _Merge:
    """One import being worked out."""

    workbook: Workbook
    as_of: dt.date
    only_known: bool
    answers: Mapping[str, str]
    columns: Mapping[str, Mapping[str, Collection[str]]] | None
    register: Register = field(init=False)
    there: dict[str, dict[str, Any]] = field(init=False)
    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)  # cells an export has spoken of
    fills: list[tuple[str, str, int, str, str, Any]] = field(default_factory=list)
    conflicts: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    asked: dict[str, tuple[Person, Found]] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    milestones: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    unknown: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)  # addresses that nobody can be told by
    unmatched: int = 0  # answers to messages that were not given

    def __post_init__(self) -> None:
        self.register = Register.of(self.workbook.contacts, self.answers)
        on_sheet = self.workbook.contacts[self.workbook.contacts["row"] > 0]
        self.there = {str(one["contact"]): one for one in _records(on_sheet)}

    def people(
        self, people: Sequence[tuple[str, Person]], met: Sequence[tuple[str, Person]]
    ) -> None:
        """Take the people of address books, and then those whom the owner wrote with."""
        if self.only_known:
            kept = [one for one in people if self.register.known(one[1])]
            self.counts["people"]["left_out"] += len(people) - len(kept)
            people, met = kept, []
        everybody = [*people, *met]
        settled = self.register.settle(
            [one for _, one in everybody], [file for file, _ in everybody]
        )
        for at, ((file, person), found) in enumerate(zip(everybody, settled, strict=True)):
            word = self._person(file, person, found)
            if at < len(people) or word not in ("there", "joined"):
                self.counts["people"][word] += 1

    def _person(self, file: str, person: Person, found: Found) -> str:
        """Take one person; the result says what became of them."""
        if found.question:
            self.asked.setdefault(question_key(person), (person, found))
            return "asked"
        if person.birthday:
            self._milestone(found.contact, person.birthday, "Birthday")
        if found.contact in self.there:
            return "filled" if self._compare(file, person, found.contact) else "there"
        is_new = found.contact not in self.new
        record = self.new.setdefault(found.contact, {"contact": found.contact})
        more = {name: value for name, value in _details(person).items() if not record.get(name)}
        record.update(more)
        if person.emails:
            record["email"] = "; ".join(_more(record["email"], person.emails))
        if (phone := _details(person)["phone"]) and not _says("phone", record["phone"], person):
            self.conflicts.setdefault((found.contact, "phone", phone), (record["phone"], file))
        return "new" if is_new else "joined"

    def _compare(self, file: str, person: Person, contact: str) -> bool:
        """Fill what is blank, list what differs; the first export to speak of a cell is heard."""
        record, changed = self.there[contact], False
        for name, value in _details(person).items():
            said = (contact, name) in self.said
            has = self._has("Contacts", record["sheet"], name)
            if not value or (said and name != "email") or not has:
                continue
            self.said.add((contact, name))
            typed = str(record[name])
            if not typed:
                changed = self._fill(record, name, contact, value) or changed
            elif not _says(name, typed, person):
                self.conflicts.setdefault((contact, name, value), (typed, file))
                moved = name == "company_now" and not same_employer(typed, value)
                if moved and person.current:
                    self._milestone(contact, self.as_of, "New job", f"{typed} to {value}")
        return changed

    def _fill(self, record: Mapping[str, Any], name: str, contact: str, value: str) -> bool:
        """Fill a blank cell of a contact; the addresses of several cards go into one."""
        cell = ("Contacts", str(record["sheet"]), int(record["row"]), name, contact)
        at = next((at for at, one in enumerate(self.fills) if one[:5] == cell), None)
        if at is None:
            self.fills.append((*cell, value))
            return True
        self.fills[at] = (*cell, "; ".join(_more(self.fills[at][5], rows.emails(value))))
        return False

    def _has(self, sheet: str, tab: str, column: str) -> bool:
        return self.columns is None or column in self.columns.get(sheet, {}).get(tab, ())

    def _milestone(self, contact: str, on: dt.date, kind: str, what: str = "") -> None:
        table = self.workbook.milestones
        mine = table[(table["contact"] == contact) & (table["kind"] == kind)]
        known = kind == "Birthday" and len(mine) > 0
        if known or (mine["what"].fillna("") == what).any():
            return
        if any(one["contact"] == contact and one["kind"] == kind and (kind == "Birthday" or one["what"] == what)
               for one in self.milestones):  # fmt: skip
            return
        yearly = "Yes" if kind == "Birthday" else ""
        what = what or ("" if on.year != 2000 else "the year is not known")
        row = {"date": on, "contact": contact, "what": what, "kind": kind, "every_year": yearly}
        self.milestones.append(row)

    def events(self, events: Sequence[tuple[str, Event]]) -> None:
        """Take the interactions, once it is known who everybody is."""
        log = _Log(self.workbook.interactions)
        for file, event in sorted(events, key=lambda one: (one[1].on, one[1].source)):
            self._event(file, event, log)

    def _event(self, file: str, event: Event, log: _Log) -> None:
        counts = self.counts["interactions"]
        contact = self._whose(event)
        if not contact:
            return
        row = log.find(contact, event)
        if row is None and event.answers:
            row = log.answered(event)
            if row is None:
                self.unmatched += 1
                counts["left_out"] += 1
                return
            if (event.on - row["date"]).days > LAPSE_DAYS:
                row = None
            else:
                event = replace(event, answered_on=event.on)
        if row is None:
            self.interactions.append(log.add(contact, event))
            counts["new"] += 1
        elif event.answered_on and not row["answered_on"] and not row["answered"]:
            row["answered_on"] = event.answered_on
            tab, number = str(row["sheet"]), int(row["row"])
            fill = bool(number) and self._has("Interactions", tab, "answered_on")
            if fill:
                cell = ("Interactions", tab, number, "answered_on", contact, event.answered_on)
                self.fills.append(cell)
            counts["filled" if fill else "there"] += 1
        else:
            typed = row["answered_on"]
            if event.answered_on and typed and row["row"] and _differ(row, event.answered_on):
                tab = f"{row['sheet']}, " if len(log.tabs) > 1 else ""
                where = f"Answered on, {tab}row {row['row']}"
                self.conflicts.setdefault(
                    (contact, where, event.answered_on.isoformat()), (typed.isoformat(), file)
                )
            counts["there"] += 1

    def _whose(self, event: Event) -> str:
        """The contact of an interaction; where it is nobody's yet, it is counted."""
        person = event.person
        contact, shared = self.register.addressed(person) if event.known_only else ("", False)
        contact = contact if event.known_only else self.register.known(person)
        waits = self._waits_for(person, contact)
        if waits:
            self.waiting[waits] += 1
            self.counts["interactions"]["asked"] += 1
            return ""
        if not contact:
            who = person.slug or next(iter(person.emails), "") or person.name.casefold()
            (self.shared if shared else self.unknown).add(who)
            self.counts["interactions"]["left_out"] += 1
        return contact

    def _waits_for(self, person: Person, contact: str) -> str:
        """The question that has to be answered before an interaction can be somebody's."""
        if not contact and question_key(person) in self.asked:
            return question_key(person)
        if not person.emails or (contact and person.name and alike(contact, person.name)):
            return ""
        asked = [
            (not alike(one.name, person.name), key)
            for key, (one, _) in self.asked.items()
            if set(one.emails) & set(person.emails)
        ]
        return min(asked, default=(True, ""))[1]

    def _leave_out_what_has_no_sheet(self) -> None:
        """New rows of a sheet that the workbook does not have cannot be written."""
        for sheet, of in (("Contacts", "people"), ("Interactions", "interactions")):
            if self.columns is not None and sheet not in self.columns:
                self.counts[of]["left_out"] += self.counts[of].pop("new", 0)

    def result(self, readings: Sequence[Reading]) -> Import:
        """Put everything into tables."""
        self._leave_out_what_has_no_sheet()
        additions = {
            "Contacts": _frame(schema.CONTACTS, self.new.values()),
            "Interactions": _frame(schema.INTERACTIONS, self.interactions),
            "Milestones": _frame(schema.MILESTONES, self.milestones),
        }
        return Import(
            additions={name: table for name, table in additions.items() if len(table)},
            fills=pd.DataFrame(self.fills, columns=list(FILLS)).astype(FILLS),
            conflicts=self._conflicts(),
            questions=self._questions(),
            files=pd.DataFrame(
                [
                    (one.file, one.kind, one.entries, one.used, one.left_out.total())
                    for one in readings
                ],
                columns=["file", "kind", "entries", "used", "left_out"],
            ),
            reasons=pd.DataFrame(
                [
                    (one.file, why, count)
                    for one in readings
                    for why, count in sorted(one.left_out.items())
                ],
                columns=["file", "reason", "entries"],
            ),
            counts=self._counts(),
            notes=tuple(dict.fromkeys(note for one in readings for note in one.notes))
            + self._said(),
        )

    def _counts(self) -> pd.DataFrame:
        words = ("new", "joined", "filled", "there", "asked", "left_out")
        lines = [
            (name, self.counts[name].total(), *(self.counts[name][word] for word in words))
            for name in ("people", "interactions")
        ]
        return pd.DataFrame(lines, columns=["rows", "found", *words])

    def _conflicts(self) -> pd.DataFrame:
        lines = [
            (contact, LABELS.get(column, column), typed, value, file)
            for (contact, column, value), (typed, file) in self.conflicts.items()
        ]
        return pd.DataFrame(lines, columns=CONFLICTS, dtype="str")

    def _questions(self) -> pd.DataFrame:
        lines = []
        for key, (person, found) in self.asked.items():
            where, waiting = self.register.place(found.near), self.waiting[key]
            lines.append(
                (person.name, person.company, key, found.near, where, found.question, waiting)
            )
        return pd.DataFrame(lines, columns=QUESTIONS)

    def _said(self) -> tuple[str, ...]:
        said = []
        if count := len(self.unknown):
            who = "1 person who is" if count == 1 else f"{count:,} people who are"
            said.append(
                f"Interactions with {who} not on Contacts were left out. Put them on Contacts, "
                "with their e-mail address, and import again."
            )
        if count := len(self.shared):
            which = "1 address" if count == 1 else f"{count:,} addresses"
            said.append(
                f"Interactions with {which} that several people share were left out where no name "
                f"tells whose they are: {', '.join(sorted(self.shared)[:3])}."
            )
        if count := self.unmatched:
            what = "1 answer to a message" if count == 1 else f"{count:,} answers to messages"
            be, were = ("is", "was") if count == 1 else ("are", "were")
            said.append(
                f"{what} that {be} not in this file {were} left out: give Inbox and Sent together."
            )
        return tuple(said)


def _correspondents(events: Iterable[tuple[str, Event]]) -> list[tuple[str, Person]]:
    """Whom the owner wrote with, each once."""
    met: dict[tuple[object, ...], tuple[str, Person]] = {}
    for file, event in events:
        if not event.known_only:
            one = event.person
            met.setdefault((one.name, one.slug, one.emails), (file, one))
    return list(met.values())


class _Log:
    """The interactions that are there, found by key, or by day and person where there is no key."""

    def __init__(self, interactions: pd.DataFrame) -> None:
        self.by_key: dict[str, dict[str, Any]] = {}
        self.by_day: dict[tuple[str, dt.date], list[dict[str, Any]]] = defaultdict(list)
        self.linkedin: dict[tuple[str, dt.date], list[dict[str, Any]]] = defaultdict(list)
        self.claimed: set[int] = set()
        self.tabs = set(interactions["sheet"].dropna())
        for one in _records(interactions):
            key = rows.key(str(one["source"]))
            one["date"] = one["date"].date()
            one["answered_on"] = one["answered_on"].date() if one["answered_on"] else None
            if key:
                self.by_key.setdefault(key, one)
                self._note(one)
            else:
                self.by_day[str(one["contact"]), one["date"]].append(one)

    def _note(self, row: dict[str, Any]) -> None:
        if rows.origin(str(row["source"])) in (rows.WRITTEN, rows.INVITED):
            self.linkedin[str(row["contact"]), row["date"]].append(row)

    def find(self, contact: str, event: Event) -> dict[str, Any] | None:
        """The row of an event, if there is one."""
        key = rows.key(event.source)
        if key in self.by_key:
            return self.by_key[key]
        for also in event.covers:  # an earlier export began later on
            before = self.by_key.get(also)
            if before is not None and id(before) not in self.claimed:
                return self._claim(key, before)
        for one in self.by_day[contact, event.on]:
            fits = one["channel"] in ("", event.channel) and one["started_by"] in (
                "",
                event.started_by,
            )
            if fits and id(one) not in self.claimed:
                return self._claim(key, one)
        return self._invited(contact, event)

    def answered(self, event: Event) -> dict[str, Any] | None:
        """The row that a mail answers which is not in the same file."""
        other = "Them" if event.started_by == "Me" else "Me"
        for key in event.answers:
            one = self.by_key.get(key)
            fits = one is not None and one["started_by"] == other
            if one is not None and fits and one["answered_on"] in (None, event.on):
                return one
        return None

    def _invited(self, contact: str, event: Event) -> dict[str, Any] | None:
        """The row of the same words: the note of an invitation stands among the messages too."""
        other = {rows.WRITTEN: rows.INVITED, rows.INVITED: rows.WRITTEN}
        wanted = other.get(rows.origin(event.source))
        for days in (0, -1, 1) if wanted else ():  # an invitation's time has no zone
            for one in self.linkedin[contact, event.on + dt.timedelta(days)]:
                of_it = rows.origin(str(one["source"])) == wanted
                if of_it and one["started_by"] == event.started_by and id(one) not in self.claimed:
                    return self._claim(rows.key(event.source), one)
        return None

    def _claim(self, key: str, row: dict[str, Any]) -> dict[str, Any]:
        self.claimed.add(id(row))
        self.by_key[key] = row
        return row

    def add(self, contact: str, event: Event) -> dict[str, Any]:
        """The row that an event becomes."""
        row = {
            "date": event.on,
            "contact": contact,
            "channel": event.channel,
            "started_by": event.started_by,
            "answered_on": event.answered_on,
            "notes": event.text[:LONGEST],
            "source": event.source,
            "answered": "",
            "sheet": "",
            "row": 0,  # not there yet
        }
        self.by_key[rows.key(event.source)] = row
        self._note(row)
        return row


def _differ(row: Mapping[str, Any], answered_on: dt.date) -> bool:
    """Whether an answer has another day; of a row of ours only more than another clock explains."""
    apart: int = abs((row["answered_on"] - answered_on).days)
    return apart > (1 if rows.key(str(row["source"])) else 0)


def _records(table: pd.DataFrame) -> Iterable[dict[str, Any]]:
    plain = table.astype("object").where(table.notna(), "")
    return [{str(name): value for name, value in one.items()} for one in plain.to_dict("records")]


def _details(person: Person) -> dict[str, str]:
    found = {
        "company_now": person.company,
        "email": "; ".join(person.emails),
        "role": person.role,
    }
    found |= {"linkedin": person.profile.strip(), "phone": person.phone}
    return {name: " ".join(value.split()) for name, value in found.items()}


def _more(before: str, found: Iterable[str]) -> list[str]:
    """The addresses of a cell and those that are not among them yet."""
    return list(dict.fromkeys((*rows.emails(before), *found)))


def _says(name: str, typed: str, person: Person) -> bool:
    """Whether a cell says the same as the export, however it is written."""
    if name == "company_now":
        return same_company(typed, person.company)
    if name == "email":
        return set(person.emails) <= set(rows.emails(typed))
    if name == "linkedin":
        return rows.slug(typed) == person.slug or not rows.slug(typed)
    if name == "phone":
        digits = [
            "".join(one for one in text if one.isdigit())[-8:] for text in (typed, person.phone)
        ]
        return digits[0] == digits[1]
    return " ".join(typed.split()).casefold() == " ".join(person.role.split()).casefold()


def _frame(sheet: schema.Sheet, lines: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows of a sheet with the columns that an import knows, blank where it does not."""
    columns = [
        column.name for column in sheet.columns if not column.computed and not column.foreign
    ]
    table = pd.DataFrame(list(lines), dtype="object")
    kept = [name for name in columns if name in table and table[name].map(bool).any()]
    return table[kept].where(table[kept].map(bool), None) if len(table) else table
