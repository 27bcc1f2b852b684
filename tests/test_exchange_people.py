"""One address of several people, several cards of one person, and exports that give only a part."""

import datetime as dt
import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import vobject

from netmetrics import schema
from netmetrics.exchange import exports, read, session
from netmetrics.exchange.people import alike
from netmetrics.workbook.package import Package
from netmetrics.workbook.sheets import whole

AS_OF = dt.date(2026, 11, 23)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ANN = "Ann,Fox,https://www.linkedin.com/in/annf,office@firm.example,Acme,CTO,08 Feb 2026"
BOB = "Bob,Marsh,https://www.linkedin.com/in/bobm,office@firm.example,Zenith,CEO,08 Feb 2026"
MESSAGES = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
MIRA, NIA = (
    "Mira Lund,https://www.linkedin.com/in/mira",
    "Nia Owusu,https://www.linkedin.com/in/nia",
)


def book(folder, contacts=(), interactions=()):
    """A workbook of three plain sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    tables = {"Contacts": contacts, "Interactions": interactions, "Milestones": ()}
    for sheet in (schema.CONTACTS, schema.INTERACTIONS, schema.MILESTONES):
        columns = [one for one in sheet.columns if not one.computed and not one.foreign]
        page = made.create_sheet(sheet.name)
        page.append([one.header for one in columns])
        for line in tables[sheet.name]:
            page.append([line.get(one.name) for one in columns])
        if sheet.name != "Contacts":
            page.column_dimensions["A"].number_format = "yyyy-mm-dd"
    made.save(folder / "network.xlsx")
    return folder / "network.xlsx"


def file(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def cards(folder, *people, name="cards.vcf"):
    texts = [
        "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nEMAIL:{}\nEND:VCARD\n".format(*one) for one in people
    ]
    return file(folder, name, "".join(texts))


def letter(who, to, day, name, answers=""):
    reply = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
    return (
        f"From x@y Mon Jan  1 00:00:00 2026\nMessage-ID: <{name}>\nFrom: {who}\nTo: {to}\n"
        f"Date: {day} 09:00:00 +0000\nSubject: s\n{reply}\nbody\n\n"
    )


def prepared(workbook, *files, me="mira@lund.example", answers=None):
    options = read.Options(zone=dt.UTC, me=[me])
    return session.prepare(
        read.sources(files), workbook, as_of=AS_OF, options=options, answers=answers
    )


def look(workbook, *files, **options):
    return prepared(workbook, *files, **options).found


def write(workbook, *files, **options):
    made = prepared(workbook, *files, **options)
    made.finish(workbook, workbook.parent / "paste.xlsx", write=True)
    return made.found


def column(workbook, sheet, *headers):
    page = openpyxl.load_workbook(workbook)[sheet]
    titles, *lines = page.iter_rows(values_only=True)
    at = [titles.index(one) for one in headers]
    found = [tuple(_day(line[one]) for one in at) for line in lines]
    return [one for one in found if any(one)]


def _day(value):
    return f"{value:%Y-%m-%d}" if isinstance(value, dt.datetime) else value


def counted(found, what="people"):
    line = found.counts.set_index("rows").loc[what]
    return {name: int(count) for name, count in line.items() if count}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Fox, Ann", "ann  FOX", True, id="order and case"),
        pytest.param("A. Fox", "Ann Fox", True, id="an initial"),
        pytest.param("Ann", "Ann Fox", True, id="a part"),
        pytest.param("Ann Fox (Acme)", "Ann Fox", True, id="the company beside it"),
        pytest.param("José Díaz", "Jose Diaz", True, id="accents"),
        pytest.param("Ann Fox", "Bob Fox", False, id="a family"),
        pytest.param("Ann Fox", "Anna Fox", False, id="one letter more"),
        pytest.param("A. Fox", "Bob Fox", False, id="another initial"),
        pytest.param("Ann Ann", "Ann Bob", False, id="a word twice"),
        pytest.param("", "Bob Fox", False, id="no name"),
    ],
)
def test_names_with_one_address_are_one_persons_only_when_they_are_alike(one, other, expected):
    assert alike(one, other) is expected
    assert alike(other, one) is expected


def test_two_profiles_are_two_people_also_with_one_address(tmp_path):
    workbook = book(tmp_path)

    found = write(workbook, file(tmp_path, "c.csv", f"{HEADER}{ANN}\n{BOB}\n"))
    again = look(workbook, tmp_path / "c.csv")

    assert column(workbook, "Contacts", "Name", "Company now") == [
        ("Ann Fox", "Acme"),
        ("Bob Marsh", "Zenith"),
    ]
    assert counted(found) == {"found": 2, "new": 2}
    assert counted(again) == {"found": 2, "there": 2}
    assert again.is_empty and again.conflicts.empty


def test_another_name_with_an_address_on_contacts_is_asked_and_fills_nothing(tmp_path):
    workbook = book(tmp_path, [{"contact": "Ann Fox", "email": "office@firm.example"}])

    found = look(workbook, file(tmp_path, "c.csv", f"{HEADER}{BOB}\n"))

    assert found.is_empty
    asked = found.questions[["found", "may_be", "why"]].to_numpy().tolist()
    assert asked == [["Bob Marsh", "Ann Fox", "the same e-mail address, another name"]]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param("No", ["Ann Fox", "Bob Fox", "Cy Fox"], id="somebody else"),
        pytest.param("Yes", ["Ann Fox"], id="the same"),
    ],
)
def test_each_of_a_family_is_asked_by_name_and_the_answer_is_taken(tmp_path, said, expected):
    family = cards(tmp_path, *((f"{one} Fox", "fam@fox.example") for one in ("Ann", "Bob", "Cy")))
    workbook = book(tmp_path)
    first = write(workbook, family)
    paste = openpyxl.load_workbook(tmp_path / "paste.xlsx")
    for row in range(2, paste["Questions"].max_row + 1):
        paste["Questions"].cell(row, paste["Questions"].max_column).value = said
    paste.save(tmp_path / "answers.xlsx")

    write(workbook, family, answers=tmp_path / "answers.xlsx")

    assert counted(first) == {"found": 3, "new": 1, "asked": 2}
    assert [one for (one,) in column(workbook, "Contacts", "Name")] == expected


def test_the_answer_is_taken_also_for_somebody_of_the_same_import(tmp_path):
    family = cards(tmp_path, ("Ann Fox", "fam@fox.example"), ("Mum", "fam@fox.example"))
    workbook = book(tmp_path)
    prepared(workbook, family).finish(workbook, tmp_path / "paste.xlsx", write=False)
    paste = openpyxl.load_workbook(tmp_path / "paste.xlsx")
    page = paste["Questions"]
    page.cell(page.max_row, page.max_column).value = "Yes"
    paste.save(tmp_path / "paste.xlsx")

    found = look(workbook, family, answers=tmp_path / "paste.xlsx")

    assert list(found.additions["Contacts"]["contact"]) == ["Ann Fox"]
    assert counted(found) == {"found": 2, "new": 1, "joined": 1}


def test_the_same_address_and_name_with_another_profile_is_asked(tmp_path):
    known = {
        "contact": "Ann Fox",
        "email": "office@firm.example",
        "linkedin": "linkedin.com/in/old",
    }

    found = look(book(tmp_path, [known]), file(tmp_path, "c.csv", f"{HEADER}{ANN}\n"))

    assert list(found.questions["why"]) == ["the same e-mail address, another profile"]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param("Bob Marsh", ["Bob Marsh"], id="one of them"),
        pytest.param("A. Fox", ["Ann Fox"], id="an initial"),
        pytest.param("Reception", [], id="neither"),
        pytest.param("", [], id="no name"),
    ],
)
def test_mail_at_a_shared_address_belongs_to_whose_name_fits(tmp_path, shown, expected):
    both = [{"contact": one, "email": "office@firm.example"} for one in ("Ann Fox", "Bob Marsh")]
    mail = letter(f"{shown} <office@firm.example>", "mira@lund.example", "Wed, 15 Jul 2026", "a@m")

    found = look(book(tmp_path, both), file(tmp_path, "in.mbox", mail))

    rows = found.additions.get("Interactions")
    assert ([] if rows is None else list(rows["contact"])) == expected
    told = any("several people share" in one for one in found.notes)
    assert told is not bool(expected)
    assert counted(found, "interactions") == {"found": 1, "new" if expected else "left_out": 1}


def test_two_who_share_an_address_keep_their_mails_apart(tmp_path):
    both = [{"contact": one, "email": "office@firm.example"} for one in ("Ann Fox", "Bob Marsh")]
    mails = [
        letter(
            f"{one} <office@firm.example>", "mira@lund.example", "Wed, 15 Jul 2026", f"{one[0]}@m"
        )
        for one in ("Ann Fox", "Bob Marsh")
    ]

    found = look(book(tmp_path, both), file(tmp_path, "in.mbox", "".join(mails)))

    assert sorted(found.additions["Interactions"]["contact"]) == ["Ann Fox", "Bob Marsh"]


def test_a_meeting_at_a_shared_address_belongs_to_whose_name_fits(tmp_path):
    both = [{"contact": one, "email": "office@firm.example"} for one in ("Ann Fox", "Bob Marsh")]

    found = look(book(tmp_path, both), file(tmp_path, "c.ics", calendar("CN=Bob Marsh")))

    assert list(found.additions["Interactions"]["contact"]) == ["Bob Marsh"]


def test_mail_of_somebody_who_is_asked_about_waits_for_the_answer(tmp_path):
    workbook = book(tmp_path, [{"contact": "Ann Fox", "email": "office@firm.example"}])
    mail = letter("Bob <office@firm.example>", "mira@lund.example", "Wed, 15 Jul 2026", "a@m")
    files = file(tmp_path, "c.csv", f"{HEADER}{BOB}\n"), file(tmp_path, "in.mbox", mail)

    found = look(workbook, *files)

    assert counted(found, "interactions") == {"found": 1, "asked": 1}
    assert list(found.questions["interactions"]) == [1]


def calendar(guest, *, title="Lunch", end="END:VCALENDAR\n"):
    return (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART:20260708T090000Z\n"
        f"DTEND:20260708T100000Z\nSUMMARY:{title}\nORGANIZER:mailto:mira@lund.example\n"
        f"ATTENDEE;{guest}:mailto:office@firm.example\nEND:VEVENT\n{end}"
    )


def test_all_addresses_of_several_cards_come_into_one_new_row(tmp_path):
    file_ = cards(tmp_path, ("Tom Bell", "t1@x.example"), ("Tom Bell", "t2@x.example"))
    workbook = book(tmp_path)

    found = write(workbook, file_)
    again = look(workbook, file_)

    assert column(workbook, "Contacts", "Email") == [("t1@x.example; t2@x.example",)]
    assert counted(found) == {"found": 2, "new": 1, "joined": 1}
    assert again.is_empty and again.conflicts.empty


def test_all_addresses_of_several_cards_fill_one_blank_cell(tmp_path):
    file_ = cards(tmp_path, ("Tom Bell", "t1@x.example"), ("Tom Bell", "t2@x.example"))

    found = look(book(tmp_path, [{"contact": "Tom Bell"}]), file_)

    assert list(found.fills["value"]) == ["t1@x.example; t2@x.example"]


def test_a_further_address_beside_a_typed_one_is_listed(tmp_path):
    file_ = cards(tmp_path, ("Tom Bell", "t1@x.example"), ("Tom Bell", "t2@x.example"))

    found = look(book(tmp_path, [{"contact": "Tom Bell", "email": "t1@x.example"}]), file_)

    assert found.is_empty
    assert found.conflicts[["column", "workbook", "export"]].to_numpy().tolist() == [
        ["Email", "t1@x.example", "t2@x.example"]
    ]


def test_another_telephone_on_a_second_card_is_listed(tmp_path):
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Tom Bell\nTEL:{one}\nEND:VCARD\n"
        for one in ("+44 20 7000 0001", "+44 20 7000 0002")
    )

    found = look(book(tmp_path), file(tmp_path, "t.vcf", text))

    assert found.conflicts[["column", "workbook", "export"]].to_numpy().tolist() == [
        ["Phone", "+44 20 7000 0001", "+44 20 7000 0002"]
    ]


SENT = [
    letter("mira@lund.example", "nia@o.example", "Mon, 13 Jul 2026", "a1@m"),
    letter("mira@lund.example", "nia@o.example", "Mon, 03 Aug 2026", "a2@m"),
]
INBOX = [
    letter("nia@o.example", "mira@lund.example", "Wed, 15 Jul 2026", "b1@m", "a1@m"),
    letter("nia@o.example", "mira@lund.example", "Wed, 05 Aug 2026", "b2@m", "a2@m"),
]
ANSWERED = [("2026-07-13", "Me", "2026-07-15"), ("2026-08-03", "Me", "2026-08-05")]
LOG = ("Date", "Started by", "Answered on")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([SENT + INBOX], ANSWERED, id="both at once"),
        pytest.param([SENT, INBOX], ANSWERED, id="Sent first"),
        pytest.param([INBOX, SENT, INBOX], ANSWERED, id="Inbox first"),
        pytest.param([SENT, SENT + INBOX, INBOX], ANSWERED, id="both, then one again"),
    ],
)
def test_sent_and_inbox_one_after_the_other_are_the_same_rows(tmp_path, parts, expected):
    workbook = book(tmp_path, [{"contact": "Nia Owusu", "email": "nia@o.example"}])

    for number, mails in enumerate(parts):
        write(workbook, file(tmp_path, f"{number}.mbox", "".join(mails)))

    assert column(workbook, "Interactions", *LOG) == expected


def test_an_answer_in_another_file_is_there_already_the_second_time(tmp_path):
    workbook = book(tmp_path, [{"contact": "Nia Owusu", "email": "nia@o.example"}])
    write(workbook, file(tmp_path, "sent.mbox", "".join(SENT)))
    inbox = file(tmp_path, "in.mbox", "".join(INBOX))

    filled, again = write(workbook, inbox), look(workbook, inbox)

    assert counted(filled, "interactions") == {"found": 2, "filled": 2}
    assert counted(again, "interactions") == {"found": 2, "there": 2}
    assert again.notes == ()


def test_my_answer_in_another_file_is_no_approach_of_mine(tmp_path):
    workbook = book(tmp_path, [{"contact": "Nia Owusu", "email": "nia@o.example"}])
    hers = letter("nia@o.example", "mira@lund.example", "Wed, 15 Jul 2026", "b1@m")
    mine = letter("mira@lund.example", "nia@o.example", "Thu, 16 Jul 2026", "a1@m", "b1@m")

    for name, mail in (("inbox.mbox", hers), ("sent.mbox", mine)):
        write(workbook, file(tmp_path, name, mail))

    assert column(workbook, "Interactions", *LOG) == [("2026-07-15", "Them", "2026-07-16")]


def test_answers_to_messages_that_are_not_there_are_left_out_and_counted(tmp_path):
    workbook = book(tmp_path, [{"contact": "Nia Owusu", "email": "nia@o.example"}])

    found = look(workbook, file(tmp_path, "in.mbox", "".join(INBOX)))

    assert found.is_empty
    assert counted(found, "interactions") == {"found": 2, "left_out": 2}
    assert found.notes == (
        "2 answers to messages that are not in this file were left out: give Inbox and Sent together.",
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("Sun, 11 Oct 2026", [("2026-07-13", "Me", "2026-10-11")], id="90 days"),
        pytest.param(
            "Mon, 12 Oct 2026",
            [("2026-07-13", "Me", None), ("2026-10-12", "Them", None)],
            id="91 days",
        ),
    ],
)
def test_an_answer_in_another_file_counts_for_ninety_days(tmp_path, day, expected):
    workbook = book(tmp_path, [{"contact": "Nia Owusu", "email": "nia@o.example"}])
    write(workbook, file(tmp_path, "sent.mbox", SENT[0]))
    late = letter("nia@o.example", "mira@lund.example", day, "b9@m", "a1@m")

    write(workbook, file(tmp_path, "in.mbox", late))

    assert column(workbook, "Interactions", *LOG) == expected


def messages(folder, *lines, name="messages.csv"):
    text = "".join(f"z1,,{one},{day} UTC,,b,INBOX\n" for one, day in lines)
    return file(folder, name, MESSAGES + text)


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param("2026-03-02 08:00:00", id="the same day"),
        pytest.param("2026-03-01 23:30:00", id="the night before"),
    ],
)
def test_an_export_that_reaches_further_back_adds_no_second_row(tmp_path, earlier):
    mine, hers = f"{MIRA},{NIA}", f"{NIA},{MIRA}"
    part = [(mine, "2026-03-02 05:00:00"), (hers, "2026-03-04 15:00:00")]
    if "08:00" in earlier:
        part[0] = (mine, "2026-03-02 15:00:00")
    workbook = book(tmp_path)

    write(workbook, messages(tmp_path, *part), me="Mira Lund")
    found = look(workbook, messages(tmp_path, (mine, earlier), *part), me="Mira Lund")

    assert column(workbook, "Interactions", *LOG) == [("2026-03-02", "Me", "2026-03-04")]
    assert found.is_empty and counted(found, "interactions") == {"found": 1, "there": 1}


@pytest.mark.skipif(os.name == "nt", reason="quotes there are of another kind")
def test_what_takes_an_import_back_names_the_workbook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "network.xlsx").touch()

    assert session.undo_command(Path("network.xlsx")) == "netmetrics undo"
    assert session.undo_command(Path("t.xlsx")) == "netmetrics undo -w t.xlsx"
    assert session.undo_command(Path("my t.xlsx")) == "netmetrics undo -w 'my t.xlsx'"


def test_what_looks_at_cells_has_its_own_name(monkeypatch):
    sheet = (
        b"<worksheet><sheetData></sheetData><dataValidations><dataValidation type='list'><formula1>A!A1:A9</formula1>"
        b"</dataValidation></dataValidations><extLst><x14:conditionalFormattings><x14:conditionalFormatting><xm:f>A!B1"
        b"</xm:f></x14:conditionalFormatting></x14:conditionalFormattings><x14:sparklineGroups><x14:sparklineGroup>"
        b"<x14:sparklines><x14:sparkline><xm:f>A!C1:C9</xm:f></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        b"</x14:sparklineGroups></extLst></worksheet>"
    )

    class Parts:
        names = ("s.xml",)
        read = staticmethod(lambda _: sheet)

    package = object.__new__(Package)
    package.archive, package.sheets = Parts(), {"Dash": "s.xml"}

    assert package.drawn() == [
        ("a list of choices on Dash", "A!A1:A9"),
        ("a coloured rule on Dash", "A!B1"),
        ("a sparkline on Dash", "A!C1:C9"),
    ]


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        pytest.param("Chris Marlow (Acme)", "Marlow", "Chris", id="told apart by company"),
        pytest.param("Chris Marlow (Acme Two)", "Marlow", "Chris", id="a company of two words"),
        pytest.param("Ana Ruiz", "Ruiz", "Ana", id="plain"),
        pytest.param("Cher", "", "Cher", id="one word"),
        pytest.param("(Acme)", "", "(Acme)", id="nothing else"),
    ],
)
def test_the_company_that_tells_namesakes_apart_is_no_family_name(name, family, given):
    contacts = whole(schema.CONTACTS, [pd.DataFrame({"contact": [name], "row": [2]})])

    card = vobject.readOne(exports.vcards(contacts, whole(schema.MILESTONES, [])))

    assert (card.n.value.family, card.n.value.given) == (family, given)
    assert card.fn.value == name


def test_a_link_to_a_meeting_in_its_title_makes_it_video(tmp_path):
    text = calendar("CN=Ann", title="Catch-up https://zoom.us/j/1")
    known = [{"contact": "Ann Fox", "email": "office@firm.example"}]

    found = look(book(tmp_path, known), file(tmp_path, "c.ics", text))

    assert list(found.additions["Interactions"]["channel"]) == ["Video"]


@pytest.mark.parametrize("end", ["END:VCALENDAR\n", ""])
def test_a_calendar_without_its_end_is_said_to_be_cut_short(tmp_path, end):
    known = [{"contact": "Ann Fox", "email": "office@firm.example"}]

    found = look(book(tmp_path, known), file(tmp_path, "c.ics", calendar("CN=Ann", end=end)))

    assert any("is cut short" in one for one in found.notes) is not bool(end)


def test_a_google_row_with_only_its_firms_name_is_no_person(tmp_path):
    text = (
        "Name,Given Name,Family Name,E-mail 1 - Value,Organization 1 - Name\n"
        "Blue Door Ltd,,,hi@blue.example,Blue Door Ltd\nAnn Fox,Ann,Fox,ann@fox.example,Ann Fox\n"
    )

    found = look(book(tmp_path), file(tmp_path, "g.csv", text))

    assert list(found.additions["Contacts"]["contact"]) == ["Ann Fox"]
    assert found.reasons["reason"].tolist() == ["a group or a firm"]
