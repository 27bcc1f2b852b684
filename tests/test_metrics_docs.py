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


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_every_measure_stands_on_the_page(page, module):
    public = {name.split(".")[1] for name in measures(module)}

    assert not {name for name in public if f"`{name}" not in page}


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
