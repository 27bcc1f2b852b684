"""What the numbers do over many logs with a known truth: seeds are fixed, so nothing here is luck."""

import datetime as dt
import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import netmetrics as nm
from netmetrics import schema
from netmetrics.metrics import follow_up, goals, insights, known, opportunities, rates
from netmetrics.periods import Period

SHARES = np.linspace(0.02, 0.6, 59)  # of metrics.md section 6
MONTH = Period.parse("2026-10")
EVER, MEAN_DAYS, WINDOW = 0.45, 15.0, 30
# A delay counts whole days, so day 30 lasts to the end of the 31st.
TRUTH = EVER * (1 - math.exp(-(WINDOW + 1) / MEAN_DAYS))


def simulated_log(seed, *, people, end, days=120, growth=2.0):
    """One message to each person, more of them lately; some answer, after an exponential delay."""
    rng = np.random.default_rng(seed)
    age = (days * (1 - rng.random(people) ** (1 / growth))).astype(int)
    asked = np.datetime64(end, "D") - age
    delay = np.floor(rng.exponential(MEAN_DAYS, people)).astype(int)
    answered = np.where(rng.random(people) < EVER, asked + delay, np.datetime64("NaT", "D"))
    return pd.DataFrame(
        {
            "date": asked.astype("datetime64[us]"),
            "contact": pd.Series([f"P{i}" for i in range(people)], dtype="str"),
            "channel": pd.Series(["Email"] * people, dtype="str"),
            "started_by": pd.Series(["Me"] * people, dtype="str"),
            "answered_on": answered.astype("datetime64[us]"),
            "answered": pd.Series(np.where(np.isnat(answered), None, "Yes"), dtype="str"),
        }
    )


def approaches(log, as_of):
    rows = nm.asking_rows(known.known_interactions(log, as_of))
    return follow_up.episodes(rows, as_of=as_of)


def naive_rates(episodes, as_of):
    """So far over so far, and the same without what is unanswered and still open."""
    age = (pd.Timestamp(as_of) - episodes["started_on"]).dt.days
    answered = episodes["answered_on"].notna()
    return answered.mean(), answered.sum() / (answered | (age >= WINDOW)).sum()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_only_the_rate_of_those_whose_time_is_over_tells_the_truth(seed):
    log = simulated_log(seed, people=30_000, end=MONTH.end)
    found = approaches(log, MONTH.end)

    everyone = follow_up.answer_rate(found, as_of=MONTH.end, window_days=WINDOW).iloc[0]
    month = follow_up.answer_rate(found, as_of=MONTH.end, period=MONTH, window_days=WINDOW).iloc[0]
    curve = follow_up.share_by_day(
        follow_up.answer_delays(found, as_of=MONTH.end), within_days=[WINDOW]
    ).iloc[0]
    so_far, without_open = naive_rates(found, MONTH.end)

    for row in (everyone, month):
        error = math.sqrt(TRUTH * (1 - TRUTH) / row["n"])
        assert abs(row["rate"] - TRUTH) < 3 * error
    assert month["n"] > 3000
    assert abs(curve["share"] - TRUTH) < 0.01
    assert so_far < TRUTH - 0.03
    assert without_open > TRUTH + 0.03


def test_the_curve_uses_what_is_still_open_and_so_is_surer():
    small = [
        approaches(simulated_log(seed, people=40, end=MONTH.end), MONTH.end) for seed in range(100)
    ]

    over = [follow_up.answer_rate(e, as_of=MONTH.end)["rate"].iloc[0] for e in small]
    curve = [
        follow_up.share_by_day(follow_up.answer_delays(e, as_of=MONTH.end), within_days=[30])[
            "share"
        ].iloc[0]
        for e in small
    ]

    assert abs(np.nanmean(over) - TRUTH) < 3 * np.nanstd(over) / math.sqrt(100)
    assert abs(np.nanmean(curve) - TRUTH) < 3 * np.nanstd(curve) / math.sqrt(100)
    assert np.nanstd(curve) < np.nanstd(over)


@pytest.mark.slow
def test_the_first_answer_of_a_small_log_does_not_lift_the_rate():
    # Counting from the message that was answered first on, that answer is always in: 0.44 here.
    small = [
        approaches(simulated_log(seed, people=20, end=MONTH.end, growth=1), MONTH.end)
        for seed in range(1000)
    ]

    over = [follow_up.answer_rate(e, as_of=MONTH.end)["rate"].iloc[0] for e in small]

    assert abs(np.nanmean(over) - TRUTH) < 0.015


