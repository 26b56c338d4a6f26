"""Economic management of care in Danish municipalities: allocation, demography, prognosis and follow-up."""

__version__ = "0.1.0"
