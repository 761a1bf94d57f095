"""Answers a questionnaire might get, drawn from known causes: to try it out before anybody is asked."""

from feedback.questionnaire.simulate.draw import SimulatedResponses, simulate_responses

__all__ = ["SimulatedResponses", "simulate_responses"]
