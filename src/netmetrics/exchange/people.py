"""Who is who: by profile or e-mail first, then by tidied name; anything looser is asked about."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from netmetrics.exchange import rows
from netmetrics.exchange.rows import Person
from netmetrics.workbook import names
from netmetrics.workbook.sheets import addresses

_LEGAL = re.compile(
    r"\b(inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|company|co|gmbh|ag|kg|se|sa|sas|sarl|srl|spa|"
    r"bv|nv|ab|as|asa|aps|oy|oyj|pty|pte|the|mbh|ug|kgaa|ohg|gbr|sl|slu|srls|ltda|lda|kft|zrt|doo|sro|uab|kk|pvt)\b"
)
_PAGE = re.compile(r"(?:https?://|www\.)[^\s)\]]*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_GROUP = re.compile(r"\b(group|groupe|gruppe|grupo|gruppo|holdings?)\b")
_COUNTRY = re.compile(
    r"(?:[\s,(/|&–-]|\band\b)+(?:uk|united kingdom|great britain|gb|england|scotland|ireland|usa?|united states|(?:north )?america"
    r"|canada|mexico|brazil|brasil|germany|deutschland|austria|österreich|switzerland|schweiz|suisse|france|belgium|netherlands"
    r"|nederland|luxembourg|spain|españa|portugal|italy|italia|denmark|danmark|sweden|sverige|norway|norge|finland|suomi|poland"
    r"|polska|czechia|hungary|romania|greece|turkey|ukraine|india|china|japan|korea|singapore|hong kong|australia|new zealand"
    r"|south africa|nigeria|kenya|israel|uae|europe|emea|apac|latam|dach|nordics?|benelux|iberia|middle east|international"
    r"|global|worldwide)[\s).]*$",
    re.IGNORECASE,
)
_OWN_BOSS = re.compile(
    r"(self|selfemployed|selfemployment|freelance|freelancer|freelancing|independent|selbst(st)?andig|freiberuflich"
    r"|freiberufler)(consultant|contractor)?"
)


@dataclass(frozen=True, slots=True)
class Found:
    """Who a person of an export is.

    Parameters
    ----------
    contact
        The name on Contacts, there already or to be added; empty when it has to be asked.
    known
        Whether the contact was there before.
    question
        Why it has to be asked; empty when it need not.
    near
        The contact it may be.
    """

    contact: str
    known: bool
    question: str = ""
    near: str = ""


@dataclass(slots=True)
class Register:
    """The contacts of a workbook, and the people of an import put beside them.

    Parameters
    ----------
    answers
        Whom the person said somebody is, by the key of the question: a contact's name, or empty
        for somebody new.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    _profiles: dict[str, str] = field(default_factory=dict)
    _emails: dict[str, dict[str, None]] = field(default_factory=dict)  # several may share one
    _of_contact: dict[str, str] = field(default_factory=dict)  # the profile of a contact
    _names: names.People = field(default_factory=names.People)
    _before: set[str] = field(default_factory=set)
    _contested: set[str] = field(default_factory=set)  # names that two people of the import bear
    _taken: set[str] = field(default_factory=set)  # contacts that somebody of the import is

    @classmethod
    def of(cls, contacts: pd.DataFrame, answers: Mapping[str, str] | None = None) -> Register:
        """The register of a workbook.

        Parameters
        ----------
        contacts
            The contacts table.
        answers
            Answers to earlier questions.

        Returns
        -------
        Register
            With every contact, also those that stand only in Interactions.
        """
        made = cls(answers or {})
        columns = (contacts[name].fillna("") for name in ("contact", "email", "linkedin", "row"))
        places = addresses(contacts, "Contacts")
        for contact, email, profile, row, at in zip(*columns, places, strict=True):
            place = at if row else "Interactions"
            made._enter(str(contact), rows.emails(str(email)), str(profile), place)
        made._before = set(made._names.places)
        return made

    def _enter(self, contact: str, emails: Iterable[str], profile: str, place: str = "") -> None:
        if contact not in self._names.places:
            self._names.add(contact, place)
        for email in emails:
            self._emails.setdefault(email, {})[contact] = None
        if slug := rows.slug(profile):
            self._profiles.setdefault(slug, contact)
            self._of_contact.setdefault(contact, slug)

    def sure(self, person: Person) -> Found | None:
        """Who somebody is by profile, e-mail or tidied name.

        Parameters
        ----------
        person
            The person found.

        Returns
        -------
        Found or None
            None when nobody is surely the same.
        """
        profile = self._profiles.get(person.slug, "")
        owners = self._sharing(person)
        if profile and (profile in owners or not owners):
            return Found(profile, profile in self._before)
        fits = self._fitting(person, owners)
        if profile and fits and self._open(person):
            return Found("", False, "profile and e-mail belong to two contacts", min(fits))
        contact = profile or (fits[0] if len(fits) == 1 else self._of_name(person))
        if contact:
            return Found(contact, contact in self._before)
        return self._same_address(person, owners)

    def _sharing(self, person: Person) -> list[str]:
        """The contacts that have an address of somebody's."""
        return list(
            dict.fromkeys(one for email in person.emails for one in self._emails.get(email, ()))
        )

    def _fitting(self, person: Person, owners: Iterable[str]) -> list[str]:
        """Those of the same address that may bear the name; the one of just this name alone."""
        fits = [
            one for one in owners
            if not self._another(one, person) and (not person.name or alike(one, person.name))
        ]  # fmt: skip
        same = self._names.owner(person.name) if len(fits) > 1 and person.name else None
        return [same] if same in fits and same else fits

    def _of_name(self, person: Person) -> str:
        """The contact of this name, unless two people bear it or it has another profile."""
        name = person.name
        if _plain(name) in self._contested:
            name = _with_company(person) if person.company else ""
        owner = self._names.owner(name) if name else None
        return "" if owner is None or self._another(owner, person) else owner

    def _same_address(self, person: Person, owners: Iterable[str]) -> Found | None:
        """The question about an address that somebody else has; None when it was answered."""
        if not self._open(person):
            answer = self.answers[question_key(person)]
            there = answer in self._names.places
            return Found(answer, answer in self._before) if there else None
        for one in owners:
            if not self._another(one, person):
                why = "the same e-mail address" + (", another name" if person.name else "")
                return Found("", False, why, one)
            if one in self._before - self._taken and alike(one, person.name):
                return Found("", False, "the same e-mail address, another profile", one)
        return None

    def _open(self, person: Person) -> bool:
        """Whether nothing was answered yet about somebody."""
        return question_key(person) not in self.answers

    def _another(self, contact: str, person: Person) -> bool:
        """Whether a contact has another profile, and so is another person of that name."""
        theirs = self._of_contact.get(contact, "")
        return bool(theirs and person.slug and theirs != person.slug)

    def known(self, person: Person) -> str:
        """The contact that somebody surely is.

        Parameters
        ----------
        person
            The person found.

        Returns
        -------
        str
            The name on Contacts, or empty.
        """
        found = self.sure(person)
        return found.contact if found else ""

    def addressed(self, person: Person) -> tuple[str, bool]:
        """Whose a mail or a meeting is, where only the address is sure.

        Parameters
        ----------
        person
            The address, and the name beside it, if any.

        Returns
        -------
        tuple of str and bool
            The name on Contacts, or empty; and whether several people share the address and the
            name beside it does not tell which.
        """
        owners = self._sharing(person)
        fits = self._fitting(person, owners) if len(owners) > 1 else owners
        if owners:
            return (fits[0], False) if len(fits) == 1 else ("", True)
        return self.known(person), False

    def place(self, contact: str) -> str:
        """Where a contact stands.

        Parameters
        ----------
        contact
            Its name.

        Returns
        -------
        str
            Such as ``"Contacts, row 17"``.
        """
        return self._names.places.get(contact, "")

    def settle(self, people: Sequence[Person], lists: Sequence[str]) -> list[Found]:
        """Who all the people of an import are; whoever is surely new is entered.

        Parameters
        ----------
        people
            The people found.
        lists
            In which file each was found.

        Returns
        -------
        list of Found
            One for each, in their order.
        """
        namesakes = _namesakes(people, lists)
        self._contested |= {
            _plain(one.name) for one, others in zip(people, namesakes, strict=True) if others
        }
        found: dict[int, Found] = {}
        for at, person in enumerate(people):
            if (answer := self._answered(person)) is not None:
                found[at] = self._be(answer, person)
        self._settle_sure(people, found)
        near = self._near([person for at, person in enumerate(people) if at not in found])
        for at, person in enumerate(people):
            if at not in found:
                sure = self.sure(person)
                found[at] = self._be(sure or self._new(person, namesakes[at], near), person)
        # Somebody later in the list may have brought the address that answers a question.
        self._settle_sure(people, found)
        return [found[at] for at in range(len(people))]

    def _be(self, found: Found, person: Person) -> Found:
        """Note that a person is who was found, with all that identifies them."""
        if found.contact:
            self._enter(found.contact, person.emails, person.profile)
            self._taken.add(found.contact)
        return found

    def _settle_sure(self, people: Sequence[Person], found: dict[int, Found]) -> None:
        """Settle who is sure, over and over, because each one may bring an address for others."""
        changed = True
        while changed:
            changed = False
            for at, person in enumerate(people):
                if at not in found or found[at].question:
                    sure = self.sure(person)
                    if sure is not None and sure.contact:
                        found[at] = self._be(sure, person)
                        changed = True

    def _answered(self, person: Person) -> Found | None:
        contact = self.answers.get(question_key(person), "")
        return Found(contact, True) if contact in self._before else None

    def _told_apart(self, person: Person, namesakes: Sequence[Person]) -> Person | None:
        """The person under a name that tells them apart; None when there is none."""
        if _plain(person.name) not in self._contested:
            return person
        firms = {names.key(one.company) for one in namesakes}
        owner = self._names.owner(person.name)
        if not person.company or names.key(person.company) in firms:
            return None
        if owner is not None and not self._another(owner, person):
            return None
        return replace(person, name=_with_company(person))

    def _near(self, unsure: Sequence[Person]) -> dict[str, tuple[str, str]]:
        """Contacts whose names resemble new ones, unless the import names them too."""
        open_contacts = names.People()
        for contact in sorted(self._before - self._taken):
            open_contacts.add(contact, self._names.places[contact])
        nearest: dict[str, tuple[str, str]] = {}
        for person in unsure:
            match = open_contacts.who(person.name)
            if match.how == "close":
                nearest[person.name] = (match.names[0], "the name differs in accents or order")
        rest = [one.name for one in unsure if one.name not in nearest]
        for name, contact in open_contacts.near(rest).items():
            nearest[name] = (contact, "a similar name")
        return nearest

    def _new(
        self, person: Person, namesakes: Sequence[Person], near: Mapping[str, tuple[str, str]]
    ) -> Found:
        """A new contact under a name that nobody else bears, or a question."""
        told = self._told_apart(person, namesakes)
        if told is None:
            return Found("", False, "two people of this name", person.name)
        owner = self._names.owner(told.name)
        if owner is not None and told is not person and not self._another(owner, person):
            return Found(owner, owner in self._before)
        if owner is not None:
            if told is not person or not told.company or self._names.owner(_with_company(told)):
                return Found("", False, "another profile than the contact of this name", owner)
            return Found(_with_company(told), False)
        may_be, why = near.get(told.name, ("", ""))
        if (
            may_be
            and not self._another(may_be, person)
            and question_key(person) not in self.answers
        ):
            return Found("", False, why, may_be)
        return Found(told.name, False)


