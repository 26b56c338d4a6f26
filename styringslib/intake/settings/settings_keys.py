"""The keys that kommune.toml may have, with the type, unit and range of their values."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import pandas as pd

FILE = "kommune.toml"
KINDS = {
    "distrikt": "district",
    "rehabilitering": "rehabilitation",
    "botilbud": "residential",
    "leverandoer": "provider",
    "myndighed": "purchaser",
}
# Danish key -> English name, factor to the library's unit (percent become shares), lowest and highest value in
# the file; a price of 0 means that it is missing and is not accepted
ASSUMPTIONS: dict[str, tuple[str, float, float, float]] = {
    "brugertidsprocent": ("user_time_share", 0.01, 1, 100),
    "timepris": ("hourly_price", 1, 1, 5_000),
    "loen_pr_fremmoedetime": ("pay_per_attendance_hour", 1, 1, 2_000),
    "loen_pr_time": ("pay_per_hour", 1, 1, 2_000),
    "vikar_timepris": ("temp_hourly_price", 1, 1, 5_000),
    "ekstern_vikarandel": ("external_share", 0.01, 0, 100),
    "fravaerspct": ("absence_share", 0.01, 0, 100),
    "leveringsprocent": ("delivery_share", 0.01, 0, 200),
    "belaegningsprocent": ("occupancy_share", 0.01, 0, 200),
    "pladser": ("places", 1, 0, 10_000),
    "takst": ("rate", 1, 1, 50_000),
    "overheadprocent": ("overhead_share", 0.01, 0, 100),
    "driftspris": ("operating_price", 1, 0, 5_000),
    "timer_pr_modtager": ("hours_per_recipient", 1, 0, 1_000),
    "fuldtidsansatte": ("full_time_employees", 1, 0, 100_000),
    "arbejdsdage_pr_aar": ("working_days_per_year", 1, 1, 366),
    "timer_pr_aarsvaerk": ("hours_per_year", 1, 1, 2_500),
}
THRESHOLDS = {
    "bagatel_kr": "minor_kr",
    "bagatel_pct": "minor_pct",
    "forklaring_kr": "explain_kr",
    "forklaring_pct": "explain_pct",
    "handling_kr": "act_kr",
    "handling_pct": "act_pct",
    "smaa_tal": "small_count",
}
# Sections that other rooms read; intake keeps them as they stand.
FREE = (
    "tildeling",
    "register",
    "organisation",
    "revisitation",
    "rehabilitering",
    "botilbud",
    "serviceramme",
    "demografi",
    "prognose",
    "scenarier",
    "rapporter",
    "uddelingsark",
    "moeder",
    "personale",
    "server",
)
TOP = {
    "navn": "text!",
    "kort_navn": "text",
    "kalender": "section",
    "graenser": "section",
    "rammer": "list",
    "enheder": "list",
    "forudsaetninger": "list",
    "haendelser": "list",
    "tabeller": "section",
    "status": "section",
    "ignorer_enheder": "texts",
} | dict.fromkeys(FREE, "free")
UNIT = {
    "navn": "text!",
    "noegle": "text!",
    "type": "text!",
    "omraade": "text",
    "fra": "month",
    "til": "month",
    "sammenlagt_i": "text",
    "deles_i": "texts",
    "aliaser": "texts",
}
TABLE = {
    "filer": "texts",
    "ark": "texts",
    "kolonner": "words",
    "konstanter": "section",
    "aar": "year",
    "form": "text",
    "kategorikolonne": "text",
    "vaerdikolonne": "text",
    "kategorier": "words",
    "i_alt": "text",
    "rest": "text",
    "noegle": "texts",
    "sammenlaeg": "flag",
    "skilletegn": "text",
    "tegnsaet": "text",
    "kontroltotaler": "section",
    "sql": "text",
    "database_url_env": "text",
    "tidsgraense": "number",
    "forsoeg": "number",
}
TYPES = {
    "text": "en tekst i anførselstegn",
    "texts": "en tekst eller en liste af tekster",
    "number": "et tal uden anførselstegn",
    "month": 'en måned som "2026-10"',
    "date": 'en dato som "2019-10-31"',
    "year": "et årstal som 2019",
    "flag": "true eller false",
    "section": "et afsnit",
    "words": "et afsnit med tekster",
    "list": "en eller flere blokke",
    "free": "et afsnit",
}


def as_wanted(wanted: str, value: Any) -> Any:
    """The value in the wanted form, None when it does not have it."""
    if wanted == "text":
        return value if isinstance(value, str) and value.strip() else None
    if wanted == "texts":
        values = [value] if isinstance(value, str) else value
        return tuple(values) if isinstance(values, list) and all(isinstance(v, str) for v in values) else None
    if wanted == "number":
        plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return value if plain else None
    if wanted == "year":
        return value if isinstance(value, int) and not isinstance(value, bool) and 1990 <= value <= 2100 else None
    if wanted == "flag":
        return value if isinstance(value, bool) else None
    if wanted == "month":
        if not isinstance(value, str) or not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", value):
            return None
        return pd.Period(value, freq="M")
    if wanted == "date":
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        except ValueError:
            return None
    if wanted == "words":
        return value if isinstance(value, dict) and all(isinstance(word, str) for word in value.values()) else None
    if wanted == "list":
        return value if isinstance(value, list) and all(isinstance(item, dict) for item in value) else None
    return value if isinstance(value, dict) or wanted == "free" else None
