"""How problems show themselves, in Jupyter and in a terminal: whole sentences, what costs most first."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from netmetrics.problems import Severity

MOST = 100


class Problems(pd.DataFrame):
    """A table of problems that shows itself in full; whatever is taken from it is a plain table."""

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    def __repr__(self) -> str:
        """Every problem as a line of its own, wrapped to the terminal."""
        return _problems_text(self, width=shutil.get_terminal_size((100, 24)).columns)

    def _repr_html_(self) -> str:
        return _problems_html(self)


def by_weight(problems: pd.DataFrame) -> pd.DataFrame:
    """The problems with what costs most first, and within that as they stand.

    Parameters
    ----------
    problems
        The table of problems.

    Returns
    -------
    pandas.DataFrame
        The same rows and columns.
    """
    weight = problems["severity"].map({severity.label: -severity for severity in Severity})
    return problems.loc[weight.sort_values(kind="stable").index]


def weights(problems: pd.DataFrame) -> pd.Series[int]:
    """How many entries are of each severity; a line that stands for many cells counts as them all.

    Parameters
    ----------
    problems
        The table of problems; without its column ``cells`` each line is one entry.

    Returns
    -------
    pandas.Series
        By severity.
    """
    if "cells" not in problems:
        return problems["severity"].value_counts()
    return problems.groupby("severity")["cells"].sum()


def tally(problems: pd.DataFrame) -> str:
    """How many problems there are of each severity, what costs most first.

    Parameters
    ----------
    problems
        The table of problems.

    Returns
    -------
    str
        Such as ``"2 refused cells, 1 warning"``; one sentence when there is none.
    """
    counts = weights(problems)
    found = [(counts.get(severity.label, 0), severity.label) for severity in reversed(Severity)]
    return (
        ", ".join(
            f"{count:,} {label if count == 1 else label + 's'}" for count, label in found if count
        )
        or "everything was read as it stands"
    )


def summary(source: str, tables: Mapping[str, pd.DataFrame], problems: pd.DataFrame) -> str:
    """What a workbook holds and how well it could be read.

    Parameters
    ----------
    source
        The file's name.
    tables
        Its tables by name.
    problems
        The table of problems.

    Returns
    -------
    str
        One line.
    """
    sizes = [f"{len(table):,} {_noun(name, len(table))}" for name, table in tables.items()]
    return f"{source}: {', '.join(sizes)}; {tally(problems)}"


def _noun(plural: str, count: int) -> str:
    if count != 1:
        return plural
    return plural[:-3] + "y" if plural.endswith("ies") else plural[:-1]


def _total(problems: pd.DataFrame) -> str:
    total = tally(problems)
    return f"{total[0].upper()}{total[1:]}."


def _problems_text(problems: pd.DataFrame, *, width: int) -> str:
    first = by_weight(problems).head(MOST)
    lines = [_total(problems)]
    for row in first.to_dict("records"):
        where = f"{row['sheet']}!{row['cell']}" if row["cell"] else row["sheet"]
        text = f"{row['severity']}: {where}: {row['message']} {row['fix']}"
        lines.append(textwrap.fill(text, max(width, 40), subsequent_indent="    "))
    if len(problems) > len(first):
        lines.append(f"and {len(problems) - len(first):,} more, of lesser weight.")
    return "\n".join(lines)


def _problems_html(problems: pd.DataFrame) -> str:
    said = f"<p>{_total(problems)}</p>"
    if problems.empty:
        return said
    first = by_weight(problems).head(MOST)
    style = ' style="text-align: left; vertical-align: top"'
    heads = "".join(f"<th{style}>{title}</th>" for title in ("Where", "What", "What to do"))
    rows = "".join(
        f"<tr><td{style}>{escape(f'{sheet}!{cell}' if cell else sheet)}</td>"
        f"<td{style}>{escape(message)}</td><td{style}>{escape(fix)}</td></tr>"
        for sheet, cell, message, fix in zip(
            first["sheet"], first["cell"], first["message"], first["fix"], strict=True
        )
    )
    rest = len(problems) - len(first)
    more = f"<p>and {rest:,} more, of lesser weight.</p>" if rest else ""
    return f"{said}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}"
