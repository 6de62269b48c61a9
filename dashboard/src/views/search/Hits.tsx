/* The hits, each with its type, its words, its place and what each retriever said of it. */
import type { JSX } from "preact";
import { byType, type Evidence, type Hit, mostByRetriever, placeOf } from "../../result";
import { setParams } from "../../route";
import { Bar, Chip } from "../../ui";
import { toEvidence } from "./EvidencePanel";

interface HitsProps {
  readonly hits: readonly Hit[];
  readonly evidence: readonly Evidence[];
  readonly grouped: boolean;
  /** The hit that is shown. */
  readonly opened: string;
}

export function Hits({ hits, evidence, grouped, opened }: HitsProps): JSX.Element {
  const most = mostByRetriever(hits);
  const places = new Map(evidence.map((each) => [each.id, each]));
  const ranks = new Map(hits.map((hit, place) => [hit.id, place + 1]));
  const list = (some: readonly Hit[], label: string): JSX.Element => (
    <ol class="hits" aria-label={label}>
      {some.map((hit) => (
        <HitCard
          key={hit.id}
          hit={hit}
          rank={ranks.get(hit.id) ?? 0}
          evidence={places.get(hit.evidence[0] ?? "")}
          most={most}
          opened={hit.id === opened}
        />
      ))}
    </ol>
  );
  if (!grouped) return list(hits, "Hits");
  return (
    <>
      {byType(hits).map(([type, some]) => (
        <section class="group">
          <h2>
            <Chip kind={type}>{type}</Chip> <span class="quiet">{some.length}</span>
          </h2>
          {list(some, `Hits of type ${type}`)}
        </section>
      ))}
    </>
  );
}

function HitCard({ hit, rank, evidence, most, opened }: {
  readonly hit: Hit;
  readonly rank: number;
  readonly evidence: Evidence | undefined;
  readonly most: ReadonlyMap<string, number>;
  readonly opened: boolean;
}): JSX.Element {
  const open = (): void => {
    setParams({ hit: hit.id, evidence: hit.evidence[0] });
    toEvidence();
  };
  return (
    <li class={opened ? "hit opened" : "hit"}>
      <button type="button" id={`hit-${hit.id}`} class="hit-main" aria-current={opened ? "true" : undefined} onClick={open}>
        <span class="hit-head">
          <span class="rank">{rank}</span>
          <Chip kind={hit.type}>{hit.type}</Chip>
          {evidence && (
            <span class="where">
              {evidence.source} <span class="quiet">{placeOf(evidence.locator)}</span>
            </span>
          )}
        </span>
        <span class="hit-text">{hit.text}</span>
      </button>
      <dl class="scores" aria-label="Scores">
        {[...most].map(([name, largest]) => (
          <div class={name in hit.scores ? "score" : "score none"}>
            <dt>{name}</dt>
            <dd>
              <Bar value={hit.scores[name] ?? 0} most={largest} />
              <span>{name in hit.scores ? scored(hit.scores[name] ?? 0) : "–"}</span>
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function scored(value: number): string {
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
