import { openDatabase } from "../databases/open-database.ts";
import { readUser } from "../statements/read-user.ts";
import { refresh } from "../statements/refresh.ts";
import type { Session } from "../statements/session.ts";
import { findIdentity, findSocialApp, signIn } from "../statements/sign-in.ts";
import type { Line, Peer } from "./peer.ts";

/** The database driver alone: the statements of the loads in a loop, without HTTP, tokens or signatures. */
export function openDriver(databaseUrl: string): Peer {
  const database = openDatabase(databaseUrl);
  function openLine(): Line {
    let session: Session | undefined;
    const current = () => {
      if (session === undefined) throw new Error("Nobody has signed in on this line.");
      return session;
    };
    return {
      async signIn(person) {
        await database.run(findSocialApp());
        const known = await database.run(findIdentity(person.claims));
        ({ session } = await database.transaction(signIn(person, known)));
      },
      async refresh() {
        session = await database.run(refresh(current()));
      },
      async readUser() {
        const { id: sessionId, userId } = current();
        await database.run(readUser({ userId, sessionId }));
      },
      close: async () => {},
    };
  }
  return { name: "driver", openLine, stop: database.close };
}
