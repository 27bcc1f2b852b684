"""A workbook -> typed tidy tables, every problem with its place, and the mapping that was used."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.schema import Column, Setting, Sheet
from netmetrics.workbook import cells as cell_reader
from netmetrics.workbook.cells import Book, Grid, letter
from netmetrics.workbook.codes import CODES, refusal
from netmetrics.workbook.display import summary
from netmetrics.workbook.folder import find_workbook
from netmetrics.workbook.headers import (
    OTHER_DAYS,
    Headers,
    by_tab,
    called,
    come_again,
    find_all,
    tidy,
    worked_out,
)
from netmetrics.workbook.log import LISTED, Log, counted
from netmetrics.workbook.names import Match, People, key, nobody, packed, turned
from netmetrics.workbook.sheets import (
    FEW,
    Codes,
    Part,
    holds_dates,
    read_sheet,
    say_unheaded,
    sheet_fault,
    some,
    whole,
)
from netmetrics.workbook.typed import Context, Fault, quoted, shown
from netmetrics.workbook.values import type_values

__all__ = ["Network", "find_workbook", "load"]

FRONT = "Start here"
_COPY = re.compile(r"\bcopy\b|\bbackup\b|\(\d\)$", re.IGNORECASE)
WORKED_OUT = "worked out by the sheet"
ALIKE = ("date", "contact", "channel", "started_by")  # rows equal in these may be one
SHOWN = 2  # so many of them are named
MOSTLY = 0.8  # of its names on the list of people, and a sheet is no list of its own
# Words in the header of a program's clock beside the day itself in a log, such as replied_at.
CLOCKS = frozenset({"at", "timestamp"})
# What is said of a name that is not simply on Contacts, by how it was matched.
_NAME_CODES: Mapping[str, str] = {
    "packed": "name-packed",
    "perhaps": "name-perhaps-several",
    "close": "name-close",
}
# What every list of things that happened has, a log or not.
PLAIN = frozenset({"date", "contact", "first_name", "last_name", "notes"})
# What a list of things to do or to remember has as well.
STEPS = frozenset({"next_step", "due_on", "done_on"})
# Words in the name of a tab that tell a log, and those that tell nothing.
LOG_TABS = frozenset(
    "log logs logbook contact contacts contacted interaction interactions conversation conversations talk talks chat chats call "
    "calls meeting meetings meetups coffee coffees catch catchups touch touches touchpoints outreach networking history activity "
    "activities diary journal messages emails timeline".split()
)
BARE_TABS = frozenset(
    "sheet sheet1 sheet2 sheet3 sheet4 sheet5 tabelle1 tabelle2 tabelle3 table data form responses notes january february march "
    "april may june july august september october november december q1 q2 q3 q4".split()
)
DAYS_SAY: Mapping[str, str] = {
    "last_contact_on": "the day when you were last in touch",
    "answered_on": "the day of an answer",
    "due_on": "the day when a follow-up is due",
    "done_on": "the day when a follow-up was done",
}
# Columns of a contact that become an interaction where no sheet holds the interactions.
HISTORY: Mapping[str, str] = {
    "last_contact_on": "date",
    "last_channel": "channel",
    "next_step": "next_step",
    "due_on": "due_on",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Network:
    """A workbook as tables.

    Parameters
    ----------
    contacts, interactions, opportunities, goals, milestones, settings
        One table per kind of sheet, with the columns of :func:`netmetrics.schema.dtypes`; `sheet`
        and `row` are the place in the workbook, none and 0 for a contact that does not stand on
        Contacts.
    purposes
        One row per interaction and purpose: interaction (its label), purpose.
    problems
        What was not read as it stands: sheet, cell, severity, code, message, fix.
    mapping
        Every column of the file: sheet, column (letter), header, used_as (empty when unused,
        "worked out by the sheet" for the formula columns of our own template).
    counts
        Per sheet that was read: rows (that hold anything), used, left_out.
    source
        The file's name.
    """

    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    goals: pd.DataFrame
    milestones: pd.DataFrame
    settings: pd.DataFrame
    problems: pd.DataFrame
    mapping: pd.DataFrame
    counts: pd.DataFrame
    source: str

    def __repr__(self) -> str:
        """One line: the file, the size of its tables, the problems."""
        names = ("contacts", "interactions", "opportunities", "goals", "milestones")
        return summary(self.source, {name: getattr(self, name) for name in names}, self.problems)


def load(path: str | os.PathLike[str], *, today: dt.date | None = None) -> Network:
    """The tables of a workbook or text file, with everything that could not be read.

    Parameters
    ----------
    path
        An .xlsx, .xlsm, .ods, .csv or .tsv file.
    today
        The day of reading, which tells a future date; by default today.

    Returns
    -------
    Network
        Typed, tidy tables; every row that holds anything is in a table or named in `problems`. A
        blank Started by stays blank; `known_at`, whose tables the measures expect, makes it Me
        where the column is used.

    Raises
    ------
    WorkbookError
        If the file as a whole cannot be used.
    """
    book = cell_reader.read(find_workbook(os.fspath(path)))
    return network_of(book, today=today or dt.date.today())


def network_of(book: Book, *, today: dt.date) -> Network:
    """The tables of cells that were read before.

    Parameters
    ----------
    book
        The cells of a file.
    today
        The day of reading.

    Returns
    -------
    Network
        As :func:`load` gives it.

    Raises
    ------
    WorkbookError
        If no sheet is one of ours.
    """
    return _Reader(book, today).network()


class _Reader:
    """One reading of one file."""

    def __init__(self, book: Book, today: dt.date) -> None:
        self.book = book
        self.log = Log([grid.name for grid in book.grids])
        self.context = Context(today, plain_text=book.kind == "text", epoch=book.epoch)
        self.people = People()
        self.usable: list[tuple[Grid, Headers]] = []
        self.logged = False
        self.unread_history: dict[str, int] = {}
        self.mapping: dict[str, list[tuple[str, str, str, str]]] = {}
        self.counts: dict[str, tuple[int, int, int]] = {}

    def network(self) -> Network:
        self._choose_sheets()
        for code, message in self.book.remarks:
            self.log.add(self.book.grids[0].name, Fault(code, message))
        settings = self._settings()
        contact_parts = self._parts(schema.CONTACTS)
        contacts = self._contacts(contact_parts)
        history = [] if self.logged else [self._history(part) for part in contact_parts]
        interactions = self._named(schema.INTERACTIONS, self._parts(schema.INTERACTIONS), history)
        self._say_alike(interactions)
        for part in contact_parts if self.logged else ():
            self._say_later(part, interactions)
        opportunities = self._named(schema.OPPORTUNITIES, self._parts(schema.OPPORTUNITIES))
        milestones = self._named(schema.MILESTONES, self._parts(schema.MILESTONES))
        goals = self._finish(schema.GOALS, self._parts(schema.GOALS))
        contacts = self._everyone(contacts, interactions, opportunities, milestones)
        order = [grid.name for grid in self.book.grids]
        counts = [(name, *self.counts[name]) for name in order if name in self.counts]
        mapping = [line for name in order for line in self.mapping.get(name, ())]
        return Network(
            contacts=contacts,
            interactions=interactions,
            purposes=_purposes(interactions),
            opportunities=opportunities,
            goals=goals,
            milestones=milestones,
            settings=settings,
            problems=self.log.frame(),
            mapping=pd.DataFrame(
                mapping, columns=["sheet", "column", "header", "used_as"], dtype="str"
            ),
            counts=pd.DataFrame(counts, columns=["sheet", "rows", "used", "left_out"]).astype(
                {"sheet": "str", "rows": "int64", "used": "int64", "left_out": "int64"}
            ),
            source=self.book.name,
        )

    def _choose_sheets(self) -> None:
        seen = find_all(self.book.grids)
        faults = {grid.name: sheet_fault(grid, headers) for grid, headers in seen if headers.sheet}
        faults |= _second_lists(seen, faults) | _second_logs(seen, faults)
        faults |= _copies(seen, faults)
        good = [one for one in seen if one[1].sheet and not faults[one[0].name]]
        logs = [one for one in good if one[1].sheet is schema.INTERACTIONS]
        # A log without a row does not switch off the last contacts that are there.
        empty = not any(_holds(grid, headers, "date") for grid, headers in logs)
        self.logged = bool(logs) and not (empty and any(_keeps_history(*one) for one in good))
        for grid, headers in seen:
            if headers.sheet and not faults[grid.name]:
                self.usable.append((grid, _without_history(headers, logged=self.logged)))
                if self.logged and _keeps_history(grid, headers):
                    self.unread_history[grid.name] = headers.columns("last_contact_on")[0]
        # A tab that says what it is comes first, so its rows are never the second of one name.
        self.usable.sort(key=lambda one: by_tab(one[0].name) is None)
        main = (schema.INTERACTIONS, schema.CONTACTS)
        if not any(headers.sheet in main for _, headers in self.usable):
            found, remedy = (
                _found(seen, faults),
                _remedy(seen, faults, plain_text=self.context.plain_text),
            )
            raise refusal("file-no-sheet", self.book.name, found=found, do=remedy)
        for grid, headers in seen:
            fault = faults.get(grid.name)
            if fault:
                self.log.add(grid.name, fault)
            elif headers.sheet is schema.INTERACTIONS and called(grid, schema.CONTACTS):
                self._say_log(grid, headers)
            front = headers.sheet is None and tidy(grid.name) == tidy(FRONT)
            if (fault or headers.sheet is None) and not front:
                self.mapping[grid.name] = [
                    (grid.name, letter(at), title, "")
                    for at, title in sorted(headers.titles.items())
                ]
            if headers.sheet is None and len(grid.rows) and not front:
                text = f"the sheet was not read: {_headed(headers.titles)}."
                self.log.add(grid.name, Fault("sheet-unused", text))

    def _say_log(self, grid: Grid, headers: Headers) -> None:
        """Say that a tab called Contacts was read as the log."""
        why = "names that come again" if come_again(headers, grid) else "more that a log has"
        text = f"the sheet holds days and {why}, so it was read as the log of interactions."
        call = (
            "call the file interactions.csv"
            if self.context.plain_text
            else "name the tab Interactions"
        )
        day = headers.titles[headers.columns("date")[0]]
        fix = f"If it is the log, {call}. If it is a list of people, give {quoted(day)} a header that says what it is, such as Date met."
        self.log.add(grid.name, Fault("sheet-read-as-log", text, fix))

    def _parts(self, sheet: Sheet) -> list[Part]:
        found = []
        for grid, headers in self.usable:
            if headers.sheet is sheet:
                part = read_sheet(grid, headers, self.context, self.log)
                self._map(part)
                found.append(part)
        return found

    def _map(self, part: Part) -> None:
        headers = part.headers
        lines: list[tuple[str, str, str, str]] = []
        unused: dict[int, str] = {}
        ours = worked_out(headers)
        bare = say_unheaded(part, self.log, plain_text=self.context.plain_text)
        for at in sorted({*bare, *headers.titles}):
            title = headers.titles.get(at, "")
            used_as = "" if at in part.unread or at in bare else _used_as(headers, at)
            if not used_as and tidy(title) in ours:
                used_as = WORKED_OUT
                self._say_typed_over(part, at)
            lines.append((part.name, letter(at), title, used_as))
            if not used_as and at not in part.unread and at not in bare:
                unused[at] = title or shown(part.grid.value(headers.at, at))
        days = [at for at in unused if headers.titles[at] and self._perhaps_a_day(part, at)]
        self._say_days(part, days)
        self.mapping[part.name] = lines
        others = [
            f"{quoted(title)} ({letter(at)})" for at, title in unused.items() if at not in days
        ]
        if others:
            what = "column" if len(others) == 1 else "columns"
            self.log.add(part.name, Fault("column-unused", f"{what} not used: {some(others)}."))
        if part.grid.hidden and headers.sheet not in (schema.MILESTONES, schema.SETTINGS_SHEET):
            self.log.add(part.name, Fault("sheet-hidden", "the sheet is hidden and was read."))
        if headers.sheet is schema.INTERACTIONS and not part.source:
            self.log.add(part.name, Fault("nothing-recorded", "nothing is recorded yet."))

    def _perhaps_a_day(self, part: Part, at: int) -> bool:
        """Whether a column that is not used holds days, and may be a day that is missing."""
        headers, title = part.headers, part.headers.titles[at]
        free = _days_wanted(headers, logged=self.logged)
        people = headers.sheet is schema.CONTACTS
        about_else = {*tidy(title).split()} & (OTHER_DAYS if people else OTHER_DAYS | CLOCKS)
        return bool(free and not about_else and holds_dates(part.grid, headers, at, self.context))

    def _say_typed_over(self, part: Part, at: int) -> None:
        """Say where a text was put over a formula of the template, as a paste beside a name does."""
        title, cells = part.headers.titles[at], part.grid.columns.get(at)
        if cells is None:
            return
        status = schema.CONTACTS.column("status").header
        ours = {one.casefold() for one in schema.STATUSES} if tidy(title) == tidy(status) else set()
        odd = [
            code
            for code, one in enumerate(cells.distinct)
            if isinstance(one, str) and one.strip() and one.casefold() not in ours
        ]
        places = np.flatnonzero(np.isin(cells.codes, odd))
        places = places[places > part.headers.at]
        if not len(places):
            return
        row, more = int(part.grid.rows[places[0]]), len(places) - 1
        text = f"{title} holds {quoted(str(part.grid.value(int(places[0]), at)))} in place of its formula"
        text += (
            f", and {counted(more, 'cell')} below {'does' if more == 1 else 'do'} alike."
            if more
            else "."
        )
        fault = Fault("formula-typed-over", text)
        self.log.add(part.name, fault, row=row, column=at, cells=len(places))

    def _say_days(self, part: Part, days: Sequence[int]) -> None:
        """Say that columns of days were not used; only one of them can bear the name of one of ours."""
        free, titles = _days_wanted(part.headers, logged=self.logged), part.headers.titles
        if len(days) == 1:
            text = f'"{titles[days[0]]}" holds dates and was not used.'
            said = [f'{DAYS_SAY[one.name]}, name it "{one.header}"' for one in free]
            fix = f"If it is {'; if it is '.join(said)}. If not, leave it."
        elif days:
            each = [f'"{titles[at]}" ({letter(at)})' for at in days]
            text = f"{', '.join(each[:-1])} and {each[-1]} hold dates and were not used."
            said = [f'{DAYS_SAY[one.name]}, name that one alone "{one.header}"' for one in free]
            fix = f"If one of them is {'; if one is '.join(said)}. If not, leave them."
        else:
            return
        self.log.add(part.name, Fault("column-days-unused", text, fix), column=days[0])

    def _finish(
        self, sheet: Sheet, parts: Sequence[Part], more: Sequence[pd.DataFrame] = ()
    ) -> pd.DataFrame:
        for part in parts:
            out = len(part.left_out)
            self.counts[part.name] = (part.source, part.source - out, out)
        return whole(sheet, [*(part.frame for part in parts), *more])

    def _settings(self) -> pd.DataFrame:
        parts = self._parts(schema.SETTINGS_SHEET)
        more: dict[str, list[str]] = {}
        for part in parts:
            for at, title in part.headers.titles.items():
                if (found := _extended(title)) and at in part.grid.columns:
                    below = range(part.headers.at + 1, len(part.grid.rows))
                    values = (part.grid.value(place, at) for place in below)
                    key = f"{found[0].name}.{found[1].name}"
                    more.setdefault(key, []).extend(shown(one) for one in values if one != "")
            if "value" in part.frame:
                self._check_settings(part)
        table = self._finish(schema.SETTINGS_SHEET, parts)
        chosen = dict(zip(table["setting"].map(tidy), table["value"], strict=True))
        order = chosen.get("date order")
        order = {"day first": "Day first", "month first": "Month first"}.get(
            str(order).casefold(), "Ask"
        )
        self.context = replace(
            self.context, date_order=order, more_choices=more, has_settings=bool(parts)
        )
        return table

    def _check_settings(self, part: Part) -> None:
        known = {tidy(one.label): one for one in schema.SETTINGS}
        name_at, value_at = part.place("setting"), part.place("value")
        bad = []
        for at, (row, name, value) in enumerate(
            zip(part.frame["row"], part.frame["setting"], part.frame["value"], strict=True)
        ):
            setting = known.get(tidy(name))
            if setting is None:
                fault = Fault("setting-unknown", f'there is no setting "{name}".')
                self.log.add(part.name, fault, row=int(row), column=name_at)
            elif isinstance(value, str) and (wanted := _wrong(setting, value)):
                text = f'{setting.label} holds "{value}", which is not {wanted}.'
                fault = Fault("setting-wrong", text, f"Type {wanted}, or leave it blank.")
                self.log.add(part.name, fault, row=int(row), column=value_at)
                bad.append(at)
        part.frame.loc[bad, "value"] = None
        self._check_order(part)

    def _check_order(self, part: Part) -> None:
        """A last day before the first is not used, and neither is the first."""
        labels = {one.name: one.label for one in schema.SETTINGS}
        ends = labels["nudge_first_days"], labels["nudge_last_days"]
        rows = part.frame[part.frame["value"].notna()]
        rows = rows[rows["setting"].map(tidy).isin([tidy(label) for label in ends])]
        chosen = schema.Settings.of(zip(rows["setting"], rows["value"], strict=True))
        if chosen.nudge_first_days <= chosen.nudge_last_days:
            return
        text = f"{ends[0]} is {chosen.nudge_first_days} and {ends[1]} is {chosen.nudge_last_days}: the last day lies before the first."
        fix = f"Type a later day in {ends[1]}, or leave both blank."
        self.log.add(part.name, Fault("setting-wrong", text, fix), row=int(rows["row"].iloc[0]), column=part.place("value"))  # fmt: skip
        part.frame.loc[rows.index, "value"] = None

    def _contacts(self, parts: Sequence[Part]) -> pd.DataFrame:
        for part in parts:
            refused = []
            column = part.place("contact")
            title = part.headers.titles.get(column, "Name")
            records = zip(part.frame["row"], part.frame["contact"], strict=True)
            for at, (row, name) in enumerate(records):
                owner = self.people.owner(name)
                if ";" in name or packed(name):
                    text = f"{title} holds {quoted(name)}, which is not one person. The row is left out."
                    fault = Fault(
                        "name-packed",
                        text,
                        "Give each person a row, and e-mail and role columns of their own.",
                    )
                elif owner is not None:
                    tab, _, cell = self.people.places[owner].rpartition("!")
                    same = tab == part.name
                    where = cell if same else f"{tab}!{cell}"
                    text = f"{title} holds {quoted(name)}, the same name as {where}. The row is left out."
                    apart = f"dd what tells them apart, such as {quoted(f'{name} (Acme)')}."
                    fix = (
                        f"A{apart}"
                        if same
                        else f"If it is the same person, keep one of the two rows; if not, a{apart}"
                    )
                    fault = Fault("name-twice", text, fix)
                else:
                    self.people.add(name, f"{part.name}!{letter(column)}{row}")
                    continue
                refused.append((at, fault))
            self._refuse(part, column, refused)
        table = self._finish(schema.CONTACTS, parts)
        by = table["introduced_by"]
        spelt = {name: self.people.owner(name) or name for name in by.dropna().unique()}
        by = by.map(spelt).astype("str")
        for part in parts:
            self._say_introduced(part, table.loc[by == table["contact"], ["sheet", "row"]])
        return table.assign(introduced_by=by.mask(by == table["contact"]))

    def _say_introduced(self, part: Part, found: pd.DataFrame) -> None:
        """Say who stands on a sheet as introduced by themselves."""
        rows = found.loc[found["sheet"] == part.name, "row"].to_numpy()
        column = part.place("introduced_by")
        title = part.headers.titles.get(column, "")
        text = f"{title} holds the person's own name; left out."
        fault = Fault("introduced-by-self", text)
        self.log.cells(part.name, column, rows, np.zeros(len(rows), dtype=np.int64), {0: fault})

    def _refuse(self, part: Part, column: int, refused: Sequence[tuple[int, Fault]]) -> None:
        places = np.full(len(part.frame), -1, dtype=np.int64)
        places[[at for at, _ in refused]] = np.arange(len(refused))
        rows = part.frame["row"].to_numpy()
        faults = {at: fault for at, (_, fault) in enumerate(refused)}
        self.log.cells(part.name, column, rows, places, faults, left_out=True)
        part.left_out.update(rows[places >= 0].tolist())
        part.frame = part.frame[places < 0].reset_index(drop=True)

    def _history(self, part: Part) -> pd.DataFrame:
        """One interaction for each contact whose last contact is known."""
        if "last_contact_on" not in part.frame:
            return pd.DataFrame({"row": [], "contact": []})
        known = part.frame["last_contact_on"].notna()
        wanted = ["sheet", "row", "contact", *(name for name in HISTORY if name in part.frame)]
        frame = part.frame.loc[known, wanted].rename(columns=HISTORY).reset_index(drop=True)
        steps = [name for name in ("next_step", "due_on") if name in part.frame]
        count = int(part.frame.loc[~known, steps].notna().any(axis=1).sum())
        if count:
            text = f"{counted(count, 'row')} with a next step but no last contact; the next step was not read."
            self.log.add(part.name, Fault("next-step-alone", text))
        if len(frame):
            became = (
                "1 became an interaction"
                if len(frame) == 1
                else f"{len(frame):,} became one interaction each"
            )
            text = (
                f"the sheet holds only the last contact with each person; {became}, "
                "and who started it and whether it was answered is not known."
            )
            fix = CODES["history-missing"].fix
            if by_tab(part.name) is schema.INTERACTIONS:
                fix = fix.replace("add a sheet", "name this one Contacts and add a sheet")
            fault = Fault("history-missing", text, fix)
            self.log.add(part.name, fault, column=part.place("last_contact_on"))
        return frame

    def _say_later(self, part: Part, interactions: pd.DataFrame) -> None:
        """Say whose last contact is later than the log, which alone is counted."""
        at = self.unread_history.get(part.name)
        if at is None or part.frame.empty:
            return
        cells, column = part.grid.columns[at], schema.CONTACTS.column("last_contact_on")
        title = part.headers.titles[at]
        typed = type_values(cells.distinct, column, title, self.context)
        days = np.array(typed.parts[column.name], dtype="datetime64[us]")
        rows = part.frame["row"].to_numpy()
        said = days[cells.codes[np.searchsorted(part.grid.rows, rows)]]
        last = interactions.groupby("contact")["date"].max()
        logged = last.reindex(part.frame["contact"]).to_numpy(dtype="datetime64[us]")
        today = np.datetime64(self.context.today)
        later = rows[~np.isnat(said) & (said <= today) & (np.isnat(logged) | (said > logged))]
        if len(later):
            where = [f"{letter(at)}{row}" for row in later[:3]]
            first = f"such as {', '.join(where)}" if len(later) > 3 else ", ".join(where)
            people = "1 person" if len(later) == 1 else f"{len(later):,} people"
            text = f"{title} is later than the last row in the log for {people} ({first}); only the log is counted."
            self.log.add(part.name, Fault("history-later", text), column=at)

    def _named(
        self, sheet: Sheet, parts: Sequence[Part], more: Sequence[pd.DataFrame] = ()
    ) -> pd.DataFrame:
        named = []
        for part in parts:
            factors, distinct = pd.factorize(part.frame["contact"])
            named.append(
                (part, factors.astype(np.int64), np.asarray(distinct, dtype=object).tolist())
            )
            self.people.meet(named[-1][2])
        for part, places, names in named:
            matches = [self.people.who(name) for name in names]
            self._say_names(part, places, names, matches)
            self._say_joint(part, places, matches)
            each = np.array([len(match.names) for match in matches], dtype=np.int64)[places]
            rows = part.frame["row"].to_numpy()
            part.left_out.update(rows[each == 0].tolist())
            if (each == 1).all():
                whose = np.array([match.names[0] for match in matches], dtype=object)[
                    places
                ].tolist()
                frame = part.frame.copy()
            else:
                frame = part.frame.take(np.repeat(np.arange(len(rows)), each)).reset_index(
                    drop=True
                )
                whose = [name for place in places for name in matches[place].names]
            frame["contact"] = pd.Series(whose, dtype="str")
            if "answered_on" in frame and sheet is schema.INTERACTIONS:
                self._check_answers(part, frame)
            if "stage" in frame and sheet is schema.OPPORTUNITIES:
                self._check_closed(part, frame)
            if "closed_on" in frame and sheet is schema.OPPORTUNITIES:
                self._check_order_of_days(part, frame)
            part.frame = frame
        return self._finish(sheet, parts, more)

    def _say_joint(self, part: Part, places: Codes, matches: Sequence[Match]) -> None:
        """Say of each name among several in a cell what is said of one that stands alone."""
        several = [match.parts if match.how == "joint" else () for match in matches]
        for at in range(max(map(len, several), default=0)):
            whose = [one[at] if at < len(one) else "" for one in several]
            found = {name: self.people.who(name) for name in dict.fromkeys(whose) if name}
            odd = {name: one for name, one in found.items() if one.how not in ("exact", "tidied")}
            number = {name: place for place, name in enumerate(odd)}
            of_names = np.array([number.get(name, -1) for name in whose], dtype=np.int64)
            self._say_names(part, of_names[places], list(odd), list(odd.values()))

    def _say_names(
        self, part: Part, places: Codes, names: Sequence[str], matches: Sequence[Match]
    ) -> None:
        rows = part.frame["row"].to_numpy()
        column = part.place("contact")
        title = part.headers.titles.get(column, "Contact")
        unknown = (
            name for name, match in zip(names, matches, strict=True) if match.how == "unknown"
        )
        near = self.people.near(dict.fromkeys(unknown)) if self.people.places else {}
        refused: dict[int, Fault] = {}
        faults: dict[int, Fault] = {}
        told: dict[str, list[Fault]] = {}
        for at, (name, match) in enumerate(zip(names, matches, strict=True)):
            code = _NAME_CODES.get(match.how, "")
            like = ""
            if match.how == "unknown" and nobody(name):
                code = "name-nobody"
            elif match.how == "unknown" and self.people.places:
                like = near.get(name) or self.people.within(name) or ""
                code = "name-unknown-near" if like else ""
            if code:
                # Names come in the order of their rows, so later ones are only counted.
                said = told.setdefault(code, [])
                if len(said) <= LISTED:
                    said.append(self._name_fault(code, name, match, title, like))
                (refused if code == "name-packed" else faults)[at] = said[-1]
        self.log.cells(part.name, column, rows, places, refused, left_out=True)
        self.log.cells(part.name, column, rows, places, faults)
        count = int(
            np.isin(places, [at for at, match in enumerate(matches) if match.how == "tidied"]).sum()
        )
        if count:
            differ = "differs" if count == 1 else "differ"
            text = f"{counted(count, 'cell')} {differ} from Contacts only in spaces, capitals or order; matched."
            self.log.add(part.name, Fault("name-tidied", text), column=column)

    def _name_fault(self, code: str, name: str, match: Match, title: str, like: str) -> Fault:
        known = self.people.places
        if code == "name-packed":
            return self._packed(name, match, title)
        if code == "name-perhaps-several":
            text = f"{title} holds {quoted(name)}, read as one person."
            return Fault(code, text, self._part_them(match))
        if code == "name-close":
            whose = match.names[0]
            return Fault(
                code, f"{title} holds {quoted(name)}, read as {quoted(whose)} ({known[whose]})."
            )
        if code == "name-nobody":
            return Fault(code, f"{title} holds {quoted(name)}, read as a person of that name.")
        fix = f"Did you mean {quoted(like)} ({known[like]})?"
        return Fault(code, f"{title} {quoted(name)} is not on Contacts.", fix)

    def _packed(self, name: str, match: Match, title: str) -> Fault:
        if not match.parts:
            text = f"{title} holds {quoted(name)}, which is not a list of names on Contacts. The row is left out."
            return Fault("name-packed", text, self._part_them(match))
        if any("@" in one for one in match.parts):
            text = f"{title} holds {quoted(name)}, which is more than a name. The row is left out."
            return Fault(
                "name-packed",
                text,
                "Type the name alone; an e-mail has its own column on Contacts.",
            )
        text = (
            f"{title} holds {quoted(name)}, which seems to be several people. The row is left out."
        )
        return Fault("name-packed", text, self._part_them(match))

    def _part_them(self, match: Match) -> str:
        """How to type several people."""
        whose = [self.people.part(one) or one for one in match.parts]
        typed = quoted("; ".join(whose)) if len("; ".join(whose)) <= 60 else "them with ; between"
        if self.book.kind == "text":
            fix = "Give each person a row of their own."
        elif not whose:
            fix = "Put each name on Contacts, or give each person a row of their own."
        elif all(one in self.people.places for one in whose):
            fix = f"Type {typed}."
        else:
            fix = f"Put each person on Contacts and type {typed}, or give each a row of their own."
        return f"If they are several: {fix[0].lower()}{fix[1:]}" if match.how == "perhaps" else fix

    def _check_answers(self, part: Part, frame: pd.DataFrame) -> None:
        early = (frame["answered_on"] < frame["date"]).to_numpy() & ~frame.duplicated(
            "row"
        ).to_numpy()
        column = part.place("answered_on")
        title = part.headers.titles[column]
        faults = {}
        places = np.full(len(frame), -1, dtype=np.int64)
        for number, at in _told(early, places):
            answer, asked = frame["answered_on"].iloc[at], frame["date"].iloc[at]
            text = f"{title} holds {answer:%Y-%m-%d}, before the row's own date {asked:%Y-%m-%d}; left out."
            faults[number] = Fault("date-before-message", text)
        self.log.cells(part.name, column, frame["row"].to_numpy(), places, faults)
        blanked = frame["answered_on"] < frame["date"]
        frame["answered_on"] = frame["answered_on"].mask(blanked)
        frame["answered"] = frame["answered"].mask(blanked)

    def _check_closed(self, part: Part, frame: pd.DataFrame) -> None:
        """Say which opportunities were won or lost on no day: a report cannot tell when, so they are open."""
        closed_on = schema.OPPORTUNITIES.column("closed_on").header
        stages = [*schema.STAGES[1:]]
        stage = frame["stage"].where(~frame.duplicated("row"))
        cells = part.grid.columns.get(part.place("closed_on")) if "closed_on" in frame else None
        if cells:  # one that holds no day is named already
            stage = stage.where(~frame["row"].isin(part.grid.rows[cells.codes != 0]))
        places = pd.Index(stages).get_indexer(pd.Index(stage)).astype(np.int64)
        faults = {}
        for at, name in enumerate(stages):
            text = f"{closed_on} is blank although the opportunity is {name}, so it counts as open."
            fix = f"Type the day it was {name.lower()}."
            if "closed_on" not in frame:
                fix = f"Add a column {closed_on} with the day it was {name.lower()}."
            faults[at] = Fault("closed-without-day", text, fix)
        column = part.place("closed_on" if "closed_on" in frame else "stage")
        self.log.cells(part.name, column, frame["row"].to_numpy(), places, faults)

    def _check_order_of_days(self, part: Part, frame: pd.DataFrame) -> None:
        """Leave out the day on which an opportunity was closed before it came up."""
        early = frame["closed_on"] < frame["opened_on"]
        first = early & ~frame.duplicated("row")
        column, opened = part.place("closed_on"), part.place("opened_on")
        title, other = part.headers.titles[column], part.headers.titles[opened]
        faults = {}
        places = np.full(len(frame), -1, dtype=np.int64)
        for number, at in _told(first.to_numpy(), places):
            closed, came = frame["closed_on"].iloc[at], frame["opened_on"].iloc[at]
            row = frame["row"].iloc[at]
            text = f"{title} holds {closed:%Y-%m-%d}, before {other} {came:%Y-%m-%d} ({letter(opened)}{row}); left out."
            if "stage" in frame and frame["stage"].iloc[at] in schema.STAGES[1:]:
                text = f"{text[:-1]}, so the opportunity counts as open."
            faults[number] = Fault("closed-before-opened", text)
        self.log.cells(part.name, column, frame["row"].to_numpy(), places, faults)
        frame["closed_on"] = frame["closed_on"].mask(early)

    def _say_alike(self, log: pd.DataFrame) -> None:
        """Say which rows of the log stand there twice: they count twice, as two messages on one day do."""
        whose, day = pd.factorize(log["contact"])[0], log["date"].to_numpy().astype("datetime64[D]")
        perhaps = pd.Series(whose * 1_000_000 + day.astype(np.int64)).duplicated(keep=False)
        some = log[perhaps.to_numpy()].reset_index(drop=True)
        group = some.groupby(list(ALIKE), dropna=False, sort=False).ngroup().to_numpy()
        again = pd.Series(group).duplicated().to_numpy()
        first = some[["sheet", "row"]].take(np.flatnonzero(~again)[group[again]])
        later = some[again].assign(at=first["sheet"].array, like=first["row"].array)
        later = later.drop_duplicates(["sheet", "row"])  # a row of several people is one row
        for sheet, of_sheet in later.groupby("sheet", sort=False):
            pairs = []
            for one in of_sheet.head(SHOWN).itertuples():
                both = f"rows {one.like} and {one.row}"
                if one.at != sheet:
                    both = f"row {one.row} and row {one.like} of {quoted(str(one.at))}"
                said = (f"{one.date:%Y-%m-%d}", one.contact, one.channel, one.started_by)
                what = ", ".join(value for value in said if isinstance(value, str))
                pairs.append(f"{both} ({what})")
            count, row = len(of_sheet), int(of_sheet["row"].iloc[0])
            text = f"{' and '.join(pairs)} are alike."
            if count > SHOWN:
                text = f"{count:,} rows are like one further up, such as {', '.join(pairs)}."
            self.log.add(
                str(sheet), Fault("rows-alike", text), row=row, cell=f"{row}:{row}", cells=count
            )

    def _everyone(self, contacts: pd.DataFrame, *tables: pd.DataFrame) -> pd.DataFrame:
        known = set(contacts["contact"])
        met = list(
            dict.fromkeys(
                name
                for table in tables
                for name in np.asarray(table["contact"].unique(), dtype=object).tolist()
                if name not in known
            )
        )
        if not met:
            return contacts
        if known:
            stand = "1 person stands" if len(met) == 1 else f"{len(met):,} people stand"
            first = f", such as {_several(met[:3])}" if len(met) > 3 else f": {_several(met)}"
            text = f"{stand} in the log and not on Contacts{first}. Their rows are counted."
            tab = next(
                grid.name for grid, headers in self.usable if headers.sheet is schema.CONTACTS
            )
            self.log.add(tab, Fault("names-unknown", text))
        more = pd.DataFrame({"row": 0, "contact": pd.Series(met, dtype="str")})
        return whole(schema.CONTACTS, [contacts, more])


def _several(names: Sequence[str]) -> str:
    """Names for a sentence, in quotation marks as they may hold commas."""
    shown_names = [quoted(name) for name in names]
    return " and ".join([", ".join(shown_names[:-1]), shown_names[-1]][len(names) == 1 :])


def _days_wanted(headers: Headers, *, logged: bool) -> list[Column]:
    """The days that a sheet of people or a log could have and lacks."""
    sheet = headers.sheet
    if sheet is schema.INTERACTIONS:
        wanted = ["answered_on", "due_on", "done_on"]
    elif sheet is schema.CONTACTS and not logged and not worked_out(headers):
        wanted = ["last_contact_on"]
    else:
        return []
    return [sheet.column(name) for name in wanted if not headers.columns(name)]


def _second_lists(
    seen: Sequence[tuple[Grid, Headers]], faults: Mapping[str, Fault | None]
) -> dict[str, Fault]:
    """Sheets about something else, such as applications with a contact person, beside Contacts."""
    people = [one for one in seen if one[1].sheet is schema.CONTACTS and not faults[one[0].name]]
    named = [grid.name for grid, _ in people if by_tab(grid.name)]
    found = {}
    for grid, headers in people if named else ():
        whose = [headers.titles[at] for at in headers.columns("contact")]
        about_others = any({"contact", "client"} & {*tidy(title).split()} for title in whose)
        if about_others and "contact" not in tidy(grid.name) and not by_tab(grid.name):
            text = f'the sheet was not read: "{named[0]}" holds the people, and "{whose[0]}" here only names them.'
            found[grid.name] = Fault("sheet-second-list", text)
    return found | _same_people([one for one in people if one[0].name not in found], seen)


def _same_people(
    people: Sequence[tuple[Grid, Headers]], seen: Sequence[tuple[Grid, Headers]]
) -> dict[str, Fault]:
    """Sheets such as a list of things to do, whose people stand on the list of people already."""
    if len(people) < 2:
        return {}
    names = {grid.name: _names(grid, headers) for grid, headers in people}
    first = next((grid.name for grid, _ in people if by_tab(grid.name)), None)
    first = first or max(names, key=lambda name: len(names[name]))
    logged = any(
        headers.sheet is schema.INTERACTIONS and _holds(grid, headers, "date")
        for grid, headers in seen
        if by_tab(grid.name)
    )
    found = {}
    for grid, headers in people:
        here = names[grid.name]
        alone = grid.name == first or by_tab(grid.name) or not here
        if alone or (_keeps_history(grid, headers) and not logged):
            continue
        if len(both := here & names[first]) >= MOSTLY * len(here):
            most = f"{len(both):,} of the {len(here):,} names" if here - both else "every name"
            text = f'the sheet was not read: "{first}" holds the people, with {most} here.'
            fix = f'Nothing to do, or add to "{first}" whom it lacks.'
            found[grid.name] = Fault("sheet-second-list", text, fix)
    return found


def _names(grid: Grid, headers: Headers) -> set[str]:
    """The names in a sheet's column of whole names, as they are compared."""
    found: set[str] = set()
    for at in headers.columns("contact"):
        cells = grid.columns[at]
        used = np.unique(cells.codes[headers.at + 1 :])
        found |= {key(turned(shown(cells.distinct[code]))) for code in used.tolist() if code}
    return found


