import dataclasses
import datetime as dt
import itertools
import json
import random
from collections import Counter

import pandas as pd
import pytest
from click.testing import CliRunner

import netmetrics as nm
from netmetrics import cli, plan, schema
from netmetrics.report import sentences

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
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def day(text):
    return pd.Timestamp(text)


def network(contacts=(), interactions=(), milestones=(), purposes=(), opportunities=()):
    return Tables(
        contacts=table(schema.CONTACTS, list(contacts)),
        interactions=table(schema.INTERACTIONS, list(interactions)),
        milestones=table(schema.MILESTONES, list(milestones)),
        opportunities=table(schema.OPPORTUNITIES, list(opportunities)),
        purposes=pd.DataFrame(list(purposes), columns=["interaction", "purpose"]).astype(
            {"interaction": "int64", "purpose": "str"}
        ),
    )


def mail(contact, date, **more):
    return {"contact": contact, "date": day(date), "channel": "Email", "started_by": "Me", **more}


def names(found):
    return list(zip(found["contact"], found["reason"], found["days"], strict=True))


def test_each_reason_comes_first_once_before_any_comes_twice():
    found = plan.due(
        network(
            [{"contact": name} for name in ("Ana", "Bo", "Dee", "Eve")],
            [
                mail("Ana", "2026-10-20"),
                mail("Bo", "2026-10-20", next_step="Send a CV", due_on=day("2026-11-05")),
                mail("Dee", "2026-07-29"),
                mail("Eve", "2026-08-15"),
            ],
            [{"contact": "Ana", "date": day("2026-10-03"), "kind": "New job"}],
        ),
        as_of=END,
    )

    assert names(found) == [
        ("Ana", "milestone", 28),
        ("Bo", "follow-up", -5),
        ("Dee", "check-in", 94),
        ("Eve", "check-in", 77),
    ]


def test_nobody_who_said_no_or_is_paused_is_named():
    found = plan.due(
        network(
            [
                {"contact": "No", "ok_to_stay_in_touch": "No"},
                {"contact": "Away", "paused_until_on": day("2026-12-01")},
            ],
            [
                mail("No", "2026-01-01", due_on=day("2026-10-01"), next_step="Call"),
                mail("Away", "2026-01-01"),
            ],
            [{"contact": "No", "date": day("2026-10-03"), "kind": "New job"}],
        ),
        as_of=END,
    )

    assert found.empty


def test_someone_silent_through_three_messages_is_left_to_rest():
    people = [{"contact": "Tom"}, {"contact": "Ana", "ok_to_stay_in_touch": "No"}]
    answered = mail("Ana", "2026-04-01", answered_on=day("2026-04-02"), answered="Yes")
    tries = [mail("Tom", date) for date in ("2026-05-01", "2026-05-20", "2026-06-10")]

    assert plan.due(network(people, [answered, *tries]), as_of=END).empty
    twice = plan.due(network(people, [answered, *tries[1:]]), as_of=END)
    assert names(twice) == [("Tom", "check-in", 143)]


def test_silence_means_nothing_where_answers_were_never_recorded():
    tries = [mail("Tom", date) for date in ("2026-05-01", "2026-05-20", "2026-06-10")]

    found = plan.due(network([{"contact": "Tom"}], tries), as_of=END)

    assert names(found) == [("Tom", "check-in", 143)]


@pytest.mark.parametrize(
    ("stone", "congratulated", "named"),
    [
        pytest.param("2026-09-01", None, True, id="sixty days ago"),
        pytest.param("2026-08-31", None, False, id="sixty-one days ago"),
        pytest.param("2026-10-31", None, True, id="today"),
        pytest.param("2026-10-03", "2026-10-03", False, id="congratulated on the day"),
        pytest.param(
            "2026-10-03", "2026-10-02", True, id="congratulated before, on something else"
        ),
    ],
)
def test_a_milestone_is_a_reason_for_sixty_days_until_it_is_acknowledged(
    stone, congratulated, named
):
    found = plan.due(
        network(
            [{"contact": "Ana"}],
            [mail("Ana", congratulated or "2026-10-20")],
            [{"contact": "Ana", "date": day(stone), "kind": "Award"}],
            [(0, "Congratulate")] if congratulated else [],
        ),
        as_of=END,
    )

    assert (not found.empty and found["reason"].iloc[0] == "milestone") is named


def test_a_milestone_without_a_kind_or_a_word_is_news():
    stone = {"contact": "Ana", "date": day("2026-10-03")}
    found = plan.due(network([{"contact": "Ana"}], [mail("Ana", "2026-10-20")], [stone]), as_of=END)

    assert sentences.reason(found.to_dict("records")[0]) == "news, 3 Oct"


@pytest.mark.parametrize(
    ("due_on", "done", "named"),
    [
        pytest.param("2026-11-14", None, True, id="a fortnight ahead"),
        pytest.param("2026-11-15", None, False, id="further ahead"),
        pytest.param("2026-01-05", None, True, id="long overdue"),
        pytest.param("2026-10-05", "Yes", False, id="done"),
        pytest.param("2026-10-05", "Cancelled", False, id="cancelled"),
    ],
)
def test_a_promise_is_named_from_a_fortnight_before_until_it_is_done(due_on, done, named):
    found = plan.due(
        network(
            [{"contact": "Bo"}],
            [mail("Bo", "2026-10-20", next_step="Call", due_on=day(due_on), done=done)],
        ),
        as_of=END,
    )

    assert (not found.empty) is named


