/* What a view asks for when it is shown: loading, there, or a problem; asked anew when its request or the key changes. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { addressOf, type ApiRequest, asProblem, fetchImage, fetchJson, isAbort, type Problem } from "./request";
import { key, workspace } from "./session";

export type Resource<Answer> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: Answer }
  | { readonly state: "failed"; readonly problem: Problem };

/** The answer to a GET request; null asks for nothing. `turn` asks again when it changes. */
export function useJson<Answer>(request: ApiRequest | null, turn: unknown = 0): Resource<Answer> {
  return useAsked(request, turn, (asked, signal) => fetchJson<Answer>(asked, signal));
}

/** An image of the API as an address for `<img>`. */
export function useImage(request: ApiRequest | null): Resource<string> {
  return useAsked(request, 0, fetchImage, URL.revokeObjectURL);
}

function useAsked<Answer>(
  request: ApiRequest | null,
  turn: unknown,
  ask: (request: ApiRequest, signal: AbortSignal) => Promise<Answer>,
  dispose?: (answer: Answer) => void,
): Resource<Answer> {
  const name = request ? addressOf(request) : "";
  const kept = useSignal<{ name: string; resource: Resource<Answer> }>({ name, resource: { state: "loading" } });
  useEffect(() => {
    if (!request) return undefined;
    const ended = new AbortController();
    let held: Answer | undefined;
    const keep = (resource: Resource<Answer>): void => {
      kept.value = { name, resource };
    };
    keep({ state: "loading" });
    ask(request, ended.signal).then(
      (value) => {
        if (ended.signal.aborted) return dispose?.(value);
        held = value;
        return keep({ state: "ready", value });
      },
      (error: unknown) => {
        if (!ended.signal.aborted && !isAbort(error)) keep({ state: "failed", problem: asProblem(error) });
      },
    );
    return () => {
      ended.abort();
      if (held !== undefined) dispose?.(held);
    };
  }, [name, key.value, workspace.value, turn]);
  // What belongs to the request before is not shown for this one.
  return kept.value.name === name ? kept.value.resource : { state: "loading" };
}
