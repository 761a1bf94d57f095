"""What headings and wordings call the columns of a table of answers, Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedback.pipeline.stated_scales import lists_options, stated_scale

HAN = "[一-鿿]"
_LABEL = 4  # words of a wording that is no question, two Chinese characters being one
Heads = tuple[str, ...]  # heading and, where there is one, the wording

_WORDS: Mapping[str, re.Pattern[str]] = {
    role: re.compile(words, re.IGNORECASE)
    for role, words in {
        "person": r"姓名|名字|电话|電話|手机|手機|邮箱|郵箱|e-?mail|phone|mobile|(?:first|last|full|user)[ _]?name|^name$|(?<![a-z])ip(?![a-z])|openid|身份证|住址|家庭地址",
        "respondent": r"^(?:id|#|no\.?|序号|序號|编号|編號)$|答卷(?:编号|序号|id)|问卷编号|提交序号|respondent|response ?_?id|case ?_?id|(?:会员|客户|用户|學|学|工)号|(?:user|guest|customer|member) ?_?id",
        "seconds": r"用时|用時|时长|時長|耗时|duration|time (?:taken|spent)|seconds|elapsed",
        "wave": r"^(?:(?:survey |study )?(?:wave|round|week|quarter|semester|term)(?: ?(?:no\.?|number|#))?|time ?point|(?:调查|調查|测量|測量)?(?:期次|批次|轮次|輪次|波次|期数|期數|周次|週次|期|轮|輪|周|週|季度|学期|學期)|第几[周期轮批]|前后测|前後測)$",
        "date": r"时间|時間|日期|月份|date|(?<![a-z])times?(?:tamp)?(?![a-z])|submitted|created|\bday\b|\bmonth\b",
        "weights": r"权重|權重|加权|weight|\bwt\b",
        "nps": r"推荐|推薦|nps|recommend",
        "overall": r"总体|整体|总的|综合|总评|總體|整體|總評|overall|in general|all in all",
        "rating": r"评分|評分|打分|得分|评级|星级|星級|满意|滿意|score|rating|\bstars?\b|satisf",
        "text": r"评价|評價|评论|評論|意见|意見|建议|建議|原因|反馈|反饋|内容|留言|描述|请说明|感受|想说|看法|心得|吐槽|comment|feedback|review|reason|suggest|\bwhy\b|\btext\b|remark|verbatim|\btell us|\banything\b|what else|in your (?:own )?words|please (?:describe|explain|specify)|what (?:can|could|should|would|do you think|did you|do you) .*(?:better|improve|change|(?:dis)?like|think|enjoy|miss)|(?:any|areas|room) (?:for )?improve|怎么改|如何改|哪些.*(?:改进|改進|改善|不足|不满|不滿)|还有什么|還有什麼|您?有什么|您?有什麼|说说|說說",
        "group": r"门店|分店|店名|店铺|城市|地区|区域|部门|渠道|班级|机构|版本|shop|store|branch|city|region|department|channel|group|\bversion\b",
        "name": r"name$|名称$|\burl\b|link|网址",
        "count": r"次数|人数|数量|年龄|金额|收入|消费金额|几次|岁|\bage\b|count|number of|how many|visits|amount|income|\byears?\b",
    }.items()
}


_BY_WORDING = {"rating", "overall", "nps", "text", "group"}
_ASKS = re.compile(r"[?？]|^[\W\d]*(?:how|what|which|do|did|does|is|are|was|were|would|will)\b|[吗呢]\W*$", re.IGNORECASE)  # fmt: skip
_COUNTS = re.compile(  # how many, how old; 多大可能 and 多少分 ask how much, on a scale
    r"\bhow many\b|\bhow old (?:is|are|was|were) (?:you|your|he|she|they|the child|it)\b|\byour age\b|几次|幾次|多少(?![分星]|程度)"
    r"|多大(?:年龄|年齡|年纪|年紀|岁|歲|了|\W*$)|岁|歲|次数|次數|人数|人數",
    re.IGNORECASE,
)
# what stands around the name of a thing that is asked for: 请问您的…是？, What is your …?
_FRAME = re.compile(
    r"^[\W\d]*(?:(?:请问|請問|请填写|請填寫|填写|填寫|您|你|的)+|(?:please )?(?:enter |give us |tell us |may i (?:have|ask) )?(?:what(?: is|'s|’s| was) )?(?:your |the )?)"
    r"|(?:是|为|為|叫)?(?:什么|什麼|多少)?[\W_]*$",
    re.IGNORECASE,
)
_STILL_ASKS = re.compile(
    r"哪|什么|什麼|怎|如何|[吗嗎呢]|是否|几|幾|\b(?:how|which|what|why|when|where|who|do|did|does|is|are|was|were|would|will|can)\b",
    re.IGNORECASE,
)
_IMPORTANCE = re.compile(
    r"重要(?:程度|度|性)|(?:有多|多么?|多麼|是否)重要|\bhow important\b|\bimportance\b",
    re.IGNORECASE,
)
_INTENTION = re.compile(
    r"(?:推荐|推薦)(?:给|給|我们|我們|本|他人|别人|別人|朋友|亲友|親友|意愿|意願|可能|度)|(?:愿意|願意|会|會|可能).{0,6}(?:推荐|推薦)"
    r"|(?:再次|还会|還會|会再|會再|再)(?:来|來|光临|光臨|光顾|光顧|购买|購買|入住|选择|選擇|就诊|就診|消费|消費)|复购|復購|回购|回購|续约|續約|续费|續費"
    r"|(?:继续|繼續)(?:使用|购买|購買|合作|选择|選擇)"
    r"|\brecommend (?:us|it|this|our|the|to)\b|\b(?:likely|would you|will you)\b.{0,20}\brecommend|\b(?:come|visit|return|buy|stay|book|shop|order)\b.{0,12}\bagain\b"
    r"|\bcome back\b|\breturn to (?:us|this|our)\b|\b(?:continue|keep) (?:to use|using|buying)\b|\brenew\b",
    re.IGNORECASE,
)
_TICKED = re.compile(
    r"多[选選][题題]?(?![好择擇])|[复複][选選]|不定[项項]|\b(?:select|check|tick|choose|mark) all\b|\ball that apply\b|multiple (?:choice|answers?|responses?) allowed",
    re.IGNORECASE,
)
_LONG = re.compile(r"\bhow long\b|多久|多长时间|多長時間", re.IGNORECASE)

# who somebody is, answered by an option whose number says nothing of its own: 性别, 您的最高学历是？, What is your gender?
_ABOUT = r"性别|性別|[学學][历歷]|文化程度|教育程度|婚姻(?:状况|狀況)?|民族|国籍|國籍|籍贯|职业|職業|[职職][位级級务務称稱]|(?<=[在的属屬])(?:岗位|崗位|学院|學院)|行业|行業|身份|年[级級]|(?<=[学學的])(?:专业|專業)|院系|年[龄齡](?:段|组|組|层)|收入(?:段|水平|区间)|会员(?:等级|级别|类型)|客户类型"
_ABOUT_EN = r"gender|sex|education(?:al)? (?:level|attainment)|(?<=of )education|(?<=your )education|(?<=highest )(?:education|degree)|marital status|occupation|job (?:title|role)|(?<=your )(?:job|faculty)|profession|industry|ethnicity|race|nationality|religion|age (?:group|band|range|bracket)|income (?:group|band|range|bracket)|member(?:ship)? (?:type|tier|level)|customer type|year of study|(?<=your )major"
_OPTIONS = re.compile(
    rf"\W*(?:[a-z]?\d+\s*[.、):：-]\s*)?(?:(?:请问|請問)?[您你]?(?:目前|现在|現在|最高|所[在属屬学學])*的?(?:最高)?(?:{_ABOUT})(?:是|为|為|属于)?(?:什么|什麼|哪[个個种種]|何)?"
    rf"|(?:what(?: is|'s|’s) )?(?:your |the |respondent(?:'s|’s)? )?(?:current |highest )?(?:level of )?(?:{_ABOUT_EN}))(?:\s*[(（\[].*)?\W*",
    re.IGNORECASE,
)


def is_called(heads: Heads, kind: str) -> bool:
    """Whether heading or wording names the kind; a whole question only where it tells what was asked, for it may mention anything."""
    told = heads
    if kind not in _BY_WORDING:
        plain = [head for head in heads[:1] if not _ASKS.search(head)]
        told = (*plain, *filter(None, map(_label, heads)))
    return any(_WORDS[kind].search(head) for head in told)


def _label(head: str) -> str:
    """What is asked for where it is said as shortly as in a heading; empty for a question in sentences.

    >>> _label("请问怎么称呼，您的姓名是？"), _label("What is your full name?"), _label("提交时间"), _label("您常用哪家的手机？")
    ('姓名', 'full name', '提交时间', '')
    """
    last = re.split(r"[,，;；:：。]\s*(?=.)", head.strip())[-1]
    bare = _FRAME.sub("", last)
    words = len(re.findall(r"[^\W\d_]+", re.sub(HAN, "", bare)))
    short = words + len(re.findall(HAN, bare)) / 2 <= _LABEL
    return bare if short and not _STILL_ASKS.search(bare) else ""


def asks_for_person(heads: Heads) -> bool:
    """Whether heading or wording speaks of what tells who somebody is."""
    return any(_WORDS["person"].search(head) for head in heads)


def asks_for_count(heads: Heads) -> bool:
    """Whether heading or wording asks how many, how old or, where it states no scale, how long."""
    return is_called(heads, "count") or any(
        _COUNTS.search(head) or (_LONG.search(head) and stated_scale(head) is None)
        for head in heads
    )


def asks_for_importance(heads: Heads) -> bool:
    """Whether heading or wording asks how important something is.

    >>> asks_for_importance(("价格的重要程度",)), asks_for_importance(("对重要通知的满意度",))
    (True, False)
    """
    return any(_IMPORTANCE.search(head) for head in heads)


def asks_for_intention(heads: Heads) -> bool:
    """Whether heading or wording asks what somebody will do: recommend, come again, buy again, stay.

    >>> asks_for_intention(("您会推荐给朋友吗",)), asks_for_intention(("推荐菜的味道",))
    (True, False)
    """
    return any(_INTENTION.search(head) for head in heads)


def is_kind(role: str) -> bool:
    """Whether headings have words for it."""
    return role in _WORDS


def asks_for_option(heads: Heads) -> bool:
    """Whether heading or wording asks who somebody is, or says what options its numbers stand for."""
    return any(
        lists_options(head) or (_OPTIONS.fullmatch(head) and stated_scale(head) is None)
        for head in heads
    )


def asks_for_several(heads: Heads) -> bool:
    """Whether heading or wording lets people tick as many options as they like.

    >>> asks_for_several(("您来的原因【多选题】",)), asks_for_several(("为什么不多选好一点的菜",))
    (True, False)
    """
    return any(_TICKED.search(head) for head in heads)
