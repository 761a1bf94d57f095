"""What becomes of pictures in each target."""

from __future__ import annotations

from collections.abc import Iterator

from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.export.surveyjs import picks_pictures
from feedback.questionnaire.images import images_in
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Single

_HELD = frozenset(
    {"html", "xlsform", "pdf"}
)  # hold pictures with nothing to do but keep the files together


def image_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each question with pictures that the target holds in another way, or not at all."""
    named: dict[str, list[str]] = {}
    for _, owner, image in images_in(questionnaire):
        named.setdefault(owner, []).append(image.file)
    for question in questionnaire.questions():
        files = named.get(question.id, [])
        if not files:
            continue
        listed = Words(zh="、".join(files), en=", ".join(files))
        if target in _HELD:
            if (
                target == "html"
                and isinstance(question, Single)
                and question.dropdown
                and any(c.image for c in question.choices)
            ):
                yield Loss(
                    "images", question.id,
                    Words(zh="下拉框里不显示图片", en="a drop-down list shows no pictures"),
                    Words(zh="去掉 dropdown", en="take dropdown out"),
                )  # fmt: skip
        elif target == "limesurvey":
            yield Loss(
                "images", question.id,
                Words(zh=f"图片须另行上传：{listed.zh}", en=f"pictures are uploaded apart: {listed.en}"),
                Words(zh="导入后在“资源”中把 .images 目录里的文件传到 images；若问卷编号变了，替换文字中的编号", en="after the import upload the files of the .images folder to the survey's images under Resources; where its number changed, replace it in the texts"),
                "changed",
            )  # fmt: skip
        elif target == "surveyjs":
            if any(
                choice.image for choice in getattr(question, "choices", ())
            ) and not picks_pictures(question):
                yield Loss(
                    "images", question.id,
                    Words(zh="选项图片不显示：图片选择题不支持填空、互斥选项、个数限制或排序", en="pictures of choices are not shown: a choice of pictures there takes no text beside it, exclusive choice, limit or ranking"),
                    Words(zh="去掉这些设置，或把图片放在题目的 image", en="take these out, or put one picture under the question's image"),
                )  # fmt: skip
        elif target == "docx":
            unseen = [file for file in files if file.casefold().endswith(".webp")]
            if unseen:
                yield Loss(
                    "images", question.id,
                    Words(zh=f"Word 不显示 WebP，印成文字：{'、'.join(unseen)}", en=f"Word shows no WebP; told in words: {', '.join(unseen)}"),
                    Words(zh="另存为 PNG 或 JPEG", en="save them as PNG or JPEG"),
                )  # fmt: skip
        else:
            yield Loss(
                "images", question.id,
                Words(zh=f"图片不随文件导出：{listed.zh}", en=f"pictures do not travel with the file: {listed.en}"),
                Words(zh="在平台上逐题上传", en="upload them question by question on the platform"),
            )  # fmt: skip
