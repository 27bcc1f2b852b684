import datetime as dt
import re
import subprocess
import sys
from html.parser import HTMLParser

import nbconvert
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from netmetrics.report import figures, html, page

BIDI = "\u202e\u2066"
HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="script"),
    pytest.param('<img src=x onerror="alert(1)">', id="onerror"),
    pytest.param('"><svg onload=alert(1)>', id="broken out of an attribute"),
    pytest.param("[see](javascript:alert(1))", id="markdown link"),
    pytest.param("# *big* `code` ![x](https://example.org/x.png)", id="markdown"),
    pytest.param("costs $5 to $10, \\(x^2\\) \\begin{equation}y\\end{equation}", id="latex"),
    pytest.param("{{ 7 * 7 }} {% for x in y %}", id="template"),
    pytest.param("&lt;b&gt; &amp;", id="already escaped"),
]


class Seen(HTMLParser):
    """The tags, the attributes and the text of a page as a browser sees them."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def shown(*blocks):
    cells = [
        new_code_cell("x", outputs=[result({"text/html": block.html, "text/plain": repr(block)})])
        for block in blocks
    ]
    return page.html(new_notebook(cells=cells))


def result(data):
    return new_output("execute_result", data=data)


def only(output):
    return page.html(new_notebook(cells=[new_code_cell("secret = 1", outputs=[output])]))


def body(source):
    return source.partition("<main>")[2]


def every_block(text):
    people = pd.DataFrame({"contact": [text], "why": [text]})
    columns = {"contact": html.Column(text, "name"), "why": html.Column(text)}
    kinds = pd.DataFrame({"kind": [text], "opportunities": [2]})
    return [
        html.style(),
        html.masthead(text, about=text, kind=text),
        html.lead([text, html.Strong(text), html.Name(text)], write_next=[(text, text)]),
        html.numbers([(text, text, text), (text, f"1 of {text}", "")]),
        html.section(text, text),
        html.paragraph(text),
        html.note(text),
        html.table(people, columns=columns, caption=text),
        html.table(people.head(0), columns=columns, empty=text),
        html.picture(figures.plot_opportunities_by_kind(kinds), says=text, alt=text),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_stands_in_a_workbook_comes_out_as_text(text):
    seen = Seen(body(shown(*every_block(text))))

    assert not {"script", "img", "iframe", "a", "equation"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert not [value for name, value in seen.attributes if name in ("src", "href")]
    # Masthead 3, lead 5, numbers 4, section 2, paragraph, note, table 5, empty, picture.
    assert seen.text.count(text) >= 23
    assert ("aria-label", text) in seen.attributes


def test_a_figure_with_too_little_to_draw_is_its_sentence_alone():
    once = pd.DataFrame({"kind": ["Job lead", "Advice"], "opportunities": [1, 1]})
    twice = once.assign(opportunities=[2, 1])

    said, drawn = (
        html.picture(figures.plot_opportunities_by_kind(table), says="By kind.", alt="Bars.").html
        for table in (once, twice)
    )

    assert "By kind." in said and "<svg" not in said
    assert "By kind." in drawn and "<svg" in drawn


def test_a_text_as_long_as_a_page_is_cut_and_stands_below_its_name_on_a_phone():
    frame = pd.DataFrame({"who": ["Ana", "Bo"], "note": ["word " * 2000, "short"]})

    shown = html.table(
        frame, columns={"who": html.Column("Who", "name"), "note": html.Column("Note")}
    )

    assert 590 < len(shown.text.splitlines()[1]) < 620 and shown.text.splitlines()[1].endswith(
        "word…"
    )
    assert shown.html.count("nm-long") == 2


def test_a_name_cannot_turn_the_writing_around_it():
    blocks = every_block(f"evil{BIDI}txt.exe")

    source = shown(*blocks)

    assert not set(BIDI) & set(source)
    assert "<bdi>eviltxt.exe</bdi>" in source


def test_jupyterlab_is_told_not_to_typeset_formulas_in_a_block():
    assert all("mathjax_ignore" in block.html for block in every_block("$5"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_markdown_cell_brings_no_html_and_nothing_from_elsewhere(text):
    seen = Seen(body(page.html(new_notebook(cells=[new_markdown_cell(text)]))))

    assert not {"script", "img", "svg", "iframe"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    links = [value for name, value in seen.attributes if name == "href"]
    assert not [link for link in links if "javascript" in link]


def test_markdown_is_still_markdown():
    source = page.html(
        new_notebook(cells=[new_markdown_cell("## Engagement\n\n*Well* & **good**")])
    )

    assert "<h2>Engagement</h2>" in source
    assert "<em>Well</em> &amp; <strong>good</strong>" in source


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(new_output("stream", name="stdout", text="<script>x</script>"), id="print"),
        pytest.param(result({"text/plain": "<script>x</script>"}), id="repr"),
        pytest.param(result({"text/html": "<script>x</script><b onclick=y>z</b>"}), id="html"),
        pytest.param(result({"text/html": "<style>x</style><iframe src='//e.org'>"}), id="iframe"),
        pytest.param(result({"text/markdown": "<script>x</script>"}), id="markdown"),
        pytest.param(
            result({"application/javascript": "x()", "text/plain": "<script>"}), id="javascript"
        ),
        pytest.param(
            result({"image/svg+xml": "<svg><script>x</script></svg>", "text/plain": ""}), id="svg"
        ),
    ],
)
def test_an_output_that_is_not_ours_runs_nothing(output):
    seen = Seen(body(only(output)))

    assert not {"script", "style", "iframe", "svg"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    sources = [value for name, value in seen.attributes if name in ("src", "href")]
    assert all(source.startswith("data:image/") for source in sources)


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(new_output("stream", name="stderr", text="/home/me: warning"), id="stderr"),
        pytest.param(
            new_output(
                "error", ename="KeyError", evalue="/home/me", traceback=["\x1b[31m/home/me"]
            ),
            id="error",
        ),
    ],
)
def test_a_warning_or_a_failure_never_shows_raw(output):
    source = only(output)

    assert "/home/me" not in source
    assert ("This part could not be made." in source) == (output.output_type == "error")


def test_a_page_asks_nothing_of_anybody():
    source = shown(*every_block("Ana Ruiz"))

    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}' in source
    assert '<html lang="en">' in source
    assert '<meta name="color-scheme" content="light dark">' in source
    assert not re.search(r"<script|<link|<base|@import|https?:|\bsrc=|url\((?!#)", source)


def test_code_never_shows():
    assert "secret" not in only(result({"text/plain": "1"}))


def test_cells_for_the_reader_of_the_notebook_are_left_out():
    cells = [
        new_markdown_cell("# Monthly report", metadata={"tags": ["notebook-only"]}),
        new_code_cell(
            "html.style()",
            metadata={"tags": ["page-style"]},
            outputs=[result({"text/html": html.style().html})],
        ),
        new_markdown_cell("An Exception", metadata={"tags": ["papermill-error-cell-tag"]}),
    ]

    assert body(page.html(new_notebook(cells=cells))).split() == ["</main>", "</body>", "</html>"]


def test_the_style_of_the_page_stands_in_it_once_even_without_a_tag():
    assert shown(html.style()).count("--nm-sans:") == 1


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        pytest.param({}, "R&amp;D, October", id="first heading"),
        pytest.param({"title": "Mine & yours"}, "Mine &amp; yours", id="metadata"),
    ],
)
def test_the_title_is_that_of_the_report_not_of_the_file(metadata, title):
    block = html.masthead("R&D", about="October", kind="Monthly report")
    cell = new_code_cell("x", outputs=[result({"text/html": block.html})])
    resources = {"metadata": {"name": "file-name"}}

    source, _ = page.PageExporter().from_notebook_node(
        new_notebook(cells=[cell], metadata=metadata), resources
    )

    assert f"<title>{title}</title>" in source
    assert "file-name" not in source


def test_a_page_without_a_heading_has_a_title_too():
    assert "<title>Report</title>" in page.html(new_notebook())


def test_two_runs_give_the_same_bytes():
    blocks = every_block("Ana Ruiz")

    # Ids of cells are made up anew by nbformat each time.
    assert shown(*blocks) == shown(*blocks)


def test_a_folder_of_the_same_name_does_not_replace_the_template(tmp_path, monkeypatch):
    folder = tmp_path / "netmetrics"
    folder.mkdir()
    (folder / "index.html.j2").write_text("taken over")
    monkeypatch.chdir(tmp_path)

    assert "taken over" not in page.html(new_notebook())


def test_jupyter_finds_the_page_in_its_export_menu():
    exporter = nbconvert.get_exporter("netmetrics")

    assert exporter is page.PageExporter
    assert exporter.export_from_notebook == "netmetrics page (HTML)"


@pytest.mark.slow
def test_nbconvert_by_command_line_gives_the_same_page(tmp_path):
    block = html.masthead("Your network", about="October 2026")
    cell = new_code_cell("x", outputs=[result({"text/html": block.html})])
    notebook = new_notebook(cells=[cell])
    nbformat.write(notebook, tmp_path / "out.ipynb")

    command = [sys.executable, "-m", "nbconvert", "--to", "netmetrics", "out.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / "out.html").read_text("utf-8").strip() == page.html(notebook).strip()


def test_a_table_shows_each_kind_as_people_write_it():
    frame = pd.DataFrame(
        {
            "contact": ["Ana Ruiz", "Bo Chen"],
            "on": pd.to_datetime(["2026-10-03", None]).as_unit("us"),
            "quiet": [1.0, 94.0],
            "times": [1204, 0],
            "rate": [4.94, None],
            "never": pd.Series([None, None], dtype="str"),
        }
    )
    columns = {
        "contact": html.Column("Name", "name"),
        "on": html.Column("Last contact", "date"),
        "quiet": html.Column("Quiet for", "days"),
        "times": html.Column("Times", "count"),
        "rate": html.Column("Per 100", "number"),
        "never": html.Column("Talk about"),
    }

    block = html.table(frame, columns=columns, caption="People")

    assert repr(block).splitlines() == [
        "People",
        "Name  Last contact  Quiet for  Times  Per 100",
        "Ana Ruiz  3 Oct 2026  1 day  1,204  4.9",
        "Bo Chen  –  94 days  0  –",
    ]
    assert "Talk about" not in block.html


def test_a_table_without_rows_says_so():
    frame = pd.DataFrame({"contact": pd.Series([], dtype="str")})

    block = html.table(frame, columns={"contact": html.Column("Name", "name")}, empty="Nobody.")

    assert repr(block) == "Nobody."
    assert "<table" not in block.html


def test_a_table_refuses_a_column_that_is_not_there():
    with pytest.raises(KeyError, match="why"):
        html.table(pd.DataFrame({"contact": []}), columns={"why": html.Column("Why")})


def test_the_first_paragraph_reads_as_in_the_report():
    said = ["You were in touch with ", html.Strong("21 of 62"), " people."]

    block = html.lead(said, write_next=[("Ana Ruiz", "new job, 3 Oct"), ("Bo Chen", "a CV")])

    assert repr(block).splitlines() == [
        "You were in touch with 21 of 62 people.",
        "Write next: Ana Ruiz (new job, 3 Oct) · Bo Chen (a CV)",
    ]
    assert " ".join(repr(block).split()) == Seen(block.html).text.replace(".W", ". W")


def test_an_empty_paragraph_shows_nothing():
    assert body(shown(html.paragraph(""), html.note([]))).split()[0] == "</main>"


def test_dates_are_not_broken_across_lines():
    block = html.paragraph(f"by {dt.date(2026, 2, 28)}, 3 Oct 2026 or 64 %")

    assert re.findall(r'"nm-keep">([^<]+)', block.html) == ["2026-02-28", "3 Oct 2026", "64 %"]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_can_be_read_on_light_and_dark_paper():
    blocks = re.findall(r"\{([^{}]*--nm-paper:[^{}]*)\}", html.stylesheet())
    assert len(blocks) == 5

    for block in blocks:
        colour = dict(re.findall(r"--nm-(\w+): (#[0-9a-f]{6})", block))
        for text in ("ink", "muted", "accent"):
            for paper in ("paper", "tint"):
                darker, lighter = sorted((luminance(colour[text]), luminance(colour[paper])))
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, paper, block)


def test_a_table_that_pandas_shows_stays_a_table_without_its_style():
    frame = pd.DataFrame({"contact": ["Ana <b>Ruiz</b>"], "days": [3]})

    source = only(result({"text/html": frame._repr_html_()}))

    assert "<th>contact</th>" in source
    assert "<td>Ana &lt;b&gt;Ruiz&lt;/b&gt;</td>" in source
    assert "scoped" not in source
    assert "vertical-align: middle" not in source


def test_a_heading_above_nothing_is_left_out_and_one_above_something_stays():
    def shown(block):
        data = {"text/html": block.html, "text/plain": block.text}
        return new_code_cell("", outputs=[new_output("execute_result", data=data)])

    notebook = new_notebook(
        cells=[
            new_markdown_cell("## Goals"), shown(html.paragraph("")), shown(html.numbers([])),
            new_markdown_cell("## Who is next"), shown(html.paragraph("Ana Ruiz")),
            new_markdown_cell("## What came of it"), shown(html.paragraph("")),
        ]
    )  # fmt: skip

    shown_page = page.html(notebook)

    assert "Who is next" in shown_page
    assert "Ana Ruiz" in shown_page
    assert "Goals" not in shown_page
    assert "What came of it" not in shown_page


def test_the_line_of_names_may_have_another_label():
    block = html.lead("Text.", write_next=[("Write", "now")], label="Next")

    assert "<strong>Next:</strong>" in block.html
    assert "Next: Write (now)" in repr(block)
