"""Cell text made fit to stand in a message: how to address a person, and what to ask after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
LISTS = (
    "address.titles", "address.after", "address.family_first", "topics.placeless", "topics.your", "topics.theirs", "topics.articles",
    "topics.persons", "topics.lead_ins", "topics.unfit", "topics.delicate", "topics.warnings", "topics.counts", "topics.joins", "topics.places", "topics.times", "topics.whereabouts",
    "topics.beings", "topics.many", "topics.described", "topics.partners", "topics.things", "topics.the", "topics.with_the",
    "topics.events", "topics.works", "topics.describing", "topics.nationalities", "topics.spelt", "topics.legal",
)  # fmt: skip
_TEXTS = ("topics.your", "topics.the")
_LONGEST_TOPIC = 60
_SHORTEST_SHOUT = 3  # "AJ" and "Bo" are names, "ANA" is Ana in capitals
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_LETTER = re.compile(r"[^\W\d_]")
_FIRST_LETTERS = re.compile(r"(?<![^\W_])(?<!['’])[^\W\d_]")
_TOPIC_ENDS = re.compile(r"[,;:!?/|\n\r\t]|(?<=\w{3})\.| [-–—] ")  # "Dr." ends nothing
_MARKUP = re.compile(r"https?://\S+|<[^<>]*>|(?<!\w)#|[*_`<>{}\[\]()\"“”]+")
# Chinese, Japanese and Korean names stand whole, the family name first.
_NAME = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_OWNER = re.compile(r"['’]s$")
_KNOWN = ("beings", "many", "described", "things", "with_the", "describing", "nationalities")
_WHOLE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def read_words(
    language: str, needed: Iterable[str], *, folder: Path | None = None
) -> dict[str, Any]:
    """Read the words of a language.

    Parameters
    ----------
    language
        The name of its file.
    needed
        The lists that it must have, a part of a section as "topics.your".
    folder
        Where files of your own may lie; one of the same name goes before that in the package.

    Returns
    -------
    dict
        The lists by name.

    Raises
    ------
    ValueError
        If there is no such file, it cannot be read, or a list is missing in it.
    """
    places = [place for place in (folder, WORDS) if place is not None]
    known = {path.stem: path for place in reversed(places) for path in place.glob("*.toml")}
    if language not in known:
        raise ValueError(
            f'There are no words for "{language}"; there are for: {", ".join(sorted(known))}.'
        )
    file = known[language]
    try:
        words = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ValueError(f"The words in {file} cannot be read ({error}).") from error
    missing = [name for name in needed if _given(words, name) is None]
    if missing:
        raise ValueError(f"The words in {file} lack {', '.join(missing)}.")
    return words


def _given(words: dict[str, Any], name: str) -> Any:
    """What stands under a name such as "topics.your"; nothing unless it is a list or a text."""
    section, _, key = name.partition(".")
    found = words.get(section)
    if key:
        found = found.get(key) if isinstance(found, dict) else None
    return (
        found if isinstance(found, str if name in _TEXTS or section == "says" else list) else None
    )


def plain(text: str) -> str:
    """Text on one line, without what does not print.

    Parameters
    ----------
    text
        The text of a cell.

    Returns
    -------
    str
        Its words, joined by single spaces.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def address(name: str, words: dict[str, Any]) -> str:
    """How a person is addressed, from the name on Contacts.

    Parameters
    ----------
    name
        The name.
    words
        From `read_words`.

    Returns
    -------
    str
        The first name as a rule; the whole name where it cannot be told.

    Examples
    --------
    >>> words = read_words("en", LISTS)
    >>> [
    ...     address(name, words)
    ...     for name in ("SMITH, ANNA", "Prof. Hans Roth", "Mr Okafor", "J. Roth")
    ... ]
    ['Anna', 'Hans', 'Mr Okafor', 'J. Roth']
    """
    known = words["address"]
    name = plain(_BRACKETS.sub(" ", name)) or plain(name)
    last, comma, first = name.partition(",")
    if comma and first.strip() and _bare(first) not in known["after"]:
        name = f"{first.strip()} {last}"
    name = name.partition(",")[0]
    if name.isupper() or name.islower():
        name = _FIRST_LETTERS.sub(lambda found: found.group().upper(), name.lower())
    parts = [part for part in name.split() if _LETTER.search(part)]
    titles = [part for part in parts if _bare(part) in known["titles"]]
    parts = [part for part in parts if _bare(part) not in known["titles"]]
    if not parts or _WHOLE.search(name):
        return name
    if len(parts) == 1:
        return " ".join([*titles[:1], *parts])
    if len(_bare(parts[0])) == 1:
        return " ".join(parts)
    return parts[-1] if _bare(parts[0]) in known["family_first"] else parts[0]


