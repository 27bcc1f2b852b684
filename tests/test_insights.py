import math

import pandas as pd
import pytest

from netmetrics.metrics import insights
from netmetrics.periods import Period

OCTOBER = Period.parse("2026-10")


def months(**columns):
    """Months up to October 2026, the last of them October."""
    size = len(next(iter(columns.values())))
    month = pd.date_range(end="2026-10-01", periods=size, freq="MS").astype("datetime64[us]")
    return pd.DataFrame({"month": month, **columns})


def people(*counts, whole=True):
    return months(people=counts, days=[30] * len(counts)).assign(whole=whole)


def answers(*pairs):
    return months(k=[k for k, _ in pairs], n=[n for _, n in pairs])


def opportunities(*counts):
    return months(opportunities=counts, days=[30] * len(counts)).assign(whole=True)


def compare(one=None, two=None, three=None):
    found = insights.changes(
        people(20, 20, 20, 20) if one is None else one,
        answers((5, 10), (5, 10), (5, 10), (5, 10)) if two is None else two,
        opportunities(5, 5, 5, 5) if three is None else three,
        period=OCTOBER,
    )
    return found.set_index("measure")


def test_an_ordinary_month_is_about_as_usual():
    found = compare()

    assert found.index.tolist() == ["people in touch with", "answered", "opportunities"]
    assert found["verdict"].tolist() == ["about as usual"] * 3
    assert found["comparisons"].tolist() == [3] * 3
    assert found.loc["people in touch with", ["now", "now_of", "usual", "usual_of"]].tolist() == [
        20,
        30,
        60,
        90,
    ]


@pytest.mark.parametrize(("now", "verdict"), [(60, "more"), (5, "fewer")])
def test_a_clear_difference_is_said(now, verdict):
    assert compare(people(20, 20, 20, now)).loc["people in touch with", "verdict"] == verdict


def test_a_difference_of_chance_is_not_said():
    # scipy: binomtest(25, 67, 1/4) has p 0.024, below 0.05 but not below 0.01.
    assert (
        compare(people(14, 14, 14, 25)).loc["people in touch with", "verdict"] == "about as usual"
    )


def test_the_usual_is_the_six_months_before():
    found = compare(people(99, 1, 2, 3, 4, 5, 6, 7))

    assert found.loc["people in touch with", "usual"] == 21


def test_fewer_than_three_whole_months_are_too_early():
    assert compare(people(20, 20, 60)).loc["people in touch with", "verdict"] == "too early to say"

    part = people(20, 20, 20, 60, whole=[False, True, True, True])
    assert compare(part).loc["people in touch with", "verdict"] == "too early to say"


@pytest.mark.parametrize(("now", "verdict"), [(5, "about as usual"), (4, "too early to say")])
def test_counts_need_five_events_on_either_side(now, verdict):
    assert compare(three=opportunities(5, 5, 5, now)).loc["opportunities", "verdict"] == verdict


@pytest.mark.parametrize(("n", "verdict"), [(10, "about as usual"), (9, "too early to say")])
def test_shares_need_ten_approaches_on_either_side(n, verdict):
    found = compare(two=answers((5, 10), (5, 10), (5, 10), (5, n)))

    assert found.loc["answered", "verdict"] == verdict
    assert found.loc["answered", "comparisons"] == (3 if n == 10 else 2)


def test_the_bounds_are_those_of_99_percent():
    found = compare(people(10, 2, 2, 25))

    # The odds of the bounds that scipy's exact binomtest gives for 25 of 39, times 90 days over 30.
    assert found.loc["people in touch with", "lo99"] == pytest.approx(2.2010091745707716)
    assert found.loc["people in touch with", "hi99"] == pytest.approx(14.024632189395293)


def test_nothing_yet_gives_a_typed_table():
    found = compare(people(), answers(), opportunities())

    assert found["verdict"].tolist() == ["too early to say"] * 3
    assert found["comparisons"].tolist() == [0] * 3
    assert math.isnan(found["p"].iloc[0])
