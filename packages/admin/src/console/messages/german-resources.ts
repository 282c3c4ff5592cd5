/**
 * What the product's resources are called in German: the English words come from the backend, as those of resources do
 * which an application registers.
 */
export interface ResourceMessages {
  readonly one: string;
  readonly many: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly filters?: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
}

export const germanResources: Readonly<Record<string, ResourceMessages>> = {};
