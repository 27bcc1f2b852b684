"""What the five articles ask for: the rules behind `habits`, the list, the drafts and docs/advice.md."""

from __future__ import annotations

from dataclasses import dataclass

ARTICLES = {
    "A": "Reconnect and Rebuild old Relationships, easily (Noomii)",
    "B": "How to Effectively Reconnect with Former Colleagues and Build New Opportunities",
    "C": "Reconnecting With Old Colleagues (SmartTalent)",
    "D": "on staying in touch with former coworkers (The Resource)",
    "E": "on rekindling a professional relationship (CFS)",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing the articles ask for.

    Parameters
    ----------
    number
        Its number in docs/advice.md.
    article
        The letters of the articles, as in `ARTICLES`.
    asks
        What it asks, in a few words.
    columns
        The columns it is taken from.
    how
        What is counted or shown; a threshold of ours is marked "ours".
    where
        Where it shows.
    needs
        Table columns that must have been used, each with its alternatives after a bar; none for always.
    """

    number: int
    article: str
    asks: str
    columns: str
    how: str
    where: str
    needs: tuple[str, ...] = ()


_HABITS = "`habits.table`"
_DUE = "`netmetrics due`"
_DRAFT = "`netmetrics draft`"
_CHECK = "`netmetrics draft --check`"
_CALENDAR = "`netmetrics remind`"

# fmt: off
RULES = (
    Rule(1, "D", "Write within a month of the day you stop working together.", "Worked together until; Date",
         "Met when the first contact other than Social on or after that day lies within one calendar month (31 January gives the last "
         "of February). People whose last day lies before the log are left out; those still inside the month are not judged yet.",
         f"{_DUE} with the days left; {_CALENDAR}; {_HABITS}", ("contacts.worked_until_on",)),
    Rule(2, "D", "Check in every month or two, as you are able.", "Check in every (default 60 days, ours)",
         "People on your list whose last contact lies within their own rhythm. Silence is ordered by how far it is past that rhythm, in "
         "rhythms, then by closeness.", f"{_DUE}; {_CALENDAR}; {_HABITS}"),
    Rule(3, "B", "Meet or call every few months.", "Catch up every (default 90 days, ours)",
         "A second clock, restarted by In person, Video and Call (that a call counts is ours). People with a number of their own; everyone else "
         "for a year after a meeting or call, and no more often than they are written to (both ours).", f"{_DUE}; {_CALENDAR}; {_HABITS}", ("interactions.channel",)),
    Rule(4, "A", "At the goodbye, ask whether you may stay in touch.", "OK to stay in touch; Worked together until; What for: Ask to stay in touch",
         "Last days within 30 days ahead (ours) where nobody asked. Asked of all; answers in time of those who agreed and of those not asked. "
         "A No is in no list, draft or calendar.", f"{_DUE}; {_CALENDAR}; {_HABITS}", ("contacts.ok_to_stay_in_touch|purposes.Ask to stay in touch",)),
    Rule(5, "A", "A call or a meeting is worth more than a like.", "Channel",
         "Order: Social, then Email and Message, then Call and Video, then In person (the middle is ours); no weights. Share of calls and "
         "meetings; people with Social only in 90 days. Social restarts no clock.", f"`engagement.by_depth`; {_HABITS}", ("interactions.channel",)),
    Rule(6, "A, B", "A like is an easy start, if more follows.", "Channel, Date",
         "First rows, and first after more than a year, that are Social: something of a higher order within 90 days (ours), once these are over.", _HABITS, ("interactions.channel",)),
    Rule(7, "A, B", "Congratulate.", "Milestones; What for: Congratulate",
         "Milestones with a Congratulate from their day on within 60 days (ours), once these are over. On the list until then; one that comes "
         "every year (a birthday or a work anniversary unless Every year says No) from 7 days before to 7 days after (ours).", f"{_DUE}; {_CALENDAR} (yearly); {_DRAFT}; {_HABITS}", ("milestones.date", "interactions.what_for")),
    Rule(8, "A, B", "Share something useful, offer help.", "What for: Share something, Offer help, Ask …; For",
         "People you gave to at least as often as you asked them, of those you asked.", _HABITS, ("interactions.what_for",)),
    Rule(9, "A, E", "Name the time that has passed, without excuses.", "the text", "Named in a draft after 180 days (ours); looked for by the check, which also points at excuses.",
         f"{_DRAFT}; {_CHECK}"),
    Rule(10, "A", "Ask softly; a yes is a win.", "What for: Ask …; They said", "Yes of all answers, by kind of ask; pending ones left out. A soft line in a draft for an ask.",
         f"{_HABITS}; {_DRAFT}", ("interactions.they_said",)),
    Rule(11, "E", "No agenda in the first few conversations.", "What for: Ask referral or job, Ask reference",
         "After more than a year of silence: whether one of the first 3 times in touch (ours) asked. Advice, never an error: E also asks to be direct, A allows the urgent ask.",
         f"{_HABITS}; {_CHECK}", ("interactions.what_for",)),
    Rule(12, "E", "Ask for thoughts, insight, advice.", "What for", "First asks that were for advice, of all first asks.", _HABITS, ("interactions.what_for",)),
    Rule(13, "E", "Say why now.", "the text", "A line with the reason in a draft; looked for by the check.", f"{_DRAFT}; {_CHECK}"),
    Rule(14, "E", "Say thank you, in advance too.", "the text; What for: Thank; Opportunities; They said",
         "In advance: a line in a draft, looked for by the check. Afterwards (ours): opportunities and every Yes with a Thank since, due after 2 days, shown for 90 (ours).",
         f"{_DUE}; {_CALENDAR}; {_DRAFT}; {_CHECK}; {_HABITS}", ("purposes.Thank",)),
    Rule(15, "E", "Keep those who vouch for you up to date, also when nothing came of it.", "Ask reference, They said: Yes; Closed on; What for: Update",
         "An Update at least every 30 days (ours) while a job, referral, reference or contract is open; after one closed, an Update since.",
         f"{_DUE}; {_CALENDAR}; {_HABITS}", ("purposes.Ask reference",)),
    Rule(16, "C, E", "Keep the first message short.", "the text", "Words, against 100 (ours).", f"{_DRAFT}; {_CHECK}"),
    Rule(17, "C", "Ask about them.", "the text", "At least one question about them; words about you against words about them.", f"{_DRAFT}; {_CHECK}"),
    Rule(18, "B", "Ask open questions.", "the text", "How each question begins; three open questions beside a draft.", f"{_DRAFT}; {_CHECK}"),
    Rule(19, "B, D", "A shared memory; family, holidays, hobbies.", "Talk about", "People on your list with something to pick up.",
         f"{_DUE}; {_DRAFT}; {_CALENDAR}; the page of a person; {_HABITS}", ("contacts.talk_about",)),
    Rule(20, "C", "Fit the tone to how close you are.", "Closeness", "The wording of a draft goes by closeness and gap. People on your list with a closeness.",
         f"{_DRAFT}; {_HABITS}", ("contacts.closeness",)),
    Rule(21, "B", "Choose the channel by the relationship.", "Channel, Closeness",
         "Answers in time to the first message by each written channel, one per person, by closeness, drawn towards the whole (docs/metrics.md). The list proposes the "
         "channel by which you two most often heard from each other, else the one that people as close answered (10 or more), else Email for whom Contacts has an Email, and says why.",
         f"{_DUE}; {_HABITS}", ("interactions.answered_on|interactions.answered",)),
    Rule(22, "D", "E-mail is the comfortable first step after leaving.", "Channel of the first contact after Worked together until",
         "Share of first contacts by Email; those answered in time.", _HABITS, ("contacts.worked_until_on", "interactions.channel")),
    Rule(23, "B", "Time it: conferences, milestones, the new year.", "Milestones, Date",
         "Approaches within 60 days of a milestone that were answered in time, beside all others: two facts, no claim. In January everyone not in touch with since the 1st is on the list, and the report's opening says how many.",
         f"{_DUE} and the reports in January; {_HABITS}", ("milestones.date",)),
    Rule(24, "B, D, E", "Tell a little of your own news.", "the text", "One line in a draft; looked for by the check, in balance with 17.", f"{_DRAFT}; {_CHECK}"),
    Rule(25, "B", "Note the responses.", "Answered on", "Approaches answered in time, once the time is over.", f"the monthly report; {_HABITS}",
         ("interactions.answered_on|interactions.answered",)),
    Rule(26, "B", "Record how often you communicate.", "Date", "People on your list in touch with in 90 days.", f"the monthly report; {_HABITS}"),
    Rule(27, "B", "See how often conversations lead to meetings or joint work.", "Channel, Opportunities, Led to", "Conversations that led further within 90 days (ours), once these are over.",
         f"the monthly report; {_HABITS}", ("interactions.channel|interactions.led_to|opportunities.kind",)),
    Rule(28, "B", "Have a follow-up plan with reminders.", "Next step, Due, Done",
         "Follow-ups done by their day, of those due. In the calendar a promise keeps its identity when its Due is moved, and is cancelled when done.",
         f"{_DUE}; {_CALENDAR}; {_HABITS}", ("interactions.next_step|interactions.due_on", "interactions.done|interactions.done_on")),
    Rule(29, "B", "Build on what they mention.", "Learned; What for: Offer help, Share something",
         "Things learned that were followed by an offer or something shared within 30 days (ours), once these are over.", _HABITS, ("interactions.learned", "interactions.what_for")),
    Rule(30, "B", "Set clear goals.", "Goals", "Pace and range of each goal.", "the reports"),
    Rule(31, "B", "Evaluate the opportunities.", "Opportunities", "Decided opportunities that came to something.", f"the reports; {_HABITS}", ("opportunities.stage",)),
    Rule(32, "B", "The benefit changes with the career stage.", "Settings: Career stage; Kind",
         "Opportunities of the kinds that go with the stage you set: referrals and inside information early, mentoring in the middle, consulting or part-time work late.",
         _HABITS, ("opportunities.kind",)),
    Rule(33, "B", "Not only transactions.", "What for; Settings: Ask limit", "Times you were in touch with an ask, of those with a purpose, against your own limit (none by default).",
         _HABITS, ("interactions.what_for",)),
    Rule(34, "C, D", "Former coworkers and managers are the core.", "Relation", "People of each relation in touch with in 90 days; the others are named.", _HABITS, ("contacts.relation",)),
    Rule(35, "C", "Do not wait until you need them.", "What for, Date; In touch before this sheet",
         "First asks with contact in the 180 days (ours) before; asks in the log's own first 180 days are judged only where In touch before this sheet is filled in.",
         f"{_HABITS}; `netmetrics who`; the review", ("interactions.what_for",)),
    Rule(36, "C", "The closer and the more recent, the likelier they think of you.", "Closeness, last contact; Who raised it: Them",
         "Opportunities they raised that came from people in touch with in the 90 days before. Of people equally far past their rhythm the closer come first; closeness by how lately you were in touch.",
         f"{_DUE}; the review; {_HABITS}", ("opportunities.raised_by",)),
    Rule(37, "C", "It goes both ways.", "Started by; Ask … started by Them; For: Them", "Contact that they started, of all with a known starter; people who asked you and whom you helped.",
         _HABITS, ("interactions.started_by",)),
    Rule(38, "C", "Learn about your line of business.", "Learned", "Meetings and calls with something learned; what it was.", f"the review; {_HABITS}", ("interactions.learned",)),
    Rule(39, "D", "Lost touch takes more effort and is always possible.", "gaps over 365 days",
         "Approaches after more than a year of silence that were answered, once 90 days are over, and how many of these at the first message; rest after 3 unanswered messages (ours).", f"{_DUE}; {_HABITS}",
         ("interactions.answered_on|interactions.answered",)),
    Rule(40, "A", "People move, and can help.", "Company now; Milestones: New job",
         "New jobs after which you were in touch within 60 days (ours), once these are over. Whom you know at a company, the warmest first.",
         f"`netmetrics who`; {_DUE}; {_HABITS}", ("milestones.kind",)),
)
# fmt: on
