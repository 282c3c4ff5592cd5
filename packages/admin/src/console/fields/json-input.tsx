import { TextInput } from "react-admin";
import { useState } from "react";
import type { InputProps } from "./field-input.tsx";

/** JSON as text. What does not parse is kept as typed, and the backend says what is wrong with it. */
export function JsonInput({ shared }: InputProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextInput
      {...shared}
      multiline
      minRows={4}
      format={(value: unknown) =>
        typed ?? (value === null || value === undefined ? "" : JSON.stringify(value, undefined, 2))
      }
      parse={(text: string) => {
        setTyped(text);
        return parseOrKeep(text);
      }}
    />
  );
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