def test_the_check_in_follows_the_persons_own_rhythm_and_starts_the_day_after_it_ends():
    sixty = [{"contact": "Cy", "check_in_days": 30}]

    assert plan.due(network(sixty, [mail("Cy", "2026-10-01")]), as_of=END).empty
    assert len(plan.due(network(sixty, [mail("Cy", "2026-09-30")]), as_of=END)) == 1


def of(found, contact):
    row = found[found["contact"] == contact]
    return None if row.empty else (row["reason"].iloc[0], row["days"].iloc[0])


@pytest.mark.parametrize(
    ("last_day", "reason"),
    [
        pytest.param("2026-11-30", ("goodbye", -30), id="thirty days ahead"),
        pytest.param("2026-12-01", None, id="thirty-one days ahead"),
        pytest.param("2026-10-31", ("goodbye", 0), id="today"),
        pytest.param("2026-10-30", ("first-month", -30), id="yesterday, the month ends on 30 November"),
        pytest.param("2026-09-30", ("first-month", -0), id="the month ends on 30 October: today is past it"),
    ],
)  # fmt: skip
def test_a_goodbye_is_named_a_month_ahead_and_the_month_after_it_with_the_days_left(
    last_day, reason
):
    people = [{"contact": "Sam", "worked_until_on": day(last_day)}, {"contact": "Old"}]
    log = [mail("Old", "2026-01-05")]
    found = plan.due(network(people, log), as_of=END)

    assert of(found, "Sam") == (None if last_day == "2026-09-30" else reason)


def test_the_first_month_after_31_january_ends_with_february_and_a_word_ends_it():
    people = [{"contact": "Sam", "worked_until_on": day("2026-01-31")}, {"contact": "Old"}]
    log = [mail("Old", "2026-01-05")]
    word = mail("Sam", "2026-01-31")

    def named(rows, as_of):
        return of(plan.due(network(people, rows), as_of=as_of), "Sam")

    assert named(log, dt.date(2026, 2, 28)) == ("first-month", 0)
    assert named(log, dt.date(2026, 3, 1)) is None
    assert named([*log, word], dt.date(2026, 2, 28)) is None
    assert named([*log, {**word, "channel": "Social"}], dt.date(2026, 2, 28)) == ("first-month", 0)


@pytest.mark.parametrize("said", ["Yes", "No"])
def test_nobody_is_asked_twice_at_the_goodbye(said):
    sam = {"contact": "Sam", "worked_until_on": day("2026-11-13")}
    asked = [mail("Sam", "2026-10-20")], [], [(0, "Ask to stay in touch")]

    assert plan.due(network([{**sam, "ok_to_stay_in_touch": said}]), as_of=END).empty
    assert plan.due(network([sam], *asked), as_of=END).empty


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        pytest.param("1984-11-07", ("milestone", -7), id="a week ahead"),
        pytest.param("1984-11-08", None, id="eight days ahead"),
        pytest.param("1984-10-24", ("milestone", 7), id="a week ago"),
        pytest.param("1984-10-23", None, id="eight days ago"),
    ],
)
def test_a_birthday_is_a_reason_for_a_week_before_and_after(born, reason):
    stone = {"contact": "Ana", "date": day(born), "kind": "Birthday", "every_year": "Yes"}
    found = plan.due(network([{"contact": "Ana"}], [mail("Ana", "2026-10-20")], [stone]), as_of=END)

    assert of(found, "Ana") == reason


@pytest.mark.parametrize(
    ("kind", "every_year", "reason"),
    [
        pytest.param("Birthday", None, ("milestone", -7), id="a birthday, not said"),
        pytest.param("Work anniversary", None, ("milestone", -7), id="an anniversary, not said"),
        pytest.param("Birthday", "No", None, id="said not to"),
        pytest.param("Award", None, None, id="an award"),
    ],
)
def test_a_birthday_comes_again_unless_every_year_says_no(kind, every_year, reason):
    stone = {"contact": "Ana", "date": day("1984-11-07"), "kind": kind, "every_year": every_year}
    tables = network([{"contact": "Ana"}], [mail("Ana", "2026-10-20")], [stone])

    assert of(plan.due(nm.known_at(tables, END), as_of=END), "Ana") == reason


def test_a_birthday_on_29_february_is_the_28th_in_other_years_and_comes_at_the_turn_of_the_year():
    def named(born, as_of):
        stone = {"contact": "Ana", "date": day(born), "kind": "Birthday", "every_year": "Yes"}
        log = [mail("Ana", as_of.isoformat())]
        return of(plan.due(network([{"contact": "Ana"}], log, [stone]), as_of=as_of), "Ana")

    assert named("1984-02-29", dt.date(2026, 2, 26)) == ("milestone", -2)
    assert named("1990-01-02", dt.date(2025, 12, 30)) == ("milestone", -3)


