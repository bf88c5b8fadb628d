"""What a pathway asks people to know and be able to do: competency sets, their hierarchy, CASE packages."""