def _second_logs(
    seen: Sequence[tuple[Grid, Headers]], faults: Mapping[str, Fault | None]
) -> dict[str, Fault]:
    """Sheets of something else that happened with people on a day, beside what is the log.

    The log is a tab named so; where none holds a row, a column Last contact stands for it.
    """
    good = [one for one in seen if one[1].sheet and not faults[one[0].name]]
    logs = [one for one in good if one[1].sheet is schema.INTERACTIONS]
    named = [one for one in logs if by_tab(one[0].name)]
    last = [one for one in good if _keeps_history(*one)]
    if last and not any(_holds(grid, headers, "date") for grid, headers in named):
        return _no_logs(logs, last)
    known = {tidy(title) for _, headers in named for title in headers.titles.values()}
    found = {}
    for grid, headers in logs if named else ():
        own = _own_titles(headers)
        if not by_tab(grid.name) and _says(headers) <= PLAIN and {*map(tidy, own)} - known:
            text = f'the sheet was not read: "{named[0][0].name}" is the log, and "{own[0]}" here is about something else.'
            found[grid.name] = Fault("sheet-second-log", text)
    return found


def _copies(
    seen: Sequence[tuple[Grid, Headers]], faults: Mapping[str, Fault | None]
) -> dict[str, Fault]:
    """Logs whose rows stand on another one too: all of them, or most where the tab says it is a copy."""
    logs = [one for one in seen if one[1].sheet is schema.INTERACTIONS and not faults[one[0].name]]
    logs.sort(key=lambda one: (bool(_COPY.search(one[0].name)), by_tab(one[0].name) is None))
    kept: list[tuple[Grid, Headers]] = []
    found = {}
    seen_rows: dict[tuple[str, frozenset[str]], set[tuple[str, ...]]] = {}
    for grid, headers in logs:
        copy = _COPY.search(grid.name) is not None
        names = frozenset({"date", "contact"} if copy else _says(headers))
        alike = kept and names <= _says(headers)
        rows = _log_rows(grid, headers, names) if alike else set()
        for other, of_other in kept if rows else ():
            if not names <= _says(of_other):
                continue
            if (other.name, names) not in seen_rows:
                seen_rows[other.name, names] = _log_rows(other, of_other, names)
            both = len(rows & seen_rows[other.name, names])
            if 2 * both > len(rows) if copy else both == len(rows) >= FEW:
                most = f"{both:,} of its {len(rows):,} rows" if both < len(rows) else "its rows"
                text = f'the sheet was not read: {most} also stand on "{other.name}".'
                fix = "Nothing to do; if there are rows that stand only here, move them to the log."
                found[grid.name] = Fault("sheet-second-log", text, fix)
                break
        else:
            kept.append((grid, headers))
    return found


