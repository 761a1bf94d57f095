"""Names of persons where the words before them say so: 姓名：…, 联系人…, 我叫…"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints, signs

Hit = tuple[str, int, int]

DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒|端木|独孤|南宫|闻人|歐陽|上官|司馬|諸葛"
ANY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白"
    "文邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
    "舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农洪粟湛邸檀储奚钮衡狄贝元凤谌揭仝冀晁鹿薄桓阚蔺尧匡亓朴伏强乐司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米"
    "柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
    "張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蕭葉蔣蘇魏呂盧鐘鍾譚陸賈韋鄒閻龍賀顧龔萬錢嚴湯龐顏莊聶魯關蘭紀畢單騫駱藍華饒農簡車連麥婁竇黨費衛應閔鄔邊"
)
_SURNAME = f"(?:{DOUBLE}|[{ANY}])"
# Without a colon a surname that is first of all a common word proves nothing: 本人连续三次, 收件人应该.
LIKELY = f"(?:{DOUBLE}|[{''.join(char for char in ANY if char not in '和师应查于时向成路房车连车連应應管单單方常经过还明')}])"
_HAN = "\u4e00-\u9fff"
# A field of a form; the colon makes what follows a name whatever it begins with.
_FIELD = (
    r"(?:姓名|(?<![\u4e00-\u9fff])名字|[联聯][系絡络繫]人|收[件货貨]人|[寄发]件人|[经經][手办辦]人|入住人|住客|[订訂]票人|[预預][订訂]人|[乘旅顾]客|客[户戶]|投[诉訴]人|申[请請]人|[户戶]主|[户戶]名"
    r"|[车車]主|机主|家[长長]|患者|[签簽]名|落款|署名|[会會][员員]|业主|[反回][馈映饋]人|[举舉][报報]人|填[表报報写]人|登[记記]人|[签簽]收人?|[负負][责責]人|[对對]接人|[当當]事人|持卡人|被保险人|监护人|(?<![\u4e00-\u9fff])[收寄]|抬[头頭]|曾用名|[真本]名)(?:姓名|名字)?"
)
_AFTER_COLON = re.compile(rf"{_FIELD}[ ]?(?:是)?[:：][ ]?(?P<name>{_SURNAME}[ ]?[{_HAN}]{{1,3}})")
# Only after 姓名：is anything a name, whatever surname it lacks: 阿依古丽, 买买提·艾力.
_ANY_NAME = re.compile(
    rf"(?:姓名|[联聯][系絡络繫]人|收[件货貨]人)[:：][ ]?(?P<name>[{_HAN}]{{2,6}}(?:·[{_HAN}]{{1,8}})?)(?![{_HAN}·])"
)
_AFTER_CUE = re.compile(
    r"(?=[姓联聯收寄入订訂预預户戶经經投申反回举舉填登签簽负負责對对当當持被监名真本落英我請请转他她这那女儿宝孩娃老爸妈媽長长员員理生师師機机寶象對])(?:(?:姓名|[联聯][系絡络繫]人|收[件货貨]人|寄件人|入住人|[订訂]票人|[预預][订訂定][人名]|[户戶]名|[经經][手办辦]人|[投申][诉訴请請]人|[反回][馈映饋]人|[举舉][报報]人|填表人|登[记記]人|[签簽]收人|[负負][责責]人|[对對]接人|[当當]事人|持卡人|被保险人|监护人|(?<![\u4e00-\u9fff])名字|[真本]名|落款|[签簽]名|英文名)(?:姓名)?[ ]?(?:是|为|叫|写的)?"
    r"|(?:我|我的)?(?:名字|姓名)(?:叫做?|是|写的)|我叫(?:那个)?|我名叫|名叫|本人(?:叫)?|[转寄]给|請?寄給"
    # who somebody is called: 她叫…, 我儿子叫…, 店长叫…
    rf"|(?:[他她]|[这那]人|[女儿兒]子?|孩子|[宝寶][宝寶]|娃|[对對]象|老[公婆]|[爸妈媽]|[长員员理生师機机])叫(?:做)?(?:那个)?)[ ]?(?P<name>{LIKELY}[{_HAN}]{{1,3}})"
)
FAMILY_NAMES = signs(sign for sign in LIKELY if sign > "\u4e00")
# A word that is no form's field needs a surname that begins no common word: 顾客许多, 乘客高兴.
PLAIN = "王李张刘陈杨黄赵吴周徐孙朱胡郭林罗郑梁宋唐韩冯邓曹彭肖萧董袁潘蒋蔡杜苏魏吕丁沈姚卢姜崔谭陆汪廖贾張劉陳楊黃趙吳孫羅鄭馮鄧蕭蔣蘇魏呂盧譚陸賈"
_AFTER_ROLE = re.compile(
    rf"(?:乘客|旅客|[车車]主|业主|家[长長]|患者|[会會][员員]|老人叫|孩子叫|同[学事]叫)[ ]?(?P<name>[{PLAIN}][{_HAN}]{{1,2}})"
)
# 我是郭敏，身份证…: who says so before giving a number is introducing himself.
_BEFORE_NUMBER = re.compile(
    rf"我是(?:住[0-9]{{3,5}}的)?(?P<name>{LIKELY}[{_HAN}]{{1,2}})(?=[ ,，。:：;；]{{1,2}}(?:身[份分][证證]|电话|電話|手机|手機|微信|卡号|[订訂]|住|昨|今)|的(?:妈妈|爸爸|家长|爱人|老[公婆])|\Z)"
)
# Words that begin where a name has ended.
FOLLOWS = re.compile(
    r"\Z|[^\u4e00-\u9fff]|电话|電話|手机|手機|身份|性别|先生|女士|小姐|同学|老师|联系|微信|昨|今天|前天|上周|住在|在你|是[会一你业]|的[电手]|[嘛啊呀呢吧哦噢]|推[诿卸]|[不没]|和|与|及|收(?![\u4e00-\u9fff])|系|来自"
)
# Never the second character of a name here: 我叫车等…, 本人常去….
NO_GIVEN = frozenset(
    "的了着过吗呢吧不没来去等到给把被很太都就还也又再要会能可以想说问叫你我他她它们个次点们在有是人员客号"
)
_NO_NAME = frozenset(
    """高兴 您好 你好 大家好 匿名 不详 未填 未填写 未知 本人 同上 保密 先生 女士 客服 前台 不知道 没有 不便透露
    同前 暂无 不填 不想说 电话 手机 错误 不对 必填 选填 登记 不一致 写错 填错 信息 安排 严格 马虎 时间 方便 解释""".split()  # noqa: SIM905
)

# Strings without one of which there is no name: looking for strings is far quicker than for patterns.
_CUES = hints(
    "姓名", "名字", "系人", "絡人", "繫人", "络人", "件人", "貨人", "货人", "住人", "住客", "票人", "订人", "訂人", "乘客", "旅客", "顾客",
    "客户", "客戶", "诉人", "訴人", "请人", "請人", "户主", "戶主", "户名", "戶名", "车主", "車主", "机主", "家长", "家長", "患者", "签名", "簽名",
    "馈人", "饋人", "映人", "报人", "報人", "表人", "记人", "記人", "收人", "责人", "責人", "接人", "事人", "卡人", "险人", "护人", "收:", "寄:", "抬头", "抬頭", "用名", "真名", "本名", "他叫", "她叫", "儿叫", "兒叫", "宝叫", "寶叫", "娃叫", "象叫", "公叫", "婆叫", "爸叫", "妈叫", "媽叫", "长叫", "员叫", "員叫", "理叫", "生叫", "师叫", "机叫", "機叫", "转给", "定名", "订名", "文名",
    "落款", "署名", "会员", "會員", "业主", "我叫", "我是", "名叫", "本人", "寄给", "寄給", "手人", "办人", "辦人", "人叫", "子叫", "学叫", "事叫",
)  # fmt: skip

NETS = (Net(_CUES),)


def find_names(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Names after a cue in Chinese."""
    if not said.isdisjoint(_CUES):
        yield from _find_chinese(text)


