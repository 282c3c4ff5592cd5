import type { TokenPair } from "@latchkey/idp";
import type { Answer } from "../testing/start-test-server.ts";
import { inParallel } from "../testing/refresh.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { bring, issueTokens, signIn, victim } from "./target.ts";

const attacker = { sub: "666000000000000000001", given_name: "Eve", family_name: "Evil" };
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Other texts that a lenient decoder reads as the same signed statement; one-use.test.ts has all of them. */
const spellings: readonly (readonly [name: string, spell: (token: string) => string])[] = [
  ["as it is", (token) => token],
  [
    "with other last bits of the signature",
    (token) => token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1)!) ^ 1],
  ],
  ["padded", (token) => `${token}==`],
  ["with a line behind it", (token) => `${token}\n`],
  ["with a space before it", (token) => ` ${token}`],
  ["with a dot more", (token) => `${token}.`],
];

function repeat(name: string, again: (pair: TokenPair) => object): Attack {
  return {
    name,
    withstood: refusedAs("provider_token_refused"),
    async run(target) {
      const pair = await issueTokens(target);
      await bring(target, { id_token: pair.id_token });
      const answer = await bring(target, again(pair));
      return { succeeded: answer.status === 200, seen: brief(answer) };
    },
  };
}

/** Somebody else at the provider who has, or says that they have, the victim's address. */
function takeOver(name: string, word: { readonly email_verified: unknown }): Attack {
  return {
    name,
    withstood: "another account, or none",
    async run(target) {
      const theirs = await signIn(target);
      // The provider's own directory stays as it is: what is said is the lie.
      const account = { ...attacker, email: "eve@gmail.com" };
      const { id_token } = await issueTokens(target, { account, claims: { email: victim, ...word } });
      const answer = await bring(target, { id_token });
      const succeeded = answer.status === 200 && pkOf(answer) === pkOf(theirs);
      return { succeeded, seen: succeeded ? brief(answer) : "another account, or none" };
    },
  };
}

const pkOf = ({ body }: Answer): unknown => body.user.pk;

const administrator: Attack = {
  name: "S20: another subject with an administrator's address, verified",
  withstood: refusedAs("link_required"),
  async run(target) {
    const theirs = await signIn(target);
    await target.promote(victim);
    const account = { ...attacker, email: "eve@gmail.com" };
    const { id_token } = await issueTokens(target, {
      account,
      claims: { email: victim, email_verified: true },
    });
    const answer = await bring(target, { id_token });
    return { succeeded: answer.status === 200 && pkOf(answer) === pkOf(theirs), seen: brief(answer) };
  },
};

const raceOfFirstSignIns: Attack = {
  name: "S17: twenty first sign-ins at once",
  withstood: { users: 1 },
  async run(target) {
    const pairs = await inParallel(20, () => issueTokens(target));
    await Promise.all(pairs.map(({ id_token }) => bring(target, { id_token })));
    const users = await target.countUsers();
    return { succeeded: users > 1, seen: { users } };
  },
};

const raceOfOneToken: Attack = {
  name: "S12: one id token, brought twenty times at once",
  withstood: { signIns: 1 },
  async run(target) {
    const { id_token } = await issueTokens(target);
    const answers = await inParallel(20, () => bring(target, { id_token }));
    const signIns = answers.filter(({ status }) => status === 200).length;
    return { succeeded: signIns > 1, seen: { signIns } };
  },
};

const changedAddress: Attack = {
  name: "S16: a person whose address at the provider changed is somebody else",
  withstood: { isSamePerson: true },
  async run(target) {
    const first = await signIn(target, { ...attacker, email: "eve@gmail.com" });
    const { id_token } = await issueTokens(target, {
      account: { ...attacker, email: "eve@gmail.com" },
      claims: { email: "eve-married@gmail.com" },
    });
    const isSamePerson = pkOf(await bring(target, { id_token })) === pkOf(first);
    return { succeeded: !isSamePerson, seen: { isSamePerson } };
  },
};

const storedProviderToken: Attack = {
  name: "S30: the provider's tokens in a copy of the database",
  withstood: { found: 0 },
  async run(target) {
    const pair = await issueTokens(target);
    await bring(target, pair);
    const copy = await target.readDatabase();
    const found = Object.values(pair).filter((token) => copy.includes(token)).length;
    return { succeeded: found > 0, seen: { found } };
  },
};

export const identityAttacks: readonly Attack[] = [
  ...spellings.map(([name, spell]) =>
    repeat(`S12: an id token a second time, ${name}`, ({ id_token }) => ({ id_token: spell(id_token) })),
  ),
  repeat("S12: an id token a second time, beside its access token", (pair) => pair),
  raceOfOneToken,
  raceOfFirstSignIns,
  takeOver("S19: another subject with the victim's address, unverified", { email_verified: false }),
  takeOver('S18: another subject with the victim\'s address, "true" as a text', { email_verified: "true" }),
  takeOver("S18: another subject with the victim's address, 1 as verified", { email_verified: 1 }),
  takeOver("S18: another subject with the victim's address, of which nothing is said", {
    email_verified: undefined,
  }),
  administrator,
  changedAddress,
  storedProviderToken,
];
