"""Each format and era on its own; the files in data/exchange were written before the readers."""

import datetime as dt
import zipfile
import zoneinfo
from pathlib import Path

import pytest

from netmetrics.exchange import read
from netmetrics.exchange.rows import Person, emails
from netmetrics.problems import WorkbookError

DATA = Path(__file__).parent / "data" / "exchange"
AS_OF = dt.date(2026, 11, 23)
STOCKHOLM = zoneinfo.ZoneInfo("Europe/Stockholm")


def readings(*paths, me=(), zone=STOCKHOLM, with_text=False):
    files = [DATA / path if isinstance(path, str) else path for path in paths]
    options = read.Options(me=me, zone=zone, with_text=with_text)
    return read.read(read.sources(files), as_of=AS_OF, options=options)


def reading(*paths, **options):
    return readings(*paths, **options)[0]


def day(text):
    return dt.date.fromisoformat(text)


def rows(found):
    return sorted(
        (one.on.isoformat(), one.person.name, one.started_by,
         one.answered_on.isoformat() if one.answered_on else "")
        for one in found.events
    )  # fmt: skip


@pytest.mark.parametrize(
    ("file", "people", "entries", "left_out"),
    [
        pytest.param(
            "connections_2020.csv",
            [("Tomas Lindqvist", "", "Norrby Rail"), ("Ifeoma Adeyemi", "", "Okoro, Bello & Partners"),
             ("Henk de Wit", "", "")],
            3, {}, id="six columns, no notes",
        ),
        pytest.param(
            "connections_2022.csv",
            [("Tomas Lindqvist", "", "Norrby Rail"), ("Ifeoma Adeyemi", "", "Okoro, Bello & Partners")],
            3, {"with a hidden profile": 1}, id="six columns under notes",
        ),
        pytest.param(
            "connections_2026.csv",
            [("Tomas Lindqvist", "tomas-lindqvist-1a2b", "Skane Signals AB"),
             ("Ifeoma Adeyemi", "ifeoma-adeyemi", "Okoro, Bello & Partners"),
             ("Chris Marlow", "chrismarlow", "Fenwick Foods"),
             ("Chris Marlow", "chris-marlow-77", "Harbour Health"),
             ("Zoë Brânză", "zoë-brânză-9", "=cmd|calc"), ("Null Nan", "null-nan", "None")],
            8, {"with a hidden profile": 2}, id="seven columns under notes",
        ),
        pytest.param(
            "connections_german.csv",
            [("Jörg Weißmüller", "joerg-weissmueller", "Köhler Mühlen GmbH"),
             ("Anneliese Überall", "anneliese-ueberall", "")],
            2, {}, id="German headers",
        ),
        pytest.param(
            "connections_excel.csv",
            [("Chris Marlow", "chrismarlow", "Fenwick Foods"),
             ("Tomas Lindqvist", "tomas-lindqvist-1a2b", "Skane Signals AB")],
            3, {"with a hidden profile": 1}, id="saved by Excel, columns in another order",
        ),
    ],
)  # fmt: skip
def test_connections_of_every_era_give_their_people(file, people, entries, left_out):
    found = reading(file)

    assert [(one.name, one.slug, one.company) for one in found.people] == people
    assert (found.entries, found.used, dict(found.left_out)) == (entries, len(people), left_out)


def test_the_day_of_connecting_is_no_interaction():
    assert all(not one.events for one in readings("connections_2026.csv", "connections_2020.csv"))


def test_a_position_over_two_lines_with_quotes_stays_one_cell():
    assert reading("connections_2026.csv").people[1].role == 'Partner, Energy and "new" grids'


def bom(text):
    return b"\xef\xbb\xbf" + text.encode()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(bom, id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(
            lambda text: (
                text.replace("Zoë Brânză", "Zoe").replace("Brânză", "Branza").encode("cp1252")
            ),
            id="cp1252",
        ),
        pytest.param(lambda text: text.split("\n\n", 1)[1].encode(), id="without the notes"),
    ],
)
def test_connections_saved_in_other_ways_give_the_same_people(tmp_path, change):
    before = [one.slug for one in reading("connections_2026.csv").people]
    (tmp_path / "anything.txt").write_bytes(
        change((DATA / "connections_2026.csv").read_text("utf-8"))
    )

    assert [one.slug for one in reading(tmp_path / "anything.txt").people] == before


