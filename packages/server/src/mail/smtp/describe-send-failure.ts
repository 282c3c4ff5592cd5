import { getSystemErrorName } from "node:util";

/** Why a mail was not taken, as a short word without addresses: an SMTP code such as `550`, `CERTIFICATE`, or `ECONNREFUSED` and its kin. */
export function describeSendFailure(error: unknown): string {
  const { responseCode, code, errno, message } = error as {
    readonly responseCode?: unknown;
    readonly code?: unknown;
    readonly errno?: unknown;
    readonly message?: unknown;
  };
  if (typeof responseCode === "number") return String(responseCode);
  // nodemailer writes its own word over that of the system, which says more.
  if (typeof errno === "number" && errno < 0) return getSystemErrorName(errno);
  // Of what is wrong with a certificate nothing but the words is left.
  if (code === "ESOCKET" && /certificate/i.test(String(message))) return "CERTIFICATE";
  return typeof code === "string" && /^[A-Z_0-9]{1,40}$/.test(code) ? code : "unknown";
}

/** Whether the server says of this recipient, or of this mail, that trying again is of no use (RFC 5321 §4.2.1). */
export function isRefusedForGood(error: unknown): boolean {
  const { responseCode, command } = error as { readonly responseCode?: unknown; readonly command?: unknown };
  // At MAIL FROM it speaks of us: what is wrong there can be set right, and the mail waits for that.
  return Number(responseCode) >= 500 && (command === "RCPT TO" || command === "DATA");
}
