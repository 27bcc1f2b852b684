"""Figures that other programs gave for two real correspondences, and published ones."""

import datetime as dt
import json
import math

import numpy as np
import pandas as pd
import pytest

from netmetrics.metrics import engagement, follow_up, opportunities, rates
from netmetrics.periods import Period

EXACT = {"abs": 1e-9, "rel": 0, "nan_ok": True}
CHANNELS = {"email": "Email", "message": "Message", "linkedin": "Message", "call": "Call"}
DAYS = [
    ("enron_ego82", "2001-06-30"),
    ("enron_ego82", "2002-02-07"),
    ("collegemsg_ego103", "2004-05-15"),
    ("collegemsg_ego103", "2004-10-26"),
]


def read(path):
    """The interactions of a case under the workbook's names and choices."""
    raw = pd.read_csv(path)
    return pd.DataFrame(
        {
            "date": raw["date"].astype("datetime64[us]"),
            "contact": raw["contact"].astype("str"),
            "channel": raw["channel"].map(CHANNELS).astype("str"),
            "started_by": raw["direction"].map({"out": "Me", "in": "Them"}).astype("str"),
            "answered_on": raw["replied_on"].astype("datetime64[us]"),
        }
    )


@pytest.fixture(scope="module")
def expected(cases):
    return json.loads((cases / "expected.json").read_text())["datasets"]


@pytest.fixture(scope="module")
def anchors(cases):
    return json.loads((cases / "anchors.json").read_text())


@pytest.fixture(scope="module")
def worked(cases):
    figures = json.loads((cases / "worked_example.json").read_text())
    return read(cases / "worked_interactions.csv"), figures


@pytest.fixture(params=DAYS, ids=" ".join)
def case(request, cases, expected):
    name, day = request.param
    data = expected[name]
    return read(cases / data["file"]), dt.date.fromisoformat(day), data["as_of"][day]


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0].to_dict()


def near(value):
    if value == "inf" or (isinstance(value, float) and math.isinf(value)):
        value = math.nan
    return pytest.approx(math.nan if value is None else value, **EXACT)


def assert_rate(row, figures):
    assert (row["k"], row["n"]) == (figures["k"], figures["n"])
    assert row["rate"] == near(figures["rate"])
    if figures["n"]:
        assert [row["lo"], row["hi"]] == pytest.approx(figures["wilson"], **EXACT)


def assert_curve(delays, figures):
    assert (len(delays), int(delays["seen"].sum())) == (figures["n"], figures["events"])
    half = only(follow_up.typical_delay(delays))
    assert half["median_days"] == near(figures["median"])
    if figures["events"] >= 5:
        bounds = [float(bound) for bound in figures["median_ci"]]
        assert [half["lo_days"], half["hi_days"]] == pytest.approx(bounds, **EXACT)
    points = figures["answered_by"]
    found = follow_up.share_by_day(delays, within_days=[int(day) for day in points])
    for row, (day, point) in zip(found.itertuples(), points.items(), strict=True):
        assert (row.status == "ok") == point["supported"]
        assert row.at_risk_after == figures["n_at_risk_after"][day]
        if point["supported"]:
            assert row.share == near(point["p"])
            if 0 < point["p"] < 1:
                assert [row.lo, row.hi] == pytest.approx(point["ci"], **EXACT)


def test_counts(case):
    rows, as_of, figures = case
    counts = figures["counts"]

    found = only(engagement.counts(rows, as_of=as_of))

    assert found["touches"] == counts["touches"]
    assert (found["started_by_me"], found["started_by_them"]) == (counts["out"], counts["inbound"])
    assert (found["people"], found["contact_days"]) == (counts["contacts"], counts["contact_days"])
    channels = engagement.by_channel(rows, as_of=as_of).set_index("channel")["touches"]
    assert {name: n for name, n in channels.items() if n} == {
        CHANNELS[name]: n for name, n in counts["by_channel"].items()
    }
    for days, active in counts["active_contacts"].items():
        table = engagement.by_contact(rows, as_of=as_of, active_days=int(days))
        assert table["active"].sum() == active


def test_each_contact(case):
    rows, as_of, figures = case
    names = {
        "touches": "touches", "out": "started_by_me", "recency_days": "recency_days", "out_share": "out_share",
        "median_gap_days": "median_gap_days", "btyd_frequency": "btyd_frequency",
        "btyd_recency": "btyd_recency_days", "btyd_T": "btyd_t_days",
    }  # fmt: skip

    found = engagement.by_contact(rows, as_of=as_of).set_index("contact")

    assert set(found.index) >= set(figures["per_contact"])
    for contact, figure in figures["per_contact"].items():
        row = found.loc[contact]
        assert [row[ours] for ours in names.values()] == [near(figure[theirs]) for theirs in names]
        assert str(row["first_on"].date()) == figure["first"]
        assert str(row["last_on"].date()) == figure["last"]
    assert found["out_share"].mean() == near(figures["initiation"]["mean_contact_out_share"])


