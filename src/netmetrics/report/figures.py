"""Metric tables as pictures, and pictures as SVG for the page.

Nothing is worked out here beyond counting rows for a bar. The colours are plain on the elements,
so that a figure stands on its own in print; the page's style sheet finds them by their value and
exchanges them for those of a dark page.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, StrMethodFormatter
from matplotlib.transforms import ScaledTranslation

from netmetrics import schema

INK, MUTED, RULE = "#1d1c1a", "#5f5b54", "#dcd7cd"
ACCENT, SOFT = "#0f5c66", "#9fb3b4"
PALETTE = (INK, MUTED, RULE, ACCENT, SOFT)

WIDE, NARROW = 736, 360

_STYLE = {
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
_LEFT = 32
_FEW = 13
_SHORTEST_SCALE = 5
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH_WIDTH = 34
_LONGEST_LABEL = 26
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def plot_people_by_month(
    by_month: pd.DataFrame, *, usual: float | None = None, ax: Axes | None = None
) -> Axes:
    """How many people you were in touch with, a bar a month, the last month picked out.

    Parameters
    ----------
    by_month
        The table of :func:`netmetrics.metrics.engagement.by_month`: month, people, whole.
    usual
        People in a usual month, drawn as a line across.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Months that are not whole are hatched.
    """
    return _months(by_month, "people", "people in touch with, each month", usual=usual, ax=ax)


def plot_opportunities_by_month(
    by_month: pd.DataFrame, *, usual: float | None = None, ax: Axes | None = None
) -> Axes:
    """How many opportunities came up, a bar a month, the last month picked out.

    Parameters
    ----------
    by_month
        The table of :func:`netmetrics.metrics.opportunities.by_month`: month, opportunities, whole.
    usual
        Opportunities in a usual month, drawn as a line across.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Months that are not whole are hatched.
    """
    return _months(by_month, "opportunities", "opportunities, each month", usual=usual, ax=ax)


def plot_answers_by_month(answers_by_month: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many approaches were answered and how many not, a bar a month, as counts.

    Parameters
    ----------
    answers_by_month
        The table of :func:`netmetrics.metrics.follow_up.answer_rate_by_month`: month, k, n.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes.
    """
    with mpl.rc_context(_STYLE):
        if not answers_by_month["n"].any():
            return _nothing(ax)
        ax = ax or _axes(230, left=_LEFT, right=22, top=48, bottom=44)
        answered, asked = answers_by_month["k"], answers_by_month["n"]
        places = range(len(asked))
        ax.bar(places, answered, width=0.72, color=ACCENT, label="answered")
        ax.bar(places, asked - answered, bottom=answered, width=0.72, color=SOFT, label="no answer")
        _count_axis(ax, asked.max(), "approaches whose time to answer ended, each month", above=32)
        _month_axis(ax, answers_by_month["month"])
        last = len(asked) - 1
        _above(ax, last, asked.iloc[-1], f"{answered.iloc[-1]} of {asked.iloc[-1]}", strong=True)
        _key(ax, right=False)
    return ax


