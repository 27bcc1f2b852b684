"""From the schema to a new workbook that works without Python."""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up
from netmetrics.metrics.known import your_list
from netmetrics.periods import Period
from netmetrics.schema import Column, Sheet
from netmetrics.workbook import formulas
from netmetrics.workbook.formulas import letter, shown
from netmetrics.workbook.sheet_xml import storable

INK, QUIET, FAINT, PALE, LINE = "#22313F", "#66727E", "#9AA5AF", "#E7EDF1", "#E3E8EC"
COLOURS = {
    "Due": ("#FFF1CC", "#735400"),
    "Overdue": ("#F8D9D2", "#85281A"),
    "Quiet over a year": ("#EAECEE", QUIET),
    formulas.SAME_NAME: ("#F8D9D2", "#85281A"),
}
DATE_FORMAT = "yyyy-mm-dd"
LINE_HEIGHT = 15
FIRST_DAY, FIRST_LOGGED_DAY = dt.date(1900, 1, 1), dt.date(1990, 1, 1)
DAY_HINT = " Ctrl+; types today."
RHYTHMS = (30, 60, 90, 180)
WORDS = {"career_stage": ["Early", "Middle", "Late"], "date_order": ["Day first", "Month first"]}

ALARMS = ("Overdue", "Follow-ups", "Names", "Entries")  # coloured on Start here when above 0

# Five tabs are enough to begin with; Start here links to the others and says how to show them.
HIDDEN = (schema.SETTINGS_SHEET, schema.MILESTONES)

# How many rows a table begins with, for programs in which it does not grow by itself. Those of
# Contacts hold formulas, which are printed: two pages.
READY = {"Contacts": 130, "Interactions": 1000}
READY_MORE = 60  # and so many below what is there
# How far hints, dropdowns and colours reach below the header.
REACH = {"Contacts": 2000, "Interactions": 20000}
OPEN_CHOICES = ("channel", "what_for", "relation", "kind", "led_to", "goal")  # kept on Settings
CHOICES_FROM = 4  # the first column of the choices on Settings

SENTENCES = """\
Put the people you used to work with on Contacts; a name is enough to begin.
After every message, call or meeting add a row to Interactions; when an answer comes, put its day into Answered on.
If you promised something, put it into Next step with a Due day, and the day you did it into Done.
Come back here to see who is waiting; whatever is grey is worked out for you, and the + at the right opens more columns.
""".splitlines()


# No program follows a link to a hidden sheet: Excel stays where it is.
HIDDEN_HINT = (
    "Settings and Milestones are hidden, and their links work once you show them:",
    "right-click any tab, then Unhide (Excel), Show Sheet (LibreOffice), or View > Hidden sheets (Google).",
)


def write(
    path: str | os.PathLike[str],
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    as_of: dt.date | None = None,
    overwrite: bool = False,
) -> None:
    """Put a new workbook in place, whole or not at all.

    Parameters
    ----------
    path
        Where it goes.
    tables
        Tables to fill it with, by the names and columns of :func:`netmetrics.schema.dtypes`; a
        missing table or column stays empty. Interactions that share a `sheet` and a `row` above 0
        become one row with several names; contacts whose `row` is 0 stand only in Interactions.
    as_of
        The day for which the saved results of the formulas hold; by default today. Every
        spreadsheet program works them out again for its own today.
    overwrite
        Whether a file that is already there may be replaced.

    Raises
    ------
    FileExistsError
        If the file is there and `overwrite` is false.
    OSError
        If it cannot be written.
    """
    path = Path(path)
    if os.path.lexists(path) and not overwrite:
        raise FileExistsError(f"{path} is already there, so nothing was written.")
    given = tables or {}
    filled = {sheet.table: _typed(sheet, given.get(sheet.table)) for sheet in schema.SHEETS}
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".netmetrics-") as folder:
        draft = Path(folder) / path.name
        made = io.BytesIO()  # XlsxWriter alone would not close its file on a full disk
        _Draft(made, filled, as_of or dt.date.today()).make()
        draft.write_bytes(made.getvalue())
        draft.replace(path)


