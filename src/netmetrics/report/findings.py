"""What the numbers say about what to do: comparisons in plain words, each with how many it rests on."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd

from netmetrics.metrics.insights import NOT_RECORDED
from netmetrics.periods import Period
from netmetrics.report.sentences import (
    _count,
    _listed,
    _number,
    _people,
    _upper_first,
    _was,
)

_ENOUGH = 10  # from so many on shares are compared
_ROUGH = 5  # from so many on a share is given in per cent
_TOO_MANY = 1000  # more approaches than anyone will make
_Row = dict[Hashable, Any]


def own_rhythm(rhythm: pd.DataFrame, *, most: int = 3) -> str:
    """Name the people who have been silent for longer than they used to be.

    Parameters
    ----------
    rhythm
        From :func:`netmetrics.insights.own_rhythm`.
    most
        How many to name.

    Returns
    -------
    str
        One or two sentences.
    """
    own = rhythm[rhythm["rule"] == "own rhythm"]
    if own.empty:
        return (
            "Nobody has enough days of contact behind them yet for a rhythm of their own; "
            "until then the days in Check in every are the measure."
        )
    late = own[own["overdue"]]
    of = f"{_people(len(own))} whose own rhythm is known"
    if late.empty:
        return f"None of the {of} has been silent for unusually long."
    far = (late["days_since"] / late["limit_days"]).sort_values(ascending=False, kind="stable")
    named = [
        f"{row['contact']} ({row['days_since']:.0f} days, usually about {_days(row['usual_gap_days'])})"
        for row in late.loc[far.index].head(most).to_dict("records")
    ]
    have = "has" if len(late) == 1 else "have"
    text = f"{len(late)} of the {of} {have} been silent for longer than nine in ten times before: "
    return text + (_listed(named) if len(late) <= most else f"above all {_listed(named)}") + "."


def changes(changes: pd.DataFrame) -> list[str]:
    """Say what differs from the usual, and how many comparisons that was picked from.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.

    Returns
    -------
    list of str
        A sentence for each measure, then one about the comparisons.
    """
    said = [
        (_changed_share if row["measure"] == "answered" else _changed_count)(row)
        for row in changes.to_dict("records")
    ]
    return [*said, comparisons(changes)]


def _changed_count(row: _Row) -> str:
    what = _upper_first(str(row["measure"]))
    start = f"{what}: {row['now']} in {_count(row['now_of'], 'day')}"
    if not row["usual_of"]:
        return f"{start}; it is too early to say what is usual."
    usual = row["usual"] / row["usual_of"] * row["now_of"]
    against = f"usually about {usual:.0f} ({row['usual']} in the {row['usual_of']} days before, counted by the month)"
    if row["verdict"] in ("more", "fewer"):
        lo, hi = (_times(row[side]) for side in ("lo99", "hi99"))
        return (
            f"{start}, {against}: {row['verdict']} than usual, very probably {lo} to {hi} times it."
        )
    return f"{start}, {against}: {row['verdict']}."


def _changed_share(row: _Row) -> str:
    if not row["now_of"]:
        return "Answered: no time to answer ended."
    start = f"Answered: {row['now']} of {row['now_of']}"
    if not row["usual_of"]:
        return f"{start}; it is too early to say what is usual."
    against = f"usually {row['usual']} of {row['usual_of']}"
    if row["verdict"] in ("more", "fewer"):
        # Of "fewer" both bounds lie below no difference.
        near, far = sorted((abs(100 * row["lo99"]), abs(100 * row["hi99"])))
        return (
            f"{start}, {against}: {row['verdict']} than usual,"
            f" very probably by {near:.0f} to {far:.0f} points."
        )
    return f"{start}, {against}: {row['verdict']}."


def comparisons(*tables: pd.DataFrame) -> str:
    """Say how many comparisons were made, for among many some differ by luck.

    Parameters
    ----------
    *tables
        From :func:`netmetrics.insights.one_report`, which judged them together.

    Returns
    -------
    str
        One sentence, or none when nothing was compared.
    """
    number = max((int(table["comparisons"].max()) for table in tables if len(table)), default=0)
    if not number:
        return ""
    many = f"{_upper_first(_number(number))} {'comparison was' if number == 1 else 'comparisons were'} made"
    return f"{many}; only what luck would hardly do is called a difference."


def ordinary_range(chart: pd.DataFrame, *, period: Period, share: bool = False) -> str:
    """Say whether the months of the period lie within the range of ordinary ones.

    Parameters
    ----------
    chart
        From :func:`netmetrics.insights.run_chart`.
    period
        What the report is about.
    share
        Whether the values are shares, as there.

    Returns
    -------
    str
        One sentence; none without a usual to compare with.
    """
    month = chart["month"].dt.date
    rows = chart[(month >= period.start) & (month <= period.end) & chart["lo"].notna()]
    if rows.empty:
        return ""
    if len(rows) > 1:
        outside = int(rows["outside"].sum())
        which = f"{outside} of the {len(rows)} months {'lies' if outside == 1 else 'lie'}"
        return f"{which} outside the range of ordinary ones."
    row = rows.iloc[0]
    where = "outside" if row["outside"] else "within"
    if share:
        counted = f"{row['count']} of {row['of']}"
        reach = f"{100 * row['lo']:.0f} to {100 * row['hi']:.0f} %"
    else:
        counted = f"{row['count']} in {_count(int(row['of']), 'day')}"
        lowest, highest = math.ceil(row["lo"] * row["of"]), math.floor(row["hi"] * row["of"])
        reach = f"{lowest} to {highest}"
    return f"{period.label}: {counted}, {where} the range of an ordinary month ({reach})."


def how_long_to_wait(
    typical: pd.DataFrame, shares: pd.DataFrame, chances: pd.DataFrame, nudge: pd.DataFrame
) -> str:
    """Say how long answers take, and when to write again.

    Parameters
    ----------
    typical
        From :func:`netmetrics.follow_up.typical_delay`.
    shares
        From :func:`netmetrics.follow_up.share_by_day`.
    chances
        From :func:`netmetrics.follow_up.chance_after_silence`.
    nudge
        From :func:`netmetrics.follow_up.nudge_day`, all four of the same delays.

    Returns
    -------
    str
        Two to five sentences.
    """
    row, when = typical.iloc[0], nudge.iloc[0]
    n, answered = int(row["n"]), int(row["answered"])
    if when["source"] != "own":
        return (
            f"Write again after {when['first_days']} to {when['last_days']} days. That is common advice; your own figure"
            f" needs 30 messages, 8 of them answered, and so far there {_was(n)} {n}, {answered} answered."
        )
    by = [
        f"{100 * day['share']:.0f} % within {_span(int(day['within_days']))} ({_range(day)})"
        for day in shares[shares["status"] == "ok"].to_dict("records")
    ]
    text = f"Of your {n} messages {answered} have been answered so far"
    text += f"; by what is known, {_listed(by)}." if by else "."
    text += _after_silence(shares, chances)
    return (
        f"{text} After {_span(int(when['first_days']))} most answers that will come have come:"
        " that is the day to write again. It is when answers came, not what a second message does."
    )


def _after_silence(shares: pd.DataFrame, chances: pd.DataFrame) -> str:
    """After a week of silence, or after as much as was looked at, how likely an answer still is."""
    seen = shares[shares["status"] == "ok"].set_index("within_days")["at_risk_after"]
    found = [row for row in chances.to_dict("records") if row["silent_days"] in seen.index]
    if not found:
        return ""
    row = min(found, key=lambda row: abs(row["silent_days"] - 7))
    silent, chance = int(seen[row["silent_days"]]), float(row["chance"])
    if silent < _ENOUGH or math.isnan(chance):
        return ""
    after = _upper_first(f"after {_span(int(row['silent_days']))} of silence")
    window = int(chances["silent_days"].max()) + 1
    still = f"answers by day {window} (of {silent} that were silent so long)"
    if chance < 0.01:
        return f" {after} hardly anyone still {still}."
    if chance > 0.4:
        return f" {after} about {100 * chance:.0f} % still {still.replace('answers', 'answer', 1)}."
    return f" {after} about 1 in {1 / chance:.0f} still {still}."


def second_message(tries: pd.DataFrame, *, window_days: int) -> str:
    """Say how often a second message was answered, beside the first.

    Parameters
    ----------
    tries
        From :func:`netmetrics.insights.tries`.
    window_days
        Days within which an answer counts.

    Returns
    -------
    str
        Two to four sentences.
    """
    rows = {int(row["attempt"]): row for row in tries.to_dict("records")}
    second = rows.get(2)
    if second is None or not second["n"]:
        return "No second message to a person who had not answered is old enough to judge."
    text = (
        f"{_k_of(second, 'second message')} {_was(second['k'])} answered within {window_days} days"
    )
    if second["people"] < second["n"]:
        text += f", to {_people(second['people'])}"
    text += f"{_per_cent(second)}; {_k_of(rows[1], 'first message')}{_per_cent(rows[1])}."
    third = rows.get(3)
    if third is not None and third["n"]:
        text += f" Of third messages, {third['k']} of {third['n']}{_per_cent(third)}."
    if second["n"] >= _ENOUGH and second["lo"] >= 0.1:
        text += " One reminder is worth it."
    return f"{text} You chose whom to write to again, so it need not hold for everyone."


_KINDS = {"channel": "by channel", "opening": "by what you opened with"}
_LAYERS = {
    "closeness": ("how close you are", "Among people equally close"),
    "quiet": ("how long you had been out of touch", "Among people out of touch for alike"),
}


def answered_more(groups: pd.DataFrame, pairs: pd.DataFrame, *, by: str) -> list[str]:
    """Say which first approaches were answered more often, as far as that can be told.

    Parameters
    ----------
    groups
        From :func:`netmetrics.insights.by_group`.
    pairs
        From :func:`netmetrics.insights.compare`, of the same approaches.
    by
        The column by which both were made: "channel" or "opening".

    Returns
    -------
    list of str
        How many were answered in each group, a sentence for each comparison, and a caution.
    """
    if by not in _KINDS:
        raise ValueError(f'by must be "channel" or "opening"; got "{by}".')
    some = groups[(groups["n"] > 0) & (groups["group"] != NOT_RECORDED)]
    if some.empty:
        return [f"No first message is old enough to be judged {_KINDS[by]}."]
    listed = "; ".join(
        f"{row['group']} {row['k']} of {row['n']}{_per_cent(row)}"
        for row in some.to_dict("records")
    )
    said = [f"First messages answered {_KINDS[by]}: {listed}."]
    compared = [_pair(row) for row in pairs.to_dict("records")]
    if not compared:
        return [*said, "Too few to compare: it takes ten first messages of either kind."]
    return [*said, *compared, "You chose what to send to whom, so this is no proof of what helps."]


def _pair(row: _Row) -> str:
    lower, higher = (
        f"{row[side]} {row[f'k_{side}']} of {row[f'n_{side}']}" for side in ("lower", "higher")
    )
    points = f"{_points(row['lo'])} to {_points(row['hi'], plus=True)} points"
    layer, among = _LAYERS.get(str(row["within"]), (str(row["within"]), "Among the same kind"))
    if row["verdict"] == "it depends":
        return f"{lower}, {higher}: it depends on {layer} (difference overall {points})."
    if row["verdict"] == "more often":
        text = f"{row['higher']} was answered more often: {lower}, {higher} (difference {points})."
        return f"{text} {among} too." if row["within"] else text
    return f"{lower}, {higher}: too close to call (difference {points}).{_needed(row)}"


def _needed(row: _Row) -> str:
    needed = float(row["needed"])
    if math.isinf(needed) or needed <= min(row["n_lower"], row["n_higher"]):
        return ""
    if needed > _TOO_MANY:
        return " More than a thousand each would not settle it."
    return f" About {max(10, round(needed, -1)):.0f} each would settle it."


def _k_of(row: _Row, noun: str) -> str:
    return f"{row['k']} of {_count(row['n'], noun)}"


def _per_cent(row: _Row) -> str:
    """Per cent and range in brackets by how many there are."""
    if row["n"] < _ROUGH:
        return ""
    rough = ", very rough" if row["n"] < _ENOUGH else ""
    return f" ({100 * row['rate']:.0f} %, {_range(row)}{rough})"


def _range(row: _Row) -> str:
    if math.isnan(row["lo"]):
        return "range unknown"
    return f"probably between {100 * row['lo']:.0f} and {100 * row['hi']:.0f} %"


def _points(difference: float, *, plus: bool = False) -> str:
    points = round(100 * difference)
    return f"−{-points}" if points < 0 else f"+{points}" if plus else str(points)


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


def _span(days: int) -> str:
    return {7: "a week", 14: "two weeks", 30: "a month"}.get(days, _count(days, "day"))


def _days(days: float) -> str:
    return f"{days:.0f}"
