import { germanResources } from "./german-resources.ts";

/**
 * What rules and actions of the product's resources say, in German, by the English sentence. `%{1}` is what varies in it, in the
 * order of the English sentence.
 */
export const germanRefusals: Readonly<Record<string, string>> = {
  "Is deactivated already.": "Ist schon deaktiviert.",
  "Is active already.": "Ist schon aktiv.",
  "Is deactivated.": "Ist deaktiviert.",
  "Has no e-mail address.": "Hat keine E-Mail-Adresse.",
  "Is verified already.": "Ist schon bestätigt.",
  "Has ended already.": "Ist schon beendet.",
  "Has expired already.": "Ist schon abgelaufen.",
  "Is sent already.": "Ist schon gesendet.",
  "Is not worth sending any more: let the person ask for another one.":
    "Zu senden lohnt sich nicht mehr: die Person soll eine neue Mail verlangen.",
  "It does not sign.": "Er signiert nicht.",
  "Is %{1} already.": "Ist schon %{1}.",
  "Has one secret alone.": "Hat nur ein Geheimnis.",
  "Only a superuser changes people who are staff.":
    "Konten der Verwaltung ändert nur, wer selbst alle Rechte hat.",
  "Only a superuser gives or takes rights.": "Rechte gibt und nimmt nur, wer selbst alle Rechte hat.",
  "You cannot delete yourself.": "Sich selbst können Sie nicht löschen.",
  "This is the last active superuser. Make another one first.":
    "Das ist das letzte aktive Konto mit allen Rechten. Geben Sie zuerst einem anderen alle Rechte.",
  "It is the person's only way to sign in. Deactivate or delete the person instead.":
    "Anders kann sich die Person nicht anmelden. Deaktivieren oder löschen Sie stattdessen das Konto.",
  "This action works on another number of rows.": "Diese Aktion geht mit einer anderen Anzahl von Einträgen.",
  "This list cannot be narrowed so.": "So lässt sich diese Liste nicht filtern.",
  "This list has no such order.": "So lässt sich diese Liste nicht ordnen.",
  "This is no cursor of this list.": "Diese Stelle der Liste gibt es nicht. Laden Sie die Seite neu.",
};

/** What is wrong with a field, where the field itself says it. */
export const germanFieldRules: Readonly<Record<string, string>> = {
  "This field cannot be written.": "Dieses Feld lässt sich nicht ändern.",
  "There is one with this value already.": "Einen Eintrag mit diesem Wert gibt es schon.",
  "There is one with these values already%{1}.": "Einen Eintrag mit diesen Werten gibt es schon%{1}.",
  "This is not your password.": "Das ist nicht Ihr Passwort.",
  "This password is too short. It must contain at least %{1} character%{2}.":
    "Dieses Passwort ist zu kurz. Länge mindestens: %{1}.",
  "This password is too common.": "Dieses Passwort ist zu verbreitet.",
  "This password is entirely numeric.": "Dieses Passwort besteht nur aus Ziffern.",
  "The password is too similar to the %{1}.": "Dieses Passwort ist zu ähnlich: %{1}.",
  "An origin is a scheme, a host and perhaps a port: https://www.example.com":
    "Ein Ursprung besteht aus Schema, Host und vielleicht Port: https://www.example.com",
  '%{1} is an origin of the site "%{2}" (%{3}): leave it out, or take it from there first.':
    "%{1} ist ein Ursprung der Website „%{2}“ (%{3}): lassen Sie ihn weg, oder nehmen Sie ihn zuerst dort heraus.",
  "A redirect target is a whole URL without a fragment: https://www.example.com/api/auth/callback/google":
    "Ein Ziel der Weiterleitung ist eine ganze URL ohne Fragment: https://www.example.com/api/auth/callback/google",
  "A redirect target begins with https:// in production.":
    "Ein Ziel der Weiterleitung beginnt im Betrieb mit https://.",
  "An issuer is an address without a query: https://accounts.google.com":
    "Ein Aussteller ist eine Adresse ohne Abfrage: https://accounts.google.com",
  "An issuer begins with https:// in production.": "Ein Aussteller beginnt im Betrieb mit https://.",
  "A domain is written in lower case: example.com": "Eine Domain wird klein geschrieben: example.com",
  "A scope has no spaces.": "Ein Scope hat keine Leerzeichen.",
  'One of the scopes must be "openid".': "Einer der Scopes muss „openid“ sein.",
  "There is an app of this issuer with this client id already.":
    "Eine App dieses Ausstellers mit dieser Client-ID gibt es schon.",
};

/** What the backend calls the resources, where it names them by themselves: what goes with a deletion. */
export const germanPlurals: Readonly<Record<string, string>> = {
  Users: germanResources.users.many,
  Groups: germanResources.groups.many,
  Sites: germanResources.sites.many,
  "Social apps": germanResources.social_apps.many,
  Identities: germanResources.identities.many,
  Sessions: germanResources.sessions.many,
  "Signing keys": germanResources.signing_keys.many,
  "Mail outbox": germanResources.mail_outbox.many,
  "Audit log": germanResources.audit_log.many,
};
