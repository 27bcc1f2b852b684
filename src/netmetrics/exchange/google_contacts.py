"""Address books as CSV: Google Contacts with its old and its new headers, and Outlook."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from netmetrics.exchange import rows
from netmetrics.exchange.rows import Person, Reading, Tell
from netmetrics.exchange.texts import Table, nothing

GOOGLE = {
    "name": ("name",),
    "first": ("first name", "given name"),
    "middle": ("middle name", "additional name"),
    "last": ("last name", "family name"),
    "company": ("organization name", "organization 1 name"),
    "role": ("organization title", "organization 1 title"),
    "birthday": ("birthday",),
}
# "Title" is how a person is addressed (Mr.), never what the person does.
OUTLOOK = {
    "first": ("first name", "vorname", "prénom", "nombre", "voornaam", "nome", "förnamn", "fornavn", "imię"),
    "middle": ("middle name", "weitere vornamen", "zweiter vorname", "deuxième prénom"),
    "last": ("last name", "nachname", "nom", "apellidos", "achternaam", "cognome", "sobrenome", "efternamn",
             "efternavn", "etternavn", "nazwisko"),
    "company": ("company", "firma", "société", "entreprise", "organización", "bedrijf", "empresa", "società",
                "azienda", "företag", "virksomhed"),
    "role": ("job title", "position", "titre", "profession", "puesto", "cargo", "functie", "posizione"),
    "birthday": ("birthday", "geburtstag", "anniversaire", "cumpleaños", "verjaardag", "compleanno"),
}  # fmt: skip
SEPARATOR = " ::: "

_MOBILE = re.compile(r"mobie?l|móvil|cellulare|portable|handy")

_NUMBERED_EMAIL = re.compile(r"e mail( \d+)? value$")
_NUMBERED_PHONE = re.compile(r"phone( \d+)? value$")
_NUMBERED_SITE = re.compile(r"website \d+ value$")
_OUTLOOK_EMAIL = re.compile(
    r".*(?:\be ?mail|messagerie|courriel|correo electrónico|posta elettronica|e post)"
)
_OUTLOOK_PHONE = re.compile(
    r"(?!.*(?:fax|assist|pager))(?:.* )?(?:phone|mobie?l\w*|móvil|cellulare|portable|handy|tel[eé]fono|telefoon|\w*telefon"
    r"|téléphone)\b"
)


_PARTED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{4}\b")
_NO_DAY = re.compile(r"[\s0/.-]*")  # Outlook writes 0/0/00 for none


def is_google(headers: set[str]) -> bool:
    """Whether these are the headers of Google Contacts.

    Parameters
    ----------
    headers
        Tidied headers.

    Returns
    -------
    bool
        The numbered groups are what no other program has.
    """
    named = bool(headers & {"first name", "given name", "name"})
    grouped = any(_NUMBERED_EMAIL.match(one) or _NUMBERED_PHONE.match(one) for one in headers)
    return named and (
        grouped or {"given name", "family name"} <= headers or "organization name" in headers
    )


def is_outlook(headers: set[str]) -> bool:
    """Whether these are the headers of Outlook's CSV, or of Google's in Outlook's form.

    Parameters
    ----------
    headers
        Tidied headers.

    Returns
    -------
    bool
        A first name, a last name, and an address or a telephone.
    """
    named = headers & set(OUTLOOK["first"]) and headers & set(OUTLOOK["last"])
    return bool(named) and any(
        _OUTLOOK_EMAIL.match(one) or _OUTLOOK_PHONE.match(one) for one in headers
    )


def google(table: Table, tell: Tell = nothing) -> Reading:
    """The people of a Google Contacts CSV.

    Parameters
    ----------
    table
        The file's table.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        Cells that hold several values are taken apart.
    """
    found = Reading(table.source.name, "Google contacts")
    found.notes.append(
        "Google's CSV has been seen to hold only some of the contacts; compare the count with "
        "what contacts.google.com shows, or export as vCard."
    )
    return _people(found, table, tell, GOOGLE, _NUMBERED_EMAIL, _NUMBERED_PHONE)


def outlook(table: Table, tell: Tell = nothing) -> Reading:
    """The people of an Outlook CSV.

    Parameters
    ----------
    table
        The file's table.
    tell
        Told how many bytes were read.

    Returns
    -------
    Reading
        Without interactions.
    """
    found = Reading(table.source.name, "Outlook contacts")
    return _people(found, table, tell, OUTLOOK, _OUTLOOK_EMAIL, _OUTLOOK_PHONE)


def _people(
    found: Reading,
    table: Table,
    tell: Tell,
    fields: dict[str, tuple[str, ...]],
    email: re.Pattern[str],
    phone: re.Pattern[str],
) -> Reading:
    at = table.places(fields)
    mails = [place for place, header in enumerate(table.headers) if email.match(header)]
    phones = [place for place, header in enumerate(table.headers) if phone.match(header)]
    phones.sort(key=lambda place: not _MOBILE.search(table.headers[place]))
    sites = [place for place, header in enumerate(table.headers) if _NUMBERED_SITE.match(header)]
    labels = {place: _label(table.headers, place) for place in mails}
    births: list[str] = []
    for cells in table.rows(tell):
        one = {name: " ".join(cells[place].split()) for name, place in at.items()}
        parts = [one.get(part, "") for part in ("first", "middle", "last")]
        name = rows.clean_name(" ".join(filter(None, parts)) or one.get("name", ""))
        firm = one.get("company", "").split(SEPARATOR)[0]
        if not name or (not any(parts) and name.casefold() == firm.casefold()):
            found.leave("a group or a firm" if name else "no name of a person")
            continue
        numbers = [
            part for place in phones for part in cells[place].split(SEPARATOR) if part.strip()
        ]
        pages = [part for place in sites for part in cells[place].split(SEPARATOR)]
        person = Person(
            name,
            emails=rows.emails(
                " ".join(
                    cells[place]
                    for place in sorted(mails, key=lambda one: not _starred(cells, labels[one]))
                )
            ),
            profile=next((page.strip() for page in pages if rows.slug(page)), ""),
            company=firm,
            role=one.get("role", "").split(SEPARATOR)[0],
            phone=numbers[0].strip() if numbers else "",
        )
        births.append(one.get("birthday", ""))
        found.people.append(person)
        found.use()
    _born(found, births, english="birthday" in table.headers)
    return found


def _born(found: Reading, births: list[str], *, english: bool) -> None:
    """Give everybody their birthday; one day above twelve tells the order of a whole column."""
    pairs = [(int(one[1]), int(one[2])) for text in births if (one := _PARTED.match(text))]
    first, second = (any(pair[at] > 12 for pair in pairs) for at in (0, 1))
    day_first = first if first != second else not english
    days = [birthday(text, day_first=day_first) for text in births]
    found.people = [replace(one, birthday=day) for one, day in zip(found.people, days, strict=True)]
    found.notes += unread(
        found.file, [text for text, day in zip(births, days, strict=True) if text and not day]
    )


def unread(file: str, births: list[str]) -> list[str]:
    """What is said of birthdays that are no day.

    Parameters
    ----------
    file
        The file.
    births
        What stands there.

    Returns
    -------
    list of str
        A sentence with their count, or nothing.
    """
    texts = [text for text in births if not _NO_DAY.fullmatch(text)]
    if not texts:
        return []
    what = "1 birthday" if len(texts) == 1 else f"{len(texts):,} birthdays"
    return [f'{file}: {what} could not be read and left out, such as "{texts[0][:40]}".']


def _label(headers: tuple[str, ...], place: int) -> int | None:
    """Where the label of a numbered value stands: Type in the old headers, Label in the new."""
    stem = headers[place].removesuffix("value")
    return next(
        (headers.index(one) for one in (stem + "label", stem + "type") if one in headers), None
    )


def _starred(cells: list[str], label: int | None) -> bool:
    """Whether Google marks the value as the first of its kind."""
    return label is not None and cells[label].startswith("* ")


def birthday(text: str, *, day_first: bool = False) -> dt.date | None:
    """A birthday as address books write it.

    Parameters
    ----------
    text
        Such as ``1981-04-17``, ``--04-17``, ``19810417``, ``1604-04-17``, ``28.12.1969``, ``1969/12/28`` or
        ``12/28/1969``.
    day_first
        Whether the day stands before the month where slashes part them.

    Returns
    -------
    datetime.date or None
        With the year 2000 when the year is not known; None when it is no day.

    Examples
    --------
    >>> birthday("--0415"), birthday("1604-12-09")
    (datetime.date(2000, 4, 15), datetime.date(2000, 12, 9))
    """
    plain = re.split(r"[T ]", text.strip(), maxsplit=1)[0]
    slashes = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", plain)
    dots = re.fullmatch(r"(\d{1,2})[.-](\d{1,2})[.-](\d{4})", plain)
    plain_form = re.fullmatch(r"(\d{4}|-)-?(\d{2})-?(\d{2})", plain) or re.fullmatch(
        r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", plain
    )
    if european := dots or (slashes if day_first else None):
        day, month, year = european.groups()
    elif slashes:
        month, day, year = slashes.groups()
    elif plain_form:
        year, month, day = plain_form.groups()
    else:
        return None
    known = year.isdecimal() and int(year) >= 1900
    try:
        return dt.date(int(year) if known else 2000, int(month), int(day))
    except ValueError:
        return None
