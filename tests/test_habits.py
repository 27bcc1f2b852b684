"""One worked example by hand per rule, with its pending and boundary cases."""

import dataclasses
import datetime as dt
import math

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import schema
from netmetrics.metrics import habits
from netmetrics.metrics.rules import RULES

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


def network(contacts, log=(), *, opportunities=(), milestones=()):
    """Tables from short rows; the purposes of a log row stand in its `what`."""
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


def reply(on):
    return {"answered_on": on, "answered": "Yes"}


def counts(rule, tables, **settings):
    """Each count of a rule as (k, n, left out, the people behind k, the others)."""
    found = habits.table(tables, as_of=END, settings=schema.Settings(**settings))
    found = found[found["rule"] == rule]
    names = ["k", "n", "n_excluded", "contacts", "others"]
    return [tuple(values) for values in found[names].itertuples(index=False)]


def status(rule, tables):
    found = habits.table(tables, as_of=END)
    return found.loc[found["rule"] == rule, "status"].tolist()


def test_1_the_first_month_counts_to_the_same_day_of_the_next_month():
    def left(name, on):
        return {"contact": name, "worked_until_on": on}

    people = [
        left("On the day", "2026-01-31"),  # 28 February is the last day
        left("A day late", "2026-01-31"),
        left("Never", "2026-03-10"),
        left("Social only", "2026-03-10"),
        left("Before the log", "2025-12-31"),
        left("Inside", "2026-09-30"),  # until 30 October, so over on the 31st: missed
        left("Pending", "2026-10-01"),  # until 1 November
    ]
    log = [row("Bo", "2026-01-01"), row("On the day", "2026-02-28"), row("A day late", "2026-03-01"),
           row("Social only", "2026-03-11", "Social")]  # fmt: skip

    assert counts(1, network(people, log)) == [
        (1, 5, 2, "On the day", "A day late; Never; Social only; Inside")
    ]


def test_1_says_too_early_when_everyone_is_still_inside_the_month():
    tables = network([{"contact": "Sam", "worked_until_on": "2026-10-20"}], [row("Bo", "2026-01-01")])  # fmt: skip

    assert status(1, tables) == ["too early to say"]


def test_2_the_own_rhythm_holds_on_its_last_day():
    people = [{"contact": "On it", "check_in_days": 30}, {"contact": "Past it", "check_in_days": 30},
              {"contact": "New", "check_in_days": 30}]  # fmt: skip
    log = [row("On it", "2026-10-01"), row("Past it", "2026-09-30")]

    assert counts(2, network(people, log)) == [(1, 2, 1, "On it", "Past it")]


def test_3_only_meetings_and_calls_that_took_place_restart_the_second_clock():
    people = ["Called", "Mailed", {"contact": "Own", "catch_up_days": 30}, "Long ago", {"contact": "Rare", "check_in_days": 180}]  # fmt: skip
    log = [
        row("Called", "2026-08-02", "Call"),  # 90 days
        row("Mailed", "2026-08-01", "Video"),  # 91 days, a mail since
        row("Mailed", "2026-10-30"),
        row("Own", "2026-09-30", "In person"),  # 31 of 30
        row("Own", "2026-10-20", "In person", answered="No"),
        row("Long ago", "2025-10-30", "Call"),  # 366 days: no longer counted
        row("Rare", "2026-05-04", "Call"),  # 180 of 180: not met more often than written to
    ]

    assert counts(3, network(people, log)) == [(2, 4, 1, "Called; Rare", "Mailed; Own")]


@pytest.mark.parametrize(
    ("begun", "found"),
    [
        pytest.param("2026-10-01", (0, 0, 1, "", ""), id="thirty days ago: not late yet"),
        pytest.param("2026-09-30", (0, 1, 0, "", "New"), id="thirty-one days ago"),
    ],
)
def test_3_who_was_never_met_is_late_once_the_own_days_are_over(begun, found):
    tables = network([{"contact": "New", "catch_up_days": 30}], [row("New", begun)])

    assert counts(3, tables) == [found]


def test_4_asked_of_all_and_the_answers_of_both_groups():
    people = [{"contact": "Yes", "ok_to_stay_in_touch": "Yes"}, {"contact": "No", "ok_to_stay_in_touch": "No"},
              "Asked", {"contact": "Not", "ok_to_stay_in_touch": "Not asked"}]  # fmt: skip
    log = [
        row("Yes", "2026-09-01", **reply("2026-10-01")),  # the thirtieth day
        row("No", "2026-09-01"),
        row("Asked", "2026-09-01", "Email", "Ask to stay in touch"),
        row("Not", "2026-10-02", **reply("2026-10-03")),  # its window ends tomorrow
    ]

    assert counts(4, network(people, log)) == [
        (3, 4, 0, "Yes; No; Asked", "Not"),
        (1, 1, 0, "Yes", ""),
        (0, 1, 1, "", "Asked"),
    ]


