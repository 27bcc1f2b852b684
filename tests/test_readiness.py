import dataclasses
import datetime as dt
import json

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

import netmetrics as nm
from netmetrics import cli, plan, schema
from netmetrics.metrics import readiness
from netmetrics.plan import reminders
from netmetrics.report import sentences

END = dt.date(2026, 10, 31)


@dataclasses.dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    days = {name for name, dtype in dtypes.items() if dtype.startswith("datetime")}
    rows = [
        {"row": place}
        | {name: pd.Timestamp(value) if name in days else value for name, value in row.items()}
        for place, row in enumerate(rows, start=2)
    ]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def network(contacts, log=(), purposes=(), opportunities=()):
    return Tables(
        contacts=table(schema.CONTACTS, contacts),
        interactions=table(schema.INTERACTIONS, list(log)),
        purposes=pd.DataFrame(list(purposes), columns=["interaction", "purpose"]).astype(
            {"interaction": "int64", "purpose": "str"}
        ),
        opportunities=table(schema.OPPORTUNITIES, list(opportunities)),
    )


def row(contact, date, channel="Email", by="Me", **more):
    return {"contact": contact, "date": date, "channel": channel, "started_by": by, **more}


def facts(tables):
    found = readiness.facts(tables, as_of=END)
    return dict(zip(found["fact"], found["contacts"], strict=True))


def test_who_exchanged_with_you_in_ninety_days_where_and_which_of_them_were_managers():
    people = [
        {"contact": "Far", "company_now": "Acme", "closeness": "Acquaintance"},
        {"contact": "Near", "company_now": "Acme", "closeness": "Close", "relation": "Manager"},
        {"contact": "Late", "company_now": "Birch", "relation": "Manager"},
        {"contact": "Silent", "company_now": "Cedar"},
        {"contact": "No", "company_now": "Dune", "ok_to_stay_in_touch": "No"},
    ]
    log = [
        row("Far", "2026-08-01", answered_on="2026-08-03", answered="Yes"),  # 89 days
        row("Near", "2026-10-01", "Call"),
        row("Late", "2026-08-02", by="Them"),  # 90 days
        row("Silent", "2026-10-01"),
        row("No", "2026-10-01", by="Them"),
    ]
    found = facts(network(people, log))

    assert found["in touch both ways"] == "Near; Far"
    assert found["companies"] == "Acme"
    assert found["managers"] == "Near"


def test_what_is_owed_and_who_agreed_to_vouch():
    yes = {"they_said": "Yes", "answered": "Yes"}
    log = [
        row("Vera", "2026-05-01", answered_on="2026-05-02", **yes),
        row("Vera", "2026-05-03"),
        row("Theo", "2026-10-01", answered_on="2026-10-02", **yes),
        row("Ana", "2026-10-10", by="Them"),
        row("Bo", "2026-09-01", by="Them", answered_on="2026-09-02", answered="Yes"),
        row("Pia", "2026-10-20", next_step="Call", due_on="2026-11-30"),
        row("Eve", "2026-10-20", next_step="Call", due_on="2026-10-25", done_on="2026-10-24", done="Yes"),
    ]  # fmt: skip
    purposes = [(0, "Ask reference"), (1, "Thank"), (2, "Ask advice")]
    people = [{"contact": name} for name in ("Vera", "Theo", "Ana", "Bo", "Pia", "Eve")]
    found = facts(network(people, log, purposes))

    assert found["agreed to be a reference"] == "Vera"
    assert found["owed thanks"] == "Theo"
    assert found["owed an answer"] == "Ana"
    assert found["owed a follow-up"] == "Pia"


