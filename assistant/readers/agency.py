"""Names of agencies and the regions in them, read from titles, openings and signatures. Pure."""

from __future__ import annotations

import re

# One administrative level after another, each optional. What follows 市 and 区 keeps “临港县市场监督管理局” and “沙市区”
# whole; no place is called 城市.
_PROVINCE = r"(?:[\u4e00-\u9fff]{2,4}(?:省|自治区)|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区)?"
_CITY = r"(?:(?!城市)[\u4e00-\u9fff]{1,8}?(?:市(?![场政民人直]|区[^域划])|市(?=人民政府|人力|政府|民政|政务|直属)|自治州|地区|盟|州(?!市|省)))?"
_COUNTY = r"(?:(?!城市)[\u4e00-\u9fff]{1,10}?(?:自治县|自治旗|新区|开发区|高新区|县|区(?![域划])|旗|市(?![场政民人直]|区[^域划])|市(?=人民政府|人力|政府|民政|政务)))?"
_TOWN = r"(?:[\u4e00-\u9fff]{1,6}?(?:街道|镇|乡|苏木))?"
_REGION = re.compile(_PROVINCE + _CITY + _COUNTY + _TOWN)
_ORGAN = (
    r"(?:人民政府办公[室厅]|人民政府|街道办事处|办事处|政府|管理委员会|管委会|[\u4e00-\u9fff]{0,12}?(?:委员会|监督管理局|管理局|服务局|执法局|局)"
    r"|[\u4e00-\u9fff]{0,10}?(?:办公[室厅]|中心|支队|大队|厅|法院|检察院|联合会|红十字会|残联|医院|学院)|(?:发展改革|卫生健康|住房和?城乡建设|编)委)"
)
_NAME = re.compile(rf"[\u4e00-\u9fff]{{0,24}}?{_ORGAN}")
_BEFORE = re.compile(r"^(?:关于|中共|印发|《|“|\s|(?:20\d\d|[二〇零一三四五六七八九]{4})\s*年度?(?:以来)?|[-—－_ ]+)+")
_GENERIC = re.compile(
    r"^(?:我|本|全|该|各|上级|市|区|县|镇|州|省|乡|盟|旗)?(?:区|市|县|州|省|乡|镇)?(?:人民)?(?:政府|局|委员会|办公室)$"
)
_ASKING = r"(?:(?:请问|请|帮我|帮忙|麻烦|我?想要?|知道|了解|告诉我|查询|查找|查|找|看看?|说说|介绍|列出|对比|比较|一下|关于|有关|起草|草拟|拟写|撰写|编写|生成|写|拟|替|给|为|一?[份段篇个节])+)?"
_NAMED = re.compile(rf"(?:^|(?<=[，,。？?：:、 和与及在的年度])){_ASKING}(?:20\d\d\s*年?度?)?([\u4e00-\u9fff]{{2,24}})")
# Everyday short forms of organs, as officials write them
_SHORT_ORGANS = {
    "市场监督管理局": ("市监局", "市场监管局"),
    "人力资源和社会保障局": ("人社局", "人力社保局"),
    "发展和改革委员会": ("发改委",),
    "发展和改革局": ("发改局",),
    "住房和城乡建设局": ("住建局",),
    "住房和城乡建设委员会": ("住建委",),
    "卫生健康委员会": ("卫健委",),
    "卫生健康局": ("卫健局",),
    "生态环境局": ("环境局", "环保局"),
    "农业农村局": ("农业局",),
    "文化和旅游局": ("文旅局",),
    "自然资源局": ("资源局",),
    "自然资源和规划局": ("资规局", "自规局"),
    "应急管理局": ("应急局",),
    "交通运输局": ("交通局",),
    "退役军人事务局": ("退役军人局",),
    "政务服务管理局": ("政务局", "政务服务局"),
    "行政审批服务局": ("审批局", "行政审批局"),
    "城市管理行政执法局": ("城管局", "综合执法局"),
    "城市管理局": ("城管局",),
    "医疗保障局": ("医保局",),
    "街道办事处": ("街道办",),
}


def short_organs(organ: str) -> tuple[str, ...]:
    """Everyday short forms of an organ's name without its place (市场监督管理局 → 市监局); empty where there is none."""
    return _SHORT_ORGANS.get(organ, ())


def agency_in(text: str) -> str | None:
    """The agency named at the beginning of a title or in a signature line; None when only “我局”, “市政府” or nothing."""
    start = _BEFORE.sub("", text.strip())
    match = _NAME.match(start)
    if match is None:
        return None
    name = match.group()
    region = region_of(name)
    # without a place, “法治政府” or “市民政局” is no agency's name
    nameless = region is None and (name[0] in "我本市区县州镇乡" or name.endswith("政府"))
    if _GENERIC.match(name) or region == name or nameless:
        return None
    # “云溪市政府” is the everyday form of 云溪市人民政府
    return f"{region}人民政府" if region and name == f"{region}政府" else name


def region_of(agency: str) -> str | None:
    """The administrative region at the front of an agency's name (“吴忠市红寺堡区民政局” → “吴忠市红寺堡区”), or None."""
    match = _REGION.match(agency)
    region = match.group() if match else ""
    return region if len(region) >= 2 else None


def short_names(agency: str) -> tuple[str, ...]:
    """What people call an agency, longest first: without the province, without the city above a county or district."""
    names = [agency]
    for pattern in (_PROVINCE, _PROVINCE + _CITY):
        match = re.match(pattern, agency)
        rest = agency[match.end() :] if match else agency
        if rest and rest != agency and (region_of(rest) or rest.startswith(("区", "县"))):
            names.append(rest)
    if agency.endswith("人民政府"):
        names.extend([n.removesuffix("人民政府") + "政府" for n in list(names)])
    return tuple(dict.fromkeys(names))


def named_agencies(text: str) -> tuple[str, ...]:
    """Agencies with their region that stand anywhere in a text, such as “云溪市教育局” in a question."""
    found: list[str] = []
    for match in _NAMED.finditer(text):
        name = agency_in(match.group(1))
        region = region_of(name) if name else None
        if name and region and len(name) - len(region) <= 10 and "的" not in name:
            found.append(name)
    return tuple(dict.fromkeys(found))
