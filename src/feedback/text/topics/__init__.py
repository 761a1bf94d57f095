"""What comments are about: topics, how sure they are, how they differ between groups and waves."""

from feedback.text.topics.find import find_topics
from feedback.text.topics.ratings import rate_topics
from feedback.text.topics.result import Topics
from feedback.text.topics.trend import topic_trend

__all__ = ["Topics", "find_topics", "rate_topics", "topic_trend"]
