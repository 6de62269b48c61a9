/* Question, instruction, knowledge types and how many hits; the address is changed when it is asked. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type KnowledgeType, TYPES } from "../../result";
import { href, navigate, route } from "../../route";
import { Button, ToggleChip } from "../../ui";
import { HITS, MOST_HITS, type Question } from "./asking";

export function QuestionForm({ question }: { readonly question: Question }): JSX.Element {
  const typed = useSignal(question.question);
  const instruction = useSignal(question.instruction);
  const said = useRef(question);
  if (said.current.question !== question.question || said.current.instruction !== question.instruction) {
    // The address says what was asked, also when the browser went back; what is typed meanwhile stays.
    said.current = question;
    typed.value = question.question;
    instruction.value = question.instruction;
  }
  const asking = (changes: Partial<Question>): void => {
    const next = { ...question, question: typed.peek().trim(), instruction: instruction.peek().trim(), ...changes };
    navigate(
      href("search", "", {
        q: next.question,
        instruction: next.instruction,
        types: next.types,
        k: next.k === HITS ? undefined : next.k,
        by: route.peek().params.get("by") ?? undefined,
      }),
    );
  };
  const toggle = (type: KnowledgeType): void => {
    const on = question.types.includes(type);
    asking({ types: TYPES.filter((each) => (each === type ? !on : question.types.includes(each))) });
  };
  return (
    <form
      class="ask"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        asking({});
      }}
    >
      <div class="ask-line">
        <input
          id="question"
          type="search"
          aria-label="Question"
          placeholder="Ask the documents…"
          autocomplete="off"
          enterkeyhint="search"
          maxLength={10_000}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <Button kind="primary" type="submit">
          Ask
        </Button>
      </div>
      <div class="ask-line ask-more">
        <input
          aria-label="Instruction"
          placeholder="Instruction, such as “only from tables” or “in the supply agreement”"
          autocomplete="off"
          maxLength={10_000}
          value={instruction.value}
          onInput={(event) => (instruction.value = event.currentTarget.value)}
        />
        <label class="ask-k">
          <span>Hits</span>
          <select aria-label="How many hits" value={String(question.k)} onChange={(event) => asking({ k: Number(event.currentTarget.value) })}>
            {[...new Set([5, HITS, 20, 50, MOST_HITS, question.k])].sort((a, b) => a - b).map((each) => (
              <option value={String(each)}>{each}</option>
            ))}
          </select>
        </label>
      </div>
      <div class="chips" role="group" aria-label="Knowledge types">
        {TYPES.map((type) => (
          <ToggleChip kind={type} on={question.types.includes(type)} onToggle={() => toggle(type)}>
            {type}
          </ToggleChip>
        ))}
        {question.types.length > 0 && (
          <Button kind="quiet" onClick={() => asking({ types: [] })}>
            all types
          </Button>
        )}
      </div>
    </form>
  );
}
