"""Errors of the vector store.

VectorStoreError
├── ArchiveError            the SQLite file cannot be opened, read or written
│   └── ArchiveBusy         another process holds the write lock for too long
├── IndexMismatch           vectors were made by another embedder or chunker
├── IndexUnavailable        the vector index (folder or server) cannot be used
├── EmbeddingFailed         the embedding model cannot be loaded or run
└── UnknownReport           no report with that id or name

``user_message`` and ``hint`` are Chinese sentences that may be shown as they are; neither ever holds report text.
"""


class VectorStoreError(Exception):
    """Base of all errors of this package."""

    user_message = "资料库出现问题。"
    hint = "请运行“python -m assistant doctor”查看原因。"

    def __init__(self, detail: str = "", *, user_message: str | None = None, hint: str | None = None) -> None:
        super().__init__(detail or self.user_message)
        if user_message is not None:
            self.user_message = user_message
        if hint is not None:
            self.hint = hint


class ArchiveError(VectorStoreError):
    """The SQLite file cannot be opened, read or written."""

    user_message = "资料库文件无法读写，可能是磁盘已满，或没有写入权限。"
    hint = "请清理磁盘空间，或检查数据目录的权限，然后再试一次。"


class ArchiveBusy(ArchiveError):
    """Another process holds the write lock for too long."""

    user_message = "资料库正被另一个程序写入。"
    hint = "请等它完成后再试一次。"


class IndexMismatch(VectorStoreError):
    """The stored vectors were made by another embedder, dimension or chunker."""

    user_message = "资料库是用另一个向量模型（或另一版切分规则）建立的，不能混用。"
    hint = "请改回原来的模型，或运行“python -m assistant rebuild”重新建立索引。"


class IndexUnavailable(VectorStoreError):
    """The vector index (folder or server) cannot be used."""

    user_message = "向量索引暂时不能使用。"
    hint = "检索已改为逐条比对，结果不受影响；可运行“python -m assistant rebuild”重建索引。"


class EmbeddingFailed(VectorStoreError):
    """The embedding model cannot be loaded or run."""

    user_message = "向量模型无法使用。"
    hint = "请检查 XUNLI_EMBEDDING_MODEL 指向的文件夹。"


class UnknownReport(VectorStoreError):
    """No report with that id or name."""

    user_message = "资料库中没有这份报告。"
    hint = "请用“python -m assistant reports”查看已有的报告。"
