"""One sheet's cells -> one typed table, with every refused cell and row named."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.schema import Column, Sheet
from netmetrics.workbook.cells import Area, Grid, Rows, Value, letter
from netmetrics.workbook.dates import FIRST_YEAR
from netmetrics.workbook.headers import Headers, tidy
from netmetrics.workbook.log import Log, counted
from netmetrics.workbook.names import loose
from netmetrics.workbook.rows import take
from netmetrics.workbook.typed import (
    COUNT,
    NO_WORDS,
    Context,
    Fault,
    Typed,
    plain_key,
    quoted,
    shown,
)
from netmetrics.workbook.values import type_values

# Days of the log itself; birthdays, Due and Worked together until may well be old or ahead.
BOUNDED = frozenset(
    {
        ("Interactions", "date"),
        ("Interactions", "answered_on"),
        ("Interactions", "done_on"),
        ("Opportunities", "opened_on"),
        ("Contacts", "last_contact_on"),
    }
)
LISTED_COLUMNS = 40
FEW = 3  # from so many cells on, a column of which none can be read was not meant
# What stands for no last name; No, Na and Null are last names, and N. begins one. "?" has an empty key.
_NO_LAST = (NO_WORDS - {"n", "no", "na", "null"}) | {"", "never", "unknown"}
_IDEOGRAPHS = "\u2e80"  # from here on, names are written without spaces
_NOT_MEANT = {"date-impossible", "date-number", "answer-unknown", "days-unknown", "number-unknown"}

Codes = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(slots=True, eq=False)
class Part:
    """One sheet's rows, typed.

    Parameters
    ----------
    grid
        The cells.
    headers
        The header row and the columns that are used.
    frame
        The rows that were kept: `row` and the columns that the sheet has.
    source
        How many rows hold anything.
    left_out
        The numbers of the rows that are not in `frame`.
    unread
        Columns that were left out because nothing in them can be read.
    """

    grid: Grid
    headers: Headers
    frame: pd.DataFrame
    source: int
    left_out: set[int]
    unread: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The sheet's name."""
        return self.grid.name

    def place(self, column: str) -> int:
        """The number of the column that is used as one of the schema's.

        Parameters
        ----------
        column
            The schema column's name.

        Returns
        -------
        int
            Its number, from 1.
        """
        found = self.headers.columns(column)
        found = found or self.headers.columns("first_name") or self.headers.columns("last_name")
        return found[0] if found else 1


def sheet_fault(grid: Grid, headers: Headers) -> Fault | None:
    """Why a sheet of ours cannot be read at all.

    Parameters
    ----------
    grid
        The cells.
    headers
        The header row found.

    Returns
    -------
    Fault or None
        What is wrong; None when the sheet can be read.
    """
    have = some([quoted(title)[1:-1] for title in headers.titles.values() if title]) or "none"
    row = int(grid.rows[headers.at]) if len(grid.rows) else 1
    bare = next(
        (one for one in grid.tables if one.header_rows == 0 and one.top <= row <= one.bottom), None
    )
    if bare:
        return Fault("sheet-no-header", f"the table {bare.name} has no header row.")
    if headers.missing:
        wanted = " and ".join(column.header for column in headers.missing)
        text = f"no column for {wanted} was found; the headers are: {have}."
        return Fault("sheet-needed-missing", text, f"Name the column {wanted}.")
    if headers.twice:
        title = quoted(headers.titles[headers.twice[0]])
        where = some([letter(at) for at in headers.twice], last=" and ")
        how = "both" if len(headers.twice) == 2 else "all"
        text = f"columns {where} are {how} headed {title}."
        return Fault("sheet-header-twice", text)
    if any(_spans(area, row, headers) for area in grid.merged):
        text = f"the headers in row {row} are merged: {have}."
        return Fault(
            "sheet-two-headers", text, "Unmerge the header cells and keep one row of headers."
        )
    second = _second_header(grid, headers)
    if second:
        next_row = int(grid.rows[headers.at + 1])
        return Fault(
            "sheet-two-headers", f"row {next_row} looks like a second header row: {second}."
        )
    return None


def some(words: Sequence[str], *, last: str = ", ") -> str:
    """Words for a sentence; the first ones where there are very many.

    Parameters
    ----------
    words
        Headers or letters.
    last
        What stands before the last one.

    Returns
    -------
    str
        Parted by commas; after forty the others are counted.

    Examples
    --------
    >>> some(["B", "D", "E"], last=" and ")
    'B, D and E'
    """
    if more := len(words[LISTED_COLUMNS:]):
        return f"{', '.join(words[:LISTED_COLUMNS])} and {more:,} more"
    return last.join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _spans(area: Area, row: int, headers: Headers) -> bool:
    in_row = area.top <= row <= area.bottom
    return in_row and any(area.left <= at <= area.right for at in headers.used)