def test_those_to_warm_up_first_brought_something_then_are_close_then_were_managers():
    people = [
        {"contact": "Plain"},
        {"contact": "Boss", "relation": "Manager"},
        {"contact": "Close", "closeness": "Close"},
        {"contact": "Giver"},
        {"contact": "Near", "closeness": "Close"},
        {"contact": "Away", "closeness": "Close", "paused_until_on": "2027-01-01"},
    ]
    log = [row(p["contact"], "2026-01-01", "Call") for p in people]
    log.append(row("Near", "2026-10-01", "Call"))
    came = [{"contact": "Giver", "opened_on": "2026-01-05"}]
    found = readiness.warm_up(network(people, log, opportunities=came), as_of=END)

    assert found["contact"].tolist() == ["Giver", "Close", "Boss", "Plain"]
    assert found["why"].tolist() == ["an opportunity came up through them", "close", "a former manager", "on your list"]  # fmt: skip


def test_whom_you_know_at_a_company_now_or_then_the_warmest_first():
    people = [
        {"contact": "Then", "company_now": "Birch", "worked_at": "Acme Rail", "closeness": "Close"},
        {"contact": "Cool", "company_now": "Acme Rail Ltd", "closeness": "Acquaintance"},
        {"contact": "Warm", "company_now": "ACME RAIL", "closeness": "Close"},
        {"contact": "No", "company_now": "Acme", "ok_to_stay_in_touch": "No"},
        {"contact": "Other", "company_now": "Birch"},
    ]
    log = [row("Warm", "2025-01-01", "Call"), row("Cool", "2026-10-01", "Call")]
    tables = network(people, log)

    found = readiness.whom_do_i_know(tables, " acme r", as_of=END)
    assert found["contact"].tolist() == ["Warm", "Cool", "Then"]
    assert found["there_now"].tolist() == [True, True, False]
    assert readiness.whom_do_i_know(tables, "(", as_of=END).empty
    with pytest.raises(ValueError, match="blank"):
        readiness.whom_do_i_know(tables, " ", as_of=END)


def test_every_company_has_its_warmest_contact():
    people = [
        {"contact": "A", "company_now": "Acme", "closeness": "Acquaintance"},
        {"contact": "B", "company_now": "Acme", "closeness": "Close"},
        {"contact": "C", "company_now": "Birch"},
    ]
    found = readiness.companies(network(people, [row("A", "2026-10-01", "Call")]), as_of=END)

    assert found[["company_now", "people", "contact"]].to_numpy().tolist() == [
        ["Acme", 2, "B"],
        ["Birch", 1, "C"],
    ]


def test_closeness_by_recency_and_where_offers_came_from():
    people = [
        {"contact": "Near", "closeness": "Close"},
        {"contact": "Quiet", "closeness": "Close"},
        {"contact": "Long", "closeness": "Close"},
        {"contact": "New", "added_on": "2026-10-01"},
    ]
    log = [
        row("Near", "2026-08-03"),  # 89 days
        row("Quiet", "2026-08-02"),  # 90 days
        row("Long", "2025-10-30"),  # 366 days
        row("Quiet", "2026-10-30", "Social"),
    ]
    came = [
        {"contact": "Quiet", "opened_on": "2026-08-02", "raised_by": "Them"},
        {"contact": "Near", "opened_on": "2026-01-01", "raised_by": "Them"},
        {"contact": "Near", "opened_on": "2026-09-01", "raised_by": "Me"},
    ]
    found = readiness.by_closeness(network(people, log, opportunities=came), as_of=END)
    cells = found.set_index(["closeness", "recency"])

    assert len(found) == 16
    assert cells.loc["Close", "people"].tolist() == [1, 1, 1, 0]
    assert cells.loc[("Not recorded", "never"), "people"] == 1
    # On its day Quiet had just been in touch; Near had not been yet.
    assert cells.loc["Close", "raised_by_them"].tolist() == [1, 0, 0, 1]
    assert found["people"].sum() == 4 and found["raised_by_them"].sum() == 2
    assert readiness.by_closeness(network([]), as_of=END)["people"].sum() == 0


