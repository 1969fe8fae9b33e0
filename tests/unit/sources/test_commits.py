"""What a range of commits adds, and which commit added it."""

from __future__ import annotations

import itertools
import os
import random
import sys

import pytest

from scanner.detect.template import expand
from scanner.errors import GitError, UsageError
from scanner.model import SkipReason
from scanner.sources import commits as commits_module
from scanner.sources.commits import Bounds, CommitRange, commit_range, pushed_commits, read_commits, show_file
from scanner.sources.git import Repository as Git
from tests.repositories import Repository
from tests.unit.sources.seen import look
from tests.unit.sources.traps import hostile_variables, set_traps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

KEY = expand("sk-{hex:32}")
LINE = f"KEY={KEY}\n"

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs shell scripts, links or any bytes in names")


def found(commits: CommitRange, key: str = KEY) -> list[tuple[str, str, int]]:
    """Return commit, path and line of each place where the range adds ``key``."""
    return [
        (finding.origin.commit, finding.path, finding.place.line)
        for finding in commits.attribute(look(commits.batches(), sent=True).findings(key))
        if not finding.older
    ]


def found_in(expression: str) -> list[tuple[str, str, int]]:
    """Return commit, path and line of each place where the commits of ``expression`` add the key."""
    return found(commit_range(Git(), expression))


def older_in(expression: str) -> list[str]:
    """Return the paths in which the key stands on lines that were there before."""
    commits = commit_range(Git(), expression)
    return [f.path for f in commits.attribute(look(commits.batches()).findings(KEY)) if f.older]


@pytest.fixture
def based(repository: Repository) -> Repository:
    """A repository with one commit, tagged ``base``."""
    repository.commit_file("a.env", "A=1\nB=2\nC=3\n")
    repository.git("tag", "base")
    return repository


def branch(repository: Repository, name: str, start: str = "base") -> None:
    """Go to a new branch."""
    repository.git("checkout", "--quiet", "-b", name, start)


