"""The words and figures that change at a number, on both sides of it; by hand."""

import dataclasses
import datetime as dt
import math

import icalendar
import numpy as np
import pandas as pd
import pytest

from netmetrics import plan, schema
from netmetrics.metrics import engagement, frames, rates
from netmetrics.periods import Period
from netmetrics.plan import drafts, reasons, reminders
from netmetrics.report import findings

# Figures


@pytest.mark.parametrize(("p1", "p2"), [(0.0, 0.5), (0.5, 0.0), (1.0, 0.5), (0.5, 1.0)])
def test_none_and_all_are_shares_that_a_number_can_tell_from_a_half(p1, p2):
    # (1.95996 * sqrt(2 * 0.25 * 0.75) + 0.84162 * sqrt(0.25)) / 0.5 = 3.242, squared 10.5
    assert rates.sample_size(p1, p2) == 11


@pytest.mark.parametrize("did", [0, 5])
def test_groups_of_which_none_or_all_did_it_tell_nothing_of_the_pull(did):
    found = rates.shrunk([did] * 8, [5] * 8)

    assert found.weight == 10
    assert found.shares == pytest.approx([did / 5] * 8)


@pytest.mark.parametrize(
    ("own", "state"),
    [
        pytest.param(1, "Overdue", id="every day: two days late is over half a rhythm"),
        pytest.param(0, "In touch", id="0 is blank: the usual 60"),
        pytest.param(2, "In touch", id="every two days"),
    ],
)
def test_a_check_in_every_day_is_a_rhythm(own, state):
    people = pd.DataFrame({"contact": ["Ana"], "check_in_days": [own]})
    log = pd.DataFrame({"date": ["2026-10-29"], "contact": ["Ana"], "started_by": ["Me"]})

    found = engagement.status(people, log, as_of=pd.Timestamp("2026-10-31").date())

    assert found["status"].tolist() == [state]


# Words


def silent(*names):
    return pd.DataFrame(
        {
            "contact": names, "usual_gap_days": 30.0, "limit_days": 60.0, "days_since": 90.0,
            "rule": "own rhythm", "overdue": True,
        }
    )  # fmt: skip


def test_above_all_is_said_of_more_than_are_named():
    three = "".join(findings.own_rhythm(silent("Ana", "Bo", "Cy")))
    four = "".join(findings.own_rhythm(silent("Ana", "Bo", "Cy", "Di")))

    assert "before: Ana for 90 days" in three
    assert "before, above all Ana for 90 days" in four


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        pytest.param(6, "usually about 1:", id="one"),
        pytest.param(5, "usually about one or none:", id="less than one"),
        pytest.param(26, "usually about 4:", id="a month has whole numbers"),  # 4.33
    ],
)
def test_what_is_usual_in_a_month_is_said_in_whole_numbers(usual, said):
    row = {
        "measure": "people in touch with", "now": 2, "now_of": 31, "usual": usual, "usual_of": 186,
        "lo99": 0.5, "hi99": 2.0, "verdict": "about as usual",
    }  # fmt: skip

    assert said in findings.changes(pd.DataFrame([row]))[0]


def test_without_days_to_compare_with_nothing_is_usual():
    row = pd.DataFrame({"measure": ["meetings"], "usual": [3], "usual_of": [0]})

    assert findings.usual_a_month(row, "meetings") is None


@pytest.mark.parametrize(
    ("months", "ending"),
    [
        pytest.param(6, "June 2026 with 40.", id="six are named"),
        pytest.param(7, "June 2026 with 40, and 1 more.", id="seven"),
    ],
)
def test_six_months_out_of_the_ordinary_are_named(months, ending):
    month = pd.date_range("2026-01-01", periods=months, freq="MS")
    chart = pd.DataFrame({"month": month, "count": 40, "of": 30, "lo": 0.0, "hi": 1.0, "outside": True})  # fmt: skip

    said = findings.ordinary_range(chart, period=Period.parse("2026"))

    assert said.endswith(ending)


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        pytest.param(0.4, "about 1 in 2 was still answered", id="40 %"),
        pytest.param(0.401, "40 % were still answered", id="above 40 %"),
        pytest.param(0.01, "about 1 in 100 was still answered", id="1 %"),
        pytest.param(0.0099, "1 % were still answered", id="below 1 %"),
    ],
)
def test_a_chance_from_1_to_40_per_cent_is_said_as_one_in_so_many(chance, said):
    shares = {"share": [chance], "lo": [0.0], "hi": [0.6], "status": ["ok"], "n": [10], "within_days": [30]}  # fmt: skip
    table = pd.DataFrame(shares)
    typical = pd.DataFrame({"n": [90], "answered": [30], "n_undated": [0]})
    nudge = pd.DataFrame({"first_days": [6], "last_days": [6], "source": ["own"]})

    assert said in "".join(findings.how_long_to_wait(typical, table, table, nudge))


