"""Whom to write to next, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from netmetrics.metrics import engagement, habits, readiness
from netmetrics.metrics.known import known_at, known_interactions, known_opportunities, your_list
from netmetrics.plan import channels, reasons
from netmetrics.schema import CONTACTS, Settings

CLOSENESS = {name: place for place, name in enumerate(CONTACTS.column("closeness").choices)}
# What happens to them, what you owe, and silence; inside a kind, what is more pressing by nature.
_KINDS = {
    "goodbye": (0, 0),
    "first-month": (0, 1),
    "milestone": (0, 2),
    "new-year": (0, 3),
    "follow-up": (1, 0),
    "answer": (1, 0),
    "thank": (1, 0),
    "update": (1, 0),
    "check-in": (2, 0),
    "first-word": (2, 0),
    "catch-up": (2, 0),
}
REASONS = tuple(_KINDS)
_NAMED = {reason: place for place, reason in enumerate(_KINDS)}
_COLUMNS = {
    "contact": "str",
    "reason": "str",
    "day": "datetime64[us]",
    "days": "int64",
    "what": "str",
    "about": "str",
    "last_contact_on": "datetime64[us]",
    "talk_about": "str",
    "last_note": "str",
    "channel": "str",
    "channel_why": "str",
    "past_rhythm": "float64",
    "also": "str",
    "until_on": "datetime64[us]",
}


def due(network: Any, *, as_of: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """Whom to write to next and why, the most pressing of each kind first.

    Nobody who said no or is paused is named. Whoever let three messages go unanswered is left
    to rest: only what you owe them (a promise, an answer, thanks, an update) still names them. A
    person appears once, in the turn of the most concrete kind of reason: something that happens to
    them, then something you owe, then silence longer than your own rhythm. Named first is a last day
    or the month after it, then what you owe past its day: a promise or an answer. Whoever has a day
    that runs out this week comes before all others, and a first word that can still wait after them.

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
        One row per person, in the order to write: those with an ``until_on`` up to this Sunday, then
        the others; of both the first of each of the three kinds, then the second of each. Silence is ordered by how far it is past the person's own rhythm, in
        rhythms, then by closeness. Columns:

        =============== ============== ===== ====================================================
        column          dtype          unit  meaning
        =============== ============== ===== ====================================================
        contact         str                  the person
        reason          str                  ``goodbye``, ``first-month``, ``milestone``,
                                             ``new-year``; ``follow-up``, ``answer``, ``thank``,
                                             ``update``; ``check-in``, ``catch-up``, ``first-word``
        day             datetime64[us]       the day it is about: the last day, the milestone's, the
                                             one promised, or the day on which it fell due
        days            int64          days  since that day, negative when it is ahead; for the last
                                             three and ``new-year`` the days of silence
        what            str                  the kind of milestone, the next step as typed, what the
                                             thanks are for, ``open`` or ``closed``, ``never`` met,
                                             ``undated`` where no day tells since when
        about           str                  a milestone's own words where its kind does not tell
        last_contact_on datetime64[us]       missing if never
        talk_about      str                  what to pick up
        last_note       str                  the last note in the log
        channel         str                  how; that of their message where they wait for an answer;
                                             missing when nothing tells
        channel_why     str                  why this one
        past_rhythm     float64              ``max(0, elapsed - rhythm) / rhythm``; NaN for other kinds
        also            str                  the person's other reasons, separated by ", "
        until_on        datetime64[us]       the first day ahead that runs out: a last day, the end of the
                                             first month, a birthday, a day promised; missing for none
        =============== ============== ===== ====================================================

    See Also
    --------
    netmetrics.metrics.engagement.status : Where each person stands.
    this_week : The list cut to what fits into a week.
    """
    settings = settings or Settings()
    contacts, interactions = network.contacts, network.interactions
    status = engagement.status(
        contacts, interactions, as_of=as_of, check_in_days=settings.check_in_days, dormant_days=settings.dormant_days
    )  # fmt: skip
    found = _welcome(
        _found(network, status, as_of, settings), network, as_of, settings.reply_window_days
    )
    about = contacts.drop_duplicates("contact").set_index("contact").reindex(found["contact"])
    found["closeness"] = about["closeness"].map(CLOSENESS).fillna(len(CLOSENESS)).to_numpy()
    found["talk_about"] = about["talk_about"].to_numpy()
    last = status.set_index("contact")["last_contact_on"]
    found["last_contact_on"] = last.reindex(found["contact"]).to_numpy()
    found["last_note"] = _last_notes(interactions).reindex(found["contact"]).to_numpy()
    found = _in_order(found, sunday(as_of))
    window = settings.reply_window_days
    proposed = channels.proposed(contacts, interactions, as_of=as_of, window_days=window).set_index(
        "contact"
    )
    by = channels.of_answers(interactions, as_of=as_of, window_days=window)
    proposed.update(by.set_index("contact"))
    for column in ("channel", "channel_why"):
        known = proposed[column].where(proposed[column] != "")
        found[column] = known.reindex(found["contact"]).to_numpy()
    return found[list(_COLUMNS)].astype(_COLUMNS).reset_index(drop=True)


def new_year(network: Any, *, as_of: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """The new-year list: everyone welcome with whom you have not been in touch since 1 January.

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
        The columns ``contact, reason, day, days, last_contact_on`` and ``talk_about`` of `due`, the
        closest first and, of these, the longest silent; empty outside January.
    """
    settings = settings or Settings()
    contacts = network.contacts.drop_duplicates("contact").set_index("contact")
    status = engagement.status(
        network.contacts, network.interactions, as_of=as_of, check_in_days=settings.check_in_days
    )
    found = _welcome(
        reasons.new_years(status, as_of=as_of), network, as_of, settings.reply_window_days
    )
    about = contacts.reindex(found["contact"])
    found = found.assign(
        closeness=about["closeness"].map(CLOSENESS).fillna(len(CLOSENESS)).to_numpy(),
        talk_about=about["talk_about"].to_numpy(),
        last_contact_on=status.set_index("contact")["last_contact_on"].reindex(found["contact"]).to_numpy(),
    ).sort_values(["closeness", "days"], ascending=[True, False], kind="stable")  # fmt: skip
    names = ("contact", "reason", "day", "days", "last_contact_on", "talk_about")
    kept = {name: _COLUMNS[name] for name in names}
    return found[list(kept)].astype(kept).reset_index(drop=True)


def this_week(network: Any, *, as_of: dt.date, settings: Settings | None = None) -> pd.DataFrame:
    """The part of the list that fits into the week of a day, so that it can be done.

    At most ``weekly_limit`` people a week: those whom the list named on an earlier day since Monday
    and with whom you have been in touch since are counted as done. Nothing is remembered
    between calls; the log says all.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at` or not.
    as_of
        The day, its entries included.
    settings
        The person's thresholds; None for the defaults.

    Returns
    -------
    pandas.DataFrame
        The first rows of `due`, with its columns.
    """
    settings = settings or Settings()
    done = done_this_week(network, as_of=as_of, settings=settings)
    found = due(known_at(network, as_of), as_of=as_of, settings=settings)
    found = found[~found["contact"].isin(done)]
    return found.head(max(settings.weekly_limit - len(done), 0)).reset_index(drop=True)


def done_this_week(network: Any, *, as_of: dt.date, settings: Settings) -> set[str]:
    """Whom the list named on a day since Monday and with whom you were in touch on that day.

    To have done what was promised, or to have answered, is enough.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at` or not.
    as_of
        The day, its entries included.
    settings
        The person's thresholds.

    Returns
    -------
    set of str
        No more than ``weekly_limit`` names.
    """
    done: set[str] = set()
    for back in range(as_of.weekday(), -1, -1):
        day = as_of - dt.timedelta(days=back)
        touched = _touched(network.interactions, day)
        if touched:
            named = due(_morning(network, day), as_of=day, settings=settings)["contact"]
            done |= set(named[~named.isin(done)].head(settings.weekly_limit - len(done))) & touched
    return done


def _morning(network: Any, day: dt.date) -> Any:
    """The network as it stood when a day began: nothing written, answered, done or closed on it."""
    eve = day - dt.timedelta(days=1)
    contacts = network.contacts
    asked = habits.with_purpose(network, "Ask to stay in touch")
    said = contacts["contact"].isin(asked.loc[asked["date"] == pd.Timestamp(day), "contact"])
    before = dataclasses.replace(
        network,
        contacts=contacts.assign(ok_to_stay_in_touch=contacts["ok_to_stay_in_touch"].mask(said)),
        interactions=known_interactions(network.interactions, eve),
        opportunities=known_opportunities(network.opportunities, eve),
    )
    return known_at(before, day)


def _touched(interactions: pd.DataFrame, day: dt.date) -> set[str]:
    """Whom you were in touch with on a day, or did what you owed."""
    rows, on = interactions, pd.Timestamp(day)
    mine = (rows["answered_on"] == on) & (rows["started_by"] == "Them")
    return set(rows.loc[(rows["date"] == on) | (rows["done_on"] == on) | mine, "contact"])


def sunday(as_of: dt.date) -> dt.date:
    """The last day of the week of a day: what runs out later is for a later list.

    Parameters
    ----------
    as_of
        The day.

    Returns
    -------
    datetime.date
        The day itself if it is a Sunday.
    """
    return as_of + dt.timedelta(days=6 - as_of.weekday())


def _found(network: Any, status: pd.DataFrame, as_of: dt.date, settings: Settings) -> pd.DataFrame:
    """Every reason there is to write to anyone."""
    leaving = network.contacts["worked_until_on"] > pd.Timestamp(as_of)
    apart = status[~status["contact"].isin(network.contacts.loc[leaving, "contact"])]
    return pd.concat(
        [
            reasons.goodbyes(network, as_of=as_of),
            reasons.first_months(network, as_of=as_of),
            reasons.milestones(network, as_of=as_of, days=settings.milestone_days),
            reasons.promises(network, as_of=as_of, missed_days=settings.missed_days),
            reasons.answers(network, as_of=as_of, window_days=settings.reply_window_days),
            reasons.thanks(network, as_of=as_of),
            reasons.updates(network, as_of=as_of),
            reasons.check_ins(apart),
            reasons.first_words(network, apart, as_of=as_of),
            reasons.catch_ups(network, apart, as_of=as_of, settings=settings),
            reasons.new_years(apart, as_of=as_of),
        ],
        ignore_index=True,
    )


def _welcome(found: pd.DataFrame, network: Any, as_of: dt.date, window_days: int) -> pd.DataFrame:
    """Keep those who may be written to: not paused, not after a no, not while they rest."""
    listed = your_list(network.contacts, network.interactions, as_of=as_of)
    welcome = listed.loc[~listed["why_not"].isin(["paused", "said no"]), "contact"]
    found = found.assign(
        kind=found["reason"].map({reason: kind for reason, (kind, _) in _KINDS.items()})
    )
    resting = readiness.resting(network.interactions, window_days=window_days)
    rests = found["contact"].isin(resting) & (found["kind"] != 1)
    return found[found["contact"].isin(welcome) & ~rests]


def _last_notes(interactions: pd.DataFrame) -> pd.Series[str]:
    """The last note of each contact."""
    noted = interactions[interactions["notes"].notna()].sort_values("date", kind="stable")
    return noted.drop_duplicates("contact", keep="last").set_index("contact")["notes"]


def _in_order(found: pd.DataFrame, week_ends: dt.date) -> pd.DataFrame:
    """One row per person, the kinds taking turns: three names show three kinds of reason."""
    found["of_kind"] = found["reason"].map({reason: at for reason, (_, at) in _KINDS.items()})
    found["named"] = found["reason"].map(_NAMED)
    # On two clocks a person stands where the later one puts them, and is called silent if they are.
    until = found.groupby("contact")["until"].min()
    silent = found["kind"] == 2
    longest = found[silent].groupby("contact")["past"].max()
    found["past"] = np.where(silent, longest.reindex(found["contact"]), found["past"])
    found["past_rhythm"] = found["past"].clip(lower=0).where(silent)
    found = found.sort_values(
        ["kind", "of_kind", "past", "closeness", "named"],
        ascending=[True, True, False, True, True],
        kind="stable",
    )
    # A new year is nobody's reason who has another.
    other = found.loc[found["reason"] != "new-year", "contact"]
    found = found[(found["reason"] != "new-year") | ~found["contact"].isin(other)]
    # The turn is that of the most concrete kind; the words are those of what binds you most.
    by_contact = found.groupby("contact", sort=False)
    found["turn"] = by_contact["kind"].transform("first")
    found["place"] = by_contact.ngroup()
    owed = found["reason"].isin(["follow-up", "answer"]) & (found["days"] >= 0)
    ends = found["reason"].isin(["goodbye", "first-month"])
    found["binds"] = np.select([ends, owed], [0, 1], 2)
    found = found.sort_values(["place", "binds"], kind="stable")
    first = ~found.duplicated("contact")
    rest = found[~first].groupby("contact")["reason"].agg(lambda names: ", ".join(names.unique()))
    found = found[first]
    found["also"] = rest.reindex(found["contact"]).fillna("").to_numpy()
    found["until_on"] = until.reindex(found["contact"]).to_numpy()
    early = (found["reason"] == "first-word") & (found["past_rhythm"] == 0)
    found["tier"] = np.select([found["until_on"] <= pd.Timestamp(week_ends), early], [0, 2], 1)
    found["place"] = found.groupby(["tier", "turn"]).cumcount()
    return found.sort_values(["tier", "place", "turn"], kind="stable")
