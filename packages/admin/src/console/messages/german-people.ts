import type { ResourceMessages } from "./resource-messages.ts";

/** People, and what belongs to them. */
export const users: ResourceMessages = {
  one: "Person",
  many: "Personen",
  fields: {
    username: "Benutzername",
    email: "E-Mail-Adresse",
    first_name: "Vorname",
    last_name: "Nachname",
    is_active: "Aktiv",
    is_staff: "Verwaltung",
    is_superuser: "Alle Rechte",
    groups: "Gruppen",
    email_verified_at: "E-Mail bestätigt",
    has_password: "Hat ein Passwort",
    providers: "Anbieter",
    date_joined: "Dabei seit",
    last_login: "Letzte Anmeldung",
  },
  filters: { group: "Gruppe", provider: "Anbieter" },
  actions: {
    deactivate: "Deaktivieren",
    activate: "Aktivieren",
    end_sessions: "Sitzungen beenden",
    send_reset: "Link zum Wählen eines Passworts schicken",
    verify_email: "E-Mail-Adresse als bestätigt vermerken",
  },
};

export const sessions: ResourceMessages = {
  one: "Sitzung",
  many: "Sitzungen",
  fields: {
    user_id: "Person",
    site_id: "Website",
    is_live: "In Gebrauch",
    device: "Gerät",
    address: "IP-Adresse",
    user_agent: "Browserkennung",
    amr: "Angemeldet mit",
    opened: "Begonnen",
    last_used_at: "Zuletzt benutzt",
    idle_expires_at: "Endet unbenutzt am",
    expires_at: "Endet spätestens",
    ended_at: "Beendet",
    end_reason: "Warum beendet",
  },
  filters: { state: "Zustand" },
  choices: {
    state: { live: "in Gebrauch", ended: "beendet" },
    end_reason: {
      signed_out: "abgemeldet",
      signed_out_everywhere: "überall abgemeldet",
      refresh_token_reused: "Token zum Erneuern zweimal benutzt",
      ended_by_person: "von der Person beendet",
      password_changed: "Passwort geändert",
      password_reset: "Passwort neu gewählt",
      email_changed: "E-Mail-Adresse geändert",
      deactivated: "Konto deaktiviert",
      ended_by_admin: "von der Verwaltung beendet",
    },
  },
  actions: { end: "Beenden" },
};

export const identities: ResourceMessages = {
  one: "Identität",
  many: "Identitäten",
  fields: {
    user_id: "Person",
    provider: "Anbieter",
    email: "E-Mail-Adresse",
    is_email_verified: "Vom Anbieter bestätigt",
    given_name: "Vorname",
    family_name: "Nachname",
    issuer: "Aussteller",
    subject: "Kennung beim Anbieter",
    created_at: "Verbunden",
    last_login: "Letzte Anmeldung",
  },
};
