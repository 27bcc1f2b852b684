"""Columns as arrays, whatever a table lacks, and the shape that result tables share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import rates
from netmetrics.periods import Period

Array = npt.NDArray[Any]
DAYS_PER_MONTH = 30.4375
_DAY = np.timedelta64(1, "D")
_SPAN = 1 << 24  # more days than any two dates lie apart
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_LONG_AGO = np.datetime64("0001-01-01", "D")
RATE = {
    "k": "int64",
    "n": "int64",
    "rate": "float64",
    "lo": "float64",
    "hi": "float64",
    "method": "str",
    "n_excluded": "int64",
    "note": "str",
}


def day(value: dt.date) -> np.datetime64:
    """Turn a date into the day that arrays are compared with.

    Parameters
    ----------
    value
        The date.

    Returns
    -------
    numpy.datetime64
        The day.
    """
    return np.datetime64(value.isoformat()[:10], "D")


def days(table: pd.DataFrame, name: str) -> Array:
    """Days of a column, all missing when the table lacks it.

    Parameters
    ----------
    table
        The table.
    name
        The column.

    Returns
    -------
    numpy.ndarray
        Dtype ``datetime64[D]``, one per row.

    Raises
    ------
    ValueError
        If a cell holds neither a date nor ISO text such as 2026-02-28.
    """
    if name not in table:
        return np.full(len(table), "NaT", dtype="datetime64[D]")
    column = table[name]
    if column.dtype.kind != "M":
        column = _read(column, name)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)  # the day on the wall, not that of Greenwich
    return column.to_numpy().astype("datetime64[D]")


def _read(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    """Days from cells that are no dates yet; which is day and which month is never guessed."""
    cells = np.array(column, dtype=object)
    there = np.array(column.notna())
    there[there] = cells[there] != ""
    days_ = dt.date, np.datetime64
    sound = [isinstance(c, days_) or (isinstance(c, str) and bool(_ISO.match(c))) for c in cells]
    cells[~np.array(sound, dtype=bool)] = None
    found: pd.Series[Any] = pd.to_datetime(pd.Series(cells), format="ISO8601", errors="coerce")
    odd = there & found.isna().to_numpy()
    if odd.any():
        raise ValueError(
            f'{name} must hold dates, such as 2026-02-28; it holds "{column.iloc[int(odd.argmax())]}".'
        )
    return found


def has(table: pd.DataFrame, name: str, *choices: str) -> Array:
    """Whether a column holds one of the choices, row by row.

    Parameters
    ----------
    table
        The table.
    name
        The column; a table without it has none of the choices.
    *choices
        The choices.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    if name not in table:
        return np.zeros(len(table), dtype=bool)
    column = table[name]
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = column.cat.codes.to_numpy()
        found = np.zeros(len(codes), dtype=bool)
        for wanted in column.cat.categories.get_indexer(pd.Index(choices)):
            if wanted >= 0:
                found |= codes == wanted
        return found
    plain = isinstance(column.dtype, pd.StringDtype) and column.dtype.na_value is not pd.NA
    if len(choices) == 1 and plain and not _in_arrow(column):
        return np.asarray(column.to_numpy(dtype=object) == choices[0], dtype=bool)
    return np.asarray(column.isin(choices).to_numpy(dtype=bool))


def _in_arrow(column: pd.Series[Any]) -> bool:
    return getattr(column.dtype, "storage", "") == "pyarrow"


def coded(column: pd.Series[Any]) -> tuple[Array, pd.Index[str]]:
    """Number the values of a column of text in order of first appearance.

    Parameters
    ----------
    column
        The column; blanks get -1.

    Returns
    -------
    numpy.ndarray
        One number per row.
    pandas.Index
        The values.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        code = column.cat.codes.to_numpy()
        new = np.append(True, code[1:] != code[:-1])[: len(code)]
        found = code[new]
        if len(found) and found[0] >= 0 and (found[1:] > found[:-1]).all():  # one run for each
            names = column.cat.categories
            if len(found) == len(names):
                return code.astype(np.int64), names
            return np.cumsum(new) - 1, names[found]
    code, values = pd.factorize(column if _as_is(column) else column.to_numpy(dtype=object))
    return code, pd.Index(np.asarray(values, dtype=object), dtype="str")


def _as_is(column: pd.Series[Any]) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype) or _in_arrow(column)


def filled(table: pd.DataFrame, name: str) -> Array:
    """Whether a column holds anything, row by row.

    Parameters
    ----------
    table
        The table.
    name
        The column; a table without it holds nothing.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    if name not in table:
        return np.zeros(len(table), dtype=bool)
    return table[name].notna().to_numpy()


