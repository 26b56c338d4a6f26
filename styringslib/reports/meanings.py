"""The month's page of what the figures mean: every key figure with its definition, how it is calculated and what counts."""

from __future__ import annotations

from itertools import groupby

import pandas as pd

from styringslib.calendar import closes_year
from styringslib.measures import measures, of_year, rounding
from styringslib.publishing import page

# The page's file, beside the month's front page.
NAME = "tallene.html"


def meanings(municipality: str, month: pd.Period) -> str:
    """tallene.html: the figures group by group, named as the reports of ``month`` name them, each with an anchor of its own."""
    groups = [
        (group, [of_year(one.key, closes_year(month)) for one in found])
        for group, found in groupby(measures(), key=lambda one: one.group)
    ]
    return page.render(
        "meanings.html.j2", municipality=municipality, month=month, groups=groups, amounts=rounding("kr")
    )
