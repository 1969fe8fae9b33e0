"""Which reader reads which file."""

from __future__ import annotations

from importlib import import_module

import pytest

from scanner.detect.formats import registry
from scanner.detect.formats.registry import FORMATS, Format, format_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(
            (".env", "env"),
            ("a/.env.local", "env"),
            ("prod.env.example", "env"),
            ("a/b.env", "env"),
            (".envrc", "shell"),
        ),
        *(("settings.yaml.example", "yaml"), ("a.YML", "yaml"), (".kube/config", "yaml"), ("x.yaml.j2", "yaml")),
        *(("a.json", "json"), ("a.json.js", None), ("terraform.tfstate.backup", "json"), ("Pipfile.lock", "json")),
        *(("docker/config.json", "docker-config"), ("config.json", "json"), (".aws/credentials", "credentials")),
        *(("web.config", "config"), ("x.csproj", "xml"), ("strings.xml", "xml"), ("Dockerfile.prod", "dockerfile")),
        *(("api.dockerfile", "dockerfile"), ("Jenkinsfile", "groovy"), ("config.php", "php"), ("index.php", None)),
        *(
            ("wp-config-sample.php", "php"),
            ("app.log.1", "log"),
            ("app.properties", "properties"),
            ("x.tf.json", "json"),
        ),
        *(("main.py", None), ("README", None), ("", None), (".", None), ("a/.hidden", None), ("x.default", None)),
    ],
)
def test_the_format_of_a_path(path: str, name: str | None) -> None:
    known = format_of(path, b"")
    assert (known.name if known else None) == name


@pytest.mark.parametrize(
    ("head", "name"),
    [
        pytest.param(b"#!/bin/sh\n", "shell", id="a script"),
        pytest.param(b"#!/usr/bin/env bash\n", "shell", id="a script of env"),
        pytest.param(b"#!/usr/bin/python\n", None, id="a script of another language"),
        pytest.param(b"<?xml version='1.0'?>", "xml", id="XML"),
        pytest.param(b"text", None, id="no telling"),
    ],
)
def test_first_bytes_tell_where_the_name_does_not(head: bytes, name: str | None) -> None:
    known = format_of("noending", head)
    assert (known.name if known else None) == name


@pytest.mark.parametrize("known", [pytest.param(known, id=known.name) for known in FORMATS])
def test_every_reader_exists(known: Format) -> None:
    module, _, function = known.where.partition(":")
    assert callable(getattr(import_module(f"{registry.__package__}.{module}"), function))
    assert list(known.reader(b"")) == []


def test_no_name_or_ending_belongs_to_two_formats() -> None:
    for attribute in ("names", "endings"):
        words = [word for known in FORMATS for word in getattr(known, attribute)]
        assert len(words) == len(set(words))
