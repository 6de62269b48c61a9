/* A table of a document, with the cells lit that are the evidence. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../text";
import type { Grid } from "./layout";

export function TableView({ grid }: { readonly grid: Grid }): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const lit = frame.current?.querySelector<HTMLElement>(".lit");
    if (!lit || !frame.current) return;
    const hidden = lit.offsetTop + lit.offsetHeight > frame.current.clientHeight;
    frame.current.scrollTop = hidden ? lit.offsetTop - frame.current.clientHeight / 3 : 0;
  }, [grid]);
  const caption = grid.caption || "Table";
  return (
    <>
      <div class="table-frame" ref={frame} tabIndex={0} role="region" aria-label={caption}>
        <table class="table grid">
          <caption>{caption}</caption>
          <tbody>
            {grid.rows.map((row) => (
              <tr class={row.lit ? "lit-row" : ""}>
                {row.cells.map((cell) =>
                  cell.header ? (
                    <th class={cell.lit ? "lit" : ""} colSpan={cell.columns} rowSpan={cell.rows}>
                      {cell.text}
                    </th>
                  ) : (
                    <td class={cell.lit ? "lit" : ""} colSpan={cell.columns} rowSpan={cell.rows}>
                      {cell.text}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {grid.hidden > 0 && <p class="quiet">{count(grid.hidden, "row")} more in the document</p>}
    </>
  );
}
