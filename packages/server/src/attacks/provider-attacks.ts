import type { FailureName } from "@latchkey/contract";
import type { Endpoint, FixedAnswer } from "@latchkey/idp";
import { generateKeyPairSync } from "node:crypto";
import { minutes } from "../kernel/duration.ts";
import { type Attack, brief, refusedAs } from "./attack.ts";
import { bring, issueTokens, signIn, type Target, victim } from "./target.ts";

const sub = "104857600000000000001";
const somebodyElse = "104857600000000000002";
const profile = { sub, email: victim, email_verified: true };
/** A little longer than what a provider publishes is kept. */
const documentLifetime = minutes(11);
const json = { "content-type": "application/json" };

const answerOf = (body: object, status = 200): FixedAnswer => ({
  status,
  headers: json,
  body: JSON.stringify(body),
});

/** What userinfo, which a network between us and the provider may rewrite, says of a good access token. */
const lyingProfiles: readonly (readonly [name: string, profile: object])[] = [
  ["S14: somebody else", { ...profile, sub: somebodyElse }],
  ["S14: nobody", { ...profile, sub: undefined }],
  ["S15: an empty subject", { ...profile, sub: "" }],
  ["S15: a subject of another type", { ...profile, sub: 104_857_600_000 }],
];

/** What tokeninfo says where the access token is another's; a server that does not ask for it hears nothing. */
const foreignTokens: readonly (readonly [name: string, info: object])[] = [
  ["S1: of another audience", { aud: "another-app" }],
  ["S1: of no audience", { aud: undefined }],
  ["S1: of a list of audiences", { aud: ["latchkey-offline.apps.idp.localhost"] }],
  ["S1: of an empty audience", { aud: "" }],
  ["S1: that was given to another application", { azp: "another-app" }],
  ["S9: that has expired", { exp: "1" }],
  ["S9: without an expiry", { exp: undefined }],
  ["S9: with an expiry that is no number", { exp: "soon" }],
  ["S14: of somebody else", { sub: somebodyElse }],
  ["S15: of nobody", { sub: undefined }],
  ["S15: of an empty subject", { sub: "" }],
];

function tokeninfo({ idp, clock }: Target) {
  const exp = String(Math.floor(clock.now().getTime() / 1000) + 3600);
  return { aud: idp.client.id, azp: idp.client.id, sub, exp };
}

interface Lie {
  readonly name: string;
  readonly at: Endpoint;
  /** `provider_token_refused` unless it is said. */
  readonly refusal?: FailureName;
  readonly answer: (target: Target) => FixedAnswer;
}

/** Brings a good access token alone while an endpoint of the provider answers something of the attacker's. */
function lieAt({ name, at, answer, refusal = "provider_token_refused" }: Lie): Attack {
  return {
    name,
    withstood: { ...refusedAs(refusal), trapVisits: 0 },
    writesNothing: true,
    async run(target) {
      const { access_token } = await issueTokens(target);
      const before = target.trap.visits;
      target.idp.faults.answerWith(answer(target), at);
      const answered = await bring(target, { access_token });
      const seen = { ...brief(answered), trapVisits: target.trap.visits - before };
      return { succeeded: answered.status === 200, seen };
    },
  };
}

function redirectToTrap({ trap }: Target): FixedAnswer {
  trap.serve({ ...profile, aud: "ours" });
  return { status: 302, headers: { location: trap.url } };
}

const page: FixedAnswer = { status: 200, headers: { "content-type": "text/html" }, body: "<html>" };
const halfDocument: FixedAnswer = { status: 200, headers: json, body: '{"sub":' };

/** The provider is broken: whoever asks hears that it is, and no more. */
function outage(name: string, answer: FixedAnswer, refusal: FailureName): Attack {
  return {
    name,
    withstood: refusedAs(refusal),
    writesNothing: true,
    async run(target) {
      const { access_token } = await issueTokens(target);
      target.idp.faults.answerWith(answer, "tokeninfo", "userinfo");
      const answered = await bring(target, { access_token });
      const isLeaking = JSON.stringify(answered.body).includes("at ");
      return { succeeded: answered.status === 200 || isLeaking, seen: brief(answered) };
    },
  };
}

