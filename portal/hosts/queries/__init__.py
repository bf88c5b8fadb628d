"""Reads of hosts: the directory, one host, and those that may be the same."""
