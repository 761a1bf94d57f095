"""Scoring files of any size, part by part, with a journal to go on from."""
