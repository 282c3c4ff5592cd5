import theirs from "ra-language-english";

/** react-admin's own strings in English, some of them in the console's words. */
export const englishFramework = {
  ...theirs.ra,
  auth: { ...theirs.ra.auth, logout: "Sign out" },
  message: { ...theirs.ra.message, invalid_form: "Look at the form again: something is missing or wrong." },
  notification: {
    ...theirs.ra.notification,
    created: "Added.",
    updated: "Saved.",
    deleted: "Deleted.",
  },
};
