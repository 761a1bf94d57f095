"""Kano classification of features."""
