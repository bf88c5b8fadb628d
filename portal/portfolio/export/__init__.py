"""Everything the portal holds about a student, in one file."""
