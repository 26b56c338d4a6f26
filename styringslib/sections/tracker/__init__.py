"""Actions and decided solutions of the whole municipality: agreed, seen in the accounts and at risk."""

from styringslib.sections.spec import WHOLE_MUNICIPALITY, SectionSpec
from styringslib.sections.tracker.numbers import TrackerNumbers
from styringslib.sections.tracker.section import in_short, tracker

# ``WHOLE`` is for a report that tells of each action elsewhere: its picture and tables are opened by whoever wants them.
SECTION = SectionSpec("aftalt_og_naaet", WHOLE_MUNICIPALITY, TrackerNumbers, tracker)
WHOLE = SectionSpec("aftalt_og_naaet", WHOLE_MUNICIPALITY, TrackerNumbers, in_short)
