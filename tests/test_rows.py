import datetime as dt
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

import netmetrics as nm
from netmetrics.report import rows

OCTOBER = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def network():
    return nm.load(nm.sample(), today=dt.date(2026, 11, 23))


def log(network, edit):
    """The network with an edited copy of its log."""
    return replace(network, interactions=edit(network.interactions.copy()))


def since(before, after):
    """What differs, as the table has it, between the logs known at the end of October."""
    first = rows.fingerprint(nm.known_at(before, OCTOBER))
    return rows.changes(nm.known_at(after, OCTOBER), first)


def first_of_october(table):
    return table.index[table["date"] == table.loc[table["date"] <= "2026-10-31", "date"].max()][0]


def test_nothing_is_new_in_the_same_workbook(network):
    assert since(network, network).empty
    assert rows.said(since(network, network)) == ""


def test_a_row_typed_in_later_is_added_and_named(network):
    def edit(table):
        new = table.iloc[[0]].assign(row=9001, contact="Ana Ruiz", date=pd.Timestamp("2026-10-05"))
        return pd.concat([table, new], ignore_index=True)

    found = since(network, log(network, edit))

    assert found.to_dict("records") == [
        {"what": "added", "where": "Interactions, row 9001", "which": "Ana Ruiz, 5 Oct 2026"}
    ]
    assert rows.said(found) == "Since this report was first made: 1 row added."


def test_an_edited_cell_is_a_change_of_its_row(network):
    place = first_of_october(network.interactions)

    def edit(table):
        table.loc[place, "notes"] = "We laughed a lot"
        return table

    found = since(network, log(network, edit))

    row, contact = network.interactions.loc[place, ["row", "contact"]]
    assert found["what"].tolist() == ["changed"]
    assert found["where"].tolist() == [f"Interactions, row {row}"]
    assert found["which"].str.startswith(f"{contact}, ").all()


def test_a_row_that_is_gone_is_removed_and_its_place_is_all_that_is_known(network):
    place = first_of_october(network.interactions)

    found = since(network, log(network, lambda table: table.drop(index=place)))

    assert found["what"].tolist() == ["removed"]
    assert found["which"].tolist() == [""]


def test_sorting_the_sheet_changes_nothing(network):
    def edit(table):
        table = table.iloc[::-1].reset_index(drop=True)
        return table.assign(row=range(2, len(table) + 2))

    assert since(network, log(network, edit)).empty


def test_rows_and_answers_of_a_later_day_are_no_news_for_an_earlier_report(network):
    open_rows = network.interactions["answered_on"].isna() & (
        network.interactions["date"] < "2026-10-31"
    )
    place = network.interactions.index[open_rows][-1]

    def edit(table):
        table.loc[place, ["answered_on", "answered"]] = [pd.Timestamp("2026-11-20"), "Yes"]
        new = table.iloc[[0]].assign(row=9001, date=pd.Timestamp("2026-11-05"))
        return pd.concat([table, new], ignore_index=True)

    assert since(network, log(network, edit)).empty


def test_two_equal_rows_are_counted_one_by_one(network):
    twice = log(network, lambda table: pd.concat([table, table.iloc[[0]].assign(row=9001)]))

    assert since(network, twice)["what"].tolist() == ["added"]
    assert since(twice, network)["what"].tolist() == ["removed"]


def test_what_is_kept_names_nobody(network):
    kept = " ".join(line for lines in rows.fingerprint(network).values() for line in lines)

    assert set(kept) <= set("0123456789abcdef ")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        pytest.param(["added"] * 3 + ["changed"], "3 rows added, 1 changed", id="the issue's own"),
        pytest.param(["changed"], "1 row changed", id="one"),
        pytest.param(["removed", "removed", "added"], "1 row added, 2 removed", id="in order"),
    ],
)
def test_the_sentence_counts_each_kind(what, said):
    table = pd.DataFrame({"what": what})

    assert rows.said(table) == f"Since this report was first made: {said}."


def test_the_rows_of_an_unfinished_month_do_not_count_as_a_first_report(tmp_path):
    (tmp_path / "made-from.json").write_text(
        '{"known_to": "2026-10-12", "rows": {"Contacts": []}, "workbook": "network.xlsx"}'
    )

    def first_rows(day, workbook="network.xlsx"):
        return rows.first_rows((tmp_path,), workbook=workbook, known_to=day)

    assert first_rows(OCTOBER) is None
    assert first_rows(dt.date(2026, 10, 12)) == {"Contacts": []}
    assert first_rows(dt.date(2026, 10, 12), workbook="other.xlsx") is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"known_to": "2026-10-31"}', '{"known_to": 1, "rows": 2}', "{"]
)
def test_a_damaged_file_counts_as_none(tmp_path, text):
    (tmp_path / "made-from.json").write_text(text)

    assert (
        rows.first_rows((tmp_path, tmp_path / "nowhere"), workbook="network.xlsx", known_to=OCTOBER)
        is None
    )


