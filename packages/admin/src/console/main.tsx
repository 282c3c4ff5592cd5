import createCache from "@emotion/cache";
import { CacheProvider } from "@emotion/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { config } from "zod";
import { Console } from "./console.tsx";
import { createServices } from "./create-services.ts";
import { createI18n } from "./messages/create-i18n.ts";
import { saySentence } from "./messages/say-sentence.ts";
import { takeSetupToken } from "./session/take-setup-token.ts";

// The page's policy allows no code from text, which zod would otherwise try.
config({ jitless: true });

const setupToken = takeSetupToken(location, history);
// Whoever opens the link in a tab where the console is open already changes the fragment alone, which loads nothing.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#/setup/")) location.reload();
});
const i18n = createI18n();
const services = createServices({
  send: (path, init) => fetch(path, { ...init, credentials: "same-origin" }),
  say: (text) => i18n.translate(text, { _: saySentence(text, i18n.getLocale()) }),
  startAnew() {
    history.replaceState(null, "", "#/");
    location.reload();
  },
});

/** The policy lets those style elements alone work that carry the nonce of this answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.content;
const styles = createCache({ key: "lk", ...(nonce === undefined ? {} : { nonce }) });

const root = document.querySelector("#console");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CacheProvider value={styles}>
        <Console services={services} i18n={i18n} setupToken={setupToken} />
      </CacheProvider>
    </StrictMode>,
  );
}
