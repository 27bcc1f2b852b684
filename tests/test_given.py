import datetime as dt

import numpy as np
import pandas as pd
import pytest

from netmetrics import Period, asking_rows, engagement, follow_up, goals, insights, opportunities
from netmetrics.metrics import frames

AS_OF = dt.date(2026, 6, 30)
ON = {"as_of": AS_OF}


def log(**columns):
    """Ann is written to twice and answers the second time; Bo writes and is answered."""
    table = pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-01-05", "2026-03-01", "2026-06-20"]),
            "contact": ["Ann", "Ann", "Bo"],
            "channel": ["Email", "Email", "Message"],
            "started_by": ["Me", "Me", "Them"],
            "answered_on": pd.to_datetime([None, "2026-03-03", "2026-06-21"]),
        }
    )
    return table.assign(**columns)


def people(names=("Ann", "Bo", "Cy")):
    return pd.DataFrame({"contact": names, "added_on": pd.to_datetime(["2026-01-01"] * len(names))})


def came(names=("Ann",)):
    return pd.DataFrame({"opened_on": pd.to_datetime(["2026-03-10"]), "contact": names})


def days_as(make):
    def changed(table):
        days = [name for name in table if table[name].dtype.kind == "M"]
        return table.assign(**{name: make(table[name]) for name in days})

    return changed


def cells_as(make, dtype=object):
    return days_as(
        lambda days: pd.Series([None if pd.isna(d) else make(d) for d in days], dtype=dtype)
    )