def answered_early(table: pd.DataFrame) -> Array:
    """Whether each row's answer lies before the row itself: a slip of the pen, so no message is judged by it.

    Parameters
    ----------
    table
        The ``interactions`` table.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    early: Array = days(table, "answered_on") < days(table, "date")
    return early


def answer_days(interactions: pd.DataFrame, told: Array) -> Array:
    """The day from which each row shows that answers are recorded: before it, silence says nothing.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    told
        Which rows tell of an answer.

    Returns
    -------
    numpy.ndarray
        Dtype ``datetime64[D]``, one per row: the answer's day, the row's own where that is not
        recorded, and NaT for a row that tells of none.
    """
    date, answer = days(interactions, "date"), days(interactions, "answered_on")
    return np.where(told, np.where(np.isnat(answer), date, answer), np.datetime64("NaT", "D"))


def first_day(told_on: Array) -> Any:
    """The first of some days.

    Parameters
    ----------
    told_on
        Days, NaT where there is none.

    Returns
    -------
    numpy.datetime64
        NaT where there is none at all.
    """
    there = told_on[~np.isnat(told_on)]
    return there.min() if len(there) else np.datetime64("NaT", "D")


def judged(interactions: pd.DataFrame, told_on: Array, window_days: int) -> Array:
    """Whether each row's days to answer ended no earlier than the first day that told of an answer.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    told_on
        The days that told of one, such as those of `answer_days`.
    window_days
        Days to answer.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row; none where nothing was told.

    Raises
    ------
    ValueError
        If `window_days` is below 0.
    """
    at_least("window_days", window_days, 0)
    over = days(interactions, "date") + np.timedelta64(window_days, "D")
    since: Array = over >= first_day(told_on)
    return since


def put(column: pd.Series[Any], where: Array, value: str) -> pd.Series[Any]:
    """A column of text with some cells replaced.

    Parameters
    ----------
    column
        The column.
    where
        Which cells.
    value
        What to put there.

    Returns
    -------
    pandas.Series
        The column itself when there are none.
    """
    if not where.any():
        return column
    if isinstance(column.dtype, pd.CategoricalDtype) and value not in column.cat.categories:
        column = column.cat.add_categories([value])
    return column.mask(where, value)


def in_sheet_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of the index, which is the order of the sheet.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    pandas.DataFrame
        The same rows; the table itself when they stand in order.
    """
    return table if table.index.is_monotonic_increasing else table.sort_index(kind="stable")


def own_days(contacts: pd.DataFrame, column: str, default: int) -> Array:
    """A contact's own number of days, or the default.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    column
        Where the own number stands; below 1 it counts as blank.
    default
        For everyone else.

    Returns
    -------
    numpy.ndarray
        Dtype float64, one per row.
    """
    if column not in contacts:
        return np.full(len(contacts), float(default))
    own = contacts[column].to_numpy(dtype=float, na_value=np.nan)
    return np.where(own >= 1, own, float(default))


def answered_in_time(
    episodes: pd.DataFrame, *, as_of: dt.date, window_days: int = 30
) -> tuple[Array, Array]:
    """When each approach started, and whether it was answered in time as far as known.

    Parameters
    ----------
    episodes
        The table made by `episodes`.
    as_of
        The last day whose entries are known.
    window_days
        Days from the first message within which an answer counts. One without its day counts when
        the message with the Yes was sent within them: a closed window stays as it was.

    Returns
    -------
    tuple of numpy.ndarray
        Days and flags, one per approach.
    """
    date, answer = days(episodes, "started_on"), days(episodes, "earliest_on")
    return date, (answer <= day(as_of)) & (answer - date <= np.timedelta64(window_days, "D"))


