/** The one front end of the measured backends: it authenticates with its secret, as the Next.js package does. */
export const site = { id: "web", secret: "a-site-secret-of-at-least-32-characters" } as const;
