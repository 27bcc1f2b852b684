"""What the articles would say about a message that you wrote yourself; nothing leaves the machine."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pandas as pd

from netmetrics.plan.wording import read_words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…。！？؟\n]+[.!?…。！？؟]*")
_ENDS = re.compile(r"[.!?…。！？؟]\W*$")
_ASKS = re.compile("[?？؟]")
_PART = re.compile(r"[,;:()–—]| -+ ")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ITEM = re.compile(r"\s*(?:[-*•–]|\d+[.)])\s")
_WRAPPED = range(45, 101)  # lines as long as this at most were broken to fit (a choice)
_UP_TO_THREE = "{0,3}"
_NOTHING = "(?!)"  # a list may be empty in a language that has no such thing
# What is still to be filled in; not a link, a footnote or a box to tick.
_BLANK = re.compile(r"\[[^\[\]\n]+\](?!\()|\{[^{}\n]+\}")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_FEW = 4  # fewer words about oneself are too many only where there is none about them (a choice)
_NONE = 3
_TWICE = 2  # so many times as many words about oneself as about them are (a choice)
_NEEDED = (
    "between", "parts", "first_person", "second_person", "numbers", "units", "gap", "excuses", "why", "thanks",
    "open_questions", "courtesies", "invitations", "year_after", "span_not_after", "span_not_before", "lead_ins", "asks", "soft",
    "news", "no_news", "headers", "quoted",
)  # fmt: skip
_SAYS = (
    "too-long",
    "gap",
    "excuse",
    "why",
    "question-none",
    "question-courtesy",
    "question-closed",
    "me",
    "ask",
    "thanks",
    "news",
    "blank",
)
_COLUMNS = {"line": "int64", "finding": "str", "says": "str"}


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in lower case, its words joined by single spaces, the line of each, and its parts."""

    lines: tuple[int, ...]
    text: str
    parts: tuple[str, ...]
    asks: bool

    @property
    def line(self) -> int:
        return self.lines[0]

    def line_of(self, phrase: str) -> int:
        """The line in which a phrase of the sentence begins."""
        before = f" {self.text} ".find(f" {phrase} ")
        return self.lines[self.text[: max(before, 0)].count(" ")]


def check(
    text: str,
    *,
    long_gap: bool = True,
    most_words: int = 100,
    language: str = "en",
    folder: Path | None = None,
) -> pd.DataFrame:
    """What the articles would change in a first message, line by line.

    Parameters
    ----------
    text
        The message. A subject line above it, what is quoted and what stands below a line of two
        hyphens are not judged.
    long_gap
        Whether it is written after a long time without contact. Only then must the time be named,
        and is asking for something soon.
    most_words
        How many words a first message may have.
    language
        The language of the message: the name of a file of words.
    folder
        Where a file of words of your own may lie.

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
    words = word_lists(language, folder=folder)
    lines = _own(_LINE_END.split(text.removeprefix("\ufeff")), words)
    filled = [number for number, line in enumerate(lines, start=1) if line.strip()]
    if not filled:
        raise ValueError("The message is empty. Write it first.")
    first = filled[1] if len(filled) > 1 else filled[0]
    last = filled[-2] if len(filled) > 2 else filled[-1]
    sentences = list(_sentences(lines, words["parts"]))
    found = [
        *_too_long(lines, most_words, words),
        *_balance(sentences, first, words),
        *_questions(sentences, last, words),
        *_missing(sentences, first, last, words),
    ]
    if long_gap:
        found += [*_gap(sentences, first, words), *_early_asks(sentences, words)]
    blanks = list(_blanks(lines, words))
    to_be_filled = _filled_by(blanks, words)
    found = [*blanks, *(finding for finding in found if finding[1] not in to_be_filled)]
    table = pd.DataFrame(found, columns=list(_COLUMNS)).astype(_COLUMNS)
    return table.sort_values("line", kind="stable").reset_index(drop=True)


def word_lists(language: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Read the words of a language.

    Parameters
    ----------
    language
        The name of its file.
    folder
        Where a file of your own may lie.

    Returns
    -------
    dict
        The lists, and under ``says`` the sentences of the check.

    Raises
    ------
    ValueError
        If there is no such file, or a list is missing in it.
    """
    needed = [*_NEEDED, *(f"says.{name}" for name in _SAYS)]
    words = read_words(language, needed, folder=folder)
    try:
        for sentence in words["says"].values():
            sentence.format(words=0, limit=0, first=0, second=0, found="")
    except (LookupError, ValueError) as error:
        raise ValueError(f'"{sentence}" of the words for "{language}" has an unknown blank ({error}).') from error  # fmt: skip
    return words


