import datetime as dt
import errno
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from edited import changed_parts, part, raw, tracker, values, with_parts

import netmetrics as nm
from netmetrics import schema
from netmetrics.problems import WorkbookError
from netmetrics.workbook import edit, template
from netmetrics.workbook.tables import load

NOW = dt.datetime(2026, 11, 23, 14, 15, 30)
DAY = dt.date(2000, 1, 1)
ROW = {"Date": DAY, "Contact": "Ana Ruiz", "Notes": "hello"}
SHEET, TABLE, BOOK = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/workbook.xml"


def add(path: Path, rows, sheet="Interactions", **options) -> edit.Edit:
    planned = edit.plan(path, {sheet: rows})
    edit.write(planned, now=NOW, **options)
    return planned


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def copy(path: Path) -> Path:
    return Path(shutil.copyfile(path, path.with_name(f"before-{path.name}")))


# what is written


def test_rows_are_added_below_the_last_and_the_table_and_its_filter_reach_them(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    old = copy(path)

    add(path, [ROW, {"Contact": "Bo Chen", "Channel": "Call"}])

    assert changed_parts(old, path) == {SHEET, TABLE}
    assert values(path, "Interactions")[4:] == [
        [dt.datetime(2000, 1, 1), "Ana Ruiz", None, "hello"],
        [None, "Bo Chen", "Call", None],
    ]
    assert values(path, "Interactions")[:4] == values(old, "Interactions")
    assert part(path, TABLE).count('ref="A1:D6"') == 2
    assert '<dimension ref="A1:D6"/>' in part(path, SHEET)


def test_cells_look_like_those_of_the_row_above(tmp_path):
    path = tracker(tmp_path / "a.xlsx")

    add(path, [ROW])

    page = openpyxl.load_workbook(path)["Interactions"]
    assert page["B5"].font.b
    assert page["A5"].number_format == "yyyy-mm-dd"


def test_a_day_gets_a_style_that_shows_it_where_the_row_above_has_none(tmp_path):
    path = tracker(tmp_path / "a.xlsx", more=lambda book, page: page.write_string(3, 0, "soon"))

    add(path, [ROW])

    assert openpyxl.load_workbook(path)["Interactions"]["A5"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    ("options", "serial"),
    [
        pytest.param({}, "36526", id="counted from 1900"),
        pytest.param({"date_1904": True}, "35064", id="counted from 1904"),
    ],
)
def test_a_day_is_the_serial_of_the_workbooks_date_system(tmp_path, options, serial):
    path = tracker(tmp_path / "a.xlsx", options=options)

    add(path, [ROW])

    assert f"<v>{serial}</v>" in part(path, SHEET)
    assert load(path).interactions["date"].iloc[-1] == pd.Timestamp(DAY)


@pytest.mark.parametrize(
    ("day", "serial"),
    [
        pytest.param(dt.date(1900, 1, 1), "1", id="first day"),
        pytest.param(dt.date(1900, 2, 28), "59", id="before the day that never was"),
        pytest.param(dt.date(1900, 3, 1), "61", id="after it"),
    ],
)
def test_days_around_the_29_february_1900_that_never_was(tmp_path, day, serial):
    path = tracker(tmp_path / "a.xlsx")

    add(path, [{**ROW, "Date": day}])

    assert f"<v>{serial}</v></c>" in part(path, SHEET)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-x",
        "@SUM(A1)",
        "\t=1",
        "a\nb",
        "<b>&amp;",
        " two  spaces ",
        "_x000D_",
        "007",
        "'",
    ],
)
def test_text_stays_text(tmp_path, text):
    path = tracker(tmp_path / "a.xlsx")

    add(path, [{**ROW, "Notes": text}])

    cell = openpyxl.load_workbook(path)["Interactions"]["D5"]
    assert cell.data_type == "s"
    assert openpyxl.utils.escape.unescape(cell.value) == text


def test_a_carriage_return_becomes_a_line_break_and_other_controls_survive_as_codes(tmp_path):
    path = tracker(tmp_path / "a.xlsx")

    add(path, [{**ROW, "Notes": "a\r\nb\x07"}])

    assert ">a\nb_x0007_</t>" in part(path, SHEET)


