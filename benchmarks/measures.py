"""The stage "measures": every measure over a made-up log, and the three that lifetimes has too.

lifetimes needs a pandas below 2, so it runs in an environment of its own, built once in a cache
folder (about a minute); where that cannot be done its rows are left out with a sentence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

from bench import Case, Way

AS_OF = "2026-10-24"
PEER = ("lifetimes==0.11.3", "pandas==1.5.3", "numpy==1.26.4")


def cases(folder: Path, quick: bool) -> Iterator[Case]:
    """All measures, and the three, at three sizes."""
    here = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\nimport measures\n"
    peer = lifetimes()
    for rows in (10_000, 100_000) if quick else (10_000, 100_000, 1_000_000):
        path = made_up(folder, rows)
        floor = Way(
            "factorize and one lexsort",
            f"{here}import numpy, pandas\nrows = measures.tables(sys.argv[1]).interactions",
            "code, _ = pandas.factorize(rows['contact'])\n"
            "return numpy.lexsort((rows['date'].to_numpy(), code))",
        )
        three = Way(
            "engagement.contact_days",
            f"{here}import datetime\nfrom netmetrics.metrics import engagement\n"
            "rows = measures.tables(sys.argv[1]).interactions",
            f"return engagement.contact_days(rows, as_of=datetime.date.fromisoformat({AS_OF!r}))",
        )
        by_hand = Way(
            "groupby and apply",
            f"{here}rows = measures.tables(sys.argv[1]).interactions",
            "groups = rows.groupby('contact')['date']\n"
            "return groups.apply(lambda d: (d.nunique(), d.max() - d.min(), d.min()))",
        )
        others = [(floor, None)]
        others += [(peer, 1 / 5)] if peer else []
        others += [(by_hand, 1 / 10)] if rows <= 100_000 else []
        yield Case(f"the three of lifetimes, {rows:,} rows", path, three, tuple(others))
        everything = Way(
            "every measure",
            f"{here}import scipy.special\nwhole = measures.tables(sys.argv[1])",
            "return measures.every(whole)",
        )
        # 4 s where the peer takes 1.2 s
        beside = ((floor, None), (peer, 10 / 3)) if peer and rows > 100_000 else ((floor, None),)
        yield Case(f"every measure, {rows:,} rows", path, everything, beside, limit_mb=1500)


def lifetimes() -> Way | None:
    """The peer in an environment of its own; None where it cannot be built."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "netmetrics-bench"
    home = cache / "lifetimes-0.11.3"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        try:
            venv.create(home, with_pip=True, clear=True)
            quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            wheels = ["--prefer-binary", "--only-binary=pandas,numpy,scipy", *PEER]
            subprocess.run([str(python), *quiet, *wheels], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            print(
                f"lifetimes is left out: {', '.join(PEER)} cannot be installed on Python {version}."
            )
            return None
        (home / "ready").touch()
    return Way(
        "lifetimes, summary of transactions",
        "import sys, warnings\nwarnings.simplefilter('ignore')\nimport numpy, pandas\n"
        "from lifetimes.utils import summary_data_from_transaction_data\n"
        "data = numpy.load(sys.argv[1])\n"
        "names = numpy.array([f'Person {n:05d}' for n in range(data['people'])], dtype=object)\n"
        "rows = pandas.DataFrame({'contact': names[data['contact']],\n"
        "                         'date': data['date'].astype('datetime64[ns]')})",
        "return summary_data_from_transaction_data(rows, 'contact', 'date',\n"
        f"                                          observation_period_end={AS_OF!r})",
        str(python),
    )


def made_up(folder: Path, rows: int) -> Path:
    """Write the numbers of a log of ten years, one contact to twenty rows, a few of them busy."""
    path = folder / f"{rows}.npz"
    code = f"import measures; measures.write({str(path)!r}, {rows})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent)
    return path


def write(path: str, rows: int) -> None:
    """Draw the numbers; in a process of its own, so that the frame stays small."""
    import numpy as np

    dice, people = np.random.default_rng(1), rows // 20
    busy = np.minimum((dice.pareto(1.2, rows) * people / 20).astype(int), people - 1)
    some = people // 5
    np.savez(
        path,
        people=people,
        contact=np.where(dice.random(rows) < 0.5, dice.integers(0, people, rows), busy),
        date=np.datetime64("2016-01-01") + dice.integers(0, 3950, rows),
        channel=dice.choice(7, rows, p=[0.1, 0.05, 0.1, 0.3, 0.35, 0.05, 0.05]),
        theirs=dice.random(rows) < 0.4,
        waited=np.where(dice.random(rows) < 0.35, dice.exponential(9, rows).astype(int), -1),
        due=np.where(dice.random(rows) < 0.1, dice.integers(1, 30, rows), -1),
        late=np.where(dice.random(rows) < 0.8, dice.integers(-5, 10, rows), -99),
        purpose=dice.integers(0, 4, rows),
        through=dice.integers(0, people, some),
        opened=np.datetime64("2016-01-01") + dice.integers(0, 3950, some),
        stage=dice.integers(0, 3, some),
        closed=dice.integers(0, 200, some),
        introducer=np.where(dice.random(people) < 0.1, dice.integers(0, people, people), -1),
    )


def tables(path: str):
    """A network made from the numbers."""
    import numpy as np
    import pandas as pd

    from netmetrics import Network, schema

    data = np.load(path)
    never = np.datetime64("NaT")

    def words(*choices):
        return np.array([*choices, None], dtype=object)

    def table(sheet, size, **columns):
        kinds = schema.dtypes(sheet)
        empty = {n: pd.Series([None] * size, dtype=t) for n, t in kinds.items() if n != "row"}
        given = {n: pd.Series(v).astype(empty[n].dtype) for n, v in columns.items()}
        return pd.DataFrame({**empty, "row": np.arange(2, size + 2), **given})

    names = words(*(f"Person {number:05d}" for number in range(int(data["people"]))))
    date, opened = data["date"], data["opened"]
    answered = np.where(data["waited"] < 0, never, date + data["waited"])
    due = np.where(data["due"] < 0, never, date + data["due"])
    done = np.where(data["late"] < -90, never, due + data["late"])
    log = table(
        schema.INTERACTIONS,
        len(date),
        date=date,
        contact=names[data["contact"]],
        channel=words(*schema.CHANNELS)[data["channel"]],
        started_by=words("Me", "Them")[data["theirs"].astype(int)],
        answered_on=answered,
        answered=words("Yes")[np.isnat(answered).astype(int)],
        what_for=words("Catch up", "Thank", "Update")[data["purpose"]],
        due_on=due,
        done_on=done,
        done=words("Yes")[np.isnat(done).astype(int)],
    )
    purposes = pd.DataFrame({"interaction": log.index, "purpose": log["what_for"]}).dropna()
    came = table(
        schema.OPPORTUNITIES,
        len(opened),
        opened_on=opened,
        contact=names[data["through"]],
        kind=words("Collaboration", "Referral", "Job lead")[data["stage"]],
        stage=words(*schema.STAGES)[data["stage"]],
        for_whom=words("Me", "Them")[(data["closed"] > 160).astype(int)],
        closed_on=np.where(data["stage"] == 0, never, opened + data["closed"]),
    )
    goal = table(
        schema.GOALS,
        len(schema.GOAL_MEASURES),
        goal=schema.GOAL_MEASURES,
        target=[1e6] * len(schema.GOAL_MEASURES),
        from_on=np.datetime64("2026-01-01"),
        by_on=np.datetime64("2026-12-31"),
    )
    people = table(
        schema.CONTACTS,
        len(names) - 1,
        contact=names[:-1],
        added_on=np.datetime64("2016-06-01"),
        introduced_by=names[data["introducer"]],
    )
    none = pd.DataFrame()
    milestones = table(schema.MILESTONES, 0)
    return Network(people, log, purposes, came, goal, milestones, none, none, none, none, "made up")


def every(network) -> list:
    """Every measure of engagement, follow_up, opportunities, goals and insights, once."""
    import dataclasses
    import datetime as dt

    from netmetrics import (
        Period,
        compact,
        engagement,
        follow_up,
        goals,
        insights,
        known_at,
        opportunities,
    )
    from netmetrics.metrics import known

    on = {"as_of": dt.date.fromisoformat(AS_OF)}
    network = dataclasses.replace(network, interactions=compact(network.interactions))
    network = known_at(network, on["as_of"])
    people, log, came = network.contacts, network.interactions, network.opportunities
    asking, asked = known.asking_rows(log), known.asked_of_me(log)
    found = [known.your_list(people, log, **on)]
    of_the_log = ("counts", "by_channel", "by_depth", "initiation", "concentration", "contact_days",
                  "typical_gap", "next_contact")  # fmt: skip
    found += [getattr(engagement, name)(log, **on) for name in of_the_log]
    found += [getattr(engagement, name)(people, log, **on) for name in ("coverage", "contact_rate")]
    by_month = engagement.by_month(people, log, **on)
    status = engagement.status(people, log, **on)
    covered = engagement.days_covered(people, log, **on)
    by_contact = engagement.by_contact(log, **on)
    found += [engagement.mean_days_covered(covered), engagement.one_sided(by_contact)]

    approaches = follow_up.episodes(asking, **on)
    promises = follow_up.follow_ups(log, **on)
    delays = follow_up.answer_delays(approaches, **on)
    replies = follow_up.reply_delays(asking, **on)
    found += [follow_up.reply_rate(asking, **on), follow_up.my_answer_rate(asked, **on)]
    answers = follow_up.answer_rate_by_month(approaches, **on)
    found += [follow_up.answer_rate(approaches, **on), follow_up.by_attempt(approaches)]
    found += [follow_up.follow_up_states(promises), follow_up.on_time(promises, **on)]
    found += [follow_up.lateness(promises, **on), follow_up.calls_that_got_through(log, **on)]
    of_delays = ("curve", "share_by_day", "typical_delay", "chance_after_silence", "nudge_day")
    found += [getattr(follow_up, name)(delays) for name in of_delays]
    found += [follow_up.discussion_outcomes(log, came, **on), follow_up.stayed_in_touch(log, **on)]
    steps = follow_up.steps(log, came, **on)
    found += [follow_up.funnel(steps, **on), follow_up.step_delays(steps, "meeting", **on)]

    of_opportunities = ("counts", "by_kind", "by_stage", "win_rate", "given_share", "value")
    found += [getattr(opportunities, name)(came, **on) for name in of_opportunities]
    closings = opportunities.closings(came, **on)
    found += [opportunities.time_to_close(closings), opportunities.outcomes_by_day(closings)]
    came_by_month = opportunities.by_month(came, log, **on)
    of_both = ("per_100_touches", "per_contact_month", "attribution")
    found += [getattr(opportunities, name)(came, log, **on) for name in of_both]
    lag = opportunities.lag(people, log, came, **on)  # with reconnections
    found += [opportunities.lag_summary(lag), opportunities.paths(people, log, came, **on)]
    found += [goals.progress(network.goals, log, came, **on)]

    month = Period.parse("2026-09")
    first = insights.first_approaches(approaches, asking, network.purposes, people, **on)
    found += [insights.changes(by_month, answers, came_by_month, period=month)]
    found += [insights.run_chart(by_month, count="people", of="days", period=month)]
    found += [insights.own_rhythm(status, log, **on), insights.by_group(first, by="channel")]
    found += [insights.compare(first, by="channel"), insights.tries(approaches, asking, **on)]
    found += [insights.compare_delays(delays, replies)]
    return [*found, insights.through_reconnected(lag, came, **on)]
