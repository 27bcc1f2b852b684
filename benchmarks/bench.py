"""How long things take, each beside a floor or a peer in the same run.

    python benchmarks/bench.py [STAGE ...] [--quick]

Every way of doing a thing runs in a fresh process. Rounds are interleaved, after one that is not
counted, so that a busy minute hits all ways alike: look at the ratios, not at the seconds. A row
fails when its ratio is over its goal by half, or its peak memory over its limit. --quick runs one
round and leaves out a million rows. A stage is one function that yields cases; add it to STAGES.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROUNDS = 5
SLACK = 1.5

# This file imports nothing large: Linux lets a child's peak memory begin with its parent's.
CHILD = """\
{setup}
import json, os, sys, time

def work(path):
{body}

def used():
    return time.process_time() + sum(os.times()[2:4])  # that of programs it started, too

wall, cpu = time.perf_counter(), used()
result = work(sys.argv[1])
print(json.dumps([time.perf_counter() - wall, used() - cpu]))
"""


@dataclass(frozen=True)
class Way:
    """One way of doing a thing: what to import, what to do with `path`, and by which Python."""

    name: str
    setup: str
    body: str
    python: str = sys.executable


@dataclass(frozen=True)
class Case:
    """Our way, the others it is compared with, and how many times as long it may take."""

    name: str
    path: Path
    ours: Way
    others: tuple[tuple[Way, float | None], ...]
    limit_mb: float | None = None


@dataclass(frozen=True)
class Run:
    """What one process took."""

    wall: float
    cpu: float
    peak_mb: float


def measure(way: Way, path: Path) -> Run:
    """Run one way in a process of its own."""
    body = "".join(f"    {line}\n" for line in way.body.strip().splitlines())
    code = CHILD.format(setup=way.setup, body=body)
    child = subprocess.Popen([way.python, "-c", code, str(path)], stdout=subprocess.PIPE)
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{way.name} failed on {path.name}")
    wall, cpu = json.loads(said.splitlines()[-1])
    return Run(wall, cpu, usage.ru_maxrss / 1024)


def compare(stage: str, case: Case, rounds: int) -> list[bool]:
    """Run all ways in turn, print a line for each, and say which passed."""
    ways = [case.ours, *(way for way, _ in case.others)]
    found = [[measure(way, case.path) for way in ways] for _ in range(rounds + 1)][1:]
    ours = [runs[0] for runs in found]
    over = case.limit_mb is not None and max(run.peak_mb for run in ours) > case.limit_mb
    limit = f"of at most {case.limit_mb:,.0f} MB" if case.limit_mb else ""
    print(f"{stage}: {case.name}")
    print(line(case.ours.name, ours, f"{limit:24}{'FAILED' if over else ''}"))
    passed = [] if case.limit_mb is None else [not over]
    for at, (way, goal) in enumerate(case.others, start=1):
        ratio = statistics.median(runs[0].wall / runs[at].wall for runs in found)
        text = f"ours {ratio:.2f} times"
        if goal is not None:
            good = ratio <= goal * SLACK
            passed.append(good)
            text = f"{text}, goal {goal:g}".ljust(24) + ("" if good else "FAILED")
        print(line(way.name, [runs[at] for runs in found], text))
    return passed


def line(name: str, runs: list[Run], said: str) -> str:
    """One way's seconds (lowest, median, highest), seconds of the processor, memory."""
    wall = [run.wall for run in runs]
    cpu = statistics.median(run.cpu for run in runs)
    peak = max(run.peak_mb for run in runs)
    times = f"{min(wall):8.3f} {statistics.median(wall):8.3f} {max(wall):8.3f}"
    return f"  {name:34}{times}  cpu {cpu:7.3f}  {peak:6,.0f} MB  {said}".rstrip()


LOG = """\
import datetime as dt, random, xlsxwriter
dice = random.Random(rows)
names = [f"{first} {last}{n}" for n in range(10) for first in FIRST for last in LAST]
with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    people = book.add_worksheet("Contacts")
    people.write_row(0, 0, ["Name", "Company now", "Check in every (days)"])
    for row, name in enumerate(names, start=1):
        people.write_row(row, 0, [name, "Acme", 60])
    log = book.add_worksheet("Interactions")
    log.write_row(0, 0, ["Date", "Contact", "Channel", "Started by", "Answered on", "What for",
                         "Notes", "Next step", "Due", "Done"])
    for row in range(1, rows + 1):
        on = dt.datetime(2010, 1, 1) + dt.timedelta(days=dice.randrange(6000))
        log.write_datetime(row, 0, on, day)
        words = [dice.choice(names), dice.choice(CHANNELS), dice.choice(["Me", "Them"])]
        log.write_row(row, 1, words)
        if row % 2:
            log.write_datetime(row, 4, on + dt.timedelta(days=dice.randrange(20)), day)
        log.write_row(row, 5, [dice.choice(PURPOSES), f"what was said in row {row}"])
        if row % 5 == 0:
            log.write_string(row, 7, f"send number {row % 97}")
            log.write_datetime(row, 8, on + dt.timedelta(days=14), day)
        if row % 10 == 0:
            log.write_datetime(row, 9, on + dt.timedelta(days=12), day)
"""
WORDS = """\
FIRST = "Ana Bo Cy Dee Ed Flo".split()
LAST = "Ruiz Chen Okafor Lind Moss".split()
CHANNELS = ["In person", "Video", "Call", "Message", "Email", "Social"]
PURPOSES = ["Catch up", "Thank", "Update", "Ask advice; Thank"]
"""


