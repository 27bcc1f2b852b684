import dataclasses
import datetime as dt
import json
import re

import openpyxl
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import schema
from netmetrics.report import choose, render, share
from netmetrics.workbook import template

TODAY = dt.date(2026, 11, 23)
KEY = b"a secret of the test"
# Words that the schema itself brings into every workbook, and so onto every page.
_COLUMNS = [column for sheet in schema.SHEETS for column in sheet.columns]
VOCABULARY = {
    text.casefold()
    for column in _COLUMNS
    for text in (column.header, *column.choices, *column.words.values())
} | {"yes", "no", "cancelled"}


@pytest.fixture(scope="module")
def network():
    return nm.load(nm.sample(), today=TODAY)


@pytest.fixture(scope="module")
def disguised(network, tmp_path_factory):
    """The sample in disguise, written and read again."""
    path = tmp_path_factory.mktemp("share") / "network.xlsx"
    template.write(path, share.disguised(network, KEY)[0], as_of=TODAY)
    return path


def _public(text):
    """Whether it is a choice of the schema, several of them, or a number."""
    return text.isdecimal() or {one.casefold() for one in re.split(r"\s*;\s*", text)} <= VOCABULARY


def private_texts(path):
    """Every text of a workbook that is not a word of the schema or a formula."""
    texts = set()
    for sheet in openpyxl.load_workbook(path):
        if sheet.title not in [one.name for one in schema.SHEETS if one.name != "Settings"]:
            continue
        for cell in (cell for row in sheet.iter_rows(min_row=2) for cell in row):
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                texts |= {cell.value, *re.split(r"\s*;\s*", cell.value)}
    return {text for text in texts if not _public(text)}


def names(network):
    return {word for name in network.contacts["contact"] for word in (name, *name.split())}


def test_no_text_of_the_workbook_is_left_in_its_disguise(network, disguised):
    private = private_texts(nm.sample()) | set(network.contacts["contact"])
    assert len(private) > 500

    assert not private & private_texts(disguised)


def test_the_numbers_of_the_disguise_are_those_of_the_workbook(network, disguised):
    other = nm.load(disguised, today=TODAY)
    as_of = dt.date(2026, 10, 31)

    for measure in (nm.engagement.status, nm.engagement.by_month):
        mine, theirs = (measure(n.contacts, n.interactions, as_of=as_of) for n in (network, other))
        left, right = (table.drop(columns="contact", errors="ignore") for table in (mine, theirs))
        pd.testing.assert_frame_equal(left, right)
    counts = [nm.opportunities.counts(n.opportunities, as_of=as_of) for n in (network, other)]
    pd.testing.assert_frame_equal(*counts)


def test_a_pseudonym_stays_when_other_people_are_added(network):
    fewer = dataclasses.replace(network, contacts=network.contacts.tail(20))

    tables, words = share.disguised(network, KEY)
    _, again = share.disguised(fewer, KEY)

    for name in fewer.contacts["contact"]:
        assert again.name(name) == words.name(name)
    assert tables["contacts"]["contact"].nunique() == network.contacts["contact"].nunique()


def test_nobody_can_guess_a_pseudonym_without_the_secret(tmp_path):
    assert share.Disguise(b"one").name("Ana Ruiz") != share.Disguise(b"two").name("Ana Ruiz")
    assert share.secret(tmp_path) == share.secret(tmp_path)
    assert len(share.secret(tmp_path)) == 64
    assert (tmp_path / ".share-key").stat().st_mode & 0o077 == 0


def test_two_people_never_share_a_pseudonym(monkeypatch):
    monkeypatch.setattr(share.Disguise, "_number", lambda _self, text: len(text) % 2)
    words = share.Disguise(KEY)

    given = {words.name(name) for name in ("Ana Ruiz", "Bo Chen", "Dee O'Neil", "Ida")}

    assert len(given) == 4


def test_choices_of_ones_own_and_sums_of_money_are_private_too():
    opportunities = pd.DataFrame(
        {"opened_on": [dt.datetime(2026, 10, 1)], "contact": ["Ana Ruiz"], "kind": ["Heist"], "stage": ["Won"],
         "value": [5000.0], "currency": ["EUR"]}
    )  # fmt: skip
    empty = nm.load(nm.sample(), today=TODAY)
    opportunities = opportunities.reindex(columns=empty.opportunities.columns).astype(
        {**empty.opportunities.dtypes.to_dict(), "row": "float64"}
    )

    tables, _ = share.disguised(dataclasses.replace(empty, opportunities=opportunities), KEY)

    row = tables["opportunities"].iloc[0]
    assert row["stage"] == "Won"
    assert re.fullmatch(r"\[kind [a-z]{6}\]", row["kind"])
    assert pd.isna(row["value"]) and pd.isna(row["currency"])


