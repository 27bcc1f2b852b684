"""The parts of an .xlsx file: its sheets, tables, names and styles, and the small edits of each."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from netmetrics.workbook.archive import Archive, UnusualFileError
from netmetrics.workbook.cells import Area, date_styles, letter
from netmetrics.workbook.sheet_xml import (
    SheetXml,
    area,
    attributes,
    plain,
    reference,
    tags,
    with_attribute,
)

# What may stand before the calculation settings in a workbook part, the last first.
_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
_CODED = re.compile("_x([0-9A-Fa-f]{4})_")


# What looks at cells, each before the formulas in it.
_LOOKS = re.compile(
    rb"<(?:[\w.-]+:)?(?:(?P<kind>sparklineGroup|dataValidation|conditionalFormatting)[\s>]"
    rb"|(?:f|formula1)>(?P<looks>[^<]+)<)"
)
_KINDS = {
    b"sparklineGroup": "a sparkline",
    b"dataValidation": "a list of choices",
    b"conditionalFormatting": "a coloured rule",
}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """An Excel table.

    Parameters
    ----------
    part
        Its part.
    tab
        The sheet it stands on.
    name
        Its name.
    area
        Where it stands, its header row included.
    columns
        Its headers by column number.
    formulas
        The formulas of columns that fill themselves, by column number.
    obstacle
        Why no row can be added to it; empty when one can.
    """

    part: str
    tab: str
    name: str
    area: Area
    columns: Mapping[int, str]
    formulas: Mapping[int, str]
    obstacle: str


class Package:
    """An .xlsx file, part by part.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    UnusualFileError
        If it cannot be changed with certainty.
    """

    def __init__(self, data: bytes) -> None:
        self.archive = Archive(data)
        self._names = {name.replace("\\", "/").casefold(): name for name in self.archive.names}
        self.main = next(
            target for _, kind, target in self._related("") if kind == "officeDocument"
        )
        self._workbook = self.archive.read(self.main)
        plain(self._workbook)
        self.others = {kind: target for _, kind, target in self._related(self.main)}
        self.sheets: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self._read_sheets()
        self._open: dict[str, SheetXml] = {}
        self.tables = [table for tab in self.sheets for table in self._tables_of(tab)]

    def _tree(self, part: str) -> ET.Element:
        # The reader has refused document types, so nothing can be expanded here.
        return ET.fromstring(self.archive.read(part))  # noqa: S314

    def _related(self, part: str) -> list[tuple[str, str, str]]:
        """Key, kind and name of the parts that a part refers to."""
        folder, name = posixpath.split(part)
        rels = self._names.get(posixpath.join(folder, "_rels", name + ".rels").casefold())
        found = []
        for one in self._tree(rels) if rels else ():
            path = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
            target = self._names.get(path.lstrip("/").casefold())
            if one.get("TargetMode") != "External" and target:
                kind = one.get("Type", "").rpartition("/")[2]
                found.append((one.get("Id", ""), kind, target))
        return found

    def _read_sheets(self) -> None:
        related = self._related(self.main)
        targets = {key: target for key, kind, target in related if kind == "worksheet"}
        for one in self._tree(self.main).iter():
            if _local(one) == "sheet":
                key = next((v for name, v in one.items() if name.rpartition("}")[2] == "id"), "")
                if key in targets:
                    self.sheets[one.get("name", "")] = targets[key]
                    self.numbers[one.get("name", "")] = one.get("sheetId", "")

    @property
    def obstacle(self) -> str:
        """Why the file as a whole may not be changed; empty when it may."""
        if any(name.startswith("_xmlsignatures/") for name in self._names):
            return "it is signed, and a change would break the signature"
        if any("vbaprojectsignature" in name for name in self._names):
            return "its macros are signed"
        if any(name.startswith("xl/revisions/") for name in self._names):
            return "it is a shared workbook that records every change"
        for one in tags(self._workbook, "fileSharing"):
            if {"hashValue", "reservationPassword"} & set(attributes(one[0])):
                return "it asks for a password before it may be changed"
        return ""

    @functools.cached_property
    def days_from_1904(self) -> bool:
        """Whether its dates are counted from 1904."""
        for one in tags(self._workbook, "workbookPr"):
            return attributes(one[0]).get("date1904") in ("1", "true")
        return False

    @property
    def waits_to_calculate(self) -> bool:
        """Whether its formulas are worked out only when the person says so."""
        return any(
            attributes(one[0]).get("calcMode") == "manual" for one in tags(self._workbook, "calcPr")
        )

    def sheet(self, tab: str) -> SheetXml:
        """The XML of a sheet.

        Parameters
        ----------
        tab
            Its name.

        Returns
        -------
        SheetXml
            One and the same for each call, so that changes gather in it.
        """
        if tab not in self._open:
            self._open[tab] = SheetXml(self.archive.read(self.sheets[tab]))
        return self._open[tab]

    def _tables_of(self, tab: str) -> list[Table]:
        kinds = self._related(self.sheets[tab])
        return [self._table(part, tab) for _, kind, part in kinds if kind == "table"]

    def _table(self, part: str, tab: str) -> Table:
        root = self._tree(part)
        where = area(root.get("ref", ""))
        name = root.get("displayName") or root.get("name") or ""
        columns, formulas, obstacle = {}, {}, ""
        found = [one for one in root.iter() if _local(one) == "tableColumn"]
        for at, column in enumerate(found, start=where.left):
            columns[at] = _CODED.sub(lambda code: chr(int(code[1], 16)), column.get("name", ""))
            for inner in column:
                if _local(inner) == "calculatedColumnFormula":
                    formulas[at] = inner.text or ""
                    if inner.get("array") in ("1", "true"):
                        obstacle = f"column {columns[at]} fills itself by an array formula"
        if root.get("tableType", "worksheet") != "worksheet" or self._related(part):
            obstacle = "it is filled from elsewhere by a query"
        if root.get("headerRowCount", "1") != "1":
            obstacle = "it has no header row"
        if int(root.get("totalsRowCount", "0")):
            obstacle = "it has a totals row"
        return Table(part, tab, name, where, columns, formulas, obstacle)

    def grown(self, table: Table, bottom: int) -> bytes:
        """A table's part once the table reaches further down.

        Parameters
        ----------
        table
            The table.
        bottom
            Its new last row.

        Returns
        -------
        bytes
            The part with the table's area and its filter's changed.
        """
        data = self.archive.read(table.part)
        plain(data)
        for name in ("autoFilter", "table"):  # from the end, so that places stay right
            found = next(tags(data, name), None)
            about = attributes(found[0]) if found else {}
            if found and "ref" in about:
                old = area(about["ref"])
                new = reference(Area(old.top, old.left, bottom, old.right))
                tag = with_attribute(found[0], "ref", new)
                # A table that is still empty says that its one row is for typing.
                tag = re.sub(rb"\s+insertRow=([\"'])(?:1|true)\1", b"", tag)
                data = data[: found.start()] + tag + data[found.end() :]
        return data

    def names(self) -> dict[str, list[str]]:
        """The defined names.

        Returns
        -------
        dict of str to list of str
            What each stands for, by its name in small letters.
        """
        found: dict[str, list[str]] = {}
        for one in self._tree(self.main).iter():
            if _local(one) == "definedName":
                found.setdefault(one.get("name", "").casefold(), []).append(one.text or "")
        return found

    def drawn(self) -> list[tuple[str, str]]:
        """What charts, sparklines, lists of choices and coloured rules look at.

        Returns
        -------
        list of tuple
            What looks, in plain words, and a formula.
        """
        parts = [("a chart", name) for name in self.archive.names if "/charts/chart" in name]
        parts += [(f" on {tab}", part) for tab, part in self.sheets.items()]
        found = []
        for where, part in parts:
            label = where
            for mark in _LOOKS.finditer(self._outside_rows(part)):
                if kind := mark["kind"]:
                    label = _KINDS[kind] + where
                else:
                    found.append((label, html.unescape(mark["looks"].decode())))
        return found

    def _outside_rows(self, part: str) -> bytes:
        """A part without the rows of a sheet."""
        data = self.archive.read(part)
        start, end = data.find(b"sheetData"), data.rfind(b"sheetData")
        return data if start < 0 else data[:start] + data[end:]

    def workbook(self, filters: Mapping[str, str]) -> bytes:
        """The workbook part, asking for everything to be worked out on opening.

        Parameters
        ----------
        filters
            What the hidden names of sheets' filters stand for now, by what they stood for.

        Returns
        -------
        bytes
            The new part.
        """
        data = self._workbook
        for old, new in filters.items():
            was, becomes = (html.escape(one, quote=False).encode() for one in (old, new))
            found = re.search(rb"_FilterDatabase[^>]*>\s*(?=" + re.escape(was) + b"<)", data)
            if found:
                data = data[: found.end()] + becomes + data[found.end() + len(was) :]
        calc = next(tags(data, "calcPr"), None)
        if calc:
            tag = with_attribute(calc[0], "fullCalcOnLoad", "1")
            return data[: calc.start()] + tag + data[calc.end() :]
        for name in _BEFORE_CALC:
            ends = [*re.finditer(rb"</((?:[\w.-]+:)?)" + name.encode() + rb"\s*>", data)]
            if ends:
                tag = b"<" + ends[-1][1] + b'calcPr fullCalcOnLoad="1"/>'
                return data[: ends[-1].end()] + tag + data[ends[-1].end() :]
        raise UnusualFileError

    def calculation_order(self, cells: Iterable[tuple[str, int, int]]) -> dict[str, bytes]:
        """The part that lists all formulas, with new ones at its end.

        Parameters
        ----------
        cells
            Tab, row and column of each new formula.

        Returns
        -------
        dict of str to bytes
            The part's name and content; empty where the file has none.
        """
        part = self.others.get("calcChain", "")
        found = list(cells)
        if not part or not found:
            return {}
        data = self.archive.read(part)
        plain(data)
        end = re.search(rb"</((?:[\w.-]+:)?)calcChain\s*>", data)
        if not end:
            raise UnusualFileError
        new = b"".join(
            b'<%sc r="%s" i="%s"/>'
            % (end[1], f"{letter(column)}{row}".encode(), self.numbers[tab].encode())
            for tab, row, column in found
        )
        return {part: data[: end.start()] + new + data[end.start() :]}

    def changed_sheets(self) -> dict[str, bytes]:
        """The sheets that change.

        Returns
        -------
        dict of str to bytes
            Their parts.
        """
        new = {self.sheets[tab]: sheet.result() for tab, sheet in self._open.items()}
        return {part: data for part, data in new.items() if data != self.archive.read(part)}

    def styles(self) -> Styles:
        """The cell styles.

        Returns
        -------
        Styles
            What they show numbers as.
        """
        part = self.others.get("styles")
        return Styles(self._tree(part) if part else ET.Element("styleSheet"))


class Styles:
    """The cell styles of a file.

    Parameters
    ----------
    root
        The root of the part.
    """

    def __init__(self, root: ET.Element) -> None:
        self._kinds = date_styles(root)
        formats = next((one for one in root if _local(one) == "cellXfs"), ())
        self._looks = [dict(one.items()) for one in formats]
        own = next((one for one in root if _local(one) == "numFmts"), ())
        codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in own}
        self._codes = [codes.get(one.get("numFmtId", ""), "") for one in self._looks]

    def is_date(self, style: str) -> bool:
        """Whether a style shows a number as a date or time.

        Parameters
        ----------
        style
            Its number, as written in a cell; empty for none.

        Returns
        -------
        bool
            Whether it does.
        """
        at = int(style or 0)
        return at < len(self._kinds) and self._kinds[at] == "date"

    def date_like(self, style: str) -> str:
        """A style that shows a day and otherwise looks as much as possible like another.

        Parameters
        ----------
        style
            The other style.

        Returns
        -------
        str
            Its number; empty when no style of the file shows a day.
        """
        at = int(style or 0)
        wanted = self._looks[at] if at < len(self._looks) else {}
        days = [one for one, kind in enumerate(self._kinds) if kind == "date" and self._day(one)]
        if not days:
            return ""
        about = ("fontId", "fillId", "borderId")
        best = max(
            days, key=lambda one: sum(self._looks[one].get(key) == wanted.get(key) for key in about)
        )
        return str(best)

    def _day(self, at: int) -> bool:
        number = int(self._looks[at].get("numFmtId", "0"))
        code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", self._codes[at].partition(";")[0]).lower()
        return 14 <= number <= 17 or number == 22 or ("d" in code and "y" in code)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
