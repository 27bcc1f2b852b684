import datetime as dt
import socket

import pytest
from click.testing import CliRunner

import netmetrics as nm
from netmetrics import cli
from netmetrics.plan import drafts
from netmetrics.plan.check import check

END = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def network():
    return nm.load(nm.sample())


def test_a_new_job_is_the_reason_and_the_memory_stands_beside(network):
    found = drafts.opening(network, "Ana Ruiz", as_of=END)

    assert found.occasion == "milestone"
    assert found.text.startswith("Hi Ana,\n")
    assert "you have a new job at Aldersey Water: congratulations!" in found.text
    assert "our talk about the twins" in found.text
    assert found.text.count("?") == 1
    assert len(found.questions) == 3


def test_a_long_gap_is_named_and_an_acquaintance_is_addressed_more_formally(network):
    found = drafts.opening(network, "magnus", as_of=END)

    # Last in touch on 4 February 2026, 269 days before.
    assert "It has been about nine months since we were last in touch." in found.text
    assert found.text.startswith("Dear Magnus,\n")
    assert "Name the time, without an excuse." in found.checklist


@pytest.mark.parametrize(
    ("on", "named"),
    [pytest.param("2026-08-02", False, id="179"), pytest.param("2026-08-03", True, id="180 days")],
)
def test_the_gap_is_named_from_180_days_on(network, on, named):
    on = dt.date.fromisoformat(on)

    assert ("It has been" in drafts.opening(network, "Magnus", as_of=on).text) is named
    assert drafts.long_gap(network, "Magnus", as_of=on) is named


@pytest.mark.parametrize("ask", drafts.ASKS)
def test_an_ask_is_soft_and_thanked_for_in_advance(network, ask):
    found = drafts.opening(network, "Oskar", as_of=END, ask=ask)

    assert "a no is perfectly fine" in found.text
    assert "Thank you in advance" in found.text


@pytest.mark.slow
def test_every_draft_passes_the_check_once_its_blanks_are_filled(network):
    known = nm.known_at(network, END)
    willing = known.contacts[known.contacts["ok_to_stay_in_touch"] != "No"]
    for name in willing["contact"]:
        found = drafts.opening(network, name, as_of=END)
        text = found.text.replace("[One line of your own news.]", "I've moved to Leeds.")
        left = set(check(text, long_gap="It has been" in text)["finding"]) - {"blank"}
        assert not left, (name, found.text, left)


def test_who_said_no_gets_no_draft(network):
    contacts = network.contacts
    no = contacts.loc[contacts["ok_to_stay_in_touch"] == "No", "contact"].iloc[0]

    with pytest.raises(ValueError, match="asked not to be written to"):
        drafts.opening(network, no, as_of=END)


@pytest.mark.parametrize(
    ("name", "words"),
    [("Nobody Atall", 'called "Nobody Atall"'), ("an", "Type the full name"), (" ", "called")],
)
def test_a_name_must_fit_one_person(network, name, words):
    with pytest.raises(ValueError, match=words):
        drafts.opening(network, name, as_of=END)


def test_an_unknown_ask_is_refused(network):
    with pytest.raises(ValueError, match='got "money"'):
        drafts.opening(network, "Ana Ruiz", as_of=END, ask="money")


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("Her move to Bergen, sailing", "your move to Bergen"),
        ("The twins, choir on Thursdays", "the twins"),
        ("Tel Aviv, open map data", "Tel Aviv"),
        ("Kyoto", "Kyoto"),
        ("Old cameras; Kyoto", "old cameras"),
        ("", ""),
        ("x" * 61, ""),
    ],
)
def test_a_memory_reads_on_after_our_talk_about(topic, words):
    assert drafts.memory(topic) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (180, "about six months"),
        (335, "about a year"),
        (730, "about two years"),
        (913, "about two and a half years"),
        (5000, "about 13 and a half years"),
    ],
)
def test_a_gap_is_said_as_one_says_it(days, words):
    assert drafts.gap_in_words(days) == words


