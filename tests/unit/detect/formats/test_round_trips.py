"""What JSON and YAML libraries write, readers read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.formats.entry import Entry
from scanner.detect.formats.registry import format_of

# Names that say something about their siblings are left to the tables of cases.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)
KEYS = WORDS.map(lambda word: "k" + word).filter(lambda word: "." not in word)
LINES = st.lists(st.text(st.sampled_from("ab c:#-'\"\\{}[]&*!|>%@`,?~é=\t"), max_size=30), min_size=1, max_size=4)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Zl", "Zp"], exclude_characters="\x85\r"), max_size=20)
# Words of other languages for no value; YAML writes them without quotes.
STRINGS = st.one_of(WORDS, LINES.map("\n".join), TEXTS, st.just("word " * 30)).filter(
    lambda word: word not in ("undefined", "None", "nil")
)
SCALARS = st.one_of(STRINGS, st.integers(), st.booleans(), st.none())
# An item that reads as an option or as a name with a value gets that name.
ITEMS = st.one_of(st.booleans(), st.none(), STRINGS.filter(lambda item: "=" not in item and not item.startswith("--")))
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.one_of(SCALARS, st.lists(ITEMS, max_size=3)),
        lambda tree: st.one_of(
            st.dictionaries(KEYS, tree, max_size=4), st.lists(st.dictionaries(KEYS, tree), max_size=3)
        ),
        max_leaves=12,
    ),
    max_size=5,
)


def read_alone(path: str, data: str) -> Sequence[Entry]:
    """Return the entries of a document without those of the texts inside it."""
    known = format_of(path, b"")
    assert known is not None
    return known.reader(data.encode())


def flat(tree: object, name: str = "", parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield parents, name and value of each scalar that can be an entry."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from flat(value, key, (*parents, name) if name else parents)
    elif isinstance(tree, list):
        for item in tree:
            yield from flat(item, name, parents)
    elif not isinstance(tree, bool) and tree is not None and str(tree).strip():
        yield parents, name, str(tree)


@settings(max_examples=60, deadline=None)
@given(tree=TREES, indent=st.sampled_from([None, 0, 2]), escaped=st.booleans())
def test_json(tree: object, indent: int | None, escaped: bool) -> None:
    data = json.dumps(tree, indent=indent, ensure_ascii=escaped)
    assert [(entry.parents, entry.name, entry.value) for entry in read_alone("x.json", data)] == list(flat(tree))


@pytest.mark.parametrize("style", [False, None, True])
@settings(max_examples=60, deadline=None)
@given(tree=TREES, indent=st.sampled_from([2, 4]), plain=st.booleans(), width=st.sampled_from([20, 80, 10_000]))
def test_yaml(style: bool | None, tree: object, indent: int, plain: bool, width: int) -> None:
    data = yaml.safe_dump(
        tree, default_flow_style=style, indent=indent, allow_unicode=plain, width=width, sort_keys=False
    )
    # What was written, not what was meant: folding lines at 20 columns, the library sometimes adds a backslash.
    loaded = yaml.safe_load(data)
    assert [(entry.parents, entry.name, entry.value) for entry in read_alone("x.yaml", data)] == list(flat(loaded))


@pytest.mark.parametrize("style", ["|", ">", '"', "'"])
@settings(max_examples=60, deadline=None)
@given(lines=LINES, end=st.sampled_from(["", "\n", "\n\n"]))
def test_yaml_scalars(style: str, lines: list[str], end: str) -> None:
    value = "\n".join(lines) + end
    data = yaml.safe_dump({"a": value, "b": "c"}, default_style=style)
    expected = [("a", value), ("b", "c")] if value.strip() else [("b", "c")]
    assert [(entry.name, entry.value) for entry in read_alone("x.yaml", data)] == expected
