"""Each threshold that the keeper types is the one that is used, on its own last day; numbers by hand."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import plan, schema
from netmetrics.metrics import habits, readiness
from netmetrics.metrics.rules import RULES
from netmetrics.periods import Period
from netmetrics.plan import channels, drafts, reasons, reminders
from netmetrics.report import findings

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


def measured(rule, tables, settings):
    """The rows of one rule; the others are not worked out, for it would take long."""
    with pytest.MonkeyPatch.context() as only:
        only.setattr(habits, "RULES", [one for one in RULES if one.number == rule])
        return habits.table(tables, as_of=END, settings=schema.Settings(**settings))


def counts(rule, tables, **settings):
    """Each count of a rule as (k, n, left out, the people behind k, the others)."""
    names = ["k", "n", "n_excluded", "contacts", "others"]
    found = measured(rule, tables, settings)[names]
    return [tuple(values) for values in found.itertuples(index=False)]


def words(rule, tables, **settings):
    return measured(rule, tables, settings)["counts"].tolist()


# Days to answer


# 10 days are over on the day itself: an answer on day 10 came in time, one on day 11 did not; what
# was sent ten days ago is over, what was sent nine days ago is not.
IN_TEN_DAYS = [
    row("In time", "2026-09-01", **reply("2026-09-11")),
    row("Late", "2026-09-01", **reply("2026-09-12")),
    row("Over", "2026-10-21"),
    row("Open", "2026-10-22"),
]
# The first answer of the log took 45 days. With as many to answer, both messages count; with fewer,
# their days were over before anything told of an answer.
FIRST_ANSWER_LATE = [row("Bo", "2026-01-01", **reply("2026-02-15")), row("Zoe", "2026-01-01")]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        pytest.param(21, (1, 3, 0, "In time", "Late; Over"), id="first emails"),
        pytest.param(25, (1, 3, 1, "In time", "Late; Over"), id="approaches"),
    ],
)
def test_an_answer_in_time_came_within_your_own_days(rule, found):
    assert counts(rule, network([], IN_TEN_DAYS), reply_window_days=10)[0] == found


@pytest.mark.parametrize("rule", [21, 25])
@pytest.mark.parametrize(("days", "found"), [(45, (1, 2, 0, "Bo", "Zoe")), (44, (0, 0, 0, "", ""))])
def test_your_own_days_to_answer_say_since_when_silence_counts(rule, days, found):
    assert counts(rule, network([], FIRST_ANSWER_LATE), reply_window_days=days)[0] == found


def test_the_answers_by_channel_are_those_within_the_days_given():
    tables = network([], IN_TEN_DAYS)
    found = habits.channel_rates(tables.contacts, tables.interactions, as_of=END, window_days=10)
    assert found[["k", "n"]].to_numpy().tolist() == [[1, 3]]

    late = network([], FIRST_ANSWER_LATE)
    found = habits.channel_rates(late.contacts, late.interactions, as_of=END, window_days=45)
    assert found[["k", "n"]].to_numpy().tolist() == [[1, 2]]


def test_22_the_first_email_after_leaving_has_your_own_days_to_be_answered():
    left = ["2026-03-01", "2026-03-01", "2026-10-01", "2026-10-01"]
    names = ["In time", "Late", "Over", "Open"]
    people = [{"contact": name, "worked_until_on": on} for name, on in zip(names, left, strict=True)]  # fmt: skip
    log = [
        row("Bo", "2026-01-01"),
        row("In time", "2026-03-05", **reply("2026-03-15")),  # 10 days
        row("Late", "2026-03-05", **reply("2026-03-16")),
        row("Over", "2026-10-21"),
        row("Open", "2026-10-22"),
    ]

    found = counts(22, network(people, log), reply_window_days=10)[1]

    assert found == (1, 3, 1, "In time", "Late; Over")


@pytest.mark.parametrize(("days", "found"), [(45, (0, 1, 0)), (44, (0, 0, 0))])
def test_39_a_silence_after_a_silence_counts_since_answers_were_recorded(days, found):
    log = [*FIRST_ANSWER_LATE, row("Zoe", "2024-01-01")]

    assert counts(39, network([], log), reply_window_days=days)[0][:3] == found


# Days after which an approach has ended

# Silent for 45 days, then a second message that is answered on the next day.
SECOND_TRY = [
    row("Bo", "2025-12-01", **reply("2025-12-02")),
    row("Ana", "2024-01-01"),
    row("Ana", "2026-01-01"),
    row("Ana", "2026-02-15", **reply("2026-02-16")),
]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(45, (1, 2, 0), id="one approach, answered after 46 days"),
        pytest.param(44, (2, 3, 0), id="two, the second answered at once"),
    ],
)
def test_25_a_new_approach_begins_once_your_own_days_are_over(days, found):
    assert counts(25, network([], SECOND_TRY), lapse_days=days)[0][:3] == found


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(45, [(1, 1, 0, "Ana", ""), (0, 1, 0, "", "Ana")], id="at the second message"),
        pytest.param(44, [(0, 1, 0, "", "Ana"), (0, 0, 0, "", "")], id="a new approach"),
    ],
)
def test_39_an_approach_after_silence_ends_with_your_own_days(days, found):
    assert counts(39, network([], SECOND_TRY), lapse_days=days) == found


@pytest.mark.parametrize(
    ("days", "sent", "found"),
    [
        pytest.param(90, "2026-08-02", (0, 0, 1), id="90 days ago"),
        pytest.param(90, "2026-08-01", (1, 1, 0), id="91 days ago"),
        pytest.param(30, "2026-10-01", (0, 0, 1), id="30 days ago, of 30"),
        pytest.param(30, "2026-09-30", (1, 1, 0), id="31 days ago, of 30"),
    ],
)
def test_39_an_early_answer_waits_for_your_own_days(days, sent, found):
    answered = pd.Timestamp(sent) + pd.Timedelta(days=1)
    log = [row("Ana", "2024-10-01"), row("Ana", sent, **reply(answered))]

    assert counts(39, network([], log), lapse_days=days)[0][:3] == found


# Rhythms


@pytest.mark.parametrize(
    ("days", "found"), [(30, (1, 1, 0, "Ana", "")), (29, (0, 1, 0, "", "Ana"))]
)
def test_2_the_usual_rhythm_is_your_own(days, found):
    tables = network(["Ana"], [row("Ana", "2026-10-01")])  # 30 days ago

    assert counts(2, tables, check_in_days=days) == [found]


@pytest.mark.parametrize(
    ("settings", "met", "found"),
    [
        pytest.param({"catch_up_days": 70}, "2026-08-22", (1, 1, 0), id="70 days of 70"),
        pytest.param({"catch_up_days": 70}, "2026-08-21", (0, 1, 0), id="71 days of 70"),
        pytest.param({"check_in_days": 120}, "2026-07-03", (1, 1, 0), id="120 days, as written to"),
        pytest.param({"check_in_days": 120}, "2026-07-02", (0, 1, 0), id="121 days"),
        pytest.param({}, "2025-10-31", (0, 1, 0), id="365 days ago: late"),
        pytest.param({}, "2025-10-30", (0, 0, 1), id="366 days ago: not asked for"),
        pytest.param({"dormant_days": 400}, "2025-09-26", (0, 1, 0), id="400 days of 400"),
        pytest.param({"dormant_days": 400}, "2025-09-25", (0, 0, 1), id="401 days of 400"),
    ],
)
def test_3_meetings_are_due_by_your_own_days(settings, met, found):
    tables = network(["Ana"], [row("Ana", met, "Call")])

    assert counts(3, tables, **settings)[0][:3] == found


def test_3_who_is_to_be_met_daily_is_late_however_long_ago_it_was():
    tables = network([{"contact": "Ana", "catch_up_days": 1}], [row("Ana", "2025-01-01", "Call")])

    assert counts(3, tables)[0][:3] == (0, 1, 0)


# The days that count as lately


@pytest.mark.parametrize(
    ("rule", "place", "found", "said"),
    [
        pytest.param(5, 1, (1, 1, 0), "", id="likes only"),
        pytest.param(26, 0, (1, 2, 0), "people on your list were in touch with you in 30 days", id="your list"),
        pytest.param(34, 0, (1, 2, 0), "former coworkers were in touch with you in 30 days", id="relation"),
    ],
)  # fmt: skip
def test_lately_is_your_own_number_of_days(rule, place, found, said):
    people = [{"contact": name, "relation": "Peer"} for name in ("Ana", "Bo")]
    log = [row("Ana", "2026-10-02", "Social"), row("Bo", "2026-10-01", "Social")]  # 29, 30 days
    tables = network(people, log)

    assert counts(rule, tables, active_days=30)[place][:3] == found
    assert said in words(rule, tables, active_days=30)[place]


def test_36_what_they_raised_came_from_those_in_touch_in_your_own_days():
    log = [row("Near", "2026-04-01"), row("Far", "2026-03-31")]  # 30 and 31 days before
    came = [{"contact": name, "opened_on": "2026-05-01", "raised_by": "Them"} for name in ("Near", "Far")]  # fmt: skip
    tables = network(["Near"], log, opportunities=came)

    assert counts(36, tables, active_days=30) == [(1, 2, 0, "Near", "Far")]
    assert words(36, tables, active_days=30)[0].endswith("with you in the 30 days before")


# A long silence


@pytest.mark.parametrize(("days", "found"), [(30, (1, 1, 0)), (31, (0, 0, 0))])
def test_6_a_like_begins_anew_after_your_own_long_silence(days, found):
    log = [row("Ana", "2026-05-01"), row("Ana", "2026-06-01", "Social"), row("Ana", "2026-06-02")]

    assert counts(6, network([], log), dormant_days=days)[0][:3] == found


@pytest.mark.parametrize(("days", "found"), [(30, (1, 1, 0)), (31, (0, 0, 0))])
def test_11_an_ask_comes_after_your_own_long_silence(days, found):
    log = [row("Ana", "2026-01-01"), row("Ana", "2026-02-01", "Email", "Ask reference")]

    assert counts(11, network([], log), dormant_days=days)[0][:3] == found


# Milestones, and what led further


def stone(contact, date):
    return {"contact": contact, "date": date, "kind": "New job"}


STONES = [stone("On", "2026-09-01"), stone("Late", "2026-09-01"), stone("Over", "2026-10-11"), stone("Open", "2026-10-12")]  # fmt: skip


@pytest.mark.parametrize("rule", [7, 40])
def test_a_milestone_is_acknowledged_within_your_own_days(rule):
    log = [
        row("Bo", "2026-01-01", "Email", "Catch up"),
        row("On", "2026-09-21", "Email", "Congratulate"),  # day 20
        row("Late", "2026-09-22", "Email", "Congratulate"),  # day 21
    ]

    found = counts(rule, network([], log, milestones=STONES), milestone_days=20)

    assert found == [(1, 3, 1, "On", "Late; Over")]


def test_23_well_timed_is_within_your_own_days_of_a_milestone():
    log = [row("On", "2026-09-21", **reply("2026-09-22")), row("Late", "2026-09-22")]  # 20 and 21

    found = counts(23, network([], log, milestones=STONES), milestone_days=20)

    assert found == [(1, 1, 0, "On", ""), (0, 1, 0, "", "Late")]


def test_27_a_conversation_led_further_within_your_own_days():
    log = [
        row("Led", "2026-01-01", "Call"), row("Led", "2026-01-31", "In person"),  # 30 days
        row("Not", "2026-01-01", "Call"), row("Not", "2026-02-01", "In person"),  # 31 days
        row("Over", "2026-10-01", "Call"), row("Open", "2026-10-02", "Call"),
    ]  # fmt: skip

    # Both meetings are conversations of their own that led nowhere.
    assert counts(27, network([], log), outcome_days=30)[0][:3] == (1, 5, 1)


# Days that are nobody's setting


@pytest.mark.parametrize(("on", "judged"), [("2026-08-02", (1, 0)), ("2026-08-03", (0, 1))])
def test_6_a_like_is_judged_after_ninety_days(on, judged):
    assert counts(6, network([], [row("Ana", on, "Social")]))[0][1:3] == judged


@pytest.mark.parametrize("rule", [7, 40])
@pytest.mark.parametrize(("on", "left"), [("2026-10-31", 1), ("2026-11-01", 0)])
def test_a_milestone_of_today_waits_and_one_ahead_is_not_there_yet(rule, on, left):
    log = [row("Bo", "2026-01-01", "Email", "Catch up")]

    found = counts(rule, network([], log, milestones=[stone("Ana", on)]))

    assert found == [(0, 0, left, "", "")]


@pytest.mark.parametrize(("on", "found"), [("2026-01-01", (1, 1, 0)), ("2025-12-31", (0, 0, 1))])
def test_40_a_new_job_on_the_first_day_of_the_log_is_judged(on, found):
    tables = network([], [row("Ana", "2026-01-01")], milestones=[stone("Ana", on)])

    assert counts(40, tables)[0][:3] == found


@pytest.mark.parametrize(("on", "n"), [("2026-01-01", 1), ("2025-12-31", 0)])
def test_14_thanks_are_owed_from_the_day_on_which_what_for_was_first_used(on, n):
    came = [{"contact": "Ana", "opened_on": on, "kind": "Referral"}]
    tables = network([], [row("Bo", "2026-01-01", "Email", "Thank")], opportunities=came)

    assert counts(14, tables)[0][1] == n


@pytest.mark.parametrize(("closed", "found"), [("2026-03-02", (1, 1, 0)), ("2026-03-01", (0, 0, 1))])  # fmt: skip
def test_15_what_was_decided_on_the_day_of_the_yes_needs_no_word(closed, found):
    log = [row("Vera", "2026-03-01", "Email", "Ask reference", they_said="Yes", **reply("2026-03-02"))]  # fmt: skip
    lost = {"contact": "Bo", "opened_on": "2026-02-01", "kind": "Job lead", "stage": "Lost", "closed_on": closed}  # fmt: skip

    assert counts(15, network([], log, opportunities=[lost]))[0][:3] == found


@pytest.mark.parametrize(("asked", "found"), [("2026-06-30", (0, 1, 0)), ("2026-06-29", (0, 0, 1))])  # fmt: skip
def test_35_a_first_ask_is_judged_from_the_180th_day_of_the_log_on(asked, found):
    log = [row("Bo", "2026-01-01"), row("Ana", asked, "Email", "Ask advice")]

    assert counts(35, network(["Ana"], log))[0][:3] == found


@pytest.mark.parametrize(
    ("today", "state"), [(dt.date(2026, 10, 30), "pending"), (dt.date(2026, 10, 31), "missed")]
)
def test_1_the_last_day_of_the_month_is_still_inside(today, state):
    tables = network([{"contact": "Ana", "worked_until_on": "2026-09-30"}], [row("Bo", "2026-01-01")])  # fmt: skip

    found = habits.first_month(tables.contacts, tables.interactions, as_of=today)

    assert found["state"].tolist() == [state]


# Whom the list names, by which channel, and what a draft says, on 1 March 2026

MARCH = dt.date(2026, 3, 1)
# Your first recorded answer took 45 days; Zoe wrote on the same day as Bo.
MY_ANSWER_LATE = [
    row("Bo", "2026-01-01", by="Them", **reply("2026-02-15")),
    row("Zoe", "2026-01-01", "Message", by="Them"),
]
# The same of theirs; three messages to Zoe had no answer.
NO_ANSWER = [row("Bo", "2026-01-01", **reply("2026-02-15")), *[row("Zoe", "2026-01-01")] * 3]
NEW_JOB = [stone("Zoe", "2026-02-09")]  # 20 days ago
PROMISE = row("Zoe", "2025-12-28", next_step="Send the paper", due_on="2026-02-20")


def listed(tables, **settings):
    found = plan.due(tables, as_of=MARCH, settings=schema.Settings(**settings))
    return list(zip(found["contact"], found["reason"], strict=True))


def zoe(tables, **settings):
    return drafts.opening(tables, "Zoe", as_of=MARCH, settings=schema.Settings(**settings))


@pytest.mark.parametrize(("days", "waits"), [(45, ["Zoe"]), (44, [])])
def test_who_waits_for_an_answer_goes_by_your_own_days(days, waits):
    tables = network(["Bo", "Zoe"], MY_ANSWER_LATE)
    log = tables.interactions

    assert reasons.answers(tables, as_of=MARCH, window_days=days)["contact"].tolist() == waits
    assert channels.of_answers(log, as_of=MARCH, window_days=days)["contact"].tolist() == waits
    assert [who for who, why in listed(tables, reply_window_days=days) if why == "answer"] == waits


@pytest.mark.parametrize(("days", "channel"), [(45, "Email"), (44, "")])
def test_a_channel_reached_them_by_answers_that_count(days, channel):
    tables = network(["Bo"], NO_ANSWER[:1])

    found = channels.proposed(tables.contacts, tables.interactions, as_of=MARCH, window_days=days)

    assert found["channel"].tolist() == [channel]


@pytest.mark.parametrize(("days", "answered"), [(10, "4 of 10"), (9, "0 of 10")])
def test_a_channel_is_proposed_by_what_people_as_close_answered_within_your_own_days(days, answered):  # fmt: skip
    people = ["Bo", *({"contact": f"P{n}", "closeness": "Close"} for n in range(10))]
    people.append({"contact": "New", "closeness": "Close"})
    log = [row("Bo", "2025-12-01", **reply("2025-12-02"))]
    log += [row(f"P{n}", "2026-01-01", **(reply("2026-01-11") if n < 4 else {})) for n in range(10)]
    tables = network(people, log)

    found = channels.proposed(tables.contacts, tables.interactions, as_of=MARCH, window_days=days)

    assert found["channel_why"].iloc[-1].startswith(f"{answered} people as close answered by email")


@pytest.mark.parametrize(("days", "named"), [(20, ["Zoe"]), (19, [])])
def test_a_milestone_is_a_reason_for_your_own_days(days, named):
    tables = network(["Zoe"], [row("Zoe", "2026-02-28")], milestones=NEW_JOB)

    assert reasons.milestones(tables, as_of=MARCH, days=days)["contact"].tolist() == named
    assert [who for who, _ in listed(tables, milestone_days=days)] == named


@pytest.mark.slow
@pytest.mark.parametrize(("days", "named"), [(29, [("Zoe", "check-in")]), (30, [])])
def test_a_check_in_is_due_after_your_own_days(days, named):
    assert listed(network(["Zoe"], [row("Zoe", "2026-01-30")]), check_in_days=days) == named


@pytest.mark.slow
@pytest.mark.parametrize(("days", "named"), [(370, [("Zoe", "catch-up")]), (369, [])])
def test_a_meeting_is_asked_for_until_your_own_long_silence(days, named):
    log = [row("Zoe", "2025-02-24", "Call"), row("Zoe", "2026-02-28")]  # 370 days ago

    assert listed(network(["Zoe"], log), dormant_days=days) == named


@pytest.mark.parametrize(("met", "named"), [("2025-12-01", []), ("2025-11-30", [("Zoe", "catch-up")])])  # fmt: skip
def test_a_meeting_is_asked_for_from_the_day_after_the_catch_up(met, named):
    log = [row("Zoe", met, "Call"), row("Zoe", "2026-02-28")]  # 90 and 91 days ago

    assert listed(network(["Zoe"], log)) == named


@pytest.mark.slow
@pytest.mark.parametrize(("days", "rests"), [(45, True), (44, False)])
def test_a_draft_says_by_your_own_days_that_three_messages_had_no_answer(days, rests):
    tables = network(["Bo", "Zoe"], NO_ANSWER, milestones=NEW_JOB)

    found = zoe(tables, reply_window_days=days)

    assert ("Three messages had no answer" in " ".join(found.checklist)) is rests
    assert found.occasion == ("" if rests else "milestone")


@pytest.mark.slow
@pytest.mark.parametrize(("days", "owed"), [(45, True), (44, False)])
def test_a_draft_answers_by_your_own_days_what_they_wrote(days, owed):
    leaving = {"contact": "Zoe", "worked_until_on": "2026-03-10"}
    thanks = "Thank you for your message of 1 January"

    goodbye = zoe(network(["Bo", leaving], MY_ANSWER_LATE), reply_window_days=days)
    promised = zoe(network(["Bo", "Zoe"], [*MY_ANSWER_LATE, PROMISE]), reply_window_days=days)

    assert goodbye.occasion == "goodbye"
    assert promised.occasion == ("answer" if owed else "follow-up")
    assert (thanks in goodbye.text, thanks in promised.text) == (owed, owed)


@pytest.mark.slow
@pytest.mark.parametrize(("days", "fresh"), [(20, True), (19, False)])
def test_a_draft_congratulates_for_your_own_days(days, fresh):
    found = zoe(network(["Zoe"], [PROMISE], milestones=NEW_JOB), milestone_days=days)

    assert found.occasion == "follow-up"
    assert ("Congratulations on the new job" in found.text) is fresh


@pytest.mark.parametrize(("days", "named"), [(45, ["Bo"]), (44, ["Bo", "Zoe"])])
def test_the_new_year_list_lets_rest_by_your_own_days(days, named):
    settings = schema.Settings(reply_window_days=days)

    found = plan.new_year(network(["Bo", "Zoe"], NO_ANSWER), as_of=dt.date(2027, 1, 4), settings=settings)  # fmt: skip

    assert found["contact"].tolist() == named


@pytest.mark.slow
@pytest.mark.parametrize(("days", "channel"), [(45, "Message"), (44, "Email")])
def test_the_list_names_the_channel_of_an_answer_owed_by_your_own_days(days, channel):
    # Zoe answered two emails, which is more often than she wrote.
    emails = [row("Zoe", on, **reply(on)) for on in ("2025-12-02", "2025-12-03")]
    log = [*MY_ANSWER_LATE, *emails, PROMISE]

    found = plan.due(network(["Bo", "Zoe"], log), as_of=MARCH, settings=schema.Settings(reply_window_days=days))  # fmt: skip

    assert found.set_index("contact").loc["Zoe", "channel"] == channel


@pytest.mark.slow
@pytest.mark.parametrize(("days", "channel"), [(45, ["Email"]), (44, [])])
def test_the_list_names_the_channel_that_reached_them_by_your_own_days(days, channel):
    log = [row("Bo", "2026-01-01", next_step="Send it", due_on="2026-02-20", **reply("2026-02-15"))]

    found = plan.due(network(["Bo"], log), as_of=MARCH, settings=schema.Settings(reply_window_days=days))  # fmt: skip

    assert found["channel"].dropna().tolist() == channel


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "touched", "named"),
    [
        pytest.param(3, "A", ["B", "C"], id="one of three is done"),
        pytest.param(1, "B", ["A"], id="whom the list did not name is not done"),
    ],
)
def test_a_week_holds_as_many_people_as_you_set(limit, touched, named):
    # All were due on 19 February by the days set, and would be by the default on 22 March; 1 March is a Sunday.
    log = [row(name, "2026-01-20") for name in "ABCDE"]
    tables = network(list("ABCDE"), [*log, row(touched, "2026-02-27")])

    found = plan.this_week(
        tables, as_of=MARCH, settings=schema.Settings(check_in_days=29, weekly_limit=limit)
    )

    assert found["contact"].tolist() == named


# The calendar


def stands(tables, kind, **settings):
    """The days of a kind of event, and whether each is cancelled."""
    found = reminders.events(tables, as_of=MARCH, settings=schema.Settings(**settings))
    found = found[(found["contact"] == "Zoe") & (found["kind"] == kind)]
    return [(f"{day:%Y-%m-%d}", off) for day, off in zip(found["day"], found["cancelled"], strict=True)]  # fmt: skip


@pytest.mark.slow
def test_the_calendar_checks_in_by_your_own_days():
    tables = network(["Zoe"], [row("Zoe", "2026-02-20")])

    assert stands(tables, "check-in", check_in_days=29) == [("2026-03-21", False)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param(370, ("2025-05-25", False), id="due since 90 days after it"),
        pytest.param(369, ("2026-02-28", True), id="over since yesterday"),
    ],
)
def test_the_calendar_asks_for_a_meeting_until_your_own_long_silence(days, found):
    tables = network(["Zoe"], [row("Zoe", "2025-02-24", "Call"), row("Zoe", "2026-02-28")])

    assert stands(tables, "catch-up", dormant_days=days) == [found]


@pytest.mark.slow
@pytest.mark.parametrize(("days", "found"), [(45, [("2026-01-01", False)]), (44, [])])
def test_the_calendar_holds_an_answer_owed_by_your_own_days(days, found):
    tables = network(["Bo", "Zoe"], MY_ANSWER_LATE)

    assert stands(tables, "answer", reply_window_days=days) == found


@pytest.mark.slow
@pytest.mark.parametrize(("days", "found"), [(45, []), (44, [("2026-03-02", False)])])
def test_the_calendar_lets_rest_by_your_own_days(days, found):
    tables = network(["Bo", "Zoe"], NO_ANSWER)

    assert stands(tables, "check-in", reply_window_days=days) == found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "days", "found"),
    [
        pytest.param("2026-02-09", 20, [("2026-02-09", False)], id="20 days ago, of 20"),
        pytest.param("2026-02-09", 19, [("2026-02-09", True)], id="of 19"),
        pytest.param("2026-01-10", 5, [("2026-01-10", True)], id="over 45 days ago: cancelled"),
        pytest.param("2026-01-09", 5, [], id="over 46 days ago: gone"),
    ],
)
def test_the_calendar_holds_a_milestone_for_your_own_days(on, days, found):
    tables = network(["Zoe"], [row("Zoe", "2026-02-28")], milestones=[stone("Zoe", on)])

    assert stands(tables, "milestone", milestone_days=days) == found


@pytest.mark.slow
def test_the_calendar_counts_those_done_this_week_by_your_own_days():
    # A was due by the days set, and is done; one more has a place this week, two in the next.
    log = [*(row(name, "2026-01-20") for name in "ABCDE"), row("A", "2026-02-27")]
    settings = schema.Settings(check_in_days=29, weekly_limit=2)

    found = reminders.events(network(list("ABCDE"), log), as_of=MARCH, settings=settings)

    starts = dict(zip(found["contact"], found["starts_on"].dt.strftime("%m-%d"), strict=True))
    assert starts == {"A": "03-28", "B": "03-01", "C": "03-02", "D": "03-03", "E": "03-09"}


# What you could count on


def test_who_could_help_is_by_your_own_days():
    log = [row("Ana", "2026-10-02", by="Them"), row("Bo", "2026-10-01", by="Them")]  # 29, 30 days

    found = readiness.facts(network(["Ana", "Bo"], log), as_of=END, settings=schema.Settings(active_days=30))  # fmt: skip

    who = dict(zip(found["fact"], found["contacts"], strict=True))
    assert (who["in touch both ways"], who["warm up first"]) == ("Ana", "Bo")


@pytest.mark.parametrize(("days", "owed"), [(45, "Zoe"), (44, "")])
def test_whom_you_owe_an_answer_is_by_your_own_days(days, owed):
    tables = network(["Bo", "Zoe"], MY_ANSWER_LATE)

    found = readiness.facts(tables, as_of=MARCH, settings=schema.Settings(reply_window_days=days))

    assert found.set_index("fact").loc["owed an answer", "contacts"] == owed


def test_how_lately_is_by_your_own_days():
    days = ["2026-10-02", "2026-10-01", "2026-07-23", "2026-07-22"]  # 29, 30, 100 and 101 days ago
    tables = network(list("ABCD"), [row(name, on) for name, on in zip("ABCD", days, strict=True)])
    settings = schema.Settings(active_days=30, dormant_days=100)

    found = readiness.by_closeness(tables, as_of=END, settings=settings)

    people = found[found["closeness"] == "Not recorded"].set_index("recency")["people"]
    assert people.to_dict() == {"lately": 1, "this year": 2, "longer ago": 1, "never": 0}


# Goals and paths


def so_far(log, **days):
    goal = {"goal": ["People who answered"], "target": [5], "from_on": ["2025-12-15"], "by_on": ["2026-10-31"]}  # fmt: skip
    tables = network([], log)
    found = nm.goals.progress(
        pd.DataFrame(goal), tables.interactions, tables.opportunities, as_of=END, **days
    )
    return found["so_far"].tolist()


def test_a_goal_counts_answers_within_your_own_days():
    assert so_far(IN_TEN_DAYS, window_days=10) == [1]
    assert so_far(FIRST_ANSWER_LATE, window_days=45) == [1]
    assert so_far(FIRST_ANSWER_LATE, window_days=44) == [0]


@pytest.mark.parametrize(("days", "answered"), [(45, [1]), (44, [2])])
def test_a_goal_counts_approaches_that_end_with_your_own_days(days, answered):
    # Bo's month ended on 31 December; Ana's answer is late in the one case, in time in the other.
    assert so_far(SECOND_TRY, lapse_days=days) == answered


def test_how_an_opportunity_came_about_goes_back_your_own_days():
    came = [{"contact": "Ana", "opened_on": "2026-05-01", "kind": "Referral"}]
    tables = network(["Ana"], [row("Ana", "2026-03-31"), row("Ana", "2026-04-01")], opportunities=came)  # fmt: skip

    found = nm.opportunities.paths(
        tables.contacts, tables.interactions, tables.opportunities, as_of=END, lookback_days=30
    )

    assert found["on"].dt.strftime("%m-%d").tolist() == ["04-01", "05-01"]


# The review and what it compares


def review(tables, **settings):
    found = findings.review(
        tables, as_of=END, period=Period.parse("2026"), settings=schema.Settings(**settings)
    )
    return " ".join(found["says"] + " " + found["finding"])


@pytest.mark.slow
def test_the_review_counts_what_led_further_within_your_own_days():
    log = [
        row("Led", "2026-01-01", "Call"), row("Led", "2026-01-31", "In person"),  # 30 days
        row("Not", "2026-01-01", "Call"), row("Not", "2026-02-01", "In person"),  # 31 days
    ]  # fmt: skip
    said = review(network([], log), outcome_days=30)

    assert "1 of 4 conversations led further" in said
    assert "1 of the 4 conversations whose 30 days ended in 2026" in said


@pytest.mark.slow
@pytest.mark.parametrize(("days", "back"), [(31, True), (32, False)])
def test_the_review_finds_who_is_back_after_your_own_long_silence(days, back):
    log = [row("Ana", "2026-01-01", by="Them"), row("Ana", "2026-02-01", by="Them")]  # 31 days

    assert ("You got back in touch with 1 person" in review(network(["Ana"], log), dormant_days=days)) is back  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("days", "there"), [(45, True), (44, False)])
def test_the_review_has_a_second_message_before_your_own_days_are_over(days, there):
    assert ("second message was answered" in review(network([], SECOND_TRY), lapse_days=days)) is there  # fmt: skip


@pytest.mark.slow
def test_the_review_judges_second_messages_by_your_own_days():
    log = [
        *(row("Bo", f"2026-0{month}-01", **reply(f"2026-0{month}-02")) for month in (1, 2)),
        row("Ana", "2026-03-01"), row("Ana", "2026-03-03", **reply("2026-03-13")),  # 10 days
        row("Cy", "2026-03-01"), row("Cy", "2026-03-03", **reply("2026-03-14")),  # 11 days
    ]  # fmt: skip

    said = review(network([], log), reply_window_days=10)

    assert "1 of 2 second messages was answered within 10 days" in said


@pytest.mark.slow
@pytest.mark.parametrize(("days", "word"), [(6, "1 overdue."), (5, "1 long overdue.")])
def test_the_review_calls_long_overdue_by_your_own_days(days, word):
    promised = {"next_step": "Send the paper", "due_on": "2026-10-25"}  # 6 days ago

    assert f"Open now: {word}" in review(network([], [row("Ana", "2026-01-05", done="Yes", **{**promised, "due_on": "2026-02-25", "done_on": "2026-02-25"}), row("Bo", "2026-01-05", **promised)]), missed_days=days)  # fmt: skip


@pytest.mark.slow
def test_the_review_advises_your_own_days_to_write_again():
    said = review(network([], IN_TEN_DAYS), nudge_first_days=3, nudge_last_days=6)

    assert "Write again after 3 to 6 days" in said


@pytest.mark.slow
def test_what_was_answered_on_the_seventh_day_was_not_silent_for_a_week():
    log = [row(f"P{n}", "2026-01-01", **(reply("2026-01-08") if n < 8 else {})) for n in range(30)]

    assert "Of the 22 that were silent for a week" in review(network([], log))


def compared(tables, month, **settings):
    found, *_ = findings.compared(
        tables, as_of=END, period=Period.parse(month), settings=schema.Settings(**settings)
    )
    return found.set_index("measure").loc["answered", ["now", "now_of"]].tolist()


def test_a_month_is_compared_by_your_own_days():
    tables = network([], IN_TEN_DAYS)

    # Of what was sent on 1 September the time was over on the 11th; "Over" had its tenth day in October.
    assert compared(tables, "2026-10", reply_window_days=10) == [0, 1]
    assert compared(tables, "2026-09", reply_window_days=10) == [1, 2]


@pytest.mark.parametrize(("days", "found"), [(45, [0, 0]), (44, [1, 1])])
def test_a_month_compares_approaches_that_end_with_your_own_days(days, found):
    assert compared(network([], SECOND_TRY), "2026-03", lapse_days=days) == found


def first(tables, **settings):
    return findings.first_messages(tables, as_of=END, settings=schema.Settings(**settings))


def test_first_messages_are_answered_within_your_own_days():
    found = first(network([], IN_TEN_DAYS), reply_window_days=10)

    assert found["contact"].tolist() == ["In time", "Late", "Over", "Open"]
    assert found["answered"].tolist() == [True, False, False, False]
    assert found["judged"].tolist() == [True, True, True, False]


@pytest.mark.parametrize(("days", "quiet"), [(31, "Quiet"), (32, "In touch")])
def test_first_messages_come_after_your_own_long_silence(days, quiet):
    people = [{"contact": "Ana", "in_touch_before_on": "2026-08-01"}]  # 31 days before
    log = [row("Bo", "2026-01-01", **reply("2026-01-02")), row("Ana", "2026-09-01")]

    found = first(network(people, log), dormant_days=days).set_index("contact")

    assert found.loc["Ana", "quiet"] == quiet


@pytest.mark.slow
def test_the_review_compares_what_was_answered_within_your_own_days():
    log = [row(f"E{n}", "2026-09-01", **reply("2026-09-06")) for n in range(10)]
    log += [row(f"M{n}", "2026-09-01", "Message", **reply("2026-09-12")) for n in range(10)]

    said = review(network([], log), reply_window_days=10)

    # Five and eleven days.
    assert "Email was answered more often than message." in said
    assert "answered by channel: Email 10 of 10" in said
    assert "more often: Message 0 of 10, Email 10 of 10" in said


@pytest.mark.parametrize(("days", "there"), [(45, ["Bo", "Zoe"]), (44, [])])
def test_first_messages_are_those_since_answers_were_recorded(days, there):
    assert first(network([], FIRST_ANSWER_LATE), reply_window_days=days)["contact"].tolist() == there  # fmt: skip


@pytest.mark.parametrize(("days", "answered"), [(45, True), (44, False)])
def test_a_first_message_waits_until_your_own_days_are_over(days, answered):
    # The second message had the answer, 46 days after the first.
    found = first(network([], SECOND_TRY), lapse_days=days, reply_window_days=60)

    assert found.set_index("contact").loc["Ana", "answered"] == answered
