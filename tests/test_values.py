import datetime as dt

import pytest

from netmetrics import schema
from netmetrics.workbook.cells import Broken
from netmetrics.workbook.typed import Context
from netmetrics.workbook.values import duration, type_values

TODAY = dt.date(2026, 11, 21)
DATE = schema.INTERACTIONS.column("date")
ANSWERED = schema.INTERACTIONS.column("answered_on")
DONE = schema.INTERACTIONS.column("done_on")


def typed(values, column, *, title=None, order="Ask", extra=()):
    return type_values(values, column, title or column.header, Context(TODAY, order), extra=extra)


def one(value, column=DATE, **options):
    """What one cell gives: the typed value, or the code of what is wrong."""
    found = typed([value], column, **options)
    return found.faults[0].code if 0 in found.faults else found.parts[column.name][0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-04", dt.date(2026, 3, 4)),
        ("2026/3/4", dt.date(2026, 3, 4)),
        ("2026-03-04 23:59", dt.date(2026, 3, 4)),
        ("2026-03-04T10:00:00", dt.date(2026, 3, 4)),
        ("20040429", dt.date(2004, 4, 29)),
        ("4 Mar 2026", dt.date(2026, 3, 4)),
        ("4th of March 2026", dt.date(2026, 3, 4)),
        ("04-Mar-2026", dt.date(2026, 3, 4)),
        ("March 4, 2026", dt.date(2026, 3, 4)),
        ("Wed, 4 Mar 2026", dt.date(2026, 3, 4)),
        ("Sept 9, 2025", dt.date(2025, 9, 9)),
        ("25/12/2025", dt.date(2025, 12, 25)),
        ("12/25/2025", dt.date(2025, 12, 25)),
        ("04.04.2026", dt.date(2026, 4, 4)),
        ("2026\u201103\u201104", dt.date(2026, 3, 4)),
        ("2026–03–04", dt.date(2026, 3, 4)),
        ("25⁄12⁄2025", dt.date(2025, 12, 25)),
        ("4–Mar–2026", dt.date(2026, 3, 4)),
    ],
)
def test_a_text_that_can_be_one_day_only_is_read(text, day):
    assert one(text) == day


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("03/04/2026", "date-ambiguous"),
        ("31/02/2026", "date-impossible"),
        ("2026-02-30", "date-impossible"),
        ("30 Feb 2026", "date-impossible"),
        ("March", "date-impossible"),
        ("March 2026", "date-impossible"),
        ("2026", "date-impossible"),
        ("yesterday", "date-impossible"),
        ("03/04/26", "date-two-digit-year"),
        ("4-Apr-21", "date-two-digit-year"),
        ("2026-03-04T23:30:00Z", "date-zone"),
        ("2026-03-04 23:30 +02:00", "date-zone"),
        (12.0, "date-number"),
        (2026.0, "date-number"),
        (dt.time(10, 30), "date-impossible"),
        (Broken("#N/A"), "cell-error"),
        (Broken(""), "cell-no-result"),
    ],
)
def test_a_value_that_is_not_one_day_is_refused(value, code):
    assert one(value) == code


@pytest.mark.parametrize("text", ["NEVER", "-", "n/a", "TBD", "[Research]", "_LastContacted_", "—"])
def test_words_for_no_date_yet_are_blank_with_one_remark(text):
    found = typed([text], DATE)

    assert found.parts["date"] == [None]
    assert not found.faults
    assert [remark.code for remark, _ in found.remarks] == ["date-no-day"]


@pytest.mark.parametrize(
    ("serial", "expected"),
    [
        pytest.param(46085.0, dt.date(2026, 3, 4), id="a day"),
        pytest.param(46085.75, dt.date(2026, 3, 4), id="a moment"),
        pytest.param(32874.0, dt.date(1990, 1, 1), id="first day taken"),
        pytest.param(32873.0, "date-number", id="a day too early"),
        pytest.param(47078.0, dt.date(2028, 11, 21), id="two years ahead"),
        pytest.param(47079.0, "date-number", id="a day too late"),
        pytest.param(20260304.0, dt.date(2026, 3, 4), id="written together"),
    ],
)
def test_a_plain_number_is_a_day_from_1990_to_two_years_ahead(serial, expected):
    assert one(serial) == expected


def test_plain_numbers_of_a_workbook_of_1904_are_days_from_1904():
    context = Context(TODAY, epoch=dt.date(1904, 1, 1))
    # 4 March 2026 is day 46085 where days count from 1900, and 1,462 days fewer from 1904.
    found = type_values([44623.0, 46085.0], DATE, "Date", context)

    assert found.parts["date"] == [dt.date(2026, 3, 4), None]
    assert found.faults[1].code == "date-number"


