"""Entries of .env files, INI files and Java properties."""

from __future__ import annotations

import pytest

from tests.unit.detect.formats.reading import named, read, rows

CASES = [
    pytest.param(".env", "A=1\n", [("A", "1", "1")], id="a plain value"),
    pytest.param(".env", "export B=x\n", [("B", "x", "x")], id="an exported value"),
    pytest.param(".env", 'B="x\\ty" # note\n', [("B", "x\ty", "x\\ty")], id="double quotes take escapes"),
    pytest.param(".env", "B='x\\ty'\n", [("B", "x\\ty", "x\\ty")], id="single quotes take none"),
    pytest.param(".env", "B='a\nb'\nC=d\n", [("B", "a\nb", "a\nb"), ("C", "d", "d")], id="a value of two lines"),
    pytest.param(".env", "E=a#b #c\n", [("E", "a#b", "a#b")], id="a sharp inside a value, a comment after it"),
    pytest.param(".env", "E= #c\nF=\n", [], id="no value"),
    pytest.param(".env", 'F="bad\nG=ok\n', [("F", '"bad', '"bad'), ("G", "ok", "ok")], id="a forgotten quote"),
    pytest.param("prod.env", "A = 1\r\nB=2\r\n", [("A", "1", "1"), ("B", "2", "2")], id="line ends of Windows"),
    pytest.param("x.ini", "[s]\na = b c ; note\n", [("a", "b c", "b c")], id="an inline comment"),
    pytest.param("x.ini", "a: b\n", [("a", "b", "b")], id="a colon"),
    pytest.param("x.ini", 'a = "b c"\n', [("a", "b c", "b c")], id="a quoted value"),
    pytest.param("x.cfg", "k = v\n  w\n  x\nl = m\n", [("k", "v\nw\nx", "v\n  w\n  x"), ("l", "m", "m")], id="lines"),
    pytest.param(".gitconfig", "[r]\n\turl = u\n\tk = v\n", [("url", "u", "u"), ("k", "v", "v")], id="indented keys"),
    pytest.param("x.ini", "[s\na=b\n", [("a", "b", "b")], id="a broken section"),
    pytest.param("x.ini", "http://example.org/\n", [], id="an address is no key"),
    pytest.param("x.properties", "a.b=c\\\n  d\n", [("b", "cd", "c\\\n  d")], id="a continued line"),
    pytest.param("x.properties", "a\\:b : g\\u0041\n", [("a:b", "gA", "g\\u0041")], id="escapes"),
    pytest.param("x.properties", "a b c\n", [("a", "b c", "b c")], id="a blank between"),
    pytest.param("x.properties", 'a="b"\n', [("a", "b", "b")], id="quotes that people write"),
]


@pytest.mark.parametrize(("path", "data", "expected"), CASES)
def test_names_and_values(path: str, data: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(path, data) == expected


@pytest.mark.parametrize("path", [".env", "x.ini", "x.properties"])
def test_a_comment_that_reads_as_an_entry_is_one(path: str) -> None:
    (entry,) = read(path, "# password = x1\n# Note: this is prose\n")
    assert (entry.name, entry.value, entry.commented) == ("password", "x1", True)


def test_sections_are_parents() -> None:
    assert named("x.ini", "[one]\na=1\n[two]\nb=2\n", "b").parents == ("two",)
