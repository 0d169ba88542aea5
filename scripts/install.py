"""Make ``.venv`` and install a requirements file into it. Needs nothing but Python; works on Linux, macOS and Windows.

On Linux the ordinary torch package brings several gigabytes of CUDA libraries that this program does not need. With
``--torch-index`` the CPU build is taken from there first. Without it, what would be downloaded is looked up beforehand and
said, so that nobody gets the big build without knowing.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
NOTICE = """
注意：将要安装的 torch 会附带约 2.7 GB 的 CUDA 组件，本程序用不到。
如需小得多的 CPU 版：按 Ctrl+C 停止，到 PyTorch 官网“Get Started”页选择 CPU，
把页面给出的 --index-url 地址填入：make app TORCH_INDEX=<地址>
"""


def main() -> int:
    """Install; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requirements", type=Path)
    parser.add_argument("--torch-index", default="", help="package index that holds the CPU build of torch")
    arguments = parser.parse_args()
    if sys.version_info < OLDEST:
        print(f"需要 Python {OLDEST[0]}.{OLDEST[1]} 或更高版本。", file=sys.stderr)
        return 2
    if not python_in(VENV).exists():
        print("正在建立 .venv …", flush=True)
        venv.create(VENV, with_pip=True)
    torch = torch_requirement()
    if arguments.torch_index:
        pip("install", torch, "--index-url", arguments.torch_index)
    elif sys.platform == "linux" and brings_cuda(torch):
        print(NOTICE, flush=True)
    print("正在安装程序包，第一次需要几分钟 …", flush=True)
    pip("install", "--quiet", "-r", str(arguments.requirements))
    return 0


def python_in(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def torch_requirement() -> str:
    """The pinned torch of requirements.txt."""
    found = re.search(r"^torch==\S+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise SystemExit("requirements.txt names no torch")
    return found.group()


def brings_cuda(torch: str) -> bool:
    """Whether installing torch as it is would pull CUDA packages in; False when it cannot be told."""
    command = [str(python_in(VENV)), "-m", "pip", "install", "--quiet", "--dry-run", "--report", "-", torch]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(result.stdout)
    except ValueError:
        return False
    return any(item["metadata"]["name"].startswith("nvidia-") for item in report.get("install", []))


def pip(*arguments: str) -> None:
    """Run pip in the virtual environment; stops the script when it fails."""
    command = [str(python_in(VENV)), "-m", "pip", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode:
        raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main())
