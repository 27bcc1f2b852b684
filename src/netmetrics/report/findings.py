"""What the numbers say about what to do: the advice first, then in plain words what it rests on."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable
from typing import Any, NamedTuple

import pandas as pd

from netmetrics.metrics import engagement, follow_up, frames, insights, opportunities
from netmetrics.metrics.insights import NOT_RECORDED
from netmetrics.metrics.known import asking_rows
from netmetrics.periods import Period, long_day
from netmetrics.report import sentences, words
from netmetrics.report.html import Strong
from netmetrics.schema import Settings

_ENOUGH = 10  # from so many on shares are compared
_ROUGH = 5  # from so many on a share is given in per cent
_MOST_PAIRS = 3  # so many comparisons are told one by one
_MOST_MONTHS = 6  # so many are named
_TOO_MANY = 1000  # more approaches than anyone will make
_PEOPLE = "people in touch with"
_Row = dict[Hashable, Any]


def own_rhythm(rhythm: pd.DataFrame, *, most: int = 3) -> list[str]:
    """Name the people who have been silent for longer than they used to be.

    Parameters
    ----------
    rhythm
        From :func:`netmetrics.insights.own_rhythm`.
    most
        How many to name.

    Returns
    -------
    list of str
        What to do, then what it rests on.
    """
    own = rhythm[rhythm["rule"] == "own rhythm"]
    late = own[own["overdue"]]
    if own.empty:
        return _advised(
            "Go by the days in Check in every.",
            "Nobody has enough days of contact behind them yet for a rhythm of their own.",
        )
    of = f"{words.people(len(own))} whose own rhythm is known"
    if late.empty:
        return _advised("Nobody is silent for unusually long.", f"That is of {of}.")
    far = (late["days_since"] / late["limit_days"]).sort_values(ascending=False, kind="stable")
    first = late.loc[far.index].head(most).to_dict("records")
    named = [
        f"{row['contact']} for {row['days_since']:.0f} days, usually about {row['usual_gap_days']:.0f}"
        for row in first
    ]
    have = "has" if len(late) == 1 else "have"
    text = f"Of {of}, {len(late)} {have} been silent for longer than nine in ten times before"
    return _advised(
        f"Think of {words.listed([str(row['contact']) for row in first])} first.",
        f"{text}: {'; '.join(named)}."
        if len(late) <= most
        else f"{text}, above all {'; '.join(named)}.",
    )


def changes(changes: pd.DataFrame) -> list[str]:
    """Say what differs from the usual.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.

    Returns
    -------
    list of str
        A sentence for each measure.
    """
    return [
        (_changed_share if row["measure"] == "answered" else _changed_count)(row)
        for row in changes.to_dict("records")
    ]


def usual_a_month(changes: pd.DataFrame, measure: str) -> float | None:
    """Say how many there usually are in a month.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.
    measure
        Which, as it stands in the table.

    Returns
    -------
    float or None
        How many; None while it is too early to say.
    """
    rows = changes[(changes["measure"] == measure) & (changes["usual_of"] > 0)]
    if rows.empty:
        return None
    return float(frames.DAYS_PER_MONTH * rows["usual"].iloc[0] / rows["usual_of"].iloc[0])


def _changed_count(row: _Row) -> str:
    what = words.upper_first(str(row["measure"]))
    months = _months(int(row["now_of"])) if row["measure"] == _PEOPLE else 1
    monthly = f"about {_mean(row['now'] / months)} a month on average"
    start = f"{what}: {monthly if months > 1 else row['now']}"
    if not row["usual_of"]:
        return f"{start}; it is too early to say what is usual."
    usual = row["usual"] / row["usual_of"] * row["now_of"] / months
    against = f"usually about {_mean(usual) if months > 1 else _about(usual)}"
    if row["verdict"] in ("more", "fewer"):
        lo, hi = (_times(row[side]) for side in ("lo99", "hi99"))
        return f"{start}, {against}: {row['verdict']} than usual, very probably {lo} to {hi} times as many."
    return f"{start}, {against}: {row['verdict']}."


def a_month(changes: pd.DataFrame) -> pd.DataFrame:
    """Give people as the average of the months, for those of each month are added up in the table.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.

    Returns
    -------
    pandas.DataFrame
        The same columns; the same rows where the period is a month.
    """
    months = changes["now_of"].map(lambda days: _months(int(days)))
    months = months.where(changes["measure"] == _PEOPLE, 1).astype("int64")
    longer = months > 1
    if not longer.any():
        return changes
    return changes.assign(
        measure=changes["measure"]
        .where(~longer, changes["measure"] + ", in a month")
        .astype("str"),
        now=changes["now"] / months,
        now_of=changes["now_of"] / months,
    )


def _months(days: int) -> int:
    return max(1, round(days / frames.DAYS_PER_MONTH))


def _mean(value: float) -> str:
    return f"{value:,.1f}" if value < 10 and value != round(value) else f"{value:,.0f}"


def _about(usual: float) -> str:
    return f"{usual:.0f}" if usual >= 1 or not usual else "one or none"


def _changed_share(row: _Row) -> str:
    if not row["now_of"]:
        return "Answered: no time to answer ended."
    start = f"Answered: {row['now']} of {words.count(row['now_of'], 'approach', 'approaches')}"
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


def change(changes: pd.DataFrame, measure: str) -> str:
    """Say that a measure differs from the usual, if it clearly does.

    Parameters
    ----------
    changes
        From :func:`netmetrics.insights.changes`.
    measure
        Which, as it stands in the table.

    Returns
    -------
    str
        One sentence; empty where there is no clear difference.
    """
    of = changes[(changes["measure"] == measure) & changes["verdict"].isin(["more", "fewer"])]
    said = _changed_share if measure == "answered" else _changed_count
    return " ".join(said(row) for row in of.to_dict("records"))


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
    many = f"{words.upper_first(words.number(number))} {'comparison was' if number == 1 else 'comparisons were'} made"
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
        apart = rows[rows["outside"]]
        if apart.empty:
            return f"None of the {len(rows)} months lies outside the range of ordinary ones."
        named = [
            long_day(day).split(maxsplit=1)[1] + (" with " + str(count) if not share else "")
            for day, count in zip(apart["month"], apart["count"], strict=True)
        ]
        some = f"Outside the range of ordinary months: {words.listed(named[:_MOST_MONTHS])}"
        more = len(named) - _MOST_MONTHS
        return f"{some}, and {more} more." if more > 0 else f"{some}."
    row = rows.iloc[0]
    where = "outside" if row["outside"] else "within"
    if share:
        counted = f"{row['count']} of {row['of']}"
        reach = f"{100 * row['lo']:.0f} to {100 * row['hi']:.0f} %"
    else:
        counted = f"{row['count']} in {words.count(int(row['of']), 'day')}"
        lowest, highest = math.ceil(row["lo"] * row["of"]), math.floor(row["hi"] * row["of"])
        reach = f"{lowest} to {highest}"
    return f"{period.label}: {counted}, {where} the range of an ordinary month ({reach})."


def how_long_to_wait(
    typical: pd.DataFrame,
    shares: pd.DataFrame,
    after_silence: pd.DataFrame,
    nudge: pd.DataFrame,
    *,
    silent_days: int = 7,
) -> list[str]:
    """Say when to write again, and how long answers take.

    Parameters
    ----------
    typical
        From :func:`netmetrics.follow_up.typical_delay`.
    shares
        From :func:`netmetrics.follow_up.share_by_day`.
    after_silence
        The same of the delays of more than `silent_days` alone, for one number of days.
    nudge
        From :func:`netmetrics.follow_up.nudge_day`.
    silent_days
        Days of silence before which `after_silence` looks at nothing.

    Returns
    -------
    list of str
        What to do, then what it rests on; empty before the first message.
    """
    row, when = typical.iloc[0], nudge.iloc[0]
    n, answered = int(row["n"]), int(row["answered"])
    if when["source"] != "own":
        if not n:
            return []
        first, last = int(when["first_days"]), int(when["last_days"])
        usual = Settings()
        common = (first, last) == (usual.nudge_first_days, usual.nudge_last_days)
        source = (
            "common advice; your own figure"
            if common
            else "by your own setting; a figure from your log"
        )
        return _advised(
            f"Write again after {_span(first) if first >= last else f'{first} to {last} days'}.",
            f"That is {source} takes {_missing(row.to_dict(), shares)}",
        )
    by = [
        f"{words.part(day['share'])} within {_span(int(day['within_days']))}{_range(day)}"
        for day in shares[shares["status"] == "ok"].to_dict("records")
    ]
    text = f"Each message counted by itself: of your {n}, {answered} have been answered so far"
    text += f"; by what is known, {words.listed(by)}." if by else "."
    text += _after_silence(after_silence.iloc[0].to_dict(), silent_days)
    return _advised(
        f"Write again after {_span(int(when['first_days']))}: most answers that come have come by then.",
        f"{text} That tells when answers came, not what a second message does.",
    )


def _missing(row: _Row, shares: pd.DataFrame) -> str:
    """What a day of your own to write again takes, and what there is of it."""
    n, answered, last = int(row["n"]), int(row["answered"]), shares.iloc[-1]
    there = f"so far there {words.was(n)} {n}, {answered} answered"
    if n < 30 or answered < 8:
        vague = int(row["n_undated"])
        left_out = f", leaving out {vague} answered on a day that is not recorded" if vague else ""
        return f"30 messages, 8 of them answered, and {there}{left_out}."
    window = _span(int(last["within_days"]))
    if last["status"] == "ok":
        return f"answers within {window}, and {there}, all of them later."
    return f"messages that had no answer for {window}, and {there}, none of them left open for so long."


def _after_silence(row: _Row, silent_days: int) -> str:
    if row["status"] != "ok" or row["n"] < _ENOUGH:
        return ""
    chance = float(row["share"])
    many = (
        f"about 1 in {1 / chance:.0f} was"
        if 0.01 <= chance <= 0.4
        else f"{words.part(chance)} were"
    )
    by = f"by day {int(row['within_days'])}{_range(row)}"
    return (
        f" Of the {row['n']} that were silent for {_span(silent_days)}, {many} still answered {by}."
    )


def second_message(tries: pd.DataFrame, *, window_days: int) -> list[str]:
    """Say how often a second message was answered, beside the first.

    A reminder is called worth it from ten on, when probably one in ten or more is answered.

    Parameters
    ----------
    tries
        From :func:`netmetrics.insights.tries`.
    window_days
        Days within which an answer counts.

    Returns
    -------
    list of str
        What to do, then what it rests on; empty before the first message, and while no second one
        is old enough to judge.
    """
    rows = {int(row["attempt"]): row for row in tries.to_dict("records")}
    second = rows.get(2)
    if second is None or not second["n"]:
        return []
    to = f", to {words.people(second['people'])}," if second["people"] < second["n"] else ""
    text = (
        f"{_k_of(second, 'second message')}{to} {words.was(second['k'])} answered within {window_days} days"
        f"{_per_cent(second)}; of first messages {rows[1]['k']} of {rows[1]['n']}{_per_cent(rows[1])}."
    )
    third = rows.get(3)
    if third is not None and third["n"]:
        text += f" Of third messages, {third['k']} of {third['n']}{_per_cent(third)}."
    advice = "Whether a reminder is worth it cannot be said yet."
    if second["n"] >= _ENOUGH:
        worth = second["lo"] >= 0.1
        advice = f"One reminder is {'' if worth else 'seldom answered, so choose for whom it is '}worth it."
    return _advised(
        advice, f"{text} You chose whom to write to again, so it need not hold for everyone."
    )


_KINDS = {"channel": "by channel", "opening": "by what you opened with"}
_LAYERS = {
    "closeness": ("how close you are", "Among people equally close"),
    "quiet": ("how long you had been out of touch", "Among people out of touch for equally long"),
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
        What to make of it, how many were answered in each group, a sentence for each comparison,
        and a caution; empty below five first messages.

    Raises
    ------
    ValueError
        If `by` is neither.
    """
    if by not in _KINDS:
        raise ValueError(f'by must be "channel" or "opening"; got "{by}".')
    some = groups[(groups["n"] > 0) & (groups["group"] != NOT_RECORDED)]
    if some["n"].sum() < _ROUGH:
        return []
    listed = "; ".join(
        f"{row['group']} {row['k']} of {row['n']}{_per_cent(row)}"
        for row in some.to_dict("records")
    )
    said = f" The very first message to each person, answered {_KINDS[by]}: {listed}."
    rows = pairs.to_dict("records")
    if not rows:
        advice = f"It is too early to compare {_KINDS[by]}."
        return [Strong(advice), said, " It takes ten first messages of either kind."]
    return [
        Strong(_settled(rows, by)),
        said,
        *(f" {sentence}" for sentence in _pairs(rows)),
        " You chose what to send to whom, so this is no proof of what helps.",
    ]


