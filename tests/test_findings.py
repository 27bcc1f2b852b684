import dataclasses
import datetime as dt
import math
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netmetrics as nm
from netmetrics.metrics import frames, insights
from netmetrics.periods import Period
from netmetrics.report import figures, findings
from netmetrics.schema import Settings

OCTOBER = Period.parse("2026-10")
END = dt.date(2026, 10, 31)
# The left column of the style page, what no comparison of this kind can show, and terms of art.
NEVER = re.compile(
    r"\b(touches|reach|coverage|roster|matured|immature|censored|episodes?|attempts?|outreach|interval|"
    r"wilson|baseline|dormant|lapsed|promises?|pdc|adherence|funnel|cohort|lag|win rate|attribution|"
    r"works better|causes?|caused|brings?|brought|significant\w*|odds|p-?value|layers?|shrunk|nan|inf)\b",
    re.IGNORECASE,
)


def counted(k, n, **more):
    return frames.rate_table(k, n, n_excluded=0).assign(**more)


def rhythm(*rows):
    columns = ["contact", "gaps", "usual_gap_days", "limit_days", "days_since", "rule", "overdue"]
    return pd.DataFrame(rows, columns=columns)


def own(contact, since, limit, usual=30.0):
    return (contact, 6, usual, float(limit), float(since), "own rhythm", since > limit)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(
            [own("Ana", 40, 60), own("Bo", 100, 60), ("Cy", 1, 5.0, 90.0, 200.0, "check in every", True)],
            "Think of Bo first. Of 2 people whose own rhythm is known, 1 has been silent for longer than nine"
            " in ten times before: Bo for 100 days, usually about 30.",
            id="one",
        ),
        pytest.param(
            [own("Ana", 70, 60), own("Bo", 100, 60), own("Cy", 65, 60), own("Di", 300, 60)],
            "Think of Di, Bo and Ana first. Of 4 people whose own rhythm is known, 4 have been silent for longer"
            " than nine in ten times before, above all Di for 300 days, usually about 30; Bo for 100 days,"
            " usually about 30; Ana for 70 days, usually about 30.",
            id="more than are named",
        ),
        pytest.param(
            [own("Ana", 60, 60)],
            "Nobody is silent for unusually long. That is of 1 person whose own rhythm is known.",
            id="nobody",
        ),
        pytest.param(
            [],
            "Go by the days in Check in every. Nobody has enough days of contact behind them yet for a rhythm of"
            " their own.",
            id="no rhythm yet",
        ),
    ],
)  # fmt: skip
def test_who_is_silent_for_longer_than_they_were(rows, said):
    assert "".join(findings.own_rhythm(rhythm(*rows))) == said


def changed(measure, now, now_of, usual, usual_of, lo, hi, verdict, comparisons=3):
    return pd.DataFrame(
        {
            "measure": [measure], "now": [now], "now_of": [now_of], "usual": [usual],
            "usual_of": [usual_of], "lo99": [lo], "hi99": [hi], "verdict": [verdict],
            "comparisons": [comparisons],
        }
    )  # fmt: skip


