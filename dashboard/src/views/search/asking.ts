/* What the search view asks, read from its address; and what has come of it so far. */
import { signal } from "@preact/signals";
import { type ApiRequest, asProblem, fetchEvents, isAbort, type Problem } from "../../request";
import { type Evidence, type Found, type GraphPath, type Hit, type KnowledgeType, type Result, TYPES } from "../../result";
import { listed, whole } from "../../route";

export const MOST_HITS = 100;
export const HITS = 10;

export interface Question {
  readonly question: string;
  readonly instruction: string;
  readonly types: readonly KnowledgeType[];
  readonly k: number;
}

/** What has come so far: hits first, then words of the answer, then the whole result. */
export interface Progress {
  readonly state: "idle" | "asking" | "answering" | "done" | "failed";
  readonly found: Found | null;
  readonly words: string;
  readonly result: Result | null;
  readonly problem: Problem | null;
}

export const NOTHING: Progress = { state: "idle", found: null, words: "", result: null, problem: null };
export const progress = signal<Progress>(NOTHING);

export function questionOf(params: URLSearchParams): Question {
  const known: readonly string[] = TYPES;
  return {
    question: (params.get("q") ?? "").trim(),
    instruction: (params.get("instruction") ?? "").trim(),
    types: listed(params, "types").filter((each): each is KnowledgeType => known.includes(each)),
    k: whole(params, "k", 1, MOST_HITS, HITS),
  };
}

export function requestOf({ question, instruction, types, k }: Question): ApiRequest {
  const body = { question, ...(instruction && { instruction }), ...(types.length > 0 && { types }), k };
  return { method: "POST", path: "/v1/answer", body, accept: "text/event-stream" };
}

/** Ask, and keep `progress` up; what is still under way is given up. */
export function ask(question: Question): () => void {
  const ended = new AbortController();
  void follow(question, ended.signal);
  return () => ended.abort();
}

async function follow(question: Question, signal: AbortSignal): Promise<void> {
  progress.value = question.question ? { ...NOTHING, state: "asking" } : NOTHING;
  if (!question.question) return;
  try {
    for await (const { event, data } of fetchEvents(requestOf(question), signal)) {
      if (signal.aborted) return;
      progress.value = after(progress.peek(), event, data);
    }
  } catch (error) {
    if (isAbort(error) || signal.aborted) return;
    progress.value = { ...progress.peek(), state: "failed", problem: asProblem(error) };
  }
}

/** What is known after one more event. */
export function after(known: Progress, event: string, data: unknown): Progress {
  if (event === "retrieval") return { ...known, state: "answering", found: data as Found };
  if (event === "token") return { ...known, words: known.words + (data as { text: string }).text };
  if (event === "done") return { ...known, state: "done", found: data as Result, result: data as Result };
  return known;
}

/** What is open in the evidence panel: a hit with its evidence, or evidence that the answer cites by itself. */
export interface Opened {
  readonly hit: Hit | null;
  readonly evidence: Evidence | null;
  /** All evidence of the hit. */
  readonly all: readonly Evidence[];
  readonly path: GraphPath | null;
}

export function openedIn(found: Found, hitId: string, evidenceId: string): Opened {
  const named = found.hits.find((each) => each.id === hitId) ?? null;
  const hit = named ?? found.hits.find((each) => evidenceId !== "" && each.evidence.includes(evidenceId)) ?? null;
  const all = found.evidence.filter((each) => hit?.evidence.includes(each.id));
  const evidence = found.evidence.find((each) => each.id === evidenceId) ?? all[0] ?? null;
  const own = evidence && !all.includes(evidence) ? [evidence, ...all] : all;
  return { hit, evidence, all: own, path: found.paths.find((each) => each.hit === hit?.id) ?? null };
}
