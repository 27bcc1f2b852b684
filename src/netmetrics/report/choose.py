"""Which report is meant: a month, a quarter, a year, a person, or this week."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netmetrics import shipped
from netmetrics.periods import Period

_WEEK = "week"
_FILE_NAME = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One report to be made.

    Parameters
    ----------
    notebook
        The file name of its notebook.
    folder
        Its folder below the reports, such as ``"2026-10"``.
    stem
        What its files are called, such as ``"monthly"``.
    label
        What it is about, as in a sentence.
    given
        The notebook's parameters besides the workbook.
    """

    notebook: str
    folder: str
    stem: str
    label: str
    given: Mapping[str, str] = field(default_factory=dict)


def of_period(period: Period) -> Job:
    """The report of a month, a quarter or a year.

    Parameters
    ----------
    period
        The period.

    Returns
    -------
    Job
        The monthly report of a month, the review of anything longer.

    Examples
    --------
    >>> of_period(Period.parse("2026-Q3")).notebook
    'review.ipynb'
    """
    notebook, stem = (
        ("monthly_report.ipynb", "monthly") if period.months == 1 else ("review.ipynb", "review")
    )
    return Job(notebook, period.key, stem, period.label, {"period": period.key})


def of_person(name: str) -> Job:
    """The report of one person.

    Parameters
    ----------
    name
        The name as it stands on Contacts.

    Returns
    -------
    Job
        The report.

    Examples
    --------
    >>> of_person("Ana Ruiz").folder
    'people/ana-ruiz'
    """
    return Job("one_person.ipynb", f"people/{_file_name(name)}", "person", name, {"person": name})


def of_week() -> Job:
    """The report of this week.

    Returns
    -------
    Job
        The report.
    """
    return Job("this_week.ipynb", "week", "week", "this week")


def choose(text: str, *, workbook: Path, today: dt.date) -> Job:
    """Find out which report is meant.

    Parameters
    ----------
    text
        A period, a name from Contacts, ``"week"``, or empty for the last whole month.
    workbook
        The person's file, in which a name is looked up.
    today
        The day the report is made.

    Returns
    -------
    Job
        The report.

    Raises
    ------
    ValueError
        If it is none of these, the period has not begun, or there is no notebook for it.
    """
    text = " ".join(text.split())
    if text.casefold() == _WEEK:
        job = of_week()
    elif not text or re.search(r"\d", text) or not template("one_person.ipynb", workbook).is_file():
        job = _of_period_or_person(text, workbook, today)
    else:
        job = of_person(_person(text, workbook))
    if not template(job.notebook, workbook).is_file():
        raise ValueError(
            f"There is no notebook {job.notebook} for a report on {job.label} yet. "
            "Type a month such as 2026-10."
        )
    return job


def template(notebook: str, workbook: Path) -> Path:
    """Prefer the person's own copy beside the workbook to the packaged one.

    Parameters
    ----------
    notebook
        Its file name.
    workbook
        The person's file.

    Returns
    -------
    pathlib.Path
        The notebook; it may not exist.
    """
    own = workbook.resolve().parent / "notebooks" / notebook
    return own if own.is_file() else shipped.notebook(notebook)


def _of_period_or_person(text: str, workbook: Path, today: dt.date) -> Job:
    try:
        period = Period.parse(text) if text else Period.last_whole_month(today)
    except ValueError:
        found = _people(text, _listed(workbook))
        if len(found) == 1:
            return of_person(found[0])
        raise
    period.known_to(today)
    return of_period(period)


def _people(text: str, people: list[str]) -> list[str]:
    """Whose name it is; several where a name without its accents fits more than one."""
    from netmetrics.workbook import names

    found: list[str] = []
    for form in (names.key, names.loose):
        found = [name for name in people if form(name) == form(text)]
        if len(found) == 1:
            break
    return found


def _listed(workbook: Path) -> list[str]:
    from netmetrics.workbook.tables import load

    return [str(name) for name in load(workbook).contacts["contact"]]


def _person(text: str, workbook: Path) -> str:
    people = _listed(workbook)
    found = _people(text, people)
    if len(found) == 1:
        return found[0]
    near = found or _near(text, people)
    raise ValueError(
        f'"{text}" is neither a period nor on Contacts in {workbook.name}. '
        + (f"Did you mean {_either(near)}?" if near else "Type a name as it stands there, a month such as 2026-10, or week.")
    )  # fmt: skip


def _near(text: str, people: list[str]) -> list[str]:
    """People of whose name the text is a part, else those whose names resemble it."""
    from netmetrics.workbook import names

    words = set(names.loose(text).split())
    part = [name for name in people if words <= set(names.loose(name).split())]
    by_form = {names.loose(name): name for name in people}
    close = difflib.get_close_matches(names.loose(text), by_form, n=3, cutoff=0.7)
    return (part or [by_form[form] for form in close])[:3]


def _either(names: list[str]) -> str:
    # A name may hold what would steer a terminal.
    quoted = [f'"{"".join(filter(str.isprintable, name))}"' for name in names]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _file_name(name: str) -> str:
    """A folder's name that every system takes, different for people of different names."""
    plain = unicodedata.normalize("NFC", name).casefold()
    slug = re.sub(r"[\W_]+", "-", plain).strip("-")[:_FILE_NAME]
    if slug.replace("-", " ") == plain and len(slug) > 4:
        return slug
    # Something was left out, or Windows keeps so short a name for a device.
    return f"{slug}-{hashlib.blake2b(name.encode(), digest_size=2).hexdigest()}".strip("-")