def tries(first, second, *, lo=math.nan):
    table = frames.rate_table(
        *np.transpose([first, second]), n_excluded=[0, 0], keys={"attempt": ([1, 2], "int64")}
    )
    if not math.isnan(lo):
        table.loc[1, "lo"] = lo
    return table.assign(people=table["n"])


@pytest.mark.parametrize(
    ("second", "lo", "advice"),
    [
        pytest.param((9, 9), math.nan, "Whether a reminder is worth it cannot be said yet.", id="nine"),
        pytest.param((9, 10), math.nan, "One reminder is worth it.", id="ten"),
        pytest.param((9, 10), 0.1, "One reminder is worth it.", id="probably one in ten"),
        pytest.param((9, 10), 0.0999, "One reminder is seldom answered", id="probably fewer"),
    ],
)  # fmt: skip
def test_a_reminder_is_worth_it_from_ten_on_if_one_in_ten_is_answered(second, lo, advice):
    said = "".join(findings.second_message(tries((20, 40), second, lo=lo), window_days=30))

    assert said.startswith(advice)


def test_a_second_message_was_answered_within_the_days_given():
    said = "".join(findings.second_message(tries((20, 40), (5, 12)), window_days=21))

    assert "5 of 12 second messages were answered within 21 days" in said


def pair(lower="Message", higher="Email", *, lo=-0.1, hi=0.5, verdict="too close to call", needed=math.inf):  # fmt: skip
    return {
        "lower": lower, "k_lower": 5, "n_lower": 10, "higher": higher, "k_higher": 7, "n_higher": 10, "lo": lo,
        "hi": hi, "within": "", "layers": 0, "verdict": verdict, "needed": needed,
    }  # fmt: skip


def told(*pairs, groups=(("Email", 7, 10), ("Message", 5, 10))):
    names, k, n = zip(*groups, strict=True)
    table = frames.rate_table(k, n, n_excluded=[0] * len(n), keys={"group": (names, "str")})
    return "".join(findings.answered_more(table, pd.DataFrame(pairs), by="channel"))


def test_a_group_without_a_message_is_not_named():
    assert "Call" not in told(pair(), groups=[("Email", 7, 10), ("Call", 0, 0)])
    assert "Call 0 of 1" in told(pair(), groups=[("Email", 7, 10), ("Call", 0, 1)])


def test_three_comparisons_are_told_one_by_one():
    three = [pair("A", "B"), pair("A", "C"), pair("B", "C")]

    assert "cannot be told apart" not in told(*three)
    assert "The 4 pairs cannot be told apart" in told(*three, pair("A", "D"))


@pytest.mark.parametrize(
    ("needed", "said"),
    [
        pytest.param(1000, "About 1000 each would settle it.", id="a thousand"),
        pytest.param(1001, "Even a thousand each would not settle it.", id="more"),
    ],
)
def test_more_than_a_thousand_each_is_more_than_anyone_makes(needed, said):
    assert said in told(pair(needed=needed))


@pytest.mark.parametrize(
    ("lo", "hi", "said"),
    [
        pytest.param(-0.1, 0.004, "−10 to 0 points", id="rounded to nothing"),
        pytest.param(-0.004, 0.1, "0 to +10 points", id="from nothing on"),
        pytest.param(-0.01, 0.01, "−1 to +1 points", id="one point"),
    ],
)
def test_no_difference_has_no_sign(lo, hi, said):
    assert f"difference {said}" in told(pair(lo=lo, hi=hi))


