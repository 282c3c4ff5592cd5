/** What stands in a mail, piece by piece. Renderers write it as text and as HTML; templates write neither. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "heading"; readonly text: string }
  /** What the person is asked to do: once in a mail at most. */
  | { readonly kind: "button"; readonly label: string; readonly url: string }
  /** A way out, less loud than a button. */
  | { readonly kind: "link"; readonly label: string; readonly url: string }
  | { readonly kind: "facts"; readonly facts: readonly (readonly [name: string, value: string])[] };

/** A mail before it is text or HTML. The subject holds no word that came from outside. */
export interface Letter {
  readonly subject: string;
  /** What a mailbox shows beside the subject. */
  readonly preview: string;
  readonly blocks: readonly Block[];
  /** Why the person gets it; the small print. */
  readonly footer: string;
}

export const text = (content: string): Block => ({ kind: "text", text: content });
export const heading = (content: string): Block => ({ kind: "heading", text: content });
export const button = (label: string, url: string): Block => ({ kind: "button", label, url });
export const link = (label: string, url: string): Block => ({ kind: "link", label, url });