def test_5_meetings_and_calls_of_all_and_who_had_likes_only():
    log = [row("Ana", "2026-09-01", "Call"), row("Ana", "2026-09-02", "In person", answered="No"),
           row("Ana", "2026-09-03"), row("Bo", "2026-09-04", "Social"), row("Cy", "2026-08-02", "Social"),
           row("Dee", "2026-08-03", "Social"), row("Dee", "2026-08-02"), row("Eve", "2026-09-01", None)]  # fmt: skip

    # 90 days back from 31 October begin on 3 August: Cy's like and Dee's mail lie before.
    assert counts(5, network(["Ana", "Bo", "Cy", "Dee", "Eve"], log)) == [
        (1, 7, 0, "Ana", "Ana; Bo; Cy; Dee"),
        (2, 4, 0, "Bo; Dee", "Ana; Eve"),
    ]


def test_6_more_followed_a_like_within_ninety_days():
    log = [
        row("Up", "2026-05-01", "Social"), row("Up", "2026-07-30", "Call"),  # day 90
        row("Late", "2026-05-01", "Social"), row("Late", "2026-07-31"),  # day 91
        row("Early", "2026-08-03", "Social"), row("Early", "2026-08-04"),  # 89 days: open
        row("Other", "2026-05-01"), row("Other", "2026-05-02", "Social"),
        row("Again", "2025-04-30"), row("Again", "2026-05-01", "Social"), row("Again", "2026-05-03"),  # 366 days
        row("Year", "2025-05-01"), row("Year", "2026-05-01", "Social"),  # 365 are not more than a year
    ]  # fmt: skip

    assert counts(6, network(["Up"], log)) == [(2, 3, 1, "Again; Up", "Late")]


def test_7_congratulations_count_for_sixty_days():
    def stone(contact, date, **more):
        return {"contact": contact, "date": date, "kind": "Award", **more}

    log = [
        row("Bo", "2026-02-01", "Email", "Catch up"),
        row("On", "2026-04-30", "Email", "Congratulate"),  # day 60
        row("Late", "2026-05-01", "Email", "Congratulate"),  # day 61
        row("Before", "2026-02-28", "Email", "Congratulate"),
        row("Soon", "2026-10-20", "Email", "Congratulate"),
    ]
    stones = [stone("On", "2026-03-01"), stone("Late", "2026-03-01"), stone("Before", "2026-03-01"),
              stone("Soon", "2026-10-01"), stone("Old", "2026-01-31"), stone("Yearly", "1980-03-01", every_year="Yes")]  # fmt: skip

    # Soon's sixty days are not over; Old came before What for was first used.
    assert counts(7, network(["Bo"], log, milestones=stones)) == [(1, 3, 2, "On", "Late; Before")]


def test_8_given_against_asked():
    log = [
        row("Even", "2026-01-01", "Email", "Ask advice"), row("Even", "2026-02-01", "Email", "Share something"),
        row("Taken", "2026-01-01", "Email", "Ask advice", "Ask introduction"), row("Taken", "2026-02-01", "Email", "Offer help"),
        row("Taken", "2026-03-01", "Email", "Offer help", by="Them"),
        row("Passed", "2026-01-01", "Email", "Ask reference"),
        row("Given", "2026-01-01", "Email", "Offer help"),
    ]  # fmt: skip
    passed = [{"contact": "Passed", "opened_on": "2026-05-01", "for_whom": "Them", "kind": "Job lead"}]  # fmt: skip
    people = ["Even", "Taken", "Passed", "Given"]

    # One row that asks for two things is one ask row; so Taken is even as well.
    assert counts(8, network(people, log, opportunities=passed)) == [(3, 3, 0, "Even; Taken; Passed", "")]  # fmt: skip
    assert counts(8, network(people, log)) == [(2, 3, 0, "Even; Taken", "Passed")]


