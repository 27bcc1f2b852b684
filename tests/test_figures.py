import re
import subprocess
import sys

import matplotlib as mpl
import pandas as pd
import pytest

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


def drawings(rows):
    counts = [3 + at % 20 for at in range(rows)]
    return {
        "people": lambda: figures.plot_people_by_month(by_month(counts), usual=9),
        "opportunities": lambda: figures.plot_opportunities_by_month(by_month(counts)),
        "answers": lambda: figures.plot_answers_by_month(answers([(n // 2, n) for n in counts])),
        "status": lambda: figures.plot_status(statuses([("In touch", True)] * rows)),
        "kinds": lambda: figures.plot_opportunities_by_kind(
            kinds({f"Kind {at}": at + 1 for at in range(rows)})
        ),
    }


def words(ax):
    return [text.get_text() for text in ax.texts]


def shown(ax, width=figures.WIDE):
    return figures.svg(ax.figure, width=width, alt="Bars.")


@pytest.mark.parametrize("rows", [0, 1, 3, 50])
@pytest.mark.parametrize("name", ["people", "opportunities", "answers", "status", "kinds"])
def test_a_figure_gives_the_same_bytes_twice_whatever_the_number_of_rows(name, rows):
    draw = drawings(rows)[name]

    ax = draw()

    assert shown(ax, figures.NARROW) == shown(draw(), figures.NARROW)
    assert shown(ax) == shown(draw()) == shown(ax)
    assert ("Nothing recorded yet." in shown(ax)) == (rows == 0)


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
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["answered", "no answer"]


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


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("$x^2$ & <b>", "$x^2$ &amp; &lt;b&gt;", id="markup and formula"),
        pytest.param("محمد بن سعيد", "محمد بن سعيد", id="right to left"),
        pytest.param("山本由紀子", "山本由紀子", id="wide letters"),
        pytest.param("ab\x00c\u202ed", "abcd", id="control characters"),
        pytest.param("Unbelievably long name of a kind", "Unbelievably long name of…", id="long"),
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


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    before = dict(mpl.rcParams)

    shown(figures.plot_people_by_month(by_month([4, 5, 7])))

    assert dict(mpl.rcParams) == before


def test_a_figure_is_drawn_on_the_axes_given():
    ax = mpl.figure.Figure().add_subplot()

    assert figures.plot_people_by_month(by_month([4]), ax=ax) is ax
    assert figures.plot_status(statuses([]), ax=ax) is ax


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


def test_every_colour_of_a_figure_is_known_to_the_style_sheet():
    source = "".join(shown(draw()) for draw in drawings(3).values())

    colours = set(re.findall(r'\b(fill|stroke)="(#[0-9a-f]{6})"', source))

    assert {colour for _, colour in colours} <= set(figures.PALETTE)
    assert all(f'[{where}="{colour}"]' in html.stylesheet() for where, colour in colours)


def test_an_svg_brings_no_style_sheet_and_no_name_space_of_its_own():
    source = shown(figures.plot_answers_by_month(answers([(9, 14)])))

    assert source.startswith('<svg role="img" aria-label="Bars." viewBox="0 0 736 230"')
    assert not re.search("<style|<metadata|xmlns|style=|http", source)
