import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest

from netmetrics import plan, schema

END = dt.date(2026, 10, 31)


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def day(text):
    return pd.Timestamp(text)


def network(contacts=(), interactions=(), milestones=(), purposes=()):
    return SimpleNamespace(
        contacts=table(schema.CONTACTS, list(contacts)),
        interactions=table(schema.INTERACTIONS, list(interactions)),
        milestones=table(schema.MILESTONES, list(milestones)),
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


def test_an_empty_network_gives_a_typed_empty_list():
    found = plan.due(network(), as_of=END)

    assert found.empty
    assert dict(found.dtypes.astype(str)) == {
        "contact": "str", "reason": "str", "day": "datetime64[us]", "days": "int64", "what": "str",
        "last_contact_on": "datetime64[us]", "talk_about": "str",
    }  # fmt: skip
