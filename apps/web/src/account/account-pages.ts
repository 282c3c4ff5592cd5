/** The pages on which people look after their account, in the order of the menu. */
export const accountPages = [
  { path: "/account/password", label: "Password" },
  { path: "/account/email", label: "E-mail address" },
  { path: "/account/sessions", label: "Sessions" },
  { path: "/account/connections", label: "Connections" },
] as const;

export type AccountPage = (typeof accountPages)[number]["path"];

/** Where people confirm that it is them, before they come back to the page that asked. */
export function confirmPage(returnTo: AccountPage): string {
  return `/account/confirm?${new URLSearchParams({ returnTo })}`;
}

/** The page that asked, of those that there are: a link cannot lead anywhere else (S95). */
export function readReturnTo(value: unknown): AccountPage {
  return accountPages.find(({ path }) => path === value)?.path ?? "/account/sessions";
}
