/* Every view, by the name that its address has: one line each. Only what is built stands here. */
import type { ComponentType } from "preact";
import { href, type Params } from "./route";

export interface ViewProps {
  /** What the view is about, from its address; empty where it is about nothing in particular. */
  readonly id: string;
  readonly params: URLSearchParams;
}

export interface View {
  /** The title of the page. */
  readonly title: string;
  /** Its word in the navigation; without one it is reached by links alone. */
  readonly nav?: string;
  readonly load: () => Promise<{ default: ComponentType<ViewProps> }>;
}

export const VIEWS: Readonly<Record<string, View>> = {
  search: { title: "Search", nav: "Search", load: () => import("./views/search/index") },
  document: { title: "Document", load: () => import("./views/document/index") },
};

/** The address of a view, or undefined while there is no such view: links to it are then plain words. */
export function viewHref(view: string, id = "", params: Params = {}): string | undefined {
  return Object.hasOwn(VIEWS, view) ? href(view, id, params) : undefined;
}
