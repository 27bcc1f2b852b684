import datetime as dt

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.metrics import follow_up, frames, known
from netmetrics.periods import Period

END = dt.date(2026, 10, 31)
OCTOBER = Period.parse("2026-10")


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def log(*rows):
    return table(schema.INTERACTIONS, [{"contact": "Ana", **row} for row in rows])


def wins(*rows):
    return table(
        schema.OPPORTUNITIES, [{"contact": "Ana", "kind": "Collaboration", **row} for row in rows]
    )


def ago(days):
    return pd.Timestamp(END) - pd.Timedelta(days=days)


def sent(days, answered=None, **more):
    """A message of mine so many days ago, answered so many days ago."""
    row = {"date": ago(days), "started_by": "Me", **more}
    return row if answered is None else {**row, "answered_on": ago(answered), "answered": "Yes"}


def by_email(rows):
    """The rows with a channel where they have none, so that the column counts as used."""
    return [{"channel": "Email", **row} for row in rows]


def came(days, **more):
    return {"date": ago(days), "started_by": "Them", **more}


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def naive_episodes(rows, lapse):
    """The rule of docs/metrics.md read out row by row, for (day, mine, reply day or None)."""
    found, theirs = [], None
    for day, mine, reply in sorted(rows, key=lambda row: row[0]):
        last = found[-1] if found else None
        if not mine:
            if last and day - last["days"][-1] <= lapse:
                last["inbound"] = min(day, last["inbound"])
            continue
        if last:
            theirs = min(last["inbound"], last["reply"])
        if not last or day > theirs or day - last["days"][-1] > lapse:
            found.append({"days": [], "replies": [], "inbound": 10**6, "reply": 10**6})
        found[-1]["days"].append(day)
        found[-1]["replies"].append(reply)
        if reply is not None:
            found[-1]["reply"] = min(found[-1]["reply"], reply)
    return found


rows_drawn = st.lists(
    st.tuples(
        st.sampled_from("AB"), st.integers(0, 40), st.booleans(), st.none() | st.integers(0, 20)
    ),
    max_size=24,
)


@pytest.mark.slow
@given(rows_drawn, st.integers(1, 12))
@settings(max_examples=100)
@example(
    [("A", 0, True, None), ("A", 5, False, None), ("A", 5, True, None), ("A", 6, True, None)], 5
)
def test_approaches_follow_the_rule_read_row_by_row(drawn, lapse):
    as_of = dt.date(2026, 3, 1)
    start = pd.Timestamp("2026-01-01")
    rows = [
        {"contact": who, "date": start + pd.Timedelta(days=day), "started_by": "Me" if mine else "Them",
         "answered_on": None if wait is None or not mine else start + pd.Timedelta(days=day + wait)}
        for who, day, mine, wait in drawn
    ]  # fmt: skip

    found = follow_up.episodes(table(schema.INTERACTIONS, rows), as_of=as_of, lapse_days=lapse)

    known = (pd.Timestamp(as_of) - start).days
    for who in "AB":
        expected = naive_episodes(
            [
                (day, mine, None if wait is None or not mine or day + wait > known else day + wait)
                for name, day, mine, wait in drawn
                if name == who
            ],
            lapse,
        )
        got = found[found["contact"] == who]
        assert [(d - start).days for d in got["started_on"]] == [e["days"][0] for e in expected]
        assert [(d - start).days for d in got["last_on"]] == [e["days"][-1] for e in expected]
        for row, e in zip(got.itertuples(), expected, strict=True):
            answer = min(e["reply"], e["inbound"])
            by = "" if answer == 10**6 else "reply" if e["reply"] <= e["inbound"] else "inbound"
            replied = [place for place, reply in enumerate(e["replies"], 1) if reply is not None]
            assert row.answered_by == by
            assert row.attempts == (replied[0] if by == "reply" else len(e["days"]))
            assert by == "" or (row.answered_on - start).days == answer
            waiting = known - e["days"][-1] <= lapse
            assert row.state == ("answered" if by else "waiting" if waiting else "lapsed")


@pytest.mark.parametrize(
    ("second", "approaches"),
    [
        pytest.param(sent(10), 1, id="at the lapse"),
        pytest.param(sent(9), 2, id="a day later"),
    ],
)
def test_a_pause_of_more_than_the_lapse_opens_a_new_approach(second, approaches):
    assert len(follow_up.episodes(log(sent(100), second), as_of=END, lapse_days=90)) == approaches


@pytest.mark.parametrize(
    ("days", "by"),
    [pytest.param(10, "inbound", id="at the lapse"), pytest.param(9, "", id="a day later")],
)
def test_what_they_write_answers_up_to_the_lapse(days, by):
    found = only(follow_up.episodes(log(sent(100), came(days)), as_of=END, lapse_days=90))

    assert found["answered_by"] == by
    assert found["state"] == ("answered" if by else "lapsed")


@pytest.mark.parametrize(
    ("days", "state"),
    [pytest.param(90, "waiting", id="at the lapse"), pytest.param(91, "lapsed", id="a day later")],
)
def test_silence_is_waiting_until_the_lapse(days, state):
    assert only(follow_up.episodes(log(sent(days)), as_of=END, lapse_days=90))["state"] == state


def test_a_late_answer_still_answers():
    found = only(follow_up.episodes(log(sent(300, 1)), as_of=END, lapse_days=90))

    assert found["state"] == "answered"
    assert found["answered_on"] == ago(1)


def test_on_one_day_an_answer_comes_before_what_they_write():
    assert only(follow_up.episodes(log(sent(9, 5), came(5)), as_of=END))["answered_by"] == "reply"


@pytest.mark.parametrize(
    ("second", "approaches"),
    [
        pytest.param(sent(5), 1, id="on the day of the answer"),
        pytest.param(sent(4), 2, id="the day after"),
    ],
)
def test_the_next_message_after_an_answer_opens_an_approach(second, approaches):
    assert len(follow_up.episodes(log(sent(9, 5), second), as_of=END)) == approaches


def test_what_they_wrote_earlier_that_day_is_no_answer():
    assert only(follow_up.episodes(log(came(5), sent(5)), as_of=END))["state"] == "waiting"
    assert only(follow_up.episodes(log(sent(5), came(5)), as_of=END))["state"] == "answered"


@pytest.mark.parametrize(
    ("age", "apart"),
    [
        pytest.param(61, 0, id="its time was over before the period"),
        pytest.param(60, 1, id="its time was over on the first day"),
        pytest.param(0, 1, id="its time is not over"),
    ],
)
def test_a_message_answered_before_it_was_sent_is_counted_apart(age, apart):
    rows = log(sent(age, age + 1), sent(40, 39))

    found = only(follow_up.reply_rate(rows, as_of=END, period=OCTOBER))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 1, apart)


