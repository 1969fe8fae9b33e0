"""Secrets by name, from the text to the match: which rule, how sure, and why."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.detect.generic.detection import generic_matches, rule_of
from scanner.detect.generic.likelihood import IMPOSSIBLE, likelihood
from scanner.detect.template import expand, expanded
from scanner.detector import Detector
from scanner.model import Confidence, Match, Span
from scanner.rulefiles import rule_paths
from scanner.ruleset import RuleSet, load
from scanner.text import Text
from tests.unit.detect.generic.looking import looked_at, triggers

SEEDS = range(8)


@cache
def rules() -> RuleSet:
    return load(rule_paths())


def found(content: str, path: str, taken: list[Span] | None = None) -> list[Match]:
    """Return the secrets by name in a file, without those that rules of their own find."""
    text = Text(content.encode("utf-8", "surrogateescape"))
    return generic_matches(text, path, triggers().scan(text.data), taken or [], rules())


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        pytest.param("password", "generic-password", id="a password"),
        pytest.param("DB_PASSWD", "generic-password", id="a password in capitals"),
        pytest.param("IDENTIFIED BY", "generic-password", id="SQL"),
        pytest.param("userPassphrase", "generic-password", id="a passphrase"),
        pytest.param("client-secret", "generic-secret", id="a secret"),
        pytest.param("SECRET_KEY", "generic-encryption-key", id="a secret key"),
        pytest.param("X-Auth-Token", "generic-token", id="a token, though it is for authentication"),
        pytest.param("token_secret", "generic-secret", id="a secret, though of a token"),
        pytest.param("secret_token", "generic-token", id="a token, though secret"),
        pytest.param("jwt", "generic-token", id="a JWT"),
        pytest.param("Api Key", "generic-api-key", id="an API key in two words"),
        pytest.param("X-API-KEY", "generic-api-key", id="an API key in a header"),
        pytest.param("ENCRYPTION_KEY", "generic-encryption-key", id="a key of a cipher"),
        pytest.param("private_key", "generic-encryption-key", id="a private key"),
        pytest.param("key", "generic-key", id="a key"),
        pytest.param("authorization", "generic-credential", id="authorization"),
        pytest.param("db_creds", "generic-credential", id="credentials"),
        pytest.param("totp_secret", "generic-otp-seed", id="a seed of one-time passwords"),
        pytest.param("nonce", "generic-nonce", id="a nonce"),
        pytest.param("password_salt", "generic-nonce", id="a salt, though of a password"),
        pytest.param("token_hot_plug", "generic-token", id="a word over the border of two others"),
        pytest.param("apiKeyNotPublic", "generic-api-key", id="a word over the border of two others, in camel case"),
        pytest.param("APIKEY", "generic-api-key", id="capitals without separators"),
        pytest.param("dbpassword", "generic-password", id="words written together"),
        pytest.param("mypasswordprod", "generic-password", id="a word inside a part"),
        pytest.param("user", None, id="another name"),
        pytest.param("", None, id="no name"),
    ],
)
def test_rule_is_that_of_the_last_word(name: str, rule: str | None) -> None:
    chosen = rule_of(name, rules().by_name)

    assert (chosen and chosen.id) == rule


@pytest.mark.parametrize(
    ("path", "template", "rule"),
    [
        pytest.param("a.py", 'db_password = "{password:14}"\n', "generic-password", id="Python"),
        pytest.param("a.js", 'const clientSecret = "{alnum:32}";\n', "generic-secret", id="JavaScript"),
        pytest.param("a.go", 'authToken := "{alnum:40}"\n', "generic-token", id="Go"),
        pytest.param("A.java", 'String apiKey = "{alnum:32}";\n', "generic-api-key", id="Java"),
        pytest.param(".env", "ENCRYPTION_KEY={hex:64}\n", "generic-encryption-key", id=".env"),
        pytest.param("a.sql", "CREATE USER app IDENTIFIED BY '{alnum:14}';\n", "generic-password", id="SQL"),
        pytest.param("a.yml", "db:\n  password: {alnum:16}\n", "generic-password", id="YAML"),
        pytest.param("a.json", '{{"auth_token": "{alnum:40}"}}\n', "generic-token", id="JSON"),
        pytest.param("a.xml", "<db><password>{alnum:14}</password></db>\n", "generic-password", id="XML"),
    ],
)
def test_random_value_with_such_a_name_is_found_whole(path: str, template: str, rule: str) -> None:
    for seed in SEEDS:
        text, (span,) = expanded(template, seed)
        (match,) = found(text, path)

        assert (match.rule, match.span, match.secret.reveal()) == (rule, span, text[span.start : span.end])
        assert match.confidence >= Confidence.LOW
        assert match.why[0].startswith("called ")
        assert match.why[1].endswith(("% likely by its look and surroundings", "says that it is a secret"))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param("a.py", 'password = "password"\n', id="its own name"),
        pytest.param("a.py", 'password = getpass("Enter your password: ")\n', id="a prompt"),
        pytest.param("a.py", 'token = "<your-token-here>"\n', id="a placeholder"),
        pytest.param("a.py", 'secret_key = os.environ["SECRET_KEY"]\n', id="the environment"),
        pytest.param("a.py", 'tokenizer = "bert-base-uncased"\n', id="a tokenizer"),
        pytest.param("a.js", 'const tokenType = "bearer";\n', id="a type of tokens"),
        pytest.param("a.js", 'it("shows the password field", () => {})\n', id="prose"),
        pytest.param("a.yml", "password: ${DB_PASSWORD}\n", id="a variable"),
        pytest.param("a.yml", "secretName: web-tls\n", id="a name of a secret"),
        pytest.param("a.json", '"passwordMismatch": "The passwords do not match"\n', id="text for people"),
        pytest.param("a.html", '<input type="password" name="password">\n', id="a form"),
        pytest.param("a.txt", "", id="nothing"),
    ],
)
def test_line_without_a_secret_gives_nothing(path: str, content: str) -> None:
    assert found(content, path) == []


def test_value_that_is_known_already_is_not_found_again() -> None:
    text, (span,) = expanded('api_key = "{alnum:32}"\n', 1)

    assert found(text, "a.py")
    assert found(text, "a.py", [span]) == []
    assert found(text, "a.py", [Span(0, 2), Span(span.start + 4, span.end + 1)]) == []
    assert found(text, "a.py", [Span(0, span.start), Span(span.end, span.end + 1)]) != []


def test_doubt_lowers_the_confidence_and_says_why() -> None:
    line = expand('nextPageToken = "{alnum:40}"\n', 2)

    (match,) = found(line, "a.py")

    assert match.confidence is Confidence.LOW
    assert match.why[-1].startswith("by its name")


def test_bytes_without_order_are_reported_at_least_at_low_confidence() -> None:
    numbers = ", ".join(expand("{hex:2}", seed).join(("0x", "")) for seed in range(32))

    (match,) = found(f"static const aes_key = [{numbers}];\n", "a.js")

    assert match.secret.reveal() == numbers


@pytest.mark.parametrize(
    ("path", "template", "name"),
    [
        pytest.param(
            "a.yml",
            "apiVersion: v1\nkind: Secret\nstringData:\n  db-pin: {alnum:12}\n",
            "db-pin",
            id="a Secret of Kubernetes, whatever the name",
        ),
        pytest.param(
            "a.yml", "env:\n- name: DB_PASSWORD\n  value: {alnum:14}\n", "DB_PASSWORD", id="a name and a value in YAML"
        ),
        pytest.param(
            "a.json", '[{{"name": "DB_PASSWORD", "value": "{alnum:14}"}}]\n', "DB_PASSWORD", id="the same in JSON"
        ),
        pytest.param("a.xml", '<add key="DbPassword" value="{alnum:14}"/>\n', "DbPassword", id="the same in XML"),
        pytest.param(".pgpass", "db.test:5432:app:me:{alnum:14}\n", "password", id=".pgpass"),
    ],
)
def test_secret_that_only_the_format_shows_is_found(path: str, template: str, name: str) -> None:
    for seed in SEEDS:
        text, (span,) = expanded(template, seed)
        (match,) = found(text, path)

        assert match.span == span
        assert match.secret.reveal() == text[span.start : span.end]
        assert match.holder is not None
        assert match.holder.name == name


def test_secret_of_kubernetes_in_base64_is_decoded() -> None:
    from base64 import b64encode

    value = expand("{alnum:14}", 4)
    written = b64encode(value.encode()).decode()
    content = f"kind: Secret\ndata:\n  db-pin: {written}\n"

    (match,) = found(content, "a.yml")

    assert match.secret.reveal() == value
    assert content[match.span.start : match.span.end] == written


def test_half_of_a_surrogate_pair_in_json_harms_nothing(detector: Detector) -> None:
    content = r'[{"name": "password", "value": "\ud800' + expand("{alnum:14}", 3) + '"}]'

    (match,) = detector.detect(Text(content.encode()), "a.json")

    match.secret.reveal().encode()


def test_low_score_is_not_reported_unless_the_format_says_so() -> None:
    assert found("db.test:5432:app:me:hunter\n", "pass.txt") == []


@pytest.mark.parametrize(
    ("path", "template"),
    [
        pytest.param("src/app.py", 'db_password = "{password:16}"\n', id="Python"),
        pytest.param("src/app.js", 'const clientSecret = "{alnum:40}";\n', id="JavaScript"),
        pytest.param(".env", "API_SECRET={hex:40}\n", id=".env"),
    ],
)
def test_detector_reports_random_values_well_above_doubt(detector: Detector, path: str, template: str) -> None:
    levels = [detector.detect(Text(expand(template, seed).encode()), path)[0].confidence for seed in SEEDS]

    assert min(levels) >= Confidence.MEDIUM
    assert max(levels) is Confidence.HIGH


@pytest.mark.parametrize(
    ("path", "content"),
    [
        pytest.param(
            "auth.py",
            "def login(user, password):\n    token = make_token(user)\n    return check(password, salt=user.salt)\n",
            id="Python",
        ),
        pytest.param(
            "form.tsx",
            "const [password, setPassword] = useState('');\n<Input type='password' value={password} />\n",
            id="a form in TypeScript",
        ),
        pytest.param("auth.go", 'if password == "" {\n\treturn errors.New("password is required")\n}\n', id="Go"),
        pytest.param("main.tf", 'password = var.db_password\nkey_name = "deploy"\n', id="Terraform"),
        pytest.param(
            "a.yml", "password:\n  valueFrom:\n    secretKeyRef:\n      name: db\n      key: password\n", id="YAML"
        ),
        pytest.param("a.md", "Set the `password` and the API key: see the settings page.\n", id="prose"),
    ],
)
def test_detector_reports_nothing_in_honest_code(detector: Detector, path: str, content: str) -> None:
    assert detector.detect(Text(content.encode()), path) == []


def test_detector_gives_a_key_of_a_provider_to_its_rule(detector: Detector) -> None:
    (match,) = detector.detect(Text(expand('token = "hf_{letters:34}"\n', 2).encode()), "a.py")

    assert match.rule == "huggingface-user-token"


PIECES = st.sampled_from((
    "password", "token", "api_key", "KEY", "secret", "Secret", "kind: ", "name", "value", "IDENTIFIED BY ", "--token ",
    "=", ":", " = ", ": ", "==", "=>", ":=", ",", "(", ")", "[", "]", "{", "}", "<", ">", "?", "&", "||", "??", ";",
    '"', "'", "`", "\\", '\\"', "\\n", "${", "$(", "\n", "\r\n", "    ", "\t", "a9Qm2wLp", "b8Rn3xMq7zK", "0x1f, ",
    "12,", "true", "é", "\udc80", "\0", "# ", "// ", "-----BEGIN ", "x" * 300,
))  # fmt: skip
MIXTURES = st.lists(st.one_of(PIECES, st.text(st.characters(exclude_categories=("Cs",)), max_size=4)), max_size=40)
PATHS = st.sampled_from(["a.txt", "a.py", "a.yml", "a.json", "a.xml", ".env", ".pgpass", "a.min.js"])


@settings(max_examples=400, deadline=None)
@given(pieces=MIXTURES, path=PATHS)
def test_any_mixture_is_read_and_every_place_is_right(pieces: list[str], path: str) -> None:
    content = "".join(pieces)
    data = content.encode("utf-8", "surrogateescape")

    looked_at(data, path)
    for match in found(content, path):
        assert 0 <= match.span.start < match.span.end <= len(data)
        assert match.secret.reveal()


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200), path=PATHS)
def test_any_bytes_are_read(data: bytes, path: str) -> None:
    for name in (b"", b'password = "', b"token: "):
        looked_at(name + data, path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('password="' * 100_000, id="a megabyte of openings"),
        pytest.param('password="' + "a9" * 500_000, id="a value of a megabyte"),
        pytest.param("password=" + "a9" * 500_000, id="a bare value of a megabyte"),
        pytest.param('password="' + "\\" * 100_000 + '"', id="backslashes"),
        pytest.param("password=" + '"' * 100_000, id="quotes"),
        pytest.param('password="' + '\\"' * 50_000, id="escaped quotes"),
        pytest.param("password" + " " * 1_000_000 + '= "a9Qm2wLp"', id="blanks"),
        pytest.param("password=" * 100_000, id="a megabyte of names"),
        pytest.param("key=[12,34," * 90_000, id="a megabyte of lists"),
        pytest.param("token(" * 160_000 + '"a9Qm2wLp"', id="a megabyte of brackets"),
        pytest.param(" --token" * 120_000, id="a megabyte of options"),
        pytest.param("name: token\nvalue\n" * 50_000, id="a megabyte of names and values apart"),
    ],
)
def test_hostile_text_is_read_in_time(content: str) -> None:
    for path in ("a.txt", "a.py"):
        looked_at(content, path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(["password", "DB_PASSWORD", "apiKey", "auth_token", "secret", "key", "session", "nonce"]),
    form=st.sampled_from(['{} = "{}"', "{}: {}", "{}={}", "<{0}>{1}</{0}>", 'f("{}", "{}")', 'if {} == "{}":']),
    template=st.sampled_from(
        ["{alnum:10}", "{alnum:32}", "{hex:32}", "{lower:9}", "{digits:12}", "{password:16}", "{uuid}"]
    ),
    seed=st.integers(0, 2**30),
    around=st.sampled_from(["", "user: admin\n", "# an example\n", "x = 1\n" * 5]),
    path=st.sampled_from(["a.txt", "a.py", "a.yml"]),
)
def test_early_exit_costs_nothing_but_a_few_doubtful_findings(
    name: str, form: str, template: str, seed: int, around: str, path: str
) -> None:
    model = likelihood()
    text = Text((around + form.format(name, expand(template, seed)) + "\n" + around).encode())
    for candidate in looked_at(text.data, path):
        early = model.score(candidate, text, path)
        hopeless, model.hopeless = model.hopeless, -1e9
        try:
            whole = model.score(candidate, text, path)
        finally:
            model.hopeless = hopeless

        assert early in (whole, IMPOSSIBLE)
        if (model.confidence(whole) or Confidence.LOW) > Confidence.LOW:
            assert early == whole
