import datetime as dt
import re
import subprocess
import sys
import warnings

import matplotlib as mpl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import RendererAgg

from netmetrics.report import figures, html


def months(count, last="2026-10-01"):
    return pd.Series(pd.date_range(end=last, periods=count, freq="MS").as_unit("us"))


def by_month(people, whole=None):
    return pd.DataFrame(
        {
            "month": months(len(people)),
            "people": pd.array(people, dtype="int64"),
            "opportunities": pd.array(people, dtype="int64"),
            "whole": pd.array(whole or [True] * len(people), dtype="bool"),
        }
    ).astype({"people": "int64", "opportunities": "int64", "whole": "bool"})


def answers(pairs):
    answered, asked = [k for k, _ in pairs], [n for _, n in pairs]
    table = pd.DataFrame({"month": months(len(pairs)), "k": answered, "n": asked})
    return table.astype({"k": "int64", "n": "int64"})


def kinds(counts):
    table = pd.DataFrame({"kind": list(counts), "opportunities": list(counts.values())})
    return table.astype({"kind": "str", "opportunities": "int64"})


def statuses(rows):
    table = pd.DataFrame(rows, columns=["status", "listed"])
    return table.astype({"status": "str", "listed": "bool"})


def run_chart(rows, outside=()):
    """Rows of count, of, usual, lo and hi; the last three per unit of `of`."""
    table = pd.DataFrame(rows, columns=["count", "of", "usual", "lo", "hi"]).astype(float)
    table.insert(0, "month", months(len(rows)))
    table["value"] = table["count"] / table["of"].where(table["of"] > 0)
    table["outside"] = [at in outside for at in range(len(rows))]
    return table.astype({"count": "int64", "of": "int64", "outside": "bool"})


def curve(rows):
    columns = ["days", "at_risk", "events", "share", "lo", "hi"]
    table = pd.DataFrame(rows, columns=columns).astype(float)
    return table.astype({"at_risk": "int64", "events": "int64"})


def funnel(everyone, *reached, early=0):
    steps = ["conversation", "meeting", "collaboration"]
    table = pd.DataFrame({"step": steps, "k": reached, "n": [everyone, *reached[:-1]]})
    return table.assign(n_excluded=early).astype({"step": "str"})


def changes(rows):
    columns = ["measure", "now", "now_of", "usual", "usual_of", "verdict"]
    return pd.DataFrame(rows, columns=columns).astype({"measure": "str", "verdict": "str"})


def goals(rows):
    columns = ["goal", "target", "state", "so_far", "days", "elapsed_days", "lo", "hi"]
    table = pd.DataFrame(rows, columns=columns).astype({"goal": "str", "state": "str"})
    table["from_on"] = pd.Timestamp("2027-01-01")
    table["by_on"] = pd.Timestamp("2026-12-31")
    table["at_this_pace"] = table["so_far"] * table["days"] / table["elapsed_days"].clip(1)
    return table.astype({"lo": "float64", "hi": "float64", "target": "float64"})


def paths(steps):
    """Rows of opportunity, contact, event, started_by, about, on and silent_days."""
    columns = ["opportunity", "contact", "event", "started_by", "about", "on", "silent_days"]
    table = pd.DataFrame(steps, columns=columns)
    table["step"] = table.groupby("opportunity").cumcount() + 1
    table["on"] = pd.to_datetime(table["on"]).astype("datetime64[us]")
    return table.astype({"silent_days": "float64"})


def log(rows):
    columns = ["date", "contact", "channel", "started_by", "answered"]
    table = pd.DataFrame(rows, columns=columns)
    table["date"] = pd.to_datetime(table["date"]).astype("datetime64[us]")
    return table.astype(dict.fromkeys(columns[1:], "str"))


def people(rows):
    columns = ["contact", "closeness", "status", "listed"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"contact": "str", "closeness": "str", "status": "str", "listed": "bool"}
    )


AS_OF = dt.date(2026, 10, 31)
NAMES = (
    "Ana Ruiz",
    "محمد بن سعيد",
    "山本由紀子",
    "Siobhán Ní Dhomhnaill-Featherstonehaugh de la Cruz",
    "WWWWWWWWWW MMMMMMMMMM",
)
CHANNELS = ("In person", "Email", "Social", "Call")
DEGREES = ("Close", "Worked together", "Acquaintance", None)
STATUSES = ("In touch", "Due", "Overdue", "Quiet over a year", "Not yet contacted", "Paused")


def named(rows):
    return [NAMES[at % len(NAMES)] for at in range(rows)]


def entries(rows):
    return [
        (pd.Timestamp(AS_OF) - pd.Timedelta(days=17 * at % 1500), name, CHANNELS[at % 4], "Me", None)
        for at, name in enumerate(named(rows))
    ]  # fmt: skip


def ways(rows):
    steps = (
        ("message", "Me", 900),
        ("introduction", "Them", 1),
        ("answer", "Them", 3),
        ("meeting", "Me", 120),
        ("opportunity", "Them", 200),
    )
    return [
        (number, name, event, side, "Advice", dt.date(2020 + number % 6, 3, at), silent)
        for number, name in enumerate(named(rows))
        for at, (event, side, silent) in enumerate(steps, 1)
    ]  # fmt: skip


