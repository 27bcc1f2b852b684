"""If you needed help tomorrow: whom you could turn to, and what you owe first. Names, no score."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, frames, habits
from netmetrics.metrics.known import asked_of_me, asking_rows, happened, paused, your_list

_OWED_DAYS = 90  # what is owed for longer is history (a choice)
_CLOSENESS = {name: place for place, name in enumerate(schema.CONTACTS.column("closeness").choices)}
_FACTS = {"fact": "str", "people": "int64", "contacts": "str"}
FACTS = (
    "in touch both ways",
    "companies",
    "managers",
    "agreed to be a reference",
    "owed thanks",
    "owed an answer",
    "owed a follow-up",
    "warm up first",
)
_WARM_MOST = 5
TRIES = 3  # after so many messages without an answer a person is left to rest (a choice)
_RECENCIES = ("lately", "this year", "longer ago", "never")


def facts(network: Any, *, as_of: dt.date, settings: schema.Settings | None = None) -> pd.DataFrame:
    """What you could count on, and what you owe, if you needed help tomorrow.

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
        One row per fact, in the order of `FACTS`. "In touch both ways" counts those who wrote,
        answered, met or talked with you in the last ``active_days``; "companies" and "managers" are
        among these. Where the log never tells who wrote, answered or met, the first fact is "in touch
        lately" instead: those with any contact other than Social. Who said no is nowhere, and
        what you owe somebody paused waits until the pause is over. Columns:

        ======== ===== ====================================================================
        column   dtype meaning
        ======== ===== ====================================================================
        fact     str   one of `FACTS`, or "in touch lately" for the first
        people   int64 how many; for "companies" how many companies
        contacts str   their names, or those of the companies, separated by "; "
        ======== ===== ====================================================================
    """
    settings = settings or schema.Settings()
    contacts = _willing(network.contacts)
    near = _near(network, contacts, as_of, settings)
    around = contacts[contacts["contact"].isin(near)]
    vouch = habits.said_yes(network, "Ask reference")["contact"]
    owed = habits.thanks(network, as_of=as_of)
    thanks = owed[(owed["state"] == "owed") & (owed["days"] <= _OWED_DAYS)]["contact"]
    promised = follow_up.follow_ups(
        network.interactions, as_of=as_of, missed_days=settings.missed_days
    )
    open_ = promised.loc[promised["state"].isin(["not_yet_due", "overdue", "missed"]), "contact"]
    warm = warm_up(network, as_of=as_of, settings=settings)["contact"].head(_WARM_MOST)
    names: list[Any] = [
        near,
        around["company_now"].dropna(),
        around.loc[around["relation"] == "Manager", "contact"],
        vouch,
        thanks,
        unanswered(network.interactions, as_of=as_of, window_days=settings.reply_window_days),
        open_,
        warm,
    ]
    welcome = set(contacts["contact"])
    owing = welcome - set(contacts.loc[paused(contacts, as_of=as_of), "contact"])
    told = "in touch both ways" if _tells(network.interactions) else "in touch lately"
    rows = []
    for fact, who in zip((told, *FACTS[1:]), names, strict=True):
        of = owing if fact.startswith("owed") else welcome
        kept = [n for n in dict.fromkeys(who) if fact == "companies" or n in of]
        rows.append({"fact": fact, "people": len(kept), "contacts": "; ".join(kept)})
    return pd.DataFrame(rows).astype(_FACTS)


def warm_up(
    network: Any, *, as_of: dt.date, settings: schema.Settings | None = None
) -> pd.DataFrame:
    """Whom to get back in touch with before you need anything, and why.

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
        One row per person on your list without an exchange in ``active_days``, those first through
        whom opportunities came up, then the closest, then former managers, then the most recently
        heard from; whoever rests (see `resting`) is left out. Columns: str ``contact``;
        int64 ``opportunities`` that came through them; str ``why``; datetime64[us] ``last_heard_from_on``
        (the last contact where the log never tells who wrote, answered or met).
    """
    settings = settings or schema.Settings()
    contacts = _willing(network.contacts)
    listed = your_list(network.contacts, network.interactions, as_of=as_of)
    rests = resting(network.interactions, window_days=settings.reply_window_days)
    quiet = contacts[
        contacts["contact"].isin(listed.loc[listed["listed"], "contact"])
        & ~contacts["contact"].isin(_near(network, contacts, as_of, settings))
        & ~contacts["contact"].isin(rests)
    ]
    ours = network.opportunities
    ours = ours[~frames.has(ours, "for_whom", "Them")]["contact"].value_counts()
    came = ours.reindex(quiet["contact"], fill_value=0).to_numpy()
    close = quiet["closeness"].map(_CLOSENESS).fillna(len(_CLOSENESS)).to_numpy()
    boss = (quiet["relation"] == "Manager").to_numpy()
    heard = _heard(network, as_of).reindex(quiet["contact"]).to_numpy().astype("datetime64[us]")
    why = np.select(
        [came > 1, came == 1, close == 0, boss],
        [
            "opportunities came up through them",
            "an opportunity came up through them",
            "close",
            "a former manager",
        ],
        "on your list",
    )
    found = frames.frame(
        {"contact": quiet["contact"], "opportunities": came, "why": why, "last_heard_from_on": heard},
        {"contact": "str", "opportunities": "int64", "why": "str", "last_heard_from_on": "datetime64[us]"},
    )  # fmt: skip
    order = found.assign(close=close, other=~boss).sort_values(
        ["opportunities", "close", "other", "last_heard_from_on"],
        ascending=[False, True, True, False],
        kind="stable",
    )
    return order[list(found)].reset_index(drop=True)


def whom_do_i_know(network: Any, company: str, *, as_of: dt.date) -> pd.DataFrame:
    """Whom you know at a company, or used to work with there, the warmest first.

    Parameters
    ----------
    network
        The tables, already cut by :func:`netmetrics.known_at`.
    company
        Any part of the company's name, with or without accents.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per person, those there now first, then by closeness, then by who was heard from most
        recently. Who said no is left out. Columns: str ``contact``, ``company_now``, ``worked_at``,
        ``role``, ``closeness``, ``email``; bool ``there_now``; datetime64[us] ``last_heard_from_on``.

    Raises
    ------
    ValueError
        If `company` is blank.
    """
    wanted = _plain(company.strip())
    if not wanted:
        raise ValueError("company must not be blank; give any part of its name.")
    contacts = _willing(network.contacts)
    now, then = (
        np.array([wanted in _plain(name) for name in contacts[column].fillna("")], dtype=bool)
        for column in ("company_now", "worked_at")
    )
    found = contacts[now | then].assign(there_now=now[now | then])
    found["last_heard_from_on"] = (
        _heard(network, as_of).reindex(found["contact"]).to_numpy().astype("datetime64[us]")
    )
    found["close"] = found["closeness"].map(_CLOSENESS).fillna(len(_CLOSENESS))
    found = found.sort_values(
        ["there_now", "close", "last_heard_from_on"], ascending=[False, True, False], kind="stable"
    )
    names = ["contact", "company_now", "worked_at", "role", "closeness", "email", "there_now", "last_heard_from_on"]  # fmt: skip
    people: pd.DataFrame = found[names].reset_index(drop=True)
    return people


def companies(network: Any, *, as_of: dt.date) -> pd.DataFrame:
    """Where the people you know work now, with the warmest contact at each.

    Parameters
    ----------
    network
        The tables, already cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per company, by name: str ``company_now``; int64 ``people``; str ``contact``, the
        closest and, of these, the one last heard from; datetime64[us] ``last_heard_from_on``.
    """
    contacts = _willing(network.contacts)
    contacts = contacts[contacts["company_now"].notna()]
    heard = _heard(network, as_of).reindex(contacts["contact"]).to_numpy()
    contacts = contacts.assign(
        close=contacts["closeness"].map(_CLOSENESS).fillna(len(_CLOSENESS)),
        last_heard_from_on=heard.astype("datetime64[us]"),
    )
    contacts = contacts.sort_values(
        ["company_now", "close", "last_heard_from_on"], ascending=[True, True, False], kind="stable"
    )
    people = contacts["company_now"].value_counts()
    best = contacts.drop_duplicates("company_now")
    return frames.frame(
        {
            "company_now": best["company_now"],
            "people": people.reindex(best["company_now"], fill_value=0),
            "contact": best["contact"],
            "last_heard_from_on": best["last_heard_from_on"],
        },
        {"company_now": "str", "people": "int64", "contact": "str", "last_heard_from_on": "datetime64[us]"},
    )  # fmt: skip


def by_closeness(
    network: Any, *, as_of: dt.date, settings: schema.Settings | None = None
) -> pd.DataFrame:
    """Your list by how close people are and how lately you were in touch, and where offers came from.

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
        One row per closeness, then "Not recorded", and recency: "lately" (less than ``active_days``
        ago), "this year" (up to ``dormant_days``), "longer ago" and "never". Columns: str
        ``closeness`` and ``recency``; int64 ``people`` on your list as they stand now, and
        ``raised_by_them``: the opportunities for you that such people raised, by when you were
        last in touch before it came up.
    """
    settings = settings or schema.Settings()
    close = network.contacts.drop_duplicates("contact").set_index("contact")["closeness"]
    listed = your_list(network.contacts, network.interactions, as_of=as_of)
    people = listed.loc[listed["listed"], ["contact"]].assign(day=pd.Timestamp(as_of))
    ours = network.opportunities
    ours = ours[frames.has(ours, "raised_by", "Them") & ~frames.has(ours, "for_whom", "Them")]
    came = ours[["contact", "opened_on"]].set_axis(["contact", "day"], axis=1)
    counts = {}
    for name, rows in (("people", people), ("raised_by_them", came)):
        cells = pd.MultiIndex.from_arrays(
            [
                close.reindex(rows["contact"]).fillna("Not recorded"),
                _recency(rows.reset_index(drop=True), network.interactions, settings),
            ]
        )
        counts[name] = cells.value_counts()
    grid = pd.MultiIndex.from_product([[*_CLOSENESS, "Not recorded"], _RECENCIES])
    return frames.frame(
        {
            "closeness": grid.get_level_values(0),
            "recency": grid.get_level_values(1),
            **{name: number.reindex(grid, fill_value=0) for name, number in counts.items()},
        },
        {"closeness": "str", "recency": "str", "people": "int64", "raised_by_them": "int64"},
    )


def _recency(rows: pd.DataFrame, interactions: pd.DataFrame, settings: schema.Settings) -> Any:
    """How lately you were in touch with each row's contact on its day, that day included."""
    real = interactions.loc[habits.restarts(interactions), ["contact", "date"]]
    pairs = rows.reset_index().merge(real, on="contact")
    last = pairs[pairs["date"] <= pairs["day"]].groupby("index")["date"].max()
    ago = (rows["day"] - last.reindex(rows.index).astype("datetime64[us]")).dt.days
    return np.select(
        [ago < settings.active_days, ago <= settings.dormant_days, ago.notna()],
        list(_RECENCIES[:3]),
        _RECENCIES[3],
    )


