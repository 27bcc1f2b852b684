"""What an import cannot write, what a person has edited, and files, firms and addresses alike."""

import datetime as dt
import errno
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from netmetrics.exchange import read, session
from netmetrics.exchange.rows import Person
from netmetrics.problems import WorkbookError
from netmetrics.workbook import paste as paste_file
from netmetrics.workbook import template

AS_OF = dt.date(2026, 11, 23)
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
ANA = "Ana,Ruiz,https://www.linkedin.com/in/ana-ruiz,,Acme,,08 Feb 2026\n"
BO = "Bo,Chen,https://www.linkedin.com/in/bo-chen,,Apex,,09 Feb 2026\n"
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT,FOLDER\n"
    "c1,,Mara Quist,https://www.linkedin.com/in/mara,Ana Ruiz,https://www.linkedin.com/in/ana-ruiz,"
    "2026-03-02 10:00:00 UTC,,Hello,INBOX\n"
)
LOG = ("Log", ["Who", "When", "How"], ["Cleo Dahl", dt.datetime(2026, 1, 5), "Call"])
PEOPLE = ("People", ["Person", "Employer", "URL"], ["Cleo Dahl", "Acme", None])
ALL_OF_IT = "the workbook has all of it"


def tracker(folder, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, *lines in sheets:
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(folder / "mine.xlsx")
    return folder / "mine.xlsx"


def prepared(workbook, *files, me=("Mara Quist",), **options):
    said = read.Options(zone=dt.UTC, me=me)
    return session.prepare(read.sources(files), workbook, as_of=AS_OF, options=said, **options)


def connections(folder, *lines, name="Connections.csv"):
    (folder / name).write_text(HEADER + "".join(lines))
    return folder / name


def messages(folder):
    (folder / "messages.csv").write_text(MESSAGES)
    return folder / "messages.csv"


def names_of(path):
    return openpyxl.load_workbook(path).sheetnames


def cells(path, sheet):
    return [[one.value for one in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def counted(made, of):
    line = made.found.counts.set_index("rows").loc[of]
    return {name: int(line[name]) for name in ("found", "new", "left_out")}


@pytest.mark.parametrize(
    ("sheet", "lacks", "people", "letters"),
    [
        pytest.param(LOG, "Contacts", (2, 0, 2), (1, 1, 0), id="no sheet of contacts"),
        pytest.param(PEOPLE, "Interactions", (2, 2, 0), (1, 0, 1), id="no sheet of interactions"),
    ],
)
def test_what_has_no_sheet_is_left_out_and_goes_to_the_file_to_paste_every_time(
    tmp_path, sheet, lacks, people, letters
):
    workbook, paste = tracker(tmp_path, sheet), tmp_path / "paste.xlsx"
    files = connections(tmp_path, ANA, BO), messages(tmp_path)

    first = prepared(workbook, *files)
    said = first.finish(workbook, paste, write=True)
    sheets = names_of(paste)
    again = prepared(workbook, *files).finish(workbook, paste, write=True)

    assert tuple(counted(first, "people").values()) == people
    assert tuple(counted(first, "interactions").values()) == letters
    assert lacks in sheets and len(sheets) == 2  # and not what was written
    assert any(f"no sheet for {lacks}" in line for line in said)
    assert f"What could not be written is in {paste}, to paste." in said
    assert any(f"no sheet for {lacks}" in line for line in again)
    assert not any(ALL_OF_IT in line for line in [*said, *again])
    assert names_of(paste) == sheets


def test_rows_without_a_sheet_come_with_the_templates_headers(tmp_path):
    workbook, paste = tracker(tmp_path, LOG), tmp_path / "paste.xlsx"

    prepared(workbook, connections(tmp_path, ANA, BO)).finish(workbook, paste, write=True)

    header, *lines = cells(paste, "Contacts")
    assert [line[header.index("Name")] for line in lines] == ["Ana Ruiz", "Bo Chen"]
    assert "Add one of this name" in " ".join(line[0] for line in cells(paste, "How to paste"))


def edited(paste, *, answer):
    book = openpyxl.load_workbook(paste)
    book["Questions"].cell(2, book["Questions"].max_column).value = answer
    book.save(paste)
    return paste.read_bytes()


def test_a_file_with_answers_is_kept_and_its_use_is_named(tmp_path):
    workbook, paste = tracker(tmp_path, ("People", ["Person"], ["Anna Ruiz"])), tmp_path / "paste.xlsx"  # fmt: skip
    file = connections(tmp_path, ANA)
    prepared(workbook, file).finish(workbook, paste, write=False)
    kept = edited(paste, answer="Yes")

    said = prepared(workbook, file).finish(workbook, paste, write=False)
    third = prepared(workbook, file, answers=paste).found

    assert paste.read_bytes() == kept
    assert names_of(tmp_path / "paste.1.xlsx") == ["How to paste", "Questions"]
    assert any("is kept" in line and f"--answers {paste}" in line for line in said)
    assert third.questions.empty


def test_an_unedited_file_is_replaced_in_its_place(tmp_path):
    file, paste = connections(tmp_path, ANA), tmp_path / "paste.xlsx"
    prepared(None, file).finish(None, paste, write=False)
    connections(tmp_path, BO)

    prepared(None, file).finish(None, paste, write=False)

    assert [line[0] for line in cells(paste, "Contacts")[1:]] == ["Bo Chen"]
    assert not (tmp_path / "paste.1.xlsx").exists()


def test_a_question_that_waits_is_not_called_all_of_it(tmp_path):
    workbook = tracker(tmp_path, ("People", ["Person"], ["Anna Ruiz"]))
    made = prepared(workbook, connections(tmp_path, ANA))

    said = made.finish(workbook, tmp_path / "paste.xlsx", write=True)

    assert "Nothing to add before the questions are answered." in said
    assert not any(ALL_OF_IT in line for line in said)


def test_what_has_no_column_is_not_called_all_of_it(tmp_path):
    workbook = tracker(tmp_path, ("People", ["Person"], ["Ana Ruiz"]))
    made = prepared(workbook, connections(tmp_path, ANA))

    said = made.finish(workbook, tmp_path / "paste.xlsx", write=True)

    assert said == ["Nothing to add in the columns that the workbook has."]


def test_a_second_import_into_our_own_workbook_says_that_all_of_it_is_there(tmp_path):
    workbook, paste = tmp_path / "network.xlsx", tmp_path / "paste.xlsx"
    template.write(workbook)
    file = connections(tmp_path, ANA)
    prepared(workbook, file).finish(workbook, paste, write=True)

    said = prepared(workbook, file).finish(workbook, paste, write=True)

    assert said == ["Nothing to add: the workbook has all of it."]


def test_rows_that_are_written_are_no_longer_there_to_paste(tmp_path):
    workbook, paste = tracker(tmp_path, ("People", ["Person"], ["Cleo Dahl"])), tmp_path / "paste.xlsx"  # fmt: skip
    file = connections(tmp_path, ANA)
    prepared(workbook, file).finish(workbook, paste, write=False)
    assert paste.exists()

    said = prepared(workbook, file).finish(workbook, paste, write=True)

    assert not paste.exists() and any("is removed" in line for line in said)
    assert cells(workbook, "People")[2][0] == "Ana Ruiz"


def test_rows_that_are_written_do_not_stand_beside_the_questions(tmp_path):
    workbook, paste = tracker(tmp_path, ("People", ["Person"], ["Anna Ruiz"])), tmp_path / "paste.xlsx"  # fmt: skip

    prepared(workbook, connections(tmp_path, ANA, BO)).finish(workbook, paste, write=True)

    assert names_of(paste) == ["How to paste", "Questions"]
    assert cells(workbook, "People")[2][0] == "Bo Chen"


def test_an_edited_file_is_kept_after_the_rows_are_written(tmp_path):
    workbook, paste = tracker(tmp_path, ("People", ["Person"], ["Anna Ruiz"])), tmp_path / "paste.xlsx"  # fmt: skip
    file = connections(tmp_path, ANA, BO)
    prepared(workbook, file).finish(workbook, paste, write=False)
    kept = edited(paste, answer="No")

    prepared(workbook, file, answers=paste).finish(workbook, paste, write=False)
    assert (tmp_path / "paste.1.xlsx").exists()
    said = prepared(workbook, file, answers=paste).finish(workbook, paste, write=True)

    assert paste.read_bytes() == kept and f"{paste} with your answers is kept." in said
    assert not (tmp_path / "paste.1.xlsx").exists()
    assert [line[0] for line in cells(workbook, "People")] == [
        "Person",
        "Anna Ruiz",
        "Ana Ruiz",
        "Bo Chen",
    ]


def test_a_file_of_another_kind_is_refused_before_anything_is_written(tmp_path):
    workbook = tracker(tmp_path, LOG)
    before = workbook.read_bytes()
    (tmp_path / "paste.xlsx").write_bytes(before)
    made = prepared(workbook, connections(tmp_path, ANA), messages(tmp_path))

    with pytest.raises(WorkbookError, match="was not made by an import"):
        made.finish(workbook, tmp_path / "paste.xlsx", write=True)
    assert workbook.read_bytes() == before == (tmp_path / "paste.xlsx").read_bytes()


@pytest.mark.slow
def test_a_file_saved_by_a_spreadsheet_program_counts_as_edited(tmp_path):
    paste = tmp_path / "paste.xlsx"
    prepared(None, connections(tmp_path, ANA)).finish(None, paste, write=False)
    assert paste_file.is_untouched(paste)
    (tmp_path / "out").mkdir()

    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "xlsx", "--outdir", tmp_path / "out", paste],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    assert paste_file.is_edited(tmp_path / "out" / "paste.xlsx")


def zipped(path, *lines):
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/Connections.csv", HEADER + "".join(lines))
    return path


def test_two_zips_are_told_apart_in_counts_and_reasons(tmp_path):
    hidden = ",,,,,,10 Feb 2026\n"
    one = zipped(tmp_path / "old.zip", ANA, hidden)
    two = zipped(tmp_path / "new.zip", ANA, BO, hidden, hidden)

    found = prepared(None, one, two).found

    assert sorted(found.files[["file", "entries", "used"]].to_numpy().tolist()) == [
        ["new.zip/export/Connections.csv", 4, 2],
        ["old.zip/export/Connections.csv", 2, 1],
    ]
    reasons = found.reasons[["file", "entries"]].to_numpy().tolist()
    assert sorted(reasons) == [
        ["new.zip/export/Connections.csv", 2], ["old.zip/export/Connections.csv", 1],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["a/x.zip"], ["Connections.csv"], id="alone: its plain name"),
        pytest.param(["a/x.zip", "a/x.zip"], ["Connections.csv"], id="twice the same: once"),
        pytest.param(
            ["a/x.zip", "b/x.zip"],
            ["a/x.zip/export/Connections.csv", "b/x.zip/export/Connections.csv"],
            id="zips of one name",
        ),
    ],
)
def test_a_file_has_the_shortest_name_that_tells_it_apart(tmp_path, paths, expected):
    files = [zipped(tmp_path / one, ANA) for one in paths]

    assert [one.name for one in read.sources(files)] == expected


