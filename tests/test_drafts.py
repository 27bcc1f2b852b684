import dataclasses
import datetime as dt
import socket

import pandas as pd
import pytest
from click.testing import CliRunner

import netmetrics as nm
from netmetrics import cli, schema
from netmetrics.plan import drafts, wording
from netmetrics.plan.check import check

END = dt.date(2026, 10, 31)
WORDS = wording.read_words("en", wording.LISTS)


@dataclasses.dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    milestones: pd.DataFrame


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def one(interactions=(), *, milestones=(), purposes=(), **person):
    """Only Eve, what is known of her, and what happened."""
    rows = [{"contact": "Eve Stone", "channel": "Email", "started_by": "Me", **row} for row in interactions]  # fmt: skip
    for row in rows:
        row["date"] = pd.Timestamp(row["date"])
    stones = [{"contact": "Eve Stone", **row} for row in milestones]
    for row in stones:
        row["date"] = pd.Timestamp(row["date"])
    return Tables(
        contacts=table(schema.CONTACTS, [{"contact": "Eve Stone", **person}]),
        interactions=table(schema.INTERACTIONS, rows),
        milestones=table(schema.MILESTONES, stones),
        opportunities=table(schema.OPPORTUNITIES, []),
        purposes=pd.DataFrame(list(purposes), columns=["interaction", "purpose"]).astype(
            {"interaction": "int64", "purpose": "str"}
        ),
    )


def draft(network, **more):
    return drafts.opening(network, "Eve", as_of=END, **more)


@pytest.fixture(scope="module")
def network():
    return nm.load(nm.sample())


def test_a_new_job_is_the_reason_and_the_memory_stands_beside(network):
    found = drafts.opening(network, "Ana Ruiz", as_of=END)

    assert found.occasion == "milestone"
    assert found.text.startswith("Hi Ana,\n")
    assert "Congratulations on the new job at Aldersey Water!" in found.text
    # Interactions of 16 May 2024, In person: the note names the twins.
    assert "our talk about the twins in May 2024" in found.text
    assert found.text.count("?") == 1
    assert len(found.questions) == 3


def test_a_long_gap_is_named_and_an_acquaintance_is_addressed_more_formally(network):
    found = drafts.opening(network, "magnus", as_of=END)

    # Last in touch on 4 February 2026, 269 days before.
    assert "It has been about nine months since I last wrote to you." in found.text
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


@pytest.fixture
def list_once(monkeypatch):
    """The list of whom to write to, made once for a network and a day."""
    made, whole = {}, drafts.due

    def once(network, *, as_of, settings=None):
        if as_of not in made:
            made[as_of] = whole(network, as_of=as_of, settings=settings)
        return made[as_of]

    monkeypatch.setattr(drafts, "due", once)


FILLED = {
    "[One line of your own news.]": "I've moved to Leeds.",
    "[what made you think of them]": "I walked past our old office",
    "[how long]": "three years",
    "[your name]": "Jo",
}


@pytest.mark.slow
@pytest.mark.usefixtures("list_once")
def test_every_third_draft_passes_the_check_once_its_blanks_are_filled(network):
    known = nm.known_at(network, END)
    paused = known.contacts["paused_until_on"] > pd.Timestamp(END)
    willing = known.contacts[(known.contacts["ok_to_stay_in_touch"] != "No") & ~paused]
    for name in willing["contact"].iloc[::3]:
        text = drafts.opening(network, name, as_of=END).text
        for blank, words in FILLED.items():
            text = text.replace(blank, words)
        left = set(check(text, long_gap="It has been" in text)["finding"]) - {"blank"}
        assert not left, (name, text, left)


# Names whose turns come to the wordings with the most words about oneself.
@pytest.mark.parametrize("family", ["Ab", "Be"])
@pytest.mark.parametrize(
    "rows", [pytest.param([], id="no gap known"), pytest.param([{"date": "2024-10-31", "answered": "No"}], id="no answer")]
)  # fmt: skip
def test_no_wording_says_more_of_oneself_than_of_them(rows, family):
    name = f"Eve {family}"
    rows = [{**row, "contact": name} for row in rows]
    eve = one(rows, contact=name, closeness="Worked together", company_now="Kite")
    text = draft(eve).text
    for blank, words in FILLED.items():
        text = text.replace(blank, words)

    assert list(check(text)["finding"]) == []