def question_key(person: Person) -> str:
    """What tells a question from all others.

    Parameters
    ----------
    person
        The person it is about.

    Returns
    -------
    str
        The profile, or an address and the tidied name.
    """
    return person.slug or " ".join((*person.emails[:1], names.key(person.name)))


def alike(one: str, other: str) -> bool:
    """Whether two names that come with one e-mail address are surely one person's.

    Parameters
    ----------
    one, other
        The names.

    Returns
    -------
    bool
        Whether every word of the shorter one is in the longer one, or begins as an initial says;
        accents, order and what stands in brackets do not count.

    Examples
    --------
    >>> alike("Fox, Ann", "A. Fox"), alike("Ann Fox (Acme)", "Ann"), alike("Ann Fox", "Bob Fox")
    (True, True, False)
    """
    few, many = sorted((_bare(name) for name in (one, other)), key=len)
    same = Counter(few) & Counter(many)
    rest = Counter(many) - same
    for word in (Counter(few) - same).elements():
        at = next((each for each in rest.elements() if _initial(word, each)), None)
        if at is None:
            return False
        rest[at] -= 1
    return bool(few)


def _bare(name: str) -> list[str]:
    return names.loose(_IN_BRACKETS.sub(" ", name) or name).split()


def _initial(one: str, other: str) -> bool:
    return 1 in (len(one), len(other)) and one[0] == other[0]


