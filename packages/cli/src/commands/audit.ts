import type { AuditVerdict } from "@latchkey/server";
import type { Command } from "commander";
import { say } from "../say.ts";
import { withOperations } from "../with-operations.ts";

export function addAudit(program: Command): void {
  const audit = program.command("audit").summary("the record of what happened");
  audit
    .command("verify")
    .summary("check that nobody changed what was recorded")
    .description(
      "Computes the chain of the audit again, from its first row to its sealed end, and says where it is broken first. " +
        "Ends with 1 when it is. Events of the last seconds are not in the chain yet.",
    )
    .option("--json", "print the verdict as JSON")
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const verdict = await withOperations((operations) => operations.audit.verify());
      if (json) say(JSON.stringify(toJson(verdict)));
      else for (const line of toLines(verdict)) say(line);
      if (!verdict.isWhole) process.exitCode = 1;
    });
}

function toLines({ isWhole, checked, firstBroken, end, unsealed }: AuditVerdict): readonly string[] {
  return [
    isWhole
      ? `The audit is whole: ${rows(checked)} checked.`
      : `The audit is broken, after ${rows(checked)} that are whole.`,
    ...(firstBroken ? [firstBroken.what, ...(firstBroken.id ? [`Its id is ${firstBroken.id}.`] : [])] : []),
    ...(isWhole && checked > 0
      ? [
          `It ends at row ${end.sequence} with ${end.hash}. Kept elsewhere, this shows a database that was set back.`,
        ]
      : []),
    unsealed.oldestAgeMs === null
      ? "No event waits to be sealed."
      : `${rows(unsealed.count)} not sealed yet, the oldest for ${Math.round(unsealed.oldestAgeMs / 1000)} s.`,
  ];
}

function rows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

function toJson({ isWhole, checked, firstBroken, end, unsealed }: AuditVerdict) {
  return {
    is_whole: isWhole,
    checked,
    first_broken: firstBroken ?? null,
    end,
    unsealed: { count: unsealed.count, oldest_age_ms: unsealed.oldestAgeMs },
  };
}
