import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, insights, readiness
from netmetrics.metrics.known import asking_rows
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


@pytest.mark.parametrize(("now", "verdict"), [((38, 40), "more"), ((4, 40), "fewer")])
def test_a_clear_difference_of_shares_is_said(now, verdict):
    found = compare(two=answers((20, 40), (20, 40), (20, 40), now))

    assert found.loc["answered", "verdict"] == verdict


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


def test_comparisons_of_one_report_are_judged_together():
    found = compare(people(20, 20, 20, 36)).reset_index()
    alone = found.loc[0]
    # scipy: twice the chance of 36 or more of 96 in 30 of 120 days, stats.binom(96, 0.25).sf(35).
    assert alone["p"] == pytest.approx(0.00898733, abs=1e-8)
    assert (alone["verdict"], alone["comparisons"]) == ("more", 3)

    many = [found.assign(p=[math.nan, 0.5, 0.6]) for _ in range(5)]
    again, *_ = insights.one_report(found, *many)

    assert again.loc[0, "comparisons"] == 13
    assert again.loc[0, "verdict"] == "about as usual"  # 13 x 0.009 is above 0.05


def test_a_report_without_tables_compares_nothing():
    assert insights.one_report() == ()


@pytest.mark.parametrize(
    ("now", "outside"),
    [
        pytest.param(33, False, id="on the limit"),
        pytest.param(34, True, id="above"),
        pytest.param(7, False, id="on the lower limit"),
        pytest.param(6, True, id="below"),
    ],
)
def test_months_are_judged_by_the_chance_limits(now, outside):
    # Usually 20 in a month: three roots of 20 are 13.4.
    found = insights.run_chart(people(20, 20, 20, now), count="people", of="days", period=OCTOBER)

    assert found["outside"].tolist() == [False, False, False, outside]
    assert (found["usual"] * 30).tolist() == pytest.approx([20] * 4)
    assert (found["hi"] * 30).tolist() == pytest.approx([20 + 3 * math.sqrt(20)] * 4)
    assert found["baseline"].tolist() == [True, True, True, False]


def test_months_that_vary_by_more_than_chance_have_wider_limits():
    # Moving ranges 30 and 30, so 2.66 x 30 = 79.8 either side of 20.
    found = insights.run_chart(people(10, 40, 10, 90), count="people", of="days", period=OCTOBER)

    assert (found["hi"] * 30).tolist() == pytest.approx([99.8] * 4)
    assert found["lo"].tolist() == [0] * 4
    assert not found["outside"].any()


def test_limits_of_a_share_stay_shares_and_follow_the_number():
    found = insights.run_chart(
        answers((5, 10), (5, 10), (5, 10), (16, 16)), count="k", of="n", period=OCTOBER, share=True
    )

    # 0.5 and three times 0.5 over the root of 10 or 16.
    assert found["lo"].tolist() == pytest.approx([0.5 - 1.5 / math.sqrt(10)] * 3 + [0.125])
    assert found["hi"].tolist() == pytest.approx([0.5 + 1.5 / math.sqrt(10)] * 3 + [0.875])
    assert found["outside"].tolist() == [False, False, False, True]


def test_two_months_make_no_usual():
    found = insights.run_chart(people(20, 20, 60), count="people", of="days", period=OCTOBER)

    assert found[["usual", "lo", "hi"]].isna().all(axis=None)
    assert not found["outside"].any()


def test_no_month_makes_an_empty_chart():
    found = insights.run_chart(people(), count="people", of="days", period=OCTOBER)

    assert found.empty
    assert found["outside"].dtype == bool


START = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("usual", "now", "outside"),
    [
        ((0, 0, 0), 31, False),  # nothing usual to be beyond
        ((2, 1, 1), 31, False),  # 4 in all
        ((2, 2, 1), 31, True),  # 5 in all
        ((12, 12, 12), 0, True),  # 12 would be usual: 0 says something
        ((4, 4, 4), 0, False),
    ],
)
def test_a_run_chart_shows_no_month_as_outside_where_little_was_counted(usual, now, outside):
    found = insights.run_chart(people(*usual, now), count="people", of="days", period=OCTOBER)

    assert found["outside"].tolist() == [False, False, False, outside]
    assert found["usual"].notna().all() == (sum(usual) >= 5)