def test_an_empty_workbook_knows_nobody_and_owes_nothing():
    found = readiness.facts(network([]), as_of=END)

    assert found["people"].tolist() == [0] * len(readiness.FACTS)
    assert dict(found.dtypes.astype(str)) == {"fact": "str", "people": "int64", "contacts": "str"}
    assert readiness.companies(network([]), as_of=END).empty
    assert readiness.warm_up(network([]), as_of=END).empty


def test_with_days_and_names_alone_those_in_touch_with_lately_are_named_and_the_rest_warmed_up():
    log = [row("Ana", "2026-08-03", None, None), row("Old", "2026-08-02", None, None),
           row("Older", "2026-01-01", None, None)]  # fmt: skip
    tables = network([{"contact": "Older"}, {"contact": "Old"}, {"contact": "Ana"}], log)
    found = readiness.facts(tables, as_of=END)

    assert found["fact"].tolist() == ["in touch lately", *readiness.FACTS[1:]]
    assert found["contacts"].iloc[0] == "Ana"  # 89 days; 90 is not lately
    assert found["contacts"].iloc[-1] == "Old; Older"
    assert sentences.help_tomorrow(found) == (
        "You were in touch with 1 person lately; who answered is not recorded."
    )
    assert sentences.help_facts(found)["fact"].iloc[0] == "In touch with lately"
    # One answer, and the log tells who answers: Ana has not.
    told = [*log, row("Old", "2025-01-01", answered_on="2025-01-02", answered="Yes")]
    found = readiness.facts(network([{"contact": "Ana"}], told), as_of=END)
    assert found["fact"].iloc[0] == "in touch both ways" and found["people"].iloc[0] == 0


def test_what_is_owed_to_somebody_paused_waits_until_the_pause_is_over():
    log = [
        row("Ana", "2026-10-10", by="Them"),
        row("Ana", "2026-09-01", by="Them", answered_on="2026-09-02", answered="Yes"),
        row("Ana", "2026-10-02", next_step="Call", due_on="2026-10-05"),
        row("Ana", "2026-10-03", they_said="Yes", answered_on="2026-10-04", answered="Yes"),
    ]
    log.reverse()  # the ask stands first
    until = [network([{"contact": "Ana", "paused_until_on": day}], log, [(0, "Ask advice")]) for day in ("2026-10-31", "2026-11-01")]  # fmt: skip

    over, paused = (facts(tables) for tables in until)
    assert [over[f"owed {what}"] for what in ("thanks", "an answer", "a follow-up")] == ["Ana"] * 3
    assert [paused[f"owed {what}"] for what in ("thanks", "an answer", "a follow-up")] == [""] * 3
    assert paused["in touch both ways"] == "Ana"
    # The list and the calendar agree.
    assert [nm.plan.due(with_stones(t), as_of=END)["contact"].tolist() for t in until] == [["Ana"], []]  # fmt: skip


def with_stones(tables):
    values = {field.name: getattr(tables, field.name) for field in dataclasses.fields(tables)}
    whole = dataclasses.make_dataclass("Whole", [*values, "milestones"])
    return whole(**values, milestones=table(schema.MILESTONES, []))


def test_whoever_rests_is_not_to_be_warmed_up():
    log = [row("Tom", f"2026-0{month}-01") for month in (1, 2, 3)]
    log.append(row("Ana", "2025-12-01", by="Them"))

    found = readiness.warm_up(network([{"contact": "Tom"}, {"contact": "Ana"}], log), as_of=END)
    assert found["contact"].tolist() == ["Ana"]


def test_a_company_is_found_without_its_accents():
    people = [{"contact": "Zoë", "company_now": "Société Générale", "worked_at": "Birch"}]
    found = readiness.whom_do_i_know(network(people), "societe", as_of=END)

    assert found[["contact", "worked_at"]].to_numpy().tolist() == [["Zoë", "Birch"]]


