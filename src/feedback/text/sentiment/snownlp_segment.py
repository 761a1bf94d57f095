"""snownlp's character tagger over many runs of Han characters at once: the same cuts, in numpy.

A second-order generative tagger (tags b, m, e, s) steps through all runs together, one character
a step; ties are broken as the original's order of looping breaks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from feedback.text.sentiment.snownlp_tables import FIRST_HAN, GroupedValues, SnowTables

_CHARACTERS_AT_ONCE = 40_000


def tag_runs(runs: list[str], tables: SnowTables) -> list[np.ndarray]:
    """Where words end in each run: a flag a character.

    Parameters
    ----------
    runs
        Non-empty strings of characters U+4E00 to U+9FA5 only.
    tables
        What snownlp has learned.

    Returns
    -------
    list of numpy.ndarray
        For each run one bool a character, True where a word ends.
    """
    lengths = np.fromiter(map(len, runs), dtype=np.int64, count=len(runs))
    order = np.argsort(-lengths, kind="stable")
    ends: list[np.ndarray] = [np.empty(0, dtype=bool)] * len(runs)
    for group in _groups(order, lengths):
        tags = _tag_group([runs[place] for place in group], lengths[group], tables)
        for place, flags in zip(group, tags, strict=True):
            ends[place] = flags
    return ends


def _groups(order: np.ndarray, lengths: np.ndarray) -> Iterator[np.ndarray]:
    """Runs of like length together, so that few steps are narrow."""
    reached = np.cumsum(lengths[order])
    start = 0
    while start < len(order):
        before = reached[start - 1] if start else 0
        stop = max(
            start + 1, int(np.searchsorted(reached, before + _CHARACTERS_AT_ONCE, side="right"))
        )
        yield order[start:stop]
        start = stop


@dataclass(frozen=True)
class _Steps:
    """The characters of a group in time order: all first ones, all second ones …"""

    codes: np.ndarray  # numbers of the characters, run after run
    starts: np.ndarray  # where each run starts in `codes`
    active: np.ndarray  # how many runs are as long as each step
    offset: np.ndarray  # where each step starts in time order

    def places(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """Place in `codes` and step of every character of the steps first … last - 1."""
        active = self.active[first:last]
        step = np.repeat(np.arange(first, last), active)
        run = np.arange(len(step)) - np.repeat(self.offset[first:last] - self.offset[first], active)
        return self.starts[run] + step, step


def _tag_group(runs: list[str], lengths: np.ndarray, tables: SnowTables) -> list[np.ndarray]:
    raw = np.frombuffer("".join(runs).encode("utf-32-le"), dtype=np.uint32)
    codes = tables.character[raw - FIRST_HAN].astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    active = np.searchsorted(-lengths, -np.arange(lengths[0]), side="left")
    steps = _Steps(codes, starts, active, np.cumsum(active) - active)
    choices, last = _forward(steps, lengths, tables)
    tags = _backward(steps, choices, last)
    ends = tags == 2
    ends[:-1] |= (tags[1:] == 0) | (tags[1:] == 3)
    ends[starts + lengths - 1] = True
    return np.split(ends, starts[1:])


def _forward(
    steps: _Steps, lengths: np.ndarray, tables: SnowTables
) -> tuple[np.ndarray, np.ndarray]:
    """Best predecessor of every state (previous tag, tag) and each run's last state."""
    count = len(lengths)
    choices = np.empty((16, len(steps.codes)), dtype=np.uint8)
    last = np.empty(count, dtype=np.uint8)
    score = np.full((4, 4, count), -np.inf)
    score[0, 0] = 0.0  # before the first character: one state
    first = 0
    while first < len(steps.active):
        stop = _until(steps, first)
        values, unknown = _log_probabilities(steps, first, stop, tables)
        base = steps.offset[first]
        if steps.active[first] == 1:
            score = _alone(
                score[:, :, 0], values, unknown, choices[:, base : base + stop - first], first
            )
            if stop == len(steps.active):
                last[0] = score[:, :, 0].T.argmax()
            first = stop
            continue
        for step in range(first, stop):
            width = steps.active[step]
            at = slice(steps.offset[step] - base, steps.offset[step] - base + width)
            score, choice = _step(score[:, :, :width], values[..., at], unknown[at], step)
            choices[:, steps.offset[step] : steps.offset[step] + width] = choice
            staying = steps.active[step + 1] if step + 1 < len(steps.active) else 0
            if staying < width:
                # the original asks for the first best among (tag, previous tag)
                ending = score[:, :, staying:].transpose(1, 0, 2).reshape(16, -1)
                last[staying:width] = ending.argmax(axis=0)
        first = stop
    return choices, last


def _until(steps: _Steps, first: int) -> int:
    """As many steps as keep the table of log probabilities small."""
    limit = steps.offset[first] + max(_CHARACTERS_AT_ONCE, int(steps.active[first]))
    return max(first + 1, int(np.searchsorted(steps.offset + steps.active, limit, side="right")))


