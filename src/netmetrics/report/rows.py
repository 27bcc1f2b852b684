"""The rows a report is made from, as hashes: enough to say later what was added or changed.

A hash tells whether a row is still the same and nothing else, so the small file that is kept
beside a report holds nobody's name.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from netmetrics import schema
from netmetrics.periods import short_day
from netmetrics.report.hashes import digest
from netmetrics.report.shelf import MADE_FROM, made_from
from netmetrics.workbook.tables import Network

Rows: TypeAlias = Mapping[str, list[str]]
"""Sheet to its rows, each ``"key hash row"``: who and when, everything, and where it stands."""

# What stays when a row is edited: by it a changed row is told from one added and one removed.
_KEYS = {
    "contacts": ("contact",),
    "interactions": ("date", "contact"),
    "opportunities": ("opened_on", "contact"),
    "goals": ("goal", "by_on"),
    "settings": ("setting",),
    "milestones": ("date", "contact"),
}
_COLUMNS = {"what": "str", "where": "str", "which": "str"}


def fingerprint(known: Network) -> Rows:
    """The rows of a workbook as hashes.

    Parameters
    ----------
    known
        The workbook as it was known.

    Returns
    -------
    mapping of str to list of str
        One entry per sheet, its rows in the sheet's order.
    """
    return {sheet.name: _hashes(_rows(known, sheet), sheet) for sheet in schema.SHEETS}


def changes(known: Network, first: Rows | None) -> pd.DataFrame:
    """What was added, changed or removed since the rows were first kept.

    Parameters
    ----------
    known
        The workbook as it is known now.
    first
        From :func:`fingerprint`, then; None if nothing was kept, so that nothing has changed.

    Returns
    -------
    pandas.DataFrame
        One row per difference, by sheet and kind. Columns:

        ====== ===== =====================================================
        column dtype meaning
        ====== ===== =====================================================
        what   str   "added", "changed" or "removed"
        where  str   sheet and row, such as ``"Interactions, row 14"``
        which  str   who and when; empty for what was removed
        ====== ===== =====================================================
    """
    found = [] if first is None else _differences(known, first)
    return pd.DataFrame(found, columns=list(_COLUMNS)).astype(_COLUMNS)


def said(changes: pd.DataFrame) -> str:
    """Say how much is new since a report was first made.

    Parameters
    ----------
    changes
        From :func:`changes`.

    Returns
    -------
    str
        Such as ``"Since this report was first made: 3 rows added, 1 changed."``; empty if nothing is.

    Examples
    --------
    >>> said(pd.DataFrame({"what": ["added", "added", "changed"]}))
    'Since this report was first made: 2 rows added, 1 changed.'
    """
    counts = changes["what"].value_counts()
    pieces = [
        f"{counts[what]} {what}" for what in ("added", "changed", "removed") if what in counts
    ]
    if not pieces:
        return ""
    rows = "row" if pieces[0].startswith("1 ") else "rows"
    pieces[0] = pieces[0].replace(" ", f" {rows} ", 1)
    return f"Since this report was first made: {', '.join(pieces)}."


def first_rows(folders: tuple[Path, ...], *, workbook: str, known_to: dt.date) -> Rows | None:
    """The rows that were kept when a report was first made.

    Parameters
    ----------
    folders
        Where to look, in order; the first that holds a report counts, and no other.
    workbook
        The name of the person's file; a report of another one does not count.
    known_to
        The last day whose entries were known. A report of a month that was still going on was
        made from fewer rows for a good reason, so it does not count.

    Returns
    -------
    mapping of str to list of str, or None
        None if there is no such report.
    """
    for folder in folders:
        if not (folder / MADE_FROM).is_file():
            continue
        made = made_from(folder)
        same = (made.get("workbook"), made.get("known_to")) == (workbook, str(known_to))
        if same and isinstance(made.get("rows"), dict):
            return {str(sheet): list(map(str, rows)) for sheet, rows in made["rows"].items()}
        break
    return None


def _differences(known: Network, first: Rows) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    now = fingerprint(known)
    for sheet in schema.SHEETS:
        pairs = _compare(first.get(sheet.name, []), now[sheet.name])
        if not any(pairs.values()):
            continue
        names = _names(_rows(known, sheet), sheet)
        for what in ("added", "changed", "removed"):
            found += [
                (what, f"{sheet.name}, row {row}", "" if what == "removed" else names[row])
                for row in pairs[what]
            ]
    return found


def _rows(known: Network, sheet: schema.Sheet) -> pd.DataFrame:
    table: pd.DataFrame = getattr(known, sheet.table)
    return table[table["row"] > 0]


def _hashes(table: pd.DataFrame, sheet: schema.Sheet) -> list[str]:
    texts = {name: _as_text(table[name]) for name in table if name != "row"}
    keys = zip(*(texts[name] for name in _KEYS[sheet.table]), strict=True)
    # Only cells that hold something: a column that a later version reads changes no old row.
    named = [[f"{name}={text}" if text else "" for text in texts[name]] for name in texts]
    wholes = zip(*named, strict=True)
    return [
        f"{digest(*key, size=8)} {digest(*filter(None, whole), size=8)} {row}"
        for key, whole, row in zip(keys, wholes, table["row"], strict=True)
    ]


def _as_text(column: pd.Series[Any]) -> list[str]:
    if not column.notna().any():
        return [""] * len(column)
    return column.astype("str").where(column.notna(), "").tolist()


def _names(table: pd.DataFrame, sheet: schema.Sheet) -> dict[int, str]:
    """Who and when, by row: ``"Ana Ruiz, 3 Oct 2026"``."""
    first, *days = sorted(_KEYS[sheet.table], key=lambda name: table[name].dtype.kind == "M")
    return {
        int(row["row"]): ", ".join([str(row[first]), *(_day(row[day]) for day in days)])
        for row in table.to_dict("records")
    }


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{short_day(value)} {value.year}"


def _compare(before: list[str], now: list[str]) -> dict[str, list[int]]:
    """Match equal rows first, then rows of one key, and call what is left added or removed."""
    old: dict[str, list[str]] = defaultdict(list)
    for line in before:
        old[line.rpartition(" ")[0]].append(line)
    new = []
    for line in now:
        same = old[line.rpartition(" ")[0]]
        if same:
            same.pop(0)
        else:
            new.append(line)
    left: dict[str, list[str]] = defaultdict(list)
    for lines in old.values():
        for line in lines:
            left[line.partition(" ")[0]].append(line)
    found: dict[str, list[int]] = {"added": [], "changed": [], "removed": []}
    for line in new:
        similar = left[line.partition(" ")[0]]
        found["changed" if similar else "added"].append(_row(line))
        del similar[:1]
    found["removed"] = sorted(_row(line) for lines in left.values() for line in lines)
    return found


def _row(line: str) -> int:
    return int(line.rpartition(" ")[2])
