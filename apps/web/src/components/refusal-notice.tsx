import { explainRefusal } from "@/account/explain-refusal";
import type { SearchParams } from "@/components/search-params";

/** Says why somebody came back from a provider as they went. */
export function RefusalNotice({ code }: { code: SearchParams[string] }) {
  if (typeof code !== "string") return null;
  return (
    <p role="alert" className="notice notice-error">
      {explainRefusal(code)}
    </p>
  );
}
