"""Exit status: all went well, some unit failed, unusable call or input, ended by the user, asked to end (SIGTERM)."""

OK, SOME_FAILED, UNUSABLE, INTERRUPTED, ENDED = 0, 1, 2, 130, 143
