"""What becomes of quotas: few tools that take a file take quotas with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedback.questionnaire.export.result import Loss
from feedback.questionnaire.logic import And, Compare, In, Rule
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.naming import choice_codes
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import Single
from feedback.questionnaire.quotas import Cell, Quota, cells_of

_WATCH = Words(
    zh="收集期间用 feedback read 查看各格数量，满额后不再邀请这类人",
    en="while in the field look at the counts of feedback read, and invite no more of those there are enough of",
)
_BY_HAND: Mapping[str, Words] = {
    "wjx": Words(zh="发布前在“设置 → 配额”中按下列上限填写", en="enter these limits under the survey's quota settings before it goes out"),
    "qualtrics": Words(zh="导入后在 Survey tab 的 Quotas 中按下列上限新建", en="make them under Quotas after the import, with these limits"),
    "qsf": Words(zh="导入后在 Survey tab 的 Quotas 中按下列上限新建", en="make them under Quotas after the import, with these limits"),
    "ddi": Words(zh="保留 codebook 导出，其中有", en="keep the codebook export, which has them"),
    "surveyjs": Words(zh="由网页向服务器查询已有数量，满额时调用 survey.doComplete()", en="let the web page ask its server for the counts and call survey.doComplete() where a cell is full"),
}  # fmt: skip


def quota_losses(questionnaire: Questionnaire, target: str) -> Iterator[Loss]:
    """A row for each quota the target does not keep, and for what it keeps in another way."""
    for quota in questionnaire.quotas:
        if target == "limesurvey":
            yield from _limesurvey(questionnaire, quota)
            continue
        if target == "html":
            if quota.full == "stop":
                yield Loss(
                    "quotas", quota.id,
                    Words(zh="页面只数本机收到的答卷", en="the page counts only the answers kept on its own device"),
                    _WATCH, "changed",
                )  # fmt: skip
            continue
        cells = cells_of(questionnaire, quota)
        zh, en = (_listed(cells, language) for language in ("zh", "en"))
        what = Words(zh=f"没有配额：{zh}", en=f"no quotas: {en}")
        yield Loss("quotas", quota.id, what, _BY_HAND.get(target, _WATCH))


def _limesurvey(questionnaire: Questionnaire, quota: Quota) -> Iterator[Loss]:
    """LimeSurvey's own "other" is no member of a quota; a quota that only counts is written switched off."""
    asked = {question.id: question for question in questionnaire.questions()}
    for cell in cells_of(questionnaire, quota):
        if not members_of(cell, asked):
            if quota.when is not None:
                yield Loss(
                    "quotas", quota.id,
                    Words(zh=f"LimeSurvey 的配额只能由单选题的选项组成，没有写入：{cell.words.say('zh')}", en=f"quotas of LimeSurvey are of choices of single questions; left out: {cell.words.say('en')}"),
                    _WATCH,
                )  # fmt: skip
                continue
            yield Loss(
                "quotas", quota.id,
                Words(zh=f"“{cell.words.say('zh')}”含自填的“其他”，不能设配额", en=f"“{cell.words.say('en')}” is LimeSurvey's own “other”, which can have no quota"),
                _WATCH,
            )  # fmt: skip
    if quota.full == "count":
        yield Loss(
            "quotas", quota.id,
            Words(zh="只计数的配额写为未启用：不拦人，也不显示计数", en="a quota that only counts is written switched off: it stops nobody and shows no counts"),
            _WATCH, "changed",
        )  # fmt: skip


def members_of(cell: Cell, asked: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """{question: LimeSurvey's codes} of a cell, any of which counts, of each question one.

    {} where LimeSurvey has no such quota: a choice is its own "other", or a rule asks more than which choices of single
    questions, all together.
    """
    wanted = _choices_of(cell.rule)
    found: dict[str, tuple[str, ...]] = {}
    for name, codes in wanted:
        question = asked.get(name)
        if not isinstance(question, Single) or name in found:
            return {}
        spelled = choice_codes(question, "limesurvey")
        found[name] = tuple(spelled.get(code, "-") for code in codes)
        if not all(code.isalnum() for code in found[name]):
            return {}
    return found


def _choices_of(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    """(question, codes) of a rule that says "one of these choices, and one of those"; [] for any other."""
    if isinstance(rule, And):
        parts = [_choices_of(part) for part in rule.all]
        return [each for part in parts for each in part] if all(parts) else []
    if isinstance(rule, In):
        return [(rule.among[0], tuple(map(str, rule.among[1])))]
    if isinstance(rule, Compare) and rule.compare[1] == "==":
        return [(rule.compare[0], (str(rule.compare[2]),))]
    return []


def _listed(cells: tuple[Cell, ...], language: str) -> str:
    shown = [f"{cell.words.say(language)} {cell.limit}" for cell in cells[:12]]
    more = " …" if len(cells) > 12 else ""
    return ("、" if language == "zh" else ", ").join(shown) + more
