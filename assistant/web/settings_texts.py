"""Every word of the page 设置. Only constants and the functions that fill them."""

from __future__ import annotations

from collections.abc import Sequence

PAGE = "设置"
VIEWS = {"model": "语言模型", "index": "索引", "data": "数据与备份", "diagnose": "诊断"}  # one line on a phone
VIEW = "设置的内容"
ACCESS = (
    "本服务只在本机（127.0.0.1）开放，程序自身没有账号。需要给同事使用时，请按安装目录中的 docs/deploy.md "
    "在前面加一层带登录的反向代理，不要直接改成对外监听。"
)

# model
MODEL_HELP = (
    "语言模型不是必需的：没有它，循例照样检索、引用原文、起草和审校。接上兼容 OpenAI 接口的模型后，回答和文字更通顺，"
    "数字和出处仍由同一套规则核对。报告内容只会发给这里填写的地址。"
)
MODEL_OFF = "当前：离线方式，没有使用语言模型。"
PRESET = "常用服务"
OTHER = "其他（填写地址）"
URL = "接口地址"
URL_HELP = "http://服务器地址:端口/v1"
MODEL = "模型名称"
MODEL_NAME_HELP = "与服务上的名称完全一致"
KEY = "密钥"
KEY_HELP = "本机服务一般不需要密钥。保存后不再显示，也不写入日志和备份。"
KEY_KEPT = "已保存，不显示；不改就留空"
KEY_NONE = "没有可以不填"
KEY_OF_OTHER = "换了地址，原来的密钥不会发到新地址；需要密钥的请重新填写。"
READ_MODELS = "读取模型列表"
CHOOSE_MODEL = "服务上的模型"
CHOOSE_MODEL_FIRST = "请选择"
TEST = "测试连接"
TESTING = "正在测试…"
SAVE = "保存并启用"
OFF = "停用模型（离线）"
FORGET_KEY = "清除密钥"
SAVED = "已保存，现在就生效，不用重新启动。正在进行的回答仍用原来的模型写完。"
SAVED_OFF = "已停用语言模型，现在以离线方式工作。地址和密钥仍保存着，随时可以再启用。"
KEY_FORGOTTEN = "密钥已清除。"
INCOMPLETE = "地址和模型名称都填好后才能启用。"
TEST_FAILED_SAVED = "设置已保存，但连接测试没有通过。问答会自动改用离线方式，不影响其他功能。"
USE_INSTEAD = "改用这个地址"
TEST_TITLE = "连接测试"
STATES = {"ok": "通过", "note": "注意", "bad": "不通过"}

# index
INDEX_HELP = "检索时，报告被切成段落，用向量模型换成数字来比对。换了模型或切分规则，要重建一次，原件和对话不受影响。"
EMBEDDER = "使用中的向量模型"
DIMENSION = "向量维数"
CHUNKER = "切分规则"
LIBRARY_BY = "资料库建立时用的"
INDEXED = "资料库"
SAME = "一致"
DIFFERENT = "不一致，需要重建"
NOTHING_YET = "还没有报告"
LOADING = "向量模型还在载入，稍后自动显示。"
FROM_SERVER = "使用 Chroma 服务"
IN_FOLDER = "在数据目录中"
INDEX_AT = "向量索引"
REBUILD_ALL = "全部重新计算"
REBUILD_ALL_SURE = "全部重新计算要把每份报告重新读一遍，报告多时需要较长时间；期间可以照常使用。"
REBUILD_INDEX = "重建索引"
YES = "确认"
NO = "取消"
REBUILDING = "正在重建索引…"

