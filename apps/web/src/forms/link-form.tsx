"use client";

import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { ActionForm } from "@/forms/action-form";
import type { FormAction } from "@/forms/form-state";

interface LinkFormProps {
  readonly action: FormAction;
  /** The keys that the link has in its fragment. */
  readonly keys: readonly string[];
  readonly submitLabel: string;
  readonly whenDone: ReactNode;
  /** What is said of a link that is used up, too old or not whole. */
  readonly whenDead: ReactNode;
  readonly children?: ReactNode;
}

/**
 * A form that sends the keys of a mailed link. They stand in the fragment, which no server and no Referer is told, and
 * nothing happens before the person presses the button: programs that look into links in mails use nothing up.
 */
export function LinkForm({ keys, whenDone, whenDead, children, ...form }: LinkFormProps) {
  const values = useFragment();
  const isWhole = values && keys.every((key) => values.has(key));
  if (values && !isWhole) return whenDead;
  return (
    <>
      <noscript>
        <p className="notice notice-error">
          This link needs JavaScript, which is switched off in this browser.
        </p>
      </noscript>
      <ActionForm key={values?.toString()} {...form} whenDone={whenDone} whenGone={whenDead}>
        {keys.map((key) => (
          <input key={key} type="hidden" name={key} value={values?.get(key) ?? ""} />
        ))}
        {children}
      </ActionForm>
    </>
  );
}

/** What stands in the fragment of the page's address, from where it goes at once; `undefined` until the browser reads it. */
function useFragment(): URLSearchParams | undefined {
  const [read] = useState(createFragmentReader);
  const values = useSyncExternalStore(onFragmentChange, read, () => undefined);
  useEffect(() => {
    // With `null`, so that Next.js forgets it as well: it remembers the address on its own, and would write it back.
    if (values) history.replaceState(null, "", location.pathname + location.search);
  }, [values]);
  return values;
}

/** Remembers what stood there last, once it has gone. */
function createFragmentReader(): () => URLSearchParams {
  let fragment = "";
  let values = new URLSearchParams();
  return () => {
    const current = location.hash.slice(1);
    if (current !== "" && current !== fragment) {
      fragment = current;
      values = new URLSearchParams(fragment);
    }
    return values;
  };
}

function onFragmentChange(onChange: () => void): () => void {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}