def test_10_a_yes_by_kind_of_ask_without_those_pending():
    log = [
        row("Ana", "2026-01-01", "Email", "Ask advice", they_said="Yes", **reply("2026-01-02")),
        row("Bo", "2026-01-01", "Email", "Ask advice", they_said="No", **reply("2026-01-02")),
        row("Cy", "2026-01-01", "Email", "Ask advice", they_said="Pending"),
        row("Dee", "2026-01-01", "Email", "Ask referral or job", they_said="Yes", by="Them"),
        row("Eve", "2026-01-01", "Email", "Ask reference", they_said="Yes", **reply("2026-01-02")),
    ]

    found = counts(10, network(["Ana"], log))
    assert found == [(1, 2, 1, "Ana", "Bo"), (1, 1, 0, "Eve", "")]
    # Wilson 1 of 2, from a table: 9.5 to 90.5 %.
    lo = habits.table(network(["Ana"], log), as_of=END).query("rule == 10")["lo"].iloc[0]
    assert lo == pytest.approx(0.0945, abs=0.0001)


def test_11_an_agenda_among_the_first_three_times_after_a_year():
    def back(name, *asks, before="2024-01-01"):
        dates = ["2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
        rows = [row(name, date, "Email", *([ask] if ask else [])) for date, ask in zip(dates, asks, strict=False)]  # fmt: skip
        return [row(name, before), *rows]

    log = [
        *back("Third", "", "", "Ask reference"),
        *back("Fourth", "", "", "", "Ask referral or job"),
        *back("Advice", "Ask advice", "", ""),
        *back("Two so far", "", ""),
        *back("At once", "Ask referral or job"),
        *back("A year", "Ask reference", "", "", before="2025-02-01"),  # 365 days are not more
    ]

    assert counts(11, network(["Third"], log)) == [(2, 4, 1, "At once; Third", "Advice; Fourth")]


def test_11_knows_the_silence_before_the_sheet():
    ana = {"contact": "Ana", "in_touch_before_on": "2020-12-31"}
    log = [row("Ana", "2026-02-01", "Email", "Ask reference"), row("Bo", "2026-02-01", "Email", "Ask reference")]  # fmt: skip

    assert counts(11, network([ana, "Bo"], log)) == [(1, 1, 0, "Ana", "")]


def test_12_the_first_ask_is_for_advice():
    log = [
        row("Ana", "2026-01-01", "Email", "Ask advice"), row("Ana", "2026-02-01", "Email", "Ask reference"),
        row("Bo", "2026-01-01", "Email", "Ask introduction"), row("Bo", "2026-02-01", "Email", "Ask advice"),
    ]  # fmt: skip

    assert counts(12, network(["Ana", "Bo"], log)) == [(1, 2, 0, "Ana", "Bo")]


def test_14_thanks_after_two_days():
    log = [
        row("Bo", "2026-01-01", "Email", "Thank"),
        row("Yes", "2026-03-01", "Email", "Ask advice", they_said="Yes", **reply("2026-03-04")),
        row("Yes", "2026-03-04", "Email", "Thank"),
        row("Early", "2026-03-01", "Email", "Ask advice", they_said="Yes", **reply("2026-03-04")),
        row("Early", "2026-03-03", "Email", "Thank"),
    ]
    came = [
        {"contact": "Two", "opened_on": "2026-10-29", "kind": "Referral"},
        {"contact": "One", "opened_on": "2026-10-30", "kind": "Referral"},
        {"contact": "Passed", "opened_on": "2026-05-01", "for_whom": "Them"},
        {"contact": "Before", "opened_on": "2025-12-31", "kind": "Referral"},
    ]

    assert counts(14, network(["Bo"], log, opportunities=came)) == [(1, 3, 1, "Yes", "Early; Two")]


@pytest.mark.parametrize(
    ("told", "k"),
    [pytest.param("2026-10-01", 1, id="30 days ago"), pytest.param("2026-09-30", 0, id="31")],
)
def test_15_an_update_every_thirty_days_while_something_is_open(told, k):
    log = [row("Vera", "2026-03-01", "Email", "Ask reference", they_said="Yes", **reply("2026-03-02")),
           row("Vera", told, "Email", "Update"),
           row("Nay", "2026-03-01", "Email", "Ask reference", they_said="No", **reply("2026-03-02"))]  # fmt: skip
    lead = {"contact": "Bo", "opened_on": "2026-03-05", "kind": "Job lead"}

    assert counts(15, network(["Vera"], log, opportunities=[lead]))[0][:3] == (k, 1, 0)
    # Nothing to tell while nothing is open, nor about advice.
    advice = {**lead, "kind": "Advice"}
    assert counts(15, network(["Vera"], log, opportunities=[advice]))[0][:3] == (0, 0, 1)


def test_15_the_outcome_is_told_also_when_nothing_came_of_it():
    def found(told):
        ask = row("Vera", "2026-03-01", "Email", "Ask reference", they_said="Yes", **reply("2026-03-02"))  # fmt: skip
        lost = {"contact": "Bo", "opened_on": "2026-03-05", "kind": "Job lead", "stage": "Lost", "closed_on": "2026-05-01"}  # fmt: skip
        tables = network(["Vera"], [ask, row("Vera", told, "Email", "Update")], opportunities=[lost])  # fmt: skip
        return counts(15, tables)[0][:3]

    assert found("2026-05-01") == (1, 1, 0)
    assert found("2026-04-30") == (0, 1, 0)


def test_19_and_20_topics_and_closeness_of_those_on_the_list():
    people = [{"contact": "Ana", "talk_about": "Choir", "closeness": "Close"}, "Bo",
              {"contact": "No", "ok_to_stay_in_touch": "No", "talk_about": "x"}, "Unlisted"]  # fmt: skip
    tables = network(people, [row("Ana", "2026-01-01"), row("Bo", "2026-01-01")])

    assert counts(19, tables) == [(1, 2, 0, "Ana", "Bo")]
    assert counts(20, tables) == [(1, 2, 0, "Ana", "Bo")]


def test_21_the_first_message_by_each_channel_counts_once_a_person():
    log = [
        row("Ana", "2026-01-01", **reply("2026-01-31")), row("Ana", "2026-03-01"),
        row("Bo", "2026-01-01", **reply("2026-02-01")),  # day 31
        row("Bo", "2026-03-01", "Message", answered="Yes"),
        row("Cy", "2026-10-02", **reply("2026-10-02")),  # open until tomorrow
    ]  # fmt: skip

    assert counts(21, network(["Ana", "Bo", "Cy"], log)) == [
        (1, 2, 0, "Ana", "Bo"),
        (1, 1, 0, "Bo", ""),
    ]


def test_21_small_groups_are_drawn_towards_the_whole():
    # metrics.md: 4 of 5 where all have 30 % gives 46.7 %. Here 4 of 5 close and 2 of 15 others: 30 %.
    people = [{"contact": f"C{n}", "closeness": "Close"} for n in range(5)]
    people += [{"contact": f"A{n}", "closeness": "Acquaintance"} for n in range(15)]
    log = [
        row(person["contact"], "2026-01-01", **(reply("2026-01-05") if place < 4 or 5 <= place < 7 else {}))
        for place, person in enumerate(people)
    ]  # fmt: skip
    tables = network(people, log)

    found = habits.channel_rates(tables.contacts, tables.interactions, as_of=END)
    assert found["closeness"].tolist() == ["Acquaintance", "Close"]
    assert found["shrunk"].tolist() == pytest.approx([(2 + 3) / 25, 7 / 15])


def test_22_the_first_step_after_leaving():
    people = [{"contact": name, "worked_until_on": "2026-03-01"} for name in ("Mail", "Call", "None")]  # fmt: skip
    people.append({"contact": "Fresh", "worked_until_on": "2026-10-01"})
    log = [row("Bo", "2026-01-01"), row("Mail", "2026-03-05", **reply("2026-03-06")),
           row("Call", "2026-03-05", "Social"), row("Call", "2026-03-06", "Call"), row("Fresh", "2026-10-10")]  # fmt: skip

    assert counts(22, network(people, log)) == [(2, 3, 0, "Mail; Fresh", "Call"), (1, 1, 1, "Mail", "")]  # fmt: skip


def test_23_approaches_soon_after_a_milestone_beside_the_others():
    stones = [{"contact": "Ana", "date": "2026-03-01", "kind": "Award"},
              {"contact": "Yearly", "date": "1980-03-01", "kind": "Birthday", "every_year": "Yes"}]  # fmt: skip
    log = [
        row("Ana", "2026-04-30", **reply("2026-05-01")),  # day 60
        row("Yearly", "2026-05-01"),  # day 61
        row("Bo", "2026-05-02"),
    ]

    assert counts(23, network(["Ana"], log, milestones=stones)) == [
        (1, 1, 0, "Ana", ""),
        (0, 2, 0, "", "Yearly; Bo"),
    ]


def test_23_what_comes_every_year_is_timed_by_the_day_before_the_approach():
    born = {"contact": "Ana", "date": "1980-12-20", "kind": "Birthday", "every_year": "Yes"}
    log = [
        row("Ana", "2025-01-10", **reply("2025-01-12")),  # 21 days after that of 2024
        row("Ana", "2025-12-19", **reply("2026-01-02")),  # the day before that of 2025
        row("Ana", "2026-02-18", **reply("2026-02-20")),  # 60 days after it
    ]

    assert [found[:3] for found in counts(23, network(["Ana"], log, milestones=[born]))] == [
        (2, 2, 0),
        (1, 1, 0),
    ]


def test_25_approaches_answered_once_their_time_is_over():
    log = [row("Ana", "2026-09-01", **reply("2026-10-01")), row("Bo", "2026-09-01", **reply("2026-10-02")),
           row("Cy", "2026-10-02")]  # fmt: skip

    assert counts(25, network(["Ana"], log)) == [(1, 2, 1, "Ana", "Bo")]


def test_26_people_in_touch_in_ninety_days():
    log = [row("Ana", "2026-08-03"), row("Bo", "2026-08-02")]

    assert counts(26, network(["Ana", "Bo"], log)) == [(1, 2, 0, "Ana", "Bo")]


def test_27_conversations_that_led_further():
    log = [row("Ana", "2026-01-01", "Call"), row("Ana", "2026-04-01", "In person"),  # day 90
           row("Bo", "2026-01-01", "Call"), row("Cy", "2026-10-01", "Call")]  # fmt: skip

    # Ana's meeting on 1 April is a conversation of its own that led nowhere; Cy's is open.
    assert counts(27, network(["Ana"], log)) == [(1, 3, 1, "Ana", "Ana; Bo")]


def test_28_follow_ups_done_by_their_day():
    def promise(due, **more):
        return row("Ana", "2026-01-01", next_step="Call", due_on=due, **more)

    log = [promise("2026-02-01", done_on="2026-02-01", done="Yes"), promise("2026-02-01", done_on="2026-02-02", done="Yes"),
           promise("2026-11-01"), promise("2026-02-01", done="Cancelled"), promise("2026-10-31")]  # fmt: skip

    # Due today and open is not late before the day is over, but as_of is its end: overdue.
    assert counts(28, network(["Ana"], log))[0][:3] == (1, 3, 2)


def test_29_what_they_mention_is_built_on_within_thirty_days():
    log = [
        row("Ana", "2026-03-01", "Call", learned="x"), row("Ana", "2026-03-31", "Email", "Offer help"),
        row("Bo", "2026-03-01", "Call", learned="x"), row("Bo", "2026-04-01", "Email", "Share something"),
        row("Cy", "2026-10-02", "Call", learned="x"),
    ]  # fmt: skip

    assert counts(29, network(["Ana"], log)) == [(1, 2, 1, "Ana", "Bo")]


def test_31_decided_opportunities_that_came_to_something():
    came = [{"contact": "Ana", "opened_on": "2026-01-01", "stage": "Won", "closed_on": "2026-02-01"},
            {"contact": "Bo", "opened_on": "2026-01-01", "stage": "Lost", "closed_on": "2026-02-01"},
            {"contact": "Cy", "opened_on": "2026-01-01", "stage": "Open"},
            {"contact": "Dee", "opened_on": "2026-01-01", "stage": "Won", "for_whom": "Them"}]  # fmt: skip

    assert counts(31, network(["Ana"], [], opportunities=came)) == [(1, 2, 1, "Ana", "Bo")]


@pytest.mark.parametrize(
    ("stage", "found"),
    [("Early", (2, 4)), ("Middle", (1, 4)), ("Late", (1, 4)), ("", (0, 0)), ("Other", (0, 0))],
)
def test_32_opportunities_that_go_with_the_career_stage(stage, found):
    kinds = ["Referral", "Inside information", "Mentoring", "Consulting or part-time", None]
    came = [{"contact": "Ana", "opened_on": "2026-05-01", "kind": kind} for kind in kinds]
    came.append({**came[0], "for_whom": "Them"})

    (row_,) = counts(32, network(["Ana"], opportunities=came), career_stage=stage)
    assert row_[:2] == found


def test_33_asks_of_all_your_times_with_a_purpose_and_the_own_limit():
    log = [row("Ana", "2026-01-01", "Email", "Ask advice", "Thank"), row("Bo", "2026-01-01", "Email", "Catch up"),
           row("Cy", "2026-01-01"), row("Dee", "2026-01-01", "Email", "Ask advice", by="Them")]  # fmt: skip
    tables = network(["Ana"], log)

    assert counts(33, tables) == [(1, 2, 0, "Ana", "Bo")]
    found = habits.table(tables, as_of=END, settings=schema.Settings(ask_limit=20))
    assert found.query("rule == 33")["counts"].iloc[0].endswith("your own limit is 20 %")


def test_34_each_relation_is_named():
    people = [{"contact": "Ana", "relation": "Peer"}, {"contact": "Bo", "relation": "Peer"},
              {"contact": "Cy", "relation": "Manager"}, "Dee"]  # fmt: skip
    log = [row(name, "2026-01-01") for name in ("Ana", "Bo", "Cy", "Dee")]
    log.append(row("Ana", "2026-10-01"))

    assert counts(34, network(people, log)) == [(1, 2, 0, "Ana", "Bo"), (0, 1, 0, "", "Cy")]


def test_35_contact_in_the_half_year_before_the_first_ask():
    def ask(name, date):
        return row(name, date, "Email", "Ask advice")

    log = [
        row("Bo", "2025-01-01"),
        row("Warm", "2025-11-02"), ask("Warm", "2026-05-01"),  # 180 days
        row("Cold", "2025-11-01"), ask("Cold", "2026-05-01"),  # 181 days
        row("Liked", "2026-04-30", "Social"), ask("Liked", "2026-05-01"),
        ask("Known", "2025-02-01"),
        ask("Too early", "2025-02-01"),
    ]  # fmt: skip
    people = [{"contact": "Known", "in_touch_before_on": "2024-12-31"}, "Warm", "Cold", "Liked", "Too early", "Bo"]  # fmt: skip

    assert counts(35, network(people, log)) == [(2, 4, 1, "Known; Warm", "Cold; Liked")]


def test_35_asks_in_the_first_half_year_of_the_log_are_not_picked_by_how_they_turned_out():
    ask = row("Soon", "2026-03-01", "Email", "Ask advice")
    log = [row("Soon", "2026-01-01"), ask]

    assert counts(35, network(["Soon"], log)) == [(0, 0, 1, "", "")]
    known = [{"contact": "Soon", "in_touch_before_on": "2025-01-01"}]
    assert counts(35, network(known, log)) == [(1, 1, 0, "Soon", "")]


def test_36_what_they_raised_came_from_those_in_touch():
    def came(contact, **more):
        return {"contact": contact, "opened_on": "2026-05-01", "raised_by": "Them", **more}

    log = [row("Near", "2026-01-31"), row("Far", "2026-01-30")]  # 90 and 91 days
    raised = [came("Near"), came("Far"), came("Near", raised_by="Me"), came("Near", for_whom="Them")]  # fmt: skip

    assert counts(36, network(["Near"], log, opportunities=raised)) == [(1, 2, 0, "Near", "Far")]


def test_37_who_starts_and_who_was_helped():
    log = [row("Ana", "2026-01-01", by="Them"), row("Bo", "2026-01-01"), row("Cy", "2026-01-01", by=None),
           row("Ana", "2026-02-01", "Email", "Ask introduction", by="Them"), row("Ana", "2026-02-02", "Email", "Offer help"),
           row("Dee", "2026-02-01", "Email", "Ask advice", by="Them")]  # fmt: skip

    assert counts(37, network(["Ana"], log)) == [
        (3, 5, 1, "Ana; Dee", "Bo; Ana"),
        (1, 2, 0, "Ana", "Dee"),
    ]


def test_38_meetings_and_calls_with_something_learned():
    log = [row("Ana", "2026-01-01", "Call", learned="x"), row("Bo", "2026-01-01", "Call"),
           row("Cy", "2026-01-01", learned="x"), row("Dee", "2026-01-01", "Call", answered="No")]  # fmt: skip

    assert counts(38, network(["Ana"], log)) == [(1, 2, 0, "Ana", "Bo")]


def test_38_the_digest_of_a_month():
    people = [{"contact": "Ana", "industry": "Rail"}, "Bo"]
    log = [row("Bo", "2026-10-31", learned="late"), row("Ana", "2026-10-01", learned="early"),
           row("Ana", "2026-09-30", learned="before"), row("Ana", "2026-10-02")]  # fmt: skip
    tables = network(people, log)
    found = habits.digest(
        tables.contacts, tables.interactions, as_of=END, period=nm.Period.parse("2026-10")
    )

    assert found["learned"].tolist() == ["early", "late"]
    assert found["industry"].fillna("").tolist() == ["Rail", ""]


def test_39_lost_touch_and_found_again():
    log = [
        row("Back", "2024-10-01"), row("Back", "2025-11-01", **reply("2025-11-05")),
        row("Gone", "2024-10-01"), row("Gone", "2025-11-01"),
        row("Open", "2024-10-01"), row("Open", "2026-08-02"),  # 90 days: still waiting
        row("Never lost", "2025-11-01"), row("Never lost", "2026-01-01"),
    ]  # fmt: skip

    # Answers are recorded from 1 November 2025 on.
    assert counts(39, network(["Back"], log)) == [
        (1, 2, 1, "Back", "Gone"),
        (1, 1, 0, "Back", ""),
    ]
    second = [row("Back", "2024-10-01"), row("Back", "2025-11-01"), row("Back", "2025-11-10", **reply("2025-11-12")),
              row("Bo", "2025-10-01", by="Them")]  # fmt: skip
    assert counts(39, network(["Back"], second))[1] == (0, 1, 0, "", "Back")


def test_39_an_early_answer_is_not_counted_before_an_early_silence():
    log = [
        row("Quick", "2024-10-01"), row("Quick", "2026-10-01", **reply("2026-10-02")),
        row("Slow", "2024-10-01"), row("Slow", "2026-10-01"),
    ]  # fmt: skip

    assert counts(39, network(["Quick"], log))[0] == (0, 0, 2, "", "")


@pytest.mark.parametrize(
    ("days", "named"), [(365, "a year"), (120, "120 days"), (1, "1 day")]
)  # fmt: skip
def test_a_long_silence_is_named_by_your_own_setting(days, named):
    found = habits.table(
        nm.known_at(nm.load(nm.sample()), END),
        as_of=END,
        settings=schema.Settings(dormant_days=days),
    )

    said = found.loc[found["rule"].isin([11, 39]), "counts"].tolist()
    assert said[0].startswith(f"times you got back in touch after {named}, a job")
    assert said[1] == f"approaches after more than {named} of silence were answered"


def test_40_a_word_after_a_new_job():
    jobs = [{"contact": name, "date": "2026-03-01", "kind": "New job"} for name in ("On", "Late")]
    jobs += [{"contact": "Fresh", "date": "2026-10-01", "kind": "New job"}, {"contact": "On", "date": "2025-01-01", "kind": "New job"}]  # fmt: skip
    log = [row("Bo", "2026-01-01"), row("On", "2026-04-30"), row("Late", "2026-05-01")]

    assert counts(40, network(["On"], log, milestones=jobs)) == [(1, 2, 2, "On", "Late")]


def test_rules_without_their_columns_say_not_recorded():
    log = [row("Ana", "2026-01-01"), row("Ana", "2026-02-01")]
    found = habits.table(network(["Ana"], log), as_of=END).set_index("rule")

    absent = set(found.index[found["status"] == "not recorded"])
    assert absent == {1, 4, 7, 8, 10, 11, 12, 14, 15, 19, 20, 21, 22, 23, 25, 28, 29, 31, 32, 33, 34, 35, 36, 38, 39, 40}  # fmt: skip
    assert (found.loc[list(absent), "n"] == 0).all()
    assert found.loc[list(absent), "rate"].isna().all()


@pytest.mark.parametrize(
    ("rule", "tables"),
    [
        pytest.param(3, network([{"contact": "Ana", "catch_up_days": 9}], [row("Ana", "2026-01-01", None)]), id="no channel"),
        pytest.param(7, network(["Ana"], [row("Ana", "2026-01-01")], milestones=[{"contact": "Ana", "date": "2026-03-01"}]), id="no What for"),
        pytest.param(28, network(["Ana"], [row("Ana", "2026-01-01", next_step="Call", due_on="2026-02-01")]), id="no Done"),
        pytest.param(29, network(["Ana"], [row("Ana", "2026-01-01", learned="Peat")]), id="nothing given, no What for"),
    ],
)  # fmt: skip
def test_what_was_never_recorded_is_not_counted_as_never_done(rule, tables):
    assert status(rule, tables) == ["not recorded"]


def test_an_empty_workbook_gives_a_typed_table():
    found = habits.table(network([]), as_of=END)

    assert set(found["status"]) <= {"not recorded", "no data yet"}
    assert (found["n"] == 0).all()
    assert dict(found.dtypes.astype(str)) == {
        "rule": "int64", "article": "str", "asks": "str", "counts": "str", "k": "int64", "n": "int64",
        "rate": "float64", "lo": "float64", "hi": "float64", "method": "str", "n_excluded": "int64", "note": "str",
        "status": "str", "contacts": "str", "others": "str",
    }  # fmt: skip


def test_what_you_do_has_no_interval_and_what_comes_back_has_one():
    known = nm.known_at(nm.load(nm.sample()), END)
    found = habits.table(known, as_of=END, settings=schema.Settings(career_stage="Middle"))
    done = found[found["method"] == "census"]
    back = found[(found["method"] == "Wilson") & (found["n"] > 0)]

    assert {1, 2, 3, 7, 28} <= set(done["rule"])
    assert {10, 21, 25, 27, 32, 36, 39} <= set(back["rule"])
    assert 1 not in set(back["rule"])
    assert done["lo"].isna().all() and back["lo"].notna().all()
    assert not any(math.isnan(rate) for rate in back["rate"])


def test_nothing_later_leaks_back():
    network_ = nm.load(nm.sample())
    early = dt.date(2026, 3, 31)
    late = network_.interactions["date"] > pd.Timestamp(early)
    shorn = dataclasses.replace(network_, interactions=network_.interactions[~late])

    pd.testing.assert_frame_equal(
        habits.table(nm.known_at(network_, early), as_of=early),
        habits.table(nm.known_at(shorn, early), as_of=early),
    )


def test_there_are_forty_rules_in_order():
    assert [rule.number for rule in RULES] == list(range(1, 41))


def test_7_a_milestone_is_acknowledged_on_its_day():
    log = [row("Ana", "2026-05-01", "Email", "Congratulate")]
    stones = [{"contact": "Ana", "date": "2026-05-01", "kind": "New job"}]

    assert counts(7, network(["Ana"], log, milestones=stones)) == [(1, 1, 0, "Ana", "")]


def test_23_an_approach_on_the_day_of_a_milestone_is_well_timed():
    log = [row("Ana", "2026-05-01", **reply("2026-05-02"))]
    stones = [{"contact": "Ana", "date": "2026-05-01", "kind": "New job"}]

    found = counts(23, network(["Ana"], log, milestones=stones))

    assert found == [(1, 1, 0, "Ana", ""), (0, 0, 0, "", "")]


def test_35_contact_on_the_day_before_the_first_ask_counts():
    log = [
        row("Bo", "2026-01-01"),
        row("Ana", "2026-10-01"),
        row("Ana", "2026-10-02", "Email", "Ask advice"),
    ]

    assert counts(35, network(["Ana", "Bo"], log)) == [(1, 1, 0, "Ana", "")]


@pytest.mark.parametrize(
    ("before", "warm"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-06-29", 1), ("2026-06-30", 0)]
)
def test_35_in_touch_before_the_sheet_counts_for_half_a_year(before, warm):
    people = [{"contact": "Ana", "in_touch_before_on": before}]
    log = [row("Ana", "2026-06-30", "Email", "Ask advice")]

    assert counts(35, network(people, log))[0][:2] == (warm, 1)


def test_36_contact_on_the_day_on_which_it_came_up_counts():
    came = [{"contact": "Ana", "opened_on": "2026-05-01", "raised_by": "Them"}]

    found = counts(36, network(["Ana"], [row("Ana", "2026-05-01")], opportunities=came))

    assert found == [(1, 1, 0, "Ana", "")]


def test_a_birthday_is_that_of_this_year_from_its_day_on():
    stones = table(
        schema.MILESTONES, [{"contact": "Ana", "date": "2020-10-31", "kind": "Birthday"}]
    )

    assert habits.nearest(stones, as_of=END).tolist() == [pd.Timestamp(END)]


def test_1_a_word_on_the_last_known_day_counts():
    tables = network([{"contact": "Ana", "worked_until_on": "2026-10-15"}], [row("Bo", "2026-01-01"), row("Ana", "2026-10-31")])  # fmt: skip

    found = habits.first_month(tables.contacts, tables.interactions, as_of=END)

    assert found["state"].tolist() == ["met"]


def test_a_catch_up_every_day_is_a_rhythm():
    people = table(schema.CONTACTS, [{"contact": "Ana", "catch_up_days": 1}])

    assert habits.catch_up_days(people, schema.Settings()).tolist() == [1]


@pytest.mark.parametrize(
    ("until", "first", "state"),
    [
        pytest.param("2026-10-31", None, "pending", id="left today"),
        pytest.param("2026-03-10", "2026-03-10", "met", id="wrote on the last day"),
        pytest.param("2026-01-01", None, "missed", id="left as the log began"),
    ],
)
def test_1_the_days_themselves_count(until, first, state):
    log = [row("Bo", "2026-01-01"), *([row("Ana", first)] if first else [])]
    tables = network([{"contact": "Ana", "worked_until_on": until}], log)

    found = habits.first_month(tables.contacts, tables.interactions, as_of=END)

    assert found["state"].tolist() == [state]
