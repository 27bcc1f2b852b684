import datetime as dt
from dataclasses import replace

import nbformat
import openpyxl
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.exchange import exports
from netmetrics.metrics import habits
from netmetrics.report import findings, kept


def table():
    return pd.DataFrame(
        {
            "contact": pd.Series(["Ana Ruiz", None], dtype="str"),
            "on": pd.to_datetime(["2026-10-03", None]).as_unit("us"),
            "n": [3, 0],
            "rate": [0.5, None],
            "hi": [float("inf"), 1.0],
            "listed": [True, False],
        }
    )


def test_a_table_becomes_plain_values():
    assert kept.plain(table()) == {
        "columns": [
            ["contact", "text"], ["on", "date"], ["n", "int"], ["rate", "float"], ["hi", "float"], ["listed", "bool"],
        ],
        "rows": [["Ana Ruiz", "2026-10-03", 3, 0.5, "inf", True], [None, None, 0, None, 1.0, False]],
    }  # fmt: skip


def test_a_table_without_rows_keeps_its_columns():
    assert kept.plain(table().head(0)) == {**kept.plain(table()), "rows": []}


def test_what_a_notebook_keeps_is_taken_out_of_it_once():
    data = {"tables": {"people": kept.plain(table())}}
    bundle = kept.Kept(data)._repr_mimebundle_()
    cell = nbformat.v4.new_code_cell(
        "x", outputs=[nbformat.v4.new_output("execute_result", data=bundle)]
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# October"), cell])

    assert kept.take(notebook) == data
    assert kept.take(notebook) is None
    assert cell.outputs[0].data == {"text/plain": "1 table kept as numbers beside the page."}


def test_keep_takes_tables_only():
    report = nm.open_report(period="2026-10", today=dt.date(2026, 11, 23))

    with pytest.raises(ValueError, match="keep takes tables; month is a Period"):
        report.keep(month=report.period)


def state(report):
    return report.keep().data["state"]


def test_the_same_workbook_gives_the_same_state_and_a_setting_changes_it():
    report = nm.open_report(period="2026-10", today=dt.date(2026, 11, 23))
    again = nm.open_report(period="2026-10", today=dt.date(2026, 12, 1))
    other = replace(report, settings=replace(report.settings, reply_window_days=31))

    assert state(report) == state(again) != state(other)
    assert report.since_first_made().empty


def twelve_emails(path, *, answered=0, setting=None, channel="Email"):
    """A workbook of one email a day from 1 to 12 February, the first few answered after 45 days."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Interactions"
    sheet.append(["Date", "Contact", "Channel", "Started by", "Answered on"])
    for n in range(12):
        day = dt.date(2026, 2, 1) + dt.timedelta(n)
        late = day + dt.timedelta(45) if n < answered else None
        sheet.append([day, f"Person {n}", channel, "Me", late])
    if setting:
        page = book.create_sheet("Settings")
        page.append(["Setting", "Value"])
        page.append(["Days to answer", setting])
    book.save(path)
    return path


def opened(path, period="2026-04"):
    return nm.open_report(path, period=period, today=dt.date(2026, 11, 23))


def test_days_to_answer_of_the_settings_reach_what_counts_answers(tmp_path):
    report = opened(twelve_emails(tmp_path / "late.xlsx", answered=6, setting=60))
    when = {"as_of": report.as_of, "settings": report.settings}
    first = findings.first_messages(report.known, **when)
    changed, *_ = findings.compared(report.known, period=report.period, **when)
    answers = exports.measures(report.known, as_of=report.as_of)["answers"]
    rates = habits.channel_rates(
        pd.DataFrame({"contact": [f"Person {n}" for n in range(12)], "closeness": "Close"}),
        report.known.interactions, as_of=report.as_of, window_days=60,
    )  # fmt: skip

    goal = pd.DataFrame(
        {"goal": ["People who answered"], "from_on": ["2026-04-01"], "by_on": ["2026-04-30"]}
    ).assign(target=10)
    log, chances = report.known.interactions, report.known.opportunities
    aim = nm.goals.progress(goal, log, chances, as_of=report.as_of, window_days=60)

    assert aim["so_far"].tolist() == [6]
    assert answers[["k", "n"]].to_numpy().tolist() == [[6, 12]]
    assert (first["answered"].sum(), first["judged"].sum()) == (6, 12)
    assert changed.set_index("measure").loc["answered", ["now", "now_of"]].tolist() == [6, 12]
    assert rates[["k", "n"]].to_numpy().tolist() == [[6, 12]]


@pytest.mark.parametrize(
    ("log", "period", "missing", "recorded"),
    [
        pytest.param({}, "2026-04", True, False, id="never an answer"),
        pytest.param({}, "2026-02", False, False, id="nobody's days are over"),
        pytest.param({"setting": 60}, "2026-03", False, False, id="by the settings too"),
        pytest.param({"answered": 6}, "2026-04", False, True, id="late answers"),
        pytest.param({"channel": "Call"}, "2026-04", False, False, id="nothing asks for an answer"),
    ],
)
def test_answers_are_not_recorded_where_there_should_have_been_some_and_are_none(
    log, period, missing, recorded, tmp_path
):
    report = opened(twelve_emails(tmp_path / "log.xlsx", **log), period)

    assert ("answers" in report.missing) is missing
    assert report.answers_recorded is recorded


@pytest.mark.parametrize(
    ("log", "period", "uncounted"),
    [
        pytest.param({"answered": 6}, "2026-03", True, id="all before the first answer"),
        pytest.param({"answered": 6}, "2026-04", False, id="none ended in the month"),
        pytest.param({"answered": 6, "setting": 60}, "2026-04", False, id="they count"),
        pytest.param({"channel": "Call"}, "2026-03", False, id="nothing asks for an answer"),
    ],
)
def test_messages_from_before_the_first_answer_do_not_count_yet(log, period, uncounted, tmp_path):
    report = opened(twelve_emails(tmp_path / "log.xlsx", **log), period)

    assert ("approaches" in report.missing) is uncounted
