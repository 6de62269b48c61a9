/* Search with evidence: a question on the left with its answer and hits, on the right where it stands written. */
import "./search.css";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { key, workspace } from "../../session";
import { byType, citationNumbers, type Hit } from "../../result";
import { setParams } from "../../route";
import { EmptyState, isWide, Loading, ProblemState } from "../../ui";
import type { ViewProps } from "../../views";
import { Answer } from "./Answer";
import { ask, openedIn, progress, questionOf, requestOf } from "./asking";
import { EvidencePanel } from "./EvidencePanel";
import { Hits } from "./Hits";
import { listenForKeys, type Shown } from "./keys";
import { QuestionForm } from "./QuestionForm";
import { Summary } from "./Summary";
import { Welcome } from "./Welcome";

export default function Search({ params }: ViewProps): JSX.Element {
  const question = questionOf(params);
  const request = requestOf(question);
  const asked = JSON.stringify(request.body);
  useEffect(() => ask(question), [asked, key.value, workspace.value, params.get("turn")]);
  const { state, found, words, result, problem } = progress.value;
  const grouped = params.get("by") === "type";
  const hits = found ? (grouped ? byType(found.hits).flatMap(([, each]) => each) : found.hits) : [];
  const opened = found ? openedIn(found, params.get("hit") ?? "", params.get("evidence") ?? "") : null;
  // A question about the whole is answered from communities, with evidence and without hits.
  const shows = found !== null && (found.hits.length > 0 || found.evidence.length > 0);
  const numbers = citationNumbers(result?.answer?.sentences ?? []);
  useEffect(() => {
    // Wide enough for both: the first place is shown without being asked for, and the address stays as it is.
    if (opened?.evidence && !isWide()) document.getElementById("evidence")?.scrollIntoView?.({ block: "start" });
  }, [opened?.evidence?.id]);
  const shown = opened?.evidence || !found || !isWide() ? opened : openedIn(found, hits[0]?.id ?? "", hits.length > 0 ? "" : (found.evidence[0]?.id ?? ""));
  // Keys come faster than effects run: they find what is shown now.
  const now = useRef<Shown>({ hits, hit: null });
  now.current = { hits, hit: shown?.hit ?? null };
  useEffect(() => listenForKeys(() => now.current, openHit), []);
  return (
    <div class="search">
      <section class="search-left" aria-label="Question and answer">
        <QuestionForm question={question} />
        {state === "idle" && <Welcome />}
        {state === "asking" && <Loading what="Searching" />}
        {problem && <ProblemState problem={problem} onRetry={() => setParams({ turn: String(Date.now()) })} />}
        {found && !shows && state === "done" && (
          <EmptyState title="Nothing was found" command="heddle ingest FOLDER">
            <p>Ask in other words, allow more knowledge types, or add the documents that would know.</p>
          </EmptyState>
        )}
        {found && shows && (
          <>
            <Answer words={words} result={result} numbers={numbers} opened={shown?.evidence?.id ?? ""} waiting={state === "answering"} />
            <Summary found={found} result={result} request={request} grouped={grouped} />
            <Hits hits={found.hits} evidence={found.evidence} grouped={grouped} opened={shown?.hit?.id ?? ""} />
          </>
        )}
      </section>
      {shown?.evidence && <EvidencePanel opened={shown} numbers={numbers} />}
    </div>
  );
}

/** Open a hit; the history keeps one entry for all that is opened in a result. */
function openHit(hit: Hit): void {
  setParams({ hit: hit.id, evidence: hit.evidence[0] });
}
