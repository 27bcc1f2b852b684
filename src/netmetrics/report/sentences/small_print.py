"""How things were counted, and what could not be read."""

from __future__ import annotations

import pandas as pd

from netmetrics.problems import Severity
from netmetrics.report import words
from netmetrics.schema import Settings
from netmetrics.workbook.display import weights


def counted(settings: Settings, counts: pd.DataFrame) -> str:
    """Say by which windows things were counted.

    Parameters
    ----------
    settings
        The person's settings.
    counts
        From :func:`netmetrics.engagement.counts` without a period.

    Returns
    -------
    str
        A few sentences; empty while nothing is recorded.
    """
    if not counts["touches"].iloc[0]:
        return ""
    return (
        "Being in touch counts once for each person, so that a lunch with three people is three times. An approach is all "
        "you write to a person until they answer, be it one message or several. "
        f"An answer counts within {settings.reply_window_days} days, a meeting or joint work after a conversation within "
        f"{settings.outcome_days}; each counts once its days are over. The usual is that of the up to six whole months before."
    )


def thresholds(settings: Settings) -> str:
    """Name the thresholds that are not the usual ones.

    Parameters
    ----------
    settings
        The person's settings.

    Returns
    -------
    str
        One sentence; empty when all are as they come.
    """
    changed = [
        f"{one.label} is {getattr(settings, one.name)} instead of {one.default}"
        for one in settings.changed()
        if isinstance(one.default, int)
    ]
    return f"By your Settings sheet, {words.listed(changed)}." if changed else ""


def unread(problems: pd.DataFrame, counts: pd.DataFrame) -> str:
    """Say how much of the workbook was read.

    Parameters
    ----------
    problems
        The ``problems`` table of a network.
    counts
        Its ``counts`` table.

    Returns
    -------
    str
        One or two sentences; empty when there is no row.
    """
    entries = counts[counts["sheet"] != "Settings"]
    rows, left = int(entries["rows"].sum()), int(entries["left_out"].sum())
    if not rows:
        return ""
    whole = (
        f"All {rows} rows of the workbook were" if rows > 1 else "The one row of the workbook was"
    )
    text = (
        f"{whole} read{'' if len(problems) else ' as written'}."
        if not left
        else f"{left} of the {rows} rows of the workbook could not be read."
    )
    serious = int(weights(problems).drop("note", errors="ignore").sum())
    if not serious:
        return text
    # The table below holds both kinds.
    notes = (problems["severity"] == "note") & (problems["code"] != "nothing-recorded")
    rest = "" if not notes.any() else "; the other lines only say how something was read"
    return f"{text} {words.count(serious, 'entry needs', 'entries need')} a look{rest}."


def left_out(problems: pd.DataFrame, *, most: int = 50) -> pd.DataFrame:
    """Put problems in order of how much they cost, with the place and the remedy in words.

    Parameters
    ----------
    problems
        The ``problems`` table of a network.
    most
        How many to keep.

    Returns
    -------
    pandas.DataFrame
        Columns ``where`` and ``what``, both str.
    """
    weight = problems["severity"].map({severity.label: -severity for severity in Severity})
    # An empty workbook is no problem; the first lines of the page say what to do.
    said = problems.index[problems["code"] != "nothing-recorded"]
    rows = problems.loc[weight[said].sort_values(kind="stable").index].head(most)
    where = rows["sheet"].str.cat(rows["cell"], sep="!").str.rstrip("!")
    return pd.DataFrame(
        {"where": where, "what": rows["message"].map(words.upper_first) + " " + rows["fix"]},
        dtype="str",
    ).reset_index(drop=True)