_Finding = tuple[int, str, str]


def _own(lines: list[str], words: dict[str, Any]) -> list[str]:
    """The lines with nothing in those that are not the message: heads, quotes, the signature block."""
    head = re.compile(rf"\s*{_either(words['headers'])}\s*:", re.IGNORECASE)
    kept = [
        "" if line.lstrip().startswith(">") or _starts_quote(line, words) else line
        for line in lines
    ]
    body = next((at for at, line in enumerate(kept) if line.strip() and not head.match(line)), 0)
    kept[:body] = [""] * body
    ends = [
        at
        for at, line in enumerate(lines)
        if line.rstrip() == "--" or (_starts_quote(line, words) and not _quoted_below(lines, at))
    ]
    end = min((at for at in ends if at > body), default=len(kept))
    return [*kept[:end], *[""] * (len(kept) - end)]


def _starts_quote(line: str, words: dict[str, Any]) -> bool:
    """Whether what follows is somebody else's message."""
    ruled = line.strip().startswith(("---", "___", "***"))
    said = any(_ends(" ".join(_tokens(line)), [phrase]) for phrase in words["quoted"])
    return said and (ruled or line.rstrip().endswith(":"))


def _quoted_below(lines: list[str], at: int) -> bool:
    """Whether the next line with text is marked as a quote, so that own text may follow it."""
    below = next((line for line in lines[at + 1 :] if line.strip()), "")
    return below.lstrip().startswith(">")


def _paragraphs(lines: list[str]) -> Iterable[list[tuple[int, str]]]:
    """The lines, numbered, those together that were only broken to fit."""
    width = max(map(len, lines))
    joined: list[tuple[int, str]] = []
    for number, line in enumerate(lines, start=1):
        above = joined[-1][1].rstrip() if joined else ""
        fitted = len(f"{above} {line.split(maxsplit=1)[0]}") <= width if line.strip() else True
        goes_on = width in _WRAPPED and above and not fitted and not _ENDS.search(above)
        if joined and (not goes_on or _ITEM.match(line)):
            yield joined
            joined = []
        joined.append((number, line))
    yield joined


def _sentences(lines: list[str], joints: Iterable[str]) -> Iterable[_Sentence]:
    joint = re.compile(rf"(?:^| )(?:{_either(joints)})(?: |$)")
    for paragraph in _paragraphs(lines):
        starts = list(accumulate((len(line) + 1 for _, line in paragraph), initial=0))
        for found in _SENTENCE.finditer(" ".join(line for _, line in paragraph)):
            places = [found.start() + word.start() for word in _WORD.finditer(found.group())]
            numbers = tuple(paragraph[bisect_right(starts, place) - 1][0] for place in places)
            pieces = [" ".join(_tokens(piece)) for piece in _PART.split(found.group())]
            parts = tuple(part for piece in pieces for part in joint.split(piece) if part)
            if numbers:
                text = " ".join(_tokens(found.group()))
                yield _Sentence(numbers, text, parts, bool(_ASKS.search(found.group())))


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
    return re.compile(rf"(?<!\S)(?:{'|'.join(either) or _NOTHING})")


def _too_long(lines: list[str], most: int, words: dict[str, Any]) -> Iterable[_Finding]:
    total = 0
    where = 0
    for number, line in enumerate(lines, start=1):
        total += len(_tokens(line))
        where = where or (number if total > most else 0)
    if where:
        yield where, "too-long", words["says"]["too-long"].format(words=total, limit=most)