@pytest.mark.parametrize(
    ("typed", "now", "moved"),
    [
        pytest.param("BMW", "BMW Group", False, id="a group"),
        pytest.param("Open AI", "OpenAI", False, id="a space"),
        pytest.param("Freelance", "Self-employed", False, id="on one's own"),
        pytest.param("Freiberuflich", "Selbständig", False, id="on one's own, in German"),
        pytest.param("Acme (https://acme.example)", "Acme", False, id="a page in brackets"),
        pytest.param("Acme www.acme.example", "Acme", False, id="a page without brackets"),
        pytest.param("H.P.", "HP", False, id="dots"),
        pytest.param("Müller", "Muller Holding GmbH", False, id="an accent"),
        pytest.param("Acme UK", "Acme", False, id="a country at the end"),
        pytest.param("Acme", "Acme, Inc. (Germany)", False, id="a country in brackets"),
        pytest.param("Acme", "Acme UK & Ireland", False, id="two countries"),
        pytest.param("Olio S.p.A.", "Olio", False, id="a legal form with dots"),
        pytest.param("Air India", "Air France", True, id="two firms of two countries"),
        pytest.param("UK", "Acme UK", True, id="a country alone"),
        pytest.param("Acme", "Apex", True, id="another firm"),
        pytest.param("Acme", "Self-employed", True, id="left to work on their own"),
        pytest.param("Group", "Holding", True, id="nothing but such words"),
        pytest.param("Acme Rail", "Acme Sail", True, id="one letter"),
    ],
)
def test_only_another_employer_is_a_new_job_and_the_difference_is_listed(
    tmp_path, typed, now, moved
):
    workbook = tracker(tmp_path, ("People", ["Person", "Employer"], ["Ana Ruiz", typed]))
    file = connections(tmp_path, f'Ana,Ruiz,,,"{now}",,08 Feb 2026\n')

    found = prepared(workbook, file).found

    assert found.conflicts[["workbook", "export"]].to_numpy().tolist() == [[typed, now]]
    assert ("Milestones" in found.additions) is moved


