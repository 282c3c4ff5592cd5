/** What we ask for where the backend says nothing (it may not have answered at all). */
const usualSeconds = 2;

const longestSeconds = 60;

/** In how many seconds to try again: what the backend asked for, within reason. */
export function retryAfterOf(response: Response | undefined): number {
  const asked = Number(response?.headers.get("retry-after") ?? usualSeconds);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, longestSeconds) : usualSeconds;
}
