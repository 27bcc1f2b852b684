"""From exports into a workbook: who is who, what is new, what is kept, and twice is once."""

import csv
import datetime as dt
import io
import os
import subprocess
import sys
import zipfile
import zoneinfo
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import netmetrics as nm
from netmetrics import schema
from netmetrics.exchange import pages, read, session
from netmetrics.exchange.merge import Blank, merge
from netmetrics.exchange.rows import Event, Person, Reading
from netmetrics.problems import WorkbookError
from netmetrics.workbook.names import key
from netmetrics.workbook.sheets import whole

DATA = Path(__file__).parent / "data" / "exchange"
SAMPLE = Path(__file__).parents[1] / "data" / "sample" / "network.xlsx"
AS_OF = dt.date(2026, 11, 23)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
WORDS = ("new", "joined", "filled", "there", "asked", "left_out")


def plain(path, tables):
    """A workbook with our sheets and headers, and without the template's formulas, which take long."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for sheet in (schema.CONTACTS, schema.INTERACTIONS, schema.MILESTONES):
        columns = [one for one in sheet.columns if not one.computed and not one.foreign]
        page = made.create_sheet(sheet.name)
        page.append([one.header for one in columns])
        table = tables.get(sheet.table, pd.DataFrame())
        for line in table.reindex(columns=[one.name for one in columns]).itertuples(index=False):
            page.append([None if pd.isna(one) else one for one in line])
        for cell in (one for row in page.iter_rows() for one in row if one.data_type == "f"):
            cell.data_type = "s"  # what openpyxl takes for a formula
    made.save(path)
    return path


@pytest.fixture
def book(tmp_path):
    """Make a workbook of ours with some contacts and interactions."""

    def make(contacts=(), interactions=(), name="network.xlsx"):
        tables = {
            "contacts": pd.DataFrame(list(contacts)),
            "interactions": pd.DataFrame(list(interactions)),
        }
        return plain(tmp_path / name, tables)

    return make


def prepared(workbook, *files, **options):
    paths = [DATA / one if isinstance(one, str) else one for one in files]
    options.setdefault("options", read.Options(zone=dt.UTC, me=["mara@example.se"]))
    return session.prepare(read.sources(paths), workbook, as_of=AS_OF, **options)


def connections(folder, *lines, name="Connections.csv"):
    (folder / name).write_text(HEADER + "\n".join(lines))
    return folder / name


def tables_after(network, found):
    """The tables of the workbook after the import."""
    tables = {}
    for sheet in ("contacts", "interactions", "milestones"):
        table = getattr(network, sheet).copy()
        title = sheet.capitalize()
        for one in found.fills[found.fills["sheet"] == title].to_dict("records"):
            value = (
                pd.Timestamp(one["value"]) if isinstance(one["value"], dt.date) else one["value"]
            )
            table.loc[table["row"] == one["row"], one["column"]] = value
        more = found.additions.get(title, pd.DataFrame())
        last = int(table["row"].max()) if len(table) else 1
        more = more.assign(row=range(last + 1, last + 1 + len(more))).reindex(columns=table.columns)
        for column in more:
            kind = table[column].dtype
            more[column] = (
                pd.to_datetime(more[column]) if "datetime" in str(kind) else more[column]
            ).astype(kind)
        tables[sheet] = pd.concat([table, more], ignore_index=True)
    return tables


def applied(network, found, path):
    """The workbook after the import, made anew from its tables."""
    return plain(path, tables_after(network, found))


def shown(table, *columns):
    plain = table.reindex(columns=list(columns)).astype(object)
    return [
        tuple("" if pd.isna(one) else one for one in line) for line in plain.to_numpy().tolist()
    ]


def counts(found, rows_of):
    return found.counts.set_index("rows").loc[rows_of].to_dict()


def test_an_import_sets_no_rhythm_and_no_day_of_adding(book):
    found = prepared(book(), "connections_2026.csv").found

    assert not {"check_in_days", "catch_up_days", "added_on", "worked_at"} & set(
        found.additions["Contacts"]
    )
    assert "Interactions" not in found.additions


def test_two_connections_of_one_name_are_told_apart_by_company(book):
    found = prepared(book(), "connections_2026.csv").found

    assert [name for name in found.additions["Contacts"]["contact"] if "Chris" in name] == [
        "Chris Marlow (Fenwick Foods)",
        "Chris Marlow (Harbour Health)",
    ]


def test_people_are_known_by_profile_then_e_mail_then_tidied_name(book, tmp_path):
    workbook = book([
        {"contact": "Tom L.", "linkedin": "linkedin.com/in/Tomas-Lindqvist-1a2b/", "company_now": "Skane Signals"},
        {"contact": "I. Adeyemi", "email": "IFEOMA@example.net"},
        {"contact": "brânză,  zoë"},
    ])  # fmt: skip
    found = prepared(workbook, "connections_2026.csv").found

    assert set(found.additions["Contacts"]["contact"]) == {
        "Chris Marlow (Fenwick Foods)", "Chris Marlow (Harbour Health)", "Null Nan",
    }  # fmt: skip
    assert shown(
        found.fills[found.fills["contact"] == "I. Adeyemi"], "sheet", "row", "column", "value"
    ) == [
        ("Contacts", 3, "company_now", "Okoro, Bello & Partners"),
        ("Contacts", 3, "role", 'Partner, Energy and "new" grids'),
        ("Contacts", 3, "linkedin", "https://www.linkedin.com/in/ifeoma-adeyemi"),
    ]
    assert found.conflicts.empty and found.questions.empty


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("Ana Ruíz", "the name differs in accents or order", id="accents"),
        pytest.param("Anna Ruiz", "a similar name", id="one letter"),
        pytest.param("A. Ruiz", "a similar name", id="an initial"),
    ],
)
def test_anything_looser_is_asked_and_neither_merged_nor_added(book, tmp_path, typed, why):
    file = connections(tmp_path, "Ana,Ruiz,https://www.linkedin.com/in/ana-ruiz,,Acme,,08 Feb 2026")

    found = prepared(book([{"contact": typed}]), file).found

    assert found.is_empty
    assert shown(found.questions, "found", "may_be", "where", "why") == [
        ("Ana Ruiz", typed, "Contacts, row 2", why)
    ]
    assert counts(found, "people") == dict(
        zip(("found", *WORDS), (1, 0, 0, 0, 0, 1, 0), strict=True)
    )


def test_a_namesake_with_another_profile_is_another_person(book, tmp_path):
    file = connections(tmp_path, "Ana,Ruiz,https://www.linkedin.com/in/ana-2,,Acme,,08 Feb 2026")
    workbook = book([{"contact": "Ana Ruiz", "linkedin": "https://www.linkedin.com/in/ana-1"}])

    found = prepared(workbook, file).found

    assert list(found.additions["Contacts"]["contact"]) == ["Ana Ruiz (Acme)"]


def test_answers_to_questions_are_taken_from_the_file_to_paste(book, tmp_path):
    workbook = book([{"contact": "Anna Ruiz"}, {"contact": "Bo Chan"}])
    file = connections(
        tmp_path,
        "Ana,Ruiz,https://www.linkedin.com/in/ana-ruiz,,Acme,,08 Feb 2026",
        "Bo,Chen,https://www.linkedin.com/in/bo-chen,,Apex,,08 Feb 2026",
    )
    paste = tmp_path / "paste.xlsx"
    prepared(workbook, file).paste(paste)
    sheet = openpyxl.load_workbook(paste)
    for row in sheet["Questions"].iter_rows(min_row=2):
        row[-1].value = "Yes" if row[0].value == "Ana Ruiz" else "No"
    sheet.save(paste)

    found = prepared(workbook, file, answers=paste).found

    assert found.questions.empty
    assert list(found.additions["Contacts"]["contact"]) == ["Bo Chen"]
    assert ("Anna Ruiz", "Acme") in shown(found.fills, "contact", "value")


def test_a_new_company_becomes_a_milestone_and_what_was_typed_is_kept(book, tmp_path):
    workbook = book([
        {"contact": "Tomas Lindqvist", "company_now": "Norrby Rail", "role": "Engineer"},
        {"contact": "Ifeoma Adeyemi", "company_now": "okoro bello and partners"},
    ])  # fmt: skip

    found = prepared(workbook, "connections_2026.csv").found

    assert shown(found.additions["Milestones"], "date", "contact", "what", "kind") == [
        (AS_OF, "Tomas Lindqvist", "Norrby Rail to Skane Signals AB", "New job")
    ]
    assert shown(found.conflicts, "contact", "column", "workbook", "export") == [
        ("Tomas Lindqvist", "Company now", "Norrby Rail", "Skane Signals AB"),
        ("Tomas Lindqvist", "Role", "Engineer", "Head of signalling"),
    ]
    assert "company_now" not in set(found.fills["column"])
    applied(nm.load(workbook), found, workbook)
    again = prepared(workbook, "connections_2026.csv").found
    assert again.is_empty and len(again.conflicts) == 2  # still listed, not added twice


def test_a_company_in_an_address_book_is_a_conflict_and_no_new_job(book):
    found = prepared(
        book([{"contact": "Gwen Pryce", "company_now": "Old Firm"}]), "outlook.csv"
    ).found

    assert shown(found.conflicts, "contact", "workbook", "export") == [
        ("Gwen Pryce", "Old Firm", "Tawe Build")
    ]
    assert "New job" not in set(found.additions["Milestones"]["kind"])


def test_a_grown_export_adds_what_is_new_and_fills_the_answer_that_came(book, tmp_path):
    lines = (DATA / "messages_2024.csv").read_text().splitlines(keepends=True)
    early, late = tmp_path / "early.csv", tmp_path / "late.csv"
    early.write_text("".join([*lines[:3], lines[11]]))
    late.write_text("".join(lines))
    workbook = book()
    first = prepared(workbook, early)
    applied(nm.load(workbook), first.found, workbook)

    second = prepared(workbook, late).found

    assert shown(first.found.additions["Interactions"], "date", "contact", "answered_on") == [
        (dt.date(2024, 1, 10), "Tomas Lindqvist", ""),
        (dt.date(2024, 4, 1), "Ifeoma Adeyemi", ""),
    ]
    assert second.additions == {}
    assert shown(second.fills, "sheet", "row", "column", "contact", "value") == [
        ("Interactions", 2, "answered_on", "Tomas Lindqvist", dt.date(2024, 1, 14))
    ]


def test_a_message_that_was_typed_by_hand_is_not_added_again(book):
    typed = {"date": dt.datetime(2024, 1, 10), "contact": "Tomas Lindqvist", "notes": "New year"}
    workbook = book([{"contact": "Tomas Lindqvist"}], [typed])

    found = prepared(workbook, "messages_2024.csv").found

    assert "Tomas Lindqvist" not in set(found.additions["Interactions"]["contact"])
    assert ("Interactions", "answered_on") in shown(found.fills, "sheet", "column")


def test_a_typed_answer_of_another_day_is_a_conflict(book):
    typed = {"date": dt.datetime(2024, 1, 10), "contact": "Tomas Lindqvist", "channel": "Message",
             "started_by": "Me", "answered_on": dt.datetime(2024, 1, 12)}  # fmt: skip
    workbook = book([{"contact": "Tomas Lindqvist"}], [typed])

    found = prepared(workbook, "messages_2024.csv").found

    assert shown(found.conflicts, "contact", "column", "workbook", "export") == [
        ("Tomas Lindqvist", "Answered on, row 2", "2024-01-12", "2024-01-14")
    ]
    assert found.fills[found.fills["sheet"] == "Interactions"].empty


def invited(folder, *, seconds="09:12:44"):
    """One note of an invitation, and the same words as the first message of a conversation."""
    bo, me = "https://www.linkedin.com/in/bo-chen", "https://www.linkedin.com/in/mara"
    head = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER\n"
    lines = [f"c1,,Mara Quist,{me},Bo Chen,{bo},2026-03-02 {seconds} UTC,Hello Bo,INBOX"]
    lines += [f"c1,,Bo Chen,{bo},Mara Quist,{me},2026-03-05 10:00:00 UTC,Hi,INBOX"]
    (folder / "messages.csv").write_text(head + "\n".join(lines) + "\n")
    (folder / "Invitations.csv").write_text(
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        f'Mara Quist,Bo Chen,"3/2/26, 9:12 AM",Hello Bo,OUTGOING,{me},{bo}\n'
    )
    return folder / "messages.csv", folder / "Invitations.csv"


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, None), (1, None)])
def test_the_note_of_an_invitation_that_stands_among_the_messages_is_one_row(book, tmp_path, order):
    files = invited(tmp_path)
    path = book()
    mine = [read.Options(zone=dt.UTC, me=["Mara Quist"])] * 2

    if order[1] is None:  # both at once, and one of them again
        found = prepared(path, *files, options=mine[0]).found
        path = applied(nm.load(path), found, tmp_path / "after.xlsx")
        again = prepared(path, files[order[0]], options=mine[1]).found
    else:
        found = prepared(path, files[order[0]], options=mine[0]).found
        path = applied(nm.load(path), found, tmp_path / "after.xlsx")
        again = prepared(path, files[order[1]], options=mine[1]).found
        later = applied(nm.load(path), again, tmp_path / "later.xlsx")
        assert prepared(later, *files, options=mine[1]).found.is_empty
        path = later

    assert "Interactions" not in again.additions
    log = nm.load(path).interactions
    assert [str(one.date()) for one in log["date"]] == ["2026-03-02"]
    assert [str(one.date()) for one in log["answered_on"]] == ["2026-03-05"]


def test_a_later_message_is_not_taken_for_the_note_of_an_invitation(book, tmp_path):
    messages, invitations = invited(tmp_path)
    messages.write_text(messages.read_text().replace("2026-03-02", "2026-03-04"))
    mine = read.Options(zone=dt.UTC, me=["Mara Quist"])

    found = prepared(book(), messages, invitations, options=mine).found

    assert len(found.additions["Interactions"]) == 2


def test_all_addresses_of_a_person_are_kept_so_that_mail_from_each_is_known(book, tmp_path):
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Chen\nEMAIL:bo@zed.example\nEMAIL:bo@home.example\nEND:VCARD\n"
    (tmp_path / "b.vcf").write_text(card)
    path = book()

    found = prepared(path, tmp_path / "b.vcf").found

    assert found.additions["Contacts"]["email"].tolist() == ["bo@zed.example; bo@home.example"]
    later = applied(nm.load(path), found, tmp_path / "after.xlsx")
    assert prepared(later, tmp_path / "b.vcf").found.is_empty


def test_an_answer_that_another_clock_puts_a_day_later_is_no_conflict(book, tmp_path):
    messages, _ = invited(tmp_path, seconds="12:00:00")
    messages.write_text(messages.read_text().replace("2026-03-05 10:00", "2026-03-05 23:30"))
    path = book()
    found = prepared(path, messages, options=read.Options(zone=dt.UTC, me=["Mara Quist"])).found
    path = applied(nm.load(path), found, tmp_path / "after.xlsx")

    berlin = read.Options(zone=zoneinfo.ZoneInfo("Europe/Berlin"), me=["Mara Quist"])
    again = prepared(path, messages, options=berlin).found

    assert again.is_empty and again.conflicts.empty


def test_mail_and_meetings_count_only_with_people_on_contacts(book):
    workbook = book([{"contact": "Tom", "email": "tomas.lindqvist@example.org"}])

    found = prepared(workbook, "mail.mbox", "calendar_google.ics").found

    assert shown(found.additions["Interactions"], "date", "contact", "channel", "started_by") == [
        (dt.date(2026, 3, 2), "Tom", "Email", "Me"),
        (dt.date(2026, 3, 9), "Tom", "In person", "Me"),
    ]
    assert list(found.additions) == ["Interactions"]
    assert counts(found, "interactions")["left_out"] == 6


def test_only_known_leaves_strangers_out(book):
    workbook = book([{"contact": "Tomas Lindqvist"}])

    found = prepared(workbook, "connections_2026.csv", "messages_2024.csv", only_known=True).found

    assert list(found.additions) == ["Interactions"]
    assert set(found.additions["Interactions"]["contact"]) == {"Tomas Lindqvist"}
    assert counts(found, "people")["left_out"] == 5


def everything():
    return [one.name for one in sorted(DATA.iterdir())]


def test_importing_everything_twice_changes_nothing(book):
    workbook = book()
    first = prepared(workbook, *everything()).found
    applied(nm.load(workbook), first, workbook)

    second = prepared(workbook, *everything()).found

    assert len(first.additions["Contacts"]) > 20 and len(first.additions["Interactions"]) > 15
    assert second.is_empty and second.questions.empty
    assert counts(second, "interactions")["new"] == 0


def test_a_zip_gives_the_same_as_its_files(book, tmp_path):
    names = ["connections_2026.csv", "messages_2026.csv", "invitations_2026.csv", "profile.csv"]
    with zipfile.ZipFile(tmp_path / "Basic_LinkedInDataExport_06-10-2026.zip", "w") as archive:
        for name in names:
            archive.write(DATA / name, f"export/{name}")
        archive.writestr("Reactions.csv", "Date,Type,Link\n2026-01-01,LIKE,x\n")

    zipped = prepared(book(), tmp_path / "Basic_LinkedInDataExport_06-10-2026.zip").found
    single = prepared(book(), *names).found

    for name, table in single.additions.items():
        pd.testing.assert_frame_equal(zipped.additions[name], table)


def test_a_workbook_in_place_of_an_export_is_refused(book):
    with pytest.raises(WorkbookError, match="is a workbook"):
        prepared(None, book())


def cells(path, sheet):
    return [[one.value for one in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_rows_to_paste_stand_in_the_workbooks_own_columns(tmp_path):
    own = openpyxl.Workbook()
    own.active.title = "People"
    own.active.append(["Tier", "Person", "URL", "Status", "Employer"])
    own.active.append(["A", "Somebody Else", None, "ok", "Acme"])
    log = own.create_sheet("Log")
    log.append(["Who", "When", "How"])
    log.append(["Somebody Else", dt.datetime(2026, 1, 5), "coffee"])
    own.save(tmp_path / "mine.xlsx")
    made = prepared(tmp_path / "mine.xlsx", "connections_2026.csv", "messages_2024.csv")

    made.paste(tmp_path / "paste.xlsx")

    contacts, messages = (
        cells(tmp_path / "paste.xlsx", "Contacts"),
        cells(tmp_path / "paste.xlsx", "Interactions"),
    )
    assert "paste them at People!A3:" in contacts[0][0] and "at Log!A3:" in messages[0][0]
    assert contacts[1] == ["Tier", "Person", "URL", "Status", "Employer"]
    assert [None, "Null Nan", "https://www.linkedin.com/in/null-nan", None, "None"] in contacts
    assert messages[1:] == [
        ["Who", "When", "How"],
        ["Tomas Lindqvist", dt.datetime(2024, 1, 10), "Message"],
        ["Ifeoma Adeyemi", dt.datetime(2024, 4, 1), "Message"],
    ]
    assert made.finish(tmp_path / "mine.xlsx", tmp_path / "paste.xlsx", write=False)[:2] == [
        "People has no column for Email, Role; left out.",
        "Log has no column for Started by, Answered on, Source; left out.",
    ]


def test_rows_are_never_to_be_pasted_over_what_could_not_be_read(tmp_path):
    own = openpyxl.Workbook()
    own.active.title = "Interactions"
    own.active.append(["Date", "Contact", "Channel"])
    own.active.append([dt.datetime(2026, 1, 5), "Somebody Else", "Call"])
    own.active.append(["some day in May", "Somebody Else", "Call"])
    own.active.append(["Total", None, 2])
    own.save(tmp_path / "mine.xlsx")
    made = prepared(tmp_path / "mine.xlsx", "messages_2024.csv")

    made.paste(tmp_path / "paste.xlsx")

    assert "at Interactions!A5:" in cells(tmp_path / "paste.xlsx", "Interactions")[0][0]


@pytest.mark.slow
def test_a_tracker_of_ones_own_without_our_columns_is_written_once(tmp_path):
    own = openpyxl.Workbook()
    own.active.title = "People"
    own.active.append(["Tier", "First name", "Last name", "Employer"])
    own.active.append(["A", "Tomas", "Lindqvist", None])
    log = own.create_sheet("Log")
    log.append(["Who", "When", "How"])
    log.append(["Tomas Lindqvist", dt.datetime(2024, 1, 10), "LinkedIn"])
    own.save(tmp_path / "mine.xlsx")
    files = ("connections_2026.csv", "messages_2024.csv")

    prepared(tmp_path / "mine.xlsx", *files).finish(
        tmp_path / "mine.xlsx", tmp_path / "p.xlsx", write=True
    )
    again = prepared(tmp_path / "mine.xlsx", *files).found

    assert again.is_empty
    assert cells(tmp_path / "mine.xlsx", "People")[1:5] == [
        ["A", "Tomas", "Lindqvist", "Skane Signals AB"],
        [None, "Ifeoma", "Adeyemi", "Okoro, Bello & Partners"],
        [None, "Chris", "Marlow (Fenwick Foods)", "Fenwick Foods"],
        [None, "Chris", "Marlow (Harbour Health)", "Harbour Health"],
    ]
    assert cells(tmp_path / "mine.xlsx", "Log")[2:] == [
        ["Ifeoma Adeyemi", dt.datetime(2024, 4, 1), "Message"]
    ]


def test_text_of_an_export_is_never_a_formula(book, tmp_path):
    prepared(book(), "connections_2026.csv").paste(tmp_path / "paste.xlsx")

    with zipfile.ZipFile(tmp_path / "paste.xlsx") as archive:
        assert not any(
            b"<f" in archive.read(name) for name in archive.namelist() if "sheet" in name
        )
    assert "=cmd|calc" in {one for row in cells(tmp_path / "paste.xlsx", "Contacts") for one in row}


def test_another_file_of_that_name_is_not_replaced(book, tmp_path):
    (tmp_path / "paste.xlsx").write_bytes(book().read_bytes())
    made = prepared(book(), "connections_2026.csv")

    with pytest.raises(WorkbookError, match="was not made by an import"):
        made.paste(tmp_path / "paste.xlsx")
    made.paste(tmp_path / "mine.xlsx")
    made.paste(tmp_path / "mine.xlsx")


def test_the_edit_gets_only_columns_that_the_workbook_has(book):
    made = prepared(
        book([{"contact": "Ifeoma Adeyemi"}]), "connections_2026.csv", "messages_2024.csv"
    )

    additions, fills = pages.for_edit(made.found, made.layouts)

    assert {"date": dt.date(2024, 1, 10), "contact": "Tomas Lindqvist", "channel": "Message",
            "started_by": "Me", "answered_on": dt.date(2024, 1, 14),
            "source": additions["Interactions"][0]["source"]} == additions["Interactions"][0]  # fmt: skip
    assert ("Contacts", 2, "email", "ifeoma@example.net", "Contacts") in fills


# Who exists, with every way in which programs write them; no address belongs to two of them.
CAST = (
    (
        ("Ana Ruiz", "Ruiz, Ana", "ana  ruíz"),
        ("a@x.org", "ana@home.org"),
        "https://www.linkedin.com/in/ana",
    ),
    (("Anna Ruiz", "Anna Ruiz"), ("anna@x.org",), "linkedin.com/in/Anna-R/"),
    (("Chris Smith",), ("chris@x.org",), "https://de.linkedin.com/in/chris1?trk=x"),
    (("Chris Smith", "Smith, Chris"), ("c.smith@y.org",), "https://www.linkedin.com/in/chris2"),
    (("Bo Chen", "Bo"), ("bo@x.org", "chen@y.org"), ""),
    (("李娜",), (), "https://www.linkedin.com/in/lina"),
    (("=HYPERLINK(1)",), (), ""),
)
FIRMS = st.sampled_from(["", "Acme", "ACME Ltd", "Apex; Sons"])


@st.composite
def people(draw):
    names, emails, profile = draw(st.sampled_from(CAST))
    return Person(
        draw(st.sampled_from(names)),
        emails=tuple(draw(st.lists(st.sampled_from(emails), unique=True))) if emails else (),
        profile=draw(st.sampled_from(["", profile])),
        company=draw(FIRMS),
        role=draw(st.sampled_from(["", "CTO"])),
        birthday=draw(st.sampled_from([None, dt.date(2000, 2, 29)])),
        current=draw(st.booleans()),
    )


EVENTS = st.builds(
    Event,
    source=st.integers(0, 30).map(lambda number: f"LinkedIn #{number:012x}"),
    on=st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4)),
    person=people(),
    channel=st.sampled_from(["Message", "Email"]),
    started_by=st.sampled_from(["Me", "Them"]),
    answered_on=st.one_of(st.none(), st.just(dt.date(2026, 1, 9))),
    known_only=st.booleans(),
)
READINGS = st.lists(
    st.builds(
        Reading,
        file=st.sampled_from(["one.csv", "two.csv"]),
        kind=st.just("test"),
        people=st.lists(people(), max_size=5),
        events=st.lists(EVENTS, max_size=8, unique_by=lambda one: one.source),
    ),
    min_size=1,
    max_size=3,
)
TYPED = st.lists(
    st.sampled_from(["Ana Ruiz", "Anna Ruiz", "Chris Smith", "Bo", "José"]), unique=True
)


@pytest.mark.slow
@given(readings=READINGS, typed=TYPED)
@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_whatever_is_imported_twice_changes_nothing_and_the_counts_add_up(readings, typed):
    start = Blank(
        contacts=whole(
            schema.CONTACTS, [pd.DataFrame({"row": range(2, 2 + len(typed)), "contact": typed})]
        )
    )

    first = merge(start, readings, as_of=AS_OF)
    after = Blank(**tables_after(start, first))
    second = merge(after, readings, as_of=AS_OF)

    assert second.is_empty, (second.additions, second.fills)
    assert second.counts.set_index("rows")["new"].sum() == 0
    for found in (first, second):
        for line in found.counts.to_dict("records"):
            assert line["found"] == sum(line[word] for word in WORDS)
        assert counts(found, "interactions")["found"] == sum(len(one.events) for one in readings)
        assert counts(found, "people")["found"] >= sum(len(one.people) for one in readings)
    tidied = [key(name) for name in after.contacts["contact"]]
    assert len(tidied) == len(set(tidied))
    assert set(typed) <= set(after.contacts["contact"])


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_of_a_list_of_connections_is_used_or_left_out_with_a_reason(tmp_path, people):
    made = io.StringIO()
    csv.writer(made).writerows([HEADER.strip().split(","), ["Ada", "Berg", "", "", "", "", "1 Feb 2026"],
                                *([first, last, "", "", firm, "", "2 Feb 2026"] for first, last, firm in people)])  # fmt: skip
    (tmp_path / "c.csv").write_text(made.getvalue(), "utf-8")

    found = read.read(read.sources([tmp_path / "c.csv"]), as_of=AS_OF)[0]

    assert found.entries == len(people) + 1 == found.used + found.left_out.total()
    assert len(found.people) == found.used


def run(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "netmetrics", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_the_command_writes_once_and_undo_takes_it_back(tmp_path):
    run("init", ".", cwd=tmp_path)
    before = (tmp_path / "network.xlsx").read_bytes()

    looked = run("import", DATA, "--me", "mara@example.se", cwd=tmp_path)
    untouched = (tmp_path / "network.xlsx").read_bytes()
    written = run("import", DATA, "--me", "mara@example.se", "--write", cwd=tmp_path)
    first = (tmp_path / "network.xlsx").read_bytes()
    again = run("import", DATA, "--me", "mara@example.se", "--write", cwd=tmp_path)
    second = (tmp_path / "network.xlsx").read_bytes()
    network = nm.load(tmp_path / "network.xlsx")
    undone = run("undo", cwd=tmp_path)

    assert [one.returncode for one in (looked, written, again, undone)] == [0] * 4, written.stderr
    assert untouched == before != first == second
    assert "Nothing to add" in again.stdout and "paste.xlsx" in looked.stdout
    assert len(network.contacts) == 23 and len(network.interactions) == 19
    assert set(network.problems["severity"]) <= {"note"}
    assert network.contacts["check_in_days"].isna().all()
    assert (tmp_path / "network.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(["import", "nowhere.zip"], "There is no file nowhere.zip", id="no file"),
        pytest.param(["import", "cook.csv"], 'begins with "Dish,Minutes"', id="another table"),
        pytest.param(
            ["import", DATA / "profile.csv", "--write"], "netmetrics init", id="no workbook"
        ),
        pytest.param(
            ["import", DATA / "profile.csv"],
            "profile.csv says only who you are",
            id="nothing to import",
        ),
        pytest.param(
            ["export", "cook.csv", "-w", SAMPLE],
            "cannot be written",
            id="export: a file stands there",
        ),
    ],
)
def test_a_wrong_import_is_answered_with_a_sentence(tmp_path, words, says):
    (tmp_path / "cook.csv").write_text("Dish,Minutes\nSoup,20\n")

    done = run(*words, cwd=tmp_path)

    assert done.returncode == 2
    assert says in done.stderr and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["cook.csv"]


def test_a_workbook_that_cannot_be_written_leaves_the_rows_to_paste(book, tmp_path):
    workbook = book()
    (tmp_path / ".~lock.network.xlsx#").write_text(",mara,desk,23.11.2026 10:00,file:///x;")
    made = prepared(workbook, "connections_2026.csv")

    with pytest.raises(WorkbookError, match=r"paste\.xlsx instead"):
        made.finish(workbook, tmp_path / "paste.xlsx", write=True)
    assert [
        row[0] for row in cells(tmp_path / "paste.xlsx", "Contacts") if row[0] == "Null Nan"
    ] == ["Null Nan"]


@pytest.mark.slow
def test_a_hundred_thousand_messages_need_little_memory(tmp_path):
    header = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
    url, text = "https://www.linkedin.com/in/", "words " * 100
    with (tmp_path / "messages.csv").open("w") as file:
        file.write(header)
        for number in range(100_000):
            who, day = number % 500, dt.date(2020, 1, 1) + dt.timedelta(number // 60)
            ends = (f"Person {who}", f"{url}p{who}", "Mara Quist", f"{url}mara")
            one = ends if number % 3 else (*ends[2:], *ends[:2])
            file.write(f"c{who},,{','.join(one)},{day} 10:00:00 UTC,,{text},INBOX\n")
    code = (
        "import sys, resource, datetime as dt\n"
        "from netmetrics.exchange import read\n"
        "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "seen = []\n"
        "found = read.read(read.sources([sys.argv[1]]), as_of=dt.date(2026, 11, 23), tell=seen.append)\n"
        "print(found[0].entries, found[0].used, sum(seen),\n"
        "      (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "messages.csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    entries, used, told, megabytes = map(int, done.stdout.split())

    assert (entries, used) == (100_000, 100_000)
    assert told == (tmp_path / "messages.csv").stat().st_size > 70_000_000
    assert megabytes < 150, megabytes


# one table from several tabs


def of_tabs(path, **tabs):
    """A workbook of tabs from lists of rows; an underscore in a name stands for a space."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in tabs.items():
        page = made.create_sheet(name.replace("_", " "))
        for line in lines:
            page.append(line)
    made.save(path)
    return path


