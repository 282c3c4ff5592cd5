/** What the product needs of a logger; pino is one. Messages and fields hold no secret, token or e-mail address. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
