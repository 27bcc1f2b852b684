"""What is due as calendar events that move, and are cancelled when they are done."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import icalendar
import numpy as np
import pandas as pd

from netmetrics.metrics import engagement, follow_up, frames, habits, readiness
from netmetrics.metrics.known import asked_of_me, comes_again, happened, known_at, paused, your_list
from netmetrics.plan import reasons
from netmetrics.plan.due import CLOSENESS, done_this_week
from netmetrics.problems import WorkbookError
from netmetrics.schema import Settings

_MAKER = "-//netmetrics//reminders//EN"
_FIRST_DAY = dt.date(2000, 1, 1)
# Without the file of before, what ended in the time from one month's calendar to the next, and a
# fortnight, is cancelled; with it, whatever it still shows.
_KEPT_DAYS = 45
_WEEKS = 52  # what finds no place within so many weeks is left out: that far a calendar is no plan
_OWED = ("follow-up", "answer", "thank", "update")
# Each is one event a person, which moves; the first word becomes the check-in.
_CLOCKS = {"check-in": "check-in", "first-word": "check-in", "catch-up": "catch-up"}
_EVENT = {
    "contact": "str",
    "kind": "str",
    "day": "datetime64[us]",
    "open": "bool",
    "what": "str",
    "rests_on": "datetime64[us]",
    "ended_on": "datetime64[us]",
    "past": "float64",
}
_COLUMNS = {
    "uid": "str",
    "contact": "str",
    "kind": "str",
    "day": "datetime64[us]",
    "starts_on": "datetime64[us]",
    "yearly": "bool",
    "cancelled": "bool",
    "summary": "str",
    "description": "str",
}
_SUMMARIES = {
    "check-in": "Write to {contact}",
    "first-word": "Write to {contact} for the first time",
    "first-month": "Write to {contact}: a month since your last day together",
    "goodbye": "{contact}'s last day: ask whether you may stay in touch",
    "catch-up": "Meet or call {contact}",
    "follow-up": "{what} ({contact})",
    "answer": "Answer {contact}",
    "thank": "Thank {contact}",
    "update": "Tell {contact} how it went",
    "milestone": "{contact}: {what}",
}


def events(network: Any, *, as_of: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """What a calendar should hold on a day, and what it should hold no longer.

    Parameters
    ----------
    network
        The tables as :func:`netmetrics.load` returns them; milestones ahead are wanted here.
    as_of
        The day.
    settings
        The person's thresholds; None for the defaults.

    Returns
    -------
    pandas.DataFrame
        One row per event. Columns:

        =========== ============== =================================================================
        column      dtype          meaning
        =========== ============== =================================================================
        uid         str            made from contact and kind; of a promise, an answer, thanks and a
                                   milestone also from the day it rests on and the how-manieth of that
                                   day. All others a person has once, and they move
        contact     str            the person
        kind        str            as the reasons of :func:`netmetrics.plan.due`, but for ``new-year``
        day         datetime64[us] the day it is about
        starts_on   datetime64[us] the day it stands on: what is overdue on `as_of`; check-ins,
                                   first words and meetings at most ``weekly_limit`` a week, in the
                                   order of :func:`netmetrics.plan.due`, and never in a week in
                                   which something else stands for the same person; what finds no
                                   place within a year is left out
        yearly      bool           comes again each year
        cancelled   bool           done or over in the last 45 days, or about someone who is paused,
                                   rests or said no; in the calendar such an event names nobody
        summary     str            what to do
        description str            what to pick up
        =========== ============== =================================================================
    """
    settings = settings or Settings()
    known = known_at(network, as_of)
    status = engagement.status(
        known.contacts, known.interactions, as_of=as_of, check_in_days=settings.check_in_days, dormant_days=settings.dormant_days
    )  # fmt: skip
    found = pd.concat(
        [
            _clocks(known, status, as_of, settings),
            _goodbyes(known, as_of),
            _first_months(known, as_of),
            _promises(known, as_of, settings),
            _answers(known, status, as_of, settings.reply_window_days),
            _thanks(known, as_of),
            _updates(known, as_of),
            _milestones(network, known, as_of, settings),
        ],
        ignore_index=True,
    )
    found = _recent(_numbered(found), known, as_of, settings.reply_window_days)
    found["starts_on"] = _days(found, as_of)
    close = known.contacts.drop_duplicates("contact").set_index("contact")["closeness"]
    found["close"] = (
        close.reindex(found["contact"]).map(CLOSENESS).fillna(len(CLOSENESS)).to_numpy()
    )
    limit = settings.weekly_limit
    done = len(done_this_week(network, as_of=as_of, settings=settings))
    clock = found["kind"].isin(_CLOCKS) & ~found["cancelled"]
    found.loc[clock, "starts_on"] = _spread(found, clock, as_of=as_of, limit=limit, done=done)
    found = found[found["starts_on"].notna()]
    found["summary"] = [
        _SUMMARIES[kind].format(contact=contact, what=what)
        for kind, contact, what in zip(found["kind"], found["contact"], found["what"], strict=True)
    ]
    topics = known.contacts.drop_duplicates("contact").set_index("contact")["talk_about"]
    found["description"] = topics.reindex(found["contact"]).fillna("").to_numpy()
    return found[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def calendar(
    table: pd.DataFrame, *, as_of: dt.date, shown: dict[str, icalendar.Event] | None = None
) -> bytes:
    """The events as an iCalendar file.

    Parameters
    ----------
    table
        From `events`.
    as_of
        The day; an event's sequence number is the days from 2000-01-01 to it, and one more than it
        was where the event has changed since it was last written on such a day.
    shown
        From `earlier`: what the file held before. What of it is not in `table` is cancelled.

    Returns
    -------
    bytes
        The same for the same input.
    """
    shown = shown or {}
    whole = icalendar.Calendar()
    whole.add("prodid", _MAKER)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "netmetrics")
    rows = table.to_dict("records")
    for row in rows:
        whole.add_component(_event(row, as_of, shown.get(row["uid"])))
    oldest = (as_of - _FIRST_DAY).days - _KEPT_DAYS
    for uid in sorted(set(shown) - {row["uid"] for row in rows}):
        old = shown[uid]
        if old.get("status") != "CANCELLED":
            row = {"uid": uid, "starts_on": pd.Timestamp(old["dtstart"].dt), "yearly": "rrule" in old, "cancelled": True}  # fmt: skip
            whole.add_component(_event(row, as_of, old))
        elif int(old["sequence"]) >= oldest:
            whole.add_component(old)
    made: bytes = whole.to_ical()
    return made


def earlier(path: Path) -> dict[str, icalendar.Event]:
    """What a calendar file written before still holds.

    Parameters
    ----------
    path
        The file, which need not exist.

    Returns
    -------
    dict
        The events by identity; nothing for no file and an empty one.

    Raises
    ------
    WorkbookError
        If something else stands there, or what netmetrics wrote was changed or cut short.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be read ({error.strerror}). Choose another place."
        ) from error
    if not content:
        return {}
    foreign = WorkbookError(
        f"{path} is there already and is not a whole calendar written by netmetrics, so it was left as it is. "
        "Choose another name."
    )
    if f"PRODID:{_MAKER}".encode() not in content:
        raise foreign
    try:
        events = icalendar.Calendar.from_ical(content).walk("VEVENT")
        found = {str(one["uid"]): one for one in events}
        for one in events:
            int(one["sequence"]), one["dtstart"].dt
    except (ValueError, KeyError, AttributeError, TypeError):
        raise foreign from None
    return found


