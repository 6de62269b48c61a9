import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOf, curlOf, EventLines, fetchEvents, fetchJson, path, Problem } from "../src/request";
import { askingForKey, key, workspace } from "../src/session";

afterEach(() => {
  vi.unstubAllGlobals();
  key.value = "";
  workspace.value = "";
  askingForKey.value = false;
});

function answering(body: BodyInit | null, options: ResponseInit = {}): ReturnType<typeof vi.fn> {
  const fetching = vi.fn(() => Promise.resolve(new Response(body, options)));
  vi.stubGlobal("fetch", fetching);
  return fetching;
}

describe("a request as curl", () => {
  it("is quoted so that no question can leave its quotes", () => {
    const body = { question: "it's $(rm -rf) `x`" };

    expect(curlOf({ method: "POST", path: "/v1/search", body }, "http://h")).toBe(
      `curl -sS -H 'Content-Type: application/json' -d '{"question":"it'\\''s $(rm -rf) \`x\`"}' 'http://h/v1/search'`,
    );
  });

  it("never holds the key", () => {
    key.value = "hdl_secret";
    workspace.value = "mine";

    const said = curlOf({ path: "/v1/documents", query: { limit: 5 } }, "http://h");

    expect(said).not.toContain("secret");
    expect(said).toContain('"Authorization: Bearer $HEDDLE_API_KEY"');
    expect(said).toContain("'Heddle-Workspace: mine'");
    expect(said).toContain("'http://h/v1/documents?limit=5'");
  });
});

describe("a path", () => {
  it("escapes the ids in it", () => {
    expect(path`/v1/documents/${"../keys?x"}/pages/${2}`).toBe("/v1/documents/..%2Fkeys%3Fx/pages/2");
  });

  it("repeats what a query holds more than once and leaves out what is empty", () => {
    expect(addressOf({ path: "/v1/x", query: { node: ["a", "b"], q: "", n: undefined, on: true } })).toBe("/v1/x?node=a&node=b&on=true");
  });
});

describe("an answer", () => {
  it("is asked for with the key and the workspace", async () => {
    const fetching = answering('{"a": 1}');
    key.value = "hdl_x";
    workspace.value = "mine";

    expect(await fetchJson({ path: "/v1/x" })).toEqual({ a: 1 });

    const headers = fetching.mock.calls[0]?.[1].headers as Headers;
    expect(headers.get("Authorization")).toBe("Bearer hdl_x");
    expect(headers.get("Heddle-Workspace")).toBe("mine");
  });

  it("that is a problem is thrown in one line with its hint", async () => {
    answering('{"code": "no-index", "status": 409, "detail": "there is no index", "hint": "run `heddle index`"}', { status: 409 });

    const error = await fetchJson({ path: "/v1/x" }).catch((each: unknown) => each);

    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 409, code: "no-index", line: "there is no index: run `heddle index`" });
  });

  it("that asks for a key opens the dialog", async () => {
    answering("{}", { status: 401 });

    await expect(fetchJson({ path: "/v1/x" })).rejects.toThrow("The server answered 401");
    expect(askingForKey.value).toBe(true);
  });

  it("that does not come says that nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));

    await expect(fetchJson({ path: "/v1/x" })).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("an event stream", () => {
  const STREAM = 'id: 0\r\nevent: token\r\ndata: {"text":"ä"}\r\n\r\n: ping\r\n\r\nevent: done\ndata: {"a":\ndata: 1}\n\n';

  it("is the same however it is cut", () => {
    const whole = new EventLines().take(STREAM);
    expect(whole).toEqual([
      { event: "token", data: { text: "ä" } },
      { event: "done", data: { a: 1 } },
    ]);
    for (let cut = 0; cut <= STREAM.length; cut += 1) {
      const lines = new EventLines();
      expect([...lines.take(STREAM.slice(0, cut)), ...lines.take(STREAM.slice(cut))]).toEqual(whole);
    }
  });

  it("that ends in an error throws it after what came before", async () => {
    answering('event: token\ndata: {"text":"a"}\n\nevent: error\ndata: {"status":504,"code":"deadline-exceeded","detail":"too long"}\n\n');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { event } of fetchEvents({ path: "/v1/answer" })) seen.push(event);
    })();

    await expect(reading).rejects.toMatchObject({ code: "deadline-exceeded", status: 504 });
    expect(seen).toEqual(["token"]);
  });
});
