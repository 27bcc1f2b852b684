"""What one report is made from: a workbook as it was known, and the period it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from netmetrics.metrics import frames
from netmetrics.metrics.known import asking_rows, known_at, told_on
from netmetrics.periods import Period, long_day
from netmetrics.report import kept, rows
from netmetrics.report.hashes import digest
from netmetrics.report.shelf import made_from
from netmetrics.schema import CONVERSATION_CHANNELS, SHEETS, Settings
from netmetrics.workbook.folder import find_workbook
from netmetrics.workbook.tables import Network, load

_FIRST_YEAR_DAYS = 365
_SHOWN_BY = {
    "in touch": {"Interactions.Date"},
    "answers": {"Interactions.Answered on", "Interactions.Started by"},
    "follow-ups": {"Interactions.Due"},
    "opportunities": {"Opportunities.Date"},
}


@dataclass(frozen=True, slots=True)
class Edition:
    """The inputs of one report.

    Parameters
    ----------
    known
        The workbook's tables with nothing later than `as_of` in them.
    period
        What the report is about.
    as_of
        The last day whose entries are known.
    settings
        The person's thresholds.
    first
        The rows from which this report was first made; None if it never was.
    begins
        The first day of the whole log, which may lie after `as_of`; None if there is none.
    """

    known: Network
    period: Period
    as_of: dt.date
    settings: Settings
    first: rows.Rows | None = None
    begins: dt.date | None = None

    @property
    def begun(self) -> bool:
        """Whether anything is recorded up to the last day that is known."""
        return not self.known.interactions.empty

    @property
    def missing(self) -> frozenset[str]:
        """What no column of the workbook could show: in touch, answers, follow-ups, opportunities.

        Answers also where the days to answer of some message are over, and none was ever recorded;
        approaches where those of some ended in the period, and none of them counts because it lies
        before the first answer.
        """
        used = set(self.known.mapping["used_as"])
        missing = {what for what, columns in _SHOWN_BY.items() if not used & columns}
        if self._some_over and not self.answers_recorded:
            missing.add("answers")
        window = self.settings.reply_window_days
        log = self.known.interactions
        if self._ended(log) and not self._ended(asking_rows(log, window_days=window)):
            missing.add("approaches")
        return frozenset(missing)

    @property
    def answers_recorded(self) -> bool:
        """Whether any answer is recorded, or anything that they started."""
        return self.answers_since is not None

    @property
    def answers_since(self) -> dt.date | None:
        """The day of the first answer, or row that they started: before it silence says nothing."""
        since = frames.first_day(told_on(self.known.interactions))
        return None if np.isnat(since) else pd.Timestamp(since).date()

    @property
    def left_out(self) -> int:
        """Messages of yours whose days to answer were over before the first answer was recorded."""
        log = self.known.interactions
        over = self._over(log[frames.has(log, "started_by", "Me")])
        since = self.answers_since
        return int((over < pd.Timestamp(since)).sum()) if since else 0

    @property
    def _some_over(self) -> bool:
        """Whether the days to answer of some message are over."""
        return bool((self._over(self.known.interactions) <= pd.Timestamp(self.as_of)).any())

    def _ended(self, log: pd.DataFrame) -> bool:
        """Whether the days to answer of some message of yours ended in the period, as far as known."""
        over = self._over(log[frames.has(log, "started_by", "Me")])
        last = min(self.period.end, self.as_of)
        return bool(over.between(pd.Timestamp(self.period.start), pd.Timestamp(last)).any())

    def _over(self, log: pd.DataFrame) -> pd.Series[pd.Timestamp]:
        """The day on which the days to answer of each message are over."""
        written = log[~frames.has(log, "channel", "Social", *CONVERSATION_CHANNELS)]
        return written["date"] + pd.Timedelta(days=self.settings.reply_window_days)

    @property
    def last_only(self) -> bool:
        """Whether the workbook holds no more than the last time with each person."""
        return bool((self.known.problems["code"] == "history-missing").any())

    def with_history(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table about more than the last time with each person, where the workbook holds more.

        Parameters
        ----------
        table
            Any table.

        Returns
        -------
        pandas.DataFrame
            The table; without its rows where what it tells of earlier times is not recorded.
        """
        return table.head(0) if self.last_only else table

    @property
    def young(self) -> bool:
        """Whether the log began less than a year before the last day that is known."""
        return self.begins is not None and (self.as_of - self.begins).days < _FIRST_YEAR_DAYS

    def since_first_made(self) -> pd.DataFrame:
        """What was added, changed or removed since this report was first made.

        Returns
        -------
        pandas.DataFrame
            The table of :func:`netmetrics.report.rows.changes`; no rows for a report that is made
            for the first time. :func:`netmetrics.report.rows.said` puts it into a sentence.
        """
        return rows.changes(self.known, self.first)

    def keep(self, **tables: pd.DataFrame) -> kept.Kept:
        """Hand tables on to the files that lie beside the page, one sheet and one .csv each.

        It writes nothing itself: ``netmetrics report`` takes the tables from the notebook.

        Parameters
        ----------
        **tables
            Each table by the name that it has in the files.

        Returns
        -------
        netmetrics.report.kept.Kept
            To be the value of the notebook's last cell, which carries it.

        Raises
        ------
        ValueError
            If one of them is not a table.

        Examples
        --------
        >>> report = open_report(period="2026-10", today=dt.date(2026, 11, 23))
        >>> report.keep(contacts=report.known.contacts)
        1 table kept as numbers beside the page.
        """
        for name, table in tables.items():
            if not isinstance(table, pd.DataFrame):
                raise ValueError(f"keep takes tables; {name} is a {type(table).__name__}.")
        now = rows.fingerprint(self.known)
        return kept.Kept(
            {
                "known_to": self.as_of.isoformat(),
                "rows": dict(now),
                "state": state(self, now),
                "tables": {name: kept.plain(table) for name, table in tables.items()},
            }
        )


