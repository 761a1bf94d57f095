"""SCORE: what the closed answers say, each statistic with its definition, its interval and its source."""
