"""How opportunities came about: the entries that came before each, through whom."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from netmetrics import schema
from netmetrics.metrics import frames
from netmetrics.metrics.frames import Array, Log

_NAT = np.datetime64("NaT", "D")
_EVENTS = np.array(
    ["meeting", "video", "call", "message", "social", "missed", "answer"], dtype=object
)
_MESSAGE, _SOCIAL, _MISSED, _ANSWER = 3, 4, 5, 6
_OF_CHANNEL = np.array([0, 1, 2, _MESSAGE, _MESSAGE, _SOCIAL])  # in the schema's order
PATHS = {
    "opportunity": "int64",
    "step": "int64",
    "depth": "int64",
    "contact": "str",
    "event": "str",
    "channel": "str",
    "started_by": "str",
    "about": "str",
    "introduced": "str",
    "on": "datetime64[us]",
    "silent_days": "float64",
    "row": "int64",
}


class _Events(NamedTuple):
    """What was recorded with each person, sorted by person, day and place in the sheet."""

    code: Array
    day: Array
    kind: Array  # place in _EVENTS
    real: Array  # whether it breaks a silence
    place: Array  # of the interaction in its table
    silent: Array  # days since the event before that broke the silence


class _Links(NamedTuple):
    """Whose entries belong to which opportunity, up to which day."""

    opportunity: Array
    depth: Array
    name: Array
    code: Array  # of the log's people; -1 for none
    until: Array


def paths(
    contacts: pd.DataFrame,
    log: Log,
    received: pd.DataFrame,
    *,
    lookback_days: int,
    introductions: int,
) -> pd.DataFrame:
    """Lay out the steps towards each opportunity, for `opportunities.paths`.

    Parameters
    ----------
    contacts
        The ``contacts`` table.
    log
        The known interactions.
    received
        The opportunities, in sheet order.
    lookback_days
        Days before an opportunity, or an introduction, in which entries count.
    introductions
        How many introductions are followed back.

    Returns
    -------
    pandas.DataFrame
        The table of `opportunities.paths`.
    """
    names = log.people
    opened = frames.days(received, "opened_on")
    first = np.full(len(names) + 1, _NAT)
    first[log.code[::-1]] = log.date[::-1]
    links = _links(
        contacts, received["contact"].to_numpy(dtype=object), opened, names, first, introductions
    )
    before = pd.Series(frames.days(contacts, "in_touch_before_on"), index=contacts["contact"])
    known_before = (
        before[~before.index.duplicated()].reindex(names).to_numpy().astype("datetime64[D]")
    )
    wanted = np.zeros(len(names) + 1, dtype=bool)
    wanted[links.code] = True
    events = _events(log, np.append(wanted[:-1], False)[log.code], known_before)
    parts = [
        _entries(log, events, links, lookback_days),
        _introductions(log, links),
        _opportunities(events, links, received),
    ]
    steps = pd.concat(parts, ignore_index=True)
    order = np.lexsort((steps["seq"], -steps["nearer"], steps["at"], steps["place"]))
    steps = steps.iloc[order].reset_index(drop=True)
    steps["step"] = steps.groupby("place").cumcount() + 1
    steps["opportunity"] = received.index.to_numpy()[steps["place"]]
    return frames.frame({name: steps[name] for name in PATHS}, PATHS)


def _links(
    contacts: pd.DataFrame,
    name: Array,
    opened: Array,
    names: pd.Index[str],
    first: Array,
    introductions: int,
) -> _Links:
    """Follow Introduced by back from each opportunity's contact; nobody comes twice."""
    told = pd.Series(
        _cells(contacts, "introduced_by", np.arange(len(contacts))), index=contacts["contact"]
    ).dropna()
    told = told[~told.index.duplicated()]
    opportunity, until = np.arange(len(name)), opened
    rows = [(opportunity, np.zeros(len(name), dtype=np.int64), name, until)]
    seen = set(zip(opportunity.tolist(), name.tolist(), strict=True))
    for depth in range(1, introductions + 1):
        until = np.fmin(first[names.get_indexer(pd.Index(name, dtype="str"))], until)
        name = told.reindex(pd.Index(name, dtype="str")).to_numpy(dtype=object)
        new = [
            not pd.isna(who) and (place, who) not in seen
            for place, who in zip(opportunity.tolist(), name.tolist(), strict=True)
        ]
        opportunity, name, until = opportunity[new], name[new], until[new]
        seen |= set(zip(opportunity.tolist(), name.tolist(), strict=True))
        rows.append((opportunity, np.full(len(name), depth), name, until))
    opportunity, depths, name, until = (
        np.concatenate(column) for column in zip(*rows, strict=True)
    )
    return _Links(opportunity, depths, name, names.get_indexer(pd.Index(name, dtype="str")), until)