def drawings(rows):
    """Every figure, of a table of so many rows."""
    counts = [3 + at % 20 for at in range(rows)]
    many = range(rows)
    names = named(rows)
    shares = [at / 200 for at in many]
    return {
        "people": lambda: figures.plot_people_by_month(by_month(counts), usual=9),
        "opportunities": lambda: figures.plot_opportunities_by_month(by_month(counts)),
        "answers": lambda: figures.plot_answers_by_month(
            answers([(n // 2, n) for n in counts]), usual=0.6
        ),
        "status": lambda: figures.plot_status(statuses([("In touch", True)] * rows)),
        "kinds": lambda: figures.plot_opportunities_by_kind(
            kinds({f"{name} {at}": at + 1 for at, name in enumerate(names)})
        ),
        "run": lambda: figures.plot_run_chart(
            run_chart([(n, 30, 0.4, 0.1, 0.7) for n in counts], outside=many[::5]), unit="people"
        ),
        "run of shares": lambda: figures.plot_run_chart(
            run_chart([(n // 2, n, 0.5, 0.3, 0.7) for n in counts], outside=many[::5]), share=True
        ),
        "curve": lambda: figures.plot_answer_curve(
            curve([(at, rows - at, 1, shares[at], shares[at] * 0.8, shares[at] * 1.2) for at in many])
        ),
        "funnel": lambda: figures.plot_funnel(funnel(rows, rows, rows // 2, rows // 3, early=2 * rows)),
        "goals": lambda: figures.plot_goals(
            goals([(names[at], 9, "on the way", at, 100, 50, at, at + 4) for at in many])
        ),
        "changes": lambda: figures.plot_changes(
            changes([("people in touch with", n, 31, 5 * n, 180, "more") for n in counts][:9])
        ),
        "paths": lambda: figures.plot_paths(paths(ways(rows))),
        "calendar": lambda: figures.plot_calendar(log(entries(rows)), as_of=AS_OF),
        "timeline": lambda: figures.plot_timeline(log(entries(rows)), as_of=AS_OF),
        "closeness": lambda: figures.plot_closeness(
            people([(names[at], DEGREES[at % 4], STATUSES[at % 6], at % 6 < 5) for at in many])
        ),
    }  # fmt: skip


FIGURES = sorted(drawings(0))


def words(ax):
    return [text.get_text() for text in ax.texts]


def shown(ax, width=figures.WIDE):
    return figures.svg(ax.figure, width=width, alt="Bars.")


@pytest.mark.parametrize("rows", [0, 1, 3, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_gives_the_same_bytes_twice_whatever_the_number_of_rows(name, rows):
    draw = drawings(rows)[name]

    ax = draw()

    assert shown(ax, figures.NARROW) == shown(draw(), figures.NARROW)
    assert shown(ax) == shown(draw()) == shown(ax)
    assert (words(ax)[:1] in (["Nothing recorded yet."], ["No goals yet."])) == (rows == 0)


def test_people_by_month_has_a_bar_a_month_and_picks_out_the_last():
    ax = figures.plot_people_by_month(by_month([4, 0, 7]))

    assert [bar.get_height() for bar in ax.patches] == [4, 0, 7]
    colours = [mpl.colors.to_hex(bar.get_facecolor()) for bar in ax.patches]
    assert colours == [figures.SOFT, figures.SOFT, figures.ACCENT]
    assert words(ax) == ["4", "7", "people in touch with, each month"]


def test_a_month_that_is_not_whole_is_hatched():
    ax = figures.plot_people_by_month(by_month([4, 5, 7], whole=[False, True, False]))

    assert [bool(bar.get_hatch()) for bar in ax.patches] == [True, False, True]


def test_the_usual_is_a_line_with_its_value():
    ax = figures.plot_people_by_month(by_month([4, 5, 7]), usual=21.0)

    assert "usual: 21" in shown(ax)
    assert ax.get_ylim()[1] > 21


def test_months_without_anything_are_said_in_words_not_drawn_as_an_empty_frame():
    ax = figures.plot_opportunities_by_month(by_month([0, 0, 0]))

    assert words(ax) == ["Nothing recorded yet."]


def test_answers_stand_on_each_other_and_the_last_month_says_how_many_of_how_many():
    ax = figures.plot_answers_by_month(answers([(3, 5), (9, 14)]))

    assert [bar.get_height() for bar in ax.patches] == [3, 9, 2, 5]
    assert words(ax)[-1] == "9 of 14"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "answered in time",
        "not in time",
    ]


def test_status_counts_the_people_listed_in_the_order_of_the_schema():
    rows = [("Overdue", True), ("In touch", True), ("Overdue", True), ("Paused", False)]

    ax = figures.plot_status(statuses(rows))

    assert [label.get_text() for label in ax.get_yticklabels()] == ["In touch", "Overdue"]
    assert [bar.get_width() for bar in ax.patches] == [1, 2]
    assert words(ax) == ["people on your list", "1", "2"]


def test_kinds_stand_by_frequency_and_those_without_any_are_left_out():
    ax = figures.plot_opportunities_by_kind(kinds({"Advice": 1, "Referral": 0, "Job lead": 3}))

    assert [label.get_text() for label in ax.get_yticklabels()] == ["Job lead", "Advice"]
    assert [bar.get_width() for bar in ax.patches] == [3, 1]


def test_kinds_of_which_none_came_up_twice_are_no_bars():
    ax = figures.plot_opportunities_by_kind(kinds({"Job lead": 1, "Advice": 1, "Business": 0}))

    assert not ax.patches
    assert words(ax) == ["No kind came up twice: too few to draw."]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("$x^2$ & <b>", "$x^2$ &amp; &lt;b&gt;", id="markup and formula"),
        pytest.param("محمد بن سعيد", "محمد بن سعيد", id="right to left"),
        pytest.param("山本由紀子", "山本由紀子", id="wide letters"),
        pytest.param("ab\x00c\u202ed", "abcd", id="control characters"),
    ],
)
def test_a_name_stands_in_the_figure_as_text(name, said):
    ax = figures.plot_opportunities_by_kind(kinds({name: 2}))

    assert f">{said}</text>" in shown(ax)


@pytest.mark.parametrize(
    ("count", "first", "last"),
    [pytest.param(1, "Oct", "Oct", id="one"), pytest.param(30, "Dec", "Oct", id="thirty")],
)
def test_the_last_month_is_always_named(count, first, last):
    ax = figures.plot_people_by_month(by_month([5] * count))
    shown(ax)

    labels = [label.get_text() for label in ax.get_xticklabels()]

    assert (labels[0], labels[-1]) == (first, last)


def test_a_year_is_named_once():
    ax = figures.plot_people_by_month(by_month([5] * 14))
    shown(ax)

    labels = [label.get_text() for label in ax.get_xticklabels(minor=True)]

    assert labels == ["2025", "2026"]


def test_drawing_needs_no_pyplot():
    code = "import sys, netmetrics.report.html; print('matplotlib.pyplot' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_ids_are_unique_across_the_pictures_of_a_page_and_each_is_found():
    blocks = [
        html.picture(
            figures.plot_people_by_month(by_month([at, 3, 4], whole=[False, True, True])),
            says="People.",
            alt="Bars.",
        )
        for at in (1, 2)
    ]

    source = "".join(block.html for block in blocks)

    ids = re.findall(r'\bid="([^"]+)"', source)
    used = re.findall(r'(?:href="|url\()#([^")]+)', source)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(used) == set(ids)


def test_what_a_mark_repeats_has_no_colour_of_its_own():
    # A style sheet does not reach into what <use> repeats, so a dark page could not exchange it.
    source = shown(figures.plot_paths(paths(STEPS)))

    marks = re.findall(r'<path id="[^"]+"[^>]*>', source)
    assert len(marks) == len(set(re.findall(r'<use href="#([^"]+)"', source)))
    assert not any("stroke" in mark or "fill" in mark for mark in marks)
    assert f'stroke="{figures.INK}"' in source and f'fill="{figures.PAPER}"' in source


def test_an_svg_brings_no_style_sheet_and_no_name_space_of_its_own():
    source = shown(figures.plot_answers_by_month(answers([(9, 14)])))

    assert source.startswith('<svg role="img" aria-label="Bars." viewBox="0 0 736 230"')
    assert not re.search("<style|<metadata|xmlns|style=|http", source)


@pytest.mark.parametrize("letter", ["W", "n", "i", "1", "Щ", "Q", "ö"])
def test_a_long_label_is_cut_to_the_room_there_is(letter):
    ax = figures.plot_opportunities_by_kind(kinds({letter * 70: 2}))

    boxes, _ = written(ax, figures.WIDE)

    label, left, _, right, _ = next(box for box in boxes if box[0].startswith(letter))
    assert label.endswith("…")
    assert 110 < right - left <= 190


class Written(RendererAgg):
    """Notes where each text is written."""

    def __init__(self, width, height):
        super().__init__(width, height, 72)
        self.boxes = []

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        width, height, descent = self.get_text_width_height_descent(s, prop, ismath)
        self.boxes.append((s, x, y - height + descent, x + width, y + descent))


def written(ax, width):
    """The texts of a figure of so many pixels' width, each with its box, and the figure's height."""
    figure = ax.figure
    height = figure.get_size_inches()[1] * 72
    figure.set_dpi(72)
    figure.set_size_inches(width / 72, height / 72)
    renderer = Written(width, height)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure.draw(renderer)
    return renderer.boxes, height


def assert_apart(boxes, width, height):
    for number, (text, left, top, right, bottom) in enumerate(boxes):
        assert left > -2 and right < width + 2 and top > -2 and bottom < height + 2, text
        for other, left_, top_, right_, bottom_ in boxes[:number]:
            across, down = (
                min(right, right_) - max(left, left_),
                min(bottom, bottom_) - max(top, top_),
            )
            assert across <= 1 or down <= 2, (text, other)


EACH_FIGURE = pytest.mark.parametrize("name", FIGURES)


@EACH_FIGURE
@pytest.mark.parametrize("rows", [1, 3, pytest.param(50, marks=pytest.mark.slow), 5000])
@pytest.mark.parametrize("width", [figures.WIDE, figures.NARROW])
def test_no_text_is_written_over_another_or_beyond_the_edge(name, rows, width):
    boxes, height = written(drawings(rows)[name](), width)

    assert boxes
    assert_apart(boxes, width, height)


@pytest.mark.parametrize("counts", [[20_000_000], [3, 20_000_000]], ids=["one", "two"])
@pytest.mark.parametrize("width", [figures.WIDE, figures.NARROW])
def test_a_number_wider_than_its_bar_stands_clear_of_those_of_the_axis(counts, width):
    boxes, height = written(figures.plot_people_by_month(by_month(counts)), width)

    assert_apart(boxes, width, height)


COUNTS = st.sampled_from([1, 5, 40, 900, 20_000]).flatmap(
    lambda most: st.lists(
        st.tuples(st.integers(0, most), st.integers(0, most), st.booleans()),
        min_size=1,
        max_size=25,
    )
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(rows=COUNTS, usual=st.floats(0, 1), width=st.sampled_from([figures.WIDE, figures.NARROW]))
def test_whatever_the_numbers_no_text_is_written_over_another(rows, usual, width):
    pairs = [(min(row[:2]), max(row[:2])) for row in rows]
    outside = [at for at, (_, n) in enumerate(pairs) if rows[at][2] and n]
    most = max(n for _, n in pairs)
    table = changes([("answered", *pairs[0], *pairs[-1], "more"), ("opportunities", most, 30, 2 * most, 180, "fewer")])  # fmt: skip
    drawn = [
        figures.plot_people_by_month(by_month([n for _, n in pairs]), usual=usual * most),
        figures.plot_answers_by_month(answers(pairs), usual=usual),
        figures.plot_run_chart(
            run_chart([(n, 30, n / 30, 0, usual * most) for _, n in pairs], outside=outside)
        ),
        figures.plot_run_chart(
            run_chart([(k, n, usual, usual / 2, 1) for k, n in pairs], outside=outside), share=True
        ),
        figures.plot_funnel(funnel(*sorted((most, *pairs[0], pairs[-1][0]), reverse=True))),
        figures.plot_changes(table),
    ]

    for ax in drawn:
        boxes, height = written(ax, width)
        assert_apart(boxes, width, height)


@EACH_FIGURE
def test_on_a_phone_no_text_is_smaller_than_ten_pixels(name):
    source = shown(drawings(50)[name](), figures.NARROW)

    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', source)]

    # A figure of 360 pixels on a page of 350.
    assert sizes and min(sizes) * 350 / figures.NARROW >= 10


@EACH_FIGURE
def test_a_figure_of_5000_people_is_small_enough_for_a_page(name):
    ax = drawings(5000)[name]()

    assert len(shown(ax)) < 36_000
    assert len(shown(ax, figures.NARROW)) < 36_000


@EACH_FIGURE
def test_drawing_leaves_the_settings_of_matplotlib_alone(name):
    before = dict(mpl.rcParams)

    shown(drawings(3)[name]())

    assert dict(mpl.rcParams) == before


@EACH_FIGURE
@pytest.mark.parametrize("rows", [0, 9])
def test_a_figure_is_drawn_on_the_axes_given_and_its_table_left_alone(name, rows):
    ax = mpl.figure.Figure().add_subplot()
    plot = drawings(rows)[name]
    function = next(value for value in map(plot.__globals__["figures"].__dict__.get, plot.__code__.co_names) if callable(value))  # fmt: skip
    arguments = {}

    def called(table, **options):
        arguments.update(table=table, before=table.copy(deep=True))
        return function(table, **options, ax=ax)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, function.__name__, called)
        assert plot() is ax

    pd.testing.assert_frame_equal(arguments["table"], arguments["before"])


@EACH_FIGURE
def test_a_figure_has_no_colour_that_the_style_sheet_does_not_exchange(name):
    source = shown(drawings(50)[name]())

    colours = set(re.findall(r'\b(fill|stroke)="(#[0-9a-f]{6})"', source))

    assert colours
    assert {colour for _, colour in colours} <= set(figures.PALETTE)
    assert all(f'[{where}="{colour}"]' in html.stylesheet() for where, colour in colours)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


SCHEMES = re.findall(r"\{([^{}]*--nm-paper:[^{}]*)\}", html.stylesheet())


@pytest.mark.parametrize("scheme", range(len(SCHEMES)))
def test_text_and_bars_stand_out_on_every_page(scheme):
    colour = dict(re.findall(r"--nm-(\w+): (#[0-9a-f]{6})", SCHEMES[scheme]))

    # WCAG 2.2: 4.5 for text, 3 for what must be seen; without colour the two kinds of bar differ.
    assert contrast(colour["ink"], colour["paper"]) >= 4.5
    assert contrast(colour["muted"], colour["paper"]) >= 4.5
    assert contrast(colour["accent"], colour["paper"]) >= 3
    assert contrast(colour["accent"], colour["soft"]) >= 2.5


@EACH_FIGURE
def test_text_has_one_of_the_two_colours_of_text(name):
    ax = drawings(50)[name]()

    source = shown(ax)

    fills = re.findall(r"<text[^>]*>", source)
    assert fills
    assert all(f'fill="{figures.INK}"' in tag or f'fill="{figures.MUTED}"' in tag for tag in fills)


def test_bars_are_drawn_for_the_last_24_months():
    ax = figures.plot_people_by_month(by_month([99, *range(1, 25)]))
    other = figures.plot_answers_by_month(answers([(9, 99), *[(1, n) for n in range(1, 25)]]))

    assert [bar.get_height() for bar in ax.patches] == list(range(1, 25))
    assert [bar.get_height() for bar in other.patches] == [1] * 24 + list(range(24))


def test_the_usual_share_is_a_line_across_each_bar():
    ax = figures.plot_answers_by_month(answers([(3, 5), (9, 14)]), usual=0.5)

    line = next(found for found in ax.collections if found.get_label() == "usual: 50 %")
    assert [segment[0][1] for segment in line.get_segments()] == [2.5, 7]
    assert "usual: 50 %" in shown(ax)


def lines(ax):
    return {line.get_label(): line.get_xydata().tolist() for line in ax.lines}


def test_a_run_chart_draws_counts_and_the_usual_of_as_many_days():
    rows = [(20, 30, 0.5, 0.2, 0.8), (35, 31, 0.5, 0.2, 0.8)]

    ax = figures.plot_run_chart(run_chart(rows, outside=[1]), unit="people")

    usual, months_, last, outside = (line.get_ydata().tolist() for line in ax.lines)
    assert usual == [15, 15, 15.5, 15.5]
    assert months_ == [20, 35]
    assert (last, outside) == ([35], [35])
    # 31 days: 0.2, 0.5 and 0.8 a day
    assert words(ax) == ["people", "6", "usual: 16", "25", "35"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["the usual range", "outside it"]  # fmt: skip


def test_a_run_chart_of_shares_says_how_many_of_how_many():
    rows = [(6, 8, 0.6, 0.3, 0.9), (9, 14, 0.6, 0.4, 0.8)]

    ax = figures.plot_run_chart(run_chart(rows), unit="answered", share=True)

    assert ax.lines[1].get_ydata().tolist() == [0.75, 9 / 14]
    assert words(ax) == ["answered", "40 %", "usual: 60 %", "9 of 14", "80 %"]


def test_a_run_chart_without_a_usual_says_that_it_is_too_early():
    nan = float("nan")

    ax = figures.plot_run_chart(run_chart([(4, 30, nan, nan, nan)]))

    assert words(ax) == [
        "Too early to say what is usual: that takes three whole months with enough in them."
    ]


def test_a_number_is_written_once_beside_a_run_chart():
    ax = figures.plot_run_chart(
        run_chart([(0, 30, 0, 0, 0)] * 5 + [(1, 30, 0, 0, 0), (0, 30, 0, 0, 0)])
    )

    assert sorted(words(ax)) == ["", "0", "usual: 0"]


def test_a_last_month_in_which_nobody_could_answer_is_not_called_0_of_0():
    ax = figures.plot_answers_by_month(answers([(1, 2), (0, 0)]))

    assert "0 of 0" not in words(ax)


def test_a_run_of_high_counts_need_not_begin_at_0_but_bars_do():
    counts = [1000, 1100, 1050]

    run = figures.plot_run_chart(run_chart([(n, 30, 35, 32, 38) for n in counts]))
    low = figures.plot_run_chart(run_chart([(n, 30, 35, 10, 60) for n in counts]))

    assert 800 < run.get_ylim()[0] < 960
    assert low.get_ylim()[0] == 0
    assert figures.plot_people_by_month(by_month(counts)).get_ylim()[0] == 0


def test_a_run_of_high_shares_is_ticked_in_percent():
    rows = [(70, 100, 0.7, 0.64, 0.76), (66, 100, 0.7, 0.64, 0.76)]

    ax = figures.plot_run_chart(run_chart(rows), share=True)
    shown(ax)

    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert {"65 %", "70 %", "75 %"} <= set(labels)


def test_words_too_long_for_their_dots_stand_side_by_side_at_the_right():
    row = ("answered", 10_347, 11_347, 20_000, 100_000, "more")

    boxes, _ = written(figures.plot_changes(changes([row])), figures.NARROW)

    found = {text: (left, right) for text, left, _, right, _ in boxes}
    now, usual = found["10,347 of 11,347"], found["usual 20,000 of 100,000"]
    assert usual[1] < now[0] and 350 < now[1] <= 360


def test_the_last_month_with_nothing_asked_has_no_dot():
    rows = [(3, 4, 0.5, 0.1, 0.9), (0, 0, 0.5, float("nan"), float("nan"))]

    ax = figures.plot_run_chart(run_chart(rows), share=True)

    assert "3 of 4" in words(ax)
    assert "0 of 0" not in words(ax)


# Delays of 2, 2, 5+, 20, 40+, 100: by hand, the share is 1/3 on day 2 and 1 - 2/3 * 2/3 on day 20.
CURVE = [
    (2, 6, 2, 1 / 3, 0.1, 0.7),
    (5, 4, 0, 1 / 3, 0.1, 0.7),
    (20, 3, 1, 5 / 9, 0.2, 0.9),
    (40, 2, 0, 5 / 9, 0.2, 0.9),
    (100, 1, 1, 1, float("nan"), float("nan")),
]


def test_the_curve_is_that_of_the_table_with_a_stroke_where_somebody_is_open():
    ax = figures.plot_answer_curve(curve(CURVE))

    share, still, picked = ax.lines
    assert share.get_xydata().tolist() == [
        [0, 0], [2, 1 / 3], [5, 1 / 3], [20, 5 / 9], [40, 5 / 9], [90, 5 / 9],
    ]  # fmt: skip
    assert still.get_xydata().tolist() == [[5, 1 / 3], [40, 5 / 9]]
    assert picked.get_xydata().tolist() == [[30, 5 / 9]]
    assert "56 % within 30 days" in words(ax)
    assert "probably 20 to 90 %" in words(ax)


def test_the_curve_stops_where_nothing_more_is_known():
    ax = figures.plot_answer_curve(curve(CURVE[:4]), window_days=60)

    assert ax.get_xlim() == (0, 40)
    assert ax.lines[0].get_xdata().max() == 40
    assert "56 % within 40 days" in words(ax)


def test_below_the_days_stands_how_many_are_open():
    ax = figures.plot_answer_curve(curve(CURVE))

    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["0\n6", "14\n3", "30\n2", "60\n1", "90\n1"]


def test_nobody_answered_in_the_days_drawn_is_a_flat_line():
    ax = figures.plot_answer_curve(curve([(200, 9, 1, 1 / 9, 0.01, 0.4)]))

    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [90, 0]]
    assert words(ax) == ["answered by then, of 9", "days", "open"]


def test_fewer_than_five_make_no_curve():
    ax = figures.plot_answer_curve(curve([(2, 4, 3, 0.75, 0.2, 0.9), (9, 1, 0, 0.75, 0.2, 0.9)]))

    assert words(ax) == ["3 of 4 answered so far. Too few to draw."]


def test_the_way_to_working_together_is_counted_of_the_step_before():
    ax = figures.plot_funnel(funnel(62, 50, 30, 12, early=9))

    assert [bar.get_width() for bar in ax.patches] == [62, 62, 50, 30, 62, 50, 30, 12]
    assert words(ax) == [
        "people; for 9 more it is too early to say", "62", "50 of 62", "30 of 50", "12 of 30",
    ]  # fmt: skip


def test_a_step_that_is_not_recorded_is_not_drawn_as_nobody():
    table = funnel(16, 8, 8, 0, early=3)
    table["note"] = ["", "", "not recorded"]

    ax = figures.plot_funnel(table)

    assert [bar.get_width() for bar in ax.patches] == [16, 16, 8, 16, 8, 8]
    assert words(ax) == [
        "people; for 3 more it is too early to say", "16", "8 of 16", "8 of 8",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("early", "said"),
    [
        pytest.param(0, "Nothing recorded yet.", id="none"),
        pytest.param(1, "Too early to say for the one person written to so far.", id="one"),
        pytest.param(7, "Too early to say for the 7 people written to so far.", id="seven"),
    ],
)
def test_nobody_written_to_long_enough_ago_is_said_in_words(early, said):
    ax = figures.plot_funnel(funnel(0, 0, 0, 0, early=early))

    assert words(ax) == [said]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param((4, "on the way", 1, 100, 50, 2, 5), "1 of 4 by 31 Dec 2026; probably 2 to 5", id="others"),
        pytest.param((4, "on the way", 1, 100, 50, None, None), "1 of 4 by 31 Dec 2026; 2 at this pace", id="own"),
        pytest.param((4, "done", 6, 100, 50, None, None), "6 of 4, done", id="done"),
        pytest.param((4, "final", 3, 100, 100, None, None), "3 of 4, time is over", id="over"),
        pytest.param((4, "not started", 0, 100, 0, None, None), "starts 1 Jan 2027", id="ahead"),
        pytest.param((4, "too early to say", 1, 100, 3, None, None), "1 of 4, too early to say", id="early"),
        pytest.param((4, "not recorded", 0, 100, 50, None, None), "not recorded", id="not recorded"),
        pytest.param((float("nan"), "not counted", 0, 0, 0, None, None), "not counted", id="unknown"),
    ],
)  # fmt: skip
def test_a_goal_says_how_it_stands(row, said):
    ax = figures.plot_goals(goals([("Meetings", *row)]))

    assert said in words(ax)
    assert f">{said}<" in shown(ax)


def test_a_goal_is_drawn_as_a_share_of_its_target():
    ax = figures.plot_goals(goals([("Meetings", 4, "on the way", 1, 100, 50, 2, 5)]))

    track, so_far = ax.patches
    assert (track.get_width(), so_far.get_width()) == (1, 0.25)
    assert [x for x, _ in lines(ax)["probable end"]] == [0.5, 1.25]
    assert [x for x, _ in lines(ax)["even pace"]] == [0.5]


def test_more_goals_than_there_is_room_for_are_counted():
    ax = figures.plot_goals(goals([("Meetings", 4, "done", 4, 9, 9, None, None)] * 23))

    assert "and 3 more" in words(ax)


def test_a_change_is_drawn_from_the_usual_of_as_many_days_to_now():
    rows = [
        ("people in touch with", 10, 30, 120, 180, "fewer"),
        ("answered", 9, 12, 30, 60, "about as usual"),
        ("opportunities", 0, 30, 0, 180, "too early to say"),
    ]

    ax = figures.plot_changes(changes(rows))

    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert dots == [1, 0.5, pytest.approx(2 / 3), 1]
    assert words(ax) == [
        "fewer", "People in touch with", "usual 20", "10",
        "about as usual", "Answered", "usual 30 of 60", "9 of 12",
    ]  # fmt: skip


STEPS = [
    (7, "Bo", "message", "Me", None, "2023-02-14", 1096),
    (7, "Bo", "answer", "Them", None, "2023-02-16", 2),
    (7, "Bo", "social", "Me", None, "2023-02-17", 1),
    (7, "Bo", "meeting", "Me", None, "2023-06-03", 107),
    (7, "Cy", "introduction", "Me", None, None, None),
    (7, "Cy", "opportunity", "Them", "Referral", "2023-07-02", 90),
    (8, "Di", "opportunity", "Me", None, "2024-01-05", None),
]


def test_steps_stand_side_by_side_and_silences_are_broken_lines():
    ax = figures.plot_paths(paths(STEPS))

    marks = lines(ax)
    # From the right: the opportunity, 90 silent days, the introduction, the meeting, 107 silent days.
    assert [x for x, _ in marks["introduced"]] == [16]
    assert [x for x, _ in marks["met or spoke"]] == [15]
    assert [x for x, _ in marks["they wrote"]] == [11]
    assert [x for x, _ in marks["you wrote"]] == [10]
    solid, broken = (patch.get_path().vertices[:, 0].tolist() for patch in ax.patches)
    # A stroke ends the silence before the first step: there was an entry.
    assert solid == [15, 16, 10, 11, 6, 6]
    assert broken == [16, 20, 11, 15, 6, 10]


def test_the_key_names_every_mark_that_is_drawn():
    ax = figures.plot_paths(paths(STEPS))

    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named == ["you wrote", "they wrote", "met or spoke", "introduced", "came up"]


def test_the_latest_opportunity_stands_on_top_and_one_without_entries_says_so():
    ax = figures.plot_paths(paths(STEPS))

    assert words(ax) == [
        "no entry before it", "5 Jan 2024", "Opportunity, through Di",
        "silent for 3 months", "silent for 4 months", "silent for 3 years",
        "14 Feb to 2 Jul 2023", "Referral, through Cy",
    ]  # fmt: skip


def test_only_the_latest_12_opportunities_are_drawn_and_the_others_counted():
    rows = [
        (at, f"P{at}", "opportunity", "Me", "Advice", f"2024-01-{at + 1:02}", None)
        for at in range(14)
    ]

    ax = figures.plot_paths(paths(rows))

    assert "Advice, through P13" in words(ax)
    assert "Advice, through P1" not in words(ax)
    assert words(ax)[-1] == "The latest 12; 2 earlier are not drawn."


def test_a_long_way_is_drawn_from_its_end():
    rows = [(1, "Bo", "message", "Me", None, f"2024-01-{at:02}", 1) for at in range(1, 29)]
    rows.append((1, "Bo", "opportunity", "Me", "Advice", "2024-02-01", 4))

    ax = figures.plot_paths(paths(rows))

    assert len(lines(ax)["you wrote"]) == 19
    assert words(ax)[0] == "10 Jan to 1 Feb 2024"


def cells(ax):
    """Label, and column and row of each day, of the calendar's squares."""
    return {
        patch.get_label(): [
            (int(x), int(y)) for x, y in patch.get_path().vertices[::5] if x >= 0
        ]
        for patch in ax.patches
    }  # fmt: skip


def test_a_day_stands_in_its_week_and_below_its_weekday():
    rows = [("2026-10-31", "Bo", "Call", "Me", None)] * 3
    rows += [("2025-10-27", "Bo", "Call", "Me", None), ("2025-10-26", "Bo", "Call", "Me", None)]

    found = cells(figures.plot_calendar(log(rows), as_of=AS_OF))

    # 31 October 2026 is a Saturday; 53 weeks before its Monday lies 27 October 2025.
    assert found["1"] == [(0, 0)]
    assert found["3"] == [(52, 5)]
    assert len(found["none"]) == 53 * 7 - 1 - 2


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        pytest.param(1, ["none", "1"], id="one"),
        pytest.param(3, ["none", "1", "3"], id="three"),
        pytest.param(4, ["none", "1 to 2", "3 to 4"], id="four"),
        pytest.param(30, ["none", "1 to 10", "21 to 30"], id="thirty"),
    ],
)
def test_the_shades_of_the_calendar_say_how_many(most, labels):
    rows = [("2026-10-30", "Bo", "Call", "Me", None)] * most
    rows.append(("2026-10-01", "Bo", "Call", "Me", None))

    ax = figures.plot_calendar(log(rows), as_of=AS_OF)

    assert list(cells(ax)) == labels


def test_a_calendar_without_anything_in_the_last_year_says_so():
    ax = figures.plot_calendar(log([("2024-01-01", "Bo", "Call", "Me", None)]), as_of=AS_OF)

    assert words(ax) == ["Nothing in the last 12 months."]


def test_the_timeline_has_a_line_a_channel_and_a_side_for_who_started():
    rows = [
        ("2026-08-16", "Bo", "Email", "Me", None),
        ("2026-10-16", "Bo", "In person", "Them", None),
        ("2026-10-16", "Bo", "Email", None, None),
    ]

    ax = figures.plot_timeline(log(rows), as_of=AS_OF)

    assert [label.get_text() for label in ax.get_yticklabels()] == ["In person", "Email"]
    strokes = [patch.get_path().vertices.tolist() for patch in ax.patches]
    # The middle of August is place 0, that of October place 2; y grows downwards.
    theirs, mine = strokes
    assert theirs == [[pytest.approx(2, abs=0.02), 20], [pytest.approx(2, abs=0.02), 34.4]]
    assert [x for x, _ in mine] == pytest.approx([0, 0, 2, 2], abs=0.02)
    assert [y for _, y in mine] == [60, 45.6, 60, 45.6]


@pytest.mark.parametrize(
    ("days", "silent"),
    [pytest.param(89, False, id="89 days"), pytest.param(90, True, id="90 days")],
)
@pytest.mark.parametrize(
    "between", [("Social", None), ("Call", "No")], ids=["a like", "a missed call"]
)
def test_a_silence_is_broken_by_a_message_or_what_took_place(days, silent, between):
    last = pd.Timestamp(AS_OF)
    rows = [
        (last - pd.Timedelta(days=days), "Bo", "Email", "Me", None),
        (last - pd.Timedelta(days=40), "Bo", between[0], "Me", between[1]),
    ]

    ax = figures.plot_timeline(log(rows), as_of=AS_OF)

    assert words(ax) == (["silent for 3 months"] if silent else [])


def test_people_are_counted_by_closeness_and_status_and_named_where_they_are_few():
    rows = [
        ("Ana", "Close", "In touch", True),
        *[(f"P{at}", "Close", "Overdue", True) for at in range(4)],
        ("Bo", None, "Overdue", True),
        ("Paused", "Close", "Paused", False),
    ]

    ax = figures.plot_closeness(people(rows))

    assert words(ax) == [
        "In touch", "Overdue", "Close", "1", "Ana", "4", "Not recorded", "0", "1", "Bo",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "said"),
    [
        pytest.param(365, "a year", id="as it comes"),
        pytest.param(364, "364 days", id="a day less"),
        pytest.param(1, "1 day", id="one"),
    ],
)
def test_who_is_quiet_is_named_by_the_days_of_the_settings_sheet(days, said):
    quiet = "Quiet over a year"

    bars = figures.plot_status(statuses([(quiet, True), ("Due", True)]), dormant_days=days)
    grid = figures.plot_closeness(people([("Bo", "Close", quiet, True)]), dormant_days=days)

    assert [tick.get_text() for tick in bars.get_yticklabels()] == ["Due", f"Quiet over {said}"]
    assert sorted(words(grid)[:2]) == sorted(["Quiet over", said])


@pytest.mark.parametrize("name", NAMES)
def test_any_name_stands_in_every_figure_of_names_as_text(name):
    drawn = [
        figures.plot_closeness(people([(name, "Close", "In touch", True)])),
        figures.plot_goals(goals([(name, 4, "done", 4, 9, 9, None, None)])),
        figures.plot_paths(paths([(1, name, "opportunity", "Me", "Advice", "2024-01-01", None)])),
    ]

    for ax in drawn:
        assert name in shown(ax)


def test_a_name_with_markup_or_control_characters_is_harmless_text():
    name = "<b>$x$\u202e & Bo\x00\nby"

    drawn = [
        figures.plot_closeness(people([(name, "Close", "In touch", True)])),
        figures.plot_goals(goals([(name, 4, "done", 4, 9, 9, None, None)])),
        figures.plot_paths(paths([(1, name, "opportunity", "Me", "\x07Aid", "2024-01-01", None)])),
        figures.plot_run_chart(run_chart([(1, 30, 1, 1, 1)] * 4), unit=name),
    ]

    for ax in drawn:
        assert "&lt;b&gt;$x$ &amp; Bo by</text>" in shown(ax)


def test_more_bars_than_there_is_room_for_are_counted():
    ax = figures.plot_opportunities_by_kind(kinds({f"Kind {at}": 50 - at for at in range(23)}))

    assert len(ax.patches) == 20
    assert "opportunities; 3 more are not drawn" in words(ax)
