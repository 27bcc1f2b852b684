import datetime as dt
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.metrics import engagement, frames, known
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
    """Interactions from (day, contact) or (day, contact, more)."""
    return table(
        schema.INTERACTIONS,
        [{"date": pd.Timestamp(day), "contact": who, **dict(*more)} for day, who, *more in rows],
    )


def people(*rows):
    return table(schema.CONTACTS, [{"contact": who, **dict(*more)} for who, *more in rows])


def ago(days):
    return pd.Timestamp(END) - pd.Timedelta(days=days)


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def test_counts_tell_rows_from_people_and_days():
    rows = log(
        ("2026-09-30", "Ana"),
        ("2026-10-01", "Ana", {"started_by": "Me", "channel": "Email"}),
        ("2026-10-01", "Ana", {"started_by": "Them", "channel": "Email"}),
        ("2026-10-01", "Ana", {"started_by": "Me", "channel": "Email"}),
        ("2026-10-31", "Bo"),
        ("2026-11-01", "Cy"),
    )

    assert only(engagement.counts(rows, as_of=END, period=OCTOBER)) == {
        "touches": 4, "started_by_me": 2, "started_by_them": 1, "starter_unknown": 1, "people": 2,
        "contact_days": 2, "possible_duplicates": 1,
    }  # fmt: skip
    assert only(engagement.counts(rows, as_of=END))["touches"] == 5


def test_every_channel_has_its_row_and_what_is_unknown_another():
    rows = log(
        ("2026-10-01", "Ana", {"channel": "Email"}),
        ("2026-10-02", "Ana", {"channel": "Email"}),
        ("2026-10-02", "Bo", {"channel": "Email"}),
        ("2026-10-03", "Bo", {"channel": "Fax"}),
        ("2026-10-04", "Cy"),
    )

    found = engagement.by_channel(rows, as_of=END).set_index("channel")

    assert found.index.tolist() == [*schema.CHANNELS, "Not recorded"]
    assert found.loc["Email"].tolist() == [3, 2]
    assert found.loc["Not recorded"].tolist() == [2, 2]
    assert found["touches"].sum() == 5


def test_coverage_counts_only_people_on_your_list():
    contacts = people(
        ("Ana",),
        ("Bo", {"check_in_days": 30}),
        ("Cy", {"paused_until_on": pd.Timestamp("2027-01-01")}),
        ("Dee", {"ok_to_stay_in_touch": "No"}),
        ("Eli",),
    )
    rows = log(("2026-10-05", "Ana"), ("2026-10-05", "Cy"), ("2026-10-05", "Dee"))

    found = only(engagement.coverage(contacts, rows, as_of=END, period=OCTOBER))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 2, 1)
    assert found["rate"] == 0.5
    assert found["method"] == "census"
    assert pd.isna(found["lo"])


def test_a_past_period_uses_the_list_of_its_last_day():
    contacts = people(
        ("Ana", {"added_on": pd.Timestamp("2026-10-01")}), ("Bo", {"check_in_days": 30})
    )
    rows = log(("2026-09-30", "Cy"))

    found = only(engagement.coverage(contacts, rows, as_of=END, period=Period.parse("2026-09")))

    assert (found["n"], found["note"]) == (0, "no data yet")
    assert pd.isna(found["rate"])


def test_months_without_contact_have_their_row():
    contacts = people(("Ana",), ("Bo", {"ok_to_stay_in_touch": "No"}))
    rows = log(
        ("2026-08-12", "Ana"), ("2026-08-30", "Ana"), ("2026-08-31", "Bo"), ("2026-10-02", "Ana")
    )

    found = engagement.by_month(contacts, rows, as_of=dt.date(2026, 10, 15))

    assert found["month"].dt.strftime("%Y-%m").tolist() == ["2026-08", "2026-09", "2026-10"]
    assert found["touches"].tolist() == [3, 0, 1]
    assert found["people"].tolist() == [1, 0, 1]
    assert found["days"].tolist() == [20, 30, 15]
    assert found["whole"].tolist() == [False, True, False]


def test_a_month_begun_on_its_first_day_and_over_is_whole():
    found = engagement.by_month(people(("Ana",)), log(("2026-10-01", "Ana")), as_of=END)

    assert found["whole"].tolist() == [True]


