"""Three agents on one registry, under Patroni: whatever dies, sleeps or moves in the middle of a pass, every change of
the source arrives once, and the registry ends as an undisturbed one.

    agents_test.py ROLLCALL   exit code 77: Patroni is not installed
"""
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATRONI = os.path.join(ROOT, "scripts/servers/patroni")
ROLLCALL = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else ""
AGENTS = 3
PEOPLE = 6000
LEASE_SECONDS = 4
FAIL_OVER_SECONDS = 10  # Patroni's ttl
PATIENCE = 120

CONFIG = """
[registry]
connect = "{connect}"
{password}
[service]
lease_seconds = {lease}
backoff_initial_seconds = 1
backoff_max_seconds = 2
[[source]]
name = "hr"
type = "csv"
path = "people.csv"
schedule = "0/2 * * ? * *"
[source.columns]
anchor = "employeeNumber"
[source.limits]
created = {{ count = 1000000, percent = 100 }}
disabled = {{ count = 1000000, percent = 100 }}
enabled = {{ count = 1000000, percent = 100 }}
"""


class Folder:
    """A configuration and its source."""

    def __init__(self, path, connect, password_file=None):
        self.path = path
        os.makedirs(path, exist_ok=True)
        password = f'password_file = "{password_file}"' if password_file else ""
        with open(os.path.join(path, "agent.toml"), "w") as file:
            file.write(CONFIG.format(connect=connect, password=password, lease=LEASE_SECONDS))

    def write_people(self, version):
        """Each version has more people than the one before, and others of them are disabled."""
        draft = os.path.join(self.path, "draft")
        with open(draft, "w") as file:
            file.write("employeeNumber,userName,enabled\n")
            for i in range(PEOPLE + 10 * version):
                enabled = "false" if i % 10 == version % 10 else "true"
                file.write(f"{i},person{i},{enabled}\n")
        os.replace(draft, os.path.join(self.path, "people.csv"))

    def run(self, *arguments, check=True):
        command = [ROLLCALL, *arguments, "--create-registry", "--config", os.path.join(self.path, "agent.toml")]
        result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        if check and result.returncode != 0:
            raise RuntimeError(f"{command}: {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def events(self):
        lines = self.run("events", "--format", "jsonl").stdout.splitlines()
        events = (json.loads(line) for line in lines)
        return collections.Counter((e["operation"], e["userAccount"], e["status"], e["source"]) for e in events)

    def people(self):
        accounts = json.loads(self.run("accounts", "list", "--format", "json").stdout)
        return sorted((a["login"], a["enabled"], len(a["holds"])) for a in accounts)

    def is_at(self, version):
        result = self.run("accounts", "show", f"person{PEOPLE + 10 * version - 1}", check=False)
        return result.returncode == 0

    def worker(self):
        """The pid of the agent that works; None: there is none, or nobody can tell."""
        text = self.run("metrics", check=False).stdout
        found = re.search(r'rollcall_lease_holder\{instance="rollcall [^:]*:(\d+):', text)
        return int(found.group(1)) if found else None


class Agents:
    def __init__(self, folder):
        self.folder = folder
        self.running = []
        for _ in range(AGENTS):
            self.start()

    def start(self):
        log = open(os.path.join(self.folder.path, f"agent{len(self.running)}.log"), "w")
        command = [ROLLCALL, "run", "--create-registry", "--config", os.path.join(self.folder.path, "agent.toml")]
        self.running.append(subprocess.Popen(command, stdout=log, stderr=log))

    def logs(self):
        return "".join(open(os.path.join(self.folder.path, name)).read()
                       for name in sorted(os.listdir(self.folder.path)) if name.startswith("agent") and "log" in name)

    def stop(self):
        for each in self.running:
            if each.poll() is None:
                each.send_signal(signal.SIGCONT)
                each.terminate()
        return [each.wait(PATIENCE) for each in self.running]


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise RuntimeError(f"not within {PATIENCE} s: {what}")


def kill_worker(agents, worker, _cluster):
    os.kill(worker, signal.SIGKILL)
    agents.start()


def freeze_worker(agents, worker, _cluster):
    os.kill(worker, signal.SIGSTOP)


def kill_primary(_agents, _worker, cluster):
    subprocess.run([PATRONI, "kill-primary", cluster], check=True)


def switch_over(_agents, _worker, cluster):
    subprocess.run([PATRONI, "switch-over", cluster], check=True)


DISTURBANCES = [kill_worker, freeze_worker, kill_primary, switch_over]


def disturb(folder, control, agents, cluster):
    for version, disturbance in enumerate(DISTURBANCES, start=1):
        folder.write_people(version)
        worker = wait_for("an agent that works", folder.worker)
        began = time.monotonic()
        disturbance(agents, worker, cluster)
        wait_for(f"version {version} after {disturbance.__name__}", lambda: folder.is_at(version))
        print(f"{disturbance.__name__}: {time.monotonic() - began:.1f} s until the change had arrived", flush=True)
        if disturbance is freeze_worker:
            os.kill(worker, signal.SIGCONT)
        control.write_people(version)
        control.run("sync")


def expect_same(folder, control):
    assert folder.people() == control.people(), "the registries differ"
    missing, extra = control.events() - folder.events(), folder.events() - control.events()
    assert not missing, f"events are missing: {list(missing)[:5]}"
    assert not extra, f"events are there twice, or should not be: {list(extra)[:5]}"
    assert folder.run("events", "verify", check=False).returncode == 0, "the audit trail is broken"
    assert folder.run("db", "check", check=False).returncode == 0, "the registry is broken"


def main():
    if not shutil.which("patroni") or not shutil.which("etcd"):
        print("Patroni is not installed (scripts/install patroni)")
        return 77
    with tempfile.TemporaryDirectory(prefix="rollcall-test-") as top:
        os.chmod(top, 0o711)
        cluster = os.path.join(top, "cluster")
        subprocess.run([PATRONI, "start", cluster], check=True, env=dict(os.environ, TTL=str(FAIL_OVER_SECONDS)))
        agents = None
        try:
            settings = dict(line.strip().split("=", 1) for line in open(os.path.join(cluster, "env")))
            folder = Folder(os.path.join(top, "tested"), settings["CONNECT"], settings["PASSWORD_FILE"])
            control = Folder(os.path.join(top, "control"), "sqlite3://registry.db")
            for each in (folder, control):
                each.write_people(0)
                each.run("sync")
            agents = Agents(folder)
            disturb(folder, control, agents, cluster)
            time.sleep(LEASE_SECONDS)  # who was asleep has its chance to do harm
            codes = agents.stop()
            assert sorted(codes) == [-signal.SIGKILL] + [0] * AGENTS, f"exit codes {codes}"
            expect_same(folder, control)
        except BaseException:
            if agents:
                agents.stop()
                print(agents.logs())
            raise
        finally:
            subprocess.run([PATRONI, "stop", cluster], check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
