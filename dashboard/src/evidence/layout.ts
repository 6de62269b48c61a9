/* The layout of a document as the API lists it, and tables put together from its rows and cells. */
import type { Locator } from "../result";
import type { Span } from "../text";

export interface LayoutItem {
  readonly position: number;
  readonly parent: number | null;
  readonly kind: string;
  readonly node: string;
  readonly text: string;
  readonly span: Span;
  readonly page: number | null;
  readonly level: number | null;
  readonly locator: Locator | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface LayoutPage {
  readonly items: readonly LayoutItem[];
  readonly next: string | null;
}

export interface GridCell {
  readonly text: string;
  readonly header: boolean;
  readonly lit: boolean;
  readonly columns: number;
  readonly rows: number;
}

export interface Grid {
  readonly caption: string;
  readonly rows: readonly { readonly lit: boolean; readonly cells: readonly GridCell[]; readonly number: number }[];
  /** Rows that were left out before the first one shown, and after the last. */
  readonly hidden: number;
}

const ROWS_SHOWN = 60;

/** Whether two half-open spans share a place. */
export function overlaps([a, b]: Span, [c, d]: Span): boolean {
  return a < d && c < b;
}

/** The table that a span lies in, with the cells at the span lit; null where it lies in none. */
export function gridAt(items: readonly LayoutItem[], span: Span): Grid | null {
  const table = items.filter((each) => each.kind === "table" && overlaps(each.span, span)).at(-1);
  if (!table) return null;
  const rows = items.filter((each) => each.kind === "row" && each.parent === table.position);
  if (rows.length === 0) return null;
  const cells = new Map<number, LayoutItem[]>();
  for (const each of items) {
    if (each.kind === "cell" && each.parent !== null) cells.set(each.parent, [...(cells.get(each.parent) ?? []), each]);
  }
  const all = rows.map((row, place) => {
    const own = (cells.get(row.position) ?? []).map((cell) => cellOf(cell, span));
    return { lit: own.some((cell) => cell.lit), cells: own, number: place };
  });
  const shown = window(all, all.findIndex((row) => row.lit), rows);
  return { caption: captionOf(table, items), rows: shown, hidden: all.length - shown.length };
}

function cellOf(cell: LayoutItem, span: Span): GridCell {
  return {
    text: cell.text,
    header: cell.facts["header"] === true,
    lit: overlaps(cell.span, span),
    columns: spanned(cell.facts["columns"]),
    rows: spanned(cell.facts["rows"]),
  };
}

/** The header rows, and as many of the others around the first lit one as are shown. */
function window<Row>(all: readonly Row[], lit: number, rows: readonly LayoutItem[]): Row[] {
  if (all.length <= ROWS_SHOWN) return [...all];
  const heads = rows.findIndex((row) => row.facts["header"] !== true);
  const from = Math.max(heads < 0 ? 0 : heads, Math.max(0, lit) - ROWS_SHOWN / 2);
  return [...all.slice(0, Math.max(0, heads)), ...all.slice(from, from + ROWS_SHOWN)];
}

function captionOf(table: LayoutItem, items: readonly LayoutItem[]): string {
  const said = table.facts["caption"] ?? table.facts["label"];
  if (typeof said === "string" && said) return said;
  const locator = table.locator;
  if (locator && "sheet" in locator) return `${locator.sheet}, ${locator.range}`;
  let above = table.parent;
  while (above !== null) {
    const item = items.find((each) => each.position === above);
    if (!item) break;
    if (item.kind === "section" && item.text) return item.text;
    above = item.parent;
  }
  return "";
}

function spanned(value: unknown): number {
  return typeof value === "number" && value > 1 ? value : 1;
}
