import copy
import dataclasses
import datetime as dt
import inspect
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from netmetrics import schema
from netmetrics.metrics import engagement, follow_up, goals, insights, known, opportunities
from netmetrics.periods import Period

END = dt.date(2026, 10, 31)
LATER = pd.Timestamp("2026-11-01")
ON = pd.Timestamp("2026-10-31")
EARLY = pd.Timestamp("2026-10-01")


@dataclass(frozen=True)
class Tables:
    contacts: pd.DataFrame
    interactions: pd.DataFrame
    purposes: pd.DataFrame
    opportunities: pd.DataFrame
    milestones: pd.DataFrame
    source: str = "network.xlsx"


def table(sheet, rows):
    dtypes = schema.dtypes(sheet)
    rows = [{"row": place, **row} for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(
        {c: pd.Series([r.get(c) for r in rows], dtype=t) for c, t in dtypes.items()}
    )


def network(contacts=(), interactions=(), purposes=(), opportunities=(), milestones=()):
    return Tables(
        table(schema.CONTACTS, contacts),
        table(schema.INTERACTIONS, interactions),
        pd.DataFrame({"interaction": pd.Series(list(purposes), dtype="int64")}).assign(
            purpose=pd.Series(["Thank"] * len(purposes), dtype="str")
        ),
        table(schema.OPPORTUNITIES, opportunities),
        table(schema.MILESTONES, milestones),
    )


def test_rows_of_a_later_day_are_left_out_and_the_last_day_counts():
    full = network(
        interactions=[{"date": ON, "contact": "Ana"}, {"date": LATER, "contact": "Ana"}],
        purposes=[0, 1],
        opportunities=[{"opened_on": LATER, "contact": "Ana"}, {"opened_on": ON, "contact": "Ana"}],
        milestones=[{"date": ON, "contact": "Ana"}, {"date": LATER, "contact": "Ana"}],
    )

    found = known.known_at(full, END)

    assert found.interactions.index.tolist() == [0]
    assert found.purposes["interaction"].tolist() == [0]
    assert found.opportunities.index.tolist() == [1]
    assert found.milestones.index.tolist() == [0]
    assert found.source == "network.xlsx"
    assert len(full.interactions) == 2


def test_a_milestone_that_comes_every_year_is_known_before_its_day():
    full = network(milestones=[{"date": LATER, "contact": "Ana", "every_year": "Yes"}])

    assert len(known.known_at(full, END).milestones) == 1


@pytest.mark.parametrize(
    ("date", "flag", "word"),
    [("answered_on", "answered", "Yes"), ("done_on", "done", "Yes")],
)
def test_what_came_later_is_blank_and_what_came_on_the_day_is_not(date, flag, word):
    rows = [{"date": EARLY, "contact": "Ana", date: d, flag: word} for d in (ON, LATER)]
    rows.append({"date": EARLY, "contact": "Ana", flag: word})

    found = known.known_at(network(interactions=rows), END).interactions

    assert found[date].isna().tolist() == [False, True, True]
    assert found[flag].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("stage", ["Won", "Lost"])
def test_an_outcome_needs_a_known_day(stage):
    rows = [
        {"opened_on": EARLY, "contact": "A", "stage": stage, "closed_on": d}
        for d in (ON, LATER, None)
    ]

    found = known.known_at(network(opportunities=rows), END).opportunities

    assert found["stage"].tolist() == [stage, "Open", "Open"]
    assert found["closed_on"].isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param({"answered_on": ON, "answered": "Yes"}, "Yes", id="answered"),
        pytest.param({"answered_on": LATER, "answered": "Yes"}, "Pending", id="answered later"),
        pytest.param(
            {"answered_on": EARLY - pd.Timedelta(days=1), "answered": "Yes"},
            "Pending",
            id="answered before",
        ),
        pytest.param({"answered": "Yes"}, "Yes", id="answered some day"),
        pytest.param({}, "Pending", id="not answered"),
        pytest.param({"channel": "In person"}, "Yes", id="said face to face"),
        pytest.param({"channel": "In person", "answered": "No"}, "Pending", id="did not meet"),
    ],
)
def test_what_they_said_counts_once_they_answered(row, said):
    rows = [{"date": EARLY, "contact": "Ana", "they_said": "Yes", **row}]

    assert known.known_at(network(interactions=rows), END).interactions["they_said"].tolist() == [
        said
    ]