@pytest.mark.parametrize(
    ("one_firm", "other", "same"),
    [("Acme, Inc.", "ACME", True), ("Acme", "Apex", False), ("", "", False), ("The Co", "Co", False), ("Group", "group", True)],
)  # fmt: skip
def test_a_firm_is_the_same_whatever_its_form(one_firm, other, same):
    assert wording.same_firm(one_firm, other, WORDS) is same


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
    ("cell", "words"),
    [
        ("Her move to Bergen, sailing", "your move to Bergen"),
        ("The twins, choir on Thursdays", "the twins"),
        ("Board games, open map data", "board games"),
        ("Irish radio", "Irish radio"),
        ("Bouldering", "bouldering"),
        ("SAILING", "sailing"),
        ("SON BEN", "your son Ben"),
        ("Old cameras; Kyoto", "old cameras"),
        ("**Restoring the narrowboat**\n- engine\n- paint", "restoring the narrowboat"),
        ("- <b>golf</b> https://golf.example", "golf"),
        ("likes jazz", "jazz"),
        ("Ask about the dogs", "the dogs"),
        ("Tom's wedding", "Tom's wedding"),
        ("Kids: Ann, Ben", "the kids"),
        ("WEDDING in June", "the wedding in June"),
        ("Her kids (Ann, 5; Ben, 3)", "your kids"),
        ("The Berlin marathon", "the Berlin marathon"),
        ("wife Ana", "your wife Ana"),
        ("husband Tom (nurse)", "your husband Tom"),
        ("mother", "your mother"),
        ("sister's wedding", "your sister's wedding"),
        ("Daughter's wedding", "your daughter's wedding"),
        ("Her wife's bakery", "your wife's bakery"),
        ("dog Rex", "your dog Rex"),
        ("2 kids, loves skiing", "the kids"),
        ("kids Ann and Ben", "the kids"),
        ("wife and kids", "your wife and kids"),
        ("son at Leeds University", "your son at Leeds University"),
        ("PhD", "the PhD"),
        ("her phd", "your PhD"),
        ("Classical Music", "classical music"),
        ("MBA at INSEAD", "the MBA at INSEAD"),
        ("half marathon in April", "the half marathon in April"),
        ("The wife", "your wife"),
        ("mother in Spain and father", "your mother in Spain and father"),
        ("trip to Italy in May", "the trip to Italy in May"),
        ("kids at school", "the kids at school"),
        ("swimming in the Lake District", "swimming in the Lake District"),
        ("Her Garden In Kent", "your garden in Kent"),
        pytest.param("baby in June", "", id="a day that somebody is expected"),
        pytest.param("running in 2027", "", id="a pastime in a year"),
        pytest.param("marathon in 2:45", "", id="a result"),
        pytest.param("dad in a home", "", id="where somebody is kept"),
        pytest.param("MOTHER IN LAW", "", id="no name in capitals"),
        pytest.param("son started school", "", id="a sentence about a son"),
        pytest.param("Son Started School", "", id="a sentence in capitals"),
        pytest.param("baby due in May", "", id="a sentence without a verb"),
        pytest.param("Vegetarian", "", id="a trait"),
        pytest.param("wife Vegetarian", "", id="a trait and no name"),
        pytest.param("Allergic to nuts", "", id="a trait with its object"),
        pytest.param("gossip about Tim", "", id="about somebody else"),
        pytest.param("Trump", "", id="one word that may be anything"),
        pytest.param("Kyoto", "", id="a place that may be a person"),
        pytest.param("Boring work", "", id="an opinion"),
        pytest.param("golf - hates it", "", id="a warning behind it"),
        pytest.param("How is the allotment?", "", id="a question"),
        pytest.param("ADHD", "", id="delicate in capitals"),
        pytest.param("her ex", "", id="an ex"),
        pytest.param("ex-wife", "", id="an ex with a hyphen"),
        pytest.param("late husband's boat", "", id="late"),
        pytest.param("first wife", "", id="a partner described"),
        pytest.param("wife garden", "", id="two things without a link"),
        pytest.param("golf with Tim", "", id="with whom"),
        pytest.param("cousin of Tim", "", id="of whom"),
        pytest.param("running and wife", "", id="one of two has no article"),
        pytest.param("two", "", id="a number alone"),
        pytest.param("her", "", id="no more than whose"),
        pytest.param("Moved to Spain", "", id="a sentence"),
        pytest.param("Don't mention the merger", "", id="a warning"),
        pytest.param("chess with his son", "", id="whose son"),
        pytest.param("Her divorce, sailing", "", id="delicate"),
        pytest.param("His father is ill", "", id="delicate further on"),
        ("\U0001f680", ""),
        ("", ""),
        ("w" * 61, ""),
    ],
)
def test_a_topic_reads_on_in_the_middle_of_a_sentence(cell, words):
    assert wording.topic(cell, WORDS) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ana Ruiz", "Ana"),
        ("ANA RUIZ", "Ana"),
        ("ana ruiz", "Ana"),
        ("O'NEIL, DEE", "Dee"),
        ("Smith, John (Acme)", "John"),
        ("John Smith, PhD", "John"),
        ("Prof. Dr. Hans Roth", "Hans"),
        ("Dr. José", "Dr. José"),
        ("Mr Okafor", "Mr Okafor"),
        ("J. R. Smith", "J. R. Smith"),
        ("AJ Smith", "AJ"),
        ("jean-pierre petit", "Jean-Pierre"),
        ("Nguyễn Thị Lan", "Lan"),
        ("陈美玲", "陈美玲"),
        ("田中 太郎", "田中 太郎"),
        ("\U0001f680 Zed Roth", "Zed"),
        ("Cher", "Cher"),
    ],
)
def test_people_are_addressed_as_one_addresses_them(name, words):
    assert wording.address(name, WORDS) == words


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ("2026-05-04", "about six months"),
        ("2025-12-05", "about a year"),
        ("2025-11-30", "about a year"),
        ("2025-05-01", "about a year and a half"),
        ("2024-10-31", "about two years"),
        ("2013-02-22", "about 13 and a half years"),
    ],
)
def test_a_gap_is_said_as_one_says_it(last, words):
    eve = one([{"date": last, "answered": "Yes"}])

    assert f"It has been {words} since we were last in touch" in draft(eve).text


