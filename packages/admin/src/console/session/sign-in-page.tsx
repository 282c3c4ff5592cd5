import { adminRoutes } from "@latchkey/contract";
import { useCallback } from "react";
import { Form, PasswordInput, required, TextInput, useTranslate } from "react-admin";
import { focusNow } from "../forms/focus-now.ts";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useSubmit, type FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { DoorPage } from "./door-page.tsx";

const inputs = ["username", "password"];

/** Signs somebody in to the console. The address stays as it is, so that the page that was asked for follows. */
export function SignInPage() {
  const { client, enter } = useServices();
  const translate = useTranslate();
  const signIn = useCallback(
    async ({ username, password }: FormValues) => {
      const body = { username: String(username), password: String(password) };
      await enter(await client.call(adminRoutes.openConsole, { body }));
    },
    [client, enter],
  );
  const submit = useSubmit(signIn, inputs);

  return (
    <DoorPage title={translate("console.sign_in.title")} lead={translate("console.sign_in.lead")}>
      <Form onSubmit={submit} disableInvalidFormNotification>
        <FormProblem />
        <TextInput
          source="username"
          label="console.sign_in.username"
          autoComplete="username"
          inputRef={focusNow}
          validate={required()}
        />
        <PasswordInput
          source="password"
          label="console.sign_in.password"
          autoComplete="current-password"
          validate={required()}
        />
        <SubmitButton isWide>{translate("console.sign_in.submit")}</SubmitButton>
      </Form>
    </DoorPage>
  );
}
