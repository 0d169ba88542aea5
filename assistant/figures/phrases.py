"""The words around a number that are not what it counts: verbs, adverbs, subjects; and the noun phrases left without them. Pure."""

from __future__ import annotations

import re

# Verbs that only say that something was done: what follows them is what counts (“开展|行政检查”).
_ORGANISE = "组织" + "".join(
    f"(?<!{w}组织)"
    for w in ("社会", "自治", "党", "团", "经济", "群众", "性", "解", "级", "国际", "合作", "业", "慈善", "法")
)
_VERBS = (
    "开展|实施|完成|发放|召开|举办|举行|承办|承接|建成|建立|配备|划分|制定|制订|修订|编制|编写|编印|印制|印发|印刷|出台|发布|公布|参加|参与|梳理|纳入|取得|获得|荣获|获评|争取|发现|"
    "实现|提供|核发|新建|改建|新设立|设立|设置|收到|化解|查处|新成立|成立|招募|招录|招聘|配套|拥有|聘请|聘用|选派|选聘|评选|打造|签订|签署|签约|拆除|取缔|推送|发送|张贴|"
    "收集|征集|采纳|报送|下发|下达|制发|引进|吸纳|增加|解决|帮助|惠及|进行|落实|摸排|受理|办理|办结|接待|涉及|保留|采取|整理|形成|推出|出具|作出|做出|给予|面向|查办|"
    "接收|接受|移送|组建|培育|启动|处理|提请|上报|报备|录入|采集|购置|拨付|安排|下拨|筹集|募集|创建|建有|设有|共有|现有|拥有|研究|讨论|认领|调整|取消|压减|录用|认定|命名|发出|开设|开通|"
    "免除|挽回|避免|追回|收缴|没收|抽取|抽查|抽检|联合|协调|督促|指导|帮扶|走访|慰问|收治|安置|创作|制作|播放|刊发|刊登|投放|布置|设定|清退|关停|约谈|查获|破获|审结|执结|累计|打击|依托|"
    "明确|解答|督导|听取|调解(?=矛盾|纠纷)|总结|提出|达成|申请|申报|通过|覆盖|辐射|服务于|拍摄|撰写|复制|推广|流转|销毁|捐赠|补办|补齐|参训|培养|集体讨论|讲授|主持"
)
_VERB = rf"(?:{_ORGANISE}|{_VERBS})(?:了|过|出|好)?(?![率量数额者制期费金]|人[员数次]|会(?!议)|方案|办法|意见|细则|计划|情况|标准|大厅|床位|能力|窗口|机构|指南|流程|程序|主体|中心)"
_CUT = re.compile(_VERB + r"|(?<!公)共(?![享同建治产青和计])|(?:对|向)(?=[\u4e00-\u9fff]{2})(?!象|口|接|外|社会)")
_ENDS_VERB = re.compile(
    rf"(?:{_ORGANISE}|{_VERBS}|检查|培训|宣传|排查|审查|清理|整改|整治|调解|建设|改造|登记|救助|审核|评查|监督|督察|巡查|督查|调研|发展|招引|新招|迁移|搬迁|处罚|"
    r"新增|购买|投用|配置|配有|对|为|向|给|与|和|及|将|把|由|从|在|以|发|建|设|有|于|至|到|等|的|是|按|据|共|各|全|其余|其他|另|含|查|办|评|获|签|送|举|派|写|完善|优化|规范|精简|整合|面对|聚焦|围绕|针对|联动|包括|对应|"
    r"成为|推进|推动|协同|接入|入驻|邀请|奖励|表彰|督办|督导|包保|还原|退回|评估|审签|审理)(?:了|过|出|好|共|近|约)?$"
)
_CUT_END = re.compile(
    r"(?:拆除|取缔|惠及|覆盖|共有|现有|设有|建有|拥有|配有|配备|完成|实现|涉及|获得|荣获|取得|收到|发现|建成|新建|设立|成立|召开|举办|开展|组织(?<!社会组织)|制定|出台|"
    r"印发|发放|聘请|招录|安排|吸纳|进行|形成|提供)(?:了|过|出|好)?$"
)
_RATED = frozenset(
    ["约谈", "报备", "办结", "受理", "化解", "审结", "执结", "申报", "采纳", "接收"]
)  # 办结率, 报备及时率
_PLACE = re.compile(r"(?:[区县市镇乡省州旗盟局厅委院]|街道|全国|地区|系统|辖区|社区|基层|各地|机关)$")
_HEAD = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}是|结果为|.{0,12}以来|(?:截[至止]|到)?[^，]{0,4}(?:年|月)?[底末]|(?:(?:比|较)?(?:19|20)\d\d年度?)|全年|年内|本年度?|今年|去年|上年|年初|年末|目前|期间|当年|当前|一年来|截至|其中|包括|另外|另有|另|"
    r"我[局区市县省镇院]|全[局区市县省镇州旗](?!域)|本[局级区市县]|[省市区县]?民政局(?!党)|各(?:类|级|种|项|地|区)?|分别|合计|总计|累计|共计|共有|共(?![享同建治产青和])|已(?:经)?|均|先后|平均|继续|积极|依法(?!行政|治)|全面|及时|认真|"
    r"同时|并(?![联购入网轨重])|以及|并且|还|也|又|再(?![就生次])|再次|每[个年月周天名户家季]?|该|的|了|和(?![谐美睦解平])|与(?!会)|及(?!时)|或(?!者)|等(?!级)|是|有(?![效关序机限线偿奖色])|为(?!民)|对(?![象口接外])|向(?!社会)|在(?![线职岗建册编校押矫])|"
    r"由|将|把|从(?![业事])|以(?![案])|于|给(?![付予])|至|到|仅|只|约(?!谈)|近|超|原有|相关(?=部门)|至少|不少于|不低于|其他(?=[\u4e00-\u9fff]{4})|首批|直接(?=[\u4e00-\u9fff]{4})|新(?=招|评|办)|着力|切实|顺利|圆满|重点(?=[^任工项区领人])|"
    r"使|让|达|确保|力争|底|末|初(?![级中审步])|内(?![部容地设])|中旬|上旬|下旬|份|前(?![期置端往])|后(?![备勤续期])|余|多|[：:、\s\-—－–~～+×·/|])"
)
_TAIL = re.compile(
    r"(?:共计|合计|总计|累计|总共|共有|共|达到了?|达|为|是|有|了|的|约|近|各|均|已|仅|只|完成|实现|突破|降至|增至|升至|降到|增加至|增加到|提高到|提高至|提升至|提升到|缩短至|缩短到|压缩至|压缩到|压缩为|下降到|下降至|"
    r"(?<!截)至|(?<![收达得])到|(?<![惠涉普])及|与|和|或|保持在|控制在|稳定在|维持在|在|分别|平均|也|就|全部|超过|超|发展到|扩大到|增长到|上升到|高达|多达|不足|不低于|不少于|至少|最高|最多|控制|由|从|(?:人均|户均)?[月年]增|占|每人|每户|每[年月天周]|人均(?=$)|每人每[年月天]|[、\s\-—－–~～+×·/])$"
)
_LISTED = re.compile(r"(?<![平中高同初优上下相])等(?![级候离于次])(?:[^、等]{0,2}(?=\d))?")
_BAD_RIGHT = (
    "全部|开业|营业(?!执照|收入)|挂牌|揭牌|启用|落地|达标|上线|入选|全面|全覆盖|正式|年[内底末]|一季度|投产|均|已|正在|仍|还|也|都(?!市)|并(?!购)|且|而|但|专门|专职负责|或|因(?!素)|(?<!理)由|被|将|把|从(?![业事])|向(?!社会)|于|较|比(?![赛例])|同比|环比|逐|分别|其中|(?<!公)共(?![享同建治产青和])|累计|在(?![线职岗建册编校押矫])|至|到(?!期)|给(?!付)|"
    "以(?!案|工|奖)|(?<![行作])为(?!民|主)|对(?![象口接外])|与(?!会)|等(?!级)|是|(?<![既所国私现固旧特持含])有(?![效关序机限线偿奖色])|(?<!许)可|能够|需|应(?![急诉用])|均|按(?!揭)|根据|依据|通过|予以|得到|获|享受|参保|存在|具备|符合|达|占|超(?![市级限载标])|未|不(?!动产|良|文明|合格|稳定|正当|规范|实|予|明)|"
    "没有|无(?![证障人主籍])|实行|进一步|推动|促进|推进(?!会)|确保|形成|运行|使用|用于|开工|竣工|建成|投入|投用|完工|主体完|通车|实现|进入|入驻|列入|纳入|下降|增长|增加|提高|减少|上升|位居|成功|顺利|提前|按时|按期|及时|依法|持续|不断|积极|有效(?!期)|成立|"
    "开展|进行|举办|召开|组织开展|实施(?!方案|细则|意见|办法|主体|项目)|提供|完成|取得|办理|办结|解决|发放|参加|参与|落实|发现|受益|受教育|受训|受到|受(?=理)|惠及|覆盖|涉及|包括|供(?![水热电气暖应给养销地货])|具有|负责(?!人)|配备|签订|赴|来(?!源|电|信|访)|去(?!年|向)|上门|帮助|购买|提升|加强|完善|打造|做到|做好|强化|以上|以下|以内|左右|^(?:内(?![涝部容地设陆河])|后(?![备勤续期])|前(?![期置端沿])|里|时|起|之)|中(?=[有的存])|"
    "协同|联动|逐项|逐一|承诺|较法|行使|承担|共同|互|支持|引导|助力|围绕|聚焦|针对|即|各(?![类级种项])|每|由|报送|要求|整改到位|整改完|化解|消除|跟班|挂钩|列支|执行|审核通过|了|过(?!渡|程)|处于|组成|督导|精简|解答|制定|设立|设置|轮训|承办|提出|编制|聘请|安排|签署|印发|建立|评选|推送|发布|公布|查处|接受|拥有"
)
_STOP = re.compile(_BAD_RIGHT)
_SHORT_NOUNS = frozenset("村区县市镇乡省国校站桥路店楼岗课树")
_PERSON = frozenset("员者率")
_NO_NOUN = re.compile(r"^(?:人|次|个|的|多|余|名|家|种|性|化|级|元|这|那|此|我|他)?$")
_PAREN_END = re.compile(r"\s*[（(][^（）()]{0,40}[）)]\s*$")
_LONG_PAREN_END = re.compile(r"\s*[（(](?:[^（）()]{5,40}|[含不其][^（）()]*)[）)]\s*$")
LONGEST = 24
_PART = re.compile(r"(?:(?P<rate>[\u4e00-\u9fff]{2,14}率)[\u4e00-\u9fff]{0,6}?)?(?P<part>农村|城市|城镇|城区|乡村)$")
_PART_OF = re.compile(r"^(?:农村|城市|城镇|城区|乡村)")
_AND_END = re.compile(r"(?:以及|和|与|及|或|、)\s*$")
_SPLIT_AND = re.compile(r"和(?![谐美睦解平])|及(?!时)")
_OWNER = re.compile(r"(?:[者众户民区村家员工属人队院校构老童生校店楼路体]|企业|单位|道路|居民|儿童|社区)$")