def test_blanks_leave_cells_blank_and_blank_rows_are_no_rows(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    frame = pd.DataFrame({"date": [pd.NaT, DAY], "contact": [None, "Ana Ruiz"], "notes": ["", " "]})

    planned = add(path, frame)

    assert planned.rows[["row", "column", "header", "value", "change"]].to_numpy().tolist() == [
        [5, "A", "Date", "2000-01-01", "new row"],
        [5, "B", "Contact", "Ana Ruiz", "new row"],
    ]


def test_nothing_to_write_is_an_empty_edit_that_cannot_be_written(tmp_path):
    planned = edit.plan(tracker(tmp_path / "a.xlsx"), {"Interactions": []})

    assert planned.rows.empty and not planned.parts
    with pytest.raises(ValueError, match="something to write"):
        edit.write(planned)


def test_a_plan_alone_writes_nothing(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()

    edit.plan(path, {"Interactions": [ROW]})

    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


def test_a_sheet_without_a_table_grows_with_its_filter(tmp_path):
    path = tracker(
        tmp_path / "a.xlsx", table=False, more=lambda book, page: page.autofilter(0, 0, 3, 3)
    )
    old = copy(path)

    add(path, [ROW])

    assert changed_parts(old, path) == {SHEET, BOOK}
    assert '<autoFilter ref="A1:D5"/>' in part(path, SHEET)
    assert "Interactions!$A$1:$D$5</definedName>" in part(path, BOOK)


def test_rows_typed_under_the_table_come_into_it(tmp_path):
    def below(book, page):
        page.write_datetime(4, 0, dt.datetime(2026, 1, 5))
        page.write_string(4, 1, "Typed below")

    path = tracker(tmp_path / "a.xlsx", more=below)

    planned = add(path, [ROW])

    assert values(path, "Interactions")[5][1] == "Ana Ruiz"
    assert part(path, TABLE).count('ref="A1:D6"') == 2
    assert len(planned.notes) == 1 and "reaches row 6" in planned.notes[0]


def test_a_day_is_typed_as_the_person_types_days_where_no_cell_can_show_one(tmp_path):
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Outreach log"
    page.append(["Who", "When"])
    page.append(["Bo Chen", "2026-01-05"])
    book.save(path)

    add(path, [{"contact": "Ana", "date": DAY}])

    assert values(path, "Outreach log")[2] == ["Ana", "2000-01-01"]
    assert load(path).interactions["date"].iloc[-1] == pd.Timestamp(DAY)


def test_a_day_that_would_show_as_a_number_is_refused(tmp_path):
    path = tracker(tmp_path / "a.xlsx", rows=0)

    with pytest.raises(
        WorkbookError, match="as a date and column A would show a number, so nothing"
    ):
        edit.plan(path, {"Interactions": [ROW]})


def test_an_empty_table_takes_its_first_row_where_it_waits_for_one(tmp_path):
    path = tracker(tmp_path / "a.xlsx", rows=0)
    with_parts(path, {TABLE: lambda xml: xml.replace("<table ", '<table insertRow="1" ')})

    add(path, [{"Contact": "Ana Ruiz"}])

    assert values(path, "Interactions")[1][1] == "Ana Ruiz"
    assert "insertRow" not in part(path, TABLE) and part(path, TABLE).count('ref="A1:D2"') == 2


def test_headers_of_other_trackers_are_understood(tmp_path):
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Outreach log"
    page.append(["My outreach", None, None])
    page.append(["Who", "When", "How"])
    page.append(["Bo Chen", dt.datetime(2026, 1, 5), "Email"])
    book.save(path)

    add(path, [{"date": DAY, "contact": "Ana Ruiz", "channel": "Call"}])

    assert values(path, "Outreach log")[3] == ["Ana Ruiz", dt.datetime(2000, 1, 1), "Call"]


def test_a_column_whose_cells_are_not_what_its_header_says_is_not_written_to(tmp_path):
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Outreach log"
    page.append(["Who", "When", "Response"])
    for at in range(4):
        page.append(["Bo Chen", dt.datetime(2026, 1, 5 + at), f"was glad to hear from me {at}"])
    book.save(path)

    with pytest.raises(WorkbookError, match='no column for "Answered on"; it has Who, When'):
        edit.plan(path, {"Interactions": [{"Contact": "Ana", "Answered on": DAY}]})


def test_an_answer_goes_to_the_one_of_two_columns_that_holds_days(tmp_path):
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Outreach log"
    page.append(["Who", "When", "Replied", "Response date"])
    page.append(["Bo Chen", dt.datetime(2026, 1, 5), "Yes", dt.datetime(2026, 1, 7)])
    book.save(path)

    rows = [{"contact": "Ana", "answered_on": DAY}, {"contact": "Cy", "Answered on": "No"}]
    add(path, rows)

    assert values(path, "Outreach log")[2:] == [
        ["Ana", None, None, dt.datetime(2000, 1, 1)],
        ["Cy", None, "No", None],
    ]


def test_a_name_goes_into_two_columns_where_the_tracker_has_two(tmp_path):
    path = tmp_path / "log.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Contacts"
    page.append(["First name", "Last name", "Company"])
    page.append(["Bo", "Chen", "Acme"])
    book.save(path)

    add(path, [{"Name": "Ana de la Cruz", "Company now": "Zed"}], sheet="Contacts")

    assert values(path, "Contacts")[2] == ["Ana", "de la Cruz", "Zed"]
    assert load(path).contacts["contact"].tolist() == ["Bo Chen", "Ana de la Cruz"]


@pytest.mark.slow
def test_published_trackers_take_a_person_and_a_message_or_say_why_not(tmp_path, cases):
    headers = json.loads((cases / "headers.json").read_text())
    taken, refused, unchanged = 0, [], True
    for at, (name, about) in enumerate(headers.items()):
        path = tmp_path / f"{at}.xlsx"
        book = openpyxl.Workbook()
        book.remove(book.active)
        for tab, titles in about["sheets"].items():
            page = book.create_sheet(tab[:31])
            page.append(titles)
            page.append(
                [
                    dt.datetime(2026, 1, 5) if "date" in str(one).lower() else f"some {one}"
                    for one in titles
                ]
            )
        book.save(path)
        for sheet, row, table in (
            ("Contacts", {"Name": "Newer Person"}, "contacts"),
            ("Interactions", {"Contact": "Newer Person", "Date": DAY}, "interactions"),
        ):
            before = path.read_bytes()
            try:
                add(path, [row], sheet=sheet)
            except WorkbookError as error:
                refused.append(str(error).lower())
                unchanged &= path.read_bytes() == before
                continue
            taken += 1
            assert "Newer Person" in set(getattr(load(path), table)["contact"]), name
    assert unchanged and all("nothing was written" in one for one in refused)
    assert taken >= 12


# our own template


@pytest.mark.slow
def test_the_first_entries_of_an_empty_template_stand_under_the_headers(tmp_path):
    path = tmp_path / "network.xlsx"
    template.write(path, as_of=dt.date(2026, 11, 23))
    old = copy(path)

    planned = edit.plan(
        path,
        {
            "Interactions": [{"Date": "2026-11-20", "Contact": "Ana Ruiz", "Channel": "Email"}],
            "Contacts": [{"Name": "Ana Ruiz", "Check in every (days)": 30.0}],
        },
    )
    edit.write(planned, now=NOW)

    assert set(planned.rows["row"]) == {2}
    network = load(path)
    assert network.contacts[["row", "contact", "check_in_days"]].to_numpy().tolist() == [
        [2, "Ana Ruiz", 30]
    ]
    assert network.interactions["date"].tolist() == [pd.Timestamp("2026-11-20")]
    assert {name for name in changed_parts(old, path) if "table" in name} == set()


@pytest.mark.parametrize(
    "sheet", [sheet.name for sheet in schema.SHEETS if sheet.name != "Settings"]
)
def test_every_sheet_of_the_sample_takes_a_row_that_reads_back(tmp_path, sheet):
    path = Path(shutil.copyfile(nm.sample(), tmp_path / "network.xlsx"))
    of = next(one for one in schema.SHEETS if one.name == sheet)
    row = {
        column.header: {"date": DAY, "days": 7, "number": 7}.get(
            column.kind, column.choices[0] if column.choices else "New Person"
        )
        for column in of.columns
        if column.needed or (column.kind == "text" and not (column.computed or column.foreign))
    }
    before = load(path)

    add(path, [row], sheet=sheet)

    table = of.table
    old, new = getattr(before, table), getattr(load(path), table)
    new = new[new["row"] > 0] if sheet == "Contacts" else new
    old = old[old["row"] > 0] if sheet == "Contacts" else old
    assert len(new) == len(old) + 1
    pd.testing.assert_frame_equal(new.iloc[:-1].reset_index(drop=True), old.reset_index(drop=True))


@pytest.mark.slow
def test_more_people_than_the_template_has_ready_rows_get_its_formulas(tmp_path):
    path = tmp_path / "network.xlsx"
    template.write(path, as_of=dt.date(2026, 11, 23))
    last = int(
        re.search(r"\d+$", openpyxl.load_workbook(path)["Contacts"].tables["Contacts"].ref)[0]
    )

    planned = add(path, [{"Name": f"Person {at}"} for at in range(last + 4)], sheet="Contacts")

    added = planned.rows[planned.rows["change"] == "formula"]
    assert sorted(set(added["row"])) == [last + at for at in range(1, 6)]
    page = openpyxl.load_workbook(path)["Contacts"]
    assert page[f"B{last + 5}"].value == page[f"B{last}"].value
    assert page.tables["Contacts"].ref.endswith(f"{last + 5}")


def test_what_formulas_work_out_cannot_be_given(tmp_path):
    path = Path(shutil.copyfile(nm.sample(), tmp_path / "network.xlsx"))

    with pytest.raises(WorkbookError, match='no column for "Status"'):
        edit.plan(path, {"Contacts": [{"Name": "New Person", "Status": "Due"}]})
    with pytest.raises(WorkbookError, match="formula"):
        edit.plan(path, {"Contacts": [{"Name": "New Person", "last_contact_on": DAY}]})


# fills


def test_a_blank_cell_is_filled(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    old = copy(path)

    planned = edit.plan(
        path, {}, [("Interactions", 3, "Notes", "=x"), ("Interactions", 2, "notes", 5)]
    )
    edit.write(planned, now=NOW)

    assert changed_parts(old, path) == {SHEET}
    assert [row[3] for row in values(path, "Interactions")] == ["Notes", 5, "=x", None]
    assert planned.rows["change"].unique().tolist() == ["blank filled"]


def test_a_fill_goes_to_the_tab_that_is_named_where_several_hold_rows_of_the_sheet(tmp_path):
    def older(book, page):
        archive = book.add_worksheet("Archive log")
        archive.write_row(0, 0, ["Notes", "Date", "Contact"])
        archive.write_row(1, 1, ["2020-02-03", "Bo Chen"])

    path = tracker(tmp_path / "a.xlsx", more=older)
    before = values(path, "Interactions")

    planned = edit.plan(path, {}, [("Interactions", 2, "Notes", "tea", "Archive log")])
    edit.write(planned, now=NOW)

    assert values(path, "Archive log")[1] == ["tea", "2020-02-03", "Bo Chen"]
    assert values(path, "Interactions") == before
    with pytest.raises(WorkbookError, match="has no sheet that can be read as Interactions"):
        edit.plan(path, {}, [("Interactions", 2, "Notes", "tea", "Another")])


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        pytest.param(2, "Contact", "B2 is not blank", id="text there"),
        pytest.param(1, "Notes", "row 1 is none of its entries", id="the header"),
        pytest.param(5, "Notes", "row 5 is none of its entries", id="below the last row"),
        pytest.param(4, "Notes", "D4 is not blank", id="a formula there"),
        pytest.param(2, "Learned", 'no column for "Learned"', id="no such column"),
    ],
)
def test_only_a_blank_cell_of_an_entry_is_filled(tmp_path, row, column, why):
    path = tracker(
        tmp_path / "a.xlsx", more=lambda book, page: page.write_formula(3, 3, '=""', None, "")
    )

    with pytest.raises(WorkbookError, match=why):
        edit.plan(path, {}, [("Interactions", row, column, "x")])


# rules and formulas


def test_validations_and_colours_that_ended_at_the_last_row_reach_the_new_one(tmp_path):
    def rules(book, page):
        red = book.add_format({"bg_color": "red"})
        page.data_validation("C2:C4", {"validate": "list", "source": ["Email", "Call"]})
        page.data_validation("D2:D3", {"validate": "length", "criteria": "<", "value": 9})
        page.data_validation("A2:A900", {"validate": "any", "input_title": "x"})
        page.conditional_format("A2:D4", {"type": "no_blanks", "format": red})
        page.conditional_format("F2:F4", {"type": "no_blanks", "format": red})
        page.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True})
        page.add_sparkline("G4", {"range": "Interactions!A2:A4"})

    path = tracker(tmp_path / "a.xlsx", more=rules)

    add(path, [ROW, ROW])

    xml = part(path, SHEET)
    for kept in (
        'sqref="C2:C6"',
        'sqref="D2:D3"',
        'sqref="A2:A900"',
        'sqref="A2:D6"',
        'sqref="F2:F4"',
    ):
        assert kept in xml
    assert "<xm:sqref>B2:B6</xm:sqref>" in xml
    assert "<xm:sqref>G4</xm:sqref>" in xml  # a sparkline is no rule


