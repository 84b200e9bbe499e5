"""The questions are well formed, and what they name exists where the tree is here."""

import pytest
from bench_judge import Cited, Reply, judge, truth
from bench_questions import Place, Question, Source, load
from bench_trees import find_tree

from planner.goals.model import Intent
from planner.session import Outcome

REPOSITORIES = load()


def reply(*cited: Cited, outcome: str = "success", text: str = "") -> Reply:
    return Reply(outcome=outcome, intent="locate", entity="symbol", cited=cited, text=text, milliseconds=0.0)


def question(**changed) -> Question:
    fields = dict.fromkeys(("gold", "also", "after", "says", "shows", "shows_either", "hides"), ())
    fields |= {"id": "q", "request": "where is it", "intents": ("locate",), "outcome": "success", "note": ""}
    return Question(**(fields | {"has_no_places": False} | changed))


def test_every_question_has_its_own_id_and_known_words():
    """An id is unique, intents and outcomes are those of the product, and every question can be judged."""
    questions = [each for repository in REPOSITORIES for each in repository.questions]
    assert len({each.id for each in questions}) == len(questions)
    for each in questions:
        assert {Intent(intent) for intent in each.intents}
        assert Outcome(each.outcome) in {Outcome.SUCCESS, Outcome.INSUFFICIENT_EVIDENCE}
        claims = (each.gold, each.says, each.shows, each.shows_either, each.has_no_places)
        assert any(claims) == each.is_answerable, each.id


def test_the_questions_cover_every_intent_and_enough_that_is_not_there():
    """All ten intents, at least a hundred questions, at least 25 of them about what does not exist."""
    questions = [each for repository in REPOSITORIES for each in repository.questions]
    assert {each.intents[0] for each in questions} == {intent.value for intent in Intent}
    assert len(questions) >= 100
    assert sum(not each.is_answerable for each in questions) >= 25


@pytest.mark.parametrize("repository", REPOSITORIES, ids=lambda repository: repository.name)
def test_the_places_that_questions_name_exist(repository, tmp_path):
    """Checked only where the tree is the one it was read in; git commands of truth print something."""
    tree = find_tree(repository, tmp_path)
    if tree.root is None or (repository.source is Source.PACKAGE and tree.remark):
        pytest.skip(tree.remark)
    for each in repository.questions:
        for place in (*each.gold, *each.also):
            assert place.exists(tree.root), f"{each.id}: {place}"
        for command in (*each.shows, *each.shows_either, *each.hides):
            assert truth(command, tree.root)


def test_a_place_is_right_when_the_cited_lines_hold_its_text(tmp_path):
    """The right file at the wrong lines is a miss, and so is a citation of the whole file."""
    (tmp_path / "a.py").write_text("x = 1\n\ndef wanted():\n    pass\n")
    asked = question(gold=(Place.parse("a.py @ def wanted"),))
    assert judge(asked, reply(Cited("a.py", 3, 4)), tmp_path).is_right
    assert not judge(asked, reply(Cited("a.py", 1, 2)), tmp_path).is_right
    assert not judge(asked, reply(Cited("a.py", 0, 0)), tmp_path).is_right


def test_a_place_may_lie_inside_of_the_definition_that_is_meant(tmp_path):
    """A passage of the function is the function, one of the next function is not."""
    (tmp_path / "a.py").write_text(
        "def wanted(\n    x,\n):\n    pass\n\n    pass\n\n\ndef other():\n    pass\n"
    )
    asked = question(gold=(Place.parse("a.py @ def wanted"),))
    assert judge(asked, reply(Cited("a.py", 4, 6)), tmp_path).is_right
    assert not judge(asked, reply(Cited("a.py", 9, 10)), tmp_path).is_right


def test_only_the_first_place_counts(tmp_path):
    """A right place behind a wrong one is a miss."""
    (tmp_path / "a.py").write_text("x = 1\n")
    asked = question(gold=(Place.parse("a.py"),))
    assert not judge(asked, reply(Cited("b.py", 1, 1), Cited("a.py", 1, 1)), tmp_path).is_right


def test_a_long_citation_must_begin_at_the_place(tmp_path):
    """Citing a whole module does not find the function at its end."""
    (tmp_path / "a.py").write_text("pass\n" * 200 + "def wanted(): ...\n")
    asked = question(gold=(Place.parse("a.py @ def wanted"),))
    assert not judge(asked, reply(Cited("a.py", 1, 201)), tmp_path).is_right


def test_an_answer_to_what_does_not_exist_is_wrong(tmp_path):
    """Only abstaining is right there."""
    asked = question(outcome="insufficient_evidence")
    assert judge(asked, reply(outcome="insufficient_evidence"), tmp_path).is_right
    assert not judge(asked, reply(Cited("a.py", 1, 1)), tmp_path).is_right
