/** Whether browsers could send this, to the letter, as the origin of a page. */
export function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
