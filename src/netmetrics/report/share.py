"""A workbook in which nobody can be recognised, for a report to show around.

The notebook reads it in place of the person's own, so that nothing private can come by any way
into the page, the notebook or the numbers: what a cell never sees it cannot show. Dates, counts,
channels and the other choices of the schema stay, so that the numbers are the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from netmetrics import schema
from netmetrics.report import choose, render
from netmetrics.report.choose import Job
from netmetrics.report.render import Written
from netmetrics.report.shelf import MADE_FROM
from netmetrics.schema import Column, Sheet
from netmetrics.workbook import template
from netmetrics.workbook.codes import CODES
from netmetrics.workbook.tables import Network, load

_KEY = ".share-key"
_FIRST, _SECOND = "bdfgklmnprstvz", "aeiou"
_SYLLABLES = len(_FIRST) * len(_SECOND)
# What a sum of money is worth is nobody's business.
_LEFT_OUT = ("value", "currency", "source", "meaning")
_COMPANIES = ("company_now", "worked_at")
# What a text is called where its header would read oddly in the middle of a sentence.
_CALLED = {
    "notes": "note", "next_step": "step", "talk_about": "topic", "learned": "lesson", "what": "matter",
    "why": "reason",
}  # fmt: skip


@dataclass(slots=True)
class Disguise:
    """Stable pseudonyms, which nobody without the key can undo or guess.

    Parameters
    ----------
    key
        Secret bytes.
    """

    key: bytes
    _given: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def name(self, name: str) -> str:
        """Another name for a person, always the same one.

        Parameters
        ----------
        name
            The person's name.

        Returns
        -------
        str
            Two words, such as ``"Tavo Lirena"``.
        """
        if name not in self._given:
            number, words = self._number(name), ""
            while not words or words in self._taken:
                syllables = [_syllable(number // _SYLLABLES**place) for place in range(5)]
                words = f"{''.join(syllables[:2])} {''.join(syllables[2:])}".title()
                number += 1
            self._taken.add(words)
            self._given[name] = words
        return self._given[name]

    def company(self, name: str) -> str:
        """Another name for a company, always the same one, wherever it stands.

        Parameters
        ----------
        name
            The company's name.

        Returns
        -------
        str
            One word, such as ``"Rokipe"``.
        """
        return self._word("company", name.casefold()).capitalize()

    def text(self, text: str, *, called: str) -> str:
        """What a text is and a made-up word, always the same one, in place of the text.

        Parameters
        ----------
        text
            What stands in the cell.
        called
            What such a text is.

        Returns
        -------
        str
            In brackets, so that nobody takes it for a text, such as ``"[step tavori]"``.
        """
        return f"[{called} {self._word(called, text)}]"

    def _word(self, *of: str) -> str:
        number = self._number("\x1f".join(of))
        return "".join(_syllable(number // _SYLLABLES**place) for place in range(3))

    def _number(self, text: str) -> int:
        found = hmac.new(self.key, text.encode(), hashlib.sha256).digest()
        return int.from_bytes(found[:12], "big")


def secret(reports: Path) -> bytes:
    """The secret from which pseudonyms are made, kept among the person's own reports.

    Parameters
    ----------
    reports
        The folder of all reports.

    Returns
    -------
    bytes
        The same each time, so that a friend who gets two reports can compare them.
    """
    path = reports / _KEY
    reports.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_bytes()


def make(
    job: Job, workbook: Path, *, reports: Path, parameters: Mapping[str, str] | None = None,
    after: Callable[[Path], object] | None = None,
) -> Written:  # fmt: skip
    """Make a report to show around, in a folder of its own.

    Parameters
    ----------
    job
        Which report.
    workbook
        The person's file.
    reports
        The folder of all reports; the report goes to ``shared`` in it.
    parameters
        Further parameters of the notebook, as text.
    after
        Called with the finished page, before anything is put in place.

    Returns
    -------
    Written
        Where the page and the notebook are. The notebook is always the one that comes with
        netmetrics: what a person writes into their own cannot be disguised.
    """
    network = load(workbook)
    tables, words = disguised(network, secret(reports))
    if "person" in job.given:
        job = choose.of_person(words.name(job.given["person"]))
    return render.make(
        job, workbook, reports=reports / "shared", parameters=parameters, after=after,
        stand_in=lambda path: _stand_in(path, tables, network),
    )  # fmt: skip


def disguised(network: Network, key: bytes) -> tuple[dict[str, pd.DataFrame], Disguise]:
    """The tables of a workbook with other names and other texts.

    Parameters
    ----------
    network
        The workbook's tables.
    key
        From :func:`secret`.

    Returns
    -------
    dict of str to pandas.DataFrame
        What :func:`netmetrics.workbook.template.write` takes.
    Disguise
        The pseudonyms that were given.
    """
    words = Disguise(key)
    # In the order of Contacts, so that the rare second choice of a pseudonym is stable too.
    for name in network.contacts["contact"]:
        words.name(str(name))
    sheets = [sheet for sheet in schema.SHEETS if sheet is not schema.SETTINGS_SHEET]
    tables = {
        sheet.table: _disguised(getattr(network, sheet.table), sheet, words) for sheet in sheets
    }
    return {**tables, "settings": _settings(network.settings)}, words


def unread(network: Network) -> dict[str, list[dict[Hashable, Any]]]:
    """What of a workbook was read and what was not, without a word of it.

    A workbook in disguise holds only what was read, so the numbers are told beside it.

    Parameters
    ----------
    network
        The workbook's tables.

    Returns
    -------
    dict of str to list of dict
        The rows of ``problems``, each said by its kind alone, of ``mapping``, without a header, and
        of ``counts``.
    """
    ours = {sheet.name for sheet in schema.SHEETS}
    titles = {code: f"{entry.title}." for code, entry in CODES.items()}
    tables = {
        "problems": network.problems.assign(message=network.problems["code"].map(titles), fix=""),
        "mapping": network.mapping.assign(header=""),
        "counts": network.counts,
    }
    return {
        name: table.assign(
            sheet=table["sheet"].where(table["sheet"].isin(ours), "Another sheet")
        ).to_dict("records")
        for name, table in tables.items()
    }


def _stand_in(path: Path, tables: Mapping[str, pd.DataFrame], network: Network) -> None:
    template.write(path, tables)
    told = json.dumps({"unread": unread(network)})
    path.with_name(MADE_FROM).write_text(told, encoding="utf-8")


def _disguised(table: pd.DataFrame, sheet: Sheet, words: Disguise) -> pd.DataFrame:
    table = table.copy()
    for column in sheet.columns:
        if column.name in table and table[column.name].dtype.kind not in "iufbM":
            held = table[column.name]
            table[column.name] = held.map(
                {text: _instead(str(text), column, words) for text in held.dropna().unique()}
            ).astype(held.dtype)
    left_out = [name for name in _LEFT_OUT if name in table]
    table[left_out] = None
    return table


def _instead(text: str, column: Column, words: Disguise) -> str:
    match column.kind:
        case "name":
            return words.name(text)
        case "choice" | "choices":
            return "; ".join(_choices(text.split(";"), column, words))
        case "answered" | "done":
            return text
        case _ if column.name in _COMPANIES:
            return words.company(text)
        case _:
            called = _CALLED.get(column.name, column.header.lower())
            return words.text(text, called=called)


def _choices(texts: Iterable[str], column: Column, words: Disguise) -> Iterable[str]:
    for text in (text.strip() for text in texts):
        yield text if text in column.choices else words.text(text, called=column.header.lower())


def _settings(table: pd.DataFrame) -> pd.DataFrame:
    """Only the settings we know: the sheet may hold anything else."""
    known = {setting.label.casefold() for setting in schema.SETTINGS}
    ours = table["setting"].astype("str").str.strip().str.casefold().isin(known)
    return table[ours]


def _syllable(number: int) -> str:
    first, second = divmod(number % _SYLLABLES, len(_SECOND))
    return _FIRST[first] + _SECOND[second]
