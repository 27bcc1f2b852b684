import contextlib
import csv
import datetime as dt
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.report import choose, render
from netmetrics.workbook import template

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    """A person's folder with the sample workbook and a copy of the notebook."""
    shutil.copyfile(nm.sample(), tmp_path / "network.xlsx")
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks/monthly_report.ipynb"
    notebook = nbformat.read(render.shipped.notebook(path.name), as_version=4)
    keep = "report.keep(in_touch=in_touch, since=report.since_first_made())"
    # The last cell that keeps is the one that counts.
    notebook.cells.append(nbformat.v4.new_code_cell(keep))
    nbformat.write(notebook, path)
    return tmp_path


def make(folder, **more):
    return render.monthly(folder / "network.xlsx", "2026-10", reports=folder / "reports", **more)


def edit(folder, cell_id, source):
    path = folder / "notebooks/monthly_report.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == cell_id).source = source
    nbformat.write(notebook, path)


def files(folder):
    return sorted(
        path.relative_to(folder / "reports").as_posix() for path in (folder / "reports").rglob("*")
    )


def contents(folder):
    """The bytes of every file of the reports."""
    reports = folder / "reports"
    return {
        path.relative_to(reports).as_posix(): path.read_bytes()
        for path in reports.rglob("*")
        if path.is_file()
    }


def test_a_report_is_a_page_and_its_notebook_and_the_same_bytes_again(folder):
    first = make(folder)
    before = contents(folder)
    make(folder)

    assert contents(folder) == before
    assert {"2026-10/made-from.json", "2026-10/monthly.html", "2026-10/monthly.ipynb", "2026-10/monthly.xlsx",
            "2026-10/numbers/in_touch.csv", "index.html"} <= set(before)  # fmt: skip
    assert not [name for name in files(folder) if name.startswith(".")]
    assert first.template == folder / "notebooks/monthly_report.ipynb"
    assert first.origin.endswith("notebooks/monthly_report.ipynb")


def test_the_notebook_beside_the_page_names_no_path_of_the_machine_and_can_be_run_where_it_lies(
    folder,
):
    text = make(folder).notebook.read_text(encoding="utf-8")

    assert str(folder) not in text
    assert str(Path.home()) not in text
    assert 'workbook = \\"../../network.xlsx\\"' in text


def test_a_failing_notebook_names_the_cell_and_leaves_it_for_reading_and_the_old_report_as_it_was(
    folder,
):
    make(folder)
    before = contents(folder)
    edit(folder, "masthead", "1 / 0")

    with pytest.raises(
        render.ReportError,
        match=r"Cell \[\d+\] of monthly_report.ipynb failed with ZeroDivisionError: division by zero",
    ):
        make(folder)

    after = contents(folder)
    after.pop("2026-10/monthly.failed.ipynb")
    assert after == before
    failed = json.loads(
        (folder / "reports/2026-10/monthly.failed.ipynb").read_text(encoding="utf-8")
    )
    assert "ZeroDivisionError" in json.dumps(failed)
    assert str(folder) not in json.dumps(failed["metadata"])


def test_a_file_that_is_no_notebook_is_a_sentence(folder):
    (folder / "notebooks/monthly_report.ipynb").write_text("hello")

    with pytest.raises(render.ReportError, match="is not a notebook"):
        make(folder)

    assert files(folder) == []


def test_a_workbook_that_cannot_be_used_is_a_sentence_and_leaves_nothing(folder):
    (folder / "network.xlsx").write_text("not a workbook")

    with pytest.raises(nm.WorkbookError):
        make(folder)

    assert files(folder) == []


def test_an_unknown_parameter_is_refused_with_the_nearest_name(folder):
    with pytest.raises(
        render.ReportError,
        match=r'has no parameter "perid"; it has period, workbook. Did you mean period\?',
    ):
        make(folder, parameters={"perid": "2026-10"})

    assert files(folder) == []


@pytest.mark.parametrize(
    ("name", "how"), [("workbook", "-w FILE"), ("period", "the report that you ask for")]
)
def test_what_the_command_sets_is_refused_as_a_parameter(folder, name, how):
    with pytest.raises(render.ReportError, match=f"{name} is not set with -p but with {how}"):
        make(folder, parameters={name: "x"})


