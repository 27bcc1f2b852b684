import json
import shutil
from pathlib import Path

import nbformat
import pytest

import netmetrics as nm
from netmetrics.report import render

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path):
    """A person's folder with the sample workbook and a copy of the notebook."""
    shutil.copyfile(nm.sample(), tmp_path / "network.xlsx")
    (tmp_path / "notebooks").mkdir()
    shutil.copyfile(
        render.shipped.notebook("monthly_report.ipynb"), tmp_path / "notebooks/monthly_report.ipynb"
    )
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


def test_a_report_is_a_page_and_its_notebook_and_the_same_bytes_again(folder):
    first = make(folder)
    page, notebook = first.page.read_bytes(), first.notebook.read_bytes()
    second = make(folder)

    assert files(folder) == ["2026-10", "2026-10/monthly.html", "2026-10/monthly.ipynb"]
    assert second.page.read_bytes() == page
    assert second.notebook.read_bytes() == notebook
    assert first.template == folder / "notebooks/monthly_report.ipynb"


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
    page = make(folder).page.read_bytes()
    edit(folder, "masthead", "1 / 0")

    with pytest.raises(
        render.ReportError,
        match=r"Cell \[\d+\] of monthly_report.ipynb failed with ZeroDivisionError: division by zero",
    ):
        make(folder)

    assert files(folder) == [
        "2026-10",
        "2026-10/monthly.failed.ipynb",
        "2026-10/monthly.html",
        "2026-10/monthly.ipynb",
    ]
    assert (folder / "reports/2026-10/monthly.html").read_bytes() == page
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
