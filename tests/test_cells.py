import datetime as dt
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmetrics.problems import WorkbookError
from netmetrics.workbook import cells, preflight, proof
from netmetrics.workbook.cells import Broken

ALWAYS, NEVER = 0, 1 << 60


def as_dict(grid):
    """Address -> value, to compare sheets that were read in different ways."""
    return {
        f"{cells.letter(column)}{row}": found.distinct[code]
        for column, found in grid.columns.items()
        for row, code in zip(grid.rows.tolist(), found.codes.tolist(), strict=True)
        if found.distinct[code] != ""
    }


def both_ways(path):
    fast, careful = (cells.read(path, fast_from=size) for size in (ALWAYS, NEVER))
    return [as_dict(grid) for grid in fast.grids], [as_dict(grid) for grid in careful.grids]


def with_sheet_xml(path, change):
    """Rewrite the first sheet of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, change(data) if name == "xl/worksheets/sheet1.xml" else data)
    return path


@pytest.fixture
def small(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Interactions"
    sheet.append(["Date", "Contact", "Notes"])
    sheet.append([dt.date(2026, 3, 4), "Ana Ruiz", "said\u00a0hello "])
    sheet.append([dt.datetime(2026, 3, 5, 10, 30), "Bo Chen", None])
    sheet.append([12, True, 0.5])
    book.save(tmp_path / "small.xlsx")
    return tmp_path / "small.xlsx"


def test_cells_are_read_with_their_addresses(small):
    (grid,) = cells.read(small).grids

    assert as_dict(grid) == {
        "A1": "Date", "B1": "Contact", "C1": "Notes",
        "A2": dt.date(2026, 3, 4), "B2": "Ana Ruiz", "C2": "said hello",
        "A3": dt.datetime(2026, 3, 5, 10, 30), "B3": "Bo Chen",
        "A4": 12.0, "B4": "True", "C4": 0.5,
    }  # fmt: skip


def test_one_and_true_are_told_apart(tmp_path):
    book = openpyxl.Workbook()
    for value in (1, True, 1.0, False, 0, "1", "True"):
        book.active.append([value])
    book.save(tmp_path / "ones.xlsx")
    fast, careful = both_ways(tmp_path / "ones.xlsx")

    assert list(careful[0].values()) == [1.0, "True", 1.0, "False", 0.0, "1", "True"]
    assert fast == careful


@pytest.mark.parametrize(
    ("number", "letters"),
    [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")],
)
def test_columns_have_letters(number, letters):
    assert cells.letter(number) == letters


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  two   spaces ", "two spaces"),
        ("no\u00a0break", "no break"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("two\r\nlines", "two\nlines"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u3000", ""),
        ("tab\there", "tab here"),
    ],
)
def test_text_is_cleaned_of_what_cannot_be_seen(text, cleaned):
    assert cells.clean(text) == cleaned


def test_values_equal_after_cleaning_are_kept_once_and_spaces_are_blank(tmp_path):
    book = openpyxl.Workbook()
    for value in ("Ana", " ", "Ana ", "\u00a0"):
        book.active.append([value, 1])
    book.save(tmp_path / "spaces.xlsx")

    for size in (ALWAYS, NEVER):
        names = cells.read(tmp_path / "spaces.xlsx", fast_from=size).grids[0].columns[1]
        assert (names.distinct, names.codes.tolist()) == (["", "Ana"], [1, 0, 1, 0])


def test_error_cells_and_formulas_without_result_are_never_blank(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Date", "#N/A", "=1+1"])
    book.save(tmp_path / "errors.xlsx")
    fast, careful = both_ways(tmp_path / "errors.xlsx")

    assert careful == [{"A1": "Date", "B1": Broken("#N/A"), "C1": Broken("")}]
    assert fast == careful


def test_a_formula_with_a_saved_result_is_its_result(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "saved.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula(
            "A1", "=TODAY()-8", book.add_format({"num_format": "yyyy-mm-dd"}), 46085
        )
        sheet.write_formula("B1", '=""', None, "blank")
        sheet.write_formula("C1", '="a"&"b"', None, "ab")
    path = with_sheet_xml(
        tmp_path / "saved.xlsx", lambda data: data.replace(b"<v>blank</v>", b"<v></v>")
    )
    fast, careful = both_ways(path)

    assert careful == [{"A1": dt.date(2026, 3, 4), "C1": "ab"}]
    assert fast == careful


def test_a_number_that_no_spreadsheet_holds_is_an_error(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([9.9e307, 1.7976931348623155e308, -1.7976931348623155e308])
    book.save(tmp_path / "huge.xlsx")
    fast, careful = both_ways(tmp_path / "huge.xlsx")

    assert careful == [{"A1": 9.9e307, "B1": Broken("#NUM!"), "C1": Broken("#NUM!")}]
    assert fast == careful


def test_the_1904_system_gives_the_same_day(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([dt.date(2026, 3, 4)])
    book.save(tmp_path / "mac.xlsx")
    fast, careful = both_ways(tmp_path / "mac.xlsx")

    assert careful == [{"A1": dt.date(2026, 3, 4)}]
    assert fast == careful


@pytest.mark.parametrize(
    ("number_format", "value"),
    [
        ("yyyy-mm-dd", dt.date(2026, 3, 4)),
        ("[$-409]d mmm yyyy;@", dt.date(2026, 3, 4)),
        ('dd" of "mmmm', dt.date(2026, 3, 4)),
        ("General", 46085.0),
        ("0.00", 46085.0),
        ('0 "days"', 46085.0),
        ("#,##0 \\d", 46085.0),
        ("[Red]0", 46085.0),
    ],
)
def test_a_number_is_a_day_when_its_format_says_so(tmp_path, number_format, value):
    with xlsxwriter.Workbook(tmp_path / "format.xlsx") as book:
        book.add_worksheet().write_number(
            "A1", 46085, book.add_format({"num_format": number_format})
        )
    fast, careful = both_ways(tmp_path / "format.xlsx")

    assert careful == [{"A1": value}]
    assert fast == careful


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (0.4375, dt.time(10, 30)),
        (0.99999999999, dt.time()),
        (0, dt.time()),
        (-1, dt.time()),  # shown as ##### everywhere
        (1, dt.date(1900, 1, 1)),
        (59, dt.date(1900, 2, 28)),
        (61, dt.date(1900, 3, 1)),
        (2958465.5, dt.datetime(9999, 12, 31, 12)),
        (2958465.99999999999, 2958466.0),
        (2958466, 2958466.0),
        (1e15, 1e15),
    ],
)
def test_moments_at_the_edges_of_the_calendar_are_the_same_both_ways(tmp_path, number, value):
    with xlsxwriter.Workbook(tmp_path / "edge.xlsx") as book:
        book.add_worksheet().write_number(
            "A1", number, book.add_format({"num_format": "d mmm yyyy"})
        )
    fast, careful = both_ways(tmp_path / "edge.xlsx")

    assert careful == [{"A1": value}]
    assert fast == careful


def test_half_a_letter_is_replaced_by_what_can_be_written(small):
    with_sheet_xml(
        small,
        lambda data: data.replace(
            b'<c r="A2"', b'<c r="A2" t="str"><v>_xD800_ Ana _xD83D__xDE00_</v></c><c r="D2"'
        ),
    )

    assert as_dict(cells.read(small).grids[0])["A2"] == "\ufffd Ana \U0001f600"


def test_hidden_rows_merged_areas_and_tables_are_known(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "marks.xlsx") as book:
        sheet = book.add_worksheet("Contacts")
        sheet.merge_range("C1:D1", "both")
        sheet.add_table(
            "A1:B3", {"columns": [{"header": "Name"}, {"header": "Email"}], "name": "People"}
        )
        sheet.write_column("A2", ["Ana", "Bo"])
        sheet.set_row(2, None, None, {"hidden": True})
        book.add_worksheet("Old").hide()
    contacts, old = cells.read(tmp_path / "marks.xlsx", fast_from=ALWAYS).grids

    assert contacts.hidden_rows == {3}
    assert [(area.top, area.left, area.bottom, area.right) for area in contacts.merged] == [
        (1, 3, 1, 4)
    ]
    assert [(table.name, table.bottom) for table in contacts.tables] == [("People", 3)]
    assert (contacts.hidden, old.hidden) == (False, True)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12),
    st.dates(dt.date(1900, 3, 1), dt.date(2200, 1, 1)),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2200, 1, 1)).map(lambda d: d.replace(microsecond=0)),
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.lists(VALUES, min_size=1, max_size=4), min_size=1, max_size=8))
def test_both_ways_and_openpyxl_give_the_same_cells(tmp_path, rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Any")
    for row in rows:
        sheet.append(
            [
                openpyxl.cell.WriteOnlyCell(sheet, value)
                if not isinstance(value, str)
                else text_cell(sheet, value)
                for value in row
            ]
        )
    path = tmp_path / "any.xlsx"
    book.save(path)
    fast, careful = both_ways(path)
    outside = openpyxl.load_workbook(path).active

    assert fast == careful
    assert careful[0] == {
        cell.coordinate: cleaned
        for line in outside.iter_rows()
        for cell in line
        if (cleaned := cells.clean(cell.value)) != ""
    }


def text_cell(sheet, value):
    cell = openpyxl.cell.WriteOnlyCell(sheet, None)
    cell.value, cell.data_type = value, "s"
    return cell


def test_both_ways_agree_on_the_outside_workbooks(cases):
    compared = 0
    for path in sorted((cases / "workbooks").iterdir()):
        try:
            fast, careful = both_ways(path)
        except WorkbookError:
            continue
        assert fast == careful, path.name
        compared += 1
    assert compared > 15


@pytest.mark.parametrize(
    ("change", "safe"),
    [
        pytest.param(lambda data: data, True, id="plain"),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="XFD1048576"'), False, id="far cell"),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="A1048576"'), False, id="far row"),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<f>6*2</f><v>12</v>"), False, id="formula"
        ),
        pytest.param(
            lambda data: data.replace(b'<row r="2"', b'<row r="2" hidden="1"'),
            False,
            id="hidden row",
        ),
        *(
            pytest.param(
                lambda data, other=other: data.replace(b'<row r="2"', b"<row " + other),
                False,
                id=other.decode(),
            )
            for other in (b'r="1048577"', b'r="99999999"', b'r="2x"', b'r=""', b"r='2'", b'ht="9"')
        ),
        pytest.param(
            lambda data: re.sub(rb'<c r="[A-Z]+[0-9]+"', b"<c", data), False, id="no addresses"
        ),
        pytest.param(
            lambda data: data.replace(b'<c r="A2"', b"<c r='A2'"), False, id="other quotes"
        ),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<!--x--><v>12</v>"), False, id="comment"
        ),
        pytest.param(
            lambda data: data.replace(b"<sheetData>", b"<!--<sheetData></sheetData>--><sheetData>"),
            False,
            id="comment like the cells",
        ),
        pytest.param(
            lambda data: data.replace(b"<sheetData>", b"<?x <sheetData></sheetData>?><sheetData>"),
            False,
            id="instruction like the cells",
        ),
        pytest.param(
            lambda data: data.replace(b"</sheetData>", b"</sheetData><sheetData></sheetData>"),
            False,
            id="cells twice",
        ),
        pytest.param(lambda data: data.replace(b"</sheetData>", b""), False, id="no end"),
        pytest.param(lambda data: data.replace(b't="b"', b't="e"'), False, id="error"),
        pytest.param(lambda data: data.replace(b't="b"', b't="d"'), False, id="day in words"),
        pytest.param(lambda data: data.replace(b'r="C4"', b'r="AB4"'), True, id="two letters"),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="D2"'), False, id="out of order"),
        pytest.param(lambda data: data.replace(b'r="B2"', b'r="A2"'), False, id="a cell twice"),
        pytest.param(lambda data: data.replace(b'r="A3"', b'r="A2"'), False, id="not its row"),
        pytest.param(lambda data: data.replace(b'r="C4"', b'r="XFE4"'), False, id="too wide"),
        pytest.param(lambda data: data.replace(b't="b"', b"t='e'"), False, id="error in quotes"),
        pytest.param(lambda data: data.replace(b't="b"', b't = "e"'), False, id="error apart"),
        pytest.param(lambda data: data.replace(b't="b"', b't="&#101;"'), False, id="error coded"),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<v> 12</v>"), False, id="blank before"
        ),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<v>12 </v>"), False, id="blank after"
        ),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<x:f>1</x:f>"), False, id="formula elsewhere"
        ),
        pytest.param(
            lambda data: data.replace(b"<v>12</v>", b"<is><t>12</t></is>"), False, id="text unsaid"
        ),
        pytest.param(
            lambda data: data.replace(b'r="C4" t="n"', b'r="C4" t="inlineStr"').replace(
                b"<v>0.5</v>", b"<is><t>a = 'b'</t></is>"
            ),
            True,
            id="text inside",
        ),
        pytest.param(
            lambda data: data.replace(b'r="C4" t="n"', b'r="C4" t="inlineStr"').replace(
                b"<v>0.5</v>", b"<is><r><t>a</t></r><r><t> b</t></r></is>"
            ),
            False,
            id="rich text inside",
        ),
        pytest.param(
            lambda data: data.replace(b"</sheetData>", b'</sheetData><row r="9"/>'),
            False,
            id="a row below",
        ),
        pytest.param(
            lambda data: data.replace(
                b"</sheetData>",
                b'</sheetData><x:mergeCells><x:mergeCell ref="A1:B1"/></x:mergeCells>',
            ),
            False,
            id="merged elsewhere",
        ),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="ABCD2"'), False, id="four letters"),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="A12"'), False, id="another row"),
        pytest.param(lambda data: data.replace(b'r="A2"', b'r="Aa2"'), False, id="small letter"),
        pytest.param(
            lambda data: data.replace(
                b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
            ),
            False,
            id="merged",
        ),
        pytest.param(
            lambda data: data.replace(
                b"</sheetData>", b"</sheetData><cfRule><formula>1</formula></cfRule><c/>"
            ),
            True,
            id="formulas that colour",
        ),
    ],
)
def test_only_sheets_that_prove_safe_go_the_fast_way(small, change, safe):
    with zipfile.ZipFile(small) as archive:
        plain = archive.read("xl/worksheets/sheet1.xml")
    data = change(plain)
    assert safe or data != plain

    for size in (1, 7, 100, len(data)):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert proof.safe_for_calamine(pieces) is safe


# A sheet that both ways read, and what may be wrong with it, also far below its head.
PLAIN = "".join(
    f'<row r="{row}" spans="1:3"><c r="A{row}" s="0"><v>{row}</v></c><c r="B{row}" t="inlineStr"><is><t>x{row} &amp; y</t></is></c></row>'
    for row in range(1, 60)
)


def sheet_of(rows, *, below=""):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData>{below}</worksheet>'.encode()


def outcome(path, size):
    """The cells, or the sentence that refuses them."""
    try:
        return [as_dict(grid) for grid in cells.read(path, fast_from=size).grids]
    except WorkbookError as error:
        return str(error)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("</v></c><c r=\"B7\"", "</c></v><c r=\"B7\"", id="wrong nesting"),
        pytest.param("</row><row r=\"9\"", "<row r=\"9\"", id="row not closed"),
        pytest.param("</row><row r=\"9\"", "</row></row><row r=\"9\"", id="row closed twice"),
        pytest.param("<v>7</v></c>", "<v>7</v>", id="cell not closed"),
        pytest.param("<v>7</v>", "<v>7</w>", id="another end"),
        pytest.param("</is></c></row><row r=\"8\"", "</is></c></raw><row r=\"8\"", id="another end of a row"),
        pytest.param("x7 ", "x\x017 ", id="control character"),
        pytest.param("x7 ", "x&#1;7 ", id="control character in digits"),
        pytest.param("x7 ", "x]]>7 ", id="end of what has not begun"),
        pytest.param("x7 &amp;", "x7 &", id="bare ampersand"),
        pytest.param("x7 &amp;", "x7 &ouml;", id="unknown reference"),
        pytest.param("x7 ", "x\ufffe7 ", id="no letter"),
        pytest.param('r="A7" s="0"', 'r="A7" s="0" s="0"', id="attribute twice"),
        pytest.param('r="A7" s="0"', 'r="A7" s=0', id="no quotes"),
        pytest.param('r="A7" s="0"', 'r="A7"s="0"', id="no space"),
        pytest.param('r="7" spans="1:3"', 'r="7" spans="1:3" spans="1:3"', id="row's attribute twice"),
        pytest.param('r="7" spans="1:3"', 'r="7" y:z="1"', id="prefix of nothing"),
        pytest.param("</worksheet>", "", id="cut at the end"),
        pytest.param("</worksheet>", "<a><b></a></b></worksheet>", id="wrong below the cells"),
        pytest.param("<sheetData>", '<sheetData a="1" a="1">', id="wrong above the cells"),
    ],
)  # fmt: skip
def test_xml_that_is_not_well_formed_is_refused_both_ways(small, old, new):
    data = sheet_of(PLAIN).decode()
    assert old in data
    with_sheet_xml(small, lambda _: data.replace(old, new, 1).encode())

    fast, careful = outcome(small, ALWAYS), outcome(small, NEVER)

    assert fast == careful
    assert "a part is not well-formed XML" in careful


def test_a_sheet_that_is_cut_off_in_the_middle_is_refused_both_ways(small):
    data = sheet_of(PLAIN)
    with_sheet_xml(small, lambda _: data[: len(data) // 2])

    assert outcome(small, ALWAYS) == outcome(small, NEVER)
    assert "a part is not well-formed XML" in outcome(small, ALWAYS)


@pytest.mark.parametrize(
    ("new", "safe"),
    [
        pytest.param('<c r="A60" t="n" s="0"><v>4</v></c>', True, id="type before style"),
        pytest.param('<c r="A60" s="12"/><c r="B60"></c>', True, id="blank cells"),
        pytest.param('<c r="A60" t="str"><v>a &lt; b</v></c>', True, id="result of a formula"),
        pytest.param('<c r="A60" t="b"><v>1</v></c>', True, id="yes or no"),
        pytest.param('<c r="A60" t="inlineStr"><is><t>a " = \'b\' > c</t></is></c>', True, id="odd text"),
        pytest.param('<c r="A60" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', True, id="spaces"),
        pytest.param('<c r="A60" t="inlineStr"><is><t>Zoë 😀</t></is></c>', True, id="accents"),
        pytest.param('<c r="A60" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', False, id="half letters"),
        pytest.param('<c r="A60" t="inlineStr"><is><t>a</t></is><v>b</v></c>', False, id="text and value"),
        pytest.param('<c r="A60" t="s"><v>1.0</v></c>', False, id="number of a text that is none"),
        pytest.param('<c r="A60" cm="1"><v>1</v></c>', False, id="another attribute"),
        pytest.param('<c r="A60" t="n" t="n"><v>1</v></c>', False, id="type twice"),
        pytest.param('</row><row r="1048576"><c r="XFD1048576" s="0"/>', True, id="a blank far away"),
    ],
)  # fmt: skip
def test_how_cells_are_written_decides_the_way_and_not_the_answer(small, new, safe):
    data = sheet_of(f'{PLAIN}<row r="60">{new}</row>')
    with_sheet_xml(small, lambda _: data)

    for size in (997, len(data)):
        assert proof.safe_for_calamine(in_pieces(data, size)) is safe
    assert outcome(small, ALWAYS) == outcome(small, NEVER)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(150, len(sheet_of(PLAIN))),
            st.integers(0, 8),
            st.sampled_from([b"", b"<", b">", b'"', b"/", b"=", b"&", b"\x01", b"\xe9", b"a", b" ", b"<c>", b"</v>", b"</row>", b' t="s"', b'<row r="3"/>']),
        ),
        min_size=1,
        max_size=2,
    )
)  # fmt: skip
def test_damage_anywhere_in_a_sheet_gives_the_same_answer_both_ways(small, damage):
    data = sheet_of(PLAIN, below="<pageMargins left='1'/>")
    for at, gone, new in damage:
        data = data[:at] + new + data[at + gone :]
    with_sheet_xml(small, lambda _: data)

    assert outcome(small, ALWAYS) == outcome(small, NEVER)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<t>a</t></si><si><t>b</si></t>", id="wrong nesting"),
        pytest.param("<t>a\x01</t>", id="control character"),
        pytest.param("<t>_xD83D__xDE00_</t>", id="half letters"),
        pytest.param("<r><t>a</t></r><r><t> b</t></r>", id="bare edge of a run"),
    ],
)
def test_odd_shared_texts_are_read_or_refused_alike(tmp_path, text):
    with xlsxwriter.Workbook(tmp_path / "shared.xlsx") as book:
        book.add_worksheet().write_row(0, 0, ["Date", "Contact"])
    with zipfile.ZipFile(tmp_path / "shared.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/sharedStrings.xml"
    parts[name] = re.sub(rb"<si>.*?</si>", f"<si>{text}</si>".encode(), parts[name], count=1)
    with zipfile.ZipFile(tmp_path / "shared.xlsx", "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)

    assert not proof.same_strings(parts[name])
    assert outcome(tmp_path / "shared.xlsx", ALWAYS) == outcome(tmp_path / "shared.xlsx", NEVER)


def test_runs_of_rich_text_keep_their_spaces_in_a_large_sheet(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "rich.xlsx")
    bold = book.add_format({"bold": True})
    book.add_worksheet().write_rich_string(0, 0, "Ana", bold, " Ruiz")
    book.close()
    with zipfile.ZipFile(tmp_path / "rich.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b' xml:space="preserve"> Ruiz' in parts["xl/sharedStrings.xml"]
    with zipfile.ZipFile(tmp_path / "rich.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b' xml:space="preserve"', b""))

    (grid,) = cells.read(tmp_path / "rich.xlsx", fast_from=0).grids

    assert as_dict(grid) == {"A1": "Ana Ruiz"}


def test_a_very_long_text_in_a_csv_is_read_whole(tmp_path):
    text = 'x"y,\n' * 40_000
    (tmp_path / "long.csv").write_text(
        f'Date,Notes\n2026-03-04,"{text.replace(chr(34), chr(34) * 2)}"\n'
    )

    (grid,) = cells.read(tmp_path / "long.csv").grids

    assert len(grid.value(1, 2)) == len(text) - 1  # the last line end is trimmed


def in_pieces(data, size):
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        pytest.param(b"<t>" + b"x" * 1_048_570 + b"</t>", True, id="a megabyte"),
        pytest.param(b"<t>" + b"x" * 1_048_577 + b"</t>", False, id="more"),
        pytest.param(b"<t/>" * 600_000, True, id="many tags"),
        pytest.param(b"<!--" + b"<" * 1_048_577 + b"-->", False, id="comment"),
        pytest.param(b"<?x " + b"<" * 1_048_577 + b"?>", False, id="instruction"),
        pytest.param(b"<!-- < -->" + b"<t>x</t>" * 200_000, True, id="short comment"),
        pytest.param(b"x" * 700_000 + b"<t>" + b"x" * 700_000, True, id="two texts"),
    ],
)
@pytest.mark.parametrize("size", [16_384, 99_991, 1 << 20])
def test_a_text_longer_than_any_cell_is_refused_before_it_is_parsed(data, fits, size):
    parts = preflight.bounded(in_pieces(data, size), "long.xlsx")

    if fits:
        assert b"".join(parts) == data
    else:
        with pytest.raises(WorkbookError, match="a text of more than 1 MB"):
            list(parts)


def test_a_comment_that_ends_across_two_pieces_is_over(small):
    data = b"<!-- " + b"x" * 89 + b"--><t>" + b"y" * 2_000

    assert list(preflight.bounded(in_pieces(data, 96), "x.xlsx")) == in_pieces(data, 96)


@pytest.mark.parametrize("length", [32_767, 900_000, 1_200_000])
def test_a_long_text_is_read_whole_or_refused_both_ways(small, length):
    text = f'<c r="C4" t="inlineStr"><is><t>{"x" * length}</t></is>'.encode()
    with_sheet_xml(small, lambda data: re.sub(rb'<c r="C4"[^>]*><v>0.5</v>', text, data))

    if length < 1_048_576:
        (fast,), (careful,) = both_ways(small)
        assert fast["C4"] == careful["C4"] == "x" * length
    for size in (ALWAYS, NEVER) if length > 1_048_576 else ():
        with pytest.raises(WorkbookError, match="a text of more than 1 MB"):
            cells.read(small, fast_from=size)


def test_a_length_of_time_beyond_all_time_is_read_the_careful_way(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Duration"])
    book.active.append([1234567890123])
    book.active["A2"].number_format = "[h]:mm"
    book.save(tmp_path / "long.xlsx")

    fast, careful = (cells.read(tmp_path / "long.xlsx", fast_from=size) for size in (0, 10**12))

    assert (
        as_dict(fast.grids[0])
        == as_dict(careful.grids[0])
        == {"A1": "Duration", "A2": 1234567890123}
    )


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD5"])
def test_a_stray_cell_far_away_costs_nothing(small, far):
    more = f'<row r="{re.sub("[A-Z]", "", far)}"><c r="{far}"><v>7</v></c></row></sheetData>'
    with_sheet_xml(small, lambda data: data.replace(b"</sheetData>", more.encode()))
    script = f"from pathlib import Path; from netmetrics.workbook import cells; print(cells.read(Path({str(small)!r}), fast_from=0).grids[0].rows[-1]); print(open('/proc/self/status').read())"

    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert found.returncode == 0, found.stderr
    assert found.stdout.split()[0] == re.sub("[A-Z]", "", far)
    # The process's own peak: what getrusage tells begins with that of the process it came from.
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", found.stdout)[1]) / 1024
    assert peak < 300


def test_a_lying_declared_size_is_ignored(small):
    before = as_dict(cells.read(small).grids[0])
    with_sheet_xml(
        small,
        lambda data: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', data),
    )
    fast, careful = both_ways(small)

    assert fast == careful == [before]


@pytest.mark.parametrize("address", ["A1048577", "XFE1"])
def test_a_cell_beyond_the_last_is_refused(small, address):
    with_sheet_xml(
        small,
        lambda data: data.replace(
            b"</sheetData>",
            f'<row r="{re.sub("[A-Z]", "", address)}"><c r="{address}"><v>7</v></c></row></sheetData>'.encode(),
        ),
    )

    with pytest.raises(WorkbookError, match="beyond the end of any sheet"):
        cells.read(small)


@pytest.mark.parametrize("address", ["c4", "$C$4", "$c4"])
def test_an_address_in_small_letters_is_read_like_any_other(small, address):
    before = as_dict(cells.read(small).grids[0])
    with_sheet_xml(small, lambda data: data.replace(b'r="C4"', f'r="{address}"'.encode()))
    fast, careful = both_ways(small)

    assert fast == careful == [before]


@pytest.mark.parametrize("address", ["4", "C", "Ä4", "C4x", "CCCC4", " C4"])
def test_an_address_that_is_none_is_called_damage_and_no_place_beyond_the_sheet(small, address):
    with_sheet_xml(small, lambda data: data.replace(b'r="C4"', f'r="{address}"'.encode()))

    for size in (ALWAYS, NEVER):
        with pytest.raises(WorkbookError, match="a part is missing or broken"):
            cells.read(small, fast_from=size)


def test_a_row_zero_is_called_damage_and_no_place_beyond_the_sheet(small):
    with_sheet_xml(small, lambda data: data.replace(b'<row r="4"', b'<row r="0"'))

    for size in (ALWAYS, NEVER):
        with pytest.raises(WorkbookError, match="a part is missing or broken"):
            cells.read(small, fast_from=size)


def test_a_sheet_with_a_row_that_is_no_number_is_damaged(small):
    with_sheet_xml(small, lambda data: data.replace(b'<row r="2"', b'<row r="two"'))

    with pytest.raises(WorkbookError, match="is damaged"):
        cells.read(small)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param("Date,Contact\n2026-03-04,José\n".encode(), "text-format", id="utf-8"),
        pytest.param(
            "Date,Contact\n2026-03-04,José\n".encode("utf-8-sig"),
            "text-format",
            id="utf-8 with mark",
        ),
        pytest.param(
            "Date\tContact\n2026-03-04\tJosé\n".encode("utf-16"), "text-format", id="utf-16, tabs"
        ),
        pytest.param(
            "Date;Contact\r\n2026-03-04;José\r\n".encode("cp1252"),
            "text-encoding-guessed",
            id="cp1252, semicolons",
        ),
    ],
)
def test_text_files_are_read_and_what_was_assumed_is_said(tmp_path, data, code):
    path = tmp_path / "log.csv"
    path.write_bytes(data)
    book = cells.read(path)

    assert as_dict(book.grids[0]) == {
        "A1": "Date",
        "B1": "Contact",
        "A2": "2026-03-04",
        "B2": "José",
    }
    assert [remark[0] for remark in book.remarks] == [code]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        pytest.param(
            "a.csv", b"", "a.csv is empty (0 bytes). Copy or download it again.", id="empty"
        ),
        pytest.param(
            "a.csv", b"Date,Contact\n\x81\x8d\n", "an encoding that cannot be told", id="encoding"
        ),
        pytest.param(
            "a.csv", b"D\0a\0t\0e\0", "an encoding that cannot be told", id="utf-16 without mark"
        ),
        pytest.param(
            "a.csv",
            b'Date,Contact\n2026-03-04,"Ana\n2026-03-05,Bo\n',
            "quotation mark near line",
            id="open quote",
        ),
        pytest.param(
            "a.xlsx", b"Date,Contact\n", "a.xlsx is text, not a workbook.", id="text named xlsx"
        ),
        pytest.param(
            "a.xls",
            b"<html><table><tr><td>Date",
            "a.xls is a web page, not a workbook.",
            id="web page",
        ),
        pytest.param("a.xlsx", b"%PDF-1.7", "is a document or picture", id="pdf"),
        pytest.param("a.xlsx", b"PK\x03\x04 and then nothing", "a.xlsx is cut short.", id="cut"),
        pytest.param(
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "is an old .xls workbook",
            id="xls",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(tmp_path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(WorkbookError, match=re.escape(sentence)):
        cells.read(path)


def test_a_workbook_named_xls_is_read_with_a_note(small):
    path = small.rename(small.with_suffix(".xls"))

    assert cells.read(path).remarks[0][0] == "file-misnamed"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("xl/worksheets/SHEET1.xml", b"<x/>", id="there twice, other case"),
        pytest.param("../outside.xml", b"<x/>", id="outside the file"),
        pytest.param("xl/extra.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', id="entity"),
        pytest.param(
            "xl/extra.xml",
            b"<!-- <x> " + b" " * 9000 + b'--><!DOCTYPE x [<!ENTITY a "b">]><x/>',
            id="entity after a long remark",
        ),
    ],
)
def test_unsafe_parts_are_refused(small, name, data):
    with zipfile.ZipFile(small, "a") as archive:
        archive.writestr(name, data)

    with pytest.raises(WorkbookError, match=r"is damaged|XML entities"):
        cells.read(small)


def test_a_damaged_part_is_refused(small):
    data = bytearray(small.read_bytes())
    with zipfile.ZipFile(small) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[start + 80] ^= 0xFF
    small.write_bytes(data)

    with pytest.raises(WorkbookError, match="is damaged"):
        cells.read(small)


def zipped(path, change):
    """Rewrite every part of a workbook as `change` gives it; None leaves it out."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, change(name, archive.read(name))) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            if data is not None:
                archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="two"'),
        ("xl/worksheets/sheet1.xml", b'<row r="2"', "<row r='²'".encode()),
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b""),
        ("xl/worksheets/sheet1.xml", b"<worksheet", b'<?xml version="1.0" encoding="klingon"?><worksheet'),
        ("xl/workbook.xml", b"<sheets>", b"<sheets"),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/gone.xml"),
        ("xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet1.xml", b"../customXml/item1.xml"),
        ("_rels/.rels", b"officeDocument", b"officeDocumint"),
    ],
)  # fmt: skip
def test_a_part_that_no_program_writes_so_is_damaged_both_ways(small, part, old, new):
    zipped(small, lambda name, data: data.replace(old, new) if name == part else data)

    for size in (ALWAYS, NEVER):
        with pytest.raises(WorkbookError, match="is damaged"):
            cells.read(small, fast_from=size)


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b'<c r="A1" ', b'<c r="A1" t="s"><v>first</v></c><c r="E1" '),
        ("xl/styles.xml", b'numFmtId="0"', b'numFmtId="none"'),
    ],
)
def test_a_number_of_a_text_or_format_that_is_none_is_damaged(small, part, old, new):
    zipped(small, lambda name, data: data.replace(old, new) if name == part else data)

    with pytest.raises(WorkbookError, match="is damaged"):
        cells.read(small, fast_from=NEVER)


