/* Text as the API counts it: spans are half-open, in code points, while JavaScript counts in UTF-16. */

export type Span = readonly [start: number, end: number];

/** The words at a span. */
export function sliceSpan(text: string, start: number, end: number): string {
  const [from, to] = offsets(text, [start, end]);
  return text.slice(from, to);
}

/** A text cut around a span: some words before it, those at it, some after. */
export function around(text: string, [start, end]: Span, before: number, after: number): Passage {
  const from = Math.max(0, start - before);
  const [a = 0, b = 0, c = 0, d = 0] = offsets(text, [from, start, end, end + after]);
  return { cut: from > 0, before: text.slice(a, b), marked: text.slice(b, c), after: text.slice(c, d), more: d < text.length };
}

export interface Passage {
  readonly cut: boolean;
  readonly before: string;
  readonly marked: string;
  readonly after: string;
  readonly more: boolean;
}

/** Where code points are in UTF-16; the points ascend. */
function offsets(text: string, points: readonly number[]): number[] {
  if (!/[\uD800-\uDBFF]/.test(text)) return points.map((each) => Math.min(each, text.length));
  const found: number[] = [];
  let place = 0;
  let point = 0;
  for (const wanted of points) {
    while (point < wanted && place < text.length) {
      place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.push(place);
  }
  return found;
}

/** A count with its word: `1 hit`, `3 hits`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** Milliseconds for people. */
export function milliseconds(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return value >= 10 ? `${value.toFixed(0)} ms` : `${value.toFixed(1)} ms`;
}

/** Parts of a text in turn: words outside of backticks, and a command within them. */
export function commandsIn(text: string): { readonly text: string; readonly command: boolean }[] {
  return text.split("`").map((part, place) => ({ text: part, command: place % 2 === 1 }));
}