@pytest.mark.parametrize(
    ("came", "thanked", "named"),
    [
        pytest.param("2026-10-29", None, True, id="two days ago"),
        pytest.param("2026-10-30", None, False, id="yesterday"),
        pytest.param("2026-08-02", None, True, id="ninety days ago"),
        pytest.param("2026-08-01", None, False, id="ninety-one days ago"),
        pytest.param("2026-10-20", "2026-10-20", False, id="thanked on the day"),
        pytest.param("2026-10-20", "2026-10-19", True, id="thanked before, for something else"),
    ],
)
def test_thanks_are_due_two_days_after_something_came_through_a_person(came, thanked, named):
    # A first purpose long ago: from then on a missing Thank means something.
    log = [mail("Ana", "2026-01-05"), mail("Ana", thanked or "2026-10-21")]
    purposes = [(0, "Catch up"), *([(1, "Thank")] if thanked else [])]
    lead = {"contact": "Ana", "opened_on": day(came), "kind": "Job lead"}
    found = plan.due(network([{"contact": "Ana"}], log, [], purposes, [lead]), as_of=END)

    assert (of(found, "Ana") is not None and of(found, "Ana")[0] == "thank") is named


def test_a_yes_is_thanked_from_the_day_of_the_answer():
    ask = mail("Ana", "2026-10-01", answered_on=day("2026-10-20"), answered="Yes", they_said="Yes")
    tables = network([{"contact": "Ana"}], [ask], [], [(0, "Ask introduction")])
    found = plan.due(tables, as_of=END)

    assert of(found, "Ana") == ("thank", 11)
    assert found["what"].tolist() == ["the introduction"]


def test_they_are_answered_where_answers_of_yours_are_recorded():
    theirs = {"channel": "Message", "started_by": "Them"}
    first = {"contact": "Bo", "date": day("2026-09-01"), "answered_on": day("2026-09-02"), "answered": "Yes", **theirs}  # fmt: skip
    ana = {"contact": "Ana", "date": day("2026-10-10"), **theirs}
    people = [{"contact": "Ana"}, {"contact": "Bo"}]

    assert of(plan.due(network(people, [first, ana]), as_of=END), "Ana") == ("answer", 21)
    assert of(plan.due(network(people, [ana]), as_of=END), "Ana") is None
    later = mail("Ana", "2026-10-10")
    assert of(plan.due(network(people, [first, ana, later]), as_of=END), "Ana") is None


@pytest.mark.parametrize(
    ("stage", "closed", "told", "reason"),
    [
        pytest.param("Open", None, None, ("update", 1), id="open, 31 days after the yes"),
        pytest.param("Open", None, "2026-10-01", None, id="open, told 30 days ago"),
        pytest.param("Lost", "2026-10-20", None, ("update", 11), id="lost and not told"),
        pytest.param("Lost", "2026-10-20", "2026-10-20", None, id="lost and told on the day"),
        pytest.param("Lost", "2026-10-20", "2026-10-19", ("update", 11), id="told the day before"),
    ],
)
def test_those_who_vouch_for_you_hear_how_it_stands_and_how_it_ended(stage, closed, told, reason):
    ask = mail("Vera", "2026-09-30", answered_on=day("2026-09-30"), answered="Yes", they_said="Yes")
    log = [ask, mail("Vera", "2026-10-02"), *([mail("Vera", told)] if told else [])]
    purposes = [(0, "Ask reference"), (1, "Thank"), *([(2, "Update")] if told else [])]
    lead = {"contact": "Bo", "opened_on": day("2026-09-01"), "kind": "Job lead", "stage": stage}
    lead |= {"closed_on": day(closed)} if closed else {}
    # The lead of 1 September lies before the first use of What for, so Bo is owed nothing here.
    people = [{"contact": "Vera"}, {"contact": "Bo"}]
    found = plan.due(network(people, log, [], purposes, [lead]), as_of=END)

    assert of(found, "Vera") == reason


def test_those_who_vouched_long_ago_hear_of_what_came_up_since():
    ask = mail("Vera", "2026-01-10", answered_on=day("2026-01-10"), answered="Yes", they_said="Yes")
    log = [ask, mail("Vera", "2026-01-12")]
    lead = {"contact": "Bo", "opened_on": day("2026-10-20"), "kind": "Job lead", "stage": "Open"}
    people = [{"contact": "Vera"}, {"contact": "Bo"}]
    found = plan.due(network(people, log, [], [(0, "Ask reference"), (1, "Thank")], [lead]), as_of=END)  # fmt: skip

    assert of(found, "Vera") == ("update", 11)


@pytest.mark.parametrize(
    ("own", "met", "reason"),
    [
        pytest.param(None, "2026-08-01", ("catch-up", 91), id="ninety-one days, the usual"),
        pytest.param(None, "2026-08-02", None, id="ninety days"),
        pytest.param(30, "2026-09-30", ("catch-up", 31), id="their own thirty days"),
        pytest.param(None, "2025-10-31", ("catch-up", 365), id="a year ago"),
        pytest.param(None, "2025-10-30", None, id="more than a year ago: no longer brought up"),
        pytest.param(30, "2025-10-30", ("catch-up", 366), id="unless they have their own"),
    ],
)
def test_meetings_and_calls_have_a_clock_of_their_own(own, met, reason):
    ana = {"contact": "Ana", "check_in_days": 60, "catch_up_days": own}
    log = [{"contact": "Ana", "date": day(met), "channel": "Call", "started_by": "Me"},
           mail("Ana", "2026-10-20")]  # fmt: skip

    assert of(plan.due(network([ana], log), as_of=END), "Ana") == reason


