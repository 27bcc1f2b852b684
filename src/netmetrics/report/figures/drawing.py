"""Margins in pixels, texts that fit, axes of counts and months, and many marks as one path."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, Locator, MaxNLocator, StrMethodFormatter
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from netmetrics.report import words
from netmetrics.report.figures.markup import printable
from netmetrics.report.figures.style import INK, MUTED, RULE, WIDE

_LEAST_MARGIN = 32
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_MONTH_WIDTH = 34
_LABEL = 190
# Widths of letters in DejaVu Sans, the widest of the usual fonts, as shares of its size.
_SLIM, _BROAD, _BOLD = " fijlrtI.,:;|!'()[]-·", "MWmw@%…—ЖМФШЩЫЮжмфшщыю", 1.12
LINE = 16
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def pixels(text: str, *, size: float = 12, bold: bool = False) -> float:
    """How wide a text becomes in the widest of the usual fonts.

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
    return size * (_BOLD if bold else 1) * sum(map(_share_of_size, text))


def _share_of_size(letter: str) -> float:
    if letter in _SLIM:
        return 0.41
    if letter in _BROAD or unicodedata.east_asian_width(letter) in "WF":
        return 1.06
    if unicodedata.combining(letter):
        return 0
    return 0.64 if letter.isascii() and not letter.isupper() else 0.77


def shortened(text: str, *, room: float = _LABEL, size: float = 13, bold: bool = False) -> str:
    """A label that is not wider than the room there is.

    Parameters
    ----------
    text
        The label, as it stands in a workbook.
    room
        The pixels there are.
    size, bold
        As for `pixels`.

    Returns
    -------
    str
        The label on one line, cut with an ellipsis if it is wider.
    """
    text = " ".join(printable(text).split())
    if pixels(text, size=size, bold=bold) <= room:
        return text
    while text and pixels(f"{text}…", size=size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def quiet(dormant_days: int) -> str:
    """What somebody quiet for long is called.

    Parameters
    ----------
    dormant_days
        Days of silence that are called quiet for long.

    Returns
    -------
    str
        Such as ``"Quiet over a year"``, as in the schema, or ``"Quiet over 200 days"``.
    """
    long = "a year" if dormant_days == 365 else words.count(dormant_days, "day")
    return f"Quiet over {long}"


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
        plain = [" ".join(printable(wording).split()) for wording in wordings]
        super().__init__(x, y, plain[0], **settings)
        self._wordings, self._room = plain, room

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

    def taken(self, width: float) -> float:
        """How many pixels it takes in a figure of so many pixels' width.

        Parameters
        ----------
        width
            The width of the figure.

        Returns
        -------
        float
            The pixels.
        """
        self._fit(width)
        return self._pixels(self.get_text())

    def _pixels(self, text: str) -> float:
        return pixels(text, **self._letters())

    def _letters(self) -> dict[str, Any]:
        return {"size": float(self.get_fontsize()), "bold": self.get_fontweight() == "bold"}

    def _fit(self, width: float | None = None) -> None:
        figure: Any = self.figure
        room = self._room(width or figure.get_size_inches()[0] * 72)
        fits = (wording for wording in self._wordings if self._pixels(wording) <= room)
        found = next(fits, None)
        if found is None:
            found = shortened(self._wordings[-1], room=room, **self._letters())
        self.set_text(found)


class Margins(LayoutEngine):
    """Margins in pixels, whatever the width of the figure.

    Parameters
    ----------
    left, right, top, bottom
        The pixels on each side.
    """

    _adjust_compatible = True
    _colorbar_gridspec = False

    def __init__(self, *, left: float, right: float, top: float, bottom: float) -> None:
        super().__init__()
        self._sides = (left, right, top, bottom)

    @property
    def across(self) -> float:
        """The left and the right margin together."""
        return self._sides[0] + self._sides[1]

    def execute(self, fig: Figure) -> None:
        """Set the margins.

        Parameters
        ----------
        fig
            The figure.
        """
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
    layout = Margins(**margins)
    figure = Figure(figsize=(WIDE / 72, height / 72), layout=layout)
    layout.execute(figure)
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


def beside_counts(highest: float) -> float:
    """The left margin that an axis of counts needs.

    Parameters
    ----------
    highest
        The highest value drawn.

    Returns
    -------
    float
        The pixels.
    """
    return max(_LEAST_MARGIN, 10 + pixels(f"{highest * 1.12:,.0f}"))


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


def unit(ax: Axes, *wordings: str, left: float, above: float = 10) -> None:
    """What is counted, above the axes at the left edge of the figure.

    Parameters
    ----------
    ax
        The axes.
    *wordings
        What is counted, longest wording first.
    left
        The left margin in pixels.
    above
        How many pixels above the axes.
    """
    at = ScaledTranslation(-left / 72, above / 72, ax.figure.dpi_scale_trans)
    fitting(ax, 0, 1, wordings, room=lambda width: width, transform=ax.transAxes + at)


def below(ax: Axes, *wordings: str, left: float = 0, back: float = 0) -> None:
    """A line of small words below the axes.

    Parameters
    ----------
    ax
        The axes.
    *wordings
        What to say, longest wording first.
    left
        The left margin in pixels.
    back
        How many pixels further left the words begin.
    """
    at = ax.transAxes + shift(ax, -back, -18)
    fitting(ax, 0, 0, wordings, room=lambda width: width - left, transform=at)


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


def shift(ax: Axes, right: float, up: float) -> ScaledTranslation:
    """A move by so many pixels, to be added to a transform.

    Parameters
    ----------
    ax
        The axes.
    right, up
        The pixels.

    Returns
    -------
    matplotlib.transforms.ScaledTranslation
        The move.
    """
    return ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)