def topic(cell: str, words: dict[str, Any]) -> str:
    """The first thing of Talk about, so that it can stand in the middle of a sentence to them.

    Parameters
    ----------
    cell
        The cell.
    words
        From `read_words`.

    Returns
    -------
    str
        Such as ``"your move to Bergen"`` for ``"Her move to Bergen, sailing"``; empty unless every word
        of it is known to be harmless or is a name where one may stand.

    Examples
    --------
    >>> words = read_words("en", LISTS)
    >>> [
    ...     topic(cell, words)
    ...     for cell in ("Sailing", "wife Ana", "His father's illness", "likes jazz", "Vegetarian")
    ... ]
    ['sailing', 'your wife Ana', '', 'jazz', '']
    """
    known = words["topics"]
    cell_text = _MARKUP.sub(" ", _BRACKETS.sub(" ", cell.strip(" \n\r\t*-•").lstrip("#> ")))
    first = plain(_TOPIC_ENDS.split(cell_text, maxsplit=1)[0])
    for lead in known["lead_ins"]:
        if first.casefold().startswith(f"{lead} "):
            first = first[len(lead) :].strip()
    if not _LETTER.search(first) or len(first) > _LONGEST_TOPIC or delicate(cell, words):
        return ""
    typed = first.split()
    if _bare(typed[0]) in known["unfit"]:
        return ""
    before = ""
    if _bare(typed[0]) in (*known["theirs"], *known["articles"]):
        before = known["your" if _bare(typed[0]) in known["theirs"] else "the"]
        typed = typed[1:]
    if typed and _bare(typed[0]) in known["counts"]:
        typed = typed[1:] if len(typed) > 1 and not _one_of(typed[-1], known["beings"]) else []
    # "chess with his son" may mean a third person's son.
    notes = {*known["persons"], *known["warnings"], *known["unfit"]} - {*known["joins"]}
    if any(_bare(token) in notes and not _is_time(token, known) for token in typed):
        return ""
    return _phrase(typed, before, known)


def topic_kind(subject: str, words: dict[str, Any]) -> str:
    """What a topic is, so that it is asked after as such.

    Parameters
    ----------
    subject
        From `topic`.
    words
        From `read_words`.

    Returns
    -------
    str
        ``"one"`` or ``"many"`` for people and animals, ``"event"`` for what has its day, ``"thing"``
        for what is theirs or has an article, ``"pastime"`` for what has neither; empty for no topic.
    """
    known = words["topics"]
    head, tail = _cut(subject.split(), known)
    if not head:
        return ""
    named = [token for token in head if not _is_name(token, known)] or head
    if _one_of(named[-1], known["many"]):
        return "many"
    if _one_of(named[-1], known["beings"]):
        return "many" if any(_is_and(token, known) for token in tail) else "one"
    if _one_of(named[-1], known["events"]):
        return "event"
    alone = _bare(head[0]) not in (known["the"], known["your"]) and not _OWNER.search(head[0])
    return "pastime" if alone else "thing"


def same_firm(one: str, other: str, words: dict[str, Any]) -> bool:
    """Whether two names are those of one firm.

    Parameters
    ----------
    one, other
        The names.
    words
        From `read_words`.

    Returns
    -------
    bool
        Equal without case, marks and forms such as Ltd; False where one is empty.
    """
    bare = []
    for name in (one, other):
        tokens = re.findall(r"\w+", name.casefold().replace(".", "").replace("'", ""))
        bare.append([token for token in tokens if token not in words["topics"]["legal"]] or tokens)
    return bare[0] == bare[1] != []


