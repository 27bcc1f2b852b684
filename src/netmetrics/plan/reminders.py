"""What is due as calendar events that update and cancel themselves, without anything being stored."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import icalendar
import numpy as np
import pandas as pd

from netmetrics.metrics import engagement, follow_up, frames, habits, readiness
from netmetrics.metrics.known import asked_of_me, happened, known_at, your_list
from netmetrics.plan import reasons
from netmetrics.problems import WorkbookError
from netmetrics.schema import Settings

_FIRST_DAY = dt.date(2000, 1, 1)
_KEPT_DAYS = 730  # what ended longer ago is no longer cancelled: no calendar still shows it
_OWED = ("follow-up", "answer", "thank", "update")
_EVENT = {
    "contact": "str",
    "kind": "str",
    "day": "datetime64[us]",
    "open": "bool",
    "what": "str",
    "rests_on": "datetime64[us]",
    "ended_on": "datetime64[us]",
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
        uid         str            made from contact, kind, the day it rests on (of the last contact,
                                   of the promise) and the how-manieth of that day: a changed rhythm
                                   or a new Due moves the event
        contact     str            the person
        kind        str            as the reasons of :func:`netmetrics.plan.due`, but for ``new-year``
        day         datetime64[us] the day it is about
        starts_on   datetime64[us] the day it stands on: overdue ones on `as_of`
        yearly      bool           comes again each year
        cancelled   bool           done, over, or about someone who is paused, rests or said no; in
                                   the calendar such an event names nobody
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
            _check_ins(known, status, as_of),
            _catch_ups(known, status, as_of, settings),
            _first_words(known, status),
            _goodbyes(known, as_of),
            _first_months(known, as_of),
            _promises(known, as_of, settings),
            _answers(known, as_of),
            _thanks(known, as_of),
            _updates(known, as_of),
            _milestones(network, known, as_of, settings),
        ],
        ignore_index=True,
    )
    today = pd.Timestamp(as_of)
    yearly = found["kind"] == "yearly"
    found["kind"] = found["kind"].mask(yearly, "milestone")
    nth = found.groupby(["contact", "kind", "rests_on"]).cumcount()
    found["uid"] = [
        _uid(*key)
        for key in zip(found["contact"], found["kind"], found["rests_on"], nth, strict=True)
    ]
    found["yearly"] = yearly
    found["cancelled"] = ~found["open"] | ~_welcome(found, known, as_of)
    overdue = ~yearly & ~found["cancelled"] & (found["day"] < today)
    found["starts_on"] = found["day"].mask(overdue, today)
    ended = found[["day", "ended_on"]].max(axis=1)
    recent = yearly | ~found["cancelled"] | (ended >= today - pd.Timedelta(days=_KEPT_DAYS))
    found = found[recent]
    found["summary"] = [
        _SUMMARIES[kind].format(contact=contact, what=what)
        for kind, contact, what in zip(found["kind"], found["contact"], found["what"], strict=True)
    ]
    topics = known.contacts.drop_duplicates("contact").set_index("contact")["talk_about"]
    found["description"] = topics.reindex(found["contact"]).fillna("").to_numpy()
    return found[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def calendar(table: pd.DataFrame, *, as_of: dt.date) -> bytes:
    """The events as an iCalendar file.

    Parameters
    ----------
    table
        From `events`.
    as_of
        The day; each event's sequence number is the days from 2000-01-01 to it.

    Returns
    -------
    bytes
        The same for the same input.
    """
    whole = icalendar.Calendar()
    whole.add("prodid", "-//netmetrics//reminders//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "netmetrics")
    for row in table.to_dict("records"):
        whole.add_component(_event(row, as_of))
    made: bytes = whole.to_ical()
    return made


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


def _event(row: dict[Any, Any], as_of: dt.date) -> icalendar.Event:
    day = row["starts_on"].date()
    event = icalendar.Event()
    event.add("uid", row["uid"])
    event.add("sequence", (as_of - _FIRST_DAY).days)
    event.add("dtstamp", dt.datetime.combine(as_of, dt.time(), dt.UTC))
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
        return event
    event.add("status", "CONFIRMED")
    event.add("summary", row["summary"])
    if row["description"]:
        event.add("description", row["description"])
    return event


def _welcome(found: pd.DataFrame, known: Any, as_of: dt.date) -> Any:
    """Whether a person may be written to for the reason: not paused, no No, not at rest."""
    listed = your_list(known.contacts, known.interactions, as_of=as_of)
    welcome = listed.loc[~listed["why_not"].isin(["paused", "said no"]), "contact"]
    rests = found["contact"].isin(reasons.resting(known.interactions))
    return found["contact"].isin(welcome) & ~(rests & ~found["kind"].isin(_OWED))


def _clock(rows: pd.DataFrame, contacts: pd.Series[Any], every: Any, kind: str) -> pd.DataFrame:
    """An event so many days after each of the rows' days; all but the last are done."""
    days = rows[["contact", "date"]].drop_duplicates().sort_values("date", kind="stable")
    rhythm = pd.Series(np.floor(np.asarray(every)), contacts.to_numpy())
    after = rhythm[~rhythm.index.duplicated()].reindex(days["contact"]).to_numpy()
    days, after = days[~np.isnan(after)], after[~np.isnan(after)]
    due = days["date"] + pd.to_timedelta(after, unit="D")
    following = days.groupby("contact")["date"].shift(-1)
    return _rows(
        days["contact"], kind, due, following.isna(), rests_on=days["date"], ended=following
    )


