"""Exit status: all went well, some unit failed, unusable call or input, ended by the user."""

OK, SOME_FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
