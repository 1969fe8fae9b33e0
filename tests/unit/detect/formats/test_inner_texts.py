"""Texts inside documents: what they say, under which name, and the way back."""

from __future__ import annotations

import json

import pytest

from scanner.detect.formats import inner_texts, layers
from scanner.model import Span
from scanner.text import Text
from tests.unit.detect.formats.reading import rows

STEP = 'steps:\n- run: |\n    export A="b"\n    go\n'
CELLS = {
    "cells": [
        {"cell_type": "markdown", "source": ["# t\n"]},
        {
            "cell_type": "code",
            "source": ['a = "é"\n', "b"],
            "outputs": [{"text": ["o\n"]}, {"data": {"image/png": "zz", "text/plain": "q"}}],
        },
    ]
}


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        pytest.param("w.yml", STEP, [("in run", "w.yml/run.sh", 'export A="b"\ngo')], id="a step of a workflow"),
        pytest.param(
            "c.yaml",
            "data:\n  app.properties: |\n    a=b\n\n    c=d\n",
            [("in app.properties", "c.yaml/app.properties", "a=b\n\nc=d")],
            id="a file in a ConfigMap",
        ),
        pytest.param(
            "user-data.yaml",
            "write_files:\n- path: /etc/x.env\n  content: |\n    A=b\n    C=d\n",
            [("in content", "user-data.yaml/etc/x.env", "A=b\nC=d")],
            id="a file that cloud-init writes",
        ),
        pytest.param(
            "x.json", '{"a.ini": "[s]\\na=\\u0062"}', [("in a.ini", "x.json/a.ini", "[s]\na=b")], id="a file in JSON"
        ),
        pytest.param(
            "x.tf", "u = <<E\n#!/bin/sh\nA=b\nE\n", [("in u", "x.tf/script.sh", "#!/bin/sh\nA=b")], id="a heredoc"
        ),
        pytest.param("x.yaml", "a: |\n  some = prose\n  more\n", [], id="a text that is no file"),
        pytest.param(
            "n.ipynb",
            json.dumps(CELLS),
            [
                ("in cell 1 (markdown)", "n.ipynb/cell.md", "# t\n"),
                ("in cell 2 (code)", "n.ipynb/cell.py", 'a = "é"\nb'),
                ("in cell 2 (output)", "n.ipynb/output.log", "o\n\nq\n"),
            ],
            id="the cells of a notebook",
        ),
        pytest.param(
            "a.js.map",
            json.dumps({"sources": ["a.ts", "b.ts"], "sourcesContent": [None, "k\n"]}),
            [("in b.ts (source map)", "a.js.map/b.ts", "k\n")],
            id="the sources of a source map",
        ),
        pytest.param("x.py", "a = 'b'", [], id="source code"),
    ],
)
def test_inner_texts(path: str, data: str, expected: list[tuple[str, str, str]]) -> None:
    found = list(inner_texts(Text(data.encode()), path))
    assert [(inner.layer.fact, inner.path, inner.layer.text.data.decode()) for inner in found] == expected
    assert [layer.fact for layer in layers(Text(data.encode()), path)] == [fact for fact, _, _ in expected]


def test_the_way_back_from_a_cell_leads_to_its_escapes() -> None:
    data = json.dumps(CELLS).encode()
    code = next(inner.layer for inner in inner_texts(Text(data), "n.ipynb") if "code" in inner.layer.fact)
    at = code.text.data.index("é".encode())
    outer = code.source.outer(Span(at, at + 2))
    assert data[outer.start : outer.end] == b"\\u00e9"
    at = code.text.data.index(b"= ")
    outer = code.source.outer(Span(at, at + 2))
    assert data[outer.start : outer.end] == b"= "


@pytest.mark.parametrize(
    ("path", "data", "entry"),
    [
        pytest.param("w.yml", STEP, ("A", "b", "b"), id="an assignment in a step"),
        pytest.param("c.yaml", "data:\n  a.env: |\n    B=c\n    D=e\n", ("D", "e", "e"), id="a file in a ConfigMap"),
        pytest.param("package.json", '{"scripts": {"x": "A=b node c"}}', ("A", "b", "b"), id="a script of a package"),
        pytest.param("x.json", '{"a.yaml": "k: \\u0062\\n"}', ("k", "b", "\\u0062"), id="an escaped file in JSON"),
        pytest.param(".gitlab-ci.yml", "script:\n- go --token t\n", ("token", "t", "t"), id="an option in a script"),
    ],
)
def test_entries_of_inner_texts_are_among_those_of_the_document(
    path: str, data: str, entry: tuple[str, str, str]
) -> None:
    assert entry in rows(path, data)
