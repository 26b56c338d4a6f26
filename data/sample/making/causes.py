"""What the overspends are said to be due to, and what can be done about it. Roles, never names."""

from __future__ import annotations

from making.register import HEAD, PURCHASER

CAUSE_HEADINGS = ("Enhed", "Område", "Måned", "Årsag", "Vurdering", "Kr. i år", "Kr. på et helt år", "Status")
GROWTH = "Flere borgere over 85 år får hjælp efter en indlæggelse"
NURSING = "Sygeplejen overdrager opgaver, og der følger ikke penge med"
CAUSES = (
    ("", "Hjemmepleje", "2026-09", GROWTH, "Strukturel", 700000, 850000, "Gælder"),
    ("Kærhøj", "Hjemmepleje", "2026-09", NURSING, "Strukturel", 420000, 500000, "Gælder"),
    ("Søndervang", "Hjemmepleje", "2026-06", "Fraværsbølgen i foråret", "Midlertidig", 360000, 0, "Gælder"),
    ("Åhuset", "Botilbud", "2026-09", "To solgte pladser står tomme", "Midlertidig", 450000, 0, "Gælder"),
)

SOLUTION_HEADINGS = (
    "Enhed",
    "Område",
    "Årsag",
    "Måned",
    "Løsning",
    "Sigt",
    "Kr. i år",
    "Kr. på et helt år",
    "Ansvarlig",
    "Frist",
    "Status",
    "Handling",
    "Bemærkning",
)
SOLUTIONS = (
    (
        "Østerbæk",
        "Hjemmepleje",
        GROWTH,
        "2026-09",
        "Rehabiliteringsforløb, før ny varig hjælp bevilges",
        "Kort",
        -40000,
        -240000,
        PURCHASER,
        "2026-12-01",
        "Besluttet",
        "",
        "Visitatorerne begynder i november",
    ),
    (
        "Kærhøj",
        "Hjemmepleje",
        NURSING,
        "2026-09",
        "Betaling fra sygeplejen følger de overdragede opgaver",
        "Mellemlangt",
        None,
        -720000,
        HEAD,
        "2026-12-15",
        "I gang",
        "Aftale med sygeplejen om betaling for overdragede opgaver",
        "",
    ),
    (
        "",
        "Hjemmepleje",
        GROWTH,
        "2026-10",
        "Ny kvalitetsstandard for praktisk hjælp",
        "Mellemlangt",
        None,
        -300000,
        HEAD,
        "2027-03-31",
        "Forslag",
        "",
        "",
    ),
    (
        "",
        "Hjemmepleje",
        GROWTH,
        "2026-09",
        "Velfærdsteknologi om natten",
        "Langt",
        None,
        None,
        HEAD,
        "2028-06-30",
        "Forslag",
        "",
        "Skal afprøves, før der kan sættes beløb på",
    ),
)
