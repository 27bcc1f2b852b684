import datetime as dt
import doctest
import inspect
import re

import pandas as pd
import pytest

import netmetrics
from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, goals, insights, known, opportunities

MODULES = [engagement, follow_up, goals, insights, opportunities]


def measures(*modules):
    return {
        f"{module.__name__.rsplit('.', 1)[1]}.{name}": what
        for module in modules
        for name, what in vars(module).items()
        if inspect.isfunction(what) and what.__module__ == module.__name__ and name[0] != "_"
    }


PUBLIC = {f"known.{name}": getattr(netmetrics, name) for name in netmetrics.__all__}
HELPED = measures(*MODULES) | {n: f for n, f in PUBLIC.items() if n in measures(known)}


@pytest.mark.parametrize("name", HELPED)
def test_the_help_of_each_measure_has_an_example_that_runs(name):
    found = doctest.DocTestParser().get_doctest(
        HELPED[name].__doc__, {"dt": dt, "pd": pd}, name, None, 0
    )
    said = []

    ran = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
        found, out=said.append
    )

    assert ran.attempted > 1, name
    assert any(example.want for example in found.examples)
    assert not ran.failed, "".join(said)


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "metrics.md").read_text(encoding="utf-8")


def test_the_examples_give_what_the_page_shows(page):
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "metrics.md", None, 0)
    said = []

    found = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
        examples, out=said.append
    )

    assert found.attempted > 15
    assert not found.failed, "".join(said)


PARTS = ("Formula", "Source", "How to read it", "How it misleads")


@pytest.fixture(scope="module")
def blocks(page):
    """What stands under the heading of each measure, by its name as module.function."""
    found = {}
    for section in re.split(r"^## ", page, flags=re.MULTILINE):
        module = re.search(r"^Module `netmetrics\.(\w+)`", section, flags=re.MULTILINE)
        for block in re.split(r"^### ", section, flags=re.MULTILINE)[1:] if module else []:
            named = re.match(r".*\n\n((?:`\w+`(?: · )?)+): \S", block)
            assert named, block[:60]
            for name in re.findall(r"\w+", named[1]):
                found.setdefault(f"{module[1]}.{name}", []).append(block)
    return found


def test_the_page_has_a_place_for_each_measure_and_for_nothing_else(blocks):
    assert set(blocks) == set(measures(*MODULES))
    assert {len(places) for places in blocks.values()} == {1}


@pytest.mark.parametrize("name", measures(*MODULES))
def test_each_measure_has_its_parts_and_an_example_with_the_sum_by_hand(blocks, name):
    block = blocks[name][0]
    code = "".join(re.findall(r"```python\n(.*?)```", block, flags=re.DOTALL))

    assert re.findall(r"^- \*\*(.+?):\*\* \S.{15}", block, flags=re.MULTILINE) == list(PARTS)
    assert re.search(rf"\b{re.escape(name)}\(", code)
    assert any(example.want for example in doctest.DocTestParser().get_examples(code))
    assert re.search(r"^\*By hand:\* [^#]*\d", block, flags=re.MULTILINE)


def test_each_link_within_the_page_leads_to_a_heading(page):
    titles = re.findall(r"^##+ (.+)$", page, flags=re.MULTILINE)
    places = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]

    assert len(set(places)) == len(places)
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) >= set(places)
    assert not set(re.findall(r"\]\(#([^)]+)\)", page)) - set(places)


def test_the_page_names_each_threshold_with_its_default(page):
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| `(\w+)` \|", page, flags=re.MULTILINE)
    settings = {setting.label: setting.default for setting in schema.SETTINGS}
    options = {
        name: option.default
        for module in (engagement, follow_up, opportunities)
        for what in vars(module).values()
        if inspect.isfunction(what) and what.__name__[0] != "_"
        for name, option in inspect.signature(what).parameters.items()
    }

    assert len(rows) == 11
    for label, default, option in rows:
        assert settings[label] == int(default)
        given = options.get(option)
        assert option == "within_days" or int(default) in (
            given if isinstance(given, tuple) else [given]
        )
