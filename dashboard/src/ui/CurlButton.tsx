/* "Show as curl": the request behind what is seen, to be run anywhere; and a button that copies. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type ApiRequest, curlOf } from "../request";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { say } from "./Status";

export function CurlButton({ request }: { readonly request: ApiRequest | readonly ApiRequest[] }): JSX.Element {
  const open = useSignal(false);
  const requests = Array.isArray(request) ? (request as readonly ApiRequest[]) : [request as ApiRequest];
  const text = (): string => requests.map((each) => curlOf(each)).join("\n");
  return (
    <>
      <Button kind="quiet" title="Show the same request as a command" onClick={() => (open.value = true)}>
        curl
      </Button>
      <Dialog title="The same with curl" open={open.value} onClose={() => (open.value = false)}>
        <pre class="curl" tabIndex={0} aria-label="command">
          {open.value ? text() : ""}
        </pre>
        <p>
          <CopyButton text={open.value ? text() : ""} label="Copy" wordy />
        </p>
      </Dialog>
    </>
  );
}

export function CopyButton({ text, label, wordy }: { readonly text: string; readonly label: string; readonly wordy?: boolean }): JSX.Element {
  const copy = (): void => {
    navigator.clipboard?.writeText(text).then(
      () => say("Copied"),
      () => say("The browser does not let this page copy: select it and copy by hand"),
    );
  };
  return (
    <Button kind={wordy ? "primary" : "quiet"} label={label} onClick={copy}>
      Copy
    </Button>
  );
}