def test_connections_with_semicolons_are_read(tmp_path):
    text = "First Name;Last Name;URL;Email Address;Company;Position;Connected On\r\nAda;Berg;;;Rör & Co;;1-Feb-26\r\n"
    (tmp_path / "c.csv").write_bytes(text.encode("cp1252"))

    assert [(one.name, one.company) for one in reading(tmp_path / "c.csv").people] == [
        ("Ada Berg", "Rör & Co")
    ]


def test_messages_of_2022_without_recipients_profiles():
    found = reading("messages_2022.csv")

    # Two days of asking, one answer: the later day has it. The thread of three is left out.
    assert rows(found) == [
        ("2021-03-01", "Tomas Lindqvist", "Me", ""),
        ("2021-03-03", "Tomas Lindqvist", "Me", "2021-03-05"),
        (
            "2021-05-11",
            "Ifeoma Adeyemi",
            "Them",
            "2021-05-12",
        ),  # 23:30 UTC is the next day in Stockholm
    ]
    assert (found.entries, found.used) == (6, 5)
    assert dict(found.left_out) == {"a conversation of more than two people": 1}


def test_messages_of_2024_leave_out_drafts_spam_advertising_and_groups():
    found = reading("messages_2024.csv", zone=dt.UTC)

    assert rows(found) == [
        ("2024-01-10", "Tomas Lindqvist", "Me", "2024-01-14"),
        ("2024-04-01", "Ifeoma Adeyemi", "Me", ""),
    ]
    assert (found.entries, found.used) == (11, 5)
    assert dict(found.left_out) == {
        "a draft": 1,
        "spam": 1,
        "advertising": 1,
        "a conversation of more than two people": 2,
        "with somebody without profile or name": 1,
    }


def test_messages_of_2026_with_line_breaks_in_quotes():
    found = reading("messages_2026.csv")

    # An answer after 150 days is a new beginning; my answer to them is no row of mine.
    assert rows(found) == [
        ("2026-01-02", "Ifeoma Adeyemi", "Me", ""),
        ("2026-03-02", "Chris Marlow", "Them", "2026-03-04"),
        ("2026-05-05", "Chris Marlow", "Me", ""),
        ("2026-06-01", "Ifeoma Adeyemi", "Them", ""),
    ]
    assert (found.entries, found.used, dict(found.left_out)) == (6, 5, {"a draft": 1})


def test_the_text_of_messages_is_kept_only_when_asked_for():
    assert {one.text for one in reading("messages_2024.csv").events} == {""}
    assert "Happy new year" in {
        one.text for one in reading("messages_2024.csv", with_text=True).events
    }


def test_the_owner_is_found_by_profile_where_one_conversation_does_not_tell(tmp_path):
    lines = (DATA / "messages_2024.csv").read_text().splitlines()
    (tmp_path / "messages.csv").write_text("\n".join([lines[0], lines[1], lines[3]]))

    with pytest.raises(WorkbookError, match="--me"):
        reading(tmp_path / "messages.csv")
    found = readings(tmp_path / "messages.csv", "profile.csv")[0]
    assert rows(found) == [("2024-01-10", "Tomas Lindqvist", "Me", "2024-01-14")]
    assert rows(reading(tmp_path / "messages.csv", me=["Tomas Lindqvist"])) == [
        ("2024-01-10", "Mara Quist", "Them", "2024-01-14")
    ]


def test_pages_and_advertisers_are_nobody(tmp_path):
    text = (DATA / "messages_2024.csv").read_text()
    me = "Mara Quist,https://www.linkedin.com/in/mara-quist,2024-05-01 08:00:00 UTC,,Hi,INBOX,,No\n"
    more = f"p1,,Acme,https://www.linkedin.com/company/acme,{me}p2,,Better Jobs,,{me}"
    (tmp_path / "messages.csv").write_text(text + more)

    found = reading(tmp_path / "messages.csv")

    assert {one.person.name for one in found.events} == {"Tomas Lindqvist", "Ifeoma Adeyemi"}
    assert found.left_out["with somebody without profile or name"] == 3