def test_four_in_a_month_where_next_to_none_are_usual_are_not_outside():
    by_month = months(people=[1, 2, 0, 1, 1, 0, 4], days=[30] * 7)
    more = by_month.assign(people=[1, 2, 0, 1, 1, 0, 5])

    few, five = (
        insights.run_chart(one, count="people", of="days", period=OCTOBER)
        for one in (by_month, more)
    )

    assert few["hi"].iloc[0] * 30 < 4  # usually 5 in six months: 0.83 + 3 * 0.91 = 3.57
    assert not few["outside"].any()
    assert five["outside"].tolist() == [False] * 6 + [True]


@pytest.mark.parametrize(
    ("usual", "now", "outside"),
    [
        (((3, 3), (3, 3), (3, 3)), (0, 10), False),  # 9 in all
        (((4, 4), (3, 3), (3, 3)), (0, 10), True),
        (((4, 4), (3, 3), (3, 3)), (0, 9), False),
        (((2, 2), (2, 2), (2, 2)), (1, 2), False),
    ],
)
def test_a_run_chart_of_shares_shows_no_month_as_outside_over_few(usual, now, outside):
    found = insights.run_chart(answers(*usual, now), count="k", of="n", period=OCTOBER, share=True)

    assert found["outside"].tolist() == [False, False, False, outside]


def days_of(contact, *days, channel="Email"):
    """Rows of a contact so many days after the start."""
    return pd.DataFrame(
        {
            "date": [pd.Timestamp(START) + pd.Timedelta(days=day) for day in days],
            "contact": contact,
            "channel": channel,
            "started_by": "Me",
        }
    ).astype({"date": "datetime64[us]", "contact": "str", "channel": "str", "started_by": "str"})


def rhythm(rows, *, after, contacts=None, **options):
    as_of = START + dt.timedelta(days=after)
    people = pd.DataFrame({"contact": ["Ana"]} if contacts is None else contacts)
    status = engagement.status(people, rows, as_of=as_of)
    return insights.own_rhythm(status, rows, as_of=as_of, **options).iloc[0]


FIVE = (0, 10, 20, 30, 40, 55)  # silences of 10, 10, 10, 10 and 15 days
TEN = (0, 10, 20, 30, 40, 50, 60, 70, 80, 92, 192)  # eight of 10 days, one of 12, one of 100


@pytest.mark.parametrize(
    ("after", "overdue"),
    [pytest.param(70, False, id="on the day"), pytest.param(71, True, id="a day late")],
)
def test_five_silences_make_a_rhythm_and_longer_ones_stand_out(after, overdue):
    found = rhythm(days_of("Ana", *FIVE), after=after)

    assert (found["rule"], found["gaps"]) == ("own rhythm", 5)
    assert (found["usual_gap_days"], found["limit_days"]) == (10, 15)
    assert found["overdue"] == overdue


@pytest.mark.parametrize(("silence", "overdue"), [(12, False), (13, True)])
def test_the_longest_in_ten_silences_is_no_measure(silence, overdue):
    found = rhythm(days_of("Ana", *TEN), after=TEN[-1] + silence)

    assert (found["gaps"], found["limit_days"]) == (10, 12)
    assert found["overdue"] == overdue


@pytest.mark.parametrize(("after", "overdue"), [(40 + 90, False), (40 + 91, True)])
def test_below_five_silences_check_in_every_is_the_measure(after, overdue):
    found = rhythm(days_of("Ana", *FIVE[:-1]), after=after)

    assert (found["rule"], found["gaps"], found["limit_days"]) == ("check in every", 4, 90)
    assert found["overdue"] == overdue


def test_a_like_makes_no_rhythm_and_two_rows_of_a_day_no_silence():
    rows = pd.concat(
        [days_of("Ana", *FIVE), days_of("Ana", 10, 20), days_of("Ana", 57, channel="Social")],
        ignore_index=True,
    )

    found = rhythm(rows, after=71)

    assert (found["gaps"], found["days_since"]) == (5, 16)


def test_nobody_who_said_no_is_overdue():
    people = {"contact": ["Ana"], "ok_to_stay_in_touch": ["No"]}

    assert not rhythm(days_of("Ana", *FIVE), after=200, contacts=people)["overdue"]


def test_a_person_without_contact_has_no_rhythm():
    found = rhythm(days_of("Bo", *FIVE), after=200)

    assert (found["gaps"], found["rule"], found["overdue"]) == (0, "check in every", False)
    assert math.isnan(found["usual_gap_days"])


