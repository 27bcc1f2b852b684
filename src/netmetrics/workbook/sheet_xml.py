"""The XML of one sheet, changed in place: what is not touched stays byte for byte."""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from netmetrics.workbook.archive import UnusualFileError
from netmetrics.workbook.cells import Area, letter

_ATTRIBUTES = rb"(?:[^<>\"'/]++|\"[^\"<]*+\"|'[^'<]*+'|/(?!>))*+"
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ROOT = re.compile(rb"<((?:[\w.-]+:)?)worksheet\b")
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
# Rules that only newer programs know stand at the end of the sheet; sparklines there are left alone.
_BEYOND = re.compile(
    rb"<[\w.-]+:(dataValidation|conditionalFormatting)[\s>].*?</[\w.-]+:\1>", re.DOTALL
)
_SQREF = re.compile(rb"<[\w.-]+:sqref>([^<]*)</")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

State = Literal["blank", "value", "formula"]


@dataclass(frozen=True, slots=True)
class CellAt:
    """A cell as it lies in the XML.

    Parameters
    ----------
    start, end
        Its first byte and the one after its last.
    style
        The number of its style, as written; empty for none.
    state
        Whether it is blank, holds a value, or a formula.
    formula
        The formula's text; empty where it is shared with other cells or fills several.
    """

    start: int
    end: int
    style: str
    state: State
    formula: str = ""


@dataclass(frozen=True, slots=True)
class FormulaAt:
    """A formula as it lies in the XML.

    Parameters
    ----------
    row, column
        Its cell.
    text
        The formula; empty where it is shared from another cell.
    kind
        ``"normal"``, ``"shared"``, ``"array"`` or ``"dataTable"``.
    shared
        The number by which cells share one formula.
    area
        The area of an array formula.
    result
        First byte of the saved result and the one after its last; equal when there is none.
    """

    row: int
    column: int
    text: str
    kind: str
    shared: str
    area: Area | None
    result: tuple[int, int]


def place(address: str) -> tuple[int, int]:
    """Row and column of an address.

    Parameters
    ----------
    address
        Such as ``"B7"``.

    Returns
    -------
    tuple of int
        Such as ``(7, 2)``.
    """
    found = _PLACE.fullmatch(address)
    if not found:
        raise UnusualFileError
    column = 0
    for one in found[1]:
        column = column * 26 + ord(one) - 64
    return int(found[2]), column


def area(ref: str) -> Area:
    """The area that a reference such as ``"A1:C9"`` means.

    Parameters
    ----------
    ref
        The reference.

    Returns
    -------
    Area
        Its corners.
    """
    first, _, last = ref.partition(":")
    top, left = place(first)
    bottom, right = place(last or first)
    return Area(top, left, bottom, right)


def reference(found: Area) -> str:
    """An area as it is written, such as ``"A1:C9"``.

    Parameters
    ----------
    found
        The area.

    Returns
    -------
    str
        The reference; of a single cell without a colon.
    """
    first = f"{letter(found.left)}{found.top}"
    last = f"{letter(found.right)}{found.bottom}"
    return first if first == last else f"{first}:{last}"


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a start tag.

    Parameters
    ----------
    tag
        The tag, or what stands in it after its name.

    Returns
    -------
    dict of str to str
        Values by name.
    """
    return {
        name.decode(): html.unescape((double or single).decode())
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with one attribute set.

    Parameters
    ----------
    tag
        The whole tag.
    name
        The attribute.
    value
        Its new value.

    Returns
    -------
    bytes
        The tag, all else as it was.
    """
    new = f"{name}={quoteattr(value)}".encode()
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] == name.encode():
            return tag[: found.start()] + new + tag[found.end() :]
    closing = 2 if tag.endswith(b"/>") else 1
    return tag[:-closing].rstrip() + b" " + new + tag[-closing:]


