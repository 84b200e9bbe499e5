import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction import redact

# Assembled so that no scanner takes this file for a leak.
AWS = "AKIA" + "Z7QK3MWXEXR5PYTB"
GITHUB = "ghp_" + "b7Q2xZ9LmK4vT1nR8sW3yD6fH0jC5gA2eP9u"
SLACK = "xoxb-" + "214748364711-9Qm2ZkT7xVbN4cR8"
GOOGLE = "AIza" + "SyD3kq9ZxT7mWvB2nR8sLpY4uC6fH1jG0eQ"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
RANDOM = "h8Kq2ZxP9vTm4LwR7nBs"
BODY = [
    "MIIEowIBAAKCAQEAx7Qk2ZxP9vTm4LwR7nBsY3dF6gH8jK1qW5eR0tYuIoPaSdFg",
    "HjKlZxCvBnM1234567890qWeRtYuIoP+/AsDfGhJkLzXcVbNmQ2w3E4r5T6y7U8i",
    "9O0pAsDfGhJk==",
]
KEY = ["-----BEGIN RSA PRIVATE KEY-----", *BODY, "-----END RSA PRIVATE KEY-----"]


@pytest.mark.parametrize(
    ("text", "secret", "kind"),
    [
        (f"aws_access_key_id = {AWS}", AWS, "aws-key"),
        (f"token: {GITHUB}", GITHUB, "github-token"),
        ("github_pat_" + "11ABCDEFG0" * 4, "11ABCDEFG0", "github-token"),
        ("glpat-" + "x9Kq2ZxP9vTm4LwR7nBs", "x9Kq2", "gitlab-token"),
        (f"SLACK={SLACK}", SLACK, "slack-token"),
        (
            "https://hooks.slack.com/services/T024BE7LD/B024BE7LE/x9Kq2ZxP9vTm4LwR7nBs",
            "x9Kq2",
            "slack-webhook",
        ),
        (f"key={GOOGLE}&q=1", GOOGLE, "google-key"),
        ("sk_live_" + RANDOM, RANDOM, "stripe-key"),
        ("sk-" + RANDOM * 2, RANDOM, "api-key"),
        ("sk-ant-api03-" + RANDOM * 2, RANDOM, "api-key"),
        ("npm_" + "b7Q2xZ9LmK4vT1nR8sW3yD6fH0jC5gA2eP9u", "b7Q2x", "package-token"),
        (f"cookie={JWT};", JWT, "jwt"),
        ("postgres://app:s3cr3t-pw@db:5432/app", "s3cr3t-pw", "url-password"),
        ("redis://:s3cr3t@cache", "s3cr3t", "url-password"),
        (f"https://{RANDOM}@example.org/x.git", RANDOM, "url-token"),
        (f"Authorization: Bearer {RANDOM}", RANDOM, "authorization"),
        ('password = "hunter2!"', "hunter2!", "password"),
        ("DB_PASSWORD=hunter2x", "hunter2x", "password"),
        ("  password: pass1word", "pass1word", "password"),
        ('settings["db_password"] = "p@ssword"', "p@ssword", "password"),
        ('{"passwd": "Tr0ub4dor&3"}', "Tr0ub4dor&3", "password"),
        ("password: str = 'Tr0ub4dor&3'", "Tr0ub4dor&3", "password"),
        ("login(user='a', password='Tr0ub4dor&3')", "Tr0ub4dor&3", "password"),
        (f'API_KEY = "{RANDOM}"', RANDOM, "secret"),
        (f"apiKey: '{RANDOM}',", RANDOM, "secret"),
        (f'client_secret => "{RANDOM}"', RANDOM, "secret"),
        (f'secretKey := "{RANDOM}"', RANDOM, "secret"),
        (f"export STRIPE_SECRET={RANDOM}", RANDOM, "secret"),
        (f"+aws_secret_access_key = {RANDOM}{RANDOM}", RANDOM, "secret"),
    ],
)
def test_secrets_are_cut_out(text, secret, kind):
    """Of every common kind, wherever it stands in a line; what is around it stays."""
    clean = redact(f"before\n{text}\nafter")
    assert secret not in clean.text
    assert clean.count == 1
    assert clean.kinds == (kind,)
    assert clean.text.split("\n")[0::2] == ["before", "after"]


