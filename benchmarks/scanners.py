"""The scanners that are compared: how each is installed, started and read.

Each is started with its default settings, offline: no key is checked against its provider, no update is looked for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.trees import inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
OURS = "keysweep"
SLOW = ("detect-secrets", "credsweeper")

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "keysweep": {
        "tree": "{program} scan {target} --format json --output {output}",
        "staged": "{program} scan --staged --format json --output {output}",
        "range": "{program} scan --range {base}..HEAD --format json --output {output}",
        "version": "{program} --version",
    },
    "gitleaks": {
        "tree": "{program} dir {target} --no-banner --report-format json --report-path {output}",
        "staged": "{program} git --staged --no-banner --report-format json --report-path {output} .",
        "range": "{program} git --log-opts={base}..HEAD --no-banner --report-format json --report-path {output} .",
        "version": "{program} --version",
    },
    "betterleaks": {
        "tree": "{program} fs {target} --silent --output {output}",
        "staged": "{program} git --staged --silent --output {output} .",
        "range": "{program} git --log-opts={base}..HEAD --silent --output {output} .",
        "version": "{program} --version",
    },
    "kingfisher": {
        "tree": "{program} scan {target} --jobs {cores} --no-validate --no-update-check --format json"
        " --output {output}",
        "staged": "{program} scan . --staged --jobs {cores} --no-validate --no-update-check --format json"
        " --output {output}",
        "range": "{program} scan . --since-commit {base} --jobs {cores} --no-validate --no-update-check --format json"
        " --output {output}",
        "version": "{program} --version",
    },
    "detect-secrets": {
        "tree": "{program} scan --no-verify --all-files .",
        "staged": "{program}-hook --no-verify --json {files}",
        "version": "{program} --version",
    },
    "credsweeper": {
        "tree": "{program} --path {target} --jobs {cores} --no-stdout --save-json {output}",
        "staged": "{program} --path {files} --no-stdout --save-json {output}",
        "version": "{program} --version",
    },
}
"""By scanner and task. detect-secrets reads the folder it is started in and reports to standard output."""

_BYTES_READ = (re.compile(r"scanned ~(\d+) bytes"), re.compile(r'"bytes(?:_scanned)?": ?(\d+)'))


class Scanner(NamedTuple):
    """An installed scanner."""

    name: str
    version: str
    program: Path


class Outcome(NamedTuple):
    """What a scanner said about one run."""

    findings: int | None
    """None when its report could not be read."""
    bytes_read: int | None
    """None when it does not say."""
    text: str
    """Everything it wrote."""


def _install(folder: Path, *requirements: str) -> None:
    if not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, symlinks=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *requirements], check=True)


def install_peer(name: str, cache: Path) -> Scanner:
    """Return the pinned scanner ``name``, installed in a virtual environment of its own."""
    requirement, program = inputs()["scanners"][name]
    version = requirement.partition("==")[2]
    folder = cache / "scanners" / f"{name}-{version}"
    if not list(folder.glob(program)):
        _install(folder, requirement)
    return Scanner(name, version, next(folder.glob(program)))


def install_ours(cache: Path) -> Scanner:
    """Return keysweep as this checkout has it, installed as a user would have it: a wheel, its bytecode compiled."""
    folder = cache / "scanners" / OURS
    shutil.rmtree(folder, ignore_errors=True)
    listing = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True
    )
    # Building in a copy leaves no build folder behind that the next build would pick old files from.
    with tempfile.TemporaryDirectory() as scratch:
        for name in filter(None, os.fsdecode(listing.stdout).split("\0")):
            if (ROOT / name).is_file():
                copy = Path(scratch, name)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy)
        _install(folder, scratch)
    head = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"], check=True, capture_output=True, text=True
    )
    (folder / "version").write_text(head.stdout.strip())
    return ours(cache)


def ours(cache: Path) -> Scanner:
    """Return keysweep as it was installed last."""
    folder = cache / "scanners" / OURS
    return Scanner(OURS, (folder / "version").read_text(), folder / "bin" / OURS)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of every run: an own home and cache, no colour, an identity for git."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
        # kingfisher commits the index to a temporary commit; without an identity it reads nothing and reports success.
        "GIT_AUTHOR_NAME": "Benchmark",
        "GIT_AUTHOR_EMAIL": "benchmark@example.com",
        "GIT_COMMITTER_NAME": "Benchmark",
        "GIT_COMMITTER_EMAIL": "benchmark@example.com",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _count(name: str, report: Any) -> int:
    if name == "detect-secrets":
        return sum(len(found) for found in report["results"].values())
    return len(report if isinstance(report, list) else report["findings"])


def read_outcome(scanner: Scanner, output: Path, log: Path) -> Outcome:
    """Return what the run wrote to its report and its output streams."""
    said = log.read_text(errors="replace")
    report = output.read_text(errors="replace") if output.exists() else said
    if scanner.name == "detect-secrets" and not report:
        report = '{"results": {}}'  # its hook is silent when it finds nothing
    try:
        findings: int | None = _count(scanner.name, json.loads(report))
    except (ValueError, KeyError, TypeError):
        findings = None
    counts = [found for pattern in _BYTES_READ if (found := pattern.search(said + report))]
    return Outcome(findings, int(counts[0][1]) if counts else None, said + report)
