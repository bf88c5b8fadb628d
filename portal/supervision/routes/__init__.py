"""Pages behind a supervisor's link, and the staff's deeds on links."""
