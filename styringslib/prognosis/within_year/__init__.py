"""What happened within the year: when units lived, what their months say of a change, and how far that is believed."""
