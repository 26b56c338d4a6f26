"""The purchaser's cases: flow in and out, lists to review, and what review rounds gave."""
