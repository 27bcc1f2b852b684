"""The stage "report": a report from the start of the process to the page on disk.

Its floor is the least that any tool of this kind does: nbclient and nbconvert in one process on a
notebook that only imports pandas and matplotlib. Every period of a log is compared with papermill
and nbconvert by command line, of which only a few periods are run: each takes as long as the next.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import Case, Way

FLOOR = """\
import sys
import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
code = "import pandas\\nimport matplotlib.pyplot"
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
NotebookClient(notebook, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1] + "/floor.ipynb")
with open(sys.argv[1] + "/floor.html", "w") as file:
    file.write(HTMLExporter().from_notebook_node(notebook)[0])
"""
# A log of 24 months: the sample's last two years.
TWO_YEARS = """\
import datetime as dt, sys
import netmetrics as nm
from netmetrics.workbook import template
network, first = nm.load(nm.sample()), dt.datetime(2024, 11, 1)
came = network.opportunities
log = network.interactions
template.write(
    sys.argv[1],
    {"contacts": network.contacts, "interactions": log[log["date"] >= first],
     "opportunities": came[came["opened_on"] >= first]},
    as_of=dt.date(2026, 10, 31),
)
"""
RUN = "import subprocess, sys, tempfile"
COMMAND = [sys.executable, "-m", "netmetrics", "report", "--quiet"]
BY_HAND = 3


def cases(folder: Path, quick: bool) -> Iterator[Case]:
    """One month, and every period of two years."""
    del quick
    import netmetrics
    from netmetrics.report import choose

    sample = netmetrics.sample()
    one = Way(
        "netmetrics report 2026-10",
        RUN,
        f"with tempfile.TemporaryDirectory() as out:\n"
        f"    subprocess.run([*{COMMAND!r}, '2026-10', '-w', path, '-o', out], check=True)",
    )
    floor = Way(
        "nbclient, nbconvert: empty page",
        RUN,
        f"with tempfile.TemporaryDirectory() as out:\n"
        f"    subprocess.run([sys.executable, '-c', {FLOOR!r}, out], check=True, stderr=subprocess.DEVNULL)",
    )
    by_hand = by_command_line(choose.template("monthly_report.ipynb", sample))
    yield Case("one month", sample, one, ((floor, 1.1), (by_hand(1), None)))

    log = folder / "two_years.xlsx"
    subprocess.run([sys.executable, "-c", TWO_YEARS, str(log)], check=True)
    every = Way(
        "netmetrics report --all",
        RUN,
        f"with tempfile.TemporaryDirectory() as out:\n"
        f"    subprocess.run([*{COMMAND!r}, '--all', '-w', path, '-o', out], check=True)",
    )
    count = periods(log)
    few = by_hand(BY_HAND)
    name = f"{count} periods of 24 months; {BY_HAND} of them by command line (so goal 0.35 x {count} / {BY_HAND})"
    yield Case(name, log, every, ((few, round(0.35 * count / BY_HAND, 2)),))


def by_command_line(notebook: Path) -> Callable[[int], Way]:
    """Make some months' pages with papermill and nbconvert, each a program of its own."""

    def way(count: int) -> Way:
        return Way(
            f"papermill and nbconvert, {count} {'month' if count == 1 else 'months'}",
            RUN,
            f"with tempfile.TemporaryDirectory() as out:\n"
            f"    for month in range(1, {count + 1}):\n"
            f"        made = f'{{out}}/{{month}}.ipynb'\n"
            f"        for words in (['papermill', {str(notebook)!r}, made, '-p', 'workbook', path,\n"
            f"                       '-r', 'period', f'2026-{{month:02}}'],\n"
            f"                      ['jupyter', 'nbconvert', '--to', 'netmetrics', made]):\n"
            f"            subprocess.run([sys.executable, '-m', *words], check=True, stderr=subprocess.DEVNULL)",
        )

    return way


def periods(log: Path) -> int:
    """How many reports every period of a log makes."""
    import datetime as dt

    import netmetrics
    from netmetrics.report import backfill

    return len(backfill.periods(netmetrics.load(log), today=dt.date.today(), reviews=True))
