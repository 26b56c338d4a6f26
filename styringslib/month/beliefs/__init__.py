"""What is believed to have happened in the year, and how years in which something happened were forecast before."""
