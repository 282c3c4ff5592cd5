import { expect } from "vitest";
import { seconds } from "../../kernel/duration.ts";
import { openConsole } from "../../testing/console.ts";
import { bearerOf } from "../../testing/people.ts";
import { refresh } from "../../testing/refresh.ts";
import { claimsOf } from "../../testing/session-facts.ts";
import type { Answer, TestServer } from "../../testing/start-test-server.ts";
import {
  applyRefresh,
  type Caller,
  type Door,
  endAll,
  judge,
  judgeAccess,
  judgeSignOut,
  judgeVerified,
  lifetimes,
  type ModelPerson,
  type ModelSession,
  type Outcome,
  type SessionModel,
} from "./session-model.ts";
import type { SessionNodes } from "./session-model-nodes.ts";
import { chooseToken, generationOf, learnTokens, type TokenChoice } from "./session-model-tokens.ts";

/** A step as the generator writes it, by numbers that find their person and session when its turn comes. */
export type Step =
  | { readonly kind: "signIn"; readonly person: number; readonly door: Door }
  | {
      readonly kind: "refresh";
      readonly session: number;
      readonly token: TokenChoice;
      /** Its own site unless it is said. */
      readonly caller: Caller | "own";
      readonly rotate: boolean;
    }
  | { readonly kind: "verify"; readonly session: number; readonly token: TokenChoice }
  | { readonly kind: "signOut"; readonly session: number; readonly token: TokenChoice }
  | { readonly kind: "signOutByAccess"; readonly session: number; readonly back: number }
  | { readonly kind: "probe"; readonly session: number; readonly back: number; readonly isLookedUp: boolean }
  | { readonly kind: "signOutEverywhere"; readonly session: number; readonly back: number }
  | { readonly kind: "deactivate" | "activate" | "delete" | "raiseEpoch"; readonly person: number };

/** What a deed is about, for who looks at many that ran at once. */
export type Effect =
  | { readonly kind: "opens"; readonly person: ModelPerson }
  /** A refresh; `null` for a token that we did not make. */
  | {
      readonly kind: "refreshes";
      readonly session: ModelSession;
      readonly generation: number | null;
      readonly rotates: boolean;
    }
  /** It changes nothing, and fails once the session is over. */
  | { readonly kind: "reads"; readonly session: ModelSession }
  | { readonly kind: "ends"; readonly session: ModelSession }
  | { readonly kind: "endsAll"; readonly userId: string }
  /** It neither ends anything nor tells whether something has ended. */
  | { readonly kind: "nothing" };

/** A step whose turn has come. */
export interface Deed {
  readonly effect: Effect;
  /** What the model expects where nothing else happens meanwhile, and what that does to it. */
  predict(): { readonly outcome: Outcome; apply(answer: Answer): void };
  send(node: TestServer): Promise<Answer>;
  /** Takes over what a success has told, and holds it against what is known. */
  learn(answer: Answer): void;
}

export interface World {
  readonly model: SessionModel;
  readonly nodes: SessionNodes;
}

/** A person's subject at the provider. */
export function subjectOf({ email }: ModelPerson): string {
  return `sub-${email}`;
}

/** What a step means now; `null` where it has nobody to be about. */
export function planStep(world: World, step: Step): Deed | null {
  const { model } = world;
  if ("person" in step) {
    const person = model.persons[step.person % model.persons.length]!;
    if (step.kind === "signIn") return planSignIn(world, person, step.door);
    return person.id === null ? null : planChange(world, { ...person, id: person.id }, step.kind);
  }
  if (model.sessions.length === 0) return null;
  const session = model.sessions[step.session % model.sessions.length]!;
  if (step.kind === "refresh") return planRefresh(world, session, step);
  if (step.kind === "verify" || step.kind === "signOut") return planWithToken(world, session, step);
  return planWithAccess(world, session, step);
}

function planSignIn({ model, nodes }: World, person: ModelPerson, door: Door): Deed {
  return {
    effect: { kind: "opens", person },
    predict: () => ({
      outcome: person.id === null || person.isActive ? "done" : "sign_in_inactive",
      apply({ body }) {
        if (body.user === undefined) return;
        if (person.id === null) Object.assign(person, { id: body.user.pk, isActive: true });
        expect(body.user.pk).toBe(person.id);
      },
    }),
    send(node) {
      const { email } = person;
      const account = { sub: subjectOf(person), email, email_verified: true };
      return node.signIn({ account, headers: nodes.headersOf(door) });
    },
    learn({ body }) {
      const { sid, sub } = claimsOf(body.access);
      expect(sub).toBe(body.user.pk);
      const now = model.now();
      const session: ModelSession = {
        id: sid as string,
        userId: body.user.pk,
        boundTo: door === "page" ? null : door,
        tokens: [],
        accessTokens: [],
        generation: 0,
        rotatedAt: now,
        idleEnd: now + lifetimes.idle,
        absoluteEnd: now + lifetimes.absolute,
        state: "live",
        isReused: false,
      };
      expect(model.sessions.map(({ id }) => id)).not.toContain(sid);
      model.sessions.push(session);
      learnTokens(model, session, body);
      person.id ??= body.user.pk;
    },
  };
}

