"""Folders outside git are listed without following links and as their ignore files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.model import Skip, SkipReason
from scanner.sources.walk import walk


def make(root: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)


@pytest.mark.parametrize(
    ("files", "listed"),
    [
        pytest.param({"b": "", "a": "", "c/d": ""}, ["a", "b", "c/d"], id="everything, in order"),
        pytest.param({".env": "", ".github/x": ""}, [".env", ".github/x"], id="hidden files are files"),
        pytest.param({".git/config": "", "a": ""}, ["a"], id="a git folder is not"),
        pytest.param(
            {"node_modules/p/i.js": "", "x.min.js": ""}, ["node_modules/p/i.js", "x.min.js"], id="dependencies are"
        ),
        pytest.param({".gitignore": "*.log\n", "a.log": "", "a": ""}, [".gitignore", "a"], id="gitignore"),
        pytest.param({".ignore": "a\n", "a": "", "b/a": ""}, [".ignore"], id="ignore file, in every folder"),
        pytest.param(
            {".keysweepignore": "/a\n", "a": "", "b/a": ""}, [".keysweepignore", "b/a"], id="our own, anchored"
        ),
        pytest.param(
            {".gitignore": "*.log\n", "b/.gitignore": "!keep.log\n", "b/keep.log": "", "b/no.log": ""},
            [".gitignore", "b/.gitignore", "b/keep.log"],
            id="an inner file brings one back",
        ),
        pytest.param(
            {".gitignore": "x\n", ".keysweepignore": "!x\n", "x": ""},
            [".gitignore", ".keysweepignore", "x"],
            id="keysweepignore overrides gitignore",
        ),
        pytest.param({".gitignore": "b/\n", "b/c/d": "", "a/b": ""}, [".gitignore", "a/b"], id="a whole folder"),
        pytest.param(
            {".gitignore": "# only\n\n", "a": ""}, [".gitignore", "a"], id="comments and blanks ignore nothing"
        ),
        pytest.param({"a\nb": "", "c d": "", "é": ""}, ["a\nb", "c d", "é"], id="names with newline, space, accent"),
    ],
)
def test_listing(files: dict[str, str], listed: list[str], tmp_path: Path) -> None:
    make(tmp_path, files)
    assert sorted(item for item in walk(str(tmp_path)) if isinstance(item, str)) == sorted(listed)


def test_ignore_files_can_be_disregarded(tmp_path: Path) -> None:
    make(tmp_path, {".gitignore": "a\n", "a": ""})
    assert list(walk(str(tmp_path), honour_ignores=False)) == [".gitignore", "a"]


def test_links_are_listed_as_skipped_and_never_followed(tmp_path: Path) -> None:
    make(tmp_path, {"outside/secret": "", "root/a": ""})
    (tmp_path / "root" / "loop").symlink_to(".")
    (tmp_path / "root" / "out").symlink_to(tmp_path / "outside")
    assert list(walk(str(tmp_path / "root"))) == [
        "a",
        Skip("loop", SkipReason.SYMLINK),
        Skip("out", SkipReason.SYMLINK),
    ]


def test_ignore_file_that_is_a_link_is_not_read(tmp_path: Path) -> None:
    make(tmp_path, {"patterns": "*\n", "root/a": ""})
    (tmp_path / "root" / ".gitignore").symlink_to("../patterns")
    assert "a" in list(walk(str(tmp_path / "root")))


def test_very_deep_folders_do_not_exhaust_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(400):
        Path("d").mkdir()
        monkeypatch.chdir("d")
    Path("f").write_text("")
    assert [item for item in walk(str(tmp_path)) if isinstance(item, str)] == ["d/" * 400 + "f"]


def test_folder_that_cannot_be_listed_is_unreadable(tmp_path: Path) -> None:
    assert [item.reason for item in walk(str(tmp_path / "absent")) if isinstance(item, Skip)] == [SkipReason.UNREADABLE]
