import { describe, expect, it } from "vitest";
import { gridAt, type LayoutItem } from "../src/evidence/layout";
import { threadOf } from "../src/evidence/thread";
import { byType, citationNumbers, type Evidence, type Found, type Hit, mostByRetriever, placeOf } from "../src/result";
import { after, NOTHING, openedIn, questionOf, requestOf } from "../src/views/search/asking";

const hit = (id: string, more: Partial<Hit> = {}): Hit => ({
  id, type: "text", score: 1, scores: {}, text: id, evidence: [`e-${id}`], nodes: [], ...more,
});
const evidence = (id: string): Evidence => ({
  id, document: "d", source: "s", quote: "q", span: [0, 1], locator: { page: 1, boxes: [] },
});

describe("a question", () => {
  it("is read from its address, and what cannot be is left out", () => {
    const question = questionOf(new URLSearchParams("q= who? &types=mail,nonsense,table&k=1000&instruction=only tables"));

    expect(question).toEqual({ question: "who?", instruction: "only tables", types: ["mail", "table"], k: 10 });
    expect(requestOf({ ...question, types: [], instruction: "" }).body).toEqual({ question: "who?", k: 10 });
  });
});

describe("what comes of it", () => {
  it("is hits, then words, then the result", () => {
    const found: Found = { hits: [], evidence: [], paths: [], timings: {} };
    const seen = after(after(after(NOTHING, "retrieval", found), "token", { text: "a" }), "token", { text: "b" });

    expect(seen).toMatchObject({ state: "answering", words: "ab" });
    expect(after(seen, "done", found)).toMatchObject({ state: "done", result: found });
  });

  it("opens a hit with its evidence, or evidence that the answer cites alone", () => {
    const found: Found = {
      hits: [hit("a"), hit("b")], evidence: [evidence("e-a"), evidence("e-b"), evidence("x")], paths: [], timings: {},
    };

    expect(openedIn(found, "b", "")).toMatchObject({ hit: { id: "b" }, evidence: { id: "e-b" } });
    expect(openedIn(found, "", "e-a").hit?.id).toBe("a");
    expect(openedIn(found, "", "x")).toMatchObject({ hit: null, evidence: { id: "x" } });
    expect(openedIn(found, "", "")).toMatchObject({ hit: null, evidence: null });
  });

  it("numbers citations in the order of the answer", () => {
    const sentences = [["b"], ["a", "b"], []].map((ids) => ({ text: "", evidence: ids, supported: ids.length > 0 }));

    expect([...citationNumbers(sentences)]).toEqual([["b", 1], ["a", 2]]);
  });

  it("groups hits by type, the best first, and measures bars by the best of each retriever", () => {
    const hits = [hit("a", { type: "mail", scores: { dense: 2 } }), hit("b", { scores: { dense: 4, ranker: -1 } }), hit("c", { type: "mail" })];

    expect(byType(hits).map(([type, some]) => [type, some.map((each) => each.id)])).toEqual([["mail", ["a", "c"]], ["text", ["b"]]]);
    expect([...mostByRetriever(hits)]).toEqual([["dense", 4], ["ranker", 0]]);
  });

  it("says where it is in a few words", () => {
    expect([
      placeOf({ page: 2, boxes: [] }), placeOf({ sheet: "S", range: "A1:B2" }), placeOf({ slide: 3, shape: "" }),
      placeOf({ part: "headers", span: [0, 1] }), placeOf({ scheme: "lines", path: "4-4" }), placeOf({ scheme: "lines", path: "4-6" }),
    ]).toEqual(["page 2", "S, A1:B2", "slide 3", "mail headers", "line 4", "lines 4-6"]);
  });
});

describe("a table", () => {
  const item = (position: number, parent: number | null, kind: string, span: [number, number], facts = {}): LayoutItem => ({
    position, parent, kind, node: "", text: `${kind}${position}`, span, page: null, level: null, locator: null, facts,
  });
  const items = [
    item(0, null, "document", [0, 40]), item(1, 0, "table", [10, 40]),
    item(2, 1, "row", [10, 20], { header: true }), item(3, 2, "cell", [10, 14], { header: true }), item(4, 2, "cell", [16, 20], { header: true }),
    item(5, 1, "row", [21, 40]), item(6, 5, "cell", [21, 30]), item(7, 5, "cell", [32, 40], { columns: 2 }),
  ];

  it("lights the cells at the span and no others", () => {
    const grid = gridAt(items, [31, 40]);

    expect(grid?.rows.map((row) => row.cells.map((cell) => cell.lit))).toEqual([[false, false], [false, true]]);
    expect(grid?.rows[1]?.cells[1]?.columns).toBe(2);
    expect(gridAt(items, [0, 9])).toBeNull();
  });
});

describe("a thread", () => {
  it("is what a mail answers, the mail, and what answers it or is attached", () => {
    const graph = {
      nodes: [
        { id: "D", type: "Document", name: "second" }, { id: "M", type: "Message", name: "m" }, { id: "L", type: "Message", name: "first" },
        { id: "E", type: "Document", name: "third" }, { id: "N", type: "Message", name: "n" }, { id: "A", type: "Document", name: "sheet" },
      ],
      edges: [
        { source: "D", type: "HAS_MESSAGE", target: "M" }, { source: "E", type: "HAS_MESSAGE", target: "N" },
        { source: "M", type: "REPLIES_TO", target: "L" }, { source: "N", type: "REPLIES_TO", target: "M" }, { source: "M", type: "ATTACHES", target: "A" },
      ],
    };

    expect(threadOf(graph, "D").map((each) => [each.role, each.name, each.document])).toEqual([
      ["answers", "first", ""], ["this mail", "second", "D"], ["answered by", "third", "E"], ["attached", "sheet", "A"],
    ]);
  });
});
