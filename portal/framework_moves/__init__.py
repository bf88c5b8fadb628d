"""Taking a school from one framework of career clusters to another, decided, tried, applied and undone as one."""