def test_a_blank_starter_is_me_only_where_the_column_is_used():
    blank = {"date": EARLY, "contact": "Ana"}
    used = [blank, {**blank, "started_by": "Them"}]
    used_later = [blank, {"date": LATER, "contact": "Ana", "started_by": "Them"}]

    assert known.known_at(network(interactions=used), END).interactions["started_by"].tolist() == [
        "Me",
        "Them",
    ]
    assert (
        known.known_at(network(interactions=used_later), END)
        .interactions["started_by"]
        .isna()
        .all()
    )


def test_people_who_stand_only_in_later_rows_are_not_known_yet():
    full = network(
        contacts=[
            {"contact": "Sheet"},
            {"contact": "Added that day", "added_on": ON},
            {"contact": "Added later", "added_on": LATER},
            {"contact": "Added later, met before", "added_on": LATER},
            {"contact": "Only in a later row", "row": 0},
            {"contact": "Only in a row", "row": 0},
        ],
        interactions=[
            {"date": ON, "contact": "Only in a row"},
            {"date": ON, "contact": "Added later, met before"},
            {"date": LATER, "contact": "Only in a later row"},
        ],
    )

    found = known.known_at(full, END).contacts

    assert found["contact"].tolist() == [
        "Sheet",
        "Added that day",
        "Added later, met before",
        "Only in a row",
    ]


def test_an_empty_network_keeps_its_columns():
    empty = network()

    found = known.known_at(empty, END)

    for name in ("contacts", "interactions", "purposes", "opportunities", "milestones"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(empty, name))


@pytest.mark.parametrize(
    ("contact", "why_not"),
    [
        pytest.param({}, "not followed", id="nothing known"),
        pytest.param({"added_on": ON}, "", id="added on the day"),
        pytest.param({"added_on": LATER}, "not followed", id="added a day later"),
        pytest.param({"check_in_days": 30}, "", id="has a rhythm"),
        pytest.param({"check_in_days": 30, "paused_until_on": LATER}, "paused", id="paused"),
        pytest.param({"check_in_days": 30, "paused_until_on": ON}, "", id="pause over that day"),
        pytest.param({"check_in_days": 30, "ok_to_stay_in_touch": "No"}, "said no", id="said no"),
    ],
)
def test_your_list_holds_those_you_follow(contact, why_not):
    full = network(contacts=[{"contact": "Ana", **contact}])

    found = known.your_list(full.contacts, full.interactions, as_of=END)

    assert found["why_not"].tolist() == [why_not]
    assert found["listed"].tolist() == [why_not == ""]


@pytest.mark.parametrize(
    ("day", "listed"),
    [pytest.param(ON, True, id="by then"), pytest.param(LATER, False, id="later")],
)
def test_an_interaction_puts_a_person_on_your_list(day, listed):
    full = network(contacts=[{"contact": "Ana"}], interactions=[{"date": day, "contact": "Ana"}])

    assert known.your_list(full.contacts, full.interactions, as_of=END)["listed"].tolist() == [
        listed
    ]


def test_a_rhythm_has_no_day_and_says_nothing_of_the_past():
    full = network(contacts=[{"contact": "Ana", "check_in_days": 30}])

    assert not known.your_list(full.contacts, full.interactions, as_of=END, current=False)[
        "listed"
    ].any()


@pytest.mark.parametrize(
    ("row", "took_place"),
    [
        pytest.param({"channel": "In person"}, True, id="met"),
        pytest.param({"channel": "Video"}, True, id="video"),
        pytest.param({"channel": "Call"}, True, id="call"),
        pytest.param({"channel": "Call", "answered": "No"}, False, id="did not get through"),
        pytest.param({"channel": "Email", "answered": "Yes"}, False, id="message"),
        pytest.param({"channel": "Social"}, False, id="like"),
        pytest.param({}, False, id="unknown channel"),
    ],
)
def test_a_meeting_or_call_happened_unless_it_says_no(row, took_place):
    rows = table(schema.INTERACTIONS, [{"date": ON, "contact": "Ana", **row}])

    assert known.happened(rows).tolist() == [took_place]


