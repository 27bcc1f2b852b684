import dataclasses
import datetime as dt
import random
from collections import Counter
from pathlib import Path

import icalendar
import pandas as pd
import pytest
import recurring_ical_events
import vobject
from click.testing import CliRunner

import netmetrics as nm
from netmetrics import cli, schema
from netmetrics.plan import reminders

END = dt.date(2026, 10, 31)


@dataclasses.dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    milestones: pd.DataFrame


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    days = {name for name, dtype in dtypes.items() if dtype.startswith("datetime")}
    rows = [
        {"row": place}
        | {name: pd.Timestamp(value) if name in days else value for name, value in row.items()}
        for place, row in enumerate(rows, start=2)
    ]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def network(contacts=(), log=(), *, opportunities=(), milestones=()):
    log = [dict(row) for row in log]
    tagged = [(place, what) for place, row in enumerate(log) for what in row.pop("what", ())]
    people = [{"contact": c} if isinstance(c, str) else c for c in contacts]
    return Tables(
        contacts=table(schema.CONTACTS, people),
        interactions=table(schema.INTERACTIONS, log),
        purposes=pd.DataFrame(tagged, columns=["interaction", "purpose"]).astype(
            {"interaction": "int64", "purpose": "str"}
        ),
        opportunities=table(schema.OPPORTUNITIES, list(opportunities)),
        milestones=table(schema.MILESTONES, list(milestones)),
    )


def row(contact, date, channel="Email", *what, by="Me", **more):
    return {"contact": contact, "date": date, "channel": channel, "started_by": by, "what": what, **more}  # fmt: skip


def ics(tables, as_of=END):
    return reminders.calendar(reminders.events(tables, as_of=as_of), as_of=as_of).decode()


def read(text):
    """Each event as another parser reads it: UID to (summary, first day, sequence, status)."""
    found = {}
    for event in vobject.readOne(text).contents.get("vevent", []):
        assert event.uid.value not in found, "one UID twice"
        found[event.uid.value] = (
            event.summary.value,
            event.dtstart.value,
            int(event.sequence.value),
            event.status.value,
        )
    return found


def open_ones(text):
    return {(s, d) for s, d, _, status in read(text).values() if status == "CONFIRMED"}


def day(text):
    return dt.date.fromisoformat(text)


def test_a_check_in_stands_on_its_day_and_an_overdue_one_on_today():
    tables = network(["Ana", "Bo"], [row("Ana", "2026-10-01"), row("Bo", "2026-08-01")])

    assert open_ones(ics(tables)) == {
        ("Write to Ana", day("2026-11-30")),
        ("Write to Bo", END),
    }


def test_importing_again_after_writing_moves_the_one_event_on():
    before = network(["Ana"], [row("Ana", "2026-09-01")])
    after = network(["Ana"], [row("Ana", "2026-09-01"), row("Ana", "2026-11-02")])
    first, second = read(ics(before)), read(ics(after, dt.date(2026, 11, 3)))

    (uid,) = first
    assert first == {uid: ("Write to Ana", day("2026-10-31"), 9800, "CONFIRMED")}
    # 2000-01-01 to 2026-10-31 are 9800 days.
    assert (END - dt.date(2000, 1, 1)).days == 9800
    assert second == {uid: ("Write to Ana", day("2027-01-01"), 9803, "CONFIRMED")}


def test_the_first_word_becomes_the_check_in():
    new = {"contact": "New", "added_on": "2026-10-30"}
    first = read(ics(network([new])))
    then = read(ics(network([new], [row("New", "2026-10-31")])))

    assert set(first) == set(then)
    assert [v[:2] for v in first.values()] == [("Write to New for the first time", END)]
    assert [v[:2] for v in then.values()] == [("Write to New", day("2026-12-30"))]


def test_a_changed_rhythm_due_or_last_day_moves_the_event():
    def people(every, until):
        return [{"contact": "Ana", "check_in_days": every}, {"contact": "Sam", "worked_until_on": until}]  # fmt: skip

    def log(due):
        return [row("Ana", "2026-10-20", next_step="Call", due_on=due)]

    before = read(ics(network(people(60, "2026-11-10"), log("2026-11-05"))))
    after = read(ics(network(people(90, "2026-11-20"), log("2026-11-25"))))

    assert set(before) == set(after)
    assert sorted(v[1].isoformat() for v in after.values()) == ["2026-11-20", "2026-11-25", "2027-01-18"]  # fmt: skip


