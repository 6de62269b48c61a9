/* A page as people see it, with places drawn on it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { path } from "../request";
import { useImage, useJson } from "../resource";
import type { Box } from "../result";
import { Button, Loading } from "../ui";

interface PageSizes {
  readonly pages: readonly { readonly page: number; readonly width: number; readonly height: number }[];
}

const SCALE = 2;
/** Points that a box is drawn wider than what it marks. */
const ROOM = 2;

export function PageView({ document, page, boxes }: {
  readonly document: string;
  readonly page: number;
  readonly boxes: readonly Box[];
}): JSX.Element {
  const shown = useSignal(page);
  useEffect(() => {
    shown.value = page;
  }, [document, page]);
  const sizes = useJson<PageSizes>({ path: path`/v1/documents/${document}/pages` });
  const pages = sizes.state === "ready" ? sizes.value.pages : [];
  const size = pages.find((each) => each.page === shown.value);
  if (sizes.state === "failed") return <p class="note">The page cannot be shown: {sizes.problem.line}.</p>;
  return (
    <figure class="page">
      <div class="page-frame" tabIndex={0} role="region" aria-label={`Page ${shown.value}`}>
        {size ? (
          <PageImage
            document={document}
            page={shown.value}
            width={size.width}
            height={size.height}
            boxes={shown.value === page ? boxes : []}
          />
        ) : (
          <Loading what="Looking for the page" />
        )}
      </div>
      <figcaption class="row">
        <Button kind="quiet" label="Page before" disabled={shown.value <= 1} onClick={() => (shown.value -= 1)}>
          ‹
        </Button>
        <span>
          page {shown.value} of {pages.length || "…"}
        </span>
        <Button kind="quiet" label="Page after" disabled={shown.value >= pages.length} onClick={() => (shown.value += 1)}>
          ›
        </Button>
        {shown.value !== page && <Button kind="quiet" onClick={() => (shown.value = page)}>back to the evidence</Button>}
      </figcaption>
    </figure>
  );
}

function PageImage({ document, page, width, height, boxes }: {
  readonly document: string;
  readonly page: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
}): JSX.Element {
  const image = useImage({ path: path`/v1/documents/${document}/pages/${page}/image`, query: { scale: SCALE } });
  const sheet = useRef<HTMLDivElement>(null);
  const first = boxes[0];
  useEffect(() => {
    const frame = sheet.current?.parentElement;
    if (!frame || !sheet.current || !first) return;
    // The box a third of the way down the frame, without moving the page around it.
    frame.scrollTop = (first[1] / height) * sheet.current.offsetHeight - frame.clientHeight / 3;
  }, [image.state, document, page, first?.[1]]);
  return (
    <div class="sheet" ref={sheet} style={{ aspectRatio: `${width} / ${height}` }}>
      {image.state === "ready" && <img src={image.value} alt={`Page ${page} as it looks`} />}
      {image.state === "loading" && <Loading what="Drawing the page" />}
      {image.state === "failed" && <p class="note">The page cannot be drawn: {image.problem.line}.</p>}
      <svg class="marks" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={boxes.length ? "Place of the evidence" : "No evidence on this page"}>
        {boxes.map(([x0, y0, x1, y1]) => (
          <rect x={x0 - ROOM} y={y0 - ROOM} width={Math.max(0, x1 - x0) + 2 * ROOM} height={Math.max(0, y1 - y0) + 2 * ROOM} rx={2} />
        ))}
      </svg>
    </div>
  );
}
