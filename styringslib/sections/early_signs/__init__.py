"""Absence, temps and overtime that run ahead of the accounts."""

from styringslib.month.personnel import PERSONNEL
from styringslib.presentation import text
from styringslib.sections.early_signs.numbers import EarlySigns, WholeEarlySigns
from styringslib.sections.early_signs.section import early_signs, whole_early_signs
from styringslib.sections.spec import UNITS, WHOLE_MUNICIPALITY, SectionSpec

SECTION = SectionSpec(
    "tidlige_tegn",
    UNITS,
    EarlySigns,
    early_signs,
    questions=lambda signs: [text.question(finding) for finding in signs.findings],
    terms=(PERSONNEL,),
)
WHOLE = SectionSpec("tidlige_tegn", WHOLE_MUNICIPALITY, WholeEarlySigns, whole_early_signs)