def test_the_same_day_gives_the_same_bytes_and_no_person_is_named_in_an_identity():
    tables = network(["Ana Ruiz"], [row("Ana Ruiz", "2026-09-01")])

    assert ics(tables) == ics(tables)
    assert all("Ana" not in uid for uid in read(ics(tables)))


@pytest.mark.parametrize(
    ("done", "status"),
    [
        pytest.param({}, "CONFIRMED", id="open"),
        pytest.param({"done_on": "2026-10-20", "done": "Yes"}, "CANCELLED", id="done on the day"),
        pytest.param({"done": "Cancelled"}, "CANCELLED", id="called off"),
        pytest.param({"done_on": "2026-11-20", "done": "Yes"}, "CONFIRMED", id="done later"),
    ],
)
def test_a_follow_up_is_cancelled_when_it_is_done(done, status):
    promise = row("Ana", "2026-10-20", next_step="Send a CV", due_on="2026-11-05", **done)
    found = read(ics(network(["Ana"], [promise])))
    other = [v for v in found.values() if not v[0].startswith("Write")]

    summary = "Send a CV (Ana)" if status == "CONFIRMED" else "Cancelled"
    assert other == [(summary, day("2026-11-05"), 9800, status)]


@pytest.mark.parametrize(
    ("done_on", "sent"),
    [
        pytest.param("2026-09-16", True, id="45 days ago"),
        pytest.param("2026-09-15", False, id="46 days ago"),
    ],
)
def test_what_was_done_long_ago_is_not_cancelled_once_more(done_on, sent):
    promise = row("Ana", "2026-06-01", next_step="Call", due_on="2026-06-20", done="Yes", done_on=done_on)  # fmt: skip
    found = read(ics(network(["Ana"], [promise])))

    assert ("Cancelled" in [v[0] for v in found.values()]) is sent


def test_a_first_calendar_cancels_little_that_it_never_showed():
    found = [v[3] for v in read(ics(nm.load(nm.sample()))).values()]

    assert found.count("CONFIRMED") > 100
    assert found.count("CANCELLED") < 25


def test_two_follow_ups_of_one_day_have_two_identities_that_stay():
    def promise(step, **more):
        return row("Ana", "2026-10-20", next_step=step, due_on="2026-11-05", **more)

    both = read(ics(network(["Ana"], [promise("One"), promise("Two")])))
    half = read(ics(network(["Ana"], [promise("One", done="Yes", done_on="2026-10-21"), promise("Two")])))  # fmt: skip

    assert set(both) == set(half)
    (done,) = [uid for uid, v in half.items() if v[3] == "CANCELLED"]
    assert both[done][0] == "One (Ana)"


def test_who_said_no_is_paused_or_rests_is_cancelled_and_never_named():
    log = [row("No", "2026-09-01"), row("Paused", "2026-09-01"),
           *(row("Rests", date) for date in ("2026-02-01", "2026-03-01", "2026-04-01")),
           row("Bo", "2026-01-01", answered_on="2026-01-02", answered="Yes")]  # fmt: skip
    people = [{"contact": "No", "ok_to_stay_in_touch": "No"}, {"contact": "Paused", "paused_until_on": "2027-01-01"},
              "Rests", {"contact": "Bo", "ok_to_stay_in_touch": "No"}]  # fmt: skip
    stones = [{"contact": "No", "date": "1980-11-05", "kind": "Birthday", "every_year": "Yes"}]
    text = ics(network(people, log, milestones=stones))

    assert open_ones(text) == set()
    assert not {"No", "Paused", "Rests", "Bo"} & set(text.split())
    assert "Rests" not in text and "Paused" not in text


