"""The formulas of the template: what Contacts and Start here work out without Python.

They use only what Excel, LibreOffice and Google Sheets work out alike: MAXIFS and COUNTIFS over
whole columns, SUMPRODUCT, INDEX and MATCH. XLOOKUP, LET, FILTER and UNIQUE are wrong or missing in
some of them. Each equals the measure named beside it in :mod:`netmetrics.metrics.engagement` for
names spelt as on Contacts; other names show in :func:`names_not_found`, and whatever else they
cannot make out in :func:`not_understood`: a cell that shows an error counts as blank, as it does for
the reader, so that it spoils no row but its own. Areas begin at the header, so that a row inserted
right below it is inside.
"""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from netmetrics import schema
from netmetrics.schema import Column, Sheet

_TOMORROW = "TODAY()+1"  # a date may carry a time of day
_QUARTER = "DATE(YEAR(TODAY()),3*INT((MONTH(TODAY())-1)/3)+1,1)"
FIRST_LOGGED = 32874  # 1990-01-01: rows before it are left out

SAME_NAME = "Same name above"
LOOK_AT = "Not read here: "
# The quotes let stray blanks be seen.
NOT_FOUND, NOT_FOUND_ROW = "Not on Contacts: “", "”, in Interactions row "
NOT_FOUND_SEVERAL = "Not on Contacts: somebody in a row with several people"
SEVERAL = "rows with several people"

# Scratch columns on Start here: rows with several people, so that nothing has to be searched twice.
SHARED_ROWS = 500
SHARED_AT = 10  # the first of them: K
_SHARED = {
    name: f"'Start here'!${column}$3:${column}${SHARED_ROWS + 2}"
    for name, column in {"place": "K", "names": "L", "counts_on": "M", "on": "N"}.items()
}
# And single cells, each with its name in the column before.
CELLS_AT = 16  # their column: Q
_CELLS = ("check_in_days", "dormant_days", "contacts", "interactions")


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
    """Reference to a column from its header to a row.

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
        Such as ``"Contacts!$A$1:$A$2001"``.
    """
    at = letter(sheet, name)
    return f"{sheet.name}!${at}$1:${at}${last}"


def last_contact() -> str:
    """Last contact of the person in the row, as `last_contact_on` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    who = _mine("contact")
    contact, channel, answered = (
        whole(schema.INTERACTIONS, name) for name in ("contact", "channel", "answered_on")
    )
    known = f"{whole(schema.INTERACTIONS, 'date')},{_so_far()},{contact},{same(who)}"
    known += f',{channel},"<>Social"'
    written = "".join(f',{channel},"<>{one}"' for one in schema.CONVERSATION_CHANNELS)
    beside = f'ISNUMBER(FIND("; "&LOWER(TRIM({who}))&";",{_SHARED["names"]}))'
    latest = (
        f'INT(MAX(_xlfn.MAXIFS({known},{answered},"<>No"),'
        f'_xlfn.MAXIFS({known}{written},{answered},"No"),'
        f"SUMPRODUCT(MAX({beside}*{_SHARED['counts_on']}))))"
    )
    # No match gives 0, which a date format shows as 1900: dividing by it gives "" instead.
    return f'=IFERROR(IF(OR({who}="",{_is_second(who)}),"",ROUND(1/(1/{latest}),0)),"")'


def _is_second(who: str) -> str:
    """Whether the name stands further up already: the reader takes the first only."""
    names = whole(schema.CONTACTS, "contact")
    return f"IFERROR(MATCH({_literal(who)},{names},0)<ROW(),FALSE)"


def days_since() -> str:
    """Days since the last contact with the person in the row, as `days_since` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    last = _mine("last_contact")
    return f'=IF({last}="","",TODAY()-{last})'


