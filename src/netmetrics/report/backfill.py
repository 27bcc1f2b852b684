"""Every report that the log has data for, made anew only where something has changed."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from netmetrics.periods import Period
from netmetrics.problems import WorkbookError
from netmetrics.report import choose, render, rows, shelf
from netmetrics.report.choose import Job
from netmetrics.report.edition import edition, state
from netmetrics.report.kernel import Kernel
from netmetrics.workbook.tables import Network, load


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of the report of one period.

    Parameters
    ----------
    job
        The report.
    made
        Whether it was made; False where the one that is there still holds.
    fault
        Why it could not be made; empty otherwise.
    """

    job: Job
    made: bool
    fault: str = ""


def periods(network: Network, *, today: dt.date, reviews: bool) -> list[Period]:
    """The periods that are over and in which something is logged or came after it.

    Parameters
    ----------
    network
        The workbook's tables.
    today
        The day the reports are made.
    reviews
        Whether quarters and years are among them.

    Returns
    -------
    list of Period
        The months, oldest first, then the quarters, then the years.
    """
    days = pd.concat([network.interactions["date"], network.opportunities["opened_on"]]).dropna()
    days = days[days <= pd.Timestamp(today)]
    if days.empty:
        return []
    first, found = days.min().date(), []
    for form in ("{0:%Y-%m}", "{0.year}-Q{1}", "{0.year}") if reviews else ("{0:%Y-%m}",):
        now = Period.parse(form.format(today, (today.month + 2) // 3))
        kind = []
        while (now := now.before()).end >= first:
            kind.append(now)
        found += kind[::-1]
    return found


def fill(
    workbook: Path, *, reports: Path, today: dt.date, done: Callable[[Filled, int], None]
) -> list[Filled]:
    """Make the report of every period that is over, except where nothing has changed.

    Each runs in a Python of its own, as many at a time as the machine has processors.

    Parameters
    ----------
    workbook
        The person's file.
    reports
        The folder of all reports.
    today
        The day they are made.
    done
        Called after each, with it and with how many there are in all.

    Returns
    -------
    list of Filled
        What became of each, in the order of :func:`periods`.

    Raises
    ------
    WorkbookError
        If the workbook cannot be used.
    """
    network = load(workbook)
    reviews = choose.template("review.ipynb", workbook).is_file()
    wanted = periods(network, today=today, reviews=reviews)
    running: set[Kernel] = set()

    def _one_of(period: Period) -> Filled:
        filled = _one(
            period, network, workbook=workbook, reports=reports, today=today, started=running.add
        )
        done(filled, len(wanted))
        return filled

    pool = ThreadPoolExecutor(_at_a_time())
    try:
        filled = list(pool.map(_one_of, wanted))
        if any(one.made for one in filled):
            render.listing(reports)  # each saw only what was there before it
        return filled
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for kernel in running:
            kernel.end()
        pool.shutdown()


def said(filled: Sequence[Filled]) -> str:
    """Say how many reports were made and how many still hold.

    Parameters
    ----------
    filled
        From :func:`fill`.

    Returns
    -------
    str
        A sentence.
    """
    if not filled:
        return "No month of the log is over yet, so there is no report to make."
    made, failed = sum(one.made for one in filled), sum(bool(one.fault) for one in filled)
    held = len(filled) - made - failed
    if held == len(filled):
        return f"Nothing has changed, so no report was made: {_reports(held)} as before."
    pieces = [f"{_reports(made)} made"]
    pieces += [f"{failed} could not be made"] * bool(failed)
    pieces += [f"{held} left as before: nothing has changed there"] * bool(held)
    return f"{', '.join(pieces)}."


def _reports(count: int) -> str:
    return f"{count} {'report' if count == 1 else 'reports'}"


def _one(
    period: Period, network: Network, *, workbook: Path, reports: Path, today: dt.date,
    started: Callable[[Kernel], None],
) -> Filled:  # fmt: skip
    job = choose.of_period(period)
    folder = reports / job.folder
    before = shelf.made_from(folder)
    if before and all((folder / name).is_file() for name in before.get("files", ())):
        opened = edition(network, period, today=today, folders=(folder,))
        now = state(opened, rows.fingerprint(opened.known))
        template = choose.template(job.notebook, workbook)
        given = render.given(job, workbook, folder)
        if before.get("inputs") == render.inputs_of(now, template, given):
            return Filled(job, made=False)
    try:
        render.make(job, workbook, reports=reports, started=started)
    except (render.ReportError, WorkbookError) as error:
        return Filled(job, made=False, fault=str(error))
    return Filled(job, made=True)


def _at_a_time() -> int:
    return max(1, min(os.cpu_count() or 1, 8))
