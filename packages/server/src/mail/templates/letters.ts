import { describeUserAgent } from "../../kernel/describe-user-agent.ts";
import type { MailContents, MailKind, ReportedRequest } from "../mail.ts";
import { withKeys } from "../mail-links.ts";
import { formatDuration, formatMoment } from "./format-moment.ts";
import { type Block, button, heading, type Letter, link, text } from "./letter.ts";
import type { LetterContext } from "./letter-context.ts";

type Template<Kind extends MailKind> = (content: MailContents[Kind], context: LetterContext) => Letter;

/** Each says what happened, what to do, and what to do if it was somebody else. */
export const letters: { readonly [Kind in MailKind]: Template<Kind> } = {
  verify_email: ({ key }, { account, links, ...times }) => ({
    subject: "Confirm your e-mail address",
    preview: "One click, and we know that this address is yours.",
    blocks: [
      text(`This address was given for ${account}. Please confirm that it is yours.`),
      button("Confirm my address", withKeys(links.verifyEmail, { key })),
      lifetime(times),
      heading("If it was not you"),
      text("There is nothing to do: without you, nobody can confirm this address."),
    ],
    footer: `You get this mail because somebody gave this address for ${account}.`,
  }),

  email_taken: (_, { account, links }) => ({
    subject: "You have an account already",
    preview: "Somebody tried to sign up with your address.",
    blocks: [
      text(
        `Somebody tried to sign up with this address, but ${account} exists already. Nothing was changed.`,
      ),
      heading("If it was you"),
      text("Sign in as you always do. If you have forgotten your password, choose a new one."),
      button("Sign in", links.signIn),
      link("I have forgotten my password", links.forgotPassword),
      heading("If it was not you"),
      text("There is nothing to do. The answer that they got was the same as for any other address."),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  reset_password: ({ uid, token }, { account, links, ...times }) => ({
    subject: "Choose a new password",
    preview: "You asked for a new password. The link works once.",
    blocks: [
      text(`Somebody, most likely you, asked for a new password for ${account}.`),
      button("Choose a new password", withKeys(links.resetPassword, { uid, token })),
      lifetime(times, "The link works once, for"),
      text("A new password signs you out on all devices."),
      heading("If it was not you"),
      text("There is nothing to do: your password stays as it is. Give this link to nobody."),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  password_changed: (request, { account, links, writtenAt }) => ({
    subject: "Your password was changed",
    preview: "Was it you? Then all is well.",
    blocks: [
      text(`The password of ${account} was changed.`),
      factsOf(request, writtenAt),
      text("If it was you, there is nothing to do."),
      heading("If it was not you"),
      text("Somebody else may be in your account. Choose a new password now: it signs everybody out."),
      link("Choose a new password", links.forgotPassword),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  confirm_email_change: ({ key }, { account, links, ...times }) => ({
    subject: "Confirm your new e-mail address",
    preview: "Your account moves to this address when you confirm it.",
    blocks: [
      text(`You asked to use this address for ${account} from now on. It is used as soon as you confirm it.`),
      button("Use this address", withKeys(links.confirmEmailChange, { key })),
      lifetime(times),
      heading("If it was not you"),
      text("There is nothing to do. Somebody may have mistyped their address; without you it is not used."),
    ],
    footer: `You get this mail because somebody gave this address for ${account}.`,
  }),

  email_change_requested: ({ key, ...request }, { account, links, ...times }) => ({
    subject: "Your e-mail address is about to change",
    preview: "If it was not you, you can still stop it.",
    blocks: [
      text(`Somebody, most likely you, asked to use another e-mail address for ${account}.`),
      factsOf(request, times.writtenAt),
      text("If it was you, there is nothing to do here: confirm the new address from its own mailbox."),
      heading("If it was not you"),
      text("Stop the change, then choose a new password: somebody else may be in your account."),
      button("Stop the change", withKeys(links.cancelEmailChange, { key })),
      lifetime(times),
      link("Choose a new password", links.forgotPassword),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  email_changed: (_, { account, writtenAt }) => ({
    subject: "Your e-mail address was changed",
    preview: "This address is no longer that of your account.",
    blocks: [
      text(`Another e-mail address is used for ${account} since ${formatMoment(writtenAt)}.`),
      text("If it was you, there is nothing to do. This is the last mail to this address."),
      heading("If it was not you"),
      text(
        "Somebody else may be in your account. Tell those who run the service at once, from this address.",
      ),
    ],
    footer: `You get this mail because this address belonged to ${account}.`,
  }),

  identity_connected: ({ provider, ...request }, { account, links, writtenAt }) => ({
    subject: "A way to sign in was added",
    preview: "Was it you? Then all is well.",
    blocks: [
      text(`An account at ${provider} was connected to ${account}: whoever has it can sign in with it now.`),
      factsOf(request, writtenAt),
      text("If it was you, there is nothing to do."),
      heading("If it was not you"),
      text(
        "Somebody else may be in your account. Choose a new password now: it signs everybody out. Then sign in, and disconnect what you did not connect.",
      ),
      link("Choose a new password", links.forgotPassword),
      link("Sign in", links.signIn),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  identity_disconnected: ({ provider, ...request }, { account, links, writtenAt }) => ({
    subject: "A way to sign in was removed",
    preview: "Was it you? Then all is well.",
    blocks: [
      text(
        `An account at ${provider} was disconnected from ${account}: nobody can sign in with it any more.`,
      ),
      factsOf(request, writtenAt),
      text("If it was you, there is nothing to do."),
      heading("If it was not you"),
      text(
        "Somebody else may be in your account. Choose a new password now: it signs everybody out. Then sign in, and connect your account again.",
      ),
      link("Choose a new password", links.forgotPassword),
      link("Sign in", links.signIn),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),

  refresh_token_reused: (request, { account, links, writtenAt }) => ({
    subject: "You were signed out for your safety",
    preview: "A sign-in of yours was used from two places.",
    blocks: [
      text(
        `A sign-in of ${account} was used from two places, so somebody may have a copy of it. We have ended it.`,
      ),
      factsOf(request, writtenAt),
      text("Other sign-ins go on. Where you were signed out, sign in again."),
      button("Sign in", links.signIn),
      heading("If you do not know what this was"),
      text(
        "Choose a new password: it signs everybody out. Then look at your devices for programs you do not know.",
      ),
      link("Choose a new password", links.forgotPassword),
    ],
    footer: `You get this mail because this address belongs to ${account}.`,
  }),
};

type Times = Pick<LetterContext, "writtenAt" | "expiresAt">;

function lifetime({ writtenAt, expiresAt }: Times, words = "The link works for"): Block {
  const duration = formatDuration(expiresAt.getTime() - writtenAt.getTime());
  return text(`${words} ${duration}: until ${formatMoment(expiresAt)}.`);
}

/** What is known of it; what is not, is left out. */
function factsOf({ address, userAgent }: ReportedRequest, at: Date): Block {
  const browser = userAgent === null ? null : describeUserAgent(userAgent);
  const facts: (readonly [string, string])[] = [["When", formatMoment(at)]];
  if (address !== null) facts.push(["From", address]);
  if (browser !== null) facts.push(["With", browser]);
  return { kind: "facts", facts };
}
