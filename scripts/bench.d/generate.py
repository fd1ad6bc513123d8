#!/usr/bin/python3
"""Writes a directory of SIZE people as DIR/people.ldif, and the same people as DIR/people.csv.

Usage: generate.py SIZE DIR [--shape zipf|wide|nested]

The same bytes every time. People below ou=people, groups below ou=groups; nobody's login is later than EPOCH.
zipf: a group for 50 people, of very different sizes (the largest holds a tenth of all), three memberships a person;
wide: one group of everyone and a small group for every ten people; nested: 50 groups, each in the one before.
"""
import argparse
import base64
import datetime
import hashlib
import math
import pathlib
import random
import uuid

BASE = "dc=example,dc=com"
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
MEAN_DAYS = 40  # since the last login
GIVEN = "James Mary Robert Patricia John Jennifer Anna Peter Lukas Emma Paul Laura Marco Ahmed Wei Yuki Olga Ivan " \
        "Jürgen Åsa François Zoë Łukasz Søren Иван Ольга 明 さくら Γιώργος".split()
FAMILY = "Smith Johnson Williams Brown Jones Garcia Miller Davis Martinez Lopez Wilson Anderson Taylor Moore Lee " \
         "Müller Ødegård Lefèvre Kováč Wiśniewski Çelik Петров 王 田中 Παπαδόπουλος".split()
TITLES = "Engineer Accountant Nurse Lecturer Technician Student Manager Recruiter Analyst Controller".split()
CSV_HEADER = "anchor,userName,displayName,firstName,lastName,email,employeeNumber,position,company,enabled,lastLogin\n"
PASSWORD = "agent-password"  # scripts/servers/slapd binds with it


def line(name, value):
    return f"{name}: {value}\n" if value.isascii() else f"{name}:: {base64.b64encode(value.encode()).decode()}\n"


def dn_of(number):
    return f"uid=u{number:08d},ou=people,{BASE}"


def last_login(chance):
    """8 % never logged in; the others by an exponential distribution before EPOCH."""
    if chance < 0.08:
        return None
    return EPOCH - datetime.timedelta(seconds=int(-math.log((chance - 0.08) / 0.92 + 1e-9) * MEAN_DAYS * 86400))


def head():
    yield f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n\n"
    for unit in ("people", "groups", "services"):
        yield f"dn: ou={unit},{BASE}\nobjectClass: organizationalUnit\nou: {unit}\n\n"
    yield (f"dn: cn=agent,ou=services,{BASE}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
           f"cn: agent\nuserPassword: {PASSWORD}\n\n")


def write_people(size, ldif, rows):
    chance = random.Random(1).random
    for number in range(size):
        given, family = GIVEN[int(chance() * len(GIVEN))], FAMILY[int(chance() * len(FAMILY))]
        title, department = TITLES[int(chance() * len(TITLES))], f"D{int(chance() * 400):04d}"
        digits = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
        anchor = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
        login = last_login(chance())
        ldif.write(
            f"dn: {dn_of(number)}\nobjectClass: inetOrgPerson\nuid: u{number:08d}\n" + line("cn", f"{given} {family}") +
            line("sn", family) + line("givenName", given) + line("displayName", f"{given} {family}") +
            f"mail: user{number}@example.com\nemployeeNumber: {100000 + number}\ntitle: {title}\n"
            f"departmentNumber: {department}\ntelephoneNumber: +49 30 {number:08d}\nl: Berlin\n"
            f"manager: {dn_of(number // 10)}\nuserPassword: {{SSHA}}{digits}\nentryUUID: {anchor}\n" +
            (login.strftime("pwdLastSuccess: %Y%m%d%H%M%SZ\n") if login else "") + "\n")
        rows.write(f"{anchor},u{number:08d},{given} {family},{given},{family},user{number}@example.com,"
                   f"{100000 + number},{title},{department},true,"
                   f"{login.strftime('%Y-%m-%dT%H:%M:%SZ') if login else ''}\n")


def zipf_sizes(size):
    groups, largest = max(4, size // 50), max(1, size // 10)
    low, high = 0.05, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        total = sum(max(1, int(largest / k**middle)) for k in range(1, groups + 1))
        low, high = (middle, high) if total > 3 * size else (low, middle)
    return [max(1, int(largest / k**high)) for k in range(1, groups + 1)]


def members(shape, size):
    """The DNs of each group's members."""
    pick = random.Random(2).sample
    if shape == "zipf":
        for count in zipf_sizes(size):
            yield map(dn_of, pick(range(size), count))
    elif shape == "wide":
        yield map(dn_of, range(size))
        for first in range(0, size, 10):
            yield map(dn_of, range(first, min(size, first + 10)))
    else:
        for depth in range(50):
            below = [f"cn=group{depth + 1:06d},ou=groups,{BASE}"] if depth < 49 else []
            yield [dn_of(depth % size), *below]


def write_groups(shape, size, ldif):
    for number, dns in enumerate(members(shape, size)):
        ldif.write(f"dn: cn=group{number:06d},ou=groups,{BASE}\nobjectClass: groupOfNames\ncn: group{number:06d}\n"
                   f"entryUUID: {uuid.UUID(int=number)}\n")
        ldif.writelines(f"member: {dn}\n" for dn in dns)
        ldif.write("\n")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--shape", choices=("zipf", "wide", "nested"), default="zipf")
    wanted = parser.parse_args()
    with open(wanted.folder / "people.ldif", "w", encoding="utf-8", buffering=1 << 20) as ldif, \
         open(wanted.folder / "people.csv", "w", encoding="utf-8", buffering=1 << 20) as rows:
        ldif.writelines(head())
        rows.write(CSV_HEADER)
        write_people(wanted.size, ldif, rows)
        write_groups(wanted.shape, wanted.size, ldif)


if __name__ == "__main__":
    main()