@pytest.mark.parametrize(
    ("waited", "kept"),
    [pytest.param(30, [0, 1], id="in time"), pytest.param(31, [1], id="late")],
)
@pytest.mark.parametrize("asks", ["Me", "Them"])
def test_a_late_first_answer_judges_no_day_before_it(asks, waited, kept):
    rows = log(
        {**sent(60, 60 - waited), "started_by": asks}, {**sent(60 - waited), "started_by": asks}
    )
    pick = known.asked_of_me if asks == "Them" else known.asking_rows

    found = pick(rows)

    assert found.index.tolist() == kept


def test_an_answer_without_its_day_counts_and_has_no_day():
    found = only(follow_up.episodes(log({**sent(40), "answered": "Yes"}), as_of=END))

    assert (found["state"], found["answered_by"], found["dated"]) == ("answered", "reply", False)
    assert pd.isna(found["answered_on"])


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(31, (1, 1), id="sent on the last day of the window"),
        pytest.param(30, (0, 1), id="sent a day later"),
    ],
)
def test_an_answer_without_its_day_is_in_time_when_its_message_was(second, expected):
    rows = log(sent(61), {**sent(second), "answered": "Yes"})

    approaches = follow_up.episodes(rows, as_of=END)
    share = only(follow_up.answer_rate(approaches, as_of=END, window_days=30))
    by_month = follow_up.answer_rate_by_month(approaches, as_of=END, window_days=30)

    assert (share["k"], share["n"]) == expected
    assert (by_month["k"].sum(), by_month["n"].sum()) == expected
    assert only(approaches)["earliest_on"] == ago(second)


answers_drawn = st.none() | st.integers(0, 40) | st.sampled_from(["Yes", "No"])
messages_drawn = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 80), st.booleans(), answers_drawn), max_size=16
)


@given(messages_drawn, st.integers(1, 20))
@settings(max_examples=60)
@example([("A", 0, True, None), ("A", 21, True, "Yes")], 20)
def test_what_is_entered_after_a_window_closed_never_changes_its_answer(drawn, window):
    start = dt.date(2026, 1, 1)
    rows = [
        {"contact": who, "date": start + dt.timedelta(day), "started_by": "Me" if mine else "Them",
         "answered": answer if isinstance(answer, str) else None,
         "answered_on": start + dt.timedelta(day + answer) if isinstance(answer, int) else None}
        for who, day, mine, answer in drawn
    ]  # fmt: skip
    full = table(schema.INTERACTIONS, rows)

    def in_time(last):
        cut = known.known_interactions(full, last)
        found = follow_up.episodes(cut, as_of=last)
        day, answered = frames.answered_in_time(found, as_of=last, window_days=window)
        return dict(zip(zip(found["contact"], day.tolist(), strict=True), answered, strict=True))

    for (who, day), answered in in_time(start + dt.timedelta(200)).items():
        assert in_time(day + dt.timedelta(window))[who, day] == answered


def test_rows_of_an_unknown_starter_neither_ask_nor_answer():
    found = only(follow_up.episodes(log(sent(9), {"date": ago(5)}), as_of=END))

    assert (found["attempts"], found["state"]) == (1, "waiting")


@pytest.mark.parametrize(
    ("age", "wait", "expected"),
    [
        pytest.param(30, 30, (1, 1, 0), id="answered on the last day of the window"),
        pytest.param(31, 31, (0, 1, 0), id="answered a day late"),
        pytest.param(30, None, (0, 1, 0), id="window over today"),
        pytest.param(29, 0, (0, 0, 1), id="answered but too early to say"),
        pytest.param(29, None, (0, 0, 1), id="too early to say"),
    ],
)
def test_a_message_is_judged_when_its_window_is_over(age, wait, expected):
    rows = log(sent(age, None if wait is None else age - wait))
    approaches = follow_up.episodes(rows, as_of=END)

    for found in (
        follow_up.reply_rate(rows, as_of=END),
        follow_up.answer_rate(approaches, as_of=END),
    ):
        assert (only(found)["k"], only(found)["n"], only(found)["n_excluded"]) == expected


@pytest.mark.parametrize(
    ("closes", "n"),
    [
        pytest.param("2026-09-30", 0, id="the day before"),
        pytest.param("2026-10-01", 1, id="first day"),
        pytest.param("2026-10-31", 1, id="last day"),
        pytest.param("2026-11-01", 0, id="the day after"),
    ],
)
def test_a_period_judges_windows_that_closed_in_it(closes, n):
    rows = log({"date": pd.Timestamp(closes) - pd.Timedelta(days=30), "started_by": "Me"})
    approaches = follow_up.episodes(rows, as_of=dt.date(2026, 12, 31))

    found = follow_up.reply_rate(rows, as_of=dt.date(2026, 12, 31), period=OCTOBER)
    also = follow_up.answer_rate(approaches, as_of=dt.date(2026, 12, 31), period=OCTOBER)

    assert only(found)["n"] == only(also)["n"] == n


def test_an_answer_before_its_message_is_left_out():
    rows = log(sent(60, 61), sent(60, 59))

    assert only(follow_up.reply_rate(rows, as_of=END))["n"] == 1


