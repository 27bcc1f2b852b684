"""Which sheet and column of the schema a header row means; nothing is ever guessed."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netmetrics import schema
from netmetrics.schema import Column, Sheet
from netmetrics.workbook.cells import Grid, Value

SEARCH_ROWS = 30
OURS = 3  # from so many of the template's formula columns on, a sheet is ours
PERSON = 3  # so many columns about a person tell a list of people where the tab is called a log
HALF, QUARTER = 0.5, 0.25  # so many rows with a name from further up tell a log
MORE = 2  # so many more columns that a log has tell it on a tab called Contacts
_REACHED = frozenset({"email", "phone", "linkedin"})  # what only a list of people has
_ABOUT = _REACHED | {"company_now", "role"}
# What people have as well, under the names of a log.
_EITHER = frozenset({"contact", "first_name", "last_name", "notes", "next_step"})
# Words in the header of a day that is no contact.
OTHER_DAYS = frozenset(
    "birthday birthdays bday birth birthdate born dob anniversary created edited modified updated".split()
)
TABLE = 2  # so many headers in a row further down begin another table
TELLING = 2  # so many headers that only Opportunities has tell it where the tab's name does not

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_APART = re.compile(r"[^\w&#/%]+|_+")
_TWO_NUMBERS = re.compile(r"\d\D+\d|\d{8}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Questions of a form that ask for the day itself: "When was it?", "On which day did you talk?"
_ASKS_DAY = re.compile(
    r"(?!.*\b(?:(?:add|creat|edit|modif|updat|submit|remind|repl|respon|answer|birth)\w*|follow|next|due|again|until|since)\b)"
    r"(?:(?:on |at )?(?:what|which) (?:day|date)|when|date|day)\b.*"
)


def tidy(text: str) -> str:
    """A header without what people vary: case, spaces, hyphens, brackets, a closing ``?``.

    Parameters
    ----------
    text
        The header as it stands.

    Returns
    -------
    str
        The form in which headers are compared.

    Examples
    --------
    >>> tidy("  Follow‑Up  Date (UTC)*")
    'follow up date'
    """
    text = unicodedata.normalize("NFKC", text).replace("'", "").replace("’", "").casefold()
    bare = _APART.sub(" ", _BRACKETS.sub(" ", text)).strip()
    return bare or _APART.sub(" ", text).strip()


@dataclass(frozen=True, slots=True)
class Headers:
    """The header row of a sheet and what its columns are used as.

    Parameters
    ----------
    sheet
        The sheet of the schema; None when it is none of ours.
    at
        The place of the header row in the grid's rows.
    titles
        The headers by column number.
    used
        The schema's column by column number.
    missing
        Needed columns that were not found.
    twice
        Column numbers that bear one and the same header, of which one is used.
    """

    sheet: Sheet | None
    at: int
    titles: Mapping[int, str]
    used: Mapping[int, Column]
    missing: tuple[Column, ...] = ()
    twice: tuple[int, ...] = ()

    def columns(self, name: str) -> list[int]:
        """The sheet's columns that are used as one of the schema's.

        Parameters
        ----------
        name
            The schema column's name.

        Returns
        -------
        list of int
            Column numbers, from left to right.
        """
        return [at for at, column in self.used.items() if column.name == name]


def find(grid: Grid, sheet: Sheet | None = None) -> Headers:
    """Find the header row of a sheet and what its columns mean.

    Parameters
    ----------
    grid
        The cells.
    sheet
        What the sheet is; by default its tab's name or its headers decide.

    Returns
    -------
    Headers
        With `sheet` None when no row has the headers of a sheet of the schema.
    """
    named = sheet or by_tab(grid.name)
    candidates = [named] if named else [schema.INTERACTIONS, schema.CONTACTS, schema.OPPORTUNITIES]
    known = [_Known.of(candidate) for candidate in candidates]
    rows = [_titles(grid, at) for at in range(min(SEARCH_ROWS, len(grid.rows)))]
    best: Headers | None = None
    for at, titles in enumerate(rows):
        for candidate in known:
            found = _matched(candidate, at, titles, grid)
            if _better(found, best, named=named is not None):
                best = found
        if best and _distinct(best) > 1:
            break  # no row further down can be better
    if named and sheet is None and not called(grid, named):
        best = _by_headers(grid, rows, best)
        if not best and named not in (schema.INTERACTIONS, schema.CONTACTS):
            named = None  # "Events" and "Leads" may be about anything
    if best:
        return best
    if named:
        nearest = max(range(len(rows)), key=lambda at: len(_match(rows[at], known[0])), default=0)
        return _matched(known[0], nearest, rows[nearest] if rows else {}, grid)
    first = next((titles for titles in rows if len(titles) > 1), rows[0] if rows else {})
    return Headers(None, 0, first, {})


def find_all(grids: Sequence[Grid]) -> list[tuple[Grid, Headers]]:
    """Find the header rows of a workbook's sheets, each in the light of the others.

    Parameters
    ----------
    grids
        The cells of every sheet.

    Returns
    -------
    list of tuple of Grid and Headers
        A tab called Contacts may be the log only where no other sheet is, and one called
        Interactions a list of people only where no other sheet is.
    """
    seen = [(grid, find(grid)) for grid in grids]
    logged = any(headers.sheet is schema.INTERACTIONS for _, headers in seen)
    listed = any(headers.sheet is schema.CONTACTS and not headers.missing for _, headers in seen)
    found = []
    for grid, headers in seen:
        other = None
        if called(grid, schema.CONTACTS) and not logged:
            other = _log_of(grid, headers)
        elif headers.sheet is schema.INTERACTIONS and headers.missing and not listed:
            other = _people_of(grid)
        found.append((grid, other or headers))
    return found


def called(grid: Grid, sheet: Sheet) -> bool:
    """Whether a tab bears the very name of a sheet, and not another one for it.

    Parameters
    ----------
    grid
        The cells.
    sheet
        A sheet of the schema.

    Returns
    -------
    bool
        In any spelling that :func:`tidy` makes alike.
    """
    return tidy(grid.name) == tidy(sheet.name)


def _by_headers(
    grid: Grid, rows: Sequence[Mapping[int, str]], named: Headers | None
) -> Headers | None:
    """What the headers say where the tab says little: Network may be a log, and Outreach people."""
    people, log = _Known.of(schema.CONTACTS), _Known.of(schema.INTERACTIONS)
    if named is None:
        each = (_matched(people, at, titles, grid) for at, titles in enumerate(rows))
        return next(
            (one for one in each if one.columns("last_contact_on") and not one.missing), None
        )
    if named.sheet is schema.CONTACTS and not named.columns("last_contact_on"):
        found = _matched(log, named.at, rows[named.at], grid)
        more = not found.missing and _distinct(found) > _distinct(named)
        return found if more or (not found.missing and come_again(found, grid) >= HALF) else named
    return named


def _log_of(grid: Grid, people: Headers) -> Headers | None:
    """The log that a tab called Contacts holds: days, nothing that only people have, and more of a log."""
    if people.missing or {"last_contact_on", *_REACHED} & _names(people):
        return None
    log = _matched(_Known.of(schema.INTERACTIONS), people.at, people.titles, grid)
    if log.missing or not all(_holds_days(grid, log.at, at) for at in log.columns("date")):
        return None
    more = _distinct(log) - _distinct(people)
    return log if more >= MORE or come_again(log, grid) >= QUARTER else None


def _people_of(grid: Grid) -> Headers | None:
    """The people on a tab called as a log: with what is known of each, and neither days nor a log's columns."""
    rows = [_titles(grid, at) for at in range(min(SEARCH_ROWS, len(grid.rows)))]
    known, log = _Known.of(schema.CONTACTS), _Known.of(schema.INTERACTIONS)
    for at, titles in enumerate(rows):
        found = _matched(known, at, titles, grid)
        if found.missing:
            continue
        if found.columns("last_contact_on"):
            return found
        about = _distinct(found) >= PERSON and bool(_ABOUT & _names(found))
        logged = _names(_matched(log, at, titles, grid)) - _EITHER or _day_unread(grid, found)
        if about and not logged and not come_again(found, grid, names=1):
            return found
    return None