def test_only_messages_ask_and_only_real_contact_answers():
    def row(channel, starter, **more):
        return {"date": ON, "contact": "Ana", "channel": channel, "started_by": starter, **more}

    rows = table(
        schema.INTERACTIONS,
        [
            row("Email", "Me", answered_on=ON, answered="Yes"),
            row("Message", "Me"),
            row(None, "Me"),
            row("Fax", "Me"),
            row("Email", "Them"),
            row("In person", "Me"),
            row("Call", "Them"),
            row("Video", None),
            row("Call", "Me", answered="No"),
            row("Social", "Me"),
            row("Social", "Them"),
            row("Email", None),
        ],
    )

    found = known.asking_rows(rows)

    assert found["started_by"].to_dict() == {
        0: "Me", 1: "Me", 2: "Me", 3: "Me", 4: "Them", 5: "Them", 6: "Them", 7: "Them",
    }  # fmt: skip
    assert rows["started_by"].tolist()[5] == "Me"


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        pytest.param({"answered_on": "2026-10-02", "answered": "Yes"}, [1, 2, 3], id="an answer"),
        pytest.param(
            {"answered_on": "2026-10-03", "answered": "Yes"}, [2, 3], id="an answer a day later"
        ),
        pytest.param({"answered": "No"}, [1, 2, 3], id="a No"),
        pytest.param({"started_by": "Them"}, [1, 2, 3], id="a row of theirs"),
        pytest.param({}, [], id="never used"),
    ],
)
def test_silence_means_something_from_the_first_answer_recorded(entry, kept):
    mine = {"contact": "Ana", "channel": "Email", "started_by": "Me"}
    # The 30 days of the second were over on 2 October, those of the first a day before.
    rows = [
        {"date": "2026-09-01", **mine},
        {"date": "2026-09-02", **mine},
        {"date": "2026-10-02", **mine, **entry},
        {"date": "2026-10-03", **mine},
    ]
    rows = [
        {k: pd.Timestamp(v) if k in ("date", "answered_on") else v for k, v in row.items()}
        for row in rows
    ]

    assert known.asking_rows(table(schema.INTERACTIONS, rows)).index.tolist() == kept


def test_their_message_shows_from_its_own_day_on_that_silence_would_be_recorded():
    mine = {"channel": "Email", "started_by": "Me"}
    rows = pd.DataFrame(
        [
            {"date": "2026-01-01", "contact": "Zed", **mine, "started_by": "Them", "answered_on": "2026-03-01"},
            {"date": "2026-01-05", "contact": "Ana", **mine, "answered_on": None},
            {"date": "2025-12-01", "contact": "Bo", **mine, "answered_on": None},
        ]
    )  # fmt: skip

    assert known.asking_rows(rows).index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("window_days", "kept"),
    [
        pytest.param(35, [3], id="all were over before the answer"),
        pytest.param(36, [2, 3], id="one was over on its day"),
        pytest.param(44, [1, 2, 3], id="late"),
        pytest.param(45, [0, 1, 2, 3], id="on the last day of the window"),
    ],
)
@pytest.mark.parametrize(("pick", "asks"), [(known.asking_rows, "Me"), (known.asked_of_me, "Them")])
def test_days_to_answer_say_which_messages_silence_tells_of(pick, asks, window_days, kept):
    days = ["2026-01-01", "2026-01-05", "2026-01-10", "2026-03-20"]
    rows = pd.DataFrame(
        {"date": days, "contact": list("ABCD"), "channel": "Email", "started_by": asks}
    ).assign(answered_on=["2026-02-15", None, None, None])

    assert pick(rows, window_days=window_days).index.tolist() == kept


@pytest.mark.parametrize("pick", [known.asking_rows, known.asked_of_me])
def test_fewer_than_no_days_to_answer_are_refused(pick):
    with pytest.raises(ValueError, match="window_days must be 0 or more; got -1"):
        pick(pd.DataFrame({"date": [ON], "contact": ["Ana"]}), window_days=-1)


def test_a_column_is_recorded_from_its_first_entry_on():
    rows = table(
        schema.INTERACTIONS,
        [
            {"date": ON, "contact": "A", "due_on": LATER},
            {"date": EARLY, "contact": "A"},
            {"contact": "A", "notes": "x"},
        ],
    )

    assert known.recorded(rows, "due_on") == END
    assert known.recorded(rows, "contact") == dt.date(2026, 10, 1)
    assert known.recorded(rows, "learned") is None
    assert known.recorded(rows, "notes") is None
    assert known.recorded(rows, "no such column") is None


def test_hand_built_tables_need_only_day_and_contact():
    rows = pd.DataFrame({"date": [ON], "contact": ["Ana"]})

    assert len(known.known_interactions(rows, END)) == 1
    assert not known.happened(rows).any()
    assert known.asking_rows(rows).empty


