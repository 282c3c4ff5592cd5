import { expect } from "vitest";
import { patiently } from "../../testing/patiently.ts";
import type { Answer, TestServer } from "../../testing/start-test-server.ts";
import type { ModelSession } from "./session-model.ts";
import { type Deed, planStep, type Step, subjectOf, type World } from "./session-model-deeds.ts";

/** A request among others at once: the numbers are the order in which they were sent and answered. */
interface Call {
  readonly deed: Deed;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly answer: Answer;
}

/** Lets clients do their steps at the same time, each one after the other, and holds what came out against the invariants. */
export async function runTogether(world: World, clients: readonly (readonly Step[])[]): Promise<void> {
  const known = world.model.sessions.map((session) => ({ session, wasOver: isOver(session) }));
  const calls: Call[] = [];
  let moment = 0;
  await Promise.all(
    clients.map(async (steps, index) => {
      for (const step of steps) {
        const deed = planStep(world, step);
        if (!deed) continue;
        const sentAt = moment++;
        const answer = await patiently(() => deed.send(world.nodes.node(index)));
        expect([step, answer.status < 500, answer.body]).toEqual([step, true, answer.body]);
        if (isSuccess(answer)) deed.learn(answer);
        calls.push({ deed, sentAt, answeredAt: moment++, answer });
      }
    }),
  );
  checkEnds(calls, new Set(known.map(({ session }) => session)));
  checkParents(calls);
  const reasons = await readBack(world);
  const wasOver = new Set(known.filter((each) => each.wasOver).map(({ session }) => session));
  for (const session of world.model.sessions) {
    if (isOver(session) && !wasOver.has(session)) checkReason(calls, session, reasons.get(session.id));
  }
}

const isSuccess = ({ status }: Answer) => status < 300;
const isOver = ({ state }: ModelSession) => state !== "live";

function sessionOf({ deed: { effect } }: Call): ModelSession | null {
  return "session" in effect ? effect.session : null;
}

/** S62, S63: once an end is acknowledged, nothing works that is sent afterwards. */
function checkEnds(calls: readonly Call[], known: ReadonlySet<ModelSession>): void {
  for (const end of calls) {
    const later = calls.filter(({ sentAt }) => sentAt > end.answeredAt).filter(usesSession);
    const stillWorking = later
      .filter(({ answer }) => isSuccess(answer))
      .filter((use) => ends(end, use, known));
    expect(stillWorking.map(({ deed, answer }) => [end.deed.effect, deed.effect, answer.body])).toEqual([]);
  }
}

function usesSession({ deed }: Call): boolean {
  return deed.effect.kind === "refreshes" || deed.effect.kind === "reads";
}

function ends(end: Call, use: Call, known: ReadonlySet<ModelSession>): boolean {
  const { effect } = end.deed;
  const session = sessionOf(use)!;
  if (effect.kind === "endsAll") {
    return isSuccess(end.answer) && known.has(session) && session.userId === effect.userId;
  }
  if (sessionOf(end) !== session) return false;
  if (effect.kind === "ends") return isSuccess(end.answer);
  return effect.kind === "refreshes" && end.answer.body.detail === "Token is blacklisted";
}

/** S55: the parent gets nothing that is asked for after its successor was used. */
function checkParents(calls: readonly Call[]): void {
  const refreshes = calls.flatMap((call) => {
    const { effect } = call.deed;
    return effect.kind === "refreshes" && isSuccess(call.answer) ? [{ ...call, effect }] : [];
  });
  for (const use of refreshes.filter(({ effect }) => effect.rotates)) {
    const older = refreshes.filter(
      ({ effect, sentAt }) =>
        effect.session === use.effect.session &&
        sentAt > use.answeredAt &&
        effect.generation! < use.effect.generation!,
    );
    expect(older.map(({ effect }) => [use.effect, effect])).toEqual([]);
  }
}

/** Nothing ends by itself. */
function checkReason(calls: readonly Call[], session: ModelSession, reason: string | null | undefined): void {
  const causes = calls.filter(({ deed: { effect }, answer }) => {
    if (reason === "refresh_token_reused") {
      const isOwn = effect.kind === "refreshes" && effect.session === session;
      return isOwn && effect.generation !== null && effect.generation < session.generation;
    }
    if (!isSuccess(answer)) return false;
    if (reason === "signed_out") return effect.kind === "ends" && effect.session === session;
    return effect.kind === "endsAll" && effect.userId === session.userId;
  });
  expect([session.id, reason, causes.length > 0]).toEqual([session.id, reason, true]);
}