NO = math.nan


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param(
            ("people in touch with", 36, 30, 60, 90, 1.03, 3.1, "more"),
            "People in touch with: 36, usually about 20: more than usual, very probably 1.0 to 3.1 times as many.",
            id="more",
        ),
        pytest.param(
            # 34 over three months and 155 over six: 11.3 and 26.2 in a month of 30.67 days.
            ("people in touch with", 34, 92, 155, 181, 0.3, 0.7, "fewer"),
            "People in touch with: about 11 a month on average, usually about 26: fewer than usual, very probably"
            " 0.3 to 0.7 times as many.",
            id="a quarter",
        ),
        pytest.param(
            # 11 over three months: 3.67; 19 over six: 3.22 in a month of 30.67 days.
            ("people in touch with", 11, 92, 19, 181, 0.6, 2.1, "about as usual"),
            "People in touch with: about 3.7 a month on average, usually about 3.2: about as usual.",
            id="a quarter of few",
        ),
        pytest.param(
            ("opportunities", 5, 30, 24, 90, 0.2, 1.7, "about as usual"),
            "Opportunities: 5, usually about 8: about as usual.",
            id="as usual",
        ),
        pytest.param(
            ("opportunities", 2, 31, 0, 0, NO, NO, "too early to say"),
            "Opportunities: 2; it is too early to say what is usual.",
            id="no usual",
        ),
        pytest.param(
            ("answered", 9, 14, 80, 88, -0.594, -0.006, "fewer"),
            "Answered: 9 of 14 approaches, usually 80 of 88: fewer than usual, very probably by 1 to 59 points.",
            id="fewer",
        ),
        pytest.param(
            ("answered", 18, 20, 40, 80, 0.09, 0.57, "more"),
            "Answered: 18 of 20 approaches, usually 40 of 80: more than usual, very probably by 9 to 57 points.",
            id="more answered",
        ),
        pytest.param(
            ("answered", 3, 8, 40, 80, -0.5, 0.3, "too early to say"),
            "Answered: 3 of 8 approaches, usually 40 of 80: too early to say.",
            id="too few",
        ),
        pytest.param(
            ("answered", 0, 0, 40, 80, NO, NO, "too early to say"),
            "Answered: no time to answer ended.",
            id="none",
        ),
        pytest.param(
            ("answered", 1, 2, 0, 0, NO, NO, "too early to say"),
            "Answered: 1 of 2 approaches; it is too early to say what is usual.",
            id="no usual answers",
        ),
    ],
)  # fmt: skip
def test_what_differs_from_the_usual(row, said):
    assert findings.changes(changed(*row)) == [said]


def test_people_of_a_quarter_are_shown_by_the_month():
    quarter = changed("people in touch with", 34, 92, 155, 181, 0.3, 0.7, "fewer")
    month = changed("people in touch with", 23, 31, 110, 181, 0.3, 0.7, "")

    shown = findings.a_month(quarter).iloc[0]
    assert shown["measure"] == "people in touch with, in a month"
    assert shown["now"] == pytest.approx(34 / 3)
    # The figure says the same usual number as the sentence: 155 / 181 * 92 / 3 = 26.26.
    assert shown["usual"] / shown["usual_of"] * shown["now_of"] == pytest.approx(26.26, abs=0.01)
    assert findings.a_month(month).equals(month)
    # 155 / 181 * 30.4375
    assert findings.usual_a_month(quarter, "people in touch with") == pytest.approx(
        26.065, abs=0.001
    )
    assert findings.usual_a_month(quarter, "opportunities") is None


def test_the_figure_of_a_quarter_counts_answers_in_whole_numbers():
    rows = [
        changed("people in touch with", 11, 92, 19, 181, 0.6, 2.1, "about as usual"),
        changed("answered", 32, 35, 44, 71, 0.06, 0.46, "more"),
    ]

    ax = figures.plot_changes(findings.a_month(pd.concat(rows, ignore_index=True)))

    said = {text.get_text() for text in ax.texts}
    assert {"3.7", "usual 3.2", "32 of 35", "usual 44 of 71"} <= said


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([0], ""),
        ([1], "One comparison was made; only what luck would hardly do is called a difference."),
        ([14, 14], "14 comparisons were made; only what luck would hardly do is called a difference."),
    ],
)  # fmt: skip
def test_the_number_of_comparisons_is_said(numbers, said):
    tables = [changed("answered", 1, 2, 3, 4, NO, NO, "", number) for number in numbers]

    assert findings.comparisons(*tables) == said


def chart(*rows):
    """Rows of (month, count, of, lo, hi)."""
    table = pd.DataFrame(rows, columns=["month", "count", "of", "lo", "hi"])
    value = table["count"] / table["of"]
    outside = (value < table["lo"]) | (value > table["hi"])
    return table.assign(month=pd.to_datetime(table["month"]), value=value, outside=outside)


def test_a_month_within_the_ordinary_range():
    rows = chart(("2026-09-01", 90, 30, 0.2, 1.2), ("2026-10-01", 23, 31, 0.2, 1.2))

    # 0.2 and 1.2 a day over 31 days are 6.2 and 37.2.
    assert findings.ordinary_range(rows, period=OCTOBER) == (
        "October 2026: 23 in 31 days, within the range of an ordinary month (7 to 37)."
    )


