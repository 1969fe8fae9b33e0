"""Whose a name, a host, a piece of code or a model is."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detect.lexicon import ADDRESS_WORDS, CREDENTIAL_WORDS, Lexicon, Name, names
from scanner.ruleset import RuleSet, build

LEVELS = 'title = "A key"\nconfidence = "medium"\nseverity = "high"\nexposure = "server-only"\n'
FILES = {
    "shared": 'env = ["NEUTRAL_API_KEY", "HUB"]\n'
    '[[rule]]\nid = "shared"\npattern = "(?P<secret>k-[0-9]{9})"\ncandidates = ["acme-key", "hub-key"]\n' + LEVELS,
    "acme": 'env = ["ACME_API_KEY", "AC_ME_TOKEN", "BOTH_API_KEY", "ACME3_API_KEY"]\n'
    'hosts = ["api.acme.example", ".cloud.acme.example", "acme.example"]\n'
    'code = ["import acme", "AcmeClient", "acme/"]\n'
    'files = [".acme/config"]\nmodels = ["acme-large"]\nwords = ["极光"]\n'
    '[[rule]]\nid = "acme-key"\nshape_of = "shared"\n' + LEVELS,
    "hub": 'env = ["HUB_MASTER_KEY", "HUB_API_KEY", "BOTH_API_KEY"]\nhosts = ["hub.example"]\n'
    '[[rule]]\nid = "hub-key"\nshape_of = "shared"\n' + LEVELS,
    "other": 'env = ["API_KEY", "OTHER_API_KEY", "NEUTRAL_API_KEY"]\nhosts = ["api.other.example", ".example"]\n'
    '[[rule]]\nid = "other-key"\npattern = "(?P<secret>o-[0-9]{9})"\nenv = ["OTHERS_OWN_KEY"]\n' + LEVELS,
}  # fmt: skip


@cache
def rules() -> RuleSet:
    head = '[provider]\nid = "{0}"\nname = "{0}"\n'
    return build([(name, head.format(name) + text) for name, text in FILES.items()])


@cache
def lexicon() -> Lexicon:
    return Lexicon(rules(), rules().rule("shared").candidates, "shared")


def test_candidates_are_the_providers_of_the_rules() -> None:
    assert lexicon().candidates == {"acme": "acme-key", "hub": "hub-key"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ACME_API_KEY", ["acme", "api", "key"]),
        ("acmeApiKey", ["acme", "api", "key"]),
        ("AcmeAPIKey", ["acme", "api", "key"]),
        ("spring.ai.acme.api-key", ["spring", "ai", "acme", "api", "key"]),
        ("X-Acme-Token2", ["x", "acme", "token", "2"]),
        ("$acme", ["acme"]),
    ],
)
def test_words_of_a_name(name: str, words: list[str]) -> None:
    assert Name(name, 0, 0).words == words


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("api_key", ()),
        ("apiKey", ()),
        ("process.env.API_KEY", ()),
        ("BASE_URL", ()),
        ("LLM_API_KEY", ("llm",)),
        ("LLM_BASE_URL", ("llm",)),
        ("key2", ("2",)),
        ("url2", ("2",)),
    ],
)
def test_stem_is_what_says_whose(name: str, stem: tuple[str, ...]) -> None:
    assert Name(name, 0, 0).stem == stem


@pytest.mark.parametrize(
    ("name", "provider"),
    [
        pytest.param("ACME_API_KEY", "acme", id="a listed name"),
        pytest.param("VITE_ACME_API_KEY", "acme", id="a listed name with a prefix"),
        pytest.param("acmeKey", "acme", id="camel case"),
        pytest.param("AcMe", "acme", id="a word that is split"),
        pytest.param("acmeapikey", "acme", id="words run together"),
        pytest.param("my-acme-key-prod", "acme", id="in the middle"),
        pytest.param("createAcme", "acme", id="a function"),
        pytest.param("hubMasterKey", "hub", id="the other candidate"),
        pytest.param("HUB_API_KEY", "hub", id="a listed name whose stem is neutral"),
        pytest.param("hub.completion", "", id="a neutral stem"),
        pytest.param("NEUTRAL_API_KEY", "", id="a neutral name"),
        pytest.param("MY_NEUTRAL_API_KEY", "", id="a neutral name with a prefix"),
        pytest.param("OTHER_API_KEY", "other", id="another provider's name"),
        pytest.param("NEXT_OTHER_API_KEY", "other", id="another provider's name with a prefix"),
        pytest.param("OTHERS_OWN_KEY", "other", id="the name in another provider's rule"),
        pytest.param("acme_hub_master_key", "", id="the names of two"),
    ],
)
def test_name_belongs_to(name: str, provider: str) -> None:
    owner = lexicon().owner(Name(name, 0, 0))

    assert owner is not None
    assert owner.provider == provider


@pytest.mark.parametrize(
    "name",
    [
        "API_KEY",
        "other_key",
        "acmeish",
        "placmebo",
        "acme-chat",
        "acme-v3",
        "acme3-large",
        "acme_2_key",
        "acme_r1_key",
        "both",
    ],
)
def test_name_belongs_to_nobody(name: str) -> None:
    assert lexicon().owner(Name(name, 0, 0)) is None


@pytest.mark.parametrize("behind", [b"-3", b"/x", b".5", b" v3", b" 2", b":70"])
def test_name_before_a_version_is_that_of_a_model(behind: bytes) -> None:
    assert lexicon().owner(Name("acme", 0, 0), behind) is None


@pytest.mark.parametrize("behind", [b"", b" =", b": ", b'")', b"->", b". "])
def test_name_before_anything_else_is_the_providers(behind: bytes) -> None:
    assert lexicon().owner(Name("acme", 0, 0), behind) is not None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("https://api.acme.example/v1", ["api.acme.example"], id="an exact host"),
        pytest.param("wss://eu.cloud.acme.example/", ["eu.cloud.acme.example"], id="a host below"),
        pytest.param(
            "https://{id}.eu.cloud.acme.example", ["{id}.eu.cloud.acme.example"], id="a placeholder in the host"
        ),
        pytest.param("https:\\/\\/api.acme.example\\/v1", ["api.acme.example"], id="slashes that JSON escapes"),
        pytest.param("HTTPS://API.ACME.EXAMPLE", ["api.acme.example"], id="capitals"),
        pytest.param("host = api.acme.example.", ["api.acme.example"], id="no scheme, the end of a sentence"),
        pytest.param("https://user:word@api.acme.example:443", ["api.acme.example"], id="a user and a port"),
    ],
)
def test_host_is_seen(text: str, shown: list[str]) -> None:
    found = lexicon().hosts(text.encode())

    assert [(sighting.provider, sighting.shown) for sighting in found] == [("acme", host) for host in shown]


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        pytest.param("https://api.acme.example.net/", "", id="a longer host"),
        pytest.param("https://xapi.acme.example/", "other", id="a host that ends like it, below another provider's"),
        pytest.param("https://v1.api.acme.example/", "other", id="a host below one that is exact"),
        pytest.param("https://api.other.example/", "other", id="another provider's"),
        pytest.param("https://localhost:4000/", "", id="an unknown one"),
    ],
)
def test_host_is_not_taken_for_a_candidates(text: str, provider: str) -> None:
    assert [sighting.provider for sighting in lexicon().hosts(text.encode())] == [provider]


@pytest.mark.parametrize("text", ["api.unknown.net", "acme.py", "mail@acme.examples", "https://{host}/v1", "://", ""])
def test_no_host_is_seen(text: str) -> None:
    assert lexicon().hosts(text.encode()) == []


def test_code_words_variables_and_models_are_seen_as_whole_words() -> None:
    text = "import acme\nx = ACMECLIENT()\n'acme/large' 极光 ACME_API_KEY 'acme-large-2'".encode()

    assert [sighting.shown for sighting in lexicon().code(text)] == ["import acme", "ACMECLIENT", "acme/"]
    assert [sighting.shown for sighting in lexicon().words(text)] == ["极光"]
    assert [sighting.shown for sighting in lexicon().variables(text)] == ["ACME_API_KEY"]
    assert [sighting.shown for sighting in lexicon().models(text)] == ["acme-large"]


def test_parts_of_words_are_not_seen() -> None:
    text = b"import acmeful MyAcmeClient AcmeClients XACME_API_KEY ACME_API_KEYS other/acme-large my-acme-large"

    for sightings in (lexicon().code(text), lexicon().variables(text), lexicon().models(text)):
        assert sightings == []


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("home/.acme/config", "acme"),
        (".acme/config", "acme"),
        ("src/acme_client.py", "acme"),
        ("acme/hub_master.py", None),
        ("x.acme/config", "acme"),
        ("src/acme-large.py", None),
        ("src/main.py", None),
        ("", None),
    ],
)
def test_owner_of_a_file(path: str, owner: str | None) -> None:
    assert lexicon().file_owner(path) == owner


@given(st.text(max_size=200))
def test_any_text_can_be_looked_through(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")

    for name in names(data, 0, len(data)):
        assert data[name.start : name.end].decode() == name.text
        assert isinstance(name.says(CREDENTIAL_WORDS | ADDRESS_WORDS), bool)
    for sighting in lexicon().hosts(data):
        assert 0 <= sighting.position < len(data)
