import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.metrics import goals
from netmetrics.periods import Period

START = pd.Timestamp("2026-09-01")


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def log(*rows):
    return table(schema.INTERACTIONS, [{"contact": "Ana", **row} for row in rows])


def came_up(*days, **more):
    rows = [{"contact": "Ana", "opened_on": on(day), **more} for day in days]
    return table(schema.OPPORTUNITIES, rows)


def goal(name="Opportunities", target=10, first=1, last=30, **more):
    """A goal from the first to the last day of September 2026, days counted from 1."""
    row = {"goal": name, "target": target, "from_on": on(first), "by_on": on(last), **more}
    return table(schema.GOALS, [row])


def on(day):
    return None if day is None else START + pd.Timedelta(days=day - 1)


def after(day, goals_, *rows, opportunities=None, **options):
    """The only row of progress at the end of a day of September."""
    came = came_up() if opportunities is None else opportunities
    found = goals.progress(goals_, log(*rows), came, as_of=on(day).date(), **options)
    assert len(found) == 1
    return found.iloc[0].to_dict()


def test_three_of_ten_after_ten_of_thirty_days():
    found = after(10, goal(), opportunities=came_up(2, 5, 10))

    # metrics.md section 4 (and cases/worked_example.json): by scipy.stats.nbinom and by integration
    assert found["chance"] == pytest.approx(0.4706247574654297, abs=1e-9)
    assert (found["lo"], found["hi"]) == (5, 16)
    assert (found["state"], found["so_far"]) == ("on the way", 3)
    assert (found["days"], found["elapsed_days"]) == (30, 10)
    assert found["pace"] == pytest.approx(0.9)
    assert found["needed_per_week"] == pytest.approx(49 / 20)
    assert found["at_this_pace"] == pytest.approx(9)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        pytest.param(0, "not started", id="the day before"),
        pytest.param(1, "too early to say", id="the first day"),
        pytest.param(6, "too early to say", id="six days"),
        pytest.param(7, "on the way", id="a week"),
        pytest.param(29, "on the way", id="the day before the last"),
        pytest.param(30, "final", id="the last day"),
        pytest.param(45, "final", id="long after"),
    ],
)
def test_a_goal_runs_from_its_first_day_to_its_last(day, state):
    found = after(day, goal(), opportunities=came_up(1))

    assert found["state"] == state
    assert math.isnan(found["chance"]) == (state != "on the way")
    assert math.isnan(found["lo"]) == (state != "on the way")
    assert math.isnan(found["at_this_pace"]) == (state != "on the way")
    assert math.isnan(found["needed_per_week"]) == (state not in ("on the way", "too early to say"))
    assert math.isnan(found["pace"]) == (state == "not started")
    assert found["elapsed_days"] == min(max(day, 0), 30)


@pytest.mark.parametrize(
    ("day", "state"),
    [(3, "done"), (20, "done"), (30, "done"), (40, "done"), (2, "too early to say")],
)
def test_what_is_reached_is_done_and_no_longer_projected(day, state):
    found = after(day, goal(target=2), opportunities=came_up(1, 3))

    assert found["state"] == state
    assert math.isnan(found["chance"])
    if state == "done":
        assert math.isnan(found["needed_per_week"])


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(goal("Fame"), id="unknown measure"),
        pytest.param(goal("Opportunities: Windfall"), id="unknown kind"),
        pytest.param(goal(target=0), id="no target"),
        pytest.param(goal(target=None), id="blank target"),
        pytest.param(goal(first=20, last=10), id="ends before it begins"),
        pytest.param(goal(last=None), id="no last day"),
    ],
)
def test_a_goal_that_makes_no_sense_is_not_counted(odd):
    found = after(15, odd, {"date": on(1)}, opportunities=came_up(1))

    assert found["state"] == "not counted"
    assert math.isnan(found["pace"]) and math.isnan(found["chance"])


def test_a_goal_of_one_day_is_final_that_evening():
    assert after(1, goal(first=1, last=1))["state"] == "final"


def test_without_a_first_day_it_counts_from_the_first_row_of_the_log():
    found = after(
        10, goal(first=None, last=30), {"date": on(-9)}, opportunities=came_up(-10, -9, 1)
    )

    assert (found["from_on"], found["days"], found["so_far"]) == (on(-9), 40, 2)


def row(day, **more):
    return {"date": on(day), "started_by": "Me", "channel": "Email", **more}