def test_meetings_first_words_goodbyes_first_months_answers_thanks_and_updates():
    yes = {"they_said": "Yes", "answered_on": "2026-10-05", "answered": "Yes"}
    people = [
        "Met",
        {"contact": "New", "added_on": "2026-10-30"},
        {"contact": "Sam", "worked_until_on": "2026-11-13"},
        {"contact": "Gone", "worked_until_on": "2026-10-10"},
        "Asks", "Answered", "Vera",
    ]  # fmt: skip
    log = [
        row("Met", "2026-09-01", "Call"),
        row("Asks", "2026-10-20", by="Them"),
        row("Answered", "2026-10-18", by="Them", answered_on="2026-10-19", answered="Yes"),
        row("Vera", "2026-09-01", "Email", "Ask reference", **{**yes, "answered_on": "2026-09-02"}),
    ]
    lead = {"contact": "Met", "opened_on": "2026-10-31", "kind": "Job lead"}
    found = open_ones(ics(network(people, log, opportunities=[lead])))

    assert found == {
        ("Write to Met", day("2026-10-31")),
        ("Meet or call Met", day("2026-11-30")),
        ("Write to New for the first time", END),
        ("Sam's last day: ask whether you may stay in touch", day("2026-11-13")),
        ("Write to Gone: a month since your last day together", day("2026-11-10")),
        ("Answer Asks", END),
        ("Write to Asks", day("2026-12-19")),
        ("Write to Answered", day("2026-12-17")),
        ("Write to Vera", day("2026-11-02")),  # in the week of her thanks nothing else
        ("Thank Vera", END),
        ("Tell Vera how it went", END),
        ("Thank Met", day("2026-11-02")),
    }


def test_who_was_never_met_is_to_be_met_where_you_said_how_often():
    own = [{"contact": "Ana", "catch_up_days": 30}, "Bo"]
    log = [row("Ana", "2026-10-20"), row("Bo", "2026-10-20")]
    before = read(ics(network(own, log)))
    after = read(ics(network(own, [*log, row("Ana", "2026-10-25", "Call")])))

    (uid,) = [u for u, v in before.items() if v[0] == "Meet or call Ana"]
    assert before[uid][1] == day("2026-11-19")
    assert after[uid][:2] == ("Meet or call Ana", day("2026-11-24"))


def test_yearly_milestones_recur_as_another_program_expands_them():
    stones = [
        {"contact": "Ana", "date": "1984-11-09", "kind": "Birthday", "every_year": "Yes"},
        {"contact": "Leap", "date": "1984-02-29", "kind": "Birthday", "every_year": "Yes"},
        {"contact": "Ahead", "date": "2027-03-01", "kind": "Conference"},
        {"contact": "Old", "date": "2026-01-01", "kind": "Award"},
    ]
    text = ics(network(["Ana", "Leap", "Ahead", "Old"], milestones=stones))
    expanded = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        (2027, 1, 1), (2029, 1, 1)
    )
    days = sorted((str(e["SUMMARY"]), e["DTSTART"].dt) for e in expanded if e["STATUS"] == "CONFIRMED")  # fmt: skip

    assert days == [
        ("Ahead: Conference", day("2027-03-01")),
        ("Ana: Birthday", day("2027-11-09")),
        ("Ana: Birthday", day("2028-11-09")),
        ("Leap: Birthday", day("2027-02-28")),
        ("Leap: Birthday", day("2028-02-29")),
    ]


def test_a_milestone_is_cancelled_once_congratulated():
    stone = {"contact": "Ana", "date": "2026-10-03", "kind": "New job"}
    before = network(["Ana"], [row("Ana", "2026-10-20")], milestones=[stone])
    after = network(["Ana"], [row("Ana", "2026-10-20", "Email", "Congratulate")], milestones=[stone])  # fmt: skip

    (uid,) = [u for u, v in read(ics(before)).items() if v[0] == "Ana: New job"]
    assert read(ics(before))[uid][1] == END
    assert read(ics(after))[uid][3] == "CANCELLED"


@pytest.mark.slow
def test_every_event_is_a_whole_day_private_and_takes_no_time():
    text = ics(nm.load(nm.sample()))

    for event in vobject.readOne(text).contents["vevent"]:
        assert event.dtend.value - event.dtstart.value == dt.timedelta(days=1)
        assert not isinstance(event.dtstart.value, dt.datetime)
        assert (event.contents["class"][0].value, event.transp.value) == ("PRIVATE", "TRANSPARENT")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_odd_names_and_line_ends_survive_another_parser():
    name = "Zoë; O’Neil, \\ 陈美玲 " + "x" * 60
    promise = row(name, "2026-10-20", next_step="Send; this, and\nthat", due_on="2026-11-05")
    found = open_ones(ics(network([name], [promise])))

    assert (f"Send; this, and\nthat ({name})", day("2026-11-05")) in found


def imported(held, text):
    """What a calendar program holds after an import: the higher sequence number counts."""
    for uid, event in read(text).items():
        assert uid not in held or event[2] >= held[uid][2]
        if uid not in held or event[2] > held[uid][2]:
            held[uid] = event
    return {v[:2] for v in held.values() if v[3] == "CONFIRMED"}


