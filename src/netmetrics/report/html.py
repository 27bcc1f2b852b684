"""The blocks a report page is built of.

Every text that goes in is escaped, so that what stands in a workbook comes out as text.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pandas as pd

from netmetrics.periods import short_day
from netmetrics.report import figures

Kind = Literal["text", "name", "count", "number", "days", "date"]

_KEPT_TOGETHER = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?: \d{4})?\b|\d+ %|\b[Ff]ollow-ups?\b"
)
_WORDS = ("text", "name")
_MOST_COLUMNS = 5
_LONG_TEXT, _MOST_LETTERS = 60, 600


class Strong(str):
    """Words of a text that stand out."""

    __slots__ = ()


class Name(str):
    """A person's name, kept apart from the writing direction of the text around it."""

    __slots__ = ()


Text: TypeAlias = str | Sequence[str]
"""A text: one string, or its pieces in order, each a plain string, a Strong or a Name."""


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """One piece of the page: HTML where it can be shown, plain text elsewhere.

    Parameters
    ----------
    html
        The piece as HTML.
    text
        The same as plain text.
    """

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return figures.printable(self.text)


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a table is shown.

    Parameters
    ----------
    header
        What stands above it.
    kind
        What its cells hold.
    """

    header: str
    kind: Kind = "text"


def style() -> Block:
    """The style of the page, to show the blocks in JupyterLab as they will look on it.

    Returns
    -------
    Block
        The style sheet. The exported page has its own copy and leaves this one out.
    """
    return Block(_element("div", "style", f"<style>\n{stylesheet()}</style>"), "")


def stylesheet() -> str:
    """The style sheet of the page and its blocks.

    Returns
    -------
    str
        CSS that needs nothing from anywhere.
    """
    return (Path(__file__).parent / "template" / "page.css").read_text(encoding="utf-8")


def masthead(title: str, *, about: str = "", kind: str = "") -> Block:
    """The head of the page.

    Parameters
    ----------
    title
        The page's one main heading, such as ``"Your network"``.
    about
        What the title in a browser, and a reader who hears the page, adds to the heading where the
        first paragraph already shows it, such as ``"October 2026"``.
    kind
        What the page is, such as ``"Monthly report"``; stands opposite the heading.

    Returns
    -------
    Block
        The heading.
    """
    aside = f'<span class="nm-heard">, {_inline(about)}</span>' if about else ""
    inner = f"<h1>{_inline(title)}{aside}</h1>"
    inner += f'<p class="nm-kind">{_inline(kind)}</p>' if kind else ""
    return Block(_element("header", "masthead", inner), ", ".join(filter(None, (title, about))))


def lead(
    paragraph: Text, *, write_next: Sequence[tuple[str, str]] = (), label: str = "Write next"
) -> Block:
    """The first paragraph and whom to write to next.

    Parameters
    ----------
    paragraph
        The month in a few sentences.
    write_next
        Names, each with its reason; the line is left out when there are none.
    label
        What stands before them.

    Returns
    -------
    Block
        The top of the page.

    Examples
    --------
    >>> lead("Two opportunities came up.", write_next=[("Ana Ruiz", "new job, 3 Oct")])
    Two opportunities came up.
    Write next: Ana Ruiz (new job, 3 Oct)
    """
    lines = [f"<p>{_inline(paragraph)}</p>"]
    texts = [_plain(paragraph)]
    if write_next:
        people = ' <span class="nm-dot">·</span> '.join(
            f'<span class="nm-person">{_inline([Name(name)])} ({_inline(reason)})</span>'
            for name, reason in write_next
        )
        lines.append(f'<p class="nm-next"><strong>{_inline(label)}:</strong> {people}</p>')
        texts.append(f"{label}: " + " · ".join(f"{name} ({why})" for name, why in write_next))
    return Block(_element("div", "lead", "".join(lines)), "\n".join(texts))


def numbers(items: Sequence[tuple[str, str, str]]) -> Block:
    """The band of headline numbers.

    Parameters
    ----------
    items
        What each is, the number (``"21 of 62"``) and a note (may be empty).

    Returns
    -------
    Block
        The numbers side by side; two by two on a phone. Nothing where there are none.
    """
    if not items:
        return Block("", "")
    cells = "".join(
        f"<div><dt>{_inline(label)}</dt><dd>{_headline(value)}</dd>"
        + (f'<dd class="nm-small">{_inline(note)}</dd>' if note else "")
        + "</div>"
        for label, value, note in items
    )
    text = " · ".join(
        f"{label}: {value}" + (f", {note}" if note else "") for label, value, note in items
    )
    return Block(_element("div", "numbers", f"<dl>{cells}</dl>"), text)


def section(title: str, sentence: Text = "") -> Block:
    """The head of a section.

    Parameters
    ----------
    title
        The heading.
    sentence
        What the section says, in a sentence or two.

    Returns
    -------
    Block
        A heading and the sentence below it.
    """
    inner = f"<h2>{_inline(title)}</h2>" + (f"<p>{_inline(sentence)}</p>" if sentence else "")
    return Block(
        _element("div", "section", inner), "\n".join(filter(None, (title, _plain(sentence))))
    )


def paragraph(text: Text) -> Block:
    """A paragraph of running text.

    Parameters
    ----------
    text
        What it says; nothing is shown if it is empty.

    Returns
    -------
    Block
        The paragraph.
    """
    return _said("text", text)


def note(text: Text) -> Block:
    """Small print.

    Parameters
    ----------
    text
        What it says.

    Returns
    -------
    Block
        The note.
    """
    return _said("note", text)


def table(
    frame: pd.DataFrame,
    *,
    columns: Mapping[str, Column],
    caption: Text = "",
    empty: Text = "Nothing recorded yet.",
) -> Block:
    """A table, numbers aligned; on a phone a wide one becomes a list, beyond five columns everywhere.

    Parameters
    ----------
    frame
        The rows.
    columns
        The columns to show, from left to right, by their name in `frame`.
    caption
        What stands above the table.
    empty
        What is said when there are no rows; nothing is shown if it is empty.

    Returns
    -------
    Block
        The table. A missing value is a dash; a column without any value is left out; a text beyond
        600 letters is cut.

    Raises
    ------
    KeyError
        If `frame` lacks one of the columns.
    """
    title = f'<p class="nm-caption">{_inline(caption)}</p>' if caption else ""
    frame = frame[list(columns)]
    if frame.empty and not _plain(empty):
        return Block("", "")
    if frame.empty:
        inner = f'{title}<p class="nm-empty">{_inline(empty)}</p>'
        return Block(_element("div", "table", inner), _plain(empty))
    columns = {name: column for name, column in columns.items() if frame[name].notna().any()}
    shown = [
        [_shown(value, column.kind) for value in frame[name]] for name, column in columns.items()
    ]
    head = "".join(
        f'<th scope="col" class="nm-is-{column.kind}">{_inline(column.header)}</th>'
        for column in columns.values()
    )
    kinds = list(columns.values())
    # Where a column's texts are long, a phone shows them below its name, not beside it.
    long = [max(map(len, texts)) > _LONG_TEXT for texts in shown]
    rows = "".join(
        "<tr>" + "".join(map(_cell, kinds, row, long)) + "</tr>" for row in zip(*shown, strict=True)
    )
    wordy = sum(column.kind in _WORDS for column in kinds) > 1
    folds = " nm-folds" if wordy or len(kinds) > 3 else ""
    folds += " nm-cards" if len(kinds) > _MOST_COLUMNS else " nm-pair" if len(kinds) == 2 else ""
    inner = (
        f'{title}<div class="nm-scroll{folds}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    texts = [[column.header for column in kinds], *map(list, zip(*shown, strict=True))]
    lines = ["  ".join(value or "–" for value in row) for row in texts]
    return Block(
        _element("div", "table", inner), "\n".join(filter(None, (_plain(caption), *lines)))
    )


def picture(ax: Any, *, says: Text, alt: str) -> Block:
    """A figure in the page, with the sentence that says what to see.

    Parameters
    ----------
    ax
        The axes, as the ``plot_`` functions return them.
    says
        The sentence; it stands above the figure as its title. Where it is empty there is nothing to
        see, and nothing is shown.
    alt
        The figure in words, for those who cannot see it.

    Returns
    -------
    Block
        The figure as SVG, its text left as text, once for a wide and once for a narrow page; the
        sentence alone where there is too little to draw.
    """
    if not _plain(says) or ax.get_label() == figures.SAID:
        return paragraph(says)
    wide = figures.svg(ax.figure, width=figures.WIDE, alt=alt)
    narrow = figures.svg(ax.figure, width=figures.NARROW, alt=alt)
    inner = (
        f"<figcaption>{_inline(says)}</figcaption>"
        f'<div class="nm-wide">{wide}</div><div class="nm-narrow" hidden>{narrow}</div>'
    )
    return Block(_element("figure", "figure", inner), f"{_plain(says)} [{alt}]")


def _said(kind: str, text: Text) -> Block:
    if not _plain(text):
        return Block("", "")
    return Block(_element("div", kind, f"<p>{_inline(text)}</p>"), _plain(text))


def _element(tag: str, kind: str, inner: str) -> str:
    # The two last classes keep JupyterLab from typesetting "$5 to $10" as a formula.
    return f'<{tag} class="nm nm-{kind} mathjax_ignore tex2jax_ignore">{inner}</{tag}>'


def _inline(text: Text) -> str:
    return "".join(map(_piece, _pieces(text)))


def _piece(piece: str) -> str:
    escaped = html.escape(figures.printable(piece))
    escaped = _KEPT_TOGETHER.sub(r'<span class="nm-keep">\g<0></span>', escaped)
    if isinstance(piece, Name):
        return f"<bdi>{escaped}</bdi>"
    if isinstance(piece, Strong):
        return f"<strong>{escaped}</strong>"
    return escaped


def _plain(text: Text) -> str:
    return "".join(_pieces(text))


def _pieces(text: Text) -> Sequence[str]:
    return [text] if isinstance(text, str) else text


def _headline(value: str) -> str:
    first, of, rest = value.partition(" of ")
    if not first[:1].isdigit():
        return f'<span class="nm-words">{_inline(value)}</span>'
    return f"<b>{_inline(first)}</b>{_inline(of + rest)}"


def _shown(value: Any, kind: Kind) -> str:
    if pd.isna(value):
        return ""
    match kind:
        case "date":
            return _date(value)
        case "days":
            return f"{value:.0f} {'day' if value == 1 else 'days'}"
        case "count":
            return f"{value:,.0f}"
        case "number":
            return f"{value:,.1f}"
        case _:
            return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[:_MOST_LETTERS].rstrip() + "…"


def _date(value: dt.date) -> str:
    return f"{short_day(value)} {value.year}"


def _cell(column: Column, value: str, long: bool) -> str:
    shown = _inline([Name(value)]) if column.kind in _WORDS else _inline(value)
    tag, scope = ("th", ' scope="row"') if column.kind == "name" else ("td", "")
    label = html.escape(figures.printable(column.header))
    empty = " nm-none" if not value else " nm-long" if long else ""
    return (
        f'<{tag}{scope} class="nm-is-{column.kind}{empty}" data-label="{label}">'
        f"{shown if value else '–'}</{tag}>"
    )
