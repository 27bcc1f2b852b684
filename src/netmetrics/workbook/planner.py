"""Decide cell by cell what an edit of a person's workbook writes, or refuse it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from netmetrics.problems import WorkbookError
from netmetrics.workbook.cells import Area, Book, Broken, Value, letter
from netmetrics.workbook.content import DAY, Content, content
from netmetrics.workbook.dependents import Changed, Formula, dependents, ending_at, looks
from netmetrics.workbook.package import Package, Table
from netmetrics.workbook.places import Place, place_of
from netmetrics.workbook.proof import LAST_ROW
from netmetrics.workbook.sheet_xml import (
    CellAt,
    SheetXml,
    attributes,
    reference,
    with_attribute,
)
from netmetrics.workbook.sheet_xml import area as area_of

Entries = Sequence[Mapping[str, object]] | pd.DataFrame
Fill = tuple[str, int, str, object] | tuple[str, int, str, object, str]
Cell = tuple[str, int, int]

_LOOKED_THROUGH = 100  # rows above in which a style that shows a day is looked for
_ALIKE = 5  # rows above that have to agree on whether a column holds formulas
_WHETHER = {"answered": "answered_on", "done": "done_on"}  # two columns of the reader's tables


@dataclass(frozen=True, slots=True)
class _Write:
    """One cell that is written."""

    tab: str
    row: int
    column: int
    header: str
    content: Content
    change: str


class Planner:
    """One edit in the making.

    Parameters
    ----------
    book
        The cells of the file.
    package
        Its parts.
    """

    def __init__(self, book: Book, package: Package) -> None:
        self.book = book
        self.package = package
        self.styles = package.styles()
        self.writes: dict[Cell, _Write] = {}
        self.notes: list[str] = []
        self.emptied: set[Cell] = set()
        self._places: dict[tuple[str, str], Place] = {}
        self._changed = Changed()
        self._tables: dict[str, Table] = {one.name.casefold(): one for one in package.tables}
        self._table_parts: dict[str, bytes] = {}
        self._filters: dict[str, str] = {}
        self._short: list[tuple[Place, Area]] = []  # places that grew, as they were before

    def add(self, key: str, entries: Entries) -> None:
        """Add rows below the last one of a sheet or table.

        Parameters
        ----------
        key
            The sheet of the schema, or the table.
        entries
            The rows.

        Raises
        ------
        WorkbookError
            If it is not sure that this harms nothing.
        """
        records = _records(entries)
        if not records:
            return
        place = self._place(key)
        rows = [found for one in records if (found := self._contents(place, key, one))]
        if not rows:
            return
        bottom = place.last + len(rows)
        self._allow(place)
        for at in place.table.formulas if place.table else ():
            if any(at in values for values in rows):
                raise self._no(place, f"column {place.titles.get(at)} fills itself by a formula")
        self._free(place, rows)
        self._plain_end(place)
        self._patchy(place, rows)
        for row, values in enumerate(rows, start=place.last + 1):
            self._new_row(place, row, values)
        self._changed.add(
            place.tab.casefold(),
            Area(place.last + 1, place.area.left, bottom, place.area.right),
        )
        self._grow(place, bottom)

    def fill(self, key: str, row: int, column: str, value: object, tab: str = "") -> None:
        """Fill one blank cell.

        Parameters
        ----------
        key
            The sheet of the schema, or the table.
        row
            The row on the sheet.
        column
            The column's name.
        value
            What goes in.
        tab
            The tab of that row, where several hold rows of the sheet; by default that of new rows.

        Raises
        ------
        WorkbookError
            If the cell is not blank, or it is not sure that filling it harms nothing.
        """
        place = self._place(key, tab)
        for at, found in self._contents(place, key, {column: value}).items():
            where = f"{letter(at)}{row}"
            if not place.area.top < row <= place.last:
                raise self._no(place, f"row {row} is none of its entries")
            self._allow(place)
            cell = self.package.sheet(place.tab).cells(row).get(at)
            if (place.tab, row, at) in self.writes or (cell and cell.state != "blank"):
                raise self._no(
                    place, f"{where} is not blank", "What stands in a cell is never replaced."
                )
            self._merges(place, row, row)
            self._put(place, row, at, found, "blank filled", self._near(place, row, at))
            self._changed.add(place.tab.casefold(), Area(row, at, row, at))

    def parts(self) -> dict[str, bytes]:
        """The parts of the file that change.

        Returns
        -------
        dict of str to bytes
            Their new content; empty when nothing was added or filled.
        """
        if not self.writes:
            return {}
        formulas = self._formulas()
        self._forget_results(formulas)
        self._say_short([one for _, one, _ in formulas])
        if self.emptied and self.package.waits_to_calculate:
            self.notes.append(
                "The workbook calculates only when told to: press F9 after opening it."
            )
        added = [at for at, one in self.writes.items() if one.content.kind == "formula"]
        parts = self.package.calculation_order(added)
        if formulas or added or self._filters:
            parts[self.package.main] = self.package.workbook(self._filters)
        parts |= {**self.package.changed_sheets(), **self._table_parts}
        return {name: new for name, new in parts.items() if new != self.package.archive.read(name)}

    def rows(self) -> pd.DataFrame:
        """Every cell that is written, in the order of the sheets.

        Returns
        -------
        pandas.DataFrame
            sheet, row, column, header, value, change.
        """
        order = {grid.name: at for at, grid in enumerate(self.book.grids)}
        writes = sorted(self.writes.values(), key=lambda one: (order[one.tab], one.row, one.column))
        found = [
            (one.tab, one.row, letter(one.column), one.header, one.content.shown, one.change)
            for one in writes
        ]
        columns = ["sheet", "row", "column", "header", "value", "change"]
        frame = pd.DataFrame(found, columns=columns)
        return frame.astype(dict.fromkeys(columns, "str") | {"row": "int64"})

    def reads(self) -> dict[Cell, Value]:
        """What the reader must find in each written cell.

        Returns
        -------
        dict
            By tab, row and column.
        """
        return {at: one.content.reads for at, one in self.writes.items()}

    def _place(self, key: str, tab: str = "") -> Place:
        if (key, tab) not in self._places:
            if self.package.obstacle:
                raise WorkbookError(
                    f"{self.book.name}: {self.package.obstacle}, so nothing was written. "
                    "Add the rows by hand, or use a copy without that."
                )
            self._places[key, tab] = place_of(key, self.book, self.package, tab=tab)
        return self._places[key, tab]

    def _no(self, place: Place, why: str, remedy: str = "Add the rows by hand.") -> WorkbookError:
        return WorkbookError(
            f"{self.book.name}, sheet {place.tab}: {why}, so nothing was written. {remedy}"
        )

    def _contents(self, place: Place, key: str, record: Mapping[str, object]) -> dict[int, Content]:
        """What goes into each column."""
        found: dict[int, Content] = {}
        for name, value in _spread(record, place).items():
            at = place.columns.get(name, 0)
            try:
                one = content(value, place.kinds.get(at), from_1904=self.package.days_from_1904)
            except ValueError as error:
                raise WorkbookError(
                    f"{self.book.name}: {key}, {name}: {error} Nothing was written."
                ) from error
            if one is None or (not at and name == "row"):
                continue
            if not at:
                have = ", ".join(title for title in place.titles.values() if title)
                raise self._no(
                    place,
                    f'there is no column for "{name}"; it has {have}',
                    f"Add a column {name}.",
                )
            found[at] = one
        return found

    def _allow(self, place: Place) -> None:
        """Refuse a sheet or table that may not be written to."""
        protection = self.package.sheet(place.tab).tag("sheetProtection")
        if protection and attributes(protection[0]).get("sheet") in ("1", "true"):
            raise self._no(
                place,
                "it is protected",
                "Lift the protection (Review > Unprotect Sheet) and run it again.",
            )
        if place.table and place.table.obstacle:
            raise self._no(place, f"table {place.table.name}: {place.table.obstacle}")

    def _merges(self, place: Place, top: int, bottom: int) -> None:
        for one in self.package.sheet(place.tab).merged():
            across = one.left <= place.area.right and place.area.left <= one.right
            if across and one.top <= bottom and top <= one.bottom:
                raise self._no(place, f"cells {reference(one)} are merged")

    def _plain_end(self, place: Place) -> None:
        """Refuse a place of which it is not plain where it ends, such as one with notes below."""
        xml = self.package.sheet(place.tab)
        needed = [at for at, column in place.kinds.items() if column.needed]
        first = place.table.area.bottom + 1 if place.table else place.last
        for row in range(max(first, place.area.top + 1), place.last + 1):
            there = xml.cells(row)
            if any(at not in there or there[at].state == "blank" for at in needed):
                titles = ", ".join(place.titles.get(at) or letter(at) for at in needed)
                raise self._no(
                    place,
                    f"row {row} is no whole entry ({titles})",
                    "Complete it, or move what stands below the entries to another sheet.",
                )
        if place.table is None:
            self._nothing_below(place)

    def _nothing_below(self, place: Place) -> None:
        xml = self.package.sheet(place.tab)
        last = xml.cells(place.last)
        for row in range(place.last + 1, xml.last_row + 1):
            for at, cell in xml.cells(row).items():
                inside = place.area.left <= at <= place.area.right
                repeats = cell.state == "formula" and at in last and last[at].state == "formula"
                if inside and cell.state != "blank" and not repeats:
                    raise self._no(
                        place,
                        f"{letter(at)}{row} stands below the entries and may be a total or a note",
                        "Move it to another sheet, or make the entries a table (Insert > Table).",
                    )

    def _patchy(self, place: Place, rows: Sequence[Mapping[int, Content]]) -> None:
        """Refuse a column in which only some of the last rows hold a formula."""
        xml = self.package.sheet(place.tab)
        above = range(place.last, max(place.area.top, place.last - _ALIKE), -1)
        for at in range(place.area.left, place.area.right + 1):
            itself = place.table is not None and at in place.table.formulas
            if itself or all(at in values for values in rows):
                continue
            cells = [xml.cells(row).get(at) for row in above]
            formulas = [cell is not None and cell.state == "formula" for cell in cells]
            if sum(formulas) > 1 and not all(formulas[:2]):
                title = place.titles.get(at) or letter(at)
                raise self._no(place, f"only some rows of column {title} hold a formula")

    def _free(self, place: Place, rows: Sequence[Mapping[int, Content]]) -> None:
        """Refuse when anything stands where the new rows go."""
        top, bottom = place.last + 1, place.last + len(rows)
        if bottom > LAST_ROW:
            raise self._no(place, f"there is no room below row {place.last}")
        self._merges(place, top, bottom)
        left, right = place.area.left, place.area.right
        for other in self.package.tables:
            where = other.area
            across = where.left <= right and left <= where.right
            own = place.table is not None and other.part == place.table.part
            if (
                other.tab == place.tab
                and not own
                and across
                and top <= where.bottom
                and where.top <= bottom
            ):
                raise self._no(place, f"table {other.name} is in the way")
        xml = self.package.sheet(place.tab)
        for row, values in enumerate(rows, start=top):
            prepared = place.table is None or row <= place.table.area.bottom
            for at, cell in xml.cells(row).items():
                outside = not left <= at <= right
                if outside and at not in values:
                    continue
                ready = prepared and cell.state == "formula" and at not in values
                if cell.state != "blank" and not ready:
                    raise self._no(
                        place,
                        f"{letter(at)}{row} is in the way of the new rows",
                        "Move what stands below the table to another sheet.",
                    )
                if (place.tab, row, at) in self.writes:
                    raise self._no(place, f"{letter(at)}{row} would be written twice")

    def _new_row(self, place: Place, row: int, values: Mapping[int, Content]) -> None:
        xml = self.package.sheet(place.tab)
        there = xml.cells(row)
        for at in sorted({*range(place.area.left, place.area.right + 1), *values}):
            style = self._style(place, at, there.get(at))
            cell = there.get(at)
            if at in values:
                self._put(place, row, at, values[at], "new row", style)
            elif (cell is None or cell.state == "blank") and (text := self._formula(place, at)):
                self._put(place, row, at, Content("formula", text, Broken("")), "formula", style)
            elif cell is None and style != xml.column_style(at):
                xml.put(row, at, xml.cell(row, at, style, "blank", ""))

    def _put(self, place: Place, row: int, at: int, what: Content, change: str, style: str) -> None:
        xml = self.package.sheet(place.tab)
        if what.kind == "day" and not self.styles.is_date(style):
            dated = self._day_style(place, at, style)
            what = what if dated else self._day_as_text(place, at, what)
            style = dated or style
        elif what.kind == "number" and self.styles.is_date(style):
            style = ""
        kind = "number" if what.kind == "day" else what.kind
        xml.put(row, at, xml.cell(row, at, style, kind, what.text))
        title = place.titles.get(at, "")
        self.writes[place.tab, row, at] = _Write(place.tab, row, at, title, what, change)

    def _style(self, place: Place, at: int, cell: CellAt | None) -> str:
        """The style of a new cell: its own, that of the row above, or that of the column."""
        if cell and cell.style:
            return cell.style
        xml = self.package.sheet(place.tab)
        if place.last > place.area.top:
            above = xml.cells(place.last).get(at)
            if above:
                return above.style
            row = xml.row_attributes(place.last)
            if row.get("customFormat") in ("1", "true"):
                return row.get("s", "")
        return xml.column_style(at)

    def _near(self, place: Place, row: int, at: int) -> str:
        """The style of a cell that is filled: its own, or that of the row."""
        return self._style(replace(place, last=row), at, None)

    def _day_style(self, place: Place, at: int, style: str) -> str:
        xml = self.package.sheet(place.tab)
        for row in range(place.last, max(place.area.top, place.last - _LOOKED_THROUGH), -1):
            cell = xml.cells(row).get(at)
            if cell and self.styles.is_date(cell.style):
                return cell.style
        own = xml.column_style(at)
        return own if self.styles.is_date(own) else self.styles.date_like(style)

    def _day_as_text(self, place: Place, at: int, what: Content) -> Content:
        """The day as the person types days, where no cell of the file can show one."""
        grid = next(one for one in self.book.grids if one.name == place.tab)
        above = grid.value(int(grid.rows.searchsorted(place.last)), at)
        if isinstance(above, str) and DAY.fullmatch(above):
            return Content("text", what.shown, what.shown)
        raise self._no(
            place,
            f"no cell of the file is formatted as a date and column {letter(at)} would show a number",
            "Format that column as a date, save the file and run it again.",
        )

    def _formula(self, place: Place, at: int) -> str:
        """The formula that every row of a column has; empty when there is none."""
        text = place.table.formulas.get(at, "") if place.table else ""
        if not text:
            text = self._repeated(place, at)
        if text and looks(text).moves:
            raise self._relative(place, at)
        return text

    def _relative(self, place: Place, at: int) -> WorkbookError:
        return self._no(
            place,
            f"column {place.titles.get(at) or letter(at)} uses cell-relative formulas",
            "Add the rows by hand, or refer to columns by name (Table Design).",
        )

    def _repeated(self, place: Place, at: int) -> str:
        """The formula of the last rows where the table itself keeps none."""
        xml = self.package.sheet(place.tab)
        if place.last <= place.area.top:
            return ""
        last = xml.cells(place.last).get(at)
        if last is None or last.state != "formula":
            return ""
        if place.last - 1 > place.area.top:
            above = xml.cells(place.last - 1).get(at)
            if above is None or above.state != "formula":
                return ""  # the only one of its kind, such as =TODAY()-8
            if last.formula and last.formula == above.formula:
                return last.formula
            raise self._relative(place, at)
        if at in place.kinds:
            return ""
        if not last.formula:
            raise self._relative(place, at)
        return last.formula

    def _grow(self, place: Place, bottom: int) -> None:
        """Let the table, its filter and its rules reach the new last row."""
        xml = self.package.sheet(place.tab)
        table = place.table
        if table is None:
            xml.extend(place.area, bottom)
            self._grow_filter(place, bottom)
            self._short.append((place, place.area))
            return
        reach = max(bottom, table.area.bottom)
        grown = self.package.grown(table, reach)
        self._table_parts[table.part] = grown
        if reach == table.area.bottom:
            return
        xml.extend(table.area, reach)
        self._short.append((place, table.area))
        under = range(table.area.bottom + 1, place.last + 1)
        for row in under:
            there = xml.cells(row)
            for at in table.formulas:
                cell = there.get(at)
                if cell is None or cell.state == "blank":
                    one = Content("formula", self._formula(place, at), Broken(""))
                    self._put(place, row, at, one, "formula", self._style(place, at, cell))
        if under:
            whole = replace(table.area, top=under[0], bottom=place.last)
            self._changed.add(place.tab.casefold(), whole)
            self.notes.append(
                f"The table on {place.tab} ended in row {table.area.bottom}; it now reaches row {reach} "
                "and takes in the rows that stood below it."
            )
        area = replace(table.area, bottom=reach)
        self._tables[table.name.casefold()] = replace(table, area=area)

    def _grow_filter(self, place: Place, bottom: int) -> None:
        xml = self.package.sheet(place.tab)
        found = xml.tag("autoFilter")
        if not found or "ref" not in attributes(found[0]):
            return
        old = area_of(attributes(found[0])["ref"])
        if old.top != place.area.top or not place.last <= old.bottom < bottom:
            return
        new = replace(old, bottom=bottom)
        xml.splice(*found.span(), with_attribute(found[0], "ref", reference(new)))
        for tab in (place.tab, "'" + place.tab.replace("'", "''") + "'"):
            self._filters[f"{tab}!{_fixed(old)}"] = f"{tab}!{_fixed(new)}"

    def _formulas(self) -> list[tuple[str, Formula, tuple[int, int]]]:
        """Tab, formula and place of the saved result of every formula in the workbook."""
        found: list[tuple[str, Formula, tuple[int, int]]] = []
        for tab, part in self.package.sheets.items():
            if b"<f" not in (data := self.package.archive.read(part)) and b":f" not in data:
                continue
            masters: dict[str, tuple[str, int, int]] = {}
            for one in self.package.sheet(tab).formulas():
                text, down, right = one.text, 0, 0
                if one.kind == "shared":
                    if text:
                        masters[one.shared] = (text, one.row, one.column)
                    text, row, column = masters.get(one.shared, ("INDIRECT(", one.row, one.column))
                    down, right = one.row - row, one.column - column
                if one.kind == "dataTable":
                    text = "INDIRECT("  # it may look anywhere
                formula = Formula(tab.casefold(), one.row, one.column, text, down, right, one.area)
                found.append((tab, formula, one.result))
        return found

    def _forget_results(self, formulas: Sequence[tuple[str, Formula, tuple[int, int]]]) -> None:
        """Take out the saved results that are no longer right."""
        found = dependents(
            [formula for _, formula, _ in formulas],
            self._changed,
            tables={name: (one.tab.casefold(), one.area) for name, one in self._tables.items()},
            names=self.package.names(),
        )
        for (tab, formula, result), stale in zip(formulas, found, strict=True):
            if stale:
                xml = self.package.sheet(tab)
                self._forget(xml, tab, formula.row, formula.column, result)
                for row, column in _filled(formula):
                    span = xml.result_of(row, column)
                    if span:
                        self._forget(xml, tab, row, column, span)

    def _say_short(self, formulas: Sequence[Formula]) -> None:
        """Name what looks at the rows of before by plain addresses, and so misses the new ones."""
        tabs = {tab.casefold(): tab for tab in self.package.sheets}
        named = {
            f"the name {name}": Formula("", 0, 0, text)
            for name, texts in self.package.names().items()
            for text in texts
            if not name.startswith("_xlnm.")
        }
        for place, area in self._short:
            tab = place.tab.casefold()
            found = [
                f"{tabs[one.sheet]}!{letter(one.column)}{one.row}"
                for one in ending_at(formulas, tab, area)
            ]
            found += [name for name, one in named.items() if ending_at([one], tab, area)]
            if found and place.table is None:
                raise self._no(
                    place,
                    f"only the rows down to {area.bottom} are counted in {_some(found)}",
                    "Let it reach further down, such as to row 5000, and run it again.",
                )
            found += dict.fromkeys(
                name
                for name, text in self.package.drawn()
                if ending_at([Formula("", 0, 0, text)], tab, area)
            )
            if found:
                self.notes.append(
                    f"Looking at {place.tab} only down to row {area.bottom}: {_some(found)}. "
                    "Let it reach further down to count the new rows."
                )

    def _forget(
        self, xml: SheetXml, tab: str, row: int, column: int, span: tuple[int, int]
    ) -> None:
        if span[0] < span[1]:
            xml.splice(*span, b"")
            self.emptied.add((tab, row, column))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"


def _filled(formula: Formula) -> Iterable[tuple[int, int]]:
    """The cells that an array formula fills beside its own."""
    where = formula.fills
    if where is None:
        return []
    return [
        (row, column)
        for row in range(where.top, where.bottom + 1)
        for column in range(where.left, where.right + 1)
        if (row, column) != (formula.row, formula.column)
    ]


def _fixed(area: Area) -> str:
    return f"${letter(area.left)}${area.top}:${letter(area.right)}${area.bottom}"


def _records(entries: Entries) -> list[dict[str, object]]:
    if isinstance(entries, pd.DataFrame):
        return [
            {str(key): value for key, value in one.items()} for one in entries.to_dict("records")
        ]
    return [dict(one) for one in entries]


def _spread(record: Mapping[str, object], place: Place) -> dict[str, object]:
    """The record with what the file keeps in one column, or in two, put so."""
    names = {column.header: column.name for column in place.kinds.values()}
    found = {names.get(key, key): value for key, value in record.items()}
    for whether, when in _WHETHER.items():
        if whether in found and whether not in place.columns:
            said = found.pop(whether)
            found[when] = said if _blank(found.get(when)) else found[when]
        elif whether in place.columns and found.get(when) in ("Yes", "No", "Cancelled"):
            found[whether] = found.pop(when)
    if "contact" not in place.columns and {"first_name", "last_name"} & set(place.columns):
        name = found.pop("contact", None) or found.pop("Name", None)
        if isinstance(name, str):
            first, _, last = name.strip().partition(" ")
            found |= {"first_name": first, "last_name": last}
    return found


def _blank(value: object) -> bool:
    return value is None or value != value or value is pd.NaT  # NaN alone is not itself
