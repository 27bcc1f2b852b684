"""Rows added to a person's workbook, or blank cells filled; everything else stays byte for byte.

Own code and not the package excelize: that one loses no part either, but on opening and saving the
cases it wrote 8 or 9 parts anew in each (styles, theme, strings, relations), left saved results
stale and tables short, and brings 80 MB of compiled code together with a copy of pip.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd

from netmetrics.problems import WorkbookError
from netmetrics.workbook import cells as cell_reader
from netmetrics.workbook.archive import Archive, UnusualFileError
from netmetrics.workbook.backup import backups, changed_since, contents, digest_of, replace
from netmetrics.workbook.cells import Book, Broken, Grid, Value, letter
from netmetrics.workbook.folder import find_workbook
from netmetrics.workbook.package import Package
from netmetrics.workbook.planner import Cell, Entries, Fill, Planner


@dataclass(frozen=True, slots=True, eq=False)
class Edit:
    """What is to be written, decided cell by cell; nothing is written yet.

    Parameters
    ----------
    path
        The workbook.
    digest
        SHA-256 of the file as it was read; only that file is ever replaced.
    rows
        One row per cell: sheet (tab), row (int64), column (letter), header, value (as text) and
        change (``"new row"``, ``"blank filled"`` or ``"formula"``).
    notes
        What the person should know, one sentence each.
    parts
        The new content of each part of the file that changes.
    before
        The cells of the file as it was read.
    reads
        What the reader must find in each written cell.
    emptied
        Formulas whose saved result is no longer right and goes.
    """

    path: Path
    digest: str
    rows: pd.DataFrame
    notes: tuple[str, ...]
    parts: Mapping[str, bytes]
    before: Book
    reads: Mapping[Cell, Value]
    emptied: frozenset[Cell]


def plan(
    path: str | os.PathLike[str], additions: Mapping[str, Entries], fills: Iterable[Fill] = ()
) -> Edit:
    """Decide which cells of a workbook are to be written, and how.

    Parameters
    ----------
    path
        An .xlsx or .xlsm file, ours or another tracker that the reader understands.
    additions
        New rows by sheet of the schema, such as ``{"Interactions": [{"Date": day, "Contact":
        "Ana Ruiz"}]}``: dicts or a DataFrame. A column is named by the schema's header or by its
        table name (``"Answered on"`` or ``"answered_on"``), whatever its header in the file.
        Missing, blank and NaN values leave the cell blank. A key that is no sheet of ours names
        an Excel table, with the headers as they stand in it.
    fills
        Single cells as (sheet, row, column, value) or (sheet, row, column, value, tab), named in
        the same way; the tab tells which is meant where several hold rows of the sheet. Only a
        blank cell is ever filled.

    Returns
    -------
    Edit
        What would be written. Nothing to write gives an empty one.

    Raises
    ------
    WorkbookError
        If it is not sure that the edit harms nothing: no such sheet or column, cells in the way,
        a totals row, a query, formulas that name cells, protection, a signature, .ods, .csv.
    """
    file = find_workbook(os.fspath(path))
    data = contents(file)
    book = cell_reader.read(file)
    if book.kind != "xlsx":
        what = "an .ods file" if book.kind == "ods" else "a text file"
        raise WorkbookError(
            f"{file.name} is {what}, which is never written to. Save it as .xlsx "
            "(in LibreOffice: File > Save As > Excel 2007-365) and use that from now on."
        )
    if contents(file) != data:
        raise changed_since(file)
    try:
        planner = Planner(book, _package(data))
        for key, entries in additions.items():
            planner.add(key, entries)
        for fill in fills:
            planner.fill(*fill)
        parts = planner.parts()
    except UnusualFileError as error:
        raise _unusual(file) from error
    return Edit(
        path=file,
        digest=digest_of(data),
        rows=planner.rows(),
        notes=tuple(planner.notes),
        parts=parts,
        before=book,
        reads=planner.reads(),
        emptied=frozenset(planner.emptied),
    )


def write(edit: Edit, *, ignore_lock: bool = False, now: dt.datetime | None = None) -> Path:
    """Write an edit, whole or not at all, and keep the file as it was beside it.

    Parameters
    ----------
    edit
        What :func:`plan` decided.
    ignore_lock
        Whether to write although a program seems to have the file open.
    now
        The time in the backup's name; by default the present.

    Returns
    -------
    pathlib.Path
        The backup.

    Raises
    ------
    WorkbookError
        If the file is open elsewhere, has changed since it was read, or cannot be written. Then
        nothing has changed.
    ValueError
        If there is nothing to write.
    """
    if not edit.parts:
        raise ValueError("edit must hold something to write; got an empty one.")
    data = contents(edit.path)
    if digest_of(data) != edit.digest:
        raise changed_since(edit.path)
    try:
        archive = Archive(data)
        pieces = list(archive.pieces(edit.parts))
    except UnusualFileError as error:
        raise _unusual(edit.path) from error
    return replace(
        edit.path,
        pieces,
        read=edit.digest,
        check=functools.partial(_check, edit, archive),
        ignore_lock=ignore_lock,
        now=now,
    )


def undo(
    path: str | os.PathLike[str],
    *,
    ignore_lock: bool = False,
    anyway: bool = False,
    now: dt.datetime | None = None,
) -> Path:
    """Put the last backup of a workbook back, and keep what stood there as a backup itself.

    Undoing twice therefore brings the edit back.

    Parameters
    ----------
    path
        The workbook.
    ignore_lock
        Whether to write although a program seems to have the file open.
    anyway
        Whether to do so although the file was changed since by another program.
    now
        The time in the backup's name; by default the present.

    Returns
    -------
    pathlib.Path
        The backup of what stood there.

    Raises
    ------
    WorkbookError
        If there is no backup, the file is open elsewhere, was changed by another program since,
        or cannot be written. Then nothing has changed.
    """
    file = find_workbook(os.fspath(path))
    present = contents(file)
    candidates = ((one, contents(one.path)) for one in reversed(backups(file.resolve())))
    last, data = next((pair for pair in candidates if pair[1] != present), (None, b""))
    if last is None:
        raise WorkbookError(
            f"{file.name} has no backup beside it, so there is nothing to undo. "
            "Only what netmetrics itself wrote can be undone."
        )
    digest = digest_of(present)
    if not anyway and not digest.startswith(last.followed_by):
        raise WorkbookError(
            f"{file.name} was changed by another program after {last.at:%Y-%m-%d %H:%M}, and undoing would take "
            f"those changes out too, so nothing was written. The file as it was before is {last.path.name}; "
            "to put it back all the same, add --anyway."
        )
    kept = replace(
        file,
        [data],
        read=digest,
        check=lambda new: _same(new, data),
        ignore_lock=ignore_lock,
        now=now,
    )
    last.path.unlink(missing_ok=True)  # it is the file itself again
    return kept


def _package(data: bytes) -> Package:
    try:
        return Package(data)
    except (LookupError, ValueError, StopIteration, ET.ParseError, zipfile.BadZipFile) as error:
        raise UnusualFileError from error


def _unusual(file: Path) -> WorkbookError:
    return WorkbookError(
        f"{file.name} is built in an unusual way, so nothing was written. Open it in Excel or LibreOffice, "
        "save it as .xlsx and run the command again."
    )


def _same(new: Path, data: bytes) -> None:
    if new.read_bytes() != data:
        raise _not_as_planned("the copy differs")


def _not_as_planned(what: str) -> WorkbookError:
    return WorkbookError(
        f"The new file did not read back as planned ({what}), so nothing was written. "
        "That is a fault of netmetrics; please report it."
    )


def _check(edit: Edit, old: Archive, new: Path) -> None:
    """Make sure that the new file is whole, holds what was planned, and all else unchanged."""
    try:
        archive = Archive(new.read_bytes())
        bad = archive.zip.testzip()
    except (UnusualFileError, zipfile.BadZipFile) as error:
        raise _not_as_planned("its parts cannot be unpacked") from error
    if bad or archive.names != old.names:
        raise _not_as_planned(f"part {bad}" if bad else "its parts are not the same")
    raw = archive.raw()
    for name, entry in old.raw().items():
        if name not in edit.parts and raw[name] != entry:
            raise _not_as_planned(f"part {name}")
    after = cell_reader.read(new)
    for grid, then in zip(edit.before.grids, after.grids, strict=True):
        wrong = _difference(edit, grid, then)
        if wrong:
            raise _not_as_planned(f"{grid.name}!{wrong}")


def _difference(edit: Edit, old: Grid, new: Grid) -> str:
    """The first cell that does not hold what it should; empty when all do."""
    written: dict[int, dict[int, Value]] = {}
    for (tab, row, column), value in edit.reads.items():
        if tab == old.name:
            written.setdefault(column, {})[row] = value
    emptied: dict[int, set[int]] = {}
    for tab, row, column in edit.emptied:
        if tab == old.name:
            emptied.setdefault(column, set()).add(row)
    for column in sorted({*old.columns, *new.columns, *written}):
        should = _values(old, column) | written.get(column, {})
        holds = _values(new, column)
        for row in emptied.get(column, ()):
            was = holds.pop(row, "")
            should.pop(row, None)
            if was != "" and not isinstance(was, Broken):
                return f"{letter(column)}{row}"
        if should != holds:
            rows = {row for row in {*should, *holds} if should.get(row) != holds.get(row)}
            return f"{letter(column)}{min(rows)}"
    return ""


def _values(grid: Grid, column: int) -> dict[int, Value]:
    cells = grid.columns.get(column)
    if cells is None:
        return {}
    pairs = zip(grid.rows.tolist(), cells.codes.tolist(), strict=True)
    return {row: cells.distinct[code] for row, code in pairs if code}
