import { useResource } from "../resources/use-resources.ts";
import { ActionButton } from "./action-button.tsx";

const noRows: readonly string[] = [];

/** The actions on a resource as a whole. */
export function ResourceActions() {
  const { actions } = useResource();
  return actions
    .filter(({ scope }) => scope === "resource")
    .map((action) => <ActionButton key={action.name} action={action} ids={noRows} />);
}