def bounds(period: Period | None, as_of: dt.date) -> tuple[np.datetime64, np.datetime64]:
    """First and last day of a period, as far as known.

    Parameters
    ----------
    period
        The period; None for everything so far.
    as_of
        The last day whose entries are known.

    Returns
    -------
    tuple of numpy.datetime64
        Both days count.
    """
    if period is None:
        return _LONG_AGO, day(as_of)
    return day(period.start), min(day(period.end), day(as_of))


def between(days_: Array, start: np.datetime64, end: np.datetime64) -> Array:
    """Whether each day lies from `start` to `end`.

    Parameters
    ----------
    days_
        The days; missing ones lie nowhere.
    start, end
        The bounds; both count.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``.
    """
    return np.logical_and(days_ >= start, days_ <= end)


def at_least(name: str, value: int, least: int) -> None:
    """Refuse a number of days that makes no sense.

    Parameters
    ----------
    name
        The option's name.
    value
        What was given.
    least
        The smallest that is allowed.

    Raises
    ------
    ValueError
        If `value` is below `least`, or no whole number.
    """
    if not isinstance(value, int | np.integer):
        raise ValueError(f"{name} must be a whole number; got {value!r}.")
    if value < least:
        raise ValueError(f"{name} must be {least} or more; got {value}.")


def frame(columns: Mapping[str, Any], dtypes: Mapping[str, str]) -> pd.DataFrame:
    """Build a table of the stated dtypes, no rows included.

    Parameters
    ----------
    columns
        The values of each column.
    dtypes
        The dtype of each column, in order.

    Returns
    -------
    pandas.DataFrame
        A plain RangeIndex.
    """
    return pd.DataFrame({name: _column(columns[name], dtype) for name, dtype in dtypes.items()})


def _column(values: Any, dtype: str) -> Any:
    """One column of a result; text is looked through once, not first guessed and then cast."""
    if dtype != "str":
        values = np.asarray(values)
        if values.dtype.kind == "M":  # at once, not by way of seconds
            values = values.astype(dtype)
        return pd.Series(values).astype(np.dtype(dtype)).array
    if getattr(values, "dtype", None) == "str":
        return getattr(values, "array", values)
    return pd.array(np.asarray(values, dtype=object), dtype="str")


def rate_table(
    k: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    n_excluded: npt.ArrayLike,
    census: bool = False,
    keys: Mapping[str, tuple[Any, str]] | None = None,
) -> pd.DataFrame:
    """Shares with their counts, interval and the caution that the counts ask for.

    Parameters
    ----------
    k
        Count of those that did.
    n
        Count of all that could.
    n_excluded
        Count of those that cannot be judged.
    census
        Whether the rows are everything there is, so that no interval belongs to them.
    keys
        Columns to stand first, as (values, dtype).

    Returns
    -------
    pandas.DataFrame
        The keys, then ``k, n, rate, lo, hi, method, n_excluded, note``. `note` is "no data yet"
        (n 0), "few" (1 to 4), "very rough" (5 to 9) or empty; a census has only the first.
    """
    k, n = np.atleast_1d(np.asarray(k, dtype=float)), np.atleast_1d(np.asarray(n, dtype=float))
    missing = np.full(len(n), np.nan)
    lo, hi = (missing, missing) if census else rates.wilson(k, n)
    notes = ["no data yet"] if census else ["no data yet", "few", "very rough"]
    limits = [n == 0] if census else [n == 0, n < 5, n < 10]
    columns = {
        "k": k,
        "n": n,
        "rate": np.divide(k, n, out=missing.copy(), where=n > 0),
        "lo": lo,
        "hi": hi,
        "method": np.full(len(n), "census" if census else "Wilson"),
        "n_excluded": np.atleast_1d(np.asarray(n_excluded)),
        "note": np.select(limits, notes, ""),
    }
    keyed = dict(keys or {})
    return frame(
        {**{name: values for name, (values, _) in keyed.items()}, **columns},
        {**{name: dtype for name, (_, dtype) in keyed.items()}, **RATE},
    )


