import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from statsmodels.duration.survfunc import CumIncidenceRight

from netmetrics import schema
from netmetrics.metrics import known, opportunities
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
    return table(
        schema.INTERACTIONS, [{"contact": "Ana", "started_by": "Them", **row} for row in rows]
    )


def came_up(*rows):
    return table(
        schema.OPPORTUNITIES, [{"contact": "Ana", "opened_on": ago(5), **row} for row in rows]
    )


def people(**ana):
    return table(schema.CONTACTS, [{"contact": "Ana", **ana}])


def ago(days):
    return pd.Timestamp(END) - pd.Timedelta(days=days)


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


@pytest.mark.parametrize(
    ("row", "stage"),
    [
        pytest.param({}, "not_recorded", id="Stage was never used"),
        pytest.param({"closed_on": ago(0)}, "not_recorded", id="only the day"),
        pytest.param({"stage": "Open"}, "open", id="open"),
        pytest.param({"stage": "Won", "closed_on": ago(0)}, "won", id="won today"),
        pytest.param({"stage": "Won", "closed_on": ago(-1)}, "open", id="won tomorrow"),
        pytest.param({"stage": "Won"}, "open", id="won on an unknown day"),
        pytest.param({"stage": "Lost", "closed_on": ago(1)}, "lost", id="lost"),
    ],
)
def test_a_stage_holds_as_far_as_its_day_is_known(row, stage):
    found = only(opportunities.counts(came_up(row), as_of=END))

    none = {"open": 0, "won": 0, "lost": 0, "not_recorded": 0}
    assert found == {"received": 1, "given": 0} | none | {stage: 1}
    by_stage = opportunities.by_stage(came_up(row), as_of=END)
    assert by_stage["stage"].tolist() == ["Open", "Won", "Lost", "Not recorded"]
    assert by_stage["opportunities"].tolist() == [*(none | {stage: 1}).values()]


def test_a_blank_stage_is_open_where_stage_is_used_and_nothing_closed():
    rows = came_up({"stage": "Open"}, {}, {"closed_on": ago(3)}, {"closed_on": ago(-3)})

    found = only(opportunities.counts(rows, as_of=END))

    assert (found["open"], found["not_recorded"]) == (3, 1)
    assert opportunities.closings(rows, as_of=END)["stage"].tolist() == ["Open"] * 3
    share = only(opportunities.win_rate(rows, as_of=END))
    assert (share["n"], share["n_excluded"]) == (0, 4)


def test_nothing_is_open_won_or_lost_while_stage_was_never_used():
    rows = came_up({"value": 500.0}, {"opened_on": ago(20), "closed_on": ago(3)})

    closings = opportunities.closings(rows, as_of=END)

    assert closings.empty
    assert opportunities.outcomes_by_day(closings)["status"].tolist() == ["no data yet"] * 3
    assert opportunities.value(rows, as_of=END)["stage"].unique().tolist() == ["Not recorded"]


def test_what_is_for_them_is_given_and_the_rest_received():
    rows = came_up(
        {"for_whom": "Them"}, {"for_whom": "Me"}, {}, {"opened_on": ago(-1)}, {"opened_on": ago(31)}
    )

    found = only(opportunities.counts(rows, as_of=END, period=OCTOBER))

    assert (found["received"], found["given"]) == (2, 1)
    assert opportunities.by_kind(rows, as_of=END, period=OCTOBER)["opportunities"].sum() == 2


def test_every_kind_has_its_row_and_what_is_unknown_another():
    rows = came_up({"kind": "Referral"}, {"kind": "Referral"}, {"kind": "Windfall"}, {})

    found = opportunities.by_kind(rows, as_of=END)

    assert found["kind"].tolist() == [*schema.OPPORTUNITY_KINDS, "Not recorded"]
    assert found.loc[found["opportunities"] > 0].to_numpy().tolist() == [
        ["Referral", 2],
        ["Not recorded", 2],
    ]


