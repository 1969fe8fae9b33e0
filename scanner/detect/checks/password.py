"""Tells passwords and opaque tokens from the words that stand in their place."""

from __future__ import annotations

from scanner.detect.checks.outcome import Outcome, Passed, Rejected
from scanner.detect.placeholder import placeholder_reason
from scanner.model import Confidence

_SHORTEST = 4
_SHORTEST_NUMBER = 6
_SHORTEST_WORD = 3
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
_FINAL_MARKS = "!?.$@#*"
_NAME_PART = r"(?:[A-Z]|(?<![A-Za-z]))[a-z]{3,14}(?![a-z])|(?<![A-Za-z])[A-Z]{3,14}(?![A-Za-z])"
_DIGIT_SHARE = 0.05
_SPELLED_SHARE = 0.75
"""A value with fewer digits and more of such parts is a name: random text of letters and digits has neither."""
_COUNTING = "012345678901234567890 9876543210"
_VARIABLE_STARTS = ("$", "%", "{", "<", "[", "(", "#{", "env:", "ENC[")


def _words(value: str) -> list[str]:
    """Return the runs of letters in ``value``, lower case, broken before a capital that follows a small letter."""
    broken = "".join(
        f" {c}" if c.isupper() and before.islower() else c if c.isalpha() else " "
        for before, c in zip(" " + value, value, strict=False)
    )
    return broken.lower().split()


def made_of_placeholder_words(value: str) -> bool:
    """Return whether ``value`` is made of words that stand for a password, with or without digits for letters.

    Short words (``a``, ``my``) count only beside a longer one, since random text holds them too.
    """
    for text in (value, value.rstrip(_FINAL_MARKS).translate(_LETTERS_FOR_DIGITS)):
        words = _words(text)
        if words and len(max(words, key=len)) >= _SHORTEST_WORD and all(word in _WORDS for word in words):
            return True
    return False


def _without_percent_encoding(value: str) -> str:
    if "%" not in value:
        return value
    from urllib.parse import unquote

    return unquote(value, errors="replace")


def password(secret: str) -> Outcome:
    """Check that ``secret`` could be a password: no variable, no placeholder, no word that means 'password'."""
    if len(secret) < _SHORTEST or (secret.isdigit() and len(secret) < _SHORTEST_NUMBER):
        return Rejected("is too short")
    half = len(secret) // 2
    if secret.isdigit() and (secret in _COUNTING or secret == secret[:half] * 2):
        return Rejected("is a number that stands for a password")
    if secret.startswith(_VARIABLE_STARTS):
        return Rejected("is a variable")
    reason = placeholder_reason(secret)
    if reason:
        return Rejected(reason)
    if made_of_placeholder_words(_without_percent_encoding(secret)):
        return Rejected("is a word that stands for a password")
    return Passed("is no placeholder", Confidence.LOW)


def opaque(secret: str) -> Outcome:
    """Check that ``secret`` is an opaque value of mixed characters rather than a word, a number or a name in code."""
    import re  # compiled on first use: the start of a clean commit must not pay for it

    verdict = password(secret)
    if isinstance(verdict, Rejected):
        return verdict
    digits = sum(c.isdigit() for c in secret)
    letters = "".join(c for c in secret if c.isalpha())
    if not letters or (not digits and (letters.islower() or letters.isupper())):
        return Rejected("is a word or a number")
    spelled = sum(len(part) for part in re.findall(_NAME_PART, secret))
    if digits <= max(1, _DIGIT_SHARE * len(secret)) and spelled > _SPELLED_SHARE * len(secret):
        return Rejected("is a name")
    return Passed("is no word or name", Confidence.LOW)
