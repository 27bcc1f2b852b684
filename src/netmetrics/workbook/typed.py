"""What typing the cells of a column gives: values, faults with their words, remarks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netmetrics.workbook.cells import EPOCH, Broken, Value
from netmetrics.workbook.names import HYPHENS

COUNT = "\0"  # stands in a remark for the number of cells; no cell can hold it
# What people type where nothing is to be done or was not done, as plain_key gives it.
NO_WORDS = frozenset(
    {"n", "no", "none", "false", "nil", "null", "n/a", "na", "n.a", "-", "--", "–", "—"}
    | {"☐", "✗", "✘", "❌", "unchecked"}
    | {"nothing", "no next step", "not needed", "not applicable"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value.

    Parameters
    ----------
    code
        One of the codes.
    message
        What the cell holds and what is wrong with it.
    fix
        What to type; empty for the code's own remedy.
    """

    code: str
    message: str
    fix: str = ""


@dataclass(slots=True)
class Typed:
    """The different values of one column, typed.

    Parameters
    ----------
    parts
        For each column of the table the typed values, in the order of the cells' values; None
        where there is none.
    faults
        What is wrong, by the value's place.
    remarks
        What is said once for the column, with the places it is about.
    """

    parts: dict[str, list[Any]]
    faults: dict[int, Fault] = field(default_factory=dict)
    remarks: list[tuple[Fault, list[int]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """What typing needs to know besides the cell.

    Parameters
    ----------
    today
        The day of reading.
    date_order
        ``"Day first"``, ``"Month first"`` or ``"Ask"``.
    more_choices
        Choices that the person added, by sheet and column such as ``"Interactions.channel"``.
    plain_text
        Whether the file is text, in which every date is.
    has_settings
        Whether there is a sheet Settings.
    epoch
        The day 0 of days shown as plain numbers.
    """

    today: dt.date
    date_order: str = "Ask"
    more_choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    plain_text: bool = False
    has_settings: bool = False
    epoch: dt.date = EPOCH


def broken(value: Broken, title: str) -> Fault:
    """Say that a cell holds an error or an unfinished formula.

    Parameters
    ----------
    value
        The cell.
    title
        The header the person sees.

    Returns
    -------
    Fault
        What is wrong.
    """
    if value.text:
        return Fault("cell-error", f"{title} shows {value.text}.")
    return Fault("cell-no-result", f"{title} holds a formula without a saved result.")


def shown(value: Value) -> str:
    """A value as a person sees it in the sheet.

    Parameters
    ----------
    value
        The value.

    Returns
    -------
    str
        Text; whole numbers without a point, days as 2026-02-28.
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value.text if isinstance(value, Broken) else str(value)


def quoted(value: Value) -> str:
    """A value in quotes for a sentence, cut when it is long.

    Parameters
    ----------
    value
        The value.

    Returns
    -------
    str
        Its first sixty characters.
    """
    text = " ".join(shown(value).split())
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'


_SLASHES = re.compile("[⁄∕／]")


def straight(text: str) -> str:
    """A date or number with the hyphens and slashes of a keyboard for those that only look alike.

    Parameters
    ----------
    text
        As typed.

    Returns
    -------
    str
        The same with ``-`` and ``/``.

    Examples
    --------
    >>> straight("2026‑03–05")
    '2026-03-05'
    """
    return text if text.isascii() else _SLASHES.sub("/", HYPHENS.sub("-", text))


def plain_key(text: str) -> str:
    """A word without what people vary: case, spaces, a closing mark.

    Parameters
    ----------
    text
        The word.

    Returns
    -------
    str
        The form in which choices are compared.
    """
    bare = text if text.isascii() else text.replace("\ufe0f", "")  # asks for a coloured ✔
    return " ".join(bare.casefold().split()).rstrip(".!?").strip()
