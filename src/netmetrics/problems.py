"""What could not be read: problems inside a workbook, and a workbook that cannot be used at all."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """How much of the person's data a problem costs, least first."""

    NOTE = 0
    WARNING = 1
    REFUSED_CELL = 2
    REFUSED_SHEET = 3

    @property
    def label(self) -> str:
        """The severity as a person reads it, such as ``"refused cell"``."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the person's workbook that was not read as it stands.

    Parameters
    ----------
    sheet
        The sheet's name as the person sees it.
    cell
        The cell's address such as ``"D14"``, a range, a column letter, or empty for the sheet.
    code
        A stable name for this kind of problem, such as ``"date-impossible"``.
    message
        What stands there and what is wrong with it, as one sentence without the address.
    fix
        What to type or do, as one sentence.
    severity
        What it costs.
    """

    sheet: str
    cell: str
    code: str
    message: str
    fix: str
    severity: Severity

    @property
    def address(self) -> str:
        """Where it is, such as ``"Interactions!D14"``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet

    def __str__(self) -> str:
        """Address first, then what it holds, then what to type."""
        return f"{self.address}: {self.message} {self.fix}".rstrip()


class WorkbookError(Exception):
    """The file as a whole cannot be used; the text is one sentence and one remedy."""
