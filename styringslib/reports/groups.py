"""The groups of units, in the order in which a reader meets them."""

GROUPS = {
    "purchaser": "Myndighed",
    "district": "Distrikter",
    "rehabilitation": "Rehabilitering",
    "nursing": "Sygepleje",
    "provider": "Private leverandører",
    "residential": "Botilbud",
}
