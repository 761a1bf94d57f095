"""Customers: recency and value, stages, churn, what an improvement is worth."""
