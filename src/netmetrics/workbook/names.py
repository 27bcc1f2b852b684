"""Who is meant by a name: equal after tidying, equal but for accents, or nobody on Contacts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

NEAR_ENOUGH = 85
# Each unknown name is compared with each contact; beyond this only the first ones are.
COMPARISONS = 3_000_000

_APOSTROPHES = str.maketrans("’‘ʼ`´‛′", "'''''''")
HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_BETWEEN = re.compile(r"[,/|&+\n]|(?<=\s)(?:w/|and(?=\s)|with(?=\s))", re.IGNORECASE)
_QUOTED = re.compile(r'\s*"[^"]+"(?:\s*[,;]\s*"[^"]+")+\s*')  # as Airtable exports linked records
_DIGIT = re.compile(r"\d")
_PLAIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,3}")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_PARTICLES = frozenset(
    "al ben bin da das de del della den der di do dos du e el ibn la le ten ter van von y zu".split()
)
# Words of companies and degrees: "Ana and Bo Ltd" and "Smith, Jones & Partners" are one contact, "Bo Chen, PhD" one person.
_NO_PERSON = frozenset(
    "ag agency alumni associates attorneys bank bros brothers capital church clinic club co college company consultants "
    "consulting corp corporation council department design dr esq foundation fund gmbh group holdings inc industries "
    "institute jr labs law legal llc llp ltd mba md media office partner partners phd plc sa school schools services society "
    "solicitors solutions sons sr studio studios systems team technologies the university ventures".split()
)


# Words that stand where nobody is named, such as "everyone", "Team lunch" and "tbd".
_NOBODY = frozenset(
    "all breakfast call colleagues coworkers dinner drinks everybody everyone folks friends group lunch many meeting misc "
    "office old others people several somebody someone tba tbc tbd team the unknown various whole".split()
)


def nobody(text: str) -> bool:
    """Whether a text names nobody.

    Parameters
    ----------
    text
        What a cell of names holds.

    Returns
    -------
    bool
        True when each of its words is one of those for nobody in particular.

    Examples
    --------
    >>> nobody("Team lunch"), nobody("Ana Team")
    (True, False)
    """
    words = text.casefold().strip(" .!?").split()
    return bool(words) and all(word in _NOBODY for word in words)


def key(name: str) -> str:
    """A name without what people vary in typing it: case, spaces, kind of apostrophe or hyphen.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        The form in which names are equal.

    Examples
    --------
    >>> key("Dee  O’Neil") == key("dee o'neil")
    True
    """
    if name.isascii():
        return " ".join(name.replace("`", "'").casefold().split())
    text = unicodedata.normalize("NFKC", name.translate(_APOSTROPHES)).translate(_APOSTROPHES)
    text = HYPHENS.sub("-", text)
    return " ".join(text.casefold().split())


def turned(name: str) -> str:
    """``"Last, First"`` as ``"First Last"``.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        The name, turned when it has exactly one comma between two parts.

    Examples
    --------
    >>> turned("Ruiz, Ana")
    'Ana Ruiz'
    """
    last, comma, first = name.partition(",")
    if comma and "," not in first and last.strip() and first.strip():
        return f"{first.strip()} {last.strip()}"
    return name


def loose(name: str) -> str:
    """A name without accents, marks and the order of its words.

    Parameters
    ----------
    name
        The name.

    Returns
    -------
    str
        Its words, sorted.

    Examples
    --------
    >>> loose("Díaz, José") == loose("Jose Diaz")
    True
    """
    same = plain = key(name)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(sorted(re.findall(r"\w+", plain.replace("'", "")))) or same


def apart(name: str) -> tuple[str, ...]:
    """The parts of a text in which several people may stand.

    Parameters
    ----------
    name
        What a cell holds.

    Returns
    -------
    tuple of str
        What stands between commas, slashes, line breaks, ``&``, ``+`` and the word and; brackets
        and quotation marks are left out.

    Examples
    --------
    >>> apart("Ana Ruiz (Acme) & Bo Chen"), apart("Ana Ruiz")
    (('Ana Ruiz', 'Bo Chen'), ('Ana Ruiz',))
    """
    if not _BETWEEN.search(name):
        return (name,)
    bare = name.replace("`", "'") if name.isascii() else name.translate(_APOSTROPHES)
    if "(" in bare or "[" in bare:
        bare = _BRACKETS.sub(" ", bare)
    bare = bare.replace('"', " ")
    parts = [" ".join(one.split()).strip(" .") for one in _BETWEEN.split(bare)]
    return tuple(filter(None, parts))


def packed(name: str) -> bool:
    """Whether a text is a list of people or of what belongs to one, whoever is on Contacts.

    Parameters
    ----------
    name
        What a cell holds.

    Returns
    -------
    bool
        True for three full names or more, names in quotation marks, lines of full names, and a
        name with an e-mail address beside it; a firm of several names is none.

    Examples
    --------
    >>> packed("Ana Ruiz, Bo Chen, Cy Dale"), packed("Ruiz, Ana"), packed("Smith, Jones & Partners")
    (True, False, False)
    """
    parts = apart(name)
    return len(parts) > 1 and _is_list(name, parts, full=all(map(_full, parts)))


def _is_list(name: str, parts: Sequence[str], *, full: bool) -> bool:
    if "@" in name and any("@" in part for part in parts):
        return True
    listed = full and (len(parts) > 2 or "\n" in name)
    return listed or ('"' in name and _QUOTED.fullmatch(name) is not None)


def _full(part: str) -> bool:
    """Whether it looks like a first and a last name."""
    if _DIGIT.search(part):
        return False
    if _PLAIN.fullmatch(part):
        return _NO_PERSON.isdisjoint(part.casefold().split())
    words = part.replace(".", " ").split()
    great = [word for word in words if word[0].isupper() and _WORD.fullmatch(word)]
    others = {word.casefold() for word in words if word not in great}
    company = any(word.casefold() in _NO_PERSON for word in words)
    return 2 <= len(great) <= 4 and others <= _PARTICLES and not company


@dataclass(frozen=True, slots=True)
class Match:
    """Who a cell means.

    Parameters
    ----------
    names
        One or more people; empty when the cell is refused.
    how
        ``"exact"``, ``"tidied"``, ``"close"``, ``"unknown"``, ``"joint"`` (names with ; between them,
        not all of them on Contacts), ``"perhaps"`` (one or several people) or ``"packed"``.
    parts
        The people that seem to stand in the cell, when it is perhaps or surely several.
    """

    names: tuple[str, ...]
    how: str
    parts: tuple[str, ...] = ()


@dataclass(slots=True)
class People:
    """The people of a workbook and where each stands.

    Parameters
    ----------
    places
        The cell of each contact, such as ``"Contacts!A17"``.
    """

    places: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, str] = field(default_factory=dict)
    _loose: dict[str, list[str]] = field(default_factory=dict)
    _firsts: dict[str, list[str]] = field(default_factory=dict)
    _added: dict[str, str] = field(default_factory=dict)
    _alone: set[str] = field(default_factory=set)
    _parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _last_first: bool = False

    def owner(self, name: str) -> str | None:
        """The contact that bears this name, after tidying.

        Parameters
        ----------
        name
            A name.

        Returns
        -------
        str or None
            The contact's name as on Contacts.
        """
        found = self._keys.get(key(name))
        return found if found or "," not in name else self._keys.get(key(turned(name)))

    def add(self, name: str, place: str) -> None:
        """Note a contact.

        Parameters
        ----------
        name
            As on Contacts.
        place
            Its cell.
        """
        self.places[name] = place
        for one in (key(name), key(turned(name))):
            self._keys.setdefault(one, name)
        self._loose.setdefault(loose(name), []).append(name)
        first, *others = key(turned(name)).split() or [""]
        if others:
            self._firsts.setdefault(first, []).append(name)

    def part(self, text: str) -> str | None:
        """The contact that a part of a cell means, also by a first name that only one bears.

        Parameters
        ----------
        text
            One of several names in a cell.

        Returns
        -------
        str or None
            The contact's name as on Contacts.
        """
        firsts = self._firsts.get(key(text), [])
        return self.owner(text) or (firsts[0] if len(firsts) == 1 else None)

    def meet(self, texts: Iterable[str]) -> None:
        """Note what the cells of a log hold: whoever stands alone in one is a person.

        Parameters
        ----------
        texts
            What cells hold.
        """
        for text in texts:
            parts = apart(text)
            if len(parts) > 1:
                self._parts[text] = parts
            if len(parts) == 1 and ";" not in text:
                self._alone.add(key(text))
            elif len(parts) == 2 and text.count(",") == 1 and any(" " not in one for one in parts):
                self._alone.add(key(turned(text)))
                self._last_first = True

    def within(self, text: str) -> str | None:
        """The one contact whose name is part of a text, as in "Ana Ruiz (Acme)".

        Parameters
        ----------
        text
            A name that is not on Contacts.

        Returns
        -------
        str or None
            The contact's name as on Contacts.
        """
        bare = _BRACKETS.sub(" ", text)
        found = {self.owner(part) for part in (bare, *apart(bare)) if " " in part.strip()} - {None}
        return found.pop() if len(found) == 1 else None

    def who(self, text: str) -> Match:
        """Who a cell means.

        Parameters
        ----------
        text
            What the cell holds.

        Returns
        -------
        Match
            The people and how sure it is.
        """
        if text in self.places:
            return Match((text,), "exact")
        semicolon = ";" in text
        parts = (
            [" ".join(part.split()) for part in text.split(";") if part.strip()]
            if semicolon
            else []
        )
        if len(parts) > 1:
            owners = [self.owner(part) for part in parts]
            if all(owners):
                return Match(tuple(dict.fromkeys(one for one in owners if one)), "exact")
            # Beside somebody on Contacts others may stand, with their whole names: a word or two
            # there is as often a role or a remark.
            whole = all(one or _full(part) for one, part in zip(owners, parts, strict=True))
            each = [self.who(part) for part in parts] if whole and any(owners) else [Match((), "")]
            if all(one.names for one in each):
                names = dict.fromkeys(name for one in each for name in one.names)
                return Match(tuple(names), "joint", tuple(parts))
            return Match((), "packed")
        name = parts[0] if parts else text
        if self.places:
            if found := self.owner(name):
                return Match((found,), "tidied")
            near = self._loose.get(loose(name), [])
            if len(near) == 1:
                return Match((near[0],), "close")
        people = self._parts.get(name) or apart(name)
        several = self._several(name, people) if len(people) > 1 else ""
        if several == "packed":
            return Match((), several, people)
        how = several or "unknown"
        if not (name.isascii() and name.isprintable()) or "  " in name:
            name = " ".join(name.split())
        return Match((self._added.setdefault(key(turned(name)), name),), how, people)

    def _known(self, part: str) -> bool:
        plain = key(part)
        return plain in self._keys or plain in self._alone

    def _several(self, name: str, people: Sequence[str]) -> str:
        """Whether several people stand in a text: ``"packed"`` when it is sure, ``"perhaps"``, or empty."""
        full = all(map(_full, people))
        if _is_list(name, people, full=full) or all(map(self._known, people)):
            return "packed"
        listed = (
            len(people) == 2 and "," in name and not re.search(r"[/|&+\n]|\s(?:and|with)\s", name)
        )
        if full and (not listed or any(map(self._known, people))):
            return "packed"
        firsts = self._firsts if not listed else {}
        if firsts and all(self._known(one) or key(one) in firsts for one in people):
            return "packed"
        if self._last_first and listed:
            return ""
        several = len(people) > 2 or full or (not listed and any(map(_full, people)))
        firm = several and not _NO_PERSON.isdisjoint(" ".join(people).casefold().split())
        return "perhaps" if several and not firm and all(one[0].isupper() for one in people) else ""

    def near(self, unknown: Iterable[str]) -> dict[str, str]:
        """Contacts whose names resemble unknown ones, for a question and never for merging.

        Parameters
        ----------
        unknown
            Names that are not on Contacts.

        Returns
        -------
        dict of str to str
            The nearest contact for each name that has one.
        """
        known = list(self.places)
        plain = [loose(name) for name in known]
        families: dict[str, list[str]] = {}
        for name in known:
            families.setdefault("".join(_words(name)[-1:]), []).append(name)
        found = {}
        for name in list(unknown)[: COMPARISONS // max(len(known), 1)]:
            hit = process.extractOne(
                loose(name), plain, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH
            )
            words = _words(name)
            nearest = known[hit[2]] if hit else None
            if nearest is None and len(words) > 1:
                nearest = next(
                    (one for one in families.get(words[-1], ()) if _short(words, one)), None
                )
            if nearest:
                found[name] = nearest
        return found


def _words(name: str) -> list[str]:
    return key(name).replace(".", "").split()


def _short(words: list[str], other: str) -> bool:
    """Whether one first name is the beginning of the other, as in "Chris" or "M."."""
    others = _words(other)
    return len(others) > 1 and (others[0].startswith(words[0]) or words[0].startswith(others[0]))