def test_people_of_a_month_are_those_of_its_coverage():
    contacts = people(
        ("Ana",),
        ("Bo", {"paused_until_on": pd.Timestamp("2026-10-01")}),
        ("Cy", {"paused_until_on": pd.Timestamp("2026-09-30")}),
    )
    rows = log(
        ("2026-09-01", "Ana"),
        ("2026-09-02", "Bo"),
        ("2026-09-03", "Cy"),
        ("2026-10-01", "Bo"),
        ("2026-10-31", "Ana"),
    )

    months = engagement.by_month(contacts, rows, as_of=END)
    september, october = (
        only(engagement.coverage(contacts, rows, as_of=END, period=Period.parse(name)))
        for name in ("2026-09", "2026-10")
    )

    assert months["people"].tolist() == [september["k"], october["k"]] == [2, 2]


def test_contact_months_begin_when_a_person_is_added_or_first_met():
    contacts = people(("Ana", {"added_on": pd.Timestamp("2026-10-22")}), ("Bo",), ("Cy",))
    rows = log(("2026-10-27", "Ana"), ("2026-10-31", "Bo"), ("2026-11-01", "Cy"))

    found = only(engagement.contact_rate(contacts, rows, as_of=END, period=OCTOBER))

    assert found["touches"] == 2
    assert found["contact_months"] == pytest.approx((10 + 1) / 30.4375)
    assert found["rate"] == pytest.approx(2 / (11 / 30.4375))


def test_a_contact_known_before_the_period_counts_for_all_of_it():
    found = only(
        engagement.contact_rate(
            people(("Ana",)), log(("2025-01-01", "Ana")), as_of=END, period=OCTOBER
        )
    )

    assert found["contact_months"] == pytest.approx(31 / 30.4375)
    assert found["rate"] == 0


@pytest.mark.parametrize(
    ("days", "active"),
    [
        pytest.param(0, True, id="today"),
        pytest.param(89, True, id="within"),
        pytest.param(90, False, id="left end open"),
    ],
)
def test_active_is_contact_within_the_window(days, active):
    rows = log((ago(days), "Ana", {"started_by": "Them"}), (ago(days), "Bo", {"started_by": "Me"}))

    found = engagement.by_contact(rows, as_of=END, active_days=90)

    assert found["active"].tolist() == [active, active]
    assert found["two_way_active"].tolist() == [active, False]


def test_a_contact_is_described_from_its_days():
    rows = log(
        (ago(10), "Ana", {"started_by": "Me", "answered_on": ago(8), "answered": "Yes"}),
        (ago(10), "Ana", {"started_by": "Me"}),
        (
            ago(4),
            "Ana",
            {"started_by": "Me", "answered_on": pd.Timestamp("2026-11-01"), "answered": "Yes"},
        ),
        (ago(1), "Ana", {"started_by": "Them", "channel": "Social"}),
    )

    found = only(engagement.by_contact(rows, as_of=END))

    assert (found["touches"], found["started_by_me"], found["started_by_them"]) == (4, 3, 1)
    assert (found["contact_days"], found["btyd_frequency"]) == (3, 2)
    assert (found["recency_days"], found["btyd_recency_days"], found["btyd_t_days"]) == (1, 9, 10)
    assert (found["median_gap_days"], found["open_gap_days"]) == (4.5, 1)
    assert (found["last_exchange_on"], found["exchange_recency_days"]) == (ago(8), 8)
    assert found["out_share"] == 0.75


def test_no_known_starter_gives_no_share():
    found = only(engagement.by_contact(log((ago(1), "Ana")), as_of=END))

    assert pd.isna(found["out_share"])
    assert pd.isna(found["lo"])
    assert pd.isna(found["median_gap_days"])
    assert pd.isna(found["last_exchange_on"])


