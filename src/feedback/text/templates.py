"""Sentence frames that many rows share: written by a platform, not by the person."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from feedback.text.cleaning.edits import Edit, Rule
from feedback.text.near_duplicates import weight

# A frame is a lead-in with a colon, at least this heavy (a Han character 1, a Latin letter 1/3) …
LEAD_WEIGHT = 8
# … shared by so many rows and by this share of them, with different things after it …
LEAD_ROWS, LEAD_SHARE, MIN_TAILS = 5, 0.0003, 3
# … or a whole sentence beside different others that speaks of writing, sending or collecting a review. People too
# repeat sentences word for word (退款一直不到账), and what they complain of must not be cut out for being common.
SENTENCE_WEIGHT, SENTENCE_ROWS, SENTENCE_SHARE = 14, 20, 0.001
_READ = 20_000  # characters of a text that are looked at
# A heading such as 【口味】 at the start of a line, in so many rows.
HEADING_ROWS = 5

_LEAD = re.compile(r"(?:\A|(?<=[。！？!?\n]))([^。！？!?\n：:]{4,80}[：:])")
_SENTENCE = re.compile(r"[^。！？!?\n]{5,200}[。！？!?]?")
_ENDLESS = re.compile(r"[^。！？!?\n]{201}")
_HEADING = re.compile(r"(?:\A|(?<=\n))(【[^【】\n]{1,8}】|\[[^\[\]\n]{1,16}\])")
_DIGITS = re.compile(r"\d+")
# Begins with a set of signs, whose next is quickly found.
_OF_THE_PLATFORM = re.compile(
    r"[本此自系由来转版感AaGgSsſCcPpVvTt](?:(?<=[本此])[条次页份篇]?(?:评[价论]|点评|内容|问卷|反馈|记录)|(?<=[本此])[条次页份篇](?:信息|回复)"
    r"|(?<=自)动(?:采集|上传|生成|发布|回复|默认|提交|收集)|(?<=系)统(?:自动|默认|生成)|(?<=由).{1,14}(?:提供|生成|采集|发布|上传|收集)"
    r"|(?<=来)自.{0,12}(?:用户|客户端|点评|评价|终端)|(?<=转)载|(?<=版)权|(?<=感)谢您?(?:的|对|参与|填写).{0,12}(?:评价|点评|参与|支持|填写|反馈)"
    r"|(?<=\b[A-Za-zſ])(?i:(?<=a)utomatically|(?<=g)enerated by|(?<=s)ubmitted (?:via|by|from)|(?<=c)ollected (?:via|by|from|at)|(?<=p)osted (?:via|from)|(?<=s)ent (?:from|via)|(?<=p)owered by"
    r"|(?<=v)erified (?:purchase|stay|buyer)|(?<=c)opyright|(?<=t)his (?:review|comment|response|survey)|(?<=t)hank you for (?:your (?:feedback|review|time)|completing)))"
)
# How a form leads in to what the person then writes, praise or blame.
_LEADS_IN = re.compile(
    r"满意|体验|整体|总体|评价|点评|方面|地方|感受|感觉|印象|建议|推荐|优点|缺点|不足|experience|overall|liked|improve|suggest",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[、，,。;；\n]+")

# Whole answers a platform writes when the person wrote nothing.
_KNOWN = re.compile(
    r"(?:\A|(?<=[。！？!?\n]))[ ]?(?:"
    r"(?:此|该|本)(?:用户|顾客|买家|会员|客户)(?:没有|未|没)(?:有)?(?:及时)?(?:填写|作出|做出|发表|留下)(?:任何|文字)?(?:评价|评论|点评)(?:内容)?"
    r"|(?:评价方|买家|用户|顾客|客户)?未(?:能)?及时(?:做出|作出)?评价[,，]?(?:系统)?默认(?:好评|评价)"
    r"|系统(?:自动)?默认(?:好评|评价)|默认好评"
    r"|(?:the )?(?:customer|user|guest) (?:left|did not leave|wrote) (?:no|a|any) (?:comment|review|feedback)s?"
    r")[ ]?[。！!.~]?(?=\Z|\n)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Templates:
    """Frames found in a corpus; removing them twice removes nothing more.

    Parameters
    ----------
    leads
        Lead-ins that end in a colon, a 0 in them for any number; what follows is the person's own.
    sentences
        Whole sentences, such as a platform's signature.
    headings
        Headings of a form; one with nothing under it is removed.
    options
        What can be ticked behind a lead-in: short items in a list that recur.
    rows
        Rows each frame was found in.
    """

    leads: frozenset[str] = frozenset()
    sentences: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    rows: dict[str, int] = field(default_factory=dict, compare=False)

    def rule(self) -> Rule:
        """The cleaning rule that removes these frames and the answers platforms write by themselves."""
        return Rule("templates", self._pattern.search, self._edits)

    def only_options(self, clean: str) -> bool:
        """Whether what the frames left is nothing, or nothing but options ticked."""
        return all(item.strip() in self.options for item in _ITEM.split(clean) if item.strip())

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        frames = sorted(self.leads | self.sentences, key=len, reverse=True)
        # a number in a lead-in stands for any
        parts = [
            f"(?:{_KNOWN.pattern})",
            *(
                re.escape(frame)
                if frame in self.sentences
                else _DIGITS.sub(r"\\d+", re.escape(frame))
                for frame in frames
            ),
        ]
        if self.headings:
            headings = "|".join(map(re.escape, sorted(self.headings)))
            parts.append(rf"(?:\A|(?<=\n))(?:{headings})[ ]?(?=\n|\Z)")
        return re.compile("|".join(parts), re.IGNORECASE if not frames else 0)

    def _edits(self, text: str) -> Iterator[Edit]:
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), ""


def find_templates(texts: Iterable[str]) -> Templates:
    """Find the frames that many rows of a corpus share.

    Parameters
    ----------
    texts
        Comments after the other cleaning rules.

    Returns
    -------
    Templates

    Examples
    --------
    >>> rows = [f"本次入住总体感觉满意，值得一提的是：{tail}" for tail in ("早餐", "床", "前台") * 4]
    >>> sorted(find_templates(rows).leads)
    ['本次入住总体感觉满意，值得一提的是：']
    """
    filled = [text for text in texts if text]
    return templates_of(filter(may_hold_frame, filled), total=len(filled))


def may_hold_frame(text: str) -> bool:
    """Whether a text has what a frame could be, whatever the others say; most have not.

    Examples
    --------
    >>> may_hold_frame("上菜太慢，催了三次"), may_hold_frame("【口味】很好")
    (False, True)
    """
    read = text[:_READ]
    if ("【" in read or "[" in read) and _HEADING.search(read):
        return True
    if ("：" in read or ":" in read) and any(
        weight(_DIGITS.sub("0", lead)) >= LEAD_WEIGHT for lead in _LEAD.findall(read)
    ):
        return True
    if len(read) < SENTENCE_WEIGHT:
        return False
    # a sentence without end is cut in the middle of a word, where another word may seem to begin
    platform = _OF_THE_PLATFORM.search(read) is not None
    return platform or (len(read) > 200 and _ENDLESS.search(read) is not None)


def templates_of(texts: Iterable[str], *, total: int) -> Templates:
    """As `find_templates`, of the texts alone that may hold a frame (`may_hold_frame`).

    Parameters
    ----------
    total
        Comments in all that are not empty.
    """
    # many copies of one text make no frame: what counts is how many different texts share it
    distinct = Counter(text[:_READ] for text in texts)
    leads, tails = _shared_leads(distinct, total)
    sentences = _shared_sentences(distinct, total)
    headings = Counter(heading for text in distinct for heading in set(_HEADING.findall(text)))
    kept = {
        heading: n
        for heading, n in headings.items()
        if n >= HEADING_ROWS and not _is_label(heading)
    }
    return Templates(
        leads=frozenset(leads),
        sentences=frozenset(sentences),
        headings=frozenset(kept),
        options=_options(tails),
        rows=leads | sentences | kept,
    )


def _shared_leads(distinct: Counter[str], total: int) -> tuple[dict[str, int], list[str]]:
    rows: Counter[str] = Counter()
    tails: defaultdict[str, set[str]] = defaultdict(set)
    ends: defaultdict[str, list[str]] = defaultdict(list)
    for text, copies in distinct.items():
        if "：" not in text and ":" not in text:
            continue
        for match in _LEAD.finditer(text):
            # 补充点评2020年1月2日：is one frame whatever the date
            lead = _DIGITS.sub("0", match[1])
            rows[lead] += copies
            tail = text[match.end() : match.end() + 200]
            tails[lead].add(tail[:20])
            ends[lead] += [tail] * min(copies, 3)
    needed = max(LEAD_ROWS, LEAD_SHARE * total)
    found = {
        lead: n
        for lead, n in rows.items()
        if n >= needed
        and len(tails[lead]) >= MIN_TAILS
        and weight(lead) >= LEAD_WEIGHT
        and (_LEADS_IN.search(lead) or not _complains(lead))
    }
    return found, [tail for lead in found for tail in ends[lead]]


def _shared_sentences(distinct: Counter[str], total: int) -> dict[str, int]:
    needed = max(SENTENCE_ROWS, SENTENCE_SHARE * total)
    rows: Counter[str] = Counter()
    for text in distinct:
        if len(text) >= SENTENCE_WEIGHT:
            # a whole text that recurs is a copy, not a frame
            rows.update(
                {sentence for sentence in _SENTENCE.findall(text) if len(sentence) < len(text)}
            )
    return {
        text: n
        for text, n in rows.items()
        if n >= needed
        and weight(text) >= SENTENCE_WEIGHT
        and _OF_THE_PLATFORM.search(text)
        and not _complains(text)
    }


def _complains(text: str) -> bool:
    """Whether a sentence blames or denies: a platform's own words do neither."""
    return _blaming().search(text) is not None


