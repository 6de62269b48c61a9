/* The shell: navigation, theme, key, and the view that the address names. */
import "./style.css";
import { signal } from "@preact/signals";
import { type ComponentType, type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import { KeyDialog } from "./KeyDialog";
import { asProblem, type Problem } from "./request";
import { href, listen, route } from "./route";
import { askingForKey, keepSession, key, workspace } from "./session";
import { isDark, keepTheme, theme, turnTheme } from "./theme";
import { Button, EmptyState, Loading, ProblemState, Status } from "./ui";
import { type ViewProps, VIEWS } from "./views";

type Loaded = ComponentType<ViewProps> | Problem;
const loaded = signal<Readonly<Record<string, Loaded>>>({});

function Shell(): JSX.Element {
  const { view: name, id, params } = route.value;
  const view = Object.hasOwn(VIEWS, name) ? VIEWS[name] : undefined;
  useEffect(() => {
    document.title = `${view?.title ?? "Nothing here"} · Heddle`;
    if (view) load(name);
  }, [name]);
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <Header present={name} />
      <main id="main" class={`view view-${view ? name : "none"}`} tabIndex={-1}>
        <h1 class="unseen">{view?.title ?? "Nothing here"}</h1>
        {view ? <Place loaded={loaded.value[name]} name={name} props={{ id, params }} /> : <Nowhere />}
      </main>
      <KeyDialog />
      <Status />
    </>
  );
}

function Place({ loaded: found, name, props }: { readonly loaded: Loaded | undefined; readonly name: string; readonly props: ViewProps }): JSX.Element {
  if (!found) return <Loading what="Opening" />;
  if (found instanceof Error) return <ProblemState problem={found} onRetry={() => load(name)} />;
  const View = found;
  return <View key={name} {...props} />;
}

function Nowhere(): JSX.Element {
  return (
    <EmptyState title="There is no such view">
      <p>
        <a href={href("search")}>Search</a> is a good place to begin.
      </p>
    </EmptyState>
  );
}

function Header({ present }: { readonly present: string }): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href={href("search")} aria-label="Heddle, to the search">
        <Mark />
        <span>Heddle</span>
      </a>
      <nav aria-label="Views">
        {Object.entries(VIEWS).map(([name, view]) =>
          view.nav ? (
            <a href={href(name)} aria-current={name === present ? "page" : undefined}>
              {view.nav}
            </a>
          ) : null,
        )}
      </nav>
      <span class="grow" />
      <Button kind="quiet" title="Key and workspace" onClick={() => (askingForKey.value = true)}>
        {workspace.value || (key.value ? "Key set" : "Key")}
      </Button>
      <Button kind="quiet" label="Turn to the other theme" title="Light or dark" onClick={turnTheme}>
        {theme.value && isDark() ? "☀" : "☾"}
      </Button>
    </header>
  );
}

function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M9 5v22M16 5v22M23 5v22" />
      <path class="weft" d="M4 12h8m8 0h8M11 20h10" />
    </svg>
  );
}

function load(name: string): void {
  if (typeof loaded.peek()[name] === "function") return;
  const keep = (found: Loaded): void => {
    loaded.value = { ...loaded.peek(), [name]: found };
  };
  VIEWS[name]?.load().then(
    (module) => keep(module.default),
    (error: unknown) => keep(asProblem(error)),
  );
}

const root = document.getElementById("app");
if (root) {
  keepTheme();
  keepSession();
  listen();
  render(<Shell />, root);
}