def _pairs(rows: list[_Row]) -> list[str]:
    """A sentence for each comparison; of many, for those that say something."""
    if len(rows) <= _MOST_PAIRS:
        return [_pair(row) for row in rows]
    clear = [row for row in rows if row["verdict"] in ("more often", "it depends")]
    rest = len(rows) - len(clear)
    close = f"{'The other' if clear else 'The'} {rest} pairs cannot be told apart."
    one = "The other pair cannot be told apart."
    return [*map(_pair, clear), *([one] if rest == 1 else [close] if rest else [])]


def _settled(rows: list[_Row], by: str) -> str:
    """What all the comparisons together allow to be said."""
    clear = [
        f"{row['higher']} was answered more often than {words.lower_first(str(row['lower']))}"
        for row in rows
        if row["verdict"] == "more often"
    ]
    if clear:
        return f"{'; '.join(clear)}."
    depends = [row for row in rows if row["verdict"] == "it depends"]
    if depends:
        return f"It depends on {_LAYERS[str(depends[0]['within'])][0]}."
    return f"Take whichever suits: nothing stands out {_KINDS[by]}."


def _pair(row: _Row) -> str:
    lower, higher = (
        f"{row[side]} {row[f'k_{side}']} of {row[f'n_{side}']}" for side in ("lower", "higher")
    )
    points = f"{_points(row['lo'])} to {_points(row['hi'])} points"
    layer, among = _LAYERS.get(str(row["within"]), (str(row["within"]), "Among the same kind"))
    if row["verdict"] == "it depends":
        return f"{lower}, {higher}: it depends on {layer} (difference overall {points})."
    if row["verdict"] == "more often":
        text = f"{row['higher']} was answered more often: {lower}, {higher} (difference {points})."
        return f"{text} {among} too." if row["layers"] else text
    if row["lo"] > 0:
        return f"{lower}, {higher}: not sure enough to call (difference {points})."
    return f"{lower}, {higher}: too close to call (difference {points}).{_needed(row['needed'])}"


