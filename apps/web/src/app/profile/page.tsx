import { contract } from "@reference/contract";
import type { Metadata } from "next";
import { backend } from "@/auth";
import { Avatar } from "@/components/avatar";
import { personName } from "@/components/person-name";
import { ActionForm } from "@/forms/action-form";
import { CheckboxField, TextField } from "@/forms/fields";
import { saveProfile } from "./actions";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  await backend.requireUser({ returnTo: "/profile" });
  const user = await backend.json(contract.account.readUser);
  return (
    <>
      <div className="person">
        <Avatar name={personName(user)} isLarge />
        <div>
          <h1>Profile</h1>
          <p className="muted">{user.email || "No e-mail address"}</p>
        </div>
      </div>
      <section className="card" aria-label="Your profile">
        <ActionForm action={saveProfile} submitLabel="Save" doneMessage="Your profile is saved.">
          <TextField
            name="display_name"
            label="Display name"
            hint="What this app calls you. Empty: your first name."
            value={user.display_name ?? ""}
            maxLength={80}
            autoComplete="nickname"
          />
          <div className="form-row">
            <TextField
              name="first_name"
              label="First name"
              value={user.first_name}
              maxLength={150}
              autoComplete="given-name"
            />
            <TextField
              name="last_name"
              label="Last name"
              value={user.last_name}
              maxLength={150}
              autoComplete="family-name"
            />
          </div>
          <TextField
            name="username"
            label="Username"
            hint="Letters, numbers and @ . + - _"
            value={user.username}
            maxLength={contract.user.username.maxLength}
            autoComplete="username"
          />
          <CheckboxField name="newsletter" label="Send me the newsletter" isChecked={user.newsletter} />
        </ActionForm>
      </section>
    </>
  );
}