def test_a_rhythm_of_no_silences_is_refused():
    with pytest.raises(ValueError, match="min_gaps must be 1 or more; got 0"):
        rhythm(days_of("Ana", *FIVE), after=71, min_gaps=0)


def message(day, contact, answered=None, channel="Email", by="Me"):
    at = pd.Timestamp(START)
    return {
        "date": at + pd.Timedelta(days=day),
        "contact": contact,
        "channel": channel,
        "started_by": by,
        "answered_on": pd.NaT if answered is None else at + pd.Timedelta(days=answered),
        "answered": None if answered is None else "Yes",
    }


def sheet(*rows):
    table = pd.DataFrame(rows)
    dates, texts = ["date", "answered_on"], ["contact", "channel", "started_by", "answered"]
    return table.astype(dict.fromkeys(dates, "datetime64[us]") | dict.fromkeys(texts, "str"))


NO_PURPOSES = pd.DataFrame(
    {"interaction": pd.Series(dtype="int64"), "purpose": pd.Series(dtype="str")}
)


def firsts(rows, *, after=100, purposes=NO_PURPOSES, contacts=None, **options):
    as_of = START + dt.timedelta(days=after)
    asking = asking_rows(rows)
    found = follow_up.episodes(asking, as_of=as_of)
    people = pd.DataFrame({"contact": rows["contact"].unique()}) if contacts is None else contacts
    return insights.first_approaches(
        found, asking, purposes, people, as_of=as_of, **options
    ).set_index("contact")


@pytest.mark.parametrize(
    ("after", "answered", "as_expected"),
    [
        pytest.param(40, 40, (True, True), id="answered on the last day"),
        pytest.param(41, 41, (False, True), id="answered a day late"),
        pytest.param(40, None, (False, True), id="time over"),
        pytest.param(39, None, (False, False), id="a day to go"),
        pytest.param(39, 12, (True, False), id="answered early, still too early to say"),
    ],
)
def test_a_first_approach_is_judged_once_its_time_is_over(after, answered, as_expected):
    early = message(0, "Zoe", by="Them")
    found = firsts(sheet(early, message(10, "Ana", answered)), after=after)

    assert tuple(found.loc["Ana", ["answered", "judged"]]) == as_expected


@pytest.mark.parametrize(
    ("second", "in_time"),
    [pytest.param(40, True, id="sent on the last day"), pytest.param(41, False, id="a day late")],
)
def test_an_answer_without_its_day_is_in_time_when_its_message_was(second, in_time):
    early = message(0, "Zoe", by="Them")
    rows = sheet(early, message(10, "Ana"), {**message(second, "Ana"), "answered": "Yes"})
    asking, as_of = asking_rows(rows), START + dt.timedelta(days=90)

    tried = insights.tries(follow_up.episodes(asking, as_of=as_of), asking, as_of=as_of)

    assert firsts(rows, after=90).loc["Ana", "answered"] == in_time
    assert tried["k"].tolist() == [0, 1, 0]  # in time for the message that it answers


def test_answers_after_the_last_known_day_are_not_known_from_later_approaches_either():
    rows = sheet(message(0, "Zoe", by="Them"), message(1, "Ana"), message(2, "Ana", 25))
    later = follow_up.episodes(asking_rows(rows), as_of=START + dt.timedelta(days=60))
    known = asking_rows(rows)
    as_of = START + dt.timedelta(days=24)

    first = insights.first_approaches(
        later, known, NO_PURPOSES, pd.DataFrame({"contact": ["Ana"]}), as_of=as_of
    ).iloc[0]
    second = insights.tries(later, known, as_of=as_of, window_days=22).set_index("attempt").loc[2]

    assert (first["judged"], first["answered"]) == (False, False)
    assert (second["k"], second["n"]) == (0, 1)


def test_only_the_first_approach_to_each_person_counts():
    rows = sheet(
        message(0, "Ana", 1),
        message(5, "Ana", channel="Message"),
        message(6, "Bo", channel="Message"),
    )

    found = firsts(rows)

    assert found["channel"].to_dict() == {"Ana": "Email", "Bo": "Message"}
    assert found["answered"].to_dict() == {"Ana": True, "Bo": False}


