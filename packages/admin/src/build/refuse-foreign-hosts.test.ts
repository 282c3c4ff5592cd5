import { expect, test } from "vitest";
import { findForeignHosts } from "./refuse-foreign-hosts.ts";

test("an address of another host is found, one that only names something is not", () => {
  const script =
    'img.src=`https://telemetry.example.com/x?d=${h}`;ns="http://www.w3.org/2000/svg";new URL("/","http://localhost")';
  expect(findForeignHosts(script)).toEqual(["https://telemetry.example.com/"]);
});

test("a host is not excused by the beginning of its name", () => {
  expect(findForeignHosts('fetch("https://react.dev.example.com/")')).toEqual([
    "https://react.dev.example.com/",
  ]);
  expect(findForeignHosts('fetch("https://mui.community")')).toEqual(["https://mui.community"]);
});
