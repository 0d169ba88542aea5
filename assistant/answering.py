"""Question → events: what was found, the text as it comes, the checked answer. One streaming path, with or without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.asked import Asked, asked
from assistant.citations import cite, renumber
from assistant.confidence import calibration_for
from assistant.conversation import WINDOW, standalone
from assistant.extractive import Similarity, rank_sentences
from assistant.figures.grounding import unsupported_numbers
from assistant.llm import ChatModel
from assistant.offline import Plain, offline_answer
from assistant.points import is_plan
from assistant.prompting import PromptLibrary
from assistant.question import Understanding, understand
from assistant.runlog import RunLog
from assistant.schema import Answer, Done, Event, Retrieved, Token, Turn
from assistant.series_answer import beside, figures_first, own_words, series_of
from assistant.support import support
from assistant.writer import Writer
from vectorstore.archive import Archive
from vectorstore.embedding import Embedder
from vectorstore.retrieval import Retriever
from vectorstore.schema import Filters, Passage

_PASSAGES = 8
_SPARE = 4  # passages fetched beyond k, so that plan sections can give way
_WORTH_READING = 0.03  # below this no sentence comes near the question, and the model is not asked to improvise
_CLEARLY_MORE = 0.2  # share of a question's concepts by which another agency of a place must do better
_OFFLINE_PIECE = 24  # characters of one offline token: the page shows both modes the same way


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with its surroundings. ``scope`` are the chips; ``dense`` is False while the model warms up."""

    question: str
    history: tuple[Turn, ...] = ()
    scope: Filters = field(default_factory=Filters)
    dense: bool = True
    offline: bool = False


