import datetime as dt
import itertools
import json
import re
import time
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.problems import WorkbookError
from netmetrics.workbook import cells, tables
from netmetrics.workbook.cells import Broken
from netmetrics.workbook.codes import CODES

TODAY = dt.date(2026, 11, 21)
DAY = dt.date(2026, 3, 4)
CONTACTS = [
    ["Name", "Company now"],
    ["Ana Ruiz", "Acme"],
    ["Bo Chen", None],
    ["Dee O'Neil", "Bolt"],
]
LOG = [
    ["Date", "Contact", "Channel"],
    [DAY, "Ana Ruiz", "Email"],
    [dt.date(2026, 3, 5), "Bo Chen", "Call"],
]


def grid_of(name, rows):
    width = max(map(len, rows), default=0)
    padded = [
        [cells.clean(value) for value in (*row, *[None] * (width - len(row)))] for row in rows
    ]
    columns = {}
    for at, column in enumerate(zip(*padded, strict=True), start=1):
        distinct = ["", *dict.fromkeys(value for value in column if value != "")]
        places = {repr(value): place for place, value in enumerate(distinct)}
        codes = np.array([places[repr(value)] for value in column], dtype=np.int32)
        columns[at] = cells.Cells(codes, distinct)
    kept = cells.drop_blank(np.arange(1, len(rows) + 1), columns)
    return cells.Grid(name, *kept)


def read(**sheets):
    grids = tuple(grid_of(name.replace("_", " "), rows) for name, rows in sheets.items())
    return tables.network_of(cells.Book("network.xlsx", "xlsx", grids), today=TODAY)


def said(network, *, code=None):
    problems = network.problems
    if code:
        problems = problems[problems["code"] == code]
    return [f"{one.sheet}!{one.cell}: {one.message} {one.fix}" for one in problems.itertuples()]


def log(*rows, header=("Date", "Contact", "Channel"), **sheets):
    return read(Contacts=CONTACTS, Interactions=[list(header), *rows], **sheets)


def test_a_workbook_becomes_typed_tables():
    network = read(
        Contacts=CONTACTS,
        Interactions=[
            ["Date", "Contact", "Channel", "Started by", "Answered on", "What for", "Due", "Done"],
            [
                DAY,
                "Ana Ruiz",
                "Email",
                "Me",
                dt.date(2026, 3, 6),
                "Catch up; Thank",
                dt.date(2026, 4, 1),
                "Cancelled",
            ],
            [dt.date(2026, 3, 5), "Bo Chen", "Call", "Them", "No", None, None, None],
        ],
        Opportunities=[["Date", "Contact", "Kind", "Value"], [DAY, "Ana Ruiz", "Job lead", 1200]],
        Goals=[["Goal", "Target", "By"], ["Meetings", 12, dt.date(2026, 12, 31)]],
        Milestones=[["Date", "Contact", "Kind"], [dt.date(1980, 1, 1), "Bo Chen", "Birthday"]],
        Settings=[["Setting", "Value"], ["Days to answer", 14]],
    )

    assert said(network) == []
    assert network.interactions["row"].tolist() == [2, 3]
    assert network.interactions["date"].tolist() == [
        pd.Timestamp("2026-03-04"),
        pd.Timestamp("2026-03-05"),
    ]
    assert network.interactions["answered_on"].tolist()[:1] == [pd.Timestamp("2026-03-06")]
    assert network.interactions["answered"].tolist() == ["Yes", "No"]
    assert network.interactions["done"].tolist()[0] == "Cancelled"
    assert network.purposes.to_dict("list") == {
        "interaction": [0, 0],
        "purpose": ["Catch up", "Thank"],
    }
    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil"]
    assert network.opportunities["value"].tolist() == [1200.0]
    assert network.goals["target"].tolist() == [12.0]
    assert network.milestones["date"].tolist() == [pd.Timestamp("1980-01-01")]
    assert network.settings["value"].tolist() == ["14"]
    assert network.counts.to_dict("list") == {
        "sheet": ["Contacts", "Interactions", "Opportunities", "Goals", "Milestones", "Settings"],
        "rows": [3, 2, 1, 1, 1, 1], "used": [3, 2, 1, 1, 1, 1], "left_out": [0] * 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    "sheets", [{"Interactions": LOG}, {"Contacts": CONTACTS}, {"Interactions": LOG[:1]}]
)
def test_every_table_has_the_columns_and_types_of_the_schema(sheets):
    network = read(**sheets)

    for sheet in schema.SHEETS:
        table = getattr(network, sheet.table)
        wanted = schema.dtypes(sheet)
        assert {name: str(dtype) for name, dtype in table.dtypes.items()} == wanted
        assert table.index.equals(pd.RangeIndex(len(table)))
    assert {name: str(dtype) for name, dtype in network.purposes.dtypes.items()} == {
        "interaction": "int64",
        "purpose": "str",
    }
    assert [str(dtype) for dtype in network.problems.dtypes] == [*["str"] * 6, "int64"]
    assert {str(dtype) for dtype in network.mapping.dtypes} == {"str"}
    assert [str(dtype) for dtype in network.counts.dtypes] == ["str", "int64", "int64", "int64"]


def test_a_log_alone_is_enough_and_its_people_become_contacts():
    network = read(Interactions=LOG)

    assert network.contacts[["row", "contact"]].to_dict("list") == {
        "row": [0, 0],
        "contact": ["Ana Ruiz", "Bo Chen"],
    }
    assert said(network) == []


def test_each_row_of_a_table_says_from_which_tab_it_comes():
    older = [LOG[0], [dt.date(2024, 1, 5), "Zoe Zed", "Call"]]
    friends = [["Name", "Company now"], ["Zoe Zed", "Uni"]]
    network = read(Contacts=CONTACTS[:2], Uni_friends=friends, Interactions=LOG, Archive_log=older)

    assert network.contacts[["sheet", "row"]].astype("object").fillna("").to_numpy().tolist() == [
        ["Contacts", 2], ["Uni friends", 2], ["", 0],
    ]  # fmt: skip
    assert network.interactions[["sheet", "row"]].to_numpy().tolist() == [
        ["Interactions", 2], ["Interactions", 3], ["Archive log", 2],
    ]  # fmt: skip


def test_people_not_on_contacts_are_added_with_one_note():
    network = log([DAY, "Zed Zulu"], [DAY, "Yan Yeo"], [DAY, "Zed Zulu", "Call"])

    assert network.contacts["contact"].tolist()[3:] == ["Zed Zulu", "Yan Yeo"]
    assert network.contacts["row"].tolist() == [2, 3, 4, 0, 0]
    assert said(network) == [
        (
            'Contacts!: 2 people stand in the log and not on Contacts: "Zed Zulu" and "Yan Yeo". Their rows are counted. '
            "Add them to Contacts to follow them."
        )
    ]


@pytest.mark.parametrize(
    "typed", ["ana ruiz", " Ana  Ruiz ", "ANA RUIZ", "Ruiz, Ana", "Ana\u00a0Ruiz", "Ana\nRuiz"]
)
def test_names_equal_after_tidying_are_the_same_person(typed):
    network = log([DAY, typed])

    assert network.interactions["contact"].tolist() == ["Ana Ruiz"]
    assert set(network.problems["severity"]) <= {"note"}


def test_curly_and_straight_apostrophes_are_the_same():
    assert log([DAY, "Dee O’Neil"]).interactions["contact"].tolist() == ["Dee O'Neil"]


@pytest.mark.parametrize("typed", ["Jose Diaz", "Díaz José"])
def test_names_equal_but_for_accents_or_order_are_matched_with_a_warning(typed):
    network = read(
        Contacts=[["Name"], ["José Díaz"]], Interactions=[["Date", "Contact"], [DAY, typed]]
    )

    assert network.interactions["contact"].tolist() == ["José Díaz"]
    assert said(network) == [
        f'Interactions!B2: Contact holds "{typed}", read as "José Díaz" (Contacts!A2). Spell it as on Contacts.'
    ]


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("M. Okafor", "M. Okafro"),
        ("Ana Ruiz", "Anna Ruiz"),
        ("Alex Kim", "Alexa Kim"),
        ("Christopher Smith", "Chris Smith"),
    ],
)
def test_names_that_are_only_similar_are_never_merged(known, typed):
    network = read(
        Contacts=[["Name"], ["Zed"], [known]], Interactions=[["Date", "Contact"], [DAY, typed]]
    )

    assert network.interactions["contact"].tolist() == [typed]
    assert said(network, code="name-unknown-near") == [
        f'Interactions!B2: Contact "{typed}" is not on Contacts. Did you mean "{known}" (Contacts!A3)?'
    ]


def test_several_names_in_one_cell_become_a_row_each():
    network = log([DAY, "Ana Ruiz; bo chen;", "In person"])

    assert network.interactions[["row", "contact", "channel"]].to_dict("list") == {
        "row": [2, 2], "contact": ["Ana Ruiz", "Bo Chen"], "channel": ["In person", "In person"],
    }  # fmt: skip
    assert network.counts.query("sheet == 'Interactions'")["used"].tolist() == [1]


def test_of_several_names_in_one_cell_each_is_taken_for_itself():
    network = log([DAY, "Ana Ruiz; bo  chen; Zed Unknown"], [DAY, "Zed Unknown", "Call"])

    assert network.interactions[["row", "contact"]].to_numpy().tolist() == [
        [2, "Ana Ruiz"], [2, "Bo Chen"], [2, "Zed Unknown"], [3, "Zed Unknown"],
    ]  # fmt: skip
    assert network.contacts["contact"].tolist() == [
        "Ana Ruiz",
        "Bo Chen",
        "Dee O'Neil",
        "Zed Unknown",
    ]
    assert network.counts["left_out"].tolist() == [0, 0]
    assert network.problems["code"].tolist() == ["names-unknown"]


def test_each_odd_name_among_several_in_a_cell_is_named():
    network = log([DAY, "Ana Ruiz; Bo Chn; Dée O'Neil"])

    whose = ["Ana Ruiz", "Bo Chn", "Dee O'Neil"]
    assert network.interactions["contact"].tolist() == whose
    assert said(network)[1:] == [
        'Interactions!B2: Contact "Bo Chn" is not on Contacts. Did you mean "Bo Chen" (Contacts!A3)?',
        'Interactions!B2: Contact holds "Dée O\'Neil", read as "Dee O\'Neil" (Contacts!A4). Spell it as on Contacts.',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Zed Oz; Yan Li", id="nobody on Contacts"),
        pytest.param("Ana Ruiz; +44 20 7946 0000", id="a number"),
        pytest.param("Ana Ruiz; Bo Chen & Cy Dale", id="two names in a part"),
        pytest.param("Ana Ruiz; CTO", id="a role"),
        pytest.param("Ana Ruiz; lunch at Joe", id="a remark"),
        pytest.param("Ana Ruiz; and Cy Dale", id="an and"),
        pytest.param("Ana Ruiz; everyone", id="nobody's name"),
    ],
)
def test_several_names_of_which_it_is_not_sure_are_refused_together(typed):
    network = log([DAY, typed], [DAY, "Bo Chen"])

    assert network.interactions["row"].tolist() == [3]
    assert len(said(network, code="name-packed")) == 1


def test_several_people_in_a_form_that_is_not_known_are_refused():
    network = log([DAY, "Ana Ruiz; ana@x.org; CTO"], [DAY, "Bo Chen"])

    assert network.interactions["contact"].tolist() == ["Bo Chen"]
    assert said(network, code="name-packed") == [
        (
            'Interactions!B2: Contact holds "Ana Ruiz; ana@x.org; CTO", which is not a list of names on Contacts. The row '
            "is left out. Put each name on Contacts, or give each person a row of their own."
        )
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "Ana Ruiz, Bo Chen",
        "Ana Ruiz/Bo Chen",
        "ana ruiz and bo chen",
        "Ana Ruiz & Bo Chen",
        "Ana Ruiz + Bo Chen",
        "Ruiz Ana, Bo Chen & Ana Ruiz",
        '"Ana Ruiz","Bo Chen"',
        "Ana Ruiz\nBo Chen",
        "Ana Ruiz (Acme), Bo Chen (Bolt)",
    ],
)
def test_people_of_contacts_in_one_cell_are_refused_with_how_to_part_them(typed):
    network = log([DAY, typed], [DAY, "Bo Chen"])

    assert network.interactions["contact"].tolist() == ["Bo Chen"]
    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil"]
    shown = typed.replace("\n", " ")
    fix = 'Type "Ana Ruiz; Bo Chen".' if "Ruiz Ana" not in typed else ""
    assert said(network, code="name-packed")[0].startswith(
        f'Interactions!B2: Contact holds "{shown}", which seems to be several people. The row is left out. {fix}'
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Cy Dale, Eve Kim, Fay Lo",
        "Cy Dale & Eve Kim",
        "Jean-Luc de la Tour / María del Mar Soler",
        "Cy Dale\nEve Kim",
        '"Cy","Eve"',
        "Cy Dale, Ana Ruiz",
        "Gus Hill, cy@x.org, CTO",
    ],
)
def test_several_people_who_are_not_on_contacts_are_refused_too(typed):
    network = log([DAY, typed], [DAY, "Bo Chen"])

    assert network.interactions["contact"].tolist() == ["Bo Chen"]
    assert len(said(network, code="name-packed")) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Ruiz, Cy",
        "Smith & Sons",
        "Ana and Bo Ltd",
        "Smith, Jones & Partners",
        "Marks and Spencer",
        "Procter & Gamble",
        "Cy Dale, PhD",
        "King, Martin Luther, Jr.",
        "van der Berg, Jan",
        "Sandy Anderson",
        "HR/Recruiting",
        "Cy Dale (Acme, Berlin)",
        "王伟, 李娜",
    ],
)
def test_one_contact_with_a_comma_or_an_and_stays_one(typed):
    network = log([DAY, typed])

    assert network.interactions["contact"].tolist() == [typed]
    assert set(network.problems["code"]) == {"names-unknown"}


def test_who_stands_alone_elsewhere_in_a_log_is_a_person_there_too():
    rows = [
        [DAY, "Cy Dale, Eve Kim"],
        [DAY, "Eve Kim"],
        [DAY, "Fay"],
        [DAY, "Gus"],
        [DAY, "Fay/Gus"],
    ]
    network = read(Interactions=[["Date", "Contact"], *rows])

    assert network.interactions["contact"].tolist() == ["Eve Kim", "Fay", "Gus"]
    assert network.problems["cell"].tolist() == ["B2", "B6"]


def test_two_names_with_a_comma_that_nothing_tells_apart_stay_one_with_a_warning():
    network = log([DAY, "García Márquez, Gabriel José"], [DAY, "Cy and Eve Dale"])

    assert network.interactions["contact"].tolist()[0] == "García Márquez, Gabriel José"
    assert said(network, code="name-perhaps-several") == [
        (
            'Interactions!B2: Contact holds "García Márquez, Gabriel José", read as one person. If they are several: put '
            'each person on Contacts and type "García Márquez; Gabriel José", or give each a row of their own.'
        ),
        (
            'Interactions!B3: Contact holds "Cy and Eve Dale", read as one person. If they are several: put each person '
            'on Contacts and type "Cy; Eve Dale", or give each a row of their own.'
        ),
    ]


def test_in_a_column_of_last_and_first_names_a_comma_says_nothing():
    rows = [[DAY, "García Márquez, Gabriel José"], [DAY, "Ruiz, Cy"]]

    assert read(Interactions=[["Date", "Contact"], *rows]).problems.empty


def test_in_a_text_file_several_people_are_told_to_take_a_row_each(tmp_path):
    (tmp_path / "log.csv").write_text("Date,Contact\n2026-03-04,Ana Ruiz & Bo Chen\n")

    found = tables.load(tmp_path / "log.csv", today=TODAY).problems

    assert found["fix"].tolist()[-1] == "Give each person a row of their own."


def test_a_couple_on_contacts_is_one_contact_and_a_list_of_people_is_none():
    names = ["Cy Dale & Eve Kim", "Ana Ruiz, Bo Chen, Fay Lo", "Gus Hill, gus@x.org, CTO"]
    network = read(
        Contacts=[["Name"], *([name] for name in names)],
        Interactions=[["Date", "Contact"], [DAY, "Cy Dale & Eve Kim"]],
    )

    assert network.contacts["contact"].tolist() == ["Cy Dale & Eve Kim"]
    assert network.problems[["cell", "code"]].to_numpy().tolist() == [
        ["A3", "name-packed"],
        ["A4", "name-packed"],
    ]


