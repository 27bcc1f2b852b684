"""The page that lists the reports there are, each with its headline."""

from __future__ import annotations

import html
import re
from pathlib import Path

from netmetrics.report import shelf
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
            parts.append(_table(heading, {page: _read(reports / page) for page in found}))
    if not parts:
        return None
    text = _PAGE.format(stylesheet=stylesheet(), body="\n".join(parts))
    with shelf.scratch(reports / "index.html") as made:
        draft = made / "index.html"
        draft.write_text(text, encoding="utf-8", newline="\n")
        return draft.replace(reports / "index.html")


def _pages(reports: Path) -> list[Path]:
    return [*reports.glob("[!.]*/*.html"), *reports.glob("people/[!.]*/*.html")]


def _table(heading: str, pages: dict[str, tuple[str, dict[str, str]]]) -> str:
    """A heading and below it a row a report, with the headline numbers of each in columns."""
    labels = list(dict.fromkeys(label for _, numbers in pages.values() for label in numbers))
    head = "".join(f'<th scope="col" class="nm-is-days">{label}</th>' for label in labels)
    rows = "\n".join(
        f'<tr><th scope="row" class="nm-is-name"><a href="{html.escape(page)}">{name or page}</a></th>'
        + "".join(
            f'<td class="nm-is-days" data-label="{label}">{numbers.get(label, "–")}</td>'
            for label in labels
        )
        + "</tr>"
        for page, (name, numbers) in pages.items()
    )
    first = f'<th scope="col" class="nm-is-name">{_FIRST.get(heading, "Report")}</th>'
    return (
        f'<div class="nm nm-section"><h2>{heading}</h2></div>\n<div class="nm nm-table">'
        f'<div class="nm-scroll nm-folds"><table><thead><tr>{first}{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div></div>"
    )


def _read(page: Path) -> tuple[str, dict[str, str]]:
    """A page's name and its headline numbers by what each counts, as escaped text."""
    text = page.read_text(encoding="utf-8", errors="replace")
    title, numbers = _TITLE.search(text), _NUMBERS.search(text)
    said = {}
    for cell in _NUMBER.findall(numbers[1]) if numbers else []:
        label, *values = [part for piece in _BLOCK_END.split(cell) if (part := _plain(piece))]
        first, *notes = [html.escape(value) for value in values] or ["–"]
        small = "".join(f'<br><span class="nm-small">{note}</span>' for note in notes)
        said[html.escape(label[:1].upper() + label[1:])] = f"<span>{first}{small}</span>"
    name = _plain(title[1]).removeprefix(_ABOVE) if title else ""
    return html.escape(name), said


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", markup)).split())


_FIRST = {"Months": "Month", "Quarters": "Quarter", "Years": "Year", "People": "Name"}
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
{body}
</main>
</body>
</html>
"""
