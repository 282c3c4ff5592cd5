import type { RouteAnswer } from "@latchkey/contract";
import { contract } from "@reference/contract";
import type { Metadata } from "next";
import { backend } from "@/auth";
import { dayAndTime } from "@/components/day-and-time";
import { ActionForm } from "@/forms/action-form";
import { endAll, endOne } from "./actions";

export const metadata: Metadata = { title: "Sessions" };

const { listSessions } = contract.account;

export default async function SessionsPage() {
  await backend.requireUser({ returnTo: "/account/sessions" });
  const sessions = await backend.json(listSessions);
  return (
    <>
      <div className="page-intro">
        <h1>Sessions</h1>
        <p className="lead">Where you are signed in. What you do not know, end.</p>
      </div>
      <ul className="card rows" aria-label="Sessions">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
      <section className="card" aria-labelledby="everywhere">
        <h2 id="everywhere">Sign out everywhere</h2>
        <p>Every session ends, this one too.</p>
        <ActionForm action={endAll} submitLabel="Sign out everywhere" look="danger" />
      </section>
    </>
  );
}

type Session = RouteAnswer<typeof listSessions>[number];

function SessionRow({ session }: { session: Session }) {
  const { id, current, device, address, date_joined, last_used } = session;
  const name = device || "Unknown device";
  return (
    <li>
      <div>
        <h2>
          {name} {current && <span className="mark">This one</span>}
        </h2>
        <p className="muted small">
          {address && <>{address} · </>}last used <time dateTime={last_used}>{dayAndTime(last_used)}</time>,
          signed in <time dateTime={date_joined}>{dayAndTime(date_joined)}</time>
        </p>
      </div>
      {!current && (
        <ActionForm
          action={endOne}
          submitLabel="End"
          submitDescription={`End the session of ${name}`}
          look="danger"
        >
          <input type="hidden" name="id" value={id} />
        </ActionForm>
      )}
    </li>
  );
}
