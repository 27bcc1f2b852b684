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
    import datetime as dt

    import pandas as pd

    from netmetrics.schema import Settings
    from netmetrics.workbook.tables import Network

_WORKBOOK = "The workbook. [network.xlsx here or one folder up]"
_LONGEST_MESSAGE = 200_000  # bytes
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PROBLEMS_SHOWN = 200


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="netmetrics", message="netmetrics %(version)s")
def cli() -> None:
    """Keep a simple workbook of former colleagues; get true numbers and a monthly report from it."""


@cli.command(short_help="Make the report of a month, a quarter, a year, a person or the week.")
@click.argument("about", default="")
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("-o", "--out", metavar="FOLDER", help="Where reports go. [reports]")
@click.option(
    "-p",
    "parameters",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="A parameter of your own notebook.",
)
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Every period of the log; those in which nothing changed are left as they are.",
)
@click.option("--pdf", is_flag=True, help="A PDF beside the page.")
@click.option("--share", is_flag=True, help="A copy with other names and no texts, to show around.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def report(
    about: str, workbook: str, out: str | None, parameters: tuple[tuple[str, str], ...], everything: bool,
    pdf: bool, share: bool, quiet: bool,
) -> None:  # fmt: skip
    """Make a report of ABOUT: a month (2026-10), a quarter (2026-Q3), a year (2026), a person's
    name, or week. Without ABOUT it is the last whole month.

    The exit code is 0 when the report is written, 1 when its notebook failed, 2 when the call or
    the workbook cannot be used.
    """
    # Jupyter's libraries import jsonschema, which would first spend most of a second on grammars of web
    # addresses and durations that no notebook holds; without these it does without.
    sys.modules.update(dict.fromkeys(("rfc3987_syntax", "isoduration")))  # type: ignore[arg-type]
    from netmetrics.report import render
    from netmetrics.workbook.folder import find_workbook

    file = find_workbook(workbook)
    reports = Path(out) if out else (Path() if workbook else file.parent) / "reports"
    if everything and (about or parameters or pdf or share):
        raise click.ClickException(
            "--all makes the plain report of every period; leave out the rest."
        )
    try:
        if everything:
            _report_all(file, reports, quiet=quiet)
        else:
            _report_one(about, file, reports, dict(parameters), pdf=pdf, share=share, quiet=quiet)
    except render.NotebookError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except render.ReportError as error:
        raise click.ClickException(str(error)) from None


@cli.command(short_help="Show how a workbook is read, and what could not be.")
@click.argument("file", default="")
def check(file: str) -> None:
    """Show how FILE is read: the columns used, the rows counted, and what could not be read.

    The exit code is 0 when all is well, 1 when something was not read as it stands, 2 when the
    file cannot be used.
    """
    from netmetrics.workbook.tables import load

    network = load(_named(file, "netmetrics check FILE"))
    _show(network)
    sys.exit(0 if set(network.problems["severity"]) <= {"note"} else 1)


@cli.command(short_help="Set up a folder with a workbook, the notebooks and room for reports.")
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--sample", is_flag=True, help="Fill the workbook with invented people to try it.")
@click.option("--update", is_flag=True, help="Renew the notebooks that you have not edited.")
def init(folder: Path, sample: bool, update: bool) -> None:
    """Set up FOLDER with an empty workbook, the notebooks and a place for reports.

    Nothing that is already there is touched, but for what --update renews.
    """
    from netmetrics.workbook.folder import set_up

    lines = set_up(folder, sample=sample, update=update)
    click.echo("\n".join(lines))
    where = "there" if folder.name else "here"
    filled = any(line.endswith("(the sample)") for line in lines)
    first, report = ("look at", " 2026-10") if filled else ("type a first entry into", "")
    workbook = folder / "network.xlsx"
    click.echo(f"Next: {first} {workbook}, then run netmetrics report{report} {where}.")


