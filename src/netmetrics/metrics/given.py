"""What a measure is given: tables as people have them, or one sentence about what is wrong."""

from __future__ import annotations

import datetime as dt
import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import frames
from netmetrics.periods import Period

_P = ParamSpec("_P")
_R = TypeVar("_R")
# The columns that a table must have to be taken for what the option says it is.
_NEEDED = {
    "answers_by_month": "month k n",
    "approaches": "answered judged",
    "asking": "date contact",
    "by_contact": "contact started_by_me started_by_them out_share lo hi",
    "by_month": "month",
    "closings": "days",
    "contacts": "contact",
    "days_covered": "contact days days_covered share listed",
    "delays": "days seen",
    "episodes": "contact started_on attempts answered_on state dated earliest_on",
    "first": "days seen",
    "follow_ups": "contact promised_on due_on state days_late",
    "goals": "goal target",
    "interactions": "date contact",
    "opportunities": "opened_on contact",
    "opportunities_by_month": "month opportunities days",
    "people_by_month": "month people days",
    "progress": "goal from_on by_on",
    "purposes": "interaction purpose",
    "reconnections": "contact reconnected_on",
    "second": "days seen",
    "status": "contact days_since check_in_days listed",
    "steps": "contact entered_on conversation_on meeting_on collaboration_on",
}
_SHEETS = {
    "asking": schema.INTERACTIONS,
    "contacts": schema.CONTACTS,
    "goals": schema.GOALS,
    "interactions": schema.INTERACTIONS,
    "opportunities": schema.OPPORTUNITIES,
}
_NAMES = ("contact", "introduced_by")
_LOOKED_AT = 1_000  # rows; enough to see that a table has its own words
_ANSWERS = {"answered": ("Yes", "No"), "done": ("Yes", "Cancelled")}
_YES = ("y", "n", "true", "false", "1", "0")


def measure(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function take tables as people have them.

    Parameters
    ----------
    function
        What its parameters are called says which tables they are.

    Returns
    -------
    callable
        The same function. Days may be of any unit, of any zone (the day on the wall) or ISO text,
        names may be numbers, and a table without columns is one without rows. ValueError for a
        table that lacks a column, a person who stands twice on Contacts, a day that is none, a
        choice in other letters or words (email, out), and an `as_of` or `period` of another kind.
    """
    signature = inspect.signature(function)
    checks = {
        name: check
        for name in signature.parameters
        if (check := _OTHERS.get(name) or (_table if name in _NEEDED else None))
    }

    @functools.wraps(function)
    def _checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        given: dict[str, Any] = signature.bind(*args, **kwargs).arguments
        kept = {name: check(name, given[name]) for name, check in checks.items() if name in given}
        kept |= {name: _sheet(name, kept[name]) for name in _SHEETS if name in kept}
        first: Any = tuple(kept.get(name, value) for name, value in zip(given, args, strict=False))
        rest: dict[str, Any] = {name: kept.get(name, value) for name, value in kwargs.items()}
        return function(*first, **rest)

    return _checked


def _day(name: str, value: Any) -> Any:
    if not isinstance(value, dt.date) or pd.isna(value):
        raise ValueError(
            f"{name} must be a date such as datetime.date(2026, 10, 31); got {value!r}."
        )
    return value.date() if isinstance(value, dt.datetime) else value


def _period(name: str, value: Any) -> Any:
    if not isinstance(value, Period | None):
        raise ValueError(f'{name} must be a Period such as Period.parse("2026-10"); got {value!r}.')
    return value


def _reconnections(name: str, value: Any) -> Any:
    return None if value is None else _table(name, value)


_OTHERS: dict[str, Callable[[str, Any], Any]] = {
    "as_of": _day,
    "period": _period,
    "reconnections": _reconnections,
}


def _table(name: str, value: Any) -> pd.DataFrame:
    if not isinstance(value, pd.DataFrame):
        kind = type(value).__name__
        raise ValueError(f"{name} must be a table (a pandas.DataFrame); got one of type {kind}.")
    needed, table = _NEEDED[name].split(), value
    if table.columns.empty and not len(table):
        table = table.reindex(columns=needed)
    for column in needed:
        column_of(name, table, column)
    return table


def column_of(name: str, table: pd.DataFrame, column: str) -> None:
    """Refuse a table without a column that an option asks for.

    Parameters
    ----------
    name
        What the table is called.
    table
        The table.
    column
        The column.

    Raises
    ------
    ValueError
        If the table lacks it.
    """
    if column not in table:
        found = ", ".join(map(str, table.columns)) or "none"
        raise ValueError(f"{name} must have a column {column}; its columns are {found}.")


def _sheet(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of the workbook with days as days, and names as text."""
    kinds = schema.dtypes(_SHEETS[name])
    changed: dict[str, Any] = {}
    for column, dtype in zip(table.columns, table.dtypes, strict=True):
        if column not in kinds:
            continue
        if kinds[column].startswith("datetime"):
            if dtype.kind != "M" or isinstance(dtype, pd.DatetimeTZDtype):
                changed[column] = frames.days(table, column)
        elif column in _NAMES:
            changed[column] = _text(table[column])
        elif isinstance(dtype, pd.StringDtype) and dtype.na_value is pd.NA:
            changed[column] = table[column].astype("str")
    _refuse_other_words(table, _SHEETS[name])
    changed = {column: values for column, values in changed.items() if values is not None}
    if changed:
        table = table.assign(**changed)
    if name == "contacts":
        if table["contact"].hasnans:
            table = table[table["contact"].notna()]
        again = table["contact"].duplicated()
        if again.any():
            who = table["contact"][again].iloc[0]
            raise ValueError(f'contacts must hold each person once; "{who}" stands there twice.')
    return table


def _refuse_other_words(table: pd.DataFrame, sheet: schema.Sheet) -> None:
    """Refuse what is plainly a choice but spelt otherwise; measures would take it for a blank."""
    choices = {c.name: c.choices for c in sheet.columns if c.kind == "choice"}
    others = {c.name: tuple(c.words) for c in sheet.columns if c.choices == schema.SIDES}
    if sheet is schema.INTERACTIONS:
        choices |= _ANSWERS
        others |= dict.fromkeys(_ANSWERS, _YES)
    for name in [name for name in table.columns if name in choices]:
        meant = {choice.casefold() for choice in choices[name]}.union(others.get(name, ()))
        for value in dict.fromkeys(np.asarray(table[name].array[:_LOOKED_AT], dtype=object)):
            if value not in choices[name] and str(value).strip().casefold() in meant:
                raise ValueError(
                    f'{name} must hold {", ".join(choices[name])} or nothing; it holds "{value}".'
                )


def _text(column: pd.Series[Any]) -> pd.Series[Any] | None:
    """Names as text; None where they are."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        names = _text(pd.Series(column.cat.categories))
        return None if names is None else column.cat.rename_categories(names.to_list())
    if isinstance(dtype, pd.StringDtype):
        return None if dtype.na_value is not pd.NA else column.astype("str")
    if dtype.kind == "O" and pd.api.types.infer_dtype(column, skipna=True) in ("string", "empty"):
        return None
    if dtype.kind == "f":  # whole numbers beside blanks
        column = column.astype("Int64")
    return column.astype("str")