def test_two_files_with_the_same_messages_count_them_once(tmp_path):
    (tmp_path / "again.csv").write_bytes((DATA / "messages_2026.csv").read_bytes())

    first, second = readings("messages_2026.csv", tmp_path / "again.csv")

    assert len(first.events) == 4 and second.events == []
    assert second.left_out["the same message in another file"] == 5


def test_invitations_count_only_with_a_note():
    old, new = readings("invitations_2022.csv", "invitations_2026.csv")

    assert rows(old) == [("2022-11-03", "Lena Fors", "Me", "")]
    assert rows(new) == [
        ("2026-01-29", "Lena Fors", "Me", ""),
        ("2026-02-01", "Ole Brandt", "Them", ""),
    ]
    assert dict(new.left_out) == {"an invitation without a note": 1}
    assert [one.person.slug for one in new.events] == ["lena-fors", "ole-brandt"]


def test_google_with_old_headers():
    found = reading("google_old.csv")
    sunniva, piet = found.people

    assert (sunniva.name, sunniva.company, sunniva.role) == (
        "Sunniva Aas",
        "Vik Shipping",
        "Dispatcher",
    )
    assert sunniva.emails == ("sunniva@example.no", "s.aas@example.com", "sunniva.home@example.com")
    assert (sunniva.birthday, piet.birthday) == (dt.date(1981, 4, 17), dt.date(2000, 7, 2))
    assert (piet.name, piet.phone) == ("Piet Bakker", "0612345678")
    assert (found.entries, dict(found.left_out)) == (3, {"no name of a person": 1})


def test_google_with_new_headers():
    sunniva, maria = reading("google_new.csv").people

    assert (sunniva.emails, sunniva.slug, sunniva.role) == (
        ("sunniva@example.no",),
        "sunniva-aas",
        "Head dispatcher",
    )
    assert (maria.name, maria.company) == ("María del Mar Ortega Sáez", "US Navy")


def test_outlook_takes_the_job_title_and_never_the_title():
    gwen, idris = reading("outlook.csv").people

    assert (gwen.name, gwen.role, gwen.company) == ("Gwen Pryce", "Site manager", "Tawe Build")
    assert (gwen.phone, gwen.birthday) == ("07700 900 555", dt.date(1969, 12, 28))
    assert (idris.name, idris.role) == ("Idris Llewellyn", "")


def test_outlook_in_german_with_semicolons_and_in_googles_form():
    joerg = reading("outlook_german.csv").people[0]
    gwen = reading("outlook_google.csv").people[0]

    assert (joerg.name, joerg.role, joerg.phone) == (
        "Jörg Weißmüller",
        "Geschäftsführer",
        "0151 555 0199",
    )
    assert (gwen.role, gwen.emails, gwen.birthday) == (
        "Site manager", ("gwen.pryce@example.co.uk",), dt.date(1969, 12, 28),
    )  # fmt: skip


def test_vcard_21_with_quoted_printable_over_several_lines():
    found = reading("cards_21.vcf")
    jorgen, birte = found.people

    assert (jorgen.name, jorgen.company, jorgen.role) == (
        "Jørgen Sørensen",
        "Aarhus Ferries",
        "Captain",
    )
    assert (jorgen.phone, jorgen.emails, jorgen.birthday) == (
        "+45 55 55 01 01", ("jorgen@example.dk",), dt.date(1977, 3, 21),
    )  # fmt: skip
    assert (birte.name, birte.phone) == ("Birte Holm", "555-0102")
    assert found.entries == 2


def test_vcard_30_as_apple_writes_it():
    found = reading("cards_30.vcf")
    ngozi, fore, siri = found.people

    assert (ngozi.name, ngozi.company, ngozi.slug) == (
        "Ngozi Okafor",
        "Delta Pumps, Lagos",
        "ngozi-okafor",
    )
    assert ngozi.emails == ("ngozi.okafor@example.ng", "ngozi.private@example.com")
    assert ngozi.birthday == dt.date(2000, 12, 9)
    assert (fore.name, siri.name, siri.slug) == ("Fore Back", "Siri Tveit", "siri-tveit")
    assert dict(found.left_out) == {"a group or a firm": 2}
    assert found.entries == 5


