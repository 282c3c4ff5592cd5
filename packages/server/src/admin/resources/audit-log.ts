import { auditEvents } from "../../audit/record-event.ts";
import { defineResource } from "../resource.ts";

/** What happened, and who did it. It is read alone: the table itself refuses anything else. */
export const auditLogResource = defineResource({
  name: "audit_log",
  label: "Event",
  labelPlural: "Audit log",
  commandLine: { group: "audit", examples: ["audit list --limit 100", "audit list --all --csv > audit.csv"] },
  table: "latchkey_audit",
  title: "event",
  fields: {
    created_at: { type: "timestamp", label: "When" },
    event: { type: "choice", choices: auditEvents },
    user_id: { type: "reference", label: "Person", references: "users" },
    actor_id: { type: "reference", label: "Done by", references: "users" },
    resource: { type: "text" },
    object_id: { type: "text", label: "Object" },
    changes: { type: "json" },
    details: { type: "json" },
    site_id: { type: "reference", label: "Site", references: "sites" },
    session_id: { type: "reference", label: "Session", references: "sessions" },
    address: { type: "text" },
    request_id: { type: "text", label: "Request" },
    sequence: { type: "integer", label: "Place in the chain" },
  },
  list: ["created_at", "event", "user_id", "actor_id", "resource", "address"],
  sorts: ["-created_at"],
  filters: {
    user_id: { type: "reference", label: "Person", references: "users" },
    actor_id: { type: "reference", label: "Done by", references: "users" },
    event: { type: "choice", choices: auditEvents },
    resource: { type: "text" },
    created_at: { type: "period", label: "When" },
  },
});
