const minutes = (count: number): number => count * 60;

/** How long what the provider hands out is valid, in seconds: an hour for tokens, as at Google. */
export const durations = {
  AccessToken: minutes(60),
  IdToken: minutes(60),
  AuthorizationCode: minutes(1),
  Interaction: minutes(60),
  Grant: minutes(60),
  Session: minutes(1),
} as const;
