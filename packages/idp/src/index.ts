export type { Account, NewAccount } from "./account.ts";
export type { AccountDirectory } from "./account-directory.ts";
export type { SigningChoice } from "./choose-signing-key.ts";
export type { Endpoint } from "./endpoints.ts";
export type { Faults, FixedAnswer } from "./faults.ts";
export type { TokenPair, TokenRequest } from "./issue-tokens.ts";
export type { Mailbox } from "./mail/mailbox.ts";
export type { ReceivedMail } from "./mail/received-mail.ts";
export type { Refusal, SmtpFaults } from "./mail/smtp-faults.ts";
export { offlineAccounts } from "./offline-accounts.ts";
export { offlineClient } from "./offline-client.ts";
export {
  startOfflineProvider,
  type OfflineProvider,
  type OfflineProviderOptions,
} from "./start-offline-provider.ts";