def _balance(sentences: list[_Sentence], first: int, words: dict[str, Any]) -> Iterable[_Finding]:
    """Words about oneself against words about them; an open question is about them, whatever it says."""
    tokens = [word for one in sentences for word in one.text.split()]
    mine = sum(token in words["first_person"] for token in tokens)
    theirs = sum(token in words["second_person"] for token in tokens)
    room = theirs + sum(one.asks and _is_open(one.text, words) for one in sentences)
    if (mine >= _FEW and mine > _TWICE * room) or (mine >= _NONE and not room):
        yield first, "me", words["says"]["me"].format(first=mine, second=theirs)


def _questions(sentences: list[_Sentence], last: int, words: dict[str, Any]) -> Iterable[_Finding]:
    asked = [sentence for sentence in sentences if sentence.asks]
    invited = any(_first_of(sentence.text, "invitations", words) for sentence in sentences)
    texts = [text for sentence in asked for text in _texts(sentence, words)]
    if invited or any(_is_open(text, words) for text in texts):
        return
    polite = [one for one in asked for part in (one.text, *one.parts) if _is_courtesy(part, words)]
    if polite:
        says = words["says"]["question-courtesy"].format(found=polite[0].text)
        yield polite[0].line, "question", says
    elif asked:
        yield asked[0].line, "question", words["says"]["question-closed"]
    else:
        yield last, "question", words["says"]["question-none"]


def _texts(question: _Sentence, words: dict[str, Any]) -> tuple[str, ...]:
    """What a question may open with: the whole, but for "Hi, how are you, Ana?", and each part."""
    polite = any(_is_courtesy(part, words) for part in question.parts)
    return question.parts if polite else (question.text, *question.parts)


def _is_open(question: str, words: dict[str, Any]) -> bool:
    """Whether any part of a question begins, after a lead-in, with an open word."""
    for opener in words["open_questions"]:
        for found in re.finditer(rf"(?<!\S){re.escape(opener)}(?!\S)", question):
            before, rest = question[: found.start()].strip(), question[found.start() :]
            if _is_courtesy(rest, words):
                continue
            if not before or _ends(before, words["lead_ins"]) or len(before.split()) <= _FEW:
                return True
    return False


def _is_courtesy(question: str, words: dict[str, Any]) -> bool:
    after = [f" {word} " for word in words["parts"]]
    return any(
        f"{question} ".startswith(f"{phrase.removesuffix(' ...')} ")
        if phrase.endswith("...")
        else question == phrase or question.startswith(tuple(phrase + word for word in after))
        for phrase in words["courtesies"]
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
            says = words["says"]["excuse"].format(found=excuse)
            yield sentence.line_of(excuse), "excuse", says


def _span(words: dict[str, Any]) -> re.Pattern[str]:
    """A stretch of time, or a year, that names how long ago it was."""
    units = _either(words["units"])
    counted = rf"(?:{_either(words['numbers'])}|\d+) {units}"
    not_after = "".join(rf"(?<!{re.escape(word)} )" for word in words["span_not_after"])
    not_before = "".join(rf"(?! {re.escape(word)}\b)" for word in words["span_not_before"])
    dated = rf"{_either(words['year_after'])}(?: \S+){{0,4}} (?:19|20)\d\d"
    return re.compile(rf"(?<!\S){not_after}(?:{counted}|{dated})(?!\S){not_before}")


def _either(phrases: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, phrases)) or _NOTHING})"


def _early_asks(sentences: list[_Sentence], words: dict[str, Any]) -> Iterable[_Finding]:
    if any(_first_of(sentence.text, "soft", words) for sentence in sentences):
        return
    for sentence in sentences:
        ask = _first_of(sentence.text, "asks", words)
        if ask:
            yield sentence.line_of(ask), "ask", words["says"]["ask"].format(found=ask)


def _blanks(lines: list[str], words: dict[str, Any]) -> Iterable[_Finding]:
    for number, line in enumerate(lines, start=1):
        for found in filter(_TWO_LETTERS.search, dict.fromkeys(_BLANK.findall(line))):
            yield number, "blank", words["says"]["blank"].format(found=found)


def _filled_by(blanks: list[_Finding], words: dict[str, Any]) -> set[str]:
    """The findings that a blank already stands for."""
    named = [says.casefold() for _, _, says in blanks]
    return {
        finding
        for finding, phrases in words.get("blanks", {}).items()
        if any(phrase in says for phrase in phrases for says in named)
    }
