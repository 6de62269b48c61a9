/* What is open: the evidence in its place, the other evidence of the same hit, and the way through the graph. */
import type { JSX } from "preact";
import { EvidenceView } from "../../evidence/EvidenceView";
import { placeOf } from "../../result";
import { setParams } from "../../route";
import { Button, isWide } from "../../ui";
import type { Opened } from "./asking";
import { PathView } from "./PathView";

export function EvidencePanel({ opened, numbers }: { readonly opened: Opened; readonly numbers: ReadonlyMap<string, number> }): JSX.Element {
  const { hit, evidence, all, path } = opened;
  return (
    <aside class="search-right" id="evidence" aria-label="Evidence" tabIndex={-1}>
      <p class="to-hits">
        <Button kind="quiet" onClick={() => document.getElementById(`hit-${hit?.id ?? ""}`)?.focus()}>
          ↑ back to the hits
        </Button>
      </p>
      {all.length > 1 && (
        <div class="evidence-tabs" role="group" aria-label="Evidence of this hit">
          {all.map((each) => (
            <button
              type="button"
              class="tab"
              aria-pressed={each.id === evidence?.id}
              onClick={() => setParams({ hit: hit?.id, evidence: each.id })}
            >
              {each.source} <span class="quiet">{placeOf(each.locator)}</span>
            </button>
          ))}
        </div>
      )}
      {evidence && <EvidenceView key={evidence.id} evidence={evidence} type={hit?.type} number={numbers.get(evidence.id)} />}
      {path && path.nodes.length > 0 && <PathView path={path} />}
    </aside>
  );
}

/** Where there is one column alone, bring the evidence into sight, and the focus with it. */
export function toEvidence(): void {
  requestAnimationFrame(() => {
    const panel = document.getElementById("evidence");
    if (!isWide()) panel?.scrollIntoView({ block: "start" });
    panel?.focus({ preventScroll: true });
  });
}