def _second_header(grid: Grid, headers: Headers) -> str:
    if headers.at + 1 >= len(grid.rows) or headers.sheet is None:
        return ""
    values = [grid.value(headers.at + 1, at) for at in headers.titles]
    texts = [value for value in values if isinstance(value, str) and value]
    if len(texts) < 2 or len(texts) != sum(value != "" for value in values):
        return ""
    known = {
        tidy(name) for column in headers.sheet.columns for name in (column.header, *column.aliases)
    }
    bracketed = all(text.startswith("(") and text.endswith(")") for text in texts)
    titles = {tidy(title) for title in headers.titles.values()}
    again = sum(tidy(text) in known - titles for text in texts)
    return (
        some([quoted(text)[1:-1] for text in texts]) if bracketed or again > len(texts) / 2 else ""
    )


def read_sheet(grid: Grid, headers: Headers, context: Context, log: Log) -> Part:
    """Type one sheet.

    Parameters
    ----------
    grid
        The cells.
    headers
        The header row, with the schema's sheet and the columns that are used.
    context
        What typing needs to know.
    log
        Where problems are named.

    Returns
    -------
    Part
        The typed rows and what was left out.
    """
    headers = _without_bare_last(grid, headers, context)
    taken = take(grid, headers, log)
    rows = grid.rows[taken.at]
    part = Part(grid, headers, pd.DataFrame(), taken.source, set(taken.left_out))
    kept = np.ones(len(rows), dtype=bool)
    sheet = _spread([grid.name], "str", np.zeros(len(rows), dtype=np.int64))
    data: dict[str, pd.Series[Any]] = {"sheet": sheet, "row": pd.Series(rows)}
    for at, column in headers.used.items():
        codes = _codes(grid, at, taken.at)
        typed = _typed(part, at, column, codes, context, log)
        if typed is None:
            part.unread.add(at)
            continue
        kept_values = typed.parts[column.name]
        minor = {one: two for one, two in typed.faults.items() if kept_values[one] is not None}
        lost = {one: two for one, two in typed.faults.items() if one not in minor}
        log.cells(grid.name, at, rows, codes, lost, left_out=column.needed)
        log.cells(grid.name, at, rows, codes, minor)
        for name, values in typed.parts.items():
            _merge(data, name, _spread(values, _dtype(column, name), codes))
        if column.kind in ("answered", "done"):
            data[column.kind] = data[column.kind].mask(data[column.name].notna(), "Yes")
        if column.needed:
            _say_blank(part, at, headers.titles[at], rows, kept & (codes == 0), log)
            kept &= data[column.name].notna().to_numpy()
        else:
            _say_merged(part, at, rows[codes == 0], log)
    if "channel_said" in data:
        _merge(
            data,
            "last_channel" if headers.sheet is schema.CONTACTS else "channel",
            data.pop("channel_said"),
        )
    if "contact" in data and "last_name" in data and "first_name" not in data:
        data["contact"] = _with_last(data["contact"], data["last_name"])
    if "contact" not in data and {"first_name", "last_name"} & data.keys():
        data["contact"] = _full_name(data, len(rows))
        nameless = data["contact"].isna().to_numpy()
        _say_blank(part, part.place("contact"), "name", rows, nameless, log)
        kept &= ~nameless
    part.left_out.update(rows[~kept].tolist())
    part.frame = pd.DataFrame(data, index=pd.RangeIndex(len(rows)))[kept].reset_index(drop=True)
    return part


def _say_blank(
    part: Part,
    at: int,
    title: str,
    rows: Rows,
    blank: np.ndarray[Any, np.dtype[np.bool_]],
    log: Log,
) -> None:
    """Name the rows that lack what they need, and the merged cells in which it got lost."""
    grid = part.grid
    places = np.where(blank, 0, -1)
    faults = {0: Fault("row-incomplete", f"the row has no {title}. The row is left out.")}
    for number, (area, inside) in enumerate(_merged(grid, at, rows[blank]), start=1):
        first = f"{letter(area.left)}{area.top}"
        whole = f"{first}:{letter(area.right)}{area.bottom}"
        text = (
            f"the row has no {title}: this cell is one of the merged cells {whole}, "
            f"and what they hold belongs to {first} alone. The row is left out."
        )
        fix = f"Unmerge {whole} and fill in each of its cells."
        places[np.searchsorted(rows, inside)] = number
        faults[number] = Fault("cells-merged", text, fix)
    log.cells(grid.name, at, rows, places, faults, left_out=True)