def test_vcard_40_with_a_byte_order_mark_and_a_card_without_a_full_name():
    ana, per = reading("cards_40.vcf").people

    assert (ana.name, ana.slug, ana.company) == ("Ana-Lucía Prado", "ana-lucia-prado", "Casa Verde")
    assert (ana.birthday, ana.phone) == (dt.date(2000, 4, 15), "+55-11-5550-104")
    assert per.name == "Per Nilsen"


def test_a_damaged_card_costs_only_itself(tmp_path):
    text = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Berg\nN:Berg;Ada;;;\nEND:VCARD\n"
    bad = "BEGIN:VCARD\nVERSION:3.0\nFN;;=:Bo\nEMAIL\nEND:VCARD\n"
    (tmp_path / "c.vcf").write_text(text + bad + text.replace("Ada", "Eva"))

    found = reading(tmp_path / "c.vcf")

    assert [one.name for one in found.people][::2][0] == "Ada Berg"
    assert "Eva Berg" in [one.name for one in found.people]
    assert found.entries == 3 == found.used + found.left_out.total()


def meetings(found):
    return [
        (one.on.isoformat(), one.person.emails[0], one.channel, one.started_by)
        for one in found.events
    ]


def test_a_calendar_of_google_unfolds_series_and_leaves_out_what_did_not_happen():
    found = reading("calendar_google.ics")

    # 01:30 UTC on the 10th was the evening of the 9th in New York, the calendar's own zone.
    assert meetings(found) == [
        ("2026-03-09", "tomas.lindqvist@example.org", "In person", "Me"),
        ("2026-04-01", "ifeoma@example.net", "Video", "Them"),
        (
            "2026-04-16",
            "ifeoma@example.net",
            "Video",
            "Them",
        ),  # moved from the 15th; the 8th fell out
        ("2026-04-22", "ifeoma@example.net", "Video", "Them"),
    ]
    assert found.entries == 11 and found.used == 4
    assert dict(found.left_out) == {
        "cancelled": 1, "you declined": 1, "they declined": 1, "a whole day": 1,
        "more than 5 other people": 1, "without guests": 1, "still ahead": 1,
    }  # fmt: skip


def test_a_series_with_a_broken_rule_costs_only_itself_and_is_counted(tmp_path):
    text = (DATA / "calendar_google.ics").read_bytes().replace(b"FREQ=WEEKLY;COUNT=4", b"COUNT=4")
    (tmp_path / "c.ics").write_bytes(text)

    found = reading(tmp_path / "c.ics")

    assert found.used == 1
    assert found.left_out["its repetition cannot be read"] == 2
    assert found.entries == 10 == found.used + found.left_out.total()


def test_an_occurrence_that_was_moved_ahead_has_not_happened_yet(tmp_path):
    text = (DATA / "calendar_google.ics").read_bytes()
    moved = text.replace(b"20260416T09", b"20270416T09")
    (tmp_path / "c.ics").write_bytes(moved)

    days = [one.on.isoformat() for one in reading(tmp_path / "c.ics").events]

    assert days == ["2026-03-09", "2026-04-01", "2026-04-22"]


def test_a_meeting_late_in_the_evening_stays_on_its_day_in_its_own_zone():
    found = reading("calendar_outlook.ics", me=["mara@example.se"], zone=dt.UTC)

    assert meetings(found) == [("2026-06-12", "gwen.pryce@example.co.uk", "Video", "Them")]


def test_mail_gives_direction_and_answers_and_never_a_text():
    found = reading("mail.mbox")

    assert [
        (one.on.isoformat(), one.person.emails[0], one.started_by, one.answered_on)
        for one in found.events
    ] == [
        ("2026-03-02", "tomas.lindqvist@example.org", "Me", day("2026-03-04")),
        ("2026-04-03", "ifeoma@example.net", "Them", day("2026-04-04")),
        ("2026-04-06", "stranger@example.com", "Them", None),
        ("2026-04-07", "boss@example.com", "Me", None),
    ]  # fmt: skip
    assert (found.entries, found.used) == (8, 6)
    assert dict(found.left_out) == {"a mailing list": 1, "its date cannot be read": 1}
    assert {one.text for one in found.events} == {""}


