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
from netmetrics.workbook.sheets import addresses
from netmetrics.workbook.tables import Network

Rows: TypeAlias = Mapping[str, list[str]]
"""Sheet to its rows, each ``"key hash row"``: who and when, everything, and where it stands.

Where a table was read from several tabs, the tab follows, as a hash too."""

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
        where  str   sheet and row, such as ``"Interactions, row 14"``; the tab where there are
                     several
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
    tabs = {_tag(tab): tab for tab in known.mapping["sheet"].unique()}
    for sheet in schema.SHEETS:
        table = _rows(known, sheet)
        pairs, removed = _compare(first.get(sheet.name, []), _hashes(table, sheet))
        if any(pairs.values()):
            places, names = addresses(table, sheet.name), _names(table, sheet)
            found += [(what, places[at], names[at]) for what in pairs for at in pairs[what]]
        for row, tag in removed:
            tab = tabs.get(tag, "a tab that is gone") if tag else sheet.name
            found.append(("removed", f"{tab}, row {row}", ""))
    return found


def _rows(known: Network, sheet: schema.Sheet) -> pd.DataFrame:
    table: pd.DataFrame = getattr(known, sheet.table)
    return table[table["row"] > 0]


def _hashes(table: pd.DataFrame, sheet: schema.Sheet) -> list[str]:
    texts = {name: _as_text(table[name]) for name in table if name not in ("sheet", "row")}
    keys = zip(*(texts[name] for name in _KEYS[sheet.table]), strict=True)
    # Only cells that hold something: a column that a later version reads changes no old row.
    named = [[f"{name}={text}" if text else "" for text in texts[name]] for name in texts]
    wholes = zip(*named, strict=True)
    tags = {tab: f" {_tag(tab)}" for tab in table["sheet"].dropna().unique()}
    ends = table["sheet"].map(tags).fillna("") if len(tags) > 1 else [""] * len(table)
    return [
        f"{digest(*key, size=8)} {digest(*filter(None, whole), size=8)} {row}{end}"
        for key, whole, row, end in zip(keys, wholes, table["row"], ends, strict=True)
    ]


def _tag(tab: str) -> str:
    return digest(tab, size=4)


def _as_text(column: pd.Series[Any]) -> list[str]:
    if not column.notna().any():
        return [""] * len(column)
    return column.astype("str").where(column.notna(), "").tolist()


def _names(table: pd.DataFrame, sheet: schema.Sheet) -> list[str]:
    """Who and when, row by row: ``"Ana Ruiz, 3 Oct 2026"``."""
    first, *days = sorted(_KEYS[sheet.table], key=lambda name: table[name].dtype.kind == "M")
    return [
        ", ".join([str(row[first]), *(_day(row[day]) for day in days)])
        for row in table.to_dict("records")
    ]


def _day(value: Any) -> str:
    return "" if pd.isna(value) else f"{short_day(value)} {value.year}"


def _compare(
    before: list[str], now: list[str]
) -> tuple[dict[str, list[int]], list[tuple[int, str]]]:
    """Match equal rows first, then rows of one key, and call what is left added or removed.

    What is there now is told by its place in the table, what was removed by its row and tab.
    """
    old: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for line in before:
        key, whole, row, tag = f"{line} ".split(" ")[:4]
        old[key, whole].append((int(row), tag))
    new = []
    for at, line in enumerate(now):
        key, whole, *_ = line.split(" ")
        if old[key, whole]:
            old[key, whole].pop(0)
        else:
            new.append((at, key))
    left: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (key, _), places in old.items():
        left[key] += places
    found: dict[str, list[int]] = {"added": [], "changed": []}
    for at, key in new:
        found["changed" if left[key] else "added"].append(at)
        del left[key][:1]
    return found, sorted(place for places in left.values() for place in places)
