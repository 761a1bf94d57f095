"""What is said not to be there: 没有早餐, 电梯都没有, no towels; and of a bad thing none: 异味都没有."""

from __future__ import annotations

import re

from feedback.text.aspects.polarity import Modifiers
from feedback.text.aspects.words import Word

# Between 没有 and what is not there; and behind a thing: there is none of it.
_ANY = frozenset({"", "个", "一个", "任何", "什么", "配", "配备", "提供", "准备", "a", "an", "any"})
_NOT_ANY = frozenset({"a", "an", "any", "have a", "have an", "have any", "even a", "even any"})
_NONE_OF_IT = re.compile(
    "(?:都|也|亦)?(?:是)?(?:没有?|木有|冇|欠奉)(?:提供|准备|配备?)?(?![^,;。!\\s了啊呀])"
)
_GIVEN = "available|provided|supplied|offered|given|brought|replaced|included|delivered|waiting"
# Of what is there these tell how, too (no towels were left dirty): then nothing is lacking.
_LAID = "left|placed|put|served"
_SMALL = (
    "in|inside|outside|at|on|for|to(?! complain)|with|within|without|from|by|near|under|between|"
    "around|upon|during|throughout|until|till|before|after|since|despite|except|besides|due|and|or|nor|but|so|because|as|if|unless|though|although|"
    "when|while|where|which|who|then|now|not|just|only|even|either|too|yet|still|again|anymore|once|twice|here|there|anywhere|whatsoever|whatever|"
    "all|this|each|every|first|last|next|one|two|three|several|[0-9]\\w*|today|tonight|yesterday|i|we|they|he|she|you|anyone|my|our"
)
_MARK = r"[^\S\n]*(?:[^\w\s]|\n|\Z)"
_HANDED = rf"(?:{_GIVEN}|(?:{_LAID})(?={_MARK}| (?:out|us|me|{_SMALL})\b))"
# What is lacking may be a trouble that two things share (no gym/pool access issues).
_TROUBLE = r"(?![^\S\n]*[/&+] ?(?:(?!no\b)[\w'-]+[ /&+]{1,3}){1,2}(?:problem|issue|trouble|complaint|hassle|delay|queue|smell|odou?r|stain|noise|damage|fault|fuss)s?\b)"
# What stands behind a thing that is not there: its phrase ends (no kettle in the room, but no "kitchen smells" or "signs of"), with
# a mark, the text, or a word of a closed class, which begins no other noun; and it is no part of another word (没有厕所味) and not
# done without (没有说明书也会装).
_PHRASE_ENDS = re.compile(
    rf"s?(?![\w'-]){_TROUBLE}(?:{_MARK}| (?:{_SMALL}|{_HANDED}|"
    rf"(?:is|are|was|were|(?:has|have|had) been) (?:\w+ly |ever |even )?(?:{_HANDED}|there|to|in|on|at|for|anywhere))\b)"
)
# Nobody missed it, or all knew.
_EXCUSED = re.compile(
    r"s?[^\w.!?\n]{1,3}(?:(?:but|and|though|although|which|that|it|was|is|were|are) )*"
    r"(?:(?:not|never|none|isn't|wasn't|aren't|weren't) (?:that (?:we|i) |really |actually |even )?(?:need|want|required|necessary|missed|a problem|a big deal|an issue)|"
    r"(?:we|i) (?:don't|didn't|do not|did not) (?:really |even |actually )?(?:need|want|mind|miss it|miss them|require|care)|"
    r"(?:we|i) (?:already )?(?:knew|were aware|was aware)|as (?:advertised|described|stated|we knew|i knew))"
)
_OTHER_WORD = re.compile(
    "(?:的)?(?:异|气)?味|声|响|噪|死角|缺|坏|塌|乱|漏|故障|损|破|脏|杂|卡|延|问题|也(?:会|能|可以|行|好|没事|没关系|不影响)|都(?:会|能|可以|行)"
)
_NOT_A_BIT = re.compile(
    "(?:一点|一丝|丝毫|半点)?(?:儿)?(?:都|也|亦)" + _NONE_OF_IT.pattern
)  # 异味都没有
# What takes a story back that ends with its verb (the wait was, queues are).
_EASED = re.compile(
    r"(?:(?<=\bwas)|(?<=\bis)|(?<=\bwere)|(?<=\bare))(?: (?:not|never)(?: at all)?(?: too| very| that| so| overly| particularly| really)? (?:long|bad|slow|awful|terrible|excessive|unreasonable|a problem|an issue)"
    r"|(?: very| quite| pretty| really| fairly| relatively| reasonably| always)? (?:short|brief|minimal|quick|fast|nothing|negligible|reasonable|bearable|acceptable|manageable|non-existent|nonexistent))\b"
)
# What such a phrase begins with.
NONE_BEGINS = frozenset("一丝半都也亦")
# Hardly any of it: 噪音不大, 色差不明显, 油烟味唔重.
_HARDLY_ANY = re.compile(
    "(?:问题)?(?:也|都|并|倒)?(?:不|唔|没多|冇乜|冇几)(?:是|系|算|太|怎么|会|至于)?(?:很|好|特别)?(?:大|多|明显|严重|重|高|强|厉害|长|久|深|浓)(?!少|点|小)"
)
HARDLY_BEGINS = frozenset("问也都并倒不唔没冇")
# What stands before a further thing of a list under one denial (没有异味、噪音; no stains, bugs or …), and behind it: the list ends or
# goes on (not 没有异味和噪音大), and one with commas is closed by "or".
_LISTED = re.compile(
    "(?:没有?|无|冇|不含)(?:任何|什么|啥|一点)?[^,。;!?、\\s不没无冇唔有的了和及或]{1,6}(?:、[^,。;!?、\\s不没冇唔和及或]{1,6})*"
    "(?:、|和|或者?|及|与|以及|同埋?|跟|还有)(?:任何|什么|明显|其他|奇怪)?的?$"
)
_LISTED_LATIN = re.compile(
    r"\b(?:no|without|zero|never|neither|free (?:of|from)|(?:n't|not|never) (?:have |see |find |notice )?any)"
    r"((?:,? (?!but\b|and\b|is\b|are\b|was\b|were\b|the\b)[a-z'-]+)+?)(?:,? n?or (?:any )?|, )(?:odd |strange |funny |weird |bad |nasty |unpleasant |other |missing |hidden |long )?$"
)
_ITEM_ENDS = re.compile("[,。;!?、)\\s]|等|之类|什么的|啥的|[的了啦呢啊呀和或及与同]|以及|都|也|$")
_PREDICATES = frozenset(
    "大多差高重响少旧小慢贵脏臭吵远难坏烂乱热冷湿"
)  # 噪音大 is a clause of its own
_CLOSED = re.compile(r"(?:, ?[a-z' -]{2,25}){0,3},? n?or [a-z]")
_LIST = 60  # signs of a list looked back at
_LIST_JOINS = frozenset("、和或者及与同埋跟有么何显他怪的, r")


