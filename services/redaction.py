"""Redaction: secrets cut out of text before it leaves the machine or is shown. Lines stay where they are."""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

_LEAST_ENTROPY = 3.2
# Bits a character. Random base64 or hex of 20 and more characters lies above 3.3, words and names below 3.1.
_LEAST_KEY_LENGTH = 16
_LEAST_PASSWORD_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text without its secrets."""

    text: str
    count: int
    kinds: tuple[str, ...]
    # What was cut out, sorted, each once.


def redact(text: str) -> Redacted:
    """Replace every secret in *text* with `[redacted:kind]`; the number of lines does not change."""
    found: Counter[str] = Counter()
    if _MAY_HOLD_SECRET.search(text) is not None:
        text = _redact_private_keys(text, found)
        for rule in _RULES:
            text = rule.pattern.sub(partial(_replace, rule, found), text)
    return Redacted(text, found.total(), tuple(sorted(found)))


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    # The secret is the group "secret", or the whole match.
    is_secret: Callable[[str], bool] = bool


def _replace(rule: _Rule, found: Counter[str], match: re.Match[str]) -> str:
    name = "secret" if "secret" in match.re.groupindex else 0
    secret = match[name]
    if not secret or _MASK in secret or not rule.is_secret(secret):
        return match[0]
    found[rule.kind] += 1
    start, end = match.start(name) - match.start(), match.end(name) - match.start()
    return f"{match[0][:start]}{_mask(rule.kind)}{match[0][end:]}"


_MASK = "[redacted:"


def _mask(kind: str) -> str:
    return f"{_MASK}{kind}]"


def _entropy(text: str) -> float:
    """Bits a character, by how often each occurs in *text*."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts) if text else 0.0


_REFERENCE = re.compile(
    r"[$<{%(\[]|[A-Za-z_][\w.]*[(\[]|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|\*{3}|\.{3}|…|x{4}", re.IGNORECASE
)
# A variable, template, call, index, attribute or ellipsis that stands for the secret.
_WORDS = re.compile(r"[A-Za-z]+\d?(?:[_.-][A-Za-z]*\d{0,2})+")
# A name made of words, which in length and variety may pass for a random string.
_PLACEHOLDERS = (
    "change_?me|replace_?me|placeholder|example|sample|dummy|fake|todo|fixme|your[_-]|insert|redacted|default"
    "|lorem|none|null|undefined|my[_-]?(?:secret|password|token|key)|not[_-]?(?:a|the)?[_-]?(?:real|secret)"
)
_PLACEHOLDER = re.compile(_PLACEHOLDERS, re.IGNORECASE)


def _is_random(value: str) -> bool:
    """Whether *value* looks drawn, not written: long, letters with digits, high entropy."""
    is_mixed = any(letter.isdigit() for letter in value) and any(letter.isalpha() for letter in value)
    is_long = len(value) >= _LEAST_KEY_LENGTH
    is_written = _stands_for_a_secret(value) or _WORDS.fullmatch(value) is not None
    return is_long and is_mixed and not is_written and _entropy(value) >= _LEAST_ENTROPY


def _is_password(value: str) -> bool:
    """Whether *value* looks chosen as a password: letters mixed with digits or signs, and no stand-in."""
    if len(value) < _LEAST_PASSWORD_LENGTH or _stands_for_a_secret(value):
        return False
    # Names and keys of settings are letters with underscores, dashes, dots and slashes.
    has_sign = re.search(r"[^\w\s./:,-]", value) is not None
    return any(letter.isalpha() for letter in value) and (has_sign or any(map(str.isdigit, value)))


def _stands_for_a_secret(value: str) -> bool:
    return _REFERENCE.match(value) is not None or _PLACEHOLDER.search(value) is not None


_PASSWORDS = r"(?:password|passwd|passphrase|pwd|passcode)"
_KEYS = (
    r"(?:secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|private[_-]?key|signing[_-]?key"
    r"|encryption[_-]?key|client[_-]?secret|credentials?|bearer)"
)
_ASSIGN = r"""["']?\]?[ \t]*(?::[ \t]*[\w.\[\] |]{1,40}?[ \t]*=|:=|=>|=(?!=)|:(?!:))[ \t]*"""
# key = , "key": , key => , key := , key: str = , settings["key"] =
_QUOTED = r"""[rbuf]{0,2}(?P<quote>["'`])(?P<secret>[^"'`\s]{6,512}+)(?P=quote)"""
_BARE = r"""(?P<secret>[^\s"'`,;]{6,512}+)[ \t]*(?=\r?$|[ \t]#)"""


