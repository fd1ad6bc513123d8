"""Random worlds: people, a directory's export (LDIF), a list (CSV), a feed, a policy and months of history.

The world writes the files that the program reads; what the program can know of them is what was in them when it read
them last, which Source and Account keep.
"""
import json
import os
import random

from policy_rules import DAY, Policy, Rule, iso, to_time

ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia",
         "America/Sao_Paulo", "Africa/Casablanca"]
GROUPS = {"outer": ["inner"], "inner": [], "admins": []}
SECOND = 1000


class Source:
    """What the program has read of a source."""

    def __init__(self, name):
        self.name = name
        self.earliest = None  # login that it has ever reported
        self.newest = None
        self.complete = None  # time of its last complete sync
        self.failed = False

    def note_login(self, at):
        self.earliest = at if self.earliest is None else min(self.earliest, at)
        self.newest = at if self.newest is None else max(self.newest, at)

    def is_evidence(self, since):
        """Whether it is known who has not logged in, if it must have been read since `since`."""
        if self.failed or self.complete is None or self.complete < since:
            return False
        return self.name != "web" or self.newest >= since


class Person:
    """As the sources have it."""

    def __init__(self, number, login, lists, created, rate):
        self.number = number
        self.login = login
        self.lists = lists
        self.created = created
        self.rate = rate  # how often they log in, of the steps
        self.logins = {}  # by source, the latest one
        self.is_shown = True
        self.hides_login = False  # the directory does not provide it any more


class Account:
    """What the program must know and have done."""

    def __init__(self, login, links, created):
        self.login = login
        self.links = set(links)
        self.created = created
        self.at = None
        self.latest = None
        self.named_by_feed = False
        self.shown = set()  # sources that have provided a login
        self.lost = set()  # those of them that do not any more
        self.restarted = None
        self.holds = set()  # "manual", "automatic", and "missing" of lists
        self.held_since = None
        self.archived_at = None

    @property
    def state(self):
        if self.archived_at is not None:
            return "archived"
        return "disabled " + " ".join(sorted({hold.split(":")[0] for hold in self.holds})) if self.holds else "enabled"

    def tellers(self, sources):
        names = [name for name in self.links if sources[name].earliest is not None]
        return names + (["web"] if self.named_by_feed else [])

    def note_login(self, at, lag):
        if self.at is None or at > self.at:
            self.at = at
        self.latest = max(self.latest or 0, at + lag)


