import importlib.util
import re

import pytest

from netmetrics.metrics import habits
from netmetrics.metrics.rules import ARTICLES, RULES
from netmetrics.plan.due import REASONS
from netmetrics.schema import PURPOSES, SHEETS


@pytest.fixture(scope="module")
def make_advice(root):
    spec = importlib.util.spec_from_file_location("make_advice", root / "scripts/make_advice.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_in_step_with_the_rules_and_the_messages(root, make_advice):
    page = (root / "docs" / "advice.md").read_text(encoding="utf-8")

    assert page == make_advice.page(), "run scripts/make_advice.py"


def test_every_rule_says_what_it_asks_where_it_is_from_and_where_it_shows():
    for rule in RULES:
        assert rule.asks and rule.columns and rule.how and rule.where, rule.number
        assert set(rule.article.split(", ")) <= set(ARTICLES), rule.number
        assert "|" not in "".join((rule.asks, rule.columns, rule.how, rule.where)), rule.number


def test_what_a_rule_needs_is_declared_in_the_schema():
    tables = {sheet.table: sheet for sheet in SHEETS}
    for rule in RULES:
        for need in "|".join(rule.needs).split("|") if rule.needs else ():
            table, column = need.split(".")
            if table == "purposes":
                assert column in PURPOSES, need
                continue
            names = {c.name for c in tables[table].columns} | {"answered", "done"}
            assert column in names, need


def test_a_rule_that_says_it_is_counted_is_counted_and_the_other_way_round():
    counted = {rule.number for rule in RULES if "habits.table" in rule.where}

    assert counted == set(habits.MEASURED)


def test_the_reasons_of_the_list_are_all_worded(root):
    files = [p for p in (root / "src/netmetrics/report").rglob("*.py") if "sentences" in str(p)]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r'"([a-z-]+)"', source))

    assert {"milestone", "follow-up", *REASONS} - {"check-in"} <= named
