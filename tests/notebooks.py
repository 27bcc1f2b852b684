"""Run a notebook's cells in this process, keeping every table and what each cell shows."""

import ast
import json
from pathlib import Path
from typing import Any


class Run:
    def __init__(self, notebook: Path, **parameters: str) -> None:
        self.cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        self.names: dict[str, Any] = {}
        self.shown: dict[str, Any] = {}
        self.reads: dict[str, set[str]] = {}
        for cell in self.cells:
            if cell["cell_type"] == "code":
                self._run(cell["id"], "".join(cell["source"]))
                if "parameters" in cell["metadata"].get("tags", []):
                    self.names |= parameters

    def _run(self, name: str, source: str) -> None:
        tree = ast.parse(source)
        self.reads[name] = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.names)
        if last is not None:
            self.shown[name] = eval(compile(ast.Expression(last.value), name, "eval"), self.names)

    def text(self, name: str) -> str:
        return repr(self.shown[name])
