"""A correspondence with one person -> rows: who opened, and the day of the one answer to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from netmetrics.exchange.rows import local_day

# An answer after a longer silence is a new beginning (the schema's Days until an approach ends).
LAPSE_DAYS = 90
# Messages closer together than this belong together, also across midnight (a choice of ours); so a
# clock of another time zone seldom makes other rows of them.
TOGETHER = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of a correspondence.

    Parameters
    ----------
    at
        When, with its zone.
    mine
        Whether the owner wrote it.
    reading
        The number of the file it stood in.
    text
        Its text, when asked for.
    key
        What identifies it, where its time does not.
    answers
        The keys of the messages that it answers, where the one it answers was not given.
    """

    at: dt.datetime
    mine: bool
    reading: int = 0
    text: str = ""
    key: str = ""
    answers: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """One interaction of a correspondence.

    Parameters
    ----------
    at
        When its first message was sent.
    on
        That day, where the owner is.
    started_by
        ``"Me"`` or ``"Them"``.
    answered_on
        The day of the first message back.
    reading, text, key, answers
        Of its first message.
    later
        Its further messages.
    """

    at: dt.datetime
    on: dt.date
    started_by: str
    answered_on: dt.date | None
    reading: int
    text: str
    key: str
    answers: tuple[str, ...] = ()
    later: list[Sent] = field(default_factory=list)


def walk(letters: Iterable[Sent], *, zone: dt.tzinfo | None = None) -> list[Row]:
    """The rows of one correspondence.

    All messages of one side on one day, or within hours of each other, are one row. The first message back within ninety days
    answers the last row of the other side and is no row of its own; so each run of messages has at
    most one answer. A message that answers nothing opens a row.

    Parameters
    ----------
    letters
        The messages with one person.
    zone
        Where the owner is; by default what this computer says.

    Returns
    -------
    list of Row
        By time. More messages later only add rows and fill answers that were blank.
    """
    found: dict[tuple[str, dt.date], Row] = {}
    waiting: Row | None = None  # the last row of the side whose messages await an answer
    last: Sent | None = None
    last_on = dt.date.min
    for sent in sorted(letters, key=attrgetter("at")):
        side = "Me" if sent.mine else "Them"
        on = local_day(sent.at, zone)
        same_run = last is not None and last.mine == sent.mine
        together = on == last_on or (last is not None and sent.at - last.at <= TOGETHER)
        answers = waiting is not None and waiting.started_by != side
        if answers and (on - last_on).days <= LAPSE_DAYS:
            assert waiting is not None  # noqa: S101  (said by `answers`)
            if waiting.answered_on is None:
                waiting.answered_on = on
            waiting = None
        elif not (same_run and together):
            row = Row(sent.at, on, side, None, sent.reading, sent.text, sent.key, sent.answers)
            waiting = found.setdefault((side, on), row)
            if waiting is not row:
                waiting.later.append(sent)
        elif waiting is not None:
            waiting.later.append(sent)
        last, last_on = sent, on
    return list(found.values())
