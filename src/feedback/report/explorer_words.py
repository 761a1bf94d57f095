"""What the explorer page says, in both languages; `{…}` is filled in by the page."""

from __future__ import annotations

from feedback.results import Words

WORDS = {
    "kicker": Words(zh="痛点浏览", en="Pain point explorer"),
    "lead": Words(
        zh="点左侧的一个痛点，右侧就显示：谁受影响、怎样变化、人们怎么说。",
        en="Click a pain point: see who is affected, how it changes, and what people said.",
    ),
    "lead_narrow": Words(
        zh="点一个痛点，下面就显示：谁受影响、怎样变化、人们怎么说。",
        en="Click a pain point: below you see who is affected, how it changes, and what people said.",
    ),
    "loading": Words(zh="正在打开……", en="Opening…"),
    "no_script": Words(
        zh="本页需要浏览器启用 JavaScript；它不访问网络。",
        en="This page needs JavaScript in the browser; it does not use the network.",
    ),
    "too_old": Words(
        zh="这个浏览器太旧，打不开本页。请用 2023 年以后的浏览器。",
        en="This browser is too old for this page. Use one from 2023 or later.",
    ),
    "filters": Words(zh="筛选", en="Filters"),
    "all": Words(zh="全部", en="all"),
    "from": Words(zh="起", en="From"),
    "to": Words(zh="止", en="To"),
    "sentiment": Words(zh="情绪", en="Sentiment"),
    "negative": Words(zh="负面", en="negative"),
    "neutral": Words(zh="中性", en="neutral"),
    "positive": Words(zh="正面", en="positive"),
    "unscored": Words(zh="未判", en="not scored"),
    "search": Words(zh="搜索原话", en="Search quotes"),
    "clear": Words(zh="清除筛选", en="Clear filters"),
    "status_all": Words(
        zh="全部 {people} 人，{comments} 条有内容的评论。",
        en="Everybody: {people} people, {comments} comments that say something.",
    ),
    "status": Words(
        zh="筛选后：{people} 人（共 {of} 人），{comments} 条有内容的评论。",
        en="Filtered: {people} of {of} people, {comments} comments that say something.",
    ),
    "status_words": Words(
        zh="筛选后：{comments} 条评论（共 {all} 条有内容的评论）。",
        en="Filtered: {comments} of {all} comments that say something.",
    ),
    "flagged": Words(
        zh="另有 {n} 条广告、模板、重复或没有内容的评论，只计数，不作为原话显示。",
        en="{n} more are adverts, templates, duplicates or filler: counted here, never shown as quotes.",
    ),
    "by_words": Words(
        zh="按情绪或原话筛选时，数的是评论而不是人：占比是符合条件的评论中抱怨该方面的占比。",
        en="When you filter by sentiment or words, comments are counted, not people: shares are of the matching comments.",
    ),
    "one_at_a_time": Words(
        zh="同时选了一组人和一段时间：再分组人数太少，不显示。请只选其一。",
        en="A group and a range of dates are both chosen: crossed with a third grouping too few people are left. Choose one of the two.",
    ),
    "about": Words(
        zh="≈：各组的人数和评论数取整到 5，占比取整到 1% 至 20%，以免推算出个人。",
        en="≈: people and comments of groups are told to the nearest 5 and shares to 1% (small groups up to 20%), so that nobody can be computed.",
    ),
    "cost_whole": Words(zh="“代价”不随筛选变化。", en="“Cost” does not change with the filter."),
    "waves": Words(
        zh="人数、占比、分组和原话包括全部批次；只有“代价”与先后取自最新一批“{wave}”，与报告相同。",
        en="People, shares, groups and comments cover all waves; only “cost” and the order are of the latest wave, {wave}, as in the report.",
    ),
    "too_few_people": Words(
        zh="筛选后只有不到 {n} 人：不显示数字和原话，以免认出个人。",
        en="Fewer than {n} people are left: figures and quotes are not shown, so that nobody can be recognised.",
    ),
    "not_told": Words(
        zh="这一占比不显示，以免认出个人：它依据的不到 {n} 人，或与其他占比放在一起会让人推出不到 {n} 人的回答。",
        en="This share is not shown, so that nobody can be recognised: fewer than {n} people are behind it, or beside the others it would tell what as few answered.",
    ),
    "pain_points": Words(zh="痛点", en="Pain points"),
    "aspect": Words(zh="方面", en="Aspect"),
    "share": Words(zh="受影响的人", en="People affected"),
    "share_scaled": Words(zh="受影响的人（条长 0–{top}）", en="People affected (bars 0–{top})"),
    "rounded": Words(
        zh="取整到 {points} 个百分点，以免推算出小组内个人的回答",
        en="rounded to {points} points, so that nobody in a small group can be worked out",
    ),
    "whole": Words(zh="全体 {share}", en="everybody {share}"),
    "difference": Words(
        zh="其余为 {rest}，相差 {d} 个百分点（{level} 区间 {low} 至 {high}）",
        en="Outside the filter it is {rest}: a difference of {d} points ({level} interval {low} to {high})",
    ),
    "difference_clear": Words(zh="，区间不含 0。", en="; the interval leaves out 0."),
    "difference_told": Words(zh="，与别处明显不同。", en="; clearly different from elsewhere."),
    "difference_not_told": Words(
        zh="；这个区间不含 0，但所有比较一起检验、数字取整之后，还分不出差别。",
        en="; this interval leaves out 0, but with all comparisons tested together and figures rounded it is no clear difference.",
    ),
    "difference_unclear": Words(zh="，分不出差别。", en=", which cannot be told from none."),
    "against": Words(zh="{d} 个百分点（{low} 至 {high}）", en="{d} points ({low} to {high})"),
    "range": Words(zh="{from} 至 {to}", en="{from} to {to}"),
    "copy": Words(zh="复制这句话", en="Copy this sentence"),
    "copied": Words(zh="已复制：{text}", en="Copied: {text}"),
    "claim": Words(zh="验证一个说法", en="Challenge a claim"),
    "claim_says": Words(zh="说法：这一组", en="Claim: more people of"),
    "claim_than": Words(zh="不满的人比这一组多", en="are affected than of"),
    "claim_about": Words(zh="在这个方面", en="by"),
    "claim_supported": Words(zh="支持。", en="Supported."),
    "claim_contradicted": Words(zh="相反。", en="Contradicted."),
    "claim_open": Words(zh="看不出。", en="Cannot tell."),
    "claim_same": Words(zh="请选两个不同的组。", en="Choose two different groups."),
    "claim_figures": Words(
        zh="{one} {p}（n ≈ {n}），{other} {q}（n ≈ {m}）：相差 {d} 个百分点（{level} 区间 {low} 至 {high}）。",
        en="{one} {p} (n ≈ {n}), {other} {q} (n ≈ {m}): a difference of {d} points ({level} interval {low} to {high}).",
    ),
    "claim_needed": Words(
        zh="若真有这么大的差别，每组约要 {needed} 份回答才看得出（把握八成）。",
        en="Were the true difference this large, about {needed} answers a group would show it four times in five.",
    ),
    "claim_never": Words(zh="两组几乎一样，再多回答也难分。", en="The two are so alike that no number of answers would tell."),
    "claim_note": Words(
        zh="两组有人重叠时（如门店与渠道）区间只是近似；试得越多，越容易碰上一个“支持”。",
        en="Where the same people are in both groups (a branch and a channel) the interval is rough; the more claims you try, the sooner one is supported by luck.",
    ),
    "lineup": Words(zh="先看图再看结论：从二十张图里认出真的那张", en="Look first: pick the real chart among twenty, then read the verdict"),
    "lineup_ask": Words(
        zh="下面一张图画的是真实数据；另外十九张把同样的回答随机分给两组，只有偶然。上面一条是{one}，下面一条是{other}，条长为受影响的占比。哪一张最像“{one}更多”这个说法？请选一张。",
        en="One chart shows the real data; in the other nineteen the same answers are dealt to the two groups by chance. Upper bar: {one}, lower bar: {other}; length is the share affected. Which one shows most clearly that more people of {one} are affected? Pick it.",
    ),
    "lineup_chart": Words(zh="图 {i}：{one} {p}，{other} {q}", en="Chart {i}: {one} {p}, {other} {q}"),
    "lineup_wait": Words(zh="选一张图之后，这里显示结论。", en="The verdict stands here once you have picked a chart."),
    "lineup_real": Words(zh="真", en="real"),
    "lineup_yours": Words(zh="您选的", en="yours"),
    "lineup_yours_real": Words(zh="真，您选的", en="real, yours"),
    "lineup_right": Words(zh="选中了：图 {real} 是真的。", en="You picked the real one, chart {real}."),
    "lineup_wrong": Words(
        zh="真的是图 {real}，您选的是图 {yours}：用眼看，这个差别并不比偶然画出来的更突出。",
        en="The real one is chart {real}, you picked {yours}: to your eye the difference does not stand out from what chance draws.",
    ),
    "lineup_beyond": Words(
        zh="十九张偶然的图里，有 {n} 张的差别同样大或更大。", en="Of the nineteen that chance drew, {n} show as large a difference or a larger one."
    ),
    "lineup_first": Words(
        zh="若两组其实没有差别，随便选中的机会只有二十分之一（p ≤ 1/20）；这只对事先不知道数字的人成立。这是您本次看的第 {n} 个说法：看得越多，碰巧选中一次就越容易。",
        en="Were there no difference, it would be picked by luck one time in twenty (p ≤ 1/20); this holds for somebody who did not know the figures. It is claim number {n} you looked at: the more you try, the sooner one is picked by luck.",
    ),
    "lineup_known": Words(
        zh="但您在选之前已看过这个说法的数字，所以选中与否都说明不了什么；请让没看过的人来选。",
        en="But you had read the figures of this claim before, so the pick proves nothing either way: ask somebody who has not.",
    ),
    "lineup_same": Words(zh="两组里没有人（或人人）受影响，二十张图会完全一样。", en="Nobody, or everybody, is affected in both groups: twenty charts would look the same."),
    "lineup_overlap": Words(
        zh="这两组可能有同样的人，不能把回答随机分给它们；请选同一种分组里的两组。",
        en="The same people may be in both groups, so answers cannot be dealt between them: choose two groups of one kind.",
    ),
    "fix": Words(zh="钱花在哪里", en="What to fix for your money"),
    "fix_lead": Words(
        zh="代价的区间互相重叠时，先后说不准，但选择可以说清：勾选要改的方面，填上各要花多少（单位随意），看它是买得起的最好组合的概率，以及最多会后悔多少。",
        en="Where intervals of costs overlap nobody can say what stands first; what a choice risks can be said. Tick what you would fix, enter what each would take (any unit), and see how likely your set is the best you could afford, and the most you could regret.",
    ),
    "fix_one": Words(zh="要改的方面", en="To fix"),
    "fix_cost": Words(zh="代价（分）", en="Cost (points)"),
    "fix_cost_percent": Words(zh="代价（百分点）", en="Cost (percentage points)"),
    "fix_price": Words(zh="要花多少", en="What it takes"),
    "fix_price_of": Words(zh="{aspect}：要花多少", en="{aspect}: what it takes"),
    "fix_budget": Words(zh="一共能花多少（空白：与所选的相同）", en="To spend in all (empty: as much as the ticked ones take)"),
    "fix_wrong_price": Words(
        zh="“{aspect}”要花多少写的是 {found}：请填 0 或更大的数，否则不作比较。",
        en="What {aspect} takes says {found}: enter 0 or more; until then nothing is compared.",
    ),
    "fix_wrong_budget": Words(
        zh="一共能花多少写的是 {found}：请填 0 或更大的数，或留空。",
        en="To spend in all says {found}: enter 0 or more, or leave it empty.",
    ),
    "fix_no_number": Words(zh="不是数字的内容", en="what is no number"),
    "fix_none": Words(zh="还没有勾选。", en="Nothing is ticked yet."),
    "fix_beyond": Words(zh="所选的共要 {price}，超过能花的 {budget}。", en="The ticked ones take {price}, more than the {budget} to spend."),
    "fix_best": Words(
        zh="它是买得起的最好组合的概率为 {p}；与最好的相比，最多少 {regret}（{level} 的情形下）。",
        en="The probability that it is the best you can afford is {p}; against the best you lose at most {regret} (in {level} of cases).",
    ),
    "fix_gain": Words(
        zh="若关联即因果、且完全改好，总体评分会回升 {gain}（{level} 区间 {low} 至 {high}）。",
        en="Were the ties causes and all of it mended, the overall rating would gain {gain} ({level} interval {low} to {high}).",
    ),
    "fix_alike": Words(
        zh="这样的 {n} 组分不出高下，选哪一组最多少 {regret}。",
        en="{n} such sets cannot be told apart; any of them costs you at most {regret}.",
    ),
    "fix_alike_singles": Words(
        zh="这 {n} 个方面分不出高下，改哪一个最多少 {regret}。", en="Any of these {n} costs you at most {regret}."
    ),
    "fix_cheapest": Words(zh="取最便宜的：{cheapest}（{price}）。", en="Take the cheapest: {cheapest} ({price})."),
    "fix_same_price": Words(
        zh="它们花费相同：可以随意选，或填上各要花多少。", en="They take the same: choose freely, or enter what each takes."
    ),
    "fix_clear": Words(zh="换成买得起的其他任何一个都明显更差。", en="Swapping any one of them for another you can afford is clearly worse."),
    "fix_alone": Words(zh="没有别的可换，或者换了就买不起。", en="There is no other to swap them for that you could afford."),
    "fix_worse": Words(
        zh="换一个会明显更好：{cheapest}（{price}）。", en="Swapping one is clearly better: {cheapest} ({price})."
    ),
    "fix_names": Words(zh="分不出高下的：{names}。", en="Not to be told apart: {names}."),
    "points_lost": Words(zh="{x} 分", en="{x} points"),
    "points_lost_percent": Words(zh="{x} 个百分点", en="{x} percentage points"),
    "and": Words(zh="、", en=", "),
    "fix_note": Words(
        zh="根据代价估计的 {draws} 次抽样（同时抽取，保留它们之间的相关），不含任何人的回答。代价是关联而非因果；不随筛选变化。",
        en="From {draws} draws of the estimated costs (drawn together, with their correlations); they hold nobody's answers. Costs are associations, not effects, and do not change with the filter.",
    ),
    "trend_dots": Words(zh="竖线是 {level} 区间；各点之间没有调查，不连线。", en="Lines are {level} intervals; dots are not joined: nobody was asked in between."),
    "n_of": Words(zh="人数", en="Number"),
    "n_worth": Words(zh="人数（有效样本量）", en="People (effective n)"),
    "cost": Words(zh="代价（分，摊到每位给它打分或写了评论的人）", en="Cost (points per person who rated it or wrote)"),
    "cost_percent": Words(zh="代价（百分点）", en="Cost (percentage points)"),
    "between": Words(zh="{low} 至 {high}", en="{low} to {high}"),
    "unsure": Words(zh="还不能确定它拉低评分。", en="It is not certain that it lowers the rating."),
    "unranked": Words(zh="提到的人太少，未排名", en="too few mentions to rank"),
    "apart": Words(zh="回答的人不同，不一起排名", en="other people answered: not ranked with the rest"),
    "unread": Words(zh="评论中没有或极少读到", en="Read in no or hardly any comment"),
    "withheld": Words(zh="不显示，以免认出个人", en="not shown, so that nobody can be recognised"),
    "hurt_sentence": Words(
        zh="{share} 的人受影响（{k} / {n} 人，{level} 区间 {low} 至 {high}）。",
        en="{share} of people are affected ({k} of {n}, {level} interval {low} to {high}).",
    ),
    "hurt_sentence_weighted": Words(
        zh="加权后 {share} 的人受影响（{n} 人，有效样本量 {worth}，{level} 区间 {low} 至 {high}）。",
        en="Weighted, {share} of people are affected ({n} people, effective n {worth}, {level} interval {low} to {high}).",
    ),
    "cost_sentence": Words(
        zh="代价：给它打分（或写了评论）的人平均少 {cost} 分（{level} 区间 {low} 至 {high}），不随筛选变化。",
        en="Cost: {cost} points per person who rated it or wrote ({level} interval {low} to {high}), whatever the filter.",
    ),
    "cost_sentence_percent": Words(
        zh="代价：给它打分（或写了评论）的人中，满意者少 {cost} 个百分点（{level} 区间 {low} 至 {high}），不随筛选变化。",
        en="Cost: {cost} percentage points of satisfied people among those who rated it or wrote ({level} interval {low} to {high}), whatever the filter.",
    ),
    "who": Words(zh="谁受影响更大", en="Who is affected most"),
    "group_by": Words(zh="按什么分组", en="Group by"),
    "group": Words(zh="分组", en="Group"),
    "tested": Words(zh="与其他人相比", en="Against the rest"),
    "more": Words(zh="明显更多", en="clearly more"),
    "fewer": Words(zh="明显更少", en="clearly fewer"),
    "same": Words(zh="分不出差别", en="no clear difference"),
    "not_tested": Words(zh="筛选后不检验", en="not tested when filtered"),
    "small_groups": Words(
        zh="有 {n} 个分组不单独显示：不到 {min} 人，或会让人减出不到 {min} 人的组。", en="{n} groups are not shown: they have fewer than {min} people, or would let such a group be computed."
    ),
    "only_this": Words(zh="只看 {value}", en="Show only {value}"),
    "no_segments": Words(zh="本研究没有分组列。", en="This study has no groups."),
    "chart_groups": Words(
        zh="{aspect}：各组受影响的占比及 {level} 区间，虚线为全体。", en="{aspect}: share affected in each group with its {level} interval; the dashed line is everybody."
    ),
    "chart_line": Words(zh="横线是 {level} 区间，虚线是各组合起来；红色明显更多，蓝色明显更少。", en="Bars are {level} intervals, the dashed line is all groups together; red is clearly more, blue clearly fewer."),
    "first_of": Words(zh="图中为占比最高的 {n} 组，全部在下表。", en="The chart has the {n} groups with the highest shares; the table has all."),
    "trend": Words(zh="怎样变化", en="How it changes"),
    "chart_trend": Words(zh="{aspect}：各期受影响的占比，竖线为 {level} 区间。", en="{aspect}: share affected in each period; lines are {level} intervals."),
    "no_trend": Words(zh="没有日期，或只有一期，画不出变化。", en="There are no dates, or only one period, so there is no trend to show."),
    "trend_gaps": Words(zh="没有人或不到 {min} 人的时期不画点。", en="Periods with nobody, or fewer than {min} people, have no point."),
    "trend_empty": Words(zh="每一期都不到 {min} 人，不显示。", en="Every period has fewer than {min} people: nothing is shown."),
    "period": Words(zh="时间", en="Period"),
    "quotes": Words(zh="人们怎么说", en="What people said"),
    "complaints": Words(zh="抱怨", en="Complaints"),
    "praise": Words(zh="称赞", en="Praise"),
    "every": Words(zh="全部提及", en="All mentions"),
    "kind": Words(zh="显示哪些原话", en="Which quotes"),
    "quote": Words(zh="原话（个人信息已遮盖）", en="Quote (personal data masked)"),
    "whose": Words(zh="来自", en="From"),
    "when": Words(zh="时间", en="When"),
    "few_quotes": Words(
        zh="符合条件的评论不到 {n} 条：不显示原话，以免认出个人。请放宽筛选。",
        en="Fewer than {n} comments match: quotes are not shown, so that nobody can be recognised. Widen the filter.",
    ),
    "no_quotes": Words(zh="没有符合条件的评论。", en="No comment matches."),
    "info": Words(zh="第 _START_ 至 _END_ 条，共 _TOTAL_ 条", en="_START_ to _END_ of _TOTAL_"),
    "info_range": Words(zh="第 {start} 至 {end} 条", en="{start} to {end}"),
    "info_none": Words(zh="0 条", en="none"),
    "nothing": Words(zh="没有", en="none"),
    "first": Words(zh="首页", en="First"),
    "previous": Words(zh="上一页", en="Previous"),
    "next": Words(zh="下一页", en="Next"),
    "last": Words(zh="末页", en="Last"),
    "sort": Words(zh="：按此列排序", en=": sort by this column"),
    "unsort": Words(zh="：取消排序", en=": remove sorting"),
    "reverse": Words(zh="：反向排序", en=": reverse sorting"),
    "to_the_report": Words(zh="回到报告", en="Back to the report"),
    "method": Words(zh="怎样读这些数字", en="How to read the figures"),
    "method_text": Words(
        zh="受影响：给该方面打分落在量表最低四分之一的人；没打分的，看文字里对它的褒贬合起来是否明显偏负。给它打分的人够多时，分母是打过分的人，否则是写了评论的人。"
        "占比的区间用 Wilson 法（{level}）。不加筛选时，数字与报告一致（报告的建议只取最新一批时，这里仍包括全部批次）；与其他人的比较来自报告（Holm 校正），筛选后不再检验。"
        "不到 {min_group} 人的组，以及能让人减出这样一组的组，都不显示。各组的人数和评论数取整到 5，占比取整到 1%（不到 200 人时 2%，不到 100 人时 5%，不到 40 人时 10%，不到 20 人时 20%；更粗的另行注明）。页面里没有任何一个人的记录：日期只按时间段保存，起止日期碰到的时间段整段计入；原话旁只写至少 10 位写评论的人共有的分组。符合条件的评论不到 {min_quotes} 条时不显示原话。过长的评论只显示前 {longest} 个字。"
        "颜色：红色是明显比其他人多（或负面），蓝色是明显比其他人少（或正面），灰色是分不出差别（或中性）；变化图里的红色只表示受影响的占比。",
        en="Affected: rated the aspect in the lowest quarter of its scale; without a rating, what was written about it is a complaint on balance. The base is those who rated the aspect where enough did, else those who wrote. "
        "Intervals of shares are Wilson's ({level}). Without a filter all figures are the report's (where its advice is of the latest wave alone, people and shares here still cover all waves); the comparison with the rest is the report's too (Holm-adjusted) and is not repeated for filtered data. "
        "Groups of fewer than {min_group} people, and groups that would let one be computed by subtraction, are not shown. In groups people and comments are told to the nearest 5 and shares to 1% (2% below 200 people, 5% below 100, 10% below 40, 20% below 20; coarser where it says so). The page holds no record of a person: dates are kept by period, a period that a date range touches counts whole, and beside a quote stand only groups that at least ten writers share. With fewer than {min_quotes} matching comments no quotes are shown. Of very long comments the first {longest} characters are kept. "
        "Colours: red is clearly more than elsewhere (or negative), blue clearly fewer (or positive), grey no clear difference (or neutral); red in the trend is the share affected, no verdict.",
    ),
}  # fmt: skip
