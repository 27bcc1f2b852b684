import datetime as dt
import os
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from netmetrics import schema
from netmetrics.metrics import engagement
from netmetrics.metrics.known import your_list
from netmetrics.workbook import folder, formulas, template
from netmetrics.workbook.tables import load

DAY = dt.date(2026, 10, 31)
TABLES = (
    "contacts",
    "interactions",
    "purposes",
    "opportunities",
    "goals",
    "milestones",
    "settings",
)
# Written by hand for 2026-10-31 from docs/metrics.md: cadence 60 days, Due to 90, quiet after 365.
PEOPLE = {
    "Ann in time": ("In touch", dt.datetime(2026, 9, 1), 60, dt.datetime(2026, 10, 31)),
    "Bob a day late": ("Due", dt.datetime(2026, 8, 31), 61, dt.datetime(2026, 10, 30)),
    "Cy at one and a half": ("Due", dt.datetime(2026, 8, 2), 90, dt.datetime(2026, 10, 1)),
    "Di beyond": ("Overdue", dt.datetime(2026, 8, 1), 91, dt.datetime(2026, 9, 30)),
    "Ed a year ago": ("Overdue", dt.datetime(2025, 10, 31), 365, dt.datetime(2025, 12, 30)),
    "Flo over a year": (
        "Quiet over a year",
        dt.datetime(2025, 10, 30),
        366,
        dt.datetime(2025, 12, 29),
    ),
    "Gil never": ("Not yet contacted", None, None, None),
    "Hal liked": ("Not yet contacted", None, None, None),
    "Ida not there": ("Not yet contacted", None, None, None),
    "Jo no answer": ("In touch", dt.datetime(2026, 10, 5), 26, dt.datetime(2026, 12, 4)),
    "Kit at lunch": ("In touch", dt.datetime(2026, 10, 6), 25, dt.datetime(2026, 12, 5)),
    "Lu at lunch": ("In touch", dt.datetime(2026, 10, 6), 25, dt.datetime(2026, 12, 5)),
    "Max paused": ("Paused", dt.datetime(2026, 9, 1), 60, dt.datetime(2026, 10, 31)),
    "Ned back today": ("Due", dt.datetime(2026, 8, 31), 61, dt.datetime(2026, 10, 30)),
    "Ola weekly": ("Overdue", dt.datetime(2026, 10, 20), 11, dt.datetime(2026, 10, 27)),
    "Pia tomorrow": ("Not yet contacted", None, None, None),
    "O'Neil, D. (Acme)": ("In touch", dt.datetime(2026, 10, 7), 24, dt.datetime(2026, 12, 6)),
}
LOG = (
    ("2026-09-01", "Ann in time", "Email", None),
    ("2026-08-31", "Bob a day late", "Call", None),
    ("2026-08-02", "Cy at one and a half", None, None),
    ("2026-08-01", "Di beyond", "Message", None),
    ("2025-10-31", "Ed a year ago", "Email", None),
    ("2025-10-30", "Flo over a year", "Email", None),
    ("2026-10-01", "Hal liked", "Social", None),
    ("2026-10-02", "Ida not there", "Call", "No"),
    ("2026-10-05", "Jo no answer", "Email", "No"),
    ("2026-10-06", "Kit at lunch", "In person", None),
    ("2026-10-06", "Lu at lunch", "In person", None),
    ("2026-09-01", "Max paused", "Video", None),
    ("2026-08-31", "Ned back today", "Email", None),
    ("2026-10-20", "Ola weekly", "Email", None),
    ("2026-11-01", "Pia tomorrow", "Email", None),
    ("2026-10-07", "O'Neil, D. (Acme)", "Video", "Yes"),
    ("2026-10-08", "Unknown Person", "Email", None),
)
COUNTS = {
    "In touch": 5,
    "Due": 3,
    "Overdue": 3,
    "Quiet over a year": 1,
    "Not yet contacted": 2,
    "Paused": 1,
    "On Contacts, not followed yet": 2,
    "People you were in touch with this quarter": 7,
    "Times in touch this quarter": 8,
    "Follow-ups due by today": 2,
    "Names in Interactions not on Contacts": 1,
    "Entries that this sheet cannot read": 0,
}
WAITING = ["Ed a year ago", "Di beyond", "Cy at one and a half", "Ola weekly"]


def known_tables():
    contacts = pd.DataFrame({"contact": list(PEOPLE)})
    contacts["check_in_days"] = contacts["contact"].map({"Ola weekly": 7.0})
    contacts["paused_until_on"] = pd.to_datetime(
        contacts["contact"].map({"Max paused": "2026-11-01", "Ned back today": "2026-10-31"})
    )
    log = pd.DataFrame(LOG, columns=["date", "contact", "channel", "answered"])
    log["date"] = pd.to_datetime(log["date"])
    log["row"] = range(2, len(log) + 2)
    log.loc[log["contact"] == "Lu at lunch", "row"] = 11  # the row of Kit at lunch
    due = {"Ann in time": "2026-10-31", "Di beyond": "2026-09-01", "Ola weekly": "2026-11-01"}
    log["due_on"] = pd.to_datetime(log["contact"].map(due))
    return {"contacts": contacts, "interactions": log}


def sheets(path):
    """All cells of Start here and of the computed columns, as saved in the file."""
    book = openpyxl.load_workbook(path, data_only=True)
    front = [row[:8] for row in book["Start here"].iter_rows(max_row=30, values_only=True)]
    people = [row[:5] for row in book["Contacts"].iter_rows(values_only=True)]
    return front, people


