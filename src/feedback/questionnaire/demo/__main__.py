"""`python -m feedback.questionnaire.demo DIR`: write the demo's files again."""

from __future__ import annotations

import sys

from feedback.errors import FeedbackError
from feedback.questionnaire.demo import draw_demo, write_demo


def main(arguments: list[str]) -> int:
    """Write the files into the folder named; 0 when done, 2 when it cannot be done."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m feedback.questionnaire.demo DIR", file=sys.stderr)
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