def _log_rows(grid: Grid, headers: Headers, names: frozenset[str]) -> set[tuple[str, ...]]:
    """What stands in some columns of a log, row by row."""
    columns = [grid.columns[headers.columns(name)[0]] for name in sorted(names)]
    texts = [[shown(value) for value in cells.distinct] for cells in columns]
    codes = [cells.codes[headers.at + 1 :].tolist() for cells in columns]
    rows = zip(
        *([text[code] for code in at] for text, at in zip(texts, codes, strict=True)), strict=True
    )
    return {row for row in rows if any(row)}


def _no_logs(
    logs: Sequence[tuple[Grid, Headers]], last: Sequence[tuple[Grid, Headers]]
) -> dict[str, Fault]:
    """Lists with days and names that nothing calls a log, beside a column Last contact."""
    known = {tidy(title) for _, headers in last for title in headers.titles.values()}
    people, at = last[0][0].name, last[0][1].columns("last_contact_on")[0]
    found = {}
    for grid, headers in logs:
        words = {*tidy(grid.name).split()}
        tells = by_tab(grid.name) is not None or bool(words & LOG_TABS)
        bare = bool(words & BARE_TABS) or tidy(grid.name).isdecimal()
        about_else = bool({*map(tidy, _own_titles(headers))} - known)
        plain = _says(headers) <= PLAIN | STEPS
        if not tells and plain and (about_else or not bare):
            text = (
                f'the sheet was not read: "{last[0][1].titles[at]}" on "{people}" says when you were in touch, '
                "and nothing here says that its rows are contacts."
            )
            fix = "Nothing to do; if it is your log, name the tab Interactions."
            found[grid.name] = Fault("sheet-second-log", text, fix)
    return found


