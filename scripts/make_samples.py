"""Write the two sample workbooks, byte for byte the same every time."""

from __future__ import annotations

import datetime as dt
import random
import sys
import unicodedata
from pathlib import Path

import pandas as pd

from netmetrics import schema
from netmetrics.workbook import template

AS_OF = dt.date(2026, 10, 31)
HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "data" / "sample"
SEED = 20261031
FIRST_DAY, LAST_LOOSE_DAY = dt.date(2024, 5, 6), dt.date(2026, 6, 30)

# How busy a month is: quiet summers, and a search for work in the spring of 2025.
SEASON = {
    1: 1.0,
    2: 1.0,
    3: 1.1,
    4: 1.0,
    5: 1.1,
    6: 1.0,
    7: 0.4,
    8: 0.25,
    9: 1.0,
    10: 1.0,
    11: 1.1,
    12: 0.8,
}
SEARCH = {(2025, 2): 1.4, (2025, 3): 1.6, (2025, 4): 1.6, (2025, 5): 1.4, (2025, 6): 1.2}
DELAYS = {
    "quick": (0, 0, 0, 1, 1, 2),
    "normal": (0, 1, 2, 3, 4, 6, 9),
    "slow": (3, 8, 12, 17, 24, 33),
}

CHANNELS = {
    "P": "In person",
    "V": "Video",
    "C": "Call",
    "M": "Message",
    "E": "Email",
    "S": "Social",
}
PURPOSES = {
    "cu": "Catch up", "co": "Congratulate", "sh": "Share something", "of": "Offer help",
    "st": "Ask to stay in touch", "aa": "Ask advice", "ai": "Ask introduction",
    "aj": "Ask referral or job", "ar": "Ask reference", "th": "Thank", "up": "Update",
}  # fmt: skip
CONTACT_KEYS = {
    "company": "company_now", "at": "worked_at", "until": "worked_until_on", "close": "closeness",
    "every": "check_in_days", "talk": "talk_about", "role": "role", "relation": "relation",
    "ok": "ok_to_stay_in_touch", "catchup": "catch_up_days", "before": "in_touch_before_on",
    "industry": "industry", "introduced": "introduced_by", "added": "added_on",
    "paused": "paused_until_on", "notes": "notes",
}  # fmt: skip
MINE = {"st", "ar", "th", "up"}  # what I begin, also where I meet or call
EXTRA_KEYS = {"said": "they_said", "led": "led_to", "learned": "learned"}

# name | company now | worked together at | closeness
FIRST_YEAR_PEOPLE = """
Marta Kowalczyk | Lumenhart Energy | Brightwater Analytics | Close
Deshawn Pryce | Orchard & Pike | Brightwater Analytics | Close
Ines Albrecht | Brightwater Analytics | Brightwater Analytics | Worked together
Tom Feeney | Brightwater Analytics | Brightwater Analytics | Worked together
Priya Raman | Calder Health | Brightwater Analytics | Close
Joel Mbeki | Sandpiper Logistics | Brightwater Analytics |
Katarína Nováková | Brightwater Analytics | Brightwater Analytics |
Sean O'Hara | Fennimore Bank | Tern & Vale | Worked together
Lucía Ferrer | Tern & Vale | Tern & Vale | Close
Harald Lindqvist | Norrvik Paper | Tern & Vale |
Amina Yusuf | Calder Health | Brightwater Analytics | Worked together
Ben Castellan | self-employed | Tern & Vale |
Yuki Tanabe | Kitefield Games | Brightwater Analytics |
Rosalind Achebe | Harbour Street Trust | Tern & Vale | Worked together
Mehmet Aydin | Sandpiper Logistics | Brightwater Analytics |
Clara Dubois | Maison Verrier | Tern & Vale | Acquaintance
Graham Tully | | Tern & Vale | Worked together
Noor van Dijk | Oosterlicht | Brightwater Analytics |
Petra Samsonova | | Brightwater Analytics |
Wes Langley | Copperline Rail | Tern & Vale | Acquaintance
Anjali Deshmukh | Fennimore Bank | Brightwater Analytics |
Filip Horvat | Lumenhart Energy | Brightwater Analytics |
Dana Whitlock | | Tern & Vale |
Omar Haddad | Quillon Software | Brightwater Analytics |
Sophie Brandt | Oosterlicht | Tern & Vale |
"""