def test_own_templates_replace_the_words_and_a_broken_one_is_named(network, tmp_path):
    own = tmp_path / "openers"
    own.mkdir()
    (own / "opener.j2").write_text("Moin {{ person }}, {{ occasion }}!", encoding="utf-8")

    assert drafts.opening(network, "Ana Ruiz", as_of=END, folder=own).text == "Moin Ana, milestone!\n"  # fmt: skip
    (own / "opener.j2").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(nm.WorkbookError, match="Correct it, or delete it"):
        drafts.opening(network, "Ana Ruiz", as_of=END, folder=own)
    (own / "opener.j2").write_text("{{ ''.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(nm.WorkbookError):
        drafts.opening(network, "Ana Ruiz", as_of=END, folder=own)


def test_templates_are_copied_once_and_then_kept(tmp_path):
    own = tmp_path / "openers"
    first = drafts.own_templates(own)
    (own / "words.j2").write_text("mine", encoding="utf-8")
    second = drafts.own_templates(own)

    assert [line[:4] for line in first] == ["made", "made"]
    assert [line[:4] for line in second] == ["kept", "kept"]
    assert (own / "words.j2").read_text(encoding="utf-8") == "mine"


def test_the_command_copies_the_wording_beside_the_persons_own_workbook_only(tmp_path):
    workbook = tmp_path / "network.xlsx"
    workbook.write_bytes(nm.sample().read_bytes())
    found = CliRunner().invoke(cli.cli, ["draft", "--own-words", "-w", str(workbook)])

    assert found.exit_code == 0
    assert (tmp_path / "openers" / "opener.j2").is_file()
    sample = CliRunner().invoke(cli.cli, ["draft", "--own-words", "-w", str(nm.sample())])
    assert sample.exit_code == 1
    assert "Name your own workbook" in sample.stderr


def test_a_draft_asks_nothing_of_any_network(network, monkeypatch):
    def refuse(*_):
        raise AssertionError("a draft opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)

    assert drafts.opening(network, "Ana Ruiz", as_of=END).text


def test_the_command_prints_the_draft_and_beside_it_what_to_see_to():
    found = CliRunner().invoke(
        cli.cli, ["draft", "ana ruiz", "-w", str(nm.sample()), "--on", "2026-10-31"]
    )

    assert found.exit_code == 0
    assert found.stdout.startswith("Hi Ana,")
    assert "Before you send it:" in found.stderr
    assert "Before" not in found.stdout


def test_the_command_checks_a_text_line_by_line(tmp_path):
    text = tmp_path / "message.txt"
    text.write_text("Hi Ana,\n\nIt's been two years. Are you hiring?\n\nSam\n", encoding="utf-8")
    found = CliRunner().invoke(cli.cli, ["draft", "--check", str(text)])

    assert found.exit_code == 1
    assert f"{text}:3: “you hiring” asks for something" in found.stdout
    missing = CliRunner().invoke(cli.cli, ["draft", "--check", str(tmp_path / "none.txt")])
    assert missing.exit_code == 1
    assert "There is no file" in missing.stderr


def test_the_check_asks_for_the_gap_only_where_the_log_says_there_is_one(tmp_path):
    text = tmp_path / "message.txt"
    text.write_text("Hi!\n\nI saw your news. How is it? I've moved. Thanks!\n", encoding="utf-8")
    more = ["-w", str(nm.sample()), "--on", "2026-10-31"]
    near = CliRunner().invoke(cli.cli, ["draft", "Ana Ruiz", "--check", str(text), *more])
    far = CliRunner().invoke(cli.cli, ["draft", "Magnus", "--check", str(text), *more])

    assert (near.exit_code, near.stdout) == (0, "Nothing to add.\n")
    assert far.exit_code == 1
    assert f"{text}:3: The time that has passed is not named." in far.stdout