def _find_chinese(text: str) -> Iterator[Hit]:
    for match in _AFTER_COLON.finditer(text) if ":" in text or "：" in text else ():
        start = match.start("name")
        end = _end_of_name(text, start, sure=True)
        if end and text[start:end] not in _NO_NAME:
            yield "name", start, end
    for match in _ANY_NAME.finditer(text):
        if match["name"] not in _NO_NAME:
            yield "name", *match.span("name")
    for pattern in (_AFTER_CUE, _AFTER_ROLE, _BEFORE_NUMBER):
        for match in pattern.finditer(text):
            start = match.start("name")
            end = _end_of_name(text, start, sure=False)
            # 高翔和林芳芳: the second name has the first for its cue
            while end and text[start:end] not in _NO_NAME:
                yield "name", start, end
                start = end + 1
                end = (
                    _end_of_name(text, start, sure=False)
                    if text[end : end + 1] in ("和", "与", "、", "及")
                    else 0
                )


def _end_of_name(text: str, start: int, *, sure: bool) -> int:
    """Where the name that starts with a surname ends; 0 when it is none."""
    surname = re.compile(_SURNAME).match(text, start)
    if surname is None:
        return 0
    place = surname.end()
    if text[place : place + 1] == " ":
        # 韩 雪: one given name set apart
        return place + 2 if sure and FOLLOWS.match(text, place + 2) else 0
    given = 0
    while (
        given < 3
        and _is_han(text[place + given : place + given + 1])
        and text[place + given] not in NO_GIVEN
    ):
        given += 1
        if given < 3 and FOLLOWS.match(text, place + given):
            return place + given
    return place + min(given, 2) if sure and given else 0


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
