/* Light or dark: as the system says, unless the user said otherwise. */
import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
const NAME = "heddle.theme";

export const theme = signal<Theme>(kept());

export function keepTheme(): void {
  effect(() => {
    const chosen = theme.value;
    if (chosen === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen;
    try {
      localStorage.setItem(NAME, chosen);
    } catch {
      // Kept nowhere: it holds for this page.
    }
  });
}

/** Turn to the other theme than the one that is shown. */
export function turnTheme(): void {
  theme.value = isDark() ? "light" : "dark";
}

export function isDark(): boolean {
  if (theme.value !== "system") return theme.value === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function kept(): Theme {
  try {
    const found = localStorage.getItem(NAME);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system";
  }
}
