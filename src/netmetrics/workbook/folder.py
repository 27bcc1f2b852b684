"""The person's folder: where the workbook is found, and how a new one is laid out."""

from __future__ import annotations

import shutil
from pathlib import Path

from netmetrics import shipped
from netmetrics.problems import WorkbookError

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


def set_up(folder: Path, *, sample: bool = False) -> list[str]:
    """Lay out a folder with a new workbook, the notebooks and a place for reports.

    Parameters
    ----------
    folder
        The folder; made if it is not there. Nothing that is there already is touched.
    sample
        Whether the workbook holds the sample's people; it is empty otherwise.

    Returns
    -------
    list of str
        One line for each file: made, or kept as it was.

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
        if workbook.exists():
            lines.append(f"kept  {workbook}")
        elif sample:
            shutil.copyfile(shipped.sample(), workbook)
            lines.append(f"made  {workbook} (the sample)")
        else:
            template.write(workbook)
            lines.append(f"made  {workbook}")
        for source in sorted(shipped.notebook("monthly_report.ipynb").parent.glob("*.ipynb")):
            target = folder / "notebooks" / source.name
            if target.exists():
                lines.append(f"kept  {target}")
            else:
                shutil.copyfile(source, target)
                lines.append(f"made  {target}")
    except FileExistsError as error:
        raise WorkbookError(
            f"{error.filename} is a file, so no folder can be made there. Choose another name."
        ) from error
    except OSError as error:
        raise WorkbookError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder."
        ) from error
    return lines
