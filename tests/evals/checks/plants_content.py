"""Plants of content: numbers, years, words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from assistant.checks.lexicon import rows
from assistant.checks.words import fixed_wordings
from tests.evals.checks.planting import Draft, Kind, marked
from tests.evals.checks.plants_form import add, change

_COUNT = re.compile(r"(?<![\d.])(\d+)(件|次|家|名|人|条|户|份|处|张|起|项)(?!次)")
_TOPICS = ("养老机构检查", "社会组织检查", "法律咨询", "执法案卷评查", "纠纷调解", "殡葬服务投诉")
_UNITS = ("件", "次", "家", "份", "起")


def _sums_that_hold(line: str) -> Iterator[tuple[re.Match[str], list[re.Match[str]]]]:
    """Totals whose following parts of the same unit add up to them, within one clause group."""
    for piece in re.finditer(r"[^。；]+", line):
        numbers = list(_COUNT.finditer(line, *piece.span()))
        for i, total in enumerate(numbers):
            parts: list[re.Match[str]] = []
            for part in numbers[i + 1 :]:
                if part[2] != total[2]:
                    break
                parts.append(part)
                opened = re.match(r"[\u4e00-\u9fff]{0,8}(?:，其中|：|（)", line[total.end() :])
                if opened and len(parts) >= 2 and sum(int(p[1]) for p in parts) == int(total[1]):
                    yield total, parts


def _sum(rng: random.Random, draft: Draft) -> bool:
    """A part of a sum that held, changed by a little: what a slip of the pen does."""
    found = [(i, t, p) for i in draft.places() for t, p in _sums_that_hold(draft.lines[i])]
    if not found:
        return False
    i, total, parts = rng.choice(found)
    part = rng.choice(parts)
    most = max(2, int(total[1]) // 12)
    new = int(part[1]) + rng.choice([k for k in range(-most, most + 1) if k and int(part[1]) + k > 0])
    line = draft.lines[i]
    whole = line[total.start() : part.start()] + str(new) + line[part.end(1) : parts[-1].end()]
    draft.lines[i] = line[: total.start()] + marked(whole) + line[parts[-1].end() :]
    return True


def _sum_template(rng: random.Random, draft: Draft) -> str:
    unit, topic = rng.choice(_UNITS), rng.choice(_TOPICS)
    parts = [rng.randrange(4, 60) for _ in range(rng.randrange(2, 5))]
    wrong = sum(parts) + rng.choice([-2, -1, 1, 2, 3])
    labels = rng.sample(["城区", "青石镇", "南湾镇", "柳河乡", "东岭街道"], len(parts))
    row = "、".join(f"{label}{n}{unit}" for label, n in zip(labels, parts, strict=True))
    form = rng.randrange(4)
    if form == 0:
        return f"完成{topic}{marked(f'{wrong}{unit}：{row}')}。"
    if form == 1:
        return f"完成{topic}{marked(f'{wrong}{unit}（{row}）')}。"
    if form == 2:
        return f"完成{topic}{marked(f'{row}，合计{wrong}{unit}')}。"
    return f"完成{topic}{marked(f'{wrong}{unit}，分别为{row}')}。"


def _share(rng: random.Random, draft: Draft) -> bool:
    """A percentage that agrees with two counts of its sentence, changed."""
    found = []
    for i in draft.places():
        for piece in re.finditer(r"[^。；]+", draft.lines[i]):
            counts = list(_COUNT.finditer(draft.lines[i], *piece.span()))
            for rate in re.finditer(r"(?<![\d.])(\d+(?:\.\d+)?)%", piece.group()):
                at = piece.start() + rate.start()
                before = [c for c in counts if c.end() < at]
                lead = draft.lines[i][max(0, at - 8) : at]
                if len(before) < 2 or not re.search(r"率为$|占比?$|占比为$|率达到?$", lead):
                    continue
                whole, part = before[-2], before[-1]
                if (
                    whole[2] == part[2]
                    and int(whole[1])
                    and abs(100 * int(part[1]) / int(whole[1]) - float(rate[1])) < 0.06
                ):
                    found.append((i, at, rate))
    if not found:
        return False
    i, at, rate = rng.choice(found)
    new = float(rate[1]) + rng.choice([-7.3, -4.1, -2.2, -1.4])
    line = draft.lines[i]
    draft.lines[i] = line[:at] + marked(f"{new:.1f}%") + line[at + len(rate.group()) :]
    return True


def _share_template(rng: random.Random, draft: Draft) -> str:
    whole = rng.randrange(40, 400)
    part = rng.randrange(whole // 3, whole - 2)
    wrong = (Decimal(100 * part) / whole + rng.choice([-6, -3, 2, 4])).quantize(Decimal("0.1"), ROUND_HALF_UP)
    unit = rng.choice(_UNITS)
    return rng.choice([
        f"全年受理咨询{whole}{unit}，办结{part}{unit}，办结率为{marked(f'{wrong}%')}。",
        f"共抽查案卷{whole}{unit}，其中优秀{part}{unit}，占{marked(f'{wrong}%')}。",
        f"共登记纠纷{whole}{unit}，调解成功{part}{unit}，成功率达{marked(f'{wrong}%')}。",
        f"排查隐患{whole}{unit}，整改{part}{unit}，整改率{marked(f'{wrong}%')}。",
    ])  # fmt: skip


def _growth(rng: random.Random, draft: Draft) -> str:
    a = rng.randrange(20, 90)
    b = a + rng.randrange(5, 40)
    if rng.random() < 0.5:
        wrong = (Decimal(100 * (b - a)) / a + rng.choice([-5, 4, 8])).quantize(Decimal("0.1"))
        return f"持证人员由{a}人增加到{b}人，增长{marked(f'{wrong}%')}。"
    low, high = rng.randrange(60, 80), rng.randrange(81, 99)
    return f"网办率从{low}.5%提高到{high}.5%，提高{marked(f'{high - low + rng.choice([-2, 1, 3])}个百分点')}。"


def _two_values(rng: random.Random, draft: Draft) -> bool:
    what = rng.choice(["养老服务示范站点", "法律援助联络点", "执法监督联系企业", "社会组织孵化基地"])
    a = rng.randrange(20, 200)
    long = [i for i in draft.places() if len(draft.lines[i]) > 50 and draft.lines[i].endswith("。")]
    if len(long) < 2:
        return False
    unit, other = rng.choice([("个", "个"), ("家", "家"), ("个", "家"), ("处", "处")])
    b = a if unit != other else a + rng.choice([-3, 5, 11])
    if b == a and unit == other:
        return False
    draft.lines[long[0]] += f"建成{what}{a}{unit}。"
    draft.lines[long[-1]] += f"建成{what}{marked(f'{b}{other}')}。"
    return True


def _magnitude(rng: random.Random, draft: Draft) -> bool:
    value = f"{rng.randrange(100, 9999)}.{rng.randrange(10, 99)}"
    long = [i for i in draft.places() if len(draft.lines[i]) > 50 and draft.lines[i].endswith("。")]
    if len(long) < 2:
        return False
    draft.lines[long[0]] += f"落实改造资金{value}万元。"
    draft.lines[long[-1]] += f"使用改造资金{marked(f'{value}元')}。"
    return True


def _rounded(rng: random.Random, draft: Draft) -> bool:
    value = rng.randrange(2000, 9000)
    long = [i for i in draft.places() if len(draft.lines[i]) > 50 and draft.lines[i].endswith("。")]
    if len(long) < 2:
        return False
    draft.lines[long[0]] += f"落实改造资金{value}.{rng.randrange(1, 4)}万元。"
    draft.lines[long[-1]] += f"使用改造资金{marked(f'{value}万元')}。"
    return True


def _thousands(rng: random.Random, draft: Draft) -> bool:
    i = rng.choice([i for i in draft.places() if len(draft.lines[i]) > 50])
    draft.lines[i] += (
        f"走访群众{marked(f'{rng.randrange(2, 60)},{rng.randrange(100, 999)}')}人次，发放资料{rng.randrange(10000, 90000)}份。"
    )
    return True


# years
def _last_year(rng: random.Random, draft: Draft) -> str:
    lead = rng.choice(
        ["，我局开展专题培训{n}次。", "，全市共排查隐患{n}处。", "，我局共受理咨询{n}件。", "，共组织宣讲{n}场。"]
    )
    return marked(f"{draft.year - 1}年") + lead.format(n=rng.randrange(3, 90))


def _old_number(rng: random.Random, draft: Draft) -> str:
    return f"印发《养老机构安全管理办法》（云民发{marked(f'〔{draft.year - rng.randrange(1, 4)}〕')}{rng.randrange(2, 60)}号）。"


def _plan_chapter(draft: Draft) -> int | None:
    """The line that opens the chapter on next year."""
    heads = (i for i, line in enumerate(draft.lines) if re.match(rf"[二三四]、{draft.year + 1}年", line))
    return next(heads, None)


def _old_plan_heading(rng: random.Random, draft: Draft) -> bool:
    i = _plan_chapter(draft)
    if i is None:
        return False
    draft.lines[i] = draft.lines[i].replace(f"{draft.year + 1}年", marked(f"{draft.year}年"))
    return True


def _old_plan_name(rng: random.Random, draft: Draft) -> bool:
    i = _plan_chapter(draft)
    if i is None:
        return False
    what = rng.choice(["法治建设工作要点", "行政检查工作计划", "普法工作方案", "执法监督任务清单"])
    verb = rng.choice(["制定", "印发", "编制"])
    draft.lines[i + 1] += f"{verb}《{marked(f'{draft.year}年')}{what}》，抓好落实。"
    return True


def _session(rng: random.Random, draft: Draft) -> str:
    # none of the samples was written before 2022 or after 2024
    return (
        f"深入贯彻{marked(rng.choice(['二十届四中全会', '十九届二中、三中、四中全会']))}精神。"
        if draft.year <= 2021
        else f"深入贯彻{marked('二十届四中全会')}精神。"
    )


def _old_formula(rng: random.Random, draft: Draft) -> str:
    return rng.choice([
        f"建设{marked('职能科学、权责法定、执法严明、公开公正、廉洁高效、守法诚信')}的法治政府。",
        f"会同{marked(rng.choice(['市环保局', '市国土局', '市安监局', '市卫计委', '市工商局']))}开展联合检查。",
    ])  # fmt: skip


def _too_early(rng: random.Random, draft: Draft) -> bool:
    draft.published = f"{draft.year}-{rng.randrange(6, 11):02d}-15"
    month = rng.randrange(int(draft.published[5:7]) + 1, 13)
    long = [i for i in draft.places() if len(draft.lines[i]) > 50 and draft.lines[i].endswith("。")]
    i = rng.choice(long)
    draft.lines[i] += f"{marked(f'{month}月')}组织开展集中宣传{rng.randrange(2, 9)}场。"
    return True


def _undone(rng: random.Random, draft: Draft) -> bool:
    said = add(lambda r, d: f"{marked(r.choice(['尽快', '明年', '即将', '有望']))}完成剩余{r.randrange(2, 9)}处改造。")
    return draft.report.kind == "rule_of_law" and said(rng, draft)


def _opening(rng: random.Random, draft: Draft) -> bool:
    i = next((i for i, line in enumerate(draft.lines) if "报告如下" in line and "现将" in line), None)
    if i is None:
        return False
    draft.lines[i] = re.sub(
        r"现将.*?如下", f"现将我局{marked(f'{draft.year - 1}年')}法治政府建设情况报告如下", draft.lines[i]
    )
    return True


# words
def _confused(rng: random.Random, draft: Draft) -> bool:
    """A right word of the text replaced by its confusable; else a sentence with one."""
    usable = []
    for row in rows("confusables"):
        wrong = row.pattern.search(row.bad)
        if wrong and row.severity != "note" and "(" not in row.pattern.pattern:
            places = [(i, m) for i in draft.places() for m in re.finditer(re.escape(row.replacement), draft.lines[i])]
            usable += [(i, m, wrong.group()) for i, m in places]
    if not usable:
        return False
    i, match, wrong_word = rng.choice(usable)
    draft.lines[i] = draft.lines[i][: match.start()] + marked(wrong_word) + draft.lines[i][match.end() :]
    return True


def _confused_added(rng: random.Random, draft: Draft) -> str:
    row = rng.choice([r for r in rows("confusables") if r.severity == "error"])
    match = row.pattern.search(row.bad)
    assert match
    return row.bad[: match.start()] + marked(match.group()) + row.bad[match.end() :]


def _fixed(rng: random.Random, draft: Draft) -> str:
    wording = rng.choice([w for w in fixed_wordings() if len(w) >= 8])
    k = rng.randrange(1, len(wording) - 1)
    small = "的地得和与同及之了"
    while wording[k] in small or (wording[k] == wording[k - 1]):
        k = rng.randrange(1, len(wording) - 1)
    if rng.random() < 0.6:
        wrong = wording[:k] + rng.choice([c for c in "力作理部果事" if c != wording[k]]) + wording[k + 1 :]
    else:
        wrong = wording[:k] + wording[k + 1 :]
    return f"深入落实{marked(wrong)}要求。"


_DOUBLE = r"(?<![\u4e00-\u9fff])(?:检查|登记|养老|执法|社会|机构|法律|救助|服务|组织|开展|办理|发放|建立|落实|完善|推进|调解|普法|行政|全年|年末|举办)"
_AFTER = r"(?=[\u4e00-\u9fff]{2})"

CONTENT_KINDS: tuple[Kind, ...] = (
    Kind("part changed", "numbers", ("N01",), _sum),
    Kind("wrong total", "numbers", ("N01",), add(_sum_template)),
    Kind("rate changed", "numbers", ("N02",), _share),
    Kind("wrong rate", "numbers", ("N02",), add(_share_template)),
    Kind("wrong growth", "numbers", ("N09",), add(_growth)),
    Kind("two values", "numbers", ("N03",), _two_values),
    Kind("lost 万", "numbers", ("N04",), _magnitude),
    Kind("人数 in 人次", "numbers", ("N04",), add(lambda rng, d: marked(f"参训人数{rng.choice(['达', '为', '达到'])}{rng.randrange(50, 900)}人次") + "。")),
    Kind("thousands", "numbers", ("N05",), _thousands),
    Kind("short year", "numbers", ("N06",), add(lambda rng, d: f"截至{marked(f'{d.year % 100}年')}底，改造任务全部完成。")),
    Kind("dotted date", "numbers", ("N06",), add(lambda rng, d: "项目于" + marked(rng.choice("./").join((str(d.year), str(rng.randrange(1, 12)), str(rng.randrange(1, 28))))) + "完工。")),
    Kind("range", "numbers", ("N07",), add(lambda rng, d: "每户补助" + marked(f"{rng.randrange(1, 4)}{rng.choice('~—～-')}{rng.randrange(5, 9)}{rng.choice('万%')}") + "。")),
    Kind("about twice", "numbers", ("N08",), add(lambda rng, d: f"惠及群众{marked(f'约{rng.randrange(100, 900)}人左右')}。")),
    Kind("two precisions", "numbers", ("N10",), _rounded),
    Kind("broken number", "numbers", ("N11",), change(r"(?<=[\u4e00-\u9fff])(\d{2,4})(?=[件次家处份])", lambda rng, m: marked(rng.choice("二三四五六七八") + m[1]))),
    Kind("about numerals", "numbers", ("N12",), add(lambda rng, d: f"每月走访{marked(rng.choice(['三、四', '五、六', '七、八']))}次。")),
    Kind("measure word", "numbers", ("N13",), add(lambda rng, d: f"开展专项{rng.choice(['检查', '督查', '巡查'])}{marked(f'{rng.randrange(5, 90)}起')}，发现隐患8处。")),
    Kind("last year", "years", ("Y01",), add(_last_year)),
    Kind("old number", "years", ("Y01",), add(_old_number)),
    Kind("old year in plan heading", "years", ("Y02",), _old_plan_heading),
    Kind("old year in planned name", "years", ("Y02",), _old_plan_name),
    Kind("session not held", "years", ("Y03",), add(_session)),
    Kind("old formula", "years", ("Y03",), add(_old_formula)),
    Kind("after publication", "years", ("Y04",), _too_early),
    Kind("undone in results", "years", ("Y05",), _undone),
    Kind("opening year", "years", ("Y06",), _opening),
    Kind("confused word", "words", ("W01",), _confused),
    Kind("confused word added", "words", ("W01", "W03"), add(_confused_added)),
    Kind("doubled word", "words", ("W02",), change(_DOUBLE + _AFTER, lambda rng, m: marked(m.group() * 2))),
    Kind("doubled character", "words", ("W02",), change(r"(?<=[\u4e00-\u9fff])了(?=\d|[一三四五六七八九十])|(?<=[\u4e00-\u9fff])的(?=[\u4e00-\u9fff])(?<!目的)(?!的确)", lambda rng, m: marked(m.group() * 2))),
    Kind("fixed wording", "words", ("W03",), add(_fixed)),
    Kind("redundant", "words", ("W04",), add(lambda rng, d: (lambda r: r.bad[: r.pattern.search(r.bad).start()] + marked(r.pattern.search(r.bad).group()) + r.bad[r.pattern.search(r.bad).end() :])(rng.choice(rows("redundant"))))),  # type: ignore[union-attr]
    Kind("collocation", "words", ("W05",), add(lambda rng, d: f"{rng.choice(['切实', '着力', '不断'])}{marked(rng.choice(['提高', '提升']) + rng.choice(['基层治理', '依法行政', '矛盾化解', '法律服务']) + '能力建设')}。")),
    Kind("第一责任人 cut", "words", ("W06",), add(lambda rng, d: f"局长认真履行法治建设{marked(rng.choice(['第一人职责', '第一责任职责', '第一负责人职责']))}。")),
    Kind("法制", "words", ("W07",), change(r"法治(?=宣传|教育|观念|意识|氛围|素养|思维|建设工作|建设专题)(?![^《]*》)", lambda rng, m: marked("法制"))),
    Kind("做出", "words", ("W08",), change(r"作出(?=[^，。；、]{0,6}(?:决定|处罚|规定|决策))", lambda rng, m: marked("做出"))),
    Kind("legal term", "words", ("W09",), add(lambda rng, d: f"办理{marked('变更法人')}{rng.randrange(2, 30)}件。")),
)  # fmt: skip
