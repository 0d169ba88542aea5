"""Plants of form: structure, documents, punctuation, consistency, privacy, residue."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from tests.evals.checks.planting import Draft, Kind, Plant, marked

_PLACES = ("青石镇", "南湾镇", "柳河乡", "东岭街道", "白塔村", "石桥社区")
_SURNAMES = "赵钱孙周吴郑冯陈"
_GIVEN = ("小河", "文静", "建国", "丽华", "大山", "春梅", "志强", "秀兰")


def change(
    pattern: str, make: Callable[[random.Random, re.Match[str]], str], *, first: str = "一、", stop: str = "二、"
) -> Plant:
    """Replace one match of a pattern in the results chapter (or another) by what ``make`` gives."""
    regex = re.compile(pattern)

    def plant(rng: random.Random, draft: Draft) -> bool:
        found = [(i, m) for i in draft.places(first=first, stop=stop) for m in regex.finditer(draft.lines[i])]
        if not found:
            return False
        i, match = rng.choice(found)
        draft.lines[i] = draft.lines[i][: match.start()] + make(rng, match) + draft.lines[i][match.end() :]
        return True

    return plant


def add(make: Callable[[random.Random, Draft], str], *, first: str = "一、", stop: str = "二、") -> Plant:
    """Add a sentence at the end of a long paragraph of the results chapter (or another)."""

    def plant(rng: random.Random, draft: Draft) -> bool:
        long = [
            i
            for i in draft.places(first=first, stop=stop)
            if len(draft.lines[i]) > 50 and draft.lines[i].endswith("。")
        ]
        if not long:
            return False
        i = rng.choice(long)
        draft.lines[i] += make(rng, draft)
        return True

    return plant


def pick(rng: random.Random, options: Sequence[str]) -> str:
    return rng.choice(list(options))


def name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


# structure
def _gap(rng: random.Random, draft: Draft) -> bool:
    heads = [i for i in draft.places() if re.match(r"（[三四五]）", draft.lines[i])]
    if not heads:
        return False
    i = rng.choice(heads)
    old = draft.lines[i][1]
    new = rng.choice(
        [c for c in "二三四五六七八" if c != old and "一二三四五六七八".index(c) != "一二三四五六七八".index(old)]
    )
    draft.lines[i] = marked(f"（{new}）") + draft.lines[i][3:]
    return True


def _mixed(rng: random.Random, draft: Draft) -> bool:
    place = draft.places(first=rng.choice(["二、", "三、"]), stop="四、")
    lines = [i for i in place if re.match(r"（[一二三四五六七八]）", draft.lines[i])]
    stop = next((k for k, i in enumerate(lines) if k and draft.lines[i].startswith("（一）")), len(lines))
    if stop < 2:
        return False
    for k, i in enumerate(lines[:stop]):
        draft.lines[i] = f"{k + 1}." + draft.lines[i][3:]
    i = lines[0]
    draft.lines[i] = marked("1.") + draft.lines[i][2:]
    return True


def _after_number(rng: random.Random, draft: Draft) -> bool:
    heads = [i for i in range(len(draft.lines)) if re.match(r"（[一二三四五六]）", draft.lines[i])]
    if not heads:
        return False
    i = rng.choice(heads)
    mark = rng.choice("、，．")
    draft.lines[i] = marked(draft.lines[i][:3] + mark) + draft.lines[i][3:]
    return True


def _digit_comma(rng: random.Random, draft: Draft) -> bool:
    i = rng.choice([i for i in draft.places() if len(draft.lines[i]) > 50])
    draft.lines[i : i + 1] = [marked("1、") + draft.lines[i], "2、继续抓好后续工作，形成长效机制。"]
    return True


def _head_mark(rng: random.Random, draft: Draft) -> bool:
    heads = [i for i in draft.places() if re.match(r"（[一二三四五六七]）[^。]{4,24}$", draft.lines[i])]
    if len(heads) < 3:
        return False
    i = rng.choice(heads)
    draft.lines[i] += marked(rng.choice("。；"))
    return True


def _no_reasons(rng: random.Random, draft: Draft) -> bool:
    place = draft.places(first="二、", stop="三、")
    if not any("原因" in draft.lines[i] for i in place):
        return False
    for i in [place[0] - 1, *place]:
        draft.lines[i] = re.sub(r"(?:主要)?原因(?:是|在于)[^。]*。|和原因|由于", "", draft.lines[i])
    draft.lines[place[0] - 1] = marked(draft.lines[place[0] - 1])
    return not re.search("因|由于|导致|所致|源于", "".join(draft.lines[i] for i in place))


def _no_first(rng: random.Random, draft: Draft) -> bool:
    if not any("第一责任人" in line for line in draft.lines):
        return False
    kept, inside = [], False
    for line in draft.lines:
        heading = re.match(r"[一二三四五六]、|（[一二三四五六七八]）", line)
        inside = "第一责任人" in line.split("。")[0] if heading else inside
        if not inside:
            kept.append(re.sub(r"[^。]*第一责任人[^。]*。", "", line))
    draft.lines[:] = [line for line in kept if line]
    draft.lines[0] = marked(draft.lines[0])
    return True


def _promise(rng: random.Random, draft: Draft) -> str:
    listed = rng.randrange(3, 6)
    said = listed + rng.choice([-1, 1, 2])
    number, noun = "零一二三四五六七八九"[said], rng.choice(["项措施", "个方面工作", "项任务", "个重点环节"])
    points = rng.sample(["建立台账", "开展排查", "组织培训", "严格验收", "公开结果", "跟踪问效"], listed)
    row = "。".join(f"{'一二三四五六'[k]}是{p}" for k, p in enumerate(points))
    return f"为此采取{marked(number)}{noun}：{row}。"


def _points(rng: random.Random, draft: Draft) -> str:
    return f"具体做法：一是建立台账，逐项登记。{marked(rng.choice(['三是', '四是']))}跟踪问效，按月通报。"


def _repeat(rng: random.Random, draft: Draft) -> bool:
    long = [(i, s) for i in draft.places() for s in re.split(r"(?<=。)", draft.lines[i]) if len(s) > 40]
    i, sentence = rng.choice(long)
    others = [k for k in draft.places() if k > i and len(draft.lines[k]) > 60 and draft.lines[k].endswith("。")]
    if not others:
        return False
    k = rng.choice(others)
    draft.lines[k] += marked(sentence)
    return True


def _no_signature(rng: random.Random, draft: Draft) -> bool:
    while len(draft.lines[-1]) < 30:
        draft.lines.pop()
    draft.lines[-1] = marked(draft.lines[-1])
    return True


def _twice(rng: random.Random, draft: Draft) -> bool:
    draft.lines.insert(0, draft.lines[0])
    return True


# documents
def _number(rng: random.Random) -> str:
    return f"〔20{rng.randrange(15, 24)}〕{rng.randrange(2, 90)}号"


def _wrong_number(rng: random.Random, match: re.Match[str]) -> str:
    left, right = rng.choice(["[]", "［］", "【】", "（）", "()", "﹝﹞", "〔]"])
    return marked(left + match[1] + right) + match[2]


def _padded(rng: random.Random, match: re.Match[str]) -> str:
    wrong = rng.choice([f"第{match[2]}号", f"0{match[2]}号", f"{match[2]}号文"])
    return match[1] + marked(wrong)


def _quoted_name(rng: random.Random, draft: Draft) -> str:
    subject = rng.choice(["养老服务质量", "社会救助", "执法案卷评查", "法律援助", "社会组织管理"])
    kind = rng.choice(["工作实施方案", "管理办法", "专项行动计划", "工作指引", "考核细则"])
    return f"{rng.choice(['印发', '制定', '出台'])}{marked(f'“全市{subject}{kind}”')}，明确责任分工。"


def _misspelt_law(rng: random.Random, match: re.Match[str]) -> str:
    title = match[1]
    k = rng.randrange(max(1, len(title) - 6), len(title) - 3)
    wrong = (
        title[:k] + rng.choice([c for c in "公及时重要" if c != title[k]]) + title[k + 1 :]
        if rng.random() < 0.5
        else title[:k] + title[k + 1 :]
    )
    return f"《{marked(wrong)}》"


_REPEALED = ("中华人民共和国合同法", "中华人民共和国物权法", "中华人民共和国婚姻法", "中华人民共和国侵权责任法")

# punctuation
_FORM_KINDS: tuple[Kind, ...] = (
    Kind("numbering gap", "structure", ("S01",), _gap),
    Kind("mixed numbering", "structure", ("S02",), _mixed),
    Kind("mark after （一）", "structure", ("S03",), _after_number),
    Kind("1、", "structure", ("S03",), _digit_comma),
    Kind("mark after heading", "structure", ("S04",), _head_mark),
    Kind("no reasons", "structure", ("S05",), _no_reasons),
    Kind("no first responsible", "structure", ("S05",), _no_first),
    Kind("promised count", "structure", ("S07",), add(_promise)),
    Kind("broken points", "structure", ("S08",), add(_points)),
    Kind("repeated sentence", "structure", ("S09",), _repeat),
    Kind("no signature", "structure", ("S06",), _no_signature),
    Kind("title twice", "structure", ("S06",), _twice),
    Kind("number brackets", "documents", ("D01",), change(r"〔(20\d\d)〕(\d+号)", _wrong_number)),
    Kind("padded number", "documents", ("D02",), change(r"(〔20\d\d〕)(\d+)号", _padded)),
    Kind("name in quotes", "documents", ("D03",), add(_quoted_name)),
    Kind("misspelt law", "documents", ("D04",), change(r"《(中华人民共和国[^》（]{5,20}法)》", _misspelt_law)),
    Kind(
        "wrong 文号", "documents", ("D04",),
        add(lambda rng, d: f"落实《法治政府建设实施纲要（2021—2025年）》（{marked(f'中发〔2021〕{rng.randrange(40, 90)}号')}）各项要求。"),
    ),
    Kind("undefined short name", "documents", ("D05",), add(lambda rng, d: "组织学习" + marked(f"《{rng.choice(['准则', '细则', '规划'])}》") + "，开展宣讲。")),
    Kind(
        "nested names", "documents", ("D06",),
        add(lambda rng, d: f"转发《关于修订{marked(f'《{rng.choice(_PLACES)}养老服务管理办法》')}的通知》。"),
    ),
    Kind(
        "repealed law", "documents", ("D07",),
        add(lambda rng, d: f"依据{marked(f'《{rng.choice(_REPEALED)}》')}审查协议{rng.randrange(3, 40)}份。"),
    ),
    Kind("half-width mark", "punctuation", ("P01",), change(r"(?<=[\u4e00-\u9fff])[，；：](?=[\u4e00-\u9fff])", lambda rng, m: marked({"，": ",", "；": ";", "：": ":"}[m.group()])), width=True),
    Kind("lost mark", "punctuation", ("P02",), change(r"“([^”]{2,12})”|《([^》]{4,20})》|（([^）]{2,12})）", lambda rng, m: marked(m.group()[:-1] if rng.random() < 0.5 else m.group()[1:]))),
    Kind("doubled mark", "punctuation", ("P13",), change(r"(?<=[\u4e00-\u9fff])[，。；](?=[\u4e00-\u9fff])", lambda rng, m: marked(m.group() * 2))),
    Kind("、 between names", "punctuation", ("P03",), add(lambda rng, d: f"执行《{rng.choice(_PLACES)}议事规则{marked('》、《')}财务管理办法》。")),
    Kind("、 before 和", "punctuation", ("P04",), change(r"(?<=[\u4e00-\u9fff])和(?=(?:社会|公安|政府|组织|养老|行政|业务|殡葬|监督|公职|基层|困难|离婚|收费))", lambda rng, m: marked("、和"))),
    Kind("、 before 等", "punctuation", ("P04",), change(r"(?<=[\u4e00-\u9fff])等(?=[\u4e00-\u9fff]{2,8}[。，；])(?!等级|等待)", lambda rng, m: marked("、等"))),
    Kind("cut sentence", "punctuation", ("P05",), add(lambda rng, d: "梳理形成“三张清单”" + marked("。" + rng.choice(["即", "包括", "分别为"])) + "问题清单、任务清单、责任清单。")),
    Kind("space", "punctuation", ("P07",), change(r"(?<=[\u4e00-\u9fff])\d+(?=[件次家人])", lambda rng, m: marked(" " + m.group()[0]) + m.group()[1:] if rng.random() < 0.6 else m.group() + marked(" "))),
    Kind("month-day dot", "punctuation", ("P08",), add(lambda rng, d: "开展" + marked(f"“{rng.choice(['12.4', '3.15', '4.15', '6.26', '12，4', '11.9'])}”") + "主题宣传活动。")),
    Kind("joined years", "punctuation", ("P09",), add(lambda rng, d: f"编制养老服务专项规划（{marked(f'{(y := rng.randrange(2019, 2024))}{y + rng.randrange(2, 6)}年')}）。")),
    Kind("short dash in years", "punctuation", ("P09",), add(lambda rng, d: "编制养老服务专项规划（" + marked(f"{(y := rng.randrange(2019, 2024))}{rng.choice('-~～')}{y + 4}年") + "）。")),
    Kind("omitted mark", "punctuation", ("P06",), add(lambda rng, d: f"发放各类补贴{marked(f'{rng.randrange(300, 9000)}人次{rng.randrange(100, 900)}.{rng.randrange(1, 10)}万元')}。")),
    Kind("quote moved", "punctuation", ("P12",), add(lambda rng, d: (lambda w: f"做好“{w}”普法工作，{marked(f'“{w}普法”')}中期评估获得好评。")(rng.choice(["八五", "七五", "六五"])))),
)  # fmt: skip


# consistency
def _own_agency(rng: random.Random, draft: Draft) -> bool:
    agency = draft.report.agency or ""
    k = rng.randrange(1, len(agency) - 3)
    wrong = agency[:k] + agency[k + 1 :]
    i = rng.choice([i for i in draft.places() if len(draft.lines[i]) > 50])
    draft.lines[i] += f"年内{marked(wrong)}组织开展了专题调研。"
    return agency not in wrong


def _we(rng: random.Random, draft: Draft) -> bool:
    region = draft.report.region or ""
    if region[-1:] not in "县区旗":
        return False
    other = rng.choice([c for c in "县区旗" if c != region[-1]])
    i = rng.choice([i for i in draft.places() if len(draft.lines[i]) > 50])
    draft.lines[i] += f"{marked('我' + other)}各项工作稳步推进。"
    return True


def _terms(rng: random.Random, draft: Draft) -> bool:
    a, b = rng.choice(
        [("民办非企业单位", "民非单位"), ("处室", "处（室）"), ("社会团体", "社团组织"), ("特困人员", "五保对象")]
    )
    long = [i for i in draft.places() if len(draft.lines[i]) > 50]
    draft.lines[long[0]] += f"走访{a}，收集{a}意见。联系{a}。"
    draft.lines[long[-1]] += f"回访{marked(b)}。"
    return True


def _body(rng: random.Random, draft: Draft) -> bool:
    topic = rng.choice(["未成年人保护", "社会救助", "养老服务质量", "矛盾纠纷化解"])
    long = [i for i in draft.places() if len(draft.lines[i]) > 50]
    draft.lines[long[0]] += f"成立{topic}工作领导小组。"
    draft.lines[long[-1]] += f"召开{marked(f'{topic}领导小组')}会议。"
    return True


# privacy
def identity_number(rng: random.Random) -> str:
    """A made-up number with a right check digit."""
    body = (
        rng.choice(["110101", "330102", "510104", "420106"])
        + f"{rng.randrange(1950, 2010)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def card_number(rng: random.Random) -> str:
    """A made-up number of 16 or 19 digits that passes Luhn's check."""
    body = "62" + digits(rng, rng.choice([13, 16]))
    total = sum(
        (2 * d - 9 if 2 * d > 9 else 2 * d) if i % 2 == 0 else d for i, d in enumerate(int(c) for c in reversed(body))
    )
    return body + str(-total % 10)