def formulas(book, page):
    """Saved results that are all wrong, so that only working them out again puts them right."""
    other = book.add_worksheet("Sums")
    for row, formula in enumerate(
        (
            "=COUNTA(Interactions!B:B)",  # looks at the column
            "=A1+1",  # through another formula
            "=COUNTA(Log[Contact])",  # at the table
            "=Everyone",  # through a name
            '=COUNTA(INDIRECT("Interactions!B:B"))',  # at a place that only it knows
            "=ROWS(Interactions!A2:INDEX(Interactions!A:A,4))",
        )
    ):
        other.write_formula(row, 0, formula, None, 999)
    book.define_name("Everyone", "=COUNTA(Interactions!$B$1:$B$100)")
    apart = book.add_worksheet("Apart")
    apart.write_number(0, 0, 7)
    apart.write_formula(0, 1, "=A1*2", None, 14)


def test_saved_results_go_only_from_formulas_that_look_at_what_changes(tmp_path):
    path = tracker(tmp_path / "a.xlsx", more=formulas)
    with_parts(path, {BOOK: lambda xml: xml.replace(' fullCalcOnLoad="1"', "")})
    old = copy(path)

    planned = add(path, [ROW])

    assert changed_parts(old, path) == {SHEET, TABLE, BOOK, "xl/worksheets/sheet2.xml"}
    before, after = part(old, "xl/worksheets/sheet2.xml"), part(path, "xl/worksheets/sheet2.xml")
    assert after == before.replace("<v>999</v>", "")
    assert len(planned.emptied) == 6
    assert 'fullCalcOnLoad="1"' in part(path, BOOK)