function planRefresh(
  { model, nodes }: World,
  session: ModelSession,
  step: Extract<Step, { kind: "refresh" }>,
): Deed {
  const { rotate } = step;
  const { token, generation } = chooseToken(session, step.token);
  const caller = step.caller === "own" ? (session.boundTo ?? "anybody") : step.caller;
  return {
    effect: { kind: "refreshes", session, generation, rotates: rotate },
    predict() {
      const presented = { generation, caller, rotate, now: model.now() };
      const verdict = judge(session, presented);
      return {
        outcome: verdict === "reuse" ? "token_ended" : verdict,
        apply: () => applyRefresh(session, verdict, presented),
      };
    },
    send: (node) => refresh(node, token, { headers: nodes.headersOf(caller), ...(rotate ? {} : { rotate }) }),
    learn({ body }) {
      learnTokens(model, session, body);
      if (rotate) expect(generationOf(body.refresh)).toBe(generation! + 1);
      else expect(body.refresh).toBe(token);
    },
  };
}

function planWithToken(
  { model }: World,
  session: ModelSession,
  step: Extract<Step, { kind: "verify" | "signOut" }>,
): Deed {
  const { token, generation } = chooseToken(session, step.token);
  const isEnd = step.kind === "signOut";
  return {
    effect: { kind: isEnd ? "ends" : "reads", session },
    predict() {
      const now = model.now();
      const outcome = isEnd
        ? judgeSignOut(session, generation, now)
        : judgeVerified(session, { generation, now });
      return { outcome, apply: () => void (isEnd && outcome === "done" && (session.state = "ended")) };
    },
    send: (node) =>
      isEnd
        ? node.send("POST", "/api/auth/logout/", { body: { refresh: token } })
        : node.send("POST", "/api/auth/token/verify/", { body: { token } }),
    learn: () => {},
  };
}

const accessPaths = {
  signOutByAccess: ["POST", "/api/auth/logout/"],
  signOutEverywhere: ["POST", "/api/auth/logout/all/"],
  fresh: ["GET", "/api/test/fresh/"],
  closed: ["GET", "/api/test/closed/"],
} as const;

function planWithAccess(
  { model }: World,
  session: ModelSession,
  step: Extract<Step, { kind: "probe" | "signOutByAccess" | "signOutEverywhere" }>,
): Deed {
  const access = session.accessTokens.at(-1 - (step.back % session.accessTokens.length))!;
  const isLookedUp = step.kind !== "probe" || step.isLookedUp;
  const expiresAt = seconds(claimsOf(access).exp as number);
  const [method, path] = accessPaths[step.kind === "probe" ? (isLookedUp ? "fresh" : "closed") : step.kind];
  const effects: Record<typeof step.kind, Effect> = {
    probe: { kind: isLookedUp ? "reads" : "nothing", session },
    signOutByAccess: { kind: "ends", session },
    signOutEverywhere: { kind: "endsAll", userId: session.userId },
  };
  return {
    effect: effects[step.kind],
    predict() {
      if (step.kind === "signOutByAccess") {
        const isThere = session.state === "live" || session.state === "overtaken";
        // It works with a token that has expired, and says the same of a session that is over already.
        return { outcome: "done", apply: () => void (isThere && (session.state = "ended")) };
      }
      const outcome = judgeAccess(model, session, { expiresAt, isLookedUp });
      const endsAll = step.kind === "signOutEverywhere" && outcome === "done";
      return { outcome, apply: () => void (endsAll && endAll(model, session.userId, "ended")) };
    },
    send: (node) => node.send(method, path, { headers: bearerOf({ body: { access } }) }),
    learn({ body }) {
      if (step.kind === "probe") expect(body.id).toBe(session.userId);
    },
  };
}

/** What an administrator does to a person. */
function planChange(
  { model }: World,
  found: ModelPerson & { readonly id: string },
  kind: "deactivate" | "activate" | "delete" | "raiseEpoch",
): Deed {
  const { id } = found;
  const person = model.persons.find(({ email }) => email === found.email)!;
  const apply = {
    deactivate() {
      person.isActive = false;
      endAll(model, id, "ended");
    },
    activate: () => void (person.isActive = true),
    delete() {
      Object.assign(person, { id: null, isActive: true });
      endAll(model, id, "gone");
    },
    raiseEpoch: () => endAll(model, id, "overtaken"),
  }[kind];
  return {
    effect: kind === "activate" ? { kind: "nothing" } : { kind: "endsAll", userId: id },
    predict() {
      const isNoChange = kind === (person.isActive ? "activate" : "deactivate");
      return isNoChange ? { outcome: "action_refused", apply: () => {} } : { outcome: "done", apply };
    },
    send: (node) => changePerson(node, id, kind),
    learn: () => {},
  };
}

async function changePerson(
  node: TestServer,
  id: string,
  kind: "deactivate" | "activate" | "delete" | "raiseEpoch",
): Promise<Answer> {
  if (kind === "raiseEpoch") {
    await node.db
      .updateTable("users")
      .set((row) => ({ auth_epoch: row("auth_epoch", "+", 1) }))
      .where("id", "=", id)
      .execute();
    return { status: 200, headers: new Headers(), body: {} };
  }
  const staff = await openConsole(node);
  return kind === "delete"
    ? staff.send("DELETE", `/api/admin/resources/users/rows/${id}/`)
    : staff.act("users", kind, [id]);
}