def _typed(sheet: Sheet, table: pd.DataFrame | None) -> pd.DataFrame:
    """The table with every column of the sheet; without a `row` its rows are numbered."""
    table = pd.DataFrame() if table is None else table.reset_index(drop=True)
    dtypes = schema.dtypes(sheet)
    found = table.reindex(columns=list(dtypes))
    if "row" not in table:
        found["row"] = range(2, len(table) + 2)
    return found.astype(dtypes)


@dataclass(frozen=True, slots=True)
class _Results:
    """The saved results of the formulas, for one day."""

    status: pd.DataFrame
    settings: tuple[int, int]
    counts: Mapping[str, int]
    unread: Mapping[str, int]
    next_up: pd.DataFrame


def _results(tables: Mapping[str, pd.DataFrame], as_of: dt.date) -> _Results:
    contacts = tables["contacts"][tables["contacts"]["row"] > 0]
    log = tables["interactions"]
    settings = schema.Settings.of(
        list(zip(tables["settings"]["setting"], tables["settings"]["value"], strict=True))
    )
    found = engagement.status(
        contacts,
        log,
        as_of=as_of,
        check_in_days=settings.check_in_days,
        dormant_days=settings.dormant_days,
    )
    why_not = your_list(contacts, log, as_of=as_of)["why_not"]
    agreed = why_not.ne("said no")
    known = log["contact"].isin(contacts["contact"])
    quarter = Period.parse(f"{as_of.year}-Q{(as_of.month + 2) // 3}")
    so_far = Period(quarter.start, as_of)
    times = engagement.counts(log, as_of=as_of, period=so_far)["touches"]
    people = engagement.counts(log[known], as_of=as_of, period=so_far)["people"]
    states = follow_up.follow_ups(log, as_of=as_of)["state"]
    shown_in = agreed & why_not.ne("not followed")
    counts = {word: int((shown_in & found["status"].eq(word)).sum()) for word in schema.STATUSES}
    counts |= {"not followed": int(why_not.eq("not followed").sum())}
    counts |= {"people": int(people.iloc[0]), "times": int(times.iloc[0])}
    counts |= {"follow-ups": int(states.isin(["overdue", "missed"]).sum())}
    counts |= {"not found": int((~known).sum())}
    own_words = log["channel"].notna() & ~log["channel"].isin(schema.CHANNELS)
    place = ["sheet", "row"]
    unread = {"Channel": len(log.loc[own_words, place].drop_duplicates())}
    together = log[log["row"] > 0].groupby(place, dropna=False).size()
    several = int((together > 1).sum())
    unread |= {formulas.SEVERAL: max(0, several - formulas.SHARED_ROWS)}
    found["talk_about"] = contacts["talk_about"].to_numpy()
    waiting = found[agreed & found["status"].isin(["Due", "Overdue"])]
    waiting = waiting.sort_values("next_check_in_on", kind="stable")
    days = (settings.check_in_days, settings.dormant_days)
    return _Results(found, days, counts, unread, waiting)


