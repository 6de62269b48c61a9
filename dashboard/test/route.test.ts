import { describe, expect, it } from "vitest";
import { href, listed, parse, whole } from "../src/route";

describe("addresses", () => {
  it("come back as what they were made from", () => {
    for (const id of ["", "a", "a/b", "ä ö?&=#", "100%", "..", "日本"]) {
      const [path = "", query = ""] = href("entity", id, { q: "a & b = c?", types: ["mail", "table"], k: 5 }).split("?", 2);
      const route = parse(path, query);

      expect(route.view).toBe("entity");
      expect(route.id).toBe(id);
      expect(route.params.get("q")).toBe("a & b = c?");
      expect(listed(route.params, "types")).toEqual(["mail", "table"]);
      expect(whole(route.params, "k", 1, 100, 10)).toBe(5);
    }
  });

  it("leave out what says nothing", () => {
    expect(href("search", "", { q: "", types: [], k: undefined })).toBe("/ui/search");
  });

  it("that nobody made lead to the search, or to no view", () => {
    expect(parse("/ui/", "").view).toBe("search");
    expect(parse("/ui/%E0%A4%A/x", "").id).toBe("x");
    expect(parse("/ui/entity/%E0%A4%A", "").id).toBe("%E0%A4%A");
    expect(parse("/ui/constructor", "").view).toBe("constructor");
  });

  it("hold numbers within bounds alone", () => {
    for (const text of ["0", "101", "-1", "1e2", "", "x", "9999999999"]) {
      expect(whole(new URLSearchParams({ k: text }), "k", 1, 100, 10)).toBe(10);
    }
  });
});
