"""The formal follow-up of the whole municipality: area by area against both budgets, the half-year's accounts, what may move."""

from styringslib.sections.budget_follow_up.ahead import risks, under_way
from styringslib.sections.budget_follow_up.numbers import BudgetFollowUpNumbers
from styringslib.sections.budget_follow_up.section import answer, areas
from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec

ANSWER = SectionSpec("resume", WHOLE_MUNICIPALITY, BudgetFollowUpNumbers, answer)
AREAS = SectionSpec("omraader", WHOLE_MUNICIPALITY, BudgetFollowUpNumbers, areas)
UNDER_WAY = SectionSpec("handlinger", WHOLE_MUNICIPALITY, BudgetFollowUpNumbers, under_way)
RISKS = SectionSpec("risici", WHOLE_MUNICIPALITY, BudgetFollowUpNumbers, risks)
