"""Measurements: one number for each name, and nothing from further away than four lines."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.detect.generic.candidates import Candidate
from scanner.detect.generic.features import FEATURES, FORMS, LINES_AROUND, measure, name_of, name_tokens, names_a_secret
from scanner.detect.generic.likelihood import likelihood
from scanner.model import Span
from scanner.text import Text
from tests.unit.detect.generic.looking import looked_at

WORDING = likelihood().wording

LINES = st.one_of(
    st.sampled_from((
        "", "\r", "    ", "user = admin", "# password of the example", "host: db1", "token: 'other'", "}", "x" * 900,
        "password = 'a9Qm2wLp'", "password = 'b8Rn3xMq'", "éé日", "\t",
    )),
    st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=30),
)  # fmt: skip
SUBJECTS = (
    "password = 'a9Qm2wLp'", "  token: b8Rn3xMq7", '"api_key": "c7So4yNr",', "if (secret == 'd6Tp5zOs') {",
    "<password>e5Uq6aPt</password>", "# key=f4Vr7bQu", "f('password', 'g3Ws8cRv')\r", "--token h2Xt9dSw",
    f"{'y' * 300} password = 'i1Yu0eTx' {'z' * 900}",
)  # fmt: skip


def measured(candidate: Candidate, data: bytes, path: str = "a.txt") -> dict[str, float]:
    return dict(zip(FEATURES, measure(candidate, Text(data), path, WORDING, 1.5), strict=True))


def of_line(line: str, path: str = "a.txt") -> dict[str, float]:
    """Return the measurements of the last candidate of a text."""
    return measured(looked_at(line, path)[-1], line.encode(), path)


def test_names_are_different_and_as_many_as_measurements() -> None:
    candidate = looked_at("password = 'a9Qm2wLp'", "a.py")[0]

    assert len(measure(candidate, Text(b"password = 'a9Qm2wLp'"), "a.py", WORDING, 0.0)) == len(FEATURES)
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param(
            "password = 'a9Qm2wLp'",
            {"length": 8, "small letters": 0.5, "capitals": 0.25, "digits": 0.25, "entropy": 3.0, "quotation mark": 2},
            id="letters and digits",
        ),
        pytest.param("password: a9Qm2wLp", {"quotation mark": 0, "bare": True}, id="a bare value"),
        pytest.param("password = 'a b c9'", {"spaces": 2, "different characters": 5 / 6}, id="blanks"),
        pytest.param("token = '0123abcd'", {"hexadecimal": True, "length divides by four": True}, id="hexadecimal"),
        pytest.param("token = 'aGVsbG8xIQ=='", {"ends with =": True, "both cases": True}, id="base64"),
        pytest.param("token = '12.34.567'", {"number": True, "dots": 2}, id="a number"),
        pytest.param("token = '${abc}/9'", {"variable": True, "brackets": 3, "slashes": 1}, id="a variable"),
        pytest.param("db_password = 'db_password'", {"value is the name": True}, id="its own name"),
        pytest.param("# password = 'a9Qm2wLp'", {"comment": True, "before the name": 2}, id="a comment"),
        pytest.param("password = f('a9Qm2wLp')", {"call": True, "form": FORMS.index("assigned")}, id="a call"),
        pytest.param("if password == 'a9Qm2wLp'", {"form": FORMS.index("compared")}, id="compared"),
        pytest.param("password_file = 'a9Qm2wLp'", {"name after the keyword": 5}, id="a name that goes on"),
        pytest.param(
            "user: example\npassword: a9Qm2wLp", {"stand-ins around": 1, "company": 1}, id="what stands around"
        ),
        pytest.param("token: a9Qm2wLp\nuser: a\ntoken: a9Qm2wLp", {"same value around": 1}, id="the value twice"),
    ],
)
def test_measurements(line: str, expected: dict[str, float]) -> None:
    found = of_line(line)

    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert found["weight of the name"] == 1.5


@given(
    value=st.text(min_size=1, max_size=300),
    name=st.text(min_size=1, max_size=60),
    form=st.sampled_from(FORMS),
    quote=st.sampled_from(["", '"', "'", "`"]),
    before=st.binary(max_size=200),
    path=st.sampled_from(["", "a.py", "a.yml"]),
)
def test_every_measurement_of_anything_is_a_finite_number(
    value: str, name: str, form: str, quote: str, before: bytes, path: str
) -> None:
    data = before + value.encode("utf-8", "surrogatepass")
    candidate = Candidate(Span(len(before), len(data)), value, name, form, quote, "", " = ")

    assert all(math.isfinite(number) for number in measured(candidate, data, path).values())


@settings(max_examples=300, deadline=None)
@given(
    before=st.lists(LINES, max_size=9),
    subject=st.sampled_from(SUBJECTS),
    after=st.lists(LINES, max_size=9),
    path=st.sampled_from(["a.txt", "a.py"]),
)
def test_excerpt_gives_what_the_whole_file_gives(before: list[str], subject: str, after: list[str], path: str) -> None:
    lines = [*before, subject, *after]
    at = len(before)
    first = max(0, at - LINES_AROUND)
    whole = "\n".join(lines).encode()
    excerpt = "\n".join(lines[first : at + LINES_AROUND + 1]).encode()
    offset = sum(len(line.encode()) + 1 for line in lines[:first])
    line_start = sum(len(line.encode()) + 1 for line in lines[:at])
    inside = [
        one for one in looked_at(whole, path) if line_start <= one.span.start < line_start + len(subject.encode())
    ]
    assume(inside)
    for candidate in inside:
        moved = candidate._replace(span=Span(candidate.span.start - offset, candidate.span.end - offset))

        assert measured(moved, excerpt, path) == measured(candidate, whole, path)
        assert moved in looked_at(excerpt, path)


@pytest.mark.parametrize(
    ("name", "keyword", "after"),
    [
        pytest.param("password", "pass", 0, id="a password"),
        pytest.param("PASSWD_FILE", "pass", 5, id="capitals, and a word behind it"),
        pytest.param("secretKey", "key", 0, id="the last of two"),
        pytest.param("user", "", -1, id="none"),
        pytest.param("IDENTIFIED BY", "identified", 3, id="SQL"),
        pytest.param("", "", -1, id="nothing"),
    ],
)
def test_keyword_of_a_name(name: str, keyword: str, after: int) -> None:
    assert (name_of(name).keyword, name_of(name).after) == (keyword, after)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "dbPassword",
        "X-Auth-Token",
        "API_KEY",
        "mypassword",
        "dbpasswd",
        "IDENTIFIED BY",
        "jwt",
        "client keys",
    ],
)
def test_word_for_secrets_is_seen(name: str) -> None:
    assert names_a_secret(name_of(name), WORDING.words)


@pytest.mark.parametrize("name", ["", "user", "monkey", "passing", "tokenizer", "author", "keyboard", "compass"])
def test_word_inside_another_is_not(name: str) -> None:
    assert not names_a_secret(name_of(name), WORDING.words)


def test_tokens_of_a_name() -> None:
    assert name_tokens(name_of("dbAuthToken")) == [
        "w:db", "w:auth", "w:token", "p:db auth", "p:auth token", "n:db auth token", "l:token", "k:token",
    ]  # fmt: skip


def test_tokens_of_an_empty_name() -> None:
    assert name_tokens(name_of("")) == ["n:", "l:", "k:"]
