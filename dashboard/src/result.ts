/* The one result object of a search, as the API answers it. */
export const TYPES = ["text", "table", "triple", "infobox", "figure", "mail", "entity"] as const;
export type KnowledgeType = (typeof TYPES)[number];

export type Box = readonly [number, number, number, number];

export type Locator =
  | { readonly page: number; readonly boxes: readonly Box[] }
  | { readonly sheet: string; readonly range: string }
  | { readonly slide: number; readonly shape: string }
  | { readonly part: string; readonly span: readonly [number, number] }
  | { readonly path: string; readonly scheme: string };

export interface Evidence {
  readonly id: string;
  readonly document: string;
  readonly source: string;
  readonly quote: string;
  readonly span: readonly [number, number];
  readonly locator: Locator;
}

export interface Hit {
  readonly id: string;
  readonly type: KnowledgeType;
  readonly score: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly text: string;
  readonly evidence: readonly string[];
  readonly nodes: readonly string[];
}

export interface GraphPath {
  readonly hit: string;
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly edges: readonly {
    readonly source: string;
    readonly edge: string;
    readonly target: string;
    readonly attention: number | null;
  }[];
}

export interface Sentence {
  readonly text: string;
  readonly evidence: readonly string[];
  readonly supported: boolean;
}

export interface Found {
  readonly hits: readonly Hit[];
  readonly evidence: readonly Evidence[];
  readonly paths: readonly GraphPath[];
  readonly timings: Readonly<Record<string, number>>;
}

export interface Result extends Found {
  readonly question: string;
  readonly instruction: string;
  readonly types: readonly string[];
  readonly preferred: readonly string[];
  readonly answer: { readonly text: string; readonly sentences: readonly Sentence[]; readonly generator: string } | null;
  readonly index_generation: string;
  readonly graph_version: string;
  readonly truncated: boolean;
  readonly scope: string;
  readonly communities: readonly { readonly id: string; readonly title: string; readonly level: number; readonly size: number; readonly score: number }[];
}

/** Where a piece of evidence is, in a few words. */
export function placeOf(locator: Locator): string {
  if ("page" in locator) return `page ${locator.page}`;
  if ("sheet" in locator) return `${locator.sheet}, ${locator.range}`;
  if ("slide" in locator) return `slide ${locator.slide}`;
  if ("part" in locator) return locator.part === "headers" ? "mail headers" : `mail part ${locator.part}`;
  const [first, last] = locator.path.split("-");
  if (locator.scheme === "lines") return first === last ? `line ${first}` : `lines ${locator.path}`;
  if (locator.scheme === "paragraph") return first === last ? `paragraph ${first}` : `paragraphs ${locator.path}`;
  return locator.scheme === "html" ? "web page" : `${locator.scheme} ${locator.path}`;
}

/** The number of each cited piece of evidence, in the order in which the answer cites them, from 1. */
export function citationNumbers(sentences: readonly Sentence[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const sentence of sentences) {
    for (const id of sentence.evidence) if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
  }
  return numbers;
}

/** The largest score of each retriever among some hits, in the order in which they are shown. */
export function mostByRetriever(hits: readonly Hit[]): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const name of [...new Set(hits.flatMap((hit) => Object.keys(hit.scores)))].sort()) {
    most.set(name, Math.max(0, ...hits.map((hit) => hit.scores[name] ?? 0)));
  }
  return most;
}

/** Hits by type, the type of the best hit first; within a type their order stays. */
export function byType(hits: readonly Hit[]): readonly (readonly [KnowledgeType, readonly Hit[]])[] {
  const groups = new Map<KnowledgeType, Hit[]>();
  for (const hit of hits) groups.set(hit.type, [...(groups.get(hit.type) ?? []), hit]);
  return [...groups];
}
