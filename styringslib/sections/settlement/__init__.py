"""What a private provider is owed, where a district is granted money."""

from styringslib.sections.settlement.numbers import ProviderSettlement
from styringslib.sections.settlement.section import settlement
from styringslib.sections.spec import SectionSpec

# Under the same heading as a district's grant.
SECTION = SectionSpec("tildeling", frozenset({"provider"}), ProviderSettlement, settlement)
