"""Run a notebook with its parameters and lay the page and the numbers beside it."""

from __future__ import annotations

import difflib
import importlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netmetrics import shipped
from netmetrics.periods import Period
from netmetrics.problems import WorkbookError
from netmetrics.report import choose, shelf
from netmetrics.report import kept as kept_tables
from netmetrics.report.choose import Job
from netmetrics.report.hashes import digest
from netmetrics.report.kernel import Kernel, KernelDiedError
from netmetrics.report.shelf import MADE_FROM
from netmetrics.workbook import numbers
from netmetrics.workbook.folder import SHIPPED

_READ: dict[str, Callable[[str], Any]] = {
    "int": int,
    "float": float,
    "bool": lambda text: {"true": True, "yes": True, "false": False, "no": False}[text.casefold()],
}
_STAND_IN = "network.xlsx"


class ReportError(Exception):
    """A report could not be made; the text is one sentence and one remedy."""


class NotebookError(ReportError):
    """The notebook was run and failed."""


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

    @property
    def origin(self) -> str:
        """Whose notebook was run, for a sentence."""
        if self.template == shipped.notebook(self.template.name):
            return f"the {self.template.name} that comes with netmetrics"
        return _relative(self.template, Path())


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
    """
    job = choose.of_period(Period.parse(period))
    return make(job, workbook, reports=reports, parameters=parameters)


def make(
    job: Job, workbook: Path, *, reports: Path, parameters: Mapping[str, str] | None = None,
    stand_in: Callable[[Path], None] | None = None, after: Callable[[Path], object] | None = None,
    started: Callable[[Kernel], None] | None = None,
) -> Written:  # fmt: skip
    """Make one report: the page, its notebook, its numbers, and what it was made from.

    Parameters
    ----------
    job
        Which report.
    workbook
        The person's file.
    reports
        The folder of all reports.
    parameters
        Further parameters of the person's own notebook, as text.
    stand_in
        Writes the workbook that the notebook is to read in place of the person's. The report
        then keeps nothing but the page, the notebook and the numbers.
    after
        Called with the finished page, before anything is put in place.
    started
        Called with the kernel, so that the caller can end it.

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
    folder = reports / job.folder
    template = (
        shipped.notebook(job.notebook) if stand_in else choose.template(job.notebook, workbook)
    )
    failed = folder / f"{job.stem}.failed.ipynb"
    with _writing(folder):
        shelf.finish(reports)
        with shelf.scratch(folder) as made, Kernel(made) as kernel:
            if started:
                started(kernel)
            before = _made_before(folder, workbook)
            passed = _parameters(parameters or {}, given(job, workbook, made))
            if stand_in:
                passed["workbook"] = _STAND_IN
                stand_in(made / _STAND_IN)
            else:
                _lay_what_was(before, made)
            notebook = _execute(template, passed, kernel=kernel, failed=failed)
            (made / MADE_FROM).unlink(missing_ok=True)
            kept = _tidy(notebook, bare=stand_in is not None)
            (made / _STAND_IN).unlink(missing_ok=True)
            _write(made, job.stem, notebook, kept)
            if after:
                after(made / f"{job.stem}.html")
            if kept and not stand_in:
                inputs = inputs_of(kept["state"], template, passed)
                shelf.note(made, kept, workbook=workbook.name, inputs=inputs, before=before)
            kernel.end()
            shelf.publish(made, folder, stale=frozenset(before.get("files", ())))
            failed.unlink(missing_ok=True)
            listing(reports)
    return Written(folder / f"{job.stem}.html", folder / f"{job.stem}.ipynb", template)


def listing(reports: Path) -> None:
    """Make the page that lists all reports.

    Parameters
    ----------
    reports
        The folder of all reports.

    Raises
    ------
    ReportError
        If it cannot be written.
    """
    from netmetrics.report import index  # loads what makes pages

    with _writing(reports):
        index.write(reports)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say in a sentence that a folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise ReportError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --out."
        ) from error


def _lay_what_was(before: Mapping[str, Any], made: Path) -> None:
    """Tell the notebook what stood here; an empty file says nothing did, so it looks nowhere else."""
    (made / MADE_FROM).write_text(json.dumps(dict(before)), encoding="utf-8")


def given(job: Job, workbook: Path, folder: Path) -> dict[str, str]:
    """The parameters that the notebook of a report gets.

    Parameters
    ----------
    job
        The report.
    workbook
        The person's file.
    folder
        The folder in which the notebook runs.

    Returns
    -------
    dict of str to str
        By name.
    """
    return {**job.given, "workbook": _relative(workbook, folder)}


def inputs_of(state: str, template: Path, given: Mapping[str, str]) -> str:
    """One hash of all that a report is made from.

    Parameters
    ----------
    state
        From :func:`netmetrics.report.edition.state`.
    template
        The notebook that is run.
    given
        Its parameters.

    Returns
    -------
    str
        The same as long as the rows, the settings, the notebook and the programs are.
    """
    from importlib.metadata import version

    versions = [version(name) for name in ("netmetrics", "pandas", "matplotlib", "nbconvert")]
    text = template.read_text(encoding="utf-8")
    return digest(state, text, json.dumps(dict(given), sort_keys=True), *versions)


