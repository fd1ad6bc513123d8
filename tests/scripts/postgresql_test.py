"""scripts/servers/postgresql starts real servers, keeps their data and leaves nothing behind."""
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


def environment(folder):
    return dict(line.split("=", 1) for line in (folder / "env").read_text().splitlines())


def is_running(pid):
    """A zombie, too, has a folder in /proc, but no exe."""
    return os.path.exists(f"/proc/{pid}/exe")


class ThrowawayPostgresql(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o711)  # the server may be another user's
        # Longer than a socket's path may be, with a blank, an apostrophe and an umlaut.
        self.root = pathlib.Path(folder.name) / ("ä long name's " * 8)
        self.root.mkdir()

    def run_script(self, *arguments):
        return subprocess.run([SCRIPTS / "servers" / "postgresql", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=120, check=False)

    def start(self, name, *options):
        folder = self.root / name
        self.addCleanup(self.run_script, "stop", folder)
        run = self.run_script("start", folder, *options)
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        return folder, environment(folder)

    def ask(self, env, sql, key="CONNECT", suffix="", password=None):
        password = password or pathlib.Path(env["PASSWORD_FILE"]).read_text()
        run = subprocess.run(["psql", "-XAtq", env[key] + suffix, "-c", sql], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, env={**os.environ, "PGPASSWORD": password}, check=False)
        return run.returncode, run.stdout.strip()

    def test_rollcall_owns_its_database_and_the_administrator_everything(self):
        _, env = self.start("one")
        self.assertEqual(self.ask(env, "CREATE TABLE t (); SELECT current_user, current_database()"),
                         (0, "rollcall|rollcall"))
        self.assertEqual(self.ask(env, "SELECT current_setting('is_superuser')", "ADMIN_CONNECT"), (0, "on"))

    def test_a_wrong_password_is_refused(self):
        _, env = self.start("one")
        self.assertNotEqual(self.ask(env, "SELECT 1", password="wrong")[0], 0)

    def test_the_certificate_holds_for_every_name_and_one_authority(self):
        _, env = self.start("one")
        for host in ("127.0.0.1", "localhost"):
            connect = {"CONNECT": env["CONNECT"].replace("127.0.0.1", host), "PASSWORD_FILE": env["PASSWORD_FILE"]}
            verify = "?sslmode=verify-full&sslrootcert=" + env["CA_FILE"].replace("%", "%25")
            self.assertEqual(self.ask(connect, "SELECT 1", suffix=verify), (0, "1"))
            other = "?sslmode=verify-full&sslrootcert=" + env["OTHER_CA_FILE"]
            self.assertNotEqual(self.ask(connect, "SELECT 1", suffix=other)[0], 0)

    def test_text_is_sorted_by_a_language_and_nothing_waits_for_the_disk(self):
        _, env = self.start("one")
        self.assertEqual(self.ask(env, "SELECT 'B' > 'a', current_setting('fsync')"), (0, "t|off"))
        self.assertEqual(self.ask(env, "SELECT 'é' < 'z'"), (0, "t"))
        _, env = self.start("two", "--durable")
        self.assertEqual(self.ask(env, "SELECT current_setting('fsync')"), (0, "on"))

    def test_a_killed_server_is_not_taken_for_a_running_one_and_restarts_with_its_data(self):
        folder, before = self.start("one", "--durable")
        self.ask(before, "CREATE TABLE kept ()")
        os.kill(int(before["PID"]), signal.SIGKILL)
        run = self.run_script("restart", folder)
        self.assertEqual((run.returncode, run.stdout), (0, ""))
        after = environment(folder)
        self.assertEqual(self.ask(after, "SELECT count(*) FROM kept"), (0, "0"))
        self.assertNotEqual(before.pop("PID"), after.pop("PID"))
        self.assertEqual(before, after)

    def test_a_frozen_server_stops_and_stopping_twice_is_no_error(self):
        folder, env = self.start("one")
        os.kill(int(env["PID"]), signal.SIGSTOP)
        for _ in range(2):
            self.assertEqual(self.run_script("stop", folder).returncode, 0)
        self.assertFalse(is_running(env["PID"]))
        self.assertFalse(os.path.exists(env["SOCKET_FOLDER"]))

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
        folders = [self.root / str(number) for number in range(3)]
        for each in folders:
            self.addCleanup(self.run_script, "stop", each)
        runs = [subprocess.Popen([SCRIPTS / "servers" / "postgresql", "start", each]) for each in folders]
        self.assertEqual([each.wait(120) for each in runs], [0] * len(folders))
        environments = [environment(each) for each in folders]
        self.assertEqual([self.ask(each, "SELECT 1") for each in environments], [(0, "1")] * 3)
        self.assertEqual(len({each["PORT"] for each in environments}), 3)

    def test_a_running_server_is_not_started_again(self):
        folder, env = self.start("one")
        self.assertEqual(self.run_script("start", folder).returncode, 1)
        self.assertTrue(is_running(env["PID"]))

    @unittest.skipUnless(os.getuid() == 0, "only root runs the server as another user")
    def test_a_folder_that_the_server_cannot_reach_is_named(self):
        os.chmod(self.root, 0o700)
        run = self.run_script("start", self.root / "one")
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"cannot reach {self.root / 'one'}", run.stdout)


unittest.main()
