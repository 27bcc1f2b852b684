"""What LibreOffice makes of edited workbooks, with its usual settings: it trusts saved results."""

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from edited import changed_parts, raw, tracker, values
from test_edit import formulas

import netmetrics as nm
from netmetrics.problems import WorkbookError
from netmetrics.workbook import edit, template
from netmetrics.workbook.package import Package

pytestmark = pytest.mark.slow

TODAY = dt.date.today()
TEXTS = ["=1+1", "+1", "-x", "@SUM(A1)", "<b>&amp;"]
NEW = "=new row"
WITH_TABLES = {
    "r18_table_totals_row.xlsx": "totals row",
    "r20_headerless_table.xlsx": "",
    "r22_blank_row_inside.xlsx": "",
    "r58_xxe_schema.xlsx": "query",
    "r70_openpyxl_cannot_load_pivot.xlsx": "column Bar uses cell-relative formulas",
    "r72_append_Table1.xlsx": "",
    "r74_append_Member_Data.xlsx": "",
    "r77_append_Tabelle1.xlsx": "",
    "r79_append_表25.xlsx": "",
}


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def add(path: Path, additions) -> None:
    edit.write(edit.plan(path, additions))


def prepare(folder: Path, cases: Path) -> dict[str, str]:
    """Each file before (old-NAME) and after (NAME) an edit; why an edit was refused, by name."""
    refused = {}
    for name in WITH_TABLES:
        shutil.copyfile(cases / "workbooks" / name, folder / f"old-{name}")
        path = Path(shutil.copyfile(cases / "workbooks" / name, folder / name))
        for table in Package(path.read_bytes()).tables:
            try:
                add(path, {table.name: [{next(iter(table.columns.values())): NEW}]})
            except WorkbookError as error:
                refused[name] = str(error)
    add(tracker(folder / "formulas.xlsx", more=formulas), {"Interactions": [{"Contact": "Ana"}]})
    texts = [{"Contact": "Ana", "Notes": text} for text in TEXTS]
    add(tracker(folder / "texts.xlsx", options={"date_1904": True}), {"Interactions": texts})
    template.write(folder / "template.xlsx")
    people = [{"Name": f"Person {at}", "Check in every (days)": 30} for at in range(305)]
    met = [
        {"Date": ago(10), "Contact": "Person 0", "Channel": "Email"},
        {"Date": ago(40), "Contact": "Person 304", "Channel": "Call"},
        {"Date": ago(50), "Contact": "Nobody Known", "Channel": "Call"},
    ]
    add(folder / "template.xlsx", {"Contacts": people, "Interactions": met})
    shutil.copyfile(nm.sample(), folder / "sample.xlsx")
    met = [{"Date": ago(3), "Contact": "Zoe Newcomer", "Channel": "Video"}]
    add(folder / "sample.xlsx", {"Contacts": [{"Name": "Zoe Newcomer"}], "Interactions": met})
    return refused