def _day_unread(grid: Grid, people: Headers) -> bool:
    """Whether days stand in a column that is not used, such as Fecha, and no birthdays or the like."""
    free = (at for at in grid.columns if at not in people.used)
    perhaps = (at for at in free if not {*tidy(people.titles.get(at, "")).split()} & OTHER_DAYS)
    return any(_holds_days(grid, people.at, at) for at in perhaps)


def come_again(headers: Headers, grid: Grid, *, names: int = 2) -> float:
    """The share of the rows whose name stood further up; in a log, on another day.

    Parameters
    ----------
    headers
        The header row of a log or a list of people.
    grid
        The cells.
    names
        So many names must come again.

    Returns
    -------
    float
        Of the rows that have a name; 0 where fewer names come again.
    """
    whole = headers.columns("contact")
    at = whole or [*headers.columns("first_name"), *headers.columns("last_name")]
    days = headers.columns("date")
    codes = np.column_stack([grid.columns[one].codes[headers.at + 1 :] for one in (*at, *days)])
    rows = codes[codes[:, : len(at)].any(axis=1)]
    if days:
        rows = np.unique(rows, axis=0)  # a row that was copied is no second day
    _, often = np.unique(rows[:, : len(at)], axis=0, return_counts=True)
    return 1 - len(often) / len(rows) if np.count_nonzero(often > 1) >= names else 0.0