@pytest.mark.parametrize("typed", ["Ana Ruiz (Acme)", "Ana Ruiz, Acme", "Ana Ruiz & team"])
def test_a_contact_with_something_beside_the_name_is_asked_for(typed):
    network = log([DAY, typed])

    assert network.interactions["contact"].tolist() == [typed]
    assert said(network, code="name-unknown-near") == [
        f'Interactions!B2: Contact "{typed}" is not on Contacts. Did you mean "Ana Ruiz" (Contacts!A2)?'
    ]


def test_a_link_in_brackets_is_no_part_of_a_name():
    network = log([DAY, "Ana Ruiz (https://www.notion.so/Ana-Ruiz-1f2e?pvs=21)"])

    assert network.interactions["contact"].tolist() == ["Ana Ruiz"]
    assert network.problems.empty


def test_the_second_of_two_contacts_with_one_name_is_refused():
    network = read(Contacts=[["Name"], ["Chris Smith"], ["Bo"], ["smith, chris"]])

    assert network.contacts["contact"].tolist() == ["Chris Smith", "Bo"]
    assert said(network) == [
        (
            'Contacts!A4: Name holds "smith, chris", the same name as A2. The row is left out. '
            'Add what tells them apart, such as "smith, chris (Acme)".'
        )
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([None, "Ana Ruiz"], "A2: the row has no Date. The row is left out."),
        ([DAY, None, "Email"], "B2: the row has no Contact. The row is left out."),
        (
            ["03/04/2026", "Ana Ruiz"],
            'A2: Date holds "03/04/2026", which could be 3 April 2026 or 4 March 2026. The row is left out.',
        ),
        (
            [dt.date(1900, 1, 5), "Ana Ruiz"],
            "A2: Date holds 1900-01-05, which is before 1990. The row is left out.",
        ),
        ([Broken("#REF!"), "Ana Ruiz"], "A2: Date shows #REF!. The row is left out."),
        ([DAY, Broken("#N/A")], "B2: Contact shows #N/A. The row is left out."),
        (
            [DAY, Broken("")],
            "B2: Contact holds a formula without a saved result. The row is left out.",
        ),
        (["n/a", "Ana Ruiz"], 'A2: Date holds "n/a", which says no Date. The row is left out.'),
        ([DAY, DAY], "B2: Contact holds 2026-03-04, not a name. The row is left out."),
    ],
)
def test_a_row_without_date_or_contact_is_left_out_and_named(row, message):
    network = log(row)

    assert len(network.interactions) == 0
    line = said(network)[-1]
    assert line.startswith(f"Interactions!{message}")
    assert network.problems["severity"].tolist()[-1] == "refused cell"
    assert network.counts.query("sheet == 'Interactions'")[
        ["rows", "left_out"]
    ].to_numpy().tolist() == [[1, 1]]


def test_any_other_refused_cell_becomes_missing_and_its_row_stays():
    network = log(
        [DAY, "Ana Ruiz", Broken("#N/A"), "31/02/2026"], header=("Date", "Contact", "Notes", "Due")
    )

    assert network.interactions[["notes", "due_on"]].isna().to_numpy().all()
    assert said(network) == [
        "Interactions!C2: Notes shows #N/A. Correct the formula or type the value.",
        'Interactions!D2: Due holds "31/02/2026", which is not a date. Type a date, such as 2026-02-28.',
    ]
    assert network.problems["severity"].tolist() == ["warning", "refused cell"]


def test_a_future_date_is_kept_with_a_warning():
    network = log([dt.date(2062, 3, 4), "Ana Ruiz"])

    assert len(network.interactions) == 1
    assert network.problems["severity"].tolist() == ["warning"]
    assert said(network, code="date-future")[0].startswith(
        "Interactions!A2: Date holds 2062-03-04, which lies in the future."
    )


def test_an_answer_before_its_message_is_blanked_and_the_row_stays():
    network = log(
        [DAY, "Ana Ruiz", dt.date(2026, 3, 1)],
        [DAY, "Bo Chen", DAY],
        header=("Date", "Contact", "Answered on"),
    )

    assert network.interactions["answered"].isna().tolist() == [True, False]
    assert said(network) == [
        (
            "Interactions!C2: Answered on holds 2026-03-01, before the row's own date 2026-03-04; left out. "
            "Correct one of the two dates."
        )
    ]


def test_an_opportunity_won_or_lost_on_no_day_is_named_and_its_row_stays():
    rows = [
        ["Date", "Contact", "Stage", "Closed on"],
        [DAY, "Ana Ruiz", "Won", None],
        [DAY, "Ana Ruiz", "rejected", None],
        [DAY, "Ana Ruiz", "Won", dt.date(2026, 4, 1)],
        [DAY, "Ana Ruiz", "Open", None],
        [DAY, "Ana Ruiz", None, None],
        [DAY, "Ana Ruiz", "Won", "31/02/2026"],
    ]
    network = log([DAY, "Ana Ruiz"], Opportunities=rows)
    without = log([DAY, "Ana Ruiz"], Opportunities=[row[:3] for row in rows[:2]])

    assert network.opportunities["stage"].fillna("").tolist()[:5] == [
        "Won",
        "Lost",
        "Won",
        "Open",
        "",
    ]
    assert len(network.opportunities) == 6
    assert said(network, code="closed-without-day") == [
        "Opportunities!D2: Closed on is blank although the opportunity is Won, so it counts as open. Type the day it was won.",
        "Opportunities!D3: Closed on is blank although the opportunity is Lost, so it counts as open. Type the day it was lost.",
    ]
    assert said(without) == [
        (
            "Opportunities!C2: Closed on is blank although the opportunity is Won, so it counts as open. "
            "Add a column Closed on with the day it was won."
        )
    ]


def test_birthdays_and_due_dates_may_be_old_or_ahead():
    network = read(
        Contacts=[["Name", "Worked together until"], ["Ana Ruiz", dt.date(2062, 1, 1)]],
        Interactions=[["Date", "Contact", "Due"], [DAY, "Ana Ruiz", dt.date(2062, 1, 1)]],
        Milestones=[["Date", "Contact"], [dt.date(1950, 1, 1), "Ana Ruiz"]],
    )

    assert said(network) == []


def test_dates_typed_as_text_are_said_once_for_the_column():
    network = log(["4 Mar 2026", "Ana Ruiz"], ["2026-03-05", "Bo Chen"], ["2026-03-05", "Ana Ruiz"])

    assert said(network) == [
        'Interactions!A: Date holds 3 cells as text, such as "4 Mar 2026"; read as dates. Format the column as dates.'
    ]


def test_a_date_order_on_settings_decides():
    network = log(
        ["03/04/2026", "Ana Ruiz"], Settings=[["Setting", "Value"], ["Date order", "Day first"]]
    )

    assert network.interactions["date"].tolist() == [pd.Timestamp("2026-04-03")]


def test_where_there_are_no_settings_a_sheet_of_them_is_asked_for_and_then_decides(tmp_path):
    rows = [["03/04/2026", "Ana Ruiz"]]
    asked = read(Log=[["Date", "Contact"], *rows])
    (tmp_path / "log.csv").write_text("Date,Contact\n03/04/2026,Ana Ruiz\n")
    text = tables.load(tmp_path / "log.csv", today=TODAY)
    network = read(
        Log=[["Date", "Contact"], *rows],
        Settings=[["Setting", "Value"], ["Date order", "Day first"]],
    )

    sheet = "add a sheet Settings: Setting, Value in its first row, Date order, Day first (or Month first) below."
    assert asked.problems["fix"].tolist() == [
        f"Type 2026-04-03 or 2026-03-04; for all at once, {sheet}"
    ]
    assert text.problems["fix"].tolist()[-1] == (
        f"Type 2026-04-03 or 2026-03-04; for all at once, save the file as .xlsx and {sheet}"
    )
    assert network.interactions["date"].tolist() == [pd.Timestamp(2026, 4, 3)]


def test_no_date_yet_in_a_needed_date_is_said_once():
    network = log(["TBD", "Ana Ruiz"], [DAY, "Ana Ruiz"])

    assert said(network) == [
        'Interactions!A2: Date holds "TBD", which says no Date. The row is left out. Fill it in.'
    ]


@pytest.mark.parametrize(
    ("rows", "starts"),
    [
        pytest.param([("Write again from day", 9)], ["Settings!B2: Write again from day is 9 and Write again by day is 5:"], id="from alone"),
        pytest.param([("Write again by day", 1)], ["Settings!B2: Write again from day is 2 and Write again by day is 1:"], id="by alone"),
        pytest.param([("Write again from day", 15), ("Write again by day", 7)],
                     ["Settings!B2: Write again from day is 15 and Write again by day is 7:"], id="both"),
        pytest.param([("Write again from day", 7), ("Write again by day", 7)], [], id="one day"),
        pytest.param([("Write again from day", "soon"), ("Write again by day", 7)],
                     ['Settings!B2: Write again from day holds "soon"'], id="one of them unusable"),
    ],
)  # fmt: skip
def test_days_to_write_again_that_end_before_they_begin_are_named_and_not_used(rows, starts):
    network = log([DAY, "Ana Ruiz"], Settings=[["Setting", "Value"], *map(list, rows)])
    table = network.settings
    used = schema.Settings.of(zip(table["setting"], table["value"], strict=True))

    assert [text[: len(start)] for text, start in zip(said(network), starts, strict=True)] == starts
    assert used.nudge_first_days <= used.nudge_last_days


def test_choices_added_on_settings_are_accepted():
    settings_rows = [
        ["Setting", "Value", None, "Interactions: Channel"],
        ["Days to answer", 30, None, "Email"],
        [None, None, None, "Pigeon"],
    ]
    network = log([DAY, "Ana Ruiz", "pigeon"], Settings=settings_rows)

    assert network.interactions["channel"].tolist() == ["Pigeon"]
    assert said(network) == []


def test_a_paste_over_the_formulas_of_the_template_is_named_and_their_answers_are_not():
    grey = ["Name", "Status", "Last contact", "Days since", "Next check-in", "Company now"]
    network = read(
        Interactions=LOG,
        Contacts=[
            grey,
            ["Ana Ruiz", "Acme", DAY, 3, DAY, None],
            ["Bo Chen", "Overdue", DAY, 90, DAY, "Beta"],
            ["Cy Dale", "Gamma", None, "", None, None],
            ["Dee Fox", "", None, None, "soon", None],
        ],
    )

    assert [line for line in said(network) if "formula" in line] == [
        (
            'Contacts!B2: Status holds "Acme" in place of its formula, and 1 cell below does alike. Move what you '
            "typed to the column it belongs to, and copy the grey cell of another row over this one."
        ),
        (
            'Contacts!E5: Next check-in holds "soon" in place of its formula. Move what you typed to the column it '
            "belongs to, and copy the grey cell of another row over this one."
        ),
    ]
    assert network.problems.set_index("code").loc["formula-typed-over", "cells"].tolist() == [2, 1]
    assert network.contacts["company_now"].dropna().tolist() == ["Beta"]


def test_settings_that_cannot_be_used_are_named():
    network = log(
        Settings=[
            ["Setting", "Value"],
            ["Days to answer", "many"],
            ["Colour", "red"],
            ["Career stage", "middle"],
        ]
    )

    assert said(network)[1:] == [
        (
            'Settings!B2: Days to answer holds "many", which is not a whole number from 1 to 36,500. '
            "Type a whole number from 1 to 36,500, or leave it blank."
        ),
        'Settings!A3: there is no setting "Colour". Settings are listed in the documentation of the workbook.',
    ]
    assert network.settings["value"].fillna("").tolist() == ["", "red", "middle"]


def test_titles_blank_rows_totals_and_notes_are_told_from_data():
    network = read(
        Contacts=CONTACTS,
        Interactions=[
            ["My log"], [], *LOG, [], [DAY, "Ana Ruiz"], ["Date", "Contact", "Channel"], ["Total", None, 3],
            [], ["Note: updated every Friday by me"],
        ],
    )  # fmt: skip

    assert network.interactions["row"].tolist() == [4, 5, 7]
    assert said(network) == [
        "Interactions!1:2: the headers stand in row 3; rows 1 to 2 were passed over. Nothing to do, or delete those rows.",
        "Interactions!6:10: rows 6 and 10 are blank; the rows below were read. Delete blank rows, or spreadsheet tables end there.",
        "Interactions!8:8: row 8 repeats the headers and was left out. Nothing to do, or delete what is repeated.",
        "Interactions!9:9: row 9 is a total and was left out. Nothing to do.",
        "Interactions!11:11: row 11 is a note and was left out. Nothing to do, or keep notes on another sheet.",
    ]
    assert network.counts.query("sheet == 'Interactions'")[
        ["rows", "used", "left_out"]
    ].to_numpy().tolist() == [[6, 3, 3]]


def test_rows_of_unticked_boxes_wait_for_an_entry():
    rows = [
        [DAY, "Ana Ruiz", True, False],
        *rows_of(2, None, None, False, False),
        [None, None, False, True],
    ]
    network = read(Interactions=[["Date", "Contact", "Replied?", "Done"], *rows])

    assert said(network)[1:] == [
        "Interactions!3:4: rows 3 to 4 hold only unticked boxes and were left out. Nothing to do.",
        "Interactions!A5: the row has no Date. The row is left out. Fill it in.",
    ]
    assert said(network)[0].startswith('Interactions!D: Done holds "False" or the like in 1 cell')
    assert network.counts[["rows", "used", "left_out"]].to_numpy().tolist() == [[4, 1, 3]]


def test_entries_beside_the_list_are_named_and_the_sheets_own_formulas_are_not():
    rows = [
        ["Date", "Contact", "Mood", None],
        [DAY, "Ana Ruiz", None, None],
        [None, None, None, "stray"],
        [None, None, "good"],
    ]
    own = ["Name", "Status", "Last contact", "Days since", "Next check-in"]
    network = read(
        Contacts=[own, ["Ana Ruiz"], [None, Broken(""), None, Broken("")]], Interactions=rows
    )

    assert said(network, code="rows-aside") == [
        (
            "Interactions!3:4: rows 3 to 4 have entries only in columns that are not read, and were "
            "left out. Nothing to do; or, if they belong to the list, fill in Date and Contact."
        )
    ]


@pytest.mark.parametrize("typed", ["-", "--", "?", " ; ", "...", "–"])
def test_a_mark_alone_is_no_name(typed):
    network = log([DAY, typed], [DAY, "Ana Ruiz"])

    assert network.interactions["contact"].tolist() == ["Ana Ruiz"]
    assert network.problems["code"].tolist() == ["name-not-text"]


def test_headings_between_people_are_no_people():
    rows = [
        ["WORK FRIENDS"],
        ["Ana Ruiz", "Acme"],
        ["Former colleagues"],
        ["Bo Chen"],
        ["=== Acme ==="],
        ["ACME FRIENDS"],
        ["BO DALE"],
    ]
    network = read(Contacts=[["Name", "Company"], *rows])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "BO DALE"]
    assert said(network) == [
        (
            'Contacts!2:7: rows 2, 4 and 6 to 7 ("WORK FRIENDS") are headings and were left out. '
            "Nothing to do, unless it is a person: then unmerge the row, or fill in more of it."
        )
    ]


def test_a_text_in_cells_merged_across_the_sheet_is_a_heading(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "merged.xlsx") as book:
        sheet = book.add_worksheet("Contacts")
        sheet.write_row("A1", ["Name", "Company", "Email"])
        sheet.write_row("A2", ["Ana Ruiz", "Acme"])
        sheet.merge_range("A3:C3", "Bordeaux")
        sheet.write_row("A4", ["Bo Chen"])
    network = tables.load(tmp_path / "merged.xlsx", today=TODAY)

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen"]
    assert network.problems["code"].tolist() == ["rows-heading"]
    assert network.counts["left_out"].tolist() == [1]


@pytest.mark.parametrize(
    "text", ["Total: 2", "TOTAL (12)", "Total contacts", "Total people: 4", "Count: 3", "Sum 7"]
)
def test_a_total_may_say_its_number(text):
    network = read(Contacts=[["Name", "Company"], ["Ana Ruiz", "Acme"], [text]])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz"]
    assert network.problems["code"].tolist() == ["rows-total"]


