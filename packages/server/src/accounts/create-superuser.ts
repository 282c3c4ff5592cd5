import { parseInput, sentences, type UserModel, usernameSchema } from "@latchkey/contract";
import { z } from "zod";
import { recordEvent } from "../audit/record-event.ts";
import { fieldFailure } from "../kernel/failure.ts";
import { newId } from "../kernel/id.ts";
import { hashPassword } from "../passwords/hash-password.ts";
import type { StoreDeps } from "../store/open-store.ts";
import { canonicalEmail } from "../users/canonical-email.ts";
import { insertUser } from "../users/store.ts";

interface SuperuserInput {
  readonly model: UserModel;
  readonly username: string;
  /** `""` for none. It does not count as verified. */
  readonly email: string;
  readonly password: string;
}

const minPassword = 8;
const maxPassword = 128;

/**
 * Makes an active user who is staff and superuser.
 *
 * @returns Their id.
 * @throws Failure with a sentence for each field that is wrong or taken.
 */
export async function createSuperuser(deps: StoreDeps, input: SuperuserInput): Promise<string> {
  const { store, clock } = deps;
  const { username, email, password } = checkInput(input);
  const passwordHash = await hashPassword(password);
  return store.transaction(async (tx) => {
    const user = await insertUser(tx, {
      id: newId(clock),
      username,
      email,
      email_verified_at: null,
      password_hash: passwordHash,
      is_staff: true,
      is_superuser: true,
      date_joined: clock.now(),
    });
    if (!user)
      throw fieldFailure({ username: ["A user with that username or e-mail address already exists."] });
    await recordEvent(tx, clock, { event: "superuser_created", userId: user.id });
    return user.id;
  });
}

function checkInput({ model, username, email, password }: SuperuserInput) {
  const problems: Record<string, string[]> = {};
  const name = parseInput(z.object({ username: usernameSchema(model) }), { username });
  if (!name.ok) Object.assign(problems, name.errors);
  const address = email === "" ? null : canonicalEmail(email);
  if (email !== "" && address === null) problems.email = [sentences.email];
  if (password.length < minPassword) {
    problems.password = [`This password is too short. It must contain at least ${minPassword} characters.`];
  }
  if (password.length > maxPassword) problems.password = [sentences.tooLong(maxPassword)];
  if (!name.ok || Object.keys(problems).length > 0) throw fieldFailure(problems);
  return { username: name.value.username, email: address, password };
}
