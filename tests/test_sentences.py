import dataclasses
import datetime as dt
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import Run

import netmetrics as nm
from netmetrics.metrics import frames
from netmetrics.periods import Period
from netmetrics.report import person, sentences
from netmetrics.report.html import Strong
from netmetrics.schema import Settings

OCTOBER = Period.parse("2026-10")
END = dt.date(2026, 10, 31)
WORDS = "none one two three four five six seven eight nine ten".split()


def rate(k, n, *, lo=np.nan, hi=np.nan, n_excluded=0, note="", **more):
    row = {
        "people": n,
        "k": k,
        "n": n,
        "rate": k / n if n else np.nan,
        "lo": lo,
        "hi": hi,
        "method": "",
        "n_excluded": n_excluded,
    }
    return pd.DataFrame([{**row, "note": note, **more}])


def counts(received=0, given=0, **more):
    return pd.DataFrame(
        [{"received": received, "given": given, "open": 0, "won": 0, "lost": 0, **more}]
    )


def changes(verdict, *, now=21, usual=120):
    row = {"measure": "people in touch with", "verdict": verdict, "now": now, "now_of": 31}
    return pd.DataFrame([{**row, "usual": usual, "usual_of": 184}])


def lead(in_touch=None, answered=None, came_up=None, verdict="about as usual", as_of=END):
    return "".join(
        sentences.lead(
            OCTOBER,
            rate(21, 62) if in_touch is None else in_touch,
            rate(9, 14, people=14, n_excluded=8) if answered is None else answered,
            counts(2) if came_up is None else came_up,
            changes(verdict),
            as_of=as_of,
        )
    )


def test_the_lead_reads_as_designed():
    assert lead() == (
        "October 2026, known to 31 October. You were in touch with 21 of 62 people, about as many as usual. "
        "9 of the 14 people whose 30 days to answer ended this month answered in time. Two opportunities came up."
    )


def test_the_period_stands_out_in_the_lead():
    parts = sentences.lead(
        OCTOBER, rate(1, 2), rate(0, 0, people=0), counts(), changes(""), as_of=END
    )

    assert parts[0] == "October 2026"
    assert isinstance(parts[0], Strong)


def test_a_month_that_lasts_is_called_so_far():
    text = lead(as_of=dt.date(2026, 10, 12))

    assert text.startswith("October so far, known to 12 October.")
    assert "ended this month so far answered in time" in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("more", "people, more than usual."),
        ("fewer", "people, fewer than usual."),
        ("about as usual", "people, about as many as usual."),
        ("too early to say", "62 people."),
    ],
)
def test_a_change_is_worded_only_as_its_verdict_allows(verdict, words):
    assert words in lead(verdict=verdict)


def test_without_a_clear_difference_plain_numbers_are_not_called_alike():
    in_touch = rate(10, 21)
    found = sentences.lead(
        OCTOBER, in_touch, rate(0, 0, people=0), counts(), changes("about as usual", now=10, usual=23), as_of=END
    )  # fmt: skip

    assert "in touch with 10 of 21 people (usually about 4)." in "".join(found)


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        pytest.param(rate(0, 2, people=2), "Neither of the 2 people whose 30 days to answer ended this month answered in time.", id="neither"),
        pytest.param(rate(2, 2, people=2), "Both people whose 30 days to answer ended this month answered in time.", id="both"),
        pytest.param(rate(0, 14, people=14), "None of the 14 people whose 30 days to answer ended this month answered in time.", id="none"),
        pytest.param(rate(14, 14, people=14), "All 14 people whose 30 days", id="all"),
        pytest.param(rate(9, 14, people=13), "9 of the 14 approaches whose 30 days to answer ended this month were answered in time.", id="one person twice"),
        pytest.param(rate(1, 14, people=13), "ended this month was answered in time.", id="one of many"),
        pytest.param(rate(0, 1, people=0), "The one approach whose 30 days to answer ended this month was not answered in time.", id="nobody's"),
        pytest.param(rate(1, 1, people=1), "The one person whose 30 days to answer ended this month answered in time.", id="one who did"),
        pytest.param(rate(0, 1, people=1), "The one person whose 30 days to answer ended this month did not answer in time.", id="one who did not"),
        pytest.param(rate(0, 0, people=0, n_excluded=3), "For 3 approaches the 30 days to answer are not over.", id="all open"),
        pytest.param(rate(0, 0, people=0, note="not recorded"), "Who answered is not recorded.", id="not recorded"),
    ],
)  # fmt: skip
def test_answers_are_worded_by_how_many_there_are(answered, words):
    assert words in lead(answered=answered)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "No opportunity came up."),
        (1, "One opportunity came up."),
        (10, "Ten opportunities"),
        (11, "11 opportunities"),
    ],
)
def test_opportunities_are_counted_in_words_up_to_ten(number, words):
    assert words in lead(came_up=counts(number))


def test_nobody_in_touch_and_nothing_recorded_are_said_plainly():
    assert "in touch with nobody on your list of 62" in lead(in_touch=rate(0, 62))
    assert "Nothing is recorded yet." in lead(in_touch=rate(0, 0))
    assert lead(in_touch=rate(0, 0), answered=rate(0, 0, people=0), came_up=counts()) == (
        "October 2026, known to 31 October. "
        "Nothing is recorded yet. Type the day and the name of somebody you talked to lately on the sheet "
        "Interactions and make this page again: one row is enough to begin."
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"reason": "milestone", "what": "New job", "day": pd.Timestamp(2026, 10, 3), "days": 28}, "new job, 3 Oct"),
        ({"reason": "follow-up", "what": "Send a CV", "day": pd.Timestamp(2026, 11, 5), "days": -5}, "you promised to send a CV by 5 Nov"),
        ({"reason": "follow-up", "what": "Lunch", "day": pd.Timestamp(2026, 10, 5), "days": 26}, "you promised “Lunch” by 5 Oct"),
        ({"reason": "follow-up", "what": np.nan, "day": pd.Timestamp(2026, 10, 5), "days": 26}, "a follow-up noted for 5 Oct"),
        ({"reason": "check-in", "what": "", "day": pd.Timestamp(2026, 9, 1), "days": 94}, "quiet for 94 days"),
        ({"reason": "check-in", "what": "", "day": pd.Timestamp(2026, 9, 1), "days": 1}, "quiet for 1 day"),
    ],
)  # fmt: skip
def test_a_reason_to_write_is_a_few_words(row, words):
    assert sentences.reason(row) == words


