import json
import time
from collections import Counter
from pathlib import Path

import pytest

from netmetrics.plan.check import check, word_lists

MESSAGES = Path(__file__).parent / "data" / "messages"
FINDINGS = ("too-long", "gap", "why", "question", "me", "ask", "thanks", "news")

SAYS_WHY = [
    "Just seen your name on the shortlist.",
    "Well done on the award!",
    "I spotted your piece in the paper.",
    "Somebody at lunch brought you up, and it reminded me of the demo.",
    "Heard from Bo that you are moving.",
    "Happy retirement!",
    "Good luck with the move.",
    "Sorry to hear about Marlow closing.",
    "I'm thinking of going freelance.",
    "It's your last day on Friday.",
    "I'll be in Leeds for the fair next month.",
    "A quick question about batteries.",
    "Bumped into Kavya at the market.",
    "Was clearing out the loft and there was our old poster.",
    "Your talk was the best of the day.",
    "I was wondering if you know a good accountant.",
    "Thanks for lunch!",
    "Following up on Monday.",
    "Here's the paper I told you about, because it is on your subject.",
    "Your podcast kept me company on the train.",
    "I was made redundant in May.",
    "Delighted to see the firm doing well.",
    "Rumour has it you are off to Vienna.",
    "Welcome to the club of parents!",
]
SAYS_NOT_WHY = [
    "Hope you are well.",
    "Long time no see!",
    "How is everything?",
    "I hope this finds you well and in good spirits.",
    "What have you been up to?",
    "Just checking in.",
    "It has been ages. How is Leeds?",
    "Let's catch up soon.",
    "I'll be in touch.",
    "Looking forward to hearing from you.",
    "I am still at Kestrel and like it.",
    "We moved house, and the kids go to school.",
    "It would be great to see you.",
    "Thank you for everything back then.",
    "I loved working with you.",
    "I run a team of six.",
    "Do you still play the trumpet?",
    "Remember me? We worked together at Pellwood.",
    "Thanks for your time.",
]
TELLS = [
    "Still at Kestrel.",
    "Freelancing now.",
    "Retired last spring.",
    "Two kids and a dog these days.",
    "I've swapped rail for batteries.",
    "We had a baby.",
    "Moved to Leeds in May.",
    "Promoted to partner in June.",
    "New house, same job.",
    "My eldest starts school.",
    "I'm on parental leave.",
    "Working part time and painting the rest.",
    "I run a bakery.",
    "Things are quiet here.",
    "I was laid off in June.",
    "Got married last year.",
    "All well here.",
    "On my side, a bad winter and a good spring.",
    "I took up sailing.",
    "I am a grandfather!",
    "Life has been kind.",
    "Same desk, same view.",
    "Our youngest has left home.",
    "Back in Leeds since May.",
]
TELLS_NOTHING = [
    "Hope you are well.",
    "I saw your post and thought of you.",
    "I'm writing because your name came up.",
    "I hope to see you soon.",
    "I look forward to hearing from you.",
    "With kind regards.",
    "In the meantime, all the best.",
    "Thanks in advance.",
    "I've been meaning to write.",
    "I'm so glad that it worked out.",
    "We worked well together back then.",
    "I remember the demo.",
    "I miss our lunches.",
    "You must be settled by now.",
    "Congratulations on the new job!",
    "Bye for now.",
    "I've heard great things about you.",
    "I'm sorry to hear that.",
    "I learned a lot from you.",
    "Our old team was the best.",
    "I have a question for you.",
    "Say hi to the kids.",
]

GOOD = """Hi Ana,

It has been two years since we last spoke, and I saw that you moved to Aldersey.

How are you finding it? I've gone to Kestrel and build battery sites.

Thank you for everything back then.
Sam
"""


def found(text, **more):
    rows = check(text, **more)
    return list(zip(rows["line"], rows["finding"], strict=True))


def without(piece, instead=""):
    assert piece in GOOD
    return GOOD.replace(piece, instead)