def steps(t):
    return follow_up.steps(t.interactions, t.opportunities, as_of=END)


def promises(t):
    return follow_up.follow_ups(t.interactions, as_of=END)


# Each example runs every measure: making a failing one smaller would take minutes.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
GOALS = table(
    schema.GOALS,
    [
        {"goal": name, "target": 5, "from_on": EARLY, "by_on": LATER + pd.Timedelta(days=20)}
        for name in schema.GOAL_MEASURES
    ],
)


def months(t):
    return (
        engagement.by_month(t.contacts, t.interactions, as_of=END),
        follow_up.answer_rate_by_month(
            follow_up.episodes(t.interactions, as_of=END), as_of=END, window_days=7
        ),
        opportunities.by_month(t.opportunities, t.interactions, as_of=END),
    )


def approached(t):
    asking = known.asking_rows(known.known_at(t, END).interactions)
    return follow_up.episodes(asking, as_of=END), asking


def firsts(t):
    return insights.first_approaches(
        *approached(t), t.purposes, t.contacts, as_of=END, window_days=7, dormant_days=20
    )


def waits(t):
    return follow_up.answer_delays(approached(t)[0], as_of=END)


def lags(t):
    return opportunities.lag(
        t.contacts, t.interactions, t.opportunities, as_of=END, dormant_days=10
    )


OCTOBER = Period.parse("2026-10")

