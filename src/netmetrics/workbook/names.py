"""Who is meant by a name: equal after tidying, equal but for accents, or nobody on Contacts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

NEAR_ENOUGH = 85
# Each unknown name is compared with each contact; beyond this only the first ones are.
COMPARISONS = 3_000_000

_APOSTROPHES = str.maketrans("’‘ʼ`´‛′", "'''''''")
_HYPHENS = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


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
    text = _HYPHENS.sub("-", text)
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


@dataclass(frozen=True, slots=True)
class Match:
    """Who a cell means.

    Parameters
    ----------
    names
        One or more people; empty when the cell is refused.
    how
        ``"exact"``, ``"tidied"``, ``"close"``, ``"unknown"`` or ``"packed"``.
    """

    names: tuple[str, ...]
    how: str


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
    _added: dict[str, str] = field(default_factory=dict)

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
        parts = [" ".join(part.split()) for part in text.split(";") if part.strip()]
        if len(parts) > 1:
            owners = [self.owner(part) for part in parts]
            if all(owners):
                return Match(tuple(dict.fromkeys(one for one in owners if one)), "exact")
            return Match((), "packed")
        name = parts[0] if parts else text
        if found := self.owner(name):
            return Match((found,), "tidied")
        near = self._loose.get(loose(name), [])
        if len(near) == 1:
            return Match((near[0],), "close")
        return Match((self._added.setdefault(key(turned(name)), name),), "unknown")

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
