import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from netmetrics.metrics import rates

counts = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
followed = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=25)


def test_a_share_of_none_has_no_bounds():
    lo, hi = rates.wilson(0, 0)

    assert math.isnan(lo)
    assert math.isnan(hi)


@settings(deadline=None)
@given(counts)
def test_wilson_agrees_with_scipy(pair):
    k, n = pair
    lo, hi = rates.wilson(k, n)

    if n:
        expected = stats.binomtest(k, n).proportion_ci(method="wilson")
        assert (lo, hi) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert 0 <= lo <= k / n <= hi <= 1


@settings(deadline=None)
@given(counts.filter(lambda pair: pair[1] > 0))
def test_the_bounds_of_a_share_mirror_when_success_and_failure_swap(pair):
    k, n = pair
    lo, hi = rates.wilson(k, n)
    other_lo, other_hi = rates.wilson(n - k, n)

    assert (lo, hi) == pytest.approx((1 - other_hi, 1 - other_lo), abs=1e-12)


def test_none_and_all_reach_the_ends_exactly():
    n = np.arange(1, 400)

    assert (rates.wilson(0 * n, n)[0] == 0).all()
    assert (rates.wilson(n, n)[1] == 1).all()


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(ValueError, match="k must lie between 0 and n"):
        rates.wilson(k, n)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_a_confidence_that_is_no_share_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence must lie between 0 and 1"):
        rates.wilson(1, 2, confidence=confidence)


def test_no_event_has_a_known_upper_bound():
    lo, hi = rates.garwood(0, 12)

    assert lo == 0
    assert hi == pytest.approx(3.6888794541139363 / 12, abs=1e-12)  # -ln(0.025), on paper


def test_events_over_no_exposure_have_no_bounds():
    assert np.isnan(rates.garwood(0, 0)).all()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param((56, 70), (48, 80), id="worked example"),
        pytest.param((9, 30), (5, 10), id="small"),
        pytest.param((0, 10), (10, 10), id="extremes"),
    ],
)
def test_newcombe_is_made_of_two_wilson_intervals(first, second):
    one, two = (stats.binomtest(*c).proportion_ci(method="wilson") for c in (first, second))
    p1, p2 = first[0] / first[1], second[0] / second[1]

    found = rates.newcombe(*first, *second)

    assert found.estimate == pytest.approx(p1 - p2)
    assert found.lo == pytest.approx(p1 - p2 - math.hypot(p1 - one.low, two.high - p2))
    assert found.hi == pytest.approx(p1 - p2 + math.hypot(one.high - p1, p2 - two.low))


@given(counts.filter(lambda c: c[1] > 0), counts.filter(lambda c: c[1] > 0))
@settings(max_examples=60, deadline=None)
def test_the_p_of_a_difference_is_where_its_bounds_touch_zero(first, second):
    p = rates.newcombe_p(*first, *second)

    assert 0 <= p <= 1
    if 1e-6 < p < 0.999:
        wider = rates.newcombe(*first, *second, confidence=1 - p * 0.99)
        narrower = rates.newcombe(*first, *second, confidence=1 - p * 1.001)
        assert wider.lo <= 0 <= wider.hi
        assert not narrower.lo <= 0 <= narrower.hi


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_p_of_a_ratio_decides_as_its_bounds_do(x1, x2):
    found = rates.ratio_of_counts(x1, 30, x2, 31, confidence=0.99)
    p = rates.ratio_p(x1, 30, x2, 31)

    if not x1 + x2:
        assert math.isnan(p)
    elif abs(p - 0.01) > 1e-9:
        assert (p < 0.01) == (not found.lo <= 1 <= found.hi)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values_agree_with_scipy(p):
    assert rates.bh(p) == pytest.approx(stats.false_discovery_control(p))


def test_missing_p_values_are_not_counted_as_comparisons():
    assert rates.bh([0.01, math.nan, 0.04]) == pytest.approx([0.02, math.nan, 0.04], nan_ok=True)