def unanswered(
    interactions: pd.DataFrame, *, as_of: dt.date, window_days: int = 30
) -> pd.Series[str]:
    """Those who wrote to you in the last 90 days and have had no word from you since.

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
    pandas.Series
        Contacts, in the order in which they wrote; the index is that of the row. Nobody where no
        answer of yours was ever recorded.
    """
    theirs = asked_of_me(interactions, window_days=window_days)
    answered = frames.filled(theirs, "answered_on") | frames.has(theirs, "answered", "Yes")
    ago = (pd.Timestamp(as_of) - theirs["date"]).dt.days
    open_ = theirs[~answered & ago.between(1, _OWED_DAYS)].drop_duplicates("contact", keep="last")
    mine = frames.has(interactions, "started_by", "Me") & ~frames.has(interactions, "channel", "Social")  # fmt: skip
    spoken = interactions[mine | happened(interactions).to_numpy()]
    last = spoken.groupby("contact")["date"].max().reindex(open_["contact"]).to_numpy()
    waits: pd.Series[str] = open_.loc[
        ~(last.astype("datetime64[us]") >= open_["date"].to_numpy()), "contact"
    ]
    return waits


def resting(interactions: pd.DataFrame, *, window_days: int = 30) -> set[str]:
    """Name those who let your last three messages go unanswered, however far apart.

    Parameters
    ----------
    interactions
        The ``interactions`` table, cut by :func:`netmetrics.known_at`.
    window_days
        Days to answer, as for :func:`netmetrics.asking_rows`.

    Returns
    -------
    set of str
        Nobody where answers were never recorded; whoever is heard from again is left out.
    """
    rows = asking_rows(interactions, window_days=window_days)
    theirs = frames.has(rows, "started_by", "Them")
    replied = frames.has(rows, "answered", "Yes")
    heard = rows["date"].where(theirs | replied)
    heard = pd.concat([heard, rows["answered_on"]], axis=1).max(axis=1)
    last = heard.groupby(rows["contact"]).max()
    mine = rows[~theirs]
    since = mine[~(mine["date"].to_numpy() <= last.reindex(mine["contact"]).to_numpy())]
    tries = since["contact"].value_counts()
    return set(tries[tries >= TRIES].index)


