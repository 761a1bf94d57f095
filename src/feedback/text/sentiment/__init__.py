"""How a comment feels: SnowNLP's score, models that beat it, and the study's own ratings as teacher."""

from feedback.text.sentiment.compare import SentimentComparison, compare_sentiment
from feedback.text.sentiment.contradictions import contradictions
from feedback.text.sentiment.explain import SentimentResult, explain_sentiment, label_sentiment
from feedback.text.sentiment.score import score_sentiment

__all__ = [
    "SentimentComparison",
    "SentimentResult",
    "compare_sentiment",
    "contradictions",
    "explain_sentiment",
    "label_sentiment",
    "score_sentiment",
]