@pytest.mark.parametrize("n", [10, 20, 50])
def test_the_bounds_of_a_share_hold_the_truth_as_often_as_they_say(n):
    k = np.arange(n + 1)
    lo, hi = rates.wilson(k, n)

    chance = stats.binom.pmf(k[:, None], n, SHARES)
    held = (chance * ((lo[:, None] <= SHARES) & (hi[:, None] >= SHARES))).sum(axis=0)

    assert 0.93 <= held.mean() <= 0.97
    if n == 10:
        assert (held.mean(), held.min()) == pytest.approx((0.955, 0.914), abs=0.001)


@pytest.mark.parametrize("n", [8, 20, 40, 60])
def test_a_difference_is_called_where_there_is_none_once_in_twenty(n):
    bounds = np.array([rates.newcombe(a, n, b, n)[1:] for a, b in product(range(n + 1), repeat=2)])
    called = ((bounds[:, 0] > 0) | (bounds[:, 1] < 0)).reshape(n + 1, n + 1)

    chance = stats.binom.pmf(np.arange(n + 1)[:, None], n, SHARES)
    false = np.einsum("as,bs,ab->s", chance, chance, called).mean()

    assert 0.03 <= false <= 0.07


def test_two_equal_months_of_events_are_told_apart_once_in_twenty_at_most():
    x = np.arange(60)
    p = np.array([[rates.ratio_p(a, 30, b, 30) if a + b else 1 for b in x] for a in x])
    chance = stats.poisson.pmf(x, 20)

    false = float(chance @ (p < 0.05) @ chance)
    apart = abs(x[:, None] - x) >= 0.2 * np.maximum(x, 1)

    assert 0.03 <= false <= 0.05  # 3.4 %: exact tests never call too often
    assert float(chance @ apart @ chance) > 0.5  # a fifth apart, with nothing changed


def test_the_bounds_of_a_rate_of_events_never_hold_less_often_than_they_say():
    x = np.arange(120)
    lo, hi = rates.garwood(x, 1)
    means = np.linspace(0.5, 40, 80)

    chance = stats.poisson.pmf(x[:, None], means)
    held = (chance * ((lo[:, None] <= means) & (hi[:, None] >= means))).sum(axis=0)

    assert held.min() >= 0.95
    assert held.mean() <= 0.98


def test_the_band_of_the_curve_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(20)
    runs, size, held = 2000, 60, 0

    for _ in range(runs):
        delay = np.where(rng.random(size) < EVER, np.floor(rng.exponential(MEAN_DAYS, size)), 1e6)
        age = rng.integers(0, 200, size)
        curve = rates.kaplan_meier(np.minimum(delay, age), delay <= age)
        point = rates.by_time(curve, WINDOW)
        held += point.lo <= TRUTH <= point.hi

    assert 0.93 <= held / runs <= 0.97


def test_the_bounds_within_layers_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(21)
    runs, odds, held = 2000, 2.5, 0
    base, n1, n2 = np.array([0.2, 0.4, 0.6]), np.array([15, 25, 20]), np.array([30, 20, 12])
    raised = odds * base / (1 - base + odds * base)

    for _ in range(runs):
        found = rates.mantel_haenszel(rng.binomial(n1, raised), n1, rng.binomial(n2, base), n2)
        held += found.lo <= odds <= found.hi

    assert 0.93 <= held / runs <= 0.97


def test_layers_that_are_alike_are_called_different_once_in_twenty():
    rng = np.random.default_rng(22)
    runs, n = 2000, np.array([40, 40, 40])
    base, raised = np.array([0.2, 0.35, 0.5]), np.array([1 / 3, 0.5185, 2 / 3])  # odds 2 in each

    called = sum(
        rates.mantel_haenszel(rng.binomial(n, raised), n, rng.binomial(n, base), n).p_same <= 0.05
        for _ in range(runs)
    )

    assert 0.03 <= called / runs <= 0.07


def test_groups_that_answer_alike_take_differently_long_once_in_twenty():
    rng = np.random.default_rng(23)
    runs, false = 2000, 0

    for _ in range(runs):
        took, left = rng.exponential(20, (2, 40)), rng.uniform(5, 80, (2, 40))
        time, event = np.minimum(took, left), took <= left
        false += rates.log_rank(time[0], event[0], time[1], event[1]).p <= 0.05

    assert 0.03 <= false / runs <= 0.07