def standing(path):
    """What stands on each tab below the headers, days as text."""
    return {
        page.title: [
            [f"{one:%Y-%m-%d}" if isinstance(one, dt.datetime) else one for one in line]
            for line in page.iter_rows(min_row=2, values_only=True)
        ]
        for page in openpyxl.load_workbook(path)
    }


def written(workbook, source, tmp_path):
    made = prepared(workbook, source)
    said = made.finish(workbook, tmp_path / "paste.xlsx", write=True)
    assert any(line.startswith("Written to") for line in said)
    return made


HELLO = """From me@me.org Thu Jan  1 10:00:00 2026
From: Mara <mara@example.se>
To: Ana Ruiz <ana@x.org>
Subject: hello
Date: Thu, 01 Jan 2026 10:00:00 +0000
Message-ID: <1@example.se>

hello

From ana@x.org Sat Jan  3 10:00:00 2026
From: Ana Ruiz <ana@x.org>
To: Mara <mara@example.se>
Subject: Re: hello
Date: Sat, 03 Jan 2026 10:00:00 +0000
Message-ID: <2@x.org>
In-Reply-To: <1@example.se>

hi
"""
LOG = ["Date", "Contact", "Channel", "Started by", "Answered on"]
PEOPLE = [["Name", "Email"], ["Ana Ruiz", "ana@x.org"], ["Bo Chen", "bo@x.org"]]


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(LOG, id="the columns of the other tab"),
        pytest.param(["Contact", "Answered on", "Date", "Channel", "Started by"], id="in another order"),
    ],
)  # fmt: skip
def test_an_answer_goes_to_the_tab_its_row_came_from(tmp_path, columns):
    """Row 2 of another tab is another person's: it once got the answer."""
    (tmp_path / "mail.mbox").write_text(HELLO)
    bo = [dt.date(2024, 1, 1), "Bo Chen", "Email", "Me", None]
    ana = dict(zip(LOG, [dt.date(2026, 1, 1), "Ana Ruiz", "Email", "Me", None], strict=True))
    path = of_tabs(
        tmp_path / "network.xlsx",
        Contacts=PEOPLE, Interactions=[LOG, bo], Archive_log=[columns, [ana[one] for one in columns]],
    )  # fmt: skip

    made = written(path, tmp_path / "mail.mbox", tmp_path)

    answered = {**ana, "Date": "2026-01-01", "Answered on": "2026-01-03"}
    assert standing(path)["Interactions"] == [["2024-01-01", "Bo Chen", "Email", "Me", None]]
    assert standing(path)["Archive log"] == [[answered[one] for one in columns]]
    assert shown(made.found.fills, "tab", "row", "contact") == [("Archive log", 2, "Ana Ruiz")]
    assert prepared(path, tmp_path / "mail.mbox").found.is_empty


