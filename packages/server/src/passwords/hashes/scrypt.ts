import { scryptSync } from "node:crypto";
import { isEqual, type ReadHash } from "./stored-hash.ts";

const pattern = /^(\d{1,8})\$([^$]{1,128})\$(\d{1,3})\$(\d{1,2})\$([A-Za-z0-9+/]{86}==)$/;
const keyBytes = 64;
const mebibyte = 1024 * 1024;

// Django asks for N=16384, r=8, p=5: 16 MiB, five times.
const most = { memory: 128 * mebibyte, memoryOverAllLanes: 1024 * mebibyte };

/** Reads `N$salt$r$p$hash`. */
export const readScrypt: ReadHash = (parameters) => {
  const [, cost, salt = "", blockSize, parallelization, hash = ""] = pattern.exec(parameters) ?? [];
  const options = { N: Number(cost), r: Number(blockSize), p: Number(parallelization) };
  if (!isAffordable(options)) return null;
  const expected = Buffer.from(hash, "base64");
  // OpenSSL counts some buffers on top of the 128·N·r bytes of RFC 7914 §2.
  const maxmem = 2 * most.memory;
  return {
    isStrong: false,
    isOf: (password) => isEqual(scryptSync(password, salt, keyBytes, { ...options, maxmem }), expected),
  };
};

function isAffordable({ N, r, p }: { readonly N: number; readonly r: number; readonly p: number }): boolean {
  const isPowerOfTwo = N >= 2 && Number.isInteger(Math.log2(N));
  const memory = 128 * N * r;
  // RFC 7914 §2: N is less than 2^(128·r/8).
  if (!isPowerOfTwo || r < 1 || p < 1 || Math.log2(N) >= 16 * r) return false;
  return memory <= most.memory && memory * p <= most.memoryOverAllLanes;
}