def test_the_best_of_five_equal_channels_looks_better_than_it_is():
    n = np.array([25, 12, 8, 6, 4])
    rng = np.random.default_rng(24)
    k = rng.binomial(n, 0.3, size=(20_000, 5))

    raw = (k / n).max(axis=1).mean()
    pulled = np.mean([rates.shrunk(row, n).shares.max() for row in k[:5000]])

    assert raw == pytest.approx(0.499, abs=0.005)  # metrics.md section 6
    assert pulled == pytest.approx(0.382, abs=0.005)


def eight_months(rng, mean):
    month = pd.date_range(end="2026-10-01", periods=8, freq="MS").astype("datetime64[us]")
    return pd.DataFrame({"month": month, "n": rng.poisson(mean, 8), "days": 30, "whole": True})


@pytest.mark.slow
def test_a_report_on_nothing_new_seldom_tells_a_story():
    rng = np.random.default_rng(25)
    runs, stories, outside = 300, 0, 0

    for _ in range(runs):
        people = eight_months(rng, 20).rename(columns={"n": "people"})
        came_up = eight_months(rng, 8).rename(columns={"n": "opportunities"})
        answers = eight_months(rng, 18)
        answers["k"] = rng.binomial(answers["n"], 0.4)
        found = insights.changes(people, answers, came_up, period=MONTH)
        stories += found["verdict"].isin(["more", "fewer"]).any()
        chart = insights.run_chart(people, count="people", of="days", period=MONTH)
        outside += chart["outside"].iloc[-1]

    assert stories / runs <= 0.03  # three comparisons, each at 1 %
    assert outside / runs <= 0.02


def first_approaches(rng, *, size, share_by_layer, layer_of_email, layer_of_message):
    """Channels used with people of one layer more than of another, as one does."""
    channel = np.repeat(["Email", "Message"], size)
    close = np.append(rng.random(size) < layer_of_email, rng.random(size) < layer_of_message)
    answered = rng.random(2 * size) < np.where(close, *share_by_layer)
    return pd.DataFrame(
        {
            "channel": pd.Series(channel, dtype="str"),
            "closeness": pd.Series(np.where(close, "Close", "Acquaintance"), dtype="str"),
            "answered": answered,
            "judged": True,
        }
    )


def test_writing_by_message_to_friends_is_not_taken_for_an_effect_of_messages():
    rng = np.random.default_rng(26)
    runs, plain, layered = 80, 0, 0

    for _ in range(runs):
        rows = first_approaches(
            rng, size=60, share_by_layer=(0.7, 0.2), layer_of_email=0.2, layer_of_message=0.8
        )
        plain += (insights.compare(rows, by="channel")["verdict"] == "more often").any()
        found = insights.compare(rows, by="channel", within="closeness")
        layered += (found["verdict"] == "more often").any()

    assert plain / runs > 0.5  # without layers it would be told most of the time
    assert layered / runs <= 0.02


@pytest.mark.slow
def test_channels_that_are_alike_are_seldom_told_apart_and_unlike_ones_often_are():
    rng = np.random.default_rng(27)
    runs, alike, unlike = 100, 0, 0

    for _ in range(runs):
        rows = first_approaches(
            rng, size=60, share_by_layer=(0.4, 0.4), layer_of_email=0.5, layer_of_message=0.5
        )
        alike += (
            insights.compare(rows, by="channel", within="closeness")["verdict"]
            != "too close to call"
        ).any()
        better = rows["channel"].eq("Message") & (rng.random(len(rows)) < 0.75)
        rows["answered"] |= better
        unlike += (
            insights.compare(rows, by="channel", within="closeness")["verdict"] == "more often"
        ).any()

    assert alike / runs <= 0.05  # 2 % in the long run, half of it "it depends"
    assert unlike / runs > 0.8


