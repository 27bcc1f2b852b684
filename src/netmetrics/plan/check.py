"""What the articles would say about a message that you wrote yourself; nothing leaves the machine."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

_WORDS = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_PART = re.compile(r"[,;:()–—]| -+ ")
_UP_TO_THREE = "{0,3}"
_BLANK = re.compile(r"\[[^\]\n]+\]")
_FEW = 4  # fewer words about oneself are never too many (a choice)
_TWICE = 2  # so many times as many words about oneself as about them are (a choice)
_NEEDED = (
    "between", "parts", "first_person", "second_person", "numbers", "units", "gap", "excuses", "why", "thanks", "open_questions",
    "courtesies", "invitations", "year_after", "span_not_after", "span_not_before", "lead_ins", "asks", "news", "no_news", "says",
)  # fmt: skip
_COLUMNS = {"line": "int64", "finding": "str", "says": "str"}


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in lower case, its words joined by single spaces, its parts, and where it begins."""

    line: int
    text: str
    parts: tuple[str, ...]
    asks: bool


def check(
    text: str, *, long_gap: bool = True, most_words: int = 100, language: str = "en"
) -> pd.DataFrame:
    """What the articles would change in a first message, line by line.

    Parameters
    ----------
    text
        The message.
    long_gap
        Whether it is written after a long time without contact. Only then must the time be named,
        and is asking for something soon.
    most_words
        How many words a first message may have.
    language
        The language of the message: the name of a file of words.

    Returns
    -------
    pandas.DataFrame
        One row per finding, by line; no row when there is nothing to say. Columns:

        ======= ===== ==================================================================
        column  dtype meaning
        ======= ===== ==================================================================
        line    int64 where it is, counted from 1; for what is missing, where it could stand
        finding str   "too-long", "gap", "excuse", "why", "question", "me", "ask", "thanks",
                      "news" or "blank"
        says    str   what to do about it
        ======= ===== ==================================================================

    Raises
    ------
    ValueError
        If there are no words for the language, or the message is blank.
    """
    words = word_lists(language)
    lines = text.splitlines()
    filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
    if not filled:
        raise ValueError("The message is empty. Write it first.")
    first = filled[1] if len(filled) > 1 else filled[0]
    last = filled[-2] if len(filled) > 2 else filled[-1]
    sentences = list(_sentences(lines, words["parts"]))
    found = [
        *_too_long(lines, most_words, words),
        *_balance(lines, first, words),
        *_questions(sentences, last, words),
        *_missing(sentences, first, last, words),
        *_blanks(lines, words),
    ]
    if long_gap:
        found += [*_gap(sentences, first, words), *_early_asks(sentences, words)]
    table = pd.DataFrame(found, columns=list(_COLUMNS)).astype(_COLUMNS)
    return table.sort_values("line", kind="stable").reset_index(drop=True)


