"""Words of the form in a file of their own, for several questionnaires: `interface: words.yaml`."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from feedback.errors import StudyError
from feedback.placed_yaml import PlacedYaml, read_placed_yaml


def words_file(placed: PlacedYaml) -> Path | None:
    """The file that `interface` names, beside the questionnaire; None where its words stand in the questionnaire.

    Raises
    ------
    StudyError
        It is named outside of the questionnaire's folder.
    """
    named = placed.content.get("interface")
    if not isinstance(named, str) or not named.strip():
        return None
    path = PurePosixPath(named.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in named:
        spot = placed.spot(("interface",))
        raise StudyError(
            en=f"{spot}: interface names {named}, which is not beside the questionnaire. Put the file there, or write the words here.",
            zh=f"{spot}：interface 指向 {named}，不在问卷所在的文件夹里。请把文件放过来，或把用语直接写在这里。",
        )
    return placed.path.parent / path


def with_words_read(placed: PlacedYaml) -> PlacedYaml:
    """The questionnaire with the words that stand in a file of their own.

    Raises
    ------
    InputError, StudyError
        The file cannot be read, or is no mapping.
    """
    path = words_file(placed)
    if path is None:
        return placed
    words = read_placed_yaml(path).content
    return PlacedYaml(placed.path, {**placed.content, "interface": words}, placed.places)
