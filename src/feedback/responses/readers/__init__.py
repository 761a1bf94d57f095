"""Answers back in: a module a survey tool, one frame whatever tool asked."""
