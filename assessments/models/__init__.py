"""How well it works: criteria, assessments of structures by them, rounds of answers, actions."""

from .actions import Action, ActionUpdate
from .answers import Answer, AnswerMark
from .cards import Assessment, Basis, Endorsement, Mark, MarkStatement, Version
from .criteria import CriteriaSet, Criterion, CriterionText, reader_language
from .rounds import Category, InvitedCategory, Invitee, Remark, Round, RoundGroup, Tally
from .sides import Side, SideMark

__all__ = [
    "Action",
    "ActionUpdate",
    "Answer",
    "AnswerMark",
    "Assessment",
    "Basis",
    "Category",
    "CriteriaSet",
    "Criterion",
    "CriterionText",
    "Endorsement",
    "InvitedCategory",
    "Invitee",
    "Mark",
    "MarkStatement",
    "Remark",
    "Round",
    "RoundGroup",
    "Side",
    "SideMark",
    "Tally",
    "Version",
    "reader_language",
]
