"""The Debian package installs, works as its user, keeps what an administrator changed, and leaves nothing behind.

Usage: package_test.py BUILD_FOLDER

The machine is not touched: everything happens in a copy of its file system that is gone with the test, an overlay in a
mount namespace. Ends with 77, skipped, where these cannot be had.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import uuid

SOURCE = pathlib.Path(__file__).resolve().parents[2]
COMPANY = SOURCE / "scripts" / "sample" / "company.ldif"
SKIPPED = 77
# Keeps an overlay of / mounted for as long as its standard input is open; says READY when it is there.
MACHINE = """
set -e
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs none "$1/root/tmp"
mount -t tmpfs none "$1/root/run"
cp "$2" "$1/root/tmp/rollcall.deb"
echo READY
cat >/dev/null
"""
AGENT = """[registry]
connect = "sqlite3:///var/lib/rollcall/registry.db"
[[source]]
name = "company"
type = "ldif"
path = "/tmp/company.ldif"
filter = "(objectClass=inetOrgPerson)"
[source.attributes]
login = "uid"
"""


def exported():
    """The sample company as a server exports it, with operational attributes."""
    return re.sub(r"^dn:.*\n(?: .*\n)*", lambda dn: f"{dn[0]}entryUUID: {uuid.uuid5(uuid.NAMESPACE_X500, dn[0])}\n",
                  COMPANY.read_text(encoding="utf-8"), flags=re.MULTILINE)


def make_package(build, folder):
    run = subprocess.run(["cpack", "--config", build / "CPackConfig.cmake", "-B", folder], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
    packages = list(pathlib.Path(folder).glob("*.deb"))
    if run.returncode != 0 or len(packages) != 1:
        sys.exit(f"cpack made {packages}:\n{run.stdout}")
    return packages[0]


class Machine:
    """A copy of this machine that nobody else sees."""

    def __init__(self, folder, package):
        self.folder = folder
        self.keeper = subprocess.Popen(["unshare", "--mount", "sh", "-c", MACHINE, "sh", folder, package],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       text=True)
        self.is_there = self.keeper.stdout.readline() == "READY\n"

    def close(self):
        self.keeper.stdin.close()
        self.keeper.wait(timeout=60)
        self.keeper.stdout.close()

    def run(self, *command, **options):
        return subprocess.run(["nsenter", "--mount", "--target", str(self.keeper.pid), "chroot",
                               f"{self.folder}/root", "env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                               "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *command], cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
                              **options)

    def changed(self):
        """What differs from the real machine, as far as its name tells that it is of rollcall."""
        run = subprocess.run(["nsenter", "--mount", "--target", str(self.keeper.pid), "find", f"{self.folder}/upper",
                              "-name", "*rollcall*"], stdout=subprocess.PIPE, text=True, check=True)
        return run.stdout.split()


class DebianPackage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.machine = Machine(folder.name, PACKAGE)
        self.addCleanup(self.machine.close)
        if not self.machine.is_there:
            sys.exit(SKIPPED)
        self.machine.run("dpkg", "--purge", "rollcall")  # it may be installed on the real one

    def succeed(self, *command, **options):
        run = self.machine.run(*command, **options)
        self.assertEqual(run.returncode, 0, f"{command}: {run.stdout}")
        return run.stdout

    def install(self):
        self.succeed("dpkg", "--install", "/tmp/rollcall.deb")

    def configure(self):
        self.write("/tmp/company.ldif", exported())
        self.write("/etc/rollcall/agent.toml", AGENT)

    def as_service(self, *command):
        return self.succeed("runuser", "-u", "rollcall", "--", *command)

    def write(self, path, text):
        self.succeed("tee", path, input=text)

    def test_installs_files_for_its_own_user_alone(self):
        self.install()
        listed = self.succeed("stat", "-c", "%n %U:%G %a", "/etc/rollcall", "/etc/rollcall/agent.toml",
                              "/etc/rollcall/policy.toml", "/var/lib/rollcall", "/usr/bin/rollcall")
        self.assertEqual(listed.splitlines(), [
            "/etc/rollcall root:rollcall 750", "/etc/rollcall/agent.toml root:rollcall 640",
            "/etc/rollcall/policy.toml root:rollcall 640", "/var/lib/rollcall rollcall:rollcall 750",
            "/usr/bin/rollcall root:root 755"])
        self.assertRegex(self.succeed("getent", "passwd", "rollcall"), r":/var/lib/rollcall:/usr/sbin/nologin$")
        copyright = self.succeed("cat", "/usr/share/doc/rollcall/copyright")
        self.assertNotIn("MISSING", copyright)
        for statement in ("libsoci-dev", "Boost Software License", "libxxhash-dev", "libspdlog-dev", "libtomlplusplus-dev"):
            self.assertIn(statement, copyright)
        self.assertRegex(self.as_service("rollcall", "--version"), r"^rollcall \d")

    def test_pulls_a_source_as_its_user(self):
        self.install()
        self.configure()
        self.assertIn("company", self.as_service("rollcall", "check"))
        self.as_service("rollcall", "sync", "--create-registry")
        self.assertEqual(len(self.as_service("rollcall", "accounts", "list", "--format", "csv").splitlines()), 201)
        self.assertEqual(self.succeed("stat", "-c", "%U %a", "/var/lib/rollcall/registry.db"), "rollcall 600\n")

    def test_keeps_what_an_administrator_changed_and_gives_all_back_when_purged(self):
        self.install()
        self.configure()
        self.write("/etc/rollcall/company.password", "secret")
        self.as_service("rollcall", "sync", "--create-registry")
        self.install()
        self.assertEqual(self.succeed("cat", "/etc/rollcall/agent.toml"), AGENT)
        self.succeed("dpkg", "--remove", "rollcall")
        self.assertEqual(self.machine.run("test", "-e", "/usr/bin/rollcall").returncode, 1)
        self.succeed("test", "-s", "/var/lib/rollcall/registry.db")
        self.assertEqual(self.succeed("cat", "/etc/rollcall/agent.toml"), AGENT)
        self.succeed("dpkg", "--purge", "rollcall")
        self.assertEqual(self.machine.changed(), [])
        self.assertEqual(self.machine.run("getent", "passwd", "rollcall").returncode, 2)
        self.assertEqual(self.machine.run("getent", "group", "rollcall").returncode, 2)

    def test_its_units_are_sound_and_hardened(self):
        if self.machine.run("sh", "-c", "command -v systemd-analyze").returncode != 0:
            self.skipTest("systemd is not installed")
        self.install()
        for unit in ("rollcall.service", "rollcall-sync.service", "rollcall-deactivate.service"):
            verdict = self.succeed("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit)
            self.assertIn("Overall exposure level", verdict)
        for unit in ("rollcall.service", "rollcall-sync.timer", "rollcall-deactivate.timer"):
            self.assertEqual(self.succeed("systemd-analyze", "verify", "--man=no", f"/usr/lib/systemd/system/{unit}"), "")


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as packages:
        PACKAGE = make_package(pathlib.Path(sys.argv.pop(1)), packages)
        unittest.main()
