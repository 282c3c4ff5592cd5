import { type Answer, basic, type TestServer } from "./start-test-server.ts";

interface RefreshOptions {
  /** Those of the authenticated site unless they are said. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly rotate?: boolean;
}

type Sender = Pick<TestServer, "send">;

/** Presents a refresh token. */
export async function refresh(
  server: Sender,
  token: string,
  { headers = { authorization: basic() }, rotate }: RefreshOptions = {},
): Promise<Answer> {
  const body = rotate === undefined ? { refresh: token } : { refresh: token, rotate };
  return server.send("POST", "/api/auth/token/refresh/", { body, headers });
}

/** The headers of a caller without any credentials. */
export const anybody = {} as const;

/** Uses a refresh token `times` times in a row. @returns All generations, the given one first. */
export async function rotateTimes(
  server: Sender,
  token: string,
  times: number,
  options?: RefreshOptions,
): Promise<string[]> {
  const generations = [token];
  for (let count = 0; count < times; count++) {
    const { body } = await refresh(server, generations.at(-1)!, options);
    generations.push(body.refresh);
  }
  return generations;
}

/** `count` times the same at once. */
export async function inParallel<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}
