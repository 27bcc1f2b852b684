"""Forty messages written and judged by somebody who had not seen the check, against the check."""

from collections import Counter
from pathlib import Path

import pytest

from netmetrics.plan.check import check

MESSAGES = sorted((Path(__file__).parent / "data" / "messages_by_another_hand").glob("*.txt"))
NAMES = ("long", "gap", "why", "question", "me", "ask", "thanks", "news")

# Measured at the first run, on 23 November 2026, over labels fixed before it: 39 of 320, of which
# 8 missed and 31 false alarms. The lists were then widened by somebody who had read a dozen phrases of
# these messages, later by somebody who had read five of them, and no more; keep it so, or the figure means
# nothing. Lower the limit when the check improves; the labels stay as they are.
FIRST_SIGHT = 39
MOST_WRONG = 13
# By a third hand, who had read the lists; 22 at first sight, 4 of the sixteen written after the change.
DATA = MESSAGES[0].parents[1]
LATER = [("messages_by_a_third_hand", 40, 6), ("messages_afterwards", 16, 4)]


def judged(path):
    """Whether there is a long gap, what a reader of the articles would say, and the message."""
    head, text = path.read_text(encoding="utf-8").split("\n---\n", 1)
    gap, expect = (line.split(":", 1)[1].strip() for line in head.split("\n"))
    return gap, {name.strip() for name in expect.split(",") if name.strip()}, text


def table(messages=MESSAGES):
    """How often each name was (expected, found) over the messages."""
    cells = Counter()
    for path in messages:
        gap, expected, text = judged(path)
        findings = set(check(text, long_gap=gap == "yes")["finding"])
        found = {"long" if finding == "too-long" else finding for finding in findings}
        cells.update((name, name in expected, name in found) for name in NAMES)
    return cells


def test_the_forty_messages_are_judged_with_the_eight_names_only():
    assert [path.stem for path in MESSAGES] == [f"{i:02}" for i in range(1, 41)]
    for path in MESSAGES:
        gap, expected, text = judged(path)
        assert gap in {"yes", "no"}, path.name
        assert expected <= set(NAMES), path.name
        assert ("long" in expected) == (len(text.split()) > 100), path.name
        assert gap == "yes" or not expected & {"gap", "ask"}, path.name


def test_each_name_is_expected_and_absent_in_eight_messages_or_more():
    expected = Counter(name for path in MESSAGES for name in judged(path)[1])
    assert all(8 <= expected[name] <= 32 for name in NAMES), expected


def test_the_page_keeps_the_figure_of_the_first_sight(root):
    page = (root / "docs" / "advice.md").read_text(encoding="utf-8")

    assert f"wrongly in {FIRST_SIGHT} of 320 judgements when it first saw them" in page


def test_the_check_misjudges_no_more_of_these_messages_than_it_did():
    cells = table()
    wrong = {cell: n for cell, n in cells.items() if cell[1] != cell[2]}
    assert cells.total() == 320
    assert sum(wrong.values()) <= MOST_WRONG, wrong


@pytest.mark.parametrize(("folder", "count", "most"), LATER)
def test_the_check_misjudges_no_more_of_later_messages_than_it_did(folder, count, most):
    messages = sorted((DATA / folder).glob("*.txt"))
    cells = table(messages)
    wrong = {cell: n for cell, n in cells.items() if cell[1] != cell[2]}

    assert len(messages) == count
    assert sum(wrong.values()) <= most, wrong


def test_excuses_are_found_where_they_were_labelled_and_nowhere_else():
    for folder, *_ in LATER:
        for path in sorted((DATA / folder).glob("*.txt")):
            gap, expected, text = judged(path)
            found = set(check(text, long_gap=gap == "yes")["finding"])
            assert ("excuse" in found) == ("excuse" in expected), path.name
