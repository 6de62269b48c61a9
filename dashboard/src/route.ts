/* Addresses and views: what is shown is said by the address, and nothing else, so that each view can be shared.
 *
 * `/ui/<view>` or `/ui/<view>/<id>`, with the view's own parameters behind the question mark.
 */
import { computed, signal } from "@preact/signals";

export interface Route {
  /** The name of a view, as `views.ts` lists it. */
  readonly view: string;
  /** What the view is about, where it is about one thing; empty otherwise. */
  readonly id: string;
  readonly params: URLSearchParams;
}

/** Values of parameters: what is undefined or empty is left out of the address; a list is joined by commas. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const BASE = "/ui/";
export const HOME = "search";

export function parse(path: string, query: string): Route {
  const inside = path.startsWith(BASE) ? path.slice(BASE.length) : "";
  const cut = inside.indexOf("/");
  const view = cut < 0 ? inside : inside.slice(0, cut);
  return {
    view: view || HOME,
    id: cut < 0 ? "" : decoded(inside.slice(cut + 1)),
    params: new URLSearchParams(query),
  };
}

/** The address of a view. */
export function href(view: string, id = "", params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) put(query, name, value);
  const said = query.toString();
  return BASE + view + (id ? `/${encodeURIComponent(id)}` : "") + (said ? `?${said}` : "");
}

/** The words of a parameter that holds a list. */
export function listed(params: URLSearchParams, name: string): string[] {
  return (params.get(name) ?? "").split(",").filter((each) => each !== "");
}

/** A whole number within bounds; `otherwise` where the parameter is none. */
export function whole(params: URLSearchParams, name: string, least: number, most: number, otherwise: number): number {
  const text = params.get(name) ?? "";
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : otherwise;
}

const here = signal(hasWindow() ? location.pathname + location.search : BASE + HOME);

/** Where we are; views read it and are drawn anew when it changes. */
export const route = computed<Route>(() => {
  const [path = "", query = ""] = split(here.value);
  return parse(path, query);
});

/** Go to an address of the dashboard. */
export function navigate(address: string, { replace = false } = {}): void {
  if (address === here.value) return;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  here.value = address;
}

/** Change some parameters of the present view and keep the others. */
export function setParams(changes: Params, options: { replace?: boolean } = { replace: true }): void {
  const { view, id, params } = route.peek();
  const query = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) put(query, name, value);
  const said = query.toString();
  navigate(href(view, id) + (said ? `?${said}` : ""), options);
}

/** Follow the browser's own moves, and links to other views without loading the page anew. */
export function listen(): void {
  addEventListener("popstate", () => {
    here.value = location.pathname + location.search;
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const address = link?.getAttribute("href") ?? "";
    if (!link || link.target || !address.startsWith(BASE) || address.startsWith(`${BASE}assets/`)) return;
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(address);
    scrollTo(0, 0);
  });
}

function put(query: URLSearchParams, name: string, value: Params[string]): void {
  const text = typeof value === "object" ? value.join(",") : String(value ?? "");
  if (text) query.set(name, text);
  else query.delete(name);
}

function split(address: string): [string, string] {
  const cut = address.indexOf("?");
  return cut < 0 ? [address, ""] : [address.slice(0, cut), address.slice(cut + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hasWindow(): boolean {
  return typeof location !== "undefined";
}
