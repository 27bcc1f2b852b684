"""The person's templates and ours, rendered where they can reach nothing and cannot go on for ever."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from netmetrics.problems import WorkbookError

OPENERS = Path(__file__).parent / "openers"
_MOST_STEPS = 200_000  # lines of templates that run; ours take some hundred
_MOST_COPIES = 10_000
# Whatever an expression in a template may raise, such as "1 / 0", "'a' + 1" or a macro that calls itself.
_FAULTS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError, MemoryError)  # fmt: skip


class _Pages(SandboxedEnvironment):
    """A sandbox in which no operator makes something endless."""

    intercepted_binops = frozenset(["*", "**", "%"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse powers, formats by % and long repetitions."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        copies = max((n for n in (left, right) if isinstance(n, int)), default=0)
        if operator == "**" or (not numbers and (operator == "%" or copies > _MOST_COPIES)):
            raise SecurityError(f"{operator} is not allowed here")
        return super().call_binop(context, operator, left, right)


def rendered(
    context: Mapping[str, Any], folder: Path | None, *, only_questions: bool = False
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Fill the templates of a language.

    Parameters
    ----------
    context
        What they may use; ``language`` names the file of words.
    folder
        Where own templates may lie; one of the same name goes before ours.
    only_questions
        Whether the message and the checklist are left out.

    Returns
    -------
    tuple
        The message, the questions and the checklist.

    Raises
    ------
    ValueError
        If there is no file of that language.
    WorkbookError
        If a template cannot be used; with its file and line.
    """
    places = [place for place in (folder, OPENERS) if place is not None]
    name = f"{context['language']}.j2"
    if name not in {path.name for place in places for path in place.glob("*.j2")}:
        raise ValueError(f"There is no {name} with the words of a draft in {places[0]}.")
    pages = _pages(*places)
    try:
        with _not_for_ever():
            say: Any = pages.get_template(name).make_module(dict(context))
            asked = _lines(say.questions())
            if only_questions:
                return "", asked, ()
            text = pages.get_template("opener.j2").render(context)
            seen_to = _lines(say.checklist())
    except _FAULTS as error:
        raise WorkbookError(_fault(error, places)) from error
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", asked, seen_to


@lru_cache(maxsize=8)
def _pages(*places: Path) -> _Pages:
    """The templates of some folders, compiled once until a file changes."""
    # What is rendered is plain text for a message, not a page; nothing is to be escaped.
    return _Pages(loader=FileSystemLoader(places), autoescape=False, undefined=StrictUndefined)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in str(text).splitlines() if line.strip())


@contextmanager
def _not_for_ever() -> Iterator[None]:
    """Stop what runs inside after so many lines; a loop in a template is a loop in Python."""
    steps = 0

    def trace(frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal steps
        if not frame.f_code.co_filename.endswith(".j2"):
            return None
        steps += 1
        if steps > _MOST_STEPS:
            raise SecurityError("it goes on for ever")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def _fault(error: BaseException, places: list[Path]) -> str:
    """One sentence with the file and line in which a template failed."""
    where, line = str(places[0]), 0
    if isinstance(error, TemplateSyntaxError):
        where, line = error.filename or error.name or where, error.lineno
    else:
        for frame in _frames(error.__traceback__):
            if frame[0].endswith(".j2"):
                where, line = frame
    at = f"{where}, line {line}," if line else where
    why = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return f"{at} cannot be used: {why}. Correct it, or delete it to use the usual one."


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        line = trace.tb_lineno
        # A template that is called, not rendered, is still traced in the lines it was compiled to.
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        line = template.get_corresponding_lineno(line) if template is not None else line
        yield trace.tb_frame.f_code.co_filename, line
        trace = trace.tb_next
