"""What a whole process costs: a hook starts one for every commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from scanner import __version__
from scanner.detect.template import expand


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


def test_scan_of_a_python_module_with_a_key(
    benchmark: BenchmarkFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "module.py").write_text(expand('client = Client(api_key="hf_{letters:34}")\n'))
    command = (sys.executable, "-m", "scanner", "scan", str(tmp_path / "module.py"), "--format", "json", "--exit-zero")
    _output(*command)
    assert '"rule": "huggingface-user-token"' in benchmark(lambda: _output(*command))