def test_a_long_promise_is_cut_between_words():
    text = sentences.promise(
        "Send the slides about the warehouse move and the numbers of last spring"
    )

    assert text == "to send the slides about the warehouse move and… "


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param(rate(2, 4, lo=0.15, hi=0.85), "2 of 4 approaches to 4 people were answered within 30 days.", id="under five: no percentage"),
        pytest.param(rate(0, 1), "0 of 1 approach to 1 person was answered within 30 days.", id="one"),
        pytest.param(rate(3, 5, lo=0.23, hi=0.88), "60 %, probably between 23 and 88 % (a very rough figure).", id="five to nine: rough"),
        pytest.param(rate(6, 12, lo=0.25, hi=0.75), "50 %, probably between 25 and 75 %.", id="ten and more"),
        pytest.param(rate(0, 0, note="not recorded"), "Answers are not recorded.", id="not recorded"),
        pytest.param(rate(0, 0, n_excluded=2), "For 2 approaches it is too early to say whether an answer comes in time.", id="only open ones"),
    ],
)  # fmt: skip
def test_a_share_is_worded_by_how_many_there_are(row, words):
    assert words in sentences.answers(row, STARTED, window_days=30)


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b")
# Minimum samples that a sentence names while they are not reached.
MINIMA = {"wait": {8.0, 30.0}, "channels-said": {10.0}, "openings-said": {10.0}, "counted": {3.0}}


def days_in(text: str) -> set[tuple[int, int]]:
    return {(int(day), MONTHS.index(month) + 1) for day, month in DAY.findall(text)}


def days_of(tables: list[pd.DataFrame]) -> set[tuple[int, int]]:
    days = [table[c].dropna() for table in tables for c in table.select_dtypes("datetime")]
    return {(day.day, day.month) for column in days for day in column}


# What stands in a sentence but in no table: the names of the windows and days of the period.
def numbers_in(text: str) -> list[float]:
    text = DAY.sub("", text)
    text = re.sub(
        r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",
        "",
        text,
    )
    text = re.sub(
        r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* (?:19|20)\d\d\b", "", text
    )
    text = re.sub(r"(?:19|20)\d\d\b", "", text)
    found = [float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", text)]
    return found + [
        float(WORDS.index(word))
        for word in re.findall(r"[a-z]+", text.lower())
        if word in WORDS[1:]
    ]


def numbers_of(table: pd.DataFrame) -> set[float]:
    plain = table.select_dtypes("number").to_numpy(dtype="float64").ravel()
    plain = plain[np.isfinite(plain)]
    shares = {float(f"{100 * value:.0f}") for value in plain if 0 <= value <= 1}
    return {
        len(table),
        *plain,
        *(round(v, 1) for v in plain),
        *(float(f"{v:.0f}") for v in plain),
        *(round(v, -1) for v in plain),
        *(abs(float(f"{100 * v:.0f}")) for v in plain if -1 <= v < 0),
        *shares,
    }


@pytest.mark.parametrize("sample", ["network.xlsx", "first_year.xlsx"])
@pytest.mark.parametrize("period", ["2026-10", "2026-08", "2026-01"])
@pytest.mark.slow
def test_every_number_in_a_sentence_stands_in_a_table_of_its_cell(root, sample, period):
    run = Run(
        root / "notebooks/monthly_report.ipynb",
        workbook=str(root / "data/sample" / sample),
        period=period,
    )
    settings = {float(v) for v in vars_of(run.names["settings"]) if isinstance(v, int)}
    checked = 0

    for name, shown in run.shown.items():
        tables = [
            run.names[n] for n in run.reads[name] if isinstance(run.names.get(n), pd.DataFrame)
        ]
        if not tables or name in ("agenda", "left-out", "lead"):
            continue
        allowed = settings | set().union(*map(numbers_of, tables))
        said = repr(shown).rsplit(" [", 1)[0]
        allowed |= derived(tables) | MINIMA.get(name, set()) | ranges_in(said)
        assert [n for n in numbers_in(said) if n not in allowed] == [], (name, said)
        assert days_in(said) <= days_of(tables), (name, said)
        checked += len(numbers_in(said))

    assert checked > 5


def ranges_in(said: str) -> set[float]:
    """Percentages and, by scipy, their Wilson bounds of the counts that stand in the sentence."""
    firsts = re.search(r"of (\d+) people you first", said)
    pairs = re.findall(r"(\d+) of (?:the |your )?(\d+)", said)
    if firsts:
        pairs += [(k, firsts[1]) for k in ["0", *re.findall(r"(\d+) (?:exch|met|work)", said)]]
    if times := re.search(r"(\d+) times.* first move once", said):
        pairs += [("1", times[1])]
    found: set[float] = set()
    for k, n in ((int(k), int(n)) for k, n in pairs if 0 < int(n) >= int(k)):
        bounds = binomtest(k, n).proportion_ci(method="wilson")
        found |= {float(f"{100 * v:.0f}") for v in (k / n, bounds.low, bounds.high)}
    return found


def derived(tables: list[pd.DataFrame]) -> set[float]:
    """Sums and counts that a sentence may take over a column of its table."""
    found: set[float] = {1.0, 6.0, 100.0}
    for table in tables:
        for column in table.columns:
            if pd.api.types.is_integer_dtype(table[column]):
                found |= {
                    float(table[column].sum()),
                    float(table[column].tail(6).sum()),
                    round(float(table[column].median()), 1),
                }
            elif table[column].dtype == "str":
                found |= set(map(float, table[column].value_counts()))
        if "listed" in table:
            found |= {
                float(table["listed"].sum()),
                *map(float, table.loc[table["listed"], "status"].value_counts()),
            }
        if "severity" in table:
            found.add(float((table["severity"] != "note").sum()))
        if "whole" in table and "people" in table:
            whole = table[table["whole"]].tail(24)
            found |= {float(len(whole)), round(float(whole["people"].median()), 1)}
            # Months of so many or more, and those of the most.
            found |= {float((whole["people"] >= n).sum()) for n in whole["people"]}
            found.add(float((table["people"] == table["people"].max()).sum()))
    return found


def vars_of(settings: nm.Settings) -> list[object]:
    return [getattr(settings, name) for name in settings.__dataclass_fields__]


@pytest.mark.parametrize("notebook", ["monthly_report", "review"])
@pytest.mark.slow
def test_a_page_of_nothing_is_its_first_lines(root, tmp_path, notebook):
    import subprocess

    subprocess.run(
        [Path(sys.executable).parent / "netmetrics", "init", "here"], cwd=tmp_path, check=True, capture_output=True
    )  # fmt: skip
    run = Run(
        root / f"notebooks/{notebook}.ipynb",
        workbook=str(tmp_path / "here/network.xlsx"),
        period="2026",
    )
    shown = {name: repr(value) for name, value in run.shown.items() if repr(value)}

    assert set(shown) - {"keep"} == {"masthead", "lead"}, shown


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 6))]
)
def test_the_report_reads_right_with_four_fifths_of_the_rows_gone(root, tmp_path, seed):
    from netmetrics.workbook import template

    network = nm.load(nm.sample())
    tables = {
        name: getattr(network, name).sample(frac=0.2, random_state=seed).sort_index()
        for name in ("contacts", "interactions", "opportunities", "goals", "milestones")
    }
    template.write(tmp_path / "few.xlsx", tables, as_of=END)

    run = Run(
        root / "notebooks/monthly_report.ipynb",
        workbook=str(tmp_path / "few.xlsx"),
        period="2026-10",
    )

    page = "\n".join(map(repr, run.shown.values()))
    assert not re.search(r"\bnan\b|\bNaT\b|\bNone,|\binf\b|<NA>| ,|\.\.|  of ", page), page
    assert not re.search(
        r"\b1 (?:people|days|interactions|approaches|follow-ups|opportunities)\b", page
    ), page


