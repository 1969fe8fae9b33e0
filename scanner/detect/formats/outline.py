"""Builds the entries of a nested document: names from the keys around, and from siblings that name a value."""

from __future__ import annotations

from scanner.detect.formats.entry import Entry
from scanner.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ENTRIES = 200_000
"""Entries that are kept of one text. An entry takes some 350 bytes, so the most hostile text takes 70 MB."""
DEEPEST = 40
"""Levels whose names become parents; values further down are read all the same."""

_NAMING, _VALUE, _KIND, _SENSITIVE, _TYPE = range(1, 6)
_ROLES: dict[str, int] = {
    **dict.fromkeys(
        (
            *("name", "key", "variable", "variablename", "varname", "header", "headername", "setting", "property"),
            *("propertyname", "parameter", "parametername", "parameterkey", "param-name", "env-entry-name", "envvar"),
            *("configkey", "optionname", "option_name", "setting_name", "settingname"),
        ),
        _NAMING,
    ),
    **dict.fromkeys(
        (
            *("value", "val", "default", "defaultvalue", "default_value", "currentvalue", "initialvalue"),
            *("parametervalue", "param-value", "env-entry-value", "propertyvalue", "configvalue", "optionvalue"),
            *("option_value", "setting_value", "settingvalue", "headervalue", "secretvalue", "stringvalue"),
        ),
        _VALUE,
    ),
    "kind": _KIND,
    **dict.fromkeys(("sensitive", "secret", "issecret", "is_secret", "masked", "secure", "secured"), _SENSITIVE),
    "type": _TYPE,
}
"""What a key says about its siblings, in lower case."""
_SECRET_TYPES = frozenset({"secret", "securestring", "password", "secure"})
_TRUTHS = frozenset({"true", "True", "TRUE"})
_LITERALS = _TRUTHS | {"false", "False", "FALSE", "null", "Null", "NULL", "~", "undefined", "None", "nil"}
"""What can hold no secret, unless quoted."""


class Frame:
    """A mapping or a list that is being read."""

    __slots__ = ("first", "flag", "key", "kind", "listing", "naming", "parents", "sensitive", "valued")

    def __init__(self, parents: tuple[str, ...], key: str, listing: bool, first: int) -> None:
        self.parents = parents
        self.key = key
        self.listing = listing
        self.first = first
        """Number of the first entry in it."""
        self.naming = ""
        self.valued: list[int] = []
        """Numbers of the entries that a sibling may name."""
        self.kind = ""
        self.sensitive = False
        self.flag = ""
        """In a list, the option (``--password``) whose value the next item may be."""


class Outline:
    """Collects entries while a reader walks a document; never raises, whatever the order of the calls."""

    __slots__ = ("_beyond", "_frames", "_names", "_on_close", "commented", "entries", "form", "top")

    def __init__(self, form: str, on_close: Callable[[list[Entry], Frame], None] | None = None) -> None:
        """``on_close`` may amend the entries of a mapping with a ``kind`` when it ends."""
        self.form = form
        self.entries: list[Entry] = []
        self.commented = False
        """Set while a reader reads inside a comment."""
        self.top = Frame((), "", False, 0)
        self._frames: list[Frame] = []
        self._beyond = 0
        self._on_close = on_close
        self._names: dict[str, str] = {}

    @property
    def depth(self) -> int:
        """How many mappings and lists are open."""
        return len(self._frames) + self._beyond

    def key(self, name: str) -> None:
        """Take note of the key of what comes next."""
        # Equal names become one object: a large file repeats few names often.
        self.top.key = self._names.setdefault(name, name)

    def open(self, listing: bool) -> None:
        """Begin a mapping or a list as the value of the last key."""
        if len(self._frames) >= DEEPEST:
            self._beyond += 1
            return
        around = self.top
        parents, key = around.parents, around.key
        if not listing:
            parents, key = _inside(around), ""
        self._frames.append(around)
        self.top = Frame(parents, key, listing, len(self.entries))

    def close(self) -> None:
        """End the innermost mapping or list; without effect when there is none."""
        if self._beyond:
            self._beyond -= 1
        elif self._frames:
            ended, self.top = self.top, self._frames.pop()
            self._end(ended)

    def close_to(self, depth: int) -> None:
        """End mappings and lists until only ``depth`` are open."""
        while self.depth > depth:
            self.close()

    def finish(self) -> list[Entry]:
        """End all that is open and return the entries in order of place."""
        self.close_to(0)
        self._end(self.top)
        self.top = Frame((), "", False, len(self.entries))
        return self.entries

    def scalar(self, value: str, start: int, end: int, quoted: bool = False) -> None:
        """Take ``value``, written by the bytes from ``start`` to ``end``, as the value of the last key."""
        frame = self.top
        if frame.listing:
            entry = self._item(frame, value, start, end, quoted)
            role = 0
        else:
            entry = None
            role = _ROLES.get(frame.key.lower(), 0)
            if role:
                _note(frame, role, value)
        if not value or value.isspace() or (not quoted and value in _LITERALS) or len(self.entries) >= MOST_ENTRIES:
            return
        if role == _VALUE:
            frame.valued.append(len(self.entries))
        self.entries.append(
            entry or Entry(frame.key, value, Span(start, end), frame.parents, self.form, False, quoted, self.commented)
        )

    def _item(self, frame: Frame, value: str, start: int, end: int, quoted: bool) -> Entry | None:
        """Return the entry of a list's item that holds its own name: ``DB_PASSWORD=x``, ``--password=x``."""
        flag, frame.flag = frame.flag, ""
        name, equals, rest = value.partition("=")
        bare = name.removeprefix("--")
        if equals and rest and _is_name(bare):
            # Escapes make the written form longer than the value: then its end is where the string ends, and the
            # beginning is where the name, which needs no escapes, ends.
            begin = min(end, start + len(name) + 1)
            return Entry(bare, rest, Span(begin, end), _inside(frame), self.form, quoted=quoted)
        if not equals and name.startswith("--") and _is_name(bare):
            frame.flag = bare
        elif flag and not value.startswith("-"):
            return Entry(flag, value, Span(start, end), _inside(frame), self.form, quoted=quoted)
        return None

    def _end(self, frame: Frame) -> None:
        for number in frame.valued:
            self._name(frame, number)
        if frame.kind and self._on_close is not None:
            self._on_close(self.entries, frame)

    def _name(self, frame: Frame, number: int) -> None:
        """Give a value the name that a sibling says, or, ``value`` and ``default`` naming nothing, the name around."""
        entry = self.entries[number]
        if frame.naming:
            entry = entry._replace(name=frame.naming)
        elif frame.parents:
            entry = entry._replace(name=frame.parents[-1], parents=frame.parents[:-1])
        if frame.sensitive:
            entry = entry._replace(secret=True)
        self.entries[number] = entry


_LONGEST_NAME = 100


def _inside(frame: Frame) -> tuple[str, ...]:
    return (*frame.parents, frame.key) if frame.key else frame.parents


def _note(frame: Frame, role: int, value: str) -> None:
    """Take note of what ``value`` says about its siblings."""
    if role == _NAMING:
        frame.naming = frame.naming or value
    elif role == _KIND:
        frame.kind = value
    elif role == _TYPE:
        frame.sensitive = frame.sensitive or value.lower() in _SECRET_TYPES
    elif role == _SENSITIVE:
        frame.sensitive = frame.sensitive or value in _TRUTHS


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and text.isascii() and text.replace("-", "_").replace(".", "_").isidentifier()
