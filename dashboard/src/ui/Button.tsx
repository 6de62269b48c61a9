/* Buttons, links that look like them, and chips that are on or off. */
import type { ComponentChildren, JSX } from "preact";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: (event: MouseEvent) => void;
  readonly kind?: "plain" | "primary" | "quiet" | "danger";
  readonly type?: "button" | "submit";
  readonly label?: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
}

export function Button({ children, onClick, kind = "plain", type = "button", label, title, disabled, pressed }: ButtonProps): JSX.Element {
  return (
    <button
      type={type}
      class={`button button-${kind}`}
      onClick={onClick}
      aria-label={label}
      title={title}
      disabled={disabled}
      aria-pressed={pressed}
    >
      {children}
    </button>
  );
}

/** A word about something, in the colour of its kind (`chip-mail`, `chip-Person`). */
export function Chip({ children, kind = "" }: { readonly children: ComponentChildren; readonly kind?: string }): JSX.Element {
  return <span class={`chip ${kind ? `chip-${kind.replace(/[^\w-]/g, "")}` : ""}`}>{children}</span>;
}

/** A chip that is on or off. */
export function ToggleChip({ on, children, onToggle, kind = "" }: {
  readonly on: boolean;
  readonly children: ComponentChildren;
  readonly onToggle: () => void;
  readonly kind?: string;
}): JSX.Element {
  return (
    <button type="button" class={`chip chip-toggle ${kind ? `chip-${kind}` : ""}`} aria-pressed={on} onClick={onToggle}>
      {children}
    </button>
  );
}
