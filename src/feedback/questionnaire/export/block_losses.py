"""What becomes of random orders of pages and of time on page in tools that have none, or keep them otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.questionnaire.blocks import block_orders, page_times, shuffled_pages
from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import section_names
from feedback.questionnaire.parts import Words

Place = Mapping[str, str | Words]
_ORDERS = frozenset({"qsf", "html"})  # draw the order and keep it
_SHUFFLED: Mapping[str, tuple[Words, Words]] = {
    "limesurvey": (
        Words(zh="“{it}”由 LimeSurvey 随机排列（随机组），但不记录抽到的次序", en="LimeSurvey shuffles the pages of “{it}” (randomization group) and does not keep the order it drew"),
        Words(zh="按次序比较结果时改用网页版或 QSF；数据中只有 seed 列", en="field the form page or the QSF where the order is to be analysed; the data hold the column seed alone"),
    ),
    "surveyjs": (
        Words(zh="“{it}”的各页成为同一页上的几块，由 SurveyJS 随机排列，但不记录次序", en="the pages of “{it}” become panels of one page, which SurveyJS shuffles without keeping the order"),
        Words(zh="在网页中记录：survey.onCompleting.add(() => survey.setValue('{id}', survey.getPageByName('{page}').elements.map(one => one.name).join(' ')))", en="keep it in the page: survey.onCompleting.add(() => survey.setValue('{id}', survey.getPageByName('{page}').elements.map(one => one.name).join(' ')))"),
    ),
}  # fmt: skip
_IN_ORDER: Mapping[str, Words] = {
    "qualtrics": Words(zh="导入后在 Survey flow 中把这些 Block 放进 Randomizer，并用嵌入数据 {id} 记录次序；QSF 导出自带", en="put these blocks into a Randomizer of the survey flow after the import and keep the order in the embedded data {id}; the QSF export has both"),
    "google": Words(zh="另做几份页序不同的问卷，随机发放，读入前在答卷表中加一列 {id}，写上次序（如 {order}）", en="make forms with other orders of the pages, hand them out by chance, and add a column {id} with the order (such as {order}) to the sheet of answers before it is read"),
    "wjx": Words(zh="发布前在“设置 → 页面随机”中打开，次序不会导出；或做几份页序不同的问卷，随机发放，读入前在答卷表中加一列 {id}，写上次序（如 {order}）", en="turn random pages on before it goes out (the order is not exported), or make forms with other orders, hand them out by chance, and add a column {id} with the order (such as {order}) to the table of answers before it is read"),
}  # fmt: skip
_BY_HAND = Words(
    zh="做几份页序不同的问卷，随机发放，录入时在 {id} 一列写上次序（如 {order}）",
    en="make forms with other orders of the pages, hand them out by chance, and enter the order in the column {id} (such as {order})",
)

_AS_WRITTEN = Words(zh="“{it}”的各页不随机，人人按书写次序作答", en="the pages of “{it}” are not shuffled: everybody meets them as written")  # fmt: skip
_NOT_TAKEN = Words(zh="不记录“{it}”", en="“{it}” is not taken")
_TIMES = frozenset({"qsf", "html"})  # keep the seconds of a page in a column
_TIMED_BESIDE: Mapping[str, tuple[Words, Words]] = {
    "limesurvey": (
        Words(zh="“{it}”由 LimeSurvey 按组记录用时", en="LimeSurvey keeps “{it}” as the time of the group"),
        Words(zh="导出答卷时连同用时（timings）；feedback read 会读入", en="export the responses with their timings; feedback read reads them"),
    ),
    "xlsform": (
        Words(zh="“{it}”只在 ODK 的 audit.csv 中，不在答卷的列里", en="“{it}” stands in ODK's audit.csv alone, in no column of the answers"),
        Words(zh="下载每份答卷的 audit.csv：页（{page}）各行 end − start 之和即用时（毫秒）", en="download the audit.csv of each submission: end − start of the rows of the page ({page}) summed up, in milliseconds"),
    ),
    "surveyjs": (
        Words(zh="“{it}”成为不显示的数字题，要由网页填入", en="“{it}” becomes an invisible number that the web page must fill in"),
        Words(zh="在网页中：survey.startTimer(); survey.onCompleting.add(() => survey.setValue('{id}', survey.getPageByName('{page}').timeSpent))", en="in the page: survey.startTimer(); survey.onCompleting.add(() => survey.setValue('{id}', survey.getPageByName('{page}').timeSpent))"),
    ),
}  # fmt: skip
_TIME_LOST: Mapping[str, Words] = {
    "qualtrics": Words(zh="导入后在该页加一道 Timing 题；QSF 导出自带", en="add a Timing question to the page after the import; the QSF export has it"),
    "wjx": Words(zh="只有整份问卷的用时（所用时间）", en="only the time of the whole survey is there (所用时间)"),
}  # fmt: skip
_NONE = Words(zh="需要按页用时时改用网页版、LimeSurvey 或 QSF", en="field the form page, LimeSurvey or the QSF where the time of pages is wanted")  # fmt: skip


def block_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each random order of pages, and each time on page, that the target does not keep as a column."""
    labels = {column: answer.label for column, answer in questionnaire.in_words.answers.items()}
    orders = block_orders(questionnaire)
    for name, order in orders.items() if target not in _ORDERS else ():
        degree, said = "changed", _SHUFFLED.get(target)
        if said is None:
            degree, said = "lost", (_AS_WRITTEN, _IN_ORDER.get(target, _BY_HAND))
        place: Place = {
            "{it}": labels[name],
            "{id}": name,
            "{order}": order.as_written,
            "{page}": name,
        }
        yield Loss("block_order", name, _put(said[0], place), _put(said[1], place), degree)
    pages = section_names(questionnaire)
    shuffled = shuffled_pages(questionnaire)
    for name, section in page_times(questionnaire).items() if target not in _TIMES else ():
        # shuffled pages are no pages of SurveyJS
        known = None if (target, section.id in shuffled) == ("surveyjs", True) else target
        degree = "lost" if target == "xlsform" else "changed"
        said = _TIMED_BESIDE.get(known or "")
        if said is None:
            degree, said = "lost", (_NOT_TAKEN, _TIME_LOST.get(target, _NONE))
        place = {"{it}": labels[name], "{id}": name, "{page}": pages[section.id]}
        yield Loss("page_time", name, _put(said[0], place), _put(said[1], place), degree)


def _put(words: Words, place: Place) -> Words:
    said = {"zh": words.zh, "en": words.en}
    for mark, value in place.items():
        said = {
            language: text.replace(mark, value.say(language) if isinstance(value, Words) else value)
            for language, text in said.items()
        }
    return Words(zh=said["zh"], en=said["en"])
