"""The sliders and what they show."""