def test_one_day_above_twelve_proves_the_order_of_the_whole_column():
    found = typed(["03/04/2026", "25/04/2026"], DATE)

    assert found.parts["date"] == [dt.date(2026, 4, 3), dt.date(2026, 4, 25)]
    assert [(remark.code, places) for remark, places in found.remarks] == [("date-order", [0, 1])]


def test_two_orders_in_one_column_prove_nothing():
    found = typed(["03/04/2026", "25/04/2026", "04/25/2026"], DATE)

    assert found.parts["date"] == [None, dt.date(2026, 4, 25), dt.date(2026, 4, 25)]
    assert found.faults[0].code == "date-ambiguous"


def test_both_readings_of_an_ambiguous_date_are_given():
    fault = typed(["03/04/2026"], DATE).faults[0]

    assert fault.message == 'Date holds "03/04/2026", which could be 3 April 2026 or 4 March 2026.'
    assert fault.fix.startswith(
        "Type 2026-04-03 or 2026-03-04; for all at once, add a sheet Settings: "
    )


@pytest.mark.parametrize(
    ("order", "day"),
    [("Day first", dt.date(2026, 4, 3)), ("Month first", dt.date(2026, 3, 4))],
)
def test_the_settings_decide_the_order(order, day):
    assert one("03/04/2026", order=order) == day


@pytest.mark.parametrize(
    "text",
    ["12 May 2025, email", "Email - 12 May 2025", "12 May 2025 (e-mail)", "May 12, 2025, email"],
)
def test_a_date_and_a_channel_in_one_cell_are_taken_apart(text):
    found = typed([text], DATE)

    assert found.parts == {"date": [dt.date(2025, 5, 12)], "channel_said": ["Email"]}


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        pytest.param(dt.date(2026, 3, 4), ANSWERED, (dt.date(2026, 3, 4), "Yes"), id="a day"),
        pytest.param("yes", ANSWERED, (None, "Yes"), id="yes"),
        pytest.param("N", ANSWERED, (None, "No"), id="no"),
        pytest.param("True", ANSWERED, (None, "Yes"), id="a ticked box"),
        *(pytest.param(mark, ANSWERED, (None, "Yes")) for mark in ("✓", "✔", "✔\ufe0f", "☑", "✅")),
        *(pytest.param(mark, ANSWERED, (None, "No")) for mark in ("☐", "✗", "✘", "❌")),
        *(pytest.param(mark, DONE, (None, "Yes")) for mark in ("✔", "☑", "✅")),
        *(pytest.param(mark, DONE, (None, None)) for mark in ("☐", "✗", "✘", "❌")),
        pytest.param("Partial", ANSWERED, "answer-unknown", id="neither"),
        pytest.param("canceled", DONE, (None, "Cancelled"), id="cancelled"),
        pytest.param("done", DONE, (None, "Yes"), id="done"),
        pytest.param("No", DONE, (None, None), id="no is no completion"),
    ],
)
def test_answers_and_completions_are_a_day_or_a_word(value, column, expected):
    found = typed([value], column)

    if isinstance(expected, str):
        assert found.faults[0].code == expected
    else:
        assert (found.parts[column.name][0], found.parts[column.kind][0]) == expected


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (2019.0, dt.date(2019, 12, 31)),
        ("2019", dt.date(2019, 12, 31)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("Feb 2024", dt.date(2024, 2, 29)),
        ("02/2024", dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 3), dt.date(2024, 2, 3)),
    ],
)
def test_a_span_is_its_last_day(value, day):
    assert one(value, schema.CONTACTS.column("in_touch_before_on")) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2 months", 60),
        ("monthly", 30),
        ("every 6 weeks", 42),
        ("Every other month", 60),
        ("quarterly", 91),
        ("once a year", 365),
        ("4 times a year", 91),
        ("2x/month", 15),
        ("twice a year", 182),
        ("90 days", 90),
        ("a week", 7),
        ("6 wks", 42),
        ("1 mo", 30),
        ("2x/yr", 182),
        ("Semi-annually", 182),
        ("months", 30),
        ("moss", None),
        ("often", None),
        ("0 weeks", None),
    ],
)
def test_rhythms_in_words_are_days(text, days):
    assert duration(text) == days


