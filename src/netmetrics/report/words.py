"""Counts and lists as words of a sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from netmetrics.metrics import frames
from netmetrics.periods import Period

BEGIN = (
    "Nothing is recorded yet. Type the day and the name of somebody you talked to lately on the sheet "
    "Interactions and make this page again: one row is enough to begin."
)
"""What the page of an empty workbook says."""
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
"""Numbers at the beginning of a sentence; from eleven on they are figures."""


def was(k: int) -> str:
    """Give the verb of a count in the past.

    Parameters
    ----------
    k
        How many.

    Returns
    -------
    str
        ``"was"`` of one, else ``"were"``.
    """
    return "was" if k == 1 else "were"


def are(n: int) -> str:
    """Give the verb of a count.

    Parameters
    ----------
    n
        How many.

    Returns
    -------
    str
        ``"is"`` of one, else ``"are"``.
    """
    return "is" if n == 1 else "are"


def part(share: float) -> str:
    """Say a share of a curve, which has no range where it is none or all.

    Parameters
    ----------
    share
        The share, 0-1.

    Returns
    -------
    str
        ``"none"``, ``"all"``, or such as ``"25 %"``.
    """
    return "none" if share <= 0 else "all" if share >= 1 else f"{100 * share:.0f} %"


def people(n: int) -> str:
    """Say so many people.

    Parameters
    ----------
    n
        How many.

    Returns
    -------
    str
        Such as ``"1 person"``.
    """
    return count(n, "person", "people")


def count(n: int, one: str, many: str = "") -> str:
    """Say so many of a thing.

    Parameters
    ----------
    n
        How many.
    one
        The thing.
    many
        Several of it; empty if that only adds an s.

    Returns
    -------
    str
        Such as ``"3 days"``.
    """
    return f"{n} {one if n == 1 else many or f'{one}s'}"


def times(n: int) -> str:
    """Say how often.

    Parameters
    ----------
    n
        How many times.

    Returns
    -------
    str
        Such as ``"once"``, ``"twice"`` or ``"24 times"``.
    """
    return {1: "once", 2: "twice"}.get(n, f"{n} times")


def number(n: int) -> str:
    """Say a number within a sentence.

    Parameters
    ----------
    n
        How many.

    Returns
    -------
    str
        None, one to ten in words, then figures.
    """
    return NUMBERS[int(n)].lower() if 0 < n < len(NUMBERS) else "none" if n == 0 else str(n)


def decimal(value: float) -> str:
    """Write a measured number.

    Parameters
    ----------
    value
        What was measured.

    Returns
    -------
    str
        One decimal where it is below ten and has one.
    """
    return f"{value:.1f}" if value < 10 and value % 1 else f"{value:.0f}"


def span(days: int) -> str:
    """Write a length of time.

    Parameters
    ----------
    days
        How many.

    Returns
    -------
    str
        Days, or years from two on.
    """
    return count(days, "day") if days < 730 else f"{days / 365.25:.0f} years"


def lower_first(text: str) -> str:
    """Let a text follow other words.

    Parameters
    ----------
    text
        It may begin with a capital.

    Returns
    -------
    str
        The same; a word in capitals, or I, is left as it is.
    """
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return (
        text if first.isupper() or first[1:] != first[1:].lower() else text[:1].lower() + text[1:]
    )


def upper_first(text: str) -> str:
    """Let a text begin a sentence.

    Parameters
    ----------
    text
        What begins a sentence.

    Returns
    -------
    str
        The same with a capital.
    """
    return text[:1].upper() + text[1:]


def listed(parts: list[str]) -> str:
    """Join parts into one list.

    Parameters
    ----------
    parts
        At least one.

    Returns
    -------
    str
        Commas between them, "and" before the last.
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def month(day: dt.date) -> str:
    """Name a day's month.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        Such as ``"October"``.
    """
    return Period(day, day).label.split()[0]


def period_name(period: Period, as_of: dt.date) -> str:
    """Name a period, and say when it lasts.

    Parameters
    ----------
    period
        The period.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        Such as ``"October 2026"`` or ``"October so far"``.
    """
    if as_of >= period.end:
        return period.label
    return f"{month(period.start) if period.months == 1 else period.label} so far"


def in_period(period: Period, as_of: dt.date) -> str:
    """Say when something was.

    Parameters
    ----------
    period
        The period.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        Such as ``"in October"`` or ``"in 2026 so far"``.
    """
    name = month(period.start) if period.months == 1 else period.label
    return f"in {name}" if as_of >= period.end else f"in {name} so far"


def this_period(period: Period, as_of: dt.date) -> str:
    """Call a period by its kind.

    Parameters
    ----------
    period
        The period.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        Such as ``"this month"`` or ``"this year so far"``.
    """
    unit = {1: "month", 3: "quarter"}.get(period.months, "year")
    return f"this {unit}" if as_of >= period.end else f"this {unit} so far"


def share(row: Any) -> str:
    """Give a percentage with its range by how many there are (docs/metrics.md, words by sample size).

    Parameters
    ----------
    row
        One row of a rate, with n, rate, lo and hi.

    Returns
    -------
    str
        Such as ``": 60 %, probably between 23 and 88 % (a very rough figure)"``; empty below five.
    """
    if row["n"] < 5:
        return ""
    rough = " (a very rough figure)" if row["n"] < 10 else ""
    return f": {100 * row['rate']:.0f} %, probably between {100 * row['lo']:.0f} and {100 * row['hi']:.0f} %{rough}"


def in_brackets(row: Any) -> str:
    """Give the same percentage within a sentence.

    Parameters
    ----------
    row
        As for :func:`share`.

    Returns
    -------
    str
        The same in brackets, after a space.
    """
    text = share(row).removeprefix(": ").replace(" (a very rough figure)", ", a very rough figure")
    return f" ({text})" if text else ""


def share_of(k: int, n: int) -> str:
    """Give the same percentage of counts that were added up.

    Parameters
    ----------
    k
        How many.
    n
        Of how many, a sample of what would happen again.

    Returns
    -------
    str
        As from :func:`in_brackets`; empty below five.
    """
    return in_brackets(frames.rate_table(k, n, n_excluded=0).iloc[0])


def of_them(k: int, n: int) -> str:
    """Say how many of several.

    Parameters
    ----------
    k
        How many.
    n
        Of how many, two or more.

    Returns
    -------
    str
        Such as ``"9 of the 14"``, ``"Both"`` or ``"None of the 3"``.
    """
    none, whole = ("Neither of the 2", "Both") if n == 2 else (f"None of the {n}", f"All {n}")
    return {0: none, n: whole}.get(int(k), f"{k} of the {n}")


def was_of(k: int, n: int) -> str:
    """Give the verb after :func:`of_them`: neither of two was.

    Parameters
    ----------
    k
        How many.
    n
        Of how many.

    Returns
    -------
    str
        ``"was"`` or ``"were"``.
    """
    return "was" if (int(k), int(n)) == (0, 2) else was(int(k))


def came_up(number: int) -> str:
    """Say how many opportunities came up.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        Such as ``"Two opportunities came up."``.
    """
    noun = "opportunity" if number in (0, 1) else "opportunities"
    return f"{NUMBERS[number] if number < len(NUMBERS) else number} {noun} came up."
