"""What every target gives back: its files, and what it could not carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.questionnaire.parts import Words

if TYPE_CHECKING:
    import pandas as pd

# what a questionnaire can hold and a target may not; the columns of the table targets x features
FEATURES: Mapping[str, Words] = {
    "languages": Words(zh="多语言同在一份", en="several languages in one file"),
    "battery": Words(zh="量表题组", en="battery"),
    "not_applicable": Words(zh="“不适用”选项", en="“not applicable” answer"),
    "order": Words(zh="选项顺序", en="order of a scale"),
    "required": Words(zh="必答", en="required"),
    "show_if": Words(zh="跳题逻辑", en="skip logic"),
    "sections": Words(zh="分页", en="pages"),
    "randomise": Words(zh="随机顺序", en="random order"),
    "exclusive": Words(zh="互斥选项", en="exclusive choice"),
    "specify": Words(zh="选项内填空", en="text beside a choice"),
    "limits": Words(zh="取值与个数限制", en="limits of numbers and choices"),
    "kano": Words(zh="Kano 正反题", en="Kano pair"),
    "servqual": Words(zh="期望与感受", en="expectation and perception"),
    "filled": Words(zh="逐行填写、总和分配", en="rows to fill in, constant sum"),
    "max_diff": Words(zh="最优最劣（MaxDiff）", en="best and worst (MaxDiff)"),
    "carry": Words(zh="选项引用", en="choices carried forward"),
    "uploads": Words(zh="文件上传", en="files handed in"),
    "images": Words(zh="图片", en="pictures"),
    "arms": Words(zh="随机分组", en="random arms"),
    "block_order": Words(zh="页面随机次序", en="random order of pages"),
    "page_time": Words(zh="页面用时", en="time on page"),
    "quotas": Words(zh="配额", en="quotas"),
    "hidden": Words(zh="链接带来的字段", en="fields from the link"),
    "piping": Words(zh="文字引用答案", en="answers told again in texts"),
    "bipolar": Words(zh="语义差异", en="opposite words"),
    "slider": Words(zh="滑块", en="slider"),
    "ranking": Words(zh="排序题", en="ranking"),
    "reverse": Words(zh="反向计分", en="reverse scoring"),
    "dimension": Words(zh="维度", en="dimension"),
    "attention": Words(zh="注意力检查", en="attention check"),
    "personal_data": Words(zh="个人信息标记", en="personal-data flag"),
    "ids": Words(zh="题目标识", en="question ids"),
    "closing": Words(zh="结束语", en="closing words"),
    "wording": Words(zh="文字原样", en="wording as typed"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing a target could not carry.

    Attributes
    ----------
    feature
        Key of FEATURES.
    place
        Id of the question, item or section; "" for the whole questionnaire.
    what
        What is lost or changed.
    remedy
        What to do about it by hand.
    degree
        "lost", or "changed" where the target holds it in another way.
    """

    feature: str
    place: str
    what: Words
    remedy: Words
    degree: str = "lost"


@dataclass(frozen=True, slots=True)
class Written:
    """What a target module returns: file name → content, and its losses."""

    files: Mapping[str, bytes]
    losses: tuple[Loss, ...] = ()
    unproven: Words | None = None  # said where the export cannot be checked against the service


@dataclass(frozen=True)
class ExportResult:
    """Files of one target and its loss report.

    Attributes
    ----------
    target
        Name of the target.
    files
        Paths written, the loss report last.
    losses
        A row a loss: feature, place, degree, what_zh, what_en, remedy_zh, remedy_en.
    """

    target: str
    files: tuple[Path, ...]
    losses: pd.DataFrame = field(repr=False)

    @property
    def table(self) -> pd.DataFrame:
        """The losses."""
        return self.losses
