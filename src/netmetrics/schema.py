"""The one declaration of the workbook: sheets, columns, kinds, choices, header aliases, settings.

The reader, the template, the samples and the documentation are all driven from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "name",  # a person; the cell may hold several, separated by ";"
    "text",
    "choice",  # one of the choices
    "choices",  # one or more of the choices, separated by ";" or ","
    "date",  # a day
    "span",  # a date, a month or a year; the last day of it is kept
    "answered",  # a date, Yes or No: two table columns, answered_on and answered
    "done",  # a date, Yes or Cancelled: two table columns, done_on and done
    "days",  # a whole number of days
    "number",
    "value",  # a setting: text, number or date, kept as typed
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Parameters
    ----------
    name
        Its name in the table that :func:`netmetrics.load` returns.
    header
        Its header in the workbook.
    kind
        What its cells hold.
    help
        One sentence for the person who fills it in.
    needed
        Whether a row without it is left out.
    folded
        Whether the template keeps it in the closed group at the right.
    computed
        Whether a formula of the sheet fills it; the reader ignores it.
    foreign
        Whether it is only read from other people's trackers and never written.
    choices
        What may be chosen.
    words
        Other words for the choices, in lower case, as found in other trackers.
    aliases
        Other headers for it.
    width
        Its width in the template, in characters.
    """

    name: str
    header: str
    kind: Kind
    help: str
    needed: bool = False
    folded: bool = False
    computed: bool = False
    foreign: bool = False
    choices: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook.

    Parameters
    ----------
    name
        Its name on the tab.
    table
        The name of its table.
    columns
        Its columns from left to right.
    aliases
        Other names for the tab.
    """

    name: str
    table: str
    columns: tuple[Column, ...]
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Look a column up by its table name.

        Parameters
        ----------
        name
            The table name, such as ``"answered_on"``.

        Returns
        -------
        Column
            The column.

        Raises
        ------
        KeyError
            If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the Settings sheet.

    Parameters
    ----------
    name
        Its name in :class:`Settings`.
    label
        Its name in the workbook.
    default
        What holds when the sheet says nothing.
    meaning
        One sentence for the person.
    """

    name: str
    label: str
    default: int | str
    meaning: str


CHANNELS = ("In person", "Video", "Call", "Message", "Email", "Social")
MEETING_CHANNELS = ("In person", "Video")
CONVERSATION_CHANNELS = ("In person", "Video", "Call")
WRITTEN_CHANNELS = ("Message", "Email")
PURPOSES = (
    "Catch up",
    "Congratulate",
    "Share something",
    "Offer help",
    "Ask to stay in touch",
    "Ask advice",
    "Ask introduction",
    "Ask referral or job",
    "Ask reference",
    "Thank",
    "Update",
)
OPPORTUNITY_KINDS = (
    "Job lead",
    "Referral",
    "Introduction",
    "Reference",
    "Mentoring",
    "Collaboration",
    "Advice",
    "Inside information",
    "Consulting or part-time",
    "Business",
    "Speaking",
    "Other",
)
STAGES = ("Open", "Won", "Lost")
SIDES = ("Me", "Them")
STATUSES = ("In touch", "Due", "Overdue", "Quiet over a year", "Not yet contacted", "Paused")
GOAL_MEASURES = (
    "People in touch with",
    "People who answered",
    "Meetings",
    "Follow-ups on time",
    "Opportunities",
    *(f"Opportunities: {kind}" for kind in OPPORTUNITY_KINDS),
)

_FIRST_AND_LAST = (
    Column("first_name", "First name", "text", "Given name.", foreign=True, aliases=("First", "Given name", "Forename")),
    Column("last_name", "Last name", "text", "Family name.", foreign=True, aliases=("Last", "Surname", "Family name")),
)  # fmt: skip
_YES_NO_WORDS = {"y": "Yes", "true": "Yes", "x": "Yes", "✓": "Yes", "✔": "Yes", "☑": "Yes", "✅": "Yes", "checked": "Yes",
                 "n": "No", "false": "No", "☐": "No", "✗": "No", "✘": "No", "❌": "No", "unchecked": "No"}  # fmt: skip