def test_months_without_opportunities_have_their_row():
    rows = came_up(
        {"opened_on": pd.Timestamp("2026-09-10")}, {"opened_on": ago(0), "for_whom": "Them"}
    )

    found = opportunities.by_month(
        rows, log({"date": pd.Timestamp("2026-08-31")}, {"date": ago(-1)}), as_of=END
    )

    assert found["opportunities"].tolist() == [0, 1, 0]
    assert found["touches"].tolist() == [1, 0, 0]
    assert found["days"].tolist() == [1, 30, 31]
    assert found["whole"].tolist() == [False, True, True]


def test_the_last_known_day_is_part_of_its_month():
    on_it = opportunities.by_month(came_up({"opened_on": ago(0)}), log({"date": ago(0)}), as_of=END)
    only_contact = opportunities.by_month(came_up(), log({"date": ago(0)}), as_of=END)
    only_opportunity = opportunities.by_month(came_up({"opened_on": ago(0)}), log(), as_of=END)

    assert (on_it["opportunities"].tolist(), on_it["touches"].tolist()) == ([1], [1])
    assert only_contact["days"].tolist() == only_opportunity["days"].tolist() == [1]


def test_opportunities_per_100_times_in_touch():
    found = only(
        opportunities.per_100_touches(came_up({}, {}), log(*[{"date": ago(3)}] * 12), as_of=END)
    )

    # metrics.md section 3: 2 on 12 is 16.7 (2.0 to 60.2)
    assert found["rate"] == pytest.approx(16.666666666666668)
    assert (found["lo"], found["hi"]) == pytest.approx((2.0184106545330414, 60.20573056436634))
    assert found["method"] == "Garwood"


def test_without_contact_there_is_no_rate():
    found = only(opportunities.per_100_touches(came_up({}), log(), as_of=END))

    assert math.isnan(found["rate"])
    assert math.isnan(found["hi"])
    assert found["note"] == "no data yet"


@pytest.mark.parametrize(
    ("before", "rows", "note"),
    [
        pytest.param(None, [{"date": ago(10)}], "first in this sheet", id="history unknown"),
        pytest.param(ago(375), [{"date": ago(10)}], "", id="a year before this sheet"),
        pytest.param(ago(374), [{"date": ago(10)}], None, id="a day less"),
        pytest.param(None, [{"date": ago(400)}, {"date": ago(35)}], "", id="a year in this sheet"),
        pytest.param(
            None,
            [{"date": ago(400)}, {"date": ago(36)}],
            "first in this sheet",
            id="a day less in it",
        ),
        pytest.param(ago(500), [{"date": ago(10), "started_by": "Me"}], None, id="no answer yet"),
        pytest.param(ago(500), [{"date": ago(10), "channel": "Social"}], None, id="a like"),
    ],
)
def test_back_in_touch_means_an_exchange_after_a_year_without(before, rows, note):
    found = opportunities.lag(people(in_touch_before_on=before), log(*rows), came_up(), as_of=END)

    assert found["note"].tolist() == ([] if note is None else [note])
    if note == "":
        assert found["reconnected_on"].tolist() == [rows[-1]["date"]]


@pytest.mark.parametrize(
    ("rows", "seen", "days", "note"),
    [
        pytest.param([], False, 100, "", id="none yet"),
        pytest.param(
            [{"opened_on": ago(60)}, {"opened_on": ago(30)}], True, 40, "", id="the first counts"
        ),
        pytest.param([{"opened_on": ago(100)}], True, 0, "", id="the same day"),
        pytest.param([{"opened_on": ago(101)}], False, None, "preexisting", id="before"),
        pytest.param([{"opened_on": ago(60), "for_whom": "Them"}], False, 100, "", id="for them"),
        pytest.param(
            [{"opened_on": ago(60), "contact": "Bo"}], False, 100, "", id="through another"
        ),
        pytest.param([{"opened_on": ago(-1)}], False, 100, "", id="not known yet"),
    ],
)
def test_lag_runs_to_the_first_opportunity_or_to_the_last_known_day(rows, seen, days, note):
    back = log({"date": ago(100)}, {"date": ago(90)})

    found = only(
        opportunities.lag(people(in_touch_before_on=ago(600)), back, came_up(*rows), as_of=END)
    )

    assert (found["seen"], found["note"]) == (seen, note)
    assert (found["days"] == days) if days is not None else math.isnan(found["days"])