def test_ten_times_as_many_has_no_decimal():
    row = {
        "measure": "opportunities", "now": 60, "now_of": 30, "usual": 30, "usual_of": 90, "lo99": 9.9,
        "hi99": 10.0, "verdict": "more",
    }  # fmt: skip

    assert findings.changes(pd.DataFrame([row]))[0].endswith("very probably 9.9 to 10 times as many.")  # fmt: skip


@pytest.mark.parametrize(("n", "said"), [(9, False), (10, True)])
def test_a_low_number_is_explained_from_ten_on(n, said):
    text = findings.stayed_in_touch(frames.rate_table(1, n, n_excluded=0), within_days=60)

    assert ("a low number is no failure" in text) is said
    assert "heard from again within 60 days of the first exchange" in text


def test_no_exchange_is_old_enough_for_the_days_given():
    nobody = frames.rate_table(0, 0, n_excluded=3)

    assert findings.stayed_in_touch(nobody, within_days=60) == "No first exchange is 60 days old yet."  # fmt: skip


@pytest.mark.parametrize(
    ("people", "said"),
    [
        pytest.param(4, "through none of them.", id="four"),
        pytest.param(5, "(probably between 24 and 62 %, very rough).", id="five"),
        pytest.param(9, "(probably between 24 and 62 %, very rough).", id="nine"),
        pytest.param(10, "(probably between 24 and 62 %).", id="ten"),
    ],
)
def test_what_came_of_getting_back_in_touch_is_a_share_from_five_on(people, said):
    summary = pd.DataFrame({"contacts": [people], "opportunities": [0]})
    shares = pd.DataFrame({"within_days": [365], "share": [0.4], "lo": [0.24], "hi": [0.62], "status": ["ok"]})  # fmt: skip

    assert findings.back_in_touch(summary, shares).endswith(said)


# Drafts


TODAY = dt.date(2026, 10, 31)
on = pd.Timestamp


@dataclasses.dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    milestones: pd.DataFrame


def network(log=(), *, opportunities=(), milestones=(), purposes=(), **person):
    """Ana and what happened."""
    sheets = [
        (schema.CONTACTS, [person]),
        (schema.INTERACTIONS, log),
        (schema.OPPORTUNITIES, opportunities),
        (schema.MILESTONES, milestones),
    ]
    contacts, interactions, came, stones = (
        pd.DataFrame(
            {
                name: pd.Series([{"row": 2, "contact": "Ana", **one}.get(name) for one in rows], dtype=dtype)
                for name, dtype in schema.dtypes(sheet).items()
            }
        )
        for sheet, rows in sheets
    )  # fmt: skip
    tagged = pd.DataFrame(list(purposes), columns=["interaction", "purpose"])
    tagged = tagged.astype({"interaction": "int64", "purpose": "str"})
    return Tables(contacts, interactions, tagged, came, stones)


def asked(**person):
    blank = {"contact": "Ana", "talk_about": None, "worked_until_on": None}
    return " ".join(drafts.questions({**blank, **person}, as_of=dt.date(2026, 10, 31)))


@pytest.mark.parametrize(
    ("until", "inside"), [("2026-11-01", False), ("2026-10-31", True), ("2026-10-30", True)]
)
def test_a_colleague_is_one_until_the_day_before_the_last(until, inside):
    said = asked(company_now="Acme", worked_until_on=pd.Timestamp(until))

    assert ("What is Acme like from the inside?" in said) is inside


@pytest.mark.parametrize(("letters", "named"), [(40, True), (41, False)])
def test_a_company_of_up_to_forty_letters_is_named(letters, named):
    company = "A" + "b" * (letters - 1)

    assert (company in asked(company_now=company)) is named


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("x" * 34 + " ninja", "x" * 34 + " ninja", id="40 letters"),
        pytest.param("x" * 34 + " ninjas", "x" * 34 + "…", id="41 letters"),
    ],
)
def test_a_text_of_up_to_forty_letters_is_shown_whole(text, shown):
    assert reasons.short(text) == shown


@pytest.mark.slow
@pytest.mark.parametrize(("letters", "whole"), [(80, True), (81, False)])
def test_a_step_of_up_to_eighty_letters_stands_whole_in_a_draft(letters, whole):
    step = f"Send {'x' * (letters - 10)} soon"
    row = {"date": on("2026-10-01"), "started_by": "Me", "next_step": step, "due_on": on("2026-10-20")}  # fmt: skip

    text = drafts.opening(network([row]), "Ana", as_of=TODAY).text

    assert (f"[{step}]" in text, " …]" in text) == (whole, not whole)


