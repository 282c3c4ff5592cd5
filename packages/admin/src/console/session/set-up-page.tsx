import { adminRoutes } from "@latchkey/contract";
import Button from "@mui/material/Button";
import { useCallback } from "react";
import { PasswordInput, required, TextInput, useTranslate } from "react-admin";
import type { FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { DoorForm } from "./door-form.tsx";

interface SetUpPageProps {
  /** Of the one-time link. */
  readonly token: string;
  /** Goes on to the sign-in page instead. */
  readonly onLeave: () => void;
}

const inputs = ["username", "email", "password1", "password2"];

/** Makes the first administrator, by the link that the first start prints. */
export function SetUpPage({ token, onLeave }: SetUpPageProps) {
  const { client } = useServices();
  const translate = useTranslate();
  const knock = useCallback(
    ({ username, email, password1, password2 }: FormValues) => {
      const body = {
        token,
        username: String(username),
        email: typeof email === "string" && email !== "" ? email : undefined,
        password1: String(password1),
        password2: String(password2),
      };
      return client.call(adminRoutes.setUpConsole, { body });
    },
    [client, token],
  );
  const elsewhere = (
    <Button fullWidth sx={{ mt: 1 }} onClick={onLeave}>
      {translate("console.set_up.elsewhere")}
    </Button>
  );
  return (
    <DoorForm door="set_up" inputs={inputs} knock={knock} below={elsewhere}>
      <TextInput
        source="email"
        type="email"
        label="console.set_up.email"
        autoComplete="email"
        helperText={false}
      />
      {["password1", "password2"].map((source) => (
        <PasswordInput
          key={source}
          source={source}
          label={`console.set_up.${source}`}
          autoComplete="new-password"
          helperText={false}
          validate={required()}
        />
      ))}
    </DoorForm>
  );
}
