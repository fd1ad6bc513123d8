"""The checks of the source tree find what they forbid, and nothing in a tree that is in order."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

CHECKS = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "checks"
HOUSE = {
    "connectors/connector.h": "#pragma once\n",
    "connectors/ldap/connection/session.cc": '#include <ldap.h>\n#include "connectors/connector.h"\n',
    "store/database.h": "#pragma once\n",
    "store/database.cc": '#include "store/database.h"\n\n#include <soci/soci.h>\n#include <sqlite3.h>\n',
    "agent/commands/command_line.cc": "#include <CLI/CLI.hpp>\n",
    "agent/main.cc": '#include "connectors/connector.h"\n#include "store/database.h"\n',
    "store/accounts.h": "#pragma once\n",
    "store/engine/dialect.h": '#pragma once\n#include "store/database.h"\n',
    "store/engine/postgresql/rows.h": "#pragma once\n",
    "connectors/ldap/check/check.h": "#pragma once\n",
    "agent/config/reader.h": "#pragma once\n",
    "agent/commands/check.h": '#pragma once\n#include "agent/config/reader.h"\n',
    "agent/config/reader.cc": "#include <toml++/toml.h>\n#include <nlohmann/json.hpp>\n#include <vector>\n",
    "tests/connectors/ldap/session_test.cc": '#include <gtest/gtest.h>\n#include <ldap.h>\n',
}
# A file, the line that does not belong there, what the check says about it.
FORBIDDEN_INCLUDES = [
    ("connectors/csv/reader.cc", '#include "store/database.h"', "connectors/ must not include store/"),
    ("connectors/csv/reader.cc", '#include "agent/config/absent.h"', "no file of ours"),
    ("connectors/csv/reader.cc", "#include <store/database.h>", "connectors/ must not include store/"),
    ("connectors/csv/reader.cc", "#include <ldap.h>", "belongs to connectors/ldap/"),
    ("connectors/csv/reader.cc", "#include <nlohmann/json.hpp>", "belongs to agent/"),
    ("connectors/csv/reader.cc", "#include <gtest/gtest.h>", "belongs to tests/"),
    ("store/accounts.cc", '#include "connectors/connector.h"', "store/ must not include connectors/"),
    ("store/accounts.cc", '  #  include "agent/main.cc"', "store/ must not include agent/"),
    ("store/accounts.cc", '#include "../connectors/connector.h"', "no file of ours"),
    ("store/accounts.cc", '#include "database.h"', "no file of ours"),
    ("store/accounts.cc", "#include <spdlog/spdlog.h>", "belongs to agent/"),
    ("agent/sync/pass.cc", "#include <soci/sqlite3/soci-sqlite3.h>", "belongs to store/"),
    ("agent/sync/pass.cc", "#include <soci.h>", "belongs to store/"),
    ("agent/sync/pass.cc", "#include <libpq-fe.h>", "belongs to store/"),
    ("agent/sync/pass.cc", "#include <lber.h>", "belongs to connectors/ldap/"),
    ("agent/sync/pass.cc", "#include <toml.hpp>", "belongs to agent/config/"),
    ("agent/sync/pass.cc", "#include <CLI/App.hpp>", "belongs to agent/commands/command_line.cc"),
    ("agent/sync/pass.cc", '#include "tests/fake.h"', "no file of ours"),
    ("agent/base/glob.cc", '#include "agent/config/reader.h"', "agent/config/reader.h lies above agent/base"),
    ("agent/config/load.cc", '#include "agent/commands/check.h"', "agent/commands/check.h lies above agent/config"),
    ("agent/elsewhere/load.cc", '#include "agent/config/reader.h"', "agent/elsewhere/ has no place in the order"),
    ("store/engine/dialect.cc", '#include "store/accounts.h"', "store/accounts.h lies above store/engine"),
    ("store/engine/sqlite/rows.cc", '#include "store/engine/postgresql/rows.h"', "lies above store/engine/sqlite"),
    ("connectors/ldap/syntax/dn.cc", '#include "connectors/ldap/check/check.h"', "lies above connectors/ldap/syntax"),
    ("tests/agent/pass_test.cc", "#include <sqlite3.h>", "belongs to store/"),
]


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for path, text in HOUSE.items():
            self.write(path, text)
        shutil.copy(CHECKS.parents[1] / ".clang-format", self.root)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_check(self, name):
        run = subprocess.run([CHECKS / name, self.root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             check=False)
        return run.returncode, run.stdout

    def assert_fails(self, name, *words):
        status, output = self.run_check(name)
        self.assertEqual(status, 1, output)
        for each in words:
            self.assertIn(each, output)

    def test_a_tree_in_order_passes(self):
        for name in ("includes", "layout", "format"):
            with self.subTest(name):
                self.assertEqual(self.run_check(name), (0, ""))

    def test_an_include_that_does_not_belong_there_is_named_with_file_line_and_rule(self):
        for path, line, words in FORBIDDEN_INCLUDES:
            with self.subTest(f"{path}: {line}"):
                self.write(path, f"// why\n{line}\n")
                self.assert_fails("includes", f"{path}:2: ", words)
                (self.root / path).unlink()

    def test_a_stranger_at_the_top_level_is_named(self):
        self.write("doc/notes.txt", "")
        self.assert_fails("layout", "doc: does not belong")

    def test_in_a_work_tree_only_what_is_tracked_counts(self):
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write("NOTES", "")
        self.assertEqual(self.run_check("layout"), (0, ""))
        subprocess.run(["git", "-C", self.root, "add", "NOTES"], check=True)
        self.assert_fails("layout", "NOTES: does not belong")

    def test_a_file_may_have_400_lines_and_not_one_more(self):
        self.write("store/long.cc", "\n" * 400)
        self.assertEqual(self.run_check("layout"), (0, ""))
        self.write("store/long.cc", "\n" * 401)
        self.assert_fails("layout", "store/long.cc: 401 lines")

    def test_two_types_of_one_name_in_two_headers_are_named(self):
        self.write("store/shape.h", "struct Shape {};\nclass Pool;\n")
        self.write("agent/other.h", "class Pool {};\nstruct Shape;\n")
        self.assertEqual(self.run_check("layout"), (0, ""))
        self.write("agent/shape.h", "enum class Shape { kRound };\n")
        self.assert_fails("layout", "Shape is also a type of ")

    def test_code_that_clang_format_would_change_is_named(self):
        self.write("store/odd.cc", "int  x ;\n")
        self.assert_fails("format", "store/odd.cc:1:")


unittest.main()
