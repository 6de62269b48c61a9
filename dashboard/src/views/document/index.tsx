/* A document as it is: its pages or its text, what it contributes to the graph, and a place in it where one is named. */
import "./document.css";
import "../../evidence/evidence.css";
import type { JSX } from "preact";
import { PageView } from "../../evidence/PageView";
import { MarkedText } from "../../evidence/TextView";
import { type LayoutPage, overlaps } from "../../evidence/layout";
import { path } from "../../request";
import { useJson } from "../../resource";
import type { Box } from "../../result";
import { whole } from "../../route";
import type { Span } from "../../text";
import { Chip, CurlButton, EmptyState, Loading, ProblemState } from "../../ui";
import type { ViewProps } from "../../views";

interface Detail {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly media: string;
  readonly pages: number;
  readonly sources: readonly string[];
  readonly text: string;
  readonly nodes: Readonly<Record<string, number>>;
}

const DRAWN = new Set(["application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp"]);
const LAYOUT_ITEMS = 1000;

export default function Document({ id, params }: ViewProps): JSX.Element {
  const request = id ? { path: path`/v1/documents/${id}` } : null;
  const detail = useJson<Detail>(request);
  if (!request) return <EmptyState title="Which document?" command="heddle status" />;
  if (detail.state === "loading") return <Loading what="Reading the document" />;
  if (detail.state === "failed") return <ProblemState problem={detail.problem} />;
  const { name, title, media, nodes, text } = detail.value;
  const span = spanOf(params.get("span") ?? "");
  return (
    <article class="document">
      <header class="document-head">
        <h2>{title || name}</h2>
        <CurlButton request={request} />
        <p class="quiet">
          {name} · {media}
        </p>
        <p class="chips">
          {Object.entries(nodes).map(([type, number]) => (
            <Chip>
              {type} {number}
            </Chip>
          ))}
        </p>
      </header>
      {DRAWN.has(media) && <Pages id={id} span={span} page={whole(params, "page", 1, 1_000_000, 1)} />}
      <MarkedText text={text} span={span ?? [0, 0]} />
    </article>
  );
}

function Pages({ id, span, page }: { readonly id: string; readonly span: Span | null; readonly page: number }): JSX.Element {
  const layout = useJson<LayoutPage>(
    span ? { path: path`/v1/documents/${id}/layout`, query: { limit: LAYOUT_ITEMS } } : null,
  );
  const items = span && layout.state === "ready" ? layout.value.items : [];
  const marked = items.filter((each) => span && overlaps(each.span, span) && each.kind !== "document" && each.kind !== "section");
  const places = marked.flatMap((each) => (each.locator && "page" in each.locator ? [each.locator] : []));
  const first = places[0]?.page ?? page;
  const boxes = places.filter((each) => each.page === first).flatMap((each) => [...each.boxes]);
  const once = [...new Map<string, Box>(boxes.map((box) => [box.join(), box])).values()];
  return <PageView document={id} page={first} boxes={once} />;
}

function spanOf(text: string): Span | null {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(text);
  return found ? [Number(found[1]), Number(found[2])] : null;
}