def who(*words):
    return CliRunner().invoke(
        cli.cli, ["who", *words, "-w", str(nm.sample()), "--on", "2026-10-31"]
    )


def test_the_command_names_whom_you_could_turn_to_and_what_you_owe():
    found = who()

    assert found.exit_code == 0
    said = " ".join(found.stdout.split())
    assert "people at 19 companies have exchanged words with you lately." in said
    assert "You owe an answer to 1 Mateo Silva" in said
    assert "Warm up first Lars Brekke: opportunities came up through them, last heard from on 2026-07-29" in said  # fmt: skip
    rows = json.loads(who("--json").stdout)
    assert [row["fact"] for row in rows] == list(readiness.FACTS)


def test_the_command_names_whom_you_know_at_a_company_now_or_then():
    assert who("gridline f").stdout.split("\n")[0].split() == ["Ngozi", "Okafor", "Conference", "chair,", "Gridline", "Forum"]  # fmt: skip
    rows = json.loads(who("Helio", "--json").stdout)
    assert {(row["contact"], row["there_now"]) for row in rows} >= {("Abena Osei", True)}
    assert rows[0]["last_heard_from_on"] == "2026-08-06"
    assert "worked with you at Kestrel Grid" in who("kestrel").stdout
    assert who("Nowhere").stdout.strip() == "Nobody on Contacts works or worked at “Nowhere”."
    assert who("Nowhere").exit_code == 0


