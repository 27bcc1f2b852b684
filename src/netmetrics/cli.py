"""The ``netmetrics`` command: words into calls, errors into exit codes."""

from __future__ import annotations

import os
import sys
import traceback
import types
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netmetrics.problems import WorkbookError

if TYPE_CHECKING:
    from netmetrics.workbook.tables import Network

_PROBLEMS_SHOWN = 200


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="netmetrics", message="netmetrics %(version)s")
def cli() -> None:
    """Keep a simple workbook of former colleagues; get true numbers and a monthly report from it."""


@cli.command()
@click.argument("period", default="")
@click.option(
    "-w",
    "--workbook",
    default="",
    metavar="FILE",
    help="The workbook. [network.xlsx here or one folder up]",
)
@click.option("-o", "--out", metavar="FOLDER", help="Where reports go. [reports]")
@click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="A parameter of your own notebook.",
)
def report(
    period: str, workbook: str, out: str | None, parameters: tuple[tuple[str, str], ...]
) -> None:
    """Make the report of a month, such as 2026-10; of the last whole month if none is given."""
    import datetime as dt

    from rich.console import Console

    from netmetrics.periods import Period
    from netmetrics.report import render
    from netmetrics.workbook.folder import find_workbook

    today = dt.date.today()
    try:
        chosen = Period.parse(period) if period else Period.last_whole_month(today)
        chosen.known_to(today)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if chosen.months != 1:
        raise click.ClickException(
            f"The monthly report covers one month; got {period}. Type a month such as 2026-10."
        )
    file = find_workbook(workbook)
    reports = Path(out) if out else (Path() if workbook else file.parent) / "reports"
    try:
        with Console(stderr=True).status(f"Making the report of {chosen.label} from {file.name} …"):
            written = render.monthly(file, chosen.key, reports=reports, parameters=dict(parameters))
    except render.ReportError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Made from {file} with {written.template}.", err=True)
    click.echo(written.page)


@cli.command()
@click.argument("file", default="")
def check(file: str) -> None:
    """Show how FILE is read: the columns used, the rows counted, and what could not be read.

    The exit code is 0 when all is well, 1 when something was not read as it stands, 2 when the
    file cannot be used.
    """
    from netmetrics.workbook.folder import find_workbook
    from netmetrics.workbook.tables import load

    network = load(find_workbook(file))
    _show(network)
    sys.exit(0 if set(network.problems["severity"]) <= {"note"} else 1)


@cli.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Fill the workbook with invented people to try it.")
def init(folder: Path, sample: bool) -> None:
    """Set up FOLDER with an empty workbook, the notebooks and a place for reports.

    Nothing that is already there is touched.
    """
    from netmetrics.workbook.folder import set_up

    for line in set_up(folder, sample=sample):
        click.echo(line)


def main() -> None:
    """Run the command, turning every error into one sentence and an exit code."""
    sys.excepthook = _own_fault
    try:
        cli.main(prog_name="netmetrics", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.ClickException, WorkbookError) as error:
        click.echo(
            error.message if isinstance(error, click.ClickException) else str(error), err=True
        )
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was there before is untouched.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _show(network: Network) -> None:
    """Print the mapping, the counts and the problems; text from cells is never taken as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(soft_wrap=not sys.stdout.isatty())
    mapping, counts, problems = network.mapping, network.counts, network.problems

    for name, columns in mapping.groupby("sheet", sort=False):
        of = counts[counts["sheet"] == name]
        rows = f"{of['used'].sum()} of {of['rows'].sum()} rows used" if len(of) else "not used"
        table = Table(
            title=Text(f"{name}: {rows}", style="bold"),
            title_justify="left",
            box=None,
            pad_edge=False,
        )
        for header in ("Column", "Header", "Read as"):
            table.add_column(header)
        for column, header, used_as in zip(
            columns["column"], columns["header"], columns["used_as"], strict=True
        ):
            table.add_row(
                Text(column),
                Text(header),
                Text(used_as or "not used", style="" if used_as else "dim"),
            )
        console.print(table)
        console.print()
    if problems.empty:
        console.print("Everything was read as it stands.")
        return
    for row in problems.head(_PROBLEMS_SHOWN).to_dict("records"):
        where = f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"]
        console.print(
            Text(f"{row['severity']}: ", style="dim" if row["severity"] == "note" else "bold")
            + Text(f"{where}: {row['message']} {row['fix']}")
        )
    if len(problems) > _PROBLEMS_SHOWN:
        console.print(f"and {len(problems) - _PROBLEMS_SHOWN} more.")


def _own_fault(
    kind: type[BaseException], error: BaseException, trace: types.TracebackType | None
) -> None:
    """Own up to a fault of the program in one sentence; the traceback is for those who ask for it."""
    if os.environ.get("NETMETRICS_TRACEBACK"):
        traceback.print_exception(kind, error, trace)
    click.echo(
        f"netmetrics failed through a fault of its own ({kind.__name__}: {error}). Your workbook is untouched. "
        "Set NETMETRICS_TRACEBACK=1 and run it again to see where.",
        err=True,
    )
    sys.exit(3)
