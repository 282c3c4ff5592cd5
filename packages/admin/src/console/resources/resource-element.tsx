import type { AdminResourceDescription } from "@latchkey/contract";
import { Resource } from "react-admin";
import { CreatePage } from "../record/create-page.tsx";
import { EditPage } from "../record/edit-page.tsx";
import { ListPage } from "../list/list-page.tsx";
import { ShowPage } from "../record/show-page.tsx";

/** The pages of a resource, as far as the person may use them. */
export function resourceElement({ name, can }: AdminResourceDescription) {
  return (
    <Resource
      key={name}
      name={name}
      recordRepresentation="@title"
      list={ListPage}
      show={ShowPage}
      {...(can.add ? { create: CreatePage } : {})}
      {...(can.change ? { edit: EditPage } : {})}
    />
  );
}
