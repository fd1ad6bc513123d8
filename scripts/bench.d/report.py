"""The table for people and the JSON for programs."""
import dataclasses


def target_text(row):
    parts = [f"{row.ratio:g} x" if row.ratio else "", f"{row.seconds * 1000:g} ms" if row.seconds else "",
             f"{row.mib:g} MiB" if row.mib else ""]
    return ", ".join(part for part in parts if part)


def measured_ratio(yardstick, subject):
    return subject.seconds() / yardstick.seconds() if yardstick else None


def reached(row, size, yardstick, subject):
    """None where the target is meant for a million people and this run has other ones."""
    checks = []
    if row.ratio:
        checks.append(measured_ratio(yardstick, subject) <= row.ratio)
    if size >= 1_000_000:
        if row.seconds:
            checks.append(subject.seconds() <= row.seconds)
        if row.mib:
            checks.append(subject.peak_mib() <= row.mib)
    return all(checks) if checks else None


def cells(row, size, yardstick, subject):
    low, high = subject.spread()
    ratio = measured_ratio(yardstick, subject)
    return [row.name, target_text(row), f"{ratio:.2f} x {row.yardstick_name}" if ratio else "",
            f"{subject.seconds():.3f} ({low:.3f}-{high:.3f})", f"{yardstick.seconds():.3f}" if yardstick else "",
            f"{subject.cpu():.2f}", f"{subject.server_cpu():.2f}", f"{subject.peak_mib():.0f}",
            {True: "yes", False: "NO", None: "-"}[reached(row, size, yardstick, subject)]]


HEADER = ["row", "target, at most", "measured", "seconds (spread)", "yardstick s", "CPU s", "server CPU s", "peak MiB",
          "reached"]


def table(results, size):
    lines = [HEADER, *(cells(row, size, *series) for row, series in results)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines)


def as_json(results, size):
    def samples(series):
        return [dataclasses.asdict(each) for each in series.samples] if series else []

    return {"size": size, "rows": [
        {"name": row.name, "target": {"ratio": row.ratio, "seconds": row.seconds, "mib": row.mib},
         "ratio": measured_ratio(*series), "reached": reached(row, size, *series),
         "yardstick": {"name": row.yardstick_name, "samples": samples(series[0])},
         "rollcall": {"samples": samples(series[1])}} for row, series in results]}