def test_a_report_that_stands_elsewhere_is_not_the_first_of_one_made_here(tmp_path):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    for folder, text in (
        (here, "{}"),
        (
            elsewhere,
            '{"known_to": "2026-10-31", "rows": {"Contacts": []}, "workbook": "network.xlsx"}',
        ),
    ):
        folder.mkdir()
        (folder / "made-from.json").write_text(text)

    def first_rows(*folders):
        return rows.first_rows(folders, workbook="network.xlsx", known_to=OCTOBER)

    assert first_rows(here, elsewhere) is None
    assert first_rows(tmp_path, elsewhere) == {"Contacts": []}


DAY = dt.date(2026, 3, 1)


def tracker(path, **tabs):
    """A workbook of logs, one a tab: days and people."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in tabs.items():
        page = made.create_sheet(name.replace("_", ""))
        for line in [["Date", "Name", "Type"], *([day, who, "Call"] for day, who in lines)]:
            page.append(line)
    made.save(path)
    return nm.load(path, today=dt.date(2026, 11, 23))


YEARS = {
    "_2024": [(dt.date(2024, 1, 1), "Ana"), (dt.date(2024, 2, 1), "Ana")],
    "_2026": [(dt.date(2026, 1, 1), "Bo"), (dt.date(2026, 2, 1), "Cy"), (DAY, "Dee")],
}


@pytest.mark.parametrize(
    ("later", "found"),
    [
        pytest.param(
            {"_2024": [*YEARS["_2024"], (dt.date(2024, 3, 1), "Zoe")]},
            ("added", "2024, row 4", "Zoe, 1 Mar 2024"), id="a row of the first",
        ),
        pytest.param(
            {"_2026": [*YEARS["_2026"], (dt.date(2026, 3, 2), "Zoe")]},
            ("added", "2026, row 5", "Zoe, 2 Mar 2026"), id="a row of the second",
        ),
        pytest.param({"_2026": YEARS["_2026"][:2]}, ("removed", "2026, row 4", ""), id="one is gone"),
        pytest.param({"_2024": YEARS["_2024"][:1]}, ("removed", "2024, row 3", ""), id="of the first"),
    ],
)  # fmt: skip
def test_what_changed_is_named_with_its_tab_where_there_are_several(tmp_path, later, found):
    first = rows.fingerprint(tracker(tmp_path / "a.xlsx", **YEARS))

    changes = rows.changes(tracker(tmp_path / "a.xlsx", **{**YEARS, **later}), first)

    assert changes.to_numpy().tolist() == [list(found)]


def test_the_rows_of_a_tab_that_was_taken_out_are_removed(tmp_path):
    first = rows.fingerprint(tracker(tmp_path / "a.xlsx", **YEARS))

    changes = rows.changes(tracker(tmp_path / "a.xlsx", _2026=YEARS["_2026"]), first)

    assert changes["where"].tolist() == ["a tab that is gone, row 2", "a tab that is gone, row 3"]


def test_several_tabs_are_kept_without_their_names(tmp_path):
    kept = rows.fingerprint(tracker(tmp_path / "a.xlsx", **YEARS))["Interactions"]

    assert [line.split(" ")[2:] for line in kept[::2]] == [
        ["2", kept[1].split(" ")[3]], ["2", kept[3].split(" ")[3]], ["4", kept[3].split(" ")[3]],
    ]  # fmt: skip
    assert {len(line.split(" ")[3]) for line in kept} == {8}


def test_the_rows_of_one_tab_are_kept_as_they_always_were(tmp_path):
    """Reports made before the tab was known stay as they are: these lines were made then."""
    kept = rows.fingerprint(tracker(tmp_path / "a.xlsx", Log=YEARS["_2026"][:1]))

    assert kept["Interactions"] == ["6ac59d55c03a951b 15debfc19844e3d8 2"]


def test_each_person_of_one_row_is_named(network):
    def edit(table):
        day = pd.Timestamp("2026-10-05")
        new = table.iloc[[0, 0]].assign(row=9001, contact=["Ana Ruiz", "Bo Chen"], date=day)
        return pd.concat([table, new], ignore_index=True)

    found = since(network, log(network, edit))

    assert found["which"].tolist() == ["Ana Ruiz, 5 Oct 2026", "Bo Chen, 5 Oct 2026"]