STARTED = pd.DataFrame({"started_by_me": [3], "starter_unknown": [0]})
NO_STATES = pd.DataFrame({"state": ["overdue"], "follow_ups": [1], "open": [1]})


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        pytest.param(1, 1, "The one follow-up due in October was done on time.", id="the one, done"),
        pytest.param(0, 1, "The one follow-up due in October was not done on time.", id="the one, not"),
        pytest.param(0, 3, "None of the 3 follow-ups due in October were done on time.", id="none"),
        pytest.param(1, 3, "1 of the 3 follow-ups due in October was done on time.", id="one of some"),
        pytest.param(3, 3, "All 3 follow-ups due in October were done on time.", id="all"),
    ],
)  # fmt: skip
def test_follow_ups_are_worded_by_how_many_there_are(k, n, words):
    text = sentences.promises(rate(k, n), NO_STATES, period=OCTOBER, as_of=END)

    assert text == f"{words} Open now: 1 overdue."


def test_what_is_done_on_an_unknown_day_is_not_called_open():
    log = pd.DataFrame(
        {
            "date": "2026-10-01",
            "contact": ["Ann", "Bo", "Cy", "Di", "Ed", "Flo"],
            "next_step": "Send it",
            "due_on": ["2026-10-09", None, None, "2026-10-20", None, "2026-10-30"],
            "done_on": [None, "2026-10-10", None, "2026-10-20", None, None],
            "done": ["Yes", None, "Yes", None, None, None],
        }
    )
    made = nm.follow_up.follow_ups(log, as_of=END)
    states = nm.follow_up.follow_up_states(made)

    assert sentences.promises(rate(1, 3), states, period=OCTOBER, as_of=END).endswith(
        "Open now: 1 overdue and 1 without a day."
    )
    assert made.loc[made["open"], "contact"].tolist() == ["Ed", "Flo"]
    assert person.open_steps(made)["stands"].tolist() == ["overdue", "no day"]


def test_what_was_never_filled_in_is_said_to_be_missing():
    never = rate(0, 0, note="not recorded")

    assert sentences.promises(never, NO_STATES, period=OCTOBER, as_of=END) == (
        "Whether follow-ups are done is not recorded: a day in Done says so."
    )
    assert sentences.answers(rate(0, 0), STARTED, window_days=30) == (
        "No answer is recorded yet. Fill in Answered on, and this part will show who answers."
    )
    assert sentences.answers(
        rate(0, 0), STARTED, window_days=30, since=dt.date(2026, 5, 3), left_out=60
    ) == (
        "No approach counts yet. 60 messages were left out: the days to answer were over before the first "
        "answer or message from them was recorded, on 3 May 2026, and before it silence says nothing."
    )
    assert sentences.answers(
        rate(10, 20, people=18, lo=0.3, hi=0.7),
        STARTED,
        window_days=30,
        since=dt.date(2026, 5, 3),
        left_out=1,
    ) == (
        "So far, 10 of 20 approaches to 18 people were answered within 30 days: 50 %, probably between "
        "30 and 70 %. 1 message was left out: the days to answer were over before the first "
        "answer or message from them was recorded, on 3 May 2026, and before it silence says nothing."
    )
    unknown = pd.DataFrame({"started_by_me": [0], "starter_unknown": [3]})
    assert "Who started is not recorded" in sentences.answers(rate(0, 0), unknown, window_days=30)


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        pytest.param(1, 1, "The one conversation whose 90 days ended in October led further: 1 to a meeting.", id="the one, led"),
        pytest.param(0, 1, "The one conversation whose 90 days ended in October did not lead further.", id="the one, not"),
        pytest.param(1, 4, "1 of the 4 conversations whose 90 days ended in October led further: 1 to a meeting.", id="some"),
        pytest.param(2, 8, "2 of the 8 conversations whose 90 days ended in October led further "
                     "(25 %, probably between 1 and 50 %, a very rough figure): 2 to a meeting.", id="enough for a share"),
    ],
)  # fmt: skip
def test_conversations_are_worded_by_how_many_there_are(k, n, words):
    row = rate(k, n, lo=0.01, hi=0.5, k_meeting=k, k_collaboration=0)

    assert sentences.led_further(row, period=OCTOBER, as_of=END, within_days=90) == words


@pytest.mark.parametrize(
    ("open_now", "words"),
    [(1, "Of this year's, 2 came to something and 1 is still open."), (3, "and 3 are still open.")],
)
def test_what_became_of_opportunities_has_its_verbs(open_now, words):
    year = counts(2 + open_now, won=2, open=open_now)
    per = pd.DataFrame({"opportunities": [3], "rate": [np.nan], "touches": [9]})

    assert words in sentences.opportunities(counts(1), year, per, period=OCTOBER, as_of=END)


def test_few_kinds_are_named_and_many_are_summed_up():
    kinds = pd.DataFrame(
        {"kind": ["Advice", "Referral", "Speaking", "Job lead"], "opportunities": [1, 3, 1, 2]}
    )

    assert sentences.kinds(kinds.head(2)) == "By kind so far: referral (3) and advice (1)."
    assert sentences.kinds(kinds) == (
        "Of all 7 so far, the most frequent kinds were referral (3), job lead (2) and advice (1)."
    )


def months(people, *, start="2026-01-01", part=0):
    month = pd.date_range(start, periods=len(people), freq="MS")
    return pd.DataFrame({"month": month, "people": people, "whole": month >= month[part]})


