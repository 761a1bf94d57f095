"""Names in Chinese after a role, praise or blame: 前台李娜, 感谢殷雪、詹伟, 叫梅婷的前台, 客服小雪."""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.common_words import COMMON
from feedback.responses.privacy.hints import Net, hints, signs
from feedback.responses.privacy.names import ANY, DOUBLE, FOLLOWS, LIKELY, NO_GIVEN, PLAIN

Hit = tuple[str, int, int]

_HAN = "\u4e00-\u9fff"
# Characters that given names are made of; what stands after a surname and a role and is of these is a name.
GIVEN = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华玉兰桂平刚红霞鹏飞斌波辉宇浩凯健俊帆雪琳晶莹倩颖婷慧洁佳欣怡悦雯菲蕾琪瑶梦媛嘉琦梓轩子涵睿泽晨阳博文思远诺若曦雨桐诗紫萱馨嫣梅春夏秋冬燕凤龙虎建国庆志海江山林森松柏荣"
    "富贵福禄寿康宁永胜利业兴旺昌祥瑞吉云霄星月亮宏义仁智信德良美玲珍珠宝金银钢石峰岩岭川溪泉湖湘淑贞惠雅琴棋锦绣彩绮罗丹青翠碧苗荷莲菊桃杏梨竹蓉薇莎珊瑚琼瑛瑾瑜璐璇珂珏玥昕旭昊晓晖晗景晴曼妮妍姗姣婕娇娥娴婉媚彤彦彬彪徐忆恒恩慕懿"
    "振捷敬斯昆晋晟朗栋楠榕歌毅汉沁沛洪浦润淇渊滔潇澄澜灿炎炜烁焱煜熙爽牧玮理皓盈硕祖禹筠箐纲维群翔翰耀聪胤腾芝芬芷芸茂茜荃萌萍葵蓓蔚蕊虹蝶西诚谦豪赫越轶迪逸邦郁铭锋锐镇隆雁雄震霖靖韬韵馥骁骏鸣鸿鹤麟"
    "丹东中仲伊佑侠俐克冠冰勋卓坤培堃尔岚巧希帅延恺弘弦政昭晔枫柔柳樱民沐珺琛琰生甜益盛真蓓瑟蔓薛颂馨香麒黛勤奕宜宸宽寒小大元启君和咏哲圆城奇嵘彭心念忠恬惜"
    "軍靜麗強偉華蘭鳳龍慶榮豐寶銀鋼嶺瓊瑩穎夢鵬飛輝傑濤潔嫻嬌遠澤詩雲曉陽榮維誠謙銘鋒銳鎮駿鴻麟廷儀淳娟怡君豪志玲"
)
_ROLES = (
    r"服[务務](?:人)?[员員]|服务生|侍應生?|侍应生?|前[台臺](?:小姐姐|美女|妹[子妹]|小哥)?|[櫃柜][台臺檯檯](?:人[員员])?|客服(?:人[員员])?|[专專][员員]|管家|店[员員]|导购[员]?|收[银銀]员?|技[师師]|店[长長]|领班|经理|經理|主管|师傅|师父|司[机機]|[导導]游|領隊|领队|[销銷]售|[顾顧][问問]|护士长?|[护護]士|[医醫]生|教[练練]|私教|[讲講][师師]|老[师師](?!傅)"
    r"|保[洁潔]|阿姨|保安|[门門][卫衛童]|[骑騎]手|快[递遞][员員小哥]{0,2}|外[卖賣][员員小哥]{0,2}|小哥|小妹|小姑娘|小伙子?|小姐姐|接待[员員]?|礼宾[员部]?|行李[员生]|美[容甲发睫][师師]|[发髮]型[师師]|理[发髮][师師]|按摩[师師]|康复师|营养师|厨[师師][长長]?|大厨|摄影师|化妆师|设计师|维修[员工]|安装[员工]"
    r"|柜员|[职職][员員]|员工|乘务[员长]|空[姐少乘]|副理|地勤|安检员|导诊|药师|律[师師]|房[东東]|中介|主播|[业業][务務][员員]|月嫂|保姆|家政|[园園]丁|[实實][习習]生|工作人[员員]|房[务務]|[护護]理[师師]|[醫医][师師]|售[货貨票][员員]|[櫃柜][员員]|班主任|[学學](?:[员員]|生(?![党黨时時会會们們]))|住客|乘客|病人|技[术術][员員]|[电電]工|水管工|督导|领导|同事|新来的|[值当]班|(?:前厅|客房|餐饮|楼层|大堂|售后|礼宾|工程|营销)部?|老板娘?|老闆娘?|团队(?=里|的)"
)
# Of those who serve: 服务 alone is what they do.
_STAFF = [f"服{do}{of}" for do in "务務" for of in ("员", "員", "人员", "人員", "生")]
_PRAISE = r"表[扬揚]|(?:好[评評]|五星)给|[点點]名|[点點][赞讚]|感[谢謝]|多[谢謝]|[谢謝][谢謝]|夸一下|夸夸|投[诉訴]|批评|举报|辛苦|找(?=[\u4e00-\u9fff]{2,3}(?:办|买|咨询|退))"
# A character one of them begins with: quickly seen.
_FIRST = "[服侍前客专專管店导櫃柜律房中业業月家园園实實值当當售班学學病电電水地药新同收技领經经主师司導領销銷顾顧护護医醫教私讲講老保阿门門骑騎快外小接礼行美发髮理按康营厨大摄化设维安柜职職员乘空副餐楼售工团表点點感多谢謝夸投批举辛找督领乘好五]"
_AFTER_ROLE = re.compile(
    rf"(?={_FIRST})(?:{_ROLES}|{_PRAISE})(?P<gap>(?:一下|[这那]位|一个叫|下|了|[你您]|是|叫|名叫|：|:|—|（|\(|“|\"|「|的| ){{0,3}})(?P<name>(?:{DOUBLE}|{LIKELY}|[小阿老](?=[{PLAIN}](?![{_HAN}]{{0,1}}[店院朋姐])))[{_HAN}]{{1,3}})"
)
# Said to be a name, whatever it is made of: 叫纪晓岚的服务员, 工号027的樊强, 店员（闫妮）, 用韩庚的名字.
_PERSON = rf"(?:{_ROLES}|小[姑伙哥妹][娘子]?|姑娘|女孩|男孩|女生|男生|大[姐哥叔]|妹[子妹]|帅哥|美女|人|同[事学])"
_QUOTES = ("“", '"', "「", "(")
_SAID = tuple(
    (hints(words), pattern)
    for words, pattern in (
        (
            "叫",
            re.compile(
                rf"(?:[个位名]|名字|就)叫(?:做|作)?[“\"「]?(?P<name>[{_HAN}]{{2,3}}?)[”\"」]?的(?:那?[个位名])?{_PERSON}"
            ),
        ),
        (
            "叫",
            re.compile(
                rf"(?:(?<![{_HAN}])|(?<=[找是]))叫(?P<name>[{ANY}][{_HAN}]{{1,2}})的(?:那?[个位名])?{_PERSON}"
            ),
        ),
        (
            ("工号", "工號"),
            re.compile(
                rf"工[号號][：: ]?[A-Za-z0-9\x00]{{1,10}}(?:号)?[的 ,，、是]?(?P<name>{LIKELY}[{_HAN}]{{1,2}}?)(?=\Z|[^{_HAN}]|[骂态服说不很推把挂非真办接给])"
            ),
        ),
        (
            _QUOTES,
            re.compile(
                rf"(?={_FIRST})(?:{_ROLES})[（(“\"「](?P<name>{LIKELY}[{_HAN}]{{1,2}})[）)”\"」]"
            ),
        ),
        (
            ("名", "身份", "账号"),
            re.compile(
                rf"(?:[用以写报][了]?|(?:订|预订|留|登记|写)的是|就?在)(?P<name>{LIKELY}[{_HAN}]{{1,2}}?)的?(?:名字(?!命)|名义|身份|名下|账号)"
            ),
        ),
        (
            ("男", "女"),
            re.compile(
                rf"(?:(?<![{_HAN}])|(?<=[是叫：:]))(?P<name>{LIKELY}[{_HAN}]{{1,2}})[,、/ (]\s?[男女](?=[,，。/ )\d]|\Z)"
            ),
        ),
        (
            _QUOTES,
            re.compile(
                rf"[“\"「（(](?P<name>{LIKELY}[{_HAN}]{{1,2}})[”\"」）)](?:这个|这位|那位)?(?:{_ROLES})"
            ),
        ),
        ("姓", re.compile(rf"(?<![{_HAN}])(?P<name>[{ANY}])姓(?:{_ROLES}|男子|女子|先生|女士)")),
        (
            "姓",
            re.compile(
                rf"(?:(?<![同贵百其尊])|(?<=免贵)|(?<=敝))姓(?:是|为)?(?P<name>{LIKELY})(?=[的,，。.!！;；、 )）]|\Z|先生|女士|小姐|老师|经理|昨|今天|住|在你|之前|刚才)"
            ),
        ),
    )
)
_ALSO = re.compile(rf"(?:还有|[、和与與及跟,，&])(?P<name>(?:{DOUBLE}|{LIKELY})[{_HAN}]{{1,2}})")
# 小陈服务员, 客服小美, 导游阿布, 谢谢小鹿妹妹
_NOT_LITTLE = "姐哥妹店二伙朋吃姑区红编票程时孩组菜礼食费龙心声气人学票事题技米"
_NICK = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[的找叫请謝谢和]))(?P<before>[小老阿][{PLAIN}])(?=服务员|服務員|前台|客服|管家|店员|店員|同学|老师|师傅|先生|女士)"
    rf"|(?={_FIRST})(?:{_ROLES})(?:小[妹哥]|大[姐哥]|妹妹|美女|帅哥)?(?:叫|是|：|:| )?(?P<after>小[美丽玲芳娟燕敏婷雪琳莉萍霞红倩娜薇颖慧洁晶莹佳媛梦欣悦雯菲蕾琪瑶岚麗紅穎潔瑩夢悅強强军伟杰磊涛军辉鹏飞斌龙鹿]|阿(?!姨)[{_HAN}])(?=\Z|[^{_HAN}]|[人答很非真特超态態帮幫给給服热熱耐细說说推处没沒不強强手开開好講讲剪做按有态送])"
    rf"|(?={_FIRST})(?:{_ROLES})[：: ]?(?P<doubled>([{_HAN}])(?<=[薇婷娜玲芳丽莉萍晶莹佳媛欣悦菲蕾瑶圆媚曼妮甜乐琳琪露倩])\4)(?=\Z|[^{_HAN}]|[很手态非真服])"
)
_THANKED = re.compile(
    rf"(?=[表点點感多谢謝夸投批举辛])(?:{_PRAISE})(?:一下|了)?(?P<thanked>小(?![{_NOT_LITTLE}])[{_HAN}])(?=妹妹|姐姐|哥哥|同学|老师|[姐哥](?![妹弟])|\Z|[,，。！!、和])"
)
_NICKS = hints(
    [f"{little}{family}" for little in "小老阿" for family in PLAIN],
    [
        f"小{char}"
        for char in "美丽玲芳娟燕敏婷雪琳莉萍霞红倩娜薇颖慧洁晶莹佳媛梦欣悦雯菲蕾琪瑶岚麗紅穎潔瑩夢悅強强军伟杰磊涛军辉鹏飞斌龙鹿"
    ],
    [char * 2 for char in "薇婷娜玲芳丽莉萍晶莹佳媛欣悦菲蕾瑶圆媚曼妮甜乐琳琪露倩"],
    "阿",
)
_THANKS = hints([f"{before}小" for before in "扬揚名赞讚谢謝夸诉訴评报苦找下了"])
# 我女儿王小雨, 我先生李明发烧
_KIN = re.compile(
    rf"我(?:的)?(?:[爱愛]人|[对對]象|[闺閨]蜜|爷爷|奶奶|姥[姥爷]|外[公婆]|[岳公婆][父母爸妈]|侄[女子]|孙[女子]|表[哥姐弟妹]|堂[哥姐弟妹]|同伴|家人|先生|太太|老公|老婆|丈夫|妻子|女儿|女兒|儿子|兒子|孩子|宝宝|爸爸?|妈妈?|媽媽?|父亲|父親|母亲|母親|朋友|同事|同学|室友|女友|男友|弟弟?|妹妹?|哥哥?|姐姐?)(?:叫|是| ){{0,1}}(?P<name>(?![和于向时])[{ANY}][{_HAN}]{{1,2}})"
)
_KIN_BEGINS = "爱愛对對闺閨爷奶姥外岳公婆侄孙表堂同家先太老丈妻女儿兒孩宝爸妈媽父母朋室男弟妹哥姐"
# After these a sentence goes on as often as a name comes: 客房安静, 老板高手.
_DOUBTFUL = re.compile(
    r"(?:前厅|客房|餐饮|楼层|大堂|售后|工程|营销|礼宾)(?!部)|快(?!递员|递小)|外(?!卖员|卖小)|老[板闆]|接待|员工|团队|[专專]员|[^的]{2,5}的"
)
_LITTLE = re.compile("小[姐哥妹姑伙女]|大[姐哥叔]")
_TITLES = re.compile(
    "小[姐哥妹]|先生|女士|老师|经理|骑士|师傅|阿姨|大[姐哥]|店长|主管|美女|帅哥|副理|领班|同学"
)
_NOT_GIVEN = NO_GIVEN | frozenset("很真特非态热耐细主帮十先女老师经")
# Where a given name has ended in praise and blame.
_GOES_ON = re.compile(
    r"[很非真特超态服热耐细主帮给为的是在有也都就还不人这太十过带对让说又因会能把推处态办打找解一介送接全笑亲体贴贴及冇好話话嘅]|推荐|先生|女士|小姐|老师|经理|师傅|店长|两位|三位|等"
)
# Family names that stand after a role as "all of them" far more often: 前台全卡住.
_ADVERBS = "全"


