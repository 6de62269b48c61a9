/* A mail with its headers, its words and the thread that it stands in. */
import type { JSX } from "preact";
import { useJson } from "../resource";
import type { Evidence } from "../result";
import { viewHref } from "../views";
import type { LayoutItem } from "./layout";
import { overlaps } from "./layout";
import { headerLines, type ThreadGraph, threadOf } from "./thread";

const THREAD_HOPS = 3;
const THREAD_NODES = 60;

export function MailView({ evidence, items }: { readonly evidence: Evidence; readonly items: readonly LayoutItem[] }): JSX.Element {
  const head = items.find((each) => each.kind === "mail_header");
  const blocks = items.filter((each) => each.text && each.locator && "part" in each.locator && each.kind !== "mail_header" && !isFolder(each));
  return (
    <div class="mail">
      {head && (
        <dl class={overlaps(head.span, evidence.span) ? "mail-head lit" : "mail-head"}>
          {headerLines(head.text).map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div class="mail-body">
        {blocks.map((block) =>
          overlaps(block.span, evidence.span) ? (
            <p>
              <mark>{block.text}</mark>
            </p>
          ) : (
            <p>{block.text}</p>
          ),
        )}
      </div>
      <Thread document={evidence.document} />
    </div>
  );
}

function Thread({ document }: { readonly document: string }): JSX.Element | null {
  const graph = useJson<ThreadGraph>({
    path: "/v1/graph/expand",
    query: {
      node: document,
      hops: THREAD_HOPS,
      limit: THREAD_NODES,
      edge_type: ["HAS_MESSAGE", "REPLIES_TO", "ATTACHES"],
    },
  });
  const thread = graph.state === "ready" ? threadOf(graph.value, document) : [];
  if (thread.length < 2) return null;
  return (
    <section class="thread" aria-label="Thread">
      <h3>Thread</h3>
      <ol>
        {thread.map((each) => {
          const address = each.document ? viewHref("document", each.document) : undefined;
          return (
            <li class={each.own ? "own" : ""} aria-current={each.own ? "true" : undefined}>
              <span class="quiet">{each.role}</span> {address && !each.own ? <a href={address}>{each.name}</a> : each.name}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function isFolder(item: LayoutItem): boolean {
  return item.kind === "section" || item.kind === "document";
}
