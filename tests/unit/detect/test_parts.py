"""What belongs to a secret: which one of several is taken, what is none, and what is reported of both."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.detect.multipattern import SetPass
from scanner.detect.template import expand
from scanner.detect.triggers import patterns_of
from scanner.detector import Detector
from scanner.engine import ScanOptions, gather, scan_batch
from scanner.model import Blob, Confidence, Finding, Match, Origin, OriginKind
from scanner.ruleset import RuleSet, build
from scanner.secret import Secret
from scanner.text import Text

HEAD = """
[provider]
id = "acme"
name = "Acme"
docs = "https://acme.example/keys"

[[rule]]
id = "acme-id"
title = "Acme key ID"
pattern = '\\b(?P<secret>aid_[0-9a-z]{12})\\b'
confidence = "high"
severity = "medium"
exposure = "server-only"

[[rule]]
id = "acme-password"
title = "Acme password"
pattern = '\\b(?P<secret>apw_[0-9a-z]{12})\\b'
confidence = "high"
severity = "high"
exposure = "server-only"

[[rule]]
id = "acme-key"
title = "Acme key"
pattern = '\\b(?P<secret>key_[0-9a-z]{24}(?:@[a-z]{1,9})?)'
confidence = "medium"
severity = "high"
exposure = "server-only"
"""
ID = '[[rule.parts]]\nname = "id"\nrule = "acme-id"\n'
PASSWORD = '[[rule.parts]]\nname = "password"\nrule = "acme-password"\n'
SITE = "[[rule.parts]]\nname = 'site'\npattern = '(?P<value>[a-z]+)\\.acme\\.example'\n"
ACCOUNT = '[[rule.parts]]\nname = "account"\npattern = "AC[0-9]{8}"\nnear = ["Account"]\n'
REGION = "[[rule.parts]]\nname = 'region'\npattern = '@(?P<value>[a-z]{1,9})\\b'\n"
REQUIRED = "required = true\n"
MASKED = "secret = true\n"

KEYS = [expand("key_{lowernum:24}", seed) for seed in range(4)]
IDS = [expand("aid_{lowernum:12}", seed) for seed in range(4)]
PASSWORDS = [expand("apw_{lowernum:12}", seed) for seed in range(4)]


def detector(*parts: str) -> Detector:
    rules: RuleSet = build([("acme.toml", HEAD + "".join(parts))])
    return Detector(SetPass(patterns_of(rules)), rules)


def written(template: str) -> str:
    """Return ``template`` with K0, I0, P0 and so on replaced by keys, IDs and passwords."""
    for letter, values in (("K", KEYS), ("I", IDS), ("P", PASSWORDS)):
        for number, value in enumerate(values):
            template = template.replace(f"{letter}{number}", value)
    return template


def plain(value: Secret | str) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def pairs(found: list[Match]) -> dict[str, str]:
    """Return the first part of each key by the names that ``written`` replaces, or ``-`` where it has none."""
    names = {value: f"{letter}{n}" for letter, known in (("K", KEYS), ("I", IDS)) for n, value in enumerate(known)}
    return {
        names[match.secret.reveal()]: names[plain(match.parts[0].value)] if match.parts else "-"
        for match in found
        if match.rule == "acme-key"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("id = I0\nkey = K0\n", {"K0": "I0"}, id="on the line before"),
        pytest.param("key = K0\nid = I0\n", {"K0": "I0"}, id="on the line after"),
        pytest.param("I0:K0", {"K0": "I0"}, id="on the same line"),
        pytest.param("I0" + "\n" * 5000 + "K0", {"K0": "I0"}, id="however far"),
        pytest.param("key = K0\n", {"K0": "-"}, id="nowhere"),
        pytest.param("I0\nK0\nI1\nK1\n", {"K0": "I0", "K1": "I1"}, id="in pairs with the ID first"),
        pytest.param("K0\nI0\nK1\nI1\n", {"K0": "I0", "K1": "I1"}, id="in pairs with the key first"),
        pytest.param("I0\n\n\n\nK0\nI1\n\n\n\nK1", {"K0": "I0", "K1": "I1"}, id="in pairs of which the next is nearer"),
        pytest.param("I0,K0 I1,K1", {"K0": "I0", "K1": "I1"}, id="in pairs on one line"),
        pytest.param("I0 K0 K1", {"K0": "I0", "K1": "I0"}, id="before two keys, and serves both"),
        pytest.param("I0\nI1\nK0\n\n\nK1", {"K0": "I1", "K1": "I1"}, id="twice before two keys"),
        pytest.param("I0\n\nK0\nI1", {"K0": "I1"}, id="on both sides, fewer lines after"),
        pytest.param("I0\nK0\n\nI1", {"K0": "I0"}, id="on both sides, fewer lines before"),
        pytest.param("I0\nK0\nI1\nK1\n\nI2", {"K0": "I0", "K1": "I1"}, id="in pairs before one more"),
        pytest.param("I0\nI1\nK1\nI2", {"K1": "I1"}, id="on both sides, equally many lines away, as the text begins"),
        pytest.param("I0     K0 I1", {"K0": "I1"}, id="on both sides of one line, fewer bytes after"),
        pytest.param("I0 K0 I1", {"K0": "I0"}, id="on both sides, equally far"),
    ],
)
def test_part_is_taken_where_it_stands(text: str, expected: dict[str, str]) -> None:
    assert pairs(detector(ID).detect(Text(written(text).encode()), "a.env")) == expected


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        pytest.param(SITE, "https://blue.acme.example K0", "blue", id="a group of a pattern"),
        pytest.param(SITE, "https://example.acme.example K0", None, id="a placeholder"),
        pytest.param(SITE, "https://blue.other.example K0", None, id="another host"),
        pytest.param(ACCOUNT, "account: AC20394857\nK0", "AC20394857", id="a pattern with its word near"),
        pytest.param(ACCOUNT, "K0\nACCOUNT_SID=AC20394857", "AC20394857", id="a word in another case"),
        pytest.param(ACCOUNT, "number: AC20394857\nK0", None, id="a pattern without its word"),
        pytest.param(ACCOUNT, "account" + " " * 60 + "AC20394857\nK0", None, id="a word too far away"),
        pytest.param(ACCOUNT, "AC20394857 account\nK0", None, id="a word after the value"),
        pytest.param(ACCOUNT, "account: AC203948576\nK0", None, id="the beginning of a longer word"),
        pytest.param(ACCOUNT, "account: xAC20394857\nK0", None, id="the end of a longer word"),
        pytest.param(REGION, "K0@eu", "eu", id="a piece of the secret itself"),
        pytest.param(ACCOUNT, "account: AC20394857\nK0@AC20394857", "AC20394857", id="a value that stands twice"),
    ],
)
def test_pattern_takes_only_what_can_be_the_part(part: str, text: str, value: str | None) -> None:
    (match,) = detector(part).detect(Text(written(text).encode()), "a.env")
    assert [plain(part.value) for part in match.parts] == ([] if value is None else [value])


def test_several_parts_stand_in_the_order_of_the_rule() -> None:
    text = written("https://blue.acme.example account AC20394857 I0 K0")
    found = detector(ID, SITE, ACCOUNT).detect(Text(text.encode()), "a.env")
    (match,) = [match for match in found if match.rule == "acme-key"]
    assert [(part.name, plain(part.value)) for part in match.parts] == [
        ("id", IDS[0]),
        ("site", "blue"),
        ("account", "AC20394857"),
    ]
    assert [text.encode()[part.span.start : part.span.end].decode() for part in match.parts] == [
        plain(part.value) for part in match.parts
    ]


@pytest.mark.parametrize(
    ("part", "text", "rules"),
    [
        pytest.param(ID + REQUIRED, "K0", [], id="no match of the rule of a required part"),
        pytest.param(ID + REQUIRED, "I0 K0", ["acme-id", "acme-key"], id="a required part"),
        pytest.param(SITE + REQUIRED, "K0", [], id="nothing for the pattern of a required part"),
        pytest.param(SITE + REQUIRED, "blue.acme.example K0", ["acme-key"], id="a required part with a pattern"),
        pytest.param(SITE + REQUIRED, "K0 example.acme.example", [], id="a placeholder for a required part"),
        pytest.param(SITE, "K0", ["acme-key"], id="nothing for a part that may be absent"),
    ],
)
def test_secret_is_left_out_without_a_required_part(part: str, text: str, rules: list[str]) -> None:
    assert [match.rule for match in detector(part).detect(Text(written(text).encode()), "a.env")] == rules


def test_rule_without_its_required_part_leaves_the_place_to_a_less_specific_one() -> None:
    general = HEAD.rsplit("[[rule]]", maxsplit=1)[-1].replace("acme-key", "acme-general") + "specificity = 10\n"
    rules = build([("acme.toml", f"{HEAD}{SITE}{REQUIRED}\n[[rule]]{general}")])
    both = Detector(SetPass(patterns_of(rules)), rules)
    assert [match.rule for match in both.detect(Text(KEYS[0].encode()), "a")] == ["acme-general"]
    assert [match.rule for match in both.detect(Text(f"blue.acme.example {KEYS[0]}".encode()), "a")] == ["acme-key"]


class _One:
    """A batch of one text."""

    def __init__(self, text: str) -> None:
        self._blob = Blob(text.encode(), "a.env", Origin(OriginKind.STDIN))

    def blobs(self) -> list[Blob]:
        return [self._blob]


def findings(scanner: Detector, text: str, options: ScanOptions | None = None) -> tuple[Finding, ...]:
    result = scan_batch(_One(written(text)), scanner, options or ScanOptions())  # type: ignore[arg-type]
    return gather([result]).findings


@pytest.mark.parametrize(
    ("text", "options", "rules"),
    [
        pytest.param("I0\nK0", ScanOptions(), ["acme-key"], id="with the secret"),
        pytest.param(
            "I0\nI1\n\nK0", ScanOptions(), ["acme-id", "acme-key"], id="by itself where another one is nearer"
        ),
        pytest.param("I0", ScanOptions(), ["acme-id"], id="by itself where there is no secret"),
        pytest.param(
            "I0\nK0", ScanOptions(Confidence.HIGH), ["acme-id"], id="by itself where the secret is not sure enough"
        ),
        pytest.param(
            "I0\nK0",
            ScanOptions(skip_rules=frozenset({"acme-key"})),
            ["acme-id"],
            id="by itself where the rule of the secret is left out",
        ),
        pytest.param(
            "I0\nK0",
            ScanOptions(only_rules=frozenset({"acme-id"})),
            ["acme-id"],
            id="by itself where only it is asked for",
        ),
        pytest.param("I0\nK0 # keysweep:allow", ScanOptions(), [], id="not at all where the secret is allowed"),
    ],
)
def test_match_that_is_a_part_is_reported(text: str, options: ScanOptions, rules: list[str]) -> None:
    assert [finding.rule for finding in findings(detector(ID), text, options)] == rules


def test_finding_has_its_parts_with_their_places_and_the_fingerprint_of_the_secret() -> None:
    (finding,) = findings(detector(ID), "key: K0\n  id: I0\n")
    assert [(part.name, part.value, part.place.line, part.place.column) for part in finding.parts] == [
        ("id", IDS[0], 2, 7)
    ]
    assert finding.secret.fingerprint() == Secret(KEYS[0]).fingerprint()


@pytest.mark.parametrize(
    ("part", "text", "hidden"),
    [
        pytest.param(PASSWORD, "K0:P0", PASSWORDS[0], id="the match of a severe rule"),
        pytest.param(ID + MASKED, "K0:I0", IDS[0], id="the match of a rule"),
        pytest.param(ACCOUNT + MASKED, "account AC20394857:K0", "AC20394857", id="what a pattern takes"),
        pytest.param(
            ACCOUNT + MASKED, "account AC20394857:K0:AC20394857", "AC20394857", id="a value that stands twice"
        ),
    ],
)
def test_part_that_is_secret_is_masked_on_the_line(part: str, text: str, hidden: str) -> None:
    (finding,) = findings(detector(part), text)
    assert isinstance(finding.parts[0].value, Secret)
    assert finding.parts[0].value.reveal() == hidden
    assert hidden not in finding.excerpt
    assert hidden not in repr(finding)


def _nearest_by_looking_at_all(text: str, key: int, ids: list[int], id_first: bool) -> int:
    def distance(place: int) -> tuple[int, bool, int, bool]:
        first, last = sorted((key, place))
        end = first + len(IDS[0] if first == place else KEYS[0])
        lines = text.count("\n", end, last)
        return (lines, lines > 0 and (place < key) != id_first, last - end, place > key)

    return min(ids, key=distance)


@given(st.lists(st.sampled_from(("K0", "I0", "\n", " ", "\n\n")), max_size=40))
def test_nearest_is_the_one_that_a_look_at_all_of_them_finds(tokens: list[str]) -> None:
    kinds = "".join(token for token in tokens if token.strip())
    assume(not (kinds and kinds in ("K0I0" * (len(kinds) // 4), "I0K0" * (len(kinds) // 4))))
    text = " ".join(written(token) for token in tokens)
    found = detector(ID).detect(Text(text.encode()), "a.env")
    ids = [match.span.start for match in found if match.rule == "acme-id"]
    for match in found:
        if match.rule == "acme-key":
            nearest = [_nearest_by_looking_at_all(text, match.span.start, ids, kinds.startswith("I"))] if ids else []
            assert [part.span.start for part in match.parts] == nearest


@given(st.integers(1, 30), st.booleans(), st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_each_key_of_a_list_of_pairs_has_its_own_id(count: int, first: bool, gaps: list[int]) -> None:
    forms = ("aid_{lowernum:12}", "key_{lowernum:24}") if first else ("key_{lowernum:24}", "aid_{lowernum:12}")
    tokens = [expand(forms[place], number) for number in range(count) for place in range(2)]
    text = " ".join(token + "\n" * gap for token, gap in zip(tokens, gaps, strict=False))
    found = detector(ID).detect(Text(text.encode()), "a.env")
    keys = [match for match in found if match.rule == "acme-key"]
    assert [plain(match.parts[0].value) for match in keys] == [expand("aid_{lowernum:12}", n) for n in range(count)]
