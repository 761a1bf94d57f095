"""Kinds of change between two versions, what each does to a comparison, and the words that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from feedback.results import Words

Comparable = Literal["same", "new", "gone", "caution", "broken"]
GRADES: tuple[Comparable, ...] = ("same", "new", "gone", "caution", "broken")
VERDICTS: Mapping[Comparable, Words] = {
    "broken": Words(
        en="Not comparable unless a crosswalk says how", zh="不可直接比较，须由对照表说明如何换算"
    ),
    "caution": Words(en="Comparable with caution", zh="可比，但须谨慎"),
    "gone": Words(en="Removed: the course ends", zh="已删除：走势到此为止"),
    "new": Words(en="Added: the course begins here", zh="新增：走势从这里开始"),
    "same": Words(en="Comparable as it stands", zh="可直接比较"),
}


@dataclass(frozen=True)
class Change:
    """One change: its kind, and what it is and does, in both languages."""

    kind: str
    en: str
    zh: str


EFFECTS: Mapping[str, Comparable] = {
    "added": "new", "removed": "gone", "moved": "caution", "reworded": "caution", "kind": "broken",
    "scale": "broken", "labels": "broken", "unit": "broken", "choices": "caution", "order": "caution",
    "not_applicable": "caution", "reversed": "caution", "dimension": "caution", "asked": "caution",
    "limit": "caution", "offered": "caution", "required": "caution", "mapped": "caution", "left_out": "broken",
    "sets": "broken", "page_order": "caution",
}  # fmt: skip
_SAID: Mapping[str, Words] = {
    "added": Words(
        en="Not asked before.{hint}",
        zh="此前没有问过。{hint}",
    ),
    "removed": Words(en="No longer asked.", zh="不再询问。"),
    "moved": Words(
        en="Moved: other questions come before it now, and what was just asked colours an answer.",
        zh="位置变了：前面的题目不同，而刚答过的题会影响作答。",
    ),
    "reworded": Words(
        en="Reworded ({languages}): “{was}” → “{now}”. A difference may come from the wording; only asking both wordings at once (split sample) can tell.",
        zh="措辞改了（{languages}）：“{was}” → “{now}”。差异可能来自措辞；只有同一时期随机各问一半，才能分清。",
    ),
    "kind": Words(
        en="Another kind of question: {was} → {now}. Its figures are of another kind, too.",
        zh="题型变了：{was} → {now}。得出的数字也不是同一种。",
    ),
    "scale": Words(
        en="Other points on the scale: {was} → {now}. Means, top boxes and shares of one are no values of the other.",
        zh="量表的点数变了：{was} → {now}。均值、高分占比等不能直接相比。",
    ),
    "labels": Words(
        en="Other labels on the same codes: {was}. The same code no longer says the same.",
        zh="同一代码的标签变了：{was}。同一个代码说的不再是同一件事。",
    ),
    "unit": Words(en="Another unit.", zh="单位变了。"),
    "choices": Words(
        en="Choices removed: {was}; added: {now}. What is no longer offered goes to the others, so their shares move.",
        zh="选项删去：{was}；新增：{now}。选项增减会使其他选项的占比变动。",
    ),
    "order": Words(
        en="Answers are shown in another order: those shown first are ticked more often on paper and screens.",
        zh="选项的显示顺序变了：在纸面和屏幕上，排在前面的选项更容易被选。",
    ),
    "sets": Words(
        en="Another set of choices (MaxDiff): {was} → {now}. The best of other choices is another answer; both versions cannot be scored together.",
        zh="这一组的选项变了（MaxDiff）：{was} → {now}。从不同选项中选出的最好与最差不是同一种答案，两版不能合并计分。",
    ),
    "not_applicable": Words(
        en="“Not applicable” was added or taken away: whoever had no experience used to answer otherwise. Compare with the share of “not applicable” beside it.",
        zh="增加或取消了“不适用”：没有经历的人此前的作答方式不同。比较时应同时看“不适用”的占比。",
    ),
    "reversed": Words(
        en="Scored in the other direction now. If the sentence was not turned as well, the scores contradict each other.",
        zh="计分方向反过来了。若题目的表述没有同时反过来，得分就互相矛盾。",
    ),
    "dimension": Words(
        en="Belongs to another dimension ({was} → {now}): the item compares, the means of both dimensions do not.",
        zh="所属维度变了（{was} → {now}）：题目本身可比，两个维度的均值不可比。",
    ),
    "asked": Words(
        en="Asked of other people: its rule (show_if) or that of its section changed. Compare only those who were asked under both.",
        zh="被问的人群变了：题目或所在部分的显示条件（show_if）不同。只应比较两版都会被问到的人。",
    ),
    "offered": Words(
        en="Other choices are offered: what is carried forward (carry) changed. Compare only what both versions offered.",
        zh="出示的选项变了：沿用前题选项（carry）的设置不同。只应比较两版都出示的选项。",
    ),
    "limit": Words(en="Another limit: {was} → {now}.", zh="限制变了：{was} → {now}。"),
    "page_order": Words(
        en="Its page is in random order with other pages: {was} → {now}. What came just before colours an answer; compare those who met the page at the same place.",
        zh="与所在页随机排列的页变了：{was} → {now}。刚答过的题会影响作答，宜只比较在同一位置遇到该页的人。",
    ),
    "required": Words(
        en="Now required: {now}. Who leaves it out changes, and with it the base.",
        zh="是否必答变了（现为 {now}）。跳过者不同，基数也就不同。",
    ),
    "mapped": Words(
        en="The crosswalk counts old answers as new ones ({was}): an assumption, so compare means, not single answers.",
        zh="对照表把旧答案换算为新答案（{was}）：这是一个假设，宜比较均值，不宜比较单个选项。",
    ),
    "left_out": Words(
        en="The crosswalk leaves the old answers out: the course begins anew.",
        zh="对照表不沿用旧答案：走势重新开始。",
    ),
    "version": Words(
        en="Both call themselves version {was}, but what a person reads differs. Give the new one a new `version`.",
        zh="两份都叫版本 {was}，而受访者读到的内容不同。请给新版写上新的 version。",
    ),
    "introduction": Words(
        en="The introduction differs: who takes part, and in which mind, may differ with it.",
        zh="引言不同：参加者及其作答心态可能随之不同。",
    ),
    "quotas": Words(
        en="The quotas differ: who is in the sample differs with them, so compare groups, or weight both alike.",
        zh="配额不同：样本的构成随之不同，应按组比较，或用同样的方式加权。",
    ),
    "languages": Words(en="Languages: {was} → {now}.", zh="语言：{was} → {now}。"),
    "no_language": Words(
        en="The versions have no language in common, so wordings cannot be compared.",
        zh="两版没有共同的语言，无法比较措辞。",
    ),
}
_HINT = Words(
    en=" It is worded as the old {was}: if only the id changed, write `{was}: {{new id}}` in a crosswalk.",
    zh="它与旧题 {was} 措辞相同：若只是改了标识，请在对照表中写明 {was} 对应的新标识。",
)
_LONGEST = 60  # characters of a wording in a message


Texts = str | Mapping[str, str | Sequence[str]]


def effect(kind: str, *, was: Texts = "", now: Texts = "", languages: Sequence[str] = ()) -> Change:
    """A change of a kind, in words; `was` and `now` as one text, or by language.

    >>> effect("limit", was="most 2", now="most 3").en
    'Another limit: most 2 → most 3.'
    """
    found = []
    for spoken in ("en", "zh"):
        before, after = _in(was, spoken), _in(now, spoken)
        hint = _HINT.spoken(spoken).format(was=before) if kind == "added" and before else ""
        words = {
            "was": _differing(before, after),
            "now": _differing(after, before),
            "hint": hint,
            "languages": ", ".join(languages),
        }
        found.append(_SAID[kind].spoken(spoken).format(**words))
    return Change(kind, found[0], found[1])


def _in(texts: Texts, spoken: str) -> str | Sequence[str]:
    if isinstance(texts, str):
        return texts
    return texts.get(spoken) or next(iter(texts.values()), "")


def _differing(texts: str | Sequence[str], others: str | Sequence[str]) -> str:
    """The part of a wording that the other does not have, shortened so that where they part is shown.

    >>> _differing(["Same words for a long while " * 3 + "here"], ["Same words for a long while " * 3 + "there"])
    '…e Same words for a long while here'
    """
    if isinstance(texts, str):
        return texts
    own = [text for text in texts if text not in others] or list(texts)
    text, other = " / ".join(own), " / ".join(each for each in others if each not in texts)
    if len(text) <= _LONGEST:
        return text
    pairs = enumerate(zip(text, other, strict=False))
    alike = next((i for i, (one, two) in pairs if one != two), min(len(text), len(other)))
    if alike > _LONGEST // 2:
        text = f"…{text[alike - _LONGEST // 2 :]}"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
