"""The page on paper: the same page, printed by a browser, or by WeasyPrint where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from netmetrics.report import shelf
from netmetrics.report.render import ReportError

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "brave-browser",
)  # fmt: skip
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
# The page needs nothing from anywhere, and the browser has nothing to say to anybody.
_QUIET = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--disable-extensions", "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_PATIENCE = 120
_LONGEST = 55


class PrinterError(ReportError):
    """Nothing on this machine makes a PDF; the text is one sentence and one remedy."""


def print_page(page: Path) -> Path:
    """Print a page to a PDF file beside it.

    Parameters
    ----------
    page
        The page.

    Returns
    -------
    pathlib.Path
        The file, of the same name and the ending .pdf.

    Raises
    ------
    PrinterError
        If there is no browser of the Chromium family and no WeasyPrint, or it failed.
    """
    target = page.with_suffix(".pdf")
    browser = find()
    if browser:
        _by_browser(browser, page, target)
    else:
        _by_weasyprint(page, target)
    return target


def find() -> str:
    """Find what prints on this machine.

    Returns
    -------
    str
        A browser's program; empty for WeasyPrint.

    Raises
    ------
    PrinterError
        If there is neither.
    """
    found = filter(None, (*map(shutil.which, _NAMES), *(p for p in _PLACES if Path(p).is_file())))
    browser = next(found, None)
    if browser is None and find_spec("weasyprint") is None:
        raise PrinterError(
            "A PDF needs Chromium, Chrome, Edge or Brave on this machine, or WeasyPrint: "
            'python -m pip install "netmetrics[pdf]"'
        )
    return browser or ""


def _by_browser(browser: str, page: Path, target: Path) -> None:
    # Chromium's own walls cannot stand for root, as in a container.
    alone = ["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else []
    # Named as the rooms of kernels are, so that the next run clears what a killed one has left.
    profile = shelf.room(Path(tempfile.gettempdir()), "netmetrics-print-")
    # What the browser lays aside goes there too, unless that makes too long a name for its socket.
    aside = {"TMPDIR": str(profile)} if len(str(profile)) <= _LONGEST else {}
    try:
        subprocess.run(  # noqa: S603 - the browser, with the page we made
            [browser, *_QUIET, *alone, f"--user-data-dir={profile}", f"--print-to-pdf={target.resolve()}",
             page.resolve().as_uri()],
            check=False, capture_output=True, timeout=_PATIENCE, stdin=subprocess.DEVNULL, env={**os.environ, **aside},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        target.unlink(missing_ok=True)
    finally:
        shutil.rmtree(profile, ignore_errors=True)
    if not target.is_file():
        raise PrinterError(
            f"{browser} did not print the page. Open the page and print it from there."
        )


def _by_weasyprint(page: Path, target: Path) -> None:
    try:
        import weasyprint
        from weasyprint.urls import URLFetcher
    except OSError:
        raise PrinterError(
            "WeasyPrint is installed, but Pango, which it needs, is not. Install Pango, or Chromium."
        ) from None

    # What the page holds itself, and nothing from this machine or any other.
    fetcher = URLFetcher(allowed_protocols=("data",))
    weasyprint.HTML(filename=page, url_fetcher=fetcher).write_pdf(target)
