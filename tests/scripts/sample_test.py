"""The sample company is what its generator writes, and holds what the demo and the tests count on."""
import base64
import csv
import pathlib
import subprocess
import unittest

SAMPLE = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "sample"


def entries(text):
    """Per entry: attribute -> values."""
    for block in text.replace("\n ", "").split("\n\n"):
        entry = {}
        for line in block.splitlines():
            if line and not line.startswith("#"):
                name, value = line.split(":", 1)
                value = base64.b64decode(value[1:]).decode() if value.startswith(":") else value.lstrip()
                entry.setdefault(name, []).append(value)
        if entry:
            yield entry


class SampleCompany(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ldif = (SAMPLE / "company.ldif").read_text(encoding="utf-8")
        cls.entries = list(entries(cls.ldif))
        cls.people = [each for each in cls.entries if "inetOrgPerson" in each["objectClass"]]
        cls.groups = {each["cn"][0]: each for each in cls.entries if "ou=groups," in each["dn"][0]
                      and "organizationalUnit" not in each["objectClass"]}

    def test_the_generator_writes_the_committed_file(self):
        written = subprocess.run([SAMPLE / "company"], stdout=subprocess.PIPE, check=True).stdout.decode()
        self.assertTrue(written == self.ldif, "run scripts/sample/company > scripts/sample/company.ldif")

    def test_200_people_have_200_logins(self):
        self.assertEqual(len(self.people), 200)
        self.assertEqual(len({each["uid"][0] for each in self.people}), 200)

    def test_some_people_lack_mail_number_or_login(self):
        for attribute in ("mail", "employeeNumber", "pwdLastSuccess"):
            lacking = sum(attribute not in each for each in self.people)
            self.assertTrue(10 <= lacking <= 60, f"{lacking} people without {attribute}")

    def test_names_come_in_many_scripts_and_need_escapes(self):
        for letter in "éÆışĐΞЩЄيאअ雪さ지":
            self.assertTrue(any(letter in each["cn"][0] for each in self.people), letter)
        for escape in ("\\,", '\\"', "\\+", "\\;", "\\<", "=\\#", "\\\\"):
            self.assertTrue(any(escape in each["dn"][0] for each in self.people), escape)

    def test_every_member_exists_but_one(self):
        dns = {each["dn"][0] for each in self.entries}
        members = {dn for group in self.groups.values() for name in ("member", "uniqueMember")
                   for dn in group.get(name, [])}
        self.assertEqual(members - dns, {"uid=guest,ou=people,dc=partner,dc=example"})

    def test_groups_nest_three_deep_and_two_contain_each_other(self):
        def contains(outer, inner):
            return self.groups[inner]["dn"][0] in self.groups[outer]["member"]
        self.assertTrue(contains("everyone", "engineering") and contains("engineering", "firmware"))
        self.assertTrue(contains("reviewers", "approvers") and contains("approvers", "reviewers"))

    def test_new_hires_hold_one_login_of_the_company_and_no_other(self):
        logins = {each["uid"][0] for each in self.people}
        with open(SAMPLE / "new-hires.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 12)
        self.assertEqual([each["userName"] for each in rows if each["userName"] in logins], ["aashworth"])
        self.assertTrue(any("," in each["lastName"] for each in rows))
        self.assertTrue(any("\n" in each["firstName"] for each in rows))


unittest.main()