def _needed(needed: float) -> str:
    if math.isinf(needed):
        return ""
    if needed > _TOO_MANY:
        return " Even a thousand each would not settle it."
    return f" About {max(10, round(needed, -1)):.0f} each would settle it."


def stayed_in_touch(stayed: pd.DataFrame, *, within_days: int = 90) -> str:
    """Say how many people were heard from again after the first exchange.

    Parameters
    ----------
    stayed
        From :func:`netmetrics.follow_up.stayed_in_touch`.
    within_days
        Days within which the next exchange must come.

    Returns
    -------
    str
        One or two sentences.
    """
    row = stayed.iloc[0].to_dict()
    if not row["n"]:
        return f"No first exchange is {within_days} days old yet."
    text = (
        f"{row['k']} of {words.people(row['n'])} {words.was(1 if row['n'] == 1 else row['k'])} heard from again within {within_days} days"
        f" of the first exchange in the sheet{_per_cent(row)}."
    )
    if row["n"] < _ENOUGH or row["rate"] >= 0.5:
        return text
    return f"{text} After years of silence few ties become again what they were, so a low number is no failure."


def back_in_touch(summary: pd.DataFrame, shares: pd.DataFrame) -> str:
    """Say with how many people you got back in touch, and how soon something came of it.

    Parameters
    ----------
    summary
        From :func:`netmetrics.opportunities.lag_summary`.
    shares
        From :func:`netmetrics.follow_up.share_by_day` of the rows of
        :func:`netmetrics.opportunities.lag` without a note, for one number of days.

    Returns
    -------
    str
        One or two sentences, or none when you got back in touch with nobody.
    """
    row, share = summary.iloc[0], shares.iloc[0].to_dict()
    n = int(row["contacts"])
    if not n:
        return ""
    text = (
        f"You got back in touch with {words.people(n)} after a long silence;"
        f" an opportunity came up since through {words.number(int(row['opportunities']))} of them."
    )
    if share["status"] != "ok" or n < _ROUGH:
        return text
    rough = ", very rough" if n < _ENOUGH else ""
    return (
        f"{text} Within {_span(int(share['within_days']))} one came up through"
        f" {words.part(share['share'])} of them{_range(share, rough)}."
    )