def test_every_purpose_belongs_to_one_of_at_most_five_openings():
    assert set(insights._OPENINGS) == set(schema.PURPOSES)
    assert len(set(insights._OPENINGS.values())) <= 5


def test_the_opening_is_the_first_purpose_of_the_first_message():
    rows = sheet(message(0, "Ana", 1), message(0, "Ana"), message(3, "Bo"))
    purposes = pd.DataFrame(
        {
            "interaction": [0, 0, 1],
            "purpose": pd.Series(["Congratulate", "Ask advice", "Thank"], dtype="str"),
        }
    )

    found = firsts(rows, purposes=purposes)

    assert found["opening"].to_dict() == {"Ana": "News about them", "Bo": "Not recorded"}


def test_the_opening_is_found_whatever_the_order_of_the_rows():
    rows = sheet(message(9, "Bo"), message(3, "Bo", channel="Message"), message(0, "Ana", 1))
    purposes = pd.DataFrame(
        {"interaction": [0, 1], "purpose": pd.Series(["Thank", "Ask advice"], dtype="str")}
    )

    for order in ([0, 1, 2], [2, 1, 0]):
        found = firsts(rows.loc[order], purposes=purposes)
        assert tuple(found.loc["Bo", ["channel", "opening"]]) == ("Message", "Asking advice")


@pytest.mark.parametrize(
    ("before", "quiet"),
    [
        pytest.param("2025-01-04", "Quiet", id="a year"),
        pytest.param("2025-01-05", "In touch", id="a day less"),
        pytest.param("2026-02-01", "Not recorded", id="later"),
        pytest.param(None, "Not recorded", id="blank"),
    ],
)
def test_who_was_quiet_is_told_by_in_touch_before_this_sheet(before, quiet):
    contacts = pd.DataFrame({"contact": ["Ana"], "in_touch_before_on": [pd.Timestamp(before)]})

    found = firsts(sheet(message(3, "Ana", 5)), contacts=contacts)

    assert found.loc["Ana", "quiet"] == quiet
    assert found.loc["Ana", "closeness"] == "Not recorded"


def test_who_was_quiet_is_told_by_the_last_exchange_too():
    rows = sheet(
        message(0, "Ana", by="Them"), message(0, "Bo", by="Them"), message(90, "Bo", by="Them"),
        message(100, "Ana"), message(100, "Bo"), message(100, "Cy"),
    )  # fmt: skip

    found = firsts(rows, after=200, dormant_days=100)

    assert found["quiet"].to_dict() == {"Ana": "Quiet", "Bo": "In touch", "Cy": "Not recorded"}


def test_nothing_approached_gives_typed_tables():
    found = firsts(sheet(message(0, "Ana", by="Them"))).reset_index()

    assert found.empty
    assert found.drop(columns="contact").dtypes.astype(str).to_dict() == {
        name: dtype for name, dtype in insights._FIRST.items() if name != "contact"
    }
    assert insights.by_group(found, by="channel").empty
    pairs = insights.compare(found, by="channel", within="quiet")
    assert pairs.dtypes.astype(str).to_dict() == insights._PAIRS


def approached(**groups):
    """Answered and asked of each group, all judged; a triple adds so many too early to say."""
    rows = [
        {"channel": name, "answered": i < k, "judged": True, "closeness": "Close"}
        for name, (k, n, *_) in groups.items()
        for i in range(n)
    ]
    rows += [
        {"channel": name, "answered": True, "judged": False, "closeness": "Close"}
        for name, (_, _, *still_open) in groups.items()
        for _ in range(sum(still_open))
    ]
    return pd.DataFrame(rows).astype({"channel": "str", "closeness": "str"})


def test_groups_are_ranked_by_the_pulled_share_from_ten_on():
    table = approached(
        a=(9, 9), b=(12, 40), c=(5, 10), d=(3, 3), **{insights.NOT_RECORDED: (4, 4, 2)}
    )

    found = insights.by_group(table, by="channel").set_index("group")

    # Common 29/62; pulled by ten cases: c (5 + 4.68)/20 = .484, b .334, d .590, a .720.
    assert found.index.tolist() == ["c", "b", "a", "d", "Not recorded"]
    assert found["ranked"].tolist() == [True, True, False, False, False]
    assert found.loc["c", "shrunk"] == pytest.approx((5 + 10 * 29 / 62) / 20)
    assert found.loc[insights.NOT_RECORDED, ["k", "n", "n_excluded"]].tolist() == [4, 4, 2]
    assert math.isnan(found.loc[insights.NOT_RECORDED, "shrunk"])


