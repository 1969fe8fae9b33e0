"""One flat table of settings: ``.keysweep.toml``, or ``[tool.keysweep]`` in pyproject.toml. Flag > file > default.

An unknown key is an error that names the file, the line and the key. Nothing in the file is executed. A configuration
that was found in the scanned tree cannot add rules; one that the user named with ``--config`` can.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from scanner.errors import ConfigError
from scanner.model import Confidence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONFIG_FILE = ".keysweep.toml"
PYPROJECT = "pyproject.toml"
_PYPROJECT_MARK = "[tool.keysweep"


class Config(NamedTuple):
    """Settings of one run, before flags override them."""

    min_confidence: Confidence = Confidence.MEDIUM
    fail_on: Confidence | None = None
    """None means the same as min_confidence."""
    rule: tuple[str, ...] = ()
    """Report only these rules; empty for all."""
    skip_rule: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Paths to leave out, in gitignore syntax."""
    rule_files: tuple[str, ...] = ()
    """Further rule files, relative to the configuration file."""
    baseline: str = ""
    max_size: int = 0
    """Bytes; 0 for no limit."""
    jobs: int = 0
    """Processes; 0 for one per core."""
    inline_allow: bool = True


_SUFFIXES = {"": 1, "B": 1, "K": 1 << 10, "KB": 1 << 10, "M": 1 << 20, "MB": 1 << 20, "G": 1 << 30, "GB": 1 << 30}


def parse_size(text: str) -> int:
    """Return the bytes of ``10MB``, ``512K`` or ``4096`` (binary multiples). Raises ValueError."""
    number = text.strip().rstrip("BbKkMmGg")
    suffix = text.strip()[len(number) :].upper()
    if not number.strip().isdigit() or suffix not in _SUFFIXES:
        raise ValueError(f"{text!r} is not a size such as 512K or 10MB")
    return int(number) * _SUFFIXES[suffix]


def parse_confidence(text: str) -> Confidence:
    """Return the level of that name. Raises ValueError."""
    try:
        return Confidence[text.upper()]
    except KeyError:
        raise ValueError(f"{text!r} is not one of low, medium, high") from None


def _strings(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("it must be a list of strings")
    return tuple(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("it must be a string")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("it must be a whole number")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("it must be true or false")
    return value


def _size(value: Any) -> int:
    return _count(value) if isinstance(value, int) else parse_size(_string(value))


_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "min-confidence": lambda value: parse_confidence(_string(value)),
    "fail-on": lambda value: parse_confidence(_string(value)),
    "rule": _strings,
    "skip-rule": _strings,
    "exclude": _strings,
    "rule-files": _strings,
    "baseline": _string,
    "max-size": _size,
    "jobs": _count,
    "inline-allow": _flag,
}


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.split("=", 1)[0].strip().strip("\"'") == key:
            return number
    return 1


def parse(text: str, where: str, named_by_user: bool) -> Config:
    """Return the settings in ``text``. Raises ConfigError naming ``where``, the line and the key."""
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{where}: not valid TOML: {error}.") from None
    if os.path.basename(where) == PYPROJECT:
        table = table.get("tool", {}).get("keysweep", {})
    values: dict[str, Any] = {}
    for key, value in table.items():
        place = f"{where}:{_line_of(text, key)}"
        if key not in _KEYS:
            raise ConfigError(f"{place}: unknown key {key!r}; it may be one of {', '.join(_KEYS)}.")
        try:
            values[key.replace("-", "_")] = _KEYS[key](value)
        except ValueError as error:
            raise ConfigError(f"{place}: {key}: {error}.") from None
    if values.get("rule_files") and not named_by_user:
        place = f"{where}:{_line_of(text, 'rule-files')}"
        raise ConfigError(f"{place}: rule-files: rules are read only from a configuration named with --config.")
    return Config(**values)


def load(path: str) -> Config:
    """Return the settings of the file that the user named. Raises ConfigError."""
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"Cannot read configuration {path}: {error}.") from None
    config = parse(text, path, named_by_user=True)
    folder = os.path.dirname(path)
    return config._replace(rule_files=tuple(os.path.join(folder, name) for name in config.rule_files))


def discover(read: Callable[[str], str | None], where: str) -> Config:
    """Return the settings of a tree: ``read`` gives the text of a file at its top, or None when there is none.

    ``where`` names the tree in errors. Raises ConfigError.
    """
    text = read(CONFIG_FILE)
    if text is not None:
        return parse(text, os.path.join(where, CONFIG_FILE), named_by_user=False)
    text = read(PYPROJECT)
    if text is not None and _PYPROJECT_MARK in text:  # most have no such table, and importing tomllib costs 10 ms
        return parse(text, os.path.join(where, PYPROJECT), named_by_user=False)
    return Config()


def reader_of_folder(folder: str) -> Callable[[str], str | None]:
    """Return a reader of files at the top of ``folder``, for ``discover``."""

    def read(name: str) -> str | None:
        path = os.path.join(folder, name)
        try:
            with open(path, encoding="utf-8") as stream:
                return stream.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"Cannot read configuration {path}: {error}.") from None

    return read


def top_of(path: str) -> str:
    """Return the folder whose configuration applies to ``path``: the nearest above it that has one or is a repository's
    top, else ``path`` itself."""
    start = os.path.abspath(path)
    if not os.path.isdir(start):
        start = os.path.dirname(start)
    folder = start
    while True:
        if any(os.path.lexists(os.path.join(folder, name)) for name in (CONFIG_FILE, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return start
        folder = parent