def mbox(folder, *ends):
    mails = (
        f"From x Mon Mar  2 10:00:00 2026\nFrom: {sender}\nTo: {to}\nMessage-ID: <{at}@x>\n"
        f"Date: Mon, 0{at + 1} Mar 2026 10:00:00 +0000\n\nHello\n\n"
        for at, (sender, to) in enumerate(ends)
    )
    (folder / "mail.mbox").write_text("".join(mails))
    return folder / "mail.mbox"


def test_an_address_on_contacts_is_never_the_owners(tmp_path):
    file = mbox(tmp_path, ("ana@x.org", "mara@x.org"), ("mara@x.org", "ana@x.org"), ("ana@x.org", "bo@x.org"))  # fmt: skip
    ana = Person("Ana Ruiz", emails=("ana@x.org",))

    found = read.read(read.sources([file]), [ana], as_of=AS_OF, options=read.Options(zone=dt.UTC))

    assert [(one.person.emails, one.started_by, one.on, one.answered_on) for one in found[0].events] == [
        (("ana@x.org",), "Them", dt.date(2026, 3, 1), None),
        (("ana@x.org",), "Me", dt.date(2026, 3, 2), None),
    ]  # fmt: skip


def test_mail_only_among_contacts_asks_who_the_owner_is(tmp_path):
    file = mbox(tmp_path, ("ana@x.org", "bo@x.org"))
    known = [Person("Ana Ruiz", emails=("ana@x.org",)), Person("Bo", emails=("bo@x.org",))]

    with pytest.raises(WorkbookError, match="--me ADDRESS"):
        read.read(read.sources([file]), known, as_of=AS_OF)