def test_two_channels_too_close_to_call():
    row = insights.compare(approached(Email=(9, 30), LinkedIn=(5, 10)), by="channel").iloc[0]

    assert (row["lower"], row["higher"]) == ("Email", "LinkedIn")
    assert (row["k_lower"], row["n_lower"], row["k_higher"], row["n_higher"]) == (9, 30, 5, 10)
    assert row["difference"] == pytest.approx(0.2)
    # statsmodels' confint_proportions_2indep(5, 10, 9, 30, method="newcomb")
    assert [row["lo"], row["hi"]] == pytest.approx([-0.118336, 0.495239], abs=1e-6)
    assert row["needed"] == 93
    assert row["odds"] == pytest.approx((5 / 5) / (9 / 21))
    assert row["verdict"] == "too close to call"
    assert row["layers"] == 0
    assert math.isnan(row["p_within"])


@pytest.mark.parametrize(("n", "pairs"), [(10, 1), (9, 0)])
def test_groups_below_ten_are_not_compared(n, pairs):
    assert len(insights.compare(approached(Email=(9, 30), Message=(5, n)), by="channel")) == pairs


def test_what_is_not_recorded_or_too_early_is_not_compared():
    table = approached(Email=(9, 30), Message=(5, 9, 8), **{insights.NOT_RECORDED: (20, 20)})

    assert insights.compare(table, by="channel").empty


def layered(*rows):
    """Rows of (channel, layer, answered, asked)."""
    return pd.DataFrame(
        [
            {"channel": channel, "closeness": layer, "answered": i < k, "judged": True}
            for channel, layer, k, n in rows
            for i in range(n)
        ]
    ).astype({"channel": "str", "closeness": "str"})


def test_a_clear_difference_that_holds_within_layers_is_said():
    table = layered(
        ("Email", "Close", 10, 40), ("Message", "Close", 30, 40),
        ("Email", "Acquaintance", 5, 40), ("Message", "Acquaintance", 20, 40),
    )  # fmt: skip

    row = insights.compare(table, by="channel", within="closeness").iloc[0]

    assert (row["higher"], row["verdict"], row["layers"]) == ("Message", "more often", 2)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [("Email", "Close", 7, 10), ("Message", "Close", 28, 40),
             ("Email", "Acquaintance", 8, 40), ("Message", "Acquaintance", 2, 10)],
            id="all of it is whom you write to",
        ),
        pytest.param(
            [("Email", "Acquaintance", 8, 40), ("Message", "Close", 30, 40)], id="never both",
        ),
        pytest.param(
            [("Email", "Close", 5, 40), ("Message", "Close", 38, 40),
             ("Email", "Acquaintance", 8, 40), ("Message", "Acquaintance", 10, 40)],
            id="much among some, little among others",
        ),
        pytest.param(
            [("Email", "Close", 30, 40), ("Message", "Close", 10, 40),
             ("Email", "Acquaintance", 10, 40), ("Message", "Acquaintance", 30, 40)],
            id="one way and the other, even on the whole",
        ),
        pytest.param(
            # StratifiedTable: Breslow-Day p 0.020, so the same side, but not alike.
            [("Email", "Close", 6, 40), ("Message", "Close", 30, 40),
             ("Email", "Acquaintance", 10, 40), ("Message", "Acquaintance", 20, 40)],
            id="the same way, but not alike",
        ),
        pytest.param(
            # StratifiedTable: odds 0.11 within, p 0.0003, alike in both (p 0.64).
            [("Email", "Close", 19, 20), ("Message", "Close", 120, 200),
             ("Email", "Acquaintance", 50, 200), ("Message", "Acquaintance", 1, 20)],
            id="the other way round among either",
        ),
    ],
)  # fmt: skip
def test_a_difference_that_does_not_hold_within_layers_depends(rows):
    row = insights.compare(layered(*rows), by="channel", within="closeness").iloc[0]

    assert row["verdict"] == "it depends"