def write(content: bytes, path: Path) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    content
        What it shall hold.
    path
        Where.

    Raises
    ------
    WorkbookError
        If it cannot be written; what was there before is untouched.
    """
    path = path.resolve()  # a link stays a link
    part = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=".netmetrics-", delete=False
        ) as file:
            part = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is for its owner only; so is a list of people.
        part.replace(path)
    except OSError as error:
        raise WorkbookError(
            f"{path} cannot be written ({error.strerror}). Choose another place."
        ) from error
    finally:
        if part:
            part.unlink(missing_ok=True)


def _uid(contact: str, kind: str, day: pd.Timestamp, nth: int) -> str:
    key = "\n".join([contact, kind, day.date().isoformat(), str(nth)])
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@netmetrics"


def _event(row: dict[Any, Any], as_of: dt.date, old: icalendar.Event | None) -> icalendar.Event:
    day = row["starts_on"].date()
    event = icalendar.Event()
    event.add("uid", row["uid"])
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    if row["yearly"]:
        leap = {"bymonth": 2, "bymonthday": -1} if (day.month, day.day) == (2, 29) else {}
        event.add("rrule", {"freq": "yearly", **leap})
    if row["cancelled"]:
        event.add("status", "CANCELLED")
        event.add("summary", "Cancelled")
    else:
        event.add("status", "CONFIRMED")
        event.add("summary", row["summary"])
        if row["description"]:
            event.add("description", row["description"])
    number = (as_of - _FIRST_DAY).days
    if old is not None:
        number = max(number, int(old["sequence"]) + (_said(old) != _said(event)))
    event.add("sequence", number)
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
    return event


def _said(event: icalendar.Event) -> dict[str, bytes]:
    """What an event says, whenever it was written."""
    return {
        name: value.to_ical()
        for name, value in event.items()
        if name not in ("SEQUENCE", "DTSTAMP")
    }


def _numbered(found: pd.DataFrame) -> pd.DataFrame:
    """The events with their identities."""
    yearly = found["kind"] == "yearly"
    found["kind"] = found["kind"].mask(yearly, "milestone")
    kept = found["kind"].replace(_CLOCKS)
    nth = found.groupby(["contact", kept, "rests_on"]).cumcount()
    found["uid"] = [
        _uid(*key) for key in zip(found["contact"], kept, found["rests_on"], nth, strict=True)
    ]
    found["yearly"] = yearly
    return found


def _recent(found: pd.DataFrame, known: Any, as_of: dt.date, window_days: int) -> pd.DataFrame:
    """What is wanted, and what is not but could have stood in a calendar lately, as cancelled."""
    since = pd.Timestamp(as_of) - pd.Timedelta(days=_KEPT_DAYS)
    listed = your_list(known.contacts, known.interactions, as_of=as_of)
    unwelcome = listed.loc[listed["why_not"].isin(["paused", "said no"]), "contact"]
    off = found["contact"].isin(unwelcome)
    resting = readiness.resting(known.interactions, window_days=window_days)
    rests = found["contact"].isin(resting) & ~found["kind"].isin(_OWED)
    last = known.interactions.groupby("contact")["date"].max().reindex(found["contact"])
    stood = (found["ended_on"] >= since) & (
        # Answered or thanked on the day itself, it never stood anywhere.
        (found["ended_on"] > found["rests_on"]) | found["kind"].eq("follow-up")
    )
    found["cancelled"] = ~found["open"] | off | rests
    ended = np.where(found["open"], off | (last >= since).to_numpy(), stood)
    return found[~found["cancelled"] | ended].reset_index(drop=True)


def _days(found: pd.DataFrame, as_of: dt.date) -> pd.Series[Any]:
    """The day of each event; today for what is overdue."""
    today = pd.Timestamp(as_of)
    overdue = ~found["yearly"] & ~found["cancelled"] & (found["day"] < today)
    days: pd.Series[Any] = found["day"].mask(overdue, today).fillna(today)
    return days


def _spread(
    found: pd.DataFrame, clock: pd.Series[bool], *, as_of: dt.date, limit: int, done: int
) -> pd.Series[Any]:
    """A day for each check-in and meeting: so many a week, and nobody twice in one week."""
    monday = as_of - dt.timedelta(days=as_of.weekday())
    limit = max(limit, 1)
    busy = _busy(found[~clock & ~found["cancelled"]], as_of, monday)
    taken, first = Counter({0: min(done, limit)}), 0
    placed: dict[Any, dt.date] = {}
    rows = _queue(found[clock], as_of)
    for place, contact, day in zip(rows.index, rows["contact"], rows["day"].dt.date, strict=True):
        own = (max(day, as_of) - monday).days // 7
        while taken[first] >= limit:
            first += 1
        week = max(own, first)
        while taken[week] >= limit or (contact, week) in busy:
            week += 1
        keeps = week == own and day >= as_of
        if not keeps and week > _WEEKS:
            continue
        placed[place] = day if keeps else _workday(monday, week, taken[week], as_of)
        taken[week] += 1
        busy.add((contact, week))
    days: pd.Series[Any] = pd.Series(placed, dtype="datetime64[us]").reindex(found.index[clock])
    return days


def _busy(dated: pd.DataFrame, as_of: dt.date, monday: dt.date) -> set[tuple[str, int]]:
    """Who has something else in which week from this one on."""
    again = dated.loc[dated["yearly"], ["contact", "day"]].set_axis(["contact", "date"], axis=1)
    again = again.assign(every_year="Yes")
    days = [
        dated.loc[~dated["yearly"], ["contact", "starts_on"]].set_axis(["contact", "date"], axis=1),
        *(
            again.assign(date=habits.nearest(again, as_of=dt.date(year, 12, 31)))
            for year in (as_of.year, as_of.year + 1)
        ),
    ]
    found = pd.concat(days)[["contact", "date"]]
    weeks = (found["date"] - pd.Timestamp(monday)).dt.days // 7
    return set(zip(found["contact"], weeks, strict=True))


def _queue(clocks: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    """Check-ins and meetings in turn: first what is due, each person once, by how far it is past."""
    late = (clocks["day"] < pd.Timestamp(as_of)) | (clocks["kind"] == "first-word")
    most = clocks["past"].where(late).groupby(clocks["contact"]).transform("max")
    named = clocks["kind"].map({kind: place for place, kind in enumerate(_CLOCKS)})
    rows = clocks.assign(late=late, most=-most.where(late), named=named)
    rows = rows.sort_values(["most", "close", "named"], kind="stable")
    second = rows["late"] & rows["contact"].where(rows["late"]).duplicated()
    rows["turn"] = np.select([second, rows["late"]], [2, 0], 1)
    rows["ahead_on"] = rows["day"].where(~rows["late"])
    return rows.sort_values(["turn", "most", "ahead_on", "close", "named"], kind="stable")


def _workday(monday: dt.date, week: int, nth: int, as_of: dt.date) -> dt.date:
    """The day of the nth in a week: one after the other from Monday, or from today, to Friday."""
    start = monday + dt.timedelta(days=7 * week)
    begin = max(start, as_of)
    days = 5 - begin.weekday() if begin.weekday() < 5 else 7 - begin.weekday()
    return begin + dt.timedelta(days=nth % days)


def _clocks(known: Any, status: pd.DataFrame, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    """When to write to and to meet whom next; closed for those who have no such day any more."""
    contacts, log, today = known.contacts, known.interactions, pd.Timestamp(as_of)
    leaving = contacts["worked_until_on"] > today
    no = frames.has(contacts, "ok_to_stay_in_touch", "No")
    off = contacts.loc[leaving | no | paused(contacts, as_of=as_of), "contact"]
    apart = status[~status["contact"].isin(off)]
    written = apart[apart["listed"] & apart["last_contact_on"].notna()]
    first = reasons.first_words(known, apart, as_of=as_of)
    meetings = reasons.meeting_clock(known, apart, as_of=as_of, settings=settings)
    met = log[happened(log)].groupby("contact", as_index=False)["date"].max()
    over = met[~met["contact"].isin([*meetings["contact"], *off])]
    ran_out = over["date"] + pd.Timedelta(days=settings.dormant_days)
    stood = contacts["contact"].isin(log["contact"]) | contacts["added_on"].notna()
    off = off[stood.loc[off.index]]
    now = pd.Series(today, off.index, dtype="datetime64[us]")
    meets = off.isin(met["contact"]) | (contacts["catch_up_days"] >= 1).loc[off.index]
    return pd.concat(
        [
            _clock(written["contact"], "check-in", written["next_check_in_on"], past=written["ratio"] - 1),
            _clock(first["contact"], "first-word", first["day"], past=first["past"]),
            _clock(meetings["contact"], "catch-up", meetings["day"], past=meetings["past"]),
            _clock(off, "check-in", now, ended=now),
            _clock(off[meets], "catch-up", now[meets], ended=now[meets]),
            _clock(over["contact"], "catch-up", ran_out, ended=ran_out),
        ]
    )  # fmt: skip


def _clock(
    contact: pd.Series[Any], kind: str, day: pd.Series[Any], *, past: Any = 0.0, ended: Any = None
) -> pd.DataFrame:
    """One event a person and kind, which moves; with `ended` it is closed."""
    open_ = [ended is None] * len(contact)
    found = _rows(contact, kind, day, open_, rests_on=_once(day), ended=ended)
    return found.assign(past=np.asarray(past, dtype=float))


def _once(table: Any) -> list[dt.date]:
    """The same day for all: a person has one such event, which moves."""
    return [_FIRST_DAY] * len(table)


def _goodbyes(known: Any, as_of: dt.date) -> pd.DataFrame:
    contacts = known.contacts
    leaving = contacts[contacts["worked_until_on"].notna()]
    last = leaving["worked_until_on"]
    asked = habits.with_purpose(known, "Ask to stay in touch")["contact"]
    still = (last >= pd.Timestamp(as_of)) & ~leaving["contact"].isin(asked)
    still &= ~frames.has(leaving, "ok_to_stay_in_touch", "Yes", "No")
    return _rows(leaving["contact"], "goodbye", last, still, rests_on=_once(leaving), ended=last)


def _first_months(known: Any, as_of: dt.date) -> pd.DataFrame:
    months = habits.first_month(known.contacts, known.interactions, as_of=as_of)
    months = months[months["state"] != "before the log"]
    still = months["state"] == "pending"
    end = months["deadline_on"]
    return _rows(months["contact"], "first-month", end, still, rests_on=_once(months), ended=end)


def _promises(known: Any, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    made = follow_up.follow_ups(known.interactions, as_of=as_of, missed_days=settings.missed_days)
    made = made[made["due_on"].notna()]
    still = made["state"].isin(["not_yet_due", "overdue", "missed"])
    what = made["next_step"].fillna("What you promised")
    ended = made["done_on"].fillna(made["due_on"])
    return _rows(
        made["contact"], "follow-up", made["due_on"], still, what, rests_on=made["promised_on"], ended=ended
    )  # fmt: skip


def _answers(known: Any, status: pd.DataFrame, as_of: dt.date, window_days: int) -> pd.DataFrame:
    log = known.interactions
    theirs = asked_of_me(log, window_days=window_days)
    waits = readiness.unanswered(log, as_of=as_of, window_days=window_days).index
    last = status.set_index("contact")["last_contact_on"].reindex(theirs["contact"])
    ended = theirs["answered_on"].fillna(pd.Series(last.to_numpy(), theirs.index))
    return _rows(
        theirs["contact"], "answer", theirs["date"], theirs.index.isin(waits), ended=_by(ended, theirs["date"])
    )  # fmt: skip


def _thanks(known: Any, as_of: dt.date) -> pd.DataFrame:
    """One open event a person, for the latest: one word of thanks is for all before it."""
    owed = habits.thanks(known, as_of=as_of, thank_days=reasons.THANK_DAYS)
    later = owed.groupby("contact")["day"].shift(-1)
    still = (owed["state"] != "thanked") & (owed["days"] <= reasons.OWED_DAYS) & later.isna()
    due = owed["day"] + pd.Timedelta(days=reasons.THANK_DAYS)
    given = habits.with_purpose(known, "Thank").groupby("contact")["date"].max()
    thanked = pd.Series(given.reindex(owed["contact"]).to_numpy(), owed.index).where(
        owed["state"] == "thanked"
    )
    ended = thanked.where(~(later < thanked), later).fillna(later)
    return _rows(
        owed["contact"], "thank", due, still, rests_on=owed["day"], ended=_by(ended, owed["day"])
    )


def _by(ended: pd.Series[Any], day: pd.Series[Any]) -> pd.Series[Any]:
    """When something owed was over: done, or asked for no longer."""
    over = day + pd.Timedelta(days=reasons.OWED_DAYS)
    return ended.where(ended < over, over)


def _updates(known: Any, as_of: dt.date) -> pd.DataFrame:
    """One event a person, which moves."""
    told = habits.updates(
        known, as_of=as_of, update_days=reasons.UPDATE_DAYS, kinds=reasons.VOUCHED_KINDS
    )
    ago = (pd.Timestamp(as_of) - told["due_on"]).dt.days
    still = told["state"].isin(["open", "closed"]) & (ago <= reasons.OWED_DAYS)
    over = told["due_on"] + pd.Timedelta(days=reasons.OWED_DAYS)
    since = told["updated_on"].where(told["updated_on"] > told["agreed_on"])
    return _rows(
        told["contact"], "update", told["due_on"], still, rests_on=_once(told), ended=over.fillna(since)
    )  # fmt: skip


def _milestones(network: Any, known: Any, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    """Those ahead, those not acknowledged yet, and those that come every year."""
    stones = network.milestones
    day = stones["date"]
    yearly = comes_again(stones)
    fresh = reasons.milestones(known, as_of=as_of, days=settings.milestone_days)
    ahead = day > pd.Timestamp(as_of)
    key = pd.MultiIndex.from_frame(stones[["contact", "date"]])
    still = key.isin(pd.MultiIndex.from_frame(fresh[["contact", "day"]])) | ahead.to_numpy()
    about = reasons.about(stones)
    what = reasons.milestone_words(stones)
    what = what.where(about == "", what + " (" + about + ")")
    said = habits.with_purpose(known, "Congratulate").groupby("contact")["date"].max()
    over = day + pd.Timedelta(days=settings.milestone_days)
    said = pd.Series(said.reindex(stones["contact"]).to_numpy(), stones.index)
    ended = said.where((said >= day) & (said < over), over)
    kind = np.where(yearly, "yearly", "milestone")
    return _rows(stones["contact"], kind, day, still | yearly, what, ended=ended)


def _rows(
    contact: pd.Series[Any],
    kind: Any,
    day: pd.Series[Any],
    open_: Any,
    what: pd.Series[Any] | None = None,
    *,
    rests_on: Any = None,
    ended: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    columns = {
        "contact": contact,
        "kind": [kind] * len(contact) if isinstance(kind, str) else kind,
        "day": day,
        "open": open_,
        "what": [""] * len(contact) if what is None else what,
        "rests_on": day if rests_on is None else rests_on,
        "ended_on": day if ended is None else ended,
        "past": [np.nan] * len(contact),
    }
    return frames.frame(columns, _EVENT)
