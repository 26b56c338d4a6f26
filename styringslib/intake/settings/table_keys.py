"""The keys of a table in kommune.toml, as data: where its rows come from and which shape the extract has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from styringslib.fields.field import Field, Reading
from styringslib.fields.kinds import Anything, Choice, Flag, Text, Texts
from styringslib.fields.quantities import Number, Whole, Year
from styringslib.fields.section import Named, Section
from styringslib.rules import day_hours

ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "cp1252": "cp1252", "windows-1252": "cp1252", "latin-1": "cp1252"}
FORMS = ("lang", "bred", "maaneder", "aar")
TIMES = {"maaned": "month", "dato": "date", "uge": "week", "periode": "span"}
DECIMAL_MARKS = {"komma": "comma", "punktum": "point"}
UNITS_OF_MEASURE = ("kr.", "1.000 kr.", "mio. kr.", "timer", "minutter", "t:mm", "dage")
TWELFTHS = "tolvtedele"


@dataclass(frozen=True)
class Profile(Field):
    """How a year's amount is spread over its months: "tolvtedele", or twelve per cents that make up 100."""

    @property
    def wanted(self) -> str:
        """A word or twelve numbers."""
        return f'"{TWELFTHS}" eller en liste med 12 procenter, januar til december, som giver 100'

    @property
    def measured(self) -> str:
        """Per cent of the year."""
        return "pct."

    @property
    def shown(self) -> Any:
        """Twelfths."""
        return super().shown or TWELFTHS

    def read(self, value: Any, reading: Reading) -> tuple[float, ...] | None:
        """The months' shares of the year; none when they are even."""
        if isinstance(value, str) and value.strip() == TWELFTHS:
            return ()
        parts = value if isinstance(value, list | tuple) else ()
        plain = all(isinstance(part, int | float) and not isinstance(part, bool) and part >= 0 for part in parts)
        # Per cents with two decimals can be half a hundredth off each.
        if len(parts) == 12 and plain and abs(sum(parts) - 100) <= 0.06:
            return tuple(float(part) / sum(parts) for part in parts)
        given = f" (de giver {sum(parts):g})".replace(".", ",") if len(parts) == 12 and plain else ""
        reading.say(f"skal være {self.wanted}{given}", f'Skriv fx fordeling = "{TWELFTHS}"', value, "pct.")
        return None


