import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe

import netmetrics as nm
from netmetrics.report import choose, index, render

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    return tmp_path_factory.mktemp("pages") / "reports"


@pytest.fixture(
    scope="module", params=["2026-10", "2026", "Ana Ruiz", "week", "the list of reports"]
)
def address(request, reports):
    """Each kind of page, made by its own notebook."""
    listed = request.param == "the list of reports"
    about = "2026-10" if listed else request.param
    job = choose.choose(about, workbook=nm.sample(), today=dt.date(2026, 11, 23))
    made = render.make(job, nm.sample(), reports=reports)
    return (index.write(reports) if listed else made.page).as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1280])
def test_a_page_passes_axe_in_contrast_headings_and_all_else(browser, address, scheme, width):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(address)

    found = Axe().run(page).response["violations"]

    context.close()
    told = [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        for node in one["nodes"]
    ]
    assert told == []
