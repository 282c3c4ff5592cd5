import type { OfflineProvider } from "@latchkey/idp";
import type { SignIn } from "../statements/sign-in.ts";

/** Signs people in at the provider: each call gives an id token of its own. */
export interface IdTokens {
  /** Of somebody among the first `people`, whom `fill-people.ts` has made. */
  ofKnown(people: number): Promise<SignIn>;
  /** Of somebody who has never been anywhere. */
  ofNew(): Promise<SignIn>;
}

/** The subject by which the provider knows the person with this number. */
const subjectOf = (number: number): string => `subject${number}`;

const emailOf = (number: number): string => `user${number}@example.com`;

export function createIdTokens(provider: OfflineProvider): IdTokens {
  let newcomers = 0;
  const issue = async (email: string, sub?: string): Promise<SignIn> => {
    const idToken = await provider.issueIdToken({ account: { email, ...(sub !== undefined && { sub }) } });
    const payload = Buffer.from(idToken.split(".")[1]!, "base64url").toString();
    return { idToken, claims: JSON.parse(payload) as SignIn["claims"] };
  };
  return {
    ofKnown(people) {
      const number = 1 + Math.floor(Math.random() * people);
      return issue(emailOf(number), subjectOf(number));
    },
    ofNew: () => issue(`newcomer${++newcomers}@example.com`),
  };
}
