"""The hours that the rest of the payroll budget buys, week by week."""

from styringslib.month.personnel import PERSONNEL
from styringslib.sections.spec import UNITS, SectionSpec
from styringslib.sections.staff_hours.numbers import StaffPlan
from styringslib.sections.staff_hours.section import staff_hours

SECTION = SectionSpec(
    "timer_til_planlaegning",
    UNITS,
    StaffPlan,
    staff_hours,
    terms=(PERSONNEL,),
)
