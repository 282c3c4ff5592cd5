/** What a resource's commands are called and show as examples, where that differs from what follows of the resource itself. */
interface CommandNames {
  /** The group; the resource's name with hyphens unless it is said. */
  readonly group?: string;
  /** How people name one of its rows. */
  readonly argument?: string;
  /** Whether people are known by their titles, so that lists need no id. */
  readonly isKnownByTitle?: true;
  readonly examples?: readonly string[];
}

const names: Readonly<Record<string, CommandNames>> = {
  users: {
    argument: "user",
    isKnownByTitle: true,
    examples: [
      "users list --search ada --filter is_active=true",
      "users create --set username=ada --set email=ada@example.com",
      "users change ada --set is_staff=true --set groups=Support",
      "users deactivate ada grace --yes",
    ],
  },
  groups: {
    argument: "group",
    isKnownByTitle: true,
    examples: ["groups create --set name=Support --set permissions=users.view,sessions.view"],
  },
  sites: { argument: "site", examples: ["sites list", "sites rotate-secret Shop"] },
  social_apps: {
    group: "apps",
    argument: "app",
    examples: [
      "apps create --set provider=google --set client_id=… --set client_secret=-",
      "apps test <app>",
      "apps disable <app>",
    ],
  },
  signing_keys: { group: "keys", argument: "key", examples: ["keys list", "keys rotate"] },
  sessions: {
    argument: "session",
    examples: ["sessions list --filter user_id=ada", "sessions end <session>"],
  },
  mail_outbox: { group: "outbox", argument: "mail", examples: ["outbox list", "outbox retry <mail>"] },
  audit_log: {
    group: "audit",
    argument: "event",
    examples: ["audit list --limit 100", "audit list --all --csv > audit.csv"],
  },
};

/** What the commands of a resource are called. */
export function namesOf(resource: string): Required<Omit<CommandNames, "isKnownByTitle">> & {
  readonly isKnownByTitle: boolean;
} {
  const {
    group = toWord(resource),
    argument = "row",
    isKnownByTitle = false,
    examples = [],
  } = (Object.hasOwn(names, resource) ? names[resource] : undefined) ?? {};
  return { group, argument, isKnownByTitle, examples };
}

/** `end_sessions` as a word of the command line: `end-sessions`. */
export function toWord(name: string): string {
  return name.replaceAll("_", "-");
}
