import datetime as dt

import pytest

from netmetrics.periods import Period, long_day, short_day

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        pytest.param("2026-10", (2026, 10, 1), (2026, 10, 31), "October 2026", id="month"),
        pytest.param("2024-02", (2024, 2, 1), (2024, 2, 29), "February 2024", id="leap february"),
        pytest.param("2026-Q1", (2026, 1, 1), (2026, 3, 31), "January to March 2026", id="quarter"),
        pytest.param(
            "2026-q4", (2026, 10, 1), (2026, 12, 31), "October to December 2026", id="small q"
        ),
        pytest.param("2026", (2026, 1, 1), (2026, 12, 31), "2026", id="year"),
    ],
)
def test_a_period_is_read_as_written(text, start, end, label):
    period = Period.parse(text)

    assert (period.start, period.end) == (dt.date(*start), dt.date(*end))
    assert period.label == label
    assert period.key == text.upper()


@pytest.mark.parametrize(
    "text",
    ["", "202610", "2026-13", "2026-00", "2026-Q5", "12", "October", "2026-10-01", "٢٠٢٦", "1826"],
)
def test_what_is_no_period_is_refused_with_what_to_type(text):
    with pytest.raises(ValueError, match=r"is not a period\. Type a month such as 2026-10"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "before"), [("2026-01", "2025-12"), ("2026-Q1", "2025-Q4"), ("2026", "2025")]
)
def test_the_period_before_has_the_same_length(text, before):
    assert Period.parse(text).before().key == before


def test_the_last_whole_month_in_january_is_december():
    assert Period.last_whole_month(dt.date(2026, 1, 31)).key == "2025-12"


@pytest.mark.parametrize(
    ("text", "known_to"),
    [
        pytest.param("2026-10", dt.date(2026, 10, 31), id="past: its end"),
        pytest.param("2026-11", TODAY, id="current: today"),
        pytest.param("2026", TODAY, id="current year: today"),
    ],
)
def test_a_period_is_known_to_its_end_or_today(text, known_to):
    assert Period.parse(text).known_to(TODAY) == known_to


def test_a_period_that_has_not_begun_is_refused():
    with pytest.raises(ValueError, match="December 2026 has not begun"):
        Period.parse("2026-12").known_to(TODAY)


def test_a_period_that_begins_today_is_known():
    assert Period.parse("2026-11").known_to(dt.date(2026, 11, 1)) == dt.date(2026, 11, 1)


def test_days_are_written_in_english():
    assert short_day(dt.date(2026, 10, 3)) == "3 Oct"
    assert long_day(dt.date(2026, 10, 31)) == "31 October 2026"