class _Draft:
    """One workbook being written."""

    def __init__(
        self, file: io.BytesIO, tables: Mapping[str, pd.DataFrame], as_of: dt.date
    ) -> None:
        self.tables = tables
        self.as_of = as_of
        self.results = _results(tables, as_of)
        self.cells = {
            sheet.name: _setting_cells(tables["settings"])
            if sheet is schema.SETTINGS_SHEET
            else _cells(sheet, tables[sheet.table])
            for sheet in schema.SHEETS
        }
        self.reach = {
            name: max(REACH.get(name, 1000), len(cells) + 1000)
            for name, cells in self.cells.items()
        }
        self.book = xlsxwriter.Workbook(file, {"in_memory": True})
        self.formats = {name: self.book.add_format(options) for name, options in _formats().items()}

    def make(self) -> None:
        """Write everything and close the file."""
        self.book.set_properties(
            {
                "title": "Former colleagues",
                "created": dt.datetime.combine(self.as_of, dt.time()),
            }
        )
        self.book.set_size(1280, 720)
        front = self.book.add_worksheet("Start here")
        first = [sheet for sheet in schema.SHEETS if sheet is not schema.SETTINGS_SHEET]
        for sheet in (*first, schema.SETTINGS_SHEET):
            self.sheet(self.book.add_worksheet(sheet.name), sheet)
        self.front(front)
        for sheet in HIDDEN:
            self.book.get_worksheet_by_name(sheet.name).hide()
        front.activate()
        self.book.close()

    def sheet(self, page: Any, sheet: Sheet) -> None:
        """Write one sheet of the schema."""
        columns, cells = shown(sheet), self.cells[sheet.name]
        ready = max(READY.get(sheet.name, 200), len(cells) + READY_MORE)
        ready = len(cells) if sheet is schema.SETTINGS_SHEET else ready
        page.hide_gridlines(2)
        page.set_default_row(LINE_HEIGHT + 3)
        page.set_row(0, 2 * LINE_HEIGHT + 3)
        for at, column in enumerate(columns):
            fold = {"level": 1, "hidden": True} if column.folded else {}
            page.set_column(at, at, _width(column), self.formats[_format(column)], fold)
        if columns[-1].folded:
            page.set_column(len(columns), len(columns), None, None, {"collapsed": True})
        page.add_table(
            0,
            0,
            ready,
            len(columns) - 1,
            {
                "name": sheet.name,
                "style": None,
                "columns": [self.column(column) for column in columns],
            },
        )
        for row, values in enumerate(cells, start=1):
            needed = _lines(columns, values)
            if needed > 1:
                page.set_row(row, needed * LINE_HEIGHT + 3)
            for at, (column, value) in enumerate(zip(columns, values, strict=True)):
                _put(page, row, at, value, self.formats[_format(column)])
        if sheet is schema.CONTACTS:
            self.worked_out(page, ready)
        if sheet is schema.SETTINGS_SHEET:
            self.choices(page)
        for at, column in enumerate(columns):
            if column.kind != "value":
                page.data_validation(1, at, self.reach[sheet.name], at, self.rule(sheet, column))
        self.colour(page, sheet)
        _view(page, sheet, len(cells))
        _print(page)

    def column(self, column: Column) -> dict[str, Any]:
        """One column of an Excel table."""
        head = "head_grey" if column.computed else "head"
        head += "_right" if column.kind in ("days", "number") else ""
        found = {"header": column.header, "header_format": self.formats[head]}
        found["format"] = self.formats[_format(column)]
        if column.computed:
            found["formula"] = _FORMULAS[column.name]()
        return found

    def worked_out(self, page: Any, ready: int) -> None:
        """Write the saved results of the formulas beside each name."""
        found = self.results.status
        columns = {"status": "status", "last_contact": "last_contact_on"}
        columns |= {"days_since": "days_since", "next_check_in": "next_check_in_on"}
        for name, measure in columns.items():
            at = [column.name for column in shown(schema.CONTACTS)].index(name)
            values = [_saved(value) for value in found[measure]]
            values += [""] * (ready - len(values))
            cell_format = self.formats[_format(schema.CONTACTS.column(name))]
            for row, value in enumerate(values, start=1):
                page.write_formula(row, at, _FORMULAS[name](), cell_format, value)

    def choices(self, page: Any) -> None:
        """Write the choices that a person may extend, and say what each setting takes."""
        for row, setting in enumerate(schema.SETTINGS, start=1):
            hint = {"input_title": setting.label, "input_message": setting.meaning[:255]}
            page.data_validation(row, 1, row, 1, hint | _setting_rule(setting))
        for at, (sheet, column) in enumerate(_open_choices(), start=CHOICES_FROM):
            page.set_column(at, at, 27, self.formats["text"])
            page.write_string(0, at, f"{sheet.name}: {column.header}", self.formats["head"])
            for row, choice in enumerate(column.choices, start=1):
                page.write_string(row, at, choice, self.formats["text"])

    def rule(self, sheet: Sheet, column: Column) -> dict[str, Any]:
        """What a column takes, and its hint."""
        typed = not column.computed
        return {
            "input_title": column.header,
            "input_message": column.help + (DAY_HINT if typed and column.kind == "date" else ""),
            **_rule(sheet, column, self.reach[schema.CONTACTS.name] + 1),
        }

    def colour(self, page: Any, sheet: Sheet) -> None:
        """Colour what waits."""
        last = self.reach[sheet.name]
        if sheet is schema.CONTACTS:
            status, no = letter(sheet, "status"), letter(sheet, "ok_to_stay_in_touch")
            shy = f'=OR(${no}2="No",${status}2="Paused")'
            visible = len([column for column in shown(sheet) if not column.folded]) - 1
            rule = {"type": "formula", "criteria": shy, "format": self.formats["faint"]}
            page.conditional_format(1, 0, last, visible, rule | {"stop_if_true": True})
            for word in COLOURS:
                rule = {"type": "formula", "criteria": f'=${status}2="{word}"'}
                page.conditional_format(1, 1, last, 1, rule | {"format": self.formats[word]})
            rule["criteria"] = f'=${status}2="Overdue"'
            page.conditional_format(1, 0, last, 4, rule | {"format": self.formats["late"]})
        if sheet is schema.INTERACTIONS:
            due, done = letter(sheet, "due_on"), letter(sheet, "done_on")
            late = f'=AND(ISNUMBER(${due}2),${due}2<TODAY(),IFERROR(${done}2="",TRUE))'
            rule = {"type": "formula", "criteria": late, "format": self.formats["Overdue"]}
            page.conditional_format(f"{letter(sheet, 'next_step')}2:{due}{last + 1}", rule)
            early = formulas.FIRST_LOGGED
            no_day = f'=AND($B2<>"",N($A2)<{early})'
            rule = {"type": "formula", "criteria": no_day, "format": self.formats["Overdue"]}
            page.conditional_format(1, 0, last, 0, rule)

    def front(self, page: Any) -> None:
        """Write Start here: four sentences, what is live, who has waited longest."""
        page.hide_gridlines(2)
        page.set_tab_color(INK)
        for at, width in enumerate((3, 38, 12, 5, 28, 13, 15, 42)):
            page.set_column(at, at, width, self.formats["plain"])
        page.set_row(1, 36)
        page.write_string(1, 1, "Former colleagues", self.formats["title"])
        for row, sentence in enumerate(SENTENCES, start=2):
            page.set_row(row, 21)
            page.write_string(row, 1, f"{row - 1}.  {sentence}", self.formats["sentence"])
        page.set_row(7, 24)
        page.write_string(7, 1, "How things stand today", self.formats["section"])
        serial = (self.as_of - dt.date(1899, 12, 30)).days
        page.write_formula(7, 2, "=TODAY()", self.formats["section_date"], serial)
        for row, (label, formula, value) in enumerate(self.counts(), start=8):
            page.set_row(row, 21)
            page.write_string(row, 1, label, self.formats["label"])
            page.write(row, 2, formula, self.formats["count"], value)
            if label.startswith(ALARMS):
                rule = {"type": "cell", "criteria": ">", "value": 0}
                page.conditional_format(row, 2, row, 2, rule | {"format": self.formats["late"]})
        self.next_up(page)
        self.links(page, 10 + len(self.counts()))
        self.shared(page)
        self.scratch(page)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 1)
        page.print_area(1, 1, 17 + len(self.counts()), 7)

    def counts(self) -> list[tuple[str, str, int]]:
        """Label, formula and saved result of each live count."""
        found = self.results.counts
        return [
            *((word, formulas.people_with(word), found[word]) for word in schema.STATUSES),
            (
                "On Contacts, not followed yet",
                formulas.people_not_followed(),
                found["not followed"],
            ),
            (
                "People you were in touch with this quarter",
                formulas.people_this_quarter(),
                found["people"],
            ),
            ("Times in touch this quarter", formulas.times_this_quarter(), found["times"]),
            ("Follow-ups due by today", formulas.follow_ups_due(), found["follow-ups"]),
            (
                "Names in Interactions not on Contacts",
                formulas.names_not_found(),
                found["not found"],
            ),
            (
                "Entries that this sheet cannot read",
                formulas.all_of(len(self.not_understood())),
                sum(self.results.unread.values()),
            ),
        ]

    def next_up(self, page: Any) -> None:
        """Write whose check-in has been due longest, with what to talk about."""
        titles = ("Waiting longest", "Since", "Last contact", "To talk about")
        for at, text in enumerate(titles, start=4):
            page.write_string(7, at, text, self.formats["section"])
        rows = self.results.next_up.head(len(self.counts())).to_dict("records")
        last, _ = self.last_rows()
        entries = (
            ("next_check_in", "next_check_in_on", "date_row"),
            ("days_since", "days_since", "ago"),
            ("talk_about", "talk_about", "quiet"),
        )
        for place in range(1, len(self.counts()) + 1):
            row, saved = 7 + place, rows[place - 1] if place <= len(rows) else {}
            who, name = formulas.write_next(place, last), _saved(saved.get("contact", ""))
            page.write_array_formula(row, 4, row, 4, who, self.formats["label"], name)
            for at, (column, key, style) in enumerate(entries, start=5):
                formula = formulas.of_person(f"$E${row + 1}", column)
                value = _saved(saved.get(key, ""))
                page.write_formula(row, at, formula, self.formats[style], value)

    def shared(self, page: Any) -> None:
        """Write the hidden columns that list the rows with several people."""
        _, last_row = self.last_rows()
        first = formulas.SHARED_AT
        page.set_column(first, formulas.CELLS_AT, 12, None, {"hidden": True})
        titles = ("Rows naming several", "Their names", "Counted as contact", "Their day")
        for at, title in enumerate(titles, start=first):
            page.write_string(1, at, title)
        found = _shared(self.cells[schema.INTERACTIONS.name], self.as_of)
        for place in range(1, formulas.SHARED_ROWS + 1):
            saved = found[place - 1] if place <= len(found) else ("", "", 0, 0)
            cells = zip(formulas.shared_rows(place, last_row), saved, strict=True)
            for at, (formula, value) in enumerate(cells, start=first):
                page.write_formula(place + 1, at, formula, None, _saved(value))

    def not_understood(self) -> list[tuple[str, str]]:
        """Where to look, and the formula of how many entries no formula can make out."""
        at = CHOICES_FROM + [column.name for _, column in _open_choices()].index("channel")
        place = xl_col_to_name(at)
        return formulas.not_understood(*self.last_rows(), f"Settings!${place}$1:${place}$40")

    def last_rows(self) -> tuple[int, int]:
        """The last rows of Contacts and of Interactions that formulas look at."""
        contacts, log = (self.reach[one.name] for one in (schema.CONTACTS, schema.INTERACTIONS))
        return contacts + 1, log + 1

    def scratch(self, page: Any) -> None:
        """Write the hidden cells that other formulas look at."""
        log = self.cells[schema.INTERACTIONS.name]
        saved = [*self.results.settings, len(self.cells[schema.CONTACTS.name]) + 1, len(log) + 1]
        cells = formulas.cells(*self.last_rows())
        for label, formula in self.not_understood():
            cells.append((label, formula))
            saved.append(self.results.unread.get(label, 0))
        for row, ((label, formula), value) in enumerate(zip(cells, saved, strict=True), start=2):
            page.write_string(row, formulas.CELLS_AT - 1, label)
            page.write(row, formulas.CELLS_AT, formula, None, value)

    def first_not_found(self) -> str:
        """The first name on Interactions that is not on Contacts, in words."""
        if not self.results.counts["not found"]:
            return ""
        known = {values[0].casefold() for values in self.cells[schema.CONTACTS.name]}
        for row, values in enumerate(self.cells[schema.INTERACTIONS.name], start=2):
            if ";" not in values[1] and values[1].casefold() not in known:
                return f"{formulas.NOT_FOUND}{values[1]}{formulas.NOT_FOUND_ROW}{row}"
        return formulas.NOT_FOUND_SEVERAL

    def links(self, page: Any, row: int) -> None:
        """Write what could not be read, and where to go from here."""
        named = "".join(f"{at} ({count})  " for at, count in self.results.unread.items() if count)
        where = formulas.where(len(self.not_understood()))
        text = f"{formulas.LOOK_AT}{named}" if named else ""
        page.write_formula(row - 2, 1, where, self.formats["hint"], text)
        page.set_row(row - 2, 20)
        page.set_row(row - 1, 20)
        not_found = formulas.first_not_found(f"$C${row - 3}")
        form, text = self.formats["hint"], _saved(self.first_not_found())
        page.write_array_formula(row - 1, 1, row - 1, 1, not_found, form, text)
        texts = (
            ("Contacts", "Add a person"),
            ("Interactions", "Add a message, call or meeting"),
            ("Settings", "Settings: limits, choices of your own"),
            ("Milestones", "Milestones: birthdays, new jobs"),
        )
        for at, (name, text) in enumerate(texts, start=row):
            place = self.cells[name] if name in ("Contacts", "Interactions") else []
            target = f"internal:'{name}'!A{len(place) + 2}"
            page.set_row(at, 21)
            page.write_url(at, 1, target, self.formats["link"], text)
        for at, hint in enumerate(HIDDEN_HINT, start=row + len(texts)):
            page.write_string(at, 1, hint, self.formats["hint"])


