import { PasswordField } from "@/forms/fields";

/** A new password, twice. */
export function NewPasswordFields() {
  return (
    <div className="form-row">
      <PasswordField name="new_password1" label="New password" autoComplete="new-password" />
      <PasswordField name="new_password2" label="New password, once more" autoComplete="new-password" />
    </div>
  );
}