@pytest.mark.parametrize(
    "name",
    [
        "Martin Luther King Jr.",
        "*Ana Ruiz",
        "Count Basie",
        "Sum Wong",
        "Total Wine",
        "Ana Work",
        "False",
        "Count",
    ],
)
def test_people_with_odd_names_are_no_total_and_no_heading(name):
    assert read(Contacts=[["Name", "Company"], [name]]).contacts["contact"].tolist() == [name]


def test_rows_under_a_table_and_hidden_rows_are_read_and_named(tmp_path):
    path = tmp_path / "network.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Contacts")
        sheet.add_table("A1:B3", {"columns": [{"header": "Name"}, {"header": "Email"}]})
        sheet.write_column("A2", ["Ana", "Bo", "Cy", "Dee"])
        sheet.set_row(1, None, None, {"hidden": True})
    network = tables.load(path, today=TODAY)

    assert network.contacts["contact"].tolist() == ["Ana", "Bo", "Cy", "Dee"]
    assert said(network) == [
        "Contacts!: 1 hidden or filtered row was read and counted. Delete what should not count.",
        (
            "Contacts!4:5: rows 4 to 5 stand under the table, which ends in row 3; they were read. "
            "Nothing is lost. To make the table end in row 5: in Excel drag its corner down, in LibreOffice "
            "choose Data > Define Range."
        ),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([["At that time", "Contact"], [DAY, "Ana"]], "no column for Date was found; the headers are: At that time, Contact.", id="needed column"),
        pytest.param([["Date", "Contact", "Contact"], [DAY, "Ana", "Bo"]], 'columns B and C are both headed "Contact".', id="twice"),
        pytest.param([["Date", "Contact"], ["(the day)", "(the person)"], [DAY, "Ana"]], "row 2 looks like a second header row: (the day), (the person).", id="brackets below"),
        pytest.param([["Date", "Contact"], ["When", "Person"], [DAY, "Ana"]], "row 2 looks like a second header row: When, Person.", id="two header rows"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_placed_is_refused_with_the_names_found(rows, message):
    network = read(Contacts=CONTACTS, Interactions=rows)

    assert network.problems.query("severity == 'refused sheet'")["message"].tolist() == [message]
    assert len(network.interactions) == 0


def test_merged_headers_are_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Interactions"
    book.active.append(["Date", "Contact", None, "Notes"])
    book.active.append([DAY, "Ana", "Ruiz", None])
    book.active.merge_cells("B1:C1")
    book.create_sheet("Contacts").append(["Name"])
    book.save(tmp_path / "merged.xlsx")

    assert said(tables.load(tmp_path / "merged.xlsx"), code="sheet-two-headers")[0].startswith(
        "Interactions!: the headers in row 1 are merged: Date, Contact, Notes."
    )


@pytest.mark.parametrize("tab", ["Interactions", "Sheet1"])
@pytest.mark.parametrize("area", ["A1:A2", "B1:C1"])
def test_a_file_with_merged_headers_alone_is_told_to_unmerge_them(tmp_path, tab, area):
    book = openpyxl.Workbook()
    book.active.title = tab
    book.active.append(["Date", "Contact", None, "Notes"])
    book.active.append([None, None, None, None])
    book.active.append([DAY, "Ana Ruiz", None, "x"])
    book.active.merge_cells(area)
    book.save(tmp_path / "merged.xlsx")

    with pytest.raises(WorkbookError) as caught:
        tables.load(tmp_path / "merged.xlsx")
    assert str(caught.value) == (
        "merged.xlsx has no sheet that can be read as Interactions or Contacts. "
        f'Sheet "{tab}": the headers in row 1 are merged: Date, Contact, Notes. '
        "Unmerge the header cells and keep one row of headers."
    )


def test_rows_whose_date_is_merged_with_the_row_above_are_told_so(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Interactions"
    for row in (["Date", "Contact", "Channel"], [DAY, "Ana Ruiz", "Email"], [None, "Bo Chen"],
                [None, "Cy Dale", "Call"], [None, "Dee O'Neil", "Call"], [DAY, None, "Call"]):  # fmt: skip
        book.active.append(row)
    for area in ("A2:A4", "C2:C3", "A6:B6"):
        book.active.merge_cells(area)
    book.save(tmp_path / "merged.xlsx")

    network = tables.load(tmp_path / "merged.xlsx", today=TODAY)

    assert said(network) == [
        (
            "Interactions!C: Channel holds merged cells, such as C2:C3: what they hold belongs to their first row alone, "
            "so 1 cell below is blank. Unmerge them and fill in each of their cells."
        ),
        *(
            f"Interactions!{cell}: the row has no {title}: this cell is one of the merged cells {area}, and what they hold "
            f"belongs to {area[:2]} alone. The row is left out. Unmerge {area} and fill in each of its cells."
            for cell, title, area in (("A3", "Date", "A2:A4"), ("A4", "Date", "A2:A4"))
        ),
        "Interactions!A5: the row has no Date. The row is left out. Fill it in.",
        (
            "Interactions!B6: the row has no Contact: this cell is one of the merged cells A6:B6, and what they hold "
            "belongs to A6 alone. The row is left out. Unmerge A6:B6 and fill in each of its cells."
        ),
    ]
    assert network.counts[["rows", "used", "left_out"]].to_numpy().tolist() == [[5, 1, 4]]


def test_merged_cells_that_hold_nothing_are_blank_like_any_other(tmp_path):
    grid = replace(
        logged([DAY, "Ana"], [None, "Bo"], [None, "Cy"]), merged=(cells.Area(3, 1, 4, 1),)
    )

    assert {*workbook(grid).problems["code"]} == {"row-incomplete"}


@pytest.mark.parametrize("header", ["Name", "First name", "Full name"])
def test_a_list_of_names_alone_is_told_how_it_is_read(header):
    with pytest.raises(WorkbookError) as caught:
        read(Sheet1=[[header], ["Ana Ruiz"]])

    assert str(caught.value).endswith(
        f'Sheet "Sheet1": its headers are "{header}". If "Sheet1" is a list of people, name its tab '
        "Contacts; if it is a log, name its columns Date and Contact. Or run: netmetrics init"
    )
    assert read(Contacts=[[header], ["Ana Ruiz"]]).contacts["contact"].tolist() == ["Ana Ruiz"]


def test_a_text_file_of_names_alone_is_told_how_it_is_read(tmp_path):
    for name in ("things.csv", "contacts.csv"):
        (tmp_path / name).write_text("Name\nAna Ruiz\n")

    with pytest.raises(WorkbookError, match="If it is a list of people, call the file contacts"):
        tables.load(tmp_path / "things.csv")
    assert tables.load(tmp_path / "contacts.csv").contacts["contact"].tolist() == ["Ana Ruiz"]


def test_a_workbook_without_a_sheet_of_ours_is_refused_with_what_was_found():
    with pytest.raises(WorkbookError) as caught:
        read(
            Budget=[["Week", "Amount"], [1, 2]],
            Interactions=[["At that time", "Notes"], [DAY, "x"]],
        )

    assert str(caught.value) == (
        "network.xlsx has no sheet that can be read as Interactions or Contacts. "
        'Sheet "Budget": its headers are "Week", "Amount". '
        'Sheet "Interactions": no column for Date and Contact was found; the headers are: At that time, Notes. '
        "Name the columns Date and Contact, or run: netmetrics init"
    )


def test_contacts_alone_or_an_empty_log_loads():
    assert said(read(Contacts=CONTACTS)) == []
    assert said(read(Interactions=LOG[:1])) == [
        "Interactions!: nothing is recorded yet. Type a date and a name to begin."
    ]


@pytest.mark.parametrize(
    "header",
    [
        "date",
        " DATE ",
        "Date:",
        "Date*",
        "Date (UTC)",
        "Da\u200bte",
        "D\uff41te",
        "Date\n",
        "When",
        "Date sent",
        "date_sent",
        "Date\u2011sent",
    ],
)
def test_headers_are_matched_after_tidying(header):
    grid = grid_of("Interactions", [[header, "Contact"], [DAY, "Ana"]])
    network = tables.network_of(cells.Book("a.xlsx", "xlsx", (grid,)), today=TODAY)

    assert network.mapping["used_as"].tolist() == ["Interactions.Date", "Interactions.Contact"]


def test_the_mapping_names_every_column_and_what_is_unused_is_said_once():
    network = read(Contacts=[["Name", "Tier", "Company", "Shoe size"], ["Ana", "A", "Acme", 44]])

    assert network.mapping.to_dict("list") == {
        "sheet": ["Contacts"] * 4, "column": ["A", "B", "C", "D"], "header": ["Name", "Tier", "Company", "Shoe size"],
        "used_as": ["Contacts.Name", "", "Contacts.Company now", ""],
    }  # fmt: skip
    assert [line.split(". ")[0] for line in said(network)] == [
        'Contacts!: columns not used: "Tier" (B), "Shoe size" (D)'
    ]


@pytest.mark.parametrize(
    ("tab", "headers", "used"),
    [
        pytest.param(
            "Interactions export",
            ["Name", "Date", "People", "Type", "Notes"],
            {"B": "Interactions.Date", "C": "Interactions.Contact", "D": "Interactions.Channel", "E": "Interactions.Notes"},
            id="a log whose Name is the note's title",
        ),
        pytest.param(
            "Form",
            ["Timestamp", "Your name", "Person you contacted", "Type of outreach", "Did they respond?"],
            {"A": "Interactions.Date", "C": "Interactions.Contact", "D": "Interactions.Channel", "E": "Interactions.Answered on"},
            id="a form's answers",
        ),
        pytest.param(
            "Log",
            ["Date/Time", "First Name", "Last Name", "Touchpoint", "What's next?"],
            {"A": "Interactions.Date", "B": "Interactions.First name", "C": "Interactions.Last name", "D": "Interactions.Channel", "E": "Interactions.Next step"},
            id="a log with first and last names",
        ),
        pytest.param(
            "Sheet1",
            ["Record ID", "First Name", "Last Name", "Last Activity Date", "Create Date", "Associated Company"],
            {"B": "Contacts.First name", "C": "Contacts.Last name", "D": "Interactions.Date", "E": "Contacts.Added on", "F": "Contacts.Company now"},
            id="a CRM's export",
        ),
        pytest.param(
            "Contacts",
            ["Last, First", "Company", "Where we met"],
            {"A": "Contacts.Name", "B": "Contacts.Company now", "C": "Contacts.Worked together at"},
            id="last name first",
        ),
        pytest.param(
            "Outreach",
            ["Name", "Company", "Last contacted", "Next steps"],
            {"A": "Contacts.Name", "B": "Contacts.Company now", "C": "Interactions.Date", "D": "Interactions.Next step"},
            id="people on a tab named as a log",
        ),
        pytest.param(
            "Network",
            ["Date", "Contact", "Channel", "Notes"],
            {"A": "Interactions.Date", "B": "Interactions.Contact", "C": "Interactions.Channel", "D": "Interactions.Notes"},
            id="a log on a tab named as people",
        ),
        pytest.param(
            "Network",
            ["Name", "Company", "Email", "Date"],
            {"A": "Contacts.Name", "B": "Contacts.Company now", "C": "Contacts.Email"},
            id="people on a tab named as people",
        ),
    ],
)  # fmt: skip
def test_what_stands_under_the_headers_decides_where_the_tab_says_little(tab, headers, used):
    row = [
        DAY
        if {"date", "timestamp", "time", "contacted"} & set(re.findall("[a-z]+", title.lower()))
        else "Ana"
        for title in headers
    ]
    mapping = read(**{tab.replace(" ", "_"): [headers, row]}).mapping

    assert {one.column: one.used_as for one in mapping.itertuples() if one.used_as} == used


def test_a_log_with_first_and_last_names_is_a_log_of_whole_names():
    rows = [
        ["Date", "First name", "Last name"],
        [DAY, "Ana", "Ruiz"],
        [DAY, "Bo", None],
        [DAY, None, None],
    ]
    network = read(Contacts=CONTACTS, Log=rows)

    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Bo"]
    assert said(network, code="row-incomplete") == [
        "Log!B4: the row has no name. The row is left out. Fill it in."
    ]


def test_a_tab_that_may_be_about_anything_is_not_refused_for_what_it_lacks():
    network = log([DAY, "Ana Ruiz"], Events=[["Event", "Where"], ["Trade fair", "Bonn"]])

    assert network.problems["code"].tolist() == ["sheet-unused"]


@pytest.mark.parametrize(
    ("word", "answered"),
    [
        ("No response", "No"),
        ("no reply", "No"),
        ("Replied", "Yes"),
        ("responded", "Yes"),
        ("Pending", None),
    ],
)
def test_answers_in_words_are_understood(word, answered):
    network = log([DAY, "Ana Ruiz", word], header=("Date", "Contact", "Response"))

    assert network.interactions["answered"].fillna("").tolist() == [answered or ""]
    assert set(network.problems["severity"]) <= {"note"}


@pytest.mark.parametrize(
    "header",
    ["Last in touch", "When did we last speak? / Last spoke with", "Date we last talked", "Most recent conversation",
     "Last time we chatted", "Last heard from", "Last touched base", "Last had contact on"],
)  # fmt: skip
def test_however_the_last_contact_is_worded_it_is_read(header):
    header = header.rpartition("/ ")[2]
    network = read(People=[["Name", "Company", header], ["Ana Ruiz", "Acme", DAY]])

    assert network.interactions["date"].tolist() == [pd.Timestamp(DAY)]


@pytest.mark.parametrize(
    "header",
    [
        "Last name",
        "Last conversation notes",
        "Last employer",
        "Last contact method",
        "Last call notes",
    ],
)
def test_not_every_last_is_a_last_contact(header):
    network = read(People=[["Name", "Company", header], ["Ana Ruiz", "Acme", "Email"]])

    assert network.interactions.empty
    assert "Interactions.Date" not in network.mapping["used_as"].tolist()


def test_lists_of_other_things_beside_a_log_are_no_part_of_it():
    network = read(
        Log=[["Date", "Contact", "Channel"], [DAY, "Ana Ruiz", "Email"]],
        Wins=[["Date", "Person", "Prize"], [DAY, "Ana Ruiz", "a job"]],
        **{"2025": [["Date", "Contact"], [dt.date(2025, 3, 4), "Bo Chen"]]},
        **{
            "2024": [
                ["Date", "Contact", "Channel", "Mood"],
                [dt.date(2024, 3, 4), "Cy Dale", "Call", "good"],
            ]
        },
    )

    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Cy Dale"]
    assert said(network, code="sheet-second-log") == [
        (
            'Wins!: the sheet was not read: "Log" is the log, and "Prize" here is about something else. Nothing to do; if it is '
            "part of the log, head its columns alike, and if it lists opportunities, name the tab Opportunities."
        )
    ]


def test_free_words_under_another_name_for_what_for_are_said_once():
    words = ("old times", "the fair", "a move")
    rows = [[DAY + dt.timedelta(at), "Ana Ruiz", word] for at, word in enumerate(words)]
    network = log(*rows, header=("Date", "Contact", "Purpose"))

    assert network.interactions["what_for"].isna().all()
    assert network.problems["code"].tolist() == ["column-unreadable"]


def test_did_i_reply_is_not_their_answer():
    network = log([DAY, "Ana Ruiz", "Yes"], header=("Date", "Contact", "Did I reply?"))

    assert network.mapping["used_as"].tolist()[-1] == ""
    assert network.interactions["answered"].isna().all()


@pytest.mark.parametrize(
    ("header", "values"),
    [("Contact", ["Email", "Phone"]), ("Contact (Email / Phone / LinkedIn)", [None, None])],
)
def test_a_column_contact_that_holds_channels_is_the_channel(header, values):
    rows = [["Date", "Name", header], [DAY, "Ana Ruiz", values[0]], [DAY, "Bo Chen", values[1]]]
    network = read(Interactions=rows)

    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Bo Chen"]
    assert network.mapping["used_as"].tolist() == [
        "Interactions.Date",
        "Interactions.Contact",
        "Interactions.Channel",
    ]


@pytest.mark.parametrize("last", [False, True])
def test_a_column_contact_is_the_channel_wherever_its_entries_stand(last):
    filled, blank = rows_of(9, DAY, "Ana Ruiz", "Email"), rows_of(300, DAY, "Bo Chen", None)
    rows = [*blank, *filled] if last else [*filled, *blank]
    network = read(Interactions=[["Date", "Name", "Contact"], *rows])

    assert network.interactions["channel"].value_counts().to_dict() == {"Email": 9}
    assert {*network.interactions["contact"]} == {"Ana Ruiz", "Bo Chen"}


def test_a_row_is_read_alike_wherever_it_stands():
    header = [
        "Date",
        "Contact",
        "Channel",
        "Started by",
        "Answered on",
        "What for",
        "Done",
        "Next step",
    ]
    plain = [DAY, "Ana Ruiz", "Email", "Me", "Yes", "Catch up", "Yes", "call"]
    odd = ["Pigeon", "ja", "x", "No", "lunch", "01/02/2026", "none", "4 Mar 2026"]
    rows = [[DAY, f"Person {at}", *plain[2:]] for at in range(1500)]
    rows += [
        [DAY, f"Odd {at} {word}", *[*plain[2:at], word, *plain[at + 1 :]]]
        for word in odd
        for at in range(2, 8)
    ]

    there, back = (read(Interactions=[header, *each]) for each in (rows, rows[::-1]))

    one, other = there.interactions, back.interactions[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.drop(columns="row"), other.drop(columns="row"))
    assert sorted(there.problems["code"]) == sorted(back.problems["code"])


def test_a_column_of_which_nothing_can_be_read_was_not_meant():
    words = ("keen", "busy", "wants coffee")
    rows = [[DAY + dt.timedelta(at), "Ana Ruiz", word] for at, word in enumerate(words)]
    network = log(*rows, header=("Date", "Contact", "Response"))

    assert network.mapping["used_as"].tolist()[-1] == ""
    assert [line.partition(". ")[0] for line in said(network)] == [
        'Interactions!C: nothing in "Response" can be read as Answered on, so the column was left out'
    ]


def test_whether_and_when_may_stand_in_two_columns():
    network = log(
        [DAY, "Ana Ruiz", "Yes", dt.date(2026, 3, 6)], [DAY, "Bo Chen", "No", None], [DAY, "Bo Chen", "Yes", None],
        header=("Date", "Contact", "Response", "Response_Date"),
    )  # fmt: skip

    assert network.interactions["answered"].tolist() == ["Yes", "No", "Yes"]
    assert network.interactions["answered_on"].notna().tolist() == [True, False, False]


PEOPLE_WITH_HISTORY = [
    ["First", "Last", "Last contacted", "Cadence", "Next action", "Next action date"],
    ["Ana", "Ruiz", DAY, "monthly", "send CV", dt.date(2026, 4, 1)],
    ["Bo", "Chen", "NEVER", "2 weeks", "call", None],
    ["Dee", None, "12 May 2025, email", "quarterly", None, None],
]


def test_one_row_per_person_becomes_one_interaction_each_and_history_is_missing():
    network = read(Sheet1=PEOPLE_WITH_HISTORY)

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee"]
    assert network.contacts["check_in_days"].tolist() == [30.0, 14.0, 91.0]
    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Dee"]
    assert network.interactions["row"].tolist() == [2, 4]
    assert network.interactions["channel"].fillna("").tolist() == ["", "Email"]
    assert network.interactions["next_step"].fillna("").tolist() == ["send CV", ""]
    assert network.interactions["due_on"].notna().tolist() == [True, False]
    assert network.interactions[["started_by", "answered"]].isna().to_numpy().all()
    assert set(network.problems["code"]) == {
        "history-missing",
        "date-no-day",
        "date-text",
        "next-step-alone",
    }
    assert network.mapping["used_as"].tolist()[2] == "Interactions.Date"


def test_last_contact_is_not_used_where_a_sheet_holds_the_interactions():
    network = read(People=PEOPLE_WITH_HISTORY, Log=LOG)

    assert len(network.interactions) == 2
    assert "history-missing" not in set(network.problems["code"])


def test_the_columns_our_own_formulas_fill_are_never_history():
    header = [column.header for column in schema.CONTACTS.columns if not column.foreign]
    network = read(Contacts=[header, ["Ana Ruiz", "Due", DAY, DAY]])

    assert len(network.interactions) == 0
    assert said(network) == []


EXPECTED_MAPPING = {
    "contector_power_circles": {"first": "Contacts.First name", "last": "Contacts.Last name", "last_contacted": "Interactions.Date", "tier": ""},
    "twentyventures_network_sheet": {"Full name": "Contacts.Name", "Company / school / employer": "Contacts.Company now", "Date & form of last contact (e.g. email)": "Interactions.Date", "Position": "Contacts.Role"},
    "organvm_networking_tracker": {"Name": "Contacts.Name", "Last Contact": "Interactions.Date", "Next Action": "Interactions.Next step", "Next Action Date": "Interactions.Due", "Status": ""},
    "jtlhltd_outreach_tracking": {"Date": "Interactions.Date", "Name": "Interactions.Contact", "Channel": "Interactions.Channel", "Response": "Interactions.Answered on", "Response_Date": "Interactions.Answered on", "Contact_Number": ""},
    "nuif_rolodex": {"Name": "Contacts.Name", "Last Interaction": "Interactions.Date", "Touch Interval (Quater)": "Contacts.Check in every (days)", "Email": "Contacts.Email", "Recipient Email": "", "Trigger hour (0–23)": ""},
    "davidswagger_stay_in_touch": {"Name": "Contacts.Name", "Contact Info": "Contacts.Email", "Last Contact": "Interactions.Date", "When Reached Out": "Interactions.Date", "Category": ""},
    "agency_sheet_3tab": {"Contact Name": "Interactions.Contact", "Date Sent": "Interactions.Date", "Response Date": "Interactions.Answered on", "Primary Contact": "Opportunities.Contact", "Est. Value": "Opportunities.Value", "Date Last Contacted": ""},
    "relationship_crm_template": {"Name": "Contacts.Name", "How We Met": "Contacts.Worked together at", "Last Contact": "Interactions.Date", "Follow-Up Date": "Interactions.Due"},
    "google_crm_sheet_sample": {"Client Name": "Contacts.Name", "Company Name": "Contacts.Company now", "Last Contact": "Interactions.Date", "Order #": ""},
    "keep_in_touch_ios_export": {"Cadence": "Contacts.Check in every (days)", "Date": "Interactions.Date", "Method": "Interactions.Channel", "Last Touched": ""},
    "nexalink_import": {"first_name": "Contacts.First name", "last_name": "Contacts.Last name", "company": "Contacts.Company now", "phone": "Contacts.Phone", "website": ""},
}  # fmt: skip


def test_published_trackers_load_without_renaming_anything(cases):
    published = json.loads((cases / "headers.json").read_text(encoding="utf-8"))
    for name, source in published.items():
        network = read(**{tab: [headers] for tab, headers in source["sheets"].items()})
        used = dict(zip(network.mapping["header"], network.mapping["used_as"], strict=True))
        wanted = EXPECTED_MAPPING.get(name, {})

        assert {header: used[header] for header in wanted} == wanted, name
        assert len(network.mapping) == sum(
            len([h for h in headers if h]) for headers in source["sheets"].values()
        )


COMMON = {
    "Contact Name|Company|Job Title|LinkedIn Profile|Date of Last Contact|Method of Contact|Follow Up Date":
        "Contacts.Name|Contacts.Company now|Contacts.Role|Contacts.LinkedIn|Interactions.Date|Interactions.Channel|Interactions.Due",
    "Date of Contact|Person Contacted|Type of Contact|Topics Discussed|Next Steps|Follow-Up Date":
        "Interactions.Date|Interactions.Contact|Interactions.Channel|Interactions.Notes|Interactions.Next step|Interactions.Due",
    "Date|Who did you talk to?|What did you learn?|Next step|By when":
        "Interactions.Date|Interactions.Contact|Interactions.Learned|Interactions.Next step|Interactions.Due",
    "Name|Date Reached Out|Responded?|Followed up?|Notes":
        "Interactions.Contact|Interactions.Date|Interactions.Answered on|Interactions.Done|Interactions.Notes",
    "Alumni Name|Date of Outreach|Platform|Response (Yes/No)|Date of Response":
        "Interactions.Contact|Interactions.Date|Interactions.Channel|Interactions.Answered on|Interactions.Answered on",
    "First Name|Last Name|Emails|Last Seen At|Keep In Touch Frequency|Next Reminder At":
        "Contacts.First name|Contacts.Last name|Contacts.Email|Interactions.Date|Contacts.Check in every (days)|Interactions.Due",
    "Name|Last Contacted|Next Contact|Frequency (days)|Tags":
        "Contacts.Name|Interactions.Date|Interactions.Due|Contacts.Check in every (days)|",
}  # fmt: skip


@pytest.mark.parametrize("headers", COMMON, ids=lambda text: text.partition("|")[0])
def test_headers_in_common_use_are_understood(headers):
    network = read(Sheet1=[headers.split("|")])

    assert network.mapping["used_as"].tolist() == COMMON[headers].split("|")


@pytest.mark.parametrize("tab", ["Sheet1", "Contacts"])
@pytest.mark.parametrize("day", [DAY, "2026-03-04", "4 Mar 2026", "03/04/2026", "3/4/26"])
def test_a_column_of_dates_that_is_not_used_is_a_warning_with_its_remedy(tab, day):
    rows = [
        ["Name", "Email", "Spoke at length"],
        ["Ana Ruiz", "a@x.org", day],
        ["Bo Chen", "b@x.org", "soon"],
        ["Cy", None, day],
    ]
    network = read(**{tab: rows})

    assert said(network) == [
        (
            f'{tab}!C: "Spoke at length" holds dates and was not used. '
            'If it is the day when you were last in touch, name it "Last contact". If not, leave it.'
        )
    ]
    assert network.problems["severity"].tolist() == ["warning"]


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Birthday", [DAY, DAY]), ("Date of birth", [DAY, DAY]), ("Last edited time", [DAY, DAY]),
        ("Shoe size", [44, 46000]), ("Where", ["Rome", "Kyiv"]), ("Where", [DAY, "Kyiv"]), ("Where", [None, None]),
    ],
)  # fmt: skip
def test_other_columns_that_are_not_used_stay_a_note(header, values):
    network = read(Contacts=[["Name", header], ["Ana Ruiz", values[0]], ["Bo Chen", values[1]]])

    assert network.problems["code"].tolist() == ["column-unused"]


def test_a_day_of_contact_that_is_known_otherwise_is_not_asked_for():
    people = [["Name", "Last contact", "Spoke at length"], ["Ana Ruiz", DAY, DAY]]

    assert "column-days-unused" not in set(read(Contacts=people).problems["code"])
    assert "column-days-unused" not in set(read(Contacts=people, Log=LOG).problems["code"])


def test_a_column_of_dates_in_a_log_may_be_an_answer_or_a_follow_up():
    network = log([DAY, "Ana Ruiz", DAY, DAY], header=("Date", "Contact", "Spoke again", "Due"))

    assert said(network) == [
        (
            'Interactions!C: "Spoke again" holds dates and was not used. '
            'If it is the day of an answer, name it "Answered on"; if it is the day when a follow-up was done, name it "Done". '
            "If not, leave it."
        )
    ]


@pytest.mark.parametrize(
    ("headers", "used"),
    [
        ("Name,Company,Last chat,Next chat due", "Contacts.Name,Contacts.Company now,Interactions.Date,Interactions.Due"),
        ("Name,Last spoke", "Contacts.Name,Interactions.Date"),
        ("Name,Company,Date of Initial Outreach,Last chat", "Contacts.Name,Contacts.Company now,,Interactions.Date"),
        ("Name,Date of Initial Outreach,Response", "Interactions.Contact,Interactions.Date,Interactions.Answered on"),
    ],
)  # fmt: skip
def test_chats_and_first_messages_are_days_of_contact(headers, used):
    assert read(Sheet1=[headers.split(",")]).mapping["used_as"].tolist() == used.split(",")


def test_a_first_message_on_a_sheet_of_people_is_the_contact_that_is_known():
    network = read(Contacts=[["Name", "Date of Initial Outreach"], ["Ana Ruiz", DAY]])

    assert network.interactions["date"].tolist() == [pd.Timestamp("2026-03-04")]


APPLICATIONS = [
    ["Company", "Role", "Date applied", "Contact Person"],
    ["Acme", "CTO", DAY, "Ana Ruiz"],
    ["Bolt", "CTO", DAY, "Ana Ruiz"],
    ["Cord", "CFO", DAY, "Zed Zulu"],
]


@pytest.mark.parametrize("tab", ["Contacts", "People"])
@pytest.mark.parametrize("first", [True, False])
def test_a_tab_named_contacts_wins_over_one_that_only_names_a_contact_person(tab, first):
    sheets = {"Applications": APPLICATIONS, tab: CONTACTS}
    network = read(**(sheets if first else dict(reversed(sheets.items()))))

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil"]
    assert network.contacts["company_now"].fillna("").tolist() == ["Acme", "", "Bolt"]
    assert said(network) == [
        (
            f'Applications!: the sheet was not read: "{tab}" holds the people, and "Contact Person" here only names them. '
            "Nothing to do, or add its people to Contacts; a tab that lists people can be called People."
        )
    ]
    assert network.problems["severity"].tolist() == ["warning"]


def test_a_list_that_names_a_contact_person_serves_where_no_tab_is_named_contacts():
    network = read(Applications=[APPLICATIONS[0], APPLICATIONS[1], APPLICATIONS[3]])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Zed Zulu"]


@pytest.mark.parametrize("first", [True, False])
def test_of_two_lists_of_people_the_one_named_contacts_loses_no_row(first):
    sheets = {
        "Alumni of Acme": [["Name", "Email"], ["Ana Ruiz", "a@x.org"], ["Zed Zulu", None]],
        "Contacts": CONTACTS,
    }
    network = read(**(sheets if first else dict(reversed(sheets.items()))))

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil", "Zed Zulu"]
    assert network.problems[["sheet", "cell", "code"]].to_numpy().tolist() == [
        ["Alumni of Acme", "A2", "name-twice"]
    ]


@pytest.mark.parametrize("word", ["N", "no", "No.", "None", "n/a", "N/A", "-", "–", "False", "nil"])
@pytest.mark.parametrize("header", ["Follow up?", "Next step"])
def test_no_as_next_step_is_no_promise(header, word):
    network = log(
        [DAY, "Ana Ruiz", word], [DAY, "Bo Chen", "No CV yet"], header=("Date", "Contact", header)
    )

    assert network.interactions["next_step"].fillna("").tolist() == ["", "No CV yet"]
    assert said(network) == [
        f'Interactions!C: {header} holds "{word}" or the like in 1 cell, read as no next step. Nothing to do.'
    ]


@pytest.mark.parametrize("word", ["Y", "yes", "TRUE"])
def test_yes_as_next_step_is_a_follow_up_without_words(word):
    network = log(
        [DAY, "Ana Ruiz", word], [DAY, "Bo Chen", "N"], header=("Date", "Contact", "Follow up?")
    )

    assert network.interactions["next_step"].fillna("").tolist() == ["Follow up", ""]
    assert f'Follow up? holds "{word}" or the like in 1 cell, read as "Follow up".' in set(
        network.problems["message"]
    )
    assert set(network.problems["severity"]) == {"note"}


def test_no_as_next_step_of_a_person_is_no_promise():
    network = read(People=[["Name", "Next step"], ["Ana Ruiz", "N/A"], ["Bo Chen", "none"]])

    assert set(network.problems["code"]) == {"next-step-word"}


@pytest.mark.parametrize("word", ["N", "No", "no", "n/a", "-", "False"])
def test_no_as_done_is_not_done_and_no_cell_is_refused(word):
    done = (word, word, word, "Yes", DAY, "Cancelled")
    rows = [[DAY + dt.timedelta(at), "Ana Ruiz", one] for at, one in enumerate(done)]
    network = log(*rows, header=("Date", "Contact", "Followed up?"))

    assert network.interactions["done"].fillna("").tolist() == [
        "",
        "",
        "",
        "Yes",
        "Yes",
        "Cancelled",
    ]
    assert network.problems["severity"].tolist() == ["note"]


def test_a_column_done_that_only_says_no_is_used():
    network = log(
        *([DAY, "Ana Ruiz", "No"] for _ in range(4)), header=("Date", "Contact", "Followed up?")
    )

    assert network.mapping["used_as"].tolist()[-1] == "Interactions.Done"


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("Date,Contact,Type,Status,Notes", "interactions"),
        ("Date,Contact,Company,Status,Notes", "interactions"),
        ("Date,Name,Title,Type,Notes", "interactions"),
        ("Date,Contact,Type,Stage,Notes", "interactions"),
        ("Name,Company,Created", "contacts"),
        ("Name,Last Contact,Created", "contacts"),
        ("Date Added,Name,Email,Last Contacted", "contacts"),
        ("Name,Title,Created,Status,Type", "contacts"),
    ],
)
def test_a_sheet_whose_name_says_nothing_is_a_log_or_a_list_of_people(headers, table):
    names = headers.split(",")
    days = ("Date", "Date Added", "Created", "Last Contact", "Last Contacted")
    row = [DAY if name in days else "Ana Ruiz" for name in names]
    network = read(Sheet1=[names, row])

    assert getattr(network, table)["row"].tolist() == [2]
    assert len(network.opportunities) == 0
    used = set(network.mapping["used_as"]) & {"Interactions.Contact", "Contacts.Name"}
    assert used == {"Interactions.Contact" if table == "interactions" else "Contacts.Name"}


