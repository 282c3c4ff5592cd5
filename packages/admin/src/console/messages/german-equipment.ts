import type { ResourceMessages } from "./resource-messages.ts";

const isManagedBySettings = "Aus den Einstellungen";

/** What sign-ins work with. */
export const sites: ResourceMessages = {
  one: "Website",
  many: "Websites",
  fields: {
    name: "Name",
    origins: "Ursprünge",
    redirect_uris: "Ziele der Weiterleitung",
    token_mode: "Weg der Token",
    profile: "Profil",
    is_default: "Vorgabe",
    is_managed_by_settings: isManagedBySettings,
    previous_secret_expires_at: "Voriges Geheimnis gilt bis",
    created_at: "Angelegt",
  },
  choices: {
    token_mode: { body: "in der Antwort", cookie: "als Cookie" },
    profile: { 1: "1", 2: "2" },
  },
  actions: {
    rotate_secret: "Neues Geheimnis erzeugen",
    end_previous_secret: "Voriges Geheimnis jetzt beenden",
  },
};

export const socialApps: ResourceMessages = {
  one: "Anbieter-App",
  many: "Anbieter-Apps",
  fields: {
    provider: "Anbieter",
    client_id: "Client-ID",
    client_secret: "Client-Geheimnis",
    issuer: "Aussteller",
    hosted_domain: "Domain der Organisation",
    scopes: "Scopes",
    sites: "Websites",
    is_enabled: "Eingeschaltet",
    is_managed_by_settings: isManagedBySettings,
    created_at: "Angelegt",
  },
  filters: { site: "Website" },
  choices: { provider: { google: "Google" } },
  actions: { test: "Diese App prüfen" },
};

export const signingKeys: ResourceMessages = {
  one: "Signaturschlüssel",
  many: "Signaturschlüssel",
  fields: {
    kid: "Schlüssel-ID",
    state: "Zustand",
    algorithm: "Verfahren",
    created_at: "Erzeugt",
    activates_at: "Signiert ab",
    retires_at: "Signiert bis",
    expires_at: "Prüft bis",
    revoked_at: "Widerrufen",
    public_jwk: "Öffentlicher Schlüssel",
  },
  choices: {
    state: {
      next: "der nächste",
      signing: "signiert",
      verifying: "prüft noch",
      expired: "abgelaufen",
      revoked: "widerrufen",
    },
  },
  actions: {
    rotate: "Nachfolger veröffentlichen",
    retire: "Ablösen, sobald ein Nachfolger signieren darf",
    revoke: "Sofort widerrufen",
  },
};

export const mailOutbox: ResourceMessages = {
  one: "Mail",
  many: "Postausgang",
  fields: {
    kind: "Art",
    user_id: "Person",
    state: "Zustand",
    attempts: "Versuche",
    created_at: "Geschrieben",
    next_attempt_at: "Nächster Versuch",
    expires_at: "Lohnt sich bis",
    sent_at: "Gesendet",
    failed_at: "Aufgegeben",
    last_error: "Warum der letzte Versuch scheiterte",
  },
  choices: {
    kind: {
      verify_email: "E-Mail-Adresse bestätigen",
      email_taken: "Adresse hat schon ein Konto",
      reset_password: "Passwort neu wählen",
      password_changed: "Passwort geändert",
      confirm_email_change: "Neue E-Mail-Adresse bestätigen",
      email_change_requested: "Wechsel der E-Mail-Adresse verlangt",
      email_changed: "E-Mail-Adresse geändert",
      identity_connected: "Konto bei einem Anbieter verbunden",
      identity_disconnected: "Konto bei einem Anbieter getrennt",
      refresh_token_reused: "Sitzung aus Vorsicht beendet",
    },
    state: { waiting: "wartet", sent: "gesendet", failed: "gescheitert", expired: "verfallen" },
  },
  actions: { retry: "Jetzt senden" },
};