def not_recorded(n_excluded: int) -> pd.DataFrame:
    """Build the share of something that the workbook has no entry on: missing, never 0.

    Parameters
    ----------
    n_excluded
        Count of those that cannot be judged.

    Returns
    -------
    pandas.DataFrame
        One row as of `rate_table`, with ``n`` 0 and the note "not recorded".
    """
    table = rate_table(0, 0, n_excluded=n_excluded, census=True)
    return table.assign(note=pd.Series(["not recorded"], dtype="str"))


def month_grid(first: np.datetime64, as_of: np.datetime64) -> Array:
    """Every month from that of `first` to that of `as_of`.

    Parameters
    ----------
    first
        The first day; NaT for none.
    as_of
        The last day.

    Returns
    -------
    numpy.ndarray
        Dtype ``datetime64[M]``, empty when there is no first day.
    """
    if np.isnat(first) or first > as_of:
        return np.empty(0, dtype="datetime64[M]")
    return np.arange(first.astype("datetime64[M]"), as_of.astype("datetime64[M]") + 1)


def month_days(months: Array, first: np.datetime64, as_of: np.datetime64) -> tuple[Array, Array]:
    """How many days of each month lie from `first` to `as_of`, and whether all do.

    Parameters
    ----------
    months
        The months.
    first
        The first day.
    as_of
        The last day.

    Returns
    -------
    tuple of numpy.ndarray
        Counts and flags.
    """
    starts = months.astype("datetime64[D]")
    ends = (months + 1).astype("datetime64[D]") - _DAY
    inside = np.minimum(ends, as_of) - np.maximum(starts, first) + _DAY
    return inside // _DAY, inside == ends - starts + _DAY


def count_in(months: Array, days_: Array) -> Array:
    """How many days fall into each month of a grid.

    Parameters
    ----------
    months
        Consecutive months.
    days_
        The days, or their months; those outside the grid are left out.

    Returns
    -------
    numpy.ndarray
        Dtype ``int64``, one per month.
    """
    if not len(months):
        return np.zeros(0, dtype=np.int64)
    begins = np.append(months, months[-1] + 1).astype("datetime64[D]")
    begins = (begins - begins[0]).astype(np.int64)
    place = (days_.astype("datetime64[D]") - months[0].astype("datetime64[D]")).astype(np.int64)
    inside = (place >= 0) & (place < begins[-1])  # a missing day lies far before
    of_days = np.bincount(place if inside.all() else place[inside], minlength=begins[-1])
    return np.add.reduceat(of_days, begins[:-1])