@pytest.mark.parametrize(
    ("name", "rows", "so_far"),
    [
        pytest.param("People in touch with", [row(0), row(1), row(2), row(3, contact="Bo"), row(30), row(31)], 2,
                     id="each person once"),
        pytest.param("Meetings", [row(1, channel="In person"), row(1, channel="Video"), row(30, channel="Video"),
                                  row(2, channel="Call"), row(3, channel="Video", answered="No"),
                                  row(31, channel="Video"), row(1, channel="Video", contact="Bo")], 3,
                     id="each day and person once"),
        pytest.param("Follow-ups on time", [row(-5, due_on=on(1), done_on=on(-4)), row(-5, due_on=on(0), done_on=on(0)),
                                            row(1, due_on=on(30), done_on=on(30)), row(1, due_on=on(9), done_on=on(10)),
                                            row(1, due_on=on(31), done_on=on(2))], 2,
                     id="by the day they are due"),
        pytest.param("Opportunities", [], 3, id="for me"),
        pytest.param("Opportunities: Referral", [], 1, id="of a kind"),
    ],
)  # fmt: skip
def test_each_measure_counts_what_its_days_hold(name, rows, so_far):
    came = pd.concat(
        [came_up(0, 1, 30, 31), came_up(2, for_whom="Them"), came_up(3, kind="Referral")],
        ignore_index=True,
    )

    found = after(40, goal(name, 99), *rows, opportunities=came)

    assert found["so_far"] == so_far


@pytest.mark.parametrize(
    ("sent", "answered", "so_far"),
    [
        pytest.param(-9, -9, 1, id="time over on the first day"),
        pytest.param(-10, -10, 0, id="time over the day before"),
        pytest.param(1, 11, 1, id="answered on the last day of its time"),
        pytest.param(1, 12, 0, id="answered a day late"),
        pytest.param(20, 21, 1, id="time over on the last day"),
        pytest.param(21, 22, 0, id="time over a day later"),
    ],
)
def test_people_who_answered_count_when_their_time_is_over(sent, answered, so_far):
    rows = [row(sent, answered_on=on(answered), answered="Yes")]

    found = after(40, goal("People who answered", 5), *rows, window_days=10)

    assert found["so_far"] == so_far


def test_two_approaches_to_one_person_are_one_person_who_answered():
    rows = [
        row(1, answered_on=on(1)),
        row(5, answered_on=on(5)),
        row(5, answered_on=on(6), contact="Bo"),
    ]

    assert after(40, goal("People who answered", 5), *rows, window_days=10)["so_far"] == 2


@pytest.mark.parametrize(
    ("name", "alone"),
    [
        ("People in touch with", True),
        ("Follow-ups on time", True),
        ("Meetings", False),
        ("People who answered", False),
        ("Opportunities", False),
        ("Opportunities: Referral", False),
    ],
)
def test_only_what_depends_on_others_has_a_chance(name, alone):
    rows = [row(1, due_on=on(2), done_on=on(2), answered_on=on(2))]

    found = after(15, goal(name), *rows, opportunities=came_up(1, kind="Referral"))

    assert found["state"] == "on the way"
    assert math.isnan(found["chance"]) == alone
    assert math.isnan(found["hi"]) == alone
    assert not math.isnan(found["at_this_pace"])


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        pytest.param("Meetings", [{"date": on(1)}], id="no channel"),
        pytest.param("People who answered", [row(1)], id="no answer column"),
        pytest.param("Follow-ups on time", [row(1, due_on=on(2))], id="Done never used"),
        pytest.param("Opportunities: Referral", [row(1)], id="no kind"),
    ],
)
def test_what_nothing_could_show_is_not_recorded(name, rows):
    found = after(15, goal(name), *rows, opportunities=came_up(1))

    assert found["state"] == "not recorded"
    assert math.isnan(found["pace"])


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        pytest.param("Meetings", {"channel": "Video"}, id="a channel"),
        pytest.param("People who answered", {"answered": "Yes"}, id="an answer"),
        pytest.param("Follow-ups on time", {"done": "Yes"}, id="Done"),
    ],
)
def test_an_entry_of_a_later_day_records_nothing_yet(name, entry):
    rows = [{"date": on(1), "started_by": "Me"}, {"date": on(16), "started_by": "Me", **entry}]

    assert after(15, goal(name), *rows)["state"] == "not recorded"
    assert after(16, goal(name), *rows)["state"] == "on the way"


def test_what_is_known_later_does_not_count_yet():
    rows = [
        row(1, due_on=on(20), done_on=on(16)),
        row(16),
        row(1, answered_on=on(16), contact="Bo"),
    ]
    both = pd.concat([goal("People in touch with"), goal("Follow-ups on time")], ignore_index=True)

    found = goals.progress(
        both, log(*rows, row(1, due_on=on(2), done_on=on(2))), came_up(), as_of=on(15).date()
    )

    assert found["so_far"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        pytest.param(-9, 1, True, id="ends on the first day"),
        pytest.param(-9, 0, False, id="ends the day before"),
        pytest.param(30, 50, True, id="begins on the last day"),
        pytest.param(31, 50, False, id="begins the day after"),
        pytest.param(None, 30, True, id="without a first day"),
    ],
)
def test_a_period_shows_the_goals_that_share_a_day_with_it(first, last, shown):
    found = goals.progress(goal(first=first, last=last), log(), came_up(), as_of=on(30).date())

    assert len(goals.current(found, period=Period.parse("2026-09"))) == shown


