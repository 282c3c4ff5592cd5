import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A service on loopback, in the manner of Have I Been Pwned, that knows one password. */
export async function startBreachedPasswordsService(
  password: string,
): Promise<{ readonly url: string; close(): void }> {
  const hash = createHash("sha1").update(password).digest("hex").toUpperCase();
  const service = createServer((request, response) => {
    const isItsRange = request.url === `/range/${hash.slice(0, 5)}`;
    response.end(isItsRange ? `${hash.slice(5)}:17` : "");
  });
  await new Promise<void>((resolve) => void service.listen(0, "127.0.0.1", resolve));
  const { port } = service.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/range`,
    close() {
      service.closeAllConnections();
      service.close();
    },
  };
}