def lags(*rows):
    table = pd.DataFrame(rows, columns=["days", "seen"])
    return table.assign(note=pd.Series([""] * len(rows), dtype="str")).astype(
        {"days": float, "seen": bool}
    )


def test_the_typical_lag_counts_those_still_waiting():
    # Paper: S(10) = 5/6, S(20) = 4/6, S(30) = 4/6 * 2/3 = 4/9
    found = only(
        opportunities.lag_summary(
            lags((10, True), (20, True), (25, False), (30, True), (40, False), (50, False))
        )
    )

    assert (found["contacts"], found["opportunities"], found["median_days"]) == (6, 3, 30)
    assert math.isnan(found["lo_days"])
    assert found["status"] == "ok"


@pytest.mark.parametrize(
    ("rows", "status"),
    [((), "no data yet"), (((10, False), (12, True), (12, False), (13, False)), "not reached")],
)
def test_a_typical_lag_that_is_missing_says_why(rows, status):
    found = only(opportunities.lag_summary(lags(*rows)))

    assert found["status"] == status
    assert math.isnan(found["median_days"])


def test_people_with_a_note_are_not_in_the_summary():
    found = only(opportunities.lag_summary(lags((10, True)).assign(note="first in this sheet")))

    assert found["contacts"] == 0


def test_open_opportunities_are_shown_and_not_judged():
    rows = came_up(
        {"stage": "Won", "closed_on": ago(0)}, {"stage": "Lost", "closed_on": ago(0)}, {"stage": "Won"}, {},
        {"stage": "Won", "closed_on": ago(0), "for_whom": "Them"},
    )  # fmt: skip

    found = only(opportunities.win_rate(rows, as_of=END))

    assert (found["k"], found["n"], found["n_excluded"]) == (1, 2, 2)


def test_while_for_was_never_used_nothing_is_said_of_giving():
    found = only(opportunities.given_share(came_up({}, {}), as_of=END))
    later = came_up({}, {"for_whom": "Them", "opened_on": ago(-1)})

    assert (found["n"], found["note"]) == (0, "not recorded")
    assert only(opportunities.given_share(later, as_of=END))["note"] == "not recorded"


def test_given_and_received():
    found = only(opportunities.given_share(came_up({"for_whom": "Them"}, {}, {}), as_of=END))

    assert (found["k"], found["n"]) == (1, 3)


def decided(*rows):
    return opportunities.closings(
        came_up(
            *(
                {
                    "opened_on": ago(100),
                    "stage": s,
                    "closed_on": None if d is None else ago(100 - d),
                }
                for s, d in rows
            )
        ),
        as_of=END,
    )


def test_closings_run_to_the_decision_or_to_the_last_known_day():
    found = decided(("Won", 10), ("Lost", 0), ("Open", None), ("Won", 101), ("Won", -1))

    assert found["stage"].tolist() == ["Won", "Lost", "Open", "Open"]
    assert found["days"].tolist() == [10, 0, 100, 100]
    assert found["seen"].tolist() == [True, True, False, False]


def test_time_to_close_counts_those_still_open():
    found = only(opportunities.time_to_close(decided(("Won", 10), ("Lost", 20), ("Open", None))))

    assert (found["opportunities"], found["closed"], found["median_days"]) == (3, 2, 20)


def test_what_is_lost_can_no_longer_be_won():
    # Paper: 4 open at first; one won at 10: 1/4. One lost at 20: 1/4. One won at 30: half of the
    # 1/2 left, 1/4 more. The last is open. Taking the loss for "not yet" would say 5/8 won.
    found = opportunities.outcomes_by_day(
        decided(("Won", 10), ("Lost", 20), ("Won", 30), ("Open", None)),
        within_days=[9, 10, 20, 30, 100, 101],
    )

    assert found["won"].tolist() == pytest.approx([0, 0.25, 0.25, 0.5, 0.5, math.nan], nan_ok=True)
    assert found["lost"].tolist() == pytest.approx([0, 0, 0.25, 0.25, 0.25, math.nan], nan_ok=True)
    assert found["open"].tolist() == pytest.approx(
        [1, 0.75, 0.5, 0.25, 0.25, math.nan], nan_ok=True
    )
    assert found["status"].tolist() == ["ok"] * 5 + ["not observable yet"]