def test_a_message_that_has_it_all_is_left_alone():
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        pytest.param(without("It has been two years since we last spoke, and "), (3, "gap"), id="gap not named"),
        pytest.param(without("and I saw that you moved to Aldersey", "and you moved to Aldersey"), (3, "why"), id="no why"),
        pytest.param(without("How are you finding it? "), (7, "question"), id="no question"),
        pytest.param(without("How are you finding it?", "Do you like it?"), (5, "question"), id="a closed question"),
        pytest.param(without("How are you finding it?", "How are you?"), (5, "question"), id="a courtesy"),
        pytest.param(without("I've gone to Kestrel and build battery sites."), (7, "news"), id="no own news"),
        pytest.param(without("Thank you for everything back then.", "See you."), (7, "thanks"), id="no thanks"),
        pytest.param(without("back then", "back then. Could you refer me"), (7, "ask"), id="asks too soon"),
        pytest.param(without("It has been", "Sorry, I've been so busy. It has been"), (3, "excuse"), id="an excuse"),
        pytest.param(without("Sam", "[your name]"), (8, "blank"), id="a blank left"),
    ],
)  # fmt: skip
def test_each_thing_that_is_missing_is_named_with_its_line(text, finding):
    assert finding in found(text)
    assert {name for _, name in found(text)} == {finding[1]}


def test_the_line_of_the_first_word_too_many_is_named():
    text = GOOD + "word " * 61 + "\n" + "more\n"  # GOOD has 39 words

    assert len(GOOD.split()) == 39
    assert found(text) == [(10, "too-long")]
    assert found(GOOD + "word " * 61) == []
    assert (1, "too-long") in found("one two three", most_words=2)


def test_more_than_twice_as_many_words_about_you_are_too_many():
    # GOOD has "I saw" and "I've" about you, and three times "you" and an open question about them.
    assert "me" not in {name for _, name in found(GOOD + "my " * 6)}
    assert (3, "me") in found(GOOD + "my " * 7)


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("I moved. I bought a dog. I run a bakery.", True),
        ("I moved. I bought a dog.", False),
        ("I moved. I bought a dog. I run a bakery. How is Leeds?", False),
        ("I moved. I bought a dog. I run. I swim. How is Leeds?", True),
    ],
)
def test_three_words_about_oneself_are_too_many_where_nothing_is_about_them(text, flagged):
    assert ("me" in {name for _, name in found(text)}) is flagged


def test_after_a_short_time_neither_gap_nor_ask_matters():
    text = without("It has been two years since we last spoke, and ") + "Could you refer me?\n"

    assert {"gap", "ask"} <= {name for _, name in found(text)}
    assert not {"gap", "ask"} & {name for _, name in found(text, long_gap=False)}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("It has been 3 years.", True),
        ("We last met in 2019.", True),
        ("Not since the Leeds days of 2019.", True),
        ("I bring ten years of experience.", False),
        ("I ran the desk for six years.", False),
        ("Long time no see!", True),
    ],
)
def test_what_names_the_time(line, named):
    text = without("It has been two years since we last spoke, and ") + line

    assert ("gap" not in {name for _, name in found(text)}) is named


def test_curly_apostrophes_capitals_and_windows_line_ends_do_not_matter():
    curly = GOOD.replace("'", "’").upper().replace("\n", "\r\n")

    assert found(curly) == []


ASKS = "Could you refer me?"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(f"Hi Ana,\r\n\r\n\r\nHello.\r\n{ASKS}\r\nSam\r\n", 5, id="Windows and blank lines"),
        pytest.param(f"\ufeffSubject: a talk\r\n\r\nHi Ana,\r\n{ASKS}\r\n", 4, id="a mark and a subject"),
        pytest.param(f"Hi Ana,\r{ASKS}\rSam", 2, id="old Mac"),
        pytest.param(f"Hi\x0bthere\u2028Ana,\n{ASKS}\nSam", 2, id="breaks no editor counts"),
        pytest.param(
            "Hi Ana,\n\nthis paragraph was broken by a mail program, so could you refer\n"
            "me to somebody who knows about this, and about other things?\n", 3, id="a line broken to fit"),
        pytest.param(
            "Hi Ana,\n\nthis paragraph was broken by a mail program, and then, could you\n"
            "kindly refer me to somebody who knows about this and that?\n", 4, id="in the second line of it"),
    ],
)  # fmt: skip
def test_a_finding_names_the_line_that_an_editor_shows(text, line):
    assert (line, "ask") in found(text)


def test_a_sentence_that_a_mail_program_broke_is_read_as_one():
    text = GOOD.replace("It has been two years", "I do remember it all quite clearly still: it has been two\nyears")  # fmt: skip
    assert text != GOOD

    assert found(text) == []


BELOW = [
    pytest.param("> I saw that. How is it? Thanks! I moved.\n", id="marked"),
    pytest.param("On Mon, 12 Oct 2026, Ana wrote:\n\nI saw that. How is it? Thanks! I moved.\n", id="announced"),
    pytest.param("-----Original Message-----\nI saw that. How is it? Thanks! I moved.\n", id="ruled off"),
    pytest.param("-- \nSam Lee\nWe're hiring: I moved. How? Thanks! I saw that.\n", id="a signature"),
]  # fmt: skip


