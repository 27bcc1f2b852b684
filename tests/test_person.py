import datetime as dt

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import engagement
from netmetrics.plan import drafts
from netmetrics.report import person

END = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def known():
    return nm.known_at(nm.load(nm.sample("first_year.xlsx")), END)


def test_only_one_person_is_left_in_every_table(known):
    one = person.only(known, "Sean O'Hara")

    for name in ("contacts", "interactions", "opportunities"):
        assert set(getattr(one, name)["contact"]) == {"Sean O'Hara"}
    assert one.interactions.index.tolist() == list(range(len(one.interactions)))
    # Sean's messages and the purposes that belong to them, as counted in the whole tables.
    theirs = known.interactions["contact"] == "Sean O'Hara"
    asked = known.purposes["interaction"].isin(known.interactions.index[theirs])
    assert len(one.interactions) == theirs.sum()
    assert one.purposes["purpose"].tolist() == known.purposes.loc[asked, "purpose"].tolist()
    assert set(one.purposes["interaction"]) <= set(one.interactions.index)
    assert one.goals.empty


def test_without_a_name_it_is_whoever_you_were_in_touch_with_last(known):
    last = known.interactions.sort_values("date", kind="stable")["contact"].iloc[-1]

    assert person.only(known).contacts["contact"].tolist() == [last]


def test_an_unknown_name_is_a_sentence(known):
    with pytest.raises(ValueError, match='"Nobody" is not on Contacts'):
        person.only(known, "Nobody")


def test_who_said_no_is_said_to_have_and_asked_nothing(known):
    one = person.only(known, "Sean O'Hara")
    said_no = one.contacts.assign(ok_to_stay_in_touch="No")
    status = engagement.status(said_no, one.interactions, as_of=END)
    by_contact = engagement.by_contact(one.interactions, as_of=END)

    text = "".join(person.lead(said_no, status, by_contact, as_of=END))

    assert "They would rather not stay in touch." in text
    assert "the next time" not in text
    assert drafts.questions(said_no.iloc[0].to_dict()) == ()


def log(*rows):
    columns = {"date": "datetime64[us]", "contact": "str", "channel": "str", "started_by": "str"}
    return pd.DataFrame([(pd.Timestamp(day), "Ana", "Email", who) for day, who in rows], columns=list(columns)).astype(columns)  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "rhythm", "starters"),
    [
        pytest.param([("2026-10-30", "Me")], "1 entry since 30 October 2026.", "You made the first move.", id="one"),
        pytest.param([("2026-08-01", "Them"), ("2026-10-05", "Them")],
                     "2 entries since 1 August 2026; 65 days lay between them, 26 days since.",
                     "They made the first move each time.", id="two"),
        pytest.param([("2026-08-01", "Me"), ("2026-08-31", "Me"), ("2026-10-30", "Them")],
                     "3 entries since 1 August 2026; half of the silences lasted 45 days or longer, the present one 1 day so far.",
                     "You made the first move twice, they once.", id="three"),
    ],
)  # fmt: skip
def test_how_long_the_silences_are_is_said_in_the_right_number(known, rows, rhythm, starters):
    table = log(*rows)
    by_contact = engagement.by_contact(table, as_of=END)
    one = person.only(known, "Sean O'Hara")
    status = engagement.status(one.contacts, one.interactions, as_of=END)

    assert person.rhythm(table, as_of=END) == rhythm
    assert "".join(person.lead(one.contacts, status, by_contact, as_of=END)).endswith(starters)
    assert person.rhythm(table.head(0), as_of=END) == ""


@pytest.mark.parametrize(
    ("days", "rhythm"),
    [
        # Six silent months, as the figure shades them, in the middle of which stands a like.
        pytest.param(["2026-03-01", "2026-08-28"],
                     "3 entries since 1 March 2026; the one silence lasted 180 days, the present one 64 days so far.",
                     id="one silence"),
        pytest.param(["2026-01-10", "2026-03-01", "2026-08-28"],
                     "4 entries since 10 January 2026; half of the silences lasted 115 days or longer, "
                     "the present one 64 days so far.", id="two silences"),
        pytest.param(["2026-03-01"], "2 entries since 1 March 2026.", id="nothing but a like since"),
        pytest.param([], "1 entry since 25 May 2026.", id="nothing but a like"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("channel", "answered"), [("Social", None), ("Call", "No")], ids=["a like", "a missed call"]
)
def test_what_ends_no_silence_in_the_figure_ends_none_in_the_words(days, rhythm, channel, answered):
    table = log(*[(day, "Me") for day in [*days, "2026-05-25"]]).assign(answered=None)
    table.loc[len(days), ["channel", "answered"]] = channel, answered

    assert person.rhythm(table.sort_values("date"), as_of=END) == rhythm


def test_what_is_open_stands_with_the_longest_overdue_first(known):
    from netmetrics import follow_up

    table = person.open_steps(follow_up.follow_ups(known.interactions, as_of=END))

    # Counted in the cells of first_year.xlsx with openpyxl alone: two past, two ahead, one without a day.
    assert table["stands"].tolist() == ["overdue", "overdue", "ahead", "ahead", "no day"]
    assert table["due_on"].dropna().is_monotonic_increasing


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        (dt.date(2026, 10, 9), "the next time is by 9 Oct 2026."),
        (dt.date(2026, 10, 10), "the next time was due on 9 Oct 2026."),
    ],
)
def test_a_day_that_is_past_was_due(known, as_of, words):
    one = person.only(known, "Sean O'Hara")
    status = engagement.status(one.contacts, one.interactions, as_of=END).assign(
        listed=True, next_check_in_on=pd.Timestamp(2026, 10, 9)
    )
    by_contact = engagement.by_contact(one.interactions, as_of=END)

    assert words in "".join(person.lead(one.contacts, status, by_contact, as_of=as_of))


def test_what_no_column_could_show_of_a_person_is_not_recorded():
    status = pd.DataFrame({"days_since": [3.0], "status": ["In touch"]})
    none = pd.DataFrame({"k": [0], "n": [0], "n_excluded": [0], "note": [""]})
    nothing = pd.DataFrame({"received": [0], "given": [0]})

    def tiles(answered, **more):
        shown = person.headline(status, pd.DataFrame(), answered, nothing, **more)
        return [(number, note) for _, number, note in shown[2:]]

    missing = {"answers", "opportunities"}
    assert tiles(none, missing=missing) == [("not recorded", ""), ("not recorded", "")]
    assert tiles(none) == [("none yet", ""), ("0", "")]
    assert tiles(none.assign(n_excluded=2))[0] == ("too early to say", "2 approaches")
    assert person.no_opportunity(missing=missing) == "Opportunities are not recorded."
    assert person.no_opportunity() == "No opportunity came up so far."
