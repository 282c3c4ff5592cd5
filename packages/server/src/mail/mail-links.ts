/** The pages of the web app that mails lead to, as absolute URLs. */
export interface MailLinks {
  readonly verifyEmail: string;
  readonly resetPassword: string;
  readonly confirmEmailChange: string;
  readonly cancelEmailChange: string;
  readonly signIn: string;
  readonly forgotPassword: string;
}

/** Where those pages stand under `WEB_URL`. */
export type MailPaths = { readonly [Page in keyof MailLinks]: `/${string}` };

const defaultPaths: MailPaths = {
  verifyEmail: "/auth/verify-email",
  resetPassword: "/auth/reset-password",
  confirmEmailChange: "/auth/confirm-email",
  cancelEmailChange: "/auth/cancel-email",
  signIn: "/auth/sign-in",
  forgotPassword: "/auth/forgot-password",
};

/** The links under the configured URL of the web app. No request has a say in them (S76). */
export function mailLinksUnder(webUrl: string, paths: Partial<MailPaths> = {}): MailLinks {
  const entries = Object.entries({ ...defaultPaths, ...paths });
  return Object.fromEntries(entries.map(([page, path]) => [page, webUrl + path])) as unknown as MailLinks;
}

/** A link with its keys in the fragment, which stands in no access log and in no Referer. */
export function withKeys(url: string, keys: Readonly<Record<string, string>>): string {
  return `${url}#${new URLSearchParams(keys).toString()}`;
}
