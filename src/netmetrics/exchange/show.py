"""What an import found, on the screen; text of an export is never taken as markup."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netmetrics import schema
from netmetrics.exchange.merge import Import

SHOWN = 12
_WORDS = {
    "new": "new",
    "joined": "in another entry too",
    "filled": "with blanks to fill",
    "there": "there already",
    "asked": "to be asked",
    "left_out": "left out",
}
_ONE = {"people": "person", "interactions": "interaction"}


def show(found: Import, console: Console, *, sheets: Collection[str] = ()) -> None:
    """Print what was read, what would be added, filled and asked, and what differs.

    Parameters
    ----------
    found
        The import.
    console
        Where to print.
    sheets
        The sheets that the workbook has, where some may be missing.
    """
    _files(found, console)
    for name, rows in found.additions.items():
        sheet = next(one for one in schema.SHEETS if one.name == name)
        table = rows.drop(columns="source", errors="ignore")
        headers = [sheet.column(str(column)).header for column in table.columns]
        what = f"{name}: {_counted(len(table), 'new row')}"
        if sheets and name not in sheets:
            what = f"{name}, which your workbook does not have: {_counted(len(table), 'row')}"
        _table(console, what, headers, table.to_numpy().tolist())
    fills = found.fills
    if len(fills):
        lines = [
            (tab, row, contact, _header(sheet, column), value)
            for sheet, tab, row, column, contact, value in fills.to_numpy().tolist()
        ]
        _table(
            console,
            f"Blank cells to fill: {len(fills):,}",
            ("Sheet", "Row", "Contact", "Column", "Value"),
            lines,
        )
    if len(found.conflicts):
        headers = ["Contact", "Column", "Your workbook, kept", "The export", "File"]
        title = f"The export says otherwise: {_counted(len(found.conflicts), 'cell')}"
        _table(console, title, headers, found.conflicts.to_numpy().tolist())
    if len(found.questions):
        asked = found.questions[["found", "company", "may_be", "where", "why", "interactions"]]
        headers = ["Found", "Company", "May be", "Where", "Why", "Interactions"]
        title = (
            f"The same person? {_counted(len(asked), 'question')}; nothing of theirs is added yet"
        )
        _table(console, title, headers, asked.to_numpy().tolist())
    _counts(found, console)
    for note in found.notes:
        console.print(Text(note))


def _files(found: Import, console: Console) -> None:
    table = Table(title="Read", title_justify="left", box=None, pad_edge=False)
    for header in ("File", "What it is", "Entries", "Used", "Left out", "Why"):
        table.add_column(
            header, justify="right" if header in ("Entries", "Used", "Left out") else "left"
        )
    for one in found.files.to_dict("records"):
        mine = found.reasons[found.reasons["file"] == one["file"]]
        why = ", ".join(
            f"{count:,} {reason}"
            for reason, count in zip(mine["reason"], mine["entries"], strict=True)
        )
        numbers = (f"{one[name]:,}" for name in ("entries", "used", "left_out"))
        table.add_row(Text(one["file"]), Text(one["kind"]), *numbers, Text(why))
    console.print(table)
    console.print()


def _counts(found: Import, console: Console) -> None:
    for one in found.counts.to_dict("records"):
        parts = [f"{one[name]:,} {word}" for name, word in _WORDS.items() if one[name]]
        if one["found"]:
            what = _ONE[one["rows"]] if one["found"] == 1 else one["rows"]
            console.print(Text(f"{one['found']:,} {what}: {', '.join(parts)}."))


def _table(
    console: Console, title: str, headers: Sequence[str], lines: Sequence[Iterable[Any]]
) -> None:
    console.print(Text(title, style="bold"))
    table = Table(box=None, pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="ellipsis", no_wrap=True, max_width=34)
    for line in lines[:SHOWN]:
        table.add_row(*(Text(_cell(value)) for value in line))
    console.print(table)
    if len(lines) > SHOWN:
        console.print(f"and {len(lines) - SHOWN:,} more.")
    console.print()


def _cell(value: Any) -> str:
    if value is None or value != value:  # NaN
        return ""
    return value.isoformat() if isinstance(value, dt.date) else " ".join(str(value).split())


def _header(sheet: str, column: str) -> str:
    of = next(one for one in schema.SHEETS if one.name == sheet)
    return of.column(column).header


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
