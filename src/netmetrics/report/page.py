"""The report page: a notebook as one HTML file that asks nothing of anybody.

No script, no request, no code cells; the same bytes each time. It is registered as an exporter of
nbconvert, so that ``jupyter nbconvert --to netmetrics`` and JupyterLab's export menu give the same
page as ``netmetrics report``.
"""

from __future__ import annotations

import html as markup
import re
from pathlib import Path
from typing import Any

import bleach
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

_TEMPLATE = Path(__file__).parent / "template"
_SHOWN = (
    "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain",
)  # fmt: skip
# Cells that are for the notebook's reader, not for the page's.
_LEFT_OUT = {"notebook-only", "page-style", "papermill-error-cell-tag"}
_OWN = re.compile(r'<\w+ class="nm nm-(?!style)')
# Nothing on our pages needs them (names stand in <bdi>), and with them one text can look like another.
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A heading of ours with nothing below it before the next one, or the end.
_BARE = re.compile(
    r'<div class="nm nm-text">\s*<h2[^>]*>[^<]*</h2>\s*</div>\s*(?=<div class="nm nm-text">\s*<h2|</main>)'
)
_STYLE = '<div class="nm nm-style'
# What other libraries show, such as a table of pandas with its style sheet.
_STYLED = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_TAGS = frozenset(
    "b blockquote br caption code dd div dl dt em h2 h3 h4 hr i li ol p pre span strong sub sup table tbody td "
    "tfoot th thead tr ul".split()
)


class PageExporter(TemplateExporter):  # type: ignore[misc]
    """The page of a report.

    Not a child of nbconvert's own HTML exporter: that one reads the whole page again with another
    parser, which spoils the letter case that SVG needs and takes longer than the rest.
    """

    export_from_notebook = "netmetrics page (HTML)"
    output_mimetype = "text/html"

    @property
    def default_config(self) -> Config:
        """Our template; no code, no prompts; HTML before pictures before plain text."""
        ours = {
            "PageExporter": {
                "exclude_input": True,
                "exclude_input_prompt": True,
                "exclude_output_prompt": True,
                "exclude_raw": True,
                "extra_template_basedirs": [str(_TEMPLATE)],
                "file_extension": ".html",
                # One look at the notebook at the end instead of one after each of eleven steps.
                "optimistic_validation": True,
                "template_name": "netmetrics",
            },
            "NbConvertBase": {"display_data_priority": list(_SHOWN)},
            "TagRemovePreprocessor": {"remove_cell_tags": _LEFT_OUT},
        }
        config = super().default_config.copy()
        config.merge(Config(ours))
        return config

    def default_filters(self) -> Any:
        """What the template uses beyond nbconvert's own filters.

        Yields
        ------
        tuple
            A name and a function from text to text.
        """
        yield from super().default_filters()
        yield "first_heading", _first_heading
        yield "markdown2html", _markdown
        yield "own_or_clean", _own_or_clean
        yield "plain", _plain

    def from_notebook_node(self, nb: Any, resources: Any = None, **more: Any) -> tuple[str, Any]:
        """The page of a notebook, without characters that turn the direction of writing around.

        Parameters
        ----------
        nb
            The notebook.
        resources
            What nbconvert passes along.
        **more
            The same.

        Returns
        -------
        str
            The page.
        dict
            What nbconvert passes along.
        """
        page, resources = super().from_notebook_node(nb, resources, **more)
        return _BARE.sub("", _TURNING.sub("", page)), resources

    def _init_resources(self, resources: Any) -> Any:
        resources = super()._init_resources(resources)
        resources["stylesheet"] = stylesheet()
        return resources


def stylesheet() -> str:
    """The style sheet of the page.

    Returns
    -------
    str
        CSS that needs nothing from anywhere.
    """
    # Not by way of the blocks: they load pandas and matplotlib, and this page needs neither.
    return (_TEMPLATE / "page.css").read_text(encoding="utf-8")


def html(notebook: Any) -> str:
    """The page of an executed notebook.

    Parameters
    ----------
    notebook
        The notebook, as nbformat reads it.

    Returns
    -------
    str
        One complete HTML document.
    """
    page, _ = PageExporter().from_notebook_node(notebook)
    return str(page)


class _Markdown(IPythonRenderer):  # type: ignore[misc]
    """Markdown whose HTML stays text and whose pictures come from nowhere else."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        if url.startswith("data:image/"):
            return str(super().image(text, url, title))
        return f"<em>{text}</em>"


def _markdown(source: str) -> str:
    renderer = _Markdown(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _own_or_clean(source: str) -> str:
    if _OWN.match(source):
        return source
    if not source or source.startswith(_STYLE):
        return ""
    plain = bleach.clean(
        _STYLED.sub("", source), tags=_TAGS, attributes={"*": ["colspan", "rowspan", "scope"]}
    )
    return f'<div class="nm nm-other">{plain}</div>'


def _plain(text: str) -> str:
    return markup.escape(strip_ansi(text))


def _first_heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    return markup.unescape(re.sub(r"<[^>]*>", "", found[1])).strip() if found else "Report"
