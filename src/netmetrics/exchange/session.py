"""One import from its files to what would change, with the columns of the workbook it is for."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from netmetrics.exchange import pages, read
from netmetrics.exchange.merge import LABELS, Blank, Import, merge
from netmetrics.exchange.rows import Person, Source, Tell, emails
from netmetrics.exchange.texts import nothing
from netmetrics.problems import WorkbookError
from netmetrics.workbook import edit
from netmetrics.workbook import paste as paste_file
from netmetrics.workbook.folder import find_workbook
from netmetrics.workbook.tables import Network, load

# What an import may know of each row.
_KNOWN = {
    "Contacts": frozenset(LABELS),
    "Interactions": frozenset(("channel", "started_by", "answered_on", "source")),
    "Milestones": frozenset(("date", "what", "kind", "every_year")),
}


@dataclass(frozen=True, slots=True)
class Session:
    """An import and the workbook it is for.

    Parameters
    ----------
    found
        What would change.
    layouts
        The workbook's columns, or the template's.
    answers
        The file whose answers were used.
    """

    found: Import
    layouts: Mapping[str, pages.Layout]
    answers: Path | None = None

    def finish(
        self, workbook: Path | None, paste: Path, *, write: bool, ignore_lock: bool = False
    ) -> list[str]:
        """Write the rows into the workbook, or leave them in a file to paste from.

        Parameters
        ----------
        workbook
            The workbook; None when there is none yet.
        paste
            The file to paste from. Questions and conflicts go there in any case.
        write
            Whether to write into the workbook.
        ignore_lock
            Whether to write although a program seems to have the workbook open.

        Returns
        -------
        list of str
            What was done, in sentences.

        Raises
        ------
        WorkbookError
            If it cannot be written. The workbook is as it was, and the rows are in the file.
        """
        lines = pages.without_column(self.found, self.layouts)
        additions, fills = pages.for_edit(self.found, self.layouts)
        writes = write and workbook is not None and bool(fills or any(additions.values()))
        rest = pages.not_written(self.found, self.layouts) if writes else self.found
        target = paste_file.place(paste) if _has_any(rest) else paste
        lines += self._kept(paste)
        if writes and workbook:
            lines += self._write(workbook, target, ignore_lock=ignore_lock)
        if not _has_any(rest):
            lines += [] if writes else [self._nothing(workbook)]
            return lines + (_tidy(paste) if write else [])
        paste_file.write(target, *pages.to_paste(rest, self.layouts))
        if rest.is_empty:
            if not writes:
                lines.append(self._nothing(workbook))
            lines.append(f"What is to be asked and what differs is in {target}.")
        elif write:
            lines.append(f"What could not be written is in {target}, to paste.")
        else:
            lines.append(f"The rows are in {target}; nothing else was written.")
        return lines + self._ask(target)

    def _kept(self, paste: Path) -> list[str]:
        """What is said of a file that the person has saved, such as one with answers."""
        if not paste_file.is_edited(paste):
            return []
        if self.answers and self.answers.resolve() == paste.resolve():
            return [f"{paste} with your answers is kept."]
        how = f"to use the answers in it, run the import again with: --answers {paste}"
        return [f"{paste} was changed by you and is kept; {how}"]

    def _nothing(self, workbook: Path | None) -> str:
        """Why there is nothing to add."""
        if len(self.found.questions):
            return "Nothing to add before the questions are answered."
        if any(_KNOWN[name] - layout.places.keys() for name, layout in self.layouts.items()):
            return "Nothing to add in the columns that the workbook has."
        is_all = workbook and not self.found.counts["left_out"].any()
        return "Nothing to add: the workbook has all of it." if is_all else "Nothing to add."

    def _ask(self, paste: Path) -> list[str]:
        if not len(self.found.questions):
            return []
        how = "Type Yes or No on its sheet Questions, save, and run the import again with:"
        return [f"{how} --answers {paste}"]

    def _write(self, workbook: Path, paste: Path, *, ignore_lock: bool) -> list[str]:
        try:
            planned = edit.plan(workbook, *pages.for_edit(self.found, self.layouts))
            backup = edit.write(planned, ignore_lock=ignore_lock)
        except WorkbookError as error:
            try:
                paste = paste_file.place(paste)
                self.paste(paste)
            except WorkbookError as other:
                raise WorkbookError(f"{error} And {other}") from error
            raise WorkbookError(f"{error} The rows are in {paste} instead, to paste.") from error
        return [
            *planned.notes,
            f"Written to {workbook}; the file as it was is kept as {backup.name}.",
            f"Take it back with: {undo_command(workbook)}",
        ]

    def paste(self, path: Path) -> None:
        """Leave the rows in a file, in the workbook's column order.

        Parameters
        ----------
        path
            Where it goes.

        Raises
        ------
        WorkbookError
            If it cannot be written.
        """
        how, sheets = pages.to_paste(self.found, self.layouts)
        paste_file.write(path, how, sheets)


def undo_command(workbook: Path) -> str:
    """What takes the last import into a workbook back.

    Parameters
    ----------
    workbook
        The workbook.

    Returns
    -------
    str
        To be typed as it is; it names the file unless it is the one that is meant without a name.
    """
    if workbook == find_workbook():
        return "netmetrics undo"
    text = str(workbook)
    quoted = subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)
    return f"netmetrics undo -w {quoted}"


def _has_any(found: Import) -> bool:
    return bool(not found.is_empty or len(found.questions) or len(found.conflicts))


def _tidy(paste: Path) -> list[str]:
    """Remove a file of an earlier look, whose rows would otherwise be pasted a second time."""
    if paste_file.is_edited(paste):
        paste = paste_file.place(paste)
    if not paste_file.is_untouched(paste):
        return []
    try:
        paste.unlink()
    except OSError:
        return [f"{paste} is of an earlier import: do not paste from it."]
    return [f"{paste} of an earlier import is removed, so that nothing is pasted twice."]


def prepare(
    sources: Sequence[Source],
    workbook: Path | None,
    *,
    as_of: dt.date,
    options: read.Options | None = None,
    only_known: bool = False,
    answers: Path | None = None,
    tell: Tell = nothing,
) -> Session:
    """Work out what an import would change.

    Parameters
    ----------
    sources
        The files, from :func:`netmetrics.exchange.read.sources`.
    workbook
        The workbook; None when there is none yet.
    as_of
        The day of the import.
    options
        What the person says about the files.
    only_known
        Whether people who are not on Contacts are left out.
    answers
        The file with answers to the questions of an earlier import.
    tell
        Told how many bytes were read.

    Returns
    -------
    Session
        Nothing is written yet.

    Raises
    ------
    WorkbookError
        If a file cannot be used.
    """
    network = load(workbook, today=as_of) if workbook else None
    told = read.answers(answers) if answers else {}
    readings = read.read(sources, _known(network), as_of=as_of, options=options, tell=tell)
    mapping = network.mapping if network else None
    laid_out = pages.layouts(mapping, _last_rows(network))
    found = merge(
        network or Blank(),
        readings,
        as_of=as_of,
        only_known=only_known,
        answers=told,
        columns={
            name: {tab: one.places.keys() for tab, one in layout.tabs.items()}
            for name, layout in laid_out.items()
        },
    )
    return Session(found, laid_out, answers)


def _known(network: Network | None) -> list[Person]:
    if network is None:
        return []
    columns = (network.contacts[name].fillna("") for name in ("contact", "email", "linkedin"))
    return [
        Person(str(contact), emails(str(email)), str(profile))
        for contact, email, profile in zip(*columns, strict=True)
    ]


def _last_rows(network: Network | None) -> dict[str, int]:
    """The last row of each tab that holds anything, also what could not be read."""
    if network is None:
        return {}
    numbers = network.problems["cell"].fillna("").str.extract(r"(\d+)$")[0].astype("Float64")
    found = [
        numbers.groupby(network.problems["sheet"]).max().dropna(),
        *(
            table.groupby("sheet")["row"].max()
            for table in (network.contacts, network.interactions, network.milestones)
        ),
    ]
    last = pd.concat(found)
    return {str(tab): int(row) for tab, row in last.groupby(level=0).max().items()}