class World:
    def __init__(self, seed, folder):
        self.random = random.Random(seed)
        self.folder = folder
        self.zone = ZONES[seed % len(ZONES)]
        self.now = to_time("2025-02-20T00:00:00Z") + self.random.randrange(500 * DAY)
        self.start = self.now
        self.has_list = self.random.random() < 0.7
        self.has_feed = self.random.random() < 0.6
        self.lag = self.random.choice([0, 0, 3600, DAY // SECOND]) * SECOND  # by which the directory trails the truth
        self.sources = {name: Source(name) for name in ("corp", "hr", "web")}
        self.people = {}
        self.accounts = {}
        self.unread = []  # records of the feed
        self.absent = set()  # files that cannot be read now
        self.members = {name: set() for name in GROUPS}
        self.known_groups = {name: (set(), inner) for name, inner in GROUPS.items()}
        for _ in range(self.random.randint(8, 22)):
            self.add_person()
        self.policy = self.make_policy()
        self.write_configuration()
        open(self.path("web.jsonl"), "w").close()
        self.write_sources()

    def path(self, name):
        return os.path.join(self.folder, name)

    # What happens in the world.

    def add_person(self):
        number = len(self.people) + 1
        lists = self.random.choice([["corp"], ["corp"], ["hr"], ["corp", "hr"]]) if self.has_list else ["corp"]
        login = self.random.choice(["", "ext-"]) + f"u{number:03}"
        created = self.now - self.random.choice([1, 20, 90, 400]) * DAY - self.random.randrange(DAY)
        person = Person(number, login, lists, created - created % SECOND, self.random.choice([0, 0.02, 0.1, 0.6]))
        for name in lists:
            if self.random.random() < 0.7 and person.rate:
                person.logins[name] = self.now - self.random.randrange(70 * DAY)
        if number <= 2:  # who always log in, so that each list goes on providing logins
            person.rate = 1
            person.lists = ["corp", "hr"] if self.has_list else ["corp"]
            person.logins = {name: self.now - DAY for name in person.lists}
        for name in GROUPS:
            if "corp" in person.lists and self.random.random() < 0.2:
                self.members[name].add(login)
        self.people[login] = person

    def step(self):
        length = self.random.choice([DAY // 6, DAY, 2 * DAY, 2 * DAY, 3 * DAY, 5 * DAY, 12 * DAY])
        before, self.now = self.now, self.now + length + self.random.randrange(-DAY // 8, DAY // 8)
        if self.random.random() < 0.15:  # on the second, as a timer would
            self.now -= self.now % SECOND
        records = []
        for person in self.people.values():
            if self.random.random() < person.rate:
                at = self.random.randrange(before + 1, self.now)
                where = self.random.choice(person.lists + (["web"] if self.has_feed else []))
                if person.number <= 2:
                    where = self.random.choice(person.lists)
                    for name in person.lists:
                        person.logins[name] = max(at, person.logins.get(name, 0))
                if where == "web":
                    records.append({"type": "login", "userName": person.login, "at": iso(at)})
                else:
                    person.logins[where] = max(at, person.logins.get(where, 0))
            if person.number > 2 and self.random.random() < 0.03:
                person.is_shown = not person.is_shown
            if person.number > 2 and self.random.random() < 0.01:
                person.hides_login = not person.hides_login
            if "corp" in person.lists and self.random.random() < 0.03:
                self.members[self.random.choice(list(GROUPS))] ^= {person.login}
        if self.random.random() < 0.1:
            self.add_person()
        self.absent = {name for name in ("corp", "hr") if self.random.random() < 0.07}
        with open(self.path("web.jsonl"), "a") as file:
            file.writelines(json.dumps(each) + "\n" for each in sorted(records, key=lambda each: each["at"]))
        self.unread += [(each["userName"], to_time(each["at"])) for each in records]
        self.write_sources()

    # What the program reads.

    def shown_login(self, person, name):
        """As the source writes it: to the second; by a directory with a lag, only now and then."""
        at = person.logins.get(name)
        if at is None or (name == "corp" and person.hides_login):
            return None
        return at - at % SECOND

    def write_sources(self):
        for name, text in (("corp.ldif", self.ldif()), ("hr.csv", self.csv())):
            with open(self.path(name), "w") as file:
                file.write(text)
            if name.split(".")[0] in self.absent:
                os.remove(self.path(name))

    def ldif(self):
        entries = []
        for person in self.people.values():
            if "corp" not in person.lists or not person.is_shown:
                continue
            generalized = lambda at: iso(at, True).translate(str.maketrans("", "", "-:T"))
            lines = [f"dn: uid={person.login},dc=x", "objectClass: inetOrgPerson", f"uid: {person.login}",
                     f"entryUUID: 11111111-2222-3333-4444-{person.number:012}",
                     f"createTimestamp: {generalized(person.created)}"]
            login = self.shown_login(person, "corp")
            if login is not None:
                lines.append(f"pwdLastSuccess: {generalized(login)}")
            entries.append("\n".join(lines))
        for number, (name, inner) in enumerate(GROUPS.items()):
            members = [f"uid={login},dc=x" for login in sorted(self.members[name])] + [f"cn={each},dc=x" for each in inner]
            lines = [f"dn: cn={name},dc=x", "objectClass: groupOfNames", f"cn: {name}",
                     f"entryUUID: 11111111-2222-3333-5555-{number:012}"]
            entries.append("\n".join(lines + [f"member: {member}" for member in members]))
        return "\n\n".join(entries) + "\n\n"

    def csv(self):
        lines = ["login,lastLogin"]
        for person in self.people.values():
            if "hr" in person.lists and person.is_shown:
                login = self.shown_login(person, "hr")
                lines.append(f"{person.login},{'' if login is None else iso(login, True)}")
        return "\n".join(lines) + "\n"

    def make_policy(self):
        rules = []
        for number in range(self.random.randint(1, 3)):
            scope = self.random.choice([{"groups": ["outer"]}, {"logins": "ext-"}, {"sources": ["corp"]},
                                        {"groups": ["inner", "outer"], "except_groups": ["admins"]}])
            if number == 0:
                scope = {}
            rules.insert(0, Rule(
                name=f"rule {number}", **scope, nested=self.random.random() < 0.7,
                period=self.random.choice([("days", 20), ("days", 45), ("months", 1), ("months", 2)]),
                never=self.random.choice(["from-recording", "from-creation", "exempt", 5, 30]),
                refuses=self.random.random() < 0.8, evidence_days=self.random.choice([1, 3, 7]),
                reactivates=self.random.random() < 0.5, archive_after=self.random.choice([None, 10, 30])))
        protected = [] if self.random.random() < 0.5 else ["u003", "ext-u004"]
        return Policy(self.zone, rules, protected, ["admins"] if self.random.random() < 0.5 else [])

    def write_configuration(self):
        everything = "{ count = 1000000, percent = 100 }"
        limits = "".join(f"{kind} = {everything}\n" for kind in (
            "created", "disabled", "missing", "renamed", "groups_emptied", "revoked", "enabled"))
        text = f"""[registry]
connect = "sqlite3://{self.path('registry.db')}"
[deactivation]
policy = "policy.toml"
time_zone = "{self.zone}"
[deactivation.limits]
disabled = {everything}
archived = {everything}
[[source]]
name = "corp"
type = "ldif"
path = "corp.ldif"
dialect = "openldap"
login_time_attributes = ["pwdLastSuccess"]
login_time_precision_seconds = {self.lag // SECOND}
correlate = ["login"]
[source.limits]
{limits}"""
        if self.has_list:
            text += f'[[source]]\nname = "hr"\ntype = "csv"\npath = "hr.csv"\ncorrelate = ["login"]\n[source.limits]\n{limits}'
        if self.has_feed:
            text += '[[source]]\nname = "web"\ntype = "feed"\npath = "web.jsonl"\n'
        with open(self.path("agent.toml"), "w") as file:
            file.write(text)
        protect = f"logins = {json.dumps(self.policy.protected_logins)}\n" if self.policy.protected_logins else ""
        protect += f"groups = {json.dumps(self.policy.protected_groups)}\n" if self.policy.protected_groups else ""
        with open(self.path("policy.toml"), "w") as file:
            file.write(f"[[protect]]\n{protect}" if protect else "")
            file.writelines(rule.toml() for rule in self.policy.rules)

    # What a sync makes of it.

    def read(self, name):
        source = self.sources[name]
        source.failed = name in self.absent
        if source.failed:
            return
        source.complete = self.now
        self.read_feed() if name == "web" else self.read_list(name)

    def read_feed(self):
        for login, at in self.unread:
            account = self.accounts.get(login)
            self.sources["web"].note_login(at)
            if account is not None and account.archived_at is None:
                account.note_login(at, 0)
                account.named_by_feed = True
        self.unread = []

    def read_list(self, name):
        for person in self.people.values():
            if name not in person.lists:
                continue
            if person.is_shown:
                self.read_person(person, name)
            elif person.login in self.accounts and name in self.accounts[person.login].links:
                self.miss(self.accounts[person.login], name)
        if name == "corp":
            self.known_groups = {group: (self.read_members(group), inner) for group, inner in GROUPS.items()}

    def read_members(self, group):
        """Who is in the archive keeps the memberships that ended with the account until the first sync after a return."""
        before = self.known_groups[group][0]
        is_archived = lambda login: login in self.accounts and self.accounts[login].archived_at is not None
        return {login for login in self.members[group] | before
                if (login in before if is_archived(login) else login in self.members[group])}

    def read_person(self, person, name):
        login = self.shown_login(person, name)
        if login is not None:
            self.sources[name].note_login(login)
        account = self.accounts.get(person.login)
        if account is None:
            created = person.created if name == "corp" else self.now
            account = self.accounts[person.login] = Account(person.login, [], created)
        if account.archived_at is not None:
            if login is None or login <= account.archived_at:
                return
            account.archived_at = None  # a login is a return; what the rule has done stays until a rule lifts it
        account.links.add(name)
        account.holds = {hold for hold in account.holds if hold != f"missing:{name}"}
        if login is None:
            if name in account.shown:
                account.lost.add(name)
        else:
            account.lost.discard(name)
            account.shown.add(name)
            account.note_login(login, self.lag if name == "corp" else 0)

    def miss(self, account, name):
        """Held as missing, unless another list shows the user."""
        if account.archived_at is not None:
            return
        account.holds.add(f"missing:{name}")
