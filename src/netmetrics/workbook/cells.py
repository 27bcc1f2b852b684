"""Any spreadsheet file -> cells with their addresses; nothing here knows what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import math
import posixpath
import re
import unicodedata
import zipfile
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET

import numpy as np
import python_calamine

from netmetrics.workbook import preflight
from netmetrics.workbook.codes import refusal
from netmetrics.workbook.proof import (
    LAST_ROW,
    MOST_RUNS,
    safe_for_calamine,
    same_strings,
    same_styles,
)

LAST_COLUMN = 16_384
LARGEST = 1e308  # beyond what a spreadsheet holds, and read differently by different programs
FAST_FROM = 200_000
EPOCH = dt.date(1899, 12, 30)  # the day 0 of spreadsheets that do not count from 1904
CROWDED = 16 * LAST_COLUMN  # elements that no row needs
_BLOCK = 512  # rows taken at a time: too few for the garbage collector to go through them
_DEEP = 128  # pieces in which one element may begin in the other and none may end
_PIECE = 16_384  # bytes parsed at a time: their elements, too, are too few for it


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell that holds no value: an error, or a formula that was never calculated.

    Parameters
    ----------
    text
        What the cell shows, such as ``"#N/A"``; empty for a formula without a result.
    """

    text: str


Rows = np.ndarray[Any, np.dtype[np.int64]]
Value = str | float | dt.date | dt.datetime | dt.time | dt.timedelta | Broken


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """One column of a sheet, each different value kept once.

    Parameters
    ----------
    codes
        For each row of the grid, the place of its value in `distinct`.
    distinct
        The different values; the first is always ``""``, a blank.
    """

    codes: np.ndarray[Any, np.dtype[np.int32]]
    distinct: list[Value]


@dataclass(frozen=True, slots=True)
class Area:
    """A table or merged area of a sheet, by first and last row and column.

    Parameters
    ----------
    top, left, bottom, right
        Its corners, counted from 1.
    name
        The table's name.
    header_rows, totals_rows
        How many rows of a table are headers and totals.
    """

    top: int
    left: int
    bottom: int
    right: int
    name: str = ""
    header_rows: int = 1
    totals_rows: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The cells of one sheet.

    Parameters
    ----------
    name
        The sheet's name.
    rows
        The numbers of the rows that hold anything, ascending.
    columns
        The columns that hold anything, by their number from 1.
    hidden
        Whether the sheet is hidden.
    hidden_rows
        The numbers of hidden rows.
    merged, tables
        Merged areas and tables.
    """

    name: str
    rows: Rows
    columns: dict[int, Cells]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    tables: tuple[Area, ...] = ()

    def value(self, at: int, column: int) -> Value:
        """The cell in the `at`-th row that holds anything.

        Parameters
        ----------
        at
            Place in `rows`, from 0.
        column
            Column number, from 1.

        Returns
        -------
        Value
            What it holds; ``""`` when blank.
        """
        cells = self.columns.get(column)
        return cells.distinct[cells.codes[at]] if cells else ""


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """The cells of a file.

    Parameters
    ----------
    name
        The file's name.
    kind
        What the file is.
    grids
        Its sheets in order.
    remarks
        Codes and messages about how it was read.
    epoch
        The day 0 of its days.
    """

    name: str
    kind: preflight.FileKind
    grids: tuple[Grid, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    epoch: dt.date = EPOCH


def read(path: Path, *, fast_from: int = FAST_FROM) -> Book:
    """Read all cells of a spreadsheet or text file.

    Parameters
    ----------
    path
        The file.
    fast_from
        From how many bytes of XML a sheet is read by python-calamine, when that is safe.

    Returns
    -------
    Book
        Its sheets with their cells.

    Raises
    ------
    WorkbookError
        If the file as a whole cannot be used.

    Notes
    -----
    python-calamine is several times as fast as anything in Python, but shows error cells and
    formulas without a result as blanks, and a cell far from the others makes it end the whole
    process. So it is given only large sheets whose bytes prove that none of this can happen;
    both ways give the same cells.
    """
    kind = preflight.kind_of(path)
    if kind == "text":
        return _read_text(path)
    if kind == "ods":
        return _read_ods(path)
    try:
        with zipfile.ZipFile(path) as archive:
            package = _Package(archive, path, fast_from)
            grids = tuple(package.grids())
    except ET.ParseError as error:
        raise refusal("file-damaged", path.name, why="a part is not well-formed XML") from error
    except NotImplementedError as error:  # zipfile's, of a compression it does not know
        raise refusal("file-damaged", path.name, why="a part cannot be unpacked") from error
    except preflight.DAMAGED as error:
        raise refusal("file-damaged", path.name, why="a part fails its checksum") from error
    except _BrokenPartError as error:
        raise refusal("file-damaged", path.name, why="a part is missing or broken") from error
    except OSError as error:
        raise preflight.unreadable(path.name, error) from error
    names = Counter(grid.name.casefold() for grid in grids)
    if twice := [grid.name for grid in grids if names[grid.name.casefold()] > 1]:
        raise refusal("file-damaged", path.name, why=f'two sheets are named "{twice[0]}"')
    remarks: tuple[tuple[str, str], ...] = ()
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xltx", ".xltm"):
        text = (
            f"the file is an Excel workbook, although its name ends in {path.suffix or 'nothing'}."
        )
        remarks = (("file-misnamed", text),)
    return Book(path.name, kind, grids, remarks, package.epoch.date())


def letter(column: int) -> str:
    """The letter of a column.

    Parameters
    ----------
    column
        Its number, from 1.

    Returns
    -------
    str
        Such as ``"A"`` or ``"AB"``.
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