@cli.command(short_help="Say whom to write to this week, why and how.")
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--on", "day", default="", metavar="DATE", help="The day to look from. [today]")
@click.option("--all", "everyone", is_flag=True, help="Everyone, not only this week's share.")
@click.option("--json", "as_json", is_flag=True, help="For another program.")
def due(workbook: str, day: str, everyone: bool, as_json: bool) -> None:
    """Say whom to write to this week, why, how, and what to pick up.

    The setting "People a week" limits the list; those of it you wrote to since Monday are done.
    """
    import json

    from netmetrics.metrics.known import known_at
    from netmetrics.plan.due import due as everyone_due
    from netmetrics.plan.due import this_week
    from netmetrics.report import sentences

    network, settings, as_of = _open(workbook, day)
    found = everyone_due(known_at(network, as_of), as_of=as_of, settings=settings)
    shown = found if everyone else this_week(network, as_of=as_of, settings=settings)
    shown = sentences.agenda(shown, most=len(shown))
    if as_json:
        text = shown.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False)
        rows = [
            {name: value[:10] if value and name.endswith(("day", "_on")) else value for name, value in row.items()}
            for row in json.loads(text)
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    rest = found[~found["contact"].isin(shown["contact"])]
    urgent = sentences.run_out(rest, as_of=as_of)
    _show_due(shown, urgent, waiting=len(rest), limit=settings.weekly_limit)
    stale = sentences.last_entry(known_at(network, as_of), as_of=as_of)
    if stale:
        click.echo(stale, err=True)


@cli.command(short_help="Say whom you could turn to, or whom you know at a company.")
@click.argument("company", default="")
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--on", "day", default="", metavar="DATE", help="The day to look from. [today]")
@click.option("--json", "as_json", is_flag=True, help="For another program.")
def who(company: str, workbook: str, day: str, as_json: bool) -> None:
    """Say whom you could turn to if you needed help tomorrow, and what you owe first.

    With COMPANY, any part of a name, say whom you know there, now or from working there.
    """
    import json

    from netmetrics.metrics import readiness
    from netmetrics.metrics.known import known_at
    from netmetrics.report import sentences

    network, settings, as_of = _open(workbook, day)
    known = known_at(network, as_of)
    if company.strip():
        found = readiness.whom_do_i_know(known, company, as_of=as_of)
    else:
        found = readiness.facts(known, as_of=as_of, settings=settings)
    if as_json:
        text = found.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False)
        rows = [
            {name: value[:10] if value and name.endswith("_on") else value for name, value in row.items()}
            for row in json.loads(text)
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not company.strip():
        warm = readiness.warm_up(known, as_of=as_of, settings=settings).head(5)
        when = "heard from" if "in touch both ways" in set(found["fact"]) else "in touch"
        said = [
            f"{row['contact']}: {row['why']}" + (f", last {when} on {day:%Y-%m-%d}" if day == day else "")
            for row in warm.to_dict("records")
            for day in [row["last_heard_from_on"]]
        ]  # fmt: skip
        told = sentences.help_facts(found[found["fact"] != "warm up first"])
        _show_facts(sentences.help_tomorrow(found), told, said)
    elif found.empty:
        click.echo(f"Nobody on Contacts works or worked at “{company.strip()}”.")
    else:
        _show_people(found)


@cli.command("import", short_help="Take people and interactions from other programs.")
@click.argument("exports", nargs=-1, required=True, metavar="EXPORT...")
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--write", is_flag=True, help="Put the rows into the workbook.")
@click.option("-o", "--out", metavar="FILE", help="Where rows to paste go. [paste.xlsx]")
@click.option(
    "--me", multiple=True, metavar="NAME", help="Your name, address or profile, if asked for."
)
@click.option("--only-known", is_flag=True, help="Leave out people who are not on Contacts.")
@click.option("--with-text", is_flag=True, help="Put the text of messages into Notes.")
@click.option(
    "--answers", metavar="FILE", help="paste.xlsx with your answers on its sheet Questions."
)
@click.option(
    "--ignore-lock", is_flag=True, help="Write although a program seems to have the file open."
)
def import_(
    exports: tuple[str, ...], workbook: str, write: bool, out: str | None, me: tuple[str, ...],
    only_known: bool, with_text: bool, answers: str | None, ignore_lock: bool,
) -> None:  # fmt: skip
    """Take people and interactions from LinkedIn, address books, calendars and mail.

    EXPORT is a file, a folder or a zip: LinkedIn's data, Google Contacts or Outlook CSV, vCard, .ics, mbox, Maildir or
    .eml. Without --write nothing is changed: the rows are shown and left in paste.xlsx.
    """
    import datetime as dt

    from rich.console import Console
    from rich.progress import Progress

    from netmetrics.exchange import read, session, show

    file = _own_workbook(workbook)
    if write and file is None:
        raise click.ClickException(
            "There is no network.xlsx here to write to. Make one with: netmetrics init"
        )
    sources = read.sources(exports)
    with Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    ) as progress:
        task = progress.add_task("Reading", total=read.size_of(sources))
        made = session.prepare(
            sources, file, as_of=dt.date.today(), only_known=only_known,
            answers=Path(answers).expanduser() if answers else None,
            options=read.Options(me=me, with_text=with_text),
            tell=lambda size: progress.advance(task, size),
        )  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 160)
    show.show(made.found, console, sheets=made.layouts.keys())
    paste = Path(out).expanduser() if out else Path() / "paste.xlsx"
    if file and not (workbook or out):
        paste = file.parent / paste
    for sentence in made.finish(file, paste, write=write, ignore_lock=ignore_lock):
        click.echo(sentence)