@dataclass(frozen=True, slots=True)
class Log:
    """The known rows of a table, sorted by contact, day and place in the sheet.

    Parameters
    ----------
    table
        The table in sheet order.
    as_of
        The last known day.
    order
        Places in `table` of the known rows, sorted.
    people
        The contacts, in order of first appearance.
    code
        Which of `people` each sorted row belongs to.
    date
        The day of each sorted row.
    whole
        Whether they are all rows of `table`, as they stand.
    """

    table: pd.DataFrame
    as_of: np.datetime64
    order: Array
    people: pd.Index[str]
    code: Array
    date: Array
    whole: bool

    @classmethod
    def of(cls, table: pd.DataFrame, as_of: dt.date, *, by: str = "date") -> Log:
        """Sort the rows of a table that are known.

        Parameters
        ----------
        table
            Its key is ``contact``.
        as_of
            The last day whose entries are known.
        by
            The column of the row's day.

        Returns
        -------
        Log
            Without rows that lack a contact or a day.
        """
        rows, code, people, date = _known(table, as_of, by)
        first = _firsts(code, date, table.index.to_numpy()[rows])
        turn = None
        if first is None:
            if not table.index.is_monotonic_increasing:
                table = in_sheet_order(table)
                rows, code, people, date = _known(table, as_of, by)
            turn = sorted_by(code, date)
        elif (np.diff(first) < 0).any():  # people out of order, each one's rows in order
            people, code = people[np.argsort(first)], np.argsort(np.argsort(first))[code]
            turn = stable_order(code)
        if turn is not None:
            rows, code, date = rows[turn], code[turn], date[turn]
        whole = turn is None and len(rows) == len(table)
        return cls(table, day(as_of), rows, people, code, date, whole)

    def has(self, name: str, *choices: str) -> Array:
        """Whether a column holds one of the choices.

        Parameters
        ----------
        name
            The column.
        *choices
            The choices.

        Returns
        -------
        numpy.ndarray
            Dtype ``bool``, one per sorted row.
        """
        return self._sorted(has(self.table, name, *choices))

    def _sorted(self, values: Array) -> Array:
        return values if self.whole else values[self.order]

    def filled(self, name: str) -> Array:
        """Whether a column holds anything.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        numpy.ndarray
            Dtype ``bool``, one per sorted row.
        """
        return self._sorted(filled(self.table, name))

    def text(self, name: str) -> Array:
        """Cells of a column of text.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        numpy.ndarray
            Dtype ``object``, one per sorted row, None where the table lacks the column.
        """
        if name not in self.table:
            return np.full(len(self.order), None, dtype=object)
        return np.asarray(self.table[name].to_numpy(dtype=object)[self.order])

    def days(self, name: str) -> Array:
        """Days of a column, as they stand.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        numpy.ndarray
            Dtype ``datetime64[D]``, one per sorted row.
        """
        return self._sorted(days(self.table, name))

    def known_days(self, name: str) -> Array:
        """Days of a column, those after the last known day missing.

        Parameters
        ----------
        name
            The column.

        Returns
        -------
        numpy.ndarray
            Dtype ``datetime64[D]``, one per sorted row.
        """
        found = self.days(name)
        later = found > self.as_of
        if later.any():
            found[later] = np.datetime64("NaT")
        return found

    def asks(self) -> Array:
        """Whether each row is one of yours that can be judged.

        Returns
        -------
        numpy.ndarray
            Dtype ``bool``: started by Me, and not answered before its day, which is a slip of the pen.
        """
        mine: Array = self.has("started_by", "Me") & ~(self.days("answered_on") < self.date)
        return mine

    def restarts(self) -> Array:
        """Whether each row restarts the clock.

        Returns
        -------
        numpy.ndarray
            Dtype ``bool``: neither Social nor a meeting or call that did not take place.
        """
        failed = self.has("channel", *schema.CONVERSATION_CHANNELS) & self.has("answered", "No")
        real: Array = ~self.has("channel", "Social") & ~failed
        return real

    def exchange_days(self) -> tuple[Array, Array]:
        """Days on which each contact was heard from, or heard from you in answer.

        Returns
        -------
        tuple of numpy.ndarray
            Contact codes and days, sorted and without repeats: rows that they started, meetings and
            calls that took place, and known answers in either direction. Social is left out.
        """
        real = self.restarts()
        talked = self.has("channel", *schema.CONVERSATION_CHANNELS)
        heard = real & (talked | self.has("started_by", "Them"))
        took = (self.known_days("answered_on") - self.date).astype(np.int64)  # NaT is below 0
        answered = real & (took >= 0)
        number = keys(self.code, self.date)
        both = np.concatenate([number[heard], (number + took)[answered]])
        both.sort(kind="stable")  # two runs that are nearly sorted
        return of_keys(both[first_of_run(both)])

    def yes_without_a_day(self) -> Array:
        """Whether a row was answered on a day that is not recorded.

        Returns
        -------
        numpy.ndarray
            Dtype ``bool``, one per sorted row.
        """
        return self.has("answered", "Yes") & np.isnat(self.days("answered_on"))


def _known(
    table: pd.DataFrame, as_of: dt.date, by: str
) -> tuple[Array, Array, pd.Index[str], Array]:
    """Places, codes, people and days of the known rows that name a contact."""
    date = days(table, by)
    rows = np.flatnonzero(date <= day(as_of))
    whole = len(rows) == len(table)
    code, people = coded(table["contact"] if whole else table["contact"].iloc[rows])
    if len(code) and code.min() < 0:
        rows, code = rows[code >= 0], code[code >= 0]
    return rows, code, people, date if whole and len(rows) == len(date) else date[rows]


