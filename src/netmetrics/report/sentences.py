"""Metric tables in plain words."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pandas as pd

from netmetrics.metrics.frames import DAYS_PER_MONTH
from netmetrics.periods import Period, long_day, short_day
from netmetrics.problems import Severity
from netmetrics.report import words
from netmetrics.report.html import Strong
from netmetrics.schema import Settings

_ENOUGH_FOR_A_RATE = 5
_STALE_DAYS = 14
MEASURES = {
    "people in touch with": "people",
    "answered": "answers",
    "opportunities": "opportunities",
}
"""What is more or fewer than usual, by the measure's name in the table of changes."""
_FIRST_ENTRY = "a first entry with them on Interactions, or a day in Added on, puts people there"
_BEGIN = (
    "Nothing is recorded yet. Type the day and the name of somebody you talked to lately on the sheet "
    "Interactions and make this page again: one row is enough to begin."
)
_VERBS = frozenset(
    "add answer arrange ask book bring call check come confirm connect draft email find finish follow forward "
    "get give help introduce invite join let look mail make meet message organise organize pass pay pick plan "
    "post prepare propose put read recommend remind reply review ring schedule see send set share show sign sort speak "
    "suggest talk tell test text thank try update visit write".split()
)


def lead(
    period: Period, in_touch: pd.DataFrame, answered: pd.DataFrame, opportunities: pd.DataFrame,
    changes: pd.DataFrame, *, as_of: dt.date, window_days: int = 30, begins: dt.date | None = None,
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

    Returns
    -------
    list of str
        Pieces of text, the period as :class:`netmetrics.report.html.Strong`.
    """
    known = f", known to {as_of.day} {_month(as_of)}."
    said = [
        _in_touch(in_touch, changes, period),
        _answered(answered, period, as_of, window_days),
        _came_up(opportunities),
    ]
    unbegun = begins is not None and begins > as_of
    anybody = in_touch[["n", "n_excluded"]].any(axis=None) and not unbegun
    if not anybody and not opportunities["received"].any():
        later = (
            f"Nothing is recorded up to then: your log begins on {long_day(begins)}."
            if begins
            else ""
        )
        said = [later or _BEGIN]
    return [Strong(_name(period, as_of)), f"{known} {' '.join(filter(None, said))}"]


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


def last_entry(interactions: pd.DataFrame, *, as_of: dt.date) -> str:
    """Say that nothing was recorded lately, where that is so.

    Parameters
    ----------
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    str
        One sentence; empty while the last entry is at most two weeks old, or there is none.
    """
    last = interactions["date"].max()
    if pd.isna(last) or (pd.Timestamp(as_of) - last).days <= _STALE_DAYS:
        return ""
    return f"Your last entry is of {long_day(last)}: what happened since is not on this page until you type it in."


def write_next(due: pd.DataFrame, *, most: int = 3) -> list[tuple[str, str]]:
    """Name the first few people to write to, each with the reason.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due`.
    most
        How many to name.

    Returns
    -------
    list of tuple
        Name and reason.
    """
    return [(str(row["contact"]), reason(row)) for row in due.head(most).to_dict("records")]


def headline(
    in_touch: pd.DataFrame, answered: pd.DataFrame, on_time: pd.DataFrame, opportunities: pd.DataFrame,
    year: pd.DataFrame, *, period: Period, young: bool = False,
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
    young
        Whether the log is less than a year old, so that the lead says what is too early to say.

    Returns
    -------
    list of tuple
        What it is, the number, and a note; nothing where nothing at all is recorded.
    """
    rates = pd.concat([in_touch, answered, on_time])["n"]
    if not rates.any() and not answered["n_excluded"].any() and not year["received"].any():
        return []
    waiting = 0 if young else int(answered["n_excluded"].iloc[0])
    so_far = "" if period.start.month == 1 else f"this year {year['received'].iloc[0]}"
    return [
        ("in touch", k_of_n(in_touch), ""),
        ("answered", k_of_n(answered), f"{waiting} too early to say" if waiting else ""),
        ("follow-ups on time", k_of_n(on_time), ""),
        (
            "opportunities",
            str(opportunities["received"].iloc[0]),
            so_far,
        ),
    ]


def k_of_n(rate: pd.DataFrame) -> str:
    """Give a rate as its counts.

    Parameters
    ----------
    rate
        One row with k, n and note.

    Returns
    -------
    str
        Such as ``"9 of 14"``; ``"none yet"`` of nothing.
    """
    row = rate.iloc[0]
    if row["n"]:
        return f"{row['k']} of {row['n']}"
    return "not recorded" if row["note"] == "not recorded" else "none yet"


def reason(row: dict[Any, Any]) -> str:
    """Say why a person is on the list.

    Parameters
    ----------
    row
        One row of :func:`netmetrics.plan.due`.

    Returns
    -------
    str
        Such as ``"new job, 3 Oct"`` or ``"quiet for 94 days"``.
    """
    if row["reason"] == "milestone":
        about = f" ({row['about']})" if row.get("about") else ""
        return f"{words.lower_first(str(row['what']))}{about}, {short_day(row['day'])}"
    if row["reason"] == "follow-up":
        return f"you promised {promise(row['what'])}by {short_day(row['day'])}"
    if row["reason"] in _REASONS:
        left, since = max(-int(row["days"]), 0), int(row["days"])
        return _REASONS[row["reason"]].format(
            day=short_day(row["day"]), left=words.count(left, "day"), days=words.count(since, "day"), what=row["what"]
        )  # fmt: skip
    if row["reason"] == "update":
        ended = row["what"] == "closed"
        return f"they vouched for you: tell them {'how it ended' if ended else 'how it stands'}"
    if row["reason"] == "catch-up":
        never = row["what"] == "never"
        return f"no meeting or call {'yet' if never else 'for ' + words.count(int(row['days']), 'day')}"
    return f"quiet for {words.count(int(row['days']), 'day')}"


def next_steps(due: pd.DataFrame) -> list[tuple[str, str]]:
    """Say what to do with one person, and by when or why.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due` of the person alone.

    Returns
    -------
    list of tuple
        What to do, and the reason with the way that reached them; nothing where nothing is due.
    """
    return [
        (_deed(row), _wherefore(row) + _owed_too(row["also"]) + _reached(row))
        for row in due.to_dict("records")
    ]


def _wherefore(row: dict[Any, Any]) -> str:
    if row["reason"] == "follow-up":
        return f"promised by {short_day(row['day'])}"
    return reason(row)


def _deed(row: dict[Any, Any]) -> str:
    step = promise(row["what"]).strip("“” ").removeprefix("to ")
    if row["reason"] == "follow-up" and step != "something":
        return words.upper_first(step)
    if row["reason"] == "milestone" and row["what"] not in _TO_CONGRATULATE:
        return "Write"
    if row["reason"] == "update":
        return "Tell them how it ended" if row["what"] == "closed" else "Tell them how it stands"
    return _DEEDS[row["reason"]]


def _reached(row: dict[Any, Any]) -> str:
    if pd.isna(row["channel"]) or row["reason"] == "catch-up":
        return ""
    why = "" if pd.isna(row["channel_why"]) else f", {row['channel_why']}"
    return f"; {words.lower_first(str(row['channel']))}{why}"


_TO_CONGRATULATE = frozenset(("Promotion", "New job", "Work anniversary", "Birthday", "Award"))
_DEEDS = {
    "goodbye": "Ask whether you may stay in touch",
    "first-month": "Write a first word",
    "milestone": "Congratulate",
    "new-year": "Wish a good new year",
    "follow-up": "Do what you promised",
    "answer": "Answer",
    "thank": "Say thank you",
    "check-in": "Write",
    "catch-up": "Meet or call",
    "first-word": "Write a first word",
}
_REASONS = {
    "goodbye": "last day {day}: ask whether you may stay in touch",
    "first-month": "no word since your last day together, and {left} left of the first month",
    "new-year": "a new year, and {days} since you were in touch",
    "answer": "they wrote on {day} and wait for your answer",
    "thank": "thank them for {what}",
    "first-word": "on your list for {days}, not yet written to",
}


def promise(text: str | float | None) -> str:
    """Word a next step so that it can follow "you promised".

    Parameters
    ----------
    text
        The Next step as typed; may be missing.

    Returns
    -------
    str
        Such as ``"to send a CV "``, ending in a space; a step that does not begin with a verb is quoted.
    """
    step = "" if pd.isna(text) else " ".join(str(text).split()).rstrip(".")
    if not step:
        return "something "
    if len(step) > 48:
        step = step[:48].rsplit(" ", 1)[0].rstrip(",;:–-") + "…"
    first = step.split()[0].casefold()
    return f"to {words.lower_first(step)} " if first in _VERBS else f"“{step}” "


def how_often(
    counts: pd.DataFrame, channels: pd.DataFrame, in_touch: pd.DataFrame, rate: pd.DataFrame, *, period: Period, as_of: dt.date
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

    Returns
    -------
    str
        One to three sentences.
    """
    row, share = counts.iloc[0], in_touch.iloc[0]
    if row["touches"] == 0:
        return (
            f"Nothing was recorded {_in(period, as_of)}."
            if share["n"] + share["n_excluded"]
            else ""
        )
    when = words.upper_first(_in(period, as_of))
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
    if pd.notna(rate["rate"].iloc[0]) and row["touches"] >= _ENOUGH_FOR_A_RATE:
        text += f" That is {words.decimal(rate['rate'].iloc[0])} a month for each person you have had contact with."
    if row["started_by_them"]:
        theirs, times = int(row["started_by_them"]), int(row["touches"])
        often = f"{theirs} of the {times} times" if theirs > 1 else "once"
        text += f" They made the first move{' ' + often if times > 1 else ''}."
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
    row = mean_days_covered.iloc[0]
    if not row["people"]:
        return ""
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
    if row["n"] == 1:
        return f"Your one call {'got' if row['k'] else 'did not get'} through."
    return f"{row['k']} of your {row['n']} calls got through." if row["n"] else ""


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
    whole = by_month[by_month["whole"]]
    if not by_month["people"].any():
        return ""
    if len(whole) < 3 or not whole["people"].any():
        return "People on your list you were in touch with, month by month."
    half = int(whole["people"].sort_values().iloc[len(whole) // 2])
    top = whole.iloc[int(whole["people"].to_numpy().argmax())]
    most = f"ost in {_month(top['month'])} {top['month'].year}, with {top['people']}."
    if not half and top["people"] == 1:
        return "People on your list you were in touch with, month by month."
    if not half:
        return f"M{most}"
    return f"In half of the months you were in touch with {words.people(half)} or more; m{most}"


def answers(so_far: pd.DataFrame, counts: pd.DataFrame, *, window_days: int) -> str:
    """Say how many approaches were answered in time, over everything known, and what is still open.

    Parameters
    ----------
    so_far
        From :func:`netmetrics.follow_up.answer_rate` without a period.
    counts
        From :func:`netmetrics.engagement.counts` without a period.
    window_days
        Days within which an answer counts.

    Returns
    -------
    str
        One or two sentences.
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
        text = (
            f"Since your log began, {row['k']} of {approaches} {words.was(row['k'])} answered "
            f"within {window_days} days{_share(row)}."
        )
    if row["n_excluded"]:
        text += f" For {row['n_excluded']} more it is too early to say."
    return (
        text.strip()
        or "No answer is recorded yet. Fill in Answered on, and this part will show who answers."
    )


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
    told = f"{k} of {n} approaches {words.was(k)}"
    if n == 1:
        told = f"the one approach was{'' if k else ' not'}"
    return f"Over the last {months}, {told} answered in time; each counts in the month in which the time to answer ended."


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
    if tally.sum() == 0:
        return (
            "No follow-up is recorded yet: a Next step and a day in Due make one." if begun else ""
        )
    if row["note"] == "not recorded":
        return "Whether follow-ups are done is not recorded: a day in Done says so."
    if row["n"]:
        text = (
            f"The one follow-up due {_in(period, as_of)} was {'' if row['k'] else 'not '}done on time."
            if row["n"] == 1
            else f"{_of(row['k'], row['n'])} follow-ups due {_in(period, as_of)} {_was(row['k'], row['n'])} done on time."
        )
    else:
        text = f"No follow-up fell due {_in(period, as_of)}."
    parts = [
        f"{tally[state]} {said}"
        for state, said in (("not_yet_due", "still ahead"), ("overdue", "overdue"), ("missed", "overdue for long"),
                             ("undated", "without a day"))
        if tally.get(state)
    ]  # fmt: skip
    return f"{text} Open now: {words.listed(parts)}." if parts else text


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
        return f"No conversation's {within_days} days ended {_in(period, as_of)}.{open_ones}"
    which = f"whose {within_days} days ended {_in(period, as_of)}"
    text = (
        f"The one conversation {which} {'led' if row['k'] else 'did not lead'} further"
        if row["n"] == 1
        else f"{_of(row['k'], row['n'])} conversations {which} led further{_in_brackets(row)}"
    )
    parts = [
        f"{int(row[c])} to {said}"
        for c, said in (("k_meeting", "a meeting"), ("k_collaboration", "joint work"))
        if row[c]
    ]
    return text + (f": {words.listed(parts)}" if parts else "") + f".{open_ones}"


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
    text = f"{_came_up(counts)[:-1]} {_in(period, as_of)}, {words.number(this_year['received'])} so far this year."
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
        f"{100 * one['share']:.0f} % within {words.count(int(one['within_days']), 'day')}"
        f" (probably {100 * one['lo']:.0f} to {100 * one['hi']:.0f} %)"
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


def paths(paths: pd.DataFrame, *, steps: int = 4, long_days: int = 90) -> str:
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
    # An answer alone would begin in the middle of an exchange.
    if len(shown) > 1 and shown[0]["event"] == "answer":
        shown = shown[1:]
    before = [_step(row, latest, long_days) for row in shown]
    what = "opportunity" if pd.isna(latest["about"]) else words.lower_first(str(latest["about"]))
    name = f"The latest, {what} through {latest['contact']} on {short_day(latest['on'])}"
    if not before:
        return f"{name}, has no contact before it in the log."
    return f"{name}, came after these steps: {', '.join(before)}."


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
        text = "Your one goal is reached." if reached else "Your one goal is still ahead."
    behind = progress[progress["pace"].lt(1) & progress["needed_per_week"].notna()]
    if behind.empty:
        return text
    row = behind.sort_values("pace", kind="stable").iloc[0]
    which = "It is behind" if n == 1 else "Furthest behind"
    return (
        f"{text} {which}: {words.lower_first(row['goal'])}, {row['so_far']} of {row['target']:g}; "
        f"{words.decimal(row['needed_per_week'])} a week would reach it by {short_day(row['by_on'])}."
    )


def counted(settings: Settings, counts: pd.DataFrame) -> str:
    """Say by which windows things were counted.

    Parameters
    ----------
    settings
        The person's settings.
    counts
        From :func:`netmetrics.engagement.counts` without a period.

    Returns
    -------
    str
        A few sentences; empty while nothing is recorded.
    """
    if not counts["touches"].iloc[0]:
        return ""
    return (
        "Being in touch counts once for each person, so that a lunch with three people is three times. An approach is all "
        "you write to a person until they answer, be it one message or several. "
        f"An answer counts within {settings.reply_window_days} days, a meeting or joint work after a conversation within "
        f"{settings.outcome_days}; each counts once its days are over. The usual is that of the up to six whole months before."
    )


def thresholds(settings: Settings) -> str:
    """Name the thresholds that are not the usual ones.

    Parameters
    ----------
    settings
        The person's settings.

    Returns
    -------
    str
        One sentence; empty when all are as they come.
    """
    changed = [
        f"{one.label} is {getattr(settings, one.name)} instead of {one.default}"
        for one in settings.changed()
        if isinstance(one.default, int)
    ]
    return f"By your Settings sheet, {words.listed(changed)}." if changed else ""


_OWED = {
    "follow-up": "a follow-up promised",
    "answer": "an answer owed",
    "thank": "thanks owed",
    "update": "an update owed",
    "milestone": "a milestone of theirs",
}


def _owed_too(also: str) -> str:
    owed = [_OWED[one] for one in also.split(", ") if one in _OWED]
    return f"; also {words.listed(owed)}" if owed else ""


def agenda(due: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Put the reason in words beside each person to write to.

    Parameters
    ----------
    due
        From :func:`netmetrics.plan.due`.
    most
        How many people to keep.

    Returns
    -------
    pandas.DataFrame
        The first rows of `due` with the columns ``why`` and ``how``.
    """
    rows = due.head(most)
    how = rows["channel"].fillna("")
    return rows.assign(
        how=how.where(rows["channel_why"].isna(), how + ": " + rows["channel_why"]),
        why=pd.Series(
            [
                words.upper_first(reason(row)) + _owed_too(row["also"])
                for row in rows.to_dict("records")
            ],
            rows.index,
            dtype="str",
        ),
    )


def nobody(status: pd.DataFrame) -> str:
    """Say that nobody is waiting.

    Parameters
    ----------
    status
        From :func:`netmetrics.engagement.status`.

    Returns
    -------
    str
        One sentence; empty while nobody is on the list.
    """
    return "Nobody is waiting for you." if status["listed"].any() else ""


_FACTS = {
    "in touch both ways": "Heard from lately, or answered by",
    "in touch lately": "In touch with lately",
    "companies": "They work at",
    "managers": "Former managers among them",
    "agreed to be a reference": "Agreed to be a reference",
    "owed thanks": "You owe thanks to",
    "owed an answer": "You owe an answer to",
    "owed a follow-up": "You promised something to",
}


def help_tomorrow(facts: pd.DataFrame) -> str:
    """Say how many people you could turn to.

    Parameters
    ----------
    facts
        From :func:`netmetrics.readiness.facts`.

    Returns
    -------
    str
        One sentence; empty where there is nobody at all.
    """
    first, many = str(facts["fact"].iloc[0]), facts.set_index("fact")["people"]
    known, companies = int(many[first]), int(many["companies"])
    told = first == "in touch both ways"
    if not many.any():
        return ""
    if not known:
        return (
            "Nobody has exchanged a word with you lately."
            if told
            else "You were in touch with nobody lately."
        )
    where = f" at {words.count(companies, 'company', 'companies')}" if companies else ""
    if told:
        return f"{words.people(known)}{where} {'has' if known == 1 else 'have'} exchanged words with you lately."
    return (
        f"You were in touch with {words.people(known)}{where} lately; who answered is not recorded."
    )


def help_facts(facts: pd.DataFrame) -> pd.DataFrame:
    """Put whom you could turn to, and what you owe, into words.

    Parameters
    ----------
    facts
        From :func:`netmetrics.readiness.facts`.

    Returns
    -------
    pandas.DataFrame
        Columns ``fact``, ``people`` and ``contacts``; facts about nobody are left out.
    """
    rows = facts[(facts["people"] > 0) & facts["fact"].isin(list(_FACTS))].reset_index(drop=True)
    return rows.assign(
        fact=rows["fact"].map(_FACTS), contacts=rows["contacts"].str.replace("; ", ", ")
    )


def warm_up(warm_up: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """Put into words whom to get back in touch with before you need anything.

    Parameters
    ----------
    warm_up
        From :func:`netmetrics.readiness.warm_up`.
    most
        How many people to keep.

    Returns
    -------
    pandas.DataFrame
        The first rows, each reason as the beginning of a sentence.
    """
    rows = warm_up.head(most).reset_index(drop=True)
    return rows.assign(why=rows["why"].map(words.upper_first).astype("str"))


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
    top = months.value_counts().sort_index().idxmax()
    text = f"In the last 12 months you were in touch with somebody on {words.count(len(months), 'day')}"
    if len(months) < 10:
        return f"{text}."
    return f"{text}, most often in {_month(top.start_time)} {top.year}."


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
    first, early = int(funnel["n"].iloc[0]), int(funnel["n_excluded"].iloc[0])
    later = f" For {early} more it is too early to say." if early else ""
    if not first:
        whom = words.count(early, "person", "people")
        return (
            f"From hello to working together: for {whom} it is too early to say." if early else ""
        )
    said = ("exchanged words with you", "met you", "worked with you")
    parts = [f"{k or 'none'} {word}" for k, word in zip(funnel["k"].astype(int), said, strict=True)]
    return (
        f"Over the whole log, of {words.people(first)} you first got in touch with at least {within_days} days ago, "
        f"{words.listed(parts)} within that time.{later}"
    )


def habits(habits: pd.DataFrame) -> pd.DataFrame:
    """Put what the articles ask for beside how often you did it.

    Parameters
    ----------
    habits
        From :func:`netmetrics.habits.table`.

    Returns
    -------
    pandas.DataFrame
        One row per rule there is data for: ``asks`` and ``did``, both str.
    """
    rows = habits[habits["status"] == "ok"]
    did = pd.Series(
        [_agreeing(*row) for row in rows[["k", "n", "counts"]].itertuples(index=False, name=None)],
        rows.index,
        dtype="str",
    )
    by_rule = rows.assign(did=did).groupby("rule", sort=True)
    return by_rule.agg(asks=("asks", "first"), did=("did", "; ".join)).reset_index(drop=True)


_SINGULAR = {
    "meetings and calls": "meeting or call", "people": "person", "opportunities": "opportunity",
    "approaches": "approach",
}  # fmt: skip
_PLURAL = re.compile(
    r"\b(?:meetings and calls|people|opportunities|approaches|(?:times|milestones|answers|asks|things|emails|messages|steps"
    r"|conversations|follow-ups|coworkers|managers|clients|mentors|jobs))\b"
)
_MANY_DO = {"were": "was", "are": "is", "have": "has", "know": "knows"}
_LAST_VERB = re.compile(r"\b(were|are|have|know)\b(?!.*\b(?:were|are|have|know)\b)")


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
    return f"{one if n == 1 else many + ' '}been in touch with the person lately."


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


def week(week: pd.DataFrame, due: pd.DataFrame, *, as_of: dt.date, begun: bool = True) -> list[str]:
    """Say how many people to write to this week, and how many can wait.

    Parameters
    ----------
    week
        From :func:`netmetrics.plan.this_week`.
    due
        From :func:`netmetrics.plan.due`.
    as_of
        The last day whose entries are known.
    begun
        Whether anything is recorded at all.

    Returns
    -------
    list of str
        Pieces of text, the day as :class:`netmetrics.report.html.Strong`.
    """
    later = len(set(due["contact"]) - set(week["contact"]))
    if not begun and due.empty:
        return [Strong(f"Known to {as_of.day} {_month(as_of)} {as_of.year}."), f" {_BEGIN}"]
    text = (
        f" {words.people(len(week))} to write to." if len(week) else " Nobody is waiting for you."
    )
    if later:
        text += f" {words.count(later, 'more person', 'more people')} can wait until next week."
    return [Strong(f"Known to {as_of.day} {_month(as_of)} {as_of.year}."), text]


def new_year(new_year: pd.DataFrame) -> str:
    """Say in January that a new year is a reason to write.

    Parameters
    ----------
    new_year
        From :func:`netmetrics.plan.new_year`.

    Returns
    -------
    str
        One sentence; empty outside January.
    """
    if new_year.empty:
        return ""
    return f"A new year is reason enough to write to {words.people(len(new_year))} you have not been in touch with since."


def unread(problems: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Say how much of the workbook was read.

    Parameters
    ----------
    problems
        The ``problems`` table of a network.
    counts
        Its ``counts`` table.

    Returns
    -------
    str
        One or two sentences; empty when there is no row.
    """
    entries = counts[counts["sheet"] != "Settings"]
    rows, left = int(entries["rows"].sum()), int(entries["left_out"].sum())
    if not rows:
        return ""
    whole = (
        f"All {rows} rows of the workbook were" if rows > 1 else "The one row of the workbook was"
    )
    text = (
        f"{whole} read{'' if len(problems) else ' as written'}."
        if not left
        else f"{left} of the {rows} rows of the workbook could not be read."
    )
    serious = int((problems["severity"] != "note").sum())
    return (
        f"{text} {words.count(serious, 'entry needs', 'entries need')} a look." if serious else text
    )


def left_out(problems: pd.DataFrame, *, most: int = 50) -> pd.DataFrame:
    """Put problems in order of how much they cost, with the place and the remedy in words.

    Parameters
    ----------
    problems
        The ``problems`` table of a network.
    most
        How many to keep.

    Returns
    -------
    pandas.DataFrame
        Columns ``where`` and ``what``, both str.
    """
    weight = problems["severity"].map({severity.label: -severity for severity in Severity})
    # An empty workbook is no problem; the first lines of the page say what to do.
    said = problems.index[problems["code"] != "nothing-recorded"]
    rows = problems.loc[weight[said].sort_values(kind="stable").index].head(most)
    where = rows["sheet"].str.cat(rows["cell"], sep="!").str.rstrip("!")
    return pd.DataFrame(
        {"where": where, "what": rows["message"].map(words.upper_first) + " " + rows["fix"]},
        dtype="str",
    ).reset_index(drop=True)


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
        return f", about {now:.0f} a month against {usual:.0f} usually"
    return f", usually about {usual:.0f}"


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
    when = _this(period, as_of)
    whose = f"whose {window_days} days to answer ended {when}"
    persons = row["people"] == n
    if n == 1:
        who = "person" if persons else "approach"
        did = "answered" if k else "did not answer"
        done = f"was {'' if k else 'not '}answered"
        return f"The one {who} {whose} {did if persons else done} in time."
    if persons:
        return f"{_of(k, n)} people {whose} answered in time."
    return f"{_of(k, n)} approaches {whose} {_was(k, n)} answered in time."


def _came_up(counts: pd.DataFrame) -> str:
    number = int(counts["received"].iloc[0])
    noun = "opportunity" if number in (0, 1) else "opportunities"
    return f"{words.NUMBERS[number] if number < len(words.NUMBERS) else number} {noun} came up."


def _name(period: Period, as_of: dt.date) -> str:
    return (
        period.label
        if as_of >= period.end
        else f"{period.label.split()[0] if period.months == 1 else period.label} so far"
    )


def _month(day: dt.date) -> str:
    return Period(day, day).label.split()[0]


def _this(period: Period, as_of: dt.date) -> str:
    unit = {1: "month", 3: "quarter"}.get(period.months, "year")
    return f"this {unit}" if as_of >= period.end else f"this {unit} so far"


def _in(period: Period, as_of: dt.date) -> str:
    name = period.label.split()[0] if period.months == 1 else period.label
    return f"in {name}" if as_of >= period.end else f"in {name} so far"


def _share(row: Any) -> str:
    """Give the percentage with its range by how many there are (docs/metrics.md, words by sample size)."""
    if row["n"] < 5:
        return ""
    rough = " (a very rough figure)" if row["n"] < 10 else ""
    return f": {100 * row['rate']:.0f} %, probably between {100 * row['lo']:.0f} and {100 * row['hi']:.0f} %{rough}"


def _in_brackets(row: Any) -> str:
    share = (
        _share(row).removeprefix(": ").replace(" (a very rough figure)", ", a very rough figure")
    )
    return f" ({share})" if share else ""


def _was(k: int, n: int) -> str:
    """The verb after :func:`_of`: neither of two was."""
    return "was" if (int(k), int(n)) == (0, 2) else words.was(int(k))


def _of(k: int, n: int) -> str:
    none, whole = ("Neither of the 2", "Both") if n == 2 else (f"None of the {n}", f"All {n}")
    return {0: none, n: whole}.get(int(k), f"{k} of the {n}")
