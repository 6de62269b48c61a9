/* Before the first question: what is there to ask, or how to get something in. */
import type { JSX } from "preact";
import { useJson } from "../../resource";
import { count } from "../../text";
import { EmptyState, ProblemState } from "../../ui";

interface Schema {
  readonly documents: number;
  readonly nodes: Readonly<Record<string, number>>;
}

export function Welcome(): JSX.Element | null {
  const schema = useJson<Schema>({ path: "/v1/graph/schema" });
  if (schema.state === "loading") return null;
  if (schema.state === "failed") return <ProblemState problem={schema.problem} />;
  const { documents, nodes } = schema.value;
  if (documents === 0) {
    return (
      <EmptyState title="No documents yet" command="heddle ingest FOLDER">
        <p>Documents become a graph, and questions are answered from it with evidence. Read some in first:</p>
      </EmptyState>
    );
  }
  const things = Object.values(nodes).reduce((sum, each) => sum + each, 0);
  return (
    <section class="empty">
      <h2>Ask in plain words</h2>
      <p>
        {count(documents, "document")} and {count(things, "node")} of their graph are here. Each answer cites where it is
        written.
      </p>
      <p class="quiet">
        <kbd>/</kbd> to the question · <kbd>j</kbd> <kbd>k</kbd> through the hits · <kbd>Enter</kbd> to the evidence
      </p>
    </section>
  );
}