def test_a_share_outside_the_ordinary_range():
    rows = chart(("2026-10-01", 9, 14, 0.678, 1.0))

    assert findings.ordinary_range(rows, period=OCTOBER, share=True) == (
        "October 2026: 9 of 14, outside the range of an ordinary month (68 to 100 %)."
    )


def test_several_months_are_counted():
    rows = chart(
        ("2026-08-01", 9, 31, 0, 1), ("2026-09-01", 40, 30, 0, 1), ("2026-10-01", 9, 31, 0, 1)
    )

    assert findings.ordinary_range(rows, period=Period.parse("2026-Q3")) == (
        "Outside the range of ordinary months: September 2026 with 40."
    )


def test_ordinary_months_are_said_to_be():
    rows = chart(("2026-08-01", 9, 31, 0, 1), ("2026-09-01", 9, 30, 0, 1))

    assert findings.ordinary_range(rows, period=Period.parse("2026-Q3")) == (
        "None of the 2 months lies outside the range of ordinary ones."
    )


def test_without_a_usual_nothing_is_ordinary():
    assert findings.ordinary_range(chart(("2026-10-01", 9, 14, NO, NO)), period=OCTOBER) == ""


def waiting(
    n, answered, *, source="own", first=6, last=5, silent=180, share=0.125, status="ok",
    undated=0, window="ok",
):  # fmt: skip
    typical = pd.DataFrame({"n": [n], "answered": [answered], "n_undated": [undated]})
    shares = pd.DataFrame(
        {"within_days": [7, 30], "share": [0.15, 0.25], "lo": [0.11, 0.2], "hi": [0.2, 0.31],
         "status": ["ok", window], "n": n}
    )  # fmt: skip
    after = pd.DataFrame(
        {"within_days": [30], "share": [share], "lo": [0.08], "hi": [0.19], "status": [status],
         "n": [silent]}
    )  # fmt: skip
    last = first if source == "own" else last
    nudge = pd.DataFrame({"first_days": [first], "last_days": [last], "source": [source]})
    return "".join(findings.how_long_to_wait(typical, shares, after, nudge))


def test_how_long_to_wait_reads_as_designed():
    assert waiting(244, 60) == (
        "Write again after 6 days: most answers that come have come by then. Each message counted by itself:"
        " of your 244, 60 have been answered so far; by what is known, 15 % within a week (probably"
        " between 11 and 20 %) and 25 % within a month (probably between 20 and 31 %). Of the 180 that were"
        " silent for a week, about 1 in 8 was still answered by day 30 (probably between 8 and 19 %). That tells"
        " when answers came, not what a second message does."
    )


def test_with_too_few_messages_the_common_advice_stands():
    assert waiting(12, 3, source="default", first=2) == (
        "Write again after 2 to 5 days. That is common advice; your own figure takes 30 messages, 8 of them"
        " answered, and so far there were 12, 3 answered."
    )


@pytest.mark.parametrize(
    ("n", "answered", "more", "said"),
    [
        pytest.param(42, 14, {"window": "not observable yet"},
                     "takes messages that had no answer for a month, and so far there were 42, 14 answered,"
                     " none of them left open for so long.", id="too early"),
        pytest.param(42, 14, {}, "takes answers within a month, and so far there were 42, 14 answered,"
                     " all of them later.", id="late answers"),
        pytest.param(6, 0, {"undated": 8},
                     "takes 30 messages, 8 of them answered, and so far there were 6, 0 answered, leaving"
                     " out 8 answered on a day that is not recorded.", id="no days"),
        pytest.param(29, 8, {"window": "not observable yet"}, "so far there were 29, 8 answered.", id="29"),
        pytest.param(30, 7, {"window": "not observable yet"}, "so far there were 30, 7 answered.", id="7"),
        pytest.param(30, 8, {"window": "not observable yet"}, "left open for so long.", id="enough"),
    ],
)  # fmt: skip
def test_what_your_own_day_to_write_again_still_lacks_is_said(n, answered, more, said):
    assert waiting(n, answered, source="default", first=2, **more).endswith(said)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        pytest.param(7, 15, "Write again after 7 to 15 days. That is by your own setting; a figure from your log takes 30", id="both"),
        pytest.param(2, 6, "Write again after 2 to 6 days. That is by your own setting;", id="the last"),
        pytest.param(9, 9, "Write again after 9 days. That is by your own setting;", id="one day"),
        pytest.param(9, 5, "Write again after 9 days. That is by your own setting;", id="in no order"),
    ],
)  # fmt: skip
def test_days_that_you_set_are_not_called_common_advice(first, last, said):
    text = waiting(12, 3, source="default", first=first, last=last)

    assert text.startswith(said)


