"""Drafts of the papers that a municipality needs to use the program, filled in as far as the program knows."""

from styringslib.delivery.papers.made import PAPERS, write

__all__ = ["PAPERS", "write"]
