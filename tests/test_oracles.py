"""Intervals, curves and tests on random small cases, beside scipy.stats and statsmodels."""

import datetime as dt
import itertools
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff
from statsmodels.stats import multitest, proportion
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.rates import confint_poisson

from netmetrics.metrics import engagement, insights, rates

few = settings(max_examples=60, deadline=None)
share_of = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidences = st.sampled_from([0.9, 0.95, 0.99])
followed = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=2, max_size=25)
both_outcomes = st.integers(2, 30).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
layers = st.lists(st.tuples(both_outcomes, both_outcomes), min_size=2, max_size=5)
NEAR = {"abs": 1e-9, "rel": 1e-9}


@few
@given(share_of, confidences)
def test_the_bounds_of_a_share(pair, confidence):
    found = rates.wilson(*pair, confidence=confidence)

    expected = proportion.proportion_confint(*pair, alpha=1 - confidence, method="wilson")
    assert found == pytest.approx(expected, **NEAR)


@few
@given(st.integers(0, 80), st.floats(0.1, 1000), confidences)
def test_the_bounds_of_a_rate_of_events(events, exposure, confidence):
    found = rates.garwood(events, exposure, confidence=confidence)

    expected = confint_poisson(events, exposure, method="exact-c", alpha=1 - confidence)
    assert found == pytest.approx(expected, **NEAR)


@few
@given(share_of, share_of, confidences)
def test_the_bounds_of_a_difference(first, second, confidence):
    found = rates.newcombe(*first, *second, confidence=confidence)

    expected = proportion.confint_proportions_2indep(
        *first, *second, method="newcomb", alpha=1 - confidence
    )
    assert found[1:] == pytest.approx(expected, **NEAR)


@few
@given(st.integers(0, 60), st.floats(1, 400), st.integers(0, 60), st.floats(1, 400), confidences)
def test_the_bounds_of_a_ratio_of_counts(x1, t1, x2, t2, confidence):
    assume(x1 + x2)
    found = rates.ratio_of_counts(x1, t1, x2, t2, confidence=confidence)

    bounds = stats.binomtest(x1, x1 + x2).proportion_ci(confidence, "exact")
    odds = [share / (1 - share) if share < 1 else math.inf for share in bounds]
    assert found[1:] == pytest.approx([odd * t2 / t1 for odd in odds], rel=1e-7)


@few
@given(st.integers(0, 60), st.floats(1, 400), st.integers(0, 60), st.floats(1, 400))
def test_the_p_of_a_ratio_of_counts(x1, t1, x2, t2):
    assume(x1 + x2)
    found = rates.ratio_p(x1, t1, x2, t2)

    chance = stats.binom(x1 + x2, t1 / (t1 + t2))
    assert found == pytest.approx(min(1, 2 * min(chance.cdf(x1), chance.sf(x1 - 1))), **NEAR)


@few
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_the_adjustment_for_many_comparisons(p):
    assert rates.bh(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1], **NEAR)


@few
@given(followed)
def test_the_curve(rows):
    time, event = np.array(rows, dtype=float).T
    found = rates.kaplan_meier(time, event)

    expected = SurvfuncRight(time, event)
    at = np.isin(found.time, expected.surv_times)
    assert found.survival[at] == pytest.approx(expected.surv_prob, **NEAR)
    # Greenwood's error, taken back from the band on the log-log scale.
    inside = at & ~np.isnan(found.lo)
    level = np.log(found.survival[inside])
    half = np.log(np.log(found.lo[inside]) / level)
    error = half / stats.norm.ppf(0.975) * np.abs(level) * found.survival[inside]
    assert error == pytest.approx(expected.surv_prob_se[inside[at]], **NEAR)


@few
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=2, max_size=25))
def test_the_share_ended_for_one_reason(rows):
    time, cause = np.array(rows).T
    assume({1, 2} <= set(cause))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its standard errors, when the last one ends
        expected = CumIncidenceRight(time.astype(float), cause)

    for number in (1, 2):
        at, share = rates.cumulative_incidence(time, cause, cause=number)
        ours = dict(zip(at, share, strict=True))
        assert [ours[day] for day in expected.times] == pytest.approx(
            expected.cinc[number - 1], **NEAR
        )


