"""Bad input: one clear sentence, the documented exit code, never a traceback, never a false all-clear."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.cli.test_scan import tree
from tests.repositories import Repository

KEY = expand("hf_{letters:34}", 31)
RULE = """
[provider]
id = "acme"
name = "Acme"
docs = "https://acme.example"
[[rule]]
id = "acme-key"
title = "Acme key"
pattern = '''{pattern}'''
confidence = "{confidence}"
severity = "high"
exposure = "server-only"
"""


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        pytest.param(["absent"], 2, "absent: no such file or folder", id="a path that does not exist"),
        pytest.param(["--range", "HEAD~1..HEAD"], 3, "repositor", id="a range outside a repository"),
        pytest.param(["--staged"], 3, "repositor", id="staged outside a repository"),
        pytest.param(["--staged", "a.txt"], 2, "a.txt is not a folder", id="staged of a file"),
        pytest.param(["--stdin", "a.txt"], 2, "--stdin takes no PATH", id="standard input and a path"),
        pytest.param(["--staged", "--stdin"], 2, "not allowed with", id="two things to scan"),
        pytest.param(["--rule", "no-such-rule"], 2, "no rule 'no-such-rule'", id="an unknown rule"),
        pytest.param(["--format", "yaml"], 2, "invalid choice", id="an unknown format"),
        pytest.param(["-f", "json", "-f", "sarif"], 2, "Only one format", id="two formats on standard output"),
        pytest.param(["--max-size", "big"], 2, "is not a size", id="a size that is none"),
        pytest.param(["--jobs", "0"], 2, "is not a number of processes", id="no process at all"),
        pytest.param(["--exit-code", "999"], 2, "is not an exit code", id="an exit code that is none"),
        pytest.param(["--config", "absent.toml"], 3, "Cannot read configuration", id="a configuration that is absent"),
        pytest.param(["--baseline", "absent"], 3, "Cannot read baseline absent", id="a baseline that is absent"),
        pytest.param(["--baseline", "a.txt"], 3, "a.txt:1: not a baseline entry", id="a baseline that is none"),
        pytest.param(["/proc/self/mem"], 3, "NOT READ", id="a file whose reading fails"),
        pytest.param(["--write-baseline", "a.txt"], 3, "a.txt:1: not a baseline entry", id="a baseline over a text"),
        pytest.param(["-o", "/dev/full"], 3, "Cannot write /dev/full", id="a full disk"),
        pytest.param(["-o", "absent/r.json"], 3, "Cannot write absent/r.json", id="a folder that is absent"),
    ],
)
def test_one_sentence_and_the_code(arguments: list[str], code: int, sentence: str, tmp_path: Path) -> None:
    tree(tmp_path, {"a.txt": "some text\n"})
    result = keysweep("scan", *arguments, folder=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert result.code == code
    assert sentence in result.err + result.out


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        pytest.param("jobs = 1\ncolour = 2\n", ".keysweep.toml:2: unknown key 'colour'", id="an unknown key"),
        pytest.param('min-confidence = "sure"\n', ".keysweep.toml:1: min-confidence", id="an unknown level"),
        pytest.param("jobs = \n", "not valid TOML", id="broken TOML"),
        pytest.param(
            'rule-files = ["r.toml"]\n', "only from a configuration named with --config", id="rules of the tree"
        ),
        pytest.param("jobs = 1 # \x00", "not valid TOML", id="a NUL"),
    ],
)
def test_broken_configuration_names_file_line_and_key(config: str, sentence: str, tmp_path: Path) -> None:
    tree(tmp_path, {".keysweep.toml": config})
    result = keysweep("scan", folder=tmp_path)
    assert result.code == 3
    assert sentence in result.err


@pytest.mark.parametrize(
    ("pattern", "confidence", "sentence"),
    [
        pytest.param("(?P<secret>a)(?=b)", "high", "does not compile", id="lookahead"),
        pytest.param(r"(?P<secret>(a)\1)", "high", "does not compile", id="a back-reference"),
        pytest.param("(?P<secret>a", "high", "does not compile", id="an open group"),
        pytest.param("abc", "high", "no group (?P<secret>...)", id="no secret"),
        pytest.param("(?P<secret>abc)", "sure", "'sure' is not one of low, medium, high", id="an unknown level"),
    ],
)
def test_broken_rule_names_file_and_rule(pattern: str, confidence: str, sentence: str, tmp_path: Path) -> None:
    rule = RULE.format(pattern=pattern, confidence=confidence)
    tree(tmp_path, {"mine.toml": 'rule-files = ["acme.toml"]\n', "acme.toml": rule})
    result = keysweep("scan", "--config", "mine.toml", folder=tmp_path)
    assert result.code == 3
    assert sentence in result.err
    assert "acme" in result.err


def test_rule_of_ones_own_is_used(tmp_path: Path) -> None:
    rule = RULE.format(pattern=r"\b(?P<secret>acme_[a-z]{12})\b", confidence="high")
    tree(tmp_path, {"mine.toml": 'rule-files = ["acme.toml"]\n', "acme.toml": rule, "a": expand("acme_{lower:12}")})
    result = keysweep("scan", "--config", "mine.toml", "-f", "json", folder=tmp_path)
    assert result.rules == ["acme-key"]


def test_corrupt_index_is_no_all_clear(repository: Repository) -> None:
    repository.stage("a", "text\n")
    (repository.root / ".git/index").write_bytes(b"DIRC nonsense")
    for arguments in (["--staged"], []):
        result = keysweep("scan", *arguments, folder=repository.root)
        assert result.code == 3
        assert "index" in result.err


def test_reader_that_goes_away_changes_nothing(tmp_path: Path) -> None:
    tree(tmp_path, {f"{number}": expand("hf_{letters:34}", number) for number in range(3000)})
    command = f"set -o pipefail; {sys.executable} -m scanner scan . -f jsonl | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert done.stdout.count(b"\n") == 1
    assert done.returncode == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupt_ends_every_process_and_marks_the_report(jobs: str, tmp_path: Path) -> None:
    tree(tmp_path, {f"{number}": KEY for number in range(20_000)})
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner", "scan", ".", "--jobs", jobs, "-f", "json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(0.35)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    if process.returncode == 1:
        pytest.skip("the scan was done before the interrupt arrived")
    assert process.returncode == 130
    if out:
        assert b'"interrupted": true' in out
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_links_and_special_files_are_counted_and_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"outside/key": KEY, "top/a": "text"})
    (tmp_path / "top/loop").symlink_to("loop")
    (tmp_path / "top/out").symlink_to("../outside")
    (tmp_path / "top/up").symlink_to("..")
    os.mkfifo(tmp_path / "top/fifo")
    result = keysweep("scan", "-f", "json", folder=tmp_path / "top")
    assert result.code == 0
    assert {skip["path"] for skip in result.report["skipped"]} == {"loop", "out", "up", "fifo"}
    assert result.report["stats"]["complete"] is True


def test_file_that_grows_while_it_is_read(tmp_path: Path) -> None:
    tree(tmp_path, {"log": "text\n" * 1000})
    with open(tmp_path / "log", "a") as stream:
        writer = subprocess.Popen(["yes", "more text"], stdout=stream)
        try:
            result = keysweep("scan", "--max-size", "64MB", folder=tmp_path)
        finally:
            writer.kill()
            writer.wait()
    assert result.code in (0, 5)
    (tmp_path / "log").unlink()


_MEASURED = """
import resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "scanner", "scan", "."], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(folder: Path) -> tuple[int, int]:
    """Return exit code and peak resident size in KiB of a scan of ``folder``.

    A small process starts it: what is forked from this one would be counted with our own size.
    """
    done = subprocess.run([sys.executable, "-c", _MEASURED], cwd=folder, capture_output=True, check=True)
    code, peak = done.stdout.split()
    return int(code), int(peak)


@pytest.mark.parametrize(
    "filler",
    [
        pytest.param(b"x" * (1 << 20), id="one line"),
        pytest.param(b"\n" * (1 << 20), id="nothing but newlines"),
        pytest.param(b"\xff" * (1 << 20), id="bytes that are not UTF-8"),
    ],
)
def test_very_large_file_is_read_in_bounded_memory(filler: bytes, tmp_path: Path) -> None:
    with open(tmp_path / "large", "wb") as stream:
        for _ in range(200):
            stream.write(filler)
        stream.write(b" " + KEY.encode())
    code, peak = peak_memory(tmp_path)
    assert code == 1
    assert peak < 250 << 10
