"""What people write of grave matters, by kind: patterns with bounded gaps that stay within a clause."""

from __future__ import annotations

# Chinese: no gap crosses a stop. English: gaps are counted in letters.
_G = "[^，。！？；,!?;]"
_BODY = (
    "(?:(?<![床枕石馒龙])头(?![发等条像盔])|额|脸|眼(?![镜前])|耳朵|鼻|嘴|舌|牙(?![膏刷签])|喉咙|嗓子|脖子|肩|后背|腰|胸|肚子|胃|"
    "手(?![机续工表提册环感法动写套])|胳膊|臂|腿|膝|脚(?![垫步本])|踝|皮肤|骨|头皮)"
)
_FOREIGN = "(?:玻璃|铁丝|铁片|钢丝|钉子|刀片|金属|针头|塑料|螺丝|石子|老鼠|鼠|蟑螂|苍蝇|虫|蛆|异物|消毒液|洗洁精|清洁剂)"
_DIGIT = r"[一两二三四五六七八九十几整多好\d]"
_LONG = f"{_DIGIT}+(?:个)?(?:天|夜|晚|周|星期|小时|钟头|月|日)"
_SUM = "(?:钱|款|费|押金|定金|订金|保证金|余额|存款)"
_VALUABLE = "(?:手机|电脑|相机|首饰|项链|戒指|手表|钱包|现金|护照|行李|黄金|平板|笔记本|金饰)"
_RECORDS = "(?:信息|隐私|资料|数据|电话|手机号|身份证|护照|住址|地址|病历|检查结果|诊断|名单|合同|照片|账单)"

