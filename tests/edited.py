"""What the tests of edits share: workbooks by another writer, and a look at raw zip entries."""

import shutil
import zipfile
from pathlib import Path

import openpyxl
import xlsxwriter

HEADERS = ("Date", "Contact", "Channel", "Notes")


def tracker(path: Path, rows=3, *, table=True, more=None, options=None) -> Path:
    """A log of our shape, written by XlsxWriter; `more` may add to the sheet and the book."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", **(options or {})})
    page = book.add_worksheet("Interactions")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True})
    for at, header in enumerate(HEADERS):
        page.write_string(0, at, header)
    for row in range(1, rows + 1):
        page.write_number(row, 0, 45000 + row, day)
        page.write_string(row, 1, f"Person {row}", bold)
        page.write_string(row, 2, "Email")
    if table:
        columns = [{"header": header} for header in HEADERS]
        page.add_table(0, 0, max(rows, 1), 3, {"name": "Log", "columns": columns})
    if more:
        more(book, page)
    book.close()
    return path


def raw(path: Path) -> dict[str, bytes]:
    """Each zip entry with its headers, as it lies in the file."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos = sorted(archive.infolist(), key=lambda one: one.header_offset)
        ends = [one.header_offset for one in infos[1:]] + [archive.start_dir]
    return {
        one.filename: data[one.header_offset : end] for one, end in zip(infos, ends, strict=True)
    }


def changed_parts(old: Path, new: Path) -> set[str]:
    """Parts whose zip entry is not byte for byte the same; order and names must be."""
    before, after = raw(old), raw(new)
    assert list(before) == list(after)
    with zipfile.ZipFile(old) as one, zipfile.ZipFile(new) as two:
        assert one.namelist() == two.namelist()
        assert two.testzip() is None
        for info in one.infolist():
            other = two.getinfo(info.filename)
            assert (info.date_time, info.external_attr, info.extra) == (
                other.date_time, other.external_attr, other.extra,
            )  # fmt: skip
    return {name for name in before if before[name] != after[name]}


def with_parts(path: Path, parts: dict[str, object], into: Path | None = None) -> Path:
    """The file with parts replaced (by bytes, or a function of the old text) or added."""
    target = into or path.with_name(f"with-parts-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        for name in names:
            content = old.read(name)
            change = parts.get(name, content)
            content = change(content.decode()).encode() if callable(change) else change
            new.writestr(old.getinfo(name), content)
        for name in parts.keys() - set(names):
            new.writestr(name, parts[name])
    if into is None:
        shutil.move(target, path)
    return path if into is None else into


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def values(path: Path, sheet: str, *, data_only=True) -> list[list[object]]:
    book = openpyxl.load_workbook(path, data_only=data_only)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows()]
