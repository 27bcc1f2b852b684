"""Whether the bytes of a workbook prove that python-calamine reads it safely and as we do.

It is several times as fast as anything in Python, but shows error cells and formulas without a
result as blanks, and a cell far from the others makes it end the whole process. What is not
proved here is read the careful way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

LAST_ROW = 1_048_576
MOST_RUNS = 32_767  # of rich text in one cell: each has a character at least
_ALLOWED = b"rcvit/"  # row, c, v, is, t and what closes them
_ASIDE = re.compile(rb"<[!?]|mergeCell[\s/>]|<(?:\w+:)?(?:row|sheetData)[\s/>]")
_RUNS = re.compile(rb"[<:]r[\s>]")
_BARE_EDGE = re.compile(rb"<(?:\w+:)?t>(?:\s|&#|[^<]*[\s;]<)")
_COLUMN_BITS = 14

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int64]]


def same_strings(part: bytes) -> bool:
    """Whether the shared texts are read alike.

    Parameters
    ----------
    part
        The XML of the part.

    Returns
    -------
    bool
        False where a run of rich text begins or ends with spaces that only we keep, and where
        a text has more runs than a cell has characters.
    """
    if not _RUNS.search(part):
        return True
    texts = part.split(b"<si") if part.count(b"<r>") > MOST_RUNS else ()
    many = any(text.count(b"<r>") > MOST_RUNS for text in texts)
    return not many and not _BARE_EDGE.search(part)


def same_styles(part: bytes) -> bool:
    """Whether the formats of dates are found alike.

    Parameters
    ----------
    part
        The XML of the part.

    Returns
    -------
    bool
        False where formats are named only after their use.
    """
    return part.find(b"numFmts") < part.find(b"cellXfs")


def safe_for_calamine(pieces: Iterable[bytes]) -> bool:
    """Whether the bytes of a sheet prove that python-calamine reads it safely and fully.

    Parameters
    ----------
    pieces
        The XML of the sheet, piece by piece.

    Returns
    -------
    bool
        True when there is no formula, error, hidden row, merged area or rich text, every cell has
        an address in its row and to the right of the one before, and the cells that hold
        something are a fair part of the area they span.
    """
    rest, opened, begun, ended = b"", False, False, False
    sheet = _Sheet()
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"<")
        text, rest = text[:cut], text[cut:]  # no tag is cut in two
        head = b""
        if not begun:
            head, mark, text = text.partition(b"<sheetData")
            begun = bool(mark)
            head, opened = head if opened else head.removeprefix(b"<?"), opened or bool(head)
        tail = text
        if not ended:
            text, mark, tail = text.partition(b"</sheetData")
            ended = bool(mark)
            if not sheet.take(text):
                return False
        if _ASIDE.search(head) or _ASIDE.search(tail):
            return False
    area = (sheet.cell >> _COLUMN_BITS) * sheet.width
    return (
        ended
        and sheet.filled > 0
        and not sheet.unsaid
        and (area <= 1_000_000 or area <= 16 * sheet.filled)
    )


class _Sheet:
    """What was seen of a sheet so far."""

    def __init__(self) -> None:
        self.row = 0
        self.cell = 0  # row and column of the last one, as one number
        self.width = 0
        self.filled = 0
        self.unsaid = 0  # texts inside cells that do not say so, less cells that say so

    def take(self, text: bytes) -> bool:
        """Whether whole tags are as they should be.

        Looking at the bytes after every "<" at once is faster than searching for each tag.
        """
        data = np.frombuffer(text + bytes(32), dtype=np.uint8)
        tags = np.flatnonzero(data == ord("<")) + 1
        begins = data[tags]
        kinds = np.bincount(begins, minlength=256)
        values = np.flatnonzero(begins == ord("v"))
        after = np.append(tags, len(text) + 1)[values + 1] - 2  # the last byte of each value
        cells, rows = tags[begins == ord("c")], tags[begins == ord("r")]
        sound = (
            sum(kinds[kind] for kind in _ALLOWED) == len(tags)
            and _begin(data, rows, b'row r="').all()
            and _begin(data, cells, b'c r="').all()
            and _begin(data, tags[begins == ord("i")], b"is>").all()
            and np.isin(data[tags[begins == ord("t")] + 1], list(b"> /")).all()
            and _values(data, tags[values], after)
        )
        inline = _inline(data, tags) if sound else None
        if inline is None:
            return False
        self.unsaid += int(kinds[ord("i")]) - inline
        self.filled += int(kinds[ord("v")] + kinds[ord("i")])
        return self._addresses(data, rows, cells)

    def _addresses(self, data: Bytes, rows: Places, cells: Places) -> bool:
        number = _numbers(data, rows + 7)
        count = np.diff(np.searchsorted(cells, rows), prepend=0, append=len(cells))
        expected = np.repeat(np.append(self.row, number), count)
        column, at = np.zeros(len(cells), dtype=np.int64), cells + 5
        for _ in range(3):
            letter = data[at] - ord("A")  # anything but a capital gives 26 or more
            if not (going := letter < 26).any():
                break
            column = np.where(going, column * 26 + letter + 1, column)
            at = at + going
        cell = (_numbers(data, at) << _COLUMN_BITS) + column - 1
        sound = (
            ((number > 0) & (number <= LAST_ROW)).all()
            and ((column > 0) & (column <= 1 << _COLUMN_BITS)).all()
            and (cell >> _COLUMN_BITS == expected).all()
            and (np.diff(cell, prepend=self.cell) > 0).all()
        )
        self.row = int(number[-1]) if len(number) else self.row
        self.cell = int(cell[-1]) if len(cell) else self.cell
        self.width = max(self.width, int(column.max(initial=0)))
        return bool(sound)


def _begin(data: Bytes, places: Places, text: bytes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found = np.ones(len(places), dtype=bool)
    for at, one in enumerate(text):
        found &= data[places + at] == one
    return found


def _numbers(data: Bytes, places: Places) -> Places:
    """The whole numbers that begin at the places and end with a quote; 0 where none does."""
    number = np.zeros(len(places), dtype=np.int64)
    for _ in range(len(str(LAST_ROW))):
        digit = data[places] - ord("0")  # anything but a digit gives 10 or more
        if not (going := digit < 10).any():
            break
        number = np.where(going, number * 10 + digit, number)
        places = places + going
    return np.where(data[places] == ord('"'), number, 0)


def _values(data: Bytes, places: Places, last: Places) -> bool:
    """Whether values stand without blanks around them."""
    bare = np.isin(data[places + 1], list(b">/"))
    first, end = data[places + 2], data[last]
    whole = (first > ord(" ")) & (first != ord("&")) & (end > ord(" ")) & (end != ord(";"))
    return bool((bare & whole).all())


def _inline(data: Bytes, tags: Places) -> int | None:
    """How many cells say that their text is inside; None when attributes are not written plainly.

    So too when one says error, day or hidden.
    """
    equal = np.flatnonzero(data == ord("="))
    before, first = data[equal - 1], data[equal + 2]
    odd = equal[(data[equal + 1] != ord('"')) | (before < ord("a")) | (before > ord("z"))]
    if len(odd):  # only in a text
        of = tags[np.searchsorted(tags, odd) - 1]
        if not (_begin(data, of, b"t>") | _begin(data, of, b't xml:space="preserve">')).all():
            return None
    kind = before == ord("t")
    error = kind & (first | 1 == ord("e")) & (data[equal + 3] == ord('"'))
    hidden = (before == ord("n")) & np.isin(first, list(b"1t"))
    return (
        None
        if (error | hidden | (first == ord("&"))).any()
        else int((kind & (first == ord("i"))).sum())
    )
