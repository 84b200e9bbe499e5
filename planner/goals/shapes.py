"""Shapes: what names, paths, revisions, dates and links look like in any language, and their kinds."""

import re
from enum import StrEnum


class MentionKind(StrEnum):
    """What a span is; also the word it is replaced by when the request is judged."""

    LOG = "xlog"
    CI_URL = "xciurl"
    URL = "xurl"
    PATH = "xpath"
    DIRECTORY = "xdir"
    GLOB = "xglob"
    SYMBOL = "xsym"
    NAME = "xname"
    # One capitalised word inside a sentence: a class, a product or a person.
    PERSON = "xperson"
    QUOTE = "xquote"
    FLAG = "xflag"
    VARIABLE = "xenv"
    ROUTE = "xroute"
    CODE = "xcode"
    REVISION = "xrev"
    RANGE = "xrange"
    VERSION = "xver"
    DATE = "xdate"
    ISSUE = "xissue"
    PACKAGE = "xpkg"
    NUMBER = "xnum"


URL = re.compile(r"\b(?:https?|ssh|git)://[^\s<>\"'`|]+|\bgit@[\w.-]+:[\w./-]+|\bwww\.[^\s<>\"'`]+")
CI_URL = re.compile(
    r"/actions/(?:runs|workflows)|/-/(?:pipelines|jobs)|/pipelines?/|/jobs?/|/builds?/|circleci"
    r"|travis-ci|jenkins"
    r"|buildkite|_build|appveyor|teamcity|semaphoreci|/console|/checks\b|drone\.|cirrus-ci|bamboo"
    r"|concourse|/runs/"
)
BACKTICK = re.compile(r"```(?:\w+\n)?([^`]+)```|`([^`\n]+)`")
QUOTED = re.compile(r"(?<![\w)])\"([^\"\n]{1,200})\"(?!\w)|(?<![\w)])'([^'\n]{1,120})'(?!\w)")
LINES = (
    r"(?::(?P<first>\d{1,6})(?:[-:](?P<last>\d{1,6}))?"
    r"|#L(?P<hash_first>\d+)(?:-L?(?P<hash_last>\d+))?|\(\d+\))?"
)
PATH = re.compile(
    r"(?<![\w/.@$-])(?:(?:[A-Za-z]:[\\/]|~/|\.{1,2}/|/)?(?:[\w.@+$\[\]{}~:-]+[\\/])+[\w.@+$\[\]{}~-]*"
    r"|\.{1,2}/[\w.-]+"
    r"|[\w@+$~-][\w.@+$~-]*\.[A-Za-z]\w{0,11}|\.[a-z][\w.-]{2,})" + LINES
)
GLOB = re.compile(r"(?<![\w*])[\w./-]*(?:\*\*?|\{[\w,.]+\})[\w./*{},-]*(?<![,.])")
ROUTE = re.compile(
    r"(?<![\w/.])/(?:[\w.~-]+|[:{<][\w:]+[}>]?)(?:/(?:[\w.~-]+|[:{<][\w:]+[}>]?|\*))*/?(?:\?\w+=\w*)?"
)
FLAG = re.compile(r"(?<![\w-])--[A-Za-z][\w-]*(?:=[^\s,;?]+)?|(?<![\w-])-[A-Za-z](?=[\s,;?!.]|$)(?!\w)")
VARIABLE = re.compile(r"\$\{?[A-Z_][A-Z0-9_]*(?![a-z])\}?|%[A-Z_]{3,}%")
RANGE = re.compile(r"(?<![\w.])([\w][\w./-]*?)\.\.\.?([\w][\w./^~-]*\w|\w)")
HASH = re.compile(r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")
HEAD = re.compile(
    r"\b(?:HEAD|ORIG_HEAD|FETCH_HEAD|MERGE_HEAD)(?:[~^]\d*)*(?![\w])|\b\w[\w./-]*(?:[~^]\d+|\^"
    r"|@\{\w+\})(?=[\s,?.!]|$)|stash@\{\d+\}"
)
TAG = re.compile(
    r"(?<![\w./-])(?:v|r|rel-?|release-?|version-)\d+(?:[._]\d+)*(?:[-+.]?(?:rc|alpha|beta|a|b|pre|dev"
    r"|preview|final|ga|post)[.-]?\d*)?\b(?!\.\w)",
    re.IGNORECASE,
)
VERSION = re.compile(
    r"(?<![\w.])\d+(?:\.\d+){1,3}(?:[-+.]?(?:rc|alpha|beta|a|b|pre|dev)[.-]?\d*)?(?![\w%])(?!\.\d)"
    r"|(?<![\w.])\d+\.x\b"
)
ISO_DATE = re.compile(
    r"(?<!\d)\d{4}[-/]\d{1,2}(?:[-/]\d{1,2})?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?Z?)?(?!\d)"
    r"|(?<!\d)\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d(?!\d)"
)
CODE = re.compile(
    r"\b(?:[A-Z]{1,4}-?\d{3,5}|ERR_[A-Z_]+|E[A-Z]{5,}|SIG[A-Z]{3,}|0x[0-9A-Fa-f]{2,}|ORA-\d+"
    r"|CVE-\d{4}-\d+|PEP ?\d+|RFC ?\d+)\b"
)
DECORATOR = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]*(?:\([^)\n]*\))?(?!/)")
PHP = re.compile(r"(?<![\w$])\$[A-Za-z_]\w*(?:->\w+(?:\(\))?)*")
QUALIFIED = re.compile(
    r"(?<![\w.:>-])~?[A-Za-z_]\w*(?:<[\w:, <>*&]*>)?(?:(?:::|->|#)~?(?:[A-Za-z_]\w*"
    r"|operator\W{1,3})[?!=]?(?:<[\w:, <>*&]*>)?|::<[\w:, ]+>)+(?:\([^()\n]{0,60}\))?"
)
DOTTED = re.compile(r"(?<![\w.:>-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?:\([^()\n]{0,60}\))?")
CALL = re.compile(r"(?<![\w.])[A-Za-z_]\w*!?\((?:[^()\n]{0,60})\)")
GENERIC = re.compile(r"\b[A-Z]\w*<[\w:, <>*&?\[\]]+>|\b(?:Vec|List|Map|Set|Option|Result|Promise)<\w+>")
IDENTIFIER = re.compile(
    r"(?<![\w-])(?:_*[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)+_*|_+[A-Za-z]\w*|[A-Za-z]\w*_"
    r"|[a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)+"
    r"|[A-Z]{2,}[a-z][a-z0-9]+(?:[A-Z][a-z0-9]*)*|[a-z]+[0-9]+[a-z]\w*|operator(?:\(\)|\[\]|<<|>>|=="
    r"|<=>|[+*/=<>-]))(?![\w])"
)
KEBAB = re.compile(r"(?<![\w./@-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+(?![\w/-])")
SCOPED_PACKAGE = re.compile(r"(?<![\w@])@[a-z0-9][\w.-]*/[\w.-]+")
EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b")
ISSUE = re.compile(r"(?<![\w&/])#\d{1,7}\b|\b(?:PR|MR|pr|mr) ?[#!]?\d{1,7}\b|\b[A-Z]{2,8}-\d{1,6}\b")
CAPITALISED = re.compile(r"(?<![\w.'/-])[A-Z][a-z]{2,}\b(?!'?[A-Z(])")
FULL_NAME = re.compile(
    r"(?<![\w.'/-])[A-Z][a-zà-ÿ]+(?:[-' ](?:[A-Z][a-zà-ÿ]+|van|de|der|von|al))* [A-Z][a-zà-ÿ]+\b"
)
ALL_CAPS = re.compile(r"\b[A-Z][A-Z0-9]{4,}\b")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:%|ms|s|k|kb|mb|gb|x|st|nd|rd|th)?(?![\w])", re.IGNORECASE)
TRAILING = ".,;:!?)'\"]}>"