@pytest.mark.parametrize("below", BELOW)
def test_what_is_not_the_message_is_not_judged(below):
    text = "Hi Ana,\n\nHello there.\n\nSam\n\n"

    assert found(text + below) == found(text)
    assert "too-long" not in {name for _, name in found(text + below + "word " * 200)} or below[0] == ">"  # fmt: skip


def test_an_answer_below_what_is_quoted_is_judged():
    text = "On Mon, 12 Oct 2026, Ana wrote:\n> When do you come?\n\nCould you refer me?\n"

    assert (4, "ask") in found(text)


@pytest.mark.parametrize(
    "soft",
    ["No worries if not.", "A no is perfectly fine.", "A no would be fine, too.", "Only if it suits you.",
     "I would understand a no.", "Feel free to say no.", "Please, no pressure at all."],
)  # fmt: skip
def test_an_ask_that_makes_a_no_easy_is_not_too_soon(soft):
    text = f"Hi Ana,\n\nCould you refer me? {soft}\n"

    assert "ask" in {name for _, name in found(text.replace(soft, "Soon, please."))}
    assert "ask" not in {name for _, name in found(text)}


@pytest.mark.parametrize(
    ("line", "excuse"),
    [
        ("I've been so busy.", True),
        ("Work has been absolutely mental.", True),
        ("Sorry for my long silence.", True),
        ("I'm hopeless at keeping in touch.", True),
        ("Life got in the way.", True),
        ("I know you have been busy.", False),
        ("I'm sorry to hear about Marlow.", False),
        ("It has been two years.", False),
    ],
)
def test_an_excuse_is_no_naming_of_the_time(line, excuse):
    assert ("excuse" in with_line(line)) is excuse


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("[your name] and [your name]", 1),
        ("[One line of your own news.]", 1),
        ("Dear {first_name},", 1),
        ("see [the page](https://a.example) [1] [x] [ ]", 0),
    ],
)
def test_what_is_still_to_be_filled_in_is_named_once(text, blanks):
    rows = found(text)

    assert [name for _, name in rows].count("blank") == blanks
    assert ("news" in {name for _, name in rows}) is ("news" not in text)


def other_words(**changed):
    """A language with as few words as there can be."""
    lists = ("between parts first_person second_person numbers units gap excuses why thanks open_questions courtesies invitations "
             "year_after span_not_after span_not_before lead_ins asks soft news no_news headers quoted").split()  # fmt: skip
    says = (
        "too-long gap excuse why question-none question-courtesy question-closed me ask thanks news blank"
    ).split()
    rows = {name: [] for name in lists} | changed
    return "\n".join(
        [f"{name} = {json.dumps(row, ensure_ascii=False)}" for name, row in rows.items()]
        + ["[says]"]
        + [f'{name} = "{name}!"' for name in says]
    )


def test_another_language_is_a_file(tmp_path):
    (tmp_path / "fr.toml").write_text(
        other_words(
            gap=["depuis"], why=["parce que"], thanks=["merci"], open_questions=["comment"],
            courtesies=["comment allez-vous"], parts=["et"], news=["je travaille"],
            first_person=["je"], second_person=["vous"], quoted=["écrit"], headers=["objet"],
        ),
        encoding="utf-8",
    )  # fmt: skip
    text = "Objet : rien\n\nChère Ana,\n\nJe vous écris parce que Lyon me manque depuis deux ans. Je travaille à Nice. Comment est Lyon ?\n\nMerci,\nSam"  # fmt: skip

    assert check(text, language="fr", folder=tmp_path).empty
    courtesy = text.replace("Comment est Lyon ?", "Comment allez-vous et bonjour ?")
    rows = check(courtesy, language="fr", folder=tmp_path)
    assert rows.to_dict("records") == [
        {"line": 5, "finding": "question", "says": "question-courtesy!"}
    ]
    below = text + "\n\nAna a écrit :\n\nComment ?"
    assert check(below, language="fr", folder=tmp_path).empty