@cache
def _blaming() -> re.Pattern[str]:
    from feedback.text.aspects.opinion_lexicon import general_words

    zh, en = (
        [
            *(word for word, _ in words["negative"]),
            *words["negators"],
            *words["absences"],
        ]
        for words in (general_words("zh"), general_words("en"))
    )
    chinese = "|".join(map(re.escape, sorted(zh, key=len, reverse=True)))
    english = "|".join(map(re.escape, sorted(en, key=len, reverse=True)))
    return re.compile(rf"{chinese}|\b(?:{english})\b", re.IGNORECASE)


def _options(tails: Sequence[str]) -> frozenset[str]:
    """Items of the lists behind the lead-ins: short, in a 、 list somewhere, three times or more."""
    counts: Counter[str] = Counter()
    listed: set[str] = set()
    for tail in tails:
        first = re.split(r"[。！？!?\n]", tail, maxsplit=1)[0]
        items = [item.strip() for item in re.split(r"[、，,]", first)]
        counts.update(items)
        if "、" in first:
            listed.update(items)
    # the sentence a platform sets after the list recurs as the items do
    closing = {item for item in counts if counts[item] >= LEAD_ROWS and weight(item) >= LEAD_WEIGHT}
    short = {item for item in listed if counts[item] >= 3 and 0 < weight(item) < LEAD_WEIGHT}
    return frozenset(short | closing) if short else frozenset()


def _is_label(heading: str) -> bool:
    """Whether a heading is a mask, such as 【电话】, that stands for something."""
    from feedback.responses.privacy.mask import LABELS

    return heading[1:-1] in {name for pair in LABELS.values() for name in pair}
