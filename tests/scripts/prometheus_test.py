"""The example alerts and the dashboard name only metrics that exist, and promtool accepts the alerts.

Usage: prometheus_test.py
"""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
RULES = SOURCE / "conf" / "prometheus-rules.yml"
DASHBOARD = SOURCE / "conf" / "grafana-dashboard.json"
SUFFIXES = r"(_sum|_count)$"  # of summaries


def families():
    code = (SOURCE / "agent" / "output" / "metrics.cc").read_text(encoding="utf-8")
    return set(re.findall(r'MetricFamily\{"(rollcall_\w+)"', code))


def named(text):
    return {re.sub(SUFFIXES, "", name) for name in re.findall(r"\brollcall_\w+", text)}


class Names(unittest.TestCase):
    def test_alerts_and_dashboard_name_metrics_that_exist(self):
        self.assertGreater(len(families()), 10)
        self.assertLessEqual(named(RULES.read_text(encoding="utf-8")), families())
        self.assertLessEqual(named(DASHBOARD.read_text(encoding="utf-8")), families())

    def test_the_dashboard_shows_every_metric(self):
        self.assertEqual(named(DASHBOARD.read_text(encoding="utf-8")),
                         families() - {"rollcall_last_complete_pull_age_seconds"})

    def test_the_dashboard_is_json_with_panels_side_by_side(self):
        places = [tuple(panel["gridPos"][each] for each in "xy") for panel in json.loads(DASHBOARD.read_text())["panels"]]
        self.assertEqual(len(places), len(set(places)))


@unittest.skipUnless(shutil.which("promtool"), "no promtool: scripts/install prometheus")
class Alerts(unittest.TestCase):
    def promtool(self, *arguments):
        run = subprocess.run(["promtool", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             timeout=60, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)

    def test_are_valid(self):
        self.promtool("check", "rules", str(RULES))

    def test_fire_when_they_should_and_only_then(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(RULES, folder)
            cases = shutil.copy(SOURCE / "tests" / "scripts" / "prometheus_rules_test.yml", folder)
            self.promtool("test", "rules", cases)


if __name__ == "__main__":
    unittest.main()
