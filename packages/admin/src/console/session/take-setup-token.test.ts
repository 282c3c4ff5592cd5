import { expect, test } from "vitest";
import { takeSetupToken } from "./take-setup-token.ts";

/** A browser's address and what it was replaced by. */
function openAt(hash: string) {
  const addresses: unknown[] = [];
  const history = {
    replaceState: (_state: unknown, _title: string, address?: string | URL | null) => addresses.push(address),
  };
  return { token: takeSetupToken({ hash, pathname: "/admin/", search: "" }, history), addresses };
}

test("the token of a set-up link is taken out of the address at once", () => {
  expect(openAt("#/setup/a%2Bb")).toEqual({ token: "a+b", addresses: ["/admin/#/"] });
});

test.each(["", "#/", "#/users/setup/x", "#/setup/"])("%s holds none, and stays", (hash) => {
  expect(openAt(hash)).toEqual({ token: undefined, addresses: [] });
});
