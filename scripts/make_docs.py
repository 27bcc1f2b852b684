"""Write docs/problems.md and docs/workbook.md from the code; with --check, only compare."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from netmetrics import schema
from netmetrics.problems import Severity
from netmetrics.schema import Column, Sheet
from netmetrics.workbook import formulas, template
from netmetrics.workbook.codes import CODES, Code

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- Made by scripts/make_docs.py. Change what it is made from, then run: make docs -->"

SEVERITIES: Mapping[Severity, str] = {
    Severity.NOTE: "nothing is lost; you may want to know",
    Severity.WARNING: "it was read, or left out, in a way that you should look at",
    Severity.REFUSED_CELL: "the cell counts as blank; without its Date or Contact the row is left out",
    Severity.REFUSED_SHEET: "no row of the sheet is counted",
}
# What stands in the sentences about a file, which are written for any file.
FILE: Mapping[str, str] = {
    "name": "network.xlsx", "why": "a part fails its checksum", "what": "a web page", "size": "4,096",
    "do": "Open it in a spreadsheet program and save it as .xlsx, or download the file itself.",
    "row": "1048577", "column": "1", "line": "12", "found": 'Sheet "Budget": its headers are "Week", "Amount".',
}  # fmt: skip
OTHER_FILE: Mapping[str, Mapping[str, str]] = {
    "file-password": {"how": "File > Info > Protect Workbook"},
    "file-unreadable": {"why": "Permission denied"},
    "file-old-format": {"name": "network.xls", "what": "an old .xls workbook"},
    "file-encoding": {"name": "log.csv"},
    "file-quotes": {"name": "log.csv"},
    "file-no-sheet": {"do": "Name the columns Date and Contact, or run: netmetrics init"},
}

KINDS: Mapping[str, str] = {
    "name": "a name",
    "text": "text",
    "choice": "one of a list",
    "choices": "one or more of a list, separated by semicolons",
    "date": "a date",
    "span": "a date, a month such as 2024-02, or a year",
    "answered": "a date, Yes or No",
    "done": "a date, Yes or Cancelled",
    "days": "a whole number of days",
    "number": "a number",
    "value": "see below",
}

PROBLEMS = """\
# What netmetrics says about a workbook

Nothing in a workbook stops a report: whatever cannot be read is left out, counted and named, with
its place, what stands there and what to type. `netmetrics check FILE` prints the list;
`network.problems` holds it as a table. The codes below never change their meaning.

A line names the place first, then what is there, then what to do:

    Interactions!A3: Date holds "31/02/2026", which is not a date. The row is left out. Type a date, such as 2026-02-28.

After 25 cells of one kind in one column the others are counted in one line, with their range.

How much each costs:

{severities}

`netmetrics check` ends with exit code 0 when there is nothing worse than a note, with 1 when there
is a warning or a refusal, with 2 when the file cannot be used at all.
"""

WORKBOOK = """\
# The workbook

Your file stays yours: netmetrics reads it and changes nothing in it unless you ask. `netmetrics init` makes
a new one (`netmetrics init --sample` one with invented people); a tracker that you already keep is read
as it is. `netmetrics check FILE` shows how each of its columns is understood.

## In a minute

Only *Interactions* is needed, and of it only **Date** and **Contact**. Everything else can wait:
what is missing is left out of the numbers, and the report says so. A column that has no entry at
all counts as not recorded, never as 0 %; a column first filled on some day is judged from that day on.

{tabs} tabs are in view: {visible}.
{hidden} are hidden, for they are rarely needed. A right-click on any tab offers to show them (Unhide in
Excel, Show Sheet in LibreOffice, View > Hidden sheets in Google Sheets); the links to them on *Start here* work
from then on, for Excel follows none to a hidden sheet. Columns that are seldom filled are folded away at the right; the
+ above them opens the group.

## What the sheet works out by itself

The grey columns of *Contacts* and the counts on *Start here* are formulas, written for Excel,
LibreOffice and Google Sheets and tried in LibreOffice. They follow the calendar without Python.

