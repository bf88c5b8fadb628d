"""What a pathway's coverage lacks, as work that somebody owns until it is done."""
