"""Versions of a questionnaire: hashes of wording, what differs, and how answers of one count in the other."""