def test_no_goals_give_the_same_columns():
    none = goals.progress(goal().iloc[:0], log(), came_up(), as_of=on(1).date())
    one = goals.progress(goal(), log(), came_up(), as_of=on(1).date())

    assert none.empty
    assert none.dtypes.to_dict() == one.dtypes.to_dict()


@pytest.mark.parametrize("option", ["window_days", "lapse_days", "grace_days"])
def test_days_that_make_no_sense_are_refused(option):
    with pytest.raises(ValueError, match=f"{option} must be .* or more; got -1"):
        after(1, goal(), **{option: -1})


@given(st.integers(0, 40), st.integers(8, 60), st.integers(1, 90), st.integers(1, 60))
@settings(max_examples=60)
def test_the_projection_is_that_of_scipy(so_far, days, target, elapsed):
    from scipy import stats

    elapsed = max(7, min(elapsed, days - 1))
    found = after(elapsed, goal(target=target, last=days), opportunities=came_up(*[1] * so_far))

    if found["state"] == "on the way":
        shape, share = so_far + 0.5, elapsed / days
        low, high = stats.nbinom.ppf([0.1, 0.9], shape, share)
        assert found["chance"] == pytest.approx(
            stats.nbinom.sf(target - so_far - 1, shape, share), abs=1e-9
        )
        assert (found["lo"], found["hi"]) == (so_far + max(low, 0), so_far + high)
    else:
        assert so_far >= target


@pytest.mark.parametrize(
    ("rows", "meetings"),
    [
        pytest.param([("Ana", 5, 2), ("Bo", 5, 2), ("Cy", 5, 2)], 1, id="a lunch of three"),
        pytest.param([("Ana", 5, 2), ("Bo", 5, 3)], 2, id="two rows of one day"),
        pytest.param([("Ana", 5, 2), ("Ana", 5, 3)], 1, id="one person twice on a day"),
        pytest.param([("Ana", 5, 2), ("Bo", 5, 2), ("Bo", 5, 3)], 1, id="noted twice"),
        pytest.param([("Ana", 5, 0), ("Bo", 5, 0)], 2, id="rows without a number"),
        pytest.param([("Ana", 5, 2), ("Bo", 6, 2)], 2, id="one number on two days"),
    ],
)
def test_a_row_of_several_people_is_one_meeting(rows, meetings):
    sheet = log(
        *({"contact": who, "date": on(day), "channel": "In person"} for who, day, _ in rows)
    )

    found = goals.progress(
        goal("Meetings"),
        sheet.assign(row=[number for _, _, number in rows]),
        came_up(),
        as_of=on(20).date(),
    )

    assert found["so_far"].tolist() == [meetings]


@pytest.mark.parametrize(
    ("tabs", "meetings"),
    [
        pytest.param(["Work", "Work"], 1, id="a row of one tab"),
        pytest.param(["Work", "Uni"], 2, id="rows of two tabs with one number"),
    ],
)
def test_a_row_of_several_people_stands_on_one_tab(tabs, meetings):
    sheet = log(*({"contact": who, "date": on(5), "channel": "In person"} for who in ("Ana", "Bo")))

    found = goals.progress(
        goal("Meetings"), sheet.assign(row=2, sheet=tabs), came_up(), as_of=on(20).date()
    )

    assert found["so_far"].tolist() == [meetings]


@pytest.mark.parametrize("columns", [["sheet"], ["sheet", "row"]])
def test_a_table_of_ones_own_need_not_say_where_its_rows_stand(columns):
    sheet = log(*({"contact": who, "date": on(5), "channel": "In person"} for who in ("Ana", "Bo")))

    found = goals.progress(
        goal("Meetings"), sheet.drop(columns=columns), came_up(), as_of=on(20).date()
    )

    assert found["so_far"].tolist() == [2]


@pytest.mark.parametrize(("day", "so_far"), [(19, 0), (20, 1)])
def test_an_early_answer_counts_once_its_time_is_over(day, so_far):
    rows = [row(10, answered_on=on(11), answered="Yes")]

    assert after(day, goal("People who answered"), *rows, window_days=10)["so_far"] == so_far


@pytest.mark.parametrize(("lapse", "so_far"), [(6, 0), (7, 1)])
def test_what_they_write_answers_until_the_lapse(lapse, so_far):
    rows = [row(-50, started_by="Them", contact="Bo"), row(1), row(8, started_by="Them")]

    found = after(40, goal("People who answered"), *rows, window_days=10, lapse_days=lapse)

    assert found["so_far"] == so_far


@pytest.mark.parametrize(("grace", "so_far"), [(0, 0), (1, 1)])
def test_follow_ups_within_their_grace_are_on_time(grace, so_far):
    rows = [row(1, due_on=on(9), done_on=on(10))]

    assert after(40, goal("Follow-ups on time"), *rows, grace_days=grace)["so_far"] == so_far