# data
FOLDER = "数据目录"
PARTS = {
    "originals": "原件",
    "database": "数据库（报告、对话、草稿）",
    "index": "向量索引",
    "models": "向量模型",
    "logs": "日志",
    "backups": "备份",
    "other": "其他",
}
PART, SIZE, TOTAL, FREE = "内容", "大小", "合计", "磁盘剩余"
LOW_DISK = "磁盘剩余空间不到500 MB，上传、起草和备份可能失败。请清理磁盘，或请信息部门扩容。"
BACKUP = "备份"
BACKUP_HELP = (
    "把报告原件、资料库、对话、草稿和设置（不含密钥）打成一个 zip 文件，程序不用停。向量索引和模型可以重新生成，不在其中。"
    "备份含有全部资料，请放在安全的地方。"
)
OWN_DATABASE = "对话和草稿在另外的数据库中（XUNLI_DATABASE_URL），不在这个备份里，请用该数据库自己的办法备份。"
MAKE = "立即备份"
MAKING = "正在备份…"
KEPT = "数据目录里的备份（程序自己做的保留最近3份，拷贝进来的不会自动删除）："
NO_BACKUPS = "还没有做过备份。"
DOWNLOAD = "下载"
RESTORE = "恢复"
RESTORE_HELP = "先检查备份是否完整，再由你确认。现有数据会先另存一份，不会丢。"
UPLOAD = "上传备份文件（zip）"
ON_DISK = "或选择数据目录里的备份"
NONE_CHOSEN = "请选择"
BEFORE = "恢复前的数据"
CHECK_BACKUP = "检查这个备份"
CHECKING_BACKUP = "正在检查备份…"
SOUND = "备份完整，可以恢复。"
IN_BACKUP, NOW = "备份里", "现在"
COUNT_NAMES = {"reports": "报告", "chunks": "段落", "originals": "原件", "conversations": "对话", "drafts": "草稿"}
ELSEWHERE = "在另外的数据库"
UNREADABLE_NOW = "现有数据无法读取，将按文件原样另存。"
REPLACES = "恢复后，现在的报告、对话和草稿会被备份里的替换。现在的数据先另存到数据目录的 before-restore-… 文件夹。"
RESTORE_YES = "确认恢复"
RESTORING = "正在恢复，请不要关闭程序…"
BUSY = "现在不能恢复：正在添加报告，或者有回答正在生成。"
BUSY_HINT = "请等它完成，或先把它停下，再点“确认恢复”。"
UNFINISHED = (
    "上一次恢复只完成了一部分，现在的资料一半是旧的、一半是备份里的。请点“继续完成恢复”，完成之前不要添加报告或提问。"
    "不能完成时，请先关闭其他正在使用这个数据目录的程序再试。"
)
FINISH = "继续完成恢复"
FINISHED = "恢复已全部完成。恢复之前和中断之后的数据各另存了一份，在“或选择数据目录里的备份”中都能找到。"
NEW_LIBRARY = "打开资料库"
APP_KEPT = "这个备份不含对话和草稿，现有的对话和草稿保持不变。"
APP_IGNORED = "对话和草稿用的是另外的数据库，备份里的对话和草稿不会恢复。"
OTHER_STAMP = "备份是用另一个向量模型建立的，恢复后请到“索引”重建一次。"

# diagnose
DIAGNOSE_HELP = "逐项检查程序能否正常工作。需要帮助时，把下面的诊断信息复制给信息部门；其中没有报告内容和密钥。"
DIAGNOSE = "检查一遍"
DIAGNOSING = "正在检查，可能需要十几秒…"
WORKS, BROKEN = "正常", "问题"
COPY = "诊断信息（点右上角复制）"


def model_on(model: str, host: str) -> str:
    return f"当前：使用语言模型“{model}”（{host}）。"


def from_environment(names: Sequence[str]) -> str:
    """Why fields cannot be changed here."""
    return (
        f"{'、'.join(names)} 已在环境变量或 .env 文件中设定，以那里的为准，这里不能修改。"
        "需要修改的，请找安装程序的人改那里的设置并重新启动。"
    )


def models_read(count: int) -> str:
    return f"服务上有{count}个模型，请在下面选择。" if count else "服务上还没有模型，请先在服务上装好模型。"


def stamp(embedder: str, dimension: int, chunker: str) -> str:
    return f"{embedder}（{dimension}维，切分 {chunker}）"


def by_endpoint(host: str) -> str:
    return f"由向量服务 {host} 计算"


def stale(count: int) -> str:
    return f"有{count}份报告是用另一个向量模型或另一版切分规则建立的，需要重建后才能按语义检索到。"


def rebuild_stale(count: int) -> str:
    return f"重建这{count}份"


def rebuilding(done: int, total: int) -> str:
    return f"正在重建：{done}/{total}份"


def rebuilt(reports: int, chunks: int) -> str:
    return f"已完成：重新计算了{reports}份报告，索引共{chunks}段。"


def indexed(reports: int, chunks: int) -> str:
    return f"{reports}份报告，{chunks}段"


def size(bytes: int) -> str:
    """A size in bytes as people read it."""
    if bytes >= 1_000_000_000:
        return f"{bytes / 1e9:.1f} GB"
    if bytes >= 1_000_000:
        return f"{bytes / 1e6:.1f} MB"
    return f"{bytes / 1e3:.0f} KB" if bytes >= 1_000 else "不到1 KB"


def holds(reports: int, conversations: int | None, drafts: int | None) -> str:
    """What the data folder holds, on one line."""
    parts = [f"报告{reports}份"]
    if conversations is not None:
        parts += [f"对话{conversations}段", f"草稿{drafts}份"]
    return "，".join(parts)


def progress(done: int, total: int) -> str:
    return f"{size(done)} / {size(total)}"


def made(name: str, path: str) -> str:
    return f"备份已做好：{name}。文件在 {path}，也可以点“下载”保存到自己的电脑。"


def too_large(limit: str) -> str:
    return f"文件超过{limit}，请直接从数据目录的 backups 文件夹复制。"


def backup_info(made: str, version: str) -> str:
    return f"备份时间：{made.replace('T', ' ')}　程序版本：{version}"


def missing_originals(count: int) -> str:
    return f"备份时有{count}份原件已不在数据目录中，恢复后这些报告仍可检索，但不能下载原件。"


def restored(folder: str) -> str:
    """What was done, and the way back."""
    done = "已恢复。向量索引正在后台重建，期间检索照常。"
    if not folder:
        return done
    return (
        f"{done}恢复前的数据另存在 {folder}；如需退回，在“恢复”里选择“{BEFORE}”那一份再恢复一次即可。"
        "确认不再需要后可以删除该文件夹。"
    )


def before(name: str) -> str:
    return f"{BEFORE}：{name}"
