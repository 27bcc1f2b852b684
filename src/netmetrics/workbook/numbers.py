"""The tables of a report as files: one .xlsx with a sheet a table, and a .csv each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

_LONGEST = 31
_WIDTHS = {"text": 26, "date": 12}
# A spreadsheet program that opens a .csv file takes these beginnings for a formula.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")


def write_workbook(path: Path, tables: Mapping[str, Any]) -> None:
    """Write tables as one workbook, the same bytes for the same tables.

    Parameters
    ----------
    path
        The .xlsx file.
    tables
        By name, each with ``columns`` (pairs of name and kind) and ``rows``, as
        :func:`netmetrics.report.kept.plain` makes them.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = io.BytesIO()  # XlsxWriter alone would not close its file on a full disk
    with xlsxwriter.Workbook(made, {"in_memory": True, **options}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        head = book.add_format({"bold": True, "bottom": 1})
        # As text, so that a cell that begins with "=" stays text even when it is edited.
        formats = {
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        for name, table in zip(_titles(list(tables)), tables.values(), strict=True):
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            for at, (column, kind) in enumerate(table["columns"]):
                page.write_string(0, at, column, head)
                page.set_column(at, at, _WIDTHS.get(kind, 14))
                for row, values in enumerate(table["rows"], start=1):
                    _put(page, row, at, _typed(values[at], kind), formats.get(kind))
    path.write_bytes(made.getvalue())


def write_texts(folder: Path, tables: Mapping[str, Any]) -> None:
    """Write each table as a .csv file, UTF-8 with a mark that Excel knows.

    Parameters
    ----------
    folder
        Where they go; made if it is not there.
    tables
        As for :func:`write_workbook`.
    """
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        kinds = [kind for _, kind in table["columns"]]
        with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([_harmless(column) for column, _ in table["columns"]])
            for values in table["rows"]:
                writer.writerow(
                    _harmless(value) if kind == "text" else value
                    for value, kind in zip(values, kinds, strict=True)
                )


def _typed(value: Any, kind: str) -> Any:
    return dt.date.fromisoformat(value) if kind == "date" and value is not None else value


def _put(page: Any, row: int, at: int, value: Any, cell_format: Any) -> None:
    match value:
        case None:
            page.write_blank(row, at, None, cell_format)
        case bool():
            page.write_boolean(row, at, value)
        case dt.date():
            page.write_datetime(row, at, value, cell_format)
        case int() | float():
            page.write_number(row, at, value)
        case _:
            page.write_string(row, at, value, cell_format)


def _harmless(value: str | None) -> str | None:
    return f"'{value}" if value is not None and _FORMULA.match(value) else value


def _titles(names: list[str]) -> list[str]:
    """Sheet names: short enough, and different even where case does not count."""
    titles: list[str] = []
    for name in names:
        title, number = name[:_LONGEST], 2
        while title.casefold() in map(str.casefold, titles):
            title, number = f"{name[: _LONGEST - 1 - len(str(number))]}_{number}", number + 1
        titles.append(title)
    return titles
