"""Tasks that move between the municipality and the region: budget, cost, what stays, and years on the same tasks."""

from styringslib.month.tasks.moves import TASK_MOVES
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec
from styringslib.sections.task_moves.numbers import TaskMoveNumbers
from styringslib.sections.task_moves.section import questions, task_moves

SECTION = SectionSpec(
    "opgaveflytninger",
    UNITS | WHOLE_MUNICIPALITY,
    TaskMoveNumbers,
    task_moves,
    questions=questions,
    terms=(TASK_MOVES,),
)
