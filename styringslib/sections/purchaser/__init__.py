"""The purchaser's whole frame: what providers are granted, own costs, and what the year's decisions on help have cost."""

from styringslib.sections.purchaser.numbers import PurchaserNumbers
from styringslib.sections.purchaser.section import questions, shown
from styringslib.sections.spec import SectionSpec

SECTION = SectionSpec("rammen", frozenset({"purchaser"}), PurchaserNumbers, shown, questions=questions)