def test_an_answer_without_its_day_counts_once_the_window_is_over():
    rows = log(
        {**sent(60), "answered": "Yes"},
        {**sent(20), "answered": "Yes"},
        {**sent(60), "answered": "No"},
    )

    found = only(follow_up.reply_rate(rows, as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 2, 1)


def test_a_message_answered_before_it_was_sent_is_judged_nowhere():
    slip = sent(60, 70, channel="Email", contact="Bo")
    rows = log(sent(80, 75, channel="Email"), slip, sent(50, channel="Email", contact="Cy"))

    found = follow_up.episodes(rows, as_of=END)
    steps = follow_up.steps(rows, wins(), as_of=END)

    assert found[["contact", "state"]].to_numpy().tolist() == [
        ["Ana", "answered"],
        ["Cy", "waiting"],
    ]
    for share in (follow_up.answer_rate(found, as_of=END), follow_up.reply_rate(rows, as_of=END)):
        assert (only(share)["k"], only(share)["n"]) == (1, 2)
    assert only(follow_up.reply_rate(rows, as_of=END))["n_excluded"] == 1
    assert known.asking_rows(rows)["contact"].tolist() == ["Ana", "Cy"]
    assert only(follow_up.discussion_outcomes(rows, wins(), as_of=END))["n_excluded"] == 1
    assert steps["contact"].tolist() == ["Ana", "Cy"]
    assert follow_up.funnel(steps, as_of=END, funnel_days=30)["n"].tolist()[:2] == [2, 1]


def test_a_message_answered_before_it_was_sent_joins_no_approach():
    """Else the first would look like one answered, or left, after two messages."""
    rows = log(sent(80), sent(70, 75), sent(60, 55))

    found = only(follow_up.episodes(rows, as_of=END))

    assert (found["attempts"], found["started_on"]) == (2, ago(80))
    assert only(follow_up.episodes(log(sent(60, 60)), as_of=END))["state"] == "answered"


def test_their_message_answered_before_it_came_still_answers_yours():
    rows = log(
        sent(60),
        came(50, answered_on=ago(55), answered="Yes"),
        came(40),
        came(45, answered_on=ago(45)),
    )

    mine = follow_up.my_answer_rate(rows, as_of=END)

    assert only(follow_up.episodes(rows, as_of=END))["answered_on"] == ago(50)
    assert (only(mine)["k"], only(mine)["n"], only(mine)["n_excluded"]) == (1, 2, 1)
    assert known.asked_of_me(rows)["date"].tolist() == [ago(40), ago(45)]


def test_an_answer_shows_from_its_own_day_on_that_calls_are_recorded():
    call = {"channel": "Call", "started_by": "Me"}
    rows = log(
        sent(60, 20, channel="Email"),
        {"date": ago(50), **call},
        {"date": ago(21), **call},
        {"date": ago(20), **call},
    )

    found = only(follow_up.calls_that_got_through(rows, as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 1, 2)


def test_people_are_counted_beside_approaches():
    rows = log(sent(200), sent(60), {**sent(60), "contact": "Bo"}, {**sent(10), "contact": "Cy"})

    found = only(follow_up.answer_rate(follow_up.episodes(rows, as_of=END), as_of=END))

    assert (found["n"], found["people"], found["n_excluded"]) == (3, 2, 1)


@pytest.mark.parametrize(
    ("n", "note"),
    [(0, "no data yet"), (1, "few"), (4, "few"), (5, "very rough"), (9, "very rough"), (10, "")],
)
def test_small_numbers_carry_their_caution(n, note):
    assert only(follow_up.reply_rate(log(*[sent(60)] * n), as_of=END))["note"] == note


def test_each_month_shows_what_was_judged_in_it():
    rows = log(
        {"date": pd.Timestamp("2026-07-10"), "started_by": "Me", "contact": "Ana"},
        {"date": pd.Timestamp("2026-09-10"), "started_by": "Me", "contact": "Bo", "answered_on": pd.Timestamp("2026-09-12")},
        {"date": pd.Timestamp("2026-10-10"), "started_by": "Me", "contact": "Cy"},
    )  # fmt: skip
    approaches = follow_up.episodes(rows, as_of=END)

    found = follow_up.answer_rate_by_month(approaches, as_of=END)

    assert found["month"].dt.strftime("%Y-%m").tolist() == ["2026-08", "2026-09", "2026-10"]
    assert found["k"].tolist() == [0, 0, 1]
    assert found["n"].tolist() == [1, 0, 1]
    assert found["n_excluded"].tolist() == [0, 1, 1]
    for month, row in zip(("2026-08", "2026-09", "2026-10"), found.itertuples(), strict=True):
        alone = only(follow_up.answer_rate(approaches, as_of=END, period=Period.parse(month)))
        assert (alone["k"], alone["n"], alone["n_excluded"]) == (row.k, row.n, row.n_excluded)


def promise(due=None, done=None, **more):
    row = {"date": ago(100), "next_step": "Send CV", **more}
    if due is not None:
        row["due_on"] = ago(due)
    return row if done is None else {**row, "done_on": ago(done), "done": "Yes"}


@pytest.mark.parametrize(
    ("row", "state", "late"),
    [
        pytest.param(promise(5, 5), "kept_on_time", None, id="done on the day"),
        pytest.param(promise(5, 9), "kept_on_time", None, id="done early"),
        pytest.param(promise(5, 4), "kept_late", 1, id="done a day late"),
        pytest.param(promise(-1), "not_yet_due", None, id="due tomorrow"),
        pytest.param(promise(0), "overdue", 0, id="due today"),
        pytest.param(promise(30), "overdue", 30, id="still overdue"),
        pytest.param(promise(31), "missed", 31, id="missed"),
        pytest.param(promise(5, -1), "overdue", 5, id="done after the last known day"),
        pytest.param(
            promise(5, done=None) | {"done": "Cancelled"}, "cancelled", None, id="cancelled"
        ),
        pytest.param(
            promise(0) | {"done": "Yes"}, "undated", None, id="done on an unknown day, due today"
        ),
        pytest.param(promise(), "undated", None, id="no due day"),
        pytest.param(promise(None, 3), "undated", None, id="done without a due day"),
        pytest.param(promise(5) | {"done": "Yes"}, "undated", None, id="done on an unknown day"),
        pytest.param(
            promise(-5) | {"done": "Yes"}, "kept_on_time", None, id="done before it was due"
        ),
    ],
)
def test_a_follow_up_is_in_one_of_seven_states(row, state, late):
    found = only(follow_up.follow_ups(log(row), as_of=END))

    assert found["state"] == state
    assert (found["days_late"] == late) if late is not None else pd.isna(found["days_late"])
    assert found["promised_on"] == ago(100)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        pytest.param(promise(5, 2), "kept_on_time", id="on the last day of grace"),
        pytest.param(promise(5, 1), "kept_late", id="a day later"),
        pytest.param(promise(2), "not_yet_due", id="within grace"),
        pytest.param(promise(3), "overdue", id="grace over"),
    ],
)
def test_grace_moves_the_due_day(row, state):
    assert only(follow_up.follow_ups(log(row), as_of=END, grace_days=3))["state"] == state


def test_rows_without_a_promise_are_no_follow_ups():
    rows = log(
        {"date": ago(5)},
        {"date": ago(5), "due_on": ago(1)},
        {"date": ago(-1), "next_step": "Later"},
        {"date": ago(0), "next_step": "Today"},
    )

    assert follow_up.follow_ups(rows, as_of=END)["row"].tolist() == [3, 5]


def test_the_share_on_time_goes_by_due_day():
    rows = log(
        promise(5, 5), promise(5, 9), promise(5, 4), promise(6), promise(40), promise(0, 0), promise(2, 2),
        promise(3) | {"done": "Cancelled"}, promise(3) | {"done": "Yes"}, promise(-5, 1), promise(),
    )  # fmt: skip
    found = follow_up.follow_ups(rows, as_of=END)

    share = only(follow_up.on_time(found, as_of=END, period=OCTOBER))

    assert (share["k"], share["n"], share["n_excluded"]) == (4, 6, 2)
    assert share["method"] == "census"
    assert pd.isna(share["lo"])


