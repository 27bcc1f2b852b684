"""A value as a cell of an .xlsx file holds it."""

from __future__ import annotations

import datetime as dt
import math
import numbers
import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from netmetrics.schema import Column
from netmetrics.workbook.cells import Value, clean

LONGEST = 32_767
DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DATED = ("date", "span", "answered", "done")


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into one cell.

    Parameters
    ----------
    kind
        ``"text"``, ``"number"``, ``"boolean"``, ``"day"`` or ``"formula"``.
    text
        As the file holds it.
    reads
        As the reader gives it back.
    """

    kind: Literal["text", "number", "boolean", "day", "formula"]
    text: str
    reads: Value

    @property
    def shown(self) -> str:
        """As a person sees it in a list."""
        if self.kind == "formula":
            return f"={self.text}"
        return str(self.reads) if self.kind in ("day", "boolean") else self.text


def content(value: object, column: Column | None, *, from_1904: bool) -> Content | None:
    """Turn a value into what its cell holds.

    Parameters
    ----------
    value
        Text, a number, a day, a list of texts, or something blank.
    column
        The schema's column, which tells whether text may be a day.
    from_1904
        Whether the workbook counts days from 1904.

    Returns
    -------
    Content or None
        None for a blank.

    Raises
    ------
    ValueError
        If no cell can hold the value.
    """
    if isinstance(value, list | tuple | set | frozenset):
        value = "; ".join(map(str, value))
    if isinstance(value, str):
        if column and column.kind in _DATED and DAY.fullmatch(value.strip()):
            return _day(dt.date.fromisoformat(value.strip()), from_1904)
        return _text(value)
    if (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, numbers.Real) and math.isnan(value))
    ):
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return Content("boolean", str(int(bool(value))), clean(bool(value)))
    if isinstance(value, numbers.Real):
        number = float(value)
        if math.isinf(number):
            raise ValueError("no cell can hold an infinite number.")
        whole = number.is_integer() and abs(number) < 1e15
        return Content("number", str(int(number)) if whole else repr(number), number)
    if isinstance(value, dt.date):
        return _day(value, from_1904)
    raise ValueError(f"no cell can hold a {type(value).__name__}; got {value!r}.")


def _text(value: str) -> Content | None:
    if len(value.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST:
        raise ValueError(
            f"a cell holds at most {LONGEST:,} characters; the text has {len(value):,}."
        )
    return Content("text", value, clean(value)) if clean(value) else None


def _day(value: dt.date, from_1904: bool) -> Content:
    if getattr(value, "tzinfo", None) is not None:
        raise ValueError(f"a cell holds no time zone; got {value}.")
    moment = dt.datetime(*value.timetuple()[:6])
    first = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 31)
    if moment < first + dt.timedelta(days=1):
        raise ValueError(
            f"a workbook of this kind holds days after {first:%Y-%m-%d} only; got {value}."
        )
    # Spreadsheets count a 29 February 1900 that never was.
    late = not from_1904 and moment >= dt.datetime(1900, 3, 1)
    serial = (moment - first) / dt.timedelta(days=1) + late
    text = str(int(serial)) if serial.is_integer() else repr(serial)
    return Content("day", text, clean(moment))