@pytest.mark.parametrize(
    ("rows", "person", "words"),
    [
        pytest.param([], {"worked_until_on": pd.Timestamp("2020-10-31")}, "about six years since we worked together", id="never written to"),
        pytest.param([{"date": "2024-10-31", "answered": "No"}], {}, "about two years since I last wrote to you", id="no answer"),
        pytest.param([{"date": "2024-10-31", "channel": "Call"}], {}, "about two years since we were last in touch", id="a call"),
        pytest.param([], {}, "[how long] since we were last in touch", id="nothing is known"),
        pytest.param([{"date": "2020-10-31"}], {"worked_until_on": pd.Timestamp("2026-09-20")}, "", id="worked together until lately"),
        pytest.param([{"date": "2026-10-30"}], {}, "", id="yesterday"),
    ],
)  # fmt: skip
def test_the_gap_is_counted_from_what_the_sheet_holds(rows, person, words):
    text = draft(one(rows, **person)).text

    assert words in text
    assert ("It has been" in text) is bool(words)
    assert drafts.long_gap(one(rows, **person), "Eve", as_of=END) is bool(words)


@pytest.mark.parametrize(
    ("channel", "note", "claimed"),
    [
        ("In person", "Walked, and talked about the BOAT.", True),
        ("Email", "Wrote about the boat", False),
        ("In person", "Nothing of note", False),
        ("In person", "The boathouse burnt down", False),
    ],
)
def test_a_talk_is_remembered_only_where_a_note_of_a_conversation_holds_it(channel, note, claimed):
    row = {"date": "2026-06-02", "channel": channel, "notes": note}
    found = draft(one([row, {"date": "2026-10-20"}], talk_about="The boat"))

    assert ("our talk about the boat in June" in found.text) is claimed
    assert found.text.count("?") == 1
    assert ("the boat?" in found.text) is not claimed


@pytest.mark.parametrize(
    ("row", "words"),
    [
        pytest.param({"date": "2026-10-20", "started_by": "Them", "answered": "No"}, "Thank you for your message of 20 October", id="an answer"),
        pytest.param({"date": "2026-10-20", "next_step": "Send the [old] list.", "due_on": pd.Timestamp("2026-10-25")}, "I meant to do: [Send the (old) list].", id="a follow-up"),
        pytest.param({"date": "2026-10-20", "they_said": "Yes", "answered": "Yes"}, "I am writing to thank you for the advice: [", id="thanks"),
    ],
)  # fmt: skip
def test_what_is_owed_is_in_the_text(row, words):
    asked = [(0, "Ask advice")] if "they_said" in row else []
    before = {"date": "2026-10-01", "started_by": "Them", "answered": "Yes"}

    assert words in draft(one([row, before], purposes=asked)).text