| column | what it says |
|---|---|
| Status | the first that holds of: **Paused** (Paused until lies ahead), **Not yet contacted**, **In touch** (within the person's rhythm), **Quiet over a year**, **Due** (up to half again the rhythm), **Overdue** |
| Last contact | the latest row that counts as contact: any but Social, and not a meeting or call with No in Answered on |
| Days since | days from then to today |
| Next check-in | Last contact plus Check in every (the person's own, else the one on Settings) |

The counts on *Start here* leave out whoever has No in OK to stay in touch. **Not yet contacted** counts
those on your list: with a row of any kind, a day in Added on, or a Check in every of their own; the others on the
sheet are **not followed yet**. They are the numbers of the report for the same day, as long as names are
spelt as on Contacts, capitals apart: **Names in Interactions not on Contacts** counts the others
and names the first.

What the formulas cannot make out, though the report often can, is counted as **Entries that this sheet cannot
read**, and a line below the counts says where: a cell that shows an error, a date that is text, a row without a
name, a word that is not in the list of its column, a name that stands on Contacts twice (its Status says **{same_name}**; the first row
counts). They look at {contacts:,} rows of Contacts, at {rows:,} of Interactions, and at the first {shared} that name several
people; a new workbook has {ready} rows of Contacts prepared. Excel prepares more as you type; elsewhere copy the
grey cells down. What lies further is counted there too, so nothing is left out unseen.

## What is read

Excel workbooks (.xlsx, .xlsm), OpenDocument (.ods, with blanks where a cell shows an error), and text (.csv,
.tsv; UTF-8, UTF-16 or Western European; commas, semicolons, tabs or vertical bars). Old .xls, binary .xlsb and
"Strict Open XML" are refused with a word on how to save them.

- **Headers** may stand below a title and are understood whatever their case, spaces, hyphens, brackets or
  closing `?`, `:` and `*`. They must be English, as must the words for choices and the names of months: the other
  names that are understood are listed at the end. What is not understood is never guessed.
- **Dates** are best real dates. Text that can be only one day is read (`2026-03-04`, `4 March 2026`, or `25/04/2026`,
  which proves the order for its column). `03/04/2026` without proof, two-digit years and words such as
  *yesterday* are refused; **Date order** on Settings decides such dates.
- **Names** are the same after tidying spaces and capitals, and `Ruiz, Ana` is `Ana Ruiz`. Accents or another order of
  words are accepted when one person fits, with a word about it. Anything looser is asked, never merged.
  Several people in one cell, `Ana Ruiz; Bo Chen`, are told apart when each is on Contacts, or one is and the
  others are first and last names; with anything else between them (a comma, a slash, *and*) the cell is refused, with
  how to type it. Firms such as `Smith & Sons` are one contact.
- **One row per person** with a date of last contact, and no sheet of interactions, is read as one interaction
  each; the report says that the history is missing.
- **Rhythms** may be words in other trackers: monthly, every 6 weeks, 4 times a year. A week is 7 days, a month
  30, a quarter 91, a year 365.
- **Hidden and filtered rows** count like any other; totals, headings between the rows and notes below the table do not.

What is said about each of these stands in [problems.md](problems.md).
"""

OTHERS = """\
## What other trackers say

These tabs, headers and words are understood as well, in any case and with any hyphen or closing mark.
A column of *Contacts* that tells only the last contact or the next step becomes an interaction where no
sheet holds the interactions; however it is worded, such as *Date we last spoke*, it is known by *last* and a word for contact.
"""


def problems() -> str:
    """The page of all codes."""
    listed = [f"- **{severity.label}**: {text}" for severity, text in SEVERITIES.items()]
    parts = [MADE, PROBLEMS.format(severities="\n".join(listed))]
    for title, chosen in _sections().items():
        parts += [f"## {title}\n", *(_problem(code, entry) for code, entry in chosen.items())]
    return "\n".join(parts)


def _sections() -> dict[str, dict[str, Code]]:
    found: dict[str, dict[str, Code]] = {
        "Files that cannot be used": {},
        "Files, sheets and columns": {},
        "Rows": {},
        "Cells": {},
    }
    refused, sheets, rows, cells = found.values()
    for code, entry in CODES.items():
        start = code.partition("-")[0]
        if entry.severity is None:
            refused[code] = entry
        elif start in ("file", "text", "sheet", "column", "history", "nothing"):
            sheets[code] = entry
        elif start in ("rows", "row", "next"):
            rows[code] = entry
        else:
            cells[code] = entry
    return found


def _problem(code: str, entry: Code) -> str:
    values = {**FILE, **OTHER_FILE.get(code, {})}
    example, fix = entry.example, entry.fix
    if entry.severity is None:
        example, fix = example.format(**values), fix.format(**values)
    said = f"{entry.severity.label}. " if entry.severity is not None else ""
    return (
        f"### {code}\n\n{_upper(entry.title)}. {_upper(said)}{entry.meaning}\n\n"
        f"> {example}\n\n{fix}\n"
    )


def workbook() -> str:
    """The page of all sheets and columns."""
    hidden = [sheet.name for sheet in template.HIDDEN]
    shown = ["Start here", *(one.name for one in schema.SHEETS if one.name not in hidden)]
    numbers = {3: "Three", 4: "Four", 5: "Five", 6: "Six"}
    prose = WORKBOOK.format(
        tabs=numbers[len(shown)],
        visible=_and(f"*{name}*" for name in shown),
        hidden=_and(f"*{name}*" for name in sorted(hidden)),
        same_name=formulas.SAME_NAME,
        contacts=template.REACH["Contacts"],
        rows=template.REACH["Interactions"],
        shared=formulas.SHARED_ROWS,
        ready=template.READY["Contacts"],
    )
    ordered = [one for one in schema.SHEETS if one.name not in hidden]
    ordered += [schema.MILESTONES, schema.SETTINGS_SHEET]
    return "\n".join(
        [MADE, prose, *map(_sheet, ordered), _settings(), OTHERS, *map(_others, ordered)]
    )


def _sheet(sheet: Sheet) -> str:
    opened = [one for one in sheet.columns if not (one.folded or one.foreign)]
    folded = [one for one in sheet.columns if one.folded]
    lines = [f"## {sheet.name}\n", *_table(opened)]
    if folded:
        lines += ["\nFolded away at the right:\n", *_table(folded)]
    return "\n".join(lines) + "\n"


def _table(columns: Iterable[Column]) -> list[str]:
    lines = ["| column | holds | what it is for |", "|---|---|---|"]
    for column in columns:
        name = f"**{column.header}**" + (" (needed)" if column.needed else "")
        holds = "a formula" if column.computed else KINDS[column.kind]
        if column.choices:
            holds += f": {', '.join(column.choices)}"
        lines.append(f"| {name} | {holds} | {column.help} |")
    return lines


def _others(sheet: Sheet) -> str:
    """The tabs, headers and words of other trackers that mean this sheet, its columns, its choices."""
    lines = [f"### As {sheet.name}\n", f"- a tab called {_and(sheet.aliases, 'or')}"]
    for column in sheet.columns:
        headers = (column.header, *column.aliases) if column.foreign else column.aliases
        said = f"**{column.header}**: {', '.join(headers)}" if headers else f"**{column.header}**"
        if words := _words(column):
            said += f". Words in its cells: {words}"
        if headers or words:
            lines.append(f"- {said}")
    return "\n".join(lines) + "\n"


def _words(column: Column) -> str:
    taken = {"answered": ("Yes", "No"), "done": ("Yes", "Cancelled")}.get(
        column.kind, column.choices
    )
    by_choice: dict[str, list[str]] = {}
    for word, choice in column.words.items():
        if choice in taken:
            by_choice.setdefault(choice, []).append(word)
    return "; ".join(f"{choice} ({', '.join(words)})" for choice, words in by_choice.items())


def _settings() -> str:
    lines = [
        "A blank Value keeps the usual one. Beside the settings stand the lists of choices that you may",
        "extend, one under the other.\n",
        "| setting | usually | what it does |",
        "|---|---|---|",
    ]
    lines += [f"| {one.label} | {one.default} | {one.meaning} |" for one in schema.SETTINGS]
    return "\n".join(lines) + "\n"


def _and(words: Iterable[str], last: str = "and") -> str:
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def main(arguments: list[str]) -> int:
    """Write both pages, or say which of them is out of step."""
    stale = 0
    for name, text in {"problems.md": problems(), "workbook.md": workbook()}.items():
        path = DOCS / name
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"docs/{name} is not what the code says. Run: make docs", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