# Reasons to write


@pytest.mark.parametrize(
    ("born", "until"), [("1980-10-31", [on(TODAY)]), ("1980-10-30", []), ("1980-11-01", [on("2026-11-01")])]
)  # fmt: skip
def test_a_birthday_runs_out_on_its_day(born, until):
    stone = {"date": on(born), "kind": "Birthday"}

    found = reasons.milestones(network(milestones=[stone]), as_of=TODAY, days=60)

    assert len(found) == 1
    assert found["until"].dropna().tolist() == until


@pytest.mark.parametrize(("due", "until"), [("2026-10-31", [on(TODAY)]), ("2026-10-30", [])])
def test_a_promise_runs_out_on_its_day(due, until):
    row = {"date": on("2026-10-01"), "started_by": "Me", "next_step": "Send it", "due_on": on(due)}

    found = reasons.promises(network([row]), as_of=TODAY, missed_days=30)

    assert len(found) == 1
    assert found["until"].dropna().tolist() == until


@pytest.mark.parametrize(
    ("closed", "told"), [pytest.param("2026-08-02", 1, id="90 days"), pytest.param("2026-08-01", 0, id="91")]
)  # fmt: skip
def test_how_it_ended_is_told_for_ninety_days(closed, told):
    yes = {"date": on("2026-03-01"), "started_by": "Me", "they_said": "Yes", "answered_on": on("2026-03-02")}  # fmt: skip
    lost = {"contact": "Bo", "opened_on": on("2026-03-05"), "kind": "Job lead", "stage": "Lost", "closed_on": on(closed)}  # fmt: skip
    tables = network([yes], opportunities=[lost], purposes=[(0, "Ask reference")])

    assert len(reasons.updates(tables, as_of=TODAY)) == told


@pytest.mark.parametrize(("own", "named"), [(1, ["Ana"]), (0, [])])
def test_who_is_to_be_met_every_day_is_named_however_long_ago_it_was(own, named):
    call = {"date": on("2025-01-01"), "started_by": "Me", "channel": "Call"}
    tables = network([call], catch_up_days=own)
    status = engagement.status(tables.contacts, tables.interactions, as_of=TODAY)

    found = reasons.catch_ups(tables, status, as_of=TODAY, settings=schema.Settings())

    assert found["contact"].tolist() == named


@pytest.mark.parametrize(("until", "there"), [("2026-10-31", True), ("2026-11-01", False)])
def test_no_check_in_is_due_with_a_colleague_before_the_last_day(until, there):
    mail = {"date": on("2026-03-01"), "started_by": "Me", "channel": "Email"}
    tables = network([mail], worked_until_on=on(until))

    found = plan.due(tables, as_of=TODAY)

    assert found["reason"].tolist() == ["goodbye"]
    assert ("check-in" in found["also"].iloc[0]) is there


# The calendar keeps what is over for 45 days


def events(kind, log, **person):
    found = reminders.events(network(log, **person), as_of=TODAY)
    return found.loc[(found["contact"] == "Ana") & (found["kind"] == kind), "cancelled"].tolist()


@pytest.mark.slow
@pytest.mark.parametrize(("answered", "found"), [("2026-10-20", []), ("2026-10-21", [True])])
def test_what_was_answered_on_its_day_never_stood_in_the_calendar(answered, found):
    row = {"date": on("2026-10-20"), "channel": "Email", "started_by": "Them", "answered_on": on(answered)}  # fmt: skip

    assert events("answer", [row]) == found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last", "found"), [pytest.param("2026-09-16", [True], id="45 days ago"), pytest.param("2026-09-15", [], id="46")]
)  # fmt: skip
def test_a_check_in_is_cancelled_for_45_days_after_the_last_message_to_one_who_rests(last, found):
    mine = {"channel": "Email", "started_by": "Me"}
    told = {"contact": "Bo", "date": on("2026-01-01"), "answered_on": on("2026-01-02")}

    log = [{**mine, **told}, *[{**mine, "date": on(last)}] * 3]

    assert events("check-in", log) == found


