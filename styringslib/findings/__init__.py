"""From numbers to statements: what matters, how much, to whom, and which question it raises.

A finding holds numbers, never language; ``styringslib.presentation.text`` tells it in Danish.

    Finding, Evidence              what is found, and the table cells it rests on
    rank(findings)                 most material first
    side(expected, budget)         whether a year is told as cost, as net income, or as one against the other
    forecast_finding, change_finding, ...  (module ``rules``); cause_findings (module ``causes``)
"""

from styringslib.findings.finding import Evidence, Finding, rank, side

__all__ = ["Evidence", "Finding", "rank", "side"]
