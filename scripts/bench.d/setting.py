"""The throwaway directory and databases of a run, rollcall's configurations for them, and the yardsticks' commands."""
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys

import measure

HERE = pathlib.Path(__file__).resolve().parent
SERVERS = HERE.parent / "servers"
LDAP_ATTRIBUTES = ["uid", "cn", "sn", "givenName", "displayName", "mail", "employeeNumber", "title", "departmentNumber",
                   "pwdLastSuccess", "entryUUID"]
INACTIVE_AT = datetime.date(2025, 9, 1)  # the logins of some 5 % are before that day; see generate.py

LDAP_SOURCE = """
[[source]]
name = "directory"
type = "ldap"
uris = ["{URI}"]
bind_dn = "{BIND_DN}"
bind_password_file = "{PASSWORD_FILE}"
bases = ["ou=people,{BASE}"]
filter = "(objectClass=inetOrgPerson)"
group_bases = ["ou=groups,{BASE}"]
incremental = "{incremental}"  # from the start it reads without pages
page_size = {page_size}
[source.attributes]
employeeNumber = "employeeNumber"
title = "title"
department = "departmentNumber"
"""
CSV_SOURCE = """
[[source]]
name = "file"
type = "csv"
path = "{path}"
[source.columns]
anchor = "anchor"
"""
POLICY = """
[defaults]
inactive_days = {days}
never_logged_in = "exempt"
[[rule]]
name = "everyone"
"""


def settings(folder):
    with open(folder / "env", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file)


class Setting:
    """Everything lies in one folder; close() stops the servers."""

    def __init__(self, folder, size, program, page_size, incremental="auto"):
        self.folder, self.size, self.program, self.page_size = folder, size, program, page_size
        self.incremental = incremental
        self.ldap = self.postgresql = None
        self.changes = 0

    def close(self):
        for name in ("slapd", "postgresql"):
            if (self.folder / name).exists():
                subprocess.run([SERVERS / name, "stop", self.folder / name], check=False)

    def prepare(self):
        subprocess.run([sys.executable, HERE / "generate.py", str(self.size), self.folder], check=True)
        subprocess.run([SERVERS / "slapd", "start", self.folder / "slapd", "--bulk", "--session-log", "10000", "--ldif",
                        self.folder / "people.ldif"], check=True)
        self.ldap = settings(self.folder / "slapd")
        days = (datetime.date.today() - INACTIVE_AT).days
        (self.folder / "policy.toml").write_text(POLICY.format(days=days))
        self.configure("ldap", "ldap")
        self.configure("csv", "csv", source=CSV_SOURCE.format(path=self.folder / "people.csv"))

    def start_postgresql(self):
        os.chmod(self.folder, 0o755)
        subprocess.run([SERVERS / "postgresql", "start", self.folder / "postgresql"], check=True)
        self.postgresql = settings(self.folder / "postgresql")
        registry = f'connect = "{self.postgresql["CONNECT"]}"\npassword_file = "{self.postgresql["PASSWORD_FILE"]}"'
        self.configure("postgresql", registry=registry)

    def configure(self, name, database="", source=None, registry=None):
        """Writes NAME.toml; `database` is a file that several configurations may share."""
        ldap = LDAP_SOURCE.format(**self.ldap, incremental=self.incremental, page_size=self.page_size)
        registry = registry or f'connect = "sqlite3://{self.folder / database}.db"'
        limits = "[deactivation.limits]\ndisabled = { count = 100000000, percent = 100 }"
        (self.folder / f"{name}.toml").write_text(
            f'[registry]\n{registry}\n[deactivation]\npolicy = "policy.toml"\n{limits}\n{source or ldap}')

    # rollcall

    def rollcall(self, name, *arguments, expected=(0,), server=None):
        return measure.run([self.program, *arguments, "--config", self.folder / f"{name}.toml"], expected, server)

    def in_background(self, name, *arguments):
        return subprocess.Popen([self.program, *arguments, "--config", self.folder / f"{name}.toml"],
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    def drop(self, database):
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"{database}.db{suffix}").unlink(missing_ok=True)

    def drop_postgresql(self):
        subprocess.run(["psql", "-qX", self.postgresql["ADMIN_CONNECT"], "-c", "DROP DATABASE rollcall", "-c",
                        "CREATE DATABASE rollcall OWNER rollcall"], check=True)

    def copy(self, database, to):
        self.drop(to)
        shutil.copyfile(self.folder / f"{database}.db", self.folder / f"{to}.db")

    # Yardsticks

    def ldapsearch(self, *arguments):
        return measure.run(["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", *self.bind(), *arguments],
                           server=self.ldap["PID"])

    def bind(self):
        return ["-H", self.ldap["URI"], "-D", self.ldap["BIND_DN"], "-y", self.ldap["PASSWORD_FILE"]]

    def search_users(self):
        return self.ldapsearch("-b", f"ou=people,{self.ldap['BASE']}", "(objectClass=inetOrgPerson)", *LDAP_ATTRIBUTES)

    def search_changes(self, cookie):
        return self.ldapsearch("-b", self.ldap["BASE"], "-E", f"!sync=ro/{cookie}",
                               "(|(objectClass=inetOrgPerson)(objectClass=groupOfNames))", *LDAP_ATTRIBUTES, "member")

    def cookie(self):
        run = subprocess.run(["ldapsearch", "-x", "-LLL", *self.bind(), "-b", self.ldap["BASE"], "-s", "base",
                              "contextCSN"], check=True, capture_output=True, text=True)
        return f"rid=001,csn={re.search('contextCSN: (.*)', run.stdout).group(1)}"

    def import_with_sqlite(self):
        """sqlite3 .import of the file into one bare table."""
        return self.run_import("bare", f".import --csv {self.folder / 'people.csv'} people")

    def import_with_indexes(self):
        """The same into a table with types that finds people by their ids, logins and addresses, as the registry does."""
        return self.run_import("indexed", "CREATE TABLE people (anchor TEXT NOT NULL UNIQUE, login TEXT NOT NULL UNIQUE, "
                               "display_name TEXT, given_name TEXT, family_name TEXT, email TEXT, number TEXT, "
                               "position TEXT, company TEXT, enabled TEXT, last_login TEXT)",
                               "CREATE INDEX people_email ON people (email)",
                               f".import --csv --skip 1 {self.folder / 'people.csv'} people")

    def run_import(self, name, *commands):
        self.drop(name)
        return measure.run(["sqlite3", self.folder / f"{name}.db", "-cmd", "PRAGMA journal_mode=WAL", "-cmd",
                            "PRAGMA synchronous=NORMAL", *commands])

    # What happens in the directory

    def change(self, people):
        """Other values for so many people."""
        self.changes += 1
        step = max(1, self.size // people)
        ldif = "".join(f"dn: uid=u{i * step % self.size:08d},ou=people,{self.ldap['BASE']}\nchangetype: modify\n"
                       f"replace: title\ntitle: Change {self.changes}\n\n" for i in range(people))
        subprocess.run(["ldapmodify", "-x", "-H", self.ldap["URI"], "-D", self.ldap["ADMIN_DN"], "-w",
                        self.ldap["ADMIN_PASSWORD"]], input=ldif, text=True, stdout=subprocess.DEVNULL, check=True)

    def forget_session_log(self):
        subprocess.run([SERVERS / "slapd", "restart", self.folder / "slapd"], check=True)
        self.ldap = settings(self.folder / "slapd")
        self.search_users()  # as warm as before
