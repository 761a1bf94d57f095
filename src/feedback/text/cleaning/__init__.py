"""Cleaning of comments: rules, markup, encodings, what was altered and why."""
