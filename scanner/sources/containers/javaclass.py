"""Reads Java class files: their constants, with the names of fields. Format: Java VM specification, chapter 4."""

from __future__ import annotations

from typing import NamedTuple

from scanner.sources.containers.source import Member, NotThis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from scanner.sources.containers.limits import Limits

_UTF8, _STRING = 1, 8
_TWO_SLOTS = (5, 6)
_LENGTHS = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
"""Bytes behind the tag of each constant but Utf8 (table 4.4-A)."""


class _Pool(NamedTuple):
    texts: dict[int, bytes]
    strings: dict[int, int]
    """String constant to the text it stands for."""
    end: int


def members(file: BinaryIO, limits: Limits, name: str) -> Iterator[Member]:
    """Yield one text: the constant fields of the class as ``NAME = "value"``, then every text of its constant pool.

    Raises NotThis when the pool cannot be read.
    """
    file.seek(0)
    data = file.read()
    try:
        pool = _pool(data)
        fields = list(_fields(data, pool))
    except (IndexError, ValueError) as error:
        raise NotThis from error
    named = [name + b' = "' + value + b'"' for name, value in fields]
    said = {value for _, value in fields}
    others = [value for value in pool.texts.values() if value not in said]
    yield Member("constants", (b"\n".join([*named, *others, b""]),), text=True)


def _number(data: bytes, at: int, length: int = 2) -> int:
    if at + length > len(data):
        raise ValueError("ends too early")
    return int.from_bytes(data[at : at + length], "big")


def _pool(data: bytes) -> _Pool:
    texts, strings = {}, {}
    count, at, index = _number(data, 8), 10, 1
    while index < count:
        tag = data[at]
        if tag == _UTF8:
            length = data[at + 1] << 8 | data[at + 2]  # in place: half of the time goes here
            texts[index] = data[at + 3 : at + 3 + length]
            at += 3 + length
        elif tag in _LENGTHS:
            if tag == _STRING:
                strings[index] = data[at + 1] << 8 | data[at + 2]
            at += 1 + _LENGTHS[tag]
        else:
            raise ValueError(f"constant of kind {tag}")
        index += 2 if tag in _TWO_SLOTS else 1
    return _Pool(texts, strings, at)


def _fields(data: bytes, pool: _Pool) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and value of each field that is initialised with a string constant."""
    at = pool.end + 6
    at += 2 + 2 * _number(data, at)  # the interfaces
    fields = _number(data, at)
    at += 2
    for _ in range(fields):
        name = pool.texts.get(_number(data, at + 2), b"")
        attributes = _number(data, at + 6)
        at += 8
        for _ in range(attributes):
            kind, length = pool.texts.get(_number(data, at)), _number(data, at + 2, 4)
            if kind == b"ConstantValue":
                value = pool.texts.get(pool.strings.get(_number(data, at + 6), 0))
                if value is not None:
                    yield name, value
            at += 6 + length
