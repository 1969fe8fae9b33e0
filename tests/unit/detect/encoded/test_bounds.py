"""What is left alone, what hostile texts cost, and what holds for any nesting of encodings."""

from __future__ import annotations

import gzip
import hashlib
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detect.encoded.budget import FLOOR, SHARE
from scanner.detect.encoded.decoded import LARGEST, inflated
from scanner.detect.encoded.layers import layers
from scanner.detect.encoded.runs import BASE64, HEX, run_at
from scanner.detect.encoded.substitutions import SUBSTITUTIONS
from scanner.detect.encoded.trigger import KINDS, Kind
from scanner.detect.layer import SourceMap
from scanner.detect.template import expand
from scanner.detect.triggers import told
from scanner.detector import Detector
from scanner.model import Span
from scanner.text import Text
from tests.unit.detect.encoded.writing import base64, detected, each, gzipped, hexadecimal, source

RANDOM = random.Random(7)
BINARY = RANDOM.randbytes(3000)
PICTURE, MODULE = b"\x89PNG\r\n" + BINARY, b"\0asm" + BINARY
DRAWING = '<svg width="9"/>' * 9
CODE = "function a(b,c){return b?c+1:'x'+c}" * 200


def layers_of(detector: Detector, content: str, path: str = "a.js") -> list[Text]:
    """Return the layers directly in ``content``."""
    text = Text(content.encode())
    hits = detector._pass.scan(text.data)
    return [layer.text for layer in layers(text, path, told(hits, detector.rules).encoded)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f'"integrity": "sha512-{base64(hashlib.sha512(b"x").digest())}"', id="an integrity field"),
        pytest.param(f'"sha256": "{hashlib.sha256(b"x").hexdigest()}"', id="a digest in hexadecimal"),
        pytest.param(f'src="data:image/png;base64,{base64(PICTURE)}"', id="a picture"),
        pytest.param(f'src="data:image/svg+xml;base64,{base64(DRAWING)}"', id="a drawing"),
        pytest.param(f"src:url(data:font/woff2;base64,{base64(b'wOF2' + BINARY)})", id="a font"),
        pytest.param(f'const wasm = atob("{base64(MODULE)}")', id="a WebAssembly module"),
        pytest.param(CODE, id="minified code"),
        pytest.param(expand("{jwt}"), id="a JSON web token"),
        pytest.param(expand("{pem:RSA PRIVATE KEY}"), id="a private key"),
        pytest.param(f"-----BEGIN CERTIFICATE-----\n{base64(BINARY)}\n-----END CERTIFICATE-----", id="a certificate"),
        pytest.param('const a = "Could not read" + " the file " + name;', id="a message over literals"),
        pytest.param('x = "a-long-name-of-a-class" + " another-long-name-of-one"', id="names of classes"),
        pytest.param('const parts = ["src", "components", "index"].join("");', id="a path that is joined"),
        pytest.param("/[\\u00c0-\\u00ff\\u0100-\\u017f]/", id="ranges of letters"),
        pytest.param('{"version":3,"sources":["a.js"],"mappings":"AAAA,SAASA,IAAIC"}', id="a source map"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_holds_no_text_makes_no_layer(content: str, detector: Detector) -> None:
    assert layers_of(detector, content) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("\\x41\\x42\\x43" * 50_000, id="escapes"),
        pytest.param(f'"{base64("password ")}",' * 20_000, id="many small runs"),
        pytest.param(base64("password " * 50_000), id="one large run"),
        pytest.param("H4sIAAAAAAAA" * 30_000, id="what looks compressed and is not"),
        pytest.param(f'"{base64(gzip.compress(b"password " * 40_000))}",' * 200, id="bombs"),
        pytest.param("103, 104, 112, 95, " * 30_000, id="lists"),
        pytest.param('"ghp_" + "' * 30_000, id="literals that are joined"),
        pytest.param('"ghp_' + "/*" * 100_000, id="comments that do not end"),
        pytest.param('a="ghp_";a+"ghp_' * 20_000, id="a name that is bound over and over"),
        pytest.param("content-transfer-encoding: quoted-printable\n\n=41" * 5_000, id="parts of mail"),
        pytest.param(base64("password") + "\n" + "\n".join([base64(b"password" * 6)] * 5_000), id="folded lines"),
    ],
)
def test_what_is_decoded_stays_within_the_budget(content: str, detector: Detector) -> None:
    sizes = [len(layer.data) for layer in layers_of(detector, content)]
    assert sum(sizes) <= SHARE * len(content) + FLOOR
    assert max(sizes, default=0) <= max(len(content), LARGEST)