class _Finding(NamedTuple):
    about: str
    says: str
    finding: str
    rests_on: str
    n: int
    strength: str


_ORDER = CAME_OF_IT, CHANGED, TO_DO = "What came of it", "What changed", "What to do"
_BY_NUMBER = (
    (30, "well supported"),
    (10, "some evidence"),
    (5, "very rough"),
    (0, "too few to say"),
)
_COLUMNS = {
    "about": "str",
    "says": "str",
    "finding": "str",
    "rests_on": "str",
    "n": "int64",
    "strength": "str",
}


def only(found: pd.DataFrame, about: str) -> pd.DataFrame:
    """The findings about one question.

    Parameters
    ----------
    found
        From :func:`review`.
    about
        Which, such as :data:`TO_DO`.

    Returns
    -------
    pandas.DataFrame
        Those rows.
    """
    return found[found["about"] == about].reset_index(drop=True)


def review(known: Any, *, as_of: dt.date, period: Period, settings: Settings) -> pd.DataFrame:
    """Collect what came of getting back in touch and what to do, each finding with what it rests on.

    Parameters
    ----------
    known
        The network, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    period
        The days that are looked back on.
    settings
        The thresholds.

    Returns
    -------
    pandas.DataFrame
        What came of it, what changed, what to do; of each what is clear first, then what rests on
        most. Columns:

        ======== ===== ===========================================================================
        column   dtype meaning
        ======== ===== ===========================================================================
        about    str   "What came of it", "What changed" or "What to do"
        says     str   what to make of it or to do, in a few words
        finding  str   what the log shows, with its counts
        rests_on str   how many of what
        n        int64 the same as a number
        strength str   "clear" (a difference that luck would hardly make among all that were
                       compared), "counted" (everything there is), then by number "well supported"
                       (30), "some evidence" (10), "very rough" (5) or "too few to say"
        ======== ===== ===========================================================================
    """
    found = [
        *_came_of_it(known, as_of, period, settings),
        *_to_do(known, as_of, period, settings),
    ]
    rows = [row for row in found if row.says]
    rows.sort(key=lambda row: (_ORDER.index(row.about), row.strength != "clear", -row.n))
    return frames.frame({name: [getattr(row, name) for row in rows] for name in _COLUMNS}, _COLUMNS)


