"""Packages and courses of care: active weeks, prices, the hours behind a week, and movement between packages."""

from styringslib.sections.packages.numbers import PackageNumbers, WholePackages
from styringslib.sections.packages.section import packages, whole_packages
from styringslib.sections.spec import WHOLE_MUNICIPALITY, LeftOut, SectionSpec

SECTION = SectionSpec(
    "pakker",
    # A notebook that nursing shares shows it; a unit without packages gets nothing.
    frozenset({"district", "provider", "nursing"}),
    PackageNumbers,
    packages,
    left_out=lambda own: LeftOut("Pakker", own.checked.problems),
)
WHOLE = SectionSpec("pakker", WHOLE_MUNICIPALITY, WholePackages, whole_packages)
