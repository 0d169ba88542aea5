"""The words that stand around a number: units, multipliers and qualifiers, as patterns. Pure.

A unit of one character is also the beginning of other words (“12部门”, “33项目标”): such units carry what must not follow.
"""

from __future__ import annotations

import re
from functools import cache


def _words(listed: str) -> list[str]:
    return listed.split()


_LONG = _words("""
个百分点 百分点 个工作日 工作日 个自然日 自然日 个小时 小时 分钟 个月 周岁 周年 课时 学时 学分 人次 户次 件次 场次 班次 车次 批次 例次 张次
家次 项次 处次 台次 所次 点次 架次 册次 卷次 只次 艘次 人份 人天 平方公里 平方千米 平方米 立方米 平方 立方 平米 公顷 公里 千米 海里 厘米
毫米 公斤 千克 毫克 微克 千瓦时 千瓦 兆瓦 吉瓦 标箱 美元 欧元 港元 摄氏度 人年
""")
_LATIN = ["GWh", "MWh", "kWh", "kW", "MW", "kV", "km²", "km", "kg", "m²", "m³", "㎡", "%", "％", "‰"]
_SHORT = _words("""
元 人 户 件 次 项 个 家 张 名 份 条 起 场 期 处 座 具 所 部 篇 批 例 宗 辆 台 套 只 头 亩 米 吨 倍 岁 类 支 位 栋 幢 间 幅 册 轮 门 块 棵 株 枚
艘 架 对 副 封 卷 集 站 点 床 桌 天 日 周 年 月 分 本 盏 片 颗 匹 羽 尾 斤 升 度 节 堂 讲 面 口 眼 孔 段 层 届 款 种 样 首 则 字 版 箱 盒 袋 瓶
桶 车 粒 根 条 里 折 成 帧 餐 顿 代 列 组 季 担 趟
""")
# what makes another word of a unit's character
_NOT_BEFORE = {
    "项": "目(?!标)",
    "部": "[门委署队分落属长位]",
    "家": "[庭长属具园禽政乡]",
    "人": "[员才民事工大格社均身间](?!力)",
    "名": "[称单录额优义誉]",
    "条": "[例款约]|件(?:成|具)",
    "份": "额",
    "起": "[草始点来源]|诉[至到]",
    "期": "[间限望内末]",
    "点": "[击位评对面]",
    "分": "[别局管级类析布工为公享支解行之]",
    "场": "[所地景馆合面]",
    "年": "[级终末初底]",
    "日": "[常前均益]",
    "周": "[边岁年转围]",
    "位": "[于置居列阶]",
    "处": "[理罚置分于级室长]",
    "站": "[所室区]",
    "所": "[有属在辖]",
    "门": "[户类诊]",
    "类": "[型别似]",
    "集": "[中体团成镇贸]",
    "对": "[象口于照接标外应]",
    "台": "[账州湾风]",
    "支": "[持付出部撑]",
    "座": "[谈位]",
    "例": "[会如行]",
    "册": "子",
    "块": "链",
    "批": "[准复评示]",
    "口": "[岸径头]",
    "层": "[面级次]",
    "节": "[约能点目省水假]",
    "头": "部",
    "度": "[假过]",
    "面": "[积对向临]",
    "款": "[项待]",
    "种": "[植养子粮田群]",
    "字": "号",
    "次": "[数序要]",
    "户": "[籍外主]",
    "天": "[然津]",
    "只": "[有要需是能]",
    "元": "[旦素化]",
    "段": "落",
    "车": "[辆站位间]",
    "版": "[本块图]",
    "本": "[级市区县地人级单部着身次年科届](?!册)",
    "里": "程",
    "片": "区",
    "讲": "[座话解法师]",
    "则": "[为是]",
    "样": "[本品]",
    "升": "[级至到]",
    "根": "据",
    "副": "[主局书]",
    "堂": "食",
    "代": "[表理]",
    "列": "[入为席车支]",
    "组": "[织建成长团合装员]",
    "季": "[度节]",
    "担": "[当任负保架]",
    "首": "[次个批先]",
    "眼": "[科镜]",
    "架": "构",
    "成": "[立为员效果功长熟都本绩交品型体就]",
}
UNIT = "|".join(
    [
        *sorted(map(re.escape, [*_LONG, *_LATIN]), key=len, reverse=True),
        *(f"{u}(?!{_NOT_BEFORE[u]})" if u in _NOT_BEFORE else u for u in dict.fromkeys(_SHORT)),
    ]
)
SCALE = r"(?:百万|千万|万亿|百(?!分)|[万亿千])"
# “节约3万元”, “预约3次”, “最近3年”: the first two characters are words of their own
BEFORE = (
    r"不少于|不低于|不超过|不多于|不高于|不足|不到|至少|最多|最高|最低|超过|突破|将近|接近|大约|大概|逾|"
    r"(?<![最附临邻])近|(?<![节预签公条合契履特规守失违])约|(?<![赶反])超|上(?=[百千万])"
)
AFTER = r"余|多|以上|左右|以内|以下|上下|之多"
_SPOKEN = ["万元", "亿元", "万人次", "万人", "万亩", "万平方米"]


@cache
def unit_words() -> frozenset[str]:
    """The units that are recognised, for reading what a question asks for (“多少户”)."""
    return frozenset([*_LONG, *_LATIN, *_SHORT, *_SPOKEN])


@cache
def unit_pattern() -> re.Pattern[str]:
    """A whole unit with its multiplier, for a table's unit cell: 次, 万元, 元/月."""
    return re.compile(rf"{SCALE}?(?:{UNIT})(?:/(?:{UNIT}))*")
