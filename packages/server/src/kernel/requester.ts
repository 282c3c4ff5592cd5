/** Where a request came from, for audit, sessions and limits; never for a decision about identity. */
export interface Requester {
  /** The person's address: as an authenticated site hands it on, else as we see it; `null` when unknown. */
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string;
}
