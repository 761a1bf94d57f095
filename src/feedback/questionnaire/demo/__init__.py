"""The demo study: a hotel survey whose truth is known, so that a report can be checked against it.

Run `python -m feedback.questionnaire.demo DIR` to write wave1.csv, wave2.csv and truth.json.
"""

from feedback.questionnaire.demo.draw import DemoDraw, draw_demo
from feedback.questionnaire.demo.export import write_demo
from feedback.questionnaire.demo.truth import DemoTruth, load_truth

__all__ = ["DemoDraw", "DemoTruth", "draw_demo", "load_truth", "write_demo"]
