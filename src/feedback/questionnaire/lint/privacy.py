"""P01 and P02: personal data only with purpose and consent; an introduction that says what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.placed_yaml import Place
from feedback.questionnaire.lint.findings import Finding, known_languages, placed_questions
from feedback.questionnaire.model import Questionnaire
from feedback.questionnaire.parts import Words
from feedback.questionnaire.questions import (
    Amount,
    Date,
    Filled,
    LongText,
    Multiple,
    Question,
    ShortText,
    Single,
    Upload,
)
from feedback.questionnaire.unasked import Hidden

_DATA_ZH = (
    r"姓名|名字|手机号?码?|电话(?:号码)?|联系方式|联系电话|微信(?:号)?|QQ号?|邮箱|电子邮件|住址|家庭(?:住址|地址)|居住地址|收货地址|"
    r"身份证(?:号码?)?|证件号码?|护照号?码?|社保号|银行卡(?:号)?|车牌号?|工号|学号|病历号|住院号|出生(?:日期|年月日)|生日"
)
_DATA_EN = (
    r"(?:full |first |last |sur)?name|(?:tele|cell|mobile )?phone(?: number)?|mobile(?: number)?|e-?mail(?: address)?|(?:home|postal|street|delivery) address|"
    r"id (?:card|number)|passport(?: number)?|social security number|bank (?:account|card)(?: number)?|card number|wechat(?: id)?|"
    r"licen[sc]e plate|employee (?:id|number)|date of birth|birth ?day|medical record number|contact (?:details|information)"
)
_ASKED = re.compile(
    rf"(?:留下?|填写?|提供|输入|写下|告[诉知])[^。？?，,]{{0,12}}(?:{_DATA_ZH})|(?:您|你)的[^。？?，,]{{0,6}}(?:{_DATA_ZH})|^(?:{_DATA_ZH})[^。]{{0,8}}$|"
    rf"\b(?:enter|leave|give|provide|tell|fill|share)\b[^.?]{{0,30}}\b(?:{_DATA_EN})\b|\b(?:what(?:'s| is| are)|your)\b[^.?]{{0,15}}\b(?:{_DATA_EN})\b|^(?:{_DATA_EN})\b[^.]{{0,15}}$",
    re.I,
)
_REFUSED = re.compile(
    r"(?:不要|请勿|勿|不必|无需|不用|不会)[^。]{0,8}(?:填|写|留|提供|收集)|\b(?:do not|don't|please avoid|without)\b",
    re.I,
)
_SENSITIVE = re.compile(
    r"指纹|人脸|虹膜|声纹|宗教|信仰|疾病|患有|病史|既往病|诊断(?:为|结果)|用药|怀孕|残疾|艾滋|精神健康|性取向|犯罪|前科|"
    r"银行卡|银行账[户号]|账户余额|存款|征信|行踪|实时位置|定位|政治面貌|种族|民族|身份证|"
    r"\b(?:fingerprint|face scan|biometric|religio\w+|faith|illness(?:es)?|disease|diagnos(?:is|ed)|medical history|medication|"
    r"pregnan\w+|disabilit\w+|hiv|mental health|sexual orientation|criminal|bank (?:account|card)|account balance|credit score|"
    r"real-time location|ethnic\w*|race|political)\b",
    re.I,
)
_CHILD = re.compile(
    r"(?:未满|不满|小于|低于)\s*(?:14|十四)\s*周?岁|\bunder (?:14|fourteen)\b|\bchild(?:ren)? under\b",
    re.I,
)
_LONGEST = 4_000  # characters of a wording that are looked at
_CONSENT = re.compile(r"同意|授权|\bconsent|\bagree", re.I)
_PARTS = {
    "purpose": (Words(zh="目的", en="the purpose"), r"改进|改善|提升|了解|用于|目的|完善|优化|听取|improv|understand|purpose|learn|help us|better"),
    "time": (Words(zh="所需时间", en="the time it takes"), r"分钟|秒|小时|minute|second|hour"),
    "use": (Words(zh="匿名与用途", en="anonymity and use"), r"匿名|保密|不记名|汇总|统计|仅用于|只用于|不会(?:泄露|公开)|anonym|confidential|only in summary|aggregate|not be shared|used only|in summary"),
    "contact": (Words(zh="联系方式", en="whom to ask"), r"联系|电话|邮箱|咨询|热线|微信|@|contact|e-?mail|phone|call us|reach us"),
}  # fmt: skip


def check(q: Questionnaire) -> Iterator[Finding]:
    """P01 and P02."""
    yield from _introduction(q)
    last = len(q.sections) - 1
    for place, question in placed_questions(q):
        yield from _personal(place, question, at_end=place[1] == last)


def _introduction(q: Questionnaire) -> Iterator[Finding]:
    if q.introduction is None:
        words = Words(en="no introduction", zh="没有 introduction")
        yield Finding("P02", (), words)
        return
    for language in known_languages(q):
        text = q.introduction.only(language)[: 5 * _LONGEST]
        missing = [key for key, (_, words) in _PARTS.items() if not re.search(words, text, re.I)]
        if missing:
            said = [_PARTS[key][0] for key in missing]
            words = Words(
                en=f"does not say {', '.join(part.en for part in said)}",
                zh=f"没有说明{'、'.join(part.zh for part in said)}",
            )
            level = "info" if missing == ["contact"] else None
            yield Finding("P02", ("introduction", language), words, language=language, level=level)  # type: ignore[arg-type]


def _personal(place: Place, question: Question, *, at_end: bool) -> Iterator[Finding]:
    if isinstance(question, Upload) and not question.personal_data:
        words = Words(
            en="files may show faces, names or places: say so with personal_data and purpose",
            zh="文件中可能有人脸、姓名或地点：请写 personal_data 和 purpose",
        )
        yield Finding("P01", place, words, question.id, level="warning")
    if not isinstance(
        question, ShortText | LongText | Amount | Date | Single | Multiple | Filled | Hidden
    ):
        return
    both = (question.text.zh[:_LONGEST], question.text.en[:_LONGEST])
    texts = [text for text in both if not _REFUSED.search(text)]
    writes = isinstance(question, ShortText | LongText | Amount | Date | Filled | Hidden)
    asked = next((m for text in texts if writes and (m := _ASKED.search(text))), None)
    sensitive = next(
        (m for text in texts if (m := _SENSITIVE.search(text) or _CHILD.search(text))), None
    )
    match = sensitive or asked
    if match is None and not question.personal_data:
        return
    what = match.group() if match else question.text.say("en")
    spot: Place = (*place, "text")
    if not question.personal_data:
        words = Words(
            en=f"asks for “{what}” without personal_data: true",
            zh=f"询问“{what}”，却未标 personal_data: true",
        )
        yield Finding("P01", spot, words, question.id)
    elif question.purpose is None:
        words = Words(
            en=f"asks for “{what}” and says no purpose", zh=f"询问“{what}”，没有写 purpose"
        )
        yield Finding("P01", spot, words, question.id)
    elif sensitive and not _consents(question):
        words = Words(
            en=f"“{what}” is sensitive: the purpose must ask for consent",
            zh=f"“{what}”属敏感信息：purpose 中须征得同意",
        )
        yield Finding("P01", (*place, "purpose"), words, question.id, level="warning")
    if question.required:
        words = Words(en="personal data are required", zh="个人信息设为必答")
        yield Finding("P01", (*place, "required"), words, question.id, level="warning")
    if sensitive and not at_end:
        words = Words(
            en=f"“{what}” is asked before the last section", zh=f"“{what}”没有放在最后一节"
        )
        yield Finding("P01", spot, words, question.id, level="warning")


def _consents(question: Question) -> bool:
    texts = [question.purpose, question.hint, question.text]
    return any(words and _CONSENT.search(words.zh + " " + words.en) for words in texts)