@pytest.mark.parametrize(
    ("row", "heard"),
    [
        pytest.param({"started_by": "Them", "channel": "Email"}, True, id="they wrote"),
        pytest.param({"started_by": "Me", "channel": "Email"}, False, id="no answer"),
        pytest.param(
            {"started_by": "Me", "channel": "Email", "answered": "Yes"},
            False,
            id="answer without a day",
        ),
        pytest.param({"answered_on": ago(1), "answered": "Yes"}, True, id="answered the same day"),
        pytest.param({"started_by": "Me", "channel": "In person"}, True, id="met"),
        pytest.param(
            {"started_by": "Them", "channel": "Call", "answered": "No"},
            False,
            id="did not get through",
        ),
        pytest.param({"started_by": "Them", "channel": "Social"}, False, id="like"),
    ],
)
def test_last_heard_from_needs_an_exchange(row, heard):
    found = only(engagement.by_contact(log((ago(1), "Ana", row)), as_of=END))

    assert pd.notna(found["last_exchange_on"]) == heard


@pytest.mark.parametrize(
    ("days", "contact", "expected"),
    [
        pytest.param(None, {}, "Not yet contacted", id="never"),
        pytest.param(60, {}, "In touch", id="on the day"),
        pytest.param(61, {}, "Due", id="the day after"),
        pytest.param(90, {}, "Due", id="at one and a half"),
        pytest.param(91, {}, "Overdue", id="beyond"),
        pytest.param(365, {}, "Overdue", id="a year"),
        pytest.param(366, {}, "Quiet over a year", id="over a year"),
        pytest.param(366, {"check_in_days": 400}, "In touch", id="own slow rhythm"),
        pytest.param(401, {"check_in_days": 400}, "Quiet over a year", id="quiet comes before due"),
        pytest.param(31, {"check_in_days": 30}, "Due", id="own rhythm"),
        pytest.param(60, {"check_in_days": 0}, "In touch", id="no rhythm"),
        pytest.param(10, {"paused_until_on": pd.Timestamp("2026-11-01")}, "Paused", id="paused"),
        pytest.param(
            10, {"paused_until_on": pd.Timestamp("2026-10-31")}, "In touch", id="pause over"
        ),
        pytest.param(
            None,
            {"paused_until_on": pd.Timestamp("2026-11-01")},
            "Paused",
            id="paused first of all",
        ),
    ],
)
def test_status_goes_by_days_since_last_contact(days, contact, expected):
    rows = log() if days is None else log((ago(days), "Ana"))

    found = only(engagement.status(people(("Ana", contact)), rows, as_of=END))

    assert found["status"] == expected


@pytest.mark.parametrize(
    ("row", "restarts"),
    [
        pytest.param({"channel": "Social", "started_by": "Them"}, False, id="like"),
        pytest.param({"channel": "Call", "answered": "No"}, False, id="did not get through"),
        pytest.param({"channel": "Call"}, True, id="call"),
        pytest.param({"channel": "Email", "answered": "No"}, True, id="message without answer"),
        pytest.param({}, True, id="unknown channel"),
    ],
)
def test_only_real_contact_restarts_the_clock(row, restarts):
    rows = log((ago(100), "Ana", {"channel": "Email", "started_by": "Them"}), (ago(1), "Ana", row))

    found = only(engagement.status(people(("Ana",)), rows, as_of=END))

    assert found["days_since"] == (1 if restarts else 100)
    assert found["next_check_in_on"] == ago((1 if restarts else 100) - 60)
    assert found["last_heard_from_on"] == (
        ago(1) if row.get("channel") == "Call" and restarts else ago(100)
    )


def test_status_has_every_contact_in_sheet_order():
    contacts = people(("Bo",), ("Ana", {"check_in_days": 30}), ("Cy",)).iloc[[2, 0, 1]]

    found = engagement.status(contacts, log((ago(15), "Ana")), as_of=END)

    assert found["contact"].tolist() == ["Bo", "Ana", "Cy"]
    assert found["listed"].tolist() == [False, True, False]
    assert found.loc[1, "ratio"] == 0.5
    assert found["ratio"].isna().tolist() == [True, False, True]


def test_windows_below_a_day_are_refused():
    with pytest.raises(ValueError, match="active_days must be 1 or more; got 0"):
        engagement.by_contact(log(), as_of=END, active_days=0)
    with pytest.raises(ValueError, match="check_in_days must be 1 or more; got 0"):
        engagement.status(people(), log(), as_of=END, check_in_days=0)


