"""What can be wrong with a language model's address, each fault with its remedy, in words for officials."""

from __future__ import annotations

import errno
import re
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

_HTTP = re.compile(r"https?://", re.I)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and what to do. ``name_models``: the remedy is completed by the models that the server has."""

    text: str
    hint: str
    name_models: bool = False


FAULTS = {
    # the address
    "no_address": Fault("没有填写地址。", "请选择一种常用服务，或填写模型服务的地址。"),
    "malformed": Fault(
        "地址的写法不对。", "应当像 http://127.0.0.1:8000/v1 这样，以 http:// 或 https:// 开头，不含空格和中文符号。"
    ),
    "too_long_path": Fault("地址写得太长了，只需要写到 /v1。", "请去掉 /v1 后面的部分。"),
    # the way there
    "name": Fault("找不到这台服务器（域名解析不了）。", "请核对地址中的名称；内网可以改填服务器的 IP 地址。"),
    "refused": Fault(
        "服务器在，但这个端口没有服务（连接被拒绝）。",
        "请确认模型服务已经启动、端口号正确；装在别的电脑上的，请把 127.0.0.1 换成那台电脑的地址。",
    ),
    "unreachable": Fault("网络不通，到不了这台服务器。", "请检查网络和防火墙，或请信息部门开通访问。"),
    "connect_timeout": Fault("连接超时，服务器没有回应。", "请核对地址和端口，并确认防火墙没有拦截。"),
    "proxy": Fault("代理服务器连不上。", "请检查系统的代理设置（HTTP_PROXY 等环境变量）。"),
    "certificate": Fault("服务器的安全证书不受信任。", "请让信息部门安装单位的根证书，或改用 http:// 开头的内网地址。"),
    "tls": Fault("安全连接（https）没有建立成功。", "这个端口可能不支持 https，请把地址改为 http:// 开头再试。"),
    "dropped": Fault("连接中途断开，对方说的不是 HTTP。", "请核对端口号；只接受 https 的服务请改用 https:// 开头。"),
    # what the server says
    "key": Fault("服务拒绝了密钥（401）。", "请核对密钥是否完整、是否过期；换了地址的，密钥要重新填写。"),
    "key_letters": Fault("密钥里有空格、中文或其他不能用的字符。", "请重新复制密钥，注意不要带上前后的文字。"),
    "forbidden": Fault("服务不允许访问（403）。", "这个密钥可能没有使用该模型的权限，请向服务方确认。"),
    "unpaid": Fault("服务的账户余额不足（402）。", "请充值后再试。"),
    "not_found": Fault("这个地址上没有模型接口（404）。", "地址通常以 /v1 结尾，请核对。"),
    "page": Fault("返回的是网页，不是模型接口。", "地址可能填成了管理页面或登录页，请改为以 /v1 结尾的接口地址。"),
    "no_list": Fault("这个服务不提供模型列表。", "请手工填写模型名称。"),
    # the model
    "no_model": Fault("没有填写模型名称。", "请点“读取模型列表”选择，或填写服务方给的名称。", name_models=True),
    "unlisted": Fault("模型不在列表里。", "如果试答不成功，请从列表中选择。", name_models=True),
    "no_such_model": Fault(
        "服务没有找到这个模型（404）。", "请核对模型名称，大小写和标点要完全一致。", name_models=True
    ),
    "refused_request": Fault("服务不接受这个请求。", "请核对模型名称，并确认它是对话模型，不是向量或绘图模型。"),
    "busy": Fault("服务正忙或超出了调用限额（429）。", "地址和密钥可以使用，请过一会儿再试。"),
    "server": Fault("模型服务内部出错（5xx）。", "请查看模型服务的日志，常见原因是显存不足或模型还在加载；稍后再试。"),
    "timeout": Fault(
        "连上了，但没有在规定时间内回答。", "模型可能正在加载或机器太慢，请过一会儿再试，或调大 XUNLI_LLM_TIMEOUT。"
    ),
    "no_stream": Fault(
        "服务不支持逐字输出（流式）。", "请在服务上打开流式输出（stream），或换一个 OpenAI 兼容的服务。"
    ),
    "nonsense": Fault("返回的内容不是 OpenAI 兼容的格式。", "请确认这是 OpenAI 兼容接口（chat/completions）。"),
    "empty": Fault("模型给出了空的回答。", "请换一个模型，或查看模型服务的日志。"),
    "only_thinking": Fault(
        "模型只输出了思考过程，没有给出回答。", "请调大服务的输出上限，或在服务上关闭思考（thinking），或换一个模型。"
    ),
}


def address_fault(base_url: str) -> str | None:
    """What is wrong with the way an address is written: a key of ``FAULTS``, or None."""
    if not base_url.strip():
        return "no_address"
    if not _HTTP.match(base_url) or not base_url.isascii() or re.search(r"\s", base_url):
        return "malformed"
    try:
        parts = urlsplit(base_url)
        fine = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return "malformed"
    if not fine:
        return "malformed"
    if re.search(r"/(chat/)?completions/?$|/models/?$", parts.path):
        return "too_long_path"
    return None


def status_fault(status: int) -> str | None:
    """What an HTTP status says: a key of ``FAULTS``, or None for success."""
    if 200 <= status < 300:
        return None
    known = {
        401: "key",
        403: "forbidden",
        402: "unpaid",
        404: "not_found",
        405: "not_found",
        408: "timeout",
        429: "busy",
    }
    return known.get(status) or ("server" if status >= 500 else "refused_request")


def error_fault(error: BaseException) -> str:
    """What a failed request says: a key of ``FAULTS``. Looks down the chain of causes for what the system said."""
    import httpx

    causes: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in causes:
        causes.append(at)
        at = at.__cause__ or at.__context__
    for cause in causes:
        if isinstance(cause, socket.gaierror | UnicodeError):
            return "name"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ssl.SSLError):
            return "tls"
        if isinstance(cause, ConnectionRefusedError):
            return "refused"
        if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
            return "unreachable"
    if isinstance(error, httpx.ConnectTimeout):
        return "connect_timeout"
    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    if isinstance(error, httpx.ProxyError):
        return "proxy"
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return "malformed"
    return "dropped"
