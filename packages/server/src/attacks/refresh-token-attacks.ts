import { days, type Duration, seconds } from "../kernel/duration.ts";
import { inParallel } from "../testing/refresh.ts";
import { type Answer, basic } from "../testing/start-test-server.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { bring, issueTokens, signIn, type Target, victim } from "./target.ts";

/** As a thief asks, who has a refresh token and no secret of a site. */
function refresh(target: Target, token: string, wish: object = {}): Promise<Answer> {
  return target.send("POST", "/api/auth/token/refresh/", { body: { refresh: token, ...wish } });
}

const tokenOf = ({ body }: Answer): string => body.refresh as string;

/** Uses a token `times` times in a row. @returns All of the family, the first one first. */
async function rotate(target: Target, times: number, pause: Duration = seconds(0)): Promise<string[]> {
  const family = [tokenOf(await signIn(target))];
  for (let count = 0; count < times; count++) {
    target.clock.advance(pause);
    family.push(tokenOf(await refresh(target, family.at(-1)!)));
  }
  return family;
}

/** A token that should be dead, by what happened to it. */
function useDead(
  name: string,
  refusal: "token_ended" | "token_expired" | "no_active_account",
  kill: (target: Target) => Promise<string>,
): Attack {
  return {
    name,
    withstood: refusedAs(refusal),
    async run(target) {
      const answer = await refresh(target, await kill(target));
      return { succeeded: answer.status === 200, seen: brief(answer) };
    },
  };
}

const logout = (target: Target, token: string) =>
  target.send("POST", "/api/auth/logout/", { body: { refresh: token } });

const deadTokens: readonly Attack[] = [
  useDead(
    "S54: an ancestor of the token in use",
    "token_ended",
    async (target) => (await rotate(target, 2))[0]!,
  ),
  useDead("S54: the token in use, after an ancestor came back", "token_ended", async (target) => {
    const [ancestor, , newest] = await rotate(target, 2);
    await refresh(target, ancestor!);
    return newest!;
  }),
  useDead("S55: the parent, 31 seconds after its use", "token_ended", async (target) => {
    const [parent] = await rotate(target, 1);
    target.clock.advance(seconds(31));
    return parent!;
  }),
  useDead("S55: the parent, once its successor was used", "token_ended", async (target) => {
    const [parent] = await rotate(target, 2);
    return parent!;
  }),
  useDead("S57: a session that is used for more than a month", "token_expired", async (target) => {
    const [newest] = (await rotate(target, 5, days(5))).slice(-1);
    target.clock.advance(days(6));
    return newest!;
  }),
  useDead("S58: a session that nobody used for eight days", "token_expired", async (target) => {
    const [token] = await rotate(target, 0);
    target.clock.advance(days(8));
    return token!;
  }),
  useDead("S61: that of a person who was deactivated", "no_active_account", async (target) => {
    const [token] = await rotate(target, 0);
    await target.deactivate(victim);
    return token!;
  }),
  useDead("S62: that of a person who signed out", "token_ended", async (target) => {
    const [token] = await rotate(target, 0);
    await logout(target, token!);
    return token!;
  }),
  useDead("S62: that of a person who signed out everywhere", "token_ended", async (target) => {
    const { body } = await signIn(target);
    const headers = { authorization: `Bearer ${body.access as string}` };
    await target.send("POST", "/api/auth/logout/all/", { body: {}, headers });
    return body.refresh as string;
  }),
];

const successors: Attack = {
  name: "S53: twenty thieves with one token at once",
  withstood: { successors: 1 },
  async run(target) {
    const [token] = await rotate(target, 0);
    const answers = await inParallel(20, () => refresh(target, token!));
    const count = new Set(answers.map(tokenOf)).size;
    return { succeeded: count > 1, seen: { successors: count } };
  },
};

const revokeRace: Attack = {
  name: "S63: a rotation that races with the sign-out",
  withstood: { working: 0 },
  async run(target) {
    const [token] = await rotate(target, 0);
    const racing = inParallel(20, () => refresh(target, token!));
    await logout(target, token!);
    const born = (await racing).map(tokenOf).filter((descendant) => descendant !== undefined);
    const answers = await Promise.all([token!, ...born].map((descendant) => refresh(target, descendant)));
    const working = answers.filter(({ status }) => status === 200).length;
    return { succeeded: working > 0, seen: { working } };
  },
};

const storedToken: Attack = {
  name: "S51: the refresh tokens in a copy of the database",
  withstood: { found: false },
  async run(target) {
    const family = await rotate(target, 1);
    const copy = await target.readDatabase();
    const found = family.some((token) => copy.includes(token));
    return { succeeded: found, seen: { found } };
  },
};

const withoutItsSite: Attack = {
  name: "S59: that of a session which an authenticated site opened, without the site's secret",
  withstood: refusedAs("invalid_client"),
  async run(target) {
    const signedIn = await bring(target, await issueTokens(target), { authorization: basic() });
    const answer = await refresh(target, tokenOf(signedIn));
    return { succeeded: answer.status === 200, seen: brief(answer) };
  },
};

const inQuery: Attack = {
  name: "S64: a refresh token in the URL",
  withstood: refusedAs("refresh_missing"),
  async run(target) {
    const [token] = await rotate(target, 0);
    const answer = await target.send("POST", `/api/auth/token/refresh/?refresh=${token}`, { body: {} });
    return { succeeded: answer.status === 200, seen: brief(answer) };
  },
};

const inLog: Attack = {
  name: "S116: the tokens in the log",
  withstood: { found: 0 },
  async run(target) {
    const family = await rotate(target, 1);
    const log = target.readLog();
    const found = family.filter((token) => log.includes(token)).length;
    return { succeeded: found > 0, seen: { found } };
  },
};

const storable: Attack = {
  name: "S45: an answer with tokens in the cache of a proxy",
  withstood: { cacheControl: ["no-store", "no-store"] },
  async run(target) {
    const first = await signIn(target);
    const answers = [first, await refresh(target, tokenOf(first))];
    const cacheControl = answers.map(({ headers }) => headers.get("cache-control"));
    return { succeeded: cacheControl.some((value) => value !== "no-store"), seen: { cacheControl } };
  },
};

export const refreshTokenAttacks: readonly Attack[] = [
  ...deadTokens,
  successors,
  revokeRace,
  storedToken,
  withoutItsSite,
  inQuery,
  inLog,
  storable,
];