# Every public measure, on tables that nobody has cut, so that each must do its own cut.
MEASURES = {
    "engagement.counts": lambda t: engagement.counts(t.interactions, as_of=END),
    "engagement.by_channel": lambda t: engagement.by_channel(t.interactions, as_of=END),
    "engagement.coverage": lambda t: engagement.coverage(t.contacts, t.interactions, as_of=END),
    "engagement.by_month": lambda t: engagement.by_month(t.contacts, t.interactions, as_of=END),
    "engagement.contact_rate": lambda t: engagement.contact_rate(t.contacts, t.interactions, as_of=END),
    "engagement.contact_days": lambda t: engagement.contact_days(t.interactions, as_of=END),
    "engagement.by_contact": lambda t: engagement.by_contact(t.interactions, as_of=END),
    "engagement.status": lambda t: engagement.status(t.contacts, t.interactions, as_of=END),
    "engagement.typical_gap": lambda t: engagement.typical_gap(t.interactions, as_of=END),
    "engagement.next_contact": lambda t: engagement.next_contact(t.interactions, as_of=END),
    "engagement.days_covered": lambda t: engagement.days_covered(t.contacts, t.interactions, as_of=END),
    "engagement.mean_days_covered": lambda t: engagement.mean_days_covered(
        engagement.days_covered(t.contacts, t.interactions, as_of=END)
    ),
    "engagement.by_depth": lambda t: engagement.by_depth(t.interactions, as_of=END),
    "engagement.initiation": lambda t: engagement.initiation(t.interactions, as_of=END),
    "engagement.one_sided": lambda t: engagement.one_sided(
        engagement.by_contact(t.interactions, as_of=END)
    ),
    "engagement.concentration": lambda t: engagement.concentration(t.interactions, as_of=END),
    "follow_up.episodes": lambda t: follow_up.episodes(t.interactions, as_of=END),
    "follow_up.reply_rate": lambda t: follow_up.reply_rate(t.interactions, as_of=END),
    "follow_up.my_answer_rate": lambda t: follow_up.my_answer_rate(t.interactions, as_of=END),
    "follow_up.answer_rate": lambda t: follow_up.answer_rate(
        follow_up.episodes(t.interactions, as_of=END), as_of=END
    ),
    "follow_up.answer_rate_by_month": lambda t: follow_up.answer_rate_by_month(
        follow_up.episodes(t.interactions, as_of=END), as_of=END
    ),
    "follow_up.follow_ups": promises,
    "follow_up.follow_up_states": lambda t: follow_up.follow_up_states(promises(t)),
    "follow_up.on_time": lambda t: follow_up.on_time(promises(t), as_of=END),
    "follow_up.lateness": lambda t: follow_up.lateness(promises(t), as_of=END),
    "follow_up.calls_that_got_through": lambda t: follow_up.calls_that_got_through(
        t.interactions, as_of=END
    ),
    "follow_up.discussion_outcomes": lambda t: follow_up.discussion_outcomes(
        t.interactions, t.opportunities, as_of=END, within_days=20
    ),
    "follow_up.led_further": lambda t: follow_up.led_further(
        t.interactions, t.opportunities, as_of=END, within_days=20
    ).sort_values(["contact", "led_further"], ignore_index=True),
    "follow_up.reply_delays": lambda t: follow_up.reply_delays(t.interactions, as_of=END).sort_values(
        ["days", "seen", "dated"], ignore_index=True
    ),
    "follow_up.answer_delays": lambda t: follow_up.answer_delays(
        follow_up.episodes(t.interactions, as_of=END), as_of=END
    ).sort_values(["days", "seen", "dated"], ignore_index=True),
    "follow_up.curve": lambda t: follow_up.curve(follow_up.reply_delays(t.interactions, as_of=END)),
    "follow_up.share_by_day": lambda t: follow_up.share_by_day(
        follow_up.reply_delays(t.interactions, as_of=END)
    ),
    "follow_up.typical_delay": lambda t: follow_up.typical_delay(
        follow_up.reply_delays(t.interactions, as_of=END)
    ),
    "follow_up.chance_after_silence": lambda t: follow_up.chance_after_silence(
        follow_up.reply_delays(t.interactions, as_of=END), window_days=5
    ),
    "follow_up.nudge_day": lambda t: follow_up.nudge_day(
        follow_up.reply_delays(t.interactions, as_of=END)
    ),
    "follow_up.by_attempt": lambda t: follow_up.by_attempt(
        follow_up.episodes(t.interactions, as_of=END)
    ),
    "follow_up.stayed_in_touch": lambda t: follow_up.stayed_in_touch(
        t.interactions, as_of=END, within_days=10
    ),
    "follow_up.reconnections": lambda t: follow_up.reconnections(
        t.contacts, t.interactions, as_of=END, dormant_days=10
    ),
    "follow_up.steps": steps,
    "follow_up.funnel": lambda t: follow_up.funnel(steps(t), as_of=END, funnel_days=10),
    "follow_up.step_delays": lambda t: follow_up.step_delays(steps(t), "meeting", as_of=END),
    "opportunities.counts": lambda t: opportunities.counts(t.opportunities, as_of=END),
    "opportunities.by_kind": lambda t: opportunities.by_kind(t.opportunities, as_of=END),
    "opportunities.by_stage": lambda t: opportunities.by_stage(t.opportunities, as_of=END),
    "opportunities.by_month": lambda t: opportunities.by_month(t.opportunities, t.interactions, as_of=END),
    "opportunities.per_100_touches": lambda t: opportunities.per_100_touches(
        t.opportunities, t.interactions, as_of=END
    ),
    "opportunities.lag": lambda t: opportunities.lag(
        t.contacts, t.interactions, t.opportunities, as_of=END, dormant_days=10
    ),
    "opportunities.lag_summary": lambda t: opportunities.lag_summary(
        opportunities.lag(t.contacts, t.interactions, t.opportunities, as_of=END, dormant_days=10)
    ),
    "opportunities.win_rate": lambda t: opportunities.win_rate(t.opportunities, as_of=END),
    "opportunities.given_share": lambda t: opportunities.given_share(t.opportunities, as_of=END),
    "opportunities.closings": lambda t: opportunities.closings(t.opportunities, as_of=END),
    "opportunities.time_to_close": lambda t: opportunities.time_to_close(
        opportunities.closings(t.opportunities, as_of=END)
    ),
    "opportunities.outcomes_by_day": lambda t: opportunities.outcomes_by_day(
        opportunities.closings(t.opportunities, as_of=END), within_days=[1, 5, 20]
    ),
    "opportunities.value": lambda t: opportunities.value(t.opportunities, as_of=END),
    "opportunities.attribution": lambda t: opportunities.attribution(
        t.opportunities, t.interactions, as_of=END, lookback_days=10
    ),
    "opportunities.per_contact_month": lambda t: opportunities.per_contact_month(
        t.opportunities, t.interactions, as_of=END, active_days=10
    ),
    "opportunities.paths": lambda t: opportunities.paths(
        t.contacts, t.interactions, t.opportunities, as_of=END, lookback_days=20
    ),
    "goals.progress": lambda t: goals.progress(
        GOALS, t.interactions, t.opportunities, as_of=END, window_days=7
    ),
    "goals.current": lambda t: goals.current(
        goals.progress(GOALS, t.interactions, t.opportunities, as_of=END),
        period=Period.parse("2026-10"),
    ),
    "insights.changes": lambda t: insights.changes(*months(t), period=OCTOBER),
    "insights.one_report": lambda t: insights.one_report(
        insights.changes(*months(t), period=OCTOBER), insights.compare(firsts(t), by="channel")
    )[0],
    "insights.run_chart": lambda t: insights.run_chart(
        months(t)[0], count="people", of="days", period=OCTOBER
    ),
    "insights.own_rhythm": lambda t: insights.own_rhythm(
        engagement.status(t.contacts, t.interactions, as_of=END), t.interactions, as_of=END, min_gaps=2
    ),
    "insights.first_approaches": firsts,
    "insights.by_group": lambda t: insights.by_group(firsts(t), by="channel"),
    "insights.compare": lambda t: insights.compare(firsts(t), by="channel", within="quiet"),
    "insights.tries": lambda t: insights.tries(*approached(t), as_of=END, window_days=7),
    "insights.compare_delays": lambda t: insights.compare_delays(
        waits(t), follow_up.reply_delays(t.interactions, as_of=END)
    ),
    "insights.through_reconnected": lambda t: insights.through_reconnected(
        lags(t), t.opportunities, as_of=END
    ),
    "known.known_at": lambda t: known.known_at(t, END).interactions.sort_index(),
    "known.known_interactions": lambda t: known.known_interactions(t.interactions, END).sort_index(),
    "known.known_opportunities": lambda t: known.known_opportunities(t.opportunities, END).sort_index(),
    "known.your_list": lambda t: known.your_list(t.contacts, t.interactions, as_of=END),
    "known.paused": lambda t: pd.DataFrame(
        {"paused": known.paused(t.contacts.sort_index(), as_of=END)}
    ),
    "known.happened": lambda t: known.happened(known.known_at(t, END).interactions).sort_index().to_frame(),
    "known.asking_rows": lambda t: known.asking_rows(known.known_at(t, END).interactions).sort_index(),
    "known.asked_of_me": lambda t: known.asked_of_me(known.known_at(t, END).interactions).sort_index(),
    "known.told_on": lambda t: pd.DataFrame(
        {"told_on": known.told_on(known.known_at(t, END).interactions.sort_index())}
    ),
    "known.compact": lambda t: known.compact(
        known.known_at(t, END).interactions.sort_index()
    ).astype(schema.dtypes(schema.INTERACTIONS)),
    "known.recorded": lambda t: pd.DataFrame(
        {"day": [known.recorded(known.known_at(t, END).interactions, "due_on")]}
    ),
}  # fmt: skip
# It serves the other measures.
HELPERS = {
    "known.comes_again",
    "known.listing",
}