def days_of(headers, names):
    """Rows with a day each, under headers of which the second is the name."""
    columns = headers.split(",")
    each = [
        {
            "Date": DAY + dt.timedelta(at),
            columns[1]: f"{who}na Ruiz",
            "Channel": "Call",
            "Email": f"{who}@x.org",
        }
        for at, who in enumerate(names)
    ]
    return [columns, *([row.get(one) for one in columns] for row in each)]


@pytest.mark.parametrize(
    ("tab", "headers", "names"),
    [
        pytest.param("Contacts", "Date,Contact,Channel,Notes", "ABAB", id="two names come again"),
        pytest.param("Contacts", "Date,Contact,Channel,Notes", "ABCD", id="two more columns"),
        pytest.param("Contacts", "Date,Name,Notes", "ABABCDEF", id="a quarter of the rows"),
        pytest.param("Contacts", "Date,Name,Company,Notes", "ABAB", id="no column more"),
        pytest.param("People", "Date,Contact,Channel,Notes", "ABCD", id="People: more columns"),
        pytest.param("People", "Date,Name,Notes", "ABCA", id="People: one more column"),
        pytest.param("People", "Date,Name,Company,Email,Notes", "ABAB", id="People: the names"),
    ],
)
def test_a_log_on_a_tab_for_people_is_a_log(tab, headers, names):
    network = read(**{tab: days_of(headers, names)})

    assert network.interactions["row"].tolist() == [*range(2, 2 + len(names))]
    assert network.interactions["contact"].str[0].str.cat() == names
    told = ["sheet-read-as-log"] if tab == "Contacts" else []
    loud = network.problems["severity"] != "note"
    assert network.problems.loc[loud, "code"].tolist() == told