def _firsts(code: Array, date: Array, place: Array) -> Array | None:
    """Each contact's first place; None unless rows stand as `known.compact` leaves them.

    That is by contact, then day, then place.
    """
    if not len(code) or place.dtype.kind not in "iu":
        return None
    step = np.diff(keys(code, date))
    same = np.flatnonzero(step == 0)
    if (step < 0).any() or (place[same + 1] < place[same]).any():
        return None
    begins = np.append(0, np.flatnonzero(code[1:] != code[:-1]) + 1)
    return np.asarray(np.minimum.reduceat(place, begins))


def first_of_run(*columns: Array) -> Array:
    """Whether each row of sorted columns differs from the one before.

    Parameters
    ----------
    *columns
        The columns.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    new = np.ones(len(columns[0]), dtype=bool)
    if len(new):
        new[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            new[1:] |= column[1:] != column[:-1]
    return new


def sorted_by(code: Array, date: Array) -> Array:
    """Places that sort by code, then day, then place.

    Parameters
    ----------
    code
        Counts from 0.
    date
        Days, none missing, or whole numbers.

    Returns
    -------
    numpy.ndarray
        Places, as of `numpy.argsort`.
    """
    number = date.astype("datetime64[D]").astype(np.int64) if date.dtype.kind == "M" else date
    order = stable_order(number)
    return order[stable_order(code[order])]


def stable_order(values: Array) -> Array:
    """Places that sort whole numbers, equal ones as they stand: by radix, 16 bits at a time.

    Parameters
    ----------
    values
        Whole numbers.

    Returns
    -------
    numpy.ndarray
        Places, as of a stable `numpy.argsort`.
    """
    if not len(values):
        return np.arange(0)
    values = values - values.min()
    order = np.argsort(values.astype(np.uint16), kind="stable")
    for shift in range(16, int(values.max()).bit_length(), 16):
        order = order[np.argsort((values[order] >> shift).astype(np.uint16), kind="stable")]
    return order


def keys(code: Array, date: Array, shift: int = 0) -> Array:
    """One number per code and day that sorts like the pair.

    Parameters
    ----------
    code
        Counts from 0.
    date
        Days, none missing.
    shift
        Days to add; those before the code's first or after its last conceivable day stay with it.

    Returns
    -------
    numpy.ndarray
        Dtype ``int64``; numbers of one code differ by whole days.
    """
    number = np.clip(date.astype("datetime64[D]").astype(np.int64) + shift, -_SPAN // 4, _SPAN // 4)
    return code.astype(np.int64) * _SPAN + number


def of_keys(number: Array) -> tuple[Array, Array]:
    """Undo `keys`.

    Parameters
    ----------
    number
        What `keys` gave.

    Returns
    -------
    tuple of numpy.ndarray
        Codes and days.
    """
    code = (number + _SPAN // 2) // _SPAN
    return code, (number - code * _SPAN).astype("datetime64[D]")


def places(table: pd.DataFrame, name: str, choices: Sequence[str]) -> Array:
    """Which choice each row of a column holds.

    Parameters
    ----------
    table
        The table.
    name
        The column.
    choices
        The choices in the schema's order.

    Returns
    -------
    numpy.ndarray
        Dtype ``int64``, the length of `choices` for blanks and anything else.
    """
    if name not in table:
        return np.full(len(table), len(choices))
    found = pd.Index(list(choices)).get_indexer(pd.Index(table[name]))
    return np.where(found < 0, len(choices), found)


def choices_then_rest(choices: Sequence[str], rest: str) -> list[str]:
    """The rows of a breakdown: every choice, then the rest.

    Parameters
    ----------
    choices
        The choices in the schema's order.
    rest
        What rows without a known choice are called.

    Returns
    -------
    list of str
        One more than the choices.
    """
    return [*choices, rest]
