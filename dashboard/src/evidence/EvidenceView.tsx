/* A piece of evidence where a person would find it: on its page, in its table, in its mail, in its text. */
import "./evidence.css";
import type { JSX } from "preact";
import { path } from "../request";
import { useJson } from "../resource";
import { type Evidence, type KnowledgeType, placeOf } from "../result";
import { CurlButton, ProblemState } from "../ui";
import { viewHref } from "../views";
import { MailView } from "./MailView";
import { PageView } from "./PageView";
import { TableView } from "./TableView";
import { Quote, TextView } from "./TextView";
import type { LayoutPage } from "./layout";
import { gridAt } from "./layout";

const LAYOUT_ITEMS = 1000;

export interface EvidenceProps {
  readonly evidence: Evidence;
  /** What kind of knowledge was found there; a table is shown as one. */
  readonly type?: KnowledgeType;
  /** Its number in the answer. */
  readonly number?: number;
}

export function EvidenceView({ evidence, type, number }: EvidenceProps): JSX.Element {
  const { locator } = evidence;
  const document = viewHref("document", evidence.document, { span: evidence.span.join("-") });
  return (
    <article class="evidence" aria-label={`Evidence in ${evidence.source}`} data-evidence={evidence.id}>
      <header class="evidence-head">
        {number !== undefined && <span class="cite">{number}</span>}
        <h2>{document ? <a href={document}>{evidence.source}</a> : evidence.source}</h2>
        <span class="quiet">{placeOf(locator)}</span>
        <span class="grow" />
        <CurlButton request={"page" in locator ? imageRequest(evidence) : documentRequest(evidence.document)} />
      </header>
      {"page" in locator && <PageView document={evidence.document} page={locator.page} boxes={locator.boxes} />}
      {"page" in locator && type !== "table" ? (
        <Quote text={evidence.quote} />
      ) : (
        <Inside evidence={evidence} />
      )}
    </article>
  );
}

/** What the layout of the document says of the place: a table, a mail, or text. */
function Inside({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const layout = useJson<LayoutPage>({
    path: path`/v1/documents/${evidence.document}/layout`,
    query: { limit: LAYOUT_ITEMS },
  });
  if (layout.state === "loading") return <Quote text={evidence.quote} />;
  if (layout.state === "failed") {
    return (
      <>
        <Quote text={evidence.quote} />
        <ProblemState problem={layout.problem} />
      </>
    );
  }
  const grid = gridAt(layout.value.items, evidence.span);
  if (grid) return <TableView grid={grid} />;
  if ("part" in evidence.locator) return <MailView evidence={evidence} items={layout.value.items} />;
  if ("page" in evidence.locator) return <Quote text={evidence.quote} />;
  return <TextView evidence={evidence} />;
}

function imageRequest(evidence: Evidence): { path: string; query: Record<string, string[]> } {
  const { locator } = evidence;
  const page = "page" in locator ? locator.page : 1;
  const boxes = "page" in locator ? locator.boxes : [];
  return {
    path: path`/v1/documents/${evidence.document}/pages/${page}/image`,
    query: { box: boxes.map((box) => box.join(",")) },
  };
}

function documentRequest(document: string): { path: string } {
  return { path: path`/v1/documents/${document}` };
}
