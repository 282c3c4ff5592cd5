import { failures, readAnswer, type Route, type RouteAnswer, type RouteInput } from "@latchkey/contract";
import { headers } from "next/headers";
import { isRefusedFor } from "./call-backend.ts";
import { seconds } from "./duration.ts";
import type { ReadPerson } from "./person.ts";
import { refuseForOutage } from "./refusals.ts";
import type { SiteClient } from "./site-client.ts";

export interface PublicCallDeps {
  readonly siteClient: SiteClient;
  readonly readPerson: ReadPerson;
}

/** A route that anybody may call. */
export type PublicRoute = Route & { readonly access: "public" };

/** Calls a public route as the site, for a person who is not signed in. */
export type PublicCall = <R extends PublicRoute>(route: R, input: RouteInput<R>) => Promise<RouteAnswer<R>>;

/** The backend may hash a password, and people wait longer for that than for a page. */
const timeoutMs = seconds(15);

const outageSeconds = 2;

export function createPublicCall({ siteClient, readPerson }: PublicCallDeps): PublicCall {
  return async (route, input) => {
    const person = readPerson(await headers());
    const response = await siteClient
      .send(route, input, { timeoutMs, person })
      .catch(() => refuseForOutage(outageSeconds));
    // That this site's own credentials are wrong is an outage to the person (next.md 12).
    const isOurFault = await isRefusedFor(response, [failures.invalid_client.code]);
    return readAnswer(route, isOurFault ? refuseForOutage(outageSeconds) : response);
  };
}
