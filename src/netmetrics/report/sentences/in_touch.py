"""How often you are in touch, with whom, and whether that is usual."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from netmetrics.periods import Period
from netmetrics.report import words

_ENOUGH_FOR_A_RATE = 5
_DAYS_FOR_A_RATE = 91
_DRAWN_MONTHS = 24
_MOST_NAMED = 3


MEASURES = {
    "people in touch with": "people",
    "answered": "answers",
    "opportunities": "opportunities",
}
"""What is more or fewer than usual, by the measure's name in the table of changes."""


def how_often(
    counts: pd.DataFrame, channels: pd.DataFrame, in_touch: pd.DataFrame, rate: pd.DataFrame, *, period: Period, as_of: dt.date,
    begins: dt.date | None = None,
) -> str:  # fmt: skip
    """Say how often you were in touch in the period, and how.

    Parameters
    ----------
    counts
        From :func:`netmetrics.engagement.counts`.
    channels
        From :func:`netmetrics.engagement.by_channel`.
    in_touch
        From :func:`netmetrics.engagement.coverage`.
    rate
        From :func:`netmetrics.engagement.contact_rate`.
    period
        What the report is about.
    as_of
        The last day whose entries are known.
    begins
        The first day of the whole log, so that little of it is not made a rate; None if unknown.

    Returns
    -------
    str
        One to three sentences.
    """
    row, share = counts.iloc[0], in_touch.iloc[0]
    if row["touches"] == 0:
        when = words.in_period(period, as_of)
        return f"No time in touch is recorded {when}." if share["n"] else ""
    when = words.upper_first(words.in_period(period, as_of))
    text = f"{when} you were in touch {words.times(int(row['touches']))}, with {words.people(int(row['people']))}"
    used = channels[(channels["touches"] > 0) & (channels["channel"] != "Not recorded")]
    if len(used):
        named = used.sort_values("touches", ascending=False, kind="stable").head(3)
        text += ": " + words.listed(
            [
                f"{n} {_BY_CHANNEL[c]}"
                for c, n in zip(named["channel"], named["touches"], strict=True)
            ]
        )
        text += " among them" if len(used) > 3 or named["touches"].sum() < row["touches"] else ""
    text = text.replace(": 1 ", ", ") if row["touches"] == 1 else text
    text += "."
    young = begins is not None and (as_of - begins).days < _DAYS_FOR_A_RATE
    if pd.notna(rate["rate"].iloc[0]) and row["touches"] >= _ENOUGH_FOR_A_RATE and not young:
        text += f" That is {words.decimal(rate['rate'].iloc[0])} a month for each person you have had contact with."
    if row["started_by_them"]:
        theirs, times = int(row["started_by_them"]), int(row["touches"])
        often = f"{theirs} of the {times} times" if theirs > 1 else "once"
        once = f" {often}{words.share_of(theirs, times)}" if times > 1 else ""
        text += f" They made the first move{once}."
    if share["n_excluded"]:
        left = int(share["n_excluded"])
        text += f" {words.count(left, 'more person', 'more people')} on the sheet {words.are(left)} not on your list."
    return text


_BY_CHANNEL = {
    "In person": "in person", "Video": "by video", "Call": "by phone", "Message": "by message", "Email": "by email",
    "Social": "on social media",
}  # fmt: skip


def within_rhythm(mean_days_covered: pd.DataFrame) -> str:
    """Say on how many of the days people were within their own rhythm.

    Parameters
    ----------
    mean_days_covered
        From :func:`netmetrics.engagement.mean_days_covered`.

    Returns
    -------
    str
        One sentence; empty when nobody is on the list.
    """
    if not mean_days_covered["people"].any():
        return ""
    row = mean_days_covered.iloc[0]
    return f"On {100 * row['share']:.0f} % of the days the people on your list were within their own rhythm."


def calls(got_through: pd.DataFrame) -> str:
    """Say how many of your calls took place.

    Parameters
    ----------
    got_through
        From :func:`netmetrics.follow_up.calls_that_got_through`.

    Returns
    -------
    str
        One sentence; empty when there were none, or nothing tells.
    """
    row = got_through.iloc[0]
    if not row["n"]:
        return ""
    before = int(row["n_excluded"])
    if row["n"] == 1:
        one = "The one call of yours that counts" if before else "Your one call"
        told = f"{one} {'got' if row['k'] else 'did not get'} through."
    else:
        calls = f"the {row['n']} calls of yours that count" if before else f"your {row['n']} calls"
        told = f"{row['k']} of {calls} got through{words.in_brackets(row)}."
    if before:
        told += f" {before} from before Answered on was first used {words.was(before)} left out."
    return told