_ANSWER_WORDS = {
    **_YES_NO_WORDS, "replied": "Yes", "responded": "Yes", "answered": "Yes", "received": "Yes",
    "no response": "No", "no reply": "No", "no answer": "No",
}  # fmt: skip
_SIDE_WORDS = {
    "i": "Me", "myself": "Me", "mine": "Me", "out": "Me", "outbound": "Me", "outgoing": "Me", "sent": "Me",
    "they": "Them", "him": "Them", "her": "Them", "in": "Them", "inbound": "Them", "incoming": "Them",
    "received": "Them", "contact": "Them", "i did": "Me", "they did": "Them", "he did": "Them", "she did": "Them",
}  # fmt: skip
_CHANNEL_WORDS = {
    "linkedin": "Message", "linkedin message": "Message", "inmail": "Message", "dm": "Message",
    "whatsapp": "Message", "sms": "Message", "text": "Message", "imessage": "Message", "signal": "Message",
    "telegram": "Message", "slack": "Message", "teams chat": "Message", "chat": "Message", "wechat": "Message",
    "linkedin dm": "Message", "linkedin msg": "Message", "in mail": "Message", "text message": "Message", "messenger": "Message",
    "discord": "Message", "google chat": "Message", "f2f": "In person", "face-to-face": "In person", "in person meeting": "In person",
    "coffee chat": "In person", "coffee meeting": "In person", "lunch meeting": "In person", "networking event": "In person",
    "ms teams": "Video", "microsoft teams": "Video", "zoom call": "Video", "zoom meeting": "Video", "teams call": "Video",
    "teams meeting": "Video", "video chat": "Video", "video meeting": "Video", "virtual": "Video", "virtual meeting": "Video",
    "virtual coffee": "Video", "phone chat": "Call", "mobile": "Call", "cold email": "Email", "email sent": "Email",
    "coffee": "In person", "lunch": "In person", "dinner": "In person", "breakfast": "In person",
    "drinks": "In person", "meeting": "In person", "met": "In person", "face to face": "In person",
    "in-person": "In person", "event": "In person", "conference": "In person", "visit": "In person",
    "zoom": "Video", "teams": "Video", "google meet": "Video", "meet": "Video", "facetime": "Video",
    "skype": "Video", "video call": "Video", "webex": "Video",
    "phone": "Call", "phone call": "Call", "telephone": "Call", "called": "Call", "voice": "Call",
    "mail": "Email", "e-mail": "Email", "emailed": "Email", "gmail": "Email", "outlook": "Email",
    "like": "Social", "comment": "Social", "twitter": "Social", "x": "Social", "facebook": "Social",
    "instagram": "Social", "linkedin like": "Social", "linkedin comment": "Social", "reaction": "Social",
}  # fmt: skip