def test_what_was_read_as_the_log_in_a_text_file_is_told_which_name_the_file_needs():
    grid = grid_of("contacts", days_of("Date,Contact,Channel", "ABCD"))
    network = tables.network_of(cells.Book("contacts.csv", "text", (grid,)), today=TODAY)

    assert said(network, code="sheet-read-as-log") == [
        (
            "contacts!: the sheet holds days and more that a log has, so it was read as the log of interactions. "
            'If it is the log, call the file interactions.csv. If it is a list of people, give "Date" a header that '
            "says what it is, such as Date met."
        )
    ]


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        pytest.param("Date,Name,Notes", "ABCA", id="one name again"),
        pytest.param("Date,Name,Notes", "ABABCDEFG", id="less than a quarter of the rows"),
        pytest.param("Date,Name,Channel,Email,Notes", "ABAB", id="addresses"),
        pytest.param("Date,Name,Channel,Phone,Notes", "ABAB", id="telephone numbers"),
        pytest.param("Date,Name,Channel,LinkedIn,Notes", "ABAB", id="profiles"),
    ],
)
def test_people_with_days_on_a_tab_named_contacts_are_no_log(headers, names):
    network = read(Contacts=days_of(headers, names))

    assert len(network.interactions) == 0
    assert network.contacts["contact"].str[0].tolist() == sorted(set(names))
    assert network.contacts["row"].min() == 2


def test_people_copied_twice_on_a_tab_named_contacts_are_no_log():
    header, *rows = days_of("Date,Name,Company", "ABCD")
    network = read(Contacts=[header, *rows, *rows])

    assert len(network.interactions) == 0
    assert network.contacts["row"].tolist() == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        pytest.param("Timestamp,Full name,Email,Platform,Reason",
                     [[DAY, "Ana Ruiz", "ana@x.org", "LinkedIn", "old team"], [DAY, "Bo Chen", "bo@x.org", "LinkedIn", None]],
                     id="a form"),
        pytest.param("Name,Type,Date,Topic", [["Ana Ruiz", "Recruiter", DAY, "ML"], ["Bo Chen", "Mentor", DAY, "PM"]], id="types"),
        pytest.param("Name,When,How,Why", [["Ana Ruiz", "2019", "worked at Acme", "fun"], ["Bo Chen", "2020", "school", "job"]],
                     id="years"),
        pytest.param("Date,Contact,Channel",
                     [[DAY + dt.timedelta(at), who, "Call"] for at, who in enumerate(["Ana Ruiz", "Bo Chen"] * 2)], id="as a log"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tab", ["Interactions", "Sheet2"])
def test_beside_a_log_a_tab_named_contacts_holds_the_people(tab, header, rows):
    network = read(Contacts=[header.split(","), *rows], **{tab: LOG})

    assert set(network.interactions["sheet"]) == {tab}
    assert network.contacts[["sheet", "row", "contact"]].to_numpy().tolist() == [
        ["Contacts", 2, "Ana Ruiz"],
        ["Contacts", 3, "Bo Chen"],
    ]
    assert "sheet-read-as-log" not in set(network.problems["code"])
    if "Email" in header:
        assert network.contacts["email"].tolist() == ["ana@x.org", "bo@x.org"]


def test_years_are_no_days_of_a_log():
    network = read(Contacts=[["Name", "When", "How", "Why"], ["Ana Ruiz", "2019", "school", "job"]])

    assert network.contacts["row"].tolist() == [2]
    assert "Contacts" not in set(
        network.problems.loc[network.problems["severity"] == "refused cell", "sheet"]
    )


@pytest.mark.parametrize(
    "headers",
    [
        "Name,Date,Email,Company",
        "Name,Date,Notes",
        "Name,Date met,Channel,Notes",
        "Name,Birthday,Notes,Next step",
        "Name,Added,Channel",
        "Name,Last contact,Channel,Notes,Next step",
    ],
)
def test_people_with_a_day_each_on_a_tab_named_contacts_stay_people(headers):
    columns = headers.split(",")
    day = columns[1]
    rows = [[{"Name": who, day: DAY}.get(one) for one in columns] for who in ("Ana", "Bo", "Cy")]
    network = read(Contacts=[columns, *rows])

    assert network.contacts["row"].tolist() == [2, 3, 4]
    assert len(network.interactions) == (3 if day == "Last contact" else 0)


@pytest.mark.parametrize("more", ["Email,Role", "Email,Last contact", "Notes,Birthday"])
def test_people_on_a_tab_named_interactions_are_people(more):
    columns = ["Name", "Company", *more.split(",")]
    days = ("Last contact", "Birthday")
    rows = [
        [who, *(DAY if one in days else "x" for one in columns[1:])] for who in ("Ana", "Bo", "Cy")
    ]
    network = read(Interactions=[columns, *rows])

    assert network.contacts["row"].tolist() == [2, 3, 4]
    assert len(network.interactions) == (3 if "Last contact" in columns else 0)
    for problem in said(network, code="history-missing"):
        assert "name this one Contacts and add a sheet Interactions" in problem


@pytest.mark.parametrize(
    ("tab", "header", "beside"),
    [
        pytest.param(
            "Interactions", "Fecha,Contact,Company,Email,Notes", {}, id="days under another header"
        ),
        pytest.param("Outreach log", "Fecha,Contact,Role,Email", {}, id="on another tab for a log"),
        pytest.param(
            "Interactions",
            "Date met,Contact,Company,Email,Notes",
            {},
            id="a day that may be the one",
        ),
        pytest.param(
            "Interactions", "Month,Contact,Role,Channel,Notes", {}, id="a column of a log"
        ),
        pytest.param("Interactions", "Month,Contact,Role,Email,Due", {}, id="a follow-up"),
        pytest.param(
            "Interactions",
            "Month,Contact,Role,Email,Notes",
            {"Contacts": CONTACTS},
            id="beside people",
        ),
        pytest.param(
            "Interactions",
            "Month,Contact,Role,Last contact",
            {"Friends": CONTACTS},
            id="beside others",
        ),
    ],
)
def test_a_log_whose_day_is_not_found_is_asked_for_it(tab, header, beside):
    columns = header.split(",")
    days = ("Fecha", "Date met", "Last contact", "Due")
    rows = [
        [
            {"Contact": who, "Month": "March"}.get(one, DAY if one in days else "x")
            for one in columns
        ]
        for who in ("Ana Ruiz", "Bo Chen")
    ]
    headed = ", ".join(columns)
    wanted = f"no column for Date was found; the headers are: {headed}."
    if not beside:
        with pytest.raises(WorkbookError, match=re.escape(wanted)):
            read(**{tab: [columns, *rows]})
        return
    network = read(**{tab: [columns, *rows]}, **beside)

    assert said(network) == [f"{tab}!: {wanted} Name the column Date."]
    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil"]


def test_a_log_without_its_day_is_no_list_of_people():
    rows = [["Ana Ruiz", "Acme", "a@x.co"], ["Bo Chen", "Bolt", "b@x.co"]]
    header = ["Contact", "Company", "Email"]
    network = read(Contacts=CONTACTS, Interactions=[header, *rows, rows[0]])

    assert network.problems["code"].tolist() == ["sheet-needed-missing"]
    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Dee O'Neil"]


@pytest.mark.parametrize(
    ("above", "below", "said_of"),
    [
        pytest.param(CONTACTS, [[], *LOG], "row 6 begins another table (Date, Contact, Channel); "
                     "rows 7 to 8 below it were left out.", id="people, then a log"),
        pytest.param(LOG, [[], *CONTACTS[:2]], "row 5 begins another table (Name, Company now); "
                     "row 6 below it was left out.", id="a log, then people"),
        pytest.param(LOG, [[], ["Opportunities"], ["Date", "Contact", "What", "Stage"], [DAY, "Bo Chen", "Job", "Won"]],
                     "row 6 begins another table (Date, Contact, What, Stage); row 7 below it was left out.",
                     id="a title of one cell above it"),
        pytest.param(LOG, [["Date", "Contact", "Channel", "What", "Stage"], [DAY, "Bo Chen", "Call", "Job", "Won"]],
                     "row 4 begins another table (Date, Contact, Channel, What, Stage); row 5 below it was left out.",
                     id="the same headers and more"),
        pytest.param(LOG, [["Day", "Who", "Prize", "Value"]], "row 4 begins another table (Day, Who, Prize, Value); "
                     "it holds no rows.", id="nothing between and nothing below"),
    ],
)  # fmt: skip
def test_a_second_table_on_a_sheet_is_named_and_left_out(above, below, said_of):
    network = read(Sheet1=[*above, *below])
    alone = read(Sheet1=above)

    told = said(network, code="rows-another-table")
    assert [one.partition(": ")[2].startswith(said_of) for one in told] == [True]
    assert [code for code in network.problems["code"] if "date" in code or "row-" in code] == []
    for table in ("contacts", "interactions", "opportunities"):
        pd.testing.assert_frame_equal(getattr(network, table), getattr(alone, table))
    filled = sum(bool(row) for row in below)
    assert network.counts["left_out"].tolist() == [filled]
    assert network.counts["rows"].tolist() == [alone.counts["rows"].iloc[0] + filled]


def test_below_a_second_table_the_first_one_may_go_on():
    network = read(Log=[*LOG, [], *CONTACTS[:2], [], *LOG])

    assert network.interactions["row"].tolist() == [2, 3, 9, 10]
    assert network.counts["left_out"].tolist() == [3]
    blank = said(network, code="rows-blank-inside")
    assert [text.startswith("Log!4:7: rows 4 and 7 are blank") for text in blank] == [True]


def test_headers_repeated_with_a_column_that_is_not_read_begin_no_other_table():
    header = ["Date", "Contact", "Tier", "Mood"]
    network = read(Log=[header, [DAY, "Ana", 1, "well"], header, [DAY, "Bo", 2, "well"]])

    assert network.interactions["row"].tolist() == [2, 4]


@pytest.mark.parametrize(
    ("header", "later"),
    [
        pytest.param("Date,Name,Channel", "Date,Name,Channel,Notes", id="a column more"),
        pytest.param("Date,Name", "Date,Name,Channel,Mood", id="a day, a name and more"),
        pytest.param("Date,Name,Channel", "Day,Who,How,Mood", id="in other words, and one more"),
        pytest.param("Date,Name,Company,Channel", "Date,Name,Firm,Channel", id="one not read"),
        pytest.param("Date,Name,Channel,2025", "Date,Name,Channel,2026", id="a year as text"),
        pytest.param("Date,Name,Channel,", "Date,Name,Channel,Notes", id="a bare column"),
    ],
)
def test_month_blocks_whose_used_headers_stay_are_all_read(header, later):
    def block(titles, day):
        kinds = {"Channel": "Call", "How": "Call", "Date": day, "Day": day}
        names = [{**kinds, "Name": one, "Who": one} for one in ("Ana Ruiz", "Bo Chen")]
        return [titles, *([each.get(title, "x") for title in titles] for each in names)]

    first, second = header.split(","), later.split(",")
    network = read(Log=[*block(first, DAY), [], *block(second, dt.date(2026, 4, 4))])

    assert network.interactions["row"].tolist() == [2, 3, 6, 7]
    assert not said(network, code="rows-another-table")
    assert [text[:9] for text in said(network, code="rows-header-again")] == ["Log!5:5: "]


def test_lists_of_people_and_opportunities_go_on_under_headers_that_differ_where_nothing_is_read():
    network = read(
        Contacts=[
            ["Name", "Company", "Email", "Tier"], ["Ana Ruiz", "Acme", "a@x.co", 1], [],
            ["Name", "Company", "Email", "Priority"], ["Bo Chen", "Bolt", "b@x.co", 2],
        ],
        Opportunities=[
            ["Date", "Contact", "What"], [DAY, "Ana Ruiz", "x"], [],
            ["Date", "Contact", "What", "Stage"], [DAY, "Bo Chen", "y", "Won"],
        ],
        Interactions=LOG,
    )  # fmt: skip

    assert network.contacts["row"].tolist() == [2, 5]
    assert network.opportunities["row"].tolist() == [2, 5]
    assert [text[:18] for text in said(network, code="column-no-header")] == ["Opportunities!D: c"]


def test_where_a_used_column_changes_its_meaning_another_table_begins():
    header = ["Name", "Company", "Email"]
    network = read(
        Contacts=[header, ["Ana Ruiz", "Acme", "a@x.co"], [], [*header[:2], "LinkedIn"], ["Bo Chen", "Bolt", "b"]],
        Log=[["Date", "Name", "Channel", "Notes"], [DAY, "Ana Ruiz", "Call", "x"],
             ["Date", "Name", "Notes", "Channel"], [DAY, "Ana Ruiz", "x", "Call"]],
    )  # fmt: skip

    assert network.contacts["row"].tolist() == [2]
    assert network.interactions["row"].tolist() == [2]
    assert len(said(network, code="rows-another-table")) == 2


@pytest.mark.parametrize(
    "header", [LOG[0], ["Person", "Company"]], ids=["the list goes on", "a third table"]
)
def test_the_title_of_the_next_block_is_no_row_of_another_table(header):
    wins = [["Day", "Who", "Prize"], [DAY, "Ana Ruiz", "a car"], [DAY, "Bo Chen", "a job"]]
    network = read(Log=[*LOG, [], *wins, [], ["MARCH"], header])

    (first, *_) = said(network, code="rows-another-table")
    assert "row 5 begins another table (Day, Who, Prize); rows 6 to 7 below it were" in first


def test_headers_repeated_in_other_words_begin_no_other_table():
    network = read(Log=[*LOG, ["Day", "Who", "How"], [DAY, "Cy Dale", "Call"]])

    assert network.interactions["row"].tolist() == [2, 3, 5]
    assert network.problems["code"].tolist() == ["rows-header-again"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"Contacts": ["Date", "Acme"]}, id="a person called Date"),
        pytest.param({"Contacts": ["Name", "Acme"]}, id="a person called Name"),
        pytest.param({"Interactions": [DAY, "Name", "Email"]}, id="a message to Name"),
        pytest.param({"Interactions": [DAY, "Contact", "Call"]}, id="a call with Contact"),
        pytest.param({"Interactions": ["2026-03-06", "Person", "Call"]}, id="a day as text"),
    ],
)
def test_a_person_called_as_a_header_begins_no_table(row):
    sheets = {"Contacts": CONTACTS, "Interactions": LOG}
    ((tab, cells_of),) = row.items()
    network = read(**{**sheets, tab: [*sheets[tab], cells_of, ["2026-03-07", "Cy Dale"]]})

    assert network.counts["left_out"].tolist() == [0, 0]