def say_unheaded(part: Part, log: Log, *, plain_text: bool) -> list[int]:
    """Name what stands in columns without a header, which nobody can read.

    Parameters
    ----------
    part
        The rows that were read.
    log
        Where it is named.
    plain_text
        Whether the file is text, in which a mark too many makes a row longer than the header.

    Returns
    -------
    list of int
        The numbers of the columns that hold more than a stray cell far from the others.
    """
    grid, titles = part.grid, part.headers.titles
    if part.headers.sheet is schema.SETTINGS_SHEET or part.frame.empty:
        return []  # beside the settings anything may stand
    rows = np.searchsorted(grid.rows, part.frame["row"].to_numpy())
    others = {at: cells.codes[rows] for at, cells in grid.columns.items() if at not in titles}
    filled = {at: found for at, codes in others.items() if len(found := rows[codes != 0])}
    left, right = min(titles), max(titles)
    beyond = [at for at in filled if plain_text and at > right]
    if beyond:
        _say_long(part, np.unique(np.concatenate([filled[at] for at in beyond])), log)
    while left - 1 in filled:
        left -= 1
    while right + 1 in filled:
        right += 1
    for at, found in filled.items():
        if at not in beyond and left <= at <= right and not _numbering(grid, at, found):
            _say_unheaded(part, at, found, log)
    return [at for at in filled if left <= at <= right or at in beyond or len(filled[at]) >= FEW]


def _numbering(grid: Grid, at: int, found: Rows) -> bool:
    """Whether a column only counts the rows, as some programs write it."""
    texts = [shown(grid.value(place, at)) for place in found[:100].tolist()]
    return all(map(str.isdecimal, texts)) and set(np.diff([int(one) for one in texts])) <= {1}


def _say_unheaded(part: Part, at: int, found: Rows, log: Log) -> None:
    grid, headers = part.grid, part.headers
    where = f"{letter(at)}{grid.rows[found[0]]}"
    more = f" and {counted(len(found) - 1, 'more cell')}" if len(found) > 1 else ""
    text = (
        f"column {letter(at)} has no header and was not read; "
        f"it holds {quoted(grid.value(int(found[0]), at))} ({where}){more}."
    )
    free = [
        f'"{one.header}"'
        for one in (headers.sheet.columns if headers.sheet else ())
        if one.name in ("last_name", "notes") and not headers.columns(one.name)
    ]
    such = f", such as {' or '.join(free)}" if free else ""
    fix = f"Type in {letter(at)}{grid.rows[headers.at]} what it is{such}; any other word leaves it out."
    log.add(part.name, Fault("column-no-header", text, fix), column=at)


def _say_long(part: Part, found: Rows, log: Log) -> None:
    """Name the rows of a text file that hold more than the header has room for."""
    grid, width, first = part.grid, max(part.headers.titles), int(found[0])
    row = int(grid.rows[first])
    entries = max(at for at in grid.columns if grid.value(first, at) != "")
    at = min(one for one in grid.columns if one > width and grid.value(first, one) != "")
    what = f"{entries} entries for {counted(width, 'column')}"
    text = f"row {row} has {what}, so {quoted(grid.value(first, at))} was not read"
    text += f"; {counted(len(found) - 1, 'more row')} alike." if len(found) > 1 else "."
    log.add(part.name, Fault("row-too-long", text), row=row, column=at)


def _say_merged(part: Part, at: int, blank: Rows, log: Log) -> None:
    """Say once for a column that cells are blank because a cell above was merged over them."""
    found = [one for one in _merged(part.grid, at, blank) if one[0].bottom > one[0].top]
    if found:
        (area, _), count = found[0], sum(len(inside) for _, inside in found)
        whole = f"{letter(area.left)}{area.top}:{letter(area.right)}{area.bottom}"
        are = "is" if count == 1 else "are"
        text = (
            f"{part.headers.titles[at]} holds merged cells, such as {whole}: what they hold belongs "
            f"to their first row alone, so {counted(count, 'cell')} below {are} blank."
        )
        log.add(part.name, Fault("cells-merged", text), column=at)


