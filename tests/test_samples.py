import datetime as dt
import importlib.util
import re

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import schema
from netmetrics.plan.due import REASONS
from netmetrics.report import sentences
from netmetrics.workbook.tables import load

LAST_DAY = pd.Timestamp("2026-10-31")


@pytest.fixture(scope="module")
def script(root):
    spec = importlib.util.spec_from_file_location("make_samples", root / "scripts/make_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=["network.xlsx", "first_year.xlsx"])
def sample(root, request):
    return load(root / "data" / "sample" / request.param)


@pytest.fixture(scope="module")
def network(root):
    return load(root / "data" / "sample" / "network.xlsx")


@pytest.fixture(scope="module")
def known(network):
    return nm.known_at(network, LAST_DAY.date())


@pytest.fixture(scope="module")
def habits(known):
    table = known.settings
    settings = schema.Settings.of(zip(table["setting"], table["value"], strict=True))
    return nm.habits.table(known, as_of=LAST_DAY.date(), settings=settings)


@pytest.mark.slow
def test_samples_made_again_are_the_same_bytes(script, root, tmp_path):
    script.main(tmp_path)

    for name in ("network.xlsx", "first_year.xlsx"):
        assert (tmp_path / name).read_bytes() == (root / "data" / "sample" / name).read_bytes()


def test_samples_load_without_a_problem_and_lose_no_row(sample):
    assert sample.problems.empty
    assert (sample.counts["used"] == sample.counts["rows"]).all()


def test_everybody_named_stands_on_contacts(sample):
    known = set(sample.contacts["contact"])

    for table in (sample.interactions, sample.opportunities, sample.milestones):
        assert set(table["contact"]) <= known
    assert set(sample.contacts["introduced_by"].dropna()) <= known
    assert (sample.contacts["row"] > 0).all()


def test_nothing_happens_after_the_last_day(sample):
    for table, columns in (
        ("interactions", ["date", "answered_on", "done_on"]),
        ("opportunities", ["opened_on", "closed_on"]),
        ("contacts", ["in_touch_before_on", "added_on"]),
    ):
        for column in columns:
            assert not (getattr(sample, table)[column] > LAST_DAY).any(), (table, column)
    ahead = sample.milestones[sample.milestones["date"] > LAST_DAY]
    assert set(ahead["kind"]) <= {"Conference"}


def test_nothing_happens_before_its_beginning(sample):
    log, opened = sample.interactions, sample.opportunities

    assert not (log["answered_on"] < log["date"]).any()
    assert not (log["done_on"] < log["date"]).any()
    assert not (opened["closed_on"] < opened["opened_on"]).any()


def test_the_sample_has_the_size_that_was_asked_for(network):
    assert 55 <= len(network.contacts) <= 65
    assert 650 <= network.interactions["row"].nunique() <= 750
    assert 38 <= len(network.opportunities) <= 46
    assert network.interactions["date"].min() == pd.Timestamp("2024-05-07")


def test_the_first_year_has_the_size_that_was_asked_for(root):
    small = load(root / "data" / "sample" / "first_year.xlsx")

    sizes = [len(small.contacts), len(small.interactions), len(small.opportunities)]
    assert [*sizes, len(small.goals), len(small.milestones)] == [25, 60, 3, 0, 0]


def test_every_column_is_used(network):
    for sheet in schema.SHEETS:
        table = getattr(network, sheet.table)
        blank = [name for name in table if table[name].isna().all()]
        assert blank == [], sheet.name


def test_every_choice_is_used(network):
    for sheet in schema.SHEETS:
        for column in sheet.columns:
            if column.choices and column.name != "goal" and not column.foreign:
                used = getattr(network, sheet.table)[column.name].dropna().str.split("; ").explode()
                missing = set(column.choices) - set(used)
                assert missing <= {"Work anniversary", "Other"}, (column.header, missing)


def test_notes_are_not_repeated(sample):
    notes = sample.interactions.drop_duplicates("row")["notes"].dropna()

    assert notes.str.casefold().value_counts().max() <= 2
    assert not notes.str.contains("lorem|asdf|TODO", case=False).any()


def test_addresses_are_fictional(network):
    people = network.contacts

    assert people["email"].dropna().str.fullmatch(r"[a-z.-]+@example\.(com|org|net)").all()
    assert people["linkedin"].dropna().str.startswith("https://www.example.com/in/").all()
    assert people["phone"].dropna().str.fullmatch(r"\+44 20 7946 0\d{3}").all()


def test_names_are_from_many_places(network):
    names = " ".join(network.contacts["contact"])

    assert "O'Neil" in names
    assert re.search("[\u4e00-\u9fff]", names)
    assert re.search("[\u0590-\u05ff]", names)
    assert re.search("[łøéñ]", names)


def test_every_rule_that_is_counted_has_something_to_count(habits):
    assert set(habits["rule"]) == set(nm.habits.MEASURED)
    assert habits.loc[habits["status"] != "ok", "counts"].tolist() == []


@pytest.mark.parametrize("rule", [1, 6, 8, 10, 14, 15, 22, 25, 36, 39])
def test_a_rule_has_both_who_kept_it_and_who_did_not(habits, rule):
    row = habits[habits["rule"] == rule].iloc[0]

    assert 0 < row["k"] < row["n"]


def test_a_life_has_refusals_and_asks_that_wait(habits):
    asks = habits[habits["rule"] == 10]

    assert len(asks) == 4
    assert (asks["k"] < asks["n"]).all()
    assert asks.set_index("counts")["n_excluded"]["answers to asking for advice were a yes"] == 2


def test_who_vouches_is_told_or_overdue(habits):
    row = habits[habits["rule"] == 15].iloc[0]

    assert set(row["contacts"].split("; ")) == {"Marcus Whitfield", "Elena Petrova"}
    assert row["others"] == "Lars Brekke"


def test_every_reason_to_write_occurs_in_the_last_year(network):
    days = [
        dt.date(2026, 1, 10),  # a new year
        dt.date(2026, 3, 7),  # Abena Osei has just left
        dt.date(2026, 5, 9),  # Hye-jin Yoon is about to leave
        dt.date(2026, 10, 3),  # Elena Petrova vouched and has heard nothing since
        dt.date(2026, 10, 31),
    ]
    due = [nm.plan.due(nm.known_at(network, day), as_of=day) for day in days]

    assert set(pd.concat(due)["reason"]) == set(REASONS)


def test_the_first_three_to_write_to_show_three_kinds_of_reason(known):
    due = nm.plan.due(known, as_of=LAST_DAY.date())

    assert sentences.write_next(due) == [
        ("Ana Ruiz", "new job, 3 Oct"),
        ("Bo Chen", "you promised to send him Kavya's CV by 5 Nov"),
        ("Dee O'Neil", "quiet for 94 days"),
    ]


def test_a_message_of_theirs_waits_for_an_answer(known):
    waiting = nm.readiness.unanswered(known.interactions, as_of=LAST_DAY.date())

    assert waiting.tolist() == ["Mateo Silva"]


def test_about_two_of_three_approaches_are_answered(habits):
    row = habits[habits["rule"] == 25].iloc[0]

    assert 0.65 <= row["rate"] <= 0.75


def test_the_calendar_has_a_leap_day_and_a_conference_ahead(network):
    stones = network.milestones
    ahead = stones[(stones["date"] > LAST_DAY) & (stones["kind"] == "Conference")]

    assert ((stones["date"].dt.month == 2) & (stones["date"].dt.day == 29)).any()
    assert (ahead["date"] <= LAST_DAY + pd.Timedelta(days=60)).any()


def test_whoever_retired_has_a_role_and_no_company(network):
    people = network.contacts

    assert people.loc[people["role"] == "Retired", "company_now"].isna().all()
    assert not people["company_now"].eq("retired").any()
    assert (people["relation"] == "Manager").sum() == 5
