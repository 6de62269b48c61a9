/* Requests to `/v1`: typed, with the user's key, abortable, with errors of one line; the same as a curl command. */
import { askingForKey, key, workspace } from "./session";

type Value = string | number | boolean | undefined;

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Begins with `/v1/`; make it with `path` where it holds ids. */
  readonly path: string;
  readonly query?: Readonly<Record<string, Value | readonly Value[]>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as multipart form, in place of a body. */
  readonly form?: FormData;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the server, or the way to it, answered instead of what was asked for. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly hint = "",
    readonly trace = "",
  ) {
    super(detail);
  }

  /** The error in one line, with what to do. */
  get line(): string {
    return this.hint ? `${this.detail}: ${this.hint}` : this.detail;
  }
}

export interface ServerEvent<Data = unknown> {
  readonly event: string;
  readonly data: Data;
}

/** A path of segments that are escaped: path`/v1/documents/${id}/pages`. */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce((made, part, place) => made + encodeURIComponent(String(values[place - 1])) + part);
}

/** Whether an error only says that nobody waits for the answer any more. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any error as a problem, for display. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new Problem(0, "unreadable", "The answer could not be read", said);
}

export async function fetchJson<Answer>(request: ApiRequest, signal?: AbortSignal): Promise<Answer> {
  const response = await send(request, signal);
  return (await response.json()) as Answer;
}

/** The events of a stream, as they come; an `error` event is thrown as the problem that it holds. */
export async function* fetchEvents(request: ApiRequest, signal?: AbortSignal): AsyncGenerator<ServerEvent> {
  const response = await send({ ...request, accept: "text/event-stream" }, signal);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const lines = new EventLines();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const each of lines.take(value)) {
        if (each.event === "error") throw problemOf(0, each.data);
        yield each;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** An image as an address of this page; revoke it with `URL.revokeObjectURL` when it is not shown any more. */
export async function fetchImage(request: ApiRequest, signal?: AbortSignal): Promise<string> {
  const response = await send({ ...request, accept: "image/*" }, signal);
  return URL.createObjectURL(await response.blob());
}

/** The request as a command for a shell; the key stays in a variable of the environment. */
export function curlOf(request: ApiRequest, origin = location.origin): string {
  const words = ["curl", "-sS"];
  const method = request.method ?? "GET";
  if (method === "DELETE") words.push("-X", "DELETE");
  if (request.accept === "text/event-stream") words.push("-N");
  if (key.value) words.push("-H", '"Authorization: Bearer $HEDDLE_API_KEY"');
  if (workspace.value) words.push("-H", quoted(`Heddle-Workspace: ${workspace.value}`));
  if (request.accept) words.push("-H", quoted(`Accept: ${request.accept}`));
  for (const [name, value] of Object.entries(request.headers ?? {})) words.push("-H", quoted(`${name}: ${value}`));
  if (request.form) words.push("-F", "file=@FILE");
  else if (request.body !== undefined) {
    words.push("-H", quoted("Content-Type: application/json"), "-d", quoted(JSON.stringify(request.body)));
  } else if (method === "POST") words.push("-X", "POST");
  words.push(quoted(origin + addressOf(request)));
  return words.join(" ");
}

/** The path of a request with its query. */
export function addressOf(request: ApiRequest): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const each of Array.isArray(value) ? (value as readonly Value[]) : [value as Value]) {
      if (each !== undefined && each !== "") query.append(name, String(each));
    }
  }
  const said = query.toString();
  return request.path + (said ? `?${said}` : "");
}

/** The lines of an event stream, put together into events however they are cut. */
export class EventLines {
  private rest = "";
  private event = "";
  private data: string[] = [];

  take(text: string): ServerEvent[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    const found: ServerEvent[] = [];
    for (const line of lines) {
      const whole = this.line(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (whole) found.push(whole);
    }
    return found;
  }

  private line(line: string): ServerEvent | null {
    if (line.startsWith("event:")) this.event = line.slice(6).trim();
    else if (line.startsWith("data:")) this.data.push(line.slice(5).replace(/^ /, ""));
    if (line !== "" || this.data.length === 0) return null;
    const whole = { event: this.event || "message", data: JSON.parse(this.data.join("\n")) as unknown };
    this.event = "";
    this.data = [];
    return whole;
  }
}

async function send(request: ApiRequest, signal?: AbortSignal): Promise<Response> {
  const headers = new Headers(request.headers);
  if (key.peek()) headers.set("Authorization", `Bearer ${key.peek()}`);
  if (workspace.peek()) headers.set("Heddle-Workspace", workspace.peek());
  if (request.accept) headers.set("Accept", request.accept);
  if (request.body !== undefined) headers.set("Content-Type", "application/json");
  const body = request.form ?? (request.body === undefined ? null : JSON.stringify(request.body));
  const response = await reached(request, { method: request.method ?? "GET", headers, body, signal: signal ?? null });
  if (response.ok) return response;
  if (response.status === 401) askingForKey.value = true;
  throw problemOf(response.status, await response.json().catch(() => ({})), response.headers.get("Trace-Id") ?? "");
}

async function reached(request: ApiRequest, options: RequestInit): Promise<Response> {
  try {
    return await fetch(addressOf(request), { ...options, cache: "no-cache", credentials: "omit", redirect: "error" });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Problem(0, "unreachable", "The server does not answer", "start it with `heddle serve`");
  }
}

function problemOf(status: number, said: unknown, trace = ""): Problem {
  const { status: told, code, detail, title, hint, trace_id: named } = said as Record<string, unknown>;
  return new Problem(
    typeof told === "number" ? told : status,
    text(code) || "unknown",
    text(detail) || text(title) || `The server answered ${status}`,
    text(hint),
    text(named) || trace,
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