def test_a_second_message_is_judged_when_its_own_time_is_over():
    # Everyone is written to again after ten days; a fifth of second messages are answered in time.
    rng = np.random.default_rng(28)
    size, end = 6000, dt.date(2026, 10, 31)
    first = np.datetime64(end, "D") - rng.integers(10, 120, size)
    second = first + 10
    delay = rng.integers(0, 29, size)
    answered = np.where(rng.random(size) < 0.2, second + delay, np.datetime64("NaT", "D"))
    people = [f"P{i}" for i in range(size)]
    log = pd.DataFrame(
        {
            "date": np.append(first, second).astype("datetime64[us]"),
            "contact": pd.Series(people * 2, dtype="str"),
            "channel": pd.Series(["Email"] * 2 * size, dtype="str"),
            "started_by": pd.Series(["Me"] * 2 * size, dtype="str"),
            "answered_on": np.append(np.full(size, np.datetime64("NaT")), answered).astype("datetime64[us]"),
        }
    )  # fmt: skip
    # Answers are recorded from the first day on: else the days before the first one are not judged.
    early = {
        "date": pd.Timestamp("2026-01-01"),
        "contact": "Z",
        "channel": "Email",
        "started_by": "Them",
    }
    log = pd.concat([log, pd.DataFrame([early])], ignore_index=True)
    asking = nm.asking_rows(known.known_interactions(log, end))
    found = follow_up.episodes(asking, as_of=end)

    tries = insights.tries(found, asking, as_of=end).set_index("attempt")

    assert tries.loc[1, "k"] == 0
    assert tries.loc[2, "rate"] == pytest.approx(0.2, abs=3 * math.sqrt(0.16 / tries.loc[2, "n"]))
    so_far = follow_up.by_attempt(found).set_index("attempt").loc[2, "rate"]
    assert so_far < 0.2 - 0.02


def test_the_bounds_of_a_median_hold_it_as_often_as_they_say():
    rng = np.random.default_rng(29)
    runs, size, held = 1000, 60, 0
    middle = math.floor(20 * math.log(2))  # 13: half of exponential delays of mean 20, whole days

    for _ in range(runs):
        delay, age = np.floor(rng.exponential(20, size)), rng.integers(0, 120, size)
        found = rates.median(rates.kaplan_meier(np.minimum(delay, age), delay <= age))
        held += found.lo <= middle <= found.hi

    # Of whole days, more are held than of moments: the median of days covers a stretch of them.
    assert 0.94 <= held / runs <= 0.99


@pytest.mark.slow
def test_the_band_of_what_was_won_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(30)
    runs, size, held = 800, 80, 0
    # Won at a rate of 1 in 100 days, lost at 1 in 50: won by day 60 is a third of all ended.
    rate_won, rate_lost, day = 0.01, 0.02, 60
    ended = rate_won + rate_lost
    truth = rate_won / ended * (1 - math.exp(-ended * (day + 1)))

    for _ in range(runs):
        took = np.floor(rng.exponential(1 / ended, size))
        age = rng.integers(0, 200, size)
        stage = np.where(rng.random(size) < rate_won / ended, "Won", "Lost")
        closings = pd.DataFrame(
            {
                "days": np.minimum(took, age),
                "stage": pd.Series(np.where(took <= age, stage, "Open"), dtype="str"),
            }
        )
        row = opportunities.outcomes_by_day(closings, within_days=[day]).iloc[0]
        held += row["won_lo"] <= truth <= row["won_hi"]

    assert 0.93 <= held / runs <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("a_month", [3, 10])
def test_where_a_goal_is_heading_comes_true_as_often_as_said(a_month):
    # Each kind of opportunity is a run of its own: 90 days at one rate, looked at after 30.
    rng = np.random.default_rng(31)
    start, today, end = dt.date(2026, 1, 1), dt.date(2026, 1, 30), dt.date(2026, 3, 31)
    kinds, held, chance, hit = schema.OPPORTUNITY_KINDS, [], [], []
    target = pd.DataFrame(
        {
            "goal": pd.Series([f"Opportunities: {kind}" for kind in kinds], dtype="str"),
            "target": 3.0 * a_month,
            "from_on": pd.Timestamp(start),
            "by_on": pd.Timestamp(end),
            "why": pd.Series([None] * len(kinds), dtype="str"),
        }
    )
    log = pd.DataFrame({"date": [pd.Timestamp(start)], "contact": ["Ana"]}).astype(
        {"contact": "str"}
    )

    for _ in range(40):
        number = rng.poisson(3 * a_month, len(kinds))
        kind = np.repeat(kinds, number)
        day = pd.Timestamp(start) + pd.to_timedelta(rng.integers(0, 90, len(kind)), unit="D")
        came_up = pd.DataFrame(
            {"opened_on": day, "contact": "Ana", "kind": pd.Series(kind, dtype="str")}
        )
        found = goals.progress(target, log, came_up, as_of=today)
        going = found["state"] == "on the way"
        held += [*((found["lo"] <= number) & (number <= found["hi"]))[going]]
        chance += [*found["chance"][going]]
        hit += [*(number >= 3 * a_month)[going]]

    assert 0.78 <= np.mean(held) <= 0.95  # counts are whole: 80 % at least, but for luck
    assert np.mean(chance) == pytest.approx(np.mean(hit), abs=0.08)
