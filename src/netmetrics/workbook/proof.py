"""Whether the bytes of a workbook prove that python-calamine reads it safely and as we do.

It is several times as fast as anything in Python, but shows error cells and formulas without a
result as blanks, takes XML that is not well formed, and a cell far from the others makes it end
the whole process. What is not proved here is read the careful way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers import expat

import numpy as np

LAST_ROW = 1_048_576
MOST_RUNS = 32_767  # of rich text in one cell: each has a character at least
_ASIDE = re.compile(rb"<[!?]|mergeCell[\s/>]|<(?:\w+:)?(?:row|sheetData)[\s/>]")
_RUNS = re.compile(rb"[<:]r[\s>]")
_BARE_EDGE = re.compile(rb"<(?:\w+:)?t>(?:\s|&#|[^<]*[\s;]<)")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_ODD_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#(?:9|10|13)|#x[9aAdD]);)")
_HALF_LETTER = re.compile(rb"_x[dD][89a-fA-F]")
_ODD_FORMAT = re.compile(rb"""numFmtId\s*=\s*["'](?!\d{1,9}["'])""")
_NO_LETTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
_ATTRIBUTE = re.compile(rb' ([A-Za-z][A-Za-z0-9:]*)="([^"&<]*)"')
_COLUMN_BITS = 14

# A tag is told by its first two bytes.
_ROW, _ROW_ENDS, _CELL, _CELL_ENDS, _VALUE, _VALUE_ENDS = 1, 2, 3, 4, 5, 6
_TEXT, _TEXT_ENDS, _PLAIN, _PLAIN_ENDS, _PLAIN_EMPTY, _ROW_EMPTY, _CELL_EMPTY = range(7, 14)
_TAGS = {
    b"ro": _ROW,
    b"/r": _ROW_ENDS,
    b"c ": _CELL,
    b"/c": _CELL_ENDS,
    b"v>": _VALUE,
    b"/v": _VALUE_ENDS,
    b"is": _TEXT,
    b"/i": _TEXT_ENDS,
    b"t>": _PLAIN,
    b"t ": _PLAIN,
    b"/t": _PLAIN_ENDS,
    b"t/": _PLAIN_EMPTY,
}
# Which may follow which; they are nested as they should be when each follows one that it may.
_FOLLOW = (
    ((_ROW_ENDS, _ROW_EMPTY), (_ROW, _ROW_EMPTY)),
    ((_ROW, _CELL_ENDS, _CELL_EMPTY), (_CELL, _CELL_EMPTY, _ROW_ENDS)),
    ((_CELL,), (_VALUE, _TEXT, _CELL_ENDS)),
    ((_VALUE,), (_VALUE_ENDS,)),
    ((_VALUE_ENDS, _TEXT_ENDS), (_CELL_ENDS,)),
    ((_TEXT,), (_PLAIN, _PLAIN_EMPTY)),
    ((_PLAIN,), (_PLAIN_ENDS,)),
    ((_PLAIN_ENDS, _PLAIN_EMPTY), (_TEXT_ENDS,)),
)

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.int64]]


def _table(values: Mapping[int, int]) -> bytes:
    """What bytes.translate makes of each byte; 0 of those that are not named."""
    return bytes(values.get(byte, 0) for byte in range(256))


_FIRSTS, _SECONDS = (sorted({tag[at] for tag in _TAGS}) for at in (0, 1))
_FIRST = _table({byte: number << 4 for number, byte in enumerate(_FIRSTS, start=1)})
_SECOND = _table({byte: number for number, byte in enumerate(_SECONDS, start=1)})
_KIND = _table({_FIRST[tag[0]] | _SECOND[tag[1]]: kind for tag, kind in _TAGS.items()})
_MAY_FOLLOW = _table(
    {one << 4 | other: 1 for before, after in _FOLLOW for one in before for other in after}
)
# The third byte of a tag, where it is always the same.
_THIRD = _table(
    dict.fromkeys((_CELL_ENDS, _VALUE_ENDS, _PLAIN_ENDS, _PLAIN_EMPTY, _TEXT), ord(">"))
    | {_ROW_ENDS: ord("o"), _TEXT_ENDS: ord("s")}
)


def _translated(data: np.ndarray[Any, Any], table: bytes) -> Bytes:
    return np.frombuffer(data.tobytes().translate(table), dtype=np.uint8)


def _well_formed(part: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator="}").Parse(part, True)
    except expat.ExpatError:
        return False
    return True


