"""Answers as terminal text, Markdown, JSON, package JSON and prompt block: one entry per form."""

import json
from collections.abc import Callable

from agent.assistant import Answer
from agent.renderers.document import answer_document
from agent.renderers.markdown import markdown
from agent.renderers.prompt import prompt_block
from agent.renderers.terminal import terminal

__all__ = ["FORMATS", "render"]

Renderer = Callable[[Answer, bool, bool], str]


def _json(answer: Answer, is_colour: bool, explains_scores: bool) -> str:  # noqa: FBT001
    del is_colour
    document = answer_document(answer.session, answer.package, answer.text).as_json()
    if explains_scores:
        document["signals"] = [
            {"path": finding.path, "start": finding.start, "signals": dict(finding.signals)}
            for evidence in answer.session.ledger
            for finding in evidence.findings
            if finding.signals
        ]
    return json.dumps(document, ensure_ascii=False)


def _package(answer: Answer, is_colour: bool, explains_scores: bool) -> str:  # noqa: FBT001
    del is_colour, explains_scores
    document = answer.package.model_dump(mode="json")
    return json.dumps({"schema": document.pop("schema_id"), **document}, ensure_ascii=False)


FORMATS: dict[str, Renderer] = {
    "terminal": terminal,
    "markdown": lambda answer, _colour, _scores: markdown(answer.package, answer.text),
    "json": _json,
    "package": _package,
    "prompt": lambda answer, _colour, _scores: prompt_block(answer.package),
}


def render(answer: Answer, form: str, *, is_colour: bool = False, explains_scores: bool = False) -> str:
    """*answer* in the form of this name."""
    return FORMATS[form](answer, is_colour, explains_scores)