/** Takes over from the tables what the model cannot know after a race. @returns Why sessions ended. */
async function readBack({ model, nodes }: World): Promise<Map<string, string | null>> {
  const { db } = nodes.node(0);
  for (const person of model.persons) {
    const users = await db.selectFrom("users").selectAll().where("email", "=", person.email).execute();
    expect(users.length).toBeLessThanOrEqual(1);
    Object.assign(person, { id: users[0]?.id ?? null, isActive: users[0]?.is_active ?? true });
  }
  const rows = await readSessions(db, model.sessions);
  for (const session of model.sessions) {
    const row = rows.get(session.id);
    if (!row) {
      if (session.state !== "gone" && !session.isReused) session.isReused = null;
      session.state = "gone";
      continue;
    }
    // S53: nobody was ahead of the row, and nobody behind it was given anything else.
    expect([session.id, row.generation]).toEqual([session.id, session.tokens.length - 1]);
    session.generation = row.generation;
    session.rotatedAt = row.rotated_at.getTime();
    session.idleEnd = row.idle_expires_at.getTime();
    session.isReused = row.end_reason === "refresh_token_reused";
    const isOvertaken = row.epoch !== row.user_epoch;
    session.state = row.ended_at ? "ended" : isOvertaken ? "overtaken" : "live";
  }
  return new Map([...rows].map(([id, { end_reason }]) => [id, end_reason]));
}

async function readSessions(db: TestServer["db"], sessions: readonly ModelSession[]) {
  if (sessions.length === 0) return new Map<string, never>();
  const ids = sessions.map(({ id }) => id);
  const rows = await db
    .selectFrom("latchkey_sessions")
    .innerJoin("users", "users.id", "user_id")
    .selectAll("latchkey_sessions")
    .select("auth_epoch as user_epoch")
    .where("latchkey_sessions.id", "in", ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What holds whenever nobody asks anything. */
export async function checkAtRest({ model, nodes }: World): Promise<void> {
  const { db } = nodes.node(0);
  const subjects = model.persons.map(subjectOf);
  const identities = await db
    .selectFrom("latchkey_identities")
    .select(["subject", "user_id"])
    .where("subject", "in", subjects)
    .execute();
  const owners = model.persons
    .filter(({ id }) => id !== null)
    .map((person) => [subjectOf(person), person.id]);
  // S17.
  const found = Object.fromEntries(identities.map(({ subject, user_id }) => [subject, user_id]));
  expect([identities.length, found]).toEqual([owners.length, Object.fromEntries(owners)]);
  // S57.
  const rows = await readSessions(db, model.sessions);
  for (const { id, absoluteEnd } of model.sessions) {
    expect([id, rows.get(id)?.expires_at.getTime() ?? absoluteEnd]).toEqual([id, absoluteEnd]);
  }
  await checkAlarms(db, model.sessions);
}

/** S54: one event and one notice for each reuse. */
async function checkAlarms(db: TestServer["db"], sessions: readonly ModelSession[]): Promise<void> {
  if (sessions.length === 0) return;
  const ids = sessions.map(({ id }) => id);
  const event = "refresh_token_reused";
  const events = await db
    .selectFrom("latchkey_audit")
    .select("session_id")
    .where("event", "=", event)
    .where("session_id", "in", ids)
    .execute();
  const counts = count(events.map(({ session_id }) => session_id));
  for (const { id, isReused } of sessions) {
    const seen = counts[id] ?? 0;
    expect([id, seen]).toEqual([id, isReused === null ? Math.min(seen, 1) : Number(isReused)]);
  }
  const mails = await db
    .selectFrom("latchkey_outbox")
    .select("user_id")
    .where("kind", "=", event)
    .where(
      "user_id",
      "in",
      sessions.map(({ userId }) => userId),
    )
    .execute();
  // The mails of an account go with it.
  const toTell = sessions.filter(({ isReused, state }) => isReused && state !== "gone");
  expect(count(mails.map(({ user_id }) => user_id))).toEqual(count(toTell.map(({ userId }) => userId)));
}

/** How often each stands in a list. */
function count(list: readonly (string | null)[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const each of list) counts[each ?? ""] = (counts[each ?? ""] ?? 0) + 1;
  return counts;
}
