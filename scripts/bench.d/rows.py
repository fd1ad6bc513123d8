"""The rows of the table: what is done, beside what, and how good it is to be.

Rows run in this order; one may need what an earlier one has left: `ldap` is a registry in step with the directory.
"""
import dataclasses
import os
from typing import Callable

import measure


@dataclasses.dataclass
class Row:
    name: str
    subject: Callable                # Setting -> Sample
    yardstick: Callable = None       # the same
    yardstick_name: str = ""
    ratio: float = None              # subject / yardstick, at most
    seconds: float = None            # at most, at a million people
    mib: float = None                # at most, at a million people
    times: int = 5
    warm_up: Callable = None


def first_sync(s):
    s.drop("ldap")
    return s.rollcall("ldap", "sync", "--create-registry", server=s.ldap["PID"])


def sync_everything(s):
    return s.rollcall("ldap", "sync", "--full", server=s.ldap["PID"])


def start_incremental(s):
    s.rollcall("ldap", "sync")
    s.cookie_before = s.cookie()


def incremental(s):
    return s.rollcall("ldap", "sync", server=s.ldap["PID"])


def changes_of(restart):
    def yardstick(s):
        s.cookie_before = s.cookie()
        s.change(100)
        if restart:
            s.forget_session_log()
        s.search_changes(s.cookie_before)  # whoever comes first pays for what the other finds in memory
        return s.search_changes(s.cookie_before)
    return yardstick


def first_sync_postgresql(s):
    s.drop_postgresql()
    return s.rollcall("postgresql", "sync", "--create-registry", server=s.postgresql["PID"])


def first_import(s):
    s.drop("csv")
    return s.rollcall("csv", "sync", "--create-registry")


def deactivate(s):
    s.copy("ldap", "deactivated")
    s.configure("deactivated", "deactivated")
    return s.rollcall("deactivated", "deactivate")


def longest_wait(changes):
    """Of an administrator who disables and enables somebody again and again while a sync runs."""
    def subject(s):
        if changes:
            s.change(min(changes, s.size))
        waits = []
        with s.in_background("ldap", "sync", *([] if changes else ["--full"])) as sync:
            while sync.poll() is None:
                verb = "enable" if len(waits) % 2 else "disable"
                waits.append(s.rollcall("ldap", "account", verb, "u00000042", "--reason", "bench"))
        if len(waits) % 2:
            s.rollcall("ldap", "account", "enable", "u00000042", "--reason", "bench")
        return max(waits, key=lambda wait: wait.seconds)
    return subject


def command(*arguments):
    return lambda s: s.rollcall("ldap", *arguments)


A, I, SYNC = "ldapsearch -LLL", "sqlite3 .import", "ldapsearch -E sync=ro"
ROWS = [
    Row("first sync, slapd -> SQLite", first_sync, lambda s: s.search_users(), A, 2.5, mib=200),
    Row("full re-sync, nothing changed", sync_everything, lambda s: s.search_users(), A, 1.3, mib=130),
    Row("first sync, slapd -> PostgreSQL", first_sync_postgresql, lambda s: s.search_users(), A, 3, mib=200, times=3,
        warm_up=lambda s: s.start_postgresql()),
    Row("incremental, nothing changed", incremental, lambda s: s.search_changes(s.cookie_before), SYNC, 2, 0.025, 25,
        warm_up=start_incremental),
    Row("incremental, 100 changes, session log", incremental, changes_of(restart=False), SYNC, 3, 0.05, 25),
    Row("incremental, 100 changes, present phase", incremental, changes_of(restart=True), SYNC, 1.5, mib=130, times=3),
    Row("CSV, first load", first_import, lambda s: s.import_with_sqlite(), I, 2.5, mib=200),
    Row("CSV, first load, beside a table with indexes", first_import, lambda s: s.import_with_indexes(), f"{I}, indexed",
        0.75, times=2),
    Row("CSV, re-load, nothing changed", lambda s: s.rollcall("csv", "sync"), lambda s: s.import_with_sqlite(), I, 0.6,
        mib=130),
    Row("account disable during a full re-sync, longest wait", longest_wait(0), seconds=0.1, times=2),
    Row("account disable during a sync of 50,000 changes, longest wait", longest_wait(50_000), seconds=3, times=1),
    Row("deactivation of everyone, dry run", command("deactivate", "--dry-run"), seconds=0.5),
    Row("deactivation of 5 %", deactivate, seconds=3, times=3),
    Row("explain", command("explain", "u00000042"), seconds=0.03),
    Row("accounts list --limit 50", command("accounts", "list", "--limit", "50"), seconds=0.03),
    Row("access --account --at", command("access", "--account", "u00000042", "--at", "2099-01-01T00:00:00Z"),
        seconds=0.03),
    Row("start-up: passes", command("passes"), seconds=0.03),
]


def measure_row(row, setting, times):
    if row.warm_up:
        row.warm_up(setting)
    os.sync()  # what earlier rows have left to write, commits would wait for
    yardstick = (lambda: row.yardstick(setting)) if row.yardstick else None
    return measure.in_turn(yardstick, lambda: row.subject(setting), min(times, row.times))
