/* A passage in the text around it. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { path } from "../request";
import { useJson } from "../resource";
import type { Evidence } from "../result";
import { around, type Span } from "../text";

const BEFORE = 1200;
const AFTER = 1800;

export function TextView({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const document = useJson<{ readonly text: string }>({ path: path`/v1/documents/${evidence.document}` });
  if (document.state !== "ready") return <Quote text={evidence.quote} />;
  return <MarkedText text={document.value.text} span={evidence.span} />;
}

/** The words themselves, where they stand by themselves. */
export function Quote({ text }: { readonly text: string }): JSX.Element {
  return (
    <div class="quote" tabIndex={0} role="region" aria-label="Quotation">
      {text}
    </div>
  );
}

/** Words of a text around a span, which is marked and scrolled to. */
export function MarkedText({ text, span }: { readonly text: string; readonly span: Span }): JSX.Element {
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mark = own.current?.querySelector("mark");
    if (mark && own.current) own.current.scrollTop = mark.offsetTop - own.current.offsetTop - own.current.clientHeight / 3;
  }, [text, span[0], span[1]]);
  const passage = around(text, span, BEFORE, AFTER);
  return (
    <div class="passage" ref={own} tabIndex={0} role="region" aria-label="Passage">
      {passage.cut && "… "}
      {passage.before}
      <mark>{passage.marked}</mark>
      {passage.after}
      {passage.more && " …"}
    </div>
  );
}