def _says(headers: Headers) -> set[str]:
    return {column.name for column in headers.used.values()}


def _own_titles(headers: Headers) -> list[str]:
    """The headers that are not those of a log."""
    return [title for at, title in headers.titles.items() if title and at not in headers.used]


def _holds(grid: Grid, headers: Headers, name: str) -> bool:
    """Whether anything stands under a header."""
    below = [grid.columns[at].codes[headers.at + 1 :] for at in headers.columns(name)]
    return any(codes.any() for codes in below)


def _keeps_history(grid: Grid, headers: Headers) -> bool:
    """Whether a list of people says when you were last in touch, in a column of its own."""
    people = headers.sheet is schema.CONTACTS and not worked_out(headers)
    return people and _holds(grid, headers, "last_contact_on")


def _without_history(headers: Headers, *, logged: bool) -> Headers:
    """A column Last contact counts only where no sheet holds the interactions themselves."""
    if headers.sheet is not schema.CONTACTS or not (logged or worked_out(headers)):
        return headers
    used = {at: column for at, column in headers.used.items() if column.name not in HISTORY}
    return replace(headers, used=used)


def _used_as(headers: Headers, at: int) -> str:
    sheet, column = headers.sheet, headers.used.get(at)
    if sheet is None:
        return ""
    if column is None:
        choices = _extended(headers.titles[at]) if sheet is schema.SETTINGS_SHEET else None
        return f"choices for {choices[0].name}.{choices[1].header}" if choices else ""
    if sheet is schema.CONTACTS and column.name in HISTORY:
        return (
            f"{schema.INTERACTIONS.name}.{schema.INTERACTIONS.column(HISTORY[column.name]).header}"
        )
    return f"{sheet.name}.{column.header}"