def word_lists(language: str) -> dict[str, Any]:
    """Read the words of a language.

    Parameters
    ----------
    language
        The name of its file.

    Returns
    -------
    dict
        The lists, and under ``says`` the sentences of the check.

    Raises
    ------
    ValueError
        If there is no such file, or a list is missing in it.
    """
    known = sorted(path.stem for path in _WORDS.glob("*.toml"))
    if language not in known:
        raise ValueError(f'There are no words for "{language}"; there are for: {", ".join(known)}.')
    words = tomllib.loads((_WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    missing = [name for name in _NEEDED if name not in words]
    if missing:
        raise ValueError(f"The words for {language} lack {', '.join(missing)}.")
    return words


_Finding = tuple[int, str, str]


def _sentences(lines: list[str], joints: Iterable[str]) -> Iterable[_Sentence]:
    joint = re.compile(rf"(?:^| )(?:{_either(joints)})(?: |$)")
    for number, line in enumerate(lines, start=1):
        for found in _SENTENCE.finditer(line):
            text = " ".join(_tokens(found.group()))
            pieces = [" ".join(_tokens(piece)) for piece in _PART.split(found.group())]
            parts = tuple(part for piece in pieces for part in joint.split(piece) if part)
            if text:
                yield _Sentence(number, text, parts, "?" in found.group())


def _tokens(text: str) -> list[str]:
    return [word.replace("’", "'").casefold() for word in _WORD.findall(text)]


def _first_of(text: str, name: str, words: dict[str, Any]) -> str:
    """The first phrase of a list that stands in the text as whole words, else nothing."""
    found = _pattern(tuple(words[name]), tuple(words["between"])).search(f"{text} ")
    return found.group().strip() if found else ""


@lru_cache(maxsize=32)
def _pattern(phrases: tuple[str, ...], between: tuple[str, ...]) -> re.Pattern[str]:
    """The phrases of a list, as the file of words explains them; each word ends in a space."""
    small = f"(?:{_either(between)} ){_UP_TO_THREE}"
    stands = {"...": rf"(?:\S+ ){_UP_TO_THREE}", "~": small, "^": r"\A"}
    either = [
        "".join(
            f"(?:{'|'.join(stands.get(word, f'{re.escape(word)} ') for word in choice.split('/'))})"
            for choice in phrase.split()
        )
        for phrase in phrases
    ]
    return re.compile(rf"(?<!\S)(?:{'|'.join(either)})")


def _too_long(lines: list[str], most: int, words: dict[str, Any]) -> Iterable[_Finding]:
    total = 0
    where = 0
    for number, line in enumerate(lines, start=1):
        total += len(_tokens(line))
        where = where or (number if total > most else 0)
    if where:
        yield where, "too-long", words["says"]["too-long"].format(words=total, limit=most)


def _balance(lines: list[str], first: int, words: dict[str, Any]) -> Iterable[_Finding]:
    tokens = [token for line in lines for token in _tokens(line)]
    mine = sum(token in words["first_person"] for token in tokens)
    theirs = sum(token in words["second_person"] for token in tokens)
    if mine >= _FEW and mine > _TWICE * theirs:
        yield first, "me", words["says"]["me"].format(first=mine, second=theirs)


def _questions(sentences: list[_Sentence], last: int, words: dict[str, Any]) -> Iterable[_Finding]:
    asked = [sentence for sentence in sentences if sentence.asks]
    invited = any(_first_of(sentence.text, "invitations", words) for sentence in sentences)
    if invited or any(
        _is_open(text, words) for sentence in asked for text in (sentence.text, *sentence.parts)
    ):
        return
    if asked:
        yield asked[0].line, "question", words["says"]["question-closed"]
    else:
        yield last, "question", words["says"]["question-none"]


def _is_open(question: str, words: dict[str, Any]) -> bool:
    """Whether any part of a question begins, after a lead-in, with an open word."""
    for opener in words["open_questions"]:
        for found in re.finditer(rf"(?<!\S){re.escape(opener)}(?!\S)", question):
            before, rest = question[: found.start()].strip(), question[found.start() :]
            if _is_courtesy(rest, words["courtesies"]):
                continue
            if not before or _ends(before, words["lead_ins"]) or len(before.split()) <= _FEW:
                return True
    return False


def _is_courtesy(question: str, courtesies: Iterable[str]) -> bool:
    return any(
        f"{question} ".startswith(f"{phrase.removesuffix(' ...')} ")
        if phrase.endswith("...")
        else question == phrase or question.startswith(f"{phrase} and ")
        for phrase in courtesies
    )


def _ends(text: str, phrases: Iterable[str]) -> bool:
    return any(text == phrase or text.endswith(f" {phrase}") for phrase in phrases)


def _missing(
    sentences: list[_Sentence], first: int, last: int, words: dict[str, Any]
) -> Iterable[_Finding]:
    says = words["says"]
    parts = [part for sentence in sentences for part in sentence.parts]
    told = [part for sentence in sentences if not sentence.asks for part in sentence.parts]
    if not any(_first_of(part, "why", words) for part in parts):
        yield first, "why", says["why"]
    if not any(_first_of(sentence.text, "thanks", words) for sentence in sentences):
        yield last, "thanks", says["thanks"]
    if not any(
        _first_of(part, "news", words) and not _first_of(part, "no_news", words) for part in told
    ):
        yield last, "news", says["news"]


def _gap(sentences: list[_Sentence], first: int, words: dict[str, Any]) -> Iterable[_Finding]:
    span = _span(words)
    named = any(
        _first_of(sentence.text, "gap", words) or span.search(sentence.text)
        for sentence in sentences
    )
    if not named:
        yield first, "gap", words["says"]["gap"]
    for sentence in sentences:
        excuse = _first_of(sentence.text, "excuses", words)
        if excuse:
            yield sentence.line, "excuse", words["says"]["excuse"].format(found=excuse)


def _span(words: dict[str, Any]) -> re.Pattern[str]:
    """A stretch of time, or a year, that names how long ago it was."""
    units = _either(words["units"])
    counted = rf"(?:{_either(words['numbers'])}|\d+) {units}"
    not_after = "".join(rf"(?<!{re.escape(word)} )" for word in words["span_not_after"])
    not_before = "".join(rf"(?! {re.escape(word)}\b)" for word in words["span_not_before"])
    dated = rf"{_either(words['year_after'])}(?: \S+){{0,4}} (?:19|20)\d\d"
    return re.compile(rf"(?<!\S){not_after}(?:{counted}|{dated})(?!\S){not_before}")


def _either(phrases: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, phrases))})"


def _early_asks(sentences: list[_Sentence], words: dict[str, Any]) -> Iterable[_Finding]:
    for sentence in sentences:
        ask = _first_of(sentence.text, "asks", words)
        if ask:
            yield sentence.line, "ask", words["says"]["ask"].format(found=ask)


def _blanks(lines: list[str], words: dict[str, Any]) -> Iterable[_Finding]:
    for number, line in enumerate(lines, start=1):
        for found in _BLANK.finditer(line):
            yield number, "blank", words["says"]["blank"].format(found=found.group())
