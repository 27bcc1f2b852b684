"""Exports written and judged by somebody who had not seen the importer, through the command only.

The files are literal text after the published descriptions of the formats; who is in them and what
must come of them was written down before the first run.
"""

import re
import shutil
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

import netmetrics as nm
from netmetrics.cli import cli

DATA = Path(__file__).parent / "data" / "exchange_by_another_hand"
ME = ("Ottilie Brandt", "ottilie@brandt.example")
FIELDS = ("company_now", "role", "email", "phone", "linkedin")


@dataclass(frozen=True)
class Case:
    """What must come of some files: by person, by interaction, by milestone, and what is left out."""

    files: tuple[str, ...]
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    touches: tuple[tuple[str, str, str, str, str], ...] = ()
    milestones: tuple[tuple[str, str, str], ...] = ()
    used: int = 0
    left: dict[str, int] = field(default_factory=dict)
    before: tuple[str, ...] = ()


MAREK = {"company_now": "Tallow & Pike", "role": "Head of Stores"}
AT_HARBOUR = {
    "Mette Jørgensen": {"company_now": "Vester Havn", "role": "Harbour master", "phone": "+45 20 30 40 50",
                        "email": "mette@vesterhavn.example"},
    "Chidi Abara": {"email": "chidi@abara.example"},
}  # fmt: skip
IN_2024 = {
    "Marek Dusik": {**MAREK, "linkedin": "marek-dusik"},
    "Juno Aldana (Harbour Mills)": {"company_now": "Harbour Mills", "role": "Miller", "linkedin": "juno-aldana-71"},
    "Juno Aldana (Veldt Optics)": {"company_now": "Veldt Optics", "role": "Lens Grinder", "linkedin": "juno-aldana-9b2"},
    "Ingunn Solheim": {"company_now": "Fjordlab, AS", "role": "Chemist (on leave)", "linkedin": "ingunn-solheim"},
    "渡辺 さくら": {"company_now": "=Equal Works", "role": "+1 Team Lead", "linkedin": "%e6%b8%a1%e8%be%ba-sakura"},
}  # fmt: skip
WRITTEN_2024 = (
    ("2024-01-10", "Baraka Otieno", "Message", "Me", ""),
    ("2024-01-12", "Baraka Otieno", "Message", "Me", "2024-01-15"),
    ("2024-01-16", "Baraka Otieno", "Message", "Me", ""),
    ("2024-02-20", "Sefa Tuilagi", "Message", "Them", ""),
    ("2024-03-01", "Caoimhe O’Rourke", "Message", "Me", ""),
    ("2024-03-01", "Folasade Adeyemi", "Message", "Me", "2024-05-30"),
    ("2024-05-31", "Caoimhe O’Rourke", "Message", "Them", ""),
    ("2024-07-01", "Ingunn Solheim", "Message", "Me", ""),
)
LEFT_2024 = {
    "a draft": 1,
    "a conversation of more than two people": 1,
    "with somebody without profile or name": 1,
    "spam": 1,
    "advertising": 1,
}
WRITERS_2024 = {
    "Baraka Otieno": {"linkedin": "baraka-otieno"},
    "Sefa Tuilagi": {"linkedin": "sefa-tuilagi"},
    "Folasade Adeyemi": {"linkedin": "folasade-adeyemi"},
    "Caoimhe O’Rourke": {"linkedin": "caoimhe-orourke"},
}
INVITED_2026 = (
    ("2026-01-29", "Halvard Nygaard", "Message", "Them", ""),
    ("2026-02-03", "Perpetua Lindqvist", "Message", "Me", ""),
)
INVITED = {
    "Halvard Nygaard": {"linkedin": "halvard-nygaard"},
    "Perpetua Lindqvist": {"linkedin": "perpetua-lindqvist"},
}

