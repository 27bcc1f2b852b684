"""Text of other programs -> lines and tables, whatever its encoding, separator and preamble."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from netmetrics.exchange.rows import Source, Tell
from netmetrics.problems import WorkbookError
from netmetrics.workbook.headers import tidy

SEARCH_LINES = 30
_FIELD = 16 * 2**20  # characters; csv's own limit is smaller than a long message
_BLOCK = 2**16
# What no cell of a workbook can hold.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Told(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, file: BinaryIO, tell: Tell) -> None:
        self._file, self._tell = file, tell

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self._tell(len(block))
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()


def nothing(_: int) -> None:
    """Show no progress.

    Parameters
    ----------
    _
        Bytes read.
    """


def encoding_of(source: Source) -> str:
    """The encoding of a text file.

    Parameters
    ----------
    source
        The file.

    Returns
    -------
    str
        UTF-8 or UTF-16 when its first bytes or all of it say so, else Western European (cp1252).
    """
    with source.open() as file:
        block = file.read(_BLOCK)
        for mark, name in _BOMS:
            if block.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def opened(source: Source, tell: Tell = nothing) -> io.TextIOWrapper:
    """A text file, decoded, with its line ends as they stand.

    Parameters
    ----------
    source
        The file.
    tell
        Told how many bytes were read.

    Returns
    -------
    io.TextIOWrapper
        To be closed by the caller.
    """
    encoding = encoding_of(source)
    raw = io.BufferedReader(_Told(source.open(), tell), _BLOCK)
    return io.TextIOWrapper(raw, encoding, errors="replace", newline="")


def first_lines(source: Source, count: int = 3) -> str:
    """The first lines that hold anything, for a sentence.

    Parameters
    ----------
    source
        The file.
    count
        How many.

    Returns
    -------
    str
        In quotes, cut when long.
    """
    with source.open() as file:
        block = file.read(4096)
    encoding = next((name for mark, name in _BOMS if block.startswith(mark)), "utf-8")
    lines = [" ".join(line.split()) for line in block.decode(encoding, "replace").splitlines()]
    shown = [line for line in lines if line][:count]
    cut = [line if len(line) <= 100 else f"{line[:97]}..." for line in shown]
    plain = ["".join(one for one in line if one.isprintable() and one != "\ufffd") for line in cut]
    return ", ".join(f'"{line}"' for line in plain if line)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a text file.

    Parameters
    ----------
    source
        The file.
    headers
        Its tidied headers.
    skip
        How many rows stand before and with the headers.
    delimiter
        What separates its cells.
    """

    source: Source
    headers: tuple[str, ...]
    skip: int
    delimiter: str

    def rows(self, tell: Tell = nothing) -> Iterator[list[str]]:
        """The rows under the headers that hold anything, one at a time.

        Parameters
        ----------
        tell
            Told how many bytes were read.

        Yields
        ------
        list of str
            As many cells as there are headers.

        Raises
        ------
        WorkbookError
            If a quotation mark is never closed.
        """
        wide = len(self.headers)
        with opened(self.source, tell) as text:
            lines = _parsed(text, self.delimiter, self.source.name)
            for at, cells in enumerate(lines):
                if at >= self.skip and any(cell.strip() for cell in cells):
                    yield (cells + [""] * wide)[:wide]

    def places(self, fields: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
        """Where each field stands.

        Parameters
        ----------
        fields
            The headers that each field may have, tidied.

        Returns
        -------
        dict of str to int
            Only the fields that are there.
        """
        found = {}
        for field, names in fields.items():
            at = next((self.headers.index(one) for one in names if one in self.headers), None)
            if at is not None:
                found[field] = at
        return found


def _parsed(text: io.TextIOWrapper, delimiter: str, name: str) -> Iterator[list[str]]:
    before = csv.field_size_limit(_FIELD)
    quotes, over_lines = 0, False

    def lines() -> Iterator[str]:
        nonlocal quotes
        for line in text:
            quotes += line.count('"')
            yield line.translate(CONTROLS)

    try:
        for cells in csv.reader(lines(), delimiter=delimiter):
            over_lines = over_lines or any("\n" in cell for cell in cells)
            yield cells
        if quotes % 2 and over_lines:
            raise csv.Error("a quotation mark is not closed, so rows would be swallowed")
    except csv.Error as error:
        raise WorkbookError(
            f"{name} cannot be read as a table ({error}). Download or export it again."
        ) from None
    finally:
        csv.field_size_limit(before)


def find_table(source: Source, known: Callable[[tuple[str, ...]], bool]) -> Table | None:
    """The table of a text file, wherever its headers stand.

    Parameters
    ----------
    source
        The file.
    known
        Whether tidied headers are those of a table.

    Returns
    -------
    Table or None
        None when no row among the first has such headers.
    """
    for delimiter in (",", ";", "\t"):
        with opened(source) as text:
            lines = _parsed(text, delimiter, source.name)
            try:
                for at, cells in zip(range(SEARCH_LINES), lines, strict=False):
                    headers = tuple(tidy(cell) for cell in cells)
                    if known(headers):
                        return Table(source, headers, at + 1, delimiter)
            except WorkbookError:
                continue
    return None
