"""Screen names in Chinese told by their owner: by what was posted (抖音大胃王阿勇已经曝光了), where it is searched, whose it is (抖音上的…就是我), the word for a name.

Between the platform and what was posted there stands a name or the sentence going on (抖音很多人发了): words for people, for
what is sold, sought and shown there, and verbs are no name's.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

import re
from collections.abc import Iterator

from feedback.responses.privacy.hints import Net, hints, matches
from feedback.responses.privacy.numbers import Hit
from feedback.responses.privacy.screen_names import NO_ONE

_HAN = "\u4e00-\u9fff"
# Where people have names; of those in letters a sign stands behind.
_SITES = "抖音 抖店 快手 小红书 小紅書 小红薯 微博 b站 哔哩哔哩 小破站 知乎 豆瓣 贴吧 虎扑 闲鱼 咸鱼 大众点评 点评 美团 淘宝店 淘宝 微店 视频号 公众号 公号 头条号 头条 百家号 网易云 脸书 臉書 推特 得物 即刻 马蜂窝 携程 论坛 痞客邦 dcard 噗浪 连登 連登 連登討論區 微信群 群里 群裡".split()
_LATIN = "xhs ig fb ins line threads".split()
_SITE = rf"(?:{'|'.join(_SITES)}|(?<![A-Za-z])(?:{'|'.join(_LATIN)})(?![A-Za-z]))"
_CHAR = rf"[{_HAN}A-Za-z0-9_丶灬·・\U0001f300-\U0001faff\u2600-\u27bf]"
# What was masked stands in brackets, too.
_OPEN = r"(?:[“\"「『]|【(?!(?:电话|身份证号|邮箱|银行卡号|车牌|账号|住址|出生日期|姓名)】))"
_CLOSE = r"[”\"」』】]?"
_END = r"(?=[ ,，。!！?？;；、)）\n~～]|\Z)"
_ROLE = r"(?:(?:探店)?博主|up主|主播|达人|用户|網友|大v|号主|账号|帐号|帳號)"
# Between a place and a name.
_SIGN = rf"(?:[上里裡]?的?[那這这][个個]|[上里裡]的?|的|{_ROLE}|号|昵称|名字?|名稱|{_OPEN}|[:： @]){{0,3}}"
# What somebody did there with what they lived through.
_DID = (
    r"(?:[,， ]{0,2}(?:上?[周週]|昨[天晚]|今[天晚]|明[天晚]|前天|马上|馬上|刚刚|剛剛|刚|剛|已经|已經|已|也|都|就)?(?:(?:私信|私聊|inbox|pm|dm|敲|戳|私|滴|聯[絡络]|联系)我|[发發][了过過出]?(?:完整|全程|全过程|长文|長文|视频|視頻|影片|录像|帖|避雷|图|圖|笔记|动态|一条|一條|一篇|一个|文|片)|[发發][过過出]|[发發]了(?:\Z|[,，。!！])|曝光[了过過]|写[了过]|寫[了過]"
    r"|直播(?:[说說讲講]?[了过過]|[说說讲講])|打了[一二三四1-4两]颗?星|[给給]了[一二三四1-4两]颗?星|测评[了过]|拍[了过]|有[写寫]|也[卖賣]|吐槽[了过]|投诉[了过]|挂[了过]|评论[了过]|上传了|上傳了|更新了|有(?:(?:完整|全程)(?:的?过程|的?視頻|的?视频|录像)|全程(?=[,，。]|\Z)|全过程|录像|錄像|录屏|发文|發文|串文|限[时時]|長文|长文|[视視][频頻](?=[为為]证|[,，。]|\Z)|证据|證據|影片(?=[,，。]|\Z)))"
    r"|[,，](?:我?的?(?:差评|投诉|避雷|避坑|吐槽)?(?:笔记|主页|视频|作品|直播[间間]?)|关注一下|全程录|避雷[贴帖]|我?写了|已曝光|差评是我|lv ?\d|粉[丝絲]|\d+万?粉))"
)
_POSTED = re.compile(
    rf"{_SITE}我?{_SIGN}(?P<posted>{_CHAR}{{3,12}}?){_CLOSE}(?={_DID})",
    re.IGNORECASE,
)
_SEARCHED = re.compile(
    rf"{_SITE}(?:上|里|裡)?搜(?:索|一下)?(?:{_OPEN}|[:： ]){{0,2}}(?P<searched>{_CHAR}{{3,12}}?){_CLOSE}(?=就是我|就?(?:能|可以)?找到?我|看我|有我|就?(?:能|可以)看|私信我|[关關]注我|[,， ]?(?:那[里裡]|主页)?(?:就?(?:可以|能)?[看有见])?(?:(?:差评|投诉|避雷|避坑|吐槽)(?:笔记|视频|帖)|全过程|全過程|全程|完整(?=视频|過程|过程|录像)|整个过程|现场|[视視][频頻]为证)|[,，][^,，。]{{0,8}}(?:是我|我(?:置顶|发|的视频|都发|录|拍|写)))",
    re.IGNORECASE,
)
# 我是抖音博主成都好吃嘴, 知乎用户临江仙客就是我
_AM = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[,，]))(?:我|本人)(?:就?是)?(?:一[个個]|个)?{_SITE}的?{_ROLE}(?:{_OPEN}|[@:： ]){{0,2}}(?P<am>{_CHAR}{{3,12}}){_END}|{_SITE}的?{_ROLE}[@:： ]{{0,2}}(?P<also>{_CHAR}{{3,12}}?)(?=就?是(?:我|本人)(?![们的家]))"
    # a channel is its owner's without its site, too: up主阿瑶探店日记就是我
    rf"|(?:博主|up主|主播|达人|達人|youtuber|网红|網紅)(?:{_OPEN}|[@:： ]){{0,2}}(?P<channel>(?:(?!的){_CHAR}){{3,12}}?){_CLOSE}(?=就?是(?:我|本人)(?![们們的家]))",
    re.IGNORECASE,
)
# 我在你们会员群里叫静待花开
_GROUP = re.compile(
    rf"(?:我在[{_HAN}]{{0,8}}[群吧](?:里|裡)?面?|(?:[群吧]|app|软件|系统|平台|游戏|论坛|直播间)(?:[里裡上])面?我)(?:的?(?:名字|昵称|暱稱|网名))?(?:就?叫)(?!外挂|大家|[保外救援代搬老][安洁援买家师]|救援|物业|管家|家政|维修|保姆|司机|陪诊|陪玩|代[购打练课写]|医生|护士|警察|经理|店长|队友|隊友|暂停|暫停|救命|外卖|外賣|代驾|跑腿|快递|服务员|客服|网约车|出租车|[车車停号號醒单](?:[ ,，。!！了]|\Z))(?P<group>(?=(?:{_CHAR}{{0,3}}[A-Za-z0-9_丶灬]|{_CHAR}{{4}})|[小老阿]|(?P<twin>{_CHAR})(?P=twin)){_CHAR}{{2,12}}){_END}"
)
# The platform, a space, and what begins or ends as screen names do, to the end of the clause: b站 爱吃橘子的喵
_SHAPED = re.compile(
    rf"{_SITE}(?<!淘宝)(?<!美团)(?:id|号|名|[搜找揾搵][尋寻索]?)?[ :：]?(?<=[ :：搜找索揾搵])(?P<shaped>(?:[爱愛][吃喝玩旅睡笑摸撸画唱跳做][{_CHAR[1:-1]}]{{2,9}}|(?:一[只个颗朵枚条]|[阿]|会飞|不吃|吃不|今天也|人间|沉迷|隔壁)[{_CHAR[1:-1]}]{{2,9}}|[{_CHAR[1:-1]}]{{2,9}}(?:[喵酱醬汪鸭鴨吖呀丶灬]|(?<=.{{2}})[爱愛](?:[吃喝玩睡笑]|旅[行游遊]|露[营營]|钓鱼|釣魚|逛吃)|同学|本人|同學|(?<=[小老阿][{_HAN}])日[记記]|小姐姐(?<!小姐姐)|大王|大叔|的[猫貓狗鱼魚兔熊鹿]|(?<=[{_HAN}])[0-9]{{2,6}}))){_END}",
    re.IGNORECASE,
)
# … and a stroke between the signs is no sentence's: 王者号 不会玩小乔丶
_STROKED = re.compile(
    rf"(?:{_SITE}|王者|原神|吃鸡|和平精英|游戏)(?:id|号|名)?[ :：]?(?P<stroked>[{_HAN}A-Za-z0-9_]{{1,10}}[丶灬][{_HAN}A-Za-z0-9_]{{0,6}}){_END}",
    re.IGNORECASE,
)
_OWNED = re.compile(
    rf"{_SITE}{_SIGN}(?P<owned>{_CHAR}{{2,12}}?){_CLOSE}(?:(?:那|这)[条個个篇]\w{{0,4}})?(?=[ ,，]?(?:[发写拍说发]的)?就?是(?:我|本人)(?!们|家|国|爸|妈|朋友|老|见|看|去|用|吃|喝|住|来|在|想|要|觉|这|最|第|每|常|经|知|认|喜|需|买|定|订|选|付)|就?是我发的)"
    rf"|(?:评论区?|留言区?|評論區?|弹幕|直播间|群)[里裡]?(?:的?(?:那个|有个|那位))?叫(?P<told>{_CHAR}{{2,12}}?){_CLOSE}的(?:那个|那位)?人?(?=就?是(?:我|本人)(?![们的家朋爸妈老]))"
    rf"|用(?P<used>{_CHAR}{{3,12}})这个(?:账?号|昵称|名字|id)(?=发|评|留|下|登|注|写)",
    re.IGNORECASE,
)
_MINE = re.compile(
    rf"(?:(?P<asked>关注我的?|搜我的?|我|本人)的?){_SITE}(?P<sign>(?:的?(?:账号|帐号|帳號|昵称|名字?|名稱|号)|就?是|叫|:| |{_OPEN}|@){{0,3}})(?P<mine>{_CHAR}{{2,12}}){_CLOSE}{_END}",
    re.IGNORECASE,
)
# The word for a name of one's own and a place where people have one.
_NAMED = re.compile(
    rf"(?:(?:{_SITE}|群|会员|用户|账号|帐号|游戏|角色|玩家|直播间|微信|qq)(?:昵称|暱稱|卡[称稱]|用户名|会员名|網名|网名|角色名|名稱|id)(?:是|叫|:| ){{0,2}}|(?<![{_HAN}])(?:我的?)?(?:会员名(?![额单次字被跟和错]|不[符对匹正能存一同见准是让给支可]|没[有了法改显变]|无[效法]|与[身实證证订登名]|对不|显示|有误)|买家昵称|会员昵称|角色名(?![称字不被改能违含重已太没填为限可也是]))(?:是|叫|:| ){{0,2}}|(?:全网|全網|各大?平台|{_SITE})同名(?![是叫: ,]{{0,2}}同)(?:是|叫|:| |,){{1,2}}){_OPEN}?(?P<named>{_CHAR}{{2,12}}(?: [0-9]{{1,6}})?){_CLOSE}(?:{_END}|(?<=[”\"」』】]))",
    re.IGNORECASE,
)
# The word for a name, and a sign or quotes around it: 昵称“南瓜马车”, 喜马拉雅账号 听书的老夏
_SAID = re.compile(
    rf"(?:昵称|暱稱|[网網]名|角色名|卡[称稱]|[卖賣买買]家名[称稱]?)(?:是|叫|为|為|:| )?{_OPEN}(?P<quoted>{_CHAR}{{2,12}})[”\"」』】]"
    rf"|(?:昵称|暱稱|[网網]名|角色名|卡[称稱]|[卖賣买買]家名[称稱]?)[: ](?P<signed>{_CHAR}{{3,12}}){_END}"
    rf"|(?:音乐|云|雅|lofter|keep|{_SITE})(?:账号|帐号|帳號|id)[: ](?P<signed_there>{_CHAR}{{3,12}}){_END}",
    re.IGNORECASE,
)
# After a word a sentence stands behind as often: only what begins as a name.
_PET_NAMED = re.compile(
    rf"(?:(?<![{_HAN}A-Za-z])(?:我的?)?(?:账号|帐号|帳號)|{_SITE}(?:账号|帐号|帳號|搜索?|搜一下|用户)|群[里裡]我(?:是|叫)|昵称|暱稱|网名|同名)(?:是|叫|:| |{_OPEN}){{0,2}}(?P<pet>{_CHAR}{{2,12}}?){_CLOSE}(?:(?=发的)|{_END})"
    rf"|(?:(?<![A-Za-z])id|旺旺(?:号|名|id)?)(?::| |是){{0,2}}(?P<figured>[{_HAN}]{{2,8}}[0-9]{{2,6}})(?![0-9元块年月日.])",
    re.IGNORECASE,
)
# Words for people and things on a platform, and what only a sentence holds.
_NO_NAME = re.compile(
    r"[们們吗呢很把给給让讓被将就也都那哪几每]|(?<!一个)(?<!一個)人[发说写也都]|[很好许多些有别旁某客路]人|大家|自己|[卖賣买買][家方]|骑手|師傅|师傅|司机|人员|店长|经理|负责|管理|业务员|销售|代理|中介|对方|骗子|商户|推销|编辑|团队|網友|网友|網友|朋友|客户|客人|顾客|顧客|博主|主播|官[方网]|客服|平台|商[家城]|店[家铺员里名]|門店|门店|你|他|她|咱|本店|热搜|熱搜|话题|話題|广告|廣告|推送|推荐|推薦|新闻|新聞|文案|流量|攻略|种草|種草|避雷|差评|好评|评论|評論|评分|評分|笔记|筆記|[视視][频頻]"
    r"|直播|短剧|截图|订单|下单|团购|優惠|优惠|活动|活動|会员|會員|礼物|商品|链接|快递|外卖|发货|售后|退款|投诉|举报|账号|帐号|帳號|昵称|名字|用户|搜索|粉丝|关注|私信|版本|软件|更新|系统|页面|功能|[了着过過][^过過]|(?:看|刷|买|買|拍|搜|约|抢|领|充|付|定|订|查|听|用)[到的了过完]|这|這|(?<!爱)(?<!能)吃[到了过完]|没|沒|不[是会能到了好让给行]|以为|因为|因為|所以|虽然|但是|如果|看看|附近|全网|全網|高分|电影|電影|电视剧|教程|步骤|介绍|体验|物业|业主|出来|解释|老板|科技区|美食探店|卖[一二两三\d]|第[一二三\d]|昨天|今天(?!也)|明天|前天|去年|今年|上次|太[多贵差慢]|无法|[号號]是"
    r"|时间|時間|旗舰店|公司|回答|一堆|一群|本地生活|官微|后台|吧主|小编|团长|(?:部门?|[分总]部|处|科|局|厅|医院|学校|学院|学会|协会|旅行社|报社|电视台|机构|中心|人士|[影乐书剧]评人|主人|传人|传承人|大户|从业者|专家|院长|校长|主任|区|群|组|问题)\Z|榜(?!样|眼)|套餐|菜单|菜單|清单|清單|价目|价格|價格|定价|价签|标价|食材|成分|说明书|详情|首图|主图|头图|封面|宣传|宣傳|海报|海報|领券|領券|满减|滿減|折扣|预约页|预订页|隔壁[桌房间家班座宿寝屋户栋摊]|同[桌事]\Z|邻居|鄰居|楼[上下]|室友|前任|老同学|营业|營業|门口|大厅|的(?:店|地方|餐[厅馆廳館]|地儿)\Z|隊友|队友|(?:火锅|火鍋|串串|烧烤|燒烤|烤[肉鱼]|奶茶|小龙虾|自助餐|酒店|民宿|景[点区]|安装|安裝|维修|維修|拆洗|清洗|保养|保養|装修|裝修|搬家|退货|换货)\Z"
)
_SENTENCE = re.compile(
    r"\A[的了是上里裡在还還再又刚剛已只才能会會要想去来來说說看发發写寫叫搜找]|[了是在的]\Z"
)
# What begins as a name and goes on as a sentence, or names a kind of people: 一只鸡三个人吃, 爱吃辣的朋友
_SHAPED_NO_NAME = re.compile(
    r"的(?:人|朋友|姐妹|宝宝|同学|可以|都|话)|可以\Z|[一二三四五六七八九十两几\d]个|\A人间(?:烟火|美味|值得|仙境)|\A阿姨(?!不|爱)|[做卖服]\w{0,3}[好贵香慢差]\Z|也行\Z|走丢"
)
_CITIES = re.compile("成都|首都|古都|的确")
_TOLD_OF = re.compile("成都|首都|古都|(?<=.)(?:酒店|民宿|探店|吃播|直播)")
# What one says of a site or does there: no name.
_DOES = re.compile(
    r"[发發刷看搜付转轉拍录錄删刪加买買收登绑綁封改换換写寫说說推荐薦订訂定点住约抢领充]|评论|評論|违规|被|无法|没|找不|不[能对到了是好会让行给可准支见上下]|显示|乱码|失败|错误|重复|异常|注销|申诉|客服|系统|官方|平台|私密|公开|广告|廣告|新[号人]|小号|大号|直播|教程|攻略|好友|粉丝|专页|專頁|忘|怎么|怎麼|什么|什麼|太|很|都"
)
_OTHERS = re.compile(
    r"[的了者人们們吗呢吧就]\Z|说|好[吃用看喝评]|(?<!探)店|[馆館酒餐这這那哪看见]|顾客|客户|客人|妹子|热搜|評分|评分|高分|差评\Z|流量|问题|問題|原因|重点|关键"
)
# 鹿鹿要早睡, 小林子呀, 阿凯在路上: names begin so, and few sentences do.
_PET = re.compile(
    rf"(?P<one>[{_HAN}])(?P=one)(?<!天天)(?<!谢谢)(?<!常常)(?<!人人)(?<!慢慢)(?<!刚刚)(?<!看看)(?<!多多)(?<!试试)(?<!等等)(?<!仅仅)(?<!往往)(?<!偏偏)(?<!统统)(?<!好好)(?<!明明)(?<!真真)(?<!问问)(?<!想想)(?<!说说)(?<!家家)(?<!事事)(?<!处处)(?<!每每)(?<!渐渐)(?<!稍稍)(?<!早早)(?<!白白)(?<!大大)(?<!满满)|老[王李张刘陈杨赵黄周吴徐孙胡朱郭罗梁宋郑谢韩唐冯董曹袁邓许沈彭吕苏卢蒋蔡丁魏薛叶潘杜姜谭廖邹陆崔邱秦](?![了的是])|一[只个颗朵枚条](?!个|只|.*的)|[小阿](?!时|区|票|程|视|广|心|票|费|哥|姐)"
)
# Somebody's trade, and what is left beside it where somebody is called by name: 骑手阿海, 装修公司小张.
_TRADES = re.compile(
    "小编|小編|骑手|騎手|[卖賣买買]家|代理|中介|销售|銷售|司机|司機|師傅|师傅|店长|店長|经理|經理|业务员|業務員|管理员?|管理員|负责人?|負責人?|团队长?|團隊長?|编辑|編輯|装修公司|公司|推销员?|客服|客户|客戶|顾客|顧客|人员|人員|主播|博主"
)
_CALLED = re.compile(
    rf"阿(?!姨)[{_HAN}]\Z|小(?!编|編|哥|姐|店|区|區|时|時|程|视|視|票|费|費|心|吃|号|號)[{_HAN}]\Z|(?!周[报報刊末年边邊会會期]|许可|許可|黄[金色牛]|黃[金色牛]|陈[列述]|陳[列述]|苏[州打]|蘇州|徐州|唐[诗朝]|谢[谢幕]|許多|许多|宋[体朝]|彭湃|张[贴口]|張[貼口]|叶[子片]|葉[子片])老?[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱郭罗羅梁宋郑鄭谢謝韩韓唐冯馮董曹袁邓鄧许許沈彭吕呂苏蘇卢盧蒋蔣蔡魏薛叶葉潘杜姜谭譚廖邹鄒陆陸崔邱秦][{_HAN}]\Z|老[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱郭罗羅宋郑鄭谢謝]\Z"
)
# What apps put where nobody has chosen a name, and grades of members.
_NO_NICKNAME = re.compile(
    "(?:普通|黄金|黃金|白金|铂金|鉑金|钻石|鑽石|[金银銀黑白]卡?|尊享|超级|高级|付费|默认|默認|预设|預設|未[设設]置|未[填命][写寫名]?|空白?|匿名|乱码|亂碼|系统|系統|新|游客|遊客|微信|注册)*(?:会员|會員|用户|用戶|顾客|玩家|昵称|暱稱|名[称稱字]|卡|id)?[0-9]*",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[是很把给就也吗呢吧这那有得]|上[的了]|[了的]\Z")
_SITE_HINTS = hints(
    _SITES, "xhs", "threads", [f"{name}{sign}" for name in _LATIN for sign in "搜@:： 上"]
)
_GROUP_HINTS = hints(
    [
        f"{where}{of}"
        for where in ("群", "吧", "app", "软件", "系统", "平台", "游戏", "论坛", "直播间")
        for of in "里裡上"
    ]
)
_NAME_WORDS = "昵称 暱稱 用户名 会员名 網名 网名 同名 角色名 名稱 卡稱 卡称".split()
# Each frame with the strings without one of which it finds nothing.
_FRAMES = (
    (_SITE_HINTS, _POSTED),
    (hints(f"{site}{of}搜" for site in (*_SITES, *_LATIN) for of in ("", "上", "里", "裡")), _SEARCHED),
    (hints("博主 up主 主播 达人 達人 youtuber 网红 網紅 用户 網友 大v 号主 账号 帐号 帳號".split()), _AM),
    (_GROUP_HINTS, _GROUP),
    (hints(f"{site}{sign}" for site in _SITES for sign in (" ", ":", "：", "id", "号", "名", "搜", "找", "揾", "搵")), _SHAPED),
    (hints("丶", "灬"), _STROKED),
    (hints("是我 是本人 这个号 这个账号 这个昵称 这个名字 这个id".split()), _OWNED),
    (hints(f"{of}{site}" for of in ("我", "我的", "本人", "本人的") for site in (*_SITES, *_LATIN)), _MINE),
    (hints(_NAME_WORDS, "id"), _NAMED),
    (hints(_NAME_WORDS, "卖家名", "賣家名", "买家名", "買家名", "id", "账号", "帐号", "帳號"), _SAID),
    (hints(_NAME_WORDS, "账号 帐号 帳號 搜 用户 群里我 群裡我 id 旺旺".split()), _PET_NAMED),
)  # fmt: skip
HINTS = frozenset[str]().union(*(words for words, _ in _FRAMES)) - hints("id", "搜", "用户")
_BY_DEEDS = ("posted", "searched", "am", "also", "channel", "group", "shaped")

NETS = (Net(HINTS),)


def find_owned_names(text: str, said: frozenset[str]) -> Iterator[Hit]:
    """Screen names of a text in half-width characters, by what their owner did, whose they are, or the word for a name beside them.

    Parameters
    ----------
    text
        Half-width characters; what was found before is blotted out with NUL.
    said
        The hints that stand in it.

    Yields
    ------
    tuple
        ``("account", start, end)``. What others do on a platform, what is said of it or done there (抖音网友都发了视频, 我抖音刷到的) is left.
    """
    if text.isascii() or said.isdisjoint(HINTS):
        return
    for match in matches(text, said, _FRAMES):
        group = match.lastgroup or "owned"
        if _is_name(match, group):
            yield "account", *match.span(group)


def _is_called_beside_a_trade(name: str) -> bool:
    """Whether somebody is named beside what they are: words for people alone are no name, but stand beside one."""
    bare = _TRADES.sub("", name)
    return (
        bare != name
        and _CALLED.search(bare) is not None
        and not (_NO_NAME.search(bare) or _SENTENCE.search(bare))
    )


def _is_name(match: re.Match[str], group: str) -> bool:
    """Whether somebody is called so: the less is said about whose it is, the less of a sentence it may be."""
    name = match[group]
    if not re.search(f"[{_HAN}]", name) or _NO_NICKNAME.fullmatch(name):
        return False
    if group == "shaped" and _SHAPED_NO_NAME.search(name):
        return False
    if group in _BY_DEEDS and _is_called_beside_a_trade(name):
        return True
    if group in _BY_DEEDS:
        # what a channel tells of is no sentence about it: 老王住酒店
        channel = group in ("also", "channel") and "的" not in name
        plain = (_TOLD_OF if channel else _CITIES).sub("", name)
        return not (_NO_NAME.search(plain) or _SENTENCE.search(plain) or NO_ONE.match(name))
    if group == "stroked":
        return True
    if group in ("owned", "told", "used"):
        return not _OTHERS.search(name) and not (_DOES.search(name) and not _PET.match(name))
    if _OTHERS.search(name) or _DOES.search(name):
        return False
    if group == "quoted":
        return True
    if group.startswith("signed"):
        return not re.search(r"[是很把给就也吗呢吧这那有得太要]|[了的]\Z", name)
    if group == "pet":
        return _PET.match(name) is not None and not re.search("[帮幫替]|就是", name)
    if group == "mine" and not match["sign"] and match["asked"][0] not in "关搜":
        sentence = re.search("[是很把给就也吗呢吧这那有得了的在到过元块]", name)
        return _PET.match(name) is not None or (len(name) > 4 and not sentence)
    if _PET.match(name) or re.search("[丶灬·・0-9]", name):
        return True
    return not _GOES_ON.search(name)
