/* Keys of the search view: `/` to the question, arrows or j and k through hits, Enter to the evidence. */
import type { Hit } from "../../result";
import { setParams } from "../../route";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** The hits in the order in which they are shown, and the one that is open. */
export interface Shown {
  readonly hits: readonly Hit[];
  readonly hit: Hit | null;
}

export function listenForKeys(shown: () => Shown, open: (hit: Hit) => void): () => void {
  const heard = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (writes(event.target)) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("question")?.focus();
    } else if (event.key in STEPS && shown().hits.length > 0 && !scrolls(event)) {
      event.preventDefault();
      step(shown(), STEPS[event.key] ?? 0, open);
    } else if (event.key === "Escape") {
      setParams({ hit: undefined, evidence: undefined });
    }
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

function step({ hits, hit }: Shown, by: number, open: (hit: Hit) => void): void {
  const place = hit ? hits.findIndex((each) => each.id === hit.id) + by : by > 0 ? 0 : hits.length - 1;
  const next = hits[Math.min(hits.length - 1, Math.max(0, place))];
  if (!next) return;
  open(next);
  const own = document.getElementById(`hit-${next.id}`);
  own?.focus({ preventScroll: true });
  own?.scrollIntoView({ block: "nearest" });
}

/** Whether keys are letters to what has the focus. */
function writes(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);
}

/** Arrows scroll a frame that has the focus. */
function scrolls(event: KeyboardEvent): boolean {
  return event.key.startsWith("Arrow") && event.target instanceof HTMLElement && event.target.matches("[role=region]");
}
