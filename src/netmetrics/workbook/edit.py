"""Rows added to a person's workbook, or blank cells filled; everything else stays byte for byte."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from netmetrics.problems import WorkbookError

Entries = Sequence[Mapping[str, object]] | pd.DataFrame
Fill = tuple[str, int, str, object]


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
    """

    path: Path
    digest: str
    rows: pd.DataFrame
    notes: tuple[str, ...]
    parts: Mapping[str, bytes]


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
        Single cells as (sheet, row, column, value), named in the same way. Only a blank cell is
        ever filled.

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
    raise WorkbookError(f"{path} cannot be written yet.")


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
    """
    raise WorkbookError(f"{edit.path} cannot be written yet.")


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
        The backup that was put back.

    Raises
    ------
    WorkbookError
        If there is no backup, the file is open elsewhere, was changed by another program since,
        or cannot be written. Then nothing has changed.
    """
    raise WorkbookError(f"{path} has no backup.")
