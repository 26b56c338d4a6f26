"""What [levering] of kommune.toml says: where finished reports are put, and how mails are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from styringslib.fields.field import Reading
from styringslib.fields.kinds import Choice, Flag, Text, Texts
from styringslib.fields.quantities import Whole
from styringslib.fields.section import Declared, Section, Values
from styringslib.register.section import MAIL

PASSWORD = "STYRING_SMTP_KODEORD"  # noqa: S105 - the name of a variable of the environment
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
# Printable text in one line: what goes into the head of a mail can not begin a line of its own.
_LINE = r"[^\x00-\x1f\x7f]+"
SUBJECT = "{kommune}: opfølgning for {maaned}"


def _whole(values: Values, reading: Reading) -> None:
    """A server has a sender and domains; the sender is of one of them; a subject names only what there is."""
    for domain in values["domains"] or ():
        if not re.fullmatch(_DOMAIN, domain.strip()):
            reading.at("domaener").say("skal være domæner", 'Skriv fx domaener = ["kommune.example"]', domain)
    if values["server"]:
        for key, name in (("afsender", "sender"), ("domaener", "domains")):
            if not values[name]:
                reading.at(key).say("mangler, når der er en server", f"Tilføj {key}")
    sender = values["sender"]
    if sender and values["domains"] and not is_allowed(sender, values["domains"]):
        reading.at("afsender").say("er uden for domaener", "Brug en adresse i et af domænerne", sender)
    if values["subject"] and not _fits(values["subject"]):
        reading.at("emne").say(
            "har en plads, der ikke findes", "Brug {kommune}, {maaned} og {rolle}", values["subject"]
        )


def _fits(subject: str) -> bool:
    """Whether a subject can be filled in."""
    try:
        subject.format(kommune="", maaned="", rolle="")
    except (LookupError, ValueError, AttributeError):
        return False
    return True


def is_allowed(address: str, domains: tuple[str, ...]) -> bool:
    """Whether ``address`` is one, of one of ``domains``. A domain below one of them is another domain.

    >>> is_allowed("a@by.example", ("by.example",)), is_allowed("a@x.by.example", ("by.example",))
    (True, False)
    """
    own = address.rpartition("@")[2].casefold()
    return bool(re.fullmatch(MAIL, address)) and own in {domain.strip().casefold() for domain in domains}


DELIVERY = Declared(
    "levering",
    Section(
        (
            Text("to", "til", "Mappen, fællesdrevet eller adressen på det lager, som rapporterne lægges i",
                 example="/srv/styring", pattern=_LINE, form="en mappe eller en adresse"),
            Text("server", "server", "Kommunens mailserver", example="smtp.kommune.example",
                 pattern=r"[A-Za-z0-9.:-]+", form="navnet på en server"),
            Whole("port", "port", "Serverens port", low=1, high=65535, default=587),
            Choice("security", "kryptering", "Hvordan forbindelsen krypteres; uden kryptering sendes ingenting",
                   words={"starttls": "starttls", "tls": "tls"}, default="starttls"),
            Text("authority", "certifikater", "Fil med kommunens egne certifikater, hvis serverens er udstedt af kommunen",
                 example="ca.pem", pattern=_LINE, form="en fil, relativt til mappen"),
            Text("user", "bruger", "Det navn, der logges ind på mailserveren med", example="styring", pattern=_LINE,
                 form="et navn i én linje"),
            Text("password", "kodeord_env", "Miljøvariablen med kodeordet til mailserveren", default=PASSWORD, secret=True,
                 pattern=r"[A-Za-z_][A-Za-z0-9_]*", form="navnet på en miljøvariabel, ikke selve kodeordet"),
            Text("sender", "afsender", "Den adresse, der sendes fra", example="styring@kommune.example", pattern=MAIL,
                 form="en mailadresse"),
            Texts("domains", "domaener", "De domæner, der må sendes til; andre adresser får ingenting", single=True,
                  example=["kommune.example"]),
            Text("subject", "emne", "Mailens emne; {kommune}, {maaned} og {rolle} bliver udfyldt", default=SUBJECT,
                 pattern=_LINE, form="en tekst i én linje"),
            Text("link", "adresse", "Adressen på rapporterne, fx den, styring serve svarer på",
                 example="https://styring.kommune.example/rapporter/", pattern=r"https?://[^\s\x00-\x1f]+",
                 form="en adresse, der begynder med https://"),
            Text("template", "skabelon", "Kommunens egen tekst til mailen i stedet for den medfølgende",
                 example="mail.txt", pattern=_LINE, form="en fil, relativt til mappen"),
            Flag("attach", "vedhaeft_pdf", "Om enhedens rapport bliver vedhæftet som PDF", default=False),
            Whole("days_before", "paamind_dage_foer", "Så mange dage før en frist bliver der mindet om den", unit="dage", low=0,
                  high=31, default=2),
            Whole("days_waited", "vent_dage", "Så mange dage efter dagen for udtræk venter `styring month --auto` på det, der "
                  "mangler; derefter laves rapporterne uden. Uden nøglen venter den, til alt er kommet",
                  unit="dage", low=0, high=60),
        ),
        about="`styring publish` og `styring month --auto`: hvor rapporterne lægges, og hvordan mails sendes. "
        "Se [drift.md](drift.md).",
        check=_whole,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Delivery:
    """The checked section; "" and () where nothing is said. ``password`` is the name of an environment variable."""

    to: str
    server: str
    port: int
    security: str
    authority: str
    user: str
    password: str
    sender: str
    domains: tuple[str, ...]
    subject: str
    link: str
    template: str
    attach: bool
    days_before: int
    days_waited: int | None


def delivery_of(sections: Mapping[str, Any]) -> Delivery:
    """What [levering] says; SettingsError telling what is wrong with it."""
    given = DELIVERY.checked(sections)
    nothing: dict[str, Any] = {"domains": (), "days_waited": None}
    values: dict[str, Any] = {name: nothing.get(name, "") if value is None else value for name, value in given.items()}
    return Delivery(**values)