def test_a_line_of_a_mail_that_begins_with_from_ends_no_mail(tmp_path):
    text = (
        (DATA / "mail.mbox")
        .read_text()
        .replace("Hello Mara", "Hello\n\nFrom here on\nFrom: nobody")
    )
    (tmp_path / "m.mbox").write_text(text)

    assert rows(reading(tmp_path / "m.mbox")) == rows(reading("mail.mbox"))


def test_mail_from_a_folder_and_from_single_files_gives_the_same_rows(tmp_path):
    mails = (DATA / "mail.mbox").read_text().split("\n\nFrom ")
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Mail" / name).mkdir(parents=True)
    (tmp_path / "eml").mkdir()
    for number, text in enumerate(mails):
        plain = text.split("\n", 1)[1]
        (tmp_path / "Mail" / "cur" / f"{number}:2,S").write_text(plain)
        (tmp_path / "eml" / f"{number}.eml").write_text(plain)
    expected = rows(reading("mail.mbox"))

    maildir = reading(tmp_path / "Mail")
    singles = readings(tmp_path / "eml")

    assert rows(maildir) == expected
    assert sorted(row for one in singles for row in rows(one)) == expected
    assert sum(one.entries for one in singles) == 8


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param(
            "a.csv", b"Dish,Minutes\nSoup,20\n", 'begins with "Dish,Minutes"', id="another table"
        ),
        pytest.param("b.csv", b"", "is empty", id="no bytes"),
        pytest.param(
            "c.csv", b"First Name,Last Name,Connected On\n", "holds no entry", id="headers only"
        ),
        pytest.param("d.vcf", b"BEGIN:VCARD\n", "none of its 1 entries", id="a card cut short"),
        pytest.param(
            "h.csv",
            b"First Name,Last Name,Connected On\n,,4 May 2026\n",
            "1 with a hidden",
            id="hidden people only",
        ),
        pytest.param(
            "i.csv",
            b"CONVERSATION ID,FROM,TO,DATE\n1,A,B,yesterday\n",
            "1 its date cannot",
            id="dates of another form",
        ),
        pytest.param(
            "e.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no entry", id="an empty calendar"
        ),
        pytest.param(
            "f.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "holds no entry", id="a calendar cut short"
        ),
        pytest.param("g.zip", b"PK\x03\x04rubbish", "is damaged", id="a damaged zip"),
    ],
)
def test_a_file_that_gives_nothing_is_an_error_with_its_first_lines(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(WorkbookError, match=says):
        readings(tmp_path / name)


def test_files_that_are_not_known_are_named_beside_those_that_are(tmp_path):
    (tmp_path / "Reactions.csv").write_text("Date,Type,Link\n2026-01-01,LIKE,x\n")
    (tmp_path / "photo.bin").write_bytes(bytes(range(256)) * 9)

    found = readings("connections_2020.csv", tmp_path)

    assert found[0].notes == ["Not used, because not known: Reactions.csv, photo.bin."]


def test_a_quotation_mark_that_is_never_closed_is_an_error_and_not_a_short_list(tmp_path):
    lines = (DATA / "connections_2020.csv").read_text().splitlines()
    (tmp_path / "c.csv").write_text(
        "\n".join([*lines[:2], 'Ada,"Berg,,,,1 Feb 2026', *lines[2:] * 5])
    )

    with pytest.raises(WorkbookError, match="quotation mark is not closed"):
        readings(tmp_path / "c.csv")


def test_a_zip_that_is_damaged_inside_is_a_sentence(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        archive.write(DATA / "connections_2020.csv", "Connections.csv")
    data = bytearray((tmp_path / "data.zip").read_bytes())
    data[data.index(b"Norrby")] ^= 1
    (tmp_path / "data.zip").write_bytes(data)

    with pytest.raises(WorkbookError, match="damaged"):
        readings(tmp_path / "data.zip")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param((b"DTSTART:20260505T140000Z\r\n", b""), id="an entry without a day"),
        pytest.param(
            (b"DTSTART:20260505T140000Z", b"DTSTART:2026-05-05"), id="a day of another form"
        ),
        pytest.param(
            (b"DTSTART:20260505T140000Z", b"DTSTART:20260505T140000Z\r\nDTSTART:20260506T140000Z"),
            id="two days",
        ),
    ],
)
def test_a_calendar_entry_without_a_day_costs_only_itself(tmp_path, change):
    (tmp_path / "c.ics").write_bytes((DATA / "calendar_google.ics").read_bytes().replace(*change))

    found = reading(tmp_path / "c.ics")

    assert (found.entries, found.used) == (11, 4)
    assert found.left_out["its date cannot be read"] + found.left_out["without guests"] == 1


