import pickle

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.workbook.display import Problems, summary, tally

LONG = "Date holds " + '"a text that goes on and on"' * 8 + ", which is not a date."
ROWS = [
    ("Contacts", "", "note", "column-unused", "columns not used: <b>Tier</b>.", "Nothing to do."),
    ("Interactions", "A3", "refused cell", "date-impossible", LONG, "Type a date."),
    ("Interactions", "C4", "warning", "choice-unknown", "Channel holds this.", "Choose one."),
    ("Interactions", "C5", "warning", "choice-unknown", "Channel holds that.", "Choose one."),
]
COLUMNS = ["sheet", "cell", "severity", "code", "message", "fix"]


def table(rows):
    return Problems(pd.DataFrame(rows, columns=COLUMNS, dtype="str"))


def test_jupyter_shows_whole_sentences_and_what_costs_most_first():
    page = table(ROWS)._repr_html_()

    assert page.startswith("<p>1 refused cell, 2 warnings, 1 note.</p>")
    assert LONG.replace('"', "&quot;") in page
    assert page.index("Interactions!A3") < page.index("Interactions!C4") < page.index("Contacts<")


def test_a_terminal_shows_whole_sentences_wrapped_with_what_costs_most_first(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = str(table(ROWS)).splitlines()

    assert lines[0] == "1 refused cell, 2 warnings, 1 note."
    assert max(map(len, lines)) <= 80
    assert lines[-3:] == [
        "warning: Interactions!C4: Channel holds this. Choose one.",
        "warning: Interactions!C5: Channel holds that. Choose one.",
        "note: Contacts: columns not used: <b>Tier</b>. Nothing to do.",
    ]
    whole = " ".join(" ".join(lines[1:-3]).split())
    assert whole == f"refused cell: Interactions!A3: {LONG} Type a date."


def test_a_long_list_in_a_terminal_is_cut_and_the_rest_counted():
    text = str(table(ROWS[2:3] * 5000 + ROWS[1:2]))

    assert text.count("\nwarning: ") == 99
    assert text.endswith("and 4,901 more, of lesser weight.")
    assert str(table([])) == "Everything was read as it stands."


def test_what_cells_hold_is_never_taken_for_markup():
    assert "&lt;b&gt;Tier&lt;/b&gt;" in table(ROWS)._repr_html_()


def test_a_long_list_is_cut_and_the_rest_counted():
    page = table(ROWS[2:3] * 5000 + ROWS[1:2])._repr_html_()

    assert page.count("<tr>") == 101
    assert page.startswith("<p>1 refused cell, 5,000 warnings.</p>")
    assert "Interactions!A3" in page
    assert "<p>and 4,901 more, of lesser weight.</p>" in page


def test_no_problem_is_one_sentence():
    assert table([])._repr_html_() == "<p>Everything was read as it stands.</p>"
    assert tally(table([])) == "everything was read as it stands"


def test_whatever_is_taken_from_problems_is_a_plain_table():
    problems = table(ROWS)

    assert isinstance(problems, pd.DataFrame)
    for part in (problems.head(1), problems[problems["severity"] == "note"], problems.copy()):
        assert type(part) is pd.DataFrame
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(problems)), problems)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 contacts, 0 opportunities"), (1, "1 contact, 1 opportunity"), (1200, "1,200 contacts, 1,200 opportunities")],
)  # fmt: skip
def test_a_workbook_in_one_line(count, words):
    tables = dict.fromkeys(("contacts", "opportunities"), pd.DataFrame({"row": range(count)}))

    assert summary("a.xlsx", tables, table([])) == f"a.xlsx: {words}; {tally(table([]))}"


def test_a_network_shows_itself_in_one_line():
    said = repr(nm.load(nm.sample()))

    assert said.startswith("network.xlsx: 65 contacts, ")
    assert "\n" not in said
    assert said.endswith("; everything was read as it stands")
