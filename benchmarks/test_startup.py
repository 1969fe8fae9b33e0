"""What a whole process costs: a hook starts one for every commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scanner import __version__


def _output(*arguments: str, folder: Path | None = None) -> str:
    return subprocess.run(arguments, check=True, capture_output=True, text=True, cwd=folder).stdout


def test_bare_interpreter(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: _output(sys.executable, "-c", "pass")) == ""


def test_version(benchmark: BenchmarkFixture) -> None:
    assert benchmark(lambda: _output(sys.executable, "-m", "scanner", "--version")).split()[-1] == __version__


@pytest.mark.parametrize("files", [pytest.param(1, id="one file"), pytest.param(10, id="ten files")])
def test_scan_of_clean_files(
    benchmark: BenchmarkFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    folder.mkdir()
    for number in range(files):
        (folder / f"module{number}.py").write_text("def nothing():\n    return None\n" * 100)
    command = (sys.executable, "-m", "scanner", "scan", str(folder), "--format", "json")
    _output(*command)  # compiles the patterns into the cache
    assert f'"files": {files}' in benchmark(lambda: _output(*command))