# What is said of somebody behind a name, and what a name stands behind: looking for strings is far quicker than for patterns.
_HINTS = hints(
    (
        "服务|服務|侍|前台|前臺|客服|专员|專員|管家|店员|店員|导购|收银|收銀|技师|技師|店长|店長|领班|经理|經理|主管|师傅|师父|司机|司機|导游|導遊|领队|領隊|销售|銷售|顾问|顧問|护士|"
        "護士|医生|醫生|教练|教練|私教|讲师|講師|老师|老師|保洁|保潔|阿姨|保安|门卫|门童|骑手|快递|外卖|小哥|小妹|小姑娘|小伙|小姐姐|接待|礼宾|行李|美容|美甲|美发|美睫|发型|理发|按摩|"
        "康复|营养|厨|摄影|化妆|设计师|维修|安装|柜员|职员|職員|员工|乘务|空姐|空少|副理|前厅|客房|餐饮|楼层|大堂|售后|工程|营销|老板|老闆|团队|表扬|表揚|点名|點名|点赞|點讚|感谢|感謝|"
        "多谢|多謝|柜台|櫃|律师|律師|房东|房東|中介|主播|业务员|業務員|月嫂|保姆|家政|园丁|園丁|实习|實習|人员|人員|房务|房務|护理|護理|醫師|医师|售货|售票|售貨|柜员|班主任|学员|學員|学生|學生|住客|乘客|病人|技术员|電工|电工|水管工|地勤|安检员|导诊|药师|督导|领导|同事|新来的|值班|当班|好评给|好評給|五星给|谢谢|謝謝|夸|投诉|投訴|批评|举报|辛苦|工号|工號|姓|叫|名|男|女|身份|我|"
        "柜臺|柜檯|专員|專员|導游|顾問|顧问|讲師|講师|门衛|門卫|門衛|門童|騎手|快遞|外賣|髮型|理髮|职員|職员|空乘|业务員|业務|業务|業務|谢謝|謝谢|实習|實习|醫师|医師|柜員|学員|學员|技术員|技術|好評给|好评給|点讚|點赞|找"
    ).split("|")
)