# date | contact | channel, < when they started it | answered on | notes | next step | due | done
FIRST_YEAR_LOG = """
2025-11-04 | Marta Kowalczyk | In person | | Leaving drinks. She wants to hear how the break goes
2025-11-04 | Deshawn Pryce | In person | | Leaving drinks, he starts at Orchard & Pike in January
2025-11-06 | Ines Albrecht | Email | 2025-11-07 | Thanked her for four good years
2025-11-06 | Tom Feeney | Email | 2025-11-10 | Said goodbye, he keeps the forecasting team
2025-11-13 | Priya Raman | Message | 2025-11-13 | Told her I left. She did the same in spring
2025-11-20 | Lucía Ferrer | Call | | Long call about life after Tern & Vale
2025-11-27 | Sean O'Hara | Message | 2025-12-03 |
2025-12-04 | Harald Lindqvist | Email | | Asked how the mill is doing
2025-12-09 | Deshawn Pryce | In person | | Christmas market, mostly talked about his new team | Send him the onboarding notes | 2025-12-15 | 2025-12-14
2025-12-16 | Rosalind Achebe | Email | 2025-12-22 | Season's greetings, she is at the trust now
2025-12-18 | Graham Tully | Email | 2025-12-19 | He retired in October and is restoring a boat
2025-12-18 | Clara Dubois | Email | | Season's greetings
2026-01-07 | Marta Kowalczyk | Message | 2026-01-07 | New year, coffee soon
2026-01-15 | Marta Kowalczyk | In person | | Coffee at Lumenhart, they are building a data team | Send my CV | 2026-01-19 | 2026-01-18
2026-01-20 | Filip Horvat | Message | 2026-01-26 | Marta said he joined Lumenhart too
2026-01-22 | Priya Raman | Video | | She explained how Calder hires analysts
2026-01-29 | Yuki Tanabe | Message | | Saw the game launch, congratulated her
2026-02-05 | Amina Yusuf | Message | 2026-02-06 | Asked what Calder is like from the inside
2026-02-12 | Ben Castellan | Call < | | Freelance rates, tax, finding the first client | Read his contract template | 2026-02-20 | 2026-03-02
2026-02-19 | Joel Mbeki | Email | | Told him I am looking
2026-02-26 | Tom Feeney | Email | 2026-03-04 | Asked for a reference, he said yes
2026-03-05 | Sean O'Hara | Call | | The bank has a hiring freeze until summer
2026-03-12 | Marta Kowalczyk | Message | 2026-03-13 | Interview went well
2026-03-19 | Priya Raman | Message < | 2026-03-19 | Calder wants two days a week to begin with | Send a day rate | 2026-03-23 | 2026-03-23
2026-03-26 | Mehmet Aydin | Email | |
2026-04-02 | Ines Albrecht | In person | | Lunch near the old office
2026-04-09 | Amina Yusuf | In person | | Second day at Calder, she showed me round
2026-04-16 | Deshawn Pryce | Message | 2026-04-17 |
2026-04-23 | Tom Feeney | Email | 2026-04-24 | Thanked him for the reference and told him how it ended
2026-05-07 | Noor van Dijk | Message < | 2026-05-08 | She found my old slides and used them
2026-05-21 | Graham Tully | Call | | The boat floats
2026-05-28 | Lucía Ferrer | In person | | Weekend in Valencia, met her family
2026-06-04 | Rosalind Achebe | Email | | The trust looks for trustees | Ask Graham whether he is interested | 2026-06-12 | Cancelled
2026-06-11 | Marta Kowalczyk | In person | | Picnic with her team
2026-06-18 | Omar Haddad | Message < | 2026-06-19 | He asked what I charge
2026-06-25 | Omar Haddad | Video | | Two weeks of work on their reports in autumn | Write a short proposal | 2026-07-03 | 2026-07-02
2026-07-09 | Deshawn Pryce | Message | 2026-07-20 | Holidays
2026-08-13 | Priya Raman | Message | 2026-08-13 |
2026-08-18 | Katarína Nováková | Email | | Asked about the customer survey we did
2026-08-20 | Amina Yusuf | Message | 2026-08-24 | She has a new desk and a plant
2026-08-27 | Ben Castellan | Message | | Told him about Omar's project
2026-09-02 | Lucía Ferrer | Message | 2026-09-02 | Back from Galicia, call at the end of the month
2026-09-03 | Harald Lindqvist | Email | 2026-09-15 | He remembered the flood of 2019 | Send the article about paper mills | 2026-09-25 |
2026-09-08 | Joel Mbeki | Message | | Tried again, Sandpiper is in the news
2026-09-10 | Sean O'Hara | Message | 2026-09-11 | The freeze is over, he will ask around
2026-09-15 | Omar Haddad | Video | | First week of the reports, all well
2026-09-17 | Anjali Deshmukh | Message | | Sean says she sits next to the credit team
2026-09-22 | Filip Horvat | Message | 2026-10-05 | He was away, wants to talk about dashboards
2026-09-24 | Yuki Tanabe | Email | | Asked whether she would talk at the meet-up
2026-09-29 | Lucía Ferrer | Call < | | She is thinking of leaving Tern & Vale
2026-10-01 | Ines Albrecht | Message | 2026-10-02 | Birthday wishes
2026-10-06 | Marta Kowalczyk | In person | | Lunch, she asked who could cover a leave from February | Send her Amina's contact | 2026-10-16 |
2026-10-08 | Filip Horvat | Video | | Showed him two dashboards | Send the colour guide | 2026-11-06 |
2026-10-13 | Sean O'Hara | Email | 2026-10-16 | The risk team wants someone two days a week | Send him a short profile | 2026-11-03 |
2026-10-15 | Rosalind Achebe | Email | | Asked how the trustee search went
2026-10-20 | Priya Raman | In person | | Walk at lunch, her contract ends in March
2026-10-22 | Clara Dubois | Message | | Saw the Verrier shop in town
2026-10-27 | Deshawn Pryce | Message < | 2026-10-28 | He has a new boss | Lunch in November
2026-10-28 | Omar Haddad | Email | | Sent the last invoice, asked about spring
2026-10-29 | Ben Castellan | Message | | Asked whether he has room for one more client
"""