def same_strings(part: bytes) -> bool:
    """Whether the shared texts are read alike.

    Parameters
    ----------
    part
        The XML of the part.

    Returns
    -------
    bool
        False where it is not well formed, a run of rich text begins or ends with spaces that only
        we keep, a text has more runs than a cell has characters, or half a letter is written out.
    """
    if not _well_formed(part) or (b"_" in part and _HALF_LETTER.search(part)):
        return False
    # Looking for the ends of runs, from the end, is several times as fast as for their beginnings.
    if (part.rfind(b"</r") < 0 and part.rfind(b":r") < 0) or not _RUNS.search(part):
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
        False where it is not well formed, formats are named only after their use, or by what is
        no number.
    """
    named_first = part.find(b"numFmts") < part.find(b"cellXfs")
    return named_first and not _ODD_FORMAT.search(part) and _well_formed(part)


def safe_for_calamine(pieces: Iterable[bytes]) -> bool:
    """Whether the bytes of a sheet prove that python-calamine reads it safely and fully.

    Parameters
    ----------
    pieces
        The XML of the sheet, piece by piece.

    Returns
    -------
    bool
        True when it is well formed, there is no formula, error, hidden row, merged area or rich
        text, every cell has an address in its row and to the right of the one before, and the
        cells that hold something are a fair part of the area they span.
    """
    rest, begun, ended = b"", False, False
    sheet, around = _Sheet(), expat.ParserCreate(namespace_separator="}")
    try:
        for piece in pieces:
            text = rest + piece
            cut = text.rfind(b"<")
            text, rest = text[:cut], text[cut:]  # no tag is cut in two
            head = b""
            if not begun:
                head, mark, text = text.partition(b"<sheetData")
                begun = bool(mark)
                around.Parse(head + mark + text[: text.find(b">") + 1 if mark else 0])
                aside = head if sheet.head else head.removeprefix(b"<?")
                sheet.head += head
                if _ASIDE.search(aside):
                    return False
            tail = text
            if not ended:
                # From the end, which is faster; where it stands twice, it is odd in the text.
                text, mark, tail = text.rpartition(b"</sheetData")
                ended = bool(mark)
                text, tail = (text, tail) if ended else (tail, b"")
                if not sheet.take(text):
                    return False
                tail = mark + tail
            if _ASIDE.search(tail):
                return False
            around.Parse(tail)
        around.Parse(rest, True)
    except expat.ExpatError:
        return False
    return ended and sheet.sound()


class _Sheet:
    """What was seen of a sheet so far."""

    def __init__(self) -> None:
        self.head = b""
        self.last = _ROW_ENDS  # the tag before
        self.said = 0  # the type that the cell before says it is
        self.row = 0
        self.cell = 0  # row and column of the last one, as one number
        self.bottom = 0  # the last row in which something stands
        self.width = 0
        self.filled = 0
        self.ends: set[bytes] = set()  # of the tags of rows

    def sound(self) -> bool:
        """Whether nothing is left open, and the cells are not too far apart."""
        area = self.bottom * self.width
        names = {name for end in self.ends for name, _ in _ATTRIBUTE.findall(end)}
        prefixes = {name.partition(b":")[0] for name in names if b":" in name}
        return (
            self.last in (_ROW_ENDS, _ROW_EMPTY)
            and self.filled > 0
            and (area <= 1_000_000 or area <= 16 * self.filled)
            and all(b"xmlns:%b=" % prefix in self.head for prefix in prefixes)
        )

    def take(self, text: bytes) -> bool:
        """Whether whole tags are as they should be.

        Looking at the bytes after every "<" at once is faster than searching for each tag.
        """
        data = np.frombuffer(text + bytes(32), dtype=np.uint8)
        if not self._letters(text, data[: len(text)]):
            return False
        tags = np.flatnonzero(data == ord("<")) + 1
        first, second = _translated(data[tags], _FIRST), _translated(data[1:][tags], _SECOND)
        kind = _translated(first | second, _KIND).copy()
        rows, cells, values, texts = (
            np.flatnonzero(kind == one) for one in (_ROW, _CELL, _VALUE, _TEXT)
        )
        named = _begin(data, tags[rows], b'row r="').all()
        if not (named and _begin(data, tags[cells], b'c r="').all()):
            return False
        number, ends = _numbers(data, tags[rows] + 7)
        empty_rows = self._row_ends(text, data, ends)
        column, row_of, ends = _addresses(data, tags[cells] + 5)
        types = _cell_ends(data, ends)
        if empty_rows is None or types is None:
            return False
        kind[rows[empty_rows]] = _ROW_EMPTY
        kind[cells[types == _CELL_EMPTY]] = _CELL_EMPTY
        said = np.zeros(len(kind) + 1, dtype=np.uint8)  # of the cell before each tag
        said[0] = self.said
        said[cells + 1] = types
        after = np.append(tags, len(text) + 1)[values + 1] - 2  # the last byte of each value
        self.said = int(said[-1])
        self.filled += len(values) + len(texts)
        self._reach(cells, row_of, max(values.max(initial=-1), texts.max(initial=-1)))
        sound = (
            self._nested(kind)
            and _closed(data, tags, kind)
            and _values(data, tags[values] + 2, after, said[values] == ord("s"))
            and ((said[values] != ord("i")).all() and (said[texts] == ord("i")).all())
        )
        return bool(sound) and self._in_order(rows, cells, number, row_of, column)

    def _letters(self, text: bytes, data: Bytes) -> bool:
        """Whether all characters and references are such as XML has, and read alike."""
        if not text.isascii():
            said = _ENCODING.search(self.head)
            try:
                text.decode()
            except UnicodeDecodeError:
                return False
            if _NO_LETTER.search(text) or (said and said[1].lower() != b"utf-8"):
                return False
        if data.min(initial=32) < 32 and not np.isin(data[data < 32], list(b"\t\n\r")).all():
            return False
        return not (
            (b"&" in text and _ODD_REFERENCE.search(text))
            or (b"]" in text and b"]]>" in text)
            or (b"_" in text and _HALF_LETTER.search(text))
        )

    def _row_ends(self, text: bytes, data: Bytes, places: Places) -> Places | None:
        """Which rows are empty tags; None when the attributes of one are odd or hide it."""
        empty, left = [], np.arange(len(places))
        while len(left):  # most often all rows are written alike
            at = int(places[left[0]]) + 1
            end = text[at : text.find(b">", at) + 1]
            if end not in self.ends and not _plain_attributes(end):
                return None
            self.ends.add(end)
            alike = _begin(data, places[left] + 1, end)
            if end.endswith(b"/>"):
                empty.append(left[alike])
            left = left[~alike]
            if alike.sum() * 100 < len(left):  # few are: look at each
                ends = [text[at : text.find(b">", at) + 1] for at in (places[left] + 1).tolist()]
                if not all(_plain_attributes(one) for one in {*ends} - self.ends):
                    return None
                self.ends |= {*ends}
                empty.append(left[[one.endswith(b"/>") for one in ends]])
                break
        return np.concatenate(empty) if empty else left[:0]

    def _nested(self, kind: Bytes) -> bool:
        pairs = kind.copy()
        pairs[1:] |= kind[:-1] << 4
        pairs[:1] |= self.last << 4
        self.last = int(kind[-1]) if len(kind) else self.last
        return bool(_translated(pairs, _MAY_FOLLOW).all())

    def _reach(self, cells: Places, row_of: Places, last: int) -> None:
        if last >= 0:
            at = int(np.searchsorted(cells, last)) - 1
            self.bottom = int(row_of[at]) if at >= 0 else self.cell >> _COLUMN_BITS

    def _in_order(
        self, rows: Places, cells: Places, number: Places, row_of: Places, column: Places
    ) -> bool:
        """Whether each cell stands in its row, after the one before."""
        count = np.diff(np.searchsorted(cells, rows), prepend=0, append=len(cells))
        expected = np.repeat(np.append(self.row, number), count)
        cell = (row_of << _COLUMN_BITS) + column - 1
        sound = (
            ((number > 0) & (number <= LAST_ROW)).all()
            and ((column > 0) & (column <= 1 << _COLUMN_BITS)).all()
            and (row_of == expected).all()
            and (np.diff(cell, prepend=self.cell) > 0).all()
        )
        self.row = int(number[-1]) if len(number) else self.row
        self.cell = int(cell[-1]) if len(cell) else self.cell
        self.width = max(self.width, int(column.max(initial=0)))
        return bool(sound)


def _plain_attributes(end: bytes) -> bool:
    """Whether the tag of a row goes on plainly after its number, and does not hide it."""
    attributes = _ATTRIBUTE.findall(end)
    names = [name for name, _ in attributes]
    whole = sum(len(name) + len(value) + 4 for name, value in attributes)
    hidden = any(name == b"hidden" and value[:1] in b"1t" for name, value in attributes)
    once = len({*names, b"r"}) > len(names)
    return end[whole:] in (b">", b"/>") and once and not hidden


def _words(data: Bytes, kind: str) -> np.ndarray[Any, Any]:
    """The bytes from each place on as one number."""
    size = np.dtype(kind).itemsize
    return np.ndarray((len(data) - size + 1,), kind, data, strides=(1,))


def _word(text: bytes) -> int:
    return int.from_bytes(text, "little")


def _begin(data: Bytes, places: Places, text: bytes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    found = np.ones(len(places), dtype=bool)
    for at, one in enumerate(text):
        found &= data[places + at] == one
    return found


def _numbers(data: Bytes, places: Places) -> tuple[Places, Places]:
    """The whole numbers that begin at the places, 0 where no quote follows; where they end."""
    number = np.zeros(len(places), dtype=np.int64)
    for _ in range(len(str(LAST_ROW))):
        digit = data[places] - ord("0")  # anything but a digit gives 10 or more
        if not (going := digit < 10).any():
            break
        number = np.where(going, number * 10 + digit, number)
        places = places + going
    return np.where(data[places] == ord('"'), number, 0), places


def _addresses(data: Bytes, at: Places) -> tuple[Places, Places, Places]:
    """Columns, rows, and where the addresses end."""
    column = np.zeros(len(at), dtype=np.int64)
    for _ in range(3):
        letter = data[at] - ord("A")  # anything but a capital gives 26 or more
        if not (going := letter < 26).any():
            break
        column = np.where(going, column * 26 + letter + 1, column)
        at = at + going
    return column, *_numbers(data, at)


_FIVE = (1 << 40) - 1


def _cell_ends(data: Bytes, at: Places) -> Bytes | None:
    """What the cells say they are, after their addresses; None when one is written otherwise.

    A style and a type may stand there, once each.
    """
    word = _words(data, "<u8")
    now, types = word[at], np.zeros(len(at), dtype=np.uint8)
    styled = np.zeros(len(at), dtype=bool)
    for _ in range(2):
        if len(some := np.flatnonzero((now & _FIVE == _word(b'" s="')) & ~styled)):
            number, where = _digits(data, at[some] + 5)
            if not number:
                return None
            at[some], now[some], styled[some] = where, word[where], True
        if not len(some := np.flatnonzero((now & _FIVE == _word(b'" t="')) & (types == 0))):
            break
        said, where = now[some], at[some]
        short = said & (1 << 56) - 1
        plain = np.logical_or.reduce([short == _word(b'" t="%c"' % one) for one in b"snb"])
        inline = said == _word(b'" t="inl')
        inline[inline] = word[where[inline] + 8] & (1 << 48) - 1 == _word(b"ineStr")
        formula = said == _word(b'" t="str')
        types[some] = np.where(plain | inline, (said >> 40) & 255, ord("f"))
        if not (plain | inline | formula).all():
            return None
        where = where + np.where(plain, 6, np.where(inline, 14, 8))
        at[some], now[some] = where, word[where]
    empty = now & (1 << 24) - 1 == _word(b'"/>')
    types[empty] = _CELL_EMPTY
    return types if (empty | (now & 0xFFFF == _word(b'">'))).all() else None


def _digits(data: Bytes, places: Places) -> tuple[bool, Places]:
    """Whether digits stand at all places, and where they end."""
    first = places
    for _ in range(6):
        if not (going := data[places] - ord("0") < 10).any():
            break
        places = places + going
    return bool((places > first).all()), places


def _closed(data: Bytes, tags: Places, kind: Bytes) -> bool:
    """Whether tags without a place of their own are written out as they begin."""
    third = _translated(kind, _THIRD)
    if not ((third == data[2:][tags]) | (third == 0)).all():
        return False
    open_texts = tags[kind == _PLAIN]
    spaced = open_texts[data[open_texts + 1] == ord(" ")]
    return bool(
        _begin(data, tags[kind == _ROW_ENDS] + 3, b"w>").all()
        and (data[tags[kind == _TEXT_ENDS] + 3] == ord(">")).all()
        and _begin(data, spaced, b't xml:space="preserve">').all()
    )


def _values(data: Bytes, first: Places, last: Places, shared: Any) -> bool:
    """Whether values stand without blanks around them, and those that number a text are numbers."""
    begin, end = data[first], data[last]
    whole = (begin > ord(" ")) & (begin != ord("&")) & (end > ord(" ")) & (end != ord(";"))
    if not whole.all():
        return False
    length = (last - first + 1)[shared]
    if not ((length > 0) & (length < 8)).all():
        return False
    # Eight bytes at once: what is beyond the value counts as "0", and none may leave 0 to 9.
    beyond = ~np.uint64(0) << (length * 8).astype(np.uint64)
    word = _words(data, "<u8")[first[shared]]
    zeros = np.uint64(_word(b"0" * 8))
    word = (word & ~beyond) | (zeros & beyond)
    high = np.uint64(_word(b"\xf0" * 8))
    six = np.uint64(_word(b"\x06" * 8))
    return bool((((word & high) == zeros) & (((word + six) & high) == zeros)).all())
