"""The vector store passes LangChain's own tests, and keeps to its texts what is said of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.vectorstores import VectorStore
from langchain_tests.integration_tests import VectorStoreIntegrationTests

from heddle.api.composition import parser_limits
from heddle.api.langchain_store import EncoderEmbeddings, HeddleVectorStore
from heddle.api.workbench import Workbench
from heddle.core.errors import InputRejected, StoreCorrupt, UsageError
from heddle.core.ids import document_id
from heddle.core.settings import Settings
from heddle.ingest.pipeline import open_sandbox
from heddle.ingest.sandbox import Sandbox
from heddle.models.hashing_encoder import HashingEncoder


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One warm worker for all stores: a fresh one takes seconds."""
    with open_sandbox(parser_limits(Settings()), workers=1) as opened:
        yield opened


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    settings = Settings(home=str(tmp_path / "home"), encoder="hashing", workers=1, resolve=False)
    with Workbench(settings) as opened:
        yield opened


@pytest.fixture
def store(
    tmp_path: Path, bench: Workbench, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> HeddleVectorStore:
    made = HeddleVectorStore(bench, tmp_path / "texts")
    monkeypatch.setattr(made, "_warm", lambda: sandbox)
    return made


@pytest.mark.filterwarnings("ignore:The test .* is marked with:pytest.PytestWarning")
@pytest.mark.asyncio
class TestStandard(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self, store: HeddleVectorStore) -> VectorStore:
        return store


DEED = "Grace Hopper signed the deed in Bergen. Acme Ltd paid for it."
NOTE = "The pump of the harbour was mended on Monday."


def test_a_question_finds_the_text_with_what_is_said_of_it(store: HeddleVectorStore) -> None:
    store.add_texts([DEED, NOTE], [{"year": 1952}, {"year": 1999}], ids=["deed", "note"])

    ((found, score),) = store.similarity_search_with_score("Who signed the deed?", k=1)

    assert (found.id, found.page_content, found.metadata) == ("deed", DEED, {"year": 1952})
    assert score > 0


def test_filters_keep_to_metadata_types_and_documents(store: HeddleVectorStore, bench: Workbench) -> None:
    store.add_texts([DEED, NOTE, "Nobody signed."], [{"year": 1}, {"year": 2}, {}], ids=["a", "b", "c"])

    def ids(**words: object) -> list[str | None]:
        return [each.id for each in store.similarity_search("Who signed the deed?", k=5, **words)]

    assert ids(filter={"year": 2}) == ["b"]
    assert ids(filter=lambda document: "pump" in document.page_content) == ["b"]
    assert ids(filter={"year": 3}) == []
    assert "a" in ids(types=["text"])
    assert ids(types=["table"]) == []
    assert ids(documents=[document_id(NOTE.encode())]) == ["b"]


def test_two_texts_of_the_same_words_are_two(store: HeddleVectorStore) -> None:
    store.add_texts([DEED, DEED], [{"copy": 1}, {"copy": 2}], ids=["a", "b"])
    both = store.similarity_search("Who signed the deed?", k=2)
    store.delete(["a"])
    (left,) = store.similarity_search("Who signed the deed?", k=2)

    assert [each.id for each in both] == ["a", "b"]
    assert (left.id, left.metadata) == ("b", {"copy": 2})


def test_what_is_deleted_is_in_no_graph_and_no_file(
    store: HeddleVectorStore, bench: Workbench, tmp_path: Path
) -> None:
    store.add_texts([DEED, NOTE], ids=["a", "b"])

    assert store.delete() is True

    assert list(bench.scope.documents()) == []
    assert list((tmp_path / "texts").iterdir()) == []
    assert store.similarity_search("Who signed the deed?") == []


def test_a_document_that_came_in_otherwise_is_given_with_its_evidence(
    store: HeddleVectorStore, bench: Workbench, sandbox: Sandbox, tmp_path: Path
) -> None:
    from heddle.api.ingestion import ingest_paths

    file = tmp_path / "minutes.md"
    file.write_text("# Minutes\n\nAda Lovelace chaired the council of Oslo.\n")
    ingest_paths(bench, [file], sandbox=sandbox)
    store.add_texts([NOTE], ids=["note"])

    (found, *_) = store.similarity_search("Who chaired the council of Oslo?", k=3)

    assert found.metadata["evidence"][0]["source"] == "minutes.md"


def test_a_retriever_is_made_of_it(store: HeddleVectorStore) -> None:
    store.add_texts([DEED], ids=["deed"])

    assert [each.id for each in store.as_retriever(search_kwargs={"k": 1}).invoke("the deed")] == ["deed"]


def test_a_text_that_cannot_be_read_is_named_and_the_others_stay(store: HeddleVectorStore) -> None:
    with pytest.raises(InputRejected, match="'void'"):
        store.add_texts([DEED, ""], ids=["deed", "void"])

    assert [each.id for each in store.get_by_ids(["deed", "void"])] == ["deed"]


def test_what_does_not_go_together_is_refused(store: HeddleVectorStore, bench: Workbench) -> None:
    with pytest.raises(UsageError, match="do not go together"):
        store.add_texts([DEED], [{}, {}])
    with pytest.raises(UsageError, match="no JSON"):
        store.add_texts([DEED], [{"when": object()}])
    with pytest.raises(UsageError, match="needs a workspace"):
        HeddleVectorStore.from_texts([DEED], EncoderEmbeddings(HashingEncoder()))
    with pytest.raises(UsageError, match="k is 0"):
        store.similarity_search(DEED, k=0)


def test_a_damaged_record_is_told(store: HeddleVectorStore, tmp_path: Path) -> None:
    store.add_texts([DEED], ids=["deed"])
    (record,) = (tmp_path / "texts").glob("*.json")
    record.write_text("{")

    with pytest.raises(StoreCorrupt):
        store.get_by_ids(["deed"])


def test_texts_are_embedded_as_the_workspace_does(store: HeddleVectorStore) -> None:
    embeddings = store.embeddings

    assert embeddings.embed_documents([DEED])[0] == embeddings.embed_query(DEED)
    assert sum(value * value for value in embeddings.embed_query(DEED)) == pytest.approx(1)


def test_a_store_that_was_closed_reads_on(tmp_path: Path, bench: Workbench) -> None:
    with HeddleVectorStore.from_texts(
        [DEED], EncoderEmbeddings(HashingEncoder()), ids=["deed"], bench=bench, folder=tmp_path / "texts"
    ) as store:
        pass

    assert [each.id for each in asyncio.run(store.asimilarity_search("the deed", k=1))] == ["deed"]
    assert store.get_by_ids(["deed"]) == [Document(id="deed", page_content=DEED)]