@settings(deadline=None)
@given(followed)
def test_the_curve_agrees_with_scipy(rows):
    durations, events = np.array([t for t, _ in rows], float), np.array([e for _, e in rows])
    data = stats.CensoredData.right_censored(durations, ~events)
    expected = stats.ecdf(data).sf

    found = rates.kaplan_meier(durations, events)

    assert found.time == pytest.approx(expected.quantiles)
    assert found.survival == pytest.approx(expected.probabilities, abs=1e-12)
    assert (np.diff(found.survival) <= 1e-12).all()
    if events.any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scipy warns where its band is undefined
            band = expected.confidence_interval(method="log-log")
        inside = ~np.isnan(found.lo)
        assert found.lo[inside] == pytest.approx(band.low.probabilities[inside], abs=1e-10)
        assert found.hi[inside] == pytest.approx(band.high.probabilities[inside], abs=1e-10)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=30), st.integers(0, 30))
def test_with_nothing_open_the_curve_is_the_plain_share(durations, window):
    curve = rates.kaplan_meier(durations, np.ones(len(durations)))
    found = rates.by_time(curve, window)

    share = sum(t <= window for t in durations) / len(durations)
    assert found.share == pytest.approx(share, abs=1e-12)
    assert found.status == "ok"


def test_the_median_is_the_first_time_half_are_left():
    curve = rates.kaplan_meier([1, 2, 3, 4], [True] * 4)

    assert rates.median(curve).median == 2  # R would say 2.5


def test_bounds_of_a_median_need_five_events():
    assert math.isnan(rates.median(rates.kaplan_meier([1, 2, 3, 4], [True] * 4)).lo)
    assert not math.isnan(rates.median(rates.kaplan_meier([1, 2, 3, 4, 5], [True] * 5)).lo)


@pytest.mark.parametrize(
    ("durations", "events", "status"),
    [
        pytest.param([], [], "no data yet", id="empty"),
        pytest.param([3, 4], [False, False], "not reached", id="nobody"),
        pytest.param([3, 4, 5], [True, False, False], "not reached", id="under half"),
        pytest.param([3], [True], "ok", id="one"),
    ],
)
def test_a_median_that_is_missing_says_why(durations, events, status):
    found = rates.median(rates.kaplan_meier(durations, events))

    assert found.status == status
    assert math.isnan(found.median) == (status != "ok")


@pytest.mark.parametrize(
    ("time", "status"),
    [
        pytest.param(0, "ok", id="before anything"),
        pytest.param(9, "ok", id="on the longest"),
        pytest.param(10, "not observable yet", id="a day beyond"),
    ],
)
def test_the_curve_is_not_read_beyond_what_was_seen(time, status):
    curve = rates.kaplan_meier([2, 9], [True, False])

    found = rates.by_time(curve, time)

    assert found.status == status
    assert math.isnan(found.share) == (status != "ok")


def test_weights_leave_nothing_behind_after_the_last_event():
    # lifelines 0.30.0 leaves 0.5 here; statsmodels and paper say 0.
    curve = rates.kaplan_meier([1, 2, 6], [True] * 3, weights=[0.1, 0.2, 0.3])

    assert curve.survival == pytest.approx([5 / 6, 0.5, 0], abs=1e-12)


def test_published_log_rank_figures(cases):
    published = [
        anchor
        for anchor in json.loads((cases / "anchors.json").read_text())
        if anchor["kind"] == "logrank_chi2_p"
    ]

    assert published
    for anchor in published:
        sides = []
        for seen, open_ones in anchor["args"]:
            sides += [seen + open_ones, [True] * len(seen) + [False] * len(open_ones)]
        found = rates.log_rank(*sides)
        assert found[:2] == pytest.approx(anchor["expected"], abs=anchor["tolerance"])


def test_the_group_with_answers_sooner_than_alike_has_an_excess():
    soon, late = [1, 2, 3, 4], [20, 30, 40, 50]

    assert rates.log_rank(soon, [True] * 4, late, [True] * 4).excess > 0
    assert rates.log_rank(late, [True] * 4, soon, [True] * 4).excess < 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param([], [], id="nobody"),
        pytest.param([3, 4], [5], id="no event"),
    ],
)
def test_groups_without_an_event_cannot_be_told_apart(first, second):
    found = rates.log_rank(first, [False] * len(first), second, [False] * len(second))

    assert all(math.isnan(value) for value in found)


@pytest.mark.parametrize(
    ("p1", "p2", "n"),
    [(0.3, 0.5, 93), (0.2, 0.4, 82), (0.3, 0.4, 356), (0.5, 0.3, 93)],
)
def test_how_many_of_each_would_tell_two_shares_apart(p1, p2, n):
    assert rates.sample_size(p1, p2) == n


