"""Runs keysweep and other scanners side by side on the same input and prints a table of what each took.

    python -m benchmarks.compare tree                     52,693 files; not the scanners that would take half an hour
    python -m benchmarks.compare small                    a small part of the tree, with them
    python -m benchmarks.compare staged key range         what a hook and a pull request cost

The scanners take turns (A B C A B C ...), after one run of each that is not counted, so that a change of the machine's
speed meets all of them alike. Times are medians; ratios are medians of the ratios within each round.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import scanners, trees
from benchmarks.measure import Run, run
from benchmarks.scanners import COMMANDS, OURS, Outcome, Scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Task(NamedTuple):
    """One comparison."""

    title: str
    command: str
    """Key of ``scanners.COMMANDS``."""
    input: str
    """Kind of input, as ``trees.build`` knows it; empty for none."""
    expected: str = ""
    """What must stand in every report, when the input holds something to find."""
    slow: bool = False
    """True when the scanners that need a minute for thirty megabytes take part."""
    cold: bool = False
    """True when every run starts with an empty home and so without any cache."""


_BEGIN, _END = "<!-- tables: begin -->", "<!-- tables: end -->"

TASKS: dict[str, Task] = {
    "tree": Task("Work tree of web dependencies", "tree", "tree", trees.PLANTED),
    "small": Task("Small part of that tree", "tree", "small", trees.PLANTED, slow=True),
    "staged": Task("Staged: ten changed files, clean", "staged", "clean", slow=True),
    "key": Task(
        "Staged: ten changed files, a key in a Python module", "staged", "key", "django/http/response.py", slow=True
    ),
    "range": Task("Twenty commits of ten changed files each", "range", "commits"),
    "first-run": Task("First run: staged, clean, nothing cached", "staged", "clean", cold=True),
    "startup": Task("Start-up: --version", "version", ""),
}


class Contender(NamedTuple):
    """A command line that takes part, and what was measured of it."""

    scanner: Scanner
    command: list[str]
    runs: list[Run]
    folder: Path
    """Working folder."""
    output: Path
    log: Path


def _command(template: str, scanner: Scanner, target: Path, output: Path) -> list[str]:
    """Return the words of a command line; ``{files}`` stands for as many words as files were changed."""
    words: list[str] = []
    for word in template.split():
        if word == "{files}":
            words.extend(trees.inputs()["repository"]["changed"])
        else:
            values = {"program": scanner.program, "target": target, "output": output, "cores": scanners.cores()}
            words.append(word.format(**values, base=f"HEAD~{trees.COMMITS}"))
    return words


def _contenders(task: Task, installed: Sequence[Scanner], target: Path, work: Path) -> list[Contender]:
    made = []
    for scanner in installed:
        template = COMMANDS[scanner.name].get(task.command)
        if template and (task.slow or scanner.name not in scanners.SLOW):
            output = work / f"{scanner.name}.json"
            command = _command(template, scanner, target, output)
            made.append(Contender(scanner, command, [], target, output, work / f"{scanner.name}.log"))
    if task.command == "version":
        python = next(scanner for scanner in installed if scanner.name == OURS).program.with_name("python")
        bare = Scanner("python -c pass", platform.python_version(), python)
        output = work / "python.json"
        made.append(Contender(bare, [str(python), "-c", "pass"], [], target, output, work / "python.log"))
    return made


def _run_once(contender: Contender, task: Task, home: Path, limit: float, *, sample: bool = False) -> Run:
    if task.cold:
        shutil.rmtree(home, ignore_errors=True)
    contender.output.unlink(missing_ok=True)
    return run(
        contender.command,
        contender.folder,
        scanners.environment(home),
        contender.log,
        limit,
        sample=sample,
    )


def _problem(contender: Contender, task: Task, outcome: Outcome, first: Run) -> str:
    """Return why the numbers of a contender must not be believed, or an empty string."""
    if task.command == "version":
        return "" if first.exit_code == 0 else f"exit code {first.exit_code}"
    if first.exit_code is None:
        return ""
    if outcome.findings is None:
        return "no readable report: " + outcome.text.strip()[-200:]
    if task.expected and task.expected not in outcome.text:
        return f"did not report {task.expected}"
    if outcome.bytes_read == 0:
        return "read nothing"
    return ""


class Row(NamedTuple):
    """What is printed of one contender."""

    contender: Contender
    outcome: Outcome
    total: int
    """Bytes of all its processes, from the run that is not counted."""
    problem: str


def compare(task: Task, installed: Sequence[Scanner], target: Path, work: Path, rounds: int, limit: float) -> list[Row]:
    """Return a row for each scanner that knows the task, after one run that is not counted and ``rounds`` that are."""
    work.mkdir(parents=True, exist_ok=True)
    rows = []
    running = []
    for contender in _contenders(task, installed, target, work):
        home = work / f"home-{contender.scanner.name.split()[0]}"
        first = _run_once(contender, task, home, limit, sample=True)
        outcome = scanners.read_outcome(contender.scanner, contender.output, contender.log)
        rows.append(Row(contender, outcome, first.total, _problem(contender, task, outcome, first)))
        if first.exit_code is None:
            contender.runs.append(first)
        else:
            running.append((contender, home))
    for number in range(rounds):
        for contender, home in running:
            contender.runs.append(_run_once(contender, task, home, limit))
            print(f"  round {number + 1}: {contender.scanner.name} {contender.runs[-1].wall:.3f} s", file=sys.stderr)
    return rows


def _ratio(ours: Contender, other: Contender) -> str:
    if other is ours:
        return "1"
    if other.runs[0].exit_code is None:
        return f"< {median(run.wall for run in ours.runs) / other.runs[0].wall:.3f}"
    return f"{median(mine.wall / its.wall for mine, its in zip(ours.runs, other.runs, strict=True)):.2f}"


def _size(count: int) -> str:
    return f"{count / 1e3:.1f} kB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def _line(row: Row, ours: Contender | None) -> str:
    contender, outcome = row.contender, row.outcome
    runs = contender.runs
    stopped = runs[0].exit_code is None
    walls = sorted(run.wall for run in runs)
    cells = [
        f"{contender.scanner.name} {contender.scanner.version}",
        f"> {walls[0]:.0f} s" if stopped else f"{median(walls):.3f} s",
        "" if stopped else f"{walls[0]:.3f}-{walls[-1]:.3f}",
        "" if stopped else f"{median(run.cpu for run in runs):.3f} s",
        f"{max(run.peak for run in runs) / 1e6:.0f} MB",
        f"{row.total / 1e6:.0f} MB" if row.total else "",
        _ratio(ours, contender) if ours else "",
        "" if outcome.findings is None else str(outcome.findings),
        "" if outcome.bytes_read is None else _size(outcome.bytes_read),
        str(runs[-1].exit_code) if not stopped else "stopped",
    ]
    return "| " + " | ".join(cells) + " |"


_COLUMNS = (
    "scanner",
    "wall, median",
    "range",
    "CPU",
    "largest process",
    "all processes",
    "keysweep ÷ it",
    "findings",
    "says it read",
    "exit",
)


def table(task: Task, rows: Sequence[Row], work: Path, target: Path) -> str:
    """Return the Markdown of one comparison, with the exact command lines below it."""
    ours = next((row.contender for row in rows if row.contender.scanner.name == OURS), None)
    lines = [
        f"### {task.title}",
        "",
        "| " + " | ".join(_COLUMNS) + " |",
        "|---" + "|--:" * (len(_COLUMNS) - 1) + "|",
        *(_line(row, ours) for row in rows),
        "",
        *(f"- {row.contender.scanner.name}: **not valid**, {row.problem}" for row in rows if row.problem),
        "```",
    ]
    for row in rows:
        text = " ".join(row.contender.command).replace(" ".join(trees.inputs()["repository"]["changed"]), "FILES")
        text = text.replace(str(row.contender.scanner.program), row.contender.scanner.program.name)
        lines.append(text.replace(str(target), "TREE").replace(f"{work}/", ""))
    return "\n".join([*lines, "```", ""])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _count(target: Path) -> str:
    files = [path for path in target.rglob("*") if ".git" not in path.relative_to(target).parts and path.is_file()]
    return f"{len(files):,} files, {sum(path.stat().st_size for path in files) / 1e6:,.1f} MB"


def _target(task: Task, cache: Path) -> Path:
    return trees.build(task.input, trees.default_target(task.input, cache), cache) if task.input else cache


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tasks", nargs="+", choices=list(TASKS), metavar="TASK", help=", ".join(TASKS))
    parser.add_argument("--rounds", type=int, default=7, help="counted runs of each scanner")
    parser.add_argument("--limit", type=float, default=600, help="seconds after which a run is stopped")
    parser.add_argument("--only", action="append", choices=list(COMMANDS), help="only this scanner (repeatable)")
    parser.add_argument("--cache", type=Path, default=trees.DEFAULT_CACHE, help="programs, inputs and downloads")
    parser.add_argument("--target", type=Path, help="scan this instead of the pinned input")
    parser.add_argument("--document", type=Path, help="also put the tables between the marks of this document")
    parser.add_argument("--keep", action="store_true", help="use keysweep as it was installed last time")
    return parser.parse_args()


def _installed(options: argparse.Namespace, cache: Path) -> list[Scanner]:
    found = []
    for name in options.only or COMMANDS:
        if name == OURS:
            found.append(scanners.ours(cache) if options.keep else scanners.install_ours(cache))
        else:
            found.append(scanners.install_peer(name, cache))
    return found


def _machine() -> str:
    git = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True).stdout.split()[-1]
    return f"{_processor()}, {scanners.cores()} cores, Python {platform.python_version()}, git {git}."


def _write_into(document: Path, tables: str) -> None:
    """Put the tables in the place of those that stand between the marks of a document."""
    text = document.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, found, after = rest.partition(_END)
    if not found:
        raise SystemExit(f"{document}: has no {_BEGIN} ... {_END}")
    document.write_text(f"{before}{_BEGIN}\n\n{tables.rstrip()}\n\n{_END}{after}", encoding="utf-8")


def main() -> None:
    """Compare what the command line names and print Markdown."""
    options = _options()
    cache = options.cache.resolve()
    installed = _installed(options, cache)
    parts = [f"{_machine()}\n"]
    records = []
    print(parts[0], flush=True)
    for name in options.tasks:
        task = TASKS[name]
        target = (options.target or _target(task, cache)).resolve()
        work = cache / "work" / name
        rows = compare(task, installed, target, work, options.rounds, options.limit)
        size = f"Input: {_count(target)}. " if task.input else ""
        parts.append(f"{table(task, rows, work, target)}\n{size}Rounds: {options.rounds}.\n")
        print(parts[-1], flush=True)
        records.append({row.contender.scanner.name: [run._asdict() for run in row.contender.runs] for row in rows})
    (cache / "work" / "last.json").write_text(json.dumps(dict(zip(options.tasks, records, strict=True)), indent=1))
    if options.document:
        _write_into(options.document, "\n".join(parts))


if __name__ == "__main__":
    main()
