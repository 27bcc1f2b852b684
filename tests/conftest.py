import os
import shutil
from pathlib import Path

import hypothesis
import pytest

import netmetrics as nm

ROOT = Path(__file__).resolve().parents[1]

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("netmetrics", deadline=None)
hypothesis.settings.load_profile("netmetrics")


def missing(what: str) -> None:
    """Skip where a program or folder is absent; in CI, which installs it, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def cases() -> Path:
    folder = Path(os.environ.get("NETMETRICS_CASES") or ROOT.parent / "shared" / "cases")
    if not folder.is_dir():
        missing("the outside cases are not beside this checkout (set NETMETRICS_CASES)")
    return folder


@pytest.fixture(scope="session")
def soffice() -> str:
    found = shutil.which("soffice")
    if not found:
        missing("LibreOffice is not installed (Debian: libreoffice-calc)")
    return str(found)


@pytest.fixture(scope="session")
def browser():
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not found:
        missing("Chromium is not installed (Debian: chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync"]  # fmt: skip
        yield playwright.chromium.launch(executable_path=found, args=quiet)


@pytest.fixture
def chromium(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture(scope="session")
def sample_page(tmp_path_factory) -> Path:
    from netmetrics.report import render

    return render.monthly(
        nm.sample(), "2026-10", reports=tmp_path_factory.mktemp("sample") / "reports"
    ).page
