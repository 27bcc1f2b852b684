"""What one report is made from: a workbook as it was known, and the period it is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from netmetrics.metrics.known import known_at
from netmetrics.periods import Period
from netmetrics.schema import Settings
from netmetrics.workbook.folder import find_workbook
from netmetrics.workbook.tables import Network, load


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
    """

    known: Network
    period: Period
    as_of: dt.date
    settings: Settings


def open_report(
    workbook: str = "", period: str | int = "", *, today: dt.date | None = None
) -> Edition:
    """Load a workbook and cut it to what was known at the end of a period.

    Parameters
    ----------
    workbook
        The file; empty for network.xlsx here, then one folder up, then the sample.
    period
        Such as ``"2026-10"``; empty for the last whole month. The number 2026 is the year.
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
    chosen = Period.parse(str(period)) if period != "" else Period.last_whole_month(today)
    as_of = chosen.known_to(today)
    network = load(find_workbook(workbook))
    table = network.settings
    settings = Settings.of(zip(table["setting"], table["value"], strict=True))
    return Edition(known_at(network, as_of), chosen, as_of, settings)
