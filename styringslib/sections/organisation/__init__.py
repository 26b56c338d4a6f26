"""The municipality's own organisation and meetings beside other ways of doing it."""
