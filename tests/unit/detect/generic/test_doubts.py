"""Reasons for which a value that looks like a secret is probably none."""

from __future__ import annotations

import pytest

from scanner.detect.generic.candidates import Candidate
from scanner.detect.generic.doubts import doubt
from scanner.detect.template import expand
from scanner.model import Span

RANDOM = expand("{alnum:32}", 3)
UUID = expand("{uuid}", 3)

ABOUT = "by its name not a key but something about one"
CURSOR = "by its name the place in a list or a request, not a key"
IDENTIFIER = "a UUID, which identifies rather than opens"


def doubted(name: str, value: str = RANDOM, path: str = "src/app.py") -> str:
    return doubt(Candidate(Span(0, len(value)), value, name, "assigned", '"', "", " = "), path)


@pytest.mark.parametrize(
    ("name", "value", "path", "reason"),
    [
        pytest.param("session_token", UUID, "a.py", IDENTIFIER, id="a UUID"),
        pytest.param("session_token", f"{{{UUID.upper()}}}", "a.py", IDENTIFIER, id="a UUID in braces and capitals"),
        pytest.param("token", RANDOM, "yarn.lock", "in a lock file", id="a lock file"),
        pytest.param("token", RANDOM, "locales/de.json", "in a translation", id="a translation"),
        pytest.param("password", r"^[A-Za-z]\d{8,}$", "a.py", "a regular expression", id="a regular expression"),
        pytest.param("nextPageToken", RANDOM, "a.py", CURSOR, id="a page of a list, in camel case"),
        pytest.param("next_token", RANDOM, "a.py", CURSOR, id="a page of a list, in snake case"),
        pytest.param("NEXT-TOKEN", RANDOM, "a.py", CURSOR, id="a page of a list, in capitals"),
        pytest.param("response.continuationToken", RANDOM, "a.py", CURSOR, id="a page of a list, of an object"),
        pytest.param("idempotency_token_2", RANDOM, "a.py", CURSOR, id="a request, numbered"),
        pytest.param("publicKeyToken", RANDOM, "a.py", ABOUT, id="of an assembly"),
        pytest.param("access_key_id", RANDOM, "a.py", ABOUT, id="an ID"),
        pytest.param("secretName", RANDOM, "a.py", ABOUT, id="a name"),
        pytest.param("TOKEN_URL", RANDOM, "a.py", ABOUT, id="an address"),
        pytest.param("password.file", RANDOM, "a.py", ABOUT, id="a file"),
        pytest.param("host_key", RANDOM, "a.py", ABOUT, id="a key of a host"),
    ],
)
def test_doubt_has_a_reason(name: str, value: str, path: str, reason: str) -> None:
    assert doubted(name, value, path) == reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("password", RANDOM, id="a password"),
        pytest.param("api_key", UUID, id="a UUID that is a key"),
        pytest.param("clientSecret", UUID, id="a UUID that is a secret"),
        pytest.param("session_token", UUID + "0", id="longer than a UUID"),
        pytest.param("async_token", RANDOM, id="a word that ends like one for pages"),
        pytest.param("exchangeToken", RANDOM, id="a word that ends like one for changes"),
        pytest.param("url_token", RANDOM, id="a word for addresses that does not stand last"),
        pytest.param("passwordtype", RANDOM, id="words written together"),
        pytest.param("monkey_secret", RANDOM, id="a word that ends in key"),
        pytest.param("password", "a.b+c9[x]{2}" + RANDOM[:4], id="marks that are no expression"),
        pytest.param("", RANDOM, id="no name"),
    ],
)
def test_other_value_is_not_doubted(name: str, value: str) -> None:
    assert doubted(name, value) == ""
