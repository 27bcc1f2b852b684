"""A zip archive rewritten with some parts new and every other byte as it was."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DEFLATED, _DESCRIPTOR, _LEVEL = 8, 0x0008, 0x0006
_FULL = 0xFFFFFFFF


class UnusualFileError(Exception):
    """The file is built in a way that cannot be changed with certainty."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    central: bytes
    start: int
    end: int


class Archive:
    """The bytes of a zip archive, entry by entry.

    Parameters
    ----------
    data
        The whole file.

    Raises
    ------
    UnusualFileError
        If entries overlap, are not where the directory says, or need the format for huge files.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.zip = zipfile.ZipFile(io.BytesIO(data))
        at = data.rfind(b"PK\x05\x06")
        end = _END.unpack_from(data, at)
        self.comment = data[at + _END.size :]
        self.directory, size = end[6], end[5]
        if _FULL in (size, self.directory) or 0xFFFF in end[3:5] or self.directory + size != at:
            raise UnusualFileError
        self.entries = self._entries()

    @property
    def names(self) -> list[str]:
        """The names of the parts, in the order of the directory."""
        return self.zip.namelist()

    def read(self, part: str) -> bytes:
        """Unpack a part.

        Parameters
        ----------
        part
            Its name.

        Returns
        -------
        bytes
            Its content, with its checksum verified.
        """
        return self.zip.read(part)

    def raw(self) -> dict[str, bytes]:
        """The entries as they lie in the file, headers and all.

        Returns
        -------
        dict of str to bytes
            By the part's name.
        """
        return {one.name: self.data[one.start : one.end] for one in self.entries}

    def pieces(self, changed: Mapping[str, bytes]) -> Iterator[bytes]:
        """The archive with some parts replaced.

        Parameters
        ----------
        changed
            New content by the part's name.

        Yields
        ------
        bytes
            The new file, piece by piece; untouched entries as they lie in the old one.
        """
        place = 0
        central: dict[str, bytes] = {}
        for entry in sorted(self.entries, key=lambda one: one.start):
            record = entry.central
            local = self.data[entry.start : entry.end]
            if entry.name in changed:
                local, record = _packed(local, record, changed[entry.name])
            central[entry.name] = record[:42] + struct.pack("<I", place) + record[46:]
            place += len(local)
            yield local
        directory = b"".join(central[entry.name] for entry in self.entries)
        if place + len(directory) >= _FULL:
            raise UnusualFileError
        count = len(self.entries)
        yield directory
        yield _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), place, len(self.comment))
        yield self.comment

    def _entries(self) -> list[_Entry]:
        infos = self.zip.infolist()
        starts = sorted(info.header_offset for info in infos)
        ends = dict(zip(starts, [*starts[1:], self.directory], strict=True))
        if len(ends) != len(infos) or starts[:1] != [0]:
            raise UnusualFileError
        found = []
        at = self.directory
        for info in infos:
            head = _CENTRAL.unpack_from(self.data, at)
            size = _CENTRAL.size + sum(head[10:13])
            start, end = info.header_offset, ends[info.header_offset]
            local = _LOCAL.unpack_from(self.data, start)
            length = _LOCAL.size + sum(local[9:11]) + info.compress_size
            if (
                head[16] != start
                or _FULL in head[8:10]
                or local[0] != b"PK\x03\x04"
                or start + length > end
            ):
                raise UnusualFileError
            found.append(_Entry(info.filename, self.data[at : at + size], start, end))
            at += size
        return found


def _packed(local: bytes, central: bytes, content: bytes) -> tuple[bytes, bytes]:
    """The entry's headers and data for new content; name, time and extra fields stay."""
    head = _LOCAL.unpack_from(local)
    method = _DEFLATED if head[3] else 0
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush() if method else content
    flags = head[2] & ~(_DESCRIPTOR | _LEVEL)
    sums = (zlib.crc32(content), len(packed), len(content))
    names = local[_LOCAL.size : _LOCAL.size + head[9]]
    extra = _without_zip64(local[_LOCAL.size + head[9] : _LOCAL.size + head[9] + head[10]])
    start = _LOCAL.pack(*head[:2], flags, method, *head[4:6], *sums, head[9], len(extra))
    record = central[:8] + struct.pack("<2H", flags, method) + central[12:16]
    return start + names + extra + packed, record + struct.pack("<3I", *sums) + central[28:]


def _without_zip64(extra: bytes) -> bytes:
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind != 1:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept + extra[at:]