CONTACTS = Sheet(
    "Contacts",
    "contacts",
    (
        Column(
            "contact", "Name", "name", "The person's name, spelt the same everywhere.", needed=True, width=24,
            aliases=("Full name", "Contact name", "Contact", "Person", "Client name", "Colleague", "Who",
                     "Display name", "Primary contact", "Contact person", "Name of contact", "Colleague name",
                     "Alumni name", "Contact full name", "Connection", "Connection name", "Name of person", "Person name",
                     "Names", "Individual", "Last, First", "Last name, First name"),
        ),
        Column("status", "Status", "text", "Worked out for you.", computed=True, width=17),
        Column("last_contact", "Last contact", "date", "Worked out for you: when you last had contact.",
               computed=True, width=13),
        Column("days_since", "Days since", "number", "Worked out for you: how many days ago that was.",
               computed=True, width=8),
        Column("next_check_in", "Next check-in", "date", "Worked out for you: last contact plus Check in every.",
               computed=True, width=13),
        Column("company_now", "Company now", "text", "Where the person works today.", width=20,
               aliases=("Company", "Current company", "Employer", "Organization", "Organisation", "Company name",
                        "Practice", "Company / school / employer", "Organization name", "Works at", "Current organization",
                        "Current employer", "Company/Organization", "Company / Organization", "Where do they work",
                        "Workplace", "Firm", "Associated company", "Current company name", "Account name", "Org")),
        Column("worked_at", "Worked together at", "text", "Where you worked together.", width=20,
               aliases=("Former company", "Worked at", "Shared employer", "How we met", "How found",
                        "Description of initial meeting", "Met at", "How I met them", "How we know each other",
                        "How do you know them", "How I know them", "How did we meet", "How did you meet", "How met",
                        "Where we met", "Where did we meet", "Where met", "Known from", "Know from")),
        Column("worked_until_on", "Worked together until", "date",
               "The last day you worked together; it may lie ahead.", width=15,
               aliases=("Left on", "Last day", "Last day together", "Worked together till")),
        Column("closeness", "Closeness", "choice", "How close you are.", width=16,
               choices=("Close", "Worked together", "Acquaintance"),
               words={"friend": "Close", "close friend": "Close", "strong": "Close", "colleague": "Worked together",
                      "coworker": "Worked together", "co-worker": "Worked together", "weak": "Acquaintance"},
               aliases=("Relationship strength", "Strength", "How close")),
        Column("check_in_days", "Check in every (days)", "days",
               "How many days may pass before you write again: 30, 60, 90, 180 or any whole number.", width=12,
               aliases=("Check in every", "Cadence", "Frequency", "Contact frequency", "Touch interval",
                        "Touch Interval (Quater)", "Touch Interval (Quarters)", "Keep in touch every",
                        "Follow up every", "Contact every", "Keep in touch frequency", "Stay in touch frequency",
                        "Follow-up frequency", "Check-in frequency", "Reminder frequency", "How often", "Contact cadence",
                        "Follow-up cadence", "Check-in cadence", "Touch frequency", "Outreach frequency", "Reach out every",
                        "Touch base every", "Target frequency", "Desired frequency", "Contact interval", "Interval")),
        Column("talk_about", "Talk about", "text", "Something to pick up next time.", width=30,
               aliases=("Topics", "Conversation starters", "Interests", "Interest area")),
        Column("email", "Email", "text", "An address.", width=26,
               aliases=("E-mail", "Email address", "E-mail address", "Mail", "Contact info", "Primary email",
                        "Recipient email", "Emails", "Contact information", "Contact details", "Work email",
                        "Personal email", "Contact email", "Email 1")),
        Column("role", "Role", "text", "What the person does.", folded=True, width=20,
               aliases=("Title", "Job title", "Position", "Occupation", "Position/Title", "Title/Position", "Current title",
                        "Headline", "Current job title", "Current role", "Current position", "Designation", "Job")),
        Column("relation", "Relation", "choice", "What the person was to you at work.", folded=True,
               choices=("Peer", "Manager", "Report", "Client", "Mentor", "Other"),
               words={"boss": "Manager", "supervisor": "Manager", "direct report": "Report", "customer": "Client",
                      "coworker": "Peer", "co-worker": "Peer", "colleague": "Peer", "teammate": "Peer"},
               aliases=("Relationship", "Connection type")),
        Column("ok_to_stay_in_touch", "OK to stay in touch", "choice",
               "Whether the person agreed; No keeps them out of every list.", folded=True,
               choices=("Yes", "No", "Not asked"), words=_YES_NO_WORDS, aliases=("Ok to contact", "May contact")),
        Column("catch_up_days", "Catch up every (days)", "days",
               "How many days may pass between meetings or calls.", folded=True,
               aliases=("Catch up every", "Meet every", "Meeting interval")),
        Column("in_touch_before_on", "In touch before this sheet", "span",
               "When you were last in touch before you began this sheet: a date, a month or a year.", folded=True,
               aliases=("Known before", "Last in touch before")),
        Column("industry", "Industry", "text", "The person's line of business.", folded=True, aliases=("Sector",)),
        Column("linkedin", "LinkedIn", "text", "Profile address.", folded=True, width=26,
               aliases=("LinkedIn URL", "LinkedIn profile", "Profile URL", "URL", "LinkedIn link", "LinkedIn profile URL",
                        "Profile link")),
        Column("phone", "Phone", "text", "A number.", folded=True,
               aliases=("Phone number", "Mobile", "Telephone", "Cell", "Mobile phone", "Phone numbers", "Cell phone", "Tel",
                        "Contact number", "Mobile number", "Work phone", "Phone #", "Phone no")),
        Column("introduced_by", "Introduced by", "name", "Who introduced you, spelt as on Contacts.", folded=True,
               width=20, aliases=("Mutual connection", "Referred by", "Intro by", "Introducer")),
        Column("added_on", "Added on", "date", "When you put the person on your list.", folded=True, width=13,
               aliases=("Date added", "Added", "Created", "Created on", "Create date", "Created time", "Created at",
                        "Created date", "Date created", "Added at")),
        Column("paused_until_on", "Paused until", "date", "No reminders before this day.", folded=True, width=13,
               aliases=("Snooze until", "Snoozed until", "Pause until")),
        Column("notes", "Notes", "text", "Anything else.", folded=True, width=34,
               aliases=("Note", "Comments", "Description", "Last conversation notes", "Details of conversation",
                        "Conversation notes", "Notes from conversation", "Remarks", "Comment")),
        *_FIRST_AND_LAST,
        Column("last_contact_on", "Last contact", "date", "When you were last in touch.", foreign=True,
               aliases=("Last contacted", "Last interaction", "Last touched", "Last contact date", "Date last contacted",
                        "Last touch", "Last spoke", "Last spoken", "When reached out", "Last outreach", "Last reached out",
                        "Date & form of last contact (e.g. email)", "Date of last contact", "Last contact on",
                        "Last contacted on", "Last contacted date", "Last talked", "Last talked to", "Last connected",
                        "Last catch up", "Last communication", "Last reach out", "Last reachout", "Last seen", "Last seen at",
                        "Last interaction date", "Last contacted at", "Last met", "Last outreach date", "Last follow-up",
                        "Last follow-up date", "Last check-in", "Last message", "Last email", "Last call",
                        "Most recent contact", "Date of most recent contact", "Date last reached out", "Last chat",
                        "Last chat date", "Date of last chat", "Last chatted", "Last conversation", "Last coffee chat",
                        "Last meeting", "Last touchpoint", "Last touch date", "Last interacted", "Latest contact",
                        "Latest interaction", "Last time contacted", "Last time we talked", "Last time we spoke",
                        "Last date contacted", "Last date of contact", "Date of last interaction", "Date of last communication",
                        "Date of last outreach", "Date of last meeting", "Date last spoken", "Last activity date",
                        "Last activity", "Date of initial outreach", "Initial outreach date", "Date of first outreach",
                        "First outreach date", "Date of first contact", "First contact date", "First contact")),
        Column("last_channel", "Last contact channel", "choice", "How you were last in touch.", foreign=True,
               choices=CHANNELS, words=_CHANNEL_WORDS,
               aliases=("Last touch method", "Last contact method", "Last contact type", "Form of last contact",
                        "Last contacted via", "Method of contact", "Contact method", "Mode of contact")),
        Column("next_step", "Next step", "text", "What you promised.", foreign=True,
               aliases=("Next action", "Follow-up action", "Next steps", "To do", "Action item", "Action items", "What's next",
                        "Follow-up task")),
        Column("due_on", "Due", "date", "By when.", foreign=True,
               aliases=("Next action date", "Follow-up date", "Follow up on", "Next contact", "Next contact date",
                        "Next follow-up", "Next follow-up date", "Follow-up due", "Next touch", "Due date", "Next check-in",
                        "Next check-in date", "Next reminder", "Next reminder at", "Next touchpoint", "Follow up by", "By when",
                        "Next chat", "Next chat due", "Next chat date", "Next contact due", "Next check-in due",
                        "Next outreach", "Next outreach date", "Next interaction", "Next interaction date", "Next contact on",
                        "Next step due", "Next step date",
                        "Next reach out", "Reach out by", "Contact by", "Follow-up reminder", "Next activity date")),
    ),
    aliases=("People", "Contact list", "Contact database", "Network", "Rolodex", "Established contacts",
             "keepintouch-contacts", "Connections", "Colleagues", "My network", "My contacts", "Networking contacts",
             "Address book"),
)  # fmt: skip

