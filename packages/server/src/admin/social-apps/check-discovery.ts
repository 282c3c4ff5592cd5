import { z } from "zod";
import type { OutboundAnswer, OutboundRequest } from "../../kernel/outbound.ts";
import { askProvider } from "../../social/ask-provider.ts";
import { discoveryUrl } from "../../social/provider-directory.ts";
import type { SocialDeps } from "../../social/verify-id-token.ts";
import type { CheckResult } from "../resource.ts";
import type { CheckedApp } from "./checked-app.ts";

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});

/** What a check needs of a discovery document. */
export type CheckedMetadata = z.output<typeof metadataSchema>;

/** What was found, or why nothing can be looked at further. */
type Found = { readonly result: CheckResult; readonly metadata?: CheckedMetadata };

/** Asks for the provider's discovery document, past everything that is remembered of it. */
export async function checkDiscovery(deps: SocialDeps, { issuer }: CheckedApp): Promise<Found> {
  const url = discoveryUrl(issuer);
  const answer = await askForCheck(deps, url);
  const fail = (sentence: string): Found => ({ result: { check: "Discovery", is_ok: false, sentence } });
  if (typeof answer === "string") {
    return fail(`${url} cannot be asked: ${answer}. Check the issuer, and that this server can reach it.`);
  }
  const metadata = metadataSchema.safeParse(answer.json);
  if (answer.status !== 200 || !metadata.success) {
    const what = answer.json === undefined ? "no JSON" : "no discovery document";
    return fail(`${url} answers ${answer.status} with ${what}. Check the issuer.`);
  }
  if (metadata.data.issuer !== issuer) {
    const theirs = metadata.data.issuer.slice(0, 200);
    return fail(
      `The document at ${url} is of the issuer ${theirs}, and this app's issuer is ${issuer}. Add the app again with the issuer of the document.`,
    );
  }
  const sentence = `${url} is the discovery document of this issuer.`;
  return { result: { check: "Discovery", is_ok: true, sentence }, metadata: metadata.data };
}

const jwksSchema = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      alg: z.string().optional(),
      crv: z.string().optional(),
      use: z.string().optional(),
    }),
  ),
});

/** Looks for a published key that the provider's id tokens can be signed with. */
export async function checkKeys(
  deps: SocialDeps,
  { provider }: CheckedApp,
  { jwks_uri: url }: CheckedMetadata,
): Promise<CheckResult> {
  const check = "Keys";
  const answer = await askForCheck(deps, url);
  if (typeof answer === "string") {
    return { check, is_ok: false, sentence: `${url} cannot be asked: ${answer}. Ask the provider why.` };
  }
  const jwks = jwksSchema.safeParse(answer.json);
  if (answer.status !== 200 || !jwks.success) {
    const sentence = `${url} answers ${answer.status} without a key set. Ask the provider why.`;
    return { check, is_ok: false, sentence };
  }
  const algorithms = provider.algorithms.join(", ");
  const usable = jwks.data.keys.filter((key) =>
    provider.algorithms.some((algorithm) => isKeyFor(algorithm, key)),
  );
  return usable.length > 0
    ? { check, is_ok: true, sentence: `The provider publishes keys for ${algorithms}.` }
    : {
        check,
        is_ok: false,
        sentence: `None of the keys at ${url} is for ${algorithms}, so no id token could be proven. Check the issuer.`,
      };
}

const keyTypes: Readonly<Record<string, string>> = { R: "RSA", P: "RSA", E: "EC" };

function isKeyFor(algorithm: string, key: z.output<typeof jwksSchema>["keys"][number]): boolean {
  if (key.use === "enc") return false;
  return key.alg === undefined ? keyTypes[algorithm[0]!] === key.kty : key.alg === algorithm;
}

/** Asks a provider. @returns Its answer, or why there is none. */
export async function askForCheck(
  deps: SocialDeps,
  url: string,
  request?: OutboundRequest,
): Promise<OutboundAnswer | string> {
  return askProvider(deps, url, request).catch((error: unknown) =>
    error instanceof Error && error.message !== "" ? error.message : "there is no answer",
  );
}
