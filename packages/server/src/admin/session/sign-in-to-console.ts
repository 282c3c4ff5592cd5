import { recordEvent } from "../../audit/record-event.ts";
import type { Requester } from "../../kernel/requester.ts";
import { readBareLoginName } from "../../sign-in/login-name.ts";
import { type Account, letIn } from "../../sign-in/let-in.ts";
import {
  callerOf,
  type PasswordProofDeps,
  provePassword,
  refuseSignIn,
  renewWeakHash,
} from "../../sign-in/prove-password.ts";
import type { Queries } from "../../store/open-store.ts";
import { openConsoleSession } from "./console-session.ts";

interface ConsoleSignIn {
  /** Username or e-mail address, whatever the application's people sign in by. */
  readonly username: string;
  readonly password: string;
  readonly requester: Requester;
}

/**
 * Signs staff in to the console, on the same budget of failures as every other door to the account (S84). Whoever is no staff
 * is told the same as who has the wrong password.
 *
 * @returns The value of the cookie.
 * @throws Failure `console_credentials_refused`, `throttled` or `unavailable`.
 */
export async function signInToConsole(
  deps: PasswordProofDeps,
  { username, password, requester }: ConsoleSignIn,
): Promise<string> {
  const name = readBareLoginName("both", username);
  return deps.passwords.admit(
    async () => {
      const { proven, found } = await provePassword(deps, { name, password, site: null, requester });
      const cookie = proven && (await deps.store.transaction((tx) => open(deps, tx, proven, requester)));
      if (!proven || !cookie) {
        const reason = "console_credentials_refused";
        throw await refuseSignIn(deps, { reason, credential: found, site: null, requester });
      }
      await renewWeakHash(deps, proven, password);
      return cookie;
    },
    callerOf({ requester, site: null }, name),
  );
}

/** @returns `undefined` for who is no staff, or may not come in any more. */
async function open(
  deps: PasswordProofDeps,
  tx: Queries,
  account: Account,
  requester: Requester,
): Promise<string | undefined> {
  const user = await letIn(tx, deps.clock, account, { mustBeStaff: true });
  if (!user) return undefined;
  const { userId, epoch } = account;
  const { id, cookie } = await openConsoleSession(tx, deps, { userId, epoch });
  await recordEvent(tx, deps.clock, { event: "console_opened", userId, sessionId: id, requester });
  return cookie;
}