def _came_of_it(known: Any, as_of: dt.date, period: Period, settings: Settings) -> list[_Finding]:
    outcomes = follow_up.discussion_outcomes(
        known.interactions, known.opportunities, as_of=as_of, period=period,
        within_days=settings.outcome_days,
    )  # fmt: skip
    stayed = follow_up.stayed_in_touch(known.interactions, as_of=as_of)
    lag = opportunities.lag(
        known.contacts, known.interactions, known.opportunities, as_of=as_of,
        dormant_days=settings.dormant_days,
    )  # fmt: skip
    back = opportunities.lag_summary(lag)
    within_a_year = follow_up.share_by_day(lag[lag["note"] == ""], within_days=[365])
    came_up = insights.through_reconnected(lag, known.opportunities, as_of=as_of)
    reconnected, talks, again, received = (
        int(n.iloc[0]) for n in (back["contacts"], outcomes["n"], stayed["n"], came_up["n"])
    )
    further = words.count(talks, "conversation")
    through, brought = int(came_up["k"].iloc[0]), int(back["opportunities"].iloc[0])
    found = [
        _sampled(
            CAME_OF_IT,
            [
                f"An opportunity came up since through {brought or 'none'} of the {reconnected} you got back in touch with."
                if reconnected > 1
                else f"{'An' if brought else 'No'} opportunity came up since through the one person you got back in touch with.",
                back_in_touch(back, within_a_year),
            ],
            reconnected, "person", "people",
        ),
        _sampled(
            CAME_OF_IT,
            [
                f"{through or 'None'} of your {words.count(received, 'opportunity', 'opportunities')} came up through people you got back in touch with.",
                _through(through, received),
            ],
            received if reconnected else 0, "opportunity", "opportunities",
        ),
        _sampled(
            CAME_OF_IT,
            [
                f"{int(outcomes['k'].iloc[0]) or 'None'} of {further} led further.",
                sentences.led_further(
                    outcomes, period=period, as_of=as_of, within_days=settings.outcome_days
                ),
            ],
            talks, "conversation",
        ),
        _sampled(
            CAME_OF_IT,
            [
                f"{int(stayed['k'].iloc[0]) or 'None'} of {words.people(again)} stayed in touch.",
                stayed_in_touch(stayed),
            ],
            again, "person", "people",
        ),
    ]  # fmt: skip
    return [one for one in found if one.n]