def _titles(grid: Grid, at: int) -> dict[int, str]:
    values = {column: grid.value(at, column) for column in grid.columns}
    return {column: _shown(value) for column, value in values.items() if value != ""}


def _shown(value: Value) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def by_tab(name: str) -> Sheet | None:
    """Which sheet of the schema a tab's name says it is.

    Parameters
    ----------
    name
        The name on the tab.

    Returns
    -------
    Sheet or None
        None when the name is none of those that are known.

    Examples
    --------
    >>> by_tab("Outreach log").name
    'Interactions'
    """
    tab = tidy(name)
    for sheet in schema.SHEETS:
        if tab in {tidy(one) for one in (sheet.name, *sheet.aliases)}:
            return sheet
    return None


def header_words() -> set[str]:
    """Every header that is known, in small letters.

    Returns
    -------
    set of str
        Of all sheets, with the aliases.
    """
    return {
        one.casefold()
        for sheet in schema.SHEETS
        for column in sheet.columns
        for one in (column.header, *column.aliases)
    }


def begins(titles: Mapping[int, str], headers: Headers) -> str:
    """Whether a row further down is a row of headers.

    Parameters
    ----------
    titles
        The texts of the row by column number.
    headers
        The header row of the sheet.

    Returns
    -------
    str
        ``"again"`` where each text, or each in a column that is used, is the header above it or
        means the same, ``"another"`` where the texts head another table, and empty where they are
        no headers.
    """
    if headers.sheet is None or len(titles) < TABLE:
        return ""
    own = _match(titles, _Known.of(headers.sheet))
    above = {at: tidy(title) for at, title in headers.titles.items()}
    alike = {at for at, title in titles.items() if tidy(title) == above.get(at)}
    same = alike | {at for at, column in own.items() if column is headers.used.get(at)}
    if len(same) == len(titles):
        return "again"
    heads = [sheet for sheet in schema.SHEETS if _heads(titles, sheet)]
    # A day and a name in other words stand in any table.
    told = any(not one.needed and at in same for at, one in headers.used.items())
    kept = len(headers.used) >= TABLE and headers.used.keys() <= (same if told else alike)
    if kept and headers.sheet is not schema.OPPORTUNITIES and schema.OPPORTUNITIES in heads:
        known = _Known.of(schema.OPPORTUNITIES)
        kept = _own(Headers(known.sheet, 0, titles, _match(titles, known))) < TELLING
    if kept:
        return "again"
    return "another" if heads else ""


def _heads(titles: Mapping[int, str], sheet: Sheet) -> bool:
    """Whether half of the texts of a row are headers of a sheet, all that it needs among them."""
    used = _match(titles, _Known.of(sheet))
    names = {column.name for column in used.values()}
    if {"first_name", "last_name"} & names:
        names.add("contact")
    whole = all(one.name in names for one in sheet.columns if one.needed)
    return whole and len(used) >= TABLE and 2 * len(used) >= len(titles)


