"""Masking of personal data in what people wrote."""
