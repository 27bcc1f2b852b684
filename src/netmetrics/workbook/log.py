"""The list of problems while it grows: places, severities, and a limit to what is spelt out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from netmetrics.problems import Problem, Severity
from netmetrics.workbook.cells import Rows, letter
from netmetrics.workbook.codes import CODES
from netmetrics.workbook.display import Problems
from netmetrics.workbook.typed import Fault

LISTED = 25


@dataclass(slots=True)
class Log:
    """Problems as they come up, in any order.

    Parameters
    ----------
    sheets
        The sheets' names, in the order in which their problems are shown.
    """

    sheets: Sequence[str]
    _found: list[tuple[int, int, int, Problem, int]] = field(default_factory=list)

    def add(
        self,
        sheet: str,
        fault: Fault,
        *,
        row: int = 0,
        column: int = 0,
        cell: str = "",
        left_out: bool = False,
        cells: int = 1,
    ) -> None:
        """Name one problem.

        Parameters
        ----------
        sheet
            The sheet's name.
        fault
            What is wrong.
        row, column
            Where, as far as it is known.
        cell
            The address, when it is not just that row and column.
        left_out
            Whether the row is lost, which makes it at least a refused cell.
        cells
            How many cells it stands for.
        """
        entry = CODES[fault.code]
        severity = Severity.NOTE if entry.severity is None else entry.severity
        if left_out:
            severity = max(severity, Severity.REFUSED_CELL)
        address = cell or (letter(column) if column else "") + (str(row) if row else "")
        problem = Problem(
            sheet, address, fault.code, fault.message, fault.fix or entry.fix, severity
        )
        order = self.sheets.index(sheet) if sheet in self.sheets else -1
        self._found.append((order, row, column, problem, cells))

    def cells(
        self,
        sheet: str,
        column: int,
        rows: Rows,
        places: Rows,
        faults: Mapping[int, Fault],
        *,
        left_out: bool = False,
    ) -> None:
        """Name the cells of a column whose values are at fault; after the first ones, count them.

        Parameters
        ----------
        sheet
            The sheet's name.
        column
            The column's number.
        rows
            The row of each cell.
        places
            The place of each cell's value among the different values.
        faults
            What is wrong, by that place.
        left_out
            Whether the rows are lost.
        """
        by_code: dict[str, list[int]] = {}
        for place, fault in faults.items():
            by_code.setdefault(fault.code, []).append(place)
        for at_fault in by_code.values():
            hits = np.flatnonzero(np.isin(places, at_fault))
            for at in hits[:LISTED]:
                fault = faults[int(places[at])]
                self.add(sheet, fault, row=int(rows[at]), column=column, left_out=left_out)
            if len(hits) > LISTED:
                self._rest(
                    sheet, column, rows[hits[LISTED:]], faults[int(places[hits[LISTED]])], left_out
                )

    def _rest(self, sheet: str, column: int, rows: Rows, fault: Fault, left_out: bool) -> None:
        where = f"{letter(column)}{rows[0]}"
        if len(rows) > 1:
            where += f":{letter(column)}{rows[-1]}"
        more = len(rows)
        text = f"{counted(more, 'more cell')} like those above; the first: {fault.message}"
        said = Fault(fault.code, text, fault.fix)
        row = int(rows[0])
        self.add(sheet, said, row=row, column=column, cell=where, left_out=left_out, cells=more)

    def frame(self) -> pd.DataFrame:
        """The problems as a table, by sheet, row and column.

        Returns
        -------
        pandas.DataFrame
            ======== ===== ================================================
            column   dtype meaning
            ======== ===== ================================================
            sheet    str   the sheet's name
            cell     str   a cell, a range, a column letter, or empty
            severity str   note, warning, refused cell or refused sheet
            code     str   a stable name for this kind of problem
            message  str   what stands there and what is wrong with it
            fix      str   what to type or do
            cells    int64 how many cells the line stands for
            ======== ===== ================================================
        """
        found = sorted(self._found, key=lambda one: one[:3])
        problems = [one[3] for one in found]
        columns: dict[str, list[Any]] = {
            "sheet": [one.sheet for one in problems],
            "cell": [one.cell for one in problems],
            "severity": [one.severity.label for one in problems],
            "code": [one.code for one in problems],
            "message": [one.message for one in problems],
            "fix": [one.fix for one in problems],
        }
        table = Problems(columns, dtype="str")
        table["cells"] = np.array([one[4] for one in found], dtype=np.int64)
        return table


def counted(number: int, thing: str) -> str:
    """A number with its noun.

    Parameters
    ----------
    number
        How many.
    thing
        The noun, singular.

    Returns
    -------
    str
        Such as ``"1 cell"`` or ``"1,200 cells"``.
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def listed(rows: Rows) -> str:
    """Row numbers for a sentence, runs joined.

    Parameters
    ----------
    rows
        Ascending row numbers.

    Returns
    -------
    str
        Such as ``"row 5"`` or ``"rows 1 to 3, 9 and 12 more"``.

    Examples
    --------
    >>> listed(np.array([1, 2, 3, 9]))
    'rows 1 to 3 and 9'
    """
    runs = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1)
    return joined_runs([(int(run[0]), int(run[-1])) for run in runs])


def joined_runs(runs: Sequence[tuple[int, int]]) -> str:
    """Runs of rows for a sentence.

    Parameters
    ----------
    runs
        First and last row of each.

    Returns
    -------
    str
        Such as ``"rows 1 to 3 and 9"``; after eight runs the other rows are counted.

    Examples
    --------
    >>> joined_runs([(5, 5)])
    'row 5'
    """
    words = [str(first) if first == last else f"{first} to {last}" for first, last in runs[:8]]
    rest = sum(last - first + 1 for first, last in runs[8:])
    if rest:
        words.append(f"{rest:,} more")
    noun = "row" if len(runs) == 1 and runs[0][0] == runs[0][1] else "rows"
    return (
        f"{noun} {words[0]}"
        if len(words) == 1
        else f"{noun} {', '.join(words[:-1])} and {words[-1]}"
    )