entries = st.lists(st.tuples(st.integers(0, 200), st.sampled_from("ABC")), max_size=25)


@given(entries)
def test_the_gaps_of_a_contact_add_up_to_its_span(drawn):
    found = engagement.by_contact(log(*((ago(d), who) for d, who in drawn)), as_of=END)

    for row in found.itertuples():
        days = sorted({d for d, who in drawn if who == row.contact}, reverse=True)
        gaps = sorted(a - b for a, b in itertools.pairwise(days))
        assert row.btyd_recency_days == sum(gaps)
        assert row.btyd_recency_days + row.recency_days == row.btyd_t_days
        assert row.median_gap_days == pd.Series(gaps, dtype=float).median() or not gaps


@given(entries)
def test_the_months_hold_every_row(drawn):
    rows = log(*((ago(d), who) for d, who in drawn))

    found = engagement.by_month(people(*((who,) for who in "ABC")), rows, as_of=END)

    assert found["touches"].sum() == len(drawn)
    assert (found["people"] <= found["touches"]).all()


def test_a_typical_gap_gives_every_contact_one_vote():
    # Paper: Ana's gaps 10, 10 and 30 share one vote, Bo's open gap of 20 is another. Of weight 2,
    # 2/3 end at 10: S = 2/3. Bo leaves at 20. Of the 1/3 left all ends at 30: S = 0.
    rows = log(
        (ago(60), "Ana"), (ago(50), "Ana"), (ago(40), "Ana"), (ago(10), "Ana"), (ago(20), "Bo")
    )

    found = only(engagement.typical_gap(rows, as_of=END))
    chances = engagement.next_contact(rows, as_of=END, within_days=[9, 10, 29, 30, 31])

    assert (found["contacts"], found["contacts_with_a_gap"]) == (2, 1)
    assert (found["median_days"], found["status"]) == (30, "ok")
    assert chances["share"].tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1, math.nan], nan_ok=True)
    assert chances["status"].tolist() == ["ok"] * 4 + ["not observable yet"]


def test_two_rows_of_a_day_leave_no_gap():
    rows = log((ago(10), "Ana"), (ago(10), "Ana"))

    assert only(engagement.typical_gap(rows, as_of=END))["contacts_with_a_gap"] == 0


@pytest.mark.parametrize(
    ("rows", "contact", "covered", "days"),
    [
        pytest.param([ago(30)], {}, 31, 31, id="one contact on the first day"),
        pytest.param([ago(30)], {"check_in_days": 10}, 11, 31, id="the day itself and ten more"),
        pytest.param([ago(30), ago(25)], {"check_in_days": 10}, 16, 31, id="no day counts twice"),
        pytest.param(
            [ago(30), ago(5)], {"check_in_days": 10}, 17, 31, id="up to the last known day"
        ),
        pytest.param([ago(35)], {"check_in_days": 10}, 6, 31, id="from before the period"),
        pytest.param([ago(200)], {"check_in_days": 10}, 0, 31, id="long ago"),
        pytest.param([], {"added_on": ago(9)}, 0, 10, id="never"),
        pytest.param([ago(4)], {"added_on": ago(9)}, 5, 10, id="added before"),
        pytest.param([ago(9)], {"added_on": ago(4)}, 10, 10, id="added after"),
        pytest.param([], {}, 0, 0, id="nothing known"),
    ],
)
def test_days_covered_are_those_within_the_rhythm(rows, contact, covered, days):
    rows = log(*((day, "Ana") for day in rows))

    found = only(engagement.days_covered(people(("Ana", contact)), rows, as_of=END, period=OCTOBER))

    assert (found["days_covered"], found["days"]) == (covered, days)
    assert found["share"] == covered / days if days else pd.isna(found["share"])


def test_likes_cover_no_day():
    rows = log((ago(30), "Ana", {"channel": "Social"}))

    found = only(engagement.days_covered(people(("Ana",)), rows, as_of=END, period=OCTOBER))

    assert (found["days_covered"], found["days"]) == (0, 31)


