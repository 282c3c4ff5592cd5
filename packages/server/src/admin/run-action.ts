import { Failure, fieldFailure } from "../kernel/failure.ts";
import type { Requester } from "../kernel/requester.ts";
import { requireRecentSignIn } from "../sessions/require-recent-sign-in.ts";
import type { Actor } from "./actor.ts";
import type { AdminDeps } from "./admin-deps.ts";
import { findRow, findRows } from "./find-row.ts";
import { lockActor } from "./lock-actor.ts";
import { lockTarget } from "./lock-target.ts";
import { requireRight } from "./may-do.ts";
import { parseValues } from "./parse-values.ts";
import { readValues, titleOf } from "./present-rows.ts";
import { diffValues, recordChange } from "./record-change.ts";
import { findPeople, protectRow } from "./protect-row.ts";
import { findResource } from "./registry.ts";
import type {
  ActionOutcome,
  AdminAction,
  AdminResource,
  AnyQueries,
  CheckResult,
  Row,
  ShownOnce,
} from "./resource.ts";

interface ActionTarget {
  readonly staff: Actor;
  /** The resource's name. */
  readonly name: string;
  readonly action: string;
  readonly ids: readonly string[];
}

interface ActionRequest extends ActionTarget {
  readonly values: Row;
  readonly requester: Requester;
}

interface Refused {
  readonly title: string;
  readonly sentence: string;
}

export interface ActionReport {
  readonly done: number;
  readonly refused: readonly Refused[];
  readonly shownOnce: readonly ShownOnce[];
  readonly report: readonly CheckResult[];
}

/**
 * Says what an action would touch, without touching it.
 *
 * @throws Failure `not_found` or `permission_denied`.
 */
export async function previewAction(deps: AdminDeps, { staff, name, action, ids }: ActionTarget) {
  const found = findAction(deps, { staff, name, action });
  const { resource } = found;
  const { rows, people } = await deps.store.run(async (db) => {
    const chosen = await findRows(db as unknown as AnyQueries, resource, ids);
    return { rows: chosen, people: await findPeople(db, resource, chosen) };
  });
  const titles: string[] = [];
  const refused: Refused[] = [];
  for (const row of rows) {
    const title = titleOf(resource, row);
    const sentence = refusalOf(() => {
      protectRow(resource, staff, { row, people }, "act");
      requireAccepted(deps, found.action, row);
    });
    if (sentence === undefined) titles.push(title);
    else refused.push({ title, sentence });
  }
  return { count: titles.length, titles: titles.slice(0, 10), refused };
}

/**
 * Does something with rows: each in a transaction of its own, with its audit event. What refuses one row leaves the others;
 * where there is one alone, its refusal is the answer.
 *
 * @throws Failure `not_found`, `permission_denied`, `console_signed_out`, `invalid_fields` for what the action asks for, or
 *   `reauthentication_required`.
 */
export async function runAction(deps: AdminDeps, request: ActionRequest): Promise<ActionReport> {
  const found = findAction(deps, request);
  const { isDestructive, givesRights } = found.action;
  if (isDestructive || givesRights) requireRecentSignIn(deps.clock, request.staff);
  const values = parseValues(found.action.fields ?? {}, request.values, "create");
  const targets = targetsOf(found.action, request.ids);
  const outcomes: ActionOutcome[] = [];
  const refused: Refused[] = [];
  for (const id of targets) {
    const outcome = await runOnce(deps, found, { ...request, values }, id).catch(asRefusal);
    if (!(outcome instanceof Failure)) outcomes.push(outcome);
    else if (targets.length === 1) throw outcome;
    else refused.push({ title: await titleOrId(deps, found.resource, id), sentence: sentenceOf(outcome) });
  }
  if (outcomes.length > 0)
    await found.action.afterwards?.(deps).catch((error: unknown) => reportLate(deps, error));
  return {
    done: outcomes.length,
    refused,
    shownOnce: outcomes.flatMap(({ shownOnce = [] }) => shownOnce),
    report: outcomes.flatMap(({ report = [] }) => report),
  };
}