class Answerer:
    """Answers questions about the archive's reports."""

    def __init__(
        self,
        archive: Archive,
        retriever: Retriever,
        embedder: Embedder,
        prompts: PromptLibrary,
        runlog: RunLog,
        *,
        model: ChatModel | None,
        today_year: Callable[[], int],
        context_chars: int,
    ) -> None:
        self._archive = archive
        self._retriever = retriever
        self._embedder = embedder
        self._writer = Writer(model, prompts, runlog) if model else None
        self.today_year = today_year
        self._context_chars = context_chars

    def answer(self, ask: Ask) -> Answer:
        """The finished answer; consumes ``stream``."""
        for event in self.stream(ask):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream always ends with Done")

    def stream(self, ask: Ask) -> Iterator[Event]:
        """Retrieved, then Tokens, then Done. Closing the iterator stops the model.

        Raises:
            VectorStoreError: the library cannot be searched. Faults of the model never raise: they are in the answer.
        """
        read = self.understand(ask)
        passages = self.search(read, dense=ask.dense)
        yield Retrieved(read, tuple(passages))
        writer = None if ask.offline else self._writer
        # words alone decide whether a model is asked: encoding sentences would hold up its first word by a second
        plain = self._offline(read, passages, dense=ask.dense and writer is None)
        # a model reads more out of passages than single sentences show, but nothing out of nothing
        if writer is None or (plain.refusal and plain.confidence < _WORTH_READING):
            answer = judged(plain.answer if writer is None else self._offline(read, passages, dense=ask.dense).answer)
            for at in range(0, len(answer.text), _OFFLINE_PIECE):
                yield Token(answer.text[at : at + _OFFLINE_PIECE])
            yield Done(answer)
            return
        yield from self._with_model(writer, ask, read, passages, plain.answer)

    def _offline(self, read: Understanding, passages: Sequence[Passage], *, dense: bool) -> Plain:
        """The answer without a model; ``dense`` lets it compare sentences by their vectors."""
        return offline_answer(
            read,
            passages,
            self._archive,
            similarity=self._similarity(read.text) if dense else None,
            calibration=calibration_for(self._embedder.name),
            elsewhere=self._other_years(read),
        )

    def understand(self, ask: Ask) -> Understanding:
        """How a question is read, in the light of what was asked before it."""
        library = self._archive.infos()
        whole = standalone(ask.question, ask.history, library, self.today_year(), self._settled)
        question = whole.question
        if self._writer is not None and not ask.offline and ask.history:
            question = self._condensed(ask, whole.question)
        read = understand(question, library, today_year=self.today_year(), scope=ask.scope)
        if question != whole.question:
            # the model may reword, never widen or change what was named
            strict = understand(whole.question, library, today_year=self.today_year(), scope=ask.scope)
            read = replace(read, filters=strict.filters, unknown=strict.unknown, notes=strict.notes)
        read = self._settled(read)
        notes = (whole.inherited, *read.notes) if whole.inherited else read.notes
        return replace(read, question=ask.question, notes=notes, context=whole.context, quoted=whole.quoted)

    def _settled(self, read: Understanding) -> Understanding:
        """Whose report a bare place means: its government's, unless another agency there clearly says more on it."""
        if not read.place or read.unknown:
            return read
        question = asked(read.text)

        def best(agencies: tuple[str, ...]) -> float:
            filters = replace(read.filters, agencies=agencies)
            found = self._retriever.retrieve(read.text, filters, k=_PASSAGES, dense=False, also=read.also)
            return max((c.coverage for c in rank_sentences(question, found)[:1]), default=0.0)

        others = tuple(a for a in read.place if a not in read.filters.agencies)
        if best(others) <= best(read.filters.agencies) + _CLEARLY_MORE:
            return read
        return replace(read, filters=replace(read.filters, agencies=others))

    def agency_named(self, name: str) -> str | None:
        """The library's agency that a name or short name means, or None."""
        library = self._archive.infos()
        if any(i.agency == name for i in library):
            return name
        found = understand(name, library, today_year=self.today_year()).filters.agencies
        return found[0] if len(found) == 1 else None

    def search(self, read: Understanding, *, k: int = _PASSAGES, dense: bool = True) -> list[Passage]:
        """The passages for a question as it was understood, best first; empty when it names what the library lacks.

        A question on results gets passages of plan sections last: a target must not pass for a result.
        """
        if read.unknown:
            return []
        found = self._inside(read, read.filters, k, dense)
        if not found and read.filters.topics:
            # the part is not marked as such in these reports: look in the whole of them
            found = self._inside(read, replace(read.filters, topics=()), k, dense)
        return found

    def _inside(self, read: Understanding, filters: Filters, k: int, dense: bool) -> list[Passage]:
        """Passages inside the filters; what is to be compared gets a share each, so that none crowds out another."""
        scopes = cells(read, filters)
        share = k if len(scopes) == 1 else max(2, k // len(scopes) + 1)
        budget = self._context_chars // len(scopes)
        question = asked(read.text, read.context, read.quoted)
        series = series_of(read, self._archive) if len(scopes) > 1 else None
        rows = [
            results_first(
                figures_first(
                    by_best_sentence(
                        question,
                        self._retriever.retrieve(
                            read.text,
                            scope,
                            k=share + _SPARE,
                            budget=budget,
                            dense=dense,
                            also=read.also,
                            context=" ".join((read.context, *read.quoted[:1])).strip(),
                        ),
                    ),
                    series,
                ),
                scope,
            )[:share]
            for scope in scopes
        ]
        # the best of each first
        mixed = [row[i] for i in range(share) for row in rows if i < len(row)][: max(k, len(scopes))]
        return [replace(p, rank=rank) for rank, p in enumerate(mixed, start=1)]

    def _other_years(self, read: Understanding) -> list[Passage]:
        """What the same agencies' reports of other years say, by words alone; nothing where no year was named."""
        filters = read.filters
        if not filters.years or read.comparison or read.unknown:
            return []
        reports = self._archive.infos(Filters(filters.agencies, (), filters.kinds))
        years = tuple(sorted({i.year for i in reports if i.year and i.year not in filters.years}))
        if not years:
            return []
        scope = Filters(filters.agencies, years, filters.kinds)
        return self._retriever.retrieve(read.text, scope, k=_PASSAGES, dense=False, also=read.also)

    def _similarity(self, question: str) -> Similarity:
        """Cosines of texts to the question, from the embedder."""

        def similarity(texts: Sequence[str]) -> list[float]:
            vector = self._embedder.embed([question], "query")[0]
            return [float(c) for c in self._embedder.embed(texts, "passage") @ vector]

        return similarity

    def _condensed(self, ask: Ask, question: str) -> str:
        """The follow-up reworded by the model; the deterministic wording when the model fails or rambles."""
        assert self._writer is not None
        turns = [Turn(t.question, t.answer[:200]) for t in ask.history[-WINDOW:]]
        reply = self._writer.reply("condense", turns=turns, question=ask.question)
        for _ in reply.tokens():
            pass
        text = reply.text.strip('“”"')
        usable = reply.fault is None and text and "\n" not in text and len(text) <= 4 * len(question) + 40
        return text if usable and not unsupported_numbers(text, [question, *(t.question for t in turns)]) else question

    def _with_model(
        self, writer: Writer, ask: Ask, read: Understanding, passages: Sequence[Passage], plain: Answer
    ) -> Iterator[Event]:
        reply = writer.reply(
            "answer",
            tuple(p.chunk.id for p in passages),
            passages=[
                {
                    "n": n,
                    "agency": p.report.agency or "未注明",
                    "year": p.report.year or "未注明",
                    "heading": " / ".join(p.chunk.location.heading_path),
                    "text": p.chunk.text,
                }
                for n, p in enumerate(passages, start=1)
            ],
            notes=list(read.notes),
            question=read.question,
        )
        yield from reply.tokens()
        if not reply.text:
            offline = self._offline(read, passages, dense=ask.dense)
            yield Done(replace(judged(offline.answer), fault=reply.told()))
            return
        yield Done(beside(checked_answer(read, reply.text, passages, reply.told()), plain))


def cells(read: Understanding, filters: Filters) -> list[Filters]:
    """The filters one by one: a year each, and an agency each where agencies are compared; of a promised year the plans."""
    agencies = filters.agencies if read.by_agency else ()
    whose = [replace(filters, agencies=(a,)) for a in agencies] or [filters]
    if len(filters.years) < 2:
        return whose
    planned = {read.promised: ("T15",)}
    return [replace(f, years=(y,), topics=planned.get(y, f.topics)) for f in whose for y in filters.years]


def by_best_sentence(question: Asked, passages: Sequence[Passage]) -> list[Passage]:
    """The same passages, those first whose best sentence says most on the question; their retrieved order breaks ties."""
    order = {p.chunk.id: len(passages) + n for n, p in enumerate(passages)}
    for n, candidate in enumerate(rank_sentences(question, passages)):
        order[candidate.passage.chunk.id] = min(order[candidate.passage.chunk.id], n)
    return sorted(passages, key=lambda p: order[p.chunk.id])


def results_first(passages: Sequence[Passage], filters: Filters) -> list[Passage]:
    """The same passages with those of plan sections behind the others, unless plans are what was asked for."""
    if "T15" in filters.topics:
        return list(passages)
    return sorted(passages, key=is_plan)


def checked_answer(read: Understanding, text: str, passages: Sequence[Passage], fault: str | None = None) -> Answer:
    """What a model wrote, held to the rules: marks in bounds and in reading order, numbers found in what they cite.

    An answer without a single valid citation is not grounded, nor is one with a number that no cited passage holds or a
    sentence that its citations do not bear out.
    """
    marked = renumber(text, len(passages))
    cited = [passages[n - 1] for n in marked.used]
    allowed = [read.question, *(f"{p.report.year}年 {p.report.title or ''}" for p in cited)]
    citations = tuple(cite(n, p) for n, p in enumerate(cited, start=1))
    missing = unsupported_numbers(marked.text, [p.chunk.embedded for p in cited], allowed)
    held = support(marked.text, citations, question=read.text)
    if fault is not None:
        held = held[:-1]  # the sentence at which the model was cut off says nothing yet
    notes = list(read.notes)
    if marked.invalid:
        notes.append("模型引用了不存在的资料编号，已去掉。")
    if not cited:
        notes.append("这段回答没有标明出处，请不要直接采用。")
    return Answer(
        question=read.question,
        text=marked.text,
        mode="llm",
        grounded=bool(cited) and not missing and fault is None and all(s.status != "unsupported" for s in held),
        understanding=read,
        citations=citations,
        unsupported_numbers=missing,
        notes=tuple(notes),
        fault=fault,
        support=held,
    )


def judged(answer: Answer) -> Answer:
    """The answer with each of its sentences held against what it cites; a refusal stays as it is."""
    if answer.refusal:
        return answer
    held = support(answer.text, answer.citations, question=answer.understanding.text)
    return replace(answer, support=tuple(s for s in held if s.start >= own_words(answer)))