def test_an_answer_to_a_row_of_a_tab_without_the_column_is_written_nowhere(tmp_path):
    (tmp_path / "mail.mbox").write_text(HELLO)
    bo = [dt.date(2024, 1, 1), "Bo Chen", "Email", "Me", None]
    path = of_tabs(
        tmp_path / "network.xlsx",
        Contacts=PEOPLE, Interactions=[LOG, bo],
        Archive_log=[LOG[:4], [dt.date(2026, 1, 1), "Ana Ruiz", "Email", "Me"]],
    )  # fmt: skip

    found = prepared(path, tmp_path / "mail.mbox").found

    assert found.is_empty
    assert dict(found.counts.set_index("rows").loc["interactions"])["there"] == 1


def test_an_address_goes_to_the_tab_on_which_the_person_stands(tmp_path):
    (tmp_path / "c.vcf").write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Zoe Zed\nN:Zed;Zoe;;;\nEMAIL:zoe@zed.org\nEND:VCARD\n"
    )
    header = ["Name", "Email", "Company now"]
    path = of_tabs(
        tmp_path / "network.xlsx",
        Contacts=[header, ["Ana Ruiz", None, "Acme"], ["Bo Chen", None, "Beta"]],
        Uni_friends=[header, ["Zoe Zed", None, "Uni"], ["Yan Yip", None, "Uni"]],
        Interactions=[["Date", "Contact"], [dt.date(2026, 1, 1), "Zoe Zed"]],
    )

    made = written(path, tmp_path / "c.vcf", tmp_path)

    assert standing(path)["Contacts"] == [["Ana Ruiz", None, "Acme"], ["Bo Chen", None, "Beta"]]
    assert standing(path)["Uni friends"][0] == ["Zoe Zed", "zoe@zed.org", "Uni"]
    _, sheets = pages.to_paste(made.found, made.layouts)
    assert next(one for one in sheets if one.name == "Fill in").rows == [
        ("Uni friends", "B2", "Zoe Zed", "Email", "zoe@zed.org")
    ]


