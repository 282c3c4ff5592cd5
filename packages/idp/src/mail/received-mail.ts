/** A mail as it arrived. */
export interface ReceivedMail {
  /** The mailbox's own, part of the mail's address on the mailbox page. */
  readonly id: string;
  /** The `Message-ID` header, with its angle brackets: the same when one mail was sent twice. */
  readonly messageId: string;
  /** The address of the `From` header. */
  readonly from: string;
  /** Whom the server was asked to deliver it to, whatever the headers say. */
  readonly to: readonly string[];
  readonly subject: string;
  /** Empty where the mail has no such part. */
  readonly text: string;
  readonly html: string;
  readonly receivedAt: Date;
  /** By lower-case name, as they were sent; lines of one name are joined by line breaks. */
  readonly headers: Readonly<Record<string, string>>;
}