def next_check_in() -> str:
    """Next check-in with the person in the row, as `next_check_in_on` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    last, own = _mine("last_contact"), _mine("check_in_days")
    days = f"IF({_whole_days(own)},{own},{_cell('check_in_days')})"
    return f'=IF({last}="","",{last}+{days})'


def status() -> str:
    """Status of the person in the row, as `status` of ``status``.

    Returns
    -------
    str
        The formula of the calculated column.
    """
    who, last, paused = (_mine(name) for name in ("contact", "last_contact", "paused_until_on"))
    gap, rhythm = f"(TODAY()-{last})", f"({_mine('next_check_in')}-{last})"
    return (
        f'=IF(IFERROR({who}="",TRUE),"",IF({_is_second(who)},"{SAME_NAME}",'
        f'IF(IFERROR(N({paused}),0)>={_TOMORROW},"Paused",IF({last}="","Not yet contacted",'
        f'IF({gap}<={rhythm},"In touch",IF({gap}>{_cell("dormant_days")},"Quiet over a year",'
        f'IF({gap}<=1.5*{rhythm},"Due","Overdue")))))))'
    )


def people_with(word: str) -> str:
    """People with a status, without those who said No; of the new ones only those on your list.

    Parameters
    ----------
    word
        The status.

    Returns
    -------
    str
        The formula, as `listed` of ``status``, Paused apart.
    """
    column, agreed = (whole(schema.CONTACTS, name) for name in ("status", "ok_to_stay_in_touch"))
    everyone = f'COUNTIFS({column},"{word}",{agreed},"<>No")'
    new = word == "Not yet contacted"
    return _array(f"{everyone}-{_not_followed()}") if new else f"={everyone}"


def people_not_followed() -> str:
    """People on Contacts who are not on your list, as "not followed" of ``your_list``.

    Returns
    -------
    str
        The formula.
    """
    return _array(_not_followed())


def _not_followed() -> str:
    """Not yet contacted, in no row so far, without a day of adding and a rhythm of their own."""
    who, state, agreed, added, rhythm = (
        _clean(schema.CONTACTS, name)
        for name in ("contact", "status", "ok_to_stay_in_touch", "added_on", "check_in_days")
    )
    alone = _times(whole(schema.INTERACTIONS, "contact"), same(who), _so_far())
    beside = _times(_SHARED["names"], _among(who), _so_far(_SHARED["on"]))
    own = _whole_days(rhythm)
    listed = f"ISNUMBER({added})*({added}>=1)*({added}<{_TOMORROW})+{own}+{alone}+{beside}"
    return f'SUMPRODUCT(({state}="Not yet contacted")*({agreed}<>"No")*(({listed})=0))'


def people_this_quarter() -> str:
    """People on Contacts with a row in this quarter, as `people` of ``counts``.

    Returns
    -------
    str
        The formula.
    """
    who, state = (_clean(schema.CONTACTS, name) for name in ("contact", "status"))
    contact, on = whole(schema.INTERACTIONS, "contact"), _SHARED["on"]
    alone = _times(contact, same(who), _so_far(since=_QUARTER))
    beside = _times(_SHARED["names"], _among(who), _so_far(on, since=_QUARTER))
    listed = f'({who}<>"")*({state}<>"{SAME_NAME}")'
    return _array(f"SUMPRODUCT({listed}*(({alone}+{beside})>0))")


def times_this_quarter() -> str:
    """Rows of this quarter, once per person in them, as `touches` of ``counts``.

    Returns
    -------
    str
        The formula.
    """
    date, named = (_clean(schema.INTERACTIONS, name) for name in ("date", "contact"))
    return _array(f"SUMPRODUCT(({date}>={_QUARTER})*({date}<{_TOMORROW})*({_how_many(named)}))")


def follow_ups_due() -> str:
    """Follow-ups that are open on their day or later, as overdue and missed of ``follow_ups``.

    Returns
    -------
    str
        The formula.
    """
    date, named, due, done = (
        _clean(schema.INTERACTIONS, name) for name in ("date", "contact", "due_on", "done_on")
    )
    known = f"ISNUMBER({date})*({date}>={FIRST_LOGGED})*({date}<{_TOMORROW})"
    known += f"*ISNUMBER({due})*({due}>=1)*({due}<{_TOMORROW})"
    outside = f"({done}<{FIRST_LOGGED})+({done}>={_TOMORROW})"
    still = f'(({done}="")+({done}="No")+ISNUMBER({done})*({outside})>0)'
    return _array(f"SUMPRODUCT({known}*{still}*({_how_many(named)}))")


def names_not_found() -> str:
    """How often Interactions names somebody who is not on Contacts.

    Returns
    -------
    str
        The formula: who stands alone in a row and is not found, and all names in rows with
        several people less those found.
    """
    names, who = _filled(schema.CONTACTS, "contact"), _clean(schema.CONTACTS, "contact")
    named = _clean(schema.INTERACTIONS, "contact")
    several = f'ISNUMBER(FIND(";",{named}))'
    missing = f"SUMPRODUCT({_alone_not_found()}+{_dated()}*{several}*({_how_many(named)}))"
    beside = _times(_SHARED["names"], _among(who))
    twice = _times(names, same(who))  # or once
    found = f'ROUND(SUMPRODUCT(IFERROR(({who}<>"")*{beside}/{twice},0)),0)'
    return _array(_at_once(f"{missing}-{found}"))


def _alone_not_found() -> str:
    """Whether each row names one person, who is not on Contacts."""
    names, named = _filled(schema.CONTACTS, "contact"), _clean(schema.INTERACTIONS, "contact")
    alone = f'(TRIM({named})<>"")*ISERROR(FIND(";",{named}))'
    return f"{_dated()}*{alone}*({_times(names, same(named))}=0)"


def _dated() -> str:
    """Whether each row has a day, be it one that only the reader can make out."""
    on, date = _filled(schema.INTERACTIONS, "date"), _clean(schema.INTERACTIONS, "date")
    return f'(ROW({on})>1)*({date}<>"")*({date}>={FIRST_LOGGED})'


def first_not_found(count: str) -> str:
    """The first name on Interactions that is not on Contacts, in words.

    Parameters
    ----------
    count
        The cell that says how many there are; nothing is looked for when it holds 0.

    Returns
    -------
    str
        An array formula.
    """
    first = f"MATCH(1,{_alone_not_found()},0)"
    text = f'"{NOT_FOUND}"&{_entry("contact", first)}&"{NOT_FOUND_ROW}"&{first}'
    several = f'"{NOT_FOUND_SEVERAL}"'
    return _array(f'IF({count}>0,IFERROR({text},{several}),"")')


def not_understood(last: int, last_row: int, channels: str) -> list[tuple[str, str]]:
    """What stands in the sheet that its formulas cannot make out, though the reader may.

    Parameters
    ----------
    last
        The last row of Contacts that is looked at.
    last_row
        The last row of Interactions that is looked at.
    channels
        Where the channels stand on Settings.

    Returns
    -------
    list of (str, str)
        Where to look, and the formula of how many.
    """
    date, named = (_clean(schema.INTERACTIONS, name) for name in ("date", "contact"))
    real = f'ISNUMBER({date})*({date}>={FIRST_LOGGED})*({named}<>"")'
    used = _used(*(_filled(schema.INTERACTIONS, name) for name in ("date", "contact")))
    half = f"SUMPRODUCT({used}*(1-{real}))-1"
    contact, channel = (whole(schema.INTERACTIONS, name) for name in ("contact", "channel"))
    choices = f'IFERROR({channels},"")'
    listed = f'SUMPRODUCT(({choices}<>"")*COUNTIF({channel},{choices}))'
    who, state = (_clean(schema.CONTACTS, name) for name in ("contact", "status"))
    broken = f"SUMPRODUCT(ISERROR({_filled(schema.CONTACTS, 'contact')})*1)"
    rhythm = _filled(schema.CONTACTS, "check_in_days")
    beyond = "+".join(
        f"COUNTA({whole(sheet, 'contact')})-COUNTA({part(sheet, 'contact', end)})"
        for sheet, end in ((schema.CONTACTS, last), (schema.INTERACTIONS, last_row))
    )
    day, logged = ">=1", f">={FIRST_LOGGED}"
    found = [
        ("rows of Interactions without a name or a real date", half),
        ("Channel", f"COUNTA({channel})-1-{listed}"),
        ("Answered on", _neither(schema.INTERACTIONS, "answered_on", logged, "Yes", "No")),
        ("Due", _neither(schema.INTERACTIONS, "due_on", day)),
        ("Done", _neither(schema.INTERACTIONS, "done_on", logged, "Yes", "Cancelled", "No")),
        ("Check in every", f"SUMPRODUCT({_used(rhythm)}*(1-{_whole_days(rhythm)}))-1"),
        (
            "OK to stay in touch",
            _neither(schema.CONTACTS, "ok_to_stay_in_touch", "Yes", "No", "Not asked"),
        ),
        ("Added on", _neither(schema.CONTACTS, "added_on", day)),
        ("Paused until", _neither(schema.CONTACTS, "paused_until_on", day)),
        ("Name", broken),
        ("people there twice", f'COUNTIF({state},"{SAME_NAME}")'),
        (
            "people without a status: copy the grey cells down",
            f'SUMPRODUCT(({who}<>"")*({state}=""))',
        ),
        (SEVERAL, f'COUNTIF({contact},"*;*")-COUNT({_SHARED["place"]})'),
        ("rows too far down", beyond),
    ]
    return [(label, _array(_at_once(f"MAX(0,{formula})"))) for label, formula in found]


def all_of(parts: int) -> str:
    """The sum of the cells of :func:`not_understood`.

    Parameters
    ----------
    parts
        How many they are.

    Returns
    -------
    str
        The formula.
    """
    return f"={_at_once(f'SUM({_part(1)}:{_part(parts)})')}"


def where(parts: int) -> str:
    """Where the entries stand that cannot be read, in words.

    Parameters
    ----------
    parts
        How many places there are.

    Returns
    -------
    str
        The formula.
    """
    label = xl_col_to_name(CELLS_AT - 1)
    places = (
        f'IF({_part(at)}>0,${label}${at + 2 + len(_CELLS)}&" ("&{_part(at)}&")  ","")'
        for at in range(1, parts + 1)
    )
    every = f"SUM({_part(1)}:{_part(parts)})=0"
    return f'={_at_once(f"""IF({every},"","{LOOK_AT}"&{"&".join(places)})""")}'


def _part(place: int) -> str:
    return f"${xl_col_to_name(CELLS_AT)}${place + 2 + len(_CELLS)}"


def _neither(sheet: Sheet, name: str, *taken: str) -> str:
    """How many cells of a column hold none of the words, and no number such as taken."""
    column = whole(sheet, name)
    return f"COUNTA({column})-1" + "".join(f'-COUNTIF({column},"{one}")' for one in taken)


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
        Formulas of the row's number, its names as "; ana; bo;", its day where it counts as
        contact (else 0), and its day.
    """
    at, above = f"$K{place + 2}", f"$K{place + 1}"
    below = f"{above}+1" if place > 1 else "1"
    contact = letter(schema.INTERACTIONS, "contact")
    rest = f"{_entry('contact', below)}:Interactions!${contact}${last_row}"
    number = f'MATCH("*;*",{rest},0)' + (f"+{above}" if place > 1 else "")
    names = f"LOWER(TRIM({_entry('contact', at)}))"
    for old, new in ((" ;", ";"), ("; ", ";"), (";", "; ")):
        names = f'SUBSTITUTE({names},"{old}","{new}")'
    channel, answered = (f'IFERROR({_entry(name, at)},"")' for name in ("channel", "answered_on"))
    on = f"IFERROR(N({_entry('date', at)}),0)"
    dated = f"IFERROR({_entry('date', at)}>={FIRST_LOGGED},FALSE)"
    talked = ",".join(f'{channel}="{one}"' for one in schema.CONVERSATION_CHANNELS)
    failed = f'AND({answered}="No",OR({talked}))'
    outside = f"{on}>={_TOMORROW},{on}<{FIRST_LOGGED}"
    return [
        f'=IFERROR({number},"")',
        f'=IF({at}="","",IF({dated},"; "&{names}&";",""))',
        f'=IF({at}="",0,IF(OR({channel}="Social",{failed},{outside}),0,{on}))',
        f'=IF({at}="",0,{on})',
    ]