def test_on_time_bounds_belong_to_a_forecast_only():
    rows = log(*[promise(5, 5)] * 5, *[promise(6)] * 2)
    found = follow_up.follow_ups(rows, as_of=END)

    share = only(follow_up.on_time(found, as_of=END, forecast=True))

    # metrics.md section 2.5: 5 of 7 is 71.4 % (35.9 to 91.8)
    assert (share["k"], share["n"], share["method"]) == (5, 7, "Wilson")
    assert [share["lo"], share["hi"]] == pytest.approx([0.3589344518326193, 0.9177810759959432])


def test_follow_ups_are_not_judged_while_done_was_never_used():
    found = follow_up.follow_ups(log(promise(5), promise(40)), as_of=END)

    share = only(follow_up.on_time(found, as_of=END))

    assert (share["n"], share["n_excluded"], share["note"]) == (0, 2, "not recorded")
    assert pd.isna(share["rate"])


@pytest.mark.parametrize(
    "first",
    [
        pytest.param({"done_on": ago(10)}, id="done"),
        pytest.param({"done_on": ago(2)}, id="done late"),
        pytest.param({"done": "Cancelled"}, id="cancelled"),
        pytest.param({"done": "Yes"}, id="done on an unknown day"),
    ],
)
def test_follow_ups_are_judged_from_the_day_on_which_done_was_first_used(first):
    rows = log(
        {"date": ago(30), "due_on": ago(9)},
        {"date": ago(29), "due_on": ago(9), **first},
        {"date": ago(29), "due_on": ago(9)},
    )

    share = only(follow_up.on_time(follow_up.follow_ups(rows, as_of=END), as_of=END))

    judged = 2 if "done_on" in first else 1
    assert (share["n"], share["n_excluded"]) == (judged, 3 - judged)


@pytest.mark.parametrize(
    ("row", "probably"),
    [
        pytest.param({"date": ago(19)}, True, id="the day after"),
        pytest.param({"date": ago(20)}, False, id="the same day"),
        pytest.param({"date": ago(0)}, True, id="today"),
        pytest.param({"date": ago(-1)}, False, id="tomorrow"),
        pytest.param({"date": ago(19), "channel": "Social"}, False, id="a like"),
        pytest.param({"date": ago(19), "started_by": "Them"}, False, id="they wrote"),
        pytest.param({"date": ago(19), "contact": "Bo"}, False, id="another person"),
    ],
)
def test_a_later_row_makes_a_follow_up_probably_done_and_counts_for_nothing(row, probably):
    promised = {"date": ago(20), "started_by": "Me", "due_on": ago(5)}
    rows = log(promised, {"started_by": "Me", **row})

    found = only(follow_up.follow_ups(rows, as_of=END))

    assert found["probably_done"] == probably
    assert found["state"] == "overdue"


@pytest.mark.parametrize("done", [{"done_on": ago(6)}, {"done": "Yes"}, {"done": "Cancelled"}])
def test_what_is_settled_is_not_probably_done(done):
    rows = log({"date": ago(20), "started_by": "Me", "due_on": ago(5), **done}, sent(10))

    assert not follow_up.follow_ups(rows, as_of=END)["probably_done"].any()


def test_lateness_tells_the_late_from_those_still_open():
    rows = log(promise(20, 19), promise(20, 17), promise(20, 20), promise(4), promise(10), promise(40),
               promise(-3))  # fmt: skip
    found = follow_up.follow_ups(rows, as_of=END)

    all_ = only(follow_up.lateness(found, as_of=END))
    october = only(follow_up.lateness(found, as_of=END, period=OCTOBER))

    assert all_ == {
        "kept_late": 2, "median_days_late": 2, "open": 3, "median_days_open": 10, "longest_days_open": 40,
    }  # fmt: skip
    assert (october["open"], october["longest_days_open"]) == (2, 10)