def left_noun(phrase: str) -> tuple[str, str]:
    """What stands before a number, without verbs and fillers, and the verb it ends with (“” where it ends with a noun).

    “我局共开展行政检查” → (行政检查, “”); “天宁区拆除了” → (天宁区, 拆除); “排查” → (排查, 排查).
    """
    phrase = _strip(_strip(_PAREN_END.sub("", phrase), _TAIL), _HEAD)
    listed = list(_LISTED.finditer(phrase))
    if listed:
        rest = phrase[listed[-1].end() :]
        if len(rest.strip()) < 2:
            last = re.split(r"、|和", phrase[: listed[-1].start()])[-1]
            return _bare(last if len(last) > 1 else ""), "等"
        phrase = _strip(rest, _HEAD)
    for match in reversed(list(_CUT.finditer(phrase))):
        rest = _strip(phrase[match.end() :], _HEAD)
        rate = match.group() in _RATED and rest.split("、")[0].endswith("率")
        if len(rest) >= 2 and not rate:
            phrase = rest
            break
    phrase = _strip(_strip(phrase, _HEAD), _TAIL)
    ending = _ENDS_VERB.search(phrase)
    if ending is None:
        return _bare(_coordinated(phrase)), ""
    if ending.start() == 0:
        return _bare(phrase), _bare(phrase)
    done = _CUT_END.search(phrase)
    if done and done.start() > 2:  # “不予|受理” stays whole
        phrase = phrase[: done.start()]
    return _bare(_coordinated(phrase)), ending.group()


