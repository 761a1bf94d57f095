"""Rows with nothing to analyse: filler that says nothing, and spam."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.responses.privacy.mask import MASK
from feedback.text.near_duplicates import weight

if TYPE_CHECKING:
    import pandas as pd

_MASK = re.compile(MASK)
_SIGNS = re.compile(r"[\W_]+")
_FOLD = str.maketrans(
    "無沒暫還滿議見贊點評種體總覺個這裡嗎過啟讚", "无没暂还满议见赞点评种体总觉个这里吗过启赞"
)
_FOLDED = re.compile(f"[{''.join(map(chr, _FOLD))}]")

_NO_ANSWER = (
    r"无|没|没有|冇|暂无|暂没有?|暂时[没无冇](?:有)?|目前[没无](?:有)?|没什么|没啥|没有?了|都没有|啥也没有|没有什么|不知道|想不起来|记不清了?|好的收到|收到|知道了|不清楚|唔知|不了解"
    r"|(?:暂|暂时|目前)?(?:无|没|没有|没什么|没有什么|没啥)(?:任何|其他|特别|更多)?(?:的)?(?:意见|建议|想法|想说的|要说的|可说的|好说的|评价|评论|问题反馈|补充)"
    r"|谢谢(?:您|你们?|大家)?|感谢|多谢|不想说|不方便说|(?:暂)?不(?:作|做)?(?:评价|评论|回答|填)|跳过|过|没(?:想好|想法|感觉|印象|注意|用过|去过|想过|填)|说不(?:好|清楚?|上来)|忘了|以后再说|下次再说"
    r"|(?:如|同|见)(?:上|前|上所述)|以上|略|未填|未填写|空|随便|随意|无所谓|测试|测试一下|试试|路过|签到|打卡|凑字数?|水|水一下|完成任务|嗯+|哦+|呵+|哈+|额|呃|啊+|呀"
    r"|n ?a|none|nil|null|nan|nothing|no|nope|no comments?|not applicable|not really|nothing (?:to add|else|more|special)"
    r"|no (?:further |other )?(?:suggestions?|comments?|issues?|complaints?)|(?:i )?do ?nt know|idk|same|same as above|as above|ditto|skip(?:ped)?|pass|yes|yep|thanks|thank you|thx|not sure|unsure|cant (?:think of any(?:thing)?|remember)|can not think of any(?:thing)?|i have none|none (?:at all|really|so far|that i can think of)|tests?|x+|asdf"
    r"|なし|特になし|特にない|없음|없습니다"
)
_PARTICLE = "(?:的|了|吧|啊|呀|哦|哟|哈|啦|呢|噢|嘛|一下|滴|哒|喔|耶|咯|呗|极了|得很)"
_NO_ANSWER_ONLY = re.compile(f"(?:{_NO_ANSWER}){_PARTICLE}?", re.IGNORECASE)
# Nobody says nothing in more letters than this.
FILLER_LENGTH = 96


def is_filler(text: str) -> bool:
    """Whether a cleaned text says nothing.

    That is: no letters at all (signs, digits or emoji only), or a no-answer (无, 暂无, n/a, no comment). A verdict that names
    no object (挺好, 很差, very good) is an opinion, and whoever gives it wrote: not filler. An empty text is no filler.

    Examples
    --------
    >>> [is_filler(text) for text in ("无", "挺好的！", "N/A", "……", "👍", "好吃", "服务好")]
    [True, False, True, True, True, False, False]
    """
    if not text:
        return False
    if len(text) > FILLER_LENGTH:
        return not any(map(str.isalpha, text))
    plain = _MASK.sub(" ", text) if "【" in text or "[" in text else text
    words = _SIGNS.sub(" ", plain.replace("'", "").replace("’", "")).strip()
    if not any(map(str.isalpha, words)):
        return True
    folded = words.translate(_FOLD) if _FOLDED.search(words) else words
    return _NO_ANSWER_ONLY.fullmatch(folded) is not None


# Words said to readers, not to the shop: add me, scan, click.
_CALL = re.compile(
    r"加(?:我|微|薇|威|[vqVQ]|扣)|(?:进|入|加)(?:Q|q|微信)?群|扫码(?:进群|加|领|添加)|私(?:信|聊|戳)我|戳我|点击(?:链接|领取|下方|进入|头像|主页)"
    r"|看我(?:头像|主页|签名)|复制(?:打开|口令|这段|链接)|有意者|(?:有)?需要的?(?:亲|朋友)?(?:联系|加|私)|详[询情](?:咨询|加|联系)|可以?看下?图加"
    r"|click (?:here|the link|my)|buy now|order now|dm me|text me|message me|add me|contact me (?:on|at|via)|follow (?:me|us)|check out my"
    r"|visit (?:our|my)|join (?:our|my|us)|whats\s?app me",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"日(?:赚|入|结)|月(?:入|赚)|赚(?:钱|外快|零花)|兼职|刷单|返利|返现|佣金|躺赚|副业|创业项目|高薪|稳赚|贷款|下款|套现|诚?招(?:代理|商|募)|加盟"
    r"|厂家直销|货源|批发|代购|优惠券群|内部券|免费(?:领|送|试用)|代开|办证|刻章|代写|代考|外挂|代练|涨粉|增粉|刷好评|红包群|福利群|彩票|棋牌|开户"
    r"|earn (?:up to )?[$€£]?\d|make money|work from home|free (?:gift|trial|iphone|money)|discount code|promo code|limited offer|% off"
    r"|casino|bitcoin|crypto|cheap (?:loans?|pills|watches)|guaranteed (?:income|profit)|loans? (?:available|approved)|passive income",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:微信|薇信|威信|v信|\bvx|\bwx|qq群?|扣扣|企鹅号?|telegram|whats\s?app)[号\s:：是+]{0,4}(?:[A-Za-z0-9_-]{5,}|【)|【账号】|\[account\]",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"https?://|www\.|(?<![a-z0-9-])[a-z0-9-]{2,40}\.(?:com|cn|net|top|vip|cc|xyz|shop)\b",
    re.IGNORECASE,
)
# Who wants a refund or an answer leaves a number too and is a customer.
_CUSTOMER = re.compile(
    r"退|赔|投诉|处理|解决|回复|答复|订单|发票|联系我|refund|complain|order|reply|resolve|receipt",
    re.IGNORECASE,
)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WALK = re.compile("|".join(row[i : i + 4] for row in _ROWS for i in range(len(row) - 3)))
_TOKEN = re.compile(r"[a-z]{4,2000}")
_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}")
# A mash of keys makes the row; a slip of the hand at the end of a sentence does not.
MASHED_SHARE = 0.6
# A link or a contact beside fewer letters than this is all a row says.
BARE_WEIGHT = 4


def flag_spam(clean: pd.Series) -> pd.Series:
    """Flag adverts, contact-me lines, bare links and keyboard mashing.

    An advert needs two signs that go together, because customers too speak of 兼职服务员, 扫码点餐 or leave
    a number for the refund: words to other readers (加我, click here) beside an offer, a contact or a link;
    or an offer beside a contact or a link. A row that is little but a link is spam, and one whose
    letters are mostly mashed keys.

    Parameters
    ----------
    clean
        Comments; give the text before cleaning (column `text`) to see links, which cleaning removes.
        Missing counts as "".

    Returns
    -------
    pandas.Series
        bool, index of `clean`, name "is_spam".

    Examples
    --------
    >>> import pandas as pd
    >>> flag_spam(pd.Series(["加微信 abc12345 日赚500", "服务很好", "招的兼职服务员不行"])).tolist()
    [True, False, False]
    """
    import pandas as pd

    flags = [isinstance(text, str) and _is_spam(text[:20_000]) for text in clean]
    return pd.Series(flags, index=clean.index, dtype=bool, name="is_spam")


# Without one of these no call and no contact can be there; most rows end here.
_HINTS = re.compile(
    "[加群详扫私戳点看复有需微薇威扣企账](?:(?<=[加群详])|(?<=扫)码|(?<=私)[信聊戳]|(?<=戳)我|(?<=点)击|(?<=看)我|(?<=复)制|(?<=有)意者|(?<=需)要的|(?<=[微薇威])信|(?<=扣)扣|(?<=企)鹅|(?<=账)号)"
)
_LATIN = re.compile("[A-Za-z]")


def _is_spam(text: str) -> bool:
    latin = _LATIN.search(text) is not None
    if len(text) < 4 or not (latin or _HINTS.search(text)):
        return False
    call = _CALL.search(text)
    reach = _CONTACT.search(text) or _LINK.search(text)
    if (call or reach) and _OFFER.search(text):
        return True
    # a number to call and next to nothing else; a customer who leaves one says what for
    if reach and not _CUSTOMER.search(text):
        rest = _CALL.sub(" ", _CONTACT.sub(" ", _LINK.sub(" ", text)))
        if weight(rest) < BARE_WEIGHT:
            return True
    return latin and _mashed(text)


def _mashed(text: str) -> bool:
    """Whether most letters come from hitting keys: rows of the keyboard, or long runs without a vowel."""
    lowered = text.lower()
    mashed = [
        token
        for token in _TOKEN.findall(lowered)
        if len(set(token)) > 2 and (_WALK.search(token) or _NO_VOWELS.search(token))
    ]
    return bool(mashed) and weight("".join(mashed)) > MASHED_SHARE * weight(text)
