"""Reads compiled Python (``.pyc``): its constants, with the names they are stored under where the code says so.

The serialised objects are walked by a reader that makes nothing but text of them: ``marshal`` is not safe on bytes from
strangers. Format: CPython's ``Python/marshal.c``, and ``Lib/opcode.py`` of each version.
"""

from __future__ import annotations

from typing import NamedTuple

from scanner.sources.containers.source import Member, NotThis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

_HEADER = 16
_DEEPEST = 200
_LARGEST = 32 << 20
"""Bytes: above this, and for Python below 3.8, the strings of the file have to do."""

_REFERENCE = ord("r")
_FLAG = 0x80
_CODE = ord("c")
_DICT, _NULL, _FLOAT, _COMPLEX, _LONG, _SLICE = map(ord, "{0fxl:")
_LENGTHS = {**dict.fromkeys(b"sutaA", 4), **dict.fromkeys(b"zZ", 1)}
"""Bytes of the length that stands before a text, by its type."""
_COUNTS = {**dict.fromkeys(b"([<>", 4), ord(")"): 1}
"""Bytes of the count that stands before the items of a collection."""
_FIXED = {**dict.fromkeys(b"0NFTS.", 0), ord("i"): 4, ord("I"): 8, ord("g"): 8, ord("y"): 16}
"""Bytes of what holds no text."""


class _Opcodes(NamedTuple):
    load: int
    """LOAD_CONST."""
    name: int
    """STORE_NAME."""
    glob: int
    """STORE_GLOBAL."""
    fast: int
    """STORE_FAST."""
    extended: int
    """EXTENDED_ARG."""


class _Version(NamedTuple):
    since: int
    """First magic number with this layout."""
    numbers: int
    """32-bit numbers at the beginning of a code object."""
    before: int
    """Objects before the first line number, the first three being code, constants and names, the fourth locals."""
    after: int
    """Objects after it."""
    opcodes: _Opcodes | None


_OLD = _Opcodes(100, 90, 97, 125, 144)
_VERSIONS = (  # newest first; magic numbers: Include/internal/pycore_magic_number.h
    _Version(3600, 5, 8, 2, None),  # 3.14 and later
    _Version(3571, 5, 8, 2, _Opcodes(83, 114, 113, 110, 71)),  # 3.13
    _Version(3495, 5, 8, 2, _OLD),  # 3.11 and 3.12
    _Version(3410, 6, 8, 1, _OLD),  # 3.8 to 3.10
)


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member]:
    """Yield one text: ``NAME = "value"`` for what the code stores, and all other texts among its constants.

    Raises NotThis for what cannot be read.
    """
    file.seek(0)
    data = file.read(_LARGEST + 1)
    magic = int.from_bytes(data[:2], "little")
    version = next((version for version in _VERSIONS if magic >= version.since), None)
    if version is None or len(data) > _LARGEST:
        raise NotThis
    reader = _Reader(data, version)
    try:
        reader.read(0)
    except (IndexError, ValueError) as error:
        raise NotThis from error
    yield Member("constants", (b"\n".join([*reader.lines, b""]),), text=True)


class _Reader:
    """Walks serialised objects and collects the texts among the constants of code."""

    def __init__(self, data: bytes, version: _Version) -> None:
        self.lines: list[bytes] = []
        self._data = data
        self._at = _HEADER
        self._version = version
        self._known: list[object] = []
        self._collected: set[int] = set()
        self._kept: list[object] = []
        """What ``_collected`` knows by its identity, which would be given to another object otherwise."""

    def read(self, depth: int) -> object:
        """Return the next object: bytes for a text, a list for a collection, None for all else.

        Raises ValueError and IndexError.
        """
        if depth > _DEEPEST:
            raise ValueError("nested too deep")
        kind = self._number(1)
        slot = len(self._known)
        if kind & _FLAG:
            self._known.append(None)
        found = self._object(kind & ~_FLAG, depth)
        if kind & _FLAG:
            self._known[slot] = found
        return found

    def _object(self, kind: int, depth: int) -> object:
        if kind in _LENGTHS:
            return self._bytes(self._number(_LENGTHS[kind]))
        if kind == _REFERENCE:
            return self._known[self._number(4)]
        if kind in _COUNTS:
            count = self._number(_COUNTS[kind])
            if count > len(self._data) - self._at:
                raise ValueError("more items than bytes")
            return [self.read(depth + 1) for _ in range(count)]
        if kind == _CODE:
            self._code(depth)
            return None
        if kind in _FIXED:
            self._bytes(_FIXED[kind])
            return None
        return self._rare(kind, depth)

    def _rare(self, kind: int, depth: int) -> object:
        if kind == _FLOAT:
            self._bytes(self._number(1))
        elif kind == _COMPLEX:
            self._bytes(self._number(1))
            self._bytes(self._number(1))
        elif kind == _LONG:
            digits = self._number(4)
            self._bytes(2 * min(digits, (1 << 32) - digits))  # negative for a negative number
        elif kind == _SLICE:
            return [self.read(depth + 1) for _ in range(3)]
        elif kind == _DICT:
            items = []
            while self._data[self._at] != _NULL:
                items.append(self.read(depth + 1))
            self._at += 1
            return items
        else:
            raise ValueError(f"object of kind {kind}")
        return None

    def _code(self, depth: int) -> None:
        version = self._version
        self._bytes(4 * version.numbers)
        code, constants, *names = [self.read(depth + 1) for _ in range(version.before)][:4]
        self._bytes(4)
        for _ in range(version.after):
            self.read(depth + 1)
        values = constants if isinstance(constants, list) else []
        if id(code) in self._collected or id(values) in self._collected:
            return  # a hostile file may name the same ones for each of many code objects
        self._collected.update((id(code), id(values)))
        self._kept += [code, values]
        named = list(_stored(code, values, names, version.opcodes))
        self.lines += [name + b' = "' + value + b'"' for name, value in named]
        self._collect(values, {value for _, value in named})

    def _collect(self, values: list[object], said: set[bytes]) -> None:
        # Each collection once: a reference names one again in five bytes, even inside itself.
        waiting = [values]
        while waiting:
            for value in waiting.pop():
                if isinstance(value, bytes):
                    if value not in said:
                        self.lines.append(value)
                elif isinstance(value, list) and id(value) not in self._collected:
                    self._collected.add(id(value))
                    self._kept.append(value)
                    waiting.append(value)

    def _number(self, length: int) -> int:
        return int.from_bytes(self._bytes(length), "little")

    def _bytes(self, length: int) -> bytes:
        start, self._at = self._at, self._at + length
        if self._at > len(self._data):
            raise ValueError("ends too early")
        return self._data[start : self._at]


def _stored(
    code: object, constants: list[object], names: list[object], opcodes: _Opcodes | None
) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and value of each text that is loaded and stored at once."""
    if opcodes is None or not isinstance(code, bytes):
        return
    globals_, locals_ = names
    argument = 0
    loaded: object = None
    for operation, low in zip(code[::2], code[1::2], strict=False):
        argument = argument << 8 | low
        if operation == opcodes.extended and argument < 1 << 24:
            continue
        if operation == opcodes.load:
            loaded = _item(constants, argument)
        else:
            if isinstance(loaded, bytes) and operation in (opcodes.name, opcodes.glob, opcodes.fast):
                name = _item(locals_ if operation == opcodes.fast else globals_, argument)
                if isinstance(name, bytes):
                    yield name, loaded
            loaded = None
        argument = 0


def _item(items: object, index: int) -> object:
    return items[index] if isinstance(items, list) and index < len(items) else None
