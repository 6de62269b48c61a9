/* The thread of a mail, read from the graph around its document: what it answers, what answers it, what is attached. */

export interface ThreadGraph {
  readonly nodes: readonly { readonly id: string; readonly type: string; readonly name: string }[];
  readonly edges: readonly { readonly source: string; readonly type: string; readonly target: string }[];
}

export interface ThreadEntry {
  readonly name: string;
  readonly role: string;
  readonly own: boolean;
  /** The document that it can be read in; empty where only another mail quotes it. */
  readonly document: string;
}

/** The messages and attachments around a mail: what it answers first, then the mail, then answers and attachments. */
export function threadOf(graph: ThreadGraph, document: string): readonly ThreadEntry[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const holders = new Map(graph.edges.filter((edge) => edge.type === "HAS_MESSAGE").map((edge) => [edge.target, edge.source]));
  const own = graph.edges.find((edge) => edge.type === "HAS_MESSAGE" && edge.source === document)?.target;
  const entry = (id: string, role: string): ThreadEntry => {
    const holder = nodes.get(id)?.type === "Document" ? id : (holders.get(id) ?? "");
    const name = nodes.get(holder)?.name || nodes.get(id)?.name || "a mail that is not here";
    return { name, role, own: id === own, document: holder };
  };
  const replies = graph.edges.filter((edge) => edge.type === "REPLIES_TO");
  const before = replies.filter((edge) => edge.source === own).map((edge) => entry(edge.target, "answers"));
  const after = replies.filter((edge) => edge.target === own).map((edge) => entry(edge.source, "answered by"));
  const attached = graph.edges
    .filter((edge) => edge.type === "ATTACHES" && (edge.source === own || edge.source === document))
    .map((edge) => entry(edge.target, "attached"));
  const itself = own ? [entry(own, "this mail")] : [{ name: nodes.get(document)?.name ?? "", role: "this mail", own: true, document }];
  return [...before, ...itself, ...after, ...attached];
}

/** The lines of a mail's head: name and value. */
export function headerLines(text: string): readonly (readonly [string, string])[] {
  return text.split("\n").flatMap((line) => {
    const cut = line.indexOf(":");
    return cut < 0 ? [] : [[line.slice(0, cut), line.slice(cut + 1).trim()] as const];
  });
}
