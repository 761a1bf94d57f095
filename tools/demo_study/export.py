"""Writes a demo draw as the files a survey tool would hand over."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from demo_study import plan
from demo_study.draw import DemoDraw
from demo_study.journey import journey_files
from demo_study.spoilt import file_of
from demo_study.tickets import ticket_files
from demo_study.training import training_files
from feedback.files import written_whole


def write_demo(draw: DemoDraw, directory: str | Path) -> list[Path]:
    """Write wave1.csv, wave2.csv (UTF-8 with BOM, one line feed a row), truth.json, the complaints, the stays, the journey
    and the training.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    directory = Path(directory)
    contents = {
        file_of(wave): "\ufeff" + _csv(draw.responses[draw.responses["wave"] == period.name])
        for wave, period in enumerate(plan.WAVES)
    }
    contents["truth.json"] = draw.truth.to_json()
    contents |= ticket_files()
    contents["bookings.csv"] = "\ufeff" + _csv(draw.bookings)
    contents["bookings_truth.json"] = draw.bookings_truth
    contents |= journey_files() | training_files()
    for name, content in contents.items():
        with written_whole(directory / name) as path:
            path.write_bytes(content.encode("utf-8"))
    return [directory / name for name in contents]


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n")