CASES = {
    "connections, 6 columns, nothing above": Case(
        files=("connections_2020.csv",),
        people={
            "Marek Dusik": MAREK,
            "Ingunn Solheim": {"company_now": "Fjordlab, AS", "role": "Senior Chemist",
                               "email": "ingunn@fjordlab.example"},
            "Baraka Otieno": {"company_now": "Lakeside Freight", "role": 'Planner, "Night" Shift'},
        },
        used=3, left={"with a hidden profile": 1},
    ),
    "connections, 6 columns under notes": Case(
        files=("connections_2022.csv",),
        people={"Sefa Tuilagi": {"company_now": "Reefline", "role": "Surveyor"}, "Odalys Ferrán Ruiz": {}},
        used=2, left={"with a hidden profile": 2},
    ),
    "connections, 7 columns under notes": Case(
        files=("connections_2024.csv",), people=IN_2024, used=5, left={"with a hidden profile": 1}
    ),
    "connections as Excel saves them": Case(
        files=("connections_excel.csv",),
        people={
            "Zdeněk Havlíček": {"company_now": "Pivovar Hora", "role": "Brewer", "linkedin": "zdenek-havlicek"},
            "Wren Castellanos": {"company_now": "Ash, Elm & Oak", "role": "Joiner",
                                 "email": "wren@castellanos.example", "linkedin": "wren-castellanos"},
        },
        used=2, left={"with a hidden profile": 1},
    ),
    "connections in German": Case(
        files=("connections_german.csv",),
        people={
            "Käthe Groß": {"company_now": "Brückenbau Süd", "role": "Statikerin", "linkedin": "kaethe-gross"},
            "Jörg Müller-Thurgau": {"company_now": "Rebe & Fass", "role": "Kellermeister",
                                    "email": "joerg@rebe.example", "linkedin": "joerg-mt"},
        },
        used=2, left={"with a hidden profile": 1},
    ),
    "connections with their columns in another order": Case(
        files=("connections_reordered.csv",),
        people={
            "Folasade Adeyemi": {"company_now": "Contour House", "role": "Cartographer",
                                 "linkedin": "folasade-adeyemi"},
            "Caoimhe O’Rourke": {"company_now": "Leaf, Spine and Sons", "role": "Binder",
                                 "linkedin": "caoimhe-orourke"},
        },
        used=2, left={"with a hidden profile": 1},
    ),
    "messages, 9 columns": Case(
        files=("messages_2022.csv",),
        people={"Marek Dusik": {"linkedin": "marek-dusik"}, "Ingunn Solheim": {"linkedin": "ingunn-solheim"}},
        touches=(
            ("2022-03-07", "Marek Dusik", "Message", "Me", "2022-03-09"),
            ("2022-05-02", "Ingunn Solheim", "Message", "Them", "2022-05-04"),
        ),
        used=5, left={"a conversation of more than two people": 3, "spam": 1, "advertising": 1},
    ),
    "messages, 12 columns": Case(
        files=("messages_2024.csv",),
        people={**WRITERS_2024, "Ingunn Solheim": {"linkedin": "ingunn-solheim"}},
        touches=WRITTEN_2024, used=11, left=LEFT_2024,
    ),
    "messages, every field in quotes": Case(
        files=("messages_2026.csv",),
        people={"Perpetua Lindqvist": {"linkedin": "perpetua-lindqvist"}, "Marek Dusik": {"linkedin": "marek-dusik"}},
        touches=(
            ("2026-03-20", "Perpetua Lindqvist", "Message", "Me", "2026-03-22"),
            ("2026-05-05", "Marek Dusik", "Message", "Them", ""),
        ),
        used=5, left={"a draft": 1},
    ),
    "messages with their columns in another order": Case(
        files=("messages_reordered.csv",),
        people={"Wren Castellanos": {"linkedin": "wren-castellanos"}},
        touches=(("2025-09-09", "Wren Castellanos", "Message", "Them", "2025-09-09"),),
        used=2,
    ),
    "invitations, 5 columns": Case(
        files=("invitations_2022.csv",),
        people={"Halvard Nygaard": {}},
        touches=(("2022-11-05", "Halvard Nygaard", "Message", "Them", ""),),
        used=1, left={"an invitation without a note": 1},
    ),
    "invitations, 7 columns": Case(
        files=("invitations_2026.csv",), people=INVITED, touches=INVITED_2026, used=2, left={"an invitation without a note": 1}
    ),
    "Google Contacts, old headers": Case(
        files=("google_old.csv",),
        people={
            "Tamsin Okoro": {"company_now": "Quay Studio", "role": "Producer", "email": "tamsin@quay.example; t.okoro@home.example",
                             "phone": "+44 7700 900123"},
            "Dafydd Prosser": {},
        },
        milestones=(("Tamsin Okoro", "Birthday", "1984-07-02"),),
        used=2, left={"no name of a person": 1},
    ),
    "Google Contacts, new headers": Case(
        files=("google_new.csv",),
        people={
            "Ana Lucía Benavides": {"company_now": "Clínica Sur", "role": "Surgeon", "email": "ana@clinicasur.example; ana@casa.example",
                                    "linkedin": "ana-benavides"},
            "US Navy Hollis": {"company_now": "US Navy", "phone": "=1+1"},
        },
        milestones=(("Ana Lucía Benavides", "Birthday", "02-29"), ("US Navy Hollis", "Birthday", "1990-11-30")),
        used=2, left={"no name of a person": 1},
    ),
    "Outlook contacts": Case(
        files=("outlook.csv",),
        people={
            "Rupert Ashdown": {"company_now": "Kiln & Clay", "role": "Potter", "email": "rupert@kiln.example",
                               "phone": "+1 206 555 0147"},
            "Nadezhda Orlova": {"email": "nadya@orlova.example", "phone": "+1 206 555 0199"},
        },
        milestones=(("Rupert Ashdown", "Birthday", "1969-12-28"),),
        used=2, left={"no name of a person": 1},
    ),
    "Outlook contacts in German": Case(
        files=("outlook_german.csv",),
        people={
            "Lieselotte Großmann": {"company_now": "Uhrwerk Glashütte", "role": "Uhrmacherin",
                                    "email": "lilo@uhrwerk.example", "phone": "+49 351 000111"},
            "Emre Yıldız": {"company_now": "Hafenamt", "role": "Lotse", "email": "emre@hafen.example"},
        },
        milestones=(("Lieselotte Großmann", "Birthday", "1969-12-28"),),
        used=2,
    ),
    "Outlook contacts in French": Case(
        files=("outlook_french.csv",),
        people={"Maëlle Kerguelen": {"company_now": "Phare de l'Ouest", "role": "Gardienne",
                                     "email": "maelle@phare.example"}},
        milestones=(("Maëlle Kerguelen", "Birthday", "1969-04-03"),),
        used=1,
    ),
    "vCard 2.1": Case(
        files=("contacts_21.vcf",), people=AT_HARBOUR,
        milestones=(("Mette Jørgensen", "Birthday", "1979-03-14"),), used=2,
    ),
    "vCard 3.0": Case(
        files=("contacts_30.vcf",),
        people={
            "Isaura Vanterpool": {"company_now": "Saltmarsh, Sedge & Co", "role": "Ornithologist; field",
                                  "email": "isaura@saltmarsh.example; isaura@home.example", "phone": "+1 (758) 555-0111",
                                  "linkedin": "isaura-vanterpool"},
            "Fore Back": {},
        },
        milestones=(("Isaura Vanterpool", "Birthday", "12-09"),),
        used=2, left={"a group or a firm": 1, "no name of a person": 1},
    ),
    "vCard 4.0": Case(
        files=("contacts_40.vcf",),
        people={
            "Eilidh Mac Aonghais": {"company_now": "Machair Weavers", "role": "Weaver", "email": "eilidh@machair.example",
                                    "phone": "+44-7700-900-456", "linkedin": "eilidh-weaves"},
            "Tomasz Wrona": {"email": "first@wrona.example; second@wrona.example"},
        },
        milestones=(("Eilidh Mac Aonghais", "Birthday", "04-15"), ("Tomasz Wrona", "Birthday", "1962-01-31")),
        used=2, left={"a group or a firm": 1},
    ),
    "cards without an end and with a card inside": Case(
        files=("contacts_odd.vcf",),
        people={"Ify Okafor": {"email": "ify@okafor.example"}, "Endless Rhodes": {"email": "endless@rhodes.example"},
                "Last Card": {"phone": "2"}},
        used=3,
    ),
    "a calendar": Case(
        before=("contacts_21.vcf",), files=("calendar.ics",), people=AT_HARBOUR,
        milestones=(("Mette Jørgensen", "Birthday", "1979-03-14"),),
        touches=(
            ("2026-03-02", "Mette Jørgensen", "In person", "Me", ""),
            ("2026-03-09", "Mette Jørgensen", "In person", "Me", ""),
            ("2026-03-25", "Mette Jørgensen", "In person", "Me", ""),
            ("2026-04-07", "Mette Jørgensen", "In person", "Them", ""),
            ("2026-04-08", "Chidi Abara", "Video", "Me", ""),
            ("2026-04-09", "Chidi Abara", "Call", "Them", ""),
            ("2026-05-01", "Chidi Abara", "In person", "Me", ""),
            ("2026-05-06", "Mette Jørgensen", "In person", "Them", ""),
        ),
        used=9,  # one with a stranger
        left={"cancelled": 2, "they declined": 1, "you declined": 1, "more than 5 other people": 2, "a whole day": 1,
              "still ahead": 1, "without guests": 1},
    ),
    "an mbox": Case(
        before=("contacts_21.vcf",), files=("mail.mbox",), people=AT_HARBOUR,
        milestones=(("Mette Jørgensen", "Birthday", "1979-03-14"),),
        touches=(
            ("2026-04-01", "Mette Jørgensen", "Email", "Me", "2026-04-03"),
            ("2026-04-05", "Chidi Abara", "Email", "Them", ""),
            ("2026-04-10", "Chidi Abara", "Email", "Me", ""),
            ("2026-04-10", "Mette Jørgensen", "Email", "Me", "2026-04-12"),
            ("2026-04-17", "Mette Jørgensen", "Email", "Them", ""),
            ("2026-04-20", "Chidi Abara", "Email", "Them", ""),
        ),
        used=8,  # one from a stranger
        left={"a mailing list": 1, "to more than 5 people": 1, "you were only copied": 1, "written to yourself": 1},
    ),
    "a single mail": Case(
        before=("contacts_21.vcf",), files=("letter.eml",), people=AT_HARBOUR,
        milestones=(("Mette Jørgensen", "Birthday", "1979-03-14"),),
        touches=(("2026-05-25", "Mette Jørgensen", "Email", "Them", ""),),
        used=1,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "mine"
    done = CliRunner().invoke(cli, ["init", str(folder)])
    assert done.exit_code == 0, done.output
    return folder / "network.xlsx"


@pytest.fixture
def workbook(empty, tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.chdir(tmp_path)
    yield Path(shutil.copy(empty, tmp_path))
    monkeypatch.undo()
    time.tzset()


def run(workbook, *files, me=ME, more=("--write",)):
    """What the command says after it took the files in."""
    args = ["import", *[str(DATA / file) for file in files], "-w", str(workbook)]
    done = CliRunner().invoke(cli, [*args, *[x for one in me for x in ("--me", one)], *more])
    assert done.exit_code == 0, done.output
    return done.output


def counted(said, file):
    """The entries used, and those left out by reason, as shown on the screen."""
    lines = said[said.index("Why") :].splitlines()[1:]
    table = lines[: lines.index("")]
    found = re.search(r" (\d+) +(\d+) +(\d+) *(.*)", " ".join(" ".join(table).split()))
    assert table[0].startswith(file)
    entries, used, left = (int(number) for number in found.groups()[:3])
    reasons = {reason: int(count) for count, reason in re.findall(r"(\d+) (\D[^,]*)", found[4])}
    assert entries == used + left
    assert left == sum(reasons.values())
    return used, reasons


def slug(address):
    found = re.search(r"/in/([^/?#]+)", address)
    return found[1].lower() if found else address


def people(workbook):
    contacts = nm.load(workbook).contacts
    rows = contacts[["contact", *FIELDS]].fillna("").to_dict("records")
    kept = {row.pop("contact"): {k: v for k, v in row.items() if v} for row in rows}
    return {
        name: row | ({"linkedin": slug(row["linkedin"])} if "linkedin" in row else {})
        for name, row in kept.items()
    }


def touches(workbook):
    rows = nm.load(workbook).interactions
    frame = rows[["date", "contact", "channel", "started_by", "answered_on"]].copy()
    for column in ("date", "answered_on"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%d")
    return sorted(frame.fillna("").itertuples(index=False, name=None))


def milestones(workbook, expected):
    """The milestones, without the year where none is expected."""
    short = {who for who, _, day in expected if len(day) == 5}
    rows = nm.load(workbook).milestones
    return sorted(
        (r.contact, r.kind, r.date.strftime("%m-%d" if r.contact in short else "%Y-%m-%d"))
        for r in rows.itertuples()
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_what_stands_in_an_export_stands_in_the_workbook(name, workbook):
    case = CASES[name]
    for file in case.before:
        run(workbook, file)
    before = workbook.read_bytes()
    said = run(workbook, *case.files, more=("--out", "looked.xlsx"))
    assert counted(said, case.files[0]) == (case.used, case.left)
    assert workbook.read_bytes() == before
    assert Path("looked.xlsx").exists()

    assert counted(run(workbook, *case.files), case.files[0]) == (case.used, case.left)
    assert people(workbook) == case.people
    assert touches(workbook) == sorted(case.touches)
    assert milestones(workbook, case.milestones) == sorted(case.milestones)
    network = nm.load(workbook)
    assert not network.problems["severity"].isin(["warning", "refused cell", "refused sheet"]).any()
    assert network.interactions["source"].notna().all()
    assert network.contacts["check_in_days"].isna().all()
    assert network.contacts["added_on"].isna().all()

    written = workbook.read_bytes()
    assert written != before
    assert counted(run(workbook, *case.files), case.files[0]) == (case.used, case.left)
    assert workbook.read_bytes() == written


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", [("2026-03-20", "2026-03-22")]),
        ("Europe/Oslo", [("2026-03-20", "2026-03-23")]),
        ("America/Los_Angeles", [("2026-03-20", "2026-03-22")]),
    ],
)
def test_a_day_of_messages_is_a_day_of_the_clock_on_the_wall(zone, expected, workbook, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    run(workbook, "messages_midnight.csv")
    assert [(row[0], row[4]) for row in touches(workbook)] == expected
    written = workbook.read_bytes()
    for other in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):  # after a move
        monkeypatch.setenv("TZ", other)
        time.tzset()
        run(workbook, "messages_midnight.csv")
        assert workbook.read_bytes() == written


@pytest.fixture
def basic(tmp_path):
    """LinkedIn's zip, its names as odd as seen, with files in it that say nothing of anybody."""
    return zipped(
        tmp_path / "Basic_LinkedInDataExport_11-02-2026.zip",
        {
            "Connections.csv": "connections_2024.csv",
            "messages.csv": "messages_2024.csv",
            "Invitations.csv": "invitations_2026.csv",
            "Profile.csv": "profile.csv",
            "Positions.csv": "positions.csv",
            "Reactions.csv": "reactions.csv",
        },
    )


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in members.items():
            archive.write(DATA / file, name)
    return path


def test_a_whole_zip_needs_no_name_of_its_owner(basic, workbook):
    run(workbook, basic, me=())
    assert people(workbook) == {**IN_2024, **WRITERS_2024, **INVITED}
    assert touches(workbook) == sorted(WRITTEN_2024 + INVITED_2026)


@pytest.mark.slow
def test_a_longer_export_adds_only_what_is_new_and_names_who_moved(basic, workbook, tmp_path):
    run(workbook, basic, me=())
    run(workbook, "messages_2026.csv")
    complete = zipped(
        tmp_path / "Complete_LinkedInDataExport_11-20-2026.zip",
        {
            "connections.CSV": "connections_2026.csv",
            "Messages.csv": "messages_2026_grown.csv",
            "Profile.csv": "profile.csv",
        },
    )
    before = touches(workbook)
    said = run(workbook, complete, me=())
    answered = ("2026-05-05", "Marek Dusik", "Message", "Them")
    expected = [
        *(row for row in before if row[:4] != answered),
        (*answered, "2026-05-09"),
        ("2026-06-30", "Ingunn Solheim", "Message", "Me", ""),
    ]
    assert (*answered, "") in before
    assert touches(workbook) == sorted(expected)
    moved = {**IN_2024, **WRITERS_2024, **INVITED}
    moved["Marek Dusik"] = {**moved["Marek Dusik"], "email": "marek@grange.example"}
    moved["Perpetua Lindqvist"] = {
        **moved["Perpetua Lindqvist"], "company_now": "Norrsken Bygg", "role": "Site Manager",
    }  # fmt: skip
    assert people(workbook) == moved
    stones = nm.load(workbook).milestones[["contact", "kind", "what"]]
    assert stones.to_numpy().tolist() == [
        ["Marek Dusik", "New job", "Tallow & Pike to Grange & Co"]
    ]
    assert "Grange & Co" in said
    written = workbook.read_bytes()
    run(workbook, complete, me=())
    assert workbook.read_bytes() == written
    run(workbook, basic, me=())  # the older one again: nothing of it is new
    assert touches(workbook) == sorted(expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["messages_2024.csv", "calendar.ics", "mail.mbox", "contacts_30.vcf", "google_new.csv"]
)
def test_what_a_file_is_stands_in_it_and_not_in_its_name(name, workbook, tmp_path):
    run(workbook, "contacts_21.vcf")
    odd = tmp_path / "download (3).txt"
    odd.write_bytes((DATA / name).read_bytes())
    run(workbook, odd)
    here = (people(workbook), touches(workbook))
    run(workbook, name)
    assert (people(workbook), touches(workbook)) == here
    case = next(case for case in CASES.values() if case.files == (name,))
    assert set(case.touches) == set(here[1])
    assert set(case.people) <= set(here[0])


@pytest.mark.parametrize(
    "text",
    [
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n,,,,,,07 Jun 2026\n",
        "Colour,Shape\nochre,square\n",
        "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n",
    ],
    ids=["only hidden people", "something else", "an empty calendar"],
)
def test_a_file_that_gives_nobody_is_an_error_that_shows_how_it_begins(text, workbook, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    before = workbook.read_bytes()
    done = CliRunner().invoke(cli, ["import", str(path), "-w", str(workbook), "--write"])
    assert done.exit_code != 0
    assert text.splitlines()[0][:20] in str(done.exception)
    assert workbook.read_bytes() == before


def test_the_notice_of_a_cancellation_is_no_meeting(workbook):
    run(workbook, "contacts_21.vcf")
    before = workbook.read_bytes()
    said = run(workbook, "calendar.ics", "calendar_notice.ics", more=("--out", "looked.xlsx"))
    assert re.search(r"calendar_notice\.ics +calendar +1 +0 +1 +1 cancelled", said)
    assert workbook.read_bytes() == before


def test_the_text_of_messages_and_mail_stays_out(workbook):
    run(workbook, "contacts_21.vcf")
    run(
        workbook,
        "messages_2024.csv",
        "messages_2026.csv",
        "mail.mbox",
        "letter.eml",
        "calendar.ics",
    )
    with zipfile.ZipFile(workbook) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode(
            errors="replace"
        )
    for words in (
        "Half a thou",
        "gladly",
        "Supper",
        "tides",
        "Harbour walk",
        "Reunion",
        "abc-defg",
    ):
        assert words not in everything


def test_a_person_is_found_by_a_second_address_under_another_name(workbook, tmp_path):
    run(workbook, "contacts_40.vcf")
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:T. Wrona\nTEL:+48 22 555 01\nEMAIL:FIRST@wrona.example\nEND:VCARD\n"
    path = tmp_path / "again.vcf"
    path.write_text(card, encoding="utf-8")
    run(workbook, path)
    assert people(workbook)["Tomasz Wrona"] == {
        "email": "first@wrona.example; second@wrona.example",
        "phone": "+48 22 555 01",
    }
    assert len(people(workbook)) == 2
