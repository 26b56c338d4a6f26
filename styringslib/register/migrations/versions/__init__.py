"""The steps, oldest first. A step that has been published is never edited; a change is a new step."""