def cells(last: int, last_row: int) -> list[tuple[str, str]]:
    """The single cells that other formulas look at.

    Parameters
    ----------
    last
        The last row of Contacts that is looked at.
    last_row
        The last row of Interactions that is looked at.

    Returns
    -------
    list of (str, str)
        What each holds, and its formula: two settings, found by name because the sheet may be
        sorted, and the last rows with a name; blanks below them would be slow to look for.
    """
    labels, values = (whole(schema.SETTINGS_SHEET, name) for name in ("setting", "value"))
    found = []
    for name in ("check_in_days", "dormant_days"):
        setting = next(one for one in schema.SETTINGS if one.name == name)
        value = f'VALUE(INDEX({values},MATCH("{setting.label}",{labels},0))&"")'
        usable = f"IF({_whole_days(value)},{value},{setting.default})"
        found.append((setting.label, usable))
    names = part(schema.CONTACTS, "contact", last)
    found.append(("Last person", f"SUMPRODUCT(MAX({_used(names)}*ROW({names})))"))
    date, named = (part(schema.INTERACTIONS, name, last_row) for name in ("date", "contact"))
    found.append(("Last row", f"SUMPRODUCT(MAX({_used(date, named)}*ROW({named})))"))
    return [(label, f"={_at_once(formula)}") for label, formula in found]


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
    waiting = f'(({state}="Due")+({state}="Overdue"))*(IFERROR({agreed},"")<>"No")'
    first = f"SMALL(IF(IFERROR({waiting},0),{due}*100000+ROW({due})),{place})"
    names = whole(schema.CONTACTS, "contact")
    return _array(f'IFERROR(INDEX({names},MOD({first},100000)),"")')


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
    entry = f"INDEX({whole(schema.CONTACTS, name)},MATCH({_literal(cell)},{names},0))"
    if schema.CONTACTS.column(name).kind == "text":
        entry += '&""'  # a blank, which would show as 0
    return f'=IF({cell}="","",{_at_once(f"""IFERROR({entry},"")""")})'


