import { useResource } from "../resources/use-resources.ts";
import { ActionButton } from "./action-button.tsx";

/** The actions on the row of a page: those for one row, and those for many, which one may be. */
export function RowActions({ id }: { readonly id: string }) {
  const { actions } = useResource();
  return actions
    .filter(({ scope }) => scope !== "resource")
    .map((action) => <ActionButton key={action.name} action={action} ids={[id]} />);
}
