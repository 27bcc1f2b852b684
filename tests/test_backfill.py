import dataclasses
import datetime as dt
import json
import shutil

import nbformat
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.report import backfill, choose, render
from netmetrics.workbook import template

TODAY = dt.date(2026, 5, 12)


@pytest.fixture(scope="module")
def network():
    return nm.load(nm.sample(), today=dt.date(2026, 11, 23))


def logged(network, *days):
    table = network.interactions.head(len(days)).assign(
        date=pd.to_datetime(list(days)).as_unit("us")
    )
    return dataclasses.replace(
        network, interactions=table, opportunities=network.opportunities.head(0)
    )


@pytest.mark.parametrize(
    ("days", "reviews", "keys"),
    [
        pytest.param([], False, [], id="nothing logged"),
        pytest.param(["2026-05-02"], True, [], id="only the month that lasts"),
        pytest.param(["2026-04-30"], False, ["2026-04"], id="its last day"),
        pytest.param(["2026-02-11", "2026-04-01"], False, ["2026-02", "2026-03", "2026-04"], id="a gap"),
        pytest.param(["2025-12-31"], True, ["2025-12", "2026-01", "2026-02", "2026-03", "2026-04",
                                            "2025-Q4", "2026-Q1", "2025"], id="reviews"),
        pytest.param(["2026-04-03", "2027-01-01"], False, ["2026-04"], id="a day to come"),
    ],
)  # fmt: skip
def test_every_period_that_is_over_is_filled(network, days, reviews, keys):
    found = backfill.periods(logged(network, *days), today=TODAY, reviews=reviews)

    assert [period.key for period in found] == keys


@pytest.fixture
def folder(tmp_path):
    """A log of three months, and the notebook with a cell that keeps what it was made from."""
    days = [dt.datetime(2026, month, 3) for month in (2, 3, 4)]
    log = pd.DataFrame(
        {"date": days, "contact": ["Ana Ruiz", "Bo Chen", "Ana Ruiz"], "channel": "Call"}
    )
    template.write(tmp_path / "network.xlsx", {"interactions": log}, as_of=TODAY)
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks/monthly_report.ipynb"
    cells = [
        nbformat.v4.new_code_cell('workbook: str = ""\nperiod: str = ""', id="p", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import netmetrics as nm\nreport = nm.open_report(workbook, period)", id="o"),
        nbformat.v4.new_code_cell("print(len(report.known.interactions))", id="n"),
        nbformat.v4.new_code_cell("report.keep(log=report.known.interactions)", id="k"),
    ]  # fmt: skip
    for name in ("monthly_report.ipynb", "review.ipynb"):
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path.with_name(name))
    return tmp_path


def fill(folder, reports="reports"):
    seen = []
    filled = backfill.fill(
        folder / "network.xlsx", reports=folder / reports, today=TODAY,
        done=lambda one, of: seen.append((one.job.folder, of)),
    )  # fmt: skip
    assert sorted(seen) == [(one.job.folder, len(filled)) for one in filled]
    return {one.job.folder: "fault" if one.fault else one.made for one in filled}


@pytest.mark.slow
def test_only_what_has_changed_is_made_again(folder):
    everything = dict.fromkeys(["2026-02", "2026-03", "2026-04", "2026-Q1"], True)
    nothing = dict.fromkeys(everything, False)
    assert fill(folder) == everything
    listed = (folder / "reports/index.html").read_text(encoding="utf-8")
    assert {key: f'href="{key}/' in listed for key in everything} == everything
    assert fill(folder) == nothing

    log = pd.DataFrame(
        {"date": [dt.datetime(2026, month, 3) for month in (2, 3, 4)] + [dt.datetime(2026, 3, 20)],
         "contact": ["Ana Ruiz", "Bo Chen", "Ana Ruiz", "Dee O'Neil"], "channel": "Call"}
    )  # fmt: skip
    template.write(folder / "network.xlsx", {"interactions": log}, as_of=TODAY, overwrite=True)
    assert fill(folder) == {**everything, "2026-02": False}

    (folder / "reports/2026-02/monthly.html").unlink()
    assert fill(folder) == {**nothing, "2026-02": True}

    notebook = folder / "notebooks/monthly_report.ipynb"
    notebook.write_text(notebook.read_text().replace("print(len(", "print(1 + len("))
    assert fill(folder) == {**everything, "2026-Q1": False}


@pytest.mark.slow
def test_reports_beside_the_workbook_are_nothing_to_those_made_elsewhere(folder):
    fill(folder)
    log = pd.DataFrame(
        {"date": [dt.datetime(2026, 4, 7)], "contact": ["Ana Ruiz"], "channel": "Call"}
    )
    template.write(folder / "network.xlsx", {"interactions": log}, as_of=TODAY, overwrite=True)

    first, again = fill(folder, "elsewhere"), fill(folder, "elsewhere")

    assert set(first.values()) == {True}
    assert set(again.values()) == {False}


@pytest.mark.slow
def test_a_filled_report_is_the_bytes_of_a_single_one(folder):
    fill(folder)
    filled = folder / "reports/2026-03"
    single = render.monthly(
        folder / "network.xlsx", "2026-03", reports=folder / "single"
    ).page.parent

    for name in (
        "monthly.html",
        "monthly.ipynb",
        "monthly.xlsx",
        "made-from.json",
        "numbers/log.csv",
    ):
        assert (filled / name).read_bytes() == (single / name).read_bytes()


@pytest.mark.slow
def test_a_notebook_that_fails_for_one_month_does_not_keep_the_others(folder):
    path = folder / "notebooks/monthly_report.ipynb"
    text = json.loads(path.read_text())
    text["cells"][2]["source"] = ["1 / (report.period.start.month - 3)"]
    path.write_text(json.dumps(text))

    assert fill(folder) == {"2026-02": True, "2026-03": "fault", "2026-04": True, "2026-Q1": True}
    assert not (folder / "reports/2026-03/monthly.html").exists()


@pytest.mark.slow
def test_a_workbook_that_cannot_be_used_is_said_before_anything_is_made(folder):
    (folder / "network.xlsx").write_text("not a workbook")

    with pytest.raises(nm.WorkbookError):
        fill(folder)

    assert not (folder / "reports").exists()
    shutil.rmtree(folder / "notebooks")


@pytest.mark.parametrize(
    ("made", "failed", "held", "said"),
    [
        pytest.param(0, 0, 0, "No month of the log is over yet, so there is no report to make.", id="no month"),
        pytest.param(42, 0, 0, "42 reports made.", id="the first time"),
        pytest.param(0, 0, 42, "Nothing has changed, so no report was made: 42 reports as before.", id="again"),
        pytest.param(1, 0, 41, "1 report made, 41 left as before: nothing has changed there.", id="one more"),
        pytest.param(0, 2, 1, "0 reports made, 2 could not be made, 1 left as before: nothing has changed there.", id="faults"),
    ],
)  # fmt: skip
def test_what_was_made_and_what_still_holds_is_said_as_it_is(made, failed, held, said):
    job = choose.of_week()
    filled = [backfill.Filled(job, made=True)] * made
    filled += [backfill.Filled(job, made=False, fault="x")] * failed
    filled += [backfill.Filled(job, made=False)] * held

    assert backfill.said(filled) == said
