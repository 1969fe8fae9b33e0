"""Situations in which a key may or may not be committed, each built in a real repository.

The same table drives the tests of what the index source sees and those of the whole command. A builder gets an empty
repository, which is the current directory, and the key; it leaves the repository as it is when a commit is about to be
made.
"""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

from tests.repositories import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Outcome = Literal["reported", "older", "silent"]
"""``older``: the key is in HEAD already, on a line that the commit leaves alone."""


class Scenario(NamedTuple):
    """One situation and what is expected of a scan of what is staged."""

    title: str
    build: Callable[[Repository, str], None]
    outcome: Outcome
    folder: str = ""
    """Where the scan is started, relative to the repository."""
    not_on: frozenset[str] = frozenset()
    """Values of ``sys.platform`` where the file system cannot hold what the situation needs."""


def _line(key: str) -> str:
    return f"DASHSCOPE_API_KEY={key}\n"


def _staged_and_cleaned_afterwards(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("a.env", _line(key))
    repository.write("a.env", "DASHSCOPE_API_KEY=\n")


def _only_in_the_work_tree(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.stage("b.txt", "staged\n")
    repository.write("a.env", _line(key))


def _untracked(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.write("a.env", _line(key))


def _first_commit(repository: Repository, key: str) -> None:
    repository.stage("a.env", _line(key))


def _pure_rename(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", _line(key))
    repository.git("mv", "a.env", "b.env")


def _rename_with_new_key(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "".join(f"V{number}=value\n" for number in range(40)))
    repository.git("mv", "a.env", "b.env")
    repository.stage("b.env", repository.path("b.env").read_text() + _line(key))


def _copy(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", _line(key))
    repository.stage("b.env", _line(key))


def _deleted(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", _line(key))
    repository.git("rm", "--quiet", "a.env")


def _key_removed(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n" + _line(key))
    repository.stage("a.env", "A=1\n")


def _other_line_changed(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n" + _line(key) + "B=2\n")
    repository.stage("a.env", "A=1\nNEW=1\n" + _line(key) + "B=3\n")


def _key_line_changed(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", _line(key))
    repository.stage("a.env", "export " + _line(key))


def _second_copy_of_the_line(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n" + _line(key) + "B=2\n")
    repository.stage("a.env", "A=1\n" + _line(key) + "B=2\n" + _line(key))


def _line_ends_converted(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n" + _line(key))
    repository.stage("a.env", ("A=1\n" + _line(key)).replace("\n", "\r\n"))


def _encoding_converted(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n" + _line(key))
    repository.stage("a.env", ("A=1\n" + _line(key)).encode("utf-16"))


def _with_attributes(attributes: str) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        repository.commit_file("a.env", "A=1\n")
        repository.stage(".gitattributes", f"*.env {attributes}\n")
        repository.stage("a.env", "A=1\n" + _line(key))

    return build


def _textconv_that_hides(repository: Repository, key: str) -> None:
    repository.git("config", "diff.hide.textconv", "echo nothing here #")
    repository.git("config", "diff.hide.command", "true")
    _with_attributes("diff=hide")(repository, key)


def _clean_filter_that_changed_its_mind(repository: Repository, key: str) -> None:
    repository.commit_file(".gitattributes", "*.env filter=hide\n")
    repository.stage("a.env", _line(key))
    repository.git("config", "filter.hide.clean", "echo nothing here #")


def _nul_byte(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", b"A=1\n" + b"text " * 40 + b"\0\n" + _line(key).encode())


def _utf16(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n".encode("utf-16"))
    repository.stage("a.env", ("A=1\n" + _line(key)).encode("utf-16"))


def _named(name: bytes) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        repository.commit_file("README", "text\n")
        repository.stage(name, _line(key))

    return build


def _with_setting(name: str, value: str, *scope: str) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        repository.commit_file("a.env", "A=1\n")
        repository.stage("a.env", "A=1\n" + _line(key))
        repository.git("config", *scope, name, value)

    return build


def _link_replaced_by_file(repository: Repository, key: str) -> None:
    repository.write("target", "text\n")
    os.symlink("target", repository.path("a.env"))
    repository.git("add", "a.env", "target")
    repository.commit()
    repository.path("a.env").unlink()
    repository.stage("a.env", _line(key))


def _link_replaced_by_file_of_the_same_content(repository: Repository, key: str) -> None:
    os.symlink(key, repository.path("a.env"))
    repository.git("add", "a.env")
    repository.commit()
    repository.path("a.env").unlink()
    repository.stage("a.env", key)


def _link_whose_target_is_the_key(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "text\n")
    repository.path("a.env").unlink()
    os.symlink(key, repository.path("a.env"))
    repository.git("add", "a.env")


def _only_permissions_changed(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", _line(key))
    repository.git("update-index", "--chmod=+x", "a.env")


def _permissions_and_content_changed(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=1\n" + _line(key))
    repository.git("update-index", "--chmod=+x", "a.env")


def _at_the_top_with_a_folder(repository: Repository, key: str) -> None:
    repository.commit_file("folder/file", "text\n")
    repository.stage("a.env", _line(key))


def _two_branches(repository: Repository, side: str, main: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit_file("a.env", side)
    repository.git("checkout", "--quiet", "main")
    repository.commit_file("a.env", main)
    repository.run("merge", "--no-commit", "--no-ff", "side")


def _key_added_while_resolving(repository: Repository, key: str) -> None:
    _two_branches(repository, "A=2\n", "A=3\n")
    repository.stage("a.env", "A=23\n" + _line(key))


def _old_key_kept_while_resolving(repository: Repository, key: str) -> None:
    _two_branches(repository, "A=2\n", "A=3\n" + _line(key))
    repository.stage("a.env", "A=23\n" + _line(key))


def _conflict_with_the_key_on_the_other_side(repository: Repository, key: str) -> None:
    _two_branches(repository, "A=2\n" + _line(key), "A=3\n")


def _conflict_with_the_key_on_this_side(repository: Repository, key: str) -> None:
    _two_branches(repository, "A=2\n", "A=3\n" + _line(key))


def _merge_brings_the_key(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit_file("a.env", _line(key))
    repository.git("checkout", "--quiet", "main")
    repository.commit_file("b.env", "B=1\n")
    repository.git("merge", "--quiet", "--no-commit", "--no-ff", "side")


def _submodule(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    other = Repository.create(repository.root.parent / "other")
    other.commit_file("a.env", _line(key))
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "other")


def _intent_to_add(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.write("a.env", _line(key))
    repository.git("add", "-N", "a.env")


def _crlf(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\r\n")
    repository.stage("a.env", "A=1\r\n" + _line(key).replace("\n", "\r\n"))


def _one_long_line(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("bundle.js", "x=1;" * 1_000_000 + f'key="{key}";' + "x=1;" * 500_000)


def _larger_than_a_window(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("data.txt", "text\n" * 2_000_000 + _line(key) + "text\n" * 2_000_000)


def _value_on_the_changed_line(repository: Repository, key: str) -> None:
    repository.commit_file("a.py", 'DASHSCOPE_API_KEY = (\n    ""\n)\n')
    repository.stage("a.py", f'DASHSCOPE_API_KEY = (\n    "{key}"\n)\n')


def _ignored_but_forced(name: str) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        repository.commit_file(".gitignore", "node_modules\n*.lock\n")
        repository.stage(name, _line(key))

    return build


def _removed_after_staging(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("a.env", _line(key))
    repository.path("a.env").unlink()


def _unreadable_after_staging(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("a.env", _line(key))
    repository.path("a.env").chmod(0)


def _half_staged(staged: str, unstaged: str) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        middle = "".join(f"V{number}=value\n" for number in range(20))
        repository.commit_file("a.env", middle)
        repository.stage("a.env", staged.format(key=key) + middle)
        repository.write("a.env", staged.format(key=key) + middle + unstaged.format(key=key))

    return build


def _with_comment(comment: str) -> Callable[[Repository, str], None]:
    def build(repository: Repository, key: str) -> None:
        repository.commit_file("README", "text\n")
        repository.stage("a.py", f'api_key = "{key}"  # {comment}\n')

    return build


def _assumed_unchanged(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=1\n" + _line(key))
    repository.git("update-index", "--assume-unchanged", "a.env")


def _skip_worktree(repository: Repository, key: str) -> None:
    repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=1\n" + _line(key))
    repository.git("update-index", "--skip-worktree", "a.env")


def _replaced_object(repository: Repository, key: str) -> None:
    repository.commit_file("README", "text\n")
    repository.stage("a.env", _line(key))
    harmless = repository.git("hash-object", "-w", "--stdin", data=b"nothing here\n")
    repository.git("replace", repository.object_id(":a.env"), harmless)


def _replaced_head(repository: Repository, key: str) -> None:
    before = repository.commit_file("a.env", "A=1\n")
    repository.stage("a.env", "A=1\n" + _line(key))
    with_key = repository.git("commit-tree", repository.git("write-tree"), "-m", "the same as staged")
    repository.git("replace", before, with_key)


_WINDOWS = frozenset({"win32"})
_NOT_ANY_BYTES = frozenset({"win32", "darwin"})

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("key staged and then cleaned in the work tree", _staged_and_cleaned_afterwards, "reported"),
    Scenario("key only in the work tree, not staged", _only_in_the_work_tree, "silent"),
    Scenario("key in an untracked file", _untracked, "silent"),
    Scenario("first commit, without HEAD", _first_commit, "reported"),
    Scenario("pure rename of a file that holds a key", _pure_rename, "reported"),
    Scenario("rename with a new key", _rename_with_new_key, "reported"),
    Scenario("copy of a file that holds a key", _copy, "reported"),
    Scenario("deleted file that held a key", _deleted, "silent"),
    Scenario("key removed from a file", _key_removed, "silent"),
    Scenario("other lines changed in a file that holds a key", _other_line_changed, "older"),
    Scenario("the line of the key changed around it", _key_line_changed, "reported"),
    Scenario("a second copy of a line with a key", _second_copy_of_the_line, "reported"),
    Scenario("line ends of a file with a key converted", _line_ends_converted, "older"),
    Scenario("encoding of a file with a key converted", _encoding_converted, "older"),
    Scenario("attribute -diff", _with_attributes("-diff"), "reported"),
    Scenario("attribute binary", _with_attributes("binary"), "reported"),
    Scenario("attribute export-ignore", _with_attributes("export-ignore"), "reported"),
    Scenario("textconv and diff driver that hide content", _textconv_that_hides, "reported"),
    Scenario("clean filter that would hide the content now", _clean_filter_that_changed_its_mind, "reported"),
    Scenario("file with a NUL byte", _nul_byte, "reported"),
    Scenario("UTF-16 with a byte order mark", _utf16, "reported"),
    Scenario("name with a space", _named(b"a b.env"), "reported"),
    Scenario("name with a tab", _named(b"a\tb.env"), "reported", not_on=_WINDOWS),
    Scenario("name with a newline", _named(b"a\nb.env"), "reported", not_on=_WINDOWS),
    Scenario("name that is not ASCII", _named("ключ.env".encode()), "reported"),
    Scenario("name that is not UTF-8", _named(b"a\xff.env"), "reported", not_on=_NOT_ANY_BYTES),
    Scenario("name with a quote and a backslash", _named(b'a"\\b.env'), "reported", not_on=_WINDOWS),
    Scenario("name that begins with a colon", _named(b":100644 a.env"), "reported", not_on=_WINDOWS),
    Scenario("setting diff.noprefix", _with_setting("diff.noprefix", "true"), "reported"),
    Scenario("setting diff.mnemonicPrefix", _with_setting("diff.mnemonicPrefix", "true"), "reported"),
    Scenario("setting diff.external", _with_setting("diff.external", "true"), "reported"),
    Scenario("setting diff.relative", _with_setting("diff.relative", "true"), "reported"),
    Scenario("setting diff.submodule", _with_setting("diff.submodule", "log"), "reported"),
    Scenario("setting diff.colorMoved", _with_setting("diff.colorMoved", "zebra"), "reported"),
    Scenario("setting diff.renames", _with_setting("diff.renames", "copies"), "reported"),
    Scenario("setting diff.orderFile that does not exist", _with_setting("diff.orderFile", "absent"), "reported"),
    Scenario("setting diff.algorithm that does not exist", _with_setting("diff.algorithm", "bogus"), "reported"),
    Scenario("setting color.ui always", _with_setting("color.ui", "always"), "reported"),
    Scenario("setting color.diff always", _with_setting("color.diff", "always"), "reported"),
    Scenario("setting color.ui always, for the user", _with_setting("color.ui", "always", "--global"), "reported"),
    Scenario("setting core.quotePath", _with_setting("core.quotePath", "true"), "reported"),
    Scenario("link replaced by a file with a key", _link_replaced_by_file, "reported", not_on=_WINDOWS),
    Scenario(
        "link replaced by a file of the same content",
        _link_replaced_by_file_of_the_same_content,
        "reported",
        not_on=_WINDOWS,
    ),
    Scenario(
        "file replaced by a link whose target is a key", _link_whose_target_is_the_key, "reported", not_on=_WINDOWS
    ),
    Scenario("only the permissions of a file with a key changed", _only_permissions_changed, "silent", not_on=_WINDOWS),
    Scenario("permissions and content changed", _permissions_and_content_changed, "reported", not_on=_WINDOWS),
    Scenario("key at the top, scan from a sub-folder", _at_the_top_with_a_folder, "reported", "folder"),
    Scenario("merge, key added while resolving a conflict", _key_added_while_resolving, "reported"),
    Scenario("merge, old key kept while resolving a conflict", _old_key_kept_while_resolving, "older"),
    Scenario("conflict not resolved, key on the other side", _conflict_with_the_key_on_the_other_side, "reported"),
    Scenario("conflict not resolved, key on this side", _conflict_with_the_key_on_this_side, "older"),
    Scenario("merge that brings a key from the other branch", _merge_brings_the_key, "reported"),
    Scenario("submodule that holds a key", _submodule, "silent"),
    Scenario("git add -N only", _intent_to_add, "silent"),
    Scenario("lines that end in CRLF", _crlf, "reported"),
    Scenario("one line of six megabytes", _one_long_line, "reported"),
    Scenario("file of twenty megabytes", _larger_than_a_window, "reported"),
    Scenario("name on an old line, value on the changed one", _value_on_the_changed_line, "reported"),
    Scenario("ignored folder, forced", _ignored_but_forced("node_modules/a/index.js"), "reported"),
    Scenario("ignored lock file, forced", _ignored_but_forced("poetry.lock"), "reported"),
    Scenario("file removed after staging", _removed_after_staging, "reported"),
    Scenario("file unreadable after staging", _unreadable_after_staging, "reported", not_on=_WINDOWS),
    Scenario("key in the staged part of a file", _half_staged("KEY={key}\n", "Z=1\n"), "reported"),
    Scenario("key in the part that is not staged", _half_staged("A=1\n", "KEY={key}\n"), "silent"),
    Scenario("comment of another kind of tool", _with_comment("nosec"), "reported"),
    Scenario("comment that no tool reads today", _with_comment("ggignore"), "reported"),
    Scenario("file assumed unchanged", _assumed_unchanged, "reported"),
    Scenario("file outside the sparse checkout", _skip_worktree, "reported"),
    Scenario("staged object replaced by a harmless one", _replaced_object, "reported"),
    Scenario("HEAD replaced by a commit with the key", _replaced_head, "reported"),
)