def test_new_rows_are_pasted_under_the_tab_of_the_sheets_own_name(tmp_path):
    """The last row is that of the tab itself, however long another one is."""
    (tmp_path / "mail.mbox").write_text(HELLO)
    old = [[dt.date(2024, 1, day), "Bo Chen", "Email", "Me"] for day in range(1, 9)]
    path = of_tabs(
        tmp_path / "network.xlsx",
        Archive_log=[LOG[:4], *old],
        Interactions=[LOG, [dt.date(2025, 1, 1), "Bo Chen", "Email", "Me", None]], Contacts=PEOPLE,
    )  # fmt: skip

    made = prepared(path, tmp_path / "mail.mbox")
    how, _ = pages.to_paste(made.found, made.layouts)

    assert "Interactions: 1 row, from cell A3." in how


def test_a_person_of_another_tab_is_asked_about_by_its_name(tmp_path):
    path = of_tabs(
        tmp_path / "network.xlsx",
        Contacts=PEOPLE, Uni_friends=[["Name", "Email"], ["Zoë Zed", None]],
        Interactions=[["Date", "Contact"], [dt.date(2026, 1, 1), "Bo Chen"]],
    )  # fmt: skip
    lines = ["Zoe,Zed,https://www.linkedin.com/in/zoe-zed,,Uni,Dean,01 Mar 2024\n"]

    found = prepared(path, connections(tmp_path, *lines)).found

    assert shown(found.questions, "may_be", "where") == [("Zoë Zed", "Uni friends, row 2")]


