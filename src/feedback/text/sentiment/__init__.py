"""How a comment feels: SnowNLP's score, models that beat it, and the study's own ratings as teacher."""

from feedback.text.sentiment.score import score_sentiment

__all__ = ["score_sentiment"]