@pytest.mark.parametrize(
    ("through", "received", "said"),
    [
        pytest.param(2, 4, "", id="four"),
        pytest.param(
            4, 7, "That is 57 %, probably between 25 and 84 % (a very rough figure). ", id="seven"
        ),
        pytest.param(16, 20, "That is 80 %, probably between 58 and 92 %. ", id="twenty"),
    ],
)
def test_what_came_up_through_people_got_back_in_touch_with_has_its_range(through, received, said):
    known = nm.known_at(nm.load(nm.sample()), END)
    back = nm.opportunities.lag(
        known.contacts, known.interactions, known.opportunities, as_of=END
    ).dropna(subset="reconnected_on")["contact"].iloc[0]  # fmt: skip
    one = known.opportunities.head(1).assign(for_whom="Me", opened_on=pd.Timestamp(END))
    others = [one.assign(contact="Nobody else")] * (received - through)
    rows = pd.concat([one.assign(contact=back)] * through + others, ignore_index=True)
    network = dataclasses.replace(known, opportunities=rows)

    found = findings.review(network, as_of=END, period=OCTOBER, settings=Settings())

    row = found[found["says"].str.contains("came up through people")].iloc[0]
    assert row["says"].startswith(f"{through} of your {received} opportunities")
    assert row["finding"] == f"{said}What came up before that is not counted among them."


@pytest.mark.parametrize(
    ("silent", "share", "status", "said"),
    [
        pytest.param(10, 0.125, "ok", "about 1 in 8 was still answered", id="ten"),
        pytest.param(10, 0.47, "ok", "47 % were still answered", id="many"),
        pytest.param(10, 0.0, "ok", "none were still answered by day", id="none"),
        pytest.param(9, 0.125, "ok", "", id="nine"),
        pytest.param(10, NO, "not observable yet", "", id="not seen"),
    ],
)
def test_the_chance_after_silence_needs_ten(silent, share, status, said):
    text = waiting(244, 60, silent=silent, share=share, status=status)

    assert (said in text) if said else ("silent" not in text)


def tries(*counts, people=None):
    k, n = zip(*counts, strict=True)
    table = frames.rate_table(
        k, n, n_excluded=[0] * len(n), keys={"attempt": (range(1, len(n) + 1), "int64")}
    )
    return table.assign(people=n if people is None else people)


@pytest.mark.parametrize(
    ("counts", "people", "said"),
    [
        pytest.param(
            [(62, 171), (19, 37)], None,
            "One reminder is worth it. 19 of 37 second messages were answered within 30 days (51 %, probably"
            " between 36 and 67 %); of first messages 62 of"
            " 171 (36 %, probably between 29 and 44 %). You chose whom"
            " to write to again, so it need not hold for everyone.",
            id="many",
        ),
        pytest.param(
            [(30, 60), (1, 20), (1, 3)], [40, 15, 3],
            "One reminder is seldom answered, so choose for whom it is worth it."
            " 1 of 20 second messages, to 15 people, was answered within 30 days (5 %, probably between 1 and 24"
            " %); of first messages 30 of 60 (50 %, probably between 38 and 62 %). Of third messages, 1 of 3. You"
            " chose whom to write to again, so it need not hold for everyone.",
            id="seldom",
        ),
        pytest.param(
            [(5, 9), (4, 4)], None,
            "Whether a reminder is worth it cannot be said yet."
            " 4 of 4 second messages were answered within 30 days; of first messages 5 of 9 (56 %, probably between"
            " 27 and 81 %, very rough). You chose whom to write to again, so it need not hold for everyone.",
            id="few",
        ),
        pytest.param(
            [(5, 9), (0, 0)], None,
            "",
            id="none",
        ),
    ],
)  # fmt: skip
def test_how_second_messages_fared(counts, people, said):
    assert "".join(findings.second_message(tries(*counts, people=people), window_days=30)) == said


