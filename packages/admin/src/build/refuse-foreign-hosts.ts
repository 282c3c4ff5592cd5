import type { Plugin } from "vite";

/**
 * Addresses that only name something: namespaces of XML, pages to read in messages for developers, and the examples in the
 * backend's sentences about sites and apps.
 */
const namedOnly =
  /^https?:\/\/(www\.w3\.org|json-schema\.org|react\.dev|mui\.com|reactrouter\.com|localhost|www\.example\.com|accounts\.google\.com)(\/|$|["'`])/;

/**
 * Fails a build whose scripts hold the address of another host, such as the beacon of a library: the console speaks with
 * its own backend alone.
 */
export function refuseForeignHosts(): Plugin {
  return {
    name: "refuse-foreign-hosts",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const text = file.type === "chunk" ? file.code : String(file.source);
        const foreign = findForeignHosts(text);
        if (foreign.length > 0) this.error(`${file.fileName} names ${foreign.join(", ")}.`);
      }
    },
  };
}

/** The addresses in a text that do more than name something. */
export function findForeignHosts(text: string): string[] {
  const addresses = text.match(/https?:\/\/[\w.-]+(\/|\b)/g) ?? [];
  return [...new Set(addresses.filter((address) => !namedOnly.test(address)))];
}
