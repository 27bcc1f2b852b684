"""What day a cell says, and whether it can say only one."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netmetrics import schema
from netmetrics.periods import long_day
from netmetrics.schema import Column
from netmetrics.workbook.cells import Broken, Value
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

FIRST_YEAR = 1990
LONGEST = 100  # characters of a day and a channel in one cell; a note has many more places to part

_MONTHS = {
    name.casefold(): at
    for at, full in enumerate(
        ("January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"), start=1,
    )
    for name in (full, full[:3])
} | {"sept": 9}  # fmt: skip
_CLOCK = r"(?:[T ,]+(?:at )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?)?"
_ZONE = r"(?P<zone> ?(?:Z|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[A-Z]{2,4}T|[+-]\d{2}:?\d{2}))?"
_DAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
_YMD = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_CLOCK}{_ZONE}", re.IGNORECASE)
_NUMBERS = re.compile(r"\d\D+\d|\d{8}")  # what each of these forms has
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_PARTS = re.compile(
    rf"(\d{{1,2}})[-/.] ?(\d{{1,2}})[-/.] ?(\d{{4}}|\d{{2}}){_CLOCK}{_ZONE}", re.IGNORECASE
)
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ .-]+([a-z]{{3,9}})\.?,?[ -]+(\d{{4}}|'?\d{{2}}){_CLOCK}{_ZONE}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}([a-z]{{3,9}})\.?[ -]+(\d{{1,2}})(?:st|nd|rd|th)?,?[ -]+(\d{{4}}|'?\d{{2}}){_CLOCK}{_ZONE}",
    re.IGNORECASE,
)
_NO_DAY = frozenset(
    "never|-|--|–|—|n/a|na|n.a.|none|nil|null|tbd|tba|tbc|?|unknown|not yet|no contact|no contact yet|"
    "not contacted|to be decided|not applicable|pending|waiting|awaiting|awaiting reply|awaiting response".split(
        "|"
    )
)
_PLACEHOLDER = re.compile(r"\[.*\]|<.*>|\{.*\}|_.*_")


@dataclass(frozen=True, slots=True)
class _Numeric:
    first: int
    second: int
    year: int


def _date_text(text: str, title: str) -> dt.date | Fault | _Numeric | None:
    """The day a text means; None for words such as never."""
    if text.casefold() in _NO_DAY or _PLACEHOLDER.fullmatch(text):
        return None
    if not _NUMBERS.search(text):
        return _no_date(text, title)
    plain = straight(text)
    for form, order in (
        (_YMD, "ymd"),
        (_COMPACT, "ymd"),
        (_PARTS, "?"),
        (_DAY_MONTH, "dmy"),
        (_MONTH_DAY, "mdy"),
    ):
        found = form.fullmatch(plain)
        if not found:
            continue
        parts = dict(zip(order if order != "?" else "dmy", found.groups()[:3], strict=True))
        if found.groupdict().get("zone"):
            fix = f"Type the day alone, such as {plain[:10]}." if order == "ymd" else ""
            return Fault("date-zone", f"{title} holds {quoted(text)}, a time with a zone.", fix)
        if len(parts["y"].strip("'")) == 2:
            return Fault(
                "date-two-digit-year", f"{title} holds {quoted(text)}, a year of two digits."
            )
        if order == "?":
            return _Numeric(int(parts["d"]), int(parts["m"]), int(parts["y"]))
        month = _MONTHS.get(parts["m"].casefold(), 0) if parts["m"].isalpha() else int(parts["m"])
        return _day(int(parts["y"]), month, int(parts["d"])) or _no_date(text, title)
    return _no_date(text, title)


def _no_date(value: Value, title: str) -> Fault:
    return Fault("date-impossible", f"{title} holds {quoted(value)}, which is not a date.")


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


_WORDS = re.compile(r"\w+")
_APART = re.compile(r"\s*[,;/|(–—-]\s*|\s+(?:by|via|on)\s+|\s+")


def _channel_words() -> dict[str, str]:
    channel = schema.INTERACTIONS.column("channel")
    known = {plain_key(word): choice for word, choice in channel.words.items()}
    known |= {plain_key(choice): choice for choice in channel.choices}
    # Each word of them too, under which no choice stands: without one a text names no channel.
    return dict.fromkeys((word for one in known for word in _WORDS.findall(one)), "") | known


def _date_and_channel(
    text: str, title: str, known: Mapping[str, str]
) -> tuple[dt.date | _Numeric, str] | None:
    """A day and a channel in one cell, such as "12 May 2025, email"."""
    if not _NUMBERS.search(text) or known.keys().isdisjoint(_WORDS.findall(plain_key(text))):
        return None
    for mark in _APART.finditer(text):
        before, after = text[: mark.start()].strip(), text[mark.end() :].strip(" )")
        for day_text, word in ((before, after), (after, before)):
            if channel := known.get(plain_key(word)):
                day = _date_text(day_text, title)
                if isinstance(day, (dt.date, _Numeric)):
                    return day, channel
    return None


def _answer_word(value: str, column: Column) -> str | None:
    if column.kind not in ("answered", "done"):
        return None
    words = {
        "yes": "Yes",
        **({"no": "No"} if column.kind == "answered" else {"cancelled": "Cancelled"}),
    }
    words |= {
        plain_key(word): choice
        for word, choice in column.words.items()
        if choice in ("Yes", "No", "Cancelled")
    }
    found = words.get(plain_key(value))
    return found if found != "No" or column.kind == "answered" else None


_ONES: Mapping[str, str] = {
    "answered": "replace each 1 by Yes and each 0 by No",
    "done": "replace each 1 by Yes and clear each 0",
}


def _answer_fault(fault: Fault, value: Value, column: Column, title: str) -> Fault:
    text = shown(value)
    dated = any(one.isdigit() for one in text) and text not in ("0", "1")
    if (
        fault.code not in ("date-impossible", "date-number")
        or column.kind not in ("answered", "done")
        or dated
    ):
        return fault
    other = "No" if column.kind == "answered" else "Cancelled"
    message = f"{title} holds {quoted(value)}, which is neither a date nor Yes or {other}."
    fix = f"Type the day, Yes or {other}."
    if text in ("0", "1"):
        fix = f"If 1 stands for Yes and 0 for No, {_ONES[column.kind]}."
    return Fault("answer-unknown", message, fix)


def _serial(value: float, title: str, context: Context) -> dt.date | Fault:
    if value.is_integer() and 19_900_000 <= value <= 21_000_000:
        found = _COMPACT.fullmatch(str(int(value)))
        day = _day(int(found[1]), int(found[2]), int(found[3])) if found else None
        return day or _no_date(value, title)
    last = (context.today - context.epoch).days + 731
    first = (dt.date(FIRST_YEAR, 1, 1) - context.epoch).days
    if first <= value <= last:
        return context.epoch + dt.timedelta(days=int(value))
    return Fault("date-number", f"{title} holds the number {shown(value)}, which is not a date.")


def _settle(
    pending: dict[int, _Numeric],
    values: Sequence[Value],
    typed: Typed,
    name: str,
    title: str,
    context: Context,
) -> None:
    """Decide whether 03/04/2026 is in March or April, from the column or the settings."""
    day_first = {at: _day(one.year, one.second, one.first) for at, one in pending.items()}
    month_first = {at: _day(one.year, one.first, one.second) for at, one in pending.items()}
    proof = {
        "Day first": [at for at in pending if day_first[at] and not month_first[at]],
        "Month first": [at for at in pending if month_first[at] and not day_first[at]],
    }
    order = context.date_order
    proved = [name for name, places in proof.items() if places]
    if order not in proof and len(proved) == 1:
        order = proved[0]
    read: list[int] = []
    for at in pending:
        one, other = day_first[at], month_first[at]
        if not one and not other:
            typed.faults[at] = _no_date(values[at], title)
        elif one == other or not one or not other:
            typed.parts[name][at] = one or other
            read.append(at)
        elif order in proof:
            typed.parts[name][at] = one if order == "Day first" else other
            read.append(at)
        else:
            message = f"{title} holds {quoted(values[at])}, which could be {long_day(one)} or {long_day(other)}."
            fix = f"Type {one.isoformat()} or {other.isoformat()}{_for_all(context)}."
            typed.faults[at] = Fault("date-ambiguous", message, fix)
    if read and context.date_order not in proof:
        because = quoted(values[proof[order][0]]) if order in proof else quoted(values[read[0]])
        message = f"{title} holds {COUNT} such as {quoted(values[read[0]])}; read {order.lower()}, as {because} shows."
        if order not in proof:
            message = f"{title} holds {COUNT} as text, such as {because}; read as dates."
        code = "date-order" if order in proof else "date-text"
        typed.remarks.append((Fault(code, message, _leave(context)), read))


def _leave(context: Context) -> str:
    """What to do about days that were read, where no column has a format."""
    return "Nothing to do if the days are right." if context.plain_text else ""


def _for_all(context: Context) -> str:
    """How to say once for the whole file whether the day or the month comes first."""
    if context.has_settings:
        return ", or set Date order on the sheet Settings"
    sheet = "a sheet Settings: Setting, Value in its first row, Date order, Day first (or Month first) below"
    return f"; for all at once, {'save the file as .xlsx and ' if context.plain_text else ''}add {sheet}"


_YEAR = re.compile(r"(?:19|20)\d\d")


def _span(value: Value) -> dt.date | None:
    """The last day of a year or month."""
    text = straight(shown(value))
    if _YEAR.fullmatch(text):
        return dt.date(int(text), 12, 31)
    if found := re.fullmatch(r"((?:19|20)\d\d)[-/](\d{1,2})|(\d{1,2})/((?:19|20)\d\d)", text):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
    elif found := re.fullmatch(r"([A-Za-z]{3,9})\.?,? ((?:19|20)\d\d)", text):
        year, month = int(found[2]), _MONTHS.get(found[1].casefold(), 0)
    else:
        return None
    return dt.date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def type_dates(values: Sequence[Value], column: Column, title: str, context: Context) -> Typed:
    """Type the different values of a column of days.

    Parameters
    ----------
    values
        The values; ``""`` is a blank.
    column
        What the column is: of kind date, span, answered or done.
    title
        The header the person sees.
    context
        What else is known.

    Returns
    -------
    Typed
        Days, and Yes, No or Cancelled beside them where the kind has such words.
    """
    reader = _Days(values, column, title, context)
    for at, value in enumerate(values):
        if type(value) is dt.date:
            reader.days[at] = value
        elif value != "":
            reader.read(at, value)
    return reader.finish()


class _Days:
    """One column of days while it is read."""

    def __init__(
        self, values: Sequence[Value], column: Column, title: str, context: Context
    ) -> None:
        self.values, self.column, self.title, self.context = values, column, title, context
        self.typed = Typed({column.name: [None] * len(values)})
        self.days = self.typed.parts[column.name]
        self.words: list[str | None] = [None] * len(values)
        if column.kind in ("answered", "done"):
            self.typed.parts[column.kind] = self.words
        self.with_channel = column.name in ("date", "last_contact_on")
        self.channels: dict[str, str] = {}
        self.pending: dict[int, _Numeric] = {}
        self.texts: list[int] = []
        self.serials: list[int] = []
        self.blanks: list[int] = []

    def read(self, at: int, value: Value) -> None:
        if isinstance(value, str) and (word := _answer_word(value, self.column)):
            self.words[at] = word
            return
        if self.column.kind == "done" and plain_key(shown(value)) in NO_WORDS:
            self.blanks.append(at)  # not done is what a blank says
            return
        found = self._day(at, value)
        if isinstance(found, _Numeric):
            self.pending[at] = found
        elif isinstance(found, Fault):
            self.typed.faults[at] = _answer_fault(found, value, self.column, self.title)
        else:
            self.days[at] = found

    def _day(self, at: int, value: Value) -> dt.date | _Numeric | Fault | None:
        if isinstance(value, Broken):
            return broken(value, self.title)
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if self.column.kind == "span" and (span := _span(value)):
            return span
        if isinstance(value, float):
            (self.serials if value < 1e6 else self.texts).append(at)
            return _serial(value, self.title, self.context)
        if not isinstance(value, str):
            return _no_date(value, self.title)
        text = " ".join(value.split())
        found = _date_text(text, self.title)
        if isinstance(found, Fault) and self.with_channel and len(text) <= LONGEST:
            self.channels = self.channels or _channel_words()
            both = _date_and_channel(text, self.title, self.channels)
            if both:
                found, channel = both
                said = self.typed.parts.setdefault("channel_said", [None] * len(self.values))
                said[at] = channel
        (self.blanks if found is None else self.texts).append(at)
        return found

    def finish(self) -> Typed:
        _settle(self.pending, self.values, self.typed, self.column.name, self.title, self.context)
        for at, day in enumerate(self.days):
            if day is not None:
                self.words[at] = "Yes"
        texts = [at for at in self.texts if self.days[at] is not None and at not in self.pending]
        if not self.context.plain_text:
            self._remark("date-text", texts, "{count} as text, such as {example}; read as dates.")
        serials = [at for at in self.serials if self.days[at] is not None]
        text = "{count} as plain numbers, such as {example}; read as dates."
        self._remark("date-serial", serials, text)
        self._remark("date-no-day", self.blanks, "{example} or the like in {count}, read as blank.")
        return self.typed

    def _remark(self, code: str, places: list[int], text: str) -> None:
        if not places:
            return
        example = quoted(self.values[places[0]])
        if code == "date-serial":
            example = f"{shown(self.values[places[0]])} = {long_day(self.days[places[0]])}"
        message = f"{self.title} holds {text.format(count=COUNT, example=example)}"
        fix = _leave(self.context) if code == "date-serial" else ""
        self.typed.remarks.append((Fault(code, message, fix), places))
