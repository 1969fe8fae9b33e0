"""Entries of JSON, YAML and XML."""

from __future__ import annotations

import pytest

from tests.unit.detect.formats.reading import named, read, rows

JSON = [
    pytest.param('{"a": {"b": "c\\n"}}', [("b", "c\n", "c\\n")], id="an escaped value"),
    pytest.param('{"a": "\\ud83d\\ude00"}', [("a", "😀", "\\ud83d\\ude00")], id="a surrogate pair"),
    pytest.param('{"a": ["b", 1, "c"]}', [("a", "b", "b"), ("a", "c", "c")], id="a list, without its numbers"),
    pytest.param('{"a": 15, "b": true, "c": null, "d": ""}', [("a", "15", "15")], id="what can be no secret"),
    pytest.param('{"e": ["K=v"]}', [("K", "v", "v")], id="a list of names with values"),
    pytest.param('["--password", "p"]', [("", "--password", "--password"), ("password", "p", "p")], id="an option"),
    pytest.param("{a: 'b', // c\n d: 1,}", [("a", "b", "b"), ("d", "1", "1")], id="JSON5"),
    pytest.param('{"value": "v", "name": "N"}', [("N", "v", "v"), ("name", "N", "N")], id="a name after its value"),
    pytest.param('{"P": {"value": "v"}}', [("P", "v", "v")], id="a value named by what is around it"),
    pytest.param('{"a": "b\n"c": "d"}', [("a", "b", "b"), ("c", "d", "d")], id="a forgotten quote"),
    pytest.param('cret", "a": "b"}', [("", "cret", "cret"), ("a", "b", "b")], id="the middle of a text"),
    pytest.param("}}]]{'a': 'b'", [("a", "b", "b")], id="brackets that close nothing"),
    pytest.param('{"a": "b" /* {"c": "d"', [("a", "b", "b"), ("c", "d", "d")], id="a comment without an end"),
]

YAML = [
    pytest.param("a: b # c\n", [("a", "b", "b")], id="a plain value and a comment"),
    pytest.param("a: b#c\n", [("a", "b#c", "b#c")], id="a sharp inside a value"),
    pytest.param('a: "p\\tw"\n', [("a", "p\tw", "p\\tw")], id="double quotes"),
    pytest.param("a: 'it''s'\n", [("a", "it's", "it''s")], id="single quotes"),
    pytest.param("a:\n- x\n- y\n", [("a", "x", "x"), ("a", "y", "y")], id="a list beneath its key"),
    pytest.param("a:\n  - - x\n    - y\n", [("a", "x", "x"), ("a", "y", "y")], id="a list in a list"),
    pytest.param("a: |\n  l1\n   l2\n\n", [("a", "l1\n l2\n", "l1\n   l2")], id="a literal block"),
    pytest.param("a: >-\n  l1\n  l2\nb: c\n", [("a", "l1 l2", "l1\n  l2"), ("b", "c", "c")], id="a folded block"),
    pytest.param("a: one\n  two\n", [("a", "one two", "one\n  two")], id="a plain value of two lines"),
    pytest.param('a: "one\n  two"\n', [("a", "one two", "one\n  two")], id="a quoted value of two lines"),
    pytest.param(
        "a:\n  b: 'c\n\n'\nd: e\n", [("b", "c\n", "c\n\n"), ("d", "e", "e")], id="a closing quote on its line"
    ),
    pytest.param("a:\n  b\n", [("a", "b", "b")], id="a value on the next line"),
    pytest.param('a: "b\nc: d\n', [("a", '"b', '"b'), ("c", "d", "d")], id="a forgotten quote"),
    pytest.param("a: {b: c d, e: [f, 'g']}\n", [("b", "c d", "c d"), ("e", "f", "f"), ("e", "g", "g")], id="flow"),
    pytest.param("a: {b: c,\n  d: e}\nf: g\n", [("b", "c", "c"), ("d", "e", "e"), ("f", "g", "g")], id="long flow"),
    pytest.param("a: [b,\nc: d\n", [("a", "b", "b"), ("c", "d", "d")], id="a forgotten bracket"),
    pytest.param("a: &x s\nb: *x\n", [("a", "s", "s"), ("b", "s", "s")], id="an alias stands where its anchor does"),
    pytest.param("a: !t b\n", [("a", "b", "b")], id="a tag"),
    pytest.param("? a\n: b\n", [("a", "b", "b")], id="a key with a question mark"),
    pytest.param("a: b\n---\nc: d\n", [("a", "b", "b"), ("c", "d", "d")], id="two documents"),
    pytest.param(
        "{{- if .x }}\na: {{ .y }}\n{{- end }}\nb: c\n", [("a", "{{ .y }}", "{{ .y }}"), ("b", "c", "c")], id="Helm"
    ),
    pytest.param('a: "{{ f "x" }}"\n', [("a", '"{{ f "x" }}"', '"{{ f "x" }}"')], id="quotes inside a template"),
    pytest.param("e:\n- name: N\n  value: v\n", [("name", "N", "N"), ("N", "v", "v")], id="a name and its value"),
    pytest.param("e:\n- K=v\n", [("K", "v", "v")], id="a list of names with values"),
]

