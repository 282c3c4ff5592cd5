import { isOrigin } from "@latchkey/contract";
import { type Command, InvalidArgumentError, Option } from "commander";
import { say } from "../say.ts";
import { withOperations } from "../with-operations.ts";

interface Options {
  readonly origin?: readonly string[];
  readonly default?: true;
  readonly cookies?: true;
  readonly profile: "1" | "2";
}

export function addCreateSite(program: Command): void {
  program
    .command("createsite")
    .argument("<name>", 'a name for people, such as "Shop"', parseName)
    .summary("register a front end")
    .description(
      "Registers a front end (a site) and prints its id and its secret, for the front end's SITE_ID and SITE_SECRET. The " +
        "secret is shown this once: only its digest is kept.",
    )
    .option("--origin <origin>", "an exact origin of its pages, for CORS (may be repeated)", collectOrigin)
    .option("--default", "requests that name no site belong to this one")
    .option(
      "--cookies",
      "its pages get tokens as HttpOnly cookies; for a site on the backend's own registrable domain",
    )
    .addOption(
      new Option("--profile <number>", "the names in its answers: 2 for clients of dj-rest-auth 2.x")
        .choices(["1", "2"])
        .default("1"),
    )
    .action(async (name: string, options: Options) => {
      const site = await withOperations((operations) =>
        operations.createSite({
          name,
          origins: options.origin ?? [],
          isDefault: options.default ?? false,
          profile: options.profile === "2" ? 2 : 1,
          tokenMode: options.cookies ? "cookie" : "body",
        }),
      );
      say(`SITE_ID=${site.id}`);
      say(`SITE_SECRET=${site.secret}`);
    });
}

function parseName(text: string): string {
  const name = text.trim();
  if (name === "") throw new InvalidArgumentError("The name is empty.");
  return name;
}

function collectOrigin(text: string, known: readonly string[] = []): string[] {
  if (!isOrigin(text)) {
    throw new InvalidArgumentError(
      "An origin is a scheme, a host and perhaps a port: https://www.example.com",
    );
  }
  return [...known, text];
}