def test_the_typical_gap(case):
    rows, as_of, figures = case
    figures = figures["gap_days_wang_chang"]

    found = only(engagement.typical_gap(rows, as_of=as_of))
    chances = engagement.next_contact(rows, as_of=as_of)

    assert found["contacts"] == figures["contacts"]
    assert found["contacts_with_a_gap"] == figures["contacts_with_a_closed_gap"]
    assert found["median_days"] == near(figures["median"])
    for row in chances[chances["status"] == "ok"].itertuples():
        assert row.share == near(figures["p_next_touch_within"][str(row.within_days)])
    # 30 days lie beyond everything seen 23 days after the first row of that log.
    unseen = [30, 90] if as_of == dt.date(2004, 5, 15) else []
    assert chances.loc[chances["status"] != "ok", "within_days"].tolist() == unseen


def test_the_pooled_gaps(case):
    rows, as_of, figures = case
    known = rows[rows["date"] <= pd.Timestamp(as_of)].drop_duplicates(["contact", "date"])
    days = known.sort_values(["contact", "date"]).groupby("contact")["date"]
    closed = days.diff().dropna().dt.days
    still_open = (pd.Timestamp(as_of) - days.max()).dt.days
    delays = pd.DataFrame(
        {
            "days": [*closed, *still_open],
            "seen": [True] * len(closed) + [False] * len(still_open),
        }
    )

    assert_curve(delays, figures["gap_days"])


def test_concentration_and_who_starts(case):
    rows, as_of, figures = case
    spread = figures["concentration_touches"]

    found = only(engagement.concentration(rows, as_of=as_of))

    assert found["contacts"] == spread["contacts"]
    assert [found["gini"], found["hhi"]] == [near(spread["gini"]), near(spread["hhi"])]
    assert found["effective_contacts"] == near(spread["effective_contacts_inverse_hhi"])
    assert_rate(
        only(engagement.initiation(rows, as_of=as_of)), figures["initiation"]["out_share_all"]
    )


@pytest.mark.parametrize(
    ("key", "rate", "starter"),
    [
        ("reply_to_me", follow_up.reply_rate, "Me"),
        ("my_reply", follow_up.my_answer_rate, "Them"),
    ],
)
def test_answers_to_messages(case, key, rate, starter):
    rows, as_of, figures = case

    for window, figure in figures[key]["window"].items():
        found = only(rate(rows, as_of=as_of, window_days=int(window)))
        assert_rate(found, figure["matured"])
        assert found["n_excluded"] == figure["not_yet_matured"]
    assert_curve(
        follow_up.reply_delays(rows, as_of=as_of, started_by=starter), figures[key]["km_days"]
    )


def test_answers_to_approaches(case):
    rows, as_of, figures = case
    figures = figures["derived_by_script"]

    found = follow_up.episodes(rows, as_of=as_of, lapse_days=figures["lapse_days"])

    assert len(found) == figures["episodes"]
    assert (found["state"] == "answered").sum() == figures["answered"]
    assert found["attempts"].sum() == figures["attempts_total"]
    assert_curve(follow_up.answer_delays(found, as_of=as_of), figures["km_days"])
    attempts = follow_up.by_attempt(found).set_index("attempt")
    for attempt, figure in figures["answered_on_attempt"].items():
        assert_rate(attempts.loc[int(attempt)], figure)


def test_staying_in_touch(case):
    rows, as_of, figures = case
    figures = figures["derived_by_script"]

    found = only(follow_up.stayed_in_touch(rows, as_of=as_of, within_days=30))
    people = pd.DataFrame({"contact": rows["contact"].drop_duplicates()})
    first = follow_up.reconnections(people, rows, as_of=as_of)

    assert_rate(found, figures["stayed_in_touch_30d"])
    assert found["n_excluded"] == figures["too_recent_to_tell"]
    assert len(first) == figures["reconnected_contacts"]


def test_months(case):
    rows, as_of, figures = case
    people = pd.DataFrame({"contact": rows["contact"].drop_duplicates()})

    months = engagement.by_month(people, rows, as_of=as_of)

    for row in months.itertuples():
        name = f"{row.month:%Y-%m}"
        if name in figures["months"]:  # whole calendar months, even where the log begins inside
            figure = figures["months"][name]
            lo, hi = rates.garwood(row.touches, figure["exposure"])
            assert row.touches == figure["count"]
            assert Period.parse(name).days == figure["exposure"]
            assert [30.4375 * float(lo), 30.4375 * float(hi)] == pytest.approx(
                figure["garwood"], **EXACT
            )
    change = figures.get("month_change")
    if change and change["ratio"] is not None:
        (x1, x2), (t1, t2) = change["counts"], change["days"]
        assert rates.ratio_of_counts(x1, t1, x2, t2).estimate == near(change["ratio"])