def _events(log: Log, wanted: Array, known_before: Array) -> _Events:
    """Rows and answers of the people wanted, each answer after its row."""
    channel = frames.places(log.table, "channel", schema.CHANNELS)[log.order[wanted]]
    talked = np.isin(channel, [schema.CHANNELS.index(c) for c in schema.CONVERSATION_CHANNELS])
    kind = np.append(_OF_CHANNEL, _MESSAGE)[channel]
    kind[talked & log.has("answered", "No")[wanted]] = _MISSED
    place = log.order[wanted]
    code, day, answer = log.code[wanted], log.date[wanted], log.known_days("answered_on")[wanted]
    came = (kind == _MESSAGE) & (answer >= day)
    code, day = np.concatenate([code, code[came]]), np.concatenate([day, answer[came]])
    kind = np.concatenate([kind, np.full(int(came.sum()), _ANSWER)])
    after = 2 * _sheet_places(log.table)[place]
    after, place = np.concatenate([after, after[came] + 1]), np.append(place, place[came])
    turn = np.argsort(after, kind="stable")
    turn = turn[frames.sorted_by(code[turn], day[turn])]
    code, day, kind, place = code[turn], day[turn], kind[turn], place[turn]
    real = (kind != _SOCIAL) & (kind != _MISSED)
    last = np.maximum.accumulate(np.append(-1, np.where(real, np.arange(len(code)), -1)))[:-1]
    same = (last >= 0) & (np.append(code, -1)[last] == code)
    previous = np.where(same, np.append(day, _NAT)[last], known_before[code])
    return _Events(code, day, kind, real, place, _days(day - previous))


def _sheet_places(table: pd.DataFrame) -> Array:
    """Place of each row in the sheet, in which the index counts."""
    places = np.arange(len(table))
    if not table.index.is_monotonic_increasing:
        labels = table.index.to_numpy()
        turn = frames.stable_order(labels) if labels.dtype.kind == "i" else np.argsort(labels)
        places[turn] = np.arange(len(table))
    return places


def _days(spans: Array) -> Array:
    return np.where(np.isnat(spans), np.nan, spans.astype("timedelta64[D]").astype(float))


def _entries(log: Log, events: _Events, links: _Links, lookback_days: int) -> pd.DataFrame:
    """The recorded steps: rows and answers with each person of an opportunity in their time."""
    there = np.flatnonzero(links.code >= 0)
    keys = frames.keys(events.code, events.day)
    start = np.searchsorted(
        keys, frames.keys(links.code[there], links.until[there], -lookback_days)
    )
    end = np.searchsorted(keys, frames.keys(links.code[there], links.until[there]), side="right")
    number = end - start
    at = np.repeat(start - np.cumsum(number) + number, number) + np.arange(number.sum())
    link, place = np.repeat(there, number), events.place[at]
    side = _cells(log.table, "started_by", place)
    answered = events.kind[at] == _ANSWER
    other = {"Me": "Them", "Them": "Me"}
    who = [other.get(name) if turned else name for name, turned in zip(side, answered, strict=True)]
    return _steps(
        links,
        link,
        event=_EVENTS[events.kind[at]],
        at=events.day[at],
        seq=at,
        silent_days=events.silent[at],
        started_by=np.array(who, dtype=object),
        channel=_cells(log.table, "channel", place),
        about=_cells(log.table, "what_for", place),
        row=_rows(log.table, place),
    )


