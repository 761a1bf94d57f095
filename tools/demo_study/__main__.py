"""`PYTHONPATH=tools python -m demo_study DIR`: write the demo's files again."""

from __future__ import annotations

import sys

from demo_study import draw_demo, write_demo
from feedback.errors import FeedbackError


def main(arguments: list[str]) -> int:
    """Write the files into the folder named; 0 when done, 2 when it cannot be done."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: PYTHONPATH=tools python -m demo_study DIR", file=sys.stderr)
        return 2
    try:
        for path in write_demo(draw_demo(), arguments[0]):
            print(path)
    except FeedbackError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
