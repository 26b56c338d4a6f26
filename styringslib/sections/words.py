"""What several sections call the same thing: the tables of a municipality, and the key figures that its economy hangs on."""

from __future__ import annotations

from styringslib.month.follow_up import FollowUp

# Tables as a reader names them.
TABLES = {
    "budget": "budget",
    "postings": "posteringer",
    "activity": "aktivitet",
    "payroll": "løn",
    "absence": "fravær",
    "temps": "vikarer",
    "placements": "pladser",
}

# Kind of unit -> what its units are called together.
KINDS = {
    "district": "Hjemmepleje",
    "rehabilitation": "Rehabilitering",
    "residential": "Botilbud",
    "provider": "Private leverandører",
    "purchaser": "Myndighed",
}

# Key figure -> label and kind (``presentation.numbers.FORMATS``).
KEY_FIGURES: dict[str, tuple[str, str]] = {
    "recipients": ("Modtagere pr. måned", "count"),
    "hours_per_recipient": ("Leverede timer pr. modtager pr. måned", "hours1"),
    "granted_hours": ("Visiterede timer", "hours"),
    "delivered_hours": ("Leverede timer", "hours"),
    "nursing_hours": ("heraf overdragede sygeplejeydelser", "hours"),
    "delivery_share": ("Leveringsprocent", "pct"),
    "user_time_share": ("Brugertidsprocent", "pct"),
    "external_share": ("Eksterne vikarers andel af fremmødetimerne, pct.", "pct"),
    "illness_share": ("Sygefravær i pct. af mulige dage", "pct"),
    "absence_share": ("Fravær (alle arter) i pct. af mulige dage", "pct"),
    "attendance_share": ("Fremmøde i pct. af betalte timer", "pct"),
    "pay_per_attendance_hour": ("Lønudgift pr. egen fremmødetime, kr.", "price"),
}


# The source of what the municipality itself has stated.
OF_THE_MUNICIPALITY = "Kommunens egne oplysninger"
# A leader is told that a part is missing; what is to be mended is the consultant's, and stands in the data check.
TO_BE_MENDED = (
    "Afsnittet er udeladt, fordi noget i kommunens opsætning af det skal rettes. "
    "Datatjekket fortæller økonomikonsulenten hvad."
)


def missing_tables(basis: FollowUp) -> list[str]:
    """What the report has no data about, in the words of a reader."""
    return [TABLES[name] for name in basis.missing]
