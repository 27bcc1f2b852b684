"""Opportunities and how they came about, goals, and what was learned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from netmetrics.periods import Period, short_day
from netmetrics.report import words


def opportunities(
    counts: pd.DataFrame, year: pd.DataFrame, rate: pd.DataFrame, *, period: Period, as_of: dt.date
) -> str:
    """Say how many opportunities came up, this period and this year.

    Parameters
    ----------
    counts
        From :func:`netmetrics.opportunities.counts` for the period.
    year
        The same for the year.
    rate
        From :func:`netmetrics.opportunities.per_100_touches` for all that is known.
    period
        What the report is about.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One to three sentences.
    """
    now, this_year, per = counts.iloc[0], year.iloc[0], rate.iloc[0]
    if not per["opportunities"] + per["touches"]:
        return ""
    if not per["opportunities"]:
        return "No opportunity is recorded yet. A row on Opportunities, with the person it came through, makes one."
    text = f"{words.came_up(int(now['received']))[:-1]} {words.in_period(period, as_of)}, {words.number(this_year['received'])} so far this year."
    closed = [
        f"{this_year[c]} {said}"
        for c, said in (
            ("won", "came to something"),
            ("lost", "did not"),
            ("open", f"{words.are(this_year['open'])} still open"),
        )
        if this_year[c]
    ]
    text += f" Of this year's, {words.listed(closed)}." if this_year["received"] and closed else ""
    if now["given"]:
        text += f" You passed on {words.number(now['given'])}."
    if pd.notna(per["rate"]) and per["opportunities"] >= 5:
        text += (
            f" Over the whole log, {words.decimal(per['rate'])} came up for every 100 times in touch,"
            f" probably between {words.decimal(per['lo'])} and {words.decimal(per['hi'])}."
        )
    return text


def kinds(by_kind: pd.DataFrame) -> str:
    """Say which kinds of opportunity came up most.

    Parameters
    ----------
    by_kind
        From :func:`netmetrics.opportunities.by_kind`.

    Returns
    -------
    str
        One sentence; empty where there is nothing to see.
    """
    some = by_kind[by_kind["opportunities"] > 0].sort_values(
        "opportunities", ascending=False, kind="stable"
    )
    if some.empty:
        return ""
    total, few = int(some["opportunities"].sum()), some.head(3)
    named = [
        f"{words.lower_first(kind)} ({n})"
        for kind, n in zip(few["kind"], few["opportunities"], strict=True)
    ]
    if len(some) <= 3:
        return f"By kind so far: {words.listed(named)}."
    return f"Of all {total} so far, the most frequent kinds were {words.listed(named)}."


_STEPS = {
    ("message", "Me"): "you wrote",
    ("message", "Them"): "they wrote",
    ("answer", "Me"): "you answered",
    ("answer", "Them"): "they answered",
    ("call", "Me"): "you called",
    ("call", "Them"): "they called",
    ("meeting", ""): "you met",
    ("video", ""): "you spoke by video",
    ("call", ""): "you spoke by phone",
    ("message", ""): "a message",
    ("answer", ""): "an answer",
}


def paths(paths: pd.DataFrame, *, steps: int = 8, long_days: int = 90) -> str:
    """Say how the latest opportunity came about: what followed what, never what caused what.

    Parameters
    ----------
    paths
        From :func:`netmetrics.opportunities.paths`.
    steps
        How many of the last steps before it to name.
    long_days
        Days from which on a silence is named.

    Returns
    -------
    str
        One sentence; empty when there is no opportunity.
    """
    told = paths[~paths["event"].isin(["social", "missed"])]
    if told.empty:
        return ""
    ends = told[told["event"] == "opportunity"].sort_values(["on", "opportunity"], kind="stable")
    latest = ends.iloc[-1]
    rows = told[told["opportunity"] == latest["opportunity"]].to_dict("records")
    shown = rows[:-1][-steps:]
    fewer = len(shown) < len(rows) - 1
    # An answer alone would begin in the middle of an exchange.
    if len(shown) > 1 and shown[0]["event"] == "answer":
        shown = shown[1:]
    before = [_step(row, latest, long_days) for row in shown]
    what = "opportunity" if pd.isna(latest["about"]) else words.lower_first(str(latest["about"]))
    name = f"The latest, {what} through {latest['contact']} on {short_day(latest['on'])}"
    quiet = latest["silent_days"]
    if not before and pd.notna(quiet):
        return f"{name}, came after {words.span(int(quiet))} of silence."
    if not before:
        return f"{name}, has no contact before it in the log."
    # Another person's step may lie within that silence.
    if before and shown[-1]["contact"] == latest["contact"] and quiet >= long_days:
        before.append(f"then silent {words.span(int(quiet))}")
    the_last = f", the last of {len(rows) - 1} in the log" if fewer else ""
    return f"{name}, came after these steps{the_last}: {', '.join(before)}."


def _step(row: dict[Any, Any], latest: pd.Series[Any], long_days: int) -> str:
    who = "" if row["contact"] == latest["contact"] else f" ({row['contact']})"
    day = "" if pd.isna(row["on"]) else f" {short_day(row['on'])}"
    if day and row["on"].year != latest["on"].year:
        day += f" {row['on'].year}"
    if row["event"] == "introduction":
        return f"{row['contact']} introduced you to {row['introduced']}{day}"
    starter = "" if pd.isna(row["started_by"]) else str(row["started_by"])
    said = _STEPS.get((row["event"], starter)) or _STEPS.get((row["event"], ""), str(row["event"]))
    quiet = row["silent_days"]
    silence = f"silent {words.span(int(quiet))}, " if pd.notna(quiet) and quiet >= long_days else ""
    return f"{silence}{said}{day}{who}"


def no_goals(progress: pd.DataFrame, *, begun: bool = True) -> str:
    """Say how to set a goal, where there is none.

    Parameters
    ----------
    progress
        From :func:`netmetrics.goals.progress`.
    begun
        Whether anything is recorded at all.

    Returns
    -------
    str
        One sentence; empty with a goal, and before the first entry.
    """
    if len(progress) or not begun:
        return ""
    return "No goal is set for these days: a measure and a number on Goals make one."


def goals(progress: pd.DataFrame) -> str:
    """Say how many goals are reached, and which one is furthest behind.

    Parameters
    ----------
    progress
        From :func:`netmetrics.goals.progress`.

    Returns
    -------
    str
        One or two sentences; empty without a goal.
    """
    if progress.empty:
        return ""
    n, reached = len(progress), int((progress["state"] == "done").sum())
    text = f"{reached or 'None'} of your {n} goals {words.are(reached or 1)} reached."
    if n == 1:
        text = "Your one goal is reached." if reached else "Your one goal is not reached yet."
    behind = progress[progress["pace"].lt(1) & progress["needed_per_week"].notna()]
    if behind.empty:
        return text
    row = behind.sort_values("pace", kind="stable").iloc[0]
    which = "Your one goal is behind" if n == 1 else f"{text} Furthest behind"
    return (
        f"{which}: {words.lower_first(row['goal'])}, {row['so_far']} of {row['target']:g}; "
        f"{words.decimal(row['needed_per_week'])} a week would reach it by {short_day(row['by_on'])}."
    )


def raised_by_them(by_closeness: pd.DataFrame) -> str:
    """Say how near those were who raised an opportunity themselves.

    Parameters
    ----------
    by_closeness
        From :func:`netmetrics.readiness.by_closeness`.

    Returns
    -------
    str
        One sentence; empty when nobody raised any.
    """
    n = int(by_closeness["raised_by_them"].sum())
    if not n:
        return ""
    lately = by_closeness["recency"] == "lately"
    k = int(by_closeness.loc[lately, "raised_by_them"].sum())
    many = f"{k} of {n} opportunities that others raised came up while you had"
    one = f"The one opportunity that others raised came up while you had {'' if k else 'not '}"
    told = "been in touch with the person lately"
    return f"{one}{told}." if n == 1 else f"{many} {told}{words.share_of(k, n)}."


def learned(digest: pd.DataFrame) -> str:
    """Say how many things worth noting you learned, and from how many people.

    Parameters
    ----------
    digest
        From :func:`netmetrics.habits.digest`.

    Returns
    -------
    str
        One sentence; empty when there is nothing.
    """
    if digest.empty:
        return ""
    notes = words.count(len(digest), "thing")
    return f"You noted {notes} that you learned, from {words.people(digest['contact'].nunique())}."