FORMS = [
    pytest.param(days_as(lambda d: d.astype("datetime64[ns]")), id="nanoseconds"),
    pytest.param(days_as(lambda d: d.astype("datetime64[s]")), id="seconds"),
    pytest.param(days_as(lambda d: d + pd.Timedelta(hours=23)), id="late in the evening"),
    pytest.param(days_as(lambda d: d.dt.tz_localize("Europe/Berlin")), id="midnight in Berlin"),
    pytest.param(
        days_as(lambda d: (d + pd.Timedelta(hours=23)).dt.tz_localize("America/New_York")),
        id="late in the evening in New York",
    ),
    pytest.param(cells_as(lambda d: d.date()), id="date objects"),
    pytest.param(cells_as(lambda d: d.to_pydatetime()), id="datetime objects"),
    pytest.param(cells_as(lambda d: d.date().isoformat()), id="ISO text"),
    pytest.param(cells_as(lambda d: f"{d.date()} 09:30", "str"), id="ISO text with a time"),
    pytest.param(lambda t: t.astype({"contact": object}), id="names as objects"),
    pytest.param(lambda t: t.astype({"contact": "string"}), id="names that may be NA"),
    pytest.param(
        lambda t: t.astype({c: "string" for c in t if t[c].dtype == "str"}), id="text with NA"
    ),
    pytest.param(
        lambda t: t.astype({c: "category" for c in t if t[c].dtype == "str"}), id="categories"
    ),
    pytest.param(lambda t: t.iloc[::-1], id="turned round with its index"),
    pytest.param(lambda t: t.assign(colour="red", row_height=3), id="more columns"),
    pytest.param(lambda t: t.set_axis([f"r{i}" for i in range(len(t))]), id="a text index"),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_in_any_form_gives_the_same_figures(form):
    rows, contacts, opened = form(log()), form(people()), form(came())

    counts = engagement.counts(rows, **ON).iloc[0]
    share = engagement.coverage(contacts, rows, **ON, period=Period.parse("2026-Q2")).iloc[0]
    found = follow_up.answer_rate(follow_up.episodes(asking_rows(rows), **ON), **ON).iloc[0]
    mine = follow_up.my_answer_rate(rows, **ON, window_days=10).iloc[0]
    lasted = follow_up.discussion_outcomes(rows, opened, **ON).iloc[0]
    steps = opportunities.paths(contacts, rows, opened, **ON)

    assert (counts["touches"], counts["people"], counts["contact_days"]) == (3, 2, 3)
    assert (share["k"], share["n"]) == (1, 3)
    assert (found["k"], found["n"], found["people"]) == (1, 1, 1)  # nothing is judged before March
    assert (mine["k"], mine["n"]) == (1, 1)
    assert (lasted["k"], lasted["n"], lasted["n_excluded"]) == (0, 1, 1)
    assert steps["on"].dt.strftime("%m-%d").tolist() == ["01-05", "03-01", "03-03", "03-10"]


@pytest.mark.parametrize("kind", ["int64", "float64", object], ids=str)
def test_people_may_be_numbers(kind):
    rows = log(contact=pd.Series([7, 7, 8], dtype=kind))
    contacts, opened = people([7, 8, 9]), came([7])

    share = engagement.coverage(contacts, rows, **ON).iloc[0]
    months = engagement.by_month(contacts, rows, **ON)
    status = engagement.status(contacts, rows, **ON)
    steps = opportunities.paths(contacts, rows, opened, **ON)

    assert (share["k"], share["n"]) == (2, 3)
    assert months["people"].tolist() == [1, 0, 1, 0, 0, 1]
    assert status["contact"].tolist() == ["7", "8", "9"]
    assert status["days_since"].fillna(-1).tolist() == [121, 10, -1]
    assert len(steps) == 4


def test_rows_of_one_day_are_duplicates_whatever_the_hour():
    rows = log().iloc[[0, 0]].reset_index(drop=True)
    rows["date"] += pd.to_timedelta([9, 15], unit="h")

    assert engagement.counts(rows, **ON)["possible_duplicates"].tolist() == [1]


def test_a_table_without_columns_is_one_without_rows():
    none = pd.DataFrame()

    assert engagement.counts(none, **ON)["touches"].tolist() == [0]
    assert follow_up.discussion_outcomes(log(), none, **ON)["n"].tolist() == [1]
    assert opportunities.counts(none, **ON)["received"].tolist() == [0]
    assert goals.progress(none, log(), none, **ON).empty
    assert engagement.status(none, none, **ON).empty


BAD = [
    ("no date", lambda: engagement.counts(log().drop(columns="date"), **ON),
     "interactions must have a column date; its columns are contact, channel, started_by, answered_on."),
    ("no contact", lambda: follow_up.episodes(log().drop(columns="contact"), **ON),
     "interactions must have a column contact; "),
    ("the day as index", lambda: engagement.by_contact(log().set_index("date"), **ON),
     "interactions must have a column date; "),
    ("tables swapped", lambda: engagement.coverage(log(), people(), **ON),
     "interactions must have a column date; its columns are contact, added_on."),
    ("no table", lambda: engagement.counts([1, 2], **ON),
     "interactions must be a table (a pandas.DataFrame); got one of type list."),
    ("a table of another measure", lambda: follow_up.answer_rate(log(), **ON),
     "episodes must have a column started_on; "),
    ("day or month", lambda: engagement.counts(log(date=["03/04/2026"] * 3), **ON),
     'date must hold dates, such as 2026-02-28; it holds "03/04/2026".'),
    ("no such day", lambda: engagement.counts(log(date=["2026-02-30"] * 3), **ON),
     'date must hold dates, such as 2026-02-28; it holds "2026-02-30".'),
    ("a year", lambda: engagement.counts(log(date=["2026"] * 3), **ON), 'it holds "2026".'),
    ("a number", lambda: engagement.counts(log(date=[20260101] * 3), **ON), 'it holds "20260101".'),
    ("an answer that is no day", lambda: follow_up.reply_rate(log(answered_on=["soon"] * 3), **ON),
     'answered_on must hold dates, such as 2026-02-28; it holds "soon".'),
    ("as_of as text", lambda: engagement.counts(log(), as_of="2026-06-30"),
     "as_of must be a date such as datetime.date(2026, 10, 31); got '2026-06-30'."),
    ("as_of missing", lambda: engagement.counts(log(), as_of=pd.NaT), "as_of must be a date"),
    ("a period as text", lambda: engagement.counts(log(), **ON, period="2026-06"),
     "period must be a Period such as Period.parse(\"2026-10\"); got '2026-06'."),
    ("days as text", lambda: follow_up.reply_rate(log(), **ON, window_days="30"),
     "window_days must be a whole number; got '30'."),
    ("half a day", lambda: follow_up.episodes(log(), **ON, lapse_days=1.5),
     "lapse_days must be a whole number; got 1.5."),
    ("a person twice", lambda: engagement.status(people(["Ann", "Bo", "Ann"]), log(), **ON),
     'contacts must hold each person once; "Ann" stands there twice.'),
    ("a channel in small letters", lambda: asking_rows(log(channel="email")),
     'channel must hold In person, Video, Call, Message, Email, Social or nothing; it holds "email".'),
    ("a direction", lambda: follow_up.reply_rate(log(started_by=["out", "in", None]), **ON),
     'started_by must hold Me, Them or nothing; it holds "out".'),
    ("true and false", lambda: asking_rows(log(answered=[True, False, None])),
     'answered must hold Yes, No or nothing; it holds "True".'),
]  # fmt: skip


def test_a_channel_of_your_own_stays():
    counted = engagement.by_channel(log(channel=["Email", "Fax", "LinkedIn"]), **ON)

    assert counted.set_index("channel")["touches"].loc["Not recorded"] == 2


@pytest.mark.parametrize(("call", "said"), [p[1:] for p in BAD], ids=[p[0] for p in BAD])
def test_what_cannot_be_read_is_refused_in_one_sentence(call, said):
    with pytest.raises(ValueError, match=r"\.$") as refused:
        call()

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_last_day_may_have_a_time():
    late = pd.Timestamp("2026-06-20 18:00")

    share = engagement.coverage(people(), log(), as_of=late, period=Period.parse("2026-06"))

    assert share["k"].tolist() == [1]


def test_blank_cells_are_blank_in_any_form():
    for cells in ([None, None], [np.nan, np.nan], ["", ""], [pd.NaT, pd.NaT], [pd.NA, pd.NA]):
        table = pd.DataFrame({"due_on": pd.Series(cells, dtype=object)})
        assert np.isnat(frames.days(table, "due_on")).all()


def test_a_group_that_there_is_not_is_named():
    table = pd.DataFrame({"answered": [True], "judged": [True], "channel": ["Email"]})

    for call in (insights.by_group, insights.compare):
        with pytest.raises(ValueError, match=r"^approaches must have a column tone; its columns"):
            call(table, by="tone")


def test_a_column_that_there_is_not_is_not_recorded():
    rows = log()[["date", "contact"]]
    sent = log()[["date", "contact", "started_by"]]
    opened = came()

    shares = [
        engagement.initiation(rows, **ON),
        follow_up.reply_rate(sent, **ON),
        follow_up.my_answer_rate(sent, **ON),
        follow_up.calls_that_got_through(rows, **ON),
        follow_up.discussion_outcomes(rows, opened, **ON),
        opportunities.win_rate(opened, **ON),
        opportunities.given_share(opened, **ON),
    ]

    assert [(t["n"].item(), t["note"].item()) for t in shares] == [(0, "not recorded")] * 7
    assert all(t["rate"].isna().all() for t in shares)


def test_a_stage_counts_as_recorded_from_the_day_it_came_up():
    opened = pd.concat([came(), came()], ignore_index=True).assign(stage=[None, "Open"])
    opened.loc[1, "opened_on"] = pd.Timestamp("2026-06-30")

    assert opportunities.win_rate(opened, **ON)["note"].tolist() == ["no data yet"]
    before = opportunities.win_rate(opened, as_of=dt.date(2026, 6, 29))
    assert before["note"].tolist() == ["not recorded"]


def test_a_row_without_a_contact_is_nobody_and_not_counted():
    rows = pd.DataFrame(
        {"date": ["2026-06-01", "2026-06-02", "2026-06-03"], "contact": ["Ann", None, "Bo"]}
    ).assign(channel="Email")
    goal = pd.DataFrame(
        {"goal": ["People in touch with"], "from_on": ["2026-06-01"], "by_on": ["2026-06-30"]}
    ).assign(target=10)
    none = pd.DataFrame()
    on = {"as_of": dt.date(2026, 6, 30)}
    by_channel = engagement.by_channel(rows, **on).set_index("channel")

    assert engagement.counts(rows, **on)["touches"].tolist() == [2]
    assert by_channel.loc["Email", ["touches", "people"]].tolist() == [2, 2]
    assert opportunities.per_100_touches(none, rows, **on)["touches"].tolist() == [2]
    assert goals.progress(goal, rows, none, **on)["so_far"].tolist() == [2]