def state(edition: Edition, now: rows.Rows) -> str:
    """One hash of all that a report of the workbook depends on.

    Parameters
    ----------
    edition
        The inputs.
    now
        The rows of its workbook, from :func:`netmetrics.report.rows.fingerprint`.

    Returns
    -------
    str
        It is the same as long as the rows known to the day, their order, the day and the settings are.
    """
    first = now if edition.first is None else edition.first
    names = [sheet.name for sheet in SHEETS]
    lines = [line for both in (now, first) for name in names for line in both.get(name, ())]
    return digest(str(edition.as_of), repr(edition.settings), *lines)


def open_report(
    workbook: str = "",
    period: str | int = "",
    *,
    whole: Literal["month", "quarter"] = "month",
    today: dt.date | None = None,
) -> Edition:
    """Load a workbook and cut it to what was known at the end of a period.

    Parameters
    ----------
    workbook
        The file; empty for network.xlsx here, then one folder up, then the sample.
    period
        Such as ``"2026-10"``; empty for the last that is over. The number 2026 is the year.
    whole
        What the last that is over is: a month or a quarter.
    today
        The day the report is made; None for the machine's own day.

    Returns
    -------
    Edition
        What the report's measures start from.

    Raises
    ------
    WorkbookError
        If the file cannot be used.
    ValueError
        If the period cannot be read or has not begun.

    Examples
    --------
    >>> open_report(period="2026-10", today=dt.date(2026, 11, 23)).as_of
    datetime.date(2026, 10, 31)
    """
    today = today or dt.date.today()
    last = Period.last_whole_quarter if whole == "quarter" else Period.last_whole_month
    chosen = Period.parse(str(period)) if period != "" else last(today)
    path = find_workbook(workbook)
    network = _loaded(path)
    # Beside the notebook, where `netmetrics report` puts it, or where it would put the report.
    folders = (Path(), path.parent / "reports" / chosen.key)
    return edition(network, chosen, today=today, folders=folders)


def open_day(workbook: str = "", day: str = "", *, today: dt.date | None = None) -> Edition:
    """Load a workbook and cut it to what was known on a day.

    Parameters
    ----------
    workbook
        The file; empty for network.xlsx here, then one folder up, then the sample.
    day
        Such as ``"2026-10-31"``; empty for today.
    today
        The day the report is made; None for the machine's own day.

    Returns
    -------
    Edition
        Its period is the year up to the day.

    Raises
    ------
    WorkbookError
        If the file cannot be used.
    ValueError
        If the day cannot be read or lies ahead.

    Examples
    --------
    >>> open_day(day="2026-10-31", today=dt.date(2026, 11, 23)).as_of
    datetime.date(2026, 10, 31)
    """
    today = today or dt.date.today()
    try:
        chosen = dt.date.fromisoformat(day) if day else today
    except ValueError:
        raise ValueError(f'"{day}" is not a day. Type one such as 2026-10-31.') from None
    if chosen > today:
        raise ValueError(f"{long_day(chosen)} lies ahead. Type a day up to today.")
    year = Period(chosen - dt.timedelta(days=364), chosen)
    return edition(_loaded(find_workbook(workbook)), year, today=today)


def edition(
    network: Network, period: Period, *, today: dt.date, folders: tuple[Path, ...] = ()
) -> Edition:
    """Cut a workbook that was loaded before to what was known at the end of a period.

    Parameters
    ----------
    network
        The workbook's tables.
    period
        What the report is about.
    today
        The day the report is made.
    folders
        Where the report may have been made before.

    Returns
    -------
    Edition
        What the report's measures start from.

    Raises
    ------
    ValueError
        If the period has not begun.
    """
    as_of = period.known_to(today)
    table = network.settings
    settings = Settings.of(zip(table["setting"], table["value"], strict=True))
    first = rows.first_rows(folders, workbook=network.source, known_to=as_of)
    days = network.interactions["date"].dropna()
    begins = days.min().date() if len(days) else None
    return Edition(known_at(network, as_of), period, as_of, settings, first, begins)


def _loaded(path: Path) -> Network:
    """A workbook's tables; one in disguise says what of the person's own could not be read."""
    network = load(path)
    unread = made_from(Path()).get("unread")
    if not unread:
        return network
    names = ("problems", "mapping", "counts")
    problems, mapping, counts = (
        pd.DataFrame(unread[name], columns=list(table)).astype(table.dtypes)
        for name, table in ((name, getattr(network, name)) for name in names)
    )
    return replace(network, problems=problems, mapping=mapping, counts=counts)