def test_an_empty_list_finds_nothing(tmp_path):
    (tmp_path / "fr.toml").write_text(other_words(), encoding="utf-8")

    rows = check(": [nom]\nBonjour en 2019.", language="fr", folder=tmp_path)
    assert (1, "blank") in set(zip(rows["line"], rows["finding"], strict=True))
    rows = check("Bonjour en 2019.", language="fr", folder=tmp_path)
    assert set(rows["finding"]) == {"gap", "why", "question", "thanks", "news"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param("gap = [", "cannot be read", id="not TOML"),
        pytest.param("gap = []", "lack between, parts", id="lists are missing"),
        pytest.param(other_words(gap="depuis"), "lack gap", id="a text instead of a list"),
        pytest.param(other_words().replace("news!", "{wort}"), "unknown blank", id="a blank that nobody fills"),
    ],
)  # fmt: skip
def test_a_file_of_words_that_cannot_be_used_is_refused(tmp_path, words, says):
    (tmp_path / "fr.toml").write_text(words, encoding="utf-8")

    with pytest.raises(ValueError, match=says):
        check("Bonjour.", language="fr", folder=tmp_path)


def test_an_empty_message_and_an_unknown_language_are_refused():
    with pytest.raises(ValueError, match="empty"):
        check(" \n ")
    with pytest.raises(ValueError, match='no words for "xx"; there are for: en'):
        check("Hi", language="xx")
    assert word_lists("en")["thanks"]


def test_forty_messages_are_judged_nearly_as_by_hand():
    # docs/advice.md prints the figures; test_advice.py keeps it in step.
    counts = {name: Counter() for name in FINDINGS}
    for path in sorted(MESSAGES.glob("*.txt")):
        head, body = path.read_text(encoding="utf-8").split("---\n", 1)
        labels = dict(line.split(":", 1) for line in head.strip().splitlines())
        wanted = {name.strip().replace("long", "too-long") for name in labels["expect"].split(",")}
        got = {name for _, name in found(body, long_gap=labels["gap"].strip() == "yes")}
        for name in FINDINGS:
            counts[name][(name in wanted, name in got)] += 1

    assert sum(counts["gap"].values()) == 40
    wrong = sum(c[(True, False)] + c[(False, True)] for c in counts.values())
    assert wrong <= 2


def with_line(line):
    return {name for _, name in found(f"Hi Ana,\n\n{line}\n\nBest wishes\nSam\n")}


@pytest.mark.parametrize("line", SAYS_WHY)
def test_an_occasion_or_a_reason_of_ones_own_says_why(line):
    assert "why" not in with_line(line)


@pytest.mark.parametrize("line", SAYS_NOT_WHY)
def test_what_could_be_written_on_any_day_does_not_say_why(line):
    assert "why" in with_line(line)


@pytest.mark.parametrize("line", TELLS)
def test_plain_news_is_news(line):
    assert "news" not in with_line(line)


@pytest.mark.parametrize("line", TELLS_NOTHING)
def test_what_tells_nothing_of_ones_own_is_no_news(line):
    assert "news" in with_line(line)


@pytest.mark.parametrize(
    ("line", "open_"),
    [
        ("After all that rain in the north, how is Lisbon treating you?", True),
        ("I would love to hear what you are building.", True),
        ("After all that rain in the north, do you like Lisbon?", False),
        ("I would love to hear from you.", False),
    ],
)
def test_a_question_may_open_in_the_middle_of_a_sentence_or_be_a_wish(line, open_):
    assert ("question" not in with_line(line)) is open_


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("Could you put me forward for the post?", True),
        ("Are there any roles in your team?", True),
        ("Would you act as my referee?", True),
        ("Which roles did you like best?", False),
    ],
)
def test_what_asks_for_something(line, asks):
    assert ("ask" in with_line(line)) is asks


@pytest.mark.parametrize("piece", ["[ab", "{ab", "I have been ", "> ", "a.", "it's been "])
def test_what_is_no_message_at_all_is_looked_through_soon(piece):
    text = "Hello\n" + piece * 5000
    start = time.monotonic()
    check(text)

    # Searching anew from every bracket would take minutes.
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("How is it going?", "“how is it going” asks after nothing in particular"),
        ("How are you?", "“how are you” asks after nothing in particular"),
        ("Hi, how are you doing, Ana?", "asks after nothing in particular"),
        ("Did it go well?", "Begin one with how or what"),
        ("How are you, and what are you building?", ""),
        ("How are the kids these days?", ""),
    ],
)
def test_a_question_that_asks_after_nothing_is_not_told_to_begin_with_how(question, says):
    text = f"Hi Ana,\n\nI saw your talk. {question} I've moved to Leeds. Thanks!\n\nSam"
    rows = check(text, long_gap=False)

    assert list(rows["line"]) == ([3] if says else [])
    assert says in "".join(rows["says"])