def test_rows_that_are_alike_are_named_and_counted():
    rows = [[DAY, "Ana Ruiz", "Email"], [DAY, "Bo Chen", None], [DAY, "bo chen", None]]
    one = log(*rows, [DAY, "Ana Ruiz", "Call"])
    two = log(*rows, [DAY, "ana ruiz", "email"])
    many = log(*rows, *([DAY, "Ana Ruiz", "Email"] for _ in range(3)))

    assert said(one, code="rows-alike") == [
        "Interactions!4:4: rows 3 and 4 (2026-03-04, Bo Chen) are alike. If it was entered twice, delete one."
    ]
    assert [text.partition(": ")[2] for text in said(two, code="rows-alike")] == [
        (
            "rows 3 and 4 (2026-03-04, Bo Chen) and rows 2 and 5 (2026-03-04, Ana Ruiz, Email) are alike. "
            "If it was entered twice, delete one."
        )
    ]
    assert [text.partition(": ")[2] for text in said(many, code="rows-alike")] == [
        (
            "4 rows are like one further up, such as rows 3 and 4 (2026-03-04, Bo Chen), "
            "rows 2 and 5 (2026-03-04, Ana Ruiz, Email). If it was entered twice, delete one."
        )
    ]
    assert many.problems.set_index("code")["cells"]["rows-alike"] == 4
    assert len(many.interactions) == 6


@pytest.mark.parametrize(
    "row",
    [
        pytest.param([DAY, "Bo Chen", "Email", "Me"], id="another person"),
        pytest.param([DAY + dt.timedelta(1), "Ana Ruiz", "Email", "Me"], id="another day"),
        pytest.param([DAY, "Ana Ruiz", "Call", "Me"], id="another channel"),
        pytest.param([DAY, "Ana Ruiz", "Email", "Them"], id="another who started it"),
        pytest.param([DAY, "Ana Ruiz", "Email", None], id="not said who started it"),
    ],
)
def test_rows_that_differ_in_one_thing_are_not_alike(row):
    header = ("Date", "Contact", "Channel", "Started by")
    assert said(log([DAY, "Ana Ruiz", "Email", "Me"], row, header=header)) == []


def test_rows_on_two_tabs_are_alike_too():
    network = read(
        Log=LOG, Calls=[["Date", "Who", "How", "Topic"], [DAY, "Ana Ruiz", "Email", "x"]]
    )

    assert [text.partition(":")[0] for text in said(network, code="rows-alike")] == ["Calls!2"]
    assert ': row 2 and row 2 of "Log" (2026' in said(network, code="rows-alike")[0]


def test_two_rows_of_the_same_several_people_are_alike_once():
    found = said(log([DAY, "Ana Ruiz; Bo Chen"], [DAY, "Ana Ruiz; Bo Chen"]), code="rows-alike")

    assert [text.count("rows ") for text in found] == [1]


@pytest.mark.parametrize(
    ("stage", "closed", "ends"),
    [
        pytest.param(
            "Won", 3, "left out, so the opportunity counts as open.", id="won the day before"
        ),
        pytest.param("Open", 3, "left out.", id="open"),
        pytest.param("Lost", 4, "", id="on the day itself"),
    ],
)
def test_an_opportunity_closed_before_it_came_up_has_no_closing_day(stage, closed, ends):
    day = dt.date(2026, 3, closed)
    header = ["Date", "Contact", "Stage", "Closed on"]
    network = read(Contacts=CONTACTS, Opportunities=[header, [DAY, "Ana Ruiz", stage, day]])

    assert network.opportunities["closed_on"].isna().tolist() == [bool(ends)]
    said_of = f"Opportunities!D2: Closed on holds 2026-03-03, before Date 2026-03-04 (A2); {ends}"
    assert said(network) == ([f"{said_of} Correct one of the two dates."] if ends else [])


def test_who_introduced_themself_was_introduced_by_nobody():
    network = read(
        Contacts=[["Name", "Introduced by"], ["Ana Ruiz", "ruiz, ana"], ["Bo Chen", "Ana Ruiz"]]
    )

    assert network.contacts["introduced_by"].isna().tolist() == [True, False]
    assert said(network) == [
        (
            "Contacts!B2: Introduced by holds the person's own name; left out. "
            "Type who introduced you, or leave it blank."
        )
    ]


@pytest.mark.parametrize("tab", ["Sheet2", "Opportunities"])
def test_opportunities_are_known_by_the_tab_or_by_headers_that_only_they_have(tab):
    rows = [
        ["Date", "Contact", "What", "Kind", "Stage"],
        [DAY, "Ana Ruiz", "CTO", "Job lead", "Open"],
    ]
    network = read(Contacts=CONTACTS, **{tab: rows})

    assert network.opportunities["what"].tolist() == ["CTO"]
    assert len(network.interactions) == 0


def test_many_problems_of_one_kind_are_counted_and_not_listed():
    rows = [[DAY, "Ana Ruiz", f"odd {number}"] for number in range(1000)]
    network = log(*rows)

    assert len(network.problems) == 26
    assert network.problems["cell"].tolist()[-1] == "C27:C1001"
    assert (
        network.problems["message"]
        .tolist()[-1]
        .startswith('975 more cells like those above; the first: Channel holds "odd 25"')
    )


@pytest.mark.slow
def test_a_hundred_thousand_problems_are_read_in_seconds():
    rows = [[f"odd {number}", "Ana Ruiz", f"odd {number}"] for number in range(50_000)]
    grids = (grid_of("Contacts", CONTACTS), grid_of("Interactions", [LOG[0], *rows]))
    started = time.process_time()
    network = tables.network_of(cells.Book("a.xlsx", "xlsx", grids), today=TODAY)

    assert time.process_time() - started < 10
    assert len(network.problems) == 52
    assert network.counts["left_out"].tolist() == [0, 50_000]


def test_every_problem_has_a_code_of_the_registry():
    for code, entry in CODES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", code)
        assert all((entry.title, entry.meaning, entry.example, entry.fix))
        assert entry.fix.endswith((".", "?", "}", "netmetrics init"))


def workbook(*grids, **book):
    kind, remarks = book.get("kind", "xlsx"), book.get("remarks", ())
    return tables.network_of(cells.Book("network.xlsx", kind, grids, remarks), today=TODAY)


def logged(*rows, header=("Date", "Contact")):
    return grid_of("Interactions", [list(header), *rows])


def people(*names):
    return grid_of("Contacts", [["Name"], *([name] for name in names)])


def blanks(count):
    return [[] for _ in range(count)]


def rows_of(count, *values):
    return [list(values) for _ in range(count)]


ANA = [DAY, "Ana Ruiz"]
TABLE = cells.Area(1, 1, 39, 2, "People")
# The smallest workbook that makes the reader say the example of each code in docs/problems.md.
EXAMPLES = {
    "sheet-needed-missing": lambda: workbook(people("Ana Ruiz"), grid_of("Interactions", [["Contact", "Notes"], ["Ana Ruiz", "x"]])),
    "sheet-header-twice": lambda: workbook(people("Ana Ruiz"), logged([DAY, "Ana", None, "Bo"], header=("Date", "Contact", "Notes", "Contact"))),
    "sheet-two-headers": lambda: workbook(people("Ana Ruiz"), logged(["(the day)", "(the person)"], ANA)),
    "sheet-no-header": lambda: workbook(people("Ana Ruiz"), replace(logged(ANA), tables=(replace(TABLE, header_rows=0),))),
    "sheet-hidden": lambda: workbook(replace(logged(ANA), hidden=True)),
    "sheet-unused": lambda: workbook(logged(ANA), grid_of("Money", [["Week", "Budget"], [1, 2]])),
    "sheet-second-list": lambda: workbook(people("Ana Ruiz"), grid_of("Applications", [["Company", "Contact person"], ["Acme", "Ana Ruiz"]])),
    "sheet-second-log": lambda: workbook(logged(ANA), grid_of("Wins", [["Date", "Person", "Prize"], [*ANA, "a job"]])),
    "sheet-read-as-log": lambda: workbook(grid_of("Contacts", days_of("Date,Contact,Channel", "ABAB"))),
    "column-unused": lambda: workbook(logged([*ANA, 1, 2], header=("Date", "Contact", "Tier", "Groups"))),
    "column-days-unused": lambda: workbook(grid_of("People", [["Name", "Catch-up month"], ["Ana Ruiz", DAY]])),
    "column-no-header": lambda: workbook(logged([*ANA, "Ruiz"], [*ANA, "Gomez"], header=("Date", "Contact"))),
    "column-unreadable": lambda: workbook(logged(*([*ANA, word] for word in ("keen", "busy", "polite")), header=("Date", "Contact", "Response"))),
    "history-missing": lambda: workbook(grid_of("People", [["Name", "Last contact"], *([f"Person {at}", DAY] for at in range(12))])),
    "history-later": lambda: workbook(grid_of("Contacts", [["Name", "Last contact"], ["Ana Ruiz", DAY], ["Bo", DAY]]), logged([dt.date(2026, 1, 5), "Ana Ruiz"])),
    "nothing-recorded": lambda: workbook(logged()),
    "rows-above-header": lambda: workbook(grid_of("Interactions", [["My log"], ["2026"], ["draft"], ["Date", "Contact"], ANA])),
    "rows-blank-inside": lambda: workbook(logged(*rows_of(3, *ANA), [], ANA)),
    "rows-total": lambda: workbook(logged(*rows_of(88, *ANA), ["Total", 88])),
    "row-too-long": lambda: tables.network_of(cells.Book("log.csv", "text", (logged(["2026-03-04", "Ruiz", "Ana"], header=("Date", "Contact")),)), today=TODAY),
    "rows-notes": lambda: workbook(logged(*rows_of(90, *ANA), ["Note: the trade fair is left out"])),
    "rows-waiting": lambda: workbook(logged(*rows_of(38, *ANA, True), *rows_of(961, None, None, False), header=("Date", "Contact", "Done"))),
    "rows-aside": lambda: workbook(logged(*rows_of(38, *ANA), *rows_of(3, None, None, "x"), header=("Date", "Contact", "Mood"))),
    "rows-heading": lambda: workbook(grid_of("Contacts", [["Name", "Email"], ["Ana Ruiz"], ["Bo Chen"], ["WORK FRIENDS"], ["Cy"]])),
    "rows-header-again": lambda: workbook(logged(*rows_of(48, *ANA), ["Date", "Contact"], ANA)),
    "rows-another-table": lambda: workbook(logged(*rows_of(6, *ANA), [], ["Date", "Person", "Prize"], [*ANA, "a job"], [*ANA, "a car"])),
    "rows-under-table": lambda: workbook(replace(logged(*rows_of(41, *ANA)), tables=(TABLE,))),
    "rows-hidden": lambda: workbook(replace(logged(*rows_of(20, *ANA)), hidden_rows=frozenset(range(5, 17)))),
    "rows-alike": lambda: workbook(logged(*([DAY + dt.timedelta(at % 13), "Ana Ruiz", "Email", "Me"] for at in range(10, 24)), header=("Date", "Contact", "Channel", "Started by"))),
    "row-incomplete": lambda: workbook(logged([None, "Ana Ruiz"])),
    "cells-merged": lambda: workbook(replace(logged(ANA, [None, "Bo Chen"], [None, "Cy"]), merged=(cells.Area(2, 1, 4, 1),))),
    "next-step-alone": lambda: workbook(grid_of("People", [["Name", "Last contact", "Next step"], ["Ana", DAY, None], *([name, None, "call"] for name in ("Bo", "Cy", "Di"))])),
    "next-step-word": lambda: workbook(logged(*rows_of(3, *ANA, "N"), header=("Date", "Contact", "Follow up?"))),
    "cell-error": lambda: workbook(logged([*ANA, Broken("#N/A")], header=("Date", "Contact", "Notes"))),
    "cell-no-result": lambda: workbook(logged([Broken(""), "Ana Ruiz"])),
    "date-text": lambda: workbook(logged(*rows_of(12, "4 Mar 2026", "Ana Ruiz"))),
    "date-serial": lambda: workbook(logged(*rows_of(3, 46000, "Ana Ruiz"))),
    "date-order": lambda: workbook(logged(*rows_of(6, "03/04/2026", "Ana Ruiz"), ["25/04/2026", "Ana Ruiz"])),
    "date-ambiguous": lambda: workbook(logged(["03/04/2026", "Ana Ruiz"])),
    "date-two-digit-year": lambda: workbook(logged(["03/04/26", "Ana Ruiz"])),
    "date-impossible": lambda: workbook(logged(["31/02/2026", "Ana Ruiz"])),
    "date-zone": lambda: workbook(logged(["2026-03-04T23:30:00Z", "Ana Ruiz"])),
    "date-number": lambda: workbook(logged([12, "Ana Ruiz"])),
    "date-no-day": lambda: workbook(grid_of("People", [["Name", "Last contact"], ["Ana", DAY], *([name, "NEVER"] for name in ("Bo", "Cy", "Di", "Ed"))])),
    "date-future": lambda: workbook(logged([dt.date(2062, 3, 4), "Ana Ruiz"])),
    "date-too-old": lambda: workbook(logged([dt.date(1900, 1, 5), "Ana Ruiz"])),
    "date-before-message": lambda: workbook(logged([*ANA, dt.date(2026, 3, 1)], header=("Date", "Contact", "Answered on"))),
    "closed-before-opened": lambda: workbook(logged(ANA), grid_of("Opportunities", [["Date", "Contact", "Stage", "Closed on"], [*ANA, "Won", dt.date(2026, 3, 1)]])),
    "introduced-by-self": lambda: workbook(grid_of("Contacts", [["Name", "Introduced by"], ["Ana Ruiz", "ana ruiz"]])),
    "closed-without-day": lambda: workbook(logged(ANA), grid_of("Opportunities", [["Date", "Contact", "Stage", "Closed on"], [*ANA, "Won", None]])),
    "choice-unknown": lambda: workbook(logged([*ANA, "Pigeon"], header=("Date", "Contact", "Channel"))),
    "formula-typed-over": lambda: workbook(logged(ANA), grid_of("Contacts", [["Name", "Status", "Last contact", "Days since", "Next check-in"], ["Ana Ruiz", "Acme"]])),
    "answer-unknown": lambda: workbook(logged([*ANA, "Partial"], header=("Date", "Contact", "Answered on"))),
    "days-unknown": lambda: workbook(grid_of("Contacts", [["Name", "Check in every (days)"], ["Ana", "often"]])),
    "days-two-ways": lambda: workbook(grid_of("Contacts", [["Name", "Check in every (days)"], ["Ana", "bimonthly"]])),
    "number-unknown": lambda: workbook(logged(ANA), grid_of("Opportunities", [["Date", "Contact", "Value"], [*ANA, "plenty"]])),
    "name-not-text": lambda: workbook(logged([DAY, DAY])),
    "name-packed": lambda: workbook(people("Ana"), logged([DAY, "Ana Ruiz, Bo Chen, Cy Dale"])),
    "name-perhaps-several": lambda: workbook(people("Ana"), logged([DAY, "Ana Ruiz, Bo Chen"])),
    "name-nobody": lambda: workbook(people("Zed"), logged([DAY, "Team lunch"])),
    "name-tidied": lambda: workbook(people("Ana Ruiz"), logged(*rows_of(3, DAY, "ana ruiz"))),
    "name-close": lambda: workbook(people("Ana", "Bo", "José Díaz"), logged([DAY, "Jose Diaz"])),
    "name-unknown-near": lambda: workbook(people(*"ABCDEFGHIJKLMNO", "M. Okafor"), logged([DAY, "M. Okafro"])),
    "names-unknown": lambda: workbook(people("Zed"), logged(ANA, [DAY, "Bo Chen"], [DAY, "Dee O'Neil"])),
    "name-twice": lambda: workbook(people("Chris Smith", "Bo Chen", "Chris Smith")),
    "setting-unknown": lambda: workbook(logged(ANA), grid_of("Settings", [["Setting", "Value"], ["Colour", "red"]])),
    "setting-wrong": lambda: workbook(logged(ANA), grid_of("Settings", [["Setting", "Value"], ["Days to answer", "many"]])),
}  # fmt: skip


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_reader_says_what_the_documentation_shows(code):
    network = EXAMPLES[code]()

    said = network.problems[network.problems["code"] == code]
    assert CODES[code].example in said["message"].tolist()
    assert CODES[code].severity.label in said["severity"].tolist()


