"""Groups of commands of the command line, each beside the room that it is about; `cli` puts them together."""