def test_a_meeting_that_did_not_take_place_does_not_restart_the_clock():
    log = [{"contact": "Ana", "date": day("2026-06-01"), "channel": "In person", "started_by": "Me"},
           {"contact": "Ana", "date": day("2026-10-01"), "channel": "In person", "started_by": "Me", "answered": "No"},
           mail("Ana", "2026-10-20")]  # fmt: skip

    assert of(plan.due(network([{"contact": "Ana"}], log), as_of=END), "Ana") == ("catch-up", 152)


def test_who_was_put_on_the_list_and_never_written_to_is_named():
    people = [{"contact": "New", "added_on": day("2026-10-01")}, {"contact": "Unlisted"}]
    found = plan.due(network(people), as_of=END)

    assert names(found) == [("New", "first-word", 30)]


def test_silence_goes_by_the_own_rhythm_and_closeness_breaks_ties():
    people = [
        {"contact": "Slow", "check_in_days": 100, "closeness": "Close"},  # 120 of 100: 0.2 past
        {"contact": "Quick", "check_in_days": 30},  # 45 of 30: 0.5 past
        {"contact": "Far", "check_in_days": 40, "closeness": "Acquaintance"},  # 60 of 40: 0.5 past
        {"contact": "Near", "check_in_days": 40, "closeness": "Close"},  # 60 of 40: 0.5 past
    ]
    log = [mail("Slow", "2026-07-03"), mail("Quick", "2026-09-16"), mail("Far", "2026-09-01"),
           mail("Near", "2026-09-01")]  # fmt: skip
    found = plan.due(network(people, log), as_of=END)

    assert found["contact"].tolist() == ["Near", "Far", "Quick", "Slow"]
    assert found["past_rhythm"].tolist() == pytest.approx([0.5, 0.5, 0.5, 0.2])


def test_a_person_stands_once_with_the_other_reasons_beside():
    stone = [{"contact": "Ana", "date": day("2026-10-03"), "kind": "New job"}]
    log = [mail("Ana", "2026-07-01", next_step="Call", due_on=day("2026-11-01"))]
    found = plan.due(network([{"contact": "Ana"}], log, stone), as_of=END)

    assert names(found) == [("Ana", "milestone", 28)]
    assert found["also"].tolist() == ["follow-up, check-in"]


@pytest.mark.parametrize(
    ("due_on", "first"),
    [
        pytest.param("2026-11-01", "milestone", id="due tomorrow"),
        pytest.param("2026-10-31", "follow-up", id="due today"),
        pytest.param("2026-10-01", "follow-up", id="overdue"),
    ],
)
def test_a_promise_whose_day_has_come_is_named_before_a_milestone(due_on, first):
    stone = [{"contact": "Ana", "date": day("2026-10-03"), "kind": "New job"}]
    log = [mail("Ana", "2026-07-01", next_step="Call", due_on=day(due_on))]
    found = plan.due(network([{"contact": "Ana"}], log, stone), as_of=END)

    assert found["reason"].tolist() == [first]
    assert set(found["also"].iloc[0].split(", ")) == {"milestone", "follow-up", "check-in"} - {first}  # fmt: skip


def test_an_answer_owed_is_named_before_a_milestone_and_goes_the_way_they_wrote():
    theirs = {"contact": "Ana", "started_by": "Them"}
    log = [
        *({**theirs, "date": day(f"2026-0{month}-01"), "channel": "Email", "answered_on": day(f"2026-0{month}-02"), "answered": "Yes"}
          for month in (5, 6, 7)),
        {**theirs, "date": day("2026-10-20"), "channel": "Message"},
    ]  # fmt: skip
    stone = [{"contact": "Ana", "date": day("2026-10-03"), "kind": "New job"}]
    found = plan.due(network([{"contact": "Ana"}], log, stone), as_of=END)

    assert names(found) == [("Ana", "answer", 11)]
    assert found["also"].tolist() == ["milestone"]
    assert found[["channel", "channel_why"]].to_numpy().tolist() == [["Message", "as they wrote"]]
    assert sentences.agenda(found, most=1)["why"].tolist() == [
        "They wrote on 20 Oct and wait for your answer; also a milestone of theirs"
    ]
    # Answered on the phone, nothing is owed, and what reached them most often is proposed again.
    log[3] |= {"answered_on": day("2026-10-21"), "answered": "Yes"}
    found = plan.due(network([{"contact": "Ana"}], log, stone), as_of=END)
    assert found[["reason", "channel"]].to_numpy().tolist() == [["milestone", "Email"]]


