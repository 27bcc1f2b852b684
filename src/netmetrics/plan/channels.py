"""How to write to a person: by what has worked between the two of you."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from netmetrics.metrics import frames, habits, readiness
from netmetrics.metrics.known import asking_rows, happened
from netmetrics.metrics.rates import wilson

_ENOUGH = 10  # fewer people than this say nothing about others (metrics.md, words by sample size)
_BY = {"In person": "in person", "Video": "by video", "Call": "by phone", "Message": "by message", "Email": "by email"}  # fmt: skip


def proposed(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
) -> pd.DataFrame:
    """Which channel to take with each person, and why.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    window_days
        Days within which an answer counts.

    Returns
    -------
    pandas.DataFrame
        One row per contact in sheet order: str ``contact``, ``channel`` and ``channel_why``. The
        channel is the one by which you and the person most often heard from each other; else the
        written one that was most often answered by people as close, where ten or more were
        written to; else Email where there is an address; else empty.
    """
    contacts = frames.in_sheet_order(contacts)
    own = _own(interactions, window_days).reindex(contacts["contact"])
    rates = habits.channel_rates(contacts, interactions, as_of=as_of, window_days=window_days)
    rates = rates[rates["n"] >= _ENOUGH].sort_values("shrunk", ascending=False, kind="stable")
    rates[["lo", "hi"]] = np.column_stack(wilson(rates["k"], rates["n"]))
    best = rates.drop_duplicates("closeness").set_index("closeness")
    alike = best.reindex(contacts["closeness"])
    by_alike = [
        f"{row['k']:.0f} of {row['n']:.0f} people as close answered {_BY[row['channel']]},"
        f" probably between {100 * row['lo']:.0f} and {100 * row['hi']:.0f} %"
        if pd.notna(row["channel"])
        else ""
        for row in alike.to_dict("records")
    ]
    choices = [own["channel"].notna().to_numpy(), alike["channel"].notna().to_numpy(), frames.filled(contacts, "email")]  # fmt: skip
    why_own = [f"it reached them {_times(n)}" if n == n else "" for n in own["times"]]
    return frames.frame(
        {
            "contact": contacts["contact"],
            "channel": np.select(choices, [own["channel"].to_numpy(), alike["channel"].to_numpy(), "Email"], ""),
            "channel_why": np.select(choices, [why_own, by_alike, "the easy first step"], ""),
        },
        {"contact": "str", "channel": "str", "channel_why": "str"},
    )  # fmt: skip


def of_answers(
    interactions: pd.DataFrame, *, as_of: dt.date, window_days: int = 30
) -> pd.DataFrame:
    """The channel by which they wrote, for those who wait for an answer.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    window_days
        Days to answer, as for :func:`netmetrics.asking_rows`.

    Returns
    -------
    pandas.DataFrame
        One row per such person and known channel: str ``contact``, ``channel`` and ``channel_why``.
    """
    waits = readiness.unanswered(interactions, as_of=as_of, window_days=window_days)
    open_ = interactions.loc[waits.index]
    open_ = open_[open_["channel"].isin(list(_BY))]
    return frames.frame(
        {
            "contact": open_["contact"],
            "channel": open_["channel"],
            "channel_why": ["as they wrote"] * len(open_),
        },
        {"contact": "str", "channel": "str", "channel_why": "str"},
    )


def _own(interactions: pd.DataFrame, window_days: int) -> pd.DataFrame:
    """The channel of most exchanges with each contact, the latest of equals, and how many."""
    rows = asking_rows(interactions, window_days=window_days)
    answered = frames.filled(rows, "answered_on") | frames.has(rows, "answered", "Yes")
    rows = rows[answered | frames.has(rows, "started_by", "Them") | happened(rows).to_numpy()]
    rows = rows[rows["channel"].isin(list(_BY))]
    counted = rows.groupby(["contact", "channel"])["date"].agg(["size", "max"]).reset_index()
    counted = counted.sort_values(["size", "max"], ascending=False, kind="stable")
    best = counted.drop_duplicates("contact").set_index("contact")
    return best.rename(columns={"size": "times"})[["channel", "times"]]


def _times(n: float) -> str:
    return {1: "once", 2: "twice"}.get(int(n), f"{n:.0f} times")
