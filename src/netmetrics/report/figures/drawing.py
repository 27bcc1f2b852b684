"""What all figures share: colours, margins in pixels, texts that fit, the axis of months, and SVG.

The colours are plain on the elements, so that a figure stands on its own in print; the page's
style sheet finds them by their value and exchanges them for those of a dark page.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, StrMethodFormatter
from matplotlib.transforms import ScaledTranslation

INK, MUTED, RULE = "#1d1c1a", "#5f5b54", "#dcd7cd"
ACCENT, SOFT, PAPER = "#0f5c66", "#9fb3b4", "#fffdf8"
PALETTE = (INK, MUTED, RULE, ACCENT, SOFT, PAPER)

WIDE, NARROW = 736, 360

STYLE = {
    "axes.axisbelow": True,
    "axes.spines.bottom": True,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.linewidth": 1,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 13,
    "grid.color": RULE,
    "grid.linewidth": 1,
    "hatch.linewidth": 2,
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
}
_SVG = {"svg.fonttype": "none", "svg.hashsalt": "netmetrics", "path.simplify": False}
# Control characters do not belong on a page, and those that turn the direction of writing around
# can make one text look like another.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_DRAWN = {"d", "height", "transform", "width", "x", "y"}
MARGIN = 32
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH_WIDTH = 34
_LONGEST_LABEL = 26
# What a letter takes on average, as a share of its size, in the widest of the usual fonts.
_LETTER, _BOLD_LETTER = 0.6, 0.68
LINE = 15
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


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
    was, height = figure.get_size_inches()
    drawn = io.BytesIO()
    with mpl.rc_context(STYLE | _SVG), warnings.catch_warnings():
        # The browser has fonts for the names that Matplotlib's own font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.set_size_inches(width / 72, height)
        figure.savefig(drawn, format="svg", metadata={"Date": None}, transparent=True)
        figure.set_size_inches(was, height)
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


def columns(text: str) -> int:
    """How many letters wide a text is, the wide letters of East Asia counted twice.

    Parameters
    ----------
    text
        The text.

    Returns
    -------
    int
        Its width in letters.
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def pixels(text: str, *, size: float = 12, bold: bool = False) -> float:
    """How wide a text may become in the browser's font.

    Parameters
    ----------
    text
        The text.
    size
        Its size in pixels.
    bold
        Whether it is bold.

    Returns
    -------
    float
        Its width in pixels, rather too much than too little.
    """
    return columns(text) * size * (_BOLD_LETTER if bold else _LETTER)


def shortened(text: str, *, most: int = _LONGEST_LABEL) -> str:
    """A label that is not longer than there is room for.

    Parameters
    ----------
    text
        The label, as it stands in a workbook.
    most
        How many letters there is room for.

    Returns
    -------
    str
        The label on one line, cut with an ellipsis if it is longer.
    """
    text = " ".join(printable(text).split())
    if columns(text) <= most:
        return text
    while text and columns(text) >= most:
        text = text[:-1]
    return text.rstrip() + "…"


class Fitting(Text):
    """The first of some wordings that fits into its room; the last one is cut to it.

    Parameters
    ----------
    x, y, wordings
        Where it stands, and the wordings, longest first; an empty one last hides the text.
    room
        How many pixels there are in a figure of so many pixels' width.
    **settings
        What Matplotlib's text takes.
    """

    def __init__(
        self,
        x: float,
        y: float,
        wordings: Sequence[str],
        *,
        room: Callable[[float], float],
        **settings: Any,
    ) -> None:
        super().__init__(x, y, wordings[0], **settings)
        self._wordings, self._room = wordings, room

    def draw(self, renderer: Any) -> None:
        """Draw the wording that fits.

        Parameters
        ----------
        renderer
            Matplotlib's renderer.
        """
        self._fit()
        super().draw(renderer)

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Any:
        """The box of the wording that fits.

        Parameters
        ----------
        renderer, dpi
            As for Matplotlib's text.

        Returns
        -------
        matplotlib.transforms.Bbox
            The box in pixels.
        """
        self._fit()
        return super().get_window_extent(renderer, dpi)

    def _fit(self) -> None:
        size, bold = self.get_fontsize(), self.get_fontweight() == "bold"
        room = self._room(self.figure.get_size_inches()[0] * 72)
        for wording in self._wordings:
            if pixels(wording, size=size, bold=bold) <= room:
                self.set_text(wording)
                return
        letter = pixels("n", size=size, bold=bold)
        self.set_text(shortened(self._wordings[-1], most=int(room / letter)))


