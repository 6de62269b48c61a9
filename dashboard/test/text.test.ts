import { describe, expect, it } from "vitest";
import { around, commandsIn, milliseconds, sliceSpan } from "../src/text";

describe("spans", () => {
  it("count code points, whatever stands before them", () => {
    const text = "🜁🜂 ä — valve 𝔓 failed";
    const points = [...text];
    for (let start = 0; start <= points.length; start += 1) {
      for (let end = start; end <= points.length + 2; end += 1) {
        expect(sliceSpan(text, start, end)).toBe(points.slice(start, end).join(""));
      }
    }
  });

  it("are shown with some words around them", () => {
    expect(around("0123456789", [4, 6], 2, 2)).toEqual({ cut: true, before: "23", marked: "45", after: "67", more: true });
    expect(around("😀abc", [1, 2], 5, 5)).toEqual({ cut: false, before: "😀", marked: "a", after: "bc", more: false });
  });
});

describe("words for people", () => {
  it("tell times in a unit that fits", () => {
    expect([0.4, 12.4, 1400, 31_000].map(milliseconds)).toEqual(["0.4 ms", "12 ms", "1.4 s", "31 s"]);
  });

  it("find the commands of a hint", () => {
    expect(commandsIn("run `heddle index` first").filter((each) => each.command)).toEqual([{ text: "heddle index", command: true }]);
  });
});
