"""What a file is by its content, and whether it is safe to open, before any parser sees it."""

from __future__ import annotations

import errno
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Literal
from xml.etree import ElementTree as ET

from netmetrics.problems import WorkbookError
from netmetrics.workbook.codes import refusal

FileKind = Literal["xlsx", "ods", "text"]

PART_LIMIT = 2 * 1024**3
WHOLE_LIMIT = 3 * 1024**3
RATIO_LIMIT = 200
RATIO_FROM = 10 * 1024**2
ODS_CELLS = 30_000_000
CHUNK = 1024 * 1024
# What the zipfile module raises on an archive that is damaged, also in the names of its parts.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError)
WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".numbers")

_ELEMENT = re.compile(rb"<[A-Za-z_]")
_ASIDE = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
_ENCODINGS = (b"utf-8", b"us-ascii", b"iso-8859-1", b"windows-1252")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNLOCK = "File > Info > Protect Workbook"
_OOXML = b"http://schemas.openxmlformats.org/"
_STRICT = b"http://purl.oclc.org/ooxml/"


def kind_of(path: Path) -> FileKind:
    """Tell what kind of file it is, and refuse what cannot or should not be read.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        ``"xlsx"``, ``"ods"`` or ``"text"``, by content and not by name.

    Raises
    ------
    WorkbookError
        If it is empty, cut short, damaged, encrypted, of a kind that is not read, or too big.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise unreadable(name, error) from error
    if not head:
        raise refusal("file-empty", name)
    if head.startswith(_OLE):
        raise _ole(path)
    if head.startswith(b"PK"):
        return _zip_kind(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"<div")):
        do = "Open it in a spreadsheet program and save it as .xlsx, or download the file itself."
        raise refusal("file-not-a-workbook", name, what="a web page", do=do)
    if start.startswith(b"<?xml"):
        raise refusal("file-old-format", name, what="an XML file")
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf")):
        do = "Name the workbook itself."
        raise refusal("file-not-a-workbook", name, what="a document or picture", do=do)
    if path.suffix.lower() in WORKBOOK_NAMES:
        do = "Rename it so that it ends in .csv if it is a table, or name the workbook itself."
        raise refusal("file-not-a-workbook", name, what="text", do=do)
    if path.stat().st_size > PART_LIMIT:
        raise refusal("file-too-big", name, size=f"{path.stat().st_size / 1024**2:,.0f}")
    return "text"


def unreadable(name: str, error: OSError) -> WorkbookError:
    """Make the error for a file that the computer does not let be read.

    Parameters
    ----------
    name
        The file's name.
    error
        What the computer said.

    Returns
    -------
    WorkbookError
        With its reason.
    """
    return refusal("file-unreadable", name, why=error.strerror or "unknown")


def _ole(path: Path) -> WorkbookError:
    # The directory of an OLE file names its streams in UTF-16.
    with path.open("rb") as file:
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(64 * 1024**2)
    if encrypted:
        return refusal("file-password", path.name, how=_UNLOCK)
    return refusal("file-old-format", path.name, what="an old .xls workbook")


def _zip_kind(path: Path) -> FileKind:
    name = path.name
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive, name)
            found = _package_kind(archive, name)
            _check_prologues(archive, name)
    except zipfile.BadZipFile as error:
        if "CRC" in str(error):
            raise refusal("file-damaged", name, why=str(error)) from error
        raise refusal("file-cut-short", name) from error
    except (*DAMAGED, NotImplementedError) as error:
        raise refusal("file-damaged", name, why="a part cannot be unpacked") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # before 3.12 zipfile seeks wherever the file tells it to
            raise refusal("file-damaged", name, why="a part cannot be unpacked") from error
        raise unreadable(name, error) from error
    return found


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    seen: set[str] = set()
    whole = 0
    for part in archive.infolist():
        key = part.filename.replace("\\", "/").casefold()
        if ".." in PurePosixPath(key).parts or key.startswith("/") or "\0" in key:
            raise refusal("file-damaged", name, why="a part has an unsafe name")
        if key in seen:
            raise refusal("file-damaged", name, why=f"{part.filename} is there twice")
        seen.add(key)
        whole += part.file_size
        ratio = part.file_size / max(part.compress_size, 1)
        bomb = part.file_size > RATIO_FROM and ratio > RATIO_LIMIT
        if part.file_size > PART_LIMIT or whole > WHOLE_LIMIT or bomb:
            size = f"{sum(one.file_size for one in archive.infolist()) / 1024**2:,.0f}"
            raise refusal("file-too-big", name, size=size)
        if part.flag_bits & 1:
            raise refusal("file-password", name, how=_UNLOCK)


def _package_kind(archive: zipfile.ZipFile, name: str) -> FileKind:
    names = {part.casefold() for part in archive.namelist()}
    if "mimetype" in names and "[content_types].xml" not in names:
        mime = archive.read("mimetype")[:100]
        if mime.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return "ods"
        raise refusal(
            "file-not-a-workbook",
            name=name,
            what="an OpenDocument file",
            do="Name the workbook itself.",
        )
    if any(part.endswith("workbook.bin") for part in names):
        raise refusal("file-old-format", name, what="a binary .xlsb workbook")
    if any(part.startswith("index/") and part.endswith(".iwa") for part in names):
        raise refusal("file-old-format", name, what="an Apple Numbers document")
    if not {"[content_types].xml", "_rels/.rels"} <= names:
        do = "Unpack it and name the workbook in it."
        raise refusal("file-not-a-workbook", name, what="a zip archive", do=do)
    if any(part.startswith(("word/", "ppt/", "visio/")) for part in names):
        do = "Name the workbook itself."
        raise refusal("file-not-a-workbook", name, what="a document or presentation", do=do)
    return "xlsx"


def is_read(part: str) -> bool:
    """Whether a part may be read as XML: it was looked at before.

    Parameters
    ----------
    part
        Its name in lower case.

    Returns
    -------
    bool
        False for pictures and the like, and for what companies attach in customXml, also in UTF-16.
    """
    return part.endswith((".xml", ".rels")) and not part.startswith("customxml/")


def _check_prologues(archive: zipfile.ZipFile, name: str) -> None:
    # A document type stands before the root element. Parts in UTF-16 are legal and never written.
    for part in archive.infolist():
        title = part.filename.replace("\\", "/").casefold()
        if not is_read(title):
            continue
        head = _prologue(archive, part)
        said = _ENCODING.match(head)
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise refusal("file-entities", name)
        if b"\0" in head[:4] or (said and said[1].lower() not in _ENCODINGS):
            raise refusal("file-damaged", name, why=f"{part.filename} is not in UTF-8")
        if title == "xl/workbook.xml" and _STRICT in head and _OOXML + b"spreadsheetml" not in head:
            raise refusal("file-old-format", name, what='saved as "Strict Open XML"')


def _prologue(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The beginning of a part, down to its first element at least."""
    with archive.open(part) as stream:
        head = stream.read(4096)
        while not _ELEMENT.search(_ASIDE.sub(b"", head)) and len(head) < CHUNK:
            more = stream.read(len(head))
            if not more:
                break
            head += more
    return head


