import { beforeEach, expect, test } from "vitest";
import { Failure } from "../kernel/failure.ts";
import { Turns } from "../kernel/turns.ts";
import { reauthenticate } from "../reauthentication/reauthenticate.ts";
import { registerUser } from "../registration/register-user.ts";
import { signInWithPassword } from "../sign-in/sign-in-with-password.ts";
import { completeAccountPolicy } from "../users/account-policy.ts";
import { changePassword } from "./change-password.ts";
import { confirmPasswordReset } from "./confirm-password-reset.ts";

/** What there is where no more passwords are taken: whoever asks anything else for something is named. */
const full = {
  passwords: { admit: () => Promise.reject(new Failure("unavailable", "full")) },
  accountPolicy: completeAccountPolicy(),
  turns: new Turns(),
};
const asked: PropertyKey[] = [];
const deps = new Proxy(full, {
  get(target, name) {
    if (name in target) return target[name as keyof typeof target];
    asked.push(name);
    throw new Error("something was asked for beside a place at the hasher");
  },
}) as never;

const user = { id: "one", sessionId: "one", siteId: "web" };
beforeEach(() => void asked.splice(0));

const doors: Readonly<Record<string, (input: never) => Promise<unknown>>> = {
  "a sign-in": (input) => signInWithPassword(deps, input),
  "a registration": (input) => registerUser(deps, input),
  "a change of the password": (input) => changePassword(deps, input),
  "the end of a reset": (input) => confirmPasswordReset(deps, input),
  "a confirmation by the password": (input) => reauthenticate(deps, input),
};

test.each(Object.entries(doors))(
  "%s for which there is no room asks the database for nothing",
  async (_, enter) => {
    const input = {
      user,
      uid: user.id,
      token: "a link",
      password: "a password",
      evidence: { password: "a password" },
      name: { username: "somebody", email: null },
      site: null,
      requester: { address: null },
    };
    await expect(enter(input as never)).rejects.toMatchObject({ failure: "unavailable" });
    expect(asked).toEqual([]);
  },
);