def test_a_last_day_ahead_is_named_before_a_promise():
    ana = {"contact": "Ana", "worked_until_on": day("2026-11-06")}
    log = [mail("Ana", "2026-10-20", next_step="Call", due_on=day("2026-10-25"))]
    found = plan.due(network([ana], log), as_of=END)

    assert found[["reason", "also"]].to_numpy().tolist() == [["goodbye", "follow-up"]]


@pytest.mark.parametrize(
    ("kind", "what", "words"),
    [
        pytest.param(
            "Post", "On peat,\n and fire. ", "post (On peat, and fire), 3 Oct", id="which post"
        ),
        pytest.param("Award", None, "award, 3 Oct", id="no words"),
        pytest.param("New job", "Head of product", "new job, 3 Oct", id="the kind tells"),
        pytest.param("Other", "Her book is out", "her book is out, 3 Oct", id="the words tell"),
        pytest.param("Other", None, "other, 3 Oct", id="nothing tells"),
        pytest.param(None, "Moved to Bergen", "moved to Bergen, 3 Oct", id="no kind"),
        pytest.param(
            "Conference",
            "The annual gathering of people who like long names",
            "conference (The annual gathering of people who…), 3 Oct",
            id="cut at a word",
        ),
    ],
)
def test_a_milestone_says_which_one_it_is(kind, what, words):
    stone = {"contact": "Ana", "date": day("2026-10-03"), "kind": kind, "what": what}
    found = plan.due(network([{"contact": "Ana"}], [mail("Ana", "2026-10-20")], [stone]), as_of=END)

    assert sentences.reason(found.to_dict("records")[0]) == words


def test_whoever_rests_is_named_only_for_what_you_owe_them():
    tries = [mail("Tom", date) for date in ("2026-01-01", "2026-05-20")]
    last = mail("Tom", "2026-09-10", next_step="Send the paper", due_on=day("2026-10-01"))
    bo = mail("Bo", "2025-12-01", answered_on=day("2025-12-02"), answered="Yes")
    people = [{"contact": "Tom"}, {"contact": "Bo", "ok_to_stay_in_touch": "No"}]
    stone = [{"contact": "Tom", "date": day("2026-10-03"), "kind": "Award"}]

    found = plan.due(network(people, [bo, *tries, last], stone), as_of=END)
    assert names(found) == [("Tom", "follow-up", 30)]
    assert found["also"].tolist() == [""]
    # The three tries lie more than ninety days apart: they count all the same.
    done = {**last, "done": "Yes"}
    assert plan.due(network(people, [bo, *tries, done], stone), as_of=END).empty
    # A word from him ends the rest.
    heard = {"contact": "Tom", "date": day("2026-09-20"), "channel": "Email", "started_by": "Them"}
    found = plan.due(network(people, [bo, *tries, done, heard], stone), as_of=END)
    assert of(found, "Tom") == ("milestone", 28)


def test_in_january_everyone_not_in_touch_with_since_the_first_is_on_the_new_year_list():
    people = [{"contact": "Ana", "closeness": "Close"}, {"contact": "Bo"}, {"contact": "Cy", "closeness": "Close"}]  # fmt: skip
    log = [mail("Ana", "2025-12-01"), mail("Bo", "2025-11-20"), mail("Cy", "2026-01-01")]
    tables = network(people, log)

    found = plan.new_year(tables, as_of=dt.date(2026, 1, 10))
    assert names(found) == [("Ana", "new-year", 40), ("Bo", "new-year", 51)]
    assert plan.new_year(tables, as_of=dt.date(2026, 2, 1)).empty
    said = f"A new year is reason enough to write to {'1 person' if len(found) == 1 else f'{len(found)} people'} "
    assert sentences.new_year(found, opening=True).startswith(f" {said}")
    assert of(plan.due(tables, as_of=dt.date(2026, 1, 10)), "Ana") == ("new-year", 40)
    # From the 61st day on the silence itself is the reason, and the only one that is named.
    later = plan.due(tables, as_of=dt.date(2026, 1, 31))
    assert of(later, "Ana") == ("check-in", 61)
    assert later["also"].tolist() == ["", ""]


def test_the_channel_is_the_one_that_has_worked_between_the_two_else_the_easy_first_step():
    people = [{"contact": "Ana"}, {"contact": "Bo", "email": "bo@example.net"}, {"contact": "Cy"}]
    log = [
        mail("Ana", "2026-05-01", answered_on=day("2026-05-03"), answered="Yes"),
        mail("Ana", "2026-05-04"),
        mail("Ana", "2026-05-05"),
        {"contact": "Ana", "date": day("2026-06-01"), "channel": "Call", "started_by": "Me"},
        mail("Bo", "2026-05-01"),
        mail("Cy", "2026-05-01"),
    ]
    found = plan.due(network(people, log), as_of=END).set_index("contact")

    assert found.loc["Ana", ["channel", "channel_why"]].tolist() == ["Call", "it reached them once"]
    assert found.loc["Bo", ["channel", "channel_why"]].tolist() == ["Email", "the easy first step"]
    assert pd.isna(found.loc["Cy", "channel"]) and pd.isna(found.loc["Cy", "channel_why"])


