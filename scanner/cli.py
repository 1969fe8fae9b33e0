"""The command line: argparse and a table of commands, each imported when it is chosen."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from scanner import __version__
from scanner.config import parse_confidence, parse_size
from scanner.errors import ExitCode, KeysweepError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

COMMANDS: dict[str, str] = {
    "scan": "scanner.commands.scan:run",
    "rules": "scanner.commands.rules:run",
    "install": "scanner.commands.install:run",
}
"""Command to ``module:function``; the function takes the parsed options and returns the exit code."""

FORMATS = ("text", "json", "jsonl", "sarif", "csv", "junit", "github", "gitlab", "markdown")


class _Output(argparse.Action):
    """Collects ``-f FORMAT`` and ``-o FILE`` in pairs: a file belongs to the format named before it."""

    def __call__(self, _parser: Any, namespace: Any, value: Any, option: str | None = None) -> None:
        outputs: list[list[str]] = getattr(namespace, self.dest) or []
        if self.metavar == "FORMAT":
            outputs.append([value, ""])
        elif outputs and not outputs[-1][1]:
            outputs[-1][1] = value
        else:
            outputs.append(["", value])
        setattr(namespace, self.dest, outputs)


def _typed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise ValueError(f"{text!r} is not a number of processes")
    return int(text)


def _exit_code(text: str) -> int:
    if not text.isdigit() or int(text) > 255:
        raise ValueError(f"{text!r} is not an exit code between 0 and 255")
    return int(text)


def _add_scan(commands: Any) -> None:
    parser = commands.add_parser(
        "scan", formatter_class=_layout, help="find secrets in files, staged changes or a range of commits"
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders (default: the current folder)")
    what = parser.add_argument_group("what is scanned").add_mutually_exclusive_group()
    what.add_argument("--staged", action="store_true", help="what the next commit would hold: reads the index")
    what.add_argument(
        "--range",
        action="append",
        metavar="A..B",
        help="every line added by those commits; A...B from their merge base",
    )
    what.add_argument("--pushed", action="append", metavar="NEW:OLD", help=argparse.SUPPRESS)
    what.add_argument("--stdin", action="store_true", help="read standard input")
    parser.add_argument("--remote", default="", help=argparse.SUPPRESS)
    parser.add_argument("--tracked-if-none-staged", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--stdin-path", metavar="NAME", default="<stdin>", help="the name under which it is reported")
    parser.add_argument("--no-ignore", action="store_true", help="scan ignored files too")
    parser.add_argument("--max-size", type=_typed(parse_size), metavar="SIZE", help="skip larger files, e.g. 10MB")
    parser.add_argument(
        "--deep", action="store_true", help="open archives, documents, databases and compiled files too"
    )
    parser.add_argument("--jobs", type=_typed(_jobs), metavar="N", help="processes (default: one per core)")
    report = parser.add_argument_group("what is reported")
    level = {"type": _typed(parse_confidence), "metavar": "low|medium|high"}
    report.add_argument("--min-confidence", help="least confidence reported (default: medium)", **level)
    report.add_argument("--rule", action="append", metavar="ID", help="report only this rule (repeatable)")
    report.add_argument("--skip-rule", action="append", metavar="ID", help="do not report this rule (repeatable)")
    report.add_argument("--baseline", metavar="FILE", help="do not report the secrets accepted there")
    report.add_argument("--write-baseline", metavar="FILE", help="accept every secret found now")
    report.add_argument("--config", metavar="FILE", help="settings (default: .keysweep.toml or pyproject.toml)")
    report.add_argument("--no-inline-allow", action="store_true", help="allow comments in the code do not count")
    report.add_argument("--show-suppressed", action="store_true", help="list what is not reported, and why")
    report.add_argument("--show-secrets", action="store_true", help="show full values, in every report")
    output = parser.add_argument_group("output")
    pairs = {"dest": "outputs", "action": _Output}
    output.add_argument("-f", "--format", metavar="FORMAT", choices=FORMATS, help=", ".join(FORMATS), **pairs)
    output.add_argument("-o", "--output", metavar="FILE", help="write the format named before it there", **pairs)
    output.add_argument("--fail-on", help="confidence from which the exit code is 1 (default: as reported)", **level)
    output.add_argument("--exit-code", type=_typed(_exit_code), metavar="N", help="exit code for findings instead of 1")
    output.add_argument("--exit-zero", action="store_true", help="exit 0 even with findings")


def _add_rules(commands: Any) -> None:
    parser = commands.add_parser("rules", formatter_class=_layout, help="list the rules, show one, or test them")
    parser.add_argument("action", choices=("list", "show", "test"))
    parser.add_argument("rule", nargs="?", metavar="ID", help="the rule to show")
    parser.add_argument("--config", metavar="FILE", help="settings whose rule-files are read too; test: those alone")
    parser.add_argument("--rule", action="append", dest="only", metavar="ID", help="test: only this rule (repeatable)")
    parser.add_argument(
        "-f", "--format", choices=("text", "json"), default="text", help="test: the form of the outcome"
    )


def _add_install(commands: Any) -> None:
    parser = commands.add_parser("install", formatter_class=_layout, help="install a git hook in this repository")
    parser.add_argument("--hook", choices=("pre-commit", "pre-push"), default="pre-commit")


def _layout(prog: str) -> argparse.HelpFormatter:
    """Return argparse's own layout. Given no width it imports shutil to ask for one (3 ms), with every argument."""
    try:
        width = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (ValueError, AttributeError, OSError):
        width = 80
    return argparse.HelpFormatter(prog, width=width - 2)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(
        prog="keysweep",
        formatter_class=_layout,
        description="Finds hardcoded keys before they are committed, in pull requests and in whole trees.",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage, 3 broken or incomplete, 5 nothing to scan, 130 interrupted.",
    )
    parser.add_argument("-V", "--version", action="version", version=f"keysweep {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", prog="keysweep")
    _add_scan(commands)
    _add_rules(commands)
    _add_install(commands)
    return parser


def resolve(command: str) -> Callable[[argparse.Namespace], int]:
    """Return the function behind ``command``."""
    module, _, function = COMMANDS[command].partition(":")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(module), function)
    return found


def run(arguments: Sequence[str]) -> int:
    """Run ``keysweep`` with ``arguments`` and return its exit code. No traceback reaches the user."""
    try:
        options = build_parser().parse_args(arguments)
        return int(resolve(options.command)(options))
    except KeysweepError as error:
        _say(str(error))
        return int(error.exit_code)
    except KeyboardInterrupt:
        _say("Interrupted.")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:  # a list that was cut short, as by `| head`: a scan sees to its own report
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.CLEAN)
    except Exception as error:  # the last line of defence: one sentence, the details in a file
        _say(_unexpected(error))
        return int(ExitCode.INCOMPLETE)


def _say(sentence: str) -> None:
    print(f"keysweep: {sentence}", file=sys.stderr)  # noqa: T201


def _unexpected(error: Exception) -> str:
    """Return what to tell the user about a defect of ours; the traceback goes to a private file, without its message,
    which could hold scanned text."""
    import traceback

    from scanner import cachefile

    frames = "".join(traceback.format_tb(error.__traceback__))
    content = f"keysweep {__version__}, Python {sys.version}\n{type(error).__name__}\n{frames}"
    kept = cachefile.write("crash.log", content.encode("utf-8", "backslashreplace"))
    where = os.path.join(cachefile.cache_directory(), "crash.log")
    return f"Internal error ({type(error).__name__}); nothing was decided." + (
        f" Please report it with {where}." if kept else ""
    )