def test_calls_get_through_unless_answered_on_says_no():
    def call(days, **more):
        return {"date": ago(days), "channel": "Call", "started_by": "Me", **more}

    rows = log(
        call(40), call(30, answered="No"), call(20), call(10, answered="Yes"), call(5, started_by="Them"),
        call(4, channel="Video"), call(0), call(-1),
    )  # fmt: skip

    found = only(follow_up.calls_that_got_through(rows, as_of=END))
    never = only(follow_up.calls_that_got_through(log(call(40), call(3)), as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (3, 4, 1)
    assert (never["n"], never["n_excluded"], never["note"]) == (0, 2, "not recorded")


def test_an_answer_known_later_does_not_show_that_answers_were_recorded():
    rows = log(sent(40, -1), {"date": ago(30), "channel": "Call", "started_by": "Me"})

    found = only(follow_up.calls_that_got_through(rows, as_of=END))

    assert (found["n"], found["note"]) == (0, "not recorded")


@pytest.mark.parametrize(
    ("before", "note"),
    [
        pytest.param(375, "", id="a year before"),
        pytest.param(374, None, id="a day less"),
    ],
)
def test_back_in_touch_is_after_a_year_or_more(before, note):
    people = table(schema.CONTACTS, [{"contact": "Ana", "in_touch_before_on": ago(before)}])

    found = only(follow_up.reconnections(people, log(came(10)), as_of=END))

    assert pd.isna(found["reconnected_on"]) == (note is None)
    assert found["first_exchange_on"] == ago(10)


def test_every_state_has_its_row():
    found = follow_up.follow_up_states(follow_up.follow_ups(log(promise(0)), as_of=END))

    assert found["state"].tolist() == [
        "kept_on_time", "kept_late", "not_yet_due", "overdue", "missed", "cancelled", "undated",
    ]  # fmt: skip
    assert found["follow_ups"].tolist() == [0, 0, 0, 1, 0, 0, 0]


days = st.none() | st.integers(-50, 50)


@given(st.lists(st.tuples(days, days, st.sampled_from([None, "Yes", "Cancelled"])), max_size=12))
def test_the_states_hold_every_follow_up_once(drawn):
    rows = log(
        *(
            promise(due, done) | ({} if flag is None else {"done": flag})
            for due, done, flag in drawn
        )
    )

    found = follow_up.follow_ups(rows, as_of=END)

    assert follow_up.follow_up_states(found)["follow_ups"].sum() == len(drawn)
    assert (found["days_late"].dropna() >= 0).all()


@pytest.mark.parametrize(
    ("rows", "opportunities", "meeting", "joint"),
    [
        pytest.param([came(200)], [], 0, 0, id="nothing followed"),
        pytest.param([came(200), sent(110, channel="Video")], [], 1, 0, id="met on the last day"),
        pytest.param([came(200), sent(109, channel="Video")], [], 0, 0, id="met a day later"),
        pytest.param([came(200), sent(199, channel="Call")], [], 0, 0, id="a call is no meeting"),
        pytest.param([came(200), sent(199, channel="Video", answered=None) | {"answered": "No"}], [], 0, 0,
                     id="the meeting did not take place"),
        pytest.param([came(200) | {"led_to": "Meeting"}], [], 1, 0, id="says it led to a meeting"),
        pytest.param([came(200) | {"led_to": "Collaboration"}], [], 0, 1, id="says it led to joint work"),
        pytest.param([came(200) | {"led_to": "Introduction"}], [], 0, 0, id="led elsewhere"),
        pytest.param([came(200), sent(110) | {"led_to": "Collaboration"}], [], 0, 1, id="a later row led to joint work"),
        pytest.param([came(200), sent(109) | {"led_to": "Collaboration"}], [], 0, 0, id="it did a day too late"),
        pytest.param([came(200), sent(201) | {"led_to": "Collaboration"}], [], 0, 0, id="an earlier row did"),
        pytest.param([came(200), sent(150) | {"led_to": "Collaboration", "contact": "Bo"}], [], 0, 0, id="another person's row did"),
        pytest.param([came(200), sent(150) | {"led_to": "Meeting"}], [], 0, 0, id="a later row led to a meeting, not held yet"),
        pytest.param([came(200)], [{"opened_on": ago(110)}], 0, 1, id="joint work on the last day"),
        pytest.param([came(200)], [{"opened_on": ago(109)}], 0, 0, id="joint work a day later"),
        pytest.param([came(200)], [{"opened_on": ago(200)}], 0, 1, id="joint work the same day"),
        pytest.param([came(200)], [{"opened_on": ago(201)}], 0, 0, id="joint work before"),
        pytest.param([came(200)], [{"opened_on": ago(150), "kind": "Referral"}], 0, 0, id="another kind"),
        pytest.param([came(200)], [{"opened_on": ago(150), "for_whom": "Them"}], 0, 0, id="for them"),
        pytest.param([came(200)], [{"opened_on": ago(150), "contact": "Bo"}], 0, 0, id="another person"),
    ],
)  # fmt: skip
def test_a_conversation_leads_further_within_its_time(rows, opportunities, meeting, joint):
    found = only(
        follow_up.discussion_outcomes(
            log(*by_email(rows)),
            wins(*opportunities),
            as_of=END,
            period=Period(ago(110).date(), ago(110).date()),
        )
    )

    assert (found["n"], found["k"]) == (1, meeting + joint)
    assert (found["k_meeting"], found["k_collaboration"]) == (meeting, joint)


@pytest.mark.parametrize(
    ("rows", "n"),
    [
        pytest.param([sent(200)], 0, id="no answer"),
        pytest.param([sent(200, 198)], 1, id="answered"),
        pytest.param([sent(90, 90)], 1, id="answered the same day"),
        pytest.param([sent(200) | {"answered": "Yes"}], 1, id="answered on an unknown day"),
        pytest.param(
            [came(200, answered_on=ago(198), answered="Yes")], 1, id="they wrote and I answered"
        ),
        pytest.param([sent(200, channel="In person")], 1, id="met"),
        pytest.param([sent(200, channel="Call") | {"answered": "No"}], 0, id="did not get through"),
        pytest.param([came(200, channel="Social")], 0, id="like"),
        pytest.param([came(200), came(200)], 1, id="one day is one conversation"),
        pytest.param([came(90)], 1, id="time over today"),
        pytest.param([came(89)], 0, id="too early to say"),
    ],
)
def test_conversations_are_days_on_which_something_came_back(rows, n):
    found = only(follow_up.discussion_outcomes(log(*by_email(rows)), wins(), as_of=END))

    assert found["n"] == n
    assert found["n_excluded"] == (1 if rows == [came(89)] else 0)


def test_where_nothing_could_show_that_a_conversation_led_further_there_is_no_share():
    rows = log(came(200), came(150))

    found = only(follow_up.discussion_outcomes(rows, wins(), as_of=END))

    assert (found["n"], found["n_excluded"], found["note"]) == (0, 2, "not recorded")
    assert pd.isna(found["rate"])


@pytest.mark.parametrize("option", ["window_days", "lapse_days", "missed_days", "within_days"])
def test_windows_below_a_day_are_refused(option):
    calls = {
        "window_days": lambda: follow_up.reply_rate(log(), as_of=END, window_days=-3),
        "lapse_days": lambda: follow_up.episodes(log(), as_of=END, lapse_days=-3),
        "missed_days": lambda: follow_up.follow_ups(log(), as_of=END, missed_days=-3),
        "within_days": lambda: follow_up.discussion_outcomes(
            log(), wins(), as_of=END, within_days=-3
        ),
    }

    with pytest.raises(ValueError, match=f"{option} must be 1 or more; got -3"):
        calls[option]()


def delays(*pairs):
    table = pd.DataFrame(pairs, columns=["days", "seen"]).astype({"days": float, "seen": bool})
    return table.assign(dated=True)


def test_delays_run_to_the_answer_or_to_the_last_known_day():
    rows = log(
        sent(9, 5),
        sent(7),
        sent(6, -1),
        {**sent(4), "answered": "Yes"},
        came(3, answered_on=ago(1)),
    )

    mine = follow_up.reply_delays(rows, as_of=END)
    theirs = follow_up.reply_delays(rows, as_of=END, started_by="Them")

    assert mine["days"].tolist() == [4, 7, 6, 4]
    assert mine["seen"].tolist() == [True, False, False, True]
    assert mine["dated"].tolist() == [True, True, True, False]
    assert (theirs["days"].tolist(), theirs["seen"].tolist()) == ([2], [True])


def test_answers_without_a_day_are_left_out_of_the_curve_and_counted():
    rows = log(sent(9, 5), {**sent(4), "answered": "Yes"})

    found = only(follow_up.typical_delay(follow_up.reply_delays(rows, as_of=END)))

    assert (found["n"], found["answered"], found["n_undated"]) == (1, 1, 1)


def test_the_curve_counts_those_still_open_as_far_as_seen():
    # Paper: S(2) = 3/4, one leaves at 3, S(5) = 3/4 * 1/2
    found = follow_up.curve(delays((2, True), (3, False), (5, True), (8, False)))

    assert found["days"].tolist() == [2, 3, 5, 8]
    assert found["at_risk"].tolist() == [4, 3, 2, 1]
    assert found["share"].tolist() == pytest.approx([0.25, 0.25, 0.625, 0.625])


def test_the_chance_of_an_answer_falls_with_silence():
    # Paper: of ten, 4 answer at once, 2 on day 5 and 1 on day 9: after a day of silence (6 - 3) / 6.
    waits = delays(*[(0, True)] * 4, *[(5, True)] * 2, (9, True), *[(40, False)] * 3)

    found = follow_up.chance_after_silence(waits, window_days=10)

    assert found["silent_days"].tolist() == list(range(1, 10))
    assert found["chance"].tolist() == pytest.approx([0.5] * 4 + [0.25] * 4 + [0])


def test_the_chance_after_silence_has_the_bounds_of_those_still_silent():
    waits = [(2, True), (5, True), (9, True), (12, False), (40, False), (41, False), (50, True), (60, False)]  # fmt: skip

    found = follow_up.chance_after_silence(delays(*waits), window_days=30).set_index("silent_days")
    # The same curve begun anew with those still silent after four days.
    anew = only(follow_up.share_by_day(delays(*waits[1:]), within_days=[30]))
    last = found.loc[29]

    assert found.loc[4, "n"] == 7
    assert found.loc[4, ["chance", "lo", "hi"]].tolist() == pytest.approx(
        [anew["share"], anew["lo"], anew["hi"]]
    )
    assert last["chance"] == 0
    assert pd.isna(last["lo"])


def test_the_chance_is_not_told_before_the_window_was_seen():
    assert follow_up.chance_after_silence(delays((2, True), (9, False)), window_days=10).empty


@pytest.mark.parametrize(
    ("waits", "first", "last", "source"),
    [
        pytest.param(
            [(6, True)] * 8 + [(9, True)] * 2 + [(40, False)] * 20,
            6,
            6,
            "own",
            id="four in five by day 6",
        ),
        pytest.param(
            [(6, True)] * 7 + [(9, True)] * 3 + [(40, False)] * 20, 9, 9, "own", id="only by day 9"
        ),
        pytest.param([(0, True)] * 10 + [(40, False)] * 20, 2, 2, "own", id="never before day 2"),
        pytest.param([(6, True)] * 10 + [(40, False)] * 19, 2, 5, "default", id="29 messages"),
        pytest.param([(6, True)] * 7 + [(40, False)] * 23, 2, 5, "default", id="7 answers"),
        pytest.param([(6, True)] * 10 + [(20, False)] * 20, 2, 5, "default", id="window not seen"),
        pytest.param(
            [(6, True)] * 8 + [(40, False)] * 22, 6, 6, "own", id="8 answers to 30 messages"
        ),
        pytest.param(
            [(35, True)] * 10 + [(40, False)] * 20, 2, 5, "default", id="none within the window"
        ),
        pytest.param([], 2, 5, "default", id="nothing yet"),
    ],
)
def test_a_nudge_waits_for_most_answers(waits, first, last, source):
    found = only(follow_up.nudge_day(delays(*waits)))

    assert (found["first_days"], found["last_days"], found["source"]) == (first, last, source)
    assert (found["n"], found["answered"]) == (len(waits), sum(seen for _, seen in waits))


def test_where_all_are_answered_later_days_are_known_too():
    all_answered = delays(*[(1, True)] * 30, *[(3, True)] * 30)

    shares = follow_up.share_by_day(all_answered, within_days=[1, 3, 30])
    still = follow_up.chance_after_silence(all_answered, window_days=30)
    nudge = only(follow_up.nudge_day(all_answered, window_days=30))

    assert shares["share"].tolist() == pytest.approx([0.5, 1, 1])
    assert shares["status"].tolist() == ["ok"] * 3
    assert shares["at_risk_after"].tolist() == [30, 0, 0]
    assert still[["silent_days", "chance", "n"]].to_numpy().tolist() == [[1, 1, 30], [2, 1, 30]]
    assert (nudge["source"], nudge["first_days"]) == ("own", 3)  # half by day 1, 80 % by day 3


def test_what_to_go_by_without_answers_of_your_own_can_be_chosen():
    found = only(follow_up.nudge_day(delays(), default_days=(4, 9)))

    assert (found["first_days"], found["last_days"]) == (4, 9)


def test_each_attempt_is_counted_among_those_that_reached_it():
    rows = log(
        sent(99, 98), {**sent(99), "contact": "Bo"}, {**sent(97, 95), "contact": "Bo"}, {**sent(99), "contact": "Cy"},
        {**sent(50), "contact": "Cy"}, {**sent(9), "contact": "Cy"},
    )  # fmt: skip

    found = follow_up.by_attempt(follow_up.episodes(rows, as_of=END))

    assert found["attempt"].tolist() == [1, 2, 3]
    assert found["k"].tolist() == [1, 1, 0]
    assert found["n"].tolist() == [3, 2, 1]


def test_my_answers_are_judged_like_theirs():
    rows = log(came(60, answered_on=ago(30)), came(60, answered_on=ago(29)), came(29), sent(60, 59))

    found = only(follow_up.my_answer_rate(rows, as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(came(10), (1, 1, 0), id="on the last day"),
        pytest.param(came(9), (0, 1, 0), id="a day later"),
        pytest.param(came(100), (0, 1, 0), id="the same day"),
        pytest.param(sent(50), (0, 1, 0), id="no answer"),
    ],
)
def test_staying_in_touch_is_another_exchange_in_time(second, expected):
    found = only(follow_up.stayed_in_touch(log(came(100), second), as_of=END, within_days=90))

    assert (found["k"], found["n"], found["n_excluded"]) == expected


@pytest.mark.parametrize(
    ("days", "n"), [pytest.param(90, 1, id="old enough"), pytest.param(89, 0, id="too recent")]
)
def test_staying_in_touch_waits_until_it_can_be_told(days, n):
    found = only(follow_up.stayed_in_touch(log(came(days)), as_of=END, within_days=90))

    assert (found["n"], found["n_excluded"]) == (n, 1 - n)


def test_staying_in_touch_can_start_from_the_exchange_after_a_long_silence():
    people = table(
        schema.CONTACTS, [{"contact": "Ana", "in_touch_before_on": ago(900)}, {"contact": "Bo"}]
    )
    rows = log(came(200), came(110), {**came(200), "contact": "Bo"}, {**came(199), "contact": "Bo"})
    back = follow_up.reconnections(people, rows, as_of=END)

    found = only(follow_up.stayed_in_touch(rows, as_of=END, reconnections=back))
    over = Period(ago(110).date(), ago(110).date())
    later = Period(ago(109).date(), ago(109).date())

    assert (found["k"], found["n"]) == (1, 1)
    assert only(follow_up.stayed_in_touch(rows, as_of=END, period=over))["n"] == 2
    assert only(follow_up.stayed_in_touch(rows, as_of=END, period=later))["n"] == 0


def test_steps_are_the_first_of_their_kind_since_the_first_message():
    rows = log(
        came(300, channel="In person"),
        sent(200),
        sent(190, 188),
        sent(150, channel="Video"),
        sent(140, channel="Video"),
    )

    found = only(
        follow_up.steps(rows, wins({"opened_on": ago(210)}, {"opened_on": ago(100)}), as_of=END)
    )

    assert found["entered_on"] == ago(200)
    assert found["conversation_on"] == ago(188)
    assert found["meeting_on"] == ago(150)
    assert found["collaboration_on"] == ago(100)
    assert found["filled"] == 0


def test_a_later_step_implies_the_earlier_ones():
    found = only(follow_up.steps(log(sent(200)), wins({"opened_on": ago(100)}), as_of=END))

    assert found["conversation_on"] == found["meeting_on"] == found["collaboration_on"] == ago(100)
    assert found["filled"] == 2


@pytest.mark.parametrize(
    ("entered", "met", "expected"),
    [
        pytest.param(180, 0, (1, 1, 0), id="on the last day"),
        pytest.param(181, 0, (0, 1, 0), id="a day later"),
        pytest.param(179, 0, (0, 0, 1), id="too recent"),
    ],
)
def test_the_way_to_a_meeting_is_judged_when_its_time_is_over(entered, met, expected):
    rows = log(sent(entered, entered), sent(met, channel="Video"))

    found = follow_up.funnel(follow_up.steps(rows, wins(), as_of=END), as_of=END).set_index("step")

    row = found.loc["meeting"]
    assert (row["k"], row["n"], row["n_excluded"]) == expected


steps_drawn = st.lists(
    st.tuples(
        st.sampled_from("ABCD"), st.integers(0, 300), st.sampled_from(["Email", "Video", "Call"]),
        st.sampled_from(["Me", "Them"]), st.sampled_from([None, "Meeting", "Collaboration"]),
    ),
    max_size=20,
)  # fmt: skip


@given(steps_drawn)
@pytest.mark.slow
def test_steps_never_grow(drawn):
    rows = log(
        *(
            {"contact": who, "date": ago(day), "channel": how, "started_by": starter, "led_to": led}
            for who, day, how, starter, led in drawn
        )
    )

    table = follow_up.steps(rows, wins(), as_of=END)
    found = follow_up.funnel(table, as_of=END)

    assert (table["conversation_on"].isna() <= table["meeting_on"].isna()).all()
    assert (table["meeting_on"].isna() <= table["collaboration_on"].isna()).all()
    assert found["k"].is_monotonic_decreasing
    assert (found["k"] <= found["n"]).all()
    for step in follow_up.STEPS:
        assert (follow_up.step_delays(table, step, as_of=END)["days"] >= 0).all()


BARE = {"date": ago(300), "started_by": "Me", "contact": "Ana"}
UNSEEN = (0, 0, "not recorded")


@pytest.mark.parametrize(
    ("more", "won", "expected"),
    [
        pytest.param({}, [], [UNSEEN, UNSEEN, UNSEEN], id="only days"),
        pytest.param(
            {"answered": "No"}, [], [(0, 2, "few"), UNSEEN, UNSEEN], id="Answered on was used"
        ),
        pytest.param(
            {"channel": "Email"},
            [],
            [(0, 2, "few"), (0, 0, "no data yet"), UNSEEN],
            id="Channel was used",
        ),
        pytest.param(
            {},
            [{"opened_on": ago(290)}],
            [UNSEEN, UNSEEN, (1, 2, "few")],
            id="Kind was used: counted from all written to",
        ),
        pytest.param(
            {"led_to": "Meeting"},
            [],
            [UNSEEN, (2, 2, "few"), (0, 2, "few")],
            id="Led to was used",
        ),
    ],
)
def test_a_step_that_nothing_could_show_is_not_recorded(more, won, expected):
    rows = log({**BARE, **more}, {**BARE, **more, "contact": "Bo"})

    table = follow_up.steps(rows, wins(*won), as_of=END)
    found = follow_up.funnel(table, as_of=END)

    assert list(zip(found["k"], found["n"], found["note"], strict=True)) == expected
    for place, step in enumerate(follow_up.STEPS):
        unseen = expected[place] == UNSEEN
        assert found["overall"].isna()[place] == unseen
        assert len(follow_up.step_delays(table, step, as_of=END)) == (0 if unseen else 2)


def test_an_unknown_step_or_starter_is_refused():
    with pytest.raises(
        ValueError, match='step must be one of conversation, meeting, collaboration; got "x"'
    ):
        follow_up.step_delays(follow_up.steps(log(), wins(), as_of=END), "x", as_of=END)
    with pytest.raises(ValueError, match='started_by must be "Me" or "Them"; got "x"'):
        follow_up.reply_delays(log(), as_of=END, started_by="x")


@given(
    st.lists(st.tuples(st.integers(0, 120), st.none() | st.integers(0, 120)), max_size=12),
    st.integers(0, 29),
)
def test_a_message_too_recent_to_judge_never_changes_the_rate(drawn, age):
    rows = [sent(day, None if wait is None else day - wait) for day, wait in drawn]

    before = only(follow_up.reply_rate(log(*rows), as_of=END))
    after = only(follow_up.reply_rate(log(*rows, sent(age, age)), as_of=END))

    assert (after["k"], after["n"]) == (before["k"], before["n"])
    assert after["n_excluded"] == before["n_excluded"] + 1


def test_a_question_to_me_counts_from_my_first_recorded_answer():
    rows = log(
        came(70),  # the 30 days to answer were over a day before that answer
        came(69),
        came(40, answered_on=ago(39)),
        came(30),
        came(20, channel="Social"),
        came(10, channel="Call"),
        sent(5),
    )

    assert known.asked_of_me(rows).index.tolist() == [1, 2, 3]


def test_what_happened_on_the_last_known_day_counts():
    approaches = follow_up.episodes(log(sent(0, 0), {**sent(30), "contact": "Bo"}), as_of=END)
    table = follow_up.steps(log(sent(0, 0)), wins(), as_of=END)

    assert follow_up.answer_delays(approaches, as_of=END)["seen"].tolist() == [True, False]
    assert follow_up.answer_rate_by_month(approaches, as_of=END)["n"].tolist() == [1]
    assert follow_up.step_delays(table, "conversation", as_of=END)["seen"].tolist() == [True]
    assert follow_up.funnel(table, as_of=END)["n_excluded"].tolist() == [1, 1, 1]


def test_the_median_of_answers_takes_in_the_last_day_of_the_window():
    waits = delays((2, True), (30, True), (31, True), (40, False))

    assert only(follow_up.typical_delay(waits, window_days=30))["median_of_answers_days"] == 16


def test_a_table_of_approaches_made_later_is_cut_again():
    later = follow_up.episodes(
        log(sent(60, -1), {**sent(-1), "contact": "Bo"}), as_of=dt.date(2027, 3, 1)
    )

    found = only(follow_up.answer_rate(later, as_of=END, window_days=60))

    assert (found["k"], found["n"], found["n_excluded"]) == (0, 1, 0)
    assert follow_up.answer_delays(later, as_of=END)["seen"].tolist() == [False]


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.none() | st.integers(0, 60)), min_size=1, max_size=20
    ),
    st.integers(1, 40),
)
def test_where_nothing_is_open_the_curve_and_the_share_agree(drawn, window):
    rows = log(
        *(sent(100 + days, None if wait is None else 100 + days - wait) for days, wait in drawn)
    )

    share = only(follow_up.reply_rate(rows, as_of=END, window_days=window))
    curve = only(
        follow_up.share_by_day(follow_up.reply_delays(rows, as_of=END), within_days=[window])
    )

    assert share["n"] == len(drawn)
    if curve["status"] == "ok":
        assert curve["share"] == pytest.approx(share["rate"])
    else:
        assert max(wait for _, wait in drawn) < window  # all answered, nothing followed so long


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=20))
def test_a_curve_never_falls_and_lies_inside_its_band(drawn):
    found = follow_up.curve(delays(*drawn))

    assert found["share"].is_monotonic_increasing
    assert found["share"].between(0, 1).all()
    inside = found.dropna(subset=["lo", "hi"])
    assert ((inside["lo"] <= inside["share"]) & (inside["share"] <= inside["hi"])).all()
    assert inside["lo"].ge(0).all() and inside["hi"].le(1).all()
    assert len(inside) == found["share"].between(1e-9, 1 - 1e-9).sum()


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        pytest.param([sent(40)] * 3, 0, id="none answered"),
        pytest.param([sent(40, 39)] * 3, 1, id="all answered"),
        pytest.param([sent(40, 39)], 1, id="one row"),
        pytest.param([], None, id="no row"),
    ],
)
def test_extremes_give_typed_tables(rows, rate):
    mixed = log(sent(40), sent(40, 39), sent(3))
    extreme = log(*rows)

    for measure in (
        lambda t: follow_up.reply_rate(t, as_of=END),
        lambda t: follow_up.curve(follow_up.reply_delays(t, as_of=END)),
        lambda t: follow_up.typical_delay(follow_up.reply_delays(t, as_of=END)),
        lambda t: follow_up.by_attempt(follow_up.episodes(t, as_of=END)),
        lambda t: follow_up.chance_after_silence(follow_up.reply_delays(t, as_of=END)),
    ):
        assert measure(extreme).dtypes.to_dict() == measure(mixed).dtypes.to_dict()
    found = only(follow_up.reply_rate(extreme, as_of=END))["rate"]
    assert pd.isna(found) if rate is None else found == rate


