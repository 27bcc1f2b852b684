"""Which rows of a sheet are data, and which are titles, totals, notes or repeated headers."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from netmetrics import schema
from netmetrics.workbook.cells import Area, Grid, Rows, Value
from netmetrics.workbook.headers import Headers, begins, header_words, tidy, worked_out
from netmetrics.workbook.log import Log, joined_runs, listed
from netmetrics.workbook.typed import Fault, quoted

_PERIOD = (
    r"(?:(?:(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?|q[1-4]|week \d{1,2})(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d(?:[- ]q[1-4])?)"
)
_PERIODS = re.compile(_PERIOD, re.IGNORECASE)
_TOTALS = re.compile(
    rf"(?:{_PERIOD} )?"
    r"(?P<word>(?:grand |sub-?)?totals?(?: (?:contacts|people|names|interactions|rows|entries|number|count))?"
    rf"|totals? {_PERIOD}"
    r"|sum|count|average|summe|gesamt|ergebnis|gesamtergebnis)(?P<number> ?[:=(]? ?\d[\d.,]*\)?)?",
    re.IGNORECASE,
)
_RULED = re.compile(r"[=*#~_>\-–—]{2,} ?(.*\w.*)|(.*\w.*) ?[=*#~_<\-–—]{2,}")
# Words of which headings between people are made, such as "WORK FRIENDS" and "Former colleagues".
_GROUPS = frozenset(
    "acquaintances alumni and clients college colleagues contacts coworkers customers ex family former friends inactive "
    "investors leads managers mentees mentors network new old other others past peers people personal professional prospects "
    "recruiters school university vendors work".split()
)
_REMARK = re.compile(r"notes?[: ]|(?:source|legend|key|updated|last updated):", re.IGNORECASE)
# What no name holds, below a list: "A = closest", an address, "Tier 1: call monthly", "(by hand)", "Legend".
_MARKED = re.compile(
    r".*(?:=|https?://|www\.).*|[^:]{1,40}: ?\S.*|\(.*\)|\[.*\]|(?:legend|key|notes?|see also):?|(?:last )?updated .*\d.*",
    re.IGNORECASE,
)
_STARRED = re.compile(r"\*+\s*(?:[a-z(\d]|(?:\S+\s+){3})")  # "*Ana Ruiz" is a person with a star
_LONG = 60
NAMES = frozenset({"contact", "first_name", "last_name"})


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The rows of a sheet that are data.

    Parameters
    ----------
    at
        Their places in the grid's rows.
    source
        How many rows below the header hold anything in a column that is used.
    left_out
        The numbers of those that are no data.
    """

    at: Rows
    source: int
    left_out: frozenset[int]


def take(grid: Grid, headers: Headers, log: Log) -> Taken:
    """Find the data rows and say which others there are.

    Parameters
    ----------
    grid
        The cells.
    headers
        The header row and the columns that are used.
    log
        Where what is found is named.

    Returns
    -------
    Taken
        The data rows.
    """
    below = np.arange(headers.at + 1, len(grid.rows))
    filled = np.zeros(len(below), dtype=bool)
    for column in headers.used:
        cells = grid.columns.get(column)
        if cells:
            filled |= cells.codes[below] != 0
    again, other = _tables(grid, headers, below, log)
    aside = _say_aside(grid, headers, below[~filled & ~other], log)
    below, again, other = below[filled], again[filled], other[filled]
    _say_above(grid, headers, log)
    totals = _totals(grid, headers, below)
    kinds = {
        "rows-waiting": _waiting(grid, headers, below),
        "rows-total": totals,
        "rows-header-again": again,
        "rows-notes": _remarks(grid, headers, below) | _legends(grid, headers, below, totals),
        "rows-heading": _headings(grid, headers, below),
    }
    words = {
        "rows-waiting": ("holds only unticked boxes", "hold only unticked boxes"),
        "rows-heading": ("is a heading", "are headings"),
        "rows-total": ("is a total", "are totals"),
        "rows-header-again": ("repeats the headers", "repeat the headers"),
        "rows-notes": ("is a note", "are notes"),
    }
    out = other.copy()
    for code, of_kind in kinds.items():
        found = of_kind & ~out
        out |= found
        if found.any():
            one, many = words[code]
            rows = grid.rows[below[found]]
            was = f"{one} and was" if len(rows) == 1 else f"{many} and were"
            first = _first(grid, int(below[found][0])) if code == "rows-heading" else ""
            text = f"{listed(rows)}{first} {was} left out."
            log.add(grid.name, Fault(code, text), row=int(rows[0]), cell=_span(rows))
    kept = below[~out]
    last = grid.rows[below[~other]].max(initial=0)
    whole = np.union1d(grid.rows[below], aside)
    whole = whole[whole <= last]
    _say_inside(grid, headers, whole, grid.rows[kept], log)
    return Taken(kept, len(below), frozenset(grid.rows[below[out]].tolist()))


