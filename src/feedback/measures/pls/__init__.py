"""Satisfaction index models by partial least squares."""
