"""Which fonts of a layout this machine lacks. The Word file always names the first choice; nothing is replaced in silence."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import dataclass

from assistant.export.layout import Layout

_LIST_COMMAND = ("fc-list", "--format", "%{family}\\n")
_TIMEOUT = 10.0  # seconds; the first call after new fonts builds a cache
_REGISTRY_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
# other names of the same font: what it calls itself in English, or the name of the same design
_ALIASES = {
    "方正小标宋简体": ("FZXiaoBiaoSong-B05S",),
    "方正小标宋_GBK": ("FZXiaoBiaoSong-B05",),
    "华文中宋": ("STZhongsong",),
    "宋体": ("SimSun",),
    "思源宋体": ("Source Han Serif SC", "Source Han Serif CN", "Noto Serif CJK SC", "Noto Serif SC"),
    "仿宋_GB2312": ("FangSong_GB2312",),
    "仿宋": ("FangSong",),
    "华文仿宋": ("STFangsong",),
    "朱雀仿宋": ("Zhuque Fangsong",),
    "楷体_GB2312": ("KaiTi_GB2312",),
    "楷体": ("KaiTi",),
    "华文楷体": ("STKaiti",),
    "霞鹜文楷": ("LXGW WenKai",),
    "黑体": ("SimHei",),
    "思源黑体": ("Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK SC", "Noto Sans SC"),
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FontWarning:
    """A font that the layout wants and this machine lacks. ``replacement`` is the first of its stand-ins that is here,
    or None. ``text`` is a Chinese sentence for the user."""

    wanted: str
    replacement: str | None
    text: str


def missing_fonts(layout: Layout) -> tuple[FontWarning, ...]:
    """One warning for each font that this machine lacks, in the order of the layout's roles; empty when all are here.

    Where the machine cannot be asked, one warning says so and names them all.
    """
    return font_warnings(layout, installed_fonts())


def font_warnings(layout: Layout, installed: frozenset[str] | None) -> tuple[FontWarning, ...]:
    """The warnings for a machine with these fonts (lower-case family names), or None for one that cannot be asked."""
    wanted = {face.name: face.names[1:] for face in layout.faces.values()}
    if installed is None:
        names = "、".join(f"“{name}”" for name in wanted)
        return (FontWarning("、".join(wanted), None, f"无法查看本机字体，请确认排版打印的电脑装有{names}。"),)
    return tuple(_warning(name, others, installed) for name, others in wanted.items() if not _here(name, installed))


def installed_fonts() -> frozenset[str] | None:
    """The family names of the fonts on this machine, in lower case; None where they cannot be listed."""
    names = _registered() if sys.platform == "win32" else _listed()
    return None if names is None else frozenset(name.strip().lower() for name in names if name.strip())


def _warning(name: str, others: tuple[str, ...], installed: frozenset[str]) -> FontWarning:
    replacement = next((other for other in others if _here(other, installed)), None)
    instead = f"“{replacement}”" if replacement else "系统默认字体"
    text = f"本机没有“{name}”，Word 打开时会用{instead}代替；请在装有该字体的电脑上排版打印，或安装该字体。"
    return FontWarning(name, replacement, text)


def _here(name: str, installed: frozenset[str]) -> bool:
    return any(known.lower() in installed for known in (name, *_ALIASES.get(name, ())))


def _listed() -> list[str] | None:
    """Family names from fontconfig; one font may have several, separated by commas."""
    try:
        done = subprocess.run(_LIST_COMMAND, capture_output=True, timeout=_TIMEOUT, check=True)
    except (OSError, subprocess.SubprocessError):
        logger.info("fc-list does not answer")
        return None
    return [name for line in done.stdout.decode("utf-8", "replace").splitlines() for name in line.split(",")]


if sys.platform == "win32":

    def _registered() -> list[str] | None:
        """Font names from the registry, of the machine and of the user: “仿宋 (TrueType)”, “SimSun & NSimSun (TrueType)”."""
        import winreg

        found: list[str] = []
        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(root, _REGISTRY_KEY) as key:
                    for n in range(winreg.QueryInfoKey(key)[1]):
                        found.extend(registry_names(winreg.EnumValue(key, n)[0]))
            except OSError:
                continue
        return found or None

else:

    def _registered() -> list[str] | None:
        return None


def registry_names(value: str) -> list[str]:
    """The family names in the name of a registry value."""
    return [name.strip() for name in value.partition(" (")[0].split("&")]