def test_no_number_tells_equal_shares_apart():
    assert math.isinf(rates.sample_size(0.4, 0.4))


def test_a_share_beyond_1_is_refused():
    with pytest.raises(ValueError, match="p1 and p2 must lie between 0 and 1; got 30"):
        rates.sample_size(30, 0.5)


def test_a_small_group_is_pulled_towards_the_common_share():
    found = rates.shrunk([4, 29], [5, 105])

    assert found.common == pytest.approx(0.3)
    assert found.weight == 10
    assert found.shares == pytest.approx([7 / 15, 32 / 115])  # (4 + 3) / 15 = 46.7 %


@pytest.mark.parametrize(
    ("groups", "weight"), [pytest.param(7, 10, id="seven"), pytest.param(8, 200, id="eight")]
)
def test_the_pull_is_fitted_from_eight_groups_on(groups, weight):
    # Groups that are all alike are pulled as far as can be.
    assert rates.shrunk([3] * groups, [10] * groups).weight == pytest.approx(weight)


def test_groups_as_far_apart_as_can_be_are_pulled_least():
    assert rates.shrunk([0, 20] * 4, [20] * 8).weight == pytest.approx(2)


def test_groups_without_cases_have_no_share():
    found = rates.shrunk([0, 0], [0, 0])

    assert np.isnan(found.shares).all()
    assert math.isnan(found.common)


@pytest.mark.parametrize(
    ("k", "n", "weight", "message"),
    [
        pytest.param([3], [2], None, "k must lie between 0 and n", id="counts"),
        pytest.param([1], [2], 0, "weight must be above 0; got 0", id="weight"),
    ],
)
def test_impossible_groups_are_refused(k, n, weight, message):
    with pytest.raises(ValueError, match=message):
        rates.shrunk(k, n, weight=weight)


@pytest.mark.parametrize(
    ("layer", "layers"),
    [
        pytest.param((2, 3, 0, 0), 1, id="second side missing"),
        pytest.param((0, 0, 2, 3), 1, id="first side missing"),
        pytest.param((3, 3, 4, 4), 1, id="all did"),
        pytest.param((0, 3, 0, 4), 1, id="nobody did"),
        pytest.param((1, 3, 2, 4), 2, id="tells"),
    ],
)
def test_a_layer_without_both_sides_and_outcomes_tells_nothing(layer, layers):
    k1, n1, k2, n2 = (np.array(pair) for pair in zip((5, 10, 2, 9), layer, strict=True))

    found = rates.mantel_haenszel(k1, n1, k2, n2)

    assert found.layers == layers
    if layers == 1:  # the odds of the other layer, (5 / 5) / (2 / 7)
        assert found.odds == pytest.approx(3.5)
        assert math.isnan(found.p_same)


def test_odds_without_a_bound_are_told_by_their_p_alone():
    found = rates.mantel_haenszel([10], [10], [2], [12])

    assert math.isinf(found.odds)
    assert math.isnan(found.lo)
    assert found.p < 0.001


def test_no_layers_tell_nothing():
    found = rates.mantel_haenszel([], [], [], [])

    assert found.layers == 0
    assert math.isnan(found.odds)


def test_layers_in_the_same_odds_are_the_same():
    found = rates.mantel_haenszel([10, 10], [20, 20], [10, 10], [20, 20])

    assert found.odds == pytest.approx(1)
    assert found.p_same == pytest.approx(1)


@pytest.mark.parametrize(
    ("durations", "times", "at_risk"),
    [
        pytest.param([0, 2, 2], [0, 2], [3, 2], id="days counted"),
        pytest.param([0.5, 1, 1], [0.5, 1], [3, 2], id="parts of a day"),
        pytest.param([40, 2, 2], [2, 40], [3, 1], id="more days than rows"),
    ],
)
def test_the_curve_has_the_times_at_which_anything_ended(durations, times, at_risk):
    curve = rates.kaplan_meier(durations, [True] * 3)

    assert curve.time.tolist() == times
    assert curve.at_risk.tolist() == at_risk


@pytest.mark.parametrize(("time", "left"), [(0, 3), (1, 2), (2, 0)])
def test_those_who_end_on_the_day_are_not_at_risk_after_it(time, left):
    assert rates.by_time(rates.kaplan_meier([1, 2, 2], [True] * 3), time).at_risk_after == left
