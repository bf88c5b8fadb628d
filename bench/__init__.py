"""`make bench`: figures against their goals, each a ratio within one run where it can be, since machines differ."""