def test_a_birthday_does_not_hide_the_answer_that_is_owed():
    rows = [{"date": "2026-10-20", "started_by": "Them", "answered": "No"}, {"date": "2026-09-01", "started_by": "Them", "answered": "Yes"}]  # fmt: skip
    text = draft(one(rows, milestones=[{"date": "1980-10-31", "kind": "Birthday", "every_year": "Yes"}])).text  # fmt: skip

    assert "Happy birthday!" in text
    assert "your message of 20 October" in text


@pytest.mark.parametrize(
    ("stone", "words"),
    [
        ({"date": "1980-11-03", "kind": "Birthday", "every_year": "Yes"}, "Your birthday is on 3 November"),
        ({"date": "1980-10-30", "kind": "Birthday", "every_year": "Yes"}, "Happy birthday, a little late!"),
        ({"date": "2026-10-20", "kind": "New job", "what": "Oldco to Newco"}, "Congratulations on the new job!"),
        ({"date": "2026-10-20", "kind": "Other", "what": "Laid off"}, "your news: [what you want to say about it]"),
    ],
)  # fmt: skip
def test_a_milestone_is_worded_by_what_is_known_of_it(stone, words):
    text = draft(one([{"date": "2026-10-01"}], milestones=[stone], company_now="Oldco")).text

    assert words in text
    assert ("ongratulations" in text) is ("ongratulations" in words)


@pytest.mark.parametrize(
    ("cell", "asked", "heard"),
    [
        ("wife Ana", "How is your wife Ana these days?", "how your wife Ana is."),
        ("wife and kids", "How are your wife and kids these days?", "how your wife and kids are."),
        ("sister's wedding", "What is there to tell about your sister's wedding?", "about your sister's wedding."),
        ("Old cameras", "How much time do you find for old cameras these days?", "whether you still find time for old cameras."),
        ("his allotment", " your allotment?", "the latest on your allotment."),
    ],
)  # fmt: skip
def test_people_events_and_pastimes_are_asked_after_as_such(cell, asked, heard):
    stone = {"date": "2026-10-20", "kind": "Promotion"}

    assert asked in draft(one(talk_about=cell)).text
    assert asked in draft(one(talk_about=cell)).questions[2]
    assert f"love to hear {heard}" in draft(one(milestones=[stone], talk_about=cell)).text


@pytest.mark.parametrize("cell", ["Vegetarian", "her ex", "Adhd", "How is the allotment?"])
def test_what_is_no_plain_topic_stands_beside_the_draft_and_not_in_it(cell):
    found = draft(one(talk_about=cell))

    assert cell.casefold().rstrip("?") not in " ".join([found.text, *found.questions]).casefold()
    ended = cell if cell.endswith("?") else f"{cell}."
    assert f"Talk about says: {ended} In your own words, if at all." in found.checklist


@pytest.mark.parametrize(
    ("note", "ended"),
    [("Is she moving?", "Is she moving?"), ("Great!", "Great!"), ("Fine.", "Fine.")],
)
def test_a_note_that_ends_in_a_mark_gets_no_other(note, ended):
    found = draft(one([{"date": "2026-10-20", "notes": note}]))

    assert f"Last in the log: 20 October (Email): {ended}" in found.checklist


def test_there_are_questions_for_everybody_in_the_sample():
    people = nm.load(nm.sample()).contacts

    asked = [drafts.questions(row, as_of=END) for row in people.to_dict("records")]

    assert {len(one) for one in asked} <= {0, 2, 3} and max(map(len, asked)) == 3
    assert all(one.endswith("?") for row in asked for one in row)


@pytest.mark.parametrize(
    ("person", "asked"),
    [
        ({"company_now": "Kite", "worked_at": "Orbit"}, "What is Kite like from the inside?"),
        ({"company_now": "Orbit Ltd.", "worked_at": "ORBIT"}, "What has changed at Orbit Ltd. since we worked together?"),
        ({"company_now": "The Orbit Group", "worked_at": "Orbit GmbH"}, "What has changed at The Orbit Group since we worked together?"),
        ({"company_now": "Orbital", "worked_at": "Orbit"}, "What is Orbital like from the inside?"),
        ({"company_now": "Orbit"}, "What is Orbit like from the inside?"),
        ({"company_now": "Kite", "worked_until_on": pd.Timestamp("2026-11-01")}, "What would you like to do next?"),
        ({"company_now": "Kite", "worked_until_on": pd.Timestamp("2026-10-31")}, "What is Kite like from the inside?"),
        ({}, "What has changed for you since we worked together?"),
    ],
)  # fmt: skip
def test_nobody_is_asked_what_a_place_is_like_that_you_know_yourself(person, asked):
    assert draft(one(**person)).questions[1] == asked
    row = one(**person).contacts.iloc[0].to_dict()
    assert drafts.questions(row, as_of=END)[1] == asked


