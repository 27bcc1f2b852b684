"""The page that lists the reports there are, each with its headline."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

from netmetrics.report.page import stylesheet

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_NUMBERS = re.compile(r'<div class="nm nm-numbers[^"]*"><dl>(.*?)</dl>', re.DOTALL)
_NUMBER = re.compile(r"<div>(.*?)</div>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ABOVE = "Your network, "
_BLOCK_END = re.compile(r"</(?:dt|dd)>")
_HEADINGS = (
    ("Months", re.compile(r"\d{4}-\d\d/")),
    ("Quarters", re.compile(r"\d{4}-Q\d/")),
    ("Years", re.compile(r"\d{4}/")),
    ("This week", re.compile(r"week/")),
    ("People", re.compile(r"people/")),
)


def write(reports: Path) -> Path | None:
    """List the reports of a folder on one page.

    Parameters
    ----------
    reports
        The folder of all reports.

    Returns
    -------
    pathlib.Path or None
        The page; None when there is no report, and so no page.
    """
    pages = sorted(path.relative_to(reports).as_posix() for path in _pages(reports))
    parts = []
    for heading, pattern in _HEADINGS:
        found = [page for page in pages if pattern.match(page)]
        # The newest first; people by name.
        found = found if heading == "People" else found[::-1]
        if found:
            items = "\n".join(_item(reports, page) for page in found)
            parts.append(f"<h2>{heading}</h2>\n<ul>\n{items}\n</ul>")
    if not parts:
        return None
    text = _PAGE.format(stylesheet=stylesheet(), body="\n".join(parts))
    draft = reports / f".index-{os.getpid()}.html"
    draft.write_text(text, encoding="utf-8", newline="\n")
    return draft.replace(reports / "index.html")


def _pages(reports: Path) -> list[Path]:
    return [*reports.glob("[!.]*/*.html"), *reports.glob("people/[!.]*/*.html")]


def _item(reports: Path, page: str) -> str:
    text = (reports / page).read_text(encoding="utf-8", errors="replace")
    title = _TITLE.search(text)
    numbers = _NUMBERS.search(text)
    cells = _NUMBER.findall(numbers[1]) if numbers else []
    said = " · ".join(_number(cell) for cell in cells)
    headline = f'<div class="nm nm-note"><p>{html.escape(said)}</p></div>' if said else ""
    name = html.escape(_plain(title[1]).removeprefix(_ABOVE) if title else page)
    return f'<li><a href="{html.escape(page)}">{name}</a>{headline}</li>'


def _number(cell: str) -> str:
    """``answered 9 of 14, 8 too early to say`` out of its markup."""
    said = [text for part in _BLOCK_END.split(cell) if (text := _plain(part))]
    return " ".join([*said[:1], ", ".join(said[1:])])


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Reports</title>
<style>
{stylesheet}</style>
</head>
<body class="nm nm-page">
<main>
<header class="nm nm-masthead"><h1>Reports</h1></header>
<div class="nm nm-text">
{body}
</div>
</main>
</body>
</html>
"""
