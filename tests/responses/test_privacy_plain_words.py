"""Plain words behind a site, an account or a title stay; names in the same places are hidden.

Requirements
------------
1. What is said of a site, an account, a seller or a brand stays, and so does what is posted, searched or called for there:
   79 sentences mended against, 46 more written before they were scored (of these 24 were touched before, 4 after), and 33 of 163 written later.
2. Who is named in the same places is hidden: 46 sentences.
3. What apps print (pay_failed, 未设置), grades of members, periods, dates with orders and words on a card are no accounts: 35 sentences.
4. Who is named beside a trade or where such words stand is hidden all the same: 22 sentences.
"""

from __future__ import annotations

import pandas as pd

from feedback.responses.privacy.mask import mask_personal_data

MENDED = (
        "account is under attack", "My account is under dispute", "Instagram is glitchy", "Twitter: silence.", "seller CoolStuff was great",
        "whatsapp is Customer Service only", "Facebook is Meta Platforms", "抖音营业时间写了十点", "大众点评必吃榜给了三颗星", "抖音宣传的套餐有视频为证", "小红书隔壁桌发了笔记",
        "小红书搜重庆火锅，我录了视频", "抖音：一个月", "游戏里我叫队友", "会员名不符，无法入住", "账号 dianhua 登录不上", "twitter api2 failed", "line item45", "Mrs. Meyer's soap", "小红书：种草日记",
        "my account is under maintenance again, third time", "account under suspicion", "account under siege for a week",
        "The account under lock and key", "your account is under consideration", "Telegram is sluggish", "Discord: crickets", "Youtube is clunky",
        "LinkedIn is spammy, uninstall", "TikTok: cringe", "Snapchat is laggy.", "Paypal is sketchy", "whatsapp - gibberish", "Reddit: toxic",
        "the seller BestBuy shipped late", "seller HomeDepot cancelled my order", "our page BlackFriday never loads",
        "seller SuperFast lives up to it", "Facebook is Pure Garbage", "Yelp: Five Stars", "LinkedIn is Total Spam",
        "WhatsApp is Customer Care only on weekdays", "Facebook: Marketplace Scams", "抖音团购时间写了九点半", "抖音直播间给了四颗星", "大众点评黑珍珠榜给了两颗星", "美团套餐图有视频为证",
        "小红书楼下邻居发了动态", "抖音领券页面写了满一百减十", "小红书搜成都串串，我发了视频", "b站搜空调安装，可以看全过程", "抖音：三个月", "微博：一整天", "群里我叫外卖", "游戏里我叫车", "游戏里我叫停", "系统里我叫号", "会员名不对，退不了",
        "会员名不一致，进不去", "会员名字错了", "账号 mima 登录不上", "账号 shouji 无法登录", "账号 yanzhengma 登不上", "用户名 weixin 登录不了", "twitter feed2 broke",
        "line bus12 was late", "whatsapp web2 crashed", "line track3, nobody there", "Mrs. Field's cookies", "Mr. Pibb's gone",
        "Dr. Pepper's fizz was gone", "小红书：旅行日常", "抖音：美食探店", "小红书 上海探店", "知乎：装修日记", "小红书 减肥日记", "抖音食材清单写了有虾", "大众点评页首图有视频为证", "小红书同桌发了一篇",
)  # fmt: skip
# ordinary sentences about sites, and written to look like names: 60 and 23, before any rule was read or scored
ORDINARY = (
        "抖音 夏天的风 这首歌当背景音乐很好", "小红书 爱吃甜品的可以去", "抖音上刷到你们的视频才来的", "我在车友群里叫大家别去了", "抖音本地生活有视频，", "大众点评上一堆人打了一星",
        "知乎法律问题写了三千字", "在平台里我叫月嫂，来的人没证", "我在邻居群里叫电工", "抖音搜空调清洗，全程都有", "豆瓣 民谣现场日常", "快手养猪大户发了视频", "抖音招商部门发了文", "小红书民宿主人发了图",
        "公众号财务部门写了", "B站动画区有视频，", "在软件上我叫陪护", "抖音非遗传承人发了视频", "知乎专业人士写了", "小红书 吃不完的可以打包", "抖音旗舰店发了", "豆瓣影评人写了长文", "知乎高赞回答写了", "小红书家长群发了",
        "小红书装修公司发了图", "我在业主群里叫保安", "在app里我叫代买", "微博 西湖的花", "小红书 成都探店", "b站 爱吃火锅的人", "小红书 一只鸡三个人吃", "抖音 阿姨做饭好", "豆瓣 人间烟火气",
)  # fmt: skip
FRESH = (
        "my booking account under review since May", "the account under construction page shows up", "account under threat of closure",
        "Our account is under audit", "Twitter is quiet about it", "Instagram is flooded", "TikTok is addictive", "Reddit: mockery",
        "Twitter: outrage", "Discord: banter, no answers", "YouTube: nothing helpful", "Paypal - hopeless", "Facebook is Old People",
        "LinkedIn: Fake Jobs", "Yelp: Mixed Bag", "WhatsApp is Text Only", "seller FastShip never answered", "seller TechWorld sent the wrong one",
        "twitter post9 deleted", "whatsapp photo3 blurred", "line door2 stuck", "line gate14 was closed", "Mrs. Brown's bakery is lovely",
        "Dr. Bronner's peppermint", "小红书：穿搭分享", "微博：两个小时没反应", "抖音：半个月了", "知乎：租房攻略", "小红书：育儿心得", "抖音店铺页面写了包邮", "大众点评人气榜给了五颗星", "抖音短片里的菜单写了八十八",
        "小红书隔壁宿舍发了长文", "微博同事发了一条", "小红书搜杭州民宿，我拍了视频", "b站搜水管维修，可以看全过程", "群里我叫服务员", "游戏里我叫暂停", "平台上我叫跑腿", "会员名跟身份证对不上", "会员名错误，登不上", "会员名无效",
        "账号 zhuce 登录不上", "用户名 huiyuan 登录不了", "抖音价格写了九块九", "抖音宣传图有视频为证",
)  # fmt: skip
# sentence|what is hidden of it
NAMED = (
        "logged in as bellasorrento, locked|bellasorrento", "my account is under the name kozlova92|kozlova92",
        "Instagram is wanderlusthelen|wanderlusthelen", "Insta - travelswithmo|travelswithmo", "twitter: nickfromleeds|nickfromleeds",
        "my channel TrainsAndTea|TrainsAndTea", "I post as HarborHiker|HarborHiker", "etsy shop LunaCrafts|LunaCrafts",
        "seller LunaCrafts on etsy|LunaCrafts", "facebook is Gwen Aldridge|Aldridge", "fb name Amy Chan|Chan", "whatsapp is Dana Whitlock|Whitlock",
        "抖音大胃王阿勇已经曝光了|大胃王阿勇", "B站搜老周修车日记，有完整过程|老周修车日记", "小红书 爱吃橘子的喵|爱吃橘子的喵", "抖音：成都小李日记|成都小李日记", "游戏里我叫静待花开|静待花开", "会员名静待花开|静待花开", "会员名：不二家的猫|不二家的猫",
        "账号 lixiaomei 被盗|lixiaomei", "twitter katie_b03|katie_b03", "snap, katieb03|katieb03", "line: beth88|beth88",
        "Mrs. Meyer's room was next door|Meyer", "Mr. Patel's advice was great|Patel", "小红书：阿芳种草日记|阿芳种草日记",
        "account under the name dorislaplante|dorislaplante", "my account under rubychen is locked|rubychen",
        "Instagram is thelostpancake|thelostpancake", "Twitter: mollyandmax|mollyandmax", "seller PipAndPearl on ebay|PipAndPearl",
        "Facebook: Ngozi Adeyemi|Adeyemi", "facebook is Ewa Nowak|Nowak", "LinkedIn: Rohan Deshpande|Deshpande", "抖音老周爱钓鱼已经曝光了|老周爱钓鱼",
        "小红书搜小鹿不加糖，我发了视频|小鹿不加糖", "小红书：阿宁的装修日记|阿宁的装修日记", "游戏里我叫清风徐来|清风徐来", "会员名清风徐来|清风徐来", "账号 wangxiaoli 登录不上|wangxiaoli",
        "账号 chenlaoshi 被盗|chenlaoshi", "twitter benny77|benny77", "Instagram: annamartin|annamartin", "Facebook: Ngozi Wilson|Wilson",
        "LinkedIn: Jamal Anderson|Anderson", "会员名无忧小鱼|无忧小鱼",
)  # fmt: skip