def _array(formula: str) -> str:
    """The formula for a cell of its own in which IFERROR looks at every row of a column."""
    return f"{{={formula}}}"


def _at_once(formula: str) -> str:
    """The formula, worked out on opening: LibreOffice trusts saved results without TODAY()."""
    return f"IF(TODAY()>0,{formula})"


def _mine(name: str) -> str:
    return f"Contacts[[#This Row],[{schema.CONTACTS.column(name).header}]]"


def _entry(name: str, row: str) -> str:
    return f"INDEX({whole(schema.INTERACTIONS, name)},{row})"


def _cell(name: str) -> str:
    return f"'Start here'!${xl_col_to_name(CELLS_AT)}${_CELLS.index(name) + 3}"


def _filled(sheet: Sheet, name: str) -> str:
    """A column down to the last row with anything in it."""
    at = letter(sheet, name)
    return f"{sheet.name}!${at}$1:INDEX({sheet.name}!${at}:${at},{_cell(sheet.table)})"


def _clean(sheet: Sheet, name: str) -> str:
    """The same, with a blank for a cell that shows an error: the rest is worked out without it."""
    return f'IFERROR({_filled(sheet, name)},"")'


def _used(*columns: str) -> str:
    """Whether a row holds anything in one of the columns, be it an error."""
    blank = "*".join(f'({column}="")' for column in columns)
    return f"ISERROR(1/({blank}))"


