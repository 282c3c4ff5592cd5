import { useCallback, type ReactNode } from "react";
import { Form, required, TextInput, useTranslate } from "react-admin";
import { FocusOn } from "../forms/focus-on.tsx";
import { FormProblem } from "../forms/form-problem.tsx";
import { SubmitButton } from "../forms/submit-button.tsx";
import { useSubmit, type FormValues } from "../forms/use-submit.ts";
import { useServices } from "../use-services.ts";
import { DoorPage } from "./door-page.tsx";
import type { ConsoleSession } from "./session-state.ts";

interface DoorFormProps {
  /** The door: under this name the dictionary has its words. */
  readonly door: "sign_in" | "set_up";
  /** The dictionary's word for what the door is for; `lead` unless it is said. */
  readonly lead?: "lead" | "lead_again";
  /** The names of all inputs, the username's among them. */
  readonly inputs: readonly string[];
  /** Asks the backend to let the person in. */
  readonly knock: (values: FormValues) => Promise<ConsoleSession>;
  /** The inputs after that of the username. */
  readonly children: ReactNode;
  /** What stands below the button. */
  readonly below?: ReactNode;
}

/** The frame of a form that leads into the console: who one is, what else is asked, and the button. */
export function DoorForm({ door, lead = "lead", inputs, knock, children, below }: DoorFormProps) {
  const { enter } = useServices();
  const translate = useTranslate();
  const work = useCallback(async (values: FormValues) => enter(await knock(values)), [enter, knock]);
  const submit = useSubmit(work, inputs);
  const words = `console.${door}`;
  return (
    <DoorPage title={translate(`${words}.title`)} lead={translate(`${words}.${lead}`)}>
      <Form onSubmit={submit} disableInvalidFormNotification>
        <FormProblem />
        <TextInput
          source="username"
          label={`${words}.username`}
          autoComplete="username"
          helperText={false}
          validate={required()}
        />
        <FocusOn source="username" />
        {children}
        <SubmitButton isWide>{translate(`${words}.submit`)}</SubmitButton>
        {below}
      </Form>
    </DoorPage>
  );
}
