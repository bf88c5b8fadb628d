"""The database and the files handed in, as one archive that can prove that it is whole.

A zip: `database.sqlite` or `database.dump`, `files/...`, and `manifest.json` with a count and a checksum of every table and
file. Not in it, on purpose: SECRET_KEY, so that whoever finds an archive cannot sign with it; waiting jobs, mail folder and
unfinished uploads, which are begun again.
"""