def test_where_nothing_is_open_later_days_are_known_too():
    found = opportunities.outcomes_by_day(
        decided(("Won", 10), ("Lost", 20), ("Won", 10), ("Lost", 5)), within_days=[20, 21, 180]
    )

    assert found["won"].tolist() == pytest.approx([0.5] * 3)
    assert found["lost"].tolist() == pytest.approx([0.5] * 3)
    assert found["open"].tolist() == pytest.approx([0] * 3)
    assert found["status"].tolist() == ["ok"] * 3


def test_values_of_different_currencies_are_never_added():
    won = {"stage": "Won", "closed_on": ago(0)}
    rows = came_up(
        {**won, "value": 10, "currency": "EUR"}, {**won, "value": 30, "currency": "EUR"}, {**won, "currency": "EUR"},
        {**won, "value": 7, "currency": "USD"}, {**won, "value": 5}, {"value": 99, "currency": "EUR"}, {},
        {"stage": "Lost", "closed_on": ago(0), "value": 1000, "currency": "EUR"},
    )  # fmt: skip

    found = opportunities.value(rows, as_of=END).set_index(["stage", "currency"])

    assert found.index.tolist() == [
        ("Open", "EUR"), ("Open", "Not recorded"), ("Won", "EUR"), ("Won", "Not recorded"), ("Won", "USD"),
    ]  # fmt: skip
    assert found.loc[("Won", "EUR")].tolist() == [3, 1, 40, 20]
    assert found.loc[("Open", "Not recorded"), "n_without_value"] == 1
    assert math.isnan(found.loc[("Open", "Not recorded"), "total"])


@pytest.mark.parametrize(
    ("rows", "first", "last", "linear"),
    [
        pytest.param([], "Unattributed", "Unattributed", {"Unattributed": 1}, id="none"),
        pytest.param([(375, "Email")], "Email", "Email", {"Email": 1}, id="on the first day of the year before"),
        pytest.param([(376, "Email")], "Unattributed", "Unattributed", {"Unattributed": 1}, id="a day before"),
        pytest.param([(9, "Email")], "Unattributed", "Unattributed", {"Unattributed": 1}, id="the day after"),
        pytest.param([(10, "Email")], "Email", "Email", {"Email": 1}, id="the same day"),
        pytest.param([(30, "Email"), (20, "Call"), (15, "Call"), (12, None)], "Email", "Not recorded",
                     {"Email": 0.25, "Call": 0.5, "Not recorded": 0.25}, id="shared out"),
        pytest.param([(20, "Call"), (20, "Email")], "Call", "Email", {"Call": 0.5, "Email": 0.5}, id="sheet order"),
    ],
)  # fmt: skip
def test_credit_goes_to_the_rows_of_the_year_before(rows, first, last, linear):
    interactions = log(
        *({"date": ago(d), "channel": c} for d, c in rows), {"date": ago(20), "contact": "Bo"}
    )

    found = opportunities.attribution(
        came_up({"opened_on": ago(10)}), interactions, as_of=END
    ).set_index("channel")

    assert found["first"].idxmax() == first
    assert found["last"].idxmax() == last
    assert {name: share for name, share in found["linear"].items() if share} == pytest.approx(
        linear
    )
    assert found.sum().tolist() == pytest.approx([1, 1, 1])


@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"), st.integers(0, 40), st.sampled_from([None, "Call", "Fax"])
        ),
        max_size=12,
    ),
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 40)), max_size=6),
)
def test_credits_add_up_to_the_opportunities(rows, opened):
    interactions = log(*({"contact": who, "date": ago(d), "channel": c} for who, d, c in rows))
    came = came_up(*({"contact": who, "opened_on": ago(d)} for who, d in opened))

    found = opportunities.attribution(came, interactions, as_of=END, lookback_days=9)

    assert found[["first", "last", "linear"]].sum().tolist() == pytest.approx([len(opened)] * 3)