def run(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "netmetrics", *words],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip


def test_the_screen_does_not_promise_rows_of_a_sheet_that_is_not_there(tmp_path):
    tracker(tmp_path, LOG)
    connections(tmp_path, ANA)

    said = run("import", "Connections.csv", "-w", "mine.xlsx", cwd=tmp_path).stdout

    assert "Contacts, which your workbook does not have: 1 row\n" in said
    assert "1 person: 1 left out." in said and "new row" not in said


def test_a_last_contact_beside_each_name_is_no_place_for_messages(tmp_path):
    day = dt.datetime(2026, 1, 5)
    mine = tracker(
        tmp_path, ("People", ["Name", "Email", "Last contact"], ["Cleo Dahl", None, day])
    )
    paste = tmp_path / "paste.xlsx"

    said = prepared(mine, messages(tmp_path)).finish(mine, paste, write=True)

    assert any("no sheet for Interactions" in line for line in said)
    assert cells(mine, "People")[-1] == ["Ana Ruiz", None, None]
    assert names_of(paste) == ["How to paste", "Interactions"]


@pytest.mark.skipif(os.name != "posix", reason="limits are of Unix")
@pytest.mark.parametrize("room", [0, 2000])
def test_a_full_disk_is_a_sentence_and_leaves_no_half_file(tmp_path, room):
    mine = tracker(tmp_path, LOG)
    messages(tmp_path)
    before = mine.read_bytes()
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}));"
        "import sys; sys.dont_write_bytecode = True; from netmetrics.cli import main; main()"
    )
    words = ["import", "messages.csv", "-w", "mine.xlsx", "--write", "--me", "Mara Quist"]

    done = subprocess.run(
        [sys.executable, "-c", limited, *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2 and "fault of its own" not in done.stderr
    assert "mine.xlsx could not be written" in done.stderr
    assert "paste.xlsx cannot be written" in done.stderr
    assert mine.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["messages.csv", "mine.xlsx"]


def test_where_neither_can_be_written_both_are_named(tmp_path, monkeypatch):
    mine = tracker(tmp_path, LOG)
    made = prepared(mine, messages(tmp_path))

    def refuse(*_args, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    monkeypatch.setattr("tempfile.TemporaryDirectory", refuse)
    with pytest.raises(WorkbookError) as said:
        made.finish(mine, tmp_path / "paste.xlsx", write=True)

    assert "mine.xlsx could not be written" in str(said.value)
    assert "paste.xlsx cannot be written" in str(said.value)


@pytest.mark.parametrize(
    ("command", "type_this"),
    [
        pytest.param("check", "netmetrics check FILE", id="check"),
        pytest.param("export", "netmetrics export -w FILE", id="export"),
    ],
)
def test_without_a_workbook_the_sample_is_not_taken_for_ones_own(tmp_path, command, type_this):
    done = run(command, cwd=tmp_path)

    assert done.returncode == 2
    assert type_this in done.stderr and len(done.stderr.splitlines()) == 1
    assert not list(Path(tmp_path).iterdir())


@pytest.mark.slow
def test_due_says_that_it_looks_at_the_sample(tmp_path):
    done = run("due", "--on", "2026-10-31", cwd=tmp_path)

    assert done.returncode == 0
    assert "This is the sample with invented people" in done.stderr