def test_whether_layers_differ_is_a_comparison_like_any_other():
    rows = (
        ("Email", "Close", 5, 10),
        ("Message", "Close", 6, 10),
        ("Email", "Far", 5, 10),
        ("Message", "Far", 6, 10),
    )
    pairs = insights.compare(layered(*rows), by="channel", within="closeness")
    alone = pairs.assign(p=0.5, p_same=0.009)
    others = [pairs.assign(p=0.5, p_same=0.6) for _ in range(5)]

    assert pairs["comparisons"].tolist() == [2]
    # Benjamini and Hochberg: 2 x 0.009 is below 0.05, 12 x 0.009 is not.
    assert insights.one_report(alone)[0]["verdict"].tolist() == ["it depends"]
    again, *_ = insights.one_report(alone, *others)
    assert (again["comparisons"].item(), again["verdict"].item()) == (12, "too close to call")


def test_the_not_recorded_are_no_layer_of_their_own():
    rows = [("Email", "Close", 10, 40), ("Message", "Close", 30, 40)]
    blank = [(channel, insights.NOT_RECORDED, 30, 40) for channel in ("Email", "Message")]

    row = insights.compare(layered(*rows, *blank), by="channel", within="closeness").iloc[0]

    assert math.isnan(row["p_same"])
    assert (row["layers"], row["comparisons"], row["verdict"]) == (1, 1, "more often")


def test_nothing_depends_on_what_is_recorded_of_one_group_only():
    rows = ("Email", insights.NOT_RECORDED, 8, 40), ("Message", "Close", 30, 40)

    row = insights.compare(layered(*rows), by="channel", within="closeness").iloc[0]

    assert (row["within"], row["layers"], row["verdict"]) == ("", 0, "more often")


def test_three_channels_are_three_comparisons():
    found = insights.compare(approached(a=(9, 30), b=(9, 30), c=(29, 30)), by="channel")

    assert found["comparisons"].tolist() == [3, 3, 3]
    assert found["verdict"].tolist() == ["too close to call", "more often", "more often"]


def test_a_message_answered_before_it_was_sent_is_no_try():
    rows = message(10, "Ana", 5), message(10, "Bo", 12), message(15, "Cy", 9), message(20, "Cy", 25)

    found = second_messages(*rows, after=90)

    assert found["k"].tolist() == [2, 0]
    assert found["n"].tolist() == [2, 0]


def test_a_first_message_answered_before_it_was_sent_is_not_the_first():
    rows = sheet(message(10, "Ana", 5), message(10, "Ana", 12)).assign(channel=["Email", "Message"])
    people = pd.DataFrame({"contact": ["Ana"]})
    none = pd.DataFrame({"interaction": [], "purpose": []})

    as_of = START + dt.timedelta(days=90)
    found = insights.first_approaches(
        follow_up.episodes(rows, as_of=as_of), rows, none, people, as_of=as_of
    )

    assert found[["channel", "answered"]].to_numpy().tolist() == [["Message", True]]


def second_messages(*rows, after, most=2):
    as_of = START + dt.timedelta(days=after)
    asking = asking_rows(sheet(message(0, "Zoe", by="Them"), *rows))
    found = follow_up.episodes(asking, as_of=as_of)
    return insights.tries(found, asking, as_of=as_of, most=most).set_index("attempt")


@pytest.mark.parametrize(
    ("after", "answered", "counts"),
    [
        pytest.param(50, 50, (1, 1, 0), id="answered on the last day"),
        pytest.param(51, 51, (0, 1, 0), id="answered a day late"),
        pytest.param(49, None, (0, 0, 1), id="a day to go"),
        pytest.param(49, 21, (0, 0, 1), id="answered, a day to go"),
    ],
)
def test_a_second_message_has_its_own_time(after, answered, counts):
    found = second_messages(message(10, "Ana"), message(20, "Ana", answered), after=after)

    assert tuple(found.loc[2, ["k", "n", "n_excluded"]]) == counts
    assert tuple(found.loc[1, ["k", "n", "people"]]) == (0, 1, 1)


def test_a_third_message_leaves_the_second_without_an_answer():
    found = second_messages(
        message(10, "Ana"), message(20, "Ana"), message(30, "Ana", 31), after=99, most=3
    )

    assert found["k"].tolist() == [0, 0, 1]
    assert found["n"].tolist() == [1, 1, 1]


def test_an_answer_without_its_day_counts_as_in_time():
    late = message(20, "Ana") | {"answered": "Yes"}

    assert second_messages(message(10, "Ana"), late, after=99).loc[2, "k"] == 1