TABLE = Section(
    (
        Texts("files", "filer", "Sti eller mønster, relativt til mappen", single=True, example=["data/*.csv"]),
        Texts("sheets", "ark", "Arket i en Excel-fil", single=True, example=["Ark1"]),
        Named("headings", "kolonner", "Kolonnens navn her -> filens egen overskrift", of=Text("", "", "")),
        Named("constants", "konstanter", "Værdier, som filen ikke har: kolonne -> værdi", of=Anything("", "", "")),
        Year("year", "aar", "Året, når filens måneder er uden årstal"),
        Choice(
            "form", "form", 'En række pr. tal ("lang"), en kolonne pr. kategori ("bred"), en kolonne pr. måned ("maaneder") '
            'eller et beløb pr. år ("aar")', words={f: f for f in FORMS}, default="lang",
        ),
        Profile("profile", "fordeling", "Hvordan årets beløb fordeles på måneder"),
        Choice(
            "time", "tidspunkt", "Hvad kolonnen med måned rummer: en måned, en dato (dens måned tæller), en uge (deles på "
            "måneder efter dage) eller den første dag i en periode (deles efter dage)", words=TIMES, default="maaned",
        ),
        Text("period_end", "periode_til", "Overskriften på periodens sidste dag", example="Til dato"),
        Texts("fill_down", "udfyld_ned", "Kolonner, hvor en tom celle betyder det samme som cellen over", single=True,
              example=["Enhed"]),
        Text("debit", "debet", "Overskriften på debet, når den ikke selv siger det", example="Udgift"),
        Text("credit", "kredit", "Overskriften på kredit, når den ikke selv siger det", example="Indtægt"),
        Text("debit_credit", "debet_kredit", "Overskriften på kolonnen med D eller K; beløb med K er minus", example="D/K"),
        Flag("reversed_sign", "vend_fortegn", "Udgift står som minus i filen", default=False),
        Named("units_of_measure", "maaleenheder", "Kolonne -> det, dens tal er skrevet i",
              of=Choice("", "", "", words={word: word for word in UNITS_OF_MEASURE})),
        Number("hours_per_day", "timer_pr_dag", "Timer på en arbejdsdag, når dage står som timer", unit="timer", low=0,
               above=True, high=24, example=day_hours()),
        Text("citizen_column", "borgerkolonne", "Overskriften på borgeren, når der er en række pr. borger; tallene lægges "
             "sammen, og borgerne tælles", example="Borger"),
        Named("code_columns", "koder", "Ark i kontering -> filens overskrift", of=Text("", "", "")),
        Text("category_column", "kategorikolonne", "Kolonnen, som en bred tabels overskrifter bliver til", example="Lønart"),
        Text("value_column", "vaerdikolonne", "Kolonnen, som tallene i en kolonne pr. kategori eller måned bliver til",
             example="Beløb"),
        Named("categories", "kategorier", "Overskrift i en bred tabel -> kategori", of=Text("", "", "")),
        Text("total", "i_alt", "Overskriften på kontrolsummen af en kolonne pr. kategori eller måned"),
        Text("rest", "rest", "Kategorien for det, som kontrolsummen rummer ud over de andre"),
        Texts("keys", "noegle", "Kolonner, der tilsammen viser, at en linje i to filer er den samme; linjer i én fil er altid "
              "hver sin", single=True),
        Flag("sum_repeats", "sammenlaeg", "Læg rækker med tabellens nøgle sammen; det, flere filer rummer ens, tæller stadig kun "
             "én gang", default=False),
        Text("delimiter", "skilletegn", "Tegnet mellem felterne i en csv-fil", exact=True, pattern=r"[\s\S]", form="ét tegn",
             example=";"),
        Choice("decimal_mark", "decimaltegn", "Tegnet foran decimaler i tekst: 1.234,50 eller 1,234.50", words=DECIMAL_MARKS,
               default="komma"),
        Choice("encoding", "tegnsaet", "Filens tegnsæt; findes ellers selv", words=ENCODINGS, fold=True),
        Texts("other_numbers", "andre_numre", "Kolonner med numre, der ligner CPR-numre og er noget andet, fx bilag eller "
              "P-numre: de bliver ikke gennemsøgt og vises ingen steder", single=True, example=["Bilagsnummer"]),
        Named("control_totals", "kontroltotaler", "Måned -> beløb, som filerne skal give", of=Number("", "", "", unit="kr."),
              names="month"),
        Text("sql", "sql", "Forespørgslen, når tabellen kommer fra en database", example="select * from tabel"),
        Text("database_variable", "database_url_env", "Miljøvariablen med databasens adresse", example="KOMMUNENS_BASE"),
        Number("timeout", "tidsgraense", "Tid, som databasen har til at svare", unit="sekunder", low=0, above=True, default=60),
        Whole("attempts", "forsoeg", "Gange, der spørges", unit="forsøg", low=1, high=100, default=3),
    ),
    about=(
        "Hvor tabellen kommer fra: `filer`, eller `sql` med `database_url_env`. Kommer den fra flere udtræk, der ser "
        "forskellige ud, skrives et afsnit for hver, `[[tabeller.<tabel>]]`, med sine egne nøgler. "
        'Nøglerne `kategorikolonne` og `kategorier` hører til en kolonne pr. kategori (`form = "bred"`) eller pr. kategori og '
        "måned; `rest` og `i_alt` angives sammen i en bred tabel. "
        "Eksempler på hver form står i [indlaesning.md](indlaesning.md)."
    ),
)  # fmt: skip
