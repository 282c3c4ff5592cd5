import type { PortName } from "../settings/ports.ts";

/** One process of the system, as data. */
export type Part = {
  /** One word, which prefixes its output. */
  readonly name: string;
  /** How a sentence begins that is about it. */
  readonly title: string;
  /** Arguments of Node, which runs every part. */
  args(port: number | undefined): readonly string[];
  readonly cwd: string;
  /** The settings it may hold. */
  readonly settingNames: readonly string[];
  /** What it is told besides its settings, whatever they are. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it answers; a part without it is ready as soon as it runs. */
  readonly listens?: { readonly portName: PortName; readonly readyPath: string };
  /** Ports that it listens on besides. */
  readonly furtherPorts?: readonly PortName[];
};