_ODD_SPACE = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r" *(?:\r\n?|\n|\u2028|\u2029|\x0b|\x0c) *")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def clean(value: Any) -> Value:
    """One value, the same whichever parser it came from.

    Parameters
    ----------
    value
        What a parser returned.

    Returns
    -------
    Value
        Text with plain spaces and without what cannot be seen, numbers as float, whole days as
        date, true and false as text.
    """
    if isinstance(value, str):
        return _clean_text(value)
    if type(value) is dt.date:
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, (int, float)):
        return float(value) if abs(value) < LARGEST else Broken("#NUM!")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return "" if value is None else value


def _clean_text(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else _ODD_SPACE.sub(" ", text).strip()
    text = _LINE_END.sub("\n", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    return _ODD_SPACE.sub(" ", text).strip()


def _is_clean(values: Iterable[Any]) -> bool:
    """Whether all values are texts that cleaning would not change, told at one go."""
    try:
        joined = "|".join(values)
    except TypeError:
        return False
    odd = "  " in joined or "| " in joined or " |" in joined or joined.endswith(" ")
    return joined.isascii() and joined.isprintable() and not odd


class _Encoder:
    """Collects one column."""

    def __init__(self) -> None:
        self.at = array("q")
        self.codes = array("i")
        self.blocks: list[np.ndarray[Any, np.dtype[np.int32]]] = []
        # The place of each different value, given when it is first asked for.
        self.memo: dict[Any, int] = defaultdict(itertools.count(1).__next__, {"": 0})

    def add(self, at: int, value: Any) -> None:
        # True equals 1, so as a key it must be text.
        key = str(value) if value is True or value is False else value
        self.at.append(at)
        self.codes.append(self.memo[key])

    def extend(self, values: Sequence[Any]) -> None:
        if bool in set(map(type, values)):  # True equals 1, so as a key it must be text
            values = [str(one) if one is True or one is False else one for one in values]
        codes = map(self.memo.__getitem__, values)
        self.blocks.append(np.fromiter(codes, np.int32, len(values)))

    def cells(self, rows: int) -> Cells:
        blocks = self.blocks or [np.asarray(self.codes, dtype=np.int32)]
        codes = np.concatenate(blocks)
        if self.at:
            spread = np.zeros(rows, dtype=np.int32)
            spread[np.asarray(self.at, dtype=np.int64)] = codes
            codes = spread
        if _is_clean(self.memo):
            return Cells(codes, list(self.memo))
        # Cleaning can make values equal, and a cell of spaces a blank.
        places: dict[Value, int] = {}
        moved = [places.setdefault(clean(value), len(places)) for value in self.memo]
        if len(places) < len(moved):
            codes = np.array(moved, dtype=np.int32)[codes]
        return Cells(codes, list(places))


@dataclass(slots=True)
class _Sparse:
    """Collects the cells of one sheet."""

    rows: dict[int, int] = field(default_factory=dict)
    columns: dict[int, _Encoder] = field(default_factory=dict)

    def add(self, row: int, cells: Iterable[tuple[int, Any]]) -> None:
        at = self.rows.setdefault(row, len(self.rows))
        for column, value in cells:
            if column not in self.columns:
                self.columns[column] = _Encoder()
            self.columns[column].add(at, value)

    def packed(self) -> tuple[Rows, dict[int, Cells]]:
        rows = np.fromiter(self.rows, dtype=np.int64, count=len(self.rows))
        columns = {at: one.cells(len(rows)) for at, one in sorted(self.columns.items())}
        return drop_blank(rows, columns)


def drop_blank(rows: Rows, columns: dict[int, Cells]) -> tuple[Rows, dict[int, Cells]]:
    """Leave out rows and columns in which nothing stands, and put the rows in order.

    Parameters
    ----------
    rows
        Row numbers.
    columns
        Columns of that many cells.

    Returns
    -------
    tuple
        Both, without blanks.
    """
    filled = np.zeros(len(rows), dtype=bool)
    kept = {}
    for at, cells in columns.items():
        some = cells.codes != 0
        if some.any():
            kept[at] = cells
            filled |= some
    if not filled.all() or (np.diff(rows) <= 0).any():
        order = np.flatnonzero(filled)
        order = order[np.argsort(rows[order], kind="stable")]
        rows = rows[order]
        kept = {at: Cells(cells.codes[order], cells.distinct) for at, cells in kept.items()}
    return rows, kept


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")


def _place(address: str) -> tuple[int, int]:
    found = _ADDRESS.match(address)
    if not found:
        return 0, 0
    column = 0
    for one in found[1].upper():
        column = column * 26 + ord(one) - 64
    return int(found[2]), column


def _area(ref: str) -> Area:
    first, _, last = ref.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return Area(top, left, bottom, right)


class _BrokenPartError(Exception):
    """A part of the file is missing, or does not hold what every spreadsheet program writes."""


def _number_in(text: str) -> int:
    """A whole number of a part, such as a row's."""
    if not (text.isascii() and text.strip().isdecimal() and len(text) < 20):
        raise _BrokenPartError(text)
    return int(text)


class _Package:
    """An .xlsx file, opened part by part."""

    def __init__(self, archive: zipfile.ZipFile, path: Path, fast_from: int) -> None:
        self.archive = archive
        self.path = path
        self.fast_from = fast_from
        names = {name.replace("\\", "/").casefold(): name for name in archive.namelist()}
        self.parts = {part: name for part, name in names.items() if preflight.is_read(part)}
        self.main = self._main_part()
        self._strings: list[str] | None = None
        self._dates: list[DateStyle] | None = None
        self._calamine: Any = None
        self.epoch = dt.datetime.combine(EPOCH, dt.time())

    def _tree(self, part: str) -> ET.Element:
        # Preflight has refused document types, so nothing can be expanded here.
        return ET.fromstring(self.archive.read(self._entry(part)))  # noqa: S314

    def _elements(self, entry: str) -> Iterator[ET.Element]:
        """The elements of a part, each once it is complete."""
        parser: Any = ET.XMLPullParser()
        since = 0
        with self.archive.open(entry) as stream:
            parts = iter(lambda: stream.read(_PIECE), b"")
            for part in preflight.bounded(parts, self.path.name):
                parser.feed(part)
                since += 1
                for _, found in parser.read_events():
                    yield found
                    since = 0
                if since > _DEEP:
                    raise _BrokenPartError(entry)
        parser.close()

    def _entry(self, part: str) -> str:
        if part.casefold() not in self.parts:
            raise _BrokenPartError(part)
        return self.parts[part.casefold()]

    def _related(self, part: str) -> list[tuple[str, str, str]]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        if rels.casefold() not in self.parts:
            return []
        found = []
        for one in self._tree(rels):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(
                    posixpath.join("/", folder, one.get("Target", ""))
                ).lstrip("/")
                found.append((one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target))
        return found

    def _main_part(self) -> str:
        for _, kind, target in self._related(""):
            if kind == "officeDocument":
                return target
        raise _BrokenPartError("officeDocument")

    def grids(self) -> Iterator[Grid]:
        workbook = self._tree(self.main)
        related = self._related(self.main)
        targets = {key: target for key, kind, target in related if kind == "worksheet"}
        self.other = {kind: target for _, kind, target in related}
        for one in workbook:
            if _local(one.tag) == "workbookPr" and one.get("date1904") in ("1", "true"):
                self.epoch = dt.datetime(1904, 1, 1)
        for sheets in (one for one in workbook if _local(one.tag) == "sheets"):
            for sheet in sheets:
                key = next((value for name, value in sheet.items() if _local(name) == "id"), "")
                if key in targets:
                    hidden = sheet.get("state", "visible") != "visible"
                    yield self._grid(sheet.get("name", ""), targets[key], hidden)

    def _grid(self, name: str, part: str, hidden: bool) -> Grid:
        entry = self._entry(part)
        tables = self._tables(part)
        large = self.archive.getinfo(entry).file_size >= self.fast_from
        if large and self._read_alike() and safe_for_calamine(self._pieces(entry)):
            dense = self._fast(name, entry)
            if dense:
                return Grid(name, *dense, hidden, tables=tables)
        sparse = _Sparse()
        hidden_rows: set[int] = set()
        merged: list[Area] = []
        row = since = 0
        tags: dict[str, str] = {}
        for found in self._elements(entry):
            tag = tags.get(found.tag) or tags.setdefault(found.tag, _local(found.tag))
            since += 1
            if tag == "row":
                row = _number_in(found.get("r", str(row + 1)))
                sparse.add(row, self._row(found, row))
                if found.get("hidden") in ("1", "true"):
                    hidden_rows.add(row)
                found.clear()
                since = 0
            elif tag == "sheetData":
                since = -(1 << 60)  # below the rows there may be any number
            elif tag == "mergeCell":
                merged.append(_area(found.get("ref", "")))
                found.clear()
            elif since > CROWDED:
                raise _BrokenPartError(part)
            elif since < 0:
                found.clear()
        rows, columns = sparse.packed()
        hidden_rows.intersection_update(rows.tolist())
        return Grid(name, rows, columns, hidden, frozenset(hidden_rows), tuple(merged), tables)

    def _read_alike(self) -> bool:
        """Whether python-calamine sees the texts and styles of the file as we do."""
        styles = self.other.get("styles", "")
        strings = self.other.get("sharedStrings", "").casefold()
        if styles.casefold() in self.parts and (
            styles != "xl/styles.xml" or not same_styles(self._whole(styles))
        ):
            return False
        return strings not in self.parts or same_strings(self._whole(strings))

    def _whole(self, part: str) -> bytes:
        return b"".join(self._pieces(self._entry(part)))

    def _pieces(self, entry: str) -> Iterator[bytes]:
        return preflight.bounded(preflight.pieces(self.archive, entry), self.path.name)

    def _fast(self, name: str, entry: str) -> tuple[Rows, dict[int, Cells]] | None:
        try:
            if self._calamine is None:
                preflight.check_sizes(self.archive, but=entry)
                self._calamine = python_calamine.load_workbook(str(self.path))
            return _dense(self._calamine.get_sheet_by_name(name))
        except (python_calamine.CalamineError, OverflowError, ValueError):
            return None  # the careful way says what is wrong

    def _row(self, row: ET.Element, number: int) -> Iterator[tuple[int, Any]]:
        column = 0
        for cell in row:
            address = cell.get("r")
            column = _place(address)[1] if address else column + 1
            if not number or not column:
                raise _BrokenPartError(address)
            if number > LAST_ROW or column > LAST_COLUMN:
                raise refusal("file-too-many-rows", self.path.name, row=number, column=column)
            value = self._cell(cell)
            if value is not None and value != "":
                yield column, value

    def _cell(self, cell: ET.Element) -> Any:
        text, formula, saved, kind = None, False, False, cell.get("t", "n")
        for part in cell:
            tag = part.tag.rpartition("}")[2]
            if tag == "v":
                text, saved = part.text, True
            elif tag == "f":
                formula = True
            elif tag == "is":
                text = _plain(part)
        if text is None or text == "":
            return Broken("") if formula and not (saved and kind == "str") else None
        if kind == "s":
            return self._string(text)
        if kind == "e":
            return Broken(text)
        if kind == "b":
            return text.strip() in ("1", "true")
        if kind == "d":
            return _iso(text)
        if kind == "inlineStr":
            return text
        if kind == "str":
            return _unescape(text)
        return self._number(text, cell.get("s") or "0")

    def _string(self, text: str) -> str:
        if self._strings is None:
            part = self.other.get("sharedStrings", "").casefold()
            self._strings = list(self._shared(part)) if part in self.parts else []
        at = _number_in(text)
        return self._strings[at] if at < len(self._strings) else ""

    def _shared(self, part: str) -> Iterator[str]:
        runs = 0
        tags: dict[str, str] = {}
        for found in self._elements(self._entry(part)):
            tag = tags.get(found.tag) or tags.setdefault(found.tag, _local(found.tag))
            if tag == "si":
                yield _plain(found)
                found.clear()
                runs = 0
            elif tag == "r":
                runs += 1
                if runs > MOST_RUNS:
                    raise _BrokenPartError(part)

    def _number(self, text: str, style: str) -> Any:
        try:
            number = float(text)
        except ValueError:
            return text
        if "_" in text or not text.isascii():  # Python's own spellings
            return text
        if not math.isfinite(number):
            return Broken("#NUM!")
        if self._dates is None:
            part = self.other.get("styles", "").casefold()
            self._dates = date_styles(self._tree(part)) if part in self.parts else []
        at = int(style) if style.isascii() and style.isdecimal() else 0
        kind = self._dates[at] if at < len(self._dates) else ""
        return _moment(number, self.epoch, kind) if kind else number

    def _tables(self, part: str) -> tuple[Area, ...]:
        found = []
        for _, kind, target in self._related(part):
            if kind == "table" and target.casefold() in self.parts:
                table = self._tree(target)
                area = _area(table.get("ref", ""))
                name = table.get("displayName") or table.get("name") or ""
                headers = _number_in(table.get("headerRowCount", "1"))
                totals = _number_in(table.get("totalsRowCount", "0"))
                found.append(
                    Area(area.top, area.left, area.bottom, area.right, name, headers, totals)
                )
        return tuple(found)


def _plain(item: ET.Element) -> str:
    # Runs of phonetic hints (rPh) are not part of the text.
    found = []
    for part in item:
        tag = _local(part.tag)
        if tag == "t":
            found.append(part.text or "")
        elif tag == "r":
            found.extend(run.text or "" for run in part if _local(run.tag) == "t")
    return _unescape("".join(found))


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _unescape(text: str) -> str:
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda one: chr(int(one[1], 16)), text)
    # Half a letter of two halves cannot be written anywhere.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _iso(text: str) -> Any:
    try:
        return dt.datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        return text


DateStyle = Literal["", "date", "duration"]
_NOT_PARTS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)