def _whole_days(days: str) -> str:
    """Whether it is a number of days that the reader takes."""
    return f"IFERROR(({days}>=1)*({days}<=36500)*({days}=INT({days})),0)"


def _times(*conditions: str) -> str:
    """How many rows meet the conditions; none where a text is longer than Excel looks for."""
    return f"IFERROR(COUNTIFS({','.join(conditions)}),0)"


def _so_far(date: str = "", since: str = f"{FIRST_LOGGED}") -> str:
    """Conditions for a day that counts: today or earlier."""
    date = date or whole(schema.INTERACTIONS, "date")
    return f'{date},">="&{since},{date},"<"&{_TOMORROW}'


def _literal(text: str) -> str:
    """A text in which *, ? and ~ stand for themselves where a search takes wildcards."""
    for mark in "~*?":
        text = f'SUBSTITUTE({text},"{mark}","~{mark}")'
    return text


def same(name: str) -> str:
    """Condition that a cell holds just this text, be it "<>x" or "Q*bert".

    Parameters
    ----------
    name
        Where the text stands.

    Returns
    -------
    str
        The criterion for COUNTIF and its kin.
    """
    return f'"="&{_literal(name)}'


def _among(name: str) -> str:
    """The condition that a name is one of several, as the scratch column keeps them."""
    return f'"*; "&{_literal(f"TRIM({name})")}&";*"'


def _how_many(named: str) -> str:
    """How many names a cell holds, whatever blanks and semicolons stand around them."""
    ends = f'TRIM(SUBSTITUTE(SUBSTITUTE({named}," ",""),";"," "))'
    return f'({ends}<>"")+LEN({ends})-LEN(SUBSTITUTE({ends}," ",""))'
