import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styringslib.allocation import Price, PriceStep, PriceStepWarning, price_note, price_waterfall

# Kristianstads kommun, hemtjänst 2017: price per hour of personal care, urban (SEK), as printed.
KRISTIANSTAD = [
    PriceStep("Grundkostnad", 276.03),
    PriceStep("Restid", 84.67),
    PriceStep("Övrig tid", 78.81),
    PriceStep("Bil", 5.15),
    PriceStep("Övrigt", 14.35),
    PriceStep("Administration", 34.02),
    PriceStep("Moms", 5.00),
]


def aardal(pension):
    # Årdal kommune 2019: hourly price of home care (NOK), as printed.
    return [
        PriceStep("Timelønn", 210.87),
        PriceStep("Feriepenger 12 %", share=0.12),
        pension,
        PriceStep("Arbeidsgiveravgift 10,6 %", share=0.106),
        PriceStep("Administrasjon 10 %", share=0.10),
    ]


def test_kristianstad_2017():
    table = price_waterfall([*KRISTIANSTAD, PriceStep("Effektivisering -1 %", share=-0.01)])
    assert list(table.columns) == ["label", "amount", "subtotal"]
    assert table["subtotal"].iloc[6] == pytest.approx(498.03, abs=0.005)
    assert table["subtotal"].iloc[-1] == pytest.approx(493, abs=0.5)


def test_aardal_2019_to_the_printed_oere_at_every_step():
    table = price_waterfall(aardal(PriceStep("Pensjon", 32.36)), decimals=2)
    assert table["subtotal"].tolist() == pytest.approx([210.87, 236.17, 268.53, 296.99, 326.69], abs=0.0001)
    assert table["amount"].tolist() == pytest.approx([210.87, 25.30, 32.36, 28.46, 29.70], abs=0.0001)


def test_aardal_2019_unrounded_ends_within_an_oere():
    table = price_waterfall(aardal(PriceStep("Pensjon", 32.36)))
    assert table["subtotal"].iloc[-1] == pytest.approx(326.69, abs=0.01)


def test_aardals_pension_is_not_what_its_label_says():
    with pytest.warns(PriceStepWarning, match=r"siger 15,5 pct\., men beløbet 32,36 er 13,7 pct\. af summen så langt"):
        price_waterfall(aardal(PriceStep("Pensjon 15.5 %", 32.36)))


@pytest.mark.parametrize(
    "step",
    [
        PriceStep("Pension 15,5 pct.", 13.7),
        PriceStep("Pension 15,5 procent", 13.7),
        PriceStep("Pension", 13.7, share=0.155),
        PriceStep("Pension 15,5 %", share=0.137),
        PriceStep("Pension 15,5 %", 15.5, share=0.137),
        PriceStep("Overhead 12 %", 12.3),
        PriceStep("Overhead 10 %", 10.0, of="price"),
    ],
)
def test_label_share_and_amount_must_agree(step):
    with pytest.warns(PriceStepWarning):
        price_waterfall([PriceStep("Løn", 100.0), step])


@pytest.mark.parametrize(
    "step",
    [
        PriceStep("Pension 15,5 %", 15.5),
        PriceStep("Pension 15,5 %", 15.50, share=0.155),
        PriceStep("Pension 15 %", 15.02),
        PriceStep("Fradrag 1 %", -1.0),
        PriceStep("-1 %", share=-0.01),
        PriceStep("Moms 25 % af 40 % af prisen", 25.0),
        PriceStep("Uden procent", 77.0),
        PriceStep("Andel 10 % af prisen", share=0.1, of="price"),
    ],
)
def test_steps_that_agree_are_quiet(step):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        price_waterfall([PriceStep("Løn", 100.0), step])


def test_shares_of_base_subtotal_and_price():
    steps = [
        PriceStep("Løn", 100.0),
        PriceStep("Tillæg", share=0.10),
        PriceStep("Pension", share=0.20, of="base"),
        PriceStep("Overhead", share=0.35, of="price"),
    ]
    table = price_waterfall(steps)
    assert table["subtotal"].tolist() == pytest.approx([100, 110, 130, 200])


def test_a_share_of_the_price_in_the_middle_is_carried_by_later_shares():
    steps = [PriceStep("Løn", 90.0), PriceStep("Risiko", share=0.1, of="price"), PriceStep("Overhead", share=0.1)]
    table = price_waterfall(steps)
    price = table["subtotal"].iloc[-1]
    assert table["amount"].iloc[1] == pytest.approx(0.1 * price)
    assert table["amount"].sum() == pytest.approx(price)


numbers = st.floats(1, 1000)
shares = st.floats(-0.3, 0.3)


@given(base=numbers, steps=st.lists(st.tuples(shares, st.sampled_from(["base", "subtotal", "price"])), max_size=3))
def test_amounts_add_up_and_every_share_is_what_it_says(base, steps):
    made = [PriceStep("Løn", base), *(PriceStep(f"Trin {i}", share=s, of=of) for i, (s, of) in enumerate(steps))]
    table = price_waterfall(made)
    price = table["subtotal"].iloc[-1]
    assert table["amount"].sum() == pytest.approx(price)
    for i, (share, of) in enumerate(steps, start=1):
        ground = {"base": base, "subtotal": table["subtotal"].iloc[i - 1], "price": price}[of]
        assert table["amount"].iloc[i] == pytest.approx(share * ground, abs=1e-9)


def test_the_note_traces_each_step():
    steps = (PriceStep("Løn", 80.0, key="loen", source="Budget 2026"), PriceStep("Overhead", share=0.25))
    note = price_note(steps)
    assert note["share_of_price"].tolist() == pytest.approx([0.8, 0.2])
    assert note["source"].tolist() == ["Budget 2026", ""]
    assert Price("Pris", "kr. pr. time", steps).amount == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: PriceStep("Pension"), "hverken beløb eller andel"),
        (lambda: PriceStep("Pension", share=15.5), "0,155 for 15,5 pct."),
        (lambda: PriceStep("Pension", amount=float("nan")), "beløbet er nan"),
        (lambda: PriceStep("Pension", share=0.1, of="total"), "vælg »base«"),
        (lambda: price_waterfall([]), "mindst ét trin"),
        (lambda: price_waterfall([PriceStep("Overhead", share=0.1)]), "første trin »Overhead«"),
        (lambda: price_waterfall([PriceStep("Løn", 1), PriceStep("O", share=1.0, of="price")]), "100 pct. eller mere"),
    ],
)
def test_steps_that_cannot_be_calculated_are_refused(make, told):
    with pytest.raises(ValueError, match=told.replace(".", r"\.")):
        make()
