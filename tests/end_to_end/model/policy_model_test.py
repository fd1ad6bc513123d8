"""An independent model of the deactivation policy against the program, over random worlds.

    policy_model_test.py ROLLCALL_AT [--worlds N] [--first SEED] [--steps N]

The model is written from the manual alone. After each step of a world (people log in, come and leave, sources fail,
administrators enable and restore accounts), the states of all accounts must be those of the model; before it, what
`forecast` and `explain` announce must be what the model expects, and a run at that time must do it, and not before.
"""
import argparse
import json
import subprocess
import sys
import tempfile

from policy_rules import DAY, iso, to_time
from policy_world import World

HORIZON_DAYS = 60


def world_end(now):
    """When everybody is inactive."""
    return now + 400 * DAY


class Program:
    """Runs commands at the world's times."""

    def __init__(self, path, world):
        self.world = world
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *args):
        request = {"at": self.world.now, "args": [*args, "--config", self.world.path("agent.toml")]}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the program ended in {args}")
        return json.loads(line)

    def json(self, *args):
        answer = self.run(*args, "--format", "json")
        try:
            return json.loads(answer["out"])
        except ValueError:
            raise SystemExit(f"{args}: {answer}") from None

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Comparison:
    def __init__(self, seed, program_path, folder):
        self.world = World(seed, folder)
        self.program = Program(program_path, self.world)
        self.differences = []
        self.checks = 0

    def expect(self, what, actual, expected):
        self.checks += 1
        if actual != expected:
            self.differences.append(f"{iso(self.world.now)} {what}: the program has {actual}, the model {expected}")

    def run(self, steps):
        for step in range(steps):
            self.sync(step)
            self.by_hand()
            self.announce()
            self.deactivate()
            if self.differences:
                break
            self.world.step()
        self.program.close()

    def sync(self, step):
        for name in ["corp"] + ["hr"] * self.world.has_list + ["web"] * self.world.has_feed:
            if step == 0 or self.world.random.random() < 0.9:
                if step == 0:
                    self.world.absent.discard(name)
                self.program.run("sync", name, *["--create-registry"] * (step == 0))
                self.world.read(name)
        self.compare("after the sync")

    def by_hand(self):
        for account in self.world.accounts.values():
            if account.state == "disabled automatic" and self.world.random.random() < 0.05:
                self.expect_fine("account", "enable", account.login)
                account.holds.clear()
                account.restarted = self.world.now
            elif account.state == "archived" and self.world.random.random() < 0.05:
                self.expect_fine("account", "restore", account.login)
                account.archived_at = None
                account.restarted = self.world.now

    def expect_fine(self, *args):
        answer = self.program.run(*args, "--reason", "by hand")
        self.expect(" ".join(args) + " " + answer["err"], answer["code"], 0)

    def facts(self, account):
        """For whoever reads of a difference."""
        rule = self.world.policy.rule_of(account, self.world.known_groups)
        return f"{vars(account)} {rule and vars(rule)} { {each.name: vars(each) for each in self.world.sources.values()} }"

    def verdict(self, account, at=None):
        world = self.world
        rule = world.policy.rule_of(account, world.known_groups)
        return "stays" if rule is None else world.policy.verdict(account, rule, world.sources, world.now, at)

    def due(self, account, horizon):
        """The first moment at which the account is inactive; None: not until the horizon."""
        world = self.world
        rule = world.policy.rule_of(account, world.known_groups)
        if rule is None or (account.latest is None and rule.never == "exempt"):
            return None
        since = world.policy.clock(account, rule, world.sources)
        period = world.policy.period(account, rule)
        is_inactive = lambda at: since < world.policy.calendar.before(at, period)
        unit, number = period
        low = since + (number if unit == "days" else number * 28) * DAY - DAY
        for high in world.policy.calendar.moments(low, since):
            if high > horizon + DAY:
                return None
            if is_inactive(high):
                break
            low = high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if is_inactive(middle) else (middle, high)
        return high

    def announce(self):
        world = self.world
        horizon = world.policy.calendar.days_after(world.now, HORIZON_DAYS)
        forecast = {each["login"]: each for each in
                    self.program.json("forecast", "--days", str(HORIZON_DAYS))}
        for account in world.accounts.values():
            if account.state != "enabled":
                self.expect(f"forecast of {account.login}", account.login in forecast, False)
                continue
            verdict = self.verdict(account, horizon)
            announced = forecast.get(account.login)
            state = {"": "inactive", "suspended": "waits"}.get(announced["state"]) if announced else "stays"
            self.expect(f"forecast of {account.login} {announced} {self.facts(account)}", state, verdict)
            if announced and not self.differences:
                self.expect(f"day of {account.login} {announced} {self.facts(account)}", announced["dueAt"], iso(self.due(account, horizon) or 0))
        self.expect_at_its_time(forecast, horizon)

    def expect_at_its_time(self, forecast, horizon):
        """In a fork in which nobody logs in, one account is deactivated at its time and not before."""
        announced = [each for each in forecast.values()
                     if not each["state"] and self.world.now < to_time(each["dueAt"]) < horizon]
        if not announced or self.world.random.random() < 0.7:
            return
        one = self.world.random.choice(announced)
        due = to_time(one["dueAt"])
        for at, expected in ((due - 1, False), (due, True)):
            changes = self.program.run("deactivate", "--dry-run", "--at", iso(at))["out"]
            self.expect(f"{one['login']} in a run at {iso(at)}", f" {one['login']} " in changes, expected)

    def explain(self, account):
        explained = self.program.json("explain", account.login)
        expected = self.verdict(account) if account.state == "enabled" else "stays"
        outcome = explained["outcome"]
        actual = ("inactive" if outcome.startswith("the next run deactivates it") else
                  "waits" if "is suspended for it" in outcome else "stays")
        if account.state == "enabled":
            self.expect(f"explain {account.login}: {outcome}", actual, expected)
            will_wait = self.verdict(account, world_end(self.world.now)) == "waits"
            if "is deactivated on" in outcome:
                self.expect(f"explain {account.login} later: {outcome}", "it would wait then" in outcome, will_wait)

    def deactivate(self):
        world = self.world
        enabled = [each for each in world.accounts.values() if each.state == "enabled"]
        for account in world.random.sample(enabled, min(3, len(enabled))):
            self.explain(account)
        due = [each for each in enabled if self.verdict(each) == "inactive"]
        held = [each for each in world.accounts.values() if "automatic" in each.holds and each.archived_at is None]
        later = []
        for account in held:
            rule = world.policy.rule_of(account, world.known_groups)
            later.append((account, rule and world.policy.after_deactivation(account, rule, world.now)))
        answer = self.program.run("deactivate")
        self.expect("exit code of the run " + answer["err"], answer["code"] in (0, 3), True)
        for account in due:
            account.holds.add("automatic")
            account.held_since = world.now
        for account, what in later:
            if what == "enable":
                account.holds.discard("automatic")
            elif what == "archive":
                account.archived_at = world.now
        self.compare("after the run " + answer["err"])
        if world.random.random() < 0.3:
            self.program.run("deactivate")
            self.compare("after a second run")

    def compare(self, when):
        listed = {each["login"]: each for each in self.program.json("accounts", "list")}
        for account in self.world.accounts.values():
            each = listed.get(account.login)
            state = "archived" if each is None else "enabled" if each["enabled"] else "disabled " + " ".join(
                sorted({hold["kind"] for hold in each["holds"]}))
            self.expect(f"{account.login} {when} {each} {self.facts(account)}", state, account.state)
            if each and account.state != "archived":
                login = each["lastLogin"] and to_time(each["lastLogin"]["at"])
                self.expect(f"last login of {account.login} {when}", login, account.at)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rollcall_at")
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=25)
    options = parser.parse_args()
    checks, wrong = 0, 0
    for seed in range(options.first, options.first + options.worlds):
        with tempfile.TemporaryDirectory(prefix="rollcall-model-") as folder:
            comparison = Comparison(seed, options.rollcall_at, folder)
            comparison.run(options.steps)
        checks += comparison.checks
        wrong += bool(comparison.differences)
        for difference in comparison.differences:
            print(f"world {seed}: {difference}")
    print(f"{options.worlds} worlds, {checks} comparisons, {wrong} worlds differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