def right_noun(phrase: str, *, closed: bool) -> tuple[str, int]:
    """The noun phrase at the beginning of what stands after a number, and how many characters it takes up.

    ``closed``: the text goes on with another number, so that a noun without a verb or an “and” behind it may belong to that.
    """
    lead = len(phrase) - len(phrase.lstrip(" 的"))
    rest = phrase[lead:]
    stop = _first_stop(rest)
    noun = rest[: stop.start()] if stop else rest
    if closed and not stop and not _AND_END.search(noun):
        return "", 0
    noun = _AND_END.sub("", _LONG_PAREN_END.sub("", noun))
    if len(noun) < 2 and "的" in rest:
        # “5名取得执法证的执法人员”: the head stands behind its clause
        at = rest.rindex("的") + 1
        inner = _first_stop(rest, at)
        head = rest[at : inner.start() if inner else None]
        return (_bare(head), lead + at + len(head)) if len(head) >= 2 else ("", 0)
    if _NO_NOUN.match(noun) or (len(noun) == 1 and noun not in _SHORT_NOUNS):
        return "", 0
    used = lead + len(noun)
    owner, _, thing = noun.partition("的")
    if thing:
        # “7个小区的节能改造” counts 小区, “5件群众反映强烈的问题” counts 问题
        noun = owner if _OWNER.search(owner) or len(thing) < 2 else noun[noun.rindex("的") + 1 :]
    if len(noun) > LONGEST - 4:
        noun = _SPLIT_AND.split(noun)[0]
    return _bare(noun.rstrip("的")), used


