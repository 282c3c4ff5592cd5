import { google } from "./google.ts";
import type { Provider } from "./provider.ts";

const providers: readonly Provider[] = [google];

/** The names of all providers that there are. */
export const providerIds: readonly string[] = providers.map(({ id }) => id);

/** The provider with this name in paths and tables. */
export function findProvider(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}
