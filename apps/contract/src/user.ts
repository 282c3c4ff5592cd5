import { boolean, date, defineUser, text } from "@latchkey/contract";

/** The people of the reference application. A change here is followed by `npm run latchkey -- makemigrations`. */
export const user = defineUser({
  username: { maxLength: 150 },
  fields: {
    display_name: text({ maxLength: 80 }).optional(),
    birthday: date().optional(),
    newsletter: boolean().default(false),
  },
  expose: ["display_name", "newsletter"], // what the person sees and may change
});
