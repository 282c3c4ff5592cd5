import { useCallback } from "react";
import { explainError, toFormErrors, type FormErrors } from "../data/explain-error.ts";
import { useServices } from "../use-services.ts";

export type FormValues = Readonly<Record<string, unknown>>;

/**
 * What a form does when it is sent: the work, and where the backend refuses it, its sentences at the inputs they are about
 * and the others above the form.
 *
 * @param inputs The names of the form's inputs.
 */
export function useSubmit(
  work: (values: FormValues) => Promise<void>,
  inputs: readonly string[],
): (values: FormValues) => Promise<FormErrors | undefined> {
  const { say } = useServices();
  return useCallback(
    async (values) => {
      try {
        await work(values);
        return undefined;
      } catch (error) {
        return toFormErrors(error, inputs, say) ?? { root: { serverError: explainError(error, say) } };
      }
    },
    [work, inputs, say],
  );
}