def test_the_report_of_another_workbook_is_not_replaced(folder):
    make(folder)
    before = contents(folder)
    (folder / "other.xlsx").write_bytes((folder / "network.xlsx").read_bytes())

    with pytest.raises(
        render.ReportError, match=r"another workbook, network\.xlsx\..*reports-other"
    ):
        render.monthly(folder / "other.xlsx", "2026-10", reports=folder / "reports")

    assert contents(folder) == before


def test_a_parameter_of_ones_own_notebook_takes_its_declared_type(folder):
    edit(
        folder,
        "parameters",
        'workbook: str = ""  # file\nperiod: str = ""  # month\nmost: int = 3  # how many',
    )
    edit(folder, "masthead", "print(most + 1)")

    assert "5" in make(folder, parameters={"most": "4"}).page.read_text(encoding="utf-8")
    with pytest.raises(
        render.ReportError, match=r'Parameter most of monthly_report\.ipynb is a int; got "four"'
    ):
        make(folder, parameters={"most": "four"})


def test_a_file_where_the_reports_should_go_is_a_sentence(folder):
    (folder / "reports").write_text("")

    with pytest.raises(render.ReportError, match="cannot be written"):
        make(folder)


def test_without_an_own_copy_the_packaged_notebook_runs(folder):
    shutil.rmtree(folder / "notebooks")

    assert make(folder).template == render.shipped.notebook("monthly_report.ipynb")


def test_the_numbers_beside_the_page_are_those_of_the_notebook(folder):
    edit(
        folder,
        "masthead",
        'report.known.contacts.attrs.clear(); print("in touch", in_touch["k"].iloc[0])',
    )
    made = make(folder)

    with (made.page.parent / "numbers/in_touch.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert f"in touch {row['k']}" in made.page.read_text(encoding="utf-8")
    book = openpyxl.load_workbook(made.page.with_suffix(".xlsx"))
    assert book["in_touch"]["A1"].value == "k"
    assert book["in_touch"]["A2"].value == int(row["k"])
    assert "vnd.netmetrics" not in made.notebook.read_text(encoding="utf-8")


def add_row(folder):
    """Type one more meeting of October into the workbook."""
    book = openpyxl.load_workbook(folder / "network.xlsx")
    sheet = book["Interactions"]
    headers = [cell.value for cell in sheet[1]]
    last = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value)
    for header, value in {
        "Date": dt.datetime(2026, 10, 7),
        "Contact": "Bo Chen",
        "Channel": "Call",
    }.items():
        sheet.cell(last + 1, headers.index(header) + 1).value = value
    book.save(folder / "network.xlsx")
    return last + 1


def test_a_report_made_again_says_what_was_added_since(folder):
    edit(
        folder,
        "masthead",
        "from netmetrics.report import rows\nprint(rows.said(report.since_first_made()))",
    )
    first = make(folder).page.read_text(encoding="utf-8")
    row = add_row(folder)
    made = make(folder)

    assert "Since this report" not in first
    text = made.page.read_text(encoding="utf-8")
    assert "Since this report was first made: 1 row added." in text
    with (made.page.parent / "numbers/since.csv").open(encoding="utf-8-sig", newline="") as file:
        said = list(csv.DictReader(file))
    assert said == [
        {"what": "added", "where": f"Interactions, row {row}", "which": "Bo Chen, 7 Oct 2026"}
    ]
    assert make(folder).page.read_text(encoding="utf-8") == text


def test_the_notebook_opened_where_it_lies_knows_when_it_was_first_made(folder, monkeypatch):
    made = make(folder)
    add_row(folder)
    monkeypatch.chdir(made.page.parent)

    report = nm.open_report("../../network.xlsx", "2026-10")

    assert report.since_first_made()["what"].tolist() == ["added"]