def _plain(text: str) -> str:
    """The text without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))


def _tells(interactions: pd.DataFrame) -> bool:
    """Whether any row tells that somebody wrote, answered, or met or talked with you."""
    told = (
        frames.filled(interactions, "answered_on")
        | frames.filled(interactions, "answered")
        | frames.has(interactions, "started_by", "Them")
        | frames.has(interactions, "channel", *schema.CONVERSATION_CHANNELS)
    )
    return bool(told.any())


def _willing(contacts: pd.DataFrame) -> pd.DataFrame:
    return contacts[~frames.has(contacts, "ok_to_stay_in_touch", "No")]


def _heard(network: Any, as_of: dt.date) -> pd.Series[Any]:
    """The day each contact was last heard from; of the last contact where the log never tells."""
    status = engagement.status(network.contacts, network.interactions, as_of=as_of)
    told = _tells(network.interactions)
    heard: pd.Series[Any] = status.set_index("contact")["last_heard_from_on" if told else "last_contact_on"]  # fmt: skip
    return heard


def _near(
    network: Any, contacts: pd.DataFrame, as_of: dt.date, settings: schema.Settings
) -> pd.Series[str]:
    """Those with an exchange lately, the closest first."""
    heard = _heard(network, as_of).reindex(contacts["contact"])
    ago = (pd.Timestamp(as_of) - heard).dt.days.to_numpy()
    close = contacts["closeness"].map(_CLOSENESS).fillna(len(_CLOSENESS))
    near = contacts.assign(close=close)[ago < settings.active_days]
    names: pd.Series[str] = near.sort_values("close", kind="stable")["contact"]
    return names
