/** How our refresh tokens begin. */
export const refreshTokenVersion = "lk1";

/** Whether this has the form of our refresh tokens, which tells them from JWTs and proves nothing. */
export function isRefreshToken(token: string): boolean {
  return token.startsWith(`${refreshTokenVersion}.`);
}
