"""Whether a month differs from the usual, without telling false stories."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from netmetrics.metrics import frames, rates
from netmetrics.periods import Period

_CHANGES = {
    "measure": "str",
    "now": "int64",
    "now_of": "int64",
    "usual": "int64",
    "usual_of": "int64",
    "ratio_or_difference": "float64",
    "lo99": "float64",
    "hi99": "float64",
    "p": "float64",
    "verdict": "str",
    "comparisons": "int64",
}
_MONTHS_BACK, _MONTHS_NEEDED = 6, 3
_EVENTS_NEEDED, _UNITS_NEEDED = 5, 10


def changes(
    people_by_month: pd.DataFrame,
    answers_by_month: pd.DataFrame,
    opportunities_by_month: pd.DataFrame,
    *,
    period: Period,
) -> pd.DataFrame:
    """What differs in a period from the usual, which is the six months before it, taken together.

    Parameters
    ----------
    people_by_month
        The table made by `engagement.by_month`.
    answers_by_month
        The table made by `follow_up.answer_rate_by_month`.
    opportunities_by_month
        The table made by `opportunities.by_month`.
    period
        The days that are compared with the usual.

    Returns
    -------
    pandas.DataFrame
        One row each for "people in touch with", "answered" and "opportunities". Columns:

        =================== ======= ==============================================================
        column              dtype   meaning
        =================== ======= ==============================================================
        measure             str     what is compared
        now, now_of         int64   count in the period, of so many days (answered: approaches)
        usual, usual_of     int64   the same in the up to six whole months before it
        ratio_or_difference float64 now to usual per day (answered: difference of the shares)
        lo99, hi99          float64 its 99 % bounds: central exact (answered: Newcombe)
        p                   float64 smallest alpha whose bounds leave out "no change"; NaN if too early
        verdict             str     "more" or "fewer", "about as usual", or "too early to say": fewer
                                    than three whole months before, than five events or than ten
                                    approaches on either side
        comparisons         int64   how many were tested together
        =================== ======= ==============================================================

    Notes
    -----
    "More" and "fewer" need 99 % bounds that leave out "no change" and a Benjamini-Hochberg
    adjusted p of at most 0.05 over the comparisons of this table.
    """
    rows = [
        _compare("people in touch with", people_by_month, "people", "days", period, _ratio),
        _compare("answered", answers_by_month, "k", "n", period, _difference),
        _compare("opportunities", opportunities_by_month, "opportunities", "days", period, _ratio),
    ]
    table = pd.DataFrame(rows)
    adjusted = rates.bh(table["p"].to_numpy(dtype=float))
    tested = ~np.isnan(adjusted)
    clear = (adjusted <= 0.05) & table.pop("clear").to_numpy(dtype=bool)
    up = table.pop("up").to_numpy(dtype=bool)
    table["verdict"] = np.select(
        [~tested, clear & up, clear], ["too early to say", "more", "fewer"], "about as usual"
    )
    table["comparisons"] = int(tested.sum())
    return frames.frame({name: table[name] for name in _CHANGES}, _CHANGES)


_Sides = tuple[int, int, int, int]


def _compare(
    measure: str,
    months: pd.DataFrame,
    count: str,
    of: str,
    period: Period,
    test: Callable[[_Sides], tuple[rates.Interval, float, float, bool]],
) -> dict[str, object]:
    now, usual = _now_and_usual(months, period)
    sides = tuple(int(rows[name].sum()) for rows in (now, usual) for name in (count, of))
    interval, p, neutral, enough = test((sides[0], sides[1], sides[2], sides[3]))
    enough = enough and len(usual) >= _MONTHS_NEEDED
    return {
        "measure": measure,
        **dict(zip(("now", "now_of", "usual", "usual_of"), sides, strict=True)),
        "ratio_or_difference": interval.estimate,
        "lo99": interval.lo,
        "hi99": interval.hi,
        "p": p if enough else math.nan,
        "clear": not interval.lo <= neutral <= interval.hi,
        "up": interval.lo > neutral,
    }


def _now_and_usual(months: pd.DataFrame, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Months of the period, and up to six whole ones right before it."""
    month = frames.days(months, "month").astype("datetime64[M]")
    start = frames.day(period.start).astype("datetime64[M]")
    end = frames.day(period.end).astype("datetime64[M]")
    before = (month < start) & (month >= start - _MONTHS_BACK)
    if "whole" in months:
        before &= months["whole"].to_numpy(dtype=bool)
    return months[(month >= start) & (month <= end)], months[before]


def _ratio(sides: _Sides) -> tuple[rates.Interval, float, float, bool]:
    now, days, usual, usual_days = sides
    interval = rates.ratio_of_counts(now, days, usual, usual_days, confidence=0.99)
    enough = min(now, usual) >= _EVENTS_NEEDED
    return interval, rates.ratio_p(now, days, usual, usual_days), 1.0, enough


def _difference(sides: _Sides) -> tuple[rates.Interval, float, float, bool]:
    k, n, usual_k, usual_n = sides
    interval = rates.newcombe(k, n, usual_k, usual_n, confidence=0.99)
    enough = min(n, usual_n) >= _UNITS_NEEDED
    return interval, rates.newcombe_p(k, n, usual_k, usual_n), 0.0, enough
