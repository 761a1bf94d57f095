"""Follow up: complaints and their clocks, courses, signals, actions, targets, verdicts."""