def test_a_month_holds_its_first_and_its_last_day():
    # Windows are over on 31 August, 30 October and 31 October; Cy was written to on 1 October.
    days = {"Ana": "2026-08-01", "Bo": "2026-09-30", "Cy": "2026-10-01"}
    rows = log(
        *(
            {"date": pd.Timestamp(day), "started_by": "Me", "contact": who}
            for who, day in days.items()
        )
    )

    found = follow_up.answer_rate_by_month(follow_up.episodes(rows, as_of=END), as_of=END)

    assert found["n"].tolist() == [1, 0, 2]
    assert found["n_excluded"].tolist() == [0, 1, 0]


def test_a_window_that_ends_later_this_month_is_open():
    rows = log(
        *({"date": pd.Timestamp(day), "started_by": "Me"} for day in ("2026-01-01", "2026-09-20"))
    )
    today = dt.date(2026, 10, 15)

    found = follow_up.answer_rate_by_month(follow_up.episodes(rows, as_of=today), as_of=today)

    assert found.iloc[-1][["n", "n_excluded"]].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("row", "k"),
    [
        pytest.param({"date": ago(0), "answered": "No"}, 0, id="called that day"),
        pytest.param({"date": ago(3), "answered_on": ago(0)}, 1, id="answered that day"),
    ],
)
def test_the_last_known_day_tells_that_calls_are_recorded(row, k):
    rows = log({"channel": "Call", "started_by": "Me", **row})

    found = only(follow_up.calls_that_got_through(rows, as_of=END))

    assert (found["k"], found["n"]) == (k, 1)


