"""Wording rules for Chinese. Each is a heuristic: see benchmarks/lint.md for how often it is right.

Patterns look at one sentence at a time and never backtrack far: every gap is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from feedback.questionnaire.lint.near_words import near
from feedback.questionnaire.lint.terms_zh import terms

Hit = tuple[str, str]  # rule, what was found
LONGEST = 2_000  # characters of a wording that are looked at

_GOOD = (
    "快|慢|好|差|干净|整洁|安静|舒适|舒服|方便|便捷|便利|合理|丰富|可口|好吃|新鲜|美味|美观|漂亮|流畅|顺畅|准确|清楚|清晰|明确|专业|热情|"
    "友好|耐心|礼貌|周到|及时|迅速|实用|有用|有效|生动|有趣|熟练|高效|满意|便宜|实惠|划算|省时|省钱|省力|安全|卫生|温馨|简单|易懂|齐全|明亮|"
    "宽敞|稳定|负责|认真|细致|公平|公正|透明|规范|完善|充足|新颖|扎实|详细|足够|适中|合适|适宜|容易|轻松|先进|一流|可靠|诚信|灵活|贴心|"
    "多样|亲切|细心|到位|有序|井然|公道|足|够|优|佳|美|香|新|顺|全|喜欢|高兴|愉快|低|高|大|小|早|晚|强|弱|脏|乱|吵|旧|贵|冷|热|难"
)
_EVALUATES = re.compile(_GOOD)
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ASIDE = re.compile(r"（[^）]{0,200}）|\([^)]{0,200}\)")
_INSTRUCTS = re.compile(
    r"^\s*(?:请勿|请(?:选择|勾选|在|按|根据实际|如实|跳过|放心))|可以不|可不选|无需|不必|可跳过|如有|如愿"
)
# 和/与 that go with somebody or compare, rather than join
_TOGETHER = re.compile(
    r"[和与跟同](?!时|样|意|等|事|学)[^，。？、和与]{0,14}?(?:沟通|交流|联系|互动|配合|合作|相比|对比|比较|相符|一致|符合|匹配|相关|有关|无关|打交道|接触|"
    r"对话|协调|协作|衔接|相处|一起|一同|交往|往来|关系|差距|差异|区别|不同|相同|类似|相似|同类|相近|结合|一样|相当|见面|谈)"
)
_EXAMPLES = re.compile(
    r"[^，。、和与及或]{1,10}(?:[、和与及或][^，。、]{1,12})+等(?!候|待|级|位|于|车|餐|了|得)"
)
_JOINS = frozenset(
    {"和", "与", "及", "以及", "跟", "或", "或者", "并", "且", "并且", "而且", "同时", "又", "、"}
)
_WHO = frozenset({"您", "你", "我", "我们", "他", "她", "他们", "谁", "自己", "本人", "客人"})
_PREDICATES = re.compile(rf"(?:{_GOOD}).{{0,2}}(?:且|又|而且|并且|同时|、|，).{{0,6}}(?:{_GOOD})")
_BOTH = re.compile(r"既.{1,8}又|又.{1,5}又")
_CONDITION = re.compile(
    r"^(?:当|在|如果|若|遇到|与|和|对于|从|自从|经过|通过|为了|由于|因为|即使|总的来说|总体|整体)"
)
_IDIOM = re.compile(r"不([^不会能得可是该敢应要想])不[^不]|半.不.|无.无.")


def check_zh(text: str, *, statement: bool) -> Iterator[Hit]:
    """What the wording rules find in one Chinese text; a statement is a row of a battery."""
    text = text[:LONGEST]
    plain = _ASIDE.sub("", text)
    sentences = [part.strip() for part in _SENTENCE.findall(plain) if part.strip()]
    asking = [part for part in sentences if not _INSTRUCTS.search(part)] or sentences[:1]
    for sentence in asking:
        tangled = len(_HAN.findall(sentence)) > _LONG
        for rule, find in (("W01", double_barrelled), ("W03", negated), ("W07", presupposes)):
            found = find(sentence, statement)
            if found and not (tangled and rule != "W07"):  # W06 speaks of it
                yield rule, found
    yield from _vague(plain)
    yield from terms(text)
    for rule, pattern in (("W02", _LEADS_ITEM if statement else _LEADS), ("W08", _SUPPOSES)):
        match = pattern.search(plain)
        if match and not (rule == "W08" and _REQUEST.search(plain)):
            yield rule, match.group()
    match = None if statement else _AGREES.search(text)
    if match:
        yield "W09", match.group()
    for sentence in sentences:
        length = len(_HAN.findall(sentence))
        clauses = len(re.findall(r"[，,、：:]", sentence))
        if length > _LONG or (length > _LONGISH and clauses >= 3):
            yield "W06", f"{length} 字"
            break


_LONG, _LONGISH = 40, 34


@cache
def _cutter() -> Callable[[str], list[str]]:
    import rjieba

    return rjieba.Jieba().cut


def _words(text: str) -> list[str]:
    try:
        return _cutter()(text)
    except UnicodeEncodeError:  # half of a surrogate pair
        return _cutter()(re.sub("[\ud800-\udfff]", "\ufffd", text))


# a clause that only sets the scene
_SCENE = re.compile(
    r"^(?:考虑到|如您所知|众所周知|与|和|请结合|结合|由于|鉴于|在|当|根据|关于|如果|假如|假定|自从|除了|通过|经过|相比|作为|从|因为|为了|回顾|回想|不考虑)"
)


def _main_clause(sentence: str) -> str:
    """The sentence without the clauses that set the scene."""
    if _SCENE.match(sentence):
        clauses = re.split(r"[，,]", sentence)
        return clauses[-1]
    return sentence


def double_barrelled(sentence: str, statement: bool) -> str:
    """Two things that can be rated apart; "" where there are none."""
    core = _main_clause(sentence.rstrip("。？！?!；; "))
    if "还是" in core:
        return ""  # alternatives to choose from
    core = _EXAMPLES.sub("", core)
    core = _TOGETHER.sub("", core)
    both = _BOTH.search(core)
    if both:
        return both.group()
    if statement:
        clauses = [part for part in re.split(r"[，,]", core) if part]
        rating = [part for part in clauses if _rates(part)]
        if len(clauses) >= 2 and len(rating) == len(clauses) and not _CONDITION.match(core):
            return "，".join(rating)
    words = _words(core)
    for i, word in enumerate(words):
        if word in _JOINS and 0 < i < len(words) - 1 and _joins(words, i):
            return "".join(words[max(0, i - 2) : i + 3])
    return ""


def _rates(clause: str) -> bool:
    return len(clause) <= 14 and not _IDIOM.search(clause) and bool(_EVALUATES.search(clause))


def _joins(words: list[str], i: int) -> bool:
    left, word, right = words[i - 1], words[i], words[i + 1]
    if (
        left in _WHO
        or right in _WHO
        or right in ("否", "不", "非", "没", "没有", "未")
        or left in "，,："
    ):
        return word in ("并且", "而且", "且", "同时") and left in "，,"
    if word == "又" and not (
        _EVALUATES.search(left) and _EVALUATES.search("".join(words[i + 1 : i + 3]))
    ):
        return False
    if word == "同时" and not _EVALUATES.search("".join(words[max(0, i - 2) : i])):
        return False
    if re.fullmatch(r"[\d一二三四五六七八九十几]+", left) and re.fullmatch(
        r"[\d一二三四五六七八九十几]+", right
    ):
        return False
    before = words[i - 1] if i < 2 else words[i - 2] + words[i - 1]
    after = right if i + 2 >= len(words) else right + words[i + 2]
    pairs = (
        (left, right),
        (left, after[: len(left)]),
        (before[-2:], right),
        (left[-2:], right[:2]),
    )
    return not any(near(one, other, "zh") for one, other in pairs)


_PRAISE = (
    r"优质|贴心|优秀|一流|精湛|热情周到|热情|周到|舒适|舒心|美味|高效|卓越|先进|专业|顶级|完善|便捷|豪华|温馨|精美|超值|出色|优雅|优良|良好|"
    r"高品质|高质量|细致|无微不至|人性化|宽敞|广受好评|备受好评|深受[^，。？的]{1,4}|享誉[^，。？的]{0,4}|金牌|敬业|博学|人性化|粗鲁|冷漠|傲慢|拖沓|低效|繁琐|难吃|嘈杂|脏乱|破旧|霸道|意义重大|来之不易|宝贵|伟大|尊贵|无礼|不文明|不负责任|可恶|荒唐|落后|糟糕|恶劣|可怕|低劣|差劲|缓慢|烦人|混乱|不合理|昂贵"
)
_OFFER = r"服务|设施|环境|产品|员工|医生|护士|老师|讲师|教师|客服|菜|餐|活动|政策|课程|系统|功能|团队|管家|价格|流程|体验|客房|房间|工作人员|医术|技术|教学|优惠|收费|分店|界面|物流|配送"
_CROWD = (
    r"难道|岂不|众所周知|大家都|人人都|谁都知道|(?:绝大|大)?多数(?:的?[^，。？]{0,4})?(?:人|顾客|学员|用户|患者|客人|市民|居民|同事|消费者|家长|员工)[^，。？会能]{0,6}(?:认为|觉得|喜欢|选择|认可|称赞|支持|同意|满意|推荐|反映|好评)|越来越多|"
    r"专家(?:们)?(?:建议|认为|表示|指出)|权威|研究(?:表明|显示|证明)|数据显示|毫无疑问|不可否认|显而易见|毋庸置疑|不用说|"
    r"也(?:认为|觉得|同意|赞同|喜欢)|(?:一定|肯定|想必|必定|当然)(?:会|很|对|非常|同意|觉得|希望|是|也|能)|"
    r"(?:对吧|对吗|不是吗|是吧|是吗|对不对|吧)[？?]|相信您|(?:我们|本[店院馆厅])[^，。？]{0,6}(?:一直|努力|不断|用心|精心|致力于|竭诚|全力)|"
    r"作为[^，。？]{0,12}(?:领先|第一|最大|知名|著名|一流|优秀|最好)|有多(?:么)?(?:喜欢|爱|享受|不满|讨厌|失望|糟|好|棒|精彩|美味|贴心|出色|专业|舒适|热情|优秀|方便|周到|恶劣|难吃|差)|"
    r"(?:普遍|一般人都?|人们(?:常|都)?|公)认(?:为|可)?|人们常说|(?:显著|明显|大幅|大大|极大|不断)(?:提高|提升|改善|改进|优化|进步|加强|缩短|方便)|"
    r"为了(?:保护|改善|保障|大家|更好|孩子|社会|下一代|响应|支持)[^。？]{1,20}(?:愿意|支持|同意|赞成|配合)|物美价廉|"
    r"作为[^，。？]{0,6}(?:尊贵|尊敬|忠实|优秀|理性|称职|合格)的|被(?:我们|本)[^，。？]{0,10}(?:打动|感动|吸引|惊艳|折服)|(?:给了?|获得了?|赢得了?)[^，。？]{0,4}好评|"
    r"(?:优质|贴心|高效|精美|一流|卓越|尊贵|超值|周到|专属|金牌|精湛)(?:服务|设施|礼遇|体验|团队|菜品|产品|环境|医术|课程|享受)|"
    r"(?:如此|这么|那么|这样)[^，。？的]{1,5}的|(?:很多|不少|许多|众多|无数|越来越多)(?:的?[^，。？]{0,6})(?:称赞|喜欢|认可|好评|推荐|选择|认为|觉得|夸|点赞|反映|抱怨)|"
    r"作为一[名位个]?(?:[^，。？]{0,10}的)|(?:您|你)?应该(?:也|已经?)|(?:注意到|感受到|体会到|看到)了?(?:我们|本[店院馆])|(?:我们|本[店院馆])的(?:进步|努力|用心|改进|付出|诚意|改善|提升)|"
    r"(?:惠民|利民|便民)[^，。？]{0,4}(?:政策|措施|工程|举措)|好(?:政策|办法|措施)|不断上涨|居高不下|饱受|忍受"
)
# two characters and more: 好 and 快 alone stand in too many words
_GOOD_LONG = "|".join(word for word in _GOOD.split("|") if len(word) > 1)
_SUPERLATIVE = r"一流|顶级|卓越|贴心|精湛|无微不至|最好的|最优秀"
_LEADS = re.compile(
    rf"{_CROWD}|(?:您|你)不(?:认为|觉得|想|希望|同意)[^。？]{{1,30}}吗|是不是(?:也|觉得|认为|很|非常|更|太|都)|是否(?:非常|十分|特别|觉得.{{0,12}}(?:更|太))|"
    rf"(?<![更最够不否较])(?:{_GOOD_LONG}|不合理|过高|过低|高昂)的[^，。？的是吗]{{0,4}}(?:{_OFFER})|"
    rf"(?:我们|本[院店行馆司校]|我[院店行馆司校])[^，。？]{{1,10}}(?:{_GOOD_LONG}|实惠|超值|高明|精良|上乘|领先|强大|雄厚|出众|过硬|超群|地道|正宗|精心|用心)[^，。？吗的程]{{0,4}}[，。][^。]{{0,30}}(?:您|你)|"
    rf"(?<![更最够不否])(?:{_PRAISE})的(?!程度|是|吗|原因|方式|地方|时候)|(?:我们|我院|本店|本院)(?:的)?(?:{_PRAISE})|(?:喜欢|享受)了?(?:我们|本店|我院)|全新升级"
)
_LEADS_ITEM = re.compile(rf"{_CROWD}|(?:{_SUPERLATIVE})的")

_NOT_A_NEGATION = re.compile(
    r"不同|不断|不错|不仅|不但|不管|不论|不过|不久|不时|不止|不少|不足|不限|不适用|不好意思|差不多|不锈钢|不动产|不良|不合格|不满意?的|不懂的|不明白的|"
    r"无线|无障碍|无人|无论|无糖|无烟|无纸|无需|无所谓|非常|非工作|非机动|非营利|非处方|除非|是非|未来|未成年|没关系|是否|与否|能否|可否|否则|"
    r"有没有|是不是|会不会|能不能|要不要|够不够|好不好|对不对|愿不愿|值不值|可不可|方不方便|多不多|"
    r"(.)不\1"
)
_NEGATION = re.compile(
    r"没有|从未|从不|并非|绝非|无法|无从|毫无|没|未|不|无(?=[^线障])|非(?=不|专)|反对|否认|拒绝|取消|禁止"
)
_TWICE = re.compile(
    r"不得不|不能不|不会不|不可不|不可能不|无不|未必不|非[^，。]{1,8}不可|不无|并非不|不是不|没有[^，。]{0,8}不|不[^，。]{0,8}没有"
)
_RHETORICAL = re.compile(r"(?:您|你)不(?:认为|觉得)[^。？]{1,30}吗")
_APPROVES = re.compile(r"不(?:反对|同意|赞成|赞同|认为|觉得|支持|应该?|该|要|希望)(?!的)")
_SHORTFALL = re.compile(
    r"(?:不|没有|没|未|从未|并不|并非)[^，。]{0,3}(?:难|麻烦|费力|费劲|脱离|缺|耽误|困难|推诿|怠慢|延误|失误|敷衍|冷淡)"
)


def negated(sentence: str, statement: bool) -> str:
    """A negation a respondent must turn round; "" where there is none."""
    core = _NOT_A_NEGATION.sub("〇", _IDIOM.sub("〇", _main_clause(sentence)))
    if _RHETORICAL.search(core):
        return ""  # a leading question, not a negated one
    for clause in re.split(r"[，,：:]", core):
        twice = _TWICE.search(clause)
        if twice:
            return twice.group()
        marks = list(_NEGATION.finditer(clause))
        if len(marks) >= 2:
            return clause[marks[0].start() : marks[-1].end() + 2]
        if (
            statement
            and marks
            and marks[0].group() not in ("反对", "取消", "拒绝", "禁止")
            and _predicates(clause, marks[0])
        ):
            return clause[marks[0].start() : marks[0].end() + 4]
    if not statement:
        match = _APPROVES.search(core) if re.search(r"吗|是否|是不是|〇|吧", core) else None
        match = match or _SHORTFALL.search(core)
        return match.group() if match and not re.search(r"哪|什么|为何", core) else ""
    return ""


def _predicates(clause: str, mark: re.Match[str]) -> bool:
    """Whether the negation belongs to the statement itself, not to a noun ("不限时自助餐")."""
    return not (mark.start() <= 1 and "的" in clause[mark.end() :] and not clause.startswith("我"))


_VAGUE = re.compile(
    r"经常|常常|时常|(?<!更)(?<!多)常(?=来|去|用|在)|偶尔|有时候?|很少|近期|近来|近段时间|这段时间|隔三差五|三天两头|时而|老是|平时|平常|通常|往往|总是|一般(?=都|多久|会|来|去|使用|在|每|什么时候|几点)|定期|前段时间|前阵子|前些时候|时不时|不时|多半|频繁|一段时间|"
    r"(?<!离)最近(?!的?一次|的?[\d一二两三四五六七八九十半几上这]|的(?!门店|分店|网点)[^，。？]{0,4}次)"
)
_PERIOD = re.compile(
    r"(?:过去|最近|近|上|本|这|每|前)\s*的?\s*[\d一二两三四五六七八九十半几]{0,3}\s*(?:天|日|周|星期|个月|月|年|季度|学期)"
)


def _vague(text: str) -> Iterator[Hit]:
    match = _VAGUE.search(text)
    if match and not _PERIOD.search(text):
        yield "W04", match.group()


_FEELS = (
    r"喜欢|爱(?!好)|偏爱|偏好|讨厌|厌烦|满意|不满|信任|相信|愿意|推荐|放弃|停止|不再|停用|取消|退货|退订|退出|注销|离开|投诉|更换|拒绝|反对|失望|感到|"
    r"抱怨|换掉|改用|依赖|害怕|担心"
)
_PRESUPPOSES = re.compile(
    rf"(?:为什么|为何|为啥|怎么会|何以)[^，。？]{{0,12}}(?:{_FEELS})|(?:什么|哪些|何种)(?:原因|因素|理由)[^，。？]{{0,6}}(?:让|使|导致|促使)[^，。？]{{0,6}}(?:{_FEELS})|"
    rf"(?:{_FEELS})[^，。？]{{0,10}}(?:的)?(?:原因|理由)|因为什么[^，。？]{{0,4}}(?:{_FEELS})|(?:为什么|为何|怎么)[^，。？]{{0,8}}(?:这么|那么|如此|太)|戒(?:烟|酒)|最(?:失望|不满|讨厌|糟糕|烦)|(?:什么时候|何时|哪天|多久前)[^，。？]{{0,6}}(?:停止|取消|放弃|不再|退出|注销|投诉|退货|停用)|"
    r"(?:投诉|故障|退货|退款|纠纷|报修|申诉)[^。？]{0,14}(?:处理|解决|修复|答复|回复|多久|及时|到账)|(?:处理|解决)[^，。？]{0,4}(?:投诉|故障|纠纷|申诉)|"
    r"(?:遇到|碰到|反映|提出)的(?:故障|问题|困难|麻烦|投诉)"
)


def presupposes(sentence: str, statement: bool) -> str:
    """Something taken for granted that is not true of everybody; "" where there is nothing."""
    if statement:
        return ""
    match = _PRESUPPOSES.search(sentence)
    return (
        match.group()
        if match and not re.search(r"如果|是否(?:遇到|发生|有过|已经?)|(?:解决|处理)了吗", sentence)
        else ""
    )


_REQUEST = re.compile(r"请(?:留|填|写|告|联系|致电|跳|直接)")
_YEARS = r"(?:一|两|二|三|四|五|六|七|八|九|十|几|\d+)\s*年"
_AMOUNT = r"几|多少|多久|哪些|平均|一共|总共|频率"
_SUPPOSES = re.compile(
    rf"(?:如果|假如|假设|假定|倘若|要是|假使|若(?!干)|万一)[^。？]{{1,40}}(?:会|愿意|愿不|是否|打算|怎么|如何|多少|还)|(?:设想|想象)(?:一下)?|"
    rf"(?:过去|近|最近|前)的?{_YEARS}(?:里|中|内|间)?[^相对]{{0,24}}(?:{_AMOUNT})|(?:去年|前年|往年)[^相对。？]{{0,24}}(?:{_AMOUNT})|(?:十二|12|二十四|24|十八|18)个月[^。？]{{0,24}}(?:{_AMOUNT})|"
    rf"年前[^，。？相对]{{0,16}}(?:几|多少|哪些|记得)|记得[^，。？]{{0,4}}年前|小时候|童年|第一次[^。？]{{0,20}}(?:几|多少|多久)|多年(?:来|前)"
)
_AGREES = re.compile(
    r"(?:同意|赞同|认同)(?!接受|参加|使用|我们|收集|授权|回访|书)[^。]{0,40}(?:吗|程度|还是|说法|观点|看法|反对)|(?:是否|程度上|有多|是不是)(?:也)?(?:同意|赞同|认同)(?!接受|参加|收集|授权|我们)|"
    r"同不同意|赞不赞同|赞成[^。]{0,30}(?:说法|观点|看法)|同意程度|同意还是(?:不同意|反对)"
)