def written(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(
            "Nome,Cognome,URL,Indirizzo e-mail,Azienda,Posizione,Data di collegamento\n"
            "Ginevra,Bassi,https://www.linkedin.com/in/ginevra,,Fonderia,Capo,08 feb 2026\n",
            "utf-8", id="Italian, a day of another name",
        ),
        pytest.param(
            "Notes:\n\"...\"\n\n名,姓,URL,メールアドレス,会社,役職,つながった日\n"
            "Ginevra,Bassi,https://www.linkedin.com/in/ginevra,,Fonderia,Capo,2026年2月8日\n",
            "utf-8", id="a language nobody listed",
        ),
        pytest.param(
            "Förnamn;Efternamn;URL;E-postadress;Företag;Befattning;Kontakt sedan\r\n"
            "Ginevra;Bassi;https://www.linkedin.com/in/ginevra;;Fonderia;Capo;08 feb 2026\r\n",
            "cp1252", id="Swedish, saved by Excel",
        ),
    ],
)  # fmt: skip
def test_connections_in_any_language_have_the_same_seven_columns(tmp_path, text, encoding):
    found = reading(written(tmp_path, "list.csv", text, encoding))

    assert [(one.name, one.company, one.role, one.slug) for one in found.people] == [
        ("Ginevra Bassi", "Fonderia", "Capo", "ginevra")
    ]


@pytest.mark.parametrize(
    ("header", "line", "encoding"),
    [
        pytest.param(
            "Nome;Cognome;Società;Telefono ufficio;Cellulare;Compleanno;Indirizzo posta elettronica",
            "Aldo;Tirelli;Olio;051;333;28/12/1969;aldo@olio.example", "cp1252", id="Italian",
        ),
        pytest.param(
            "Nombre,Apellidos,Organización,Teléfono del trabajo,Teléfono móvil,Cumpleaños,Dirección de correo electrónico",
            "Aldo,Tirelli,Olio,051,333,28/12/1969,aldo@olio.example", "utf-8", id="Spanish",
        ),
        pytest.param(
            "Voornaam;Achternaam;Bedrijf;Telefoon op werk;Mobiele telefoon;Verjaardag;E-mailadres",
            "Aldo;Tirelli;Olio;051;333;28-12-1969;aldo@olio.example", "cp1252", id="Dutch",
        ),
        pytest.param(
            "First Name,Last Name,Company,Business Fax,Business Phone,Mobile Phone,Birthday,E-mail Address",
            "Aldo,Tirelli,Olio,999,051,333,12/28/1969,aldo@olio.example", "utf-8", id="American",
        ),
        pytest.param(
            "First Name,Last Name,Company,Assistant's Phone,Business Phone,Mobile Phone,Birthday,E-mail Address",
            "Aldo,Tirelli,Olio,999,051,333,28/12/1969,aldo@olio.example", "utf-8", id="British",
        ),
    ],
)  # fmt: skip
def test_outlook_in_other_languages(tmp_path, header, line, encoding):
    found = reading(written(tmp_path, "contacts.csv", f"{header}\r\n{line}\r\n", encoding))

    one = found.people[0]
    assert (one.name, one.company, one.phone, one.emails, one.birthday) == (
        "Aldo Tirelli", "Olio", "333", ("aldo@olio.example",), day("1969-12-28")
    )  # fmt: skip


def test_one_day_above_twelve_tells_how_a_whole_column_writes_birthdays(tmp_path):
    header = "First Name,Last Name,E-mail Address,Birthday\n"
    british = "Hettie,Quill,h@q.example,28/12/1969\nRolf,Bunt,r@b.example,3/4/1971\n"

    both = reading(written(tmp_path, "a.csv", header + british)).people
    alone = reading(written(tmp_path, "b.csv", header + british.splitlines()[1])).people

    assert [one.birthday for one in both] == [day("1969-12-28"), day("1971-04-03")]
    assert [one.birthday for one in alone] == [day("1971-03-04")]  # as Outlook on the web


