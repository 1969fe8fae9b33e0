"""``keysweep rules``: the list, one rule in full, and what a rule does not keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import keysweep

RULE = """
[provider]
id = "acme"
name = "Acme"
docs = "https://acme.example/keys"
hosts = [".acme.example"]

[[rule]]
id = "acme-key-id"
title = "Acme key ID"
pattern = '\\b(?P<secret>acid-[0-9a-z]{20})\\b'
confidence = "high"
severity = "low"
exposure = "server-only"
examples = ["acid-{lowernum:20}"]
negatives = ["acid-{lowernum:19}"]

[[rule]]
id = "acme-key"
title = "Acme key"
pattern = '\\b(?P<secret>acx-[0-9a-z]{32})\\b'
confidence = "high"
severity = "high"
exposure = "server-only"
env = ["ACME_KEY"]
examples = ["use acx-{lowernum:32}"]
negatives = ["use acx-{lowernum:31}"]

[rule.verify]
method = "POST"
urls = ["https://{site}.acme.example/me"]
headers = { Accept = "application/json" }
basic = "{key_id}:{secret}"
body = '{{"dry": true}}'
live = ["200"]
restricted = ["403 quota"]
revoked = ["401"]
docs = "https://acme.example/me"

[[rule.parts]]
name = "key_id"
rule = "acme-key-id"
required = true

[[rule.parts]]
name = "site"
pattern = '(?P<value>[a-z]+)\\.acme\\.example'
near = ["site"]
secret = true
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A configuration that adds one rule file."""
    (tmp_path / "acme.toml").write_text(RULE)
    path = tmp_path / "settings.toml"
    path.write_text('rule-files = ["acme.toml"]\n')
    return str(path)


def changed(config: str, old: str, new: str) -> None:
    path = Path(config).with_name("acme.toml")
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_list_says_of_each_rule_whether_its_key_can_be_checked(config: str) -> None:
    done = keysweep("rules", "list", "--config", config)
    assert done.code == 0
    rows = {line.split()[0]: line.split() for line in done.out.splitlines()}
    assert rows["acme-key"] == ["acme-key", "high", "high", "verify", "Acme", "key"]
    assert rows["acme-key-id"] == ["acme-key-id", "low", "high", "-", "Acme", "key", "ID"]
    assert "with a check" in done.out.splitlines()[-1]


def test_show_prints_parts_and_check(config: str) -> None:
    done = keysweep("rules", "show", "acme-key", "--config", config)
    assert done.code == 0
    for line in (
        "parts       key_id: the finding of acme-key-id (required)",
        r"            site: (?P<value>[a-z]+)\.acme\.example (near site; secret)",
        "verify      POST https://{site}.acme.example/me",
        "            Accept: application/json",
        "            user and password: {key_id}:{secret}",
        '            body: {{"dry": true}}',
        "            403 and 'quota': live-restricted",
        "            200: live",
        "            401: revoked",
        "            https://acme.example/me",
    ):
        assert line in done.out.splitlines()


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        pytest.param("qwen-api-key", "shape of    ", id="whose shape it has"),
        pytest.param("ambiguous-sk-key", "candidates  ", id="between which rules the surroundings decide"),
    ],
)
def test_show_prints(rule: str, line: str) -> None:
    assert any(shown.startswith(line) for shown in keysweep("rules", "show", rule).out.splitlines())


def test_test_is_silent_about_rules_that_keep_their_word(config: str) -> None:
    changed(config, '"use acx-{lowernum:32}"', '"https://blue.acme.example acid-{lowernum:20} acx-{lowernum:32}"')
    done = keysweep("rules", "test", "--config", config)
    assert done.out == "Tested 2 rules, 2 examples, 2 negatives: all good.\n"
    assert done.code == 0


def test_test_says_what_a_rule_does_not_keep(config: str) -> None:
    done = keysweep("rules", "test", "--config", config)
    assert done.code == 1
    assert done.out.splitlines() == [
        "acme-key",
        "  the example is not found: use acx-{lowernum:32}",
        "",
        "Tested 2 rules, 2 examples, 2 negatives: 1 problem.",
    ]


def test_test_takes_single_rules_of_those_that_ship() -> None:
    done = keysweep("rules", "test", "--rule", "aws-access-key-id", "--rule", "twilio-auth-token")
    assert done.code == 0
    assert done.out.startswith("Tested 2 rules, ")


def test_test_writes_json(config: str) -> None:
    done = keysweep("rules", "test", "--config", config, "--rule", "acme-key", "-f", "json")
    assert done.code == 1
    assert json.loads(done.out) == {
        "rules": 1,
        "examples": 1,
        "negatives": 1,
        "problems": [{"rule": "acme-key", "what": "the example is not found", "template": "use acx-{lowernum:32}"}],
        "notes": [],
    }


def test_test_names_a_rule_that_ships_and_claims_the_same_secret(config: str) -> None:
    changed(config, "acid-", "glpat-")
    done = keysweep("rules", "test", "--config", config, "--rule", "acme-key-id")
    assert done.code == 1
    assert "acme-key-id and gitlab-" in done.out
    assert "claim the same secret with the same specificity" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(("show",), 2, "Name the rule", id="show without a rule"),
        pytest.param(("show", "no-such"), 2, "no rule 'no-such'", id="show with an unknown rule"),
        pytest.param(("list", "x"), 2, "takes no rule", id="list with a rule"),
        pytest.param(("list", "--rule", "x"), 2, "go with `keysweep rules test`", id="list with a choice of rules"),
        pytest.param(("show", "x", "-f", "json"), 2, "go with `keysweep rules test`", id="show with a format"),
        pytest.param(("test", "--rule", "no-such"), 2, "no rule 'no-such'", id="test with an unknown rule"),
        pytest.param(
            ("test", "--config", "no-such.toml"), 3, "Cannot read configuration", id="test without its settings"
        ),
    ],
)
def test_command_is_refused(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = keysweep("rules", *arguments)
    assert done.code == code
    assert said in done.err


def test_file_that_does_not_load_is_named_with_its_rule_and_key(config: str) -> None:
    changed(config, '"https://{site}.acme.example/me"', '"http://{site}.acme.example/me"')
    done = keysweep("rules", "test", "--config", config)
    assert done.code == 3
    assert (
        "acme.toml: rule acme-key: verify: urls: http://{site}.acme.example/me: an address begins with https"
        in done.err
    )
