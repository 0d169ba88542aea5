"""Errors of the application.

AssistantError
├── InputError              what the user gave cannot be used; nothing was changed
│   ├── UnreadableFile      a file cannot be turned into a report (empty, damaged, a scan, too large …)
│   ├── NothingToDraftFrom  no earlier report fits the drafting request
│   ├── NotFinal            a final document was asked for while something in it is still open
│   ├── Confidential        a text for the public still holds private or secret words
│   ├── StatutoryPartNeeded a part that the law asks for would be lost, and nobody has confirmed it
│   └── UnusableBackup      a file is no backup of ours, is damaged, or comes from a newer version
├── ModelError              the language model did not answer as it should
│   ├── ModelRefusedKey     wrong or missing key, or no permission (401, 403)
│   ├── ModelNotFound       wrong address or model name (404)
│   ├── ModelBusy           rate limit or overload (429, 5xx)
│   ├── ModelTimeout        no answer in time
│   ├── ModelUnreachable    no connection
│   └── ModelNonsense       the server answered something that is no chat completion, or stopped in the middle
├── StoreError              conversations, drafts, labels… cannot be read or written
│   └── DraftChanged        a draft was saved elsewhere in the meantime; nothing was overwritten
├── BackupFailed            a backup cannot be made or put back: disk, permissions, another one under way
├── PromptError             a prompt file is missing or a variable is not given
└── SettingsError           a setting has no usable value

Each carries a Chinese sentence for the user (``user_message``) and what to do (``hint``). Neither holds report text or keys.
"""


class AssistantError(Exception):
    """Base of all errors of this package."""

    user_message = "程序出现问题。"
    hint = "请重试；如果反复出现，请查看数据目录下的日志。"

    def __init__(self, detail: str = "", *, user_message: str | None = None, hint: str | None = None) -> None:
        super().__init__(detail or user_message or self.user_message)
        if user_message is not None:
            self.user_message = user_message
        if hint is not None:
            self.hint = hint


class InputError(AssistantError):
    """What the user gave cannot be used; nothing was changed."""

    user_message = "输入无法使用。"
    hint = "请检查后再试。"


class UnreadableFile(InputError):
    """A file cannot be turned into a report. ``code`` names the reason for programs."""

    user_message = "文件无法读取。"
    hint = "请换一个文件。"

    def __init__(self, code: str, user_message: str, hint: str = "请检查文件后重新上传。") -> None:
        super().__init__(code, user_message=user_message, hint=hint)
        self.code = code


class NothingToDraftFrom(InputError):
    """No earlier report fits the drafting request."""

    user_message = "资料库中没有可以参照的报告，无法起草。"
    hint = "请先在“资料库”上传本单位或同类单位往年的报告。"


class NotFinal(InputError):
    """A final document was asked for while something in it is still open. ``count`` says how many places."""

    hint = "请先填好、核实或回应这些内容，再导出定稿；也可以先导出征求意见稿。"

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} open", user_message=f"文中还有{count}处待办内容，不能导出定稿。")
        self.count = count


class Confidential(InputError):
    """A text for the public still holds private or secret words. ``names`` are the rules that say so, never the words."""

    hint = "请先删去或遮盖这些内容（审校页“隐私与保密”一类会指出位置），再导出定稿。"

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(
            "confidential", user_message=f"文中还有涉及隐私或保密的内容：{'、'.join(names)}，不能导出定稿。"
        )
        self.names = names


class StatutoryPartNeeded(InputError):
    """A part that the law asks for would be lost, and nobody has confirmed it. ``part`` is the part's id."""

    hint = "确实不写这一部分的，请确认后再删除。"

    def __init__(self, part: str, name: str, basis: str) -> None:
        super().__init__(part, user_message=f"“{name}”是报告应当写的部分（{basis}），删去后报告就缺这一项。")
        self.part = part


class ModelError(AssistantError):
    """The language model did not answer as it should."""

    user_message = "语言模型没有正常回答。"
    hint = "已改用离线方式；请在设置中检查模型连接。"


class ModelRefusedKey(ModelError):
    """Wrong or missing key, or no permission (HTTP 401, 403)."""

    user_message = "语言模型服务拒绝了密钥。"
    hint = "请检查 XUNLI_LLM_API_KEY 是否正确、是否有权使用该模型。"


class ModelNotFound(ModelError):
    """Wrong address or model name (HTTP 404)."""

    user_message = "语言模型服务没有找到这个地址或模型。"
    hint = "请检查 XUNLI_LLM_BASE_URL（通常以 /v1 结尾）和 XUNLI_LLM_MODEL。"


class ModelBusy(ModelError):
    """Rate limit or overload (HTTP 429, 5xx)."""

    user_message = "语言模型服务正忙或出错。"
    hint = "请稍后再试；离线回答不受影响。"


class ModelTimeout(ModelError):
    """No answer in time."""

    user_message = "语言模型没有在规定时间内回答。"
    hint = "请稍后再试，或调大 XUNLI_LLM_TIMEOUT。"


class ModelUnreachable(ModelError):
    """No connection to the model server."""

    user_message = "连接不上语言模型服务。"
    hint = "请确认服务已启动，并检查 XUNLI_LLM_BASE_URL。"


class ModelNonsense(ModelError):
    """The server answered something that is no chat completion, or stopped in the middle."""

    user_message = "语言模型服务的回答不完整或格式不对。"
    hint = "请确认地址是 OpenAI 兼容接口；已得到的文字保留。"


class StoreError(AssistantError):
    """The database of conversations, drafts, labels and choices cannot be read or written."""

    user_message = "数据目录无法读写，可能是磁盘已满，或没有写入权限。"
    hint = "请清理磁盘空间，或检查数据目录的权限，然后再试一次。"


class DraftChanged(StoreError):
    """A draft was saved elsewhere in the meantime; nothing was overwritten."""

    user_message = "这份草稿刚在别处（另一个页面或窗口）改过，没有覆盖它。"
    hint = "请重新打开草稿，再做这次修改。"


class UnusableBackup(InputError):
    """A file is no backup of ours, is damaged, or comes from a newer version."""

    user_message = "这个文件不是循例的备份，或者已经损坏。"
    hint = "请选择由“备份”做出来的 zip 文件；现有数据没有改动。"


class BackupFailed(AssistantError):
    """A backup cannot be made or put back: disk, permissions, another one under way."""

    user_message = "备份没有做成。"
    hint = "请检查数据目录的权限和磁盘空间。"


class PromptError(AssistantError):
    """A prompt file is missing or a variable is not given."""

    user_message = "提示词文件有问题。"
    hint = "请检查 prompts 目录是否完整。"


class SettingsError(AssistantError):
    """A setting has no usable value."""

    user_message = "设置有误。"
    hint = "请对照 .env.example 检查设置。"
