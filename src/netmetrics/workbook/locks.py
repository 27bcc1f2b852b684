"""Who else has a workbook open."""

from __future__ import annotations

from pathlib import Path


def holder(path: Path) -> str:
    """Say which program has the file open, by the lock file that it leaves beside it.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    str
        Such as ``"LibreOffice (Ana Ruiz on desk)"``; empty when no lock is there.
    """
    office = path.with_name(f".~lock.{path.name}#")
    excel = path.with_name(f"~${path.name}")
    if office.exists():
        fields = [*_read(office).decode("utf-8", "replace").split(","), "", "", ""]
        who = fields[0].strip() or fields[1].strip()
        on = fields[2].strip()
        return _named("LibreOffice", f"{who} on {on}" if who and on else who or on)
    if excel.exists():
        data = _read(excel)
        name = data[1 : 1 + data[0]] if data else b""
        return _named("Excel", name.decode("cp1252", "replace").strip("\0 "))
    return ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()[:4096]
    except OSError:
        return b""  # Excel may let nobody read it; that it is there says enough


def _named(program: str, who: str) -> str:
    return f"{program} ({who})" if who else program