def approached(*rows):
    """Rows of (channel, closeness, answered, asked)."""
    return pd.DataFrame(
        [
            {"channel": channel, "closeness": layer, "answered": i < k, "judged": True}
            for channel, layer, k, n in rows
            for i in range(n)
        ],
        columns=["channel", "closeness", "answered", "judged"],
    ).astype({"channel": "str", "closeness": "str", "answered": "bool", "judged": "bool"})


def compared(*rows, within=""):
    table = approached(*rows)
    groups = insights.by_group(table, by="channel")
    pairs = insights.compare(table, by="channel", within=within)
    advice, *said = findings.answered_more(groups, pairs, by="channel") or [""]
    return advice, [sentence.strip() for sentence in said]


CAUTION = "You chose what to send to whom, so this is no proof of what helps."


def test_two_channels_too_close_to_call():
    # metrics.md section 7: 9 of 30 and 5 of 10, -12 to +50 points, about 90 each.
    advice, said = compared(("Email", "", 9, 30), ("LinkedIn", "", 5, 10))
    assert advice == "Take whichever suits: nothing stands out by channel."
    assert said == [
        (
            "The very first message to each person, answered by channel: LinkedIn 5 of 10 (50 %, probably between 24 and 76 %); Email 9 of"
            " 30 (30 %, probably between 17 and 48 %)."
        ),
        (
            "Email 9 of 30, LinkedIn 5 of 10: too close to call (difference −12 to +50 points). About 90 each would"
            " settle it."
        ),
        CAUTION,
    ]


def test_a_clear_difference_is_only_that_it_was_answered_more_often():
    rows = [("Email", "Close", 10, 40), ("Message", "Close", 30, 40),
            ("Email", "Acquaintance", 5, 40), ("Message", "Acquaintance", 20, 40)]  # fmt: skip

    advice, said = compared(*rows, within="closeness")

    assert advice == "Message was answered more often than email."
    # Newcombe for 50 of 80 and 15 of 80 by statsmodels: 0.294 to 0.558.
    assert said[1] == (
        "Message was answered more often: Email 15 of 80, Message 50 of 80 (difference +29 to +56 points). Among"
        " people equally close too."
    )
    assert compared(*rows)[1][1].endswith("points).")


def test_a_difference_that_does_not_hold_among_the_same_people_depends():
    advice, said = compared(
        ("Email", "Acquaintance", 8, 40), ("Message", "Close", 30, 40), within="closeness"
    )

    assert advice == "It depends on how close you are."
    assert said[1].startswith(
        "Email 8 of 40, Message 30 of 40: it depends on how close you are (difference"
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(
            [("Email", "", 3, 4), ("Message", "", 5, 9)],
            [("The very first message to each person, answered by channel: Email 3 of 4; Message 5 of 9 (56 %, probably between 27 and 81"
             " %, very rough)."),
             "It takes ten first messages of either kind."],
            id="few",
        ),
        pytest.param(
            [(insights.NOT_RECORDED, "", 3, 40)],
            [],
            id="not recorded",
        ),
        pytest.param([], [], id="none"),
        pytest.param([("Email", "", 1, 3), ("Message", "", 1, 1)], [], id="four in all"),
    ],
)  # fmt: skip
def test_too_few_first_messages_are_not_compared(rows, said):
    advice, found = compared(*rows)

    assert found == said
    assert advice == ("It is too early to compare by channel." if said else "")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param((30, 100, 40, 100), "About 360 each would settle it.", id="356"),
        pytest.param((40, 100, 42, 100), "Even a thousand each would not settle it.", id="many"),
        pytest.param((5, 10, 5, 10), "", id="alike"),
        pytest.param((10, 50, 17, 50), "About 160 each would settle it.", id="157"),
    ],
)
def test_how_many_would_settle_it(row, said):
    k1, n1, k2, n2 = row
    text = compared(("Email", "", k1, n1), ("Message", "", k2, n2))[1][1]

    assert "too close to call" in text
    assert text.endswith(f"points). {said}" if said else "points).")