def _extended(title: str) -> tuple[Sheet, Column] | None:
    """The column whose choices stand under a header such as "Interactions: Channel" on Settings."""
    for sheet in schema.SHEETS:
        for column in sheet.columns:
            if column.choices and tidy(title) == tidy(f"{sheet.name}: {column.header}"):
                return sheet, column
    return None


def _wrong(setting: Setting, value: str) -> str:
    """What a setting wants when it holds something else."""
    choices = {
        "career_stage": ("Early", "Middle", "Late"),
        "date_order": ("Day first", "Month first", "Ask"),
    }
    if setting.name in choices:
        allowed = choices[setting.name]
        fits = value.casefold() in {one.casefold() for one in allowed}
        return "" if fits else f"{', '.join(allowed[:-1])} or {allowed[-1]}"
    least = 0 if setting.default == 0 else 1
    fits = value.isascii() and value.isdecimal() and least <= int(value) <= 36_500
    return "" if fits else f"a whole number from {least} to 36,500"


def _told(
    wrong: np.ndarray[tuple[int], np.dtype[np.bool_]], places: Codes
) -> list[tuple[int, int]]:
    """Number the rows that are wrong; those beyond what is listed share the last number."""
    found = np.flatnonzero(wrong)
    places[found] = np.minimum(np.arange(len(found)), LISTED)
    return list(enumerate(found[: LISTED + 1].tolist()))


