/** What a resource and its parts are called in a language, where the backend's own words are English. */
export interface ResourceMessages {
  readonly one: string;
  readonly many: string;
  readonly fields: Readonly<Record<string, string>>;
  /** By field, filter or input of an action. */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where they are called otherwise than the field of the same name. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
}
