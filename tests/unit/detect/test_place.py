"""What the path of a file says about the values in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.place import extension, is_code, kind_of


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("", "", id="no path"),
        pytest.param("src/app.py", "", id="code"),
        pytest.param("config/settings.yml", "", id="settings"),
        pytest.param("tests/app.py", "a test", id="a folder of tests"),
        pytest.param("src/test_app.py", "a test", id="a Python test by its name"),
        pytest.param("src/app.spec.ts", "a test", id="a JavaScript test by its name"),
        pytest.param("pkg/app_test.go", "a test", id="a Go test by its name"),
        pytest.param("Tests\\App.cs", "a test", id="a folder of tests on Windows"),
        pytest.param("src/contest.py", "", id="a word that ends in test"),
        pytest.param("src/latest/app.py", "", id="a folder that ends in test"),
        pytest.param("src/__mocks__/api.js", "a fixture", id="mocks"),
        pytest.param("cassettes/login.yaml", "a fixture", id="recorded traffic"),
        pytest.param("test/fixtures/a.json", "a test", id="fixtures of tests, the first of both"),
        pytest.param("examples/app.py", "an example", id="a folder of examples"),
        pytest.param(".env.example", "an example", id="an example of settings"),
        pytest.param("config.sample.ini", "an example", id="a sample"),
        pytest.param("docs/setup.py", "documentation", id="a folder of documentation"),
        pytest.param("README", "documentation", id="a readme"),
        pytest.param("guide/setup.md", "documentation", id="Markdown"),
        pytest.param("man/tool.1", "documentation", id="a folder of manuals"),
        pytest.param("src/man.py", "", id="a file called man"),
        pytest.param("vendor/lib/a.go", "a vendored package", id="vendored"),
        pytest.param("web/node_modules/a/index.js", "a vendored package", id="node modules"),
        pytest.param("dist/app.js", "generated code", id="built"),
        pytest.param("app.min.js", "generated code", id="minified"),
        pytest.param("api/service.pb.go", "generated code", id="protocol buffers"),
        pytest.param("app/build.gradle", "", id="a build file, which people write"),
        pytest.param("build.sh", "", id="a build script"),
        pytest.param("package-lock.json", "a lock file", id="a lock file"),
        pytest.param("web/Cargo.lock", "a lock file", id="a lock file in capitals"),
        pytest.param("locales/de.json", "a translation", id="a folder of translations"),
        pytest.param("po/de.po", "a translation", id="a format of translations"),
        pytest.param("src/messages/pt_BR.json", "a translation", id="a file called after a language and a region"),
        pytest.param("values/fr/strings.xml", "a translation", id="a folder called after a language"),
        pytest.param("src/de.py", "", id="code called after a language"),
        pytest.param("fr/app/config.json", "", id="a language further out"),
    ],
)
def test_kind_of_place(path: str, kind: str) -> None:
    assert kind_of(path) == kind


@pytest.mark.parametrize(
    ("path", "end"),
    [
        pytest.param("a/b.PY", "py", id="in capitals"),
        pytest.param("a.b/Dockerfile", "dockerfile", id="without a dot, in a folder with one"),
        pytest.param(".env", ".env", id="a dot at the beginning"),
        pytest.param(".env.local", "local", id="two dots"),
        pytest.param("archive.tar.gz", "gz", id="two ends"),
        pytest.param("a.", "", id="a dot at the end"),
        pytest.param("", "", id="nothing"),
        pytest.param("a\\b.cs", "cs", id="a path of Windows"),
    ],
)
def test_end_of_a_name(path: str, end: str) -> None:
    assert extension(path) == end


@pytest.mark.parametrize("path", ["a.py", "a.JS", "x/a.go", "A.java", "a.c++", "a.vue", "a.html"])
def test_language_is_code(path: str) -> None:
    assert is_code(path)


@pytest.mark.parametrize("path", ["a.yml", ".env", "a.json", "Dockerfile", "a.sh", "a.md", "a.tf", "a.ini"])
def test_settings_and_scripts_are_not_code(path: str) -> None:
    """In them a value without quotes is data."""
    assert not is_code(path)


@given(path=st.text(max_size=60))
def test_any_path_has_a_kind_and_an_end(path: str) -> None:
    kind_of(path)
    assert "/" not in extension(path)
