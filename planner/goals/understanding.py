"""GoalUnderstandingService: a request in words becomes a goal.

The planner never sees raw text after this point.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from planner.goals.ambiguity import other_readings
from planner.goals.analysis import Analysis, analyse
from planner.goals.classifier import MODEL_FILE, Choice, ModelFile, load_model, pair_probability
from planner.goals.constraints import constraints_of
from planner.goals.conversation import Conversation, follow_up
from planner.goals.corpus_format import Label
from planner.goals.explanation import explain
from planner.goals.features import features_of
from planner.goals.grounding import NoRepository, RepositoryLexicon, ground
from planner.goals.lexicon import lexicon
from planner.goals.model import Entity, GoalModel, Intent, ParseResult, Scope, Target
from planner.goals.targets import extract_targets

_ABOUT_EVERYTHING = frozenset((Entity.SESSION, Entity.NONE))


@cache
def shared_model(file: Path = MODEL_FILE) -> ModelFile:
    """The model file, read once a process. Raises ModelFileError."""
    return load_model(file)


class GoalUnderstandingService:
    """Reads requests about one repository. Deterministic; the same request gives the same result."""

    def __init__(self, lexicon: RepositoryLexicon | None = None, *, model: ModelFile | None = None) -> None:
        self._repository: RepositoryLexicon = lexicon or NoRepository()
        self._model = model or shared_model()
        self._speller = self._model.speller(self._repository)

    @property
    def name(self) -> str:
        """Name and version of this understanding."""
        return self._model.classifier.name

    def analyse(self, request: str) -> Analysis:
        """Take *request* apart as `parse` does."""
        return analyse(request, self._speller)

    def choices(self, analysis: Analysis) -> tuple[Choice, ...]:
        """Every consistent reading with its calibrated probability, likeliest first."""
        return self._model.classifier.predict(features_of(analysis))

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal of *request*. Never fails; what cannot be understood comes back as unclear."""
        analysis = self.analyse(request)
        if not has_content(analysis):
            return self._unclear(request)
        choices = self.choices(analysis)
        label = choices[0].label
        targets = self._targets(analysis, label)
        goal = self._goal(analysis, label, targets)
        notes: tuple[str, ...] = ()
        carried = follow_up(analysis, targets, goal, context) if context else None
        if carried is not None:
            goal = goal.with_targets(carried.targets)
            notes = (carried.note,)
        return self._result(analysis, goal, choices, notes)

    def _targets(self, analysis: Analysis, label: Label) -> tuple[Target, ...]:
        if label.entity in _ABOUT_EVERYTHING:
            return ()
        return extract_targets(analysis, label, self._model.tagger)

    def _goal(self, analysis: Analysis, label: Label, targets: Sequence[Target]) -> GoalModel:
        return GoalModel(
            **label._asdict(),
            targets=tuple(targets),
            constraints=constraints_of(analysis, label.entity, targets),
            keywords=keywords_of(analysis),
        )

    def _result(
        self, analysis: Analysis, goal: GoalModel, choices: Sequence[Choice], notes: Sequence[str]
    ) -> ParseResult:
        confidence = pair_probability(choices, choices[0].label)
        grounded = ground(goal.targets, self._repository)
        readings = other_readings(choices, goal)
        return ParseResult(
            request=analysis.request,
            goal=goal,
            confidence=confidence,
            ambiguities=readings,
            grounded=grounded,
            corrections=analysis.corrections,
            explanation=explain(
                goal,
                confidence=confidence,
                grounded=grounded,
                corrections=analysis.corrections,
                readings=readings,
                notes=notes,
            ),
            parser=self.name,
        )

    def _unclear(self, request: str) -> ParseResult:
        return ParseResult(
            request=request,
            goal=GoalModel(intent=Intent.CHAT, entity=Entity.NONE, artifact="none", scope=Scope.NONE),
            confidence=0.0,
            explanation="There is no word, name or path in the request.",
            is_unclear=True,
            parser=self.name,
        )


def has_content(analysis: Analysis) -> bool:
    """Whether there is anything to understand: a word, a name, a path, a log."""
    return any(token.mention or token.is_word for token in analysis.tokens)


def keywords_of(analysis: Analysis) -> str:
    """Content words and code spans in order, each once; pasted output gives no keywords."""
    small = lexicon().small_words
    found = [
        token.mention.text if token.mention else token.word
        for token in analysis.tokens
        if (token.mention and "\n" not in token.mention.text) or (token.is_word and token.word not in small)
    ]
    return " ".join(dict.fromkeys(found))
