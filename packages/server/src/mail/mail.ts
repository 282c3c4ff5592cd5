/** What is known of the request that a mail reports: never more than a person may see of their own sessions. */
export interface ReportedRequest {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** What a mail says beyond its kind and its recipient. A new kind of mail starts with a line here and a template. */
export interface MailContents {
  /** The first proof of an address; `key` is that of the link. */
  verify_email: { readonly key: string };
  /** To the owner of an address with which somebody tried to sign up. */
  email_taken: Readonly<Record<string, never>>;
  reset_password: { readonly uid: string; readonly token: string };
  password_changed: ReportedRequest;
  /** To the new address; `key` confirms it. */
  confirm_email_change: { readonly key: string };
  /** To the old address; `key` cancels the change. The new address is not told. */
  email_change_requested: { readonly key: string } & ReportedRequest;
  /** To the old address, when the change is done. */
  email_changed: Readonly<Record<string, never>>;
  /** The provider by its name for people; not which account of it. */
  identity_connected: { readonly provider: string } & ReportedRequest;
  identity_disconnected: { readonly provider: string } & ReportedRequest;
  /** An old refresh token was used: somebody may have a copy of it. */
  refresh_token_reused: ReportedRequest;
}

export type MailKind = keyof MailContents;

/** A mail to a person. */
export type Mail = {
  readonly [Kind in MailKind]: {
    readonly kind: Kind;
    readonly userId: string;
    /** The recipient's address. */
    readonly to: string;
    readonly content: MailContents[Kind];
  };
}[MailKind];
