import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import pytest

from netmetrics.report import pdf
from netmetrics.report.kernel import Kernel


@pytest.fixture
def weasyprint():
    """WeasyPrint is an extra, and needs Pango from the system."""
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):
        pytest.skip("WeasyPrint is not installed (extra: pdf)")


def pages(path):
    return subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout


def text_of(path):
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_a_machine_that_prints_nothing_is_told_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda _name: None)
    monkeypatch.setattr(pdf, "find_spec", lambda _name: None)

    with pytest.raises(
        pdf.PrinterError, match=r"needs Chromium.* or WeasyPrint: .*netmetrics\[pdf\]"
    ):
        pdf.print_page(tmp_path / "page.html")


def test_a_browser_that_prints_nothing_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "find", lambda: "chromium")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *_, **__: None)

    with pytest.raises(pdf.PrinterError, match="did not print the page"):
        pdf.print_page(tmp_path / "page.html")


@pytest.mark.skipif(os.name == "nt", reason="nobody can tell there whether a run is gone")
def test_what_a_killed_run_leaves_of_the_browser_is_cleared_by_the_next(tmp_path, monkeypatch):
    browser, left = tmp_path / "browser", tmp_path / "left"
    left.mkdir()
    browser.write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="utf-8")
    browser.chmod(0o755)
    code = (
        "import sys; from pathlib import Path; from netmetrics.report import pdf;"
        "pdf.find = lambda: sys.argv[1]; pdf.print_page(Path('page.html'))"
    )

    run = subprocess.run(
        [sys.executable, "-c", code, browser], env={**os.environ, "TMPDIR": str(left)}, check=False
    )

    assert run.returncode == -signal.SIGKILL
    assert len(list(left.iterdir())) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(left))
    with Kernel(tmp_path):
        pass
    assert not list(left.iterdir())


@pytest.mark.slow
def test_the_browser_prints_the_page_on_a4(sample_page, browser, tmp_path):
    page = shutil.copy(sample_page, tmp_path / "monthly.html")

    made = pdf.print_page(page)

    assert made == tmp_path / "monthly.pdf"
    assert "(A4)" in pages(made)
    assert int(pages(made).partition("Pages:")[2].split()[0]) >= 2
    assert "You were in touch with" in " ".join(text_of(made).split())


@pytest.mark.slow
def test_weasyprint_prints_the_same_page_where_there_is_no_browser(
    sample_page, tmp_path, monkeypatch, weasyprint
):
    monkeypatch.setattr(pdf.shutil, "which", lambda _name: None)
    monkeypatch.setattr(pdf, "_PLACES", ())
    page = shutil.copy(sample_page, tmp_path / "monthly.html")

    made = pdf.print_page(page)

    text = text_of(made)
    assert "You were in touch with" in " ".join(text.split())
    # The four numbers stand side by side, as in a browser.
    assert re.search(r"In touch +Answered +Follow-ups on time +Opportunities", text)


@pytest.mark.slow
def test_weasyprint_fetches_nothing(tmp_path, monkeypatch, weasyprint):
    (tmp_path / "secret.png").write_bytes(b"x")
    page = tmp_path / "page.html"
    page.write_text('<p>Hello<img src="secret.png"><img src="https://example.org/x.png">')
    asked = []
    import urllib.request

    monkeypatch.setattr(urllib.request, "urlopen", lambda url, *_, **__: asked.append(url))
    monkeypatch.setattr(pdf.shutil, "which", lambda _name: None)
    monkeypatch.setattr(pdf, "_PLACES", ())

    assert pdf.print_page(page).is_file()
    assert asked == []