@pytest.mark.parametrize(
    ("by_month", "words"),
    [
        pytest.param(months([4, 4, 5]), "In every month you were in touch with 4 people or more; most in March 2026, with 5.", id="every month"),
        pytest.param(months([4, 4, 4]), "In every month you were in touch with 4 people.", id="all alike"),
        pytest.param(months([1, 4, 4, 2, 4]), "In 3 of 5 months you were in touch with 4 people, never with more.", id="the most is the usual"),
        pytest.param(months([0, 1, 3]), "In 2 of 3 months you were in touch with 1 person or more; most in March 2026, with 3.", id="one"),
        pytest.param(months([1, 2, 4, 4, 4]), "In 3 of 5 months you were in touch with 4 people, never with more.", id="three of five"),
        pytest.param(months([5, 2, 2, 3, 5, 3, 3]), "In 5 of 7 months you were in touch with 3 people or more; most in January and May 2026, with 5.", id="a tie"),
        pytest.param(months([5, 2, 2, 5], start="2025-11-01"), "In 2 of 4 months you were in touch with 5 people, never with more.", id="half"),
        pytest.param(months([1, 5, 2, 2, 5, 2, 2], start="2025-10-01", part=1), "In every whole month you were in touch with 2 people or more; most in November 2025 and February 2026, with 5.", id="two years and a part"),
        pytest.param(months([9, 2, 2, 3], part=1), "In every whole month you were in touch with 2 people or more; most in January 2026, with 9.", id="most in a part of a month"),
        pytest.param(months([5, 1, 5, 1, 5, 1, 5, 2, 2, 2]), "In 7 of 10 months you were in touch with 2 people or more; most, 5, in 4 of them.", id="a tie of four"),
        pytest.param(months([0, 0, 3]), "Most in March 2026, with 3.", id="usually nobody"),
        pytest.param(months([0, 2, 0, 2, 0]), "Most in February and April 2026, with 2.", id="usually nobody, a tie"),
        pytest.param(months([9, *[2] * 24]), "In every month you were in touch with 2 people.", id="no more than is drawn"),
    ],
)  # fmt: skip
def test_months_are_counted_and_no_month_of_the_most_is_hidden(by_month, words):
    assert sentences.people_by_month(by_month) == words


def step(event, day, *, by=np.nan, silent=np.nan, contact="Ana Ruiz", about=np.nan, to=np.nan):
    return {
        "opportunity": 0, "contact": contact, "event": event, "started_by": by, "about": about,
        "introduced": to, "on": pd.Timestamp(day), "silent_days": silent,
    }  # fmt: skip


def test_how_an_opportunity_came_about_is_told_in_steps_and_silences():
    told = sentences.paths(
        pd.DataFrame(
            [
                step("message", "2026-02-14", by="Me", silent=1100),
                step("answer", "2026-02-16", by="Them", silent=2),
                step("meeting", "2026-03-03", by="Me", silent=15),
                step("introduction", "2026-03-03", contact="Cy Lam", to="Ana Ruiz"),
                step("social", "2026-04-01", by="Me", silent=29),
                step("opportunity", "2026-05-02", about="Job lead", silent=60),
            ]
        )
    )

    assert told == (
        "The latest, job lead through Ana Ruiz on 2 May, came after these steps: silent 3 years, you wrote 14 Feb, "
        "they answered 16 Feb, you met 3 Mar, Cy Lam introduced you to Ana Ruiz 3 Mar."
    )


def test_an_opportunity_without_steps_says_so_and_none_says_nothing():
    alone = pd.DataFrame([step("opportunity", "2026-05-02")])

    assert sentences.paths(alone) == (
        "The latest, opportunity through Ana Ruiz on 2 May, has no contact before it in the log."
    )
    assert sentences.paths(alone.head(0)) == ""


def test_what_lies_further_back_than_the_steps_is_told_as_silence():
    log = pd.DataFrame({"date": ["2024-03-03"], "contact": "Ana Ruiz", "started_by": "Me"})
    came = pd.DataFrame({"opened_on": ["2026-05-02"], "contact": "Ana Ruiz", "kind": "Job lead"})
    people = pd.DataFrame({"contact": ["Ana Ruiz"]})
    paths = nm.opportunities.paths(people, log, came, as_of=dt.date(2026, 5, 31))

    assert sentences.paths(paths) == (
        "The latest, job lead through Ana Ruiz on 2 May, came after 2 years of silence."
    )


def test_the_steps_do_not_begin_with_an_answer_and_an_older_day_has_its_year():
    told = sentences.paths(
        pd.DataFrame(
            [
                step("message", "2025-10-02", by="Me"),
                step("answer", "2025-10-04", by="Them"),
                step("message", "2025-10-31", by="Them"),
                step("message", "2026-02-25", by="Me", silent=117),
                step("answer", "2026-03-03", by="Them"),
                step("opportunity", "2026-05-02"),
            ]
        ),
        steps=4,
    )

    assert (
        "steps, the last of 5 in the log: they wrote 31 Oct 2025, silent 117 days, you wrote 25 Feb, they answered 3 Mar."
        in told
    )


def test_a_path_names_the_steps_with_who_introduced_you_too():
    ann = {"contact": "Ann"}
    told = sentences.paths(
        pd.DataFrame(
            [
                {**step("message", "2026-02-14", by="Me", silent=1096), **ann},
                {**step("answer", "2026-02-16", by="Them"), **ann},
                {**step("meeting", "2026-03-03"), **ann},
                {**step("introduction", "2026-03-03", to="Ana Ruiz"), **ann},
                step("message", "2026-03-20", by="Me"),
                step("answer", "2026-03-22", by="Them"),
                step("opportunity", "2026-05-02"),
            ]
        )
    )

    assert told.endswith(
        "came after these steps: silent 3 years, you wrote 14 Feb (Ann), they answered 16 Feb (Ann), you met 3 Mar (Ann), "
        "Ann introduced you to Ana Ruiz 3 Mar, you wrote 20 Mar, they answered 22 Mar."
    )


def tiles(period, *, young=False, answered=None, year=11):
    return sentences.headline(
        rate(21, 62), rate(9, 14, n_excluded=8) if answered is None else answered, rate(5, 7),
        counts(2), counts(year), period=Period.parse(period), young=young,
    )  # fmt: skip


def test_the_four_numbers_read_as_designed():
    assert tiles("2026-10") == [
        ("in touch", "21 of 62", ""),
        ("answered", "9 of 14", "8 too early to say"),
        ("follow-ups on time", "5 of 7", ""),
        ("opportunities", "2", "this year 11"),
    ]


@pytest.mark.parametrize("period", ["2026-01", "2026-Q1", "2026"])
def test_a_period_that_begins_the_year_does_not_count_it_twice(period):
    assert tiles(period, year=2)[3] == ("opportunities", "2", "")


def test_in_the_first_year_one_sentence_and_no_number_says_what_is_too_early_to_say():
    assert tiles("2026-10", young=True)[1] == ("answered", "9 of 14", "")
    waiting, talks = rate(9, 14, n_excluded=1), rate(0, 0, n_excluded=2)
    assert sentences.too_early(waiting, talks, young=True) == (
        " It is too early to say whether 1 more approach is answered in time and what comes of 2 conversations."
    )
    assert sentences.too_early(rate(0, 0), talks, young=True).endswith(
        "say what comes of 2 conversations."
    )
    assert sentences.too_early(rate(1, 1), rate(1, 1), young=True) == ""
    assert sentences.too_early(waiting, talks, young=False) == ""