def check_repeats(path: Path) -> None:
    """Refuse an OpenDocument file whose repeated rows and cells would fill the memory.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    WorkbookError
        If it is encrypted, damaged, or spans too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                how = 'in LibreOffice File > Save As, with no tick at "Save with password"'
                raise refusal("file-password", path.name, how=how)
            check_sizes(archive)
            with archive.open("content.xml") as stream:
                size = _ods_span(stream)
    except (*DAMAGED, KeyError, ET.ParseError) as error:  # KeyError: a part that is not there
        raise refusal("file-damaged", path.name, why="a part is missing or broken") from error
    if size > ODS_CELLS:
        raise refusal("file-too-big", path.name, size=f"{size * 32 / 1024**2:,.0f}")


def _ods_span(stream: IO[bytes]) -> int:
    """Cells in the area that the largest table spans, blanks beyond the last value left out."""
    largest = row = wide = last = 0
    for _, found in ET.iterparse(stream):  # noqa: S314
        kind = found.tag.rpartition("}")[2]
        if kind == "table-row":
            values = column = 0
            for cell in found:
                column += _repeats(cell, "columns")
                if any(name.endswith("}value-type") for name, _ in cell.items()):
                    values = column
            row += _repeats(found, "rows")
            if values:
                wide, last = max(wide, values), row
            found.clear()
        elif kind == "table":
            largest = max(largest, wide * last)
            row = wide = last = 0
    return largest


def _repeats(found: ET.Element, what: str) -> int:
    for name, value in found.items():
        if name.endswith(f"}}number-{what}-repeated"):
            if not (value.isascii() and value.isdecimal()):
                raise zipfile.BadZipFile(f"repeated {value} times")
            return int(value)
    return 1


def pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Unpack a part piece by piece, and make sure that it is what the archive says.

    Parameters
    ----------
    archive
        The open file.
    part
        The part's name.

    Yields
    ------
    bytes
        Up to 1 MB.

    Raises
    ------
    zipfile.BadZipFile
        If there is more or less in it than the archive says, or its checksum is wrong. The
        zipfile module stops at the size that is stated; other programs unpack what follows.
    """
    entry = archive.getinfo(part)
    size = checksum = 0
    for piece in _unpacked(archive, entry):
        size += len(piece)
        if size > entry.file_size:
            break
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != entry.file_size or checksum != entry.CRC:
        raise zipfile.BadZipFile(f"{part} is not what the archive says")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"{entry.filename} is packed in an unusual way")
    packed = entry.compress_type == zipfile.ZIP_DEFLATED
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    with Path(str(archive.filename)).open("rb") as file:
        file.seek(entry.header_offset + 26)
        lengths = file.read(4)
        if len(lengths) < 4:
            raise zipfile.BadZipFile(f"{entry.filename} is not where the archive says")
        name, extra = struct.unpack("<HH", lengths)
        file.seek(name + extra, os.SEEK_CUR)
        left = entry.compress_size
        while left > 0 and (data := file.read(min(CHUNK // 4, left))):
            left -= len(data)
            while data:
                yield inflate.decompress(data, CHUNK) if packed else data
                data = inflate.unconsumed_tail
        yield inflate.flush() if packed else b""


_ASIDES = ((b"<!--", b"-->"), (b"<?", b"?>"))  # they may hold a "<"


def bounded(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Pieces of XML, as long as nothing in it is longer than any cell can hold.

    Parameters
    ----------
    parts
        The XML, in pieces of 1 MB at most.
    name
        The file's name.

    Yields
    ------
    bytes
        The same pieces.

    Raises
    ------
    WorkbookError
        If more than 1 MB of text, or one comment or tag of that size, stands in it. It would take
        a parser gigabytes, or hours.
    """
    since, ends, kept = 0, b"", b""  # bytes since the last tag began; what ends a comment
    for part in parts:
        first = (kept + part).find(ends or b"<")
        if since + (first if first >= 0 else len(part)) > CHUNK:
            raise refusal("file-long-text", name)
        last = part.rfind(b"<")
        if ends and first < 0:
            since, kept = since + len(part), part[-2:]
        else:
            since, ends, kept = since + len(part) if last < 0 else len(part) - last, b"", b""
            for begin, end in _ASIDES:
                at = part.rfind(begin) if begin[1:2] in part else -1
                if at >= 0 and part.find(end, at) < 0:
                    since, ends, kept = len(part) - at, end, part[-2:]
        yield part


def check_sizes(archive: zipfile.ZipFile, *, but: str = "") -> None:
    """Make sure that no part unpacks to more than the archive says.

    Parameters
    ----------
    archive
        The open file.
    but
        A part of which it is known.

    Raises
    ------
    zipfile.BadZipFile
        If one does.
    """
    for part in archive.namelist():
        if part != but:
            for _ in pieces(archive, part):
                pass
