"""Which formulas of a workbook show something else once some cells change."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netmetrics.workbook.cells import LAST_COLUMN, Area
from netmetrics.workbook.proof import LAST_ROW

_NAME = r"[^\W\d][\w.\\?]*"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_TOKEN = re.compile(
    rf"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#[A-Z/0]+[!?]?)
    | (?:(?P<sheet>'(?:[^']|'')+'|\[[^\]]*\][^!'\[\]()+*/,;&=<>^-]*|{_NAME}(?::{_NAME})?)!)?
      (?:(?P<ref>{_CELL}(?::{_CELL})?(?![\w.(])
            |\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?![\w.(])
            |\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}(?![\w.(]))
        |(?P<name>{_NAME})(?P<brackets>{_BRACKETS})?(?P<call>\s*\()?)
    | (?P<bare>{_BRACKETS})
    """,
    re.VERBOSE,
)
# What these look at stands in no reference.
_ANYWHERE = frozenset({"INDIRECT", "OFFSET", "EVALUATE", "CALL"})
_STRING = re.compile(r"\"(?:[^\"]|\"\")*\"")
# From one place to another that is not an address: A2:INDEX(...), Log!A2:Log!B9.
_FAR_RANGE = re.compile(rf"\)\s*:|:\s*(?:{_NAME}\s*\(|(?:{_NAME}|'(?:[^']|'')+')!)")
_SIDE = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]{0,7})")


