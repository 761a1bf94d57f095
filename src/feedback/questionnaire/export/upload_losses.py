"""What becomes of files to hand in: every tool keeps them its own way, some not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Upload

_BY_HAND = Words(
    zh="导入后手工加一道文件上传题，题干与此相同",
    en="add a file upload question with the same wording by hand after the import",
)
_LIMITS = Words(
    zh="在平台上设置文件的类型、个数与大小",
    en="set kinds, number and size of the files on the platform",
)
_ONE = frozenset({"xlsform", "redcap", "qsf"})  # one file a question
# target → what is lost, what to do, how much
_SAID: Mapping[str, tuple[Words, Words, str]] = {
    "html": (Words(zh="页面只记选了几个文件，不保存文件", en="the page keeps how many files were chosen, not the files"), Words(zh="请受访者另行发送文件", en="ask people to send the files another way"), "lost"),
    "surveyjs": (Words(zh="文件由网页接收", en="the files go to the web page"), Words(zh="在网页中处理 survey.onUploadFiles，存到自己的服务器", en="handle survey.onUploadFiles in the page and store them on your own server"), "changed"),
    "qualtrics": (Words(zh="该格式没有文件上传题，只写出题干", en="the format has no file upload: only the text is there"), Words(zh="导入后改成 File upload，导出标签不变；QSF 导出自带", en="make it a file upload with the same export tag after the import; the QSF export has it"), "lost"),
    "google": (Words(zh="脚本不能建文件上传题，只写出题干", en="a script cannot make a file upload: only the text is there"), _BY_HAND, "lost"),
    "wjx": (Words(zh="文件的类型、个数与大小不写入", en="kinds, number and size of the files are not in the file"), _LIMITS, "changed"),
    "docx": (Words(zh="纸上无法交文件，留一行注明", en="paper takes no files: a line is left for a word on them"), Words(zh="请受访者另附", en="ask people to enclose them"), "lost"),
    "pdf": (Words(zh="纸上无法交文件，留一行注明", en="paper takes no files: a line is left for a word on them"), Words(zh="请受访者另附", en="ask people to enclose them"), "lost"),
}  # fmt: skip


def upload_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each question of files and what the target does not keep of it."""
    for question in questionnaire.questions():
        if not isinstance(question, Upload):
            continue
        if target in _SAID:
            what, remedy, degree = _SAID[target]
            yield Loss("uploads", question.id, what, remedy, degree)
        elif target in _ONE:
            if question.files > 1:
                yield Loss(
                    "uploads", question.id,
                    Words(zh=f"每题只收一个文件，而不是 {question.files} 个", en=f"one file a question, not {question.files}"),
                    Words(zh="要收几个就写几道题", en="write as many questions as files are wanted"),
                )  # fmt: skip
            yield Loss(
                "uploads", question.id,
                Words(zh="文件的类型与大小不作限制", en="kinds and size of the files are not limited"), _LIMITS, "changed",
            )  # fmt: skip
