"""The words and figures that change at a number, on both sides of it; by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from netmetrics.metrics import engagement, frames, rates
from netmetrics.periods import Period
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
