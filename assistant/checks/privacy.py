"""Rules on what must not be published: personal numbers, people with their aid or illness, marks of secrecy, drafts.

Errors of this family stop a public export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assistant.checks.document import Document
from assistant.checks.schema import Example, Hit, Rule

_OPENNESS = "《政府信息公开条例》第十五条"
_PERSONAL = f"{_OPENNESS}；《个人信息保护法》第二十八条"
_ID = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# the first two digits of a division code, GB/T 2260
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d(?:\d{8}|[- ]\d{4}[- ]\d{4})(?![\d-])")
_CARD = re.compile(r"(?<![\dA-Za-z-])(?:\d{16,19}|\d{4}(?: \d{4}){3}(?: \d{1,3})?)(?![\dA-Za-z-])")
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = rf"[{_SURNAME}][\u4e00-\u9fff]{{1,2}}"
_ROLE = (
    r"(?:村民|居民|老人|儿童|学生|患者|病人|群众|低保户|特困人员|特困户|五保户|申请人|信访人|上访人|上访户|户主|监护人|孤儿|残疾人|矫正对象|服刑人员|"
    r"救助对象|低保对象|困难户|贫困户|帮扶对象|留守儿童|困境儿童|受害人|受助人|受助者|吸毒人员|精神病人)"
)
_FATE = (
    r"(?:（(?:男|女)|，(?:男|女)，|，\d{1,3}岁|（\d{1,3}岁|[，（]?(?:身患|患有|患|因病|因残|因灾|因学|确诊|家住|住址|家中|家庭|一家|领取|获得救助|申请(?:低保|救助|临时)|享受|纳入低保|遭受家暴|"
    r"长期上访|多次上访|精神异常|肢体残疾|智力残疾|发放|名下))"
)
_PERSON = re.compile(rf"{_ROLE}({_NAME}?)(?={_FATE})")
_LABELLED = re.compile(rf"(?:姓名|户主|受助人|申请人|监护人)[：:]\s*({_NAME})(?![\u4e00-\u9fff])")
_SEX_AGE = re.compile(
    rf"(?<![\u4e00-\u9fff])({_NAME})(?=[，（](?:男|女)[，、][^。；]{{0,12}}?(?:\d{{1,3}}岁|\d{{4}}年))"
)
_MASKED = re.compile(r"[某×XxＸ*＊]")
_SENSITIVE = re.compile(
    r"低保|特困|救助|残疾|困境|孤儿|上访|信访|矫正|患|病|贫困|吸毒|家暴|补助|抚恤|收养|离异|服刑|临时救助|事实无人抚养"
)
_SECRET = re.compile(
    r"(?:绝密|机密|秘密)\s*(?:★|☆|\*)|内部(?:资料|文件)[，,]?\s*(?:注意保存|不得外传|严禁外传|请勿外传)|此件(?:不予公开|不公开|不宜公开)|(?:不得|严禁)对外(?:公开|传播|扩散)"
)
_SECRET_LINE = re.compile(r"^(?:绝密|机密|秘密|内部(?:资料|文件)?|内部使用)(?:\s*[★☆].*)?$")
_DRAFT = re.compile(r"[（(](?:送审稿|征求意见稿|讨论稿|审议稿|代拟稿|修改稿|草稿|初稿|第?[一二三四五\d]稿)[）)]")
_EMPTY_SIGN = re.compile(r"(?:初审|复审|终审|核稿|签发|拟稿)[：:]\s*(?=(?:初审|复审|终审|核稿|签发|拟稿|$|\n))")
_COMMENT = re.compile(
    r"\[?批注\s*\[[^\]]{1,12}\]|【批注[^】]{0,40}】|（此处(?:需|请)?(?:核实|核对|修改|补充)[^）]{0,20}）"
)
_FEW = re.compile(
    r"(?<!\d)([1-9]|10|[一二三四五六七八九十])(?:名|位|个)(?=(?:困境儿童|孤儿|残疾人|残疾儿童|特困|低保|留守儿童|社区矫正|吸毒|精神障碍|事实无人抚养|受家暴|失独))"
)
_VILLAGE = re.compile(
    r"[\u4e00-\u9fff]{2,4}(?:村|社区)(?!治理|工作|服务|建设|康复|矫正|级|居|民|干部|养老|组织|网格|戒毒|[（(]|、)"
)


def _identity(document: Document) -> Iterator[Hit]:
    for match in _ID.finditer(document.raw):
        number = match.group()
        if is_identity_number(number):
            yield Hit(
                *match.span(),
                "公民身份号码不得公开，请删去或遮盖。",
                f"{number[:6]}********{number[-4:]}",
                certain=True,
            )


def is_identity_number(number: str) -> bool:
    """True for 18 characters with a province code, a possible birth date and a right check digit (GB 11643—1999)."""
    if not _PROVINCE.match(number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    weighed = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return 1900 <= born.year <= 2100 and _CHECK[weighed % 11] == number[17].upper()


def _phones(document: Document) -> Iterator[Hit]:
    for match in _MOBILE.finditer(document.raw):
        digits = re.sub(r"\D", "", match.group())
        yield Hit(*match.span(), "手机号码不得公开，请删去或遮盖。", f"{digits[:3]}****{digits[-4:]}", certain=True)


def _cards(document: Document) -> Iterator[Hit]:
    for match in _CARD.finditer(document.raw):
        digits = match.group().replace(" ", "")
        if passes_luhn(digits) and not (len(digits) == 18 and is_identity_number(digits)) and len(set(digits)) > 2:
            yield Hit(
                *match.span(), "疑似银行卡号，不得公开，请删去或遮盖。", f"{digits[:4]}****{digits[-4:]}", certain=True
            )


def passes_luhn(digits: str) -> bool:
    """True when the last digit is the check digit of the others (ISO/IEC 7812)."""
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _people(document: Document) -> Iterator[Hit]:
    taken: set[int] = set()
    for pattern in (_PERSON, _LABELLED, _SEX_AGE):
        for match in pattern.finditer(document.text):
            start, end = match.span(1)
            sentence = document.text[slice(*document.sentence_at(start))]
            if (
                start in taken
                or _MASKED.search(match[1] + document.text[end : end + 1])
                or not _SENSITIVE.search(sentence)
            ):
                continue
            taken.add(start)
            yield Hit(
                start,
                end,
                "姓名与救助、疾病等个人情况写在一起，请隐去姓名。",
                f"{document.raw[start]}某",
                kind=str(start),
            )


def _secrecy(document: Document) -> Iterator[Hit]:
    for match in _SECRET.finditer(document.text):
        yield Hit(*match.span(), "带有密级或内部字样，公开前必须处理。", kind=str(match.start()))
    for block in document.report.blocks[:3]:
        if _SECRET_LINE.match(document.raw[block.start : block.end].strip()):
            yield Hit(block.start, block.end, "带有密级或内部字样，公开前必须处理。", kind=str(block.start))


def _drafts(document: Document) -> Iterator[Hit]:
    head = document.report.blocks[min(4, len(document.report.blocks) - 1)].end if document.report.blocks else 0
    for match in _DRAFT.finditer(document.text, 0, head):
        if not document.in_title(match.start()):
            yield Hit(*match.span(), "定稿公开前删去稿次。", "", certain=True)
    if any(_EMPTY_SIGN.search(line) for line in document.report.removed):
        yield Hit(0, 0, "原文件末尾的审签栏没有填写，公开前删去。", kind="removed")
    for pattern, message in ((_EMPTY_SIGN, "审签栏没有填写，公开前删去。"), (_COMMENT, "批注没有清除。")):
        for match in pattern.finditer(document.text):
            yield Hit(*match.span(), message, "", kind=message)


def _few(document: Document) -> Iterator[Hit]:
    for match in document.finditer(_FEW, names=False):
        start, end = document.sentence_at(match.start())
        clause_start = max(start, document.text.rfind("；", start, match.start()))
        if _VILLAGE.search(document.text, clause_start, min(end, match.end() + 30)):
            yield Hit(*match.span(), "人数很少又写明村或社区，容易认出个人，请概括。")


RULES = (
    Rule(
        "Q01", "公民身份号码", "privacy", "error", _PERSONAL, _identity,
        (Example("补助发给（110101190001010014）。", "110101190001010014"),),
        ("补助编号（110101190001010012）。", "备案号32010102000111号。"),
    ),
    Rule(
        "Q02", "手机号码", "privacy", "error", _PERSONAL, _phones,
        (Example("联系电话13900001234。", "13900001234"), Example("联系电话139-0000-1234。", "139-0000-1234")),
        ("咨询电话0531-1234567，拨打12345热线。", "编号113900001234号。"),
    ),
    Rule(
        "Q03", "银行卡号", "privacy", "error", _PERSONAL, _cards,
        (Example("补助打入6222000000000000004账户。", "6222000000000000004"),),
        ("设备编号6222000000000000003。", "备案号32010102000111号。"),
    ),
    Rule(
        "Q04", "姓名与个人情况", "privacy", "error", f"{_PERSONAL}；《社会救助暂行办法》第六十一条", _people,
        (
            Example("走访低保户赵小河，因病致困，给予救助。", "赵小河"),
            Example("受助人姓名：钱小溪，低保金500元。", "钱小溪"),
            Example("孙小湖，女，67岁，享受低保。", "孙小湖"),
        ),
        (
            "走访低保户赵某，因病致困，给予救助。",
            "关爱困难群众安心过冬，残疾人康复，患病救助有保障。",
            "县委书记赵小河调研救助工作。",
            "特困人员全部享受救助，低保户严格审核，申请救助。",
        ),
    ),
    Rule(
        "Q05", "密级与内部字样", "privacy", "error", "《政府信息公开条例》第十四条、第十七条", _secrecy,
        (Example("秘密★1年\n白鹭县水利局2023年工作总结\n开展检查。", "秘密★"), Example("内部资料，注意保存。", "内部资料，注意保存")),
        ("学习《中华人民共和国保守国家秘密法》，开展保密宣传月活动。", "依法不予公开2件，保护商业秘密。"),
    ),
    Rule(
        "Q06", "过程稿痕迹", "privacy", "error", "《政府信息公开条例》第十六条", _drafts,
        (
            Example("白鹭县水利局2023年工作总结（送审稿）\n开展检查。", "（送审稿）"),
            Example("开展检查。初审： 复审： 终审：", "初审："),
        ),
        ("白鹭县水利局2023年工作总结\n形成《白鹭县河道管理办法（征求意见稿）》，公开征求意见稿反馈。",),
    ),
    Rule(
        "Q07", "小样本可识别", "privacy", "note", "惯例", _few,
        (Example("为东河村3名困境儿童建立档案。", "3名"),),
        ("全县为83名困境儿童建立档案。", "全县帮助3名困境儿童。"),
    ),
)  # fmt: skip