def log(folder: Path, rows: int) -> Path:
    """Write a workbook of 300 contacts and that many interactions of ten columns."""
    path = folder / f"{rows}.xlsx"
    code = f"path, rows = {str(path)!r}, {rows}\n{WORDS}{LOG}"
    subprocess.run([sys.executable, "-c", code], check=True)
    return path


LOAD = Way("netmetrics.load", "import netmetrics\nload = netmetrics.load", "return load(path)")
LISTS = Way(
    "python-calamine to lists",
    "import python_calamine",
    "book = python_calamine.load_workbook(path)\n"
    "return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]",
)
EXPAT = Way(
    "unzip and expat, nothing kept",
    "import zipfile\nfrom xml.parsers import expat",
    "with zipfile.ZipFile(path) as book:\n"
    "    for name in book.namelist():\n"
    "        if name.startswith('xl/') and name.endswith('.xml'):\n"
    "            expat.ParserCreate().ParseFile(book.open(name))",
)
OPENPYXL, CALAMINE = (
    Way(
        f"pandas.read_excel, {engine}",
        f"import pandas, {engine.replace('-', '_')}",
        f"return pandas.read_excel(path, sheet_name=None, engine={engine.split('-')[-1]!r})",
    )
    for engine in ("openpyxl", "python-calamine")
)


def read(folder: Path, quick: bool) -> Iterator[Case]:
    """Reading a workbook, from a person's size to a million rows."""
    slow = (OPENPYXL, 1 / 8)
    yield Case("1,000 rows", log(folder, 1000), LOAD, ((EXPAT, None), (LISTS, 8), (CALAMINE, None)))
    yield Case(
        "3,000 rows", log(folder, 3000), LOAD, ((EXPAT, None), (LISTS, 4), (OPENPYXL, 1 / 3))
    )
    yield Case(
        "10,000 rows", log(folder, 10_000), LOAD, ((EXPAT, None), (LISTS, 3), (OPENPYXL, 1 / 5))
    )
    path = log(folder, 100_000)
    yield Case("100,000 rows", path, LOAD, ((EXPAT, None), (LISTS, 2), slow, (CALAMINE, None)))
    yield stray(folder)
    if not quick:
        path = log(folder, 1_000_000)
        yield Case("1,000,000 rows", path, LOAD, ((EXPAT, None), (LISTS, 2)), limit_mb=1500)


def stray(folder: Path) -> Case:
    """A small workbook with one cell in the last row of the last column."""
    import zipfile

    path, near = folder / "stray.xlsx", log(folder, 2)
    far = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    with zipfile.ZipFile(near) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet2.xml"):
                data = data.replace(b"</sheetData>", far)
            new.writestr(name, data)
    plain = Way("the same without it", LOAD.setup, f"return load({str(near)!r})")
    return Case("a cell in XFD1048576", path, LOAD, ((plain, 1.5), (EXPAT, None)), limit_mb=300)


def measures(folder: Path, quick: bool) -> Iterator[Case]:
    """Every measure, and the three that another package has too."""
    import measures

    return measures.cases(folder, quick)


def report(folder: Path, quick: bool) -> Iterator[Case]:
    """A report from the start of the process to the page, and every report of two years."""
    import report

    return report.cases(folder, quick)


STAGES: dict[str, Callable[[Path, bool], Iterator[Case]]] = {
    "read": read, "measures": measures, "report": report,
}  # fmt: skip


def main() -> int:
    """Run the stages that were asked for, or all."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("stages", nargs="*", metavar="STAGE", help=f"{', '.join(STAGES)} [all]")
    options.add_argument("--quick", action="store_true", help="one round, no million rows")
    chosen = options.parse_args()
    unknown = [name for name in chosen.stages if name not in STAGES]
    if unknown:
        options.error(f"there is no stage {unknown[0]}; choose from {', '.join(STAGES)}")
    passed: list[bool] = []
    print(f"  {'seconds:':34}{'lowest':>8} {'median':>8} {'highest':>8}")
    with tempfile.TemporaryDirectory(prefix="netmetrics-bench-") as name:
        for stage in chosen.stages or STAGES:
            for case in STAGES[stage](Path(name), chosen.quick):
                passed += compare(stage, case, 1 if chosen.quick else ROUNDS)
    print(f"{sum(passed)} passed, {len(passed) - sum(passed)} failed")
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main())
