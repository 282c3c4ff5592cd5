import type { Account } from "./account.ts";
import { escapeHtml } from "./escape-html.ts";

/** Where the pictures are served. */
export const picturePath = "/picture.svg";

/** Where this person's picture is served. */
export const pictureOf = ({ sub }: Account): string => `${picturePath}?${new URLSearchParams({ sub })}`;

/** The person's initials on a colour of their own. White on each of these colours has a contrast above 4.5. */
export function drawPicture({ sub, given_name, family_name }: Account): string {
  const hue = [...sub].reduce((sum, character) => (sum * 31 + character.charCodeAt(0) * 137) % 360, 0);
  const initials = escapeHtml([given_name, family_name].map((name) => [...name][0] ?? "").join(""));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">
<rect width="96" height="96" fill="hsl(${hue} 45% 32%)"/>
<text x="48" y="49" fill="#fff" font-family="system-ui, sans-serif" font-size="38" text-anchor="middle" dominant-baseline="central">${initials}</text>
</svg>`;
}
