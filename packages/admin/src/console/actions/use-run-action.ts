import { adminRoutes, type AdminActionDescription, type RouteAnswer } from "@latchkey/contract";
import { useCallback, useState } from "react";
import { useRefresh } from "react-admin";
import { pickChanges } from "../data/pick-changes.ts";
import type { FormErrors } from "../data/explain-error.ts";
import { useSubmit, type FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";

export type ActionResult = RouteAnswer<typeof adminRoutes.runAction>;

interface RunAction {
  /** What came of it; `undefined` until it has run. */
  readonly result: ActionResult | undefined;
  readonly submit: (values: FormValues) => Promise<FormErrors | undefined>;
}

/** Runs an action with what its form holds; the page's data is asked for again afterwards. */
export function useRunAction(
  resource: string,
  action: AdminActionDescription,
  ids: readonly string[],
): RunAction {
  const { client } = useServices();
  const refresh = useRefresh();
  const [result, setResult] = useState<ActionResult>();
  const run = useCallback(
    async (values: FormValues) => {
      const given = pickChanges({ fields: action.fields, values });
      const answer = await client.call(adminRoutes.runAction, {
        params: { resource, action: action.name },
        body: { ids: [...ids], values: given },
      });
      setResult(answer);
      refresh();
    },
    [client, refresh, resource, action, ids],
  );
  const inputs = action.fields.map(({ name }) => name);
  return { result, submit: useSubmit(run, inputs) };
}
