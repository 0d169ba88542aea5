"""Where a user stands in the conversations: what is being renamed, edited, rated, or was just deleted or exported."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.web.made_file import MadeFile

LISTED = 30  # conversations in the list at first


@dataclass(slots=True)
class Talk:
    """One session's place in the list of conversations and in the open one."""

    listed: int = LISTED
    renaming: str | None = None
    bin: bool = False  # the dialog with deleted conversations is open
    removed: tuple[str, str] | None = None  # id and title of what was just deleted
    removed_at: float = 0.0  # time.monotonic
    made: MadeFile | None = None
    files: int = 0  # how many were made
    editing: int | None = None  # the question that is being changed
    blaming: int | None = None  # the answer for which reasons are asked
    opened: set[int] = field(default_factory=set)  # messages whose earlier versions are shown

    def leave(self) -> None:
        """Another conversation is opened: what was going on in this one ends."""
        self.editing = self.blaming = self.made = None
        self.opened.clear()
