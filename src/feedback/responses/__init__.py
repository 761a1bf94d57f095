"""COLLECT: reading answers, masking personal data."""