def test_without_a_history_of_their_own_those_as_close_tell_the_channel_once_there_are_ten():
    def proposed(people):
        named = [f"P{place}" for place in range(people)]
        rows = [
            {"contact": name, "date": day("2026-05-01"), "channel": "Message", "started_by": "Me",
             "answered_on": day("2026-05-02") if name != "P0" else None, "answered": "Yes" if name != "P0" else None}
            for name in named
        ]  # fmt: skip
        rows.append(mail("Ann", "2026-05-03"))
        contacts = [{"contact": name, "closeness": "Close"} for name in [*named, "Ann"]]
        return plan.due(network(contacts, rows), as_of=END).set_index("contact").loc["Ann"]

    assert proposed(10)["channel"] == "Message"
    assert (
        proposed(10)["channel_why"]
        == (
            "9 of 10 people as close answered by message, probably between 60 and 98 %"  # scipy: 0.596 to 0.982
        )
    )
    assert pd.isna(proposed(9)["channel"])


WEEKS = 26


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_over_half_a_year_the_limit_is_kept_nobody_starves_and_nobody_is_asked_past_their_tries(
    seed,
):
    chance = random.Random(seed)
    silent = {f"P{place}" for place in range(0, 40, 5)}
    talkers = sorted({f"P{place}" for place in range(40)} - silent)
    people = [
        {"contact": f"P{place}", "check_in_days": chance.choice([60, 90, 120]), "closeness": "Close" if place % 3 else None}
        for place in range(40)
    ]  # fmt: skip
    people += [{"contact": "Never", "ok_to_stay_in_touch": "No"}]
    people += [{"contact": "Paused", "paused_until_on": day("2027-12-31")}]
    start = dt.date(2026, 4, 6)
    log = [mail(p["contact"], "2026-01-05", answered_on=day("2026-01-06"), answered="Yes") for p in people]  # fmt: skip
    stones = [
        {"contact": f"P{place}", "date": pd.Timestamp(start) + pd.Timedelta(days=chance.randrange(180)), "kind": "Award"}
        for place in range(0, 40, 2)
    ]  # fmt: skip
    # An answer of yours: from here on, what they write waits for one.
    log.append(mail("P1", "2026-01-07", started_by="Them", answered="Yes", answered_on=day("2026-01-08")))  # fmt: skip
    purposes, asked, heard = [], {}, {}
    for week in range(WEEKS):
        written = set()
        for weekday in (0, 3):
            today = start + dt.timedelta(days=7 * week + weekday)
            if weekday:
                who = chance.choice(talkers)
                log.append(mail(who, str(today - dt.timedelta(days=1)), started_by="Them"))
                heard.setdefault(who, []).append(today)
            tables = network(people, log, stones, purposes)
            listed = plan.this_week(tables, as_of=today)
            assert len(listed) + len(written) <= 5
            for who in listed["contact"].head(3):
                answer = None if who in silent else today + dt.timedelta(days=3)
                for row in (row for row in log if row["contact"] == who):
                    if row.get("next_step") and row["due_on"] <= day(today + dt.timedelta(days=14)):
                        row.update(done="Yes", done_on=day(today))
                    if row["started_by"] == "Them" and "answered_on" not in row:
                        row.update(answered="Yes", answered_on=day(today))
                purposes.append((len(log), "Congratulate"))
                log.append(mail(who, today.isoformat(), answered_on=answer and pd.Timestamp(answer), answered="Yes" if answer else None))  # fmt: skip
                if chance.random() < 0.2:
                    log[-1].update(next_step="Send it", due_on=day(today + dt.timedelta(days=21)))
                asked.setdefault(who, []).append(today)
                written.add(who)
    tries = Counter({who: len(days) for who, days in asked.items()})

    # A promise is kept even to those who rest; else nobody is written to past their tries.
    promised = Counter(row["contact"] for row in log if row.get("done_on"))
    assert all(tries[who] <= 3 + promised[who] for who in silent)
    assert not {"Never", "Paused"} & set(tries)
    # Five a week for 40 people is a round of eight weeks: nobody waits longer than that past their rhythm.
    for person in people[:40]:
        days = sorted([start, *asked.get(person["contact"], []), *heard.get(person["contact"], [])])
        if person["contact"] not in silent:
            days.append(start + dt.timedelta(weeks=WEEKS))
        longest = max((b - a).days for a, b in itertools.pairwise(days))
        assert longest <= person["check_in_days"] + 8 * 7