def _headed(titles: Mapping[int, str]) -> str:
    named = [quoted(title) for title in titles.values() if title][:12]
    return f"its headers are {', '.join(named)}" if named else "it has no headers"


def _found(seen: Sequence[tuple[Grid, Headers]], faults: Mapping[str, Fault | None]) -> str:
    said = []
    for grid, headers in seen[:8]:
        fault = faults.get(grid.name)
        about = (
            fault.message
            if fault
            else f"{_headed(headers.titles)}."
            if len(grid.rows)
            else "it is empty."
        )
        said.append(f'Sheet "{grid.name}": {about}')
    return " ".join(said) or "It has no sheets."


def _remedy(
    seen: Sequence[tuple[Grid, Headers]],
    faults: Mapping[str, Fault | None],
    *,
    plain_text: bool,
) -> str:
    """What to do when no sheet can be used: what the nearest one needs, or the columns' names."""
    main = (schema.INTERACTIONS, schema.CONTACTS)
    for grid, headers in seen:
        fault = faults.get(grid.name)
        if fault and headers.sheet in main and not headers.missing:
            return fault.fix or CODES[fault.code].fix
    people = next((grid.name for grid, headers in seen if _names_people(headers)), None)
    if people is None:
        return "Name the columns Date and Contact, or run: netmetrics init"
    what, call = (
        ("it", "call the file contacts.csv")
        if plain_text
        else (f'"{people}"', "name its tab Contacts")
    )
    return f"If {what} is a list of people, {call}; if it is a log, name its columns Date and Contact. Or run: netmetrics init"


def _names_people(headers: Headers) -> bool:
    """Whether a sheet that is none of ours has a column of names, as a list of people has."""
    names = {"contact", "first_name"}
    known = {
        tidy(one)
        for column in schema.CONTACTS.columns
        if column.name in names
        for one in (column.header, *column.aliases)
    }
    return headers.sheet is None and any(tidy(title) in known for title in headers.titles.values())


def _purposes(interactions: pd.DataFrame) -> pd.DataFrame:
    codes, texts = pd.factorize(interactions["what_for"])
    several = [str(text).split("; ") for text in texts]
    count = np.array([*map(len, several), 0], dtype=np.int64)  # -1, a blank, is the last
    words = pd.array([word for one in several for word in one], dtype="str")
    each = count[codes]
    label = np.repeat(np.arange(len(codes), dtype=np.int64), each)
    # Where a row's words begin in `words`, less where they begin in the result.
    shift = (np.cumsum(count) - count)[codes] - (np.cumsum(each) - each)
    purpose = words.take(np.arange(len(label)) + np.repeat(shift, each))
    return pd.DataFrame({"interaction": label, "purpose": purpose})
