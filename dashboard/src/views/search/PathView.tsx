/* The way through the graph that led to a hit: nodes by name, and the edges between them as they point. */
import type { JSX } from "preact";
import type { GraphPath } from "../../result";
import { viewHref } from "../../views";

export function PathView({ path }: { readonly path: GraphPath }): JSX.Element {
  const graph = viewHref("graph", "", { node: path.nodes.map((each) => each.id) });
  return (
    <section class="path" aria-label="Path through the graph">
      <h3>
        Path through the graph {graph && <a href={graph}>open in the graph</a>}
      </h3>
      <ol>
        {path.nodes.map((node, place) => {
          const edge = path.edges[place - 1];
          const entity = viewHref("entity", node.id);
          const name = node.name || (node.id === path.hit ? "this hit" : "without a name");
          return (
            <>
              {edge && (
                <li class="edge">
                  {edge.source === node.id ? "←" : ""} {edge.edge.replaceAll("_", " ").toLowerCase()}
                  {edge.attention === null ? "" : ` ${edge.attention.toFixed(2)}`} {edge.source === node.id ? "" : "→"}
                </li>
              )}
              <li class="node">{entity ? <a href={entity}>{name}</a> : name}</li>
            </>
          );
        })}
      </ol>
    </section>
  );
}
