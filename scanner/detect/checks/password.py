"""Tells passwords and opaque tokens from the words that stand in their place."""

from __future__ import annotations

from scanner.detect.checks.outcome import Outcome, Passed, Rejected
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Confidence

_SHORTEST = 4
# What examples, tests and development set-ups write where a password stands, after digits for letters are undone.
_WORDS = frozenset((
    "a", "abc", "abcd", "abcde", "abcdef", "access", "account", "admin", "administrator", "alice", "all", "an", "api",
    "apikey", "app", "auth", "bar", "base", "baz", "blah", "bob", "change", "changeit", "changeme", "client", "code",
    "credential", "credentials", "custom", "data", "database", "db", "debug", "default", "demo", "dev", "development",
    "docker", "dummy", "empty", "enter", "env", "example", "examples", "fake", "false", "fill", "foo", "foobar",
    "fred", "from", "get", "guest", "header", "hello", "here", "hidden", "host", "http", "https", "id", "in",
    "insert", "invalid", "is", "it", "joe", "john", "key", "letmein", "local", "localhost", "login", "mail", "master",
    "me", "mongo", "mongodb", "my", "mypass", "mypassword", "mypwd", "mysecret", "mysql", "name", "new", "nil", "no",
    "nobody", "none", "not", "nothing", "null", "of", "old", "one", "open", "oracle", "os", "other", "pass",
    "passphrase", "passw", "passwd", "password", "passwords", "pg", "placeholder", "postgres", "postgresql",
    "private", "prod", "production", "proxy", "psw", "put", "pw", "pwd", "qwerty", "rabbitmq", "real", "redacted",
    "redis", "remote", "removed", "replace", "root", "rootpass", "sa", "salt", "sample", "scott", "secret", "secrets",
    "secure", "server", "service", "sesame", "set", "some", "someone", "something", "staging", "string", "stub",
    "super", "supersecret", "system", "temp", "test", "tester", "testing", "testpass", "tests", "that", "the", "this",
    "three", "tiger", "tmp", "to", "token", "true", "two", "undefined", "unknown", "url", "use", "user", "username",
    "users", "value", "var", "variable", "welcome", "with", "world", "wrong", "you", "your",
))  # fmt: skip
_LETTERS_FOR_DIGITS = str.maketrans("0134578@$!", "oleastbasi")
_VARIABLE_STARTS = ("$", "%", "{", "<", "[", "(", "#{", "env:", "ENC[")


def _words(value: str) -> list[str]:
    """Return the runs of letters in ``value``, lower case, broken before a capital that follows a small letter."""
    broken = "".join(
        f" {c}" if c.isupper() and before.islower() else c if c.isalpha() else " "
        for before, c in zip(" " + value, value, strict=False)
    )
    return broken.lower().split()


def made_of_placeholder_words(value: str) -> bool:
    """Return whether every word in ``value`` is one that stands for a password, with or without digits for letters."""
    plain = _words(value)
    if plain and all(word in _WORDS for word in plain):
        return True
    undone = _words(value.translate(_LETTERS_FOR_DIGITS).rstrip(".?"))
    return bool(undone) and all(word in _WORDS for word in undone)


def password(secret: str) -> Outcome:
    """Check that ``secret`` could be a password: no variable, no placeholder, no word that means 'password'."""
    if len(secret) < _SHORTEST:
        return Rejected("is too short")
    if secret.startswith(_VARIABLE_STARTS):
        return Rejected("is a variable")
    reason = placeholder_reason(secret)
    if reason:
        return Rejected(reason)
    if made_of_placeholder_words(secret):
        return Rejected("is a word that stands for a password")
    return Passed("is no placeholder", Confidence.LOW)


def opaque(secret: str) -> Outcome:
    """Check that ``secret`` is an opaque value, letters and digits mixed, rather than a name in code."""
    verdict = password(secret)
    if isinstance(verdict, Rejected):
        return verdict
    digits = sum(c.isdigit() for c in secret)
    letters = sum(c.isalpha() for c in secret)
    if not digits or not letters:
        return Rejected("is a word, a number or a name")
    longest = max(len(word) for word in _words(secret))
    if digits < 2 and longest > len(secret) // 2:
        return Rejected("is a name")
    return Passed("mixes letters and digits", Confidence.LOW)