def test_two_sheets_of_one_name_are_damage(small):
    book = openpyxl.load_workbook(small)
    book.create_sheet("Else")
    book.save(small)
    zipped(
        small,
        lambda name, data: (
            data.replace(b'"Else"', b'"INTERACTIONS"') if name == "xl/workbook.xml" else data
        ),
    )

    with pytest.raises(WorkbookError, match='two sheets are named "Interactions"'):
        cells.read(small)


def test_what_a_company_attaches_in_another_encoding_does_no_harm(small):
    with zipfile.ZipFile(small, "a") as archive:
        archive.writestr(
            "customXml/item1.xml", '<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16")
        )

    assert len(cells.read(small).grids[0].rows) == 4


@pytest.mark.parametrize(
    ("text", "mark", "notes"),
    [
        pytest.param("Date;Contact;Notes\n2026-03-04;Ana;a, b, c, d and, e\n", "semicolons", "a, b, c, d and, e", id="notes full of commas"),
        pytest.param("sep=;\nDate;Contact;Notes\n2026-03-04;Ana;a, b\n2026-03-05;Bo;\n", "semicolons", "a, b", id="after Excel's hint"),
        pytest.param("Date,Contact,Notes\n2026-03-04,Ana; Bo; Cy; Dee,x\n2026-03-05,Ana; Bo; Cy; Dee; Eve,\n", "commas", "x", id="several people in a cell"),
        pytest.param('Date,Contact,Notes\n2026-03-04,Ana,"a;b;c;d\ne;f;g;h"\n', "commas", "a;b;c;d\ne;f;g;h", id="lines in quotes"),
        pytest.param("My log, as of today, for me, and me only, please\nDate\tContact\tNotes\n2026-03-04\tAna\tx\n", "tabs", "x", id="a title with commas"),
        pytest.param("Date|Contact|Notes\n2026-03-04|Ana|a, b\n", "vertical bars", "a, b", id="vertical bars"),
    ],
)  # fmt: skip
def test_what_parts_the_columns_is_what_makes_the_rows_even(tmp_path, text, mark, notes):
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    book = cells.read(tmp_path / "log.csv")

    assert book.remarks == (("text-format", f"read as UTF-8, separated by {mark}."),)
    assert notes in as_dict(book.grids[0]).values()