def date_styles(styles: ET.Element) -> list[DateStyle]:
    """What each cell style shows a number as.

    Parameters
    ----------
    styles
        The root of the part with the styles.

    Returns
    -------
    list of str
        By the style's number: ``"date"``, ``"duration"``, or empty for a plain number.
    """
    custom: dict[int, str] = {}
    used: list[int] = []
    for part in styles:
        if _local(part.tag) == "numFmts":
            for one in part:
                custom[_number_in(one.get("numFmtId", "0"))] = one.get("formatCode", "")
        elif _local(part.tag) == "cellXfs":
            used = [_number_in(one.get("numFmtId", "0")) for one in part]
    return [_date_style(one, custom.get(one)) for one in used]


def _date_style(number: int, code: str | None) -> DateStyle:
    if code is None:
        return (
            "duration"
            if number == 46
            else "date"
            if 14 <= number <= 22 or 27 <= number <= 36 or number in (45, 47) or 50 <= number <= 58
            else ""
        )
    bare = _NOT_PARTS.sub("", code.partition(";")[0]).lower()
    if re.search(r"\[(?:h+|m+|s+)\]", bare):
        return "duration"
    return "date" if re.search("[dmyhs]|a/p", bare.replace("general", "")) else ""


def _moment(number: float, epoch: dt.datetime, kind: DateStyle) -> Any:
    clock = number < 1
    if kind == "date" and number < 60 and epoch.year == 1899 and not clock:
        number += 1  # the 29 February 1900 of spreadsheets never was
    try:
        length = dt.timedelta(milliseconds=round(number * 86_400_000))
        if kind == "duration":
            return length
        return (epoch + max(length, dt.timedelta())).time() if clock else epoch + length
    except OverflowError:  # beyond the year 9999
        return number