INTERACTIONS = Sheet(
    "Interactions",
    "interactions",
    (
        Column("date", "Date", "date", "The day it happened.", needed=True, width=12,
               aliases=("Day", "When", "Date sent", "Contact date", "Interaction date", "Sent on", "Sent at",
                        "Date contacted", "Date of contact", "Date of interaction", "Date of outreach", "Outreach date",
                        "Date reached out", "Reached out on", "Contacted on", "Sent date", "Date emailed", "Date messaged",
                        "Touchpoint date", "Conversation date", "Date of conversation", "Meeting date", "Date of meeting",
                        "Call date", "Chat date", "Date/Time", "Date and time", "Date & time", "Activity date",
                        "Interaction date/time", "Log date", "Logged on", "Date of call", "Date of chat", "Date of email",
                        "Email date", "Message date", "Date of initial outreach", "Initial outreach date",
                        "Date of first outreach", "First outreach date", "Date of first contact", "First contact date",
                        "When was it", "When did it happen", "When did you talk", "When did you meet", "When did you connect",
                        "Timestamp")),  # last: a form stamps each row with the hour at which it was filled in
        Column("contact", "Contact", "name", "Who; several names separated by a semicolon.", needed=True, width=24,
               # Beside a column of people, Name is what a note in Notion or Airtable is called.
               aliases=("Contact name", "Person", "People", "Contacts", "Contact person", "Person contacted", "Name", "Who",
                        "With", "Full name", "Colleague", "Name of contact", "Colleague name", "Alumni name",
                        "Who did you talk to", "Talked to", "Spoke with", "Spoke to", "Met with", "Attendee",
                        "Attendees", "Participants", "Recipient", "Person you contacted", "Who did you contact",
                        "Who did I talk to", "Who did you speak with", "Who did you meet", "Who did you connect with", "Who did you speak to", "Person met", "Contact full name",
                        "Connection", "Connection name", "People involved", "Last, First", "Last name, First name")),
        Column("channel", "Channel", "choice", "How.", width=12, choices=CHANNELS, words=_CHANNEL_WORDS,
               aliases=("Method", "Medium", "Mode", "How", "Type", "Touch method", "Platform", "Contact method",
                        "Method of contact", "Type of contact", "Contact type", "Interaction type", "Touchpoint type",
                        "Meeting type", "Mode of contact", "Form of contact", "Communication method", "Outreach method",
                        "Via", "Communication type", "Type of communication", "Communication channel", "Mode of communication",
                        "Outreach type", "Type of outreach", "Type of interaction", "Type of meeting", "Touchpoint",
                        "Contacted via", "How contacted", "Activity type", "Format",
                        "How did you connect", "How did you talk", "How did you get in touch", "How did you contact them")),
        Column("started_by", "Started by", "choice", "Who started it; blank means me.", width=11, choices=SIDES,
               words=_SIDE_WORDS, aliases=("Direction", "Initiated by", "Initiator", "Who started", "Started", "Who initiated",
                                          "Who reached out", "Who reached out first", "Sent/Received", "Sent or received", "Inbound/Outbound", "Inbound / Outbound", "In/Out")),
        Column("answered_on", "Answered on", "answered",
               "The day the answer came; Yes if you no longer know the day; No if a meeting or call did not happen.",
               width=13, words=_ANSWER_WORDS,
               aliases=("Replied on", "Response date", "Reply date", "Answered", "Replied", "Response", "Reply",
                        "Responded", "Response received", "Did they reply", "Did they respond", "Date of response",
                        "Date of reply", "Date replied", "Date responded", "Got a reply", "Heard back", "Responded on",
                        "Reply received", "Got a response", "Got response", "Got reply", "Response received on",
                        "Date response received", "Date of answer", "Any response", "Any reply", "Answer")),
        Column("what_for", "What for", "choices", "One or more purposes, separated by a semicolon.", width=20,
               choices=PURPOSES, aliases=("Purpose", "Reason", "Why", "Goal"),
               words={"catch-up": "Catch up", "catchup": "Catch up", "catching up": "Catch up", "check in": "Catch up",
                      "thanks": "Thank", "thank you": "Thank", "said thanks": "Thank", "congrats": "Congratulate",
                      "congratulations": "Congratulate", "ask for advice": "Ask advice", "asked for advice": "Ask advice",
                      "informational interview": "Ask advice", "ask for introduction": "Ask introduction",
                      "ask for an introduction": "Ask introduction", "ask for intro": "Ask introduction",
                      "ask for an intro": "Ask introduction", "ask for referral": "Ask referral or job",
                      "ask for a referral": "Ask referral or job", "ask for a job": "Ask referral or job",
                      "ask for reference": "Ask reference", "ask for a reference": "Ask reference"}),
        Column("notes", "Notes", "text", "What was said.", width=40,
               aliases=("Note", "Summary", "Comments", "Details", "Outcome", "Response summary", "Message",
                        "Details of conversation", "Topics discussed", "Discussion", "Conversation notes",
                        "Notes from conversation", "Meeting notes", "Remarks", "Comment", "Notes/Comments", "Notes & comments",
                        "What did we talk about", "What did you talk about", "What did you discuss", "What we discussed",
                        "What did we discuss", "What we talked about", "What was discussed", "Discussion notes",
                        "Discussion points", "Topics", "Topic", "Key points", "Conversation summary", "Conversation", "Subject")),
        Column("next_step", "Next step", "text", "What you promised.", width=28,
               aliases=("Next action", "Next steps", "Follow-up", "Follow up", "Action", "Action item", "Action items",
                        "To do", "Todo", "What's next", "Follow-up action", "Follow-up actions", "Follow-up task",
                        "Follow-up needed", "Follow-up required", "Any follow-up needed", "Any follow-up", "Any next steps", "Task",
                        "Tasks")),
        Column("due_on", "Due", "date", "By when.", width=12,
               aliases=("Due date", "Due on", "Follow-up date", "Follow-up due", "Next action date", "By", "Next contact",
                        "Follow up on", "Next contact date", "Next follow-up", "Next follow-up date", "Next touchpoint",
                        "Next touchpoint date", "Follow up by", "By when", "Next chat", "Next chat due", "Next chat date",
                        "Next contact due", "Next outreach", "Next outreach date", "Next interaction", "Next check-in",
                        "Next check-in date", "Next touch", "Next activity date", "Next step due", "Next step date", "Deadline", "Reminder", "Reminder date", "Follow-up deadline")),
        Column("done_on", "Done", "done", "The day you did it; Yes if you no longer know the day; or Cancelled.",
               width=12, words={**_YES_NO_WORDS, "done": "Yes", "complete": "Yes", "completed": "Yes",
                                "cancel": "Cancelled", "canceled": "Cancelled", "dropped": "Cancelled"},
               aliases=("Done on", "Completed", "Completed on", "Finished", "Followed up", "Follow-up done",
                        "Follow-up completed", "Followed up on", "Date completed", "Completed date", "Date followed up")),
        Column("led_to", "Led to", "choice", "What came of it.", folded=True,
               choices=("Meeting", "Collaboration", "Introduction", "Opportunity"), aliases=("Result", "Led to what")),
        Column("they_said", "They said", "choice", "The answer to what you asked.", folded=True,
               choices=("Yes", "No", "Pending"),
               words={**_YES_NO_WORDS, "accepted": "Yes", "declined": "No", "waiting": "Pending"}),
        Column("learned", "Learned", "text", "Something worth knowing.", folded=True, width=34,
               aliases=("Insight", "Insights", "What I learned", "What did you learn", "Takeaways",
                        "Key takeaways", "Intel", "Takeaway", "Lessons learned", "Key learnings", "Learnings")),
        Column("source", "Source", "text", "Where the row came from, when it was imported.", folded=True),
        *_FIRST_AND_LAST,
    ),
    aliases=("Interaction", "Log", "Contact log", "Interaction log", "Outreach", "Touches", "Touchpoints", "History",
             "Activity", "Activities", "keepintouch-history", "Outreach log", "Communications", "Conversations",
             "Networking log", "Communication log", "Meeting log", "Activity log", "Touchpoint log", "Call log"),
)  # fmt: skip

