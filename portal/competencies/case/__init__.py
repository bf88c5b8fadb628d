"""CASE packages (1EdTech Competencies and Academic Standards Exchange, 1.0 and 1.1): read, compared, written."""