def test_several_second_messages_to_one_person_are_one_person():
    found = second_messages(
        message(10, "Ana"), message(20, "Ana", 21), message(30, "Ana"), message(40, "Ana"), after=99
    )

    assert tuple(found.loc[2, ["k", "n", "people"]]) == (1, 2, 1)


delays = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=20)


def delay_table(rows):
    return pd.DataFrame(
        {"days": [float(day) for day, _ in rows], "seen": [seen for _, seen in rows]}
    ).astype({"days": "float64", "seen": "bool"})


@pytest.mark.parametrize(
    ("first", "verdict"),
    [
        pytest.param([(1, True)] * 10, "sooner", id="sooner"),
        pytest.param([(90, False)] * 10, "later", id="later"),
        pytest.param([(day, True) for day in range(11, 21)], "too close to call", id="alike"),
        pytest.param([(1, True)] * 9, "too early to say", id="nine"),
    ],
)
def test_which_group_answers_sooner(first, verdict):
    other = [(day, True) for day in range(11, 21)]

    found = insights.compare_delays(delay_table(first), delay_table(other)).iloc[0]

    assert found["verdict"] == verdict
    assert math.isnan(found["p"]) == (verdict == "too early to say")


@given(delays, delays)
@settings(max_examples=60, deadline=None)
def test_groups_swapped_give_the_opposite_verdict(first, second):
    one = insights.compare_delays(delay_table(first), delay_table(second)).iloc[0]
    other = insights.compare_delays(delay_table(second), delay_table(first)).iloc[0]

    opposite = {"sooner": "later", "later": "sooner"}
    assert other["verdict"] == opposite.get(one["verdict"], one["verdict"])
    assert (one["n_first"], one["answered_first"]) == (other["n_second"], other["answered_second"])