def _plain(name: str) -> str:
    return names.key(names.turned(name))


def _with_company(person: Person) -> str:
    return f"{person.name} ({' '.join(person.company.replace(';', ' ').split())})"


def _namesakes(people: Sequence[Person], lists: Sequence[str]) -> list[list[Person]]:
    """For each person the others of the same name who are surely somebody else."""
    groups: dict[str, list[int]] = defaultdict(list)
    for at, person in enumerate(people):
        groups[_plain(person.name)].append(at)
    return [
        [
            people[other]
            for other in groups[_plain(person.name)]
            if other != at and _differ(person, people[other], same_list=lists[at] == lists[other])
        ]
        for at, person in enumerate(people)
    ]


def _differ(one: Person, other: Person, *, same_list: bool) -> bool:
    """Whether two of one name are surely two: two profiles, or two entries of a list of connections."""
    if one.slug or other.slug:
        return bool(one.slug and other.slug and one.slug != other.slug)
    if set(one.emails) & set(other.emails):
        return False
    return same_list and one.current and other.current


def same_company(one: str, other: str) -> bool:
    """Whether two names mean one company.

    Parameters
    ----------
    one, other
        Names of companies.

    Returns
    -------
    bool
        Equal without case, marks and forms such as Ltd or GmbH.

    Examples
    --------
    >>> same_company("Acme, Inc.", "ACME"), same_company("Acme", "Apex")
    (True, False)
    """
    first, second = (_company(text) for text in (one, other))
    return first == second