@dataclass(frozen=True, slots=True)
class Reference:
    """An area that a formula looks at.

    Parameters
    ----------
    sheet
        The sheet's name in small letters; empty for the formula's own.
    area
        The area.
    fixed
        Whether top, left, bottom and right stay when the formula is copied.
    """

    sheet: str
    area: Area
    fixed: tuple[bool, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class Looks:
    """What a formula looks at.

    Parameters
    ----------
    references
        Areas.
    tables
        Tables by name in small letters, and whether only their cells in the formula's row.
    names
        Defined names in small letters.
    anywhere
        Whether it may look at any cell.
    """

    references: tuple[Reference, ...]
    tables: tuple[tuple[str, bool], ...]
    names: tuple[str, ...]
    anywhere: bool

    @property
    def moves(self) -> bool:
        """Whether it looks elsewhere when it is copied to another row."""
        whole = (LAST_ROW, 1)
        return any(
            not (one.fixed[0] and one.fixed[2]) and (one.area.bottom, one.area.top) != whole
            for one in self.references
        )


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in its cell.

    Parameters
    ----------
    sheet
        The sheet's name in small letters.
    row, column
        The cell.
    text
        The formula, of a shared one that of its first cell.
    down, right
        How far the cell is from where `text` was written.
    fills
        The area that an array formula fills.
    """

    sheet: str
    row: int
    column: int
    text: str
    down: int = 0
    right: int = 0
    fills: Area | None = None


@functools.lru_cache(maxsize=4096)
def looks(formula: str) -> Looks:
    """Find out what a formula looks at.

    Parameters
    ----------
    formula
        The formula as a file holds it, without the equals sign.

    Returns
    -------
    Looks
        Everything it may look at; rather too much than too little.

    Examples
    --------
    >>> looks("SUM(Log!$A:$A)").moves
    False
    >>> looks("B2*2").moves
    True
    """
    references: list[Reference] = []
    tables: list[tuple[str, bool]] = []
    names: list[str] = []
    anywhere = False
    for found in _TOKEN.finditer(formula):
        sheet = (found["sheet"] or "").strip("'").replace("''", "'").casefold()
        if found["text"] or found["error"]:
            continue
        if "[" in sheet and "[0]" not in sheet:
            continue  # another file
        if ":" in sheet or "[" in sheet or found["bare"]:
            anywhere = True
        elif found["ref"]:
            references.append(_reference(sheet, found["ref"]))
        elif found["call"]:
            anywhere |= found["name"].upper().removeprefix("_XLFN.") in _ANYWHERE
        elif found["brackets"]:
            own = found["brackets"].casefold()
            if own.replace(" ", "") != "[#headers]":
                tables.append((found["name"].casefold(), "#this row" in own or own[1:2] == "@"))
        else:
            names.append(found["name"].casefold())
    anywhere |= bool(_FAR_RANGE.search(_STRING.sub("", formula)))
    return Looks(tuple(references), tuple(tables), tuple(names), anywhere)


def _reference(sheet: str, ref: str) -> Reference:
    first, _, last = ref.partition(":")
    one, two = _corner(first), _corner(last or first)
    area = Area(
        min(one[0] or 1, two[0] or 1),
        min(one[1] or 1, two[1] or 1),
        max(one[0] or LAST_ROW, two[0] or LAST_ROW),
        max(one[1] or LAST_COLUMN, two[1] or LAST_COLUMN),
    )
    return Reference(sheet, area, (one[2], one[3], two[2], two[3]))


def _corner(text: str) -> tuple[int, int, bool, bool]:
    found = _SIDE.fullmatch(text)
    if not found:
        return 0, 0, False, False
    column = 0
    for one in found[2].upper():
        column = column * 26 + ord(one) - 64
    dollars = (found[1], found[3]) if found[2] else ("$", found[1])
    row = int(found[4] or 0)
    return row, column, dollars[1] == "$" or not row, dollars[0] == "$" or not column


class Changed:
    """Cells that change: by sheet and column, runs of rows that do not meet, in order."""

    def __init__(self) -> None:
        self._runs: dict[str, dict[int, list[tuple[int, int]]]] = {}

    def add(self, sheet: str, area: Area) -> None:
        """Count an area as changed.

        Parameters
        ----------
        sheet
            The sheet's name in small letters.
        area
            The area.
        """
        columns = self._runs.setdefault(sheet, {})
        for column in range(area.left, area.right + 1):
            runs = columns.setdefault(column, [])
            first = bisect.bisect_left(runs, area.top - 1, key=lambda run: run[1])
            last = bisect.bisect_right(runs, area.bottom + 1, key=lambda run: run[0])
            met = runs[first:last]
            top = min(area.top, *(run[0] for run in met), area.top)
            bottom = max(area.bottom, *(run[1] for run in met), area.bottom)
            runs[first:last] = [(top, bottom)]

    def touches(self, sheet: str, area: Area) -> bool:
        """Whether an area holds a changed cell.

        Parameters
        ----------
        sheet
            The sheet's name in small letters.
        area
            The area.

        Returns
        -------
        bool
            Whether it does.
        """
        for column, runs in self._runs.get(sheet, {}).items():
            if area.left <= column <= area.right:
                at = bisect.bisect_right(runs, area.bottom, key=lambda run: run[0])
                if at and runs[at - 1][1] >= area.top:
                    return True
        return False


def dependents(
    formulas: Sequence[Formula],
    changed: Changed,
    *,
    tables: Mapping[str, tuple[str, Area]],
    names: Mapping[str, Sequence[str]],
) -> list[bool]:
    """Tell which formulas may show something else.

    Parameters
    ----------
    formulas
        All formulas of the workbook.
    changed
        The cells that change; those of the formulas found are added.
    tables
        Sheet and area of each table, by its name in small letters.
    names
        What each defined name stands for.

    Returns
    -------
    list of bool
        One for each formula.
    """
    areas = [_areas(one, tables, names) for one in formulas]
    found = [one is None for one in areas]
    for formula, known in zip(formulas, found, strict=True):
        if known:
            changed.add(formula.sheet, formula.fills or _own(formula))
    grew = True
    while grew:
        grew = False
        for at, formula in enumerate(formulas):
            if not found[at] and any(changed.touches(*one) for one in areas[at] or ()):
                found[at] = grew = True
                changed.add(formula.sheet, formula.fills or _own(formula))
    return found


def _own(formula: Formula) -> Area:
    return Area(formula.row, formula.column, formula.row, formula.column)


def _areas(
    formula: Formula, tables: Mapping[str, tuple[str, Area]], names: Mapping[str, Sequence[str]]
) -> list[tuple[str, Area]] | None:
    """Sheet and area of everything that a formula looks at; None where that is not known."""
    seen: set[str] = set()
    found: list[tuple[str, Area]] = []
    waiting = [formula.text]
    while waiting:
        text = waiting.pop()
        about = looks(text)
        through_name = text != formula.text
        if about.anywhere or (through_name and about.moves):
            return None
        found += [_moved(one, formula) for one in about.references]
        for name, own_row in about.tables:
            if name in tables:
                sheet, area = tables[name]
                one_row = Area(formula.row, area.left, formula.row, area.right)
                found.append((sheet, one_row if own_row else area))
        for name in about.names:
            if name in tables:
                found.append(tables[name])
            elif name not in seen:
                seen.add(name)
                waiting += names.get(name, ())
    return found


def _moved(one: Reference, formula: Formula) -> tuple[str, Area]:
    area, (top, left, bottom, right) = one.area, one.fixed
    moved = Area(
        area.top if top else area.top + formula.down,
        area.left if left else area.left + formula.right,
        area.bottom if bottom else area.bottom + formula.down,
        area.right if right else area.right + formula.right,
    )
    return one.sheet or formula.sheet, moved


def ending_at(formulas: Iterable[Formula], sheet: str, place: Area) -> list[Formula]:
    """Formulas outside a table that look at its columns down to its last row by plain addresses.

    Parameters
    ----------
    formulas
        All formulas of the workbook.
    sheet
        The table's sheet in small letters.
    place
        Its area, the header row included.

    Returns
    -------
    list of Formula
        Those that will not see rows below.
    """
    found = []
    for formula in formulas:
        inside = formula.sheet == sheet and place.left <= formula.column <= place.right
        if inside and place.top <= formula.row <= place.bottom:
            continue
        for one in looks(formula.text).references:
            on, area = _moved(one, formula)
            across = area.left <= place.right and place.left <= area.right
            if on == sheet and across and area.top < area.bottom == place.bottom:
                found.append(formula)
                break
    return found
