"""What leaves the house: finished reports to those who may read them, mails, reminders, and the day's round of it all."""