OPPORTUNITIES = Sheet(
    "Opportunities",
    "opportunities",
    (
        Column("opened_on", "Date", "date", "The day it came up.", needed=True, width=12,
               aliases=("Opened on", "Opened", "Date opened", "When", "Created", "Date added")),
        Column("contact", "Contact", "name", "Through whom.", needed=True, width=24,
               aliases=("Name", "Contact name", "Person", "Through", "From", "Client name", "Primary contact")),
        Column("what", "What", "text", "What it is.", width=36,
               aliases=("Opportunity", "Title", "Description", "Project", "Deal")),
        Column("kind", "Kind", "choice", "What sort.", width=22, choices=OPPORTUNITY_KINDS,
               words={"job": "Job lead", "lead": "Job lead", "intro": "Introduction", "mentorship": "Mentoring",
                      "joint venture": "Collaboration", "partnership": "Collaboration", "consulting": "Consulting or part-time",
                      "freelance": "Consulting or part-time", "contract": "Consulting or part-time", "client": "Business",
                      "sale": "Business", "talk": "Speaking", "recommendation": "Reference"},
               aliases=("Type", "Opportunity type", "Category")),
        Column("stage", "Stage", "choice", "Where it stands; blank means open.", width=10, choices=STAGES,
               words={"closed won": "Won", "yes": "Won", "closed lost": "Lost", "no": "Lost", "rejected": "Lost",
                      "in progress": "Open", "pending": "Open", "active": "Open"},
               aliases=("Status", "State", "Outcome")),
        Column("raised_by", "Who raised it", "choice", "Who brought it up first.", width=13, choices=SIDES,
               words=_SIDE_WORDS, aliases=("Raised by", "Initiated by")),
        Column("notes", "Notes", "text", "Anything else.", width=40, aliases=("Note", "Comments", "Details")),
        Column("for_whom", "For", "choice", "Whose opportunity it is; blank means mine.", folded=True, choices=SIDES,
               words={**_SIDE_WORDS, "given": "Them"}, aliases=("For whom", "Direction", "Beneficiary")),
        Column("closed_on", "Closed on", "date", "The day it was won or lost.", folded=True, width=12,
               aliases=("Closed", "Date closed", "Decided on")),
        Column("value", "Value", "number", "What it is worth.", folded=True,
               aliases=("Amount", "Est. value", "Estimated value", "Worth")),
        Column("currency", "Currency", "text", "Of the value, such as EUR.", folded=True),
    ),
    aliases=("Opportunity", "Deals", "Leads", "Pipeline"),
)  # fmt: skip

