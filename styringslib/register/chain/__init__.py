"""The chain of the register: every version that is written holds on to all that was written before it."""