FRIENDS = ["Ana Ruiz", "Bo Chen", "Cleo Marsh", "Dov Katz", "Efua Mensah", "Finn Larsen"]


@pytest.mark.slow
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    order=st.permutations(FRIENDS),
    cuts=st.tuples(st.integers(1, 3), st.integers(3, 5)),
    turned=st.lists(st.booleans(), min_size=3, max_size=3),
)  # fmt: skip
def test_every_address_lands_beside_its_own_name_on_whichever_tab(tmp_path, order, cuts, turned):
    rows = [order[: cuts[0]], order[cuts[0] : cuts[1]], order[cuts[1] :]]
    tabs = {
        name: [line[::-1] if back else line for line in [["Name", "Email"], *([who, None] for who in whose)]]
        for name, whose, back in zip(("Work", "Contacts", "Uni_friends"), rows, turned, strict=True)
    }  # fmt: skip
    path = of_tabs(tmp_path / "network.xlsx", **tabs, Interactions=[["Date", "Contact"]])
    address = {who: f"{who.split()[0].lower()}@x.org" for who in FRIENDS}
    (tmp_path / "c.vcf").write_text(
        "".join(
            f"BEGIN:VCARD\nVERSION:3.0\nFN:{who}\nN:;;;;\nEMAIL:{mail}\nEND:VCARD\n"
            for who, mail in address.items()
        )
    )

    written(path, tmp_path / "c.vcf", tmp_path)

    stand = standing(path)
    for name, whose in zip(tabs, rows, strict=True):
        lines = stand[name.replace("_", " ")]
        assert {*map(frozenset, lines)} == {frozenset((who, address[who])) for who in whose}
