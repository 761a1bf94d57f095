"""Random order of pages, and time on page: where they may stand, and who may depend on whom.

- {id: first, title: …, questions: [{id: shown, type: block_order, blocks: [food, rooms, staff], text: …}, …]}
- {id: food, …}
- {id: rooms, …}
- {id: staff, …}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from feedback.errors import did_you_mean
from feedback.placed_yaml import Place
from feedback.questionnaire.flow import picks
from feedback.questionnaire.logic import references
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import MaxDiff, Section, Stop
from feedback.questionnaire.quotas import asked_by
from feedback.questionnaire.unasked import BlockOrder, PageTime, Unasked

if TYPE_CHECKING:
    from feedback.questionnaire.model import Questionnaire

Fault = tuple[Place, str, str]


def block_orders(questionnaire: Questionnaire) -> dict[str, BlockOrder]:
    """Random orders of pages: {question id: the question}."""
    return {one.id: one for one in questionnaire.questions() if isinstance(one, BlockOrder)}


def shuffled_pages(questionnaire: Questionnaire) -> dict[str, BlockOrder]:
    """Pages in random order: {page id: the order it belongs to}."""
    orders = block_orders(questionnaire).values()
    return {page: order for order in orders for page in order.blocks}


def page_times(questionnaire: Questionnaire) -> dict[str, Section]:
    """Pages whose seconds are kept: {column: the page}."""
    return {
        one.id: section
        for section in questionnaire.sections
        for one in section.questions
        if isinstance(one, PageTime)
    }


def groups_of_pages(questionnaire: Questionnaire) -> list[Section]:
    """Pages LimeSurvey has a group for: those with something besides an order of pages, which it keeps on the groups."""
    return [
        section
        for section in questionnaire.sections
        if not all(isinstance(one, BlockOrder | PageTime) for one in section.questions)
    ]


def block_faults(questionnaire: Questionnaire) -> Iterator[Fault]:
    """Orders of pages that are not there, not together or not yet to come; pages that hang on each other."""
    where = {section.id: i for i, section in enumerate(questionnaire.sections)}
    taken: dict[str, str] = {}
    for s, section in enumerate(questionnaire.sections):
        for i, question in enumerate(section.questions):
            if isinstance(question, BlockOrder):
                place: Place = ("sections", s, "questions", i, "blocks")
                faults = list(_misplaced(question, s, where, taken, place))
                if section.show_if is not None:
                    faults.append(_not_for_all(question, section, place[:-1]))
                yield from faults or _bound(questionnaire, question, place)
    kept = {*page_times(questionnaire), *block_orders(questionnaire)}
    for s, section in enumerate(questionnaire.sections):
        place = ("sections", s)
        yield from _clocks(section, (*place, "questions"))
        for name in sorted(kept.intersection(_asked_about(section))) if kept else ():
            yield (
                place,
                f"the page {section.id} asks about {name}, an order or a time that few tools know while people answer. Take it out of rules and texts.",
                f"{section.id} 页的条件或文字用到 {name}（次序或用时），而多数平台在作答时并不知道。请从条件和文字中删去。",
            )


def _not_for_all(order: BlockOrder, section: Section, place: Place) -> Fault:
    return (
        place,
        f"a random order is drawn for everybody, but the page {section.id} has a show_if. Move {order.id} to a page that everybody meets.",
        f"随机顺序对每个人抽取，而 {section.id} 页带有 show_if。请把 {order.id} 移到人人都会经过的一页。",
    )


def _misplaced(
    order: BlockOrder, here: int, where: dict[str, int], taken: dict[str, str], place: Place
) -> Iterator[Fault]:
    for name in order.blocks:
        if name not in where:
            hint_en, hint_zh = did_you_mean(name, where)
            yield (
                place,
                f"no page {name}.{hint_en} Pages of this file: {', '.join(where)}.",
                f"没有 {name} 这一页。{hint_zh}本文件的页：{'、'.join(where)}。",
            )
        elif name in taken:
            yield (
                place,
                f"the page {name} is in the order {taken[name]} already. Name it once.",
                f"{name} 这一页已在 {taken[name]} 的顺序中。请只写一次。",
            )
        taken.setdefault(name, order.id)
    at = [where[name] for name in order.blocks if name in where]
    if len(at) < len(order.blocks):
        return
    if at != list(range(at[0], at[0] + len(at))):
        yield (
            place,
            f"the pages of {order.id} do not stand one after the other in this order. Name pages that follow each other, as the file has them.",
            f"{order.id} 的各页在文件中不是依次相连。请按文件的次序写相连的几页。",
        )
    elif here >= at[0]:
        yield (
            place,
            f"{order.id} stands on or after its first page, {order.blocks[0]}. Move it to a page before.",
            f"{order.id} 位于其第一页 {order.blocks[0]} 之上或之后。请移到前面的一页。",
        )


def _bound(questionnaire: Questionnaire, order: BlockOrder, place: Place) -> Iterator[Fault]:
    """What would come out otherwise in another order: a page that asks about another, one that ends the survey."""
    pages = {one.id: one for one in questionnaire.sections if one.id in order.blocks}
    owner = {
        name: page for page, section in pages.items() for name in _names(questionnaire, section)
    }
    for page, section in pages.items():
        about = sorted({name for name in _asked_about(section) if owner.get(name, page) != page})
        if about:
            yield (
                place,
                f"the page {page} asks about {', '.join(about)} of another page of {order.id}, which may come after it. Take one of the two out of blocks.",
                f"{page} 页用到 {order.id} 中另一页的 {'、'.join(about)}，而那一页可能排在后面。请把其中一页移出 blocks。",
            )
        if any(isinstance(one, Stop) for one in section.questions):
            yield (
                place,
                f"the page {page} can end the survey, so that its place decides who answers the others. Put it before them, outside of blocks.",
                f"{page} 页会结束作答，它的位置决定谁回答其他页。请把它放在这些页之前，移出 blocks。",
            )
        for quota in questionnaire.quotas:
            if quota.full == "stop" and any(
                one.id in asked_by(questionnaire, quota) for one in section.questions
            ):
                yield (
                    place,
                    f"the quota {quota.id} turns people away on the page {page}, so that its place decides who answers the others. Put the page before them, outside of blocks.",
                    f"配额 {quota.id} 在 {page} 页拒绝满额者，该页的位置决定谁回答其他页。请把它放在这些页之前，移出 blocks。",
                )


def _names(questionnaire: Questionnaire, section: Section) -> Iterator[str]:
    """What rules and texts may call the questions of a page: ids, items, columns; of a MaxDiff each pick."""
    for question in section.questions:
        yield question.id
        yield from (item.id for item in getattr(question, "items", ()))
        if isinstance(question, MaxDiff):
            yield from (pick.id for pick in picks(question))
        yield from (answer.column for answer in questionnaire.answers_to(question.id))


def _asked_about(section: Section) -> Iterator[str]:
    """What rules, texts and carried choices of a page name."""
    from feedback.questionnaire.consistency import walk
    from feedback.questionnaire.piping import names_in

    for part in (section, *section.questions):
        yield from references(part.show_if) if part.show_if is not None else ()
        carry = getattr(part, "carry", None)
        yield from (carry.source,) if carry is not None else ()
    for _, words in walk(section):
        if isinstance(words, Words):
            yield from (name for text in words.texts.values() for name in names_in(text))


def _clocks(section: Section, place: Place) -> Iterator[Fault]:
    clocks = [i for i, one in enumerate(section.questions) if isinstance(one, PageTime)]
    for i in clocks[1:]:
        yield (
            (*place, i),
            f"the page {section.id} has two questions of type page_time. Keep one.",
            f"{section.id} 页有两个 page_time。请只保留一个。",
        )
    if clocks and all(isinstance(one, Unasked) for one in section.questions):
        yield (
            (*place, clocks[0]),
            f"nobody sees the page {section.id}, so that no time passes on it. Move {section.questions[clocks[0]].id} to a page with questions.",
            f"{section.id} 页没有可见的题，不会计时。请把 {section.questions[clocks[0]].id} 移到有题的一页。",
        )
