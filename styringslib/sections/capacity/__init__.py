"""A rehabilitation team's courses against what it has room for."""

from styringslib.sections.capacity.facts import load_facts
from styringslib.sections.capacity.numbers import CapacityNumbers
from styringslib.sections.capacity.section import load
from styringslib.sections.spec import SectionSpec

SECTION = SectionSpec("kapacitet", frozenset({"rehabilitation"}), CapacityNumbers, load, facts=load_facts)
