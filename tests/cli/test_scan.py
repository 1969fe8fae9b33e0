"""``keysweep scan`` of files, folders and standard input, as a user runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.repositories import Repository

KEY = expand("hf_{letters:34}", 21)
OTHER = expand("hf_{letters:34}", 22)
PUBLISHABLE = expand("pk_live_{alnum:24}", 3)


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def places(*arguments: str, folder: Path) -> list[str]:
    return [f["path"] for f in keysweep("scan", *arguments, "-f", "json", folder=folder).report["findings"]]


def test_folder_with_a_key(tmp_path: Path) -> None:
    tree(tmp_path, {"src/a.py": f'TOKEN = "{KEY}"\n', "b.txt": "text\n"})
    result = keysweep("scan", folder=tmp_path)
    assert result.code == 1
    assert "src/a.py:1:10" in result.out
    assert KEY not in result.out + result.err
    assert "Read 2 files" in result.out
    assert "nothing left unread" in result.out


def test_clean_folder(tmp_path: Path) -> None:
    tree(tmp_path, {"a.py": "x = 1\n"})
    result = keysweep("scan", folder=tmp_path)
    assert result.code == 0
    assert result.out.startswith("No secrets found.")


def test_nothing_to_scan_is_no_all_clear(tmp_path: Path) -> None:
    assert keysweep("scan", folder=tmp_path).code == 5


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param(["."], ["one/a", "two/b"], id="the current folder"),
        pytest.param(["one"], ["one/a"], id="a folder"),
        pytest.param(["./one/"], ["one/a"], id="a folder written otherwise"),
        pytest.param(["one", "two/b"], ["one/a", "two/b"], id="a folder and a file"),
        pytest.param(["two/b"], ["two/b"], id="a file"),
        pytest.param(["../top/one"], ["../top/one/a"], id="a folder beside"),
        pytest.param(["link"], ["link"], id="a link that is named is followed"),
        pytest.param(["one", "--rule", "huggingface-user-token"], ["one/a"], id="only its rule"),
        pytest.param(["one", "--skip-rule", "huggingface-user-token"], [], id="without its rule"),
    ],
)
def test_paths(arguments: list[str], found: list[str], tmp_path: Path) -> None:
    top = tree(tmp_path / "top", {"one/a": KEY, "two/b": OTHER})
    (top / "link").symlink_to("one/a")
    assert places(*arguments, folder=top) == found


def test_work_tree_in_git_reads_tracked_and_untracked_but_not_ignored_files(repository: Repository) -> None:
    files = {"tracked": KEY, "untracked": KEY, "ignored": KEY, "node_modules/p/x.min.js": KEY, "vendor/v": KEY}
    tree(repository.root, {**files, ".gitignore": "ignored\n"})
    repository.git("add", "tracked", "node_modules", "vendor")
    expected = ["node_modules/p/x.min.js", "tracked", "untracked", "vendor/v"]
    assert places(folder=repository.root) == expected
    assert places("--no-ignore", folder=repository.root) == sorted([*expected, "ignored"])
    assert places("ignored", folder=repository.root) == ["ignored"]


def test_ignored_folder_that_is_named_is_scanned(repository: Repository) -> None:
    tree(repository.root, {"dist/bundle.js": KEY, ".gitignore": "dist\n"})
    assert places("dist", folder=repository.root) == ["dist/bundle.js"]
    assert keysweep("scan", ".", folder=repository.root).code == 0


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({".keysweepignore": "data/\n"}, id="keysweepignore"),
        pytest.param({".keysweep.toml": 'exclude = ["data/"]\n'}, id="configuration"),
        pytest.param({"pyproject.toml": '[tool.keysweep]\nexclude = ["/data"]\n'}, id="pyproject"),
    ],
)
@pytest.mark.parametrize("staged", [pytest.param(False, id="work tree"), pytest.param(True, id="staged")])
def test_excluded_files_are_counted(files: dict[str, str], staged: bool, repository: Repository) -> None:
    tree(repository.root, {**files, "data/a": KEY, "b": "text"})
    repository.git("add", ".")
    result = keysweep("scan", *(["--staged"] if staged else []), "-f", "json", folder=repository.root)
    assert result.code == 0
    assert [skip["path"] for skip in result.report["skipped"]] == ["data/a"]
    assert "1 excluded" in result.err


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(KEY.encode(), 1, id="a key"),
        pytest.param(b"text", 0, id="no key"),
        pytest.param(b"", 0, id="nothing"),
        pytest.param(("\ufeff" + KEY).encode("utf-16-le"), 1, id="a key in UTF-16"),
    ],
)
def test_standard_input(data: bytes, code: int, tmp_path: Path) -> None:
    result = keysweep("scan", "--stdin", "--stdin-path", "app.log", "-f", "json", folder=tmp_path, data=data)
    assert result.code == code
    assert {finding["path"] for finding in result.report["findings"]} <= {"app.log"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param([], 1, id="by default"),
        pytest.param(["--exit-zero"], 0, id="exit zero"),
        pytest.param(["--exit-code", "42"], 42, id="a code of one's own"),
        pytest.param(["--fail-on", "high"], 1, id="fail on high, and it is"),
        pytest.param(["--min-confidence", "low"], 1, id="everything reported"),
    ],
)
def test_exit_code(arguments: list[str], code: int, tmp_path: Path) -> None:
    tree(tmp_path, {"a": KEY})
    assert keysweep("scan", *arguments, folder=tmp_path).code == code


def test_publishable_key_is_a_note_that_fails_nothing(tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": f'stripe("{PUBLISHABLE}")'})
    result = keysweep("scan", "-f", "json", folder=tmp_path)
    assert [(f["severity"], f["exposure"]) for f in result.report["findings"]] == [("note", "publishable")]
    assert result.code == 0


def test_baseline_accepts_what_was_found_and_nothing_new(tmp_path: Path) -> None:
    tree(tmp_path, {"a": KEY})
    assert keysweep("scan", "--write-baseline", "accepted", folder=tmp_path).code == 0
    assert KEY not in (tmp_path / "accepted").read_text()
    assert keysweep("scan", "--baseline", "accepted", folder=tmp_path).code == 0
    tree(tmp_path, {"moved/a": f"\n\n{KEY}", "b": OTHER})
    result = keysweep("scan", "--baseline", "accepted", "-f", "json", folder=tmp_path)
    assert [finding["path"] for finding in result.report["findings"]] == ["b"]
    assert {hidden["reason"] for hidden in result.report["suppressed"]} == {"accepted in accepted"}


def test_allow_comment_counts_unless_told_otherwise(tmp_path: Path) -> None:
    tree(tmp_path, {"a": f"{KEY} # keysweep:allow"})
    assert keysweep("scan", folder=tmp_path).code == 0
    assert "keysweep:allow on line 1" in keysweep("scan", "--show-suppressed", folder=tmp_path).out
    assert keysweep("scan", "--no-inline-allow", folder=tmp_path).code == 1


def test_several_reports_at_once(tmp_path: Path) -> None:
    top = tree(tmp_path / "top", {"a": KEY})
    files = ["-f", "json", "-o", "../r.json", "-f", "sarif", "-o", "../r.sarif", "-o", "../r.csv", "-f", "github"]
    result = keysweep("scan", *files, folder=top)
    assert result.code == 1
    assert result.out.startswith("::")
    assert "Read 1 file" in result.err
    assert json.loads((tmp_path / "r.json").read_text())["schema"] == "keysweep/1"
    assert json.loads((tmp_path / "r.sarif").read_text())["version"] == "2.1.0"
    assert len(list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text())))) == 2


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "sarif", "csv", "junit", "github", "gitlab", "markdown"])
def test_full_value_is_shown_only_when_asked(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {"a": f"token={KEY} and {OTHER}"})
    masked = keysweep("scan", "-f", name, folder=tmp_path)
    assert KEY not in masked.out + masked.err
    assert OTHER not in masked.out + masked.err
    if name != "github":  # an annotation names the kind of key and the place only
        assert KEY in keysweep("scan", "-f", name, "--show-secrets", folder=tmp_path).out


def test_stats_tell_what_was_read(tmp_path: Path) -> None:
    tree(tmp_path, {"a": "text\n", "b": "more\n"})
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    report = keysweep("scan", "-f", "json", folder=tmp_path).report
    assert (report["stats"]["files"], report["stats"]["bytes"], report["stats"]["complete"]) == (2, 10, True)
    assert report["skipped"] == [{"path": "c.png", "reason": "binary", "detail": "", "expected": True}]


def test_machine_without_hyperscan_finds_the_same_and_is_told_once(tmp_path: Path) -> None:
    top = tree(tmp_path / "top", {"a.env": f"HF_TOKEN={KEY}\n", "b.py": f'T = "hf_" + "{OTHER[3:]}"\n'})
    tree(tmp_path / "without", {"hyperscan.py": "raise ImportError('not for this machine')\n"})
    usual = keysweep("scan", "-f", "json", folder=top)
    without = keysweep("scan", "-f", "json", folder=top, PYTHONPATH=str(tmp_path / "without"))
    assert len(usual.report["findings"]) == 2
    assert without.report["findings"] == usual.report["findings"]
    assert without.err.count("hyperscan cannot be used here (not for this machine)") == 1
    assert "hyperscan" not in usual.err
