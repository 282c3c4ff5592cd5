import { seconds } from "./duration.ts";

/** A `Date` header is cut to whole seconds. */
const dateResolution = seconds(1);

const longestMargin = seconds(30);

/** What the backend's answer and our own clock say about an access token. */
export interface AccessAnswer {
  /** By the backend's clock. */
  readonly expiration: string;
  /** The answer's `Date` header: the backend's clock as it answered. */
  readonly date: string | null;
  /** Our clock as we asked, in milliseconds. */
  readonly askedAt: number;
}

/**
 * When an access token ends and when to ask for the next one, by our own clock, whatever the difference of the two
 * clocks is. The next one is asked for when less than min(30 s, a quarter of the lifetime) is left.
 */
export function measureAccess({ expiration, date, askedAt }: AccessAnswer): {
  accessExpires: number;
  refreshAt: number;
} {
  const answeredAt = date === null ? askedAt : Date.parse(date) + dateResolution;
  const measured = Date.parse(expiration) - answeredAt;
  const lifetime = measured > 0 ? measured : 0;
  const accessExpires = askedAt + lifetime;
  return { accessExpires, refreshAt: accessExpires - Math.min(longestMargin, lifetime / 4) };
}