@pytest.mark.parametrize("width", [60, 80])
def test_names_and_reasons_stay_whole_in_a_narrow_terminal(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    listed = CliRunner().invoke(cli.cli, ["due", "-w", str(nm.sample()), "--on", "2026-10-31", "--all"])  # fmt: skip

    for text in (who().stdout, listed.stdout):
        assert "…" not in text and "\x1b" not in text
        assert max(map(len, text.splitlines())) <= width
    assert "You promised to send him Kavya's CV by 5 Nov" in " ".join(listed.stdout.split())


def test_light_data_tell_their_part():
    log = [row("Ana", "2026-10-01", "Call", by=None)]
    found = facts(network([{"contact": "Ana"}], log))

    assert found["in touch both ways"] == "Ana"
    assert found["owed thanks"] == ""


def test_the_sample_has_every_fact():
    known = nm.known_at(nm.load(nm.sample()), END)
    found = readiness.facts(known, as_of=END).set_index("fact")["people"]

    assert found["in touch both ways"] > 10
    # Marcus Whitfield, Lars Brekke and Elena Petrova.
    assert found["agreed to be a reference"] == 3


@pytest.mark.parametrize(("day", "owed"), [("2026-08-02", "Theo"), ("2026-08-01", "")])
def test_thanks_are_owed_for_ninety_days(day, owed):
    tables = network(
        [{"contact": "Theo"}],
        [row("Theo", "2026-01-01")],
        [(0, "Update")],
        [{"contact": "Theo", "opened_on": day}],
    )

    assert facts(tables)["owed thanks"] == owed


@pytest.mark.parametrize(
    ("day", "recency"),
    [
        ("2026-08-03", "lately"),
        ("2026-08-02", "this year"),
        ("2025-10-31", "this year"),
        ("2025-10-30", "longer ago"),
    ],
)
def test_how_lately_is_told_by_the_day(day, recency):
    tables = network([{"contact": "Ana"}], [row("Ana", day)])

    found = readiness.by_closeness(tables, as_of=END)

    assert found.loc[found["people"] == 1, "recency"].tolist() == [recency]


@pytest.mark.parametrize(("day", "waits"), [("2026-10-20", []), ("2026-10-19", ["Ana"])])
def test_a_word_of_the_same_day_is_an_answer(day, waits):
    rows = [
        row("Bo", "2026-09-01", by="Them", answered="Yes"),
        row("Ana", "2026-10-20", by="Them"),
        row("Ana", day),
    ]

    assert readiness.unanswered(network([], rows).interactions, as_of=END).tolist() == waits


def test_a_message_answered_before_it_was_sent_is_no_try_and_waits_for_nothing():
    slip = {"answered_on": "2026-09-25", "answered": "Yes"}
    tries = [row("Ana", "2026-10-01"), row("Ana", "2026-10-05"), row("Ana", "2026-10-10", **slip)]
    theirs = [
        row("Bo", "2026-09-01", by="Them", answered="Yes"),
        row("Ana", "2026-10-10", by="Them", **slip),
    ]
    heard = [row("Bo", "2026-09-01", answered_on="2026-09-02")]
    dated = network([], [*heard, *tries]).interactions.assign(answered=None)

    assert readiness.resting(dated) == set()
    assert readiness.unanswered(network([], theirs).interactions, as_of=END).tolist() == []


@pytest.mark.parametrize(("days", "rest"), [((1, 2, 3), set()), ((1, 2, 3, 4), {"Ana"})])
def test_a_message_of_the_day_you_heard_from_them_is_no_try(days, rest):
    rows = [row("Ana", "2026-09-20", answered_on="2026-10-01", answered="Yes")]
    rows += [row("Ana", f"2026-10-{day:02}") for day in days]

    assert readiness.resting(network([], rows).interactions) == rest


@pytest.mark.parametrize(
    ("day", "waits"),
    [("2026-10-31", []), ("2026-10-30", ["Ana"]), ("2026-08-02", ["Ana"]), ("2026-08-01", [])],
)
def test_an_answer_is_owed_from_the_day_after_for_ninety_days(day, waits):
    rows = [row("Bo", "2026-01-01", by="Them", answered="Yes"), row("Ana", day, by="Them")]

    assert readiness.unanswered(network([], rows).interactions, as_of=END).tolist() == waits


def test_days_to_answer_say_since_when_silence_means_no():
    log = pd.DataFrame(
        {
            "date": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"],
            "contact": ["Bo", "Zoe", "Zoe", "Zoe"],
            "channel": "Email",
            "started_by": "Me",
            "answered_on": ["2026-02-15", None, None, None],
        }
    ).assign(date=lambda t: pd.to_datetime(t["date"]))
    log["answered_on"] = pd.to_datetime(log["answered_on"])
    asked = log.assign(started_by="Them")
    when = {"as_of": dt.date(2026, 3, 1)}

    assert readiness.resting(log, window_days=30) == set()
    assert readiness.resting(log, window_days=44) == {"Zoe"}
    assert readiness.unanswered(asked, **when, window_days=30).tolist() == []
    assert readiness.unanswered(asked, **when, window_days=45).tolist() == ["Zoe"]


@pytest.mark.parametrize(("days", "asked_again"), [(30, True), (60, False)])
def test_days_to_answer_of_the_settings_reach_who_is_proposed(days, asked_again, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Contacts"
    rows = {
        "Contacts": [["Name", "Check in every (days)"], ["Bo", 7], ["Zoe", 7]],
        "Interactions": [
            ["Date", "Contact", "Channel", "Started by", "Answered on"],
            [dt.date(2026, 1, 1), "Bo", "Email", "Me", dt.date(2026, 2, 15)],
            *[[dt.date(2026, 1, day), "Zoe", "Email", "Me", None] for day in (2, 3, 4)],
        ],
    }
    for name, lines in rows.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "network.xlsx")
    known = nm.known_at(nm.load(tmp_path / "network.xlsx"), dt.date(2026, 3, 1))
    when = {"as_of": dt.date(2026, 3, 1), "settings": schema.Settings(reply_window_days=days)}
    events = reminders.events(known, **when)

    assert ("Zoe" in set(plan.due(known, **when)["contact"])) is asked_again
    assert ("Zoe" in set(readiness.warm_up(known, **when)["contact"])) is asked_again
    assert ("Zoe" in set(events.loc[~events["cancelled"], "contact"])) is asked_again
