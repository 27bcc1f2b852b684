"""A figure as SVG for the page."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from netmetrics.report.figures.style import STYLE

_SVG = {"svg.fonttype": "none", "svg.hashsalt": "netmetrics", "path.simplify": False}
# Control characters do not belong on a page, and those that turn the direction of writing around
# can make one text look like another.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_DRAWN = {"d", "height", "transform", "width", "x", "y"}


def svg(figure: Figure, *, width: int, alt: str) -> str:
    """A figure as SVG for a page: the same bytes every time, text left as text.

    Parameters
    ----------
    figure
        The figure; its height stays as it is.
    width
        How wide the figure is on the page, in pixels.
    alt
        The figure in words.

    Returns
    -------
    str
        An ``<svg>`` element without ids of its own beyond those it uses itself, so that many can
        stand in one page.
    """
    drawn = io.BytesIO()
    with mpl.rc_context(STYLE | _SVG), warnings.catch_warnings(), _undressed(figure, width):
        # The browser has fonts for the names that Matplotlib's own font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        # Half the time of savefig, which draws everything once more before.
        FigureCanvasSVG(figure).print_svg(drawn, metadata={"Date": None})
    root = ET.fromstring(drawn.getvalue())  # noqa: S314 - drawn here
    box = root.get("viewBox")
    _tidy(root, prefix=hashlib.sha256(drawn.getvalue() + alt.encode()).hexdigest()[:8])
    root.attrib.clear()
    root.attrib |= {
        "role": "img", "aria-label": printable(alt), "viewBox": box or "", "width": str(width),
        "font-family": "system-ui, sans-serif", "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }  # fmt: skip
    return ET.tostring(root, encoding="unicode")


@contextlib.contextmanager
def _undressed(figure: Figure, width: float) -> Iterator[None]:
    """The figure so wide and without its background, for a while."""
    was, height = figure.get_size_inches()
    canvas, dpi = figure.canvas, figure.dpi
    patches = [figure.patch, *(ax.patch for ax in figure.axes)]
    hidden = [patch for patch in patches if patch.get_visible()]
    try:
        for patch in hidden:
            patch.set_visible(False)
        figure.set_size_inches(width / 72, height)
        yield
    finally:
        for patch in hidden:
            patch.set_visible(True)
        figure.set_size_inches(was, height)
        figure.set_dpi(dpi)
        figure.set_canvas(canvas)


def printable(text: str) -> str:
    """A text without the characters that have no place on a page.

    Parameters
    ----------
    text
        Any text, as it stands in a workbook.

    Returns
    -------
    str
        The text without control characters and without those that reverse the writing direction.
    """
    return _UNPRINTABLE.sub("", text)


def _tidy(root: ET.Element, *, prefix: str) -> None:
    source = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', source))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    # A page's style sheet does not reach into what <use> repeats; the <use> itself has the colours.
    marks = {path for defs in root.iter() if defs.tag.endswith("}defs") for path in defs}
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {name.rpartition("}")[2]: value for name, value in element.items()}
        for rule in filter(None, attributes.pop("style", "").split(";")):
            name, _, value = rule.partition(":")
            attributes |= _presentation(name.strip(), value.strip())
        if element in marks and element.tag == "path":
            attributes = {name: attributes[name] for name in ("id", "d")}
        if attributes.get("id") not in used:
            attributes.pop("id", None)
        element.attrib.clear()
        element.text = (element.text or "").strip() or None
        element.tail = None
        for name, value in attributes.items():
            element.set(name, _prefixed(name, value, prefix))


def _prefixed(name: str, value: str, prefix: str) -> str:
    if name == "id":
        return f"{prefix}-{value}"
    if name == "href" or value.startswith("url("):
        return value.replace("#", f"#{prefix}-", 1)
    if name in _DRAWN:
        return " ".join(_LONG_NUMBER.sub(_rounded, value).split())
    return value


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _presentation(name: str, value: str) -> dict[str, str]:
    """One CSS property as attributes, which the style sheet of the page can overrule."""
    if name in ("font-family", "font-stretch"):
        return {}
    if name != "font":
        return {name: value}
    size = re.search(r"[\d.]+px", value)
    weight = re.search(r"\b[1-9]00\b(?!px)", value)
    found = {"font-size": size and size[0], "font-weight": weight and weight[0]}
    return {name: value for name, value in found.items() if value}
