import { seconds } from "../duration.ts";

/** A browser may still read a file for a while after it was told to save it. */
const readingTime = seconds(60);

/** Hands a file to the browser, which saves it. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), readingTime);
}
