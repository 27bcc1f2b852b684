"""Counts and lists as words of a sentence."""

from __future__ import annotations

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
