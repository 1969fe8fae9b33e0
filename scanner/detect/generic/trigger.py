"""What the one pass looks for where a value may be a secret by its name.

A name holds a word by which secrets are known, at the end of a word: ``tokenizer`` and ``keyboard`` are other words.
For words that seldom name a secret the value must hold a digit, so that ``key: "name"`` costs nothing: of the labelled
secrets this loses one in a hundred, of the hits in a tree of web packages it saves three in four.
"""

from __future__ import annotations

STRONG = (
    "passw(?:or)?d", "passphrase", "passcode", "passwd", "pass", "pwd", "psw", "secret", "token", "credential",
    "creds?", "identified by", "(?:api|access|secret|private|auth|encryption|signing|app|client|consumer)[ _.-]?key",
)  # fmt: skip
"""How most names of secrets end, in any case."""

WEAK = (
    "key", "auth(?:orization|entication)?", "nonce", "salt", "otp", "seed", "cookie", "session", "jwt", "hmac",
    "signature", "cipher", "encrypt(?:ed|ion)?",
)  # fmt: skip
"""What names secrets among much else."""

_REST = r"s?(?:[^a-z\s\"'`\\:=(,>?)\]][\w.$-]{0,40})?"
_CLOSED = r"(?:\*\*)?(?:\\{0,3}[\"'`])?[\])]{0,2}"
_TYPE = r"(?:[ \t]?[:*]?[ \t]?[A-Za-z_][\w.<>|*?\[\]]{0,30}[ \t])?"
_SET = r"(?:=>|:=|->|[=!]={0,2}|[:,(>?]|\|\||\?\?=?|<-)"
_CALL = r"(?:(?:new )?[A-Za-z_\[\]&][\w.:\[\]]{0,30}[ ]?[({][ \t]{0,4}){0,2}"
_OPENING = r"[bBrRuUfFLN@$]{0,2}\\{0,3}[\"'`]"
_STRONG = rf"(?i:{'|'.join(STRONG)})"
_WEAK = rf"(?i:{'|'.join(WEAK)})"
_QUOTED = rf"{_REST}{_CLOSED}{_TYPE}[ \t]{{0,40}}{_SET}\s{{0,40}}{_CALL}{_OPENING}"
_BARE = rf"{_REST}{_CLOSED}[ \t]{{0,40}}(?:=>|[=:>])[ \t]{{0,8}}"
# The first digit of a value: what stands before it has none, so that there is one hit.
_TO_DIGIT = r"[^\s\"'`\\0-9]{0,40}[0-9]"
_BARE_TO_DIGIT = r"[A-Za-z!#%&*+/?@^~|_-]{0,40}[0-9]"

_SPOKEN = r"(?i:passw(?:or)?d|passphrase|identified by|identified with [\w.-]{1,40} by|\w-p|secret|token|key)"
_FLAG = rf"[\s\"'\[,]--?(?i:[\w-]{{0,30}}(?:{'|'.join((*STRONG, *WEAK))}))"
_NAME_KEY = r"(?i:name|key)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?[\w.:-]{0,60}"
_NUMBER = r"(?:0x)?[0-9a-fA-F]{1,3},"
_LIST = r"[:=]{1,2} ?[\w\[\]. ]{0,20}[({\[]\s{0,20}"

PATTERNS: tuple[str, ...] = (
    rf"{_STRONG}{_QUOTED}[^\s\"'`\\]",
    rf"{_WEAK}{_QUOTED}{_TO_DIGIT}",
    rf"{_STRONG}{_BARE}[\w!#$%&*+/=?@^~|-]{{4}}",
    rf"{_WEAK}{_BARE}{_BARE_TO_DIGIT}",
    rf"{_SPOKEN} {{1,4}}{_OPENING}[^\s\"'`\\]",
    rf"{_FLAG} {{1,4}}[\w!#%&*+/=?@^~|]{{4}}",
    rf"{_WEAK}{_REST}{_TYPE}[ \t]{{0,8}}{_LIST}{_NUMBER}[ \t]?{_NUMBER}",
    rf"{_NAME_KEY}{_STRONG}{_REST}[\"']?,?\s{{1,40}}[\"']?(?i:value)\b",
    r"(?i:\"?kind\"?:[ \t]{0,4}\"?(?:Sealed)?Secret)\b",
)
"""In the dialect of the one pass."""

QUOTED, QUOTED_WEAK, BARE, BARE_WEAK, SPOKEN, OPTION, ARRAY, SIBLING, MANIFEST = range(len(PATTERNS))
"""Their numbers."""

NAMES = "|".join((*STRONG, *WEAK))
"""A pattern for the words in names."""
