"""Runs a program and tells what it cost: wall time, CPU seconds, peak memory; and what a server spent meanwhile."""
import dataclasses
import os
import statistics
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Sample:
    seconds: float
    cpu: float          # of the program
    server_cpu: float   # of the server it talks to
    peak_mib: float     # of the program; what starts it is in it with its own 15 MiB at most


class Failed(Exception):
    """A program ended with an exit code that is none of those expected."""


def server_cpu(pid):
    """Seconds of a process and of its children that have ended."""
    if pid is None:
        return 0.0
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS


def run(command, expected=(0,), server=None, env=None):
    """The Sample of one run; its output is thrown away but for what it says when it fails."""
    before = server_cpu(server)
    start = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env={**os.environ, **(env or {})}) as process:
        words = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - start
    if process.returncode not in expected:
        raise Failed(f"{' '.join(map(str, command))}: exit code {process.returncode}: {words[-600:]}")
    return Sample(seconds, usage.ru_utime + usage.ru_stime, server_cpu(server) - before, usage.ru_maxrss / 1024)


@dataclasses.dataclass
class Series:
    """Samples of one program."""
    samples: list

    def seconds(self):
        return statistics.median(each.seconds for each in self.samples)

    def cpu(self):
        return statistics.median(each.cpu for each in self.samples)

    def server_cpu(self):
        return statistics.median(each.server_cpu for each in self.samples)

    def peak_mib(self):
        return max(each.peak_mib for each in self.samples)

    def spread(self):
        return min(each.seconds for each in self.samples), max(each.seconds for each in self.samples)


def in_turn(yardstick, subject, times):
    """Both, one after the other, so that whatever else the machine does is shared; None has no samples."""
    pairs = ([], [])
    for _ in range(times):
        for each, samples in zip((yardstick, subject), pairs):
            if each is not None:
                samples.append(each())
    return tuple(Series(samples) if samples else None for samples in pairs)
