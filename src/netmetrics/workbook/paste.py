"""Rows for a person to paste into their workbook by hand; text in it can never become a formula."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from netmetrics.problems import WorkbookError

TITLE = "Rows to paste"
_WIDEST = 45  # characters of a column
_LONGEST = 32_000  # characters; a cell holds 32,767
# Excel puts the day of saving into the file, other programs into the zip around it; as long as
# these stand, nobody has saved it.
_UNTOUCHED = dt.datetime(2000, 1, 1)
_PACKED_IN = 1980


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of the file.

    Parameters
    ----------
    name
        Its name.
    headers
        The first row.
    rows
        The rows below; None leaves a cell blank.
    lead
        A line above the headers, such as where to paste.
    """

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    lead: str = ""


def is_edited(path: Path) -> bool:
    """Whether somebody has saved the file since it was made.

    Parameters
    ----------
    path
        A file of this kind, or none.

    Returns
    -------
    bool
        False when there is no such file, or it is of another kind.
    """
    return _ours(path) and not is_untouched(path)


def is_untouched(path: Path) -> bool:
    """Whether the file is as it was made.

    Parameters
    ----------
    path
        A file of this kind, or none.

    Returns
    -------
    bool
        False when there is no such file, or it is of another kind.
    """
    if not _ours(path):
        return False
    with zipfile.ZipFile(path) as archive:
        packed = {one.date_time[0] for one in archive.infolist()}
    saved = f"{_UNTOUCHED:%Y-%m-%d}T00:00:00Z</dcterms:modified>"
    return saved in _core(path) and packed == {_PACKED_IN}


def place(path: Path) -> Path:
    """Where the file can go without replacing what a person has edited or another program made.

    Parameters
    ----------
    path
        Where it should go.

    Returns
    -------
    pathlib.Path
        There, or the same name with the first free number.

    Raises
    ------
    WorkbookError
        If a file of another kind stands there.
    """
    _refuse_other(path)
    numbered = (path.with_name(f"{path.stem}.{number}{path.suffix}") for number in count(1))
    free = (one for one in chain([path], numbered) if not one.exists() or is_untouched(one))
    return next(free)


def write(path: str | os.PathLike[str], how: Sequence[str], pages: Sequence[Page]) -> None:
    """Put the file in place, whole or not at all.

    Parameters
    ----------
    path
        Where it goes. A file of this kind that is already there is replaced.
    how
        Sentences for the first sheet.
    pages
        The other sheets.

    Raises
    ------
    WorkbookError
        If another file is there, or the folder cannot be written.
    """
    path = Path(path)
    _refuse_other(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".netmetrics-") as folder:
            draft = Path(folder) / "paste.xlsx"
            _draft(draft, how, pages)
            draft.replace(path)
    except FileCreateError as error:  # what XlsxWriter makes of a full disk
        raise WorkbookError(
            f"{path} cannot be written ({error}). Make room, or name another place with: -o FILE"
        ) from error
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be written ({error.strerror}). Name another place with: -o FILE"
        ) from error


def _refuse_other(path: Path) -> None:
    if path.exists() and not _ours(path):
        raise WorkbookError(
            f"{path} is there already and was not made by an import. Name another with: -o FILE"
        )


def _ours(path: Path) -> bool:
    return f"<dc:title>{TITLE}</dc:title>" in _core(path)


def _core(path: Path) -> str:
    """What the file says of itself; empty when it is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read("docProps/core.xml").decode()
    except (zipfile.BadZipFile, KeyError, OSError, UnicodeDecodeError):
        return ""


def _draft(path: Path, how: Sequence[str], pages: Sequence[Page]) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": TITLE, "created": _UNTOUCHED})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    head, lead = book.add_format({"bold": True}), book.add_format({"italic": True})
    front = book.add_worksheet("How to paste")
    front.set_column(0, 0, 110)
    _on_paper(front)
    for row, sentence in enumerate(how):
        front.write_string(row, 0, sentence)
    for page in pages:
        sheet = book.add_worksheet(page.name)
        top = 1 if page.lead else 0
        sheet.freeze_panes(top + 1, 0)
        _on_paper(sheet)
        sheet.repeat_rows(0, top)
        if page.lead:
            sheet.write_string(0, 0, page.lead, lead)
        for at, header in enumerate(page.headers):
            sheet.set_column(at, at, _width(header, (row[at] for row in page.rows)))
            sheet.write_string(top, at, header, head)
        for row, values in enumerate(page.rows, start=top + 1):
            for at, value in enumerate(values):
                _put(sheet, row, at, value, day)
    book.close()


def _on_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _width(header: str, values: Iterable[Any]) -> int:
    longest = max((len(str(one)) for one in values if one is not None), default=0)
    return min(max(len(header) + 2, longest + 1), _WIDEST)


def _put(sheet: Any, row: int, at: int, value: Any, day: Any) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, at, dt.datetime(value.year, value.month, value.day), day)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, at, value)
    elif value:
        sheet.write_string(row, at, str(value)[:_LONGEST])
