"""Any workbook, any cell of it changed: every row is in a table or named, both ways, no exception."""

import datetime as dt
import json
import re

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.problems import WorkbookError
from netmetrics.workbook import cells, tables
from netmetrics.workbook.codes import CODES

TODAY = dt.date(2026, 11, 21)
ALWAYS, NEVER = 0, 1 << 60
TABLES = ("contacts", "interactions", "purposes", "opportunities", "goals", "milestones", "settings", "problems",
          "mapping", "counts")  # fmt: skip

DAYS = st.dates(dt.date(1985, 1, 1), dt.date(2030, 1, 1))
PEOPLE = st.sampled_from(
    [
        "Ana Ruiz",
        "ana  ruiz",
        "Ruiz, Ana",
        "José Díaz",
        "Jose Diaz",
        "Bo Chen",
        "Anna Ruiz",
        "NA",
        "12",
    ]
)
ODD = st.sampled_from([
    "Ana Ruiz, Bo Chen", "Ana Ruiz & Cy Dale", "Ana Ruiz\nBo Chen", '"Ana Ruiz","Bo Chen"', "WORK FRIENDS", "== x ==", "Total: 2",
    None, "#N/A", "=1+1", "", " ", "Total", "Date", "Contact", "Name", "Ana Ruiz; Bo Chen", "Ana; a@x.org; CTO", ";",
    "03/04/2026", "31/02/2026", "4 Mar 2026", "March", "03/04/26", "2026-03-04T10:00Z", "never", "[Research]",
    "12 May 2025, email", "Note: this", "(x)", "{}", "{count}", "%", "0 weeks", "1/0 year", "13/2024", "monthly",
    True, 0, -1, 0.5, 12, 46085, 46085.75, 20260304, 1e300, "x" * 300, "two\nlines", "NBSP\u00a0here", "\u200b", "é",
    dt.date(2026, 3, 4), dt.datetime(2026, 3, 4, 10, 30), dt.date(2062, 1, 1), dt.date(1900, 3, 5),
])  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20)
ANY = st.one_of(
    ODD, TEXT, DAYS, st.integers(-(10**6), 10**8), st.floats(allow_nan=False, allow_infinity=False)
)


def fitting(column):
    """Values as a person would type them into a column."""
    match column.kind:
        case "name":
            return PEOPLE
        case "date" | "span":
            return st.one_of(DAYS, st.none())
        case "answered" | "done":
            return st.one_of(DAYS, st.sampled_from(["Yes", "No", "Cancelled", None]))
        case "choice" | "choices":
            return st.sampled_from([*column.choices, None])
        case "days" | "number" | "value":
            return st.one_of(st.integers(1, 400), st.none())
        case _:
            return st.one_of(TEXT, st.none())


def filled(name, headers, *values, most=5):
    rows = st.lists(st.tuples(*values).map(list), max_size=most)
    return rows.map(lambda found: (name, [list(headers), *found]))


def our_sheets():
    found = []
    for sheet in schema.SHEETS:
        columns = [column for column in sheet.columns if not (column.computed or column.foreign)][
            :10
        ]
        found.append(filled(sheet.name, [one.header for one in columns], *map(fitting, columns)))
    return st.tuples(*found).map(dict)


def changed(book, changes):
    """Put values anywhere into a workbook: over headers, into blank rows, beside the table."""
    names = list(book)
    for sheet, down, right, value in changes:
        rows = book[names[sheet % len(names)]]
        row, column = down % (len(rows) + 2), right % (len(rows[0]) + 1)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = value
    return book


PLACE = st.integers(0, 1000)
CHANGES = st.lists(st.tuples(PLACE, PLACE, PLACE, ANY), min_size=1, max_size=4)


def save(book, path):
    file = openpyxl.Workbook(write_only=True)
    for name, rows in book.items():
        sheet = file.create_sheet(name)
        for row in rows:
            sheet.append([typed(sheet, value) for value in row])
    file.save(path)


def typed(sheet, value):
    cell = openpyxl.cell.WriteOnlyCell(sheet, None if isinstance(value, str) else value)
    if isinstance(value, str):
        kinds = {"#N/A": "e", "=1+1": "f"}
        cell.value, cell.data_type = value, kinds.get(value, "s")
    return cell


def both_ways(path):
    """What both ways of reading give; a refusal counts as what was said."""
    found = []
    for size in (ALWAYS, NEVER):
        book = cells.read(path, fast_from=size)
        try:
            found.append((book, tables.network_of(book, today=TODAY)))
        except WorkbookError as error:
            found.append((book, str(error)))
    return found