GOALS = Sheet(
    "Goals",
    "goals",
    (
        Column("goal", "Goal", "choice", "What you count.", needed=True, choices=GOAL_MEASURES, width=28,
               aliases=("Measure", "Metric", "What")),
        Column("target", "Target", "number", "How many.", needed=True, width=10, aliases=("How many", "Number")),
        Column("from_on", "From", "date", "The first day that counts.", width=13, aliases=("Start", "Starting")),
        Column("by_on", "By", "date", "The last day that counts.", needed=True, width=13,
               aliases=("Until", "Deadline", "Due", "End")),
        Column("why", "Why", "text", "Why it matters to you.", width=44, aliases=("Reason", "Notes")),
    ),
    aliases=("Goal", "Targets", "Objectives"),
)  # fmt: skip

SETTINGS_SHEET = Sheet(
    "Settings",
    "settings",
    (
        Column(
            "setting",
            "Setting",
            "text",
            "What can be set.",
            needed=True,
            width=34,
            aliases=("Name", "Option"),
        ),
        Column(
            "value", "Value", "value", "Your choice; blank keeps what the Meaning says.", width=20
        ),
        Column(
            "meaning",
            "Meaning",
            "text",
            "What it does.",
            width=80,
            aliases=("Description", "Notes"),
        ),
    ),
    aliases=("Options", "Preferences"),
)