def worked_out(headers: Headers) -> set[str]:
    """Headers of our own template's formula columns, when most of them are there.

    Parameters
    ----------
    headers
        The header row.

    Returns
    -------
    set of str
        Tidied headers; empty where the sheet is not of our template.
    """
    columns = headers.sheet.columns if headers.sheet else ()
    ours = {tidy(one.header) for one in columns if one.computed}
    found = ours & {tidy(title) for title in headers.titles.values()}
    return found if len(found) >= OURS else set()


def _better(found: Headers, best: Headers | None, *, named: bool) -> bool:
    if found.missing:
        return False
    distinct = _distinct(found)
    if not named and distinct < 2:
        return False
    if not named and found.sheet is schema.OPPORTUNITIES and _own(found) < TELLING:
        return False  # Type, Status, Title or Created say nothing: logs have them as well
    if best is None:
        return True
    rival = _distinct(best)
    if best.at != found.at:
        return found.sheet is best.sheet and rival == 1 < distinct  # above stood a title
    # Interactions, tried first, wins over Contacts whenever it has both a date and a name.
    if found.sheet is schema.CONTACTS and best.sheet is schema.INTERACTIONS:
        return _later(found, best)
    return found.sheet is schema.OPPORTUNITIES and distinct > rival


def _later(people: Headers, log: Headers) -> bool:
    """Whether beside the day of a first message stands a later one: then a row is a person."""
    days = log.columns("date")
    first = any({"initial", "first"} & {*tidy(log.titles[at]).split()} for at in days)
    return first and bool(set(people.columns("last_contact_on")) - set(days))


def _own(headers: Headers) -> int:
    """How many columns bear a header that stands on no sheet of people."""
    common = {
        tidy(name)
        for sheet in (schema.INTERACTIONS, schema.CONTACTS)
        for column in sheet.columns
        for name in (column.header, *column.aliases)
    }
    shown = {column.name: tidy(headers.titles[at]) for at, column in headers.used.items()}
    return sum(
        tidy(column.header) == shown.get(column.name) and tidy(column.header) not in common
        for column in (headers.sheet.columns if headers.sheet else ())
    )


def _distinct(headers: Headers) -> int:
    return len(_names(headers))


def _names(headers: Headers) -> set[str]:
    return {column.name for column in headers.used.values()}


@dataclass(frozen=True, slots=True)
class _Known:
    """A sheet's headers in the form in which they are compared, with rank and column of each."""

    sheet: Sheet
    headers: Mapping[str, Sequence[tuple[int, int]]]

    @classmethod
    def of(cls, sheet: Sheet) -> _Known:
        found: dict[str, list[tuple[int, int]]] = {}
        for order, column in enumerate(sheet.columns):
            if not column.computed:
                for rank, header in enumerate((column.header, *column.aliases)):
                    found.setdefault(tidy(header), []).append((rank, order))
        return cls(sheet, found)


# "Last in touch", "Date we last spoke" and the like; a schema cannot list them all.
_LAST_CONTACT = re.compile(
    r"(?:date |day |when )?(?:of |we |i )*(?:last|latest|most recent) (?:date |time )?(?:of )?(?:we |i )?(?:in |had |been in )?"
    r"(?:touch\w*|contact\w*|spoke\w*|talk\w*|met|meet\w*|chat\w*|reach\w*|connect\w*|interact\w*|messag\w*|call\w*"
    r"|email\w*|communicat\w*|check\w*|caught|catch|seen|saw|conversation|heard|exchange\w*|activity|outreach)"
    r"(?: date| on| at| base| in| out| up| with| from| them)*"
)


def _match(titles: Mapping[int, str], known: _Known) -> dict[int, Column]:
    """Which column each header means; an answer or a completion may take two, whether and when."""
    ranked = [
        (rank, order, at)
        for at, title in titles.items()
        for rank, order in known.headers.get(tidy(title))
        or known.headers.get(tidy(_CAMEL.sub(" ", title)), ())
    ]
    used: dict[int, Column] = {}
    taken: dict[str, int] = {}
    for _, order, at in sorted(ranked):
        column = known.sheet.columns[order]
        room = 2 if column.kind in ("answered", "done") else 1
        if at not in used and taken.get(column.name, 0) < room:
            used[at] = column
            taken[column.name] = taken.get(column.name, 0) + 1
    if known.sheet is schema.CONTACTS and "last_contact_on" not in taken:
        free = (at for at, title in titles.items() if at not in used)
        last = next((at for at in free if _LAST_CONTACT.fullmatch(tidy(titles[at]))), None)
        if last is not None:
            used[last] = known.sheet.column("last_contact_on")
    return dict(sorted(used.items()))


