"""Who answers, which follow-ups are done, and what conversations lead to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from netmetrics.periods import Period, long_day
from netmetrics.report import words


def answers(
    so_far: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    window_days: int,
    since: dt.date | None = None,
    left_out: int = 0,
) -> str:
    """Say how many approaches were answered in time, over everything known, and what is still open.

    Parameters
    ----------
    so_far
        From :func:`netmetrics.follow_up.answer_rate` without a period.
    counts
        From :func:`netmetrics.engagement.counts` without a period.
    window_days
        Days within which an answer counts.
    since
        The day of the first answer: :attr:`netmetrics.Edition.answers_since`.
    left_out
        Messages that say nothing because of it: :attr:`netmetrics.Edition.left_out`.

    Returns
    -------
    str
        One to three sentences.
    """
    row = so_far.iloc[0]
    if row["note"] == "not recorded":
        return "Answers are not recorded. Fill in Answered on, and this part will show who answers."
    text = ""
    starters = counts.iloc[0]
    if not starters[["started_by_me", "starter_unknown"]].any():
        return ""
    if not row["n"] + row["n_excluded"] and starters["starter_unknown"] > starters["started_by_me"]:
        return "Who started is not recorded, so that nothing can be said of answers. Me or Them in Started by tells."
    if row["n"]:
        approaches = words.count(int(row["n"]), "approach", "approaches")
        people = words.people(int(row["people"]))
        text = (
            f"{'So far' if left_out else 'Since your log began'}, {row['k']} of {approaches} to {people} "
            f"{words.was(1 if row['n'] == 1 else row['k'])} answered within {window_days} days{words.share(row)}."
        )
    early = int(row["n_excluded"])
    if text and early:
        text += f" For {early} more it is too early to say."
    elif early:
        text = f"For {words.count(early, 'approach', 'approaches')} it is too early to say whether an answer comes in time."
    if not since:
        return (
            text.strip()
            or "No answer is recorded yet. Fill in Answered on, and this part will show who answers."
        )
    text = text.strip() or "No approach counts yet."
    if left_out:
        messages = words.count(left_out, "message")
        text += (
            f" {words.upper_first(messages)} {words.was(left_out)} left out: the days to answer were over before the "
            f"first answer or message from them was recorded, on {long_day(since)}, and before it silence says nothing."
        )
    return text


def answers_by_month(by_month: pd.DataFrame) -> str:
    """Say what the figure of answers shows.

    Parameters
    ----------
    by_month
        From :func:`netmetrics.follow_up.answer_rate_by_month`.

    Returns
    -------
    str
        One sentence; empty where there is nothing to see.
    """
    if not by_month["n"].any():
        return ""
    if not by_month["n"].tail(6).any():
        return "Who answered, by the month in which the time to answer ended."
    k, n = int(by_month["k"].tail(6).sum()), int(by_month["n"].tail(6).sum())
    months = "month" if len(by_month) == 1 else f"{min(len(by_month), 6)} months"
    if n == 1:
        did = "was" if k else "was not"
        return f"Over the last {months}, the one approach whose time to answer ended {did} answered in time."
    told = f"{k} of {n} approaches {words.was(k)}"
    told += f" answered in time{words.share_of(k, n)}"
    return f"Over the last {months}, {told}; each counts in the month in which the time to answer ended."


def answer_curve(shares: pd.DataFrame) -> str:
    """Say how many approaches are answered within some days.

    Parameters
    ----------
    shares
        From :func:`netmetrics.follow_up.share_by_day`.

    Returns
    -------
    str
        One sentence; empty where there is nothing to see.
    """
    row = shares.iloc[0]
    if not row["n"]:
        return ""
    seen = shares[shares["status"] == "ok"].to_dict("records")
    if row["n"] < 5 or not seen:
        return "How soon approaches are answered."
    parts = [
        f"{words.part(one['share'])} within {words.count(int(one['within_days']), 'day')}{_probably(one)}"
        for one in seen
    ]
    undated = int(row["n_undated"])
    rough = " These are very rough figures." if row["n"] < 10 else ""
    left_out = (
        f" {undated} more {words.was(undated)} answered on a day that is not recorded."
        if undated
        else ""
    )
    return (
        f"Of {row['n']} approaches so far, {words.listed(parts)} are answered, those still open counted "
        f"as far as they are known.{rough}{left_out}"
    )


def _probably(row: dict[Any, Any]) -> str:
    """The range in brackets; none where too few answered, or all did, to give one."""
    if pd.isna(row["lo"]) or pd.isna(row["hi"]):
        return ""
    return f" (probably {100 * row['lo']:.0f} to {100 * row['hi']:.0f} %)"


def promises(
    on_time: pd.DataFrame, states: pd.DataFrame, *, period: Period, as_of: dt.date, begun: bool = True
) -> str:  # fmt: skip
    """Say how many of the follow-ups due in the period were done on time, and what is open.

    Parameters
    ----------
    on_time
        From :func:`netmetrics.follow_up.on_time`.
    states
        From :func:`netmetrics.follow_up.follow_up_states`.
    period
        What the report is about.
    as_of
        The last day whose entries are known.
    begun
        Whether anything is recorded at all.

    Returns
    -------
    str
        One to three sentences; empty before the first entry.
    """
    row = on_time.iloc[0]
    tally = states.set_index("state")["follow_ups"]
    still = states.set_index("state")["open"]
    if tally.sum() == 0:
        return (
            "No follow-up is recorded yet: a Next step and a day in Due make one." if begun else ""
        )
    if row["note"] == "not recorded":
        return "Whether follow-ups are done is not recorded: a day in Done says so."
    if row["n"]:
        text = (
            f"The one follow-up due {words.in_period(period, as_of)} was {'' if row['k'] else 'not '}done on time."
            if row["n"] == 1
            else f"{words.of_them(row['k'], row['n'])} follow-ups due {words.in_period(period, as_of)} {words.was_of(row['k'], row['n'])} done on time."
        )
    else:
        text = f"No follow-up fell due {words.in_period(period, as_of)}."
    parts = [
        f"{still[state]} {said}"
        for state, said in (("not_yet_due", "still ahead"), ("overdue", "overdue"), ("missed", "long overdue"),
                             ("undated", "without a day"))
        if still.get(state)
    ]  # fmt: skip
    return f"{text} Open now: {words.listed(parts)}." if parts else text


def lateness(lateness: pd.DataFrame, follow_ups: pd.DataFrame) -> str:
    """Say how long open follow-ups are past their day, and which were probably done.

    Parameters
    ----------
    lateness
        From :func:`netmetrics.follow_up.lateness`.
    follow_ups
        From :func:`netmetrics.follow_up.follow_ups`.

    Returns
    -------
    str
        One or two sentences; empty when nothing is overdue.
    """
    row, likely = lateness.iloc[0], int(follow_ups["probably_done"].sum())
    if not row["open"]:
        return ""
    longest = words.count(int(row["longest_days_open"]), "day")
    text = f"The longest overdue is {longest} past its day."
    if likely:
        text += f" {likely} of those open {words.was(likely)} probably done, as you were in touch since: a day in Done would say so."
    return text


def led_further(outcomes: pd.DataFrame, *, period: Period, as_of: dt.date, within_days: int) -> str:
    """Say how many conversations led to a meeting or to joint work.

    Parameters
    ----------
    outcomes
        From :func:`netmetrics.follow_up.discussion_outcomes`.
    period
        What the report is about.
    as_of
        The last day whose entries are known.
    within_days
        Days within which something must have followed.

    Returns
    -------
    str
        One or two sentences; empty without a conversation.
    """
    row = outcomes.iloc[0]
    open_ones = (
        f" For {words.count(int(row['n_excluded']), 'later one')} it is too early to say."
        if row["n_excluded"]
        else ""
    )
    if not row["n"] + row["n_excluded"]:
        return ""
    if not row["n"]:
        return f"No conversation's {within_days} days ended {words.in_period(period, as_of)}.{open_ones}"
    which = f"whose {within_days} days ended {words.in_period(period, as_of)}"
    text = (
        f"The one conversation {which} {'led' if row['k'] else 'did not lead'} further"
        if row["n"] == 1
        else f"{words.of_them(row['k'], row['n'])} conversations {which} led further{words.in_brackets(row)}"
    )
    parts = [
        f"{int(row[c])} to {said}"
        for c, said in (("k_meeting", "a meeting"), ("k_collaboration", "joint work"))
        if row[c]
    ]
    return text + (f": {words.listed(parts)}" if parts else "") + f".{open_ones}"


def hello_to_work(funnel: pd.DataFrame, *, within_days: int = 180) -> str:
    """Say how many of the people you wrote to talked, met and worked with you.

    Parameters
    ----------
    funnel
        From :func:`netmetrics.follow_up.funnel`.
    within_days
        Days within which a step had to be reached.

    Returns
    -------
    str
        One sentence; empty where nobody was got in touch with.
    """
    first, early = int(funnel["n"].max()), int(funnel["n_excluded"].iloc[0])
    later = f" For {early} more it is too early to say." if early else ""
    if not first:
        whom = words.count(early, "person", "people")
        return (
            f"From hello to working together: for {whom} it is too early to say." if early else ""
        )
    said = ("exchanged words with you", "met you", "worked with you")
    reached = zip(funnel["k"].astype(int), said, strict=True)
    blank = [False] * len(said)
    if "note" in funnel:
        blank = (funnel["note"] == "not recorded").tolist()
    parts = [
        f"{k or 'none'} {word}{words.share_of(k, first)}"
        for (k, word), unknown in zip(reached, blank, strict=True)
        if not unknown
    ]
    return (
        f"Over the whole log, of {words.people(first)} you first got in touch with at least {within_days} days ago, "
        f"{words.listed(parts)}, each within {within_days} days of that; what came later is not counted here.{later}"
    )