def test_of_many_pairs_only_those_that_say_something_are_told():
    four = [(name, "", 20, 40) for name in ("Email", "Message", "Social")]

    assert compared(*four, ("LinkedIn", "", 20, 40))[1][1] == "The 6 pairs cannot be told apart."
    said = compared(*four, ("LinkedIn", "", 39, 40))[1]
    assert [sentence.split(" (")[0] for sentence in said[1:]] == [
        "LinkedIn was answered more often: Email 20 of 40, LinkedIn 39 of 40",
        "LinkedIn was answered more often: Message 20 of 40, LinkedIn 39 of 40",
        "LinkedIn was answered more often: Social 20 of 40, LinkedIn 39 of 40",
        "The other 3 pairs cannot be told apart.",
        CAUTION,
    ]


def test_a_difference_that_is_clear_for_one_comparison_only_is_not_called():
    # statsmodels: 0.0169 to 0.172, but from -0.008 at 99 %.
    advice, said = compared(("Email", "", 30, 200), ("Message", "", 49, 200))

    assert advice == "Take whichever suits: nothing stands out by channel."

    assert said[1] == (
        "Email 30 of 200, Message 49 of 200: not sure enough to call (difference +2 to +17 points)."
    )


def test_a_column_that_is_not_compared_is_refused():
    with pytest.raises(ValueError, match='by must be "channel" or "opening"; got "closeness"'):
        findings.answered_more(pd.DataFrame(), pd.DataFrame(), by="closeness")


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        (0, 0, "No first exchange is 90 days old yet."),
        (1, 4, "1 of 4 people was heard from again within 90 days of the first exchange in the sheet."),
        (6, 14, ("6 of 14 people were heard from again within 90 days of the first exchange in the sheet (43 %,"
                " probably between 21 and 67 %). After years of silence few ties become again what they were, so a"
                " low number is no failure.")),
        (7, 14, ("7 of 14 people were heard from again within 90 days of the first exchange in the sheet (50 %,"
                " probably between 27 and 73 %).")),
    ],
)  # fmt: skip
def test_who_stayed_in_touch(k, n, said):
    assert findings.stayed_in_touch(counted(k, n)) == said


def back(contacts, came_up, *, share=0.4, status="ok"):
    summary = pd.DataFrame({"contacts": [contacts], "opportunities": [came_up]})
    shares = pd.DataFrame(
        {"within_days": [365], "share": [share], "lo": [0.24], "hi": [0.62], "status": [status]}
    )
    return findings.back_in_touch(summary, shares)


def test_what_came_of_getting_back_in_touch():
    text = (
        "You got back in touch with 25 people after a long silence; an opportunity came up since through 14 of"
        " them."
    )
    assert (
        back(25, 14)
        == f"{text} Within a year one came up through 40 % of them (probably between 24 and 62 %)."
    )
    assert back(25, 14, status="not observable yet") == text
    assert back(9, 3).endswith("40 % of them (probably between 24 and 62 %, very rough).")
    assert back(4, 3).endswith("through three of them.")
    assert back(0, 0) == ""


@pytest.fixture(scope="module")
def sample_review():
    known = nm.known_at(nm.load(nm.sample()), END)
    return findings.review(known, as_of=END, period=OCTOBER, settings=nm.Settings())


