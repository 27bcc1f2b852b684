"""Every kind of problem that reading a workbook can name: its code, what it means, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netmetrics.problems import Severity, WorkbookError


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    Parameters
    ----------
    title
        A few words for a list.
    severity
        What it costs; None when the whole file is refused.
    meaning
        What the reader does about it and why.
    example
        A message as a person sees it, without the remedy. For a refused file it is the template.
    fix
        What to type or do.
    """

    title: str
    severity: Severity | None
    meaning: str
    example: str
    fix: str


_NOTE, _WARN, _CELL, _SHEET = Severity

# fmt: off
CODES: Mapping[str, Code] = MappingProxyType({
    # the whole file
    "file-unreadable": Code("cannot be opened", None, "The computer does not let the file be read.",
        "{name} cannot be opened ({why}).", "Close other programs that hold it, or check the file's permissions."),
    "file-empty": Code("empty file", None, "The file holds nothing at all.",
        "{name} is empty (0 bytes).", "Copy or download it again."),
    "file-cut-short": Code("cut short", None, "The end of the file is missing, as after a broken copy or download.",
        "{name} is cut short.", "Copy or download it again."),
    "file-damaged": Code("damaged", None, "A part of the file is missing, broken or there twice.",
        "{name} is damaged ({why}).", "Copy or download it again, or open it in a spreadsheet program and save it anew."),
    "file-password": Code("needs a password", None, "An encrypted workbook is not opened.",
        "{name} needs a password.", "Remove it ({how}) and save."),
    "file-old-format": Code("format not read", None, "Only .xlsx, .xlsm, .ods, .csv and .tsv are read.",
        "{name} is {what}, which is not read.", 'Open it and save it as "Excel Workbook (.xlsx)".'),
    "file-not-a-workbook": Code("not a workbook", None, "What the file holds is not what its name says.",
        "{name} is {what}, not a workbook.", "{do}"),
    "file-entities": Code("holds XML entities", None,
        "No spreadsheet program writes a document type or entities; they can make a small file grow without end.",
        "{name} holds XML entities, which no spreadsheet program writes.", "Ask whoever made it for a plain copy."),
    "file-too-big": Code("too big", None, "Unpacked, the file would be larger than any workbook of people can be.",
        "{name} would unpack to {size} MB.", "Remove what does not belong to the log and save it anew."),
    "file-long-text": Code("a text too long for any cell", None,
        "In Excel a cell holds 32,767 characters; a text many times as long comes from no spreadsheet program.",
        "{name} has a text of more than 1 MB, and a cell holds 32,767 characters.",
        "Shorten it and save the file anew."),
    "file-too-many-rows": Code("more rows than a sheet has", None, "A sheet has 1,048,576 rows and 16,384 columns.",
        "{name} has a cell at row {row}, column {column}, beyond the end of any sheet.",
        "Open it in a spreadsheet program and save it anew."),
    "file-encoding": Code("encoding unknown", None, "Text is read as UTF-8, UTF-16 or Western European (cp1252).",
        "{name} is text in an encoding that cannot be told.", 'Save it as "CSV UTF-8".'),
    "file-quotes": Code("quotes not closed", None, "Reading on would swallow the rows that follow.",
        '{name} has a quotation mark near line {line} that is not closed or not doubled.',
        "Close it, or save the file as .xlsx."),
    "file-no-sheet": Code("no sheet of ours", None,
        "No sheet has the headers of Interactions or Contacts, under any name that is known.",
        "{name} has no sheet that can be read as Interactions or Contacts. {found}", "{do}"),

    # a sheet
    "sheet-needed-missing": Code("a needed column is missing", _SHEET, "Without it no row can be placed.",
        "no column for Date was found; the headers are: Contact, Notes.", "Name the column Date."),
    "sheet-header-twice": Code("two columns with one name", _SHEET, "Which of the two counts cannot be known.",
        'columns B and D are both headed "Contact".', "Rename or delete one of them."),
    "sheet-two-headers": Code("two header rows", _SHEET, "Headers over two rows, or merged, cannot be told from data.",
        "row 2 looks like a second header row: (the day), (the person).", "Keep one row of headers, without merged cells."),
    "sheet-no-header": Code("a table without header row", _SHEET, "Without headers no column can be told.",
        "the table People has no header row.", "Switch its header row on (Table Design > Header Row)."),
    "sheet-hidden": Code("a hidden sheet was read", _NOTE, "Hidden sheets are read when their name or headers are ours.",
        "the sheet is hidden and was read.", "Nothing to do, unless it is an old copy: then delete it."),
    "sheet-unused": Code("a sheet was not used", _NOTE, "Its headers are not those of any sheet that is known.",
        'the sheet was not read: its headers are "Week", "Budget".', "Nothing to do."),
    "sheet-second-list": Code("a sheet about something else", _WARN,
        "Beside a tab named Contacts, one that only names a contact person, such as a list of applications, is no second list of people.",
        'the sheet was not read: "Contacts" holds the people, and "Contact person" here only names them.',
        "Nothing to do, or add its people to Contacts; a tab that lists people can be called People."),
    "sheet-second-log": Code("a sheet about something else", _WARN,
        "Beside a tab that is the log, one with days, names and a subject of its own, such as a list of wins, is no second log.",
        'the sheet was not read: "Interactions" is the log, and "Prize" here is about something else.',
        "Nothing to do; if it is part of the log, head its columns alike, and if it lists opportunities, name the tab Opportunities."),
    "sheet-read-as-log": Code("a tab named Contacts was read as the log", _WARN,
        "Where no other sheet is the log, one with days and with names that come again, or with more that a log has, is taken for it.",
        "the sheet holds days and names that come again, so it was read as the log of interactions.",
        'If it is the log, name the tab Interactions. If it is a list of people, give "Date" a header that says what it is, such as Date met.'),
    "column-unused": Code("columns were not used", _NOTE, "A header that is not understood is never guessed at.",
        'columns not used: "Tier" (C), "Groups" (D).', "Nothing to do; netmetrics check shows what each column is used as."),
    "column-no-header": Code("a column without a header", _WARN, "Nothing says what it holds, so it is not read.",
        'column C has no header and was not read; it holds "Ruiz" (C2) and 1 more cell.',
        'Type above it what it is, such as "Last name" or "Notes"; any other word leaves it out.'),
    "column-days-unused": Code("a column of dates was not used", _WARN,
        "Its header is not understood, but it may hold the day of a contact, an answer or a follow-up.",
        '"Catch-up month" holds dates and was not used.',
        'Name it "Last contact" if it says when you were last in touch; in a log "Answered on", "Due" or "Done".'),
    "column-unreadable": Code("a column was not used", _WARN,
        "Its header may mean one of ours, but not one of its cells can be read so.",
        'nothing in "Response" can be read as Answered on, so the column was left out.',
        'Rename the column if it is meant, such as to "Answered on".'),
    "history-missing": Code("only the last contact is known", _WARN,
        "A tracker with one row per person holds one date each; each became one interaction.",
        "the sheet holds only the last contact with each person; 12 became one interaction each, and who started it "
        "and whether it was answered is not known.",
        "If you know of earlier contacts, add a sheet Interactions with a row for each, these last ones too: from then on only that sheet is counted."),
    "history-later": Code("a last contact that is not in the log", _WARN,
        "Beside a log a column Last contact is not counted, so a day that stands only there is missing from every number.",
        "Last contact is later than the last row in the log for 2 people (B2, B3); only the log is counted.",
        "Add a row to the log for each, with that day and the name."),
    "nothing-recorded": Code("nothing recorded yet", _NOTE, "The sheet has its headers and no rows.",
        "nothing is recorded yet.", "Type a date and a name to begin."),
    "text-format": Code("how the text file was read", _NOTE, "A text file does not say how it is written.",
        "read as UTF-8, separated by commas.", "Nothing to do if the names look right."),
    "text-encoding-guessed": Code("the encoding was guessed", _WARN, "Letters with accents may be wrong if the guess is.",
        "read as Western European text (cp1252), separated by commas.", 'If names look wrong, save it as "CSV UTF-8".'),
    "file-misnamed": Code("another kind of file than its name says", _NOTE, "What the file holds decides.",
        "the file is an Excel workbook, although its name ends in .xls.", "Rename it so that it ends in .xlsx."),
    "file-opendocument": Code("an OpenDocument file", _WARN, "Error cells come as blanks from it, and it is never written to.",
        "an .ods file: cells with errors look blank in it, and hidden rows like any other.", "In LibreOffice: File > Save As > Excel 2007-365 (.xlsx)."),

    # rows
    "rows-above-header": Code("rows above the header", _WARN, "A title above the table is passed over.",
        "the headers stand in row 4; rows 1 to 3 were passed over.", "Nothing to do, or delete those rows."),
    "rows-blank-inside": Code("blank rows inside", _WARN, "Reading goes on below them; nothing is dropped.",
        "row 5 is blank; the rows below were read.", "Delete blank rows, or spreadsheet tables end there."),
    "rows-total": Code("total row", _WARN, "A total is not a person.", "row 90 is a total and was left out.",
        "Nothing to do."),
    "rows-waiting": Code("rows that wait for an entry", _NOTE, "Google Sheets fills a column of boxes to the end with FALSE.",
        "rows 40 to 1000 hold only unticked boxes and were left out.", "Nothing to do."),
    "rows-aside": Code("entries outside the columns that are read", _NOTE, "What stands beside the list is no row of it.",
        "rows 40 to 42 have entries only in columns that are not read, and were left out.",
        "Nothing to do; or, if they belong to the list, fill in Date and Contact."),
    "rows-heading": Code("heading between rows", _WARN, "A row with one text across the sheet is the title of the rows below it.",
        'row 4 ("WORK FRIENDS") is a heading and was left out.', "Nothing to do, unless it is a person: then unmerge the row, or fill in more of it."),
    "rows-notes": Code("notes below the table", _WARN, "A remark under the table is not a row of it.",
        "row 92 is a note and was left out.", "Nothing to do, or keep notes on another sheet."),
    "rows-header-again": Code("headers repeated", _NOTE, "A header row in the middle is passed over.",
        "row 50 repeats the headers and was left out.", "Nothing to do, or delete what is repeated."),
    "rows-another-table": Code("another table on the sheet", _CELL,
        "Headers further down begin a table of its own, whose columns mean something else; a sheet is read as one table.",
        "row 9 begins another table (Date, Person, Prize); rows 10 to 11 below it were left out.",
        "Put that table on a sheet of its own, its headers in the first row."),
    "rows-under-table": Code("rows under the table", _WARN, "They are read, but formulas and filters of the table miss them.",
        "rows 40 to 42 stand under the table, which ends in row 39; they were read.",
        "Nothing is lost. To make the table end in row 42: in Excel drag its corner down, in LibreOffice choose Data > Define Range."),
    "rows-hidden": Code("hidden rows", _WARN, "Hidden and filtered rows count like all others.",
        "12 hidden or filtered rows were read and counted.", "Delete what should not count."),
    "rows-alike": Code("rows that are alike", _NOTE,
        "Equal in day, person, channel and who started it. Both count, for there may have been two; docs/metrics.md calls them possible duplicates.",
        "rows 2 and 15 (2026-03-14, Ana Ruiz, Email, Me) are alike.", "If it was entered twice, delete one."),
    "row-incomplete": Code("a row was left out", _CELL, "A row without what it needs cannot be placed.",
        "the row has no Date. The row is left out.", "Fill it in."),
    "row-too-long": Code("more entries than columns", _WARN,
        "In a text file a comma inside an entry begins another one, and what follows moves one column to the right.",
        'row 2 has 3 entries for 2 columns, so "Ana" was not read.',
        'Put an entry that holds a comma or the like in quotation marks, such as "Ruiz, Ana"; if it is a column of its own, type a header for it.'),
    "cells-merged": Code("merged cells", _CELL,
        "A spreadsheet keeps what merged cells show in the first of them; the others are blank.",
        "the row has no Date: this cell is one of the merged cells A2:A4, and what they hold belongs to A2 alone. The row is left out.",
        "Unmerge them and fill in each of their cells."),
    "next-step-alone": Code("a next step without a last contact", _WARN, "There is no interaction for it to belong to.",
        "3 rows with a next step but no last contact; the next step was not read.", "Type when you were last in touch."),

    "next-step-word": Code("only Yes or No as next step", _NOTE, "No is no promise; Yes is one that was not put into words.",
        'Follow up? holds "N" or the like in 3 cells, read as no next step.', "Nothing to do."),

    # cells
    "cell-error": Code("an error cell", _WARN, "An error is never read as blank; the value is missing.",
        "Notes shows #N/A.", "Correct the formula or type the value."),
    "cell-no-result": Code("a formula without a result", _CELL, "The file was saved by a program that does not calculate.",
        "Date holds a formula without a saved result. The row is left out.", "Open the file in Excel or LibreOffice and save it."),
    "date-text": Code("dates typed as text", _WARN, "Text that can be only one day is read.",
        'Date holds 12 cells as text, such as "4 Mar 2026"; read as dates.', "Format the column as dates."),
    "date-serial": Code("dates shown as plain numbers", _WARN, "A day number in a date column is read as that day.",
        "Date holds 3 cells as plain numbers, such as 46000 = 9 December 2025; read as dates.", "Format the column as dates."),
    "date-order": Code("order of day and month proved", _WARN,
        "One date in the column can only be read one way, so all are read that way.",
        'Date holds 7 cells such as "03/04/2026"; read day first, as "25/04/2026" shows.',
        "Format the column as dates."),
    "date-ambiguous": Code("a date that could be two days", _CELL, "Nothing proves whether the day or the month comes first.",
        'Date holds "03/04/2026", which could be 3 April 2026 or 4 March 2026. The row is left out.',
        "Type 2026-04-03 or 2026-03-04, or set Date order on the sheet Settings (a sheet with Setting and Value in its first row; a text file is saved as .xlsx first)."),
    "date-two-digit-year": Code("a year of two digits", _CELL, "The century, and often the order, is not known.",
        'Date holds "03/04/26", a year of two digits. The row is left out.', "Type the date in full, such as 2026-04-03."),
    "date-impossible": Code("not a date", _CELL, "The text cannot be read as one day.",
        'Date holds "31/02/2026", which is not a date. The row is left out.', "Type a date, such as 2026-02-28."),
    "date-zone": Code("a time with a zone", _CELL, "Which day it was depends on where you were.",
        'Date holds "2026-03-04T23:30:00Z", a time with a zone. The row is left out.', "Type the day alone, such as 2026-03-04."),
    "date-number": Code("a number that is no day", _CELL, "Only numbers for days from 1990 on are taken for dates.",
        "Date holds the number 12, which is not a date. The row is left out.", "Type a date, such as 2026-02-28."),
    "date-no-day": Code("no date yet", _NOTE, "Words such as never, n/a or - in a date column are read as blank.",
        'Last contact holds "NEVER" or the like in 4 cells, read as blank.', "Nothing to do."),
    "date-future": Code("a date in the future", _WARN, "It is kept; a report counts it once its day has come.",
        "Date holds 2062-03-04, which lies in the future.", "Correct the year if it is a slip."),
    "date-too-old": Code("a date before 1990", _CELL, "Such a date in the log is a slip or a wrong format.",
        "Date holds 1900-01-05, which is before 1990. The row is left out.", "Correct the date."),
    "date-before-message": Code("an answer before its message", _WARN, "The answer is left out; the row stays.",
        "Answered on holds 2026-03-01, before the row's own date 2026-03-04; left out.", "Correct one of the two dates."),
    "closed-before-opened": Code("closed before it came up", _WARN, "The day is left out, and without it the opportunity counts as open.",
        "Closed on holds 2026-03-01, before Date 2026-03-04 (A2); left out, so the opportunity counts as open.",
        "Correct one of the two dates."),
    "closed-without-day": Code("won or lost, and no day", _WARN, "Without the day no report can tell whether it was so by its end.",
        "Closed on is blank although the opportunity is Won, so it counts as open.", "Type the day it was won."),
    "choice-unknown": Code("not one of the choices", _WARN, "It is kept as typed and counted as not recorded.",
        'Channel holds "Pigeon", which is not one of the choices.', "Choose In person, Video, Call, Message, Email or Social."),
    "formula-typed-over": Code("a formula typed over", _WARN, "What stands in a grey column of the template is not read, and the sheet shows it instead of its answer.",
        'Status holds "Acme" in place of its formula.', "Move what you typed to the column it belongs to, and copy the grey cell of another row over this one."),
    "answer-unknown": Code("neither a date nor Yes or No", _CELL, "The cell is taken as blank.",
        'Answered on holds "Partial", which is neither a date nor Yes or No.', "Type the day of the answer, Yes or No."),
    "days-unknown": Code("not a number of days", _CELL, "The cell is taken as blank.",
        'Check in every (days) holds "often", which is not a number of days.', "Type a whole number, such as 60."),
    "days-two-ways": Code("a rhythm that could be two", _WARN,
        "Bimonthly and biweekly mean every second month or week to some, and twice in one to others; the longer is read.",
        'Check in every (days) holds "bimonthly", which could mean 60 or 15 days; read as 60.', "Type a whole number, such as 60."),
    "number-unknown": Code("not a number", _CELL, "The cell is taken as blank.",
        'Value holds "plenty", which is not a number.', "Type a number, such as 1200."),
    "name-not-text": Code("not a name", _CELL, "A date, a time or a mark alone is nobody's name.",
        "Contact holds 2026-03-04, not a name. The row is left out.", "Type the person's name."),
    "name-packed": Code("several people in one cell", _CELL,
        "Names separated by ; are split when one of them stands on Contacts; in any other form it is not known where one ends.",
        'Contact holds "Ana Ruiz, Bo Chen, Cy Dale", which seems to be several people. The row is left out.',
        'Put each person on Contacts and type "Ana Ruiz; Bo Chen; Cy Dale", or give each a row of their own.'),
    "name-perhaps-several": Code("one person, or several", _WARN,
        "Ruiz Soler, Ana Maria is one person and Ana Ruiz, Bo Chen are two; where nothing tells, it stays one.",
        'Contact holds "Ana Ruiz, Bo Chen", read as one person.',
        'If they are several: put each person on Contacts and type "Ana Ruiz; Bo Chen", or give each a row of their own.'),
    "name-nobody": Code("a name that names nobody", _WARN, "It counts as one person called so.",
        'Contact holds "Team lunch", read as a person of that name.', "Type who was there, with ; between the names, or leave the row out."),
    "name-tidied": Code("names matched after tidying", _NOTE, "Spaces, capitals and the order Last, First do not matter.",
        "3 cells differ from Contacts only in spaces, capitals or order; matched.", "Nothing to do."),
    "name-close": Code("a name spelt a little differently", _WARN, "Equal but for accents or order, and only one person fits.",
        'Contact holds "Jose Diaz", read as "José Díaz" (Contacts!A4).', "Spell it as on Contacts."),
    "name-unknown-near": Code("a name not on Contacts, but close to one", _WARN,
        "Nothing tells a slip from another person with a similar name, so names are never merged.",
        'Contact "M. Okafro" is not on Contacts.',
        "Correct the name, or add the person to Contacts."),
    "names-unknown": Code("names not on Contacts", _NOTE, "The rows are kept and the people counted, with nothing else known.",
        '3 people stand in the log and not on Contacts: "Ana Ruiz", "Bo Chen" and "Dee O\'Neil". Their rows are counted.', "Add them to Contacts to follow them."),
    "introduced-by-self": Code("introduced by themself", _WARN, "Nobody introduces you to themself; the cell is taken as blank.",
        "Introduced by holds the person's own name; left out.", "Type who introduced you, or leave it blank."),
    "name-twice": Code("two contacts with one name", _CELL, "Interactions could belong to either.",
        'Name holds "Chris Smith", the same name as A2. The row is left out.',
        'Add what tells them apart, such as "Chris Smith (Acme)".'),
    "setting-unknown": Code("a setting that does not exist", _WARN, "It has no effect.",
        'there is no setting "Colour".', "Settings are listed in the documentation of the workbook."),
    "setting-wrong": Code("a setting that cannot be used", _WARN, "The usual value is used instead.",
        'Days to answer holds "many", which is not a whole number from 1 to 36,500.', "Type a whole number."),
})
# fmt: on


def refusal(code: str, name: str, **details: str | int) -> WorkbookError:
    """Make the error for a file that cannot be used.

    Parameters
    ----------
    code
        One of the codes without a severity.
    name
        The file's name.
    **details
        What else the code's sentence asks for.

    Returns
    -------
    WorkbookError
        With one sentence and one remedy.
    """
    entry = CODES[code]
    return WorkbookError(f"{entry.example} {entry.fix}".format(name=name, **details))
