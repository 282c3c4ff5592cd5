import type { Provider } from "oidc-provider";
import { createProvider, type ProviderOptions } from "./create-provider.ts";
import { generateSigningKey, type SigningKey } from "./signing-key.ts";

/** A provider whose keys can be changed while it runs. */
export interface RotatingProvider {
  /** The provider of the moment: to be asked for again with each request. */
  readonly provider: Provider;
  /** The key that it signs with. */
  readonly signingKey: SigningKey;
  /** Signs with a new key from now on. The old ones leave the JWKS unless `keepOld`. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
}

/** oidc-provider takes its keys once, when it is created: a rotation is another one on the same store. */
export function createRotatingProvider(
  options: Omit<ProviderOptions, "signingKeys">,
  firstKey: SigningKey,
): RotatingProvider {
  let signingKeys: readonly [SigningKey, ...SigningKey[]] = [firstKey];
  let provider = createProvider({ ...options, signingKeys });
  return {
    get provider() {
      return provider;
    },
    get signingKey() {
      return signingKeys[0];
    },
    async rotateKeys({ keepOld = false } = {}) {
      const key = await generateSigningKey();
      signingKeys = keepOld ? [key, ...signingKeys] : [key];
      provider = createProvider({ ...options, signingKeys });
    },
  };
}