_FORMULAS = {
    "status": formulas.status,
    "last_contact": formulas.last_contact,
    "days_since": formulas.days_since,
    "next_check_in": formulas.next_check_in,
}


def _formats() -> dict[str, dict[str, Any]]:
    plain = {"font_name": "Calibri", "font_size": 11, "font_color": INK}
    base = plain | {"valign": "top", "align": "left", "bottom": 1, "bottom_color": LINE}
    base |= {"indent": 1}
    day = {"num_format": DATE_FORMAT, "align": "left"}
    head = base | {"bold": True, "bg_color": PALE, "bottom_color": QUIET, "text_wrap": True}
    head |= {"valign": "vcenter"}
    grey = head | {"font_color": QUIET, "italic": True}
    right = {"align": "right", "indent": 1}
    row = base | {"valign": "vcenter", "indent": 0}
    section = row | {"bold": True, "bottom_color": QUIET}
    found: dict[str, dict[str, Any]] = {
        "plain": plain,
        "text": base,
        "long": base | {"text_wrap": True},
        "date": base | day,
        "number": base | right,
        "grey": base | {"font_color": QUIET},
        "grey_date": base | day | {"font_color": QUIET},
        "grey_number": base | right | {"font_color": QUIET},
        "head": head,
        "head_right": head | right,
        "head_grey": grey,
        "head_grey_right": grey | right,
        "title": plain | {"font_size": 22, "bold": True, "valign": "vcenter"},
        "sentence": plain | {"valign": "vcenter"},
        "section": section,
        "section_date": section | {"num_format": DATE_FORMAT, "align": "right"},
        "label": row,
        "quiet": row | {"font_color": QUIET},
        "count": row | {"bold": True, "align": "right", "num_format": "0"},
        "date_row": row | {"num_format": DATE_FORMAT},
        "ago": row | {"align": "left", "num_format": '0" days ago"'},
        "hint": plain | {"font_color": QUIET, "font_size": 10, "valign": "vcenter"},
        "link": plain | {"font_color": "#1F5F8B", "underline": 1, "valign": "vcenter"},
        "faint": {"font_color": FAINT},
        "late": {"font_color": COLOURS["Overdue"][1]},
    }
    colours = {word: {"bg_color": fill, "font_color": ink} for word, (fill, ink) in COLOURS.items()}
    return found | colours


