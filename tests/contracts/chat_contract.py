"""What every ChatModel must do. A test class inherits this and says how its model is scripted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.errors import ModelBusy, ModelError, ModelNonsense
from assistant.llm import ChatModel, Message

ASK = [Message("system", "只答一句。"), Message("user", "你好"), Message("assistant", "好。"), Message("user", "再见")]


class ChatContract:
    """Inherit, and give ``chat``, ``script`` and ``sent``."""

    @pytest.fixture
    def chat(self) -> Iterator[ChatModel]:
        raise NotImplementedError

    def script(self, *pieces: str, busy: bool = False) -> None:
        """Set the next answer; ``busy``: it fails with ModelBusy after the pieces."""
        raise NotImplementedError

    def sent(self) -> list[tuple[tuple[str, str], ...]]:
        """The (role, content) pairs of every call that reached the model."""
        raise NotImplementedError

    def test_has_a_name(self, chat: ChatModel) -> None:
        assert isinstance(chat.name, str)
        assert chat.name

    def test_gives_the_answer_in_pieces(self, chat: ChatModel) -> None:
        self.script("行政", "处罚52件", "。")
        assert list(chat.stream(ASK)) == ["行政", "处罚52件", "。"]

    def test_hands_over_every_message_with_its_role(self, chat: ChatModel) -> None:
        self.script("好")
        list(chat.stream(ASK))
        assert self.sent() == [tuple((m.role, m.content) for m in ASK)]

    def test_answers_are_independent(self, chat: ChatModel) -> None:
        self.script("一")
        self.script("二")
        assert ["".join(chat.stream(ASK)), "".join(chat.stream(ASK[:2]))] == ["一", "二"]
        assert [len(messages) for messages in self.sent()] == [4, 2]

    def test_a_fault_before_the_first_piece(self, chat: ChatModel) -> None:
        self.script(busy=True)
        with pytest.raises(ModelBusy):
            next(chat.stream(ASK))

    def test_what_came_before_a_fault_is_kept(self, chat: ChatModel) -> None:
        self.script("已经", "说了", busy=True)
        heard = []
        with pytest.raises(ModelError):
            for piece in chat.stream(ASK):
                heard.append(piece)
        assert heard == ["已经", "说了"]

    def test_an_empty_answer_is_an_error(self, chat: ChatModel) -> None:
        self.script("")
        with pytest.raises(ModelNonsense):
            list(chat.stream(ASK))

    def test_may_be_closed_early_and_used_again(self, chat: ChatModel) -> None:
        self.script("第一句。", "第二句。")
        stream = chat.stream(ASK)
        assert next(stream) == "第一句。"
        stream.close()  # type: ignore[attr-defined]
        self.script("新的。")
        assert list(chat.stream(ASK)) == ["新的。"]
