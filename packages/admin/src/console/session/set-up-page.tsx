import { adminRoutes } from "@latchkey/contract";
import Button from "@mui/material/Button";
import { useCallback } from "react";
import { Form, PasswordInput, required, TextInput, useTranslate } from "react-admin";
import { focusNow } from "../forms/focus-now.ts";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useSubmit, type FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { DoorPage } from "./door-page.tsx";

interface SetUpPageProps {
  /** Of the one-time link. */
  readonly token: string;
  /** Goes on to the sign-in page instead. */
  readonly onLeave: () => void;
}

const inputs = ["username", "email", "password1", "password2"];

/** Makes the first administrator, by the link that the first start prints. */
export function SetUpPage({ token, onLeave }: SetUpPageProps) {
  const { client, enter } = useServices();
  const translate = useTranslate();
  const setUp = useCallback(
    async ({ username, email, password1, password2 }: FormValues) => {
      const body = {
        token,
        username: String(username),
        email: typeof email === "string" && email !== "" ? email : undefined,
        password1: String(password1),
        password2: String(password2),
      };
      await enter(await client.call(adminRoutes.setUpConsole, { body }));
    },
    [client, enter, token],
  );
  const submit = useSubmit(setUp, inputs);

  return (
    <DoorPage title={translate("console.set_up.title")} lead={translate("console.set_up.lead")}>
      <Form onSubmit={submit} disableInvalidFormNotification>
        <FormProblem />
        <TextInput
          source="username"
          label="console.set_up.username"
          autoComplete="username"
          inputRef={focusNow}
          validate={required()}
        />
        <TextInput source="email" type="email" label="console.set_up.email" autoComplete="email" />
        {["password1", "password2"].map((source) => (
          <PasswordInput
            key={source}
            source={source}
            label={`console.set_up.${source}`}
            autoComplete="new-password"
            validate={required()}
          />
        ))}
        <SubmitButton isWide>{translate("console.set_up.submit")}</SubmitButton>
        <Button fullWidth sx={{ mt: 1 }} onClick={onLeave}>
          {translate("console.set_up.elsewhere")}
        </Button>
      </Form>
    </DoorPage>
  );
}