XML = [
    pytest.param("<a><b>c</b></a>", [("b", "c", "c")], id="a text"),
    pytest.param("<b>\n c &amp; d\n</b>", [("b", "c & d", "c &amp; d")], id="an entity, without the blanks around"),
    pytest.param("<b><![CDATA[c<d]]></b>", [("b", "c<d", "c<d")], id="CDATA"),
    pytest.param('<add key="K" value="v"/>', [("key", "K", "K"), ("K", "v", "v")], id="key and value"),
    pytest.param('<p name="N">v</p>', [("name", "N", "N"), ("N", "v", "v")], id="a name and a text"),
    pytest.param('<d name="N"><value>v</value></d>', [("name", "N", "N"), ("N", "v", "v")], id="a value further in"),
    pytest.param("<key>K</key>\n<string>v</string>", [("K", "v", "v")], id="a property list"),
    pytest.param("<p><name>N</name><value>v</value></p>", [("name", "N", "N"), ("N", "v", "v")], id="two elements"),
    pytest.param("<a><b>c</a><d>e</d>", [("b", "c", "c"), ("d", "e", "e")], id="an element that is not closed"),
    pytest.param("<a b='c<d>e</d>", [("d", "e", "e")], id="a forgotten quote"),
]


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        *(pytest.param("x.json", *case.values, id=f"JSON: {case.id}") for case in JSON),
        *(pytest.param("x.yaml", *case.values, id=f"YAML: {case.id}") for case in YAML),
        *(pytest.param("x.xml", *case.values, id=f"XML: {case.id}") for case in XML),
    ],
)
def test_names_and_values(path: str, data: str, expected: list[tuple[str, str, str]]) -> None:
    assert rows(path, data) == expected


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("x.json", '{"a": {"b": [{"c": "v"}]}}', id="JSON"),
        pytest.param("x.yaml", "a:\n  b:\n  - c: v\n", id="YAML"),
        pytest.param("x.yaml", "a: {b: [{c: v}]}\n", id="YAML flow"),
        pytest.param("x.xml", "<a><b><c>v</c></b></a>", id="XML"),
    ],
)
def test_the_names_around_a_value_are_its_parents(path: str, data: str) -> None:
    assert named(path, data, "c").parents == ("a", "b")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        pytest.param("x.json", '{} // "password": "x"', id="JSON"),
        pytest.param("x.json", '{/*\n "password": "x",\n*/}', id="a long comment in JSON"),
        pytest.param("x.yaml", "a:\n  # password: x\n", id="YAML"),
        pytest.param("x.xml", '<!-- <add key="password" value="x"/> -->', id="XML"),
    ],
)
def test_entries_in_comments_say_so(path: str, data: str) -> None:
    entry = named(path, data, "password")
    assert (entry.value, entry.commented) == ("x", True)


def test_the_data_of_a_kubernetes_secret_is_secret_and_decoded() -> None:
    data = "kind: Secret\ndata:\n  pw: aHVudGVy\nstringData:\n  t: u\nmetadata:\n  name: n\n"
    found = {entry.name: (entry.value, entry.secret, entry.encoding) for entry in read("s.yaml", data)}
    assert found["pw"] == ("hunter", True, "base64")
    assert found["t"] == ("u", True, "")
    assert found["name"] == ("n", False, "")
