import datetime as dt
from dataclasses import replace

import nbformat
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.report import kept


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
