"""The signals of the rule files as look-ups: whose name, host, code or model is this.

Only the providers among which a key must be attributed are recognised by parts of a name (``my-qwen-key``); others are
recognised by the whole names and hosts their files list, so that they can speak against an attribution.
"""

from __future__ import annotations

import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scanner.ruleset import RuleSet

CREDENTIAL_WORDS = frozenset((
    "ak", "apikey", "auth", "authorization", "bearer", "credential", "credentials", "key", "keys", "passwd", "password",
    "pat", "pwd", "secret", "sk", "token",
))  # fmt: skip
"""Words that say of a name that it holds a credential."""

ADDRESS_WORDS = frozenset((
    "address", "addr", "base", "baseurl", "domain", "endpoint", "gateway", "host", "hostname", "proxy", "server", "uri",
    "url",
))  # fmt: skip
"""Words that say of a name that it holds an address."""

_FILLERS = frozenset((
    "access", "api", "app", "config", "const", "current", "default", "env", "environ", "expo", "export", "get", "http",
    "https", "let", "my", "new", "next", "os", "our", "private", "process", "prod", "public", "react", "self",
    "settings", "str", "string", "the", "this", "user", "value", "var", "vite", "x",
))  # fmt: skip
_FOLLOWERS = frozenset(("account", "client", "cloud", "config", "llm", "plan", "provider", "service", "settings"))
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_RUN_TOGETHER = re.compile(r"(.{3,}?)(?:api)?(?:key|token|secret)s?")
_MODEL_BEHIND = re.compile(rb"/|[.-][A-Za-z0-9]|[ :]?[rvRV]?[0-9]")
_NAME = re.compile(rb"(?<![\w/@$])(?<!\w[.-])[A-Za-z_$][\w$]*(?:[.-][A-Za-z_$][\w$]*)*")
_MODEL_BEFORE = re.compile(rb"(?i)models?[\w.-]{0,24}[\"'`\\]{0,2}[\s=:(\[!\"'`\\]*$")
_URL = re.compile(rb":(?:\\?/){2}(?:[^\s/@\"'`]{1,80}@)?([A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?)")
_HOST_CHARACTER = re.compile(rb"[A-Za-z0-9_-]")
_WORD_CHARACTER = re.compile(rb"[A-Za-z0-9_]")
_HOST_BEFORE = re.compile(rb"[A-Za-z0-9.${}_-]{0,100}$")


class Name(NamedTuple):
    """A name in the text, such as ``DASHSCOPE_API_KEY`` or ``spring.ai.dashscope.api-key``."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> list[str]:
        """Its words in small letters: ``dashscopeApiKey`` has three."""
        return [word.lower() for word in _WORDS.findall(self.text)]

    def says(self, vocabulary: frozenset[str]) -> bool:
        """Return whether one of its words is in ``vocabulary``."""
        words = self.words
        return any(word in vocabulary or word.endswith(("apikey", "baseurl")) for word in words)

    @property
    def stem(self) -> tuple[str, ...]:
        """What is left when the words are gone that say key, address or nothing: whose key, whose address."""
        return tuple(w for w in self.words if w not in CREDENTIAL_WORDS | ADDRESS_WORDS | _FILLERS)


class Owner(NamedTuple):
    """Whose a name is."""

    provider: str
    """Empty for a name that proves nothing."""
    word: str
    """The part of the name that says so."""


class Sighting(NamedTuple):
    """A host, a piece of code or a model name that stands in a text."""

    position: int
    provider: str
    """Empty for the host of an address that no rule file knows."""
    shown: str


def _joined(name: str) -> str:
    return "".join(word.lower() for word in _WORDS.findall(name))


def _trimmed(name: str) -> str:
    """Return the words of a variable's name, joined, without those at its end that say key or address."""
    words = [word.lower() for word in _WORDS.findall(name)]
    while words and words[-1] in CREDENTIAL_WORDS | ADDRESS_WORDS | {"api"}:
        words.pop()
    return "".join(words)


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a mapping without the keys that stand for two values: what two providers share proves nothing."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for key, value in pairs:
        if found.setdefault(key, value) != value:
            shared.add(key)
    return {key: value for key, value in found.items() if key and key not in shared}