def plot_status(status: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many people of your list are in touch, due, overdue or quiet, a bar each.

    Parameters
    ----------
    status
        The table of :func:`netmetrics.metrics.engagement.status`: status, listed.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, in the order of the schema.
    """
    counts = status.loc[status["listed"], "status"].value_counts()
    present = [name for name in schema.STATUSES if counts.get(name, 0)]
    return _bars(
        present, [int(counts[name]) for name in present], "people on your list",
        picked=schema.STATUSES[:1], ax=ax,
    )  # fmt: skip


def plot_opportunities_by_kind(by_kind: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """How many opportunities of each kind came up, the most frequent on top.

    Parameters
    ----------
    by_kind
        The table of :func:`netmetrics.metrics.opportunities.by_kind`: kind, opportunities.
    ax
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib.axes.Axes
        The axes. Kinds without any are left out.
    """
    some = by_kind[by_kind["opportunities"] > 0]
    some = some.sort_values("opportunities", ascending=False, kind="stable")
    kinds = some["kind"].tolist()
    return _bars(kinds, some["opportunities"].tolist(), "opportunities", picked=kinds, ax=ax)


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
    with mpl.rc_context(_STYLE | _SVG), warnings.catch_warnings():
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


def _axes(height: int, **margins: float) -> Axes:
    figure = Figure(figsize=(WIDE / 72, height / 72), layout=_Margins(**margins))
    return figure.add_subplot()


def _nothing(ax: Axes | None) -> Axes:
    ax = ax or _axes(48, left=0, right=0, top=0, bottom=0)
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(0, 1))
    for height in (0, 1):
        ax.plot([0, 1], [height, height], color=RULE, linewidth=1, clip_on=False)
    ax.text(0, 0.5, "Nothing recorded yet.", color=MUTED, va="center_baseline", fontsize=14)
    return ax


def _months(
    table: pd.DataFrame, column: str, unit: str, *, usual: float | None, ax: Axes | None
) -> Axes:
    with mpl.rc_context(_STYLE):
        counts = table[column]
        if not counts.any():
            return _nothing(ax)
        ax = ax or _axes(230, left=_LEFT, right=22, top=26, bottom=44)
        last = len(counts) - 1
        for place, (count, whole) in enumerate(zip(counts, table["whole"], strict=True)):
            colour = ACCENT if place == last else SOFT
            if whole:
                ax.bar(place, count, width=0.72, color=colour)
            else:
                ax.bar(
                    place, count, width=0.72, facecolor="none", edgecolor=colour, hatch="////",
                    linewidth=1,
                )  # fmt: skip
        _count_axis(ax, max(counts.max(), usual or 0), unit)
        _month_axis(ax, table["month"])
        for place, count in enumerate(counts):
            if place == last or (last < _FEW and count):
                _above(ax, place, count, f"{count:,}", strong=place == last)
        if usual is not None:
            ax.axhline(
                usual, label=f"usual: {usual:.0f}", color=INK, linewidth=1, linestyle=(0, (4, 3))
            )
            _key(ax, right=True)
    return ax


def _bars(
    names: Sequence[str],
    counts: Sequence[int],
    unit: str,
    *,
    picked: Sequence[str],
    ax: Axes | None,
) -> Axes:
    with mpl.rc_context(_STYLE):
        if not names:
            return _nothing(ax)
        labels = [_shortened(name) for name in names]
        left = 12 + 7.3 * max(map(_columns, labels))
        right = 14 + 9 * len(f"{max(counts):,}")
        ax = ax or _axes(34 + 30 * len(labels), left=left, right=right, top=6, bottom=28)
        places = range(len(labels))
        colours = [ACCENT if name in picked else SOFT for name in names]
        ax.barh(places, counts, height=0.64, color=colours)
        ax.set(xlim=(0, max(*counts, _SHORTEST_SCALE)), ylim=(len(labels) - 0.45, -0.55))
        ax.set_yticks(places, labels)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        ax.tick_params(axis="y", length=0, pad=10, labelsize=13, labelcolor=INK)
        ax.set_xlabel(unit, fontsize=12, loc="left", labelpad=4)
        for place, count in zip(places, counts, strict=True):
            ax.annotate(
                f"{count:,}", (count, place), xytext=(6, 0), textcoords="offset points",
                va="center_baseline", fontsize=13, fontweight="bold",
            )  # fmt: skip
    return ax


def _count_axis(ax: Axes, highest: float, unit: str, *, above: float = 10) -> None:
    ax.set_ylim(0, max(highest, 1) * 1.12)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 5, 10], integer=True))
    ax.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    ax.tick_params(axis="y", length=0, pad=6, labelsize=12, labelcolor=MUTED)
    ax.grid(axis="y")
    ax.set_ylabel(unit, rotation=0, ha="left", va="baseline", fontsize=12)
    at = ScaledTranslation(-_LEFT / 72, above / 72, ax.figure.dpi_scale_trans)
    ax.yaxis.set_label_coords(0, 1, transform=ax.transAxes + at)


def _month_axis(ax: Axes, months: pd.Series) -> None:
    days = list(months)
    # A year's width at least, so that the first months of a log do not become walls.
    ax.set_xlim(-0.6, max(len(days), 12) - 0.4)
    ax.xaxis.set_major_locator(_EveryFewMonths(ax, days))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda place, _: _MONTHS[days[place].month - 1]))
    ax.xaxis.set_minor_locator(_EveryFewMonths(ax, days, only_new_years=True))
    ax.xaxis.set_minor_formatter(FuncFormatter(lambda place, _: str(days[place].year)))
    ax.xaxis.remove_overlapping_locs = False
    ax.tick_params(axis="x", which="both", length=0, labelsize=12, labelcolor=MUTED)
    ax.tick_params(axis="x", which="major", pad=6)
    ax.tick_params(axis="x", which="minor", pad=21)


def _key(ax: Axes, *, right: bool) -> None:
    at = ScaledTranslation((6 if right else -_LEFT - 6) / 72, 1 / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        loc="lower right" if right else "lower left",
        bbox_to_anchor=(int(right), 1), bbox_transform=ax.transAxes + at, borderaxespad=0.5,
        borderpad=0, columnspacing=1.4, fontsize=12, frameon=False, handleheight=0.9,
        handlelength=1.6 if right else 0.9, handletextpad=0.5, labelcolor=MUTED, ncols=2,
    )  # fmt: skip


def _above(ax: Axes, place: int, height: float, text: str, *, strong: bool) -> None:
    ax.annotate(
        text, (place, height), xytext=(0, 4), textcoords="offset points", ha="center",
        fontsize=13 if strong else 11, fontweight="bold" if strong else "normal",
        color=INK if strong else MUTED,
    )  # fmt: skip


def _shortened(label: str) -> str:
    label = printable(label)
    if _columns(label) <= _LONGEST_LABEL:
        return label
    while _columns(label) >= _LONGEST_LABEL:
        label = label[:-1]
    return label.rstrip() + "…"


def _columns(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


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
    return value


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
