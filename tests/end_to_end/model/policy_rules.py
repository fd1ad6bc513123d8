"""The deactivation policy as the manual describes it: README, "Deactivation by policy". Nothing here knows the program.

Times are milliseconds UTC, as the program keeps them.
"""
import datetime
import zoneinfo

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = datetime.timedelta(milliseconds=1)
DAY = 86_400_000


def to_time(text):
    return (datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) - EPOCH) // MILLISECOND


def iso(at, seconds_only=False):
    text = (EPOCH + at * MILLISECOND).strftime("%Y-%m-%dT%H:%M:%S")
    return text + ("Z" if seconds_only else f".{at % 1000:03}Z")


class Calendar:
    """Calendar arithmetic in one time zone."""

    def __init__(self, name):
        self.zone = zoneinfo.ZoneInfo(name)

    def _instant(self, local):
        """A time that the zone has twice is the first one, one that it skips is the moment of the change."""
        at = (local.replace(tzinfo=self.zone, fold=0) - EPOCH) // MILLISECOND
        if self._local(at) == local:
            return at
        low, high = at - DAY, at
        offset = self._offset(low)
        while high - low > 1:  # the first moment with another offset
            middle = (low + high) // 2
            low, high = (middle, high) if self._offset(middle) == offset else (low, middle)
        return high

    def _local(self, at):
        return (EPOCH + at * MILLISECOND).astimezone(self.zone).replace(tzinfo=None)

    def _offset(self, at):
        return (EPOCH + at * MILLISECOND).astimezone(self.zone).utcoffset()

    def before(self, at, period):
        """`period` is (unit, number): days or months before. The 31st of a short month is its last day."""
        unit, number = period
        local = self._local(at)
        if unit == "days":
            return self._instant(local - datetime.timedelta(days=number))
        month = local.year * 12 + local.month - 1 - number
        year, month = month // 12, month % 12 + 1
        first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
        last = (first_of_next - datetime.timedelta(days=1)).day
        return self._instant(local.replace(year=year, month=month, day=min(local.day, last)))


    def days_after(self, at, number):
        return self._instant(self._local(at) + datetime.timedelta(days=number))

    def moments(self, start, since):
        """From `start` on, in order, those between which nothing falls due twice: the hours, each midnight, and each
        day the time of day of `since`, because a period of months may end on a day that the month does not have."""
        day = self._local(start).replace(hour=0, minute=0, second=0, microsecond=0) - datetime.timedelta(days=1)
        time_of_day = self._local(since) - self._local(since).replace(hour=0, minute=0, second=0, microsecond=0)
        while True:
            midnight = self._instant(day)
            next_day = day + datetime.timedelta(days=1)
            hours = range(midnight, self._instant(next_day), DAY // 24)
            yield from sorted(at for at in {*hours, self._instant(day + time_of_day) + 1} if at > start)
            day = next_day


class Rule:
    def __init__(self, **keys):
        self.name = keys["name"]
        self.groups = keys.get("groups", [])
        self.except_groups = keys.get("except_groups", [])
        self.logins = keys.get("logins", "")  # a prefix; empty: all
        self.sources = keys.get("sources", [])
        self.nested = keys.get("nested", True)
        self.period = keys.get("period", ("days", 180))
        self.never = keys.get("never", "from-recording")  # or a number of days
        self.refuses = keys.get("refuses", True)
        self.evidence_days = keys.get("evidence_days", 3)
        self.reactivates = keys.get("reactivates", False)
        self.archive_after = keys.get("archive_after")

    def toml(self):
        lines = [f'[[rule]]\nname = "{self.name}"']
        for key in ("groups", "except_groups", "sources"):
            if getattr(self, key):
                lines.append(f"{key} = {getattr(self, key)}".replace("'", '"'))
        if self.logins:
            lines.append(f'logins = ["{self.logins}*"]')
        lines.append(f"nested = {str(self.nested).lower()}")
        lines.append(f"inactive_{self.period[0]} = {self.period[1]}")
        never = f"{{ after_days = {self.never} }}" if isinstance(self.never, int) else f'"{self.never}"'
        lines.append(f"never_logged_in = {never}")
        lines.append(f'no_evidence = "{"refuse" if self.refuses else "from-creation"}"')
        lines.append(f"evidence_days = {self.evidence_days}")
        lines.append(f"reactivate_on_login = {str(self.reactivates).lower()}")
        if self.archive_after:
            lines.append(f"archive_after_days = {self.archive_after}")
        return "\n".join(lines) + "\n"


class Policy:
    """`groups` gives direct members (logins) and contained groups: {name: (logins, names)}."""

    def __init__(self, zone, rules, protected_logins, protected_groups):
        self.calendar = Calendar(zone)
        self.rules = rules
        self.protected_logins = protected_logins
        self.protected_groups = protected_groups

    def members(self, groups, name, nested, seen=()):
        logins, inner = groups[name]
        found = set(logins)
        for each in inner if nested else ():
            if each not in seen:
                found |= self.members(groups, each, nested, (*seen, name))
        return found

    def is_protected(self, account, groups):
        return account.login in self.protected_logins or any(
            account.login in self.members(groups, name, True) for name in self.protected_groups)

    def rule_of(self, account, groups):
        """The first that is about the account; None: protected, or no rule."""
        if self.is_protected(account, groups):
            return None
        for rule in self.rules:
            among = lambda names: any(account.login in self.members(groups, name, rule.nested) for name in names)
            if (account.login.startswith(rule.logins) and not among(rule.except_groups)
                    and (not rule.groups or among(rule.groups))
                    and (not rule.sources or account.links & set(rule.sources))):
                return rule
        return None

    @staticmethod
    def recorded_since(account, sources):
        """Of the account's sources that have ever reported a login, the latest of their earliest ones."""
        times = [sources[name].earliest for name in account.tellers(sources) if sources[name].earliest is not None]
        return max(times, default=None)

    def clock(self, account, rule, sources):
        if account.latest is not None:
            since = account.latest
        else:
            since = account.created
            recorded = self.recorded_since(account, sources)
            if rule.never != "from-creation" and recorded is not None:
                since = max(since, recorded)
        return since if account.restarted is None else max(since, account.restarted)

    def period(self, account, rule):
        never_after = account.latest is None and isinstance(rule.never, int)
        return ("days", rule.never) if never_after else rule.period

    def verdict(self, account, rule, sources, now, at=None):
        """Of an enabled account at the time `at`, as the sources are now: stays, waits or inactive."""
        at = now if at is None else at
        if account.latest is None and rule.never == "exempt":
            return "stays"
        if self.clock(account, rule, sources) >= self.calendar.before(at, self.period(account, rule)):
            return "stays"
        if rule.refuses:
            age = now - rule.evidence_days * DAY
            if any(not sources[name].is_evidence(age) for name in account.tellers(sources)):
                return "waits"
            reporting = any(sources[name].earliest is not None for name in account.tellers(sources))
            if not reporting or account.lost:
                return "stays"
        return "inactive"

    def after_deactivation(self, account, rule, now):
        """Of an account with an automatic hold: enable, archive or None."""
        if rule.reactivates and account.at is not None:
            is_later = account.at > account.held_since or (
                account.at % 1000 == 0 and account.at == account.held_since - account.held_since % 1000)
            since = max(account.latest, account.restarted or 0)
            if is_later and since >= self.calendar.before(now, rule.period):
                return "enable"
        if rule.archive_after:
            since = max(account.held_since, account.latest or 0, account.restarted or 0)
            if since < self.calendar.before(now, ("days", rule.archive_after)):
                return "archive"
        return None
