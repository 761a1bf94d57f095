"""What kind of row a comment is: its language, filler that says nothing, spam."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.text.clean_rules import HAN

if TYPE_CHECKING:
    import pandas as pd

_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_KANA_HANGUL = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\uac00-\ud7a3\u1100-\u11ff]")
_OTHER_SCRIPT = re.compile(
    r"[\u0370-\u052f\u0530-\u10ff\u1200-\u1fff\u2c00-\u2dff\ua000-\uabff\ufb00-\ufdff\ufe70-\ufefc]"
)
# Words that give away a Latin-script language that is not English.
_NOT_ENGLISH = frozenset(
    "le la les des une est pas très avec pour nous mais el los las una muy pero con para está bien der die das und "
    "ist nicht sehr ein eine mit war wir il che non è molto per una con o os uma muito não com para het een niet "
    "zeer maar goed och är inte mycket var det som på".split()
)
_ENGLISH = frozenset(
    "the a an and is was are were be been to of in on for with not no but it this that very good bad great nice i "
    "my we our you your they he she at from have has had do did so too all just there as or if when service food "
    "staff would will can could".split()
)


def detect_language(text: str) -> str:
    """Language of one cleaned text: "zh", "en", "other", or "" when nothing is written in letters.

    A Han character counts as one word beside a Latin word; kana and hangul make Japanese and Korean.

    Examples
    --------
    >>> detect_language("服务 good"), detect_language("Nice staff"), detect_language("美味しいです"), detect_language("123")
    ('zh', 'en', 'other', '')
    """
    if not text:
        return ""
    sample = text[:5000]
    han = len(_HAN.findall(sample))
    kana = len(_KANA_HANGUL.findall(sample))
    other = len(_OTHER_SCRIPT.findall(sample))
    words = _LATIN_WORD.findall(sample)
    if kana and kana * 10 >= han:
        return "other"
    if han and han >= len(words) and han * 2 >= other:
        return "zh"
    if other > sum(map(len, words)):
        return "other"
    if not words:
        return "zh" if han else ""
    lowered = [word.lower() for word in words]
    foreign = sum(word in _NOT_ENGLISH or not word.isascii() for word in lowered)
    return "other" if foreign > sum(word in _ENGLISH for word in lowered) else "en"


# Filler: after signs and emoji are gone, nothing is named that could be analysed.
_NO_ANSWER = (
    "无|没|没有|暂无|暂时没有|暂时无|目前没有|没什么|没啥|无意见|没意见|没有意见|无建议|没建议|没有建议|暂无建议|暂无意见|不知道|不清楚|"
    "同上|略|未填|空|随便|无所谓|没想法|没有想法|没有什么|没什么意见|没什么建议|没有什么建议|没有什么意见|没什么好说的|没什么可说的|"
    "没有了|没了|啥也没有|都没有|测试|试试|路过|签到|打卡|凑字数|水|嗯|哦|呵呵|哈|哈哈|额|呃|啊|"
    "na|n a|none|nil|null|nan|nothing|no|nope|no comment|no comments|not applicable|not really|nothing to add|"
    "nothing else|no suggestions|no suggestion|dont know|dk|idk|same|as above|test|x|xx|xxx|asdf"
)
_SUBJECT = "(?:一切|各方面|总体|整体|总的来说|总体来说|整体来说|总之|感觉|觉得|个人感觉|全部|所有|什么|这个|这里|这家|我|本人)"
_DEGREE = "(?:都|也|还|还是|就|真|真的|真是|确实|很|非常|挺|蛮|满|比较|超|超级|特别|相当|十分|太|最|更|有点|有些|算|还算|总是|一直|依旧|一如既往地?)"
_VERDICT = (
    "(?:好|好的|好评|不错|满意|可以|行|行吧|棒|赞|点赞|优秀|完美|喜欢|推荐|支持|差|差评|中评|一般|一般般|凑合|ok|okay|good|great|nice|"
    "perfect|excellent|fine|bad|nb|666|厉害|给力|不好|不行|不满意|不太好|没问题|没毛病|垃圾|五星|五星好评)"
)
_TAIL = "(?:的|了|吧|啊|呀|哦|哟|哈|啦|呢|噢|嘛|滴|哒|喔|耶|咯|呗|极了|得很)"
_VERDICT_ONLY = re.compile(
    f"(?:(?:{_SUBJECT}|{_DEGREE}){{0,5}}{_VERDICT}{_TAIL}{{0,3}}\\s?){{1,4}}", re.IGNORECASE
)
_ENGLISH_VERDICT = re.compile(
    r"(?:(?:it|its|everything|all|was|is|are|very|so|really|quite|pretty|overall|just|a|the|thanks|thank you|"
    r"good|great|nice|fine|ok|okay|perfect|excellent|awesome|amazing|bad|poor|terrible|satisfied|happy|experience)\s?){1,6}",
    re.IGNORECASE,
)
_NO_ANSWER_ONLY = re.compile(f"(?:{_NO_ANSWER}){_TAIL}?", re.IGNORECASE)
_SIGNS = re.compile(r"[\W_]+")
FILLER_LENGTH = 24


def is_filler(text: str) -> bool:
    """Whether a cleaned text names nothing that could be analysed.

    That is: no letters at all (signs, digits or emoji only), a no-answer (无, 暂无, n/a, no comment), or a
    verdict that names no object (挺好, 还行, 好评, very good). 好吃 and 太慢 name taste and speed: not filler.

    Examples
    --------
    >>> [is_filler(text) for text in ("无", "挺好的！", "N/A", "……", "好吃", "服务好")]
    [True, True, True, True, False, False]
    """
    if not text:
        return False
    if len(text) > 200:
        return not any(map(str.isalpha, text))
    words = _SIGNS.sub(" ", text.replace("'", "").replace("’", "")).strip()
    if not any(map(str.isalpha, words)):
        return True
    if len(words) > 2 * FILLER_LENGTH:
        return False
    if _NO_ANSWER_ONLY.fullmatch(words):
        return True
    if _ENGLISH_VERDICT.fullmatch(words):
        return True
    return len(words) <= FILLER_LENGTH and _VERDICT_ONLY.fullmatch(words) is not None


_ADVERT = re.compile(
    r"加(?:我|群|微|薇|v|V|Q|q|扣)|(?:微信|薇信|威信|vx|VX|qq|QQ|扣扣)[号群:：]?\s*[A-Za-z0-9_-]{5,}|私(?:信|聊)我|"
    r"(?:刷|代)(?:单|刷|写|练|购)|兼职|日(?:赚|入|结)|月(?:赚|入过)|返利|优惠券群|扫码|免费领|加盟热线|招(?:代理|商)|贷款|办证|代开发票|"
    r"点击(?:链接|领取)|复制(?:打开|链接)|[淘]口令|whats\s?app|telegram|click here|buy now|free gift|earn \$?\d+|dm me",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_MASH = re.compile(
    r"(?:asdf|qwer|zxcv|hjkl|sdfg|dfgh|fghj|ghjk|jkl;|wert|erty|uiop|1234567){1,}", re.IGNORECASE
)


def flag_spam(clean: pd.Series) -> pd.Series:
    """Flag adverts, contact-me lines, links and keyboard mashing.

    Parameters
    ----------
    clean
        Cleaned comments; missing counts as "".

    Returns
    -------
    pandas.Series
        bool, index of `clean`.

    Examples
    --------
    >>> import pandas as pd
    >>> flag_spam(pd.Series(["加微信 abc12345 日赚500", "服务很好"])).tolist()
    [True, False]
    """
    import pandas as pd

    texts = ["" if not isinstance(text, str) else text[:20_000] for text in clean]
    return pd.Series(
        [_is_spam(text) for text in texts], index=clean.index, dtype=bool, name="is_spam"
    )


def _is_spam(text: str) -> bool:
    return bool(_ADVERT.search(text) or _LINK.search(text) or _MASH.search(text))