def delicate(cell: str, words: dict[str, Any]) -> bool:
    """Whether Talk about holds something that no program should put into a message.

    Parameters
    ----------
    cell
        The cell.
    words
        From `read_words`.

    Returns
    -------
    bool
        True for illness, death, a divorce and the like, and for a warning to oneself.
    """
    tokens = {_bare(token) for token in re.split(r"[\s/,;]+", cell)}
    tokens |= {_bare(token) for token in re.split(r"[\s/,;–—-]+", cell)}
    tokens |= {token.removesuffix("'s") for token in tokens}
    unsaid = (*words["topics"]["delicate"], *words["topics"]["warnings"])
    return any(word in tokens for word in unsaid)


def talked_of(subject: str, notes: Sequence[str], words: dict[str, Any]) -> bool:
    """Whether a note of a conversation holds the topic.

    Parameters
    ----------
    subject
        From `topic`.
    notes
        The notes.
    words
        From `read_words`.

    Returns
    -------
    bool
        True if it stands in one of them, but for a "your" or an article before it.
    """
    first, _, rest = subject.casefold().partition(" ")
    bare = first == words["topics"]["your"] or first in words["topics"]["articles"]
    wanted = re.compile(rf"(?<!\w){re.escape(rest if bare and rest else subject.casefold())}(?!\w)")
    return bool(subject) and any(wanted.search(plain(note).casefold()) for note in notes)


def _phrase(typed: list[str], before: str, known: dict[str, Any]) -> str:
    """The words of a topic as they stand in a sentence; nothing unless it is plainly one thing."""
    head, tail = _cut(typed, known)
    at = next((at for at, word in enumerate(head) if _one_of(word, known["beings"] + known["many"])), -1)  # fmt: skip
    if at >= 0 and all(_is_name(word, known) for word in head[at + 1 :]):
        kin = head[at]
        said = [] if _one_of(kin, known["partners"]) else known["described"]
        if not all(_one_of(word, said) for word in head[:at]):
            return ""
        if _one_of(kin, known["many"]) and head[at + 1 :]:
            head, tail = head[: at + 1], []  # "kids Ann, Ben": of several names one may be cut off
        alone = _one_of(kin, known["with_the"]) and head[-1] == kin
        before = (before if alone else "") or known["the" if alone else "your"]
        fits = _fits_being(tail, known)
    else:
        if not head or not _one_of(head[-1], known["things"] + known["with_the"]):
            return ""
        said = [word for word in head[1:-1] if not _is_name(word, known)]
        if not all(_may_describe(word, known) for word in said):
            return ""
        article = _before(head, before, known)
        if article is None:
            return ""
        before, fits = article, _fits(tail, known)
        fits = fits or (bool(tail) and _one_of(head[-1], known["works"]))
        timed = any(_is_time(word, known) for word in tail)
        fits = fits and (not timed or _one_of(head[-1], known["events"]))
    if not fits:
        return ""
    after = ["", *head, *tail]
    loud = " ".join(typed).isupper()
    said = [
        _cased(word, known, loud=loud, kept=_is_name(last, known) or (at >= len(head) and not _is_and(last, known)))
        for at, (last, word) in enumerate(pairwise(after))
    ]  # fmt: skip
    return " ".join([*before.split(), *said])


def _before(head: list[str], before: str, known: dict[str, Any]) -> str | None:
    """What stands before a thing: an article, "your" or nothing; None where its first word is not known."""
    owner = _OWNER.sub("", head[0])
    if owner != head[0]:
        if _one_of(owner, known["beings"] + known["many"]):
            return before or str(known["your"])
        return before if len(head) > 1 and _is_name(owner, known) else None
    describes = len(head) == 1 or _may_describe(head[0], known)
    if not describes and not (before and _is_name(head[0], known)):
        return None
    return before or (str(known["the"]) if _one_of(head[-1], known["with_the"]) else "")


