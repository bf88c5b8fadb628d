"""Reports on work-based learning: who took part, hours by kind, hosts by pathway, and the students behind every number."""
