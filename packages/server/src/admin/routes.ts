import { adminRoutes, type AdminResourceDescription } from "@latchkey/contract";
import type { Edge } from "../edge/create-edge.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { createRow } from "./create-row.ts";
import { readDashboard } from "./dashboard/read-dashboard.ts";
import { deleteRow, previewDeletion } from "./delete-row.ts";
import { describeResource } from "./describe-resource.ts";
import { queryRows } from "./query-rows.ts";
import { readHistory } from "./read-history.ts";
import { readRow } from "./read-row.ts";
import { previewAction, runAction } from "./run-action.ts";
import { toCreatedAnswer, toPageAnswer, toReportAnswer } from "./to-answers.ts";
import { updateRow } from "./update-row.ts";

/** Mounts what the console does with resources. */
export function mountAdminRoutes(
  edge: Edge<unknown>,
  deps: AdminDeps,
  { title }: { readonly title: string },
): void {
  edge.mount(adminRoutes.describeResources, ({ user: staff }) => ({
    title,
    resources: [...deps.registry.values()]
      .map((resource) => describeResource(resource, staff))
      .filter((description): description is AdminResourceDescription => description !== null),
  }));
  edge.mount(adminRoutes.queryRows, async ({ user: staff, params, body }) => {
    return toPageAnswer(await queryRows(deps, { staff, name: params.resource, query: body }));
  });
  edge.mount(adminRoutes.readDashboard, ({ user: staff, query }) =>
    readDashboard(deps, { staff, dayCount: query.days }),
  );
  mountRowRoutes(edge, deps);
  mountActionRoutes(edge, deps);
}

function mountRowRoutes(edge: Edge<unknown>, deps: AdminDeps): void {
  edge.mount(adminRoutes.readRow, ({ user: staff, params: { resource: name, id } }) =>
    readRow(deps, { staff, name, id }),
  );
  edge.mount(adminRoutes.createRow, async ({ user: staff, params, body: { values }, requester }) => {
    return toCreatedAnswer(await createRow(deps, { staff, name: params.resource, values, requester }));
  });
  edge.mount(adminRoutes.updateRow, ({ user: staff, params: { resource: name, id }, body, requester }) =>
    updateRow(deps, { staff, name, id, values: body.values, requester }),
  );
  edge.mount(adminRoutes.previewDeletion, async ({ user: staff, params: { resource: name, id } }) => {
    const { title, goesWithIt } = await previewDeletion(deps, { staff, name, id });
    return { title, goes_with_it: goesWithIt };
  });
  edge.mount(adminRoutes.deleteRow, async ({ user: staff, params: { resource: name, id }, requester }) => {
    await deleteRow(deps, { staff, name, id, requester });
    return undefined;
  });
  edge.mount(adminRoutes.readHistory, async ({ user: staff, params: { resource: name, id } }) => ({
    entries: [...(await readHistory(deps, { staff, name, id }))],
  }));
}

function mountActionRoutes(edge: Edge<unknown>, deps: AdminDeps): void {
  edge.mount(adminRoutes.previewAction, async ({ user: staff, params: { resource: name, action }, body }) =>
    previewAction(deps, { staff, name, action, ids: body.ids }),
  );
  edge.mount(adminRoutes.runAction, async ({ user: staff, params, body: { ids, values }, requester }) => {
    const { resource: name, action } = params;
    return toReportAnswer(await runAction(deps, { staff, name, action, ids, values, requester }));
  });
}