@pytest.mark.slow
@given(entries, st.integers(1, 40))
def test_days_covered_agree_with_a_walk_over_the_days(drawn, rhythm):
    contacts = people(*((who, {"check_in_days": rhythm}) for who in "ABC"))

    found = engagement.days_covered(contacts, log(*((ago(d), who) for d, who in drawn)), as_of=END)

    for row in found.itertuples():
        met = {d for d, who in drawn if who == row.contact}
        walk = [any(0 <= d - day <= rhythm for d in met) for day in range(max(met, default=-1) + 1)]
        assert (row.days_covered, row.days) == (sum(walk), len(walk))


def test_depth_ranks_a_meeting_above_a_like():
    rows = log(*(("2026-10-02", "Ana", {"channel": c}) for c in (*schema.CHANNELS, "Fax", "Email")))

    found = engagement.by_depth(rows, as_of=END, period=OCTOBER)

    assert found["channels"].tolist() == [
        "Social", "Email, Message", "Call, Video", "In person", "Not recorded",
    ]  # fmt: skip
    assert found["depth"].tolist() == [1, 2, 3, 4, 0]
    assert found["touches"].tolist() == [1, 3, 2, 1, 1]
    assert found["people"].tolist() == [1] * 5


def test_who_starts_leaves_unknown_starters_out():
    rows = log(*((ago(1), "Ana", {"started_by": s}) for s in ("Me", "Me", "Them", None)))

    found = only(engagement.initiation(rows, as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (2, 3, 1)


@pytest.mark.parametrize(
    ("mine", "theirs", "side"),
    [
        pytest.param(5, 0, ["Me"], id="five of five"),
        pytest.param(4, 0, [], id="too few"),
        pytest.param(5, 1, [], id="one in six"),
        pytest.param(0, 5, ["Them"], id="the other side"),
        pytest.param(10, 2, ["Me"], id="ten of twelve"),
    ],
)
def test_one_sided_needs_five_rows_and_clear_bounds(mine, theirs, side):
    rows = [(ago(d), "Ana", {"started_by": "Me"}) for d in range(mine)]
    rows += [(ago(d), "Ana", {"started_by": "Them"}) for d in range(theirs)]

    found = engagement.one_sided(engagement.by_contact(log(*rows), as_of=END))

    assert found["started_by"].tolist() == side


@pytest.mark.parametrize(
    ("numbers", "gini", "effective"),
    [
        pytest.param([3, 3, 3, 3], 0, 4, id="equal"),
        pytest.param([7], 0, 1, id="one person"),
        pytest.param([1, 3], 0.25, 1.6, id="on paper"),
    ],
)
def test_concentration(numbers, gini, effective):
    rows = log(*((ago(1), str(who)) for who, n in enumerate(numbers) for _ in range(n)))

    found = only(engagement.concentration(rows, as_of=END))

    assert found["gini"] == pytest.approx(gini)
    assert found["effective_contacts"] == pytest.approx(effective)


def test_a_pause_of_today_leaves_people_out_of_the_month_that_still_runs():
    # On 15 October Ana is paused until the 20th, Bo until that day, on which a pause is over.
    rows = log(("2026-10-01", "Ana"), ("2026-10-01", "Bo"), ("2026-10-02", "Zed"))
    contacts = people(
        ("Ana", {"paused_until_on": pd.Timestamp("2026-10-20")}),
        ("Bo", {"paused_until_on": pd.Timestamp("2026-10-15")}),
    )

    found = only(engagement.by_month(contacts, rows, as_of=dt.date(2026, 10, 15)))

    assert (found["touches"], found["people"], found["days"]) == (3, 1, 15)


def test_people_of_one_month_count_each():
    rows = log(("2026-10-01", "Ana"), ("2026-10-02", "Ana"), ("2026-10-02", "Bo"))

    found = only(engagement.by_month(people(("Ana",), ("Bo",)), rows, as_of=END))

    assert found["people"] == 2


def test_a_period_that_still_runs_uses_the_list_of_today():
    # A Check in every puts Ana and Cy on the list of today only; Bo is added tomorrow.
    contacts = people(
        ("Ana", {"check_in_days": 30}),
        ("Bo", {"added_on": pd.Timestamp("2026-10-16")}),
        ("Cy", {"check_in_days": 9}),
    )

    found = only(engagement.coverage(contacts, log(), as_of=dt.date(2026, 10, 15), period=OCTOBER))

    assert (found["n"], found["n_excluded"]) == (2, 1)


def test_an_answer_to_a_like_or_a_failed_call_is_no_exchange():
    answered = {"started_by": "Me", "answered_on": pd.Timestamp("2026-10-05")}
    rows = log(
        ("2026-10-01", "Ana", {"channel": "Social", **answered}),
        ("2026-10-01", "Bo", {"channel": "Call", "answered": "No", **answered}),
    )

    assert engagement.by_contact(rows, as_of=END)["last_exchange_on"].isna().all()


def test_a_later_row_of_a_log_in_order_is_left_out():
    rows = log(("2026-10-01", "Ana"), ("2026-11-01", "Ana"))

    found = only(engagement.by_contact(rows, as_of=END))

    assert (found["touches"], found["last_on"]) == (1, pd.Timestamp("2026-10-01"))


@pytest.mark.parametrize(
    "places", [pytest.param([2, 0, 1], id="person by person"), pytest.param([2, 1, 0], id="mixed")]
)
def test_people_stand_in_the_order_of_the_sheet_whatever_that_of_the_table(places):
    # Bo stands first on the sheet, then Cy, then Ana.
    rows = log(("2026-10-02", "Bo"), ("2026-10-03", "Cy"), ("2026-10-01", "Ana")).iloc[places]

    found = engagement.by_contact(rows, as_of=END)

    assert found["contact"].tolist() == ["Bo", "Cy", "Ana"]
    assert found["last_on"].dt.day.tolist() == [2, 3, 1]


def test_rows_of_a_day_stand_in_the_order_of_the_sheet():
    rows = log(
        ("2026-10-01", "Bo"), ("2026-10-02", "Ana"), ("2026-10-01", "Ana"), ("2026-10-01", "Bo")
    )

    found = engagement.by_contact(rows.iloc[[1, 3, 0, 2]], as_of=END)

    assert found["contact"].tolist() == ["Bo", "Ana"]
    assert found["touches"].tolist() == [2, 2]
    assert found["first_on"].dt.day.tolist() == [1, 1]


def test_days_outside_the_months_are_not_counted():
    months = np.arange("2026-09", "2026-11", dtype="datetime64[M]")
    days = [
        "NaT",
        "2026-08-31",
        "2026-09-01",
        "2026-09-30",
        "2026-10-01",
        "2026-10-31",
        "2026-11-01",
    ]

    assert frames.count_in(months, np.array(days, dtype="datetime64[D]")).tolist() == [2, 2]


def test_two_exchanges_of_a_day_are_one_day():
    rows = log(
        ("2026-10-01", "Ana", {"started_by": "Me", "answered_on": pd.Timestamp("2026-10-02")}),
        ("2026-10-02", "Ana", {"started_by": "Them"}),
    )

    code, day = frames.Log.of(rows, END).exchange_days()

    assert code.tolist() == [0]
    assert day.tolist() == [dt.date(2026, 10, 2)]


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize(
    "places", [pytest.param([0, 1, 3], id="a later row"), pytest.param([1, 2, 3], id="no name")]
)
def test_rows_without_a_known_day_or_a_name_are_left_out(places, compact):
    rows = log(
        ("2026-11-01", "Cy"), ("2026-10-01", "Ana"), ("2026-10-02", None), ("2026-10-03", "Bo")
    )
    rows = known.compact(rows.iloc[places]) if compact else rows.iloc[places]

    found = engagement.by_contact(rows, as_of=END)

    assert found["contact"].tolist() == ["Ana", "Bo"]
    assert found["last_on"].dt.day.tolist() == [1, 3]


def test_people_named_by_categories_in_turn_are_the_same():
    rows = log(("2026-10-01", "Ana"), ("2026-10-02", "Bo"), ("2026-10-03", "Ana"))

    found = engagement.by_contact(rows.astype({"contact": "category"}), as_of=END)

    assert found["contact"].tolist() == ["Ana", "Bo"]
    assert found["touches"].tolist() == [2, 1]