def tags(data: bytes, name: str, start: int = 0) -> Iterator[re.Match[bytes]]:
    """Start tags of a name, whatever their prefix.

    Parameters
    ----------
    data
        The XML.
    name
        The name without prefix.
    start
        Where to begin.

    Yields
    ------
    re.Match
        One for each tag.
    """
    pattern = rb"<(?:[\w.-]+:)?" + name.encode() + rb"(?=[\s/>])" + _ATTRIBUTES + rb"/?>"
    return re.compile(pattern).finditer(data, start)


def plain(data: bytes) -> None:
    """Make sure that XML holds nothing that could hide a tag: comments, raw sections, notes.

    Parameters
    ----------
    data
        The XML.

    Raises
    ------
    UnusualFileError
        If it does, or is not in UTF-8.
    """
    head = data[:200].partition(b"?>")[0].lower()
    utf8 = b"encoding" not in head or b"utf-8" in head or b"utf8" in head
    if b"<!" in data or b"<?" in data[5:] or not utf8:
        raise UnusualFileError


class SheetXml:
    """One sheet's XML and what is to change in it.

    Parameters
    ----------
    data
        The XML.

    Raises
    ------
    UnusualFileError
        If it cannot be changed with certainty.
    """

    def __init__(self, data: bytes) -> None:
        plain(data)
        root = _ROOT.search(data)
        if not root:
            raise UnusualFileError
        self.data = data
        self.prefix = root[1]
        self._rows: tuple[list[int], list[tuple[int, int, int]]] | None = None
        self._cells: dict[int, dict[int, CellAt]] = {}
        self._columns: list[tuple[int, int, str]] | None = None
        self._puts: dict[int, dict[int, bytes]] = {}
        self._splices: list[tuple[int, int, bytes]] = []
        sheet_data = next(self._own(b"sheetData"), None)
        if sheet_data is None:
            raise UnusualFileError
        self._open, self.start = sheet_data.span()
        self.end = self.start
        if not sheet_data[0].endswith(b"/>"):
            self.end = data.index(b"</" + self.prefix + b"sheetData", self.start)

    def _own(
        self, name: bytes, start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[bytes]]:
        pattern = re.compile(rb"<" + self.prefix + name + rb"(?=[\s/>])" + _ATTRIBUTES + rb"/?>")
        return pattern.finditer(self.data, start, len(self.data) if end is None else end)

    def _row_table(self) -> tuple[list[int], list[tuple[int, int, int]]]:
        """Numbers of the rows; and of each: its start, the end of its start tag, its cells' end."""
        if self._rows is None:
            numbers: list[int] = []
            spans: list[tuple[int, int, int]] = []
            close = b"</" + self.prefix + b"row"
            for found in self._own(b"row", self.start, self.end):
                number = attributes(found[0][:200]).get("r", "")
                if not number.isdecimal() or (numbers and int(number) <= numbers[-1]):
                    raise UnusualFileError
                numbers.append(int(number))
                opened = found.end()
                empty = found[0].endswith(b"/>")
                last = opened if empty else self.data.index(close, opened)
                spans.append((found.start(), opened, last))
            self._rows = numbers, spans
        return self._rows

    @property
    def last_row(self) -> int:
        """The number of the last row that is written out, filled or not."""
        numbers, _ = self._row_table()
        return numbers[-1] if numbers else 0

    def row(self, number: int) -> tuple[int, int, int] | None:
        """Where a row lies.

        Parameters
        ----------
        number
            The row.

        Returns
        -------
        tuple of int or None
            Its first byte, the end of its start tag, the end of its cells.
        """
        numbers, spans = self._row_table()
        at = bisect.bisect_left(numbers, number)
        return spans[at] if at < len(numbers) and numbers[at] == number else None

    def row_attributes(self, number: int) -> dict[str, str]:
        """The attributes of a row; none where it is not written out.

        Parameters
        ----------
        number
            The row.

        Returns
        -------
        dict of str to str
            Values by name.
        """
        found = self.row(number)
        return attributes(self.data[found[0] : found[1]]) if found else {}

    def cells(self, number: int) -> dict[int, CellAt]:
        """The cells of a row by their column.

        Parameters
        ----------
        number
            The row.

        Returns
        -------
        dict of int to CellAt
            Only cells that are written out.
        """
        if number not in self._cells:
            self._cells[number] = self._cells_of(number)
        return self._cells[number]

    def _cells_of(self, number: int) -> dict[int, CellAt]:
        span = self.row(number)
        found: dict[int, CellAt] = {}
        if not span:
            return found
        p = self.prefix
        inner = re.compile(rb"<" + p + rb"f(?=[\s/>])(" + _ATTRIBUTES + rb")(?:/>|>([^<]*))")
        blank = re.compile(rb"\s*(?:<" + p + rb"v\s*(?:/>|>\s*</" + p + rb"v\s*>))?\s*$")
        for tag in self._own(b"c", span[1], span[2]):
            about = attributes(tag[0])
            row, column = place(about.get("r", ""))
            if row != number or (found and column <= max(found)):
                raise UnusualFileError
            end, content = tag.end(), b""
            if not tag[0].endswith(b"/>"):
                close = self.data.index(b"</" + p + b"c", tag.end())
                content = self.data[tag.end() : close]
                end = self.data.index(b">", close) + 1
            formula = inner.search(content)
            state: State = "formula" if formula else "blank" if blank.match(content) else "value"
            alone = formula and attributes(formula[1]).get("t", "normal") == "normal"
            text = html.unescape((formula[2] or b"").decode()) if formula and alone else ""
            found[column] = CellAt(tag.start(), end, about.get("s", ""), state, text)
        return found

    def formulas(self) -> list[FormulaAt]:
        """Every formula, and every cell that an array formula fills.

        Returns
        -------
        list of FormulaAt
            In the order of the sheet.
        """
        p = self.prefix
        if b"<" + p + b"f" not in self.data:
            return []
        formula = re.compile(
            rb"<" + p + rb"f(?=[\s/>])(" + _ATTRIBUTES + rb")(?:/>|>([^<]*)</" + p + rb"f\s*>)\s*"
        )
        value = re.compile(rb"<" + p + rb"v\s*(?:/>|>[^<]*</" + p + rb"v\s*>)")
        found = []
        for one in formula.finditer(self.data, self.start, self.end):
            cell = self.data.rindex(b"<" + p + b"c", self.start, one.start())
            row, column = place(attributes(self.data[cell : one.start()]).get("r", ""))
            about = attributes(one[1])
            result = value.match(self.data, one.end())
            span = result.span() if result else (one.end(), one.end())
            text = html.unescape((one[2] or b"").decode())
            kind = about.get("t", "normal")
            whole = area(about["ref"]) if "ref" in about and kind != "shared" else None
            found.append(FormulaAt(row, column, text, kind, about.get("si", ""), whole, span))
        return found

    def result_of(self, row: int, column: int) -> tuple[int, int] | None:
        """Where the saved result of a cell that an array formula fills lies.

        Parameters
        ----------
        row, column
            The cell.

        Returns
        -------
        tuple of int or None
            First byte and the one after the last.
        """
        cell = self.cells(row).get(column)
        if cell is None:
            return None
        value = re.compile(rb"<" + self.prefix + rb"v\s*(?:/>|>[^<]*</" + self.prefix + rb"v\s*>)")
        found = value.search(self.data, cell.start, cell.end)
        return found.span() if found else None

    def put(self, row: int, column: int, cell: bytes) -> None:
        """Write a cell where none or a blank one stands.

        Parameters
        ----------
        row, column
            Where.
        cell
            Its XML.
        """
        self._puts.setdefault(row, {})[column] = cell

    def splice(self, start: int, end: int, new: bytes) -> None:
        """Replace some bytes.

        Parameters
        ----------
        start, end
            The first byte and the one after the last.
        new
            What stands there instead.
        """
        self._splices.append((start, end, new))

    def cell(self, row: int, column: int, style: str, kind: str, content: str) -> bytes:
        """The XML of a cell.

        Parameters
        ----------
        row, column
            Where.
        style
            The number of its style; empty for none.
        kind
            ``"text"``, ``"number"``, ``"boolean"``, ``"formula"`` or ``"blank"``.
        content
            What it holds.

        Returns
        -------
        bytes
            The element.
        """
        p = self.prefix.decode()
        styled = f' s="{style}"' if style else ""
        head = f'<{p}c r="{letter(column)}{row}"{styled}'
        if kind == "blank":
            return f"{head}/>".encode()
        if kind == "formula":
            return f"{head}><{p}f>{escape(content)}</{p}f></{p}c>".encode()
        if kind == "text":
            text = escape(storable(content))
            space = f'<{p}t xml:space="preserve">{text}</{p}t>'
            return f'{head} t="inlineStr"><{p}is>{space}</{p}is></{p}c>'.encode()
        typed = ' t="b"' if kind == "boolean" else ""
        return f"{head}{typed}><{p}v>{content}</{p}v></{p}c>".encode()

    def extend(self, place_of: Area, bottom: int) -> None:
        """Let validations, formats and filters that ended at the last row reach the new one.

        Parameters
        ----------
        place_of
            The table before, from its header row to its last row.
        bottom
            The new last row.
        """
        for name in ("dataValidation", "conditionalFormatting"):
            found = [one for one in tags(self.data, name, self.end) if b"sqref" in one[0]]
            lists = [attributes(one[0])["sqref"] for one in found]
            for one, new in zip(found, _extended(lists, place_of, bottom), strict=True):
                if new:
                    self.splice(*one.span(), with_attribute(one[0], "sqref", new))
        texts = [
            text
            for block in _BEYOND.finditer(self.data, self.end)
            for text in _SQREF.finditer(self.data, *block.span())
        ]
        lists = [one[1].decode() for one in texts]
        for one, new in zip(texts, _extended(lists, place_of, bottom), strict=True):
            if new:
                self.splice(*one.span(1), new.encode())

    def column_style(self, column: int) -> str:
        """The style of a whole column.

        Parameters
        ----------
        column
            Its number, from 1.

        Returns
        -------
        str
            The number of the style, as written; empty for none.
        """
        if self._columns is None:
            found = (attributes(one[0]) for one in self._own(b"col", 0, self._open))
            self._columns = [
                (int(one["min"]), int(one["max"]), one.get("style", "")) for one in found
            ]
        of = (style for first, last, style in self._columns if first <= column <= last)
        return next(of, "")

    def merged(self) -> Iterator[Area]:
        """The merged areas.

        Yields
        ------
        Area
            One by one.
        """
        for one in self._own(b"mergeCell", self.end):
            yield area(attributes(one[0]).get("ref", ""))

    def tag(self, name: str) -> re.Match[bytes] | None:
        """The first start tag of a name, outside the rows.

        Parameters
        ----------
        name
            The name without prefix.

        Returns
        -------
        re.Match or None
            The tag.
        """
        before = next(self._own(name.encode(), 0, self._open), None)
        return before or next(self._own(name.encode(), self.end), None)

    def result(self) -> bytes:
        """The XML with all changes.

        Returns
        -------
        bytes
            The new part; the old one if nothing changes.
        """
        splices = [(start, end, 1, new) for start, end, new in self._splices]
        splices += [(start, end, 0, new) for start, end, new in self._row_splices()]
        splices += [(start, end, 1, new) for start, end, new in self._dimension()]
        done, at = [], 0
        for start, end, _, new in sorted(splices, key=lambda one: one[:3]):
            if start < at:
                raise UnusualFileError
            done += [self.data[at:start], new]
            at = end
        return b"".join([*done, self.data[at:]])

    def _row_splices(self) -> Iterator[tuple[int, int, bytes]]:
        numbers, spans = self._row_table()
        p = self.prefix
        new_rows: dict[int, list[bytes]] = {}
        for number, puts in sorted(self._puts.items()):
            span = self.row(number)
            cells = [puts[column] for column in sorted(puts)]
            if span is None:
                at = bisect.bisect_left(numbers, number)
                where = spans[at][0] if at < len(spans) else self.end
                new = b'<%srow r="%d">%s</%srow>' % (p, number, b"".join(cells), p)
                new_rows.setdefault(where, []).append(new)
            elif span[1] == span[2] and self.data[span[1] - 2 : span[1]] == b"/>":
                opened = self.data[span[0] : span[1] - 2] + b">"
                yield span[0], span[1], opened + b"".join(cells) + b"</" + p + b"row>"
            else:
                yield from self._cell_splices(number, span[2], puts)
                tag = self.data[span[0] : span[1]]
                # How far the row spans is only a hint, and may be wrong now.
                yield span[0], span[1], re.sub(rb"\s+spans=(?:\"[^\"]*\"|'[^']*')", b"", tag)
        for where, rows in new_rows.items():
            if self.start == self.end and self.data[self.start - 2 : self.start] == b"/>":
                opened = self.data[self._open : self.start - 2] + b">"
                yield self._open, self.start, opened + b"".join(rows) + b"</" + p + b"sheetData>"
            else:
                yield where, where, b"".join(rows)

    def _cell_splices(
        self, number: int, end: int, puts: dict[int, bytes]
    ) -> Iterator[tuple[int, int, bytes]]:
        there = self.cells(number)
        inserted: dict[int, list[bytes]] = {}
        for column in sorted(puts):
            if column in there:
                yield there[column].start, there[column].end, puts[column]
            else:
                after = [cell.start for at, cell in there.items() if at > column]
                inserted.setdefault(min(after, default=end), []).append(puts[column])
        for where, cells in inserted.items():
            yield where, where, b"".join(cells)

    def _dimension(self) -> Iterator[tuple[int, int, bytes]]:
        found = self.tag("dimension")
        if not found or not self._puts or ":" not in attributes(found[0]).get("ref", ""):
            return
        old = area(attributes(found[0])["ref"])
        columns = [column for puts in self._puts.values() for column in puts]
        new = Area(
            min(old.top, *self._puts),
            min(old.left, *columns),
            max(old.bottom, *self._puts),
            max(old.right, *columns),
        )
        yield *found.span(), with_attribute(found[0], "ref", reference(new))