def test_of_the_weeks_people_those_written_to_are_done_and_others_do_not_count():
    people = [{"contact": f"P{place}"} for place in range(8)]
    log = [mail(f"P{place}", f"2026-0{place + 1}-01") for place in range(8)]  # P0 is silent longest
    tables = network(people, log)
    friday = dt.date(2026, 10, 30)
    assert plan.this_week(tables, as_of=friday)["contact"].tolist() == ["P0", "P1", "P2", "P3", "P4"]  # fmt: skip

    tables = network(people, [*log, mail("P1", "2026-10-28"), mail("P7", "2026-10-29")])
    assert plan.this_week(tables, as_of=friday)["contact"].tolist() == ["P0", "P2", "P3", "P4"]
    monday = dt.date(2026, 11, 2)
    assert plan.this_week(tables, as_of=monday)["contact"].tolist() == ["P0", "P2", "P3", "P4", "P5"]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "done"),
    [
        ({"started_by": "Me", "answered_on": day("2026-09-02"), "next_step": "Send slides", "due_on": day("2026-10-20")}, {"done": "Yes", "done_on": day("2026-10-26")}),
        ({"started_by": "Them"}, {"answered": "Yes", "answered_on": day("2026-10-26")}),
    ],
    ids=["promise", "answer"],
)  # fmt: skip
@pytest.mark.parametrize("wrote", [True, False])
def test_what_was_done_on_monday_counts_towards_the_limit_of_the_week(row, done, wrote):
    owed = [f"Owed {place}" for place in range(6)]
    people = [{"contact": who} for who in [*owed, *(f"P{place}" for place in range(6))]]
    first = mail("P0", "2026-01-07", started_by="Them", answered="Yes", answered_on=day("2026-01-08"))  # fmt: skip
    quiet = [mail(f"P{place}", "2026-05-01") for place in range(6)]
    log = [first, *quiet, *(mail(who, "2026-09-01", **row) for who in owed)]
    monday, tuesday = dt.date(2026, 10, 26), dt.date(2026, 10, 27)
    if row["started_by"] == "Them":
        log = [one | {"date": day("2026-10-01")} if one["contact"] in owed else one for one in log]
    named = plan.this_week(network(people, log), as_of=monday)["contact"].tolist()
    ours = [who for who in named if who in owed]
    assert len(ours) == 3

    log = [one | done if one["contact"] in ours else one for one in log]
    log += [mail(who, "2026-10-26") for who in ours] if wrote else []
    left = plan.this_week(network(people, log), as_of=tuesday)["contact"]

    assert len(left) == 2
    assert not set(ours) & set(left)


def test_a_goodbye_with_its_answer_counts_towards_the_limit_of_the_week():
    people = [{"contact": f"P{place}", "worked_until_on": day("2026-11-06")} for place in range(7)]
    asked = [mail(f"P{place}", "2026-10-26") for place in range(2)]
    for person in people[:2]:
        person["ok_to_stay_in_touch"] = "Yes"
    purposes = [(place, "Ask to stay in touch") for place in range(2)]

    left = plan.this_week(network(people, asked, purposes=purposes), as_of=dt.date(2026, 10, 27))

    assert left["contact"].tolist() == ["P2", "P3", "P4"]


def test_someone_with_a_rhythm_and_no_day_at_all_comes_to_their_turn():
    people = [{"contact": f"P{place}", "check_in_days": 30} for place in range(30)]
    log = [mail(f"P{place}", "2026-01-05", answered_on=day("2026-01-06")) for place in range(30)]
    people.append({"contact": "New", "check_in_days": 30})

    for week in range(8):
        today = dt.date(2026, 4, 6) + dt.timedelta(days=7 * week)
        listed = plan.this_week(network(people, log), as_of=today)
        log += [mail(who, str(today), answered_on=pd.Timestamp(today)) for who in listed["contact"]]

    assert "New" in {row["contact"] for row in log}


LEAVERS = [{"contact": f"Leaver {place}", "worked_until_on": day("2026-10-30")} for place in range(7)]  # fmt: skip
PROMISED = [{"contact": f"Owed {place}"} for place in range(3)]
SENT = [mail(p["contact"], "2026-10-20", next_step="Send it", due_on=day("2026-11-05")) for p in PROMISED]  # fmt: skip


def test_a_day_that_runs_out_this_week_comes_before_what_can_wait():
    born = {"contact": "Born", "date": day("1980-10-31"), "kind": "Birthday"}
    fits = [*LEAVERS[:3], *PROMISED, {"contact": "Born"}, {"contact": "Quiet"}]
    log = [*SENT, mail("Quiet", "2026-03-01")]

    found = plan.this_week(network(fits, log, [born]), as_of=dt.date(2026, 10, 26))

    assert found["contact"].tolist() == ["Leaver 0", "Leaver 1", "Leaver 2", "Born", "Owed 0"]
    assert found["until_on"].tolist() == [day("2026-10-30")] * 3 + [day("2026-10-31"), day("2026-11-05")]  # fmt: skip


def test_a_promise_due_on_sunday_comes_before_silence_and_one_of_monday_does_not():
    people = [{"contact": who} for who in ("Quiet", "Sunday", "Monday")]
    log = [mail("Quiet", "2026-03-01")] + [
        mail(who, "2026-10-20", next_step="Send it", due_on=day(due))
        for who, due in (("Monday", "2026-11-02"), ("Sunday", "2026-11-01"))
    ]

    found = plan.due(network(people, log), as_of=dt.date(2026, 10, 26))

    assert found["contact"].tolist() == ["Sunday", "Monday", "Quiet"]


def test_who_does_not_fit_into_the_week_though_their_day_ends_is_named():
    tables, monday = network([*LEAVERS, *PROMISED], SENT), dt.date(2026, 10, 26)
    found = plan.due(tables, as_of=monday)

    said = sentences.week(plan.this_week(tables, as_of=monday), found, as_of=monday)

    assert said[1] == (
        " 5 people to write to. Two more people do not fit but cannot wait until next week: "
        "Leaver 5 (by 30 Oct) and Leaver 6 (by 30 Oct). 3 more people can wait until next week."
    )


