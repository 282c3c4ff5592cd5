import { adminRoutes } from "@latchkey/contract";
import { useCallback } from "react";
import { PasswordInput, required } from "react-admin";
import type { FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { DoorForm } from "./door-form.tsx";

const inputs = ["username", "password"];

interface SignInPageProps {
  /** Whether the session ended while the person was at work. */
  readonly isReturn?: boolean;
}

/** Signs somebody in to the console. The address stays as it is, so that the page that was asked for follows. */
export function SignInPage({ isReturn = false }: SignInPageProps) {
  const { client } = useServices();
  const knock = useCallback(
    ({ username, password }: FormValues) =>
      client.call(adminRoutes.openConsole, {
        body: { username: String(username), password: String(password) },
      }),
    [client],
  );
  return (
    <DoorForm door="sign_in" lead={isReturn ? "lead_again" : "lead"} inputs={inputs} knock={knock}>
      <PasswordInput
        source="password"
        label="console.sign_in.password"
        autoComplete="current-password"
        helperText={false}
        validate={required()}
      />
    </DoorForm>
  );
}