const slowProvider: Attack = {
  name: "S26: a provider that takes its time",
  withstood: { ...refusedAs("provider_unavailable"), isWaiting: false },
  writesNothing: true,
  async run(target) {
    const { access_token } = await issueTokens(target);
    target.idp.faults.respondSlowly(6_500, "tokeninfo", "userinfo");
    const started = Date.now();
    const answer = await bring(target, { access_token });
    const isWaiting = Date.now() - started > 6_000;
    return { succeeded: isWaiting, seen: { ...brief(answer), isWaiting } };
  },
};

const foreignAccessToken: Attack = {
  name: "S1: an access token that a person gave to another application",
  withstood: refusedAs("provider_token_refused"),
  writesNothing: true,
  async run(target) {
    const { access_token } = await issueTokens(target, { clientId: "another-app" });
    const answer = await bring(target, { access_token });
    return { succeeded: answer.status === 200, seen: brief(answer) };
  },
};

const unprovenAudience: Attack = {
  name: "S2: an access token of a provider that proves no audience",
  withstood: refusedAs("provider_token_refused"),
  async run(target) {
    target.idp.faults.changeDiscovery({ tokeninfo_endpoint: undefined });
    target.clock.advance(documentLifetime);
    await signIn(target);
    const { access_token } = await issueTokens(target);
    const answer = await bring(target, { access_token });
    // The next attack finds the provider as it was.
    target.idp.faults.behaveNormally();
    target.clock.advance(documentLifetime);
    await signIn(target);
    return { succeeded: answer.status === 200, seen: brief(answer) };
  },
};

const otherIssuersKeys: Attack = {
  name: "S28: keys of another issuer, whose document stands in the place of the provider's",
  withstood: refusedAs("provider_unavailable"),
  async run(target) {
    await signIn(target);
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    target.trap.serve({
      keys: [{ ...publicKey.export({ format: "jwk" }), kid: "evil", alg: "RS256", use: "sig" }],
    });
    target.idp.faults.changeDiscovery({ issuer: "https://evil.example", jwks_uri: target.trap.url });
    target.clock.advance(documentLifetime);
    const { id_token } = await issueTokens(target, { signWith: privateKey, header: { kid: "evil" } });
    const answer = await bring(target, { id_token });
    return { succeeded: answer.status === 200, seen: brief(answer) };
  },
};

export const providerAttacks: readonly Attack[] = [
  foreignAccessToken,
  ...foreignTokens.map(([name, change]) =>
    lieAt({
      name: `${name}, an access token`,
      at: "tokeninfo",
      answer: (target) => answerOf({ ...tokeninfo(target), ...change }),
    }),
  ),
  ...lyingProfiles.map(([name, said]) =>
    lieAt({ name: `${name}, by the word of userinfo`, at: "userinfo", answer: () => answerOf(said) }),
  ),
  lieAt({ name: "S26: a person who lives elsewhere, by a redirect", at: "userinfo", answer: redirectToTrap }),
  lieAt({ name: "S1: a person of a refused request", at: "userinfo", answer: () => answerOf(profile, 401) }),
  outage("S115: a provider that answers with a page", page, "provider_token_refused"),
  outage("S115: a provider that answers with half a document", halfDocument, "provider_token_refused"),
  lieAt({
    name: "S26: a person of 10 MB, by the word of userinfo",
    at: "userinfo",
    refusal: "provider_unavailable",
    answer: () => answerOf({ ...profile, padding: "x".repeat(10_000_000) }),
  }),
  outage("S115: a provider that fails", answerOf({ error: "server_error" }, 500), "provider_unavailable"),
  slowProvider,
  unprovenAudience,
  otherIssuersKeys,
];
