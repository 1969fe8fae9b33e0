"""Documents, databases and compiled code: the text that a person or a program sees comes out whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from scanner.model import SkipReason
from scanner.sources.containers import office, pdfsyntax
from scanner.sources.containers.limits import Limits
from tests.unit.sources.containers import made
from tests.unit.sources.containers.made import open_all, pdf_stream, texts

W = b'<x xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ODF = b'<o:x xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        pytest.param(b"<w:p><w:t>one</w:t></w:p><w:p><w:t>two</w:t></w:p>", b"one\ntwo\n\n", id="paragraphs"),
        pytest.param(b"<w:p><w:r><w:t>on</w:t></w:r>\n <w:r><w:t>e</w:t></w:r></w:p>", b"one\n\n", id="split in runs"),
        pytest.param(b'<w:t xml:space="preserve">a </w:t><w:t> </w:t><w:t>b</w:t>', b"a  b\n", id="spaces that count"),
        pytest.param(b"<t>a</t><w:tab/><t>b</t><w:br/><t>c</t>", b"a\tb\nc\n", id="tab and line break"),
        pytest.param(b"<si><r><t>a</t></r><r><t>b</t></r></si><si><t>c</t></si>", b"ab\nc\n\n", id="strings of cells"),
        pytest.param(b"<t>&lt;&amp;lt;&#65;&#x42;&quot;</t>", b'<&lt;AB"\n', id="entities"),
        pytest.param(
            b'<text:a xlink:href="https://x.example/?k=v">a</text:a>', b"a\nhttps://x.example/?k=v\n", id="link"
        ),
        pytest.param(b"<t>unfinished <", b"unfinished <\n", id="a tag that does not end"),
        pytest.param(b"&#x110000; &#999999;", b"&#x110000; \xf3\xb4\x88\xbf\n", id="a character that is none"),
        pytest.param(b"", b"\n", id="nothing"),
    ],
)
def test_text_of_a_part(xml: bytes, text: bytes) -> None:
    assert office.text_of(xml) == text


@pytest.mark.parametrize(
    ("name", "xml", "text"),
    [
        pytest.param("word/document.xml", made.WORD + b"<w:p>a</w:p>", b"a\n\n", id="document"),
        pytest.param("word/header2.xml", made.WORD + b"<w:p>a</w:p>", b"a\n\n", id="header"),
        pytest.param("xl/worksheets/sheet12.xml", W + b"<c><is><t>a</t></is></c>", b"a\n\n", id="sheet"),
        pytest.param("content.xml", ODF + b"<text:p>a</text:p>", b"a\n\n", id="open document"),
        pytest.param("content.xml", b'<key value="a"/>', b'<key value="a"/>', id="XML of another kind"),
        pytest.param("word/custom.xml", made.WORD, made.WORD, id="a part without text"),
    ],
)
def test_parts_of_documents(name: str, xml: bytes, text: bytes) -> None:
    assert texts(made.make_zip({name: xml})) == {f"outer!{name}": text}


def test_part_by_itself_is_read_as_it_stands() -> None:
    assert texts(made.WORD, "word/document.xml") == {"word/document.xml": made.WORD}


FONT = b"/F 10 0 R"
DIFFERENCES = b"<< /Subtype /Type1 /Encoding << /Differences [1 /T /o /k /underscore /one] >> >>"
COMPOSITE = b"<< /Subtype /Type0 /ToUnicode 11 0 R >>"
TO_UNICODE = b"""1 begincodespacerange <0000> <FFFF> endcodespacerange
2 beginbfchar <0001> <0053> <0002> <00660069> endbfchar
2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<0058> <0059>] endbfrange"""
WIDTHS = b"<< /Subtype /Type1 /FirstChar 97 /Widths [500 500 500] >>"


@pytest.mark.parametrize(
    ("content", "objects", "text"),
    [
        pytest.param(b"BT (one) Tj ET", {}, b"one", id="one string"),
        pytest.param(b"BT [(o) 20 (n) -30 (e)] TJ ET", {}, b"one", id="kerned"),
        pytest.param(b"BT [(one) -300 (two)] TJ ET", {}, b"one two", id="a gap between words"),
        pytest.param(b"BT /F 10 Tf (one) Tj 0 -12 Td (two) Tj ET", {}, b"one\ntwo", id="two lines"),
        pytest.param(b"BT 12 TL (one) Tj T* (two) Tj (three) ' ET", {}, b"one\ntwo\nthree", id="lines by leading"),
        pytest.param(b"BT /F 10 Tf (a) Tj 6 0 Td (b) Tj 6 0 Td (c) Tj ET", {}, b"abc", id="glyph by glyph"),
        pytest.param(b"BT /F 10 Tf (name) Tj 90 0 Td (value) Tj ET", {}, b"name value", id="two columns"),
        pytest.param(b"BT /F 10 Tf (abc) Tj 17 0 Td (c) Tj ET", {10: WIDTHS}, b"abc c", id="a space by known widths"),
        pytest.param(b"BT /F 10 Tf (abc) Tj 15.5 0 Td (c) Tj ET", {10: WIDTHS}, b"abcc", id="no space by known widths"),
        pytest.param(
            b"BT /F 10 Tf 1 0 0 1 9 9 Tm (one) Tj 1 0 0 1 9 50 Tm (two) Tj ET", {}, b"one\ntwo", id="lines by matrix"
        ),
        pytest.param(b"BT 0 1 -1 0 9 9 Tm (one) Tj 0 1 -1 0 9 14 Tm (two) Tj ET", {}, b"one two", id="upright text"),
        pytest.param(b"BT (a\\(b\\)\\101\\n) Tj ((nested (x)) y) Tj ET", {}, b"a(b)A\n(nested (x)) y", id="brackets"),
        pytest.param(b"BT <6F6e65> Tj ET", {}, b"one", id="hexadecimal"),
        pytest.param(b"BT /F 1 Tf <0102030405> Tj ET", {10: DIFFERENCES}, b"Tok_1", id="glyphs by name"),
        pytest.param(
            b"BT /F 1 Tf <00010002001000120021> Tj ET",
            {10: COMPOSITE, 11: pdf_stream(TO_UNICODE)},
            b"SfiacY",
            id="a map to Unicode",
        ),
        pytest.param(b"BT (a) Tj ET BI /W 1 ID \0(Tj) \xff\nEI BT (b) Tj ET", {}, b"ab", id="an image in between"),
        pytest.param(b"% (no) Tj\nBT (yes) Tj ET", {}, b"yes", id="a comment"),
    ],
)
def test_text_of_a_pdf_page(content: bytes, objects: dict[int, bytes], text: bytes) -> None:
    assert texts(made.make_pdf(content, FONT, objects))["outer!page 1"] == text


def test_rest_of_a_pdf_is_read_too() -> None:
    objects = {
        10: b"<< /Type /Annot /A << /S /URI /URI (https://user:word@x.example/) >> >>",
        11: pdf_stream(b"BT (what an earlier version said) Tj ET"),
        12: pdf_stream(b"13 0 << /Contents (a note in a stream) >>", b"/Type /ObjStm /N 1 /First 5"),
    }
    other = texts(made.make_pdf(b"BT (page) Tj ET", b"", objects))["outer!other text"]
    assert other.splitlines() == [
        b"what an earlier version said",
        b"https://user:word@x.example/",
        b"a note in a stream",
    ]


def test_form_that_a_page_paints_is_read_with_it() -> None:
    form = pdf_stream(b"BT (in the form) Tj ET", b"/Subtype /Form")
    page = made.make_pdf(b"BT (page) Tj ET /X Do", b"", {10: form}).replace(
        b"/Contents 4 0 R", b"/Contents 4 0 R /Resources << /XObject << /X 10 0 R >> >>"
    )
    assert texts(page)["outer!page 1"] == b"page\nin the form"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"%PDF-1.4\ntrailer << /Encrypt 5 0 R >>", SkipReason.ENCRYPTED, id="encrypted"),
        pytest.param(
            made.make_pdf(b"BT (x) Tj ET " + b" " * (5 << 20)), SkipReason.EXPANDS_TOO_MUCH, id="a stream that expands"
        ),
        pytest.param(
            b"%PDF-1.4\n4 0 obj\n<< /Filter /FlateDecode >>\nstream\nno deflate\nendstream",
            SkipReason.DAMAGED,
            id="a stream that is none",
        ),
    ],
)
def test_pdf_that_is_not_read(data: bytes, reason: SkipReason) -> None:
    assert [skip.reason for skip in open_all(data).skips] == [reason]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        pytest.param("TOKEN = 'value-one'", [b'TOKEN = "value-one"'], id="a variable"),
        pytest.param("class A:\n    token = 'value-one'", [b'token = "value-one"', b"A"], id="an attribute"),
        pytest.param("def f():\n    x = 'value-one'\n    return x", [b'x = "value-one"'], id="a local variable"),
        pytest.param("f(token='value-one')", [b"value-one"], id="an argument"),
        pytest.param("T = ('value-one', ('two', b'three'))", [b"value-one", b"two", b"three"], id="nested tuples"),
        pytest.param("'a document'\nX = 10**30 + 2.5 + 1j", [b'__doc__ = "a document"'], id="numbers"),
    ],
)
def test_constants_of_bytecode(source: str, lines: list[bytes]) -> None:
    found = texts(made.make_bytecode(source), "m.pyc")["m.pyc!constants"].splitlines()
    assert set(lines) <= set(found)
    assert len(found) == len(set(found))


def test_bytecode_of_an_unknown_version_gives_its_strings() -> None:
    data = b"\x01\x0c\r\n" + made.make_bytecode("TOKEN = 'value-one-two'")[4:]
    assert b"value-one-two" in texts(data)["outer!strings"]


def test_collection_inside_itself_ends() -> None:
    # A list (with a place among the references) whose only item is a reference to that place.
    data = made.importlib.util.MAGIC_NUMBER + bytes(12) + b"\xdb\x01\0\0\0r\0\0\0\0"
    assert texts(data) == {"outer!constants": b""}


def test_constants_of_a_class() -> None:
    data = made.make_class({"TOKEN": "value-one"}, ["another text"])
    lines = texts(data, "A.class")["A.class!constants"].splitlines()
    assert lines[0] == b'TOKEN = "value-one"'
    assert b"another text" in lines


def test_class_inside_a_jar_and_a_broken_one() -> None:
    data = made.make_class({"TOKEN": "value-one"})
    found = texts(made.make_zip({"A.class": data, "B.class": data[:60]}))
    assert set(found) == {"outer!A.class!constants", "outer!B.class!strings"}


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        pytest.param(
            ["CREATE TABLE t(a TEXT, b)", "INSERT INTO t VALUES ('x', 1), (NULL, 'y'), (x'414243', '')"],
            {"t": b"t.a: x\nt.b: y\nt.a: ABC\n"},
            id="texts and bytes, no numbers",
        ),
        pytest.param(
            ['CREATE TABLE "o""dd x"("c""d")', 'INSERT INTO "o""dd x" VALUES (\'v\')'],
            {'o"dd x': b'o"dd x.c"d: v\n'},
            id="names that need quotes",
        ),
        pytest.param(
            ["CREATE TABLE t(a, g AS (upper(a)) STORED)", "INSERT INTO t VALUES ('x')"],
            {"t": b"t.a: x\n"},
            id="a computed column",
        ),
        pytest.param(
            ["CREATE TABLE t(a)", "INSERT INTO t VALUES ('x')", "CREATE VIEW v AS SELECT randomblob(1e9) FROM t"],
            {"t": b"t.a: x\n"},
            id="a view",
        ),
        pytest.param(["CREATE TABLE t(a)"], {"t": b""}, id="an empty table"),
    ],
)
def test_tables_of_a_database(statements: list[str], found: dict[str, bytes]) -> None:
    assert texts(made.make_database(*statements)) == {f"outer!{name}": text for name, text in found.items()}


def test_database_with_a_log_is_read_from_its_file(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t(a)")
    connection.execute("INSERT INTO t VALUES ('x')")
    connection.commit()
    connection.close()
    assert texts((tmp_path / "a.db").read_bytes()) == {"outer!t": b"t.a: x\n"}


def test_broken_database_gives_its_strings() -> None:
    data = made.make_database("CREATE TABLE t(a)", "INSERT INTO t VALUES ('some long value')")
    assert b"some long value" in texts(data[:100] + b"\xff" * 20 + data[120:])["outer!strings"]


def test_database_that_holds_too_much_says_so() -> None:
    data = made.make_database("CREATE TABLE t(a)", f"INSERT INTO t VALUES {', '.join(['(zeroblob(9999))'] * 20)}")
    (skip,) = open_all(data, limits=Limits(total=100_000)).skips
    assert (skip.path, skip.reason) == ("outer!t", SkipReason.UNPACKS_TO_TOO_MUCH)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"\0\1\2some text here\0\xffshort\0", b"some text here\n", id="ASCII"),
        pytest.param(bytes(9) + "wide text".encode("utf-16-le") + b"\0\0", b"wide text\n", id="UTF-16"),
        pytest.param(b"\0\1\2\3\4" * 99, b"", id="nothing"),
        pytest.param(b"\x7fELF\0" + b"x" * 8, b"x" * 8 + b"\n", id="as short as can be, at the end"),
        pytest.param(b"\0\1\2%PDF-1.4 text\0", b"\n%PDF-1.4 text\n", id="a text that begins like a PDF"),
    ],
)
def test_strings_of_a_binary(data: bytes, text: bytes) -> None:
    assert texts(data) == {"outer!strings": text}


@pytest.mark.parametrize("at", [-30, -65_536 - 5, -65_536, -3, 0, 5])
def test_string_across_pieces_is_found_whole_and_once(at: int) -> None:
    start = (4 << 20) + at
    data = bytes(start) + b"one whole string" + bytes(99)
    assert texts(data) == {"outer!strings": b"one whole string\n"}


def test_pdf_that_asks_for_too_much_work_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfsyntax, "_MOST_WORK", 20_000)
    data = made.make_pdf(b"BT " + b"(a) Tj 0 9 Td " * 900)
    assert [skip.reason for skip in open_all(data).skips] == [SkipReason.UNPACKS_TO_TOO_MUCH]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[ " * 5000, id="brackets without end"),
        pytest.param(b"<< /A " * 5000, id="dictionaries without end"),
        pytest.param(b"(" * 5000, id="strings without end"),
        pytest.param(b"1" * 5000 + b"a", id="a number that is none"),
        pytest.param(b"%" * 5000, id="comments"),
        pytest.param(b"10 0 R", id="an object that is itself"),
    ],
)
def test_pdf_objects_without_end_are_passed(body: bytes) -> None:
    data = made.make_pdf(b"BT (page) Tj ET", b"/F 10 0 R", {10: body})
    assert b"page" in texts(data)["outer!page 1"]
