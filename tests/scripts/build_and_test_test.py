"""scripts/build and scripts/test tell a failure by their exit code, in a project of which nothing needs compiling."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(nothing LANGUAGES NONE)
enable_testing()
add_custom_target(unit_tests)
add_test(NAME Everywhere COMMAND true)
if(NOT CMAKE_BUILD_TYPE STREQUAL Asan)
  add_test(NAME ReleaseOnly COMMAND true)
endif()
"""


class BuildAndTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "scripts").mkdir()
        for name in ("build", "test"):
            shutil.copy(SCRIPTS / name, self.root / "scripts")
        installer = self.root / "scripts" / "install"
        installer.write_text("#!/bin/sh\n")
        installer.chmod(0o755)
        self.project("")

    def project(self, more):
        (self.root / "CMakeLists.txt").write_text(PROJECT + more)

    def run_script(self, name, *arguments):
        run = subprocess.run([self.root / "scripts" / name, *arguments], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, cwd="/", check=False)
        return run.returncode, run.stdout

    def assert_fails(self, words, name, *arguments):
        status, output = self.run_script(name, *arguments)
        self.assertEqual(status, 1, output)
        self.assertIn(words, output)

    def test_both_builds_are_tested(self):
        status, output = self.run_script("test", "--all")
        self.assertEqual(status, 0, output)
        self.assertIn("tests failed out of 2", output)
        self.assertIn("tests failed out of 1", output)

    def test_one_build_is_tested_unless_both_are_asked_for(self):
        status, output = self.run_script("test")
        self.assertEqual(status, 0, output)
        self.assertIn("tests failed out of 2", output)
        self.assertNotIn("Asan", output)

    def test_unit_runs_the_tests_of_that_label_alone(self):
        self.project("set_tests_properties(Everywhere PROPERTIES LABELS unit)\n")
        status, output = self.run_script("test", "--unit")
        self.assertEqual(status, 0, output)
        self.assertIn("tests failed out of 1", output)

    def test_a_failing_test_is_a_failure_in_either_build(self):
        self.project("add_test(NAME Bad COMMAND false)\n")
        self.assert_fails("Release tests: FAILED", "test")
        self.assert_fails("Asan tests: FAILED", "test", "--asan")

    def test_a_selection_without_tests_is_a_failure_but_not_in_the_second_build(self):
        self.assert_fails("No tests were found", "test", "-R", "NoSuchTest")
        self.assertEqual(self.run_script("test", "--all", "-R", "ReleaseOnly")[0], 0)

    def test_a_build_that_fails_shows_why(self):
        self.project("add_custom_target(bad ALL COMMAND echo the-reason && false)\n")
        self.assert_fails("the-reason", "build")
        self.assert_fails("Release build: FAILED", "test")

    def test_a_build_that_succeeds_says_one_line(self):
        status, output = self.run_script("build", "Debug")
        self.assertEqual((status, output.count("\n")), (0, 1), output)
        self.assertIn("build-debug/", output)


unittest.main()
