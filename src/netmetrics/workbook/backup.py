"""A file replaced whole or not at all, with what stood there kept beside it."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import fcntl

from netmetrics.problems import WorkbookError
from netmetrics.workbook.locks import holder

KEPT = 10
_OLD = 3600
_STAMP = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """A file as it was before something was written.

    Parameters
    ----------
    path
        Where it is.
    at
        When it was made.
    followed_by
        The first digits of the hash of what was written then.
    """

    path: Path
    at: dt.datetime
    followed_by: str


def digest_of(data: bytes) -> str:
    """The hash by which a file is known again.

    Parameters
    ----------
    data
        Its bytes.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(data).hexdigest()


def contents(path: Path) -> bytes:
    """The bytes of a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    WorkbookError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or "unknown"
        raise WorkbookError(
            f"{path.name} cannot be opened ({why}). Check that it is there."
        ) from error


def changed_since(path: Path) -> WorkbookError:
    """Say that a file is no longer the one that was read.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    WorkbookError
        To be raised.
    """
    return WorkbookError(
        f"{path.name} was changed by another program since it was read, so nothing was written. "
        "Run the command again."
    )


def backups(path: Path) -> list[Backup]:
    """The backups of a file, oldest first.

    Parameters
    ----------
    path
        The file itself, not a link to it.

    Returns
    -------
    list of Backup
        Those that stand beside it.
    """
    pattern = re.compile(
        re.escape(f"{path.stem}.backup-")
        + r"(\d{4}-\d\d-\d\d-\d{6})-([0-9a-f]{8})"
        + re.escape(path.suffix)
    )
    found = []
    for one in path.parent.iterdir():
        named = pattern.fullmatch(one.name)
        if named and one.is_file():
            with contextlib.suppress(ValueError):  # digits that are no time
                found.append(Backup(one, dt.datetime.strptime(named[1], _STAMP), named[2]))
    return sorted(found, key=lambda one: one.at)


def replace(
    path: Path,
    pieces: Iterable[bytes],
    *,
    read: str,
    check: Callable[[Path], None],
    ignore_lock: bool = False,
    now: dt.datetime | None = None,
) -> Path:
    """Put new bytes in the place of a file, whole or not at all.

    Parameters
    ----------
    path
        The file, or a link to it, which stays one.
    pieces
        The new bytes.
    read
        The hash of the file that the new bytes were made from.
    check
        Looks at the new file before it replaces the old one, and raises if it is not right.
    ignore_lock
        Whether to write although a program seems to have the file open.
    now
        The time in the backup's name; by default the present.

    Returns
    -------
    pathlib.Path
        The backup of what stood there.

    Raises
    ------
    WorkbookError
        If the file is open elsewhere, has changed, or cannot be written. Then nothing has changed.
    """
    opened, path = path, path.resolve()
    try:
        with _alone(path), _draft(path) as new, _draft(path) as old:
            _allow(path, read, "" if ignore_lock else holder(path) or holder(opened))
            _fill(new, pieces, like=path)
            check(new)
            _fill(old, [contents(path)], like=path)
            written = digest_of(new.read_bytes())
            backup = _free_name(path, now or dt.datetime.now(), written[:8])
            _allow(path, read, "" if ignore_lock else holder(path) or holder(opened))
            if digest_of(old.read_bytes()) != read:
                raise changed_since(path)
            old.replace(backup)
            try:
                _settle(path.parent)
                new.replace(path)
            except OSError:
                backup.unlink()
                raise
            _settle(path.parent)
    except OSError as error:
        why = error.strerror or "unknown"
        raise WorkbookError(
            f"{path} could not be written ({why}), so it was left as it was. "
            "Make room on the disk, close other programs that hold the file, or check the permissions of its folder."
        ) from error
    for one in (*(kept.path for kept in backups(path)[:-KEPT]), *_left_over(path)):
        with contextlib.suppress(OSError):
            one.unlink()
    return backup


def _allow(path: Path, read: str, who: str) -> None:
    """Make sure that the file may be replaced now, and that nobody has it open."""
    if who:
        raise WorkbookError(
            f"{path.name} is open in {who}, so nothing was written. Close it there and run the "
            "command again; if nobody has it open, add --ignore-lock."
        )
    if not os.access(path, os.W_OK):
        raise WorkbookError(
            f"{path.name} may only be read, so nothing was written. Allow writing in its properties."
        )
    if digest_of(contents(path)) != read:
        raise changed_since(path)


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep a second netmetrics from writing the same file; ends with the process at the latest."""
    if sys.platform == "win32":  # which replaces no file that is open
        yield
        return
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkbookError(
                f"{path.name} is being written by another netmetrics, so nothing was written. "
                "Run the command again."
            ) from error
        except OSError:  # the folder's file system has no such locks
            pass
        yield


@contextlib.contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A new file in the same folder, removed unless it was put in place."""
    draft = path.with_name(f".{path.stem}.{secrets.token_hex(6)}.draft{path.suffix}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def _left_over(path: Path) -> list[Path]:
    """Drafts of a process that was killed; those of the last hour may belong to a living one."""
    pattern = re.compile(
        re.escape(f".{path.stem}.") + r"[0-9a-f]{12}\.draft" + re.escape(path.suffix)
    )
    found = [one for one in path.parent.iterdir() if pattern.fullmatch(one.name)]
    return [one for one in found if time.time() - one.stat().st_mtime > _OLD]


def _fill(draft: Path, pieces: Iterable[bytes], *, like: Path) -> None:
    """Write the bytes down to the disk, with the mode and owner of another file."""
    with draft.open("wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    about = like.stat()
    if os.name == "posix":
        found = draft.stat()
        if (found.st_uid, found.st_gid) != (about.st_uid, about.st_gid):
            os.chown(draft, about.st_uid, about.st_gid)
    shutil.copymode(like, draft)


def _settle(folder: Path) -> None:
    """Make the names in a folder lasting; Windows does so by itself."""
    # Some network folders cannot be told to, which is no reason to stop half way.
    with contextlib.suppress(OSError):
        if os.name == "posix":
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _free_name(path: Path, now: dt.datetime, written: str) -> Path:
    """A name for the backup that sorts after those that are there."""
    last = max((one.at for one in backups(path)), default=now - dt.timedelta(seconds=1))
    at = max(now.replace(microsecond=0, tzinfo=None), last + dt.timedelta(seconds=1))
    return path.with_name(f"{path.stem}.backup-{at.strftime(_STAMP)}-{written}{path.suffix}")
