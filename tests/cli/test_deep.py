"""``keysweep scan --deep``: what is inside archives and documents, as a user runs it."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from scanner.detect.template import expand
from tests.cli.command import keysweep
from tests.repositories import Repository
from tests.unit.sources.containers.made import (
    make_bytecode,
    make_class,
    make_database,
    make_document,
    make_pdf,
    make_tar,
    make_zip,
)
from tests.unit.test_keystore import CERTIFICATE, JKS, java, pkcs12
from tests.unit.test_keystore import KEY as KEY_ENTRY

KEY = expand("hf_{letters:34}", 31)
OTHER = expand("hf_{letters:34}", 32)
RUNS = f"<w:p><w:r><w:t>{KEY[:9]}</w:t></w:r><w:r><w:t>{KEY[9:]}</w:t></w:r></w:p>".encode()
ENCRYPTED = bytearray(make_zip({"a": b"x" * 40}))
ENCRYPTED[ENCRYPTED.index(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        pytest.param(
            "app.jar",
            make_zip({"META-INF/MANIFEST.MF": b"A: b\n", "app/Config.class": make_class({"TOKEN": KEY})}),
            "app.jar!app/Config.class!constants:1:10",
            id="a constant of a class in a jar",
        ),
        pytest.param(
            "p.whl", make_zip({"p/a.py": f"# a\nT = '{KEY}'\n".encode()}), "p.whl!p/a.py:2:6", id="a file in a wheel"
        ),
        pytest.param(
            "a.zip",
            make_zip({"b.tar.gz": make_tar({"c.txt": KEY.encode()}, "w:gz")}),
            "a.zip!b.tar.gz!c.txt:1:1",
            id="nested archives",
        ),
        pytest.param("a.docx", make_document(RUNS), "a.docx!word/document.xml:1:1", id="a key split over runs"),
        pytest.param("a.pdf", make_pdf(f"BT ({KEY}) Tj ET".encode()), "a.pdf!page 1:1:1", id="a page of a PDF"),
        pytest.param("m.pyc", make_bytecode(f"T = '{KEY}'"), "m.pyc!constants:1:6", id="compiled Python"),
        pytest.param(
            "a.db", make_database("CREATE TABLE t(k)", f"INSERT INTO t VALUES ('{KEY}')"), "a.db!t:1:6", id="a database"
        ),
        pytest.param("lib.so", b"\x7fELF" + bytes(50) + KEY.encode() + bytes(9), "lib.so!strings:1:1", id="a library"),
    ],
)
def test_key_inside_is_found_only_with_deep(name: str, data: bytes, place: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "readme").write_text("text\n")
    shallow = keysweep("scan", folder=tmp_path)
    assert shallow.code == 0
    assert "1 binary" in shallow.out
    deep = keysweep("scan", "--deep", folder=tmp_path)
    assert deep.code == 1
    assert place in deep.out
    assert KEY not in deep.out


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        pytest.param([], "", id="nothing to open"),
        pytest.param(["a.png", "b.bin"], "", id="binary files of other kinds"),
        pytest.param(["a.zip"], "1 archive or document was not opened: --deep does.", id="one"),
        pytest.param(["a.JAR", "b.pdf"], "2 archives and documents were not opened: --deep does.", id="two"),
    ],
)
def test_shallow_scan_says_what_it_did_not_open(names: list[str], hint: str, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_bytes(make_zip({"a": b"x"}))
    (tmp_path / "readme").write_text("text\n")
    out = keysweep("scan", folder=tmp_path).out
    assert hint in out
    assert ("not opened" in out) == bool(hint)


@pytest.mark.parametrize(
    ("name", "data", "code", "words"),
    [
        pytest.param("a.zip", make_zip({"a": b"text"}), 0, "nothing left unread", id="an archive without a key"),
        pytest.param("a.zip", bytes(ENCRYPTED), 0, "1 encrypted", id="an encrypted archive is listed"),
        pytest.param("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(99), 0, "1 container of a kind that is not", id="a 7z"),
        pytest.param("a.zip", make_zip({"a": b"text"})[:60], 3, "NOT READ: 1 damaged", id="half an archive"),
        pytest.param("a.gz", gzip.compress(bytes(9 << 20)), 3, "NOT READ: 1 expands suspiciously", id="a bomb"),
    ],
)
def test_exit_code_tells_whether_everything_was_read(
    name: str, data: bytes, code: int, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "readme").write_text("text\n")
    result = keysweep("scan", "--deep", folder=tmp_path)
    assert (result.code, words in result.out) == (code, True), result.out


def test_archive_of_more_than_a_window_is_opened_from_its_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "big.zip", "w") as archive:
        archive.writestr("noise", bytes(range(256)) * (40 << 10))
        archive.writestr("last", KEY)
    assert "big.zip!last:1:1" in keysweep("scan", "--deep", folder=tmp_path).out


def test_archive_on_standard_input() -> None:
    result = keysweep("scan", "--deep", "--stdin", "--stdin-path", "x.zip", data=make_zip({"a": KEY.encode()}))
    assert result.code == 1
    assert "x.zip!a:1:1" in result.out


def test_many_archives_are_opened_in_the_processes_of_the_pool(tmp_path: Path) -> None:
    data = make_zip({"a": KEY.encode()})
    for number in range(1600):
        (tmp_path / f"{number}.zip").write_bytes(data)
    result = keysweep("scan", "--deep", "--jobs", "2", "-f", "json", folder=tmp_path)
    assert len(result.report["findings"]) == 1600


def test_staged_archive_counts_as_a_whole_when_it_changed(repository: Repository) -> None:
    repository.commit_file("old.zip", make_zip({"a": KEY.encode()}))
    repository.commit_file("changed.zip", make_zip({"a": KEY.encode()}))
    repository.stage("changed.zip", make_zip({"a": KEY.encode(), "b": b"new"}))
    repository.stage("new.zip", make_zip({"a": OTHER.encode()}))
    result = keysweep("scan", "--deep", "--staged", "-f", "json", folder=repository.root)
    assert [finding["path"] for finding in result.report["findings"]] == ["changed.zip!a", "new.zip!a"]


def test_archive_of_a_range_is_told_under_its_commit(repository: Repository) -> None:
    base = repository.commit_file("a", "text")
    added = repository.commit_file("x.zip", make_zip({"a": KEY.encode()}))
    repository.git("rm", "--quiet", "x.zip")
    repository.commit()
    result = keysweep("scan", "--deep", "--range", f"{base}..HEAD", "-f", "json", folder=repository.root)
    assert [(finding["path"], finding["commit"]) for finding in result.report["findings"]] == [("x.zip!a", added)]


def test_archive_that_only_changed_its_mode_is_older(repository: Repository) -> None:
    repository.commit_file("x.zip", make_zip({"a": KEY.encode()}))
    repository.git("update-index", "--chmod=+x", "x.zip")
    result = keysweep("scan", "--deep", "--staged", "-f", "json", folder=repository.root)
    assert (result.code, result.report["findings"]) == (0, [])


@pytest.mark.parametrize("flags", [pytest.param([], id="without --deep"), pytest.param(["--deep"], id="with --deep")])
def test_key_store_is_a_find_by_itself(flags: list[str], tmp_path: Path) -> None:
    (tmp_path / "app.jks").write_bytes(java(JKS, CERTIFICATE, KEY_ENTRY) + bytes(9000))
    (tmp_path / "app.p12").write_bytes(pkcs12(2))
    (tmp_path / "trusted.jks").write_bytes(java(JKS, CERTIFICATE))
    result = keysweep("scan", *flags, "-f", "json", folder=tmp_path)
    found = [(finding["path"], finding["rule"], finding["line"]) for finding in result.report["findings"]]
    assert found == [("app.jks", "java-key-store", 1), ("app.p12", "pkcs12-key-store", 1)]


def test_key_store_inside_an_archive_is_a_find(tmp_path: Path) -> None:
    (tmp_path / "a.jar").write_bytes(make_zip({"conf/app.p12": pkcs12(2)}))
    result = keysweep("scan", "--deep", "-f", "json", folder=tmp_path)
    assert [finding["path"] for finding in result.report["findings"]] == ["a.jar!conf/app.p12"]