def exported(tables, as_of, path):
    events = reminders.events(tables, as_of=as_of)
    content = reminders.calendar(events, as_of=as_of, shown=reminders.earlier(path))
    reminders.write(content, path)
    wanted = events[~events["cancelled"]]
    return content.decode(), set(zip(wanted["summary"], wanted["starts_on"].dt.date, strict=True))


def test_one_word_of_thanks_is_for_all_that_came_before(tmp_path):
    log = [row("Ana", "2026-01-05", "Email", "Thank")]
    leads = [{"contact": "Ana", "opened_on": day, "kind": "Job lead"} for day in ("2026-10-01", "2026-10-20")]  # fmt: skip
    held = {}
    for as_of, known in ((day("2026-10-10"), leads[:1]), (END, leads)):
        text, _ = exported(network(["Ana"], log, opportunities=known), as_of, tmp_path / "due.ics")
        shown = [one for one in imported(held, text) if one[0] == "Thank Ana"]
        assert shown == [("Thank Ana", as_of)]
    log.append(row("Ana", "2026-10-31", "Email", "Thank"))
    text, _ = exported(network(["Ana"], log, opportunities=leads), END, tmp_path / "due.ics")
    assert "Thank Ana" not in dict(imported(held, text))


@pytest.mark.slow
def test_a_file_that_is_renewed_seldom_still_cancels_what_it_showed(tmp_path):
    # Months lie between: longer than what is done is remembered for, but the file itself remembers.
    whole, held = nm.load(nm.sample()), {}
    for as_of in (dt.date(2025, 12, 1), dt.date(2026, 4, 1), dt.date(2026, 8, 1), END):
        text, wanted = exported(whole, as_of, tmp_path / "due.ics")
        assert imported(held, text) == wanted


@pytest.mark.slow
def test_files_of_other_names_cancel_what_another_one_showed_within_a_month():
    whole, held = nm.load(nm.sample()), {}
    for back in range(9, -1, -1):
        as_of = END - dt.timedelta(days=30 * back)
        events = reminders.events(whole, as_of=as_of)
        text = reminders.calendar(events, as_of=as_of).decode()
        wanted = events[~events["cancelled"]]
        assert imported(held, text) == set(zip(wanted["summary"], wanted["starts_on"].dt.date, strict=True))  # fmt: skip


def test_what_the_workbook_no_longer_holds_is_cancelled_by_the_file(tmp_path):
    path = tmp_path / "due.ics"
    stone = {"contact": "Bo", "date": "1980-05-01", "kind": "Birthday", "every_year": "Yes"}
    both = network(["Ana", "Bo"], [row("Ana", "2026-10-01"), row("Bo", "2026-10-01")], milestones=[stone])  # fmt: skip
    one = network(["Ana"], [row("Ana", "2026-10-01")])
    exported(both, END, path)
    (_, *rest), _ = (sorted(read(exported(one, END, path)[0]).values(), key=str, reverse=True), 0)

    assert [(v[0], v[3]) for v in rest] == [("Cancelled", "CANCELLED")] * 2
    # It stays told for a while, in case the last one was not imported, and no longer.
    assert len(read(exported(one, END + dt.timedelta(days=45), path)[0])) == 3
    assert len(read(exported(one, END + dt.timedelta(days=47), path)[0])) == 1


