import type { Session } from "next-auth";

// Compiled, never run: the session has the fields that the user model exposes, and no others.

type User = Session["user"];
type Equal<A, B> = [A, B] extends [B, A] ? true : false;

true satisfies Equal<User["display_name"], string | null>;
true satisfies Equal<User["newsletter"], boolean>;
true satisfies Equal<User["email"], string>;

// @ts-expect-error -- the model has a birthday, and does not expose it
type _Birthday = User["birthday"];

// @ts-expect-error -- the model has no such field
type _Nickname = User["nickname"];

// @ts-expect-error -- a session never shows a token
type _Token = Session["refresh"];