@few
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 200)),
        min_size=3, max_size=40, unique=True,
    )
)  # fmt: skip
def test_the_typical_gap(rows):
    first, as_of = dt.date(2025, 1, 1), dt.date(2025, 9, 1)
    table = pd.DataFrame(
        {
            "date": pd.to_datetime([first + dt.timedelta(day) for _, day in rows]),
            "contact": pd.Series([who for who, _ in rows], dtype="str"),
        }
    )
    gaps, events, weights = [], [], []
    for who in {who for who, _ in rows}:
        days = sorted(day for name, day in rows if name == who)
        closed = [b - a for a, b in itertools.pairwise(days)]
        gaps += closed or [(as_of - first).days - days[0]]
        events += [1] * len(closed) or [0]
        weights += [1 / len(closed) for _ in closed] or [1]
    assume(any(events))

    found = engagement.next_contact(table, as_of=as_of, within_days=(7, 30, 90)).set_index(
        "within_days"
    )

    expected = SurvfuncRight(np.array(gaps, float), np.array(events), freq_weights=weights)
    for days in (7, 30, 90):
        if days <= max(gaps):
            before = expected.surv_times <= days
            left = expected.surv_prob[before][-1] if before.any() else 1.0
            assert found.loc[days, "share"] == pytest.approx(1 - left, abs=1e-8)


@few
@given(layers, confidences)
def test_two_shares_within_layers(rows, confidence):
    (k1, n1), (k2, n2) = (np.array([row[side] for row in rows]).T for side in (0, 1))
    found = rates.mantel_haenszel(k1, n1, k2, n2, confidence=confidence)

    tables = [[[a, n - a], [c, m - c]] for a, n, c, m in zip(k1, n1, k2, n2, strict=True)]
    expected = StratifiedTable([np.array(table) for table in tables])
    bounds = expected.oddsratio_pooled_confint(alpha=1 - confidence)
    assert found.layers == len(rows)
    assert found[:3] == pytest.approx([expected.oddsratio_pooled, *bounds], rel=1e-7)
    assert found.p == pytest.approx(expected.test_null_odds().pvalue, abs=1e-9)
    if abs(found.odds - 1) > 1e-6:  # statsmodels divides by their difference from 1
        same = expected.test_equal_odds(adjust=True).pvalue
        assert found.p_same == pytest.approx(same, abs=1e-7)


def test_a_famous_reversal_within_layers():
    # Admissions to Berkeley in 1973 by department (Bickel et al. 1975): R's mantelhaen.test gives
    # odds 0.9046968 for men, and DescTools::BreslowDayTest p 0.0021; taken together they are 1.84.
    men = [(512, 825), (353, 560), (120, 325), (138, 417), (53, 191), (22, 373)]
    women = [(89, 108), (17, 25), (202, 593), (131, 375), (94, 393), (24, 341)]
    (k1, n1), (k2, n2) = np.array(men).T, np.array(women).T

    crude = rates.mantel_haenszel([k1.sum()], [n1.sum()], [k2.sum()], [n2.sum()])
    found = rates.mantel_haenszel(k1, n1, k2, n2)

    assert crude.odds == pytest.approx(1.84, abs=0.005)
    assert found.odds == pytest.approx(0.9046968, abs=1e-7)
    assert found.p_same == pytest.approx(0.0021, abs=5e-5)


@few
@given(followed, followed)
def test_how_long_two_groups_take(first, second):
    (time1, event1), (time2, event2) = (np.array(rows, float).T for rows in (first, second))
    found = rates.log_rank(time1, event1, time2, event2)

    assume(not math.isnan(found.p))  # when nothing can be told, they stop with an error
    statistic, p = survdiff(
        np.append(time1, time2),
        np.append(event1, event2),
        np.repeat([0, 1], [len(time1), len(time2)]),
    )
    expected = stats.logrank(
        stats.CensoredData.right_censored(time1, event1 == 0),
        stats.CensoredData.right_censored(time2, event2 == 0),
    )
    assert (found.statistic, found.p) == pytest.approx((statistic, p), **NEAR)
    assert (found.p, abs(expected.statistic)) == pytest.approx(
        (expected.pvalue, math.sqrt(found.statistic)), abs=1e-9
    )


@few
@given(st.integers(2, 98), st.integers(2, 98))
def test_how_many_would_settle_it(one, other):
    assume(one != other)
    p1, p2 = sorted((one / 100, other / 100))

    expected = proportion.samplesize_proportions_2indep_onetail(
        p2 - p1, p1, 0.8, alpha=0.025, alternative="larger"
    )

    assert rates.sample_size(p1, p2) == rates.sample_size(p2, p1) == math.ceil(expected - 1e-9)


@few
@given(st.lists(share_of, min_size=8, max_size=14))
def test_how_far_shares_are_pulled_together(rows):
    k, n = np.array(rows).T
    assume(0 < k.sum() < n.sum())
    found = rates.shrunk(k, n)

    common = k.sum() / n.sum()

    def loss(weight):
        a, b = weight * common, weight * (1 - common)
        return -stats.betabinom.logpmf(k, n, a, b).sum()

    starts = [(2, 10), (5, 40), (20, 200), (2, 200)]
    best = min(
        optimize.minimize_scalar(loss, bounds=b, method="bounded", options={"xatol": 1e-9}).fun
        for b in starts
    )
    assert 2 <= found.weight <= 200
    assert loss(found.weight) <= best + 1e-6
    assert found.shares == pytest.approx(
        (k + found.weight * common) / (n + found.weight), abs=1e-12
    )