@pytest.mark.parametrize(
    ("kind", "ahead", "past"),
    [
        ("Conference", "the conference is coming up, on 4 November.", "The conference gave me"),
        ("Work anniversary", "Your work anniversary is on 4 November: all the best for the day.", "Congratulations on your work anniversary!"),
        ("Award", "the award comes round on 4 November.", "the award came round on 27 October."),
        ("Post", "what you are to publish on 4 November:", "what you published:"),
        ("New job", "it will be two years on 4 November since you began the job.", "it was two years on 27 October since you began the job."),
        ("Promotion", "it will be two years on 4 November since your promotion.", "it was two years on 27 October since your promotion."),
        ("Other", "what comes on 4 November:", "I heard your news:"),
    ],
)  # fmt: skip
def test_a_yearly_milestone_that_is_ahead_is_worded_as_ahead(kind, ahead, past):
    before, after = (
        draft(one([{"date": "2026-08-20"}], milestones=[{"date": day, "kind": kind, "every_year": "Yes"}])).text
        for day in ("2024-11-04", "2024-10-27")
    )  # fmt: skip

    assert ahead in before
    assert past in after
    assert "ongratulations" not in before
    assert "early" not in before
    assert "take home" not in before


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("New job", "Your new job begins on 4 November: all the best for the start!"),
        ("Promotion", "Your promotion is set for 4 November: all the best for it!"),
    ],
)
def test_what_comes_for_the_first_time_is_worded_as_ahead(kind, words):
    stone = {"date": "2026-11-04", "kind": kind, "every_year": "Yes"}

    assert words in draft(one([{"date": "2026-08-20"}], milestones=[stone])).text


@pytest.mark.slow
def test_not_everybody_is_asked_the_same():
    names = ("Ana", "Bo", "Dee", "Eve", "Ada", "Kim", "Lea", "Max")
    texts = {
        draft(dataclasses.replace(one(), contacts=table(schema.CONTACTS, [{"contact": f"Eve {name}"}]))).text
        for name in names
    }  # fmt: skip

    assert len(texts) > len(names) // 2


@pytest.mark.parametrize(("until", "refused"), [("2026-10-31", False), ("2026-11-01", True)])
def test_who_is_paused_gets_no_draft_until_the_day(until, refused):
    eve = one(paused_until_on=pd.Timestamp(until))

    if not refused:
        assert draft(eve).text
        return
    with pytest.raises(ValueError, match="Eve Stone is paused until 1 November 2026"):
        draft(eve)


def test_own_templates_replace_the_words_and_a_broken_one_is_named(network, tmp_path):
    own = tmp_path / "openers"
    own.mkdir()
    (own / "opener.j2").write_text("Moin {{ person }}, {{ occasion }}!", encoding="utf-8")

    assert drafts.opening(network, "Ana Ruiz", as_of=END, folder=own).text == "Moin Ana, milestone!\n"  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("{% if %}", id="not a template"),
        pytest.param("{{ persn }}", id="a word that is not there"),
        pytest.param("{{ ''.__class__.__mro__ }}", id="reaches inside"),
        pytest.param("{{ 1 / 0 }}", id="cannot be worked out"),
        pytest.param("{{ person + 1 }}", id="a number and a word"),
        pytest.param("{{ 9 ** 9 ** 9 }}", id="a number without end"),
        pytest.param("{{ 'a' * 10000000000 }}", id="a text without end"),
        pytest.param("{% for i in range(10000000) %}{% endfor %}", id="a long loop"),
        pytest.param("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", id="a loop in a loop"),
        pytest.param("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", id="a macro that calls itself"),
        pytest.param("{% include 'gone.j2' %}", id="a file that is not there"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_is_named_with_its_line(tmp_path, broken):
    file = tmp_path / "opener.j2"
    file.write_text(f"Hi {{{{ person }}}},\n\n{broken}\n", encoding="utf-8")

    with pytest.raises(nm.WorkbookError) as raised:
        draft(one(), folder=tmp_path)
    assert str(raised.value).startswith(f"{file}, line 3, cannot be used: ")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "broken", ["{{ persn }}", "{{ person.__class__ }}", "{% endif %}", "{{ 1 / 0 }}"]
)
def test_own_words_that_cannot_be_used_are_named_with_their_line(tmp_path, broken):
    drafts.own_templates(tmp_path)
    file = tmp_path / "en.j2"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join([*lines, "", broken]), encoding="utf-8")

    with pytest.raises(nm.WorkbookError) as raised:
        draft(one(), folder=tmp_path)
    assert str(raised.value).startswith(f"{file}, line {len(lines) + 2}, cannot be used: ")
    assert ".." not in str(raised.value).replace(str(tmp_path), "")


