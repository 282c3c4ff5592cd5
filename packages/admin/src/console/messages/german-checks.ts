/** What the test of a social app looked at and found, in German, by the English words. `%{1}` is what varies in them. */
export const germanChecks: Readonly<Record<string, string>> = {
  Discovery: "Discovery-Dokument",
  Keys: "Schlüssel",
  "Client id": "Client-ID",
  "Client secret": "Client-Geheimnis",
  "Redirect target %{1}": "Ziel der Weiterleitung %{1}",

  "%{1} is the discovery document of this issuer.": "%{1} ist das Discovery-Dokument dieses Ausstellers.",
  "%{1} cannot be asked: %{2}. Check the issuer, and that this server can reach it.":
    "%{1} lässt sich nicht fragen: %{2}. Prüfen Sie den Aussteller, und ob dieser Server ihn erreicht.",
  "%{1} answers %{2} with %{3}. Check the issuer.":
    "%{1} antwortet %{2}, und zwar %{3}. Prüfen Sie den Aussteller.",
  "The document at %{1} is of the issuer %{2}, and this app's issuer is %{3}. Add the app again with the issuer of the document.":
    "Das Dokument unter %{1} ist vom Aussteller %{2}, und der Aussteller dieser App ist %{3}. Legen Sie die App mit dem Aussteller des Dokuments neu an.",

  "The provider publishes keys for %{1}.": "Der Anbieter veröffentlicht Schlüssel für %{1}.",
  "%{1} cannot be asked: %{2}. Ask the provider why.":
    "%{1} lässt sich nicht fragen: %{2}. Fragen Sie den Anbieter nach dem Grund.",
  "%{1} answers %{2} without a key set. Ask the provider why.":
    "%{1} antwortet %{2} ohne Schlüssel. Fragen Sie den Anbieter nach dem Grund.",
  "None of the keys at %{1} is for %{2}, so no id token could be proven. Check the issuer.":
    "Keiner der Schlüssel unter %{1} ist für %{2}: kein ID-Token ließe sich prüfen. Prüfen Sie den Aussteller.",

  "No site with an origin may use this app. Choose its sites, and give them their origins.":
    "Keine Website mit einem Ursprung darf diese App benutzen. Wählen Sie Websites, und geben Sie ihnen ihre Ursprünge.",
  "The provider knows the client id.": "Der Anbieter kennt die Client-ID.",
  "The provider's sign-in page cannot be asked: %{1}. Try again in a moment.":
    "Die Anmeldeseite des Anbieters lässt sich nicht fragen: %{1}. Versuchen Sie es gleich noch einmal.",
  "The provider does not know the client id %{1}. Copy it from the provider's console.":
    "Der Anbieter kennt die Client-ID %{1} nicht. Kopieren Sie sie aus der Konsole des Anbieters.",

  "The provider knows the secret.": "Der Anbieter kennt das Geheimnis.",
  "There is one; the provider did not say whether it is right.":
    "Es gibt eines; ob es stimmt, hat der Anbieter nicht gesagt.",
  "The provider does not know this secret. Copy it from the provider's console once more.":
    "Der Anbieter kennt dieses Geheimnis nicht. Kopieren Sie es noch einmal aus der Konsole des Anbieters.",
  "There is none, and without it a web app cannot redeem codes. Copy it from the provider's console.":
    "Es gibt keines, und ohne es kann eine Web-App keine Codes einlösen. Kopieren Sie es aus der Konsole des Anbieters.",
  "LATCHKEY_SECRET does not open it any more. Write it once more.":
    "LATCHKEY_SECRET öffnet es nicht mehr. Schreiben Sie es noch einmal.",

  "The provider sends people back there.": "Der Anbieter schickt Personen dorthin zurück.",
  "The provider does not send people back to %{1}. Register exactly this as a redirect URI of the client, in the provider's console.":
    "Der Anbieter schickt niemanden zu %{1} zurück. Tragen Sie genau das in der Konsole des Anbieters als Redirect-URI des Clients ein.",
  "The provider refuses a sign-in that comes back to %{1} (%{2}). Check the redirect URIs and scopes in the provider's console.":
    "Der Anbieter lehnt eine Anmeldung ab, die zu %{1} zurückkommt (%{2}). Prüfen Sie Redirect-URIs und Scopes in der Konsole des Anbieters.",
};

/** What stands in the gaps of sentences, where it is words of the backend's own. */
export const germanParts: Readonly<Record<string, string>> = {
  expired: "abgelaufen",
  revoked: "widerrufen",
  username: "Benutzername",
  "first name": "Vorname",
  "last name": "Nachname",
  "email address": "E-Mail-Adresse",
  "no JSON": "ohne JSON",
  "no discovery document": "ohne Discovery-Dokument",
  "an error page": "eine Fehlerseite",
  "unknown client": "unbekannter Client",
  "status %{1}": "Status %{1}",
  "there is no answer": "es kommt keine Antwort",
  "the URL is not https": "die URL ist nicht https",
  "the address is not a public one": "die Adresse ist keine öffentliche",
  "the name has no public address": "der Name hat keine öffentliche Adresse",
  "the answer is larger than %{1} KiB": "die Antwort ist größer als %{1} KiB",
  "the provider answered %{1}": "der Anbieter hat %{1} geantwortet",
  "the provider could not be asked": "der Anbieter war nicht zu fragen",
};