def _format(column: Column) -> str:
    if column.computed:
        return {"date": "grey_date", "number": "grey_number"}.get(column.kind, "grey")
    if column.kind in ("date", "span", "answered", "done"):
        return "date"
    if column.kind in ("days", "number"):
        return "number"
    return "long" if column.width >= 28 or column.kind == "name" else "text"


def _cells(sheet: Sheet, table: pd.DataFrame) -> list[list[Any]]:
    """One list of values per sheet row; the people of one event stand in one row again."""
    if sheet is schema.CONTACTS:
        table = table[table["row"] > 0]
    columns = shown(sheet)
    found: list[list[Any]] = []
    of_row: dict[tuple[str, int], list[Any]] = {}
    for record in table.to_dict("records"):
        values = [_value(column, record) for column in columns]
        row = (str(record["sheet"]), record["row"])
        if sheet is schema.INTERACTIONS and row[1] > 0 and row in of_row:
            of_row[row][1] = f"{of_row[row][1]}; {values[1]}"
        else:
            of_row[row] = values
            found.append(values)
    return found


def _value(column: Column, record: Mapping[Any, Any]) -> Any:
    if column.computed:
        return None
    value = record[column.name]
    if pd.isna(value) and column.kind in ("answered", "done"):
        value = record[column.kind]
    if pd.isna(value):
        return None
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value


