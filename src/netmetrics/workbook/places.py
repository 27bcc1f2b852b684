"""Where in a person's workbook a new row or value belongs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from netmetrics import schema
from netmetrics.problems import WorkbookError
from netmetrics.schema import Column, Sheet
from netmetrics.workbook.cells import Area, Book, Grid, letter
from netmetrics.workbook.dates import FIRST_YEAR
from netmetrics.workbook.headers import Headers, find_all, tidy
from netmetrics.workbook.log import Log
from netmetrics.workbook.package import Package, Table
from netmetrics.workbook.rows import take
from netmetrics.workbook.sheet_xml import SheetXml
from netmetrics.workbook.sheets import sheet_fault
from netmetrics.workbook.tables import network_of


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The rows of one sheet of the schema, or of one Excel table, in the person's file.

    Parameters
    ----------
    tab
        The sheet's name on its tab.
    area
        From the header row to the last row of the table, or the last entry where there is none.
    last
        The last row that holds an entry; the header row when none does.
    columns
        Column numbers by every name that may be used for them.
    kinds
        The schema's columns by column number.
    titles
        The headers by column number.
    table
        The Excel table, if there is one.
    """

    tab: str
    area: Area
    last: int
    columns: Mapping[str, int]
    kinds: Mapping[int, Column]
    titles: Mapping[int, str]
    table: Table | None


def place_of(key: str, book: Book, package: Package, *, tab: str = "") -> Place:
    """Find the rows that a sheet of the schema, or else a table's name, means.

    Parameters
    ----------
    key
        The name of a sheet of the schema, or of an Excel table.
    book
        The cells of the file.
    package
        Its parts.
    tab
        Which of several tabs that hold rows of the sheet; by default the one for new rows.

    Returns
    -------
    Place
        Where new rows go, or those of that tab stand.

    Raises
    ------
    WorkbookError
        If there is no such place, or more than one.
    """
    sheet = next((one for one in schema.SHEETS if one.name == key), None)
    if sheet:
        return _of_sheet(sheet, book, package, tab)
    table = next((one for one in package.tables if one.name.casefold() == key.casefold()), None)
    if table:
        return _of_table(table, package)
    names = ", ".join(one.name for one in package.tables) or "none"
    raise WorkbookError(
        f'{book.name} has no table "{key}" to write to; its tables are: {names}. '
        "In Excel, select the rows and use Insert > Table."
    )


def _of_sheet(sheet: Sheet, book: Book, package: Package, tab: str) -> Place:
    found = find_all(book.grids)
    ours = [(grid, headers) for grid, headers in found if headers.sheet is sheet]
    usable = [one for one in ours if not sheet_fault(*one)]
    mapping = network_of(book, today=dt.date.today()).mapping
    if tab:
        usable = [one for one in usable if one[0].name == tab]
    if len(usable) > 1:
        usable = [one for one in usable if tidy(one[0].name) == tidy(sheet.name)] or usable
    if len(usable) > 1:  # what the reader reads as another sheet is not meant
        read = set(mapping.loc[mapping["used_as"].str.startswith(f"{sheet.name}."), "sheet"])
        usable = [one for one in usable if one[0].name in read] or usable
    if len(usable) > 1:
        names = " and ".join(f'"{grid.name}"' for grid, _ in usable)
        raise WorkbookError(
            f"{book.name} has several sheets that can be read as {sheet.name} ({names}), so nothing was written. "
            f"Name the one for new rows {sheet.name}."
        )
    if not usable:
        fault = next((sheet_fault(*one) for one in ours), None)
        why = f": {fault.message}" if fault else "."
        raise WorkbookError(
            f"{book.name} has no sheet that can be read as {sheet.name}{why} "
            "Nothing was written. A workbook that has all sheets is made by: netmetrics init"
        )
    grid, headers = usable[0]
    if grid.name not in package.sheets:
        raise WorkbookError(f"{book.name}: the sheet {grid.name} cannot be written to.")
    return _of_headers(grid, _meant(mapping, grid, headers), package)


def _meant(mapping: pd.DataFrame, grid: Grid, headers: Headers) -> Headers:
    """The headers without columns in which the reader found nothing of what their name says."""
    unused = set(mapping.loc[mapping["sheet"].eq(grid.name) & mapping["used_as"].eq(""), "column"])
    used = {at: column for at, column in headers.used.items() if letter(at) not in unused}
    return replace(headers, used=used)


def _of_headers(grid: Grid, headers: Headers, package: Package) -> Place:
    row = int(grid.rows[headers.at])
    taken = grid.rows[take(grid, headers, Log([grid.name])).at]
    xml = package.sheet(grid.name)
    # A row in which nothing but formulas stands waits for its entry.
    last = next((at for at in reversed(taken.tolist()) if _typed(xml, at, headers.used)), row)
    table = next(
        (
            one
            for one in package.tables
            if one.tab == grid.name
            and one.area.top == row
            and any(one.area.left <= at <= one.area.right for at in headers.used)
        ),
        None,
    )
    left, right = min(headers.used), max(headers.used)
    while left - 1 in headers.titles:
        left -= 1
    while right + 1 in headers.titles:
        right += 1
    area = table.area if table else Area(row, left, last, right)
    columns: dict[str, int] = {}
    for at, column in headers.used.items():
        if column.name not in columns or _holds_dates(grid, at):
            columns |= {column.name: at, column.header: at}
    for at, column in headers.used.items():
        if at != columns[column.name]:
            columns[column.kind] = at  # of an answer's two columns, the one that says whether
    return Place(grid.name, area, last, columns, headers.used, headers.titles, table)


def _holds_dates(grid: Grid, column: int) -> bool:
    cells = grid.columns.get(column)
    years = (getattr(value, "year", 0) for value in (cells.distinct if cells else ()))
    return any(year >= FIRST_YEAR for year in years)


def _of_table(table: Table, package: Package) -> Place:
    xml = package.sheet(table.tab)
    area = table.area
    upwards = range(area.bottom, area.top, -1)
    last = next((row for row in upwards if _typed(xml, row, table.columns)), area.top)
    columns = {title: at for at, title in table.columns.items()}
    return Place(table.tab, area, last, columns, {}, table.columns, table)


def _typed(xml: SheetXml, row: int, columns: Mapping[int, object]) -> bool:
    return any(cell.state == "value" and at in columns for at, cell in xml.cells(row).items())