class Lexicon:
    """The signals of the providers of ``candidates`` and what speaks for others.

    ``neutral`` is the provider of the ambiguous rule: its names prove nothing, whoever else lists them.
    """

    def __init__(self, rules: RuleSet, candidates: Sequence[str], neutral: str) -> None:
        self.candidates = {rules.rule(rule).provider: rule for rule in candidates}
        near = [rules.providers[provider] for provider in self.candidates]
        self._neutral = {_joined(name) for name in rules.providers[neutral].signals.env}
        self._names = _unique((_joined(name), provider.id) for provider in near for name in provider.signals.env)
        stems = ((stem, p.id) for p in near for stem in (p.id, *map(_trimmed, p.signals.env)))
        self._stems = _unique((stem, provider) for stem, provider in stems if stem not in self._neutral)
        self._others = _unique(self._other_names(rules))
        self._hosts = _unique((h.lower(), p.id) for p in rules.providers.values() for h in p.signals.hosts)
        self._code = _unique((code.lower(), p.id) for p in near for code in p.signals.code)
        self._spoken = _unique((word.lower(), p.id) for p in near for word in p.signals.words)
        self._models = _unique((model.lower(), p.id) for p in near for model in p.signals.models)
        self._variables = _unique((name.lower(), p.id) for p in near for name in p.signals.env)
        self._known: dict[tuple[str, bool], Owner | None] = {}
        self._files = _unique((name, p.id) for p in near for name in p.signals.files)

    def _other_names(self, rules: RuleSet) -> Iterator[tuple[str, str]]:
        listed: dict[str, set[str]] = {provider.id: set(provider.signals.env) for provider in rules.providers.values()}
        for rule in rules.rules:
            listed[rule.provider].update(rule.env)
        for provider, names in listed.items():
            for name in names if provider not in self.candidates else ():
                joined = _joined(name)
                # A name without a word of its own (API_KEY) is nobody's.
                if Name(name, 0, 0).stem and len(joined) > 6 and joined not in self._neutral:
                    yield joined, provider

    def owner(self, name: Name, behind: bytes = b"") -> Owner | None:
        """Return whose ``name`` is, or None. ``behind`` is the text right after it, which may make it a model's."""
        model_behind = _MODEL_BEHIND.match(behind) is not None
        if (name.text, model_behind) not in self._known:
            self._known[name.text, model_behind] = self._found_owner(name.text, model_behind)
        return self._known[name.text, model_behind]

    def _found_owner(self, name: str, model_behind: bool) -> Owner | None:
        found = list(_WORDS.finditer(name))
        words = [word.group().lower() for word in found]
        if "".join(words) in self._neutral:
            return Owner("", name)
        told: dict[str, str] = {}
        for start, stop in _runs(len(words)):
            stem = "".join(words[start:stop])
            together = _RUN_TOGETHER.fullmatch(stem) if stop - start == 1 else None
            short = together[1] if together else ""
            provider = self._names.get(stem) or self._stems.get(stem) or self._stems.get(short)
            if provider and not (model_behind if stop == len(words) else _is_model(name, found, stop)):
                told.setdefault(provider, name[found[start].start() : found[stop - 1].end()])
        if told:
            # A name that names two (one's model, sold by the other) proves nothing.
            return Owner(*told.popitem()) if len(told) == 1 else Owner("", name)
        for start, stop in _runs(len(words)):
            joined = "".join(words[start:stop])
            if joined in self._neutral:
                return Owner("", joined)
            if joined in self._others:
                return Owner(self._others[joined], joined)
        return None

    def owners(self, data: bytes, start: int, end: int) -> Iterator[tuple[Name, Owner | None]]:
        """Yield every name in a range of the text and whose it is, in order; names of models are nobody's."""
        for name in names(data, start, end):
            model = _MODEL_BEFORE.search(data, max(start, name.start - 40), name.start)
            yield name, None if model else self.owner(name, data[name.end : name.end + 3])

    def file_owner(self, path: str) -> str | None:
        """Return whose keys a file of that path holds, by its place or by its name; None when that is unclear."""
        for ending, provider in self._files.items():
            if path == ending or path.endswith("/" + ending):
                return provider
        held: set[str] = set()
        for part in path.split("/"):
            data = part.encode("utf-8", "surrogateescape")
            held.update(owner.provider for _, owner in self.owners(data, 0, len(data)) if owner and owner.provider)
        return held.pop() if len(held) == 1 else None

    def hosts(self, data: bytes) -> list[Sighting]:
        """Return every known host in ``data``, and every unknown one that stands in a URL, in order of place."""
        lowered = data.lower()
        found: dict[int, Sighting] = {}
        # A longer host ends where a shorter one does: the last one written wins.
        for host in sorted(self._hosts, key=len):
            for at in _occurrences(lowered, host.encode()):
                end = at + len(host)
                before = _HOST_BEFORE.search(data, max(0, at - 100), at)
                more = before.group() if before else b""
                if _goes_on(data, end) or bool(more) != host.startswith("."):
                    continue
                found[end] = Sighting(at, self._hosts[host], _shown_host(more, host))
        for url in _URL.finditer(data):
            if url.end(1) not in found:
                found[url.end(1)] = Sighting(url.start(1), "", url.group(1).decode())
        return sorted(found.values())

    def code(self, data: bytes) -> list[Sighting]:
        """Return every import, class name or setting of the candidates' libraries in ``data``, in order of place."""
        return _whole_words(data, self._code)

    def words(self, data: bytes) -> list[Sighting]:
        """Return every word of people's language for a candidate in ``data``, in order of place."""
        return _whole_words(data, self._spoken)

    def variables(self, data: bytes) -> list[Sighting]:
        """Return every variable of the candidates in ``data``, in order of place."""
        return _whole_words(data, self._variables)

    def models(self, data: bytes) -> list[Sighting]:
        """Return every name of a model that only one provider sells in ``data``, in order of place."""
        lowered = data.lower()
        return sorted(
            Sighting(at, provider, model)
            for model, provider in self._models.items()
            for at in _occurrences(lowered, model.encode())
            # After a slash it is some other seller's name for the model.
            if not re.match(rb"[\w/.-]", data[at - 1 : at] if at else b"")
        )


