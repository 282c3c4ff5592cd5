import { type UserModel, userAnswerSchema, userUpdateSchema } from "../define-user.ts";
import { defineRoute } from "../route.ts";

/** The person who is signed in, to read and to change. */
export function userRoutes<M extends UserModel>(user: M) {
  const userAnswer = userAnswerSchema(user);
  return {
    readUser: defineRoute({
      method: "GET",
      path: "/api/auth/user/",
      summary: "The person who is signed in",
      access: "fresh",
      sendsCsrfToken: true,
      answer: userAnswer,
    }),
    replaceUser: defineRoute({
      method: "PUT",
      path: "/api/auth/user/",
      summary: "Change the person who is signed in (the username must be there)",
      access: "fresh",
      body: userUpdateSchema(user, { isWhole: true }),
      answer: userAnswer,
    }),
    updateUser: defineRoute({
      method: "PATCH",
      path: "/api/auth/user/",
      summary: "Change some fields of the person who is signed in",
      access: "fresh",
      body: userUpdateSchema(user, { isWhole: false }),
      answer: userAnswer,
    }),
  };
}