def standing(status: pd.DataFrame, *, dormant_days: int = 365) -> str:
    """Say where the people on your list stand against your own rhythm.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.
    dormant_days
        Days of silence that are called quiet for long.

    Returns
    -------
    str
        One sentence; empty while nobody is on the list.
    """
    listed = status[status["listed"]]
    if listed.empty:
        return ""
    year = "a year" if dormant_days == 365 else words.count(dormant_days, "day")
    tally = listed["status"].value_counts()
    wording = (("In touch", "in touch"), ("Due", "due"), ("Overdue", "overdue"), ("Quiet over a year", f"quiet for over {year}"),
               ("Not yet contacted", "not yet contacted"))  # fmt: skip
    parts = [f"{tally[name]} {said}" for name, said in wording if tally.get(name)]
    paused = int((status["status"] == "Paused").sum())
    rest = f" {words.count(paused, 'person is', 'people are')} paused." if paused else ""
    if len(listed) == 1:
        return f"By your own rhythm, the one person on your list is {parts[0].removeprefix('1 ')}.{rest}"
    return f"By your own rhythm, of the {words.people(len(listed))} on your list: {words.listed(parts)}.{rest}"


def people_by_month(by_month: pd.DataFrame) -> str:
    """Say how many people a month you are usually in touch with, and when it was most.

    Parameters
    ----------
    by_month
        From :func:`netmetrics.engagement.by_month`.

    Returns
    -------
    str
        One sentence; empty where there is nothing to see.
    """
    by_month = by_month.tail(_DRAWN_MONTHS)
    whole = by_month[by_month["whole"]]
    if not by_month["people"].any():
        return ""
    if len(whole) < 3 or not whole["people"].any():
        return "People on your list you were in touch with, month by month."
    half = int(whole["people"].sort_values().iloc[len(whole) // 2])
    top = int(by_month["people"].max())
    if not half and top == 1:
        return "People on your list you were in touch with, month by month."
    reached = int((whole["people"] >= half).sum())
    each = "every" if reached == len(whole) else f"{reached} of {len(whole)}"
    months = "month" if each == "every" else "months"
    often = f"In {each} {'' if len(whole) == len(by_month) else 'whole '}{months} you were in touch with {words.people(half)}"
    if half == top:
        return f"{often}{'' if each == 'every' else ', never with more'}."
    most = by_month.loc[by_month["people"] == top, "month"]
    named = f"ost in {_named_months(most)}, with {top}."
    if len(most) > _MOST_NAMED:
        named = f"ost, {top}, in {len(most)} of them."
    if not half:
        return f"M{named}" if len(most) <= _MOST_NAMED else f"At most {words.people(top)} a month."
    return f"{often} or more; m{named}"


def _named_months(months: pd.Series[Any]) -> str:
    """Months in a sentence, the year once where it is one."""
    if len(set(months.dt.year)) == 1:
        return f"{words.listed([words.month(day) for day in months])} {months.iloc[0].year}"
    return words.listed([f"{words.month(day)} {day.year}" for day in months])


def days_in_touch(interactions: pd.DataFrame, *, as_of: dt.date) -> str:
    """Say on how many days of the last year you were in touch with somebody.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One sentence; empty when there was no such day.
    """
    last = pd.Timestamp(as_of)
    days = interactions["date"][interactions["date"].between(last - pd.Timedelta(days=364), last)]
    if days.empty:
        return ""
    months = days.drop_duplicates().dt.to_period("M")
    often = months.value_counts().sort_index()
    top = often[often == often.max()].index
    text = f"In the last 12 months you were in touch with somebody on {words.count(len(months), 'day')}"
    if len(months) < 10 or len(top) > _MOST_NAMED:
        return f"{text}."
    return f"{text}, most often in {_named_months(pd.Series(top.start_time))}."


def against_usual(changes: pd.DataFrame) -> str:
    """Say what the figure of changes shows.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.

    Returns
    -------
    str
        One sentence; empty where nothing is recorded.
    """
    clear = changes[changes["verdict"].isin(["more", "fewer"])]
    compared = ~changes["verdict"].isin(["", "too early to say"])
    if not changes[["now", "usual"]].any(axis=None):
        return ""
    if not compared.any():
        return "It is too early to say what differs from the usual."
    if clear.empty:
        return "Nothing differs from the usual by more than chance would allow."
    named = [
        f"{row['verdict']} {MEASURES[str(row['measure'])]}" for row in clear.to_dict("records")
    ]
    return f"Clearly different from the usual: {words.listed(named)}."