def test_birthdays_that_are_no_day_are_counted_and_blank_ones_are_not(tmp_path):
    header = "First Name,Last Name,E-mail Address,Birthday\n"
    lines = "A,Bee,a@b.example,31/02/1980\nC,Dee,c@d.example,0/0/00\nE,Eff,e@f.example,\n"
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:P {text}\nBDAY:{text}\nEND:VCARD\n"
        for text in ("circa 1980", "in May", "1980-02-29")
    )

    table, book = readings(
        written(tmp_path, "a.csv", header + lines), written(tmp_path, "b.vcf", cards)
    )

    assert table.notes == [
        'a.csv: 1 birthday could not be read and left out, such as "31/02/1980".'
    ]
    assert book.notes == [
        'b.vcf: 2 birthdays could not be read and left out, such as "circa 1980".'
    ]
    assert [one.birthday for one in book.people] == [None, None, day("1980-02-29")]


def test_a_card_under_a_firms_name_is_nobody(tmp_path):
    cards = (
        "BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Acme Plumbing\nORG:Acme Plumbing;\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nN:Pipe;Ann;;;\nFN:Ann Pipe\nORG:Pipes\nX-ABShowAs:COMPANY\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nN:Prince;;;;\nFN:Prince\nORG:Paisley\nEND:VCARD\n"
    )

    found = reading(written(tmp_path, "a.vcf", cards))

    assert [one.name for one in found.people] == ["Prince"]
    assert dict(found.left_out) == {"a group or a firm": 2}


MEETING = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//macOS 14.4//EN\r\nBEGIN:VEVENT\r\nUID:a1\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:20251010T120000\r\nDTEND:20251010T130000\r\nSUMMARY:{title}\r\n"
    "{guests}END:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_the_address_that_apple_puts_beside_a_guest_is_theirs(tmp_path):
    guests = (
        'ATTENDEE;CN="Bo";EMAIL="bo@zed.example";PARTSTAT=ACCEPTED:/aMTkw/principal/\r\n'
        'ORGANIZER;CN="Me":mailto:me@x.example\r\n'
    )
    text = MEETING.format(title="Lunch", guests=guests)

    found = reading(written(tmp_path, "a.ics", text), me=["me@x.example"])

    assert [one.person.emails for one in found.events] == [("bo@zed.example",)]


@pytest.mark.parametrize("title", ["Canceled: Sync", "Cancelled: Sync", "Abgesagt: Sync"])
def test_a_meeting_whose_title_says_that_it_was_called_off_is_none(tmp_path, title):
    guests = "ATTENDEE:mailto:bo@zed.example\r\nORGANIZER:mailto:me@x.example\r\n"
    text = MEETING.format(title=title, guests=guests)

    with pytest.raises(WorkbookError, match=r"none of its 1 entries can be used \(1 cancelled\)"):
        reading(written(tmp_path, "a.ics", text), me=["me@x.example"])


def test_whoever_is_on_contacts_is_not_the_owner_of_a_calendar(tmp_path):
    guests = "ATTENDEE:mailto:bo@zed.example\r\nORGANIZER:mailto:me@x.example\r\n"
    path = written(tmp_path, "a.ics", MEETING.format(title="Lunch", guests=guests))

    found = read.read(read.sources([path]), [Person("Bo Chen", ("bo@zed.example",))], as_of=AS_OF)[
        0
    ]

    assert [(one.person.emails, one.started_by) for one in found.events] == [
        (("bo@zed.example",), "Me")
    ]


def test_words_that_begin_with_from_and_name_an_hour_are_no_new_mail(tmp_path):
    text = (
        "From - Mon Mar 02 10:00:00 2026\nFrom: me@x.example\nTo: bo@zed.example\nMessage-ID: <1@x>\n"
        "Date: Mon, 02 Mar 2026 10:00:00 +0000\n\nHello\n\nFrom noon to 14:30 I am away\n\n"
        "From 178@xxx Tue Mar 03 10:00:00 +0000 2026\nFrom: bo@zed.example\nTo: me@x.example\n"
        "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nDate: Tue, 03 Mar 2026 10:00:00 +0000\n\nYes\n"
    )

    found = reading(written(tmp_path, "box", text), me=["me@x.example"])

    assert (found.entries, found.used, rows(found)) == (
        2,
        2,
        [("2026-03-02", "", "Me", "2026-03-03")],
    )


