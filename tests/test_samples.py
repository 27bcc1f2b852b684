import importlib.util
import re

import pandas as pd
import pytest

from netmetrics import schema
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
        ("milestones", ["date"]),
        ("contacts", ["in_touch_before_on", "added_on"]),
    ):
        for column in columns:
            assert not (getattr(sample, table)[column] > LAST_DAY).any(), (table, column)


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