@cli.command(short_help="Put the workbook back as it was before the last import.")
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option(
    "--ignore-lock", is_flag=True, help="Write although a program seems to have the file open."
)
@click.option("--anyway", is_flag=True, help="Undo although the file was changed since.")
def undo(workbook: str, ignore_lock: bool, anyway: bool) -> None:
    """Put the workbook back as it was before the last import was written.

    Run it again to bring the import back.
    """
    from netmetrics.exchange import session
    from netmetrics.workbook import edit

    file = _own_workbook(workbook)
    if file is None:
        raise click.ClickException("There is no network.xlsx here, so there is nothing to undo.")
    kept = edit.undo(file, ignore_lock=ignore_lock, anyway=anyway)
    click.echo(f"{file} is as it was before. What stood there is kept as {kept}.")
    click.echo(f"Bring it back with: {session.undo_command(file)}")


@cli.command(short_help="Write contacts as vCard and every table as CSV.")
@click.argument("folder", default="export", type=click.Path(path_type=Path))
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--force", is_flag=True, help="Replace files of an earlier export.")
def export(folder: Path, workbook: str, force: bool) -> None:
    """Put contacts as vCard, every table and the main measures as CSV into FOLDER."""
    import datetime as dt

    from netmetrics.exchange import exports
    from netmetrics.workbook.tables import load

    file = _named(workbook, "netmetrics export -w FILE")
    today = dt.date.today()
    network = load(file, today=today)
    written = exports.write(network, folder.expanduser(), as_of=today, force=force)
    click.echo(f"Made from {file}.", err=True)
    if missing := exports.not_in_it(network, file):
        click.echo(missing, err=True)
    for path in written:
        click.echo(path)


def _own_workbook(text: str) -> Path | None:
    """The person's workbook; never the sample."""
    from netmetrics import shipped
    from netmetrics.workbook.folder import find_workbook

    file = find_workbook(text)
    return None if not text and file == shipped.sample() else file


def _named(text: str, how: str) -> Path:
    """The person's workbook, or a refusal that says how to name it."""
    file = _own_workbook(text)
    if file is None:
        raise click.ClickException(
            f"There is no network.xlsx here or one folder up. Name yours with: {how}, or make one "
            "with: netmetrics init"
        )
    return file