def _step(
    score: np.ndarray, values: np.ndarray, unknown: np.ndarray, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """One character further: scores of (tag before, tag) and which tag before that was best."""
    paths = score[:, :, None, :] + values
    if step == 0:
        best = np.full_like(paths[0], -np.inf)
        best[0] = paths[0, 0]
        choice = np.zeros((16, best.shape[-1]), dtype=np.uint8)
    else:
        left, right = np.maximum(paths[0], paths[1]), np.maximum(paths[2], paths[3])
        later = right > left
        best = np.maximum(left, right)
        within = np.where(later, paths[3] > paths[2], paths[1] > paths[0])
        choice = (2 * later.view(np.uint8) + within).reshape(16, -1)
    if unknown.any():
        # a character snownlp never saw adds nothing, and the last predecessor overwrites the others
        winner = 0 if step <= 1 else 3
        here = np.flatnonzero(unknown)
        if step == 0:
            best[0, :, here] = 0.0
        else:
            best[:, :, here] = score[winner][:, None, here]
        choice[:, here] = winner
    return best, choice


def _alone(
    score: np.ndarray, values: np.ndarray, unknown: np.ndarray, choices: np.ndarray, first: int
) -> np.ndarray:
    """`_step` for a run that has outlasted all others: the same, with as few calls as can be."""
    table = np.ascontiguousarray(np.moveaxis(values, -1, 0))
    best = score
    for place in range(len(table)):
        step = first + place
        if step == 0 or unknown[place]:
            wide, choice = _step(
                best[:, :, None], values[..., place : place + 1], unknown[place : place + 1], step
            )
            best, choices[:, place] = wide[:, :, 0], choice[:, 0]
        else:
            paths = best[:, :, None] + table[place]
            choices[:, place] = paths.argmax(axis=0).ravel()
            best = paths.max(axis=0)
    return best[:, :, None]


def _log_probabilities(
    steps: _Steps, first: int, stop: int, tables: SnowTables
) -> tuple[np.ndarray, np.ndarray]:
    """log P for every tag triple (t1, t2, t3, place) of these steps, and which characters are unknown."""
    place, step = steps.places(first, stop)
    base = len(tables.single)
    third = steps.codes[place]
    second = np.where(step >= 1, steps.codes[np.maximum(place - 1, 0)], tables.start)
    before = np.where(step >= 2, steps.codes[np.maximum(place - 2, 0)], tables.start)
    values = np.empty((4, 4, 4, len(place)))
    pairs = np.empty((4, 4, len(place)))
    pairs[:] = tables.single[third].T[None]
    _overwrite(pairs.reshape(16, -1), second * base + third, tables.pairs)
    values[:] = pairs[None]
    _overwrite(values.reshape(64, -1), (before * base + second) * base + third, tables.triples)
    return values, third == tables.unknown


def _overwrite(into: np.ndarray, wanted: np.ndarray, known: GroupedValues) -> None:
    """Put the values kept for the wanted keys over the simpler ones."""
    found = np.searchsorted(known.key, wanted)
    found[found == len(known.key)] = 0
    place = np.flatnonzero(known.key[found] == wanted)
    found = found[place]
    many = known.start[found + 1] - known.start[found]
    entry = np.repeat(known.start[found] - (np.cumsum(many) - many), many) + np.arange(many.sum())
    into[known.tags[entry], np.repeat(place, many)] = known.value[entry]


def _backward(steps: _Steps, choices: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The tag of every character, run after run."""
    tags = np.empty(len(steps.codes), dtype=np.uint8)
    now, before = last // 4, last % 4
    step = len(steps.active)
    alone = int(np.searchsorted(-steps.active, -1))
    if alone < step:
        now[0], before[0] = _backward_alone(steps, choices, int(last[0]), alone, tags)
        step = alone
    while step:
        step -= 1
        width = steps.active[step]
        tags[steps.starts[:width] + step] = now[:width]
        at = steps.offset[step] + np.arange(width)
        earlier = choices[4 * before[:width].astype(np.int64) + now[:width], at]
        now[:width], before[:width] = before[:width], earlier
    return tags


def _backward_alone(
    steps: _Steps, choices: np.ndarray, last: int, alone: int, tags: np.ndarray
) -> tuple[int, int]:
    """The steps that only the longest run takes, from its last character back."""
    from_here = steps.offset[alone]
    rows = [row.tobytes() for row in choices[:, from_here:]]
    found = bytearray(len(rows[0]))
    now, before = last // 4, last % 4
    for place in range(len(found) - 1, -1, -1):
        found[place] = now
        now, before = before, rows[4 * before + now][place]
    start = steps.starts[0] + alone
    tags[start : start + len(found)] = np.frombuffer(bytes(found), dtype=np.uint8)
    return now, before
