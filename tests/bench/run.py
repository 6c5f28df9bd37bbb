#!/usr/bin/env python3
"""Measures this build against references of the same run and prints a table of ratios; see README.md.

    scripts/bench [--quick] [--only NAME]… [--rounds N] [--seconds S] [--json FILE]
"""
import argparse
import json
import os
import platform
import sys

import cases
from kit import Bench, BenchError


def row(name, path, reference, *, floor, target, measured=None, ratio=None, unit="", is_least=True,
        note="", skipped=""):
    return dict(name=name, path=path, reference=reference, floor=floor, target=target, measured=measured,
                ratio=ratio, unit=unit, is_least=is_least, note=note, skipped=skipped)


def verdict(line):
    if line["skipped"]:
        return "skipped"
    if line["ratio"] is None:
        return "NOT MEASURED"
    reaches = (lambda limit: line["ratio"] >= limit) if line["is_least"] else (lambda limit: line["ratio"] <= limit)
    if reaches(line["target"]):
        return "met target"
    return "met floor" if reaches(line["floor"]) else "SHORT"


def figure(line, value):
    if value is None:
        return "-"
    if line["unit"] == "B":
        return f"{value:.0f} B"
    if line["unit"] == "/s":
        return f"{value:.1f}/s"
    return f"{value:.2f}"


def print_table(lines):
    cells = [("path", "measured", "reference", "ratio", "floor", "target", "verdict")]
    for line in lines:
        if line["skipped"]:
            cells.append((line["path"], "-", line["reference"], "-", figure(line, line["floor"]),
                          figure(line, line["target"]), f"skipped: {line['skipped']}"))
            continue
        cells.append((line["path"], line["measured"] or "-", line["reference"], figure(line, line["ratio"]),
                      figure(line, line["floor"]), figure(line, line["target"]), verdict(line)))
    widths = [max(len(cell[i]) for cell in cells) for i in range(6)]
    for number, cell in enumerate(cells):
        print("  ".join([cell[0].ljust(widths[0]), cell[1].rjust(widths[1]), cell[2].ljust(widths[2]),
                         *(cell[i].rjust(widths[i]) for i in (3, 4, 5)), cell[6]]).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths) + "  " + "-" * 12)


def machine(folder):
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    device = os.stat(folder).st_dev
    disk = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
            found = [line.split(" - ")[1].split()[:2] for line in mounts if line.split()[2] == disk]
        if found:
            disk = f"{found[0][1]} ({found[0][0]})"
    except OSError:
        pass
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {model}; Linux {platform.release()}; {disk}; load average at the start {load:.1f}"


def main():
    parser = argparse.ArgumentParser(description="speed and memory, as ratios")
    parser.add_argument("--quick", action="store_true", help="one short round, no million customers")
    parser.add_argument("--only", action="append", choices=list(cases.CASES), help="this row alone; may be repeated")
    parser.add_argument("--rounds", type=int, help="rounds of each case (default 3, quick 1)")
    parser.add_argument("--seconds", type=float, help="of each measurement (default 4, quick 2)")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    parser.add_argument("--build", default="build/release", help="folder of the build to measure")
    parser.add_argument("--data", default="build/bench", help="folder of the databases, kept between runs")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (2 if options.quick else 4)

    os.makedirs(options.data, exist_ok=True)
    where = machine(options.data)
    bench = Bench(options)
    lines, broken = [], False
    for name, case in cases.CASES.items():
        if options.only and name not in options.only:
            continue
        print(f"… {name}", file=sys.stderr, flush=True)
        try:
            lines += case(bench, row)
        except BenchError as error:
            broken = True
            lines.append(row(name, name, "", floor=0, target=0))
            bench.note(f"{name} could not run: {error}")
        finally:
            bench.stop_all()
    print_table(lines)
    print()
    print(f"Medians of the ratios of {options.rounds} round(s) in turn, {options.seconds:g} s each; server on core "
          f"{bench.server_core}, load on core {bench.load_core}.")
    for text in bench.notes:
        print(f"  {text}")
    print(where)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": where, "rows": [dict(line, verdict=verdict(line)) for line in lines],
                       "notes": bench.notes}, file, indent=1)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
