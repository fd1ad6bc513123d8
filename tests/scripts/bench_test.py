"""scripts/bench writes the same directory every time, measures real programs, and its table says what it measured."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS / "bench.d"))
import measure  # noqa: E402
import report  # noqa: E402
import rows  # noqa: E402

PROGRAM = pathlib.Path(sys.argv.pop()) if len(sys.argv) > 1 else None


def series(*seconds, mib=10.0):
    return measure.Series([measure.Sample(each, 1.0, 0.5, mib) for each in seconds])


class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def generate(self, name, *arguments, size=1000):
        (self.root / name).mkdir()
        subprocess.run([sys.executable, SCRIPTS / "bench.d" / "generate.py", str(size), self.root / name, *arguments],
                       check=True)
        return [(self.root / name / file).read_bytes() for file in ("people.ldif", "people.csv")]

    def test_the_same_directory_comes_every_time(self):
        self.assertEqual(self.generate("one"), self.generate("two"))

    def test_a_directory_has_its_people_and_three_memberships_each(self):
        ldif, table = self.generate("one", size=10_000)
        self.assertEqual(ldif.count(b"objectClass: inetOrgPerson"), 10_000)
        self.assertEqual(table.count(b"\n"), 10_001)
        self.assertAlmostEqual(ldif.count(b"\nmember: "), 30_000, delta=1_500)

    def test_groups_may_be_wide_or_nested(self):
        self.assertEqual(self.generate("wide", "--shape", "wide")[0].count(b"\nmember: "), 2000)
        self.assertEqual(self.generate("nested", "--shape", "nested")[0].count(b"\nmember: cn="), 49)

    def test_a_sample_tells_time_cpu_and_memory(self):
        sample = measure.run([sys.executable, "-c", "x = bytearray(80 << 20); sum(range(3000000))"])
        self.assertGreater(sample.cpu, 0.02)
        self.assertGreaterEqual(sample.seconds, 0.02)
        self.assertGreater(sample.peak_mib, 80)

    def test_a_program_that_fails_is_no_measurement(self):
        with self.assertRaisesRegex(measure.Failed, "exit code 3: the reason"):
            measure.run(["sh", "-c", "echo the reason >&2; exit 3"])

    def test_yardstick_and_subject_take_turns(self):
        turns = []
        measure.in_turn(lambda: turns.append("A"), lambda: turns.append("B"), 2)
        self.assertEqual("".join(turns), "ABAB")

    def test_ratios_are_of_medians_and_memory_counts_at_a_million(self):
        row = rows.Row("r", None, None, "y", ratio=2, mib=50)
        yardstick, subject = series(1, 1, 9), series(1.9, 1.9, 30, mib=60)
        self.assertAlmostEqual(report.measured_ratio(yardstick, subject), 1.9)
        self.assertTrue(report.reached(row, 1000, yardstick, subject))
        self.assertFalse(report.reached(row, 1_000_000, yardstick, subject))
        self.assertIn("1.90 x y", report.table([(row, (yardstick, subject))], 1000))

    @unittest.skipIf(PROGRAM is None, "needs the program")
    def test_a_small_run_measures_every_row(self):
        run = subprocess.run([SCRIPTS / "bench", "--size", "200", "--times", "1", "--program", PROGRAM, "--json",
                              self.root / "out.json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
        self.assertEqual(run.returncode, 0, run.stdout)
        told = json.loads((self.root / "out.json").read_text())
        self.assertEqual([each["name"] for each in told["rows"]], [row.name for row in rows.ROWS])
        self.assertTrue(all(len(each["rollcall"]["samples"]) == 1 for each in told["rows"]))


unittest.main()
