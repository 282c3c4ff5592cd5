/** Who a mail comes from. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

// Nothing that could end a header or the address in it.
const mailbox = /^(?:"?(?<name>[^"<>\p{Cc}]*?)"?\s*<(?<named>[^<>]+)>|(?<bare>[^<>]+))$/u;
const address = /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/** Reads `Latchkey <noreply@example.com>`, or an address alone; `null` for what is neither. */
export function parseMailbox(text: string): Mailbox | null {
  const { name = "", named, bare = "" } = mailbox.exec(text.trim())?.groups ?? {};
  const found = (named ?? bare).trim();
  return address.test(found) ? { name: name.trim(), address: found } : null;
}