def storable(text: str) -> str:
    """Text as a file can hold it: what XML forbids is escaped as spreadsheet programs do.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The same to a spreadsheet program.
    """
    text = _ESCAPE.sub("_x005F_", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _extended(lists: Iterable[str], place_of: Area, bottom: int) -> list[str]:
    """Lists of areas in which those that ended at the last row reach the new one; else empty."""
    groups = [[(ref, _corners(ref)) for ref in one.split()] for one in lists]
    every = [one for group in groups for _, one in group]
    found = []
    for group in groups:
        grown = [(ref, one, _grown(one, every, place_of, bottom)) for ref, one in group]
        changed = any(new != one for _, one, new in grown)
        refs = (ref if new == one else reference(new) for ref, one, new in grown)
        found.append(" ".join(refs) if changed else "")
    return found


def _corners(ref: str) -> Area:
    try:
        return area(ref)
    except UnusualFileError:
        return Area(0, 0, 0, 0)  # whole rows or columns reach everywhere already


def _grown(one: Area, every: Iterable[Area], place_of: Area, bottom: int) -> Area:
    beside = one.right < place_of.left or one.left > place_of.right
    if beside or not one.top <= place_of.bottom <= one.bottom < bottom:
        return one
    for other in every:
        across = other.left <= one.right and one.left <= other.right
        if across and other.top <= bottom and other.bottom > one.bottom:
            return one  # another rule begins there
    return Area(one.top, one.left, bottom, one.right)