# date | contact | what | kind | stage | who raised it | closed on
FIRST_YEAR_OPPORTUNITIES = """
2026-03-19 | Priya Raman | Two days a week at Calder Health | Consulting or part-time | Won | Them | 2026-04-07
2026-06-25 | Omar Haddad | Two weeks on Quillon's reports | Business | Won | | 2026-07-10
2026-10-16 | Sean O'Hara | Two days a week in the risk team | Job lead | Open | Them |
"""


def lines(text: str) -> list[list[str]]:
    """The cells of each line, without the spaces around them."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def table(sheet: schema.Sheet, rows: list[dict[str, str]]) -> pd.DataFrame:
    """A typed table from cells of text; a date that is a word goes into the column of words."""
    columns = schema.dtypes(sheet)
    words = {"answered_on": "answered", "done_on": "done"}
    found: dict[str, list[str | None]] = {name: [None] * len(rows) for name in columns}
    for at, row in enumerate(rows):
        for name, cell in row.items():
            if cell and name in words and not cell[0].isdigit():
                found[words[name]][at] = cell
            elif cell:
                found[name][at] = cell
                if name in words:
                    found[words[name]][at] = "Yes"
    found["row"] = [row.get("row", str(at)) for at, row in enumerate(rows, start=2)]
    frame = pd.DataFrame(index=range(len(rows)))
    for name, dtype in columns.items():
        values = pd.Series(found[name], dtype="str")
        frame[name] = pd.to_datetime(values, format="%Y-%m-%d") if "date" in dtype else values
        frame[name] = frame[name].astype(dtype)
    return frame


def named(names: str, text: str) -> list[dict[str, str]]:
    """Rows of cells by name, from lines."""
    return [dict(zip(names.split(), row, strict=False)) for row in lines(text)]


def first_year() -> dict[str, pd.DataFrame]:
    """What most people really have: 25 people, 60 rows, half the columns never touched."""
    log = named("date contact channel answered_on notes next_step due_on done_on", FIRST_YEAR_LOG)
    for row in log:
        row["channel"], mark, _ = row["channel"].partition(" <")
        row["started_by"] = "Them" if mark else ""
    return {
        "contacts": table(
            schema.CONTACTS, named("contact company_now worked_at closeness", FIRST_YEAR_PEOPLE)
        ),
        "interactions": table(schema.INTERACTIONS, log),
        "opportunities": table(
            schema.OPPORTUNITIES,
            named(
                "opened_on contact what kind stage raised_by closed_on", FIRST_YEAR_OPPORTUNITIES
            ),
        ),
    }


def network() -> dict[str, pd.DataFrame]:
    """A believable life: about 60 people over 30 months."""
    text = (HERE / "sample_network.txt").read_text(encoding="utf-8")
    people, opportunities, goals, milestones = (
        part.split("\n", 1)[1] for part in ("= people\n" + text).split("\n= ")
    )
    contacts, log = [], []
    for block in people.strip("# \n").split("\n# "):
        head, facts, *story = block.strip().splitlines()
        name, habits, fillers = (cell.strip() for cell in head.split("|"))
        dice = random.Random(f"{SEED} {name}")  # whatever changes for one person stays with them
        contacts.append(contact(dice, name, facts))
        log += interactions(dice, name, habits.split(), int(fillers), story)
    return {
        "contacts": table(schema.CONTACTS, contacts),
        "interactions": table(schema.INTERACTIONS, numbered(log)),
        "opportunities": table(
            schema.OPPORTUNITIES,
            dated(
                named(
                    "opened_on contact what kind stage raised_by notes for_whom closed_on value "
                    "currency",
                    opportunities,
                )
            ),
        ),
        "goals": table(schema.GOALS, named("goal target from_on by_on why", goals)),
        "milestones": table(
            schema.MILESTONES, named("date contact what kind every_year", milestones)
        ),
        "settings": table(
            schema.SETTINGS_SHEET,
            [
                {"setting": "Career stage", "value": "Middle"},
                {"setting": "Ask limit (%)", "value": "25"},
            ],
        ),
    }


def contact(dice: random.Random, name: str, facts: str) -> dict[str, str]:
    """One row of Contacts; addresses come from the name."""
    pairs = dict(pair.strip().split("=", 1) for pair in facts.split(";"))
    row = {"contact": name} | {CONTACT_KEYS[key]: value for key, value in pairs.items()}
    plain = unicodedata.normalize(
        "NFKD", name.replace("Ł", "L").replace("ł", "l").replace("ø", "o")
    )
    ascii_name = "".join(one for one in plain if one.isascii() and (one.isalnum() or one == " "))
    slug = ".".join(ascii_name.lower().split()) or {"陈": "chen.meiling"}.get(name[0], "yael.barak")
    if dice.random() < 0.65:
        row["email"] = f"{slug}@example.{dice.choice(['com', 'com', 'org', 'net'])}"
    if dice.random() < 0.5:
        row["linkedin"] = f"https://www.example.com/in/{slug.replace('.', '-')}"
    if dice.random() < 0.3:
        row["phone"] = f"+44 20 7946 0{dice.randrange(100, 1000)}"
    return row


def interactions(
    dice: random.Random, name: str, habits: list[str], fillers: int, story: list[str]
) -> list[dict[str, str]]:
    """The rows of one person: those with a day, those whose day is loose, and bare ones."""
    fixed = [line for line in story if line[0].isdigit()]
    if not fixed:
        return []
    # Tries in vain and likes come before the rest; who never answers never rings either.
    heard = (line for line in fixed if " +" in line[:13] or line[7] in "PVC")
    begin = day(next(heard, fixed[0])[:6])
    ways = ["M", "E"] if habits[0] == "0" else ["M", "M", "E", "C"]
    starts = [""] if habits[0] == "0" else ["", "", "", " <"]
    bare = [dice.choice(ways) + dice.choice(starts) for _ in range(fillers)]
    loose = [line[1:].strip() for line in story if line[0] == "?"] + bare
    taken = {day(line.split()[0]) for line in fixed}
    rows = [interaction(dice, name, day(line[:6]), line[6:].strip(), None) for line in fixed]
    for line in loose:
        on = some_day(dice, begin, taken)
        taken.add(on)
        rows.append(interaction(dice, name, on, line, habits))
    return rows


def some_day(dice: random.Random, begin: dt.date, taken: set[dt.date]) -> dt.date:
    """A working day after the first, by season, at least five days from the person's others."""
    days = [
        begin + dt.timedelta(days=number)
        for number in range(3, (LAST_LOOSE_DAY - begin).days)
        if (begin + dt.timedelta(days=number)).weekday() < 5
    ]
    free = [one for one in days if all(abs((one - other).days) > 4 for other in taken)]
    weights = [SEARCH.get((one.year, one.month), SEASON[one.month]) for one in free]
    return dice.choices(free, weights)[0]