def _setting_cells(table: pd.DataFrame) -> list[list[Any]]:
    """Every setting; what the person did not choose stays blank, so that the usual holds."""
    chosen = dict(zip(table["setting"].str.casefold(), table["value"], strict=True))
    found = []
    for setting in schema.SETTINGS:
        value = chosen.pop(setting.label.casefold(), None)
        usual = f" Usually {setting.default}." if setting.default not in ("", 0) else ""
        number = isinstance(value, str) and value.isdecimal()
        cell = float(str(value)) if number else None if pd.isna(value) else value
        found.append([setting.label, cell, setting.meaning + usual])
    return found


def _lines(columns: list[Column], values: list[Any]) -> int:
    """Lines that the longest wrapped text of a row needs; LibreOffice does not see to it itself."""
    return max(
        -(-len(value) // int(1.25 * column.width))
        if isinstance(value, str) and _format(column) == "long" and not column.folded
        else 1
        for column, value in zip(columns, values, strict=True)
    )


def _put(page: Any, row: int, at: int, value: Any, cell_format: Any) -> None:
    if isinstance(value, dt.datetime):
        page.write_datetime(row, at, value, cell_format)
    elif isinstance(value, str):
        page.write_string(row, at, value, cell_format)
    elif value is not None:
        page.write_number(row, at, value, cell_format)


def _shared(cells: list[list[Any]], as_of: dt.date) -> list[tuple[int, str, int, int]]:
    """What the scratch columns hold for each row with several people."""
    names = [column.name for column in shown(schema.INTERACTIONS)]
    found = []
    for row, values in enumerate(cells, start=2):
        of = dict(zip(names, values, strict=True))
        if ";" in of["contact"]:
            day = _saved(pd.Timestamp(of["date"]))
            failed = of["answered_on"] == "No" and of["channel"] in schema.CONVERSATION_CHANNELS
            counts = of["channel"] != "Social" and not failed and of["date"].date() <= as_of
            found.append((row, f"; {of['contact'].lower()};", day if counts else 0, day))
    return found


def _saved(value: Any) -> Any:
    """A formula's result as a file holds it."""
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return (value.date() - dt.date(1899, 12, 30)).days
    return storable(value) if isinstance(value, str) else value


def _setting_rule(setting: schema.Setting) -> dict[str, Any]:
    if isinstance(setting.default, str):
        words = WORDS[setting.name]
        rule = {"validate": "list", "source": words}
        return _stop(rule, f"Choose {' or '.join(words)}, or leave it blank.")
    least = 0 if setting.default == 0 else 1
    whole = {"validate": "integer", "criteria": "between", "minimum": least, "maximum": 36_500}
    return _stop(whole, f"Type a whole number, {least} or more, or leave it blank.")


def _rule(sheet: Sheet, column: Column, last: int) -> dict[str, Any]:
    at = letter(sheet, column.name)
    if column.computed:
        return _warn(
            {"validate": "custom", "value": "=FALSE"},
            "This cell is worked out for you. Put your own entry in place of its formula?",
        )
    if sheet is schema.CONTACTS and column.name == "contact":
        return _warn(
            {"validate": "custom", "value": f"=COUNTIF(${at}:${at},{formulas.same(f'{at}2')})=1"},
            "This name is there already. Add what tells the two apart, such as Chris Smith (Acme).",
        )
    if column.kind == "name":
        return _warn(
            {"validate": "list", "source": f"=Contacts!$A$2:$A${last}"},
            "This is not one name on Contacts. Several people: Ana Ruiz; Bo Chen. Keep it?",
        )
    if column.choices:
        return _choice_rule(sheet, column)
    if column.kind == "date":
        logged = sheet in (schema.INTERACTIONS, schema.OPPORTUNITIES)
        first = FIRST_LOGGED_DAY if logged else FIRST_DAY
        return _stop(
            {"validate": "date", "criteria": ">=", "value": first},
            "Type a date, such as 2026-02-28.",
        )
    if column.kind in ("answered", "done"):
        words = ("Yes", "No") if column.kind == "answered" else ("Yes", "Cancelled")
        test = f'=OR(AND(ISNUMBER({at}2),{at}2>=$A2),{at}2="{words[0]}",{at}2="{words[1]}")'
        return _stop(
            {"validate": "custom", "value": test},
            f"Type a day not before the row's own, or {words[0]} or {words[1]}.",
        )
    if column.kind == "days":
        return {"validate": "list", "source": [str(one) for one in RHYTHMS], "show_error": False}
    if column.kind == "number":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        return _stop(rule, "Type a number.")
    return {"validate": "any"}


def _choice_rule(sheet: Sheet, column: Column) -> dict[str, Any]:
    if column.name not in OPEN_CHOICES:
        return _stop(
            {"validate": "list", "source": list(column.choices)},
            f"Choose {', '.join(column.choices)}, or leave it blank.",
        )
    place = xl_col_to_name(CHOICES_FROM + _open_choices().index((sheet, column)))
    return _warn(
        {"validate": "list", "source": f"=Settings!${place}$2:${place}$40"},
        "It is not in the list on Settings, or there are several. Keep it?",
    )


def _stop(rule: dict[str, Any], message: str) -> dict[str, Any]:
    return rule | {"error_title": "Not understood", "error_message": message}


def _warn(rule: dict[str, Any], message: str) -> dict[str, Any]:
    return _stop(rule, message) | {"error_title": "Please check", "error_type": "warning"}


def _open_choices() -> list[tuple[Sheet, Column]]:
    return [
        (sheet, column)
        for sheet in schema.SHEETS
        for column in shown(sheet)
        if column.choices and column.name in OPEN_CHOICES
    ]


def _view(page: Any, sheet: Sheet, rows: int) -> None:
    """Open the sheet where the next row is typed."""
    kept = 2 if sheet is schema.INTERACTIONS else 1
    if sheet is schema.INTERACTIONS and rows:
        page.freeze_panes(1, kept, max(1, rows - 20), kept)
        page.set_selection(rows + 1, 0, rows + 1, 0)
    else:
        page.freeze_panes(1, kept)
        page.set_selection(1, 0, 1, 0)


def _width(column: Column) -> int:
    return column.width + 3


def _print(page: Any) -> None:
    """Print one page wide. A print area would cut off the rows that a person adds."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(0.4, 0.4, 0.5, 0.5)
    page.set_footer("&L&A&R&P")
