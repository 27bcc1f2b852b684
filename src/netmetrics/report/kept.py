"""The numbers of a report, carried inside the notebook from the cell that keeps them.

So a notebook that papermill runs alone holds them too, and no cell writes a file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

# The run that takes the tables out again needs no pandas.
if TYPE_CHECKING:
    import pandas as pd

MIME = "application/vnd.netmetrics.kept+json"
"""The kind of output under which a notebook carries them."""


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What the last cell of a notebook hands on.

    Parameters
    ----------
    data
        Plain values: tables, known_to, rows and state.
    """

    data: Mapping[str, Any]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: dict(self.data), "text/plain": repr(self)}

    def __repr__(self) -> str:
        count = len(self.data["tables"])
        return f"{count} {'table' if count == 1 else 'tables'} kept as numbers beside the page."


def plain(table: pd.DataFrame) -> dict[str, Any]:
    """A table as plain values.

    Parameters
    ----------
    table
        Any table; its index is left out.

    Returns
    -------
    dict
        ``columns``: pairs of name and kind (int, float, bool, date or text); ``rows``: lists of
        values, None where there is none and a day as ISO text.
    """
    kinds = [_kind(dtype) for dtype in table.dtypes]
    missing = table.isna().to_numpy()
    columns = [
        [
            None if gone else _value(value, kind)
            for value, gone in zip(table.iloc[:, at], missing[:, at], strict=True)
        ]
        for at, kind in enumerate(kinds)
    ]
    return {
        "columns": [[str(name), kind] for name, kind in zip(table.columns, kinds, strict=True)],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def take(notebook: Any) -> dict[str, Any] | None:
    """Take what was kept out of an executed notebook.

    Parameters
    ----------
    notebook
        The notebook, as nbformat reads it; what was kept is no longer in it afterwards.

    Returns
    -------
    dict or None
        What :meth:`netmetrics.Edition.keep` handed on; None if no cell calls it.
    """
    found = None
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            found = output.get("data", {}).pop(MIME, found)
            output.get("metadata", {}).pop(MIME, None)
    return found


def _kind(dtype: Any) -> str:
    return {"i": "int", "u": "int", "f": "float", "b": "bool", "M": "date"}.get(dtype.kind, "text")


def _value(value: Any, kind: str) -> Any:
    match kind:
        case "int":
            return int(value)
        case "bool":
            return bool(value)
        case "float":
            return float(value) if math.isfinite(value) else str(float(value))
        case "date":
            return value.date().isoformat()
        case _:
            return str(value)