def test_what_ends_at_the_last_row_is_named(tmp_path):
    def sums(book, page):
        book.add_worksheet("Sums").write_formula("A1", "=COUNTA(Interactions!B2:B4)", None, 3)
        book.define_name("people", "=Interactions!$B$2:$B$4")
        book.define_name("all", "=Interactions!$B$2:$B$400")

    planned = add(tracker(tmp_path / "a.xlsx", more=sums), [ROW])

    said = "Looking at Interactions only down to row 4: Sums!A1, the name people."
    assert [note.partition(" Let")[0] for note in planned.notes] == [said]


def test_a_chart_and_a_dropdown_that_end_at_the_last_row_are_named(tmp_path):
    def looking(book, page):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Interactions!$A$2:$A$4"})
        page.insert_chart("K2", chart)
        choices = {"validate": "list", "source": "=Interactions!$B$2:$B$4"}
        book.add_worksheet("Plan").data_validation("A1:A9", choices)
        book.add_worksheet("Free").data_validation(
            "A1", choices | {"source": "=Interactions!$B$2:$B$99"}
        )

    for table in (True, False):
        path = tracker(tmp_path / f"{table}.xlsx", table=table, more=looking)

        said = " ".join(add(path, [ROW]).notes)

        assert "down to row 4: a chart, a list of choices on Plan." in said


def test_a_workbook_that_waits_to_calculate_says_so(tmp_path):
    path = tracker(tmp_path / "a.xlsx", more=formulas)
    with_parts(path, {BOOK: lambda xml: xml.replace("<calcPr ", '<calcPr calcMode="manual" ')})

    assert "press F9" in " ".join(add(path, [ROW]).notes)


def test_shared_formulas_are_followed_to_the_rows_they_stand_in(tmp_path):
    path = tracker(tmp_path / "a.xlsx", more=lambda book, page: book.add_worksheet("S"))
    cells = (
        '<row r="5"><c r="A5"><f t="shared" ref="A5:A6" si="0">Interactions!B4</f><v>1</v></c></row>'
        '<row r="6"><c r="A6"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    with_parts(
        path,
        {
            "xl/worksheets/sheet2.xml": lambda xml: xml.replace(
                "<sheetData/>", f"<sheetData>{cells}</sheetData>"
            )
        },
    )

    planned = add(path, [ROW])  # goes to row 5, which only the second looks at

    assert planned.emptied == {("S", 6, 1)}


def test_a_column_that_fills_itself_is_filled_and_joins_the_order_of_calculation(tmp_path):
    def column(book, page):
        columns = [
            {"header": "Date"},
            {"header": "Contact"},
            {"header": "Length", "formula": "=LEN(More[[#This Row],[Contact]])"},
        ]
        other = book.add_worksheet("More")
        other.add_table(
            0, 0, 2, 2, {"name": "More", "columns": columns, "data": [[1, "ab"], [2, "c"]]}
        )

    path = tracker(tmp_path / "a.xlsx", more=column)
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="C2" i="2"/></calcChain>'
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" '
        'Target="calcChain.xml"/></Relationships>'
    )
    with_parts(
        path,
        {
            "xl/calcChain.xml": chain,
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace("</Relationships>", relation),
        },
    )

    add(path, [{"Contact": "Ana"}], sheet="More")

    assert '<c r="C4"><f>LEN(More[[#This Row],[Contact]])</f></c>' in part(
        path, "xl/worksheets/sheet2.xml"
    )
    assert '<c r="C2" i="2"/><c r="C4" i="2"/></calcChain>' in part(path, "xl/calcChain.xml")


