"""Pictures of a questionnaire: files beside the YAML, read when something is made of them.

Only PNG, JPEG, GIF and WebP, told by their first bytes: they are shown in browsers and survey tools as they are, and
hold no script.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.errors import InputError, system_reason
from feedback.placed_yaml import Place
from feedback.questionnaire.parts import Image

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

MOST_BYTES = 2_000_000  # of one picture: a phone loads it in a few seconds
_KINDS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


def images_in(questionnaire: Questionnaire) -> Iterator[tuple[Place, str, Image]]:
    """Every picture with its place and the id of its question."""
    for s, section in enumerate(questionnaire.sections):
        for i, question in enumerate(section.questions):
            place: Place = ("sections", s, "questions", i)
            if question.image is not None:
                yield (*place, "image"), question.id, question.image
            for k, choice in enumerate(getattr(question, "choices", ())):
                if choice.image is not None:
                    yield (*place, "choices", k, "image"), question.id, choice.image


def content_of(questionnaire: Questionnaire, image: Image) -> bytes:
    """The bytes of a picture.

    Raises
    ------
    InputError
        The file is not there, lies outside the folder of the questionnaire, is larger than `MOST_BYTES`, or is no
        picture that browsers show.
    """
    folder = (questionnaire.folder or Path()).resolve()
    file = (folder / image.file).resolve()
    if not file.is_relative_to(folder):
        raise InputError(
            en=f"image {image.file}: leads out of the folder of the questionnaire. Put the picture beside the file.",
            zh=f"图片 {image.file}：指向问卷所在目录之外。请把图片放在问卷旁边。",
        )
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        reason, reason_zh = system_reason(error)
        raise InputError(
            en=f"image {image.file}: cannot be read beside the questionnaire ({reason}). Put the picture there, or correct the name.",
            zh=f"图片 {image.file}：在问卷旁无法读取（{reason_zh}）。请放到该处，或改正名称。",
        ) from error
    if size > MOST_BYTES:
        raise InputError(
            en=f"image {image.file}: {size / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:.0f} MB load on a phone. Save it smaller.",
            zh=f"图片 {image.file}：{size / 1e6:.1f} MB；至多 {MOST_BYTES / 1e6:.0f} MB。请缩小后保存。",
        )
    if kind_of(content) is None:
        raise InputError(
            en=f"image {image.file}: is no PNG, JPEG, GIF or WebP, whatever its name says. Save it as one of them.",
            zh=f"图片 {image.file}：内容不是 PNG、JPEG、GIF 或 WebP。请另存为其中之一。",
        )
    return content


def kind_of(content: bytes) -> str | None:
    """The media type of a picture by its first bytes; None for anything else.

    >>> kind_of(b"GIF89a..."), kind_of(b"<svg>")
    ('image/gif', None)
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, begins in _KINDS.items() if content.startswith(begins)), None)


def data_url(questionnaire: Questionnaire, image: Image) -> str:
    """The picture inside an address, for pages that fetch nothing."""
    content = content_of(questionnaire, image)
    return f"data:{kind_of(content)};base64,{base64.b64encode(content).decode('ascii')}"


def flat_names(questionnaire: Questionnaire) -> dict[str, str]:
    """{file: a name without folders}, for tools that keep pictures in one folder; no two alike."""
    found: dict[str, str] = {}
    for _, _, image in images_in(questionnaire):
        if image.file not in found:
            stem, dot, ending = image.file.rpartition("/")[2].rpartition(".")
            name, number = f"{stem}{dot}{ending}", 1
            while name.casefold() in {other.casefold() for other in found.values()}:
                number += 1
                name = f"{stem}{number}{dot}{ending}"
            found[image.file] = name
    return found


def media_files(questionnaire: Questionnaire, folder: str) -> dict[str, bytes]:
    """{path in `folder`: content} of every picture."""
    names = flat_names(questionnaire)
    files = {image.file: image for _, _, image in images_in(questionnaire)}
    return {f"{folder}/{names[file]}": content_of(questionnaire, image) for file, image in files.items()}  # fmt: skip