def lacking(text: str, word: Word, modifiers: Modifiers) -> tuple[int, int] | None:
    """Where a thing is said not to be there: from its denial to the thing, or from the thing to what denies it behind; None where it is not.

    Of things one counts on (`expected` of a taxonomy) only the thing itself: not something of it (no kitchen smells, 没有厕所味),
    nor a question (有热水没). Of nothing that nobody missed (no pool, but we knew that).
    """
    if not (word.entry.missed or word.entry.absence):
        return None
    if word.entry.latin and _EXCUSED.match(text, word.end):
        return None
    gap = text[max(modifiers.ends, word.start - 12) : word.start].strip()
    absent = modifiers.absent and gap in _ANY  # 没有, or wasn't any
    behind = _NONE_OF_IT.match(text, word.end)
    listed = listed_as_denied(text, word)
    if not (absent or behind or listed or (modifiers.negated and gap in _NOT_ANY)):
        return None
    if word.entry.missed and not _is_all(text, word, modifiers, behind=bool(behind)):
        return None
    if behind:
        return word.start, behind.end()
    return word.start if listed else modifiers.begin, word.end


def listed_as_denied(text: str, word: Word) -> bool:
    """Whether a word is a further thing of a list that one denial denies: 没有异味、噪音; no stains, bugs or smells.

    Examples
    --------
    >>> from feedback.text.aspects.opinion_entry import Entry
    >>> [listed_as_denied(text, Word(Entry(), start, start + 2, 0, 0)) for text, start in (("没有异味、噪音", 5), ("没有异味、噪音大", 5))]
    [True, False]
    """
    start, end = word.start, word.end
    if text[start - 1 : start] not in _LIST_JOINS:
        return False
    before = text[max(word.sentence, start - _LIST) : start]
    if not word.entry.latin:
        if end - start > 2 and text[end - 1] in _PREDICATES:
            return False
        return _ITEM_ENDS.match(text, end) is not None and _LISTED.search(before) is not None
    listed = _LISTED_LATIN.search(before)
    if listed is None:
        return False
    closed = not before.endswith(", ")
    return closed or _CLOSED.match(text, end) is not None


def none_behind(text: str, end: int) -> bool:
    """Whether what ends there is said not to be, by all means: 异味都没有, 噪音一点也没有."""
    return text[end : end + 1] in NONE_BEGINS and _NOT_A_BIT.match(text, end) is not None


def hardly_any_behind(text: str, end: int) -> bool:
    """Whether of what ends there is hardly any: 噪音不大, 色差不明显."""
    return text[end : end + 1] in HARDLY_BEGINS and _HARDLY_ANY.match(text, end) is not None


def eased_behind(text: str, end: int) -> bool:
    """Whether a story of blame that ends there is taken back: the wait was not long, queues are short."""
    return _EASED.match(text, end) is not None


def _is_all(text: str, word: Word, modifiers: Modifiers, *, behind: bool) -> bool:
    if behind:
        return text[word.start - 1 : word.start] != "有"
    if word.entry.latin:
        taste = text[word.start : word.end] == "fan" and not modifiers.absent
        return not taste and bool(_PHRASE_ENDS.match(text, word.end))
    return not _OTHER_WORD.match(text, word.end)