# refusals


def merged(book, page):
    page.merge_range("A5:B6", "")


def in_the_way(book, page):
    page.write_string("A5", "Note: the end")


def relative(book, page):
    page.write_formula("D3", "=LEN(B3)", None, 8)
    page.write_formula("D4", "=LEN(B4)", None, 8)


def below(book, page):
    columns = [{"header": "Week"}]
    page.add_table(5, 1, 8, 1, {"name": "Weeks", "columns": columns})


def totals(book, page):
    columns = [{"header": "Date", "total_string": "All"}, {"header": "Contact"}]
    log = book.add_worksheet("Log 2")
    log.add_table(0, 0, 3, 1, {"name": "Two", "columns": columns, "total_row": True})


@pytest.mark.parametrize(
    ("more", "rows", "why"),
    [
        pytest.param(merged, 1, "cells A5:B6 are merged", id="merged cells"),
        pytest.param(in_the_way, 1, "A5 is in the way", id="a note below"),
        pytest.param(
            relative, 1, "column Notes uses cell-relative formulas", id="relative formulas"
        ),
        pytest.param(below, 2, "table Weeks is in the way", id="another table"),
        pytest.param(lambda book, page: page.protect(), 1, "it is protected", id="protected sheet"),
    ],
)
def test_rows_are_refused_where_they_could_do_harm(tmp_path, more, rows, why):
    path = tracker(tmp_path / "a.xlsx", more=more)

    with pytest.raises(WorkbookError, match=why):
        edit.plan(path, {"Interactions": [{"Date": DAY, "Contact": "Ana"}] * rows})


def put(where, text):
    return lambda book, page: page.write_string(where, text)


def some_formulas(book, page):
    page.write_formula("E2", "=TODAY()-A2", None, 5)
    page.write_formula("E3", "=TODAY()-A3", None, 5)
    page.write_string("E1", "Age")


@pytest.mark.parametrize(
    ("table", "more", "why"),
    [
        pytest.param(False, put("A7", "Legend: E = Email"), "A7 stands below the entries", id="a legend below"),
        pytest.param(False, put("B9", "Total 3"), "B9 stands below the entries", id="a total further below"),
        pytest.param(
            False, lambda book, page: page.write_formula("H1", "=COUNTA(B2:B4)", None, 3),
            r"only the rows down to 4 are counted in Interactions!H1", id="a sum beside",
        ),
        pytest.param(
            False, lambda book, page: book.define_name("everybody", "=Interactions!$B$2:$B$4"),
            "counted in the name everybody", id="a name",
        ),
        pytest.param(False, some_formulas, "only some rows of column Age hold a formula", id="formulas with gaps"),
        pytest.param(True, put("A6", "remember to call"), r"row 5 is no whole entry \(Date, Contact\)", id="a remark under a table"),
        pytest.param(True, put("B5", "Bo without a day"), r"row 5 is no whole entry", id="half an entry under a table"),
    ],
)  # fmt: skip
def test_rows_are_refused_where_it_is_not_plain_that_they_belong(tmp_path, table, more, why):
    path = tracker(tmp_path / "a.xlsx", table=table, more=more)
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match=why):
        add(path, [ROW])

    assert path.read_bytes() == before


def test_rows_of_formulas_that_wait_below_are_no_obstacle(tmp_path):
    def waiting(book, page):
        page.write_string("E1", "Age")
        for row in range(2, 40):
            page.write_formula(f"E{row}", f'=IF(A{row}="","",TODAY()-A{row})', None, "")

    path = tracker(tmp_path / "a.xlsx", table=False, more=waiting)

    add(path, [ROW])

    assert values(path, "Interactions")[4][1] == "Ana Ruiz"


def test_the_sheet_that_the_reader_takes_for_people_is_written_to(tmp_path):
    path = tmp_path / "jobs.xlsx"
    book = openpyxl.Workbook()
    people, jobs = book.active, book.create_sheet("Applications")
    people.title = "People"
    people.append(["Name", "Company", "Email"])
    people.append(["Bo Chen", "Zed", "bo@zed.example"])
    jobs.append(["Company", "Role", "Contact", "Date applied"])
    jobs.append(["Acme", "Editor", "Bo Chen", dt.datetime(2026, 1, 5)])
    book.save(path)

    add(path, [{"Name": "Ana Ruiz"}], sheet="Contacts")

    assert values(path, "People")[2][0] == "Ana Ruiz"


def test_a_table_with_a_totals_row_is_refused(tmp_path):
    path = tracker(tmp_path / "a.xlsx", more=totals)

    with pytest.raises(WorkbookError, match="it has a totals row"):
        edit.plan(path, {"Two": [{"Contact": "Ana"}]})