def test_an_answer_from_a_second_address_of_the_same_person_is_an_answer(tmp_path):
    text = (
        "From x Mon Mar  2 10:00:00 2026\nFrom: me@x.example\nTo: bo@zed.example\nMessage-ID: <1@x>\n"
        "Date: Mon, 02 Mar 2026 10:00:00 +0000\n\nHello\n\n"
        "From x Tue Mar  3 10:00:00 2026\nFrom: bo@home.example\nTo: me@x.example\n"
        "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nDate: Tue, 03 Mar 2026 10:00:00 +0000\n\nYes\n"
    )
    box = written(tmp_path, "box", text)
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Chen\nEMAIL:bo@zed.example\nEMAIL:bo@home.example\nEND:VCARD\n"
    book = written(tmp_path, "b.vcf", card)
    bo = Person("Bo Chen", ("bo@zed.example", "bo@home.example"))
    options = read.Options(me=["me@x.example"], zone=dt.UTC)

    on_contacts = read.read(read.sources([box]), [bo], as_of=AS_OF, options=options)[-1]
    in_a_card = read.read(read.sources([book, box]), as_of=AS_OF, options=options)[-1]
    unknown = read.read(read.sources([box]), as_of=AS_OF, options=options)[-1]

    assert rows(on_contacts) == rows(in_a_card) == [("2026-03-02", "", "Me", "2026-03-03")]
    assert [one.on for one in unknown.events] == [day("2026-03-02"), day("2026-03-03")]
    assert on_contacts.events[0].source == unknown.events[0].source


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"\n\n \n", "holds no text", id="blank lines"),
        pytest.param(b"\xff\xd8\xff\x00\x01", "holds no text", id="a picture"),
        pytest.param(
            b"First Name,Last Name,Headline\nA,B,C\n", "says only who you are", id="a profile"
        ),
    ],
)
def test_a_file_without_anything_to_take_says_so(tmp_path, content, says):
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(WorkbookError, match=says):
        readings(tmp_path / "a.csv")


def test_addresses_parted_by_a_slash_or_a_bar_are_several():
    assert emails("a@x.example/b@y.example | c@z.example") == (
        "a@x.example", "b@y.example", "c@z.example"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param("2026-03-03 05:00:00", ["2026-03-02"], id="six hours later, past midnight"),
        pytest.param("2026-03-03 05:00:01", ["2026-03-02", "2026-03-03"], id="a second more"),
        pytest.param("2026-03-02 23:59:00", ["2026-03-02"], id="the same day"),
    ],
)
def test_messages_within_six_hours_are_one_row_also_across_midnight(tmp_path, second, expected):
    me, bo = "https://www.linkedin.com/in/mara", "https://www.linkedin.com/in/bo-chen"
    text = (
        "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER\n"
        + "".join(
            f"c1,Mara Quist,{me},Bo Chen,{bo},{at} UTC,Hello,INBOX\n"
            for at in ("2026-03-02 23:00:00", second)
        )
    )

    found = reading(written(tmp_path, "messages.csv", text), me=["Mara Quist"], zone=dt.UTC)

    assert [one.on.isoformat() for one in found.events] == expected


def test_messages_of_one_day_are_one_row_however_far_apart(tmp_path):
    me, bo = "https://www.linkedin.com/in/mara", "https://www.linkedin.com/in/bo-chen"
    text = (
        "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER\n"
        + "".join(
            f"c1,Mara Quist,{me},Bo Chen,{bo},2026-03-02 {at} UTC,Hello,INBOX\n"
            for at in ("00:00:00", "23:59:59")
        )
    )

    found = reading(written(tmp_path, "messages.csv", text), me=["Mara Quist"], zone=dt.UTC)

    assert [one.on.isoformat() for one in found.events] == ["2026-03-02"]