class TestWhatIsFound:
    """Each situation is one range, ``base..HEAD`` unless said."""

    def test_a_key_that_a_commit_adds(self, based: Repository) -> None:
        commit = based.commit_file("a.env", "A=1\n" + LINE)
        assert found_in("base..HEAD") == [(commit, "a.env", 2)]

    def test_a_key_that_a_later_commit_removes(self, based: Repository) -> None:
        commit = based.commit_file("a.env", LINE)
        based.commit_file("a.env", "KEY=\n")
        assert found_in("base..HEAD") == [(commit, "a.env", 1)]

    def test_a_key_in_a_file_that_a_later_commit_deletes(self, based: Repository) -> None:
        commit = based.commit_file("b.env", LINE)
        based.git("rm", "--quiet", "b.env")
        based.commit()
        assert found_in("base..HEAD") == [(commit, "b.env", 1)]

    def test_a_key_that_later_commits_keep_is_found_once(self, based: Repository) -> None:
        commit = based.commit_file("a.env", LINE + "A=1\n")
        based.commit_file("a.env", "first\n" + LINE + "A=2\n")
        based.commit_file("a.env", "KEY = " + LINE)
        assert found_in("base..HEAD") == [(commit, "a.env", 1)]
        assert older_in("base..HEAD") == []

    def test_a_key_that_comes_back_is_found_where_it_came_first(self, based: Repository) -> None:
        commit = based.commit_file("a.env", LINE)
        based.commit_file("a.env", "KEY=\n")
        based.commit_file("a.env", LINE)
        assert found_in("base..HEAD") == [(commit, "a.env", 1)]

    def test_a_key_from_before_the_range_is_older(self, based: Repository) -> None:
        based.commit_file("a.env", LINE + "A=1\n")
        based.git("tag", "later")
        based.commit_file("a.env", LINE + "A=2\n")
        based.commit_file("a.env", LINE + "A=3\n")
        assert found_in("later..HEAD") == []
        assert older_in("later..HEAD") == ["a.env"]

    def test_a_key_removed_and_brought_back_by_the_range(self, based: Repository) -> None:
        based.commit_file("a.env", LINE)
        based.git("tag", "later")
        based.commit_file("a.env", "KEY=\n")
        commit = based.commit_file("a.env", LINE)
        assert found_in("later..HEAD") == [(commit, "a.env", 1)]

    def test_two_places_that_one_commit_adds(self, based: Repository) -> None:
        commit = based.commit_file("b.env", LINE + "B=1\n" + LINE)
        based.commit_file("b.env", "first\n" + LINE + "B=2\n" + LINE)
        assert found_in("base..HEAD") == [(commit, "b.env", 1), (commit, "b.env", 3)]

    def test_the_same_content_under_two_names(self, based: Repository) -> None:
        first = based.commit_file("b.env", LINE)
        second = based.commit_file("folder/c.env", LINE)
        assert found_in("base..HEAD") == [(first, "b.env", 1), (second, "folder/c.env", 1)]

    def test_a_renamed_file(self, based: Repository) -> None:
        based.commit_file("old.env", LINE)
        based.git("tag", "later")
        based.git("mv", "old.env", "new.env")
        commit = based.commit()
        assert found_in("later..HEAD") == [(commit, "new.env", 1)]

    def test_a_change_of_permissions_only(self, based: Repository) -> None:
        based.commit_file("b.env", LINE)
        based.git("tag", "later")
        based.git("update-index", "--chmod=+x", "b.env")
        based.commit()
        assert list(commit_range(Git(), "later..HEAD").wanted()) == []

    @needs_posix
    def test_a_link_replaced_by_a_file(self, based: Repository) -> None:
        os.symlink("target", based.path("b.env"))
        based.git("add", "b.env")
        based.commit()
        based.git("tag", "later")
        based.path("b.env").unlink()
        commit = based.commit_file("b.env", LINE)
        assert found_in("later..HEAD") == [(commit, "b.env", 1)]

    @needs_posix
    def test_a_file_replaced_by_a_link(self, based: Repository) -> None:
        based.path("a.env").unlink()
        os.symlink(KEY, based.path("a.env"))
        based.git("add", "a.env")
        assert found_in(f"base..{based.commit()}") == [(based.object_id("HEAD"), "a.env", 1)]

    def test_the_first_commit_of_all(self, repository: Repository) -> None:
        commit = repository.commit_file("a.env", LINE)
        repository.commit_file("a.env", LINE + "A=1\n")
        assert found(read_commits(Git(), Bounds(("HEAD",)))) == [(commit, "a.env", 1)]

    @pytest.mark.parametrize("attribute", ["-diff", "binary", "diff=hide", "export-ignore"])
    def test_attributes_hide_nothing(self, attribute: str, based: Repository) -> None:
        based.git("config", "diff.hide.textconv", "true")
        based.stage(".gitattributes", f"*.env {attribute}\n")
        commit = based.commit_file("a.env", LINE)
        assert found_in("base..HEAD") == [(commit, "a.env", 1)]

    def test_text_in_utf16(self, based: Repository) -> None:
        commit = based.commit_file("a.txt", ("A=1\n" + LINE).encode("utf-16"))
        based.commit_file("a.txt", ("A=2\n" + LINE).encode("utf-16"))
        assert found_in("base..HEAD") == [(commit, "a.txt", 2)]

    @needs_posix
    @pytest.mark.parametrize("name", [b"a b", b"a\tb", b"a\nb", b":100644", b'"', "ключ".encode(), b"\xff"])
    def test_names_of_any_bytes(self, name: bytes, based: Repository) -> None:
        if sys.platform == "darwin" and name == b"\xff":
            pytest.skip("the file system cannot hold it")
        commit = based.commit_file(b"folder/" + name, LINE)
        assert found_in("base..HEAD") == [(commit, os.fsdecode(b"folder/" + name), 1)]

    def test_from_a_sub_folder(self, based: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        commit = based.commit_file("a.env", LINE)
        based.path("folder").mkdir()
        monkeypatch.chdir("folder")
        assert found_in("base..HEAD") == [(commit, "a.env", 1)]

    def test_in_a_bare_repository(self, based: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        commit = based.commit_file("a.env", LINE)
        based.git("clone", "--quiet", "--bare", str(based.root), str(tmp_path / "bare"))
        monkeypatch.chdir(tmp_path / "bare")
        assert found_in("base..main") == [(commit, "a.env", 1)]

    def test_in_a_repository_with_sha256(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        made = Repository.create(tmp_path / "sha256", "--object-format=sha256")
        monkeypatch.chdir(made.root)
        made.commit_file("a.env", "A=1\n")
        commit = made.commit_file("a.env", LINE)
        assert found_in("HEAD~1..HEAD") == [(commit, "a.env", 1)]

    def test_in_a_long_range(self, based: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(commits_module, "_COMMITS_AT_ONCE", 3)
        oids = [based.commit_file(f"file{number}", LINE) for number in range(10)]
        assert found_in("base..HEAD") == [(oid, f"file{number}", 1) for number, oid in enumerate(oids)]


class TestMerges:
    """A merge adds what none of its parents has."""

    def test_a_key_added_in_the_merge_itself(self, based: Repository) -> None:
        branch(based, "side")
        based.commit_file("b.env", "B=1\n")
        based.git("checkout", "--quiet", "main")
        based.commit_file("c.env", "C=1\n")
        based.git("merge", "--quiet", "--no-commit", "side")
        merge = based.commit_file("d.env", LINE)
        based.git("rm", "--quiet", "d.env")
        based.commit()
        assert found_in("base..HEAD") == [(merge, "d.env", 1)]

    def test_a_key_added_while_resolving_a_conflict(self, based: Repository) -> None:
        branch(based, "side")
        based.commit_file("a.env", "A=2\n")
        based.git("checkout", "--quiet", "main")
        based.commit_file("a.env", "A=3\n")
        assert based.run("merge", "side").returncode
        merge = based.commit_file("a.env", "A=23\n" + LINE)
        assert found_in("base..HEAD") == [(merge, "a.env", 2)]

    def test_a_key_that_comes_in_with_the_merged_branch(self, based: Repository) -> None:
        branch(based, "side")
        commit = based.commit_file("a.env", "A=1\nB=2\nC=3\n" + LINE)
        based.git("checkout", "--quiet", "main")
        based.commit_file("a.env", "A=0\nB=2\nC=3\n")
        based.git("merge", "--quiet", "--no-edit", "side")
        assert found_in("base..HEAD") == [(commit, "a.env", 4)]

    def test_a_key_of_the_target_branch_is_not_the_pull_request_s(self, based: Repository) -> None:
        based.commit_file("a.env", "A=1\nB=2\nC=3\n" + LINE)
        branch(based, "side")
        based.commit_file("a.env", "A=0\nB=2\nC=3\n")
        based.git("merge", "--quiet", "--no-edit", "main")
        assert found_in("main..side") == []
        assert older_in("main..side") == ["a.env"]
        assert found_in("main...side") == []

    def test_a_key_taken_from_the_side_that_conflicts(self, based: Repository) -> None:
        based.commit_file("a.env", "A=2\n" + LINE)
        branch(based, "side")
        based.commit_file("a.env", "A=3\n")
        assert based.run("merge", "main").returncode
        based.commit_file("a.env", "A=23\n" + LINE)
        assert found_in("main..side") == []

    def test_a_key_added_in_a_merge_of_three(self, based: Repository) -> None:
        for name in ("one", "two"):
            branch(based, name)
            based.commit_file(f"{name}.env", "X=1\n")
        based.git("checkout", "--quiet", "main")
        based.commit_file("c.env", "C=1\n")
        based.git("merge", "--quiet", "--no-commit", "one", "two")
        merge = based.commit_file("c.env", "C=1\n" + LINE)
        assert based.git("rev-list", "--parents", "-1", "HEAD").count(" ") == 3
        assert found_in("base..HEAD") == [(merge, "c.env", 2)]

    def test_the_first_of_two_branches_that_add_the_same(self, based: Repository) -> None:
        added = set()
        for name in ("one", "two"):
            branch(based, name)
            added.add(based.commit_file("b.env", LINE, name))
        based.git("merge", "--quiet", "--no-edit", "one")
        ((commit, path, line),) = found_in("base..HEAD")
        assert commit in added
        assert (path, line) == ("b.env", 1)


class TestWhichCommits:
    """A..B, A...B, and what a push brings."""

    def test_parents_come_before_children(self, based: Repository) -> None:
        oids = [based.commit_file("a.env", f"A={number}\n") for number in range(5)]
        commits = commit_range(Git(), "base..HEAD").commits
        assert [commit.oid for commit in commits] == oids
        assert {(commit.author, commit.date) for commit in commits} == {
            ("A Person <person@example.com>", "2026-01-02T03:04:05+01:00")
        }

    def test_parents_come_before_children_whatever_their_dates(self, based: Repository) -> None:
        oids = []
        for year in (2026, 2020, 2025, 2019):
            based.stage("a.env", f"A={year}\n")
            based.git("commit", "--quiet", "-m", "c", environment={"GIT_COMMITTER_DATE": f"{year}-01-01T00:00:00Z"})
            oids.append(based.object_id("HEAD"))
        # The first of them is a parent of the merge too, so git meets it before the older-looking ones between.
        merge = based.git("commit-tree", "HEAD^{tree}", "-p", oids[-1], "-p", oids[0], "-m", "merge")
        assert [commit.oid for commit in commit_range(Git(), f"base..{merge}").commits] == [*oids, merge]

    def test_an_empty_side_is_head(self, based: Repository) -> None:
        commit = based.commit_file("a.env", "A=2\n")
        assert [made.oid for made in commit_range(Git(), "base..").commits] == [commit]
        assert commit_range(Git(), "..base").commits == ()

    @pytest.mark.parametrize("dots", ["..", "..."])
    def test_only_the_second_side_counts(self, dots: str, based: Repository) -> None:
        branch(based, "side")
        commit = based.commit_file("b.env", LINE)
        based.git("checkout", "--quiet", "main")
        based.commit_file("c.env", LINE)
        assert found_in(f"main{dots}side") == [(commit, "b.env", 1)]

    def test_several_ranges_are_joined(self, based: Repository) -> None:
        for name in ("one", "two"):
            branch(based, name)
            based.commit_file(f"{name}.env", LINE)
        commits = commit_range(Git(), "base..one", "base..two", "base..two")
        assert [path for _, path, _ in found(commits)] == ["one.env", "two.env"]

    @needs_posix
    @pytest.mark.parametrize("how", ["replace", "grafts"])
    def test_a_commit_cannot_be_hidden(self, how: str, based: Repository) -> None:
        commit = based.commit_file("b.env", LINE)
        based.git("rm", "--quiet", "b.env")
        last = based.commit()
        if how == "replace":
            based.git("replace", "--graft", last, "base")
        else:
            based.write(".git/info/grafts", f"{last} {based.object_id('base')}\n")
        assert "b.env" not in based.git("log", "--name-only", "base..HEAD")
        assert found_in("base..HEAD") == [(commit, "b.env", 1)]

    def test_what_a_remote_has_is_left_out(self, based: Repository) -> None:
        based.commit_file("b.env", LINE)
        based.git("update-ref", "refs/remotes/origin/main", "HEAD")
        commit = based.commit_file("c.env", LINE)
        assert found_in("--remotes=origin..HEAD") == [(commit, "c.env", 1)]
        assert found_in("--remotes..HEAD") == [(commit, "c.env", 1)]
        assert len(found_in("--remotes=other..HEAD")) == 2

    def test_a_push_of_a_new_branch(self, based: Repository) -> None:
        based.git("update-ref", "refs/remotes/origin/main", "HEAD")
        commit = based.commit_file("b.env", LINE)
        assert found(pushed_commits(Git(), [(commit, "")], "origin")) == [(commit, "b.env", 1)]

    def test_a_push_to_a_branch_that_is_there(self, based: Repository) -> None:
        before = based.commit_file("b.env", LINE)
        commit = based.commit_file("c.env", LINE)
        assert found(pushed_commits(Git(), [(commit, before)], "https://example.com/r.git")) == [(commit, "c.env", 1)]

    def test_a_push_over_commits_that_were_never_fetched(self, based: Repository) -> None:
        based.git("update-ref", "refs/remotes/origin/main", "HEAD")
        commit = based.commit_file("b.env", LINE)
        assert found(pushed_commits(Git(), [(commit, "1" * 40)], "origin")) == [(commit, "b.env", 1)]

    @pytest.mark.parametrize(
        "address", ["https://example.com/r.git", "../other", "/srv/r.git", "git@example.com:r.git"]
    )
    def test_a_push_to_an_address_brings_everything(self, address: str, based: Repository) -> None:
        based.git("update-ref", "refs/remotes/origin/main", "HEAD")
        assert len(pushed_commits(Git(), [(based.object_id("HEAD"), "")], address).commits) == 1

    def test_a_push_that_deletes_brings_nothing(self, based: Repository) -> None:
        assert pushed_commits(Git(), [("", based.object_id("HEAD"))], "origin").commits == ()

    def test_what_is_received_is_compared_with_all_refs(self, based: Repository) -> None:
        tree = based.git("write-tree")
        received = based.git("commit-tree", tree, "-p", "HEAD", "-m", "received")
        bounds = Bounds((received,), exclude_refs=("refs",))
        assert [commit.oid for commit in read_commits(Git(), bounds).commits] == [received]


class TestAuthors:
    """Whatever stands in a commit, its fields do not run into each other."""

    @pytest.mark.parametrize(
        "name", ["Ada Łovelace", "x" * 5000, "a\x1b[31mred", "commit " + "1" * 40, "%H%x00", "tab\there"]
    )
    def test_any_name_is_kept(self, name: str, based: Repository) -> None:
        based.stage("a.env", LINE)
        based.git("commit", "--quiet", "-m", "c", environment={"GIT_AUTHOR_NAME": name})
        (commit,) = commit_range(Git(), "base..HEAD").commits
        assert commit.author == f"{name} <person@example.com>"

    def test_a_name_in_another_encoding_is_converted(self, based: Repository) -> None:
        based.git("config", "i18n.commitEncoding", "ISO-8859-1")
        based.git("config", "i18n.logOutputEncoding", "UTF-16")
        name = os.fsdecode("José".encode("latin-1"))
        based.git("commit", "--quiet", "--allow-empty", "-m", "c", environment={"GIT_AUTHOR_NAME": name})
        (commit,) = commit_range(Git(), "base..HEAD").commits
        assert commit.author == "José <person@example.com>"

    @pytest.mark.parametrize(
        "author",
        [
            b"author \0 <\0> 1 +0000",
            b"author No Address 1 +0000",
            b"author <> ",
            b"author A <a@b> 99999999999999999999 +9999",
            b"author A <a@b> yesterday",
            b"author \xff\xfe <a@b> 1 +0000",
            b"nothing at all",
        ],
        ids=["NUL", "no address", "empty", "date too large", "no date", "not UTF-8", "no author"],
    )
    def test_a_broken_author_does_not_hide_the_commit(self, author: bytes, based: Repository) -> None:
        based.stage("b.env", LINE)
        head = f"tree {based.git('write-tree')}\nparent {based.object_id('HEAD')}\n".encode()
        content = head + author + b"\ncommitter C <c@d> 1 +0000\n\ncommit 1\n"
        oid = based.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", data=content)
        assert found_in(f"base..{oid}") == [(oid, "b.env", 1)]


class TestWhatIsRefused:
    """One sentence, with the next step."""

    @pytest.mark.parametrize("expression", ["HEAD", "", "a:b"])
    def test_what_is_not_a_range(self, expression: str, based: Repository) -> None:
        with pytest.raises(UsageError, match=r"write A\.\.B"):
            commit_range(Git(), expression)

    @pytest.mark.parametrize("expression", ["nowhere..HEAD", "HEAD..nowhere", "nowhere...HEAD", f"{'1' * 40}..HEAD"])
    def test_an_unknown_revision(self, expression: str, based: Repository) -> None:
        with pytest.raises(GitError, match=r"git does not know the revision .*fetch it, or check how it is written"):
            commit_range(Git(), expression)

    @pytest.mark.parametrize("revision", ["--all", "-n1", "--output=x", "a\nb", "a\0b"])
    def test_what_looks_like_an_option_or_hides_a_line(self, revision: str, based: Repository) -> None:
        with pytest.raises(GitError, match="is not a revision"):
            commit_range(Git(), f"base..{revision}")
        with pytest.raises(GitError, match="is not a revision"):
            commit_range(Git(), f"{revision}..base")

    def test_a_tree_is_no_revision(self, based: Repository) -> None:
        with pytest.raises(GitError, match="git does not know"):
            commit_range(Git(), "base^{tree}..HEAD")

    def test_sides_with_nothing_in_common(self, based: Repository) -> None:
        based.git("checkout", "--quiet", "--orphan", "other")
        based.commit_file("b.env", LINE)
        with pytest.raises(GitError, match=r"have no commit in common; compare with main\.\.other instead"):
            commit_range(Git(), "main...other")
        assert found_in("main..other") == [(based.object_id("HEAD"), "b.env", 1)]

    def test_a_repository_without_commits(self, repository: Repository) -> None:
        with pytest.raises(GitError, match="git does not know the revision 'HEAD'"):
            commit_range(Git(), "HEAD..")


class TestShallowClones:
    """A shallow clone is refused where it cannot tell, and said where it can."""

    @pytest.fixture
    def shallow(self, based: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
        """A clone that has the last two of three commits of ``main``, and the last of ``side``."""
        branch(based, "side")
        based.commit_file("side.env", "S=1\n")
        based.commit_file("side.env", "S=2\n")
        based.git("checkout", "--quiet", "main")
        for number in (2, 3):
            based.commit_file("a.env", f"A={number}\n" + LINE)
        clone = Repository(based.root.parent / "clone")
        arguments = ("clone", "--quiet", "--depth=2", "--no-single-branch", based.root.as_uri(), str(clone.root))
        based.git(*arguments)
        monkeypatch.chdir(clone.root)
        return clone

    def test_a_base_that_is_not_here(self, shallow: Repository) -> None:
        with pytest.raises(GitError, match=r"git fetch --unshallow.*fetch-depth: 0"):
            commit_range(Git(), "HEAD~2..HEAD")

    def test_a_merge_base_that_is_not_here(self, shallow: Repository) -> None:
        with pytest.raises(GitError, match=r"have no commit in common.*git fetch --unshallow"):
            commit_range(Git(), "origin/main...origin/side")

    def test_a_range_that_is_cut_off(self, shallow: Repository) -> None:
        with pytest.raises(GitError, match=r"reaches the end of the history.*git fetch --unshallow"):
            commit_range(Git(), "origin/main..origin/side")

    def test_a_range_that_is_all_here(self, shallow: Repository) -> None:
        shallow.commit_file("b.env", "B=1\n")
        commits = commit_range(Git(), "origin/main..HEAD")
        assert len(commits.commits) == 1
        assert commits.notes == ("This clone is shallow: commits before its oldest ones were not read.",)

    def test_everything_that_is_here(self, shallow: Repository) -> None:
        commits = read_commits(Git(), Bounds(("HEAD",)))
        assert len(commits.commits) == 2
        assert len(commits.notes) == 1

    def test_a_full_clone_is_not_worth_a_word(self, based: Repository) -> None:
        assert read_commits(Git(), Bounds(("HEAD",))).notes == ()


class TestSkips:
    """What is not scanned is said."""

    def test_a_submodule_once(self, based: Repository) -> None:
        for digit in "123":
            based.git("update-index", "--add", "--cacheinfo", f"160000,{digit * 40},module")
            based.commit()
        seen = look(commit_range(Git(), "base..HEAD").batches())
        assert [(skip.path, skip.reason) for skip in seen.skips] == [("module", SkipReason.SUBMODULE)]

    def test_a_submodule_that_asks_to_be_ignored(self, based: Repository) -> None:
        based.stage(".gitmodules", '[submodule "m"]\n\tpath = module\n\turl = ../m\n\tignore = all\n')
        based.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
        based.commit()
        based.git("config", "diff.ignoreSubmodules", "all")
        assert [skip.path for skip in look(commit_range(Git(), "base..HEAD").batches()).skips] == ["module"]

    def test_blobs_that_a_partial_clone_lacks(self, based: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        based.commit_file("a.env", LINE)
        based.commit_file("a.env", "A=2\n")
        based.git("config", "uploadpack.allowFilter", "true")
        clone = Repository(based.root.parent / "clone")
        based.git("clone", "--quiet", "--filter=blob:none", based.root.as_uri(), str(clone.root))
        monkeypatch.chdir(clone.root)
        seen = look(commit_range(Git(), "base..HEAD").batches())
        assert [blob.data for blob in seen.blobs] == [b"A=2\n"]
        assert [skip.reason for skip in seen.skips] == [SkipReason.MISSING_OBJECT]

    def test_a_file_above_the_limit(self, based: Repository) -> None:
        based.commit_file("large", "x" * 2000)
        seen = look(commit_range(Git(), "base..HEAD").batches(max_size=1000))
        assert [(skip.path, skip.reason) for skip in seen.skips] == [("large", SkipReason.TOO_LARGE)]


class TestFilesOfARevision:
    """Settings of the base branch are read without checking it out."""

    def test_a_file_that_is_there(self, based: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        based.commit_file(".keysweep.toml", "jobs = 1\n")
        based.commit_file(".keysweep.toml", "jobs = 2\n")
        based.write("folder/.keysweep.toml", "jobs = 3\n")
        monkeypatch.chdir("folder")
        assert show_file(Git(), "HEAD~1", ".keysweep.toml") == b"jobs = 1\n"
        assert show_file(Git(), "main", ".keysweep.toml") == b"jobs = 2\n"

    def test_a_file_that_is_not_there(self, based: Repository) -> None:
        assert show_file(Git(), "base", ".keysweep.toml") is None
        assert show_file(Git(), "base", "folder/a") is None

    def test_what_is_no_file(self, based: Repository) -> None:
        based.stage("folder/a", "text\n")
        based.commit()
        with pytest.raises(GitError, match="not a regular file"):
            show_file(Git(), "HEAD", "folder")

    @needs_posix
    def test_a_link(self, based: Repository) -> None:
        os.symlink("/etc/passwd", based.path(".keysweep.toml"))
        based.git("add", ".keysweep.toml")
        based.commit()
        with pytest.raises(GitError, match="not a regular file"):
            show_file(Git(), "HEAD", ".keysweep.toml")

    def test_an_unknown_revision(self, based: Repository) -> None:
        with pytest.raises(GitError, match="git does not know"):
            show_file(Git(), "nowhere", "a.env")

    def test_a_file_whose_content_is_gone(self, based: Repository) -> None:
        oid = based.object_id("base:a.env")
        based.path(f".git/objects/{oid[:2]}/{oid[2:]}").unlink()
        with pytest.raises(GitError, match="cannot be read"):
            show_file(Git(), "base", "a.env")


@needs_posix
def test_nothing_of_a_hostile_repository_runs(
    based: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = based.commit_file("b.env", LINE)
    based.commit_file("c.txt", LINE)
    traps = set_traps(based, tmp_path)
    for name, value in hostile_variables(traps).items():
        monkeypatch.setenv(name, value)
    assert found_in("base...HEAD")[0] == (commit, "b.env", 1)
    assert show_file(Git(), "HEAD", "b.env") == LINE.encode()
    with pytest.raises(GitError, match="does not know"):
        commit_range(Git(), f"{'1' * 40}..HEAD")
    assert traps.went_off() == []


def test_a_finding_elsewhere_is_left_alone(based: Repository) -> None:
    based.commit_file("b.env", LINE)
    commits = commit_range(Git(), "base..HEAD")
    (finding,) = look(commits.batches()).findings(KEY)
    moved = finding._replace(path="b.env!/inside")
    assert commits.attribute([moved]) == [moved]


Files = dict[str, list[int]]
"""Numbers that stand in each file, one a line, in rising order."""


def _next_files(source: random.Random, parents: list[Files], fresh: Iterator[int]) -> Files:
    """Return the files of a commit with ``parents``: merged somehow, then edited."""
    files: Files = {}
    for name in ("a", "b", "c"):
        held = [parent[name] for parent in parents if name in parent]
        if not held or source.random() < 0.1:
            continue
        everywhere = sorted({number for numbers in held for number in numbers})
        files[name] = source.choice([*held, everywhere])
    for _ in range(source.randrange(4)):
        name = source.choice("abc")
        numbers = files.get(name, [])
        kept = [number for number in numbers if source.random() < 0.9]
        files[name] = sorted([*kept, next(fresh)])
    return files


def _write_commit(repository: Repository, parents: list[str], files: Files) -> str:
    entries = []
    for name, numbers in files.items():
        content = "".join(f"token<{number:05}>\n" for number in numbers).encode()
        blob = repository.git("hash-object", "-w", "--stdin", data=content)
        entries.append(f"100644 blob {blob}\t{name}\0")
    tree = repository.git("mktree", "-z", data="".join(entries).encode())
    options = [part for parent in parents for part in ("-p", parent)]
    return repository.git("commit-tree", tree, *options, "-m", "change")


def _random_history(
    source: random.Random, repository: Repository
) -> tuple[list[str], dict[str, tuple[Files, list[str]]]]:
    """Return commits in the order in which they were made, and of each its files and parents."""
    fresh = itertools.count(1)
    order: list[str] = []
    history: dict[str, tuple[Files, list[str]]] = {}
    for number in range(14):
        parents = source.sample(order, min(number, source.choice([1, 1, 2, 3])))
        files = _next_files(source, [history[parent][0] for parent in parents], fresh)
        oid = _write_commit(repository, parents, files)
        if oid not in history:
            order.append(oid)
            history[oid] = (files, parents)
    return order, history


def _adding(commits: Iterable[str], history: dict[str, tuple[Files, list[str]]], name: str, number: int) -> list[str]:
    """Return those of ``commits`` that have ``number`` in the file while none of their parents has."""
    return [
        commit
        for commit in commits
        if number in history[commit][0].get(name, [])
        and not any(number in history[parent][0].get(name, []) for parent in history[commit][1])
    ]


@pytest.mark.parametrize("seed", range(8))
def test_any_history_is_attributed_as_its_files_say(seed: int, repository: Repository) -> None:
    source = random.Random(seed)
    order, history = _random_history(source, repository)
    base, tip = source.choice(order[:-1]), order[-1]
    commits = commit_range(Git(), f"{base}..{tip}")
    in_range = [commit.oid for commit in commits.commits]
    assert set(in_range) == set(repository.git("rev-list", f"{base}..{tip}").split())
    seen = look(commits.batches())
    for name, number in sorted({(n, i) for oid in in_range for n, ns in history[oid][0].items() for i in ns}):
        findings = [f for f in seen.findings(f"token<{number:05}>") if f.path == name]
        expected = _adding(in_range, history, name, number)
        attributed = commits.attribute(findings)
        assert [f.origin.commit for f in attributed if not f.older] == expected[:1]
        assert len(attributed) <= 1
