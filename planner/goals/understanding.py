"""GoalUnderstandingService: a request in words becomes a goal.

The planner never sees raw text after this point.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from planner.goals.ambiguity import other_readings
from planner.goals.analysis import Analysis, analyse
from planner.goals.attached_log import with_log
from planner.goals.classifier import (
    MODEL_FILE,
    Choice,
    ModelFile,
    aligned,
    load_model,
    pair_probability,
)
from planner.goals.constraints import constraints_of
from planner.goals.conversation import Conversation, follow_up
from planner.goals.corpus_format import Label
from planner.goals.encoder import Encoded, GoalEncoder, load_encoder
from planner.goals.explanation import explain
from planner.goals.features import features_of
from planner.goals.grounding import NoRepository, RepositoryLexicon, ground
from planner.goals.lexicon import lexicon as word_classes
from planner.goals.model import ABOUT_CODE, Artifact, Entity, GoalModel, Intent, ParseResult, Scope, Target
from planner.goals.respelling import respell
from planner.goals.settling import settle
from planner.goals.targets import completed_tags, extract_targets, merged_tags
from services.english import is_ordinary
from services.terms import stem

BARE_NAME_WORDS = 2
ADDRESSED = frozenset(("you", "your", "yourself", "me", "we", "us", "i"))
# Pronouns of talk between people: with them, jargon is a matter of conversation.
_ABOUT_EVERYTHING = frozenset((Entity.SESSION, Entity.NONE))


@cache
def shared_model(file: Path = MODEL_FILE) -> ModelFile:
    """The model file, read once a process. Raises ModelFileError."""
    return load_model(file)


@cache
def shared_encoder() -> GoalEncoder | None:
    """The encoder, read once a process and only when the first request needs it."""
    return load_encoder()


class GoalUnderstandingService:
    """Reads requests about one repository. Deterministic; the same request gives the same result."""

    def __init__(
        self,
        lexicon: RepositoryLexicon | None = None,
        *,
        model: ModelFile | None = None,
        use_encoder: bool = True,
    ) -> None:
        self._repository: RepositoryLexicon = lexicon or NoRepository()
        self._model = model or shared_model()
        self._speller = self._model.speller(self._repository)
        self._use_encoder = use_encoder

    @property
    def name(self) -> str:
        """Name and version of this understanding."""
        return self._model.classifier.name

    def analyse(self, request: str) -> Analysis:
        """Take *request* apart as `parse` does."""
        return analyse(request, self._speller)

    def parse(self, request: str, context: Conversation | None = None) -> ParseResult:
        """The goal of *request*. Never fails; what cannot be understood comes back as unclear."""
        analysis = self.analyse(request)
        if not has_content(analysis):
            return self._unclear(request)
        encoder = shared_encoder() if self._use_encoder else None
        encoded = encoder.encode(analysis) if encoder is not None else None
        choices = self._about_the_repository(analysis, self._choices(analysis, encoder, encoded))
        label = choices[0].label
        targets = self._targets(analysis, label, encoded)
        goal = self._goal(analysis, label, targets)
        notes: tuple[str, ...] = ()
        carried = follow_up(analysis, targets, goal, context) if context else None
        if carried is not None:
            goal = goal.with_targets(carried.targets)
            notes = (carried.note,)
        goal = settle(goal, analysis, choices, self._repository, self._model.project_words)
        goal, respelt = respell(goal, self._repository)
        return self._result(analysis, with_log(goal, request), choices, notes, respelt)

    def _choices(
        self, analysis: Analysis, encoder: GoalEncoder | None, encoded: Encoded | None
    ) -> tuple[Choice, ...]:
        """Every consistent reading with its calibrated probability, likeliest first."""
        classifier = self._model.classifier
        features = features_of(analysis)
        if encoder is None or encoded is None:
            return classifier.predict(features)
        return classifier.predict(features, aligned(encoded.scores, encoder.columns, classifier.columns))

    def _about_the_repository(self, analysis: Analysis, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Take what sounds like small talk for a question about this repository when it holds the words."""
        if choices[0].label.intent is not Intent.CHAT or not self._is_held(analysis):
            return choices
        others = tuple(choice for choice in choices if choice.label.entity in ABOUT_CODE)
        total = sum(choice.probability for choice in others) or 1.0
        return tuple(Choice(choice.label, choice.probability / total) for choice in others)

    def _is_held(self, analysis: Analysis) -> bool:
        """Whether the repository holds a bare name, or the jargon of a request that addresses nobody."""
        small = word_classes().small_words
        said = [token.word for token in analysis.tokens if token.is_word]
        words = [word for word in said if word not in small]
        if not 0 < len(said) <= BARE_NAME_WORDS:
            if ADDRESSED.intersection(said):
                return False
            words = [word for word in words if not is_ordinary(stem(word))]
        return any(self._repository.has_word(word) for word in words)

    def _targets(self, analysis: Analysis, label: Label, encoded: Encoded | None) -> tuple[Target, ...]:
        if label.entity in _ABOUT_EVERYTHING:
            return ()
        tags = self._model.tagger.tag(analysis.tokens, label)
        if encoded is not None:
            tags = merged_tags(encoded.tags, tags, analysis.tokens)
        return extract_targets(analysis, completed_tags(tags, analysis.tokens, self._model.target_words))

    def _goal(self, analysis: Analysis, label: Label, targets: Sequence[Target]) -> GoalModel:
        return GoalModel(
            intent=label.intent,
            entity=label.entity,
            artifact=label.artifact,
            scope=label.scope,
            targets=tuple(targets),
            constraints=constraints_of(analysis, label.entity, targets),
            keywords=keywords_of(analysis),
        )

    def _result(
        self,
        analysis: Analysis,
        goal: GoalModel,
        choices: Sequence[Choice],
        notes: Sequence[str],
        respelt: tuple[tuple[str, str], ...],
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
            corrections=analysis.corrections + respelt,
            explanation=explain(
                goal,
                confidence=confidence,
                grounded=grounded,
                corrections=analysis.corrections + respelt,
                readings=readings,
                notes=notes,
            ),
            parser=self.name,
        )

    def _unclear(self, request: str) -> ParseResult:
        return ParseResult(
            request=request,
            goal=GoalModel(intent=Intent.CHAT, entity=Entity.NONE, artifact=Artifact.NONE, scope=Scope.NONE),
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
    small = word_classes().small_words
    found = [
        token.mention.text if token.mention else token.word
        for token in analysis.tokens
        if (token.mention and "\n" not in token.mention.text) or (token.is_word and token.word not in small)
    ]
    return " ".join(dict.fromkeys(found))
