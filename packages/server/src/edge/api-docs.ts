import { readFile } from "node:fs/promises";
import { join } from "node:path";
// Not the package's entry, which runs the browser's whole program.
import swaggerUiFolder from "swagger-ui-dist/absolute-path.js";
import { Failure } from "../kernel/failure.ts";
import type { Edge } from "./create-edge.ts";

const files: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
};

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</html>
`;

const startScript = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });\n`;

// Swagger UI sets styles of elements and draws with data: images; it loads nothing from elsewhere.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the OpenAPI document and Swagger UI over it, from this host alone. The document is made when somebody first asks
 * for it: that takes a good part of a start, and most servers are never asked.
 */
export function mountApiDocs(edge: Edge<unknown>, describe: () => object): void {
  let document: object | undefined;
  const serve = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
    new Response(body, { headers: { "content-type": type, "content-security-policy": policy } });
  edge.mountPublic("/api/openapi.json", () => Response.json((document ??= describe())));
  edge.mountPublic("/api/docs", () => serve(page, "text/html; charset=utf-8"));
  edge.mountPublic("/api/docs/start.js", () => serve(startScript, "text/javascript; charset=utf-8"));
  for (const [name, type] of Object.entries(files)) {
    edge.mountPublic(`/api/docs/${name}`, async () => serve(await readAsset(name), type));
  }
}

async function readAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(join(swaggerUiFolder(), name)));
  } catch (error) {
    throw new Failure("not_found", "swagger-ui-dist is not installed", { cause: error });
  }
}
