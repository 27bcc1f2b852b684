"""Calendars (.ics) -> meetings with people on Contacts, each occurrence of a series by itself."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import icalendar
import recurring_ical_events
import x_wr_timezone

from netmetrics.exchange import rows
from netmetrics.exchange.rows import Event, Person, Reading, Source, Tell
from netmetrics.exchange.texts import nothing
from netmetrics.problems import WorkbookError

# A meeting with more other people than this is no conversation with each of them (a choice of ours).
MOST_OTHERS = 5

_ONLINE = re.compile(
    r"zoom\.us|meet\.google\.com|teams\.(?:microsoft|live)\.com|microsoft teams|webex|whereby\.com"
    r"|skype|facetime|video (?:call|conference)|gotomeet",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"^\W*(?:phone|telephone|call|telefonat|anruf)\b|\b(?:phone|telephone) call\b", re.IGNORECASE
)
# Outlook keeps a meeting that was called off and writes so before its title.
_CALLED_OFF = re.compile(
    r"\W*(?:cancell?ed|abgesagt|annul[ée]e?|cancelad[ao]|geannuleerd|annullat[ao])\s*:",
    re.IGNORECASE,
)


def meetings(
    source: Source,
    *,
    as_of: dt.date,
    me: Iterable[str] = (),
    known: Iterable[Person] = (),
    zone: dt.tzinfo | None = None,
    tell: Tell = nothing,
) -> Reading:
    """The meetings of a calendar that have taken place.

    Parameters
    ----------
    source
        The file.
    as_of
        The last day that counts.
    me
        The owner's addresses, where the calendar does not tell.
    known
        The people on Contacts; none of them is the owner.
    zone
        Where the owner is; by default what this computer says. It decides only for times without
        a zone of their own.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        An entry is one occurrence; each person on it is one interaction. Cancelled, declined,
        whole-day, coming and big ones are left out and counted.

    Raises
    ------
    WorkbookError
        If the file is damaged.
    """
    found = Reading(source.name, "calendar")
    with source.open() as file:
        content = file.read()
    whole = _ended(content)
    try:
        calendars = [
            x_wr_timezone.to_standard(one)
            for one in icalendar.Calendar.from_ical(whole, multiple=True)
        ]
    except (ValueError, IndexError, KeyError, AttributeError) as error:  # a broken VTIMEZONE
        why = str(error).splitlines()[0][:80] if str(error) else "no calendar"
        raise WorkbookError(
            f"{source.name} is damaged ({why}). Export the calendar again."
        ) from None
    tell(len(content))
    if whole is not content:
        found.notes.append(
            f"{source.name} is cut short: its end is missing, and meetings may be with it. "
            "Export the calendar again."
        )
    own = _own(calendars, me, {address for person in known for address in person.emails})
    for calendar in calendars:
        for event in _occurrences(calendar, as_of, found):
            reason = _why_not(event, own, as_of)
            others = [] if reason else _others(event, own)
            if reason:
                found.leave(reason)
            elif not others:
                found.leave("they declined" if _guests(event, own) else "without guests")
            elif len(others) > MOST_OTHERS:
                found.leave(f"more than {MOST_OTHERS} other people")
            else:
                found.use()
                found.events.extend(_rows(event, others, own, zone))
    return found


def _ended(content: bytes) -> bytes:
    """A calendar with its end, where that is missing, after the last whole entry."""
    if _open_calendars(content) < 1:
        return content
    last = max(content.upper().rfind(b"END:VEVENT"), 0)
    kept = content[: last + len(b"END:VEVENT")] if last else b""
    return kept + b"\r\nEND:VCALENDAR" * _open_calendars(kept) + b"\r\n"


def _open_calendars(content: bytes) -> int:
    begun, ended = (
        len(re.findall(rb"(?im)^%s:VCALENDAR\b" % word, content)) for word in (b"BEGIN", b"END")
    )
    return begun - ended


def _address(value: Any) -> str:
    text = str(value).strip()
    if "@" not in text:  # Apple writes a path there and the address beside it
        text = str(value.params.get("EMAIL", text))
    return next(iter(rows.emails(text.partition(":")[2] or text)), "") or text.casefold()


def _listed(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _own(calendars: Iterable[Any], me: Iterable[str], known: set[str]) -> set[str]:
    """The owner's addresses: as said, the calendar's name, or whoever is on most of it."""
    said = {address for text in me for address in rows.emails(text)}
    if said:
        return said
    named: set[str] = set()
    counts: Counter[str] = Counter()
    events = 0
    for calendar in calendars:
        named |= set(rows.emails(str(calendar.get("X-WR-CALNAME", ""))))
        for event in calendar.walk("VEVENT"):
            on_it = {
                _address(one) for one in _listed(event, "ATTENDEE") + _listed(event, "ORGANIZER")
            }
            counts.update(on_it)
            events += bool(on_it)
    if named:
        return named
    met = known & counts.keys()
    for address in met:
        del counts[address]
    ranked = counts.most_common(2)
    if (events < 3 and not met) or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return set()
    return {who for who, count in ranked[:1] if count > events / 2}


def _occurrences(calendar: Any, as_of: dt.date, found: Reading) -> Iterator[Any]:
    """Every occurrence up to the day; what is left out whatever its day is not even unfolded."""
    zones = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    series: dict[str, list[Any]] = defaultdict(list)
    off = str(calendar.get("METHOD", "")).upper() == "CANCEL"  # the notice of a cancellation
    for event in calendar.walk("VEVENT"):
        if off:
            event["STATUS"] = "CANCELLED"
        try:
            start = event.start
        except ValueError:  # icalendar: no day, two days, an end before its beginning
            found.leave("its date cannot be read")
            continue
        if not {"RECURRENCE-ID", "RRULE", "RDATE"} & set(event):
            yield event
        elif not isinstance(start, dt.datetime):
            found.leave("a whole day")
        elif not _listed(event, "ATTENDEE"):
            found.leave("without guests")
        else:
            series[str(event.get("UID", ""))].append(event)
    for events in series.values():
        if all(event.start.date() > as_of for event in events):
            for _ in events:
                found.leave("still ahead")
            continue
        try:
            yield from _unfolded(events, zones, as_of)
        except (ValueError, TypeError, AttributeError):  # what the library makes of a broken rule
            for _ in events:
                found.leave("its repetition cannot be read")


def _unfolded(events: Iterable[Any], zones: Iterable[Any], as_of: dt.date) -> list[Any]:
    """The occurrences of one series up to the day, moved ones where they were moved to."""
    alone = icalendar.Calendar()
    for part in (*zones, *events):
        alone.add_component(part)
    first = min(event.start.date() for event in events)
    occurrences = recurring_ical_events.of(alone)
    return list(occurrences.between(first - dt.timedelta(1), as_of + dt.timedelta(1)))


def _why_not(event: Any, own: set[str], as_of: dt.date) -> str:
    start = event.start
    mine = [one for one in _listed(event, "ATTENDEE") if _address(one) in own]
    called_off = _CALLED_OFF.match(str(event.get("SUMMARY", "")))
    if called_off or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return "cancelled"
    if any(str(one.params.get("PARTSTAT", "")).upper() == "DECLINED" for one in mine):
        return "you declined"
    if not isinstance(start, dt.datetime):
        return "a whole day"
    if start.date() > as_of:
        return "still ahead"
    return ""


def _guests(event: Any, own: set[str]) -> bool:
    """Whether anybody else was asked."""
    return any(_address(one) not in own for one in _listed(event, "ATTENDEE"))


def _others(event: Any, own: set[str]) -> list[Person]:
    people: dict[str, Person] = {}
    declined = set()
    for one in _listed(event, "ATTENDEE") + _listed(event, "ORGANIZER"):
        address = _address(one)
        if (
            str(one.params.get("CUTYPE", "")).upper() in ("RESOURCE", "ROOM")
            or "resource.calendar" in address
        ):
            continue
        if str(one.params.get("PARTSTAT", "")).upper() == "DECLINED":
            declined.add(address)
        name = rows.clean_name(str(one.params.get("CN", "")).strip('"'))
        if address and address not in own:
            known = people.get(address)
            better = known.name if known and known.name else "" if "@" in name else name
            people[address] = Person(better, emails=rows.emails(address))
    return [person for address, person in people.items() if address not in declined]


def _rows(
    event: Any, others: Iterable[Person], own: set[str], zone: dt.tzinfo | None
) -> Iterator[Event]:
    start = event.start
    organizer = next((_address(one) for one in _listed(event, "ORGANIZER")), "")
    about = " ".join(
        str(event.get(name, ""))
        for name in (
            "SUMMARY",
            "LOCATION",
            "DESCRIPTION",
            "URL",
            "X-GOOGLE-CONFERENCE",
            "X-MICROSOFT-SKYPETEAMSMEETINGURL",
        )
    )
    channel = (
        "Video"
        if _ONLINE.search(about)
        else "Call"
        if _CALL.search(str(event.get("SUMMARY", "")))
        else "In person"
    )
    # A time in UTC says nothing about where the person was; a zone of the event does.
    in_utc = (
        start.tzinfo is not None
        and start.utcoffset() == dt.timedelta(0)
        and "TZID" not in event["DTSTART"].params
    )
    day = rows.local_day(start, zone) if in_utc else start.date()
    changed = event.get("RECURRENCE-ID")
    which = changed.dt.isoformat() if changed is not None else ""
    for person in others:
        theirs = organizer in person.emails or (own and organizer and organizer not in own)
        mark = rows.source("Calendar", str(event.get("UID", "")), which, *person.emails[:1])
        yield Event(mark, day, person, channel, "Them" if theirs else "Me", known_only=True)
