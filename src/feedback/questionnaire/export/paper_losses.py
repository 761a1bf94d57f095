"""What paper cannot carry; DOCX and PDF say the same."""

from __future__ import annotations

from feedback.questionnaire.export.losses import BIPOLAR, IN_CODEBOOK, Saying
from feedback.questionnaire.parts import Words

LOSSES = {
    "hidden": Saying(
        Words(zh="“{it}”不印在纸上", en="“{it}” is not printed"),
        Words(zh="录入时填这一列", en="fill the column in when typing"),
    ),
    "bipolar": BIPOLAR,
    "languages": Saying(
        Words(zh="每种语言一个文件：{it}", en="one file for each language: {it}"),
        Words(zh="两种都印；题号和代码相同，可录入同一张表", en="print both; numbers and codes agree, so answers go into one table"),
        "changed",
    ),
    "required": Saying(
        Words(zh="{it}：只印 *，纸上无法强制", en="{it}: marked *, paper cannot insist"),
        Words(zh="收卷时当面查看", en="look through the form when it is handed in"),
        "changed",
    ),
    "show_if": Saying(
        Words(zh="条件印成文字：仅当{it}", en="the condition is printed: only if {it}"),
        Words(zh="录入时按条件核对，`feedback read` 会报告多答的题", en="check it when typing in; `feedback read` reports answers out of turn"),
        "changed",
    ),
    "randomise": Saying(
        Words(zh="随机顺序：{it}，按书写顺序印刷", en="random order: {it}, printed as written"),
        Words(zh="若顺序要紧，改动题目顺序后另印一版，并用不同的版本号", en="where order matters, print a second version with another order and version number"),
    ),
    "exclusive": Saying(
        Words(zh="{it}的互斥只印成说明", en="{it} ruling out the others is only printed"),
        Words(zh="`feedback read` 会报告矛盾的勾选", en="`feedback read` reports answers that contradict it"),
        "changed",
    ),
    "limits": Saying(
        Words(zh="限制只印成说明：{it}", en="limits are only printed: {it}"),
        Words(zh="`feedback read` 会报告超出限制的值", en="`feedback read` reports values outside the limits"),
        "changed",
    ),
    "ids": Saying(
        Words(zh="纸上只有题号和代码，没有题目标识", en="the form has numbers and codes, no ids"),
        Words(zh="录入表用 codebook 导出中的列名；其中也有题号", en="type answers into the columns of the codebook export, which also has the numbers"),
    ),
    **{feature: IN_CODEBOOK[feature] for feature in ("reverse", "dimension", "attention")},
}  # fmt: skip
