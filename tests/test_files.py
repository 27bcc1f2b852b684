"""Every awkward file from outside, through the file checks, the cell reader and load()."""

import datetime as dt
import json
import sys

import pytest

from netmetrics.cli import main
from netmetrics.problems import WorkbookError
from netmetrics.schema import Column, Sheet
from netmetrics.workbook import cells, tables
from netmetrics.workbook.headers import find
from netmetrics.workbook.log import Log
from netmetrics.workbook.sheets import read_sheet, sheet_fault
from netmetrics.workbook.typed import Context

TODAY = dt.date(2026, 11, 21)

REFUSED = {
    "r02_1904_epoch.xls": "is an old .xls workbook, which is not read. Open it and save it as",
    "r08_text_dates_yyyymmdd.xls": "is an old .xls workbook",
    "r34_strict_ooxml_rich.xlsx": 'is saved as "Strict Open XML"',
    "r36_dates.xlsb": "is a binary .xlsb workbook",
    "r42_zero_byte.csv": "is empty (0 bytes). Copy or download it again.",
    "r46_encrypted.xlsx": "needs a password. Remove it (File > Info > Protect Workbook) and save.",
    "r48_damaged_rels.xlsx": "is damaged (a part is not well-formed XML)",
    "r50_truncated_zip.xlsx": "is cut short. Copy or download it again.",
    "r52_duplicate_case.xlsx": "is damaged (xl/worksheets/Sheet1.xml is there twice)",
    "r54_billion_laughs_sst.xlsx": "holds XML entities, which no spreadsheet program writes.",
    "r56_xmlbomb.xlsx": "holds XML entities",
}
CELLS = {
    "r10_iso_d_cell_no_styles.xlsx": {"A1": "String"},
    "r14_numbers_export.xlsx": {"A2": "Date", "B2": "Ben\nAshley"},
    "r28_error_cells.xlsx": {"A1": cells.Broken("#DIV/0!")},
    "r30_phonetic_nbsp.xlsx": {"A1": "課きく 毛こ"},
    "r32_x000D_escape.xlsx": {"A1": "ABC\nDEF"},
    "r38_dates.ods": {"A1": "Int", "C2": dt.date(2009, 8, 16)},
    "r40_latin1.csv": {"A1": "id"},
    "r60_no_row_numbers.xlsx": {"A1": "Checked", "B2": "[M+Na]+1"},
    "r62_openpyxl_typeerror.xlsx": {"A2": "John", "B2": 1.0},
    "r64_hebrew_name.xlsx": {"F3": "תושב", "G3": 2.25},
    "r70_openpyxl_cannot_load_pivot.xlsx": {"A1": "Foo"},
}  # fmt: skip


def names(cases):
    return [
        case["file"]
        for case in json.loads((cases / "workbooks" / "index.json").read_text(encoding="utf-8"))
    ]


def test_every_file_is_read_or_refused_in_a_sentence_and_never_raises_anything_else(cases):
    for name in names(cases):
        try:
            network = tables.load(cases / "workbooks" / name, today=TODAY)
        except WorkbookError as error:
            text = str(error)
            assert text.startswith(name)
            assert "\n" not in text
            assert text.endswith((".", ").", "netmetrics init"))
            wanted = REFUSED.get(name, "no sheet that can be read as Interactions or Contacts")
            assert wanted in text
        else:
            assert name not in REFUSED
            assert (network.counts["used"] + network.counts["left_out"]).tolist() == network.counts[
                "rows"
            ].tolist()


def test_every_file_that_can_be_opened_gives_its_cells(cases):
    opened = set(names(cases)) - set(REFUSED)
    for name in sorted(opened):
        book = cells.read(cases / "workbooks" / name)
        grid = book.grids[0]
        for address, value in CELLS.get(name, {}).items():
            column, row = ord(address[0]) - 64, int(address[1:])
            assert grid.value(grid.rows.tolist().index(row), column) == value, name
    assert opened >= set(CELLS)


def test_an_encoding_that_was_guessed_is_said(cases):
    assert cells.read(cases / "workbooks" / "r40_latin1.csv").remarks[0] == (
        "text-encoding-guessed",
        "read as Western European text (cp1252), separated by commas.",
    )