def test_the_first_screen_of_a_first_year_says_once_what_is_too_early_and_names_people(root):
    run = Run(
        root / "notebooks/monthly_report.ipynb",
        workbook=str(root / "data/sample/first_year.xlsx"), period="2026-10",
    )  # fmt: skip
    screen = " ".join(run.text(name) for name in ("lead", "headline", "last-entry"))

    assert screen.count("too early") == 1
    assert "Write next: Harald Lindqvist (" in screen
    assert not re.search("rough|too few|%|probably|enough", screen)


def test_a_log_that_has_gone_quiet_says_since_when():
    log = nm.load(nm.sample())
    entries = {name: getattr(log, name).head(0) for name in ("interactions", "opportunities", "contacts", "milestones")}  # fmt: skip
    entries["interactions"] = days(log.interactions, date="2026-10-16")
    quiet = dataclasses.replace(log, **entries)

    assert sentences.last_entry(quiet, as_of=dt.date(2026, 10, 30)) == ""
    assert sentences.last_entry(quiet, as_of=END) == (
        "Your last entry is of 16 October 2026: what happened since is not counted until you type it in."
    )
    nobody = dataclasses.replace(quiet, interactions=log.interactions.head(0))
    assert sentences.last_entry(nobody, as_of=END) == ""


def days(table, **on):
    blank = table.head(1).copy()
    blank.loc[:, blank.select_dtypes("datetime").columns] = pd.NaT
    return blank.assign(**{name: pd.Timestamp(day).as_unit("us") for name, day in on.items()})


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("interactions", "date"), ("interactions", "answered_on"), ("interactions", "done_on"),
        ("opportunities", "opened_on"), ("opportunities", "closed_on"), ("contacts", "added_on"),
        ("milestones", "date"),
    ],
)  # fmt: skip
def test_every_day_that_something_happened_is_an_entry_and_none_ahead_is(table, column):
    log = nm.load(nm.sample())
    quiet = dataclasses.replace(
        log,
        interactions=days(log.interactions, date="2026-01-05", due_on="2026-09-20"),
        **{name: getattr(log, name).head(0) for name in ("opportunities", "contacts", "milestones")},
    )  # fmt: skip
    more = {"date": "2026-01-05"} if table == "interactions" else {}
    late = days(getattr(log, table), **more | {column: "2026-10-04"})
    ahead = days(getattr(log, table), **more | {column: "2026-11-04"})

    assert "is of 5 January 2026:" in sentences.last_entry(quiet, as_of=END)
    known = dataclasses.replace(quiet, **{table: late})
    assert "is of 4 October 2026:" in sentences.last_entry(known, as_of=END)
    if table != "interactions":
        known = dataclasses.replace(quiet, **{table: ahead})
        assert "is of 5 January 2026:" in sentences.last_entry(known, as_of=END)


@pytest.mark.parametrize(
    ("verdict", "now", "usual", "words"),
    [
        pytest.param("fewer", 34, 155, "with 30 of 61 people, fewer a month than usual.", id="fewer"),
        pytest.param("about as usual", 75, 155, "with 30 of 61 people, about as many a month as usual.", id="alike"),
        # 34 in 92 days and 155 in 181 are 11.2 and 26.1 in 30.44.
        pytest.param("about as usual", 34, 155, "people (about 11 a month, usually 26).", id="not alike"),
    ],
)  # fmt: skip
def test_a_quarter_is_compared_by_the_month(verdict, now, usual, words):
    compared = changes(verdict, now=now, usual=usual).assign(now_of=92, usual_of=181)
    text = sentences.lead(
        Period.parse("2026-Q3"), rate(30, 61), rate(0, 0, people=0), counts(), compared,
        as_of=dt.date(2026, 9, 30),
    )  # fmt: skip

    assert words in "".join(text)


@pytest.mark.parametrize(
    ("times", "theirs", "words"),
    [
        pytest.param(24, 6, "In October you were in touch 24 times, with 3 people. They made the first move 6 of the 24 times (25 %, probably between 12 and 45 %).", id="some"),
        pytest.param(4, 1, "They made the first move once.", id="once of some"),
        pytest.param(1, 1, "In October you were in touch once, with 3 people. They made the first move.", id="the one"),
    ],
)  # fmt: skip
def test_times_in_touch_are_times_and_not_entries(times, theirs, words):
    row = pd.DataFrame({"touches": [times], "people": [3], "started_by_them": [theirs]})
    channels = pd.DataFrame({"touches": [times], "channel": ["Not recorded"]})

    text = sentences.how_often(
        row, channels, rate(3, 9), pd.DataFrame({"rate": [np.nan]}), period=OCTOBER, as_of=END
    )

    assert words in text


def test_a_setting_for_long_silence_is_the_one_that_is_named():
    status = pd.DataFrame({"status": ["Quiet over a year", "Due"], "listed": [True, True]})

    assert "1 due and 1 quiet for over a year." in sentences.standing(status)
    assert "1 quiet for over 200 days." in sentences.standing(status, dormant_days=200)
    assert sentences.standing(status.head(0)) == ""


def test_nothing_is_called_as_usual_where_nothing_could_be_compared():
    assert sentences.against_usual(changes("too early to say")) == (
        "It is too early to say what differs from the usual."
    )
    assert sentences.against_usual(changes("", now=0, usual=0)) == ""


def test_the_days_of_a_year_in_touch_are_counted_once_each():
    log = pd.DataFrame({"date": pd.to_datetime([*pd.date_range("2026-08-01", periods=12), "2026-08-01", "2025-10-31"])})  # fmt: skip

    assert sentences.days_in_touch(log, as_of=END) == (
        "In the last 12 months you were in touch with somebody on 12 days, most often in August 2026."
    )
    assert sentences.days_in_touch(log.tail(1), as_of=END) == ""


@pytest.mark.parametrize(
    ("first_days", "words"),
    [
        pytest.param(["2026-05-01", "2026-07-01"], "on 10 days, most often in May and July 2026.", id="two"),
        pytest.param(["2025-12-01", "2026-07-01"], "on 10 days, most often in December 2025 and July 2026.", id="two years"),
        pytest.param(["2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01"], "on 20 days.", id="four"),
    ],
)  # fmt: skip
def test_months_that_tie_are_all_named_or_none(first_days, words):
    log = pd.DataFrame({"date": [d for day in first_days for d in pd.date_range(day, periods=5)]})

    assert sentences.days_in_touch(log, as_of=END).endswith(words)


