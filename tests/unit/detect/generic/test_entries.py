"""What the format of a file adds to the candidates of its lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.generic.candidates import LONGEST, Candidate
from scanner.detect.generic.detection import generic_matches
from scanner.detect.generic.entries import LARGEST, is_worth_reading, with_entries
from scanner.rulefiles import rule_paths
from scanner.ruleset import load
from scanner.text import Text
from tests.unit.detect.formats.documents import DOCUMENTS
from tests.unit.detect.generic.looking import looked_at, triggers

RULES = load(rule_paths())


def read(content: str, path: str) -> list[Candidate]:
    """Return the candidates of a file when its format is read."""
    return with_entries(Text(content.encode()), path, looked_at(content, path))


@pytest.mark.parametrize(
    ("path", "content", "worth"),
    [
        pytest.param(".pgpass", "db:5432:a:b:c", True, id="a file of credentials"),
        pytest.param("a.yml", "kind: Secret\n", True, id="a Secret"),
        pytest.param("a.yml", "- name: DB_PASSWORD\n  value: x\n", True, id="a name and a value apart"),
        pytest.param("a.yml", "password: a9Qm2wLp\n", False, id="both on a line"),
        pytest.param("a.yml", "- name: USER\n  value: x\n", False, id="another name"),
        pytest.param("a.yml", "kind: Secret\n" + " " * LARGEST, False, id="a Secret in a file of data"),
        pytest.param(".pgpass", " " * (LARGEST + 1), False, id="too much for a file of credentials"),
    ],
)
def test_format_is_read_where_lines_do_not_say_enough(path: str, content: str, worth: bool) -> None:
    text = Text(content.encode())

    assert is_worth_reading(text, path, triggers().scan(text.data)) is worth


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        pytest.param(
            "a.yml", "- name: DB_PASSWORD\n  value: a9Qm2wLp\n", [("DB_PASSWORD", "a9Qm2wLp")], id="apart in YAML"
        ),
        pytest.param("a.json", '[{"name": "token", "value": "a9Qm2wLp"}]', [("token", "a9Qm2wLp")], id="apart in JSON"),
        pytest.param("a.xml", '<p name="password" value="a9Qm2wLp"/>', [("password", "a9Qm2wLp")], id="apart in XML"),
        pytest.param("a.yml", "password: 'it''s9Qm'\n", [("password", "it's9Qm")], id="unescaped as YAML says"),
        pytest.param(
            "a.json", r'{"password": "a\u0039Qm2wLp"}', [("password", "a9Qm2wLp")], id="unescaped as JSON says"
        ),
        pytest.param("a.xml", "<password>a9&amp;Qm2</password>", [("password", "a9&Qm2")], id="unescaped as XML says"),
        pytest.param("a.yml", "password: a9 Qm2 wLp\n", [("password", "a9 Qm2 wLp")], id="a bare value with blanks"),
        pytest.param("a.yml", "user: a9Qm2wLp\n", [], id="another name"),
        pytest.param("a.yml", "password: a9Q\n", [], id="too short"),
        pytest.param("a.yml", f"password: {'a9' * LONGEST}\n", None, id="too long"),
        pytest.param("a.txt", "password: a9Qm2wLp\n", [("password", "a9Qm2wLp")], id="a format that is not known"),
    ],
)
def test_format_corrects_and_completes(path: str, content: str, expected: list[tuple[str, str]] | None) -> None:
    found = [(one.name, one.value) for one in read(content, path)]

    if expected is None:
        assert all(len(value) <= LONGEST for _, value in found)
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("content", "path", "names"),
    [
        pytest.param("kind: Secret\nstringData:\n  pin: a9Qm2wLp\n", "a.yml", ["pin"], id="data of a Secret"),
        pytest.param("kind: ConfigMap\ndata:\n  pin: a9Qm2wLp\n", "a.yml", [], id="data of another kind"),
        pytest.param("db:5432:app:me:a9Qm2wLp\n", ".pgpass", ["password"], id="the password of .pgpass"),
    ],
)
def test_what_the_format_declares_a_secret_is_marked(content: str, path: str, names: list[str]) -> None:
    assert [one.name for one in read(content, path) if one.declared] == names


def test_name_that_is_empty_harms_nothing() -> None:
    read("kind: Secret\ndata:\n{name]>}x9api_keyYg==\nstringData:\n  c: d\n", "secret.yaml")


MARKS = st.one_of(
    st.sampled_from((
        "password", "token", "name", "value", "kind: Secret\n", "data:\n", "stringData:\n", "=", ": ", "{", "}", "[",
        "]", "<", ">", '"', "'", "\\", "\\ud800", "\n", "    ", "a9Qm2wLp", "- ", "&amp;", "<![CDATA[", "é",
    )),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=4),
)  # fmt: skip


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_document_is_read_and_every_place_is_right(path: str, data: st.DataObject) -> None:
    document = DOCUMENTS[path].encode("utf-8", "replace").decode()
    at = data.draw(st.integers(0, len(document)))
    put = "".join(data.draw(st.lists(MARKS, max_size=8)))
    content = document[:at] + put + document[at + data.draw(st.integers(0, 5)) :]
    text = Text(content.encode())
    hits = triggers().scan(text.data)

    last = 0
    for candidate in with_entries(text, path, looked_at(content, path)):
        assert last <= candidate.span.start <= candidate.span.end <= len(text.data)
        last = candidate.span.start
    for match in generic_matches(text, path, hits, [], RULES):
        match.secret.reveal().encode("utf-8", "surrogateescape")