def _introductions(log: Log, links: _Links) -> pd.DataFrame:
    """The steps at which one person led to the next, dated where Led to says so."""
    link = np.flatnonzero(links.depth > 0)
    led = log.has("led_to", "Introduction")
    keys = frames.keys(log.code[led], log.date[led])
    found = (
        np.searchsorted(keys, frames.keys(links.code[link], links.until[link]), side="right") - 1
    )
    dated = (found >= 0) & (np.append(log.code[led], -2)[found] == links.code[link])
    on = np.where(dated, np.append(log.date[led], _NAT)[found], _NAT)
    # Who introduced you in an answer did so on its day.
    answered = np.append(log.known_days("answered_on")[led], _NAT)[found]
    on = np.where((answered > on) & (answered <= links.until[link]), answered, on)
    place = np.append(log.order[led], 0)[found]
    nearer = {
        (o, d): name
        for o, d, name in zip(
            links.opportunity.tolist(), links.depth.tolist(), links.name.tolist(), strict=True
        )
    }
    pairs = zip(links.opportunity[link].tolist(), links.depth[link].tolist(), strict=True)
    return _steps(
        links,
        link,
        event=np.full(len(link), "introduction", dtype=object),
        at=np.where(dated, on, links.until[link]),
        seq=np.full(len(link), len(log.order) * 2),
        on=on,
        introduced=np.array([nearer[o, d - 1] for o, d in pairs], dtype=object),
        row=np.where(dated, _rows(log.table, place), 0),
    )


def _opportunities(events: _Events, links: _Links, received: pd.DataFrame) -> pd.DataFrame:
    """The last step of each path."""
    link = np.flatnonzero(links.depth == 0)
    code, day = events.code[events.real], events.day[events.real]
    keys = frames.keys(code, day)
    last = np.searchsorted(keys, frames.keys(links.code[link], links.until[link]), side="right") - 1
    same = (last >= 0) & (np.append(code, -2)[last] == links.code[link])
    previous = np.where(same, np.append(day, _NAT)[last], _NAT)
    place = links.opportunity[link]
    return _steps(
        links,
        link,
        event=np.full(len(link), "opportunity", dtype=object),
        at=links.until[link],
        seq=np.zeros(len(link)),
        silent_days=_days(links.until[link] - previous),
        started_by=_cells(received, "raised_by", place),
        about=_cells(received, "kind", place),
        row=_rows(received, place),
    ).assign(nearer=-1)


def _steps(links: _Links, link: Array, **columns: Array) -> pd.DataFrame:
    """Steps of the links, with what is not given left blank."""
    blank = np.full(len(link), None, dtype=object)
    steps = {
        "place": links.opportunity[link],
        "nearer": links.depth[link],
        "depth": links.depth[link],
        "contact": links.name[link],
        **dict.fromkeys(("channel", "started_by", "about", "introduced"), blank),
        "silent_days": np.full(len(link), np.nan),
        "on": columns["at"],
        **columns,
    }
    return pd.DataFrame(steps)


def _cells(table: pd.DataFrame, name: str, place: Array) -> Array:
    if name not in table:
        return np.full(len(place), None, dtype=object)
    return table[name].to_numpy(dtype=object)[place]


def _rows(table: pd.DataFrame, place: Array) -> Array:
    if "row" not in table:
        return np.zeros(len(place), dtype=np.int64)
    return np.append(table["row"].to_numpy(), 0)[np.where(place < len(table), place, -1)]
