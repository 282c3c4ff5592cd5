import type { Route } from "@latchkey/contract";
import { z } from "zod";

interface ApiFacts {
  readonly title: string;
  readonly version: string;
  readonly serverUrl: string;
  /** The name of the cookie that holds a session of the console. */
  readonly consoleCookie: string;
}

const securityByAccess = {
  public: [],
  user: [{ bearer: [] }],
  fresh: [{ bearer: [] }],
  site: [{ site: [] }],
  staff: [{ console: [] }],
} as const satisfies Record<Route["access"], readonly object[]>;

/** The OpenAPI 3.1 document of the given routes: what the schemas say, in JSON Schema 2020-12. */
export function describeApi(
  routes: Iterable<readonly [name: string, route: Route]>,
  facts: ApiFacts,
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    (paths[path] ??= {})[route.method.toLowerCase()] = describeRoute(name, route);
  }
  return {
    openapi: "3.1.0",
    info: { title: facts.title, version: facts.version },
    servers: [{ url: facts.serverUrl }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "at+jwt (RFC 9068)" },
        site: { type: "http", scheme: "basic", description: "A front end's client_id and secret" },
        console: {
          type: "apiKey",
          in: "cookie",
          name: facts.consoleCookie,
          description: "The session of the console; a change also needs X-CSRFToken and the console's Origin",
        },
      },
    },
  };
}

function describeRoute(operationId: string, route: Route): object {
  return {
    operationId,
    summary: route.summary,
    tags: [route.path.split("/")[2] ?? "api"],
    security: securityByAccess[route.access],
    parameters: [...parametersOf(route, "params", "path"), ...parametersOf(route, "query", "query")],
    ...(route.body && { requestBody: { required: true, content: json(toSchema(route.body, "input")) } }),
    responses: {
      [route.status]: {
        description: "Success",
        ...(route.answer && { content: json(toSchema(route.answer, "output")) }),
      },
      default: { description: "A refusal", content: json(refusalSchema) },
    },
  };
}

const refusalSchema = {
  type: "object",
  description: "Sentences under `detail`, `non_field_errors` or the names of fields, and a stable `code`.",
  properties: {
    detail: { type: "string" },
    code: { type: "string" },
    non_field_errors: { type: "array", items: { type: "string" } },
  },
  additionalProperties: { type: "array", items: { type: "string" } },
};

function parametersOf(route: Route, key: "params" | "query", place: "path" | "query"): object[] {
  const schema = route[key];
  if (!schema) return [];
  const { properties = {}, required = [] } = toSchema(schema, "input") as {
    readonly properties?: Record<string, object>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function toSchema(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...jsonSchema } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return jsonSchema;
}

function json(schema: object): object {
  return { "application/json": { schema } };
}