def test_credit_by_starter_is_told_apart_too():
    found = opportunities.attribution(
        came_up({}), log({"date": ago(9)}), as_of=END, by="started_by"
    )

    assert found["started_by"].tolist() == ["Me", "Them", "Not recorded", "Unattributed"]
    assert found["first"].tolist() == [0, 1, 0, 0]


def test_a_column_without_choices_cannot_share_out_credit():
    with pytest.raises(
        ValueError, match='by must be a column of interactions with choices; got "notes"'
    ):
        opportunities.attribution(came_up(), log(), as_of=END, by="notes")


def test_credit_of_a_row_with_several_purposes_is_shared():
    rows = log(
        {"date": ago(9), "what_for": "Thank; Update"}, {"date": ago(8)}, {"date": ago(7), "what_for": "Update"},
        {"date": ago(6), "what_for": "Gossip"},
    )  # fmt: skip

    found = opportunities.attribution(came_up({}), rows, as_of=END, by="what_for").set_index(
        "what_for"
    )

    assert found.loc[found["linear"] > 0, "linear"].to_dict() == {
        "Thank": 0.125, "Update": 0.375, "Not recorded": 0.5,
    }  # fmt: skip
    assert found.loc[["Thank", "Update"], "first"].tolist() == [0.5, 0.5]
    assert found.loc["Not recorded", "last"] == 1


@pytest.mark.parametrize("by", ["what_for", "channel", "led_to"])
def test_credit_by_any_column_adds_up(by):
    rows = log({"date": ago(9), "what_for": "Thank; Update"}, {"date": ago(8), "channel": "Call"})

    found = opportunities.attribution(came_up({}, {"contact": "Bo"}), rows, as_of=END, by=by)
    without = opportunities.attribution(came_up({}), rows[["date", "contact"]], as_of=END, by=by)

    assert found[["first", "last", "linear"]].sum().tolist() == pytest.approx([2, 2, 2])
    assert without.set_index(by).loc["Not recorded"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("rows", "days"),
    [
        pytest.param([{"date": ago(0)}], 1, id="today"),
        pytest.param([{"date": ago(-1)}], 0, id="tomorrow"),
        pytest.param([{"date": ago(30)}], 31, id="the first day of the month"),
        pytest.param([{"date": ago(30)}] * 2, 31, id="two rows of a day"),
        pytest.param([{"date": ago(119)}], 1, id="active for the last time"),
        pytest.param([{"date": ago(120)}], 0, id="no longer active"),
        pytest.param([{"date": ago(119)}, {"date": ago(20)}], 22, id="active again"),
        pytest.param([{"date": ago(30)}, {"date": ago(20), "contact": "Bo"}], 52, id="two people"),
    ],
)
def test_opportunities_per_month_of_an_active_contact(rows, days):
    came = came_up({}, {"for_whom": "Them"}, {"opened_on": ago(31)})

    found = only(
        opportunities.per_contact_month(came, log(*rows), as_of=END, period=OCTOBER, active_days=90)
    )

    assert found["opportunities"] == 1
    assert found["contact_months"] == pytest.approx(days / 30.4375)
    assert found["note"] == ("" if days else "no data yet")
    if days:
        assert found["rate"] == pytest.approx(30.4375 / days)


def test_opportunities_per_contact_month_have_garwood_bounds():
    rows = log({"date": ago(60)}, {"date": ago(30)}, {"date": ago(0)})

    found = only(opportunities.per_contact_month(came_up({}, {}), rows, as_of=END))

    # 2 events over 61 days, by scipy.stats.chi2.ppf
    lo, hi = chi2.ppf(0.025, 4) / 2, chi2.ppf(0.975, 6) / 2
    assert [found["lo"], found["hi"]] == pytest.approx([lo * 30.4375 / 61, hi * 30.4375 / 61])