logs = st.lists(
    st.tuples(
        st.integers(0, 120), st.sampled_from("ABC"), st.none() | st.integers(0, 60),
        st.sampled_from(["Email", "Message", "In person", "Social"]), st.sampled_from(schema.SIDES),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def everything(rows, as_of):
    asking = asking_rows(rows)
    found = follow_up.episodes(asking, as_of=as_of)
    people = pd.DataFrame({"contact": pd.Series(["A", "B", "C"], dtype="str")})
    first = insights.first_approaches(found, asking, NO_PURPOSES, people, as_of=as_of)
    status = engagement.status(people, rows, as_of=as_of)
    return [
        first,
        insights.by_group(first, by="channel"),
        insights.compare(first, by="channel", within="quiet"),
        insights.tries(found, asking, as_of=as_of),
        insights.own_rhythm(status, rows, as_of=as_of),
    ]


@given(logs, st.integers(0, 120))
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_later_rows_change_nothing_that_was_known(log, after):
    as_of = START + dt.timedelta(days=after)
    # Answers are recorded from the first day on.
    rows = sheet(
        message(0, "Z", by="Them"),
        *(message(day, who, None if late is None else day + late, how, by)
          for day, who, late, how, by in log),
    )  # fmt: skip
    known = rows[rows["date"] <= pd.Timestamp(as_of)].copy()
    later = known["answered_on"] > pd.Timestamp(as_of)
    known.loc[later, ["answered_on", "answered"]] = None

    for ours, theirs in zip(everything(rows, as_of), everything(known, as_of), strict=True):
        pd.testing.assert_frame_equal(ours, theirs)


@given(logs, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
@pytest.mark.slow
def test_the_order_of_the_rows_is_irrelevant(log, random):
    rows = sheet(
        message(0, "Z", by="Them"),
        *(message(day, who, None if late is None else day + late, how, by)
          for day, who, late, how, by in log),
    )  # fmt: skip
    order = list(rows.index)
    random.shuffle(order)
    as_of = START + dt.timedelta(days=150)

    for ours, theirs in zip(
        everything(rows, as_of), everything(rows.loc[order], as_of), strict=True
    ):
        by = [column for column in ("contact", "group", "attempt", "lower") if column in ours]
        pd.testing.assert_frame_equal(
            ours.sort_values(by, ignore_index=True), theirs.sort_values(by, ignore_index=True)
        )


def test_opportunities_since_being_back_in_touch():
    lag = pd.DataFrame(
        {
            "contact": pd.Series(["Ana", "Bo", "Cy"], dtype="str"),
            "reconnected_on": pd.to_datetime(["2026-03-01", "2026-03-01", None]),
        }
    )
    rows = [
        ("Ana", "2026-02-28", None),  # before
        ("Ana", "2026-03-01", None),
        ("Ana", "2026-05-01", "Me"),
        ("Ana", "2026-05-02", "Them"),  # not for me
        ("Bo", "2026-07-01", None),  # after the last known day
        ("Cy", "2026-05-01", None),  # never quiet, as far as known
        ("Di", "2026-05-01", None),
    ]
    came_up = pd.DataFrame(rows, columns=["contact", "opened_on", "for_whom"]).astype(
        {"contact": "str", "opened_on": "datetime64[us]", "for_whom": "str"}
    )

    found = insights.through_reconnected(lag, came_up, as_of=dt.date(2026, 6, 30)).iloc[0]

    assert (found["k"], found["n"], found["method"]) == (2, 5, "Wilson")
    assert (found["lo"], found["hi"]) == pytest.approx((0.1176, 0.7693), abs=5e-5)  # statsmodels


def test_columns_of_categories_give_the_same():
    rows = sheet(
        message(0, "Zoe", by="Them"), message(1, "Ana", 5), message(2, "Bo", channel="Message")
    )
    contacts = pd.DataFrame({"contact": ["Ana", "Bo"], "closeness": ["Close", None]}).astype("str")
    texts = ["contact", "channel", "started_by", "answered"]

    plain = firsts(rows, contacts=contacts)
    found = firsts(
        rows.astype(dict.fromkeys(texts, "category")), contacts=contacts.astype("category")
    )

    pd.testing.assert_frame_equal(found, plain)
    assert plain.loc["Bo", "closeness"] == "Not recorded"


def test_readiness_is_reached_from_here_too():
    assert insights.readiness is readiness.facts


def test_silences_are_those_of_each_person_alone():
    # Ana's silences are 10, 30 and 5 days, Bo's 20 and 40; Cy has none.
    rows = pd.concat(
        [days_of("Ana", 0, 10, 40, 45), days_of("Bo", 100, 120, 160), days_of("Cy", 200)],
        ignore_index=True,
    )
    as_of = START + dt.timedelta(days=300)
    status = engagement.status(pd.DataFrame({"contact": ["Ana", "Bo", "Cy"]}), rows, as_of=as_of)

    found = insights.own_rhythm(status, rows, as_of=as_of)

    assert found["gaps"].tolist() == [3, 2, 0]
    assert found["usual_gap_days"].tolist() == pytest.approx([10, 30, math.nan], nan_ok=True)


def test_without_rows_nobody_has_a_rhythm():
    found = rhythm(days_of("Ana"), after=10)

    assert (found["gaps"], found["limit_days"], found["overdue"]) == (0, 90, False)


def test_an_answer_of_the_same_day_ends_no_silence_before_it():
    rows = sheet(message(0, "Ana", by="Them"), message(100, "Ana", 100))

    assert firsts(rows, after=200, dormant_days=100).loc["Ana", "quiet"] == "Quiet"


@pytest.mark.parametrize(("day", "n"), [("2026-06-30", 1), ("2026-07-01", 0)])
def test_an_opportunity_of_the_last_day_counts(day, n):
    lag = pd.DataFrame({"contact": ["Ana"], "reconnected_on": ["2026-03-01"]})
    came_up = pd.DataFrame({"contact": ["Ana"], "opened_on": [day]})

    found = insights.through_reconnected(lag, came_up, as_of=dt.date(2026, 6, 30)).iloc[0]

    assert (found["k"], found["n"]) == (n, n)


@pytest.mark.parametrize(
    ("day", "counts"),
    [pytest.param(0, (1, 1, 0), id="over"), pytest.param(100, (0, 0, 1), id="sent today")],
)
def test_an_answer_of_the_same_day_is_a_try_like_any_other(day, counts):
    as_of = START + dt.timedelta(days=100)
    asking = asking_rows(sheet(message(day, "Ana", day)))
    approaches = follow_up.episodes(asking, as_of=as_of)

    found = insights.tries(approaches, asking, as_of=as_of).iloc[0]

    assert (found["k"], found["n"], found["n_excluded"]) == counts
    assert len(firsts(sheet(message(day, "Ana", day)), after=100)) == 1
