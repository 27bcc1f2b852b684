import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from netmetrics.report import html, index

NUMBERS = html.numbers([("in touch", "21 of 62", ""), ("answered", "9 of 14", "8 too early & co")])


def lay(reports, folder, title, *, stem="monthly", body=NUMBERS.html):
    (reports / folder).mkdir(parents=True)
    page = f"<html><title>{title}</title><body>{body}</body></html>"
    (reports / folder / f"{stem}.html").write_text(page, encoding="utf-8")


def test_the_reports_are_listed_newest_first_with_their_headlines(tmp_path):
    lay(tmp_path, "2026-09", "September 2026")
    lay(tmp_path, "2026-10", "Your network, October 2026")
    lay(tmp_path, "2026-Q3", "July to September 2026", stem="review")
    lay(tmp_path, "people/ana-ruiz", "Ana &lt;b&gt; Ruiz", stem="person", body="")
    lay(tmp_path, "shared/2026-10", "October 2026")
    lay(tmp_path, ".2026-11-abc", "half made")

    text = index.write(tmp_path).read_text(encoding="utf-8")

    order = [
        "Months",
        "October 2026",
        "September 2026",
        "Quarters",
        "July to",
        "People",
        "Ana &lt;b&gt; Ruiz",
    ]
    places = [text.index(word, text.index("<main>")) for word in order]
    assert places == sorted(places)
    assert '<a href="2026-10/monthly.html">October 2026</a>' in text
    assert '<th scope="col" class="nm-is-days">In touch</th>' in text
    row = text[text.index(">October 2026</a>") :].partition("</tr>")[0]
    assert 'data-label="In touch"><span>21 of 62</span></td>' in row
    assert re.search(r'data-label="Answered"><span>9 of 14<br><[^>]*>8 too early &amp; co<', row)
    assert "shared" not in text and "half made" not in text and "<script" not in text


def test_without_reports_there_is_no_list(tmp_path):
    assert index.write(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_list_is_the_same_bytes_for_the_same_reports(tmp_path):
    lay(tmp_path, "2026-10", "October 2026")

    first = index.write(tmp_path).read_bytes()

    assert index.write(tmp_path).read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-10", "index.html"]


def test_lists_made_at_the_same_time_do_not_disturb_each_other(tmp_path):
    lay(tmp_path, "2026-10", "October 2026")
    turn = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(index.write, [tmp_path] * 100))
    finally:
        sys.setswitchinterval(turn)

    assert set(found) == {tmp_path / "index.html"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-10", "index.html"]


@pytest.mark.parametrize("page", ["", "<title>", "no html at all \x00"])
def test_a_page_that_is_not_ours_is_listed_by_its_name(tmp_path, page):
    (tmp_path / "2026-10").mkdir()
    (tmp_path / "2026-10" / "monthly.html").write_text(page)

    assert ">2026-10/monthly.html</a>" in index.write(tmp_path).read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_list_asks_nothing_of_anybody_and_fits_a_phone(tmp_path, chromium):
    lay(tmp_path, "2026-10", "October 2026")
    page = chromium.new_page()
    page.set_viewport_size({"width": 380, "height": 800})
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(index.write(tmp_path).as_uri())

    assert (asked, said) == ([page.url], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
