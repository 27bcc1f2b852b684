"""The person's folder: where the workbook is found, and how a new one is laid out."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from netmetrics import shipped
from netmetrics.problems import WorkbookError

SHIPPED = "netmetrics_shipped"
"""Where a copied notebook says, in its metadata, what its cells were when it was copied."""

_NAME = "network.xlsx"


def find_workbook(text: str = "") -> Path:
    """Find the workbook that is meant.

    Parameters
    ----------
    text
        A file; empty for network.xlsx here, then one folder up, then the sample.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    WorkbookError
        If there is no such file, or it is a folder.
    """
    if not text:
        return next(
            (found for found in (Path(_NAME), Path("..", _NAME)) if found.is_file()),
            shipped.sample(),
        )
    path = Path(text).expanduser()
    if path.is_dir():
        raise WorkbookError(
            f"{path} is a folder, not a workbook. Name the file in it, such as {path / _NAME}."
        )
    if not path.exists():
        raise WorkbookError(
            f"There is no file {path}. Check the name, or make a new workbook with: netmetrics init"
        )
    return path


def set_up(folder: Path, *, sample: bool = False, update: bool = False) -> list[str]:
    """Lay out a folder with a new workbook, the notebooks and a place for reports.

    Parameters
    ----------
    folder
        The folder; made if it is not there. Nothing that is there already is touched.
    sample
        Whether the workbook holds the sample's people; it is empty otherwise.
    update
        Whether a notebook that is there is replaced by the present one, unless its cells have
        been edited.

    Returns
    -------
    list of str
        One line for each file: made, replaced, or kept as it was.

    Raises
    ------
    WorkbookError
        If the folder cannot be written.
    """
    from netmetrics.workbook import template

    lines = []
    try:
        for part in (folder, folder / "notebooks", folder / "reports"):
            part.mkdir(parents=True, exist_ok=True)
        workbook = folder / _NAME
        if os.path.lexists(workbook):  # also a link to a drive that is not there now
            lines.append(f"kept  {workbook}" + (", so the sample was left out" if sample else ""))
        elif sample:
            _put(shipped.sample().read_bytes(), workbook)
            lines.append(f"made  {workbook} (the sample)")
        else:
            template.write(workbook)
            lines.append(f"made  {workbook}")
        lines += [
            _lay_out(source, folder / "notebooks" / source.name, update=update)
            for source in sorted(shipped.notebook("monthly_report.ipynb").parent.glob("*.ipynb"))
        ]
    except FileExistsError as error:
        raise WorkbookError(
            f"{error.filename} is a file, so no folder can be made there. Choose another name."
        ) from error
    except OSError as error:
        raise WorkbookError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder."
        ) from error
    return lines


def _lay_out(source: Path, target: Path, *, update: bool) -> str:
    """Put a notebook in place, and say in it what its cells were."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    now = _cells(notebook)
    if target.exists():
        there = _notebook(target)
        if not update or there is None or _cells(there) == now:
            return f"kept  {target}"
        if there.get("metadata", {}).get(SHIPPED) != _cells(there):
            return f"kept  {target}, because you have edited it. Rename it and run this again to get the new one."
    done = "replaced" if target.exists() else "made"
    notebook["metadata"][SHIPPED] = now
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    _put(f"{text}\n".encode(), target)
    return f"{done:<5} {target}"


def _put(content: bytes, target: Path) -> None:
    """Write a file whole or not at all: a full disk leaves no part of it."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".netmetrics-") as folder:
        draft = Path(folder) / target.name
        draft.write_bytes(content)
        draft.replace(target)


def _notebook(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None
    return found if isinstance(found, dict) and isinstance(found.get("cells"), list) else None


def _cells(notebook: dict[str, Any]) -> str:
    """One hash of what a person can edit: running a notebook does not change it."""
    cells = [(cell.get("cell_type"), "".join(cell.get("source", ""))) for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
