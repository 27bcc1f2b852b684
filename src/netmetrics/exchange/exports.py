"""A workbook -> files for other programs: contacts as vCard, every table and the main measures as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import vobject

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, opportunities
from netmetrics.metrics.known import asking_rows, known_at
from netmetrics.problems import Severity, WorkbookError
from netmetrics.schema import Column, Settings, Sheet
from netmetrics.workbook import cells
from netmetrics.workbook.display import weights
from netmetrics.workbook.formulas import shown
from netmetrics.workbook.tables import Network, network_of

MEASURES = "measures"


def write(network: Network, folder: Path, *, as_of: dt.date, force: bool = False) -> list[Path]:
    """Put all files of an export into a folder, whole or not at all.

    Parameters
    ----------
    network
        The workbook.
    folder
        Where they go; made if it is not there.
    as_of
        The last day that the measures count.
    force
        Whether files that are there already may be replaced.

    Returns
    -------
    list of pathlib.Path
        The files.

    Raises
    ------
    WorkbookError
        If one is there already, or the folder cannot be written.
    """
    texts = {"contacts.vcf": vcards(network.contacts, network.milestones)}
    for sheet in schema.SHEETS:
        texts[f"{sheet.table}.csv"] = table_csv(sheet, getattr(network, sheet.table))
    for name, table in measures(network, as_of=as_of).items():
        texts[f"{MEASURES}/{name}.csv"] = csv_of(map(str, table.columns), _lines(table))
    there = [name for name in texts if (folder / name).exists()]
    if there and not force:
        raise WorkbookError(
            f"{folder / there[0]} is there already. Name another folder, or replace it with: --force"
        )
    try:
        (folder / MEASURES).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".netmetrics-") as draft:
            for number, text in enumerate(texts.values()):
                Path(draft, str(number)).write_bytes(text.encode())
            for number, name in enumerate(texts):
                Path(draft, str(number)).replace(folder / name)
    except OSError as error:
        raise WorkbookError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder."
        ) from error
    return [folder / name for name in texts]


def not_in_it(network: Network, file: Path) -> str:
    """What of a workbook an export does not hold, because it could not be read.

    Parameters
    ----------
    network
        The workbook.
    file
        Where it is.

    Returns
    -------
    str
        A sentence with the counts; empty when nothing is missing.
    """
    cells_refused = int(weights(network.problems).get(Severity.REFUSED_CELL.label, 0))
    counts = {"row": int(network.counts["left_out"].sum()), "cell": cells_refused}
    said = [f"{n:,} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n]
    if not said:
        return ""
    return (
        f"Not in it: {' and '.join(said)} that were not read. To see which: netmetrics check {file}"
    )


def read(folder: Path, *, today: dt.date) -> Network:
    """Read the tables of an export as if they were the sheets of one workbook.

    Parameters
    ----------
    folder
        Where the export is.
    today
        The day of reading.

    Returns
    -------
    Network
        The same tables as those that were written, but for the rows' numbers.

    Raises
    ------
    WorkbookError
        If a file is missing or damaged.
    """
    books = [cells.read(folder / f"{sheet.table}.csv") for sheet in schema.SHEETS]
    grids = tuple(grid for book in books for grid in book.grids)
    return network_of(cells.Book(folder.name, "text", grids, books[0].remarks), today=today)


def csv_of(headers: Iterable[str], lines: Iterable[Sequence[str]]) -> str:
    """A table as CSV that no spreadsheet program takes for formulas.

    Parameters
    ----------
    headers
        The first line.
    lines
        The lines below.

    Returns
    -------
    str
        With a byte order mark, so that Excel reads accents, and an apostrophe before text that
        begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return; our reader takes it off.
    """
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(list(headers))
    writer.writerows(lines)
    return "\ufeff" + made.getvalue()


def table_csv(sheet: Sheet, table: pd.DataFrame) -> str:
    """A table of the workbook as CSV, under the headers of the sheet.

    Parameters
    ----------
    sheet
        The sheet.
    table
        Its table.

    Returns
    -------
    str
        One line per row; people who stand only in Interactions are left to that table.
    """
    if sheet is schema.CONTACTS:
        table = table[table["row"] > 0]
    columns = [column for column in shown(sheet) if not column.computed]
    records = table.to_dict("records")
    lines = [[_cell(column, record) for column in columns] for record in records]
    return csv_of((column.header for column in columns), lines)


def _cell(column: Column, record: Mapping[Any, Any]) -> str:
    value = record[column.name]
    if pd.isna(value) and column.kind in ("answered", "done"):
        value = record[column.kind]
    return _text(value)


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, (pd.Timestamp, dt.datetime)):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return cells.guarded(value) if isinstance(value, str) else str(value)


def _lines(table: pd.DataFrame) -> list[list[str]]:
    return [[_text(value) for value in line] for line in table.astype("object").to_numpy().tolist()]


def measures(network: Network, *, as_of: dt.date) -> dict[str, pd.DataFrame]:
    """The main measures of a workbook, over all that is known.

    Parameters
    ----------
    network
        The workbook.
    as_of
        The last day that counts.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables by name; docs/metrics.md says what each column means.
    """
    known = known_at(network, as_of)
    pairs = zip(network.settings["setting"], network.settings["value"], strict=True)
    chosen = Settings.of(list(pairs))
    contacts, log, chances = known.contacts, known.interactions, known.opportunities
    window = chosen.reply_window_days
    asked = asking_rows(log, window_days=window)
    episodes = follow_up.episodes(asked, as_of=as_of, lapse_days=chosen.lapse_days)
    promises = follow_up.follow_ups(log, as_of=as_of, missed_days=chosen.missed_days)
    return {
        "interactions_in_all": engagement.counts(log, as_of=as_of),
        "interactions_by_month": engagement.by_month(contacts, log, as_of=as_of),
        "interactions_by_channel": engagement.by_channel(log, as_of=as_of),
        "contacts": engagement.by_contact(log, as_of=as_of, active_days=chosen.active_days),
        "status": engagement.status(
            contacts,
            log,
            as_of=as_of,
            check_in_days=chosen.check_in_days,
            dormant_days=chosen.dormant_days,
        ),
        "approaches": episodes,
        "answers": follow_up.answer_rate(episodes, as_of=as_of, window_days=window),
        "answers_by_month": follow_up.answer_rate_by_month(
            episodes, as_of=as_of, window_days=window
        ),
        "follow_ups": promises,
        "follow_ups_by_state": follow_up.follow_up_states(promises),
        "led_further": follow_up.discussion_outcomes(
            log, chances, as_of=as_of, within_days=chosen.outcome_days
        ),
        "opportunities_in_all": opportunities.counts(chances, as_of=as_of),
        "opportunities_by_month": opportunities.by_month(chances, log, as_of=as_of),
        "opportunities_by_kind": opportunities.by_kind(chances, as_of=as_of),
        "opportunities_by_stage": opportunities.by_stage(chances, as_of=as_of),
    }


def vcards(contacts: pd.DataFrame, milestones: pd.DataFrame) -> str:
    """The contacts as vCard 3.0, which every address book reads; notes stay at home.

    Parameters
    ----------
    contacts, milestones
        The tables; birthdays come from the milestones.

    Returns
    -------
    str
        One card per contact; each keeps its own number, so that a later export renews it.
    """
    born = milestones[milestones["kind"] == "Birthday"]
    birthdays = dict(
        zip(born["contact"], zip(born["date"], born["what"], strict=True), strict=True)
    )
    named = contacts[contacts["row"] > 0].astype("object").where(contacts.notna(), "")
    return "".join(
        _vcard({str(name): value for name, value in record.items()}, birthdays)
        for record in named.to_dict("records")
    )


def _vcard(contact: Mapping[str, Any], birthdays: Mapping[str, tuple[pd.Timestamp, Any]]) -> str:
    name = str(contact["contact"])
    plain = re.sub(r"\s*\([^()]*\)\s*$", "", name) or name  # the company that tells namesakes apart
    given, _, family = plain.rpartition(" ")
    card = vobject.vCard()
    card.add("fn").value = name
    card.add("n").value = vobject.vcard.Name(family=family if given else "", given=given or family)
    if contact["company_now"]:
        card.add("org").value = [contact["company_now"]]
    for field, column in (("title", "role"), ("tel", "phone"), ("url", "linkedin")):
        if contact[column]:
            card.add(field).value = str(contact[column])
    for address in str(contact["email"]).replace(",", ";").split(";"):
        if address.strip():
            card.add("email").value = address.strip()
    if name in birthdays:
        day, what = birthdays[name]
        born = card.add("bday")
        yearless = day.year == 2000 and "year is not known" in str(what)
        born.value = f"1604-{day:%m-%d}" if yearless else f"{day:%Y-%m-%d}"
        if yearless:
            born.params["X-APPLE-OMIT-YEAR"] = ["1604"]
    card.add("uid").value = f"netmetrics-{hashlib.sha256(name.encode()).hexdigest()[:20]}"
    text: str = card.serialize()
    return text
