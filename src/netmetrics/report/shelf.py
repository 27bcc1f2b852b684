"""Where reports stand: made aside, then put in place whole.

A report is made in a hidden folder beside its place. Renaming that folder is the moment at which
the new report counts: a run that ends before it leaves the old report as it was, and one that is
killed after it is brought to its end by the next run.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from netmetrics.report.hashes import digest

MADE_FROM = "made-from.json"
"""The file beside a report that says what it was made from."""

_READY = ".ready"
_LONG_AGO = 24 * 3600
_ROOM = re.compile(r"[a-z0-9_]{8}_[0-9a-f]{4}_\d+$")


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """A hidden folder beside `folder` in which to make what will stand there.

    Parameters
    ----------
    folder
        The place of the report.

    Yields
    ------
    pathlib.Path
        The folder, empty; it is removed at the end unless :func:`publish` has put it in place.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = room(folder.parent, f".{folder.name}-")
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def room(parent: Path, prefix: str) -> Path:
    """A new folder whose name tells later runs whether the run that uses it is still there.

    Parameters
    ----------
    parent
        Where it goes.
    prefix
        How its name begins.

    Returns
    -------
    pathlib.Path
        The folder, empty.
    """
    return Path(tempfile.mkdtemp(prefix=prefix, suffix=f"_{_machine()}_{os.getpid()}", dir=parent))


def clear(parent: Path, prefix: str) -> None:
    """Remove what killed runs have left of their folders.

    Parameters
    ----------
    parent
        Where :func:`room` put them.
    prefix
        How their names begin.
    """
    for left in parent.glob(f"{prefix}*"):
        if _ROOM.search(left.name) and left.is_dir() and _abandoned(left):
            shutil.rmtree(left, ignore_errors=True)


def publish(made: Path, folder: Path, *, stale: frozenset[str] = frozenset()) -> None:
    """Put what was made in place of what stood there.

    Parameters
    ----------
    made
        From :func:`scratch`.
    folder
        The place; files in it that the report does not bring stay.
    stale
        Files of the report that stood there, by their path in the folder, to be removed where
        the new one does not bring them.
    """
    new = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    ready = made.rename(made.with_name(made.name + _READY))
    _move(ready, folder)
    for name in stale - new:
        (folder / name).unlink(missing_ok=True)


def made_from(folder: Path) -> dict[str, Any]:
    """What the report in a folder was made from.

    Parameters
    ----------
    folder
        The report's folder.

    Returns
    -------
    dict
        As :func:`note` wrote it; empty if there is none or it cannot be read.
    """
    try:
        found = json.loads((folder / MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note(
    made: Path, kept: Mapping[str, Any], *, workbook: str, inputs: str, before: Mapping[str, Any]
) -> None:
    """Write down what a report is made from, beside it: hashes and file names, nothing else.

    Parameters
    ----------
    made
        From :func:`scratch`, with all other files of the report in it.
    kept
        What the notebook handed on.
    workbook
        The name of the person's file.
    inputs
        One hash of everything.
    before
        The same of the report that stood there: its rows stay the first ones, unless more days
        are known now than then.
    """
    same = before.get("known_to") == kept["known_to"]
    files = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    text = json.dumps(
        {
            "files": sorted({*files, MADE_FROM}),
            "inputs": inputs,
            "known_to": kept["known_to"],
            "rows": before["rows"] if same and "rows" in before else kept["rows"],
            "workbook": workbook,
        },
        indent=0,
        sort_keys=True,
    )
    (made / MADE_FROM).write_text(text + "\n", encoding="utf-8", newline="\n")


def finish(reports: Path) -> None:
    """Bring to an end what killed runs have left.

    Parameters
    ----------
    reports
        The folder of all reports.
    """
    for parent in (reports, *reports.glob("[!.]*/")):  # the hidden ones come and go
        for left in sorted(parent.glob(f".*-*{_READY}")):
            _move(left, parent / left.name[1:].rpartition("-")[0])
        clear(parent, ".")


def _move(ready: Path, folder: Path) -> None:
    # Files and folders are gone once another run has brought the same to its end.
    left: list[Path] = []
    with contextlib.suppress(FileNotFoundError):
        left = sorted(path for path in ready.rglob("*") if path.is_file())
    for path in left:
        target = folder / path.relative_to(ready)
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.replace(target)
    shutil.rmtree(ready, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Whether the run that made it is gone, or made it so long ago that it must be."""
    _, machine, process = folder.name.rsplit("_", 2)
    # Elsewhere, as in a folder that two machines share, and on Windows nobody can tell.
    if os.name == "posix" and machine == _machine():
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
    try:
        return time.time() - folder.stat().st_mtime > _LONG_AGO
    except FileNotFoundError:
        return False


def _machine() -> str:
    return digest(platform.node(), size=2)
