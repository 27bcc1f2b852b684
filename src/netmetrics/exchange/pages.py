"""What an import found, in the columns of one person's workbook: to paste, or for the safe edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from netmetrics import schema
from netmetrics.exchange.merge import Import
from netmetrics.workbook.formulas import shown
from netmetrics.workbook.headers import tidy
from netmetrics.workbook.paste import Page

SAME = "Same person? Yes or No"
_SHEETS = (schema.CONTACTS, schema.INTERACTIONS, schema.MILESTONES)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet's columns stand in a workbook.

    Parameters
    ----------
    sheet
        The sheet of the schema.
    tab
        Its name in the workbook.
    headers
        All headers from the first column on.
    places
        For each column of the schema that is there, its place in `headers`.
    next_row
        The first row below what is there; 0 when there is no workbook.
    tabs
        The same of every tab that holds rows of the sheet, this one too, by its name.
    """

    sheet: schema.Sheet
    tab: str
    headers: tuple[str, ...]
    places: Mapping[str, int]
    next_row: int
    tabs: Mapping[str, Layout] = field(default_factory=dict)

    def values(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A row as far as the workbook has columns for it.

        Parameters
        ----------
        record
            The row by the schema's column names.

        Returns
        -------
        dict of str to object
            Without blanks; a name taken apart where the workbook keeps first and last names.
        """
        found = {name: value for name, value in record.items() if not _blank(value)}
        if "contact" in found and "contact" not in self.places and "last_name" in self.places:
            name, bracket, company = str(found["contact"]).partition(" (")
            first, _, last = name.rpartition(" ")
            found |= {"first_name": first, "last_name": f"{last}{bracket}{company}"}
        return {name: value for name, value in found.items() if name in self.places}


def layouts(mapping: pd.DataFrame | None, rows: Mapping[str, int]) -> dict[str, Layout]:
    """How a workbook's sheets are laid out.

    Parameters
    ----------
    mapping
        The mapping of a workbook that was loaded; None for the template's own order.
    rows
        The last row of each tab that holds anything.

    Returns
    -------
    dict of str to Layout
        Where new rows go, by the schema's names; without sheets that the workbook does not have.
    """
    found = {}
    for sheet in _SHEETS:
        if mapping is None:
            columns = shown(sheet)
            places = {column.name: at for at, column in enumerate(columns) if not column.computed}
            headers = tuple(column.header for column in columns)
            found[sheet.name] = Layout(sheet, sheet.name, headers, places, 0)
        elif (layout := _layout(sheet, mapping, rows)) is not None:
            found[sheet.name] = layout
    return found


def _layout(sheet: schema.Sheet, mapping: pd.DataFrame, rows: Mapping[str, int]) -> Layout | None:
    names = {
        f"{sheet.name}.{column.header}": column.name
        for column in sheet.columns
        if not column.computed
    }
    used = mapping[mapping["used_as"].isin(list(names))]
    found = [_of_tab(tab, sheet, mapping, names, rows) for tab in used["sheet"].unique()]
    tabs = {one.tab: one for one in found if one is not None}
    # As for the safe edit: the tab of the sheet's own name.
    own = [one for one in tabs.values() if tidy(one.tab) == tidy(sheet.name)]
    first = next(iter([*own, *tabs.values()]), None)
    return replace(first, tabs=tabs) if first else None


def _of_tab(
    tab: str,
    sheet: schema.Sheet,
    mapping: pd.DataFrame,
    names: Mapping[str, str],
    rows: Mapping[str, int],
) -> Layout | None:
    mine = mapping[mapping["sheet"] == tab]
    at = {_number(str(letters)): place for place, letters in enumerate(mine["column"])}
    headers = tuple(
        str(mine["header"].iloc[at[number]]) if number in at else ""
        for number in range(max(at) + 1)
    )
    places = {
        names[used_as]: _number(letters)
        for letters, used_as in zip(mine["column"], mine["used_as"], strict=True)
        if used_as in names
    }
    # A column Last contact of a list of people is read as dates, but is no place for interactions.
    named = sheet is schema.MILESTONES or {"contact", "last_name"} & places.keys()
    if not named or (sheet is schema.INTERACTIONS and "date" not in places):
        return None
    return Layout(sheet, tab, headers, places, rows.get(tab, 1) + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def letters(number: int) -> str:
    """The letters of a column.

    Parameters
    ----------
    number
        Its place, from 0.

    Returns
    -------
    str
        Such as ``"A"`` or ``"AB"``.

    Examples
    --------
    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _blank(value: Any) -> bool:
    return value is None or value == "" or value != value  # NaN


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts.

    Parameters
    ----------
    table
        Rows to add.

    Returns
    -------
    list of dict
        By column name.
    """
    return [{str(name): value for name, value in one.items()} for one in table.to_dict("records")]


def for_edit(
    found: Import, laid_out: Mapping[str, Layout]
) -> tuple[dict[str, list[dict[str, Any]]], list[tuple[str, int, str, Any, str]]]:
    """What the safe edit takes: new rows by sheet, and single cells to fill.

    Parameters
    ----------
    found
        The import.
    laid_out
        The workbook's columns.

    Returns
    -------
    tuple
        Rows by sheet, and (sheet, row, column, value, tab) of each cell.
    """
    additions = {
        name: [laid_out[name].values(one) for one in records(table)]
        for name, table in found.additions.items()
        if name in laid_out
    }
    return additions, [
        (layout.sheet.name, row, column, value, layout.tab)
        for layout, row, column, _, value in _fills(found, laid_out)
    ]


def _fills(
    found: Import, laid_out: Mapping[str, Layout]
) -> Iterable[tuple[Layout, int, str, str, Any]]:
    columns = (found.fills[name] for name in ("sheet", "tab", "row", "column", "contact", "value"))
    for sheet, tab, row, column, contact, value in zip(*columns, strict=True):
        layout = laid_out[sheet].tabs.get(tab) if sheet in laid_out else None
        if layout is not None and column in layout.places:
            yield layout, int(row), str(column), str(contact), value


def without_column(found: Import, laid_out: Mapping[str, Layout]) -> list[str]:
    """What the workbook has no place for, in sentences.

    Parameters
    ----------
    found
        The import.
    laid_out
        The workbook's columns.

    Returns
    -------
    list of str
        One for each sheet.
    """
    lines = []
    for sheet in _SHEETS:
        table = found.additions.get(sheet.name)
        if table is None:
            continue
        if sheet.name not in laid_out:
            what = "row" if len(table) == 1 else "rows"
            lines.append(
                f"The workbook has no sheet for {sheet.name}, so {len(table):,} {what} cannot be added to it."
            )
            continue
        missing = [
            sheet.column(str(name)).header
            for name in table.columns
            if name not in laid_out[sheet.name].places and name != "contact"
        ]
        if missing:
            lines.append(
                f"{laid_out[sheet.name].tab} has no column for {', '.join(missing)}; left out."
            )
    return lines


def not_written(found: Import, laid_out: Mapping[str, Layout]) -> Import:
    """What is left of an import once the safe edit has written what it can.

    Parameters
    ----------
    found
        The import.
    laid_out
        The workbook's columns.

    Returns
    -------
    Import
        Rows of sheets that the workbook does not have, conflicts and questions.
    """
    rest = {name: table for name, table in found.additions.items() if name not in laid_out}
    return replace(found, additions=rest, fills=found.fills.iloc[:0])


def to_paste(found: Import, laid_out: Mapping[str, Layout]) -> tuple[list[str], list[Page]]:
    """The sheets of the file to paste from.

    Parameters
    ----------
    found
        The import.
    laid_out
        The workbook's columns.

    Returns
    -------
    tuple
        Sentences on how to paste, and the sheets.
    """
    how = [
        "On each sheet, select the rows under the headers and copy them.",
        "In your workbook, go to the first free row under the table, then Paste Special: values only, skip blanks.",
        "Blanks have to be skipped, or the grey columns that are worked out for you would be emptied.",
    ]
    pages = []
    for sheet in _SHEETS:
        table = found.additions.get(sheet.name)
        if table is None or table.empty:
            continue
        layout = laid_out.get(sheet.name) or layouts(None, {})[sheet.name]
        lead = ""
        if sheet.name not in laid_out:
            how.append(
                f"{sheet.name}: your workbook has no such sheet. Add one of this name and copy all of it, with its headers."
            )
        elif layout.next_row:
            count = len(table)
            how.append(
                f"{layout.tab}: {count:,} {'row' if count == 1 else 'rows'}, from cell A{layout.next_row}."
            )
            lead = (
                f"Copy the rows under the headers; paste them at {layout.tab}!A{layout.next_row}: "
                "Paste Special, values only, skip blanks."
            )
        lines = [_line(layout, one) for one in records(table)]
        pages.append(Page(sheet.name, layout.headers, lines, lead))
    fills = [
        (one.tab, f"{letters(one.places[column])}{row}", contact, one.headers[one.places[column]], value)
        for one, row, column, contact, value in _fills(found, laid_out)
    ]  # fmt: skip
    if fills:
        pages.append(Page("Fill in", ("Sheet", "Cell", "Contact", "Column", "Value"), fills))
        how.append("Fill in: cells that are blank in your workbook, and what the export says.")
    if len(found.conflicts):
        headers = ("Contact", "Column", "Your workbook", "The export", "File")
        pages.append(Page("Conflicts", headers, found.conflicts.to_numpy().tolist()))
        how.append(
            "Conflicts: what the export says otherwise. Your workbook is kept; change it if you like."
        )
    if len(found.questions):
        titles = ("Found", "Company", "Key", "May be", "Where", "Why", "Interactions", SAME)
        pages.append(
            Page("Questions", titles, [[*one, ""] for one in found.questions.to_numpy().tolist()])
        )
        how.append(
            "Questions: fill in Yes or No, save, and import again with --answers and the name of this file."
        )
    return how, pages


def _line(layout: Layout, record: Mapping[str, Any]) -> list[Any]:
    line: list[Any] = [None] * len(layout.headers)
    for name, value in layout.values(record).items():
        line[layout.places[name]] = value
    return line
