"""What the form page itself says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.questionnaire.parts import Words

UI: Mapping[str, Words] = {
    "start": Words(zh="开始", en="Begin"),
    "next": Words(zh="下一页", en="Next"),
    "finish": Words(zh="提交", en="Finish"),
    "back": Words(zh="上一页", en="Back"),
    "where": Words(zh="第 {0} 页，共 {1} 页", en="Page {0} of {1}"),
    "must": Words(zh="（必答）", en="(required)"),
    "required_note": Words(zh="带 * 的题目必答。", en="Questions marked * need an answer."),
    "finished": Words(zh="已提交，谢谢您", en="Finished, thank you"),
    "again": Words(zh="下一位填写", en="Next person"),
    "kept": Words(zh="本机已保存的答卷：", en="Answers kept on this device:"),
    "kept_note": Words(
        zh="答卷只存在本浏览器中，请及时保存为文件，用 feedback read 读入。清除浏览器数据会一并删除。",
        en="Answers are only in this browser: save them to a file, for feedback read. Clearing the browser's data deletes them.",
    ),
    "csv": Words(zh="保存为 CSV", en="Save as CSV"),
    "json": Words(zh="保存为 JSON", en="Save as JSON"),
    "forget": Words(zh="删除全部", en="Delete all"),
    "sure": Words(
        zh="删除本机的全部答卷？请先保存。",
        en="Delete all answers on this device? Save them first.",
    ),
    "noscript": Words(
        zh="本页需要 JavaScript 才能填写。", en="This page needs JavaScript to be filled in."
    ),
    "unkept": Words(
        zh="此浏览器不允许保存：关闭页面前请务必保存文件。",
        en="This browser keeps nothing: save the file before you close the page.",
    ),
    "answer": Words(zh="请回答本题。", en="Please answer this question."),
    "rows": Words(zh="请回答每一行。", en="Please answer every row."),
    "unmoved": Words(
        zh="尚未作答：请点按或拖动滑块，也可用方向键。",
        en="No answer yet: tap or drag the slider, or use the arrow keys.",
    ),
    "total": Words(
        zh="各行合计应为 {0}，现在是 {1}。", en="The rows must make {0} together; they make {1}."
    ),
    "choose": Words(zh="请至少选一项。", en="Please choose at least one."),
    "least": Words(zh="请至少选 {0} 项。", en="Please choose at least {0}."),
    "most": Words(zh="请最多选 {0} 项。", en="Please choose at most {0}."),
    "rank": Words(zh="请排出前 {0} 位。", en="Please rank the first {0}."),
    "ranks": Words(
        zh="名次请从 1 开始，各不相同，不要跳号。",
        en="Use each rank once, from 1, without gaps.",
    ),
    "number": Words(zh="请填写数字。", en="Please enter a number."),
    "low": Words(zh="请填写不小于 {0} 的数。", en="Please enter {0} or more."),
    "high": Words(zh="请填写不大于 {0} 的数。", en="Please enter {0} or less."),
    "day": Words(zh="日期不在允许的范围内。", en="This day is out of range."),
}
