/** What the programs of the peers are told, by the names under which they are. */
export const peerEnv = {
  port: Number(process.env["PORT"]),
  databaseUrl: process.env["DATABASE_URL"] ?? "",
  issuer: process.env["ISSUER"] ?? "",
  clientId: process.env["CLIENT_ID"] ?? "",
  clientSecret: process.env["CLIENT_SECRET"] ?? "",
  withJwt: process.env["WITH_JWT"] === "yes",
};