_SAID_HINTS = hints("工号", "工號", "姓", "叫")
_ROLE_HINTS = (_HINTS | hints(_STAFF)) - (
    _SAID_HINTS | hints("服务", "服務", "名", "男", "女", "身份", "我")
)
_KIN_HINTS = hints(f"我{of}{kin}" for of in ("", "的") for kin in _KIN_BEGINS)
NETS = (
    Net(_ROLE_HINTS | _SAID_HINTS | _KIN_HINTS | _NICKS | _THANKS),
    Net(hints("名字", "名义", "身份", "名下", "账号")),
    Net(pair=(signs(",、/ (\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029"), signs("男女"))),
)


def find_after_roles(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Names after a role, praise or blame of a text in half-width characters."""
    if said.isdisjoint(_HINTS):
        return
    yield from _find_familiar(text, said)
    for match in _AFTER_ROLE.finditer(text) if not said.isdisjoint(_ROLE_HINTS) else ():
        start, name = match.start("name"), match["name"]
        end = _end_after_role(text, start, name, sure=bool(_DOUBTFUL.match(match[0])))
        while end:
            yield "name", start, end
            also = _ALSO.match(text, end)
            start = also.start("name") if also else 0
            end = _end_after_role(text, start, also["name"], sure=True) if also else 0
    for words, pattern in _SAID:
        if said.isdisjoint(words):
            continue
        for match in pattern.finditer(text):
            if match["name"][:2] not in COMMON:
                yield "name", *match.span("name")


def _find_familiar(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Nicknames of staff and the names of kin."""
    for words, pattern in ((_NICKS, _NICK), (_THANKS, _THANKED)):
        if not said.isdisjoint(words):
            for match in pattern.finditer(text):
                group = next(name for name, found in match.groupdict().items() if found)
                yield "name", *match.span(group)
    if not said.isdisjoint(_KIN_HINTS):
        for match in _KIN.finditer(text):
            start = match.start("name")
            end = _end_after_role(text, start, match["name"], sure=match["name"][0] not in PLAIN)
            if end:
                yield "name", start, end


def _end_after_role(text: str, start: int, name: str, *, sure: bool = False) -> int:
    """Where a name after a role ends; 0 when it is a word: 服务员周到, 前台安排.

    `sure` asks for given names of the usual characters.
    """
    if name[:2] in COMMON or name[0] in _ADVERBS:
        return 0
    if name[0] in "小阿老" and len(name) > 1:
        return start + 2
    first = 2 if name[:2] in DOUBLE.split("|") else 1
    if _TITLES.match(text, start + first):
        return start + first
    usual = [char in GIVEN for char in text[start + first : start + first + 2]]
    for given in (1, 2):
        stop = start + first + given
        chars = text[start + first : stop]
        if len(chars) < given or any(char in _NOT_GIVEN for char in chars):
            break
        if (not sure or all(usual[:given])) and (
            FOLLOWS.match(text, stop) or _GOES_ON.match(text, stop)
        ):
            return stop
    if usual[:1] == [True]:
        # 陈萍小姑娘: the second is no name's
        both = usual[1:] == [True] and not _LITTLE.match(text, start + first + 1)
        return start + first + 1 + both
    return start + first + 2 if name[0] in PLAIN and not sure and given == 2 else 0