@pytest.mark.parametrize(
    ("k", "n", "counts", "words"),
    [
        pytest.param(1, 3, "people were met", "1 of 3 people was met", id="one of three"),
        pytest.param(1, 1, "people are within their own rhythm", "1 of 1 person is within their own rhythm", id="the one"),
        pytest.param(0, 1, "people who vouch for you know how it stands", "0 of 1 person who vouches for you knows how it stands", id="two verbs"),
        pytest.param(1, 9, "approaches to people who were not asked were answered", "1 of 9 approaches to people who were not asked was answered", id="the last verb"),
        pytest.param(1, 1, "of these emails were answered", "1 of 1 of these emails was answered", id="of these"),
        pytest.param(2, 3, "people were met", "2 of 3 people were met", id="two"),
    ],
)  # fmt: skip
def test_habits_agree_in_number(k, n, counts, words):
    habits = pd.DataFrame(
        {"rule": [1], "asks": ["Meet."], "k": [k], "n": [n], "counts": [counts], "status": ["ok"],
         "method": ["census"]}
    )  # fmt: skip

    assert sentences.habits(habits)["did"].tolist() == [words]


IN_TIME = "approaches were answered in time"


def answered_habits(*rows, method="Wilson"):
    table = frames.rate_table(
        [k for _, k, _ in rows],
        [n for *_, n in rows],
        n_excluded=[0] * len(rows),
        census=method == "census",
    )
    counts = [f"{which} {IN_TIME}" for which in ("kept", "other")[: len(rows)]]
    return table.assign(rule=[rule for rule, *_ in rows], asks="Ask.", counts=counts, status="ok")


# The bounds are those of scipy's binomtest, method "wilson".
@pytest.mark.parametrize(
    ("rows", "method", "words"),
    [
        pytest.param([(25, 3, 4)], "Wilson", f"3 of 4 kept {IN_TIME}", id="under five"),
        pytest.param([(25, 5, 8)], "Wilson",
                     f"5 of 8 kept {IN_TIME} (62 %, probably between 31 and 86 %, a very rough figure)", id="rough"),
        pytest.param([(25, 30, 40)], "Wilson", f"30 of 40 kept {IN_TIME} (75 %, probably between 60 and 86 %)", id="many"),
        pytest.param([(25, 30, 40)], "census", f"30 of 40 kept {IN_TIME}", id="your own doing"),
        pytest.param([(4, 5, 8)], "Wilson",
                     f"5 of 8 kept {IN_TIME} (62 %, probably between 31 and 86 %, a very rough figure)", id="nothing beside it"),
        pytest.param([(4, 6, 9), (4, 7, 10)], "Wilson",
                     f"9 kept approaches are too few to compare; 7 of 10 other {IN_TIME} (70 %, probably between 40 and 89 %)",
                     id="nine beside ten"),
        pytest.param([(21, 1, 1), (21, 30, 40)], "Wilson",
                     f"1 kept approach is too few to compare; 30 of 40 other {IN_TIME} (75 %, probably between 60 and 86 %)",
                     id="one beside many"),
    ],
)  # fmt: skip
def test_what_others_did_has_its_range_and_fewer_than_ten_are_not_set_beside_others(
    rows, method, words
):
    assert sentences.habits(answered_habits(*rows, method=method))["did"].tolist() == [words]


def test_shares_of_what_others_did_come_with_their_range():
    raised = pd.DataFrame({"recency": ["lately", "never"], "raised_by_them": [16, 4]})

    assert (
        "30 of 40 approaches were answered in time (75 %, probably between 60 and 86 %); each"
        in (sentences.answers_by_month(pd.DataFrame({"k": [10, 20], "n": [20, 20]})))
    )
    assert "%" not in sentences.answers_by_month(pd.DataFrame({"k": [3], "n": [4]}))
    assert sentences.raised_by_them(raised).endswith(
        " lately (80 %, probably between 58 and 92 %)."
    )
    assert sentences.calls(rate(7, 10, lo=0.397, hi=0.892)) == (
        "7 of your 10 calls got through (70 %, probably between 40 and 89 %)."
    )


def due_row(reason, *, what="", days=20, also="", channel="Message", why="it reached them 5 times"):
    return {
        "contact": "Ana", "reason": reason, "what": what, "about": "", "day": pd.Timestamp(2026, 10, 3),
        "days": days, "also": also, "channel": channel, "channel_why": why,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "step"),
    [
        pytest.param(due_row("milestone", what="New job"),
                     ("Congratulate", "new job, 3 Oct; message, it reached them 5 times"), id="milestone"),
        pytest.param(due_row("milestone", what="Post"), ("Write", "post, 3 Oct; message, it reached them 5 times"), id="post"),
        pytest.param(due_row("follow-up", what="send a CV.", channel=None, why=None), ("Send a CV", "promised by 3 Oct"), id="promise"),
        pytest.param(due_row("follow-up", what=np.nan, channel=None, why=None),
                     ("Follow up", "noted for 3 Oct"), id="promise without words"),
        pytest.param(due_row("catch-up", days=90, also="answer"),
                     ("Meet or call", "no meeting or call for 90 days; also an answer owed"), id="meeting"),
        pytest.param(due_row("update", what="closed", channel=None, why=None),
                     ("Tell them how it ended", "they vouched for you: tell them how it ended"), id="update"),
    ],
)  # fmt: skip
def test_what_to_do_with_one_person_is_a_deed_and_its_reason(row, step):
    assert sentences.next_steps(pd.DataFrame([row])) == [step]


def test_every_reason_of_the_list_has_a_deed():
    from netmetrics.plan.due import REASONS

    for name in REASONS:
        assert sentences.next_steps(pd.DataFrame([due_row(name, what="open")]))[0][0]


def test_a_page_about_days_before_the_log_says_when_it_begins():
    text = sentences.lead(
        Period.parse("2019"), rate(0, 0, n_excluded=25), rate(0, 0, people=0), counts(), changes(""),
        as_of=dt.date(2019, 12, 31), begins=dt.date(2025, 11, 3),
    )  # fmt: skip

    assert text[1].endswith("Nothing is recorded up to then: your log begins on 3 November 2025.")
    none = rate(0, 0, n_excluded=25), rate(0, 0), rate(0, 0), counts(), counts()
    assert sentences.headline(*none, period=Period.parse("2019")) == []


def test_people_without_an_entry_are_told_what_puts_them_on_the_list():
    nobody = lead(in_touch=rate(0, 0, n_excluded=800), answered=rate(0, 0), came_up=counts())

    assert "Nobody is on your list yet: a first entry with them on Interactions" in nobody
    assert nobody.endswith("puts people there.")


@pytest.mark.parametrize(
    ("k", "n", "words"),
    [
        (1, 1, "The one opportunity that others raised came up while you had been in touch"),
        (0, 1, "The one opportunity that others raised came up while you had not been in touch"),
        (3, 4, "3 of 4 opportunities that others raised came up while you had been in touch"),
    ],
)
def test_opportunities_that_others_raised_are_counted_in_words(k, n, words):
    table = pd.DataFrame({"recency": ["lately", "never"], "raised_by_them": [k, n - k]})

    assert sentences.raised_by_them(table).startswith(words)