def test_the_worked_example(worked):
    rows, figures = worked
    as_of = dt.date(2024, 4, 30)

    reply = only(follow_up.reply_rate(rows, as_of=as_of))
    delays = follow_up.reply_delays(rows, as_of=as_of)
    found = engagement.by_contact(rows, as_of=as_of).set_index("contact")
    spread = only(engagement.concentration(rows, as_of=as_of))

    expected = figures["reply"]
    assert (reply["k"], reply["n"]) == (expected["within30"], expected["matured"])
    assert reply["rate"] == near(expected["rate"])
    assert [reply["lo"], reply["hi"]] == pytest.approx(expected["wilson"], **EXACT)
    assert sorted(delays["days"]) == sorted(figures["km"]["durations"])
    assert delays["seen"].sum() == sum(figures["km"]["events"])
    for contact, figure in figures["per_contact"].items():
        row = found.loc[contact]
        assert (row["touches"], row["recency_days"]) == (figure["touches"], figure["recency"])
        assert row["median_gap_days"] == near(figure["median_gap"])
        assert row["out_share"] == near(figure["out_share"])
    expected = figures["concentration"]
    assert [spread["gini"], spread["hhi"]] == [near(expected["gini"]), near(expected["hhi"])]
    assert spread["effective_contacts"] == near(expected["effective"])


def test_the_worked_curve(worked):
    rows, figures = worked
    figures = figures["km"]
    delays = follow_up.reply_delays(rows, as_of=dt.date(2024, 4, 30))

    points = follow_up.share_by_day(delays, within_days=[int(t) for t in figures["S"]])
    half = only(follow_up.typical_delay(delays, window_days=60))  # so that every answer counts
    month = only(follow_up.share_by_day(delays, within_days=[30]))

    assert (1 - points["share"]).tolist() == pytest.approx(list(figures["S"].values()), **EXACT)
    assert [1 - month["hi"], 1 - month["lo"]] == pytest.approx(figures["ci30"], **EXACT)
    assert half["median_days"] == figures["median"]
    assert [half["lo_days"], half["hi_days"]] == figures["median_ci"]
    assert half["median_of_answers_days"] == figures["naive_median"]


def test_the_worked_small_figures(worked):
    rows, figures = worked
    two = pd.DataFrame(
        {"opened_on": pd.to_datetime(["2024-02-01", "2024-03-01"]), "contact": ["Ana", "Ben"]}
    )

    found = only(opportunities.per_100_touches(two, rows, as_of=dt.date(2024, 4, 30)))
    lo, hi = rates.garwood(2, 3)
    on_time = [float(bound) for bound in rates.wilson(5, 7)]
    newcombe = rates.newcombe(56, 70, 48, 80)
    ratio = rates.ratio_of_counts(25, 30, 14, 31)

    assert [found["rate"], found["lo"], found["hi"]] == pytest.approx(
        figures["opps_per_100_touches"], **EXACT
    )
    assert [2 / 3, float(lo), float(hi)] == pytest.approx(
        figures["opps_per_contact_month_example"], **EXACT
    )
    assert [5 / 7, *on_time] == pytest.approx(figures["promises_on_time_5_of_7"], **EXACT)
    assert [newcombe.lo, newcombe.hi] == pytest.approx(figures["newcombe_56_70_vs_48_80"], **EXACT)
    assert [ratio.lo, ratio.hi] == pytest.approx(
        figures["poisson_ratio_ci_25_30_vs_14_31"], **EXACT
    )


def survival_at_each_time(durations, events):
    curve = rates.kaplan_meier(durations, events, confidence=0.9)
    return {"low": curve.lo, "high": curve.hi}


ANCHORED = {
    "proportion_ci_wilson": lambda k, n: np.array(rates.wilson(k, n)),
    "poisson_garwood": lambda x, t: np.array(rates.garwood(x, t)),
    "poisson_ratio_central_ci": lambda *sides: np.array(rates.ratio_of_counts(*sides)[1:]),
    "newcombe_difference": lambda *sides: np.array(rates.newcombe(*sides)[1:]),
    "km_loglog_90ci_low": lambda *rows: survival_at_each_time(*rows)["low"],
    "km_loglog_90ci_high": lambda *rows: survival_at_each_time(*rows)["high"],
}


@pytest.mark.parametrize("kind", ANCHORED)
def test_published_figures(anchors, kind):
    published = [anchor for anchor in anchors if anchor["kind"] == kind]

    assert published
    for anchor in published:
        found = ANCHORED[kind](*anchor["args"])
        assert found == pytest.approx(np.array(anchor["expected"]), abs=anchor["tolerance"], rel=0)
