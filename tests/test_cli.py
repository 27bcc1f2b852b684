import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import openpyxl
import pandas as pd
import pytest

import netmetrics as nm


def run(*words, cwd, **env):
    return subprocess.run(
        [sys.executable, "-m", "netmetrics", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1", **env}, check=False,
    )  # fmt: skip


def refused(done):
    """One clear sentence or two, exit code 2, no traceback, nothing on standard output."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(
            ["report", "2026-10", "-w", "nowhere.xlsx"],
            "There is no file nowhere.xlsx",
            id="no file",
        ),
        pytest.param(
            ["report", "2026-10", "-w", "."], "is a folder, not a workbook", id="a folder"
        ),
        pytest.param(
            ["check", "nowhere.xlsx"], "There is no file nowhere.xlsx", id="check: no file"
        ),
        pytest.param(["check", "."], "is a folder, not a workbook", id="check: a folder"),
        pytest.param(
            ["report", "October"], '"October" is neither a period nor on Contacts', id="no period"
        ),
        pytest.param(["report", "2126-10"], '"2126-10" is not a period', id="a far year"),
        pytest.param(["report", "2099-01"], "January 2099 has not begun", id="the future"),
        pytest.param(
            ["report", "2026-Q3", "-w", "-"], "There is no file -", id="a quarter of nothing"
        ),
        pytest.param(
            ["report", "2026-10", "--all"], "--all makes the plain report", id="all and one"
        ),
    ],
)
def test_a_wrong_call_is_answered_with_a_sentence(tmp_path, words, says):
    assert says in refused(run(*words, cwd=tmp_path))

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_shows_how_to_ask_for_help(tmp_path):
    done = run("rapport", cwd=tmp_path)

    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_of_text_named_xlsx_is_one_sentence(tmp_path):
    (tmp_path / "fake.xlsx").write_text("hello\n")

    refused(run("check", "fake.xlsx", cwd=tmp_path))


def test_check_of_a_workbook_without_our_sheets_names_what_was_found(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Recipes"
    book.active.append(["Dish", "Minutes"])
    book.active.append(["Soup", 20])
    book.save(tmp_path / "cook.xlsx")

    assert "Recipes" in refused(run("check", "cook.xlsx", cwd=tmp_path))


def test_check_exits_1_when_a_cell_was_refused_and_0_when_all_was_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Interactions"
    book.active.append(["Date", "Contact"])
    book.active.append([dt.datetime(2026, 10, 1), "Ana Ruiz"])
    book.save(tmp_path / "good.xlsx")
    book.active.append(["31/02/2026", "Bo Chen"])
    book.save(tmp_path / "bad.xlsx")

    good, bad = run("check", "good.xlsx", cwd=tmp_path), run("check", "bad.xlsx", cwd=tmp_path)

    assert good.returncode == 0, good.stdout + good.stderr
    assert bad.returncode == 1, bad.stdout + bad.stderr
    assert "Interactions!A3: " in bad.stdout
    assert '"31/02/2026"' in bad.stdout


def test_check_shows_cells_as_text_and_not_as_markup(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Interactions"
    book.active.append(["Date", "Contact", "[red]Mood[/red]"])
    book.active.append(["[bold]soon[/bold]", "Ana Ruiz", "x"])
    book.save(tmp_path / "markup.xlsx")

    done = run("check", "markup.xlsx", cwd=tmp_path)

    assert "[red]Mood[/red]" in done.stdout
    assert "[bold]soon[/bold]" in done.stdout


def test_check_of_both_samples_is_clean(root):
    for name in ("network.xlsx", "first_year.xlsx"):
        done = run("check", root / "data" / "sample" / name, cwd=root)

        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_init_lays_out_a_folder_and_never_overwrites(tmp_path):
    first = run("init", "mine", cwd=tmp_path)
    workbook = tmp_path / "mine" / "network.xlsx"
    notebook = tmp_path / "mine" / "notebooks" / "monthly_report.ipynb"
    made = workbook.read_bytes()
    notebook.write_text("my own")
    workbook.write_bytes(made + b" ")
    second = run("init", "mine", cwd=tmp_path)

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert "made" in first.stdout and "made" not in second.stdout
    assert notebook.read_text() == "my own"
    assert workbook.read_bytes() == made + b" "
    assert (tmp_path / "mine" / "reports").is_dir()


def test_init_where_a_file_stands_is_a_sentence(tmp_path):
    (tmp_path / "mine").write_text("")

    assert "mine" in refused(run("init", "mine", cwd=tmp_path))


@pytest.mark.skipif(os.name != "posix", reason="limits are of Unix")
@pytest.mark.parametrize("words", [["init", "new"], ["init", "--sample", "new"]])
def test_init_on_a_full_disk_is_a_sentence_and_leaves_no_half_file(tmp_path, words):
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); sys.dont_write_bytecode = True;"
        "from netmetrics.cli import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", limited, *words],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert "new cannot be written" in refused(done)
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["new", "notebooks", "reports"]


def test_the_template_of_init_loads_empty_and_clean(tmp_path):
    run("init", ".", cwd=tmp_path)

    network = nm.load(tmp_path / "network.xlsx")

    assert network.interactions.empty and network.contacts.empty
    assert set(network.problems["severity"]) <= {"note"}


@pytest.mark.slow
def test_init_with_the_sample_fills_the_new_workbook_and_keeps_one_that_is_there(tmp_path):
    made, kept = (run("init", "mine", "--sample", cwd=tmp_path) for _ in range(2))
    workbook = tmp_path / "mine" / "network.xlsx"

    assert made.returncode == kept.returncode == 0, made.stderr + kept.stderr
    assert f"made  {workbook.relative_to(tmp_path)} (the sample)" in made.stdout
    assert "look at mine/network.xlsx, then run netmetrics report 2026-10" in made.stdout
    assert f"kept  {workbook.relative_to(tmp_path)}, so the sample was left out" in kept.stdout
    assert "2026-10" not in kept.stdout
    filled, sample = nm.load(workbook), nm.load(nm.sample())
    assert len(sample.interactions) > 700
    pd.testing.assert_frame_equal(filled.interactions, sample.interactions)
    pd.testing.assert_frame_equal(filled.contacts, sample.contacts)


def test_check_says_what_the_sheet_works_out_and_leaves_out_start_here(root):
    done = run("check", root / "data" / "sample" / "network.xlsx", cwd=root)

    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "D Days since worked out by the sheet" in lines
    assert not [line for line in lines if "Start here" in line]
    assert "not used" not in done.stdout


def test_a_fault_of_our_own_is_owned_up_to_without_a_traceback(tmp_path):
    code = (
        "import sys; from netmetrics import cli, problems\n"
        "cli.cli.main = lambda **_: 1 / 0\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False
    )

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "a fault of its own (ZeroDivisionError" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a child")
@pytest.mark.slow
def test_ctrl_c_leaves_nothing_behind(tmp_path, root):
    child = subprocess.Popen(
        [sys.executable, "-m", "netmetrics", "report", "2026-10", "-w", root / "data/sample/network.xlsx"],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(1200):
        if list(tmp_path.glob("reports/.2026-10-*")):
            break
        time.sleep(0.05)
    time.sleep(0.3)

    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)

    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert "Stopped." in err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert list((tmp_path / "reports").iterdir()) == []


@pytest.mark.slow
def test_a_report_says_which_notebook_made_it_only_to_a_person_and_nothing_at_all_when_asked(
    tmp_path,
):
    assert run("init", ".", "--sample", cwd=tmp_path).returncode == 0

    loud = run("report", "2026-10", cwd=tmp_path)
    quiet = run("report", "2026-10", "--quiet", cwd=tmp_path)

    assert (loud.returncode, quiet.returncode) == (0, 0), loud.stderr + quiet.stderr
    assert loud.stdout.strip().endswith("monthly.html")
    assert "notebooks/monthly_report.ipynb" in loud.stderr
    assert (quiet.stdout, quiet.stderr) == ("", "")


@pytest.mark.slow
def test_a_notebook_that_fails_exits_1_with_one_sentence(tmp_path):
    run("init", ".", "--sample", cwd=tmp_path)
    path = tmp_path / "notebooks" / "monthly_report.ipynb"
    path.write_text(path.read_text("utf-8").replace("html.style()", "1 / 0"), "utf-8")

    done = run("report", "2026-10", "-q", cwd=tmp_path)

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1 and "ZeroDivisionError" in done.stderr


@pytest.mark.slow
def test_update_renews_a_notebook_that_nobody_edited_and_keeps_one_that_somebody_did(tmp_path):
    run("init", ".", cwd=tmp_path)
    path = tmp_path / "notebooks" / "monthly_report.ipynb"
    newest = path.read_bytes()
    older = json.loads(newest)
    older["cells"][0]["source"] = ["# The report of an older version"]
    older["metadata"]["netmetrics_shipped"] = cells_of(older)
    older["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "run"}]
    path.write_text(json.dumps(older), "utf-8")

    plain = run("init", ".", cwd=tmp_path)
    assert "kept" in plain.stdout and json.loads(path.read_text("utf-8")) == older
    renewed = run("init", ".", "--update", cwd=tmp_path)
    assert f"replaced {path.relative_to(tmp_path)}" in renewed.stdout
    assert path.read_bytes() == newest

    older["cells"][1]["source"] = ["mine = 1"]
    path.write_text(json.dumps(older), "utf-8")
    kept = run("init", ".", "--update", cwd=tmp_path)
    assert "because you have edited it" in kept.stdout
    assert json.loads(path.read_text("utf-8")) == older


def cells_of(notebook):
    """What a notebook says of its cells, worked out apart from the code under test."""
    cells = [[cell["cell_type"], "".join(cell["source"])] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a child")
@pytest.mark.slow
def test_ctrl_c_while_all_are_made_keeps_what_is_whole_and_leaves_nothing_else(tmp_path, root):
    child = subprocess.Popen(
        [sys.executable, "-m", "netmetrics", "report", "--all", "-w", root / "data/sample/network.xlsx"],
        cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    for _ in range(1200):
        if list(tmp_path.glob("reports/*/monthly.html")):
            break
        time.sleep(0.05)

    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)

    assert child.returncode == 130, err
    assert "Traceback" not in err
    reports = [path for path in (tmp_path / "reports").iterdir() if path.is_dir()]
    assert 1 <= len(reports) < 30
    for report in reports:
        named = json.loads((report / "made-from.json").read_text("utf-8"))["files"]
        assert not report.name.startswith(".") and all((report / name).is_file() for name in named)