def test_neither_of_two_was():
    text = sentences.promises(rate(0, 2), NO_STATES, period=OCTOBER, as_of=END)

    assert text.startswith("Neither of the 2 follow-ups due in October was done on time.")


def test_one_of_anything_reads_as_one():
    status = pd.DataFrame({"status": ["In touch", "Paused"], "listed": [True, False]})

    assert "You were in touch with the one person on your list." in lead(in_touch=rate(1, 1))
    assert "You were not in touch with the one person on your list." in lead(in_touch=rate(0, 1))
    assert sentences.standing(status) == (
        "By your own rhythm, the one person on your list is in touch. 1 person is paused."
    )
    assert sentences.calls(rate(1, 1)) == "Your one call got through."
    assert sentences.calls(rate(0, 1)) == "Your one call did not get through."
    by_month = pd.DataFrame({"k": [1, 0], "n": [1, 0]})
    assert (
        sentences.answers_by_month(by_month)
        == "Over the last 2 months, the one approach whose time to answer ended was answered in time."
    )


def goal(state="on the way", so_far=8, target=20.0, pace=0.5, needed=1.4, name="Meetings"):
    return {
        "goal": name, "state": state, "so_far": so_far, "target": target, "pace": pace,
        "needed_per_week": needed, "by_on": pd.Timestamp(2026, 12, 31),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("goals", "words"),
    [
        pytest.param([goal("done", needed=np.nan)], "Your one goal is reached.", id="the one"),
        pytest.param([goal()], "Your one goal is behind: meetings, 8 of 20; 1.4 a week would reach it by 31 Dec.", id="the one, late"),
        pytest.param([goal(pace=1.2)], "Your one goal is not reached yet.", id="the one, in time"),
        pytest.param([goal(), goal(pace=0.7)],
                     "None of your 2 goals is reached. Furthest behind: meetings, 8 of 20; 1.4 a week would reach it by 31 Dec.", id="none"),
        pytest.param([goal("done", needed=np.nan), goal(pace=1.1)], "1 of your 2 goals is reached.", id="one"),
    ],
)  # fmt: skip
def test_goals_are_summed_up_and_the_furthest_behind_is_named(goals, words):
    assert sentences.goals(pd.DataFrame(goals)) == words


def test_thresholds_are_named_only_where_they_differ():
    assert sentences.thresholds(Settings()) == ""
    assert sentences.thresholds(Settings(reply_window_days=21)) == (
        "By your Settings sheet, Days to answer is 21 instead of 30."
    )


def test_answers_by_day_are_given_from_five_on():
    shares = pd.DataFrame(
        {
            "n": [40, 40],
            "n_undated": [2, 2],
            "within_days": [1, 30],
            "share": [0.25, 0.5],
            "lo": [0.15, 0.35],
            "hi": [0.4, 0.65],
            "status": ["ok", "ok"],
        }
    )

    assert sentences.answer_curve(shares) == (
        "Of 40 approaches so far, 25 % within 1 day (probably 15 to 40 %) and 50 % within 30 days (probably 35 to 65 %) "
        "are answered, those still open counted as far as they are known. 2 more were answered on a day that is not recorded."
    )
    unbounded = shares.assign(share=[0.0, 0.5], lo=[np.nan, 0.35], hi=[np.nan, 0.65])
    assert "Of 40 approaches so far, none within 1 day and 50 % within 30 days (probably 35" in (
        sentences.answer_curve(unbounded)
    )
    assert sentences.answer_curve(shares.assign(n=4)) == "How soon approaches are answered."
    assert sentences.answer_curve(shares.assign(n=0)) == ""


def test_small_lines_are_left_out_when_there_is_nothing_to_say():
    nobody = pd.DataFrame({"people": [0], "share": [np.nan]})
    none_open = pd.DataFrame({"open": [0], "longest_days_open": [np.nan]})
    follow_ups = pd.DataFrame({"probably_done": [True, False]})

    assert sentences.within_rhythm(nobody) == ""
    assert sentences.calls(rate(0, 0)) == ""
    assert sentences.calls(rate(1, 1, n_excluded=1)) == (
        "The one call of yours that counts got through. 1 from before Answered on was first used was left out."
    )
    assert sentences.calls(rate(2, 4, n_excluded=3)).startswith(
        "2 of the 4 calls of yours that count got through"
    )
    assert sentences.lateness(none_open, follow_ups) == ""


def test_small_lines_say_their_counts():
    people = pd.DataFrame({"people": [12], "share": [0.715]})
    open_now = pd.DataFrame({"open": [2], "longest_days_open": [40.0]})
    follow_ups = pd.DataFrame({"probably_done": [True, False]})

    assert sentences.within_rhythm(people).startswith("On 72 % of the days")
    assert sentences.calls(rate(3, 4)) == "3 of your 4 calls got through."
    assert sentences.lateness(open_now, follow_ups) == (
        "The longest overdue is 40 days past its day. 1 of those open was probably done, as you were in touch since: "
        "a day in Done would say so."
    )


NO_ENTRIES = pd.DataFrame({"touches": [0], "people": [0]})
CHANNELS = pd.DataFrame({"channel": ["Email"], "touches": [0]})


def headline(**more):
    tables = {"in_touch": rate(2, 6), "answered": rate(0, 0), "on_time": rate(0, 0), "opportunities": counts(), "year": counts()}  # fmt: skip
    return {
        label: (number, note)
        for label, number, note in sentences.headline(
            **{name: more.pop(name, table) for name, table in tables.items()},
            **{"period": OCTOBER, "as_of": END} | more,
        )
    }


def test_what_no_column_could_show_is_not_recorded_and_never_none():
    missing = {"in touch", "answers", "follow-ups", "opportunities"}

    assert headline(missing=missing) == {
        "in touch": ("not recorded", ""),
        "answered": ("not recorded", ""),
        "follow-ups on time": ("not recorded", ""),
        "opportunities": ("not recorded", ""),
    }
    text = "".join(
        sentences.lead(OCTOBER, rate(0, 6), rate(0, 0, people=0), counts(), changes("fewer"), as_of=END, missing=missing)
    )  # fmt: skip
    assert text == "October 2026, known to 31 October. When you were in touch is not recorded."


@pytest.mark.parametrize(
    ("answered", "missing", "words"),
    [
        (rate(0, 0), {"approaches"}, "none counts yet"),
        (rate(0, 0), {"answers", "approaches"}, "not recorded"),
        (rate(0, 0, n_excluded=2), {"approaches"}, "too early to say"),
    ],
)
def test_none_is_due_only_where_no_time_to_answer_ended(answered, missing, words):
    assert headline(answered=answered, missing=missing)["answered"][0] == words


