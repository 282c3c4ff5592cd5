import { expect, test } from "vitest";
import { Failure } from "../kernel/failure.ts";
import { createSecrets } from "../kernel/secrets.ts";
import { openClientSecret } from "./open-client-secret.ts";

const secrets = createSecrets(["the-newest-secret-of-at-least-32-characters"]);

test("a social app's secret opens with the secret that sealed it, and a public client has none", () => {
  expect(openClientSecret(secrets, secrets.seal("provider-secrets", "s3cret"))).toBe("s3cret");
  expect(openClientSecret(secrets, null)).toBeNull();
});

test("a secret that does not open is an outage, and never makes the client a public one", () => {
  const sealed = createSecrets(["another-secret-of-at-least-32-characters"]).seal(
    "provider-secrets",
    "s3cret",
  );
  expect(() => openClientSecret(secrets, sealed)).toThrow(Failure);
  expect(() => openClientSecret(secrets, sealed)).toThrow("LATCHKEY_SECRET does not open");
});