def test_every_code_of_a_sheet_has_a_worked_example():
    of_files = {"text-format", "text-encoding-guessed", "file-misnamed", "file-opendocument"}
    assert {code for code, entry in CODES.items() if entry.severity is not None} == of_files | {
        *EXAMPLES
    }


ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.integers(-(10**6), 10**8),
    st.text(max_size=20),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([
        Broken("#N/A"), Broken(""), "Total", "Date", "Contact", "Name", "Ana Ruiz; Bo Chen", "Anna Ruiz", ";", "03/04/2026",
        "99/99/2026", "2026-03-04T10:00Z", "Note: this", "(x)", "NA", "yes", "{}", "{count}", "%", "0 weeks", "1/0 year", "13/2024",
    ]),
)  # fmt: skip
BASE = {
    "Contacts": [["Name", "Check in every (days)", "In touch before this sheet"], ["Ana Ruiz", 30, 2019], ["Bo Chen", "monthly", None]],
    "Interactions": [
        ["Date", "Contact", "Channel", "Answered on", "What for", "Due", "Done", "Notes"],
        [DAY, "Ana Ruiz", "Email", "Yes", "Thank", DAY, "Yes", "hello"],
        [DAY, "Bo Chen", "Call", DAY, "Catch up", None, "Cancelled", "well."],
        [DAY, "Ana Ruiz; Bo Chen", None, None, None, None, None, None],
    ],
    "Opportunities": [["Date", "Contact", "Kind", "Value"], [DAY, "Ana Ruiz", "Job lead", 5], [DAY, "Cy", "Other", None]],
    "Goals": [["Goal", "Target", "By"], ["Meetings", 3, DAY]],
    "Milestones": [["Date", "Contact", "Kind"], [DAY, "Bo Chen", "Birthday"]],
    "Settings": [["Setting", "Value"], ["Days to answer", 30], ["Date order", "Day first"]],
}  # fmt: skip
PLACES = [
    (name, row, column)
    for name, rows in BASE.items()
    for row, column in itertools.product(range(len(rows) + 2), range(len(rows[0]) + 1))
]
TABLES = {sheet.name: sheet.table for sheet in schema.SHEETS}


@settings(max_examples=100, deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), ANY), min_size=1, max_size=4))
@pytest.mark.slow
def test_every_row_is_in_a_table_or_named_in_problems(changes):
    book = {name: [list(row) for row in rows] for name, rows in BASE.items()}
    for (name, row, column), value in changes:
        rows = book[name]
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = value
    try:
        network = read(**book)
    except WorkbookError:
        return  # neither Interactions nor Contacts was left

    for name, rows in book.items():
        problems = network.problems[network.problems["sheet"] == name]
        counts = network.counts[network.counts["sheet"] == name]
        if counts.empty:
            assert set(problems["code"]) & {code for code in CODES if code.startswith("sheet-")}
            continue
        mapping = network.mapping[network.mapping["sheet"] == name]
        used = {ord(letter) - 65 for letter in mapping.loc[mapping["used_as"] != "", "column"]}
        filled = {
            at for at, row in enumerate(rows, start=1)
            if any(cells.clean(row[column]) != "" for column in used if column < len(row))
        }  # fmt: skip
        table = getattr(network, TABLES[name])
        kept = set(table["row"]) - {0}
        named = {row for cell in problems["cell"] for row in spanned(cell)}
        assert kept <= filled
        assert filled - kept <= named | {
            int(problem) for problem in headers_of(network, name, rows)
        }
        assert counts["used"].tolist() == [len(kept)]
        assert (counts["used"] + counts["left_out"]).tolist() == counts["rows"].tolist()


def headers_of(network, name, rows):
    """The row of the headers, which is no data."""
    wanted = set(network.mapping.loc[network.mapping["sheet"] == name, "header"]) - {""}
    return [
        at for at, row in enumerate(rows, start=1)
        if {" ".join(value.split()) for value in map(cells.clean, row) if isinstance(value, str)} >= wanted
    ][:1]  # fmt: skip


def spanned(cell):
    numbers = [int(found) for found in re.findall(r"\d+", cell)]
    return range(numbers[0], numbers[-1] + 1) if numbers else ()


def test_who_introduced_somebody_is_spelt_as_on_contacts():
    network = read(
        Contacts=[
            ["Name", "Introduced by"],
            ["Ana Ruiz", None],
            ["Bo Chen", "ruiz, ana"],
            ["Cy", "Zed"],
        ]
    )

    assert network.contacts["introduced_by"].fillna("").tolist() == ["", "Ana Ruiz", "Zed"]


@pytest.mark.parametrize("name", ["network.xlsx", "first_year.xlsx"])
def test_both_ways_of_reading_give_the_same_tables(root, name):
    path = root / "data" / "sample" / name
    fast, careful = (
        tables.network_of(cells.read(path, fast_from=size), today=TODAY) for size in (0, 1 << 60)
    )

    for table in (
        "contacts",
        "interactions",
        "purposes",
        "opportunities",
        "goals",
        "milestones",
        "settings",
        "problems",
        "mapping",
        "counts",
    ):
        pd.testing.assert_frame_equal(getattr(fast, table), getattr(careful, table))
    assert len(fast.interactions) > 50


def test_a_large_sheet_takes_the_fast_way_and_gives_the_same_tables(tmp_path):
    path = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Interactions")
        sheet.write_row(0, 0, LOG[0])
        for row in range(1, 6000):
            sheet.write_datetime(row, 0, dt.datetime(2020, 1, 1) + dt.timedelta(row % 900), day)
            sheet.write_row(row, 1, [f"Person {row % 70}", "Email" if row % 3 else "pigeon"])
    fast, careful = (
        tables.network_of(cells.read(path, fast_from=size), today=TODAY)
        for size in (cells.FAST_FROM, 1 << 60)
    )

    pd.testing.assert_frame_equal(fast.interactions, careful.interactions)
    pd.testing.assert_frame_equal(fast.problems, careful.problems)
    assert len(fast.interactions) == 5999


WITH_LAST = [
    ["Name", "Company", "Last contact"],
    ["Ana Ruiz", "Acme", DAY],
    ["Bo Chen", "Bolt", DAY],
]


@pytest.mark.parametrize(
    ("tab", "headers"),
    [
        ("Job leads", ["Date", "Name", "Company", "Position", "Status"]),
        ("Referrals", ["Date", "Who", "Outcome"]),
        ("Gifts", ["Date", "Name", "Gift"]),
        ("Wedding list", ["Date", "Name"]),
        ("Promises", ["Date", "Name", "Next step", "Due"]),
        ("2026", ["Date", "Name", "Amount"]),
    ],
)
@pytest.mark.parametrize("empty_log", [True, False])
def test_a_list_that_nothing_calls_a_log_does_not_take_the_place_of_last_contact(
    tab, headers, empty_log
):
    more = {"Log": [["Date", "Contact", "Channel"]]} if empty_log else {}
    network = read(Network=WITH_LAST, **{tab: [headers, [dt.date(2026, 9, 9), "Ana Ruiz"]]}, **more)

    assert network.interactions["date"].tolist() == [pd.Timestamp(DAY)] * 2
    assert said(network, code="sheet-second-log") == [
        (
            f'{tab}!: the sheet was not read: "Last contact" on "Network" says when you were in touch, '
            "and nothing here says that its rows are contacts. Nothing to do; if it is your log, name the tab Interactions."
        )
    ]


@pytest.mark.parametrize(
    ("tab", "headers"),
    [
        ("Coffee chats", ["Date", "Who", "Notes"]),
        ("Meetings", ["Date", "Who", "Location"]),
        ("2026", ["Date", "Name", "Company", "Notes"]),
        ("Sheet2", ["Date", "Name"]),
        ("Fair in May", ["Date", "Name", "Channel"]),
    ],
)
def test_a_log_beside_a_last_contact_stays_the_log(tab, headers):
    network = read(Network=WITH_LAST, **{tab: [headers, [dt.date(2026, 9, 9), "Ana Ruiz"]]})

    assert network.interactions["date"].tolist() == [pd.Timestamp("2026-09-09")]


@pytest.mark.parametrize("header", [["Date", "Contact"], ["Contact", "Date", "Channel"]])
def test_a_log_without_rows_does_not_switch_off_the_last_contacts(header):
    network = read(Contacts=WITH_LAST, Interactions=[header])

    assert network.interactions["contact"].tolist() == ["Ana Ruiz", "Bo Chen"]
    assert "Interactions.Date" in network.mapping.query("sheet == 'Contacts'")["used_as"].tolist()


@pytest.mark.parametrize(
    ("logged", "said_of"),
    [
        ([("2026-03-03", "Ana Ruiz"), ("2026-03-04", "Bo Chen")], "1 person (C2)"),
        ([("2026-03-03", "Ana Ruiz")], "2 people (C2, C3)"),
        ([("2026-03-04", "Ana Ruiz"), ("2026-03-05", "Bo Chen")], ""),
    ],
)
def test_last_contacts_later_than_the_log_are_named_once(logged, said_of):
    rows = [[dt.date.fromisoformat(day), name] for day, name in logged]
    network = read(Contacts=WITH_LAST, Interactions=[["Date", "Contact"], *rows])

    assert len(network.interactions) == len(rows)
    expected = f"Contacts!C: Last contact is later than the last row in the log for {said_of}; only the log is counted."
    expected += " Add a row to the log for each, with that day and the name."
    assert said(network, code="history-later") == ([expected] if said_of else [])


def test_doing_what_the_reader_says_of_a_last_contact_loses_nothing():
    before = read(Contacts=WITH_LAST)
    text = said(before, code="history-missing")[0]
    log_rows = [["Date", "Contact"], [dt.date(2025, 1, 5), "Ana Ruiz"]]
    after = read(Contacts=WITH_LAST, Interactions=[*log_rows, [DAY, "Ana Ruiz"], [DAY, "Bo Chen"]])

    assert "a row for each, these last ones too" in text
    kept = after.interactions.merge(before.interactions, on=["contact", "date"])
    assert len(kept) == len(before.interactions) == 2
    assert said(after, code="history-later") == []


LEGEND = [
    ["Legend"], ["Green = talked this month"], ["Tier 1: call monthly"], ["(updated by hand)"],
    ["See https://x.org"], ["Next review on 1 December 2026"],
]  # fmt: skip


@pytest.mark.parametrize("between", [[], ["Total", 2]])
def test_a_legend_under_a_list_of_people_is_no_person(between):
    people = [["Name", "Company", "Email"], ["Ana Ruiz", "Acme"], ["Bo Chen", "Bolt"]]
    network = read(Contacts=[*people, between, *LEGEND])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen"]
    assert said(network, code="rows-notes") == [
        "Contacts!5:10: rows 5 to 10 are notes and were left out. Nothing to do, or keep notes on another sheet."
    ]


@pytest.mark.parametrize("row", [["A = closest"], ["Key: red = urgent"], ["www.x.org"]])
def test_a_note_between_two_blocks_is_no_person_and_those_below_it_are(row):
    people = [["Name", "Company"], ["Ana Ruiz", "Acme"], [], row, ["Bo Chen"], ["Cy Dale", "Bolt"]]

    assert read(Contacts=people).contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Cy Dale"]


@pytest.mark.parametrize("name", ["Bo Chen", "Cher", "María de la O", "Bo Chen (Acme)"])
def test_a_name_alone_after_a_blank_row_is_a_person(name):
    people = [["Name", "Company"], ["Ana Ruiz", "Acme"], [], [name], ["Zed"]]

    assert read(Contacts=people).contacts["contact"].tolist() == ["Ana Ruiz", name, "Zed"]


def test_a_row_with_text_in_a_column_that_is_not_read_is_not_called_blank():
    header = ["Mood", "Name", "Company"]
    rows = [["good", "Ana Ruiz", "Acme"], [], [None, "Bo Chen"], ["do not write"], [None, "Cy"]]
    network = read(Contacts=[header, *rows])

    assert [one.split(" Delete")[0] for one in said(network, code="rows-blank-inside")] == [
        "Contacts!3:3: row 3 is blank; the rows below were read."
    ]
    assert said(network, code="rows-aside")[0].startswith("Contacts!5:5: row 5 has entries")


@pytest.mark.parametrize("month", ["September", "Sept 2026", "Q3 2026", "Week 36"])
def test_months_above_and_totals_below_the_rows_of_a_log_are_no_rows(month):
    network = log([month], [DAY, "Ana Ruiz"], [f"{month} total", 1], [f"Total {month}", None, 1])

    assert network.interactions["contact"].tolist() == ["Ana Ruiz"]
    assert network.problems[["cell", "code"]].to_numpy().tolist() == [
        ["2:2", "rows-heading"],
        ["4:5", "rows-total"],
    ]


@pytest.mark.parametrize("name", ["April", "June", "August"])
def test_a_person_may_be_called_like_a_month(name):
    people = [["Name", "Company"], ["Ana Ruiz", "Acme"], [name]]

    assert read(Contacts=people).contacts["contact"].tolist() == ["Ana Ruiz", name]


def test_two_columns_of_dates_are_not_both_told_to_take_one_name():
    header = ["Name", "1st chat", "2nd chat", "Birthday"]
    network = read(People=[header, ["Ana Ruiz", DAY, DAY, DAY], ["Bo Chen", DAY, None, DAY]])

    assert said(network, code="column-days-unused") == [
        (
            'People!B: "1st chat" (B) and "2nd chat" (C) hold dates and were not used. If one of them is the day when you were '
            'last in touch, name that one alone "Last contact". If not, leave them.'
        )
    ]
    assert '"Birthday" (D)' in said(network, code="column-unused")[0]


FORM = ["Timestamp", "Who did you talk to?", "How did you connect?", "Who reached out first?", "What did you talk about?"]  # fmt: skip


@pytest.mark.parametrize(
    "question", ["When was it?", "On which day did you talk?", "Date you spoke", "Day"]
)
def test_the_day_that_a_form_asks_for_wins_over_the_hour_of_filing(question):
    row = ["2026/11/03 2:22:11 PM GMT+2", "Ana Ruiz", "Video call", "They did", "jobs"]
    network = read(Answers=[[*FORM, question], [*row, "2026-09-03"], [*row, DAY]])

    kept = network.interactions
    assert kept["date"].dt.strftime("%Y-%m-%d").tolist() == ["2026-09-03", "2026-03-04"]
    assert kept.loc[0, ["channel", "started_by", "notes"]].tolist() == ["Video", "Them", "jobs"]
    assert "column-days-unused" not in set(network.problems["code"])