def names(data: bytes, start: int, end: int) -> Iterator[Name]:
    """Yield every name in a range of the text, in order."""
    for found in _NAME.finditer(data, start, end):
        yield Name(found.group().decode(), found.start(), found.end())


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of up to four neighbouring words of ``count``, the longest first."""
    for length in range(min(4, count), 0, -1):
        for start in range(count - length + 1):
            yield start, start + length


def _is_model(text: str, words: Sequence[re.Match[str]], stop: int) -> bool:
    """Return whether the words before ``stop`` begin the name of a model, such as ``name-v3`` or ``name-chat``."""
    following, mark = words[stop].group().lower(), text[words[stop - 1].end()]
    if following.isdigit() or (len(following) == 1 and stop + 1 < len(words) and words[stop + 1].group().isdigit()):
        return True
    return mark == "-" and following not in CREDENTIAL_WORDS | ADDRESS_WORDS | _FILLERS | _FOLLOWERS


def _occurrences(data: bytes, part: bytes) -> Iterator[int]:
    at = data.find(part)
    while at >= 0:
        yield at
        at = data.find(part, at + 1)


def _goes_on(data: bytes, end: int) -> bool:
    """Return whether a host that is found to end at ``end`` is only the beginning of another."""
    if data[end : end + 1] == b".":
        end += 1
    return _HOST_CHARACTER.match(data[end : end + 1]) is not None


def _shown_host(more: bytes, host: str) -> str:
    return more.lstrip(b".-").decode("ascii", "replace") + host if more else host


def _whole_words(data: bytes, wanted: Mapping[str, str]) -> list[Sighting]:
    lowered = data.lower()
    found = []
    for part, provider in wanted.items():
        sought = part.encode()
        for at in _occurrences(lowered, sought):
            end = at + len(sought)
            inside = _WORD_CHARACTER.match(sought) and _WORD_CHARACTER.match(data[at - 1 : at] if at else b"")
            if not inside and not (_WORD_CHARACTER.match(sought[-1:]) and _WORD_CHARACTER.match(data[end : end + 1])):
                found.append(Sighting(at, provider, data[at:end].decode("utf-8", "replace")))
    return sorted(found)