def test_a_change_within_a_day_counts_on_and_no_change_gives_the_same_bytes(tmp_path):
    path = tmp_path / "due.ics"
    log = [row("Ana", "2026-10-01"), row("Bo", "2026-10-01")]
    before = exported(network(["Ana", "Bo"], log), END, path)[0]
    assert exported(network(["Ana", "Bo"], log), END, path)[0] == before

    log.append(row("Ana", "2026-10-30"))
    found = {v[0]: v for v in read(exported(network(["Ana", "Bo"], log), END, path)[0]).values()}
    assert found["Write to Ana"] == ("Write to Ana", day("2026-12-29"), 9801, "CONFIRMED")
    assert found["Write to Bo"] == ("Write to Bo", day("2026-11-30"), 9800, "CONFIRMED")
    again = exported(network(["Ana", "Bo"], log), END, path)[0]
    assert {v[0]: v for v in read(again).values()} == found


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"hello", id="a note"),
        pytest.param(b"BEGIN:VCALENDAR\r\nPRODID:-//Else//EN\r\nEND:VCALENDAR\r\n", id="of another program"),
        pytest.param(b"\xff\xfe\x00PRODID:-//netmetrics//reminders//EN", id="no text"),
        pytest.param(None, id="cut short"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_a_whole_calendar_of_ours_is_refused_and_kept(tmp_path, content):
    path = tmp_path / "due.ics"
    if content is None:
        content = ics(network(["Ana"], [row("Ana", "2026-10-01")])).encode()[:-40]
    path.write_bytes(content)
    found = CliRunner().invoke(cli.cli, ["remind", "--ics", str(path), "-w", str(nm.sample())])

    assert isinstance(found.exception, nm.WorkbookError)
    assert str(found.exception).endswith("so it was left as it is. Choose another name.")
    assert path.read_bytes() == content


def test_an_empty_file_is_filled(tmp_path):
    path = tmp_path / "due.ics"
    path.touch()

    assert reminders.earlier(path) == {}


def starts(events, kind):
    of = events[(events["kind"] == kind) & ~events["cancelled"]]
    return dict(zip(of["contact"], of["starts_on"].dt.date.astype(str), strict=True))


def test_what_is_overdue_is_spread_over_the_weeks_in_the_order_of_the_list():
    # Saturday 31 October: two days are left of this week; from Monday on, one a workday.
    people = [f"P{place}" for place in range(8)]
    log = [row(name, f"2026-0{place + 1}-01") for place, name in enumerate(people)]
    found = starts(reminders.events(network(people, log), as_of=END), "check-in")

    assert list(found.values()) == [
        "2026-10-31", "2026-11-01", "2026-10-31", "2026-11-01", "2026-10-31",
        "2026-11-02", "2026-11-03", "2026-11-04",
    ]  # fmt: skip


def test_the_weekly_limit_is_the_persons_own_and_those_done_since_monday_count():
    people = [f"P{place}" for place in range(5)]
    log = [row(name, f"2026-0{place + 1}-01") for place, name in enumerate(people)]
    friday = dt.date(2026, 10, 30)
    chosen = schema.Settings(weekly_limit=2)
    found = starts(
        reminders.events(network(people, log), as_of=friday, settings=chosen), "check-in"
    )
    assert list(found.values()) == ["2026-10-30", "2026-10-30", "2026-11-02", "2026-11-03", "2026-11-09"]  # fmt: skip

    log.append(row("P0", "2026-10-28"))
    found = starts(
        reminders.events(network(people, log), as_of=friday, settings=chosen), "check-in"
    )
    assert found == {"P1": "2026-10-30", "P2": "2026-11-02", "P3": "2026-11-03", "P4": "2026-11-09",
                     "P0": "2026-12-27"}  # fmt: skip


def test_a_week_ahead_that_is_full_sends_the_rest_to_the_next_one():
    people = ["A", "B", "C"]
    log = [row(name, "2026-10-01") for name in people]
    chosen = schema.Settings(weekly_limit=2)
    events = reminders.events(network(people, log), as_of=END, settings=chosen)

    assert starts(events, "check-in") == {"A": "2026-11-30", "B": "2026-11-30", "C": "2026-12-07"}


def test_what_finds_no_place_within_a_year_is_left_out():
    people = [*(f"P{place}" for place in range(60)), {"contact": "Rare", "check_in_days": 700}]
    log = [row(p if isinstance(p, str) else "Rare", "2026-01-01") for p in people]
    monday = dt.date(2026, 11, 2)
    events = reminders.events(
        network(people, log), as_of=monday, settings=schema.Settings(weekly_limit=1)
    )

    assert len(starts(events, "check-in")) == 53 + 1  # a year has 53 Mondays at most
    assert starts(events, "check-in")["Rare"] == "2027-12-02"


def test_nobody_has_two_of_these_in_a_week_nor_one_beside_something_dated():
    people = [{"contact": "Both"}, {"contact": "Told"}, {"contact": "Born"}]
    log = [
        row("Both", "2026-03-01", "Call"),  # to be written to and to be met
        row("Told", "2026-03-01", next_step="Call", due_on="2026-11-05"),
        row("Born", "2026-09-06"),  # 5 November, in the week of the birthday
    ]
    stone = {"contact": "Born", "date": "1980-11-08", "kind": "Birthday", "every_year": "Yes"}
    monday = dt.date(2026, 11, 2)
    events = reminders.events(network(people, log, milestones=[stone]), as_of=monday)

    assert starts(events, "check-in") == {"Both": "2026-11-02", "Told": "2026-11-09", "Born": "2026-11-10"}  # fmt: skip
    assert starts(events, "catch-up") == {"Both": "2026-11-11"}
    assert starts(events, "follow-up") == {"Told": "2026-11-05"}


@pytest.mark.slow
def test_over_half_a_year_a_calendar_shows_what_is_planned_each_week(tmp_path):
    """Done, moved, paused, resting, off and on again: after every import the calendar is the plan."""
    chance = random.Random(7)
    people = [{"contact": f"P{n}", "check_in_days": chance.choice([20, 45, 60])} for n in range(12)]
    log = [row(p["contact"], "2026-03-01", "Call", answered="Yes") for p in people]
    stones = [{"contact": "P3", "date": "1980-02-29", "kind": "Birthday", "every_year": "Yes"}]
    held = {}
    for week in range(26):
        as_of = dt.date(2026, 4, 6) + dt.timedelta(days=7 * week)
        for _ in range(3):
            who = chance.choice(people)["contact"]
            step = {"next_step": "Call", "due_on": str(as_of + dt.timedelta(days=chance.randrange(30)))}  # fmt: skip
            log.append(row(who, str(as_of), *chance.choice([("Call", "Thank"), ("Email", "Ask advice"), ("Social",)]),
                           by=chance.choice(["Me", "Them"]), **chance.choice([step, {}])))  # fmt: skip
        open_ = [r for r in log if "due_on" in r and "done" not in r]
        if open_:
            chance.choice(open_).update(chance.choice(
                [{"done": "Yes", "done_on": str(as_of)}, {"done": "Cancelled"}, {"due_on": str(as_of + dt.timedelta(days=9))}]
            ))  # fmt: skip
        off = chance.choice(people)
        off["paused_until_on"] = str(as_of + dt.timedelta(days=chance.choice([-1, 20])))
        off["ok_to_stay_in_touch"] = chance.choice([None, "Yes", "No"])
        stones.append({"contact": chance.choice(people)["contact"], "date": str(as_of + dt.timedelta(days=chance.randrange(-9, 40))), "kind": "Award"})  # fmt: skip
        text, wanted = exported(
            network(people, log, milestones=stones), as_of, tmp_path / "due.ics"
        )
        assert imported(held, text) == wanted
        clocks = Counter(
            starts.isocalendar()[:2]
            for summary, starts in wanted if summary.startswith(("Write", "Meet"))
        )  # fmt: skip
        assert max(clocks.values()) <= 5


def test_what_stood_overdue_for_years_moves_when_it_is_done_at_last():
    old, new = row("Ana", "2022-01-01"), row("Ana", "2026-10-30")
    before, after = read(ics(network(["Ana"], [old]))), read(ics(network(["Ana"], [old, new])))
    (uid,) = before

    assert before[uid][:2] == ("Write to Ana", END)
    assert after[uid][:2] == ("Write to Ana", day("2026-12-29"))


def test_an_empty_workbook_gives_an_empty_calendar():
    assert read(ics(network())) == {}


def test_the_file_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "due.ics"
    reminders.write(b"one", target)
    reminders.write(b"two", target)

    assert target.read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["due.ics"]
    with pytest.raises(nm.WorkbookError, match="cannot be written"):
        reminders.write(b"x", tmp_path / "missing" / "due.ics")


def test_nothing_is_left_behind_when_the_file_cannot_be_replaced(tmp_path):
    target = tmp_path / "due.ics"
    target.mkdir()

    with pytest.raises(nm.WorkbookError, match="cannot be written"):
        reminders.write(b"x", target)
    assert [path.name for path in tmp_path.iterdir()] == ["due.ics"]


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "due.ics", tmp_path / "link.ics"
    target.write_bytes(b"old")
    link.symlink_to(target)
    reminders.write(b"new", link)

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_the_command_writes_the_file_and_leaves_the_workbook_alone(tmp_path):
    sample = Path(nm.sample())
    before = sample.read_bytes()
    target = tmp_path / "due.ics"
    found = CliRunner().invoke(
        cli.cli, ["remind", "--ics", str(target), "-w", str(sample), "--on", "2026-10-31"]
    )

    assert found.exit_code == 0
    assert found.stdout.strip() == str(target)
    assert ("Write reference" in target.read_text()) is False
    assert "Freya Holt's last day" in target.read_text(encoding="utf-8").replace("\r\n ", "")
    assert sample.read_bytes() == before