def test_another_language_is_two_files(tmp_path):
    words = (wording.WORDS / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "xx.toml").write_text(words, encoding="utf-8")
    (tmp_path / "xx.j2").write_text(
        "{% macro greeting() %}Hoi {{ person }}{% endmacro %}"
        + "".join(
            f"{{% macro {name}() %}}{name}{{% endmacro %}}"
            for name in (
                "silence",
                "why",
                "owes",
                "memory",
                "news",
                "question",
                "thanks",
                "goodbye",
            )
        )
        + "{% macro questions() %}Hoe?\nWat?{% endmacro %}{% macro checklist() %}Kijk.{% endmacro %}",
        encoding="utf-8",
    )
    found = draft(one(), folder=tmp_path, language="xx")

    assert (
        found.text == "Hoi Eve\n\nsilence why owes memory\n\nnews question\n\nthanks\n\ngoodbye\n"
    )
    assert (found.questions, found.checklist) == (("Hoe?", "Wat?"), ("Kijk.",))
    with pytest.raises(ValueError, match='no words for "yy"; there are for: en, xx'):
        draft(one(), folder=tmp_path, language="yy")


def test_templates_are_copied_once_and_then_kept(tmp_path):
    own = tmp_path / "openers"
    first = drafts.own_templates(own)
    (own / "en.j2").write_text("mine", encoding="utf-8")
    second = drafts.own_templates(own)

    assert [line[:4] for line in first] == ["made", "made"]
    assert [line[:4] for line in second] == ["kept", "kept"]
    assert (own / "en.j2").read_text(encoding="utf-8") == "mine"


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


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"", "is empty. Write the message first.", id="empty"),
        pytest.param(b" \r\n\n", "is empty. Write the message first.", id="blank"),
        pytest.param(b"\x7fELF\x02\x00\x00hello", "is not plain text", id="a program"),
        pytest.param("café".encode("cp1252"), "is not plain text", id="another encoding"),
        pytest.param(b"word " * 1_000_000, "holds 5,000 kB, far more than a message", id="5 MB"),
        pytest.param(None, "is a folder. Name the file", id="a folder"),
    ],
)
def test_a_file_that_holds_no_message_is_refused_in_one_sentence(tmp_path, data, says):
    file = tmp_path / "message.txt"
    if data is None:
        file.mkdir()
    else:
        file.write_bytes(data)
    found = CliRunner().invoke(cli.cli, ["draft", "--check", str(file)])

    assert found.exit_code == 1
    assert says in found.stderr
    assert found.stdout == ""
    assert len(found.stderr.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_message_is_read_as_editors_save_it(tmp_path, encoding):
    file = tmp_path / "message.txt"
    file.write_bytes("Hi!\r\n\r\nIt's been years. Are you hiring, José?\r\n".encode(encoding))
    found = CliRunner().invoke(cli.cli, ["draft", "--check", str(file)])

    assert f"{file}:3: “you hiring” asks" in found.stdout


def test_the_command_takes_words_of_ones_own(tmp_path):
    workbook = tmp_path / "network.xlsx"
    workbook.write_bytes(nm.sample().read_bytes())
    own = tmp_path / "openers"
    own.mkdir()
    (own / "xx.toml").write_bytes((wording.WORDS / "en.toml").read_bytes())
    text = (tmp_path / "message.txt").resolve()
    text.write_text("Hello", encoding="utf-8")
    more = ["--check", str(text), "-w", str(workbook), "--language"]

    assert f"{text}:1: " in CliRunner().invoke(cli.cli, ["draft", *more, "xx"]).stdout
    refused = CliRunner().invoke(cli.cli, ["draft", *more, "../xx"])
    assert 'There are no words for "../xx"; there are for: en, xx.' in refused.stderr