PRINTED = (
        "微信支付提示pay_failed，钱扣了", "登录一直报 login_failed 换了手机也不行", "微信登录后提示network_timeout怎么办", "我关注的商品显示out_of_stock已经一周",
        "小红书关注的店铺 sold_out", "抖音直播间 free_shipping 没兑现", "加了微信也没发to_do_list", "登录 sign_in 页面打不开", "用户反馈 dark_mode 看不清", "微信小程序里 my_orders 点不开",
        "关注后弹出no_permission", "找不到 export_csv 按钮", "账号状态是 account_locked", "微信扫码后跳到 page_two", "联系客服说 please_wait", "登錄後顯示 server_busy", "全网同名 同一个账号",
        "name on card is: Standard", "name on the ticket is Wrong Person", "display name on app is: Guest User", "xbl: Game Pass Ultimate", "psn: Sony Interactive",
        "the account 2023-2024 statement is wrong", "IG Story Reply dm me", "login page.not.loading again", "会员昵称“金卡会员”不显示", "昵称“未设置”改不了", "昵称「默认」", "卡称“白金卡”没有",
        "昵称“微信用户”", "暱稱「匿名用戶」改不到", "万豪会员 12000000 积分", "抖音管理周报发了视频", "抖音销售许可发了视频", "抖音装修公司小程序发了视频",
)  # fmt: skip
NAMED_BESIDE = (
        "全网同名 静待花开|静待花开", "加微信 lin_xiaoyu|lin_xiaoyu", "微信号是lin_xiaoyu，加我|lin_xiaoyu", "抖音关注 tutu_travel|tutu_travel", "my name on the ticket is Ngozi Adeyemi|Adeyemi",
        "my display name on the app is Rosa Plum|Plum", "xbl: Rusty Otter22|Otter22", "my account: 20-41-07, 12345678|12345678", "login rk.nair.blr locked|rk.nair.blr", "昵称“南瓜马车”|南瓜马车",
        "昵称“默认的南瓜”|南瓜", "万豪会员 882736451 积分没到|882736451", "抖音探店小编阿花发了视频|阿花", "抖音骑手阿海发了视频|阿海", "快手代理阿龙发了视频|阿龙", "抖音卖家小雨发了视频|小雨",
        "小红书 装修公司小张发了图|小张", "抖音 平安团队长王五发了|王五", "抖音 阿牛管理员发了视频|阿牛", "抖音銷售小李發了影片|小李", "账号 老王帮我注册|老王", "B站用户老陈组长就是我|老陈",
)  # fmt: skip


def test_plain_words_stay() -> None:  # 1
    texts = pd.Series([*MENDED, *FRESH, *ORDINARY])
    assert mask_personal_data(texts).tolist() == texts.tolist()


def test_who_is_named_is_hidden() -> None:  # 2
    texts, hidden = zip(*(line.split("|") for line in NAMED), strict=True)
    masked = mask_personal_data(pd.Series(texts))
    assert [name for name, text in zip(hidden, masked, strict=True) if name in text] == []


def test_what_apps_print_stays() -> None:  # 3
    assert mask_personal_data(pd.Series(PRINTED)).tolist() == list(PRINTED)


def test_who_is_named_beside_it_is_hidden() -> None:  # 4
    texts, hidden = zip(*(line.split("|") for line in NAMED_BESIDE), strict=True)
    masked = mask_personal_data(pd.Series(texts))
    assert [name for name, text in zip(hidden, masked, strict=True) if name in text] == []
    assert masked[20:].tolist() == ["账号 【姓名】帮我注册", "B站用户【账号】就是我"]
