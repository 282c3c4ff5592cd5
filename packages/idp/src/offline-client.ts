/** The one application that the offline provider knows: public values, worthless anywhere else. */
export const offlineClient = {
  id: "latchkey-offline.apps.idp.localhost",
  secret: "offline-secret-for-development-only",
} as const;