def test_an_answer_on_the_last_day_of_the_window_is_still_a_chance():
    # Of two silent until then one answers on day 10, the last of the window: 1/2.
    found = follow_up.chance_after_silence(delays((10, True), (40, False)), window_days=10)

    assert found["chance"].tolist() == [0.5] * 9


def test_who_came_back_on_the_last_day_has_their_time_before_them():
    people = table(schema.CONTACTS, [{"contact": "Ana", "in_touch_before_on": ago(900)}])
    rows = log(came(0))
    back = follow_up.reconnections(people, rows, as_of=END)

    found = only(follow_up.stayed_in_touch(rows, as_of=END, reconnections=back))

    assert (found["n"], found["n_excluded"]) == (0, 1)


def test_days_late_count_from_due_whatever_the_grace():
    rows = log(promise(due=20, done=14), promise(due=20))

    found = follow_up.follow_ups(rows, as_of=END, grace_days=5)

    assert found["state"].tolist() == ["kept_late", "overdue"]
    assert found["days_late"].tolist() == [6, 20]


def test_messages_of_a_later_day_have_no_delay():
    assert follow_up.reply_delays(log(sent(0), sent(-1)), as_of=END)["days"].tolist() == [0]


def test_a_meeting_does_not_lead_to_itself():
    rows = log({"date": ago(100), "channel": "In person"})

    found = only(follow_up.discussion_outcomes(rows, wins(), as_of=END))

    assert (found["k_meeting"], found["n"]) == (0, 1)