DAMAGE = st.tuples(
    st.sampled_from(["cut", "bytes", "part", "gone"]),
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=0, max_size=4)), min_size=1, max_size=3),
)  # fmt: skip


def damaged(path, damage):
    """Cut a file short, change bytes of it, or change or leave out one of its parts."""
    kind, where, changes = damage
    data = path.read_bytes()
    if kind == "cut":
        path.write_bytes(data[: where % len(data)])
    elif kind == "bytes":
        path.write_bytes(changed(data, changes))
    else:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if "theme" not in name]
        chosen = names[where % len(names)]
        zipped(
            path,
            lambda name, part: part if name != chosen else changed(part, changes) if kind == "part" else None,
        )  # fmt: skip


def changed(data, changes):
    for where, new in changes:
        at = where % (len(data) + 1)
        data = data[:at] + new + data[at + max(len(new), 1) :]
    return data


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(damage=DAMAGE)
def test_a_damaged_file_is_read_or_refused_in_a_sentence(small, damage):
    whole = small.read_bytes()
    damaged(small, damage)

    try:
        for size in (ALWAYS, NEVER):
            cells.read(small, fast_from=size)
    except WorkbookError:
        pass
    finally:
        small.write_bytes(whole)


@pytest.mark.parametrize("fault", [ValueError, KeyError, OverflowError, IndexError])
def test_a_fault_of_ours_is_never_blamed_on_the_file(small, monkeypatch, fault):
    def broken(*_):
        raise fault("ours")

    monkeypatch.setattr(cells, "_moment", broken)

    with pytest.raises(fault, match="ours"):
        cells.read(small, fast_from=NEVER)


