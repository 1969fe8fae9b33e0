"""What a rule says about checking its key and about what belongs to it: how it is read, and what is refused."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import RuleError
from scanner.model import Liveness
from scanner.rulecodec import decoded, encoded
from scanner.ruleset import Answer, PartRule, Rule, RuleSet, Verify, build
from scanner.ruletables import parts_of, verify_of

RULE = """
[provider]
id = "acme"
name = "Acme"
docs = "https://acme.example/keys"
hosts = ["api.acme.example", ".acme.example"]

[[rule]]
id = "acme-id"
title = "Acme key ID"
pattern = '(?P<secret>aid_[0-9a-f]{8})'
confidence = "high"
severity = "low"
exposure = "server-only"

[[rule]]
id = "acme-key"
title = "Acme key"
pattern = '(?P<secret>ak_[0-9a-f]{32})'
confidence = "high"
severity = "high"
exposure = "server-only"
"""
PARTS = """
[[rule.parts]]
name = "site"
pattern = '(?P<value>[a-z]+)\\.acme\\.example'
near = ["site"]
required = true
secret = true

[[rule.parts]]
name = "id"
rule = "acme-id"
"""
VERIFY = """
[rule.verify]
method = "GET"
urls = ["https://api.acme.example/v1/me?id={id}"]
headers = { Authorization = "Bearer {secret}" }
live = ["200", '200 "state":"on"']
restricted = ["403 quota", "429"]
revoked = ["401"]
docs = "https://acme.example/me"
"""


def rules_of(tables: str) -> RuleSet:
    return build([("acme.toml", RULE + tables)])


def rule_of(tables: str) -> Rule:
    return rules_of(tables).rule("acme-key")


def test_rule_without_the_tables_has_neither() -> None:
    rule = rule_of("")
    assert rule.verify is None
    assert rule.parts == ()


def test_parts_are_read() -> None:
    assert rule_of(PARTS).parts == (
        PartRule("site", r"(?P<value>[a-z]+)\.acme\.example", "", ("site",), required=True, secret=True),
        PartRule("id", "", "acme-id"),
    )


def test_verify_is_read_with_the_more_specific_answers_first() -> None:
    assert rule_of(PARTS + VERIFY).verify == Verify(
        method="GET",
        urls=("https://api.acme.example/v1/me?id={id}",),
        headers=(("Authorization", "Bearer {secret}"),),
        answers=(
            Answer(200, '"state":"on"', Liveness.LIVE),
            Answer(403, "quota", Liveness.LIVE_RESTRICTED),
            Answer(200, "", Liveness.LIVE),
            Answer(401, "", Liveness.REVOKED),
            Answer(429, "", Liveness.LIVE_RESTRICTED),
        ),
        docs="https://acme.example/me",
    )


@pytest.mark.parametrize(
    ("status", "body", "liveness"),
    [
        pytest.param(200, "{}", Liveness.LIVE, id="a listed status"),
        pytest.param(403, "over quota", Liveness.LIVE_RESTRICTED, id="a listed status with its text"),
        pytest.param(403, "forbidden", Liveness.UNKNOWN, id="a listed status without its text"),
        pytest.param(401, "quota", Liveness.REVOKED, id="another status with that text"),
        pytest.param(500, "", Liveness.UNKNOWN, id="a status that is not listed"),
    ],
)
def test_answer_says(status: int, body: str, liveness: Liveness) -> None:
    verify = rule_of(PARTS + VERIFY).verify
    assert verify is not None
    assert verify.liveness(status, body) is liveness


def test_more_specific_answer_wins_over_one_without_text() -> None:
    verify = rule_of(VERIFY.replace("?id={id}", "").replace('"401"', '"200 expired"')).verify
    assert verify is not None
    assert verify.liveness(200, "it has expired") is Liveness.REVOKED


def test_request_needs_the_parts_that_it_names() -> None:
    verify = rule_of(PARTS + VERIFY).verify
    assert verify is not None
    assert verify.needs == {"id"}


def test_rules_come_back_from_the_cache_as_they_were() -> None:
    rules = rules_of(PARTS + VERIFY)
    kept = decoded(encoded(rules))
    assert kept.rules == rules.rules
    assert kept.providers == rules.providers
    verify = kept.rule("acme-key").verify
    assert verify is not None
    assert verify.answers[0].liveness is Liveness.LIVE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "https://api.acme.example/v1/me?id={id}",
            "https://{site}.acme.example/me",
            id="a label before a suffix of the provider",
        ),
        pytest.param(
            "https://api.acme.example/v1/me?id={id}", "https://api.acme.example?key={secret}", id="a key in the query"
        ),
        pytest.param(
            "https://api.acme.example/v1/me?id={id}",
            "https://eu.other.example/{secret}",
            id="a literal host that is no signal",
        ),
        pytest.param(
            'headers = { Authorization = "Bearer {secret}" }', 'basic = "{id}:{secret}"', id="user and password"
        ),
        pytest.param(
            'method = "GET"', 'method = "POST"\nbody = \'{{"key": "{secret}"}}\'', id="a body with literal braces"
        ),
        pytest.param('docs = "https://acme.example/me"', "", id="the documentation of the rule"),
    ],
)
def test_verify_may_have(old: str, new: str) -> None:
    assert old in VERIFY
    assert rule_of(PARTS + VERIFY.replace(old, new)).verify is not None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'method = "GET"',
            'method = "DELETE"',
            "method must be one of GET, HEAD, POST",
            id="a method that changes things",
        ),
        pytest.param('method = "GET"', "", "method is missing", id="no method"),
        pytest.param('method = "GET"', 'method = "GET"\nbody = "x"', "body has no effect", id="a body without POST"),
        pytest.param('method = "GET"', 'method = "HEAD"', "HEAD has no body", id="a text in the answer to HEAD"),
        pytest.param('method = "GET"', "method = 1", "method must be str", id="a number for a method"),
        pytest.param('method = "GET"', 'metod = "GET"', "unknown key 'metod'", id="an unknown key"),
        pytest.param("https://api", "http://api", "begins with https", id="an address without encryption"),
        pytest.param("me?id={id}", "me ?id={id}", "no blanks", id="a blank in an address"),
        pytest.param("me?id={id}", "me?id={nobody}", "{nobody} is not one of secret, id, site", id="an unknown name"),
        pytest.param("me?id={id}", "me?id={id", "without a name and }", id="an open brace"),
        pytest.param("api.acme.example", "{site}", "is not the name of a host", id="a host that is a part"),
        pytest.param(
            "api.acme.example", "{site}.other.example", "not among the hosts", id="a label before another's suffix"
        ),
        pytest.param("api.acme.example", "{site}acme.example", "not among the hosts", id="the beginning of a label"),
        pytest.param("api.acme.example", "api.{site}.example", "must be literal", id="a part within the host"),
        pytest.param("api.acme.example", "{site}.{id}.acme.example", "must be literal", id="two parts in the host"),
        pytest.param("api.acme.example", "{secret}.acme.example", "must be literal", id="the secret in the host"),
        pytest.param("api.acme.example", "api.acme.example:443{id}", "must be literal", id="a part in the port"),
        pytest.param(
            "api.acme.example", "{id}@api.acme.example", "not the name of a host", id="a part before an at sign"
        ),
        pytest.param(
            "api.acme.example",
            "api.acme.example@{site}.acme.example",
            "must be literal",
            id="a host that only looks literal",
        ),
        pytest.param("api.acme.example", "API.acme.example", "in lowercase", id="an uppercase host"),
        pytest.param("api.acme.example", "localhost", "not the name of a host", id="a host without a dot"),
        pytest.param("api.acme.example", ".acme.example", "not the name of a host", id="a host that begins with a dot"),
        pytest.param("api.acme.example/v1", "\\\\\\\\{site}.acme.example/v1", "backslashes", id="a backslash"),
        pytest.param('"200"', '"ok"', "must begin with the status", id="a word for a status"),
        pytest.param('"200"', '"2000"', "must begin with the status", id="a status that does not exist"),
        pytest.param('"200"', '"20²"', "must begin with the status", id="a digit outside ASCII"),
        pytest.param('"401"', '"200"', "stands twice", id="one answer for two verdicts"),
        pytest.param("live =", "alive =", "unknown key 'alive'", id="an unknown verdict"),
        pytest.param('["401"]', "[401]", "list of strings", id="a number for an answer"),
        pytest.param("Bearer {secret}", "Bearer", "no template holds {secret}", id="no secret in the request"),
        pytest.param("Bearer {secret}", "Bearer {secret}\\n", "text on one line", id="a line end in a header"),
        pytest.param("Authorization =", '"A b" =', "not the name of a header", id="a blank in the name of a header"),
        pytest.param("Authorization =", 'authorization = "x", Authorization =', "stands twice", id="a header twice"),
        pytest.param(
            'Bearer {secret}" }', '{secret}" }\nbasic = "{secret}:"', "exclude each other", id="two authorisations"
        ),
        pytest.param(
            'headers = { Authorization = "Bearer {secret}" }',
            'basic = "{secret}"',
            "with a colon",
            id="a user without a password",
        ),
        pytest.param(
            "https://acme.example/me",
            "http://acme.example/me",
            "docs must be an https address",
            id="documentation without encryption",
        ),
    ],
)
def test_verify_is_refused_with(old: str, new: str, said: str) -> None:
    assert old in VERIFY
    with pytest.raises(RuleError) as refused:
        rules_of(PARTS + VERIFY.replace(old, new))
    assert "acme.toml: rule acme-key: verify" in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param('rule = "acme-id"', "", "either pattern or rule", id="neither pattern nor rule"),
        pytest.param(
            'rule = "acme-id"', 'rule = "acme-id"\npattern = "x"', "either pattern or rule", id="both pattern and rule"
        ),
        pytest.param('rule = "acme-id"', 'rule = "acme-no"', "'acme-no' is not another rule", id="an unknown rule"),
        pytest.param('rule = "acme-id"', 'rule = "acme-key"', "is not another rule", id="itself"),
        pytest.param(
            'rule = "acme-id"',
            'rule = "acme-id"\nnear = ["x"]',
            "near has no effect",
            id="words near the match of a rule",
        ),
        pytest.param("(?P<value>", "(?P<value>(?!x)", "pattern does not compile", id="a lookahead"),
        pytest.param(
            "(?P<value>[a-z]+)\\.acme\\.example",
            "[a-z]*",
            "matches the empty text",
            id="a pattern that matches nothing",
        ),
        pytest.param('name = "id"', 'name = "site"', "part site stands twice", id="one name twice"),
        pytest.param('name = "id"', 'name = "secret"', "name is taken", id="the name of the secret"),
        pytest.param('name = "id"', 'name = "ID"', "must be lowercase letters", id="an uppercase name"),
        pytest.param('name = "id"', "", "name must be", id="no name"),
        pytest.param("required = true", "required = 1", "required must be bool", id="a number for a flag"),
        pytest.param("required = true", "requires = true", "unknown key 'requires'", id="an unknown key"),
    ],
)
def test_parts_are_refused_with(old: str, new: str, said: str) -> None:
    assert old in PARTS
    with pytest.raises(RuleError) as refused:
        rules_of(PARTS.replace(old, new))
    assert "rule acme-key" in str(refused.value)
    assert said in str(refused.value)


def test_parts_that_are_no_tables_are_refused() -> None:
    with pytest.raises(RuleError, match="rule acme-key: parts must be tables"):
        rules_of('parts = ["id"]\n')


def test_part_whose_rule_has_parts_is_refused() -> None:
    chain = RULE.replace(
        '[[rule]]\nid = "acme-key"', '[[rule.parts]]\nname = "other"\npattern = "x"\n\n[[rule]]\nid = "acme-key"'
    )
    with pytest.raises(RuleError, match="'acme-id' has parts of its own"):
        build([("acme.toml", chain + PARTS)])


_SCALARS = st.one_of(st.text(max_size=12), st.integers(), st.booleans(), st.floats(allow_nan=False), st.none())
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=6)
_ADDRESSES = st.text("htps:/{}@.acme?#\\ S", max_size=30).map(lambda rest: "https://" + rest)


@given(st.dictionaries(st.sampled_from(("name", "pattern", "rule", "near", "required", "secret", "x")), _VALUES))
def test_any_part_is_read_or_refused(table: dict[str, object]) -> None:
    try:
        (part,) = parts_of([table], "acme.toml")
    except RuleError:
        return
    assert part.pattern or part.rule


@given(
    st.dictionaries(
        st.sampled_from(("method", "urls", "headers", "basic", "body", "live", "revoked", "docs")), _VALUES
    ),
    st.lists(_ADDRESSES, max_size=2),
)
def test_any_check_is_read_or_refused(table: dict[str, object], urls: list[str]) -> None:
    table |= {"urls": urls, "method": "GET", "basic": "{secret}:"} if urls else {}
    try:
        verify = verify_of(table, (), (".acme.example",), "https://acme.example", "acme.toml")
    except RuleError:
        return
    assert all(url.startswith("https://") for url in verify.urls)


@given(_ADDRESSES)
def test_host_of_an_accepted_address_is_the_one_that_is_written(url: str) -> None:
    table = {"method": "GET", "urls": [url], "basic": "{secret}:", "live": ["200"]}
    try:
        verify_of(table, (PartRule("acme", "x"),), (".acme",), "https://acme.example", "acme.toml")
    except RuleError:
        return
    split = urlsplit(url.replace("{acme}", "label").replace("{{", "").replace("}}", ""))
    assert split.hostname == split.netloc
    assert "@" not in split.netloc
