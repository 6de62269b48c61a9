/* A small bar for a number between 0 and a most. */
import type { JSX } from "preact";

export function Bar({ value, most, label }: { readonly value: number; readonly most: number; readonly label?: string }): JSX.Element {
  const share = most > 0 ? Math.min(1, Math.max(0, value / most)) : 0;
  return (
    <span class="bar" role={label ? "img" : undefined} aria-label={label} aria-hidden={label ? undefined : true}>
      <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </span>
  );
}
