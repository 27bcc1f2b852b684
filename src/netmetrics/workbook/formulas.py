"""The formulas of the template: what Contacts and Start here work out without Python.

They use only what Excel, LibreOffice and Google Sheets work out alike: MAXIFS and COUNTIFS over
whole columns, SUMPRODUCT, INDEX and MATCH. XLOOKUP, LET, FILTER and UNIQUE are wrong or missing in
some of them. Each equals the measure named beside it in :mod:`netmetrics.metrics.engagement` for
names spelt as on Contacts; other names show in :func:`names_not_found`.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from netmetrics import schema
from netmetrics.schema import Column, Sheet

_TODAY = "TODAY()"
_QUARTER = f"DATE(YEAR({_TODAY}),3*INT((MONTH({_TODAY})-1)/3)+1,1)"


# Scratch columns on Start here: rows with several people, so that nothing has to be searched twice.
SHARED_ROWS = 500
_SHARED = {
    name: f"'Start here'!${column}$3:${column}${SHARED_ROWS + 2}"
    for name, column in {"names": "L", "counts_on": "M", "on": "N"}.items()
}


def shown(sheet: Sheet) -> list[Column]:
    """Columns that the template has, from left to right.

    Parameters
    ----------
    sheet
        The sheet.

    Returns
    -------
    list of Column
        All but those that are only read from other people's trackers.
    """
    return [column for column in sheet.columns if not column.foreign]


def letter(sheet: Sheet, name: str) -> str:
    """Letter of a column in the template.

    Parameters
    ----------
    sheet
        The sheet.
    name
        The column's table name.

    Returns
    -------
    str
        Such as ``"C"``.
    """
    return str(xl_col_to_name([column.name for column in shown(sheet)].index(name)))


def whole(sheet: Sheet, name: str) -> str:
    """Reference to a whole column, so that it grows with the sheet.

    Parameters
    ----------
    sheet
        The sheet.
    name
        The column's table name.

    Returns
    -------
    str
        Such as ``"Contacts!$A:$A"``.
    """
    at = letter(sheet, name)
    return f"{sheet.name}!${at}:${at}"


def part(sheet: Sheet, name: str, last: int) -> str:
    """Reference to a column from the first row under the header.

    Parameters
    ----------
    sheet
        The sheet.
    name
        The column's table name.
    last
        The last row.

    Returns
    -------
    str
        Such as ``"Contacts!$A$2:$A$2000"``.
    """
    at = letter(sheet, name)
    return f"{sheet.name}!${at}$2:${at}${last}"


def last_contact() -> str:
    """Last contact of the person in the row, as `last_contact_on` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    who = _mine("contact")
    date, contact, channel, answered = (
        whole(schema.INTERACTIONS, name) for name in ("date", "contact", "channel", "answered_on")
    )
    known = f'{date},{date},"<="&{_TODAY},{contact},{who},{channel},"<>Social"'
    written = "".join(f',{channel},"<>{one}"' for one in schema.CONVERSATION_CHANNELS)
    beside = f'ISNUMBER(FIND("; "&{who}&";",{_SHARED["names"]}))*{_SHARED["counts_on"]}'
    latest = (
        f'MAX(_xlfn.MAXIFS({known},{answered},"<>No"),'
        f'_xlfn.MAXIFS({known}{written},{answered},"No"),SUMPRODUCT(MAX({beside})))'
    )
    # No match gives 0, which a date format shows as 1900: dividing by it gives "" instead.
    return f'=IF({who}="","",IFERROR(ROUND(1/(1/{latest}),0),""))'


def days_since() -> str:
    """Days since the last contact with the person in the row, as `days_since` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    last = _mine("last_contact")
    return f'=IF({last}="","",{_TODAY}-{last})'


def next_check_in() -> str:
    """Next check-in with the person in the row, as `next_check_in_on` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    last = _mine("last_contact")
    return f'=IF({last}="","",{last}+INT({_rhythm()}))'