@cli.command(short_help="Open a message to somebody, or look through your own text.")
@click.argument("name", default="")
@click.option(
    "--ask",
    type=click.Choice(["advice", "introduction", "referral", "reference"]),
    help="What you want to ask for.",
)
@click.option(
    "--check", "file", type=click.Path(path_type=Path), help="Look through your own text instead."
)
@click.option(
    "--own-words", is_flag=True, help="Copy the wording beside your workbook, to be changed there."
)
@click.option(
    "--language", default="en", metavar="NAME", help="The words to use, ours or yours. [en]"
)
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--on", "day", default="", metavar="DATE", help="The day to look from. [today]")
def draft(
    name: str, ask: str | None, file: Path | None, own_words: bool, language: str, workbook: str, day: str
) -> None:  # fmt: skip
    """Open a message to NAME, with what to see to before it is sent; or look through your own text.

    The wording is yours to change: --own-words copies it beside your workbook. With --check, NAME
    tells how long ago you were in touch; without, a long time is assumed, and the exit code is 1
    when there is something to say. Nothing leaves your machine.
    """
    from netmetrics.plan import drafts

    if own_words:
        for line in drafts.own_templates(_beside(workbook) / "openers"):
            click.echo(line)
        return
    if not name and not file:
        raise click.UsageError("Name a person, or a file with --check.")
    try:
        if file:
            long_gap = True
            if name:
                network, _, as_of = _open(workbook, day)
                long_gap = drafts.long_gap(network, name, as_of=as_of)
            folder = _own_openers(workbook)
            found = _show_findings(file, long_gap=long_gap, language=language, folder=folder)
            if found and not name:
                click.echo("With a NAME the check knows how long ago you were in touch.", err=True)
            sys.exit(found)
        network, settings, as_of = _open(workbook, day)
        opening = drafts.opening(
            network,
            name,
            as_of=as_of,
            settings=settings,
            ask=ask or "",
            folder=_own_openers(workbook),
            language=language,
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(opening.text)
    click.echo("Before you send it:", err=True)
    for line in opening.checklist:
        click.echo(f"- {line}", err=True)
    click.echo("Open questions, for the message or for when you meet:", err=True)
    for line in opening.questions:
        click.echo(f"- {line}", err=True)


@cli.command(short_help="Write what is due as a calendar file.")
@click.option(
    "--ics",
    "file",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The calendar file to write.",
)
@click.option("-w", "--workbook", default="", metavar="FILE", help=_WORKBOOK)
@click.option("--on", "day", default="", metavar="DATE", help="The day to look from. [today]")
def remind(file: Path, workbook: str, day: str) -> None:
    """Write what is due as a calendar file: check-ins, meetings, follow-ups, milestones, thanks.

    Write to the same FILE and import it again at any time: what is there moves or is updated, and what
    is done or no longer wanted is cancelled. A FILE that is not such a calendar is left alone.
    """
    from netmetrics.plan import reminders

    shown = reminders.earlier(file)
    network, settings, as_of = _open(workbook, day)
    events = reminders.events(network, as_of=as_of, settings=settings)
    content = reminders.calendar(events, as_of=as_of, shown=shown)
    reminders.write(content, file)
    done = content.count(b"\nSTATUS:CANCELLED")
    open_ = content.count(b"BEGIN:VEVENT") - done
    said = f"{open_} {'reminder' if open_ == 1 else 'reminders'}"
    click.echo(f"{said}, {done} cancelled." if done else f"{said}.", err=True)
    click.echo(file)


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
        click.echo("Stopped. No file is left half written.", err=True)
        sys.stdout.flush()
        # Not sys.exit: a Python that was interrupted inside an exec() would end itself by signal.
        os._exit(130)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing is wrong, and nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _report_one(
    about: str, file: Path, reports: Path, parameters: dict[str, str], *, pdf: bool, share: bool, quiet: bool
) -> None:  # fmt: skip
    import datetime as dt

    from rich.console import Console
    from rich.markup import escape

    from netmetrics.report import choose, render
    from netmetrics.report import pdf as printer
    from netmetrics.report import share as sharing

    today = dt.date.today()
    try:
        job = choose.choose(about, workbook=file, today=today)
        if pdf:
            printer.find()
    except (ValueError, printer.PrinterError) as error:
        raise click.ClickException(str(error)) from None
    make = sharing.make if share else render.make
    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    with console.status(f"Making the report of {escape(job.label)} …"):
        written = make(
            job,
            file,
            reports=reports,
            parameters=parameters,
            after=printer.print_page if pdf else None,
        )
    if quiet:
        return
    click.echo(f"Made from {file} with {written.origin}.", err=True)
    click.echo(written.page.with_suffix(".pdf") if pdf else written.page)


def _report_all(file: Path, reports: Path, *, quiet: bool) -> None:
    import datetime as dt

    from rich.console import Console
    from rich.progress import Progress

    from netmetrics.report import backfill

    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("Making reports", total=None)
        filled = backfill.fill(
            file, reports=reports, today=dt.date.today(),
            done=lambda _, of: progress.update(bar, total=of, advance=1),
        )  # fmt: skip
    failed = [one for one in filled if one.fault]
    for one in failed:
        click.echo(f"{one.job.label}: {one.fault}", err=True)
    if not quiet:
        click.echo(backfill.said(filled), err=True)
        if filled:
            click.echo(reports / "index.html")
    if failed:
        sys.exit(1)


def _open(workbook: str, day: str) -> tuple[Network, Settings, dt.date]:
    """Load the workbook that is meant, its settings, and the day to look from."""
    import datetime as dt

    from netmetrics.schema import Settings
    from netmetrics.workbook.folder import find_workbook
    from netmetrics.workbook.tables import load

    try:
        as_of = dt.date.fromisoformat(day) if day else dt.date.today()
    except ValueError:
        raise click.ClickException(f'"{day}" is not a day. Type it as 2026-10-31.') from None
    file = find_workbook(workbook)
    network = load(file)
    click.echo(f"Read from {file}.", err=True)
    if _own_workbook(workbook) is None:
        click.echo(
            "This is the sample with invented people, because there is no network.xlsx here. Name "
            "yours with: -w FILE",
            err=True,
        )
    rows = zip(network.settings["setting"], network.settings["value"], strict=True)
    return network, Settings.of(rows), as_of


def _own_openers(workbook: str) -> Path | None:
    """The person's own templates beside the workbook, if there are any."""
    from netmetrics.workbook.folder import find_workbook

    folder = find_workbook(workbook).parent / "openers"
    return folder if folder.is_dir() else None


def _beside(workbook: str) -> Path:
    """The folder of the person's own workbook, never that of a sample."""
    from netmetrics import shipped
    from netmetrics.workbook.folder import find_workbook

    folder = find_workbook(workbook).resolve().parent
    if folder == shipped.sample().parent:
        raise click.ClickException("Name your own workbook with -w FILE; this one is the sample.")
    return folder


def _show_findings(file: Path, *, long_gap: bool, language: str, folder: Path | None) -> int:
    """Print what could be better in a message, line by line; 1 when there is anything."""
    from netmetrics.plan.check import check

    found = check(_message(file), long_gap=long_gap, language=language, folder=folder)
    for row in found.to_dict("records"):
        click.echo(f"{file}:{row['line']}: {row['says']}")
    if found.empty:
        click.echo("Nothing to add.")
    return 0 if found.empty else 1


def _message(file: Path) -> str:
    """The text of a file, or a sentence that says why it is none."""
    try:
        if file.is_dir():
            raise click.ClickException(f"{file} is a folder. Name the file with the message.")
        size = file.stat().st_size
        if size > _LONGEST_MESSAGE:
            raise click.ClickException(
                f"{file} holds {size // 1000:,} kB, far more than a message. Check the name."
            )
        data = file.read_bytes()
        text = data.decode("utf-16" if data[:2] in _UTF_16 else "utf-8-sig")
    except FileNotFoundError:
        raise click.ClickException(f"There is no file {file}. Check the name.") from None
    except UnicodeDecodeError:
        text = "\0"
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from None
    if "\0" in text:
        raise click.ClickException(f"{file} is not plain text. Save it as text (UTF-8).")
    if not text.strip():
        raise click.ClickException(f"{file} is empty. Write the message first.")
    return text


def _show_due(
    shown: pd.DataFrame, urgent: list[tuple[str, str]], *, waiting: int, limit: int
) -> None:
    """Print whom to write to; text from cells is never taken as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from netmetrics.report import sentences

    console = Console(highlight=False)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column(max_width=max(console.width // 3, 12), overflow="fold")
    table.add_column(overflow="fold")
    columns = ("contact", "why", "channel", "channel_why", "talk_about", "last_note")
    for row in shown[list(columns)].fillna("").to_dict("records"):
        says = Text(row["why"])
        how = f"{row['channel']} ({row['channel_why']})" if row["channel_why"] else row["channel"]
        for name, text in (
            ("", how),
            ("Pick up: ", row["talk_about"]),
            ("Last note: ", row["last_note"]),
        ):
            says.append(f"\n{name}{text}" if text else "", style="dim")
        table.add_row(Text(row["contact"], style="bold"), says)
    if len(shown):
        console.print(table)
    else:
        console.print("Done for this week." if waiting else "Nobody is waiting for you.")
    if waiting and 0 < len(shown) < limit:
        console.print(f"{limit - len(shown)} of this week's {limit} are done.", style="dim")
    if urgent:
        console.print(Text(sentences.cannot_wait(urgent)))
    if waiting > len(urgent):
        later = waiting - len(urgent)
        console.print(f"{later} more can wait; netmetrics due --all names them.", style="dim")


def _show_facts(sentence: str, facts: pd.DataFrame, warm: list[str]) -> None:
    """Print whom you could turn to, what you owe, and whom to get back in touch with first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(sentence, style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for _ in facts.columns:
        table.add_column(overflow="fold")
    for row in facts.to_dict("records"):
        table.add_row(Text(row["fact"]), Text(str(row["people"])), Text(row["contacts"]))
    for place, said in enumerate(warm):
        table.add_row("" if place else "Warm up first", "", Text(said))
    console.print(table)


def _show_people(found: pd.DataFrame) -> None:
    """Print whom you know at a company, those there now first."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0))
    for row in found.fillna({name: "" for name in found if name != "last_heard_from_on"}).to_dict(
        "records"
    ):
        at = ", ".join(filter(None, (row["role"], row["company_now"])))
        then = "" if row["there_now"] else f"worked with you at {row['worked_at']}"
        heard = row["last_heard_from_on"]
        lines = [
            f"{at}; {then}".strip("; "),
            row["closeness"],
            f"last heard from on {heard:%Y-%m-%d}" if heard == heard else "not heard from yet",
            row["email"],
        ]  # fmt: skip
        table.add_row(Text(row["contact"], style="bold"), Text("\n".join(filter(None, lines))))
    Console(highlight=False).print(table)


def _show(network: Network) -> None:
    """Print the mapping, the counts and the problems; text from cells is never taken as markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from netmetrics.workbook.display import by_weight

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
    for row in by_weight(problems).head(_PROBLEMS_SHOWN).to_dict("records"):
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
        f"netmetrics failed through a fault of its own ({kind.__name__}: {error}). No file is left half written. "
        "Set NETMETRICS_TRACEBACK=1 and run it again to see where.",
        err=True,
    )
    sys.exit(3)
