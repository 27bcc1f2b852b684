"""What the articles ask for, beside how often you did it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Hashable
from typing import Any

import pandas as pd

from netmetrics.periods import long_day
from netmetrics.report import words

_SINGULAR = {
    "meetings and calls": "meeting or call", "people": "person", "opportunities": "opportunity",
    "approaches": "approach",
}  # fmt: skip


_PLURAL = re.compile(
    r"\b(?:meetings and calls|people|opportunities|approaches|(?:times|milestones|answers|asks|things|emails|messages|steps"
    r"|conversations|follow-ups|coworkers|managers|clients|mentors|jobs))\b"
)


_MANY_DO = {"were": "was", "are": "is", "have": "has", "know": "knows"}


# Rules that set one kind of approach beside another; fewer than this are not compared.
_SET_BESIDE = (4, 21, 23)
_ENOUGH = 10


_LAST_VERB = re.compile(r"\b(were|are|have|know)\b(?!.*\b(?:were|are|have|know)\b)")


def habits(habits: pd.DataFrame) -> pd.DataFrame:
    """Put what the articles ask for beside how often you did it.

    Parameters
    ----------
    habits
        From :func:`netmetrics.habits.table`.

    Returns
    -------
    pandas.DataFrame
        One row per rule there is data for: ``asks`` and ``did``, both str; what others did back with
        its range.
    """
    rows = habits[habits["status"] == "ok"]
    beside = rows["rule"].isin(_SET_BESIDE) & (rows["method"] != "census")
    compared = beside & (beside.groupby(rows["rule"]).transform("sum") > 1)
    said = [
        _too_few(row) if few else f"{_agreeing(row['k'], row['n'], row['counts'])}{_bounds(row)}"
        for row, few in zip(rows.to_dict("records"), compared & (rows["n"] < _ENOUGH), strict=True)
    ]
    did = pd.Series(said, rows.index, dtype="str")
    by_rule = rows.assign(did=did).groupby("rule", sort=True)
    return by_rule.agg(asks=("asks", "first"), did=("did", "; ".join)).reset_index(drop=True)


def _bounds(row: dict[Hashable, Any]) -> str:
    """What others did is a sample, and comes with its range; what you did is all there is."""
    return "" if row["method"] == "census" else words.in_brackets(row)


def _too_few(row: dict[Hashable, Any]) -> str:
    n, what = int(row["n"]), str(row["counts"]).removesuffix(" were answered in time")
    whole = _agreeing(n, n, what).partition(" of ")[2]
    return f"{whole} {words.are(n)} too few to compare"


def _agreeing(k: int, n: int, counts: str) -> str:
    """How often of how many, nouns and verbs in their number."""
    if n == 1 and not counts.startswith("of "):
        counts = _PLURAL.sub(lambda found: _SINGULAR.get(found[0], found[0][:-1]), counts, count=1)
        counts = counts.replace("who vouch ", "who vouches ")
    if 1 in (k, n):
        counts = _LAST_VERB.sub(lambda found: _MANY_DO[found[0]], counts)
    return f"{k} of {n} {counts}"


def habits_counted(habits: pd.DataFrame, *, as_of: dt.date) -> str:
    """Say that the habits are those of the whole log.

    Parameters
    ----------
    habits
        From :func:`netmetrics.habits.table`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One sentence; empty where no rule can be judged.
    """
    if not (habits["status"] == "ok").any():
        return ""
    return f"This is about your whole log up to {long_day(as_of)}, not about these months alone."


def habits_without_data(habits: pd.DataFrame) -> str:
    """Say how many of the rules cannot be judged.

    Parameters
    ----------
    habits
        From :func:`netmetrics.habits.table`.

    Returns
    -------
    str
        One sentence; empty when there are none, and while none can be judged.
    """
    judged = set(habits.loc[habits["status"] == "ok", "rule"])
    rest = set(habits["rule"]) - judged
    if not rest or not judged:
        return ""
    what = "piece of advice has" if len(rest) == 1 else "pieces of advice have"
    return (
        f"{len(rest)} more {what} nothing to go by yet; docs/advice.md says what each would need."
    )
