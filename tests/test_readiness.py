import dataclasses
import datetime as dt

import pandas as pd
import pytest

import netmetrics as nm
from netmetrics import schema
from netmetrics.metrics import readiness

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