def test_shares_won_and_lost_have_bounds():
    days, causes = [5, 8, 8, 12, 20, 31, 40, 41, 60, 80], [1, 2, 1, 0, 1, 2, 0, 1, 0, 0]
    closed = pd.DataFrame({"days": days, "stage": np.array(["Open", "Won", "Lost"])[causes]})

    found = opportunities.outcomes_by_day(closed, within_days=[4, 8, 30, 60]).set_index(
        "within_days"
    )

    # The band on the log-log scale from statsmodels' shares and standard errors.
    oracle = CumIncidenceRight(np.array(days), np.array(causes))
    for place, name in enumerate(("won", "lost")):
        for day in (8, 30, 60):
            at = np.searchsorted(oracle.times, day, side="right") - 1
            share, error = oracle.cinc[place][at], oracle.cinc_se[place][at]
            spread = 1.959963984540054 * error / (share * -math.log(share))
            bounds = [share ** math.exp(spread), share ** math.exp(-spread)]
            assert found.loc[day, name] == pytest.approx(share)
            assert found.loc[day, [f"{name}_lo", f"{name}_hi"]].tolist() == pytest.approx(bounds)
    assert found.loc[4, ["won", "lost", "open"]].tolist() == [0, 0, 1]
    assert found.loc[4, ["won_lo", "lost_hi"]].isna().all()


def introduced(**by):
    """Contacts with who introduced them, and when they were last in touch before the sheet."""
    return table(
        schema.CONTACTS,
        [{"contact": name, "introduced_by": other} for name, other in by.items()],
    )


def path(contacts, rows, *came, **options):
    found = opportunities.paths(contacts, log(*rows), came_up(*came), as_of=END, **options)
    return [
        (
            step.contact,
            step.event,
            None if pd.isna(step.started_by) else step.started_by,
            None if pd.isna(step.on) else (pd.Timestamp(END) - step.on).days,
            None if math.isnan(step.silent_days) else step.silent_days,
        )
        for step in found.itertuples()
    ]


def test_a_path_tells_the_steps_and_the_silences_between():
    # "silent 3 years, you wrote, answered two days later, coffee, introduced you to Bo, offer"
    contacts = table(
        schema.CONTACTS,
        [
            {"contact": "Ana", "in_touch_before_on": ago(1176)},
            {"contact": "Bo", "introduced_by": "Ana"},
        ],
    )
    rows = [
        {"date": ago(81), "started_by": "Me", "channel": "Email", "answered_on": ago(79), "answered": "Yes"},
        {"date": ago(64), "started_by": "Me", "channel": "In person", "led_to": "Introduction"},
        {"date": ago(50), "started_by": "Them", "channel": "Email", "contact": "Bo", "answered_on": ago(50)},
    ]  # fmt: skip

    found = path(contacts, rows, {"contact": "Bo", "opened_on": ago(4), "raised_by": "Them"})

    assert found == [
        ("Ana", "message", "Me", 81, 1095),
        ("Ana", "answer", "Them", 79, 2),
        ("Ana", "meeting", "Me", 64, 15),
        ("Ana", "introduction", None, 64, None),
        ("Bo", "message", "Them", 50, None),
        ("Bo", "answer", "Me", 50, 0),
        ("Bo", "opportunity", "Them", 4, 46),
    ]


def test_a_step_can_be_traced_to_its_rows():
    contacts = introduced(Bo="Ana")
    rows = log(
        {"date": ago(30), "what_for": "Thank", "channel": "Email", "led_to": "Introduction"},
        {"date": ago(20), "contact": "Bo"},
    )
    came = came_up({"contact": "Cy"}, {"contact": "Bo", "kind": "Referral"})

    found = opportunities.paths(contacts, rows, came, as_of=END)

    assert found["opportunity"].tolist() == [0, 1, 1, 1, 1]
    assert found["step"].tolist() == [1, 1, 2, 3, 4]
    assert found["depth"].tolist() == [0, 1, 1, 0, 0]
    assert found["row"].tolist() == [2, 2, 2, 3, 3]
    assert found["about"].fillna("").tolist() == ["", "Thank", "", "", "Referral"]
    assert found["introduced"].fillna("").tolist() == ["", "", "Bo", "", ""]
    assert found["channel"].fillna("").tolist() == ["", "Email", "", "", ""]


