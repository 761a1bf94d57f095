"""Fetch and bring: questionnaires to the servers of survey tools, their answers back, raw and in versions."""
