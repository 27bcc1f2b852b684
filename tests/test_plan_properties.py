"""What holds for any workbook: nothing fails, nobody is named who should not be, nothing is named twice."""

import dataclasses
import datetime as dt

import pandas as pd
import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import netmetrics as nm
from netmetrics import habits, plan, readiness, schema
from netmetrics.plan import drafts, reminders

END = dt.date(2026, 10, 31)
NAMES = ["Ana Ruiz", "Bo", "陈美玲", "Dee; O'Neil", "Eve"]


@dataclasses.dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    milestones: pd.DataFrame


def cell(name, kind, choices):
    if name == "contact":
        return st.sampled_from(NAMES)
    if kind.startswith("datetime"):
        days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 6, 1)) | st.just(dt.date(2024, 2, 29))
        return days.map(pd.Timestamp) | st.none()
    if choices:
        return st.sampled_from([*choices, None])
    if kind == "float64":
        return st.sampled_from([None, 0.0, 1.0, 30.0, 365.0])
    return st.sampled_from([None, "", "Choir, tea", "x" * 80])


def row(sheet, *needed):
    choices = {c.name: c.choices for c in sheet.columns}
    choices |= {"answered": ("Yes", "No"), "done": ("Yes", "Cancelled")}
    dtypes = {n: t for n, t in schema.dtypes(sheet).items() if n != "row"}
    cells = {n: cell(n, t, choices.get(n, ())) for n, t in dtypes.items()}
    cells |= {n: cells[n].filter(lambda value: value is not None) for n in needed}
    return st.fixed_dictionaries(cells)


def table(sheet, found):
    found = [{"row": place, **row} for place, row in enumerate(found, start=2)]
    return pd.DataFrame(
        {n: pd.Series([r.get(n) for r in found], dtype=t) for n, t in schema.dtypes(sheet).items()}
    )


@st.composite
def networks(draw):
    log = draw(st.lists(row(schema.INTERACTIONS, "date"), max_size=12))
    tags = draw(st.lists(st.tuples(st.integers(0, 11), st.sampled_from(schema.PURPOSES)), max_size=8))  # fmt: skip
    tags = sorted({tag for tag in tags if tag[0] < len(log)})
    people = [{**draw(row(schema.CONTACTS)), "contact": name} for name in NAMES]
    came = draw(st.lists(row(schema.OPPORTUNITIES, "opened_on"), max_size=4))
    stones = draw(st.lists(row(schema.MILESTONES, "date"), max_size=4))
    return Tables(
        contacts=table(schema.CONTACTS, people),
        interactions=table(schema.INTERACTIONS, log),
        purposes=pd.DataFrame(tags, columns=["interaction", "purpose"]).astype(
            {"interaction": "int64", "purpose": "str"}
        ),
        opportunities=table(schema.OPPORTUNITIES, came),
        milestones=table(schema.MILESTONES, stones),
    )


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_any_workbook_gives_a_list_without_those_who_are_not_to_be_named(network):
    known = nm.known_at(network, END)
    off = known.contacts[
        (known.contacts["ok_to_stay_in_touch"] == "No")
        | (known.contacts["paused_until_on"] > pd.Timestamp(END))
    ]["contact"]

    found = plan.due(known, as_of=END)
    assert found["contact"].is_unique
    assert not set(off) & set(found["contact"])
    assert (found["past_rhythm"].dropna() >= 0).all()
    assert len(plan.this_week(network, as_of=END)) <= 5
    assert plan.new_year(known, as_of=END).empty

    facts = readiness.facts(known, as_of=END)
    no = set(known.contacts.loc[known.contacts["ok_to_stay_in_touch"] == "No", "contact"])
    assert not no & {n for cell in facts["contacts"] for n in cell.split("; ")}
    grid = readiness.by_closeness(known, as_of=END)
    listed = nm.your_list(known.contacts, known.interactions, as_of=END)["listed"]
    assert grid["people"].sum() == listed.sum()
    for name in found["contact"].head(1):
        assert drafts.opening(known, name, as_of=END).text


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_any_workbook_gives_counts_that_add_up(network):
    found = habits.table(nm.known_at(network, END), as_of=END)

    assert (found["k"] <= found["n"]).all()
    assert (found["rate"].isna() == (found["n"] == 0)).all()
    assert (found["n_excluded"] >= 0).all()
    assert set(found["status"]) <= {"ok", "too early to say", "no data yet", "not recorded"}
    assert set(found["rule"]) == set(habits.MEASURED)


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks())
def test_any_workbook_gives_a_calendar_that_another_program_reads(network):
    events = reminders.events(network, as_of=END)
    text = reminders.calendar(events, as_of=END).decode()
    read = vobject.readOne(text).contents.get("vevent", [])

    assert events["uid"].is_unique
    assert [e.uid.value for e in read] == events["uid"].tolist()
    assert [e.dtstart.value for e in read] == list(events["starts_on"].dt.date)
    off = network.contacts[network.contacts["ok_to_stay_in_touch"] == "No"]["contact"]
    assert not set(off) & set(events.loc[~events["cancelled"], "contact"])
