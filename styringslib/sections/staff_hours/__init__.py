"""The hours that the rest of the payroll budget buys, week by week."""
