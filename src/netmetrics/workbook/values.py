"""What one cell says: choices, durations, numbers, names. Each different value is judged once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netmetrics.schema import Column
from netmetrics.workbook.cells import Broken, Value
from netmetrics.workbook.dates import type_dates
from netmetrics.workbook.names import packed
from netmetrics.workbook.typed import (
    COUNT,
    NO_WORDS,
    Context,
    Fault,
    Typed,
    broken,
    plain_key,
    quoted,
    shown,
    straight,
)

MEAN_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "quater": 91, "year": 365}
_SHORT = {"wk": "week", "mo": "month", "mth": "month", "qtr": "quarter", "yr": "year"}


def type_values(
    values: Sequence[Value],
    column: Column,
    title: str,
    context: Context,
    *,
    extra: Sequence[str] = (),
) -> Typed:
    """Type the different values of one column.

    Parameters
    ----------
    values
        The values; ``""`` is a blank.
    column
        What the column is.
    title
        The header the person sees.
    context
        What else is known.
    extra
        Choices that the person added.

    Returns
    -------
    Typed
        Typed values, faults and remarks.
    """
    if column.kind in ("date", "span", "answered", "done"):
        return type_dates(values, column, title, context)
    if column.name == "next_step":
        return _type_steps(values, column, title)
    reader: Callable[[Value], Any | Fault]
    match column.kind:
        case "choice":
            reader = _choice_reader(column, title, extra, several=False)
        case "choices":
            reader = _choice_reader(column, title, extra, several=True)
        case "days":
            reader = _days_reader(title)
        case "number":
            reader = _number_reader(title)
        case "name":
            reader = _name_reader(title)
        case _:
            reader = _text
    if reader is _text and set(map(type, values)) <= {str}:
        return Typed({column.name: [value or None for value in values]})
    typed = Typed({column.name: [None] * len(values)})
    kept = typed.parts[column.name]
    for at, value in enumerate(values):
        if value == "":
            continue
        if isinstance(value, Broken):
            typed.faults[at] = broken(value, title)
            continue
        found = reader(value)
        if isinstance(found, tuple):  # kept as typed, and complained about
            kept[at], typed.faults[at] = found
        elif isinstance(found, Fault):
            typed.faults[at] = found
        else:
            kept[at] = found
    return typed


_FOLLOW_UP = "Follow up"
_YES_WORDS = frozenset({"y", "yes", "true", "x", "✓", "✔", "☑", "✅", "checked"})


def _type_steps(values: Sequence[Value], column: Column, title: str) -> Typed:
    """Next steps; in a column "Follow up?" No is no promise and Yes is one without words."""
    typed = Typed({column.name: [None] * len(values)})
    kept = typed.parts[column.name]
    nothing: list[int] = []
    unsaid: list[int] = []
    for at, value in enumerate(values):
        if value == "":
            continue
        if isinstance(value, Broken):
            typed.faults[at] = broken(value, title)
        elif plain_key(_text(value)) in NO_WORDS:
            nothing.append(at)
        elif plain_key(_text(value)) in _YES_WORDS:
            kept[at] = _FOLLOW_UP
            unsaid.append(at)
        else:
            kept[at] = _text(value)
    for places, meaning in ((nothing, "no next step"), (unsaid, f'"{_FOLLOW_UP}"')):
        if places:
            text = f"{title} holds {quoted(values[places[0]])} or the like in {COUNT}, read as {meaning}."
            typed.remarks.append((Fault("next-step-word", text), places))
    return typed


def _text(value: Value) -> str:
    return value if isinstance(value, str) else shown(value)


_LINK = re.compile(r"\s*\(https?://[^()\s]*\)")  # as Notion exports a linked page


def _name_reader(title: str) -> Callable[[Value], Any]:
    def read(value: Value) -> Any:
        if isinstance(value, (dt.date, dt.time, dt.timedelta)):
            return Fault("name-not-text", f"{title} holds {shown(value)}, not a name.")
        text = shown(value)
        if "(http" in text:
            text = _LINK.sub("", text) or text
        if not text[0].isalnum() and all(unicodedata.category(one)[0] in "PZ" for one in text):
            return Fault("name-not-text", f"{title} holds {quoted(value)}, not a name.")
        if "\n" not in text:
            return " ".join(text.split())
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        return "\n".join(lines) if packed("\n".join(lines)) else " ".join(lines)

    return read


def _known(word: str, known: Mapping[str, str]) -> str | None:
    """The choice that a word means, also with a hyphen for a space."""
    return known.get(word) or known.get(word.replace("-", " "))


def _choice_reader(
    column: Column, title: str, extra: Sequence[str], *, several: bool
) -> Callable[[Value], Any]:
    choices = tuple(dict.fromkeys((*column.choices, *extra)))
    known = {**{plain_key(word): choice for word, choice in column.words.items()}}
    known.update({plain_key(choice): choice for choice in choices})
    fix = (
        f"Choose {', '.join(choices[:-1])} or {choices[-1]}."
        if len(choices) < 13
        else (f"Choose one of the list, such as {choices[0]}.")
    )

    def read(value: Value) -> Any:
        text = " ".join(shown(value).split())
        words = (
            [word for word in re.split("[;,\n]", shown(value)) if word.strip()]
            if several
            else [text]
        )
        found = [_known(plain_key(word), known) or word.strip() for word in words]
        wrong = [word for word in found if word not in choices]
        joined = "; ".join(dict.fromkeys(found)) or None
        if not wrong:
            return joined
        problem = f"{title} holds {quoted(wrong[0])}, which is not one of the choices."
        return joined, Fault("choice-unknown", problem, fix)

    return read


_WORD_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "six": 6,
    "twice": 2,
    "once": 1,
}
_RHYTHMS = {
    "daily": 1, "weekly": 7, "biweekly": 14, "bi weekly": 14, "fortnightly": 14, "every other week": 14,
    "monthly": 30, "bimonthly": 60, "bi monthly": 60, "every other month": 60, "quarterly": 91, "semiannually": 182,
    "half yearly": 182, "biannually": 182, "biannual": 182, "q": 91, "twice a year": 182, "semi annually": 182, "semi annual": 182, "yearly": 365, "annually": 365, "annual": 365,
}  # fmt: skip
# What some mean by twice a month or a week, and others by every second one.
_TWO_WAYS: Mapping[str, str] = {
    "bimonthly": "15",
    "bi monthly": "15",
    "biweekly": "3 or 4",
    "bi weekly": "3 or 4",
}
_LETTERS: Mapping[str, str] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_UNIT = r"(day|week|month|quarter|quater|year)s?"
_EVERY = re.compile(rf"(?:once )?(?:every |each |per )?(\d+(?:\.\d+)?|[a-z]+)? ?{_UNIT}$")
_TIMES = re.compile(rf"(\d+|[a-z]+) ?(?:x|times?)? ?(?:a |an |per |/ ?|each |every ){_UNIT}$")
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")


def _days_reader(title: str) -> Callable[[Value], Any]:
    bracket = _IN_BRACKETS.search(title)
    unit = bracket[1].casefold().strip() if bracket else ""
    times = re.search(rf"times? (?:a|per) {_UNIT}", title.casefold())
    one = MEAN_DAYS.get(unit.removesuffix("s"), 1)

    def read(value: Value) -> Any:
        fault = Fault(
            "days-unknown", f"{title} holds {quoted(value)}, which is not a number of days."
        )
        number = value if isinstance(value, float) else None
        if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", _plain(value)):
            number = float(_plain(value))
        if number is not None:
            days = MEAN_DAYS[times[1]] / number if times and number > 0 else number * one
            whole = one > 1 or times
            return (
                float(round(days))
                if 1 <= days <= 36_500 and (whole or days.is_integer())
                else fault
            )
        if not isinstance(value, str):
            return fault
        days_in_text = duration(value)
        if days_in_text is None:
            return fault
        other = _TWO_WAYS.get(_plain(value))
        if other is None:
            return float(days_in_text)
        text = f"{title} holds {quoted(value)}, which could mean {days_in_text} or {other} days; read as {days_in_text}."
        return float(days_in_text), Fault("days-two-ways", text)

    return read


def duration(text: str) -> int | None:
    """A rhythm in words as whole days.

    Parameters
    ----------
    text
        Such as ``"2 months"``, ``"monthly"``, ``"every 6 weeks"`` or ``"4 times a year"``.

    Returns
    -------
    int or None
        Days: a week 7, a month 30, a quarter 91, a year 365. None when it is no rhythm.

    Examples
    --------
    >>> duration("every 6 weeks"), duration("4x a year"), duration("often")
    (42, 91, None)
    """
    words = _plain(text)
    words = re.sub(r"(?<=\d) ?([dwmqy])$", lambda found: f" {_LETTERS[found[1]]}", words)
    words = re.sub(r"(?<![a-z])(wk|mo|mth|qtr|yr)(?=s?\b)", lambda found: _SHORT[found[1]], words)
    if words in _RHYTHMS:
        return _RHYTHMS[words]
    if found := _TIMES.fullmatch(words):
        count = _counted(found[1])
        if count:
            return max(1, round(MEAN_DAYS[found[2]] / count))
    if found := _EVERY.fullmatch(words):
        count = _counted(found[1] or "1")
        if count:
            return max(1, round(MEAN_DAYS[found[2]] * count))
    return None


def _plain(text: str) -> str:
    words = " ".join(re.sub("[-_]+", " ", text.casefold()).split())
    return re.sub(r"^(?:[~≈]|about|around|approx\.?|circa|ca\.?) ?(?=\S)", "", words)


def _counted(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return _WORD_NUMBERS.get(text)


# Currencies as ISO 4217 names them, and as people do; a sign such as $ or € may be before a number too.
_CURRENCIES = (
    "aed afn amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp cny "
    "cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr "
    "iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur "
    "mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd "
    "shp sle sos srd ssp stn svc syp szl thb tjs tmt tnd try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof "
    "xpf yer zar zmw zwg "
    "dollar dollars euro euros pound pounds franc francs yen yuan rupee rupees real reais peso pesos krona kronor krone kroner "
    "kr sfr fr rs zł kč ft"
)
_SIGN = rf"(?:(?:us|ca|c|a|au|nz|hk|s|r)?[$€£¥₹₩₽₺₴₪₦₫฿₱₡₲₵₸₼₾]|(?:{_CURRENCIES.replace(' ', '|')})(?![a-z])\.?)"
_AMOUNT = re.compile(
    rf"(?P<sign>[-+])?(?:{_SIGN} ?)?(?P<second>[-+])?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?) ?(?P<thousand>k\b)?(?: ?{_SIGN})?",
    re.IGNORECASE,
)


def _number_reader(title: str) -> Callable[[Value], Any]:
    def read(value: Value) -> Any:
        if isinstance(value, float):
            return value
        text = straight(value) if isinstance(value, str) else ""
        found = _AMOUNT.fullmatch(re.sub(r"(?<=\d)[ '’](?=\d{3}(?!\d))", "", text))
        signs = (found["sign"] or "") + (found["second"] or "") if found else ""
        if found and len(signs) < 2 and not re.fullmatch(r"\d{1,3}\.\d{3}", found["number"]):
            thousands = "e3" if found["thousand"] else ""
            return float(f"{signs}{found['number'].replace(',', '')}{thousands}")
        return Fault("number-unknown", f"{title} holds {quoted(value)}, which is not a number.")

    return read
