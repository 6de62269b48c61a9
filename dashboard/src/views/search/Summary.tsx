/* One line on what was found, as what the request was understood, and how long it took. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { ApiRequest } from "../../request";
import type { Found, Result } from "../../result";
import { setParams } from "../../route";
import { count, milliseconds } from "../../text";
import { Bar, Button, Chip, CurlButton, Table } from "../../ui";

export function Summary({ found, result, request, grouped }: {
  readonly found: Found;
  readonly result: Result | null;
  readonly request: ApiRequest;
  readonly grouped: boolean;
}): JSX.Element {
  const open = useSignal(false);
  const total = found.timings["total"];
  return (
    <section aria-label="What was found">
      <div class="summary">
        <span class="summary-words">
          {count(found.hits.length, "hit")} · {count(found.evidence.length, "quotation")} {result && <Understood result={result} />}
        </span>
        {total !== undefined && (
          <Button kind="quiet" title="What took how long" pressed={open.value} onClick={() => (open.value = !open.value)}>
            {milliseconds(total)}
          </Button>
        )}
        <Button kind="quiet" pressed={grouped} onClick={() => setParams({ by: grouped ? undefined : "type" })}>
          by type
        </Button>
        <CurlButton request={request} />
      </div>
      {result && result.communities.length > 0 && (
        <ul class="chips" aria-label="Communities that answered">
          {result.communities.map((each) => (
            <li>
              <Chip>
                {each.title} · {each.size}
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {open.value && <Timings timings={found.timings} result={result} />}
    </section>
  );
}

function Understood({ result }: { readonly result: Result }): JSX.Element {
  const words = [
    result.types.length > 0 && `only ${result.types.join(", ")}`,
    result.preferred.length > 0 && `${result.preferred.join(", ")} first`,
    result.scope !== "local" && `${result.scope}: ${count(result.communities.length, "community", "communities")}`,
    result.answer && `${result.answer.generator} answer`,
    result.truncated && "more was found than is shown",
  ];
  return <span class="quiet">{words.filter(Boolean).join(" · ")}</span>;
}

function Timings({ timings, result }: { readonly timings: Readonly<Record<string, number>>; readonly result: Result | null }): JSX.Element {
  const stages = Object.entries(timings).filter(([name]) => name !== "total");
  const most = Math.max(...stages.map(([, value]) => value), 0);
  return (
    <div class="timings">
      <Table
        caption="Time by stage"
        quietCaption
        head={["Stage", "Time", ""]}
        rows={stages.map(([name, value]) => [name, milliseconds(value), <Bar value={value} most={most} />])}
      />
      {result && (
        <p class="quiet">
          index {result.index_generation} · graph {result.graph_version.slice(0, 12)}
        </p>
      )}
    </div>
  );
}