def interaction(
    dice: random.Random, name: str, on: dt.date, line: str, habits: list[str] | None
) -> dict[str, str]:
    """One row of Interactions; `habits` say how a person answers where the line does not."""
    head, *parts = (part.strip() for part in line.split("|"))
    channel, *marks = head.split()
    row = {"date": f"{on}", "contact": name, "channel": CHANNELS[channel]}
    if parts and parts[0].startswith("with "):
        row["contact"] += "; " + parts.pop(0).removeprefix("with ")
    row |= dict(zip(("notes",), parts, strict=False))
    theirs = "<" in marks
    written = channel in "ME"
    if theirs or written or MINE & set(marks):
        row["started_by"] = "Them" if theirs else "Me"
    elif channel != "S" and dice.random() < 0.6:
        row["started_by"] = dice.choice(["Me", "Them"])
    if any(mark in PURPOSES for mark in marks):
        row["what_for"] = "; ".join(PURPOSES[mark] for mark in marks if mark in PURPOSES)
    elif channel != "S" and dice.random() < 0.6:
        row["what_for"] = "Catch up"
    answer = next((mark for mark in marks if mark[0] in "+yn"), "")
    if habits and written and not answer:
        chance, speed = (0.9, "quick") if theirs else (float(habits[0]), habits[1])
        if dice.random() < chance:
            answer = "y" if dice.random() < 0.04 else f"+{dice.choice(DELAYS[speed])}"
    if answer:
        row["answered_on"] = {"y": "Yes", "n": "No"}.get(answer) or later(on, answer)
    if len(parts) > 1 and parts[1]:
        step, *when = (cell.strip() for cell in parts[1].split(";"))
        row["next_step"] = step
        row |= {"due_on": later(on, when[0])} if when else {}
        if len(when) > 1:
            row["done_on"] = "Cancelled" if when[1] == "C" else later(on, when[1])
    for pair in parts[2].split(";") if len(parts) > 2 else []:
        key, value = pair.strip().split("=", 1)
        row[EXTRA_KEYS[key]] = value
    if habits and channel == "E" and not parts and on.year == 2024:
        row["source"] = "Mail, imported 2025-01-06"
    return row


def day(text: str) -> dt.date:
    """The day written as 240507."""
    return dt.datetime.strptime(text, "%y%m%d").date()


def later(on: dt.date, days: str) -> str:
    """The day that many days later."""
    return f"{on + dt.timedelta(days=int(days))}"


def dated(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with their short days written out."""
    for row in rows:
        for name in ("opened_on", "closed_on"):
            if row.get(name):
                row[name] = f"{day(row[name])}"
    return rows


def numbered(log: list[dict[str, str]]) -> list[dict[str, str]]:
    """The log by day; several people of one row share its number."""
    found = []
    for number, row in enumerate(sorted(log, key=lambda row: row["date"]), start=2):
        for name in row["contact"].split("; "):
            found.append(row | {"contact": name, "row": f"{number}"})  # noqa: PERF401
    return found


def main(folder: Path = FOLDER) -> None:
    """Write both samples into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    template.write(folder / "first_year.xlsx", first_year(), as_of=AS_OF, overwrite=True)
    template.write(folder / "network.xlsx", network(), as_of=AS_OF, overwrite=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