def test_a_file_that_the_computer_does_not_let_be_read_is_not_called_damaged(small, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cells.zipfile, "ZipFile", refused)

    with pytest.raises(WorkbookError, match=r"cannot be opened \(Permission denied\)"):
        cells.read(small)


def test_a_bomb_is_refused_before_it_is_unpacked(small):
    with (
        zipfile.ZipFile(small, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/zeros.bin", "w") as part,
    ):
        for _ in range(20):
            part.write(bytes(1024**2))

    started = time.process_time()
    with pytest.raises(WorkbookError, match="would unpack to 20 MB"):
        cells.read(small)
    assert time.process_time() - started < 2


def test_blank_rows_and_columns_are_not_kept():
    rows, columns = cells.drop_blank(
        np.array([3, 1, 2]),
        {
            1: cells.Cells(np.array([1, 0, 2], dtype=np.int32), ["", "c", "b"]),
            2: cells.Cells(np.zeros(3, dtype=np.int32), [""]),
        },
    )

    assert rows.tolist() == [2, 3]
    assert [columns[1].distinct[code] for code in columns[1].codes] == ["b", "c"]
    assert list(columns) == [1]


def ods(path, rows, *, manifest="<m/>"):
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml", f"<office:doc {names}><table:table>{rows}</table:table></office:doc>"
        )
    return path