def test_texts_within_texts_share_one_budget(detector: Detector) -> None:
    bomb = base64(gzip.compress(b"password " * 100_000))
    nested = base64(gzipped(f'"{bomb}",' * 20))
    text = Text(f'"{nested}"'.encode())
    read = 0
    waiting = [text]
    while waiting:
        inner = waiting.pop()
        hits = told(detector._pass.scan(inner.data), detector.rules).encoded
        found = [layer.text for layer in layers(inner, "a", hits)]
        read += sum(len(layer.data) for layer in found)
        waiting += found
    assert read <= SHARE * len(text.data) + FLOOR


@pytest.mark.parametrize(
    ("raw", "length"),
    [
        pytest.param(gzip.compress(b"a" * 10_000_000), LARGEST, id="no more than the largest"),
        pytest.param(gzip.compress(b"a" * 90_000), 11_900, id="no more than the ratio"),
        pytest.param(gzip.compress(b"key" * 4)[:-8], 12, id="what is cut off as far as it goes"),
        pytest.param(b"\x1f\x8b\x08" + BINARY, 0, id="nothing of what is broken"),
    ],
)
def test_compressed_data_is_bounded(raw: bytes, length: int) -> None:
    assert abs(len(inflated(raw)) - length) <= length // 4


def _gzip_base64(plain: str) -> str:
    return base64(gzip.compress(plain.encode(), mtime=0))


WAYS = {
    "base64": lambda plain: f'atob("{base64(plain)}")',
    "hexadecimal": lambda plain: f'unhexlify("{hexadecimal(plain)}")',
    "gzip": lambda plain: f'"{_gzip_base64(plain)}"',
    "zlib": lambda plain: f"b64decode('{base64(zlib.compress(plain.encode()))}')",
    "percent-encoding": lambda plain: each(plain, "%{:02X}"),
    "escapes": lambda plain: f'"{each(plain, chr(92) + "x{:02x}")}"',
    "wide escapes": lambda plain: f'"{each(plain, chr(92) + "u{:04x}")}"',
    "entities": lambda plain: each(plain, "&#{};"),
}


@settings(max_examples=60, deadline=None)
@given(
    ways=st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=3),
    before=st.text("abc xyz=:,\n", max_size=30),
    seed=st.integers(0, 999),
)
def test_key_is_found_under_any_three_encodings(detector: Detector, ways: list[str], before: str, seed: int) -> None:
    key = expand("{github:ghp_}", seed)
    content = f'{before} api_key = "{key}"'
    for way in ways:
        content = f"{before} {WAYS[way](content)} "
    match = next(match for match in detected(detector, content) if match.secret.reveal() == key)
    assert len(match.why) >= len(ways)
    assert 0 <= match.span.start < match.span.end <= len(content)
    assert len(source(content, match.span)) >= len(key) / 2


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=300), number=st.integers(0, len(KINDS) + 2), place=st.integers(1, 300))
def test_no_text_raises(data: bytes, number: int, place: int) -> None:
    text = Text(b"ghp_" + data + b'"=ZWVl\\x41%41"')
    end = min(place, len(text.data))
    for layer in layers(text, "a.js", [(number, end), (len(KINDS), end), (KINDS.index(Kind.CALL), end)]):
        inner = Span(0, len(layer.text.data))
        outer = layer.source.outer(inner)
        assert 0 <= outer.start <= outer.end <= len(text.data)


@given(plain=st.binary(min_size=1, max_size=60), at=st.integers(0, 60), width=st.integers(1, 20))
def test_span_of_a_group_decodes_to_what_it_is_the_span_of(plain: bytes, at: int, width: int) -> None:
    text = bytes(33 + byte % 90 for byte in plain) * 4
    span = Span(min(at, len(text) - 1), min(len(text), at + width))
    for coding, content in ((BASE64, base64(text)), (HEX, hexadecimal(text))):
        run = run_at(content.encode(), len(content) // 2, 0, coding)
        if run is None:
            continue
        assert run.raw == text
        outer = run.source.outer(span)
        first = outer.start // coding.group * coding.group
        last = -(-outer.end // coding.group) * coding.group
        decoded = coding.decode(content[first:last].encode().rstrip(b"="))
        assert text[span.start : span.end] in decoded


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.value) for kind in SUBSTITUTIONS])
@given(data=st.binary(max_size=200))
def test_segments_of_a_substitution_fit_its_text(kind: Kind, data: bytes) -> None:
    coding = SUBSTITUTIONS[kind]
    part = data.replace(b"\0", b"\\x41%41&#65;=41")
    segments = coding.segments(part, 10)
    plain = coding.decoded(part)
    source_map = SourceMap(segments)
    for at, byte in enumerate(plain):
        outer = source_map.outer(Span(at, at + 1))
        written = part[outer.start - 10 : outer.end - 10]
        assert byte in coding.decoded(written)