MAJOR_ZH = {
    "injury": (
        rf"受伤|[摔扭划割烫烧砸压咬夹撞灼]伤|摔(?:断|破|倒|了|下|出|成|得)|滑(?:倒|了一跤)|跌(?:倒|落|下|了)|绊倒|踩空|流血|出血|打出了?血|骨折|骨裂|脱臼|"
        rf"{_BODY}{_G}{{0,6}}(?:断了|破了|[流出]血|肿|淤青|青了|紫了|脱臼|抬不起|发麻|[烫烧]|水泡|起泡|火辣|化脓|发炎|砸|骨裂|烂|夹|掀)|"
        rf"(?:[砸撞夹割划刺扎烫咬磕压擦刮崩](?:到|中|在|了|住|破|断|掉|得)?){_G}{{0,8}}{_BODY}|甩出去|缝(?:了)?{_DIGIT}*针|化脓|感染|红肿|疹|水泡|"
        r"皮炎|烂脸|过敏|喘不上|呼吸困难|抽搐|休克|[晕昏]倒|昏迷|[晕昏](?:了)?过去|[晕昏]厥|窒息|噎|触电|被电|(?<!家)电到(?:我|手|人|了)|电得|漏电|溺水|呛水|上吐下泻|(?<!谈)吐(?:了|得|血|个不停)|"
        r"呕吐|拉肚子|拉了.{0,4}肚子|腹泻|(?:肚子|胃)[疼痛]|高烧|烧到\d|恶心想?吐|头晕恶心|(?:食物)?中毒|送医|抢救|急救|救护车|住(?:了)?院|[挂送进去](?:了)?.{0,3}急诊|"
        rf"医院{_G}{{0,3}}(?:检查|诊断|缝|输液|洗胃|抢救|治疗)|死亡|去世|人已经不行|没保住|没救|出人命|生命危险|流产|(?:人|狗|猫|孩子){_G}{{0,9}}死|"
        rf"(?:孩子|老人|狗|猫){_G}{{0,10}}(?:瘸|骨折)|被{_G}{{0,6}}(?:咬|蜇|抓伤)|咬了{_G}{{0,5}}(?:包|口)|起了?(?:个)?大?包|"
        rf"[吃喝咬嚼咽里中]{_G}{{0,8}}{_FOREIGN}|{_FOREIGN}{_G}{{0,6}}(?:吃|喝|咽|嘴|汤里|菜里|饭里)|[喝吃]到?一半{_G}{{0,6}}{_FOREIGN}|融化在|"
        rf"[用打拿发输配开给]{_G}{{0,3}}错{_G}{{0,4}}[药针血]|过期{_G}{{0,8}}(?:药|奶粉|吃)|药{_G}{{0,2}}过期|重复用{_G}{{0,3}}针|误诊|漏诊|麻醉{_G}{{0,4}}(?:不够|没打)|"
        rf"药{_G}{{0,3}}[发拿配开]错|[烫烧伤砸炸]着(?:我|人|了|孩|老|手|脸|头|$)|(?:虫|跳蚤|臭虫|蚊){_G}?{_G}{{0,3}}咬|咬得{_G}{{0,3}}(?:全身|浑身|满身)|"
        rf"呛(?:了|到|着)?{_G}{{0,2}}(?:孩子|我|人|水)|水{_G}{{0,2}}呛了|(?:看|挂|去|送)(?:了)?{_G}{{0,2}}急(?:诊|症)|(?:老公|老婆|孩子|老人|爸|妈){_G}{{0,6}}(?:磕|骨裂)|(?:吃|买|喝){_G}{{0,8}}过期|过期{_G}{{0,4}}(?:食|肉|奶|面包|蛋糕|饮料)|"
        # Cantonese
        rf"肚[痾屙]|[痾屙]{_G}{{0,4}}(?:晚|日|肚|唔停)|嘔|仆[親亲]|跌[親亲]|整[親亲]|撞[親亲]|[燙烫][親亲]|腫晒|流[晒咗]?血|入(?:咗)?(?:醫|医)院|睇(?:醫|医)生|(?:食|飲){_G}{{0,8}}(?:中毒|唔舒服)|敏感到"
    ),
    "safety": (
        rf"起火|着了?火|失火|火灾|喷火|火花|烧(?:起来|着)|冒{_G}{{0,3}}[烟火]|浓烟|全是烟|焦味|爆炸|炸(?:了|开|裂)|自燃|(?:煤气|燃气|天然气){_G}{{0,4}}(?:味|漏|泄)|一氧化碳|"
        rf"(?:电梯|[𨋢电電][梯𨋢]|升降机){_G}{{0,8}}(?:困|坠|掉|卡住|停在|失控|夹|关了)|关在{_G}{{0,3}}(?:电梯|屋|厕所|里面)|被困|困在|坍塌|坠落|坠了|(?:天花板|吊顶|吊灯|墙|瓷砖|玻璃|货架|广告牌|柜子|栏杆|架子|行李){_G}{{0,4}}(?:掉下|掉了下|塌|倒了|倒下|砸|坠)|"
        rf"刹车{_G}{{0,4}}(?:失灵|坏|不灵)|[酒醉]驾|喝(?:了|过)?酒{_G}{{0,4}}[开驾]|疲劳驾驶|闯红灯|逆行|差点(?:撞|出事|翻|死|没救|淹|砸)|翻车|追尾|车祸|撞(?:了|上|到|倒|车)|"
        rf"猥亵|(?<!电话)骚扰(?!电话)|偷拍|针孔|摄像头{_G}{{0,8}}(?:床|浴|卧|房间|更衣|厕所|对着)|(?:房间|浴室|更衣室|厕所|卧室){_G}{{0,6}}摄像头|动手动脚|摸{_G}{{0,6}}(?:胸|屁股|大腿|不该)|性侵|非礼|"
        rf"打人|动手打|(?:保安|员工|服务员|店员|司机|经理|老板|男人|他|她|还|要|就)[还要都直接居然竟想]{{0,4}}动手(?![做包写操能术術帮幫修收整清搬安拆装裝换換调調洗烤涮夹煮捞铺摆盛端剥切折制])|推我|搡|推我{_G}{{0,3}}(?:一把|倒)|殴打|被打|推(?:了|倒|搡)|[用拿]{_G}{{0,5}}(?:尺子|棍|皮带|酒瓶|瓶子|刀){_G}{{0,5}}[打砸砍]|体罚|耳光|巴掌|持刀|威胁|恐吓|尾随|"
        rf"陌生{_G}{{0,8}}(?:进|闯|开了)|闯[进入]|推门(?:进|闯)|(?:半夜|夜里|深夜|睡着){_G}?{_G}{{0,4}}(?:有人|男人|陌生){_G}{{0,4}}(?:进|推|开门|拧)|被撬|(?:安全出口|消防通道|逃生){_G}{{0,6}}(?:锁|堵|封|堆满)|没(?:有)?人?组织?{_G}{{0,4}}疏散|没有救生员|火警{_G}{{0,6}}没|"
        rf"(?:落|忘|锁|丢)在(?:车|屋|店|厕所)|走失|孩子{_G}{{0,6}}(?:丢|不见)了"
    ),
    "money": (
        rf"盗刷|(?:重复|多|乱|错)[扣收刷划付输](?!到)|扣了?我?{_G}{{0,3}}[两二三23][次遍笔]|被骗|诈骗|骗(?:走|取|了|我|人|钱)|冒充|(?:还在|继续|每个?月|私自|偷偷|擅自|莫名|无故){_G}{{0,4}}[扣收划]|"
        rf"(?:卡里|账户|帐户|余额|存款|钱){_G}{{0,8}}(?:少了|没了|没有了|不见|被?转走|划走|花光|归零|为零|清零|取走|冻结|被盗)|卡里少|没有?(?:做|消费|操作|授权|同意|买)过?{_G}{{0,5}}(?:交易|消费|扣|转账)|"
        rf"到账只?才?{_G}{{0,2}}[有不没]|[没未不]到账|{_SUM}{_G}{{0,9}}[不没未]{_G}{{0,2}}退|(?<!概)[不没未拒]{_G}{{0,4}}退{_G}{{0,2}}{_SUM}|(?:现在|至今|一直|迟迟)还?[不没未]{_G}{{0,2}}退|退款{_G}?{_G}{{0,8}}，?{_G}{{0,10}}(?:还没|没到|没回|没收到|没影)|(?:钱|款)还?[没未]{_G}{{0,2}}(?:退|回来|到账|还)|(?:押金|定金|订金|保证金|余额|存款|货款|学费){_G}{{0,8}}(?:扣着|不还|不给|要不回)|(?:被|卡|多|重复){_G}{{0,3}}[扣刷收]了?我?[两二三23几](?:次|遍|笔|回)(?!卡)|多[扣收]{_G}{{0,6}}(?:[百千万]|\d{{2}})|拿不[回出]来|取不出|提不出|"
        rf"两次{_G}{{0,6}}多收|(?:偷偷|忽悠|误导){_G}{{0,6}}[买办签]|掉包|调包|卷款|跑路|关门{_G}{{0,10}}联系不上|一夜之间关门|签收{_G}?{_G}{{0,8}}[没未]有?收到|签收，{_G}{{0,4}}没收到|"
        rf"(?:丢|偷|不见|失窃|被盗){_G}{{0,6}}{_VALUABLE}|{_VALUABLE}{_G}{{0,8}}(?:丢了|被偷|没了|不见|失窃|被盗|被人拿|拿走|掉包)"
    ),
    "leak": (
        rf"{_RECORDS}{_G}{{0,10}}(?:泄|外泄|被卖|卖给|卖出|公开|发(?:到|给)(?!我(?!同|的|家|老|领|妈|爸)|您)|传(?:到|给)|外传|倒卖|贴在|被看)|(?:泄露|泄漏|透露|出售|倒卖|卖){_G}{{0,6}}{_RECORDS}|开房记录|"
        rf"(?:说出|报出|念出){_G}{{0,4}}(?:房号|身份证|住址|电话)|(?:信息|电话|房号|地址){_G}{{0,4}}被{_G}{{0,4}}(?:知道|人看|别人)|化验单{_G}{{0,4}}给(?:了)?我|(?:别人|另一个?人|他人|其他人|陌生人)的{_G}{{0,4}}(?:化验|订单|账单|{_RECORDS}|记录|账户|名字)|知道我{_G}{{0,12}}(?:地址|订单|信息|电话)|推销电话|账号{_G}{{0,2}}被{_G}{{0,3}}[盗黑登]"
    ),
    "outage": (
        rf"(?:系统|网站|平台|服务器|(?i:app)|小程序|收银|整个|整栋|全部|全店|全楼){_G}{{0,10}}(?:瘫|崩|宕|死机|停摆|打不开|用不了|登不上|挂了|办不了)|宕机|服务中断|大面积|"
        rf"(?:停电|停水|断电|断水|断网|停了|断了|没有?(?:电|水|网|信号|暖气)){_G}{{0,6}}{_LONG}|{_LONG}{_G}{{0,3}}(?:没有?(?:水|电|网|信号|暖)|停电|停水|断网)|(?:整个?|全){_G}{{0,5}}(?:停电|停水|断网|没有?信号)"
    ),
}
_BODY_EN = (
    "(?:head|face|chin|forehead|eye|ear|nose|mouth|lip|tongue|tooth|teeth|molar|throat|neck|shoulder|back|chest|stomach|hand|"
    "finger|thumb|wrist|arm|elbow|hip|leg|knee|ankle|foot|feet|toe|skin|scalp|rib|spine)s?"
)
_WHO = "(?:me|my|him|his|her|us|our|them|their|the (?:child|kid|baby|boy|girl))"
_HAVE = r"(?:laptop|phone|wallet|purse|passport|camera|jewell?ery|necklace|watch|ring|handbag|cash|luggage|suitcase|tablet|bike)"
_DATA = r"(?:data|details|records?|results|diagnosis|passport|address|card number|information|statement|\bID\b|file)"
_HARM = r"(?:cut|split|broke|broken|fractur\w*|burn\w*|scald\w*|bruis\w*|twist\w*|sprain\w*|crush\w*|smash\w*|chipp\w*|bit|bitten|stung|swollen|bleed\w*|infect\w*|injur\w*|peel\w*|fell on|hit)"
MAJOR_EN = {
    "injury": (
        rf"injur(?:y|ed|ies)|hurt {_WHO}|\b{_HARM}\b.{{0,24}}\b{_BODY_EN}\b|\b{_BODY_EN}\b.{{0,16}}\b(?:{_HARM})\b|\b(?:slipped|tripped)\b|\bfell (?:down|on|over|off|from|and)\b|"
        r"fractur|bleed|\bbled\b|stitches|(?:burn(?:ed|t)|scald\w*) (?:my|his|her|our|the (?:baby|kid))|degree burns?|hospitali[sz]ed|(?:to|in|at) (?:the )?(?:hospital|emergency room|ER)\b|\bER\b|ambulance|paramedic|"
        r"poison|vomit|thr(?:ew|owing) up|diarrh|fever|stomach cramps?|(?:sick|ill) (?:all|for|after|from)|(?:made|got|fell) (?:\w+ ){0,3}(?:sick|ill)\b|allerg|anaphyla|unconscious|passed out|faint(?:ed)?\b|concuss|"
        r"electrocut|electric shock|chok(?:ed|ing)|drown|(?<!nearly )(?<!almost )\bdied\b(?! (?:laughing|of (?:laughter|boredom|shame)))|(?:glass|metal|nails?|needles?|rats?|mouse|mice|razor|maggots?|cockroach(?:es)?|screw|worms?|insects?|droppings|wire|bleach)\b.{0,20}\bin (?:my|the|our|her|his|it)\b|"
        r"(?:glass|metal|live insects) in\b|bed ?bugs?|bites\b|bitten|infected|wrong (?:medic\w+|drugs?|dos\w+|patient|prescription|blood)|needle.{0,25}(?:been )?(?:re)?used|expired (?:medic|drug|formula)|misdiagnos"
    ),
    "safety": (
        r"caught fire|on fire|\bfire broke|smoke (?:coming|pouring|filled)|explod|explosion|(?:gas|smell) (?:leak|smell|of gas)|smell\w* gas|carbon monoxide|(?:stuck|trapped) (?:in|inside)|ceiling.{0,12}(?:fell|collapsed|came down)|"
        rf"collapsed|brakes? fail|molest|sexual(?:ly)?|harass|assault|attacked|groped|inappropriately|touched (?:me|my)|(?:hidden|spy) camera|spied on|threaten(?:ed|ing) {_WHO}|punched|slapped|\b(?:hit|shov\w+|pushed|struck|grabbed) {_WHO}\b|"
        r"stranger|(?:walked|came|burst|got|let (?:him|them)sel\w+) (?:in|into|inside) (?:my|our) (?:room|home|apartment)|walked in on|broke into|driver.{0,14}(?:drunk|texting|asleep|drinking|on (?:his|her) phone)|drunk driver|rear-?ended|"
        r"crashed (?:into|the car)|(?:left|locked|forgotten|forgot).{0,18}(?:alone|in the (?:car|bus|van))|exits?.{0,12}(?:chained|locked|blocked)|alarms?.{0,22}(?:never rang|did not|didn'?t|to ignore)|intruder"
    ),
    "money": (
        r"charged.{0,10}(?:twice|double|times|again)|double.?(?:charged|billed|charge)|overcharg|billed (?:twice|double)|unauthori[sz]ed|fraud|scam|stole|stolen|theft|robbed|withdrew money|"
        r"(?:money|balance|savings|funds|deposit|[$£€]\s?[\d,.]+).{0,24}(?:gone|missing|vanish\w*|disappear\w*|refused|drained)|refus\w+.{0,18}refund|refund.{0,20}(?:refus|denied|never|declin)|won'?t refund|never refunded|"
        r"(?:keep|kept|still) (?:taking|charging|billing|debiting)|drained my|account.{0,20}(?:hacked|emptied|frozen)|"
        rf"\b{_HAVE}\b.{{0,28}}(?:was|were|is|has been|got|went)? ?(?:taken|gone|missing|vanished|disappeared)|signed for.{{0,20}}himself"
    ),
    "leak": (
        rf"{_DATA}.{{0,20}}(?:leaked|breach|exposed|\bsold\b|shared with|shown to|(?:emailed|sent|given|handed) to (?:some|another|a |the wrong|other))|leak\w* (?:my|our|customer)|data breach|identity theft|gave (?:out )?my|"
        rf"(?:another|other|someone else'?s?|a different) ?(?:customer|guest|patient|person|user|passenger)?(?:'s|s')? .{{0,8}}(?:{_DATA}|account|bill\b|order)|{_DATA}.{{0,6}}out loud|knowing my|knew my (?:order|address|card)"
    ),
    "outage": (
        r"(?:systems?|site|website|app|servers?|service|network|platform|tills?|registers?)\b.{0,20}(?:crashed|went down|was down|is down|been down|\bdead\b|outage|offline all|stopped for)|outage|"
        r"no (?:power|water|electricity|heating|signal|internet)\b.{0,26}(?:\bfor\b|\ball\b|since|days)|(?:power|water|electricity|heating|internet|network|signal)\b.{0,14}(?:out|off|cut|dead|down)\b.{0,20}(?:\bfor\b|\ball\b|since)"
    ),
}
_OFFICE = "(?:局|监察|消保委?|消协|消委会|主管部门|监管部门|执法部门|有关部门|上级部门|市政府|区政府|信访|网信办|卫健委|发改委|住建委|教委|工信部|交通部|文旅部|银保监会?|证监会|总工会)"
_SOCIAL = "(?:网上|网络上?|微博|抖音|小红书|快手|知乎|B站|朋友圈|贴吧|公众号|论坛|热搜)"
ESCALATED_ZH = (
    rf"曝光|媒体|记者|电视台|报社|登报|报纸{_G}{{0,3}}(?:曝|登|报道|上去)|上新闻|新闻{_G}{{0,2}}(?:媒体|报道|曝)|热搜|(?<!\d)12(?:3(?:00|05|15|18|19|21|28|33|45|69|78|81|86|88))(?!\d)|消协|消费者协会|消委|消保|市场监督|市监|工商局|监管|银保监|卫健委|民航局|工信部|网信办|[质药物食]监局?|物价局|教育局|卫生局|卫生监督|消委會|消費者委員會|律師|法庭見|報警|(?:搵|叫|報)差人|質檢|质检|信访|"
    rf"{_OFFICE}{_G}{{0,10}}(?:投诉|举报|反映|写信|写了信|告|打过|申诉|材料|立案|介入|取样|见$|来查)|(?:投诉|举报|反映|申诉|告){_G}{{0,5}}{_OFFICE}|主管部门|市长|举报|律师|起诉|诉讼|法院|法庭|"
    rf"官司|法律(?:途径|手段|武器|程序|责任)|走法律|维权|仲裁|立案|公安|报了?警|警察|民警|派出所|黑猫|纪委|往上(?:投诉|告)|告(?:你们|到)|上诉|捅到|"
    rf"(?:发(?![现票货短信])|传|放|挂|曝)(?:到|在|上|了)?{_G}{{0,4}}{_SOCIAL}|{_SOCIAL}{_G}{{0,5}}(?:发了|发帖|发全|曝|见$)|\d*万粉"
)
ESCALATED_EN = (
    r"lawyer|attorney|solicitor|legal (?:action|advice|team|proceedings|steps)|\bsue\b|suing|lawsuit|small claims|\bcourt\b|tribunal|ombudsman|regulator|watchdog|trading standards|"
    r"better business bureau|\bBBB\b|consumer (?:protection|council|affairs)|\bFTC\b|\bFCA\b|\bCAA\b|\bDOT\b|(?:health|food|housing|safety) (?:department|inspectors?|authority)|environmental health|"
    r"(?:aviation|data protection|financial|transport|telecoms?|competition) (?:authority|commission|agency|board)|report(?:ed|ing)? (?:you|this|it|them) to|"
    r"fil(?:e|ed|ing)(?: a (?:formal )?(?:complaint|report))? with|\bpolice\b|newspaper|journalist|reporter|\bthe press\b|local (?:paper|press|news|radio|TV)|the media|run(?:ning)? the story|"
    r"channel \d+|interview me|\bTV (?:station|crew|news)|my MP\b|senator|congress\w+|the authorities|go(?:ing)? public|viral|\d+k? (?:views|followers)|posted (?:the|this|a|my)? ?(?:video|everything|it online)|chargeback"
)
# Words that turn what follows into its opposite, with what may stand between.
DENIED_ZH = (
    "(?:没有?|并未|(?<!从)未|无人|无|从未|避免|预防|防止|谨防|(?<!不)小心|以免|免得|不会|不想|不用|不必|不打算|不至于|不是)"
    "(?:有|任何|人|造成|导致|出现|发生|引起|再|真的|受到|什么|大|谁|去|找|会|让|被|想)*$"
)
DENIED_EN = (
    r"\b(?:no|not|nobody|no one|never|without|didn'?t|wasn'?t|weren'?t|won'?t|don'?t|isn'?t|avoid|prevent|so nobody|luckily no one)"
    r"(?: (?:one|was|is|were|been|be|get|got|getting|any|really|actually|a|the|going|to|have|had|even|from|ever)){0,3} $"
)
_PLACE = "(?:医院|法院|法庭|公安局|派出所|警察局|电视台|报社|教育局|税务局|律师事务所|媒体|住院部|急诊|消防队|市政府)"
# Phrases whose grave word means something harmless.
HARMLESS = (
    rf"{_PLACE}[室楼科]?(?:附近|对面|旁|隔壁|那边(?!我|已|也|投)|门口|楼下|站|很近|在同|离|广场|中心|大厦|的?饭)|(?:[离近靠挨](?:着)?|对面就?是|隔壁就?是){_PLACE}|住院[部楼处]|刺[鼻耳眼]|擦亮|曝光[度量率]|自媒体|媒体广场|记者节|美食记者|报纸上看|新闻联播|公安局|"
    r"脱敏|抗过敏|防过敏|防火|消防演|防摔|中毒(?:似的|一样|般)|没人[^，。]{0,2}打人|(?:电影|影片|剧本|密室|小说|剧情|主题|纪录片|演出|游戏)[^。！？]{0,14}|"
    r"(?:near|next to|opposite|close to|beside|by) the (?:hospital|court|police|TV)|food court|tennis court|court ?yard|\bcourt (?:was|is) (?:closed|booked)|basketball court|squash court|the press (?:at|machine|button|was)|"
    r"social media (?:team|manager)|camp ?fire|fire ?place|police officer was kind"
)