def test_every_public_measure_is_held_to_what_was_known():
    public = {
        f"{module.__name__.rsplit('.', 1)[1]}.{name}"
        for module in (engagement, follow_up, opportunities, goals, insights, known)
        for name, what in vars(module).items()
        if inspect.isfunction(what) and what.__module__ == module.__name__ and name[0] != "_"
    }

    assert public - HELPERS == set(MEASURES)


near_the_end = st.integers(-12, 45).map(lambda days: pd.Timestamp(END) - pd.Timedelta(days=days))
names = st.sampled_from(["Ana", "Bo", "Cy"])
maybe = st.none() | st.integers(0, 25)
maybe_before = st.none() | st.integers(-3, 25)  # an answer before its message too
interactions_drawn = st.fixed_dictionaries(
    {
        "date": near_the_end, "contact": names, "answered": maybe_before, "due_on": st.none() | near_the_end, "done": maybe,
        "channel": st.sampled_from([None, *schema.CHANNELS]), "started_by": st.sampled_from([None, "Me", "Them"]),
        "led_to": st.sampled_from([None, "Meeting", "Collaboration"]),
        "vague": st.sampled_from([None, None, "Yes", "No"]),
    }
)  # fmt: skip
opportunities_drawn = st.fixed_dictionaries(
    {
        "opened_on": near_the_end, "contact": names, "kind": st.sampled_from([None, "Collaboration", "Referral"]),
        "stage": st.sampled_from([None, "Open", "Won", "Lost"]), "closed": maybe, "value": st.none() | st.just(5.0),
        "for_whom": st.sampled_from([None, "Me", "Them"]),
    }
)  # fmt: skip