class _Margins(LayoutEngine):
    """Margins in pixels, whatever the width of the figure."""

    _adjust_compatible = True
    _colorbar_gridspec = False

    def __init__(self, *, left: float, right: float, top: float, bottom: float) -> None:
        super().__init__()
        self._sides = (left, right, top, bottom)

    def execute(self, fig: Figure) -> None:
        left, right, top, bottom = self._sides
        width, height = fig.get_size_inches() * 72
        fig.subplots_adjust(
            left=left / width, right=1 - right / width, top=1 - top / height, bottom=bottom / height
        )


class _EveryFewMonths(Locator):
    """As many months as fit, counted back from the last."""

    def __init__(
        self, ax: Axes, months: Sequence[pd.Timestamp], *, only_new_years: bool = False
    ) -> None:
        self._axes = ax
        self._months = months
        self._only_new_years = only_new_years

    def __call__(self) -> Sequence[int]:
        count = len(self._months)
        left, right = self._axes.get_xlim()
        width = self._axes.bbox.width / self._axes.figure.dpi * 72
        step = next((n for n in _STEPS if n * width / (right - left) >= _MONTH_WIDTH), _STEPS[-1])
        places = range((count - 1) % step, count, step)
        if not self._only_new_years:
            return places
        years = [self._months[place].year for place in places]
        return [
            at for at, year, last in zip(places, years, [0, *years], strict=False) if year != last
        ]

    def tick_values(self, vmin: float, vmax: float) -> Sequence[int]:  # noqa: ARG002
        return self()


def axes(height: float, **margins: float) -> Axes:
    """Axes in a figure of their own.

    Parameters
    ----------
    height
        Of the figure, in pixels.
    **margins
        The pixels ``left``, ``right``, ``top`` and ``bottom`` of the axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.
    """
    figure = Figure(figsize=(WIDE / 72, height / 72), layout=_Margins(**margins))
    return figure.add_subplot()


def say(ax: Axes | None, *wordings: str) -> Axes:
    """A quiet line of words where there is nothing to draw.

    Parameters
    ----------
    ax
        Where to draw; a new figure if left out.
    *wordings
        What to say, longest first; "Nothing recorded yet." if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.
    """
    ax = ax or axes(48, left=0, right=0, top=0, bottom=0)
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for height in (0, 1):
        ax.plot([0, 1], [height, height], color=RULE, linewidth=1, clip_on=False)
    words = wordings or ("Nothing recorded yet.",)
    fitting(ax, 0, 0.5, words, room=lambda width: width, va="center_baseline", fontsize=14)
    return ax


def fitting(
    ax: Axes,
    x: float,
    y: float,
    wordings: Sequence[str],
    *,
    room: Callable[[float], float],
    **settings: Any,
) -> Fitting:
    """Put the first of some wordings that fits on the axes.

    Parameters
    ----------
    ax
        The axes.
    x, y, wordings, room
        As for `Fitting`, in the axes' data unless ``transform`` is given.
    **settings
        What Matplotlib's text takes.

    Returns
    -------
    Fitting
        The text.
    """
    settings = {"fontsize": 12, "color": MUTED, "transform": ax.transData} | settings
    text = Fitting(x, y, wordings, room=room, **settings)
    ax.add_artist(text)
    text.set_clip_on(False)
    return text


def count_axis(ax: Axes, highest: float, *, shares: bool = False) -> None:
    """Grid lines at round counts, named at the left.

    Parameters
    ----------
    ax
        The axes.
    highest
        The highest value drawn.
    shares
        Whether the values are shares, to be named in percent.
    """
    ax.set_ylim(0, 1.04 if shares else max(highest, 1) * 1.12)
    if shares:
        ax.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    else:
        ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
        ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    ax.tick_params(axis="y", length=0, pad=6, labelsize=12, labelcolor=MUTED)
    ax.grid(axis="y")


def unit(ax: Axes, *wordings: str, above: float = 10, left: float = MARGIN) -> None:
    """What is counted, above the axes at the left edge of the figure.

    Parameters
    ----------
    ax
        The axes.
    *wordings
        What is counted, longest wording first.
    above
        How many pixels above the axes.
    left
        The left margin in pixels.
    """
    at = ScaledTranslation(-left / 72, above / 72, ax.figure.dpi_scale_trans)
    fitting(ax, 0, 1, wordings, room=lambda width: width, transform=ax.transAxes + at)