def _first(grid: Grid, at: int) -> str:
    value = next(value for one in grid.columns if (value := grid.value(at, one)) != "")
    return f" ({quoted(value)})"


def _span(rows: Rows) -> str:
    return f"{rows[0]}:{rows[-1]}"


def _say_above(grid: Grid, headers: Headers, log: Log) -> None:
    first = int(grid.rows[headers.at]) if len(grid.rows) else 1
    if first > 1:
        above = "row 1 was" if first == 2 else f"rows 1 to {first - 1} were"
        text = f"the headers stand in row {first}; {above} passed over."
        log.add(grid.name, Fault("rows-above-header", text), row=1, cell=f"1:{first - 1}")


def _say_aside(grid: Grid, headers: Headers, rows: Rows, log: Log) -> Rows:
    """Name the rows that hold something, but nothing in a column that is read, and return them."""
    if headers.sheet is schema.SETTINGS_SHEET:  # choices stand there, beside the settings
        return grid.rows[rows]
    computed = worked_out(headers)
    found = np.zeros(len(rows), dtype=bool)
    for at, cells in grid.columns.items():
        if tidy(headers.titles.get(at, "")) not in computed:
            found |= cells.codes[rows] != 0
    aside = grid.rows[rows[found]]
    if len(aside):
        has, was, it, belongs = (
            ("has", "was", "it", "belongs")
            if len(aside) == 1
            else ("have", "were", "they", "belong")
        )
        text = (
            f"{listed(aside)} {has} entries only in columns that are not read, and {was} left out."
        )
        needed = [headers.titles[at] for at, column in headers.used.items() if column.needed]
        wanted = " and ".join(needed or ["the name"])
        fix = f"Nothing to do; or, if {it} {belongs} to the list, fill in {wanted}."
        log.add(grid.name, Fault("rows-aside", text, fix), row=int(aside[0]), cell=_span(aside))
    return aside