def _named(name: str, value: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(rf"{name}[\w-]{{0,40}}{_ASSIGN}{value}", flags | re.MULTILINE)


_RULES = (
    _Rule("aws-key", re.compile(r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}\b")),
    _Rule(
        "github-token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})\b")
    ),
    _Rule("gitlab-token", re.compile(r"\bglpat-[A-Za-z0-9_-]{20,64}")),
    _Rule("slack-token", re.compile(r"\bxox[abeoprs]-(?:[0-9A-Za-z]+-)*[0-9A-Za-z]{10,255}")),
    _Rule(
        "slack-webhook",
        re.compile(r"hooks\.slack\.com/(?:services|workflows)/(?P<secret>[A-Za-z0-9_/]{20,120})"),
    ),
    _Rule("google-key", re.compile(r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])")),
    _Rule("stripe-key", re.compile(r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,255}")),
    _Rule("api-key", re.compile(r"\bsk-(?:[a-z]{2,8}[0-9]{0,2}-){0,3}[A-Za-z0-9_-]{20,255}"), _is_random),
    _Rule("package-token", re.compile(r"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgEI[A-Za-z0-9_-]{50,1000})")),
    _Rule("sendgrid-key", re.compile(r"\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}")),
    _Rule(
        "jwt",
        re.compile(r"\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{4,2048})?"),
    ),
    _Rule(
        "url-password",
        re.compile(r"(?<=://)[^\s/:@\"'<>]{0,128}:(?P<secret>[^\s/:@\"'<>]{3,256})(?=@)"),
        lambda value: not _stands_for_a_secret(value),
    ),
    _Rule("url-token", re.compile(r"(?<=://)(?P<secret>[^\s/:@\"'<>]{16,256})(?=@)"), _is_random),
    _Rule(
        "authorization",
        re.compile(r"\b(?:Bearer|Basic|Token)[ \t]+(?P<secret>[A-Za-z0-9+/=_.~-]{12,4096})", re.IGNORECASE),
        _is_random,
    ),
    _Rule("password", _named(_PASSWORDS, _QUOTED), _is_password),
    _Rule("secret", _named(_KEYS, _QUOTED), _is_random),
    _Rule("password", _named(_PASSWORDS, _BARE), _is_password),
    _Rule("secret", _named(_KEYS, _BARE), _is_random),
)

_MAY_HOLD_SECRET = re.compile(
    r"PRIVATE KEY-----|A[KSGIRN][IPDOA]A[A-Z0-9]{16}|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks\.slack"
    rf"|AIza|[rs]k_(?:live|test)_|\bsk-|npm_|pypi-AgEI|\bSG\.|eyJ|://[^\s/]*@|\b(?:bearer|basic|token)[ \t]"
    rf"|{_PASSWORDS}|{_KEYS}",
    re.IGNORECASE,
)
# One pass over text without secrets, which is nearly all text.

_KEY_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_HEADER = re.compile(r"[ \t>|+-]*(?:\d+[:|]?[ \t]+)?(?:[A-Z][\w-]{1,30}: .*)?\r?$")
# "Proc-Type: 4,ENCRYPTED", and the empty line after it.
_KEY_LEAD = r"""^(?P<lead>[ \t>|+-]*(?:\d+[:|]?[ \t]+)?["']?)"""
# What stands before a line of the key: a diff sign, a line number, a quote.
_KEY_TAIL = r"""(?=\W*(?:\\n)?\W*$)"""
_KEY_LINE = re.compile(_KEY_LEAD + r"(?P<secret>[A-Za-z0-9+/=]{1,80})" + _KEY_TAIL)
_FULL_KEY_LINE = re.compile(_KEY_LEAD + r"(?P<secret>[A-Za-z0-9+/=]{40,80})" + _KEY_TAIL)
_ONE_LINE_KEY = re.compile(rf"({_KEY_BEGIN.pattern})([^\n-]{{4,16384}}+)(?={_KEY_END.pattern})")


def _redact_private_keys(text: str, found: Counter[str]) -> str:
    """Mask the body of armoured private keys, of which an excerpt may show only the start or the end."""
    if "PRIVATE KEY" not in text:
        return text
    text = _ONE_LINE_KEY.sub(partial(_mask_one_line_key, found), text)
    lines = text.split("\n")
    for number, line in enumerate(lines):
        masked = 0
        if _KEY_BEGIN.search(line) is not None:
            masked = _mask_after(lines, number + 1)
        elif _KEY_END.search(line) is not None:
            masked = _mask_before(lines, number - 1)
        found["private-key"] += masked > 0
    return "\n".join(lines)


def _mask_one_line_key(found: Counter[str], match: re.Match[str]) -> str:
    if _MASK in match[2]:
        return match[0]
    found["private-key"] += 1
    return f"{match[1]}{_mask('private-key')}"


def _mask_after(lines: list[str], number: int) -> int:
    """Mask the lines of a key from *number* on, past its headers; how many there were."""
    while number < len(lines) and _KEY_HEADER.match(lines[number]) is not None:
        number += 1
    masked = 0
    while number < len(lines) and _mask_line(lines, number, _KEY_LINE):
        number, masked = number + 1, masked + 1
    return masked


def _mask_before(lines: list[str], number: int) -> int:
    """Mask the lines of a key from *number* upwards; its last line may be short."""
    masked = 0
    while number >= 0 and _mask_line(lines, number, _FULL_KEY_LINE if masked else _KEY_LINE):
        number, masked = number - 1, masked + 1
    return masked


def _mask_line(lines: list[str], number: int, pattern: re.Pattern[str]) -> bool:
    match = pattern.match(lines[number])
    if match is None:
        return False
    lines[number] = f"{match['lead']}{_mask('private-key')}{lines[number][match.end() :]}"
    return True