def test_an_introduction_without_its_day_stands_before_the_first_day_with_the_person():
    rows = [
        {"date": ago(30)}, {"date": ago(20)}, {"date": ago(10)}, {"date": ago(20), "contact": "Bo"},
    ]  # fmt: skip

    found = path(introduced(Bo="Ana"), rows, {"contact": "Bo"})

    assert [(who, what, day) for who, what, _, day, _ in found] == [
        ("Ana", "message", 30), ("Ana", "message", 20), ("Ana", "introduction", None), ("Bo", "message", 20),
        ("Bo", "opportunity", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first_with_bo", "day"),
    [pytest.param(15, 16, id="an answer"), pytest.param(16, 16, id="that day"), pytest.param(17, 20, id="known before it came")],
)  # fmt: skip
def test_an_introduction_in_an_answer_is_of_its_day(first_with_bo, day):
    rows = [
        {"date": ago(20), "started_by": "Me", "answered_on": ago(16), "led_to": "Introduction"},
        {"date": ago(first_with_bo), "contact": "Bo"},
    ]

    found = path(introduced(Bo="Ana"), rows, {"contact": "Bo"})

    assert [step[3] for step in found if step[1] == "introduction"] == [day]


@pytest.mark.parametrize(
    ("introductions", "people"),
    [(0, ["Di"]), (1, ["Cy", "Di"]), (2, ["Bo", "Cy", "Di"]), (3, ["Ana", "Bo", "Cy", "Di"])],
)
def test_introductions_are_followed_back_so_far(introductions, people):
    found = path(
        introduced(Di="Cy", Cy="Bo", Bo="Ana"), [], {"contact": "Di"}, introductions=introductions
    )

    assert [who for who, *_ in found] == people
    assert [what for _, what, *_ in found] == ["introduction"] * introductions + ["opportunity"]


def test_nobody_comes_twice_in_a_path():
    found = path(introduced(Ana="Bo", Bo="Ana", Cy="Cy"), [], {}, {"contact": "Cy"})

    assert [(who, what) for who, what, *_ in found] == [
        ("Bo", "introduction"), ("Ana", "opportunity"), ("Cy", "opportunity"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "event", "silence"),
    [
        pytest.param({"channel": "In person"}, "meeting", 5, id="met"),
        pytest.param({"channel": "Video"}, "video", 5, id="video"),
        pytest.param({"channel": "Call"}, "call", 5, id="call"),
        pytest.param({"channel": "Message"}, "message", 5, id="message"),
        pytest.param({}, "message", 5, id="unknown channel"),
        pytest.param({"channel": "Social"}, "social", 25, id="a like breaks no silence"),
        pytest.param({"channel": "Call", "answered": "No"}, "missed", 25, id="did not get through"),
    ],
)
def test_events_have_their_names_and_only_real_contact_breaks_a_silence(row, event, silence):
    rows = [{"date": ago(30), "channel": "Email"}, {"date": ago(10), **row}]

    found = path(people(), rows, {})

    assert [what for _, what, *_ in found] == ["message", event, "opportunity"]
    assert found[1][4] == 20
    assert found[2][4] == silence


@pytest.mark.parametrize(
    ("row", "steps"),
    [
        pytest.param({"date": ago(370)}, 2, id="on the first day"),
        pytest.param({"date": ago(371)}, 1, id="the day before"),
        pytest.param({"date": ago(5)}, 2, id="the same day"),
        pytest.param({"date": ago(4)}, 1, id="the day after"),
        pytest.param({"date": ago(9), "answered_on": ago(5)}, 3, id="answered that day"),
        pytest.param({"date": ago(9), "answered_on": ago(4)}, 2, id="answered since"),
        pytest.param({"date": ago(9), "contact": "Bo"}, 1, id="another person"),
    ],
)
def test_a_path_looks_back_a_year_and_not_ahead(row, steps):
    assert len(path(people(), [row], {})) == steps


def test_the_silence_before_the_first_step_looks_further_back():
    assert path(people(), [{"date": ago(400)}, {"date": ago(10)}], {})[0][4] == 390


def test_opportunities_for_others_and_of_other_days_have_no_path():
    came = came_up({"for_whom": "Them"}, {"opened_on": ago(-1)}, {"opened_on": ago(31)})

    found = opportunities.paths(people(), log(), came, as_of=END, period=OCTOBER)

    assert found.empty


def test_paths_refuse_days_and_introductions_that_make_no_sense():
    with pytest.raises(ValueError, match="lookback_days must be 1 or more; got 0"):
        path(people(), [], {}, lookback_days=0)
    with pytest.raises(ValueError, match="introductions must be 0 or more; got -1"):
        path(people(), [], {}, introductions=-1)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from("ABC"), st.none() | st.integers(0, 9)), max_size=10),
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from("ABC")), max_size=3),
    st.tuples(*[st.none() | st.sampled_from("ABC")] * 3),
)  # fmt: skip
@pytest.mark.slow
def test_every_path_ends_in_its_opportunity_and_runs_forward(rows, came, by):
    drawn = [
        {"date": ago(day), "contact": who, "answered_on": None if wait is None else ago(day - wait)}
        for day, who, wait in rows
    ]
    contacts = introduced(**dict(zip("ABC", by, strict=True)))
    wins = came_up(*({"opened_on": ago(day), "contact": who} for day, who in came))

    found = opportunities.paths(contacts, log(*drawn), wins, as_of=END, lookback_days=20)

    assert found["opportunity"].drop_duplicates().tolist() == list(range(len(came)))
    for place, steps in found.groupby("opportunity"):
        assert steps["step"].tolist() == list(range(1, len(steps) + 1))
        assert (steps["event"] == "opportunity").tolist() == [False] * (len(steps) - 1) + [True]
        assert steps["on"].dropna().is_monotonic_increasing
        assert steps["contact"].iloc[-1] == came[place][1]
        assert steps["depth"].max() <= 2
        assert not (steps["silent_days"] < 0).any()


