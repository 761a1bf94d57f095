"""Checks of a questionnaire before anybody answers it: wording, scales, length, logic, translation, privacy."""