MILESTONES = Sheet(
    "Milestones",
    "milestones",
    (
        Column("date", "Date", "date", "The day.", needed=True, width=12, aliases=("Day", "When", "On")),
        Column("contact", "Contact", "name", "Whose.", needed=True, width=24, aliases=("Name", "Person", "Who")),
        Column("what", "What", "text", "What happened.", width=36, aliases=("Description", "Event", "Details")),
        Column("kind", "Kind", "choice", "What sort.", width=18,
               choices=("Promotion", "New job", "Work anniversary", "Birthday", "Award", "Post", "Conference", "Other"),
               words={"job change": "New job", "anniversary": "Work anniversary"}, aliases=("Type",)),
        Column("every_year", "Every year", "choice", "Whether it comes again each year.", width=11,
               choices=("Yes", "No"), words=_YES_NO_WORDS, aliases=("Yearly", "Annual", "Recurring")),
    ),
    aliases=("Milestone", "Events", "Dates", "Birthdays"),
)  # fmt: skip

SHEETS = (CONTACTS, INTERACTIONS, OPPORTUNITIES, GOALS, SETTINGS_SHEET, MILESTONES)


@dataclass(frozen=True, slots=True)
class Settings:
    """The thresholds behind the numbers, with the defaults of docs/metrics.md.

    Parameters
    ----------
    reply_window_days
        Days within which an answer counts.
    lapse_days
        Days after the last message until an unanswered approach ends.
    check_in_days
        Days between check-ins for a person without a rhythm of their own.
    catch_up_days
        Days between meetings or calls for a person without a rhythm of their own.
    active_days
        Days back that count as active.
    dormant_days
        Days of silence after which a person is quiet.
    missed_days
        Days after which an open follow-up counts as missed.
    outcome_days
        Days within which a conversation can lead further.
    lookback_days
        Days before an opportunity in which contact may have led to it.
    milestone_days
        Days for which a milestone is a reason to write.
    nudge_first_days, nudge_last_days
        When to write again, as long as your own answers are too few to tell.
    funnel_days
        Days from the first message within which a step to working together counts.
    weekly_limit
        How many people a week the list names at most.
    ask_limit
        Share of conversations with an ask that you allow yourself, in per cent; 0 for none set.
    career_stage
        Early, Middle or Late; the review counts the opportunities that go with it.
    date_order
        How dates typed as text are read when they could be two days: Day first, Month first, or Ask.
    """

    reply_window_days: int = 30
    lapse_days: int = 90
    check_in_days: int = 60
    catch_up_days: int = 90
    active_days: int = 90
    dormant_days: int = 365
    missed_days: int = 30
    outcome_days: int = 90
    lookback_days: int = 365
    milestone_days: int = 60
    nudge_first_days: int = 2
    nudge_last_days: int = 5
    funnel_days: int = 180
    weekly_limit: int = 5
    ask_limit: int = 0
    career_stage: str = ""
    date_order: str = "Ask"

    @classmethod
    def of(cls, rows: Iterable[tuple[object, object]]) -> Settings:
        """Read the Settings sheet's rows over the defaults.

        Parameters
        ----------
        rows
            Pairs of setting and value as they stand in the sheet.

        Returns
        -------
        Settings
            The defaults, replaced where a row holds a usable value.

        Examples
        --------
        >>> Settings.of([("Days to answer", "21")]).reply_window_days
        21
        """
        known = {setting.label.casefold(): setting for setting in SETTINGS}
        chosen: dict[str, Any] = {}
        for label, value in rows:
            setting = known.get(str(label).strip().casefold())
            text = str(value).strip().removesuffix(".0")
            if setting is None or text in ("", "nan"):
                continue
            if isinstance(setting.default, str):
                chosen[setting.name] = text
            elif text.isdecimal():
                chosen[setting.name] = int(text)
        return cls(**chosen)

    def changed(self) -> tuple[Setting, ...]:
        """Settings whose value differs from the default, for the report to name.

        Returns
        -------
        tuple of Setting
            As declared, in the sheet's order; the value in force is ``getattr(self, name)``.

        Examples
        --------
        >>> [setting.label for setting in Settings(reply_window_days=21).changed()]
        ['Days to answer']
        """
        return tuple(one for one in SETTINGS if getattr(self, one.name) != one.default)