/** It is done: this process will see it later, as the others do. */
function reportLate({ log }: AdminDeps, error: unknown): void {
  log.warn({ err: error }, "what an action changed could not be taken up at once");
}

interface FoundAction {
  readonly resource: AdminResource<AdminDeps>;
  readonly action: AdminAction<AdminDeps>;
}

function findAction(
  deps: AdminDeps,
  { staff, name, action }: Pick<ActionTarget, "staff" | "name" | "action">,
): FoundAction {
  const resource = findResource(deps.registry, name);
  const actions = resource.actions ?? {};
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  requireRight(staff, resource, found?.right ?? "change");
  if (!found) throw new Failure("not_found", "there is no such action");
  return { resource, action: found };
}

function targetsOf({ scope }: AdminAction<AdminDeps>, ids: readonly string[]): readonly string[] {
  const isRight =
    scope === "resource" ? ids.length === 0 : scope === "row" ? ids.length === 1 : ids.length > 0;
  if (!isRight) throw fieldFailure({ ids: ["This action works on another number of rows."] });
  return scope === "resource" ? [""] : [...new Set(ids)];
}

async function runOnce(
  deps: AdminDeps,
  found: FoundAction,
  { action: actionName, staff, requester, values }: ActionRequest,
  id: string,
): Promise<ActionOutcome> {
  const { resource, action } = found;
  const intent = { staff, resource, right: action.right ?? "change" } as const;
  const details = { action: actionName };
  const event = { event: "action_done", resource, id, staff, requester, details } as const;
  const report = await check(deps, found, id);
  const { run } = action;
  if (!run) {
    await deps.store.transaction(async (tx) => {
      await lockActor(deps, tx, intent);
      await recordChange(tx, deps.clock, { ...event, changes: {} });
    });
    return { report };
  }
  return deps.store.transaction(async (tx) => {
    const db = tx as unknown as AnyQueries;
    const { actor, row } =
      id === ""
        ? { actor: await lockActor(deps, tx, intent), row: undefined }
        : await lockTarget(deps, tx, { ...intent, id, doing: "act" });
    if (row) requireAccepted(deps, action, row);
    const before = row && (await readValues(deps, db, resource, row));
    const outcome: ActionOutcome = (await run({ deps, tx, staff: actor, requester }, { id, values })) ?? {};
    const after = row && (await readValues(deps, db, resource, await findRow(db, resource, id)));
    await recordChange(tx, deps.clock, { ...event, row, changes: diffValues(before ?? {}, after ?? {}) });
    return { ...outcome, report: [...report, ...(outcome.report ?? [])] };
  });
}

async function check(
  deps: AdminDeps,
  { resource, action }: FoundAction,
  id: string,
): Promise<readonly CheckResult[]> {
  if (!action.check) return [];
  if (id !== "") await deps.store.run((db) => findRow(db as unknown as AnyQueries, resource, id));
  return action.check(deps, id);
}

function requireAccepted({ clock }: AdminDeps, action: AdminAction<AdminDeps>, row: Row): void {
  const sentence = action.refuses?.(row, clock.now());
  if (sentence !== undefined) throw new Failure("action_refused", "the action refuses the row", { sentence });
}

function refusalOf(allow: () => void): string | undefined {
  try {
    allow();
    return undefined;
  } catch (error) {
    return sentenceOf(asRefusal(error));
  }
}

/** What is no refusal of ours is nobody's row's fault. */
function asRefusal(error: unknown): Failure {
  if (error instanceof Failure && error.entry.status < 500) return error;
  throw error;
}

function sentenceOf({ options, entry }: Failure): string {
  return options.sentence ?? Object.values(options.fields ?? {}).flat()[0] ?? entry.sentence;
}

async function titleOrId(deps: AdminDeps, resource: AdminResource<never>, id: string): Promise<string> {
  const row = await deps.store
    .run((db) => findRow(db as unknown as AnyQueries, resource, id))
    .catch(asRefusal);
  return row instanceof Failure ? id : titleOf(resource, row);
}