def _dense(sheet: Any) -> tuple[Rows, dict[int, Cells]]:
    if sheet.start is None:
        return np.zeros(0, dtype=np.int64), {}
    encoders: list[_Encoder] = []
    count = 0
    lines = iter(sheet.iter_rows())
    while block := list(itertools.islice(lines, _BLOCK)):
        count += len(block)
        for at, column in enumerate(zip(*block, strict=True)):
            if at == len(encoders):
                encoders.append(_Encoder())
            encoders[at].extend(column)
    # Blank rows at the top may be among them, so places are counted from the last cell.
    bottom, right = sheet.end[0] + 1, sheet.end[1] + 1
    rows = np.arange(bottom - count + 1, bottom + 1, dtype=np.int64)
    first = right - len(encoders) + 1
    return drop_blank(rows, {at: one.cells(count) for at, one in enumerate(encoders, start=first)})


def _read_ods(path: Path) -> Book:
    preflight.check_repeats(path)
    try:
        with path.open("rb") as file:  # from a path it would go by the name's ending
            book = python_calamine.load_workbook(file)
        visible = python_calamine.SheetVisibleEnum.Visible
        grids = tuple(
            Grid(one.name, *_dense(book.get_sheet_by_name(one.name)), one.visible != visible)
            for one in book.sheets_metadata
            if one.typ == python_calamine.SheetTypeEnum.WorkSheet
        )
    except python_calamine.CalamineError as error:
        raise refusal("file-damaged", path.name, why="its sheets cannot be read") from error
    ending = path.suffix or "nothing"
    named = "" if ending.lower() == ".ods" else f", although its name ends in {ending}"
    text = (
        f"an .ods file{named}: cells with errors look blank in it, and hidden rows like any other."
    )
    return Book(path.name, "ods", grids, (("file-opendocument", text),))