@pytest.mark.parametrize(
    ("value", "title", "days"),
    [
        (60.0, "Check in every (days)", 60.0),
        ("60", "Cadence", 60.0),
        (2.0, "Touch Interval (Quater)", 182.0),
        (6.0, "Contact every (weeks)", 42.0),
        (4.0, "Contact frequency (times a year)", 91.0),
        (1.5, "Cadence", "days-unknown"),
        (0.0, "Cadence", "days-unknown"),
        (-3.0, "Cadence", "days-unknown"),
        ("often", "Cadence", "days-unknown"),
    ],
)
def test_the_unit_of_a_rhythm_may_stand_in_the_header(value, title, days):
    assert one(value, schema.CONTACTS.column("check_in_days"), title=title) == days


@pytest.mark.parametrize(
    ("value", "channel"),
    [
        ("linkedin", "Message"),
        ("WhatsApp ", "Message"),
        ("Coffee", "In person"),
        ("zoom", "Video"),
        ("phone", "Call"),
        ("EMAIL", "Email"),
    ],
)
def test_common_words_mean_a_channel(value, channel):
    assert one(value, schema.INTERACTIONS.column("channel")) == channel


def test_an_unknown_choice_is_kept_as_typed_and_named():
    found = typed(["Pigeon"], schema.INTERACTIONS.column("channel"))

    assert found.parts["channel"] == ["Pigeon"]
    assert found.faults[0].code == "choice-unknown"
    assert found.faults[0].message == 'Channel holds "Pigeon", which is not one of the choices.'
    assert found.faults[0].fix == "Choose In person, Video, Call, Message, Email or Social."


def test_choices_that_the_person_added_are_accepted():
    found = typed(["pigeon"], schema.INTERACTIONS.column("channel"), extra=["Pigeon"])

    assert found.parts["channel"] == ["Pigeon"]
    assert not found.faults


def test_several_purposes_are_told_apart_by_semicolon_or_comma():
    assert (
        one("catch up; Thank,update", schema.INTERACTIONS.column("what_for"))
        == "Catch up; Thank; Update"
    )


@pytest.mark.parametrize("name", ["Null", "NA", "None", "nan", "True", "Total Tester"])
def test_people_with_names_like_missing_values_are_people(name):
    assert one(name, schema.CONTACTS.column("contact")) == name


def test_a_number_or_a_date_in_a_name_cell():
    assert one(12.0, schema.CONTACTS.column("contact")) == "12"
    assert one(dt.date(2026, 3, 4), schema.CONTACTS.column("contact")) == "name-not-text"


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1200.0, 1200.0),
        ("1,200", 1200.0),
        ("€ 1 200", 1200.0),
        ("$12,000.50", 12000.5),
        ("1200 EUR", 1200.0),
        ("50k", 50_000.0),
        ("$5K", 5000.0),
        ("1.35k EUR", 1350.0),
        ("EUR500", 500.0),
        ("US$ 500", 500.0),
        ("500 dollars", 500.0),
        ("-$500", -500.0),
        ("$-500", -500.0),
        ("−500", -500.0),
        ("CHF 1'200", 1200.0),
        ("CHF 1’200", 1200.0),
        ("500 kr", 500.0),
        ("-$-500", "number-unknown"),
        ("1.2m", "number-unknown"),
        ("(500)", "number-unknown"),
        ("10%", "number-unknown"),
        ("60/h", "number-unknown"),
        ("500+", "number-unknown"),
        ("£1,200pa", "number-unknown"),
        ("500 kg", "number-unknown"),
        ("5 to 10", "number-unknown"),
        ("5–10", "number-unknown"),
        ("1 5000", "number-unknown"),
        ("plenty", "number-unknown"),
        ("1.200", "number-unknown"),
        ("1,20", "number-unknown"),
    ],
)
def test_amounts_with_marks_are_numbers(value, number):
    assert one(value, schema.OPPORTUNITIES.column("value")) == number


@pytest.mark.parametrize("value", [1.0, 0.0, "1", "0"])
def test_one_and_nought_are_asked_about_where_yes_and_no_belong(value):
    fault = typed([value], ANSWERED).faults[0]

    assert fault.code == "answer-unknown"
    assert fault.message.endswith(", which is neither a date nor Yes or No.")
    assert fault.fix == (
        "If 1 stands for Yes and 0 for No, replace each 1 by Yes and each 0 by No."
    )
    assert one(2.0, ANSWERED) == "date-number"


@pytest.mark.parametrize("plain_text", [True, False])
@pytest.mark.parametrize("values", [["03/04/2026", "25/04/2026"], [46085.0]])
def test_a_column_of_a_text_file_is_not_to_be_formatted(values, plain_text):
    found = type_values(values, DATE, "Date", Context(TODAY, plain_text=plain_text))

    fixes = [remark.fix for remark, _ in found.remarks]
    assert fixes == ["Nothing to do if the days are right." if plain_text else ""]