def _made_before(folder: Path, workbook: Path) -> dict[str, Any]:
    """What the report that stands there was made from; one of another workbook is not replaced."""
    before = shelf.made_from(folder)
    other = before.get("workbook", workbook.name)
    if other != workbook.name:
        raise ReportError(
            f"{folder} holds the report of another workbook, {other}. "
            f"Put this one elsewhere, for instance with --out reports-{workbook.stem}."
        )
    return before


def _parameters(own: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    for name in own:
        if name in ours:
            how = (
                "-w FILE" if name == "workbook" else "the report that you ask for, such as 2026-10"
            )
            raise ReportError(f"{name} is not set with -p but with {how}.")
    return {**own, **ours}


def _relative(workbook: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(workbook.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on Windows, another drive
        return str(workbook.resolve())


def _execute(template: Path, given: Mapping[str, str], *, kernel: Kernel, failed: Path) -> Any:
    """Run the notebook and return it; leave a failed one for reading."""
    from nbclient.exceptions import CellExecutionError

    notebook = _with_parameters(template, given)
    # The page's machinery is imported while the cells run.
    importing = threading.Thread(target=importlib.import_module, args=["netmetrics.report.page"])
    importing.start()
    try:
        kernel.run(notebook)
    except CellExecutionError as error:
        if error.ename == WorkbookError.__name__:
            raise WorkbookError(error.evalue) from None
        _tidy(notebook)
        failed.parent.mkdir(exist_ok=True)
        failed.write_text(_as_text(notebook), encoding="utf-8", newline="\n")
        what = " ".join(f"{error.ename}: {error.evalue}".split())
        cells = [cell["execution_count"] for cell in notebook.cells if cell.get("execution_count")]
        raise NotebookError(
            f"Cell [{max(cells, default=1)}] of {template.name} failed with {what}. "
            f"The notebook as far as it ran is in {failed}."
        ) from None
    except KernelDiedError:
        raise NotebookError(
            f"The Python that ran {template.name} was ended from outside, perhaps for want of memory. Run it again."
        ) from None
    finally:
        importing.join()
    return notebook


def _with_parameters(template: Path, given: Mapping[str, str]) -> Any:
    """The notebook with a cell that sets its parameters, as papermill adds it."""
    from nbformat.reader import NotJSONError
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    try:
        notebook = load_notebook_node(str(template))
        # A notebook of an older format gets ids that differ on each run.
        for place, cell in enumerate(json.loads(template.read_text(encoding="utf-8"))["cells"]):
            notebook.cells[place].id = cell.get("id", f"cell-{place}")
    except (NotJSONError, UnicodeDecodeError, KeyError):
        raise ReportError(
            f"{template} is not a notebook. Remove it to use the one that comes with netmetrics."
        ) from None
    typed = _typed(notebook, given, name=template.name)
    return parameterize_notebook(notebook, typed, kernel_name="python3", language="python")


def _typed(notebook: Any, given: Mapping[str, str], *, name: str) -> dict[str, Any]:
    """Give each parameter the type its notebook declares; papermill itself only warns of unknown names."""
    from papermill.translators import PythonTranslator

    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    known = {one.name: one for one in (PythonTranslator.inspect(tagged[0]) if tagged else [])}
    typed: dict[str, Any] = {}
    for word, text in given.items():
        if word not in known:
            near = difflib.get_close_matches(word, known, n=1)
            raise ReportError(
                f'{name} has no parameter "{word}"; it has {", ".join(sorted(known)) or "none"}.'
                + (f" Did you mean {near[0]}?" if near else "")
            )
        kind = known[word].inferred_type_name
        try:
            typed[word] = _READ.get(kind, str)(text)
        except (ValueError, KeyError):
            raise ReportError(f'Parameter {word} of {name} is a {kind}; got "{text}".') from None
    return typed


def _tidy(notebook: Any, *, bare: bool = False) -> dict[str, Any] | None:
    """Take what differs between equal runs out of an executed notebook, and what it kept for us.

    A bare notebook keeps of its metadata only what Jupyter needs to open it.
    """
    for key in ("papermill", "language_info", SHIPPED):
        notebook.metadata.pop(key, None)
    if bare:
        notebook.metadata = {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        }
    for place, cell in enumerate(notebook.cells):
        for key in set(cell.metadata) - {"tags"} if bare else ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = f"injected-parameters-{place}"
        if cell.cell_type == "code":
            # Warnings name files of this machine.
            cell.outputs = [one for one in cell.outputs if one.get("name") != "stderr"]
    return kept_tables.take(notebook)


def _as_text(notebook: Any) -> str:
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"


def _write(made: Path, stem: str, notebook: Any, kept: Mapping[str, Any] | None) -> None:
    from netmetrics.report import page

    (made / f"{stem}.ipynb").write_text(_as_text(notebook), encoding="utf-8", newline="\n")
    (made / f"{stem}.html").write_text(page.html(notebook), encoding="utf-8", newline="\n")
    if kept and kept["tables"]:
        numbers.write_workbook(made / f"{stem}.xlsx", kept["tables"])
        numbers.write_texts(made / "numbers", kept["tables"])
