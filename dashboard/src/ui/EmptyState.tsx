/* Where there is nothing to see, what to do next: each such place names the command or the step. */
import type { ComponentChildren, JSX } from "preact";
import { isWide } from "./wide";
import { askingForKey } from "../session";
import { commandsIn } from "../text";
import type { Problem } from "../request";
import { Button } from "./Button";
import { CopyButton } from "./CurlButton";

export function EmptyState({ title, children, command }: {
  readonly title: string;
  readonly children?: ComponentChildren;
  /** A command to run next, as it would be typed. */
  readonly command?: string;
}): JSX.Element {
  return (
    <section class="empty">
      <h2>{title}</h2>
      {children}
      {command && <Command text={command} />}
    </section>
  );
}

export function Command({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="command">
      <code>{text}</code>
      <CopyButton text={text} label={`Copy the command ${text}`} />
    </p>
  );
}

/** A problem with its hint; commands that the hint names can be copied. */
export function ProblemState({ problem, onRetry }: { readonly problem: Problem; readonly onRetry?: () => void }): JSX.Element {
  const parts = commandsIn(problem.hint);
  return (
    <section class="empty problem" role="alert">
      <h2>{problem.detail}</h2>
      {problem.hint && (
        <p>
          {parts.map((part) => (part.command ? <code>{part.text}</code> : part.text))}
        </p>
      )}
      {parts.filter((part) => part.command).map((part) => <Command text={part.text} />)}
      <p class="problem-foot">
        {problem.status === 401 && <Button kind="primary" onClick={() => (askingForKey.value = true)}>Enter a key</Button>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
        <span class="quiet">
          {problem.code}
          {problem.trace && isWide() ? ` · trace ${problem.trace}` : ""}
        </span>
      </p>
    </section>
  );
}

export function Loading({ what }: { readonly what: string }): JSX.Element {
  return <p class="loading" role="status">{what}…</p>;
}
