"""Keys that stand in a text in an encoding: found, shown where they are written, and said how."""

from __future__ import annotations

import pytest

from scanner.detect.template import expand
from scanner.detector import Detector
from tests.unit.detect.encoded.writing import (
    KEY,
    base64,
    deflated,
    detected,
    each,
    folded,
    gzipped,
    hexadecimal,
    source,
    url_safe,
)

JSON = '{"name": "ci", "api_key": "%s", "n": 1}'
LONG = f"These lines stand before the key, as those of a configuration do.\ntoken = {KEY}\nAnd these stand after it."
UNDER_BASE64, UNDER_HEX = "written in base64", "written in hexadecimal"
UNDER_GZIP = "written in gzip in base64"
ESCAPED = "written in escapes"
LISTED = "written as a list of numbers"


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        pytest.param(f"data: {base64(KEY)}", UNDER_BASE64, id="base64 of a bare key"),
        pytest.param(f'x = "{base64(KEY).rstrip("=")}"', UNDER_BASE64, id="base64 without padding"),
        pytest.param(f'x = "{base64(JSON % KEY)}"', UNDER_BASE64, id="base64 of JSON"),
        pytest.param(f'x = "{base64(f"k={KEY}")}"', UNDER_BASE64, id="a key at the third place of a group"),
        pytest.param(f'x = "{url_safe(f"??>>{KEY}")}"', UNDER_BASE64, id="the alphabet for addresses"),
        pytest.param(f'"my-{url_safe(KEY)}"', UNDER_BASE64, id="base64 behind a name and a dash"),
        pytest.param(f"https://host.example/x/{base64(KEY)}", UNDER_BASE64, id="base64 in a path"),
        pytest.param(f"url(data:text/plain;base64,{base64(LONG)})", UNDER_BASE64, id="a data address"),
        pytest.param(f"x: |\n  {folded(LONG, 64, chr(10) + '  ')}\n", UNDER_BASE64, id="base64 folded and indented"),
        pytest.param(f"x\n{folded(LONG, 76, chr(13) + chr(10))}\n", UNDER_BASE64, id="base64 folded as in mail"),
        pytest.param(f'"{folded(LONG, 60, chr(92) + "n")}"', UNDER_BASE64, id="base64 folded by escapes"),
        pytest.param(f'x = "{folded(LONG, 60, chr(34) + " +" + chr(10) + chr(34))}";', UNDER_BASE64, id="added lines"),
        pytest.param(f'"{base64(chr(0) * 9 + KEY + chr(1) * 3)}"', UNDER_BASE64, id="a key between a few zeros"),
        pytest.param(
            f"-enc {base64(f'$token = 1; {KEY}'.encode('utf-16-le'))}", "written in UTF-16 in base64", id="UTF-16"
        ),
        pytest.param(f'x = "{base64(gzipped(LONG))}"', UNDER_GZIP, id="gzip in base64"),
        pytest.param(
            f'inflate(atob("{base64(deflated(LONG))}"))',
            "written in zlib in base64",
            id="zlib in base64 that is decoded",
        ),
        pytest.param(f'x = "{hexadecimal(gzipped(LONG))}"', "written in gzip in hexadecimal", id="gzip in hexadecimal"),
        pytest.param(f"x = 0x{hexadecimal(KEY)}", UNDER_HEX, id="hexadecimal"),
        pytest.param(f'x = "{hexadecimal(LONG).upper()}"', UNDER_HEX, id="hexadecimal in capitals"),
        pytest.param(each(KEY, "{:02x}", " "), UNDER_HEX, id="pairs of digits and blanks"),
        pytest.param(each(KEY, "{:02x}", ":"), UNDER_HEX, id="pairs of digits and colons"),
        pytest.param(f"{{{each(KEY, '0x{:02X}', ', ')}}}", LISTED, id="hexadecimal numbers"),
        pytest.param(f"String.fromCharCode({each(KEY, '{}', ',')})", LISTED, id="numbers of characters"),
        pytest.param(f"new byte[] {{ {each(KEY, '{}', ', ')} }}", LISTED, id="bytes"),
        pytest.param(
            f"new char[]{{{','.join(repr(letter) for letter in KEY)}}}",
            "written as a list of characters",
            id="characters",
        ),
        pytest.param(f'"{each(KEY, chr(92) + "x{:02x}")}"', ESCAPED, id="escapes with x"),
        pytest.param(f'"{each(KEY, chr(92) + "u{:04x}")}"', ESCAPED, id="escapes with u"),
        pytest.param(f'"{each(KEY, chr(92) + "u{{{:x}}}")}"', ESCAPED, id="escapes with u and braces"),
        pytest.param(f'"{each(KEY, chr(92) + "{:03o}")}"', ESCAPED, id="octal escapes"),
        pytest.param(f'"{KEY.replace("_", chr(92) + "x5f")}"', ESCAPED, id="one escape in a key"),
        pytest.param(f'"{KEY[:20]}\\u{ord(KEY[20]):04x}{KEY[21:]}"', ESCAPED, id="one escape in the middle of a key"),
        pytest.param(f"?q={each(KEY, '%{:02X}')}", "written in percent-encoding", id="percent-encoding"),
        pytest.param(f"?q=token%3D{KEY}%26x", "written in percent-encoding", id="a percent-encoded assignment"),
        pytest.param(each(KEY, "&#x{:x};"), "written in character entities", id="hexadecimal entities"),
        pytest.param(each(KEY, "&#{};"), "written in character entities", id="decimal entities"),
        pytest.param(KEY.replace("_", "&#95;"), "written in character entities", id="one entity in a key"),
        pytest.param(
            f"Content-Transfer-Encoding: quoted-printable\r\n\r\ntoken=3D{KEY[:20]}=\r\n{KEY[20:]}\r\n",
            "written in quoted-printable",
            id="quoted-printable",
        ),
    ],
)
def test_encoded_key_is_found_where_it_is_written(content: str, fact: str, detector: Detector) -> None:
    (match,) = detected(detector, content)
    assert match.secret.reveal() == KEY
    assert match.why[-1] == fact
    assert len(source(content, match.span)) >= len(KEY)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        pytest.param(f'"{base64(f"key={KEY}, ")}"', base64(f"key={KEY}, ")[5:-5], id="groups of base64"),
        pytest.param(f'"{hexadecimal(f"key={KEY}")}"', hexadecimal(KEY), id="pairs of digits"),
        pytest.param(f"a token%3D{KEY}%26b=1", KEY, id="characters that stand as they are"),
        pytest.param(f'"a\\x3d{each(KEY, chr(92) + "x{:02x}")}\\x3b"', each(KEY, "\\x{:02x}"), id="escapes"),
        pytest.param(f'f("{each(f"k={KEY};", "{}", ",")}")', each(KEY, "{}", ","), id="numbers"),
    ],
)
def test_span_holds_what_writes_the_key_and_no_more(content: str, shown: str, detector: Detector) -> None:
    (match,) = detected(detector, content)
    assert source(content, match.span) == shown


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        pytest.param(base64(base64(KEY)), (UNDER_BASE64, UNDER_BASE64), id="base64 twice"),
        pytest.param(base64(base64(base64(KEY))), (UNDER_BASE64,) * 3, id="base64 three times"),
        pytest.param(base64(hexadecimal(KEY)), (UNDER_HEX, UNDER_BASE64), id="hexadecimal in base64"),
        pytest.param(hexadecimal(base64(KEY)), (UNDER_BASE64, UNDER_HEX), id="base64 in hexadecimal"),
        pytest.param(
            base64(gzipped(f"x = '{base64(LONG)}'")),
            (UNDER_BASE64, UNDER_GZIP),
            id="base64 under gzip",
        ),
        pytest.param(
            each(base64(KEY), "%{:02x}"), (UNDER_BASE64, "written in percent-encoding"), id="both in an address"
        ),
    ],
)
def test_encodings_within_encodings_are_told_from_the_inside(
    content: str, facts: tuple[str, ...], detector: Detector
) -> None:
    (match,) = detected(detector, f'x = "{content}"')
    assert match.secret.reveal() == KEY
    assert match.why[-len(facts) :] == facts


def test_name_before_an_encoded_value_counts_as_near(detector: Detector) -> None:
    key = expand("sk-{hex:32}", 82)
    (match,) = detected(detector, f'DASHSCOPE_API_KEY = base64.b64decode("{base64(key)}")')
    assert match.rule == "qwen-api-key"
    assert match.secret.reveal() == key


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{jwt}", id="a JSON web token"),
        pytest.param("sentry: {json:sentry}", id="a token that holds base64 of JSON"),
        pytest.param("Authorization: Basic {basic:user}", id="a header with a password"),
        pytest.param("{pem:RSA PRIVATE KEY}", id="a private key"),
        pytest.param("key: {pem-base64:RSA PRIVATE KEY}", id="base64 of a private key"),
    ],
)
def test_what_has_a_rule_of_its_own_is_reported_once(template: str, detector: Detector) -> None:
    assert len(detected(detector, expand(template, 83))) == 1