def _through(k: int, n: int) -> str:
    share = words.share(frames.rate_table(k, n, n_excluded=0).iloc[0]).removeprefix(": ")
    return f"{f'That is {share}. ' if share else ''}What came up before that is not counted among them."


def _to_do(known: Any, as_of: dt.date, period: Period, settings: Settings) -> list[_Finding]:
    window = settings.reply_window_days
    asking = asking_rows(known.interactions, window_days=window)
    approaches = follow_up.episodes(asking, as_of=as_of, lapse_days=settings.lapse_days)
    delays = follow_up.reply_delays(asking, as_of=as_of)
    tries = insights.tries(approaches, asking, as_of=as_of, window_days=window)
    status = engagement.status(
        known.contacts, known.interactions, as_of=as_of,
        check_in_days=settings.check_in_days, dormant_days=settings.dormant_days,
    )  # fmt: skip
    rhythm = insights.own_rhythm(status, known.interactions, as_of=as_of)
    promises = follow_up.follow_ups(
        known.interactions, as_of=as_of, missed_days=settings.missed_days
    )
    on_time = follow_up.on_time(promises, as_of=as_of, period=period)
    typical = follow_up.typical_delay(delays, window_days=window)
    waiting = how_long_to_wait(
        typical,
        follow_up.share_by_day(delays, within_days=sorted({min(7, window), window})),
        follow_up.share_by_day(delays[delays["days"] > 7], within_days=[window]),
        follow_up.nudge_day(
            delays,
            window_days=window,
            default_days=(settings.nudge_first_days, settings.nudge_last_days),
        ),
    )
    states = follow_up.follow_up_states(promises)
    late = int(promises["state"].isin(["overdue", "missed"]).sum())
    kept = [
        f"Do what is overdue: {words.count(late, 'follow-up')}." if late else "Nothing you promised is overdue.",
        sentences.promises(on_time, states, period=period, as_of=as_of),
    ]  # fmt: skip
    own = int((rhythm["rule"] == "own rhythm").sum())
    seconds = int(tries.loc[tries["attempt"] == 2, "n"].sum())
    return [
        *_compared_things(known, as_of, period, settings),
        _sampled(TO_DO, waiting, int(typical["n"].iloc[0]), "message"),
        _sampled(TO_DO, second_message(tries, window_days=window), seconds, "second message"),
        _counted(TO_DO, own_rhythm(rhythm) if own else [], own, "person", "people"),
        _counted(
            TO_DO, kept if on_time["n"].iloc[0] else [], int(on_time["n"].iloc[0]), "follow-up"
        ),
    ]


