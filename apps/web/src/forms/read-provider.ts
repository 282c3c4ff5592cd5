/** The provider that a form names; the backend's list says whether there is such a one. */
export function readProvider(form: FormData): string {
  const provider = form.get("provider");
  return typeof provider === "string" ? provider : "";
}
