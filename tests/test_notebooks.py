import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import papermill
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from notebooks import Run

import netmetrics as nm
from netmetrics.report import page as pages
from netmetrics.report import render

BIN = Path(sys.executable).parent
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_a_notebook_is_committed_without_outputs(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]

    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_every_parameter_has_a_type_a_default_and_help_as_papermill_sees_it(notebook):
    found = papermill.inspect_notebook(str(notebook))

    assert found["workbook"]["default"] == '""'
    for parameter in found.values():
        assert parameter["inferred_type_name"] in ("str", "int", "float", "bool", "list")
        assert parameter["default"]
        assert len(parameter["help"]) > 10


def test_a_notebook_counts_answers_by_the_days_of_the_settings(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    asks = [cell for cell in cells if "asking_rows(" in "".join(cell["source"])]

    for cell in asks:
        assert "window_days=settings.reply_window_days" in "".join(cell["source"])


def test_a_notebook_holds_no_loop_and_no_condition(notebook):
    import ast

    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            kinds = {type(node) for node in ast.walk(tree)}
            assert not kinds & {
                ast.For,
                ast.While,
                ast.If,
                ast.IfExp,
                ast.ListComp,
                ast.FunctionDef,
                ast.Lambda,
            }
            assert len(tree.body) == 1 or {"parameters", "open"} & {cell["id"]}


@pytest.mark.slow
def test_papermill_and_nbconvert_alone_give_the_page_of_the_product(root, tmp_path):
    out = tmp_path / "out.ipynb"
    subprocess.run(
        [BIN / "papermill", "notebooks/monthly_report.ipynb", out, "-p", "workbook", "data/sample/network.xlsx",
         "-p", "period", "2026-10"],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [BIN / "jupyter", "nbconvert", "--to", "netmetrics", out], check=True, capture_output=True
    )

    ours = render.monthly(nm.sample(), "2026-10", reports=tmp_path / "reports")

    assert (tmp_path / "out.html").read_text(encoding="utf-8") == ours.page.read_text(
        encoding="utf-8"
    )


@pytest.mark.slow
def test_papermill_runs_each_without_any_parameter_from_the_notebooks_folder(
    notebook, root, tmp_path
):
    subprocess.run(
        [BIN / "papermill", notebook.name, tmp_path / "out.ipynb"],
        cwd=root / "notebooks", check=True, capture_output=True,
    )  # fmt: skip

    assert "<h1>" in pages.html(nbformat.read(tmp_path / "out.ipynb", 4))


GIVEN = {
    "monthly_report": {"period": "2026-08"},
    "one_person": {"person": "Łukasz Wójcik", "day": "2026-10-31"},
    "review": {"period": "2026"},
    "start_here": {},
    "this_week": {"day": "2026-01-05"},
}
SAYS = {
    "monthly_report": "August 2026",
    "one_person": "Known to 31 October 2026.",
    "review": "2026 so far",
    "start_here": "A question of your own",
    "this_week": "A new year is reason enough",
}


@pytest.mark.parametrize("sample", ["network.xlsx", "first_year.xlsx"])
def test_each_runs_with_what_it_is_given(notebook, sample, root):
    if notebook.stem == "one_person" and sample == "first_year.xlsx":
        given = {**GIVEN["one_person"], "person": "Sean O'Hara"}
    else:
        given = GIVEN[notebook.stem]

    run = Run(notebook, workbook=str(root / "data/sample" / sample), **given)

    if sample == "network.xlsx" and notebook.stem != "start_here":
        assert any(SAYS[notebook.stem] in repr(shown) for shown in run.shown.values())


@pytest.mark.slow
def test_the_page_runs_nothing_and_asks_nothing_of_anybody(chromium, sample_page):
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(sample_page.as_uri())

    assert asked == [sample_page.as_uri()]
    assert said == []
    text = sample_page.read_text(encoding="utf-8")
    assert "<script" not in text.lower()
    assert "http://" not in text.replace("http://www.w3.org/", "")
    assert "https://" not in text
    assert len(text) < 1_000_000


@pytest.mark.slow
@pytest.mark.parametrize("width", [380, 800, 1280])
def test_the_page_does_not_scroll_sideways(chromium, sample_page, width):
    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(sample_page.as_uri())

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_jupyterlab_opens_each_from_a_copied_folder_and_runs_it_all(
    chromium, notebook, root, tmp_path
):
    home = tmp_path / "copy"
    shutil.copytree(
        root / "notebooks", home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    shutil.copyfile(nm.sample(), home / "network.xlsx")

    with JupyterLab(home) as address:
        tab = chromium.new_page()
        tab.set_viewport_size({"width": 1400, "height": 1000})
        tab.goto(f"{address}/lab/tree/notebooks/{notebook.name}", timeout=90_000)
        run_all(tab, until=LAST.get(notebook.stem, "text=tables kept as numbers"))
        tab.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
        tab.keyboard.press("Control+S")
        cells = saved_cells(home / "notebooks" / notebook.name)

    assert all(cell["execution_count"] for cell in cells)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert {output["output_type"] for output in outputs} == {"execute_result"}
    assert any(SAYS_TODAY[notebook.stem] in "".join(o["data"]["text/plain"]) for o in outputs)


@pytest.mark.slow
def test_jupyterlab_exports_the_page_from_its_file_menu(chromium, root, tmp_path):
    (tmp_path / "notebooks").mkdir()
    notebook = shutil.copy(root / "notebooks/this_week.ipynb", tmp_path / "notebooks")
    shutil.copyfile(nm.sample(), tmp_path / "network.xlsx")
    arrived = []
    chromium.on("page", lambda page: page.on("download", lambda one: arrived.append(one)))  # noqa: PLW0108 - Playwright marks what it is given

    with JupyterLab(tmp_path) as address:
        tab = chromium.new_page()
        tab.goto(f"{address}/lab/tree/notebooks/this_week.ipynb", timeout=90_000)
        run_all(tab, until="text=tables kept as numbers")
        tab.get_by_role("menuitem", name="File", exact=True).click()
        tab.locator(".lm-Menu-itemLabel", has_text="Save and Export Notebook As").hover()
        tab.locator(".lm-Menu-itemLabel:text-is('Netmetrics')").click()
        for _ in range(240):
            tab.wait_for_timeout(250)
            if arrived:
                break
        exported = Path(arrived[0].path()).read_text(encoding="utf-8")

    assert arrived[0].suggested_filename == "this_week.html"
    assert "to write to" in exported
    assert exported == pages.html(nbformat.read(notebook, 4))


LAST = {"start_here": "th:text-is('reason')"}
SAYS_TODAY = {
    "monthly_report": "You were in touch with",
    "one_person": "Known to",
    "review": "You were in touch with",
    "start_here": "on your list",
    "this_week": "to write to",
}


def run_all(page, *, until: str) -> None:
    """Choose Run All Cells once the page and its kernel have found each other."""
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=90_000)
    page.get_by_text("(ipykernel) | Idle").wait_for(timeout=90_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
    # JupyterLab keeps only the cells near the screen in the page: look for the last one.
    page.locator(until).first.wait_for(timeout=120_000, state="attached")


def saved_cells(path: Path) -> list[dict]:
    """The code cells of a notebook, once it was saved with what came out.

    JupyterLab empties the file and then fills it, so a look in between finds nothing or a half.
    """
    for _ in range(240):
        try:
            saved = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except ValueError:
            saved = []
        cells = [cell for cell in saved if cell["cell_type"] == "code"]
        if cells and cells[-1]["outputs"]:
            return cells
        time.sleep(0.25)
    raise TimeoutError("JupyterLab did not save the notebook in a minute")


class JupyterLab:
    """A JupyterLab server on this machine only, stopped at the end."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder

    def __enter__(self) -> str:
        self.server = subprocess.Popen(
            [BIN / "jupyter", "lab", "--no-browser", "--allow-root", "--IdentityProvider.token=", "--ip=127.0.0.1",
             f"--port={self.port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.folder}",
             "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "JUPYTER_CONFIG_DIR": str(self.folder / ".config"), "HOME": str(self.folder)},
        )  # fmt: skip
        address = f"http://127.0.0.1:{self.port}"
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=2).close()
                return address
            except (urllib.error.URLError, OSError):
                assert self.server.poll() is None, "JupyterLab did not start"
                time.sleep(0.25)
        raise TimeoutError("JupyterLab did not answer in a minute")

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(30)