def compared(
    known: Any, *, as_of: dt.date, period: Period, settings: Settings
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Make all the comparisons of one report, judged together.

    Parameters
    ----------
    known
        The network, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    period
        The days that are set against the usual.
    settings
        The thresholds.

    Returns
    -------
    tuple of pandas.DataFrame
        :func:`netmetrics.insights.changes`; then :func:`netmetrics.insights.compare` of first
        messages by channel and by opening, each within layers of closeness and silence as far as
        they are recorded.
    """
    window = settings.reply_window_days
    first = first_messages(known, as_of=as_of, settings=settings)
    approaches = follow_up.episodes(
        asking_rows(known.interactions, window_days=window),
        as_of=as_of,
        lapse_days=settings.lapse_days,
    )
    changed, by_channel, by_opening = insights.one_report(
        insights.changes(
            engagement.by_month(known.contacts, known.interactions, as_of=as_of),
            follow_up.answer_rate_by_month(approaches, as_of=as_of, window_days=window),
            opportunities.by_month(known.opportunities, known.interactions, as_of=as_of),
            period=period,
        ),
        insights.compare(first, by="channel", within=_layer(first, "closeness", "quiet")),
        insights.compare(first, by="opening", within=_layer(first, "quiet", "closeness")),
    )
    return changed, by_channel, by_opening


def first_messages(known: Any, *, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    """Find the first approach to each person, for comparisons between their kinds.

    Parameters
    ----------
    known
        The network, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    settings
        The thresholds.

    Returns
    -------
    pandas.DataFrame
        The table of :func:`netmetrics.insights.first_approaches`.
    """
    asking = asking_rows(known.interactions, window_days=settings.reply_window_days)
    return insights.first_approaches(
        follow_up.episodes(asking, as_of=as_of, lapse_days=settings.lapse_days),
        asking, known.purposes, known.contacts, as_of=as_of,
        window_days=settings.reply_window_days, dormant_days=settings.dormant_days,
    )  # fmt: skip


def _compared_things(
    known: Any, as_of: dt.date, period: Period, settings: Settings
) -> list[_Finding]:
    """Differences from the usual and between kinds of first messages, judged together."""
    first = first_messages(known, as_of=as_of, settings=settings)
    changed, *pairs = compared(known, as_of=as_of, period=period, settings=settings)
    found = [
        _Finding(
            CHANGED,
            f"{words.upper_first(str(row['verdict']))} {sentences.MEASURES[str(row['measure'])]} than usual.",
            sentence, f"{row['now_of']} against {row['usual_of']} {_unit(row)}",
            row["now_of"] + row["usual_of"], "clear",
        )
        for row, sentence in zip(changed.to_dict("records"), changes(changed), strict=False)
        if row["verdict"] in ("more", "fewer")
    ]  # fmt: skip
    for by, table in zip(("channel", "opening"), pairs, strict=True):
        if len(table):
            said = answered_more(insights.by_group(first, by=by), table, by=by)
            row = _sampled(TO_DO, said, int(first["judged"].sum()), "first message")
            clear = table["verdict"].isin(["more often", "it depends"]).any()
            found.append(row._replace(strength="clear") if clear else row)
    return found


def _layer(first: pd.DataFrame, *columns: str) -> str:
    """The first of the columns that holds anything."""
    return next((column for column in columns if (first[column] != NOT_RECORDED).any()), "")


def _unit(row: _Row) -> str:
    return "approaches" if row["measure"] == "answered" else "days"


def _advised(advice: str, evidence: str) -> list[str]:
    return [Strong(advice), f" {evidence}"]


def _sampled(about: str, said: list[str], n: int, one: str, many: str = "") -> _Finding:
    strength = next(words for least, words in _BY_NUMBER if n >= least)
    return _counted(about, said, n, one, many)._replace(strength=strength)


def _counted(about: str, said: list[str], n: int, one: str, many: str = "") -> _Finding:
    says, *rest = said or [""]
    return _Finding(
        about, str(says), "".join(rest).strip(), words.count(n, one, many), n, "counted"
    )


def _k_of(row: _Row, noun: str) -> str:
    return f"{row['k']} of {words.count(row['n'], noun)}"


def _per_cent(row: _Row) -> str:
    """Per cent and range in brackets by how many there are."""
    if row["n"] < _ROUGH:
        return ""
    rough = ", very rough" if row["n"] < _ENOUGH else ""
    return f" ({100 * row['rate']:.0f} %, {_between(row)}{rough})"


def _range(row: _Row, more: str = "") -> str:
    """The range in brackets; none where nobody or everybody did, which has none."""
    if math.isnan(row["lo"]):
        return ""
    return f" ({_between(row)}{more})"


def _between(row: _Row) -> str:
    return f"probably between {100 * row['lo']:.0f} and {100 * row['hi']:.0f} %"


def _points(difference: float) -> str:
    points = round(100 * difference)
    return f"−{-points}" if points < 0 else f"+{points}" if points else "0"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"


def _span(days: int) -> str:
    return {7: "a week", 14: "two weeks", 30: "a month", 365: "a year"}.get(
        days, words.count(days, "day")
    )
