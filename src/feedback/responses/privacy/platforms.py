"""Where people have a name or are reached: the one list of platforms behind the finders of handles in a sentence.

PLACES and LATIN_PLACES are where people write to one another: words of asking for a handle (加, 找, DM me) are enough there. OTHER_PLACES
are where they buy, play and post, too: the word for a name, or a figure, is asked for. SITES and OTHER_SITES are the same in English.
"""

# ruff: noqa: SIM905  (lists of short pieces read best in one string)
from __future__ import annotations

PLACES = "支付宝 支付寶 微信 薇信 威信 徽信 v信 抖音 斗音 小红书 小紅書 小红薯 微博 快手 b站 哔哩哔哩 知乎 豆瓣 扣扣 脸书 臉書 电报 電報 纸飞机 钉钉 飞书 淘宝 闲鱼 京东 旺旺 陌陌 探探 贴吧 虎扑 绿泡泡 云闪付 财付通 微信国际版 脆上 脆友 得物 蝦皮 虾皮 露天".split()
OTHER_PLACES = "天猫 拼多多 唯品会 去哪儿 飞猪 携程 滴滴 高德 美团 饿了么 大众点评 点评 爱奇艺 优酷 腾讯视频 西瓜视频 皮皮虾 最右 网易云 酷狗 喜马拉雅 世纪佳缘 珍爱网 青藤 他趣 王者荣耀 原神 蛋仔 光遇 永劫 我的世界 公积金 社保 噗浪 巴哈姆特 巴哈 keep tim dcard 12306".split()
LATIN_PLACES = "qq vx wx wb xhs dy ks zfb wechat weixin line ins ig fb instagram facebook twitter telegram tg whatsapp discord skype paypal snapchat tiktok steam soul payme".split()
SITES = "wechat weixin whatsapp instagram insta ig twitter tiktok telegram tg discord snapchat snap facebook fb messenger line paypal venmo zelle alipay reddit skype kakaotalk kakao steam signal threads youtube twitch viber kik psn xbox revolut bluesky mastodon".split()
OTHER_SITES = "linkedin pinterest tumblr quora patreon onlyfans tinder bumble hinge grindr airbnb couchsurfing netflix spotify amazon ebay etsy depop vinted poshmark uber lyft monzo github strava roblox minecraft fortnite epic riot battle.net nintendo switch yelp tripadvisor google gmail icloud goodreads vrbo".split()
