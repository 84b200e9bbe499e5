"""The layout of a repository: languages, top directories, read-me file and licences."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import basename

from services.discovery.languages import NOT_CODE, language_by_name, settle_headers
from services.discovery.profile import DirectoryProfile, LanguageShare, Licence, Readme
from services.errors import ServiceError
from services.locations import LineSpan, RepoPath
from services.workspace import FileEntry, Workspace

_MAX_HEAD_CHARACTERS = 20_000
_MAX_SUMMARY_CHARACTERS = 600


def head_of(workspace: Workspace, path: str, limit: int | None = _MAX_HEAD_CHARACTERS) -> str:
    """The first *limit* characters of a file, all of them for None; empty when it cannot be read."""
    try:
        return workspace.read_text(path)[:limit]
    except ServiceError:
        return ""


def languages_of(files: Sequence[FileEntry], *, headers_are: str = "") -> tuple[LanguageShare, ...]:
    """Shares by bytes, largest first; code before data and prose. Headers are of the language beside them."""
    groups: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in files:
        if name := language_by_name(entry.path):
            groups[name].append(entry)
    if headers := groups.pop("C/C++ header", []):
        sizes = {name: sum(entry.size for entry in entries) for name, entries in groups.items()}
        groups[headers_are or settle_headers(sizes)] += headers
    shares = [
        LanguageShare(
            name,
            len(entries),
            sum(entry.size for entry in entries),
            max(entries, key=lambda entry: (entry.size, entry.path)).path,
        )
        for name, entries in groups.items()
    ]
    return tuple(sorted(shares, key=lambda share: (share.name in NOT_CODE, -share.size_bytes, share.name)))


def directories_of(files: Sequence[FileEntry], workspace: Workspace) -> tuple[DirectoryProfile, ...]:
    """The top-level directories, by name."""
    groups: dict[str, list[FileEntry]] = defaultdict(list)
    for entry in files:
        top, slash, _ = entry.path.partition("/")
        if slash:
            groups[top].append(entry)
    found = []
    sizes: dict[str, int] = defaultdict(int)
    for entry in files:
        sizes[language_by_name(entry.path)] += entry.size
    for top in sorted(groups):
        entries = groups[top]
        shares = languages_of(entries, headers_are=settle_headers(sizes))
        about, about_path, about_line = _about(top, entries, workspace)
        found.append(
            DirectoryProfile(
                RepoPath(top),
                len(entries),
                sum(entry.size for entry in entries),
                shares[0].name if shares else "",
                about,
                about_path,
                about_line,
            )
        )
    return tuple(found)


_SELF_DESCRIBING = re.compile(
    r"(?:readme(?:\.\w+)?|__init__\.py|mod\.rs|lib\.rs|doc\.go|package-info\.java|index\.[jt]s)$"
)


def _about(top: str, entries: Sequence[FileEntry], workspace: Workspace) -> tuple[str, RepoPath, int]:
    """The first sentence that a directory says about itself, and where."""
    nearby = [entry.path for entry in entries if entry.path.count("/") == 1]
    candidates = [path for path in nearby if _SELF_DESCRIBING.match(basename(path).lower())]
    candidates.sort(key=lambda path: (not basename(path).lower().startswith("readme"), path))
    for path in candidates:
        for line, text in _first_statement(path, head_of(workspace, path)):
            return text, path, line
    return "", RepoPath(top), 0


_DOC_STRING = re.compile(r"^\s*(?:#[^\n]*\n|\s)*[rRuU]?(?:\"{3}|'{3}|\"|')\s*([^\n\"']+)")
_DOC_COMMENT = re.compile(r"^\s*(?://!|///?|/\*\*?|\*)\s?(.*?)(?:\*/)?$")


def _first_statement(path: str, text: str) -> Iterator[tuple[int, str]]:
    if path.endswith((".py", ".pyi")):
        if found := _DOC_STRING.match(text):
            yield text.count("\n", 0, found.start(1)) + 1, found[1].strip()
        return
    if path.endswith((".rs", ".go", ".java", ".js", ".ts")):
        for number, line in enumerate(text.split("\n")[:40], start=1):
            comment = _DOC_COMMENT.match(line)
            if comment and comment[1].strip() and "copyright" not in line.lower():
                yield number, comment[1].strip()
                return
        return
    readme = read_readme(RepoPath(path), text)
    if readme.summary_span:
        yield readme.summary_span.start, readme.summary
    elif readme.headline:
        yield readme.headline_line, readme.headline


def find_readme(files: Sequence[FileEntry], workspace: Workspace) -> Readme | None:
    """The read-me file at the top of the repository."""
    names = [
        entry.path for entry in files if "/" not in entry.path and entry.path.lower().startswith("readme")
    ]
    order = (".md", ".markdown", ".rst", ".txt", "")
    names.sort(
        key=lambda name: (
            next((i for i, suffix in enumerate(order) if name.lower().endswith(suffix)), 9),
            name,
        )
    )
    return read_readme(names[0], head_of(workspace, names[0])) if names else None


_NOISE = re.compile(
    r"^(?:\s*(?:!\[|\[!\[|<[a-zA-Z!/]|\.\. |:[\w-]+:|\[[^\]]+\]:|-{3,}$|={3,}$|\*{3,}$|~{3,}$|\|))"
)
_UNDERLINE = re.compile(r"^\s*([=\-~^#*])\1{2,}\s*$")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[`*]{1,3}")


def read_readme(path: RepoPath, text: str) -> Readme:
    """Headline and first paragraph; badges, images, HTML and directives are passed over."""
    lines = text.split("\n")
    headline, headline_line = "", 0
    start = 0
    paragraph: list[str] = []
    is_fenced = False
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if stripped.startswith(("```", "~~~")):
            if paragraph:
                break
            is_fenced = not is_fenced
            continue
        if is_fenced:
            continue
        is_heading = stripped.startswith("#") and not stripped.startswith("#!")
        is_underlined = bool(stripped) and number < len(lines) and bool(_UNDERLINE.match(lines[number]))
        if is_heading or is_underlined:
            if paragraph or (headline and start):
                break
            if not headline:
                headline, headline_line = _plain(stripped.strip("# ")), number
        elif not stripped or _NOISE.match(line) or _UNDERLINE.match(line):
            if paragraph:
                break
        else:
            start = start or number
            paragraph.append(_plain(stripped))
    summary = " ".join(paragraph)[:_MAX_SUMMARY_CHARACTERS]
    span = LineSpan(start, start + len(paragraph) - 1) if paragraph else None
    return Readme(path, headline, headline_line or (1 if headline else 0), summary, span)


def _plain(text: str) -> str:
    return _MARKUP.sub(lambda match: match[1] or "", text).strip()


_LICENCE_NAMES: tuple[tuple[str, str], ...] = (
    # A phrase that only this licence has, on one line or in the head of the file.
    (r"GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3", "AGPL-3.0"),
    (r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3", "LGPL-3.0"),
    (r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1", "LGPL-2.1"),
    (r"GNU GENERAL PUBLIC LICENSE\s+Version 3", "GPL-3.0"),
    (r"GNU GENERAL PUBLIC LICENSE\s+Version 2", "GPL-2.0"),
    (r"Apache License,?\s+Version 2\.0", "Apache-2.0"),
    (r"Mozilla Public License,?\s+(?:Version |v\. ?)2\.0", "MPL-2.0"),
    (r"Boost Software License", "BSL-1.0"),
    (r"This is free and unencumbered software", "Unlicense"),
    (r"CC0 1\.0 Universal", "CC0-1.0"),
    (r"Eclipse Public License -? ?v ?2\.0", "EPL-2.0"),
    (r"PYTHON SOFTWARE FOUNDATION LICENSE", "PSF-2.0"),
    (r"Permission to use, copy, modify, and(?:/or)? distribute this software for any\s+purpose", "ISC"),
    (r"Permission is hereby granted, free of charge, to any person obtaining", "MIT"),
    (r"Neither the name of", "BSD-3-Clause"),
    (r"Redistribution and use in source and binary forms", "BSD-2-Clause"),
)
_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying|unlicense)(?:[.-].*)?$", re.IGNORECASE)


def find_licences(files: Sequence[FileEntry], workspace: Workspace) -> tuple[Licence, ...]:
    """The licences of the licence files at the top of the repository."""
    found = []
    for entry in files:
        if "/" in entry.path and not entry.path.lower().startswith(("licenses/", "licences/")):
            continue
        if _LICENCE_FILE.match(basename(entry.path)):
            text = head_of(workspace, entry.path)
            found.append(_licence_of(entry.path, text))
    return tuple(found)


def _licence_of(path: RepoPath, text: str) -> Licence:
    for pattern, name in _LICENCE_NAMES:
        if match := re.search(pattern, text, re.IGNORECASE if "GNU" in pattern else 0):
            return Licence(name, path, text.count("\n", 0, match.start()) + 1)
    first = next(
        ((n, line.strip()) for n, line in enumerate(text.split("\n"), start=1) if line.strip()), (1, "")
    )
    return Licence(first[1][:80], path, first[0])
