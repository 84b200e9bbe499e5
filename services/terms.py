"""Terms: the words under which code and questions meet.

Identifiers are kept whole and split into parts; words are stemmed; English function words carry no weight.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import Stemmer

TOKEN = re.compile(r"[^\W\d]\w*|\d\w+")
# An identifier, a word, or a number of two digits and more; one digit says nothing.

LONGEST_TOKEN = 100
# Longer runs are encoded data, not words.

_ASCII_PARTS = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_FUNCTION_WORDS = """
    a about am an and are aren as at be been being but by can cannot could couldn d did didn do does doesn
    doing don for from had hadn has hasn have haven having he her here hers herself him himself his how i
    if in into is isn it its itself ll m me might mightn must mustn my myself nor not of on or our ours
    ourselves re s shall shan she should shouldn so such t than that the their theirs them themselves then
    there these they this those through to too until upon us ve very was wasn we were weren what when
    where which while who whom whose why will with won would wouldn you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
# Articles, pronouns, auxiliaries, prepositions and question words. Words that name program behaviour (all,
# any,
# before, after, between, only, same, other) are kept: code uses them in names.


_stemmer = Stemmer.Stemmer("english")


def stem_english(word: str) -> str:
    """The stem of a lower-case English word, by the Snowball algorithm."""
    stemmed: str = _stemmer.stemWord(word)
    return stemmed


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """The English stem of a lower-case word; other scripts and short words stay as they are."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    return stem_english(word)


_RELATION_WORDS = """
    after again all any before between both down during each few just more most no now off once only other out
    over own same some too under up
    declared defined implemented located
"""
QUESTION_STOP_WORDS = STOP_WORDS.union(_RELATION_WORDS.split())
# In a question these relate words to each other, or ask for the place of what the others say; inside a name
# ("before_request") they stay terms.
JOINED_WEIGHT = 0.4
# Less than a word: most neighbours in a sentence are no name.


def split_identifier(token: str) -> tuple[str, ...]:
    """The lower-case parts of a camelCase, PascalCase, snake_case or kebab-case name, in order.

    "parseHTTPHeader" gives parse, http, header; "utf8_decode" gives utf, 8, decode; the plural of an acronym
    stays together ("URLs" gives urls).
    """
    if token.isascii():
        return tuple(part.lower() for part in _ASCII_PARTS.findall(token))
    return tuple(part.lower() for run in re.split(r"[\W_]+", token) for part in _cased_parts(run))


def _cased_parts(run: str) -> Iterable[str]:
    """Split letters of any script where a digit run or an upper-case letter after a lower-case one begins."""
    start = 0
    for at in range(1, len(run)):
        before, here = run[at - 1], run[at]
        if here.isdigit() != before.isdigit() or (here.isupper() and before.islower()):
            yield run[start:at]
            start = at
    if run:
        yield run[start:]


def whole_term(token: str) -> str:
    """The term of an identifier as a whole: lower case, without underscores, so that styles of writing agree.

    A name of one part has the term of that word, its stem: it cannot be told from the word.
    """
    folded = token.replace("_", "").lower()
    return folded if len(split_identifier(token)) > 1 else stem(folded)


def _ideograph_pairs(part: str) -> Iterable[str]:
    """Scripts without spaces are searched by pairs of characters."""
    return (part[i : i + 2] for i in range(max(1, len(part) - 1)))


@lru_cache(maxsize=1 << 16)
def terms_of(token: str) -> tuple[str, ...]:
    """The index terms of one token, each once: the whole identifier first, then the stems of its parts."""
    parts = split_identifier(token)
    if not parts:
        return ()
    terms: dict[str, None] = {}
    if len(parts) > 1:
        terms[whole_term(token)] = None
    for part in parts:
        if _IDEOGRAPHS.search(part):
            terms.update(dict.fromkeys(_ideograph_pairs(part)))
        elif part not in STOP_WORDS and (len(part) > 1 or (len(parts) == 1 and not part.isdigit())):
            terms[stem(part)] = None
    return tuple(terms)


def words_of(text: str) -> tuple[str, ...]:
    """The identifiers, words and numbers of *text* in order, as written."""
    return tuple(token for token in TOKEN.findall(text) if len(token) <= LONGEST_TOKEN)


def question_terms(text: str) -> dict[str, float]:
    """The terms of a question with their weights, in order of appearance.

    A term weighs 1 + ln(count): a long report repeats what it is about, but not in proportion.
    """
    telling = [word for word in words_of(text) if word.lower() not in QUESTION_STOP_WORDS]
    counts = Counter(term for word in telling for term in terms_of(word))
    return {term: 1.0 + math.log(count) for term, count in counts.items()}


def joined_terms(text: str) -> dict[str, float]:
    """What neighbouring words of a question give as one name, weighted: "file name" may be file_name."""
    terms: dict[str, float] = {}
    for left, right in pairwise(words_of(text)):
        if left.isalpha() and right.isalpha() and not STOP_WORDS.intersection((left.lower(), right.lower())):
            joined = f"{left}{right}".lower()
            terms.update({joined: JOINED_WEIGHT, stem(joined): JOINED_WEIGHT})
    return terms


def surface_words(token: str) -> tuple[str, ...]:
    """The readable lower-case words of an identifier, for spelling correction."""
    return tuple(part for part in split_identifier(token) if len(part) > 2 and not part.isdigit())