def test_the_review_puts_what_is_clear_first_and_then_what_rests_on_most(sample_review):
    # October 2026 differs in nothing from the usual.
    assert list(sample_review["about"].unique()) == ["What came of it", "What to do"]
    for _, part in sample_review.groupby("about"):
        clear = part["strength"] == "clear"
        assert clear.is_monotonic_decreasing
        assert part.loc[~clear, "n"].is_monotonic_decreasing
    assert (sample_review[["says", "finding"]] != "").all(axis=None)
    by_number = sample_review[~sample_review["strength"].isin(["clear", "counted"])]
    least = {"well supported": 30, "some evidence": 10, "very rough": 5, "too few to say": 0}
    assert (by_number["n"] >= by_number["strength"].map(least)).all()


def test_the_review_names_what_each_finding_rests_on(sample_review):
    assert (sample_review["rests_on"].str.contains(r"\d")).all()
    assert (sample_review["finding"] + sample_review["says"]).str.contains(r"\d").all()


def test_the_review_gives_the_advice_first_and_in_few_words(sample_review):
    to_do = findings.only(sample_review, findings.TO_DO)

    assert len(to_do) >= 4
    assert sample_review["says"].str.split().map(len).max() <= 20
    assert sample_review["says"].str.endswith(".").all()


def test_the_review_speaks_plainly(sample_review):
    for text in [*sample_review["says"], *sample_review["finding"], *sample_review["rests_on"]]:
        assert not NEVER.search(text), text


def test_an_empty_workbook_has_nothing_to_review():
    early = dt.date(2000, 1, 1)
    known = nm.known_at(nm.load(nm.sample()), early)

    found = findings.review(known, as_of=early, period=Period.parse("1999"), settings=nm.Settings())

    assert found.empty
    assert list(found) == ["about", "says", "finding", "rests_on", "n", "strength"]


shares_of = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(shares_of, min_size=2, max_size=3), st.lists(shares_of, min_size=2, max_size=2))
@settings(max_examples=60, deadline=None)
def test_sentences_state_what_they_rest_on_and_claim_no_more_than_they_may(counts, others):
    closeness = zip(["Email", "Message"], others, strict=True)
    rows = [(f"C{i}", "Close", *pair) for i, pair in enumerate(counts)]
    rows += [(f"C{i}", "Acquaintance", *pair) for i, (_, pair) in enumerate(closeness)]
    advice, sentences = compared(*rows, within="closeness")
    said = [*sentences, "".join(findings.second_message(tries(*counts), window_days=30))]

    assert not NEVER.search(advice), advice

    for text in said:
        assert not NEVER.search(text), text
        if "more often" in text or "too close" in text:
            assert len(re.findall(r"\d+ of \d+", text)) >= 2
    for n in re.findall(r"\d+ of (\d+)\b[^.;]*?\(\d+ %", " ".join(said)):
        assert int(n) >= 5


def test_few_cases_get_no_per_cent():
    for n in range(1, 5):
        said = [
            findings.stayed_in_touch(counted(1, n)),
            "".join(findings.second_message(tries((1, n), (1, n)), window_days=30)),
            *compared(("Email", "", 1, n), ("Message", "", 1, 5 - n))[1],
        ]
        assert not any("%" in text for text in said)
        assert all(f"1 of {n}" in text for text in said[:3])


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        pytest.param(4, "; Message 0 of 1.", id="four"),
        pytest.param(5, " (20 %, probably between 4 and 62 %, very rough).", id="five"),
        pytest.param(9, " (11 %, probably between 2 and 43 %, very rough).", id="nine"),
        pytest.param(10, " (10 %, probably between 2 and 40 %).", id="ten"),
    ],
)
def test_how_much_is_said_follows_the_number(n, shown):
    # The bounds are scipy's: binomtest(1, n).proportion_ci(method="wilson").
    more = [("Message", "", 0, 1)] if n < 5 else []
    assert (
        compared(("Email", "", 1, n), *more)[1][0]
        == f"The very first message to each person, answered by channel: Email 1 of {n}{shown}"
    )


@pytest.mark.parametrize(
    ("n", "strength"),
    [(0, "too few to say"), (4, "too few to say"), (5, "very rough"), (9, "very rough"),
     (10, "some evidence"), (29, "some evidence"), (30, "well supported")],
)  # fmt: skip
def test_strength_follows_the_number(n, strength):
    assert findings._sampled("", [], n, "message").strength == strength
