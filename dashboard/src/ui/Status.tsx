/* What happened, told once: seen at the foot of the page, and read out by screen readers. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";

const SECONDS = 4;
const told = signal("");
let ending: ReturnType<typeof setTimeout> | undefined;

/** Tell the user something that needs no answer. */
export function say(text: string): void {
  told.value = text;
  clearTimeout(ending);
  ending = setTimeout(() => (told.value = ""), SECONDS * 1000);
}

/** The one live region of the page. */
export function Status(): JSX.Element {
  return (
    <div class="status" role="status" aria-live="polite">
      {told.value && <p>{told.value}</p>}
    </div>
  );
}