def spoil(source, target, day):
    """Copy a workbook with every saved result wrong and `day` for today."""
    today = f"DATE({day.year},{day.month},{day.day})"
    spoiled = 0
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.startswith(("xl/worksheets/sheet", "xl/tables/")):
                text = content.decode().replace("TODAY()", today)
                text, count = re.subn(r"</f><v>[^<]*</v>", "</f><v>77777</v>", text)
                spoiled += count
                content = text.encode()
            new.writestr(entry, content)
    return spoiled


@pytest.fixture(scope="session")
def resave(tmp_path_factory):
    """Open a workbook in LibreOffice, work everything out again and save it."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("soffice is missing")
        pytest.skip("LibreOffice (soffice) is not installed")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
        '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
    )

    def run(path: Path, kind: str = "xlsx", others: Sequence[Path] = ()) -> Path:
        folder = path.parent / "resaved"
        where = f"-env:UserInstallation={profile.as_uri()}"
        command = [program, where, "--headless", "--convert-to", kind, "--outdir", folder]
        subprocess.run([*command, path, *others], check=True, capture_output=True, timeout=600)
        return folder / f"{path.stem}.{kind}"

    return run


def many(contacts, rows):
    """Random people and rows: every channel, lunches of three, days to come."""
    dice = random.Random(5)
    names = [f"Person {number} of {contacts}" for number in range(contacts)]
    people = pd.DataFrame({"contact": names})
    people["check_in_days"] = [dice.choice([None, 14.0, 30.0, 60.0, 90.0]) for _ in names]
    people["ok_to_stay_in_touch"] = [dice.choice([None, "Yes", "No"]) for _ in names]
    people["paused_until_on"] = pd.to_datetime([dice.choice([None] * 9 + [DAY]) for _ in names])
    log = []
    for row in range(2, rows + 2):
        day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=dice.randrange(700))
        channel = dice.choice([None, *schema.CHANNELS])
        answered = dice.choice([None, "Yes", "No"])
        met = dice.sample(names, 3 if row % 30 == 0 else 1)
        log += [(row, day, name, channel, answered) for name in met]
    columns = ["row", "date", "contact", "channel", "answered"]
    return {"contacts": people, "interactions": pd.DataFrame(log, columns=columns)}


def test_saved_results_are_those_worked_out_on_paper(tmp_path):
    template.write(tmp_path / "a.xlsx", known_tables(), as_of=DAY)

    front, people = sheets(tmp_path / "a.xlsx")

    assert {row[0]: row[1:] for row in people[1 : len(PEOPLE) + 1]} == PEOPLE
    assert {row[1]: row[2] for row in front if row[1] in COUNTS} == COUNTS
    assert [row[4] for row in front[8:12]] == WAITING


@pytest.mark.slow
def test_libreoffice_works_out_what_was_worked_out_on_paper(tmp_path, resave):
    template.write(tmp_path / "a.xlsx", known_tables(), as_of=DAY)
    assert spoil(tmp_path / "a.xlsx", tmp_path / "b.xlsx", DAY) > 900

    front, people = sheets(resave(tmp_path / "b.xlsx"))

    assert {row[0]: row[1:] for row in people[1 : len(PEOPLE) + 1]} == PEOPLE
    assert {row[1]: row[2] for row in front if row[1] in COUNTS} == COUNTS
    assert [row[4] for row in front[8:12]] == WAITING


@pytest.mark.slow
@pytest.mark.parametrize(
    "tables",
    [
        pytest.param(dict, id="empty"),
        pytest.param(lambda: many(1, 1), id="one row"),
        pytest.param(lambda: many(40, 400), id="forty people"),
        pytest.param(lambda: many(2000, 3000), id="two thousand people"),
    ],
)
def test_libreoffice_agrees_with_the_library(tmp_path, resave, tables):
    template.write(tmp_path / "a.xlsx", tables() if tables is not dict else None, as_of=DAY)
    spoil(tmp_path / "a.xlsx", tmp_path / "b.xlsx", DAY)

    theirs = sheets(resave(tmp_path / "b.xlsx"))

    for ours, found in zip(sheets(tmp_path / "a.xlsx"), theirs, strict=True):
        blank = (None,) * len(ours[0])
        filled = [row for row in ours if any(cell is not None for cell in row)]
        assert [row for row in found if row != blank] == filled


def typed(path, contacts, log, settings=(), resave=None):
    """An empty template into which a person typed, never seen by the library since."""
    template.write(path)
    path = resave(path) if resave else path
    book = openpyxl.load_workbook(path)
    places = {
        sheet.name: {column.header: at for at, column in enumerate(formulas.shown(sheet), start=1)}
        for sheet in (schema.CONTACTS, schema.INTERACTIONS)
    }
    for name, rows in (("Contacts", contacts), ("Interactions", log)):
        for row, values in enumerate(rows, start=2):
            for header, value in values.items():
                cell = book[name].cell(row, places[name][header], value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    labels = [setting.label for setting in schema.SETTINGS]
    for row, label in enumerate(sorted(labels, reverse=True) if settings else [], start=2):
        book["Settings"].cell(row, 1, label)  # sorted, as the header's arrow offers
        book["Settings"].cell(row, 2).value = dict(settings).get(label)
    book.save(path)
    return path


def worked_out(path, resave):
    """Counts on Start here, and the computed columns by name."""
    spoil(path, path.with_name(f"b-{path.name}"), DAY)
    front, people = sheets(resave(path.with_name(f"b-{path.name}")))
    counts = {row[1]: row[2] for row in front if row[1]}
    return counts, {row[0]: row[1:] for row in people[1:] if row[0] is not None}


def october(day, hour=0):
    return dt.datetime(2026, 10, day, hour)


# Who is found is whoever is spelt as on Contacts but for capitals; whatever a search would take for
# a wildcard or an operator stands for itself, and a row with several people may be spaced anyhow.
NAMED = {
    "José Álvarez": 1,
    "Dee O'Neil": 20,
    'Bob "Bobby" Ray': 21,
    "Zoë  Quill": 21,
    "ana ruiz": 22,
    "Łukasz Żak": 3,
    "Q*bert": 4,
    "Who? Me": 5,
    "A~B": 23,
    "Ng": 23,
    "Ann": 24,
    "Anna": 24,
    "<>x": 6,
    "=SUM": 7,
    "5": 8,
    4711: 17,
    "x" * 270: 18,
    "Trailing ": None,
    "Curly O’Neil": None,
    "Turned, Name": None,
}
NAMES_IN_ROWS = (
    (1, "José Álvarez"), (2, "Dee O'Neil"), (3, "ŁUKASZ ŻAK"), (4, "q*BERT"), (9, "Q-xx-bert"),
    (5, "Who? Me"), (10, "Whos Me"), (6, "<>x"), (7, "=SUM"), (8, "5"), (11, "Trailing"),
    (12, "Curly O'Neil"), (13, "Name Turned"), (14, "Jose Alvarez"), (15, " Ann"), (16, "Anne"),
    (20, "dee o'neil;  ANA RUIZ"), (21, ' Bob "Bobby" Ray ; Zoë Quill ;'), (22, "Ana Ruiz;;"),
    (23, "A~B;NG"), (24, "; ann ; ANNA"), (17, 4711), (18, "X" * 270),
)  # fmt: skip


@pytest.mark.slow
def test_names_typed_by_a_person_are_found_or_counted_as_not_found(tmp_path, resave):
    log = [{"Date": october(day), "Contact": name} for day, name in NAMES_IN_ROWS]
    path = typed(tmp_path / "a.xlsx", [{"Name": name} for name in NAMED], log)

    counts, people = worked_out(path, resave)

    last = {name: row[1].day if row[1] else None for name, row in people.items()}
    assert last == NAMED
    assert counts["Names in Interactions not on Contacts"] == 8
    assert "Not on Contacts: “Q-xx-bert”, in Interactions row 6" in counts
    assert counts["In touch"] == counts["People you were in touch with this quarter"] == 17
    assert counts["Times in touch this quarter"] == 27
    assert counts["Entries that this sheet cannot read"] == 0


# Settings: check in every 20 days, quiet after 100; 2026-10-31 is today.
RHYTHMS = (
    ({"Name": "On the day"}, {"Date": october(11)}, "In touch"),
    ({"Name": "A day late"}, {"Date": october(10)}, "Due"),
    ({"Name": "Half again"}, {"Date": october(1)}, "Due"),
    ({"Name": "Beyond"}, {"Date": dt.datetime(2026, 9, 30)}, "Overdue"),
    ({"Name": "A hundred"}, {"Date": dt.datetime(2026, 7, 23)}, "Overdue"),
    ({"Name": "A hundred and one"}, {"Date": dt.datetime(2026, 7, 22)}, "Quiet over a year"),
    ({"Name": "Own 1", "Check in every (days)": 1}, {"Date": october(29)}, "Overdue"),
    ({"Name": "Own 365", "Check in every (days)": 365}, {"Date": october(1)}, "In touch"),
    ({"Name": "Own 45.5", "Check in every (days)": 45.5}, {"Date": october(1)}, "Due"),
    ({"Name": "Own 0", "Check in every (days)": 0}, {"Date": october(1)}, "Due"),
    ({"Name": "This evening"}, {"Date": october(31, 20)}, "In touch"),
    ({"Name": "Tomorrow"}, {"Date": dt.datetime(2026, 11, 1)}, "Not yet contacted"),
    ({"Name": "Too old"}, {"Date": dt.datetime(1989, 12, 31)}, "Not yet contacted"),
    ({"Name": "Oldest"}, {"Date": dt.datetime(1990, 1, 1)}, "Quiet over a year"),
    ({"Name": "Liked"}, {"Date": october(30), "Channel": "social"}, "Not yet contacted"),
    (
        {"Name": "No call"},
        {"Date": october(30), "Channel": "CALL", "Answered on": "no"},
        "Not yet contacted",
    ),
    ({"Name": "No answer"}, {"Date": october(30), "Answered on": "No"}, "In touch"),
    ({"Name": "Back", "Paused until": october(31, 9)}, {"Date": october(30)}, "In touch"),
    (
        {"Name": "Away", "Paused until": dt.datetime(2026, 11, 1)},
        {"Date": october(30)},
        "Paused",
    ),
    (
        {"Name": "Added", "Added on": october(31, 9)},
        {"Date": october(30), "Channel": "Social"},
        "Not yet contacted",
    ),
)


@pytest.mark.slow
def test_rhythms_and_settings_typed_into_the_sheet_are_followed(tmp_path, resave):
    settings = {"Check in every (days)": 20, "Quiet after (days)": 100}
    contacts = [who for who, _, _ in RHYTHMS]
    log = [{"Contact": who["Name"], **row} for who, row, _ in RHYTHMS]
    path = typed(tmp_path / "a.xlsx", contacts, log, settings)

    counts, people = worked_out(path, resave)
    network = load(path, today=DAY)

    assert {name: row[0] for name, row in people.items()} == {
        who["Name"]: word for who, _, word in RHYTHMS
    }
    ours = engagement.status(
        network.contacts, network.interactions, as_of=DAY, check_in_days=20, dormant_days=100
    )
    assert ours["status"].tolist() == [word for _, _, word in RHYTHMS]
    assert [counts[word] for word in schema.STATUSES] == [
        ours.loc[ours["listed"] | (ours["status"] == "Paused"), "status"].eq(word).sum()
        for word in schema.STATUSES
    ]
    assert counts["On Contacts, not followed yet"] == 2  # Tomorrow, Too old
    assert counts["Entries that this sheet cannot read"] == 3  # Own 45.5, Own 0, Too old


@pytest.mark.slow
def test_a_template_that_libreoffice_saved_works_out_what_is_typed_next(tmp_path, resave):
    contacts = [{"Name": "Ana Ruiz"}, {"Name": "Bo Chen", "Check in every (days)": 7}]
    log = [
        {"Date": october(1), "Contact": "Ana Ruiz"},
        {"Date": october(2), "Contact": "Bo Chen; Ana Ruiz", "Channel": "Call"},
        {"Date": october(3), "Contact": "Zed"},
    ]
    path = typed(tmp_path / "a.xlsx", contacts, log, resave=resave)

    counts, people = worked_out(path, resave)

    assert people == {
        "Ana Ruiz": ("In touch", october(2), 29, dt.datetime(2026, 12, 1)),
        "Bo Chen": ("Overdue", october(2), 29, october(9)),
    }
    assert [counts[word] for word in ("In touch", "Overdue")] == [1, 1]
    assert counts["Names in Interactions not on Contacts"] == 1
    network = load(path, today=DAY)
    assert network.problems["code"].tolist() == ["names-unknown"]
    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Ana Ruiz", "Zed"]


@pytest.mark.slow
def test_whatever_is_typed_as_on_contacts_gives_the_numbers_of_the_library(tmp_path, resave):
    dice, tables = random.Random(11), many(60, 300)
    tables["interactions"]["contact"] = [
        dice.choice([name, name.upper()]) for name in tables["interactions"]["contact"]
    ]
    contacts = [
        {"Name": one.contact, "OK to stay in touch": one.ok_to_stay_in_touch}
        | ({} if pd.isna(one.check_in_days) else {"Check in every (days)": one.check_in_days})
        | ({} if pd.isna(one.paused_until_on) else {"Paused until": one.paused_until_on})
        for one in tables["contacts"].astype({"ok_to_stay_in_touch": object}).itertuples()
    ]
    log = []
    for _, rows in tables["interactions"].groupby("row"):
        first = {"Date": rows["date"].iloc[0] + pd.Timedelta(hours=dice.choice([0, 17]))}
        first["Contact"] = dice.choice([";", "; ", " ;  "]).join(rows["contact"])
        for name, header in (("channel", "Channel"), ("answered", "Answered on")):
            value = rows[name].iloc[0]
            first |= {} if pd.isna(value) else {header: dice.choice([value, value.lower()])}
        log.append(first)
    path = typed(tmp_path / "a.xlsx", contacts, log)

    counts, people = worked_out(path, resave)
    network = load(path, today=DAY)

    ours = engagement.status(network.contacts, network.interactions, as_of=DAY)
    assert [(row[0], row[1]) for row in people.values()] == [
        (one.status, None if pd.isna(one.last_contact_on) else one.last_contact_on)
        for one in ours.itertuples()
    ]
    listed = ours.loc[ours["listed"], "status"]
    for word in schema.STATUSES[:-1]:
        assert counts[word] == (listed == word).sum(), word
    assert counts["Names in Interactions not on Contacts"] == 0
    assert counts["Entries that this sheet cannot read"] == 0


@pytest.mark.slow
def test_what_the_formulas_cannot_read_is_counted_and_named(tmp_path, resave):
    contacts = [
        {"Name": "Ana"},
        {"Name": "Bo", "Paused until": "2027-01-01", "Added on": "2026-01-02"},
        {"Name": "ANA"},
        {"Name": "Cy", "Check in every (days)": "monthly", "OK to stay in touch": "n"},
    ]
    log = [
        {"Date": "2026-10-01", "Contact": "Ana"},
        {"Contact": "Bo"},
        {"Date": october(2)},
        {"Date": october(3), "Contact": "Bo", "Channel": "like"},
        {"Date": october(4), "Contact": "Cy", "Channel": "Call", "Answered on": "n"},
        {"Date": october(5), "Contact": "Cy", "Due": "2026-10-20"},
        {"Date": october(6), "Contact": "Cy", "Due": october(7), "Done": "dropped"},
        {"Date": october(6), "Contact": "Cy", "Due": october(7), "Done": "No"},
        {"Date": october(6), "Contact": "Bo; Cy", "Due": october(31)},
        {"Date": october(6), "Contact": "Bo", "Due": october(7), "Done": "Cancelled"},
        {"Date": october(6), "Contact": "Bo", "Due": october(7), "Done": dt.datetime(2026, 11, 1)},
        {"Date": october(6), "Contact": "Nobody"},
    ]
    path = typed(tmp_path / "a.xlsx", contacts, log)

    counts, people = worked_out(path, resave)

    assert counts["Entries that this sheet cannot read"] == 3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1
    assert counts["Follow-ups due by today"] == 1 + 2 + 1  # No; Bo and Cy; done tomorrow
    assert counts["Names in Interactions not on Contacts"] == 1
    assert people["ANA"][0] == "Same name above"
    where = next(text.rstrip() for text in counts if str(text).startswith("Not read here: "))
    assert where == (
        "Not read here: rows of Interactions without a name or a real date (3)  Channel (1)  "
        "Answered on (1)  Due (1)  Done (1)  Check in every (1)  OK to stay in touch (1)  "
        "Added on (1)  Paused until (1)  people there twice (1)"
    )


# Today is 2026-10-31. Row by row: overdue, in touch, due, in touch, overdue, paused, followed, not
# followed.
PEOPLE_BY_ROW = (
    {"Name": "Ana", "Talk about": "tea", "OK to stay in touch": "Yes"},
    {"Name": "Bo"},
    {"Name": "Cy", "Check in every (days)": 50, "Added on": dt.datetime(2026, 1, 2)},
    {"Name": "Di"},
    {"Name": "Ed"},
    {"Name": "Flo", "Paused until": dt.datetime(2027, 1, 1)},
    {"Name": "Gil", "Added on": dt.datetime(2026, 1, 2)},
    {"Name": "Hal"},
)
LOG_BY_ROW = (
    {"Date": dt.datetime(2026, 7, 1), "Contact": "Ana", "Channel": "Call"},
    {"Date": october(20), "Contact": "Bo", "Channel": "Call", "Answered on": "No"},
    {"Date": dt.datetime(2026, 8, 28), "Contact": "Bo; Cy", "Channel": "In person"},
    {"Date": october(5), "Contact": "Di", "Channel": "Email", "Due": october(20)},
    {"Date": october(6), "Contact": "Nobody", "Channel": "Social", "Due": october(25)},
    {"Date": dt.datetime(2026, 6, 1), "Contact": "Ed"},
    {"Date": october(8), "Contact": "Bo; Di", "Channel": "Video", "Due": october(9), "Done": "Yes"},
    {"Date": october(9), "Contact": "Bo", "Due": october(9), "Done": october(9)},
)
ERRORS = {
    "not available": "=NA()",
    "unknown name": "=nosuchname",
    "broken lookup": '=VLOOKUP("x",$A$1:$A$1,9,FALSE)',
}
# Each cell that a formula reads, and the words of Start here when it shows an error.
HALF = "rows of Interactions without a name or a real date"
READ = (
    ("Contacts", "Name", 6, "Name"),
    ("Contacts", "Name", 12, "Name"),
    ("Contacts", "Check in every (days)", 4, "Check in every"),
    ("Contacts", "Paused until", 7, "Paused until"),
    ("Contacts", "Added on", 8, "Added on"),
    ("Contacts", "OK to stay in touch", 2, "OK to stay in touch"),
    ("Contacts", "Talk about", 2, ""),
    ("Interactions", "Date", 3, HALF),
    ("Interactions", "Date", 4, HALF),
    ("Interactions", "Date", 6, HALF),
    ("Interactions", "Date", 12, HALF),
    ("Interactions", "Contact", 4, HALF),
    ("Interactions", "Contact", 5, HALF),
    ("Interactions", "Channel", 2, "Channel"),
    ("Interactions", "Channel", 4, "Channel"),
    ("Interactions", "Channel", 6, "Channel"),
    ("Interactions", "Answered on", 3, "Answered on"),
    ("Interactions", "Answered on", 4, "Answered on"),
    ("Interactions", "Due", 5, "Due"),
    ("Interactions", "Done", 5, "Done"),
    ("Interactions", "Done", 8, "Done"),
    ("Interactions", "Done", 9, "Done"),
    ("Settings", "Value", 2, ""),
    ("Settings", "Interactions: Channel", 9, ""),
)


def put(source, target, cells):
    """Copy a workbook, with something else in the cells (sheet, header, row, value)."""
    book = openpyxl.load_workbook(source)
    for sheet, header, row, value in cells:
        at = next(cell.column for cell in book[sheet][1] if cell.value == header)
        book[sheet].cell(row, at).value = value
    book.save(target)


def of_both(path, folder):
    """What the sheet says, and what it says when it is written from what the library reads."""
    network = load(path, today=DAY)
    tables = {name: getattr(network, name) for name in TABLES}
    template.write(folder / "ours.xlsx", tables, as_of=DAY, overwrite=True)
    found = []
    for one in (path, folder / "ours.xlsx"):
        front, people = sheets(one)
        counts = {row[1]: row[2] for row in front[8:19]}
        waiting = [row[4:] for row in front[8:20]]
        states = {row[0]: row[1:] for row in people[1:] if str(row[0])[0] not in "N#"}
        broken = [row[1:] for row in people[1:] if str(row[0]).startswith("#")]
        assert broken in ([], [(None,) * 4])
        found.append((counts, waiting, states))
    return found


@pytest.fixture(scope="module")
def with_errors(tmp_path_factory, resave):
    """The workbooks in which one cell each shows an error, worked out by LibreOffice at once."""
    folder = tmp_path_factory.mktemp("errors")
    typed(folder / "a.xlsx", PEOPLE_BY_ROW, LOG_BY_ROW)
    paths = []
    for at, (sheet, header, row, _) in enumerate(READ):
        for kind, formula in ERRORS.items():
            put(folder / "a.xlsx", folder / "b.xlsx", [(sheet, header, row, formula)])
            paths.append(folder / f"{at}-{kind}.xlsx")
            spoil(folder / "b.xlsx", paths[-1], DAY)
    resave(paths[0], others=paths[1:])
    return folder / "resaved"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize(
    "at", [pytest.param(at, id=f"{one[0]} {one[1]} {one[2]}") for at, one in enumerate(READ)]
)
def test_a_cell_that_shows_an_error_spoils_nothing_but_its_own_row(tmp_path, with_errors, at, kind):
    path, named = with_errors / f"{at}-{kind}.xlsx", READ[at][3]

    theirs, ours = of_both(path, tmp_path)

    assert theirs == ours
    assert load(path, today=DAY).problems["code"].tolist().count("cell-error") == 1 or not named
    notes = [row[1] for row in sheets(path)[0] if str(row[1]).startswith(formulas.LOOK_AT)]
    assert [text.rstrip() for text in notes] == [f"{formulas.LOOK_AT}{named} (1)"] * bool(named)


@pytest.mark.slow
def test_errors_in_every_column_leave_the_numbers_worked_out_on_paper(tmp_path, resave):
    typed(tmp_path / "a.xlsx", PEOPLE_BY_ROW, LOG_BY_ROW)
    cells = [(sheet, header, row, "=NA()") for sheet, header, row, named in READ if named]
    # Whole rows stay, without their channels, answers, dues and dones.
    kept = [one for one in cells if one[1] not in ("Date", "Contact", "Name") or one[2] == 12]
    put(tmp_path / "a.xlsx", tmp_path / "b.xlsx", kept)

    counts, people = worked_out(tmp_path / "b.xlsx", resave)

    assert [counts[word] for word in COUNTS][:-1] == [2, 1, 2, 0, 0, 0, 3, 2, 6, 4, 1]
    assert counts["Entries that this sheet cannot read"] == 15
    assert {name: row[0] for name, row in people.items()} == {
        "Ana": "Overdue", "Bo": "In touch", "Cy": "Due", "Di": "In touch", "Ed": "Overdue",
        "Flo": "Not yet contacted", "Gil": "Not yet contacted", "Hal": "Not yet contacted",
        "#N/A": None,
    }  # fmt: skip


@pytest.mark.slow
def test_numbers_that_the_reader_does_not_take_count_nowhere_and_are_named(tmp_path, resave):
    typed(tmp_path / "a.xlsx", PEOPLE_BY_ROW, LOG_BY_ROW, {"Check in every (days)": 36_501})
    cells = [
        ("Contacts", "Check in every (days)", 3, 7.5),
        ("Contacts", "Check in every (days)", 4, 36_501),
        ("Contacts", "Check in every (days)", 9, 0.5),
        ("Contacts", "Paused until", 6, -1),
        ("Contacts", "Added on", 8, -1),
        ("Interactions", "Due", 5, -1),
        ("Interactions", "Done", 6, -1),
        ("Interactions", "Done", 8, dt.datetime(1989, 12, 31)),
        ("Interactions", "Answered on", 3, dt.datetime(1989, 12, 31)),
    ]
    put(tmp_path / "a.xlsx", tmp_path / "b.xlsx", cells)
    spoil(tmp_path / "b.xlsx", tmp_path / "c.xlsx", DAY)

    theirs, ours = of_both(resave(tmp_path / "c.xlsx"), tmp_path)

    assert theirs == ours
    front, _ = sheets(tmp_path / "resaved" / "c.xlsx")
    assert [row[2] for row in front[8:20]] == [2, 1, 2, 0, 0, 1, 2, 2, 6, 3, 1, 9]
    assert f"{front[20][1]}".rstrip() == (
        "Not read here: Answered on (1)  Due (1)  Done (2)  Check in every (3)  Added on (1)  "
        "Paused until (1)"
    )


@pytest.mark.slow
def test_somebody_unknown_among_several_people_is_named_as_such(tmp_path, resave):
    log = [{"Date": october(1), "Contact": "Ana"}, {"Date": october(1), "Contact": "Ana; Nobody"}]

    counts, _ = worked_out(typed(tmp_path / "a.xlsx", [{"Name": "Ana"}], log), resave)

    assert counts["Names in Interactions not on Contacts"] == 1
    assert "Not on Contacts: somebody in a row with several people" in counts


@pytest.mark.slow
def test_an_empty_template_is_printed_on_few_pages(tmp_path, resave):
    template.write(tmp_path / "a.xlsx")

    pages = len(re.findall(rb"/Type\s*/Page\b", resave(tmp_path / "a.xlsx", "pdf").read_bytes()))

    assert 5 <= pages <= 7  # Contacts, with its rows of formulas, takes two


@pytest.mark.slow
def test_people_and_shared_rows_beyond_what_is_looked_at_are_counted(tmp_path, resave):
    contacts = [{"Name": f"Person {at}"} for at in range(template.READY["Contacts"] + 3)]
    log = [{"Date": october(1), "Contact": "Person 1; Person 2"}] * (formulas.SHARED_ROWS + 4)
    path = typed(tmp_path / "a.xlsx", contacts, log)

    counts, _ = worked_out(path, resave)

    assert counts["Entries that this sheet cannot read"] == 3 + 4
    where = "people without a status: copy the grey cells down (3)  rows with several people (4)"
    assert f"Not read here: {where}" in [str(text).rstrip() for text in counts]
    assert counts["Times in touch this quarter"] == 2 * (formulas.SHARED_ROWS + 4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["network.xlsx", "first_year.xlsx"])
def test_libreoffice_agrees_with_the_library_on_the_samples(tmp_path, resave, root, name):
    sample = root / "data" / "sample" / name
    spoil(sample, tmp_path / name, DAY)

    theirs = sheets(resave(tmp_path / name))

    for ours, found in zip(sheets(sample), theirs, strict=True):
        filled = [row for row in ours if any(cell is not None for cell in row)]
        assert [row for row in found if any(cell is not None for cell in row)] == filled


@pytest.mark.slow
@pytest.mark.parametrize("name", ["network.xlsx", "first_year.xlsx"])
def test_a_workbook_saved_by_libreoffice_loads_to_the_same_tables(tmp_path, resave, root, name):
    shutil.copy(root / "data" / "sample" / name, tmp_path)

    ours, theirs = load(tmp_path / name), load(resave(tmp_path / name))

    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(ours, table), getattr(theirs, table))
    assert theirs.problems.empty


@pytest.mark.slow
def test_a_workbook_saved_as_opendocument_loads_to_the_same_tables(tmp_path, resave, root):
    shutil.copy(root / "data" / "sample" / "network.xlsx", tmp_path)

    ours, theirs = load(tmp_path / "network.xlsx"), load(resave(tmp_path / "network.xlsx", "ods"))

    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(ours, table), getattr(theirs, table))
    assert theirs.problems["code"].tolist() == ["file-opendocument"]


@pytest.mark.slow
@pytest.mark.parametrize("tables", [None, known_tables()], ids=["empty", "known"])
def test_a_template_saved_by_libreoffice_loads_to_the_same_tables(tmp_path, resave, tables):
    template.write(tmp_path / "a.xlsx", tables, as_of=DAY)

    ours, theirs = load(tmp_path / "a.xlsx"), load(resave(tmp_path / "a.xlsx"))

    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(ours, table), getattr(theirs, table))
    pd.testing.assert_frame_equal(ours.problems, theirs.problems)
    pd.testing.assert_frame_equal(ours.mapping, theirs.mapping)


@pytest.mark.slow
def test_libreoffice_follows_today_on_opening_with_its_usual_settings(tmp_path, resave):
    contacts = pd.DataFrame({"contact": ["Ana Ruiz"]})
    log = pd.DataFrame({"date": [pd.Timestamp("2024-01-15")], "contact": ["Ana Ruiz"]})
    tables = {"contacts": contacts, "interactions": log}
    template.write(tmp_path / "a.xlsx", tables, as_of=dt.date(2024, 1, 16))

    front, people = sheets(resave(tmp_path / "a.xlsx"))

    assert people[1][1] == "Quiet over a year"
    assert [row[2] for row in front if row[1] in ("In touch", "Quiet over a year")] == [0, 1]


def test_an_empty_template_loads_with_at_most_a_note(tmp_path):
    template.write(tmp_path / "a.xlsx")

    network = load(tmp_path / "a.xlsx")

    assert set(network.problems["severity"]) <= {"note"}
    assert [len(network.contacts), len(network.interactions), len(network.goals)] == [0, 0, 0]


def test_a_workbook_never_worked_out_by_any_program_is_read_right(tmp_path):
    template.write(tmp_path / "a.xlsx", known_tables(), as_of=DAY)
    with (
        zipfile.ZipFile(tmp_path / "a.xlsx") as old,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new,
    ):
        for entry in old.infolist():
            text = re.sub(rb"</f><v>[^<]*</v>", b"</f>", old.read(entry))
            new.writestr(entry, text)

    with_results, without = load(tmp_path / "a.xlsx"), load(tmp_path / "b.xlsx")

    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(with_results, table), getattr(without, table))
    pd.testing.assert_frame_equal(with_results.problems, without.problems)
    assert len(without.interactions) == len(LOG)


@pytest.mark.parametrize("name", ["network.xlsx", "first_year.xlsx"])
def test_counts_on_start_here_are_those_of_the_report(root, name):
    network = load(root / "data" / "sample" / name, today=DAY)
    contacts, log = network.contacts, network.interactions
    status = engagement.status(contacts, log, as_of=DAY)
    why_not = your_list(contacts, log, as_of=DAY)["why_not"]

    front, _ = sheets(root / "data" / "sample" / name)

    counts = {row[1]: row[2] for row in front}
    listed = status.loc[status["listed"], "status"]
    for word in schema.STATUSES[:-1]:
        assert counts[word] == (listed == word).sum(), word
    assert counts["Paused"] == (why_not == "paused").sum()
    assert counts["On Contacts, not followed yet"] == (why_not == "not followed").sum()


def test_whoever_said_no_is_in_no_count_and_never_named(tmp_path):
    names = ["Overdue", "Due", "In touch", "Quiet", "Never", "Paused"]
    contacts = pd.DataFrame({"contact": names, "ok_to_stay_in_touch": "No"})
    contacts["paused_until_on"] = pd.to_datetime([None] * 5 + ["2027-01-01"])
    days = ["2026-07-01", "2026-08-20", "2026-10-30", "2024-01-01"]
    log = pd.DataFrame({"date": pd.to_datetime(days), "contact": names[:4]})
    template.write(tmp_path / "a.xlsx", {"contacts": contacts, "interactions": log}, as_of=DAY)

    front, people = sheets(tmp_path / "a.xlsx")

    assert [row[1] for row in people[1:7]] == [
        "Overdue", "Due", "In touch", "Quiet over a year", "Not yet contacted", "Paused",
    ]  # fmt: skip
    counts = {row[1]: row[2] for row in front}
    assert [counts[word] for word in schema.STATUSES] == [0] * 6
    assert not [row[4] for row in front[8:20] if row[4] in names]


def test_what_is_written_is_what_loads(tmp_path):
    tables = known_tables()
    template.write(tmp_path / "a.xlsx", tables, as_of=DAY)

    network = load(tmp_path / "a.xlsx")

    assert list(network.contacts["contact"])[: len(PEOPLE)] == list(PEOPLE)
    columns = ["date", "contact", "channel", "answered", "due_on"]
    pd.testing.assert_frame_equal(
        network.interactions[columns], tables["interactions"][columns], check_dtype=False
    )
    assert network.interactions["row"].duplicated().sum() == 1


def test_rows_of_two_tabs_with_one_number_stay_two_rows(tmp_path):
    day = pd.to_datetime("2026-01-02")
    log = pd.DataFrame({"sheet": ["Work", "Uni", "Uni"], "row": [2, 2, 2], "date": day,
                        "contact": ["Ana", "Bo", "Cy"]})  # fmt: skip

    people = pd.DataFrame({"contact": log["contact"]})

    template.write(tmp_path / "a.xlsx", {"interactions": log, "contacts": people}, as_of=DAY)

    found = load(tmp_path / "a.xlsx").interactions
    assert found[["row", "contact"]].to_numpy().tolist() == [[2, "Ana"], [3, "Bo"], [3, "Cy"]]


def test_characters_that_no_sheet_can_hold_do_not_damage_the_file(tmp_path):
    day = pd.Series(pd.to_datetime(["2026-01-02"] * 3))
    names = ["A\x07na", "Bo\x01", "Un\x02known"]
    log = pd.DataFrame({"row": [2, 2, 3], "date": day, "contact": names})
    people = pd.DataFrame({"row": [2, 3], "contact": names[:2], "talk_about": ["tea\x0b", ""]})

    template.write(tmp_path / "odd.xlsx", {"interactions": log, "contacts": people})

    loaded = load(tmp_path / "odd.xlsx")
    assert list(loaded.interactions["contact"]) == ["Ana", "Bo", "Unknown"]


def test_a_file_that_is_there_is_never_overwritten_unasked(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("mine")

    with pytest.raises(FileExistsError, match="already there"):
        template.write(path)

    assert path.read_text() == "mine"
    template.write(path, overwrite=True)
    assert zipfile.is_zipfile(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_a_drive_that_is_not_there_is_not_replaced(tmp_path):
    path = tmp_path / "network.xlsx"
    path.symlink_to(tmp_path / "away" / "network.xlsx")

    lines = folder.set_up(tmp_path, sample=True)

    assert lines[0] == f"kept  {path}, so the sample was left out"
    assert path.is_symlink()
    with pytest.raises(FileExistsError, match="already there"):
        template.write(path)
    assert path.is_symlink()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_text("mine")
    wrong = {"contacts": pd.DataFrame({"contact": ["A"], "check_in_days": ["soon"]})}

    with pytest.raises(ValueError, match="soon"):
        template.write(path, wrong, overwrite=True)

    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_five_tabs_are_shown_and_two_are_hidden(tmp_path):
    template.write(tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    tabs = {page.title: page.sheet_state for page in book}
    assert list(tabs) == [
        "Start here", "Contacts", "Interactions", "Opportunities", "Goals", "Milestones", "Settings",
    ]  # fmt: skip
    assert [name for name, state in tabs.items() if state == "hidden"] == ["Milestones", "Settings"]
    assert book.active.title == "Start here"
    linked = {
        cell.hyperlink.location for row in book["Start here"] for cell in row if cell.hyperlink
    }
    assert linked == {
        f"'{name}'!A2" for name in ("Contacts", "Interactions", "Settings", "Milestones")
    }
    assert book["Start here"].print_area == "'Start here'!$B$2:$H$30"


def test_thirty_four_columns_are_open_and_the_rest_folded(tmp_path):
    template.write(tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    opened = {}
    for name in ("Contacts", "Interactions", "Opportunities", "Goals"):
        page = book[name]
        letters = [cell.column_letter for cell in page[1] if cell.value]
        folded = set()
        for dimension in page.column_dimensions.values():
            if dimension.hidden:
                folded |= {openpyxl.utils.get_column_letter(at)
                           for at in range(dimension.min, dimension.max + 1)}  # fmt: skip
                assert dimension.outlineLevel == 1
        opened[name] = len(letters) - len(folded & set(letters))
    assert opened == {"Contacts": 12, "Interactions": 10, "Opportunities": 7, "Goals": 5}


def test_every_sheet_has_its_table_frozen_header_and_a_rule_for_every_column(tmp_path):
    template.write(tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    for sheet in schema.SHEETS:
        page = book[sheet.name]
        headers = [cell.value for cell in page[1]]
        table = page.tables[sheet.name]
        assert [column.name for column in table.tableColumns] == headers[: len(table.tableColumns)]
        assert page.freeze_panes in ("B2", "C2")
        assert table.autoFilter is not None
        rules = {
            str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation
        }
        for at, name in enumerate(table.tableColumns, start=1):
            rule = rules[f"{openpyxl.utils.get_column_letter(at)}2"]
            wanted = (
                name.name if name.name != "Value" or page.title != "Settings" else "Days to answer"
            )
            assert rule.promptTitle == wanted
            assert rule.prompt


def test_every_setting_takes_only_what_the_reader_takes(tmp_path):
    template.write(tmp_path / "a.xlsx")

    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["Settings"]

    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    taken = {
        page.cell(row, 1).value: (rules[f"B{row}"].type, rules[f"B{row}"].formula1)
        for row in range(2, len(schema.SETTINGS) + 2)
    }
    assert taken.pop("Career stage") == ("list", '"Early,Middle,Late"')
    assert taken.pop("Date order") == ("list", '"Day first,Month first"')
    assert taken.pop("Ask limit (%)") == ("whole", "0")
    assert set(taken.values()) == {("whole", "1")}
    assert len(taken) == 14


def test_dropdowns_are_plain_ranges_or_short_lists(tmp_path):
    template.write(tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    lists = [
        rule.formula1
        for page in book
        for rule in page.data_validations.dataValidation
        if rule.type == "list"
    ]
    plain = re.compile(r"(Contacts|Settings)!\$[A-Z]+\$2:\$[A-Z]+\$\d+|\"[^\"]{1,255}\"")
    assert "Contacts!$A$2:$A$2001" in lists
    assert all(plain.fullmatch(source) for source in lists)


def test_areas_begin_at_the_header_so_that_a_row_inserted_below_it_is_inside(tmp_path):
    template.write(tmp_path / "a.xlsx")

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")

    written = {
        str(getattr(cell.value, "text", cell.value))
        for page in (book["Start here"], book["Contacts"])
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    areas = {area for one in written for area in re.findall(r"\w+!\$[A-Z]+\$\d+:", one)}
    assert areas
    assert {area for area in areas if not area.endswith("$1:")} == set()


def test_formulas_use_nothing_that_breaks_elsewhere(tmp_path):
    template.write(tmp_path / "a.xlsx")

    with zipfile.ZipFile(tmp_path / "a.xlsx") as file:
        text = "".join(
            file.read(name).decode() for name in file.namelist() if name.startswith("xl/")
        )

    used = set(re.findall(r"\b(XLOOKUP|LET|FILTER|UNIQUE|TEXTSPLIT|AGGREGATE)\(", text))
    assert not used
    assert "[@" not in text
    assert "MAXIFS(" in text
    assert "MAXIFS(" not in text.replace("_xlfn.MAXIFS(", "")