@pytest.mark.parametrize(
    ("rows", "manifest", "sentence"),
    [
        pytest.param(
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float"/></table:table-row>',
            "<m/>",
            "would unpack to",
            id="repeats",
        ),
        pytest.param("", "<m><encryption-data/></m>", "in LibreOffice File", id="password"),
        pytest.param("<broken", "<m/>", "is damaged", id="broken"),
    ],
)
def test_an_opendocument_file_that_cannot_be_used_is_refused(tmp_path, rows, manifest, sentence):
    with pytest.raises(WorkbookError, match=sentence):
        cells.read(ods(tmp_path / "a.ods", rows, manifest=manifest))


def test_an_opendocument_file_is_read_whatever_its_name_ends_in(tmp_path, cases):
    original = cases / "workbooks" / "r38_dates.ods"
    renamed = shutil.copy(original, tmp_path / "renamed.xlsx")

    book = cells.read(renamed)

    assert book.kind == "ods"
    assert [
        (grid.rows.tolist(), [one.distinct for one in grid.columns.values()]) for grid in book.grids
    ] == [
        (grid.rows.tolist(), [one.distinct for one in grid.columns.values()])
        for grid in cells.read(original).grids
    ]
    assert book.remarks[0][1].startswith("an .ods file, although its name ends in .xlsx: ")


@pytest.mark.parametrize("from_1904", [True, False])
def test_a_workbook_tells_the_first_of_its_days(tmp_path, from_1904):
    path = tmp_path / "days.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": from_1904}) as file:
        file.add_worksheet("Log").write_row(0, 0, ["Date", "Contact"])

    assert cells.read(path).epoch == (dt.date(1904, 1, 1) if from_1904 else dt.date(1899, 12, 30))
