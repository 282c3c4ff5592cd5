import { CompiledQuery, type QueryExecutor } from "kysely";
import type { Queries, Store } from "../store/open-store.ts";

export interface ExplainedStore {
  readonly store: Store;
  /** How the database goes about those of the statements since the last call that a pattern matches. */
  takePlans(pattern: RegExp): Promise<readonly string[]>;
}

/** A store that remembers what it was asked in raw SQL, for the database to explain. */
export function explainQueries(store: Store): ExplainedStore {
  let seen: CompiledQuery[] = [];
  const remembering = {
    getExecutor(): QueryExecutor {
      const executor = store.db.getExecutor();
      return new Proxy(executor, {
        get(target, name) {
          if (name === "executeQuery") {
            return (query: CompiledQuery) => {
              seen.push(query);
              return target.executeQuery(query);
            };
          }
          const value: unknown = Reflect.get(target, name);
          return typeof value === "function" ? (value as () => unknown).bind(target) : value;
        },
      });
    },
  } as Queries;
  return {
    store: { ...store, run: (work) => store.run(() => work(remembering)) },
    async takePlans(pattern) {
      const queries = seen.filter(({ sql }) => pattern.test(sql));
      seen = [];
      return Promise.all(queries.map((query) => explain(store, query)));
    },
  };
}

async function explain({ db, dialect }: Store, { sql, parameters }: CompiledQuery): Promise<string> {
  const word = dialect === "sqlite" ? "explain query plan" : "explain";
  const { rows } = await db.executeQuery<Readonly<Record<string, unknown>>>(
    CompiledQuery.raw(`${word} ${sql}`, [...parameters]),
  );
  return rows.map((row) => String(row.detail ?? row["QUERY PLAN"])).join("\n");
}
