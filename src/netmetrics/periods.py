"""The stretch of days a report is about, written "2026-10", "2026-Q3" or "2026"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

# Not calendar.month_name: that follows the machine's language, and the page is in English.
_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FORMS = "Type a month such as 2026-10, a quarter such as 2026-Q3, or a year such as 2026"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, a quarter or a year of whole days, both ends included.

    Parameters
    ----------
    start
        The first day.
    end
        The last day.
    """

    start: dt.date
    end: dt.date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as a person writes it.

        Parameters
        ----------
        text
            ``"2026-10"``, ``"2026-Q3"`` or ``"2026"``.

        Returns
        -------
        Period
            The days it covers.

        Raises
        ------
        ValueError
            If the text is none of these.

        Examples
        --------
        >>> Period.parse("2026-Q3").end
        datetime.date(2026, 9, 30)
        """
        found = re.fullmatch(
            r"((?:19|20)\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?",
            text.strip(),
            re.IGNORECASE | re.ASCII,
        )
        if not found:
            raise ValueError(f'"{text}" is not a period. {_FORMS}.')
        year = int(found[1])
        if found[2]:
            first = 3 * int(found[2]) - 2
            return cls._months(year, first, 3)
        if found[3]:
            return cls._months(year, int(found[3]), 1)
        return cls._months(year, 1, 12)

    @classmethod
    def last_whole_month(cls, today: dt.date) -> Period:
        """The month that ended most recently before `today`.

        Parameters
        ----------
        today
            The day to look back from.

        Returns
        -------
        Period
            A month.
        """
        return cls._months(today.year, today.month, 1).before()

    @classmethod
    def last_whole_quarter(cls, today: dt.date) -> Period:
        """The last quarter of a year that is over.

        Parameters
        ----------
        today
            The day the report is made.

        Returns
        -------
        Period
            Three months.

        Examples
        --------
        >>> Period.last_whole_quarter(dt.date(2026, 11, 23)).label
        'July to September 2026'
        """
        return cls._months(today.year, today.month - (today.month - 1) % 3, 3).before()

    @classmethod
    def _months(cls, year: int, first: int, count: int) -> Period:
        years, month = divmod(first - 1, 12)
        start = dt.date(year + years, month + 1, 1)
        years, month = divmod(first - 1 + count - 1, 12)
        last = calendar.monthrange(year + years, month + 1)[1]
        return cls(start, dt.date(year + years, month + 1, last))

    @property
    def months(self) -> int:
        """How many months it spans."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def days(self) -> int:
        """How many days it spans."""
        return (self.end - self.start).days + 1

    @property
    def key(self) -> str:
        """How it is written in a command or a folder, such as ``"2026-10"``."""
        if self.months == 1:
            return f"{self.start:%Y-%m}"
        if self.months == 3:
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return str(self.start.year)

    @property
    def label(self) -> str:
        """How it is written in a sentence, such as ``"October 2026"``."""
        if self.months == 1:
            return f"{_MONTHS[self.start.month]} {self.start.year}"
        if self.months == 3:
            return f"{_MONTHS[self.start.month]} to {_MONTHS[self.end.month]} {self.start.year}"
        return str(self.start.year)

    @property
    def whole_year(self) -> Period:
        """The calendar year it begins in."""
        return self._months(self.start.year, 1, 12)

    def before(self, count: int = 1) -> Period:
        """The period of the same length, `count` steps earlier.

        Parameters
        ----------
        count
            How many steps back.

        Returns
        -------
        Period
            A period of the same kind.
        """
        return self._months(self.start.year, self.start.month - count * self.months, self.months)

    def known_to(self, today: dt.date) -> dt.date:
        """The last day whose entries belong in a report on this period made on `today`.

        Parameters
        ----------
        today
            The day the report is made.

        Returns
        -------
        datetime.date
            The period's end, or `today` while the period lasts.

        Raises
        ------
        ValueError
            If the period has not begun.
        """
        if self.start > today:
            last = Period.last_whole_month(today)
            raise ValueError(
                f"{self.label} has not begun. The last month that is over is {last.key}."
            )
        return min(self.end, today)


def short_day(day: dt.date) -> str:
    """Write a day as on the page, such as ``"3 Oct"``.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        Day and short month, whatever the machine's language.
    """
    return f"{day.day} {_MONTHS[day.month][:3]}"


def long_day(day: dt.date) -> str:
    """Write a day in full, such as ``"31 October 2026"``.

    Parameters
    ----------
    day
        The day.

    Returns
    -------
    str
        Day, month and year, whatever the machine's language.
    """
    return f"{day.day} {_MONTHS[day.month]} {day.year}"
