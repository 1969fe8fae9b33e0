"""A secret does not leave by accident."""

from __future__ import annotations

import json
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.template import expand
from scanner.secret import FINGERPRINT_KEY_VARIABLE, Secret, mask

VALUE = expand("sk-{hex:32}")


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(str, id="str"),
        pytest.param(repr, id="repr"),
        pytest.param(lambda secret: f"{secret}", id="f-string"),
        pytest.param(lambda secret: f"{secret:>80}", id="f-string with a width"),
        pytest.param(lambda secret: "%s" % secret, id="percent formatting"),  # noqa: UP031
        pytest.param(lambda secret: repr([secret]), id="repr of a list"),
        pytest.param(lambda secret: repr(pickle.dumps(secret)), id="pickle"),
        pytest.param(lambda secret: json.dumps(secret, default=str), id="json with a default"),
        pytest.param(lambda secret: secret.fingerprint(), id="fingerprint"),
    ],
)
def test_value_is_not_in(shown: object) -> None:
    text = shown(Secret(VALUE, 3))  # type: ignore[operator]
    assert VALUE not in text
    assert VALUE[8:-4] not in text


def test_value_is_not_in_a_traceback() -> None:
    secret = Secret(VALUE)
    with pytest.raises(AttributeError) as caught:
        secret.nothing  # type: ignore[attr-defined]  # noqa: B018
    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_reveal_is_the_way_out() -> None:
    assert Secret(VALUE).reveal() == VALUE


@given(st.text(min_size=1, max_size=80), st.integers(0, 6))
def test_mask_never_shows_more_than_its_ends(value: str, prefix: int) -> None:
    masked = mask(value, prefix)
    assert masked == value[:prefix] + "…" or (
        len(value) >= 20 and masked.startswith(value[: prefix + 4]) and len(masked) == prefix + 9
    )


def test_short_values_show_nothing_beyond_their_prefix() -> None:
    assert mask("hunter2-hunter2") == "…"


def test_fingerprint_depends_on_the_value_only() -> None:
    assert Secret(VALUE, 3).fingerprint() == Secret(VALUE, 0).fingerprint()
    assert Secret(VALUE).fingerprint() != Secret(VALUE + "0").fingerprint()


def test_fingerprint_follows_the_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Secret(VALUE).fingerprint()
    monkeypatch.setenv(FINGERPRINT_KEY_VARIABLE, "another")
    assert Secret(VALUE).fingerprint() != before
