"""How you go about it: what the articles ask for, counted from the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, frames
from netmetrics.metrics.frames import Array
from netmetrics.metrics.known import asking_rows, comes_again, happened, your_list
from netmetrics.metrics.rules import RULES, Rule
from netmetrics.periods import Period

# Choices of ours; docs/advice.md says which rule each belongs to.
LIGHT_DAYS = 90
COLD_DAYS = 180
BUILD_DAYS = 30
FIRST_TALKS = 3
PRIOR = 10  # people that the whole weighs in a small group (metrics.md, league tables)
ASKS = ("Ask advice", "Ask introduction", "Ask referral or job", "Ask reference")
# What article B says that one has from people early, in the middle and late.
_STAGES = {
    "Early": (("Referral", "Inside information"), "referrals and inside information"),
    "Middle": (("Mentoring",), "mentoring"),
    "Late": (("Consulting or part-time",), "consulting or part-time work"),
}
_GIFTS = ("Share something", "Offer help")
_DAY = np.timedelta64(1, "D")
_TABLE = {
    "rule": "int64",
    "article": "str",
    "asks": "str",
    "counts": "str",
    "k": "int64",
    "n": "int64",
    "rate": "float64",
    "lo": "float64",
    "hi": "float64",
    "method": "str",
    "n_excluded": "int64",
    "note": "str",
    "status": "str",
    "contacts": "str",
    "others": "str",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """What the measures look at."""

    network: Any
    as_of: dt.date
    settings: schema.Settings

    @property
    def log(self) -> pd.DataFrame:
        rows: pd.DataFrame = self.network.interactions
        return rows

    @property
    def today(self) -> pd.Timestamp:
        return pd.Timestamp(self.as_of)

    @property
    def listed(self) -> pd.DataFrame:
        on = your_list(self.network.contacts, self.log, as_of=self.as_of)
        named = on.loc[on["listed"], "contact"]
        contacts: pd.DataFrame = self.network.contacts
        return contacts[contacts["contact"].isin(named)]


@dataclass(frozen=True, slots=True)
class _Count:
    """So many of so many, with the person behind each."""

    counts: str
    contact: Any
    success: Any
    excluded: int = 0
    census: bool = True


def table(network: Any, *, as_of: dt.date, settings: schema.Settings | None = None) -> pd.DataFrame:
    """What the articles ask for and how you go about it: one row per rule and count.

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
        Rules that only a text can keep or that have no number are left out. Columns:

        ========== ======= ===================================================================
        column     dtype   meaning
        ========== ======= ===================================================================
        rule       int64   its number in docs/advice.md
        article    str     letters of the articles
        asks       str     what it asks
        counts     str     what is counted; reads on after "k of n"
        k, n       int64   how many did, of how many that can be judged
        rate       float64 ``k / n``; NaN if `n` is 0
        lo, hi     float64 95 % Wilson interval; NaN where everything is known (method "census")
        method     str     "Wilson" or "census"
        n_excluded int64   those that cannot be judged yet, or ever
        note       str     the caution that the counts ask for
        status     str     "ok", "too early to say", "no data yet" or "not recorded"
        contacts   str     the people behind `k`, separated by "; "
        others     str     the people behind the rest of `n`
        ========== ======= ===================================================================
    """
    case = _Case(network, as_of, settings or schema.Settings())
    rows = []
    for rule in RULES:
        measure = _MEASURES.get(rule.number)
        if measure is None:
            continue
        if not all(any(_used(network, one) for one in need.split("|")) for need in rule.needs):
            rows.append(_row(rule, _Count("", [], []), "not recorded"))
            continue
        rows.extend(_row(rule, count) for count in measure(case))
    return pd.concat([_empty(), *rows], ignore_index=True)


def _used(network: Any, need: str) -> bool:
    """Whether a column holds anything, or a purpose was ever chosen."""
    name, column = need.split(".")
    if name == "purposes":
        return bool((network.purposes["purpose"] == column).any())
    if need == "interactions.what_for":
        return len(network.purposes) > 0
    return bool(frames.filled(getattr(network, name), column).any())


def _row(rule: Rule, count: _Count, status: str = "") -> pd.DataFrame:
    success = np.asarray(count.success, dtype=bool)
    who = np.asarray(count.contact, dtype=object)
    n = len(success)
    shares = frames.rate_table(
        int(success.sum()), n, n_excluded=count.excluded, census=count.census
    )
    found = "ok" if n else "too early to say" if count.excluded else "no data yet"
    return shares.assign(
        rule=np.int64(rule.number),
        article=rule.article,
        asks=rule.asks,
        counts=count.counts,
        status=status or found,
        contacts=_names(who[success]),
        others=_names(who[~success]),
    )[list(_TABLE)].astype(_TABLE)


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in _TABLE.items()})


def _names(who: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(who))


# Parts that the list and the reminders use too


def with_purpose(network: Any, *purposes: str, by_them: bool = False) -> pd.DataFrame:
    """The interactions that had one of the purposes.

    Parameters
    ----------
    network
        Its ``interactions`` and ``purposes``.
    *purposes
        Choices of What for.
    by_them
        Whether those that they started are meant rather than all others.

    Returns
    -------
    pandas.DataFrame
        Rows of ``interactions``, each once.
    """
    tagged = network.purposes.loc[network.purposes["purpose"].isin(purposes), "interaction"]
    rows: pd.DataFrame = network.interactions[network.interactions.index.isin(tagged)]
    theirs = frames.has(rows, "started_by", "Them")
    return rows[theirs] if by_them else rows[~theirs]


def catch_up_days(contacts: pd.DataFrame, settings: schema.Settings) -> Array:
    """How many days may pass between meetings or calls with each contact.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    settings
        The person's thresholds.

    Returns
    -------
    numpy.ndarray
        Dtype float64: the contact's own Catch up every, else the usual, but no less than their
        check-in: nobody is to be met more often than written to.
    """
    written = frames.own_days(contacts, "check_in_days", settings.check_in_days)
    usual = np.maximum(written, settings.catch_up_days)
    return np.where(
        contacts["catch_up_days"] >= 1, contacts["catch_up_days"].fillna(0.0), usual
    ).astype(float)


def nearest(milestones: pd.DataFrame, *, as_of: dt.date, ahead_days: int = 0) -> pd.Series[Any]:
    """The day of each milestone; for one that comes every year the last until so many days ahead.

    Parameters
    ----------
    milestones
        The ``milestones`` table.
    as_of
        The day.
    ahead_days
        Days ahead.

    Returns
    -------
    pandas.Series
        Days, on the table's index; 29 February is the 28th in other years.
    """
    until = pd.Timestamp(as_of) + pd.Timedelta(days=ahead_days)
    return _last_until(milestones, pd.Series(until, milestones.index, dtype="datetime64[us]"))


def _last_until(milestones: pd.DataFrame, until: pd.Series[Any]) -> pd.Series[Any]:
    """The day of each milestone; for one that comes every year the last until the day beside it."""
    first = milestones["date"]
    this_year = _in_year(first, until.dt.year)
    last = this_year.where(this_year <= until, _in_year(first, until.dt.year - 1))
    yearly = comes_again(milestones) & (last > first)
    day: pd.Series[Any] = first.where(~yearly, last)
    return day


def _in_year(days: pd.Series[Any], year: pd.Series[Any]) -> pd.Series[Any]:
    """The same day of another year."""
    months = pd.DataFrame({"year": year, "month": days.dt.month, "day": 1})
    month = pd.to_datetime(months).astype("datetime64[us]")
    number = np.minimum(days.dt.day, month.dt.days_in_month)
    day: pd.Series[Any] = month + pd.to_timedelta(number - 1, unit="D")
    return day


def first_month(
    contacts: pd.DataFrame, interactions: pd.DataFrame, *, as_of: dt.date
) -> pd.DataFrame:
    """Whether you wrote within a month of the day on which you stopped working together.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.

    Returns
    -------
    pandas.DataFrame
        One row per contact whose last day together is over. Columns: str ``contact``;
        datetime64[us] ``until_on``, ``deadline_on`` (one calendar month later) and ``first_on`` (the
        first contact other than Social on or after that day, missing for none); str ``state``:
        "met", "late", "missed", "pending" (still inside the month), or "before the log".
    """
    real = interactions[restarts(interactions) & (interactions["date"] <= pd.Timestamp(as_of))]
    gone = contacts.loc[
        contacts["worked_until_on"] <= pd.Timestamp(as_of), ["contact", "worked_until_on"]
    ].rename(columns={"worked_until_on": "until_on"})
    after = gone.merge(real[["contact", "date"]], on="contact")
    first = after[after["date"] >= after["until_on"]].groupby("contact")["date"].min()
    gone["deadline_on"] = (gone["until_on"] + pd.DateOffset(months=1)).astype("datetime64[us]")
    gone["first_on"] = first.reindex(gone["contact"]).to_numpy().astype("datetime64[us]")
    begun = interactions["date"].min() if len(interactions) else pd.NaT
    gone["state"] = np.select(
        [
            ~(gone["until_on"] >= begun),
            gone["first_on"] <= gone["deadline_on"],
            gone["first_on"].notna(),
            gone["deadline_on"] >= pd.Timestamp(as_of),
        ],
        ["before the log", "met", "late", "pending"],
        "missed",
    )
    typed: pd.DataFrame = gone.astype({"contact": "str", "state": "str"})
    return typed.reset_index(drop=True)


def restarts(interactions: pd.DataFrame) -> Array:
    """Whether each row is contact: neither Social nor a meeting or call that did not take place.

    Parameters
    ----------
    interactions
        The ``interactions`` table.

    Returns
    -------
    numpy.ndarray
        Dtype ``bool``, one per row.
    """
    talked = frames.has(interactions, "channel", *schema.CONVERSATION_CHANNELS)
    failed = talked & frames.has(interactions, "answered", "No")
    real: Array = ~frames.has(interactions, "channel", "Social") & ~failed
    return real


def thanks(network: Any, *, as_of: dt.date, thank_days: int = 2) -> pd.DataFrame:
    """What thanks are owed for, and whether they were given.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    thank_days
        Days after which thanks are due.

    Returns
    -------
    pandas.DataFrame
        One row per opportunity for you and per Yes to something you asked, by day, from the day on
        which What for was first used. Columns: str ``contact``; datetime64[us] ``day``; int64
        ``days`` since; str ``what`` (the kind, or the purpose of the ask); str ``state``: "thanked"
        (a Thank of yours on that day or later), "owed", or "pending" before `thank_days`.
    """
    asked = _said(network, "Yes")
    day = asked[["answered_on", "date"]].max(axis=1).to_numpy()
    yes = pd.DataFrame({"contact": asked["contact"], "day": day, "what": asked["purpose"]})
    brought = network.opportunities[~frames.has(network.opportunities, "for_whom", "Them")]
    brought = brought[["contact", "opened_on", "kind"]].set_axis(["contact", "day", "what"], axis=1)
    owed = pd.concat([brought.fillna({"what": "Other"}), yes], ignore_index=True)
    first = _first_use(network)
    owed = owed[(owed["day"] >= first) & owed["contact"].notna()]
    owed = owed.sort_values("day", kind="stable")
    given = with_purpose(network, "Thank").groupby("contact")["date"].max()
    thanked = given.reindex(owed["contact"]).to_numpy() >= owed["day"].to_numpy()
    owed["days"] = (pd.Timestamp(as_of) - owed["day"]).dt.days
    owed["state"] = np.select([thanked, owed["days"] >= thank_days], ["thanked", "owed"], "pending")
    names = {"contact": "str", "day": "datetime64[us]", "days": "int64", "what": "str", "state": "str"}  # fmt: skip
    typed: pd.DataFrame = owed[list(names)].astype(names)
    return typed.reset_index(drop=True)


def said_yes(network: Any, purpose: str) -> pd.DataFrame:
    """The interactions in which you asked for something and they said yes.

    Parameters
    ----------
    network
        Its ``interactions`` and ``purposes``.
    purpose
        What you asked for, a choice of What for.

    Returns
    -------
    pandas.DataFrame
        Rows of ``interactions`` with the column ``purpose``.
    """
    said = _said(network, "Yes")
    return said[said["purpose"] == purpose]


def _said(network: Any, *answers: str) -> pd.DataFrame:
    """What you asked for and they answered so, one row per ask and purpose."""
    log = network.interactions
    told = log[frames.has(log, "they_said", *answers) & ~frames.has(log, "started_by", "Them")]
    asks = network.purposes[network.purposes["purpose"].isin(ASKS)]
    said: pd.DataFrame = told.merge(asks, left_index=True, right_on="interaction")
    return said


def _first_use(network: Any) -> pd.Timestamp:
    """The first day of a row with a purpose; from it on, a missing purpose means something."""
    tagged = network.interactions.index.isin(network.purposes["interaction"])
    first: pd.Timestamp = network.interactions.loc[tagged, "date"].min()
    return first


def updates(
    network: Any, *, as_of: dt.date, kinds: Sequence[str], update_days: int = 30
) -> pd.DataFrame:
    """Whether those who vouch for you know how it stands.

    Parameters
    ----------
    network
        The tables, cut by :func:`netmetrics.known_at`.
    as_of
        The last day whose entries are known.
    kinds
        The kinds of opportunity that a reference is for.
    update_days
        Days after which an update is old while something is open.

    Returns
    -------
    pandas.DataFrame
        One row per person who said Yes to Ask reference. Columns: str ``contact``; datetime64[us]
        ``agreed_on``, ``updated_on`` (the last Update of yours since, else the day of the Yes) and ``due_on``; str
        ``state``: "closed" (something was decided after `updated_on`), "open" (something is open and
        `updated_on` older than `update_days`), "told", or "nothing" when there is nothing to tell.
    """
    said = said_yes(network, "Ask reference")
    agreed = said[["answered_on", "date"]].max(axis=1).groupby(said["contact"]).min()
    told = with_purpose(network, "Update").groupby("contact")["date"].max()
    updated = pd.concat([agreed, told.reindex(agreed.index)], axis=1).max(axis=1)
    table_ = pd.DataFrame({"contact": agreed.index, "agreed_on": agreed.to_numpy(), "updated_on": updated.to_numpy()})  # fmt: skip
    ours = network.opportunities[frames.has(network.opportunities, "kind", *kinds)]
    ours = ours[~frames.has(ours, "for_whom", "Them")]
    pairs = table_.merge(ours[["opened_on", "closed_on", "stage"]], how="cross")
    over = pairs["stage"].isin(["Won", "Lost"])
    pairs = pairs[~over | (pairs["closed_on"] >= pairs["agreed_on"])]
    over = over.loc[pairs.index]
    untold = pairs[over & (pairs["closed_on"] > pairs["updated_on"])]
    closed_on = untold.groupby("contact")["closed_on"].min().reindex(table_["contact"]).to_numpy()
    # What came up after the last word was old falls due on the day on which it came up.
    first_open = pairs[~over].groupby("contact")["opened_on"].min()
    open_on = first_open.reindex(table_["contact"]).to_numpy()
    old_on = (table_["updated_on"] + pd.Timedelta(days=update_days)).to_numpy()
    stale_on = np.fmax(old_on, open_on)
    stale = (old_on < np.datetime64(as_of)) & ~np.isnat(open_on)
    closed = ~np.isnat(closed_on)
    known = table_["contact"].isin(pairs["contact"])
    table_["state"] = np.select([closed, stale, known], ["closed", "open", "told"], "nothing")
    table_["due_on"] = np.select([closed, stale], [closed_on, stale_on], np.datetime64("NaT"))
    names = {"contact": "str", "agreed_on": "datetime64[us]", "updated_on": "datetime64[us]", "due_on": "datetime64[us]", "state": "str"}  # fmt: skip
    typed: pd.DataFrame = table_[list(names)].astype(names)
    return typed


def channel_rates(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    window_days: int = 30,
) -> pd.DataFrame:
    """Answers in time to the first message by each written channel, by closeness.

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
        One row per closeness and channel with such a message, each person counted once. Columns:
        str ``closeness`` ("Not recorded" if blank) and ``channel``; int64 ``k`` and ``n``; float64
        ``rate`` and ``shrunk``, drawn towards the rate of all as if 10 more had been asked.
    """
    first = _first_messages(interactions, as_of=as_of, window_days=window_days)
    close = contacts.drop_duplicates("contact").set_index("contact")["closeness"]
    first["closeness"] = close.reindex(first["contact"]).fillna("Not recorded").to_numpy()
    pooled = first["answered"].mean() if len(first) else np.nan
    found = first.groupby(["closeness", "channel"])["answered"].agg(["sum", "size"]).reset_index()
    k, n = found["sum"].to_numpy(), found["size"].to_numpy()
    return frames.frame(
        {
            "closeness": found["closeness"],
            "channel": found["channel"],
            "k": k,
            "n": n,
            "rate": k / n,
            "shrunk": (k + PRIOR * pooled) / (n + PRIOR),
        },
        {"closeness": "str", "channel": "str", "k": "int64", "n": "int64", "rate": "float64", "shrunk": "float64"},
    )  # fmt: skip


def _first_messages(
    interactions: pd.DataFrame, *, as_of: dt.date, window_days: int
) -> pd.DataFrame:
    """The first message to each person by each written channel whose window is over."""
    rows = asking_rows(interactions, window_days=window_days)
    rows = rows[
        frames.has(rows, "started_by", "Me") & frames.has(rows, "channel", *schema.WRITTEN_CHANNELS)
    ].sort_values("date", kind="stable")
    rows = rows.drop_duplicates(["contact", "channel"])
    rows = rows[rows["date"] + pd.Timedelta(days=window_days) <= pd.Timestamp(as_of)]
    delay = (rows["answered_on"] - rows["date"]).dt.days
    vague = frames.has(rows, "answered", "Yes") & rows["answered_on"].isna()
    return pd.DataFrame(
        {
            "contact": rows["contact"],
            "channel": rows["channel"],
            "answered": (delay <= window_days) | vague,
        }
    )


def digest(
    contacts: pd.DataFrame,
    interactions: pd.DataFrame,
    *,
    as_of: dt.date,
    period: Period | None = None,
) -> pd.DataFrame:
    """What you learned from people in a period, with their line of business.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    interactions
        The ``interactions`` table.
    as_of
        The last day whose entries are known.
    period
        The days that count; None for all so far.

    Returns
    -------
    pandas.DataFrame
        One row per entry in Learned, by day: datetime64[us] ``date``, str ``contact``, ``industry``
        (missing where it is not recorded) and ``learned``.
    """
    start, end = frames.bounds(period, as_of)
    inside = frames.between(frames.days(interactions, "date"), start, end)
    rows = interactions[inside & frames.filled(interactions, "learned")]
    rows = rows.sort_values("date", kind="stable")
    known = contacts.drop_duplicates("contact").set_index("contact")["industry"]
    return frames.frame(
        {
            "date": rows["date"],
            "contact": rows["contact"],
            "industry": known.reindex(rows["contact"]),
            "learned": rows["learned"],
        },
        {"date": "datetime64[us]", "contact": "str", "industry": "str", "learned": "str"},
    )


# One measure per rule


def _wrote_within_a_month(case: _Case) -> list[_Count]:
    months = first_month(case.network.contacts, case.log, as_of=case.as_of)
    judged = months[months["state"].isin(["met", "late", "missed"])]
    return [
        _Count(
            "people heard from you within a month of your last day together",
            judged["contact"],
            judged["state"] == "met",
            len(months) - len(judged),
        )
    ]


def _within_rhythm(case: _Case) -> list[_Count]:
    status = engagement.status(
        case.network.contacts, case.log, as_of=case.as_of, check_in_days=case.settings.check_in_days, dormant_days=case.settings.dormant_days,
    )  # fmt: skip
    status = status[status["listed"]]
    met = status[status["status"] != "Not yet contacted"]
    fits = met["status"] == "In touch"
    return [
        _Count("people are within their own rhythm", met["contact"], fits, len(status) - len(met))
    ]


def _met_within_rhythm(case: _Case) -> list[_Count]:
    contacts = case.listed
    every = catch_up_days(contacts, case.settings)
    last = case.log[happened(case.log)].groupby("contact")["date"].max()
    days = (case.today - last.reindex(contacts["contact"])).dt.days.to_numpy()
    first = case.log.groupby("contact")["date"].min().reindex(contacts["contact"])
    waited = (case.today - first).dt.days.to_numpy()
    # Who was never met is late once your own days have passed since the first contact.
    own = (contacts["catch_up_days"] >= 1).to_numpy() & ((days >= 0) | (waited > every))
    runs = own | (days <= case.settings.dormant_days)
    return [
        _Count(
            "people were met or called within the time you meant to",
            contacts["contact"][runs],
            (days <= every)[runs],
            int((~runs).sum()),
        )
    ]


def _asked_to_stay(case: _Case) -> list[_Count]:
    contacts = case.network.contacts
    followed = your_list(contacts, case.log, as_of=case.as_of)["why_not"].isin(["", "said no"])
    all_ = frames.in_sheet_order(contacts)[followed.to_numpy()]
    asked = frames.has(all_, "ok_to_stay_in_touch", "Yes", "No") | all_["contact"].isin(
        with_purpose(case.network, "Ask to stay in touch")["contact"]
    )
    agreed = all_.loc[frames.has(all_, "ok_to_stay_in_touch", "Yes"), "contact"]
    rest = all_.loc[~frames.has(all_, "ok_to_stay_in_touch", "Yes", "No"), "contact"]
    return [
        _Count("people were asked whether you may stay in touch", all_["contact"], asked),
        _answered_in_time(
            case,
            "approaches to people who agreed to stay in touch were answered in time",
            lambda e: e["contact"].isin(agreed),
        ),
        _answered_in_time(
            case,
            "approaches to people who were not asked were answered in time",
            lambda e: e["contact"].isin(rest),
        ),
    ]


def _answered_in_time(
    case: _Case, counts: str, which: Callable[[pd.DataFrame], Any] = lambda e: [True] * len(e)
) -> _Count:
    """Approaches that were answered within the window, once it is over."""
    window = pd.Timedelta(days=case.settings.reply_window_days)
    tried = follow_up.episodes(
        asking_rows(case.log, window_days=case.settings.reply_window_days),
        as_of=case.as_of,
        lapse_days=case.settings.lapse_days,
    )
    tried = tried[np.asarray(which(tried), dtype=bool)]
    over = tried[tried["started_on"] + window <= case.today]
    in_time = over["earliest_on"] - over["started_on"] <= window
    return _Count(counts, over["contact"], in_time, len(tried) - len(over), census=False)


def _called_or_met(case: _Case) -> list[_Count]:
    ranked = case.log[case.log["channel"].isin(schema.CHANNELS)]
    lately = case.log[_days_ago(case, case.log["date"]) < case.settings.active_days]
    light = lately["channel"] == "Social"
    only = light.groupby(lately["contact"]).all()
    return [
        _Count("times in touch were a meeting or a call", ranked["contact"], happened(ranked)),
        _Count("people had nothing but likes and comments lately", only.index, only),
    ]


def _days_ago(case: _Case, days: pd.Series[Any]) -> pd.Series[Any]:
    ago: pd.Series[Any] = (case.today - days).dt.days
    return ago


def _moved_up(case: _Case) -> list[_Count]:
    log = case.log.sort_values(["contact", "date"], kind="stable")
    silence = (log["date"] - log.groupby("contact")["date"].shift()).dt.days
    begun = log[silence.isna() | (silence > case.settings.dormant_days)]
    first = begun[begun["channel"] == "Social"]
    more = log[restarts(log)]
    return [
        _followed(
            case,
            "times you began with a like or a comment, more followed within 90 days",
            first["contact"],
            first["date"],
            more,
            LIGHT_DAYS,
            census=False,
        )
    ]


def _followed(
    case: _Case,
    counts: str,
    contact: pd.Series[Any],
    day: pd.Series[Any],
    rows: pd.DataFrame,
    within_days: int,
    *,
    census: bool = True,
) -> _Count:
    """Whether one of the rows came on a day or within so many days after, once these are over."""
    over = _days_ago(case, day) >= within_days
    cases = pd.DataFrame({"contact": contact[over], "day": day[over]}).reset_index(drop=True)
    pairs = cases.reset_index().merge(rows[["contact", "date"]], on="contact")
    delay = (pairs["date"] - pairs["day"]).dt.days
    hit = pairs.loc[delay.between(0, within_days), "index"]
    return _Count(
        counts, cases["contact"], cases.index.isin(hit), int((~over).sum()), census=census
    )


def _congratulated(case: _Case) -> list[_Count]:
    stones = case.network.milestones
    stones = stones[~comes_again(stones) & (stones["date"] <= case.today)]
    judged = stones[stones["date"] >= _first_use(case.network)]
    count = _followed(
        case,
        "milestones were acknowledged",
        judged["contact"],
        judged["date"],
        with_purpose(case.network, "Congratulate"),
        case.settings.milestone_days,
    )
    early = len(stones) - len(judged)
    return [_Count(count.counts, count.contact, count.success, count.excluded + early)]


def _gave(case: _Case) -> list[_Count]:
    given = with_purpose(case.network, *_GIFTS)["contact"].value_counts()
    brought = case.network.opportunities
    passed = brought.loc[frames.has(brought, "for_whom", "Them"), "contact"].value_counts()
    asked = with_purpose(case.network, *ASKS)["contact"].value_counts(sort=False)
    gave = given.add(passed, fill_value=0).reindex(asked.index, fill_value=0)
    return [_Count("people you asked for something had at least as much from you", asked.index, gave >= asked)]  # fmt: skip


def _said_yes(case: _Case) -> list[_Count]:
    answered = _said(case.network, "Yes", "No")
    waiting = _said(case.network, "Pending")["purpose"]
    words = dict(zip(ASKS, ("advice", "an introduction", "a job or a referral", "a reference"), strict=True))  # fmt: skip
    counts = []
    for purpose, word in words.items():
        rows = answered[answered["purpose"] == purpose]
        left = int((waiting == purpose).sum())
        if len(rows) or left:
            said = rows["they_said"] == "Yes"
            counts.append(_Count(f"answers to asking for {word} were a yes", rows["contact"], said, left, census=False))  # fmt: skip
    return counts or [_Count("asks were a yes", [], [], census=False)]


def _after_silence(case: _Case) -> pd.DataFrame:
    """Real rows in order, and whether a long silence (`dormant_days`) ended with each."""
    log = case.log[restarts(case.log)].sort_values(["contact", "date"], kind="stable")
    before = log.groupby("contact")["date"].shift()
    known = case.network.contacts.drop_duplicates("contact").set_index("contact")
    earlier = known["in_touch_before_on"].reindex(log["contact"]).to_numpy()
    gap = (log["date"] - before.fillna(pd.Series(earlier, log.index))).dt.days
    ended = gap > case.settings.dormant_days
    return log.assign(ended=ended, stretch=ended.groupby(log["contact"]).cumsum())


def _long(case: _Case) -> str:
    """The silence that is called long."""
    days = case.settings.dormant_days
    return "a year" if days == 365 else f"{days} day{'' if days == 1 else 's'}"


def _asked_early(case: _Case) -> list[_Count]:
    log = _after_silence(case)
    log = log[log["stretch"] > 0]
    asks = with_purpose(case.network, "Ask referral or job", "Ask reference").index
    groups = log.assign(asked=log.index.isin(asks)).groupby(["contact", "stretch"])
    early = groups.head(FIRST_TALKS).groupby(["contact", "stretch"])["asked"].agg(["any", "size"])
    judged = early[early["any"] | (early["size"] == FIRST_TALKS)]
    who = judged.index.get_level_values("contact")
    return [_Count(f"times you got back in touch after {_long(case)}, a job or a reference came up among the first three times", who, judged["any"], len(early) - len(judged))]  # fmt: skip


def _asked_advice_first(case: _Case) -> list[_Count]:
    first = _first_asks(case)
    advice = first.index.isin(with_purpose(case.network, "Ask advice").index)
    return [_Count("first asks were for advice", first["contact"], advice)]


def _first_asks(case: _Case) -> pd.DataFrame:
    asks = with_purpose(case.network, *ASKS).sort_values("date", kind="stable")
    return asks.drop_duplicates("contact")


def _thanked(case: _Case) -> list[_Count]:
    owed = thanks(case.network, as_of=case.as_of)
    judged = owed[owed["state"] != "pending"]
    return [_Count("things people did for you were thanked for", judged["contact"], judged["state"] == "thanked", len(owed) - len(judged))]  # fmt: skip


def _kept_up_to_date(case: _Case) -> list[_Count]:
    kinds = ("Job lead", "Referral", "Reference", "Consulting or part-time")
    vouchers = updates(case.network, as_of=case.as_of, kinds=kinds)
    judged = vouchers[vouchers["state"] != "nothing"]
    return [_Count("people who vouch for you know how it stands", judged["contact"], judged["state"] == "told", len(vouchers) - len(judged))]  # fmt: skip


def _has_topic(case: _Case) -> list[_Count]:
    listed = case.listed
    return [_Count("people have something to pick up in Talk about", listed["contact"], listed["talk_about"].notna())]  # fmt: skip


def _has_closeness(case: _Case) -> list[_Count]:
    listed = case.listed
    return [_Count("people have a closeness", listed["contact"], listed["closeness"].notna())]


def _by_channel(case: _Case) -> list[_Count]:
    first = _first_messages(case.log, as_of=case.as_of, window_days=case.settings.reply_window_days)
    words = {"Email": "first emails", "Message": "first messages"}
    return [
        _Count(
            f"{word} to a person were answered in time",
            first.loc[first["channel"] == channel, "contact"],
            first.loc[first["channel"] == channel, "answered"],
            census=False,
        )
        for channel, word in words.items()
    ]


def _first_step(case: _Case) -> list[_Count]:
    months = first_month(case.network.contacts, case.log, as_of=case.as_of)
    known = months[months["first_on"].notna() & (months["state"] != "before the log")]
    real = case.log[restarts(case.log)]
    firsts = known.merge(
        real, left_on=["contact", "first_on"], right_on=["contact", "date"]
    ).drop_duplicates("contact")
    mailed = firsts["channel"] == "Email"
    window = case.settings.reply_window_days
    mine = ~frames.has(firsts, "started_by", "Them") & ~frames.answered_early(firsts)
    sent = firsts[mailed & mine]
    over = sent[_days_ago(case, sent["date"]) >= window]
    in_time = ((over["answered_on"] - over["date"]).dt.days <= window) | (
        frames.has(over, "answered", "Yes") & over["answered_on"].isna()
    )
    return [
        _Count("first steps after working together were an email", firsts["contact"], mailed),
        _Count("of these emails were answered in time", over["contact"], in_time, len(sent) - len(over), census=False),
    ]  # fmt: skip


def _well_timed(case: _Case) -> list[_Count]:
    stones = case.network.milestones[["contact", "date", "kind", "every_year"]]

    def timely(tried: pd.DataFrame) -> Any:
        pairs = tried.reset_index().merge(stones, on="contact")
        ago = (pairs["started_on"] - _last_until(pairs, pairs["started_on"])).dt.days
        near = ago.between(0, case.settings.milestone_days)
        return tried.index.isin(pairs.loc[near, "index"])

    return [
        _answered_in_time(case, "approaches soon after a milestone were answered in time", timely),
        _answered_in_time(
            case, "approaches at other times were answered in time", lambda e: ~timely(e)
        ),
    ]


def _answered(case: _Case) -> list[_Count]:
    return [_answered_in_time(case, "approaches were answered in time")]


def _in_touch_lately(case: _Case) -> list[_Count]:
    listed = case.listed
    lately = case.log[_days_ago(case, case.log["date"]) < case.settings.active_days]
    return [_Count(f"people on your list were in touch with you in {case.settings.active_days} days", listed["contact"], listed["contact"].isin(lately["contact"]))]  # fmt: skip


def _led_further(case: _Case) -> list[_Count]:
    tables = case.log, case.network.opportunities
    days = case.settings.outcome_days
    row = follow_up.discussion_outcomes(*tables, as_of=case.as_of, within_days=days).iloc[0]
    over = follow_up.led_further(*tables, as_of=case.as_of, within_days=days)
    return [_Count("conversations led to a meeting or joint work", over["contact"], over["led_further"], int(row["n_excluded"]), census=False)]  # fmt: skip


def _kept_promises(case: _Case) -> list[_Count]:
    promised = follow_up.follow_ups(
        case.log, as_of=case.as_of, missed_days=case.settings.missed_days
    )
    judged = promised[promised["state"].isin(["kept_on_time", "kept_late", "overdue", "missed"])]
    return [_Count("follow-ups were done by their day", judged["contact"], judged["state"] == "kept_on_time", len(promised) - len(judged))]  # fmt: skip


def _built_on(case: _Case) -> list[_Count]:
    heard = case.log[case.log["learned"].notna()]
    gifts = with_purpose(case.network, *_GIFTS)
    return [
        _followed(
            case,
            "things you learned were followed by an offer or something to share",
            heard["contact"],
            heard["date"],
            gifts,
            BUILD_DAYS,
        )
    ]


def _came_to_something(case: _Case) -> list[_Count]:
    ours = case.network.opportunities
    ours = ours[~frames.has(ours, "for_whom", "Them")]
    decided = ours[frames.has(ours, "stage", "Won", "Lost")]
    return [
        _Count("decided opportunities came to something", decided["contact"], decided["stage"] == "Won", len(ours) - len(decided), census=False)
    ]  # fmt: skip


def _fits_the_stage(case: _Case) -> list[_Count]:
    kinds, words = _STAGES.get(case.settings.career_stage, ((), ""))
    if not kinds:
        return [_Count("opportunities were of a kind that goes with your career stage", [], [])]
    ours = case.network.opportunities
    ours = ours[~frames.has(ours, "for_whom", "Them") & ours["kind"].notna()]
    return [_Count(f"opportunities were what one has from people at your career stage: {words}", ours["contact"], ours["kind"].isin(kinds), census=False)]  # fmt: skip


def _asked_for_something(case: _Case) -> list[_Count]:
    mine = case.log[case.log.index.isin(case.network.purposes["interaction"])]
    mine = mine[~frames.has(mine, "started_by", "Them")]
    limit = case.settings.ask_limit
    counts = "times you were in touch you asked for something" + (
        f"; your own limit is {limit} %" if limit else ""
    )
    return [_Count(counts, mine["contact"], mine.index.isin(with_purpose(case.network, *ASKS).index))]  # fmt: skip


def _by_relation(case: _Case) -> list[_Count]:
    lately = case.log[_days_ago(case, case.log["date"]) < case.settings.active_days]["contact"]
    listed = case.listed
    words = {"Peer": "former coworkers", "Manager": "former managers", "Report": "people who reported to you", "Client": "former clients", "Mentor": "mentors"}  # fmt: skip
    return [
        _Count(f"{word} were in touch with you in {case.settings.active_days} days", people, people.isin(lately))
        for relation, word in words.items()
        if len(people := listed.loc[listed["relation"] == relation, "contact"])
    ] or [_Count("former coworkers and managers were in touch with you", [], [])]  # fmt: skip


def _asked_warm(case: _Case) -> list[_Count]:
    first = _first_asks(case)
    known = case.network.contacts.drop_duplicates("contact").set_index("contact")
    earlier = known["in_touch_before_on"].reindex(first["contact"]).to_numpy()
    real = case.log[restarts(case.log)]
    pairs = first.reset_index()[["index", "contact", "date"]].merge(
        real[["contact", "date"]], on="contact", suffixes=("", "_before")
    )
    near = (pairs["date"] - pairs["date_before"]).dt.days.between(1, COLD_DAYS)
    before = (first["date"] - earlier).dt.days.between(1, COLD_DAYS)
    warm = before.to_numpy() | first.index.isin(pairs.loc[near, "index"])
    begun = case.log["date"].min() if len(case.log) else case.today
    # By what is known of the time before, never by how it turned out.
    judged = ((first["date"] - begun).dt.days >= COLD_DAYS).to_numpy() | ~np.isnat(
        np.asarray(earlier, dtype="datetime64[us]")
    )
    return [_Count("people you asked for the first time had been in touch with you in the half year before", first["contact"][judged], warm[judged], int((~judged).sum()))]  # fmt: skip


def _unasked(case: _Case) -> list[_Count]:
    ours = case.network.opportunities
    ours = ours[frames.has(ours, "raised_by", "Them") & ~frames.has(ours, "for_whom", "Them")]
    real = case.log[restarts(case.log)]
    pairs = ours.reset_index()[["index", "contact", "opened_on"]].merge(
        real[["contact", "date"]], on="contact"
    )
    ago = (pairs["opened_on"] - pairs["date"]).dt.days
    warm = ours.index.isin(pairs.loc[ago.between(0, case.settings.active_days), "index"])
    return [_Count(f"opportunities they raised came from people in touch with you in the {case.settings.active_days} days before", ours["contact"], warm, census=False)]  # fmt: skip


def _both_ways(case: _Case) -> list[_Count]:
    told = case.log[case.log["started_by"].notna()]
    asked = with_purpose(case.network, *ASKS, by_them=True)["contact"].drop_duplicates()
    passed = case.network.opportunities
    helped = pd.concat(
        [
            with_purpose(case.network, *_GIFTS)["contact"],
            passed.loc[frames.has(passed, "for_whom", "Them"), "contact"],
        ]
    )
    return [
        _Count("times in touch were started by them", told["contact"], told["started_by"] == "Them", len(case.log) - len(told), census=False),
        _Count("people who asked you for something had help from you", asked, asked.isin(helped)),
    ]  # fmt: skip


def _learned(case: _Case) -> list[_Count]:
    talks = case.log[happened(case.log)]
    return [
        _Count("meetings and calls taught you something worth noting", talks["contact"], talks["learned"].notna())
    ]  # fmt: skip


def _regained(case: _Case) -> list[_Count]:
    ended = _after_silence(case)
    ended = ended.loc[ended["ended"], ["contact", "date"]]
    tried = follow_up.episodes(
        asking_rows(case.log, window_days=case.settings.reply_window_days),
        as_of=case.as_of,
        lapse_days=case.settings.lapse_days,
    )
    tried = tried.merge(ended, left_on=["contact", "started_on"], right_on=["contact", "date"])
    # An early answer waits as long as silence does, or the answered ones would be counted sooner.
    old = _days_ago(case, tried["started_on"]) > case.settings.lapse_days
    over = tried[(tried["state"] != "waiting") & old]
    answered = over[over["state"] == "answered"]
    return [
        _Count(f"approaches after more than {_long(case)} of silence were answered", over["contact"], over["state"] == "answered", len(tried) - len(over), census=False),
        _Count("of these answers came to the first message", answered["contact"], answered["attempts"] == 1, census=False),
    ]  # fmt: skip


def _after_new_jobs(case: _Case) -> list[_Count]:
    jobs = case.network.milestones
    jobs = jobs[(jobs["kind"] == "New job") & (jobs["date"] <= case.today)]
    begun = case.log["date"].min() if len(case.log) else case.today
    judged = jobs[jobs["date"] >= begun]
    real = case.log[restarts(case.log)]
    count = _followed(case, "new jobs were followed by a word between you", judged["contact"], judged["date"], real, case.settings.milestone_days)  # fmt: skip
    early = len(jobs) - len(judged)
    return [_Count(count.counts, count.contact, count.success, count.excluded + early)]


_MEASURES: dict[int, Callable[[_Case], list[_Count]]] = {
    1: _wrote_within_a_month,
    2: _within_rhythm,
    3: _met_within_rhythm,
    4: _asked_to_stay,
    5: _called_or_met,
    6: _moved_up,
    7: _congratulated,
    8: _gave,
    10: _said_yes,
    11: _asked_early,
    12: _asked_advice_first,
    14: _thanked,
    15: _kept_up_to_date,
    19: _has_topic,
    20: _has_closeness,
    21: _by_channel,
    22: _first_step,
    23: _well_timed,
    25: _answered,
    26: _in_touch_lately,
    27: _led_further,
    28: _kept_promises,
    29: _built_on,
    31: _came_to_something,
    32: _fits_the_stage,
    33: _asked_for_something,
    34: _by_relation,
    35: _asked_warm,
    36: _unasked,
    37: _both_ways,
    38: _learned,
    39: _regained,
    40: _after_new_jobs,
}

MEASURED = tuple(_MEASURES)