def over(ax: Axes) -> Any:
    """Places of the data across, the height of the axes upwards.

    Parameters
    ----------
    ax
        The axes.

    Returns
    -------
    matplotlib.transforms.Transform
        The transform.
    """
    return blended_transform_factory(ax.transData, ax.transAxes)


def key(
    ax: Axes,
    *,
    left: float = 0,
    right: bool = False,
    above: float = 1,
    under: bool = False,
    lines: int = 1,
) -> None:
    """What the marks with a label mean, above or below the axes.

    Parameters
    ----------
    ax
        The axes.
    left
        The left margin in pixels.
    right
        Whether it stands at the right.
    above
        How many pixels above the axes, or below.
    under
        Whether it stands below.
    lines
        How many lines it takes.
    """
    found = dict(zip(*ax.get_legend_handles_labels()[::-1], strict=True))
    handles, labels = list(found.values()), list(found)
    if not labels:
        return
    # Bars first, lines after them.
    order = sorted(
        range(len(labels)), key=lambda at: isinstance(handles[at], Line2D | LineCollection)
    )
    at = shift(ax, 6 if right else -left - 6, -above if under else above)
    ax.legend(
        [handles[at] for at in order], [labels[at] for at in order],
        loc=f"{'upper' if under else 'lower'} {'right' if right else 'left'}",
        bbox_to_anchor=(int(right), int(not under)), bbox_transform=ax.transAxes + at,
        borderaxespad=0.5, borderpad=0, columnspacing=1.3, fontsize=12, frameon=False,
        handleheight=0.9, handlelength=1.6 if right else 0.9, handletextpad=0.5, labelcolor=MUTED,
        ncols=-(-len(labels) // lines), labelspacing=0.3,
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
    ax.annotate(printable(text), at, xytext=by, textcoords="offset points", **settings)


def strips(rows: int, height: float, *, ax: Axes | None, **margins: float) -> Axes:
    """Axes of strips under each other, a unit of their height being a pixel.

    Parameters
    ----------
    rows
        How many strips.
    height
        Of each, in pixels.
    ax
        Where to draw; a new figure if left out.
    **margins
        As for `axes`.

    Returns
    -------
    matplotlib.axes.Axes
        The axes, counted from the top down, without frame and ticks.
    """
    total = rows * height
    ax = ax or axes(total + margins["top"] + margins["bottom"], **margins)
    ax.set_ylim(total, 0)
    ax.set_axis_off()
    return ax


def heading(
    ax: Axes, y: float, left: Sequence[str], right: Sequence[str], *, margins: tuple[float, float]
) -> None:
    """What a strip is about at the left edge of the figure, and how it stands at the right.

    Parameters
    ----------
    ax
        The axes made by `strips`.
    y
        The baseline.
    left, right
        The wordings, longest first.
    margins
        The left and right margins in pixels.
    """
    scale = ax.figure.dpi_scale_trans
    across = blended_transform_factory(ax.transAxes, ax.transData)
    at_left = across + ScaledTranslation(-margins[0] / 72, 0, scale)
    at_right = across + ScaledTranslation(margins[1] / 72, 0, scale)
    whole = pixels(left[0], size=13) + 14
    stands = fitting(
        ax, 1, y, right, room=lambda width: max(width - whole, 0.25 * width), ha="right",
        transform=at_right,
    )  # fmt: skip
    fitting(
        ax, 0, y, left, room=lambda width: width - stands.taken(width) - 14, fontsize=13, color=INK,
        transform=at_left,
    )  # fmt: skip


def boxes(ax: Axes, corners: Any, **settings: Any) -> None:
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
    if not len(corners):
        return
    x0, y0, x1, y1 = np.array(corners, dtype=float).T
    points = np.stack([x0, y0, x1, y0, x1, y1, x0, y1, x0, y0], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(corners))
    ax.add_patch(PathPatch(Path(points, codes), linewidth=0, **settings))


def strokes(ax: Axes, ends: Sequence[tuple[float, float, float, float]], **settings: Any) -> None:
    """Many straight lines as one path, which keeps the picture small.

    Parameters
    ----------
    ax
        The axes.
    ends
        Where each begins and ends, across and up.
    **settings
        What Matplotlib's patch takes.
    """
    if len(ends):
        codes = [Path.MOVETO, Path.LINETO] * len(ends)
        path = Path(np.array(ends, dtype=float).reshape(-1, 2), codes)
        ax.add_patch(PathPatch(path, fill=False, **settings))