def status() -> str:
    """Status of the person in the row, as `status` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    who, last, paused = (_mine(name) for name in ("contact", "last_contact", "paused_until_on"))
    gap, rhythm = f"{_TODAY}-{last}", _rhythm()
    return (
        f'=IF({who}="","",IF(N({paused})>{_TODAY},"Paused",IF({last}="","Not yet contacted",'
        f'IF({gap}<={rhythm},"In touch",IF({gap}>{_setting("dormant_days")},"Quiet over a year",'
        f'IF({gap}<=1.5*{rhythm},"Due","Overdue"))))))'
    )


def people_with(word: str, last: int) -> str:
    """People with a status, without those who said No; of the new ones only those on your list.

    Parameters
    ----------
    word
        The status.
    last
        The last row of Contacts.

    Returns
    -------
    str
        The formula, as `listed` of ``status``, Paused apart.
    """
    column, agreed = (whole(schema.CONTACTS, name) for name in ("status", "ok_to_stay_in_touch"))
    everyone = f'COUNTIFS({column},"{word}",{agreed},"<>No")'
    new = word == "Not yet contacted"
    return f"={everyone}-{_not_followed(last)}" if new else f"={everyone}"


def people_not_followed(last: int) -> str:
    """People on Contacts who are not on your list, as "not followed" of ``your_list``.

    Parameters
    ----------
    last
        The last row of Contacts.

    Returns
    -------
    str
        The formula.
    """
    return f"={_not_followed(last)}"


def _not_followed(last: int) -> str:
    """Not yet contacted, in no row so far, without a day of adding and a rhythm of their own."""
    who, state, agreed, added, rhythm = (
        _filled(name, last)
        for name in ("contact", "status", "ok_to_stay_in_touch", "added_on", "check_in_days")
    )
    date, contact = (whole(schema.INTERACTIONS, name) for name in ("date", "contact"))
    on, names = _SHARED["on"], _SHARED["names"]
    alone = f'COUNTIFS({contact},{who},{date},"<="&{_TODAY})'
    beside = f'COUNTIFS({names},"*; "&{who}&";*",{on},"<="&{_TODAY})'
    listed = f'ISNUMBER({added})*({added}<={_TODAY})+({rhythm}<>"")+{alone}+{beside}'
    return f'SUMPRODUCT(({state}="Not yet contacted")*({agreed}<>"No")*(({listed})=0))'


def people_this_quarter(last: int) -> str:
    """People on Contacts with a row in this quarter, as `people` of ``counts``.

    Parameters
    ----------
    last
        The last row of Contacts.

    Returns
    -------
    str
        The formula.
    """
    who, date = _names(last), whole(schema.INTERACTIONS, "date")
    contact, on, names = whole(schema.INTERACTIONS, "contact"), _SHARED["on"], _SHARED["names"]
    alone = f'COUNTIFS({contact},{who},{date},">="&{_QUARTER},{date},"<="&{_TODAY})'
    beside = f'COUNTIFS({names},"*; "&{who}&";*",{on},">="&{_QUARTER},{on},"<="&{_TODAY})'
    return f'=SUMPRODUCT(({who}<>"")*(({alone}+{beside})>0))'


def times_this_quarter(last_row: int) -> str:
    """Rows of this quarter, once per person in them, as `touches` of ``counts``.

    Parameters
    ----------
    last_row
        The last row of Interactions.

    Returns
    -------
    str
        The formula.
    """
    date, named = (part(schema.INTERACTIONS, name, last_row) for name in ("date", "contact"))
    return (
        f'=SUMPRODUCT(({date}>={_QUARTER})*({date}<={_TODAY})*({named}<>"")*(1+{_others(named)}))'
    )


def follow_ups_due() -> str:
    """Follow-ups that are open on their day or later, as overdue and missed of ``follow_ups``.

    Returns
    -------
    str
        The formula.
    """
    due, done = (whole(schema.INTERACTIONS, name) for name in ("due_on", "done_on"))
    return f'=COUNTIFS({due},"<="&{_TODAY},{done},"")'


def names_not_found(last: int, last_row: int) -> str:
    """How often Interactions names somebody who is not on Contacts.

    Parameters
    ----------
    last
        The last row of Contacts.
    last_row
        The last row of Interactions.

    Returns
    -------
    str
        The formula: all names in the column less those found.
    """
    who, named = _names(last), part(schema.INTERACTIONS, "contact", last_row)
    contact = whole(schema.INTERACTIONS, "contact")
    filled = f"COUNTA({contact})-1+SUMPRODUCT({_others(named)})"
    beside = f'COUNTIF({_SHARED["names"]},"*; "&{who}&";*")'
    found = f'SUMPRODUCT(({who}<>"")*(COUNTIF({contact},{who})+{beside}))'
    return f"={_at_once(f'{filled}-{found}')}"


def dates_not_read() -> str:
    """Rows of Interactions whose date is text, which no formula here can count.

    Returns
    -------
    str
        The formula.
    """
    date = whole(schema.INTERACTIONS, "date")
    return f"={_at_once(f'COUNTA({date})-1-COUNT({date})')}"


def shared_rows(place: int, last_row: int) -> list[str]:
    """One row of the scratch columns: the rows of Interactions that name several people.

    Parameters
    ----------
    place
        1 for the first such row, 2 for the next.
    last_row
        The last row of Interactions.

    Returns
    -------
    list of str
        Formulas of the row's number, its names as "; Ana; Bo;", its day where it counts as
        contact (else 0), and its day.
    """
    at, above = f"$K{place + 2}", f"$K{place + 1}"
    below = f"{above}+1" if place > 1 else "1"
    contact = letter(schema.INTERACTIONS, "contact")
    rest = f"{_entry('contact', below)}:Interactions!${contact}${last_row}"
    number = f'MATCH("*;*",{rest},0)' + (f"+{above}" if place > 1 else "")
    names = f'SUBSTITUTE(SUBSTITUTE({_entry("contact", at)},"; ",";"),";","; ")'
    channel, on = _entry("channel", at), f"N({_entry('date', at)})"
    talked = ",".join(f'{channel}="{one}"' for one in schema.CONVERSATION_CHANNELS)
    failed = f'AND({_entry("answered_on", at)}="No",OR({talked}))'
    return [
        f'=IFERROR({number},"")',
        f'=IF({at}="","","; "&{names}&";")',
        f'=IF({at}="",0,IF(OR({channel}="Social",{failed},{on}>{_TODAY}),0,{on}))',
        f'=IF({at}="",0,{on})',
    ]


def _entry(name: str, row: str) -> str:
    return f"INDEX({whole(schema.INTERACTIONS, name)},{row})"


def write_next(place: int, last: int) -> str:
    """Name of the person whose check-in has waited longest.

    Parameters
    ----------
    place
        1 for the longest, 2 for the next.
    last
        The last row of Contacts.

    Returns
    -------
    str
        An array formula.
    """
    state, agreed, due = (
        part(schema.CONTACTS, name, last)
        for name in ("status", "ok_to_stay_in_touch", "next_check_in")
    )
    waiting = f'(({state}="Due")+({state}="Overdue"))*({agreed}<>"No")'
    first = f"SMALL(IF({waiting},{due}*100000+ROW({due})),{place})"
    names = whole(schema.CONTACTS, "contact")
    return f'{{=IFERROR(INDEX({names},MOD({first},100000)),"")}}'


def of_person(cell: str, name: str) -> str:
    """What Contacts says about the person named in a cell.

    Parameters
    ----------
    cell
        Where the name stands.
    name
        The table name of the column of Contacts.

    Returns
    -------
    str
        The formula.
    """
    names = whole(schema.CONTACTS, "contact")
    entry = f"INDEX({whole(schema.CONTACTS, name)},MATCH({cell},{names},0))"
    if schema.CONTACTS.column(name).kind == "text":
        entry += '&""'  # a blank, which would show as 0
    return f'=IF({cell}="","",{_at_once(entry)})'


def _at_once(formula: str) -> str:
    """The formula, worked out on opening: LibreOffice trusts saved results without TODAY()."""
    return f"IF({_TODAY}>0,{formula})"


def _mine(name: str) -> str:
    return f"Contacts[[#This Row],[{schema.CONTACTS.column(name).header}]]"


def _setting(name: str) -> str:
    at = [setting.name for setting in schema.SETTINGS].index(name)
    cell = f"Settings!$B${at + 2}"
    return f"IF(N({cell})>=1,{cell},{schema.SETTINGS[at].default})"


def _rhythm() -> str:
    own = _mine("check_in_days")
    return f"IF(N({own})>=1,{own},{_setting('check_in_days')})"


def _names(last: int) -> str:
    return _filled("contact", last)


def _filled(name: str, last: int) -> str:
    """A column of Contacts down to the last name: blanks below it would be slow to look for."""
    names = part(schema.CONTACTS, "contact", last)
    end = f'SUMPRODUCT(MAX(({names}<>"")*ROW({names})))'
    at = letter(schema.CONTACTS, name)
    return f"Contacts!${at}$2:INDEX(Contacts!${at}:${at},MAX(2,{end}))"


def _others(named: str) -> str:
    return f'LEN({named})-LEN(SUBSTITUTE({named},";",""))'