def _person(rng: random.Random, draft: Draft) -> str:
    who = name(rng)
    return rng.choice([
        f"为低保户{marked(who)}，因病致困，发放临时救助金{rng.randrange(5, 40) * 100}元。",
        f"帮助困境儿童{marked(who)}（男，{rng.randrange(5, 17)}岁）办理孤儿救助。",
        f"{marked(who)}，女，{rng.randrange(20, 80)}岁，肢体残疾，纳入低保。",
        f"救助登记表显示姓名：{marked(who)}，享受特困供养。",
        f"走访特困人员{marked(who)}家中，送去救助物资。",
    ])  # fmt: skip


def _head(words: str) -> Plant:
    def plant(rng: random.Random, draft: Draft) -> bool:
        draft.lines.insert(0, marked(words))
        return True

    return plant


def _title_draft(rng: random.Random, draft: Draft) -> bool:
    draft.lines[0] += marked(f"（{rng.choice(['送审稿', '征求意见稿', '讨论稿', '初稿'])}）")
    return True


_OTHER_KINDS: tuple[Kind, ...] = (
    Kind("own agency misspelt", "consistency", ("C07",), _own_agency),
    Kind("other level", "consistency", ("C05",), _we),
    Kind("mixed terms", "consistency", ("C02",), _terms),
    Kind("body name", "consistency", ("C01",), _body),
    Kind("measure words", "consistency", ("C06",), add(lambda rng, d: f"检查养老机构{rng.randrange(20, 60)}家，回访{marked(f'{rng.randrange(3, 19)}个养老机构')}，约谈养老机构{rng.randrange(2, 6)}家。")),
    Kind("identity number", "privacy", ("Q01",), add(lambda rng, d: f"补助对象证件号{marked(identity_number(rng))}。")),
    Kind("mobile number", "privacy", ("Q02",), add(lambda rng, d: f"联系电话：{marked(rng.choice(['138', '159', '186', '177', '199']) + digits(rng, 8))}。")),
    Kind("card number", "privacy", ("Q03",), add(lambda rng, d: f"补助款打入账户{marked(card_number(rng))}。")),
    Kind("person and aid", "privacy", ("Q04",), add(_person)),
    Kind("secrecy mark", "privacy", ("Q05",), _head("机密★5年")),
    Kind("internal paper", "privacy", ("Q05",), add(lambda rng, d: marked(rng.choice(["内部资料，注意保存", "此件不公开", "内部文件，严禁外传"])) + "。")),
    Kind("draft mark", "privacy", ("Q06",), _title_draft),
    Kind("few people", "privacy", ("Q07",), add(lambda rng, d: f"为{rng.choice(['白塔村', '石桥社区', '柳林村'])}{marked(f'{rng.randrange(2, 10)}名')}{rng.choice(['困境儿童', '残疾人', '孤儿'])}送去慰问品。")),
    Kind("web chrome", "residue", ("R01",), _head("当前位置：首页 > 法治政府建设")),
    Kind("blank year", "residue", ("R02",), change(r"20\d\d年(?=[^—])", lambda rng, m: marked(rng.choice(["20XX年", "20xx年", "20××年"])), first="一、")),
    Kind("blank count", "residue", ("R02",), change(r"(?<=[\u4e00-\u9fff])\d+(?=[件次家人])", lambda rng, m: marked(rng.choice(["*", "**", "XX", "××"])))),
    Kind("blank number", "residue", ("R02",), change(r"〔20\d\d〕(?=\d+号)", lambda rng, m: marked("〔〕"))),
    Kind("placeholder", "residue", ("R02",), add(lambda rng, d: f"办理申请{marked(rng.choice(['【待填：申请，件】', '【请填写数量】', '【待补充】', '____']))}。")),
    Kind("Markdown", "residue", ("R04",), change(r"^（[一二三四五六]）[^。]{4,24}$", lambda rng, m: marked(f"**{m.group()}**"))),
    Kind("model talk", "residue", ("R04",), add(lambda rng, d: marked(rng.choice(["以下是根据您的要求撰写的内容：", "希望这份报告对您有所帮助。", "如需进一步修改，请随时告诉我。", "作为一个人工智能助手，我无法核实。"])))),
    Kind("straight quotes", "residue", ("R04",), change(r"“([\u4e00-\u9fff]{2,8})”", lambda rng, m: marked(f'"{m[1]}"'))),
    Kind("invisible character", "residue", ("R05",), change(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda rng, m: marked(rng.choice("\u200b\u00ad\ufeff\u2060")))),
)  # fmt: skip
FORM_KINDS = (*_FORM_KINDS, *_OTHER_KINDS)