def _fits(tail: list[str], known: dict[str, Any]) -> bool:
    """Whether what follows a thing is known: a place, a day, another thing."""
    small = known["joins"] + known["articles"]
    if tail and _one_of(tail[-1], small):
        return False
    needs = known["beings"] + known["many"] + known["with_the"]
    for last, word in pairwise(["", *tail]):
        led = _one_of(last, known["articles"] + known["describing"]) or not _one_of(word, needs)
        placed = _one_of(last, known["places"] + known["articles"]) or not _one_of(
            last, known["joins"]
        )
        named = placed and _is_name(word, known)
        if not (
            _one_of(word, small) or _is_time(word, known) or (_known(word, known) and led) or named
        ):
            return False
    return True  # fmt: skip


def _fits_being(tail: list[str], known: dict[str, Any]) -> bool:
    """Whether what follows a person or an animal is known: a place, or another of them."""
    if tail and _one_of(tail[-1], known["joins"] + known["articles"]):
        return False
    for last, word in pairwise(["", *tail]):
        if _is_time(word, known):
            return False
        other = _one_of(word, known["beings"] + known["many"]) and _is_and(last, known)
        where = _one_of(word, known["whereabouts"]) and not _is_and(last, known)
        named = _is_name(word, known) and (_is_and(last, known) or not _one_of(last, known["joins"]) or _one_of(last, known["places"]))  # fmt: skip
        if not (other or where or named or _one_of(word, known["joins"] + known["articles"])):
            return False
    return True


def _may_describe(word: str, known: dict[str, Any]) -> bool:
    """Whether a word may stand before a thing: "dog training", and not "wife garden"."""
    if _one_of(word, known["describing"]):
        return True
    return _known(word, known) and not _one_of(word, known["beings"] + known["many"])


def _cut(typed: list[str], known: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The words before the first small word, and the rest."""
    ends = (at for at, word in enumerate(typed) if _one_of(word, known["joins"]) or (at and _one_of(word, known["articles"])))  # fmt: skip
    at = next(ends, len(typed))
    return typed[:at], typed[at:]


def _is_and(word: str, known: dict[str, Any]) -> bool:
    return _bare(word) == str(known["joins"][-1])


def _is_time(word: str, known: dict[str, Any]) -> bool:
    """Whether a word is a year, or the name of a month or a day."""
    return bool(_A_YEAR.fullmatch(word)) or (word[0].isupper() and _one_of(word, known["times"]))


def _one_of(word: str, names: list[str]) -> bool:
    return _bare(word) in names


def _known(word: str, known: dict[str, Any]) -> bool:
    return any(_one_of(word, known[name]) for name in _KNOWN) or any(
        _one_of(_OWNER.sub("", word), known[name]) for name in ("beings", "many")
    )


def _is_name(word: str, known: dict[str, Any]) -> bool:
    """Whether a word can only be a name: a capital, and no word of the lists."""
    return bool(_NAME.fullmatch(word)) and word[0].isupper() and not (
        _known(word, known) or _one_of(word, known["unfit"] + known["joins"] + known["articles"])
    )  # fmt: skip


def _cased(word: str, known: dict[str, Any], *, loud: bool, kept: bool) -> str:
    """A word as it is written inside a sentence; a name as it was typed, but not shouted."""
    spelt = {name.casefold(): name for name in known["spelt"]}
    if _bare(word) in spelt:
        return str(spelt[_bare(word)])
    if _one_of(word, known["joins"] + known["articles"]):
        return word.lower()
    if _one_of(word, known["nationalities"]) or (loud and _is_time(word, known)):
        return word.capitalize()
    if _known(word, known) and (
        loud or not kept
    ):  # "Leeds University" and "the Lake District" stay
        return word.lower()
    return word.title() if loud and len(word) >= _SHORTEST_SHOUT else word


def _bare(word: str) -> str:
    return word.strip(" .,;:!?'’\"()").casefold().replace("’", "'")
