"""Run a notebook with its parameters and lay the page beside it."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netmetrics import shipped
from netmetrics.problems import WorkbookError

_READ: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "bool": lambda text: {"true": True, "yes": True, "false": False, "no": False}[text.casefold()],
}


class ReportError(Exception):
    """A report could not be made; the text is one sentence and one remedy."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left behind.

    Parameters
    ----------
    page
        The page to open.
    notebook
        The executed notebook beside it.
    template
        The notebook that was run.
    """

    page: Path
    notebook: Path
    template: Path


def monthly(
    workbook: Path, period: str, *, reports: Path, parameters: Mapping[str, str] | None = None
) -> Written:
    """Make the monthly report of a workbook.

    Parameters
    ----------
    workbook
        The person's file.
    period
        The month, such as ``"2026-10"``.
    reports
        The folder that holds one folder per period.
    parameters
        Further parameters of the person's own notebook, as text.

    Returns
    -------
    Written
        Where the page and the notebook are.

    Raises
    ------
    WorkbookError
        If the workbook cannot be used.
    ReportError
        If the notebook fails or the folder cannot be written; an earlier report stays as it was.
    """
    template = _template("monthly_report.ipynb", workbook)
    folder = reports / period
    try:
        reports.mkdir(parents=True, exist_ok=True)
        # Beside the final folder, so that a relative path in the notebook means the same in both.
        scratch = Path(tempfile.mkdtemp(prefix=f".{period}-", dir=reports))
    except OSError as error:
        raise ReportError(
            f"{reports} cannot be written ({error.strerror}). Choose another folder with --out."
        ) from error
    try:
        given = {**(parameters or {}), "workbook": _relative(workbook, scratch), "period": period}
        notebook = _execute(template, scratch, given, failed=folder / "monthly.failed.ipynb")
        (scratch / "monthly.html").write_text(_page(notebook), encoding="utf-8", newline="\n")
        folder.mkdir(exist_ok=True)
        for name in ("monthly.ipynb", "monthly.html"):
            (scratch / name).replace(folder / name)
        (folder / "monthly.failed.ipynb").unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --out."
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Written(folder / "monthly.html", folder / "monthly.ipynb", template)


def _template(name: str, workbook: Path) -> Path:
    """Prefer the person's own copy beside the workbook to the packaged one."""
    own = workbook.resolve().parent / "notebooks" / name
    return own if own.is_file() else shipped.notebook(name)


def _relative(workbook: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(workbook.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on Windows, another drive
        return str(workbook.resolve())


def _execute(template: Path, scratch: Path, given: Mapping[str, str], *, failed: Path) -> Any:
    """Run the notebook in a kernel of its own and return it tidied; leave a failed one for reading."""
    import papermill
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError
    from nbformat.reader import NotJSONError
    from papermill.exceptions import PapermillExecutionError

    target = scratch / "monthly.ipynb"
    try:
        papermill.execute_notebook(
            str(template), str(target), parameters=_typed(template, given), cwd=str(scratch), kernel_name="python3",
            progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            extra_arguments=["--log-level=CRITICAL"],  # what goes wrong is in the notebook
        )  # fmt: skip
    except PapermillExecutionError as error:
        if error.ename == WorkbookError.__name__:
            raise WorkbookError(error.evalue) from None
        failed.parent.mkdir(exist_ok=True)
        _tidy(target)
        target.replace(failed)
        what = " ".join(f"{error.ename}: {error.evalue}".split())
        raise ReportError(
            f"Cell [{error.exec_count}] of {template.name} failed with {what}. "
            f"The notebook as far as it ran is in {failed}."
        ) from None
    except (NotJSONError, UnicodeDecodeError):
        raise ReportError(
            f"{template} is not a notebook. Remove it to use the one that comes with netmetrics."
        ) from None
    except NoSuchKernel:
        raise ReportError(
            "Jupyter's Python kernel is missing. Install it with: python -m pip install ipykernel"
        ) from None
    except DeadKernelError:
        raise ReportError(
            f"The Python that ran {template.name} was ended from outside, perhaps for want of memory. Run it again."
        ) from None
    return _tidy(target)


def _typed(template: Path, given: Mapping[str, str]) -> dict[str, Any]:
    """Give each parameter the type its notebook declares; papermill itself only warns of unknown names."""
    import papermill

    known = papermill.inspect_notebook(str(template))
    typed: dict[str, Any] = {}
    for name, text in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise ReportError(
                f'{template.name} has no parameter "{name}"; it has {", ".join(sorted(known)) or "none"}.'
                + (f" Did you mean {near[0]}?" if near else "")
            )
        kind = known[name]["inferred_type_name"]
        try:
            typed[name] = _READ.get(kind, str)(text)
        except (ValueError, KeyError):
            raise ReportError(
                f'Parameter {name} of {template.name} is a {kind}; got "{text}".'
            ) from None
    return typed


def _tidy(path: Path) -> Any:
    """Take times, paths and random ids out of an executed notebook, so that equal runs give equal bytes."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("language_info", None)
    for place, cell in enumerate(notebook.cells):
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-parameters-{place}"
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return notebook


def _page(notebook: Any) -> str:
    from netmetrics.report import page

    return page.html(notebook)
