"""kommune.toml: what the planner's hours, the reviews, the rehabilitation figures and the service frame are reckoned with."""

from __future__ import annotations

TEXT = """\
# Timer til planlægning: hvordan en uge er bemandet, og hvad timer på skæve tidspunkter koster oveni, i pct. af timelønnen.
[personale]
artsgruppe = "Løn"

[personale.bemanding.distrikt]
weekend_pct = 50.0
helligdag_pct = 50.0
aftenandel_pct = 12.0
natandel_pct = 0.0
aftentillaeg_pct = 25.0
nattillaeg_pct = 30.0
weekendtillaeg_pct = 18.0
helligdagstillaeg_pct = 40.0

[personale.bemanding.botilbud]
weekend_pct = 85.0
helligdag_pct = 85.0
aftenandel_pct = 22.0
natandel_pct = 14.0
aftentillaeg_pct = 12.0
nattillaeg_pct = 17.0
weekendtillaeg_pct = 12.0
helligdagstillaeg_pct = 30.0

# Revisitation: hvilke bevillinger der skal ses på igen, hvor grundigt, og hvad de tidligere runder har givet.
[[revisitation.regler]]
navn = "Over 25 timer, ikke set på i et kvartal"
timer_fra = 25.0
uger_siden = 13

[[revisitation.regler]]
navn = "Leveret mindst 10 pct. under visiteret"
forskel_timer = 0.75
forskel_pct = 10.0
maalt_paa = "leveret"

[[revisitation.regler]]
navn = "Funktionsniveau bedret"
niveau = "bedre"
timer_fra = 2.0

[[revisitation.regler]]
navn = "5 til 25 timer, ikke set på i to år"
timer_fra = 5.0
timer_under = 25.0
uger_siden = 104

[[revisitation.regler]]
navn = "Praktisk hjælp, ikke set på i to år"
ydelser = ["Praktisk hjælp"]
timer_under = 5.0
uger_siden = 104

[[revisitation.regler]]
navn = "Leveret mindst 3 pct. over visiteret"
forskel_timer = 0.2
forskel_pct = 3.0
maalt_paa = "leveret"
retning = "over"

# Indsats og behov: hvor båndene af bevilgede timer om ugen skifter.
[revisitation.behov]
baand = [2.0, 5.0, 12.0]

# Hvem der kan have gavn af et rehabiliteringsforløb: ny eller voksende pleje, funktionsniveau, ikke noget forløb for nylig.
[revisitation.kandidater]
ydelser = ["Personlig pleje"]
uger = 13
vaekst_timer = 1.0
niveau_fra = 1
niveau_til = 3
maaneder_uden_forloeb = 12

# Meldinger fra udførere om ændret behov: hvor mange dage visitationen har til at svare.
[revisitation.meldinger]
frist_dage = 14

[[revisitation.indsats]]
navn = "Telefonopkald"
timer_fra = 0.0
minutter = 30

[[revisitation.indsats]]
navn = "Hjemmebesøg"
timer_fra = 5.0
minutter = 90

[[revisitation.indsats]]
navn = "Hjemmebesøg med terapeut"
timer_fra = 25.0
minutter = 180

[[revisitation.runder]]
navn = "Foråret 2024"
regel = "Leveret mindst 10 pct. under visiteret"
sager = 44
aendrede = 21
timer_foer = 176.0
timer_efter = 158.5
minutter = 2900

[[revisitation.runder]]
navn = "Efteråret 2024"
regel = "Leveret mindst 10 pct. under visiteret"
sager = 38
aendrede = 16
timer_foer = 149.5
timer_efter = 138.0
minutter = 2450

[[revisitation.runder]]
navn = "Foråret 2025"
regel = "Leveret mindst 10 pct. under visiteret"
sager = 41
aendrede = 17
timer_foer = 168.0
timer_efter = 152.0
minutter = 2700

[[revisitation.runder]]
navn = "Foråret 2024"
regel = "Over 25 timer, ikke set på i et kvartal"
sager = 9
aendrede = 3
timer_foer = 261.0
timer_efter = 250.5
minutter = 1620

[[revisitation.runder]]
navn = "Efteråret 2024"
regel = "Over 25 timer, ikke set på i et kvartal"
sager = 11
aendrede = 4
timer_foer = 322.0
timer_efter = 311.0
minutter = 1980

[[revisitation.runder]]
navn = "Foråret 2025"
regel = "Over 25 timer, ikke set på i et kvartal"
sager = 8
aendrede = 2
timer_foer = 238.0
timer_efter = 231.0
minutter = 1440

[[revisitation.runder]]
navn = "Efteråret 2024"
regel = "Praktisk hjælp, ikke set på i to år"
sager = 62
aendrede = 12
timer_foer = 58.0
timer_efter = 55.0
minutter = 1860

[[revisitation.runder]]
navn = "Foråret 2025"
regel = "Praktisk hjælp, ikke set på i to år"
sager = 57
aendrede = 10
timer_foer = 54.5
timer_efter = 52.0
minutter = 1710

[[revisitation.runder]]
navn = "Foråret 2025"
regel = "Funktionsniveau bedret"
sager = 26
aendrede = 12
timer_foer = 112.0
timer_efter = 101.5
minutter = 2050

[[revisitation.runder]]
navn = "Efteråret 2025"
regel = "Funktionsniveau bedret"
sager = 31
aendrede = 13
timer_foer = 126.5
timer_efter = 116.0
minutter = 2400

# Kvalitetsstandarder: timer om ugen, som standarden regner med til en modtager ved hvert funktionsniveau.
[kvalitetsstandarder]
trin_minutter = 15

[[kvalitetsstandarder.ydelser]]
ydelse = "Personlig pleje"
gyldig_fra = "2026-01"
timer = { "0" = 1.25, "1" = 2.25, "2" = 3.75, "3" = 6.5, "4" = 9.0 }
kilde = "Kvalitetsstandard 2026"

[[kvalitetsstandarder.ydelser]]
ydelse = "Praktisk hjælp"
gyldig_fra = "2026-01"
timer = { "0" = 0.5, "1" = 0.75, "2" = 0.75, "3" = 1.0, "4" = 1.5 }
kilde = "Kvalitetsstandard 2026"

# Rehabilitering: hvilke resultater der betyder, at borgeren døde eller flyttede til plejebolig. Teamets timepris er dets
# udgifter delt med timerne i forløbene; en sparet time regnes til distrikternes timepris.
[rehabilitering]
afgang = ["Død", "Plejebolig"]

# Servicerammen for de enheder, rapporten dækker. Beløb er kr., andele regnes af rammen ved årets begyndelse.
[serviceramme]
navn = "Servicerammen for ældre og handicap"
start_aar = 2024
start = 95360000
kommunens_ramme = 942000000

[[serviceramme.trin]]
aar = 2025
navn = "Pris- og lønfremskrivning"
andel_pct = 3.2

[[serviceramme.trin]]
aar = 2025
navn = "Demografi"
beloeb = 900000

[[serviceramme.trin]]
aar = 2025
navn = "Opgaveændringer (DUT)"
beloeb = 440000

[[serviceramme.trin]]
aar = 2026
navn = "Pris- og lønfremskrivning"
andel_pct = 2.9

[[serviceramme.trin]]
aar = 2026
navn = "Demografi"
beloeb = 700000

[[serviceramme.trin]]
aar = 2026
navn = "Opgaveændringer (DUT)"
beloeb = 300000

[[serviceramme.trin]]
aar = 2026
navn = "Midtvejsregulering af pris og løn"
beloeb = -310000

[[serviceramme.trin]]
aar = 2026
navn = "Nyt botilbud, Engbakken"
beloeb = 4425000

[[serviceramme.prognoser]]
aar = 2024
forventet = { "Hjemmepleje" = [54100000, 54000000, 53900000], "Rehabilitering" = [3950000, 3950000, 3950000], "Botilbud" = [37900000, 38100000, 38000000] }

[[serviceramme.prognoser]]
aar = 2025
forventet = { "Hjemmepleje" = [56900000, 57200000, 57000000], "Rehabilitering" = [4150000, 4150000, 4100000], "Botilbud" = [39200000, 39400000, 39300000] }

[[serviceramme.prognoser]]
aar = 2026
forventet = { "Hjemmepleje" = [59700000, 60300000, 60600000], "Rehabilitering" = [4300000, 4300000, 4300000], "Botilbud" = [44600000, 44800000, 45100000] }

[[serviceramme.engangs]]
aar = 2026
omraade = "Hjemmepleje"
navn = "Vikarer under fraværsbølgen i Søndervang"
beloeb = 360000

[[serviceramme.engangs]]
aar = 2026
omraade = "Hjemmepleje"
navn = "Advokat og sagkyndige i en ankesag, Visitationen"
beloeb = 186000

"""  # noqa: E501