def below(ax: Axes, *wordings: str, left: float = 0, down: float = 18) -> None:
    """A line of small words below the axes.

    Parameters
    ----------
    ax
        The axes.
    *wordings
        What to say, longest wording first.
    left
        The left margin in pixels: the words begin there.
    down
        How many pixels below the axes.
    """
    at = ScaledTranslation(0, -down / 72, ax.figure.dpi_scale_trans)
    fitting(
        ax, 0, 0, wordings, room=lambda width: width - left, transform=ax.transAxes + at
    )  # fmt: skip


def month_axis(ax: Axes, months: Sequence[pd.Timestamp]) -> None:
    """The months below the axes, each year named once.

    Parameters
    ----------
    ax
        The axes, with a place per month from 0.
    months
        The months.
    """
    # A year's width at least, so that the first months of a log do not become walls.
    ax.set_xlim(-0.6, max(len(months), 12) - 0.4)
    ax.xaxis.set_major_locator(_EveryFewMonths(ax, months))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda place, _: _MONTHS[months[place].month - 1]))
    ax.xaxis.set_minor_locator(_EveryFewMonths(ax, months, only_new_years=True))
    ax.xaxis.set_minor_formatter(FuncFormatter(lambda place, _: str(months[place].year)))
    ax.xaxis.remove_overlapping_locs = False
    ax.tick_params(axis="x", which="both", length=0, labelsize=12, labelcolor=MUTED)
    ax.tick_params(axis="x", which="major", pad=6)
    ax.tick_params(axis="x", which="minor", pad=21)


def month_name(day: pd.Timestamp) -> str:
    """The short name of a day's month.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        Such as ``"Oct"``.
    """
    return _MONTHS[day.month - 1]


def key(ax: Axes, *, right: bool = False, left: float = MARGIN) -> None:
    """What the marks with a label mean, on a line above the axes.

    Parameters
    ----------
    ax
        The axes.
    right
        Whether it stands at the right.
    left
        The left margin in pixels.
    """
    at = ScaledTranslation((6 if right else -left - 6) / 72, 1 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        loc="lower right" if right else "lower left",
        bbox_to_anchor=(int(right), 1), bbox_transform=ax.transAxes + at, borderaxespad=0.5,
        borderpad=0, columnspacing=1.4, fontsize=12, frameon=False, handleheight=0.9,
        handlelength=1.6 if right else 0.9, handletextpad=0.5, labelcolor=MUTED, ncols=4,
    )  # fmt: skip


def note(
    ax: Axes, text: str, at: tuple[float, float], by: tuple[float, float], **settings: Any
) -> None:
    """A text a few pixels from a point of the data.

    Parameters
    ----------
    ax
        The axes.
    text
        The text.
    at
        The point.
    by
        The pixels to the right and up.
    **settings
        What Matplotlib's text takes; ``strong`` for a text that stands out.
    """
    strong = settings.pop("strong", False)
    settings = {
        "color": INK if strong else MUTED, "fontsize": 13 if strong else 12,
        "fontweight": "bold" if strong else "normal", "annotation_clip": False,
    } | settings  # fmt: skip
    ax.annotate(text, at, xytext=by, textcoords="offset points", **settings)


def boxes(ax: Axes, corners: Sequence[tuple[float, float, float, float]], **settings: Any) -> None:
    """Many rectangles as one path, which keeps the picture small.

    Parameters
    ----------
    ax
        The axes.
    corners
        Left, bottom, right and top of each.
    **settings
        What Matplotlib's patch takes.
    """
    parts = [
        Path([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], closed=True)
        for x0, y0, x1, y1 in corners
    ]
    if parts:
        ax.add_patch(PathPatch(Path.make_compound_path(*parts), linewidth=0, **settings))


def _tidy(root: ET.Element, *, prefix: str) -> None:
    source = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', source))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        attributes = {name.rpartition("}")[2]: value for name, value in element.items()}
        for rule in filter(None, attributes.pop("style", "").split(";")):
            name, _, value = rule.partition(":")
            attributes |= _presentation(name.strip(), value.strip())
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
