import contextlib
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from netmetrics.report import shelf

OLD = {"monthly.html": "old page", "monthly.ipynb": "old notebook", "numbers/people.csv": "old"}
NEW = {"monthly.html": "new page", "monthly.ipynb": "new notebook", "numbers/months.csv": "new"}


def lay(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def found(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def reports(tmp_path):
    lay(tmp_path / "2026-10", OLD)
    return tmp_path


def publish_new(reports, folder="2026-10"):
    with shelf.scratch(reports / folder) as made:
        lay(made, NEW)
        shelf.publish(made, reports / folder, stale=frozenset(OLD))


def test_a_new_report_takes_the_place_of_the_old_one_and_leaves_other_files(reports):
    lay(reports / "2026-10", {"my own notes.txt": "mine"})

    publish_new(reports)

    assert found(reports) == {f"2026-10/{name}": text for name, text in NEW.items()} | {
        "2026-10/my own notes.txt": "mine"
    }


def test_a_run_that_fails_leaves_the_old_report_and_nothing_else(reports):
    with contextlib.suppress(ZeroDivisionError), shelf.scratch(reports / "2026-10") as made:
        lay(made, NEW)
        raise ZeroDivisionError

    assert found(reports) == {f"2026-10/{name}": text for name, text in OLD.items()}
    assert [path.name for path in reports.iterdir()] == ["2026-10"]


@pytest.mark.parametrize("moves", [0, 1, 2])
@pytest.mark.parametrize("folder", ["2026-10", "people/ana-ruiz"])
def test_a_run_killed_while_it_puts_files_in_place_is_finished_by_the_next(
    reports, monkeypatch, moves, folder
):
    replace, done = Path.replace, []

    def stop_after(path, target):
        if len(done) == moves:
            raise KeyboardInterrupt
        done.append(target)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", stop_after)
    with pytest.raises(KeyboardInterrupt):
        publish_new(reports, folder)
    monkeypatch.setattr(Path, "replace", replace)

    shelf.finish(reports)

    assert NEW.items() <= found(reports / folder).items()
    assert not [path for path in reports.rglob("*") if path.name.startswith(".")]


def test_reports_put_in_place_at_the_same_time_do_not_disturb_each_other(tmp_path):
    turn = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def make(month):
        for _ in range(60):
            shelf.finish(tmp_path)
            publish_new(tmp_path, month)

    try:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(make, ["2026-07", "2026-08", "2026-09", "2026-10"]))
    finally:
        sys.setswitchinterval(turn)

    assert len(found(tmp_path)) == 4 * len(NEW)
    assert {path.name for path in tmp_path.iterdir()} == {
        "2026-07",
        "2026-08",
        "2026-09",
        "2026-10",
    }


def test_a_report_being_made_by_another_run_is_left_alone_until_it_is_a_day_old(reports):
    young, old = (shelf.room(reports, ".2026-09-") for _ in range(2))
    for folder in (young, old):
        lay(folder, NEW)
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))

    shelf.finish(reports)

    assert found(young) == NEW
    assert not old.exists()


def test_what_a_killed_run_has_left_is_removed_by_the_next(tmp_path):
    # The machine may reuse the number of a process, but not while we look.
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = shelf.room(tmp_path, ".2026-09-")
    left = mine.with_name(mine.name.replace(f"_{os.getpid()}", f"_{ended.pid}"))
    elsewhere = left.with_name(re.sub(r"_[0-9a-f]{4}_", "_0000_", left.name))
    other = tmp_path / ".2026-09-notes_of_mine"
    for folder in (left, elsewhere, other):
        lay(folder, NEW)

    shelf.finish(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [mine.name, elsewhere.name, other.name]
    )


def test_what_a_report_was_made_from_keeps_its_first_rows(tmp_path):
    kept = {"known_to": "2026-10-31", "rows": {"Contacts": ["a b 2"]}}
    later = {"known_to": "2026-10-31", "rows": {"Contacts": ["a b 2", "c d 3"]}}

    shelf.note(tmp_path, kept, workbook="network.xlsx", inputs="x", before={})
    first = shelf.made_from(tmp_path)
    shelf.note(tmp_path, later, workbook="network.xlsx", inputs="y", before=first)
    second = shelf.made_from(tmp_path)

    assert second["rows"] == first["rows"] == kept["rows"]
    assert second["inputs"] == "y"


def test_a_report_on_more_days_begins_anew(tmp_path):
    before = {"known_to": "2026-10-12", "rows": {"Contacts": []}}

    shelf.note(
        tmp_path,
        {"known_to": "2026-10-31", "rows": {"Contacts": ["a b 2"]}},
        workbook="network.xlsx",
        inputs="x",
        before=before,
    )

    assert shelf.made_from(tmp_path)["rows"] == {"Contacts": ["a b 2"]}