@few
@given(st.floats(0, 80), st.integers(1, 12))
def test_the_tail_of_chi_squared(value, freedom):
    assert rates._chi2_tail(value, freedom) == pytest.approx(
        stats.chi2.sf(value, freedom), abs=1e-12
    )


@few
@given(st.lists(st.integers(1, 90), min_size=5, max_size=25))
def test_the_limit_of_a_rhythm(gaps):
    days = np.cumsum([0, *gaps])
    last = dt.date(2024, 1, 1) + dt.timedelta(int(days[-1]) + 10)
    table = pd.DataFrame(
        {"date": pd.Timestamp("2024-01-01") + pd.to_timedelta(days, unit="D"), "contact": "Ana"}
    )
    status = engagement.status(pd.DataFrame({"contact": ["Ana"]}), table, as_of=last)

    found = insights.own_rhythm(status, table, as_of=last).iloc[0]

    assert found["gaps"] == len(gaps)
    assert found["usual_gap_days"] == np.median(gaps)
    assert found["limit_days"] == np.quantile(gaps, 0.9, method="inverted_cdf")
    assert found["overdue"] == (found["limit_days"] < 10)


def _gapped(people):
    """Rows of people, given the days of each."""
    rows = [(who, day) for who, days in enumerate(people) for day in days]
    dates = [dt.date(2025, 1, 1) + dt.timedelta(int(day)) for _, day in rows]
    return pd.DataFrame({"contact": [who for who, _ in rows], "date": dates})


@few
@given(st.lists(st.tuples(st.integers(1, 120), st.booleans()), min_size=2, max_size=20))
def test_with_one_gap_each_the_typical_gap_has_the_bounds_of_scipy(gaps):
    assume(any(closed for _, closed in gaps))
    people = [[0, gap] if closed else [300 - gap] for gap, closed in gaps]
    as_of = dt.date(2025, 1, 1) + dt.timedelta(300)

    found = engagement.next_contact(_gapped(people), as_of=as_of, within_days=(30, 60))

    took, seen = np.array([gap for gap, _ in gaps]), np.array([closed for _, closed in gaps])
    data = stats.CensoredData(uncensored=took[seen], right=took[~seen])
    expected = stats.ecdf(data).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where nobody or everybody is left
        band = expected.confidence_interval(method="log-log")
    for row in found[found["status"] == "ok"].itertuples():
        left = expected.evaluate(row.within_days)
        if 0 < left < 1:
            bounds = [float(side.evaluate(row.within_days)) for side in (band.high, band.low)]
            assert [1 - row.lo, 1 - row.hi] == pytest.approx(bounds, abs=1e-9)
        else:
            assert np.isnan([row.lo, row.hi]).all()


def test_the_bounds_of_the_typical_gap_are_those_of_leaving_each_person_out():
    dice = np.random.default_rng(5)
    people = [
        np.cumsum(dice.exponential(pace, dice.integers(2, 9)).astype(int) + 1).tolist()
        for pace in dice.gamma(2, 12, 120)  # some write every week, some every other month
    ]
    people += [[day] for day in dice.integers(0, 250, 60)]
    as_of = dt.date(2025, 1, 1) + dt.timedelta(700)
    people = [[day for day in days if day <= 700] for days in people]

    row = engagement.next_contact(_gapped(people), as_of=as_of, within_days=[30]).iloc[0]

    def left(some):
        gaps, seen, weight = [], [], []
        for days in some:
            closed = np.diff(days).tolist()
            gaps += closed or [700 - days[0]]
            seen += [1] * len(closed) or [0]
            weight += [1 / len(closed) for _ in closed] or [1]
        curve = SurvfuncRight(np.array(gaps, float), np.array(seen), freq_weights=weight)
        return curve.surv_prob[curve.surv_times <= 30][-1]

    without = np.log([left(people[:place] + people[place + 1 :]) for place in range(len(people))])
    spread = np.sqrt((len(people) - 1) / len(people) * ((without - without.mean()) ** 2).sum())
    log = np.log(left(people))
    half = stats.norm.ppf(0.975) * spread / abs(log)
    assert row["share"] == pytest.approx(1 - np.exp(log), abs=1e-9)
    assert row["lo"] == pytest.approx(1 - np.exp(log * np.exp(-half)), abs=0.002)
    assert row["hi"] == pytest.approx(1 - np.exp(log * np.exp(half)), abs=0.002)
    assert row["contacts"] == 180
