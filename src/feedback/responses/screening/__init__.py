"""Screening of careless answers."""
