"""Makes a repository that would run something whenever git is used in it without care."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from tests.repositories import Repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_COMMAND_SETTINGS = (
    "core.fsmonitor",
    "core.sshCommand",
    "core.askPass",
    "core.pager",
    "core.editor",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "credential.helper",
    "diff.external",
    "diff.trap.command",
    "diff.trap.textconv",
    "filter.trap.clean",
    "filter.trap.smudge",
    "filter.process.process",
    "gpg.program",
    "gpg.ssh.program",
    "merge.trap.driver",
    "pager.diff-index",
    "pager.cat-file",
    "pager.ls-files",
    "pager.rev-list",
    "remote.origin.uploadpack",
    "uploadpack.packObjectsHook",
)
_ALIASED = ("diff-index", "cat-file", "ls-files", "rev-parse", "rev-list", "diff-tree", "hash-object", "check-ignore")
_HOOKS = (
    "post-index-change",
    "reference-transaction",
    "pre-commit",
    "post-checkout",
    "fsmonitor-watchman",
    "pre-auto-gc",
)


class Traps(NamedTuple):
    """The repository with the traps, and where it shows that one has gone off."""

    repository: Repository
    sprung: Path
    trap: Path

    def went_off(self) -> list[str]:
        """Return what set the traps off."""
        return self.sprung.read_text().splitlines() if self.sprung.exists() else []


def set_traps(repository: Repository, folder: Path) -> Traps:
    """Fill the configuration, attributes and hooks of ``repository`` with a program that leaves a trace."""
    sprung = folder / "sprung"
    trap = folder / "trap"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >> "{sprung}"\nexit 1\n')
    trap.chmod(0o755)
    lines = []
    for name in _COMMAND_SETTINGS:
        section, _, variable = name.rpartition(".")
        first, dot, rest = section.partition(".")
        lines.append(f'[{first} "{rest}"]' if dot else f"[{first}]")
        lines.append(f'\t{variable} = "{trap} {name}"')
    for name in _ALIASED:
        lines += ["[alias]", f'\t{name} = "!{trap} alias {name}"']
    lines += ["[log]", "\tshowSignature = true", '[remote "origin"]', f'\turl = "ext::{trap} transport"']
    lines += ["\tpromisor = true", "\tpartialCloneFilter = blob:none", "\tfetch = +refs/heads/*:refs/remotes/origin/*"]
    hooks = folder / "trap-hooks"
    hooks.mkdir()
    for name in _HOOKS:
        os.symlink(trap, hooks / name)
    lines += ["[core]", f"\thooksPath = {hooks}"]
    included = folder / "included"
    included.write_text("\n".join(lines) + "\n")
    repository.write(".gitattributes", "* diff=trap filter=trap merge=trap\n*.txt filter=process\n")
    git_directory = repository.path(".git")
    with git_directory.joinpath("config").open("a") as stream:
        stream.write(f"[include]\n\tpath = {included}\n[extensions]\n\tpartialClone = origin\n")
        stream.write("[core]\n\trepositoryFormatVersion = 1\n")
    git_directory.joinpath("info", "attributes").write_text("* diff=trap filter=trap\n*.txt filter=process\n")
    return Traps(repository, sprung, trap)


def hostile_variables(traps: Traps) -> dict[str, str]:
    """Return variables that would make git run something or write somewhere."""
    trap = str(traps.trap)
    return {
        "GIT_EXTERNAL_DIFF": trap,
        "GIT_PAGER": trap,
        "GIT_SSH_COMMAND": trap,
        "GIT_SSH": trap,
        "GIT_PROXY_COMMAND": trap,
        "GIT_ASKPASS": trap,
        "GIT_EDITOR": trap,
        "GIT_ALLOW_PROTOCOL": "ext:file:https",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": f"{trap} GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={trap} GIT_CONFIG_PARAMETERS'",
        "GIT_TRACE": str(traps.sprung),
        "GIT_TRACE2": str(traps.sprung),
        "GIT_TRACE2_EVENT": str(traps.sprung),
        "GIT_ATTR_SOURCE": "HEAD",
        "GIT_NAMESPACE": "elsewhere",
        "GIT_DIFF_OPTS": "--unified=0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ICASE_PATHSPECS": "1",
    }


class CountedGit(NamedTuple):
    """A git in front of the real one that takes down each of its calls."""

    calls_file: Path

    def calls(self) -> list[str]:
        """Return the command lines, one each, in the order in which they began."""
        return self.calls_file.read_text().splitlines() if self.calls_file.exists() else []


def put_in_front_of_git(folder: Path, lines: str = "") -> CountedGit:
    """Make ``folder`` hold a ``git`` that notes its arguments, runs ``lines`` of shell and becomes the real one."""
    from shutil import which

    calls = folder.parent / (folder.name + "-calls")
    folder.mkdir()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\necho "$*" >> "{calls}"\n{lines}\nexec "{which("git")}" "$@"\n')
    program.chmod(0o755)
    return CountedGit(calls)


POSIX = sys.platform != "win32"
