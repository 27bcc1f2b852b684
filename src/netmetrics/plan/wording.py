"""Cell text made fit to stand in a message: how to address a person, and what to ask after."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
LISTS = (
    "address.titles", "address.after", "address.family_first", "topics.placeless", "topics.your", "topics.theirs", "topics.articles",
    "topics.persons", "topics.lead_ins", "topics.unfit", "topics.delicate", "topics.common", "topics.common_ends", "topics.names",
    "topics.the", "topics.with_the",
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
        Such as ``"your move to Bergen"`` for ``"Her move to Bergen, sailing"``; empty for what is no
        topic (a sentence, a warning to oneself), is too long, or is delicate.

    Examples
    --------
    >>> words = read_words("en", LISTS)
    >>> [
    ...     topic(cell, words)
    ...     for cell in ("Sailing", "Tel Aviv", "His father's illness", "likes jazz")
    ... ]
    ['sailing', 'Tel Aviv', '', 'jazz']
    """
    known = words["topics"]
    cell_text = _MARKUP.sub(" ", _BRACKETS.sub(" ", cell.strip(" \n\r\t*-•").lstrip("#> ")))
    first = _TOPIC_ENDS.split(cell_text, maxsplit=1)[0]
    first = plain(first)
    for lead in known["lead_ins"]:
        if first.casefold().startswith(f"{lead} "):
            first = first[len(lead) :].strip()
    tokens = [_bare(token) for token in first.split()]
    if not tokens or len(first) > _LONGEST_TOPIC or not _LETTER.search(first):
        return ""
    if tokens[0] in known["unfit"] or delicate(cell, words):
        return ""
    if tokens[0] in known["theirs"]:
        rest = first.split()[1:]
        first = " ".join([known["your"], *rest])
        tokens = [_bare(token) for token in rest]
    # "chess with his son" may mean a third person's son.
    if not tokens or any(token in known["persons"] for token in tokens):
        return ""
    return _in_sentence(first, known)


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
        True for illness, death, a divorce and the like.
    """
    tokens = {_bare(token) for token in re.split(r"[\s/,;-]+", cell)}
    return any(word in tokens for word in words["topics"]["delicate"])


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


def _in_sentence(first: str, known: dict[str, Any]) -> str:
    """Small letters where the first word is no name; what is not known stays as it was typed."""
    head, *rest = first.split()
    if _bare(head) in known["with_the"]:
        return " ".join([known["the"], head.lower(), *rest])
    if len(first) > _SHORTEST_SHOUT and first.isupper():
        first = first.lower() if _common(head, known) else first.title()
    elif _common(head, known):
        first = " ".join([head.lower(), *rest])
    return first


def _common(word: str, known: dict[str, Any]) -> bool:
    bare = _bare(word)
    return bare in known["common"] or (
        bare.endswith(tuple(known["common_ends"])) and bare not in known["names"]
    )


def _bare(word: str) -> str:
    return word.strip(" .,;:!?'’\"()").casefold().replace("’", "'")