def dated(row, start, wait, date, flag=None):
    """A drawn row with the waiting time as a day, and the flag that goes with the day."""
    row = dict(row)
    days = row.pop(wait)
    if days is not None:
        row[date] = row[start] + pd.Timedelta(days=days)
        if flag:
            row[flag] = "Yes"
    return row


def built(interactions, opportunities):
    rows = []
    for drawn in interactions:
        vague = drawn["vague"]
        row = dated(
            dated(drawn, "date", "answered", "answered_on", "answered"),
            "date",
            "done",
            "done_on",
            "done",
        )
        rows.append({"answered": vague, **row} if "answered_on" not in row else row)
    people = [
        {"contact": "Ana", "in_touch_before_on": pd.Timestamp("2025-01-31")},
        {"contact": "Bo", "introduced_by": "Ana"},
        {"contact": "Cy", "introduced_by": "Bo"},
    ]
    return network(
        people, rows, (), [dated(row, "opened_on", "closed", "closed_on") for row in opportunities]
    )


def on_time(full):
    """What the sheet held at the end of the day: made here row by row, not by the code under test."""
    last = pd.Timestamp(END)
    interactions = full.interactions[full.interactions["date"] <= last].copy()
    for date, flag in (("answered_on", "answered"), ("done_on", "done")):
        later = interactions[date] > last
        interactions[date] = interactions[date].mask(later)
        interactions[flag] = interactions[flag].mask(later)
    opportunities = full.opportunities[full.opportunities["opened_on"] <= last].copy()
    later = opportunities["closed_on"] > last
    opportunities["closed_on"] = opportunities["closed_on"].mask(later)
    opportunities["stage"] = opportunities["stage"].mask(
        later & opportunities["stage"].notna(), "Open"
    )
    return dataclasses.replace(full, interactions=interactions, opportunities=opportunities)


drawn_tables = st.builds(
    built, st.lists(interactions_drawn, max_size=14), st.lists(opportunities_drawn, max_size=5)
)


def assert_same(one, other):
    for name, measure in MEASURES.items():
        pd.testing.assert_frame_equal(measure(one), measure(other), obj=name)


@pytest.mark.slow
@given(full=drawn_tables)
@settings(max_examples=25, phases=NO_SHRINKING)
def test_nothing_entered_for_a_later_day_leaks_back(full):
    assert_same(full, on_time(full))


@pytest.mark.slow
@given(full=drawn_tables, random=st.randoms(use_true_random=False))
@settings(max_examples=15, phases=NO_SHRINKING)
def test_the_order_of_rows_is_irrelevant(full, random):
    def shuffled(rows):
        return rows.loc[random.sample(list(rows.index), len(rows))]

    mixed = dataclasses.replace(
        full,
        contacts=shuffled(full.contacts),
        interactions=shuffled(full.interactions),
        opportunities=shuffled(full.opportunities),
    )

    assert_same(mixed, full)


def test_a_compact_log_keeps_people_in_order_where_rows_are_left_out():
    rows = [
        {"date": EARLY, "contact": "Ana", "channel": "Social", "started_by": "Me"},
        {"date": ON, "contact": "Bo", "channel": "Email", "started_by": "Me", "answered_on": ON},
        {"date": EARLY, "contact": "Ana", "channel": "Email", "started_by": "Me"},
        {"date": EARLY, "contact": "Bo", "channel": "Email", "started_by": "Me"},
    ]
    plain = table(schema.INTERACTIONS, rows)

    compact = known.compact(plain)
    without = follow_up.episodes(compact[compact["channel"] != "Social"], as_of=END)

    assert compact.index.tolist() == [0, 2, 3, 1]
    assert without["contact"].tolist() == ["Bo", "Ana"]
    assert without["attempts"].tolist() == [2, 1]
    assert without["started_on"].tolist() == [EARLY, EARLY]


@pytest.mark.slow
@given(full=drawn_tables)
@settings(max_examples=10, phases=NO_SHRINKING)
def test_a_compact_log_gives_the_same_figures(full):
    plain = known.known_at(full, END)
    compact = dataclasses.replace(plain, interactions=known.compact(plain.interactions))
    before = dataclasses.replace(full, interactions=known.compact(full.interactions))

    for name, measure in MEASURES.items():
        if not name.startswith("known."):
            wanted = measure(plain)
            pd.testing.assert_frame_equal(measure(compact), wanted, obj=name)
            pd.testing.assert_frame_equal(measure(known.known_at(before, END)), wanted, obj=name)
    assert known.known_at(compact, END).interactions["started_by"].dtype == "category"
    asking, as_text = known.asking_rows(compact.interactions), known.asking_rows(plain.interactions)
    assert asking.sort_index().astype(as_text.dtypes).equals(as_text)


