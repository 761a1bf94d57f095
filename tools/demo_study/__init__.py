"""The demo study: a hotel survey whose truth is known, so that a report can be checked against it.

Run `PYTHONPATH=tools python -m demo_study DIR` to write wave1.csv, wave2.csv and truth.json.
"""

from demo_study.draw import DemoDraw, draw_demo
from demo_study.export import write_demo
from demo_study.truth import DemoTruth, load_truth

__all__ = ["DemoDraw", "DemoTruth", "draw_demo", "load_truth", "write_demo"]
