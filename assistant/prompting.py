"""Prompts are files: ``prompts/<task>.system.md.j2`` and ``<task>.user.md.j2``, rendered into two messages.

What is put into a prompt is data. It is never rendered as a template, and whatever in it could pass for a tag is
neutralised on the way in (``as_data``), so that the text of a report cannot close the block that it stands in.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from jinja2 import DictLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from assistant.errors import PromptError
from assistant.llm import Message

PROMPT_FOLDER = Path(__file__).resolve().parent.parent / "prompts"

_SYSTEM, _USER = ".system.md.j2", ".user.md.j2"
# "<资料", "</资料", "< / source", "<!--", "<?", and the turn marks of model templates: "<|im_end|>", "<｜User｜>"
_TAG_START = re.compile(r"<(?=[\s\u200b-\u200d\ufeff]*(?:[/!?|｜]|[^\W\d_]))")


def as_data(value: object) -> str:
    """Give the value as text in which no tag begins: ``<`` becomes the full-width ``＜`` where one would.

    A reader sees hardly any change, ``<5`` stays as it is, and the length is kept. This happens to every value that a
    prompt prints; ``| data`` only says so in the template.
    """
    return _TAG_START.sub("＜", str(value))


class PromptLibrary:
    """The prompts of one folder."""

    def __init__(self, folder: Path = PROMPT_FOLDER) -> None:
        self._folder = folder
        self._environment = SandboxedEnvironment(
            loader=DictLoader({}),  # a prompt is one file and cannot include another
            undefined=StrictUndefined,
            autoescape=False,
            finalize=as_data,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["data"] = as_data

    def tasks(self) -> list[str]:
        """Name the tasks that have both files, sorted."""
        names = {path.name.removesuffix(_SYSTEM) for path in self._folder.glob(f"*{_SYSTEM}")}
        return sorted(name for name in names if (self._folder / f"{name}{_USER}").is_file())

    def variables(self, task: str) -> set[str]:
        """Name the variables that ``render`` must be given, no more and no fewer.

        Raises:
            PromptError: a file is missing or is no valid template.
        """
        names: set[str] = set()
        for source in self._sources(task):
            try:
                names |= meta.find_undeclared_variables(self._environment.parse(source))
            except TemplateError as error:
                raise _prompt_error(task, f"模板有语法错误（第 {getattr(error, 'lineno', '?')} 行）") from error
        return names

    def fingerprint(self, task: str) -> str:
        """Give a short hash that changes with either file, for the run log.

        Raises:
            PromptError: a file is missing.
        """
        return hashlib.sha256("\0".join(self._sources(task)).encode()).hexdigest()[:8]

    def render(self, task: str, **variables: object) -> list[Message]:
        """Give the system and the user message of a task.

        Raises:
            PromptError: a file is missing or wrong, a variable is missing, or one is given that no file uses.
        """
        wanted = self.variables(task)
        if missing := wanted - variables.keys():
            raise _prompt_error(task, f"缺少变量：{'、'.join(sorted(missing))}")
        if unknown := variables.keys() - wanted:
            raise _prompt_error(task, f"没有用到变量：{'、'.join(sorted(unknown))}")
        system, user = (self._fill(task, source, variables) for source in self._sources(task))
        return [Message("system", system), Message("user", user)]

    def _fill(self, task: str, source: str, variables: dict[str, object]) -> str:
        template: Template = self._environment.from_string(source)
        try:
            return template.render(variables).strip()
        except (TemplateError, TypeError, ValueError, AttributeError, LookupError) as error:
            # The message of the original may quote report text: it is not taken over.
            raise _prompt_error(task, f"无法套用变量（{type(error).__name__}）") from None

    def _sources(self, task: str) -> tuple[str, str]:
        try:
            system, user = ((self._folder / f"{task}{end}").read_text(encoding="utf-8") for end in (_SYSTEM, _USER))
        except (OSError, UnicodeDecodeError) as error:
            raise _prompt_error(task, "文件缺失或无法读取") from error
        return system, user


def _prompt_error(task: str, what: str) -> PromptError:
    return PromptError(f"{task}: {what}", user_message=f"提示词“{task}”有问题：{what}。")
