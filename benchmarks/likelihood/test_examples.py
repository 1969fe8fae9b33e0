"""Labelled lines: which bytes they label, which candidates stand there, and which words they teach."""

from __future__ import annotations

import gzip
import json

import pytest

from benchmarks.likelihood.examples import Row, examples, read_rows
from benchmarks.likelihood.vocabulary import FEWEST_REPOSITORIES, wording_of
from scanner.detect.generic.wording import ALPHABET
from scanner.detect.template import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

TEXT = "# é\npassword = 'a9Qm2wLp'\nuser = 'admin9'\n"
FIRST = 10
"""The line of the file on which the excerpts begin."""


def row(
    text: str = TEXT,
    *,
    first: int = 1,
    last: int | None = None,
    start: int | None = None,
    end: int | None = None,
    path: str = "one/a.py",
    true: bool = True,
) -> Row:
    return Row(path, true, False, text, first, first if last is None else last, FIRST, start, end)


@pytest.mark.parametrize(
    ("given", "labelled"),
    [
        pytest.param(row(), "password = 'a9Qm2wLp'", id="a whole line"),
        pytest.param(row(start=12, end=20), "a9Qm2wLp", id="a value, behind a letter of two bytes"),
        pytest.param(row(start=12), "a9Qm2wLp'", id="from a character on"),
        pytest.param(row(first=0, start=2, end=3), "é", id="one letter of two bytes"),
        pytest.param(row(first=0, last=1), "# é\npassword = 'a9Qm2wLp'\n", id="two lines"),
        pytest.param(row(first=1, last=2, start=12), "a9Qm2wLp'\nuser = 'admin9'\n", id="from a character, two lines"),
        pytest.param(row("secret", first=0), "secret", id="a text without a line end"),
        pytest.param(row("a\nb", first=0, last=1), "a\nb", id="two lines without a line end"),
    ],
)
def test_span_covers_what_is_labelled(given: Row, labelled: str) -> None:
    data = given.text.encode()
    start, end = given.span()

    assert data[start:end].decode() == labelled


def test_repository_is_the_first_part_of_the_path() -> None:
    assert row(path="abc/src/main.py").repository == "abc"


def test_rows_are_read_as_they_are_written(tmp_path: Path) -> None:
    fields = {"path": "one/a.py", "label": "T", "category": ["UUID"], "text": TEXT, "first_line": FIRST,
              "line_start": FIRST + 1, "line_end": FIRST + 1, "value_start": 12, "value_end": 20}  # fmt: skip
    file = tmp_path / "labelled.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as stream:
        for label in "TF":
            stream.write(json.dumps(fields | {"label": label, "category": ["Password"]}) + "\n")
        stream.write(json.dumps(fields) + "\n")

    assert read_rows(file) == [
        row(start=12, end=20),
        row(start=12, end=20, true=False),
        row(start=12, end=20)._replace(uuid=True),
    ]


def test_example_is_the_candidate_that_a_label_covers() -> None:
    (example,) = examples([row(start=12, end=20)])

    assert (example.true, example.repository, example.candidate.value) == (True, "one", "a9Qm2wLp")


def test_label_elsewhere_gives_no_example() -> None:
    assert examples([row(first=2)]) == []


def test_place_under_two_labels_is_one_example_and_true_if_either_says_so() -> None:
    for rows in ([row(true=False), row(true=True)], [row(true=True), row(true=False)]):
        assert [example.true for example in examples(rows)] == [True]


def test_same_place_in_two_excerpts_is_one_example() -> None:
    later = row("\n".join(TEXT.split("\n")[1:]), first=0)._replace(at=FIRST + 1)

    assert len(examples([row(), later])) == 1


def test_bare_identifiers_are_no_examples() -> None:
    assert examples([row()._replace(uuid=True)]) == []


SECRET = expand("{lower:10}", 1)


def in_repositories(count: int, text: str, **given: bool) -> list[Row]:
    return [row(text, path=f"{number}/a.py", **given) for number in range(count)]


def test_word_of_several_repositories_is_learned() -> None:
    assert "password" in wording_of(in_repositories(FEWEST_REPOSITORIES, TEXT, true=False), set()).words
    assert "password" not in wording_of(in_repositories(FEWEST_REPOSITORIES - 1, TEXT, true=False), set()).words


def test_common_word_is_known_without_being_seen() -> None:
    assert wording_of([], {"common"}).words == {"common"}


@pytest.mark.parametrize("others", [pytest.param(False, id="alone"), pytest.param(True, id="beside another label")])
def test_labelled_secret_becomes_no_word(others: bool) -> None:
    text = f"words around\npassword = '{SECRET}'\nuser = 'somebody'\n"
    rows = in_repositories(FEWEST_REPOSITORIES + 1, text)
    if others:  # the same lines again, in the excerpt of a label that says nothing of the secret
        rows += [one._replace(true=False, first=2, last=2) for one in rows]

    words = wording_of(rows, set()).words

    assert SECRET not in words
    assert {"words", "around"} <= words


def test_table_says_how_often_letters_follow_each_other() -> None:
    wording = wording_of([], {"aaab"})

    def surprise(before: str, letter: str, after: str) -> int:
        a, b, c = (ord(one) - 96 if one.isalpha() else 0 for one in (before, letter, after))
        return wording.table[(a * ALPHABET + b) * ALPHABET + c]

    assert len(wording.table) == ALPHABET**3
    assert surprise("a", "a", "a") == surprise("a", "a", "b") < surprise("a", "a", "c")
    assert surprise("a", "b", "0") < surprise("a", "b", "a")