SETTINGS = (
    Setting("reply_window_days", "Days to answer", 30, "A message is judged once this many days have passed."),
    Setting("lapse_days", "Days until an approach ends", 90,
            "After this many days without an answer the next message counts as a new approach."),
    Setting("check_in_days", "Check in every (days)", 60, "For people without a number of their own."),
    Setting("catch_up_days", "Catch up every (days)", 90, "Meetings and calls, for people without a number of their own."),
    Setting("active_days", "Active within (days)", 90, "People you had contact with in this many days are active."),
    Setting("dormant_days", "Quiet after (days)", 365, "People silent for longer are called quiet."),
    Setting("missed_days", "Missed after (days)", 30, "A follow-up open for longer than this past its day is missed."),
    Setting("outcome_days", "Leads further within (days)", 90,
            "A conversation led further when a meeting or joint work followed within this many days."),
    Setting("lookback_days", "Look back (days)", 365, "How far back contact is shown before an opportunity."),
    Setting("milestone_days", "Milestones for (days)", 60, "How long a milestone is a reason to write."),
    Setting("nudge_first_days", "Write again from day", 2, "Common advice, used until your own answers tell more."),
    Setting("nudge_last_days", "Write again by day", 5, "The same: the last day of it."),
    Setting("funnel_days", "Hello to work within (days)", 180,
            "Days from the first message in which a conversation, a meeting or joint work counts as a step."),
    Setting("weekly_limit", "People a week", 5, "How many people a week the list names at most."),
    Setting("ask_limit", "Ask limit (%)", 0, "The share of conversations with an ask that you allow yourself; 0 for none."),
    Setting("career_stage", "Career stage", "", "Early, Middle or Late; the review counts the opportunities that go with it."),
    Setting("date_order", "Date order", "Ask", "Day first or Month first, for dates typed as text such as 03/04/2026."),
)  # fmt: skip


def dtypes(sheet: Sheet) -> dict[str, str]:
    """Columns and dtypes of a sheet's table, in order.

    Parameters
    ----------
    sheet
        The sheet.

    Returns
    -------
    dict of str to str
        ``sheet`` and ``row`` (the place in the workbook: a table may be read from several sheets; for
        a contact that stands only in Interactions no sheet and 0), then one entry per column that
        is read; ``answered`` and ``done`` stand beside their dates.
    """
    by_kind = {
        "date": "datetime64[us]",
        "span": "datetime64[us]",
        "days": "float64",
        "number": "float64",
    }
    found = {"sheet": "str", "row": "int64"}
    for column in sheet.columns:
        if column.computed or column.foreign:
            continue
        if column.kind in ("answered", "done"):
            found[column.name] = "datetime64[us]"
            found[column.kind] = "str"
        else:
            found[column.name] = by_kind.get(column.kind, "str")
    return found
