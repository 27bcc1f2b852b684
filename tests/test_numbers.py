import csv
import datetime as dt

import openpyxl
import pytest

from netmetrics.workbook import numbers

COLUMNS = [["contact", "text"], ["on", "date"], ["n", "int"], ["rate", "float"], ["listed", "bool"]]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " =1+1", '=HYPERLINK("https://example.org")']


def people(*texts):
    return {"columns": COLUMNS, "rows": [[text, "2026-10-03", 3, 0.5, True] for text in texts]}


def test_a_workbook_has_a_sheet_a_table_with_typed_cells(tmp_path):
    numbers.write_workbook(tmp_path / "n.xlsx", {"people": people("Ana Ruiz"), "none": people()})

    book = openpyxl.load_workbook(tmp_path / "n.xlsx")
    assert book.sheetnames == ["people", "none"]
    assert [[cell.value for cell in row] for row in book["people"]] == [
        ["contact", "on", "n", "rate", "listed"],
        ["Ana Ruiz", dt.datetime(2026, 10, 3), 3, 0.5, True],
    ]
    assert book["none"].max_row == 1


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_could_be_a_formula_stays_text(tmp_path, text):
    numbers.write_workbook(tmp_path / "n.xlsx", {"people": people(text)})
    numbers.write_texts(tmp_path / "numbers", {"people": people(text)})

    cell = openpyxl.load_workbook(tmp_path / "n.xlsx")["people"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.hyperlink is None
    with (tmp_path / "numbers" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["contact"] == f"'{text}"


def test_a_negative_number_stays_a_number(tmp_path):
    table = {"columns": [["change", "float"]], "rows": [[-0.25], [None]]}

    numbers.write_texts(tmp_path / "numbers", {"changes": table})

    assert (tmp_path / "numbers" / "changes.csv").read_text("utf-8-sig") == 'change\n-0.25\n""\n'


def test_names_from_anywhere_survive(tmp_path):
    text = 'Łukasz "Luke" Żak, 山田; עמית\nsecond line'

    numbers.write_texts(tmp_path / "numbers", {"people": people(text)})

    with (tmp_path / "numbers" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["contact"] == text


def test_long_and_similar_names_get_sheets_of_their_own(tmp_path):
    names = ["a" * 40, "a" * 41, "A" * 31, "b"]

    numbers.write_workbook(tmp_path / "n.xlsx", {name: people() for name in names})

    sheets = openpyxl.load_workbook(tmp_path / "n.xlsx").sheetnames
    assert sheets == ["a" * 31, "a" * 29 + "_2", "A" * 29 + "_3", "b"]


def test_equal_tables_give_equal_bytes(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        numbers.write_workbook(tmp_path / name, {"people": people("Ana Ruiz")})

    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