def test_a_run_killed_at_any_moment_leaves_the_old_report_or_the_new_one(folder):
    make(folder)
    old = contents(folder)
    add_row(folder)
    make(folder)
    new = contents(folder)
    assert old["2026-10/monthly.html"] != new["2026-10/monthly.html"]
    seen = set()
    chance = random.Random(20261031)

    for seconds in [0.2, 0.6, *(chance.uniform(0.8, 4) for _ in range(5))]:
        for name, text in old.items():
            (folder / "reports" / name).write_bytes(text)
        child = subprocess.Popen(
            [sys.executable, "-m", "netmetrics", "report", "2026-10", "-q"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
        child.kill()
        child.wait()
        found = {
            name: text
            for name, text in contents(folder).items()
            if not name.startswith((".", "index"))
        }
        same = [
            found == {k: v for k, v in one.items() if k in found} and len(found) >= 5
            for one in (old, new)
        ]
        assert any(same), seconds
        seen.add(same.index(True))
    assert 0 in seen

    make(folder)
    assert not [name for name in files(folder) if name.startswith(".")]


HOSTILE = [
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '"><svg onload=alert(1)>', "[me](javascript:alert(1))",
    "![x](https://example.org/x.png)", "# Big *name*", "$\\href{javascript:alert(1)}{x}$", "{{ 7*7 }}{% raw %}", "=1+1",
    "evil\u202e\u2066txt.exe", "</style><script>alert(1)</script>", "<!-- -->", "&lt;script&gt;", "\\(x^2\\)",
    "--><script>alert(1)</script>", "--&gt;<b>", "<a href='javascript:alert(1)'>me</a>", "<style>*{display:none}</style>",
    "]]><script>alert(1)</script>", "<svg><style>@import 'https://example.org'</style></svg>", "<base href=//example.org>",
    "$$\\unicode{x}$$", "http://example.org/<b>", "_x001B_[31mred_x0007_", "<iframe srcdoc='<script>alert(1)</script>'>",
]  # fmt: skip


@pytest.fixture
def hostile(tmp_path):
    """A workbook whose every text is an attack, with somebody due for each reason."""
    path = tmp_path / "network.xlsx"
    days = [dt.datetime(2026, 1 + at % 10, 3) for at in range(len(HOSTILE))]
    people = pd.DataFrame({"contact": HOSTILE}).assign(
        company_now=HOSTILE,
        worked_at=HOSTILE,
        talk_about=HOSTILE,
        role=HOSTILE,
        notes=HOSTILE,
        industry=HOSTILE,
    )
    log = pd.DataFrame({"date": days, "contact": HOSTILE}).assign(
        channel="Email", what_for=HOSTILE, notes=HOSTILE, next_step=HOSTILE, due_on=dt.datetime(2026, 10, 5),
        learned=HOSTILE,
    )  # fmt: skip
    # One of them has met with all of it.
    log = pd.concat([log, log.assign(contact=HOSTILE[0], channel="Call")])
    came = pd.DataFrame({"opened_on": days, "contact": HOSTILE}).assign(
        what=HOSTILE, kind=HOSTILE, notes=HOSTILE
    )
    targets = pd.DataFrame(
        {
            "goal": HOSTILE,
            "target": 3,
            "from_on": dt.datetime(2026, 1, 1),
            "by_on": dt.datetime(2026, 12, 31),
            "why": HOSTILE,
        }
    )
    stones = pd.DataFrame(
        {"date": dt.datetime(2026, 10, 9), "contact": HOSTILE, "what": HOSTILE, "kind": HOSTILE}
    )
    template.write(
        path,
        {
            "contacts": people,
            "interactions": log,
            "opportunities": came,
            "milestones": stones,
            "goals": targets,
        },
        as_of=dt.date(2026, 10, 31),
    )
    return path


@pytest.mark.parametrize("about", ["2026-10", "2026", HOSTILE[0], "week", "start_here"])
def test_no_cell_of_a_workbook_can_do_anything_on_the_page(about, hostile, chromium):
    if about == "start_here":
        job = choose.Job("start_here.ipynb", about, about, about)
    else:
        job = choose.choose(about, workbook=hostile, today=dt.date(2026, 11, 23))
    made = render.make(job, hostile, reports=hostile.parent / "reports")
    page = chromium.new_page()
    said, asked, asking = [], [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asking.append(dialog.message))

    page.goto(made.page.as_uri())

    assert (said, asking, asked) == ([], [], [made.page.as_uri()])
    tags = page.evaluate(
        "[...new Set([...document.querySelectorAll('body *')].map(e => e.localName))]"
    )
    assert not {"script", "img", "iframe", "a", "object", "embed", "form", "base", "link"} & set(
        tags
    )
    found = page.evaluate(
        "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => [a.localName, a.value]))"
    )
    assert not [name for name, _ in found if name.startswith("on") or name == "src"]
    # The figures refer to their own parts.
    assert not [value for name, value in found if name == "href" and not value.startswith("#")]
    text = page.evaluate("document.body.innerText")
    assert "<script>alert(1)</script>" in text and "[me](javascript:alert(1))" in text
    source = made.page.read_text(encoding="utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", source)
