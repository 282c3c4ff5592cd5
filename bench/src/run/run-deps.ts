import type { DatabaseHost } from "../databases/create-database.ts";
import type { ProviderFacts } from "../peers/start-latchkey.ts";
import type { IdTokens } from "../people/id-tokens.ts";
import type { Options } from "../read-options.ts";

/** What every part of a run works with. */
export interface RunDeps {
  readonly options: Options;
  readonly host: DatabaseHost;
  readonly provider: ProviderFacts;
  readonly tokens: IdTokens;
  readonly signal: AbortSignal;
  /** Tells whoever waits what is done now. */
  tell(text: string): void;
}