def declared(cases, name, columns, *, at=0):
    """Read one sheet of a file as if the schema declared these columns."""
    sheet = Sheet(
        "Any",
        "any",
        tuple(Column(title, title, kind, "", needed=needed) for title, kind, needed in columns),
    )
    grid = cells.read(cases / "workbooks" / name).grids[at]
    headers = find(grid, sheet)
    if fault := sheet_fault(grid, headers):
        return None, fault
    log = Log([grid.name])
    part = read_sheet(grid, headers, Context(TODAY), log)
    return part, log.frame()


def test_serials_of_a_date_column_before_1990_are_refused(cases):
    part, problems = declared(
        cases, "r04_dates_as_serials.xlsx", [("gender", "text", True), ("bdate", "date", False)]
    )

    assert len(part.frame) == 474
    assert problems["message"][0] == "bdate holds the number 19027, which is not a date."
    assert problems["message"][25].startswith("448 more cells like those above")


def test_a_date_that_could_be_two_days_is_refused(cases):
    part, problems = declared(
        cases,
        "r06_text_date_ambiguous.xlsx",
        [("Destination", "text", True), ("Effective Date (GMT)", "date", False)],
    )

    assert part.frame["Effective Date (GMT)"].isna().all()
    assert problems["cell"].tolist() == ["E2"]
    assert problems["message"][0].endswith(
        'holds "10/02/2016", which could be 10 February 2016 or 2 October 2016.'
    )


def test_two_rows_of_headers_are_refused(cases):
    _, fault = declared(
        cases, "r12_two_row_header.xlsx", [("name", "name", True), ("death", "date", False)], at=1
    )

    assert fault.code == "sheet-two-headers"
    assert fault.message.startswith("row 2 looks like a second header row: (at birth)")


def test_headers_below_a_blank_row_and_with_line_breaks_are_found(cases):
    part, problems = declared(
        cases, "r14_numbers_export.xlsx", [("Date", "date", True), ("Ben Ashley", "text", False)]
    )

    assert part.headers.titles[2] == "Ben Ashley"
    assert problems["message"].tolist()[0] == "the headers stand in row 2; row 1 was passed over."
    assert part.source == len(part.frame) + len(part.left_out)


def test_the_totals_row_of_a_table_is_left_out(cases):
    part, problems = declared(
        cases,
        "r18_table_totals_row.xlsx",
        [("Field 1", "text", True), ("Field 4", "number", False)],
    )

    assert part.frame["row"].tolist() == [5, 6, 7, 8]
    assert "row 9 is a total and was left out." in problems["message"].tolist()


def test_blank_rows_inside_are_named_and_nothing_is_dropped(cases):
    part, problems = declared(
        cases, "r22_blank_row_inside.xlsx", [("a", "number", True), ("b", "number", False)]
    )

    assert part.frame["row"].tolist() == [4, 5, 7]
    assert "row 6 is blank; the rows below were read." in problems["message"].tolist()


def test_the_rows_of_the_worked_example_are_read(cases):
    network = tables.load(cases / "worked_interactions.csv", today=TODAY)

    assert len(network.interactions) == 12
    assert network.interactions["started_by"].value_counts().to_dict() == {"Me": 10, "Them": 2}
    assert network.interactions["channel"].tolist()[:3] == ["Email", "Message", "Email"]


@pytest.mark.parametrize("name", ["enron_ego82.csv", "collegemsg_ego103.csv"])
def test_whole_correspondences_are_read_without_loss(cases, name):
    path = cases / name
    lines = len(path.read_text(encoding="utf-8").splitlines()) - 1
    network = tables.load(path, today=TODAY)

    assert len(network.interactions) == lines
    assert set(network.problems["severity"]) <= {"note"}
    assert network.interactions["started_by"].notna().all()


def test_check_of_every_outside_file_ends_in_a_sentence_and_an_exit_code(
    cases, monkeypatch, capsys
):
    monkeypatch.setattr("sys.excepthook", sys.excepthook)  # main replaces it
    ended = {}
    for path in sorted([*(cases / "workbooks").glob("r*"), *cases.glob("*.csv")]):
        monkeypatch.setattr("sys.argv", ["netmetrics", "check", str(path)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert "fault of its own" not in said.err
        assert (end.value.code == 2) == (len(said.err.strip().splitlines()) == 1), path.name
        ended[path.name] = end.value.code

    assert set(ended.values()) <= {0, 1, 2}
    assert [ended[name] for name in REFUSED] == [2] * len(REFUSED)
    assert ended["enron_ego82.csv"] == ended["worked_interactions.csv"] == 0
