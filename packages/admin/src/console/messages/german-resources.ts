/** What a resource and its parts are called. */
export interface ResourceMessages {
  readonly one: string;
  readonly many: string;
  readonly fields: Readonly<Record<string, string>>;
  /** By field. */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Where they are called otherwise than the field of the same name. */
  readonly filters?: Readonly<Record<string, string>>;
  readonly actions?: Readonly<Record<string, string>>;
}

const users: ResourceMessages = {
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

const groups: ResourceMessages = {
  one: "Gruppe",
  many: "Gruppen",
  fields: { name: "Name", permissions: "Rechte", created_at: "Angelegt" },
};

const identities: ResourceMessages = { one: "Identität", many: "Identitäten", fields: {} };
const sessions: ResourceMessages = { one: "Sitzung", many: "Sitzungen", fields: {} };
const sites: ResourceMessages = { one: "Website", many: "Websites", fields: {} };
const socialApps: ResourceMessages = { one: "Anbieter-App", many: "Anbieter-Apps", fields: {} };
const signingKeys: ResourceMessages = { one: "Signaturschlüssel", many: "Signaturschlüssel", fields: {} };
const mailOutbox: ResourceMessages = { one: "Mail", many: "Postausgang", fields: {} };
const auditLog: ResourceMessages = { one: "Ereignis", many: "Protokoll", fields: {} };

/**
 * The product's resources in German. The English words come from the backend, as those of resources do that an application
 * registers.
 */
export const germanResources: Readonly<Record<string, ResourceMessages>> = {
  users,
  groups,
  identities,
  sessions,
  sites,
  social_apps: socialApps,
  signing_keys: signingKeys,
  mail_outbox: mailOutbox,
  audit_log: auditLog,
};