def _first_stop(phrase: str, at: int = 0) -> re.Match[str] | None:
    """The first word that ends a noun phrase; in 引导员 and 受益者 it does not."""
    return next((m for m in _STOP.finditer(phrase, at) if phrase[m.end() : m.end() + 1] not in _PERSON), None)


def of_part(noun: str, before: str) -> str:
    """“达标率农村达95%、城市97%”: the rate of each part, 农村达标率 and 城市达标率. ``before`` is the indicator before it."""
    part = _PART.search(noun)
    if part is None or (not part["rate"] and part.start() > 0):
        return noun
    rate = part["rate"] or _PART_OF.sub("", before)
    return part["part"] + rate if rate.endswith("率") else noun


def is_place(phrase: str) -> bool:
    """Whether a phrase names who or where (红寺堡区, 市民政局), not what is counted."""
    return bool(_PLACE.search(phrase))


def _coordinated(phrase: str) -> str:
    """“见面率、办结率”: items that share a number, when they are few and short; else the last."""
    items = [i.strip() for i in phrase.split("、")]
    if len(items) > 1 and (len(phrase) > LONGEST or any(len(i) < 2 for i in items)):
        return items[-1]
    return phrase


def _strip(phrase: str, pattern: re.Pattern[str]) -> str:
    """Take off what the pattern matches, as often as it does; never down to nothing that would still name something."""
    previous = None
    while phrase != previous:
        previous = phrase
        phrase = pattern.sub("", phrase.strip(), count=1)
    return phrase.strip()


def _bare(noun: str) -> str:
    noun = re.sub(r"[“”‘’\"《》\s\x00]+", "", noun).strip("、，,。；;：:·-—～~|/")
    return noun[-LONGEST:]