@pytest.mark.parametrize(
    "text",
    [
        "def reset_password(token: str, password: str) -> None:",
        'password = os.environ["PASSWORD"]',
        'password = getpass("Password: ")',
        "password = self.password",
        'token = "access_token"',
        "password: string,",
        'PASSWORD = "${DB_PASSWORD}"',
        "password=<your-password>",
        "api_key = 'YOUR_API_KEY_GOES_HERE_1'",
        'password = "changeme123"',
        'token_type_hint="refresh_token"',
        "secret_key = load_key(path)[0]",
        "postgres://user:${PASSWORD}@host/db",
        "https://example.org/a@b",
        "token = oauth2_access_token_v2_client",
        "git@example.org:x.git",
        "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 3f2a9c1d5e6b7a8c9d0e1f2a3b4c5d6e7f8a9b0c",
        "import tokenize",
        "tokens = tokenizer.tokenize(text)",
        'header = "X-Secret-Token-Header-Name"',
        "max_tokens: 4096",
        "-----BEGIN PUBLIC KEY-----\nMIIEowIBAAKCAQEAx7Qk2ZxP9vTm4LwR7nBs\n-----END PUBLIC KEY-----",
    ],
)
def test_code_about_secrets_is_no_secret(text):
    """Names, references, templates, stand-ins and hashes stay readable."""
    assert redact(text).text == text


def test_a_private_key_loses_its_body_and_keeps_its_lines():
    """Also behind diff signs and line numbers, and in an excerpt without end or start."""
    for lead in ("", "+", "  12 ", "-\t"):
        text = "\n".join(["x = 1", *(lead + line for line in KEY), "y = 2"])
        clean = redact(text)
        assert clean.kinds == ("private-key",)
        assert clean.text.count("\n") == text.count("\n")
        assert not any(line in clean.text for line in BODY)
        assert clean.text.startswith("x = 1")
        assert clean.text.endswith("y = 2")
    for part in (KEY[:3], KEY[1:]):
        assert not any(line in redact("\n".join(part)).text for line in BODY)


def test_a_private_key_in_one_string_is_cut_out():
    """With its line breaks written as escapes."""
    text = 'KEY = "' + "\\n".join(KEY) + '"'
    clean = redact(text)
    assert clean.count == 1
    assert not any(line in clean.text for line in BODY)


def test_several_secrets_of_a_line_are_counted():
    """Each with its kind."""
    clean = redact(f"{AWS} {GITHUB} {GITHUB}")
    assert (clean.count, clean.kinds) == (3, ("aws-key", "github-token"))
    assert clean.text == "[redacted:aws-key] [redacted:github-token] [redacted:github-token]"


def test_long_hostile_text_takes_no_long_time():
    """No expression goes back and forth over it."""
    for piece in (
        "password",
        "eyJ",
        "a" * 50,
        "sk-a-",
        "token=",
        "://",
        "password=",
        "-----BEGIN PRIVATE KEY-----",
        "x:",
    ):
        redact(piece * (100_000 // len(piece)))


pieces = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "password = ",
            '"',
            "token: ",
            AWS,
            GITHUB,
            JWT,
            RANDOM,
            "\n",
            *KEY,
            "://a:",
            "b1!cdef@",
            "[redacted:x]",
        ]
    ),
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_redaction_keeps_lines_and_is_final(text):
    """The number of lines does not change, and a second pass finds nothing."""
    clean = redact(text)
    assert clean.text.count("\n") == text.count("\n")
    again = redact(clean.text)
    assert (again.text, again.count) == (clean.text, 0)
    assert (clean.count > 0) == (clean.text != text)
    assert len(re.findall(r"\[redacted:", clean.text)) >= min(clean.count, 1)