def test_on_one_day_steps_stand_as_in_the_sheet_in_a_compact_log_too():
    rows = log(
        {"date": ago(9), "channel": "In person"},
        {"date": ago(12), "channel": "Email", "answered_on": ago(9), "answered": "Yes"},
    )

    for table_ in (rows, known.compact(rows)):
        found = opportunities.paths(people(), table_, came_up({}), as_of=END)
        assert found["event"].tolist() == ["message", "meeting", "answer", "opportunity"]


def test_the_last_known_day_tells_that_a_column_is_used():
    rows = came_up({"opened_on": ago(0), "stage": "Won", "closed_on": ago(0), "for_whom": "Me"}, {})

    won = only(opportunities.win_rate(rows, as_of=END))
    gave = only(opportunities.given_share(rows, as_of=END))

    assert (won["k"], won["n"], won["n_excluded"]) == (1, 1, 1)
    assert (gave["k"], gave["n"]) == (0, 2)


def test_the_bounds_stand_on_the_day_on_which_the_last_is_decided():
    # Nothing is left open then: the won share and its bounds stay as they were since day 10.
    found = opportunities.outcomes_by_day(decided(("Won", 10), ("Lost", 20)), within_days=[10, 20])

    assert found["won"].tolist() == [0.5, 0.5]
    assert found["won_lo"].notna().all()
    assert found["won_hi"].notna().all()


def test_a_share_of_all_has_no_bounds():
    found = only(opportunities.outcomes_by_day(decided(("Won", 10)), within_days=[10]))

    assert (found["won"], found["lost"]) == (1, 0)
    assert pd.isna(found["won_lo"])
    assert pd.isna(found["won_hi"])


def test_rows_of_a_later_day_are_not_in_the_month_that_still_runs():
    rows = log({"date": ago(20)}, {"date": ago(0)}, {"date": None})

    found = only(opportunities.by_month(came_up(), rows, as_of=ago(16).date()))

    assert (found["touches"], found["days"]) == (1, 5)
