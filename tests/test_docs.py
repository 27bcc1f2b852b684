import importlib.util
import re

import pytest

from netmetrics import schema
from netmetrics.workbook.codes import CODES


@pytest.fixture(scope="module")
def script(root):
    spec = importlib.util.spec_from_file_location("make_docs", root / "scripts" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_what_the_code_says(script, capsys):
    assert script.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", ["problems.md", "workbook.md"])
def test_a_page_out_of_step_is_named_and_nothing_is_written(
    script, tmp_path, monkeypatch, capsys, name
):
    monkeypatch.setattr(script, "DOCS", tmp_path)
    script.main([])
    old = (tmp_path / name).read_text(encoding="utf-8").replace("Contacts", "People", 1)
    (tmp_path / name).write_text(old, encoding="utf-8")

    assert script.main(["--check"]) == 1
    assert capsys.readouterr().err == f"docs/{name} is not what the code says. Run: make docs\n"
    assert (tmp_path / name).read_text(encoding="utf-8") == old


def test_every_code_has_its_paragraph_with_example_and_remedy(root):
    page = (root / "docs" / "problems.md").read_text(encoding="utf-8")

    paragraphs = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", page, re.DOTALL | re.MULTILINE))
    assert set(paragraphs) == set(CODES)
    for code, text in paragraphs.items():
        lines = [line for line in text.splitlines() if line]
        assert len(lines) == 3, code
        assert lines[1].startswith("> ")
        assert "{" not in text, code


def test_every_column_and_setting_is_described(root):
    page = (root / "docs" / "workbook.md").read_text(encoding="utf-8")

    for sheet in schema.SHEETS:
        section = page.partition(f"## {sheet.name}\n")[2].partition("\n## ")[0]
        for column in sheet.columns:
            if not column.foreign:
                assert f"| **{column.header}**" in section, (sheet.name, column.header)
    for setting in schema.SETTINGS:
        assert f"| {setting.label} | {setting.default} |" in page
