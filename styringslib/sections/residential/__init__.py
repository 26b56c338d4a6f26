"""Residential facilities: occupancy, vacancies, support levels, income and moves."""
