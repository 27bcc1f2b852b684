import dataclasses
import datetime as dt
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


def test_importing_again_after_writing_moves_on_and_cancels_the_old_one():
    before = network(["Ana"], [row("Ana", "2026-09-01")])
    after = network(["Ana"], [row("Ana", "2026-09-01"), row("Ana", "2026-11-02")])
    first, second = read(ics(before)), read(ics(after, dt.date(2026, 11, 3)))

    (old,) = first
    assert first[old] == ("Write to Ana", day("2026-10-31"), 9800, "CONFIRMED")
    # 2000-01-01 to 2026-10-31 are 9800 days.
    assert (END - dt.date(2000, 1, 1)).days == 9800
    assert second[old] == ("Cancelled", day("2026-10-31"), 9803, "CANCELLED")
    assert [v[:2] for u, v in second.items() if u != old] == [("Write to Ana", day("2027-01-01"))]


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
        pytest.param({"done_on": "2026-10-20", "done": "Yes"}, "CANCELLED", id="done"),
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
        ("Write to Vera", END),
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
    assert after[uid][3] == "CANCELLED"
    assert ("Meet or call Ana", day("2026-11-24")) in {v[:2] for v in after.values()}


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


@pytest.mark.slow
def test_over_the_years_each_identity_in_a_calendar_ends_cancelled_or_open_once():
    whole = nm.load(nm.sample())
    held = {}
    for as_of in (dt.date(2025, 12, 1), dt.date(2026, 4, 1), dt.date(2026, 8, 1), END):
        held |= read(ics(whole, as_of))
    wanted = {v[:2] for v in read(ics(whole)).values() if v[3] == "CONFIRMED"}
    left = {v[:2] for v in held.values() if v[3] == "CONFIRMED"}

    # What a calendar shows after four imports is what the last one alone would show.
    assert left == wanted


def test_what_stood_overdue_for_years_is_cancelled_when_it_is_done_at_last():
    old, new = row("Ana", "2022-01-01"), row("Ana", "2026-10-30")
    before, after = read(ics(network(["Ana"], [old]))), read(ics(network(["Ana"], [old, new])))
    (uid,) = before

    assert before[uid][0] == "Write to Ana"
    assert after[uid][3] == "CANCELLED"


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
