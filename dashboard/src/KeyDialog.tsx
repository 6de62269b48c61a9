/* Key and workspace of this tab. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { askingForKey, key, workspace } from "./session";
import { Button, Dialog, say } from "./ui";

export function KeyDialog(): JSX.Element {
  return (
    <Dialog title="Key and workspace" open={askingForKey.value} onClose={() => (askingForKey.value = false)}>
      <KeyForm />
    </Dialog>
  );
}

function KeyForm(): JSX.Element {
  const typed = useSignal(key.peek());
  const place = useSignal(workspace.peek());
  const keep = (event: Event): void => {
    event.preventDefault();
    key.value = typed.value.trim();
    workspace.value = place.value.trim();
    askingForKey.value = false;
    say(key.value ? "The key is kept until this tab is closed" : "This tab asks without a key");
  };
  return (
    <form class="stack" onSubmit={keep}>
      <label class="field">
        <span>API key</span>
        <input
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <small>
          Made by <code>heddle keys create LABEL</code>. Kept in this tab alone, until it is closed.
        </small>
      </label>
      <label class="field">
        <span>Workspace</span>
        <input
          autocomplete="off"
          spellcheck={false}
          placeholder="the server's own"
          value={place.value}
          onInput={(event) => (place.value = event.currentTarget.value)}
        />
      </label>
      <p class="row">
        <Button kind="primary" type="submit">
          Use it
        </Button>
        {key.value && (
          <Button
            onClick={() => {
              key.value = "";
              askingForKey.value = false;
              say("The key is forgotten");
            }}
          >
            Forget the key
          </Button>
        )}
      </p>
    </form>
  );
}
