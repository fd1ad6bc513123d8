"""scripts/servers/slapd starts real servers, keeps their data and leaves nothing behind."""
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
COMPANY = SCRIPTS / "sample" / "company.ldif"
PEOPLE = "(objectClass=inetOrgPerson)"


def environment(folder):
    return dict(line.split("=", 1) for line in (folder / "env").read_text().splitlines())


def is_running(pid):
    """A zombie, too, has a folder in /proc, but no exe."""
    return os.path.exists(f"/proc/{pid}/exe")


class ThrowawaySlapd(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        # Longer than a socket's path may be, with a blank and an umlaut.
        self.root = pathlib.Path(folder.name) / ("ä long name " * 9)
        self.root.mkdir()

    def run_script(self, *arguments):
        return subprocess.run([SCRIPTS / "servers" / "slapd", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120, check=False)

    def start(self, name, *options):
        folder = self.root / name
        self.addCleanup(self.run_script, "stop", folder)
        run = self.run_script("start", folder, *options)
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        return folder, environment(folder)

    def client(self, tool, env, *arguments, **variables):
        run = subprocess.run([tool, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             env={**os.environ, "LDAPTLS_CACERT": env["CA_FILE"], **variables},
                             check=False)
        return run.returncode, run.stdout

    def search(self, env, uri="URI", search_filter=PEOPLE, attribute="uid"):
        status, output = self.client("ldapsearch", env, "-x", "-LLL", "-H", env[uri], "-D", env["BIND_DN"], "-y",
                                     env["PASSWORD_FILE"], "-b", env["BASE"], search_filter, attribute)
        return status, sum(line.startswith("dn:") for line in output.splitlines())

    def who(self, env, uri, **variables):
        return self.client("ldapwhoami", env, "-Q", "-Y", "EXTERNAL", "-H", env[uri], **variables)[1].strip()

    def test_the_agent_sees_everyone_over_every_transport(self):
        _, env = self.start("one", "--ldif", COMPANY)
        for uri in ("URI", "TLS_URI", "LDAPI_URI"):
            self.assertEqual(self.search(env, uri), (0, 200), uri)

    def test_a_bind_leaves_both_login_times(self):
        _, env = self.start("one")
        self.search(env)
        for attribute in ("pwdLastSuccess", "authTimestamp"):
            self.assertEqual(self.search(env, search_filter=f"(&(cn=agent)({attribute}=*))"), (0, 1), attribute)

    def test_passwords_are_nobodys_to_read_and_strangers_see_nothing(self):
        _, env = self.start("one", "--ldif", COMPANY)
        self.assertEqual(self.search(env, search_filter="(userPassword=*)"), (0, 0))
        status, _ = self.client("ldapsearch", env, "-x", "-H", env["URI"], "-b", env["BASE"])
        self.assertEqual(status, 32)

    def test_the_certificate_holds_for_every_name_of_the_machine_and_one_authority(self):
        _, env = self.start("one")
        for host in ("127.0.0.1", "localhost"):
            uri = f"ldaps://{host}:{env['TLS_PORT']}"
            self.assertEqual(self.client("ldapwhoami", env, "-x", "-H", uri), (0, "anonymous\n"))
        uri = f"ldap://127.0.0.1:{env['PORT']}"
        self.assertEqual(self.client("ldapwhoami", env, "-x", "-ZZ", "-H", uri), (0, "anonymous\n"))
        status, _ = self.client("ldapwhoami", env, "-x", "-H", env["TLS_URI"], LDAPTLS_CACERT=env["OTHER_CA_FILE"])
        self.assertNotEqual(status, 0)

    def test_certificate_and_socket_stand_for_agent_and_administrator(self):
        _, env = self.start("one")
        agent = self.who(env, "TLS_URI", LDAPTLS_CERT=env["CLIENT_CERT"], LDAPTLS_KEY=env["CLIENT_KEY"])
        self.assertEqual(agent, f"dn:{env['BIND_DN']}")
        self.assertEqual(self.who(env, "LDAPI_URI"), f"dn:{env['ADMIN_DN']}")

    def test_a_size_limit_holds_for_the_agent(self):
        _, env = self.start("one", "--ldif", COMPANY, "--size-limit", "50")
        self.assertEqual(self.search(env), (4, 50))

    def test_a_suffix_may_be_any_name(self):
        _, env = self.start("one", "--suffix", "o=Çéliné Ändrè")
        self.assertEqual(env["BASE"], "o=Çéliné Ändrè")
        self.assertEqual(self.search(env, search_filter="(objectClass=*)"), (0, 3))

    def test_a_killed_server_is_not_taken_for_a_running_one_and_restarts_with_its_data(self):
        folder, before = self.start("one", "--ldif", COMPANY)
        os.kill(int(before["PID"]), signal.SIGKILL)
        self.assertEqual(self.run_script("restart", folder).returncode, 0)
        after = environment(folder)
        self.assertEqual(self.search(after), (0, 200))
        self.assertNotEqual(before.pop("PID"), after.pop("PID"))
        self.assertEqual(before, after)

    def test_a_frozen_server_stops_and_stopping_twice_is_no_error(self):
        folder, env = self.start("one")
        os.kill(int(env["PID"]), signal.SIGSTOP)
        for _ in range(2):
            self.assertEqual(self.run_script("stop", folder).returncode, 0)
        self.assertFalse(is_running(env["PID"]))
        self.assertFalse(os.path.exists(os.path.dirname(env["LDAPI_URI"].removeprefix("ldapi://").replace("%2F", "/"))))

    def test_a_pid_that_has_become_another_process_is_left_alone(self):
        folder, env = self.start("one")
        self.run_script("stop", folder)
        with subprocess.Popen(["sleep", "60"]) as stranger:
            text = (folder / "env").read_text().replace(f"PID={env['PID']}", f"PID={stranger.pid}")
            (folder / "env").write_text(text)
            self.assertEqual(self.run_script("stop", folder).returncode, 0)
            self.assertIsNone(stranger.poll())
            stranger.kill()

    def test_several_start_at_once(self):
        folders = [self.root / str(number) for number in range(4)]
        for each in folders:
            self.addCleanup(self.run_script, "stop", each)
        runs = [subprocess.Popen([SCRIPTS / "servers" / "slapd", "start", each]) for each in folders]
        self.assertEqual([each.wait(120) for each in runs], [0] * len(folders))
        environments = [environment(each) for each in folders]
        self.assertEqual([self.search(each, search_filter="(cn=agent)") for each in environments], [(0, 1)] * 4)
        self.assertEqual(len({each["URI"] for each in environments}), 4)

    def test_a_file_that_cannot_be_loaded_is_named_and_a_second_try_works(self):
        folder, bad = self.root / "one", self.root / "bad.ldif"
        bad.write_text("dn: uid=x,ou=nowhere,dc=example,dc=com\nobjectClass: inetOrgPerson\ncn: x\nsn: x\n")
        run = self.run_script("start", folder, "--ldif", bad)
        self.assertEqual(run.returncode, 1)
        self.assertIn("bad.ldif", run.stdout)
        self.start("one", "--ldif", COMPANY)

    def test_a_running_server_is_not_started_again(self):
        folder, env = self.start("one")
        self.assertEqual(self.run_script("start", folder).returncode, 1)
        self.assertTrue(is_running(env["PID"]))


unittest.main()
