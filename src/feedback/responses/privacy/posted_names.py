"""Screen names in Chinese told by what their owner did on a platform: 抖音大胃王阿勇已经曝光了, B站搜老周修车日记，有完整过程.

Between the platform and what was posted there stands a name or the sentence going on (抖音很多人发了): words for people, for
what is sold, sought and shown there, and verbs are no name's.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import hints, matches
from feedback.responses.privacy.numbers import Hit
from feedback.responses.privacy.screen_names import NO_ONE

_HAN = "\u4e00-\u9fff"
_SITES = "抖音 快手 小红书 小紅書 小红薯 微博 b站 哔哩哔哩 知乎 豆瓣 贴吧 虎扑 闲鱼 大众点评 点评 视频号 公众号 公号 头条号 百家号 网易云 脸书 臉書 推特 得物 即刻 马蜂窝 痞客邦 dcard 噗浪 连登 連登".split()
_SITE = rf"(?:{'|'.join(_SITES)}|(?<![A-Za-z])(?:xhs|ig|fb|ins|threads)(?![A-Za-z]))"
_ROLE = r"(?:(?:探店)?博主|up主|主播|达人|用户|網友|大v|号主|账号|帐号|帳號)"
_CHAR = rf"[{_HAN}A-Za-z0-9_丶灬·・]"
_END = r"(?=[ ,，。!！?？;；、)）\n]|\Z)"
# What somebody did there with what they lived through.
_DID = (
    r"(?:[,， ]{0,2}(?:上?[周週]|昨天|今天|前天|刚刚|剛剛|刚|剛|已经|已經|已|也|都|就)?(?:[发發][了过過出]?(?:完整|全程|全过程|长文|長文|视频|視頻|影片|录像|帖|避雷|图|圖|笔记|动态|一条|一條|一篇|一个|文|片)|[发發][过過出]|[发發]了(?:\Z|[,，。!！])|曝光[了过過]|写[了过]|寫[了過]"
    r"|直播[了过過]|打了[一二三四1-4两]颗?星|[给給]了[一二三四1-4两]颗?星|测评[了过]|拍[了过]|有[写寫]|也[卖賣]|吐槽[了过]|投诉[了过]|挂[了过]|评论[了过]|上传了|上傳了|更新了|有(?:(?:完整|全程)(?:的?过程|的?視頻|的?视频|录像)|全程(?=[,，。]|\Z)|全过程|录像|錄像|录屏|发文|發文|串文|限[时時]|長文|长文|[视視][频頻](?=[为為]证|[,，。]|\Z)|证据|證據|影片(?=[,，。]|\Z)))"
    r"|[,，](?:我?的?(?:笔记|主页|视频)|关注一下|全程录|避雷[贴帖]|我?写了|已曝光|差评是我|lv ?\d|粉[丝絲]|\d+万?粉))"
)
_POSTED = re.compile(
    rf"{_SITE}(?:上的?|里的?|裡的?|的|我)?{_ROLE}?[@:：“\"「 ]{{0,2}}(?P<posted>{_CHAR}{{3,12}}?)[”\"」]?(?={_DID})",
    re.IGNORECASE,
)
_SEARCHED = re.compile(
    rf"{_SITE}(?:上|里|裡)?搜(?:索|一下)?[:： “\"「]{{0,2}}(?P<searched>{_CHAR}{{3,12}}?)[”\"」]?(?=就是我|就?(?:能|可以)?找到?我|私信我|[关關]注我|[,， ]?(?:那[里裡]|主页)?(?:就?(?:可以|能)?[看有见])?(?:全过程|全過程|全程|完整(?=视频|過程|过程|录像)|整个过程|现场|[视視][频頻]为证)|[,，][^,，。]{{0,8}}(?:是我|我(?:置顶|发|的视频|都发|录|拍|写)))",
    re.IGNORECASE,
)
# 我是抖音博主成都好吃嘴, 知乎用户临江仙客就是我
_AM = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[,，]))(?:我|本人)(?:就?是)?(?:一[个個]|个)?{_SITE}的?{_ROLE}[@:： “\"「]{{0,2}}(?P<am>{_CHAR}{{3,12}}){_END}|{_SITE}的?{_ROLE}[@:： ]{{0,2}}(?P<also>{_CHAR}{{3,12}}?)(?=就?是(?:我|本人)(?![们的家]))",
    re.IGNORECASE,
)
# 我在你们会员群里叫静待花开
_GROUP = re.compile(
    rf"(?:我在[{_HAN}]{{0,8}}[群吧](?:里|裡)?面?|(?:[群吧]|app|软件|系统|平台|游戏|论坛|直播间)(?:[里裡上])面?我)(?:的?(?:名字|昵称|暱稱|网名))?(?:就?叫)(?!队友|隊友|暂停|暫停|救命|外卖|外賣|代驾|跑腿|快递|服务员|客服|网约车|出租车|[车車停号號醒单](?:[ ,，。!！了]|\Z))(?P<group>{_CHAR}{{2,12}}){_END}"
)
# The platform, a space, and what begins or ends as screen names do, to the end of the clause: b站 爱吃橘子的喵
_SHAPED = re.compile(
    rf"{_SITE}(?:id|号|名)?[ :：](?P<shaped>(?:爱[吃喝玩旅睡笑摸撸画唱跳做][{_CHAR[1:-1]}]{{2,9}}|(?:一[只个颗朵枚条]|[阿]|会飞|不吃|吃不|今天也|人间|沉迷|隔壁)[{_CHAR[1:-1]}]{{2,9}}|[{_CHAR[1:-1]}]{{2,9}}(?:[喵酱醬汪鸭鴨吖呀丶灬]|同学|本人|同學|日记|日記|日常|小姐姐(?<!小姐姐)|大王|探店|大叔|的[猫貓狗鱼魚兔熊鹿云雲风風海花树樹]|(?<=[{_HAN}])[0-9]{{2,6}}))){_END}",
    re.IGNORECASE,
)
# Words for people and things on a platform, and what only a sentence holds.
_NO_NAME = re.compile(
    r"[们們吗呢很把给給让讓被将就也都那哪几每]|(?<!一个)(?<!一個)人[发说写也都]|[很好许多些有别旁某客路]人|大家|自己|网友|網友|朋友|客户|客人|顾客|顧客|博主|主播|官[方网]|客服|平台|商[家城]|店[家铺员里名]|門店|门店|你|他|她|咱|本店|热搜|熱搜|话题|話題|广告|廣告|推送|推荐|推薦|新闻|新聞|文案|流量|攻略|种草|種草|避雷|差评|好评|评论|評論|评分|評分|笔记|筆記|[视視][频頻]"
    r"|直播|短剧|截图|订单|下单|团购|優惠|优惠|活动|活動|会员|會員|礼物|商品|链接|快递|外卖|发货|售后|退款|投诉|举报|账号|帐号|帳號|昵称|名字|用户|搜索|粉丝|关注|私信|版本|软件|更新|系统|页面|功能|[了着过過][^过過]|(?:看|刷|买|買|拍|搜|约|抢|领|充|付|定|订|查|听|用)[到的了过完]|这|這|(?<!爱)(?<!能)吃[到了过完]|没|沒|不[是会能到了好让给行]|以为|因为|因為|所以|虽然|但是|如果|看看|附近|全网|全網|高分|电影|電影|电视剧|教程|步骤|介绍|体验|物业|业主|出来|解释|老板|科技区|美食探店|卖[一二两三\d]|第[一二三\d]|昨天|今天(?!也)|明天|前天|去年|今年|上次|太[多贵差慢]|无法|[号號]是"
    r"|时间|時間|榜(?!样|眼)|套餐|菜单|菜單|清单|清單|价目|价格|價格|定价|价签|标价|食材|成分|说明书|详情|首图|主图|头图|封面|宣传|宣傳|海报|海報|领券|領券|满减|滿減|折扣|预约页|预订页|隔壁[桌房间家班座宿寝屋户栋摊]|同[桌事]\Z|邻居|鄰居|楼[上下]|室友|前任|老同学|营业|營業|门口|大厅|隊友|队友|(?:火锅|火鍋|串串|烧烤|燒烤|烤[肉鱼]|奶茶|小龙虾|自助餐|酒店|民宿|景[点区]|安装|安裝|维修|維修)\Z"
)
_SENTENCE = re.compile(
    r"\A[的了是上里裡在还還再又刚剛已只才能会會要想去来來说說看发發写寫叫搜找]|[了是在的]\Z"
)
_CITIES = re.compile("成都|首都|古都|的确")
_SITE_HINTS = hints(
    _SITES, "xhs", "threads", [f"{name}{sign}" for name in ("ig", "fb", "ins") for sign in "搜@:： 上"]
)  # fmt: skip
_GROUP_HINTS = hints(
    [
        f"{where}{of}"
        for where in ("群", "吧", "app", "软件", "系统", "平台", "游戏", "论坛", "直播间")
        for of in "里裡上"
    ]
)
HINTS = _SITE_HINTS | _GROUP_HINTS
_FRAMES = (
    (_SITE_HINTS, _POSTED),
    (hints(*(f"{site}{of}搜" for site in (*_SITES, "ig", "fb", "ins", "xhs") for of in ("", "上", "里", "裡"))), _SEARCHED),
    (hints("博主", "up主", "主播", "达人", "用户", "網友", "大v", "号主", "账号", "帐号", "帳號"), _AM),
    (_GROUP_HINTS, _GROUP),
    (hints(*(f"{site}{sign}" for site in _SITES for sign in (" ", ":", "：", "id", "号", "名"))), _SHAPED),
)  # fmt: skip


def find_posted_names(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Screen names of a text in half-width characters, by what their owner posted, where they are searched and who they say they are.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. What others do on a platform (抖音网友都发了视频) is left.
    """
    if text.isascii() or said.isdisjoint(HINTS):
        return
    for match in matches(text, said, _FRAMES):
        group = match.lastgroup or "posted"
        if _is_name(match[group]):
            yield "account", *match.span(group)


def _is_name(name: str) -> bool:
    plain = _CITIES.sub("", name)
    return bool(
        re.search(f"[{_HAN}]", name)
        and not (_NO_NAME.search(plain) or _SENTENCE.search(plain) or NO_ONE.match(name))
    )