def _waiting(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows in which nothing but unticked boxes stand: Google Sheets fills a column with them."""
    found = np.ones(len(below), dtype=bool)
    for at, column in headers.used.items():
        cells = grid.columns.get(at)
        if cells and found.any():  # most often the first column ends the question
            box = "" if column.name in NAMES else "false"
            blank = [
                isinstance(value, str) and value.casefold() in ("", box) for value in cells.distinct
            ]
            found &= np.array(blank, dtype=bool)[cells.codes[below]]
    return found


def _say_inside(grid: Grid, headers: Headers, filled: Rows, data: Rows, log: Log) -> None:
    before = np.concatenate([[grid.rows[headers.at]], filled]) if len(filled) else filled
    gaps = np.flatnonzero(np.diff(before) > 1)
    if len(gaps):
        runs = [(int(before[at]) + 1, int(before[at + 1]) - 1) for at in gaps]
        many = len(runs) > 1 or runs[0][0] != runs[0][1]
        text = f"{joined_runs(runs)} {'are' if many else 'is'} blank; the rows below were read."
        log.add(
            grid.name,
            Fault("rows-blank-inside", text),
            row=runs[0][0],
            cell=f"{runs[0][0]}:{runs[-1][1]}",
        )
    table = _table(grid, headers)
    under = data[data > table.bottom] if table else data[:0]
    if table and len(under):
        were = "it was" if len(under) == 1 else "they were"
        stand = "stands" if len(under) == 1 else "stand"
        text = f"{listed(under)} {stand} under the table, which ends in row {table.bottom}; {were} read."
        fix = (
            f"Nothing is lost. To make the table end in row {under[-1]}: in Excel drag its corner down, "
            "in LibreOffice choose Data > Define Range."
        )
        fault = Fault("rows-under-table", text, fix)
        log.add(grid.name, fault, row=int(under[0]), cell=_span(under))
    hidden = sum(int(row) in grid.hidden_rows for row in data) if grid.hidden_rows else 0
    if hidden:
        what = "hidden or filtered row was" if hidden == 1 else "hidden or filtered rows were"
        log.add(grid.name, Fault("rows-hidden", f"{hidden:,} {what} read and counted."))


def _table(grid: Grid, headers: Headers) -> Area | None:
    row = int(grid.rows[headers.at]) if len(grid.rows) else 0
    return next(
        (
            area
            for area in grid.tables
            if area.top == row and any(area.left <= at <= area.right for at in headers.used)
        ),
        None,
    )


def _prose(text: str) -> bool:
    """Whether it is a sentence; Martin Luther King Jr. is none."""
    words = text.split()
    small = sum(word[0].islower() for word in words)
    return len(words) > 3 and text.endswith(".") and 2 * small >= len(words) - 1


def _totals(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found = np.zeros(len(below), dtype=bool)
    table = _table(grid, headers)
    if table and table.totals_rows:
        rows = grid.rows[below]
        found |= (rows > table.bottom - table.totals_rows) & (rows <= table.bottom)
    first_so_far = np.ones(len(below), dtype=bool)
    for column in sorted(grid.columns):
        cells = grid.columns[column]
        codes = cells.codes[below]
        # A total stands in the first filled cell of its row, so few values need a look.
        words = [
            one for one in np.unique(codes[first_so_far]).tolist() if _total(cells.distinct[one])
        ]
        if words:
            found |= first_so_far & np.isin(codes, words)
        first_so_far &= codes == 0
        if not first_so_far.any():
            break
    return found


def _total(value: Value) -> bool:
    found = _TOTALS.fullmatch(value.strip(" :")) if isinstance(value, str) else None
    return found is not None and bool(found["number"] or found["word"].casefold() != "count")


def _headings(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows that hold one text only: in cells merged across the sheet, or worded or ruled as a heading."""
    found = np.zeros(len(below), dtype=bool)
    if len(headers.used) < 2:
        return found
    filled = sum((cells.codes[below] != 0).astype(np.int64) for cells in grid.columns.values())
    dated = headers.columns("date") or headers.columns(
        "opened_on"
    )  # elsewhere April may be a person
    across = np.isin(grid.rows[below], [area.top for area in grid.merged if _across(area, headers)])
    for cells in grid.columns.values():
        codes = cells.codes[below]
        alone = (filled == 1) & (codes != 0)
        texts = [one for one in np.unique(codes[alone]) if isinstance(cells.distinct[one], str)]
        worded = [
            one
            for one in texts
            if _worded(str(cells.distinct[one]))
            or (dated and _PERIODS.fullmatch(str(cells.distinct[one])))
        ]
        found |= alone & (np.isin(codes, worded) | (across & np.isin(codes, texts)))
    return found


def _across(area: Area, headers: Headers) -> bool:
    return area.top == area.bottom and sum(area.left <= at <= area.right for at in headers.used) > 1


def _worded(text: str) -> bool:
    if len(text) > _LONG:
        return False
    words = re.findall(r"[^\W\d_]+", text.casefold())
    groups = [word in _GROUPS for word in words]
    loud = text.isupper() or text.endswith(":")
    of_groups = bool(groups) and (all(groups) or (loud and any(groups)))
    return of_groups or bool(_RULED.fullmatch(text))


def _tables(
    grid: Grid, headers: Headers, below: Rows, log: Log
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The rows that repeat the headers, and those of other tables further down, which are named."""
    again = _repeated(grid, headers, below)
    other = np.zeros(len(below), dtype=bool)
    starts: dict[int, str] = {}
    for place in np.flatnonzero(_like_headers(grid, headers, below)).tolist():
        values = {at: grid.value(int(below[place]), at) for at in grid.columns}
        filled = {at: value for at, value in values.items() if value != ""}
        titles = {at: value for at, value in filled.items() if isinstance(value, str)}
        kind = begins(titles, headers) if len(titles) == len(filled) else ""
        if kind == "again":
            again[place] = True
        elif kind == "another":
            again[place] = False
            starts[place] = ", ".join(titles.values())
    rows = grid.rows[below]
    for place, heads in starts.items():
        stops = [one for one in (*starts, *np.flatnonzero(again).tolist()) if one > place]
        first, end = _titled(grid, headers, below, place), min(stops, default=len(below))
        other[first:end] = True
        last = max(_titled(grid, headers, below, end), place + 1) if stops else end
        inside = rows[place + 1 : last]
        were = "was" if len(inside) == 1 else "were"
        lost = f"{listed(inside)} below it {were} left out" if len(inside) else "it holds no rows"
        text = f"row {rows[place]} begins another table ({heads}); {lost}."
        fault, count = Fault("rows-another-table", text), max(len(inside), 1)
        span = _span(rows[first:end])
        log.add(grid.name, fault, row=int(rows[place]), cell=span, left_out=True, cells=count)
    return again, other


def _like_headers(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows in which a word that heads columns stands for what each row needs."""
    found = np.full(len(below), headers.sheet is not schema.SETTINGS_SHEET)
    known = header_words()
    for at, column in headers.used.items():
        if column.needed or column.name in NAMES:
            cells = grid.columns[at]
            words = [
                isinstance(one, str) and one.casefold().strip(" :?*") in known
                for one in cells.distinct
            ]
            found &= np.array(words, dtype=bool)[cells.codes[below]]
    return found


def _titled(grid: Grid, headers: Headers, below: Rows, place: int) -> int:
    """Where a table begins: with the one text above its headers, where that stands apart itself."""
    rows = grid.rows[below]
    before = rows[place - 2] if place > 1 else grid.rows[headers.at]
    apart = place > 0 and rows[place] - rows[place - 1] == 1 and rows[place - 1] - before > 1
    above = [cells.codes[below[place - 1]] != 0 for cells in grid.columns.values()] if apart else []
    return place - 1 if sum(above) == 1 else place


def _repeated(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found = np.ones(len(below), dtype=bool)
    for column in headers.used:
        cells = grid.columns[column]
        title = tidy(headers.titles[column])
        longest = 2 * len(headers.titles[column])
        same = [
            isinstance(value, str) and 0 < len(value) <= longest and tidy(value) == title
            for value in cells.distinct
        ]
        found &= np.array(same, dtype=bool)[cells.codes[below]]
        if not found.any():
            break
    return found if len(headers.used) > 1 else np.zeros(len(below), dtype=bool)


def _remarks(
    grid: Grid, headers: Headers, below: Rows
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows at the end with nothing but one long text, or one marked as a note, at the left."""
    found = np.zeros(len(below), dtype=bool)
    left = min(headers.used, default=1)
    for place in range(len(below) - 1, -1, -1):
        at = int(below[place])
        values = {column: grid.value(at, column) for column in grid.columns}
        filled = [column for column, value in values.items() if value != ""]
        text = values.get(left, "")
        if filled != [left] or not isinstance(text, str):
            break
        if not (_REMARK.match(text) or _STARRED.match(text) or len(text) > _LONG or _prose(text)):
            break
        found[place] = True
    return found


def _legends(
    grid: Grid, headers: Headers, below: Rows, totals: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows after a blank row or a total that hold one text at the left, and one that is no name."""
    found = np.zeros(len(below), dtype=bool)
    left = grid.columns.get(min(headers.used, default=0))
    if left is None or len(headers.used) < 2:
        return found
    filled = sum((cells.codes[below] != 0).astype(np.int64) for cells in grid.columns.values())
    codes = left.codes[below]
    alone = (filled == 1) & (codes != 0)
    marked = [
        one
        for one in np.unique(codes[alone]).tolist()
        if isinstance(text := left.distinct[one], str) and _MARKED.fullmatch(text)
    ]
    marks = alone & np.isin(codes, marked)
    if not marks.any():
        return found
    fresh = np.diff(grid.rows[below], prepend=grid.rows[headers.at]) > 1
    within = noted = False
    for at in range(len(below)):
        within = alone[at] and (within or bool(fresh[at]) or bool(at and totals[at - 1]))
        noted = within and (bool(marks[at]) or (noted and not fresh[at]))
        found[at] = noted and (marks[at] or not _like_a_name(left.distinct[codes[at]]))
    return found


def _like_a_name(value: Value) -> bool:
    words = value.split() if isinstance(value, str) else []
    letters = not any(one.isdigit() for word in words for one in word)
    return letters and (len(words) < 3 or not any(word[0].islower() for word in words))
