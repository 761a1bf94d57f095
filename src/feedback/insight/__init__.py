"""EXPLAIN: drivers and pain points."""
