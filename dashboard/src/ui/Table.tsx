/* A table that scrolls in itself, with a caption for everybody or for screen readers alone. */
import type { ComponentChildren, JSX } from "preact";

export function Table({ caption, head, rows, quietCaption }: {
  readonly caption: string;
  readonly head: readonly ComponentChildren[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly quietCaption?: boolean;
}): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={caption}>
      <table class="table">
        <caption class={quietCaption ? "unseen" : ""}>{caption}</caption>
        <thead>
          <tr>{head.map((each) => <th scope="col">{each}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>{row.map((each) => <td>{each}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
