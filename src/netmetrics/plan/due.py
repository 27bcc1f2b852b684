"""Whom to write to next, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from netmetrics.metrics import engagement, follow_up
from netmetrics.metrics.known import asking_rows, your_list
from netmetrics.schema import CONTACTS, Settings

_CLOSENESS = {name: place for place, name in enumerate(CONTACTS.column("closeness").choices)}
_REASONS = ("milestone", "follow-up", "check-in")
_AHEAD_DAYS = 14  # a promise is shown this long before its day (a choice)
_TRIES = 3  # after so many messages without an answer a person is left to rest (a choice)
_COLUMNS = {
    "contact": "str",
    "reason": "str",
    "day": "datetime64[us]",
    "days": "int64",
    "what": "str",
    "last_contact_on": "datetime64[us]",
    "talk_about": "str",
}


def due(network: Any, *, as_of: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """Whom to write to next and why, the most pressing of each reason first.

    Nobody who said no, is paused, or has let three messages go unanswered is named. A person
    appears once, with the most concrete reason: something that happened to them, then
    something you promised, then silence longer than your own rhythm.

    Parameters
    ----------
    network
        The tables, already cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    settings
        The person's thresholds; None for the defaults.

    Returns
    -------
    pandas.DataFrame
        One row per person, in the order to write. Columns:

        =============== ============== ===== ====================================================
        column          dtype          unit  meaning
        =============== ============== ===== ====================================================
        contact         str                  the person
        reason          str                  ``milestone``, ``follow-up`` or ``check-in``
        day             datetime64[us]       the milestone's day, the day promised, or the day
                                             the check-in fell due
        days            int64          days  since the milestone; past the promised day
                                             (negative: still ahead); since the last contact
        what            str                  the kind of milestone, or the next step as typed
        last_contact_on datetime64[us]       missing if never
        talk_about      str                  what to pick up
        =============== ============== ===== ====================================================

    See Also
    --------
    netmetrics.metrics.engagement.status : Where each person stands.
    """
    settings = settings or Settings()
    contacts, interactions = network.contacts, network.interactions
    status = engagement.status(
        contacts, interactions, as_of=as_of, check_in_days=settings.check_in_days, dormant_days=settings.dormant_days
    )  # fmt: skip
    listed = your_list(contacts, interactions, as_of=as_of)
    welcome = set(listed.loc[~listed["why_not"].isin(["paused", "said no"]), "contact"])
    today = pd.Timestamp(as_of)

    found = pd.concat(
        [
            _milestones(network, today, settings.milestone_days),
            _promises(interactions, as_of, settings.missed_days),
            _check_ins(status, _resting(interactions, as_of, settings)),
        ],
        ignore_index=True,
    )
    found = found[found["contact"].isin(welcome)]
    about = contacts.set_index("contact").reindex(found["contact"])
    found["closeness"] = about["closeness"].map(_CLOSENESS).fillna(len(_CLOSENESS)).to_numpy()
    found["talk_about"] = about["talk_about"].to_numpy()
    last = status.set_index("contact")["last_contact_on"]
    found["last_contact_on"] = last.reindex(found["contact"]).to_numpy()
    found["of_reason"] = found["reason"].map(
        {reason: place for place, reason in enumerate(_REASONS)}
    )
    found = found.sort_values(
        ["of_reason", "past", "closeness"], ascending=[True, False, True], kind="stable"
    )
    found = found.drop_duplicates("contact")
    # The first of each reason, then the second of each: three names show three reasons.
    found["place"] = found.groupby("of_reason").cumcount()
    found = found.sort_values(["place", "of_reason"], kind="stable")
    return found[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def _milestones(network: Any, today: pd.Timestamp, days: int) -> pd.DataFrame:
    """Find what happened to people lately and has not been acknowledged."""
    stones = network.milestones
    ago = (today - stones["date"]).dt.days
    fresh = stones[ago.between(0, days) & (stones["every_year"] != "Yes")]
    thanked = network.interactions.loc[
        network.purposes.loc[network.purposes["purpose"] == "Congratulate", "interaction"],
        ["contact", "date"],
    ]
    last = thanked.groupby("contact")["date"].max()
    # reindex, not map: map cannot take an empty series of days
    fresh = fresh[~(last.reindex(fresh["contact"]).to_numpy() >= fresh["date"].to_numpy())]
    ago = ago.loc[fresh.index]
    return _rows(
        fresh["contact"],
        "milestone",
        fresh["date"],
        ago,
        fresh["kind"].fillna(fresh["what"]),
        past=-ago,
    )


def _promises(interactions: pd.DataFrame, as_of: dt.date, missed_days: int) -> pd.DataFrame:
    """Find what you promised and have not done, a fortnight ahead."""
    promised = follow_up.follow_ups(interactions, as_of=as_of, missed_days=missed_days)
    ago = (pd.Timestamp(as_of) - promised["due_on"]).dt.days
    still = promised[
        promised["state"].isin(["not_yet_due", "overdue", "missed"]) & (ago >= -_AHEAD_DAYS)
    ]
    ago = ago.loc[still.index].astype("int64")
    return _rows(still["contact"], "follow-up", still["due_on"], ago, still["next_step"], past=ago)


def _check_ins(status: pd.DataFrame, resting: set[str]) -> pd.DataFrame:
    """Find those on the list whom you have not been in touch with for longer than your rhythm."""
    late = status[status["status"].isin(["Due", "Overdue", "Quiet over a year"]) & status["listed"]]
    late = late[~late["contact"].isin(resting)]
    days = late["days_since"].astype("int64")
    return _rows(
        late["contact"],
        "check-in",
        late["next_check_in_on"],
        days,
        pd.Series("", late.index),
        past=late["ratio"],
    )


def _resting(interactions: pd.DataFrame, as_of: dt.date, settings: Settings) -> set[str]:
    """Name those whose last approach had three messages and no answer."""
    tried = follow_up.episodes(
        asking_rows(interactions), as_of=as_of, lapse_days=settings.lapse_days
    )
    last = tried.sort_values("started_on", kind="stable").drop_duplicates("contact", keep="last")
    return set(last.loc[(last["state"] != "answered") & (last["attempts"] >= _TRIES), "contact"])


def _rows(
    contact: pd.Series,
    reason: str,
    day: pd.Series,
    days: pd.Series,
    what: pd.Series,
    *,
    past: pd.Series,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "contact": contact,
            "reason": reason,
            "day": day,
            "days": days,
            "what": what,
            "past": past.astype("float64"),
        }
    ).reset_index(drop=True)
