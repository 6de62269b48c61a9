/* The key and the workspace of this tab: kept until the tab is closed, and shown to nobody. */
import { effect, signal } from "@preact/signals";

const KEY = "heddle.key";
const WORKSPACE = "heddle.workspace";

export const key = signal(read(KEY));
export const workspace = signal(read(WORKSPACE));
/** Whether the key dialog is open; opened by whoever is refused for want of a key. */
export const askingForKey = signal(false);

/** Keep what is in the signals, from now on. */
export function keepSession(): void {
  effect(() => write(KEY, key.value));
  effect(() => write(WORKSPACE, workspace.value));
}

function read(name: string): string {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function write(name: string, value: string): void {
  try {
    if (value) sessionStorage.setItem(name, value);
    else sessionStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing: the key lives as long as the page.
  }
}