@pytest.mark.parametrize(
    "other",
    ["When will you follow up?", "Date of birth", "When to write again", "Mood", "Date added"],
)
def test_a_timestamp_that_is_the_only_day_of_a_form_is_used(other):
    stamp = dt.datetime(2026, 9, 3, 14, 22)
    network = read(Answers=[[*FORM, other], [stamp, "Ana Ruiz", "Call", "I did", "x", DAY]])

    assert network.interactions["date"].tolist() == [pd.Timestamp("2026-09-03")]
    assert network.interactions["started_by"].tolist() == ["Me"]


@pytest.mark.parametrize("zone", ["GMT+2", "GMT-05:30", "UTC+1", "Z", "CEST"])
def test_a_time_of_a_form_with_its_zone_says_that_the_zone_is_the_matter(zone):
    text = f"2026/09/03 2:22:11 PM {zone}"

    assert said(log([text, "Ana Ruiz"])) == [
        f'Interactions!A2: Date holds "{text}", a time with a zone. The row is left out. Type the day alone, such as 2026/09/03.'
    ]


@pytest.mark.parametrize(
    ("headers", "used"),
    [
        ("Name,lastContact,checkInEvery", "Contacts.Name,Interactions.Date,Contacts.Check in every (days)"),
        ("date,fullName,startedBy", "Interactions.Date,Interactions.Contact,Interactions.Started by"),
        ("Name,Last contact,Next step,Next step due", "Contacts.Name,Interactions.Date,Interactions.Next step,Interactions.Due"),
        ("Date,Name,Sent/Received,LinkedIn", "Interactions.Date,Interactions.Contact,Interactions.Started by,"),
    ],
)  # fmt: skip
def test_headers_in_one_word_and_of_next_steps_are_understood(headers, used):
    assert read(Sheet1=[headers.split(",")]).mapping["used_as"].tolist() == used.split(",")


@pytest.mark.parametrize(
    ("header", "column", "word", "choice"),
    [
        ("What for", "what_for", "catch-up; congrats", "Catch up; Congratulate"),
        ("What for", "what_for", "Thank you", "Thank"),
        ("What for", "what_for", "ask for advice", "Ask advice"),
        ("Channel", "channel", "video-call", "Video"),
        ("Channel", "channel", "E-mail", "Email"),
        ("Started by", "started_by", "Received", "Them"),
        ("Answered on", "answered", "checked", "Yes"),
        ("Done", "done", "checked", "Yes"),
    ],
)
def test_common_words_for_the_choices_are_understood(header, column, word, choice):
    network = log([DAY, "Ana Ruiz", word], header=("Date", "Contact", header))

    assert network.interactions[column].tolist() == [choice]
    assert network.problems.empty


@pytest.mark.parametrize(
    ("typed", "days"),
    [("90d", 90), ("~60", 60), ("Q", 91), ("6 w", 42), ("about 2 months", 60), ("biannual", 182)],
)
def test_rhythms_in_short_are_read(typed, days):
    network = read(Contacts=[["Name", "Check in every (days)"], ["Ana Ruiz", typed]])

    assert network.contacts["check_in_days"].tolist() == [days]
    assert network.problems.empty


@pytest.mark.parametrize(
    ("typed", "days", "other"), [("Bi-weekly", 14, "3 or 4"), ("bimonthly", 60, "15")]
)
def test_a_rhythm_that_could_be_two_is_read_with_a_warning(typed, days, other):
    network = read(Contacts=[["Name", "Cadence"], ["Ana Ruiz", typed]])

    assert network.contacts["check_in_days"].tolist() == [days]
    assert said(network) == [
        (
            f'Contacts!B2: Cadence holds "{typed}", which could mean {days} or {other} days; read as {days}. '
            "Type a whole number, such as 60."
        )
    ]
    assert network.problems["severity"].tolist() == ["warning"]


@pytest.mark.parametrize(
    "typed",
    ["Ana Ruiz with Bo Chen", "Ana Ruiz w/ Bo", "Ana & Bo", "Ana/Bo", "Ana + Bo", "ana and bo", "Ana Ruiz and Bo"],
)  # fmt: skip
def test_first_names_of_contacts_in_one_cell_are_several_people(typed):
    network = log([DAY, typed], [DAY, "Bo Chen"])

    assert network.interactions["contact"].tolist() == ["Bo Chen"]
    assert said(network) == [
        (
            f'Interactions!B2: Contact holds "{typed}", which seems to be several people. '
            'The row is left out. Type "Ana Ruiz; Bo Chen".'
        )
    ]


@pytest.mark.parametrize(
    "typed", ["Chen, Ana", "Ana and Cy", "Bo Chen-Ruiz", "Will Withers", "Dee"]
)
def test_a_first_name_beside_something_else_is_still_one_person(typed):
    assert log([DAY, typed]).interactions["contact"].tolist() == [typed]


@pytest.mark.parametrize(
    "typed", ["everyone", "Team lunch", "TBD", "The whole team", "Several people"]
)
def test_who_is_nobody_in_particular_is_named(typed):
    network = log([DAY, typed], [DAY, "Ana Team"])

    assert network.interactions["contact"].tolist() == [typed, "Ana Team"]
    assert said(network, code="name-nobody") == [
        (
            f'Interactions!B2: Contact holds "{typed}", read as a person of that name. '
            "Type who was there, with ; between the names, or leave the row out."
        )
    ]


TO_DO = [["Due", "Name", "Task"], [DAY, "Ana Ruiz", "call"], [DAY, "Ana Ruiz", "write"], [DAY, "Chen, Bo", "x"]]  # fmt: skip


@pytest.mark.parametrize("tab", ["People", "Sheet1"])
@pytest.mark.parametrize("first", [True, False])
def test_a_list_of_things_to_do_with_the_same_people_is_no_second_list_of_people(tab, first):
    sheets = {"To do": TO_DO, tab: [*WITH_LAST, ["Cy Dale", "Cord", None]]}
    network = read(**(sheets if first else dict(reversed(sheets.items()))))

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen", "Cy Dale"]
    assert said(network, code="sheet-second-list") == [
        (
            f'To do!: the sheet was not read: "{tab}" holds the people, with every name here. '
            f'Nothing to do, or add to "{tab}" whom it lacks.'
        )
    ]
    assert "name-twice" not in set(network.problems["code"])


def test_a_dashboard_beside_contacts_and_a_log_is_no_list_of_people():
    dashboard = [["Name", "Last contact", "Days"], ["Ana Ruiz", DAY, 5]]
    network = read(Dashboard=dashboard, Contacts=CONTACTS, Log=LOG)

    assert network.contacts["company_now"].fillna("").tolist() == ["Acme", "", "Bolt"]
    assert network.problems.query("severity != 'note'")["code"].tolist() == ["sheet-second-list"]


def test_a_name_on_two_lists_may_be_one_person():
    network = read(Contacts=CONTACTS, Alumni=[["Name", "Email"], ["Ana Ruiz"], ["Zed Zulu"]])

    assert (
        "If it is the same person, keep one of the two rows;" in said(network, code="name-twice")[0]
    )


@pytest.mark.parametrize(
    ("tab", "rows", "used"),
    [
        ("Copy of Log", [[DAY, "Ana Ruiz", "Email"]], 3),
        ("Log (2)", [[DAY, "Ana Ruiz", None], [DAY, "Bo Chen", "Call"]], 3),
        ("Copy of Log", [[DAY, "Eve Kim", "Email"]], 4),
        ("Old log", [[DAY, "Eve Kim", "Email"], *rows_of(2, DAY, "Ana Ruiz", "Email")], 6),
        ("2026", [[DAY, name, "Email"] for name in ("Cy", "Bo Chen", "Ana Ruiz")], 3),
        ("Calls", [[DAY, "Ana Ruiz", "Email"]], 4),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_copy_of_the_log_is_not_counted_again(tab, rows, used, first):
    header = ["Date", "Contact", "Channel"]
    sheets = {"Log": [header, *([DAY, name, "Email"] for name in ("Ana Ruiz", "Bo Chen", "Cy"))]}
    sheets |= {tab: [header, *rows]}
    network = read(**(sheets if first else dict(reversed(sheets.items()))))

    assert len(network.interactions) == used
    assert [one.split(":")[0] for one in said(network, code="sheet-second-log")] == (
        [f"{tab}!"] if used == 3 else []
    )


@pytest.mark.parametrize("name", ["Zed: friend of Bo", "(Zed)", "Zed = Zoe"])
def test_an_odd_name_between_people_is_a_person(name):
    people = [["Name", "Company"], ["Ana Ruiz", "Acme"], [name], ["Bo Chen", "Bolt"]]

    assert read(Contacts=people).contacts["contact"].tolist() == ["Ana Ruiz", name, "Bo Chen"]


def text_of(*lines):
    """A network read from the entries of a text file's lines."""
    book = cells.Book("log.csv", "text", (grid_of("log", [line.split(",") for line in lines]),))
    return tables.network_of(book, today=TODAY)


def test_a_filled_column_without_a_header_is_named_and_listed():
    network = read(
        Log=[
            ["Date", "Name", None, "Notes"],
            [DAY, "Ana", "Ruiz", "x"],
            [DAY, "Ana", "Gomez", "y"],
        ]
    )

    assert said(network, code="column-no-header") == [
        (
            'Log!C: column C has no header and was not read; it holds "Ruiz" (C2) and 1 more cell. '
            'Type in C1 what it is, such as "Last name"; any other word leaves it out.'
        )
    ]
    assert network.mapping[["column", "header", "used_as"]].to_numpy().tolist() == [
        ["A", "Date", "Interactions.Date"],
        ["B", "Name", "Interactions.Contact"],
        ["C", "", ""],
        ["D", "Notes", "Interactions.Notes"],
    ]


@pytest.mark.parametrize(
    ("rows", "named", "listed"),
    [
        pytest.param([["Date", "Contact"], [DAY, "Ana", "here"]], ["C"], ["C"], id="at its right"),
        pytest.param([["Date", "Contact"], [DAY, "Ana", Broken("")]], ["C"], ["C"], id="a formula"),
        pytest.param([[None, "Date", "Contact"], ["vip", DAY, "Ana"]], ["A"], ["A"], id="at its left"),
        pytest.param(
            [[None, "Date", "Contact"], [1.0, DAY, "Ana"], [2.0, DAY, "Bo"]], [], ["A"], id="numbering"
        ),
        pytest.param([["Date", "Contact"], [DAY, "Ana", None, "here"]], [], [], id="a stray cell"),
        pytest.param(
            [["Date", "Contact"], *[[DAY, "Ana", None, None, "aside"]] * 3], [], ["E"], id="aside"
        ),
        pytest.param([["Date", "Contact", None], [DAY, "Ana", None]], [], [], id="empty"),
    ],
)  # fmt: skip
def test_which_columns_without_a_header_are_named(rows, named, listed):
    network = read(Log=rows)

    mapping = network.mapping
    assert [one.partition(":")[0] for one in said(network, code="column-no-header")] == [
        f"Log!{one}" for one in named
    ]
    assert mapping.loc[mapping["header"] == "", "column"].tolist() == listed


def test_a_column_headed_by_a_day_is_named_as_not_used():
    network = read(People=[["Name", "Company", DAY], ["Ana", "Acme", "x"]])

    assert said(network, code="column-unused")[0].startswith(
        'People!: column not used: "2026-03-04" (C).'
    )


def test_what_stands_beside_the_settings_is_no_column_without_a_header():
    settings = [["Setting", "Value"], ["Days to answer", "14", "mine"]]

    assert not said(log([DAY, "Ana Ruiz", "Call"], Settings=settings), code="column-no-header")


def test_a_line_of_text_with_more_entries_than_the_header_is_named():
    network = text_of("Date,Contact", "2026-03-04,Ruiz, Ana", "2026-03-05,Bo", "2026-03-06,Cy,x,y")

    assert said(network, code="row-too-long") == [
        (
            'log!C2: row 2 has 3 entries for 2 columns, so "Ana" was not read; 1 more row alike. '
            'Put an entry that holds a comma or the like in quotation marks, such as "Ruiz, Ana"; '
            "if it is a column of its own, type a header for it."
        )
    ]
    assert not said(network, code="column-no-header")
    assert not said(text_of("Date,Contact", "2026-03-05,Bo,,"), code="row-too-long")


@pytest.mark.parametrize(
    ("name", "last", "whole"),
    [
        ("Ana", "Ruiz", "Ana Ruiz"),
        ("Ana Ruiz", "ruiz", "Ana Ruiz"),
        ("Ana", "May 12", "Ana"),
        ("Ana", None, "Ana"),
        ("Lihua", "Li", "Lihua Li"),
        ("Lisa Li", "Li", "Lisa Li"),
        ("Ruiz, Ana", "Ruiz", "Ruiz, Ana"),
        ("Ana de la Cruz", "de la Cruz", "Ana de la Cruz"),
        ("José Díaz", "Diaz", "José Díaz"),
        ("李华", "李", "李华"),
        ("Ana", "n/a", "Ana"),
        ("Ana", "-", "Ana"),
        ("Ana", "?", "Ana"),
        ("Ana", "Never", "Ana"),
        ("Ana", "none", "Ana"),
        ("Ana", "NA", "Ana"),
        ("Ana", "Na", "Ana Na"),
        ("Ana", "N.", "Ana N."),
    ],
)
def test_a_last_name_in_a_column_of_its_own_belongs_to_the_name(name, last, whole):
    network = read(Log=[["Date", "Name", "Last name"], [DAY, name, last], [DAY, "Bo", "Chen"]])

    assert network.interactions["contact"].tolist() == [whole, "Bo Chen"]


@pytest.mark.parametrize("title", ["Last name", "Surname", "Family name", "LastName"])
def test_each_header_of_a_last_name_belongs_to_the_name(title):
    network = read(Contacts=[["Name", title], ["Ana", "Ruiz"], ["Bo", "Chen"]])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo Chen"]


@pytest.mark.parametrize(
    ("title", "entries", "code"),
    [
        pytest.param("Last", [DAY, "never", "last week", "June"], "column-unused", id="words"),
        pytest.param("Last", [DAY, DAY, "never", DAY], "column-days-unused", id="days"),
        pytest.param("Last", ["yes", "no", "yes", "no"], "column-unused", id="yes and no"),
        pytest.param("Surname", [DAY, DAY, DAY, "June"], "column-days-unused", id="days as surname"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tab", ["Contacts", "Log"])
def test_beside_whole_names_last_or_a_column_of_days_is_no_last_name(tab, title, entries, code):
    names = ["Ana Ruiz", "Bo Chen", "Cy Dale", "Di Fox"]
    rows = [[name, last, DAY] for name, last in zip(names, entries, strict=True)]
    other = "Birthday" if tab == "Contacts" else "Date"
    network = read(**{tab: [["Name", title, other], *rows]})

    assert network.contacts["contact"].tolist() == names
    assert any(f'"{title}"' in text for text in said(network, code=code))
    assert network.mapping.set_index("column")["used_as"]["B"] == ""


def test_first_and_last_stay_a_pair():
    network = read(Contacts=[["First", "Last"], ["Ana", "Ruiz"], ["Bo", "June"]])

    assert network.contacts["contact"].tolist() == ["Ana Ruiz", "Bo June"]


def test_plain_numbers_count_from_the_first_day_of_the_workbook():
    grid = grid_of("Log", [["Date", "Contact"], [44623.0, "Ana Ruiz"]])
    book = cells.Book("a.xlsx", "xlsx", (grid,), epoch=dt.date(1904, 1, 1))

    network = tables.network_of(book, today=TODAY)

    assert network.interactions["date"].tolist() == [pd.Timestamp(DAY)]
    assert "such as 44623 = 4 March 2026;" in said(network, code="date-serial")[0]


def test_of_many_people_who_are_not_on_contacts_the_first_are_named():
    network = log(*([DAY, f"Zed {word}", "Call"] for word in ("One", "Two", "Three", "Four")))

    assert said(network, code="names-unknown")[0].startswith(
        "Contacts!: 4 people stand in the log and not on Contacts, such as "
        '"Zed One", "Zed Two" and "Zed Three". Their rows are counted.'
    )


def test_a_column_of_ones_and_noughts_is_asked_about():
    network = log(
        *([DAY, "Ana Ruiz", value] for value in (1.0, 0.0, 1.0)),
        header=("Date", "Contact", "Replied?"),
    )

    assert "If 1 stands for Yes and 0 for No" in said(network, code="column-unreadable")[0]
