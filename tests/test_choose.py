import datetime as dt
import re
import shutil

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.report import choose
from netmetrics.workbook import template

TODAY = dt.date(2026, 11, 23)
NOTEBOOKS = ("monthly_report.ipynb", "review.ipynb", "one_person.ipynb", "this_week.ipynb")
PEOPLE = ["Ana Ruiz", "Ana Díaz", "Dee O’Neil", "Bo Chen", "山田 太郎", "Bo Chen 2"]


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "network.xlsx"
    template.write(path, {"contacts": pd.DataFrame({"contact": PEOPLE})}, as_of=TODAY)
    return path


@pytest.fixture
def workbook(people, tmp_path):
    """A workbook with a copy of every notebook beside it."""
    shutil.copyfile(people, tmp_path / "network.xlsx")
    (tmp_path / "notebooks").mkdir()
    for name in NOTEBOOKS:
        (tmp_path / "notebooks" / name).write_text("{}")
    return tmp_path / "network.xlsx"


@pytest.mark.parametrize(
    ("text", "notebook", "folder", "stem", "given"),
    [
        pytest.param("", "monthly_report.ipynb", "2026-10", "monthly", {"period": "2026-10"}, id="last month"),
        pytest.param("2026-09", "monthly_report.ipynb", "2026-09", "monthly", {"period": "2026-09"}, id="month"),
        pytest.param("2026-q3", "review.ipynb", "2026-Q3", "review", {"period": "2026-Q3"}, id="quarter"),
        pytest.param("2026", "review.ipynb", "2026", "review", {"period": "2026"}, id="year"),
        pytest.param("week", "this_week.ipynb", "week", "week", {}, id="week"),
        pytest.param("Bo Chen", "one_person.ipynb", "people/bo-chen", "person", {"person": "Bo Chen"}, id="person"),
        pytest.param("  bo   chen ", "one_person.ipynb", "people/bo-chen", "person", {"person": "Bo Chen"}, id="typed loosely"),
        pytest.param("bo chen 2", "one_person.ipynb", "people/bo-chen-2", "person", {"person": "Bo Chen 2"}, id="a number in a name"),
        pytest.param("Ana Diaz", "one_person.ipynb", "people/ana-díaz", "person", {"person": "Ana Díaz"}, id="no accent"),
    ],
)  # fmt: skip
def test_the_word_chooses_the_report(workbook, text, notebook, folder, stem, given):
    job = choose.choose(text, workbook=workbook, today=TODAY)

    assert (job.notebook, job.folder, job.stem, dict(job.given)) == (notebook, folder, stem, given)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("Ana", 'Did you mean "Ana Ruiz" or "Ana Díaz"?', id="first name of two"),
        pytest.param("Ana Ruis", 'Did you mean "Ana Ruiz"?', id="typing mistake"),
        pytest.param("Zebedee Quill", "Type a name as it stands there", id="nobody like it"),
        pytest.param("October", '"October" is neither a period nor on Contacts in network.xlsx', id="a month's name"),
        pytest.param("2026-13", '"2026-13" is not a period', id="no month"),
        pytest.param("2027-01", "January 2027 has not begun", id="the future"),
    ],
)  # fmt: skip
def test_what_is_meant_by_nothing_is_answered_with_a_question(workbook, text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        choose.choose(text, workbook=workbook, today=TODAY)


def test_a_name_that_would_steer_a_terminal_is_shown_without_doing_so(workbook, monkeypatch):
    monkeypatch.setattr(choose, "_listed", lambda path: ["Eve\x1b[31m \u202eStone"])

    with pytest.raises(ValueError, match=re.escape('Did you mean "Eve[31m Stone"?')):
        choose.choose("Eve", workbook=workbook, today=TODAY)


def test_a_report_without_its_notebook_is_a_sentence(workbook, monkeypatch):
    monkeypatch.setattr(choose.shipped, "notebook", lambda name: workbook.parent / "nowhere" / name)
    (workbook.parent / "notebooks" / "review.ipynb").unlink()

    with pytest.raises(ValueError, match=r"There is no notebook review\.ipynb .* Type a month"):
        choose.choose("2026-Q3", workbook=workbook, today=TODAY)


def test_the_notebook_beside_the_workbook_comes_first(workbook):
    assert choose.template("review.ipynb", workbook) == workbook.parent / "notebooks/review.ipynb"
    packaged = choose.template("monthly_report.ipynb", nm.sample())
    assert packaged == choose.shipped.notebook("monthly_report.ipynb")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ana Ruiz", "Ana-Ruiz", id="hyphen"),
        pytest.param("A/B", "A:B", id="what files cannot be called"),
        pytest.param("Con", "con.", id="a device of Windows"),
        pytest.param("../../etc", "etc", id="a way out"),
        pytest.param("!!!", "???", id="nothing left"),
        pytest.param("a" * 300, "a" * 301, id="very long"),
    ],
)
def test_people_of_different_names_have_different_folders_that_every_system_takes(one, other):
    folders = {choose.of_person(name).folder.removeprefix("people/") for name in (one, other)}

    assert len(folders) == 2
    for folder in folders:
        assert len(folder) < 80
        assert not set(folder) & set('/\\:*?"<>|. ')
        assert folder not in ("con", "nul", "")
