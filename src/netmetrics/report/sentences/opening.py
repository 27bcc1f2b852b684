"""The first screen of a page: the paragraph and the four numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pandas as pd

from netmetrics.metrics.frames import DAYS_PER_MONTH
from netmetrics.periods import Period, long_day
from netmetrics.report import words
from netmetrics.report.html import Strong
from netmetrics.workbook.tables import Network

_STALE_DAYS = 14


_FIRST_ENTRY = "a first entry with them on Interactions, or a day in Added on, puts people there"


def lead(
    period: Period, in_touch: pd.DataFrame, answered: pd.DataFrame, opportunities: pd.DataFrame,
    changes: pd.DataFrame, *, as_of: dt.date, window_days: int = 30, begins: dt.date | None = None,
    missing: Collection[str] = (),
) -> list[str]:  # fmt: skip
    """Say in three sentences how the period went.

    Parameters
    ----------
    period
        What the report is about.
    in_touch
        From :func:`netmetrics.engagement.coverage`.
    answered
        From :func:`netmetrics.follow_up.answer_rate`.
    opportunities
        From :func:`netmetrics.opportunities.counts`.
    changes
        From :func:`netmetrics.insights.changes`.
    as_of
        The last day whose entries are known.
    window_days
        Days within which an answer counts.
    begins
        The first day of the whole log, which may lie later; None if it has none.
    missing
        What no column of the workbook could show: :attr:`netmetrics.Edition.missing`.

    Returns
    -------
    list of str
        Pieces of text, the period as :class:`netmetrics.report.html.Strong`.
    """
    known = f", known to {as_of.day} {words.month(as_of)}."
    number = int(opportunities["received"].iloc[0])
    shown = number or (in_touch["n"].iloc[0] and "opportunities" not in missing)
    said = [
        "When you were in touch is not recorded."
        if "in touch" in missing and in_touch["n"].iloc[0]
        else _in_touch(in_touch, changes, period),
        _answered(answered, period, as_of, window_days),
        words.came_up(number) if shown else "",
    ]
    if begins is not None and begins > as_of and not number:
        said = [f"Nothing is recorded up to then: your log begins on {long_day(begins)}."]
    elif not in_touch[["n", "n_excluded"]].any(axis=None) and not number:
        said = [words.BEGIN]
    return [Strong(words.period_name(period, as_of)), f"{known} {' '.join(filter(None, said))}"]


def too_early(answered: pd.DataFrame, outcomes: pd.DataFrame, *, young: bool) -> str:
    """Say in the first year of a log what it is too early to say.

    Parameters
    ----------
    answered
        From :func:`netmetrics.follow_up.answer_rate`.
    outcomes
        From :func:`netmetrics.follow_up.discussion_outcomes`.
    young
        Whether the log is less than a year old; in an older one each part says it for itself.

    Returns
    -------
    str
        One sentence, beginning with a space so that it can follow others; empty if there is nothing.
    """
    # Where nothing else can be said of answers, the lead has said this already.
    waiting = int(answered["n_excluded"].iloc[0]) if answered["n"].iloc[0] else 0
    talks = int(outcomes["n_excluded"].iloc[0])
    open_ones = [
        text
        for number, text in (
            (
                waiting,
                f"whether {words.count(waiting, 'more approach', 'more approaches')} {words.are(waiting)} answered in time",
            ),
            (talks, f"what comes of {words.count(talks, 'conversation')}"),
        )
        if number
    ]
    return f" It is too early to say {words.listed(open_ones)}." if young and open_ones else ""


def last_entry(known: Network, *, as_of: dt.date) -> str:
    """Say that nothing was recorded lately, where that is so.

    Parameters
    ----------
    known
        The workbook as it was known on that day; each day that something happened counts.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One sentence; empty while the last entry is at most two weeks old, or there is none.
    """
    entries = [known.interactions[["date", "answered_on", "done_on"]],
               known.opportunities[["opened_on", "closed_on"]]]  # fmt: skip
    if all(table.empty for table in entries):
        return ""
    days = [*entries, known.contacts[["added_on"]], known.milestones[["date"]]]
    each = pd.concat([table[name] for table in days for name in table])
    last = each[each <= pd.Timestamp(as_of)].max()
    if pd.isna(last) or (pd.Timestamp(as_of) - last).days <= _STALE_DAYS:
        return ""
    return f"Your last entry is of {long_day(last)}: what happened since is not counted until you type it in."


def headline(
    in_touch: pd.DataFrame, answered: pd.DataFrame, on_time: pd.DataFrame, opportunities: pd.DataFrame,
    year: pd.DataFrame, *, period: Period, as_of: dt.date | None = None, young: bool = False,
    missing: Collection[str] = (),
) -> list[tuple[str, str, str]]:  # fmt: skip
    """Give the four numbers of the first screen.

    Parameters
    ----------
    in_touch
        From :func:`netmetrics.engagement.coverage`.
    answered
        From :func:`netmetrics.follow_up.answer_rate`.
    on_time
        From :func:`netmetrics.follow_up.on_time`.
    opportunities
        From :func:`netmetrics.opportunities.counts` for the period.
    year
        The same for the year so far.
    period
        What the report is about.
    as_of
        The last day whose entries are known; None if the period is over.
    young
        Whether the log is less than a year old, so that the lead says what is too early to say.
    missing
        What no column of the workbook could show: :attr:`netmetrics.Edition.missing`.

    Returns
    -------
    list of tuple
        What it is, the number, and a note; nothing where nothing at all is recorded.
    """
    rates = pd.concat([in_touch, answered, on_time])["n"]
    if not rates.any() and not answered["n_excluded"].any() and not year["received"].any():
        return []
    open_ones = int(answered["n_excluded"].iloc[0])
    waiting = 0 if young else open_ones
    none = "none due" if as_of is None or as_of >= period.end else "none due yet"
    of_answers = "none counts yet" if "approaches" in missing else none
    of_answers = "not recorded" if "answers" in missing else of_answers
    note = f"{waiting} too early to say" if waiting else ""
    if open_ones and not answered["n"].iloc[0]:
        of_answers = "too early to say"
        note = words.count(waiting, "approach", "approaches") if waiting else ""
    so_far = "" if period.start.month == 1 else f"this year {year['received'].iloc[0]}"
    came_up = (str(opportunities["received"].iloc[0]), so_far)
    if "opportunities" in missing and not year["received"].iloc[0]:
        came_up = ("not recorded", "")
    return [
        ("in touch", k_of_n(in_touch) if "in touch" not in missing else "not recorded", ""),
        ("answered", k_of_n(answered, none=of_answers), note),
        (
            "follow-ups on time",
            k_of_n(on_time, none=none if "follow-ups" not in missing else "not recorded"),
            "",
        ),
        ("opportunities", *came_up),
    ]


def k_of_n(rate: pd.DataFrame, *, none: str = "none yet") -> str:
    """Give a rate as its counts.

    Parameters
    ----------
    rate
        One row with k, n and note.
    none
        What to say of nothing.

    Returns
    -------
    str
        Such as ``"9 of 14"``; ``"not recorded"`` where that is so.
    """
    row = rate.iloc[0]
    if row["n"]:
        return f"{row['k']} of {row['n']}"
    return "not recorded" if row["note"] == "not recorded" else none


def _in_touch(in_touch: pd.DataFrame, changes: pd.DataFrame, period: Period) -> str:
    row = in_touch.iloc[0]
    if not row["n"]:
        return (
            "Nothing is recorded yet."
            if not row["n_excluded"]
            else f"Nobody is on your list yet: {_FIRST_ENTRY}."
        )
    if row["n"] == 1:
        return f"You were {'' if row['k'] else 'not '}in touch with the one person on your list."
    who = (
        f"{row['k']} of {words.people(int(row['n']))}"
        if row["k"]
        else f"nobody on your list of {row['n']}"
    )
    found = changes[changes["measure"] == "people in touch with"]
    verdict = found["verdict"].iloc[0] if len(found) else ""
    # A person counts once in each month: of longer periods only the months are alike.
    monthly = "" if period.months == 1 else " a month"
    if verdict == "about as usual":
        return f"You were in touch with {who}{_as_usual(found.iloc[0], monthly)}."
    compared = f", {verdict}{monthly} than usual" if verdict in ("more", "fewer") else ""
    return f"You were in touch with {who}{compared}."


def _as_usual(row: Any, monthly: str) -> str:
    """Without a clear difference: about as many, unless the plain numbers look otherwise."""
    usual = row["usual"] * row["now_of"] / row["usual_of"]
    if abs(row["now"] - usual) <= max(1, usual / 4):
        return f", about as many{monthly} as usual"
    if monthly:
        now, usual = (DAYS_PER_MONTH * n / row["now_of"] for n in (row["now"], usual))
        return f" (about {now:.0f} a month, usually {usual:.0f})"
    # In brackets: the next sentence may begin with a number.
    return f" (usually about {usual:.0f})"


def _answered(answered: pd.DataFrame, period: Period, as_of: dt.date, window_days: int) -> str:
    row = answered.iloc[0]
    k, n = int(row["k"]), int(row["n"])
    if row["note"] == "not recorded":
        return "Who answered is not recorded."
    if not n:
        waiting = int(row["n_excluded"])
        return (
            f"For {words.count(waiting, 'approach', 'approaches')} the {window_days} days to answer are not over."
            if waiting
            else ""
        )
    when = words.this_period(period, as_of)
    whose = f"whose {window_days} days to answer ended {when}"
    persons = row["people"] == n
    if n == 1:
        who = "person" if persons else "approach"
        did = "answered" if k else "did not answer"
        done = f"was {'' if k else 'not '}answered"
        return f"The one {who} {whose} {did if persons else done} in time."
    if persons:
        return f"{words.of_them(k, n)} people {whose} answered in time."
    return f"{words.of_them(k, n)} approaches {whose} {words.was_of(k, n)} answered in time."