@pytest.mark.parametrize(
    ("as_of", "words"), [(END, "none due"), (dt.date(2026, 10, 20), "none due yet")]
)
def test_a_month_that_is_over_is_not_called_unfinished(as_of, words):
    shown = headline(as_of=as_of)

    assert shown["answered"] == shown["follow-ups on time"] == (words, "")
    assert shown["opportunities"] == ("0", "this year 0")


def test_answers_that_are_not_due_are_too_early_and_counted_once():
    waiting = rate(0, 0, n_excluded=12)

    assert headline(answered=waiting)["answered"] == ("too early to say", "12 approaches")
    assert headline(answered=waiting, young=True)["answered"] == ("too early to say", "")


def test_a_month_without_a_time_in_touch_says_that_and_no_more():
    def said(in_touch):
        return sentences.how_often(
            NO_ENTRIES, CHANNELS, in_touch, pd.DataFrame(), period=OCTOBER, as_of=END
        )

    assert said(rate(0, 1)) == "No time in touch is recorded in October."
    assert said(rate(0, 0, n_excluded=6)) == ""


@pytest.mark.parametrize(
    ("begins", "told"),
    [(dt.date(2026, 8, 1), True), (dt.date(2026, 8, 2), False), (None, True)],
    ids=["91 days", "90 days", "unknown"],
)
def test_a_log_of_under_three_months_is_not_made_a_rate(begins, told):
    row = pd.DataFrame({"touches": [12], "people": [6], "started_by_them": [0]})
    per_month = pd.DataFrame({"rate": [4.9]})

    text = sentences.how_often(row, CHANNELS, rate(6, 6), per_month, period=OCTOBER, as_of=END, begins=begins)  # fmt: skip

    assert ("4.9 a month" in text) is told


@pytest.mark.parametrize(
    ("last", "quiet", "words"),
    [
        pytest.param("Ana Ruiz", 160, "they answered 3 Mar, then silent 160 days.", id="long"),
        pytest.param("Ana Ruiz", 89, "they answered 3 Mar.", id="short"),
        pytest.param("Ana Ruiz", np.nan, "they answered 3 Mar.", id="unknown"),
        pytest.param("Cy Lam", 160, "they answered 3 Mar (Cy Lam).", id="somebody else's step between"),
    ],
)  # fmt: skip
def test_the_silence_before_an_opportunity_is_told(last, quiet, words):
    told = sentences.paths(
        pd.DataFrame(
            [
                step("message", "2026-02-25", by="Me"),
                step("answer", "2026-03-03", by="Them", contact=last),
                step("opportunity", "2026-08-10", silent=quiet),
            ]
        )
    )

    assert told.endswith(words)


@pytest.mark.parametrize(
    ("n", "k", "note", "said"),
    [
        pytest.param([13, 0, 7], [7, 0, 1], ["", "not recorded", "few"],
                     "of 13 people you first got in touch with at least 180 days ago, 7 exchanged words with you "
                     "(54 %, probably between 29 and 77 %) and 1 worked with you", id="no meetings"),
        pytest.param([0, 4, 3], [0, 3, 0], ["not recorded", "few", "few"],
                     "of 4 people you first got in touch with at least 180 days ago, 3 met you and none worked",
                     id="no conversations"),
    ],
)  # fmt: skip
def test_a_step_that_is_not_recorded_is_left_out_and_never_none(n, k, note, said):
    funnel = pd.DataFrame({"n": n, "k": k, "note": note, "n_excluded": 0})

    assert said in sentences.hello_to_work(funnel)


def test_how_many_worked_with_you_says_within_which_days():
    funnel = pd.DataFrame({"n": 40, "k": [38, 35, 0], "n_excluded": 0})
    few = pd.DataFrame({"n": 4, "k": [4, 3, 0], "n_excluded": 0})

    assert (
        "of 4 people you first got in touch with at least 90 days ago, 4 exchanged words with you, 3 met"
        in (sentences.hello_to_work(few, within_days=90))
    )
    assert sentences.hello_to_work(funnel, within_days=180) == (
        "Over the whole log, of 40 people you first got in touch with at least 180 days ago, 38 exchanged words with you "
        "(95 %, probably between 83 and 99 %), 35 met you (88 %, probably between 74 and 95 %) and none worked with you "
        "(0 %, probably between 0 and 9 %), each within 180 days of that; what came later is not counted here."
    )


@pytest.mark.parametrize(
    ("severities", "words"),
    [
        (["warning", "note", "note", "note"], "1 entry needs a look; the other lines only say how something was read."),
        (["warning", "warning"], "2 entries need a look."),
        (["note", "note"], "rows of the workbook were read."),
    ],
)  # fmt: skip
def test_entries_that_need_a_look_are_told_from_the_other_lines(severities, words):
    problems = pd.DataFrame({"severity": severities, "code": "day-missing"})
    rows = pd.DataFrame({"sheet": ["Contacts"], "rows": [5], "left_out": [0]})

    assert sentences.unread(problems, rows).endswith(words)


def test_a_line_that_stands_for_many_cells_counts_as_them_all(root, tmp_path):
    days = "".join(f"31/02/{1900 + at},Ana Ruiz\n" for at in range(400))
    (tmp_path / "log.csv").write_text(f"Date,Contact\n2026-03-04,Ana Ruiz\n{days}")

    known = nm.load(tmp_path / "log.csv")

    assert sentences.unread(known.problems, known.counts) == (
        "400 of the 401 rows of the workbook could not be read. "
        "400 entries need a look; the other lines only say how something was read."
    )
    assert known.problems["cells"].tolist() == [*[1] * 26, 375]


def test_a_tracker_with_one_last_contact_a_person_is_told_no_history(root, tmp_path):
    (tmp_path / "tracker.csv").write_text(
        "Full name,Company,Last contacted,Next follow up\nAna Ruiz,Acme,2026-09-14,2026-10-14\n"
        "Bo Lind,Kelso,2026-10-03,\nDee Park,Orbit,2025-03-01,\n",
        encoding="utf-8",
    )
    month = Run(root / "notebooks/monthly_report.ipynb", workbook=str(tmp_path / "tracker.csv"), period="2026-10")  # fmt: skip
    quarter = Run(root / "notebooks/review.ipynb", workbook=str(tmp_path / "tracker.csv"), period="2026-Q3")  # fmt: skip

    assert "not recorded" in month.text("headline")
    assert "No opportunity came up" not in month.text("lead")
    assert "usual" not in month.text("lead")
    page = " ".join(repr(shown) for run in (month, quarter) for shown in run.shown.values())
    assert "of the days the people" not in page
    assert "month by month" not in page
    assert "In the last 12 months you were in touch" not in page