def test_each_person_is_back_on_the_first_day_after_a_silence():
    # Ana was silent from 900 to 500 and from 500 to 100 days ago; Bo never for 365 days.
    rows = log(
        came(900), came(500), came(100), {**came(300), "contact": "Bo"}, {**came(50), "contact": "Bo"}
    )  # fmt: skip

    found = follow_up.reconnections(table(schema.CONTACTS, []), rows, as_of=END)

    assert found["contact"].tolist() == ["Ana", "Bo"]
    assert found["first_exchange_on"].tolist() == [ago(900), ago(300)]
    assert found["reconnected_on"].tolist() == [ago(500), pd.NaT]


def test_who_reached_no_step_has_none_filled():
    assert only(follow_up.steps(log(sent(200)), wins(), as_of=END))["filled"] == 0


def test_a_step_reached_later_is_not_known_yet():
    found = follow_up.steps(log(sent(20, 5)), wins(), as_of=END)

    waits = only(follow_up.step_delays(found, "conversation", as_of=ago(10).date()))

    assert (waits["days"], waits["seen"]) == (10, False)


def test_an_answer_of_tomorrow_is_not_known():
    assert only(follow_up.episodes(log(sent(9, -1)), as_of=END))["state"] == "waiting"


def test_rows_of_a_day_are_read_in_the_order_of_the_sheet():
    rows = log(came(5), sent(5)).iloc[[1, 0]]

    assert only(follow_up.episodes(rows, as_of=END))["state"] == "waiting"