@pytest.mark.parametrize(("sequence", "kept"), [(9755, True), (9754, False)])
def test_a_cancelled_event_stays_in_the_file_for_45_days(sequence, kept):
    # Its number is that of the day since 2000-01-01; 31 October 2026 is the 9800th.
    old = icalendar.Event()
    old.add("uid", "a@b")
    old.add("dtstart", dt.date(2026, 9, 1))
    old.add("status", "CANCELLED")
    old.add("sequence", sequence)

    file = reminders.calendar(reminders.events(network(), as_of=TODAY), as_of=TODAY, shown={"a@b": old})  # fmt: skip

    assert (b"a@b" in file) is kept


MAIL = {"date": on("2026-10-01"), "channel": "Email", "started_by": "Me"}


@pytest.mark.slow
@pytest.mark.parametrize(("until", "cancelled"), [("2026-10-31", [False]), ("2026-11-01", [True])])
def test_the_calendar_checks_in_from_the_last_day_as_colleagues_on(until, cancelled):
    assert events("check-in", [MAIL], worked_until_on=on(until)) == cancelled


@pytest.mark.slow
@pytest.mark.parametrize(("own", "found"), [(1, [True]), (0, [])])
def test_a_pause_cancels_meetings_of_whoever_has_days_of_their_own(own, found):
    paused = {"paused_until_on": on("2026-12-01"), "catch_up_days": own}

    assert events("catch-up", [MAIL], **paused) == found


@pytest.mark.slow
@pytest.mark.parametrize(("until", "cancelled"), [("2026-10-31", [False]), ("2026-10-30", [True])])
def test_a_goodbye_stands_until_the_last_day(until, cancelled):
    assert events("goodbye", [MAIL], worked_until_on=on(until)) == cancelled


@pytest.mark.slow
@pytest.mark.parametrize(
    ("came", "owed"), [pytest.param("2026-08-02", True, id="90 days"), pytest.param("2026-08-01", False, id="91")]
)  # fmt: skip
def test_thanks_stand_in_the_calendar_for_ninety_days(came, owed):
    thanked = {**MAIL, "contact": "Bo", "date": on("2026-01-01")}
    brought = {"opened_on": on(came), "kind": "Referral"}

    found = events("thank", [thanked], opportunities=[brought], purposes=[(0, "Thank")])

    assert (False in found) is owed


@pytest.mark.slow
@pytest.mark.parametrize(
    ("closed", "told"), [pytest.param("2026-08-02", True, id="90 days"), pytest.param("2026-08-01", False, id="91")]
)  # fmt: skip
def test_an_outcome_stands_in_the_calendar_for_ninety_days(closed, told):
    yes = {**MAIL, "date": on("2026-03-01"), "they_said": "Yes", "answered_on": on("2026-03-02")}
    lost = {"contact": "Bo", "opened_on": on("2026-03-05"), "kind": "Job lead", "stage": "Lost", "closed_on": on(closed)}  # fmt: skip

    found = events("update", [yes], opportunities=[lost], purposes=[(0, "Ask reference")])

    assert (False in found) is told


@pytest.mark.slow
@pytest.mark.parametrize(("said", "found"), [(False, [False]), (True, [])])
def test_a_milestone_acknowledged_on_its_day_never_stood_in_the_calendar(said, found):
    row = {**MAIL, "date": on(TODAY)}
    stone = {"date": on(TODAY), "kind": "New job"}
    what = [(0, "Congratulate" if said else "Catch up")]

    assert events("milestone", [row], milestones=[stone], purposes=what) == found


@pytest.mark.slow
@pytest.mark.parametrize(("told", "found"), [("2026-10-20", []), ("2026-10-21", [True])])
def test_an_update_on_the_day_of_the_yes_never_stood_in_the_calendar(told, found):
    yes = {**MAIL, "date": on("2026-10-19"), "they_said": "Yes", "answered_on": on("2026-10-20")}
    lead = {"contact": "Bo", "opened_on": on("2026-09-05"), "kind": "Job lead"}
    purposes = [(0, "Ask reference"), (1, "Update")]

    log = [yes, {**MAIL, "date": on(told)}]

    assert events("update", log, opportunities=[lead], purposes=purposes) == found
