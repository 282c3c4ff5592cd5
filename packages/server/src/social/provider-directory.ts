import {
  createLocalJWKSet,
  type CryptoKey,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from "jose";
import { z } from "zod";
import { after } from "../kernel/clock.ts";
import type { Deps } from "../kernel/deps.ts";
import { minutes, seconds } from "../kernel/duration.ts";
import { Failure } from "../kernel/failure.ts";
import type { Outbound } from "../kernel/outbound.ts";
import { askProvider, providerUnavailable } from "./ask-provider.ts";

export type ProviderDeps = Deps & { readonly outbound: Outbound };

const metadataSchema = z.object({
  issuer: z.string(),
  jwks_uri: z.url(),
  token_endpoint: z.url().optional(),
  userinfo_endpoint: z.url().optional(),
  tokeninfo_endpoint: z.url().optional(),
});

/** What we use of a discovery document (OpenID Connect Discovery 1.0 §3). */
export type ProviderMetadata = z.output<typeof metadataSchema>;

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

interface Knowledge {
  readonly metadata: ProviderMetadata;
  readonly findKey: ReturnType<typeof createLocalJWKSet>;
  readonly readAgainAt: Date;
}

const maxAge = minutes(10);
/** Tokens with made-up key ids must not make us flood the provider. */
const reloadAtMostEvery = seconds(10);

/** What the providers publish of themselves, kept for ten minutes. What is known stays in use while a provider is down. */
export class ProviderDirectory {
  readonly #deps: ProviderDeps;
  readonly #known = new Map<string, Knowledge>();
  readonly #reading = new Map<string, Promise<Knowledge>>();
  readonly #reloads = new Map<string, { readonly reading: Promise<Knowledge>; readonly until: Date }>();

  constructor(deps: ProviderDeps) {
    this.#deps = deps;
  }

  /** @throws Failure `provider_unavailable` when nothing is known and the provider cannot be asked. */
  async metadata(issuer: string): Promise<ProviderMetadata> {
    return (await this.#know(issuer)).metadata;
  }

  /**
   * The published key that a token's header names. An unknown one causes one reload (S6), at most one every ten seconds.
   *
   * @throws Failure `provider_unavailable` as above; errors of jose when there is no such key.
   */
  async findKey(issuer: string, header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const { findKey } = await this.#know(issuer);
    try {
      return await findKey(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    const reloaded = await this.#reload(issuer);
    return reloaded.findKey(header, token);
  }

  /** One reading for all unknown keys of ten seconds. Where it failed, nobody knows yet whether such a key exists. */
  #reload(issuer: string): Promise<Knowledge> {
    const now = this.#deps.clock.now();
    const last = this.#reloads.get(issuer);
    if (last && now < last.until) return last.reading;
    const reading = this.#read(issuer);
    this.#reloads.set(issuer, { reading, until: after(now, reloadAtMostEvery) });
    return reading;
  }

  async #know(issuer: string): Promise<Knowledge> {
    const known = this.#known.get(issuer);
    if (known && this.#deps.clock.now() < known.readAgainAt) return known;
    try {
      return await this.#read(issuer);
    } catch (error) {
      if (!known) throw error;
      this.#deps.log.warn(
        { issuer, err: error },
        "the provider's keys could not be read again; the known ones serve on",
      );
      this.#known.set(issuer, { ...known, readAgainAt: after(this.#deps.clock.now(), reloadAtMostEvery) });
      return known;
    }
  }

  #read(issuer: string): Promise<Knowledge> {
    const reading =
      this.#reading.get(issuer) ?? this.#readNow(issuer).finally(() => this.#reading.delete(issuer));
    this.#reading.set(issuer, reading);
    return reading;
  }

  async #readNow(issuer: string): Promise<Knowledge> {
    try {
      const metadata = await this.#ask(discoveryUrl(issuer), metadataSchema);
      // Another issuer's document would bring another issuer's keys (S28; RFC 8414 §3.3).
      if (metadata.issuer !== issuer) throw new Error("the discovery document is another issuer's");
      const jwks = await this.#ask(metadata.jwks_uri, jwksSchema);
      const findKey = createLocalJWKSet(jwks);
      const knowledge = { metadata, findKey, readAgainAt: after(this.#deps.clock.now(), maxAge) };
      this.#known.set(issuer, knowledge);
      return knowledge;
    } catch (error) {
      throw error instanceof Failure ? error : providerUnavailable(error);
    }
  }

  async #ask<Schema extends z.ZodType>(url: string, schema: Schema): Promise<z.output<Schema>> {
    const { status, json } = await askProvider(this.#deps, url);
    if (status !== 200) throw new Error(`the provider answered ${status}`);
    return schema.parse(json);
  }
}

/** Where a provider says what it is (OpenID Connect Discovery §4). */
export function discoveryUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}