def test_a_company_has_one_name_wherever_it_stands_and_a_text_says_what_it_stands_for(network):
    contacts = network.contacts.head(2).assign(
        company_now=["Acme", "Borealis"], worked_at=["Borealis", "ACME"], talk_about="Her allotment"
    )

    tables, _ = share.disguised(dataclasses.replace(network, contacts=contacts), KEY)

    rows = tables["contacts"]
    assert rows["company_now"].tolist() == rows["worked_at"].tolist()[::-1]
    assert rows["company_now"].str.fullmatch("[A-Z][a-z]{5}").all()
    assert rows["talk_about"].str.fullmatch(r"\[topic [a-z]{6}\]").all()


@pytest.mark.slow
@pytest.mark.parametrize("about", ["2026-10", "2026", "Ana Ruiz", "week"])
def test_a_shared_report_holds_nothing_private_in_any_of_its_files(network, tmp_path, about):
    reports = tmp_path / "reports"
    job = choose.choose(about, workbook=nm.sample(), today=TODAY)

    written = share.make(job, nm.sample(), reports=reports)

    files = [path for path in (reports / "shared").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".html", ".ipynb"}
    assert not list((reports / "shared").rglob("made-from.json"))
    text = "\n".join(_text(path) for path in files)
    for private in private_texts(nm.sample()) | set(network.contacts["contact"]):
        if len(private) > 3 and not any(private.casefold() in word for word in VOCABULARY):
            assert not re.search(rf"\b{re.escape(private)}\b", text), private
    assert str(tmp_path) not in text and str(nm.sample().parent) not in text
    metadata = json.loads(written.notebook.read_text(encoding="utf-8"))["metadata"]
    assert set(metadata) == {"kernelspec"}


def _text(path):
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row)


def _with_faults(path):
    """A workbook of which a row and a cell cannot be read: 5 rows in all."""
    book = openpyxl.Workbook()
    contacts = book.active
    contacts.title = "Contacts"
    for row in (["Name", "Cadence"], ["Wilhelmina Zwick", 30], ["Otto Quaste", "Wotan's own"]):
        contacts.append(row)
    log = book.create_sheet("Interactions")
    log.append(["Date", "Contact", "Channel", "Started by"])
    log.append([dt.date(2026, 10, 3), "Wilhelmina Zwick", "Email", "Me"])
    log.append(["31/02/2026 Palmpilot", "Otto Quaste", "Email", "Me"])
    log.append([dt.date(2026, 10, 9), "Otto Quaste", "Zwickchat", "Me"])
    book.create_sheet("Wotanlist").append(["Karlathing"])
    book.save(path)
    return path


def test_what_could_not_be_read_is_told_by_its_kind_alone(tmp_path):
    network = nm.load(_with_faults(tmp_path / "network.xlsx"), today=TODAY)

    told = share.unread(network)

    assert sum(row["rows"] for row in told["counts"]) == 5
    assert sum(row["left_out"] for row in told["counts"]) == 1
    assert [row["cell"] for row in told["problems"]] == network.problems["cell"].tolist()
    said = json.dumps(told)
    assert not re.search("Zwick|Quaste|Wotan|Palmpilot|Karla", said)


@pytest.mark.slow
def test_a_shared_page_counts_what_could_not_be_read_as_the_own_one_does(tmp_path):
    workbook, reports = _with_faults(tmp_path / "network.xlsx"), tmp_path / "reports"
    job = choose.choose("2026-10", workbook=workbook, today=TODAY)

    pages = [
        make(job, workbook, reports=reports).page.read_text(encoding="utf-8")
        for make in (render.make, share.make)
    ]

    said = [re.search(r"1 of the 5 rows[^<]*", page)[0] for page in pages]
    assert said[0] == said[1]
    assert "need" in said[0]
    assert not re.search("Zwick|Quaste|Wotan|Palmpilot|Karla", pages[1])
    assert not list((reports / "shared").rglob("made-from.json"))
