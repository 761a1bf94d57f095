"""DESIGN: the questionnaire model and the demo study that is drawn from it."""