def query(xml: str) -> str:
    return xml.replace("<table ", '<table tableType="queryTable" ')


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        pytest.param({TABLE: query}, "by a query", id="query table"),
        pytest.param({"_xmlsignatures/sig1.xml": "<Signature/>"}, "it is signed", id="signature"),
        pytest.param({"xl/vbaProjectSignature.bin": b"x"}, "macros are signed", id="signed macros"),
        pytest.param({"xl/revisions/revisionHeaders.xml": "<headers/>"}, "shared workbook", id="shared workbook"),
        pytest.param(
            {SHEET: lambda xml: xml.replace('<row r="2"', "<row")}, "unusual way", id="rows without number"
        ),
        pytest.param(
            {SHEET: lambda xml: xml.replace("<sheetData>", "<!-- <row r='9'/> --><sheetData>")},
            "unusual way",
            id="comments in the XML",
        ),
    ],
)  # fmt: skip
def test_files_are_refused_that_a_change_could_break(tmp_path, parts, why):
    path = with_parts(tracker(tmp_path / "a.xlsx"), parts)
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match=why):
        add(path, [ROW])

    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize(
    ("additions", "why"),
    [
        pytest.param({"Interactions": [{"Learned": "x"}]}, 'no column for "Learned"; it has Date', id="no such column"),
        pytest.param({"Opportunities": [{"Date": DAY}]}, "no sheet that can be read as Opportunities", id="no such sheet"),
        pytest.param({"Nowhere": [{"A": 1}]}, 'no table "Nowhere"', id="no such table"),
        pytest.param({"Interactions": [{"Notes": "x" * 32768}]}, "32,767 characters", id="too long"),
        pytest.param({"Interactions": [{"Date": dt.date(1850, 1, 1)}]}, "1899-12-31", id="too long ago"),
        pytest.param({"Interactions": [{"Notes": float("inf")}]}, "infinite", id="infinite"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_refused(tmp_path, additions, why):
    with pytest.raises(WorkbookError, match=why):
        edit.plan(tracker(tmp_path / "a.xlsx"), additions)


def test_two_sheets_that_could_be_meant_are_refused(tmp_path):
    def second(book, page):
        other = book.add_worksheet("Log")
        other.write_row(0, 0, ["Date", "Contact"])

    path = tracker(tmp_path / "a.xlsx", more=second)
    with_parts(path, {BOOK: lambda xml: xml.replace('name="Interactions"', 'name="History"')})

    with pytest.raises(WorkbookError, match="several sheets"):
        edit.plan(path, {"Interactions": [ROW]})


@pytest.mark.parametrize("name", ["log.csv", "log.ods"])
def test_only_xlsx_is_written_to(tmp_path, name, cases):
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text("Date,Contact\n2026-01-05,Ana\n")
    else:
        shutil.copyfile(cases / "workbooks" / "r38_dates.ods", path)

    with pytest.raises(WorkbookError, match="never written to"):
        edit.plan(path, {"Interactions": [ROW]})


# locks, backups, undo


def test_an_excel_lock_says_who(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    (tmp_path / "~$a.xlsx").write_bytes(b"\x08Ana Ruiz" + b" " * 156)
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match=r"a.xlsx is open in Excel \(Ana Ruiz\)"):
        add(path, [ROW])

    assert path.read_bytes() == before
    add(path, [ROW], ignore_lock=True)
    assert path.read_bytes() != before


@pytest.mark.parametrize(
    ("lock", "who"),
    [
        pytest.param(",ana,desk,23.11.2026 14:00,file:///profile;", r"LibreOffice \(ana on desk\)", id="login"),
        pytest.param("Ana Ruiz,ana,desk,23.11.2026 14:00,x;", r"LibreOffice \(Ana Ruiz on desk\)", id="name"),
        pytest.param("", "LibreOffice, so", id="an empty one"),
    ],
)  # fmt: skip
def test_a_libreoffice_lock_says_who(tmp_path, lock, who):
    path = tracker(tmp_path / "a.xlsx")
    planned = edit.plan(path, {"Interactions": [ROW]})
    (tmp_path / ".~lock.a.xlsx#").write_text(lock)

    with pytest.raises(WorkbookError, match=who):
        edit.write(planned)


def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    planned = edit.plan(path, {"Interactions": [ROW]})
    tracker(path, rows=5)
    before = path.read_bytes()

    with pytest.raises(WorkbookError, match="changed by another program"):
        edit.write(planned)

    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


def test_a_file_that_changes_while_it_is_written_is_left_alone(tmp_path, monkeypatch):
    path = tracker(tmp_path / "a.xlsx")
    planned = edit.plan(path, {"Interactions": [ROW]})
    monkeypatch.setattr(edit, "_check", lambda *_: tracker(path, rows=5))

    with pytest.raises(WorkbookError, match="changed by another program"):
        edit.write(planned)

    assert len(load(path).interactions) == 5 and names(tmp_path) == ["a.xlsx"]


def test_the_backup_is_the_file_as_it_was_and_bears_the_date(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()

    backup = edit.write(edit.plan(path, {"Interactions": [ROW]}), now=NOW)

    assert backup.name.startswith("a.backup-2026-11-23-141530-")
    assert backup.read_bytes() == before
    assert names(tmp_path) == sorted([backup.name, "a.xlsx"])


@pytest.mark.skipif(os.name != "posix", reason="modes are of Unix")
def test_mode_and_owner_are_kept_and_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    path = tracker(tmp_path / "real" / "a.xlsx")
    path.chmod(0o640)
    if os.getuid() == 0:
        os.chown(path, 12345, 54321)
    owner = path.stat().st_uid, path.stat().st_gid
    link = tmp_path / "link.xlsx"
    link.symlink_to(path)
    (tmp_path / "~$link.xlsx").write_bytes(b"\x03Ana")
    with pytest.raises(WorkbookError, match=r"Excel \(Ana\)"):
        add(link, [ROW])
    (tmp_path / "~$link.xlsx").unlink()

    backup = edit.write(edit.plan(link, {"Interactions": [ROW]}))

    assert link.is_symlink() and backup.parent == path.parent
    assert len(load(path).interactions) == 4
    edit.undo(link)
    edit.undo(link)
    backup = next(path.parent.glob("a.backup-*"))
    assert link.is_symlink() and len(load(path).interactions) == 4
    for one in (path, backup):
        assert stat.S_IMODE(one.stat().st_mode) == 0o640
        assert (one.stat().st_uid, one.stat().st_gid) == owner


def test_ten_backups_are_kept_the_newest(tmp_path):
    path = tracker(tmp_path / "a.xlsx")

    made = [edit.write(edit.plan(path, {"Interactions": [ROW]}), now=NOW) for _ in range(12)]

    assert [one.exists() for one in made] == [False] * 2 + [True] * 10
    assert made == sorted(made)
    assert len(load(path).interactions) == 15


def test_undo_puts_the_file_back_and_undo_again_brings_the_rows_back(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()
    add(path, [ROW])
    after = path.read_bytes()

    kept = edit.undo(path, now=NOW)

    assert path.read_bytes() == before and kept.read_bytes() == after
    assert len(names(tmp_path)) == 2
    edit.undo(path, now=NOW)
    assert path.read_bytes() == after
    edit.undo(path, now=NOW)
    assert path.read_bytes() == before and len(names(tmp_path)) == 2


def test_undo_does_not_take_out_what_was_typed_since(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()
    add(path, [ROW])
    book = openpyxl.load_workbook(path)
    book["Interactions"]["D2"] = "typed since"
    book.save(path)
    typed = path.read_bytes()

    with pytest.raises(WorkbookError, match="changed by another program"):
        edit.undo(path)

    assert path.read_bytes() == typed
    kept = edit.undo(path, anyway=True)
    assert path.read_bytes() == before and kept.read_bytes() == typed


def test_the_command_undoes_and_says_where_things_are(tmp_path):
    path = tracker(tmp_path / "network.xlsx")
    before = path.read_bytes()
    add(path, [ROW])
    command = [sys.executable, "-m", "netmetrics", "undo"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "network.backup-" in done.stdout and path.read_bytes() == before
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "") and "nothing to undo" in done.stderr


def test_undo_without_a_backup_says_so(tmp_path):
    with pytest.raises(WorkbookError, match="nothing to undo"):
        edit.undo(tracker(tmp_path / "a.xlsx"))


def test_undo_passes_over_a_backup_whose_change_never_came(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()
    add(path, [ROW])
    shutil.copyfile(path, tmp_path / "a.backup-2030-01-01-000000-00000000.xlsx")  # killed there

    edit.undo(path, now=NOW)

    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="such locks are of Unix")
def test_two_writers_at_once_do_not_lose_a_row(tmp_path):
    import fcntl

    path = tracker(tmp_path / "a.xlsx")
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(WorkbookError, match="another netmetrics"):
            add(path, [ROW])

    assert names(tmp_path) == ["a.xlsx"]


def test_drafts_of_a_process_killed_long_ago_are_tidied_away(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    old, young = (tmp_path / f".a.{at * 12}.draft.xlsx" for at in "ab")
    old.touch()
    young.touch()
    os.utime(old, (1, 1))

    add(path, [ROW])

    assert young.exists() and not old.exists()


def test_undo_respects_locks(tmp_path):
    path = tracker(tmp_path / "a.xlsx")
    add(path, [ROW])
    (tmp_path / "~$a.xlsx").write_bytes(b"\x03Ana")

    with pytest.raises(WorkbookError, match=r"Excel \(Ana\)"):
        edit.undo(path)


def test_a_result_that_does_not_read_back_replaces_nothing(tmp_path, monkeypatch):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()
    planned = edit.plan(path, {"Interactions": [ROW]})
    spoilt = {**planned.parts, SHEET: planned.parts[SHEET].replace(b"Ana Ruiz", b"Ana Luiz")}
    object.__setattr__(planned, "parts", spoilt)

    with pytest.raises(WorkbookError, match=r"did not read back as planned \(Interactions!B5"):
        edit.write(planned)

    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


# when the machine fails

CHILD = """
import os, sys, resource
from netmetrics.workbook import edit
from netmetrics.problems import WorkbookError
path, do = sys.argv[1:]
planned = edit.plan(path, {"Interactions": [{"Contact": "Ana Ruiz"}]})
exec(do)
try:
    edit.write(planned)
except WorkbookError as error:
    print(error)
    sys.exit(9)
"""


def child(path: Path, do: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(path), do]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(os.name != "posix", reason="limits are of Unix")
@pytest.mark.parametrize("room", [0, 1, 4096, 6000])
def test_a_full_disk_loses_nothing(tmp_path, room):
    path = tracker(tmp_path / "a.xlsx", rows=200)
    before = path.read_bytes()
    assert len(before) > 6000

    done = child(path, f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))")

    assert (done.returncode, done.stderr) == (9, "")
    assert "so it was left as it was" in done.stdout
    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize(
    ("owner", "call"),
    [pytest.param(os, "fsync", id="flushing"), pytest.param(Path, "replace", id="renaming")],
)
def test_whichever_step_fails_nothing_is_lost_or_left(tmp_path, monkeypatch, owner, call, nth):
    path = tracker(tmp_path / "a.xlsx")
    before = path.read_bytes()
    planned = edit.plan(path, {"Interactions": [ROW]})
    real, calls = getattr(owner, call), []

    def failing(*args):
        calls.append(args)
        if len(calls) == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args)

    monkeypatch.setattr(owner, call, failing)
    with pytest.raises(WorkbookError, match="No space left on device"):
        edit.write(planned)

    assert len(calls) == nth
    assert path.read_bytes() == before and names(tmp_path) == ["a.xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are of Unix")
def test_a_folder_that_may_only_be_read_loses_nothing(tmp_path):
    folder = tmp_path / "shut"
    folder.mkdir()
    path = tracker(folder / "a.xlsx")
    path.chmod(0o666)
    before = path.read_bytes()
    for one in (tmp_path, *tmp_path.parents[:2]):
        one.chmod(one.stat().st_mode | 0o555)
    folder.chmod(0o555)

    done = child(path, "os.getuid() or os.setuid(65534)")

    folder.chmod(0o755)
    assert (done.returncode, done.stderr) == (9, "")
    assert "Permission denied" in done.stdout
    assert path.read_bytes() == before and names(folder) == ["a.xlsx"]


KILLS = """
import os, random, shutil, signal, sys, time
from pathlib import Path
from netmetrics.workbook import edit

path, way, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
before = path.read_bytes()
planned = edit.plan(path, {"Interactions": [{"Contact": "Ana Ruiz"}]})

def steps(limit):
    "Write, and be killed before one of the calls into the system or C."
    left = [limit]
    def count(frame, event, what):
        left[0] -= event == "c_call"
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(count)
    edit.write(planned)
    sys.setprofile(None)
    return limit - left[0]

def write(limit=0):
    "In a process of its own; seconds that it took."
    path.write_bytes(before)
    started = time.monotonic()
    child = os.fork()
    if not child:
        try:
            steps(limit) if limit else edit.write(planned)
        finally:
            os._exit(0)
    return child, started

def tidy():
    found = path.read_bytes()
    backups = list(path.parent.glob("a.backup-*"))
    assert all(one.read_bytes() == before for one in backups)
    for one in path.parent.iterdir():
        if one != path:
            one.unlink()
    return found

took = []
for _ in range(5):
    child, started = write()
    os.waitpid(child, 0)
    took.append(time.monotonic() - started)
    after = tidy()
assert before != after
path.write_bytes(before)
whole, calls = sorted(took)[2], steps(10**9)
tidy()
dice = random.Random(7)
outcomes = {before: 0, after: 0}
for round in range(rounds):
    if way == "time":
        child, started = write()
        time.sleep(dice.uniform(0, 2 * whole))
        os.kill(child, signal.SIGKILL)
    else:
        child, started = write(calls - round if round < 60 else dice.randint(1, calls))
    os.waitpid(child, 0)
    outcomes[tidy()] += 1
print(*outcomes.values())
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of Unix")
@pytest.mark.parametrize("way", ["time", "steps"])
def test_a_kill_at_any_instant_leaves_the_old_file_or_the_new_one_whole(tmp_path, way):
    path = tracker(tmp_path / "a.xlsx", rows=1000)
    command = [sys.executable, "-W", "ignore", "-c", KILLS, str(path), way, "200"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=500)

    assert done.stderr == ""
    old, new = map(int, done.stdout.split())
    assert old + new == 200 and min(old, new) >= 10


# other writers' XML


def prefixed(xml: str) -> str:
    """The same part with a prefix on every element of the main name space."""
    spaced = re.sub(r"(</?)(?=[A-Za-z]+[\s/>])", r"\1x:", xml)
    return spaced.replace("xmlns=", "xmlns:x=")


def single_quoted(xml: str) -> str:
    return re.sub(r'="([^"\']*)"', r"  =  '\1'", xml.partition("?>")[2])


@pytest.mark.parametrize("other", [prefixed, single_quoted])
def test_other_ways_to_write_the_same_xml_make_no_difference(tmp_path, other):
    def rules(book, page):
        formulas(book, page)
        page.data_validation("C2:C4", {"validate": "list", "source": ["Email", "Call"]})

    path = tracker(tmp_path / "a.xlsx", more=rules)
    sums = "xl/worksheets/sheet2.xml"
    with_parts(path, dict.fromkeys((SHEET, sums, TABLE, BOOK), other))
    old = copy(path)

    planned = edit.plan(path, {"Interactions": [ROW]}, [("Interactions", 2, "Notes", "x")])
    edit.write(planned, now=NOW)

    assert changed_parts(old, path) >= {SHEET, TABLE, sums}
    assert len(planned.emptied) == 6
    assert values(path, "Interactions")[4][1] == "Ana Ruiz"
    assert values(path, "Interactions")[1][3] == "x"
    page = openpyxl.load_workbook(path)["Interactions"]
    assert page.tables["Log"].ref == "A1:D5"
    assert [str(one.sqref) for one in page.data_validations.dataValidation] == ["C2:C5"]


# properties

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "Date": st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
                "Contact": st.just("Ana Ruiz"),
            },
            optional={"Notes": TEXTS},
        ),
        min_size=1,
        max_size=4,
    ),
    there=st.integers(1, 5),
    table=st.booleans(),
)
def test_what_was_there_stays_and_what_was_added_is_there(tmp_path, rows, there, table):
    path = tracker(tmp_path / "a.xlsx", rows=there, table=table)
    old = copy(path)

    add(path, rows)

    assert changed_parts(old, path) <= {SHEET, TABLE}
    found = values(path, "Interactions")
    assert found[: there + 1] == values(old, "Interactions")
    assert [row[0].date() for row in found[there + 1 :]] == [row["Date"] for row in rows]
    edit.undo(path)
    assert path.read_bytes() == old.read_bytes()
    for one in tmp_path.glob("a.backup-*"):
        one.unlink()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_odd_but_sound_archives_keep_their_entries(tmp_path, method):
    source = tracker(tmp_path / "source.xlsx")
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(source) as old, path.open("wb") as file:

        class Pipe:  # cannot be sought in, so sizes follow the data
            write, flush = file.write, file.flush

        with zipfile.ZipFile(Pipe(), "w", method) as new:
            for info in old.infolist():
                other = zipfile.ZipInfo(info.filename, (2001, 2, 3, 4, 5, 6))
                other.compress_type, other.extra = method, b"\x20\xa2\x04\x00abcd"
                new.writestr(other, old.read(info))
            new.comment = b"made by hand"
    before = copy(path)

    add(path, [ROW])

    assert changed_parts(before, path) == {SHEET, TABLE}
    assert b"\x20\xa2\x04\x00abcd" in raw(path)[SHEET][:100]
    with zipfile.ZipFile(path) as archive:
        assert archive.comment == b"made by hand"
    assert len(load(path).interactions) == 4
