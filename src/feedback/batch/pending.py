"""Which reports are to be made: those asked for, without those that are there and still true."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from feedback.batch.manifest import is_whole
from feedback.batch.options import Options
from feedback.batch.outcome import PUBLISHED
from feedback.batch.plan import WHOLE, Group, Grouping
from feedback.errors import InputError, did_you_mean


def wanted_groups(grouping: Grouping, *, only: Sequence[str]) -> list[Group]:
    """The groups of --only, else all; the largest first, so that no worker is left with it at the end.

    Parameters
    ----------
    only
        Ids or names.

    Raises
    ------
    InputError
        One is no group, or has no report of its own.
    """
    chosen = grouping.groups
    if only:
        called = {group.id: group for group in chosen} | {group.name: group for group in chosen}
        for name in only:
            if name not in called:
                raise _unknown(name, grouping, called)
        chosen = tuple({called[name].id: called[name] for name in only}.values())
    return sorted(chosen, key=lambda group: -group.n)


def _unknown(name: str, grouping: Grouping, called: Mapping[str, Group]) -> InputError:
    if name in (*grouping.pooled, *grouping.withheld):
        least = grouping.min_group
        return InputError(
            en=f"--only {name}: fewer than {least} people; no report of its own.",
            zh=f"--only {name}：不足 {least} 人，不单独出报告。",
        )
    hint_en, hint_zh = did_you_mean(name, called)
    shown = [group.name for group in grouping.groups[:20]]
    return InputError(
        en=f"--only {name}: no such group.{hint_en} There are: {', '.join(shown)}.",
        zh=f"--only {name}：没有这个组。{hint_zh}现有：{'、'.join(shown)}。",
    )


def report_key(group: Group, options: Options, *, base: str, made_of: Mapping[str, Any]) -> str:
    """Of everything a report depends on: its rows, the program, the settings.

    Parameters
    ----------
    base
        Key of the shared work, which the report on everybody shows in full.
    """
    told = [group.key, group.name, group.folder, options.formats, options.language,
            made_of["versions"], made_of["program"]]  # fmt: skip
    if group.id == WHOLE:
        told.append(base)
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def is_done(group: Group, record: Mapping[str, Any] | None, *, folder: Path, key: str) -> bool:
    """Whether a report is there, whole, and made of what there is now."""
    return (
        record is not None
        and record["status"] == PUBLISHED
        and record["key"] == key
        and record["folder"] == group.folder
        and is_whole(folder / group.folder, record["files"])
    )
