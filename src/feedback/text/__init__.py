"""READ: clean, segment, sentiment, aspects, topics, keywords."""
