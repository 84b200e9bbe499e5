"""Batch: some file contents turned into chunks, occurrences of terms, calls and facts. Runs in worker
processes.
"""

import codecs
import json
import zlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.decoding import decode, split_lines
from services.facts import Definition, FileFacts
from services.index.chunks import Chunk, ChunkKind, Layout, is_heading, layout_of, layout_of_text, line_starts
from services.index.layout import CALL, CHUNK, CONTENT_FIELDS, Bytes, Ids, Table, pack_fields
from services.index.lexicon import Lexicon, Numbers, token_bounds
from services.locations import SymbolKind
from services.ranking import Field
from services.syntax import extract

MAX_PARSED_BYTES = 1_000_000
# Larger sources are generated or data; they are indexed as text.
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
TEST_MODULES = frozenset({"test", "tests"})
OWN_RECEIVERS = frozenset({"self", "this", "cls", "Self", "$this", "super", "super()", "@"})


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one file, to be indexed under a language; "" for plain text."""

    blob: str
    language: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is stored of one content besides its terms."""

    blob: str
    language: str
    line_count: int
    chunk_count: int
    definitions: tuple[Definition, ...]
    imports: str
    # As JSON; apart from the other facts, because resolving reads those of every file.
    facts: bytes
    # Calls, bases and ranges, as `pack_facts` writes them.
    has_errors: bool


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The index of some contents. Chunks and documents are numbered from 0 within the batch."""

    documents: tuple[DocumentFacts, ...]
    chunks: Table
    calls: Table
    terms: tuple[str, ...]
    offsets: Numbers
    # Occurrences of term i: chunk_numbers[offsets[i]:offsets[i + 1]], ascending.
    chunk_numbers: Ids
    fields: Bytes
    words: tuple[str, ...]


def index_batch(sources: list[Source], lexicon: Lexicon) -> BatchResult:
    """Parse, cut and count *sources*."""
    collector = _Collector(lexicon)
    for source in sources:
        collector.add(source)
    return collector.result()


def pack_facts(facts: FileFacts) -> bytes:
    """Everything but definitions and imports, as compressed JSON."""
    body = [
        facts.calls,
        facts.bases,
        facts.comments,
        facts.strings,
        facts.docs,
        facts.package,
        facts.has_errors,
    ]
    return zlib.compress(json.dumps(body, separators=(",", ":")).encode("utf-8", "replace"), 1)


class _Collector:
    """Gathers the tokens of many files, then counts them together."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._documents: list[DocumentFacts] = []
        self._chunks: list[tuple[int, int, int, int, int, int, bool]] = []
        self._calls: list[tuple[int, int, int]] = []
        self._tokens: list[Numbers] = []
        self._token_chunks: list[Numbers] = []
        self._token_fields: list[Numbers] = []

    def add(self, source: Source) -> None:
        data = _as_utf8(source.data)
        starts = line_starts(data)
        facts = None
        if source.language and len(data) <= MAX_PARSED_BYTES:
            facts = extract(data, source.language)
        layout = layout_of(facts, len(starts)) if facts else layout_of_text(split_lines(decode(data)))
        first = len(self._chunks)
        self._add_chunks(layout, facts)
        if facts:
            self._add_calls(layout, facts, first)
        self._add_tokens(data, starts, layout, facts, first)
        self._documents.append(
            DocumentFacts(
                blob=source.blob,
                language=source.language,
                line_count=len(starts),
                chunk_count=len(layout.chunks),
                definitions=facts.definitions if facts else (),
                imports=json.dumps(facts.imports, separators=(",", ":")) if facts and facts.imports else "",
                facts=pack_facts(facts) if facts else b"",
                has_errors=bool(facts and facts.has_errors),
            )
        )

    def _add_chunks(self, layout: Layout, facts: FileFacts | None) -> None:
        document = len(self._documents)
        tests = _test_modules(facts) if facts else []
        for chunk in layout.chunks:
            one = facts.definitions[chunk.definition] if facts and chunk.definition >= 0 else None
            name = self._lexicon.hash_of(one.name) if one else 0
            is_test = any(low <= chunk.start <= high for low, high in tests)
            row = (document, chunk.start, chunk.end, chunk.definition, name, int(chunk.kind), is_test)
            self._chunks.append(row)

    def _add_calls(self, layout: Layout, facts: FileFacts, first: int) -> None:
        found = dict.fromkeys(
            (
                first + layout.owners[call.line],
                self._lexicon.hash_of(call.name),
                int(call.receiver in OWN_RECEIVERS or call.receiver.startswith("super(")),
            )
            for call in facts.calls
            if call.line < len(layout.owners) and layout.owners[call.line] >= 0
        )
        self._calls.extend(found)

    def _add_tokens(
        self, data: bytes, starts: list[int], layout: Layout, facts: FileFacts | None, first: int
    ) -> None:
        begins, ends = token_bounds(data)
        tokens = self._lexicon.token_numbers(data, begins, ends)
        lines = np.searchsorted(np.array(starts, dtype=np.int64), begins, side="right")
        owners = np.array(layout.owners, dtype=np.int64)[np.minimum(lines, len(layout.owners) - 1)]
        fields = _code_fields(begins, starts, layout, facts) if facts else _text_fields(data, lines)
        kept = (owners >= 0) & (fields >= 0)
        self._keep(tokens[kept], owners[kept] + first, fields[kept])
        if facts:
            self._add_names(layout, facts, first)

    def _add_names(self, layout: Layout, facts: FileFacts, first: int) -> None:
        """Names and scopes count as fields of their own, from the definition and not from its text."""
        tokens: list[int] = []
        chunks: list[int] = []
        fields: list[int] = []
        for place, chunk in enumerate(layout.chunks, first):
            if chunk.definition < 0:
                continue
            one = facts.definitions[chunk.definition]
            for text, into in ((one.name, Field.NAME), (_scope_of(one, facts.package), Field.SCOPE)):
                numbers = self._lexicon.numbers_of(text)
                tokens += numbers
                chunks += [place] * len(numbers)
                fields += [int(into)] * len(numbers)
        self._keep(*(np.array(column, dtype=np.int64) for column in (tokens, chunks, fields)))

    def _keep(self, tokens: Numbers, chunks: Numbers, fields: Numbers) -> None:
        self._tokens.append(tokens)
        self._token_chunks.append(chunks)
        self._token_fields.append(fields)

    def result(self) -> BatchResult:
        tokens = _joined(self._tokens)
        positions, terms = self._lexicon.expand(tokens)
        chunks = _joined(self._token_chunks)[positions]
        fields = _joined(self._token_fields)[positions]
        table = np.zeros(len(self._chunks), dtype=CHUNK)
        columns = ("document", "start", "end", "definition", "name", "kind", "is_test")
        for column, values in zip(columns, zip(*self._chunks, strict=True), strict=False):
            table[column] = values
        lengths = np.bincount(chunks * CONTENT_FIELDS + fields, minlength=len(table) * CONTENT_FIELDS)
        table["lengths"] = np.minimum(lengths, np.iinfo("u2").max).reshape(len(table), CONTENT_FIELDS)
        calls = np.array(self._calls, dtype=CALL) if self._calls else np.zeros(0, dtype=CALL)
        # Term, chunk and field in one number: sorting numbers is the cheapest way to count triples.
        keys, counts = np.unique((terms * len(table) + chunks) * 8 + fields, return_counts=True)
        by_term = keys // (8 * max(1, len(table)))
        numbers, begins = np.unique(by_term, return_index=True)
        words = {word for token in np.unique(tokens).tolist() for word in self._lexicon.surfaces[token]}
        return BatchResult(
            documents=tuple(self._documents),
            chunks=table,
            calls=calls,
            terms=tuple(self._lexicon.terms[number] for number in numbers.tolist()),
            offsets=np.append(begins, len(keys)).astype(np.int64),
            chunk_numbers=(keys // 8 % max(1, len(table))).astype(np.uint32),
            fields=pack_fields(keys % 8, counts),
            words=tuple(sorted(words)),
        )


def _joined(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _as_utf8(data: bytes) -> bytes:
    """UTF-16 and UTF-32 rewritten; everything else as it is, so that bytes agree with the syntax tree's."""
    return decode(data).encode("utf-8", "replace") if data.startswith(WIDE_MARKS) else data


def _test_modules(facts: FileFacts) -> list[tuple[int, int]]:
    """The lines of modules of tests beside the code they test, as Rust has them."""
    return [
        (one.start, one.end)
        for one in facts.definitions
        if one.kind in {SymbolKind.MODULE, SymbolKind.NAMESPACE} and one.name.lower() in TEST_MODULES
    ]


def _scope_of(one: Definition, package: str) -> str:
    """Names of what encloses a definition, without the package clause: the path says that already."""
    scope = one.qualified[: -len(one.name)]
    return scope.removeprefix(f"{package}.") if package else scope


def _code_fields(begins: Numbers, starts: list[int], layout: Layout, facts: FileFacts) -> Numbers:
    fields = np.full(len(begins), int(Field.BODY), dtype=np.int64)
    for chunk in layout.chunks:
        if chunk.definition >= 0:
            one = facts.definitions[chunk.definition]
            low, high = np.searchsorted(begins, (one.start_byte, _signature_end(one, chunk, starts)))
            fields[low:high] = Field.SIGNATURE
    for ranges, into in (
        (facts.comments, Field.COMMENT),
        (facts.strings, Field.STRING),
        (facts.docs, Field.DOC),
    ):
        for low, high in _runs(begins, ranges):
            fields[low:high] = into
    # Names of what is no chunk of its own (constants, fields, inner functions) count like a signature.
    fields[_tokens_at(begins, [one.name_byte for one in facts.definitions])] = Field.SIGNATURE
    chunk_names = [
        facts.definitions[chunk.definition].name_byte for chunk in layout.chunks if chunk.definition >= 0
    ]
    fields[_tokens_at(begins, chunk_names)] = -1
    return fields


def _tokens_at(begins: Numbers, places: list[int]) -> Numbers:
    """The positions of the tokens that begin at these bytes."""
    wanted = np.array(places, dtype=np.int64)
    found = np.searchsorted(begins, wanted)
    return (
        found[(found < len(begins)) & (begins[np.minimum(found, len(begins) - 1)] == wanted)]
        if len(begins)
        else found[:0]
    )


def _runs(begins: Numbers, ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """The positions of the tokens inside each byte range."""
    if not ranges:
        return []
    bounds = np.searchsorted(begins, np.array(ranges, dtype=np.int64))
    return [(low, high) for low, high in bounds.tolist() if low < high]


def _signature_end(one: Definition, chunk: Chunk, starts: list[int]) -> int:
    if chunk.kind is ChunkKind.TABLE:
        return one.name_byte
    line = max(one.body_start, one.name_line + 1)
    return min(starts[line - 1], one.end_byte) if line <= len(starts) else one.end_byte


def _text_fields(data: bytes, lines: Numbers) -> Numbers:
    """Headings count as signature, other prose as documentation."""
    fields = np.full(len(lines), int(Field.DOC), dtype=np.int64)
    text = split_lines(decode(data))
    headings = [
        number
        for number, (line, following) in enumerate(pairwise([*text, ""]), 1)
        if is_heading(line, following)
    ]
    fields[np.isin(lines, np.array(headings, dtype=np.int64))] = Field.SIGNATURE
    return fields
