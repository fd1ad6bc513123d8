"""scripts/servers/samba starts a real domain controller, keeps its data and leaves nothing behind."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SERVERS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "servers"
CAN_RUN = os.geteuid() == 0 and os.access("/usr/sbin/samba", os.X_OK)


def samba(*arguments):
    return subprocess.run([SERVERS / "samba", *arguments], capture_output=True, text=True, check=False)


class WrongUsage(unittest.TestCase):
    def test_it_says_so_and_starts_nothing(self):
        self.assertEqual(samba("begin").returncode, 2)
        self.assertEqual(samba("start").returncode, 2)
        self.assertEqual(samba("--help").returncode, 0)


@unittest.skipUnless(CAN_RUN, "Samba is not installed (scripts/install samba), or this user is not root")
class DomainController(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(samba, "stop", self.folder)

    def setting(self, key):
        lines = (pathlib.Path(self.folder) / "env").read_text().splitlines()
        return next(line.split("=", 1)[1] for line in lines if line.startswith(key + "="))

    def search(self, identity, filter_):
        run = subprocess.run(
            ["ldapsearch", "-x", "-LLL", "-H", self.setting("URI"), "-D", self.setting(identity), "-y",
             self.setting("PASSWORD_FILE"), "-b", self.setting("BASE"), filter_, "sAMAccountName"],
            capture_output=True, text=True, check=False)
        return run.returncode, run.stdout

    def test_entries_are_loaded_and_survive_a_restart(self):
        ldif = pathlib.Path(self.folder) / "entries.ldif"
        ldif.write_text("dn: CN=Barbara,CN=Users,DC=example,DC=com\nobjectClass: user\nsAMAccountName: bjensen\n\n")
        started = samba("start", self.folder, "--ldif", str(ldif))
        self.assertEqual(started.returncode, 0, started.stderr)
        pid = self.setting("PID")
        for identity in ("BIND_DN", "REPLICATOR_DN"):
            self.assertIn("sAMAccountName: bjensen", self.search(identity, "(sAMAccountName=bjensen)")[1])
        self.assertEqual(samba("start", self.folder).returncode, 1, "it runs already")
        self.assertEqual(samba("restart", self.folder).returncode, 0)
        self.assertNotEqual(self.setting("PID"), pid)
        self.assertIn("bjensen", self.search("BIND_DN", "(sAMAccountName=bjensen)")[1])
        pid = self.setting("PID")
        self.assertEqual(samba("stop", self.folder).returncode, 0)
        self.assertFalse(os.path.exists(f"/proc/{pid}/exe"))
        self.assertEqual(samba("stop", self.folder).returncode, 0, "it is stopped already")


if __name__ == "__main__":
    unittest.main()