def _merged(grid: Grid, at: int, blank: Rows) -> list[tuple[Area, Rows]]:
    """The merged areas that hold something, each with the blank rows of a column inside it."""
    found = []
    for area in grid.merged:
        if not area.left <= at <= area.right:
            continue
        first, last = np.searchsorted(blank, (area.top + (at == area.left), area.bottom + 1))
        if first < last:
            place = int(np.searchsorted(grid.rows, area.top))
            if grid.rows[place] == area.top and grid.value(place, area.left) != "":
                found.append((area, blank[first:last]))
    return found


def _codes(grid: Grid, column: int, at: Rows) -> Codes:
    cells = grid.columns.get(column)
    return cells.codes[at].astype(np.int64) if cells else np.zeros(len(at), dtype=np.int64)


def _merge(data: dict[str, pd.Series[Any]], name: str, more: pd.Series[Any]) -> None:
    data[name] = data[name].where(data[name].notna(), more) if name in data else more


def _without_bare_last(grid: Grid, headers: Headers, context: Context) -> Headers:
    """The headers without a "Last" or a column of days that, beside whole names, is no last name."""
    if not headers.columns("contact") or headers.columns("first_name"):
        return headers
    out = [
        at
        for at in headers.columns("last_name")
        if tidy(headers.titles[at]) == "last" or holds_dates(grid, headers, at, context)
    ]
    used = {at: column for at, column in headers.used.items() if at not in out}
    return replace(headers, used=used) if out else headers


def _with_last(name: pd.Series[Any], last: pd.Series[Any]) -> pd.Series[Any]:
    """Names with the last name of a column of its own, where they lack it."""
    each = zip(name.fillna(""), last.fillna(""), strict=True)
    lacks = np.array([bool(one) and _lacks(one, own) for one, own in each], dtype=bool)
    return name.mask(lacks, name.str.cat(last, sep=" "))


def _lacks(name: str, last: str) -> bool:
    plain = plain_key(last)
    if plain in _NO_LAST or last in ("NA", "na") or re.search(r"\d", last):
        return False
    if plain[0] >= _IDEOGRAPHS:
        return last not in name
    return not {*loose(last).split()} <= {*loose(name).split()}


def _full_name(data: Mapping[str, pd.Series[Any]], length: int) -> pd.Series[Any]:
    blank = pd.Series([""] * length, dtype="str")
    first, last = (
        data[name].fillna("") if name in data else blank for name in ("first_name", "last_name")
    )
    whole = first.str.cat(last, sep=" ").str.split().str.join(" ")
    return whole.where(whole != "")


def _typed(
    part: Part, at: int, column: Column, codes: Codes, context: Context, log: Log
) -> Typed | None:
    sheet, title = part.headers.sheet, part.headers.titles[at]
    cells = part.grid.columns.get(at)
    distinct = cells.distinct if cells else [""]
    used = np.bincount(codes, minlength=len(distinct))
    # Values that stand only in the header or in rows left out must prove nothing.
    present = [value if count else "" for value, count in zip(distinct, used.tolist(), strict=True)]
    name = f"{sheet.name}.{column.name}" if sheet else ""
    typed = type_values(present, column, title, context, extra=context.more_choices.get(name, ()))
    filled = int(used[1:].sum())
    if not column.needed and filled >= FEW and tidy(title) != tidy(column.header):
        not_meant = _NOT_MEANT | ({"choice-unknown"} if column.kind == "choices" else set())
        refused = [place for place, fault in typed.faults.items() if fault.code in not_meant]
        if int(used[refused].sum()) == filled:
            text = (
                f'nothing in "{title}" can be read as {column.header}, so the column was left out.'
            )
            fix = f'Rename the column if it is meant, such as to "{column.header}".'
            if set(map(shown, present)) <= {"", "0", "1"} and column.kind in ("answered", "done"):
                fix = typed.faults[refused[0]].fix
            log.add(part.name, Fault("column-unreadable", text, fix), column=at)
            return None
    for remark, places in typed.remarks:
        if column.needed and remark.code == "date-no-day":
            continue  # the rows are named, for they are left out
        message = remark.message.replace(COUNT, counted(int(used[places].sum()), "cell"))
        log.add(part.name, Fault(remark.code, message, remark.fix), column=at)
    if sheet and (sheet.name, column.name) in BOUNDED:
        _bound(typed, column, title, context.today)
    if column.needed:
        _leave_out(typed, present, column, title)
    return typed


