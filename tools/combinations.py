"""Every combination of answers."""

from itertools import product

from wegwijzer.content import Content
from wegwijzer.rules.answers import Answers


def combinations(content: Content, goal: str, *more: None) -> tuple[Answers, ...]:
    """Return all combinations of answers for a goal; pass None to include unanswered questions."""
    questions = [question for question in content.questions if goal in question.goals]
    values = [[*(option.id for option in q.options), *more] for q in questions]
    ids = [question.id for question in questions]
    return tuple(
        Answers(goal, **dict(zip(ids, chosen, strict=True))) for chosen in product(*values)
    )