def test_the_line_of_those_who_do_not_fit_stays_short():
    many = [(f"P{place}", "30 Oct") for place in range(9)]

    assert sentences.cannot_wait(many).endswith("P6 (by 30 Oct) and 2 more.")
    assert sentences.cannot_wait(many[:1]) == (
        "One more person does not fit but cannot wait until next week: P0 (by 30 Oct)."
    )
    assert sentences.cannot_wait([]) == ""


def test_the_first_month_comes_before_a_first_word_whose_time_has_not_come():
    leavers = [{"contact": f"Left {n}", "worked_until_on": day("2026-10-08")} for n in range(2)]
    new = {"contact": "New", "added_on": day("2026-09-08")}  # 53 days ago, on the list for 60
    log = [mail("Other", "2026-01-01")]

    found = plan.due(network([new, *leavers], log), as_of=END)

    assert found["contact"].tolist() == ["Left 0", "Left 1", "New"]


def test_later_entries_do_not_leak_back():
    known = nm.load(nm.sample())
    early = dt.date(2026, 3, 31)
    cut = nm.known_at(known, early)
    later = known.interactions["date"] > pd.Timestamp(early)
    shorn = dataclasses.replace(known, interactions=known.interactions[~later])

    pd.testing.assert_frame_equal(
        plan.due(cut, as_of=early), plan.due(nm.known_at(shorn, early), as_of=early)
    )


def test_an_empty_network_gives_a_typed_empty_list():
    found = plan.due(network(), as_of=END)

    assert found.empty
    assert dict(found.dtypes.astype(str)) == {
        "contact": "str", "reason": "str", "day": "datetime64[us]", "days": "int64", "what": "str", "about": "str",
        "last_contact_on": "datetime64[us]", "talk_about": "str", "last_note": "str", "channel": "str",
        "channel_why": "str", "past_rhythm": "float64", "also": "str", "until_on": "datetime64[us]",
    }  # fmt: skip
    assert plan.new_year(network(), as_of=END).empty
    assert plan.this_week(network(), as_of=END).empty


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"reason": "first-word", "day": day("2026-10-09"), "days": 1, "what": ""}, "on your list for 1 day, not yet written to"),
        ({"reason": "first-word", "day": day("2026-10-09"), "days": 0, "what": ""}, "on your list, not yet written to"),
        ({"reason": "first-word", "day": day("2026-10-09"), "days": 9, "what": "undated"}, "on your list, not yet written to"),
        ({"reason": "goodbye", "day": day("2026-11-13"), "days": -13, "what": ""}, "last day 13 Nov: ask whether you may stay in touch"),
        ({"reason": "first-month", "day": day("2026-11-09"), "days": -1, "what": ""}, "no word since your last day together, and 1 day left of the first month"),
        ({"reason": "first-month", "day": day("2026-11-08"), "days": 0, "what": ""}, "no word since your last day together, and the first month ends today"),
        ({"reason": "answer", "day": day("2026-10-09"), "days": 9, "what": ""}, "they wrote on 9 Oct and wait for your answer"),
        ({"reason": "thank", "day": day("2026-10-09"), "days": 9, "what": "the introduction"}, "thank them for the introduction"),
        ({"reason": "update", "day": day("2026-10-09"), "days": 9, "what": "closed"}, "they vouched for you: tell them how it ended"),
        ({"reason": "catch-up", "day": day("2026-10-09"), "days": 9, "what": "never"}, "no meeting or call yet"),
        ({"reason": "catch-up", "day": day("2026-10-09"), "days": 9, "what": ""}, "no meeting or call for 9 days"),
    ],
)  # fmt: skip
def test_every_reason_has_its_words(row, words):
    assert sentences.reason(row) == words


def test_the_command_names_the_weeks_people_and_says_how_many_wait():
    found = CliRunner().invoke(cli.cli, ["due", "-w", str(nm.sample()), "--on", "2026-10-31"])

    assert found.exit_code == 0
    assert "Ana Ruiz" in found.stdout
    assert "more can wait" in found.stdout


def test_the_command_writes_json_for_another_program():
    found = CliRunner().invoke(
        cli.cli, ["due", "-w", str(nm.sample()), "--on", "2026-10-31", "--json", "--all"]
    )
    rows = json.loads(found.stdout)

    assert {row["contact"]: row["day"] for row in rows}["Ana Ruiz"] == "2026-10-03"
    assert all(row["why"] for row in rows)


def test_a_list_made_of_an_old_log_says_how_old():
    lists = {
        day: CliRunner().invoke(cli.cli, ["due", "-w", str(nm.sample()), "--on", day])
        for day in ("2026-10-31", "2026-11-23")
    }

    assert "Your last entry is of 29 October 2026" in lists["2026-11-23"].stderr
    assert "Your last entry" not in lists["2026-10-31"].stderr


def test_the_command_refuses_what_is_no_day():
    found = CliRunner().invoke(cli.cli, ["due", "--on", "tomorrow"])

    assert found.exit_code == 1
    assert found.stderr.strip().endswith('"tomorrow" is not a day. Type it as 2026-10-31.')
