"""The error of a call that can not be carried out, whichever room finds it."""


class CallError(ValueError):
    """A call that can not be carried out; the text is Danish and says what to do."""