def _company(text: str) -> str:
    plain = names.loose(re.sub(r"[&+]", " and ", text))
    return " ".join(_LEGAL.sub(" ", re.sub(r"\band\b", " ", plain)).split()) or plain


def same_employer(one: str, other: str) -> bool:
    """Whether two names may mean one employer, so that no new job is to be told of.

    Parameters
    ----------
    one, other
        Names of companies.

    Returns
    -------
    bool
        Equal without case, spaces, marks, web addresses and words such as Ltd or Group, or but for
        a country at the end of one of them; all words for working on one's own are one.

    Examples
    --------
    >>> same_employer("Open AI", "OpenAI (https://openai.com)"), same_employer("BMW", "BMW Group")
    (True, True)
    >>> same_employer("Freelance", "Self-employed"), same_employer("Acme", "Apex")
    (True, False)
    >>> same_employer("Acme UK", "Acme"), same_employer("Air India", "Air France")
    (True, False)
    """
    first, second = _employer(one), _employer(other)
    tails = first == _employer(_abroad(other)) or second == _employer(_abroad(one))
    return same_company(one, other) or first == second or tails


def _abroad(text: str) -> str:
    """The name without a country at its end."""
    before = ""
    while text != before:
        before, text = text, _COUNTRY.sub("", text.rstrip(" )."))
    return text


def _employer(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _PAGE.sub(" ", text).casefold())
    words = re.sub(r"[&+]|\band\b", " ", plain.replace("'", "").replace("\u2019", ""))
    words = "".join(one for one in words if not unicodedata.combining(one))
    bare = _GROUP.sub(" ", _LEGAL.sub(" ", re.sub(r"[\W_]+", " ", words.replace(".", ""))))
    joined = "".join(bare.split()) or "".join(re.findall(r"\w+", words)) or text
    return "freelance" if _OWN_BOSS.fullmatch(joined) else joined