def holds_dates(grid: Grid, headers: Headers, at: int, context: Context) -> bool:
    """Whether most of what stands under a header are days.

    Parameters
    ----------
    grid
        The cells.
    headers
        The header row.
    at
        The number of the column.
    context
        What typing needs to know.

    Returns
    -------
    bool
        True when more than half of the filled cells are days, also such as 03/04/2026.
    """
    cells = grid.columns.get(at)
    if cells is None:
        return False
    used = np.bincount(cells.codes[headers.at + 1 :], minlength=len(cells.distinct))
    present = [
        value if count and isinstance(value, (str, dt.date)) else ""
        for value, count in zip(cells.distinct, used.tolist(), strict=True)
    ]
    column = schema.INTERACTIONS.column("due_on")
    typed = type_values(present, column, column.header, context)
    unclear = {"date-ambiguous", "date-two-digit-year", "date-zone"}
    days = [
        place
        for place, day in enumerate(typed.parts[column.name])
        if day is not None or (place in typed.faults and typed.faults[place].code in unclear)
    ]
    return int(used[days].sum()) * 2 > int(used[1:].sum())


def _leave_out(typed: Typed, values: Sequence[Value], column: Column, title: str) -> None:
    for place, value in enumerate(values):
        if value == "" or typed.parts[column.name][place] is not None:
            continue
        fault = typed.faults.get(place)
        if fault is None:
            text = f'{title} holds "{shown(value)}", which says no {column.header}.'
            fault = Fault("row-incomplete", text)
        message = f"{fault.message} The row is left out."
        typed.faults[place] = Fault(fault.code, message, fault.fix)


def _bound(typed: Typed, column: Column, title: str, today: dt.date) -> None:
    for place, day in enumerate(typed.parts[column.name]):
        if day is None:
            continue
        if day > today:
            message = f"{title} holds {day.isoformat()}, which lies in the future."
            typed.faults[place] = Fault("date-future", message)
        elif day.year < FIRST_YEAR:
            message = f"{title} holds {day.isoformat()}, which is before {FIRST_YEAR}."
            typed.faults[place] = Fault("date-too-old", message)
            for values in typed.parts.values():
                values[place] = None


def _dtype(column: Column, part: str) -> str:
    if part in ("answered", "done", "channel_said"):
        return "str"
    if column.kind in ("date", "span", "answered", "done"):
        return "datetime64[us]"
    return "float64" if column.kind in ("days", "number") else "str"


def _spread(values: Sequence[Any], dtype: str, codes: Codes) -> pd.Series[Any]:
    if dtype == "str":
        return pd.Series(pd.array(values, dtype="str").take(codes))
    return pd.Series(np.array(values, dtype=dtype).take(codes))


def whole(sheet: Sheet, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Rows of several frames as one table with exactly the schema's columns.

    Parameters
    ----------
    sheet
        The schema's sheet.
    frames
        Frames with some of its columns.

    Returns
    -------
    pandas.DataFrame
        The columns and dtypes of :func:`netmetrics.schema.dtypes`.
    """
    length = sum(len(frame) for frame in frames)
    columns = {}
    for name, dtype in schema.dtypes(sheet).items():
        have = [_column(frame, name, dtype) for frame in frames] or [_blank(0, dtype)]
        columns[name] = have[0] if len(have) == 1 else pd.concat(have, ignore_index=True)
    return pd.DataFrame(columns, index=pd.RangeIndex(length))


def addresses(table: pd.DataFrame, name: str) -> list[str]:
    """Where each row of a table stands.

    Parameters
    ----------
    table
        A table of the workbook.
    name
        The schema's name of its sheet.

    Returns
    -------
    list of str
        Such as ``"Contacts, row 17"``; with the name of its tab where the table was read from several.
    """
    several = len(table["sheet"].dropna().unique()) > 1
    tabs = table["sheet"].fillna(name) if several else [name] * len(table)
    return [f"{tab}, row {row}" for tab, row in zip(tabs, table["row"], strict=True)]


def _column(frame: pd.DataFrame, name: str, dtype: str) -> pd.Series[Any]:
    if name not in frame:
        return _blank(len(frame), dtype)
    found: pd.Series[Any] = frame[name]
    return found.astype(dtype)  # type: ignore[call-overload, no-any-return]


def _blank(length: int, dtype: str) -> pd.Series[Any]:
    if dtype == "int64":
        return pd.Series(np.zeros(length, dtype=np.int64))
    if dtype == "str":
        return pd.Series(pd.array([None], dtype="str").take(np.zeros(length, dtype=np.int64)))
    return pd.Series(np.full(length, np.nan).astype(dtype))
