"""What a command may write anew: a YAML file that is not there yet."""

from __future__ import annotations

from pathlib import Path

from feedback.errors import InputError


def require_new_yaml(path: Path, *, en: str, zh: str) -> None:
    """Refuse a path that does not end in .yaml, or where something stands already.

    Parameters
    ----------
    path
        Where the file is to be.
    en, zh
        What it is, such as "a study" and "研究".

    Raises
    ------
    InputError
        What to do is said.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(
            en=f"{path}: does not end in .yaml, as {en} must. Choose a name that does.",
            zh=f"{path}：{zh}的文件名须以 .yaml 结尾。请改名。",
        )
    if path.exists():
        raise InputError(
            en=f"{path}: is there already and is not overwritten. Choose a new name, or remove it first.",
            zh=f"{path}：已经存在，不会覆盖。请换一个名称，或先删除它。",
        )
