"""The exceptions a user can meet, and the exit codes that scripts rest on.

KeysweepError                 one clear sentence: what, where, what to do next
├── UsageError                the command line or a value in it cannot be used            exit 2
├── ConfigError               a configuration file does not load                          exit 3
├── RuleError                 a rule file does not load                                   exit 3
└── SourceError               what should be scanned could not be read at all             exit 3
    └── GitError              git is missing, failed, or does not know what was named     exit 3

A single file that could not be read is not an exception: it is a ``Skip`` in the report.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the script that started it."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    UNREACHABLE = 4
    NOTHING_TO_SCAN = 5
    INTERRUPTED = 130


class KeysweepError(Exception):
    """A failure that is told to the user in one sentence, without a traceback."""

    exit_code: ExitCode = ExitCode.INCOMPLETE


class UsageError(KeysweepError):
    """The command line asks for something that cannot be done."""

    exit_code = ExitCode.USAGE


class ConfigError(KeysweepError):
    """A configuration file does not load: the message names file, line and key."""


class RuleError(KeysweepError):
    """A rule file does not load: the message names file, rule and key."""


class SourceError(KeysweepError):
    """What was to be scanned cannot be read at all."""


class GitError(SourceError):
    """git is missing, failed, or does not know the revision or repository named."""
