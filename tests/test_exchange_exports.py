"""From a workbook to other programs' files, and back by our own reader."""

import csv
import datetime as dt
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import netmetrics as nm
from netmetrics import schema
from netmetrics.cli import cli
from netmetrics.exchange import exports, read
from netmetrics.problems import WorkbookError
from netmetrics.workbook.sheets import whole

TODAY = dt.date(2026, 11, 23)
TABLES = [sheet.table for sheet in schema.SHEETS]


@pytest.fixture(scope="module")
def sample():
    return nm.load(nm.sample(), today=TODAY)


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    made = tmp_path_factory.mktemp("made") / "export"
    exports.write(sample, made, as_of=TODAY)
    return made


def without_rows(table):
    return table.drop(columns=["sheet", "row"]).reset_index(drop=True)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_the_sample_reads_back_equal(sample, folder, name):
    back = exports.read(folder, today=TODAY)

    pd.testing.assert_frame_equal(
        without_rows(getattr(back, name)), without_rows(getattr(sample, name))
    )


@pytest.mark.parametrize("name", ["contacts", "interactions"])
def test_one_table_alone_loads_as_a_tracker_of_its_own(sample, folder, name):
    back = nm.load(folder / f"{name}.csv", today=TODAY)

    pd.testing.assert_frame_equal(
        without_rows(getattr(back, name)), without_rows(getattr(sample, name))
    )


def blank(**tables):
    found = {name: whole(sheet, []) for sheet, name in zip(schema.SHEETS, TABLES, strict=True)}
    return SimpleNamespace(**(found | tables))


def contacts_of(*lines):
    table = pd.DataFrame(list(lines))
    return whole(schema.CONTACTS, [table.assign(row=range(2, len(table) + 2))])


STARTS = ["=", "+", "-", "@", "\t", "\r", "'", "'=", "''+", "", "“"]
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=8,
)


@given(st.lists(st.tuples(st.sampled_from(STARTS), TEXT), min_size=1, max_size=5))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_can_become_a_formula_and_all_of_it_reads_back(tmp_path, parts):
    notes = [start + rest for start, rest in parts]
    table = contacts_of(
        *({"contact": f"Person {at}", "notes": note} for at, note in enumerate(notes))
    )
    (tmp_path / "contacts.csv").write_bytes(exports.table_csv(schema.CONTACTS, table).encode())

    with (tmp_path / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for line in csv.reader(file) for cell in line]
    back = nm.load(tmp_path / "contacts.csv", today=TODAY)

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    # The reader composes accents and trims; nothing else may differ.
    plain = [unicodedata.normalize("NFC", note).strip() for note in notes]
    assert [note.strip() for note in back.contacts["notes"]] == plain


def test_a_name_and_a_header_like_a_formula_are_guarded_too():
    table = contacts_of({"contact": "=HYPERLINK(1)"})

    assert "\r\n'=HYPERLINK(1)," in exports.table_csv(schema.CONTACTS, table)


def test_contacts_go_through_vcard_and_come_back(tmp_path):
    table = contacts_of(
        {"contact": "Ana Lucía Prado", "company_now": "Delta, Pumps; Lagos", "email": "a@example.org; b@example.org",
         "role": "Head of tests, and more", "linkedin": "https://www.linkedin.com/in/ana", "phone": "+47 1",
         "notes": "private"},
        {"contact": "Prince"},
    )  # fmt: skip
    born = whole(
        schema.MILESTONES,
        [pd.DataFrame({"row": [2, 3], "date": pd.to_datetime(["2000-02-29", "1969-12-28"]),
                       "contact": ["Ana Lucía Prado", "Prince"], "what": ["the year is not known", None],
                       "kind": "Birthday", "every_year": "Yes"})],
    )  # fmt: skip
    text = exports.vcards(table, born)
    (tmp_path / "c.vcf").write_bytes(text.encode())

    ana, prince = read.read(read.sources([tmp_path / "c.vcf"]), as_of=TODAY)[0].people

    assert (ana.name, ana.company, ana.role) == (
        "Ana Lucía Prado",
        "Delta, Pumps; Lagos",
        "Head of tests, and more",
    )
    assert (ana.emails, ana.slug, ana.phone) == (("a@example.org", "b@example.org"), "ana", "+47 1")
    assert (ana.birthday, prince.birthday) == (dt.date(2000, 2, 29), dt.date(1969, 12, 28))
    assert prince.name == "Prince"
    assert "private" not in text
    assert text.count("FN:") == 2 and "\n" not in text.replace("\r\n", "")


def test_the_measures_are_those_of_the_library(sample, folder):
    back = pd.read_csv(folder / "measures" / "opportunities_by_kind.csv")

    expected = nm.opportunities.by_kind(sample.opportunities, as_of=TODAY)
    assert dict(zip(back["kind"], back["opportunities"], strict=True)) == dict(
        zip(expected["kind"], expected["opportunities"], strict=True)
    )


def test_nothing_is_replaced_unless_asked(sample, tmp_path):
    (tmp_path / "contacts.csv").write_text("mine")

    with pytest.raises(WorkbookError, match="is there already"):
        exports.write(sample, tmp_path, as_of=TODAY)
    assert [one.name for one in tmp_path.iterdir()] == ["contacts.csv"]
    exports.write(sample, tmp_path, as_of=TODAY, force=True)
    assert (tmp_path / "contacts.csv").read_text("utf-8-sig").startswith("Name,")


def test_an_empty_workbook_gives_headers_only(tmp_path):
    empty = exports.table_csv(schema.GOALS, blank().goals)

    assert empty == "\ufeffGoal,Target,From,By,Why\r\n"


def test_what_could_not_be_read_is_counted_after_an_export(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Interactions"
    book.active.append(["Date", "Contact", "Answered on"])
    book.active.append([dt.datetime(2026, 1, 5), "Bo Chen", "some day"])
    book.active.append(["31/02/2026", "Ana Ruiz", None])
    book.save(tmp_path / "mine.xlsx")

    done = CliRunner().invoke(
        cli, ["export", str(tmp_path / "out"), "-w", str(tmp_path / "mine.xlsx")]
    )

    assert done.exit_code == 0, done.output
    assert "Not in it: 1 row and 2 cells that were not read." in done.stderr
    assert f"netmetrics check {tmp_path / 'mine.xlsx'}" in done.stderr


def test_cells_that_are_only_counted_together_are_counted_after_an_export_too(tmp_path):
    rows = "".join(f"2026-03-{at % 28 + 1:02},Person {at},some day\n" for at in range(60))
    answer = "2026-03-04,Ana Ruiz,2026-03-05\n"
    (tmp_path / "log.csv").write_text(f"Date,Contact,Answered on\n{answer}{rows}")

    said = exports.not_in_it(nm.load(tmp_path / "log.csv"), Path("log.csv"))

    assert said.startswith("Not in it: 60 cells that were not read.")


def test_nothing_is_said_of_a_workbook_that_is_all_read(sample):
    assert exports.not_in_it(sample, Path("network.xlsx")) == ""