_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def _read_text(path: Path) -> Book:
    data = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    guessed = False
    try:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text, guessed = data.decode("cp1252"), True
    except UnicodeDecodeError as error:
        raise refusal("file-encoding", path.name) from error
    if "\0" in text:
        raise refusal("file-encoding", path.name)
    separator = _separator(text)
    sparse = _Sparse()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        for row, cells in enumerate(reader, start=1):
            if row > LAST_ROW:
                raise refusal("file-too-many-rows", path.name, row=row, column=1)
            sparse.add(row, ((at, _bare(one)) for at, one in enumerate(cells, start=1) if one))
    except csv.Error as error:
        raise refusal("file-quotes", path.name, line=reader.line_num) from error
    finally:
        csv.field_size_limit(limit)
    rows, columns = sparse.packed()
    shown = (
        "Western European text (cp1252)"
        if guessed
        else "UTF-16"
        if encoding == "utf-16"
        else "UTF-8"
    )
    remark = f"read as {shown}, separated by {_SEPARATORS[separator]}."
    code = "text-encoding-guessed" if guessed else "text-format"
    return Book(path.name, "text", (Grid(path.stem, rows, columns),), ((code, remark),))


# Text that a spreadsheet program would take for a formula, behind any number of apostrophes.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(text: str) -> str:
    """Text for a CSV cell that no spreadsheet program takes for a formula.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    str
        With an apostrophe before it where it would be; reading such a file takes it off again.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Ana")
    ("'=1+1", 'Ana')
    """
    return f"'{text}" if _LIKE_A_FORMULA.match(text) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and _LIKE_A_FORMULA.match(text) else text


_SAMPLE, _SAMPLE_ROWS = 50_000, 50


def _separator(text: str) -> str:
    """The mark that gives most rows one and the same width; notes may be full of the others."""

    def even(mark: str) -> tuple[float, int]:
        rows = csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=mark)
        widths = Counter(len(row) for row in itertools.islice(rows, _SAMPLE_ROWS) if row)
        shares = ((count / widths.total(), width) for width, count in widths.items() if width > 1)
        return max(shares, default=(0, 0))

    return max(_SEPARATORS, key=even)