def _check_ins(known: Any, status: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    followed = status[status["listed"] | status["status"].eq("Paused")]
    followed = _apart(followed, known, as_of)
    real = known.interactions[habits.restarts(known.interactions)]
    return _clock(real, followed["contact"], followed["check_in_days"], "check-in")


def _catch_ups(
    known: Any, status: pd.DataFrame, as_of: dt.date, settings: Settings
) -> pd.DataFrame:
    log = known.interactions
    contacts = frames.in_sheet_order(known.contacts)
    last = log[happened(log)].groupby("contact")["date"].max().reindex(contacts["contact"])
    ago = (pd.Timestamp(as_of) - last).dt.days.to_numpy()
    runs = (contacts["catch_up_days"] >= 1).to_numpy() | (ago <= settings.dormant_days)
    every = habits.catch_up_days(contacts, settings)
    # Until the first meeting the clock of those who have one of their own runs from the first contact.
    own = contacts.loc[contacts["catch_up_days"] >= 1, "contact"]
    first = log[log["contact"].isin(own)].sort_values("date", kind="stable")
    met = pd.concat([log[happened(log)], first.drop_duplicates("contact")])
    found = _clock(met, contacts["contact"], every, "catch-up")
    running = _apart(contacts[runs], known, as_of)["contact"]
    found["open"] &= found["contact"].isin(running) & found["contact"].isin(
        status.loc[status["listed"], "contact"]
    )
    return found


def _once(table: pd.DataFrame) -> list[dt.date]:
    """The same day for all: a person has one such event, which moves."""
    return [_FIRST_DAY] * len(table)


def _apart(table: pd.DataFrame, known: Any, as_of: dt.date) -> pd.DataFrame:
    """Leave out those you still work with."""
    leaving = known.contacts["worked_until_on"] > pd.Timestamp(as_of)
    return table[~table["contact"].isin(known.contacts.loc[leaving, "contact"])]


def _first_words(known: Any, status: pd.DataFrame) -> pd.DataFrame:
    added = known.contacts[known.contacts["added_on"].notna()]
    waiting = status.loc[(status["status"] == "Not yet contacted") & status["listed"], "contact"]
    return _rows(added["contact"], "first-word", added["added_on"], added["contact"].isin(waiting))


def _goodbyes(known: Any, as_of: dt.date) -> pd.DataFrame:
    contacts = known.contacts
    leaving = contacts[contacts["worked_until_on"].notna()]
    asked = habits.with_purpose(known, "Ask to stay in touch")["contact"]
    still = (leaving["worked_until_on"] >= pd.Timestamp(as_of)) & ~leaving["contact"].isin(asked)
    still &= ~frames.has(leaving, "ok_to_stay_in_touch", "Yes", "No")
    return _rows(
        leaving["contact"], "goodbye", leaving["worked_until_on"], still, rests_on=_once(leaving)
    )


def _first_months(known: Any, as_of: dt.date) -> pd.DataFrame:
    months = habits.first_month(known.contacts, known.interactions, as_of=as_of)
    return _rows(
        months["contact"],
        "first-month",
        months["deadline_on"],
        months["state"] == "pending",
        rests_on=_once(months),
    )


def _promises(known: Any, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    made = follow_up.follow_ups(known.interactions, as_of=as_of, missed_days=settings.missed_days)
    made = made[made["due_on"].notna()]
    still = made["state"].isin(["not_yet_due", "overdue", "missed"])
    what = made["next_step"].fillna("What you promised")
    return _rows(
        made["contact"],
        "follow-up",
        made["due_on"],
        still,
        what,
        rests_on=made["promised_on"],
        ended=made["done_on"],
    )


def _answers(known: Any, as_of: dt.date) -> pd.DataFrame:
    theirs = asked_of_me(known.interactions)
    waits = readiness.unanswered(known.interactions, as_of=as_of).index
    return _rows(theirs["contact"], "answer", theirs["date"], theirs.index.isin(waits))


def _thanks(known: Any, as_of: dt.date) -> pd.DataFrame:
    owed = habits.thanks(known, as_of=as_of, thank_days=reasons.THANK_DAYS)
    still = (owed["state"] != "thanked") & (owed["days"] <= reasons.OWED_DAYS)
    due = owed["day"] + pd.Timedelta(days=reasons.THANK_DAYS)
    return _rows(owed["contact"], "thank", due, still)


def _updates(known: Any, as_of: dt.date) -> pd.DataFrame:
    """One event a person, which moves: its day is that of their yes."""
    told = habits.updates(
        known, as_of=as_of, update_days=reasons.UPDATE_DAYS, kinds=reasons.VOUCHED_KINDS
    )
    ago = (pd.Timestamp(as_of) - told["due_on"]).dt.days
    still = told["state"].isin(["open", "closed"]) & (ago <= reasons.OWED_DAYS)
    return _rows(told["contact"], "update", told["agreed_on"], still)


def _milestones(network: Any, known: Any, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    """Those ahead, those not acknowledged yet, and those that come every year."""
    stones = network.milestones
    yearly = frames.has(stones, "every_year", "Yes")
    fresh = reasons.milestones(known, as_of=as_of, days=settings.milestone_days)
    ahead = stones["date"] > pd.Timestamp(as_of)
    key = pd.MultiIndex.from_frame(stones[["contact", "date"]])
    still = key.isin(pd.MultiIndex.from_frame(fresh[["contact", "day"]])) | ahead.to_numpy()
    kind = np.where(yearly, "yearly", "milestone")
    what = stones["kind"].fillna(stones["what"]).fillna("milestone")
    return _rows(stones["contact"], kind, stones["date"], still | yearly, what)


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
    }
    return frames.frame(columns, _EVENT)
