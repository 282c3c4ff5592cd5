import { input, password as askPassword } from "@inquirer/prompts";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { readSuperuserPassword } from "../env.ts";
import { say } from "../say.ts";
import { withOperations } from "../with-operations.ts";

interface Options {
  readonly username?: string;
  readonly email?: string;
  readonly input: boolean;
}

export function addCreateSuperuser(program: Command): void {
  program
    .command("createsuperuser")
    .summary("make a user who may do everything")
    .description(
      "Makes an active user who is staff and superuser. What is not given as an option is asked for.",
    )
    .option("--username <name>", "the username")
    .option("--email <address>", "the e-mail address; it does not count as verified")
    .option("--no-input", "ask nothing: take the options, and the password from SUPERUSER_PASSWORD")
    .action(async (options: Options) => {
      // Inside, so that wrong settings are told before any question is asked.
      const { username } = await withOperations(async (operations) => {
        const user = options.input ? await ask(options) : takeAsGiven(options);
        await operations.createSuperuser(user);
        return user;
      });
      say(`Created the superuser ${username}.`);
    });
}

interface NewSuperuser {
  readonly username: string;
  readonly email: string;
  readonly password: string;
}

function takeAsGiven({ username, email = "" }: Options): NewSuperuser {
  const password = readSuperuserPassword();
  const missing = [
    username === undefined ? "--username" : null,
    password === undefined ? "the environment variable SUPERUSER_PASSWORD" : null,
  ].filter((name) => name !== null);
  if (username === undefined || password === undefined) {
    throw new CommandError(`With --no-input set ${missing.join(" and ")}.`);
  }
  return { username, email, password };
}

async function ask(options: Options): Promise<NewSuperuser> {
  if (!process.stdin.isTTY) {
    throw new CommandError("There is no terminal to ask at. Use --no-input with options, as --help says.");
  }
  const username = options.username ?? (await input({ message: "Username:", required: true }));
  const email = options.email ?? (await input({ message: "E-mail address (may be empty):" }));
  const password = await askPassword({ message: "Password:", mask: true });
  const again = await askPassword({ message: "Password (again):", mask: true });
  if (password !== again) throw new CommandError("The two passwords are not the same. Nothing was created.");
  return { username, email, password };
}
