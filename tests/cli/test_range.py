"""``keysweep scan --range`` on real repositories: what a pull request adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.repositories import Repository

KEY = expand("hf_{letters:34}", 61)
OTHER = expand("hf_{letters:34}", 62)
LINE = f"HF_TOKEN={KEY}\n"


@pytest.fixture
def branched(repository: Repository) -> Repository:
    """A repository with one commit, tagged ``base``."""
    repository.commit_file("a.env", "A=1\n")
    repository.git("tag", "base")
    return repository


def add(repository: Repository) -> None:
    repository.commit_file("b.env", LINE)


def add_and_remove(repository: Repository) -> None:
    repository.commit_file("b.env", LINE)
    repository.commit_file("b.env", "B=1\n")
    repository.git("rm", "-q", "b.env")
    repository.commit()


def add_in_a_merge(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "side")
    repository.commit_file("side", "text\n")
    repository.git("checkout", "-q", "main")
    repository.commit_file("main", "text\n")
    repository.git("merge", "-q", "--no-commit", "--no-ff", "side")
    repository.stage("b.env", LINE)
    repository.commit("merge")
    repository.commit_file("b.env", "B=1\n")


def link_becomes_file(repository: Repository) -> None:
    repository.path("b.env").symlink_to("a.env")
    repository.git("add", "b.env")
    repository.commit()
    repository.path("b.env").unlink()
    repository.commit_file("b.env", LINE)


def rename(repository: Repository) -> None:
    repository.git("mv", "a.env", "b.env")
    repository.commit_file("b.env", "A=1\n" + LINE)


def hidden_by_attributes(repository: Repository) -> None:
    repository.git("config", "color.ui", "always")
    repository.commit_file(".gitattributes", "*.env -diff\n")
    repository.commit_file("b.env", LINE)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(add, id="a key in a new file"),
        pytest.param(add_and_remove, id="a key that a later commit removes"),
        pytest.param(add_in_a_merge, id="a key added in a merge and removed later"),
        pytest.param(link_becomes_file, id="a link that becomes a file"),
        pytest.param(rename, id="a rename that adds a key"),
        pytest.param(hidden_by_attributes, id="attributes and colours that hide lines from a diff"),
    ],
)
@pytest.mark.parametrize("dots", ["..", "..."])
def test_added_key_is_reported_with_its_commit(change: object, dots: str, branched: Repository) -> None:
    change(branched)  # type: ignore[operator]
    result = keysweep("scan", "--range", f"base{dots}HEAD", "-f", "json", folder=branched.root)
    (finding,) = result.report["findings"]
    assert result.code == 1
    assert finding["path"] == "b.env"
    assert finding["author"] == "A Person <person@example.com>"
    assert finding["date"] == "2026-01-02T03:04:05+01:00"
    assert branched.git("cat-file", "-t", finding["commit"]) == "commit"
    assert KEY in branched.git("show", f"{finding['commit']}:b.env")
    assert result.report["stats"]["commits"] == int(branched.git("rev-list", "--count", "base..HEAD"))
    assert KEY not in result.out + result.err


def test_key_that_was_there_before_is_not_reported(branched: Repository) -> None:
    branched.commit_file("b.env", LINE)
    branched.git("tag", "-f", "base")
    branched.commit_file("b.env", LINE + "NEW=1\n")
    result = keysweep("scan", "--range", "base..HEAD", "-f", "json", folder=branched.root)
    assert result.code == 0
    assert result.report["findings"] == []
    assert [hidden["path"] for hidden in result.report["suppressed"]] == ["b.env"]


def test_allowed_key_is_counted_once_however_many_versions_hold_it(branched: Repository) -> None:
    for number in range(3):
        branched.commit_file("b.env", f"N={number}\n{LINE.rstrip()} # keysweep:allow\n")
    result = keysweep("scan", "--range", "base..HEAD", "-f", "json", folder=branched.root)
    assert result.code == 0
    (hidden,) = result.report["suppressed"]
    assert hidden["commit"] == branched.object_id("HEAD~2")


def test_key_on_the_other_side_of_three_dots_is_not_ours(branched: Repository) -> None:
    branched.git("checkout", "-q", "-b", "side")
    branched.commit_file("side", "text\n")
    branched.git("checkout", "-q", "main")
    branched.commit_file("b.env", LINE)
    assert keysweep("scan", "--range", "main...side", folder=branched.root).code == 0
    assert keysweep("scan", "--range", "side...main", folder=branched.root).code == 1


def test_empty_range_is_no_all_clear(branched: Repository) -> None:
    assert keysweep("scan", "--range", "HEAD..HEAD", folder=branched.root).code == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param(".keysweep.toml", 'exclude = ["b.env"]\n', id="settings"),
        pytest.param(".keysweepignore", "b.env\n", id="ignore file"),
        pytest.param("pyproject.toml", '[tool.keysweep]\nskip-rule = ["huggingface-user-token"]\n', id="pyproject"),
    ],
)
def test_what_is_judged_does_not_bring_its_own_judge(name: str, content: str, branched: Repository) -> None:
    branched.commit_file(name, content)
    branched.commit_file("b.env", LINE)
    assert keysweep("scan", "--range", "base...HEAD", folder=branched.root).code == 1
    assert keysweep("scan", "--range", "HEAD~1...HEAD", folder=branched.root).code == 0


def test_baseline_is_that_of_the_base(branched: Repository) -> None:
    branched.commit_file(".keysweep.toml", 'baseline = "accepted"\n')
    branched.commit_file("accepted", "# nothing yet\n")
    branched.git("tag", "-f", "base")
    branched.write("b.env", LINE)
    keysweep("scan", "--write-baseline", "accepted", folder=branched.root)
    branched.git("add", "accepted", "b.env")
    branched.commit()
    assert keysweep("scan", ".", folder=branched.root).code == 0
    assert keysweep("scan", "--range", "base...HEAD", folder=branched.root).code == 1


@pytest.mark.parametrize(
    ("expression", "code", "sentence"),
    [
        pytest.param("base..absent", 3, "does not know the revision 'absent'", id="an unknown tip"),
        pytest.param("absent...HEAD", 3, "does not know the revision 'absent'", id="an unknown base"),
        pytest.param("HEAD", 2, "is not a range of commits", id="no range at all"),
        pytest.param("base..--output=x", 3, "is not a revision", id="an option in disguise"),
    ],
)
def test_bad_range_is_one_sentence(expression: str, code: int, sentence: str, branched: Repository) -> None:
    result = keysweep("scan", f"--range={expression}", folder=branched.root)
    assert result.code == code
    assert sentence in result.err
    assert result.err.count("\n") == 1


def test_shallow_clone_without_the_base_says_what_to_do(branched: Repository, tmp_path: Path) -> None:
    base = branched.object_id("HEAD")
    for number in range(3):
        branched.commit_file("c", f"{number}\n")
    branched.git("clone", "-q", "--depth", "1", f"file://{branched.root}", str(tmp_path / "shallow"))
    result = keysweep("scan", "--range", f"{base}..HEAD", folder=tmp_path / "shallow")
    assert result.code == 3
    assert "git fetch --unshallow" in result.err