@pytest.mark.slow
@given(full=drawn_tables)
@settings(max_examples=10, phases=NO_SHRINKING)
def test_no_rows_give_the_same_columns_and_inputs_stay_as_they_are(full):
    before = copy.deepcopy(full)

    for name, measure in MEASURES.items():
        found, nothing = measure(full), measure(network())
        if name != "known.recorded":
            assert nothing.dtypes.to_dict() == found.dtypes.to_dict(), name
            assert "object" not in {str(dtype) for dtype in found.dtypes}, name

    for table in ("contacts", "interactions", "opportunities"):
        pd.testing.assert_frame_equal(getattr(full, table), getattr(before, table))


@pytest.mark.parametrize(
    ("day", "there"),
    [pytest.param(ON, ["Ana"], id="that day"), pytest.param(LATER, [], id="later")],
)
@pytest.mark.parametrize(
    ("sheet", "date"), [("opportunities", "opened_on"), ("milestones", "date")]
)
def test_an_opportunity_or_a_milestone_makes_a_person_known(sheet, date, day, there):
    full = network([{"contact": "Ana", "row": 0}], **{sheet: [{date: day, "contact": "Ana"}]})

    assert known.known_at(full, END).contacts["contact"].tolist() == there


def test_a_later_row_of_a_compact_log_makes_nobody_known():
    full = network(
        [{"contact": "Ana", "row": 0}, {"contact": "Bo", "row": 0}],
        [{"date": ON, "contact": "Ana"}, {"date": LATER, "contact": "Bo"}],
    )
    compact = dataclasses.replace(full, interactions=known.compact(full.interactions))

    assert known.known_at(compact, END).contacts["contact"].tolist() == ["Ana"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param({"answered_on": ON, "they_said": "Yes"}, "Yes", id="only the day"),
        pytest.param({}, None, id="nothing said stays blank"),
    ],
)
def test_what_they_said_needs_no_other_column(row, said):
    rows = network(interactions=[{"date": EARLY, "contact": "Ana", **row}])

    found = known.known_at(rows, END).interactions["they_said"]

    assert found.tolist() == [said] if said else found.isna().all()


def test_a_blank_stage_stays_blank():
    rows = network(opportunities=[{"opened_on": EARLY, "contact": "Ana"}])

    assert known.known_at(rows, END).opportunities["stage"].isna().tolist() == [True]


def test_a_later_interaction_puts_nobody_on_your_list_beside_an_earlier_one():
    full = network(
        [{"contact": "Ana"}, {"contact": "Bo"}],
        [{"date": ON, "contact": "Ana"}, {"date": LATER, "contact": "Bo"}],
    )

    found = known.your_list(full.contacts, full.interactions, as_of=END)

    assert found["listed"].tolist() == [True, False]


def test_an_answer_without_the_day_of_its_row_does_not_hide_the_others():
    mine = {"contact": "Ana", "channel": "Email", "started_by": "Me", "answered": "Yes"}
    rows = table(schema.INTERACTIONS, [{"date": EARLY, **mine}, mine])

    assert known.asking_rows(rows).index.tolist() == [0]


def test_a_compact_log_stands_by_contact_then_by_day_whatever_the_order():
    # Bo comes first on the sheet; what has no day comes before all days.
    rows = table(
        schema.INTERACTIONS,
        [
            {"date": LATER, "contact": "Bo"},
            {"date": ON, "contact": "Ana"},
            {"date": None, "contact": "Bo"},
            {"date": EARLY, "contact": "Ana"},
        ],
    )

    assert known.compact(rows).index.tolist() == [2, 0, 3, 1]
    assert known.compact(rows.iloc[[3, 2, 1, 0]]).index.tolist() == [2, 0, 3, 1]


def test_the_words_of_a_compact_log_stand_in_their_order():
    rows = [{"date": ON, "contact": "Ana", "channel": word} for word in ("Video", "Call", None)]

    found = known.compact(table(schema.INTERACTIONS, rows))["channel"]

    assert found.cat.categories.tolist() == ["Call", "Video"]
    assert found.tolist()[:2] == ["Video", "Call"]
