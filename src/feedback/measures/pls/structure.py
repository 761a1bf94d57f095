"""What a path model says: blocks, arrows, modes, checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from feedback.errors import ColumnError, InputError
from feedback.numeric import Flags, Ints
from feedback.parameter_checks import check_choice


def model_structure(
    blocks: Mapping[str, Sequence[str]],
    paths: Iterable[tuple[str, str]] | Mapping[str, Sequence[str]],
    *,
    where: str,
) -> tuple[list[str], Flags]:
    names = list(blocks)
    pairs = (
        [(start, end) for start, ends in paths.items() for end in ends]
        if isinstance(paths, Mapping)
        else [tuple(pair) for pair in paths]
    )
    listed = [item for block in blocks.values() for item in block]
    twice = sorted({str(item) for item in listed if listed.count(item) > 1})
    if twice or not all(len(block) for block in blocks.values()) or not pairs:
        raise InputError(
            en=f"{where}: every latent variable needs items, every item one latent variable, and there must be "
            f"paths. Twice: {', '.join(twice) or 'none'}.",
            zh=f"{where}：每个潜变量须有题目，每题只属一个潜变量，且须有路径。重复：{'、'.join(twice) or '无'}。",
        )
    unknown = [name for pair in pairs for name in pair if name not in names]
    if unknown:
        raise ColumnError.missing(unknown, names, where=f"{where} paths")
    arrows = np.zeros((len(names), len(names)), dtype=bool)
    for start, end in pairs:
        arrows[names.index(start), names.index(end)] = True
    reach = np.linalg.matrix_power(arrows.astype(np.float64) + 0, len(names))
    if reach.any():
        raise InputError(
            en=f"{where}: the paths run in a loop. Take one arrow out.",
            zh=f"{where}：路径形成回路。请去掉其中一条。",
        )
    alone = [name for at, name in enumerate(names) if not (arrows[at].any() or arrows[:, at].any())]
    if alone:
        raise InputError(
            en=f"{where}: no path touches {', '.join(alone)}. Connect it or leave it out.",
            zh=f"{where}：没有路径连接 {'、'.join(alone)}。请连接或去掉。",
        )
    return names, arrows


def block_places(blocks: Mapping[str, Sequence[str]]) -> tuple[Ints, ...]:
    ends = np.cumsum([len(block) for block in blocks.values()])
    return tuple(
        np.arange(end - len(block), end) for end, block in zip(ends, blocks.values(), strict=True)
    )


def formative_blocks(
    names: list[str], modes: Mapping[str, str] | None, *, where: str
) -> tuple[bool, ...]:
    given = dict(modes or {})
    unknown = [name for name in given if name not in names]
    if unknown:
        raise ColumnError.missing(unknown, names, where=f"{where} modes")
    for mode in given.values():
        check_choice(mode, ("A", "B"), where=where, name="modes")
    return tuple(given.get(name, "A") == "B" for name in names)
