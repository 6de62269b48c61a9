/* The answer, sentence by sentence, with citations that lead to their evidence. */
import type { JSX } from "preact";
import type { Result } from "../../result";
import { setParams } from "../../route";

export function Answer({ words, result, numbers, opened, waiting }: {
  readonly words: string;
  readonly result: Result | null;
  readonly numbers: ReadonlyMap<string, number>;
  /** The evidence that is shown. */
  readonly opened: string;
  readonly waiting: boolean;
}): JSX.Element {
  const sentences = result?.answer?.sentences ?? [];
  return (
    <section class="answer" aria-label="Answer" aria-busy={waiting}>
      {waiting && <p class="answer-words">{words || "Reading the evidence…"}</p>}
      {sentences.map((sentence) => (
        <p class={sentence.supported ? "" : "unsupported"}>
          {sentence.text}
          {sentence.evidence.map((id) => (
            <>
              {" "}
              <button
                type="button"
                class="cite"
                aria-label={`Evidence ${numbers.get(id) ?? ""}`}
                aria-pressed={id === opened}
                onClick={() => setParams({ hit: hitOf(result, id), evidence: id })}
              >
                {numbers.get(id)}
              </button>
            </>
          ))}
          {!sentence.supported && <span class="tag"> unsupported</span>}
        </p>
      ))}
    </section>
  );
}

function hitOf(result: Result | null, evidence: string): string | undefined {
  return result?.hits.find((hit) => hit.evidence.includes(evidence))?.id;
}