def check(path):
    (_, fast), (book, careful) = both_ways(path)
    if isinstance(careful, str):
        assert fast == careful
        return
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(fast, table), getattr(careful, table))
    for grid in book.grids:
        if grid.name != tables.FRONT:
            check_rows(grid, careful)


def check_rows(grid, network):
    problems = network.problems[network.problems["sheet"] == grid.name]
    counts = network.counts[network.counts["sheet"] == grid.name]
    if counts.empty:
        unread = {code for code in CODES if code.startswith("sheet-")}
        assert set(problems["code"]) & unread or not len(grid.rows)
        return
    mapping = network.mapping[network.mapping["sheet"] == grid.name]
    headers = dict(zip(mapping["column"].map(number), mapping["header"], strict=True))
    ours = mapping[~mapping["used_as"].isin(["", tables.WORKED_OUT])]
    ours = ours[~ours["used_as"].str.startswith("choices for")]
    with_entries = {
        int(row)
        for at, row in enumerate(grid.rows)
        if any(grid.value(at, number(column)) != "" for column in ours["column"])
    }
    kind = kinds_of(network)[grid.name]
    kept = set(getattr(network, kind.lower())["row"]) - {0}
    feeding = network.mapping["sheet"][network.mapping["used_as"].str.startswith(f"{kind}.")]
    if len(set(feeding)) == 1:  # a sheet of contacts may hold the days of interactions too
        assert kept <= with_entries
        assert counts["used"].tolist() == [len(kept)]
    named = {row for cell in problems["cell"] for row in spanned(cell)}
    heads = {
        int(row)
        for at, row in enumerate(grid.rows)
        if all(squeezed(grid.value(at, column)) == title for column, title in headers.items())
    }
    assert with_entries - kept <= named | heads
    if kind != "Settings" and tables.WORKED_OUT not in set(mapping["used_as"]):
        assert set(grid.rows.tolist()) - kept <= named | heads
    assert (counts["used"] + counts["left_out"]).tolist() == counts["rows"].tolist()
    assert int(counts["rows"].iloc[0]) <= len(with_entries)


def kinds_of(network):
    """What each sheet was read as; a sheet of contacts may feed Interactions as well."""
    found = {}
    for sheet, used_as in zip(network.mapping["sheet"], network.mapping["used_as"], strict=True):
        kind, dot, _ = used_as.partition(".")
        if dot and not used_as.startswith("choices for") and found.get(sheet) != "Contacts":
            found[sheet] = kind
    return found


def number(letters):
    return openpyxl.utils.column_index_from_string(letters)


def squeezed(value):
    return " ".join(value.split()) if isinstance(value, str) else ""


def spanned(cell):
    numbers = [int(found) for found in re.findall(r"\d+", cell)]
    return range(numbers[0], numbers[-1] + 1) if numbers else ()


QUIET = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@pytest.mark.slow
@settings(max_examples=40, **QUIET)
@given(book=our_sheets(), changes=CHANGES)
def test_every_row_of_a_changed_workbook_is_accounted_for(tmp_path, book, changes):
    save(changed(book, changes), tmp_path / "any.xlsx")

    check(tmp_path / "any.xlsx")


@pytest.mark.slow
@settings(max_examples=40, **QUIET)
@given(data=st.data())
def test_every_row_of_any_published_tracker_is_accounted_for(cases, tmp_path, data):
    published = json.loads((cases / "headers.json").read_text(encoding="utf-8"))
    source = published[data.draw(st.sampled_from(sorted(published)))]
    values = st.one_of(ANY, PEOPLE, DAYS)
    book = {
        name: data.draw(filled(name, headers, *[values] * len(headers)))[1]
        for name, headers in source["sheets"].items()
    }
    book = changed(book, data.draw(st.lists(st.tuples(PLACE, PLACE, PLACE, ANY), max_size=2)))
    save(book, tmp_path / "any.xlsx")

    check(tmp_path / "any.xlsx")


def test_both_ways_give_the_same_tables_of_every_outside_workbook(cases):
    loaded = 0
    for path in sorted((cases / "workbooks").iterdir()):
        if path.suffix == ".json":
            continue
        try:
            (_, fast), (_, careful) = both_ways(path)
        except WorkbookError:
            continue
        if isinstance(careful, str):
            assert fast == careful
        else:
            for table in TABLES:
                pd.testing.assert_frame_equal(getattr(fast, table), getattr(careful, table))
        loaded += 1
    assert loaded > 15


@pytest.mark.parametrize("name", ["network.xlsx", "first_year.xlsx"])
def test_every_row_of_the_samples_is_accounted_for(root, name):
    check(root / "data" / "sample" / name)