def _matched(known: _Known, at: int, titles: Mapping[int, str], grid: Grid) -> Headers:
    sheet, used = known.sheet, _match(titles, known)
    channel = next(
        (place for place in used if _means_channel(grid, at, titles[place], used[place], place)),
        None,
    )
    if channel is not None:
        others = {place: title for place, title in titles.items() if place != channel}
        used = _match(others, known)
        names = {column.name for column in used.values()}
        if sheet is schema.INTERACTIONS and "channel" not in names:
            used[channel] = sheet.column("channel")
    used = _as_asked(used, titles, grid, at)
    names = {column.name for column in used.values()}
    if {"first_name", "last_name"} & names:
        names.add("contact")
    missing = tuple(one for one in sheet.columns if one.needed and one.name not in names)
    return Headers(sheet, at, titles, dict(sorted(used.items())), missing, _twice(titles, used))


def _as_asked(
    used: Mapping[int, Column], titles: Mapping[int, str], grid: Grid, at: int
) -> dict[int, Column]:
    """A form's Timestamp is when it was filled in; where a question asks for the day, that is the day."""
    stamps = (place for place, one in used.items() if one.name == "date")
    stamp = next((place for place in stamps if tidy(titles[place]) == "timestamp"), None)
    asked = (place for place, title in titles.items() if _ASKS_DAY.fullmatch(tidy(title)))
    free = (place for place in asked if place not in used and _digits(grid, at, place))
    day = next(free, None) if stamp is not None else None
    if stamp is None or day is None:
        return dict(used)
    return {(day if place == stamp else place): one for place, one in used.items()}


def _digits(grid: Grid, at: int, place: int) -> bool:
    """Whether most of what stands under a header are days, or texts with a number as days have."""
    below = _below(grid, at, place)
    days = (
        count
        for one, count in below
        if isinstance(one, dt.date) or (isinstance(one, str) and any(map(str.isdigit, one)))
    )
    return 2 * sum(days) > sum(count for _, count in below)


def _holds_days(grid: Grid, at: int, place: int) -> bool:
    """Whether most of what stands under a header are days, or texts with two numbers as days have."""
    below = _below(grid, at, place)
    days = (
        count
        for one, count in below
        if isinstance(one, dt.date) or (isinstance(one, str) and _TWO_NUMBERS.search(one))
    )
    return 2 * sum(days) > sum(count for _, count in below)


def _below(grid: Grid, at: int, place: int) -> list[tuple[Value, int]]:
    """What stands under a header, and how often, in the order of how often."""
    cells = grid.columns[place]
    counts = np.bincount(cells.codes[at + 1 :], minlength=len(cells.distinct))
    counts[0] = 0  # a blank
    often = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    return [(cells.distinct[code], int(counts[code])) for code in often.tolist()]


def _means_channel(grid: Grid, at: int, title: str, column: Column, place: int) -> bool:
    """Whether "Contact" means how ("Email / Phone / LinkedIn") and not whom."""
    if column.name != "contact" or tidy(title) != "contact":
        return False
    channel = schema.INTERACTIONS.column("channel")
    known = {tidy(one) for one in (*channel.choices, *channel.words)}
    if brackets := _BRACKETS.findall(title):
        return _all_known(brackets[0], known)
    below = _below(grid, at, place)
    room = sum(count for _, count in below) // 5  # for others among five, each row counting alike
    for value, count in below:
        if not (isinstance(value, str) and _all_known(value, known)):
            room -= count
        if room < 0:
            return False
    return bool(below)


def _all_known(text: str, known: set[str]) -> bool:
    found = False
    for word in filter(None, map(tidy, re.split(r"[/,;|&+()]", text))):
        found = word in known or word in ("e g", "in person")
        if not found:
            break  # long columns are full of names
    return found


def _twice(titles: Mapping[int, str], used: Mapping[int, Column]) -> tuple[int, ...]:
    tidied = {place: tidy(title) for place, title in titles.items()}
    for place in used:
        same = tuple(other for other, title in tidied.items() if title == tidied[place])
        if len(same) > 1:
            return same
    return ()
