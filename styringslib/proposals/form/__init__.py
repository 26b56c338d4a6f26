"""The proposal as a form in JupyterLab: what the files seem to be, the questions, and a button that writes."""

from styringslib.proposals.form.set_up import SetUp, open_set_up

__all__ = ["SetUp", "open_set_up"]
