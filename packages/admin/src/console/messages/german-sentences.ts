import type { FailureName, sentences } from "@latchkey/contract";

type FieldSentence = keyof typeof sentences;

/** What the backend says of fields, in German, by the names of the contract's sentences. `%{1}` is the number in it. */
export const germanFieldSentences: Readonly<Partial<Record<FieldSentence, string>>> = {
  required: "Dieses Feld wird gebraucht.",
  null: "Dieses Feld darf nicht leer sein.",
  blank: "Dieses Feld darf nicht leer sein.",
  email: "Geben Sie eine gültige E-Mail-Adresse ein.",
  url: "Geben Sie eine gültige URL ein.",
  uuid: "Das ist keine gültige UUID.",
  date: "Das ist kein Datum der Form JJJJ-MM-TT.",
  string: "Das ist kein gültiger Text.",
  boolean: "Hier geht nur ja oder nein.",
  integer: "Hier wird eine ganze Zahl gebraucht.",
  nullCharacter: "Nullzeichen sind nicht erlaubt.",
  invalidValue: "Dieser Wert geht hier nicht.",
  emailTaken: "Zu dieser E-Mail-Adresse gibt es schon ein Konto.",
  passwordsDiffer: "Die beiden Passwörter sind nicht gleich.",
  usernameTaken: "Ein Konto mit diesem Benutzernamen gibt es schon.",
  usernameForm: "Ein Benutzername besteht nur aus Buchstaben, Ziffern und den Zeichen @ . + - _",
  tooLong: "Höchstens %{1} Zeichen.",
  tooSmall: "Mindestens %{1}.",
  tooLarge: "Höchstens %{1}.",
  unsupported: "Dieser Wert ist nicht erlaubt.",
};

/** What the backend says when it refuses a whole request, in German, by the contract's names of failures. */
export const germanFailures: Readonly<Partial<Record<FailureName, string>>> = {
  invalid_fields: "Einige Eingaben stimmen nicht.",
  not_found: "Das gibt es nicht, oder Sie dürfen es nicht sehen.",
  throttled: "Das waren zu viele Versuche. Warten Sie etwas, und versuchen Sie es noch einmal.",
  internal: "Im Backend ist ein Fehler aufgetreten.",
  unavailable: "Der Dienst ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.",
  csrf_missing: "Die Anfrage kam nicht von dieser Seite. Laden Sie die Seite neu.",
  csrf_cookie_missing: "Die Anfrage kam nicht von dieser Seite. Laden Sie die Seite neu.",
  csrf_incorrect: "Die Anfrage kam nicht von dieser Seite. Laden Sie die Seite neu.",
  csrf_origin: "Die Anfrage kam nicht von dieser Seite. Laden Sie die Seite neu.",
  reauthentication_required: "Bestätigen Sie, dass Sie es sind, und versuchen Sie es noch einmal.",
  console_signed_out: "Melden Sie sich an der Konsole an.",
  console_credentials_refused: "Geben Sie Benutzername und Passwort eines Verwaltungskontos ein.",
  console_origin:
    "Öffnen Sie die Konsole unter der Adresse des Backends: diese Seite kommt von einer anderen.",
  console_is_set_up:
    "Dieser Link wurde benutzt oder ist zu alt. Legen Sie mit „latchkey createsuperuser“ ein Konto an.",
  permission_denied: "Dazu haben Sie nicht das Recht.",
  action_refused: "Das geht mit diesem Eintrag nicht.",
  managed_by_settings:
    "Diese Zeile wird bei jedem Start aus den Einstellungen geschrieben: ändern Sie die Einstellungen.",
};