@pytest.fixture(scope="module")
def opened(tmp_path_factory, cases, soffice):
    """The folder of edited files, that of the same files saved by LibreOffice, and refusals."""
    folder = tmp_path_factory.mktemp("edited")
    refused = prepare(folder, cases)
    files = [one for one in folder.iterdir() if ".backup-" not in one.name]
    profile = tmp_path_factory.mktemp("profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    saved = folder / "saved"
    subprocess.run(
        [*command, "--outdir", saved, *files], check=True, capture_output=True, timeout=500
    )
    return folder, saved, refused


@pytest.mark.parametrize("name", WITH_TABLES)
def test_files_of_others_take_a_row_or_say_why_not(opened, name):
    folder, saved, refused = opened

    if WITH_TABLES[name]:
        assert WITH_TABLES[name] in refused[name]
        assert raw(folder / name) == raw(folder / f"old-{name}")
        return
    tables = Package((folder / name).read_bytes()).tables
    allowed = ("xl/worksheets/sheet", "xl/tables/table", "xl/workbook.xml", "xl/calcChain.xml")
    assert all(
        part.startswith(allowed) for part in changed_parts(folder / f"old-{name}", folder / name)
    )
    old = openpyxl.load_workbook(saved / f"old-{name}", data_only=True)
    new = openpyxl.load_workbook(saved / name, data_only=True)
    added = 0
    for page in (old[tab] for tab in {table.tab for table in tables}):
        found = new[page.title]
        for row in page.iter_rows():
            for cell in row:
                then = found[cell.coordinate].value
                assert then == cell.value or (cell.value is None and then == NEW), cell.coordinate
        added += sum(cell.value == NEW for row in found.iter_rows() for cell in row)
    assert added == len(tables)


def test_formulas_that_depend_on_the_table_are_right(opened):
    _, saved, _ = opened

    # a header and three rows, then one more; ROWS(A2:A4) stays 3
    assert [row[0] for row in values(saved / "formulas.xlsx", "Sums")] == [5, 6, 4, 5, 5, 3]
    assert values(saved / "formulas.xlsx", "Apart")[0] == [7, 14]


def test_text_is_no_formula_in_libreoffice(opened):
    _, saved, _ = opened

    page = openpyxl.load_workbook(saved / "texts.xlsx")["Interactions"]

    assert [page.cell(row, 4).value for row in range(5, 10)] == TEXTS
    assert {page.cell(row, 4).data_type for row in range(5, 10)} == {"s"}


def day(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time())


def person(path: Path, name: str) -> dict[str, object]:
    header, *rows = values(path, "Contacts")
    return next(dict(zip(header, row, strict=True)) for row in rows if row[0] == name)


def front(path: Path) -> dict[object, object]:
    return {row[1]: row[2] for row in values(path, "Start here")}


def test_our_template_counts_added_rows(opened):
    _, saved, _ = opened
    path = saved / "template.xlsx"

    first, last, none = (person(path, f"Person {at}") for at in (0, 304, 7))

    assert (first["Status"], first["Last contact"]) == ("In touch", day(ago(10)))
    assert first["Next check-in"] == day(ago(-20))
    assert (last["Status"], last["Last contact"]) == ("Due", day(ago(40)))
    assert none["Last contact"] is None
    assert front(path)["In touch"] == 1
    assert front(path)["Due"] == 1
    assert front(path)["Names in Interactions not on Contacts"] == 1


def test_our_sample_counts_added_rows(opened):
    _, saved, _ = opened
    path = saved / "sample.xlsx"

    zoe = person(path, "Zoe Newcomer")

    assert (zoe["Status"], zoe["Last contact"]) == ("In touch", day(ago(3)))
    assert front(path)["Names in Interactions not on Contacts"] == 0


def test_a_template_that_libreoffice_saved_takes_rows_too(opened, tmp_path, soffice):
    _, saved, _ = opened
    path = Path(shutil.copyfile(saved / "template.xlsx", tmp_path / "network.xlsx"))

    met = [
        {"Date": ago(2), "Contact": "Person 7", "Channel": "Email"},
        {"Date": ago(1), "Contact": "Beyond the ready rows", "Channel": "Email"},
    ]
    add(path, {"Interactions": met, "Contacts": [{"Name": "Beyond the ready rows"}]})

    command = [
        soffice,
        f"-env:UserInstallation={tmp_path.as_uri()}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path / "again", path],
        check=True,
        capture_output=True,
        timeout=300,
    )
    path = tmp_path / "again" / "network.xlsx"
    seven, beyond = person(path, "Person 7"), person(path, "Beyond the ready rows")
    assert (seven["Status"], seven["Last contact"]) == ("In touch", day(ago(2)))
    assert (beyond["Status"], beyond["Last contact"]) == ("In touch", day(ago(1)))
    assert front(path)["In touch"] == 3
